//! Plan against fact: the reference's vectors (6, P18).

use mrm_calc::Warning;
use mrm_calc::delivery::*;
use mrm_calc::metrics::cpp;

use crate::near::{near, near_all, near_within};
use crate::plans::n;

fn month() -> Delivery {
    Delivery { planned: 12e6, days: 31, elapsed: 12, delivered: 4.1e6, shares: Vec::new() }
}

#[test]
fn a_placement_behind_its_plan() {
    let found = pace(&month()).unwrap().unwrap();
    near_within(found.expected, 4_645_161.29, 1e-8);
    near(found.pacing.unwrap(), 0.8826388889);
    near_within(found.forecast, 10_591_666.67, 1e-8);
    near_within(found.short, 1_408_333.33, 1e-8);
    near(found.required_per_day.unwrap(), 415789.4737);
    near(found.uplift.unwrap(), 1.216944801);
    let last_week = run_rate(4.1e6, &[380e3; 7], 19, 0.95).unwrap();
    near(last_week.forecast, 11.32e6);
    // P18: after six days of ten 57 of 100 are spent.
    let spent = Delivery { planned: 100.0, days: 10, elapsed: 6, delivered: 57.0, shares: Vec::new() };
    near(pace(&spent).unwrap().unwrap().pacing.unwrap(), 0.95);
}

#[test]
fn a_plan_that_is_not_even() {
    let weeks = Delivery { planned: 6e6, days: 28, elapsed: 17, delivered: 3.96e6, shares: vec![0.2, 0.3, 0.3, 0.2] };
    let found = pace(&weeks).unwrap().unwrap();
    near(found.expected, 3_771_428.571);
    near(found.pacing.unwrap(), 1.05);
    near(found.variance, 188571.4286);
    near(found.variance_share.unwrap(), 0.05);
    near(found.forecast_of_shape.unwrap(), 6.3e6);
    let error = pace(&Delivery { shares: vec![0.5, 0.6], ..weeks }).unwrap_err();
    assert!(error.to_string().starts_with("“shares” is 1.1"), "{error}");
}

#[test]
fn before_the_first_day_and_after_the_last() {
    assert_eq!(pace(&Delivery { elapsed: 0, ..month() }).unwrap(), None);
    let over = pace(&Delivery { elapsed: 40, ..month() }).unwrap().unwrap();
    assert_eq!((over.forecast, over.forecast_of_shape), (4.1e6, Some(4.1e6)));
    assert_eq!((over.required_per_day, over.uplift), (None, None));
    let met = pace(&Delivery { delivered: 13e6, ..month() }).unwrap().unwrap();
    assert_eq!(met.required_per_day, Some(0.0), "the goal is met");
    let late = Delivery { days: 28, elapsed: 7, shares: vec![0.0, 0.4, 0.4, 0.2], ..month() };
    let early = pace(&late).unwrap().unwrap();
    assert_eq!((early.expected, early.pacing), (0.0, None), "nothing is expected in the first week");
}

#[test]
fn why_it_costs_another_amount() {
    for (plan, fact, [total, price, volume]) in [
        (("12000", "150"), ("11200", "162"), ["14400", "134400", "-120000"]),
        (("4200", "190"), ("3900", "205"), ["1500", "58500", "-57000"]),
    ] {
        let found = cost_variance((n(plan.0), n(plan.1)), (n(fact.0), n(fact.1))).unwrap();
        assert_eq!([found.total, found.price, found.volume], [n(total), n(price), n(volume)]);
    }
    assert!(cost_variance((n("-1"), n("1")), (n("1"), n("1"))).is_err());
    // Points bought: 812 of 850 for 44.2 million.
    let points = Delivery { planned: 850.0, days: 30, elapsed: 30, delivered: 812.0, shares: Vec::new() };
    near(pace(&points).unwrap().unwrap().variance_share.unwrap() * 100.0, -4.470588235);
    let actual = cpp(n("44200000"), n("812")).unwrap().unwrap();
    assert_eq!(actual.round_dp(5), n("54433.49754"));
}

#[test]
fn strange_days_stand_out() {
    let found = robust_scores(&[412.0, 398.0, 405.0, 420.0, 391.0, 408.0, 250.0]).unwrap();
    assert_eq!((found.median, found.deviation), (405.0, 7.0));
    let scores: Vec<f64> = found.scores.iter().map(|score| score.unwrap()).collect();
    let printed = [0.6744897502, -0.6744897502, 0.0, 1.445335179, -1.3489795, 0.2890670358, -14.93513018];
    near_all(&scores, &printed);
    assert_eq!(found.flagged, [6]);
    // More than half of the days are the same: their mean distance measures.
    let flat = robust_scores(&[10.0, 10.0, 10.0, 10.0, 10.0, 10.0, 10.0, 40.0]).unwrap();
    near(flat.scores[7].unwrap(), 30.0 / (1.253314 * 30.0 / 8.0));
    assert_eq!(flat.flagged, [7]);
    let same = robust_scores(&[5.0; 4]).unwrap();
    assert_eq!((same.scores, same.flagged), (vec![None; 4], Vec::new()));
    assert!(robust_scores(&[1.0, 2.0]).is_err());
}

#[test]
fn strange_rates_stand_out() {
    let (low, flagged, warning) = rate_score(620.0, 250_000.0, 0.003).unwrap();
    near(low, -4.754065286);
    assert_eq!((flagged, warning), (true, None));
    near(rate_score(5400.0, 1.5e6, 0.003).unwrap().0, 13.43657787);
    let (_, flagged, warning) = rate_score(9.0, 1000.0, 0.003).unwrap();
    assert_eq!((flagged, warning), (false, Some(Warning::SmallSample)), "three expected clicks say nothing");
}

#[test]
fn a_forecast_has_an_interval() {
    let found = run_rate(4100.0, &[340.0, 352.0, 331.0, 345.0, 360.0, 338.0, 349.0], 19, 0.95).unwrap();
    near(found.forecast, 10_655.0);
    near(found.deviation, 9.660917831);
    near(found.half_width, 159.0673089);
    let found = run_rate(600.0, &[52.0, 47.0, 55.0, 49.0, 51.0], 8, 0.95).unwrap();
    near(found.forecast, 1006.4);
    near(found.deviation, 3.033150178);
    near(found.half_width, 27.11275641);
    assert_eq!(run_rate(600.0, &[50.0], 8, 0.95).unwrap_err().input(), "daily");
}
