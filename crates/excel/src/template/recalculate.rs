//! What formulas come to with the new values.
//!
//! Formulas that depend on changed cells get no saved result; the reader then computes them. Where a formula does not come
//! to the plan's number, the number takes its place, and the rest is computed again.

use calamine::{Cell, Data};
use std::borrow::Cow;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use super::TemplateError;
use super::cells::{self, CellEdit, Content, Outcome};
use super::convert::{self, Raw};
use super::fill::Work;
use super::graph::{Graph, Place};
use super::lines::{Origin, Watch};
use super::notes::Note;
use super::sums;
use crate::grid::{CellValue, Sheet, Workbook, address};
use crate::read::{ReadOptions, Silent, compute_in, number_at, put_values, read_bytes};
use crate::understand::{clean, near};

/// How often formulas may be exchanged for values, each time those that nothing else explains.
const ROUNDS: usize = 6;

/// A formula that does not come to the plan's value.
struct Off<'w> {
    watch: &'w Watch,
    place: Place,
    found: String,
}

/// Writes cells and results. `base` has the parts as they are after rows have moved.
pub(super) fn settle(work: &mut Work<'_>) -> Result<(), TemplateError> {
    replaced_formulas(work);
    // Where no row moves, the formulas are those of the template.
    let template = work.template;
    let before = match work.moves.is_empty() {
        true => Cow::Borrowed(&template.workbook),
        false => Cow::Owned(moved(work)?),
    };
    let graph = Graph::of(&before);
    let mut watches = std::mem::take(&mut work.watches);
    plain_cells(work, &before, &mut watches);
    let mut outcome;
    let mut round = 0;
    let mut summed = false;
    loop {
        let dirty = dirty(work, &before, &graph);
        let changed = changed(work, &before, &dirty);
        outcome = (compute_in(changed, work.epoch_1904, &template.options.limits)?, dirty);
        let off: Vec<Off<'_>> = watches.iter().filter_map(|w| judge(work, w, &outcome.0, &outcome.1)).collect();
        let places: BTreeSet<Place> = off.iter().map(|o| o.place).collect();
        // Roots first: what follows from them may come right by itself.
        let mut roots: Vec<&Off<'_>> = off.iter().filter(|o| !graph.uses(o.place, &places)).collect();
        if roots.is_empty() || round + 1 >= ROUNDS {
            roots = off.iter().collect();
        }
        let mut edits: Vec<(String, (u32, u32), Content)> = Vec::new();
        let mut told = Vec::new();
        for off in &roots {
            let Some((content, problem)) = exchange(work, off, &outcome.0) else { continue };
            told.extend(problem);
            edits.push((off.watch.sheet.clone(), off.watch.place, content));
        }
        let mut nothing = edits.is_empty();
        told.into_iter().for_each(|problem| work.report.add(problem));
        for (sheet, place, content) in edits {
            work.edits.entry(sheet).or_default().insert(place, CellEdit::of(content));
        }
        if nothing && !std::mem::replace(&mut summed, true) {
            for (sheet, place, edit) in sums::changed(work, &outcome.0) {
                if let Entry::Vacant(free) = work.edits.entry(sheet).or_default().entry(place) {
                    free.insert(edit);
                    nothing = false;
                }
            }
        }
        round += 1;
        if nothing || round > ROUNDS {
            break;
        }
    }
    differences(work, &watches, &outcome.0, &outcome.1);
    results(work, &outcome.0, &outcome.1);
    Ok(())
}

/// The workbook after rows have moved, read again.
fn moved(work: &Work<'_>) -> Result<Workbook, TemplateError> {
    let bytes = work.build(&work.edits)?;
    let options = ReadOptions { uncomputed: true, ..work.template.options.clone() };
    Ok(read_bytes(work.template.name(), bytes, &options, &Silent)?)
}

/// Tells of formulas whose place a value takes for other reasons than its result: flights drawn over them, say.
fn replaced_formulas(work: &mut Work<'_>) {
    let mut told = Vec::new();
    for (name, edits) in &work.edits {
        let Some(sheet) = work.template_sheet(name) else { continue };
        for ((row, column), formula) in &sheet.layout.formulas {
            if work.moves.get(name).is_some_and(|m| m.map.is_removed(*row)) {
                continue;
            }
            let place = (work.place(name, *row), *column);
            let value = match edits.get(&place).map(|edit| &edit.content) {
                Some(Content::Number(text) | Content::Text(text)) => text.clone(),
                _ => continue,
            };
            let cell = address(place.0, place.1);
            let args = [
                ("cell", cell.clone()),
                ("formula", formula.clone()),
                ("field", String::new()),
                ("value", value),
                ("result", String::new()),
            ];
            told.push(Note::FormulaReplaced.about(Some(name), Some(cell), &args));
        }
    }
    told.into_iter().for_each(|problem| work.report.add(problem));
}

/// Watched cells that hold no formula after all get their value at once.
fn plain_cells(work: &mut Work<'_>, workbook: &Workbook, watches: &mut Vec<Watch>) {
    watches.retain(|watch| {
        let formula = workbook
            .sheets
            .iter()
            .find(|s| s.name == watch.sheet)
            .is_some_and(|s| s.layout.formulas.contains_key(&watch.place));
        if formula {
            return true;
        }
        if let Some(raw) = &watch.expected {
            let content = convert::content(raw, work.epoch_1904, watch.real_dates);
            work.edits.entry(watch.sheet.clone()).or_default().entry(watch.place).or_insert(CellEdit::of(content));
        }
        false
    });
}

/// Formulas whose results may be others now.
fn dirty(work: &Work<'_>, workbook: &Workbook, graph: &Graph) -> BTreeSet<Place> {
    let mut changed: BTreeSet<Place> = BTreeSet::new();
    for (index, sheet) in workbook.sheets.iter().enumerate() {
        let edits = work.edits.get(&sheet.name).into_iter().flatten();
        changed.extend(edits.filter(|(_, e)| e.content != Content::Kept).map(|((r, c), _)| (index, *r, *c)));
        // Formulas that were copied or changed have no result that could still be right.
        let own = work.touched.get(&sheet.name).into_iter().flatten();
        changed.extend(own.map(|(r, c)| (index, *r, *c)));
        let missing = sheet.layout.computed.iter().chain(&sheet.layout.uncalculated);
        changed.extend(missing.map(|(r, c)| (index, *r, *c)));
    }
    let mut dirty = graph.dependents(&changed);
    let formula = |(sheet, row, column): &Place| {
        workbook.sheets.get(*sheet).is_some_and(|s| s.layout.formulas.contains_key(&(*row, *column)))
    };
    dirty.extend(changed.into_iter().filter(formula));
    // Cells that hold a value by now are no formulas any more.
    let value = |place: &Place| {
        let edits = workbook.sheets.get(place.0).and_then(|s| work.edits.get(&s.name));
        edits.and_then(|e| e.get(&(place.1, place.2))).is_some_and(|e| e.content != Content::Kept)
    };
    dirty.retain(|place| !value(place));
    dirty
}

/// The workbook as reading it with its new values would give it, formulas without results where those may be others now.
fn changed(work: &Work<'_>, before: &Workbook, dirty: &BTreeSet<Place>) -> Workbook {
    let mut book = before.clone();
    for (index, sheet) in book.sheets.iter_mut().enumerate() {
        let mut cells: Vec<Cell<Data>> = Vec::new();
        for (place, edit) in work.edits.get(&sheet.name).into_iter().flatten() {
            let value = match &edit.content {
                Content::Nothing => Data::Empty,
                Content::Number(text) => match text.parse() {
                    Ok(number) => number_at(sheet, *place, number, work.epoch_1904),
                    Err(_) => Data::Empty,
                },
                Content::Text(text) => Data::String(text.clone()),
                Content::Result(_) | Content::NoResult | Content::Kept => continue,
            };
            cells.push(Cell::new(*place, value));
            sheet.layout.formulas.remove(place);
            sheet.layout.uncalculated.remove(place);
            sheet.layout.computed.remove(place);
        }
        for (_, row, column) in dirty.range((index, 0, 0)..(index + 1, 0, 0)) {
            cells.push(Cell::new((*row, *column), Data::Empty));
            sheet.layout.uncalculated.insert((*row, *column));
            sheet.layout.computed.remove(&(*row, *column));
        }
        put_values(&mut sheet.values, cells);
    }
    book
}

/// Whether a watched formula is off, and what it came to.
fn judge<'w>(work: &Work<'_>, watch: &'w Watch, workbook: &Workbook, dirty: &BTreeSet<Place>) -> Option<Off<'w>> {
    if !watch.firm && watch.expected.is_some() {
        return None;
    }
    let (place, found) = look(watch, workbook)?;
    if watch.expected.is_none() && !dirty.contains(&place) {
        return None;
    }
    let done = work.edits.get(&watch.sheet).and_then(|e| e.get(&watch.place));
    if done.is_some_and(|e| e.content != Content::Kept) {
        return None;
    }
    let sheet = workbook.sheets.get(place.0)?;
    let uncalculated = sheet.layout.uncalculated.contains(&watch.place);
    let right = match (&watch.expected, found) {
        // What cannot be computed here is trusted to follow, unless somebody entered the value.
        (Some(_), _) if uncalculated => watch.origin != Origin::Entered,
        (None, CellValue::Error(_)) => false,
        (None, _) => true,
        (Some(raw), found) => agrees(raw, found),
    };
    (!right).then(|| Off { watch, place, found: shown(found) })
}

fn look<'b>(watch: &Watch, workbook: &'b Workbook) -> Option<(Place, CellValue<'b>)> {
    let at = workbook.sheets.iter().position(|s| s.name == watch.sheet)?;
    let sheet: &Sheet = workbook.sheets.get(at)?;
    Some(((at, watch.place.0, watch.place.1), sheet.cell(watch.place.0, watch.place.1)))
}

fn agrees(raw: &Raw, found: CellValue<'_>) -> bool {
    match (raw, found) {
        (Raw::Number(a), found) => found.decimal().is_some_and(|b| near(*a, b)),
        (Raw::Text(a), CellValue::Text(b)) => clean(a) == clean(b),
        (Raw::Text(a), found) => found.decimal().is_some_and(|n| n.to_string() == *a),
        (Raw::Date(a), found) => found.date() == Some(*a),
    }
}

fn shown(value: CellValue<'_>) -> String {
    match value {
        CellValue::Empty => String::new(),
        CellValue::Text(text) => text.to_owned(),
        CellValue::Error(error) => error.to_owned(),
        CellValue::Bool(flag) => flag.to_string(),
        CellValue::DateTime(day) => day.date().to_string(),
        other => other.decimal().map(|n| n.to_string()).unwrap_or_default(),
    }
}

fn raw_text(raw: &Raw) -> String {
    match raw {
        Raw::Number(number) => number.to_string(),
        Raw::Text(text) => text.clone(),
        Raw::Date(date) => date.to_string(),
    }
}

/// The value that takes a formula's place, and the remark about it.
fn exchange(work: &Work<'_>, off: &Off<'_>, workbook: &Workbook) -> Option<(Content, Option<crate::report::Problem>)> {
    let Some(raw) = &off.watch.expected else { return Some((Content::Nothing, None)) };
    let sheet = workbook.sheets.get(off.place.0)?;
    let formula = sheet.layout.formulas.get(&off.watch.place).cloned().unwrap_or_default();
    let content = convert::content(raw, work.epoch_1904, off.watch.real_dates);
    let cell = address(off.watch.place.0, off.watch.place.1);
    let args = [
        ("cell", cell.clone()),
        ("formula", formula),
        ("field", off.watch.field.clone()),
        ("code", off.watch.code.clone()),
        ("value", raw_text(raw)),
        ("result", off.found.clone()),
    ];
    Some((content, Some(Note::FormulaReplaced.about(Some(&sheet.name), Some(cell), &args))))
}

/// Tells of formulas that stay although they come to something else than the plan has: one remark a column.
fn differences(work: &mut Work<'_>, watches: &[Watch], workbook: &Workbook, dirty: &BTreeSet<Place>) {
    let mut told: BTreeMap<(String, String), (usize, crate::report::Problem)> = BTreeMap::new();
    for watch in watches.iter().filter(|w| !w.firm) {
        let (Some(raw), Some((place, found))) = (&watch.expected, look(watch, workbook)) else { continue };
        let unknown = workbook.sheets.get(place.0).is_some_and(|s| s.layout.uncalculated.contains(&watch.place));
        if !dirty.contains(&place) || unknown || agrees(raw, found) {
            continue;
        }
        let cell = address(watch.place.0, watch.place.1);
        let key = (watch.sheet.clone(), watch.field.clone());
        let count = told.get(&key).map_or(1, |(count, _)| count + 1);
        let first = told.remove(&key).map(|(_, problem)| problem.args);
        let mut args = first.unwrap_or_else(|| {
            let args = [
                ("cell", cell.clone()),
                ("workbook", shown(found)),
                ("value", raw_text(raw)),
                ("field", watch.field.clone()),
                ("code", watch.code.clone()),
            ];
            args.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
        });
        args.insert("count".to_owned(), count.to_string());
        let list: Vec<(&str, String)> = args.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        let cell = args.get("cell").cloned();
        told.insert(key, (count, Note::FormulaDiffers.about(Some(&watch.sheet), cell, &list)));
    }
    told.into_values().for_each(|(_, problem)| work.report.add(problem));
}

/// Writes computed results beside the formulas; what could not be computed has none.
fn results(work: &mut Work<'_>, workbook: &Workbook, dirty: &BTreeSet<Place>) {
    let mut missing = 0;
    for place in dirty {
        let Some(sheet) = workbook.sheets.get(place.0) else { continue };
        let at = (place.1, place.2);
        let content = match sheet.cell(at.0, at.1) {
            _ if !sheet.layout.computed.contains(&at) => Content::NoResult,
            CellValue::Text(text) => Content::Result(Outcome::Text(text.to_owned())),
            CellValue::Bool(flag) => Content::Result(Outcome::Bool(flag)),
            CellValue::Error(error) => Content::Result(Outcome::Error(error.to_owned())),
            CellValue::Number(number) | CellValue::Duration(number) => {
                Content::Result(Outcome::Number(cells::number(number)))
            }
            CellValue::DateTime(day) => {
                Content::Result(Outcome::Number(cells::number(convert::moment(day, work.epoch_1904))))
            }
            CellValue::Empty => Content::NoResult,
        };
        missing += usize::from(content == Content::NoResult);
        let edits = work.edits.entry(sheet.name.clone()).or_default();
        let style = edits.get(&at).and_then(|e| e.style);
        edits.insert(at, CellEdit { content, style });
    }
    work.report.recalculated = dirty.len() - missing;
    if missing > 0 {
        work.report.add(Note::NotCalculated.about(None, None, &[("count", missing.to_string())]));
    }
}
