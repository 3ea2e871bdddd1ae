//! What holds for any split of a budget.

use mrm_calc::optimise::{Line, Objective, Place, Problem, Response, optimise, result_of};
use proptest::prelude::*;

const MINOR: f64 = 100.0;

fn flattening(people: bool) -> BoxedStrategy<Response> {
    let most = if people { 0.05_f64..1.0 } else { 5.0_f64..5_000.0 };
    let with_ceiling = prop_oneof![
        (most.clone(), 1e-6_f64..1e-3).prop_map(|(most, rate)| Response::Exponential { most, rate }),
        (most.clone(), 500.0_f64..200_000.0).prop_map(|(most, half)| Response::Hyperbola { most, half }),
        (most, 500.0_f64..200_000.0, 0.3_f64..1.0).prop_map(|(most, half, slope)| Response::Hill { most, half, slope }),
    ];
    if people {
        let contacts = (0.2_f64..5.0, 50.0_f64..5_000.0);
        let contacts = contacts.prop_map(|(shape, price)| Response::NegativeBinomial { shape, price, contacts: 1 });
        prop_oneof![with_ceiling, contacts].boxed()
    } else {
        let unlimited = prop_oneof![
            (0.1_f64..10.0, 0.2_f64..0.9).prop_map(|(scale, power)| Response::Power { scale, power }),
            (1.0_f64..500.0, 500.0_f64..50_000.0).prop_map(|(scale, half)| Response::Logarithm { scale, half }),
        ];
        prop_oneof![with_ceiling, unlimited].boxed()
    }
}

fn any_curve(people: bool) -> BoxedStrategy<Response> {
    let most = if people { 0.05_f64..1.0 } else { 5.0_f64..5_000.0 };
    let steep = (most, 500.0_f64..100_000.0, 1.1_f64..4.0);
    let steep = steep.prop_map(|(most, half, slope)| Response::Hill { most, half, slope });
    if people {
        let often = (0.2_f64..5.0, 50.0_f64..2_000.0, 2_u32..5);
        let often = often.prop_map(|(shape, price, contacts)| Response::NegativeBinomial { shape, price, contacts });
        prop_oneof![flattening(true), steep, often].boxed()
    } else {
        prop_oneof![flattening(false), steep].boxed()
    }
}

/// A problem with a split that keeps its bounds and steps: the total is what that split spends.
fn problem(
    curve: fn(bool) -> BoxedStrategy<Response>,
    step: BoxedStrategy<u64>,
) -> impl Strategy<Value = (Problem, Vec<u64>)> {
    any::<bool>().prop_flat_map(move |people| {
        let line = (curve(people), 0_u64..20, 0_u64..400, 0_u64..400, step.clone(), any::<bool>());
        (prop::collection::vec(line, 1..7), 0.0_f64..0.9).prop_map(move |(lines, given)| {
            let objective = if people { Objective::Reach } else { Objective::Conversions };
            let mut split = Vec::new();
            let lines = lines.into_iter().map(|(response, low, used, room, step, open)| {
                // Odd amounts where there is no step.
                let unit = if step == 1 { 9_973 } else { step };
                split.push((low + used) * unit);
                Line { response, low: low * unit, high: (!open).then_some((low + used + room) * unit), step }
            });
            let lines: Vec<Line> = lines.collect();
            let given = if people { given } else { given * 1_000.0 };
            (Problem { objective, total: split.iter().sum(), minor: MINOR, lines, given }, split.clone())
        })
    })
}

fn no_steps() -> BoxedStrategy<u64> {
    Just(1).boxed()
}

/// An even split, as far as the bounds let it.
fn even(problem: &Problem) -> Option<Vec<u64>> {
    let mut amounts: Vec<u64> = problem.lines.iter().map(|line| line.low).collect();
    let mut left = problem.total.checked_sub(amounts.iter().sum())?;
    for (index, line) in problem.lines.iter().enumerate() {
        let rest = problem.lines.len() - index;
        let share = (left / rest as u64).min(line.high.unwrap_or(u64::MAX) - line.low);
        amounts[index] += share;
        left -= share;
    }
    (left == 0).then_some(amounts)
}

/// Amounts keep bounds, steps and the total.
fn keeps(problem: &Problem, amounts: &[u64]) -> Result<(), TestCaseError> {
    prop_assert_eq!(amounts.iter().sum::<u64>(), problem.total);
    for (line, amount) in problem.lines.iter().zip(amounts) {
        prop_assert!(*amount >= line.low && line.high.is_none_or(|high| *amount <= high), "{} of {:?}", amount, line);
        let fixed = line.high == Some(line.low);
        prop_assert!(fixed || amount.is_multiple_of(line.step), "{} of {:?}", amount, line);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn no_split_is_better_than_the_best((problem, split) in problem(flattening, no_steps())) {
        prop_assume!(problem.total > 0);
        let found = optimise(&problem).unwrap();
        let amounts: Vec<u64> = found.lines.iter().map(|share| share.amount).collect();
        keeps(&problem, &amounts)?;
        // A minor unit more or less is what rounding may cost.
        let hair = 1e-7 * found.result.abs().max(1e-3);
        prop_assert!(found.result >= result_of(&problem, &split) - hair, "a feasible split brings more");
        if let Some(even) = even(&problem) {
            prop_assert!(found.result >= result_of(&problem, &even) - hair, "the even split brings more");
        }
        prop_assert!(found.bound - found.result <= hair, "{} is not {}", found.bound, found.result);
        prop_assert!((found.result - result_of(&problem, &amounts)).abs() <= 1e-12 * found.result.abs().max(1.0));
    }

    #[test]
    fn marginals_are_equal((problem, _) in problem(flattening, no_steps())) {
        prop_assume!(problem.total > 0);
        let found = optimise(&problem).unwrap();
        prop_assert!(found.concave);
        prop_assert!(found.certificate.spread < 1e-6, "{:?}", found);
        for share in found.lines.iter().filter(|share| share.amount > 100_000) {
            let Some(marginal) = share.marginal else { continue };
            let off = (marginal - found.certificate.multiplier) / found.certificate.multiplier;
            // Whole kopecks, not exactly where the certificate was taken.
            match share.place {
                Place::Inside => prop_assert!(off.abs() < 1e-4, "{:?}", found),
                Place::AtLeast => prop_assert!(off < 1e-4, "{:?}", found),
                Place::AtMost => prop_assert!(off > -1e-4, "{:?}", found),
                Place::Fixed => {}
            }
        }
    }

    #[test]
    fn s_curves_stay_below_their_bound((problem, split) in problem(any_curve, no_steps())) {
        prop_assume!(problem.total > 0);
        let found = optimise(&problem).unwrap();
        let amounts: Vec<u64> = found.lines.iter().map(|share| share.amount).collect();
        keeps(&problem, &amounts)?;
        // The grid has a thousand steps: what lies between them it may miss.
        let hair = 2e-3 * found.result.abs().max(1e-3);
        prop_assert!(found.result >= result_of(&problem, &split) - hair, "a feasible split brings more: {:?}", found);
        if let Some(even) = even(&problem) {
            prop_assert!(found.result >= result_of(&problem, &even) - hair, "the even split brings more: {:?}", found);
        }
        prop_assert!(found.bound >= found.result);
        prop_assert!(found.bound >= result_of(&problem, &split) * (1.0 - 1e-9), "the bound bounds every split");
    }

    #[test]
    fn steps_are_kept(
        (problem, split) in problem(flattening, prop_oneof![Just(1_u64), Just(50_000), Just(100_000), Just(250_000)].boxed())
    ) {
        prop_assume!(problem.total > 0);
        let found = optimise(&problem).unwrap();
        let amounts: Vec<u64> = found.lines.iter().map(|share| share.amount).collect();
        keeps(&problem, &amounts)?;
        let hair = 1e-3 * found.result.abs().max(1e-3);
        prop_assert!(found.result >= result_of(&problem, &split) - hair, "a feasible split brings more");
        prop_assert!(found.bound >= result_of(&problem, &split) * (1.0 - 1e-9));
    }
}
