//! Paths that a person gave to the application by dropping a file or choosing one in a dialog.
//!
//! The interface may name any path; only granted ones are read or written. So a mistake in the interface cannot reach
//! other files of the user.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// How many grants are remembered; the oldest are forgotten first. A drop of more files than this is no workbook drop.
const REMEMBERED: usize = 1_000;

/// The granted paths of this run.
#[derive(Debug, Default)]
pub(crate) struct GrantedPaths(Mutex<VecDeque<PathBuf>>);

impl GrantedPaths {
    /// Remembers a path that a person gave.
    pub(crate) fn grant(&self, path: &Path) {
        let mut paths = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if paths.iter().any(|granted| granted == path) {
            return;
        }
        if paths.len() == REMEMBERED {
            paths.pop_front();
        }
        paths.push_back(path.to_owned());
    }
}

impl mrm_api::Grants for GrantedPaths {
    fn is_granted(&self, path: &Path) -> bool {
        // Literally the same path: nothing is resolved, so `..` and links lead nowhere new.
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
            .any(|granted| granted.as_os_str() == path.as_os_str())
    }

    fn host(&self) -> &'static str {
        "window"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mrm_api::Grants;

    #[test]
    fn only_the_very_path_that_was_given_is_granted() {
        let granted = GrantedPaths::default();
        granted.grant(Path::new("/home/anna/plan.xlsx"));
        assert!(granted.is_granted(Path::new("/home/anna/plan.xlsx")));
        for other in
            ["/home/anna/plan.xls", "/home/anna", "/home/anna/x/../plan.xlsx", "/home/anna/./plan.xlsx", "plan.xlsx"]
        {
            assert!(!granted.is_granted(Path::new(other)), "{other}");
        }
    }

    #[test]
    fn a_flood_of_drops_forgets_the_oldest_and_keeps_the_latest() {
        let granted = GrantedPaths::default();
        for number in 0..=REMEMBERED {
            granted.grant(Path::new(&format!("/tmp/{number}.xlsx")));
        }
        assert!(!granted.is_granted(Path::new("/tmp/0.xlsx")));
        assert!(granted.is_granted(Path::new("/tmp/1.xlsx")));
        assert!(granted.is_granted(Path::new(&format!("/tmp/{REMEMBERED}.xlsx"))));
    }
}
