//! Rate cards, and the prices that lines take from them.

use mrm_app::plans::{EditAnswer, RowView};
use mrm_app::rate_cards::{CreateRateCard, EditRateCard, RateCardView};
use mrm_app::{Code, Language};
use mrm_domain::Audience;
use serde_json::{Value, json};

use crate::Desk;

async fn card(desk: &Desk, body: Value) -> RateCardView {
    let request: CreateRateCard = serde_json::from_value(json!({ "card": body })).unwrap();
    desk.app.create_rate_card(request).await.unwrap()
}

fn video() -> Value {
    json!({
        "name": "Видео 2026", "currency": "RUB",
        "season": ["1", "1", "1", "1", "1", "1", "1", "1", "1.1", "1.3", "1", "1"],
        "surcharges": [{ "name": "Москва", "factor": "1.5" }],
        "rows": [
            { "vendor": "Секретный-Селлер", "format": "In-stream", "buy_model": "CPM", "price": "300", "discounts": ["0.1"] },
            { "vendor": "Секретный-Селлер", "buy_model": "CPC", "price": "25" },
        ],
    })
}

async fn edited(desk: &Desk, plan: &str, edits: Value) -> EditAnswer {
    desk.edit(plan, edits).await
}

async fn line(desk: &Desk, plan: &str) -> String {
    let cells = json!({ "vendor": "Секретный-Селлер", "format": "In-stream", "buy_model": "CPM", "units": "1000000" });
    let added = edited(
        desk,
        plan,
        json!([{ "op": "add_row", "kind": "line", "parent": null, "after": null, "temp": "a", "cells": cells }]),
    )
    .await;
    let id = added.created["a"].clone();
    edited(desk, plan, json!([{ "op": "set_flight", "row": id, "start": "01.09.2026", "end": "30.09.2026" }])).await;
    id
}

async fn row(desk: &Desk, plan: &str, id: &str) -> RowView {
    let plan = desk.app.plan(plan, Audience::Internal).await.unwrap();
    plan.rows.into_iter().find(|row| row.id == id).unwrap()
}

#[tokio::test]
async fn a_line_is_offered_its_price_and_takes_it_with_one_undo() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    card(&desk, video()).await;
    let id = line(&desk, &plan).await;
    let offer = row(&desk, &plan, &id).await.r.unwrap();
    assert_eq!((offer.state, offer.list.as_str(), offer.price.as_str()), ("open", "300", "297"));
    assert_eq!((offer.season.as_deref(), offer.discounts.as_slice()), (Some("1.1"), ["0.1".to_owned()].as_slice()));
    assert_eq!((offer.name.as_str(), offer.rows.as_slice()), ("Видео 2026", [1].as_slice()));
    let stored = row(&desk, &plan, &id).await;
    assert!(!stored.v.contains_key("unit_price"), "an offer is no value");

    let taken = edited(&desk, &plan, json!([{ "op": "take_rates", "rows": [id] }])).await;
    let found = taken.rows.iter().find(|row| row.id == id).unwrap();
    assert_eq!(
        (found.v["unit_price"].as_str(), found.v["markup"].as_str(), found.v["discount"].as_str()),
        ("300", "1.1", "0.1")
    );
    assert_eq!(found.c["cost_net"], "297000");
    assert_eq!(found.r.as_ref().unwrap().state, "same");
    let why = desk.app.explain(&plan, &id, "unit_price").await.unwrap();
    assert_eq!((why.kind, why.rate_card.as_deref(), why.rate_row), ("rate_card", Some("Видео 2026"), Some(1)));

    let undone = desk.app.undo(&plan).await.unwrap();
    let found = undone.rows.iter().find(|row| row.id == id).unwrap();
    assert!(
        ["unit_price", "markup", "discount"].iter().all(|field| !found.v.contains_key(*field)),
        "one undo takes all back"
    );
}

#[tokio::test]
async fn a_price_that_differs_from_the_card_is_among_the_problems_and_is_never_overwritten() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let kept = card(&desk, video()).await;
    let id = line(&desk, &plan).await;
    let answer = edited(&desk, &plan, json!([{ "op": "set_cells", "cells": [[id, "unit_price", "320"]] }])).await;
    let found = answer.rows.iter().find(|row| row.id == id).unwrap();
    let offer = found.r.as_ref().unwrap();
    assert_eq!((offer.state, offer.own.as_deref(), offer.price.as_str()), ("differs", Some("320"), "297"));
    assert_eq!(found.v["unit_price"], "320");
    let problems = answer.problems.unwrap();
    let problem = problems.iter().find(|problem| problem.code == "rate_differs").unwrap();
    assert_eq!(
        (problem.args["own"].as_str(), problem.args["price"].as_str(), problem.args["card"].as_str()),
        ("320", "297", "Видео 2026")
    );

    // Another month has another coefficient: the offer follows the flight, the price stays.
    let flight = found.f[0].id.clone();
    let moved = edited(
        &desk,
        &plan,
        json!([{ "op": "set_flight", "row": id, "id": flight, "start": "01.10.2026", "end": "31.10.2026" }]),
    )
    .await;
    let found = moved.rows.iter().find(|row| row.id == id).unwrap();
    assert_eq!((found.r.as_ref().unwrap().price.as_str(), found.v["unit_price"].as_str()), ("351", "320"));

    // A change of the card reaches plans that are open.
    let edits = json!({ "edits": [{ "op": "set_cells", "cells": [[1, "price", "320"], [1, "discount", null]] }, { "op": "set", "field": "season", "text": null }] });
    let edits: EditRateCard = serde_json::from_value(edits).unwrap();
    desk.app.edit_rate_card(&kept.id, edits, Language::Ru).await.unwrap();
    assert_eq!(row(&desk, &plan, &id).await.r.unwrap().state, "same");
    desk.app.delete_rate_card(&kept.id).await.unwrap();
    assert_eq!(row(&desk, &plan, &id).await.r, None);
}

#[tokio::test]
async fn nothing_of_a_card_reaches_a_client() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let kept = card(&desk, json!({ "name": "МЕТКА-КАРТЫ", "currency": "RUB", "rows": [{ "vendor": "Секретный-Селлер", "price": "271828" }] })).await;
    let id = line(&desk, &plan).await;
    edited(
        &desk,
        &plan,
        json!([{ "op": "set_header", "field": "rate_cards", "text": kept.id }, { "op": "take_rates", "rows": [id] }]),
    )
    .await;
    edited(&desk, &plan, json!([{ "op": "set_cells", "cells": [[id, "unit_price", "314159"]] }])).await;
    let internal = serde_json::to_string(&desk.app.plan(&plan, Audience::Internal).await.unwrap()).unwrap();
    let client = serde_json::to_string(&desk.app.plan(&plan, Audience::Client).await.unwrap()).unwrap();
    for secret in ["МЕТКА-КАРТЫ", "271828", &kept.id, "rate_differs"] {
        assert!(internal.contains(secret), "the agency sees {secret}");
        assert!(!client.contains(secret), "the client does not see {secret}");
    }
}

#[tokio::test]
async fn edits_of_a_card_are_typed_and_refused_by_cell() {
    let desk = Desk::new().await;
    let kept = card(&desk, video()).await;
    let edit = |edits: Value| {
        let request: EditRateCard = serde_json::from_value(json!({ "edits": edits })).unwrap();
        desk.app.edit_rate_card(&kept.id, request, Language::Ru)
    };
    let done = edit(json!([
        { "op": "set_cells", "cells": [[3, "vendor", "Дзен"], [3, "price", "1 250,50 ₽"], [3, "discount", "5% + 10%"], [3, "buy_model", "срм"], [3, "valid_from", "01.10.2026"]] },
        { "op": "set_scale", "steps": [["1 000 000", "10"], ["500 000", "5%"]] },
        { "op": "set_surcharges", "surcharges": [["Выходные", "1,2"]] },
        { "op": "duplicate_rows", "rows": [1] },
        { "op": "remove_rows", "rows": [3] },
    ]))
    .await
    .unwrap();
    let rows = &done.card.rows;
    assert_eq!(rows.len(), 3);
    assert_eq!((rows[2].price.as_deref(), rows[2].buy_model.as_deref()), (Some("1250.5"), Some("CPM")));
    assert_eq!(rows[2].discounts, ["0.05", "0.1"]);
    assert_eq!((done.card.scale[0].from.as_str(), done.card.scale[1].discount.as_str()), ("500000", "0.1"));
    let refused = edit(json!([{ "op": "set_cells", "cells": [[1, "price", "дорого"]] }])).await.unwrap_err();
    assert_eq!((refused.code, refused.field.as_deref()), (Code::NotANumber, Some("1/price")));
    let refused = edit(json!([{ "op": "set", "field": "season", "text": "1; 2" }])).await.unwrap_err();
    assert_eq!((refused.code, refused.field.as_deref()), (Code::BadValue, Some("season")));
    let same = edit(json!([{ "op": "set_cells", "cells": [[2, "price", "310"]] }])).await.unwrap();
    let told = |code: &str| same.problems.iter().any(|problem| problem.code == code);
    assert!(told("rate_same_as"), "the copy asks another price for the same");
}

#[tokio::test]
async fn a_card_that_is_exported_and_read_again_says_the_same() {
    let desk = Desk::new().await;
    let kept = card(&desk, video()).await;
    let file = desk.app.export_rate_card(&kept.id, Language::En).await.unwrap();
    assert_eq!(file.name, "Видео 2026.xlsx");
    let read = desk.app.read_rate_card("любое.xlsx".to_owned(), file.bytes, None).await.unwrap();
    assert_eq!(read.card, kept.card);
    let damaged = desk.app.read_rate_card("письмо.txt".to_owned(), Vec::new(), None).await;
    assert_eq!(damaged.unwrap_err().code, Code::Workbook, "an empty file is no workbook");
}

#[tokio::test]
async fn placements_are_named_and_checked() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let id = line(&desk, &plan).await;
    let set = |text: &str| json!([{ "op": "set_header", "field": "naming", "text": text }]);
    let refused = desk.try_edit(&plan, set("{vendor}_{цвет}")).await.unwrap_err();
    assert_eq!(
        (refused.code, refused.args["reason"].as_str(), refused.args["token"].as_str()),
        (Code::BadNaming, "unknown_token", "цвет")
    );
    let named = edited(&desk, &plan, set("lower;latin;safe|{vendor}_{format}_{start:yyyymm}_{size}")).await;
    let row = named.rows.iter().find(|row| row.id == id).unwrap();
    assert_eq!(row.c["placement_name"], "sekretnyy-seller_in-stream_202609_");
    let codes = |answer: &EditAnswer| -> Vec<String> {
        answer.problems.iter().flatten().map(|p| p.code.clone()).filter(|code| code.starts_with("name_")).collect()
    };
    assert_eq!(codes(&named), ["name_empty_token"]);
    let copied = edited(&desk, &plan, json!([{ "op": "duplicate_rows", "rows": [id] }])).await;
    assert_eq!(codes(&copied).iter().filter(|code| *code == "name_duplicate").count(), 2);
    let column = json!([{ "op": "add_column", "name": "Цвет", "kind": "text", "audience": "internal", "choices": [" красный", "синий", "красный"] }]);
    let added = edited(&desk, &plan, column).await;
    let column = added.columns.unwrap().into_iter().find(|column| column.custom).unwrap();
    assert_eq!(column.choices, ["красный", "синий"]);
    edited(&desk, &plan, set("{vendor}_{Цвет}")).await;
    let client = desk.app.plan(&plan, Audience::Client).await.unwrap();
    assert!(
        client.rows.iter().all(|row| !row.c.contains_key("placement_name")),
        "a name with an internal column in it is internal"
    );
}

#[tokio::test]
async fn a_scale_over_the_vendor_follows_every_line_of_the_plan() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let body = json!({
        "name": "Видео 2026", "currency": "RUB", "scale_over": "vendor",
        "scale": [{ "from": "500000", "discount": "0.1" }],
        "rows": [{ "vendor": "Секретный-Селлер", "buy_model": "CPM", "price": "300" }],
    });
    let kept = card(&desk, body).await;
    let first = line(&desk, &plan).await;
    let offer = row(&desk, &plan, &first).await.r.unwrap();
    assert_eq!((offer.price.as_str(), offer.volume.unwrap().volume.as_str()), ("300", "300000"));
    let cells = json!({ "vendor": "секретный-селлер", "buy_model": "CPM", "units": "1000000" });
    let add = json!([{ "op": "add_row", "kind": "line", "parent": null, "after": null, "temp": "b", "cells": cells }]);
    let added = edited(&desk, &plan, add).await;
    let second = added.created["b"].clone();
    let told = added.rows.iter().find(|row| row.id == first).expect("the other line is cheaper now and is told");
    let offer = told.r.as_ref().unwrap();
    assert_eq!((offer.price.as_str(), offer.volume.as_ref().unwrap().volume.as_str()), ("270", "600000"));
    let removed = edited(&desk, &plan, json!([{ "op": "remove_rows", "rows": [second] }])).await;
    let told = removed.rows.iter().find(|row| row.id == first).unwrap();
    assert_eq!(told.r.as_ref().unwrap().price, "300", "and dearer again when that one goes");
    let by_line =
        serde_json::from_value(json!({ "edits": [{ "op": "set", "field": "scale_over", "text": "line" }] })).unwrap();
    let view = desk.app.edit_rate_card(&kept.id, by_line, Language::Ru).await.unwrap();
    assert_eq!(view.card.scale_over, mrm_domain::ScaleOver::Line);
}
