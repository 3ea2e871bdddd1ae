//! A vehicle of a plan, and what two vehicles share.

use super::{Accumulation, Distribution};
use crate::guard::{InputError, Range, at_most, enough, share, within};
use crate::warning::Warning;

/// The most vehicles whose duplications are looked at pair by pair.
pub(crate) const MAX_VEHICLES: u64 = 1_000;

/// A vehicle with its insertions: a programme, a title, a site.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Vehicle {
    /// Reach of one insertion, a fraction.
    pub r1: f64,
    /// Reach of two insertions; without it the insertions count as independent.
    pub r2: Option<f64>,
    /// How many insertions.
    pub insertions: u32,
}

impl Vehicle {
    /// A vehicle with one insertion.
    pub fn once(r1: f64) -> Vehicle {
        Vehicle { r1, r2: None, insertions: 1 }
    }

    /// How its reach grows.
    pub fn accumulation(&self) -> Result<(Accumulation, Option<Warning>), InputError> {
        match self.r2 {
            Some(r2) => Accumulation::of_two(self.r1, r2),
            None => Ok((Accumulation::independent(self.r1)?, None)),
        }
    }

    /// Share that meets both of two insertions: `2·r1 − r2`.
    pub fn self_duplication(&self) -> Option<f64> {
        self.r2.map(|r2| 2.0 * self.r1 - r2)
    }
}

/// All vehicles' accumulations, with the warnings they bring.
pub(crate) fn accumulations(vehicles: &[Vehicle]) -> Result<(Vec<Accumulation>, Vec<Warning>), InputError> {
    let mut grown = Vec::with_capacity(vehicles.len());
    let mut warnings = Vec::new();
    for (index, vehicle) in vehicles.iter().enumerate() {
        let (accumulation, warning) = vehicle.accumulation().map_err(|error| error.within("vehicles", index))?;
        grown.push(accumulation);
        warnings.extend(warning);
    }
    Ok((grown, warnings))
}

/// The distribution of each vehicle after its insertions.
pub(crate) fn distributions(vehicles: &[Vehicle], grown: &[Accumulation]) -> Result<Vec<Distribution>, InputError> {
    let pairs = vehicles.iter().zip(grown).enumerate();
    pairs
        .map(|(index, (vehicle, accumulation))| {
            accumulation.distribution(vehicle.insertions).map_err(|error| error.within("vehicles", index))
        })
        .collect()
}

/// What part of the universe each two vehicles share, one insertion each.
#[derive(Debug, Clone, PartialEq)]
pub struct Pairs {
    count: usize,
    /// Row by row; both halves are filled.
    shares: Vec<f64>,
}

/// The share of the universe that two vehicles, counted from 0, reach both.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// One vehicle.
    pub first: usize,
    /// The other.
    pub second: usize,
    /// Their common reach.
    pub share: f64,
}

impl Pairs {
    /// The duplications of vehicles with these reaches of one insertion. Each pair is given exactly once and lies in the
    /// bounds of Fréchet: `max(0, a + b − 1)` to `min(a, b)`.
    pub fn new(singles: &[f64], given: &[Pair]) -> Result<Pairs, InputError> {
        let count = singles.len();
        for (index, single) in singles.iter().enumerate() {
            share("r1", *single).map_err(|error| error.within("vehicles", index))?;
        }
        let needed = count.saturating_mul(count.saturating_sub(1)) / 2;
        at_most("vehicles", count as u64, MAX_VEHICLES)?;
        let mut shares = vec![f64::NAN; count * count];
        for (index, pair) in given.iter().enumerate() {
            let place = |error: InputError| error.within("pairs", index);
            let numbers = Range::from_below(0.0, count as f64);
            within("first", pair.first as f64, numbers).map_err(place)?;
            within("second", pair.second as f64, numbers).map_err(place)?;
            if pair.first == pair.second || !shares[pair.first * count + pair.second].is_nan() {
                return Err(place(InputError::Repeated { input: "second".to_owned() }));
            }
            let (low, high) = frechet(singles[pair.first], singles[pair.second]);
            let range = Range::closed(low, high);
            // Rounded shares may touch the bounds from outside.
            within("share", pair.share, Range::closed(low - 1e-9, high + 1e-9))
                .map_err(|_| place(InputError::OutOfRange { input: "share".to_owned(), value: pair.share, range }))?;
            let inside = pair.share.clamp(low, high);
            shares[pair.first * count + pair.second] = inside;
            shares[pair.second * count + pair.first] = inside;
        }
        enough("pairs", given.len(), needed)?;
        Ok(Pairs { count, shares })
    }

    /// How many vehicles.
    pub fn count(&self) -> usize {
        self.count
    }

    /// What `first` and `second` share.
    pub fn share(&self, first: usize, second: usize) -> f64 {
        self.shares[first * self.count + second]
    }

    /// Each pair once: first, second, share.
    pub fn each(&self) -> impl Iterator<Item = (usize, usize, f64)> + '_ {
        (0..self.count).flat_map(move |i| (i + 1..self.count).map(move |j| (i, j, self.share(i, j))))
    }

    /// Refuses duplications of another number of vehicles.
    pub(crate) fn fit(&self, vehicles: usize) -> Result<(), InputError> {
        if self.count == vehicles {
            Ok(())
        } else {
            let needed = vehicles * vehicles.saturating_sub(1) / 2;
            let given = self.count * self.count.saturating_sub(1) / 2;
            Err(InputError::TooFew { input: "pairs".to_owned(), given, needed })
        }
    }
}

/// The smallest and largest common reach of two vehicles.
pub(crate) fn frechet(a: f64, b: f64) -> (f64, f64) {
    ((a + b - 1.0).max(0.0), a.min(b))
}
