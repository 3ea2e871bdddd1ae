//! A planner keeps states of a plan, compares them, goes back, and hands the plan in.

use mrm_app::Code;
use mrm_app::imports::ImportState;
use mrm_app::versions::{CompareFileRequest, Comparison, MergeScenario, RowChange};
use mrm_domain::{Audience, PlanStatus, VersionKind};
use serde_json::json;
use std::collections::BTreeMap;

use crate::{Desk, cell, row};

impl Desk {
    async fn keep(&self, plan: &str, name: &str) -> String {
        self.app.keep_version(plan, serde_json::from_value(json!({ "name": name })).unwrap()).await.unwrap().id
    }

    async fn set(&self, plan: &str, line: &str, field: &str, text: &str) {
        self.edit(plan, json!([{ "op": "set_cells", "cells": [[line, field, text]] }])).await;
    }

    async fn compare(&self, plan: &str, from: &str, to: &str, audience: Audience) -> Comparison {
        let request = serde_json::from_value(json!({ "from": from, "to": to, "audience": audience })).unwrap();
        self.app.compare(plan, request).await.unwrap()
    }

    async fn kinds(&self, plan: &str) -> Vec<VersionKind> {
        self.app.versions(plan).await.unwrap().versions.iter().map(|version| version.kind).collect()
    }
}

/// Totals before, after and their difference by code.
fn totals(comparison: &Comparison) -> BTreeMap<&str, [Option<&str>; 3]> {
    let texts =
        comparison.totals.iter().map(|t| (t.total, [t.before.as_deref(), t.after.as_deref(), t.delta.as_deref()]));
    texts.collect()
}

fn told<'a>(comparison: &'a Comparison, row: &str) -> &'a RowChange {
    comparison.rows.iter().find(|change| change.row == row).unwrap()
}

#[tokio::test]
async fn a_named_version_is_read_again_and_restored_and_restoring_is_undone() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let line = desk.line(&plan, json!({ "site": "Площадка", "cost_net": "100" })).await;
    let version = desk.keep(&plan, "Первый показ").await;
    desk.set(&plan, &line, "cost_net", "250").await;
    let added = desk.line(&plan, json!({ "site": "Новая", "cost_net": "50" })).await;

    let desk = desk.reopen().await;
    let then = desk.app.version_plan(&plan, &version, Audience::Internal).await.unwrap();
    assert_eq!(then.totals.media_net, "100");
    assert_eq!(desk.view(&plan).await.totals.media_net, "300", "reading a version changes nothing");

    let restored = desk.app.restore_version(&plan, &version).await.unwrap();
    assert_eq!((restored.totals.media_net.as_str(), restored.removed), ("100", vec![added]));
    assert_eq!(restored.undo.undo_label.as_deref(), Some("restore_version"));
    assert_eq!(desk.kinds(&plan).await, [VersionKind::BeforeRestore, VersionKind::Named]);
    assert_eq!(desk.app.undo(&plan).await.unwrap().totals.media_net, "300");
    let missing = desk.app.restore_version(&plan, "ver_0190000000007000800000000000000a").await.unwrap_err();
    assert_eq!(missing.code, Code::NotFound);
}

#[tokio::test]
async fn a_version_keeps_the_name_it_is_given_and_refuses_an_empty_one() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let version = desk.keep(&plan, "Черновик").await;
    let request = |value| serde_json::from_value(value).unwrap();
    let renamed = desk.app.update_version(&plan, &version, request(json!({ "name": "Показ", "note": "на встрече" })));
    let renamed = renamed.await.unwrap();
    assert_eq!((renamed.name.as_deref(), renamed.note.as_deref()), (Some("Показ"), Some("на встрече")));
    assert_eq!(renamed.who, "Анна");
    let empty = desk.app.update_version(&plan, &version, request(json!({ "name": " " }))).await.unwrap_err();
    assert_eq!((empty.code, empty.field.as_deref()), (Code::BadValue, Some("name")));
    assert_eq!(desk.app.versions(&plan).await.unwrap().versions, [renamed]);
}

#[tokio::test]
async fn a_change_in_bulk_and_an_export_keep_versions_by_themselves_but_none_twice() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let line = desk.line(&plan, json!({ "site": "1", "cost_net": "100" })).await;
    desk.set(&plan, &line, "notes", "одна ячейка").await;
    assert_eq!(desk.kinds(&plan).await, []);
    let rows: Vec<_> = (0..60)
        .map(|n| json!({ "op": "add_row", "kind": "line", "parent": null, "after": null, "cells": { "site": n.to_string() } }))
        .collect();
    desk.edit(&plan, json!(rows)).await;
    assert_eq!(desk.kinds(&plan).await, [VersionKind::BeforeBulk]);
    let before = desk.app.versions(&plan).await.unwrap().versions[0].id.clone();
    let then = desk.app.version_plan(&plan, &before, Audience::Internal).await.unwrap();
    assert_eq!(then.rows.len(), 1, "the state before the paste");

    let export = || serde_json::from_value(json!({ "format": "xlsx", "audience": "client", "lang": "ru" })).unwrap();
    desk.app.export(&plan, export()).await.unwrap();
    desk.app.export(&plan, export()).await.unwrap();
    assert_eq!(desk.kinds(&plan).await, [VersionKind::Export, VersionKind::BeforeBulk]);
    let list = desk.app.versions(&plan).await.unwrap().versions;
    assert_eq!(list[0].subject.as_deref(), Some("Медиаплан.xlsx"));
    assert!(list[0].current && !list[1].current);
}

#[tokio::test]
async fn two_states_are_compared_with_who_and_when_and_what_it_does_to_the_totals() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let cells = |site: &str, cost: &str| json!({ "site": site, "cost_net": cost, "buy_price": "7" });
    let kept = desk.line(&plan, cells("Остаётся", "100")).await;
    let gone = desk.line(&plan, cells("Уходит", "40")).await;
    let version = desk.keep(&plan, "До").await;
    desk.set(&plan, &kept, "cost_net", "160").await;
    desk.set(&plan, &kept, "buy_price", "9").await;
    desk.edit(&plan, json!([{ "op": "remove_rows", "rows": [gone] }])).await;
    let new = desk.line(&plan, cells("Новая", "30")).await;

    let comparison = desk.compare(&plan, &version, "now", Audience::Internal).await;
    let counts = comparison.counts;
    assert_eq!((counts.added, counts.removed, counts.moved, counts.changed, counts.cells), (1, 1, 0, 1, 2));
    assert_eq!(totals(&comparison)["media_net"], [Some("140"), Some("190"), Some("50")]);
    assert_eq!(totals(&comparison)["lines"], [Some("2"), Some("2"), Some("0")]);
    assert_eq!((told(&comparison, &new).fate, told(&comparison, &new).name.as_str()), ("added", "Новая"));
    assert_eq!(
        (told(&comparison, &gone).fate, told(&comparison, &gone).cost_before.as_deref()),
        ("removed", Some("40"))
    );
    let cost = told(&comparison, &kept).cells.iter().find(|cell| cell.reference == "cost_net").unwrap();
    assert_eq!((cost.before.as_deref(), cost.after.as_deref()), (Some("100"), Some("160")));
    let by = cost.by.as_ref().unwrap();
    assert_eq!((by.who.as_deref(), by.intent.as_deref()), (Some("Анна"), Some("test")));
    assert!(comparison.fields.iter().any(|field| field.reference == "buy_price"));
    assert_eq!(told(&comparison, &gone).by.as_ref().and_then(|by| by.who.as_deref()), Some("Анна"));

    let back = desk.compare(&plan, "now", &version, Audience::Internal).await;
    assert_eq!((back.counts.added, back.counts.removed), (1, 1));
    assert_eq!(totals(&back)["media_net"], [Some("190"), Some("140"), Some("-50")]);
    let same = desk.compare(&plan, "now", "now", Audience::Internal).await;
    assert!(same.rows.is_empty() && same.header.is_empty());
}

#[tokio::test]
async fn a_value_that_made_way_is_compared_with_the_one_that_is_calculated_now() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let line = desk.line(&plan, json!({ "buy_model": "CPC", "unit_price": "50", "units": "100" })).await;
    let version = desk.keep(&plan, "До").await;
    desk.set(&plan, &line, "cost_net", "6000").await;
    let comparison = desk.compare(&plan, &version, "now", Audience::Internal).await;
    let cells = &told(&comparison, &line).cells;
    let shown: Vec<_> = cells
        .iter()
        .map(|c| (c.reference.as_str(), c.before.as_deref(), c.before_computed, c.after.as_deref(), c.after_computed))
        .collect();
    assert_eq!(
        shown,
        [("unit_price", Some("50"), false, Some("60"), true), ("cost_net", Some("5000"), true, Some("6000"), false)]
    );
}

#[tokio::test]
async fn what_a_client_reads_of_a_comparison_holds_nothing_internal() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let line = desk.line(&plan, json!({ "site": "Площадка", "cost_net": "100", "buy_price": "31415" })).await;
    let version = desk.keep(&plan, "До").await;
    desk.edit(&plan, json!([
        { "op": "set_cells", "cells": [[line, "buy_price", "27182"], [line, "internal_notes", "тайна"], [line, "cost_net", "120"]] },
        { "op": "set_header", "field": "notes_internal", "text": "тайна" },
        { "op": "add_column", "name": "Секретный столбец", "kind": "text", "unit": null, "audience": "internal" },
    ])).await;
    let secrets = ["31415", "27182", "31 415", "27 182", "31\u{a0}415", "тайна", "Секретный", "Анна"];
    let internal = desk.compare(&plan, &version, "now", Audience::Internal).await;
    assert!(serde_json::to_string(&internal).unwrap().contains("27182"), "the agency sees it");
    let comparison = desk.compare(&plan, &version, "now", Audience::Client).await;
    let json = serde_json::to_string(&comparison).unwrap();
    let request = |format: &str| -> CompareFileRequest {
        serde_json::from_value(
            json!({ "from": version, "to": "now", "audience": "client", "format": format, "lang": "ru" }),
        )
        .unwrap()
    };
    let page = desk.app.compare_file(&plan, request("html")).await.unwrap();
    let page = String::from_utf8(page.bytes).unwrap();
    for secret in secrets {
        assert!(!json.contains(secret), "“{secret}” is in {json}");
        assert!(!page.contains(secret), "“{secret}” is in the page");
    }
    assert!(page.contains("<td class=\"n\">120,00</td>") && page.contains("Площадка"), "{page}");
    assert!(!page.contains("http") && !page.contains("<script"), "the page needs nothing else");
    let workbook = desk.app.compare_file(&plan, request("xlsx")).await.unwrap();
    assert_eq!(workbook.name, "Медиаплан - Сравнение.xlsx");
    assert!(workbook.bytes.starts_with(b"PK"));
}

#[tokio::test]
async fn a_cell_tells_its_history() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let line = desk.line(&plan, json!({ "site": "А" })).await;
    desk.set(&plan, &line, "cost_net", "100").await;
    desk.set(&plan, &line, "cost_net", "").await;
    desk.keep(&plan, "Пауза").await;
    desk.set(&plan, &line, "cost_net", "200").await;
    desk.app.undo(&plan).await.unwrap();
    let history = desk.app.cell_history(&plan, &line, "cost_net").await.unwrap();
    let writes: Vec<_> = history
        .writes
        .iter()
        .map(|w| (w.before.as_deref(), w.after.as_deref(), w.by.intent.as_deref().unwrap()))
        .collect();
    assert_eq!(
        writes,
        [
            (Some("200"), None, "undo: test"),
            (None, Some("200"), "test"),
            (Some("100"), None, "test"),
            (None, Some("100"), "test"),
        ]
    );
    assert!(history.writes.iter().all(|write| write.by.who.as_deref() == Some("Анна")));
}

#[tokio::test]
async fn a_status_holds_for_the_state_it_was_given_to() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let line = desk.line(&plan, json!({ "site": "А", "cost_net": "100" })).await;
    let give = |status: &str| {
        let request = serde_json::from_value(json!({ "status": status })).unwrap();
        desk.app.set_status(&plan, request)
    };
    let skipped = give("approved").await.unwrap_err();
    assert_eq!((skipped.code, skipped.args["possible"].as_str()), (Code::Precondition, "in_review"));
    give("in_review").await.unwrap();
    let approved = give("approved").await.unwrap();
    assert_eq!((approved.status, approved.who.as_deref()), (PlanStatus::Approved, Some("Анна")));

    desk.set(&plan, &line, "cost_net", "120").await;
    let status = desk.app.versions(&plan).await.unwrap().status;
    assert_eq!((status.status, status.was, status.changes), (PlanStatus::Draft, Some(PlanStatus::Approved), 1));
    let approved = status.version.unwrap();
    let then = desk.app.version_plan(&plan, &approved, Audience::Client).await.unwrap();
    assert_eq!(then.totals.media_net, "100", "what was approved stays readable");
    let comparison = desk.compare(&plan, &approved, "now", Audience::Internal).await;
    assert_eq!(comparison.counts.changed, 1);
    give("in_review").await.unwrap();
    give("approved").await.unwrap();
    assert_eq!(give("published").await.unwrap().next, [PlanStatus::Draft]);
}

#[tokio::test]
async fn scenarios_stand_side_by_side_and_one_is_taken_over() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let line = desk.line(&plan, json!({ "site": "А", "cost_net": "100" })).await;
    let other = desk.line(&plan, json!({ "site": "Б", "cost_net": "50" })).await;
    let make = |name: &str| {
        let request = serde_json::from_value(json!({ "name": name })).unwrap();
        desk.app.create_scenario(&plan, request)
    };
    let cheap = make("−20 %").await.unwrap();
    let rich = make("+ ТВ").await.unwrap();
    assert_eq!((cheap.scenario.as_deref(), cheap.scenario_of.as_deref()), (Some("−20 %"), Some(plan.as_str())));
    desk.set(&cheap.id, &line, "cost_net", "80").await;
    desk.line(&rich.id, json!({ "site": "ТВ", "cost_net": "400" })).await;
    // Meanwhile the plan itself goes on.
    desk.set(&plan, &other, "cost_net", "60").await;

    desk.set(&rich.id, &line, "reach_pct", "12").await;
    let list = desk.app.scenarios(&rich.id).await.unwrap();
    let reaches: Vec<_> = list.scenarios.iter().map(|view| view.reach.as_ref().map(|reach| reach.reach)).collect();
    assert_eq!(reaches, [None, Some(0.12)]);
    assert_eq!(list.base.plan.id, plan);
    let net = |view: &mrm_app::versions::ScenarioView| {
        let total = view.totals.iter().find(|t| t.total == "media_net").unwrap();
        (total.after.clone().unwrap(), total.delta.clone().unwrap())
    };
    assert_eq!(
        list.scenarios.iter().map(net).collect::<Vec<_>>(),
        [("130".into(), "-30".into()), ("550".into(), "390".into())]
    );

    let merged = desk.app.merge_scenario(&plan, &cheap.id, MergeScenario::default()).await.unwrap();
    assert_eq!(merged.totals.media_net, "140", "80 of the scenario and 60 of the plan");
    let view = desk.view(&plan).await;
    assert_eq!(
        (cell(row(&view.rows, &line), "cost_net"), cell(row(&view.rows, &other), "cost_net")),
        (Some("80"), Some("60"))
    );
    assert!(!view.header.contains_key("scenario"), "the plan is no scenario now");
    assert_eq!(desk.app.undo(&plan).await.unwrap().totals.media_net, "160");
    let whole = serde_json::from_value(json!({ "mode": "all" })).unwrap();
    assert_eq!(desk.app.merge_scenario(&plan, &rich.id, whole).await.unwrap().totals.media_net, "550");
    assert_eq!(desk.kinds(&plan).await[0], VersionKind::BeforeMerge);
    let stranger = desk.app.merge_scenario(&cheap.id, &rich.id, MergeScenario::default()).await.unwrap_err();
    assert_eq!(stranger.code, Code::Precondition);
}

#[tokio::test]
async fn a_plan_is_compared_with_a_workbook_and_nothing_is_stored() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let line = |site: &str, price: &str, units: &str| json!({ "site": site, "placement": "Баннер", "buy_model": "CPM", "unit_price": price, "units": units });
    let first = desk.line(&plan, line("Погода", "100", "10000")).await;
    desk.line(&plan, line("Новости", "200", "20000")).await;
    let export = serde_json::from_value(json!({ "format": "xlsx", "audience": "internal", "lang": "ru" })).unwrap();
    let file = desk.app.export(&plan, export).await.unwrap();
    desk.set(&plan, &first, "unit_price", "150").await;
    desk.line(&plan, line("Карты", "300", "30000")).await;

    let import = desk.app.import_bytes("было.xlsx".into(), file.bytes).await.unwrap();
    while desk.app.import(&import.id).await.unwrap().state == ImportState::Reading {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let comparison = desk.compare(&plan, &import.id, "now", Audience::Internal).await;
    assert_eq!(comparison.from.name.as_deref(), Some("было.xlsx"));
    assert_eq!((comparison.counts.added, comparison.counts.removed), (1, 0), "{comparison:#?}");
    let price = told(&comparison, &first).cells.iter().find(|cell| cell.reference == "unit_price").unwrap();
    assert_eq!((price.before.as_deref(), price.after.as_deref()), (Some("100"), Some("150")));
    assert_eq!(desk.view(&plan).await.rows.len(), 3, "nothing is stored");
}

#[tokio::test]
async fn a_comparison_tells_what_it_does_to_reach_by_named_models_and_never_by_a_sum() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let first = desk.line(&plan, json!({ "site": "ТВ", "reach_pct": "40", "grp": "200" })).await;
    let version = desk.keep(&plan, "До").await;
    desk.line(&plan, json!({ "site": "Видео", "reach_pct": "30", "grp": "60" })).await;
    let comparison = desk.compare(&plan, &version, "now", Audience::Internal).await;
    let (before, after) = (comparison.reach.before.unwrap(), comparison.reach.after.unwrap());
    assert!((before.reach - 0.4).abs() < 1e-12 && (before.frequency.unwrap() - 5.0).abs() < 1e-9);
    // 1 − 0.6 × 0.7: whoever meets both lines counts once.
    assert!(
        (after.reach - 0.58).abs() < 1e-12 && after.model == mrm_calc::reach::Model::SainsburyAccumulated,
        "{after:?}"
    );
    let request = |format: &str| {
        let request = json!({ "from": version, "to": "now", "audience": "client", "format": format, "lang": "ru" });
        desk.app.compare_file(&plan, serde_json::from_value(request).unwrap())
    };
    let page = String::from_utf8(request("html").await.unwrap().bytes).unwrap();
    for told in
        [">Охват, %<", ">40,0<", ">58,0<", ">18,0<", ">Сейнсбери с накоплением<", "пересечение принято случайным"]
    {
        assert!(page.contains(told), "no {told} in {page}");
    }
    assert!(request("xlsx").await.unwrap().bytes.starts_with(b"PK"));

    desk.set(&plan, &first, "reach_pct", "").await;
    let none = desk.compare(&plan, "now", "now", Audience::Client).await;
    assert!(none.reach.before.is_some(), "the other line still has its reach");
}

#[tokio::test]
async fn a_comparison_lists_the_duplications_that_were_added_changed_and_taken_back() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let mut lines = Vec::new();
    for (site, reach) in [("Первый канал", "48"), ("Видео", "35"), ("Радио", "22")] {
        lines.push(desk.line(&plan, json!({ "site": site, "reach_pct": reach })).await);
    }
    let share = async |first: usize, second: usize, share: &str| {
        desk.edit(&plan, json!([{ "op": "set_shared", "row": lines[first], "other": lines[second], "share": share }]))
            .await;
    };
    share(0, 1, "21,84").await;
    share(0, 2, "8").await;
    let version = desk.keep(&plan, "До звонка").await;
    share(1, 0, "20").await;
    share(0, 2, "").await;
    share(2, 1, "8,47").await;
    let comparison = desk.compare(&plan, &version, "now", Audience::Internal).await;
    let mut told: Vec<_> = comparison
        .shared
        .iter()
        .map(|pair| {
            let mut names = pair.names.each_ref().map(String::as_str);
            names.sort_unstable();
            (names, pair.before.as_deref(), pair.after.as_deref())
        })
        .collect();
    told.sort_unstable();
    let want = [
        (["Видео", "Первый канал"], Some("0.2184"), Some("0.2")),
        (["Видео", "Радио"], None, Some("0.0847")),
        (["Первый канал", "Радио"], Some("0.08"), None),
    ];
    assert_eq!(told, want);
    assert_eq!((comparison.counts.shared, comparison.rows.len()), (3, 0));
    let who: Vec<_> = comparison.shared.iter().filter_map(|pair| pair.by.as_ref()?.who.as_deref()).collect();
    assert_eq!(who, ["Анна"; 3]);
    let request = |format: &str| {
        let request = json!({ "from": version, "to": "now", "audience": "client", "format": format, "lang": "ru" });
        desk.app.compare_file(&plan, serde_json::from_value(request).unwrap())
    };
    let page = String::from_utf8(request("html").await.unwrap().bytes).unwrap();
    for told in [
        ">Пересечение аудиторий строк<",
        ">21,84\u{a0}%<",
        ">20,00\u{a0}%<",
        "изменено пересечений 3",
        "Разделы и строки не отличаются.",
    ] {
        assert!(page.contains(told), "no {told} in {page}");
    }
    assert!(!page.contains("Анна"), "a client is told of nobody");
    let history = desk.app.row_history(&plan, comparison.shared[0].row.as_str()).await.unwrap().writes;
    assert!(history.iter().any(|write| write.what == mrm_app::versions::RowDeed::Shared && write.other.is_some()));
    desk.app.restore_version(&plan, &version).await.unwrap();
    assert!(desk.compare(&plan, &version, "now", Audience::Internal).await.shared.is_empty());
}

#[tokio::test]
async fn lists_show_where_a_plan_is_on_its_way() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let line = desk.line(&plan, json!({ "site": "Площадка" })).await;
    let listed = async |desk: &Desk| desk.app.list_plans().await.unwrap().plans[0].clone();
    let give = async |desk: &Desk, status: &str| {
        desk.app.set_status(&plan, serde_json::from_value(json!({ "status": status })).unwrap()).await.unwrap();
    };
    assert_eq!(listed(&desk).await.status, PlanStatus::Draft);
    let before = listed(&desk).await.updated_at;
    give(&desk, "in_review").await;
    give(&desk, "approved").await;
    assert_eq!(listed(&desk).await.status, PlanStatus::Approved);
    assert_eq!(listed(&desk).await.updated_at, before, "a status changes nothing of the plan");
    let desk = desk.reopen().await;
    desk.app.rebuild().await.unwrap();
    assert_eq!(listed(&desk).await.status, PlanStatus::Approved, "a rebuild finds it in the document");
    desk.edit(&plan, json!([{ "op": "set_cells", "cells": [[line, "site", "Другая"]] }])).await;
    assert_eq!(listed(&desk).await.status, PlanStatus::Draft, "an edit makes it a draft again");
}

#[tokio::test]
async fn a_line_tells_all_that_was_done_to_it() {
    use mrm_app::versions::RowDeed as D;
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let line = desk.line(&plan, json!({ "site": "Площадка" })).await;
    let other = desk.line(&plan, json!({ "site": "Другая" })).await;
    desk.edit(&plan, json!([{ "op": "set_cells", "cells": [[line, "unit_price", "50"], [other, "unit_price", "9"]] }]))
        .await;
    let flight = json!([{ "op": "set_flight", "row": line, "start": "2026-09-01", "end": "2026-09-30" }]);
    desk.edit(&plan, flight).await;
    let id = row(&desk.view(&plan).await.rows, &line).f[0].id.clone();
    desk.edit(
        &plan,
        json!([{ "op": "set_flight", "row": line, "id": id, "start": "2026-09-07", "end": "2026-09-30" }]),
    )
    .await;
    desk.edit(&plan, json!([{ "op": "remove_rows", "rows": [line] }])).await;
    desk.app.undo(&plan).await.unwrap();
    let history = desk.app.row_history(&plan, &line).await.unwrap().writes;
    let told: Vec<_> =
        history.iter().map(|w| (w.what, w.reference.as_deref(), w.before.as_deref(), w.after.as_deref())).collect();
    let (first, moved) = ("2026-09-01/2026-09-30//", "2026-09-07/2026-09-30//");
    assert_eq!(
        told,
        [
            (D::Returned, None, None, None),
            (D::Removed, None, None, None),
            (D::Flight, None, Some(first), Some(moved)),
            (D::Flight, None, None, Some(first)),
            (D::Cell, Some("unit_price"), None, Some("50")),
            (D::Added, None, None, None),
        ]
    );
    assert!(history.iter().all(|write| write.by.who.as_deref() == Some("Анна")));
    assert_eq!(
        desk.app.row_history(&plan, "row_0190000000007000800000000000000a").await.unwrap_err().code,
        Code::NotFound
    );
}
