//! Stores and forwards sealed bytes between the devices of a team. It knows no plan: what it is given it cannot open.

mod admission;
mod commit;
mod connection;
mod control;
mod copies;
mod folder;
mod hex;
mod limits;
mod metrics;
mod rooms;
mod server;
pub mod store;
mod token;

use std::time::{SystemTime, UNIX_EPOCH};

pub use commit::{Committer, Landed};
pub use control::{Answer, Control, ControlError, NewToken, Request, Status, ask};
pub use copies::{CopyError, restore};
pub use folder::{Folder, FolderError, Owned};
pub use hex::workspace as workspace_named;
pub use limits::Limits;
pub use metrics::Metrics;
pub use server::Relay;

/// Milliseconds since 1970.
pub(crate) fn now_ms() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(now.as_millis()).unwrap_or(u64::MAX)
}
