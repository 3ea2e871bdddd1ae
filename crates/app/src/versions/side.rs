//! The two sides of a comparison: a plan now, a version of it, another plan, a workbook that is being imported.

use mrm_document::ChangeHash;
use mrm_domain::{HeaderField, Plan, PlanId, VersionKind};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tokio::sync::OwnedMutexGuard;
use utoipa::ToSchema;

use super::find;
use crate::App;
use crate::failure::Failure;
use crate::plans::edits::parse_id;
use crate::plans::{OpenPlan, moment};
use crate::rights::UseCase;
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

/// What was asked for as a side.
pub(super) enum Wanted {
    /// A plan as it is now, or as it was at a version.
    State {
        /// Which.
        plan: PlanId,
        /// The version's id.
        version: Option<String>,
        /// As it was asked for.
        asked: String,
    },
    /// A workbook that is being imported.
    Workbook(String),
}

/// The plans of a comparison, held until it is done: both sides are read at once.
pub(super) type Held = BTreeMap<PlanId, Arc<OwnedMutexGuard<OpenPlan>>>;

impl Wanted {
    /// Reads `now`, `ver_…` (of the plan `id`), `pln_…`, `pln_…@ver_…`, or `imp_…`.
    pub(super) fn new(id: &str, side: &str) -> Result<Wanted, Failure> {
        if side.starts_with("imp_") {
            return Ok(Wanted::Workbook(side.to_owned()));
        }
        let (plan, version) = match side.split_once('@') {
            Some((plan, version)) => (plan, Some(version)),
            None if side == "now" => (id, None),
            None if side.starts_with("ver_") => (id, Some(side)),
            None => (side, None),
        };
        Ok(Wanted::State { plan: parse_id(plan)?, version: version.map(str::to_owned), asked: side.to_owned() })
    }

    fn plan(&self) -> Option<PlanId> {
        if let Wanted::State { plan, .. } = self { Some(*plan) } else { None }
    }
}

impl App {
    /// Opens the plans of both sides; in the order of their ids, so that two comparisons never wait for each other.
    pub(super) async fn hold(&self, sides: [&Wanted; 2]) -> Result<Held, Failure> {
        let plans: BTreeSet<PlanId> = sides.iter().filter_map(|side| side.plan()).collect();
        let bench = self.bench().await?;
        let mut held = Held::new();
        for plan in plans {
            bench.permit(UseCase::ReadPlan, Some(bench.project_of(plan).await?))?;
            held.insert(plan, Arc::new(bench.alone(&plan.to_string()).await?));
        }
        Ok(held)
    }

    /// Reads a side.
    pub(super) async fn side(&self, id: &str, wanted: Wanted, held: &Held) -> Result<Side, Failure> {
        let (plan, version, asked) = match wanted {
            Wanted::Workbook(import) => return self.workbook_side(id, &import).await,
            Wanted::State { plan, version, asked } => (plan, version, asked),
        };
        let open = held.get(&plan).map(Arc::clone).ok_or_else(|| Failure::not_found("plan", plan))?;
        let version = version.map(|version| find(&open, &version)).transpose()?;
        tokio::task::spawn_blocking(move || {
            let (then, heads) = match &version {
                Some(version) => {
                    let heads = open.doc.heads_of(version).map_err(document_failure)?;
                    (open.doc.at(&heads).map_err(document_failure)?.plan, heads)
                }
                None => (open.plan.clone(), open.doc.heads()),
            };
            let view = SideView {
                id: asked,
                plan_id: Some(plan.to_string()),
                title: then.header.title.clone(),
                name: version.as_ref().and_then(|v| v.name.clone()).or_else(|| then.header.scenario.clone()),
                kind: version.as_ref().map(|v| v.kind),
                time: version.as_ref().map(|v| moment(v.time.timestamp_millis())),
            };
            Ok(Side { view, state: Some((plan, heads)), plan: then, stated: None })
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
