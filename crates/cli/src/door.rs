//! The way to the API: the Router in this process, or the process that owns the data folder.

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, header};
use mrm_app::App;
use serde_json::Value;
use std::path::Path;
use std::sync::Arc;
use tower::ServiceExt;

/// Why a command did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The API refused: a problem document.
    #[error("{}", .0["detail"].as_str().unwrap_or("refused"))]
    Problem(Value),
    /// Something around the API failed.
    #[error("{0}")]
    Other(String),
}

impl Refusal {
    /// 3 refused input, 4 not permitted, 1 other.
    pub fn exit_code(&self) -> u8 {
        match self {
            Refusal::Problem(problem) => match problem["status"].as_u64() {
                Some(401 | 403) => 4,
                Some(400..=499) => 3,
                _ => 1,
            },
            Refusal::Other(_) => 1,
        }
    }
}

/// The way to the API.
pub enum Door {
    /// In this process.
    Here(Router),
    /// In the process that owns the folder.
    Owner {
        /// `http://127.0.0.1:PORT`.
        url: String,
        /// Its bearer token.
        token: String,
        /// The client.
        http: reqwest::Client,
    },
}

/// A terminal's user types paths: that is a grant.
struct TypedPaths;

impl mrm_api::Grants for TypedPaths {
    fn is_granted(&self, _path: &Path) -> bool {
        true
    }

    fn host(&self) -> &'static str {
        "terminal"
    }
}

impl Door {
    /// The API over an app of this process.
    pub fn here(app: App) -> Door {
        Door::Here(mrm_api::router(app, Arc::new(TypedPaths)))
    }

    /// The API of the process that owns the folder.
    pub fn owner(url: String, token: String) -> Door {
        Door::Owner { url, token, http: reqwest::Client::new() }
    }

    /// Whether paths mean the same to the other side and are granted there.
    pub fn grants_paths(&self) -> bool {
        matches!(self, Door::Here(_))
    }

    /// Sends JSON, gets JSON (null for an empty answer).
    pub async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Result<Value, Refusal> {
        let body = body.map(|b| ("application/json", b.to_string().into_bytes()));
        let (status, bytes) = self.send(method, path, body).await?;
        let value = if bytes.is_empty() { Value::Null } else { serde_json::from_slice(&bytes).map_err(other)? };
        if status < 400 { Ok(value) } else { Err(Refusal::Problem(value)) }
    }

    /// Sends a file, gets JSON.
    pub async fn upload(&self, path: &str, bytes: Vec<u8>) -> Result<Value, Refusal> {
        let (status, bytes) = self.send(Method::POST, path, Some(("application/octet-stream", bytes))).await?;
        let value = serde_json::from_slice(&bytes).map_err(other)?;
        if status < 400 { Ok(value) } else { Err(Refusal::Problem(value)) }
    }

    /// Sends a file, gets a file.
    pub async fn exchange(&self, path: &str, bytes: Vec<u8>) -> Result<Vec<u8>, Refusal> {
        let (status, bytes) = self.send(Method::POST, path, Some(("application/octet-stream", bytes))).await?;
        if status < 400 { Ok(bytes) } else { Err(Refusal::Problem(serde_json::from_slice(&bytes).map_err(other)?)) }
    }

    /// Gets a file.
    pub async fn download(&self, path: &str) -> Result<Vec<u8>, Refusal> {
        let (status, bytes) = self.send(Method::GET, path, None).await?;
        if status < 400 { Ok(bytes) } else { Err(Refusal::Problem(serde_json::from_slice(&bytes).map_err(other)?)) }
    }

    async fn send(&self, method: Method, path: &str, body: Option<(&str, Vec<u8>)>) -> Result<(u16, Vec<u8>), Refusal> {
        match self {
            Door::Here(router) => {
                let mut request = Request::builder().method(method).uri(format!("/api/v1{path}"));
                let body = match body {
                    Some((kind, bytes)) => {
                        request = request.header(header::CONTENT_TYPE, kind);
                        Body::from(bytes)
                    }
                    None => Body::empty(),
                };
                let request = request.body(body).map_err(other)?;
                let response = router.clone().oneshot(request).await.map_err(other)?;
                let status = response.status().as_u16();
                let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.map_err(other)?;
                Ok((status, bytes.to_vec()))
            }
            Door::Owner { url, token, http } => {
                let mut request = http.request(method, format!("{url}/api/v1{path}")).bearer_auth(token);
                if let Some((kind, bytes)) = body {
                    request = request.header(reqwest::header::CONTENT_TYPE, kind).body(bytes);
                }
                let response = request.send().await.map_err(other)?;
                let status = response.status().as_u16();
                Ok((status, response.bytes().await.map_err(other)?.to_vec()))
            }
        }
    }
}

/// Anything that is not the API's own refusal.
pub fn other(error: impl std::fmt::Display) -> Refusal {
    Refusal::Other(error.to_string())
}
