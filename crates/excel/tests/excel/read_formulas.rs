//! Formulas without a saved value.

use crate::read_build::{Package, at};
use mrm_excel::grid::CellValue;

fn cell(address: &str, formula: &str) -> String {
    format!("<c r=\"{address}\"><f>{formula}</f><v></v></c>")
}

#[test]
fn what_can_be_computed_is_computed_and_marked() {
    let rows = format!(
        "<row r=\"1\"><c r=\"A1\"><v>200</v></c><c r=\"B1\"><v>1500</v></c>{}{}</row>\
         <row r=\"2\"><c r=\"A2\" t=\"str\"><f>T(Z9)</f><v></v></c>{}</row>",
        cell("C1", "A1*B1/1000"),
        cell("D1", "C1*1.22"),
        cell("B2", "A1/Z9"),
    );
    let book = Package::rows(&rows).read().unwrap();
    let sheet = &book.sheets[0];
    assert_eq!(at(sheet, "C1"), CellValue::Number(300.0));
    assert_eq!(at(sheet, "D1").decimal().unwrap().to_string(), "366");
    assert_eq!(at(sheet, "B2"), CellValue::Error("#DIV/0!"));
    assert_eq!(sheet.layout.computed.len(), 3);
    assert!(sheet.layout.uncalculated.is_empty(), "an empty text is a saved value");
}

#[test]
fn what_cannot_be_computed_stays_marked_and_so_does_what_depends_on_it() {
    let rows = format!(
        "<row r=\"1\"><c r=\"A1\"><v>2</v></c>{}{}{}{}{}{}</row>",
        cell("B1", "SECRETAGENCYFUNCTION(A1)"),
        cell("C1", "B1+1"),
        cell("D1", "IFERROR(B1,0)"),
        cell("E1", "TODAY()"),
        cell("F1", "[1]Другой!A1"),
        cell("G1", "A1*3"),
    );
    let book = Package::rows(&rows).read().unwrap();
    let sheet = &book.sheets[0];
    let open: Vec<u32> = sheet.layout.uncalculated.iter().map(|(_, column)| *column).collect();
    assert_eq!(open, [1, 2, 3, 4, 5]);
    assert_eq!(at(sheet, "B1"), CellValue::Empty);
    assert_eq!(at(sheet, "G1"), CellValue::Number(6.0));
}

#[test]
fn shared_formulas_and_other_sheets() {
    let first = "<sheetData><row r=\"1\"><c r=\"A1\"><v>5</v></c><c r=\"B1\"><f t=\"shared\" ref=\"B1:B3\" si=\"0\">A1*'Ставки '!$A$1</f></c></row>\
                 <row r=\"2\"><c r=\"A2\"><v>6</v></c><c r=\"B2\"><f t=\"shared\" si=\"0\"/></c></row>\
                 <row r=\"3\"><c r=\"A3\"><v>7</v></c><c r=\"B3\"><f t=\"shared\" si=\"0\"></f></c></row></sheetData>";
    let second = "<sheetData><row r=\"1\"><c r=\"A1\"><v>10</v></c></row></sheetData>";
    let book = Package::workbook(&[("План", "", first), ("Ставки ", "", second)]).read().unwrap();
    let sheet = &book.sheets[0];
    assert_eq!(sheet.layout.formulas[&(1, 1)], "A2*'Ставки '!$A$1");
    assert_eq!([at(sheet, "B1"), at(sheet, "B2"), at(sheet, "B3")], [50.0, 60.0, 70.0].map(CellValue::Number));
}

#[test]
fn a_long_chain_of_formulas_does_not_overflow() {
    let last = 4_000;
    let mut rows: String = (1..last)
        .map(|row| format!("<row r=\"{row}\">{}</row>", cell(&format!("A{row}"), &format!("A{}+1", row + 1))))
        .collect();
    rows += &format!("<row r=\"{last}\"><c r=\"A{last}\"><v>1</v></c></row>");
    let book = Package::rows(&rows).read().unwrap();
    assert_eq!(at(&book.sheets[0], "A1"), CellValue::Number(f64::from(last)));
}

#[test]
fn formulas_made_to_overflow_a_parser_are_left_alone() {
    let deep = format!("{}1{}", "(".repeat(3_000), ")".repeat(3_000));
    let signs = format!("{}1", "-".repeat(1_900));
    let rows = format!("<row r=\"1\">{}{}{}</row>", cell("A1", &deep), cell("B1", &signs), cell("C1", "C1+1"));
    let book = Package::rows(&rows).read().unwrap();
    assert_eq!(book.sheets[0].layout.uncalculated.len(), 3);
}
