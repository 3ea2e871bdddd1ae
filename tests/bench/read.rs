//! A wide workbook into memory.

use calamine::{Reader, Xlsx, open_workbook};
use std::fs::{self, File};
use std::io::BufReader;
use std::path::Path;

use mrm_excel::read::{ReadOptions, open};

use crate::Wanted;
use crate::measure::{Figure, Outcome, race, timed};
use crate::workbooks::{LINES, rows_50k};

const ROUNDS: usize = 7;

/// `read_rows_50k`: plain for the comparison with peers, styled because real plans are.
pub fn read_rows_50k(out: &Path, _wanted: &Wanted<'_>) -> Outcome<Vec<Figure>> {
    let plain = out.join("rows_50k.xlsx");
    fs::write(&plain, rows_50k(false)?)?;
    let styled = out.join("rows_50k_styled.xlsx");
    fs::write(&styled, rows_50k(true)?)?;
    let mut plain = read(&plain, "read_rows_50k")?;
    plain.goal = "≤ 1.5× floor; ≥ 8× faster than peers";
    plain.peers_at_least = Some(8.0);
    Ok(vec![plain, read(&styled, "read_rows_50k_styled")?])
}

fn read(file: &Path, bench: &'static str) -> Outcome<Figure> {
    let size = fs::metadata(file)?.len();
    let ours = |_| {
        let (seconds, book) = timed(|| Ok(open(file, &ReadOptions::default())?))?;
        assert_eq!(book.sheets[0].values.height() as u32, LINES + 1, "every row was read");
        Ok(seconds)
    };
    let floor = |_| {
        let (seconds, range) = timed(|| {
            let mut book: Xlsx<BufReader<File>> = open_workbook(file)?;
            Ok(book.worksheet_range("План")?)
        })?;
        assert_eq!(range.height() as u32, LINES + 1, "every row was read");
        Ok(seconds)
    };
    let race = race(ROUNDS, ours, floor)?;
    let mut figure = race.figure(bench, "raw calamine", 1.5, "≤ 1.5× floor");
    figure.note = format!("{:.1} MB; with formulas, formats and fills", size as f64 / 1e6);
    Ok(figure)
}
