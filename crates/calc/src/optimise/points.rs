//! Fitting responses to known points of money and result. Source: media-math 2.12 (method), 5.1 (families).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Response;
use crate::guard::{InputError, Range, at_most, enough, positive, within};
use crate::reach::fit::{exponential, hill};
use crate::reach::least_squares::least_squares;
use crate::warning::Warning;

/// The most points of one curve.
const MAX_POINTS: u64 = 1_000;

/// A family of responses to fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ResponseFamily)]
pub enum Family {
    /// Two parameters.
    Exponential,
    /// Two parameters.
    Hyperbola,
    /// Three parameters; may be S-shaped.
    Hill,
    /// Two parameters; results that are no people.
    Power,
    /// Two parameters; results that are no people.
    Logarithm,
}

impl Family {
    /// All of them, those with fewer parameters first.
    pub const ALL: [Family; 5] =
        [Family::Hyperbola, Family::Exponential, Family::Power, Family::Logarithm, Family::Hill];

    /// How many numbers describe a curve.
    pub const fn parameters(self) -> usize {
        if matches!(self, Family::Hill) { 3 } else { 2 }
    }

    /// Whether curves of people can be of this family: it needs a ceiling.
    const fn has_ceiling(self) -> bool {
        !matches!(self, Family::Power | Family::Logarithm)
    }
}

/// A fitted response.
#[derive(Debug, Clone, PartialEq)]
pub struct ResponseFit {
    /// The family that was fitted.
    pub family: Family,
    /// The curve.
    pub response: Response,
    /// Share of the variance explained; `None` where the points do not vary.
    pub r_squared: Option<f64>,
    /// Standard error of the points about the curve, in the unit of results: `√(SSE/(n − parameters))`. `None` where there
    /// are no more points than parameters: the curve runs through them and nothing is left to judge it by.
    pub error: Option<f64>,
    /// Why to trust it less.
    pub warnings: Vec<Warning>,
}

/// Fits a response to points of (money, result) by least squares, unweighted. Where results are people, a ceiling above 1 is
/// fitted again at 1.
///
/// # Errors
/// Fewer distinct points than parameters, more than 1,000, money or results that are not above zero.
pub fn fit_response(family: Family, points: &[(f64, f64)], people: bool) -> Result<ResponseFit, InputError> {
    at_most("points", points.len() as u64, MAX_POINTS)?;
    if people && !family.has_ceiling() {
        return Err(InputError::missing("most"));
    }
    let range = if people { Range::above_to(0.0, 1.0) } else { Range::POSITIVE };
    let mut data = Vec::with_capacity(points.len());
    for (index, (money, result)) in points.iter().enumerate() {
        let place = |error: InputError| error.within("points", index);
        data.push((positive("money", *money).map_err(place)?, within("result", *result, range).map_err(place)?));
    }
    data.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let mut distinct: Vec<f64> = data.iter().map(|(money, _)| *money).collect();
    distinct.dedup_by(|a, b| *a <= *b);
    enough("points", distinct.len(), family.parameters())?;
    let declining = data.windows(2).any(|pair| pair[1].0 > pair[0].0 && pair[1].1 < pair[0].1);
    // Parameters are near 1 in units of the data.
    let (unit, top) = data.iter().fold((0.0, 0.0), |(x, y), point| (point.0.max(x), point.1.max(y)));
    let scaled: Vec<(f64, f64)> = data.iter().map(|(x, y)| (x / unit, y / top)).collect();
    let free = of_scale(fitted(family, &scaled), unit, top);
    let above = people && most_of(&free).is_some_and(|most| most > 1.0);
    let response = if above { full(of_scale(under(family, &scaled, 1.0 / top), unit, top)) } else { free };
    response.checked(people)?;
    let mean = data.iter().map(|(_, y)| y).sum::<f64>() / data.len() as f64;
    let spread: f64 = data.iter().map(|(_, y)| (y - mean).powi(2)).sum();
    let missed: f64 = data.iter().map(|(x, y)| (y - response.value(*x)).powi(2)).sum();
    let spare = data.len() - family.parameters();
    let warnings = [
        above.then_some(Warning::CeilingAtFull),
        declining.then_some(Warning::DecliningReach),
        (spare == 0).then_some(Warning::NoPointsToSpare),
    ];
    Ok(ResponseFit {
        family,
        response,
        r_squared: (spread > 0.0).then(|| 1.0 - missed / spread),
        error: (spare > 0).then(|| (missed / spare as f64).sqrt()),
        warnings: warnings.into_iter().flatten().collect(),
    })
}

/// Fits every family that the points allow, the best first: that with the least standard error, which counts parameters
/// too. Families without an error come last; of equal ones the simpler stands first.
///
/// # Errors
/// Where no family can be fitted: as of [`fit_response`] for the simplest.
pub fn fit_best(points: &[(f64, f64)], people: bool) -> Result<Vec<ResponseFit>, InputError> {
    let (mut fits, mut refused) = (Vec::new(), None);
    for family in Family::ALL.into_iter().filter(|family| !people || family.has_ceiling()) {
        match fit_response(family, points, people) {
            Ok(fitted) => fits.push(fitted),
            Err(error) => refused = refused.or(Some(error)),
        }
    }
    // Errors that differ by less than the last digits of doubles are equal.
    let top = points.iter().fold(0.0_f64, |top, (_, result)| top.max(result.abs()));
    let rank = |fitted: &ResponseFit| fitted.error.map_or(f64::INFINITY, |error| (error / top * 1e9).round());
    fits.sort_by(|a, b| rank(a).total_cmp(&rank(b)));
    match refused {
        Some(error) if fits.is_empty() => Err(error),
        _ => Ok(fits),
    }
}

/// The ceiling is everyone, without the dust of scaling.
fn full(response: Response) -> Response {
    match response {
        Response::Exponential { rate, .. } => Response::Exponential { most: 1.0, rate },
        Response::Hyperbola { half, .. } => Response::Hyperbola { most: 1.0, half },
        Response::Hill { half, slope, .. } => Response::Hill { most: 1.0, half, slope },
        other => other,
    }
}

fn most_of(response: &Response) -> Option<f64> {
    match *response {
        Response::Exponential { most, .. } | Response::Hyperbola { most, .. } | Response::Hill { most, .. } => {
            Some(most)
        }
        _ => None,
    }
}

/// A curve of scaled points as one of the points themselves.
fn of_scale(response: Response, unit: f64, top: f64) -> Response {
    match response {
        Response::Exponential { most, rate } => Response::Exponential { most: most * top, rate: rate / unit },
        Response::Hyperbola { most, half } => Response::Hyperbola { most: most * top, half: half * unit },
        Response::Hill { most, half, slope } => Response::Hill { most: most * top, half: half * unit, slope },
        Response::Power { scale, power } => Response::Power { scale: scale * top / unit.powf(power), power },
        Response::Logarithm { scale, half } => Response::Logarithm { scale: scale * top, half: half * unit },
        other => other,
    }
}

/// The best curve of the family. The largest amount and the largest result are 1.
fn fitted(family: Family, points: &[(f64, f64)]) -> Response {
    let (top, half) = (1.3_f64.ln(), 0.5_f64.ln());
    match family {
        Family::Exponential => {
            let ([top, rate], _) = least_squares(points, [top, 1.5_f64.ln()], |[top, rate], x| {
                let (value, by_rate) = exponential(top.exp(), rate.exp(), x);
                (value, [value, by_rate])
            });
            Response::Exponential { most: top.exp(), rate: rate.exp() }
        }
        Family::Hyperbola => {
            let ([top, half], _) = least_squares(points, [top, half], |[top, half], x| {
                let [value, by_half, _] = hill(top.exp(), half.exp(), 1.0, x);
                (value, [value, by_half])
            });
            Response::Hyperbola { most: top.exp(), half: half.exp() }
        }
        Family::Hill => {
            let ([top, half, slope], _) = least_squares(points, [top, half, 0.0], |[top, half, slope], x| {
                (hill(top.exp(), half.exp(), slope.exp(), x)[0], hill(top.exp(), half.exp(), slope.exp(), x))
            });
            Response::Hill { most: top.exp(), half: half.exp(), slope: slope.exp() }
        }
        Family::Power => {
            // A power of 1 and more is no curve that flattens: it is refused afterwards.
            let ([scale, power], _) = least_squares(points, [0.0, half], |[scale, power], x| {
                let value = scale.exp() * x.powf(power.exp());
                (value, [value, value * power.exp() * x.ln()])
            });
            Response::Power { scale: scale.exp(), power: power.exp() }
        }
        Family::Logarithm => {
            let ([scale, half], _) = least_squares(points, [0.0, half], |[scale, half], x| {
                let value = scale.exp() * (x / half.exp()).ln_1p();
                (value, [value, -scale.exp() * x / (half.exp() + x)])
            });
            Response::Logarithm { scale: scale.exp(), half: half.exp() }
        }
    }
}

/// The best curve of a family that has a ceiling, under this one.
fn under(family: Family, points: &[(f64, f64)], most: f64) -> Response {
    let half = 0.5_f64.ln();
    match family {
        Family::Exponential => {
            let ([rate], _) = least_squares(points, [1.5_f64.ln()], |[rate], x| {
                let (value, by_rate) = exponential(most, rate.exp(), x);
                (value, [by_rate])
            });
            Response::Exponential { most, rate: rate.exp() }
        }
        Family::Hill => {
            let ([half, slope], _) = least_squares(points, [half, 0.0], |[half, slope], x| {
                let [value, by_half, by_slope] = hill(most, half.exp(), slope.exp(), x);
                (value, [by_half, by_slope])
            });
            Response::Hill { most, half: half.exp(), slope: slope.exp() }
        }
        Family::Hyperbola | Family::Power | Family::Logarithm => {
            let ([half], _) = least_squares(points, [half], |[half], x| {
                let [value, by_half, _] = hill(most, half.exp(), 1.0, x);
                (value, [by_half])
            });
            Response::Hyperbola { most, half: half.exp() }
        }
    }
}
