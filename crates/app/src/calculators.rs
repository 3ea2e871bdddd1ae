//! The calculators of media planning: which there are, and running one by its name.
//!
//! They need no workspace: what they calculate with is in the request.

use mrm_calc::InputError;
use mrm_calc::calculators::{CalculationError, Calculator, calculate, calculators};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::App;
use crate::failure::{Code, Failure};

pub use mrm_calc::calculators::Outcome;

/// All calculators.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CalculatorList {
    /// By subject.
    pub calculators: Vec<Calculator>,
}

impl App {
    /// All calculators, with what each takes and gives.
    pub fn calculators(&self) -> CalculatorList {
        CalculatorList { calculators: calculators().copied().collect() }
    }

    /// Runs the calculator `name` with these inputs.
    pub fn calculate(&self, name: &str, inputs: &Map<String, Value>) -> Result<Outcome, Failure> {
        Ok(calculate(name, inputs)?)
    }
}

impl From<CalculationError> for Failure {
    fn from(error: CalculationError) -> Self {
        let message = error.to_string();
        let failure = match &error {
            CalculationError::NoSuch { name } => return Failure::not_found("calculator", name),
            CalculationError::Unknown { .. } => Failure::bad_request(message),
            CalculationError::Shape { given, .. } => Failure::new(Code::BadValue, message).arg("text", given),
            CalculationError::Input(error) => of_input(error, message),
            CalculationError::Metric(_) => Failure::new(Code::BadValue, message),
        };
        match error.input() {
            Some(input) => failure.field(input),
            None => failure,
        }
    }
}

/// What a model refused, with the range that the input may lie in.
pub(crate) fn of_input(error: &InputError, message: String) -> Failure {
    match error {
        InputError::OutOfRange { value, range, .. } => {
            let end = |end: Option<f64>, unlimited: &str| end.map_or(unlimited.to_owned(), |end| end.to_string());
            Failure::new(Code::OutOfRange, message)
                .arg("text", value)
                .arg("low", end(range.low, "−∞"))
                .arg("high", end(range.high, "∞"))
        }
        InputError::Missing { .. } | InputError::TooFew { .. } => Failure::new(Code::MissingInput, message),
        InputError::TooMany { given, .. } => Failure::new(Code::BadValue, message).arg("text", given),
        InputError::Superfluous { input, .. } | InputError::Repeated { input } => {
            Failure::new(Code::BadValue, message).arg("text", input)
        }
    }
}
