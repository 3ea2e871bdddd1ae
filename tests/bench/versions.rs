//! Two versions of a plan of 10,000 lines compared, from their heads to the answer.

use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::process::Command;
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

/// What the measuring process is told.
#[derive(Debug, Serialize, Deserialize)]
struct Asked {
    data: PathBuf,
    plan: String,
    versions: Vec<String>,
}

/// What it answers.
#[derive(Debug, Serialize, Deserialize)]
struct Answered {
    /// Sorted.
    times: Vec<f64>,
    cells: usize,
    lines: usize,
    /// Megabytes of the process when the plan was open.
    open: f64,
    /// The most there were.
    most: f64,
}

/// `diff_two_versions_10k`, and how much memory three versions of such a plan take while they are compared. The plan is
/// made in this process and compared in one of its own, as it is found the next morning: what the making took is not
/// what is measured.
pub fn diff_two_versions_10k(out: &Path, _wanted: &Wanted<'_>) -> Outcome<Vec<Figure>> {
    let folder = tempfile::Builder::new().prefix("desk-").tempdir_in(out)?;
    let asked = Runtime::new()?.block_on(prepare(folder.path()))?;
    let made = peak();
    let file = folder.path().join("asked.json");
    std::fs::write(&file, serde_json::to_vec(&asked)?)?;
    let done = Command::new(std::env::current_exe()?).arg("--out").arg(out).arg("--compare").arg(&file).output()?;
    if !done.status.success() {
        return Err(format!("comparing: {}", String::from_utf8_lossy(&done.stderr)).into());
    }
    let answered: Answered = serde_json::from_slice(&done.stdout)?;
    let seconds = quantile(&answered.times, 0.5);
    Ok(vec![Figure {
        bench: "diff_two_versions_10k",
        seconds,
        goal: "< 300 ms; < 600 MB with three versions",
        met: Some(seconds < 0.300 && answered.most < 600.0),
        note: format!(
            "{} cells of {} lines differ; slowest of {ROUNDS}: {:.0} ms; a process of its own: {:.0} MB with the plan open, at most {:.0} MB; making the plan: at most {made:.0} MB",
            answered.cells,
            answered.lines,
            quantile(&answered.times, 1.0) * 1e3,
            answered.open,
            answered.most
        ),
        ..Figure::default()
    }])
}

/// The plan with three versions, in a data folder.
async fn prepare(folder: &Path) -> Outcome<Asked> {
    let (file, data) = (folder.join("plan.xlsx"), folder.join("data"));
    std::fs::write(&file, agency(&plain(generated_plan(10_000, 1)), "Осень 2026")?)?;
    let app = desk::open(&data).await?;
    let project = app.create_project(serde_json::from_str(r#"{"name":"Осень"}"#)?).await?.id;
    let plan = desk::import(&app, file, &project).await?;
    let mut versions = Vec::new();
    for round in 0..3 {
        versions.push(keep(&app, &plan, round).await?);
        negotiate(&app, &plan, round).await?;
    }
    app.close().await;
    Ok(Asked { data, plan, versions })
}

/// In the measuring process: compares the versions and prints what that took.
pub fn compare(file: &Path) -> Outcome<()> {
    let asked: Asked = serde_json::from_slice(&std::fs::read(file)?)?;
    let runtime = Runtime::new()?;
    let app = runtime.block_on(desk::open(&asked.data))?;
    runtime.block_on(app.versions(&asked.plan))?;
    let open = resident();
    let [first, second, last] = asked.versions.as_slice() else { return Err("three versions are compared".into()) };
    let mut times = Vec::new();
    let mut compared: Option<Comparison> = None;
    for round in 0..=ROUNDS {
        let from = if round % 2 == 0 { first } else { second };
        let request = CompareRequest { from: from.clone(), to: last.clone(), audience: Audience::Internal };
        let (seconds, answer) = timed(|| {
            let comparison = runtime.block_on(app.compare(&asked.plan, request))?;
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
    let answered = Answered { times, cells: counts.cells, lines: counts.changed, open, most };
    serde_json::to_writer(std::io::stdout().lock(), &answered)?;
    Ok(())
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

/// The most there were since it began.
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
