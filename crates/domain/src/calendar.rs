//! What an agency says about days and months, for all of its plans: changed holidays, seasonal coefficients.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a planner changed about one day of a country's calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum DayChange {
    /// Nobody works.
    Off {
        /// Why, as the planner calls it.
        name: String,
    },
    /// People work, whatever the calendar says.
    Work,
}

impl DayChange {
    /// The text that documents store: `work`, or `off/` and the name.
    pub fn canonical(&self) -> String {
        match self {
            DayChange::Off { name } => format!("off/{name}"),
            DayChange::Work => "work".to_owned(),
        }
    }

    /// Reads [`DayChange::canonical`]. `None` for a text that a later version may have written.
    pub fn from_canonical(text: &str) -> Option<DayChange> {
        match text.split_once('/') {
            Some(("off", name)) => Some(DayChange::Off { name: name.to_owned() }),
            None if text == "work" => Some(DayChange::Work),
            _ => None,
        }
    }
}

/// A named set of seasonal coefficients.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Season {
    /// Its name.
    pub name: String,
    /// What a day of each month weighs, January first. They need not have the mean 1.
    pub coefficients: [Decimal; 12],
}

/// Coefficients that cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SeasonError {
    /// A year has twelve months.
    #[error("a season has 12 coefficients, January first; {0} are given")]
    Months(usize),
    /// No month weighs less than nothing.
    #[error("the coefficient {0} is below zero")]
    Negative(Decimal),
    /// Some month must weigh something.
    #[error("all coefficients are zero")]
    AllZero,
}

impl Season {
    /// A season, if its coefficients can be.
    ///
    /// # Errors
    /// Other than twelve coefficients, one below zero, or nothing but zeros.
    pub fn new(name: &str, coefficients: Vec<Decimal>) -> Result<Season, SeasonError> {
        let count = coefficients.len();
        let coefficients = <[Decimal; 12]>::try_from(coefficients).map_err(|_| SeasonError::Months(count))?;
        if let Some(negative) = coefficients.iter().find(|c| c.is_sign_negative() && !c.is_zero()) {
            return Err(SeasonError::Negative(*negative));
        }
        if coefficients.iter().all(Decimal::is_zero) {
            return Err(SeasonError::AllZero);
        }
        Ok(Season { name: name.to_owned(), coefficients })
    }

    /// The text that documents store: twelve numbers and the name, `1/1/1.2/…/Name`. One text, so that two devices never
    /// merge half of one set with half of another.
    pub fn canonical(&self) -> String {
        let numbers: Vec<String> = self.coefficients.iter().map(|c| c.normalize().to_string()).collect();
        format!("{}/{}", numbers.join("/"), self.name)
    }

    /// Reads [`Season::canonical`]. `None` for a text that is none.
    pub fn from_canonical(text: &str) -> Option<Season> {
        let mut parts = text.splitn(13, '/');
        let numbers = parts.by_ref().take(12).map(|part| Decimal::from_str_exact(part).ok()).collect::<Option<_>>()?;
        Season::new(parts.next()?, numbers).ok()
    }
}
