//! Codes that people print, read out and type: a prefix and groups of Crockford's base 32 with a checksum.
//!
//! Case, spaces, hyphens and the letters that people mistake for digits do not matter.

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const GROUP: usize = 5;
/// More digits than this no code has: a sealed kit with the longest address has under 600.
const MOST_DIGITS: usize = 1_000;

/// A text that is no code.
pub(crate) enum CodeError {
    /// Another prefix.
    NotACode,
    /// A character that no code has.
    Character(char),
    /// Something is missing or was mistyped.
    Checksum,
}

/// The code of `content`.
pub(crate) fn write(prefix: &str, mut content: Vec<u8>) -> String {
    let sum = checksum(&content);
    content.extend_from_slice(&sum);
    let mut code = prefix.to_owned();
    for (at, digit) in digits(&content).enumerate() {
        if at % GROUP == 0 {
            code.push('-');
        }
        code.push(digit);
    }
    code
}

/// What a code holds, however it was typed.
pub(crate) fn read(prefix: &str, text: &str) -> Result<Vec<u8>, CodeError> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').take(MOST_DIGITS).collect();
    let digits = plain.to_uppercase();
    let digits = digits.strip_prefix(prefix).ok_or(CodeError::NotACode)?;
    let mut bytes = bytes_of(digits)?;
    let length = bytes.len().checked_sub(4).ok_or(CodeError::Checksum)?;
    let sum = bytes.split_off(length);
    if checksum(&bytes).as_slice() == sum { Ok(bytes) } else { Err(CodeError::Checksum) }
}

fn checksum(bytes: &[u8]) -> [u8; 4] {
    let mut sum = [0; 4];
    sum.copy_from_slice(&blake3::hash(bytes).as_bytes()[..4]);
    sum
}

/// Five bits a digit, the last one filled with zeros.
fn digits(bytes: &[u8]) -> impl Iterator<Item = char> {
    let bit = |at: usize| bytes.get(at / 8).is_some_and(|byte| byte >> (7 - at % 8) & 1 == 1);
    let count = (bytes.len() * 8).div_ceil(5);
    (0..count).map(move |digit| {
        let value = (0..5).fold(0, |value, place| value << 1 | usize::from(bit(digit * 5 + place)));
        char::from(ALPHABET[value])
    })
}

fn bytes_of(digits: &str) -> Result<Vec<u8>, CodeError> {
    let (mut bytes, mut held, mut bits) = (Vec::new(), 0_u32, 0);
    for digit in digits.chars() {
        let meant = match digit {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        };
        let value = ALPHABET.iter().position(|known| char::from(*known) == meant);
        held = held << 5 | u32::try_from(value.ok_or(CodeError::Character(digit))?).unwrap_or_default();
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits & 0xff) as u8);
            held &= (1 << bits) - 1;
        }
    }
    if held == 0 && bits < 5 { Ok(bytes) } else { Err(CodeError::Checksum) }
}
