//! Saved views of a plan, and its lines put together by what they say.

use mrm_app::Code;
use mrm_app::plan_templates::SavePlanTemplate;
use mrm_app::plans::{GroupView, GroupsRequest, PlanProblem};
use mrm_domain::{Audience, PlanStatus, SavedView};
use serde_json::{Value, json};

use crate::{Desk, row};

fn look() -> Value {
    json!({
        "columns": ["channel", "cost_net", "margin"], "widths": { "cost_net": 140 }, "frozen": 3,
        "filters": { "channel": { "kind": "values", "values": ["tv", ""] }, "margin": { "kind": "number", "from": "0.1", "to": "" } },
        "sort": { "ref": "cost_net", "order": "desc" }, "groups": ["channel"], "folding": "folded",
    })
}

async fn add(desk: &Desk, plan: &str, name: &str, audience: &str) -> SavedView {
    let edits = json!([{ "op": "add_view", "name": name, "audience": audience, "look": look() }]);
    desk.edit(plan, edits).await.views.unwrap().pop().unwrap()
}

async fn groups(desk: &Desk, plan: &str, request: Value) -> Vec<GroupView> {
    let request: GroupsRequest = serde_json::from_value(request).unwrap();
    desk.app.plan_groups(plan, request).await.unwrap().groups
}

#[tokio::test]
async fn a_view_is_saved_renamed_made_the_first_removed_and_all_of_it_undone() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let view = add(&desk, &plan, " Деньги ", "internal").await;
    assert_eq!((view.name.as_str(), view.look.columns.len(), view.look.frozen), ("Деньги", 3, 3));
    let id = view.id.to_string();
    let renamed = desk.edit(&plan, json!([{ "op": "update_view", "id": id, "name": "Бюджет" }])).await.views.unwrap();
    assert_eq!((renamed[0].name.as_str(), &renamed[0].look), ("Бюджет", &view.look));
    let answer = desk.edit(&plan, json!([{ "op": "set_header", "field": "default_view", "text": id }])).await;
    assert_eq!((answer.header.unwrap()["default_view"].as_str(), answer.columns), (id.as_str(), None));

    let desk = desk.reopen().await;
    assert_eq!(desk.view(&plan).await.views, renamed, "also after a restart");
    let answer = desk.edit(&plan, json!([{ "op": "remove_view", "id": id }])).await;
    assert_eq!((answer.views.unwrap().len(), answer.header.unwrap().get("default_view")), (0, None));
    let back = desk.app.undo(&plan).await.unwrap();
    assert_eq!(back.views.unwrap(), renamed);
    assert_eq!(back.header.unwrap()["default_view"], id);

    let nameless = json!([{ "op": "add_view", "name": " ", "audience": "internal", "look": {} }]);
    assert_eq!(desk.try_edit(&plan, nameless).await.unwrap_err().code, Code::BadValue);
    let deep = json!([{ "op": "update_view", "id": id, "look": { "groups": ["channel", "site", "format"] } }]);
    assert_eq!(desk.try_edit(&plan, deep).await.unwrap_err().code, Code::BadValue);
}

#[tokio::test]
async fn a_view_for_the_client_is_saved_without_what_the_client_may_not_see() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    add(&desk, &plan, "Внутренний", "internal").await;
    let view = add(&desk, &plan, "Клиенту", "client").await;
    assert_eq!(serde_json::to_value(&view.look.columns).unwrap(), json!(["channel", "cost_net"]));
    assert_eq!((view.look.frozen, view.look.filters.len()), (2, 1));
    let seen = desk.app.plan(&plan, Audience::Client).await.unwrap();
    assert_eq!(seen.views.iter().map(|view| view.name.as_str()).collect::<Vec<_>>(), ["Клиенту"]);
    let id = seen.views[0].id.to_string();
    let opened =
        desk.edit(&plan, json!([{ "op": "update_view", "id": id, "audience": "internal", "look": look() }])).await;
    assert_eq!(opened.views.unwrap()[1].look.columns.len(), 3);
    let cut = desk.edit(&plan, json!([{ "op": "update_view", "id": id, "audience": "client" }])).await;
    assert_eq!(cut.views.unwrap()[1].look.columns.len(), 2, "it becomes the client's without internal columns");
}

#[tokio::test]
async fn views_come_along_with_a_template_and_take_no_approval_away() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    desk.line(&plan, json!({ "site": "А", "cost_net": "100" })).await;
    let status = |status: &str| serde_json::from_value(json!({ "status": status })).unwrap();
    desk.app.set_status(&plan, status("in_review")).await.unwrap();
    desk.app.set_status(&plan, status("approved")).await.unwrap();
    let view = add(&desk, &plan, "Деньги", "internal").await;
    desk.app.undo(&plan).await.unwrap();
    desk.app.redo(&plan).await.unwrap();
    assert_eq!(desk.app.versions(&plan).await.unwrap().status.status, PlanStatus::Approved);

    let request = SavePlanTemplate { plan_id: plan.clone(), name: "Сетка".into() };
    let template = desk.app.save_plan_template(request).await.unwrap();
    let new = json!({ "title": "Зима", "currency": "RUB", "template_id": template.id });
    let project = desk.app.list_projects().await.unwrap().projects[0].id.clone();
    let made = desk.app.create_plan(&project, serde_json::from_value(new).unwrap()).await.unwrap();
    assert_eq!(desk.view(&made.id).await.views, [view]);
}

#[tokio::test]
async fn lines_are_put_together_by_channel_and_month_and_their_reach_is_not_summed() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let lines = [
        json!({ "channel": "tv", "site": "Первый", "cost_net": "100,10", "reach": "5 000" }),
        json!({ "channel": "context", "site": "Поиск", "cost_net": "30", "clicks": "10", "impressions": "1000" }),
        json!({ "channel": "tv", "site": "Второй", "cost_net": "0,20", "reach": "4 000" }),
        json!({ "site": "без канала", "cost_net": "7", "buy_cost": "5" }),
    ];
    let mut ids = Vec::new();
    for line in lines {
        ids.push(desk.line(&plan, line).await);
    }
    for (line, start, end) in
        [(0, "2026-09-01", "2026-09-28"), (2, "2026-09-15", "2026-10-15"), (1, "2026-10-01", "2026-10-31")]
    {
        desk.edit(&plan, json!([{ "op": "set_flight", "row": ids[line], "start": start, "end": end }])).await;
    }
    let found = groups(&desk, &plan, json!({ "by": ["channel"] })).await;
    let said: Vec<_> =
        found.iter().map(|group| (group.key[0].as_str(), group.lines, group.c["cost_net"].as_str())).collect();
    assert_eq!(said, [("", 1, "7"), ("context", 1, "30"), ("tv", 2, "100.3")], "to the kopeck");
    assert_eq!((found[2].c.get("reach"), found[2].n["reach"].as_str()), (None, "not_additive"));
    assert_eq!((found[1].c["ctr"].as_str(), found[1].c["cpc"].as_str()), ("0.01", "3"), "ratios of sums");

    let found = groups(&desk, &plan, json!({ "by": ["start", "site"] })).await;
    let said: Vec<_> = found.iter().map(|group| (group.value.join("/"), group.lines)).collect();
    let expected = ["", "/без канала", "2026-09", "2026-09/Второй", "2026-09/Первый", "2026-10", "2026-10/Поиск"];
    assert_eq!(said.iter().map(|(value, _)| value.as_str()).collect::<Vec<_>>(), expected);
    assert_eq!(said[2].1, 2);

    let some = groups(&desk, &plan, json!({ "by": ["channel"], "rows": [ids[0], ids[1]] })).await;
    assert_eq!(some.iter().map(|group| group.c["cost_net"].as_str()).collect::<Vec<_>>(), ["30", "100.1"]);

    let client = groups(&desk, &plan, json!({ "by": ["channel"], "audience": "client" })).await;
    assert!(client.iter().all(|group| !group.c.contains_key("buy_cost")), "{client:?}");
    for by in [json!({ "by": ["margin"], "audience": "client" }), json!({ "by": [] }), json!({ "by": ["none"] })] {
        let request = serde_json::from_value(by).unwrap();
        assert!(matches!(
            desk.app.plan_groups(&plan, request).await.unwrap_err().code,
            Code::NotFound | Code::BadRequest
        ));
    }
}

#[tokio::test]
async fn a_value_that_means_nothing_for_the_channel_is_listed_until_it_or_the_channel_goes() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let answer = desk
        .edit(&plan, json!([
            { "op": "add_row", "kind": "section", "parent": null, "after": null, "temp": "tv", "cells": { "name": "Имидж" } },
            { "op": "add_row", "kind": "line", "parent": "tv", "after": null, "temp": "a", "cells": { "site": "1", "clicks": "7", "buy_cost": "5" } }
        ]))
        .await;
    let (section, line) = (&answer.created["tv"], &answer.created["a"]);
    let set =
        |row: &str, column: &str, text: Option<&str>| json!([{ "op": "set_cells", "cells": [[row, column, text]] }]);
    let misplaced = |problems: &[PlanProblem]| -> Vec<(Option<String>, Option<String>, String)> {
        let found = problems.iter().filter(|p| p.code == "misplaced");
        found.map(|p| (p.row.clone(), p.reference.clone(), p.args["channel"].clone())).collect()
    };
    let expected = vec![(Some(line.clone()), Some("clicks".to_owned()), "tv".to_owned())];

    // The channel of the section is that of the line.
    let answer = desk.edit(&plan, set(section, "channel", Some("tv"))).await;
    assert_eq!(row(&answer.rows, line).c["channel"], "tv");
    assert_eq!(misplaced(&answer.problems.expect("one problem more")), expected);
    assert_eq!(misplaced(&desk.view(&plan).await.problems), expected);
    let client = desk.app.plan(&plan, Audience::Client).await.unwrap();
    assert_eq!(misplaced(&client.problems), expected, "nothing of it is internal");

    let answer = desk.edit(&plan, set(line, "channel", Some("context"))).await;
    assert!(misplaced(&answer.problems.expect("one problem less")).is_empty());
    let answer = desk.app.undo(&plan).await.unwrap();
    assert_eq!(misplaced(&answer.problems.expect("one problem more")), expected);
    let answer = desk.edit(&plan, set(line, "clicks", None)).await;
    assert!(misplaced(&answer.problems.expect("one problem less")).is_empty());
}

#[tokio::test]
async fn columns_say_for_which_channels_they_are() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let view = serde_json::to_value(desk.view(&plan).await.columns).unwrap();
    let column = |name: &str| view.as_array().unwrap().iter().find(|column| column["ref"] == name).unwrap().clone();
    assert_eq!(column("cpc")["not_for"], json!(["tv", "radio", "ooh", "dooh", "press"]));
    assert_eq!(column("trp")["usual_for"], json!(["tv", "radio"]));
    assert_eq!(
        (column("cost_net")["usual_for"].as_array().unwrap().len(), &column("cost_net")["topic"]),
        (16, &json!("money"))
    );
}
