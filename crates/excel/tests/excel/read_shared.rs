//! Workbooks that nobody here wrote. They lie beside the checkout and are not part of it; without them these tests pass
//! over, and say so.

use crate::read_build::{AT_ONCE, at, has_notice};
use chrono::{NaiveDate, NaiveDateTime};
use mrm_excel::grid::{CellValue, Sheet, Visibility, Workbook, column_number};
use mrm_excel::read::{self, ReadError, ReadOptions};
use std::path::PathBuf;
use std::time::Instant;

/// A shared workbook's path, if it is there.
pub fn shared(name: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/workbooks").join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("passed over: {name} is not beside this checkout");
    None
}

fn attempt(name: &str) -> Option<Result<Workbook, ReadError>> {
    shared(name).map(|path| read::open(path, &ReadOptions::default()))
}

fn read(name: &str) -> Option<Workbook> {
    attempt(name).map(Result::unwrap)
}

/// Rows and columns of a sheet's grid.
fn size(sheet: &Sheet) -> (usize, usize) {
    sheet.values.get_size()
}

fn day(year: i32, month: u32, day: u32) -> NaiveDateTime {
    NaiveDate::from_ymd_opt(year, month, day).unwrap().and_hms_opt(0, 0, 0).unwrap()
}

#[test]
fn every_plan_opens() {
    let Some(folder) = shared("plans") else { return };
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let book = read::open(&path, &ReadOptions::default()).unwrap();
        assert!(!book.sheets.is_empty(), "{path:?}");
        assert!(book.notices.is_empty(), "{path:?}: {:?}", book.notices);
    }
}

#[test]
fn the_weekly_grid_keeps_merges_formulas_and_hidden_columns() {
    let Some(book) = read("plans/ru-agency-template-weekly-grid.xlsx") else { return };
    let sheet = &book.sheets[0];
    assert_eq!(sheet.name, "Лист1");
    assert_eq!(sheet.layout.merges.len(), 48);
    assert_eq!(sheet.layout.formulas.len(), 185);
    assert_eq!(sheet.layout.comments.len(), 1);
    assert_eq!(at(sheet, "R16"), CellValue::Number(24_069_960.0));
    assert!(sheet.layout.hidden_columns.contains(&column_number("CG").unwrap()));
    assert_eq!(sheet.shown(15, column_number("R").unwrap()), "24,069,960.00р.");
}

#[test]
fn a_chart_of_fills_only_has_as_many_coloured_days_as_the_flights() {
    let Some(book) = read("plans/ru-tv-summary-months-and-day-grid.xlsx") else { return };
    let sheet = book.sheets.iter().find(|sheet| sheet.name == "График").unwrap();
    let coloured = |row: u32| {
        let mut colours = std::collections::BTreeMap::<[u8; 3], usize>::new();
        for color in (0..100).filter_map(|column| sheet.layout.fills.get(&(row - 1, column))) {
            *colours.entry(*color).or_default() += 1;
        }
        colours
    };
    for (row, days) in [(27, 51), (28, 56), (29, 56)] {
        assert!(coloured(row).values().any(|count| *count == days), "row {row}: {:?}", coloured(row));
    }
}

#[test]
fn formulas_that_nobody_computed_get_their_values() {
    let Some(book) = read("plans/en-open-schema-export-no-cached-values.xlsx") else { return };
    let sheet = book.sheets.iter().find(|sheet| sheet.name == "Line Items").unwrap();
    assert_eq!(sheet.layout.formulas.len(), 16);
    assert_eq!(sheet.layout.uncalculated.len(), 0);
    assert_eq!(sheet.layout.computed.len(), 16);
    let row = |row: u32| -> Vec<String> {
        let computed = sheet.layout.computed.iter().filter(|(at, _)| *at == row);
        computed.map(|(row, column)| sheet.cell(*row, *column).decimal().unwrap().to_string()).collect()
    };
    // Cost, impressions, clicks, engagements, view starts, completions, reach, a custom metric.
    assert_eq!(row(1), ["2500", "6250", "62.5", "150000", "3000000", "2400000", "2000000", "85000"]);
    assert_eq!(row(2), ["0", "8000000", "80000", "400000", "0", "0", "3000000", "0"]);
}

#[test]
fn hidden_and_very_hidden_sheets_are_told_apart() {
    let Some(book) = read("plans/ru-dsp-two-level-header-hidden-sheets.xlsx") else { return };
    let count = |visibility| book.sheets.iter().filter(|sheet| sheet.visibility == visibility).count();
    assert_eq!((count(Visibility::Visible), count(Visibility::Hidden), count(Visibility::VeryHidden)), (6, 1, 2));
}

#[test]
fn h1_a_workbook_that_counts_from_1904() {
    let Some(book) = read("hostile/dates-1904-epoch.xlsx") else { return };
    let sheet = &book.sheets[0];
    assert_eq!(size(sheet), (3, 2));
    assert_eq!(at(sheet, "A1"), CellValue::DateTime(day(2021, 1, 1)));
    assert_eq!(at(sheet, "A2"), CellValue::DateTime(day(2021, 1, 2)));
    let CellValue::Duration(days) = at(sheet, "A3") else { panic!("{:?}", at(sheet, "A3")) };
    assert!((days - (255.0 * 3600.0 + 10.0 * 60.0 + 10.0) / 86_400.0).abs() < 1e-9);
    assert_eq!(at(sheet, "B3"), CellValue::Number(17.0));
}

#[test]
fn h2_dates_written_as_iso_text() {
    let Some(book) = read("hostile/dates-iso8601-typed-cells.xlsx") else { return };
    let sheet = &book.sheets[0];
    assert_eq!(at(sheet, "A1"), CellValue::DateTime(day(2021, 1, 1)));
    assert_eq!(at(sheet, "A2"), CellValue::DateTime(day(2021, 1, 1) + chrono::TimeDelta::seconds(36_610)));
    let CellValue::Duration(time) = at(sheet, "A3") else { panic!("{:?}", at(sheet, "A3")) };
    assert!((time - 36_610.0 / 86_400.0).abs() < 1e-9);
    assert!(matches!(at(sheet, "A4"), CellValue::Text(_)));
}

#[test]
fn h3_a_password_is_asked_for_and_opens() {
    let Some(path) = shared("hostile/encrypted-agile-password-tika.xlsx") else { return };
    assert_eq!(read::open(&path, &ReadOptions::default()).unwrap_err(), ReadError::PasswordNeeded);
    let with = |password: &str| {
        let options = ReadOptions { password: Some(password.to_owned()), ..ReadOptions::default() };
        read::open(&path, &options)
    };
    assert_eq!(with("tina").unwrap_err(), ReadError::WrongPassword);
    let book = with("tika").unwrap();
    assert_eq!(book.sheets.len(), 3);
    assert_eq!(at(&book.sheets[0], "A1"), CellValue::Text("This is an Encrypted Excel spreadsheet."));
}

#[test]
fn h4_an_old_protected_workbook_is_named_as_that() {
    let Some(result) = attempt("hostile/encrypted-xor-password-abc.xls") else { return };
    assert_eq!(result.unwrap_err(), ReadError::ProtectedOrUnreadableXls);
}

#[test]
fn h5_damaged_root_relationships_are_put_right() {
    let Some(book) = read("hostile/corrupt-root-relationships.xlsx") else { return };
    assert!(has_notice(&book, "package_repaired"));
    assert_eq!((size(&book.sheets[0]), size(&book.sheets[1])), ((3, 4), (2, 4)));
}

#[test]
fn h6_an_entity_bomb_is_refused_at_once() {
    let started = Instant::now();
    let Some(result) = attempt("hostile/xml-entity-bomb.xlsx") else { return };
    assert!(matches!(result.unwrap_err(), ReadError::EntityDeclaration { .. }));
    assert!(started.elapsed() < AT_ONCE);
}

#[test]
fn h7_a_cell_repeated_for_ever_is_refused_at_once() {
    let started = Instant::now();
    let Some(result) = attempt("hostile/repeat-count-bomb.ods") else { return };
    assert!(matches!(result.unwrap_err(), ReadError::TooManyCells { .. }));
    assert!(started.elapsed() < AT_ONCE);
}

#[test]
fn h8_fifty_thousand_merges_and_nothing_in_them() {
    let started = Instant::now();
    let Some(book) = read("hostile/fifty-thousand-merges.xlsx") else { return };
    assert!(started.elapsed() < AT_ONCE);
    assert_eq!(book.sheets[0].layout.merges.len(), 50_000);
    assert_eq!(book.sheets[0].used(), None);
}

#[test]
fn h9_strict_ooxml_is_ooxml() {
    let Some(book) = read("hostile/strict-ooxml.xlsx") else { return };
    assert_eq!(book.sheets.len(), 2);
    assert_eq!((size(&book.sheets[0]), size(&book.sheets[1])), ((6, 3), (7, 6)));
    assert_eq!(at(&book.sheets[1], "A4"), CellValue::DateTime(day(1990, 1, 1)));
}

#[test]
fn h10_a_binary_workbook() {
    let Some(book) = read("hostile/typed-cells-and-special-chars.xlsb") else { return };
    assert_eq!(book.sheets.len(), 6);
    let sheet = book.sheets.iter().find(|sheet| sheet.name == "datatypes").unwrap();
    assert_eq!(at(sheet, "A1"), CellValue::Number(1.0));
    assert_eq!(at(sheet, "A2"), CellValue::Number(1.5));
    assert_eq!(at(sheet, "A3"), CellValue::Text("ab"));
    assert_eq!(at(sheet, "A4"), CellValue::Bool(false));
    assert_eq!(at(sheet, "A6"), CellValue::DateTime(day(2016, 10, 20)));
    let special = book.sheets.iter().find(|sheet| sheet.name == "spc_chrs").unwrap();
    assert_eq!(at(special, "A1"), CellValue::Text("&"));
    assert!(has_notice(&book, "layout_not_read"));
}

#[test]
fn h11_an_opendocument_with_a_cell_over_two_rows() {
    let Some(book) = read("hostile/merged-cells.ods") else { return };
    let sheet = &book.sheets[0];
    assert_eq!(size(sheet), (3, 3));
    let merge = sheet.merge_at(2, 0).unwrap();
    assert_eq!((merge.top, merge.left, merge.bottom, merge.right), (1, 0, 2, 0));
    assert_eq!(at(sheet, "C3"), CellValue::Text("C"));
}

#[test]
fn h12_excel_95() {
    let Some(book) = read("hostile/excel95-title-and-spacer-rows.xls") else { return };
    let sheet = &book.sheets[0];
    assert_eq!(at(sheet, "A4"), CellValue::Empty);
    assert_eq!(at(sheet, "B4"), CellValue::Text("Number"));
    assert_eq!(at(sheet, "C4"), CellValue::Text("Square"));
    assert_eq!(at(sheet, "C20"), CellValue::Number(225.0));
    assert_eq!(sheet.shown(5, 4), "100.00%");
}

#[test]
fn h13_rows_without_numbers_stay_in_place() {
    let Some(book) = read("hostile/rows-without-numbers.xlsx") else { return };
    let used = book.sheets[0].used().unwrap();
    assert_eq!((used.bottom + 1, used.right + 1), (71, 11));
}

#[test]
fn h14_only_worksheets_are_sheets() {
    let Some(book) = read("hostile/hidden-veryhidden-chartsheet.xlsx") else { return };
    let sheets: Vec<_> = book.sheets.iter().map(|sheet| (sheet.name.as_str(), sheet.visibility)).collect();
    assert_eq!(
        sheets,
        [("Visible", Visibility::Visible), ("Hidden", Visibility::Hidden), ("VeryHidden", Visibility::VeryHidden)]
    );
    assert!(has_notice(&book, "sheet_not_cells"));
}

#[test]
fn h15_rich_texts_are_texts() {
    let Some(book) = read("hostile/richtext-inline-and-shared-merged.xlsx") else { return };
    let lines = |address| match at(&book.sheets[0], address) {
        CellValue::Text(text) => text.replace("\r\n", "\n"),
        other => panic!("{other:?}"),
    };
    assert_eq!(lines("A1"), "inline string\nLine 2\nLine 3");
    assert_eq!(lines("H1"), "shared string\nLine 2\nLine 3");
}

#[test]
fn h16_errors_keep_their_kind() {
    let Some(book) = read("hostile/all-error-values.xlsx") else { return };
    for (row, name) in ["#DIV/0!", "#NAME?", "#VALUE!", "#NULL!", "#REF!", "#NUM!", "#N/A"].into_iter().enumerate() {
        assert_eq!(book.sheets[0].cell(row as u32, 0), CellValue::Error(name));
    }
}

#[test]
fn h17_macros_are_left_out_and_said_so() {
    let Some(book) = read("hostile/macro-enabled.xlsm") else { return };
    assert_eq!(at(&book.sheets[0], "A1"), CellValue::Text("This is a macro workbook"));
    assert!(has_notice(&book, "macros_dropped"));
}

#[test]
fn h18_excel_2003_xml() {
    let Some(book) = read("hostile/spreadsheetml-2003-1904.xml") else { return };
    let sheet = &book.sheets[0];
    assert_eq!(size(sheet), (5, 4));
    assert_eq!(at(sheet, "B1"), CellValue::DateTime(day(1904, 1, 2)));
    assert_eq!(at(sheet, "B5"), CellValue::DateTime(day(1934, 6, 3)));
}

#[test]
fn h19_one_of_two_parts_with_the_same_name_is_read_and_that_is_said() {
    let Some(book) = read("hostile/duplicate-zip-entry.xlsx") else { return };
    assert!(has_notice(&book, "duplicate_parts"));
    let again = read("hostile/duplicate-zip-entry.xlsx").unwrap();
    assert_eq!(at(&book.sheets[0], "A1"), at(&again.sheets[0], "A1"));
}

#[test]
fn h20_part_names_with_backslashes() {
    let Some(book) = read("hostile/backslash-part-names-lowercase.xlsx") else { return };
    let sizes: Vec<_> = book.sheets.iter().map(|sheet| (sheet.name.as_str(), size(sheet))).collect();
    assert_eq!(sizes, [("FAM", (39, 97)), ("VIC", (39, 97))]);
    // 98 columns, the first of which is empty.
    assert_eq!(at(&book.sheets[0], "B1"), CellValue::Text("Cycle"));
}
