//! Response curves as people give them, and those that a plan knows.

use mrm_calc::optimise::{Family, Objective, Response, ResponseFit, fit_best, fit_response};
use mrm_calc::reach::{Curve, Known, Point, Reported, Shape, curve_of_points, fit, negative_binomial};
use mrm_calc::{InputError, Range, Warning};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A curve of results over money, in units of the currency; people are shares. Curves of reach over rating points come with
/// the price of a point.
#[derive(Debug, Clone, PartialEq, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum CurveInput {
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
    /// `most·x^slope/(half^slope + x^slope)`: S-shaped above slope 1.
    Hill {
        /// What it never exceeds.
        most: f64,
        /// The money that brings half of that.
        half: f64,
        /// How steep.
        slope: f64,
    },
    /// `scale·x^power`.
    Power {
        /// What the first unit of money brings.
        scale: f64,
        /// Between 0 and 1.
        power: f64,
    },
    /// `scale·ln(1 + x/half)`.
    Logarithm {
        /// How much.
        scale: f64,
        /// Where it starts to flatten.
        half: f64,
    },
    /// A constant price: `rate·x`.
    Linear {
        /// Per unit of money.
        rate: f64,
    },
    /// Fitted to known results of known budgets.
    Points {
        /// The family of curves; absent: the one that errs least.
        #[serde(default)]
        family: Option<Family>,
        /// Money and result.
        points: Vec<(f64, f64)>,
    },
    /// A curve of reach over rating points.
    ReachCurve {
        /// `exponential`, `hyperbola`, `hill` or `negative_binomial`.
        shape: ReachShape,
        /// The reach it never exceeds; not for negative binomial contacts.
        #[serde(default)]
        ceiling: Option<f64>,
        /// Exponential: per rating point.
        #[serde(default)]
        rate: Option<f64>,
        /// Hyperbola and Hill: the rating points that bring half the ceiling.
        #[serde(default)]
        half: Option<f64>,
        /// Hill: how steep.
        #[serde(default)]
        slope: Option<f64>,
        /// Negative binomial contacts: the larger, the nearer to Poisson.
        #[serde(default)]
        heterogeneity: Option<f64>,
        /// The price of a rating point.
        cpp: f64,
    },
    /// A curve of reach fitted to known reaches of known rating points.
    ReachPoints {
        /// The family of curves.
        shape: ReachShape,
        /// Rating points and reach.
        points: Vec<(f64, f64)>,
        /// The price of a rating point.
        cpp: f64,
    },
    /// Placements of one medium (Shmatov): each reaches `rating`, all together at most `ceiling`.
    Placements {
        /// Reach of one placement.
        rating: f64,
        /// The reach of any number of placements.
        #[serde(default)]
        ceiling: Option<f64>,
        /// The price of one placement.
        price: f64,
    },
}

/// The families of reach curves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReachShape {
    /// Exponential.
    Exponential,
    /// Hyperbola.
    Hyperbola,
    /// Hill.
    Hill,
    /// Negative binomial contacts: the only one that also knows who has how many.
    NegativeBinomial,
}

/// How well a family of curves fits known points.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FitView {
    /// The family.
    pub family: Family,
    /// Standard error of the points about the curve, in the unit of results; null where there are no more points than
    /// parameters.
    pub error: Option<f64>,
    /// Share of the variance explained; null where the points do not vary.
    pub r_squared: Option<f64>,
}

/// A response and what is to be said of it.
#[derive(Debug, Clone)]
pub(super) struct Told {
    /// The response.
    pub response: Response,
    /// Why to trust it less.
    pub warnings: Vec<Warning>,
    /// The families that were fitted to points, the one that was taken first.
    pub fits: Vec<FitView>,
}

impl Told {
    pub(super) fn new(response: Response, warnings: Vec<Warning>) -> Told {
        Told { response, warnings, fits: Vec::new() }
    }

    /// The first of some fits, with the others to compare it by. `None` where there is none.
    fn fitted(fits: Vec<ResponseFit>) -> Option<Told> {
        let view = |fit: &ResponseFit| FitView { family: fit.family, error: fit.error, r_squared: fit.r_squared };
        let views = fits.iter().map(view).collect();
        let best = fits.into_iter().next()?;
        Some(Told { response: best.response, warnings: best.warnings, fits: views })
    }
}

impl CurveInput {
    /// The response that it describes; `contacts` is from how many contacts on a person counts.
    pub(super) fn response(&self, objective: Objective, contacts: u32) -> Result<Told, InputError> {
        let own = |response| Ok(Told::new(response, Vec::new()));
        match self {
            CurveInput::Exponential { most, rate } => own(Response::Exponential { most: *most, rate: *rate }),
            CurveInput::Hyperbola { most, half } => own(Response::Hyperbola { most: *most, half: *half }),
            CurveInput::Hill { most, half, slope } => own(Response::Hill { most: *most, half: *half, slope: *slope }),
            CurveInput::Power { scale, power } => own(Response::Power { scale: *scale, power: *power }),
            CurveInput::Logarithm { scale, half } => own(Response::Logarithm { scale: *scale, half: *half }),
            CurveInput::Linear { rate } => own(Response::Linear { rate: *rate }),
            CurveInput::Points { family, points } => {
                let people = objective.counts_people();
                let fits = match family {
                    Some(family) => vec![fit_response(*family, points, people)?],
                    None => fit_best(points, people)?,
                };
                Told::fitted(fits).ok_or_else(|| missing("points"))
            }
            CurveInput::ReachCurve { shape, ceiling, rate, half, slope, heterogeneity, cpp } => {
                let need = |name: &str, value: &Option<f64>| value.ok_or_else(|| missing(name));
                let curve = match shape {
                    ReachShape::Exponential => {
                        Curve::Exponential { ceiling: need("ceiling", ceiling)?, rate: need("rate", rate)? }
                    }
                    ReachShape::Hyperbola => {
                        Curve::Hyperbola { ceiling: need("ceiling", ceiling)?, half: need("half", half)? }
                    }
                    ReachShape::Hill => {
                        let (ceiling, half) = (need("ceiling", ceiling)?, need("half", half)?);
                        Curve::Hill { ceiling, half, slope: need("slope", slope)? }
                    }
                    ReachShape::NegativeBinomial => {
                        Curve::NegativeBinomial { shape: need("heterogeneity", heterogeneity)? }
                    }
                };
                over_money(curve.checked()?, *cpp, objective, contacts)
            }
            CurveInput::ReachPoints { shape, points, cpp } => {
                let points: Vec<Point> = points.iter().map(|(grp, reach)| Point { grp: *grp, reach: *reach }).collect();
                let shape = match shape {
                    ReachShape::Exponential => Shape::Exponential,
                    ReachShape::Hyperbola => Shape::Hyperbola,
                    ReachShape::Hill => Shape::Hill,
                    ReachShape::NegativeBinomial => Shape::NegativeBinomial,
                };
                let fitted = fit(shape, &points)?;
                let mut told = over_money(fitted.curve, *cpp, objective, contacts)?;
                told.warnings.retain(|warning| !fitted.warnings.contains(warning));
                told.warnings.extend(fitted.warnings);
                Ok(told)
            }
            CurveInput::Placements { rating, ceiling, price } => {
                let most = ceiling.unwrap_or(1.0);
                let range = Range::open(0.0, most);
                if !range.contains(*rating) {
                    return Err(InputError::OutOfRange { input: "rating".to_owned(), value: *rating, range });
                }
                only_first_contact(objective)?;
                own(Response::Exponential { most, rate: -(-rating / most).ln_1p() / positive("price", *price)? })
            }
        }
    }
}

/// A curve over rating points as one over money.
fn over_money(curve: Curve, cpp: f64, objective: Objective, contacts: u32) -> Result<Told, InputError> {
    let cpp = positive("cpp", cpp)?;
    let warnings = curve.warnings();
    let response = match curve {
        Curve::NegativeBinomial { shape } => {
            return Ok(Told::new(Response::NegativeBinomial { shape, price: cpp, contacts }, warnings));
        }
        Curve::Exponential { ceiling, rate } => Response::Exponential { most: ceiling, rate: rate / cpp },
        Curve::Hyperbola { ceiling, half } => Response::Hyperbola { most: ceiling, half: half * cpp },
        Curve::Hill { ceiling, half, slope } => Response::Hill { most: ceiling, half: half * cpp, slope },
        Curve::OnePoint { rho } => Response::Hyperbola { most: rho / 100.0, half: rho * cpp },
    };
    only_first_contact(objective)?;
    Ok(Told::new(response, warnings))
}

/// Curves of reach say nothing about who has how many contacts.
fn only_first_contact(objective: Objective) -> Result<(), InputError> {
    if objective == Objective::EffectiveReach { Err(missing("heterogeneity")) } else { Ok(()) }
}

fn missing(input: &str) -> InputError {
    InputError::Missing { input: input.to_owned() }
}

fn positive(input: &str, value: f64) -> Result<f64, InputError> {
    let range = Range::POSITIVE;
    if range.contains(value) {
        Ok(value)
    } else {
        Err(InputError::OutOfRange { input: input.to_owned(), value, range })
    }
}

/// The curve of a line of which the plan knows more than its present reach: points of its curve over rating points, or the
/// rating of its spots and the reach that any number of them has at most. `None` where it knows neither.
pub(super) fn through_known(known: &Known, money: f64, objective: Objective, contacts: u32) -> Option<Told> {
    if !known.points.is_empty() {
        let grp = known.grp.filter(|grp| *grp > 0.0)?;
        let (curve, warnings) = curve_of_points(&known.points).ok()?;
        let mut told = over_money(curve, money / grp, objective, contacts).ok()?;
        told.warnings.retain(|warning| !warnings.contains(warning));
        told.warnings.extend(warnings);
        return Some(told);
    }
    let (rating, ceiling) = (known.r1?, known.ceiling?);
    let price = money / f64::from(known.insertions?);
    CurveInput::Placements { rating, ceiling: Some(ceiling), price }.response(objective, contacts).ok()
}

/// The curve of a line of which the plan knows one point: its money and its reach.
pub(super) fn through_reach(reported: &Reported, money: f64, contacts: u32) -> Option<Told> {
    let grp = reported.contacts.filter(|contacts| *contacts > 0.0)? * 100.0;
    if !(money > 0.0 && reported.reach > 0.0 && reported.reach < 1.0) {
        return None;
    }
    let mut warnings = vec![Warning::OnePointOnly];
    let price = money / grp;
    if let Ok((_, Some(shape))) = negative_binomial(grp, reported.reach) {
        return Some(Told::new(Response::NegativeBinomial { shape, price, contacts }, warnings));
    }
    // As much reach as chance allows, or a few insertions that bring more: everyone has the same chance.
    warnings.push(Warning::PoissonAssumed);
    let response = if contacts == 1 {
        Response::Exponential { most: 1.0, rate: -(-reported.reach).ln_1p() / money }
    } else {
        Response::NegativeBinomial { shape: NEARLY_POISSON, price, contacts }
    };
    Some(Told::new(response, warnings))
}

/// From here on negative binomial contacts are those of Poisson to many digits.
const NEARLY_POISSON: f64 = 1e6;

/// The curve of a line of which the plan knows what its money brings: more money at the same price.
pub(super) fn through_price(result: f64, money: f64) -> Option<Told> {
    let linear = || Told::new(Response::Linear { rate: result / money }, vec![Warning::ConstantPrice]);
    (result > 0.0 && money > 0.0).then(linear)
}
