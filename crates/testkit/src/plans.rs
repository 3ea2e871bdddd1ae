//! Plans as agencies write them, of any size.

use chrono::{Days, NaiveDate};
use mrm_domain::{
    Audience, BuyModel, Cell, Column, CommissionMode, CostBasis, CostKind, Currency, CustomKind, Field, Flight, Order,
    Plan, PlanCost, PlanHeader, Row, RowId, RowKind, Value,
};
use rust_decimal::Decimal;

use crate::media::{GEOS, MEDIA, Medium, TARGETINGS};
use crate::{Random, Uuids};

/// The moment at which a generated plan's cells were entered: 2026-09-01 09:00 UTC.
const ENTERED: i64 = 1_788_253_200_000;

/// A plan of `lines` lines in sections by channel, the same for the same `seed`: roubles, September to November 2026,
/// agency commission on top, discounts, flights, forecasts, a custom column, agency-internal cells and two plan-level
/// costs. Only what a planner would type is stored; costs follow from price and units.
pub fn generated_plan(lines: usize, seed: u64) -> Plan {
    let mut maker = Maker { random: Random::new(seed), ids: Uuids::new(seed), line_no: 0 };
    let mut plan = Plan::new(maker.ids.plan(), header(lines, seed));
    let column = maker.column();
    let custom = column.id;
    plan.columns.insert(custom, column);
    for cost in maker.costs() {
        plan.costs.insert(cost.id, cost);
    }
    // A section for every 25 lines, but no empty one and no more than there are kinds of media times a few.
    let sections = lines.div_ceil(25).min(lines);
    for (index, order) in Order::spread(sections).enumerate() {
        let medium = &MEDIA[index % MEDIA.len()];
        let section = maker.section(medium, index, order);
        let parent = section.id;
        plan.rows.insert(parent, section);
        let count = lines * (index + 1) / sections - lines * index / sections;
        for order in Order::spread(count) {
            let mut line = maker.line(medium, parent, order);
            if maker.random.chance(30) {
                let text = format!("БК-{}", maker.random.between(100, 999));
                line.custom.insert(custom, entered(Value::Text(text)));
            }
            plan.rows.insert(line.id, line);
        }
    }
    plan
}

/// A small plan for stories: one line per entry, at the top level, each with a name, a model, a price and units.
pub fn plan_with_lines(lines: &[(&str, BuyModel, &str, &str)]) -> Plan {
    let mut ids = Uuids::new(0);
    let mut plan = Plan::new(ids.plan(), PlanHeader::new("Медиаплан", Currency::RUB));
    plan.header.period_start = Some(campaign_start());
    plan.header.period_end = Some(day(29));
    let number = |text: &str| Value::Number(text.parse().expect("a test writes canonical numbers"));
    for ((name, model, price, units), order) in lines.iter().zip(Order::spread(lines.len())) {
        let mut row = Row::new(ids.row(), RowKind::Line, None, order);
        set(&mut row, Field::Name, text(name));
        set(&mut row, Field::BuyModel, text(model.code()));
        set(&mut row, Field::UnitPrice, number(price));
        set(&mut row, Field::Units, number(units));
        plan.rows.insert(row.id, row);
    }
    plan
}

fn header(lines: usize, seed: u64) -> PlanHeader {
    let mut header = PlanHeader::new(format!("Осенняя кампания, {lines} строк"), Currency::RUB);
    header.client = Some("ООО «Клиент»".to_owned());
    header.agency = Some("Агентство".to_owned());
    header.brand = Some(format!("Бренд {}", seed % 10));
    header.campaign = Some("Осень 2026".to_owned());
    header.audience = Some("Все 25–54".to_owned());
    header.universe = Some(Decimal::from(38_400_000));
    header.geo = Some("РФ".to_owned());
    header.period_start = Some(campaign_start());
    header.period_end = Some(day(90));
    header.commission_rate = Some(Decimal::new(2, 2));
    header.commission_mode = CommissionMode::OnTop;
    header
}

struct Maker {
    random: Random,
    ids: Uuids,
    line_no: usize,
}

impl Maker {
    fn column(&mut self) -> Column {
        Column {
            id: self.ids.column(),
            name: "Код бюджета".to_owned(),
            kind: CustomKind::Text,
            unit: None,
            formula: None,
            choices: Vec::new(),
            audience: Audience::Client,
            order: Order::between(None, None).expect("an empty list has room"),
        }
    }

    fn costs(&mut self) -> Vec<PlanCost> {
        let orders = Order::spread(2);
        let kinds = [
            (CostKind::Reporting, "Отчётность и аналитика", CostBasis::Amount { amount: Decimal::from(150_000) }),
            (CostKind::Levy, "Отчисления 3 %", CostBasis::ShareOfMedia { rate: Decimal::new(3, 2) }),
        ];
        kinds
            .into_iter()
            .zip(orders)
            .map(|((kind, label, basis), order)| PlanCost {
                id: self.ids.cost(),
                kind,
                label: label.to_owned(),
                basis,
                vat_rate: None,
                audience: Audience::Client,
                order,
                source: None,
            })
            .collect()
    }

    fn section(&mut self, medium: &Medium, index: usize, order: Order) -> Row {
        let mut row = Row::new(self.ids.row(), RowKind::Section, None, order);
        let wave = index / MEDIA.len() + 1;
        let name = if wave == 1 { medium.section.to_owned() } else { format!("{}, волна {wave}", medium.section) };
        set(&mut row, Field::Name, text(&name));
        row
    }

    fn line(&mut self, medium: &Medium, parent: RowId, order: Order) -> Row {
        self.line_no += 1;
        let mut row = Row::new(self.ids.row(), RowKind::Line, Some(parent), order);
        let random = &mut self.random;
        let site = random.pick(medium.sites);
        let placement = random.pick(medium.placements);
        set(&mut row, Field::LineNo, text(&self.line_no.to_string()));
        set(&mut row, Field::Name, text(&format!("{site}, {placement}")));
        set(&mut row, Field::Channel, text(medium.channel.code()));
        set(&mut row, Field::Vendor, text(medium.vendor));
        set(&mut row, Field::Site, text(site));
        set(&mut row, Field::Placement, text(placement));
        set(&mut row, Field::Format, text(random.pick(medium.formats)));
        set(&mut row, Field::Geo, text(random.pick(GEOS)));
        if random.chance(60) {
            set(&mut row, Field::Targeting, text(random.pick(TARGETINGS)));
        }
        purchase(&mut row, medium, random);
        flights(&mut row, random, &mut self.ids);
        row
    }
}

/// Model, price, units, discounts, forecasts, and what stays inside the agency.
fn purchase(row: &mut Row, medium: &Medium, random: &mut Random) {
    let model = random.pick(medium.models);
    let price = random.between(medium.price.0, medium.price.1);
    let units = random.between(medium.units.0, medium.units.1);
    set(row, Field::BuyModel, text(model.code()));
    set(row, Field::UnitPrice, Value::Number(Decimal::new(price, 2)));
    set(row, Field::Units, Value::Number(Decimal::from(units)));
    if random.chance(35) {
        let second = random.chance(30).then(|| Decimal::new(random.between(1, 9), 2));
        let list = [Decimal::new(random.between(1, 6) * 5, 2)].into_iter().chain(second).collect();
        set(row, Field::Discount, Value::List(list));
    }
    if random.chance(10) {
        set(row, Field::Markup, Value::List(vec![Decimal::new(random.between(105, 150), 2)]));
    }
    if matches!(model, BuyModel::Cpm | BuyModel::Cpv) {
        set(row, Field::Frequency, Value::Number(Decimal::new(random.between(150, 700), 2)));
        set(row, Field::Ctr, Value::Number(Decimal::new(random.between(5, 150), 4)));
    }
    if random.chance(20) {
        set(row, Field::BuyPrice, Value::Number(Decimal::new(price * 9 / 10, 2)));
        set(row, Field::InternalNotes, text("Бонус селлера учтён в возвратной СК"));
    }
}

/// One to three runs that do not overlap.
fn flights(row: &mut Row, random: &mut Random, ids: &mut Uuids) {
    let mut from = random.between(0, 20);
    for _ in 0..random.between(1, 3) {
        let last = (from + random.between(6, 27)).min(90);
        let flight = Flight::new(day(from), day(last)).expect("a run ends after it starts");
        row.flights.insert(ids.flight(), flight);
        from = last + random.between(2, 10);
        if from > 84 {
            break;
        }
    }
}

fn campaign_start() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 9, 1).expect("1 September 2026 exists")
}

fn day(offset: i64) -> NaiveDate {
    campaign_start() + Days::new(offset.unsigned_abs())
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn entered(value: Value) -> Cell {
    Cell::entered(value, ENTERED)
}

fn set(row: &mut Row, field: Field, value: Value) {
    row.cells.insert(field, entered(value));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_generated_plan_has_the_lines_asked_for_and_repeats_with_its_seed() {
        for lines in [0, 1, 24, 26, 1_000] {
            let plan = generated_plan(lines, 3);
            assert_eq!(plan.lines().count(), lines);
            assert_eq!(plan, generated_plan(lines, 3), "the seed says everything");
        }
        assert_ne!(generated_plan(10, 1), generated_plan(10, 2));
    }

    #[test]
    fn every_cell_of_a_generated_plan_is_a_value_of_its_field() {
        let plan = generated_plan(400, 11);
        for (row, _) in plan.outline() {
            assert!(row.kind == RowKind::Section || row.parent.is_some(), "lines stand in sections");
            for (field, cell) in &row.cells {
                let again = Value::from_canonical(field.kind(), &cell.value.canonical());
                assert_eq!(again.as_ref(), Ok(&cell.value), "{field} survives its canonical text");
            }
            for flight in row.flights.values() {
                assert!(flight.start >= campaign_start() && flight.end <= day(90), "flights lie in the campaign");
            }
        }
    }

    #[test]
    fn what_the_client_sees_has_no_purchase_prices() {
        let plan = generated_plan(200, 5);
        let bought = |plan: &Plan| plan.lines().filter(|row| row.cells.contains_key(&Field::BuyPrice)).count();
        assert!(bought(&plan) > 0, "the generator makes internal cells");
        assert_eq!(bought(&plan.for_audience(Audience::Client)), 0);
    }
}
