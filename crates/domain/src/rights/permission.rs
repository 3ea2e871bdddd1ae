//! A cell of the matrix: which actions, and within which limits.
//!
//! Written as the matrix is: letters of actions (`C` create, `R` read, `U` update, `D` delete, `A` approve), each group with
//! its limits in brackets behind it: `o` own items, `s` shared with the client, `p` the own part (a channel, a section),
//! `i` the internal step, `c` the client's step. `CRU D(o)` is: create, read and update all, delete one's own. `–` is none.

use std::fmt;
use std::str::FromStr;

use super::{Action, Step};

/// What is asked about an object besides its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Circumstances {
    /// Whoever asks has made it.
    pub own: bool,
    /// It was shared with the client.
    pub shared: bool,
    /// It is in the part that was given to whoever asks.
    pub own_part: bool,
    /// Which step an approval is.
    pub step: Option<Step>,
}

impl Circumstances {
    /// Those in which every limit is met except the steps of an approval.
    pub const ANY: Circumstances = Circumstances { own: true, shared: true, own_part: true, step: None };
}

/// Limits of one action: all of them have to be met, except that one of two steps is enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
struct Limits {
    own: bool,
    shared: bool,
    part: bool,
    internal: bool,
    client: bool,
}

impl Limits {
    fn met(self, by: Circumstances) -> bool {
        let step = match by.step {
            _ if !self.internal && !self.client => true,
            Some(Step::Internal) => self.internal,
            Some(Step::Client) => self.client,
            None => false,
        };
        step && (!self.own || by.own) && (!self.shared || by.shared) && (!self.part || by.own_part)
    }

    fn letters(self) -> impl Iterator<Item = char> {
        let all = [(self.own, 'o'), (self.shared, 's'), (self.part, 'p'), (self.internal, 'i'), (self.client, 'c')];
        all.into_iter().filter(|(set, _)| *set).map(|(_, letter)| letter)
    }
}

/// A cell of the matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Permission {
    /// By the order of [`Action::ALL`].
    actions: [Option<Limits>; 5],
}

impl Permission {
    /// Whether the action is allowed in these circumstances.
    pub fn allows(&self, action: Action, circumstances: Circumstances) -> bool {
        self.actions[place(action)].is_some_and(|limits| limits.met(circumstances))
    }

    /// Whether nothing is allowed.
    pub fn is_none(&self) -> bool {
        self.actions.iter().all(Option::is_none)
    }
}

fn place(action: Action) -> usize {
    Action::ALL.iter().position(|known| *known == action).unwrap_or_default()
}

/// A text that is not a cell of the matrix.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{text}” is not a permission: {why}")]
pub struct PermissionError {
    /// What was given.
    pub text: String,
    /// What is wrong with it.
    pub why: &'static str,
}

impl FromStr for Permission {
    type Err = PermissionError;

    fn from_str(text: &str) -> Result<Permission, PermissionError> {
        let wrong = |why| PermissionError { text: text.to_owned(), why };
        let mut permission = Permission::default();
        if text.trim() == "–" {
            return Ok(permission);
        }
        for group in text.split_whitespace() {
            let (letters, limits) = match group.split_once('(') {
                None => (group, Limits::default()),
                Some((letters, rest)) => {
                    let inside = rest.strip_suffix(')').ok_or_else(|| wrong("a bracket is open"))?;
                    (letters, limits(inside).ok_or_else(|| wrong("a limit is unknown"))?)
                }
            };
            if letters.is_empty() {
                return Err(wrong("limits without an action"));
            }
            for letter in letters.chars() {
                let action = Action::ALL.into_iter().find(|action| action.letter() == letter);
                let place = place(action.ok_or_else(|| wrong("an action is unknown"))?);
                if permission.actions[place].replace(limits).is_some() {
                    return Err(wrong("an action is named twice"));
                }
            }
        }
        Ok(permission)
    }
}

fn limits(text: &str) -> Option<Limits> {
    let mut limits = Limits::default();
    for letter in text.split(',').map(str::trim) {
        match letter {
            "o" => limits.own = true,
            "s" => limits.shared = true,
            "p" => limits.part = true,
            "i" => limits.internal = true,
            "c" => limits.client = true,
            _ => return None,
        }
    }
    Some(limits)
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_none() {
            return f.write_str("–");
        }
        let mut before: Option<Limits> = None;
        for (action, limits) in Action::ALL.into_iter().zip(self.actions) {
            let Some(limits) = limits else { continue };
            if let Some(open) = before.filter(|before| *before != limits) {
                close(f, open)?;
                f.write_str(" ")?;
            }
            write!(f, "{}", action.letter())?;
            before = Some(limits);
        }
        before.map_or(Ok(()), |open| close(f, open))
    }
}

fn close(f: &mut fmt::Formatter<'_>, limits: Limits) -> fmt::Result {
    let letters: Vec<String> = limits.letters().map(String::from).collect();
    if letters.is_empty() { Ok(()) } else { write!(f, "({})", letters.join(",")) }
}
