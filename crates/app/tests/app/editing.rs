use mrm_app::{Code, Detail};
use mrm_domain::Audience;
use serde_json::json;

use crate::{Desk, cell, row};

#[tokio::test]
async fn a_line_calculates_while_it_is_typed() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let id = desk
        .line(&plan, json!({ "site": "Площадка", "buy_model": "СРМ", "unit_price": "290,00 ₽", "units": "1 000 000" }))
        .await;
    let view = desk.view(&plan).await;
    let line = row(&view.rows, &id);
    assert_eq!(line.v["buy_model"], "CPM", "typed in Cyrillic, meant in Latin");
    assert_eq!(cell(line, "cost_net"), Some("290000"));
    assert_eq!(cell(line, "impressions"), Some("1000000"));
    assert_eq!(view.totals.media_net, "290000");
}

#[tokio::test]
async fn entering_a_derived_value_releases_the_oldest_input_and_says_which() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let id = desk.line(&plan, json!({ "buy_model": "CPC" })).await;
    for (field, text) in [("unit_price", "50"), ("units", "100")] {
        desk.edit(&plan, json!([{ "op": "set_cells", "cells": [[id, field, text]] }])).await;
    }
    let answer = desk.edit(&plan, json!([{ "op": "set_cells", "cells": [[id, "cost_net", "6000"]] }])).await;
    assert_eq!(answer.released.len(), 1);
    assert_eq!(answer.released[0].reference, "unit_price");
    let line = row(&answer.rows, &id);
    assert_eq!(line.c.get("unit_price").map(String::as_str), Some("60"));
}

#[tokio::test]
async fn undo_and_redo_live_as_long_as_the_app_and_each_intent_is_one_step() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let id = desk.line(&plan, json!({ "site": "А", "cost_net": "100" })).await;
    desk.edit(&plan, json!([{ "op": "set_cells", "cells": [[id, "site", "Б"], [id, "cost_net", "200"]] }])).await;
    let back = desk.app.undo(&plan).await.unwrap();
    let line = row(&back.rows, &id);
    assert_eq!((line.v["site"].as_str(), line.v["cost_net"].as_str()), ("А", "100"), "one intent, one step");
    desk.app.redo(&plan).await.unwrap();
    assert_eq!(desk.view(&plan).await.totals.media_net, "200");
    desk.app.forget_open_plans().await;
    desk.app.undo(&plan).await.unwrap();
    assert_eq!(desk.view(&plan).await.totals.media_net, "100", "also after the plan was closed");
    desk.app.undo(&plan).await.unwrap();
    assert!(desk.view(&plan).await.rows.is_empty());
    assert_eq!(desk.app.undo(&plan).await.unwrap_err().code, Code::NothingToUndo);
}

#[tokio::test]
async fn a_result_written_to_the_plan_says_which_calculator_it_came_from() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let id = desk.line(&plan, json!({ "site": "ТВ", "grp": "310" })).await;
    let write = |text: &str| json!([{ "op": "set_cells", "cells": [[id, "reach_pct", text]], "calculator": "one-point-curve" }]);
    let answer = desk.edit(&plan, write("52,4")).await;
    let line = row(&answer.rows, &id);
    assert_eq!(line.v["reach_pct"], "0.524");
    assert_eq!(line.g["reach_pct"], "one-point-curve");
    let explained = desk.app.explain(&plan, &id, "reach_pct").await.unwrap();
    assert_eq!((explained.kind, explained.calculator.as_deref()), ("calculated", Some("one-point-curve")));
    assert!(explained.entered_at.is_some());
    let undone = desk.app.undo(&plan).await.unwrap();
    assert!(row(&undone.rows, &id).g.is_empty());
    desk.app.redo(&plan).await.unwrap();

    let desk = desk.reopen().await;
    assert_eq!(row(&desk.view(&plan).await.rows, &id).g["reach_pct"], "one-point-curve", "also after a restart");
    let client = desk.app.plan(&plan, Audience::Client).await.unwrap();
    assert!(row(&client.rows, &id).g.is_empty(), "how the agency came to a number is its own business");
    let typed = desk.edit(&plan, json!([{ "op": "set_cells", "cells": [[id, "reach_pct", "55"]] }])).await;
    assert!(row(&typed.rows, &id).g.is_empty());
    assert_eq!(desk.app.explain(&plan, &id, "reach_pct").await.unwrap().kind, "entered");
    let unknown = json!([{ "op": "set_cells", "cells": [[id, "reach_pct", "55"]], "calculator": "crystal-ball" }]);
    assert_eq!(desk.try_edit(&plan, unknown).await.unwrap_err().code, Code::NotFound);
}

#[tokio::test]
async fn a_pasted_block_is_refused_cell_by_cell_and_nothing_of_it_is_taken() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let id = desk.line(&plan, json!({ "site": "А", "units": "5" })).await;
    let pasted = json!([
        { "op": "set_cells", "cells": [[id, "units", "много"], [id, "site", "Б"], [id, "cost_net", "$40"]] },
        { "op": "add_row", "kind": "line", "parent": null, "after": id, "temp": "new-1",
          "cells": { "site": "В", "unit_price": "по запросу" } }
    ]);
    let refused = desk.try_edit(&plan, pasted).await.unwrap_err();
    assert_eq!(refused.code, Code::NotANumber, "the first one speaks for all");
    let told: Vec<_> =
        refused.cells.iter().map(|c| (c.row.as_str(), c.reference.as_str(), c.text.as_str(), c.code)).collect();
    let expected = [
        (id.as_str(), "units", "много", Code::NotANumber),
        (id.as_str(), "cost_net", "$40", Code::OtherCurrency),
        ("new-1", "unit_price", "по запросу", Code::NotANumber),
    ];
    assert_eq!(told, expected);
    let view = desk.view(&plan).await;
    assert_eq!(view.rows.len(), 1, "the line that was fine by itself is not there either");
    assert_eq!((view.rows[0].v["site"].as_str(), view.rows[0].v["units"].as_str()), ("А", "5"));
}

#[tokio::test]
async fn a_number_is_worked_out_in_its_cell() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let id = desk.line(&plan, json!({ "units": "=1200*1,15", "buy_model": "CPC" })).await;
    let line = row(&desk.view(&plan).await.rows, &id).clone();
    assert_eq!(line.v["units"], "1380", "what is kept is the number");
    let refused =
        desk.try_edit(&plan, json!([{ "op": "set_cells", "cells": [[id, "units", "=1200*"]] }])).await.unwrap_err();
    assert_eq!((refused.code, refused.args["text"].as_str()), (Code::NotANumber, "=1200*"));
}

#[tokio::test]
async fn pasted_lines_follow_each_other_whatever_stood_there() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let first = desk.line(&plan, json!({ "site": "Первая" })).await;
    desk.edit(
        &plan,
        json!([{ "op": "add_row", "kind": "line", "parent": null, "after": first, "cells": { "site": "Последняя" } }]),
    )
    .await;
    let mut edits = Vec::new();
    let mut after = first.clone();
    for n in 1..=30 {
        let temp = format!("new-{n}");
        edits.push(json!({ "op": "add_row", "kind": "line", "parent": null, "after": after, "temp": temp, "cells": { "site": n.to_string() } }));
        after = temp;
    }
    edits.push(json!({ "op": "move_rows", "rows": ["new-3", "new-1", first], "parent": null, "after": "new-30" }));
    edits.push(
        json!({ "op": "add_row", "kind": "line", "parent": null, "after": null, "cells": { "site": "Верхняя" } }),
    );
    desk.edit(&plan, json!(edits)).await;
    let sites: Vec<String> = desk.view(&plan).await.rows.iter().map(|row| row.v["site"].clone()).collect();
    let middle = (1..=30).filter(|n| ![1, 3].contains(n)).map(|n| n.to_string());
    let ends = ["3", "1", "Первая", "Последняя"].map(str::to_owned);
    let expected: Vec<String> = std::iter::once("Верхняя".to_owned()).chain(middle).chain(ends).collect();
    assert_eq!(sites, expected);
}

#[tokio::test]
async fn a_refused_value_changes_nothing_and_names_the_cell() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let id = desk.line(&plan, json!({ "site": "А" })).await;
    let refused = desk
        .try_edit(&plan, json!([{ "op": "set_cells", "cells": [[id, "site", "Б"], [id, "cost_net", "по запросу"]] }]))
        .await
        .unwrap_err();
    assert_eq!(refused.code, Code::NotANumber);
    assert_eq!(refused.args["text"], "по запросу");
    assert_eq!(refused.field, Some(format!("{id}/cost_net")));
    assert_eq!(row(&desk.view(&plan).await.rows, &id).v["site"], "А", "the whole intent was refused");
    let dollars =
        desk.try_edit(&plan, json!([{ "op": "set_cells", "cells": [[id, "cost_net", "$100"]] }])).await.unwrap_err();
    assert_eq!(dollars.code, Code::OtherCurrency);
}

#[tokio::test]
async fn sections_move_copy_and_go_with_their_lines() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let answer = desk.edit(&plan, json!([
        { "op": "add_row", "kind": "section", "parent": null, "after": null, "temp": "tv", "cells": { "name": "ТВ" } },
        { "op": "add_row", "kind": "line", "parent": "tv", "after": null, "temp": "l1", "cells": { "site": "1", "cost_net": "100" } },
        { "op": "add_row", "kind": "line", "parent": "tv", "after": "l1", "temp": "l2", "cells": { "site": "2", "cost_net": "50" } },
        { "op": "add_row", "kind": "section", "parent": null, "after": "tv", "temp": "web", "cells": { "name": "Онлайн" } },
    ])).await;
    let (tv, web, l1) = (&answer.created["tv"], &answer.created["web"], &answer.created["l1"]);
    assert_eq!(row(&answer.rows, tv).c["cost_net"], "150", "a section shows its subtotal");
    let copied = desk.edit(&plan, json!([{ "op": "duplicate_rows", "rows": [tv] }])).await;
    assert_eq!(copied.order.unwrap().len(), 7);
    assert_eq!(copied.totals.media_net, "300");
    let moved = desk.edit(&plan, json!([{ "op": "move_rows", "rows": [l1], "parent": web, "after": null }])).await;
    assert_eq!(row(&moved.rows, web).c["cost_net"], "100");
    let removed = desk.edit(&plan, json!([{ "op": "remove_rows", "rows": [tv] }])).await;
    assert_eq!(removed.removed.len(), 2);
    let back = desk.app.undo(&plan).await.unwrap();
    assert_eq!(back.order.unwrap().len(), 7);
}

#[tokio::test]
async fn reach_names_what_contradicts_and_tells_effective_reach_when_asked() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let tv = desk.line(&plan, json!({ "site": "ТВ", "grp": "60", "spots": "5" })).await;
    let wrong = desk.line(&plan, json!({ "site": "Радио", "grp": "20", "reach_pct": "30" })).await;
    let plain = desk.app.plan_reach(&plan, Audience::Internal, Detail::Reach).await.unwrap();
    assert!(plain.rows[&tv].effective.is_empty(), "nobody asked");
    let refused = &plain.refused[&wrong];
    assert_eq!((refused.code, refused.field.as_deref()), (Code::OutOfRange, Some("reach")));
    assert_eq!((refused.args["text"].as_str(), refused.args["high"].as_str()), ("0.3", "0.2"));
    let told = desk.app.plan_reach(&plan, Audience::Internal, Detail::Contacts).await.unwrap();
    let effective = &told.rows[&tv].effective;
    assert_eq!(effective.len(), 10);
    assert!((effective[0] - 0.4722680832).abs() < 1e-9 && (effective[2] - 0.0143188992).abs() < 1e-9, "{effective:?}");
    assert_eq!(told.plan.unwrap().effective, *effective, "the only line with data is the plan");
}

#[tokio::test]
async fn what_two_lines_share_is_entered_once_and_changes_the_plan_s_reach() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let tv = desk.line(&plan, json!({ "site": "ТВ", "reach_pct": "48" })).await;
    let web = desk.line(&plan, json!({ "site": "Видео", "reach_pct": "35" })).await;
    let set = |share: &str| json!([{ "op": "set_shared", "row": web, "other": tv, "share": share }]);
    let answer = desk.edit(&plan, set("21,84")).await;
    assert_eq!(row(&answer.rows, &tv).d[&web], "0.2184", "both lines show it");
    assert_eq!(row(&answer.rows, &web).d[&tv], "0.2184");
    let reach = |view: mrm_app::plans::PlanReachView| view.plan.unwrap().reach;
    let told = desk.app.plan_reach(&plan, Audience::Internal, Detail::Reach).await.unwrap();
    assert!((reach(told) - 0.6116).abs() < 1e-9);
    let desk = desk.reopen().await;
    assert_eq!(row(&desk.view(&plan).await.rows, &tv).d[&web], "0.2184", "also after a restart");
    let refused = desk.try_edit(&plan, set("120")).await.unwrap_err();
    assert_eq!((refused.code, refused.args["text"].as_str()), (Code::OutOfRange, "120"));
    desk.edit(&plan, set("")).await;
    assert!(row(&desk.view(&plan).await.rows, &tv).d.is_empty());
    desk.app.undo(&plan).await.unwrap();
    assert_eq!(row(&desk.view(&plan).await.rows, &tv).d[&web], "0.2184", "undo brings it back");
}

#[tokio::test]
async fn reach_is_not_summed_and_the_total_says_so() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    desk.line(&plan, json!({ "site": "1", "reach": "1000", "impressions": "5000" })).await;
    desk.line(&plan, json!({ "site": "2", "reach": "2000", "impressions": "5000" })).await;
    let totals = desk.view(&plan).await.totals;
    assert!(!totals.fields.contains_key("reach"));
    assert_eq!(totals.notes["reach"], "not_additive");
    assert_eq!(totals.bounds["reach"], "3000");
    assert_eq!(totals.fields["impressions"], "10000");
}

#[tokio::test]
async fn a_client_never_sees_agency_money() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    desk.line(&plan, json!({ "site": "1", "cost_net": "1000", "buy_price": "777777", "internal_notes": "секрет" }))
        .await;
    let view = desk.app.plan(&plan, Audience::Client).await.unwrap();
    let text = serde_json::to_string(&view).unwrap();
    for word in ["777777", "секрет", "buy_price", "margin", "income"] {
        assert!(!text.contains(word), "“{word}” in the client's view");
    }
    assert!(text.contains("1000"));
}

#[tokio::test]
async fn plan_costs_carry_their_own_vat_into_the_grand_total() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    desk.edit(&plan, json!([{ "op": "set_header", "field": "vat", "text": "20%" }])).await;
    desk.line(&plan, json!({ "site": "1", "cost_net": "1 000 000" })).await;
    let answer = desk.edit(&plan, json!([
        { "op": "add_cost", "kind": "ord", "label": "Отчётность ОРД", "basis": { "kind": "share_of_media", "rate": "1,3%" }, "audience": "client" },
        { "op": "add_cost", "kind": "production", "label": "Продакшн", "basis": { "kind": "amount", "amount": "42 000" }, "vat_rate": "0", "audience": "client" },
    ])).await;
    assert_eq!(answer.totals.costs_net, "55000");
    assert_eq!(answer.totals.costs_gross, "57600", "13,000 with 20 % and 42,000 without VAT");
    assert_eq!(answer.totals.grand_total, "1257600");
}

#[tokio::test]
async fn flights_are_typed_as_start_and_end_or_one_by_one() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let id = desk.line(&plan, json!({ "site": "1", "start": "01.09.2026", "end": "28.09.2026" })).await;
    let answer = desk
        .edit(
            &plan,
            json!([{ "op": "set_flight", "row": id, "start": "2026-10-05", "end": "2026-10-11", "amount": "5 000" }]),
        )
        .await;
    let line = row(&answer.rows, &id);
    assert_eq!(line.f.len(), 2);
    assert_eq!((line.v["start"].as_str(), line.v["end"].as_str()), ("2026-09-01", "2026-10-11"));
    let wrong = desk
        .try_edit(&plan, json!([{ "op": "set_flight", "row": id, "start": "2026-10-05", "end": "2026-10-01" }]))
        .await;
    assert_eq!(wrong.unwrap_err().code, Code::FlightOrder);
    let impossible = desk.try_edit(&plan, json!([{ "op": "set_cells", "cells": [[id, "end", "31.09.2026"]] }])).await;
    assert_eq!(impossible.unwrap_err().code, Code::NotADate);
}

#[tokio::test]
async fn everything_acknowledged_is_there_after_a_restart() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    for number in 0..120 {
        desk.line(&plan, json!({ "site": format!("Площадка {number}"), "cost_net": "10" })).await;
    }
    let before = serde_json::to_value(desk.view(&plan).await.rows).unwrap();
    let desk = desk.reopen().await;
    let after = desk.view(&plan).await;
    assert_eq!(serde_json::to_value(&after.rows).unwrap(), before);
    assert_eq!(after.totals.media_net, "1200");
}

#[tokio::test]
async fn a_plan_with_a_long_life_opens_from_a_snapshot() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let id = desk.line(&plan, json!({ "site": "1", "cost_net": "1" })).await;
    for number in 0..250 {
        desk.edit(&plan, json!([{ "op": "set_cells", "cells": [[id, "cost_net", number.to_string()]] }])).await;
    }
    // The first opening writes the snapshot, the second starts with it.
    for _ in 0..2 {
        desk.app.forget_open_plans().await;
        assert_eq!(desk.view(&plan).await.totals.media_net, "249");
    }
    desk.edit(&plan, json!([{ "op": "set_cells", "cells": [[id, "cost_net", "7"]] }])).await;
    let desk = desk.reopen().await;
    assert_eq!(desk.view(&plan).await.totals.media_net, "7");
}

#[tokio::test]
async fn a_screen_that_shows_a_plan_which_was_put_away_meanwhile_reads_it_again() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let line = desk.line(&plan, json!({ "units": "1" })).await;
    let shown = desk.view(&plan).await.revision;
    // So many others were looked at since that this one is not in memory any more.
    for _ in 0..14 {
        desk.plan().await;
    }
    let after = desk.edit(&plan, json!([{ "op": "set_cells", "cells": [[line, "units", "2"]] }])).await;
    assert!(after.revision > shown, "{} after {shown}", after.revision);
    assert!(desk.app.changes_since(&plan, shown).await.unwrap().patch.is_none());
    // Nor does it know what another process told.
    assert!(desk.app.changes_since(&plan, after.revision + 1).await.unwrap().patch.is_none());
    assert!(desk.app.changes_since(&plan, after.revision).await.unwrap().patch.is_some());
}
