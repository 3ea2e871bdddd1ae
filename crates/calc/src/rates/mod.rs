//! Rate cards against lines: which price a line should have, and whether it has it.
//!
//! A row of a card speaks of a line when everything that the row names is what the line says: vendor, site, placement,
//! format, duration, geography, buying model. A line without a vendor is looked up by its site and the other way round.
//! Of several rows the one that names most wins, then the one that names the most telling field
//! ([`RATE_KEYS`](mrm_domain::RATE_KEYS)), then the one valid from the latest day, then the first of the card.
//!
//! The price over time: every day of the line's flights weighs the same, unless every flight states a quantity; then the
//! days of a flight share its quantity. The coefficient of the season is the average of the months' coefficients by these
//! weights, to eight decimals, half up (for units bought evenly that is media-math 1.7: cost ÷ units). Where the row changes
//! while the line runs, the list price is the average of the rows' prices by the same weights. A line without flights runs
//! as long as the plan; without a period it has no season, and only rows without days speak of it.

mod book;
mod offer;
mod time;
mod volumes;

pub use book::{LineKey, RateBook, RateMatch};
pub use offer::{OfferVolume, RateOffer, RateState, offer};
pub use volumes::Volumes;
