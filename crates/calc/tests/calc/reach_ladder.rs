//! What a line, a section and a plan report as reach, and why.

use mrm_calc::Warning;
use mrm_calc::reach::{Because, Detail, Known, Model, Point, Reported, reach_of_line, reach_of_lines};

use crate::near::{near, pairs};

#[track_caller]
fn line(known: &Known) -> Reported {
    reach_of_line(known, Detail::Contacts).unwrap().expect("there is data")
}

fn rated(r1: f64, insertions: u32) -> Known {
    Known { r1: Some(r1), insertions: Some(insertions), ..Known::default() }
}

#[test]
fn a_line_uses_the_best_model_its_data_allow() {
    let points = vec![Point { grp: 100.0, reach: 0.4 }, Point { grp: 300.0, reach: 0.6 }];
    let full = Known {
        reach: Some(0.5),
        grp: Some(150.0),
        insertions: Some(6),
        r1: Some(0.25),
        r2: Some(0.36),
        ceiling: Some(0.7),
        points: points.clone(),
    };
    let cases = [
        (full.clone(), Model::Entered, Because::ReachEntered, 0.5),
        (Known { reach: None, ..full.clone() }, Model::BetaBinomial, Because::SecondInsertionKnown, 0.5342607543),
        (
            Known { reach: None, r2: None, ..full.clone() },
            Model::Shmatov,
            Because::CeilingKnown,
            0.7 * (1.0 - (1.0_f64 - 0.25 / 0.7).powi(6)),
        ),
        (
            Known {
                reach: None,
                r2: None,
                ceiling: None,
                points: vec![Point { grp: 300.0, reach: 0.6 }],
                ..full.clone()
            },
            Model::OnePointCurve,
            Because::OnePointKnown,
            0.5,
        ),
        (rated(0.12, 5), Model::Binomial, Because::RatingKnown, 0.4722680832),
        (
            Known { grp: Some(60.0), insertions: Some(5), ..Known::default() },
            Model::Binomial,
            Because::RatingKnown,
            0.4722680832,
        ),
    ];
    for (known, model, because, reach) in cases {
        let reported = line(&known);
        assert_eq!((reported.model, reported.because), (model, because));
        near(reported.reach, reach);
    }
    let curve = line(&Known { grp: Some(400.0), points, ..Known::default() });
    assert_eq!((curve.model, curve.because), (Model::FittedCurve, Because::PointsKnown));
    assert_eq!(curve.warnings, [Warning::BeyondData { largest_grp: 300.0 }]);
}

#[test]
fn without_data_there_is_no_reach() {
    assert_eq!(reach_of_line(&Known::default(), Detail::Contacts).unwrap(), None);
    assert_eq!(
        reach_of_line(&Known { grp: Some(200.0), ..Known::default() }, Detail::Contacts).unwrap(),
        None,
        "points alone say nothing"
    );
    assert_eq!(reach_of_lines(&[Known::default(), Known::default()], &[], Detail::Contacts).unwrap(), None);
    assert_eq!(reach_of_lines(&[], &[], Detail::Contacts).unwrap(), None);
}

#[test]
fn entered_reach_tells_its_contacts_from_the_points() {
    let reported = line(&Known { reach: Some(0.62), grp: Some(310.0), ..Known::default() });
    near(reported.frequency().unwrap(), 5.0);
    near(reported.distribution.unwrap().reach_from(3), 0.3594677005);
    let few = line(&Known { reach: Some(0.52), grp: Some(120.0), insertions: Some(24), ..Known::default() });
    near(few.distribution.unwrap().reach_from(3), 0.1686767547);
    let alone = line(&Known { reach: Some(0.3), ..Known::default() });
    assert_eq!((alone.frequency(), alone.distribution), (None, None));
    let error =
        reach_of_line(&Known { reach: Some(0.3), grp: Some(20.0), ..Known::default() }, Detail::Contacts).unwrap_err();
    assert_eq!(error.to_string(), "“reach” is 0.3: it must lie from 0 to 0.2");
}

#[test]
fn a_plan_never_sums_reach() {
    let plan = [rated(0.3, 2), rated(0.2, 3), rated(0.25, 1)];
    let reported = reach_of_lines(&plan, &[], Detail::Contacts).unwrap().unwrap();
    let singles: Vec<f64> = plan.iter().map(|known| line(known).reach).collect();
    near(reported.reach, 1.0 - singles.iter().map(|r| 1.0 - r).product::<f64>());
    assert!(reported.reach < singles.iter().sum());
    assert_eq!((reported.model, reported.because), (Model::SainsburyAccumulated, Because::DuplicationUnknown));
    near(reported.contacts.unwrap(), 1.45);
    near(reported.distribution.unwrap().mean(), 1.45);
    assert!(reported.warnings.contains(&Warning::IndependenceAssumed));
}

#[test]
fn known_duplications_are_used() {
    let plan = [
        Known { r2: Some(0.28), ..rated(0.2, 2) },
        Known { r2: Some(0.17), ..rated(0.12, 3) },
        Known { r2: Some(0.4), ..rated(0.3, 2) },
    ];
    let shared = pairs(&[(1, 2, 0.035), (1, 3, 0.08), (2, 3, 0.05)]);
    let reported = reach_of_lines(&plan, &shared, Detail::Contacts).unwrap().unwrap();
    assert_eq!((reported.model, reported.because), (Model::Canonical, Because::PairsKnown));
    near(reported.reach, 0.6200815428);
    near(reported.frequency().unwrap(), 1.36 / 0.6200815428);
    assert_eq!(
        reach_of_lines(&plan, &shared[..2], Detail::Contacts).unwrap().unwrap().because,
        Because::DuplicationUnknown
    );

    let entered = [0.48, 0.35, 0.22].map(|reach| Known { reach: Some(reach), ..Known::default() });
    let shared = pairs(&[(1, 2, 0.2184), (1, 3, 0.08448), (2, 3, 0.0847)]);
    let reported = reach_of_lines(&entered, &shared, Detail::Contacts).unwrap().unwrap();
    near(reported.reach, 0.706772);
    assert_eq!((reported.contacts, reported.distribution), (None, None), "nobody said how many contacts");

    let large = [0.2, 0.12, 0.3].map(|r1| Known { r2: Some(r1 * 1.5), ..rated(r1, 150) });
    let shared = pairs(&[(1, 2, 0.035), (1, 3, 0.08), (2, 3, 0.05)]);
    let reported = reach_of_lines(&large, &shared, Detail::Contacts).unwrap().unwrap();
    assert_eq!((reported.model, reported.because), (Model::Morgensztern, Because::PairsKnownTooManyCells));
}

#[test]
fn lines_without_data_are_left_out_and_counted() {
    let plan = [rated(0.3, 2), Known::default(), Known { reach: Some(0.9), grp: Some(1.0), ..Known::default() }];
    let reported = reach_of_lines(&plan, &[], Detail::Contacts).unwrap().unwrap();
    assert_eq!((reported.model, reported.because), (Model::Binomial, Because::OneLine));
    assert!(reported.warnings.contains(&Warning::PartsLeftOut { parts: 2 }));
}

#[test]
fn two_hundred_lines_stay_a_distribution() {
    let plan: Vec<Known> = (1..=200)
        .map(|n| Known { reach: Some(0.1 + 0.001 * f64::from(n)), grp: Some(40.0 + f64::from(n)), ..Known::default() })
        .collect();
    let reported = reach_of_lines(&plan, &[], Detail::Contacts).unwrap().unwrap();
    let contacts = reported.distribution.unwrap();
    near(contacts.shares().iter().sum(), 1.0);
    near(contacts.mean(), reported.contacts.unwrap());
}
