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
