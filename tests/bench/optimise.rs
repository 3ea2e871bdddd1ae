//! Splitting a budget.

use std::path::Path;

use mrm_calc::optimise::{Line, Objective, Problem, Response, frontier, optimise};
use serde_json::{Value, json};

use crate::Wanted;
use crate::measure::{Figure, Outcome, quantile, timed};

const LINES: u32 = 50;
/// Kopecks in a rouble.
const MINOR: f64 = 100.0;

/// `optimise_50_lines`: 50 lines with bounds; every fifth curve is S-shaped.
pub fn optimise_50_lines(out: &Path, _wanted: &Wanted<'_>) -> Outcome<Vec<Figure>> {
    let lines: Vec<Line> = (0..LINES).map(line).collect();
    let total = 9_000_000_000;
    let problem = Problem { objective: Objective::Conversions, total, minor: MINOR, lines, given: 0.0 };
    let described: Vec<Value> = problem.lines.iter().map(describe).collect();
    let described = json!({ "total": total as f64 / MINOR, "lines": described });
    std::fs::write(out.join("optimise_50.json"), serde_json::to_vec(&described)?)?;
    let (mut times, mut curves, mut objective, mut gap) = (Vec::new(), Vec::new(), 0.0, 0.0);
    for _ in 0..31 {
        let (seconds, solution) = timed(|| Ok(optimise(&problem)?))?;
        assert_eq!(solution.lines.iter().map(|share| share.amount).sum::<u64>(), total, "all of the money is spent");
        (objective, gap) = (solution.result, solution.bound / solution.result - 1.0);
        times.push(seconds);
        curves.push(timed(|| Ok(frontier(&problem, 41)?))?.0);
    }
    times.sort_by(f64::total_cmp);
    curves.sort_by(f64::total_cmp);
    let seconds = quantile(&times, 0.5);
    Ok(vec![Figure {
        bench: "optimise_50_lines",
        seconds,
        goal: "< 200 ms, no less than SLSQP finds",
        met: Some(seconds < 0.200),
        objective: Some(objective),
        note: format!(
            "{:.2e} below the bound; the curve of 41 budgets takes {:.1} ms more",
            gap,
            quantile(&curves, 0.5) * 1e3
        ),
        ..Figure::default()
    }])
}

fn line(number: u32) -> Line {
    // Different from line to line, the same in every run.
    let turn = |by: u32, of: u32| f64::from(number * by % of);
    let half = 400_000.0 + 60_000.0 * turn(7, 50);
    let most = 500.0 + 90.0 * turn(11, 50);
    let response = match number % 5 {
        0 => Response::Hill { most, half, slope: 1.5 + 0.05 * turn(3, 40) },
        1 | 3 => Response::Exponential { most, rate: 0.8 / half },
        _ => Response::Hyperbola { most, half },
    };
    Line { response, low: 10_000_000 * u64::from(number % 3), high: Some(600_000_000), step: 1 }
}

/// A line in the words of the peers.
fn describe(line: &Line) -> Value {
    let (low, high) = (line.low as f64 / MINOR, line.high.unwrap_or(0) as f64 / MINOR);
    match line.response {
        Response::Exponential { most, rate } => {
            json!({ "curve": "exponential", "most": most, "rate": rate, "low": low, "high": high })
        }
        Response::Hyperbola { most, half } => {
            json!({ "curve": "hill", "most": most, "half": half, "slope": 1, "low": low, "high": high })
        }
        Response::Hill { most, half, slope } => {
            json!({ "curve": "hill", "most": most, "half": half, "slope": slope, "low": low, "high": high })
        }
        other => json!({ "curve": format!("{other:?}") }),
    }
}
