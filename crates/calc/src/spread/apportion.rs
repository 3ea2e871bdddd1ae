//! A total in parts that sum to it exactly.

use rust_decimal::Decimal;

/// Splits `total` by `weights` with the method of largest remainders: each part is its exact share cut to `digits`
/// after the point, and the units that are left go one each to the parts that lost most, the earlier first where they lost
/// the same. The parts sum to `total` exactly and none has another sign than it.
///
/// A total with more digits than `digits` is split to its own last digit. Weights below zero count as zero; where all are
/// zero, each part weighs the same.
pub fn apportion(total: Decimal, weights: &[Decimal], digits: u32) -> Vec<Decimal> {
    let mut weights: Vec<Decimal> = weights.iter().map(|w| (*w).max(Decimal::ZERO)).collect();
    let mut whole = sum(&weights);
    if whole.is_none_or(|whole| whole.is_zero()) {
        weights.fill(Decimal::ONE);
        whole = Some(Decimal::from(weights.len()));
    }
    let (Some(whole), false) = (whole, weights.is_empty()) else { return Vec::new() };
    let digits = digits.max(total.normalize().scale());
    let step = Decimal::new(1, digits);
    let size = total.abs();
    let mut parts: Vec<Decimal> = Vec::with_capacity(weights.len());
    let mut lost: Vec<(usize, Decimal)> = Vec::with_capacity(weights.len());
    for (place, weight) in weights.iter().enumerate() {
        let share = share(size, *weight, whole);
        let part = share.trunc_with_scale(digits);
        lost.push((place, share - part));
        parts.push(part);
    }
    // Stable: of equal losses the earlier stands first.
    lost.sort_by_key(|(_, loss)| std::cmp::Reverse(*loss));
    let mut left = size - parts.iter().sum::<Decimal>();
    let receivers = lost.iter().filter(|(place, _)| !weights[*place].is_zero());
    for (place, _) in receivers.cycle().take(weights.len().saturating_mul(2)) {
        if left < step {
            break;
        }
        parts[*place] += step;
        left -= step;
    }
    // Shares are cut to 28 digits: of totals near that limit a rest may stand on either side.
    if !left.is_zero()
        && let Some(largest) = (0..parts.len()).max_by(|a, b| parts[*a].cmp(&parts[*b]).then(b.cmp(a)))
    {
        parts[largest] += left;
    }
    if total.is_sign_negative() {
        parts.iter_mut().for_each(|part| *part = -*part);
    }
    parts
}

fn share(size: Decimal, weight: Decimal, whole: Decimal) -> Decimal {
    let exact = size.checked_mul(weight).and_then(|n| n.checked_div(whole));
    exact.or_else(|| size.checked_div(whole)?.checked_mul(weight)).unwrap_or_default()
}

fn sum(weights: &[Decimal]) -> Option<Decimal> {
    weights.iter().try_fold(Decimal::ZERO, |sum, weight| sum.checked_add(*weight))
}
