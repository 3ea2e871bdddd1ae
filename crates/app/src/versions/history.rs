//! Everything that was ever written to one cell.

use mrm_domain::{FieldRef, RowId};
use serde::Serialize;
use utoipa::ToSchema;

use super::ByView;
use crate::App;
use crate::failure::{Code, Failure};
use crate::plans::edits::parse_id;
use crate::session::document_failure;

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

impl App {
    /// Everything that was ever written to one cell, the newest first.
    pub async fn cell_history(&self, plan: &str, row: &str, reference: &str) -> Result<CellHistory, Failure> {
        let names = self.authors().await?;
        let open = self.bench().await?.plan(plan).await?;
        let open = open.lock_owned().await;
        let row: RowId = parse_id(row)?;
        let field: FieldRef =
            reference.parse().map_err(|e: mrm_domain::UnknownField| Failure::bad_request(e.to_string()))?;
        if !open.plan.rows.contains_key(&row) {
            return Err(Failure::new(Code::NotFound, format!("the plan has no row {row}"))
                .arg("what", "row")
                .arg("id", row));
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
