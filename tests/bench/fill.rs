//! Many cells at once in a plan of 10,000 lines: a block pasted, a column filled down.

use automerge::transaction::{CommitOptions, Transactable};
use automerge::{Automerge, ObjId};
use sqlx::SqliteConnection;
use std::fs;
use std::path::Path;
use tokio::runtime::Runtime;

use mrm_app::plans::{EditRequest, PlanView};
use mrm_app::{App, Language};
use mrm_domain::Audience;
use mrm_testkit::generated_plan;

use crate::Wanted;
use crate::desk;
use crate::measure::{Figure, Outcome, race, timed};
use crate::plans::rows;
use crate::workbooks::{agency, plain};

const ROUNDS: usize = 15;
/// What is pasted: 1,000 lines of five columns.
const PASTED: usize = 1_000;
const COLUMNS: [&str; 5] = ["site", "format", "geo", "unit_price", "clicks"];

/// `paste_5000_cells` and `fill_down_10k`: one request each, from its JSON to the answer's.
pub fn paste_and_fill(out: &Path, wanted: &Wanted<'_>) -> Outcome<Vec<Figure>> {
    let runtime = Runtime::new()?;
    let folder = tempfile::Builder::new().prefix("desk-").tempdir_in(out)?;
    let file = folder.path().join("plan.xlsx");
    fs::write(&file, agency(&plain(generated_plan(10_000, 1)), "Осень 2026")?)?;
    let data = folder.path().join("data");
    let mut bench = runtime.block_on(async {
        let app = desk::open(&data).await?;
        let project = app.create_project(serde_json::from_str(r#"{"name":"Осень"}"#)?).await?.id;
        let plan = desk::import(&app, file, &project).await?;
        app.close().await;
        let doc = desk::load(&desk::snapshot(&data, &plan).await?)?;
        let app = desk::open(&data).await?;
        let view: PlanView = app.plan(&plan, Audience::Internal).await?;
        let lines: Vec<String> =
            view.rows.iter().filter(|row| row.v.contains_key("unit_price")).map(|row| row.id.clone()).collect();
        let rows = rows(&doc, &lines)?;
        let database = desk::database(&folder.path().join("floor.db")).await?;
        Outcome::Ok(Bench { app, plan, lines, doc, rows, database })
    })?;
    let mut figures = Vec::new();
    if wanted("paste_5000_cells") {
        // Another block each time, so that every cell is really written.
        let block = |round: usize, lines: usize| {
            let from = (round * 331) % (lines - PASTED);
            let cell = move |n: usize| (from + n / COLUMNS.len(), COLUMNS[n % COLUMNS.len()], value(round, n));
            (0..PASTED * COLUMNS.len()).map(cell).collect()
        };
        figures.push(bench.figure(&runtime, "paste_5000_cells", "paste", &block)?);
    }
    if wanted("fill_down_10k") {
        let column =
            |round: usize, lines: usize| (0..lines).map(|line| (line, "unit_price", value(round, 3))).collect();
        figures.push(bench.figure(&runtime, "fill_down_10k", "fill", &column)?);
    }
    runtime.block_on(bench.app.close());
    Ok(figures)
}

/// What goes into the n-th cell of a block: a word or a number, another in each round.
fn value(round: usize, n: usize) -> String {
    if n % COLUMNS.len() < 3 { format!("Вставка {round}, {n}") } else { (1_000 + round * 7 + n % 5).to_string() }
}

/// Which line, which field, which text.
type Cells = Vec<(usize, &'static str, String)>;

struct Bench {
    app: App,
    plan: String,
    lines: Vec<String>,
    doc: Automerge,
    rows: Vec<ObjId>,
    database: SqliteConnection,
}

impl Bench {
    fn figure(
        &mut self,
        runtime: &Runtime,
        name: &'static str,
        intent: &str,
        cells: &dyn Fn(usize, usize) -> Cells,
    ) -> Outcome<Figure> {
        let Bench { app, plan, lines, doc, rows, database } = self;
        let mut bytes = 0;
        let ours = |round: usize| {
            let cells: Vec<_> =
                cells(round, lines.len()).into_iter().map(|(line, field, text)| (&lines[line], field, text)).collect();
            let edits = serde_json::json!([{ "op": "set_cells", "cells": cells }]);
            let request = serde_json::json!({ "intent": intent, "edits": edits }).to_string();
            let (seconds, answer) = timed(|| {
                let request: EditRequest = serde_json::from_str(&request)?;
                let answer = runtime.block_on(app.edit(plan, request, Language::Ru))?;
                Ok(serde_json::to_vec(&answer)?)
            })?;
            bytes = answer.len();
            Ok(seconds)
        };
        let floor = |round: usize| {
            let cells = cells(round, rows.len());
            Ok(timed(|| {
                let change = put(doc, rows, &cells, round)?;
                runtime.block_on(desk::commit(database, change))
            })?
            .0)
        };
        let race = race(ROUNDS, ours, floor)?;
        let floor = "one change of the same entries + one FULL commit";
        let mut figure = race.figure(name, floor, 2.0, "≤ 2× floor");
        figure.note = format!("one request, answer of {:.1} MB", bytes as f64 / 1e6);
        Ok(figure)
    }
}

/// The same entries by the library alone: each value with the moment of its entry.
fn put(doc: &mut Automerge, rows: &[ObjId], cells: &Cells, round: usize) -> Outcome<Vec<u8>> {
    let mut tx = doc.transaction();
    for (n, (line, field, text)) in cells.iter().enumerate() {
        tx.put(&rows[*line], format!("f:{field}"), format!("{text}\u{1f}{}", round * 1_000_000 + n + 1))?;
    }
    tx.commit_with(CommitOptions::default());
    Ok(doc.get_last_local_change().ok_or("nothing was written")?.raw_bytes().to_vec())
}
