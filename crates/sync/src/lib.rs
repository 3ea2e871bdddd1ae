//! Brings devices together: who is in the team, what is sealed for whom.

pub mod membership;

mod keys;
mod padding;
mod seal;
mod wrap;

pub use keys::{DeviceKeys, ExchangeKey, SpaceKey};
pub use seal::{SealError, open_envelope, seal_envelope};
pub use wrap::WrapError;
