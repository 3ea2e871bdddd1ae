//! Where things are: the checkout, the build folder outside it, tools that outlive a checkout.

use std::env;
use std::path::{Path, PathBuf};

use crate::trouble::{Doing, Outcome, Trouble};

/// The folders that steps work in.
pub(crate) struct Places {
    /// The checkout.
    pub(crate) root: PathBuf,
    /// Cargo's target folder: `CARGO_TARGET_DIR`, else one outside the checkout, so that builds survive it.
    pub(crate) target: PathBuf,
    /// Programs that steps install for themselves.
    pub(crate) tools: PathBuf,
}

impl Places {
    /// Finds them. Creates nothing.
    pub(crate) fn find() -> Outcome<Places> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .ancestors()
            .nth(2)
            .filter(|root| root.join("tauri.conf.json").is_file())
            .map(Path::to_path_buf)
            .map_or_else(|| env::current_dir().doing(|| "finding the checkout".to_owned()), Ok)?;
        let cache = cache_folder()?;
        let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| cache.join("target"), PathBuf::from);
        // A relative folder would mean another one in each working directory of a step.
        let target = if target.is_absolute() { target } else { root.join(target) };
        Ok(Places { root, target, tools: cache.join("tools") })
    }

    /// A debug program of this workspace.
    pub(crate) fn debug(&self, name: &str) -> PathBuf {
        self.target.join("debug").join(format!("{name}{}", env::consts::EXE_SUFFIX))
    }

    /// A release program of this workspace.
    pub(crate) fn release(&self, name: &str) -> PathBuf {
        self.target.join("release").join(format!("{name}{}", env::consts::EXE_SUFFIX))
    }

    /// A program that [`crate::shell::install`] has put among the tools.
    pub(crate) fn tool(&self, name: &str) -> PathBuf {
        self.tools.join("bin").join(format!("{name}{}", env::consts::EXE_SUFFIX))
    }
}

fn cache_folder() -> Outcome<PathBuf> {
    let set = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let base = if cfg!(windows) {
        set("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        set("HOME").map(|home| home.join("Library/Caches"))
    } else {
        set("XDG_CACHE_HOME").or_else(|| set("HOME").map(|home| home.join(".cache")))
    };
    base.map(|base| base.join("mrm-desktop"))
        .ok_or_else(|| Trouble::Missing("no home folder: set HOME, or CARGO_TARGET_DIR and XDG_CACHE_HOME".to_owned()))
}
