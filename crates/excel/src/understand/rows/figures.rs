//! Single cells and formulas: numbers, numbering, sums down a column.

use mrm_domain::text::{Separator, parse_number};
use rust_decimal::Decimal;

use super::super::text::clean;
use crate::grid::CellValue;

/// The number of a cell, text numbers included.
pub fn number_of(value: CellValue<'_>) -> Option<Decimal> {
    match value {
        CellValue::Text(text) => parse_number(&clean(text), Separator::Comma).map(|n| n.value),
        value => value.decimal(),
    }
}

/// `1.`, `2)`: the number of a note.
pub fn is_numbering(text: &str) -> bool {
    text.len() <= 4
        && text.ends_with(['.', ')'])
        && text[..text.len() - 1].chars().all(|c| c.is_ascii_digit())
        && text.len() > 1
}

/// `SUM(Q11:Q15)`, `SUBTOTAL(9,…)`: a formula that adds up rows, not a sum across columns.
pub fn is_vertical_sum(formula: &str) -> bool {
    if !formula.contains(':') {
        return false;
    }
    let upper = formula.to_uppercase();
    let Some(at) = upper.find("SUM(").or_else(|| upper.find("SUBTOTAL(")) else { return false };
    let inside: String = upper[at..].chars().skip_while(|c| *c != '(').skip(1).take_while(|c| *c != ')').collect();
    let range = inside.rsplit(',').next().unwrap_or_default().replace('$', "");
    let Some((from, to)) = range.split_once(':') else { return false };
    let letters = |t: &str| t.chars().filter(char::is_ascii_alphabetic).collect::<String>();
    letters(from) == letters(to)
}
