//! A screen for tests of the real window: Xvfb with a window manager, ended with its value.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::places::Places;
use crate::shell::{Running, exists, install, node, wait_until};
use crate::trouble::{Doing, Outcome, Trouble};

/// Whether this process could open a window.
pub(crate) fn has_display() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

/// A virtual screen of 1920×1080.
struct Screen {
    /// Its name for `DISPLAY`.
    display: String,
    // Dropped in this order: the manager first, so that it does not complain about a vanished screen.
    _manager: Running,
    _server: Running,
}

impl Screen {
    /// Starts the screen on a free display number and a window manager on it (drag and drop needs one).
    fn start() -> Outcome<Screen> {
        let mut xvfb = Command::new("Xvfb");
        xvfb.args(["-displayfd", "1", "-screen", "0", "1920x1080x24", "-nolisten", "tcp"]);
        let mut server = Running::start(xvfb.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()))?;
        let mut number = String::new();
        if let Some(out) = server.child().stdout.take() {
            BufReader::new(out).read_line(&mut number).doing(|| "asking Xvfb for its display".to_owned())?;
        }
        let number = number.trim().parse::<u16>();
        let number = number.map_err(|_| Trouble::Missing("Xvfb did not tell its display number".to_owned()))?;
        let display = format!(":{number}");
        let mut openbox = Command::new("openbox");
        openbox.env("DISPLAY", &display).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let manager = Running::start(&mut openbox)?;
        wait_until("the window manager", Duration::from_secs(10), || manages(&display))?;
        Ok(Screen { display, _manager: manager, _server: server })
    }
}

/// A screen and the driver of the window on it.
pub(crate) struct Stage {
    screen: Screen,
    driver: PathBuf,
}

impl Stage {
    /// Sets it up, installing the driver if need be.
    pub(crate) fn set(places: &Places) -> Outcome<Stage> {
        if !exists("WebKitWebDriver") {
            return Err(Trouble::Missing("WebKitWebDriver is not installed: cargo xtask setup".to_owned()));
        }
        Ok(Stage { driver: install(places, "tauri-driver")?, screen: Screen::start()? })
    }

    /// Node, told where screen and driver are.
    pub(crate) fn node(&self, places: &Places, args: &[&str]) -> Command {
        let mut command = node(places, "node", ".", args);
        command.env("DISPLAY", &self.screen.display).env("TAURI_DRIVER", &self.driver);
        // Without these the web view asks for a graphics card and an accessibility bus that are not there.
        command.env("LIBGL_ALWAYS_SOFTWARE", "1").env("NO_AT_BRIDGE", "1").env_remove("WAYLAND_DISPLAY");
        command
    }
}

fn manages(display: &str) -> bool {
    let mut question = Command::new("xdotool");
    question.args(["get_num_desktops"]).env("DISPLAY", display).stdout(Stdio::null()).stderr(Stdio::null());
    question.status().is_ok_and(|status| status.success())
}
