//! Fitting curves to known points of (GRP, reach). Source: media-math 2.12.

use super::Curve;
use super::least_squares::least_squares;
use crate::guard::{InputError, Range, enough, positive, within};
use crate::roots::bisect;
use crate::warning::Warning;

/// A known point of a curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Rating points.
    pub grp: f64,
    /// Reach, a fraction.
    pub reach: f64,
}

/// The family of curves to fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Two parameters.
    Exponential,
    /// Two parameters.
    Hyperbola,
    /// Three parameters.
    Hill,
    /// One parameter.
    NegativeBinomial,
}

/// A fitted curve.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// The curve.
    pub curve: Curve,
    /// Sum of squared errors, in squared points of reach.
    pub sse: f64,
    /// Share of the variance explained; `None` where the points do not vary.
    pub r_squared: Option<f64>,
    /// The last point it was fitted to.
    pub largest_grp: f64,
    /// Why to trust it less.
    pub warnings: Vec<Warning>,
}

impl Fit {
    /// Reach of so many rating points, and whether they lie beyond the data.
    pub fn reach(&self, grp: f64) -> Result<(f64, Option<Warning>), InputError> {
        let reach = self.curve.reach(grp)?;
        let beyond = grp > self.largest_grp;
        Ok((reach, beyond.then_some(Warning::BeyondData { largest_grp: self.largest_grp })))
    }
}

impl Shape {
    /// How many distinct points it needs.
    pub fn parameters(self) -> usize {
        match self {
            Shape::NegativeBinomial => 1,
            Shape::Exponential | Shape::Hyperbola => 2,
            Shape::Hill => 3,
        }
    }
}

/// Fits a curve of this shape by least squares, unweighted.
///
/// A ceiling above 100 % is refitted at 100 %. Exponential and hyperbola are kept from starting with more than one point
/// of reach for a rating point. Both are told by warnings.
pub fn fit(shape: Shape, points: &[Point]) -> Result<Fit, InputError> {
    let data = Data::new(points, shape.parameters())?;
    let free = data.free(shape);
    let full = free.ceiling() > 1.0;
    let curve = if full { data.under(shape, 1.0) } else { free };
    let steep = curve.warnings().into_iter().find(|w| matches!(w, Warning::TooSteep { .. }));
    let curve = if steep.is_some() { data.with_slope_one(shape, full) } else { curve };
    Ok(data.fit(curve, full.then_some(Warning::CeilingAtFull).into_iter().chain(steep)))
}

/// Fits the other parameters under a known ceiling, a fraction. The negative binomial has its own, 1.
pub fn fit_with_ceiling(shape: Shape, points: &[Point], ceiling: f64) -> Result<Fit, InputError> {
    let data = Data::new(points, shape.parameters().saturating_sub(1).max(1))?;
    let most = points.iter().map(|p| p.reach).fold(0.0, f64::max);
    within("ceiling", ceiling, Range::above_to(most, 1.0))?;
    let curve = data.under(shape, ceiling);
    Ok(data.fit(curve, curve.warnings()))
}

/// The hyperbola by linear regression of `g/R` on `g`: quick, not least squares of reach. `None` where it has no ceiling.
pub fn straight_line_hyperbola(points: &[Point]) -> Result<Option<Curve>, InputError> {
    Ok(Data::new(points, 2)?.straight_line())
}

/// Checked points: (GRP, reach), ascending.
struct Data {
    points: Vec<(f64, f64)>,
    declining: bool,
}

impl Data {
    fn new(points: &[Point], needed: usize) -> Result<Data, InputError> {
        let mut checked = Vec::with_capacity(points.len());
        for (index, point) in points.iter().enumerate() {
            let place = |error: InputError| error.within("points", index);
            let grp = positive("grp", point.grp).map_err(place)?;
            // A rating point brings at most one point of reach.
            let reach = within("reach", point.reach, Range::above_to(0.0, (grp / 100.0).min(1.0))).map_err(place)?;
            checked.push((grp, reach));
        }
        checked.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let mut distinct: Vec<f64> = checked.iter().map(|(grp, _)| *grp).collect();
        distinct.dedup_by(|a, b| *a <= *b);
        enough("points", distinct.len(), needed)?;
        let declining = checked.windows(2).any(|pair| pair[1].0 > pair[0].0 && pair[1].1 < pair[0].1);
        Ok(Data { points: checked, declining })
    }

    fn fit(&self, curve: Curve, warnings: impl IntoIterator<Item = Warning>) -> Fit {
        let sse: f64 = self.points.iter().map(|(grp, reach)| (reach - curve.formula(*grp)).powi(2)).sum();
        let mean = self.points.iter().map(|(_, reach)| reach).sum::<f64>() / self.points.len() as f64;
        let spread: f64 = self.points.iter().map(|(_, reach)| (reach - mean).powi(2)).sum();
        let declining = self.declining.then_some(Warning::DecliningReach);
        Fit {
            curve,
            sse: sse * 1e4,
            r_squared: (spread > 0.0).then(|| 1.0 - sse / spread),
            largest_grp: self.points.last().map_or(0.0, |(grp, _)| *grp),
            warnings: warnings.into_iter().chain(declining).collect(),
        }
    }

    fn most(&self) -> f64 {
        self.points.iter().map(|(_, reach)| *reach).fold(0.0, f64::max)
    }

    fn middle(&self) -> f64 {
        self.points[self.points.len() / 2].0
    }

    fn free(&self, shape: Shape) -> Curve {
        match shape {
            Shape::Exponential => {
                let (ceiling, rate) = self.exponential_start();
                let (at, _) = least_squares(&self.points, [ceiling.ln(), rate.ln()], |at, g| {
                    let (by_ceiling, by_rate) = exponential(at[0].exp(), at[1].exp(), g);
                    (by_ceiling, [by_ceiling, by_rate])
                });
                Curve::Exponential { ceiling: at[0].exp(), rate: at[1].exp() }
            }
            Shape::Hyperbola => {
                let (ceiling, half) = self.hyperbola_start();
                let (at, _) = least_squares(&self.points, [ceiling.ln(), half.ln()], |at, g| {
                    let [value, by_half, _] = hill(at[0].exp(), at[1].exp(), 1.0, g);
                    (value, [value, by_half])
                });
                Curve::Hyperbola { ceiling: at[0].exp(), half: at[1].exp() }
            }
            Shape::Hill => {
                let (ceiling, half) = self.hyperbola_start();
                let (at, _) = least_squares(&self.points, [ceiling.ln(), half.ln(), 0.0], |at, g| {
                    let [value, by_half, by_slope] = hill(at[0].exp(), at[1].exp(), at[2].exp(), g);
                    (value, [value, by_half, by_slope])
                });
                Curve::Hill { ceiling: at[0].exp(), half: at[1].exp(), slope: at[2].exp() }
            }
            Shape::NegativeBinomial => self.negative_binomial(),
        }
    }

    /// The best curve under this ceiling.
    fn under(&self, shape: Shape, ceiling: f64) -> Curve {
        match shape {
            Shape::Exponential => {
                let start = self.exponential_start().1;
                let (at, _) = least_squares(&self.points, [start.ln()], |at, g| {
                    let (value, by_rate) = exponential(ceiling, at[0].exp(), g);
                    (value, [by_rate])
                });
                Curve::Exponential { ceiling, rate: at[0].exp() }
            }
            Shape::Hyperbola => {
                let (at, _) = least_squares(&self.points, [self.hyperbola_start().1.ln()], |at, g| {
                    let [value, by_half, _] = hill(ceiling, at[0].exp(), 1.0, g);
                    (value, [by_half])
                });
                Curve::Hyperbola { ceiling, half: at[0].exp() }
            }
            Shape::Hill => {
                let (at, _) = least_squares(&self.points, [self.hyperbola_start().1.ln(), 0.0], |at, g| {
                    let [value, by_half, by_slope] = hill(ceiling, at[0].exp(), at[1].exp(), g);
                    (value, [by_half, by_slope])
                });
                Curve::Hill { ceiling, half: at[0].exp(), slope: at[1].exp() }
            }
            Shape::NegativeBinomial => self.negative_binomial(),
        }
    }

    /// The best curve that starts with one point of reach for a rating point: one parameter, the ceiling.
    fn with_slope_one(&self, shape: Shape, full: bool) -> Curve {
        let of = |ceiling: f64| match shape {
            Shape::Hyperbola => Curve::Hyperbola { ceiling, half: 100.0 * ceiling },
            _ => Curve::Exponential { ceiling, rate: 0.01 / ceiling },
        };
        if full {
            return of(1.0);
        }
        let (at, _) = least_squares(&self.points, [(1.05 * self.most()).ln()], |at, g| {
            let ceiling = at[0].exp();
            let value = of(ceiling).formula(g);
            // Both parameters move with the ceiling: d/dln(ceiling) = R − g·dR/dg.
            let by = match shape {
                Shape::Hyperbola => value - value * 100.0 * ceiling / (100.0 * ceiling + g),
                _ => value - g * 0.01 * (-0.01 * g / ceiling).exp(),
            };
            (value, [by])
        });
        of(at[0].exp().min(1.0))
    }

    fn negative_binomial(&self) -> Curve {
        let (grp, reach) = self.points.last().copied().unwrap_or((1.0, 0.005));
        let curve = |log: f64| Curve::NegativeBinomial { shape: log.exp() };
        let start = bisect(-12.0, 12.0, |log| reach - curve(log).formula(grp));
        let (at, _) = least_squares(&self.points, [start], |at, g| {
            let shape = at[0].exp();
            let ratio = g / (100.0 * shape);
            let missed = (-shape * ratio.ln_1p()).exp();
            (1.0 - missed, [missed * shape * (ratio.ln_1p() - ratio / (1.0 + ratio))])
        });
        // Beyond this the curve is that of Poisson contacts to the last digit.
        curve(at[0].clamp(-30.0, 30.0))
    }

    fn exponential_start(&self) -> (f64, f64) {
        let ceiling = 1.05 * self.most();
        let (grp, reach) = self.points.first().copied().unwrap_or((1.0, 0.005));
        (ceiling, -(-reach / ceiling).ln_1p() / grp)
    }

    fn hyperbola_start(&self) -> (f64, f64) {
        match self.straight_line() {
            Some(Curve::Hyperbola { ceiling, half }) => (ceiling, half),
            _ => (1.2 * self.most(), self.middle()),
        }
    }

    /// `g/R = half/ceiling + g/ceiling`.
    fn straight_line(&self) -> Option<Curve> {
        let count = self.points.len() as f64;
        let (mean_x, mean_y) = self.points.iter().fold((0.0, 0.0), |(x, y), (g, r)| (x + g / count, y + g / r / count));
        let (xy, xx) = self
            .points
            .iter()
            .fold((0.0, 0.0), |(xy, xx), (g, r)| (xy + (g - mean_x) * (g / r - mean_y), xx + (g - mean_x).powi(2)));
        let slope = xy / xx;
        let intercept = mean_y - slope * mean_x;
        (slope > 0.0 && intercept > 0.0).then(|| Curve::Hyperbola { ceiling: 1.0 / slope, half: intercept / slope })
    }
}

/// Value of the exponential curve (also its derivative by ln ceiling) and derivative by ln rate.
pub(crate) fn exponential(ceiling: f64, rate: f64, g: f64) -> (f64, f64) {
    (-ceiling * (-rate * g).exp_m1(), ceiling * rate * g * (-rate * g).exp())
}

/// Value of the Hill curve (also its derivative by ln ceiling), derivatives by ln half and ln slope.
pub(crate) fn hill(ceiling: f64, half: f64, slope: f64, g: f64) -> [f64; 3] {
    let ratio = (half / g).powf(slope);
    let value = ceiling / (1.0 + ratio);
    let by_power = -value * ratio / (1.0 + ratio);
    [value, by_power * slope, by_power * slope * (half / g).ln()]
}
