use mrm_app::Code;
use mrm_domain::Audience;
use serde_json::{Value, json};

use crate::{Desk, cell, row};

fn add(name: &str, kind: &str, formula: &str) -> Value {
    json!([{ "op": "add_column", "name": name, "kind": kind, "formula": formula, "audience": "client" }])
}

#[tokio::test]
async fn a_column_is_calculated_from_others_as_they_are_typed() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let id = desk.line(&plan, json!({ "site": "А", "cost_net": "200 000", "impressions": "1 000 000" })).await;
    let formula = "=[Стоимость без НДС] / [impressions] * 1000 * 1,5";
    let answer = desk.edit(&plan, add("Цена с запасом", "money", formula)).await;
    let column = answer.columns.unwrap().pop().unwrap();
    let shown = column.formula.unwrap();
    assert!(shown.ru.starts_with("[Стоимость без НДС] / [") && shown.ru.ends_with("* 1000 * 1,5"), "{}", shown.ru);
    assert!(shown.en.ends_with("* 1000 * 1.5"), "{}", shown.en);
    let reference = column.reference.as_str();
    assert_eq!(row(&answer.rows, &id).c[reference], "300");

    let answer = desk.edit(&plan, json!([{ "op": "set_cells", "cells": [[id, "cost_net", "100 000"]] }])).await;
    assert_eq!(row(&answer.rows, &id).c[reference], "150", "one edit recalculates it");
    let explained = desk.app.explain(&plan, &id, reference).await.unwrap();
    assert_eq!((explained.kind, explained.rule), ("derived", Some("column_formula")));
    let inputs: Vec<_> = explained.inputs.iter().map(|i| (i.reference.as_str(), i.value.as_str())).collect();
    assert_eq!(inputs, [("cost_net", "100000"), ("impressions", "1000000")]);

    let typed = json!([{ "op": "set_cells", "cells": [[id, reference, "5"]] }]);
    assert_eq!(desk.try_edit(&plan, typed).await.unwrap_err().code, Code::Calculated);
    let answer = desk.edit(&plan, json!([{ "op": "set_cells", "cells": [[id, "impressions", "0"]] }])).await;
    assert_eq!(row(&answer.rows, &id).n[reference], "division_by_zero", "no number, and why");

    let desk = desk.reopen().await;
    let again = desk.view(&plan).await;
    assert_eq!(again.columns.last().unwrap().formula.as_ref().unwrap().ru, shown.ru, "also after a restart");
    let back = desk.edit(&plan, json!([{ "op": "update_column", "id": reference, "formula": "" }])).await;
    assert!(back.columns.unwrap().pop().unwrap().formula.is_none(), "a column that people fill in");
    desk.edit(&plan, json!([{ "op": "set_cells", "cells": [[id, reference, "5"]] }])).await;
    assert_eq!(cell(row(&desk.view(&plan).await.rows, &id), reference), Some("5"));
}

#[tokio::test]
async fn a_plan_made_by_hand_offers_the_period_beside_start_and_end() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let view = desk.view(&plan).await;
    let column = |code: &str| view.columns.iter().find(|column| column.reference == code).unwrap();
    assert_eq!((column("period").name_ru.as_str(), column("period").shown), ("Период", false));
    assert!(column("start").shown && column("end").shown);
    let shown = json!([{ "op": "set_header", "field": "shown", "text": "site;period;cost_net" }]);
    let columns = desk.edit(&plan, shown).await.columns.unwrap();
    let shown: Vec<_> = columns.iter().filter(|column| column.shown).map(|column| column.reference.as_str()).collect();
    assert_eq!(shown, ["site", "period", "cost_net"]);
}

#[tokio::test]
async fn what_stood_in_a_column_before_it_was_calculated_comes_back_by_undo() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let id = desk.line(&plan, json!({ "site": "А", "cost_net": "100" })).await;
    let column = desk.edit(&plan, add("Своя", "money", "")).await.columns.unwrap().pop().unwrap().reference;
    desk.edit(&plan, json!([{ "op": "set_cells", "cells": [[id, column, "7"]] }])).await;
    desk.edit(&plan, json!([{ "op": "update_column", "id": column, "formula": "[cost_net] * 2" }])).await;
    desk.edit(&plan, json!([{ "op": "set_cells", "cells": [[id, column, null]] }])).await;
    desk.app.undo(&plan).await.unwrap();
    let calculated = desk.view(&plan).await;
    assert_eq!(row(&calculated.rows, &id).c[column.as_str()], "200", "the formula counts while there is one");
    desk.app.undo(&plan).await.unwrap();
    assert_eq!(cell(row(&desk.view(&plan).await.rows, &id), &column), Some("7"));
}

#[tokio::test]
async fn a_formula_that_cannot_be_is_refused_with_its_reason_and_nothing_changes() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let before = desk.view(&plan).await.columns.len();
    let refusals = [
        ("[Бюджет мечты] * 2", "unknown_column", ("field", "Бюджет мечты")),
        ("[cost_net] + [impressions]", "units_mixed", ("left", "money")),
        ("[cost_net] *", "syntax", ("near", "")),
        ("[buy_cost] * 2", "internal_column", ("field", "buy_cost")),
    ];
    for (formula, reason, (name, value)) in refusals {
        let refused = desk.try_edit(&plan, add("Своя", "money", formula)).await.unwrap_err();
        assert_eq!((refused.code, refused.args["reason"].as_str()), (Code::BadFormula, reason), "{formula}");
        assert!(refused.args[name].contains(value), "{refused:?}");
    }
    assert_eq!(desk.view(&plan).await.columns.len(), before);
}

#[tokio::test]
async fn a_circle_names_its_columns_and_a_lost_column_is_told_as_a_problem() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let column = async |name: &str, formula: &str| {
        let answer = desk.edit(&plan, add(name, "number", formula)).await;
        answer.columns.unwrap().pop().unwrap().reference
    };
    let first = column("Первый", "").await;
    let second = column("Второй", "[Первый] * 2").await;
    let circle = json!([{ "op": "update_column", "id": first, "formula": "[Второй] + 1" }]);
    let refused = desk.try_edit(&plan, circle).await.unwrap_err();
    assert_eq!(refused.args["reason"], "cycle");
    assert!(refused.args["columns"].contains("Первый") && refused.args["columns"].contains("Второй"), "{refused:?}");

    let answer = desk.edit(&plan, json!([{ "op": "remove_column", "id": first }])).await;
    let problems = answer.problems.unwrap();
    let wrong = problems.iter().find(|p| p.code == "wrong_formula").unwrap();
    assert_eq!((wrong.reference.as_deref(), wrong.args["name"].as_str()), (Some(second.as_str()), "Второй"));
    let undone = desk.app.undo(&plan).await.unwrap();
    assert!(undone.problems.unwrap().iter().all(|p| p.code != "wrong_formula"));
}

#[tokio::test]
async fn what_follows_from_agency_money_is_not_in_what_a_client_sees() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    desk.line(&plan, json!({ "site": "А", "cost_net": "200 000", "buy_cost": "123 457" })).await;
    let secret = json!([{ "op": "add_column", "name": "Маржа агентства", "kind": "money",
        "formula": "[cost_net] - [buy_cost]", "audience": "internal" }]);
    desk.edit(&plan, secret).await;
    assert!(serde_json::to_string(&desk.view(&plan).await).unwrap().contains("76543"));
    let client = serde_json::to_string(&desk.app.plan(&plan, Audience::Client).await.unwrap()).unwrap();
    assert!(!client.contains("76543") && !client.contains("Маржа") && !client.contains("buy_cost] "), "{client}");
}
