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

#[tokio::test]
async fn calculators_are_listed_and_run_before_any_workspace_is_open() {
    let (router, _folder) = desk().await;
    let (_, list) = call(&router, "GET", "/calculate", None).await;
    let calculators = list["calculators"].as_array().unwrap();
    assert!(calculators.len() > 45);
    for calculator in calculators {
        let path = format!("/calculate/{}", calculator["name"].as_str().unwrap());
        let (status, outcome) = call(&router, "POST", &path, Some(calculator["example"].clone())).await;
        assert_eq!(status, StatusCode::OK, "{path}: {outcome}");
        assert_eq!(outcome["outputs"].as_array().unwrap().len(), calculator["outputs"].as_array().unwrap().len());
    }
}

#[tokio::test]
async fn a_calculator_refuses_by_code_input_and_limits() {
    let (router, _folder) = desk().await;
    let body = json!({ "r1": 0.3, "r2": 0.7, "insertions": 4 });
    let (status, problem) = call(&router, "POST", "/calculate/beta-binomial", Some(body)).await;
    assert_eq!((status.as_u16(), problem["code"].as_str()), (422, Some("out_of_range")));
    assert_eq!((problem["field"].as_str(), problem["args"]["text"].as_str()), (Some("r2"), Some("0.7")));
    assert_eq!((problem["args"]["low"].as_str(), problem["args"]["high"].as_str()), (Some("0.3"), Some("0.6")));
    let cases = [
        ("/calculate/beta-binomial", json!({ "r1": 0.3, "insertions": 4 }), 422, "missing_input"),
        ("/calculate/beta-binomial", json!({ "r1": "x", "r2": 0.4, "insertions": 4 }), 422, "bad_value"),
        ("/calculate/beta-binomial", json!({ "r7": 0.3 }), 400, "bad_request"),
        ("/calculate/beta-binomial", json!([0.3]), 400, "bad_request"),
        ("/calculate/crystal-ball", json!({}), 404, "not_found"),
    ];
    for (path, body, status, code) in cases {
        let (got, problem) = call(&router, "POST", path, Some(body)).await;
        assert_eq!((got.as_u16(), problem["code"].as_str()), (status, Some(code)), "{path}: {problem}");
    }
}

#[tokio::test]
async fn a_plan_tells_its_reach_by_a_named_model() {
    let (router, _folder) = started().await;
    let (_, project) = call(&router, "POST", "/projects", Some(json!({ "name": "Осень" }))).await;
    let path = format!("/projects/{}/plans", project["id"].as_str().unwrap());
    let (_, plan) = call(&router, "POST", &path, Some(json!({ "title": "Медиаплан", "currency": "RUB" }))).await;
    let plan = format!("/plans/{}", plan["id"].as_str().unwrap());
    assert_eq!(call(&router, "GET", &format!("{plan}/reach"), None).await.1["plan"], Value::Null);
    let line = |cells: Value| json!({ "op": "add_row", "kind": "line", "parent": null, "after": null, "cells": cells });
    let edits = [line(json!({ "grp": "60", "spots": "5" })), line(json!({ "grp": "310", "reach_pct": "62 %" }))];
    let edit = json!({ "intent": "add_line", "edits": edits });
    let (status, answer) = call(&router, "POST", &format!("{plan}/edits"), Some(edit)).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    for audience in ["internal", "client"] {
        let (_, reach) = call(&router, "GET", &format!("{plan}/reach?audience={audience}"), None).await;
        assert_eq!(reach["plan"]["model"], "sainsbury_accumulated");
        assert!((reach["plan"]["reach"].as_f64().unwrap() - 0.799_461_871_6).abs() < 1e-9, "{reach}");
        assert_eq!(reach["rows"].as_object().unwrap().len(), 2);
    }
}

#[tokio::test]
async fn while_the_application_is_locked_only_what_opens_it_is_answered() {
    let folder = TempDir::new().unwrap();
    let secrets = Arc::new(mrm_store::MemorySecrets::default());
    let options = AppOptions { data_dir: Some(folder.path().to_owned()), secrets, ..AppOptions::default() };
    let router = mrm_api::router(App::open(options).await, Arc::new(mrm_api::NoGrants));
    let body = json!({ "person": "Анна", "workspace": "Агентство", "language": "ru" });
    call(&router, "POST", "/session/start", Some(body)).await;
    let (_, session) = call(&router, "PUT", "/security/lock", Some(json!({ "passphrase": "осень и чай" }))).await;
    assert_eq!(session["has_lock"], true);
    let (_, session) = call(&router, "POST", "/session/lock", None).await;
    assert_eq!(session["state"], "locked");

    // Every path of the contract, with nothing in it: nothing is looked at before the lock is.
    let contract = serde_json::to_value(mrm_api::description()).unwrap();
    let mut refused = 0;
    for (path, item) in contract["paths"].as_object().unwrap() {
        let path = path.trim_start_matches("/api/v1");
        for method in item.as_object().unwrap().keys() {
            let (status, problem) = call(&router, &method.to_uppercase(), path, None).await;
            if ["/session", "/session/unlock", "/session/recover"].contains(&path) {
                assert_ne!(problem["code"], "locked", "{method} {path}");
            } else {
                assert_eq!((status, problem["code"].as_str()), (StatusCode::LOCKED, Some("locked")), "{method} {path}");
                refused += 1;
            }
        }
    }
    assert!(refused > 50, "{refused}");
    let (_, session) = call(&router, "POST", "/session/unlock", Some(json!({ "passphrase": "осень и чай" }))).await;
    assert_eq!(session["state"], "ready");
    assert_eq!(call(&router, "GET", "/plans", None).await.0, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_gets_to_the_disk_also_when_nobody_waits_for_the_answer() {
    let folder = TempDir::new().unwrap();
    let open = async || {
        let (data_dir, key) = (Some(folder.path().to_owned()), Some(KEY.to_owned()));
        let app = App::open(AppOptions { data_dir, key, ..AppOptions::default() }).await;
        (app.clone(), mrm_api::router(app, Arc::new(mrm_api::NoGrants)))
    };
    let (app, router) = open().await;
    let body = json!({ "person": "Анна", "workspace": "Агентство", "language": "ru" });
    call(&router, "POST", "/session/start", Some(body)).await;
    let (_, project) = call(&router, "POST", "/projects", Some(json!({ "name": "Осень" }))).await;
    let path = format!("/projects/{}/plans", project["id"].as_str().unwrap());
    let (_, plan) = call(&router, "POST", &path, Some(json!({ "title": "Медиаплан", "currency": "RUB" }))).await;
    let path = format!("/plans/{}", plan["id"].as_str().unwrap());
    let lines = |count: usize| {
        let line = json!({ "op": "add_row", "kind": "line", "parent": null, "after": null, "cells": { "units": "1" } });
        json!({ "intent": "paste", "edits": vec![line; count] })
    };
    // The page is loaded anew in the middle of it.
    let edits = format!("{path}/edits");
    let sent = call(&router, "POST", &edits, Some(lines(300)));
    assert!(tokio::time::timeout(std::time::Duration::from_millis(1), sent).await.is_err(), "it was too quick");
    let (status, _) = call(&router, "POST", &edits, Some(lines(1))).await;
    assert_eq!(status, StatusCode::OK);
    let shown = async {
        while call(&router, "GET", &path, None).await.1["rows"].as_array().unwrap().len() < 301 {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(60), shown).await.expect("what was sent is done");
    app.close().await;
    drop((app, router));
    let (app, router) = open().await;
    let (_, plan) = call(&router, "GET", &path, None).await;
    assert_eq!(plan["rows"].as_array().unwrap().len(), 301);
    assert!(plan["problems"].as_array().unwrap().iter().all(|problem| problem["code"] != "document_damaged"));
    app.close().await;
}
