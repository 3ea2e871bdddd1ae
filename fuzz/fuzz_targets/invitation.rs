//! Reads whatever text there is as an invitation code. No input may crash it; a code that is read leads where it says.
#![cfg_attr(fuzzing, no_main)]

use mrm_wire::Invitation;

mrm_fuzz::target!(|text: &str| {
    if let Ok(invitation) = Invitation::read(text) {
        assert_eq!(Invitation::read(&invitation.code()), Ok(invitation));
    }
});
