//! Every problem an import can report: code, severity and English text in one table.
//!
//! The interface translates by code; `{name}` in a text is filled from the problem's arguments. Arguments are values (figures,
//! addresses, texts of the workbook) or codes of [`WORDS`], never words of one language.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::grid::Notice;
use crate::report::{Problem, Severity};

macro_rules! codes {
    ($($variant:ident $code:literal $severity:ident $text:literal;)*) => {
        /// A kind of problem.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code {
            $(#[doc = $text] $variant,)*
        }

        impl Code {
            /// All kinds.
            pub const ALL: &[Code] = &[$(Code::$variant,)*];

            /// The stable code that the interface translates.
            pub const fn code(self) -> &'static str {
                match self { $(Code::$variant => $code,)* }
            }

            /// How much it matters.
            pub const fn severity(self) -> Severity {
                match self { $(Code::$variant => Severity::$severity,)* }
            }

            /// The English text with `{argument}` places.
            pub const fn template(self) -> &'static str {
                match self { $(Code::$variant => $text,)* }
            }
        }
    };
}

codes! {
    NoPlanFound "no_plan_found" Error "No media plan was found in this workbook: no table has columns for placements together with money, volumes or dates. Choose the sheet and the header row by hand.";
    NothingToImport "nothing_to_import" Error "There is nothing to import: the plan tables of this workbook hold no line with money, volume or dates.";
    TemplateEmpty "template_empty" Warning "“{sheet}” is an empty template: {tables} table(s) with a header, no line with money, volume or dates ({rows} rows of zeros and blanks).";
    TimeSeries "time_series" Warning "“{sheet}” is a time series ({metrics} for {groups}), not a list of placements; it was not imported as plan lines.";
    TimeSeriesRead "time_series_read" Warning "“{sheet}” is a time series by {unit}: {count} line(s) were made of it, one for each of {groups}. From the plan: {planned}. Check the lines and the totals.";
    FactsKept "facts_kept" Info "What was spent and achieved is no plan: {metrics} became internal custom columns, as totals over all periods.";
    MetricsLeft "metrics_left" Info "Rates cannot be summed over periods, and the workbook states no total of them: {metrics} were left out.";
    PeriodsLeft "periods_left" Info "The columns {columns} hold figures of other periods; they were left out.";
    TransposedSheet "transposed_sheet" Info "“{sheet}” is written on its side: metrics go down, periods go across. It was not imported; its figures are details of the summary.";
    FlowchartSheet "flowchart_sheet" Info "“{sheet}” is a calendar drawn with colours (row: coloured days – {rows}); it has no lines of its own and was not imported.";
    DetailsRead "details_read" Info "“{sheet}” holds details of the line “{line}”. Taken from it: {metrics}; flights: {count}. The rest stays in the workbook.";
    DetailsUncertain "details_uncertain" Warning "“{sheet}” holds details of a placement, but it is not certain of which line; nothing was taken from it.";
    DetailsDiffer "details_differ" Warning "The days on “{sheet}” do not fit those of the line “{line}”; its flights were left as they are.";
    AmountsByDays "amounts_by_days" Info "The workbook states amounts of “{line}” by month, and several flights in a month: the amount is shared among them by days.";
    ChartRead "chart_read" Info "“{sheet}” is a calendar drawn with colours; it gives the days of {count} line(s) (row: coloured days – {rows}).";
    HiddenSheet "hidden_sheet" Info "The sheet “{sheet}” is hidden and was left out. Choose it by name if it belongs to the plan.";
    HiddenColumns "hidden_columns" Info "{count} column(s) are hidden in the workbook ({columns}). Their values are read and marked as hidden.";
    HiddenRows "hidden_rows" Warning "{count} row(s) are hidden in the workbook ({rows}) and were left out. Switch on hidden data to import them.";
    Variants "variants" Warning "The workbook holds alternatives of one plan on several sheets ({all}). Only “{included}” is imported; they are never added together.";
    SummarySheet "summary_sheet" Info "“{sheet}” comes to the same money as “{included}”: it is another view of it and was left out, so that nothing is counted twice.";
    TablesApart "tables_apart" Warning "Several sheets hold different plan tables ({all}). All of them are imported as parts of one plan; leave out those that are alternatives.";
    YearFromWeekdays "year_from_weekdays" Warning "The calendar names no year. Its weeks start on Mondays in {years}; the flights were dated in {year}. Set the year if it is another one.";
    YearFromDocument "year_from_document" Info "Dates without a year were read as {year}, the year found in {source}.";
    YearMissing "year_missing" Warning "The dates name no year and nothing in the workbook tells it; flights were left out. Set the year.";
    ImpossibleDate "impossible_date" Error "“{text}” is not a possible period: {reason}. The line has no flight; enter the right dates.";
    DateUnread "date_unread" Warning "“{text}” could not be read as dates; the line has no flight from it.";
    DatesAmbiguous "dates_ambiguous" Warning "The dates of this column can be read day-first or month-first; they were read {order}.";
    ErrorValues "error_values" Warning "{count} cell(s) of the column “{header}” hold an error ({kinds}). They were left empty.";
    NotCalculated "not_calculated" Warning "{count} formula(s) of the column “{header}” have no calculated value in the file and could not be computed. Open and save the workbook in Excel, then import it again.";
    Computed "computed" Info "{count} formula(s) had no calculated value in the file; their values were computed here.";
    TextNumbers "text_numbers" Info "{count} number(s) of the column “{header}” are stored as text; they were read as numbers, e.g. “{text}” as {value}.";
    TextInNumbers "text_in_numbers" Warning "“{text}” is not a number; the cell of “{header}” was left empty.";
    RangeKept "range_kept" Warning "“{text}” is a range, not one number; the cell of “{header}” was left empty.";
    ValueOutOfRange "value_out_of_range" Warning "“{text}” cannot be a value of “{header}” ({reason}); the cell was left empty.";
    PercentGuessed "percent_guessed" Info "The values of “{header}” could be fractions or percent numbers; they were read as {reading}: {text} means {value}.";
    UnitsInThousands "units_in_thousands" Info "In {count} line(s) the quantity counts thousands of impressions (price × quantity gives the cost); it is stored in single impressions.";
    UnitsScaleUnknown "units_scale_unknown" Warning "It is not certain whether the quantity counts impressions or thousands of them; it was read as {reading}.";
    MergedAmount "merged_amount" Warning "One amount stands for several lines ({range}); it was given to the first of them.";
    ColumnCalculated "column_calculated" Info "“{header}” has one formula in all lines, {formula}, and its results agree: the plan will calculate it. Choose its values in the columns if they should stay as they are.";
    ColumnUnnamed "column_unnamed" Info "The column {column} has values but no header; it is kept as “{name}”.";
    MarkupNotFactor "markup_not_factor" Warning "The values of “{header}” are no coefficients (for example {text}); they are kept as a custom column and not used in the calculation.";
    SurchargeInPrice "surcharge_in_price" Info "“{header}” is an amount added to the price: {price} less the discount, with {surcharge}, gives {final}. That is the unit price; the price before it, the discount and the surcharge are kept as custom columns.";
    MetricWithVat "metric_with_vat" Info "“{header}” includes VAT, the plan's own figures do not; it is kept as a custom column.";
    CurrencyGuessed "currency_guessed" Info "The currency {currency} was taken from {source}.";
    CurrencyMissing "currency_missing" Warning "The workbook names no currency; {currency} was assumed. Set the currency of the plan.";
    CurrencyPartly "currency_partly" Warning "{count} line(s) name no currency; the plan's currency {currency} applies to them.";
    CurrencyMixed "currency_mixed" Warning "The lines are in several currencies ({currencies}). State exchange rates before trusting totals.";
    VatFixed "vat_fixed" Info "The workbook uses VAT {rate}; the plan keeps this rate.";
    InternalColumns "internal_columns" Info "{count} column(s) hold the agency's own money ({columns}). They are imported for internal use and never shown to the client.";
    TotalDiffers "total_differs" Warning "The workbook states {workbook} for “{label}”, the imported lines give {computed}: {cause}.";
    BudgetZero "budget_zero" Warning "The workbook's own total “{header}” is zero in every line: the budget cannot be checked.";
    AmountsWithoutVat "amounts_without_vat" Info "The amounts by month include VAT {rate}; flights carry them without VAT.";
    FlightsFromFills "flights_from_fills" Info "{count} line(s) show their flights only by colour; each unbroken coloured run was read as one flight.";
    FlightsOutside "flights_outside" Warning "Some flights lie outside the plan's period {start} – {end}.";
    TooManyLines "too_many_lines" Warning "The plan has {count} lines; plans beyond {limit} lines become slow. Consider splitting it by section.";
    SecondTable "second_table" Info "Rows {rows} of “{sheet}” are another table ({headers}); they were not imported as lines.";
    OwnExport "own_export" Info "“{sheet}” was made by this program: the plan in it was read back as it was, nothing was guessed.";
    WrongExtension "wrong_extension" Warning "The file is named as {named} but is {found}; it was read by its content.";
    EncodingGuessed "encoding_guessed" Warning "The encoding of the text was guessed: {encoding}. If words look wrong, save the file as UTF-8.";
    QuotesUnbalanced "quotes_unbalanced" Warning "A quotation mark in the text is not closed; cells after it may be joined. Check the last rows.";
    HtmlReadAsTable "html_read_as_table" Warning "The file is a web page; its tables were read.";
    FileEndsEarly "file_ends_early" Warning "The file ends in the middle of the sheet “{sheet}”; what comes after is missing.";
    LayoutDamaged "layout_damaged" Warning "The layout of “{sheet}” was read only in part ({detail}). The values are there.";
    LayoutNotRead "layout_not_read" Warning "Colours, merged cells and number formats of {format} files are not read. If flights are shown by colour, save the workbook as .xlsx.";
    PackageRepaired "package_repaired" Warning "The file was damaged and repaired while reading ({part}). Check the totals.";
    MacrosDropped "macros_dropped" Warning "The file's macros were neither read nor run.";
    DuplicateParts "duplicate_parts" Warning "The file holds duplicate parts; the last one was used. Check the totals.";
    SheetNotCells "sheet_not_cells" Warning "The sheet “{sheet}” does not consist of cells (a chart, for example) and was skipped.";
    SheetDamaged "sheet_damaged" Warning "The sheet “{sheet}” is damaged and was not read ({detail}).";
    NoSheets "no_sheets" Warning "The file holds no sheets.";
}

/// What an argument can say by code: its name, the code, and the English words. The interface has its own.
pub const WORDS: &[(&str, &str, &str)] = &[
    ("reason", "no_such_day", "{day} does not exist"),
    ("reason", "end_before_start", "it ends before it starts"),
    ("reason", "no_year", "it names no year"),
    ("reason", "negative", "it is negative"),
    ("reason", "not_a_share", "it is not between 0 and 100 %"),
    ("reason", "too_large", "it is too large"),
    ("reason", "too_long", "it is longer than a cell may be"),
    ("reason", "unfit", "it is of another kind"),
    ("order", "day_first", "day-first"),
    ("order", "month_first", "month-first"),
    ("reading", "fractions", "fractions"),
    ("reading", "percent_numbers", "percent numbers"),
    ("reading", "thousands", "thousands"),
    ("reading", "impressions", "single impressions"),
    ("source", "plan_period", "the plan's period"),
    ("source", "plan_dates", "the plan's dates"),
    ("source", "sheet_name", "the sheet name “{name}”"),
    ("source", "file_name", "the file name “{name}”"),
    ("source", "cell", "the cell {name}"),
    ("source", "column", "the column “{name}”"),
    ("source", "currency_column", "the currency column"),
    ("unit", "days", "day"),
    ("unit", "weeks", "week"),
    ("unit", "months", "month"),
    ("cause", "factor", "the workbook's figure is {factor} × the sum of the lines"),
    ("cause", "thousands", "one of the two counts thousands"),
    ("cause", "vat", "VAT {rate} is in one of the two"),
    ("cause", "commission", "agency commission {rate} is in one of the two"),
    ("cause", "services", "services are in one of the two"),
    ("cause", "rounding", "rounding"),
    ("cause", "reach_not_summed", "the workbook adds reach up; people reached twice are counted twice"),
    ("cause", "nothing_computed", "the imported lines hold nothing to compute it from"),
    ("cause", "unknown", "no simple reason was found"),
];

/// Where something was found: a code of [`WORDS`] with the name that it puts in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// `plan_period`, `plan_dates`, `sheet_name`, `file_name`, `cell`, `column`, `currency_column`.
    pub code: &'static str,
    /// The sheet, file, column or cell; empty where the code says all.
    pub name: String,
}

impl Source {
    /// A source with a name.
    pub fn named(code: &'static str, name: &str) -> Self {
        Self { code, name: name.to_owned() }
    }

    /// A source that needs no name.
    pub fn of(code: &'static str) -> Self {
        Self { code, name: String::new() }
    }

    /// The arguments that say it.
    pub fn args(&self) -> [(&'static str, String); 2] {
        [("source", self.code.to_owned()), ("name", self.name.clone())]
    }
}

/// A rate as people write it: `0.2` as `20 %`.
fn percent(rate: Decimal) -> String {
    format!("{} %", (rate * Decimal::ONE_HUNDRED).normalize())
}

/// The English words of an argument that is a code or a rate.
fn english(name: &str, args: &BTreeMap<String, String>) -> Option<String> {
    let value = args.get(name)?;
    if name == "rate" {
        return value.parse().ok().map(percent);
    }
    WORDS.iter().find(|(of, code, _)| *of == name && code == value).map(|(_, _, words)| fill(words, args))
}

/// The English text of a reconciliation's cause.
pub fn cause_text(code: &str, args: &BTreeMap<String, String>) -> String {
    let words = WORDS.iter().find(|(of, known, _)| *of == "cause" && *known == code);
    words.map_or_else(String::new, |(_, _, words)| fill(words, args))
}

/// Fills the places of `template` from `args`.
pub fn fill(template: &str, args: &BTreeMap<String, String>) -> String {
    let mut text = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        let Some(close) = rest[open..].find('}') else { break };
        text.push_str(&rest[..open]);
        let name = &rest[open + 1..open + close];
        match english(name, args) {
            Some(words) => text.push_str(&words),
            None => text.push_str(args.get(name).map_or("", String::as_str)),
        }
        rest = &rest[open + close + 1..];
    }
    text.push_str(rest);
    text
}

/// Collects problems.
#[derive(Debug, Clone, Default)]
pub struct Problems(pub Vec<Problem>);

impl Problems {
    /// Adds a problem about a place.
    pub fn add(&mut self, code: Code, sheet: Option<&str>, cell: Option<String>, args: &[(&str, String)]) {
        let args: BTreeMap<String, String> = args.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect();
        self.0.push(Problem {
            severity: code.severity(),
            code: code.code().to_owned(),
            sheet: sheet.map(str::to_owned),
            cell,
            message: fill(code.template(), &args),
            args,
        });
    }

    /// Passes on what the reader noticed: its codes are among ours.
    pub fn add_notice(&mut self, notice: &Notice) {
        let sheet = notice.args.get("sheet").map(String::as_str);
        let args: Vec<(&str, String)> = notice.args.iter().map(|(k, v)| (*k, v.clone())).collect();
        if let Some(code) = Code::ALL.iter().find(|code| code.code() == notice.code) {
            self.add(*code, sheet, None, &args);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_texts_fill() {
        let mut seen = std::collections::BTreeSet::new();
        for code in Code::ALL {
            assert!(seen.insert(code.code()), "{} twice", code.code());
        }
        let mut problems = Problems::default();
        problems.add(Code::HiddenSheet, Some("A"), None, &[("sheet", "A".to_owned())]);
        assert!(problems.0[0].message.starts_with("The sheet “A” is hidden"));
        let args =
            [("text", "31.09.24".to_owned()), ("reason", "no_such_day".to_owned()), ("day", "31.09.2024".to_owned())];
        problems.add(Code::ImpossibleDate, None, None, &args);
        assert!(problems.0[1].message.contains("31.09.2024 does not exist"), "{}", problems.0[1].message);
        problems.add(Code::VatFixed, None, None, &[("rate", "0.2".to_owned())]);
        assert!(problems.0[2].message.contains("VAT 20 %"), "{}", problems.0[2].message);
    }
}
