//! A media plan as planners see it: a header, a tree of sections and lines, custom columns, and costs beside the lines.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use crate::{
    Audience, ColumnId, CostId, Field, FieldKind, FlightId, ImportId, ImportRecord, Order, Origin, PlanHeader, PlanId,
    RowId, SavedView, Value, ViewId,
};

/// A media plan. Rows are keyed by id; their tree follows from `parent` and `order`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Its id.
    pub id: PlanId,
    /// What is said once for the whole plan.
    pub header: PlanHeader,
    /// Sections and lines, also those removed (see [`Row::removed`]).
    pub rows: BTreeMap<RowId, Row>,
    /// Custom columns.
    pub columns: BTreeMap<ColumnId, Column>,
    /// Costs beside the lines.
    pub costs: BTreeMap<CostId, PlanCost>,
    /// The imports that values came from.
    pub imports: BTreeMap<ImportId, ImportRecord>,
    /// Saved views.
    pub views: BTreeMap<ViewId, SavedView>,
}

/// Section or line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RowKind {
    /// A heading with rows below it; its name is the field `name`.
    Section,
    /// A placement.
    Line,
}

/// A section or a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its id.
    pub id: RowId,
    /// Section or line.
    pub kind: RowKind,
    /// The section it stands in; `None` at the top.
    pub parent: Option<RowId>,
    /// Its position among its siblings.
    pub order: Order,
    /// Removed by somebody. The row stays in the document, so that an edit made elsewhere at the same time is not lost.
    pub removed: bool,
    /// Entered and imported values; derived values are not stored.
    pub cells: BTreeMap<Field, Cell>,
    /// Values of custom columns.
    pub custom: BTreeMap<ColumnId, Cell>,
    /// When it runs.
    pub flights: BTreeMap<FlightId, Flight>,
    /// What part of the universe it reaches together with other lines: shares, kept at the smaller id of each pair.
    pub shared: BTreeMap<RowId, Decimal>,
    /// The workbook row it came from.
    pub source: Option<RowSource>,
}

/// A stored value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// The value.
    pub value: Value,
    /// When a person entered it: a number that grows within a plan (milliseconds since 1970, at least one more than the
    /// last). `None`: the value came with the import that [`Row::source`] names.
    pub entered: Option<i64>,
    /// What the person took it over from; `None`: the person typed or pasted the value.
    pub origin: Option<Origin>,
}

/// Where in a workbook a row came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowSource {
    /// The import.
    pub import: ImportId,
    /// Index into [`ImportRecord::tables`].
    pub table: u16,
    /// Row number in the sheet, from 1.
    pub row: u32,
}

/// One continuous run of a line. Both ends belong to it.
///
/// Stored as one text, `start/end/quantity/amount` (the last two may be empty), so that moving a flight is one write
/// and two devices can never merge half of one range with half of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flight {
    /// First day.
    pub start: NaiveDate,
    /// Last day, not before `start`.
    pub end: NaiveDate,
    /// Units, or a weight, in this run, when the planner said so.
    pub quantity: Option<Decimal>,
    /// Money in this run, when the planner said so, on the basis of the line's `cost_net`.
    pub amount: Option<Decimal>,
}

/// A flight that cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FlightError {
    /// The end comes before the start.
    #[error("the flight ends on {end}, before it starts on {start}")]
    EndBeforeStart {
        /// First day.
        start: NaiveDate,
        /// Last day.
        end: NaiveDate,
    },
    /// The text is not `start/end/quantity/amount`.
    #[error("“{0}” is not a flight")]
    Malformed(String),
}

impl Flight {
    /// A flight from `start` to `end`, both included.
    pub fn new(start: NaiveDate, end: NaiveDate) -> Result<Flight, FlightError> {
        if end < start {
            return Err(FlightError::EndBeforeStart { start, end });
        }
        Ok(Flight { start, end, quantity: None, amount: None })
    }

    /// Number of days, both ends included.
    pub fn days(&self) -> i64 {
        (self.end - self.start).num_days() + 1
    }

    /// The text that documents store.
    pub fn canonical(&self) -> String {
        let number = |n: Option<Decimal>| n.map(|n| n.normalize().to_string()).unwrap_or_default();
        format!("{}/{}/{}/{}", self.start, self.end, number(self.quantity), number(self.amount))
    }

    /// Reads [`Flight::canonical`].
    pub fn from_canonical(text: &str) -> Result<Flight, FlightError> {
        let malformed = || FlightError::Malformed(text.to_owned());
        let mut parts = text.split('/');
        let (Some(start), Some(end), Some(quantity), Some(amount), None) =
            (parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(malformed());
        };
        let date = |t: &str| t.parse::<NaiveDate>().map_err(|_| malformed());
        let number = |t: &str| match t {
            "" => Ok(None),
            t => Decimal::from_str_exact(t).map(Some).map_err(|_| malformed()),
        };
        let flight = Flight::new(date(start)?, date(end)?)?;
        Ok(Flight { quantity: number(quantity)?, amount: number(amount)?, ..flight })
    }
}

/// What the values of a custom column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CustomKind {
    /// Text.
    Text,
    /// A number.
    Number,
    /// Money in the row's currency.
    Money,
    /// A share.
    Percent,
    /// A date.
    Date,
}

impl CustomKind {
    /// The kind of field that behaves alike.
    pub fn field_kind(self) -> FieldKind {
        match self {
            CustomKind::Text => FieldKind::Text,
            // Any sign is allowed: nobody knows what a custom number means.
            CustomKind::Number | CustomKind::Percent => FieldKind::Ratio,
            CustomKind::Money => FieldKind::Money,
            CustomKind::Date => FieldKind::Date,
        }
    }
}

/// A custom column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Column {
    /// Its id.
    #[schema(value_type = String)]
    pub id: ColumnId,
    /// Its name, as in the workbook it came from.
    pub name: String,
    /// What its values are.
    pub kind: CustomKind,
    /// Unit for the header, if any.
    pub unit: Option<String>,
    /// How it is calculated from other columns, see [`crate::bracketed`]; `None` for a column that people fill in.
    #[serde(default)]
    pub formula: Option<String>,
    /// The words to choose from, in their order; empty where anything may stand. Other words are kept as they are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<String>,
    /// Whom it is for.
    pub audience: Audience,
    /// Its place among the custom columns.
    #[schema(value_type = String)]
    pub order: Order,
}

/// What a plan-level cost is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CostKind {
    /// Production of creatives.
    Production,
    /// Reporting and analytics.
    Reporting,
    /// Ad marking (ОРД): registration and reporting.
    Ord,
    /// Project management.
    ProjectManagement,
    /// Levy on internet advertising.
    Levy,
    /// Ad serving and tracking.
    AdServing,
    /// Anything else.
    Other,
}

/// How much a plan-level cost is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum CostBasis {
    /// A stated amount in the plan's currency, net of VAT.
    Amount {
        /// The amount.
        #[schema(value_type = String)]
        amount: Decimal,
    },
    /// A share of the media cost (net of VAT, before agency commission).
    ShareOfMedia {
        /// The share, as a fraction.
        #[schema(value_type = String)]
        rate: Decimal,
    },
    /// A share of the media cost with agency commission, net of VAT.
    ShareOfClientNet {
        /// The share, as a fraction.
        #[schema(value_type = String)]
        rate: Decimal,
    },
}

/// A cost beside the lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PlanCost {
    /// Its id.
    #[schema(value_type = String)]
    pub id: CostId,
    /// What it is for.
    pub kind: CostKind,
    /// Its name in the plan.
    pub label: String,
    /// How much.
    pub basis: CostBasis,
    /// Its own VAT rate as a fraction; `None`: the plan's rate on the plan's last day.
    #[schema(value_type = Option<String>)]
    pub vat_rate: Option<Decimal>,
    /// Whom it is for.
    pub audience: Audience,
    /// Its place in the list.
    #[schema(value_type = String)]
    pub order: Order,
    /// The workbook cell that the amount came from (`Лист1!Q24`), until somebody edits it.
    pub source: Option<String>,
}

impl Cell {
    /// A value that came with an import.
    pub fn imported(value: Value) -> Cell {
        Cell { value, entered: None, origin: None }
    }

    /// A value that a person entered at the moment `at`, see [`Cell::entered`].
    pub fn entered(value: Value, at: i64) -> Cell {
        Cell { value, entered: Some(at), origin: None }
    }
}

impl Row {
    /// An empty row.
    pub fn new(id: RowId, kind: RowKind, parent: Option<RowId>, order: Order) -> Row {
        Row {
            id,
            kind,
            parent,
            order,
            removed: false,
            cells: BTreeMap::new(),
            custom: BTreeMap::new(),
            flights: BTreeMap::new(),
            shared: BTreeMap::new(),
            source: None,
        }
    }

    /// The stored number of `field`, if there is one.
    pub fn number(&self, field: Field) -> Option<Decimal> {
        self.cells.get(&field).and_then(|cell| cell.value.number())
    }

    /// The stored text of `field`, if there is one.
    pub fn text(&self, field: Field) -> Option<&str> {
        self.cells.get(&field).and_then(|cell| cell.value.text())
    }

    /// The stored list of `field`, empty if there is none.
    pub fn list(&self, field: Field) -> &[Decimal] {
        match self.cells.get(&field).map(|cell| &cell.value) {
            Some(Value::List(list)) => list,
            _ => &[],
        }
    }

    /// First and last day of its flights.
    pub fn span(&self) -> Option<(NaiveDate, NaiveDate)> {
        let start = self.flights.values().map(|f| f.start).min()?;
        let end = self.flights.values().map(|f| f.end).max()?;
        Some((start, end))
    }

    /// Its flights by date.
    pub fn flights_by_date(&self) -> Vec<(FlightId, Flight)> {
        let mut flights: Vec<_> = self.flights.iter().map(|(id, f)| (*id, *f)).collect();
        flights.sort_by_key(|(id, f)| (f.start, f.end, *id));
        flights
    }
}

impl Plan {
    /// An empty plan.
    pub fn new(id: PlanId, header: PlanHeader) -> Plan {
        Plan {
            id,
            header,
            rows: BTreeMap::new(),
            columns: BTreeMap::new(),
            costs: BTreeMap::new(),
            imports: BTreeMap::new(),
            views: BTreeMap::new(),
        }
    }

    /// The rows a reader sees, depth first, each with its depth (0 at the top). Rows whose section was removed or does
    /// not exist stand at the top: nothing that somebody wrote disappears with its container.
    pub fn outline(&self) -> Vec<(&Row, usize)> {
        let mut children: BTreeMap<Option<RowId>, Vec<&Row>> = BTreeMap::new();
        for row in self.rows.values().filter(|row| !row.removed) {
            children.entry(self.live_parent(row)).or_default().push(row);
        }
        for siblings in children.values_mut() {
            siblings.sort_by(|a, b| (&a.order, a.id).cmp(&(&b.order, b.id)));
        }
        let mut out = Vec::with_capacity(self.rows.len());
        let mut stack: Vec<(&Row, usize)> = Vec::new();
        let push = |stack: &mut Vec<_>, parent, depth| {
            for row in children.get(&parent).into_iter().flatten().rev() {
                stack.push((*row, depth));
            }
        };
        push(&mut stack, None, 0);
        while let Some((row, depth)) = stack.pop() {
            out.push((row, depth));
            push(&mut stack, Some(row.id), depth + 1);
        }
        out
    }

    /// The section that `row` is shown in: its parent, if that is a live section and following parents upwards ends.
    pub fn live_parent(&self, row: &Row) -> Option<RowId> {
        let parent = row.parent?;
        let mut at = Some(parent);
        let mut steps = 0;
        while let Some(id) = at {
            let section = self.rows.get(&id)?;
            // Two devices can move two sections into each other; the cycle is cut by showing both at the top.
            if section.removed || section.kind != RowKind::Section || id == row.id || steps > 64 {
                return None;
            }
            steps += 1;
            at = section.parent;
        }
        Some(parent)
    }

    /// The live rows right under `parent`, in order.
    pub fn children(&self, parent: Option<RowId>) -> Vec<&Row> {
        let mut rows: Vec<&Row> = self.rows.values().filter(|r| !r.removed && self.live_parent(r) == parent).collect();
        rows.sort_by(|a, b| (&a.order, a.id).cmp(&(&b.order, b.id)));
        rows
    }

    /// The live lines, in the order of the outline.
    pub fn lines(&self) -> impl Iterator<Item = &Row> {
        self.outline().into_iter().map(|(row, _)| row).filter(|row| row.kind == RowKind::Line)
    }

    /// Custom columns in their order.
    pub fn columns_in_order(&self) -> Vec<&Column> {
        let mut columns: Vec<&Column> = self.columns.values().collect();
        columns.sort_by(|a, b| (&a.order, a.id).cmp(&(&b.order, b.id)));
        columns
    }

    /// Saved views in their order.
    pub fn views_in_order(&self) -> Vec<&SavedView> {
        let mut views: Vec<&SavedView> = self.views.values().collect();
        views.sort_by(|a, b| (&a.order, a.id).cmp(&(&b.order, b.id)));
        views
    }

    /// Whether `reader` may see the column at all.
    pub fn shows(&self, column: crate::FieldRef, reader: Audience) -> bool {
        match column {
            crate::FieldRef::Field(field) => field.visible_to(reader),
            crate::FieldRef::Custom(id) => self.shows_column(id, reader),
        }
    }

    /// Plan-level costs in their order.
    pub fn costs_in_order(&self) -> Vec<&PlanCost> {
        let mut costs: Vec<&PlanCost> = self.costs.values().collect();
        costs.sort_by(|a, b| (&a.order, a.id).cmp(&(&b.order, b.id)));
        costs
    }

    /// What somebody of `reader` may see: the one place where internal fields, columns, costs, notes and sources are cut.
    /// Cells and custom columns of a narrower audience are absent from the result, not hidden in it.
    pub fn for_audience(&self, reader: Audience) -> Plan {
        let mut plan = self.clone();
        if reader == Audience::Internal {
            return plan;
        }
        plan.columns.retain(|id, _| self.shows_column(*id, reader));
        plan.costs.retain(|_, cost| cost.audience.visible_to(reader));
        plan.costs.values_mut().for_each(|cost| cost.source = None);
        plan.header.notes_internal = None;
        plan.header.shown.iter_mut().for_each(|shown| shown.retain(|column| self.shows(*column, reader)));
        // What the agency knows of prices.
        plan.header.rate_cards = None;
        plan.header.naming = plan.header.naming.filter(|naming| naming.visible_to(self, reader));
        // That there were other proposals is the agency's own business.
        (plan.header.scenario_of, plan.header.scenario) = (None, None);
        plan.imports.clear();
        plan.views.retain(|_, view| view.audience.visible_to(reader));
        plan.views.values_mut().for_each(|view| view.look.retain(reader, |column| self.shows(column, reader)));
        plan.header.default_view = plan.header.default_view.filter(|id| plan.views.contains_key(id));
        plan.rows.retain(|_, row| !row.removed);
        let columns = &plan.columns;
        for row in plan.rows.values_mut() {
            row.cells.retain(|field, _| field.visible_to(reader));
            row.custom.retain(|id, _| columns.contains_key(id));
            row.cells.values_mut().chain(row.custom.values_mut()).for_each(|cell| cell.origin = None);
            row.source = None;
        }
        plan
    }

    /// Where a stored value came from: the workbook cell, if it was imported and nobody has changed it since.
    pub fn source_of(&self, row: &Row, field: crate::FieldRef) -> Option<String> {
        let cell = match field {
            crate::FieldRef::Field(field) => row.cells.get(&field)?,
            crate::FieldRef::Custom(id) => row.custom.get(&id)?,
        };
        if cell.entered.is_some() {
            return None;
        }
        let source = row.source?;
        let table = self.imports.get(&source.import)?.tables.get(usize::from(source.table))?;
        if let Some(place) = table.elsewhere.get(&source.row).and_then(|places| places.get(&field)) {
            return Some(place.clone());
        }
        let column = table.columns.get(&field)?;
        Some(format!("{}!{}{}", table.sheet, column, source.row))
    }
}
