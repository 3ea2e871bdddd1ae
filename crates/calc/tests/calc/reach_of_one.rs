//! Reach of one vehicle: the reference's vectors (2.2, 2.3, 2.6) and what is refused.

use mrm_calc::reach::{Accumulation, Model, beta_binomial, binomial, hofmans_accumulation, hofmans_growth};
use mrm_calc::{InputError, Warning};

use crate::near::{near, near_all, reach_from, shares};

#[test]
fn independent_insertions() {
    struct Case(f64, u32, [f64; 6], f64, f64, f64);
    let cases = [
        Case(
            0.12,
            5,
            [0.5277319168, 0.359817216, 0.098131968, 0.013381632, 0.000912384, 0.0000248832],
            0.4722680832,
            0.0143188992,
            1.270464851,
        ),
        Case(
            0.035,
            20,
            [0.4903952635, 0.3557271341, 0.1225691939, 0.02667308883, 0.00411152535, 0.0004771925795],
            0.5096047365,
            0.03130840848,
            1.373613606,
        ),
    ];
    for Case(r1, insertions, contacts, reach, three, frequency) in cases {
        let estimate = binomial(r1, insertions).unwrap();
        near_all(shares(&estimate), &contacts);
        near(estimate.reach, reach);
        near(reach_from(&estimate, 3), three);
        near(estimate.frequency().unwrap(), frequency);
        assert_eq!(estimate.warnings, [Warning::UpperEstimate]);
    }
}

#[test]
fn a_published_tree_of_four_insertions() {
    // P14: single paths times the number of paths.
    let estimate = binomial(0.15, 4).unwrap();
    let paths = [0.09211875, 0.01625625, 0.00286875, 0.00050625];
    near(shares(&estimate)[0], 0.52200625);
    for ((share, path), count) in shares(&estimate)[1..].iter().zip(paths).zip([4.0, 6.0, 4.0, 1.0]) {
        near(*share, path * count);
    }
}

#[test]
fn accumulation_from_one_and_two_insertions() {
    struct Case((f64, f64, u32), (f64, f64), [f64; 7], f64, f64, f64);
    let cases = [
        Case(
            (0.25, 0.36, 6),
            (0.3548387097, 1.064516129),
            [0.4657392457, 0.1635042033, 0.1093499449, 0.08447138599, 0.06935545376, 0.05851866411, 0.04906110223],
            0.5342607543,
            0.2614066061,
            2.807617793,
        ),
        Case(
            (0.08, 0.125, 12),
            (0.1258741259, 1.447552448),
            [0.7281568877, 0.08836061109, 0.04779677527, 0.03241905329, 0.02413431743, 0.01885993017, 0.01514402218],
            0.2718431123,
            0.135685726,
            3.531448679,
        ),
    ];
    for Case((r1, r2, insertions), (alpha, beta), contacts, reach, three, frequency) in cases {
        let (Accumulation::BetaBinomial { alpha: a, beta: b }, None) = Accumulation::of_two(r1, r2).unwrap() else {
            panic!("this is beta-binomial")
        };
        near(a, alpha);
        near(b, beta);
        let estimate = beta_binomial(r1, r2, insertions).unwrap();
        near_all(shares(&estimate), &contacts);
        near(estimate.reach, reach);
        near(Accumulation::of_two(r1, r2).unwrap().0.reach(insertions), reach);
        near(reach_from(&estimate, 3), three);
        near(estimate.frequency().unwrap(), frequency);
    }
}

#[test]
fn accumulation_from_a_later_reach() {
    let accumulation = Accumulation::of_later(0.05, 24, 0.52).unwrap();
    let Accumulation::BetaBinomial { alpha, beta } = accumulation else { panic!("this is beta-binomial") };
    near(alpha + beta, 14.38944105);
    near(alpha, 0.7194720524);
    near(beta, 13.669969);
    let contacts = accumulation.distribution(24).unwrap();
    near(contacts.reach(), 0.52);
    near(contacts.reach_from(2), 0.293975319);
    near(contacts.reach_from(3), 0.1686767547);
    near(contacts.reach_from(5), 0.05480272148);
    // Chance alone would reach 0.708: more cannot come from this model, less than r1 from none.
    for impossible in [0.05, 0.72] {
        assert!(Accumulation::of_later(0.05, 24, impossible).is_err());
    }
}

#[test]
fn hofmans_accumulation_with_and_without_a_third_insertion() {
    for (insertions, reach) in [(3, 0.324), (4, 0.36), (5, 0.3857142857), (6, 0.405)] {
        near(hofmans_accumulation(0.18, 0.27, None, insertions).unwrap().reach, reach);
    }
    near(hofmans_growth(0.18, 0.27, 0.325).unwrap(), 0.9888594424);
    for (insertions, reach) in [(3, 0.325), (4, 0.3622030201), (5, 0.3891219812), (6, 0.409548613)] {
        near(hofmans_accumulation(0.18, 0.27, Some(0.325), insertions).unwrap().reach, reach);
    }
    near(hofmans_accumulation(0.18, 0.27, None, 1).unwrap().reach, 0.18);
    near(hofmans_accumulation(0.18, 0.27, None, 2).unwrap().reach, 0.27);
    // The model's own third insertion gives back its own growth.
    near(hofmans_accumulation(0.18, 0.27, Some(0.324), 6).unwrap().reach, 0.405);
    near(hofmans_accumulation(0.1, 0.2, None, 7).unwrap().reach, 0.7);
    assert!(hofmans_accumulation(0.1, 0.2, None, 11).is_err(), "there are no people left");
}

#[test]
fn the_edges_of_one_vehicle() {
    let nothing = binomial(0.3, 0).unwrap();
    assert_eq!((nothing.reach, nothing.frequency()), (0.0, None));
    near(binomial(1.0, 3).unwrap().reach, 1.0);
    near(binomial(0.0, 3).unwrap().reach, 0.0);
    let same_people = beta_binomial(0.3, 0.3, 5).unwrap();
    near(same_people.reach, 0.3);
    near(same_people.frequency().unwrap(), 5.0);
    let random = beta_binomial(0.3, 0.51, 5).unwrap();
    assert_eq!((random.model, random.warnings.len()), (Model::Binomial, 0));
    let shy = beta_binomial(0.3, 0.55, 5).unwrap();
    assert_eq!((shy.model, &*shy.warnings), (Model::Binomial, &[Warning::BelowRandom][..]));
    near(binomial(0.001, 10_000).unwrap().reach, 1.0 - 0.999_f64.powi(10_000));
}

#[test]
fn what_cannot_be_is_refused_with_the_input_its_value_and_the_range() {
    let refusals = [
        (binomial(1.2, 3).unwrap_err(), "“r1” is 1.2: it must lie from 0 to 1"),
        (binomial(f64::NAN, 3).unwrap_err(), "“r1” is NaN: it must lie from 0 to 1"),
        (beta_binomial(0.3, 0.2, 3).unwrap_err(), "“r2” is 0.2: it must lie from 0.3 to 0.6"),
        (beta_binomial(0.3, 0.7, 3).unwrap_err(), "“r2” is 0.7: it must lie from 0.3 to 0.6"),
        (binomial(0.1, 1_000_000).unwrap_err(), "“insertions” asks for 1000000: at most 10000 are calculated"),
    ];
    for (error, text) in refusals {
        assert_eq!(error.to_string(), text);
    }
    let refused = beta_binomial(0.3, 0.7, 3).unwrap_err();
    assert!(matches!(refused, InputError::OutOfRange { ref input, .. } if input == "r2"));
}
