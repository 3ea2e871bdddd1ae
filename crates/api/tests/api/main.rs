//! The contract over the Router itself, as every host mounts it.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use mrm_app::{App, AppOptions};
use serde_json::{Value, json};
use std::sync::Arc;
use tempfile::TempDir;
use tower::ServiceExt;

const KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

async fn desk() -> (Router, TempDir) {
    let folder = TempDir::new().unwrap();
    let options =
        AppOptions { data_dir: Some(folder.path().to_owned()), key: Some(KEY.to_owned()), ..AppOptions::default() };
    let router = mrm_api::router(App::open(options).await, Arc::new(mrm_api::NoGrants));
    (router, folder)
}

async fn call(router: &Router, method: &str, path: &str, body: Option<Value>) -> (StatusCode, Value) {
    let mut request = Request::builder().method(method).uri(format!("/api/v1{path}"));
    if body.is_some() {
        request = request.header(header::CONTENT_TYPE, "application/json");
    }
    let body = body.map_or(Body::empty(), |b| Body::from(b.to_string()));
    let response = router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
    let status = response.status();
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

async fn started() -> (Router, TempDir) {
    let (router, folder) = desk().await;
    let body = json!({ "person": "Анна", "workspace": "Агентство", "language": "ru" });
    let (status, session) = call(&router, "POST", "/session/start", Some(body)).await;
    assert_eq!((status, session["state"].as_str()), (StatusCode::OK, Some("ready")));
    (router, folder)
}

#[tokio::test]
async fn a_plan_is_made_edited_and_undone_over_the_api() {
    let (router, _folder) = started().await;
    let (_, project) = call(&router, "POST", "/projects", Some(json!({ "name": "Осень" }))).await;
    let path = format!("/projects/{}/plans", project["id"].as_str().unwrap());
    let (_, plan) = call(&router, "POST", &path, Some(json!({ "title": "Медиаплан", "currency": "RUB" }))).await;
    let plan = format!("/plans/{}", plan["id"].as_str().unwrap());
    let edit = json!({ "intent": "add_line", "edits": [{ "op": "add_row", "kind": "line", "parent": null, "after": null, "cells": { "cost_net": "1 000,50" } }] });
    let (status, answer) = call(&router, "POST", &format!("{plan}/edits"), Some(edit)).await;
    assert_eq!((status, answer["totals"]["media_net"].as_str()), (StatusCode::OK, Some("1000.5")));
    assert_eq!(answer["undo"]["undo_label"], "add_line");
    let (_, back) = call(&router, "POST", &format!("{plan}/undo"), None).await;
    assert_eq!(back["totals"]["media_net"], "0");
    let (_, seen) = call(&router, "GET", &format!("{plan}?audience=client"), None).await;
    assert!(seen["columns"].as_array().unwrap().iter().all(|c| c["audience"] == "client"));
}

#[tokio::test]
async fn every_refusal_is_a_problem_document_with_a_stable_code() {
    let (router, _folder) = started().await;
    let cases = [
        ("GET", "/plans/pln_1", None, 400, "bad_request"),
        ("GET", "/plans/pln_018f3c5a7b2e7d11a4c09f1e2d3c4b5a", None, 404, "not_found"),
        ("GET", "/nowhere", None, 404, "not_found"),
        ("POST", "/projects", Some(json!({ "title": "?" })), 400, "bad_request"),
        ("GET", "/plans/pln_018f3c5a7b2e7d11a4c09f1e2d3c4b5a?audience=everyone", None, 400, "bad_request"),
        ("POST", "/imports", Some(json!({ "path": "/etc/passwd" })), 403, "not_granted"),
    ];
    for (method, path, body, status, code) in cases {
        let (got, problem) = call(&router, method, path, body).await;
        assert_eq!((got.as_u16(), problem["code"].as_str()), (status, Some(code)), "{method} {path}: {problem}");
        assert!(problem["detail"].as_str().is_some_and(|d| !d.is_empty()));
    }
}

#[tokio::test]
async fn before_the_workspace_is_open_only_the_session_answers() {
    let (router, _folder) = desk().await;
    assert_eq!(call(&router, "GET", "/session", None).await.1["state"], "onboarding");
    assert_eq!(call(&router, "GET", "/plans", None).await.1["code"], "not_ready");
}

#[tokio::test]
async fn the_description_names_every_operation_once() {
    let (router, _folder) = desk().await;
    let (_, description) = call(&router, "GET", "/openapi.json", None).await;
    assert!(description["openapi"].as_str().unwrap().starts_with("3.1"));
    let paths = description["paths"].as_object().unwrap();
    let ids: Vec<&str> = paths
        .values()
        .flat_map(|p| p.as_object().unwrap().values())
        .filter_map(|o| o["operationId"].as_str())
        .collect();
    let mut once = ids.clone();
    once.sort_unstable();
    once.dedup();
    assert!(ids.len() > 20 && once.len() == ids.len(), "{ids:?}");
}
