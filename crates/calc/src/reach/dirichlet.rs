//! Equal rounds of insertions: Dirichlet-multinomial. Source: Leckenby–Kishi, named in Danaher (1988); the parameters
//! are derived (media-math 2.10).

use super::{Distribution, Estimate, Model};
use crate::guard::{InputError, Range, at_least, at_most, enough, share, within};
use statrs::function::gamma::ln_gamma;

/// The most contacts (rounds times vehicles) that are calculated.
const MAX_CONTACTS: u64 = 2_000;

/// What is known of the rounds of a plan: each round has one insertion in each of the vehicles.
#[derive(Debug, Clone, PartialEq)]
pub struct Rounds {
    /// Share of people who meet 0, 1, 2 … vehicles in one round; adds up to one.
    pub exposure: Vec<f64>,
    /// Reach of two rounds.
    pub r2: f64,
    /// How many rounds.
    pub rounds: u32,
}

impl Rounds {
    /// The parameters `a_j = S·p_j`, `S = (R2−R1)/(2·R1−R1²−R2)`. R2 lies above R1 and below random duplication.
    pub fn parameters(&self) -> Result<Vec<f64>, InputError> {
        enough("exposure", self.exposure.len(), 2)?;
        for exposed in &self.exposure {
            share("exposure", *exposed)?;
        }
        let sum: f64 = self.exposure.iter().sum();
        within("exposure", sum, Range::closed(1.0 - 1e-9, 1.0 + 1e-9))?;
        let r1 = 1.0 - self.exposure[0];
        within("exposure", self.exposure[0], Range::open(0.0, 1.0))?;
        let random = 2.0 * r1 - r1 * r1;
        let range = Range::open(r1, random);
        // At the ends the parameters vanish or grow without limit; a hair from them they are rounding.
        if !(self.r2 - r1 >= 1e-10 && random - self.r2 >= 1e-9) {
            return Err(InputError::OutOfRange { input: "r2".to_owned(), value: self.r2, range });
        }
        let strength = (self.r2 - r1) / (random - self.r2);
        Ok(self.exposure.iter().map(|exposed| strength * exposed).collect())
    }
}

/// Contacts after so many rounds.
///
/// The sum over all compositions of the rounds factorises: each category `j` adds `k` people's rounds with weight
/// `Γ(a_j+k)/(k!·Γ(a_j))` and `j·k` contacts.
pub fn dirichlet(rounds: &Rounds) -> Result<Estimate, InputError> {
    let parameters = rounds.parameters()?;
    at_least("rounds", rounds.rounds, 1)?;
    let vehicles = parameters.len() - 1;
    at_most("rounds", u64::from(rounds.rounds) * vehicles as u64, MAX_CONTACTS)?;
    let count = rounds.rounds as usize;
    // `table[k][c]`: weight of k rounds spent with c contacts.
    let mut table = vec![vec![0.0; count * vehicles + 1]; count + 1];
    table[0][0] = 1.0;
    for (contacts, parameter) in parameters.iter().enumerate().filter(|(_, parameter)| **parameter > 0.0) {
        let weights: Vec<f64> = (0..=count).map(|k| weight(*parameter, k as f64)).collect();
        let mut next = vec![vec![0.0; count * vehicles + 1]; count + 1];
        for (spent, row) in table.iter().enumerate() {
            for (met, mass) in row.iter().enumerate().filter(|(_, mass)| **mass > 0.0) {
                for (k, weight) in weights.iter().enumerate().take(count - spent + 1) {
                    next[spent + k][met + contacts * k] += mass * weight;
                }
            }
        }
        table = next;
    }
    let shares = table.pop().unwrap_or_default();
    Ok(Estimate::of(Model::Dirichlet, Distribution::new(shares).scaled()))
}

fn weight(parameter: f64, k: f64) -> f64 {
    (ln_gamma(parameter + k) - ln_gamma(k + 1.0) - ln_gamma(parameter)).exp()
}
