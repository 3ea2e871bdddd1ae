//! What another budget does to a line: prices stay, volumes follow, the forecast takes the place of the old result.

use mrm_calc::{PlanCalc, release_for};
use mrm_domain::{Cell, Edit, Field, FieldKind, FieldRef, Flight, Origin, Plan, Row, RowId, Value};
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;

use crate::failure::Failure;

/// The name that values of the optimiser carry in the plan.
const NAME: &str = "optimiser";

/// What was agreed with the seller, or is known of the audience: another budget does not touch it.
const TERMS: &[Field] = &[
    Field::UnitPrice,
    Field::BuyPrice,
    Field::Markup,
    Field::Discount,
    Field::AgencyDiscount,
    Field::CommissionRate,
    Field::VatRate,
    Field::PeriodQty,
    Field::Affinity,
    Field::Ctr,
    Field::Vtr,
    Field::Cr,
    Field::Frequency,
    Field::Cpm,
    Field::Cpt,
    Field::Cpp,
    Field::Cpc,
    Field::Cpv,
    Field::Cpa,
    Field::Cpe,
    Field::Aov,
];

/// What a line buys or brings in proportion to its money, where nothing else tells.
const VOLUMES: &[Field] = &[
    Field::Units,
    Field::UnitsPerPeriod,
    Field::Impressions,
    Field::Ots,
    Field::Grp,
    Field::Trp,
    Field::Spots,
    Field::Clicks,
    Field::Sessions,
    Field::Views,
    Field::Conversions,
    Field::Engagements,
    Field::Revenue,
    Field::BuyCost,
];

/// What follows from money, volumes and results: it gives way to a forecast.
const RATES: &[Field] = &[
    Field::Ctr,
    Field::Cr,
    Field::Frequency,
    Field::Reach,
    Field::ReachPct,
    Field::Cpc,
    Field::Cpa,
    Field::Roas,
    Field::Drr,
    Field::Aov,
];

/// Edits of one intent as they are made, line by line.
pub(super) struct Rescale {
    plan: Plan,
    calc: PlanCalc,
    moment: i64,
    pub edits: Vec<Edit>,
}

impl Rescale {
    pub(super) fn new(plan: &Plan, calc: &PlanCalc, moment: i64) -> Rescale {
        Rescale { plan: plan.clone(), calc: calc.clone(), moment, edits: Vec::new() }
    }

    /// Gives the line another budget. `forecast` is its field of the objective and what the split says of it.
    pub(super) fn line(
        &mut self,
        row: RowId,
        from: Decimal,
        to: Decimal,
        forecast: Option<(Field, f64)>,
    ) -> Result<(), Failure> {
        self.enter(row, to)?;
        if let Some(ratio) = to.checked_div(from) {
            self.scale(row, ratio)?;
            self.scale_flights(row, ratio)?;
        }
        let Some((field, result)) = forecast else { return Ok(()) };
        let Some(value) = rounded(&self.plan, field, result) else { return Ok(()) };
        let known = self.plan.rows.get(&row).and_then(|row| row.number(field));
        let known = known.or_else(|| self.calc.line(row).and_then(|line| line.number(field)));
        // A line without the field keeps being one; a forecast that the line comes to by itself needs no entry.
        let same = |known: Decimal| rounded(&self.plan, field, number(known)).is_some_and(|known| known == value);
        if known.is_none_or(same) {
            return Ok(());
        }
        // Money, prices and what is bought stay; where the forecast stands against these, the line keeps its own figures.
        let released = self.released(row, field, |other| !RATES.contains(&other))?;
        if released.iter().all(|other| RATES.contains(other)) {
            self.let_go(row, &released)?;
            self.set(row, field, value)?;
        }
        Ok(())
    }

    /// Enters the budget and lets go of what it determines.
    fn enter(&mut self, row: RowId, value: Decimal) -> Result<(), Failure> {
        let released = self.released(row, Field::CostNet, |field| TERMS.contains(&field))?;
        self.let_go(row, &released)?;
        self.set(row, Field::CostNet, value)
    }

    /// What another value of `field` lets go of; fields that `stay` are the last to go.
    fn released(&self, row: RowId, field: Field, stay: impl Fn(Field) -> bool) -> Result<Vec<Field>, Failure> {
        let target = self.plan.rows.get(&row).ok_or_else(|| Failure::not_found("row", row))?;
        let mut aged = target.clone();
        for (other, cell) in &mut aged.cells {
            cell.entered = stay(*other).then_some(1);
        }
        Ok(release_for(&self.plan, &aged, field))
    }

    fn let_go(&mut self, row: RowId, fields: &[Field]) -> Result<(), Failure> {
        for field in fields {
            self.apply(Edit::SetCell { row, field: (*field).into(), cell: None })?;
        }
        Ok(())
    }

    fn set(&mut self, row: RowId, field: Field, value: Decimal) -> Result<(), Failure> {
        let cell =
            Cell { origin: Some(Origin::Calculator(NAME.into())), ..Cell::entered(Value::Number(value), self.moment) };
        self.moment += 1;
        self.apply(Edit::SetCell { row, field: FieldRef::Field(field), cell: Some(cell) })
    }

    fn apply(&mut self, edit: Edit) -> Result<(), Failure> {
        self.plan.apply(&edit)?;
        self.calc.update(&self.plan, std::slice::from_ref(&edit));
        self.edits.push(edit);
        Ok(())
    }

    /// Volumes that are still entered after the budget changed follow it.
    fn scale(&mut self, row: RowId, ratio: Decimal) -> Result<(), Failure> {
        for field in VOLUMES {
            let Some(old) = self.plan.rows.get(&row).and_then(|row| row.number(*field)) else { continue };
            let Some(new) = old.checked_mul(ratio) else { continue };
            self.set(row, *field, like(&self.plan, *field, old, new))?;
        }
        Ok(())
    }

    /// Money and volumes of flights follow, and add up as before.
    fn scale_flights(&mut self, row: RowId, ratio: Decimal) -> Result<(), Failure> {
        let flights = self.plan.rows.get(&row).map(Row::flights_by_date).unwrap_or_default();
        let amounts: Vec<Option<Decimal>> = flights.iter().map(|(_, flight)| flight.amount).collect();
        let quantities: Vec<Option<Decimal>> = flights.iter().map(|(_, flight)| flight.quantity).collect();
        let amounts = spread(&amounts, |old, new| like(&self.plan, Field::CostNet, old, new), ratio);
        let quantities = spread(&quantities, |old, new| like(&self.plan, Field::Units, old, new), ratio);
        for (((id, old), amount), quantity) in flights.into_iter().zip(amounts).zip(quantities) {
            if (old.amount, old.quantity) != (amount, quantity) {
                let flight = Some(Flight { amount, quantity, ..old });
                self.apply(Edit::SetFlight { row, id, flight })?;
            }
        }
        Ok(())
    }
}

/// Parts in proportion, rounded so that their sum is the sum in proportion.
fn spread(
    parts: &[Option<Decimal>],
    round: impl Fn(Decimal, Decimal) -> Decimal,
    ratio: Decimal,
) -> Vec<Option<Decimal>> {
    let scaled = |part: Decimal| part.checked_mul(ratio).unwrap_or(part);
    let (mut before, mut after) = (Decimal::ZERO, Decimal::ZERO);
    let part = |part: &Option<Decimal>| {
        // Each ends where the rounded sum up to it ends: no part is off by more than one last digit.
        let old = (*part)?;
        before += old;
        let end = round(old, scaled(before));
        let own = end - after;
        after = end;
        Some(own)
    };
    parts.iter().map(part).collect()
}

/// `new` with the digits of its field: money to the minor unit, counts as whole as the old one was.
fn like(plan: &Plan, field: Field, old: Decimal, new: Decimal) -> Decimal {
    match field.kind() {
        FieldKind::Money => plan.header.currency.round(new),
        _ if old.fract().is_zero() => new.round_dp_with_strategy(0, HALF_UP),
        _ => new.round_dp_with_strategy(old.normalize().scale().max(2), HALF_UP),
    }
    .normalize()
}

/// A forecast with the digits that a plan shows: people to a hundredth of a percent, counts whole, money to the minor unit.
fn rounded(plan: &Plan, field: Field, result: f64) -> Option<Decimal> {
    let number = Decimal::from_f64(result)?;
    Some(
        match field.kind() {
            FieldKind::Money => plan.header.currency.round(number),
            FieldKind::Percent => number.round_dp_with_strategy(4, HALF_UP),
            _ => number.round_dp_with_strategy(0, HALF_UP),
        }
        .normalize(),
    )
}

fn number(decimal: Decimal) -> f64 {
    rust_decimal::prelude::ToPrimitive::to_f64(&decimal).unwrap_or_default()
}

const HALF_UP: rust_decimal::RoundingStrategy = rust_decimal::RoundingStrategy::MidpointAwayFromZero;
