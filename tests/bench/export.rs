//! A plan of 50,000 lines as a workbook.

use std::fs;
use std::path::Path;

use mrm_calc::PlanCalc;
use mrm_domain::{Audience, Field, Value};
use mrm_excel::read::{self, ReadOptions, read_bytes};
use mrm_excel::template::{Template, fill};
use mrm_excel::write::{ExportOptions, Lang, Silent, to_xlsx};
use mrm_testkit::generated_plan;
use rust_decimal::Decimal;

use crate::Wanted;
use crate::measure::{Figure, Outcome, race, timed};
use crate::raw::Raw;

const ROUNDS: usize = 3;
const TEMPLATE_LINES: usize = 2_000;

/// `export_into_template`: a plan of 2,000 lines with every tenth price changed goes into the workbook that it was
/// exported to. The floor reads that workbook twice: it is read to be understood, and once more to see what its formulas
/// come to.
pub fn export_into_template(_out: &Path, _wanted: &Wanted<'_>) -> Outcome<Vec<Figure>> {
    let mut plan = generated_plan(TEMPLATE_LINES, 1);
    let options = ExportOptions::new(Audience::Internal, Lang::Ru);
    let bytes = to_xlsx(&plan, &PlanCalc::new(&plan), &options, &Silent)?;
    let lines: Vec<_> = plan.lines().map(|line| line.id).collect();
    for id in lines.iter().step_by(10) {
        let Some(cell) = plan.rows.get_mut(id).and_then(|row| row.cells.get_mut(&Field::UnitPrice)) else { continue };
        cell.value = Value::Number(Decimal::new(1234, 1));
        cell.entered = Some(1);
    }
    let calc = PlanCalc::new(&plan);
    let read = ReadOptions::default();
    let ours = |_| {
        Ok(timed(|| {
            let template = Template::open("template.xlsx", bytes.clone(), &read)?;
            Ok(fill(&template, &plan, &calc, Audience::Internal)?)
        })?
        .0)
    };
    let floor = |_| {
        Ok(timed(|| {
            read_bytes("template.xlsx", bytes.clone(), &read, &read::Silent)?;
            Ok(read_bytes("template.xlsx", bytes.clone(), &read, &read::Silent)?)
        })?
        .0)
    };
    let mut figure = race(ROUNDS, ours, floor)?.figure("export_into_template", "reading it twice", 8.0, "≤ 8× floor");
    figure.note = format!("{TEMPLATE_LINES} lines, {:.1} MB", bytes.len() as f64 / 1e6);
    Ok(vec![figure])
}

/// `export_50k_lines`: plan sheet, flowchart and summary; the floor and the peers write the very same cells.
pub fn export_50k_lines(out: &Path, _wanted: &Wanted<'_>) -> Outcome<Vec<Figure>> {
    let plan = generated_plan(50_000, 1);
    let calc = PlanCalc::new(&plan);
    let options = ExportOptions::new(Audience::Internal, Lang::Ru);
    let bytes = to_xlsx(&plan, &calc, &options, &Silent)?;
    fs::write(out.join("export_50k.xlsx"), &bytes)?;
    let raw = Raw::of(&bytes)?;
    fs::write(out.join("export_50k.json"), serde_json::to_vec(&raw.for_peers())?)?;
    let ours = |_| Ok(timed(|| Ok(to_xlsx(&plan, &calc, &options, &Silent)?))?.0);
    let floor = |_| Ok(timed(|| raw.write())?.0);
    let race = race(ROUNDS, ours, floor)?;
    let goal = "≤ 1.5× floor; ≥ 5× faster than peers";
    let mut figure = race.figure("export_50k_lines", "raw rust_xlsxwriter, same cells", 1.5, goal);
    figure.peers_at_least = Some(5.0);
    figure.note =
        format!("{} cells, {:.1} MB; peers write values and formulas only", raw.cells(), bytes.len() as f64 / 1e6);
    Ok(vec![figure])
}
