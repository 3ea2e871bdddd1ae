//! Reads whatever text there is as the code of a recovery kit. No input may crash it; a kit that is read is written the same.
#![cfg_attr(fuzzing, no_main)]

use mrm_wire::RecoveryKit;

mrm_fuzz::target!(|text: &str| {
    if let Ok(kit) = RecoveryKit::read(text) {
        assert_eq!(RecoveryKit::read(&kit.code()), Ok(kit));
    }
});
