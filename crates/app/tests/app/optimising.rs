//! A planner has a plan's budget split so that it brings the most.

use mrm_app::Code;
use mrm_app::optimise::{LeftOutReason, OptimiseView, OptimisedLine};
use mrm_app::plans::EditAnswer;
use mrm_domain::VersionKind;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::{Desk, cell, row};

impl Desk {
    async fn optimise(&self, plan: &str, request: Value) -> OptimiseView {
        self.app.optimise(plan, serde_json::from_value(request).unwrap()).await.unwrap()
    }

    async fn apply(&self, plan: &str, request: &Value, revision: u64) -> Result<EditAnswer, mrm_app::Failure> {
        let body = json!({ "request": request, "revision": revision });
        self.app.apply_optimised(plan, serde_json::from_value(body).unwrap()).await
    }

    async fn refused(&self, plan: &str, request: Value) -> mrm_app::Failure {
        self.app.optimise(plan, serde_json::from_value(request).unwrap()).await.unwrap_err()
    }
}

/// What a proposal says of a line.
fn of<'a>(proposal: &'a OptimiseView, row: &str) -> &'a OptimisedLine {
    proposal.lines.iter().find(|line| line.row == row).unwrap()
}

fn sum<'a>(amounts: impl IntoIterator<Item = &'a str>) -> Decimal {
    amounts.into_iter().map(|amount| amount.parse::<Decimal>().unwrap()).sum()
}

#[tokio::test]
async fn two_channels_with_curves_are_split_proposed_applied_and_undone() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let video =
        json!({ "site": "Видео", "buy_model": "CPM", "unit_price": "250", "units": "400000", "reach_pct": "20" });
    let video = desk.line(&plan, video).await;
    let social = json!({ "site": "Соцсеть", "buy_model": "CPM", "unit_price": "100", "units": "1000000" });
    let social = desk.line(&plan, social).await;
    let other = desk.line(&plan, json!({ "site": "Спецпроект", "cost_net": "50000" })).await;
    let request = json!({ "objective": "reach", "lines": [
        { "row": video, "curve": { "kind": "exponential", "most": 0.85, "rate": 0.000012 } },
        { "row": social, "curve": { "kind": "hyperbola", "most": 0.6, "half": 60000.0 }, "low": "20000", "step": "1000" },
    ] });

    let before = desk.view(&plan).await;
    let proposal = desk.optimise(&plan, request.clone()).await;
    assert_eq!(
        (proposal.total.as_str(), proposal.kept.as_str(), proposal.total_delta.as_str()),
        ("250000", "50000", "0")
    );
    assert_eq!(sum(proposal.lines.iter().map(|line| line.after.as_str())), Decimal::from(200_000));
    assert!(proposal.result > proposal.result_before && proposal.proven && proposal.spread < 1e-6, "{proposal:?}");
    assert_eq!(proposal.left_out[0].row, other);
    assert_eq!(proposal.budgets.len(), 41);
    assert!(proposal.budgets.windows(2).all(|pair| pair[1].result >= pair[0].result), "more money brings more");
    let step: Decimal = of(&proposal, &social).after.parse().unwrap();
    assert!((step % Decimal::from(1_000)).is_zero(), "{step} is in thousands");
    assert_eq!(desk.view(&plan).await.revision, before.revision, "a proposal changes nothing");

    let answer = desk.apply(&plan, &request, proposal.revision).await.unwrap();
    assert_eq!(answer.totals.media_net, "250000");
    let line = row(&answer.rows, &video);
    assert_eq!(line.v["cost_net"], of(&proposal, &video).after);
    assert_eq!(line.g["cost_net"], "optimiser", "the cell says where it comes from");
    assert_eq!(cell(line, "unit_price"), Some("250"), "prices stay");
    let units: Decimal = cell(line, "units").unwrap().parse().unwrap();
    assert_eq!((units * Decimal::new(25, 2)).round_dp(0), sum([of(&proposal, &video).after.as_str()]).round_dp(0));
    let reach: f64 = cell(line, "reach_pct").unwrap().parse().unwrap();
    assert!((reach - of(&proposal, &video).result).abs() < 1e-4, "the forecast takes the place of the old reach");
    let told: Vec<&str> =
        proposal.edits.iter().filter(|edit| edit.row == video).map(|edit| edit.reference.as_str()).collect();
    assert!(told.contains(&"cost_net") && told.contains(&"reach_pct"), "{told:?}");

    let versions = desk.app.versions(&plan).await.unwrap().versions;
    assert_eq!(versions[0].kind, VersionKind::BeforeBulk);
    let outdated = desk.apply(&plan, &request, proposal.revision).await.unwrap_err();
    assert_eq!((outdated.code, outdated.args["reason"].as_str()), (Code::Optimise, "optimise_outdated"));
    let undone = desk.app.undo(&plan).await.unwrap();
    assert_eq!(cell(row(&undone.rows, &video), "units"), Some("400000"), "one undo takes all of it back");
    assert_eq!(cell(row(&undone.rows, &video), "reach_pct"), Some("0.2"));
}

#[tokio::test]
async fn a_target_asks_for_the_smallest_budget() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let video = desk.line(&plan, json!({ "site": "Видео", "cost_net": "100000" })).await;
    let social = desk.line(&plan, json!({ "site": "Соцсеть", "cost_net": "100000" })).await;
    let curve = |most: f64, half: f64| json!({ "kind": "hyperbola", "most": most, "half": half });
    let lines = json!([
        { "row": video, "curve": curve(0.5, 100_000.0) },
        { "row": social, "curve": curve(0.4, 60_000.0) }
    ]);
    let request = json!({ "objective": "reach", "target": 0.4, "lines": lines });
    let proposal = desk.optimise(&plan, request.clone()).await;
    assert!((proposal.result - 0.4).abs() < 1e-6, "{}", proposal.result);
    assert_eq!((proposal.target, proposal.least.as_ref()), (Some(0.4), Some(&proposal.total)));
    let total: Decimal = proposal.total.parse().unwrap();
    let less = (total - Decimal::from(1_000)).to_string();
    let short = desk.optimise(&plan, json!({ "objective": "reach", "total": less, "lines": request["lines"] })).await;
    assert!(short.result < 0.4, "a thousand less does not do it");
    let answer = desk.apply(&plan, &request, proposal.revision).await.unwrap();
    assert_eq!(answer.totals.media_net, proposal.total);

    let refused = desk.refused(&plan, json!({ "objective": "reach", "target": 0.95, "lines": request["lines"] })).await;
    assert_eq!((refused.code, refused.args["reason"].as_str()), (Code::Optimise, "optimise_unreachable"));
    let refused = desk.refused(&plan, json!({ "objective": "reach", "target": 45, "lines": request["lines"] })).await;
    assert_eq!((refused.code, refused.field.as_deref()), (Code::OutOfRange, Some("target")), "people are a fraction");
    let limit = json!({ "objective": "reach", "target": 0.4, "total": "20000", "lines": request["lines"] });
    assert_eq!(desk.refused(&plan, limit).await.args["reason"], "optimise_unreachable", "no more may be spent");
}

#[tokio::test]
async fn points_are_fitted_by_the_family_that_errs_least() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let video = desk.line(&plan, json!({ "site": "Видео", "cost_net": "100000" })).await;
    let exponential = |x: f64| 20_000.0 * (1.0 - (-x / 90_000.0_f64).exp());
    let points: Vec<(f64, f64)> = [20e3, 50e3, 90e3, 150e3, 240e3]
        .iter()
        .enumerate()
        .map(|(at, x)| (*x, exponential(*x) * if at % 2 == 0 { 1.004 } else { 0.996 }))
        .collect();
    let ask = |family: Value| {
        let curve = json!({ "kind": "points", "family": family, "points": points });
        json!({ "objective": "clicks", "total": "100000", "lines": [{ "row": video, "curve": curve }] })
    };
    let proposal = desk.optimise(&plan, ask(Value::Null)).await;
    let fits = &of(&proposal, &video).fits;
    assert_eq!(serde_json::to_value(fits[0].family).unwrap(), "exponential");
    assert!(fits.len() >= 4 && fits[0].error < fits[1].error, "{fits:?}");
    let chosen = desk.optimise(&plan, ask(json!("power"))).await;
    let fits = &of(&chosen, &video).fits;
    assert_eq!((fits.len(), serde_json::to_value(fits[0].family).unwrap()), (1, json!("power")));
}

#[tokio::test]
async fn without_curves_the_plan_s_own_figures_tell_and_lines_stay_near() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let line = |site: &str, cost: &str, clicks: &str| json!({ "site": site, "cost_net": cost, "clicks": clicks });
    let cheap = desk.line(&plan, line("Поиск", "100000", "5000")).await;
    let dear = desk.line(&plan, line("Баннер", "100000", "1000")).await;
    let package = json!({ "site": "Пакет", "buy_model": "package", "cost_net": "70000", "clicks": "200" });
    let package = desk.line(&plan, package).await;
    let proposal = desk.optimise(&plan, json!({ "objective": "clicks" })).await;
    assert_eq!([&of(&proposal, &cheap).after, &of(&proposal, &dear).after], ["130000", "70000"]);
    assert!(
        (proposal.result_before - 6_200.0).abs() < 1e-9 && (proposal.result - 7_400.0).abs() < 1e-9,
        "{proposal:?}"
    );
    assert_eq!(
        (proposal.left_out[0].row.as_str(), proposal.left_out[0].reason),
        (package.as_str(), LeftOutReason::FixedPrice)
    );
    let answer = desk.apply(&plan, &json!({ "objective": "clicks" }), proposal.revision).await.unwrap();
    assert_eq!(cell(row(&answer.rows, &cheap), "clicks"), Some("6500"));
    assert_eq!(cell(row(&answer.rows, &dear), "clicks"), Some("700"));
}

#[tokio::test]
async fn a_forecast_does_not_touch_the_money() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let search = json!({ "site": "Поиск", "buy_model": "CPC", "unit_price": "92", "units": "2500", "clicks": "2500" });
    let search = desk.line(&plan, search).await;
    let video = json!({ "site": "Видео", "buy_model": "CPM", "unit_price": "420", "units": "1000000", "ctr": "0,9" });
    let video = desk.line(&plan, video).await;
    let curve = |most: f64, half: f64| json!({ "kind": "hyperbola", "most": most, "half": half });
    let request = json!({ "objective": "clicks", "total": "700000", "lines": [
        { "row": search, "curve": curve(3_500.0, 100_000.0) }, { "row": video, "curve": curve(20_000.0, 500_000.0) },
    ] });
    let proposal = desk.optimise(&plan, request.clone()).await;
    let answer = desk.apply(&plan, &request, proposal.revision).await.unwrap();
    assert_eq!(answer.totals.media_net, "700000");
    let (bought, seen) = (row(&answer.rows, &search), row(&answer.rows, &video));
    assert_eq!(cell(bought, "cost_net"), Some(of(&proposal, &search).after.as_str()));
    assert_eq!(cell(bought, "unit_price"), Some("92"), "clicks are bought at their price");
    assert_eq!(cell(seen, "clicks"), Some(of(&proposal, &video).result.round().to_string().as_str()));
    assert_eq!(seen.v.get("ctr"), None, "the rate follows from the forecast");
}

#[tokio::test]
async fn reach_and_contacts_of_a_plan_make_curves() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let tv = desk.line(&plan, json!({ "site": "ТВ", "cost_net": "6000000", "grp": "310", "reach_pct": "62" })).await;
    desk.line(&plan, json!({ "site": "Радио", "cost_net": "1000000", "grp": "180", "reach_pct": "55" })).await;
    let reach = desk.optimise(&plan, json!({ "objective": "reach" })).await;
    assert!(reach.result >= reach.result_before);
    let own = of(&reach, &tv);
    assert_eq!((own.low.as_str(), own.high.as_deref()), ("4200000", Some("7800000")));
    assert!((own.result_before - 0.62).abs() < 1e-9, "the curve goes through what is known");
    let often = desk.optimise(&plan, json!({ "objective": "effective_reach", "contacts": 3 })).await;
    assert!((of(&often, &tv).result_before - 0.3594677005).abs() < 1e-8, "3+ reach of 310 points that reach 62 %");
    let scenario = serde_json::from_value(json!({ "name": "Оптимум" })).unwrap();
    let copy = desk.app.create_scenario(&plan, scenario).await.unwrap();
    let request = json!({ "objective": "reach" });
    let body = serde_json::from_value(json!({ "request": request })).unwrap();
    desk.app.apply_optimised(&copy.id, body).await.unwrap();
    assert_eq!(desk.view(&copy.id).await.totals.media_net, "7000000", "the same request goes for a scenario");
    let list = desk.app.scenarios(&plan).await.unwrap();
    let (base, own) = (list.base.reach.unwrap(), list.scenarios[0].reach.as_ref().unwrap());
    assert!(own.reach > base.reach, "the scenario reaches more people for the same money");
}

#[tokio::test]
async fn what_a_plan_knows_of_curves_goes_before_the_one_point_of_now() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    // Media-math 2.4: ten spots of 6 % under a ceiling of 55 % reach 37.67 %; a spot costs 90 000.
    let spots = json!({ "site": "ТВ", "cost_net": "900000", "rating": "6", "spots": "10", "reach_ceiling": "55" });
    let spots = desk.line(&plan, spots).await;
    // Points of the hyperbola 85, 140.
    let points = "60 = 25,5; 120 = 39,2307692308; 400 = 62,962962963";
    let curve = json!({ "site": "Радио", "cost_net": "1200000", "grp": "120", "reach_points": points });
    let curve = desk.line(&plan, curve).await;
    let lines =
        json!([{ "row": spots, "low": "0", "high": "2100000" }, { "row": curve, "low": "0", "high": "2100000" }]);
    let found = desk.optimise(&plan, json!({ "objective": "reach", "lines": lines })).await;
    assert!((of(&found, &spots).result_before - 0.3767406843).abs() < 1e-9, "{:?}", of(&found, &spots));
    assert!((of(&found, &curve).result_before - 0.3923076923).abs() < 1e-3, "{:?}", of(&found, &curve));
    assert!(found.proven && found.result > found.result_before);
}

#[tokio::test]
async fn flights_follow_the_budget_to_the_kopeck() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let line = desk.line(&plan, json!({ "site": "Видео", "cost_net": "100000", "clicks": "900" })).await;
    for (start, amount) in [("2026-09-01", "33333.33"), ("2026-10-01", "33333.33"), ("2026-11-01", "33333.34")] {
        let flight = json!([{ "op": "set_flight", "row": line, "start": start, "end": start, "amount": amount }]);
        desk.edit(&plan, flight).await;
    }
    let request = json!({ "objective": "clicks", "total": "120000.01" });
    let answer = desk.apply(&plan, &request, desk.view(&plan).await.revision).await.unwrap();
    let flights = row(&answer.rows, &line).f.iter().map(|flight| flight.amount.as_deref().unwrap());
    assert_eq!(sum(flights), "120000.01".parse().unwrap());
}

#[tokio::test]
async fn refusals_name_the_value_and_what_would_do() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let empty = desk.refused(&plan, json!({ "objective": "clicks" })).await;
    assert_eq!(empty.args["reason"], "optimise_no_lines");
    let line = desk.line(&plan, json!({ "site": "Поиск", "cost_net": "100000", "clicks": "5000" })).await;
    let with = |more: Value| {
        let mut line = json!({ "row": line });
        line.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "objective": "clicks", "lines": [line] })
    };
    let above = desk.refused(&plan, with(json!({ "high": "80000" }))).await;
    assert_eq!((above.args["reason"].as_str(), above.args["most"].as_str()), ("optimise_above", "80000"));
    let steps = desk.refused(&plan, with(json!({ "step": "30000", "high": "200000" }))).await;
    assert_eq!((steps.args["reason"].as_str(), steps.args["nearest"].as_str()), ("optimise_steps", "90000"));
    let curve = desk.refused(&plan, with(json!({ "curve": { "kind": "hyperbola", "most": -1.0, "half": 5.0 } }))).await;
    assert_eq!((curve.code, curve.field.as_deref()), (Code::OutOfRange, Some(format!("{line}/most").as_str())));
    let points = json!({ "curve": { "kind": "points", "family": "hyperbola", "points": [[1000.0, 5.0]] } });
    let points = desk.refused(&plan, with(points)).await;
    assert!(points.field.unwrap().ends_with("/points"), "the line and its list are named");
    let fine = desk.refused(&plan, json!({ "objective": "clicks", "total": "100.001" })).await;
    assert_eq!((fine.code, fine.field.as_deref()), (Code::BadValue, Some("total")));
    let unknown = desk.refused(
        &plan,
        json!({ "objective": "clicks", "lines": [{ "row": "row_00000000-0000-7000-8000-000000000000" }] }),
    );
    assert_eq!(unknown.await.code, Code::NotFound);
}
