//! Exported workbooks recalculated by LibreOffice: every formula must come to the app's number.
//!
//! Before LibreOffice sees a workbook, all results that we wrote beside the formulas are replaced by a wrong number. A
//! cell that LibreOffice did not calculate itself would therefore be found out.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use calamine::{Data, Range, Reader, Xlsx};
use mrm_domain::Audience;
use mrm_excel::write::Lang;

use crate::write::export;
use crate::write_plans::{plans_of_all_terms, with_calculated_columns};
use crate::write_rows::nested_plan;

/// What stands in place of every result before LibreOffice opens a workbook.
const WRONG: f64 = 12_345.678;
const RELATIVE: f64 = 1e-9;

#[test]
fn libreoffice_comes_to_the_same_numbers_in_every_formula_cell() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut ours = BTreeMap::new();
    for (name, plan) in
        plans_of_all_terms().into_iter().chain([("nested", nested_plan()), ("calculated", with_calculated_columns())])
    {
        for (audience, lang) in [(Audience::Internal, Lang::Ru), (Audience::Client, Lang::En)] {
            let file = format!("{name}-{}.xlsx", if audience == Audience::Client { "client" } else { "internal" });
            let bytes = export(&plan, audience, lang);
            std::fs::write(folder.path().join(&file), with_wrong_results(&bytes)).expect("a file");
            ours.insert(file, bytes);
        }
    }
    let recalculated = recalculate(folder.path(), ours.keys());
    let mut checked = 0;
    let mut wrong = Vec::new();
    for (file, bytes) in ours {
        let mut before: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("our export opens");
        let mut after: Xlsx<_> = calamine::open_workbook(recalculated.join(&file)).expect("LibreOffice's file opens");
        for sheet in before.sheet_names() {
            let formulas = before.worksheet_formula(&sheet).expect("formulas");
            let expected = before.worksheet_range(&sheet).expect("values");
            let actual = after.worksheet_range(&sheet).expect("LibreOffice's values");
            checked += compare(&format!("{file} {sheet}"), &formulas, &expected, &actual, &mut wrong);
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {checked} formula cells differ:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(40)].join("\n")
    );
    assert!(checked > 5_000, "only {checked} formula cells were compared");
}

/// Compares all formula cells of a sheet and returns how many there were.
fn compare(
    place: &str,
    formulas: &Range<String>,
    expected: &Range<Data>,
    actual: &Range<Data>,
    wrong: &mut Vec<String>,
) -> usize {
    let Some((top, left)) = formulas.start() else { return 0 };
    let mut count = 0;
    for (row, column, formula) in formulas.used_cells().filter(|(_, _, formula)| !formula.is_empty()) {
        let at = (top + row as u32, left + column as u32);
        let number = |range: &Range<Data>| match range.get_value(at) {
            Some(Data::Float(number)) => Some(*number),
            Some(Data::Int(number)) => Some(*number as f64),
            _ => None,
        };
        count += 1;
        let same = match (number(expected), number(actual)) {
            (Some(a), Some(b)) => (a - b).abs() <= RELATIVE * a.abs().max(b.abs()).max(1e-6),
            _ => false,
        };
        if !same {
            let address = mrm_excel::grid::address(at.0, at.1);
            wrong.push(format!(
                "{place}!{address} ={formula}: ours {:?}, LibreOffice's {:?}",
                expected.get_value(at),
                actual.get_value(at)
            ));
        }
    }
    count
}

/// The package with every result beside a formula replaced.
pub fn with_wrong_results(bytes: &[u8]) -> Vec<u8> {
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).expect("a package");
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..package.len() {
        let mut part = package.by_index(index).expect("a part");
        let name = part.name().expect("a name").into_owned();
        let mut content = Vec::new();
        part.read_to_end(&mut content).expect("a readable part");
        if name.starts_with("xl/worksheets/") {
            let text = String::from_utf8(content).expect("UTF-8");
            content = spoil(&text).into_bytes();
        }
        out.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).expect("a part");
        out.write_all(&content).expect("a written part");
    }
    out.finish().expect("a package").into_inner()
}

/// `</f><v>…</v>` with another number inside.
fn spoil(sheet: &str) -> String {
    let mut out = String::with_capacity(sheet.len());
    let mut rest = sheet;
    while let Some(place) = rest.find("</f><v>") {
        let (before, after) = rest.split_at(place + "</f><v>".len());
        let end = after.find("</v>").expect("a closed value");
        out.push_str(before);
        out.push_str(&WRONG.to_string());
        rest = &after[end..];
    }
    out + rest
}

/// Lets LibreOffice open, recalculate and save the files; returns the folder with its copies.
pub fn recalculate<'f>(folder: &Path, files: impl Iterator<Item = &'f String>) -> PathBuf {
    let profile = folder.join("profile");
    std::fs::create_dir_all(profile.join("user")).expect("a profile");
    std::fs::write(profile.join("user/registrymodifications.xcu"), ALWAYS_RECALCULATE).expect("settings");
    let out = folder.join("recalculated");
    let mut command = Command::new("soffice");
    command
        .arg("--headless")
        .arg(format!("-env:UserInstallation=file://{}", profile.display()))
        .args(["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir"])
        .arg(&out)
        .args(files.map(|file| folder.join(file)));
    let result = match command.output() {
        Ok(result) => result,
        Err(error) => panic!(
            "LibreOffice could not be started ({error}). This test needs it: `apt-get install libreoffice-calc-nogui`, \
             or `cargo xtask test`, which installs it"
        ),
    };
    assert!(result.status.success(), "LibreOffice failed: {}", String::from_utf8_lossy(&result.stderr));
    out
}

const ALWAYS_RECALCULATE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"#;
