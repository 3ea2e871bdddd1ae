//! `/plans`: reading, editing, undoing.

use axum::extract::{Path, State};
use mrm_app::plans::{
    ChangesView, DisputesView, EditAnswer, EditRequest, ExplanationView, FlowchartRequest, FlowchartView,
    GroupsRequest, GroupsView, NamesView, PlanList, PlanReachView, PlanSummary, PlanView, ReachModelsRequest,
    ReachModelsView, UpdatePlan,
};
use mrm_app::{Detail, Measure, Unit};
use mrm_domain::Audience;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Ctx;
use crate::input::{Asked, Input};
use crate::problem::{Answer, Problem, answer};
use crate::reader::Reader;

pub(crate) fn routes() -> OpenApiRouter<Ctx> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(view, update))
        .routes(routes!(edit))
        .routes(routes!(undo))
        .routes(routes!(redo))
        .routes(routes!(copy))
        .routes(routes!(formula))
        .routes(routes!(reach))
        .routes(routes!(reach_models))
        .routes(routes!(groups))
        .routes(routes!(names))
        .routes(routes!(flowchart))
        .routes(routes!(disputes))
        .routes(routes!(changes))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ViewQuery {
    /// Whom to show the plan to; the agency unless said otherwise.
    audience: Option<Audience>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ReachQuery {
    /// Whom to show the plan to; the agency unless said otherwise.
    audience: Option<Audience>,
    /// Whether to tell effective reach too: more work for a large plan.
    #[serde(default)]
    effective: bool,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct FormulaQuery {
    /// The row.
    row: String,
    /// The field or custom column.
    #[serde(rename = "ref")]
    #[param(rename = "ref")]
    reference: String,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct FlowchartQuery {
    /// The units of time.
    by: Unit,
    /// What is spread over them.
    amount: Measure,
    /// Ids of rows, joined by commas; all rows if absent.
    rows: Option<String>,
    /// Whether the whole plan is asked for as well.
    totals: Option<bool>,
    /// For whom; the agency unless said otherwise.
    audience: Option<Audience>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct SinceQuery {
    /// The revision that the screen shows.
    since: u64,
}

/// All plans, recently changed first.
#[utoipa::path(get, path = "/plans", responses((status = 200, body = PlanList), (status = "default", body = Problem)))]
async fn list(State(ctx): State<Ctx>) -> Answer<PlanList> {
    answer(ctx.app.list_plans().await)
}

/// A whole plan, calculated.
#[utoipa::path(get, path = "/plans/{id}", params(("id" = String, Path), ViewQuery), responses((status = 200, body = PlanView), (status = "default", body = Problem)))]
async fn view(State(ctx): State<Ctx>, Path(id): Path<String>, Asked(query): Asked<ViewQuery>) -> Answer<PlanView> {
    answer(ctx.app.plan(&id, query.audience.unwrap_or(Audience::Internal)).await)
}

/// What a plan reaches: each line, section and the plan, with the model. Reach is never summed.
#[utoipa::path(get, path = "/plans/{id}/reach", params(("id" = String, Path), ReachQuery), responses((status = 200, body = PlanReachView), (status = "default", body = Problem)))]
async fn reach(
    State(ctx): State<Ctx>,
    Path(id): Path<String>,
    Asked(query): Asked<ReachQuery>,
) -> Answer<PlanReachView> {
    let detail = if query.effective { Detail::Contacts } else { Detail::Reach };
    answer(ctx.app.plan_reach(&id, query.audience.unwrap_or(Audience::Internal), detail).await)
}

/// What each model makes of the lines of a plan, or of a section, together: the one that is used beside all others.
#[utoipa::path(get, path = "/plans/{id}/reach/models", params(("id" = String, Path), ReachModelsRequest), responses((status = 200, body = ReachModelsView), (status = "default", body = Problem)))]
async fn reach_models(
    State(ctx): State<Ctx>,
    Path(id): Path<String>,
    Asked(request): Asked<ReachModelsRequest>,
) -> Answer<ReachModelsView> {
    answer(ctx.app.reach_models(&id, request).await)
}

/// Lines put together by one or two columns, with what each group comes to. Reach is never summed.
#[utoipa::path(post, path = "/plans/{id}/groups", params(("id" = String, Path)), request_body = GroupsRequest, responses((status = 200, body = GroupsView), (status = "default", body = Problem)))]
async fn groups(
    State(ctx): State<Ctx>,
    Path(id): Path<String>,
    Input(request): Input<GroupsRequest>,
) -> Answer<GroupsView> {
    answer(ctx.app.plan_groups(&id, request).await)
}

/// The names of a plan's placements, as its naming convention or its lines give them, and how they stand in an address.
#[utoipa::path(get, path = "/plans/{id}/names", params(("id" = String, Path)), responses((status = 200, body = NamesView), (status = "default", body = Problem)))]
async fn names(State(ctx): State<Ctx>, Path(id): Path<String>) -> Answer<NamesView> {
    answer(ctx.app.placement_names(&id).await)
}

/// Archives, restores or moves a plan to another project.
#[utoipa::path(patch, path = "/plans/{id}", params(("id" = String, Path)), request_body = UpdatePlan, responses((status = 200, body = PlanSummary), (status = "default", body = Problem)))]
async fn update(
    State(ctx): State<Ctx>,
    Path(id): Path<String>,
    Input(request): Input<UpdatePlan>,
) -> Answer<PlanSummary> {
    answer(ctx.app.update_plan(&id, request).await)
}

/// One intent: all of its edits or none; answered when it is on disk.
#[utoipa::path(post, path = "/plans/{id}/edits", params(("id" = String, Path)), request_body = EditRequest, responses((status = 200, body = EditAnswer), (status = "default", body = Problem)))]
async fn edit(
    State(ctx): State<Ctx>,
    Path(id): Path<String>,
    reader: Reader,
    Input(request): Input<EditRequest>,
) -> Answer<EditAnswer> {
    answer(ctx.app.edit(&id, request, reader.0).await)
}

/// Takes back the last intent made on this device.
#[utoipa::path(post, path = "/plans/{id}/undo", params(("id" = String, Path)), responses((status = 200, body = EditAnswer), (status = "default", body = Problem)))]
async fn undo(State(ctx): State<Ctx>, Path(id): Path<String>) -> Answer<EditAnswer> {
    answer(ctx.app.undo(&id).await)
}

/// Does again what undo took back.
#[utoipa::path(post, path = "/plans/{id}/redo", params(("id" = String, Path)), responses((status = 200, body = EditAnswer), (status = "default", body = Problem)))]
async fn redo(State(ctx): State<Ctx>, Path(id): Path<String>) -> Answer<EditAnswer> {
    answer(ctx.app.redo(&id).await)
}

/// A copy of a plan in the same project.
#[utoipa::path(post, path = "/plans/{id}/copy", params(("id" = String, Path)), responses((status = 200, body = PlanSummary), (status = "default", body = Problem)))]
async fn copy(State(ctx): State<Ctx>, Path(id): Path<String>) -> Answer<PlanSummary> {
    answer(ctx.app.copy_plan(&id).await)
}

/// Where the value of one cell comes from.
#[utoipa::path(get, path = "/plans/{id}/formula", params(("id" = String, Path), FormulaQuery), responses((status = 200, body = ExplanationView), (status = "default", body = Problem)))]
async fn formula(
    State(ctx): State<Ctx>,
    Path(id): Path<String>,
    Asked(query): Asked<FormulaQuery>,
) -> Answer<ExplanationView> {
    answer(ctx.app.explain(&id, &query.row, &query.reference).await)
}

/// A plan over time: what of each row falls on each day, week, month or quarter. The parts sum to the row exactly.
#[utoipa::path(get, path = "/plans/{id}/flowchart", params(("id" = String, Path), FlowchartQuery), responses((status = 200, body = FlowchartView), (status = "default", body = Problem)))]
async fn flowchart(
    State(ctx): State<Ctx>,
    Path(id): Path<String>,
    Asked(query): Asked<FlowchartQuery>,
) -> Answer<FlowchartView> {
    let rows = query.rows.map(|rows| rows.split(',').filter(|id| !id.is_empty()).map(str::to_owned).collect());
    let request = FlowchartRequest {
        by: query.by,
        amount: query.amount,
        rows,
        totals: query.totals.unwrap_or(false),
        reader: query.audience.unwrap_or(Audience::Internal),
    };
    answer(ctx.app.flowchart(&id, request).await)
}

/// What is not decided in a plan: places that several people wrote to at the same time, and rows that somebody removed while
/// others wrote to them. Edits decide: `decide`, `keep_rows`, `remove_rows`.
#[utoipa::path(get, path = "/plans/{id}/disputes", params(("id" = String, Path)), responses((status = 200, body = DisputesView), (status = "default", body = Problem)))]
async fn disputes(State(ctx): State<Ctx>, Path(id): Path<String>) -> Answer<DisputesView> {
    answer(ctx.app.disputes(&id).await)
}

/// What changed in a plan since a revision, and what of it colleagues wrote: what a screen needs when it hears that the
/// plan was updated.
#[utoipa::path(get, path = "/plans/{id}/changes", params(("id" = String, Path), SinceQuery), responses((status = 200, body = ChangesView), (status = "default", body = Problem)))]
async fn changes(
    State(ctx): State<Ctx>,
    Path(id): Path<String>,
    Asked(query): Asked<SinceQuery>,
) -> Answer<ChangesView> {
    answer(ctx.app.changes_since(&id, query.since).await)
}
