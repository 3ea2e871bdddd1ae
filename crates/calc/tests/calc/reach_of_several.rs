//! Reach of several vehicles: the reference's vectors (2.5–2.11, section 8) and what is refused.

use mrm_calc::Warning;
use mrm_calc::reach::{
    Accumulation, AverageVehicle, Model, Observed, Rounds, UnionSurface, Vehicle, agostini, average_vehicle,
    binomial_of_vehicles, canonical, dirichlet, duplication_coefficient, fit_union, hofmans, independent_channels,
    indexed_channels, metheringham, morgensztern, reach_of_universe, sainsbury, sainsbury_accumulated,
    sainsbury_with_duplication,
};

use crate::near::{duplications, near, near_all, near_within, pairs, plain, reach_from, shares, vehicles};

fn once(reaches: &[f64]) -> Vec<Vehicle> {
    reaches.iter().map(|reach| Vehicle::once(*reach)).collect()
}

/// Three vehicles that several sections of the reference share.
fn three() -> Vec<Vehicle> {
    vehicles(&[(0.22, 0.30, 4), (0.15, 0.21, 3), (0.09, 0.13, 6)])
}

const THREE_PAIRS: [(usize, usize, f64); 3] = [(1, 2, 0.05), (1, 3, 0.03), (2, 3, 0.02)];

#[test]
fn sainsbury_takes_duplication_as_random() {
    let estimate = sainsbury(&plain(&[(0.18, 3), (0.11, 5), (0.07, 8)])).unwrap();
    near(estimate.reach, 0.8277119408);
    near_all(
        shares(&estimate),
        &[0.1722880592, 0.3236714867, 0.2810984486, 0.1498634712, 0.05492080817, 0.01467678238, 0.002959924855],
    );
    near(reach_from(&estimate, 3), 0.2229420056);
    near(estimate.frequency().unwrap(), 1.993447139);
    assert_eq!(estimate.warnings, [Warning::IndependenceAssumed]);

    let estimate = sainsbury(&once(&[0.3, 0.22, 0.16, 0.09])).unwrap();
    near(estimate.reach, 0.5826376);
    near_all(shares(&estimate), &[0.4173624, 0.4173624, 0.1441384, 0.0201864, 0.0009504]);
    near(estimate.frequency().unwrap(), 1.321576225);
    near(sainsbury(&once(&[0.0, 0.0])).unwrap().reach, 0.0);
}

#[test]
fn sainsbury_with_a_coefficient_of_duplication() {
    let reaches = [0.3, 0.22, 0.16, 0.09];
    near(sainsbury_with_duplication(&reaches, 0.9).unwrap().reach, 0.60137384);
    near(sainsbury_with_duplication(&reaches, 1.15).unwrap().reach, 0.55453324);
    near(duplication_coefficient(&reaches, 0.55).unwrap().unwrap(), 1.174195036);
    let everything_shared = sainsbury_with_duplication(&reaches, 9.0).unwrap();
    near(everything_shared.reach, 0.3);
    assert!(matches!(everything_shared.warnings[..], [Warning::ModelOutOfRange { .. }]));
}

#[test]
fn sainsbury_with_accumulation() {
    let estimate = sainsbury_accumulated(&three()).unwrap();
    let single = |index: usize| sainsbury_accumulated(&three()[index..=index]).unwrap().reach;
    near_all(&[single(0), single(1), single(2)], &[0.3792103433, 0.2464615385, 0.1996971213]);
    near(estimate.reach, 0.6256272104);
    near_all(
        shares(&estimate),
        &[0.3743727896, 0.1653904294, 0.1285335358, 0.1215540514, 0.09975706422, 0.04392707556, 0.03237410491],
    );
    near(reach_from(&estimate, 3), 0.3317032452);
    near(estimate.contacts, 1.87);
}

#[test]
fn agostini_and_hofmans() {
    let of = once(&[0.32, 0.27, 0.15]);
    let shared = duplications(&of, &[(1, 2, 0.11), (1, 3, 0.06), (2, 3, 0.05)]);
    near(agostini(&[0.32, 0.27, 0.15], &shared).unwrap().reach, 0.5545316456);
    near(hofmans(&[0.32, 0.27, 0.15], &shared).unwrap().reach, 0.5471920257);
    near(sainsbury(&of).unwrap().reach, 0.57806);

    let reaches = [0.24, 0.19, 0.14, 0.08];
    let given = [(1, 2, 0.07), (1, 3, 0.05), (1, 4, 0.03), (2, 3, 0.04), (2, 4, 0.02), (3, 4, 0.015)];
    let shared = duplications(&once(&reaches), &given);
    near(agostini(&reaches, &shared).unwrap().reach, 0.4678200692);
    near(hofmans(&reaches, &shared).unwrap().reach, 0.465562112);
}

#[test]
fn formulas_that_leave_the_range_are_clamped_and_say_so() {
    // P11: five vehicles of 50 %, every pair 25 %: the truth is 96.875 %.
    let reaches = [0.5; 5];
    let given: Vec<_> = (1..=5).flat_map(|i| (i + 1..=5).map(move |j| (i, j, 0.25))).collect();
    let shared = duplications(&once(&reaches), &given);
    for (estimate, formula) in [
        (hofmans(&reaches, &shared).unwrap(), 1.07142857142857),
        (agostini(&reaches, &shared).unwrap(), 1.17647058823529),
    ] {
        near(estimate.reach, 1.0);
        let told = estimate.warnings.iter().find_map(|w| match w {
            Warning::ModelOutOfRange { value } => Some(*value),
            _ => None,
        });
        near(told.unwrap(), formula);
    }
}

#[track_caller]
fn assert_beta_binomial(average: &AverageVehicle, alpha: f64, beta: f64) {
    let (accumulation, _) = Accumulation::of_two(average.r1, average.r2).unwrap();
    let Accumulation::BetaBinomial { alpha: a, beta: b } = accumulation else { panic!("this is beta-binomial") };
    near_all(&[a, b], &[alpha, beta]);
}

#[test]
fn metheringham_averages_the_plan() {
    let shared = duplications(&three(), &THREE_PAIRS);
    let average = average_vehicle(&three(), &shared).unwrap();
    assert_eq!(average.insertions, 13);
    near_all(&[average.r1, average.duplication, average.r2], &[0.1438461538, 0.04538461538, 0.2423076923]);
    assert_beta_binomial(&average, 0.573578395, 3.413864992);
    let estimate = metheringham(&three(), &shared).unwrap();
    near(estimate.reach, 0.6049281394);
    near_all(
        shares(&estimate),
        &[0.3950718606, 0.1911176003, 0.1251871834, 0.08806731784, 0.06337983064, 0.04571376337, 0.0326217972],
    );
    near(reach_from(&estimate, 3), 0.2886233557);

    let of = once(&[0.3, 0.4, 0.2]);
    let shared = duplications(&of, &[(1, 2, 0.15), (1, 3, 0.09), (2, 3, 0.11)]);
    let average = average_vehicle(&of, &shared).unwrap();
    near_all(&[average.r1, average.duplication, average.r2], &[0.3, 0.1166666667, 0.4833333333]);
    assert_beta_binomial(&average, 2.0625, 4.8125);
    let estimate = metheringham(&of, &shared).unwrap();
    near(estimate.reach, 0.6034037559);
    near_all(shares(&estimate), &[0.3965962441, 0.3602112676, 0.1897887324, 0.05340375587]);
}

#[test]
fn metheringham_below_chance_hands_over_to_sainsbury() {
    let of = once(&[0.3, 0.4]);
    let estimate = metheringham(&of, &duplications(&of, &[(1, 2, 0.0)])).unwrap();
    assert_eq!(estimate.model, Model::SainsburyAccumulated);
    assert!(estimate.warnings.contains(&Warning::ModelReplaced) && estimate.warnings.contains(&Warning::BelowRandom));
    let alone = once(&[0.3]);
    assert!(metheringham(&alone, &duplications(&alone, &[])).is_err(), "one insertion is no plan");
    let twice = plain(&[(0.3, 2), (0.2, 1)]);
    let error = metheringham(&twice, &duplications(&twice, &[(1, 2, 0.06)])).unwrap_err();
    assert_eq!(error.to_string(), "“vehicles[0].r2” is missing");
}

#[test]
fn morgensztern_grows_the_duplications() {
    let estimate = morgensztern(&three(), &duplications(&three(), &THREE_PAIRS)).unwrap();
    near(estimate.reach, 0.5697472105);
    // P10 (MSAD): nobody has no contact more often than 69.77 %. Here C is r2: two insertions each.
    let of = vehicles(&[(0.1312, 0.1986, 2), (0.099, 0.1517, 2)]);
    let estimate = morgensztern(&of, &duplications(&of, &[(1, 2, 0.0217151)])).unwrap();
    near_within(1.0 - estimate.reach, 0.6976948, 1e-6);
    // C given as .31 and .17: two insertions again.
    let of = vehicles(&[(0.2, 0.31, 2), (0.1, 0.17, 2)]);
    near(morgensztern(&of, &duplications(&of, &[(1, 2, 0.03)])).unwrap().reach, 0.4057528618);
    near(sainsbury_accumulated(&of).unwrap().reach, 0.4273);
}

#[test]
fn the_canonical_expansion() {
    let of = vehicles(&[(0.28, 0.38, 4), (0.15, 0.21, 3)]);
    let estimate = canonical(&of, &duplications(&of, &[(1, 2, 0.06)])).unwrap();
    near(estimate.reach, 0.5875979008);
    let contacts = [
        0.4124020992,
        0.1720493011,
        0.1281737174,
        0.1173876794,
        0.1056737481,
        0.03153126633,
        0.02038641725,
        0.01239577119,
    ];
    near_all(shares(&estimate), &contacts);
    near(estimate.contacts, 1.57);

    let of = vehicles(&[(0.2, 0.28, 2), (0.12, 0.17, 3), (0.3, 0.4, 2)]);
    let estimate = canonical(&of, &duplications(&of, &[(1, 2, 0.035), (1, 3, 0.08), (2, 3, 0.05)])).unwrap();
    near(estimate.reach, 0.6200815428);
    let contacts = [
        0.3799184572,
        0.2208612245,
        0.2064188021,
        0.09670717182,
        0.0591903237,
        0.02520505274,
        0.008499678294,
        0.00319928966,
    ];
    near_all(shares(&estimate), &contacts);
    near(estimate.contacts, 1.36);
    assert!(!estimate.warnings.iter().any(|w| matches!(w, Warning::NegativeCells { .. })));

    let of = once(&[0.48, 0.35, 0.22]);
    let estimate = canonical(&of, &duplications(&of, &[(1, 2, 0.2184), (1, 3, 0.08448), (2, 3, 0.0847)])).unwrap();
    near(estimate.reach, 0.706772);
    near_all(shares(&estimate), &[0.293228, 0.407896, 0.254524, 0.044352]);
}

#[test]
fn the_canonical_expansion_reproduces_published_plans() {
    // P8, Kim (2005).
    let of = vehicles(&[(0.4902, 0.5805, 2), (0.033, 0.0502, 2)]);
    let estimate = canonical(&of, &duplications(&of, &[(1, 2, 0.0157)])).unwrap();
    near_within(estimate.reach, 0.6020568, 1e-6);
    near_within(estimate.frequency().unwrap(), 1.738042, 1e-6);
    // P9, Kim (2005), appendix B, plan 7; printed in percent with two digits, inputs reconstructed.
    let of = vehicles(&[(0.1312, 0.1986, 2), (0.099, 0.1517, 2)]);
    let estimate = canonical(&of, &duplications(&of, &[(1, 2, 0.0217151)])).unwrap();
    let printed = [69.06, 18.83, 9.70, 1.83, 0.58].into_iter().zip([69.059, 18.832, 9.698, 1.835, 0.577]);
    for (got, (published, here)) in shares(&estimate).iter().zip(printed) {
        assert!((got * 100.0 - published).abs() <= 0.02, "{got} is not {published} %");
        assert!((got * 100.0 - here).abs() <= 5e-4, "{got} is not {here} %");
    }
}

#[test]
fn negative_cells_are_removed_and_reported() {
    let of = once(&[0.5, 0.5, 0.5]);
    let estimate = canonical(&of, &duplications(&of, &[(1, 2, 0.0), (1, 3, 0.0), (2, 3, 0.0)])).unwrap();
    let removed = estimate.warnings.iter().find_map(|w| match w {
        Warning::NegativeCells { removed } => Some(*removed),
        _ => None,
    });
    assert!(removed.unwrap() > 0.1);
    near(shares(&estimate).iter().sum(), 1.0);
    let many = vehicles(&[(0.1, 0.15, 200), (0.1, 0.15, 200), (0.1, 0.15, 200)]);
    let shared = duplications(&many, &[(1, 2, 0.02), (1, 3, 0.02), (2, 3, 0.02)]);
    let error = canonical(&many, &shared).unwrap_err();
    assert_eq!(error.to_string(), "“vehicles” asks for 8120601: at most 2000000 are calculated");
}

#[test]
fn equal_rounds() {
    let rounds = Rounds { exposure: vec![0.62, 0.25, 0.10, 0.03], r2: 0.49, rounds: 4 };
    let parameters = rounds.parameters().unwrap();
    near(parameters.iter().sum(), 0.8757961783);
    near_all(&parameters, &[0.5429936306, 0.2189490446, 0.08757961783, 0.02627388535]);
    let estimate = dirichlet(&rounds).unwrap();
    near(estimate.reach, 0.5877441874);
    near_all(&shares(&estimate)[1..], &[0.1019059312, 0.1140331837, 0.0930037187, 0.141733531]);
    near(estimate.contacts, 2.16);

    let rounds = Rounds { exposure: vec![0.55, 0.30, 0.15], r2: 0.58, rounds: 3 };
    near(rounds.parameters().unwrap().iter().sum(), 1.106382979);
    let estimate = dirichlet(&rounds).unwrap();
    near(estimate.reach, 0.6473150685);
    let contacts = [0.3526849315, 0.134630137, 0.1787945205, 0.1701834786, 0.07919800747, 0.02661519303, 0.05789373184];
    near_all(shares(&estimate), &contacts);
    for impossible in [0.45, 0.6975, 0.8] {
        assert!(dirichlet(&Rounds { r2: impossible, ..rounds.clone() }).is_err());
    }
}

#[test]
fn channels() {
    near(independent_channels(&[0.48, 0.35, 0.22]).unwrap().reach, 0.73636);
    for (index, reach) in [(1.0, 0.662), (1.3, 0.6116), (0.7, 0.7124), (2.5, 0.48)] {
        let estimate = indexed_channels(&[0.48, 0.35], &pairs(&[(1, 2, index)])).unwrap();
        near(estimate.reach, reach);
        let clamped = estimate.warnings.contains(&Warning::DuplicationClamped { first: 1, second: 2 });
        assert_eq!(clamped, index > 2.0);
    }
    let indexes = pairs(&[(1, 2, 1.3), (1, 3, 0.8), (2, 3, 1.1)]);
    near(indexed_channels(&[0.48, 0.35, 0.22], &indexes).unwrap().reach, 0.706772);
    let online = reach_of_universe(0.35, 0.82).unwrap();
    near(online, 0.287);
    near(independent_channels(&[online, 0.48]).unwrap().reach, 0.62924);
    // P12, readers of newspapers; P13, television and print.
    let universe = 1_000_000.0;
    let of = once(&[0.1, 0.05]);
    let shared = duplications(&of, &[(1, 2, 0.005)]);
    near(hofmans(&[0.1, 0.05], &shared).unwrap().reach * universe, 145_000.0);
    let of = once(&[0.5, 0.4]);
    near(canonical(&of, &duplications(&of, &[(1, 2, 0.2)])).unwrap().reach, 0.7);
}

#[test]
fn the_pairwise_union_surface() {
    let surface = UnionSurface::new(&[0.9, 0.8, 0.6], &pairs(&[(1, 2, 0.5), (1, 3, 0.3), (2, 3, 0.4)])).unwrap();
    near(surface.reach(&[0.48, 0.35, 0.22]).unwrap().reach, 0.8829666667);
    let surface = UnionSurface::new(&[0.7, 0.5], &pairs(&[(1, 2, 0.8)])).unwrap();
    near(surface.reach(&[0.3, 0.2]).unwrap().reach, 0.4314285714);
    assert!(surface.reach(&[0.71, 0.2]).is_err(), "more than the channel's largest reach");
    let error = UnionSurface::new(&[0.9, 0.8, 0.6], &pairs(&[(1, 2, 0.7), (1, 3, 0.4)])).unwrap_err();
    assert_eq!(error.input(), "pairs[1].overlap", "a channel's overlaps add up to at most one");
}

#[test]
fn a_union_surface_is_fitted_to_what_was_observed() {
    let largest = [0.9, 0.8, 0.6];
    let overlaps = pairs(&[(1, 2, 0.5), (1, 3, 0.3), (2, 3, 0.4)]);
    let surface = UnionSurface::new(&largest, &overlaps).unwrap();
    let observed = |reaches: [f64; 3], more: f64| Observed {
        joint: surface.reach(&reaches).unwrap().reach + more,
        reaches: reaches.to_vec(),
    };
    let reaches = [[0.48, 0.35, 0.22], [0.2, 0.5, 0.3], [0.6, 0.1, 0.4], [0.3, 0.3, 0.1]];
    let exact = fit_union(&largest, &reaches.map(|r| observed(r, 0.0))).unwrap();
    for (found, made) in exact.overlaps.iter().zip(&overlaps) {
        near_within(found.share, made.share, 1e-6);
    }
    assert!(exact.sse < 1e-9);
    // Joint reaches below what overlaps may explain: the coefficients stay within their bounds, and no move that keeps
    // them there comes nearer.
    let low = reaches.map(|r| observed(r, -0.08));
    let bound = fit_union(&largest, &low).unwrap();
    let error = |shares: [f64; 3]| {
        let given = pairs(&[(1, 2, shares[0]), (1, 3, shares[1]), (2, 3, shares[2])]);
        let surface = UnionSurface::new(&largest, &given).ok()?;
        Some(low.iter().map(|one| (surface.reach(&one.reaches).unwrap().reach - one.joint).powi(2)).sum::<f64>() * 1e4)
    };
    let best = [0, 1, 2].map(|index| bound.overlaps[index].share);
    near_within(error(best).unwrap(), bound.sse, 1e-9);
    for (one, other) in [(0, 1), (0, 2), (1, 2), (0, 0), (1, 1), (2, 2)] {
        for (up, down) in [(1e-3, -1e-3), (-1e-3, 1e-3), (-1e-3, -1e-3)] {
            let mut moved = best;
            moved[one] += up;
            moved[other] += down;
            assert!(error(moved).is_none_or(|sse| sse >= bound.sse - 1e-9), "{best:?} {moved:?}");
        }
    }
    let few = fit_union(&largest, &reaches[..2].iter().map(|r| observed(*r, 0.0)).collect::<Vec<_>>()).unwrap_err();
    assert_eq!(few.to_string(), "“observations” has 2 entries: 3 are needed");
    let same = fit_union(&largest, &[(); 4].map(|()| observed(reaches[0], 0.0))).unwrap_err();
    assert_eq!(same.input(), "observations", "the same observation four times says no more than once");
}

#[test]
fn one_vehicle_of_the_mean_is_the_binomial_model() {
    let estimate = binomial_of_vehicles(&plain(&[(0.18, 3), (0.11, 5), (0.07, 8)])).unwrap();
    near(estimate.reach, 1.0 - (1.0_f64 - 1.65 / 16.0).powi(16));
    near(estimate.contacts, 1.65);
    assert!(estimate.warnings.contains(&Warning::UpperEstimate));
}

#[test]
fn duplications_that_cannot_be_are_refused() {
    let refused = |given: &[(usize, usize, f64)]| {
        mrm_calc::reach::Pairs::new(&[0.7, 0.6, 0.1], &pairs(given)).unwrap_err().to_string()
    };
    let rest = [(1, 3, 0.05), (2, 3, 0.05)];
    let with = |first: (usize, usize, f64)| [first, rest[0], rest[1]];
    assert_eq!(refused(&with((1, 2, 0.2))), "“pairs[0].share” is 0.2: it must lie from 0.3 to 0.6");
    assert_eq!(refused(&with((1, 2, 0.65))), "“pairs[0].share” is 0.65: it must lie from 0.3 to 0.6");
    assert_eq!(refused(&with((1, 1, 0.4))), "“pairs[0].second” repeats an earlier entry");
    assert_eq!(refused(&[(1, 3, 0.05), (3, 1, 0.05)]), "“pairs[1].second” repeats an earlier entry");
    assert_eq!(refused(&rest), "“pairs” has 2 entries: 3 are needed");
    assert!(refused(&[(1, 4, 0.05)]).starts_with("“pairs[0].second” is 3"));
}
