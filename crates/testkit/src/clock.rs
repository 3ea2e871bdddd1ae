//! A clock that moves only when a test moves it.

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use std::sync::{Arc, Mutex, PoisonError};

/// A clock that stands still until [`FakeClock::advance`]. Clones show the same time.
#[derive(Debug, Clone)]
pub struct FakeClock(Arc<Mutex<DateTime<Utc>>>);

impl FakeClock {
    /// A clock that shows `now`.
    pub fn at(now: DateTime<Utc>) -> FakeClock {
        FakeClock(Arc::new(Mutex::new(now)))
    }

    /// The time it shows.
    pub fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The time it shows, in milliseconds since 1970: what documents keep.
    pub fn millis(&self) -> i64 {
        self.now().timestamp_millis()
    }

    /// Moves it forward.
    pub fn advance(&self, by: TimeDelta) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) += by;
    }
}

impl Default for FakeClock {
    /// Nine in the morning (UTC) of 1 September 2026: the first day of generated campaigns.
    fn default() -> FakeClock {
        let start = Utc.with_ymd_and_hms(2026, 9, 1, 9, 0, 0).single();
        FakeClock::at(start.expect("UTC has every time of day once"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_passes_only_when_told_and_for_every_holder() {
        let clock = FakeClock::default();
        let elsewhere = clock.clone();
        let before = clock.millis();
        clock.advance(TimeDelta::seconds(90));
        assert_eq!(elsewhere.millis() - before, 90_000, "clones share one time");
    }
}
