//! Tokens of a naming convention: what stands between braces.

use chrono::{Datelike, NaiveDate};
use std::str::FromStr;

use super::NamingError;
use crate::{Audience, Field, FieldRef, FieldScope, HeaderField, Plan, Row, Value};

/// Tokens of the plan's header. Those that lines have too are the line's where it says something.
pub(super) const HEADER: [(&str, HeaderField); 3] =
    [("plan", HeaderField::Title), ("client", HeaderField::Client), ("agency", HeaderField::Agency)];

/// What a line can take from the plan's header.
const INHERITED: [(Field, HeaderField); 5] = [
    (Field::Brand, HeaderField::Brand),
    (Field::Campaign, HeaderField::Campaign),
    (Field::Objective, HeaderField::Objective),
    (Field::Audience, HeaderField::Audience),
    (Field::Geo, HeaderField::Geo),
];

/// A token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    name: String,
    what: What,
    format: TokenFormat,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum What {
    Header(HeaderField),
    Field(Field),
    /// A custom column, by its name.
    Column,
}

/// Where a plan has what a token names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenPlace {
    /// In its header.
    Header,
    /// In a column of its lines.
    Column(FieldRef),
    /// Nowhere: it has no such column.
    Nowhere,
}

/// How the value of a token is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenFormat {
    /// As it is; a date as `yyyymmdd`.
    Plain,
    /// A date by its parts: any of `yyyy`, `yy`, `mm`, `dd` with `-`, `_` or `.` between them.
    Date(String),
    /// At most so many characters.
    First(usize),
}

/// Whether a field can be a token: what a placement's name is made of, and not its own name.
pub(super) fn is_token(field: Field) -> bool {
    let has_value = field.scope() == FieldScope::Line || matches!(field, Field::Start | Field::End);
    has_value && field != Field::PlacementName && field.audience() == Audience::Client
}

impl FromStr for Token {
    type Err = NamingError;

    fn from_str(text: &str) -> Result<Self, NamingError> {
        let (name, format) = text.split_once(':').map_or((text, None), |(name, format)| (name, Some(format.trim())));
        let name = name.trim().to_owned();
        let of_header =
            HEADER.iter().find(|(known, _)| name.eq_ignore_ascii_case(known)).map(|(_, f)| What::Header(*f));
        let what = of_header.or_else(|| {
            let field: Field = name.to_ascii_lowercase().parse().ok()?;
            is_token(field).then_some(What::Field(field))
        });
        if name.is_empty() {
            return Err(NamingError::UnknownToken(name));
        }
        let wrong = |format: &str| NamingError::Format { token: name.clone(), format: format.to_owned() };
        let format = match format {
            None => TokenFormat::Plain,
            Some(number) if number.parse::<usize>().is_ok_and(|n| n > 0) => {
                TokenFormat::First(number.parse().map_err(|_| wrong(number))?)
            }
            Some(pattern) if is_date_pattern(pattern) => TokenFormat::Date(pattern.to_ascii_lowercase()),
            Some(other) => return Err(wrong(other)),
        };
        let is_date = matches!(what, Some(What::Field(Field::Start | Field::End)) | None);
        if let (TokenFormat::Date(pattern), false) = (&format, is_date) {
            return Err(wrong(pattern));
        }
        Ok(Token { name, what: what.unwrap_or(What::Column), format })
    }
}

impl Token {
    /// What stands between the braces, without the format.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The field of the header that it is, or that a line without a value of its own takes it from.
    pub(super) fn header(&self) -> Option<HeaderField> {
        match self.what {
            What::Header(field) => Some(field),
            What::Field(field) => INHERITED.iter().find(|(of, _)| *of == field).map(|(_, header)| *header),
            What::Column => None,
        }
    }

    /// Where `plan` has what it names.
    pub fn place(&self, plan: &Plan) -> TokenPlace {
        match self.what {
            What::Header(_) => TokenPlace::Header,
            What::Field(field) => TokenPlace::Column(field.into()),
            What::Column => {
                let same = |name: &str| name.trim().to_lowercase() == self.name.to_lowercase();
                let found = plan.columns_in_order().into_iter().find(|column| same(&column.name));
                found.map_or(TokenPlace::Nowhere, |column| TokenPlace::Column(FieldRef::Custom(column.id)))
            }
        }
    }

    /// What it stands for in `row`; `None` where there is nothing.
    pub(super) fn value(&self, plan: &Plan, row: &Row, derived: &dyn Fn(FieldRef) -> Option<Value>) -> Option<String> {
        let header = || self.header().and_then(|field| plan.header.get(field));
        let text = match self.place(plan) {
            TokenPlace::Nowhere => return None,
            TokenPlace::Header => header()?,
            TokenPlace::Column(FieldRef::Field(field @ (Field::Start | Field::End))) => {
                let header = &plan.header;
                let day = match (row.span(), field) {
                    (Some((start, _)), Field::Start) => Some(start),
                    (Some((_, end)), _) => Some(end),
                    (None, Field::Start) => header.period_start,
                    (None, _) => header.period_end,
                };
                self.written(&Value::Date(day?))
            }
            TokenPlace::Column(reference) => {
                let cell = match reference {
                    FieldRef::Field(field) => row.cells.get(&field),
                    FieldRef::Custom(id) => row.custom.get(&id),
                };
                let stored = cell.map(|cell| cell.value.clone()).or_else(|| derived(reference));
                match stored.map(|value| self.written(&value)).filter(|text| !text.trim().is_empty()) {
                    Some(text) => text,
                    None => header()?,
                }
            }
        };
        let text = text.trim();
        let kept = match self.format {
            TokenFormat::First(most) => text.chars().take(most).collect(),
            _ => text.to_owned(),
        };
        (!kept.is_empty()).then_some(kept)
    }

    fn written(&self, value: &Value) -> String {
        match (value, &self.format) {
            (Value::Date(day), TokenFormat::Date(pattern)) => dated(*day, pattern),
            (Value::Date(day), _) => dated(*day, "yyyymmdd"),
            (value, _) => value.canonical(),
        }
    }
}

/// The parts of a date, longest first.
const PARTS: [&str; 4] = ["yyyy", "yy", "mm", "dd"];

fn is_date_pattern(pattern: &str) -> bool {
    let mut rest = pattern;
    let mut parts = 0;
    while !rest.is_empty() {
        let part = PARTS.iter().find_map(|part| {
            rest.get(..part.len()).filter(|head| head.eq_ignore_ascii_case(part)).and_then(|_| rest.get(part.len()..))
        });
        if part.is_some() {
            parts += 1;
        }
        match part.or_else(|| rest.strip_prefix(['-', '_', '.'])) {
            Some(behind) => rest = behind,
            None => return false,
        }
    }
    parts > 0
}

fn dated(day: NaiveDate, pattern: &str) -> String {
    let year = day.year();
    pattern
        .replace("yyyy", &format!("{year:04}"))
        .replace("yy", &format!("{:02}", year.rem_euclid(100)))
        .replace("mm", &format!("{:02}", day.month()))
        .replace("dd", &format!("{:02}", day.day()))
}
