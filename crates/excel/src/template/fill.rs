//! The way of a plan into a template, step by step.

use mrm_calc::PlanCalc;
use mrm_domain::{Audience, FieldRef, Plan, RowId};
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::calendar;
use super::cells::{self, CellEdit, Content, Edits};
use super::finish;
use super::lines::{self, Watch};
use super::moving;
use super::notes::Note;
use super::package::{Changes, Package, regular};
use super::pairs::{self, NewLine, Pairs, Target};
use super::recalculate;
use super::rows::{self, Moves};
use super::said;
use super::sheet_rows;
use super::xml;
use super::{FillReport, Filled, PartChange, Template, TemplateError, around, client};
use crate::grid::{Area, Sheet};
use crate::understand::TableLine;
use crate::write::seen_by;

/// A template being filled.
pub(super) struct Work<'t> {
    pub template: &'t Template,
    /// The plan as the reader may see it.
    pub plan: Cow<'t, Plan>,
    pub calc: Cow<'t, PlanCalc>,
    /// The whole plan: it knows where its rows came from.
    pub full: &'t Plan,
    pub audience: Audience,
    pub epoch_1904: bool,
    pub target: Target,
    pub pairs: Pairs,
    /// How rows move, by sheet.
    pub moves: BTreeMap<String, Moves>,
    /// Parts after rows have moved.
    pub changes: Changes,
    /// Cells by sheet, at their place after rows have moved.
    pub edits: BTreeMap<String, Edits>,
    /// Formulas that changed with the rows they sum, by sheet.
    pub touched: BTreeMap<String, BTreeSet<(u32, u32)>>,
    pub watches: Vec<Watch>,
    pub report: FillReport,
    pub package: RefCell<Package<'t>>,
}

impl<'t> Work<'t> {
    /// The sheet of a table.
    pub fn sheet(&self, table: usize) -> Option<&'t Sheet> {
        self.template_sheet(&self.target.tables.get(table)?.sheet)
    }

    /// Whether a line was imported from this very workbook.
    pub fn came_from_here(&self, line: RowId) -> bool {
        let source = self.full.rows.get(&line).and_then(|row| row.source);
        self.target.record.as_ref().zip(source).is_some_and(|(record, source)| source.import == record.id)
    }

    /// A sheet of the template by name.
    pub fn template_sheet(&self, name: &str) -> Option<&'t Sheet> {
        self.template.workbook.sheets.iter().find(|s| s.name == name)
    }

    /// What the importer read in a row of a table.
    pub fn line(&self, table: usize, row: u32) -> Option<&TableLine> {
        lines::of_row(&self.target.tables.get(table)?.lines, row)
    }

    /// Where a row of a sheet stands afterwards.
    pub fn place(&self, sheet: &str, row: u32) -> u32 {
        self.moves.get(sheet).map_or(row, |moves| moves.map.place(row))
    }

    /// Where a new line stands afterwards.
    pub fn new_place(&self, new: &NewLine) -> u32 {
        let moves = self.target.tables.get(new.table).and_then(|t| self.moves.get(&t.sheet));
        let Some(map) = moves.map(|m| &m.map) else { return new.anchor };
        let place = map.place(new.anchor);
        if new.before {
            place - map.added_before(new.anchor) + new.nth
        } else {
            place + u32::from(!map.is_removed(new.anchor)) + new.nth
        }
    }

    /// Whether a merged area over several rows takes in a new line.
    pub fn takes_in(&self, new: &NewLine, area: Area) -> bool {
        let moves = self.target.tables.get(new.table).and_then(|t| self.moves.get(&t.sheet));
        let closed = moves.is_some_and(|m| m.merges.closed.contains(&area));
        let edge = if new.before { area.top } else { area.bottom };
        new.anchor != edge || !closed
    }

    /// A field's name for messages.
    pub fn name(&self, field: FieldRef) -> String {
        match field {
            FieldRef::Field(field) => field.name_en().to_owned(),
            FieldRef::Custom(id) => self.full.columns.get(&id).map_or_else(|| id.to_string(), |c| c.name.clone()),
        }
    }

    /// What the interface names a field by: its code, or the name of a column of the plan's own.
    pub fn code(&self, field: FieldRef) -> String {
        match field {
            FieldRef::Field(field) => field.code().to_owned(),
            FieldRef::Custom(_) => self.name(field).replace(';', ","),
        }
    }

    /// Takes over what was found out. A cell that has new content already keeps it.
    pub fn take(&mut self, out: lines::Out) {
        for (sheet, place, edit) in out.edits {
            self.edits.entry(sheet).or_default().entry(place).or_insert(edit);
        }
        self.watches.extend(out.watches);
        out.problems.into_iter().for_each(|problem| self.report.add(problem));
    }

    /// The parts with moved rows and these cells.
    pub fn parts(&self, edits: &BTreeMap<String, Edits>) -> Result<Changes, TemplateError> {
        let mut changes = self.changes.clone();
        let mut package = self.package.borrow_mut();
        for (sheet, edits) in edits {
            let Some(part) = package.sheet_part(sheet).map(str::to_owned) else { continue };
            let Some(text) = rows::current(&mut package, &changes, &part)? else { continue };
            let written =
                |edit: &CellEdit| matches!(edit.content, Content::Nothing | Content::Number(_) | Content::Text(_));
            let places = edits.iter().filter(|(_, edit)| written(edit)).map(|(place, _)| *place);
            let whole = sheet_rows::unshared(&part, &text, places)?;
            let new = cells::write(&part, whole.as_deref().unwrap_or(&text), edits)?;
            if new != text {
                changes.insert(regular(&part), Some(new));
            }
        }
        Ok(changes)
    }

    /// The package with moved rows and these cells, to be read again.
    pub fn build(&self, edits: &BTreeMap<String, Edits>) -> Result<Vec<u8>, TemplateError> {
        let parts = self.parts(edits)?;
        self.package.borrow_mut().rebuild(&parts, false)
    }

    /// Notes a reason not to write.
    pub fn refuse(&mut self, note: Note, args: &[(&str, String)]) {
        self.report.add(note.about(None, None, args));
    }

    /// Stops when there is a reason not to write.
    pub fn refused(&mut self) -> Result<(), TemplateError> {
        if self.report.refusals.is_empty() {
            return Ok(());
        }
        Err(TemplateError::Refused(Box::new(std::mem::take(&mut self.report))))
    }
}

/// Fills a template, see [`super::fill`].
pub(super) fn fill(
    template: &Template,
    plan: &Plan,
    calc: &PlanCalc,
    audience: Audience,
) -> Result<Filled, TemplateError> {
    let mut work = open(template, plan, calc, audience)?;
    work.pairs = pairs::pair(plan, &work.target);
    series_lines(&mut work)?;
    moving::move_rows(&mut work)?;
    let rows_added = work.pairs.added.len();
    lines::write(&mut work);
    lines::carry_merged(&mut work);
    around::missing_sections(&mut work);
    let styles = finish::styles(&work)?;
    calendar::draw(&mut work, &styles);
    around::write(&mut work);
    if work.pairs.moved > 0 {
        let args = [("count", work.pairs.moved.to_string())];
        work.report.add(Note::OrderKept.about(None, None, &args));
    }
    let sealed = (audience != Audience::Internal).then(|| client::cells(&mut work)).transpose()?;
    let placed = said::place(&mut work, &template.notes, sealed.as_ref());
    finish::protected(&mut work)?;
    work.refused()?;
    work.report.cells = work.edits.values().map(BTreeMap::len).sum();
    let nothing = work.edits.is_empty()
        && placed.is_empty()
        && work.moves.is_empty()
        && !work.watches.iter().any(|w| w.news && w.firm);
    if nothing && sealed.as_ref().is_none_or(client::Sealed::is_empty) {
        return Ok(Filled { bytes: template.bytes.clone(), report: work.report });
    }
    moving::touched(&mut work);
    recalculate::settle(&mut work)?;
    finish::arrays(&mut work)?;
    work.refused()?;
    let mut changes = work.parts(&work.edits)?;
    finish::calculation(&mut work, &mut changes)?;
    if let Some(sealed) = &sealed {
        client::parts(&mut work, sealed, &mut changes)?;
    }
    said::write(&mut work, &placed, &mut changes)?;
    finish::remarks(&mut work);
    let bytes = work.package.borrow_mut().rebuild(&changes, true)?;
    if let Some(sealed) = &sealed {
        client::search(&mut work, sealed, &bytes)?;
    }
    work.refused()?;
    work.report.rows_added = rows_added;
    work.report.rows_removed = work.moves.values().map(|m| m.map.removed().count()).sum();
    work.report.parts = changes
        .iter()
        .map(|(part, change)| PartChange {
            part: work.package.borrow().shown(part),
            change: match change {
                Some(_) if work.package.borrow().has(part) => "changed",
                Some(_) => "added",
                None => "removed",
            }
            .to_owned(),
        })
        .collect();
    Ok(Filled { bytes, report: work.report })
}

/// Opens the template and refuses what can never be filled.
fn open<'t>(
    template: &'t Template,
    plan: &'t Plan,
    calc: &'t PlanCalc,
    audience: Audience,
) -> Result<Work<'t>, TemplateError> {
    let file = ("file", template.name().to_owned());
    let refusal = |note: Note| {
        let mut report = FillReport::default();
        report.add(note.about(None, None, std::slice::from_ref(&file)));
        TemplateError::Refused(Box::new(report))
    };
    if !template.is_package() {
        let locked = template.options.password.is_some();
        return Err(refusal(if locked { Note::Encrypted } else { Note::NotXlsx }));
    }
    let mut package = Package::open(&template.bytes, &template.options.limits)?;
    let workbook = package.workbook.clone();
    let xml = workbook.to_ascii_lowercase().ends_with(".xml");
    let Some(text) = (xml && package.has(&workbook)).then(|| package.text(&workbook)).transpose()?.flatten() else {
        return Err(refusal(Note::NotXlsx));
    };
    let target = Target::find(&template.workbook, plan);
    let seen = seen_by(plan, calc, audience);
    let mut report = FillReport { own_workbook: target.record.is_some(), ..FillReport::default() };
    let has = |folder: &str| package.parts().find(|part| part.starts_with(folder)).map(str::to_owned);
    if package.doubled {
        report.add(Note::DoubledParts.about(None, None, &[]));
    }
    if has("_xmlsignatures/").is_some() {
        report.add(Note::Signed.about(None, None, &[]));
    }
    if let Some(part) = has("xl/revisions/") {
        report.add(Note::SharedHistory.about(None, None, &[("part", part)]));
    }
    if target.tables.is_empty() {
        report.add(Note::NoTable.about(None, None, &[file]));
    }
    let mut work = Work {
        template,
        plan: seen.plan,
        calc: seen.calc,
        full: plan,
        audience,
        epoch_1904: epoch_1904(&text),
        target,
        pairs: Pairs::default(),
        moves: BTreeMap::new(),
        changes: Changes::new(),
        edits: BTreeMap::new(),
        touched: BTreeMap::new(),
        watches: Vec::new(),
        report,
        package: RefCell::new(package),
    };
    work.refused()?;
    Ok(work)
}

/// A line of a time series takes several rows that name each other; lines are not added to it, nor taken out.
fn series_lines(work: &mut Work<'_>) -> Result<(), TemplateError> {
    let internal: Vec<(String, String)> = work
        .target
        .tables
        .iter()
        .filter(|t| work.audience != Audience::Internal && !t.internal_rows.is_empty())
        .map(|t| (t.sheet.clone(), t.internal_rows.join(", ")))
        .collect();
    for (sheet, metrics) in internal {
        let args = [("sheet", sheet.clone()), ("metrics", metrics)];
        work.report.add(Note::SeriesInternal.about(Some(&sheet), None, &args));
    }
    let series: Vec<(usize, String)> =
        work.target.tables.iter().enumerate().filter(|(_, t)| t.series).map(|(i, t)| (i, t.sheet.clone())).collect();
    for (table, sheet) in series {
        let added = work.pairs.added.iter().filter(|new| new.table == table).count();
        let removed = work.pairs.removed.iter().filter(|(at, _)| *at == table).count();
        if added + removed > 0 {
            let args = [("sheet", sheet.clone()), ("added", added.to_string()), ("removed", removed.to_string())];
            work.report.add(Note::SeriesLines.about(Some(&sheet), None, &args));
        }
    }
    work.refused()
}

fn epoch_1904(workbook: &str) -> bool {
    let Some(at) = workbook.find("workbookPr") else { return false };
    let tag = workbook[at..].split('>').next().unwrap_or_default();
    matches!(xml::attribute(tag, "date1904"), Some("1" | "true" | "on"))
}

/// Empties a cell.
pub(super) fn nothing() -> CellEdit {
    CellEdit::of(Content::Nothing)
}
