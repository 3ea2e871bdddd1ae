//! What a planner asks for, in the words of the screen, and its translation into typed edits.
//!
//! One request is one intent: all of its edits are applied, or none, and one undo takes them back.

mod cells;
mod columns;
mod disputes;
mod flights;
mod input;
mod naming;
mod rates;
mod rows;
mod views;

pub(crate) use columns::formula_args;

pub use input::{CostInput, EditInput, EditRequest, ShapeInput};

use mrm_calc::PlanCalc;
use mrm_document::PlanDoc;
use mrm_domain::text::Separator;
use mrm_domain::typed::{read_date, read_typed};
use mrm_domain::{
    CostBasis, CostId, Currency, Edit, Field, FieldKind, FieldScope, FlightId, HeaderField, Order, Plan, PlanCost,
    RowId, Value,
};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

use super::rates::Rates;
use crate::failure::{Code, Failure, RefusedCell};

/// The most edits one request may carry.
const MAX_EDITS: usize = 20_000;
/// The most cells that a refusal names: more would be read by nobody.
const MAX_REFUSED: usize = 10_000;
/// The most rows a plan may hold: a larger import is split by section.
pub(crate) const MAX_ROWS: usize = 60_000;

/// A stored value that made way for another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Released {
    /// The line.
    pub row: RowId,
    /// The field that is calculated from now on.
    pub field: Field,
    /// The value it had.
    pub value: Value,
}

/// What the translation needs to know of the world.
pub(crate) struct Means<'a> {
    pub uuid: &'a mut dyn FnMut() -> uuid::Uuid,
    pub now_ms: i64,
    pub prefer: Separator,
    /// The rate cards.
    pub rates: &'a Rates,
    /// What the lines come to before the intent.
    pub calc: &'a PlanCalc,
    /// The document: what else was written to a place.
    pub doc: &'a PlanDoc,
}

/// An intent while it is being applied to a plan.
pub(crate) struct Intent<'a> {
    plan: &'a mut Plan,
    means: Means<'a>,
    pub edits: Vec<Edit>,
    pub inverse: Vec<Edit>,
    pub released: Vec<Released>,
    pub created: BTreeMap<String, RowId>,
    set_here: BTreeSet<(RowId, Field)>,
    /// Where the last row went.
    gap: Option<rows::Gap>,
    /// Why the first cell cannot be taken.
    refusal: Option<Failure>,
    /// All that cannot.
    refused: Vec<RefusedCell>,
}

impl<'a> Intent<'a> {
    pub(crate) fn new(plan: &'a mut Plan, means: Means<'a>) -> Self {
        Intent {
            plan,
            means,
            edits: Vec::new(),
            inverse: Vec::new(),
            released: Vec::new(),
            created: BTreeMap::new(),
            set_here: BTreeSet::new(),
            gap: None,
            refusal: None,
            refused: Vec::new(),
        }
    }

    /// The last moment of entry that was given away.
    pub(crate) fn last_moment(&self) -> i64 {
        self.means.now_ms
    }

    /// Applies every edit of the request to the plan, or none.
    pub(crate) fn run(&mut self, inputs: Vec<EditInput>) -> Result<(), Failure> {
        if inputs.len() > MAX_EDITS {
            return Err(Failure::bad_request(format!("a request carries at most {MAX_EDITS} edits")));
        }
        for input in inputs {
            if let Err(failure) = self.one(input) {
                self.roll_back();
                return Err(failure);
            }
        }
        if let Some(mut failure) = self.refusal.take() {
            self.roll_back();
            failure.cells = std::mem::take(&mut self.refused);
            return Err(failure);
        }
        self.inverse.reverse();
        Ok(())
    }

    fn roll_back(&mut self) {
        let (edits, inverse) = (std::mem::take(&mut self.edits), std::mem::take(&mut self.inverse));
        self.plan.roll_back(&edits, &inverse);
    }

    /// One cell of several. What it cannot take is kept, so that the refusal names every such cell and not only the
    /// first: whoever pasted a thousand wants to know of all at once.
    fn cell_of_many(
        &mut self,
        row: RowId,
        name: &str,
        column: &str,
        text: Option<&str>,
        calculator: Option<&'static str>,
    ) -> Result<(), Failure> {
        let Err(failure) = self.set_cell(row, column, text, calculator) else { return Ok(()) };
        let failure = failure.field(format!("{name}/{column}"));
        if !failure.code.is_about_a_value() {
            return Err(failure);
        }
        if self.refused.len() < MAX_REFUSED {
            self.refused.push(RefusedCell {
                row: name.to_owned(),
                reference: column.to_owned(),
                text: text.unwrap_or_default().to_owned(),
                code: failure.code,
                args: failure.args.clone(),
            });
        }
        self.refusal.get_or_insert(failure);
        Ok(())
    }

    fn apply(&mut self, edit: Edit) -> Result<(), Failure> {
        let back = self.plan.apply(&edit)?;
        if matches!(edit, Edit::AddRow(_) | Edit::MoveRow { .. } | Edit::SetRemoved { .. }) {
            self.gap = None;
        }
        self.inverse.push(back);
        self.edits.push(edit);
        Ok(())
    }

    fn one(&mut self, input: EditInput) -> Result<(), Failure> {
        match input {
            EditInput::SetHeader { field, text } => self.set_header(&field, text.as_deref()),
            EditInput::SetCells { cells, calculator } => self.set_cells(cells, calculator.as_deref()),
            EditInput::AddRow { kind, parent, after, temp, cells } => self.add_row(kind, parent, after, temp, cells),
            EditInput::DuplicateRows { rows } => self.duplicate_rows(&rows),
            EditInput::RemoveRows { rows } => self.remove_rows(&rows),
            EditInput::MoveRows { rows, parent, after } => self.move_rows(&rows, parent, after),
            EditInput::SetFlight { row, id, start, end, quantity, amount } => {
                self.set_flight(&row, id.as_deref(), &start, &end, quantity.as_deref(), amount.as_deref())
            }
            EditInput::RemoveFlight { row, id } => {
                let row = self.row_id(&row)?;
                let id: FlightId = parse_id(&id)?;
                self.apply(Edit::SetFlight { row, id, flight: None })
            }
            EditInput::SplitFlight { row, id, at } => self.split_flight(&row, &id, &at),
            EditInput::PatternFlights { rows, unit, pattern, start, end } => {
                self.pattern_flights(&rows, unit, pattern, start.as_deref(), end.as_deref())
            }
            EditInput::SetShared { row, other, share } => self.set_shared(&row, &other, share.as_deref()),
            EditInput::DistributeFlights { rows, unit, measure, shape } => {
                self.distribute_flights(&rows, unit, measure, &shape)
            }
            EditInput::FitFlights { rows } => self.fit_flights(&rows),
            EditInput::TakeRates { rows } => self.take_rates(&rows),
            EditInput::Decide { row, reference, change } => self.decide(row.as_deref(), &reference, &change),
            EditInput::KeepRows { rows } => self.keep_rows(&rows),
            column
            @ (EditInput::AddColumn { .. } | EditInput::UpdateColumn { .. } | EditInput::RemoveColumn { .. }) => {
                self.column(column)
            }
            view @ (EditInput::AddView { .. } | EditInput::UpdateView { .. } | EditInput::RemoveView { .. }) => {
                self.view(view)
            }
            EditInput::AddCost { kind, label, basis, vat_rate, audience } => {
                let order = Order::between(self.plan.costs_in_order().last().map(|c| &c.order), None)
                    .map_err(Failure::unexpected)?;
                let id = CostId::from_uuid((self.means.uuid)());
                let basis = self.cost_basis(basis)?;
                let vat_rate = self.rate(vat_rate.as_deref())?;
                let cost = PlanCost { id, kind, label: named(&label)?, basis, vat_rate, audience, order, source: None };
                self.apply(Edit::SetCost { id, cost: Some(cost) })
            }
            EditInput::UpdateCost { id, kind, label, basis, vat_rate, audience } => {
                let id: CostId = parse_id(&id)?;
                let mut cost = self.plan.costs.get(&id).cloned().ok_or_else(|| Failure::not_found("cost", id))?;
                cost.kind = kind.unwrap_or(cost.kind);
                cost.label = label.map(|l| named(&l)).transpose()?.unwrap_or(cost.label);
                cost.audience = audience.unwrap_or(cost.audience);
                if let Some(basis) = basis {
                    cost.basis = self.cost_basis(basis)?;
                    cost.source = None;
                }
                if let Some(rate) = vat_rate {
                    cost.vat_rate = self.rate(Some(&rate))?;
                }
                self.apply(Edit::SetCost { id, cost: Some(cost) })
            }
            EditInput::RemoveCost { id } => self.apply(Edit::SetCost { id: parse_id(&id)?, cost: None }),
        }
    }

    fn set_header(&mut self, field: &str, text: Option<&str>) -> Result<(), Failure> {
        let field: HeaderField =
            field.parse().map_err(|e: mrm_domain::UnknownField| Failure::bad_request(e.to_string()))?;
        let text = text.map(str::trim).filter(|t| !t.is_empty());
        let canonical = match (field, text) {
            (_, None) => None,
            (HeaderField::Universe, Some(t)) => Some(self.typed(FieldKind::Count, t, Currency::RUB)?.canonical()),
            (HeaderField::CommissionRate, Some(t)) => {
                Some(self.typed(FieldKind::Percent, t, Currency::RUB)?.canonical())
            }
            (HeaderField::PeriodStart | HeaderField::PeriodEnd, Some(t)) => {
                Some(read_date(t, self.means.prefer)?.to_string())
            }
            (HeaderField::Vat, Some(t)) if t != "ru" && t != "none" && t.parse::<Decimal>().is_err() => {
                Some(self.typed(FieldKind::Percent, t, Currency::RUB)?.canonical())
            }
            (HeaderField::Naming, Some(t)) => Some(naming::naming(self.plan, t)?),
            (_, Some(t)) => Some(t.to_owned()),
        };
        self.apply(Edit::SetHeader { field, text: canonical })
    }

    fn typed(&self, kind: FieldKind, text: &str, currency: Currency) -> Result<Value, Failure> {
        Ok(read_typed(kind, text, self.means.prefer, currency)?)
    }

    fn rate(&self, text: Option<&str>) -> Result<Option<Decimal>, Failure> {
        let text = text.map(str::trim).filter(|t| !t.is_empty());
        Ok(text.map(|t| self.typed(FieldKind::Percent, t, Currency::RUB)).transpose()?.and_then(|v| v.number()))
    }

    fn cost_basis(&self, input: CostInput) -> Result<CostBasis, Failure> {
        let number = |kind, text: &str| {
            let value = self.typed(kind, text, self.plan.header.currency)?;
            value
                .number()
                .ok_or_else(|| Failure::new(Code::NotANumber, format!("“{text}” is not a number")).arg("text", text))
        };
        Ok(match input {
            CostInput::Amount { amount } => CostBasis::Amount { amount: number(FieldKind::Money, &amount)? },
            CostInput::ShareOfMedia { rate } => CostBasis::ShareOfMedia { rate: number(FieldKind::Percent, &rate)? },
            CostInput::ShareOfClientNet { rate } => {
                CostBasis::ShareOfClientNet { rate: number(FieldKind::Percent, &rate)? }
            }
        })
    }

    fn row_id(&self, text: &str) -> Result<RowId, Failure> {
        if let Some(id) = self.created.get(text) {
            return Ok(*id);
        }
        let id: RowId = parse_id(text)?;
        match self.plan.rows.get(&id) {
            Some(row) if !row.removed => Ok(id),
            _ => Err(Failure::not_found("row", id)),
        }
    }

    fn parent_id(&self, text: Option<&str>) -> Result<Option<RowId>, Failure> {
        text.map(|t| self.row_id(t)).transpose()
    }
}

fn named(name: &str) -> Result<String, Failure> {
    let name = name.trim();
    match name.chars().count() {
        1..=255 => Ok(name.to_owned()),
        0 => Err(Failure::new(Code::BadValue, "a name must not be empty").field("name")),
        long => {
            Err(Failure::new(Code::BadValue, format!("a name holds 255 characters, this one has {long}")).field("name"))
        }
    }
}

pub(crate) fn parse_id<T: std::str::FromStr<Err = mrm_domain::IdError>>(text: &str) -> Result<T, Failure> {
    text.parse().map_err(|e: mrm_domain::IdError| Failure::bad_request(e.to_string()).arg("id", text))
}

/// Whether the field is one that the grid can show as a column of a line. Of time these are the outer dates of its flights and
/// all of them in one text.
pub(crate) fn is_column(field: Field) -> bool {
    matches!(field, Field::Period | Field::Start | Field::End) || field.scope() == FieldScope::Line
}
