//! Brings devices together: who is in the team, what is sealed for whom, what becomes of what arrives,
//! what was decided and by whom,
//! and what of all that a person is told.

pub mod driver;
pub mod joining;
pub mod membership;
pub mod notice;
pub mod receive;
pub mod session;
pub mod snapshot;
pub mod statement;

mod content;
mod keys;
mod padding;
mod seal;
mod thread;
mod wrap;

pub use content::{Changes, ContentError, MAX_CHANGES, MAX_CONTENT};
pub use keys::{DeviceKeys, ExchangeKey, SpaceKey};
pub use seal::{SealError, open_envelope, seal_envelope};
pub use thread::{SendError, Thread};
pub use wrap::{WrapError, unwrap_database_key, wrap_database_key};
