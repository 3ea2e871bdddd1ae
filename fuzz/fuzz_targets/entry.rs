//! Reads whatever bytes there are as an entry of a membership log, and as the body of one. No input may crash it.
#![cfg_attr(fuzzing, no_main)]

use mrm_sync::DeviceKeys;
use mrm_sync::membership::{Body, MembershipLog};
use mrm_wire::Entry;

mrm_fuzz::target!(|data: &[u8]| {
    if let Ok(body) = Body::decode(data) {
        let again = body.encode().expect("what was read can be written");
        assert_eq!(Body::decode(&again), Ok(body));
    }
    if let Ok(entry) = Entry::read(data.to_vec()) {
        assert_eq!(entry.bytes(), data, "signed bytes are never written anew");
        assert!(MembershipLog::read(vec![entry], &DeviceKeys::from_seed([1; 32])).is_err(), "nobody signed that");
    }
});
