//! PADMÉ: lengths are rounded up so that they tell little and cost at most 12 % (Nikitin and others, “Reducing Metadata
//! Leakage from Encrypted Files and Communication with PURBs”, 2019, section 4).

/// The length that `length` is rounded up to.
fn rounded(length: usize) -> usize {
    if length < 2 {
        return length;
    }
    let exponent = length.ilog2();
    let bits = exponent.ilog2() + 1;
    let mask = (1_usize << (exponent - bits.min(exponent))) - 1;
    length.saturating_add(mask) & !mask
}

/// `content`, a one and zeros, to a rounded length.
pub(crate) fn pad(content: &[u8]) -> Vec<u8> {
    let mut padded = Vec::with_capacity(rounded(content.len() + 1));
    padded.extend_from_slice(content);
    padded.push(1);
    padded.resize(rounded(content.len() + 1), 0);
    padded
}

/// What was padded; `None` if it was not by [`pad`].
pub(crate) fn unpad(mut padded: Vec<u8>) -> Option<Vec<u8>> {
    let end = padded.iter().rposition(|byte| *byte != 0)?;
    if padded[end] != 1 || padded.len() != rounded(end + 1) {
        return None;
    }
    padded.truncate(end);
    Some(padded)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_was_padded_comes_back(content in prop::collection::vec(any::<u8>(), 0..5_000)) {
            let padded = pad(&content);
            prop_assert!(padded.len() as f64 <= 1.12 * (content.len() + 1) as f64 + 1.0);
            prop_assert_eq!(unpad(padded), Some(content));
        }
    }

    #[test]
    fn the_published_lengths_hold() {
        // Section 4.2: 9 bits of length keep their first four.
        for (length, expected) in [(1, 1), (9, 10), (100, 104), (1_000, 1_024), (1_000_000, 1_015_808)] {
            assert_eq!(rounded(length), expected, "{length}");
        }
    }
}
