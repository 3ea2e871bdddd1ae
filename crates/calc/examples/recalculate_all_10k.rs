//! Measures what a planner waits for: all of a plan with 10,000 lines, and one edit in it.
//!
//! `cargo run --release -p mrm-calc --example recalculate_all_10k`
#![expect(clippy::print_stdout, reason = "the figures are the output")]

use mrm_calc::PlanCalc;
use mrm_domain::{
    Cell, Currency, Edit, Field, Flight, FlightId, Order, Plan, PlanHeader, PlanId, Row, RowId, RowKind, Value,
};
use rust_decimal::Decimal;
use std::time::{Duration, Instant};
use uuid::Uuid;

const LINES: u32 = 10_000;
const SECTIONS: u32 = 100;
const ROUNDS: usize = 31;

fn main() {
    let mut plan = plan();
    let whole: Vec<Duration> = (0..ROUNDS).map(|_| timed(|| PlanCalc::new(&plan)).1).collect();
    let mut calc = PlanCalc::new(&plan);
    let one = (0..1_000_u32).map(|turn| {
        let row = row_id(SECTIONS + (turn * 7_919) % LINES);
        let value = Value::Number(Decimal::new(i64::from(turn) + 15_000, 2));
        let cell = Some(Cell::entered(value, i64::from(turn)));
        let edit = Edit::SetCell { row, field: Field::UnitPrice.into(), cell };
        let applied = plan.apply(&edit);
        assert!(applied.is_ok(), "the row exists");
        timed(|| calc.update(&plan, std::slice::from_ref(&edit))).1
    });
    let mut one: Vec<Duration> = one.collect();
    let mut whole = whole;
    assert_eq!(calc, PlanCalc::new(&plan), "keeping up gives what starting over gives");
    println!(
        "recalculate_all_10k   median {:?}  worst {:?}",
        median(&mut whole),
        whole.iter().max().copied().unwrap_or_default()
    );
    println!(
        "update_one_of_10k     median {:?}  worst {:?}",
        median(&mut one),
        one.iter().max().copied().unwrap_or_default()
    );
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let result = std::hint::black_box(work());
    let took = start.elapsed();
    (result, took)
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn row_id(number: u32) -> RowId {
    RowId::from_uuid(Uuid::from_u128(u128::from(number)))
}

fn plan() -> Plan {
    let mut header = PlanHeader::new("Ten thousand lines", Currency::RUB);
    header.commission_rate = Some(Decimal::new(5, 2));
    header.universe = Some(Decimal::from(5_400_000));
    let mut plan = Plan::new(PlanId::from_uuid(Uuid::from_u128(1)), header);
    let orders: Vec<Order> = Order::spread((LINES + SECTIONS) as usize).collect();
    for (number, order) in (0..).zip(orders) {
        let kind = if number < SECTIONS { RowKind::Section } else { RowKind::Line };
        let parent = (number >= SECTIONS).then(|| row_id(number % SECTIONS));
        let mut row = Row::new(row_id(number), kind, parent, order);
        if kind == RowKind::Line {
            fill(&mut row, number);
        }
        plan.rows.insert(row.id, row);
    }
    plan
}

fn fill(row: &mut Row, number: u32) {
    let mut put = |field, value| row.cells.insert(field, Cell::imported(value));
    let text = |text: &str| Value::Text(text.to_owned());
    let count = |n: u32| Value::Number(Decimal::from(n));
    put(Field::Site, text("site"));
    put(Field::Format, text("banner"));
    put(Field::Geo, text("Moscow"));
    put(Field::BuyModel, text(if number.is_multiple_of(3) { "CPC" } else { "CPM" }));
    put(Field::UnitPrice, Value::Number(Decimal::new(i64::from(10_000 + number), 2)));
    put(Field::Units, count(50_000 + number * 10));
    put(Field::Discount, Value::List(vec![Decimal::new(15, 2), Decimal::new(5, 2)]));
    put(Field::Ctr, Value::Number(Decimal::new(4, 3)));
    put(Field::Cr, Value::Number(Decimal::new(2, 2)));
    put(Field::Reach, count(20_000 + number));
    put(Field::BuyPrice, Value::Number(Decimal::new(i64::from(8_000 + number), 2)));
    let start = chrono::NaiveDate::from_ymd_opt(2026, 6, 1).unwrap_or_default();
    let end = chrono::NaiveDate::from_ymd_opt(2026, 6, 28).unwrap_or_default();
    if let Ok(flight) = Flight::new(start, end) {
        row.flights.insert(FlightId::from_uuid(Uuid::from_u128(u128::from(number))), flight);
    }
}
