//! The relay: how fast it writes, how soon a colleague has what somebody wrote, what a connection costs.

mod append;
mod device;
mod fanout;
pub mod process;

pub use append::relay_append_durable;
pub use fanout::{relay_fanout, relay_idle_5000};
