//! Starts the window.

// No console window beside ours in releases on Windows; in debug builds the log is wanted there.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

fn main() -> std::process::ExitCode {
    mrm_desktop::run()
}
