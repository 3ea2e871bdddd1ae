//! Reads whatever bytes there are as an envelope and as a frame. No input may crash it, and what is read is what is kept.
#![cfg_attr(fuzzing, no_main)]

use mrm_sync::{SpaceKey, open_envelope};
use mrm_wire::{Envelope, RelayFrame, ToDevice, ToRelay};

mrm_fuzz::target!(|data: &[u8]| {
    if let Ok(envelope) = Envelope::read(data.to_vec()) {
        assert_eq!(envelope.bytes(), data, "signed bytes are never written anew");
        assert!(envelope.verify().is_err() || open_envelope(&envelope, &SpaceKey::new([1; 32])).is_err());
    }
    if let Ok(frame) = ToRelay::decode(data) {
        let again = frame.encode().expect("what was read can be written");
        assert_eq!(ToRelay::decode(&again), Ok(frame));
    }
    if let Ok(frame) = ToDevice::decode(data) {
        let again = frame.encode().expect("what was read can be written");
        assert_eq!(ToDevice::decode(&again), Ok(frame));
    }
});
