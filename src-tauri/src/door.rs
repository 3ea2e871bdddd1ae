//! The way from the interface to the API: the Router in this process.

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use serde::Serialize;
use serde_json::{Value, json};
use tower::ServiceExt;

/// The largest answer that is passed on: an exported workbook of 50,000 lines is a tenth of it.
const MAX_ANSWER: usize = 512 * 1024 * 1024;
const JSON: &str = "application/json";
const BYTES: &str = "application/octet-stream";

/// The API of this process.
#[derive(Clone)]
pub(crate) struct Door(Router);

/// A JSON answer with its HTTP status.
#[derive(Debug, Serialize, PartialEq)]
pub(crate) struct Answer {
    /// HTTP status.
    pub(crate) status: u16,
    /// The body, null where there is none.
    pub(crate) body: Value,
}

impl Door {
    /// The way to this Router.
    pub(crate) fn new(router: Router) -> Door {
        Door(router)
    }

    /// JSON in, JSON out. The language is the reader's: numbers are typed in it.
    pub(crate) async fn json(&self, method: &str, path: &str, language: &str, body: Option<Value>) -> Answer {
        let body = body.map(|body| (JSON, Bytes::from(body.to_string())));
        match self.send(method, path, language, body, JSON).await {
            Ok((status, bytes)) => answer(status, &bytes),
            Err(refused) => refused,
        }
    }

    /// Bytes in (if any), bytes out; a refusal is the problem document with its status.
    pub(crate) async fn bytes(&self, method: &str, path: &str, language: &str, body: Vec<u8>) -> Result<Bytes, Answer> {
        let body = (!body.is_empty()).then(|| (BYTES, Bytes::from(body)));
        let (status, bytes) = self.send(method, path, language, body, BYTES).await?;
        if status.is_success() { Ok(bytes) } else { Err(answer(status, &bytes)) }
    }

    async fn send(
        &self,
        method: &str,
        path: &str,
        language: &str,
        body: Option<(&str, Bytes)>,
        accept: &str,
    ) -> Result<(StatusCode, Bytes), Answer> {
        // The Router knows other paths for other hosts (a WebSocket); the window needs only the resources.
        if !path.starts_with("/api/v1/") {
            return Err(refusal(StatusCode::NOT_FOUND, "not_found", "the path is not below /api/v1/"));
        }
        let bad = |text: String| refusal(StatusCode::BAD_REQUEST, "bad_request", &text);
        let method = Method::from_bytes(method.as_bytes()).map_err(|error| bad(error.to_string()))?;
        let mut request = Request::builder().method(method).uri(path).header(header::ACCEPT, accept);
        if !language.is_empty() {
            request = request.header(header::ACCEPT_LANGUAGE, language);
        }
        let body = match body {
            Some((kind, bytes)) => {
                request = request.header(header::CONTENT_TYPE, kind);
                Body::from(bytes)
            }
            None => Body::empty(),
        };
        let request = request.body(body).map_err(|error| bad(error.to_string()))?;
        let response = match self.0.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        let status = response.status();
        let bytes = to_bytes(response.into_body(), MAX_ANSWER).await.map_err(|error| {
            tracing::error!(%error, "an answer could not be read");
            refusal(StatusCode::INTERNAL_SERVER_ERROR, "unexpected", "the answer could not be read")
        })?;
        Ok((status, bytes))
    }
}

fn answer(status: StatusCode, bytes: &[u8]) -> Answer {
    if bytes.is_empty() {
        return Answer { status: status.as_u16(), body: Value::Null };
    }
    match serde_json::from_slice(bytes) {
        Ok(body) => Answer { status: status.as_u16(), body },
        // Not from a handler of ours: the framework's own refusals are plain text.
        Err(_) => {
            let status = if status.is_success() { StatusCode::INTERNAL_SERVER_ERROR } else { status };
            refusal(status, "bad_request", &String::from_utf8_lossy(bytes))
        }
    }
}

/// A problem document as the API writes them (RFC 9457).
pub(crate) fn refusal(status: StatusCode, code: &str, detail: &str) -> Answer {
    let title = status.canonical_reason().unwrap_or_default();
    let body =
        json!({ "type": "about:blank", "title": title, "status": status.as_u16(), "code": code, "detail": detail });
    Answer { status: status.as_u16(), body }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Json;
    use axum::extract::Query;
    use axum::http::HeaderMap;
    use axum::routing::{get, post};
    use std::collections::BTreeMap;

    fn door() -> Door {
        let echo = |Query(query): Query<BTreeMap<String, String>>, Json(body): Json<Value>| async move {
            Json(json!({ "query": query, "body": body }))
        };
        Door::new(
            Router::new()
                .route("/api/v1/echo", post(echo))
                .route("/api/v1/file", get(|| async { vec![0_u8, 159, 146, 150] }))
                .route("/api/v1/gone", get(|| async { StatusCode::NO_CONTENT }))
                .route(
                    "/api/v1/reader",
                    get(
                        |headers: HeaderMap| async move { Json(json!(headers[header::ACCEPT_LANGUAGE].to_str().ok())) },
                    ),
                )
                .route("/secret", get(|| async { "secret" })),
        )
    }

    #[tokio::test]
    async fn json_goes_in_and_comes_out_unchanged() {
        let answer = door()
            .json("POST", "/api/v1/echo?name=%D0%9F%D0%BB%D0%B0%D0%BD.xlsx", "ru", Some(json!({ "n": "1 000,50 ₽" })))
            .await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.body, json!({ "query": { "name": "План.xlsx" }, "body": { "n": "1 000,50 ₽" } }));
        assert_eq!(door().json("GET", "/api/v1/gone", "ru", None).await, Answer { status: 204, body: Value::Null });
    }

    #[tokio::test]
    async fn bytes_come_out_as_they_are_and_refusals_keep_their_status() {
        assert_eq!(
            door().bytes("GET", "/api/v1/file", "ru", Vec::new()).await,
            Ok(Bytes::from_static(&[0, 159, 146, 150]))
        );
        let refused = door().bytes("POST", "/api/v1/file", "ru", vec![1]).await.expect_err("the method is not allowed");
        assert_eq!(refused.status, 405);
    }

    #[tokio::test]
    async fn the_readers_language_goes_along() {
        assert_eq!(door().json("GET", "/api/v1/reader", "en", None).await.body, json!("en"));
        assert_eq!(
            door().json("GET", "/api/v1/reader", "e\nn", None).await.status,
            400,
            "no header can be smuggled in"
        );
    }

    #[tokio::test]
    async fn nothing_but_the_api_is_reachable() {
        for path in ["/secret", "http://example.org/api/v1/file", "/api/v1", "", "/api/v1/\u{7f} \n"] {
            let answer = door().json("GET", path, "", None).await;
            assert!(answer.status >= 400, "{path}: {answer:?}");
            assert!(answer.body["code"].is_string(), "{path} is refused with a code");
        }
        assert_eq!(door().json("G ET", "/api/v1/file", "", None).await.status, 400);
    }
}
