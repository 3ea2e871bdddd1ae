//! `/calculate`: the calculators.

use axum::extract::{Path, State};
use mrm_app::calculators::{CalculatorList, Outcome};
use serde_json::{Map, Value};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Ctx;
use crate::input::Input;
use crate::problem::{Answer, Problem, answer};

pub(crate) fn routes() -> OpenApiRouter<Ctx> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(calculate))
}

/// All calculators, with what each takes and gives.
#[utoipa::path(get, path = "/calculate", responses((status = 200, body = CalculatorList), (status = "default", body = Problem)))]
async fn list(State(ctx): State<Ctx>) -> Answer<CalculatorList> {
    answer(Ok(ctx.app.calculators()))
}

/// Runs a calculator. The body is an object with its inputs, as the list describes them.
#[utoipa::path(post, path = "/calculate/{name}", params(("name" = String, Path)), request_body = Object, responses((status = 200, body = Outcome), (status = "default", body = Problem)))]
async fn calculate(
    State(ctx): State<Ctx>,
    Path(name): Path<String>,
    Input(inputs): Input<Map<String, Value>>,
) -> Answer<Outcome> {
    answer(ctx.app.calculate(&name, &inputs))
}
