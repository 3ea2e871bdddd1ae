//! Formats that are not xlsx: xls, ods, Excel 2003 XML, HTML.

use crate::read_build::{AT_ONCE, at, bytes, has_notice, limited, ods, ods_content};
use chrono::NaiveDate;
use mrm_excel::grid::{Area, CellValue, Visibility};
use mrm_excel::read::{Limits, ReadError};
use std::io::{Cursor, Write};
use std::time::Instant;

fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes(), &u16::try_from(data.len()).unwrap().to_le_bytes(), data].concat()
}

fn words(values: &[u16]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

/// A number in a cell, in the first style.
fn number(row: u16, column: u16, value: f64) -> Vec<u8> {
    record(0x0203, &[words(&[row, column, 0]), value.to_le_bytes().to_vec()].concat())
}

/// An Excel 97 workbook: records for the workbook, records for its only sheet.
fn xls(globals: &[Vec<u8>], sheet: &[Vec<u8>]) -> Vec<u8> {
    let begin = |kind: u16| record(0x0809, &[words(&[0x0600, kind, 0x0DBB, 0x07CC]), vec![0; 8]].concat());
    let end = record(0x000A, &[]);
    let head = [begin(5), globals.concat()].concat();
    let bound = |offset: usize| {
        let offset = u32::try_from(offset).unwrap().to_le_bytes().to_vec();
        record(0x0085, &[offset, vec![0, 0, 4, 0], b"Plan".to_vec()].concat())
    };
    let offset = head.len() + bound(0).len() + end.len();
    let stream = [head, bound(offset), end.clone(), begin(0x10), sheet.concat(), end].concat();
    container(&stream)
}

/// An OLE container with this stream of records.
fn container(stream: &[u8]) -> Vec<u8> {
    let mut container = cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new())).unwrap();
    container.create_stream("/Workbook").unwrap().write_all(stream).unwrap();
    container.flush().unwrap();
    container.into_inner().into_inner()
}

#[test]
fn an_old_workbook_with_merges_hidden_parts_fills_and_formats() {
    // A cell style: money format number 4, solid fill in palette colour 51 (gold).
    let style = [words(&[0, 4, 0]), vec![0; 8], (1_u32 << 26).to_le_bytes().to_vec(), words(&[51])].concat();
    let globals = [record(0x0042, &words(&[1200])), record(0x00E0, &style)];
    let sheet = [
        record(0x007D, &words(&[2, 3, 0, 0, 1, 0])),
        record(0x0208, &[words(&[5, 0, 2, 0, 0, 0]), 0x20_u32.to_le_bytes().to_vec()].concat()),
        number(0, 0, 1234.5),
        number(5, 3, 2.0),
        record(0x00E5, &words(&[1, 0, 1, 0, 2])),
    ];
    let book = bytes("plan.xls", xls(&globals, &sheet)).unwrap();
    let sheet = &book.sheets[0];
    assert_eq!(at(sheet, "A1"), CellValue::Number(1234.5));
    assert_eq!(sheet.shown(0, 0), "1,234.50");
    assert_eq!(sheet.layout.fills[&(0, 0)], [0xFF, 0xCC, 0x00]);
    assert_eq!(sheet.layout.merges, [Area { top: 0, left: 0, bottom: 1, right: 2 }]);
    assert!(sheet.layout.hidden_rows.contains(&5));
    assert_eq!(sheet.layout.hidden_columns.iter().copied().collect::<Vec<_>>(), [2, 3]);
}

#[test]
fn an_old_workbook_that_is_encrypted_or_broken_is_named_so() {
    let sealed = xls(&[record(0x002F, &words(&[0, 1, 2]))], &[number(0, 0, 1.0)]);
    assert_eq!(bytes("plan.xls", sealed).unwrap_err(), ReadError::ProtectedOrUnreadableXls);
    assert_eq!(bytes("plan.xls", container(&[0xAB; 5_000])).unwrap_err().code(), "xls_protected_or_unreadable");
}

#[test]
fn an_old_workbook_does_not_fill_the_memory_either() {
    let started = Instant::now();
    let corners = xls(&[], &[number(0, 0, 1.0), number(65_535, 255, 1.0)]);
    assert!(matches!(bytes("plan.xls", corners).unwrap_err(), ReadError::TooManyCells { .. }));
    assert!(started.elapsed() < AT_ONCE);
}

#[test]
fn a_long_text_shown_in_many_cells_is_counted_as_often_as_it_is_shown() {
    // 8,000 letters in the list of shared texts, and 2,000 cells that show them.
    let list = record(0x00FC, &[words(&[2_000, 0, 1, 0, 8_000]), vec![0], vec![b'x'; 8_000]].concat());
    let cells: Vec<_> = (0..2_000).map(|row| record(0x00FD, &words(&[row, 0, 0, 0, 0]))).collect();
    let data = xls(&[record(0x0042, &words(&[1200])), list], &cells);
    let book = bytes("a.xls", data.clone()).unwrap();
    assert!(matches!(at(&book.sheets[0], "A2000"), CellValue::Text(text) if text.len() == 8_000));
    let limits = Limits { text_bytes: 10 << 20, ..Limits::default() };
    assert!(matches!(limited(data, limits.clone()).unwrap_err(), ReadError::TooMany { what: "text", .. }));
    let repeated = format!(
        "<table:table table:name=\"a\"><table:table-row table:number-rows-repeated=\"50\"><table:table-cell table:number-columns-repeated=\"10\" \
         office:value-type=\"string\"><text:p>{}</text:p></table:table-cell></table:table-row></table:table>",
        "x".repeat(30_000)
    );
    assert!(matches!(limited(ods(&repeated), limits).unwrap_err(), ReadError::TooMany { what: "text", .. }));
}

const CELL: &str =
    "<table:table-cell office:value-type=\"float\" office:value=\"5\"><text:p>5</text:p></table:table-cell>";

#[test]
fn an_open_document_with_fills_spans_hidden_parts_and_formulas() {
    let table = format!(
        "<table:table table:name=\"План\"><table:table-column/><table:table-column table:visibility=\"collapse\" \
         table:number-columns-repeated=\"2\"/><table:table-row>\
         <table:table-cell table:style-name=\"ce1\" table:number-columns-spanned=\"2\" office:value-type=\"string\"><text:p>Бюджет</text:p></table:table-cell>\
         <table:covered-table-cell/>{CELL}</table:table-row>\
         <table:table-row table:visibility=\"filter\" table:number-rows-repeated=\"2\">{CELL}</table:table-row>\
         <table:table-row><table:table-cell table:formula=\"of:=[.A2]*2\" office:value-type=\"float\" office:value=\"10\"/>\
         <table:table-cell office:value-type=\"date\" office:date-value=\"2024-09-16\"/></table:table-row>\
         <table:table-row table:number-rows-repeated=\"1048000\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>\
         </table:table>"
    );
    let book = bytes("plan.ods", ods(&table)).unwrap();
    let sheet = &book.sheets[0];
    assert_eq!(sheet.name, "План");
    assert_eq!(at(sheet, "A1"), CellValue::Text("Бюджет"));
    assert_eq!(sheet.layout.merges, [Area { top: 0, left: 0, bottom: 0, right: 1 }]);
    assert_eq!(sheet.layout.fills[&(0, 0)], [0xFF, 0xCC, 0x00]);
    assert_eq!(sheet.layout.hidden_rows.iter().copied().collect::<Vec<_>>(), [1, 2]);
    assert_eq!(sheet.layout.hidden_columns.iter().copied().collect::<Vec<_>>(), [1, 2]);
    assert_eq!(sheet.layout.formulas[&(3, 0)], "[.A2]*2");
    let day = NaiveDate::from_ymd_opt(2024, 9, 16).unwrap().and_hms_opt(0, 0, 0).unwrap();
    assert_eq!(at(sheet, "B4"), CellValue::DateTime(day));
    assert!(book.notices.is_empty());
}

#[test]
fn repeats_in_an_open_document_are_refused_before_they_are_expanded() {
    let cell = |repeats: &str| {
        CELL.replacen("<table:table-cell", &format!("<table:table-cell table:number-columns-repeated=\"{repeats}\""), 1)
    };
    let rows = |repeats: &str, cells: &str| {
        format!(
            "<table:table table:name=\"a\"><table:table-row table:number-rows-repeated=\"{repeats}\">{cells}</table:table-row></table:table>"
        )
    };
    let far = format!(
        "<table:table table:name=\"a\"><table:table-row>{CELL}</table:table-row><table:table-row table:number-rows-repeated=\"1000000\">\
         <table:table-cell/></table:table-row><table:table-row><table:table-cell table:number-columns-repeated=\"16000\"/>{CELL}</table:table-row></table:table>"
    );
    let spaces = "<table:table table:name=\"a\"><table:table-row><table:table-cell office:value-type=\"string\"><text:p><text:s text:c=\"9999999999\"/></text:p></table:table-cell></table:table-row></table:table>";
    let started = Instant::now();
    for table in [
        rows("999999999", &cell("999999999")),
        rows("1048576", &cell("1000")),
        rows("99999999999999999999999", &cell("16384")),
        far,
    ] {
        assert!(matches!(bytes("a.ods", ods(&table)).unwrap_err(), ReadError::TooManyCells { .. }));
    }
    assert_eq!(bytes("a.ods", ods(spaces)).unwrap_err().code(), "too_many_parts");
    assert!(started.elapsed() < AT_ONCE);
}

#[test]
fn an_open_document_that_ends_too_early_does_not_wait_for_its_end() {
    let cut =
        "<office:document-content xmlns:office=\"o\" xmlns:table=\"t\"><table:table table:name=\"a\"><table:table-row>";
    assert_eq!(bytes("a.ods", ods_content(cut)).unwrap_err().code(), "file_damaged");
    let bomb = "<!DOCTYPE x [<!ENTITY a \"b\">]><office:document-content xmlns:office=\"o\"/>";
    assert_eq!(bytes("a.ods", ods_content(bomb)).unwrap_err().code(), "entity_declaration");
}

fn excel_2003(rows: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" \
         xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\"><Styles><Style ss:ID=\"s1\"><Interior ss:Color=\"#FFCC00\" ss:Pattern=\"Solid\"/>\
         <NumberFormat ss:Format=\"Percent\"/></Style></Styles><Worksheet ss:Name=\"План\"><Table><Column ss:Index=\"2\" ss:Hidden=\"1\" ss:Span=\"1\"/>{rows}</Table>\
         <WorksheetOptions xmlns=\"urn:schemas-microsoft-com:office:excel\"><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet></Workbook>"
    )
}

#[test]
fn excel_2003_xml_under_the_name_of_an_xls() {
    let document = excel_2003(
        "<Row><Cell ss:MergeAcross=\"1\" ss:MergeDown=\"1\"><Data ss:Type=\"String\">Кампания &amp; Ко</Data></Cell>\
         <Cell ss:StyleID=\"s1\"><Data ss:Type=\"Number\">0.15</Data><Comment><Data>до НДС</Data></Comment></Cell></Row>\
         <Row ss:Index=\"4\" ss:Hidden=\"1\"><Cell ss:Index=\"3\"><Data ss:Type=\"DateTime\">2024-09-16T00:00:00.000</Data></Cell>\
         <Cell><Data ss:Type=\"Error\">#N/A</Data></Cell><Cell><Data ss:Type=\"Boolean\">1</Data></Cell></Row>",
    );
    let book = bytes("report.xls", document).unwrap();
    assert!(has_notice(&book, "wrong_extension"));
    let sheet = &book.sheets[0];
    assert_eq!(sheet.visibility, Visibility::Hidden);
    assert_eq!(at(sheet, "A1"), CellValue::Text("Кампания & Ко"));
    assert_eq!(at(sheet, "C1"), CellValue::Number(0.15));
    assert_eq!(sheet.shown(0, 2), "15.00%");
    assert_eq!(sheet.layout.fills[&(0, 2)], [0xFF, 0xCC, 0x00]);
    assert_eq!(sheet.layout.comments[&(0, 2)], "до НДС");
    assert_eq!(sheet.layout.merges, [Area { top: 0, left: 0, bottom: 1, right: 1 }]);
    assert_eq!(sheet.layout.hidden_rows.iter().copied().collect::<Vec<_>>(), [3]);
    assert_eq!(sheet.layout.hidden_columns.iter().copied().collect::<Vec<_>>(), [1, 2]);
    let day = NaiveDate::from_ymd_opt(2024, 9, 16).unwrap().and_hms_opt(0, 0, 0).unwrap();
    assert_eq!(at(sheet, "C4"), CellValue::DateTime(day));
    assert_eq!(at(sheet, "D4"), CellValue::Error("#N/A"));
    assert_eq!(at(sheet, "E4"), CellValue::Bool(true));
}

#[test]
fn excel_2003_xml_within_the_limits_too() {
    let bomb = excel_2003("").replacen("<Workbook", "<!DOCTYPE w [<!ENTITY a \"b\">]><Workbook", 1);
    assert_eq!(bytes("a.xml", bomb).unwrap_err().code(), "entity_declaration");
    let many = excel_2003(&"<Row><Cell><Data ss:Type=\"Number\">1</Data></Cell></Row>".repeat(200));
    let limits = Limits { cells: 100, ..Limits::default() };
    assert!(matches!(limited(many.into_bytes(), limits).unwrap_err(), ReadError::TooManyCells { .. }));
    let far = excel_2003(
        "<Row><Cell><Data>1</Data></Cell></Row><Row ss:Index=\"1000000\"><Cell ss:Index=\"16000\"><Data>1</Data></Cell></Row>",
    );
    assert!(matches!(bytes("a.xml", far).unwrap_err(), ReadError::TooManyCells { .. }));
}

#[test]
fn an_html_table_under_the_name_of_an_xls() {
    let page = "<html><head><meta charset=\"windows-1251\"><style>td{}</style></head><body><table border=1>\
                <tr><th rowspan=2 bgcolor=\"#FFCC00\">Площадка<th colspan=2>Бюджет</tr>\
                <tr><th>План<th>Факт</tr>\
                <tr><td>Яндекс<br>Директ</td><td>1&nbsp;000</td><td>&lt;900&gt;</td></tr></table>\
                <table><tr><td>Итого</td></tr></table></body></html>";
    let data = encoding_rs::WINDOWS_1251.encode(page).0.into_owned();
    let book = bytes("отчёт.xls", data).unwrap();
    assert!(has_notice(&book, "html_read_as_table"));
    let sheet = &book.sheets[0];
    assert_eq!(sheet.name, "отчёт");
    assert_eq!(at(sheet, "B2"), CellValue::Text("План"));
    assert_eq!(at(sheet, "A3"), CellValue::Text("Яндекс\nДирект"));
    assert_eq!(at(sheet, "B3"), CellValue::Text("1\u{A0}000"));
    assert_eq!(at(sheet, "C3"), CellValue::Text("<900>"));
    assert_eq!(at(sheet, "A5"), CellValue::Text("Итого"));
    assert_eq!(sheet.layout.fills[&(0, 0)], [0xFF, 0xCC, 0x00]);
    assert_eq!(
        sheet.layout.merges,
        [Area { top: 0, left: 0, bottom: 1, right: 0 }, Area { top: 0, left: 1, bottom: 0, right: 2 }]
    );
}
