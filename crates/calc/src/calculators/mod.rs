//! The calculators: each described once, for the API, the terminal and the interface alike.
//!
//! A [`Calculator`] says what it takes and gives; [`calculate`] checks a JSON body against that description and runs it.
//! Texts stand in the interface (`ui/src/i18n/*/calculators.json`), keyed by codes: `title.NAME`, `formula.NAME` in words,
//! `code.CODE` for inputs and outputs, `option.CODE` for choices. Shares are fractions; money travels as decimal text.

mod channels;
mod cost;
mod curves;
mod delivery;
mod effective;
mod error;
mod given;
mod one_vehicle;
mod outcome;
mod pressure;
mod price;
mod ratings;
mod research;
mod shmatov;
mod spec;
mod vehicles;

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

pub use error::CalculationError;
pub use outcome::{Amount, Chart, Outcome, Output};
pub use spec::{ChartKind, InputSpec, Kind, OutputSpec, Unit};

use given::Given;
use outcome::Draft;

/// What calculators are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CalculatorSubject)]
pub enum Subject {
    /// Ratings, affinity.
    Ratings,
    /// Costs per something.
    Cost,
    /// From list price to what the client pays.
    Price,
    /// Shmatov's media calculators.
    Shmatov,
    /// Samples and their errors.
    Research,
    /// Reach of one vehicle.
    Vehicle,
    /// Reach of several vehicles.
    Vehicles,
    /// Reach across channels and of a plan.
    Channels,
    /// Reach over rating points.
    Curves,
    /// Contacts, effective frequency.
    Frequency,
    /// Pressure over time.
    Pressure,
    /// Plan against fact.
    Delivery,
}

/// A calculator.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct Calculator {
    /// Its name in the address: kebab-case.
    pub name: &'static str,
    /// What it is about.
    pub subject: Subject,
    /// What it takes.
    pub inputs: &'static [InputSpec],
    /// What it gives.
    pub outputs: &'static [OutputSpec],
    /// What it can draw.
    pub charts: &'static [ChartKind],
    /// A body to begin with.
    #[serde(serialize_with = "spec::as_json")]
    #[schema(value_type = Object)]
    pub example: &'static str,
    #[serde(skip)]
    #[schema(ignore)]
    run: Run,
}

type Run = fn(&Given) -> Result<Draft, CalculationError>;

const SUBJECTS: [&[Calculator]; 12] = [
    ratings::CALCULATORS,
    cost::CALCULATORS,
    price::CALCULATORS,
    shmatov::CALCULATORS,
    research::CALCULATORS,
    one_vehicle::CALCULATORS,
    vehicles::CALCULATORS,
    channels::CALCULATORS,
    curves::CALCULATORS,
    effective::CALCULATORS,
    pressure::CALCULATORS,
    delivery::CALCULATORS,
];

/// All calculators, by subject.
pub fn calculators() -> impl Iterator<Item = &'static Calculator> {
    SUBJECTS.into_iter().flatten()
}

/// The calculator with this name.
pub fn calculator(name: &str) -> Result<&'static Calculator, CalculationError> {
    let found = calculators().find(|calculator| calculator.name == name);
    found.ok_or_else(|| CalculationError::NoSuch { name: name.to_owned() })
}

/// Runs the calculator `name` with the inputs of a JSON object.
pub fn calculate(name: &str, body: &Map<String, Value>) -> Result<Outcome, CalculationError> {
    let calculator = calculator(name)?;
    let given = Given::check(calculator.inputs, body)?;
    Ok((calculator.run)(&given)?.finish(calculator.outputs))
}
