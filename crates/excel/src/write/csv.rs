//! The plan as delimited text: what Excel opens with a double click in the reader's country.

use mrm_calc::PlanCalc;
use mrm_domain::{Field, Plan, RowKind};

use super::flights::{date_text, number_text};
use super::layout::{Held, Key, Laid, Layout, lay_rows};
use super::words::{Word, field_name};
use super::{ExportError, ExportOptions, Lang, Progress};

/// The plan's lines as UTF-8 with a byte-order mark; semicolons and decimal commas in Russian, commas and decimal points
/// in English. One header row, one row a line, sections as a column. A text that a spreadsheet would run as a formula
/// gets an apostrophe before it.
pub fn to_csv(
    plan: &Plan,
    calc: &PlanCalc,
    options: &ExportOptions,
    progress: &dyn Progress,
) -> Result<Vec<u8>, ExportError> {
    let seen = super::client::seen_by(plan, calc, options.audience);
    let rows = lay_rows(&seen.plan);
    let layout = Layout::new(&seen.plan, &seen.calc, &rows, options.lang)?;
    let delimiter = if options.lang == Lang::Ru { b';' } else { b',' };
    let mut out = vec![0xEF, 0xBB, 0xBF];
    let mut writer =
        csv::WriterBuilder::new().delimiter(delimiter).terminator(csv::Terminator::CRLF).from_writer(&mut out);
    writer.write_record(header(&layout))?;
    for (place, laid) in layout.rows.iter().enumerate() {
        if place % 1024 == 0 {
            if progress.cancelled() {
                return Err(ExportError::Cancelled);
            }
            progress.step(place as u64, layout.rows.len() as u64);
        }
        if let Laid::Line { row, number, .. } = laid {
            let section = section_path(&layout, row);
            let cells = layout.held(row);
            let values =
                cells.iter().zip(&layout.columns).skip(1).map(|(held, column)| text(held, column.key, layout.lang));
            writer.write_record([number.clone(), safe(&section)].into_iter().chain(values))?;
        }
    }
    writer.flush().map_err(csv::Error::from)?;
    drop(writer);
    Ok(out)
}

fn header(layout: &Layout<'_>) -> Vec<String> {
    let number = Word::Number.text(layout.lang).to_owned();
    let section = Word::Section.text(layout.lang).to_owned();
    let rest = layout.columns.iter().skip(1).map(|column| match column.key {
        Key::Field(field, 0) if !field.kind().is_numeric() => field_name(field, layout.lang).to_owned(),
        _ => safe(&column.header),
    });
    [number, section].into_iter().chain(rest).collect()
}

/// The names of the sections above a line, outermost first.
fn section_path(layout: &Layout<'_>, row: &mrm_domain::Row) -> String {
    let mut names = Vec::new();
    let mut at = layout.plan.live_parent(row);
    while let Some(section) = at.and_then(|id| layout.plan.rows.get(&id)).filter(|row| row.kind == RowKind::Section) {
        names.push(section.text(Field::Name).unwrap_or_default());
        at = layout.plan.live_parent(section);
    }
    names.reverse();
    names.join(" / ")
}

fn text(held: &Held<'_>, key: Key, lang: Lang) -> String {
    match held {
        Held::Empty => String::new(),
        Held::Text(text) if matches!(key, Key::FlightUnits | Key::FlightAmounts) => text.to_string(),
        Held::Text(text) => safe(text),
        Held::Inherited(text) => safe(text),
        Held::Date(date) => date_text(*date, lang),
        Held::Number(number) => number_text(*number, lang),
        // Derived ratios have up to 28 digits; a spreadsheet keeps fifteen.
        Held::Derived(number) => number_text(number.round_sf(15).unwrap_or(*number), lang),
    }
}

/// Text that no spreadsheet takes for a formula: one beginning with `=`, `+`, `-`, `@`, a tab or a line break gets an
/// apostrophe before it.
fn safe(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) { format!("'{text}") } else { text.to_owned() }
}
