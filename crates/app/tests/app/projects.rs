use mrm_app::Code;
use mrm_app::projects::UpdateProject;

use crate::Desk;

#[tokio::test]
async fn a_project_with_its_plans_survives_a_restart() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let desk = desk.reopen().await;
    let projects = desk.app.list_projects().await.unwrap().projects;
    assert_eq!((projects.len(), projects[0].name.as_str(), projects[0].plans), (1, "Осень", 1));
    let view = desk.app.project(&projects[0].id).await.unwrap();
    assert_eq!(view.plans[0].id, plan);
}

#[tokio::test]
async fn a_new_plan_is_for_the_client_of_its_project() {
    let desk = Desk::new().await;
    let project: serde_json::Value = serde_json::json!({ "name": "Осень", "client": "ООО «Солод»" });
    let project = desk.app.create_project(serde_json::from_value(project).unwrap()).await.unwrap();
    let plan = serde_json::json!({ "title": "Медиаплан", "currency": "RUB" });
    let plan = desk.app.create_plan(&project.id, serde_json::from_value(plan).unwrap()).await.unwrap();
    assert_eq!(desk.view(&plan.id).await.header["client"], "ООО «Солод»");
}

#[tokio::test]
async fn a_new_plan_knows_its_campaign_where_it_is_said() {
    let desk = Desk::new().await;
    desk.plan().await;
    let project = desk.app.list_projects().await.unwrap().projects[0].id.clone();
    let create = async |start: &str, end: &str| {
        let plan = serde_json::json!({ "title": "Зима", "currency": "RUB", "period_start": start, "period_end": end });
        desk.app.create_plan(&project, serde_json::from_value(plan).unwrap()).await
    };
    let plan = create("2026-12-01", "2027-02-28").await.unwrap();
    assert_eq!(plan.period_start.as_deref(), Some("2026-12-01"));
    assert_eq!(desk.view(&plan.id).await.header["period_end"], "2027-02-28");
    let half = desk.view(&create("2026-12-01", "").await.unwrap().id).await.header;
    assert!(half.contains_key("period_start") && !half.contains_key("period_end"));
    let turned = create("2027-02-28", "2026-12-01").await.unwrap_err();
    assert_eq!((turned.code, turned.field.as_deref()), (Code::FlightOrder, Some("period_end")));
    let unread = create("31.11.2026", "").await.unwrap_err();
    assert_eq!((unread.code, unread.field.as_deref()), (Code::BadValue, Some("period_start")));
}

#[tokio::test]
async fn a_project_is_renamed_archived_and_brought_back() {
    let desk = Desk::new().await;
    desk.plan().await;
    let id = desk.app.list_projects().await.unwrap().projects[0].id.clone();
    let change = UpdateProject { name: Some("Зима".into()), archived: Some(true), ..UpdateProject::default() };
    let changed = desk.app.update_project(&id, change).await.unwrap();
    assert!(changed.archived && changed.name == "Зима");
    let back = desk
        .app
        .update_project(&id, UpdateProject { archived: Some(false), ..UpdateProject::default() })
        .await
        .unwrap();
    assert!(!back.archived && back.name == "Зима");
    let empty = UpdateProject { name: Some("  ".into()), ..UpdateProject::default() };
    assert_eq!(desk.app.update_project(&id, empty).await.unwrap_err().code, Code::BadValue);
}

#[tokio::test]
async fn a_copied_plan_has_the_same_lines_and_a_life_of_its_own() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let line = desk.line(&plan, serde_json::json!({ "site": "Площадка", "cost_net": "1000" })).await;
    let copy = desk.app.copy_plan(&plan).await.unwrap();
    assert_eq!((copy.lines, copy.currency.as_str()), (1, "RUB"));
    desk.edit(&plan, serde_json::json!([{ "op": "set_cells", "cells": [[line, "cost_net", "5"]] }])).await;
    let view = desk.view(&copy.id).await;
    assert_eq!(view.totals.media_net, "1000");
}

#[tokio::test]
async fn projections_rebuilt_from_documents_are_the_same() {
    let desk = Desk::new().await;
    let sample = desk.app.sample(mrm_app::Language::Ru).await.unwrap();
    desk.line(&sample.plan_id, serde_json::json!({ "site": "Площадка", "cost_net": "1000" })).await;
    let before = serde_json::to_value(desk.app.list_plans().await.unwrap()).unwrap();
    let projects = serde_json::to_value(desk.app.list_projects().await.unwrap()).unwrap();
    desk.app.rebuild().await.unwrap();
    assert_eq!(serde_json::to_value(desk.app.list_plans().await.unwrap()).unwrap(), before);
    assert_eq!(serde_json::to_value(desk.app.list_projects().await.unwrap()).unwrap(), projects);
}
