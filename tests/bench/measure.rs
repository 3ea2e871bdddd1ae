//! Taking times, and what is said about them.

use serde::Serialize;
use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

/// A bench ends at its first failure: a figure of half a run would mislead.
pub type Outcome<T> = Result<T, Box<dyn Error>>;

/// One row of the table.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Figure {
    /// Its name.
    pub bench: &'static str,
    /// Our median.
    pub seconds: f64,
    /// What the floor is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub floor: Option<&'static str>,
    /// The floor's median, from runs between ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub floor_seconds: Option<f64>,
    /// Of a hundred runs, one takes longer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p99_seconds: Option<f64>,
    /// What was wanted.
    pub goal: &'static str,
    /// Whether it was reached, as far as this program can tell; peers are looked at by the caller.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub met: Option<bool>,
    /// How many times faster than each peer it has to be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub peers_at_least: Option<f64>,
    /// What was maximised, where the peers maximise it too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub objective: Option<f64>,
    /// What else to know.
    pub note: String,
}

/// Seconds of one piece of work.
pub fn timed<T>(work: impl FnOnce() -> Outcome<T>) -> Outcome<(f64, T)> {
    let start = Instant::now();
    let result = black_box(work()?);
    Ok((start.elapsed().as_secs_f64(), result))
}

/// Times of two pieces of work that took turns.
pub struct Race {
    /// Ours, sorted.
    pub ours: Vec<f64>,
    /// The floor's, sorted.
    pub floor: Vec<f64>,
}

/// Runs both once to warm up, then in turn, each time beginning with the other one. What drifts (heat, other programs)
/// meets both. A closure is told its round (0 is the warm-up) and gives the seconds that count.
pub fn race(
    rounds: usize,
    mut ours: impl FnMut(usize) -> Outcome<f64>,
    mut floor: impl FnMut(usize) -> Outcome<f64>,
) -> Outcome<Race> {
    let mut race = Race { ours: Vec::new(), floor: Vec::new() };
    for round in 0..=rounds {
        let (our, low) = if round % 2 == 0 {
            let our = ours(round)?;
            (our, floor(round)?)
        } else {
            let low = floor(round)?;
            (ours(round)?, low)
        };
        if round > 0 {
            race.ours.push(our);
            race.floor.push(low);
        }
    }
    race.ours.sort_by(f64::total_cmp);
    race.floor.sort_by(f64::total_cmp);
    Ok(race)
}

impl Race {
    /// A figure whose goal is a multiple of the floor.
    pub fn figure(&self, bench: &'static str, floor: &'static str, most: f64, goal: &'static str) -> Figure {
        let (seconds, low) = (quantile(&self.ours, 0.5), quantile(&self.floor, 0.5));
        Figure {
            bench,
            seconds,
            floor: Some(floor),
            floor_seconds: Some(low),
            goal,
            met: Some(seconds <= low * most),
            ..Figure::default()
        }
    }
}

/// The value below which `share` of sorted times lie.
pub fn quantile(sorted: &[f64], share: f64) -> f64 {
    let last = sorted.len().saturating_sub(1);
    // The nearest rank: no figure that was not measured.
    let rank = (sorted.len() as f64 * share).ceil() as usize;
    sorted.get(rank.saturating_sub(1).min(last)).copied().unwrap_or_default()
}
