//! What-if copies of a plan: made under a name, seen side by side, taken over.

use mrm_domain::{
    ColumnId, CostId, Edit, FieldRef, FlightId, HeaderField, ImportId, Plan, PlanId, RowId, Version, VersionKind,
    ViewId,
};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use utoipa::ToSchema;

use super::totals::{self, TotalChange};
use super::{named, noted, reach};
use crate::App;
use crate::bench::Keep;
use crate::events::Event;
use crate::failure::{Code, Failure};
use crate::plans::edits::parse_id;
use crate::plans::{EditAnswer, PlanSummary, ReachView};
use crate::rights::UseCase;
use crate::session::{document_failure, store_failure};

/// A what-if copy to be made.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct CreateScenario {
    /// Its name among the scenarios of the plan.
    pub name: String,
    /// What it is to find out.
    #[serde(default)]
    pub note: Option<String>,
}

/// A plan and its what-if copies side by side.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ScenarioList {
    /// The plan that they are copies of.
    pub base: ScenarioView,
    /// The copies, the oldest first.
    pub scenarios: Vec<ScenarioView>,
}

/// A plan or one of its what-if copies.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ScenarioView {
    /// The plan.
    pub plan: PlanSummary,
    /// Its totals beside those of the plan it is a copy of.
    pub totals: Vec<TotalChange>,
    /// What it reaches, with the model; null where no line has audience data.
    pub reach: Option<ReachView>,
}

/// What to take over from a scenario.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MergeMode {
    /// What was changed in the scenario since it was made; what was changed in the plan meanwhile stays.
    #[default]
    Changes,
    /// Everything: the plan becomes as the scenario is.
    All,
}

/// How to take a scenario over.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub struct MergeScenario {
    /// What to take.
    #[serde(default)]
    pub mode: MergeMode,
}

impl App {
    /// A what-if copy of a plan, beside it in its project. A copy of a scenario is another scenario of the same plan.
    pub async fn create_scenario(&self, plan: &str, request: CreateScenario) -> Result<PlanSummary, Failure> {
        let (name, note) = (named(&request.name)?, noted(request.note.as_deref())?);
        let bench = self.may_with(UseCase::CreatePlan, plan).await?;
        let (mut copy, project) = {
            let open = bench.alone(plan).await?;
            (open.plan.clone(), open.project)
        };
        let base = copy.header.scenario_of.unwrap_or(copy.id);
        let from = copy.id;
        copy.id = PlanId::from_uuid(self.world().uuid());
        copy.rows.retain(|_, row| !row.removed);
        (copy.header.scenario_of, copy.header.scenario) = (Some(base), Some(name.clone()));
        let id = copy.id.to_string();
        let keep = Keep { kind: VersionKind::Scenario, name: Some(name), note, subject: Some(id) };
        {
            let mut open = bench.alone(&base.to_string()).await?;
            // A copy of a scenario has grown from where that one did.
            let grown = open.doc.versions().into_iter().find(|version| is_origin(version, from));
            match grown {
                Some(origin) => bench.keep_again(&mut open, keep, &origin).await?,
                None => bench.keep_version(&mut open, keep).await.map(|_| ())?,
            }
        }
        let summary = bench.store_new_plan(copy, project, "create_scenario").await?;
        self.tell(Event::DirectoryUpdated);
        Ok(summary)
    }

    /// The plan, whether it is asked for itself or by one of its what-if copies, and all of these, side by side.
    pub async fn scenarios(&self, plan: &str) -> Result<ScenarioList, Failure> {
        let bench = self.may_with(UseCase::ReadPlan, plan).await?;
        let base = {
            let open = bench.alone(plan).await?;
            open.plan.header.scenario_of.unwrap_or(open.plan.id)
        };
        let mut rows = bench.store.plans().await.map_err(store_failure)?;
        rows.retain(|row| row.id == base || row.scenario_of == Some(base));
        // Ids sort by time.
        rows.sort_by_key(|row| row.id);
        let at = rows.iter().position(|row| row.id == base).ok_or_else(|| Failure::not_found("plan", base))?;
        let origin = rows.remove(at);
        let (origin_plan, origin_calc) = {
            let open = bench.alone(&base.to_string()).await?;
            (open.plan.clone(), open.calc.clone())
        };
        let (plans, calcs) = ([&origin_plan, &origin_plan], [&origin_calc, &origin_calc]);
        let reach = reach::of(&origin_plan, &origin_calc);
        let base = ScenarioView { plan: origin.into(), totals: totals::all(plans, calcs), reach };
        let mut scenarios = Vec::with_capacity(rows.len());
        for row in rows {
            let open = bench.alone(&row.id.to_string()).await?;
            let totals = totals::all([&origin_plan, &open.plan], [&origin_calc, &open.calc]);
            let reach = reach::of(&open.plan, &open.calc);
            scenarios.push(ScenarioView { plan: row.into(), totals, reach });
        }
        Ok(ScenarioList { base, scenarios })
    }

    /// Takes a scenario over into its plan: one intent that can be undone. The state before it is kept.
    pub async fn merge_scenario(
        &self,
        plan: &str,
        scenario: &str,
        request: MergeScenario,
    ) -> Result<EditAnswer, Failure> {
        let bench = self.may_with(UseCase::EditPlan, plan).await?;
        let base: PlanId = parse_id(plan)?;
        let (copy, name) = {
            let open = self.may_with(UseCase::ReadPlan, scenario).await?.alone(scenario).await?;
            (open.plan.clone(), open.plan.header.scenario.clone().unwrap_or_default())
        };
        if copy.header.scenario_of != Some(base) {
            let message =
                format!("{scenario} is no scenario of {plan}: take it over into the plan that it was made from");
            return Err(Failure::new(Code::Precondition, message).arg("scenario", scenario).arg("plan", plan));
        }
        let keep = Keep::automatic(VersionKind::BeforeMerge).subject(&name);
        let merged = bench.apply(plan, "merge_scenario", keep, move |open| {
            let edits = open.plan.edits_to(&copy);
            let origin = open.doc.versions().into_iter().rev().find(|version| is_origin(version, copy.id));
            let taken = match (request.mode, origin) {
                (MergeMode::Changes, Some(origin)) => {
                    let then = open.doc.at_version(&origin).map_err(document_failure)?.plan;
                    changed_in(&copy, &then, edits)
                }
                _ => edits,
            };
            Ok((taken.into_iter().filter(|edit| !names_scenario(edit)).collect(), ()))
        });
        let (answer, ()) = merged.await?;
        self.tell(Event::ArtifactUpdated { id: plan.to_owned(), revision: answer.revision });
        Ok(answer)
    }
}

/// Whether the version is where the scenario `plan` was copied from.
fn is_origin(version: &Version, plan: PlanId) -> bool {
    version.kind == VersionKind::Scenario && version.subject.as_deref() == Some(plan.to_string().as_str())
}

fn names_scenario(edit: &Edit) -> bool {
    matches!(edit, Edit::SetHeader { field: HeaderField::ScenarioOf | HeaderField::Scenario, .. })
}

/// Those of `edits` that are about something that `copy` changed since `then`.
fn changed_in(copy: &Plan, then: &Plan, edits: Vec<Edit>) -> Vec<Edit> {
    let changed: HashSet<Place> = then.edits_to(copy).iter().map(Place::of).collect();
    edits.into_iter().filter(|edit| changed.contains(&Place::of(edit))).collect()
}

/// What an edit is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Place {
    Header(HeaderField),
    Presence(RowId),
    Position(RowId),
    Cell(RowId, FieldRef),
    Flight(RowId, FlightId),
    Shared(RowId, RowId),
    Column(ColumnId),
    Cost(CostId),
    Import(ImportId),
    View(ViewId),
}

impl Place {
    fn of(edit: &Edit) -> Place {
        match edit {
            Edit::SetHeader { field, .. } => Place::Header(*field),
            Edit::AddRow(row) => Place::Presence(row.id),
            Edit::SetRemoved { row, .. } => Place::Presence(*row),
            Edit::MoveRow { row, .. } => Place::Position(*row),
            Edit::SetCell { row, field, .. } => Place::Cell(*row, *field),
            Edit::SetFlight { row, id, .. } => Place::Flight(*row, *id),
            Edit::SetShared { row, other, .. } => Place::Shared(*row, *other),
            Edit::SetColumn { id, .. } => Place::Column(*id),
            Edit::SetCost { id, .. } => Place::Cost(*id),
            Edit::SetImport { id, .. } => Place::Import(*id),
            Edit::SetView { id, .. } => Place::View(*id),
        }
    }
}
