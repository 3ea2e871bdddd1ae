//! A plan's way to the client: a review, a decision that is signed, a copy that holds what the client may see.

use mrm_app::approvals::{ApprovalsView, StatementKind, WorthView};
use mrm_app::comments::AddComment;
use mrm_app::{Code, Event, Failure};
use mrm_domain::{Audience, PlanId, PlanStatus};
use serde_json::json;

use crate::Desk;

impl Desk {
    async fn try_decide(&self, plan: &str, what: serde_json::Value) -> Result<ApprovalsView, Failure> {
        self.app.decide(plan, serde_json::from_value(what).unwrap()).await
    }

    async fn approve(&self, plan: &str) -> ApprovalsView {
        self.app.request_review(plan, serde_json::from_value(json!({ "note": "Проверьте" })).unwrap()).await.unwrap();
        self.try_decide(plan, json!({ "verdict": "approved", "note": "Хорошо" })).await.unwrap()
    }

    async fn publish(&self, plan: &str) -> Result<ApprovalsView, Failure> {
        self.app.publish(plan, serde_json::from_value(json!({ "note": "План на осень" })).unwrap()).await
    }

    async fn say_to(&self, plan: &str, what: serde_json::Value) -> String {
        let request: AddComment = serde_json::from_value(what).unwrap();
        self.app.add_comment(plan, request).await.unwrap().id
    }

    async fn texts(&self, plan: &str, reader: Audience) -> Vec<String> {
        let list = self.app.comments(plan, reader).await.unwrap();
        list.threads.iter().flat_map(|t| &t.comments).filter_map(|c| c.text.clone()).collect()
    }
}

fn copy(plan: &str) -> String {
    plan.parse::<PlanId>().unwrap().client_side().to_string()
}

fn kinds(view: &ApprovalsView) -> Vec<StatementKind> {
    view.statements.iter().filter_map(|said| said.kind).collect()
}

#[tokio::test]
async fn what_is_approved_is_signed_and_an_edit_shows_that_the_plan_has_changed_since() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let line = desk.line(&plan, json!({ "site": "Площадка", "unit_price": "50" })).await;
    let mut events = desk.app.events();
    let view = desk.approve(&plan).await;
    assert!(std::iter::from_fn(|| events.try_recv().ok()).any(|e| matches!(e, Event::ApprovalsUpdated { .. })));
    assert_eq!(view.status, PlanStatus::Approved);
    assert_eq!(kinds(&view), [StatementKind::Approved, StatementKind::ReviewRequested]);
    let approved = &view.statements[0];
    assert_eq!((approved.who.as_deref(), approved.note.as_deref()), (Some("Анна"), Some("Хорошо")));
    assert_eq!((approved.worth, approved.current, approved.own_request), (WorthView::Valid, true, true));
    let twice = desk.try_decide(&plan, json!({ "verdict": "approved" })).await.unwrap_err();
    assert_eq!((twice.code, twice.args["reason"].as_str()), (Code::Precondition, "said_already"));

    desk.edit(&plan, json!([{ "op": "set_cells", "cells": [[line, "unit_price", "60"]] }])).await;
    let desk = desk.reopen().await;
    let view = desk.app.approvals(&plan).await.unwrap();
    assert_eq!(view.status, PlanStatus::Draft);
    assert_eq!((view.statements[0].worth, view.statements[0].current), (WorthView::Valid, false));
    let version = view.statements[0].version.clone().unwrap();
    let then = desk.app.version_plan(&plan, &version, Audience::Internal).await.unwrap();
    assert_eq!(then.rows[0].v["unit_price"], "50", "the state that was approved can be compared with");
    desk.edit(&plan, json!([{ "op": "set_cells", "cells": [[line, "unit_price", "50"]] }])).await;
    assert!(!desk.app.approvals(&plan).await.unwrap().statements[0].current, "changed and changed back is changed");
}

#[tokio::test]
async fn a_rejection_needs_a_reason_and_makes_the_plan_a_draft() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    desk.app.request_review(&plan, serde_json::from_value(json!({})).unwrap()).await.unwrap();
    let refused = desk.try_decide(&plan, json!({ "verdict": "rejected", "note": " " })).await.unwrap_err();
    assert_eq!((refused.code, refused.field.as_deref()), (Code::BadValue, Some("note")));
    let view = desk.try_decide(&plan, json!({ "verdict": "rejected", "note": "Нет радио" })).await.unwrap();
    assert_eq!((view.status, kinds(&view)[0]), (PlanStatus::Draft, StatementKind::Rejected));
    assert_eq!(view.statements[0].note.as_deref(), Some("Нет радио"));
}

#[tokio::test]
async fn an_approval_that_is_taken_back_holds_no_more() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let approved = desk.approve(&plan).await.statements[0].id.clone();
    let view = desk.app.take_back(&plan, &approved).await.unwrap();
    assert_eq!(view.status, PlanStatus::InReview, "what was asked before still is");
    assert_eq!(kinds(&view)[0], StatementKind::TakenBack);
    assert_eq!(view.statements[0].takes_back.as_deref(), Some(approved.as_str()));
    assert!(view.statements[1].taken_back && !view.statements[1].current);
    let again = desk.app.take_back(&plan, &approved).await.unwrap_err();
    assert_eq!(again.code, Code::Precondition);
    assert_eq!(desk.publish(&plan).await.unwrap_err().args["reason"], "not_approved");
}

#[tokio::test]
async fn the_client_gets_a_copy_without_what_is_internal() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let cells = json!({ "site": "Площадка", "unit_price": "50", "buy_price": "31337", "internal_notes": "секрет" });
    let line = desk.line(&plan, cells).await;
    desk.say_to(&plan, json!({ "text": "Только между нами" })).await;
    let asked = desk.say_to(&plan, json!({ "text": "Подходит?", "row": line, "audience": "client" })).await;
    let early = desk.publish(&plan).await.unwrap_err();
    assert_eq!((early.code, early.args["reason"].as_str()), (Code::Precondition, "not_approved"));
    desk.approve(&plan).await;
    let preview = desk.app.publication(&plan).await.unwrap();
    assert_eq!((preview.again, preview.lines, preview.threads, preview.withheld_threads), (false, 1, 1, 1));
    assert_eq!(preview.withheld_columns, ["buy_price", "internal_notes"]);
    let view = desk.publish(&plan).await.unwrap();
    assert_eq!(view.status, PlanStatus::Published);
    let published = view.published.unwrap();
    assert_eq!((published.plan.as_str(), published.who.as_deref()), (copy(&plan).as_str(), Some("Анна")));
    assert!(published.current);

    let desk = desk.reopen().await;
    let shown = desk.app.plan(&copy(&plan), Audience::Internal).await.unwrap();
    let told = serde_json::to_string(&shown).unwrap();
    assert!(told.contains("Площадка") && !told.contains("31337") && !told.contains("секрет"), "{told}");
    assert_eq!(shown.rows[0].id, line, "what is said about a line stays with it");
    assert_eq!(desk.texts(&copy(&plan), Audience::Internal).await, ["Подходит?"], "nothing else lies beside it");
    assert_eq!(desk.texts(&plan, Audience::Internal).await, ["Только между нами", "Подходит?"]);
    let of_copy = desk.app.approvals(&copy(&plan)).await.unwrap();
    assert!(of_copy.client_side && of_copy.statements[0].current);
    assert_eq!(kinds(&of_copy), [StatementKind::Published]);
    let answer = desk.say_to(&plan, json!({ "text": "Да", "thread": asked, "audience": "client" })).await;
    assert_eq!(answer, asked);
    desk.say_to(&plan, json!({ "text": "Он согласен", "thread": asked })).await;
    assert_eq!(desk.texts(&copy(&plan), Audience::Internal).await, ["Подходит?", "Да"]);
    assert_eq!(desk.texts(&plan, Audience::Internal).await, ["Только между нами", "Подходит?", "Да", "Он согласен"]);
}

#[tokio::test]
async fn published_again_the_copy_takes_over_what_changed() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let line = desk.line(&plan, json!({ "site": "Площадка", "unit_price": "50" })).await;
    desk.approve(&plan).await;
    desk.publish(&plan).await.unwrap();
    desk.edit(&plan, json!([{ "op": "set_cells", "cells": [[line, "unit_price", "60"]] }])).await;
    let waiting = desk.app.approvals(&plan).await.unwrap().published.unwrap();
    assert_eq!((waiting.current, waiting.changes), (false, 1), "the client does not see it before it is published");
    desk.approve(&plan).await;
    assert_eq!(desk.app.publication(&plan).await.unwrap().changes, 1);
    desk.publish(&plan).await.unwrap();
    let shown = desk.app.plan(&copy(&plan), Audience::Client).await.unwrap();
    assert_eq!(shown.rows[0].v["unit_price"], "60");
    let of_copy = desk.app.approvals(&copy(&plan)).await.unwrap();
    assert_eq!(of_copy.statements.iter().map(|said| said.current).collect::<Vec<_>>(), [true, false]);
}

#[tokio::test]
async fn a_copy_is_in_no_list_and_changes_only_by_publishing() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let line = desk.line(&plan, json!({ "site": "Площадка" })).await;
    desk.approve(&plan).await;
    desk.publish(&plan).await.unwrap();
    assert_eq!(desk.app.list_plans().await.unwrap().plans.len(), 1);
    assert_eq!(desk.app.list_projects().await.unwrap().projects.len(), 1);
    let edit = json!([{ "op": "set_cells", "cells": [[line, "site", "Другая"]] }]);
    let refused = desk.try_edit(&copy(&plan), edit).await.unwrap_err();
    assert_eq!((refused.code, refused.args["reason"].as_str()), (Code::Precondition, "client_side"));
    // Nobody in the agency decides in the client's place.
    let refused = desk.try_decide(&copy(&plan), json!({ "verdict": "approved" })).await.unwrap_err();
    assert_eq!(refused.code, Code::NotPermitted);
    desk.app.rebuild().await.unwrap();
    assert_eq!(desk.app.list_plans().await.unwrap().plans[0].status, PlanStatus::Published);
}

#[tokio::test]
async fn nobody_signs_a_state_that_they_have_not_seen() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let line = desk.line(&plan, json!({ "site": "Площадка", "unit_price": "50" })).await;
    let seen = desk.app.approvals(&plan).await.unwrap().state;
    // A colleague changes the price while the reason is being written.
    desk.edit(&plan, json!([{ "op": "set_cells", "cells": [[line, "unit_price", "60"]] }])).await;
    let unseen = desk.try_decide(&plan, json!({ "verdict": "approved", "state": seen })).await.unwrap_err();
    assert_eq!((unseen.code, unseen.args["reason"].as_str()), (Code::Precondition, "plan_changed"));
    let seen = desk.app.approvals(&plan).await.unwrap().state;
    let request = serde_json::from_value(json!({ "note": "Проверьте", "state": seen })).unwrap();
    // That a review was asked for is no other state.
    desk.app.request_review(&plan, request).await.unwrap();
    let view = desk.try_decide(&plan, json!({ "verdict": "approved", "state": seen })).await.unwrap();
    assert_eq!(view.status, PlanStatus::Approved);
}
