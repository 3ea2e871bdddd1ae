//! What colleagues wrote, as a screen needs it.

use mrm_document::{Conflict, HistoryEntry, PlanDoc, Returned, Written};
use mrm_domain::{Edit, FieldRef, RowId, Spot};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

use super::super::problems::PlanProblem;
use super::super::view::FlightView;
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
    /// The value, canonical text; of a flight `start/end/quantity/amount`.
    pub value: String,
    /// The flight, where the conflict is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flight: Option<FlightView>,
    /// Who.
    pub by: WriterView,
    /// When by their clock, RFC 3339.
    pub at: String,
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
}

/// A place that several people wrote to without knowing of each other.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ConflictView {
    /// What it is about.
    pub kind: ConflictKind,
    /// The row; null for the header.
    pub row: Option<String>,
    /// The header field, field, custom column or flight.
    #[serde(rename = "ref")]
    pub reference: String,
    /// What stands there.
    pub stands: WrittenView,
    /// The others, the newest first.
    pub others: Vec<WrittenView>,
}

/// What somebody did to a row, or put into it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MeanwhileView {
    /// What.
    pub what: RowDeed,
    /// The row that was written to: that row, or one that stands in it.
    pub row: String,
    /// The field or custom column, where it is about one.
    #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Who.
    pub by: WriterView,
    /// When by their clock, RFC 3339.
    pub at: String,
}

/// That somebody removed a row while others wrote to it: it stays until somebody decides.
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
    /// Rows that somebody removed while others wrote to them, by id.
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
        Spot::Row(_)
        | Spot::Removed(_)
        | Spot::Place(_)
        | Spot::Shared(..)
        | Spot::Cost(_)
        | Spot::Import(_)
        | Spot::View(_) => None,
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
    authors: &'a Authors,
}

impl<'a> Disputes<'a> {
    pub(crate) fn of(open: &'a OpenPlan) -> Disputes<'a> {
        Disputes { doc: &open.doc, authors: &open.authors }
    }

    /// All of it.
    pub(super) fn view(self) -> DisputesView {
        let returned = self.doc.returned().iter().map(|(row, of)| (row.to_string(), self.told(*row, of)));
        DisputesView {
            conflicts: self.doc.conflicts().map(|of| self.conflict(of)).collect(),
            returned: returned.collect(),
        }
    }

    /// The conflicts of a row, or of the header.
    pub(crate) fn conflicts(self, row: Option<RowId>) -> Vec<ConflictView> {
        self.doc.conflicts_of(row).iter().map(|of| self.conflict(of)).collect()
    }

    /// That a row was removed while others wrote to it.
    pub(crate) fn returned(self, row: RowId) -> Option<ReturnedView> {
        self.doc.returned().get(&row).map(|of| self.told(row, of))
    }

    /// Each as something to look at.
    pub(crate) fn problems(self) -> Vec<PlanProblem> {
        let conflicts = self.doc.conflicts().map(|of| {
            let view = self.conflict(of);
            let other = view.others.first().unwrap_or(&view.stands);
            PlanProblem {
                code: "conflict".to_owned(),
                severity: "warning".to_owned(),
                row: of.spot.row().map(|row| row.to_string()),
                reference: column_of(of.spot),
                message: format!("{} and {} were written at the same time", view.stands.value, other.value),
                args: [("stands", view.stands.value.clone()), ("other", other.value.clone()), ("ref", view.reference)]
                    .into_iter()
                    .chain(other.by.name.clone().map(|name| ("who", name)))
                    .map(|(name, value)| (name.to_owned(), value))
                    .collect(),
            }
        });
        let returned = self.doc.returned().iter().map(|(row, of)| {
            let who = writer(self.authors, of.removed.author.as_deref()).name;
            PlanProblem {
                code: "returned".to_owned(),
                severity: "warning".to_owned(),
                row: Some(row.to_string()),
                reference: None,
                message: "the row was removed while somebody else wrote to it".to_owned(),
                args: who.map(|name| ("who".to_owned(), name)).into_iter().collect(),
            }
        });
        conflicts.chain(returned).collect()
    }

    fn conflict(self, of: &Conflict) -> ConflictView {
        let kind = match of.spot {
            Spot::Header(_) => ConflictKind::Header,
            Spot::Flight(..) => ConflictKind::Flight,
            _ => ConflictKind::Cell,
        };
        ConflictView {
            kind,
            row: of.spot.row().map(|row| row.to_string()),
            reference: reference_of(of.spot).unwrap_or_default(),
            stands: self.written(&of.stands),
            others: of.others.iter().map(|written| self.written(written)).collect(),
        }
    }

    fn written(self, written: &Written) -> WrittenView {
        let (value, flight) = match &written.edit {
            Edit::SetHeader { text, .. } => (text.clone().unwrap_or_default(), None),
            Edit::SetCell { cell, .. } => (cell.as_ref().map(|cell| cell.value.canonical()).unwrap_or_default(), None),
            Edit::SetFlight { id, flight: Some(flight), .. } => (flight.canonical(), Some(FlightView::of(*id, flight))),
            _ => (String::new(), None),
        };
        WrittenView {
            change: written.by.hash.to_string(),
            value,
            flight,
            by: self.writer(&written.by),
            at: at(&written.by),
        }
    }

    fn told(self, row: RowId, of: &Returned) -> ReturnedView {
        let meanwhile = of.meanwhile.iter().map(|(spot, by)| MeanwhileView {
            what: RowDeed::of(*spot),
            row: spot.row().unwrap_or(row).to_string(),
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
