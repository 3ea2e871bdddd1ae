//! Small plans to calculate with.

use chrono::NaiveDate;
use mrm_calc::{LineResult, PlanCalc};
use mrm_domain::{
    Audience, Cell, CostBasis, CostId, CostKind, Currency, Field, Flight, FlightId, Order, Plan, PlanCost, PlanHeader,
    PlanId, Row, RowId, RowKind, Value,
};
use rust_decimal::Decimal;
use uuid::Uuid;

/// The row with this number.
pub fn row_id(number: u128) -> RowId {
    RowId::from_uuid(Uuid::from_u128(number))
}

/// A number as people write it.
pub fn n(text: &str) -> Decimal {
    Decimal::from_str_exact(&text.replace([' ', '_'], "")).unwrap()
}

/// A date.
pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// An empty plan in roubles that runs through June 2026.
pub fn empty_plan() -> Plan {
    let mut header = PlanHeader::new("Summer", Currency::RUB);
    header.period_start = Some(day("2026-06-01"));
    header.period_end = Some(day("2026-06-30"));
    Plan::new(PlanId::from_uuid(Uuid::from_u128(1)), header)
}

/// A value of `field` from its canonical text.
pub fn value(field: Field, text: &str) -> Value {
    Value::from_canonical(field.kind(), text).unwrap()
}

/// A line with cells as an import leaves them.
pub fn line(number: u128, cells: &[(Field, &str)]) -> Row {
    let order = Order::between(None, None).unwrap();
    let mut row = Row::new(row_id(number), RowKind::Line, None, order);
    for (field, text) in cells {
        row.cells.insert(*field, Cell::imported(value(*field, text)));
    }
    row
}

/// A section.
pub fn section(number: u128, parent: Option<u128>) -> Row {
    Row::new(row_id(number), RowKind::Section, parent.map(row_id), Order::between(None, None).unwrap())
}

/// Puts `row` into `plan`.
pub fn put(plan: &mut Plan, row: Row) {
    plan.rows.insert(row.id, row);
}

/// A flight for `row`.
pub fn fly(row: &mut Row, number: u128, start: &str, end: &str, amount: Option<&str>) {
    let flight = Flight { amount: amount.map(n), ..Flight::new(day(start), day(end)).unwrap() };
    row.flights.insert(FlightId::from_uuid(Uuid::from_u128(number)), flight);
}

/// A cost beside the lines.
pub fn cost(plan: &mut Plan, number: u128, kind: CostKind, basis: CostBasis, vat_rate: Option<&str>) {
    let id = CostId::from_uuid(Uuid::from_u128(number));
    let order = Order::spread(9).nth(usize::try_from(number).unwrap() % 9).unwrap();
    let label = format!("cost {number}");
    let audience = Audience::Client;
    let vat_rate = vat_rate.map(n);
    plan.costs.insert(id, PlanCost { id, kind, label, basis, vat_rate, audience, order, source: None });
}

/// The result of one line alone in the plan that `set` has set up.
pub fn calculate(set: impl FnOnce(&mut Plan), cells: &[(Field, &str)]) -> LineResult {
    let mut plan = empty_plan();
    set(&mut plan);
    put(&mut plan, line(1, cells));
    PlanCalc::new(&plan).line(row_id(1)).unwrap().clone()
}

/// The derived value of `field`, in canonical text, or an empty text.
pub fn shown(result: &LineResult, field: Field) -> String {
    result.derived.get(&field).map(|d| d.value.canonical()).unwrap_or_default()
}
