//! A comparison in the words of the API.

use mrm_domain::{Audience, RowKind};
use serde::Serialize;
use utoipa::ToSchema;

use super::reach::ReachChange;
use super::side::SideView;
use super::totals::TotalChange;
use crate::plans::ColumnView;

/// Two states of a plan side by side.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Comparison {
    /// Before.
    pub from: SideView,
    /// After.
    pub to: SideView,
    /// For whom it was made.
    pub audience: Audience,
    /// Currency before and after.
    pub currency: [String; 2],
    /// How much there is of what.
    pub counts: Counts,
    /// Totals that differ, and the money whether it differs or not.
    pub totals: Vec<TotalChange>,
    /// What the whole plan reaches.
    pub reach: ReachChange,
    /// Header fields that differ.
    pub header: Vec<HeaderChange>,
    /// Custom columns that differ.
    pub columns: Vec<ColumnChange>,
    /// Costs beside the lines that differ.
    pub costs: Vec<CostChange>,
    /// Sections and lines: those that are there after, in their order, then those that went.
    pub rows: Vec<RowChange>,
    /// What two lines share of the audience, where that differs.
    pub shared: Vec<SharedChange>,
    /// The columns that cells of `rows` are about.
    pub fields: Vec<ComparedField>,
}

/// How much there is of what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Counts {
    /// Lines that came.
    pub added: usize,
    /// Lines that went.
    pub removed: usize,
    /// Lines that stand elsewhere.
    pub moved: usize,
    /// Lines with other values or flights.
    pub changed: usize,
    /// Cells with other values.
    pub cells: usize,
    /// Pairs of lines that share another part of the audience.
    pub shared: usize,
}

/// A column that cells are about.
pub type ComparedField = ColumnView;

/// Who changed something, when, and what was meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ByView {
    /// Who.
    pub who: Option<String>,
    /// When, RFC 3339.
    pub at: String,
    /// Code of the intent.
    pub intent: Option<String>,
}

/// A header field that differs.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HeaderChange {
    /// Its code.
    pub field: &'static str,
    /// Before, canonical text.
    pub before: Option<String>,
    /// After.
    pub after: Option<String>,
    /// Who changed it last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<ByView>,
}

/// A custom column that differs.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ColumnChange {
    /// Before.
    pub before: Option<mrm_domain::Column>,
    /// After.
    pub after: Option<mrm_domain::Column>,
}

/// A cost beside the lines that differs.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CostChange {
    /// What it is called.
    pub label: String,
    /// Before.
    pub before: Option<mrm_domain::PlanCost>,
    /// After.
    pub after: Option<mrm_domain::PlanCost>,
    /// Net of VAT before.
    pub before_net: Option<String>,
    /// Net of VAT after.
    pub after_net: Option<String>,
}

/// What two lines share of the audience, where that differs. It goes with its lines.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SharedChange {
    /// One line's id.
    pub row: String,
    /// The other's.
    pub other: String,
    /// What they are called.
    pub names: [String; 2],
    /// The share of the universe before, a fraction; null where none was said.
    pub before: Option<String>,
    /// After.
    pub after: Option<String>,
    /// Who said it last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<ByView>,
}

/// A section or a line that differs.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RowChange {
    /// Its id.
    pub row: String,
    /// Section or line.
    pub kind: RowKind,
    /// `added`, `removed`, `moved` or `changed`; a row that moved may have changed as well.
    pub fate: &'static str,
    /// What it is called.
    pub name: String,
    /// The section it stands in after, or stood in if it went; absent at the top.
    pub section: Option<String>,
    /// For a moved row: the section it stood in before.
    pub section_before: Option<String>,
    /// For a line: its cost, net of VAT, before.
    pub cost_before: Option<String>,
    /// After.
    pub cost_after: Option<String>,
    /// Values that differ, of cells where something was written or cleared.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub cells: Vec<CellChange>,
    /// Flights that differ.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub flights: Vec<FlightChange>,
    /// For a row that came, went or moved: who did it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<ByView>,
}

/// A cell that differs.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CellChange {
    /// The field or custom column.
    #[serde(rename = "ref")]
    pub reference: String,
    /// Before, canonical text: what was stored, else what was calculated.
    pub before: Option<String>,
    /// After.
    pub after: Option<String>,
    /// The value before was calculated.
    pub before_computed: bool,
    /// The value after is calculated.
    pub after_computed: bool,
    /// Who wrote it last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<ByView>,
}

/// A flight that differs.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FlightChange {
    /// Before: `first day/last day/quantity/amount`.
    pub before: Option<String>,
    /// After.
    pub after: Option<String>,
    /// Who changed it last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<ByView>,
}
