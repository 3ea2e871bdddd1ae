//! Exact decimals as the doubles that a workbook stores.

use rust_decimal::Decimal;

/// Powers of ten that a double holds exactly.
const EXACT_POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
];

/// The double nearest to `number`. (The decimal library's own conversion can be off by one unit in the last place,
/// which a reader would see as 0.30000000000000004.)
pub(crate) fn double(number: Decimal) -> f64 {
    let mantissa = number.mantissa();
    let scale = number.scale() as usize;
    // Both operands are exact, so the one rounding of the division is the correct one.
    if mantissa.unsigned_abs() <= 1 << 53 && scale < EXACT_POWERS.len() {
        return mantissa as f64 / EXACT_POWERS[scale];
    }
    number.to_string().parse().unwrap_or_default()
}

/// The text of a double in a cell: the shortest that reads back as the same one.
pub(crate) fn result_text(number: Decimal) -> String {
    double(number).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_nearest_double_is_written(mantissa in any::<i64>(), scale in 0_u32..=18) {
            let number = Decimal::new(mantissa, scale);
            let nearest: f64 = number.to_string().parse().expect("a decimal reads as a double");
            prop_assert_eq!(double(number).to_bits(), nearest.to_bits());
        }
    }

    #[test]
    fn zero_is_zero_at_any_scale() {
        assert_eq!(double(Decimal::new(0, 20)).to_bits(), 0_f64.to_bits());
    }
}
