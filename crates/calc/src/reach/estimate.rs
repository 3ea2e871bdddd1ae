//! A reach, with the model it comes from.

use serde::Serialize;
use utoipa::ToSchema;

use super::Distribution;
use super::distribution::frequency;
use crate::warning::Warning;

/// The models of reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ReachModel)]
pub enum Model {
    /// Reach that a person entered or that was measured.
    Entered,
    /// Independent insertions, equal people.
    Binomial,
    /// Beta-binomial accumulation of one vehicle.
    BetaBinomial,
    /// Shmatov's binary model with a ceiling.
    Shmatov,
    /// Hofmans' accumulation of one vehicle.
    HofmansAccumulation,
    /// Random duplication.
    Sainsbury,
    /// Random duplication between vehicles, beta-binomial within each.
    SainsburyAccumulated,
    /// Random duplication corrected by a coefficient.
    SainsburyDuplication,
    /// Agostini's formula.
    Agostini,
    /// Hofmans' formula.
    Hofmans,
    /// One average vehicle.
    Metheringham,
    /// Morgensztern's formula.
    Morgensztern,
    /// Danaher's canonical expansion.
    Canonical,
    /// Dirichlet-multinomial rounds.
    Dirichlet,
    /// Pairwise-union surface.
    PairwiseUnion,
    /// Negative binomial contacts.
    NegativeBinomial,
    /// Poisson contacts.
    Poisson,
    /// A curve of reach over GRP through one known point.
    OnePointCurve,
    /// A curve of reach over GRP fitted to known points.
    FittedCurve,
}

/// A reach and what belongs to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimate {
    /// Which model gave it.
    pub model: Model,
    /// Share of the universe with at least one contact.
    pub reach: f64,
    /// Contacts per person of the universe: GRP / 100.
    pub contacts: f64,
    /// The frequency distribution, where the model has one.
    pub distribution: Option<Distribution>,
    /// Why to trust it less.
    pub warnings: Vec<Warning>,
}

impl Estimate {
    pub(crate) fn of(model: Model, distribution: Distribution) -> Estimate {
        let (reach, contacts) = (distribution.reach(), distribution.mean());
        Estimate { model, reach, contacts, distribution: Some(distribution), warnings: Vec::new() }
    }

    /// A result of a model that knows reach only.
    pub(crate) fn only(model: Model, reach: f64, contacts: f64) -> Estimate {
        Estimate { model, reach, contacts, distribution: None, warnings: Vec::new() }
    }

    #[must_use]
    pub(crate) fn warned(mut self, warnings: impl IntoIterator<Item = Warning>) -> Estimate {
        for warning in warnings {
            if !self.warnings.contains(&warning) {
                self.warnings.push(warning);
            }
        }
        self
    }

    /// Keeps the reach between the largest single reach and the sum of all, at most 1. A hair outside is rounding; more is
    /// the model's failure, told by a warning, and takes the distribution with it.
    #[must_use]
    pub(crate) fn bounded_by(mut self, singles: &[f64]) -> Estimate {
        let low = singles.iter().copied().fold(0.0, f64::max);
        let high = singles.iter().sum::<f64>().clamp(low, 1.0_f64.max(low));
        let inside = self.reach.clamp(low, high);
        if (self.reach - inside).abs() > 1e-9 || self.reach.is_nan() {
            self.warnings.push(Warning::ModelOutOfRange { value: self.reach });
            self.distribution = None;
        }
        self.reach = inside;
        self
    }

    /// Contacts per person reached. `None` where nobody is reached.
    pub fn frequency(&self) -> Option<f64> {
        frequency(self.contacts, self.reach)
    }

    /// Gross rating points.
    pub fn grp(&self) -> f64 {
        self.contacts * 100.0
    }
}
