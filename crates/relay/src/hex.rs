//! Workspaces by the name that people copy: 64 hexadecimal digits.

use mrm_wire::LogId;
use serde::{Deserialize, Deserializer, Serializer, de::Error};

/// Reads a name.
pub fn workspace(text: &str) -> Result<LogId, String> {
    let wrong = || format!("“{text}” names no workspace: its id has 64 hexadecimal digits");
    let mut id = [0; 32];
    if text.len() != 64 || !text.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return Err(wrong());
    }
    for (at, byte) in id.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16).map_err(|_| wrong())?;
    }
    Ok(LogId(id))
}

pub(crate) fn serialize<S: Serializer>(id: &LogId, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(id)
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<LogId, D::Error> {
    workspace(&String::deserialize(deserializer)?).map_err(D::Error::custom)
}
