use mrm_app::imports::{Choices, CommitRequest, ImportState, ImportView};
use mrm_app::{Code, Language};
use serde_json::json;

use crate::{Desk, cell};

const CSV: &str = "Площадка;Формат;Модель закупки;Кол-во единиц;Цена за единицу, руб.;Стоимость без НДС, руб.;Маржа\n\
    Площадка 1;Баннер;CPC;1 000;50,00;50 000,00;12%\n\
    Площадка 2;Видео;CPC;2 000;25,50;51 000,00;9%\n\
    Итого;;;;;101 000,00;\n";

pub(crate) async fn read(desk: &Desk, name: &str, bytes: &[u8]) -> ImportView {
    let started = desk.app.import_bytes(name.to_owned(), bytes.to_vec()).await.unwrap();
    loop {
        let view = desk.app.import(&started.id).await.unwrap();
        if view.state != ImportState::Reading {
            return view;
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_dropped_table_becomes_a_plan_whose_totals_agree_with_the_file() {
    let desk = Desk::new().await;
    let view = read(&desk, "план.csv", CSV.as_bytes()).await;
    assert_eq!(view.state, ImportState::Ready, "{:?}", view.error);
    let report = view.report.unwrap();
    assert_eq!(report.lines, 2);
    assert!(
        report.reconciliation.iter().any(|r| r.equal && r.workbook.to_string().starts_with("101000")),
        "{:?}",
        report.reconciliation
    );
    assert!(desk.app.list_plans().await.unwrap().plans.is_empty(), "nothing is stored before the planner says so");
    let stored = desk.app.commit_import(&view.id, CommitRequest::default()).await.unwrap();
    let plan = desk.view(&stored.plan_id).await;
    assert_eq!(plan.totals.media_net, "101000");
    let first = plan.rows.iter().find(|r| cell(r, "site") == Some("Площадка 1")).unwrap();
    let [import, table, number] = first.src.unwrap();
    let source = &plan.imports[import as usize].tables[table as usize];
    assert_eq!((source.columns["cost_net"].as_str(), number), ("F", 2), "each value knows its cell");
    assert!(desk.app.import(&view.id).await.is_err(), "the import is done");
}

#[tokio::test]
async fn importing_again_into_the_plan_updates_its_lines_as_one_step() {
    let desk = Desk::new().await;
    let first = read(&desk, "план.csv", CSV.as_bytes()).await;
    let stored = desk.app.commit_import(&first.id, CommitRequest::default()).await.unwrap();
    let newer = CSV.replace("25,50;51 000,00", "30,00;60 000,00").replace("101 000,00", "110 000,00");
    let second = read(&desk, "план v2.csv", newer.as_bytes()).await;
    let preview = desk.app.import_merge(&second.id, &stored.plan_id).await.unwrap();
    assert_eq!((preview.matched, preview.added, preview.missing.len()), (2, 0, 0));
    let request = CommitRequest { plan_id: Some(stored.plan_id.clone()), ..CommitRequest::default() };
    let answer = desk.app.commit_import(&second.id, request).await.unwrap();
    assert_eq!((answer.updated, answer.added), (1, 0));
    assert_eq!(desk.view(&stored.plan_id).await.totals.media_net, "110000");
    desk.app.undo(&stored.plan_id).await.unwrap();
    assert_eq!(desk.view(&stored.plan_id).await.totals.media_net, "101000");
}

#[tokio::test]
async fn the_planner_may_read_a_column_otherwise() {
    let desk = Desk::new().await;
    let view = read(&desk, "план.csv", CSV.as_bytes()).await;
    let sheet = view.report.unwrap().tables[0].sheet.clone();
    let choices: Choices =
        serde_json::from_value(json!({ "columns": [{ "sheet": sheet, "column": "B", "target": "placement" }] }))
            .unwrap();
    let view = desk.app.import_choices(&view.id, choices).await.unwrap();
    let report = view.report.unwrap();
    let column = report.columns.iter().find(|c| c.column == "B").unwrap();
    assert_eq!(column.field.as_deref(), Some("placement"));
}

#[tokio::test]
async fn what_is_no_workbook_is_refused_with_its_reason_and_nothing_is_stored() {
    let desk = Desk::new().await;
    for (name, bytes) in [("план.xlsx", &b""[..]), ("план.xlsx", &b"\x89PNG\r\n\x1a\n0000"[..])] {
        let view = read(&desk, name, bytes).await;
        assert_eq!(view.state, ImportState::Failed);
        assert_eq!(view.error.unwrap().code, Code::Workbook);
    }
    let folder = desk.app.import_file(desk.folder.path().to_owned()).await.unwrap();
    let view = loop {
        let view = desk.app.import(&folder.id).await.unwrap();
        if view.state != ImportState::Reading {
            break view;
        }
        tokio::task::yield_now().await;
    };
    assert_eq!(view.state, ImportState::Failed, "a folder is no workbook");
    assert!(desk.app.list_plans().await.unwrap().plans.is_empty());
}

#[tokio::test]
async fn a_table_without_numbers_has_nothing_to_import() {
    let desk = Desk::new().await;
    let view = read(&desk, "список.csv", "Площадка;Формат;Стоимость без НДС\n;;\n".as_bytes()).await;
    assert_eq!(view.report.as_ref().unwrap().lines, 0);
    let refused = desk.app.commit_import(&view.id, CommitRequest::default()).await.unwrap_err();
    assert_eq!(refused.code, Code::NothingToImport);
}

#[tokio::test]
async fn our_own_export_comes_back_as_the_same_money() {
    let desk = Desk::new().await;
    let sample = desk.app.sample(Language::Ru).await.unwrap();
    let request = serde_json::from_value(json!({ "format": "xlsx", "audience": "internal", "lang": "ru" })).unwrap();
    let file = desk.app.export(&sample.plan_id, request).await.unwrap();
    let view = read(&desk, &file.name, &file.bytes).await;
    let report = view.report.as_ref().unwrap();
    assert!(report.reconciliation.iter().all(|r| r.equal), "{:#?}", report.reconciliation);
    let stored = desk.app.commit_import(&view.id, CommitRequest::default()).await.unwrap();
    let (before, after) = (desk.view(&sample.plan_id).await.totals, desk.view(&stored.plan_id).await.totals);
    assert_eq!((after.media_net, after.grand_total), (before.media_net, before.grand_total));
}
