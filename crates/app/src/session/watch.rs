//! Who is there: when somebody was last at the screen, and how often a passphrase was wrong.

use chrono::{DateTime, TimeDelta, Utc};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::App;
use crate::failure::{Code, Failure};

/// So many wrong passphrases are forgiven before a wait begins.
const FORGIVEN: u32 = 2;
/// The first wait, in seconds; each one after it is twice as long.
const FIRST_WAIT: u32 = 5;
/// The longest wait, in seconds.
const LONGEST_WAIT: u32 = 300;
/// How often somebody looks whether it is time to lock.
const LOOK: Duration = Duration::from_secs(5);

/// What is remembered of the people at the screen.
#[derive(Default)]
pub(crate) struct Watch {
    /// When somebody was last there, in milliseconds since 1970.
    last_active: AtomicI64,
    tries: Mutex<Tries>,
}

/// Passphrases that were wrong since the last right one. They are not kept over a restart: what makes guessing hard is the
/// sealed file itself; this is for whoever stands at the screen.
#[derive(Default)]
struct Tries {
    wrong: u32,
    not_before: Option<DateTime<Utc>>,
}

/// How long to wait after the wrong passphrase of this number, in seconds.
fn wait_after(wrong: u32) -> u32 {
    match wrong.checked_sub(FORGIVEN + 1) {
        None => 0,
        Some(more) => FIRST_WAIT.saturating_mul(2_u32.saturating_pow(more)).min(LONGEST_WAIT),
    }
}

impl App {
    /// Somebody is at the screen.
    pub fn active(&self) {
        self.watch().last_active.store(self.world().now().timestamp_millis(), Ordering::Relaxed);
    }

    /// For how long nobody was at the screen.
    pub(super) fn idle(&self) -> TimeDelta {
        let last = self.watch().last_active.load(Ordering::Relaxed);
        TimeDelta::milliseconds(self.world().now().timestamp_millis() - last)
    }

    /// Whether a passphrase may be tried now.
    pub(super) fn may_try(&self) -> Result<(), Failure> {
        let tries = self.watch().tries.lock().unwrap_or_else(PoisonError::into_inner);
        let wait = tries.not_before.map_or(TimeDelta::zero(), |moment| moment - self.world().now());
        if wait <= TimeDelta::zero() {
            return Ok(());
        }
        let seconds = (wait.num_milliseconds() + 999) / 1_000;
        Err(Failure::new(Code::TooSoon, format!("after wrong passphrases the next one can be tried in {seconds} s"))
            .arg("seconds", seconds))
    }

    /// A passphrase was tried and refused: if it was wrong, the wait until the next try is said and begins.
    pub(super) fn tried_in_vain(&self, failure: Failure) -> Failure {
        if failure.code != Code::WrongPassphrase {
            return failure;
        }
        let mut tries = self.watch().tries.lock().unwrap_or_else(PoisonError::into_inner);
        tries.wrong = tries.wrong.saturating_add(1);
        let seconds = wait_after(tries.wrong);
        tries.not_before = Some(self.world().now() + TimeDelta::seconds(seconds.into()));
        failure.arg("seconds", seconds)
    }

    /// The passphrase was right.
    pub(super) fn tried_well(&self) {
        *self.watch().tries.lock().unwrap_or_else(PoisonError::into_inner) = Tries::default();
    }

    /// Locks the application when nobody was there for as long as is set; ends with the application.
    pub(super) fn watch_idleness(&self) {
        let watched = Arc::downgrade(&self.0);
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(LOOK).await;
                let Some(app) = watched.upgrade().map(App) else { return };
                app.lock_if_idle().await;
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_from_the_third_wrong_passphrase_on_and_end_at_five_minutes() {
        let waits: Vec<u32> = (1..=11).map(wait_after).collect();
        assert_eq!(waits, [0, 0, 5, 10, 20, 40, 80, 160, 300, 300, 300]);
        assert_eq!(wait_after(u32::MAX), LONGEST_WAIT);
    }
}
