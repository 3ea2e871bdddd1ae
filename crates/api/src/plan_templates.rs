//! `/plan-templates`: what a new plan can begin with.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use mrm_app::plan_templates::{PlanTemplateList, PlanTemplateSummary, RenamePlanTemplate, SavePlanTemplate};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Ctx;
use crate::input::Input;
use crate::problem::{Answer, Problem, answer};

pub(crate) fn routes() -> OpenApiRouter<Ctx> {
    OpenApiRouter::new().routes(routes!(list, save)).routes(routes!(rename, delete))
}

/// All plan templates, by name.
#[utoipa::path(get, path = "/plan-templates", responses((status = 200, body = PlanTemplateList), (status = "default", body = Problem)))]
async fn list(State(ctx): State<Ctx>) -> Answer<PlanTemplateList> {
    answer(ctx.app.list_plan_templates().await)
}

/// Keeps the make-up of a plan: settings, columns, sections and costs.
#[utoipa::path(post, path = "/plan-templates", request_body = SavePlanTemplate, responses((status = 200, body = PlanTemplateSummary), (status = "default", body = Problem)))]
async fn save(State(ctx): State<Ctx>, Input(request): Input<SavePlanTemplate>) -> Answer<PlanTemplateSummary> {
    answer(ctx.app.save_plan_template(request).await)
}

/// Gives a template another name.
#[utoipa::path(patch, path = "/plan-templates/{id}", params(("id" = String, Path)), request_body = RenamePlanTemplate, responses((status = 200, body = PlanTemplateSummary), (status = "default", body = Problem)))]
async fn rename(
    State(ctx): State<Ctx>,
    Path(id): Path<String>,
    Input(request): Input<RenamePlanTemplate>,
) -> Answer<PlanTemplateSummary> {
    answer(ctx.app.rename_plan_template(&id, request).await)
}

/// Forgets a template. Plans that began with it stay as they are.
#[utoipa::path(delete, path = "/plan-templates/{id}", params(("id" = String, Path)), responses((status = 204), (status = "default", body = Problem)))]
async fn delete(State(ctx): State<Ctx>, Path(id): Path<String>) -> Result<StatusCode, Box<Problem>> {
    ctx.app.delete_plan_template(&id).await?;
    Ok(StatusCode::NO_CONTENT)
}
