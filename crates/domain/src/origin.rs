//! Where a value that a person took over comes from.

use serde::{Serialize, Serializer};
use std::{convert::Infallible, fmt, str::FromStr};

/// What gave a value that a person took over instead of typing it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A calculator, by its name.
    Calculator(Box<str>),
    /// A rate card.
    RateCard {
        /// The name that the card had.
        card: Box<str>,
        /// The number of its row, from 1.
        row: u32,
    },
}

/// What the text of a rate card begins with; no calculator has a colon in its name.
const RATES: &str = "rates:";

impl Origin {
    /// The calculator's name, if it is one.
    pub fn calculator(&self) -> Option<&str> {
        if let Origin::Calculator(name) = self { Some(name) } else { None }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Calculator(name) => f.write_str(name),
            Origin::RateCard { card, row } => write!(f, "{RATES}{row}:{card}"),
        }
    }
}

impl FromStr for Origin {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        let card = || {
            let (row, card) = text.strip_prefix(RATES)?.split_once(':')?;
            Some(Origin::RateCard { card: card.into(), row: row.parse().ok()? })
        };
        Ok(card().unwrap_or_else(|| Origin::Calculator(text.into())))
    }
}

impl Serialize for Origin {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
