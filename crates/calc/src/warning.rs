//! What a model says about its own result: the number stands, and this is why to trust it less.

use serde::Serialize;
use utoipa::ToSchema;

/// A remark on a result. The interface has a text for each code.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
#[serde(tag = "code", rename_all = "snake_case")]
#[schema(as = ModelWarning)]
pub enum Warning {
    /// The formula left the possible range (largest single reach to the sum, at most 1); the result is that range's end.
    ModelOutOfRange {
        /// What the formula gave.
        value: f64,
    },
    /// People meet less often than chance would have it: the binomial took the place of the beta-binomial.
    BelowRandom,
    /// The model assumes that everyone meets every insertion with equal chance: the true reach is lower.
    UpperEstimate,
    /// Duplication is taken as random: inside one medium this overstates reach.
    IndependenceAssumed,
    /// Duplication of pairs is known, that of more than two at once is guessed.
    PairsOnly,
    /// The result lies beyond the points that the curve was fitted to.
    BeyondData {
        /// The last fitted point, GRP.
        largest_grp: f64,
    },
    /// More rating points brought less reach in the data.
    DecliningReach,
    /// The curve starts with more than one point of reach for a rating point, which cannot be.
    TooSteep {
        /// Points of reach per rating point at zero.
        slope: f64,
    },
    /// The free fit needed a ceiling above 100 %: it was fitted again with 100 %.
    CeilingAtFull,
    /// The curve rises above 100 % for large GRP.
    CeilingAboveFull,
    /// The duplication asked for cannot be and was moved into its bounds.
    DuplicationClamped {
        /// First channel, from 1.
        first: usize,
        /// Second channel, from 1.
        second: usize,
    },
    /// The expansion gave negative shares; they were set to zero and the rest scaled.
    NegativeCells {
        /// The share that was removed.
        removed: f64,
    },
    /// The reach is as high as chance allows or higher: Poisson contacts were assumed.
    PoissonAssumed,
    /// Too few people in the sample for the plain error: the Wilson interval is shown.
    SmallSample,
    /// The rating is smaller than its own error.
    NotSignificant,
    /// Another model was used than the one asked for, because the data contradict it.
    ModelReplaced,
    /// Some of the parts have no data to calculate a reach from; they are not in the result.
    PartsLeftOut {
        /// How many.
        parts: usize,
    },
    /// The result was raised to the smallest possible one.
    RaisedToLeast,
    /// A line's price is taken to stay whatever is spent: its curve is a straight line through one point.
    ConstantPrice,
    /// A line's curve was drawn through its one known point.
    OnePointOnly,
    /// A curve has as many parameters as there are points: it runs through all of them, and its error is not known.
    NoPointsToSpare,
    /// People count from so many contacts with one line on: contacts with several lines are not added up.
    ContactsWithinLines,
}
