//! What all fuzz targets have in common. With `cargo xtask fuzz` a target is driven by libFuzzer; built in the ordinary way,
//! which every check does so that targets follow what they read with, it runs over the files that it is given: a finding
//! is replayed by `cargo run -p mrm-fuzz --bin TARGET -- FILE`.

use std::process::ExitCode;

/// What a target takes.
pub trait Input<'a>: Sized {
    /// The bytes as that, if they are.
    fn of(bytes: &'a [u8]) -> Option<Self>;
}

impl<'a> Input<'a> for &'a [u8] {
    fn of(bytes: &'a [u8]) -> Option<&'a [u8]> {
        Some(bytes)
    }
}

impl<'a> Input<'a> for &'a str {
    fn of(bytes: &'a [u8]) -> Option<&'a str> {
        std::str::from_utf8(bytes).ok()
    }
}

/// Runs a target over the files on the command line.
pub fn replay(target: impl Fn(&[u8])) -> ExitCode {
    for file in std::env::args_os().skip(1) {
        match std::fs::read(&file) {
            Ok(bytes) => target(&bytes),
            Err(error) => {
                eprintln!("{}: {error}", file.display());
                return ExitCode::FAILURE;
            }
        }
    }
    ExitCode::SUCCESS
}

/// A target: a closure over bytes or text. No input may make it panic.
#[macro_export]
macro_rules! target {
    (|$input:ident: $kind:ty| $body:block) => {
        #[cfg(fuzzing)]
        libfuzzer_sys::fuzz_target!(|$input: $kind| $body);

        #[cfg(not(fuzzing))]
        fn main() -> std::process::ExitCode {
            $crate::replay(|bytes| {
                if let Some($input) = <$kind as $crate::Input>::of(bytes) {
                    $body
                }
            })
        }
    };
}
