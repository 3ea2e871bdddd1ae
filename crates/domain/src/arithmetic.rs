//! Sums that a planner types into a cell: `=1200*1,15`, `=(1 000 + 2 млн) / 4`, `=500 000 * 15%`.
//!
//! `+ - * / ( )` with their usual precedence, `×`, `÷` and `:` as they stand in briefs, decimals all the way. An operand
//! is whatever [`parse_number`] reads in the reader's language, percent signs, magnitudes and currencies included.
//! There are no references to other cells and no functions: the result is a number like one that was typed.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::Currency;
use crate::text::{NumberText, Separator, parse_number};

/// Digits kept after the point where a division does not end.
const SCALE: u32 = 10;
/// Brackets within brackets.
const DEPTH: usize = 32;

/// Works out a text that begins with `=`; `None` if it does not, or is no arithmetic (`=1200*`, `=5/0`), or names two
/// currencies. `percent` says that some operand had a percent sign; a quotient without an end is rounded half up to ten
/// decimals, everything else is exact.
pub fn evaluate(text: &str, prefer: Separator) -> Option<NumberText> {
    let body = text.trim().strip_prefix('=')?;
    let mut sum = Sum { rest: body, prefer, percent: false, currency: None };
    let value = sum.terms(0)?;
    sum.rest.trim().is_empty().then(|| NumberText {
        value: value.round_dp_with_strategy(SCALE, RoundingStrategy::MidpointAwayFromZero).normalize(),
        percent: sum.percent,
        currency: sum.currency,
    })
}

struct Sum<'a> {
    rest: &'a str,
    prefer: Separator,
    percent: bool,
    currency: Option<Currency>,
}

impl Sum<'_> {
    fn next(&mut self, wanted: &[char]) -> Option<char> {
        let rest = self.rest.trim_start();
        let first = rest.chars().next().filter(|c| wanted.contains(c))?;
        self.rest = &rest[first.len_utf8()..];
        Some(first)
    }

    fn terms(&mut self, depth: usize) -> Option<Decimal> {
        let mut value = self.factors(depth)?;
        while let Some(sign) = self.next(&['+', '-', '−', '–']) {
            let right = self.factors(depth)?;
            value = if sign == '+' { value.checked_add(right)? } else { value.checked_sub(right)? };
        }
        Some(value)
    }

    fn factors(&mut self, depth: usize) -> Option<Decimal> {
        let mut value = self.operand(depth)?;
        while let Some(sign) = self.next(&['*', '×', '/', '÷', ':']) {
            let right = self.operand(depth)?;
            value = if matches!(sign, '*' | '×') { value.checked_mul(right)? } else { value.checked_div(right)? };
        }
        Some(value)
    }

    fn operand(&mut self, depth: usize) -> Option<Decimal> {
        if depth > DEPTH {
            return None;
        }
        if self.next(&['-', '−', '–']).is_some() {
            return self.operand(depth + 1).map(|value| -value);
        }
        if self.next(&['(']).is_some() {
            let value = self.terms(depth + 1)?;
            self.next(&[')'])?;
            return Some(value);
        }
        let end = self.rest.find(|c| "+-−–*×/÷:()=".contains(c)).unwrap_or(self.rest.len());
        let (operand, rest) = self.rest.split_at(end);
        let read = parse_number(operand, self.prefer)?;
        if read.currency.is_some() && self.currency.is_some() && read.currency != self.currency {
            return None;
        }
        self.rest = rest;
        self.percent |= read.percent;
        self.currency = read.currency.or(self.currency);
        Some(read.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ru(text: &str) -> Option<String> {
        evaluate(text, Separator::Comma).map(|n| n.value.to_string())
    }

    #[test]
    fn arithmetic_follows_precedence_brackets_and_the_readers_decimal_sign() {
        assert_eq!(ru("=1200*1,15").as_deref(), Some("1380"));
        assert_eq!(ru("= 1 000 + 2 000 * 3").as_deref(), Some("7000"));
        assert_eq!(ru("=(1 000,50 + 0,25) × 4").as_deref(), Some("4003"));
        assert_eq!(ru("=-(5-8)").as_deref(), Some("3"));
        assert_eq!(ru("=100-20-30").as_deref(), Some("50"));
        assert_eq!(ru("=2 млн : 4").as_deref(), Some("500000"));
        let english = evaluate("=1,200*1.15", Separator::Point).map(|n| n.value.to_string());
        assert_eq!(english.as_deref(), Some("1380"), "the comma groups for an English reader");
    }

    #[test]
    fn nothing_is_lost_on_the_way_that_binary_fractions_would_lose() {
        assert_eq!(ru("=0,1+0,2").as_deref(), Some("0.3"));
        assert_eq!(ru("=1,005*1000").as_deref(), Some("1005"));
        assert_eq!(ru("=14 320 800,37*1,22").as_deref(), Some("17471376.4514"));
        assert_eq!(ru("=100/3").as_deref(), Some("33.3333333333"));
        assert_eq!(ru("=2/3").as_deref(), Some("0.6666666667"));
    }

    #[test]
    fn percent_signs_are_shares() {
        assert_eq!(ru("=500 000*15%").as_deref(), Some("75000"));
        assert!(evaluate("=10%+2,5%", Separator::Comma).is_some_and(|n| n.percent));
        assert!(evaluate("=10+2,5", Separator::Comma).is_some_and(|n| !n.percent));
    }

    #[test]
    fn what_is_no_arithmetic_is_no_number() {
        for text in ["1200*2", "=", "=1200*", "=*5", "=(1+2", "=1+2)", "=5/0", "=A1*2", "=1=1", "=$5+5 ₽"] {
            assert_eq!(ru(text), None, "{text}");
        }
        assert_eq!(ru(&format!("={}1", "(".repeat(10_000))), None, "brackets without end do not exhaust the stack");
        assert_eq!(ru("=79228162514264337593543950335*10"), None, "a number too large to hold");
    }
}
