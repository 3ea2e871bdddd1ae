//! Reads whatever text there is as the code of a recovery kit. No input may crash it; a kit that is read is written the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mrm_wire::RecoveryKit;

fuzz_target!(|text: &str| {
    if let Ok(kit) = RecoveryKit::read(text) {
        assert_eq!(RecoveryKit::read(&kit.code()), Ok(kit));
    }
});
