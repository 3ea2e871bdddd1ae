//! How much one connection may ask for.

use std::time::Instant;

/// What a connection may do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// Frames in a second, over time.
    pub frames_per_second: f64,
    /// Bytes in a second, over time.
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

/// What is left of an allowance that fills up by time.
#[derive(Debug, Clone, Copy)]
pub struct Allowance {
    per_second: f64,
    left: f64,
    at: Instant,
}

impl Allowance {
    /// A full one.
    pub fn new(per_second: f64, now: Instant) -> Allowance {
        Allowance { per_second, left: per_second * BURST, at: now }
    }

    /// Takes from it; `false` if there is not so much. A piece larger than the whole takes the whole.
    pub fn take(&mut self, amount: f64, now: Instant) -> bool {
        let most = self.per_second * BURST;
        let filled = now.saturating_duration_since(self.at).as_secs_f64() * self.per_second;
        self.left = (self.left + filled).min(most);
        self.at = now;
        let amount = amount.min(most);
        let enough = amount <= self.left;
        if enough {
            self.left -= amount;
        }
        enough
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn an_allowance_is_used_up_and_fills_again() {
        let start = Instant::now();
        let mut allowance = Allowance::new(10.0, start);
        assert!((0..40).all(|_| allowance.take(1.0, start)));
        assert!(!allowance.take(1.0, start));
        assert!(allowance.take(5.0, start + Duration::from_millis(500)));
        assert!(!allowance.take(1.0, start + Duration::from_millis(500)));
        assert!(allowance.take(1_000.0, start + Duration::from_secs(60)), "one large piece goes through alone");
        assert!(!allowance.take(1.0, start + Duration::from_secs(60)));
    }
}
