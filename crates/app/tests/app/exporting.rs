use mrm_app::Code;
use mrm_app::exports::ExportRequest;
use mrm_app::imports::CommitRequest;
use mrm_app::templates::TemplateSource;
use mrm_domain::Audience;
use serde_json::json;

use crate::Desk;

#[tokio::test]
async fn an_export_is_named_after_the_plan_and_written_whole() {
    let desk = Desk::new().await;
    let sample = desk.app.sample(mrm_app::Language::Ru).await.unwrap();
    let request: ExportRequest =
        serde_json::from_value(json!({ "format": "xlsx", "audience": "client", "lang": "ru" })).unwrap();
    let file = desk.app.export(&sample.plan_id, request).await.unwrap();
    assert!(file.name.ends_with(".xlsx") && file.bytes.starts_with(b"PK"));
    let target = desk.folder.path().join("план.xlsx");
    let saved = desk.app.export_to(&sample.plan_id, request, &target).await.unwrap();
    assert_eq!(std::fs::read(&target).unwrap().len(), saved.bytes);
    let nowhere = desk.folder.path().join("нет такой папки/план.xlsx");
    assert!(desk.app.export_to(&sample.plan_id, request, &nowhere).await.is_err());
}

#[tokio::test]
async fn a_plan_goes_back_into_the_workbook_it_came_from() {
    let desk = Desk::new().await;
    let sample = desk.app.sample(mrm_app::Language::Ru).await.unwrap();
    let request: ExportRequest =
        serde_json::from_value(json!({ "format": "xlsx", "audience": "internal", "lang": "ru" })).unwrap();
    let book = desk.app.export(&sample.plan_id, request).await.unwrap().bytes;
    let view = crate::importing::read(&desk, "клиент.xlsx", &book).await;
    let plan = desk.app.commit_import(&view.id, CommitRequest::default()).await.unwrap().plan_id;
    let before = desk.app.check_template(&plan, TemplateSource::Original, Audience::Internal).await.unwrap();
    assert!(before.own_workbook && before.refusals.is_empty(), "{before:?}");
    let line = desk.view(&plan).await.rows.iter().find(|r| crate::cell(r, "unit_price").is_some()).unwrap().id.clone();
    desk.edit(&plan, json!([{ "op": "set_cells", "cells": [[line, "unit_price", "77"]] }])).await;
    let target = desk.folder.path().join("готово.xlsx");
    let saved = desk.app.fill_template_to(&plan, TemplateSource::Original, Audience::Internal, &target).await.unwrap();
    assert!(saved.report.cells > before.cells, "{:?}", saved.report);
    let again = crate::importing::read(&desk, "готово.xlsx", &std::fs::read(&target).unwrap()).await;
    let totals = desk.view(&plan).await.totals.media_net;
    let theirs = again.report.unwrap().totals["media_net"].to_string();
    assert_eq!(theirs, totals);
    std::fs::write(&target, &book).unwrap();
    let refused =
        desk.app.fill_template_to(&plan, TemplateSource::Original, Audience::Internal, &target).await.unwrap_err();
    assert_eq!((refused.code, refused.args["reason"].as_str()), (Code::Template, "template_same_file"));
    assert!(std::fs::read(&target).unwrap() == book, "the original is never overwritten");
    let none = desk.app.check_template(&sample.plan_id, TemplateSource::Original, Audience::Client).await.unwrap_err();
    assert_eq!(none.args["reason"], "template_no_original");
}
