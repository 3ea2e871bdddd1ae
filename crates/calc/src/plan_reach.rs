//! Reach of a plan, of its sections and lines, each with its model.

use std::collections::BTreeMap;

use mrm_domain::{Field, Plan, ReachRule, Row, RowId, RowKind, read_reach_points};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::reach::chosen::{by_rule, together_by};
use crate::reach::ladder::singles;
use crate::reach::{Detail, Known, MAX_INSERTIONS, Pair, Point, Reported, Single, Unfit, reach_of_line};
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
/// A line knows its reach (entered or derived), rating points, its spots as insertions, the rating of one, the reach of two,
/// its ceiling and known points of its curve. Lines are put together by the model that the plan's header names; else those
/// that the plan knows to share people combine by these pairs, and the others as independent.
///
/// With [`Detail::Contacts`] each also says who has how many contacts, as far as its model knows.
pub fn plan_reach(plan: &Plan, calc: &PlanCalc, detail: Detail) -> PlanReach {
    let lines = Lines::of(plan, calc, detail);
    let mut report = PlanReach::default();
    for (place, below) in &lines.below {
        let (usable, left_out) = lines.usable(below);
        let told: Vec<(&Known, &Reported)> = usable.iter().map(|(_, known, reported)| (*known, *reported)).collect();
        let ids: Vec<RowId> = usable.iter().map(|(id, ..)| *id).collect();
        let pairs = pairs_of(plan, &ids);
        let reported = together_by(plan.header.reach_model, &told, &pairs, left_out, detail);
        match place {
            None => report.plan = reported,
            Some(section) => report.rows.extend(reported.map(|reported| (*section, reported))),
        }
    }
    report.rows.extend(lines.known.into_iter().map(|(id, (_, reported))| (id, reported)));
    report.refused = lines.refused;
    report
}

/// What the models make of the lines of a plan or of a section together.
#[derive(Debug, Clone, PartialEq)]
pub struct ReachModels {
    /// Lines with data, in the order of the outline: what each reaches, and what duplications are parts of.
    pub lines: Vec<(RowId, Reported, Single)>,
    /// How many lines have no data.
    pub left_out: usize,
    /// What the data allow. `None` where no line has data.
    pub by_data: Option<Reported>,
    /// Each model that puts lines together, with its result or the reason why there is none.
    pub models: Vec<(ReachRule, Result<Reported, Unfit>)>,
}

/// What each model makes of the lines of `section`, or of the whole plan; `coefficient` is that of Sainsbury's variant.
pub fn reach_models(plan: &Plan, calc: &PlanCalc, section: Option<RowId>, coefficient: Decimal) -> ReachModels {
    let lines = Lines::of(plan, calc, Detail::Reach);
    let below = lines.below.get(&section).cloned().unwrap_or_default();
    let (usable, left_out) = lines.usable(&below);
    let told: Vec<(&Known, &Reported)> = usable.iter().map(|(_, known, reported)| (*known, *reported)).collect();
    let ids: Vec<RowId> = usable.iter().map(|(id, ..)| *id).collect();
    let pairs = pairs_of(plan, &ids);
    let (knowns, each): (Vec<&Known>, Vec<&Reported>) = told.iter().copied().unzip();
    let singles = singles(&knowns, &each);
    let rules = [
        ReachRule::Canonical,
        ReachRule::Morgensztern,
        ReachRule::Metheringham,
        ReachRule::Hofmans,
        ReachRule::Agostini,
        ReachRule::Sainsbury,
        ReachRule::Coefficient(coefficient),
    ];
    let result = |rule: ReachRule| (rule, by_rule(rule, &told, &pairs, Detail::Reach));
    ReachModels {
        by_data: together_by(None, &told, &pairs, left_out, Detail::Reach),
        models: rules.into_iter().map(result).collect(),
        lines: ids
            .into_iter()
            .zip(each)
            .zip(singles)
            .map(|((id, reported), single)| (id, reported.clone(), single))
            .collect(),
        left_out,
    }
}

/// The lines of a plan, with what is known of each, and where they stand.
struct Lines {
    known: BTreeMap<RowId, (Known, Reported)>,
    refused: BTreeMap<RowId, InputError>,
    /// All lines below each section, and below the plan itself.
    below: BTreeMap<Option<RowId>, Vec<RowId>>,
}

impl Lines {
    fn of(plan: &Plan, calc: &PlanCalc, detail: Detail) -> Lines {
        let mut lines = Lines { known: BTreeMap::new(), refused: BTreeMap::new(), below: BTreeMap::new() };
        for row in plan.lines() {
            let known = known_reach(row, calc);
            match reach_of_line(&known, detail) {
                Ok(Some(reported)) => _ = lines.known.insert(row.id, (known, reported)),
                Ok(None) => {}
                Err(error) => _ = lines.refused.insert(row.id, error),
            }
            let mut place = plan.live_parent(row);
            while let Some(section) = place {
                lines.below.entry(Some(section)).or_default().push(row.id);
                place = plan.rows.get(&section).and_then(|row| plan.live_parent(row));
            }
            lines.below.entry(None).or_default().push(row.id);
        }
        lines
    }

    /// Those of the lines that have data, and how many have none.
    fn usable(&self, ids: &[RowId]) -> (Vec<(RowId, &Known, &Reported)>, usize) {
        let of = |id: &RowId| self.known.get(id).map(|(known, reported)| (*id, known, reported));
        let usable: Vec<_> = ids.iter().filter_map(of).collect();
        let left_out = ids.len() - usable.len();
        (usable, left_out)
    }
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

/// What a line of a plan says of its reach, entered or derived.
pub fn known_reach(row: &Row, calc: &PlanCalc) -> Known {
    debug_assert!(row.kind == RowKind::Line, "sections have no values of their own");
    let derived = calc.line(row.id);
    let number = |field: Field| row.number(field).or_else(|| derived.and_then(|result| result.number(field)));
    let double = |number: Decimal| number.to_f64();
    // Reach, GRP and universe of a plan speak of one audience; TRP are the points where there are no others.
    let grp = number(Field::Grp).or_else(|| number(Field::Trp));
    let spots = number(Field::Spots).filter(|spots| spots.fract().is_zero()).and_then(|spots| spots.to_u32());
    let rating = number(Field::Rating).and_then(double);
    let grp = grp.and_then(double);
    // Points over the rating of one are the insertions, where nobody counted them.
    let counted = || whole(grp? / (100.0 * rating.filter(|rating| *rating > 0.0)?));
    let points = row.text(Field::ReachPoints).and_then(read_reach_points).unwrap_or_default();
    let point = |(grp, reach): (Decimal, Decimal)| Some(Point { grp: grp.to_f64()?, reach: reach.to_f64()? });
    Known {
        reach: number(Field::ReachPct).and_then(double),
        grp,
        insertions: spots.or_else(counted).filter(|spots| (1..=MAX_INSERTIONS).contains(spots)),
        r1: rating,
        r2: number(Field::ReachTwo).and_then(double),
        ceiling: number(Field::ReachCeiling).and_then(double),
        points: points.into_iter().filter_map(point).collect(),
    }
}

/// A number of insertions, where it is one but for rounding of what it was made from.
fn whole(number: f64) -> Option<u32> {
    let rounded = number.round();
    let near = (number - rounded).abs() <= 0.005 * rounded.max(1.0);
    (near && (1.0..=f64::from(MAX_INSERTIONS)).contains(&rounded)).then_some(rounded as u32)
}
