//! Comparing doubles with what the reference prints.

use mrm_calc::reach::{Estimate, Pair, Pairs, Vehicle};

/// The reference compares with eight digits and prints ten; a printed number is exact to half its last digit.
#[track_caller]
pub fn near(got: f64, want: f64) {
    near_within(got, want, 1e-8);
}

/// Equal within a relative tolerance, and a hair near zero.
#[track_caller]
pub fn near_within(got: f64, want: f64, relative: f64) {
    assert!((got - want).abs() <= (want.abs() * relative).max(1e-12), "{got} is not {want}");
}

/// All of a list, and in the same order.
#[track_caller]
pub fn near_all(got: &[f64], want: &[f64]) {
    assert!(got.len() >= want.len(), "{got:?} is shorter than {want:?}");
    for (got, want) in got.iter().zip(want) {
        near(*got, *want);
    }
}

/// The shares of an estimate that has a distribution.
#[track_caller]
pub fn shares(estimate: &Estimate) -> &[f64] {
    estimate.distribution.as_ref().expect("this model has a distribution").shares()
}

/// Reach with at least so many contacts.
#[track_caller]
pub fn reach_from(estimate: &Estimate, contacts: usize) -> f64 {
    estimate.distribution.as_ref().expect("this model has a distribution").reach_from(contacts)
}

/// Vehicles from (r1, insertions).
pub fn plain(given: &[(f64, u32)]) -> Vec<Vehicle> {
    given.iter().map(|(r1, insertions)| Vehicle { r1: *r1, r2: None, insertions: *insertions }).collect()
}

/// Vehicles from (r1, r2, insertions).
pub fn vehicles(given: &[(f64, f64, u32)]) -> Vec<Vehicle> {
    given.iter().map(|(r1, r2, insertions)| Vehicle { r1: *r1, r2: Some(*r2), insertions: *insertions }).collect()
}

/// Pairs from the upper triangle: (first, second, share), counted from 1 as the reference counts.
pub fn pairs(given: &[(usize, usize, f64)]) -> Vec<Pair> {
    given.iter().map(|(i, j, share)| Pair { first: i - 1, second: j - 1, share: *share }).collect()
}

/// Duplications of vehicles.
#[track_caller]
pub fn duplications(of: &[Vehicle], given: &[(usize, usize, f64)]) -> Pairs {
    let singles: Vec<f64> = of.iter().map(|v| v.r1).collect();
    Pairs::new(&singles, &pairs(given)).unwrap()
}
