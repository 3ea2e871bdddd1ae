//! Splitting a budget: the reference's cases (5.3, 5.4), refusals, steps.

use mrm_calc::optimise::{
    Family, Line, Objective, OptimiseError, Place, Problem, Response, Solution, budget_for, fit_best, fit_response,
    frontier, least_split, optimise, result_of,
};

use crate::near::near_within;

/// The reference counts in whole units of money; a hundred thousandth of one is its minor unit here.
const MINOR: f64 = 1e9;

fn line(response: Response, low: f64, high: f64) -> Line {
    Line { response, low: (low * MINOR).round() as u64, high: Some((high * MINOR).round() as u64), step: 1 }
}

fn free(response: Response) -> Line {
    Line { response, low: 0, high: None, step: 1 }
}

fn problem(objective: Objective, total: f64, lines: Vec<Line>) -> Problem {
    Problem { objective, total: (total * MINOR).round() as u64, minor: MINOR, lines, given: 0.0 }
}

fn exponential(most: f64, rate: f64) -> Response {
    Response::Exponential { most, rate }
}

fn hyperbola(most: f64, half: f64) -> Response {
    Response::Hyperbola { most, half }
}

fn hill(most: f64, half: f64, slope: f64) -> Response {
    Response::Hill { most, half, slope }
}

#[track_caller]
fn check(problem: &Problem, amounts: &[f64], multiplier: f64, result: f64) -> Solution {
    let found = optimise(problem).unwrap();
    for (share, want) in found.lines.iter().zip(amounts) {
        near_within(share.amount as f64 / MINOR, *want, 2e-6);
    }
    near_within(found.certificate.multiplier, multiplier, 1e-6);
    near_within(found.result, result, 1e-8);
    near_within(found.bound, found.result, 1e-9);
    assert!(found.concave && found.certificate.spread < 1e-6, "{:?}", found.certificate);
    assert_eq!(found.lines.iter().map(|share| share.amount).sum::<u64>(), problem.total, "all of the money is spent");
    found
}

fn case_a(total: f64) -> Problem {
    let lines = [exponential(100.0, 0.02), exponential(80.0, 0.05), exponential(60.0, 0.01)];
    problem(Objective::Conversions, total, lines.map(free).to_vec())
}

#[test]
fn three_channels_that_flatten() {
    let found = check(&case_a(100.0), &[60.74539318, 38.16110088, 1.093505933], 0.5934747067, 139.1092999);
    for (share, want) in found.lines.iter().zip([70.32626467, 68.13050587, 0.6525293341]) {
        near_within(share.result, want, 1e-7);
        near_within(share.marginal.unwrap(), 0.5934747067, 1e-6);
        assert_eq!(share.place, Place::Inside);
    }
}

#[test]
fn a_channel_that_is_not_worth_its_first_rouble() {
    let found = check(&case_a(40.0), &[18.66932599, 21.33067401, 0.0], 1.376798203, 83.62412579);
    assert_eq!(found.lines[2].place, Place::AtLeast);
    near_within(found.lines[2].marginal.unwrap(), 0.6, 1e-8);
}

#[test]
fn the_smallest_budget_for_a_target() {
    let most = case_a(1_000.0);
    let budget = budget_for(&most, 150.0).unwrap();
    near_within(budget as f64 / MINOR, 119.4187742, 1e-8);
    let split = Problem { total: budget, ..most };
    check(&split, &[66.45679736, 40.44566256, 12.5163143], 0.5294117647, 150.0);
    let refused = budget_for(&split, 300.0).unwrap_err();
    assert!(matches!(refused, OptimiseError::Unreachable { .. }), "the curves end below 240: {refused}");
}

#[test]
fn a_target_gets_its_budget_with_the_split() {
    let most = case_a(1_000.0);
    let found = least_split(&most, 150.0).unwrap();
    assert_eq!(found.total, found.bound, "curves that flatten are exact");
    near_within(found.total as f64 / MINOR, 119.4187742, 1e-8);
    near_within(found.solution.result, 150.0, 1e-9);
    let stepped = most.lines.iter().map(|line| Line { step: (5.0 * MINOR) as u64, ..*line }).collect();
    let steps = least_split(&Problem { lines: stepped, ..most.clone() }, 150.0).unwrap();
    assert!(steps.solution.result >= 150.0 && steps.total >= found.total, "{steps:?}");
    assert_eq!(steps.total, 120_000_000_000, "whole fives");
    let refused = least_split(&most, 300.0).unwrap_err();
    assert!(matches!(refused, OptimiseError::Unreachable { .. }), "{refused}");
    let given = least_split(&Problem { given: 200.0, ..most }, 150.0).unwrap_err();
    assert!(matches!(given, OptimiseError::ReachedAlready { .. }), "{given}");
}

#[test]
fn s_shaped_curves_get_a_budget_between_the_bound_and_a_split_that_does_it() {
    let lines = || vec![free(hill(100.0, 60.0, 3.0)), free(hill(100.0, 60.0, 3.0)), free(hyperbola(70.0, 50.0))];
    let most = problem(Objective::Clicks, 300.0, lines());
    let found = least_split(&most, 112.493015).unwrap();
    let total = found.total as f64 / MINOR;
    assert!(found.bound <= found.total && !found.solution.concave);
    assert!(found.solution.result >= 112.493015 * (1.0 - 1e-9));
    assert!((129.9..130.2).contains(&total), "130 brings as much at best, {total} was found");
}

#[test]
fn bounds_hold_and_say_so() {
    let lines = vec![
        line(hyperbola(500.0, 40.0), 10.0, 60.0),
        line(exponential(300.0, 0.03), 0.0, 50.0),
        line(Response::Power { scale: 30.0, power: 0.6 }, 5.0, 100.0),
        line(hyperbola(200.0, 15.0), 20.0, 80.0),
    ];
    let amounts = [36.09202194, 31.92079568, 61.98718237, 20.0];
    let found = check(&problem(Objective::Clicks, 150.0, lines), &amounts, 3.454233937, 893.1686535);
    assert_eq!(found.lines[3].place, Place::AtLeast);
    near_within(found.lines[3].marginal.unwrap(), 2.448979592, 1e-8);
}

#[test]
fn hill_curves_that_only_flatten() {
    let lines =
        vec![line(hill(120.0, 50.0, 0.8), 1.0, 200.0), free(hill(90.0, 30.0, 1.0)), free(exponential(110.0, 0.015))];
    let amounts = [50.8729418, 45.65368649, 83.47337172];
    check(&problem(Objective::Revenue, 180.0, lines), &amounts, 0.4717409458, 193.2770517);
}

#[test]
fn reach_counts_people_once() {
    let lines = [exponential(0.85, 0.012), exponential(0.70, 0.03), exponential(0.60, 0.02)];
    let problem = problem(Objective::Reach, 150.0, lines.map(free).to_vec());
    let reach = 0.8292308909;
    // The reference's multiplier is that of −ln(1 − reach).
    let amounts = [60.15746377, 57.53761264, 32.30492359];
    check(&problem, &amounts, 0.008802605482 * (1.0 - reach), reach);
    let equal = result_of(&problem, &[problem.total / 3; 3]);
    near_within(equal, 0.8254282841, 1e-8);
}

#[test]
fn s_curves_are_searched_everywhere() {
    let lines = || {
        let lines = [hill(100.0, 60.0, 3.0), hill(100.0, 60.0, 3.0), hyperbola(70.0, 50.0)];
        lines.map(|response| line(response, 0.0, 100.0)).to_vec()
    };
    for (total, amounts, result) in [
        (100.0, [81.605166, 0.0, 18.394834], 90.38459806),
        (130.0, [62.854583, 62.854583, 4.290833], 112.493015),
        (180.0, [81.062057, 81.062057, 17.875886], 160.7324617),
    ] {
        let found = optimise(&problem(Objective::Clicks, total, lines())).unwrap();
        let mut got: Vec<f64> = found.lines.iter().map(|share| share.amount as f64 / MINOR).collect();
        got[..2].sort_by(|a, b| b.total_cmp(a));
        for (got, want) in got.iter().zip(amounts) {
            near_within(*got, want, 1e-6);
        }
        near_within(found.result, result, 1e-8);
        assert!(!found.concave && found.bound >= found.result, "only the bound tells how good it is");
        assert!(found.bound < 1.05 * found.result, "{} is far from {}", found.bound, found.result);
        let curve = frontier(&problem(Objective::Clicks, total, lines()), 41).unwrap();
        assert!(curve.iter().all(|point| point.total as f64 <= total.min(150.0) * 2.0 * MINOR));
        let below = curve.iter().rfind(|point| point.total as f64 <= total * MINOR).unwrap();
        assert!(below.result <= found.result + 1e-9, "the curve does not promise more than the split");
    }
}

#[test]
fn a_split_that_only_equal_margins_speak_for_is_not_the_best() {
    let s_curve = hill(100.0, 60.0, 3.0);
    let curves = [s_curve, s_curve, hyperbola(70.0, 50.0)];
    // The tangent from the origin touches at x*, the slope is steepest at the inflexion.
    near_within(s_curve.value(75.59526299), 66.66666667, 1e-9);
    near_within(s_curve.slope(75.59526299), 0.8818894733, 1e-8);
    near_within(s_curve.value(75.59526299) / 75.59526299, 0.8818894733, 1e-8);
    let steepest = s_curve.slope(47.62203156);
    assert!([47.5, 47.75].iter().all(|x| s_curve.slope(*x) < steepest));
    let lines = |step: f64| {
        curves.map(|response| Line { step: (step * MINOR).round() as u64, ..line(response, 0.0, 100.0) }).to_vec()
    };
    let whole = |amounts: [f64; 3]| amounts.map(|amount| (amount * MINOR).round() as u64);
    for (total, split, result) in [
        (100.0, [82.0, 0.0, 18.0], 90.38124817),
        (130.0, [63.0, 63.0, 4.0], 112.4906715),
        (180.0, [81.0, 81.0, 18.0], 160.7322077),
    ] {
        // What a grid of step 1 gives at best, and what whole steps of 1 give here.
        let stepped = problem(Objective::Clicks, total, lines(1.0));
        near_within(result_of(&stepped, &whole(split)), result, 1e-9);
        near_within(optimise(&stepped).unwrap().result, result, 1e-9);
    }
    let hundred = problem(Objective::Clicks, 100.0, lines(1e-9));
    let local = result_of(&hundred, &whole([49.94173, 49.94173, 0.11653]));
    near_within(local, 73.31418, 1e-6);
    near_within(s_curve.slope(49.94173), curves[2].slope(0.11653), 1e-4);
    assert!(optimise(&hundred).unwrap().result > 1.2 * local);
    // A rule that climbs by the steepest secant leaves 41 of 130 unspent.
    let rest = problem(Objective::Clicks, 130.0, lines(1e-9));
    near_within(result_of(&rest, &whole([76.0, 0.0, 13.0])), 81.46613684, 1e-8);
    assert!(optimise(&rest).unwrap().result > 112.49);
}

#[test]
fn a_line_that_ends_before_it_flattens_gets_all_or_nothing() {
    let steep = Line { response: hill(4_818.0, 74_718.0, 3.8), low: 0, high: Some(3_610_226), step: 1 };
    let other = Line { response: hyperbola(2_225.0, 152_521.0), low: 0, high: Some(3_340_955), step: 1 };
    let lines = vec![steep, other];
    let problem = Problem { objective: Objective::Clicks, total: 6_642_018, minor: 100.0, lines, given: 0.0 };
    let found = optimise(&problem).unwrap();
    assert_eq!([found.lines[0].amount, found.lines[1].amount], [3_610_226, 3_031_792]);
}

#[test]
fn fifty_lines_bring_more_than_a_local_method_finds() {
    let line = |n: u32| {
        let turn = |by: u32, of: u32| f64::from(n * by % of);
        let (half, most) = (400_000.0 + 60_000.0 * turn(7, 50), 500.0 + 90.0 * turn(11, 50));
        let response = match n % 5 {
            0 => hill(most, half, 1.5 + 0.05 * turn(3, 40)),
            1 | 3 => exponential(most, 0.8 / half),
            _ => hyperbola(most, half),
        };
        Line { response, low: 10_000_000 * u64::from(n % 3), high: Some(600_000_000), step: 1 }
    };
    let lines = (0..50).map(line).collect();
    let total = 9_000_000_000;
    let problem = Problem { objective: Objective::Conversions, total, minor: 100.0, lines, given: 0.0 };
    let found = optimise(&problem).unwrap();
    assert_eq!(found.lines.iter().map(|share| share.amount).sum::<u64>(), total);
    // SciPy 1.16.3, SLSQP with exact gradients from the even split; it keeps the total to some nine digits.
    assert!(found.result >= 81_974.032_46 * (1.0 - 1e-8), "{}", found.result);
    assert!(found.bound / found.result < 1.0 + 1e-3, "{} is far from {}", found.bound, found.result);
}

#[test]
fn effective_reach_needs_enough_on_one_line() {
    let line = |shape| free(Response::NegativeBinomial { shape, price: 1.0, contacts: 3 });
    let problem = problem(Objective::EffectiveReach, 200.0, vec![line(0.9), line(0.9)]);
    let found = optimise(&problem).unwrap();
    let equal = result_of(&problem, &[problem.total / 2; 2]);
    assert!(found.result >= equal - 1e-12);
    // Media-math 3.1: 3+ reach of 310 points that reach 62 %.
    let response = Response::NegativeBinomial { shape: 0.4827203223, price: 2.0, contacts: 3 };
    near_within(response.value(620.0), 0.3594677005, 1e-8);
    near_within(Response::NegativeBinomial { shape: 0.4827203223, price: 2.0, contacts: 1 }.value(620.0), 0.62, 1e-8);
}

#[test]
fn steps_add_up_to_the_kopeck() {
    let spots = Line { response: exponential(0.6, 0.00002), low: 0, high: None, step: 4_350_000 };
    let other = Line { response: exponential(0.5, 0.00003), low: 0, high: None, step: 1 };
    let mixed =
        Problem { objective: Objective::Reach, total: 12_345_678, minor: 100.0, lines: vec![spots, other], given: 0.2 };
    let found = optimise(&mixed).unwrap();
    assert!(found.lines[0].amount.is_multiple_of(4_350_000));
    assert_eq!(found.lines.iter().map(|share| share.amount).sum::<u64>(), 12_345_678);
    let best = (0..=2).map(|n| result_of(&mixed, &[n * 4_350_000, 12_345_678 - n * 4_350_000])).fold(0.0, f64::max);
    near_within(found.result, best, 1e-12);

    let only_spots = Problem { lines: vec![spots, Line { step: 2_720_000, ..other }], total: 14_140_000, ..mixed };
    let found = optimise(&only_spots).unwrap();
    assert_eq!([found.lines[0].amount, found.lines[1].amount], [8_700_000, 5_440_000], "2 × 43 500 + 2 × 27 200");
    let refused = optimise(&Problem { total: 14_140_001, ..only_spots }).unwrap_err();
    assert_eq!(refused, OptimiseError::Steps { total: 14_140_001, nearest: 14_140_000 });
}

#[test]
fn what_the_others_leave_need_not_be_whole_steps() {
    let power = Response::Power { scale: 9.0, power: 0.8 };
    let lines = vec![
        Line { response: power, low: 0, high: None, step: 50_000 },
        Line { response: exponential(5.0, 1e-6), low: 39_892, high: None, step: 1 },
    ];
    let problem = Problem { objective: Objective::Clicks, total: 1_805_113, minor: 100.0, lines, given: 0.0 };
    let found = optimise(&problem).unwrap();
    assert_eq!([found.lines[0].amount, found.lines[1].amount], [1_750_000, 55_113]);
}

#[test]
fn lines_that_take_little_do_not_stand_in_the_way_of_steps() {
    let line = |high, step| Line { response: hyperbola(0.05, 500.0), low: 0, high: Some(high), step };
    let lines = vec![line(9_973, 1), line(50_000, 50_000), line(250_000, 250_000)];
    let problem = Problem { objective: Objective::Reach, total: 250_000, minor: 100.0, lines, given: 0.0 };
    let found = optimise(&problem).unwrap();
    assert_eq!(found.lines.iter().map(|share| share.amount).collect::<Vec<_>>(), [0, 0, 250_000]);
}

#[test]
fn constant_prices_go_to_the_cheapest() {
    let lines =
        [0.02, 0.05, 0.05].map(|rate| Line { response: Response::Linear { rate }, low: 0, high: Some(40_00), step: 1 });
    let problem =
        Problem { objective: Objective::Clicks, total: 60_00, minor: 100.0, lines: lines.to_vec(), given: 7.0 };
    let found = optimise(&problem).unwrap();
    assert_eq!(found.lines[0].amount, 0);
    near_within(found.result, 7.0 + 60.0 * 0.05, 1e-12);
    near_within(found.bound, found.result, 1e-12);
}

#[test]
fn refusals_name_what_is_wrong() {
    let a = Line { response: hyperbola(10.0, 5.0), low: 500, high: Some(1_000), step: 1 };
    let with =
        |lines: Vec<Line>, total| Problem { objective: Objective::Clicks, total, minor: 100.0, lines, given: 0.0 };
    assert_eq!(optimise(&with(vec![a, a], 900)), Err(OptimiseError::BelowBounds { total: 900, least: 1_000 }));
    assert_eq!(optimise(&with(vec![a, a], 2_001)), Err(OptimiseError::AboveBounds { total: 2_001, most: 2_000 }));
    let turned = Line { low: 1_200, ..a };
    assert_eq!(
        optimise(&with(vec![a, turned], 1_500)),
        Err(OptimiseError::Bounds { line: 1, low: 1_200, high: 1_000 })
    );
    let coarse = Line { low: 600, high: Some(900), step: 1_000, ..a };
    assert_eq!(optimise(&with(vec![coarse], 800)), Err(OptimiseError::NoStepInside { line: 0, step: 1_000 }));
    let text = |problem: Problem| optimise(&problem).unwrap_err().to_string();
    assert!(text(with(vec![a], 0)).contains("“total” is 0"));
    assert!(text(with(vec![Line { response: hyperbola(-1.0, 5.0), ..a }], 800)).contains("lines[0].most"));
    assert!(text(with(Vec::new(), 800)).contains("“lines” has 0"));
    assert!(text(with(vec![Line { low: 0, ..a }; 501], 800)).contains("at most 500"));
    let people = Problem { objective: Objective::Reach, ..with(vec![a], 800) };
    assert!(text(people).contains("lines[0].most"), "reach above 100 % cannot be");
}

#[test]
fn responses_fitted_to_points() {
    let budgets = [50_000.0, 120_000.0, 300_000.0, 700_000.0, 1_500_000.0];
    let known = [
        (Family::Exponential, exponential(900.0, 0.000003)),
        (Family::Hyperbola, hyperbola(1_200.0, 400_000.0)),
        (Family::Hill, hill(800.0, 250_000.0, 1.7)),
        (Family::Power, Response::Power { scale: 0.4, power: 0.55 }),
        (Family::Logarithm, Response::Logarithm { scale: 300.0, half: 80_000.0 }),
    ];
    for (family, response) in known {
        let points = budgets.map(|money| (money, response.value(money)));
        let fitted = fit_response(family, &points, false).unwrap();
        for (money, result) in points {
            near_within(fitted.response.value(money), result, 1e-6);
        }
        near_within(fitted.r_squared.unwrap(), 1.0, 1e-9);
    }
    let rising = [(10.0, 0.2), (20.0, 0.4), (30.0, 0.59)];
    let people = fit_response(Family::Exponential, &rising, true).unwrap();
    assert!(people.warnings.contains(&mrm_calc::Warning::CeilingAtFull), "{people:?}");
    assert!(people.response.value(1e9) <= 1.0);
    assert!(
        fit_response(Family::Hill, &[(1.0, 2.0), (2.0, 3.0)], false).unwrap_err().to_string().contains("3 are needed")
    );
    assert!(
        fit_response(Family::Power, &[(1.0, 2.0), (0.0, 3.0)], false)
            .unwrap_err()
            .to_string()
            .contains("points[1].money")
    );
}

#[test]
fn the_family_with_the_least_error_is_chosen() {
    let budgets = [10.0, 30.0, 60.0, 90.0, 150.0, 250.0];
    let known = [
        (Family::Exponential, Response::Exponential { most: 80.0, rate: 0.02 }),
        (Family::Hyperbola, hyperbola(90.0, 45.0)),
        (Family::Hill, hill(70.0, 60.0, 2.2)),
        (Family::Power, Response::Power { scale: 3.0, power: 0.55 }),
        (Family::Logarithm, Response::Logarithm { scale: 25.0, half: 30.0 }),
    ];
    for (family, response) in known {
        // Measured values scatter: a tenth of a percent up and down.
        let points: Vec<(f64, f64)> = budgets
            .iter()
            .enumerate()
            .map(|(at, money)| (*money, response.value(*money) * if at % 2 == 0 { 1.001 } else { 0.999 }))
            .collect();
        let fits = fit_best(&points, false).unwrap();
        assert_eq!(fits.len(), 5, "every family has its error");
        assert_eq!(fits[0].family, family, "{fits:#?}");
        assert!(fits.windows(2).all(|pair| pair[0].error <= pair[1].error));
    }
    // A Hill curve of slope 1 is a hyperbola: the simpler one says the same.
    let exact: Vec<(f64, f64)> = budgets.iter().map(|money| (*money, hyperbola(90.0, 45.0).value(*money))).collect();
    assert_eq!(fit_best(&exact, false).unwrap()[0].family, Family::Hyperbola);
}

#[test]
fn few_points_say_little_about_a_family() {
    let two = fit_best(&[(10.0, 0.2), (40.0, 0.4)], true).unwrap();
    assert_eq!(two[0].family, Family::Hyperbola);
    assert_eq!(two[0].error, None);
    assert!(two[0].warnings.contains(&mrm_calc::Warning::NoPointsToSpare));
    assert!(two.iter().all(|fit| !matches!(fit.family, Family::Power | Family::Logarithm)), "people need a ceiling");
    let three = fit_best(&[(10.0, 2.0), (20.0, 3.1), (40.0, 4.9)], false).unwrap();
    assert_eq!(three.last().unwrap().family, Family::Hill, "what runs through every point is not judged");
    assert!(fit_best(&[(10.0, 2.0)], false).unwrap_err().to_string().contains("2 are needed"));
}
