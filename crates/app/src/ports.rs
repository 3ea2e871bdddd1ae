//! What use-cases need from the world and tests replace: time and ids.

use chrono::{DateTime, FixedOffset, Local, Utc};
use std::sync::Arc;
use uuid::Uuid;

/// Time and ids.
pub trait World: Send + Sync + 'static {
    /// Now.
    fn now(&self) -> DateTime<Utc>;

    /// A new UUID, version 7.
    fn uuid(&self) -> Uuid;

    /// Now, by the clock on the wall: in the time zone of this device.
    fn local(&self) -> DateTime<FixedOffset> {
        self.now().with_timezone(&Local).fixed_offset()
    }
}

/// The real one.
#[derive(Debug, Default, Clone, Copy)]
pub struct RealWorld;

impl World for RealWorld {
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }

    fn uuid(&self) -> Uuid {
        Uuid::now_v7()
    }
}

/// A shared world.
pub type SharedWorld = Arc<dyn World>;
