//! Filling lines up to equal marginals. Source: media-math 5.2.
//!
//! At a price of money each line takes the amount that is worth most to it; the dearer, the less all take. The price at
//! which they take the total is the multiplier of the best split. Lines whose answer jumps at that price (constant prices,
//! S-shaped curves) are somewhere inside their jump: exact for the former, a bound for the latter.

use super::merit::Merit;

/// A split, and what no split can exceed.
#[derive(Debug, Clone)]
pub(super) struct Filled {
    pub amounts: Vec<f64>,
    /// The merit of the last unit of money.
    pub multiplier: f64,
    /// No split of the total has more merit.
    pub bound: f64,
    /// An S-shaped line stands inside its jump: the split is not the best one.
    pub jumps: bool,
}

/// Splits `total` between the lines' bounds; it must lie between the sums of these.
pub(super) fn fill(merits: &[Merit], total: f64) -> Filled {
    let spend = |log: f64| -> f64 { merits.iter().map(|merit| merit.best(log.exp())).sum() };
    let (cheap, dear) = bracket(&spend, total);
    let (cheap, dear) = narrow(cheap, dear, |log| spend(log) >= total);
    let at = |log: f64| -> Vec<f64> { merits.iter().map(|merit| merit.best(log.exp())).collect() };
    let (most, least) = (at(cheap), at(dear));
    let multiplier = dear.exp();
    let worth: f64 = merits.iter().zip(&least).map(|(merit, x)| merit.value(*x) - multiplier * x).sum();
    let bound = worth + multiplier * total;
    let open = total - least.iter().sum::<f64>();
    let room: f64 = most.iter().zip(&least).map(|(most, least)| most - least).sum();
    let share = if room > 0.0 { (open / room).clamp(0.0, 1.0) } else { 0.0 };
    let mut amounts: Vec<f64> = least.iter().zip(&most).map(|(least, most)| least + share * (most - least)).collect();
    // Beyond the ends of the bracket money has no price: whoever has room takes what is left.
    settle(merits, &mut amounts, total);
    let hair = 1e-9 * total.max(f64::MIN_POSITIVE);
    let jumps = merits
        .iter()
        .zip(most.iter().zip(&least))
        .any(|(merit, (most, least))| !merit.is_concave() && most - least > hair && share > 0.0 && share < 1.0);
    Filled { amounts, multiplier, bound, jumps }
}

/// Prices, as logarithms, at which the lines take at least and at most the total, as far as any price makes them.
fn bracket(spend: &impl Fn(f64) -> f64, total: f64) -> (f64, f64) {
    // Doubles have no prices beyond these.
    const ENDS: (f64, f64) = (-690.0, 690.0);
    let (mut cheap, mut dear) = (0.0, 0.0);
    while dear < ENDS.1 && spend(dear) > total {
        dear += 4.0;
    }
    while cheap > ENDS.0 && spend(cheap) < total {
        cheap -= 4.0;
    }
    (cheap, dear)
}

/// The last price that is cheap and the first that is not, next to each other.
fn narrow(mut cheap: f64, mut dear: f64, is_cheap: impl Fn(f64) -> bool) -> (f64, f64) {
    for _ in 0..200 {
        let middle = cheap.midpoint(dear);
        if middle <= cheap || middle >= dear {
            break;
        }
        if is_cheap(middle) { cheap = middle } else { dear = middle }
    }
    (cheap, dear)
}

/// Makes the amounts add up to the total, within the bounds.
pub(super) fn settle(merits: &[Merit], amounts: &mut [f64], total: f64) {
    let mut open = total - amounts.iter().sum::<f64>();
    for (merit, amount) in merits.iter().zip(amounts.iter_mut()) {
        let next = (*amount + open).clamp(merit.low, merit.high);
        open -= next - *amount;
        *amount = next;
    }
}
