//! `cargo xtask run`: from a clone to the open window.

use crate::places::Places;
use crate::shell::{cargo, go};
use crate::system::{self, Need};
use crate::trouble::Outcome;
use crate::{screen, ui};

/// Sets up, builds, and opens the window; without a display the same interface is served on loopback.
pub(crate) fn run(places: &Places, args: &[String]) -> Outcome {
    system::set_up(places, Need::Window)?;
    ui::packages(places)?;
    ui::build(places)?;
    if screen::has_display() {
        go(&mut cargo(places, &["build", "--package", "mrm-desktop", "--features", "custom-protocol"]))?;
        go(std::process::Command::new(places.debug("mrm-desktop")).args(args))
    } else {
        println!("There is no display: the interface is served on this machine; open the address below in a browser.");
        go(&mut cargo(places, &["build", "--package", "mrm-cli"]))?;
        let mut serve = std::process::Command::new(places.debug("mrm"));
        go(serve.arg("serve").args(args).current_dir(&places.root).env("MRM_UI_DIR", places.root.join("ui/dist")))
    }
}
