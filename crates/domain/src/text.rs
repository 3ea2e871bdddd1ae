//! Reading what people type: numbers, percentages and dates as Russians and English speakers write them.

use rust_decimal::Decimal;

/// How the decimal separator of a number was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Separator {
    /// `1,000.50`
    Point,
    /// `1 000,50`
    Comma,
}

/// What was read from a text that holds a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberText {
    /// The number; for `12,5 %` the fraction 0.125; magnitude words (тыс., млн) are applied.
    pub value: Decimal,
    /// A percent sign stood behind it.
    pub percent: bool,
    /// A currency stood beside it.
    pub currency: Option<crate::Currency>,
}

/// Reads a number typed by a person: `1 000,50 ₽`, `р.1 000,00`, `$40,000`, `12,5%`, `500 тыс.`, `(1,200)`.
///
/// Spaces of all kinds and apostrophes separate thousands. A single separator followed by exactly three digits is
/// ambiguous; `prefer` decides (a Russian reader types `1,234` and means a fraction, `Separator::Comma`).
/// Returns `None` for anything that is not wholly a number.
pub fn parse_number(text: &str, prefer: Separator) -> Option<NumberText> {
    let cleaned: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '’'))
        .collect();
    let mut rest = cleaned.as_str();
    let negative_brackets = rest.starts_with('(') && rest.ends_with(')');
    if negative_brackets {
        rest = &rest[1..rest.len() - 1];
    }
    let mut negative = negative_brackets;
    let mut percent = false;
    let mut currency = None;
    let mut scale = Decimal::ONE;
    let strip_sign = |rest: &mut &str, negative: &mut bool| {
        for sign in ["-", "−", "–"] {
            if let Some(r) = rest.strip_prefix(sign) {
                *negative = !*negative;
                *rest = r;
            }
        }
    };
    strip_sign(&mut rest, &mut negative);
    for (sign, code) in PREFIXES {
        if let Some(r) = strip_prefix_ignoring_case(rest, sign) {
            currency = code.parse().ok();
            rest = r;
            break;
        }
    }
    strip_sign(&mut rest, &mut negative);
    let end = rest.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ',')).unwrap_or(rest.len());
    let mut digits = &rest[..end];
    let mut tail = rest[end..].to_lowercase();
    // `1 000р.` leaves the point of “р.” in the tail, `1 000.` leaves it in the digits.
    digits = digits.trim_end_matches([',', '.']);
    for (word, factor) in MAGNITUDES {
        if let Some(r) = tail.strip_prefix(word) {
            scale = Decimal::from(*factor);
            tail = r.trim_start_matches('.').to_owned();
            break;
        }
    }
    if let Some(r) = tail.strip_prefix('%') {
        percent = true;
        tail = r.to_owned();
    }
    if !tail.is_empty() {
        let (_, code) = SUFFIXES.iter().find(|(word, _)| tail == *word)?;
        currency = code.parse().ok();
    }
    let mut value = parse_digits(digits, prefer)?.checked_mul(scale)?;
    if percent {
        value = value.checked_div(Decimal::ONE_HUNDRED)?;
    }
    if negative {
        value.set_sign_negative(true);
    }
    Some(NumberText { value: value.normalize(), percent, currency })
}

const PREFIXES: &[(&str, &str)] = &[
    ("р.", "RUB"),
    ("руб.", "RUB"),
    ("руб", "RUB"),
    ("rub", "RUB"),
    ("₽", "RUB"),
    ("us$", "USD"),
    ("usd", "USD"),
    ("$", "USD"),
    ("eur", "EUR"),
    ("€", "EUR"),
    ("gbp", "GBP"),
    ("£", "GBP"),
    ("pkr", "PKR"),
    ("kzt", "KZT"),
    ("₸", "KZT"),
    ("byn", "BYN"),
];

const SUFFIXES: &[(&str, &str)] = &[
    ("р.", "RUB"),
    ("р", "RUB"),
    ("руб.", "RUB"),
    ("руб", "RUB"),
    ("рублей", "RUB"),
    ("rub", "RUB"),
    ("₽", "RUB"),
    ("usd", "USD"),
    ("$", "USD"),
    ("eur", "EUR"),
    ("€", "EUR"),
    ("gbp", "GBP"),
    ("£", "GBP"),
    ("pkr", "PKR"),
    ("kzt", "KZT"),
    ("₸", "KZT"),
    ("byn", "BYN"),
];

const MAGNITUDES: &[(&str, i64)] = &[
    ("тыс", 1_000),
    ("т.р", 1_000),
    ("k", 1_000),
    ("к", 1_000),
    ("млн", 1_000_000),
    ("m", 1_000_000),
    ("млрд", 1_000_000_000),
    ("bn", 1_000_000_000),
];

fn strip_prefix_ignoring_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let mut rest = text.chars();
    for wanted in prefix.chars() {
        let found = rest.next()?;
        if !found.to_lowercase().eq(wanted.to_lowercase()) {
            return None;
        }
    }
    Some(rest.as_str())
}

fn parse_digits(digits: &str, prefer: Separator) -> Option<Decimal> {
    if digits.is_empty() || !digits.ends_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let points = digits.matches('.').count();
    let commas = digits.matches(',').count();
    let decimal_mark = match (points, commas) {
        (0, 0) => None,
        (p, c) if p > 0 && c > 0 => {
            // Both occur: the last one is the decimal mark, and it may occur only once.
            let mark = if digits.rfind('.') > digits.rfind(',') { '.' } else { ',' };
            (digits.matches(mark).count() == 1).then_some(mark)
        }
        (1, 0) => lone_mark(digits, '.', prefer == Separator::Point),
        (0, 1) => lone_mark(digits, ',', prefer == Separator::Comma),
        // The same mark several times separates thousands.
        _ => None,
    };
    let (whole, fraction) = match decimal_mark {
        Some(mark) => digits.rsplit_once(mark)?,
        None => (digits, ""),
    };
    let grouped = whole.contains(['.', ',']);
    if grouped && !groups_of_three(whole) {
        return None;
    }
    let whole: String = whole.chars().filter(char::is_ascii_digit).collect();
    if fraction.contains(['.', ',']) {
        return None;
    }
    Decimal::from_str_exact(&format!(
        "{}.{}",
        if whole.is_empty() { "0" } else { &whole },
        if fraction.is_empty() { "0" } else { fraction }
    ))
    .ok()
}

/// Whether a single `mark` is decimal: surely so unless exactly three digits follow and one to three stand before it.
fn lone_mark(digits: &str, mark: char, preferred: bool) -> Option<char> {
    let (whole, fraction) = digits.split_once(mark)?;
    let could_be_thousands = fraction.len() == 3 && (1..=3).contains(&whole.len()) && whole != "0";
    (preferred || !could_be_thousands).then_some(mark)
}

fn groups_of_three(whole: &str) -> bool {
    let mut groups = whole.split(['.', ',']);
    let first = groups.next().unwrap_or_default();
    (1..=3).contains(&first.len()) && groups.all(|g| g.len() == 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reads(text: &str, expected: &str) {
        let got = parse_number(text, Separator::Comma).map(|n| n.value.to_string());
        assert_eq!(got.as_deref(), Some(expected), "reading “{text}”");
    }

    #[test]
    fn numbers_as_people_write_them() {
        for (text, expected) in [
            ("1 000,50 ₽", "1000.5"),
            ("1 000,50", "1000.5"),
            ("1\u{a0}000.50", "1000.5"),
            ("р.1 000,00", "1000"),
            ("$40,000.00", "40000"),
            ("1,000.50", "1000.5"),
            ("1.000,50", "1000.5"),
            ("PKR 200 000", "200000"),
            ("12,5%", "0.125"),
            ("500 тыс.", "500000"),
            ("250т.р", "250000"),
            ("2 млн", "2000000"),
            ("1.5M", "1500000"),
            ("(1 200)", "-1200"),
            ("-5", "-5"),
            ("1,234", "1.234"),
            ("1,234,567", "1234567"),
            ("0,125", "0.125"),
            ("500 000,07 р.", "500000.07"),
            ("600 000 руб", "600000"),
        ] {
            reads(text, expected);
        }
        assert_eq!(parse_number("1,234", Separator::Point).map(|n| n.value.to_string()).as_deref(), Some("1234"));
    }

    #[test]
    fn what_is_no_number_is_not_read_as_one() {
        for text in [
            "",
            "-",
            "–",
            "n/a",
            "TBD",
            "$10,000-$12,000",
            "50-60%",
            "2–3",
            "12.03.2024",
            "1 2,3,4",
            "по запросу",
            "15 сек",
            "1.2.3",
        ] {
            assert_eq!(parse_number(text, Separator::Comma), None, "“{text}” is no number");
        }
    }
}
