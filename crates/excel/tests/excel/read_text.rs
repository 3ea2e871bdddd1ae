//! Delimited text in whatever encoding it comes.

use crate::read_build::{at, bytes, has_notice};
use encoding_rs::{KOI8_R, WINDOWS_1251};
use mrm_excel::grid::CellValue;
use mrm_excel::read::ReadError;
use proptest::prelude::*;

const PLAN: &str =
    "Площадка;Формат;Бюджет, руб.;Охват\r\nЯндекс;баннер;1 234,50;10000\r\nВКонтакте;видео;2 000,00;20000\r\n";

#[test]
fn russian_plans_in_old_encodings() {
    for encoding in [WINDOWS_1251, KOI8_R] {
        let book = bytes("план.csv", encoding.encode(PLAN).0.into_owned()).unwrap();
        let sheet = &book.sheets[0];
        assert_eq!(sheet.name, "план");
        assert_eq!(at(sheet, "A1"), CellValue::Text("Площадка"), "{}", encoding.name());
        assert_eq!(at(sheet, "C2"), CellValue::Text("1 234,50"));
        assert!(has_notice(&book, "encoding_guessed"));
    }
}

#[test]
fn unicode_with_and_without_a_mark() {
    let marked = [b"\xEF\xBB\xBF".as_slice(), PLAN.as_bytes()].concat();
    let little: Vec<u8> = PLAN.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = std::iter::once(0xFEFF).chain(PLAN.encode_utf16()).flat_map(u16::to_be_bytes).collect();
    for data in [PLAN.as_bytes().to_vec(), marked, little, big] {
        let book = bytes("plan.csv", data).unwrap();
        assert_eq!(at(&book.sheets[0], "A1"), CellValue::Text("Площадка"));
        assert_eq!(at(&book.sheets[0], "D3"), CellValue::Text("20000"));
        assert!(book.notices.is_empty(), "{:?}", book.notices);
    }
}

#[test]
fn delimiters_are_found_and_stated_ones_believed() {
    let cell = |text: &str, address: &str| match at(&bytes("plan.csv", text).unwrap().sheets[0], address) {
        CellValue::Text(text) => text.to_owned(),
        other => format!("{other:?}"),
    };
    assert_eq!(cell("a,b\n1.5,2\n3.5,4\n", "B2"), "2");
    assert_eq!(cell("a\tb\n1,5\t2,5\n3,5\t4,5\n", "B2"), "2,5");
    assert_eq!(cell("a;b\n1,5;2,5\n3,5;4,5\n", "B3"), "4,5");
    assert_eq!(cell("a|b|c\n1|2|3\n", "C2"), "3");
    assert_eq!(
        cell("Media plan, autumn, v2\n\na;b;c\n1;2;3\n4;5;6\n7;8;9\n", "B4"),
        "2",
        "titles and blank lines count as rows"
    );
    // Excel does not show the line that states the delimiter.
    assert_eq!(cell("sep=,\r\na;x,b\r\n1,2\r\n", "A1"), "a;x");
    assert_eq!(cell("\"sep=;\"\na;b\n", "B1"), "b");
}

#[test]
fn quotes_hold_delimiters_lines_and_quotes() {
    let book = bytes("p.csv", "a,b\n\"one, \"\"two\"\"\nthree\",\"=\"\"007\"\"\"\n").unwrap();
    assert_eq!(at(&book.sheets[0], "A2"), CellValue::Text("one, \"two\"\nthree"));
    assert_eq!(at(&book.sheets[0], "B2"), CellValue::Text("007"));
}

#[test]
fn a_quote_that_nobody_closed_does_not_swallow_the_file() {
    let rows: String = (0..1_000).map(|row| format!("Сайт {row};{row}\n")).collect();
    let book = bytes("p.csv", format!("name;n\n\"5\" экран;1\n\"oops;2\n{rows}")).unwrap();
    assert!(has_notice(&book, "quotes_unbalanced"));
    assert!(book.sheets[0].values.height() > 1_000);
}

#[test]
fn what_is_no_spreadsheet_is_named() {
    let what = |data: &[u8]| match bytes("plan.xlsx", data).unwrap_err() {
        ReadError::NotASpreadsheet { what } => what,
        other => panic!("{other:?}"),
    };
    assert_eq!(what(b"%PDF-1.7 ..."), "pdf");
    assert_eq!(what(b"\x89PNG\r\n\x1a\n"), "picture");
    assert_eq!(what(&[0, 1, 2, 3, 4, 5, 6, 7, 250, 0, 1]), "binary");
    assert_eq!(what(b"<?xml version=\"1.0\"?><rss/>"), "xml");
    assert_eq!(what(b"<html><body>Access denied</body></html>"), "html");
    assert_eq!(what(b"{\\rtf1 plan}"), "rtf");
    let package = |part: &str| crate::read_build::Package { parts: vec![(part.to_owned(), b"<x/>".to_vec())] }.zip();
    assert_eq!(what(&package("word/document.xml")), "word");
    assert_eq!(what(&package("ppt/presentation.xml")), "powerpoint");
    assert_eq!(what(&package("photos/a.jpg")), "archive");
}

#[test]
fn a_wrong_extension_is_told_and_does_not_matter() {
    let book = bytes("plan.xls", PLAN).unwrap();
    let notice = &book.notices[0];
    assert_eq!(
        (notice.code, notice.args["found"].as_str(), notice.args["named"].as_str()),
        ("wrong_extension", "csv", "xls")
    );
    assert!(bytes("plan.txt", PLAN).unwrap().notices.is_empty());
}

proptest! {
    #[test]
    fn what_a_csv_writer_wrote_is_read_again(
        rows in prop::collection::vec(prop::collection::vec("[a-zа-я0-9 ,;\"']{1,8}", 3), 1..20),
        delimiter in prop::sample::select(vec![b';', b'\t', b',']),
    ) {
        let mut writer = csv::WriterBuilder::new().delimiter(delimiter).quote_style(csv::QuoteStyle::Always).from_writer(vec![]);
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let stated = format!("sep={}\n", char::from(delimiter));
        let data = [stated.into_bytes(), writer.into_inner().unwrap()].concat();
        let book = bytes("p.csv", data).unwrap();
        for (r, row) in rows.iter().enumerate() {
            for (c, field) in row.iter().enumerate() {
                prop_assert_eq!(book.sheets[0].cell(r as u32, c as u32), CellValue::Text(field));
            }
        }
    }
}
