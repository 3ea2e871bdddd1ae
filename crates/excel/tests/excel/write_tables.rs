//! Reports about plans as plain tables.

use mrm_excel::write::{Digits, Lang, Table, TableCell, TableRow, TableSheet, Tone, tables_to_xlsx};
use rust_decimal::Decimal;
use std::io::{Cursor, Read};

#[test]
fn tables_are_written_with_their_numbers_and_nothing_about_who_made_them() {
    let text = |text: &str| TableCell::Text(text.to_owned());
    let row = |tone, cells| TableRow { tone, cells };
    let sheet = TableSheet {
        name: "Сводка".to_owned(),
        title: "Сравнение: Осень".to_owned(),
        notes: vec!["Было: первый показ".to_owned()],
        tables: vec![Table {
            heading: "Итоги".to_owned(),
            columns: vec!["Показатель".to_owned(), "Было".to_owned(), "Стало".to_owned()],
            rows: vec![
                row(
                    Tone::Plain,
                    vec![
                        text("Медиа"),
                        TableCell::Number(Decimal::new(125_050, 2), Digits::Fixed(2)),
                        TableCell::Number(Decimal::new(125, 3), Digits::Percent),
                    ],
                ),
                // A text that looks like a formula stays a text.
                row(Tone::Added, vec![text("=1+1"), TableCell::Empty, TableCell::Number(7.into(), Digits::Whole)]),
            ],
        }],
        widths: vec![40.0, 20.0, 20.0],
    };
    let created = "2026-11-21T12:00:00".parse().unwrap();
    let bytes = tables_to_xlsx(&[sheet], Lang::Ru, Some(created)).unwrap();
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut part = |name: &str| {
        let mut text = String::new();
        package.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    };
    let sheet = part("xl/worksheets/sheet1.xml");
    assert!(sheet.contains("<v>1250.5</v>") && sheet.contains("<v>0.125</v>") && sheet.contains("<v>7</v>"), "{sheet}");
    assert!(!sheet.contains("<f>"), "no formula came in with a text");
    assert!(sheet.contains("autoFilter"), "a single table can be filtered");
    let texts = part("xl/sharedStrings.xml");
    assert!(texts.contains("=1+1") && texts.contains("первый показ"));
    let core = part("docProps/core.xml");
    assert!(core.contains("2026-11-21") && !core.contains("<dc:creator>A"), "{core}");
}
