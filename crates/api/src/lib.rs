//! The contract: one axum Router over `app`, described by OpenAPI. Every host mounts it.
//!
//! [`router`] is the bare API (the window calls it in process). [`loopback`] adds what a port needs: a bearer token, a
//! `Host` check, the built interface and an event stream. Handlers are one-liners over `app`; errors are RFC 9457
//! problem documents with a stable `code`.

mod approvals;
mod calculators;
mod calendars;
mod comments;
mod events;
mod exports;
mod imports;
mod input;
mod loopback;
mod mappings;
mod notices;
mod optimise;
mod plan_templates;
mod plans;
mod problem;
mod projects;
mod rate_cards;
mod reader;
mod recovery;
mod scenarios;
mod session;
mod team;
mod versions;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use mrm_app::App;
use std::sync::Arc;
use tower_http::catch_panic::CatchPanicLayer;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

pub use loopback::{Loopback, loopback};
pub use problem::Problem;

/// What a host allows beyond the plain API.
pub trait Grants: Send + Sync + 'static {
    /// Whether the user granted this path by a drop or a dialog. Only granted paths are read or written by path.
    fn is_granted(&self, path: &std::path::Path) -> bool;

    /// `window` or `loopback`, told in the session.
    fn host(&self) -> &'static str;
}

/// A host without any granted path: bytes travel in bodies.
#[derive(Debug, Default, Clone, Copy)]
pub struct NoGrants;

impl Grants for NoGrants {
    fn is_granted(&self, _path: &std::path::Path) -> bool {
        false
    }

    fn host(&self) -> &'static str {
        "loopback"
    }
}

/// What handlers share.
#[derive(Clone)]
pub struct Ctx {
    /// The use-cases.
    pub app: App,
    /// What the host allows.
    pub grants: Arc<dyn Grants>,
}

#[derive(OpenApi)]
#[openapi(info(
    title = "MRM Desktop",
    description = "Media plans, offline and exact. Decimals are texts, shares are fractions, dates are ISO."
))]
struct Description;

/// The largest body: a workbook of 200 MB and its envelope.
const MAX_BODY: usize = 201 * 1024 * 1024;

fn open_api_router() -> OpenApiRouter<Ctx> {
    let routes = OpenApiRouter::new()
        .merge(session::routes())
        .merge(team::routes())
        .merge(recovery::routes())
        .merge(projects::routes())
        .merge(plans::routes())
        .merge(imports::routes())
        .merge(mappings::routes())
        .merge(notices::routes())
        .merge(plan_templates::routes())
        .merge(rate_cards::routes())
        .merge(exports::routes())
        .merge(calculators::routes())
        .merge(approvals::routes())
        .merge(comments::routes())
        .merge(calendars::routes())
        .merge(versions::routes())
        .merge(scenarios::routes())
        .merge(optimise::routes());
    let mut router = OpenApiRouter::with_openapi(Description::openapi()).nest("/api/v1", routes);
    name_operations(router.get_openapi_mut());
    router
}

/// Names each operation after its method and path: the handlers' own names repeat, and generated clients key by them.
fn name_operations(description: &mut utoipa::openapi::OpenApi) {
    for (path, item) in &mut description.paths.paths {
        let place: Vec<&str> =
            path.trim_start_matches("/api/v1/").split('/').map(|part| part.trim_matches(['{', '}'])).collect();
        let place = place.join("_");
        let operations = [
            ("get", &mut item.get),
            ("post", &mut item.post),
            ("put", &mut item.put),
            ("patch", &mut item.patch),
            ("delete", &mut item.delete),
        ];
        for (method, operation) in operations {
            if let Some(operation) = operation {
                operation.operation_id = Some(format!("{method}_{place}"));
            }
        }
    }
}

/// The API under `/api/v1`, with its own description at `/api/v1/openapi.json`.
pub fn router(app: App, grants: Arc<dyn Grants>) -> Router {
    let ctx = Ctx { app, grants };
    let (api, description) = open_api_router().split_for_parts();
    let description = Arc::new(description);
    api.route(
        "/api/v1/openapi.json",
        axum::routing::get(move || {
            let description = Arc::clone(&description);
            async move { axum::Json((*description).clone()) }
        }),
    )
    .route("/api/v1/events", axum::routing::any(events::stream))
    .fallback(problem::no_such_path)
    .layer(DefaultBodyLimit::max(MAX_BODY))
    .layer(axum::middleware::from_fn_with_state(ctx.clone(), session::refuse_while_locked))
    .layer(axum::middleware::from_fn(to_its_end))
    .layer(CatchPanicLayer::custom(problem::panicked))
    .with_state(ctx)
}

/// Answers a request to its end also when whoever asked has gone: a change that is in memory gets to the disk.
async fn to_its_end(request: Request, next: Next) -> Response {
    match tokio::spawn(next.run(request)).await {
        Ok(response) => response,
        Err(failed) => match failed.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        },
    }
}

/// The OpenAPI document, for generating types.
pub fn description() -> utoipa::openapi::OpenApi {
    open_api_router().into_openapi()
}
