//! The language of texts and of typed numbers.

use mrm_domain::text::Separator;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Russian or English.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// Russian: decimal comma, day first.
    Ru,
    /// English: decimal point.
    En,
}

impl Language {
    /// How a reader of this language writes fractions.
    pub fn separator(self) -> Separator {
        match self {
            Language::Ru => Separator::Comma,
            Language::En => Separator::Point,
        }
    }
}

impl From<Language> for mrm_excel::write::Lang {
    fn from(language: Language) -> Self {
        match language {
            Language::Ru => Self::Ru,
            Language::En => Self::En,
        }
    }
}
