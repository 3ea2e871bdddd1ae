//! Mentions: people who are named in a comment so that they notice.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

use crate::PersonId;

/// How many people one comment mentions at most.
pub const MAX_MENTIONS: usize = 50;

/// Somebody who is mentioned in a comment.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Mention {
    /// Whom it means, whatever they are called later.
    pub person: PersonId,
    /// How the text names them: what stands after the `@`.
    pub name: String,
}

/// The people whom a text mentions: `@` at the beginning of a word and one of the `readers`' names after it, in whatever
/// case; the longest name that fits, and nothing of a longer word. Of several readers with one name those that were `chosen`
/// are meant; where nobody chose, all of them. In the order of the text, each person once, at most [`MAX_MENTIONS`].
pub fn mentions(text: &str, readers: &[(PersonId, String)], chosen: &BTreeSet<PersonId>) -> Vec<Mention> {
    let mut found: Vec<Mention> = Vec::new();
    let mut before = None;
    for (at, letter) in text.char_indices() {
        let begins = letter == '@' && !before.is_some_and(char::is_alphanumeric);
        before = Some(letter);
        if !begins {
            continue;
        }
        let rest = &text[at + letter.len_utf8()..];
        let fitting = readers.iter().filter_map(|(person, name)| Some((*person, named(rest, name)?)));
        let fitting: Vec<(PersonId, usize)> = fitting.collect();
        let longest = fitting.iter().map(|(_, length)| *length).max().unwrap_or_default();
        let named: Vec<PersonId> =
            fitting.into_iter().filter(|(_, length)| *length == longest).map(|(person, _)| person).collect();
        let meant = named.iter().filter(|person| chosen.contains(person)).count();
        for person in named {
            let means = meant == 0 || chosen.contains(&person);
            if means && found.len() < MAX_MENTIONS && found.iter().all(|other| other.person != person) {
                found.push(Mention { person, name: rest[..longest].to_owned() });
            }
        }
    }
    found
}

/// How many bytes at the beginning of `text` are this name and end with it.
fn named(text: &str, name: &str) -> Option<usize> {
    if name.trim().is_empty() {
        return None;
    }
    let mut length = 0;
    let mut letters = text.chars();
    for wanted in name.chars() {
        let letter = letters.next().filter(|letter| letter.to_lowercase().eq(wanted.to_lowercase()))?;
        length += letter.len_utf8();
    }
    let whole = !letters.next().is_some_and(char::is_alphanumeric);
    whole.then_some(length)
}
