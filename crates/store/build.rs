//! Migrations are compiled in: look again when the folder changes.
#![expect(clippy::print_stdout, reason = "this is how build scripts talk to cargo")]

fn main() {
    println!("cargo:rerun-if-changed=../../migrations/device");
}
