//! A plan over time: what the planner draws is what the money does.

use mrm_app::plans::{FlowchartRequest, FlowchartView};
use mrm_app::{Code, Measure, Unit};
use mrm_domain::Audience;
use rust_decimal::Decimal;
use serde_json::json;

use crate::{Desk, row};

async fn chart(desk: &Desk, plan: &str, by: Unit, amount: Measure) -> FlowchartView {
    let request = FlowchartRequest { by, amount, rows: None, totals: true, reader: Audience::Internal };
    desk.app.flowchart(plan, request).await.unwrap()
}

fn cells<'v>(view: &'v FlowchartView, id: &str) -> Vec<(String, &'v str)> {
    let row = view.rows.iter().find(|row| row.id == id).expect("the row is answered for");
    row.cells.iter().map(|(day, amount)| (day.to_string(), amount.as_str())).collect()
}

fn sum(cells: &[(String, &str)]) -> Decimal {
    cells.iter().map(|(_, amount)| amount.parse::<Decimal>().unwrap()).sum()
}

/// A line of 100,000 roubles and 260 points from 1 July to 30 September.
async fn a_line(desk: &Desk, plan: &str) -> String {
    let id = desk.line(plan, json!({ "site": "Канал", "cost_net": "100000", "grp": "260" })).await;
    desk.edit(plan, json!([{ "op": "set_flight", "row": id, "start": "2026-07-01", "end": "2026-09-30" }])).await;
    id
}

#[tokio::test]
async fn months_of_a_line_sum_to_it_and_sections_to_their_lines() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let answer = desk.edit(&plan, json!([
        { "op": "add_row", "kind": "section", "parent": null, "after": null, "temp": "tv", "cells": { "name": "ТВ" } },
        { "op": "add_row", "kind": "line", "parent": "tv", "after": null, "temp": "a", "cells": { "site": "1", "cost_net": "100" } },
        { "op": "set_flight", "row": "a", "start": "2026-07-01", "end": "2026-09-30" },
        { "op": "add_row", "kind": "line", "parent": "tv", "after": "a", "temp": "b", "cells": { "site": "2", "cost_net": "31" } },
        { "op": "set_flight", "row": "b", "start": "2026-08-01", "end": "2026-08-31" },
        { "op": "add_row", "kind": "line", "parent": null, "after": "tv", "temp": "c", "cells": { "site": "3", "cost_net": "7" } }
    ])).await;
    let view = chart(&desk, &plan, Unit::Month, Measure::Budget).await;
    let line = cells(&view, &answer.created["a"]);
    assert_eq!(
        line.iter().map(|(_, n)| *n).collect::<Vec<_>>(),
        ["33.7", "33.69", "32.61"],
        "the first of equals gets the kopeck"
    );
    let section = cells(&view, &answer.created["tv"]);
    assert_eq!(section[1], ("2026-08-01".to_owned(), "64.69"));
    assert_eq!(sum(&section), Decimal::from(131));
    let totals = view.totals.unwrap();
    assert_eq!((totals.total.as_str(), totals.undated.as_str(), totals.peak.as_str()), ("138", "7", "33.7"));
}

#[tokio::test]
async fn a_distribution_is_one_intent_that_sums_to_the_line_and_undo_takes_back() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let id = a_line(&desk, &plan).await;
    let shapes = [
        json!({ "kind": "front" }),
        json!({ "kind": "back" }),
        json!({ "kind": "season", "coefficients": ["0,85", "0,9", "1,05", "1,15", "1,2", "1,15", "0,95", "0,8", "1,1", "1,15", "1,05", "0,95"] }),
        json!({ "kind": "amounts", "parts": [["2026-07-01", "50 000,50"], ["2026-09-01", "49 999,50"]] }),
    ];
    for shape in shapes {
        let unit = "month";
        let edit = json!([{ "op": "distribute_flights", "rows": [id], "unit": unit, "shape": shape }]);
        let answer = desk.edit(&plan, edit).await;
        let stated: Decimal =
            row(&answer.rows, &id).f.iter().map(|f| f.amount.as_ref().unwrap().parse::<Decimal>().unwrap()).sum();
        assert_eq!(stated, Decimal::from(100_000), "{shape}");
        for by in [Unit::Day, Unit::Week, Unit::Month, Unit::Quarter] {
            let view = chart(&desk, &plan, by, Measure::Budget).await;
            assert_eq!(sum(&cells(&view, &id)), Decimal::from(100_000), "{shape} by {by:?}");
        }
        let back = desk.app.undo(&plan).await.unwrap();
        let flights = &row(&back.rows, &id).f;
        assert_eq!((flights.len(), flights[0].end.as_str()), (1, "2026-09-30"), "one step back");
        assert_eq!(flights[0].amount, None);
    }
}

#[tokio::test]
async fn parts_that_do_not_make_the_line_are_refused_with_what_is_left() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let id = a_line(&desk, &plan).await;
    let shape = json!({ "kind": "amounts", "parts": [["2026-07-01", "60000"], ["2026-08-01", "30000"]] });
    let edit = json!([{ "op": "distribute_flights", "rows": [id], "unit": "month", "shape": shape }]);
    let refused = desk.try_edit(&plan, edit).await.unwrap_err();
    assert_eq!(refused.code, Code::OtherSum);
    assert_eq!((refused.args["line"].as_str(), refused.args["left"].as_str()), ("100000", "10000"));
    assert_eq!(row(&desk.view(&plan).await.rows, &id).f.len(), 1, "nothing has changed");
}

#[tokio::test]
async fn impressions_are_stated_by_unit_and_sum_to_the_line() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let id = a_line(&desk, &plan).await;
    let ask = |measure: &str, parts: serde_json::Value| {
        let shape = json!({ "kind": "amounts", "parts": parts });
        json!([{ "op": "distribute_flights", "rows": [id], "unit": "month", "measure": measure, "shape": shape }])
    };
    let parts = json!([["2026-07-01", "500 000"], ["2026-08-01", "300 001"], ["2026-09-01", "99 999"]]);
    let refused = desk.try_edit(&plan, ask("impressions", parts.clone())).await.unwrap_err();
    assert_eq!((refused.code, refused.args["input"].as_str()), (Code::MissingInput, "impressions"), "it has none yet");
    desk.edit(&plan, json!([{ "op": "set_cells", "cells": [[id, "impressions", "900000"]] }])).await;
    desk.edit(&plan, ask("impressions", parts)).await;
    let view = chart(&desk, &plan, Unit::Month, Measure::Impressions).await;
    assert_eq!(cells(&view, &id).iter().map(|(_, n)| *n).collect::<Vec<_>>(), ["500000", "300001", "99999"]);
    for by in [Unit::Day, Unit::Week] {
        let view = chart(&desk, &plan, by, Measure::Impressions).await;
        assert_eq!(sum(&cells(&view, &id)), Decimal::from(900_000), "by {by:?}");
    }
    assert_eq!(sum(&cells(&chart(&desk, &plan, Unit::Week, Measure::Budget).await, &id)), Decimal::from(100_000));

    let short = json!([["2026-07-01", "500000"]]);
    let refused = desk.try_edit(&plan, ask("impressions", short)).await.unwrap_err();
    assert_eq!((refused.code, refused.args["left"].as_str()), (Code::OtherSum, "400000"));
}

#[tokio::test]
async fn another_budget_keeps_the_proportion_and_says_that_the_amounts_are_others() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let id = a_line(&desk, &plan).await;
    let shape = json!({ "kind": "front" });
    desk.edit(&plan, json!([{ "op": "distribute_flights", "rows": [id], "unit": "month", "shape": shape }])).await;
    desk.edit(&plan, json!([{ "op": "set_cells", "cells": [[id, "cost_net", "60000"]] }])).await;
    let view = chart(&desk, &plan, Unit::Month, Measure::Budget).await;
    let line = cells(&view, &id);
    assert_eq!(line.iter().map(|(_, n)| *n).collect::<Vec<_>>(), ["30000", "20000", "10000"]);
    assert_eq!(view.rows[0].stated.as_deref(), Some("100000"));
    let answer = desk.edit(&plan, json!([{ "op": "fit_flights", "rows": [id] }])).await;
    let amounts: Vec<_> = row(&answer.rows, &id).f.iter().filter_map(|f| f.amount.as_deref()).collect();
    assert_eq!(amounts, ["30000", "20000", "10000"]);
    assert_eq!(chart(&desk, &plan, Unit::Month, Measure::Budget).await.rows[0].stated, None);
}

#[tokio::test]
async fn units_of_flights_that_are_no_longer_those_of_the_line_are_said_and_brought_to_it() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let id = a_line(&desk, &plan).await;
    desk.edit(&plan, json!([{ "op": "set_cells", "cells": [[id, "impressions", "900000"]] }])).await;
    let shape = json!({ "kind": "front" });
    let edit = |measure| json!([{ "op": "distribute_flights", "rows": [id], "unit": "month", "measure": measure, "shape": shape }]);
    let stated = async |measure| chart(&desk, &plan, Unit::Month, measure).await.rows[0].stated.clone();
    let all = async || (stated(Measure::Budget).await, stated(Measure::Impressions).await, stated(Measure::Grp).await);
    desk.edit(&plan, edit("impressions")).await;
    assert_eq!(all().await, (None, None, None), "they are what the line has");

    desk.edit(&plan, json!([{ "op": "set_cells", "cells": [[id, "impressions", "600000"]] }])).await;
    assert_eq!(all().await, (None, Some("900000".to_owned()), None), "of impressions, not of rating points");
    let answer = desk.edit(&plan, json!([{ "op": "fit_flights", "rows": [id] }])).await;
    let quantities: Vec<_> = row(&answer.rows, &id).f.iter().filter_map(|f| f.quantity.as_deref()).collect();
    assert_eq!(quantities, ["300000", "200000", "100000"]);
    assert_eq!(all().await, (None, None, None));

    desk.edit(&plan, edit("grp")).await;
    desk.edit(&plan, json!([{ "op": "set_cells", "cells": [[id, "grp", "130"]] }])).await;
    assert_eq!(all().await, (None, None, Some("260".to_owned())));

    // Weights are parts of a hundred: they are of nothing in particular.
    let bare = desk.line(&plan, json!({ "site": "Другой" })).await;
    desk.edit(&plan, json!([{ "op": "set_flight", "row": bare, "start": "2026-07-01", "end": "2026-08-31" }])).await;
    desk.edit(&plan, json!([{ "op": "distribute_flights", "rows": [bare], "unit": "month", "shape": shape }])).await;
    desk.edit(&plan, json!([{ "op": "set_cells", "cells": [[bare, "impressions", "5000"]] }])).await;
    let view = chart(&desk, &plan, Unit::Month, Measure::Impressions).await;
    let line = view.rows.iter().find(|row| row.id == bare).unwrap();
    assert_eq!((line.total.as_deref(), line.stated.as_deref()), (Some("5000"), None));
}

#[tokio::test]
async fn patterns_split_and_pieces_keep_the_money() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let id = a_line(&desk, &plan).await;
    let pattern = json!({ "kind": "flighting", "on": 2, "off": 2 });
    let period = ("2026-07-06", "2026-08-30");
    let edit = json!([{ "op": "pattern_flights", "rows": [id], "unit": "week", "pattern": pattern, "start": period.0, "end": period.1 }]);
    let answer = desk.edit(&plan, edit).await;
    let days: Vec<_> = row(&answer.rows, &id).f.iter().map(|f| (f.start.as_str(), f.end.as_str())).collect();
    assert_eq!(days, [("2026-07-06", "2026-07-19"), ("2026-08-03", "2026-08-16")]);
    let pattern = json!({ "kind": "pulsing", "on": 2, "off": 2, "base": "0.5" });
    let edit = json!([{ "op": "pattern_flights", "rows": [id], "unit": "week", "pattern": pattern, "start": period.0, "end": period.1 }]);
    let answer = desk.edit(&plan, edit).await;
    let flights = &row(&answer.rows, &id).f;
    let amounts: Vec<_> = flights.iter().map(|f| f.amount.as_deref().unwrap()).collect();
    assert_eq!(amounts, ["37500", "12500", "37500", "12500"]);
    let split = json!([{ "op": "split_flight", "row": id, "id": flights[0].id, "at": "2026-07-11" }]);
    let answer = desk.edit(&plan, split).await;
    let flights = &row(&answer.rows, &id).f;
    assert_eq!((flights[0].end.as_str(), flights[1].start.as_str()), ("2026-07-10", "2026-07-11"));
    assert_eq!((flights[0].amount.as_deref(), flights[1].amount.as_deref()), (Some("13392.86"), Some("24107.14")));
    let view = chart(&desk, &plan, Unit::Week, Measure::Grp).await;
    assert_eq!(sum(&cells(&view, &id)), Decimal::from(260));
}

#[tokio::test]
async fn a_flight_outside_the_campaign_is_flagged_until_it_is_moved_in() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let id = a_line(&desk, &plan).await;
    let period = |start: &str, end: &str| json!([{ "op": "set_header", "field": "period_start", "text": start }, { "op": "set_header", "field": "period_end", "text": end }]);
    let answer = desk.edit(&plan, period("2026-07-01", "2026-09-15")).await;
    let problems = answer.problems.expect("other problems than before");
    let found: Vec<_> = problems.iter().filter(|p| p.code == "flight_outside").collect();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].row.as_deref(), found[0].reference.as_deref()), (Some(id.as_str()), Some("end")));
    assert_eq!((found[0].args["end"].as_str(), found[0].args["to"].as_str()), ("2026-09-30", "2026-09-15"));
    let flight = row(&desk.view(&plan).await.rows, &id).f[0].id.clone();
    let edit = json!([{ "op": "set_flight", "row": id, "id": flight, "start": "2026-07-01", "end": "2026-09-15" }]);
    let answer = desk.edit(&plan, edit).await;
    assert!(answer.problems.expect("one problem less").iter().all(|p| p.code != "flight_outside"));
}
