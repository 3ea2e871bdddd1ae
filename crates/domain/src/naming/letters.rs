//! Letters of a placement's name.

use any_ascii::any_ascii;

use super::{Case, Naming};

/// `text` with the letters that `naming` allows. What separates words is not doubled, and does not stand at an edge.
pub(super) fn shaped(text: &str, naming: &Naming) -> String {
    let latin = if naming.latin { to_latin(text) } else { text.to_owned() };
    let cased = match naming.case {
        Case::AsWritten => latin,
        Case::Lower => latin.to_lowercase(),
        Case::Upper => latin.to_uppercase(),
    };
    let gap = naming.space.map_or(" ", super::Space::text);
    let mut out = String::with_capacity(cased.len());
    let mut pending = false;
    for letter in cased.chars() {
        // A brace or a line break in a value would look like a part of the pattern.
        let separates = letter.is_whitespace() || letter.is_control() || matches!(letter, '{' | '}');
        if separates || (naming.safe && !is_safe(letter)) {
            pending = true;
            continue;
        }
        if pending && !out.is_empty() && !(naming.safe && out.ends_with(['-', '_', '.'])) {
            out.push_str(gap);
        }
        pending = false;
        out.push(letter);
    }
    out
}

/// A name as the value of a UTM parameter: small Latin letters, digits, `_`, `-` and `.`, everything else a hyphen. Such a
/// text needs no percent-encoding in an address.
pub fn utm_safe(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for letter in to_latin(name).to_lowercase().chars() {
        if is_safe(letter) {
            out.push(letter);
        } else if !out.is_empty() && !out.ends_with(['-', '_', '.']) {
            out.push('-');
        }
    }
    out.truncate(out.trim_end_matches('-').len());
    out
}

/// Letters of other scripts in Latin; signs that only say how a letter sounds are left out.
fn to_latin(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            // Signs of softness and hardness would become quotation marks.
            'ь' | 'ъ' | 'Ь' | 'Ъ' => {}
            other if other.is_ascii() => out.push(other),
            other => out.push_str(&any_ascii(other.encode_utf8(&mut [0; 4]))),
        }
    }
    out
}

fn is_safe(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '.')
}
