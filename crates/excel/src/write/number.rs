//! Exact decimals as the doubles that a workbook stores.

use rust_decimal::Decimal;
use std::fmt::Write;

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

/// Appends [`result_text`] to `text`.
pub(super) fn push_number(text: &mut String, number: Decimal) {
    // A double tells fifteen digits apart, so that the shortest text of the nearest one is the decimal itself.
    let Some(mut rest) = u64::try_from(number.mantissa().unsigned_abs()).ok().filter(|n| *n < 1_000_000_000_000_000)
    else {
        // Writing to a String cannot fail.
        let _written = write!(text, "{}", double(number));
        return;
    };
    let mut scale = number.scale();
    while scale > 0 && rest.is_multiple_of(10) {
        rest /= 10;
        scale -= 1;
    }
    // At most 28 digits after the point, one before it.
    let mut digits = [0; 32];
    let mut start = digits.len();
    let mut place = 0;
    while rest > 0 || place <= scale {
        if place == scale && scale > 0 {
            start -= 1;
            digits[start] = b'.';
        }
        start -= 1;
        digits[start] = b'0' + (rest % 10) as u8;
        rest /= 10;
        place += 1;
    }
    if number.is_sign_negative() && !number.is_zero() {
        text.push('-');
    }
    text.extend(digits[start..].iter().map(|digit| char::from(*digit)));
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

    proptest! {
        #[test]
        fn the_quick_text_is_that_of_the_double(mantissa in any::<i64>(), shrink in 0_u32..63, scale in 0_u32..=28) {
            let number = Decimal::from_i128_with_scale(i128::from(mantissa >> shrink), scale);
            let mut text = String::new();
            push_number(&mut text, number);
            prop_assert_eq!(text, result_text(number));
        }
    }

    #[test]
    fn zero_is_zero_at_any_scale() {
        assert_eq!(double(Decimal::new(0, 20)).to_bits(), 0_f64.to_bits());
    }
}
