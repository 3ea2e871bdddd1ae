//! Two versions of a plan of 10,000 lines compared, from their heads to the answer.

use std::path::Path;
use tokio::runtime::Runtime;

use mrm_app::plans::{EditRequest, PlanView};
use mrm_app::versions::{CompareRequest, Comparison};
use mrm_app::{App, Language};
use mrm_domain::Audience;
use mrm_testkit::generated_plan;

use crate::Wanted;
use crate::desk;
use crate::measure::{Figure, Outcome, quantile, timed};
use crate::workbooks::{agency, plain};

const ROUNDS: usize = 21;
/// How many lines each version changes: a round of negotiations, and a line in ten of them comes or goes.
const CHANGED: usize = 400;

/// `diff_two_versions_10k`, and how much memory three versions of such a plan take while they are compared.
pub fn diff_two_versions_10k(out: &Path, _wanted: &Wanted<'_>) -> Outcome<Vec<Figure>> {
    let runtime = Runtime::new()?;
    let folder = tempfile::Builder::new().prefix("desk-").tempdir_in(out)?;
    let file = folder.path().join("plan.xlsx");
    std::fs::write(&file, agency(&plain(generated_plan(10_000, 1)), "Осень 2026")?)?;
    let (app, plan, versions) = runtime.block_on(async {
        let app = desk::open(&folder.path().join("data")).await?;
        let project = app.create_project(serde_json::from_str(r#"{"name":"Осень"}"#)?).await?.id;
        let plan = desk::import(&app, file, &project).await?;
        let mut versions = Vec::new();
        for round in 0..3 {
            versions.push(keep(&app, &plan, round).await?);
            negotiate(&app, &plan, round).await?;
        }
        Outcome::Ok((app, plan, versions))
    })?;
    // As the plan is found the next morning.
    runtime.block_on(app.forget_open_plans());
    runtime.block_on(app.versions(&plan))?;
    forget_peak();
    let before = resident();
    let mut times = Vec::new();
    let mut compared: Option<Comparison> = None;
    for round in 0..=ROUNDS {
        let request =
            CompareRequest { from: versions[round % 2].clone(), to: versions[2].clone(), audience: Audience::Internal };
        let (seconds, answer) = timed(|| {
            let comparison = runtime.block_on(app.compare(&plan, request))?;
            serde_json::to_vec(&comparison)?;
            Ok(comparison)
        })?;
        if round > 0 {
            times.push(seconds);
        }
        compared = Some(answer);
    }
    let counts = compared.ok_or("nothing was compared")?.counts;
    let most = peak();
    runtime.block_on(app.close());
    times.sort_by(f64::total_cmp);
    let seconds = quantile(&times, 0.5);
    Ok(vec![Figure {
        bench: "diff_two_versions_10k",
        seconds,
        goal: "< 300 ms; < 600 MB with three versions",
        met: Some(seconds < 0.300 && most < 600.0),
        note: format!(
            "{} cells of {} lines differ; slowest of {ROUNDS}: {:.0} ms; the process has {before:.0} MB before and at most {most:.0} MB",
            counts.cells,
            counts.changed,
            quantile(&times, 1.0) * 1e3
        ),
        ..Figure::default()
    }])
}

async fn keep(app: &App, plan: &str, round: usize) -> Outcome<String> {
    let request = serde_json::from_value(serde_json::json!({ "name": format!("Раунд {round}") }))?;
    Ok(app.keep_version(plan, request).await?.id)
}

/// Other prices, some lines more and some less.
async fn negotiate(app: &App, plan: &str, round: usize) -> Outcome<()> {
    let view: PlanView = app.plan(plan, Audience::Internal).await?;
    let lines: Vec<&str> =
        view.rows.iter().filter(|row| row.v.contains_key("unit_price")).map(|row| row.id.as_str()).collect();
    // Steps that share no divisor: the three lots have few lines in common.
    let some = |step: usize, count: usize| (0..count).map(move |at| (at * step + round * 31) % 9_000);
    let lot = |step, count| some(step, count).filter_map(|at| lines.get(at).copied()).collect::<Vec<&str>>();
    let price = format!("{},50", 100 + round);
    let cells: Vec<_> = lot(23, CHANGED).into_iter().map(|row| (row, "unit_price", price.as_str())).collect();
    let gone: Vec<&str> = lot(101, CHANGED / 20);
    let copied: Vec<&str> = lot(97, CHANGED / 20).into_iter().filter(|row| !gone.contains(row)).collect();
    let request = serde_json::json!({ "intent": "paste", "edits": [
        { "op": "set_cells", "cells": cells },
        { "op": "duplicate_rows", "rows": copied },
        { "op": "remove_rows", "rows": gone },
    ] });
    let request: EditRequest = serde_json::from_value(request)?;
    app.edit(plan, request, Language::Ru).await?;
    Ok(())
}

/// Megabytes of this process in memory now.
fn resident() -> f64 {
    status("VmRSS:")
}

/// Lets the account of the most begin anew: the import before is not what is measured.
fn forget_peak() {
    // Where the system keeps no such account there is none to begin.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

/// The most there were since then.
fn peak() -> f64 {
    status("VmHWM:")
}

/// A line of the system's account of this process, in megabytes; 0 where the system keeps none.
fn status(name: &str) -> f64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse::<f64>().ok());
    kilobytes.unwrap_or(0.0) / 1024.0
}
