//! Files dropped on the window.
//!
//! Tauri itself tells the interface about files over it (names, position); here a drop becomes a grant. Both happen in
//! the same turn of the window's loop, so the interface never learns of a path that is not granted yet.

use tauri::{DragDropEvent, WindowEvent};

use crate::grants::GrantedPaths;

/// Grants the paths of a drop. Files that merely hover are not granted.
pub(crate) fn grant_dropped(granted: &GrantedPaths, event: &WindowEvent) {
    if let WindowEvent::DragDrop(DragDropEvent::Drop { paths, .. }) = event {
        tracing::info!(files = paths.len(), "dropped");
        paths.iter().for_each(|path| granted.grant(path));
    }
}
