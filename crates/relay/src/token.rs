//! A token: what the relay's administrator gives to somebody whose workspace may begin at a closed relay. Only its hash is
//! kept, so that whoever reads the database, or a copy of it, can begin nothing.

use std::fmt::Write;

/// What is kept of a token. Spaces around it and the case of its letters do not matter.
pub fn hash(token: &str) -> [u8; 32] {
    blake3::derive_key("mrm-desktop 2026-11-26 token of a relay", token.trim().to_ascii_lowercase().as_bytes())
}

/// A new one: 32 digits that nobody guesses.
pub fn draw() -> String {
    let random: [u8; 16] = rand::random();
    random.iter().fold(String::with_capacity(32), |mut text, byte| {
        // Writing to a String cannot fail.
        let _written = write!(text, "{byte:02x}");
        text
    })
}
