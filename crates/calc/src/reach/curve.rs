//! Curves of reach over rating points. Source: media-math 2.12; the one-point curve is Goerg's (2014).

use crate::guard::{InputError, Range, not_negative, positive, within};
use crate::warning::Warning;

/// A curve of reach (a fraction) over GRP (points).
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Curve {
    /// `ceiling·(1 − e^(−rate·g))`.
    Exponential {
        /// The reach it never exceeds.
        ceiling: f64,
        /// Per rating point.
        rate: f64,
    },
    /// `ceiling·g/(half + g)`.
    Hyperbola {
        /// The reach it never exceeds.
        ceiling: f64,
        /// The GRP that reach half the ceiling.
        half: f64,
    },
    /// `ceiling·g^slope/(half^slope + g^slope)`.
    Hill {
        /// The reach it never exceeds.
        ceiling: f64,
        /// The GRP that reach half the ceiling.
        half: f64,
        /// Above 1 the curve is S-shaped.
        slope: f64,
    },
    /// `1 − (1 + g/(100·shape))^(−shape)`.
    NegativeBinomial {
        /// The larger, the nearer to Poisson contacts.
        shape: f64,
    },
    /// `ρ·g/(g + ρ)` in points: the hyperbola through one point that starts with the slope 1.
    OnePoint {
        /// Points.
        rho: f64,
    },
}

impl Curve {
    /// The one-point curve through (`grp`, `reach`): `ρ = G·R/(G − R)`. Rating points must exceed the reach.
    pub fn through(grp: f64, reach: f64) -> Result<Curve, InputError> {
        within("reach", reach, Range::above_to(0.0, 1.0))?;
        let mean = grp / 100.0;
        if !(mean.is_finite() && mean > reach) {
            let range = Range { low: Some(reach * 100.0), high: None, above: true, below: false };
            return Err(InputError::OutOfRange { input: "grp".to_owned(), value: grp, range });
        }
        Ok(Curve::OnePoint { rho: 100.0 * mean * reach / (mean - reach) })
    }

    /// The curve, if its parameters can be.
    pub fn checked(self) -> Result<Curve, InputError> {
        let ceiling_of = |ceiling| within("ceiling", ceiling, Range::above_to(0.0, 1.0));
        match self {
            Curve::Exponential { ceiling, rate } => {
                ceiling_of(ceiling)?;
                positive("rate", rate)?;
            }
            Curve::Hyperbola { ceiling, half } => {
                ceiling_of(ceiling)?;
                positive("half", half)?;
            }
            Curve::Hill { ceiling, half, slope } => {
                ceiling_of(ceiling)?;
                positive("half", half)?;
                positive("slope", slope)?;
            }
            Curve::NegativeBinomial { shape } => {
                positive("shape", shape)?;
            }
            Curve::OnePoint { rho } => {
                positive("rho", rho)?;
            }
        }
        Ok(self)
    }

    /// Reach of so many rating points; never more than the points themselves, never more than everyone.
    pub fn reach(&self, grp: f64) -> Result<f64, InputError> {
        not_negative("grp", grp)?;
        Ok(self.formula(grp).min(grp / 100.0).min(1.0))
    }

    /// The formula itself.
    pub(crate) fn formula(&self, grp: f64) -> f64 {
        match *self {
            Curve::Exponential { ceiling, rate } => -ceiling * (-rate * grp).exp_m1(),
            Curve::Hyperbola { ceiling, half } => ceiling * grp / (half + grp),
            Curve::Hill { ceiling, half, slope } if grp > 0.0 => ceiling / (1.0 + (half / grp).powf(slope)),
            Curve::Hill { .. } => 0.0,
            Curve::NegativeBinomial { shape } => -(-shape * (grp / (100.0 * shape)).ln_1p()).exp_m1(),
            Curve::OnePoint { rho } => rho / 100.0 * grp / (grp + rho),
        }
    }

    /// Points of reach that the next rating point brings.
    pub fn slope(&self, grp: f64) -> Result<f64, InputError> {
        not_negative("grp", grp)?;
        Ok(match *self {
            Curve::Exponential { ceiling, rate } => 100.0 * ceiling * rate * (-rate * grp).exp(),
            Curve::Hyperbola { ceiling, half } => 100.0 * ceiling * half / (half + grp).powi(2),
            Curve::Hill { ceiling, half, slope } => {
                let (h, g) = (half.powf(slope), grp.powf(slope));
                100.0 * ceiling * slope * h * grp.powf(slope - 1.0) / (h + g).powi(2)
            }
            Curve::NegativeBinomial { shape } => (1.0 + grp / (100.0 * shape)).powf(-shape - 1.0),
            Curve::OnePoint { rho } => (rho / (grp + rho)).powi(2),
        })
    }

    /// The rating points that reach so many. `None` where the curve never gets there.
    pub fn grp_for(&self, reach: f64) -> Result<Option<f64>, InputError> {
        within("reach", reach, Range::from_below(0.0, 1.0))?;
        if reach >= self.ceiling() {
            return Ok(None);
        }
        Ok(Some(match *self {
            Curve::Exponential { ceiling, rate } => -(-reach / ceiling).ln_1p() / rate,
            Curve::Hyperbola { ceiling, half } => half * reach / (ceiling - reach),
            Curve::Hill { ceiling, half, slope } => half * (reach / (ceiling - reach)).powf(1.0 / slope),
            Curve::NegativeBinomial { shape } => 100.0 * shape * ((1.0 - reach).powf(-1.0 / shape) - 1.0),
            Curve::OnePoint { rho } => rho * reach / (rho / 100.0 - reach),
        }))
    }

    /// Reach with at least so many contacts, where the curve has a distribution: negative binomial and one-point curves.
    pub fn reach_from(&self, grp: f64, contacts: u32) -> Result<Option<f64>, InputError> {
        not_negative("grp", grp)?;
        let power = i32::try_from(contacts).unwrap_or(i32::MAX);
        Ok(match *self {
            _ if contacts == 0 => Some(1.0),
            Curve::OnePoint { rho } => Some((rho / 100.0 * (grp / (grp + rho)).powi(power)).min(1.0)),
            Curve::NegativeBinomial { shape } => {
                let mean = grp / 100.0;
                let mut share = (-shape * (mean / shape).ln_1p()).exp();
                let mut missed = 0.0;
                for k in 0..contacts {
                    missed += share;
                    share *= (shape + f64::from(k)) / f64::from(k + 1) * mean / (shape + mean);
                }
                Some((1.0 - missed).max(0.0))
            }
            _ => None,
        })
    }

    /// The reach that the curve never exceeds.
    pub fn ceiling(&self) -> f64 {
        match *self {
            Curve::Exponential { ceiling, .. } | Curve::Hyperbola { ceiling, .. } | Curve::Hill { ceiling, .. } => {
                ceiling
            }
            Curve::NegativeBinomial { .. } => 1.0,
            Curve::OnePoint { rho } => rho / 100.0,
        }
    }

    /// What is wrong with the curve itself.
    pub fn warnings(&self) -> Vec<Warning> {
        let slope = match *self {
            Curve::Exponential { ceiling, rate } => 100.0 * ceiling * rate,
            Curve::Hyperbola { ceiling, half } => 100.0 * ceiling / half,
            // A Hill curve below slope 1 starts vertically whatever its parameters; `reach` keeps it below the GRP.
            _ => 0.0,
        };
        let steep = (slope > 1.0 + 1e-9).then_some(Warning::TooSteep { slope });
        let high = (self.ceiling() > 1.0).then_some(Warning::CeilingAboveFull);
        steep.into_iter().chain(high).collect()
    }
}
