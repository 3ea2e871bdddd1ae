//! All of a plan from its stored values: money, and reach.

use std::path::Path;

use mrm_calc::reach::{Detail, Known, reach_of_lines};
use mrm_calc::{PlanCalc, plan_reach};
use mrm_domain::{Cell, Field, RowKind, Value};
use mrm_testkit::generated_plan;
use rust_decimal::Decimal;

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

/// `reach_plan_200_lines`: reach of each line and section and of the plan, and who has how many contacts with all of it.
pub fn reach_plan_200_lines(_out: &Path, _wanted: &Wanted<'_>) -> Outcome<Vec<Figure>> {
    let mut plan = generated_plan(200, 1);
    let mut lines = Vec::new();
    for (number, row) in (1_u32..).zip(plan.rows.values_mut().filter(|row| row.kind == RowKind::Line)) {
        let (reach, grp) = (Decimal::new(100 + i64::from(number), 3), Decimal::from(40 + number));
        for (field, value) in [(Field::ReachPct, reach), (Field::Grp, grp)] {
            row.cells.insert(field, Cell::imported(Value::Number(value)));
        }
        let reach = Some(0.1 + 0.001 * f64::from(number));
        lines.push(Known { reach, grp: Some(f64::from(40 + number)), ..Known::default() });
    }
    let calc = PlanCalc::new(&plan);
    let mut times = Vec::new();
    for _ in 0..31 {
        let (seconds, (report, contacts)) = timed(|| {
            let contacts = reach_of_lines(&lines, &[], Detail::Contacts)?;
            Ok((plan_reach(&plan, &calc, Detail::Reach), contacts))
        })?;
        assert!(report.plan.is_some() && contacts.is_some_and(|c| c.distribution.is_some()), "all lines have data");
        times.push(seconds);
    }
    times.sort_by(f64::total_cmp);
    let seconds = quantile(&times, 0.5);
    Ok(vec![Figure {
        bench: "reach_plan_200_lines",
        seconds,
        goal: "< 100 ms",
        met: Some(seconds < 0.100),
        note: format!("slowest of 31: {:.1} ms", quantile(&times, 1.0) * 1e3),
        ..Figure::default()
    }])
}
