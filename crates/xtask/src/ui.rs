//! The interface: its packages, checks and build.

use std::fs;

use crate::places::Places;
use crate::shell::{go, node};
use crate::trouble::{Doing, Outcome};

/// Installs the interface's packages, unless those of the committed lock file are there.
pub(crate) fn packages(places: &Places) -> Outcome {
    packages_of(places, "ui")
}

/// Installs the packages of a folder with a lock file, unless they are there.
pub(crate) fn packages_of(places: &Places, folder: &str) -> Outcome {
    let folder_path = places.root.join(folder);
    let lock_path = folder_path.join("package-lock.json");
    let lock = fs::read(&lock_path).doing(|| format!("reading {}", lock_path.display()))?;
    // The copy is written after a complete installation: an interrupted one is done again.
    let done = folder_path.join("node_modules/.installed-lock.json");
    if fs::read(&done).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    go(&mut node(places, "npm", folder, &["ci", "--no-audit", "--no-fund"]))?;
    fs::write(&done, lock).doing(|| format!("writing {}", done.display()))
}

/// Builds the interface into `ui/dist`.
pub(crate) fn build(places: &Places) -> Outcome {
    go(&mut node(places, "npm", "ui", &["run", "--silent", "build"]))
}
