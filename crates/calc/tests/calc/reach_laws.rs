//! What holds for any plan: bounds, sums, growth, order.

use mrm_calc::Warning;
use mrm_calc::reach::shmatov::{Medium, group_reach, silence_for_share, silence_of_days};
use mrm_calc::reach::{
    Accumulation, Curve, Estimate, Pair, Pairs, Point, Shape, Vehicle, agostini, beta_binomial, canonical, fit,
    hofmans, indexed_channels, metheringham, morgensztern, negative_binomial, sainsbury, sainsbury_accumulated,
};
use proptest::prelude::*;

/// A vehicle that people meet at random or more often than that: r2 lies between r1 and random duplication.
fn vehicle(most: u32) -> impl Strategy<Value = Vehicle> {
    (0.005_f64..0.6, 0.05_f64..0.95, 1..=most).prop_map(|(r1, new, insertions)| {
        let r2 = r1 + new * (r1 - r1 * r1);
        Vehicle { r1, r2: Some(r2), insertions }
    })
}

/// Vehicles, and duplications at or above chance, below the smaller reach.
fn plan(vehicles: usize, most: u32) -> impl Strategy<Value = (Vec<Vehicle>, Pairs)> {
    let pairs = vehicles * (vehicles - 1) / 2;
    (prop::collection::vec(vehicle(most), vehicles), prop::collection::vec(0.0_f64..0.3, pairs)).prop_map(
        |(vehicles, pulls)| {
            let singles: Vec<f64> = vehicles.iter().map(|v| v.r1).collect();
            let places = (0..singles.len()).flat_map(|i| (i + 1..singles.len()).map(move |j| (i, j)));
            let given: Vec<Pair> = places
                .zip(pulls)
                .map(|((first, second), pull)| {
                    let (random, most) = (singles[first] * singles[second], singles[first].min(singles[second]));
                    Pair { first, second, share: random + pull * (most - random) }
                })
                .collect();
            let pairs = Pairs::new(&singles, &given).unwrap();
            (vehicles, pairs)
        },
    )
}

fn turned(vehicles: &[Vehicle], pairs: &Pairs) -> (Vec<Vehicle>, Pairs) {
    let vehicles: Vec<Vehicle> = vehicles.iter().rev().copied().collect();
    let last = vehicles.len() - 1;
    let given: Vec<Pair> =
        pairs.each().map(|(i, j, share)| Pair { first: last - i, second: last - j, share }).collect();
    let singles: Vec<f64> = vehicles.iter().map(|v| v.r1).collect();
    let pairs = Pairs::new(&singles, &given).unwrap();
    (vehicles, pairs)
}

fn all_models(vehicles: &[Vehicle], pairs: &Pairs) -> Vec<Estimate> {
    vec![
        sainsbury(vehicles).unwrap(),
        sainsbury_accumulated(vehicles).unwrap(),
        metheringham(vehicles, pairs).unwrap(),
        morgensztern(vehicles, pairs).unwrap(),
        canonical(vehicles, pairs).unwrap(),
    ]
}

fn reached(vehicles: &[Vehicle]) -> Vec<f64> {
    vehicles.iter().map(|v| v.accumulation().unwrap().0.reach(v.insertions)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn reach_lies_between_the_largest_single_reach_and_the_sum((vehicles, pairs) in plan(3, 6)) {
        let singles = reached(&vehicles);
        let low = singles.iter().copied().fold(0.0, f64::max);
        for estimate in all_models(&vehicles, &pairs).into_iter().skip(1) {
            let high = singles.iter().sum::<f64>().min(1.0);
            prop_assert!(estimate.reach >= low - 1e-9 && estimate.reach <= high + 1e-9, "{estimate:?}");
            prop_assert!(estimate.frequency().unwrap() >= 1.0 - 1e-9);
        }
        let once: Vec<f64> = vehicles.iter().map(|v| v.r1).collect();
        for estimate in [agostini(&once, &pairs).unwrap(), hofmans(&once, &pairs).unwrap()] {
            prop_assert!(estimate.reach >= once.iter().copied().fold(0.0, f64::max));
            prop_assert!(estimate.reach <= once.iter().sum::<f64>().min(1.0));
        }
    }

    #[test]
    fn a_distribution_sums_to_one_and_its_contacts_to_the_points((vehicles, pairs) in plan(3, 6)) {
        for estimate in all_models(&vehicles, &pairs) {
            let Some(contacts) = &estimate.distribution else { continue };
            prop_assert!((contacts.shares().iter().sum::<f64>() - 1.0).abs() < 1e-9);
            prop_assert!(contacts.shares().iter().all(|share| (0.0..=1.0).contains(share)));
            let from_reaches: f64 = contacts.reaches().iter().sum();
            prop_assert!((from_reaches - contacts.mean()).abs() < 1e-9, "GRP/100 is the sum of R k+");
            let cut = estimate.warnings.iter().any(|w| matches!(w, Warning::NegativeCells { .. }));
            prop_assert!(cut || (contacts.mean() - estimate.contacts).abs() < 1e-9);
        }
    }

    #[test]
    fn effective_reach_falls_with_the_contacts_asked_for((vehicles, pairs) in plan(2, 8)) {
        for estimate in all_models(&vehicles, &pairs) {
            let Some(contacts) = &estimate.distribution else { continue };
            prop_assert!(contacts.reaches().windows(2).all(|pair| pair[1] <= pair[0] + 1e-12));
        }
    }

    #[test]
    fn the_order_of_vehicles_does_not_matter((vehicles, pairs) in plan(4, 4)) {
        let (other_vehicles, other_pairs) = turned(&vehicles, &pairs);
        let other = all_models(&other_vehicles, &other_pairs);
        for (one, other) in all_models(&vehicles, &pairs).iter().zip(&other) {
            prop_assert!((one.reach - other.reach).abs() < 1e-9);
            prop_assert_eq!(one.model, other.model);
        }
        let reaches = reached(&vehicles);
        let turned: Vec<f64> = reaches.iter().rev().copied().collect();
        prop_assert!((group_reach(&reaches, 1.0).unwrap() - group_reach(&turned, 1.0).unwrap()).abs() < 1e-12);
        prop_assert!((group_reach(&reaches, 1.0).unwrap() - sainsbury_accumulated(&vehicles).unwrap().reach).abs() < 1e-9);
    }

    #[test]
    fn more_insertions_reach_more(vehicle in vehicle(30)) {
        let (accumulation, _) = vehicle.accumulation().unwrap();
        for n in 1..30 {
            prop_assert!(accumulation.reach(n + 1) >= accumulation.reach(n));
        }
        prop_assert!((accumulation.reach(1) - vehicle.r1).abs() < 1e-12);
        prop_assert!((accumulation.reach(2) - vehicle.r2.unwrap()).abs() < 1e-9, "the model passes through its data");
        let contacts = accumulation.distribution(vehicle.insertions).unwrap();
        prop_assert!((contacts.reach() - accumulation.reach(vehicle.insertions)).abs() < 1e-9);
        prop_assert!((contacts.variance() - accumulation.variance(vehicle.insertions)).abs() < 1e-7);
    }

    #[test]
    fn a_later_reach_gives_back_the_model_that_made_it(vehicle in vehicle(1), n in 3_u32..40) {
        let (accumulation, _) = vehicle.accumulation().unwrap();
        let again = Accumulation::of_later(vehicle.r1, n, accumulation.reach(n)).unwrap();
        prop_assert!((again.reach(2) - vehicle.r2.unwrap()).abs() < 1e-6);
    }

    #[test]
    fn the_binary_model_keeps_its_ceiling(ceiling in 0.05_f64..1.0, part in 0.01_f64..0.99, m in 2_u32..40) {
        let medium = Medium::new(ceiling * part, ceiling).unwrap();
        prop_assert!(medium.reach(m) <= ceiling && medium.reach(m + 1) >= medium.reach(m));
        let step = medium.reach(m) + ceiling * part * (1.0 - medium.reach(m) / ceiling);
        prop_assert!((medium.reach(m + 1) - step).abs() < 1e-12, "the recurrence holds");
        let spectrum = medium.spectrum(m).unwrap();
        prop_assert!((spectrum.reach - medium.reach(m)).abs() < 1e-9);
        let again = Medium::of_two(ceiling * part, medium.reach(2)).unwrap();
        prop_assert!((again.ceiling() - ceiling).abs() < 1e-9);
    }

    #[test]
    fn silence_there_and_back(ceiling in 0.1_f64..1.0, part in 0.05_f64..0.95, kept in 0.05_f64..0.95, tau in 1.0_f64..60.0) {
        let reach = ceiling * part;
        let silence = silence_for_share(reach, ceiling, tau, kept / part).unwrap();
        let again = silence_of_days(reach, ceiling, tau, silence.days).unwrap();
        prop_assert!((again.lowest - silence.lowest).abs() < 1e-9 && (again.highest - silence.highest).abs() < 1e-9);
        prop_assert!(silence.lowest <= silence.mean && silence.mean <= silence.highest && silence.highest <= ceiling);
    }

    #[test]
    fn curves_rise_flatten_and_turn_back(curve in curves(), grp in 1.0_f64..800.0) {
        let reach = curve.reach(grp).unwrap();
        prop_assert!(curve.reach(grp + 1.0).unwrap() >= reach);
        prop_assert!(reach <= (grp / 100.0).min(1.0));
        // Near the ceiling a reach no longer tells the points apart.
        let raw = curve.grp_for(reach).unwrap();
        if reach < grp / 100.0 && reach < 0.98 * curve.ceiling() {
            prop_assert!((raw.unwrap() - grp).abs() < 1e-6 * grp);
        }
        let slope = (curve.reach(grp + 1e-4).unwrap() - reach) * 1e6;
        prop_assert!(reach >= grp / 100.0 || (slope - curve.slope(grp).unwrap()).abs() < 1e-3);
    }

    #[test]
    fn a_fit_recovers_the_curve_that_made_its_points(curve in curves()) {
        let shape = match curve {
            Curve::Exponential { .. } => Shape::Exponential,
            Curve::Hyperbola { .. } | Curve::OnePoint { .. } => Shape::Hyperbola,
            Curve::Hill { .. } => Shape::Hill,
            Curve::NegativeBinomial { .. } => Shape::NegativeBinomial,
        };
        let points: Vec<Point> = [30.0, 60.0, 110.0, 180.0, 300.0, 450.0, 700.0]
            .map(|grp| Point { grp, reach: curve.reach(grp).unwrap() })
            .into();
        let fitted = fit(shape, &points).unwrap();
        prop_assert!(fitted.sse < 1e-9, "{fitted:?} of {curve:?}");
        for grp in [20.0, 100.0, 250.0, 650.0] {
            prop_assert!((fitted.curve.reach(grp).unwrap() - curve.reach(grp).unwrap()).abs() < 1e-5);
        }
        prop_assert!((fitted.curve.ceiling() - curve.ceiling()).abs() < 1e-4);
    }

    #[test]
    fn contacts_from_points_and_reach_keep_both(grp in 5.0_f64..2000.0, part in 0.05_f64..0.98) {
        let most = 1.0 - (-grp / 100.0).exp();
        let (estimate, shape) = negative_binomial(grp, most * part).unwrap();
        prop_assert!(shape.is_some());
        let contacts = estimate.distribution.unwrap();
        prop_assert!((contacts.shares().iter().sum::<f64>() - 1.0).abs() < 1e-9);
        prop_assert!((contacts.reach() - most * part).abs() < 1e-7);
    }

    #[test]
    fn two_channels_share_what_the_index_says(a in 0.01_f64..0.9, b in 0.01_f64..0.9, index in 0.0_f64..1.0) {
        let pair = [Pair { first: 0, second: 1, share: index }];
        let estimate = indexed_channels(&[a, b], &pair).unwrap();
        let shared = (index * a * b).clamp((a + b - 1.0).max(0.0), a.min(b));
        prop_assert!((estimate.reach - (a + b - shared)).abs() < 1e-12);
    }
}

fn curves() -> impl Strategy<Value = Curve> {
    let ceiling = 0.3_f64..0.95;
    prop_oneof![
        (ceiling.clone(), 0.002_f64..0.01).prop_map(|(ceiling, rate)| Curve::Exponential { ceiling, rate }),
        (ceiling.clone(), 96.0_f64..300.0).prop_map(|(ceiling, half)| Curve::Hyperbola { ceiling, half }),
        (ceiling, 96.0_f64..250.0, 1.0_f64..1.8).prop_map(|(ceiling, half, slope)| Curve::Hill {
            ceiling,
            half,
            slope
        }),
        (0.2_f64..4.0).prop_map(|shape| Curve::NegativeBinomial { shape }),
        (20.0_f64..95.0).prop_map(|rho| Curve::OnePoint { rho }),
    ]
}

#[test]
fn thousands_of_insertions_neither_underflow_nor_overflow() {
    let (accumulation, _) = Accumulation::of_two(0.002, 0.0039).unwrap();
    let thousands = beta_binomial(0.002, 0.0039, 10_000).unwrap();
    assert!((thousands.reach - accumulation.reach(10_000)).abs() < 1e-9);
    assert!((thousands.contacts - 20.0).abs() < 1e-6);
}
