//! Fitting a pairwise-union surface to observed joint reaches: a small quadratic programme.
//!
//! Source: media-math 2.11, rule 4. `min Σ (R − R(r))²` under `a_ij ≥ 0` and row sums at most 1, by Hildreth's method:
//! one multiplier for each constraint, improved in turn until none moves.

use super::{Pair, UnionSurface};
use crate::guard::{InputError, Range, at_most, enough, within};

/// Reaches of the channels and of all of them together, as they were observed once.
#[derive(Debug, Clone, PartialEq)]
pub struct Observed {
    /// Of each channel.
    pub reaches: Vec<f64>,
    /// Together.
    pub joint: f64,
}

/// A surface and how far it is from what was observed: the sum of squared errors, in squared points of reach.
#[derive(Debug, Clone, PartialEq)]
pub struct FittedSurface {
    /// The surface.
    pub surface: UnionSurface,
    /// Its overlap coefficients.
    pub overlaps: Vec<Pair>,
    /// Squared points of reach.
    pub sse: f64,
}

const MAX_CHANNELS: u64 = 10;
const ROUNDS: u32 = 50_000;
/// Overlaps that move less than this stand still.
const STILL: f64 = 1e-13;

/// The surface over channels with these largest reaches that is nearest to the observations. There must be at least as
/// many as pairs, and they must tell the pairs apart.
pub fn fit_union(largest: &[f64], observed: &[Observed]) -> Result<FittedSurface, InputError> {
    UnionSurface::new(largest, &[])?;
    at_most("channels", largest.len() as u64, MAX_CHANNELS)?;
    let pairs: Vec<(usize, usize)> =
        (0..largest.len()).flat_map(|i| (i + 1..largest.len()).map(move |j| (i, j))).collect();
    enough("observations", observed.len(), pairs.len())?;
    let mut hessian = vec![vec![0.0; pairs.len()]; pairs.len()];
    let mut pull = vec![0.0; pairs.len()];
    for (index, one) in observed.iter().enumerate() {
        let shared = shared(largest, one).map_err(|error| error.within("observations", index))?;
        let terms: Vec<f64> =
            pairs.iter().map(|(i, j)| one.reaches[*i] * one.reaches[*j] / largest[*i].max(largest[*j])).collect();
        for (row, term) in terms.iter().enumerate() {
            pull[row] += term * shared;
            for (entry, other) in hessian[row].iter_mut().zip(&terms) {
                *entry += term * other;
            }
        }
    }
    let inverse = inverse(&hessian).ok_or(InputError::TooFew {
        input: "observations".to_owned(),
        given: observed.len(),
        needed: observed.len() + 1,
    })?;
    let found = hildreth(&inverse, &pull, &constraints(largest.len(), &pairs));
    let overlaps: Vec<Pair> = pairs
        .iter()
        .zip(found)
        .map(|((first, second), share)| Pair { first: *first, second: *second, share: share.clamp(0.0, 1.0) })
        .collect();
    let surface = UnionSurface::new(largest, &overlaps)?;
    let mut sse = 0.0;
    for one in observed {
        sse += (surface.reach(&one.reaches)?.reach - one.joint).powi(2);
    }
    Ok(FittedSurface { surface, overlaps, sse: sse * 1e4 })
}

/// The part of the sum of reaches that the joint reach lacks.
fn shared(largest: &[f64], one: &Observed) -> Result<f64, InputError> {
    if one.reaches.len() != largest.len() {
        return Err(InputError::TooFew {
            input: "reaches".to_owned(),
            given: one.reaches.len(),
            needed: largest.len(),
        });
    }
    for (index, (reach, most)) in one.reaches.iter().zip(largest).enumerate() {
        within(&format!("reaches[{index}]"), *reach, Range::closed(0.0, *most))?;
    }
    let sum: f64 = one.reaches.iter().sum();
    let low = one.reaches.iter().copied().fold(0.0, f64::max);
    Ok(sum - within("joint", one.joint, Range::closed(low, sum.clamp(low, 1.0)))?)
}

/// A constraint `direction·a ≤ limit`.
struct Constraint {
    direction: Vec<f64>,
    limit: f64,
}

fn constraints(channels: usize, pairs: &[(usize, usize)]) -> Vec<Constraint> {
    let of = |direction: Vec<f64>, limit| Constraint { direction, limit };
    let not_negative = (0..pairs.len()).map(|one| {
        let direction = (0..pairs.len()).map(|pair| if pair == one { -1.0 } else { 0.0 });
        of(direction.collect(), 0.0)
    });
    let rows = (0..channels).map(|channel| {
        let touches = pairs.iter().map(|(i, j)| if *i == channel || *j == channel { 1.0 } else { 0.0 });
        of(touches.collect(), 1.0)
    });
    not_negative.chain(rows).collect()
}

/// `min ½·aᵀHa − pull·a` under the constraints, with `H⁻¹` given.
fn hildreth(inverse: &[Vec<f64>], pull: &[f64], constraints: &[Constraint]) -> Vec<f64> {
    let times = |vector: &[f64]| -> Vec<f64> { inverse.iter().map(|row| dot(row, vector)).collect() };
    let mut at = times(pull);
    // Where a step of each constraint's multiplier moves the solution, and how far it has to go for one unit.
    let moves: Vec<Vec<f64>> = constraints.iter().map(|constraint| times(&constraint.direction)).collect();
    let mut multipliers = vec![0.0; constraints.len()];
    for _ in 0..ROUNDS {
        let mut moved = 0.0_f64;
        for ((constraint, direction), multiplier) in constraints.iter().zip(&moves).zip(&mut multipliers) {
            let excess = dot(&constraint.direction, &at) - constraint.limit;
            let step = (excess / dot(&constraint.direction, direction)).max(-*multiplier);
            *multiplier += step;
            for (value, by) in at.iter_mut().zip(direction) {
                *value -= step * by;
                moved = moved.max((step * by).abs());
            }
        }
        if moved < STILL {
            break;
        }
    }
    at
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

/// Inverse of a symmetric positive matrix by Gauss and Jordan. `None` where it is as good as singular.
fn inverse(matrix: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
    let count = matrix.len();
    let largest = (0..count).map(|i| matrix[i][i]).fold(0.0, f64::max);
    let unit = |row: usize| (0..count).map(move |column| if row == column { 1.0 } else { 0.0 });
    let mut rows: Vec<Vec<f64>> =
        matrix.iter().enumerate().map(|(index, row)| row.iter().copied().chain(unit(index)).collect()).collect();
    for column in 0..count {
        let pivot = rows[column][column];
        if pivot <= largest * 1e-12 {
            return None;
        }
        for entry in &mut rows[column] {
            *entry /= pivot;
        }
        let top = rows[column].clone();
        for row in (0..count).filter(|row| *row != column) {
            let factor = rows[row][column];
            for (entry, above) in rows[row].iter_mut().zip(&top) {
                *entry -= factor * above;
            }
        }
    }
    Some(rows.into_iter().map(|row| row[count..].to_vec()).collect())
}
