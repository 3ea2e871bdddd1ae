//! A plan of 50,000 lines as a workbook.

use std::fs;
use std::path::Path;

use mrm_calc::PlanCalc;
use mrm_domain::Audience;
use mrm_excel::write::{ExportOptions, Lang, Silent, to_xlsx};
use mrm_testkit::generated_plan;

use crate::Wanted;
use crate::measure::{Figure, Outcome, race, timed};
use crate::raw::Raw;

const ROUNDS: usize = 3;

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
