//! How much one device may ask for.

use mrm_wire::DeviceKey;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

/// What a device, and all of them together, may do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// Frames of one device in a second, over time.
    pub frames_per_second: f64,
    /// Bytes of one device in a second, over time.
    pub bytes_per_second: f64,
    /// Sealed bytes that a workspace may keep which begins here; what its administrator sets later counts.
    pub quota: u64,
    /// Whether workspaces may begin here without the administrator's word.
    pub open: bool,
    /// Connections at a time.
    pub connections: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            frames_per_second: 100.0,
            bytes_per_second: 8.0 * 1024.0 * 1024.0,
            quota: 10 * 1024 * 1024 * 1024,
            open: true,
            connections: 20_000,
        }
    }
}

/// Seconds of the allowance that may be used at once.
const BURST: f64 = 4.0;

/// A bucket of tokens that fills up by time. It may be overdrawn by one piece; whoever did that waits until it is not.
#[derive(Debug, Clone, Copy)]
struct Bucket {
    per_second: f64,
    left: f64,
    at: Instant,
}

impl Bucket {
    fn full(per_second: f64, now: Instant) -> Bucket {
        Bucket { per_second, left: per_second * BURST, at: now }
    }

    /// Takes from it, and says how long to wait before the next piece.
    fn take(&mut self, amount: f64, now: Instant) -> Duration {
        let filled = now.saturating_duration_since(self.at).as_secs_f64() * self.per_second;
        self.left = (self.left + filled).min(self.per_second * BURST) - amount;
        self.at = now;
        Duration::try_from_secs_f64(-self.left / self.per_second).unwrap_or_default()
    }
}

/// What one device may still ask for, over all its connections.
#[derive(Debug)]
pub struct Allowance(Mutex<(Bucket, Bucket)>);

impl Allowance {
    fn new(limits: &Limits, now: Instant) -> Allowance {
        let (frames, bytes) = (limits.frames_per_second, limits.bytes_per_second);
        Allowance(Mutex::new((Bucket::full(frames, now), Bucket::full(bytes, now))))
    }

    /// Counts a frame of so many bytes, and says how long its connection is not read from.
    pub fn take(&self, bytes: usize, now: Instant) -> Duration {
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        buckets.0.take(1.0, now).max(buckets.1.take(bytes as f64, now))
    }
}

/// The allowances of the devices that are connected.
#[derive(Debug, Default)]
pub struct Allowances(Mutex<HashMap<DeviceKey, Weak<Allowance>>>);

impl Allowances {
    /// That of a device: the same for all its connections.
    pub fn of(&self, device: DeviceKey, limits: &Limits, now: Instant) -> Arc<Allowance> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = all.get(&device).and_then(Weak::upgrade) {
            return known;
        }
        if all.len() >= 2 * limits.connections {
            all.retain(|_, allowance| allowance.strong_count() > 0);
        }
        let new = Arc::new(Allowance::new(limits, now));
        all.insert(device, Arc::downgrade(&new));
        new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits() -> Limits {
        Limits { frames_per_second: 10.0, bytes_per_second: 1_000.0, ..Limits::default() }
    }

    #[test]
    fn an_allowance_is_used_up_and_fills_again() {
        let start = Instant::now();
        let allowance = Allowance::new(&limits(), start);
        assert!((0..40).all(|_| allowance.take(1, start).is_zero()), "four seconds of it at once");
        let wait = allowance.take(1, start);
        assert_eq!(wait, Duration::from_millis(100), "then one frame in a tenth of a second");
        assert!(allowance.take(1, start + Duration::from_secs(1)).is_zero());
    }

    #[test]
    fn one_large_piece_goes_through_and_is_waited_for() {
        let start = Instant::now();
        let allowance = Allowance::new(&limits(), start);
        assert_eq!(allowance.take(6_000, start), Duration::from_secs(2));
    }

    #[test]
    fn two_connections_of_a_device_share_its_allowance() {
        let (start, all) = (Instant::now(), Allowances::default());
        let here = all.of(DeviceKey([1; 32]), &limits(), start);
        let there = all.of(DeviceKey([1; 32]), &limits(), start);
        let other = all.of(DeviceKey([2; 32]), &limits(), start);
        assert_eq!(here.take(5_000, start), Duration::from_secs(1));
        assert!(!there.take(1, start).is_zero());
        assert!(other.take(1, start).is_zero());
    }
}
