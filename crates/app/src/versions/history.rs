//! Everything that was ever written to one cell.

use mrm_document::RowWrite;
use mrm_domain::{FieldRef, RowId, Spot};
use serde::Serialize;
use utoipa::ToSchema;

use super::ByView;
use crate::App;
use crate::failure::Failure;
use crate::plans::edits::parse_id;
use crate::rights::UseCase;
use crate::session::document_failure;
use crate::team::Authors;

/// Everything that was ever written to one cell.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CellHistory {
    /// The row.
    pub row: String,
    /// The field or custom column.
    #[serde(rename = "ref")]
    pub reference: String,
    /// The newest first.
    pub writes: Vec<CellWriteView>,
}

/// One writing of a cell.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CellWriteView {
    /// What stood there before, canonical text.
    pub before: Option<String>,
    /// What was written; null: it was cleared.
    pub after: Option<String>,
    /// Who, when, and what was meant.
    pub by: ByView,
}

/// Everything that was ever done to one row.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RowHistory {
    /// The row.
    pub row: String,
    /// The newest first, at most 1,000; the row's coming is the last.
    pub writes: Vec<RowWriteView>,
}

/// One writing to a row.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RowWriteView {
    /// What happened.
    pub what: RowDeed,
    /// The column, for a cell.
    #[serde(rename = "ref")]
    pub reference: Option<String>,
    /// The line that it shares people with, for a duplication; told at one line of the pair.
    pub other: Option<String>,
    /// What stood there before, canonical text: of a cell its value, of a flight `first day/last day/quantity/amount`, of a
    /// duplication the share.
    pub before: Option<String>,
    /// What was written; null: it was cleared.
    pub after: Option<String>,
    /// Who, when, and what was meant.
    pub by: ByView,
}

/// What happened to a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RowDeed {
    /// It came.
    Added,
    /// A cell was written.
    Cell,
    /// A flight was added, changed or removed.
    Flight,
    /// What it shares with another line was said or taken back.
    Shared,
    /// It was put elsewhere.
    Moved,
    /// It was removed.
    Removed,
    /// It came back.
    Returned,
}

impl RowDeed {
    /// What somebody did who wrote to a place of a row and did not remove it.
    pub(crate) fn of(spot: Spot) -> RowDeed {
        match spot {
            Spot::Cell(..) => RowDeed::Cell,
            Spot::Flight(..) => RowDeed::Flight,
            Spot::Shared(..) => RowDeed::Shared,
            Spot::Place(_) => RowDeed::Moved,
            Spot::Removed(_) => RowDeed::Returned,
            // A row is told of alone.
            Spot::Row(_) | Spot::Header(_) | Spot::Column(_) | Spot::Cost(_) | Spot::Import(_) | Spot::View(_) => {
                RowDeed::Added
            }
        }
    }
}

impl App {
    /// Everything that was ever done to one row, the newest first.
    pub async fn row_history(&self, plan: &str, row: &str) -> Result<RowHistory, Failure> {
        let names = self.authors().await?;
        let open = self.may_with(UseCase::ReadPlan, plan).await?.alone(plan).await?;
        let row: RowId = parse_id(row)?;
        if !open.plan.rows.contains_key(&row) {
            return Err(Failure::not_found("row", row));
        }
        tokio::task::spawn_blocking(move || {
            let writes = open.doc.row_history(row).map_err(document_failure)?;
            let writes = writes.into_iter().map(|write| row_write(write, &names)).collect();
            Ok(RowHistory { row: row.to_string(), writes })
        })
        .await
        .map_err(Failure::unexpected)?
    }

    /// Everything that was ever written to one cell, the newest first.
    pub async fn cell_history(&self, plan: &str, row: &str, reference: &str) -> Result<CellHistory, Failure> {
        let names = self.authors().await?;
        let open = self.may_with(UseCase::ReadPlan, plan).await?.alone(plan).await?;
        let row: RowId = parse_id(row)?;
        let field: FieldRef =
            reference.parse().map_err(|e: mrm_domain::UnknownField| Failure::bad_request(e.to_string()))?;
        if !open.plan.rows.contains_key(&row) {
            return Err(Failure::not_found("row", row));
        }
        tokio::task::spawn_blocking(move || {
            let writes = open.doc.cell_history(row, field).map_err(document_failure)?;
            let writes = writes.into_iter().map(|write| CellWriteView {
                before: write.before.map(|value| value.canonical()),
                after: write.after.map(|value| value.canonical()),
                by: ByView::of(&write.change, &names),
            });
            Ok(CellHistory { row: row.to_string(), reference: field.to_string(), writes: writes.collect() })
        })
        .await
        .map_err(Failure::unexpected)?
    }
}

fn row_write(write: RowWrite, names: &Authors) -> RowWriteView {
    let by = ByView::of(&write.change, names);
    let other = if let Spot::Shared(_, other) = write.spot { Some(other.to_string()) } else { None };
    let what = match write.spot {
        Spot::Removed(_) if write.after.is_some() => RowDeed::Removed,
        spot => RowDeed::of(spot),
    };
    let reference = if let Spot::Cell(_, field) = write.spot { Some(field.to_string()) } else { None };
    let told = matches!(what, RowDeed::Cell | RowDeed::Flight | RowDeed::Shared);
    let (before, after) = if told { (write.before, write.after) } else { (None, None) };
    RowWriteView { what, reference, other, before, after, by }
}
