//! Reach: how many people meet a plan at least once, and how often.
//!
//! Reach maths is no money: it works in doubles. Shares of people are fractions (0.139 is 13.9 %), GRP are points. Each
//! model refuses input outside its domain with an [`InputError`](crate::InputError) that names the input, the value and
//! the range, and marks results that deserve less trust with a [`Warning`](crate::Warning).
//!
//! Reach is never summed: [`reach_of_line`] and [`reach_of_lines`] pick the model that the data at hand allow.

mod accumulation;
mod binomial;
mod canonical;
pub(crate) mod chosen;
mod cross_channel;
mod curve;
mod dirichlet;
mod distribution;
mod duplication;
mod estimate;
pub(crate) mod fit;
pub(crate) mod groups;
pub(crate) mod ladder;
pub(crate) mod least_squares;
mod metheringham;
mod negative_binomial;
mod sainsbury;
pub mod shmatov;
mod union_fit;
mod union_surface;
mod vehicle;

pub use accumulation::{Accumulation, MAX_INSERTIONS};
pub use binomial::{beta_binomial, binomial, binomial_of_vehicles};
pub use canonical::{MAX_CELLS, canonical};
pub use chosen::Unfit;
pub use cross_channel::{independent_channels, indexed_channels, reach_of_universe};
pub use curve::Curve;
pub use dirichlet::{Rounds, dirichlet};
pub use distribution::Distribution;
pub use duplication::{agostini, hofmans, hofmans_accumulation, hofmans_growth, morgensztern};
pub use estimate::{Estimate, Model};
pub use fit::{Fit, Point, Shape, fit, fit_with_ceiling, straight_line_hyperbola};
pub use ladder::{Because, Detail, Known, Reported, Single, curve_of_points, reach_of_line, reach_of_lines};
pub use metheringham::{AverageVehicle, average_vehicle, metheringham};
pub use negative_binomial::{capped, negative_binomial, poisson};
pub use sainsbury::{duplication_coefficient, sainsbury, sainsbury_accumulated, sainsbury_with_duplication};
pub use union_fit::{FittedSurface, Observed, fit_union};
pub use union_surface::UnionSurface;
pub use vehicle::{Pair, Pairs, Vehicle};
