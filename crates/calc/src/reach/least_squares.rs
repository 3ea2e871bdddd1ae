//! Least squares for curves of one to three parameters: Levenberg–Marquardt.
//!
//! A general optimiser with its linear algebra would be a hundred times the code of this page.

/// Relative steps below this end the search.
const STEP: f64 = 1e-12;
const ITERATIONS: u32 = 1_000;

/// Parameters that minimise the sum of squared differences, and that sum.
///
/// `model` gives the value at `x` and its derivatives by the parameters. The parameters are logarithms of positive
/// numbers, so a step in them is a relative one.
pub(crate) fn least_squares<const P: usize>(
    points: &[(f64, f64)],
    start: [f64; P],
    model: impl Fn(&[f64; P], f64) -> (f64, [f64; P]),
) -> ([f64; P], f64) {
    let misfit = |at: &[f64; P]| points.iter().map(|(x, y)| (y - model(at, *x).0).powi(2)).sum::<f64>();
    let mut at = start;
    let mut sum = misfit(&at);
    let mut damping = 1e-3;
    for _ in 0..ITERATIONS {
        let mut matrix = [[0.0; P]; P];
        let mut pull = [0.0; P];
        for (x, y) in points {
            let (value, by) = model(&at, *x);
            for i in 0..P {
                pull[i] += by[i] * (y - value);
                for j in 0..P {
                    matrix[i][j] += by[i] * by[j];
                }
            }
        }
        for (i, row) in matrix.iter_mut().enumerate() {
            row[i] *= 1.0 + damping;
        }
        let Some(step) = solve(matrix, pull) else { break };
        let mut next = at;
        for i in 0..P {
            next[i] += step[i];
        }
        let tried = misfit(&next);
        let small = step.iter().all(|s| s.abs() < STEP);
        if tried <= sum {
            (at, sum, damping) = (next, tried, (damping / 10.0).max(1e-15));
        } else {
            damping *= 10.0;
        }
        if small || damping > 1e12 {
            break;
        }
    }
    (at, sum)
}

/// Solves a small system by elimination with pivots. `None` if it is singular.
fn solve<const P: usize>(mut matrix: [[f64; P]; P], mut right: [f64; P]) -> Option<[f64; P]> {
    for column in 0..P {
        let pivot = (column..P).max_by(|a, b| matrix[*a][column].abs().total_cmp(&matrix[*b][column].abs()))?;
        if matrix[pivot][column].abs() < f64::MIN_POSITIVE {
            return None;
        }
        matrix.swap(column, pivot);
        right.swap(column, pivot);
        let top = matrix[column];
        for row in column + 1..P {
            let factor = matrix[row][column] / top[column];
            for (entry, above) in matrix[row].iter_mut().zip(top) {
                *entry -= factor * above;
            }
            right[row] -= factor * right[column];
        }
    }
    for row in (0..P).rev() {
        for k in row + 1..P {
            right[row] -= matrix[row][k] * right[k];
        }
        right[row] /= matrix[row][row];
    }
    right.iter().all(|x| x.is_finite()).then_some(right)
}
