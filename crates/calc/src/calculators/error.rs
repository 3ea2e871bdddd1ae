//! Why a calculation was refused.

use crate::guard::InputError;
use crate::metrics::MetricError;

/// Why a calculation was refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CalculationError {
    /// There is no such calculator.
    #[error("there is no calculator “{name}”")]
    NoSuch {
        /// The name asked for.
        name: String,
    },
    /// The body has something that the calculator does not take.
    #[error("“{input}” is not an input of this calculator")]
    Unknown {
        /// Which.
        input: String,
    },
    /// An input has another shape.
    #[error("“{input}” is {given}: {expected} is expected")]
    Shape {
        /// Which.
        input: String,
        /// What was given, shortened.
        given: String,
        /// What should be.
        expected: String,
    },
    /// A model refused a value.
    #[error(transparent)]
    Input(#[from] InputError),
    /// A metric refused a value.
    #[error(transparent)]
    Metric(#[from] MetricError),
}

impl CalculationError {
    /// The input that was wrong, if it was one.
    pub fn input(&self) -> Option<&str> {
        match self {
            CalculationError::NoSuch { .. } => None,
            CalculationError::Unknown { input } | CalculationError::Shape { input, .. } => Some(input),
            CalculationError::Input(error) => Some(error.input()),
            CalculationError::Metric(MetricError::InvalidInput { field }) => Some(field),
            CalculationError::Metric(MetricError::Contradiction { second, .. }) => Some(second),
            CalculationError::Metric(_) => None,
        }
    }
}
