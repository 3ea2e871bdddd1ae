//! Names of people and devices, which guests may not read.

use serde::{Deserialize, Serialize};

use super::action::Label;
use super::keyring::Keyring;
use super::team::Team;
use crate::SpaceKey;
use crate::seal::{SealError, open_small, seal_small};
use mrm_wire::DeviceKey;

const LABEL: &str = "mrm/label/v1";
const REQUEST: &str = "mrm/request-label/v1";
const OPENING: &str = "mrm/invitation-opening/v1";

/// What people compare to know that a device is the one that it says it is: 80 bits of a hash of its key.
pub fn fingerprint(device: DeviceKey) -> String {
    const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let hash = blake3::derive_key("mrm-desktop 2026-11-26 fingerprint of a device", &device.0);
    let mut digits = String::with_capacity(19);
    for place in 0..16 {
        if place > 0 && place % 4 == 0 {
            digits.push('-');
        }
        // Five bits of the first ten bytes at a time.
        let bit = place * 5;
        let pair = u16::from_be_bytes([hash[bit / 8], hash[bit / 8 + 1]]);
        let digit = usize::from(pair >> (11 - bit % 8)) & 31;
        digits.push(char::from(ALPHABET[digit]));
    }
    digits
}

/// The longest name, in bytes; longer ones are cut where they are entered.
pub const MAX_NAME: usize = 400;

/// What a person and their device are called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    /// The person.
    pub person: String,
    /// The device.
    pub device: String,
}

impl Names {
    fn bytes(&self) -> Vec<u8> {
        // A string and a string: the encoding refuses nothing of that.
        postcard::to_allocvec(self).unwrap_or_default()
    }

    fn read(bytes: &[u8]) -> Option<Names> {
        let (names, rest) = postcard::take_from_bytes::<Names>(bytes).ok()?;
        let short = names.person.len() <= MAX_NAME && names.device.len() <= MAX_NAME;
        (rest.is_empty() && short).then_some(names)
    }
}

/// Names sealed for the members of the agency, under the common space's key of the number `epoch`.
pub(super) fn seal_label(names: &Names, key: &SpaceKey, epoch: u32, salt: [u8; 32]) -> Result<Label, SealError> {
    Ok(Label { epoch, sealed: seal_small(&names.bytes(), key, salt, LABEL)? })
}

/// Names that this device may read.
pub(super) fn open_label(label: &Label, team: &Team, keyring: &Keyring) -> Option<Names> {
    let key = keyring.key(team.common, label.epoch)?;
    Names::read(&open_small(&label.sealed, key, LABEL).ok()?)
}

/// Names in a request, sealed for the invitation.
pub(super) fn seal_request(names: &Names, opening: &SpaceKey, salt: [u8; 32]) -> Result<Label, SealError> {
    Ok(Label { epoch: 0, sealed: seal_small(&names.bytes(), opening, salt, REQUEST)? })
}

/// Names in a request.
pub(super) fn open_request(label: &Label, opening: &SpaceKey) -> Option<Names> {
    Names::read(&open_small(&label.sealed, opening, REQUEST).ok()?)
}

/// What opens requests of an invitation, sealed under the common space's key.
pub(super) fn seal_opening(opening: &SpaceKey, key: &SpaceKey, epoch: u32, salt: [u8; 32]) -> Result<Label, SealError> {
    Ok(Label { epoch, sealed: seal_small(opening.bytes(), key, salt, OPENING)? })
}

/// What opens requests of an invitation, for whoever reads the common space.
pub(super) fn read_opening(label: &Label, team: &Team, keyring: &Keyring) -> Option<SpaceKey> {
    let key = keyring.key(team.common, label.epoch)?;
    let bytes = open_small(&label.sealed, key, OPENING).ok()?;
    bytes.try_into().ok().map(SpaceKey::new)
}
