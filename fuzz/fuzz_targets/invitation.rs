//! Reads whatever text there is as an invitation code. No input may crash it; a code that is read leads where it says.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mrm_wire::Invitation;

fuzz_target!(|text: &str| {
    if let Ok(invitation) = Invitation::read(text) {
        assert_eq!(Invitation::read(&invitation.code()), Ok(invitation));
    }
});
