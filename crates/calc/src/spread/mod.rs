//! A line over time: its money or units by days, weeks, months and quarters, and the flights that patterns and
//! distributions make.
//!
//! One rule serves the flowchart on the screen and in the workbook: flights weigh by what they state ([`flight_weights`]),
//! every day of a flight weighs the same, and the parts are rounded by largest remainder ([`apportion`]), so that they
//! always sum to the line.

mod apportion;
mod calendar;
mod pattern;
mod shape;
mod weights;

pub use apportion::apportion;
pub use calendar::{Period, Unit};
pub use pattern::{Pattern, PatternError, pattern_flights};
pub use shape::{Shape, ShapeError, Shared, line_share, shaped_flights, share_of, split_flight};
pub use weights::{Measure, flight_weights, line_parts, stated_units, unit_weights};

/// The most flights that a pattern or a distribution makes of one line.
const MOST_FLIGHTS: usize = 1_000;
