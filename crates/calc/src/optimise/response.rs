//! What a line brings for its money. Source: media-math 2.12, 3.1, 5.1.

use std::cmp::Ordering;

use crate::guard::{InputError, Range, positive, within};

/// A curve of results over money, in units of the currency.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Response {
    /// `most·(1 − e^(−rate·x))`.
    Exponential {
        /// What it never exceeds.
        most: f64,
        /// Per unit of money.
        rate: f64,
    },
    /// `most·x/(half + x)`.
    Hyperbola {
        /// What it never exceeds.
        most: f64,
        /// The money that brings half of that.
        half: f64,
    },
    /// `most·x^slope/(half^slope + x^slope)`; S-shaped above slope 1.
    Hill {
        /// What it never exceeds.
        most: f64,
        /// The money that brings half of that.
        half: f64,
        /// How steep.
        slope: f64,
    },
    /// `scale·x^power`, `0 < power < 1`.
    Power {
        /// What the first unit of money brings.
        scale: f64,
        /// How slowly it flattens.
        power: f64,
    },
    /// `scale·ln(1 + x/half)`.
    Logarithm {
        /// What `e − 1` times `half` brings.
        scale: f64,
        /// Where it starts to flatten.
        half: f64,
    },
    /// `rate·x`: a constant price.
    Linear {
        /// Per unit of money.
        rate: f64,
    },
    /// People with at least `contacts` contacts, where contacts are negative binomial: `x/(100·price)` of them a person.
    NegativeBinomial {
        /// The larger, the nearer to Poisson contacts.
        shape: f64,
        /// The price of a rating point.
        price: f64,
        /// From how many contacts on a person counts, 1 to 50.
        contacts: u32,
    },
}

impl Response {
    /// Whether the parameters can be. A curve of people needs a ceiling, and that at most 1.
    pub(super) fn checked(&self, people: bool) -> Result<(), InputError> {
        let most = |most: f64| match people {
            true => within("most", most, Range::above_to(0.0, 1.0)),
            false => positive("most", most),
        };
        match *self {
            Response::Exponential { most: top, rate } => most(top).and(positive("rate", rate)),
            Response::Hyperbola { most: top, half } => most(top).and(positive("half", half)),
            Response::Hill { most: top, half, slope } => {
                most(top).and(positive("half", half)).and(within("slope", slope, Range::above_to(0.0, 20.0)))
            }
            // People without a ceiling: there is none to name.
            Response::Power { .. } | Response::Logarithm { .. } | Response::Linear { .. } if people => {
                Err(InputError::missing("most"))
            }
            Response::Power { scale, power } => {
                positive("scale", scale).and(within("power", power, Range::open(0.0, 1.0)))
            }
            Response::Logarithm { scale, half } => positive("scale", scale).and(positive("half", half)),
            Response::Linear { rate } => within("rate", rate, Range::NOT_NEGATIVE),
            Response::NegativeBinomial { shape, price, contacts } => positive("shape", shape)
                .and(positive("price", price))
                .and(within("contacts", f64::from(contacts), Range::closed(1.0, 50.0)))
                .and(if people { Ok(0.0) } else { Err(InputError::missing("most")) }),
        }
        .map(|_| ())
    }

    /// What so much money brings.
    pub fn value(&self, x: f64) -> f64 {
        if x <= 0.0 {
            return 0.0;
        }
        match *self {
            Response::Exponential { most, rate } => -most * (-rate * x).exp_m1(),
            Response::Hyperbola { most, half } => most * x / (half + x),
            Response::Hill { most, half, slope } => most / (1.0 + (half / x).powf(slope)),
            Response::Power { scale, power } => scale * x.powf(power),
            Response::Logarithm { scale, half } => scale * (x / half).ln_1p(),
            Response::Linear { rate } => rate * x,
            Response::NegativeBinomial { shape, price, contacts } => {
                let mean = x / (100.0 * price);
                let missed = -shape * (mean / shape).ln_1p();
                if contacts == 1 {
                    return -missed.exp_m1();
                }
                let mut share = missed.exp();
                let mut fewer = 0.0;
                for k in 0..contacts {
                    fewer += share;
                    share *= next(shape, mean, k);
                }
                (1.0 - fewer).max(0.0)
            }
        }
    }

    /// What the next unit of money brings, at `x`.
    pub fn slope(&self, x: f64) -> f64 {
        let x = x.max(0.0);
        match *self {
            Response::Exponential { most, rate } => most * rate * (-rate * x).exp(),
            Response::Hyperbola { most, half } => most * half / (half + x).powi(2),
            Response::Hill { most, half, slope } if x > 0.0 => {
                // Written so that neither a tiny nor a huge ratio leaves the range of doubles.
                let ratio = (x / half).powf(slope);
                most * slope / x / ((1.0 + ratio) * (1.0 + 1.0 / ratio))
            }
            Response::Hill { most, half, slope } => match slope.total_cmp(&1.0) {
                Ordering::Less => f64::INFINITY,
                Ordering::Equal => most / half,
                Ordering::Greater => 0.0,
            },
            Response::Power { scale, power } => scale * power * x.powf(power - 1.0),
            Response::Logarithm { scale, half } => scale / (half + x),
            Response::Linear { rate } => rate,
            Response::NegativeBinomial { shape, price, contacts } => {
                // d/dµ of P(at least k) is k/µ·P(k), also for rates that differ between people.
                let mean = x / (100.0 * price);
                let first = (-(shape + 1.0) * (mean / shape).ln_1p()).exp();
                let rising = (1..contacts).map(|k| next(shape, mean, k) * f64::from(k + 1) / f64::from(k));
                first * rising.product::<f64>() / (100.0 * price)
            }
        }
    }
}

/// `P(k+1)/P(k)` of negative binomial contacts.
fn next(shape: f64, mean: f64, k: u32) -> f64 {
    (shape + f64::from(k)) / f64::from(k + 1) * mean / (shape + mean)
}
