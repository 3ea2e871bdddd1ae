//! What an edit changed, as a patch for the screen.

use mrm_calc::{Changed, PlanCalc};
use mrm_domain::{Audience, Edit, HeaderField, Plan, RowId, RowKind, SavedView};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

use super::edits::Released;
use super::others::{ConflictView, Disputes, KeptView, ReturnedView};
use super::problems::PlanProblem;
use super::rates::Rates;
use super::undo::UndoView;
use super::view::{
    ColumnView, CostView, Inside, RowView, Rows, TotalsView, columns_view, costs_view, header_view, totals_view,
    views_view,
};

/// What an edit changed; it is on disk.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EditAnswer {
    /// The plan's revision after it.
    pub revision: u64,
    /// The header, if it changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<BTreeMap<&'static str, String>>,
    /// Changed rows, the sections above them included.
    pub rows: Vec<RowView>,
    /// Rows that are gone.
    pub removed: Vec<String>,
    /// All row ids in outline order, if rows came, went or moved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<Vec<String>>,
    /// All columns, if they changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub columns: Option<Vec<ColumnView>>,
    /// Plan-level costs with their results, if there are any or they changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub costs: Option<Vec<CostView>>,
    /// Saved views, if they changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub views: Option<Vec<SavedView>>,
    /// Plan totals.
    pub totals: TotalsView,
    /// All problems, if any may be another than before; the screen sorts them by its rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problems: Option<Vec<PlanProblem>>,
    /// Stored values that made way and are calculated from now on.
    pub released: Vec<ReleasedView>,
    /// What can be undone.
    pub undo: UndoView,
    /// Ids of rows that the request created, by the name it gave them.
    pub created: BTreeMap<String, String>,
    /// Header fields, columns, costs and views that several people wrote at the same time, if they may be others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conflicts: Option<Vec<ConflictView>>,
    /// Columns and costs that somebody removed while others wrote to them, if they may be others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub returned: Option<BTreeMap<String, ReturnedView>>,
    /// What undo or redo left as it is, because a colleague has written there since.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub kept: Vec<KeptView>,
}

/// A stored value that made way for another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReleasedView {
    /// The line.
    pub row: String,
    /// The field that is calculated from now on.
    #[serde(rename = "ref")]
    pub reference: &'static str,
    /// The value it had.
    pub value: String,
}

/// What a list of edits touches on the screen.
#[derive(Debug, Clone, Default)]
pub(crate) struct Touched {
    pub header: bool,
    /// What is not decided of the plan as a whole.
    pub undecided: bool,
    pub structure: bool,
    pub columns: bool,
    pub costs: bool,
    pub views: bool,
    pub rows: BTreeSet<RowId>,
}

impl Touched {
    pub(crate) fn by(edits: &[Edit], plan: &Plan) -> Touched {
        let mut touched = Touched::default();
        for edit in edits {
            touched.undecided |= edit.spot().row().is_none();
            match edit {
                Edit::SetHeader { field: HeaderField::DefaultView, .. } => touched.header = true,
                Edit::SetHeader { .. } => {
                    touched.header = true;
                    touched.columns = true;
                }
                Edit::AddRow(row) => touched.moved(row.id),
                Edit::SetRemoved { row, .. } | Edit::MoveRow { row, .. } => touched.moved(*row),
                Edit::SetCell { row, .. } | Edit::SetFlight { row, .. } => {
                    touched.rows.insert(*row);
                }
                // Both lines show what they share.
                Edit::SetShared { row, other, .. } => touched.rows.extend([*row, *other]),
                Edit::SetColumn { .. } => {
                    touched.columns = true;
                    // Values of a column that left or came back stand in any row.
                    touched.rows.extend(plan.rows.keys().copied());
                }
                Edit::SetCost { .. } => touched.costs = true,
                Edit::SetView { .. } => touched.views = true,
                Edit::SetImport { .. } => {}
            }
        }
        touched
    }

    /// The same with what `other` touches.
    pub(crate) fn join(&mut self, other: &Touched) {
        self.header |= other.header;
        self.undecided |= other.undecided;
        self.structure |= other.structure;
        self.columns |= other.columns;
        self.costs |= other.costs;
        self.views |= other.views;
        self.rows.extend(&other.rows);
    }

    fn moved(&mut self, row: RowId) {
        self.structure = true;
        self.rows.insert(row);
    }
}

/// Makes the patch.
pub(crate) struct Patch<'a> {
    pub plan: &'a Plan,
    pub calc: &'a PlanCalc,
    pub touched: Touched,
    pub changed: Changed,
    pub problems: Option<Vec<PlanProblem>>,
    pub rates: &'a Rates,
    pub disputes: Disputes<'a>,
}

impl Patch<'_> {
    pub(crate) fn answer(self, revision: u64, released: Vec<Released>, created: BTreeMap<String, RowId>) -> EditAnswer {
        let reader = Audience::Internal;
        let mut ids = self.touched.rows.clone();
        ids.extend(&self.changed.rows);
        if self.touched.structure {
            // Everything below a section that moved or came back is shown elsewhere, at another depth.
            let moved: BTreeSet<RowId> = ids.iter().copied().filter(|id| self.is_section(*id)).collect();
            let below = self.plan.rows.values().filter(|r| self.ancestors(r.id).iter().any(|a| moved.contains(a)));
            ids.extend(below.map(|r| r.id).collect::<Vec<_>>());
        }
        let inside = Inside { rates: self.rates, disputes: self.disputes };
        let views = Rows::new(self.plan, self.calc, reader).with(Some(inside));
        let (mut rows, mut removed) = (Vec::with_capacity(ids.len()), Vec::new());
        for id in ids {
            match self.plan.rows.get(&id) {
                Some(row) if !row.removed => rows.push(views.view(row, self.ancestors(id).len())),
                _ => removed.push(id.to_string()),
            }
        }
        let totals = self.calc.totals();
        let costs = self.touched.costs || !self.plan.costs.is_empty();
        EditAnswer {
            revision,
            header: self.touched.header.then(|| header_view(self.plan, reader)),
            rows,
            removed,
            order: self.touched.structure.then(|| self.plan.outline().iter().map(|(r, _)| r.id.to_string()).collect()),
            columns: self.touched.columns.then(|| columns_view(self.plan, self.calc, reader)),
            costs: costs.then(|| costs_view(self.plan, totals, reader)),
            views: self.touched.views.then(|| views_view(self.plan)),
            totals: totals_view(self.plan, totals, reader),
            problems: self.problems,
            released: released
                .into_iter()
                .map(|r| ReleasedView { row: r.row.to_string(), reference: r.field.code(), value: r.value.canonical() })
                .collect(),
            undo: UndoView::default(),
            conflicts: self.touched.undecided.then(|| self.disputes.conflicts(None)),
            returned: self.touched.undecided.then(|| self.disputes.returned_parts()),
            kept: Vec::new(),
            created: created.into_iter().map(|(name, id)| (name, id.to_string())).collect(),
        }
    }

    fn is_section(&self, id: RowId) -> bool {
        self.plan.rows.get(&id).is_some_and(|r| r.kind == RowKind::Section)
    }

    /// The sections above a row, innermost first.
    fn ancestors(&self, id: RowId) -> Vec<RowId> {
        let mut out = Vec::new();
        let mut at = self.plan.rows.get(&id).and_then(|r| self.plan.live_parent(r));
        while let Some(parent) = at {
            out.push(parent);
            at = self.plan.rows.get(&parent).and_then(|r| self.plan.live_parent(r));
        }
        out
    }
}
