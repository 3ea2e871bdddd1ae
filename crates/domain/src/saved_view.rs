//! Views that a plan keeps: how its table is looked at, never what it says.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use crate::field::MAX_TEXT;
use crate::{Audience, FieldRef, Order, ViewId};

/// The most columns, conditions or values that a view may name.
const MOST: usize = 5_000;
/// The most fields to group by, one inside the other.
pub const MAX_GROUPS: usize = 2;

/// A view of a plan that has a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SavedView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: ViewId,
    /// Its name.
    pub name: String,
    /// Whom it shows the plan to: a view for the client shows nothing internal.
    pub audience: Audience,
    /// Its place among the views.
    #[schema(value_type = String)]
    pub order: Order,
    /// What it shows, and how.
    pub look: ViewLook,
}

/// What a view shows, and how.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct ViewLook {
    /// The columns shown, in order.
    #[schema(value_type = Vec<String>)]
    pub columns: Vec<FieldRef>,
    /// Widths in pixels of columns that somebody made wider or narrower.
    #[schema(value_type = BTreeMap<String, u16>)]
    pub widths: BTreeMap<FieldRef, u16>,
    /// How many columns after the one that names lines stay in sight.
    pub frozen: u16,
    /// Conditions by column; a line is shown if it meets all of them.
    #[schema(value_type = BTreeMap<String, ViewFilter>)]
    pub filters: BTreeMap<FieldRef, ViewFilter>,
    /// Words that a line must contain.
    pub quick: String,
    /// The order of lines within their section or group; absent for the plan's own.
    pub sort: Option<ViewSort>,
    /// The fields by which lines are put together, the outer first.
    #[schema(value_type = Vec<String>)]
    pub groups: Vec<FieldRef>,
    /// Whether sections and groups are open.
    pub folding: Folding,
}

/// A condition on a column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ViewFilter {
    /// The value is one of these, canonical texts; an empty one stands for an empty cell.
    Values {
        /// The values.
        values: Vec<String>,
    },
    /// The cell's text contains this, whatever its case.
    Contains {
        /// The text.
        text: String,
    },
    /// The number lies between the two, canonical texts; an empty one is no bound.
    Number {
        /// At least.
        from: String,
        /// At most.
        to: String,
    },
    /// The cell is empty.
    Empty,
    /// The cell is not empty.
    Filled,
    /// The line has another price than its rate card asks.
    RateDiffers,
}

/// The order of lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ViewSort {
    /// By which column.
    #[serde(rename = "ref")]
    #[schema(value_type = String)]
    pub reference: FieldRef,
    /// Which way.
    pub order: SortOrder,
}

/// Which way lines are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SortOrder {
    /// The least first.
    Asc,
    /// The greatest first.
    Desc,
}

/// What a view does to sections and groups when it is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Folding {
    /// Leaves them as they are.
    #[default]
    Keep,
    /// Opens them.
    Open,
    /// Folds them.
    Folded,
}

/// A view that cannot be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ViewError {
    /// It names more columns, conditions or values than a plan has.
    #[error("a view names at most {MOST} columns, conditions and values")]
    TooMuch,
    /// It groups by more fields than that.
    #[error("a view groups by at most {MAX_GROUPS} fields")]
    TooManyGroups,
}

impl ViewLook {
    /// Refuses what no view can need.
    pub fn check(&self) -> Result<(), ViewError> {
        let long = |text: &str| text.len() > 4 * MAX_TEXT;
        let too_much = |filter: &ViewFilter| match filter {
            ViewFilter::Values { values } => values.len() > MOST || values.iter().any(|value| long(value)),
            ViewFilter::Contains { text } => long(text),
            ViewFilter::Number { from, to } => long(from) || long(to),
            ViewFilter::Empty | ViewFilter::Filled | ViewFilter::RateDiffers => false,
        };
        let many = self.columns.len() > MOST || self.widths.len() > MOST || self.filters.len() > MOST;
        match () {
            () if many || long(&self.quick) || self.filters.values().any(too_much) => Err(ViewError::TooMuch),
            () if self.groups.len() > MAX_GROUPS => Err(ViewError::TooManyGroups),
            () => Ok(()),
        }
    }

    /// Forgets every column that `keeps` does not know, and rate cards unless the agency reads it: a view says nothing about
    /// what its reader may not see.
    pub fn retain(&mut self, reader: Audience, keeps: impl Fn(FieldRef) -> bool) {
        // Frozen columns are the first of those shown: what goes from among them leaves fewer.
        let frozen = self.columns.iter().take(usize::from(self.frozen)).filter(|column| keeps(**column)).count();
        self.frozen = u16::try_from(frozen).unwrap_or(u16::MAX);
        self.columns.retain(|column| keeps(*column));
        self.widths.retain(|column, _| keeps(*column));
        let of_reader = |filter: &ViewFilter| reader == Audience::Internal || *filter != ViewFilter::RateDiffers;
        self.filters.retain(|column, filter| keeps(*column) && of_reader(filter));
        self.groups.retain(|column| keeps(*column));
        self.sort = self.sort.take().filter(|sort| keeps(sort.reference));
    }
}
