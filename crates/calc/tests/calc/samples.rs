//! How exact ratings are: the reference's vectors (4) and published outputs (P4, P6, P16).

use mrm_calc::Warning;
use mrm_calc::reach::Accumulation;
use mrm_calc::sample::*;

use crate::near::near;

#[test]
fn errors_of_ratings() {
    struct Case {
        rating: f64,
        sample: Sample,
        standard: f64,
        delta: f64,
        relative: f64,
        plain: (f64, f64),
        wilson: (f64, f64),
        least: f64,
    }
    let cases = [
        Case {
            rating: 0.058,
            sample: Sample::simple(1500),
            standard: 0.006035229904,
            delta: 0.01182883325,
            relative: 0.2039454009,
            plain: (0.04617116675, 0.06982883325),
            wilson: (0.04726151231, 0.07099660445),
            least: 0.00255443072,
        },
        Case {
            rating: 0.032,
            sample: Sample { size: 2400, population: Some(8_250_000.0), design_effect: 1.4 },
            standard: 0.004250185759,
            delta: 0.008330211016,
            relative: 0.2603190943,
            plain: (0.02366978898, 0.04033021102),
            wilson: (0.02465874559, 0.0414340014),
            least: 0.00223519209,
        },
        Case {
            rating: 0.12,
            sample: Sample { size: 400, population: Some(3000.0), design_effect: 1.0 },
            standard: 0.01512865797,
            delta: 0.02965162476,
            relative: 0.247096873,
            plain: (0.09034837524, 0.1496516248),
            wilson: (0.09171539075, 0.1555139529),
            least: 0.008257187277,
        },
    ];
    for case in cases {
        let error = rating_error(case.rating, &case.sample, 0.95).unwrap();
        near(error.standard, case.standard);
        near(error.delta, case.delta);
        near(error.relative.unwrap(), case.relative);
        near(error.plain.0, case.plain.0);
        near(error.plain.1, case.plain.1);
        near(error.wilson.0, case.wilson.0);
        near(error.wilson.1, case.wilson.1);
        near(min_rating(&case.sample, 0.95).unwrap(), case.least);
        assert!(error.warnings.is_empty());
    }
    // P16.
    let error = rating_error(0.2, &Sample::simple(600), 0.95).unwrap();
    assert!((error.standard - 0.01632993).abs() < 5e-9 && (error.delta - 0.03200608).abs() < 5e-9);
    // He prints 16.80 to 23.20 %.
    assert!((error.plain.0 - 0.1680).abs() < 5e-5 && (error.plain.1 - 0.2320).abs() < 5e-5);
}

#[test]
fn confidence() {
    near(z_score(0.90).unwrap(), 1.644853627);
    near(z_score(0.95).unwrap(), 1.959963985);
    near(z_score(0.99).unwrap(), 2.575829304);
    assert!(z_score(1.0).is_err());
}

#[test]
fn small_samples_and_everyone() {
    let few = rating_error(0.01, &Sample::simple(100), 0.95).unwrap();
    assert_eq!(few.warnings, [Warning::SmallSample, Warning::NotSignificant]);
    let all = Sample { size: 500, population: Some(500.0), design_effect: 1.0 };
    near(rating_error(0.3, &all, 0.95).unwrap().standard, 0.0);
    near(min_rating(&all, 0.95).unwrap(), 0.0);
    assert_eq!(rating_error(0.0, &Sample::simple(100), 0.95).unwrap().relative, None);
    assert!(rating_error(0.3, &Sample { design_effect: 0.0, ..all }, 0.95).is_err());
}

#[test]
fn critical_samples() {
    near(critical_sample(0.01, None, 0.95).unwrap().exact, 380.3044232);
    let limited = critical_sample(0.02, Some(12_000.0), 0.95).unwrap();
    near(limited.unlimited, 188.2314822);
    near(limited.exact, 185.3396967);
    // P6: he publishes 121.
    let published = critical_sample(0.03, Some(5000.0), 0.95).unwrap();
    assert!((published.exact - 121.2201).abs() < 5e-5);
    assert_eq!(published.rounded, 121);
}

#[test]
fn sample_sizes() {
    let size = sample_size(0.06, 0.01, None, 0.95, 1.0).unwrap();
    near(size.exact, 2166.582775);
    assert_eq!((size.rounded, size.guaranteed), (2167, 2167));
    let size = sample_size(0.25, 0.02, Some(20_000.0), 0.95, 1.0).unwrap();
    near(size.unlimited, 1800.683822);
    near(size.exact, 1652.027467);
    assert_eq!((size.rounded, size.guaranteed), (1652, 1653));
    near(sample_size(0.03, 0.005, Some(1_200_000.0), 0.95, 1.0).unwrap().exact, 4454.862006);
    near(sample_size_for_relative(0.05, 0.2, None, 0.95, 1.0).unwrap().exact, 1824.69294);
    // P4: he publishes 880.
    let published = sample_size(0.5, 0.03, Some(5000.0), 0.95, 1.0).unwrap();
    assert!((published.exact - 879.5411).abs() < 5e-5);
    assert_eq!(published.rounded, 880);
}

#[test]
fn differences_of_ratings() {
    let same = difference((0.064, 1500), (0.051, 1500)).unwrap().unwrap();
    near(same.z, 1.529323571);
    near(same.p_value, 0.1261842491);
    let other = difference((0.118, 2400), (0.097, 1800)).unwrap().unwrap();
    near(other.z, 2.161147565);
    near(other.p_value, 0.03068394231);
    assert_eq!(difference((0.0, 10), (0.0, 20)).unwrap(), None);
}

#[test]
fn errors_of_points_and_of_reach() {
    let (sample, larger) = (Sample::simple(1500), Sample::simple(2400));
    let people = Accumulation::BetaBinomial { alpha: 0.06 * 2.0, beta: 0.94 * 2.0 };
    near(people.variance(20), 8.272);
    near(people.distribution(20).unwrap().variance(), 8.272);
    near(grp_error(people.variance(20), &sample).unwrap(), 7.426080168);
    near(people.mean(20) * 100.0, 120.0);
    let independent = Accumulation::independent(0.06).unwrap();
    near(grp_error(independent.variance(20), &sample).unwrap(), 2.74226184);
    let (people, _) = Accumulation::of_two(0.08, 0.125).unwrap();
    near(people.variance(12), 4.6584);
    near(grp_error(people.variance(12), &larger).unwrap(), 4.405678154);
    near(reach_error(0.52, &sample).unwrap(), 1.28996124);
    near(reach_error(0.2718431123, &larger).unwrap(), 0.9081676483);
}
