//! `/projects` and the plans in them.

use axum::extract::{Path, State};
use mrm_app::plans::{CreatePlan, PlanSummary};
use mrm_app::projects::{CreateProject, ProjectList, ProjectSummary, ProjectView, RebuildView, UpdateProject};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Ctx;
use crate::input::Input;
use crate::problem::{Answer, Problem, answer};

pub(crate) fn routes() -> OpenApiRouter<Ctx> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(view, update))
        .routes(routes!(create_plan))
        .routes(routes!(rebuild))
}

/// All projects, recently changed first.
#[utoipa::path(get, path = "/projects", responses((status = 200, body = ProjectList), (status = "default", body = Problem)))]
async fn list(State(ctx): State<Ctx>) -> Answer<ProjectList> {
    answer(ctx.app.list_projects().await)
}

/// A new project.
#[utoipa::path(post, path = "/projects", request_body = CreateProject, responses((status = 200, body = ProjectSummary), (status = "default", body = Problem)))]
async fn create(State(ctx): State<Ctx>, Input(request): Input<CreateProject>) -> Answer<ProjectSummary> {
    answer(ctx.app.create_project(request).await)
}

/// A project with its plans.
#[utoipa::path(get, path = "/projects/{id}", params(("id" = String, Path)), responses((status = 200, body = ProjectView), (status = "default", body = Problem)))]
async fn view(State(ctx): State<Ctx>, Path(id): Path<String>) -> Answer<ProjectView> {
    answer(ctx.app.project(&id).await)
}

/// Renames, archives or restores a project.
#[utoipa::path(patch, path = "/projects/{id}", params(("id" = String, Path)), request_body = UpdateProject, responses((status = 200, body = ProjectSummary), (status = "default", body = Problem)))]
async fn update(
    State(ctx): State<Ctx>,
    Path(id): Path<String>,
    Input(request): Input<UpdateProject>,
) -> Answer<ProjectSummary> {
    answer(ctx.app.update_project(&id, request).await)
}

/// A new, empty plan.
#[utoipa::path(post, path = "/projects/{id}/plans", params(("id" = String, Path)), request_body = CreatePlan, responses((status = 200, body = PlanSummary), (status = "default", body = Problem)))]
async fn create_plan(
    State(ctx): State<Ctx>,
    Path(id): Path<String>,
    Input(request): Input<CreatePlan>,
) -> Answer<PlanSummary> {
    answer(ctx.app.create_plan(&id, request).await)
}

/// Drops everything that can be rebuilt from the documents, and rebuilds it.
#[utoipa::path(post, path = "/rebuild", responses((status = 200, body = RebuildView), (status = "default", body = Problem)))]
async fn rebuild(State(ctx): State<Ctx>) -> Answer<RebuildView> {
    answer(ctx.app.rebuild().await)
}
