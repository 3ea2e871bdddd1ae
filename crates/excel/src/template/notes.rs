//! What there is to say before a plan is written into a workbook: code, severity and English text in one table.
//!
//! An error means that nothing is written. The interface translates by code; `{name}` is filled from the arguments.

use std::collections::BTreeMap;

use crate::report::{Problem, Severity};

macro_rules! notes {
    ($($variant:ident $code:literal $severity:ident $text:literal;)*) => {
        /// A kind of remark.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Note {
            $(#[doc = $text] $variant,)*
        }

        impl Note {
            /// All kinds.
            pub const ALL: &[Note] = &[$(Note::$variant,)*];

            /// The stable code that the interface translates.
            pub const fn code(self) -> &'static str {
                match self { $(Note::$variant => $code,)* }
            }

            /// How much it matters; an error stops the writing.
            pub const fn severity(self) -> Severity {
                match self { $(Note::$variant => Severity::$severity,)* }
            }

            /// The English text with `{argument}` places.
            pub const fn template(self) -> &'static str {
                match self { $(Note::$variant => $text,)* }
            }
        }
    };
}

notes! {
    NotXlsx "template_not_xlsx" Error "“{file}” is not an .xlsx or .xlsm workbook. Open it in Excel, save it as .xlsx, and choose that file.";
    Encrypted "template_encrypted" Error "“{file}” is protected with a password; a copy of it cannot be written. Save it in Excel without a password and choose that file.";
    Signed "template_signed" Error "The workbook carries a digital signature, which any change breaks. Remove the signature in Excel or export into a new workbook.";
    DoubledParts "template_doubled_parts" Error "The workbook's package holds two parts with one name, and programs disagree which of them counts. Open and save it in Excel first.";
    SharedHistory "template_shared_history" Error "The workbook is shared and records its changes ({part}); a change from outside would contradict the record. Stop sharing it in Excel first.";
    NoTable "template_no_table" Error "No plan table was found in “{file}” that lines could be written into. Choose a workbook with a header and at least one line or empty row for lines.";
    ProtectedSheet "template_protected_sheet" Error "The sheet “{sheet}” is protected, and the plan changes cells on it. Remove the protection in Excel and choose the file again.";
    NoAddresses "template_no_addresses" Error "The rows or cells of “{part}” carry no addresses, so that they cannot be changed one by one. Open and save the workbook in Excel first.";
    ArrayFormula "template_array_formula" Error "An array formula or data table at {cell} reaches over rows that the plan adds or removes; Excel itself would refuse that. Take the lines back or replace that formula.";
    ArrayCell "template_array_cell" Error "{cell} belongs to an array formula or data table over {area}, of which no single cell can be changed, and the plan has another value there. Replace that formula with one for each cell in Excel and choose the file again.";
    SeriesLines "template_series_lines" Error "On “{sheet}” a line takes several rows (metrics down, periods across), and the plan has {added} line(s) more and {removed} fewer than the workbook. Add or remove those rows in Excel, import the workbook again, or export into a new one.";
    SeriesInternal "template_series_internal" Error "On “{sheet}” internal metrics stand in rows among those for the client ({metrics}); they cannot be cleared safely. A client's copy is not written: take those rows out of the template, or export into a new workbook.";
    PivotInTheWay "template_pivot_in_the_way" Error "A pivot table stands on “{sheet}”, where the plan adds or removes rows; it cannot be moved safely. Put it on a sheet of its own.";
    InternalLeft "template_internal_left" Error "“{part}” still holds an internal value after everything internal was cleared ({place}). A client's copy is not written; remove that place from the template.";
    InternalSealed "template_internal_sealed" Error "The template has internal columns, and “{part}” may hold copies of them that cannot be looked into. A client's copy is not written; remove that object from the template.";
    TooManyRows "template_too_many_rows" Error "With the plan's lines “{sheet}” would have more rows than Excel allows.";
    FormulaReplaced "template_formula_replaced" Warning "{cell} held the formula ={formula}, which does not come to the plan's value; it now holds {value}.";
    FormulaDiffers "template_formula_differs" Warning "The workbook's formulas for “{field}” stay and come to other values than the plan has in {count} line(s): {cell} to {workbook}, not {value}.";
    RowEmptied "template_row_emptied" Warning "The removed line in row {row} was emptied, not taken out, because {cell} refers to that row alone.";
    ColumnMissing "template_column_missing" Warning "The workbook has no column for {fields}: these values of the plan are not in it.";
    SectionMissing "template_section_missing" Warning "The section “{section}” has no heading in the workbook; its lines stand after the line before them.";
    OrderKept "template_order_kept" Warning "The lines stand in another order in the plan ({count} of them); they stay where they are in the workbook.";
    FlightsOutside "template_flights_outside" Warning "{count} line(s) run on days that the workbook's calendar does not have ({lines}); those days are not in it.";
    FlightsRounded "template_flights_rounded" Info "{count} line(s) begin or end inside a column of the calendar ({lines}); the whole column is marked.";
    FillUnknown "template_fill_unknown" Warning "No cell of the calendar shows how a day that runs, or one that does not, is coloured ({cell}); its colour was left.";
    CalendarUndated "template_calendar_undated" Warning "The calendar of “{sheet}” has no year that fits the plan; the flights were not drawn.";
    MergedValue "template_merged_value" Warning "{cell} is one cell for several lines, and their {field} differ now; the cell was left as it is.";
    CommentsLeft "template_comments_left" Warning "{count} comment(s) have no cell in the workbook, or stand where Excel has a conversation of its own: they are not in it.";
    HeaderMissing "template_header_missing" Warning "{fields} changed in the plan, but the workbook has no cell of its own for it.";
    CostMissing "template_cost_missing" Warning "The cost “{label}” has no row in the workbook; it is not in it.";
    CostRemoved "template_cost_removed" Warning "The cost “{label}” was removed from the plan; its cell {cell} is now zero.";
    NotCalculated "template_not_calculated" Info "{count} formula(s) have no result in the file until a program calculates it; Excel does so when it opens the file.";
    TextReference "template_text_reference" Warning "{count} formula(s) build references out of text (INDIRECT), which do not follow moved rows: {cells}. Check them.";
    TotalStated "template_total_stated" Warning "{count} total(s) stand in the workbook as plain numbers that are not the sum of the lines above them, and the lines changed: {cells}. They were left; check them.";
    PivotRefresh "template_pivot_refresh" Warning "A pivot table takes its data from “{sheet}”; refresh it in Excel.";
    MacrosKept "template_macros_kept" Info "The workbook's macros stay as they are; nobody looked into them.";
    HiddenKept "template_hidden_kept" Info "Hidden sheets go along ({sheets}).";
    InternalCleared "template_internal_cleared" Info "Internal columns of “{sheet}” were emptied for the client: {columns}.";
    InternalFormula "template_internal_formula" Warning "{cell} was emptied for the client: its formula came from internal columns.";
}

impl Note {
    /// The remark about a place.
    pub(super) fn about(self, sheet: Option<&str>, cell: Option<String>, args: &[(&str, String)]) -> Problem {
        let args: BTreeMap<String, String> = args.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect();
        let mut message = self.template().to_owned();
        for (name, value) in &args {
            message = message.replace(&format!("{{{name}}}"), value);
        }
        Problem {
            severity: self.severity(),
            code: self.code().to_owned(),
            sheet: sheet.map(str::to_owned),
            cell,
            args,
            message,
        }
    }
}
