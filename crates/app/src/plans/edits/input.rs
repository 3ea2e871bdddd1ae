//! Edits in the words of the screen.

use mrm_calc::spread::{Measure, Pattern, Unit};
use mrm_domain::{Audience, CostKind, CustomKind, RowKind, ViewLook};
use serde::Deserialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A cell and a few beside it.
const TYPED_AT_ONCE: usize = 8;

/// One request: what was meant, and the edits that do it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct EditRequest {
    /// Code of what the planner did (`edit_cell`, `paste`, `add_line`): the label of undo.
    pub intent: String,
    /// The edits, applied in order.
    pub edits: Vec<EditInput>,
}

impl EditRequest {
    /// Whether it sets no more cells than somebody types at once, which takes a moment.
    pub(crate) fn is_small(&self) -> bool {
        matches!(self.edits.as_slice(), [EditInput::SetCells { cells, .. }] if cells.len() <= TYPED_AT_ONCE)
    }
}

/// One edit in the words of the screen. Texts are as typed; the core reads them by the column's kind.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub enum EditInput {
    /// Sets a header field.
    SetHeader {
        /// Its code.
        field: String,
        /// Text; null clears.
        text: Option<String>,
    },
    /// Sets cells: (row, column, text or null).
    SetCells {
        /// The cells.
        cells: Vec<(String, String, Option<String>)>,
        /// The calculator whose results they are, by its name; absent for what somebody typed.
        #[serde(default)]
        calculator: Option<String>,
    },
    /// Adds a row after another one.
    AddRow {
        /// Line or section.
        kind: RowKind,
        /// The section it goes to; null is the top.
        parent: Option<String>,
        /// The sibling it follows; null is first.
        after: Option<String>,
        /// A name for the new row that later edits of this request may use.
        #[serde(default)]
        temp: Option<String>,
        /// Its cells, as typed.
        #[serde(default)]
        cells: BTreeMap<String, String>,
    },
    /// Copies rows, each right after its original, sections with everything in them.
    DuplicateRows {
        /// The rows.
        rows: Vec<String>,
    },
    /// Removes rows, sections with everything in them.
    RemoveRows {
        /// The rows.
        rows: Vec<String>,
    },
    /// Moves rows, keeping their order.
    MoveRows {
        /// The rows.
        rows: Vec<String>,
        /// Where to; null is the top.
        parent: Option<String>,
        /// The sibling they follow; null is first.
        after: Option<String>,
    },
    /// Puts a flight.
    SetFlight {
        /// The line.
        row: String,
        /// The flight to change; absent for a new one.
        #[serde(default)]
        id: Option<String>,
        /// First day.
        start: String,
        /// Last day.
        end: String,
        /// Units or weight.
        #[serde(default)]
        quantity: Option<String>,
        /// Money.
        #[serde(default)]
        amount: Option<String>,
    },
    /// Removes a flight.
    RemoveFlight {
        /// The line.
        row: String,
        /// The flight.
        id: String,
    },
    /// Cuts a flight in two; what it states is shared by days.
    SplitFlight {
        /// The line.
        row: String,
        /// The flight.
        id: String,
        /// First day of the second part.
        at: String,
    },
    /// Says what part of the universe two lines reach both: of one insertion each where both have ratings and spots and no
    /// entered reach, else of their whole reach.
    SetShared {
        /// One line.
        row: String,
        /// The other.
        other: String,
        /// A share as typed into a percent cell (`12.5` is 12.5 %); empty or absent takes it back.
        #[serde(default)]
        share: Option<String>,
    },
    /// Gives lines the flights of a pattern in place of those they have.
    PatternFlights {
        /// Lines, and sections with all lines in them.
        rows: Vec<String>,
        /// What the pattern counts in.
        unit: Unit,
        /// The pattern.
        pattern: Pattern,
        /// First day; absent for the line's own first day, else the campaign's.
        #[serde(default)]
        start: Option<String>,
        /// Last day; absent for the line's own last day, else the campaign's.
        #[serde(default)]
        end: Option<String>,
    },
    /// Distributes lines over the days they run on; the parts sum to each line exactly.
    DistributeFlights {
        /// Lines, and sections with all lines in them.
        rows: Vec<String>,
        /// Flights are cut where such a unit ends.
        unit: Unit,
        /// What of the lines is distributed; absent: their money, else their rating points or units.
        #[serde(default)]
        measure: Option<Measure>,
        /// How.
        shape: ShapeInput,
    },
    /// Brings the amounts that flights state to the sum of their line, in the proportion they have.
    FitFlights {
        /// Lines, and sections with all lines in them.
        rows: Vec<String>,
    },
    /// Adds a custom column at the end.
    AddColumn {
        /// Its name.
        name: String,
        /// What its values are.
        kind: CustomKind,
        /// Unit for its header.
        #[serde(default)]
        unit: Option<String>,
        /// How it is calculated, as typed: `[Бюджет] / [Показы] * 1000`; absent for a column that people fill in.
        #[serde(default)]
        formula: Option<String>,
        /// The words to choose from; none where anything may stand.
        #[serde(default)]
        choices: Vec<String>,
        /// Whom it is for.
        audience: Audience,
    },
    /// Changes a custom column.
    UpdateColumn {
        /// Which.
        id: String,
        /// New name.
        #[serde(default)]
        name: Option<String>,
        /// New unit.
        #[serde(default)]
        unit: Option<String>,
        /// New formula, as typed; an empty text makes it a column that people fill in.
        #[serde(default)]
        formula: Option<String>,
        /// New words to choose from.
        #[serde(default)]
        choices: Option<Vec<String>>,
        /// New audience.
        #[serde(default)]
        audience: Option<Audience>,
    },
    /// Removes a custom column.
    RemoveColumn {
        /// Which.
        id: String,
    },
    /// Adds a plan-level cost.
    AddCost {
        /// What for.
        kind: CostKind,
        /// Its name.
        label: String,
        /// How much.
        basis: CostInput,
        /// Its own VAT rate, as typed.
        #[serde(default)]
        vat_rate: Option<String>,
        /// Whom it is for.
        audience: Audience,
    },
    /// Changes a plan-level cost.
    UpdateCost {
        /// Which.
        id: String,
        /// What for.
        #[serde(default)]
        kind: Option<CostKind>,
        /// Its name.
        #[serde(default)]
        label: Option<String>,
        /// How much.
        #[serde(default)]
        basis: Option<CostInput>,
        /// Its own VAT rate, as typed; an empty text returns to the plan's.
        #[serde(default)]
        vat_rate: Option<String>,
        /// Whom it is for.
        #[serde(default)]
        audience: Option<Audience>,
    },
    /// Decides which of the values stays that several people wrote to one place at the same time; also the one that stands
    /// there is decided for.
    Decide {
        /// The row; null for what is of the plan as a whole.
        row: Option<String>,
        /// What the conflict names.
        #[serde(rename = "ref")]
        reference: String,
        /// The change that wrote the value.
        change: String,
    },
    /// Keeps what somebody removed while others wrote to it: rows, with the sections that they stand in, columns and costs.
    KeepRows {
        /// The rows; references of columns, ids of costs.
        rows: Vec<String>,
    },
    /// Lines take the prices, coefficients and discounts that rate cards offer them; sections stand for their lines.
    TakeRates {
        /// The rows.
        rows: Vec<String>,
    },
    /// Removes a plan-level cost.
    RemoveCost {
        /// Which.
        id: String,
    },
    /// Saves a view after the others. One for the client is saved without internal columns.
    AddView {
        /// Its name.
        name: String,
        /// Whom it shows the plan to.
        audience: Audience,
        /// What it shows, and how.
        look: ViewLook,
    },
    /// Changes a saved view.
    UpdateView {
        /// Which.
        id: String,
        /// New name.
        #[serde(default)]
        name: Option<String>,
        /// New audience.
        #[serde(default)]
        audience: Option<Audience>,
        /// What it shows now, and how.
        #[serde(default)]
        look: Option<ViewLook>,
    },
    /// Removes a saved view; the plan no longer opens with it.
    RemoveView {
        /// Which.
        id: String,
    },
}

/// How lines are distributed over time.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ShapeInput {
    /// Every day the same.
    Even,
    /// More at the start: of `n` units the first weighs `n`, the last 1.
    Front,
    /// More at the end: of `n` units the first weighs 1, the last `n`.
    Back,
    /// By coefficients of the months.
    Season {
        /// Twelve, January first, as typed.
        coefficients: Vec<String>,
    },
    /// By stated parts.
    Amounts {
        /// (First day of the unit, amount as typed); units that are absent get nothing.
        parts: Vec<(String, String)>,
    },
}

/// How much a plan-level cost is, as typed.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum CostInput {
    /// A stated amount.
    Amount {
        /// As typed.
        amount: String,
    },
    /// A share of the media cost.
    ShareOfMedia {
        /// As typed.
        rate: String,
    },
    /// A share of the media cost with commission.
    ShareOfClientNet {
        /// As typed.
        rate: String,
    },
}
