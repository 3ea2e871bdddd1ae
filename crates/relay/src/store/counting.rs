//! When what a snapshot covers may go: what receipts come to, whatever database keeps them. Nothing is read for it but what
//! stands in the open.

use mrm_wire::{DeviceKey, PersonTag};
use std::collections::BTreeSet;

/// So long after a snapshot came, one person's word is enough, in milliseconds: 30 days.
pub(in crate::store) const PATIENCE_MS: u64 = 30 * 24 * 60 * 60 * 1_000;

/// People beside the snapshot's author whose word is enough at once.
const ENOUGH: usize = 2;

/// The last word of a device on a snapshot.
#[derive(Debug, Clone, Copy)]
pub(in crate::store) struct Word {
    pub device: DeviceKey,
    pub person: PersonTag,
    pub right: bool,
}

/// Whether what a snapshot covers may go. `words` are those of devices that may read and write in its space now, `readers`
/// all devices that may read there.
///
/// Its author's word is not another's: it takes two other people, or one of them and 30 days. Where nobody but its author's
/// person reads, their own word does after 30 days. As long as anybody says that it is wrong, nothing goes.
pub(in crate::store) fn settled(author: DeviceKey, words: &[Word], readers: &[DeviceKey], age_ms: u64) -> bool {
    let Some(own) = words.iter().find(|word| word.device == author) else { return false };
    if words.iter().any(|word| !word.right) {
        return false;
    }
    let others: BTreeSet<PersonTag> =
        words.iter().map(|word| word.person).filter(|person| *person != own.person).collect();
    let same = |reader: &DeviceKey| words.iter().any(|word| word.device == *reader && word.person == own.person);
    let alone = readers.iter().all(same);
    others.len() >= ENOUGH || age_ms >= PATIENCE_MS && (!others.is_empty() || alone)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(device: u8, person: u8, right: bool) -> Word {
        Word { device: DeviceKey([device; 32]), person: PersonTag([person; 16]), right }
    }

    fn asked(words: &[Word], readers: &[u8], age_ms: u64) -> bool {
        let readers: Vec<DeviceKey> = readers.iter().map(|reader| DeviceKey([*reader; 32])).collect();
        settled(DeviceKey([1; 32]), words, &readers, age_ms)
    }

    #[test]
    fn two_other_people_are_enough_and_two_devices_of_one_are_not() {
        let own = word(1, 1, true);
        assert!(!asked(&[own], &[1, 2, 3, 4], 0));
        assert!(!asked(&[own, word(2, 2, true)], &[1, 2, 3, 4], 0));
        assert!(!asked(&[own, word(2, 2, true), word(3, 2, true)], &[1, 2, 3, 4], 0));
        assert!(!asked(&[own, word(2, 1, true), word(3, 3, true)], &[1, 2, 3, 4], 0), "its author’s own second device");
        assert!(asked(&[own, word(2, 2, true), word(3, 3, true)], &[1, 2, 3, 4], 0));
        assert!(!asked(&[word(2, 2, true), word(3, 3, true)], &[1, 2, 3], 0), "its author has not read it back");
    }

    #[test]
    fn one_other_person_is_enough_after_thirty_days_and_its_author_only_where_nobody_else_reads() {
        let own = word(1, 1, true);
        let other = [own, word(2, 2, true)];
        assert!(!asked(&other, &[1, 2, 3], PATIENCE_MS - 1));
        assert!(asked(&other, &[1, 2, 3], PATIENCE_MS));
        assert!(!asked(&[own], &[1, 2], PATIENCE_MS));
        assert!(asked(&[own], &[1], PATIENCE_MS));
        assert!(asked(&[own, word(2, 1, true)], &[1, 2], PATIENCE_MS), "their other device is theirs");
    }

    #[test]
    fn nothing_goes_while_somebody_says_that_it_is_wrong() {
        let words = [word(1, 1, true), word(2, 2, true), word(3, 3, true), word(4, 4, false)];
        assert!(!asked(&words, &[1, 2, 3, 4], PATIENCE_MS));
    }
}
