//! What colleagues wrote, as a screen needs it.

use mrm_document::{Conflict, HistoryEntry, PlanDoc, Returned, Written};
use mrm_domain::{Edit, FieldRef, Flight, Order, Plan, RowId, Spot};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

use super::super::problems::PlanProblem;
use super::super::view::FlightView;
use super::made::{PartView, code, differences};
use crate::plans::{OpenPlan, moment};
use crate::team::Authors;
use crate::versions::RowDeed;

/// Somebody who wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct WriterView {
    /// What they are called; null: this device may not know.
    pub name: Option<String>,
    /// Whether it is the person of this device, with whichever of their devices.
    pub me: bool,
    /// A number that stays theirs: screens choose a colour by it.
    pub number: usize,
}

/// A value that somebody wrote.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct WrittenView {
    /// The change that wrote it: what a decision names.
    pub change: String,
    /// The value, canonical text; of a flight `start/end/quantity/amount`, of a column, a cost and a view what it is called.
    /// Empty: it was cleared.
    pub value: String,
    /// The flight, where the conflict is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flight: Option<FlightView>,
    /// Where the row stands, where the conflict is about that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceView>,
    /// In what a column, a cost or a view is another than those beside it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<PartView>,
    /// Who.
    pub by: WriterView,
    /// When by their clock, RFC 3339.
    pub at: String,
}

/// Where a row would stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PlaceView {
    /// The section; null: at the top.
    pub section: Option<String>,
    /// The row that it would follow there; null: it would be the first.
    pub after: Option<String>,
}

/// What a conflict is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConflictKind {
    /// A field of the header.
    Header,
    /// A cell of a row.
    Cell,
    /// A flight of a line.
    Flight,
    /// What a line shares with another.
    Shared,
    /// Where a row stands.
    Place,
    /// A custom column.
    Column,
    /// A plan-level cost.
    Cost,
    /// A saved view.
    View,
}

/// A place that several people wrote to without knowing of each other.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ConflictView {
    /// What it is about.
    pub kind: ConflictKind,
    /// The row; null for what is of the plan as a whole.
    pub row: Option<String>,
    /// The header field, field, custom column, flight, cost or view; the other line of a share; `place`.
    #[serde(rename = "ref")]
    pub reference: String,
    /// What stands there.
    pub stands: WrittenView,
    /// The others, the newest first.
    pub others: Vec<WrittenView>,
}

/// What somebody did to a row, a column or a cost, or put into it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MeanwhileView {
    /// What.
    pub what: RowDeed,
    /// The row that was written to: that row, one that stands in it, one with a value in the column; null: the column or
    /// cost itself.
    pub row: Option<String>,
    /// The field or custom column, where it is about one.
    #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Who.
    pub by: WriterView,
    /// When by their clock, RFC 3339.
    pub at: String,
}

/// That somebody removed a row, a column or a cost while others wrote to it: it stays until somebody decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReturnedView {
    /// Who removed it.
    pub by: WriterView,
    /// When by their clock, RFC 3339.
    pub at: String,
    /// What was done meanwhile, the newest first.
    pub meanwhile: Vec<MeanwhileView>,
}

/// What is not decided in a plan.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct DisputesView {
    /// Places that several people wrote to at the same time.
    pub conflicts: Vec<ConflictView>,
    /// Rows, columns and costs that somebody removed while others wrote to them, by id or reference.
    pub returned: BTreeMap<String, ReturnedView>,
}

/// A place that a colleague wrote to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TouchedView {
    /// The row; null for the header.
    pub row: Option<String>,
    /// The field, custom column or header field; null: the row as a whole.
    #[serde(rename = "ref")]
    pub reference: Option<String>,
    /// Who.
    pub by: WriterView,
    /// When by their clock, RFC 3339.
    pub at: String,
}

/// What undo or redo left as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct KeptView {
    /// The row; null for the header, a column or a cost.
    pub row: Option<String>,
    /// The field, custom column or header field, where it is about one.
    #[serde(rename = "ref")]
    pub reference: Option<String>,
    /// Who has written there since, where that is known: a cleared cell does not say.
    pub by: Option<WriterView>,
}

/// What a place is called within its row, or in the header.
pub(crate) fn reference_of(spot: Spot) -> Option<String> {
    match spot {
        Spot::Header(field) => Some(field.code().to_owned()),
        Spot::Cell(_, field) => Some(field.to_string()),
        Spot::Flight(_, id) => Some(id.to_string()),
        Spot::Column(id) => Some(FieldRef::Custom(id).to_string()),
        Spot::Shared(_, other) => Some(other.to_string()),
        Spot::Place(_) => Some("place".to_owned()),
        Spot::Cost(id) => Some(id.to_string()),
        Spot::View(id) => Some(id.to_string()),
        Spot::Row(_) | Spot::Removed(_) | Spot::Import(_) => None,
    }
}

/// The column of the grid that a place is seen in.
pub(super) fn column_of(spot: Spot) -> Option<String> {
    match spot {
        Spot::Header(_) | Spot::Cell(..) => reference_of(spot),
        // Flights are seen in their dates.
        Spot::Flight(..) => Some(mrm_domain::Field::Period.code().to_owned()),
        _ => None,
    }
}

/// Whom the document names.
pub(super) fn writer(authors: &Authors, device: Option<&[u8]>) -> WriterView {
    let author = device.and_then(|device| authors.author_of(device));
    author.map_or(WriterView { name: None, me: false, number: 0 }, |author| WriterView {
        name: author.name.clone(),
        me: author.me,
        number: author.number,
    })
}

/// What is not decided in a plan.
#[derive(Clone, Copy)]
pub(crate) struct Disputes<'a> {
    doc: &'a PlanDoc,
    plan: &'a Plan,
    authors: &'a Authors,
}

impl<'a> Disputes<'a> {
    pub(crate) fn of(open: &'a OpenPlan) -> Disputes<'a> {
        Disputes { doc: &open.doc, plan: &open.plan, authors: &open.authors }
    }

    /// All of it.
    pub(super) fn view(self) -> DisputesView {
        let rows = self.doc.returned().iter().filter_map(|(of, told)| Some((of.row()?.to_string(), self.told(told))));
        DisputesView {
            conflicts: self.doc.conflicts().map(|of| self.conflict(of)).collect(),
            returned: rows.chain(self.returned_parts()).collect(),
        }
    }

    /// The conflicts of a row, or of the plan as a whole.
    pub(crate) fn conflicts(self, row: Option<RowId>) -> Vec<ConflictView> {
        self.doc.conflicts_of(row).iter().map(|of| self.conflict(of)).collect()
    }

    /// That a row was removed while others wrote to it.
    pub(crate) fn returned(self, row: RowId) -> Option<ReturnedView> {
        self.doc.returned().get(&Spot::Removed(row)).map(|of| self.told(of))
    }

    /// That columns, by reference, and costs were removed while others wrote to them.
    pub(crate) fn returned_parts(self) -> BTreeMap<String, ReturnedView> {
        let parts = self.doc.returned().iter().filter(|(of, _)| of.row().is_none());
        parts.filter_map(|(of, told)| Some((reference_of(*of)?, self.told(told)))).collect()
    }

    /// Each as something to look at.
    pub(crate) fn problems(self) -> Vec<PlanProblem> {
        let conflicts = self.doc.conflicts().map(|of| {
            let view = self.conflict(of);
            let other = view.others.first().unwrap_or(&view.stands);
            PlanProblem {
                code: match view.kind {
                    ConflictKind::Place => "conflict_place",
                    ConflictKind::Column | ConflictKind::Cost | ConflictKind::View => "conflict_part",
                    _ => "conflict",
                }
                .to_owned(),
                severity: "warning".to_owned(),
                row: of.spot.row().map(|row| row.to_string()),
                reference: column_of(of.spot),
                message: format!("{} and {} were written at the same time", view.stands.value, other.value),
                args: [
                    ("stands", view.stands.value.clone()),
                    ("other", other.value.clone()),
                    ("kind", code(&view.kind)),
                    ("ref", view.reference),
                ]
                .into_iter()
                .chain(other.by.name.clone().map(|name| ("who", name)))
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
            }
        });
        let returned = self.doc.returned().iter().map(|(thing, of)| {
            let who = writer(self.authors, of.removed.author.as_deref()).name;
            PlanProblem {
                code: if thing.row().is_some() { "returned" } else { "returned_part" }.to_owned(),
                severity: "warning".to_owned(),
                row: thing.row().map(|row| row.to_string()),
                reference: None,
                message: "it was removed while somebody else wrote to it".to_owned(),
                args: [("who", who), ("name", self.name_of(*thing))]
                    .into_iter()
                    .filter_map(|(arg, text)| Some((arg.to_owned(), text?)))
                    .collect(),
            }
        });
        conflicts.chain(returned).collect()
    }

    fn conflict(self, of: &Conflict) -> ConflictView {
        let kind = match of.spot {
            Spot::Header(_) => ConflictKind::Header,
            Spot::Flight(..) => ConflictKind::Flight,
            Spot::Shared(..) => ConflictKind::Shared,
            Spot::Place(_) => ConflictKind::Place,
            Spot::Column(_) => ConflictKind::Column,
            Spot::Cost(_) => ConflictKind::Cost,
            Spot::View(_) => ConflictKind::View,
            _ => ConflictKind::Cell,
        };
        let written = || std::iter::once(&of.stands).chain(&of.others);
        let made = differences(self.plan, &written().map(|written| &written.edit).collect::<Vec<_>>());
        let mut told = written().zip(made).map(|(written, parts)| WrittenView { parts, ..self.written(written) });
        ConflictView {
            kind,
            row: of.spot.row().map(|row| row.to_string()),
            reference: reference_of(of.spot).unwrap_or_default(),
            stands: told.next().unwrap_or_else(|| self.written(&of.stands)),
            others: told.collect(),
        }
    }

    fn written(self, written: &Written) -> WrittenView {
        let value = match &written.edit {
            Edit::SetHeader { text, .. } => text.clone(),
            Edit::SetCell { cell, .. } => cell.as_ref().map(|cell| cell.value.canonical()),
            Edit::SetFlight { flight, .. } => flight.as_ref().map(Flight::canonical),
            Edit::SetShared { share, .. } => share.map(|share| share.normalize().to_string()),
            Edit::MoveRow { parent, .. } => parent.map(|section| section.to_string()),
            Edit::SetColumn { column, .. } => column.as_ref().map(|column| column.name.clone()),
            Edit::SetCost { cost, .. } => cost.as_ref().map(|cost| cost.label.clone()),
            Edit::SetView { view, .. } => view.as_ref().map(|view| view.name.clone()),
            Edit::AddRow(_) | Edit::SetRemoved { .. } | Edit::SetImport { .. } => None,
        };
        let flight = match &written.edit {
            Edit::SetFlight { id, flight: Some(flight), .. } => Some(FlightView::of(*id, flight)),
            _ => None,
        };
        let place = match &written.edit {
            Edit::MoveRow { row, parent, order } => Some(self.place(*row, *parent, order)),
            _ => None,
        };
        WrittenView {
            change: written.by.hash.to_string(),
            value: value.unwrap_or_default(),
            flight,
            place,
            parts: Vec::new(),
            by: self.writer(&written.by),
            at: at(&written.by),
        }
    }

    /// Where a row would stand among those that are in the plan.
    fn place(self, row: RowId, section: Option<RowId>, order: &Order) -> PlaceView {
        let siblings = self.plan.rows.values().filter(|other| other.id != row && !other.removed);
        let before =
            siblings.filter(|other| self.plan.live_parent(other) == section && (&other.order, other.id) < (order, row));
        let after = before.max_by_key(|other| (other.order.clone(), other.id)).map(|other| other.id.to_string());
        PlaceView { section: section.map(|section| section.to_string()), after }
    }

    /// What a column or a cost is called.
    fn name_of(self, thing: Spot) -> Option<String> {
        match thing {
            Spot::Column(id) => self.plan.columns.get(&id).map(|column| column.name.clone()),
            Spot::Cost(id) => self.plan.costs.get(&id).map(|cost| cost.label.clone()),
            _ => None,
        }
    }

    fn told(self, of: &Returned) -> ReturnedView {
        let meanwhile = of.meanwhile.iter().map(|(spot, by)| MeanwhileView {
            what: RowDeed::of(*spot),
            row: spot.row().map(|row| row.to_string()),
            reference: column_of(*spot),
            by: self.writer(by),
            at: at(by),
        });
        ReturnedView { by: self.writer(&of.removed), at: at(&of.removed), meanwhile: meanwhile.collect() }
    }

    fn writer(self, by: &HistoryEntry) -> WriterView {
        writer(self.authors, by.author.as_deref())
    }
}

fn at(by: &HistoryEntry) -> String {
    moment(by.time_ms)
}
