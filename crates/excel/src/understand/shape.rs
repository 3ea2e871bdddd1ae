//! The tables of a workbook as whoever writes back into it needs them: where everything stands.

use mrm_domain::{Audience, CustomKind, Field};

use super::calendar::Calendar;
use super::columns::Target;
use super::report::custom_name;
use super::rows::Role;
use super::table::{Line, Section, Table};

/// One table.
#[derive(Debug, Clone)]
pub(crate) struct TableShape {
    /// Its sheet.
    pub sheet: String,
    /// First and last header row, from 0.
    pub header: (u32, u32),
    /// Its last row, from 0.
    pub last: u32,
    /// Its columns.
    pub columns: Vec<ShapeColumn>,
    /// Its calendar.
    pub calendar: Option<Calendar>,
    /// What its rows are, from 0.
    pub rows: Vec<(u32, Role)>,
    /// Its lines as they were read.
    pub lines: Vec<Line>,
    /// Its sections.
    pub sections: Vec<Section>,
    /// Whether an import takes its lines.
    pub included: bool,
    /// Whether it is a time series: metrics down, periods across, several rows a line.
    pub series: bool,
    /// Its metrics that a client does not see.
    pub internal_rows: Vec<String>,
}

/// One column of a table.
#[derive(Debug, Clone)]
pub(crate) struct ShapeColumn {
    /// Its number, from 0.
    pub column: u32,
    /// The field it means.
    pub field: Option<Field>,
    /// What it holds as a custom column.
    pub custom: Option<CustomKind>,
    /// Its name as a custom column.
    pub name: String,
    /// Whom it is for.
    pub audience: Audience,
    /// What its values are multiplied with by its header (1000 for thousands); 1 otherwise.
    pub scale: u32,
}

/// What stands where in a table.
pub(super) fn of(table: &Table<'_, '_>) -> TableShape {
    // Metrics that stand in rows are found by the places of their values.
    let columns = table
        .columns
        .iter()
        .filter(|column| !column.down)
        .map(|column| ShapeColumn {
            column: column.column,
            field: column.field(),
            custom: match column.target {
                Target::Custom(kind) => Some(kind),
                _ => None,
            },
            name: custom_name(table, column),
            audience: column.audience,
            scale: column.attributes.scale.filter(|_| super::values::scalable(column)).unwrap_or(1),
        })
        .collect();
    TableShape {
        sheet: table.view.sheet.name.clone(),
        header: (table.band.top, table.band.bottom),
        last: table.last,
        columns,
        calendar: table.calendar.clone(),
        rows: table.rows.clone(),
        lines: table.lines.clone(),
        sections: table.sections.clone(),
        included: table.included,
        series: table.series.is_some(),
        internal_rows: table
            .columns
            .iter()
            .filter(|c| c.down && c.audience == Audience::Internal)
            .map(|c| c.leaf.clone())
            .collect(),
    }
}
