//! xlsx packages as they should not be.

use crate::read_build::{AT_ONCE, Package, at, bytes, has_notice, limited};
use chrono::NaiveDate;
use mrm_excel::grid::{Area, CellValue, Visibility};
use mrm_excel::read::{Limits, ReadError};
use rust_xlsxwriter::{Color, Format, Note};
use std::time::Instant;

fn one(text: &str) -> String {
    format!("<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>{text}</t></is></c></row>")
}

#[test]
fn a_plan_keeps_what_the_eye_sees() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let money = Format::new().set_num_format("#,##0.00\"р.\"");
    let orange = Format::new().set_background_color(Color::RGB(0xFF_C0_00));
    let theme = Format::new().set_background_color(Color::Theme(4, 3));
    sheet.merge_range(0, 1, 0, 3, "Бюджет", &Format::new()).unwrap();
    sheet.write_number_with_format(1, 1, 1234.5, &money).unwrap();
    sheet.write_blank(1, 2, &orange).unwrap();
    sheet.write_blank(1, 3, &theme).unwrap();
    sheet.write_formula(2, 1, rust_xlsxwriter::Formula::new("SUM(B2:B2)").set_result("1234.5")).unwrap();
    sheet.set_row_hidden(4).unwrap();
    sheet.set_column_hidden(2).unwrap();
    sheet.insert_note(1, 1, &Note::new("до скидки & НДС").add_author_prefix(false)).unwrap();
    let book = bytes("plan.xlsx", book.save_to_buffer().unwrap()).unwrap();
    let sheet = &book.sheets[0];
    assert_eq!(sheet.layout.merges, [Area { top: 0, left: 1, bottom: 0, right: 3 }]);
    assert_eq!(sheet.merge_at(0, 2), Some(sheet.layout.merges[0]));
    assert_eq!(sheet.shown(1, 1), "1,234.50р.");
    assert_eq!(sheet.layout.fills[&(1, 2)], [0xFF, 0xC0, 0x00]);
    // Accent 1 of the theme, made 40 % lighter.
    let [red, green, blue] = sheet.layout.fills[&(1, 3)];
    assert!(blue > green && green > red, "{red} {green} {blue}");
    assert_eq!(sheet.layout.formulas[&(2, 1)], "SUM(B2:B2)");
    assert!(sheet.layout.uncalculated.is_empty() && sheet.layout.computed.is_empty());
    assert!(sheet.layout.hidden_rows.contains(&4));
    assert!(sheet.layout.hidden_columns.is_empty(), "column C lies right of everything that holds a value");
    assert!(sheet.layout.comments[&(1, 1)].contains("до скидки & НДС"));
    assert!(book.notices.is_empty());
    assert_eq!(book.file_hash.len(), 64);
}

#[test]
fn entities_are_refused_and_words_that_look_like_them_are_not() {
    let bomb = "<!DOCTYPE t [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]>";
    let sheet =
        format!("<?xml version=\"1.0\"?><!-- x -->{bomb}<worksheet><sheetData>{}</sheetData></worksheet>", one("&b;"));
    let refused = Package::rows("").with("xl/worksheets/sheet1.xml", sheet).read().unwrap_err();
    assert_eq!(refused, ReadError::EntityDeclaration { part: "xl/worksheets/sheet1.xml".to_owned() });
    assert_eq!(refused.code(), "entity_declaration");
    let book = Package::rows(&one("&lt;!DOCTYPE html>")).read().unwrap();
    assert_eq!(at(&book.sheets[0], "A1"), CellValue::Text("<!DOCTYPE html>"));
}

#[test]
fn entities_hidden_in_another_encoding_are_refused_too() {
    let text = "\u{FEFF}<?xml version=\"1.0\" encoding=\"UTF-16\"?><!DOCTYPE t [<!ENTITY a \"a\">]><worksheet/>";
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let refused = Package::rows("").with("xl/worksheets/sheet1.xml", wide).read().unwrap_err();
    assert!(matches!(refused, ReadError::EntityDeclaration { .. }));
}

#[test]
fn a_part_in_utf_16_is_read() {
    let text = format!(
        "\u{FEFF}<?xml version=\"1.0\" encoding=\"UTF-16\"?><worksheet><sheetData>{}</sheetData></worksheet>",
        one("Охват")
    );
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let book = Package::rows("").with("xl/worksheets/sheet1.xml", wide).read().unwrap();
    assert_eq!(at(&book.sheets[0], "A1"), CellValue::Text("Охват"));
}

#[test]
fn more_cells_than_allowed_are_refused() {
    let cells: String = (1..=200).map(|row| format!("<row r=\"{row}\"><c r=\"A{row}\"><v>1</v></c></row>")).collect();
    let limits = Limits { cells: 100, ..Limits::default() };
    let refused = limited(Package::rows(&cells).zip(), limits).unwrap_err();
    assert!(matches!(refused, ReadError::TooManyCells { limit: 100, .. }));
    assert_eq!(refused.args()["limit"], "100");
}

#[test]
fn two_cells_in_opposite_corners_do_not_fill_the_memory() {
    let rows = "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>";
    let started = Instant::now();
    assert!(matches!(Package::rows(rows).read().unwrap_err(), ReadError::TooManyCells { .. }));
    assert!(started.elapsed() < AT_ONCE);
}

#[test]
fn a_hundred_megabytes_of_nothing_are_refused_by_what_comes_out() {
    let mut sheet = b"<worksheet><sheetData>".to_vec();
    sheet.resize(100 << 20, b' ');
    let data = Package::rows("").with("xl/worksheets/sheet1.xml", sheet).zip();
    assert!(data.len() < 1 << 20);
    assert!(matches!(bytes("plan.xlsx", data).unwrap_err(), ReadError::TooLargeUnpacked { .. }));
}

#[test]
fn sizes_that_lie_do_not_help() {
    let mut sheet = format!("<worksheet><sheetData>{}</sheetData>", one("x")).into_bytes();
    sheet.resize(3 << 20, b' ');
    let size = u32::try_from(sheet.len()).unwrap().to_le_bytes();
    let mut data = Package::rows("").with("xl/worksheets/sheet1.xml", sheet).zip();
    // The size stands in the part's own header and in the directory.
    let found: Vec<usize> = memchr_all(&data, &size);
    assert_eq!(found.len(), 2);
    for place in found {
        data[place..place + 4].copy_from_slice(&10_u32.to_le_bytes());
    }
    let limits = Limits { unpacked_bytes: 1 << 20, ..Limits::default() };
    let refused = limited(data, limits).unwrap_err();
    assert!(matches!(refused, ReadError::TooLargeUnpacked { .. } | ReadError::Damaged { .. }), "{refused:?}");
}

fn memchr_all(data: &[u8], what: &[u8]) -> Vec<usize> {
    (0..data.len() - what.len()).filter(|at| &data[*at..*at + what.len()] == what).collect()
}

#[test]
fn long_texts_many_parts_many_sheets_many_merges_are_refused() {
    let long = "x".repeat(2_000);
    let shared = Package::rows(&one(&long)).zip();
    let small = |change: fn(&mut Limits)| {
        let mut limits = Limits::default();
        change(&mut limits);
        limits
    };
    let what = |error: ReadError| error.args().remove("what").unwrap();
    assert_eq!(what(limited(shared.clone(), small(|l| l.cell_text_bytes = 1_000)).unwrap_err()), "cell_text");
    assert_eq!(what(limited(shared.clone(), small(|l| l.text_bytes = 1_000)).unwrap_err()), "text");
    assert_eq!(what(limited(shared, small(|l| l.parts = 3)).unwrap_err()), "parts");
    let sheets = Package::workbook(&[("a", "", "<sheetData/>"), ("b", "", "<sheetData/>")]).zip();
    assert_eq!(what(limited(sheets, small(|l| l.sheets = 1)).unwrap_err()), "sheets");
    let merges = "<sheetData/><mergeCells><mergeCell ref=\"A1:B1\"/><mergeCell ref=\"A2:B2\"/></mergeCells>";
    let merges = Package::workbook(&[("a", "", merges)]).zip();
    assert_eq!(what(limited(merges, small(|l| l.merges = 1)).unwrap_err()), "merges");
}

#[test]
fn elements_that_nest_for_ever_do_no_harm() {
    let deep = "<x>".repeat(100_000);
    assert_eq!(Package::rows(&deep).read().unwrap().sheets[0].used(), None);
    // Without the usual form every element is looked at, and counted.
    let refused =
        Package::workbook(&[("a", "", &format!("<!-- --><sheetData>{deep}</sheetData>"))]).read().unwrap_err();
    assert!(matches!(refused, ReadError::TooMany { what: "xml_depth", .. }), "{refused:?}");
}

#[test]
fn unusual_ways_to_write_a_sheet_give_the_same_layout() {
    let usual = "<cols><col min=\"2\" max=\"2\" hidden=\"1\"/></cols><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"B1\"><f>A1+1</f></c>\
                 <c r=\"C1\"><f>A1&amp;\"&lt;x&gt;\"</f><v></v></c></row><row r=\"2\" hidden=\"1\"><c r=\"A2\"><v>2</v></c></row></sheetData>\
                 <mergeCells><mergeCell ref=\"A1:A2\"/></mergeCells>";
    let commented = format!("<!-- by hand -->{usual}");
    let prefixed = usual.replace("</", "\u{1}").replace('<', "<x:").replace('\u{1}', "</x:");
    let spaced = usual.replace("<sheetData>", "<sheetData >").replace("<c r", "<c  r");
    let unaddressed =
        ["A1", "B1", "C1", "A2"].iter().fold(usual.to_owned(), |text, at| text.replace(&format!("c r=\"{at}\""), "c"));
    let expected = Package::workbook(&[("a", "", usual)]).read().unwrap();
    let layout = |book: &mrm_excel::grid::Workbook| {
        let layout = &book.sheets[0].layout;
        let mut formulas: Vec<_> = layout.formulas.clone().into_iter().collect();
        formulas.sort();
        (
            layout.merges.clone(),
            layout.hidden_rows.clone(),
            layout.hidden_columns.clone(),
            formulas,
            layout.computed.clone(),
        )
    };
    assert_eq!(expected.sheets[0].layout.formulas[&(0, 2)], "A1&\"<x>\"");
    assert_eq!(at(&expected.sheets[0], "C1"), CellValue::Text("1<x>"));
    for other in [commented.as_str(), &prefixed, &spaced, &unaddressed] {
        let book = Package::workbook(&[("a", "", other)]).read().unwrap();
        assert_eq!(layout(&book), layout(&expected), "{other}");
    }
}

#[test]
fn fifty_thousand_merges_are_quick() {
    let merges: String = (1..=50_000).map(|row| format!("<mergeCell ref=\"A{row}:C{row}\"/>")).collect();
    let started = Instant::now();
    let book =
        Package::workbook(&[("a", "", &format!("<sheetData/><mergeCells>{merges}</mergeCells>"))]).read().unwrap();
    assert_eq!(book.sheets[0].layout.merges.len(), 50_000);
    assert_eq!(book.sheets[0].used(), None);
    assert!(started.elapsed() < AT_ONCE);
}

#[test]
fn part_names_with_backslashes_or_in_lower_case_are_the_same_parts() {
    let mut package = Package::rows(&one("ok"));
    for (name, _) in &mut package.parts {
        *name = name.to_lowercase().replace('/', "\\");
    }
    assert_eq!(at(&package.read().unwrap().sheets[0], "A1"), CellValue::Text("ok"));
}

#[test]
fn damaged_root_relationships_are_put_right_and_damaged_sheet_relationships_are_an_error() {
    let book = Package::rows(&one("ok")).with("_rels/.rels", "CORRUPTED").read().unwrap();
    assert!(has_notice(&book, "package_repaired"));
    assert_eq!(at(&book.sheets[0], "A1"), CellValue::Text("ok"));
    let mut package = Package::rows(&one("ok"));
    package.parts.retain(|(name, _)| name != "_rels/.rels");
    assert!(has_notice(&package.read().unwrap(), "package_repaired"));
    let lost = Package::rows(&one("ok")).with("xl/_rels/workbook.xml.rels", "CORRUPTED").read().unwrap_err();
    assert_eq!(lost.code(), "file_damaged");
}

#[test]
fn of_two_parts_with_one_name_one_is_read_for_values_and_layout() {
    let sheet = |text: &str, merge: &str| {
        format!("<sheetData>{}</sheetData><mergeCells><mergeCell ref=\"{merge}\"/></mergeCells>", one(text))
    };
    let first = Package::workbook(&[("Plan", "", &sheet("first", "A1:B1"))]);
    let mut data = Package { parts: first.parts }
        .with("xl/worksheets/sheet9.xml", format!("<worksheet>{}</worksheet>", sheet("second", "A1:C1")))
        .zip();
    // Rename the ninth sheet's part to the first one's: same length, so all offsets stay.
    for place in memchr_all(&data, b"sheet9.xml") {
        data[place + 5] = b'1';
    }
    let book = bytes("plan.xlsx", data).unwrap();
    assert!(has_notice(&book, "duplicate_parts"));
    let sheet = &book.sheets[0];
    let right = sheet.layout.merges[0].right;
    match at(sheet, "A1") {
        CellValue::Text("first") => assert_eq!(right, 1),
        CellValue::Text("second") => assert_eq!(right, 2),
        other => panic!("{other:?}"),
    }
}

#[test]
fn rows_and_cells_without_addresses_follow_each_other() {
    let rows = "<row><c t=\"inlineStr\"><is><t>a</t></is></c><c s=\"0\"/><c><v>3</v></c></row><row/><row><c><f>C1*2</f></c></row>";
    let book = Package::rows(rows).read().unwrap();
    let sheet = &book.sheets[0];
    assert_eq!(at(sheet, "A1"), CellValue::Text("a"));
    assert_eq!(at(sheet, "C1"), CellValue::Number(3.0));
    assert_eq!(at(sheet, "A3"), CellValue::Number(6.0), "the formula stands where the value belongs");
}

#[test]
fn strict_ooxml_is_read() {
    let mut package = Package::rows(&one("ok"));
    for (_, data) in &mut package.parts {
        let text = String::from_utf8(std::mem::take(data)).unwrap();
        let text = text
            .replace(
                "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                "http://purl.oclc.org/ooxml/spreadsheetml/main",
            )
            .replace(
                "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                "http://purl.oclc.org/ooxml/officeDocument/relationships",
            );
        *data = text.into_bytes();
    }
    assert_eq!(at(&package.read().unwrap().sheets[0], "A1"), CellValue::Text("ok"));
}

#[test]
fn hidden_sheets_chart_sheets_and_macro_sheets() {
    let body = format!("<sheetData>{}</sheetData>", one("x"));
    let package = Package::workbook(&[
        ("Видимый ", "", &body),
        ("h", "state=\"hidden\"", &body),
        ("v", "state=\"veryHidden\"", &body),
        ("chart", "", ""),
        ("macro", "", ""),
    ])
    .with("xl/vbaProject.bin", vec![0xCC; 100])
    .replace(
        "xl/_rels/workbook.xml.rels",
        "worksheet\" Target=\"worksheets/sheet4",
        "chartsheet\" Target=\"worksheets/sheet4",
    )
    .replace(
        "xl/_rels/workbook.xml.rels",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet5",
        "http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet\" Target=\"worksheets/sheet5",
    );
    let book = bytes("plan.xlsm", package.zip()).unwrap();
    let sheets: Vec<_> = book.sheets.iter().map(|sheet| (sheet.name.as_str(), sheet.visibility)).collect();
    assert_eq!(sheets, [("Видимый ", Visibility::Visible), ("h", Visibility::Hidden), ("v", Visibility::VeryHidden)]);
    assert!(has_notice(&book, "macros_dropped"));
    assert_eq!(book.notices.iter().filter(|notice| notice.code == "sheet_not_cells").count(), 2);
}

#[test]
fn dates_by_both_epochs_iso_dates_and_errors() {
    let rows = "<row r=\"1\"><c r=\"A1\" s=\"1\"><v>42735</v></c><c r=\"B1\" t=\"d\"><v>2021-01-01</v></c>\
                <c r=\"C1\" t=\"e\"><v>#DIV/0!</v></c><c r=\"D1\" t=\"d\"><v>2021-01-01T10:10:10</v></c></row>";
    let styles = "<styleSheet><numFmts count=\"1\"><numFmt numFmtId=\"200\" formatCode=\"dd.mm.yyyy\"/></numFmts>\
                  <cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"200\"/></cellXfs></styleSheet>";
    let package = Package::rows(rows).with("xl/styles.xml", styles);
    let day = |year, month, day| {
        CellValue::DateTime(NaiveDate::from_ymd_opt(year, month, day).unwrap().and_hms_opt(0, 0, 0).unwrap())
    };
    let package = package.replace(
        "xl/_rels/workbook.xml.rels",
        "</Relationships>",
        "<Relationship Id=\"s\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" \
         Target=\"styles.xml\"/></Relationships>",
    );
    let book = package.read().unwrap();
    assert_eq!(at(&book.sheets[0], "A1"), day(2016, 12, 31));
    assert_eq!(book.sheets[0].shown(0, 0), "31.12.2016");
    assert_eq!(at(&book.sheets[0], "B1"), day(2021, 1, 1));
    assert_eq!(at(&book.sheets[0], "C1"), CellValue::Error("#DIV/0!"));
    assert_eq!(book.sheets[0].shown(0, 3), "01.01.2021 10:10");
    let package = package.replace("xl/workbook.xml", "<sheets>", "<workbookPr date1904=\"1\"/><sheets>");
    let book = package.read().unwrap();
    assert_eq!(at(&book.sheets[0], "A1"), day(2021, 1, 1));
    assert_eq!(book.sheets[0].shown(0, 0), "01.01.2021");
}

#[test]
fn rich_text_is_one_text() {
    let rows = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><r><t>Охват</t></r><r><t xml:space=\"preserve\"> 1+\n</t></r></is></c></row>";
    let book = Package::rows(rows).read().unwrap();
    assert_eq!(at(&book.sheets[0], "A1"), CellValue::Text("Охват 1+\n"));
}

#[test]
fn a_broken_sheet_does_not_take_the_others_with_it() {
    let good = format!("<sheetData>{}</sheetData>", one("ok"));
    let bad = "<sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"!!\"><v>2</v></row";
    let book = Package::workbook(&[("good", "", &good), ("bad", "", bad)]).read().unwrap();
    assert!(has_notice(&book, "sheet_damaged"));
    assert_eq!(at(&book.sheets[0], "A1"), CellValue::Text("ok"));
    assert_eq!(Package::workbook(&[("bad", "", bad)]).read().unwrap_err().code(), "file_damaged");
}

#[test]
fn a_package_cut_in_half_is_damaged() {
    let data = Package::rows(&one("ok")).zip();
    assert_eq!(bytes("plan.xlsx", &data[..data.len() / 2]).unwrap_err().code(), "file_damaged");
}
