//! How the reach of several lines is put together, where a planner decides it and not the data.

use rust_decimal::Decimal;
use std::fmt;
use std::str::FromStr;

/// The model that puts lines together, by the planner's choice. Written as its code, with a coefficient after a slash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReachRule {
    /// Random duplication between lines.
    Sainsbury,
    /// Random duplication corrected by a coefficient: 1 is chance, more is more in common.
    Coefficient(Decimal),
    /// Agostini's formula, one insertion each.
    Agostini,
    /// Hofmans' formula, one insertion each.
    Hofmans,
    /// One average vehicle.
    Metheringham,
    /// Morgensztern's formula.
    Morgensztern,
    /// Danaher's canonical expansion.
    Canonical,
}

/// A text that names no rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is no model of reach for several lines")]
pub struct UnknownReachRule(pub String);

impl ReachRule {
    /// The code, without a coefficient: that of the model in the API.
    pub const fn code(self) -> &'static str {
        match self {
            ReachRule::Sainsbury => "sainsbury_accumulated",
            ReachRule::Coefficient(_) => "sainsbury_duplication",
            ReachRule::Agostini => "agostini",
            ReachRule::Hofmans => "hofmans",
            ReachRule::Metheringham => "metheringham",
            ReachRule::Morgensztern => "morgensztern",
            ReachRule::Canonical => "canonical",
        }
    }
}

impl fmt::Display for ReachRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())?;
        match self {
            ReachRule::Coefficient(number) => write!(f, "/{}", number.normalize()),
            _ => Ok(()),
        }
    }
}

impl FromStr for ReachRule {
    type Err = UnknownReachRule;

    fn from_str(text: &str) -> Result<ReachRule, UnknownReachRule> {
        let unknown = || UnknownReachRule(text.to_owned());
        let plain = [
            ReachRule::Sainsbury,
            ReachRule::Agostini,
            ReachRule::Hofmans,
            ReachRule::Metheringham,
            ReachRule::Morgensztern,
            ReachRule::Canonical,
        ];
        if let Some(rule) = plain.into_iter().find(|rule| rule.code() == text) {
            return Ok(rule);
        }
        let number = text.strip_prefix("sainsbury_duplication/").ok_or_else(unknown)?;
        let number = Decimal::from_str_exact(number).map_err(|_| unknown())?;
        if number.is_sign_negative() && !number.is_zero() { Err(unknown()) } else { Ok(ReachRule::Coefficient(number)) }
    }
}
