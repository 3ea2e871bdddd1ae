//! What a port needs beyond the API: a bearer token, a `Host` check, the built interface.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use mrm_app::App;
use std::path::PathBuf;
use std::sync::Arc;
use tower_http::services::{ServeDir, ServeFile};
use tower_http::set_header::SetResponseHeaderLayer;

use crate::NoGrants;

/// How the loopback host is reached.
#[derive(Clone)]
pub struct Loopback {
    /// The secret that every API call carries.
    pub token: Arc<str>,
    /// The port it listens on: part of the `Host` check.
    pub port: u16,
    /// The built interface, if it is to be served.
    pub ui: Option<PathBuf>,
}

/// Only the interface itself: no remote content, no inline scripts. Styles are inline because the grid positions its
/// cells that way.
const CSP: &str = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self' ws://127.0.0.1:* ws://localhost:*; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'";

/// The API and the interface on 127.0.0.1.
pub fn loopback(app: App, settings: Loopback) -> Router {
    let mut router =
        crate::router(app, Arc::new(NoGrants)).layer(middleware::from_fn_with_state(settings.clone(), require_token));
    if let Some(ui) = &settings.ui {
        let pages = ServeDir::new(ui).fallback(ServeFile::new(ui.join("index.html")));
        let api = router;
        router = Router::new().nest_service("/api", strip_nothing(api)).fallback_service(pages);
    }
    router
        .layer(middleware::from_fn_with_state(settings, require_host))
        .layer(SetResponseHeaderLayer::if_not_present(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CSP)))
        .layer(SetResponseHeaderLayer::overriding(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")))
        .layer(SetResponseHeaderLayer::overriding(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")))
}

/// `nest_service` cuts `/api` off; the API router wants it back.
fn strip_nothing(api: Router) -> Router {
    Router::new().fallback_service(tower::service_fn(move |mut request: Request| {
        let api = api.clone();
        async move {
            let path = request.uri().path_and_query().map_or("/", |p| p.as_str()).to_owned();
            if let Ok(uri) = format!("/api{path}").parse() {
                *request.uri_mut() = uri;
            }
            tower::ServiceExt::oneshot(api, request).await
        }
    }))
}

/// A web page of another origin can make the browser call 127.0.0.1 under a name of its own: only our names are served.
async fn require_host(State(settings): State<Loopback>, request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let ours = [format!("127.0.0.1:{}", settings.port), format!("localhost:{}", settings.port)];
    if ours.iter().any(|name| name == host) {
        next.run(request).await
    } else {
        (StatusCode::MISDIRECTED_REQUEST, "this address serves only its own name").into_response()
    }
}

async fn require_token(State(settings): State<Loopback>, request: Request, next: Next) -> Response {
    let bearer = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|v| v.to_str().ok())
        .and_then(|v| v.strip_prefix("Bearer "));
    // A browser cannot set headers on a WebSocket: there the token is in the query.
    let query = request.uri().query().and_then(|q| q.split('&').find_map(|p| p.strip_prefix("token=")));
    let given = bearer.or(if request.uri().path().ends_with("/events") { query } else { None });
    if given.is_some_and(|g| same(g, &settings.token)) {
        next.run(request).await
    } else {
        (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, "Bearer")], "the token is missing or wrong")
            .into_response()
    }
}

/// Compares without telling by its time how much was right.
fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |acc, (x, y)| acc | (x ^ y)) == 0
}
