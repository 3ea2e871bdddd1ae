//! Roots of monotone functions.

/// Where `f` changes its sign between `low` and `high`, by bisection to the last bit.
///
/// The caller has made sure that it does; `f` may rise or fall.
pub(crate) fn bisect(mut low: f64, mut high: f64, f: impl Fn(f64) -> f64) -> f64 {
    let falls = f(low) > 0.0;
    // 200 halvings exhaust a double in any bracket.
    for _ in 0..200 {
        let middle = low.midpoint(high);
        if middle <= low || middle >= high {
            break;
        }
        if (f(middle) > 0.0) == falls { low = middle } else { high = middle }
    }
    low.midpoint(high)
}

/// Where `f`, which falls from above to below zero between `low` and `high`, is zero: secants that keep the bracket, and a
/// halving whenever they do not halve it.
pub(crate) fn falling(mut low: f64, mut high: f64, f: impl Fn(f64) -> f64) -> f64 {
    let (mut above, mut below) = (f(low), f(high));
    for _ in 0..200 {
        let width = high - low;
        if width <= f64::EPSILON * high.abs() {
            break;
        }
        let secant = low + width * above / (above - below);
        // Where the slope at an end has no limit there is no secant.
        let inside = secant.is_finite() && secant > low && secant < high;
        for middle in [if inside { secant } else { low.midpoint(high) }, f64::NAN] {
            let middle = if middle.is_nan() { low.midpoint(high) } else { middle };
            if middle <= low || middle >= high {
                break;
            }
            let at = f(middle);
            if at > 0.0 {
                (low, above) = (middle, at)
            } else {
                (high, below) = (middle, at)
            }
            if at.abs() < 1e-15 {
                return middle;
            }
            if high - low <= 0.5 * width {
                break;
            }
        }
    }
    low.midpoint(high)
}
