use mrm_app::exports::ExportRequest;
use mrm_app::imports::CommitRequest;
use mrm_app::templates::{FillFor, TemplateSource};
use mrm_app::{Code, Language};
use mrm_domain::Audience;
use serde_json::json;

use crate::Desk;

const INTERNAL: FillFor = FillFor { audience: Audience::Internal, lang: Language::Ru };
const CLIENT: FillFor = FillFor { audience: Audience::Client, lang: Language::Ru };

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
    let before = desk.app.check_template(&plan, TemplateSource::Original, INTERNAL).await.unwrap();
    assert!(before.own_workbook && before.refusals.is_empty(), "{before:?}");
    let line = desk.view(&plan).await.rows.iter().find(|r| crate::cell(r, "unit_price").is_some()).unwrap().id.clone();
    desk.edit(&plan, json!([{ "op": "set_cells", "cells": [[line, "unit_price", "77"]] }])).await;
    let target = desk.folder.path().join("готово.xlsx");
    let saved = desk.app.fill_template_to(&plan, TemplateSource::Original, INTERNAL, &target).await.unwrap();
    assert!(saved.report.cells > before.cells, "{:?}", saved.report);
    let again = crate::importing::read(&desk, "готово.xlsx", &std::fs::read(&target).unwrap()).await;
    let totals = desk.view(&plan).await.totals.media_net;
    let theirs = again.report.unwrap().totals["media_net"].to_string();
    assert_eq!(theirs, totals);
    std::fs::write(&target, &book).unwrap();
    let refused = desk.app.fill_template_to(&plan, TemplateSource::Original, INTERNAL, &target).await.unwrap_err();
    assert_eq!((refused.code, refused.args["reason"].as_str()), (Code::Template, "template_same_file"));
    assert!(std::fs::read(&target).unwrap() == book, "the original is never overwritten");
    let none = desk.app.check_template(&sample.plan_id, TemplateSource::Original, CLIENT).await.unwrap_err();
    assert_eq!(none.args["reason"], "template_no_original");
}

#[tokio::test]
async fn what_is_said_goes_along_as_notes_as_far_as_the_reader_may_read_it() {
    let desk = Desk::new().await;
    let sample = desk.app.sample(Language::Ru).await.unwrap();
    let request: ExportRequest =
        serde_json::from_value(json!({ "format": "xlsx", "audience": "client", "lang": "ru" })).unwrap();
    let book = desk.app.export(&sample.plan_id, request).await.unwrap().bytes;
    let view = crate::importing::read(&desk, "клиент.xlsx", &book).await;
    let plan = desk.app.commit_import(&view.id, CommitRequest::default()).await.unwrap().plan_id;
    let line = desk.view(&plan).await.rows.iter().find(|r| crate::cell(r, "unit_price").is_some()).unwrap().id.clone();
    let said = [("МЕТКА-ВНУТРИ", "internal"), ("Цена до конца месяца", "client")];
    for (text, audience) in said {
        let what = json!({ "text": text, "audience": audience, "row": line, "ref": "unit_price" });
        desk.app.add_comment(&plan, serde_json::from_value(what).unwrap()).await.unwrap();
    }
    let notes = async |reader: FillFor| {
        let file = desk.app.fill_template(&plan, TemplateSource::Original, reader).await.unwrap();
        let read =
            mrm_excel::read::read_bytes("x.xlsx", file.bytes, &Default::default(), &mrm_excel::read::Silent).unwrap();
        read.sheets.iter().flat_map(|s| s.layout.comments.values().cloned()).collect::<Vec<_>>()
    };
    let [both] = notes(INTERNAL).await.try_into().expect("one note");
    assert!(both.contains("МЕТКА-ВНУТРИ") && both.contains("Цена до конца месяца"), "{both}");
    let [client] = notes(CLIENT).await.try_into().expect("one note");
    assert!(client.contains("Цена до конца месяца") && !client.contains("МЕТКА-ВНУТРИ"), "{client}");
}
