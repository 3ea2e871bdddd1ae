//! How often is often enough, and how pressure is spread over time.
//!
//! Effective frequency (Rossiter–Percy, Ostrow), recency planning, flighting patterns, adstock.

mod adstock;
mod flighting;
mod ostrow;
mod recency;
mod rossiter_percy;

pub use adstock::{adstock, carry_over, half_life, normalised_adstock, normalised_weights, total_effect};
pub use flighting::{Pattern, weekly_grp};
pub use ostrow::{FACTORS, Need, Ostrow, ostrow};
pub use recency::{Recency, WeeksSpread, recency, spread_over};
pub use rossiter_percy::{Attention, Audience, Brief, Communication, Recall, effective_contacts};
