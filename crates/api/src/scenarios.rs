//! `/plans/{id}/scenarios`: what-if copies of a plan.

use axum::extract::{Path, State};
use mrm_app::plans::{EditAnswer, PlanSummary};
use mrm_app::versions::{CreateScenario, MergeScenario, ScenarioList};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Ctx;
use crate::input::Input;
use crate::problem::{Answer, Problem, answer};

pub(crate) fn routes() -> OpenApiRouter<Ctx> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(merge))
}

/// The plan and its what-if copies side by side; asked for by any of them.
#[utoipa::path(get, path = "/plans/{id}/scenarios", params(("id" = String, Path)), responses((status = 200, body = ScenarioList), (status = "default", body = Problem)))]
async fn list(State(ctx): State<Ctx>, Path(id): Path<String>) -> Answer<ScenarioList> {
    answer(ctx.app.scenarios(&id).await)
}

/// A what-if copy of the plan, beside it in its project.
#[utoipa::path(post, path = "/plans/{id}/scenarios", params(("id" = String, Path)), request_body = CreateScenario, responses((status = 200, body = PlanSummary), (status = "default", body = Problem)))]
async fn create(
    State(ctx): State<Ctx>,
    Path(id): Path<String>,
    Input(request): Input<CreateScenario>,
) -> Answer<PlanSummary> {
    answer(ctx.app.create_scenario(&id, request).await)
}

/// Takes a scenario over into its plan: one intent that can be undone. The state before it is kept.
#[utoipa::path(post, path = "/plans/{id}/scenarios/{scenario}/merge", params(("id" = String, Path), ("scenario" = String, Path)), request_body = MergeScenario, responses((status = 200, body = EditAnswer), (status = "default", body = Problem)))]
async fn merge(
    State(ctx): State<Ctx>,
    Path((id, scenario)): Path<(String, String)>,
    Input(request): Input<MergeScenario>,
) -> Answer<EditAnswer> {
    answer(ctx.app.merge_scenario(&id, &scenario, request).await)
}
