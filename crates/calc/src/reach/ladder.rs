//! Which model the data allow: the ladder from a single rating to duplications of pairs. Source: media-math 2.1, 3.1.
//!
//! One line, from the surest: reach that was entered; rating, second insertion; rating, ceiling; rating points and known
//! points of a curve; rating alone. Several lines are combined by the duplications of their pairs if those are known, else
//! as independent. Nothing is ever summed: whoever meets two lines counts once.

use serde::Serialize;
use utoipa::ToSchema;

use super::canonical::cells;
use super::distribution::frequency;
use super::shmatov::Medium;
use super::{
    Accumulation, Curve, Distribution, Estimate, Fit, MAX_CELLS, Model, Pair, Pairs, Point, Shape, Vehicle,
    beta_binomial, binomial, canonical, fit, morgensztern, negative_binomial,
};
use crate::guard::{InputError, Range, not_negative, share, within};
use crate::warning::Warning;

/// What is known of a line. Everything may be missing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Known {
    /// Reach of the whole line that a person entered, a fraction.
    pub reach: Option<f64>,
    /// Rating points of the whole line.
    pub grp: Option<f64>,
    /// How many insertions.
    pub insertions: Option<u32>,
    /// Reach of one insertion; rating points over insertions if not given.
    pub r1: Option<f64>,
    /// Reach of two insertions.
    pub r2: Option<f64>,
    /// The reach that the medium never exceeds.
    pub ceiling: Option<f64>,
    /// Known points of its curve.
    pub points: Vec<Point>,
}

/// What a line alone is known by where duplications are stated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Single {
    /// The reach that a duplication is a part of.
    pub reach: f64,
    /// How many times the line has it.
    pub insertions: u32,
}

/// Why a model was chosen: what is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ReachReason)]
pub enum Because {
    /// Reach was entered.
    ReachEntered,
    /// The reach of two insertions is known.
    SecondInsertionKnown,
    /// The ceiling is known.
    CeilingKnown,
    /// One point of the curve is known.
    OnePointKnown,
    /// Points of the curve are known.
    PointsKnown,
    /// Only the rating is known.
    RatingKnown,
    /// There is but one line with data.
    OneLine,
    /// The duplication of the lines is not known.
    DuplicationUnknown,
    /// The duplications of all pairs are known.
    PairsKnown,
    /// The duplications of some pairs are known; the others are taken as random.
    SomePairsKnown,
    /// They are known, but the joint distribution is too large.
    PairsKnownTooManyCells,
    /// The plan says so.
    Chosen,
}

/// How much to work out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Reach and average frequency.
    Reach,
    /// Also who has how many contacts: much more work for many lines.
    Contacts,
}

/// Reach of a line, a section or a plan, with the model and the reason for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Reported {
    /// The model.
    pub model: Model,
    /// Why this one.
    pub because: Because,
    /// Share of the universe with at least one contact.
    pub reach: f64,
    /// Contacts per person of the universe: GRP / 100. `None` where they are not known.
    pub contacts: Option<f64>,
    /// The frequency distribution, where it was asked for and the model has one.
    pub distribution: Option<Distribution>,
    /// Why to trust it less.
    pub warnings: Vec<Warning>,
}

impl Reported {
    fn new(estimate: Estimate, because: Because) -> Reported {
        let Estimate { model, reach, contacts, distribution, warnings } = estimate;
        Reported { model, because, reach, contacts: Some(contacts), distribution, warnings }
    }

    /// Contacts per person reached. `None` where nobody is reached or the contacts are not known.
    pub fn frequency(&self) -> Option<f64> {
        frequency(self.contacts?, self.reach)
    }
}

/// Reach of one line. `None` where nothing is known that a model could start from.
pub fn reach_of_line(known: &Known, detail: Detail) -> Result<Option<Reported>, InputError> {
    let grp = known.grp.map(|grp| not_negative("grp", grp)).transpose()?;
    if let Some(reach) = known.reach {
        return entered(reach, grp, known, detail).map(Some);
    }
    if let (Some(r1), Some(n)) = (rating(known)?, known.insertions) {
        if let Some(r2) = known.r2 {
            return Ok(Some(Reported::new(beta_binomial(r1, r2, n)?, Because::SecondInsertionKnown)));
        }
        if let Some(ceiling) = known.ceiling.filter(|_| r1 > 0.0) {
            let estimate = Medium::new(r1, ceiling)?.spectrum(n)?;
            return Ok(Some(Reported::new(estimate, Because::CeilingKnown)));
        }
    }
    if let Some(grp) = grp
        && !known.points.is_empty()
    {
        return on_a_curve(grp, &known.points).map(Some);
    }
    let (Some(r1), Some(n)) = (rating(known)?, known.insertions) else { return Ok(None) };
    Ok(Some(Reported::new(binomial(r1, n)?, Because::RatingKnown)))
}

/// Reach of several lines together, such as a section or a plan. `pairs` are the shares that two lines reach both: of one
/// insertion each where all lines have ratings, else of the lines' whole reach. Fewer than all pairs count as none.
///
/// Lines without usable data are left out, with a warning that tells how many; [`reach_of_line`] says what is wrong with
/// each. `None` where no line has data.
pub fn reach_of_lines(lines: &[Known], pairs: &[Pair], detail: Detail) -> Result<Option<Reported>, InputError> {
    let each: Vec<Option<Reported>> = lines.iter().map(|line| reach_of_line(line, detail).ok().flatten()).collect();
    let usable: Vec<&Reported> = each.iter().flatten().collect();
    let left_out = lines.len() - usable.len();
    let all_pairs = left_out == 0 && lines.len() > 1 && pairs.len() == lines.len() * (lines.len() - 1) / 2;
    if all_pairs { by_pairs(lines, &usable, pairs).map(Some) } else { Ok(together(&usable, left_out, detail)) }
}

/// Lines of which nothing but their own reach is known, and how many more have none.
pub(crate) fn together(usable: &[&Reported], left_out: usize, detail: Detail) -> Option<Reported> {
    let mut reported = match usable {
        [] => return None,
        [one] => Reported { because: Because::OneLine, ..(*one).clone() },
        _ => independent(usable, detail),
    };
    reported.warnings.extend((left_out > 0).then_some(Warning::PartsLeftOut { parts: left_out }));
    Some(reported)
}

/// The rating of one insertion: given, or rating points over insertions.
fn rating(known: &Known) -> Result<Option<f64>, InputError> {
    if let Some(r1) = known.r1 {
        return share("r1", r1).map(Some);
    }
    match (known.grp, known.insertions) {
        (Some(grp), Some(n)) if n > 0 => {
            let most = 100.0 * f64::from(n);
            within("grp", grp, Range::closed(0.0, most)).map(|grp| Some((grp / most).min(1.0)))
        }
        _ => Ok(None),
    }
}

/// Entered reach stays as it is; with rating points it also says who has how many contacts.
fn entered(reach: f64, grp: Option<f64>, known: &Known, detail: Detail) -> Result<Reported, InputError> {
    share("reach", reach)?;
    let contacts = match (grp, known.r1, known.insertions) {
        (Some(grp), ..) => Some(grp / 100.0),
        (None, Some(r1), Some(n)) => Some(r1 * f64::from(n)),
        _ => None,
    };
    if let Some(contacts) = contacts {
        // A hair more reach than contacts is rounding of what was entered.
        let most = contacts.min(1.0);
        if reach > most + 1e-9 {
            let range = Range::closed(0.0, most);
            return Err(InputError::OutOfRange { input: "reach".to_owned(), value: reach, range });
        }
    }
    let because = Because::ReachEntered;
    let asked = contacts.filter(|_| detail == Detail::Contacts);
    let distribution = asked.and_then(|contacts| contacts_of_entered(reach, contacts, known.insertions));
    Ok(Reported { model: Model::Entered, because, reach, contacts, distribution, warnings: Vec::new() })
}

/// Beta-binomial where the insertions are few, else negative binomial. `None` where neither has such a reach.
fn contacts_of_entered(reach: f64, contacts: f64, insertions: Option<u32>) -> Option<Distribution> {
    const FEW: u32 = 50;
    if let Some(n) = insertions.filter(|n| (2..=FEW).contains(n)) {
        let accumulation = Accumulation::of_later(contacts / f64::from(n), n, reach).ok();
        if let Some(found) = accumulation.and_then(|accumulation| accumulation.distribution(n).ok()) {
            return Some(found);
        }
    }
    let (estimate, shape) = negative_binomial(contacts * 100.0, reach).ok()?;
    shape.and(estimate.distribution)
}

/// The curve of known points: the one through a single point, else the better of the two with two parameters (more parameters
/// would follow the noise), with what is to be said of it.
pub fn curve_of_points(points: &[Point]) -> Result<(Curve, Vec<Warning>), InputError> {
    if let [point, rest @ ..] = points
        && rest.iter().all(|other| other.grp.total_cmp(&point.grp).is_eq())
    {
        let curve = Curve::through(point.grp, point.reach).map_err(|error| error.within("points", 0))?;
        return Ok((curve, curve.warnings()));
    }
    let best = best_of_two(points)?;
    Ok((best.curve, best.warnings))
}

fn best_of_two(points: &[Point]) -> Result<Fit, InputError> {
    let (exponential, hyperbola) = (fit(Shape::Exponential, points)?, fit(Shape::Hyperbola, points)?);
    Ok(if exponential.sse < hyperbola.sse { exponential } else { hyperbola })
}

fn on_a_curve(grp: f64, points: &[Point]) -> Result<Reported, InputError> {
    let (curve, warnings) = curve_of_points(points)?;
    let largest_grp = points.iter().map(|point| point.grp).fold(0.0, f64::max);
    let beyond = (grp > largest_grp).then_some(Warning::BeyondData { largest_grp });
    let (model, because) = match curve {
        Curve::OnePoint { .. } => (Model::OnePointCurve, Because::OnePointKnown),
        _ => (Model::FittedCurve, Because::PointsKnown),
    };
    let estimate = Estimate::only(model, curve.reach(grp)?, grp / 100.0);
    Ok(Reported::new(estimate.warned(warnings).warned(beyond), because))
}

/// All pairs are known: the joint distribution, or Morgensztern's formula where that is too large.
fn by_pairs(lines: &[Known], each: &[&Reported], pairs: &[Pair]) -> Result<Reported, InputError> {
    let lines: Vec<&Known> = lines.iter().collect();
    by_pairs_of(&vehicles(&lines, each), each, pairs)
}

/// Lines as vehicles: of ratings and insertions where all have them, else of one insertion with their whole reach.
pub(super) fn vehicles(lines: &[&Known], each: &[&Reported]) -> Vec<Vehicle> {
    let of_ratings: Option<Vec<Vehicle>> = lines.iter().map(|line| vehicle(line)).collect();
    of_ratings.unwrap_or_else(|| each.iter().map(|line| Vehicle::once(line.reach)).collect())
}

/// The joint distribution of vehicles, or Morgensztern's formula where that is too large.
pub(super) fn by_pairs_of(vehicles: &[Vehicle], each: &[&Reported], pairs: &[Pair]) -> Result<Reported, InputError> {
    let singles: Vec<f64> = vehicles.iter().map(|vehicle| vehicle.r1).collect();
    let pairs = Pairs::new(&singles, pairs)?;
    let (estimate, because) = if cells(vehicles) <= MAX_CELLS {
        (canonical(vehicles, &pairs)?, Because::PairsKnown)
    } else {
        (morgensztern(vehicles, &pairs)?, Because::PairsKnownTooManyCells)
    };
    Ok(of_lines(estimate, because, each))
}

/// An estimate of lines together, with the contacts that they bring. Lines that are known by their reach alone count as one
/// insertion there: that says nothing about who has how many contacts.
pub(super) fn of_lines(estimate: Estimate, because: Because, each: &[&Reported]) -> Reported {
    let contacts: Option<f64> = each.iter().map(|line| line.contacts).sum();
    let whole = contacts.is_some_and(|contacts| (contacts - estimate.contacts).abs() <= 1e-9 * contacts.max(1.0));
    let distribution = estimate.distribution.clone().filter(|_| whole);
    Reported { contacts, distribution, ..Reported::new(estimate, because) }
}

/// What duplications of these lines are parts of: one insertion each where all have ratings, else their whole reach.
pub(crate) fn singles(lines: &[&Known], each: &[&Reported]) -> Vec<Single> {
    let of = |vehicle: Vehicle| Single { reach: vehicle.r1, insertions: vehicle.insertions };
    vehicles(lines, each).into_iter().map(of).collect()
}

/// A line known by rating and insertions. Entered reach is surer than its rating.
fn vehicle(known: &Known) -> Option<Vehicle> {
    let r1 = rating(known).ok().flatten().filter(|_| known.reach.is_none())?;
    Some(Vehicle { r1, r2: known.r2, insertions: known.insertions? })
}

/// Lines that meet people independently: `1 − ∏ (1−C_i)`.
pub(super) fn independent(each: &[&Reported], detail: Detail) -> Reported {
    let missed: f64 = each.iter().map(|line| 1.0 - line.reach).product();
    let contacts: Option<f64> = each.iter().map(|line| line.contacts).sum();
    let convolved = || {
        each.iter().try_fold(Distribution::nothing(), |all, line| {
            line.distribution.as_ref().map(|own| all.with(&own.trimmed()).trimmed())
        })
    };
    let distribution = if detail == Detail::Contacts { convolved() } else { None };
    let estimate = Estimate::only(Model::SainsburyAccumulated, 1.0 - missed, contacts.unwrap_or_default());
    let warnings = each.iter().flat_map(|line| line.warnings.iter().copied());
    let estimate = estimate.warned(warnings).warned([Warning::IndependenceAssumed]);
    Reported { contacts, distribution, ..Reported::new(estimate, Because::DuplicationUnknown) }
}
