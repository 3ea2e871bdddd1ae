//! A planner reads what a plan reaches, and decides how its lines are put together.

use mrm_app::plans::{ReachModelsRequest, ReachModelsView, UnfitReason};
use mrm_app::{Code, Detail};
use mrm_calc::Warning;
use mrm_calc::reach::{Because, Model};
use mrm_domain::Audience;
use serde_json::json;

use crate::Desk;

impl Desk {
    async fn models(&self, plan: &str, request: ReachModelsRequest) -> ReachModelsView {
        self.app.reach_models(plan, request).await.unwrap()
    }

    async fn share(&self, plan: &str, first: &str, second: &str, share: &str) {
        self.edit(plan, json!([{ "op": "set_shared", "row": first, "other": second, "share": share }])).await;
    }
}

#[tokio::test]
async fn a_line_names_the_model_that_its_values_allow() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let cases = [
        (json!({ "rating": "12", "spots": "5" }), Model::Binomial, 0.4722680832),
        (json!({ "rating": "25", "spots": "6", "reach_two": "36" }), Model::BetaBinomial, 0.5342607543),
        (json!({ "rating": "6", "spots": "10", "reach_ceiling": "55" }), Model::Shmatov, 0.3767406843),
        (json!({ "grp": "200", "reach_points": "350 = 58" }), Model::OnePointCurve, 0.5158831004),
        (json!({ "reach_pct": "62", "grp": "310" }), Model::Entered, 0.62),
    ];
    let mut lines = Vec::new();
    for (cells, ..) in &cases {
        lines.push(desk.line(&plan, cells.clone()).await);
    }
    let told = desk.app.plan_reach(&plan, Audience::Internal, Detail::Reach).await.unwrap();
    for (line, (cells, model, reach)) in lines.iter().zip(&cases) {
        let of = &told.rows[line];
        assert_eq!(of.model, *model, "{cells}");
        assert!((of.reach - reach).abs() < 1e-8, "{cells}: {}", of.reach);
    }
    let words = json!([{ "op": "set_cells", "cells": [[lines[3], "reach_points", "примерно 40"]] }]);
    let refused = desk.try_edit(&plan, words).await.unwrap_err();
    assert_eq!((refused.code, refused.args["text"].as_str()), (Code::BadPoints, "примерно 40"));
}

#[tokio::test]
async fn duplications_choose_the_model_and_a_planner_another() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let mut lines = Vec::new();
    for (site, reach) in [("ТВ", "32"), ("Видео", "27"), ("Радио", "15")] {
        lines.push(desk.line(&plan, json!({ "site": site, "reach_pct": reach })).await);
    }
    let before = desk.models(&plan, ReachModelsRequest::default()).await;
    assert_eq!(before.by_data.as_ref().map(|reach| reach.because), Some(Because::DuplicationUnknown));
    assert!(before.models[..5].iter().all(|model| model.unfit == Some(UnfitReason::NoPairs)));
    for (first, second, share) in [(0, 1, "11"), (0, 2, "6"), (1, 2, "5")] {
        desk.share(&plan, &lines[first], &lines[second], share).await;
    }
    // Media-math 2.6, first vector.
    let coefficient = Some("1.15".to_owned());
    let all = desk.models(&plan, ReachModelsRequest { coefficient, ..ReachModelsRequest::default() }).await;
    let of = |model: Model| all.models.iter().find(|one| one.model == model).unwrap();
    for (model, reach) in
        [(Model::Agostini, 0.5545316456), (Model::Hofmans, 0.5471920257), (Model::SainsburyAccumulated, 0.57806)]
    {
        let told = of(model).reach.as_ref().unwrap();
        assert!((told.reach - reach).abs() < 1e-8, "{model:?}: {}", told.reach);
    }
    assert_eq!(of(Model::SainsburyDuplication).rule, "sainsbury_duplication/1.15");
    assert_eq!(all.by_data.as_ref().map(|reach| reach.model), Some(Model::Canonical));
    // Each new line came before the others.
    assert!(all.lines.iter().map(|line| &line.row).eq(lines.iter().rev()));

    let choose = |text: &str| json!([{ "op": "set_header", "field": "reach_model", "text": text }]);
    desk.edit(&plan, choose("hofmans")).await;
    let told = desk.app.plan_reach(&plan, Audience::Client, Detail::Reach).await.unwrap().plan.unwrap();
    assert_eq!((told.model, told.because), (Model::Hofmans, Because::Chosen), "the client reads the same model");
    assert!(told.warnings.contains(&Warning::PairsOnly));
    assert_eq!(desk.models(&plan, ReachModelsRequest::default()).await.chosen.as_deref(), Some("hofmans"));
    let refused = desk.try_edit(&plan, choose("сумма")).await.unwrap_err();
    assert_eq!(refused.code, Code::BadValue);
    desk.app.undo(&plan).await.unwrap();
    assert_eq!(desk.models(&plan, ReachModelsRequest::default()).await.chosen, None);
    let bad = ReachModelsRequest { coefficient: Some("-1".into()), ..ReachModelsRequest::default() };
    assert_eq!(desk.app.reach_models(&plan, bad).await.unwrap_err().field.as_deref(), Some("coefficient"));
}
