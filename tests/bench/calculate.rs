//! All of a plan from its stored values.

use std::path::Path;

use mrm_calc::PlanCalc;
use mrm_testkit::generated_plan;

use crate::Wanted;
use crate::measure::{Figure, Outcome, quantile, timed};

/// `recalculate_all_10k`: every line, every subtotal, the totals.
pub fn recalculate_all_10k(_out: &Path, _wanted: &Wanted<'_>) -> Outcome<Vec<Figure>> {
    let plan = generated_plan(10_000, 1);
    let mut times = Vec::new();
    for _ in 0..31 {
        let (seconds, calc) = timed(|| Ok(PlanCalc::new(&plan)))?;
        assert_eq!(calc.totals().totals.lines, 10_000, "all lines are counted");
        times.push(seconds);
    }
    times.sort_by(f64::total_cmp);
    let seconds = quantile(&times, 0.5);
    Ok(vec![Figure {
        bench: "recalculate_all_10k",
        seconds,
        goal: "< 50 ms",
        met: Some(seconds < 0.050),
        note: format!("slowest of 31: {:.1} ms", quantile(&times, 1.0) * 1e3),
        ..Figure::default()
    }])
}
