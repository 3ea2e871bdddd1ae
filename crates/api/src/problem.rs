//! Failures as RFC 9457 problem documents.

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use mrm_app::{Code, Failure, RefusedCell};
use serde::Serialize;
use std::any::Any;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A problem document.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Problem {
    /// A URI that names the kind of problem.
    #[serde(rename = "type")]
    pub kind: String,
    /// The same for every problem of this kind.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened this time, in English.
    pub detail: String,
    /// Stable code; the interface has a text for each.
    pub code: String,
    /// Values for that text.
    pub args: BTreeMap<String, String>,
    /// The field of the request that was wrong.
    pub field: Option<String>,
    /// The cells of the request that cannot be taken, where it set several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cells: Vec<RefusedCell>,
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        let code = failure.code.text();
        Problem {
            kind: format!("urn:mrm:problem:{code}"),
            title: code.replace('_', " "),
            status: failure.code.status(),
            detail: failure.message,
            code: code.to_owned(),
            args: failure.args,
            field: failure.field,
            cells: failure.cells,
        }
    }
}

impl From<Failure> for Box<Problem> {
    fn from(failure: Failure) -> Self {
        Box::new(failure.into())
    }
}

impl IntoResponse for Box<Problem> {
    fn into_response(self) -> Response {
        (*self).into_response()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, [(header::CONTENT_TYPE, "application/problem+json")], Json(self)).into_response()
    }
}

/// What handlers return.
pub(crate) type Answer<T> = Result<Json<T>, Box<Problem>>;

/// A use-case's result as an answer.
pub(crate) fn answer<T>(result: Result<T, Failure>) -> Answer<T> {
    result.map(Json).map_err(Box::from)
}

pub(crate) async fn no_such_path(uri: axum::http::Uri) -> Problem {
    Failure::not_found("path", uri.path()).into()
}

/// A panic in a handler becomes a problem document; the window stays up.
pub(crate) fn panicked(cause: Box<dyn Any + Send + 'static>) -> Response {
    let text = cause.downcast_ref::<&str>().copied().or_else(|| cause.downcast_ref::<String>().map(String::as_str));
    tracing::error!(cause = text.unwrap_or("unknown"), "a handler panicked");
    let failure = Failure::new(Code::Unexpected, "something went wrong inside; nothing that was saved is lost");
    Problem::from(failure).into_response()
}
