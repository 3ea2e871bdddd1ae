//! Reach of a plan, of its sections and lines, each with its model.

use std::collections::BTreeMap;

use mrm_domain::{Field, Plan, Row, RowId, RowKind};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::reach::groups::grouped;
use crate::reach::{Detail, Known, MAX_INSERTIONS, Pair, Reported, reach_of_line};
use crate::{InputError, PlanCalc};

/// Reach of a plan and of its parts. Rows without data are absent.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PlanReach {
    /// Of lines and sections.
    pub rows: BTreeMap<RowId, Reported>,
    /// Why the data of a line cannot be: its reach is not known, and sums above leave it out.
    pub refused: BTreeMap<RowId, InputError>,
    /// Of the whole plan. `None` where no line has data.
    pub plan: Option<Reported>,
}

/// What a plan reaches: each line by the best model that its values allow, sections and the plan by combining their lines.
///
/// A line knows its reach (entered or derived), rating points, and with them as many insertions as it has spots. Lines that
/// the plan knows to share people combine by these pairs, the others as independent.
///
/// With [`Detail::Contacts`] each also says who has how many contacts, as far as its model knows.
pub fn plan_reach(plan: &Plan, calc: &PlanCalc, detail: Detail) -> PlanReach {
    let mut report = PlanReach::default();
    let mut knowns: BTreeMap<RowId, Known> = BTreeMap::new();
    let mut below: BTreeMap<Option<RowId>, Vec<RowId>> = BTreeMap::new();
    for row in plan.lines() {
        let known = known(row, calc);
        match reach_of_line(&known, detail) {
            Ok(Some(reported)) => {
                knowns.insert(row.id, known);
                report.rows.insert(row.id, reported);
            }
            Ok(None) => {}
            Err(error) => {
                report.refused.insert(row.id, error);
            }
        }
        let mut place = plan.live_parent(row);
        while let Some(section) = place {
            below.entry(Some(section)).or_default().push(row.id);
            place = plan.rows.get(&section).and_then(|row| plan.live_parent(row));
        }
        below.entry(None).or_default().push(row.id);
    }
    let mut sections = Vec::with_capacity(below.len());
    for (place, lines) in &below {
        let usable: Vec<RowId> = lines.iter().copied().filter(|id| knowns.contains_key(id)).collect();
        let told: Vec<(&Known, &Reported)> =
            usable.iter().filter_map(|id| Some((knowns.get(id)?, report.rows.get(id)?))).collect();
        let pairs = pairs_of(plan, &usable);
        sections.push((*place, grouped(&told, &pairs, lines.len() - told.len(), detail)));
    }
    for (place, reported) in sections {
        match place {
            None => report.plan = reported,
            Some(section) => report.rows.extend(reported.map(|reported| (section, reported))),
        }
    }
    report
}

/// What the plan says that these lines share, by their places among them.
fn pairs_of(plan: &Plan, lines: &[RowId]) -> Vec<Pair> {
    let shared = |id: &RowId| plan.rows.get(id).map(|row| &row.shared).filter(|shared| !shared.is_empty());
    if lines.iter().all(|id| shared(id).is_none()) {
        return Vec::new();
    }
    let places: BTreeMap<RowId, usize> = lines.iter().enumerate().map(|(place, id)| (*id, place)).collect();
    let mut pairs = Vec::new();
    for (first, id) in lines.iter().enumerate() {
        for (other, share) in shared(id).into_iter().flatten() {
            if let (Some(second), Some(share)) = (places.get(other), share.to_f64()) {
                pairs.push(Pair { first, second: *second, share });
            }
        }
    }
    pairs
}

fn known(row: &Row, calc: &PlanCalc) -> Known {
    debug_assert!(row.kind == RowKind::Line, "sections have no values of their own");
    let derived = calc.line(row.id);
    let number = |field: Field| row.number(field).or_else(|| derived.and_then(|result| result.number(field)));
    let double = |number: Decimal| number.to_f64();
    // Reach, GRP and universe of a plan speak of one audience; TRP are the points where there are no others.
    let grp = number(Field::Grp).or_else(|| number(Field::Trp));
    let spots = number(Field::Spots).filter(|spots| spots.fract().is_zero()).and_then(|spots| spots.to_u32());
    Known {
        reach: number(Field::ReachPct).and_then(double),
        grp: grp.and_then(double),
        insertions: spots.filter(|spots| (1..=MAX_INSERTIONS).contains(spots)),
        ..Known::default()
    }
}
