//! Large sheets, which are read in two parts at once: nobody may see that.

use crate::read_build::{Package, bytes, has_notice, limited};
use mrm_excel::grid::{Sheet, Workbook};
use mrm_excel::read::{self, Limits, Progress, ReadError, ReadOptions, Stage};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};

const LINES: u32 = 40_000;

/// Rows of a plan, written as unlike each other as programs write them.
fn rows() -> String {
    let mut rows = String::new();
    for row in 1..=LINES {
        let hidden = if row % 1_000 == 0 { " hidden=\"1\"" } else { "" };
        write!(rows, "<row r=\"{row}\"{hidden}><c r=\"A{row}\" t=\"s\"><v>{}</v></c><c><v>{row}.5</v></c>", row % 2)
            .unwrap();
        rows += &match row {
            2 => format!("<c r=\"C2\"><f t=\"shared\" ref=\"C2:C{LINES}\" si=\"0\">B2*2</f><v>1</v></c></row>"),
            _ if row % 3 == 0 => format!("<c r=\"C{row}\"><f t=\"shared\" si=\"0\"/><v>1</v></c></row>\n"),
            _ if row % 7 == 0 => format!("<c r=\"D{row}\" s=\"1\"><f>A{row}&amp;B{row}</f></c></row><row/>"),
            _ => "</row>\r\n".to_owned(),
        };
    }
    rows
}

fn package(around: [&str; 2], rows: &str) -> Package {
    let [before, after] = around;
    let large = format!(
        "{before}<cols><col min=\"2\" max=\"2\" hidden=\"1\"/></cols><sheetData>{rows}</sheetData>\
         <mergeCells><mergeCell ref=\"A1:B1\"/><mergeCell ref=\"A{LINES}:B{LINES}\"/></mergeCells>{after}"
    );
    let small = |cell: &str| format!("<sheetData><row r=\"1\"><c r=\"{cell}\"><v>1</v></c></row></sheetData>");
    let links = "<Relationship Id=\"t\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings\" \
                 Target=\"sharedStrings.xml\"/></Relationships>";
    Package::workbook(&[("Первый", "", &small("A1")), ("План", "", &large), ("Последний", "", &small("C3"))])
        .with("xl/sharedStrings.xml", "<sst><si><t>Охват</t></si><si><t>Клики</t></si></sst>")
        .replace("xl/_rels/workbook.xml.rels", "</Relationships>", links)
}

type Shown<'a> = (Vec<String>, BTreeMap<(u32, u32), &'a String>, BTreeMap<(u32, u32), &'a str>);

fn seen(sheet: &Sheet) -> Shown<'_> {
    let layout = &sheet.layout;
    let around = vec![
        format!("{:?}", (sheet.values.start(), sheet.values.end())),
        format!("{:?}", (&layout.merges, &layout.hidden_rows, &layout.hidden_columns)),
        format!("{:?}", (&layout.uncalculated, &layout.computed)),
    ];
    let formulas = layout.formulas.iter().map(|(place, text)| (*place, text)).collect();
    let formats = layout.formats.iter().map(|(place, code)| (*place, &**code)).collect();
    (around, formulas, formats)
}

fn same(one: &Workbook, other: &Workbook) {
    assert_eq!(one.notices, other.notices);
    assert_eq!(one.sheets.len(), other.sheets.len());
    for (one, other) in one.sheets.iter().zip(&other.sheets) {
        assert_eq!((&one.name, one.visibility), (&other.name, other.visibility));
        assert!(one.values == other.values, "{}: the values are the same", one.name);
        assert_eq!(seen(one), seen(other), "{}", one.name);
    }
}

#[test]
fn a_large_sheet_read_in_parts_is_the_sheet_read_whole() {
    let parts = package(["", ""], &rows()).read().unwrap();
    // A comment keeps the reader from looking for a place to cut.
    let whole = package(["<!-- whole -->", ""], &rows()).read().unwrap();
    same(&parts, &whole);
    let plan = &parts.sheets[1];
    assert_eq!(plan.layout.formulas[&(LINES - 2, 2)], format!("B{}*2", LINES - 1), "shared from far above");
    assert_eq!(plan.layout.hidden_rows.len(), 40);
    assert_eq!(plan.layout.merges.len(), 2);
    assert!(!plan.layout.uncalculated.is_empty() || !plan.layout.computed.is_empty());
}

#[test]
fn limits_hold_for_both_parts_together() {
    let data = package(["", ""], &rows()).zip();
    let what = |limits| match limited(data.clone(), limits).unwrap_err() {
        ReadError::TooManyCells { .. } => "cells",
        ReadError::TooMany { what, .. } => what,
        ReadError::TooLargeUnpacked { .. } => "unpacked",
        other => panic!("{other:?}"),
    };
    assert_eq!(what(Limits { cells: 80_000, ..Limits::default() }), "cells");
    // Every line shows a text of ten bytes.
    assert_eq!(what(Limits { text_bytes: 390_000, ..Limits::default() }), "text");
    assert_eq!(what(Limits { merges: 1, ..Limits::default() }), "merges");
    assert_eq!(what(Limits { sheets: 2, ..Limits::default() }), "sheets");
    assert_eq!(what(Limits { unpacked_bytes: 2 << 20, ..Limits::default() }), "unpacked");
}

#[test]
fn damage_in_the_second_part_damages_the_sheet_and_no_other() {
    let broken = rows().replace(&format!("<c r=\"A{}\"", LINES - 5), "<c r=\"what\"");
    let parts = package(["", ""], &broken).read().unwrap();
    let whole = package(["<!-- whole -->", ""], &broken).read().unwrap();
    assert!(has_notice(&parts, "sheet_damaged"));
    same(&parts, &whole);
    assert_eq!(parts.sheets[1].used(), None);
    assert!(parts.sheets[2].used().is_some());
}

#[test]
fn a_declaration_of_entities_after_a_large_sheet_is_refused() {
    let odd = "<!DOCTYPE t [<!ENTITY a \"aaaa\">]><worksheet><sheetData/></worksheet>";
    let refused = package(["", ""], &rows()).with("xl/worksheets/sheet3.xml", odd).read().unwrap_err();
    assert_eq!(refused, ReadError::EntityDeclaration { part: "xl/worksheets/sheet3.xml".to_owned() });
}

/// Cancels as soon as cells are being read.
#[derive(Default)]
struct Impatient(AtomicBool);

impl Progress for Impatient {
    fn step(&self, stage: Stage, _done: u64, _total: u64) {
        self.0.fetch_or(stage == Stage::Cells, Ordering::Relaxed);
    }

    fn cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

#[test]
fn cancelling_ends_both_parts() {
    let data = package(["", ""], &rows()).zip();
    let read = read::read_bytes("plan.xlsx", data, &ReadOptions::default(), &Impatient::default());
    assert_eq!(read.unwrap_err(), ReadError::Cancelled);
    assert!(bytes("plan.xlsx", package(["", ""], &rows()).zip()).is_ok());
}
