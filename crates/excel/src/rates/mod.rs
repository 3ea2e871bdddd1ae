//! Rate cards out of workbooks and into them.
//!
//! The way of a price list: the header row is the one that most columns are understood of, stacked rows above and below it
//! included ([`columns`]); every column is a key (vendor, format, geography …), a price, a discount, days, or a month's
//! coefficient. A row with several price columns (by region, by duration, by buying model) becomes several rows of the card
//! ([`table`]). Scales, surcharges and seasons stand in small tables of their own, and the card's name, currency and days in
//! labels above the table ([`conditions`]). What [`write`] writes is read back equal.

mod columns;
mod conditions;
mod table;
mod write;

pub use write::to_xlsx;

use mrm_domain::{Currency, PriceBasis, RateCard};
use std::collections::BTreeMap;

use crate::grid::{Visibility, Workbook};
use crate::understand::view::View;

/// What was read of a workbook with prices.
#[derive(Debug, Clone)]
pub struct RatesReading {
    /// The card.
    pub card: RateCard,
    /// The columns of its tables, and what each was taken for.
    pub columns: Vec<RateColumnReading>,
    /// What to look at.
    pub problems: Vec<RateReadProblem>,
}

/// A column of a table of prices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RateColumnReading {
    /// Sheet and letters, `Прайс!C`.
    pub place: String,
    /// Its header.
    pub header: String,
    /// What it was taken for: a field's code, `price`, `month`, or `None` for a column that is left out.
    pub meaning: Option<String>,
}

/// Something that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RateReadProblem {
    /// A stable code: `rate_price_unread`, `rate_discount_unread`, `rate_days_unread`, `rate_column_unknown`,
    /// `rate_coefficient_unread`, `rate_row_skipped`, `rate_sheet_skipped`, `rate_full`, `rate_no_table`.
    pub code: &'static str,
    /// The number of the card's row, from 1.
    pub row: Option<usize>,
    /// Values for its text; `cell` is the place in the workbook.
    pub args: BTreeMap<&'static str, String>,
}

/// Reads the prices of a workbook. Nothing of it is left out silently: see [`RatesReading::problems`].
pub fn read(workbook: &Workbook) -> RatesReading {
    let name = workbook.file_name.rsplit_once('.').map_or(workbook.file_name.as_str(), |(stem, _)| stem);
    let mut reading = RatesReading {
        card: RateCard::new(name, Currency::RUB, PriceBasis::Net),
        columns: Vec::new(),
        problems: Vec::new(),
    };
    let mut said = conditions::Said::default();
    for sheet in &workbook.sheets {
        let problem = |code| RateReadProblem { code, row: None, args: [("sheet", sheet.name.clone())].into() };
        if sheet.visibility != Visibility::Visible {
            reading.problems.push(problem("rate_sheet_skipped"));
            continue;
        }
        let Some(view) = View::new(sheet) else { continue };
        let taken = conditions::read(&view, &mut reading, &mut said);
        let found = table::read(&view, &taken, &mut reading, &mut said);
        if !found && taken.is_empty() {
            reading.problems.push(problem("rate_sheet_skipped"));
        }
    }
    said.settle(&mut reading.card);
    if reading.card.rows.is_empty() {
        reading.problems.push(RateReadProblem { code: "rate_no_table", row: None, args: BTreeMap::new() });
    }
    reading
}

impl RatesReading {
    fn problem(&mut self, code: &'static str, args: &[(&'static str, String)]) {
        self.problems.push(RateReadProblem { code, row: None, args: args.iter().cloned().collect() });
    }
}
