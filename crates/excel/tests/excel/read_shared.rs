//! Workbooks that nobody here wrote. They lie beside the checkout and are not part of it; without them these tests pass
//! over, and say so.

use mrm_excel::grid::{CellValue, Workbook};
use mrm_excel::read::{self, ReadOptions};
use std::path::PathBuf;

/// A shared workbook's path, if it is there.
pub fn shared(name: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/workbooks").join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("passed over: {name} is not beside this checkout");
    None
}

fn read(name: &str) -> Option<Workbook> {
    shared(name).map(|path| read::open(path, &ReadOptions::default()).unwrap())
}

#[test]
fn every_plan_opens_with_its_layout() {
    let Some(folder) = shared("plans") else { return };
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let book = read::open(&path, &ReadOptions::default()).unwrap();
        assert!(!book.sheets.is_empty());
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
    let (row, column) = (15, mrm_excel::grid::column_number("R").unwrap());
    assert_eq!(sheet.cell(row, column), CellValue::Number(24_069_960.0));
    assert!(sheet.layout.hidden_columns.contains(&mrm_excel::grid::column_number("CG").unwrap()));
}
