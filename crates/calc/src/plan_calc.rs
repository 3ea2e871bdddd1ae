//! The results of a whole plan, kept up to date edit by edit.

use mrm_domain::{
    CommissionMode, Edit, Field, FieldKind, FieldRef, HeaderField, Plan, PriceBasis, Row, RowId, RowKind,
};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use crate::check::members;
use crate::column_formula::FormulaColumns;
use crate::context::is_one;
use crate::equation::{Set, bit};
use crate::line::{Line, line};
use crate::sums::{Contribution, Extra, Sums, billionths};
use crate::totals::{Doubts, plan_totals};
use crate::vat::LineVat;
use crate::{LineResult, PlanTotals, Totals};

/// The results of a whole plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanCalc {
    lines: BTreeMap<RowId, Box<Kept>>,
    sections: BTreeMap<RowId, Section>,
    sums: Sums,
    doubts: Doubts,
    totals: PlanTotals,
    basis: PriceBasis,
    formulas: FormulaColumns,
}

/// What is kept of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Kept {
    result: LineResult,
    contribution: Contribution,
    above: Arc<[RowId]>,
}

/// Sections stand in each other no deeper than this.
const MOST_LEVELS: usize = 64;

/// The fields of a line that totals are made of.
static COUNTED: LazyLock<Set> = LazyLock::new(|| {
    let shown = [Field::Reach, Field::ReachPct, Field::Frequency];
    let summed = Field::ALL.iter().copied().filter(|f| f.is_summable());
    summed.chain(shown).fold(0, |set, field| set | bit(field))
});

#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Section {
    sums: Sums,
    totals: Totals,
}

/// The rows whose results an update has changed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changed {
    /// Lines, and the sections above them.
    pub rows: BTreeSet<RowId>,
}

impl PlanCalc {
    /// Calculates everything.
    pub fn new(plan: &Plan) -> PlanCalc {
        let mut calc = PlanCalc {
            lines: BTreeMap::new(),
            sections: BTreeMap::new(),
            sums: Sums::default(),
            doubts: Doubts::default(),
            totals: PlanTotals::default(),
            basis: plan.header.price_basis,
            formulas: FormulaColumns::of(plan),
        };
        let mut above = Ancestors::default();
        let mut lines: Vec<(RowId, Box<Kept>)> = Vec::with_capacity(plan.rows.len());
        for row in plan.rows.values().filter(|row| !row.removed) {
            match row.kind {
                RowKind::Section => {
                    calc.sections.entry(row.id).or_default();
                }
                RowKind::Line => {
                    let kept = calc.keep(plan, row, above.of(plan, row));
                    lines.push((row.id, Box::new(kept)));
                }
            }
        }
        calc.gather(plan, lines.iter().map(|(_, kept)| &**kept));
        calc.lines = lines.into_iter().collect();
        for section in calc.sections.values_mut() {
            section.totals = section.sums.totals(plan.header.price_basis);
        }
        calc.totals = plan_totals(plan, &calc.sums, &calc.doubts);
        calc
    }

    /// Fills the sums, which are empty, from `lines`: each line is added once, then sections to those above them.
    fn gather<'k>(&mut self, plan: &Plan, lines: impl Iterator<Item = &'k Kept>) {
        for kept in lines {
            let nearest = kept.above.first().and_then(|id| self.sections.get_mut(id));
            nearest.map_or(&mut self.sums, |section| &mut section.sums).add(&kept.contribution, self.basis);
        }
        let own: Vec<(RowId, Sums)> = self.sections.iter().map(|(id, section)| (*id, section.sums.clone())).collect();
        let mut above = Ancestors::default();
        for (id, sums) in own.iter().filter(|(_, sums)| !sums.is_empty()) {
            self.sums.merge(sums);
            for section in plan.rows.get(id).map(|row| above.of(plan, row)).iter().flat_map(|ids| ids.iter()) {
                self.sections.entry(*section).or_default().sums.merge(sums);
            }
        }
    }

    /// Takes in `edits`, which `plan` already has: recalculates the lines they touch, the sections above those, and the
    /// plan's totals. Edits of plan-wide settings recalculate everything.
    pub fn update(&mut self, plan: &Plan, edits: &[Edit]) -> Changed {
        let touched = Touched::by(plan, edits, &self.formulas);
        if touched.everything {
            return self.replace(PlanCalc::new(plan));
        }
        let mut changed = Changed::default();
        let mut sections = BTreeSet::new();
        if touched.structure {
            self.regroup(plan, &mut sections);
        }
        let mut above = Ancestors::default();
        for id in &touched.lines {
            if let Some(old) = self.lines.remove(id) {
                self.discount(*id, &old);
                sections.extend(old.above.iter().copied());
            }
            let Some(row) = plan.rows.get(id).filter(|row| !row.removed) else { continue };
            let kept = Box::new(self.keep(plan, row, above.of(plan, row)));
            self.count(&kept);
            sections.extend(kept.above.iter().copied());
            self.lines.insert(*id, kept);
            changed.rows.insert(*id);
        }
        for id in sections {
            if let Some(section) = self.sections.get_mut(&id) {
                section.totals = section.sums.totals(plan.header.price_basis);
                changed.rows.insert(id);
            }
        }
        self.totals = plan_totals(plan, &self.sums, &self.doubts);
        changed
    }

    /// The result of a line; `None` for sections and removed rows.
    pub fn line(&self, row: RowId) -> Option<&LineResult> {
        self.lines.get(&row).map(|kept| &kept.result)
    }

    /// The subtotal of everything below a section.
    pub fn section(&self, row: RowId) -> Option<&Totals> {
        self.sections.get(&row).map(|section| &section.totals)
    }

    /// What these lines come to together, by the rules of a section: for lines that are put together by something else than
    /// the section they stand in. Rows that are no lines add nothing.
    pub fn subtotal(&self, lines: impl IntoIterator<Item = RowId>) -> Totals {
        let mut sums = Sums::default();
        for kept in lines.into_iter().filter_map(|line| self.lines.get(&line)) {
            sums.add(&kept.contribution, self.basis);
        }
        sums.totals(self.basis)
    }

    /// The calculated columns.
    pub fn formulas(&self) -> &FormulaColumns {
        &self.formulas
    }

    /// What the plan comes to.
    pub fn totals(&self) -> &PlanTotals {
        &self.totals
    }

    /// Takes over `new` and says what is different.
    fn replace(&mut self, new: PlanCalc) -> Changed {
        let old = std::mem::replace(self, new);
        let lines = self.lines.iter().filter(|(id, kept)| old.line(**id) != Some(&kept.result)).map(|(id, _)| *id);
        let sections = self.sections.iter().filter(|(id, s)| old.section(**id) != Some(&s.totals)).map(|(id, _)| *id);
        Changed { rows: lines.chain(sections).collect() }
    }

    /// Puts lines under the sections where they now stand, without calculating any line.
    fn regroup(&mut self, plan: &Plan, changed: &mut BTreeSet<RowId>) {
        let mut sections: BTreeMap<RowId, Section> = plan
            .rows
            .values()
            .filter(|row| !row.removed && row.kind == RowKind::Section)
            .map(|row| (row.id, Section::default()))
            .collect();
        let mut above = Ancestors::default();
        for (id, kept) in &mut self.lines {
            kept.above = plan.rows.get(id).map(|row| above.of(plan, row)).unwrap_or_else(|| above.none.clone());
            for section in kept.above.iter() {
                sections.entry(*section).or_default().sums.add(&kept.contribution, self.basis);
            }
        }
        for (id, section) in &mut sections {
            if let Some(old) = self.sections.get(id).filter(|old| old.sums == section.sums) {
                section.totals = old.totals.clone();
            } else {
                changed.insert(*id);
            }
        }
        self.sections = sections;
    }

    /// Calculates a line and notes the doubts about it.
    fn keep(&mut self, plan: &Plan, row: &Row, above: Arc<[RowId]>) -> Kept {
        let line = line(plan, row, &self.formulas);
        let rate = self.rate(plan, row, &line);
        let contribution = contribution(plan, &line, rate);
        let pays = line.values.get(Field::ClientNet).or(line.values.get(Field::CostGross)).is_some();
        match line.context.vat {
            LineVat::Unknown if pays && line.values.get(Field::Vat).is_none() => {
                self.doubts.vat_unknown.insert(row.id);
            }
            LineVat::Guessed(_) if pays => {
                self.doubts.vat_guessed.insert(row.id);
            }
            _ => {}
        }
        if line.context.discount.is_none() {
            self.doubts.discounts.insert(row.id);
        }
        Kept { result: line.result, contribution, above }
    }

    /// What the line's money is multiplied with; `None` where nobody stated it.
    fn rate(&mut self, plan: &Plan, row: &Row, line: &Line) -> Option<Decimal> {
        let header = &plan.header;
        let (rate, currency) = match &line.context.currency {
            Ok(currency) if *currency == header.currency => return Some(Decimal::ONE),
            Ok(currency) => (header.rates.get(currency).map(|stated| stated.rate), currency.to_string()),
            Err(text) => (None, text.clone()),
        };
        if rate.is_none() {
            self.doubts.rate_missing.entry(currency).or_default().insert(row.id);
        }
        rate
    }

    fn count(&mut self, kept: &Kept) {
        self.sums.add(&kept.contribution, self.basis);
        for section in kept.above.iter() {
            self.sections.entry(*section).or_default().sums.add(&kept.contribution, self.basis);
        }
    }

    fn discount(&mut self, id: RowId, kept: &Kept) {
        self.sums.take(&kept.contribution, self.basis);
        for section in kept.above.iter() {
            if let Some(section) = self.sections.get_mut(section) {
                section.sums.take(&kept.contribution, self.basis);
            }
        }
        self.doubts.vat_unknown.remove(&id);
        self.doubts.vat_guessed.remove(&id);
        self.doubts.discounts.remove(&id);
        self.doubts.rate_missing.retain(|_, rows| {
            rows.remove(&id);
            !rows.is_empty()
        });
    }
}

/// What a line adds to totals. Money of a foreign line is converted amount by amount and rounded, so that cost, commission
/// and VAT still add up; without a rate its money is left out.
fn contribution(plan: &Plan, line: &Line, rate: Option<Decimal>) -> Contribution {
    let converted = rate.is_some_and(|rate| !is_one(rate));
    let convert = |amount: Decimal| {
        let rate = rate?;
        if !converted {
            return Some(amount);
        }
        amount.checked_mul(rate).map(|amount| plan.header.currency.round(amount))
    };
    let money = |field: Field| line.values.get(field).and_then(convert);
    let client_net = || match (converted, money(Field::CostNet), money(Field::Commission)) {
        (true, Some(net), Some(commission)) => Some(net + commission),
        _ => money(Field::ClientNet),
    };
    let cost_gross = || match (converted, client_net(), money(Field::Vat)) {
        (true, Some(net), Some(vat)) => Some(net + vat),
        _ => money(Field::CostGross),
    };
    let counted = line.values.known & *COUNTED;
    let mut out = Contribution::with_capacity(counted.count_ones() as usize);
    for field in members(counted) {
        let number = match field {
            Field::ClientNet => client_net(),
            Field::CostGross => cost_gross(),
            _ if field.kind() == FieldKind::Money => money(field),
            _ => line.values.get(field),
        };
        if let Some(number) = number {
            out.push(field, billionths(number));
        }
    }
    let gross = out.get(Field::CostGross).or(out.get(Field::ClientNet)).unwrap_or_default();
    out.set_extra(Extra::GrossOrNet, gross);
    if plan.header.commission_mode == CommissionMode::Separate {
        let share = line.values.get(Field::CommissionRate).or(plan.header.commission_rate);
        let own = money(Field::Commission);
        let fee = own.or_else(|| money(Field::CostNet)?.checked_mul(share?)).unwrap_or_default();
        let vat = line.values.get(Field::VatRate).and_then(|rate| fee.checked_mul(rate)).unwrap_or_default();
        out.set_extra(Extra::SeparateCommission, billionths(fee));
        out.set_extra(Extra::SeparateVat, billionths(vat));
    }
    out
}

/// The sections above rows, each chain found once.
#[derive(Default)]
struct Ancestors {
    known: BTreeMap<RowId, Arc<[RowId]>>,
    none: Arc<[RowId]>,
}

impl Ancestors {
    /// The sections above `line`, nearest first. A line is in no chain itself, so its parent alone decides.
    fn of(&mut self, plan: &Plan, line: &Row) -> Arc<[RowId]> {
        let Some(parent) = line.parent else { return self.none.clone() };
        if let Some(known) = self.known.get(&parent) {
            return known.clone();
        }
        let mut chain = Vec::new();
        let mut at = line;
        while let Some(section) = plan.live_parent(at).and_then(|id| plan.rows.get(&id)) {
            chain.push(section.id);
            at = section;
        }
        self.known.entry(parent).or_insert(chain.into()).clone()
    }
}

/// What edits reach.
#[derive(Default)]
struct Touched {
    everything: bool,
    structure: bool,
    lines: BTreeSet<RowId>,
}

impl Touched {
    fn by(plan: &Plan, edits: &[Edit], formulas: &FormulaColumns) -> Touched {
        let mut touched = Touched::default();
        let naming = plan.header.naming.as_ref();
        for edit in edits {
            match edit {
                Edit::SetHeader { field, .. } => {
                    touched.everything |= is_setting(*field) || naming.is_some_and(|naming| naming.uses(*field));
                }
                Edit::AddRow(row) => touched.row(plan, row.id, true),
                Edit::SetRemoved { row, .. } | Edit::MoveRow { row, .. } => {
                    touched.row(plan, *row, true);
                    touched.below(plan, *row, false);
                }
                Edit::SetCell { row, field: FieldRef::Field(field), .. } => {
                    touched.row(plan, *row, false);
                    if *field == Field::Channel {
                        touched.below(plan, *row, true);
                    }
                }
                Edit::SetFlight { row, .. } => touched.row(plan, *row, false),
                // Custom columns are used by formulas and by names only.
                Edit::SetCell { row, .. } if !formulas.is_empty() || naming.is_some() => touched.row(plan, *row, false),
                Edit::SetColumn { column, .. } => {
                    let used = !formulas.is_empty() || naming.is_some();
                    touched.everything |= used || column.as_ref().is_some_and(|c| c.formula.is_some());
                }
                // Imports are not calculated with; costs are part of plan totals, always renewed.
                Edit::SetCell { .. }
                | Edit::SetShared { .. }
                | Edit::SetImport { .. }
                | Edit::SetCost { .. }
                | Edit::SetView { .. } => {}
            }
        }
        touched
    }

    fn row(&mut self, plan: &Plan, id: RowId, moved: bool) {
        match plan.rows.get(&id).map(|row| row.kind) {
            Some(RowKind::Line) => {
                self.lines.insert(id);
            }
            Some(RowKind::Section) => self.structure |= moved,
            None => {}
        }
    }

    /// The lines below a section, which may have another channel from it now. Where no section states one, `stated` says
    /// whether this one did.
    fn below(&mut self, plan: &Plan, section: RowId, stated: bool) {
        if plan.rows.get(&section).is_none_or(|row| row.kind == RowKind::Line) {
            return;
        }
        let stating = |row: &Row| row.kind == RowKind::Section && row.states_channel();
        if !stated && !plan.rows.values().any(stating) {
            return;
        }
        // By the parents as they are written: below a removed section too.
        let inside = |row: &&Row| {
            let above = std::iter::successors(row.parent, |id| plan.rows.get(id)?.parent);
            row.kind == RowKind::Line && above.take(MOST_LEVELS).any(|id| id == section)
        };
        self.lines.extend(plan.rows.values().filter(inside).map(|row| row.id));
    }
}

/// Whether a header field changes how lines are calculated.
fn is_setting(field: HeaderField) -> bool {
    use HeaderField as H;
    matches!(
        field,
        H::Universe
            | H::PeriodStart
            | H::PeriodEnd
            | H::Currency
            | H::PriceBasis
            | H::Vat
            | H::VatRounding
            | H::CommissionRate
            | H::CommissionMode
            | H::DiscountMode
            | H::Rates
            | H::Naming
    )
}
