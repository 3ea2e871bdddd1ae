//! A plan of 10,000 lines through the use-cases: imported, opened, edited.

use automerge::transaction::{CommitOptions, Transactable};
use automerge::{Automerge, ObjId, ROOT, ReadDoc, TextEncoding, hydrate};
use calamine::{Reader, Xlsx, open_workbook};
use sqlx::SqliteConnection;
use std::fs::{self, File};
use std::io::BufReader;
use std::path::{Path, PathBuf};
use tokio::runtime::Runtime;

use mrm_app::plans::{EditRequest, PlanView};
use mrm_app::{App, Language};
use mrm_domain::Audience;
use mrm_testkit::generated_plan;

use crate::Wanted;
use crate::desk;
use crate::measure::{Figure, Outcome, quantile, race, timed};
use crate::workbooks::{agency, plain};

const IMPORTS: usize = 5;
const OPENINGS: usize = 11;
const EDITS: usize = 1_000;

/// The three figures of one plan.
pub fn plan_10k(out: &Path, wanted: &Wanted<'_>) -> Outcome<Vec<Figure>> {
    let runtime = Runtime::new()?;
    let folder = tempfile::Builder::new().prefix("desk-").tempdir_in(out)?;
    let files = workbooks(folder.path())?;
    // For the window, which is measured by a script of its own.
    fs::copy(&files[0], out.join("plan_10k.xlsx"))?;
    let data = folder.path().join("data");
    let first = runtime.block_on(async {
        let app = desk::open(&data).await?;
        let project = app.create_project(serde_json::from_str(r#"{"name":"Осень"}"#)?).await?.id;
        let plan = desk::import(&app, files[0].clone(), &project).await?;
        app.close().await;
        let snapshot = desk::snapshot(&data, &plan).await?;
        let app = desk::open(&data).await?;
        let database = desk::database(&folder.path().join("floor.db")).await?;
        Outcome::Ok(Bench { app, project, plan, snapshot, files, database })
    });
    let mut bench = first?;
    let mut figures = Vec::new();
    let steps: [(&str, Step); 3] =
        [("import_10k_plan", Bench::import), ("open_plan_10k", Bench::open), ("edit_cell_10k_plan", Bench::edit)];
    for (name, step) in steps {
        if wanted(name) {
            figures.push(step(&mut bench, &runtime)?);
        }
    }
    runtime.block_on(bench.app.close());
    Ok(figures)
}

/// The same plan under several titles: the store keeps each file once, and a second import of one would write less.
fn workbooks(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let plan = plain(generated_plan(10_000, 1));
    let one = |round| {
        let file = folder.join(format!("plan-{round}.xlsx"));
        fs::write(&file, agency(&plan, &format!("Осень 2026, вариант {round}"))?)?;
        Ok(file)
    };
    (0..IMPORTS + 2).map(one).collect()
}

type Step = fn(&mut Bench, &Runtime) -> Outcome<Figure>;

struct Bench {
    app: App,
    project: String,
    plan: String,
    snapshot: Vec<u8>,
    files: Vec<PathBuf>,
    database: SqliteConnection,
}

impl Bench {
    fn import(&mut self, runtime: &Runtime) -> Outcome<Figure> {
        let content = content(&desk::load(&self.snapshot)?)?;
        let Bench { app, project, files, database, .. } = self;
        let ours = |round: usize| {
            let file = files[round + 1].clone();
            Ok(timed(|| runtime.block_on(desk::import(app, file, project)))?.0)
        };
        let floor = |round: usize| {
            Ok(timed(|| {
                let mut book: Xlsx<BufReader<File>> = open_workbook(&files[round + 1])?;
                let range = book.worksheet_range("Медиаплан")?;
                let bytes = create(&content)?;
                runtime.block_on(desk::commit(database, bytes))?;
                Ok(range)
            })?
            .0)
        };
        let race = race(IMPORTS, ours, floor)?;
        let floor = "calamine + init_root_from_hydrate of the same content + one commit";
        let mut figure = race.figure("import_10k_plan", floor, 4.0, "≤ 4× floor");
        figure.note = format!("document of {:.1} MB", self.snapshot.len() as f64 / 1e6);
        Ok(figure)
    }

    fn open(&mut self, runtime: &Runtime) -> Outcome<Figure> {
        let mut bytes = 0;
        let ours = |_| {
            runtime.block_on(self.app.forget_open_plans());
            let (seconds, json) = timed(|| {
                let view = runtime.block_on(self.app.plan(&self.plan, Audience::Internal))?;
                Ok(serde_json::to_vec(&view)?)
            })?;
            bytes = json.len();
            Ok(seconds)
        };
        let floor = |_| Ok(timed(|| Ok(desk::load(&self.snapshot)?.hydrate(None)))?.0);
        let race = race(OPENINGS, ours, floor)?;
        let mut figure = race.figure("open_plan_10k", "automerge load + hydrate", 1.5, "≤ 1.5× floor");
        figure.note = format!("JSON of {:.1} MB", bytes as f64 / 1e6);
        Ok(figure)
    }

    /// One cell of another line each time: read the request, change, recalculate, store, write the answer.
    fn edit(&mut self, runtime: &Runtime) -> Outcome<Figure> {
        let view: PlanView = runtime.block_on(self.app.plan(&self.plan, Audience::Internal))?;
        let lines: Vec<String> =
            view.rows.iter().filter(|row| row.v.contains_key("unit_price")).map(|row| row.id.clone()).collect();
        let mut doc = desk::load(&self.snapshot)?;
        let rows = rows(&doc, &lines)?;
        let Bench { app, plan, database, .. } = self;
        let ours = |round: usize| {
            let row = &lines[(round * 7_919) % lines.len()];
            let request = serde_json::json!({ "intent": "edit_cell", "edits": [
                { "op": "set_cells", "cells": [[row, "unit_price", format!("{},50", 100 + round)]] }] });
            let request = request.to_string();
            let work = || {
                let request: EditRequest = serde_json::from_str(&request)?;
                let answer = runtime.block_on(app.edit(plan, request, Language::Ru))?;
                Ok(serde_json::to_vec(&answer)?)
            };
            Ok(timed(work)?.0)
        };
        let floor = |round: usize| {
            let row = &rows[(round * 7_919) % rows.len()];
            let work = || {
                let change = put(&mut doc, row, &format!("{}.5", 100 + round))?;
                runtime.block_on(desk::commit(database, change))
            };
            Ok(timed(work)?.0)
        };
        let race = race(EDITS, ours, floor)?;
        let floor = "one put + one FULL commit";
        let mut figure = race.figure("edit_cell_10k_plan", floor, 2.0, "≤ 2× floor, p99 < 16 ms");
        let p99 = quantile(&race.ours, 0.99);
        figure.p99_seconds = Some(p99);
        figure.met = figure.met.map(|met| met && p99 < 0.016);
        let (worst, low) = (quantile(&race.ours, 1.0) * 1e3, quantile(&race.floor, 0.99) * 1e3);
        figure.note = format!("slowest of {EDITS}: {worst:.1} ms; p99 of the floor: {low:.1} ms");
        Ok(figure)
    }
}

/// All that a document holds, ready to be written as another one.
fn content(doc: &Automerge) -> Outcome<hydrate::Map> {
    match doc.hydrate(None) {
        hydrate::Value::Map(map) => Ok(map),
        _ => Err("the document has no root map".into()),
    }
}

fn create(content: &hydrate::Map) -> Outcome<Vec<u8>> {
    let mut doc = Automerge::new_with_encoding(TextEncoding::Utf16CodeUnit);
    let mut tx = doc.transaction();
    tx.init_root_from_hydrate(content)?;
    tx.commit();
    Ok(doc.save())
}

/// The objects of these rows in the document.
pub fn rows(doc: &Automerge, ids: &[String]) -> Outcome<Vec<ObjId>> {
    let (_, rows) = doc.get(ROOT, "rows")?.ok_or("the document has no rows")?;
    ids.iter().map(|id| Ok(doc.get(&rows, id.as_str())?.ok_or("the row is not in the document")?.1)).collect()
}

fn put(doc: &mut Automerge, row: &ObjId, text: &str) -> Outcome<Vec<u8>> {
    let mut tx = doc.transaction();
    tx.put(row, "f:unit_price", text)?;
    tx.commit_with(CommitOptions::default());
    Ok(doc.get_last_local_change().ok_or("nothing was written")?.raw_bytes().to_vec())
}
