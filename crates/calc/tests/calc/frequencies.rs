//! Effective frequency, recency, flighting, adstock: the reference's vectors (3.3–3.6, P7, P19).

use mrm_calc::frequency::*;
use mrm_calc::reach::Curve;

use crate::near::{near, near_all, near_within};
use crate::plans::n;

#[test]
fn rossiter_and_percy() {
    let brief = Brief {
        attention: Attention::Low,
        audience: Audience::OtherBrand,
        recall: Recall::Recognition,
        communication: Communication::Transformational,
        passed_on: true,
        competitor: 3,
    };
    assert_eq!(effective_contacts(&brief), 11);
    let recall = Brief {
        audience: Audience::Switchers,
        recall: Recall::Recall,
        communication: Communication::Informational,
        passed_on: false,
        competitor: 2,
        ..brief
    };
    assert_eq!(effective_contacts(&recall), 9);
    let published = Brief { attention: Attention::High, audience: Audience::NewUsers, ..recall };
    assert_eq!(effective_contacts(&published), 7);
    let loyal = Brief { audience: Audience::Loyal, recall: Recall::Recognition, passed_on: true, ..published };
    assert_eq!(effective_contacts(&loyal), 0, "whoever shows it floors it at one");
}

fn needs(tenths: [i32; 20]) -> [Need; 20] {
    tenths.map(|t| match t {
        -2 => Need::MuchLower,
        -1 => Need::Lower,
        1 => Need::Higher,
        _ => Need::MuchHigher,
    })
}

#[test]
fn ostrow_in_whole_tenths() {
    let launch = needs([2, 1, -1, 1, -1, 1, -1, 1, -2, 2, 1, -1, 1, -1, 2, 1, -1, 2, -1, 1]);
    assert_eq!(ostrow(&launch), Ostrow { tenths: 37, contacts: 4 });
    let established = needs([-2, -2, -2, -1, -1, 1, -1, -2, -1, -2, 1, 1, -1, -1, -1, 1, -1, -2, -1, -1]);
    assert_eq!(ostrow(&established), Ostrow { tenths: 12, contacts: 2 });
    let even = needs([1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1]);
    assert_eq!(ostrow(&even), Ostrow { tenths: 30, contacts: 3 }, "3.0 contacts are three");
    assert_eq!(ostrow(&needs([-2; 20])), Ostrow { tenths: -10, contacts: 1 });
}

#[test]
fn recency_buys_weeks() {
    let hyperbola = Curve::Hyperbola { ceiling: 0.85, half: 140.0 };
    let (cpp, budget) = (n("52000"), n("24000000"));
    let plan = recency(&hyperbola, 0.45, cpp, budget).unwrap();
    near(plan.weekly_grp, 157.5);
    assert_eq!((plan.weekly_cost.round_dp(2), plan.weeks), (n("8190000"), 2));
    near(plan.weeks_exact, 2.93040293);
    for (weeks, grp, reach) in [(10, 46.15384615, 21.07438017), (14, 32.96703297, 16.20076239)] {
        let spread = spread_over(&hyperbola, weeks, cpp, budget).unwrap();
        near(spread.weekly_grp, grp);
        near(spread.reach * 100.0, reach);
        near(spread.reach_weeks, spread.reach * f64::from(weeks));
    }
    let exponential = Curve::Exponential { ceiling: 0.73, rate: 0.0091 };
    let (cpp, budget) = (n("61000"), n("18000000"));
    let plan = recency(&exponential, 0.35, cpp, budget).unwrap();
    near(plan.weekly_grp, 71.74431664);
    assert_eq!((plan.weekly_cost.round_dp(3), plan.weeks), (n("4376403.315"), 4));
    near(plan.weeks_exact, 4.112966449);
    for (weeks, grp, reach) in [(6, 49.18032787, 26.33854461), (9, 32.78688525, 18.83154189)] {
        let spread = spread_over(&exponential, weeks, cpp, budget).unwrap();
        near(spread.weekly_grp, grp);
        near(spread.reach * 100.0, reach);
    }
    let error = recency(&hyperbola, 0.9, n("52000"), n("1")).unwrap_err();
    assert_eq!(error.to_string(), "“target” is 0.9: it must lie above 0 and below 0.85");
}

#[test]
fn flighting_patterns() {
    let on = [1, 2, 5, 6];
    near_all(&weekly_grp(400.0, 8, Pattern::Continuous, &[]).unwrap(), &[50.0; 8]);
    let flights = weekly_grp(400.0, 8, Pattern::Flighting, &on).unwrap();
    near_all(&flights, &[100.0, 100.0, 0.0, 0.0, 100.0, 100.0, 0.0, 0.0]);
    let pulses = weekly_grp(400.0, 8, Pattern::Pulsing { base: 0.5 }, &on).unwrap();
    near_all(&pulses, &[75.0, 75.0, 25.0, 25.0, 75.0, 75.0, 25.0, 25.0]);
    let on = [1, 3, 5];
    near_all(&weekly_grp(260.0, 6, Pattern::Continuous, &[]).unwrap(), &[43.33333333333; 6]);
    let third = 86.666666666666;
    near_all(&weekly_grp(260.0, 6, Pattern::Flighting, &on).unwrap(), &[third, 0.0, third, 0.0, third, 0.0]);
    let (high, low) = (73.666666666666, 13.0);
    let pulses = weekly_grp(260.0, 6, Pattern::Pulsing { base: 0.3 }, &on).unwrap();
    near_all(&pulses, &[high, low, high, low, high, low]);
    assert!((pulses.iter().sum::<f64>() - 260.0).abs() < 1e-12);
    assert_eq!(weekly_grp(1.0, 4, Pattern::Flighting, &[]).unwrap_err().input(), "on");
    assert_eq!(weekly_grp(1.0, 4, Pattern::Flighting, &[5]).unwrap_err().input(), "on[0].week");
    assert_eq!(weekly_grp(1.0, 4, Pattern::Flighting, &[2, 2]).unwrap_err().input(), "on[1].week");
}

#[test]
fn adstock_with_its_half_life() {
    let pressure = [100.0, 80.0, 0.0, 0.0, 60.0, 0.0];
    near_all(&adstock(&pressure, 0.6).unwrap(), &[100.0, 140.0, 84.0, 50.4, 90.24, 54.144]);
    near(half_life(0.6).unwrap(), 1.356915449);
    near(total_effect(0.6).unwrap(), 2.5);
    near(carry_over(2.5).unwrap(), 0.7578582833);
    near(carry_over(4.0).unwrap(), 0.8408964153);
    near_all(
        &normalised_weights(0.6, 5).unwrap(),
        &[0.4337265788, 0.2602359473, 0.1561415684, 0.09368494101, 0.05621096461],
    );
    near_all(
        &normalised_adstock(&pressure, 0.6, 5).unwrap(),
        &[43.37265788, 60.72172103, 36.43303262, 21.85981957, 39.13948647, 20.111034],
    );
    // P19: a window of twelve.
    near_all(&normalised_weights(0.5, 12).unwrap(), &[0.5001221001, 0.2500610501, 0.1250305250]);
    assert_eq!((half_life(0.0).unwrap(), total_effect(0.0).unwrap()), (0.0, 1.0));
    assert!(adstock(&pressure, 1.0).is_err() && adstock(&[-1.0], 0.5).is_err());
}

#[test]
fn adstock_of_patterns() {
    let carry = carry_over(2.0).unwrap();
    near(carry, std::f64::consts::FRAC_1_SQRT_2);
    let on = [1, 2, 5, 6];
    let patterns = [
        (Pattern::Continuous, 160.0412607, 122.4139553, 50.0),
        (Pattern::Flighting, 106.6941738, 138.5128629, 85.35533906),
        (Pattern::Pulsing { base: 0.5 }, 133.3677173, 130.4634091, 75.0),
    ];
    for (pattern, last, mean, least) in patterns {
        let stock = adstock(&weekly_grp(400.0, 8, pattern, &on).unwrap(), carry).unwrap();
        near(*stock.last().unwrap(), last);
        near_within(stock.iter().sum::<f64>() / 8.0, mean, 1e-8);
        near(stock.iter().copied().fold(f64::INFINITY, f64::min), least);
    }
}
