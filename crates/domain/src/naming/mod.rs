//! The naming convention of a plan's placements: a pattern with tokens, and what letters may come out of it.
//!
//! `{client}_{campaign}_{channel}_{vendor}_{format}_{start:yyyymm}` becomes
//! `romashka_osen-2026_olv_vendor_in-stream_202609`. A token is the code of a plan's or a line's field, or the name of a
//! custom column; after a colon follows how a date is written, or how many characters of a text are kept.

mod letters;
mod token;

pub use letters::utm_safe;
pub use token::{Token, TokenFormat, TokenPlace};

use std::{fmt, str::FromStr};

use crate::{Audience, Field, FieldRef, HeaderField, Plan, Row, Value};
use letters::shaped;

/// The longest pattern, in characters.
pub const MAX_PATTERN: usize = 1_000;
/// The longest name, in characters; what most advertising systems take at most.
pub const MAX_PLACEMENT_NAME: u16 = 512;

/// A naming convention. Its text is `options|pattern`, for instance `lower;latin;space=-;max=100;safe|{client}_{format}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Naming {
    pattern: String,
    parts: Vec<Part>,
    /// Which case letters get.
    pub case: Case,
    /// Whether letters of other scripts are written in Latin.
    pub latin: bool,
    /// Whether only Latin letters, digits, `_`, `-` and `.` may stand in a name.
    pub safe: bool,
    /// What stands in place of spaces and of characters that may not stand there: `-`, `_`, `.` or nothing; `None` leaves
    /// spaces as they are and drops such characters.
    pub space: Option<Space>,
    /// The longest name, in characters, 1 to [`MAX_PLACEMENT_NAME`].
    pub max: u16,
}

/// Which case the letters of a name get.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Case {
    /// As they were written.
    #[default]
    AsWritten,
    /// Small letters.
    Lower,
    /// Capital letters.
    Upper,
}

/// What stands in place of a space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Space {
    /// `-`
    Hyphen,
    /// `_`
    Underscore,
    /// `.`
    Point,
    /// Nothing: words are joined.
    Nothing,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Token(Token),
}

/// A naming convention that cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NamingError {
    /// The pattern has no token: all placements would have one name.
    #[error("the pattern has no token such as {{campaign}}: all placements would have the same name")]
    NoToken,
    /// The pattern is too long.
    #[error("the pattern has {0} characters; it may have 1,000")]
    TooLong(usize),
    /// A brace is not closed, or closed and not opened.
    #[error("the brace at character {0} has no counterpart")]
    Brace(usize),
    /// No such token.
    #[error("there is no token {{{0}}}")]
    UnknownToken(String),
    /// The token cannot be written like this.
    #[error("{{{token}}} cannot be written as “{format}”")]
    Format {
        /// The token.
        token: String,
        /// What stood behind the colon.
        format: String,
    },
    /// An option is unknown.
    #[error("“{0}” is no option of a naming convention")]
    Option(String),
}

/// The name of a placement.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlacementName {
    /// The name; empty when nothing is left of it.
    pub text: String,
    /// Tokens that found nothing, in their order.
    pub empty: Vec<String>,
    /// Whether it was cut to the longest length.
    pub cut: bool,
}

impl Naming {
    /// A convention of this pattern: letters as they are written, spaces as hyphens, 255 characters.
    pub fn new(pattern: &str) -> Result<Naming, NamingError> {
        let length = pattern.chars().count();
        if length > MAX_PATTERN {
            return Err(NamingError::TooLong(length));
        }
        let parts = parts(pattern)?;
        if !parts.iter().any(|part| matches!(part, Part::Token(_))) {
            return Err(NamingError::NoToken);
        }
        Ok(Naming {
            pattern: pattern.to_owned(),
            parts,
            case: Case::AsWritten,
            latin: false,
            safe: false,
            space: Some(Space::Hyphen),
            max: 255,
        })
    }

    /// The pattern as it was written.
    pub fn pattern(&self) -> &str {
        &self.pattern
    }

    /// Its tokens in their order.
    pub fn tokens(&self) -> impl Iterator<Item = &Token> {
        self.parts.iter().filter_map(|part| if let Part::Token(token) = part { Some(token) } else { None })
    }

    /// Whether a field of the header can stand in a name.
    pub fn uses(&self, field: HeaderField) -> bool {
        self.tokens().any(|token| token.header() == Some(field))
    }

    /// The first token that `plan` does not know: the name of a column that it does not have.
    pub fn unknown<'a>(&'a self, plan: &Plan) -> Option<&'a str> {
        self.tokens().find(|token| token.place(plan) == TokenPlace::Nowhere).map(Token::name)
    }

    /// Whether a reader may see names made by it: everything that its tokens name must be for that reader.
    pub fn visible_to(&self, plan: &Plan, reader: Audience) -> bool {
        self.tokens().all(|token| match token.place(plan) {
            TokenPlace::Column(FieldRef::Field(field)) => field.visible_to(reader),
            TokenPlace::Column(FieldRef::Custom(id)) => plan.shows_column(id, reader),
            TokenPlace::Header => true,
            TokenPlace::Nowhere => false,
        })
    }

    /// The name of `row`. `derived` gives what follows from its stored values, `columns` what calculated columns give.
    pub fn name(&self, plan: &Plan, row: &Row, derived: &dyn Fn(FieldRef) -> Option<Value>) -> PlacementName {
        let mut name = PlacementName::default();
        for part in &self.parts {
            match part {
                Part::Text(text) => name.text.push_str(text),
                Part::Token(token) => match token.value(plan, row, derived) {
                    Some(value) => name.text.push_str(&shaped(&value, self)),
                    None => name.empty.push(token.name().to_owned()),
                },
            }
        }
        if let Some((cut, _)) = name.text.char_indices().nth(usize::from(self.max)) {
            name.text.truncate(cut);
            name.cut = true;
        }
        let kept = name.text.trim().len();
        if kept != name.text.len() {
            name.text = name.text.trim().to_owned();
        }
        name
    }

    /// The fields of the plan's header and of its lines that can be tokens.
    pub fn known_tokens() -> impl Iterator<Item = &'static str> {
        token::HEADER
            .iter()
            .map(|(name, _)| *name)
            .chain(Field::ALL.iter().filter(|f| token::is_token(**f)).map(|f| f.code()))
    }
}

fn parts(pattern: &str) -> Result<Vec<Part>, NamingError> {
    let mut parts = Vec::new();
    let mut text = String::new();
    let mut letters = pattern.chars().enumerate();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '{' => {
                let mut name = String::new();
                loop {
                    match letters.next() {
                        Some((_, '}')) => break,
                        Some((_, '{')) | None => return Err(NamingError::Brace(at + 1)),
                        Some((_, other)) => name.push(other),
                    }
                }
                if !text.is_empty() {
                    parts.push(Part::Text(std::mem::take(&mut text)));
                }
                parts.push(Part::Token(name.parse()?));
            }
            '}' => return Err(NamingError::Brace(at + 1)),
            other => text.push(other),
        }
    }
    if !text.is_empty() {
        parts.push(Part::Text(text));
    }
    Ok(parts)
}

impl fmt::Display for Naming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.case {
            Case::AsWritten => {}
            Case::Lower => f.write_str("lower;")?,
            Case::Upper => f.write_str("upper;")?,
        }
        if self.latin {
            f.write_str("latin;")?;
        }
        if self.safe {
            f.write_str("safe;")?;
        }
        match self.space {
            None => f.write_str("space=keep;")?,
            Some(space) => write!(f, "space={};", space.text())?,
        }
        write!(f, "max={}|{}", self.max, self.pattern)
    }
}

impl FromStr for Naming {
    type Err = NamingError;

    fn from_str(text: &str) -> Result<Self, NamingError> {
        let (options, pattern) = text.split_once('|').unwrap_or(("", text));
        let mut naming = Naming::new(pattern)?;
        for option in options.split(';').map(str::trim).filter(|option| !option.is_empty()) {
            match option.split_once('=') {
                None if option == "lower" => naming.case = Case::Lower,
                None if option == "upper" => naming.case = Case::Upper,
                None if option == "latin" => naming.latin = true,
                None if option == "safe" => naming.safe = true,
                Some(("space", "keep")) => naming.space = None,
                Some(("space", text)) => {
                    let all = [Space::Hyphen, Space::Underscore, Space::Point, Space::Nothing];
                    let found = all.into_iter().find(|space| space.text() == text);
                    naming.space = Some(found.ok_or_else(|| NamingError::Option(option.to_owned()))?);
                }
                Some(("max", number)) => {
                    let number = number.parse().ok().filter(|max| (1..=MAX_PLACEMENT_NAME).contains(max));
                    naming.max = number.ok_or_else(|| NamingError::Option(option.to_owned()))?;
                }
                _ => return Err(NamingError::Option(option.to_owned())),
            }
        }
        Ok(naming)
    }
}

impl Space {
    /// What stands there.
    pub const fn text(self) -> &'static str {
        match self {
            Space::Hyphen => "-",
            Space::Underscore => "_",
            Space::Point => ".",
            Space::Nothing => "",
        }
    }
}
