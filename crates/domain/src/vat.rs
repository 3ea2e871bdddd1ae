//! VAT as a dated rule.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Which VAT rate applies on a date of supply. Written `ru`, `none`, or a fixed rate such as `0.2`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum VatRule {
    /// Russia's general rate: 18 % before 2019, 20 % before 2026, 22 % from 2026-01-01 (Federal law 425-FZ of 28.11.2025).
    Russia,
    /// One rate on every date, as a fraction from 0 to 1.
    Fixed(Decimal),
    /// No VAT.
    None,
}

/// A text that is no VAT rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a VAT rule: ru, none, or a rate from 0 to 1")]
pub struct VatRuleError(pub String);

impl VatRule {
    /// The rate for a supply on `date`, as a fraction.
    pub fn rate_on(&self, date: NaiveDate) -> Decimal {
        match self {
            VatRule::Fixed(rate) => *rate,
            VatRule::None => Decimal::ZERO,
            VatRule::Russia => {
                Self::russia().iter().rev().find(|(from, _)| date >= *from).map_or(Decimal::new(18, 2), |(_, r)| *r)
            }
        }
    }

    /// The first day after `date` on which the rate changes, if the rule knows one.
    pub fn next_change(&self, date: NaiveDate) -> Option<NaiveDate> {
        match self {
            VatRule::Russia => Self::russia().iter().map(|(from, _)| *from).find(|from| *from > date),
            _ => None,
        }
    }

    fn russia() -> [(NaiveDate, Decimal); 2] {
        let first = |year| NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(NaiveDate::MAX);
        [(first(2019), Decimal::new(20, 2)), (first(2026), Decimal::new(22, 2))]
    }
}

impl fmt::Display for VatRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            VatRule::Russia => f.write_str("ru"),
            VatRule::None => f.write_str("none"),
            VatRule::Fixed(rate) => write!(f, "{}", rate.normalize()),
        }
    }
}

impl FromStr for VatRule {
    type Err = VatRuleError;

    fn from_str(text: &str) -> Result<Self, VatRuleError> {
        match text {
            "ru" => Ok(VatRule::Russia),
            "none" => Ok(VatRule::None),
            _ => match text.parse::<Decimal>() {
                Ok(rate) if (Decimal::ZERO..=Decimal::ONE).contains(&rate) => Ok(VatRule::Fixed(rate)),
                _ => Err(VatRuleError(text.to_owned())),
            },
        }
    }
}

impl TryFrom<String> for VatRule {
    type Error = VatRuleError;

    fn try_from(text: String) -> Result<Self, VatRuleError> {
        text.parse()
    }
}

impl From<VatRule> for String {
    fn from(rule: VatRule) -> String {
        rule.to_string()
    }
}
