//! Stores and forwards sealed bytes between the devices of a team. It knows no plan: what it is given it cannot open.

mod commit;
mod connection;
mod limits;
mod metrics;
mod rooms;
mod server;
pub mod store;

pub use limits::Limits;
pub use server::Relay;
