//! The two sides of a comparison: a plan now, a version of it, another plan, a workbook that is being imported.

use mrm_document::ChangeHash;
use mrm_domain::{HeaderField, Plan, PlanId, VersionKind};
use serde::Serialize;
use utoipa::ToSchema;

use super::find;
use crate::App;
use crate::failure::Failure;
use crate::plans::edits::parse_id;
use crate::plans::moment;
use crate::session::document_failure;

/// What one side of a comparison is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SideView {
    /// As it was asked for: `now`, a version, a plan, an import.
    pub id: String,
    /// The plan it belongs to; absent for a workbook.
    pub plan_id: Option<String>,
    /// The plan's title.
    pub title: String,
    /// The name of the version, of the scenario, or of the file.
    pub name: Option<String>,
    /// Why the version was kept.
    pub kind: Option<VersionKind>,
    /// The moment of the version, RFC 3339.
    pub time: Option<String>,
}

/// One side of a comparison.
pub(super) struct Side {
    pub view: SideView,
    pub plan: Plan,
    /// Whose document it is read from, and at which heads.
    pub state: Option<(PlanId, Vec<ChangeHash>)>,
    /// For a workbook: the header fields that it states.
    pub stated: Option<Vec<HeaderField>>,
}

impl App {
    /// Reads a side: `now`, `ver_…` (of the plan `id`), `pln_…`, `pln_…@ver_…`, or `imp_…`.
    pub(super) async fn side(&self, id: &str, side: &str) -> Result<Side, Failure> {
        if side.starts_with("imp_") {
            return self.workbook_side(id, side).await;
        }
        let (plan, version) = match side.split_once('@') {
            Some((plan, version)) => (plan, Some(version)),
            None if side == "now" => (id, None),
            None if side.starts_with("ver_") => (id, Some(side)),
            None => (side, None),
        };
        let open = self.bench().await?.plan(plan).await?;
        let open = open.lock_owned().await;
        let version = version.map(|version| find(&open, version)).transpose()?;
        let side = side.to_owned();
        tokio::task::spawn_blocking(move || {
            let (then, heads) = match &version {
                Some(version) => (
                    open.doc.at_version(version).map_err(document_failure)?.plan,
                    open.doc.heads_of(version).map_err(document_failure)?,
                ),
                None => (open.plan.clone(), open.doc.heads()),
            };
            let view = SideView {
                id: side,
                plan_id: Some(open.plan.id.to_string()),
                title: then.header.title.clone(),
                name: version.as_ref().and_then(|v| v.name.clone()).or_else(|| then.header.scenario.clone()),
                kind: version.as_ref().map(|v| v.kind),
                time: version.as_ref().map(|v| moment(v.time.timestamp_millis())),
            };
            Ok(Side { view, state: Some((open.plan.id, heads)), plan: then, stated: None })
        })
        .await
        .map_err(Failure::unexpected)?
    }

    /// A workbook as it would be imported; nothing is stored.
    async fn workbook_side(&self, id: &str, import: &str) -> Result<Side, Failure> {
        let session = self.import_session(import)?;
        let file_name = session.understood()?.workbook.file_name.clone();
        let (app, plan): (App, PlanId) = (self.clone(), parse_id(id)?);
        let read = tokio::task::spawn_blocking(move || app.imported_plan(&session, plan));
        let plan = read.await.map_err(Failure::unexpected)??;
        let view = SideView {
            id: import.to_owned(),
            plan_id: None,
            title: plan.header.title.clone(),
            name: Some(file_name),
            kind: None,
            time: None,
        };
        let stated = plan.imports.values().flat_map(|record| record.header_cells.keys().copied()).collect();
        Ok(Side { view, plan, state: None, stated: Some(stated) })
    }
}
