//! The plan's lines among the rows of the template.

use chrono::Datelike;
use mrm_domain::{ColumnId, Field, FieldRef, ImportRecord, Plan, Row, RowId, RowKind};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::grid::{Workbook, column_letters, column_number};
use crate::report::{Choices, ColumnChoice, TableChoice};
use crate::understand::{Draft, Role, TableShape, fold, shapes};

/// The tables that the plan's lines go into.
pub(super) struct Target {
    pub tables: Vec<TableShape>,
    /// What stands around them.
    pub draft: Option<Box<Draft>>,
    /// The import that made the plan from this very file.
    pub record: Option<ImportRecord>,
    /// Custom columns of the plan by table and column.
    pub customs: BTreeMap<(usize, u32), ColumnId>,
}

impl Target {
    /// Understands the template as the import of `plan` did, or afresh when it is another workbook.
    pub fn find(workbook: &Workbook, plan: &Plan) -> Target {
        let record = plan
            .imports
            .values()
            .filter(|record| record.file_hash == workbook.file_hash && !record.tables.is_empty())
            .max_by_key(|record| (record.imported_at, record.id))
            .cloned();
        let mut choices = Choices::default();
        let (mut tables, mut draft) = shapes(workbook, &choices);
        if let Some(record) = record.as_ref().filter(|record| !reads_alike(&tables, record)) {
            choices = choices_of(record, plan);
            (tables, draft) = shapes(workbook, &choices);
        }
        if let Some(year) = first_year(plan).filter(|_| undated(&tables, plan)) {
            choices.year = Some(year);
            (tables, draft) = shapes(workbook, &choices);
        }
        let tables = match &record {
            Some(record) => record.tables.iter().filter_map(|known| table_of(&tables, known)).cloned().collect(),
            None => chosen(tables),
        };
        let mut target = Target { tables, draft, record, customs: BTreeMap::new() };
        target.customs = target.custom_columns(plan);
        target
    }

    fn custom_columns(&self, plan: &Plan) -> BTreeMap<(usize, u32), ColumnId> {
        let mut customs = BTreeMap::new();
        for (index, table) in self.tables.iter().enumerate() {
            let known = self.record.as_ref().and_then(|record| {
                record.tables.iter().find(|t| t.sheet == table.sheet && t.header_rows.0 == table.header.0 + 1)
            });
            if let Some(known) = known {
                let columns = known.columns.iter().filter_map(|(field, letters)| match field {
                    FieldRef::Custom(id) => Some(((index, column_number(letters)?), *id)),
                    FieldRef::Field(_) => None,
                });
                customs.extend(columns);
                continue;
            }
            for column in table.columns.iter().filter(|c| c.custom.is_some()) {
                let same = plan.columns.values().find(|c| fold(&c.name) == fold(&column.name));
                customs.extend(same.map(|c| ((index, column.column), c.id)));
            }
        }
        customs
    }

    /// What a column of a table is in the plan.
    pub fn field(&self, table: usize, column: u32) -> Option<FieldRef> {
        if let Some(id) = self.customs.get(&(table, column)) {
            return Some(FieldRef::Custom(*id));
        }
        let shape = self.tables.get(table)?;
        let field = shape.columns.iter().find(|c| c.column == column)?.field.map(FieldRef::Field)?;
        // What the import did not take is not the plan's to change.
        let known = |record: &ImportRecord| {
            let tables = record.tables.iter().filter(|t| t.sheet == shape.sheet);
            tables.filter(|t| t.header_rows.0 == shape.header.0 + 1).any(|t| t.columns.contains_key(&field))
        };
        self.record.as_ref().is_none_or(known).then_some(field)
    }
}

fn table_of<'t>(tables: &'t [TableShape], known: &mrm_domain::ImportedTable) -> Option<&'t TableShape> {
    tables.iter().find(|t| t.sheet == known.sheet && t.header.0 + 1 == known.header_rows.0)
}

/// Whether the importer, asked again, reads the tables of an import as it did then.
fn reads_alike(tables: &[TableShape], record: &ImportRecord) -> bool {
    record.tables.iter().all(|known| {
        table_of(tables, known).is_some_and(|table| {
            known.columns.iter().all(|(field, letters)| match field {
                // Both share a column with another field.
                FieldRef::Field(Field::BuyModel | Field::TimeCols) => true,
                FieldRef::Field(field) => {
                    table.columns.iter().any(|c| c.field == Some(*field) && column_letters(c.column) == *letters)
                }
                FieldRef::Custom(_) => {
                    table.columns.iter().any(|c| c.custom.is_some() && column_letters(c.column) == *letters)
                }
            })
        })
    })
}

/// The choices that lead the importer to the tables of an import.
fn choices_of(record: &ImportRecord, plan: &Plan) -> Choices {
    let mut choices = Choices::default();
    let sheets: BTreeSet<String> = record.tables.iter().map(|t| t.sheet.clone()).collect();
    choices.sheets = Some(sheets.into_iter().collect());
    for table in &record.tables {
        choices.tables.push(TableChoice {
            sheet: table.sheet.clone(),
            header_row: table.header_rows.0,
            included: Some(true),
            header_rows: Some([table.header_rows.0, table.header_rows.1]),
        });
        for (field, letters) in &table.columns {
            let (target, audience) = match field {
                FieldRef::Field(Field::BuyModel | Field::TimeCols) => continue,
                FieldRef::Field(field) => (field.code().to_owned(), None),
                FieldRef::Custom(id) => ("custom".to_owned(), plan.columns.get(id).map(|c| c.audience)),
            };
            choices.columns.push(ColumnChoice {
                sheet: table.sheet.clone(),
                column: letters.clone(),
                target,
                audience,
            });
        }
    }
    choices
}

/// The year in which the plan begins.
pub(super) fn first_year(plan: &Plan) -> Option<i32> {
    let flights = plan.rows.values().filter(|row| !row.removed).flat_map(|row| row.flights.values());
    flights.map(|f| f.start).chain(plan.header.period_start).min().map(|day| day.year())
}

/// Whether a calendar was dated otherwise than the plan runs.
fn undated(tables: &[TableShape], plan: &Plan) -> bool {
    let days: Vec<_> = plan.rows.values().filter(|r| !r.removed).flat_map(|r| r.flights.values()).collect();
    tables.iter().filter(|t| t.included).filter_map(|t| t.calendar.as_ref()).any(|calendar| {
        !calendar.has_year()
            && !days.is_empty()
            && !days.iter().any(|f| calendar.dates.iter().any(|(_, a, b)| f.start <= *b && f.end >= *a))
    })
}

/// The tables of another workbook: those an import would take, else the one that is made for most fields.
fn chosen(tables: Vec<TableShape>) -> Vec<TableShape> {
    if tables.iter().any(|t| t.included) {
        return tables.into_iter().filter(|t| t.included).collect();
    }
    let room = |t: &&TableShape| t.rows.iter().any(|(_, role)| matches!(role, Role::Line | Role::EmptyLine));
    let fields = |t: &&TableShape| t.columns.iter().filter(|c| c.field.is_some()).count();
    let best = tables.iter().filter(room).max_by_key(|t| (fields(t), std::cmp::Reverse(t.header.0)));
    best.cloned().into_iter().collect()
}

/// A line that has a row in the template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pair {
    pub line: RowId,
    pub table: usize,
    /// The row, from 0.
    pub row: u32,
}

/// A line that gets a row of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NewLine {
    pub line: RowId,
    pub table: usize,
    /// The row whose neighbour it becomes, and which it is made like.
    pub anchor: u32,
    /// Above that row, not below.
    pub before: bool,
    /// Which of the lines added there.
    pub nth: u32,
}

/// All lines with their rows.
#[derive(Debug, Default)]
pub(super) struct Pairs {
    pub kept: Vec<Pair>,
    pub added: Vec<NewLine>,
    /// Rows of lines that the plan does not have any more: table and row.
    pub removed: Vec<(usize, u32)>,
    /// Names of sections that have no heading in the template.
    pub homeless: Vec<String>,
    /// Lines that stand in another order in the plan.
    pub moved: usize,
}

/// Finds the plan's lines in the template. `plan` is the whole one: a client's copy does not know its sources.
pub(super) fn pair(plan: &Plan, target: &Target) -> Pairs {
    let lines: Vec<&Row> = plan.lines().collect();
    let mut places: BTreeMap<RowId, (usize, u32)> = BTreeMap::new();
    let mut taken: BTreeSet<(usize, u32)> = BTreeSet::new();
    let rows: BTreeSet<(usize, u32)> =
        target.tables.iter().enumerate().flat_map(|(i, t)| t.lines.iter().map(move |l| (i, l.row))).collect();
    for line in &lines {
        let found = source(line, target).filter(|place| rows.contains(place) && !taken.contains(place));
        if let Some(place) = found {
            taken.insert(place);
            places.insert(line.id, place);
        }
    }
    let from_elsewhere = |line: &&&Row| match &target.record {
        Some(record) => line.source.is_some_and(|s| s.import != record.id),
        None => true,
    };
    let mut by_words = ByWords::of(target, &taken);
    for line in lines.iter().filter(from_elsewhere) {
        if places.contains_key(&line.id) {
            continue;
        }
        if let Some(place) = by_words.take(line) {
            taken.insert(place);
            places.insert(line.id, place);
        }
    }
    if target.record.is_none() {
        fill_up(&lines, target, &mut places, &mut taken);
    }
    let removed = plan.rows.values().filter(|row| row.removed && row.kind == RowKind::Line);
    let gone: BTreeSet<(usize, u32)> = removed.filter_map(|row| source(row, target)).collect();
    let mut pairs = Pairs {
        kept: lines
            .iter()
            .filter_map(|l| places.get(&l.id).map(|(table, row)| Pair { line: l.id, table: *table, row: *row }))
            .collect(),
        removed: rows.difference(&taken).filter(|place| removed_here(&gone, target, place)).copied().collect(),
        ..Pairs::default()
    };
    pairs.moved = pairs.kept.windows(2).filter(|w| w[0].table == w[1].table && w[0].row > w[1].row).count();
    add(plan, &lines, &places, target, &mut pairs);
    pairs
}

/// Whether a row that no line of the plan stands in goes: in the plan's own workbook that of a line that somebody removed,
/// never one that the import did not take; in another one what is left of its examples.
fn removed_here(gone: &BTreeSet<(usize, u32)>, target: &Target, place: &(usize, u32)) -> bool {
    if target.record.is_none() {
        return true;
    }
    gone.contains(place)
}

/// The row that the import took a line from.
fn source(line: &Row, target: &Target) -> Option<(usize, u32)> {
    let record = target.record.as_ref()?;
    let source = line.source.filter(|source| source.import == record.id)?;
    let known = record.tables.get(usize::from(source.table))?;
    let table = target.tables.iter().position(|t| t.sheet == known.sheet && t.header.0 + 1 == known.header_rows.0)?;
    Some((table, source.row.checked_sub(1)?))
}

/// The words that tell a line from others.
const NAMES: [Field; 9] = [
    Field::Name,
    Field::Site,
    Field::Placement,
    Field::Format,
    Field::Geo,
    Field::Device,
    Field::Targeting,
    Field::Vendor,
    Field::Channel,
];

/// Lines of the template by their words: by which of the words they have, then by those.
#[derive(Default)]
struct ByWords(BTreeMap<u16, BTreeMap<Vec<String>, Places>>);

/// Tables and rows, from the top.
type Places = VecDeque<(usize, u32)>;

impl ByWords {
    fn of(target: &Target, taken: &BTreeSet<(usize, u32)>) -> ByWords {
        let mut found = ByWords::default();
        for (table, shape) in target.tables.iter().enumerate() {
            for line in shape.lines.iter().filter(|l| !taken.contains(&(table, l.row))) {
                let words: Vec<Option<String>> = NAMES.iter().map(|f| line.text(*f).map(fold)).collect();
                let has = words.iter().enumerate().filter(|(_, w)| w.is_some()).fold(0, |set, (i, _)| set | 1 << i);
                if has != 0 {
                    let key = words.into_iter().flatten().collect();
                    found.0.entry(has).or_default().entry(key).or_default().push_back((table, line.row));
                }
            }
        }
        found
    }

    /// The first line that is still free and has the same words as far as it has any.
    fn take(&mut self, line: &Row) -> Option<(usize, u32)> {
        let words: Vec<Option<String>> = NAMES.iter().map(|f| line.text(*f).map(fold)).collect();
        // Lines with more words first: they are surer.
        self.0.iter_mut().rev().find_map(|(has, lines)| {
            let wanted = words.iter().enumerate().filter(|(i, _)| has & 1 << i != 0);
            let key: Vec<String> = wanted.map(|(_, word)| word.clone()).collect::<Option<_>>()?;
            lines.get_mut(&key)?.pop_front()
        })
    }
}

/// In another workbook its example lines and empty rows are used up, in order, before rows are added.
fn fill_up(
    lines: &[&Row],
    target: &Target,
    places: &mut BTreeMap<RowId, (usize, u32)>,
    taken: &mut BTreeSet<(usize, u32)>,
) {
    let Some((table, shape)) = target.tables.iter().enumerate().next().filter(|(_, t)| !t.series) else { return };
    let first_total = shape.rows.iter().find(|(_, r)| matches!(r, Role::Total | Role::Subtotal)).map(|(row, _)| *row);
    let room = shape.rows.iter().filter(|(row, role)| {
        matches!(role, Role::Line | Role::EmptyLine) && first_total.is_none_or(|total| *row < total)
    });
    let mut free =
        room.map(|(row, _)| (table, *row)).filter(|place| !taken.contains(place)).collect::<Vec<_>>().into_iter();
    for line in lines {
        if places.contains_key(&line.id) {
            continue;
        }
        let Some(place) = free.next() else { return };
        taken.insert(place);
        places.insert(line.id, place);
    }
}

/// Gives the other lines a neighbour: the line before them in their section, else the one after them there, else the
/// line before them in the plan.
fn add(plan: &Plan, lines: &[&Row], places: &BTreeMap<RowId, (usize, u32)>, target: &Target, pairs: &mut Pairs) {
    let parent = |row: &Row| plan.live_parent(row);
    let mut counts: BTreeMap<(usize, u32, bool), u32> = BTreeMap::new();
    let mut homeless: Vec<RowId> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if places.contains_key(&line.id) {
            continue;
        }
        let known = |row: &&&Row| places.contains_key(&row.id);
        let beside = |row: &&&Row| known(row) && parent(row) == parent(line);
        let before = lines[..at].iter().rev().find(beside).map(|row| (row.id, false));
        let after = || lines[at + 1..].iter().find(beside).map(|row| (row.id, true));
        let near = before.or_else(after);
        if near.is_none()
            && let Some(section) = parent(line)
            && !homeless.contains(&section)
        {
            homeless.push(section);
        }
        let any = || lines[..at].iter().rev().find(known).map(|row| (row.id, false));
        let next = || lines[at + 1..].iter().find(known).map(|row| (row.id, true));
        let place = near
            .or_else(any)
            .or_else(next)
            .and_then(|(id, before)| places.get(&id).map(|(table, row)| (*table, *row, before)))
            .or_else(|| pairs.removed.last().map(|(table, row)| (*table, *row, false)));
        let Some((table, anchor, before)) = place else { continue };
        // Below the last line of a merged placement of several rows, not inside it.
        let nth = counts.entry((table, anchor, before)).or_default();
        pairs.added.push(NewLine { line: line.id, table, anchor, before, nth: *nth });
        *nth += 1;
    }
    let headed = |id: &RowId| {
        target.tables.iter().any(|t| {
            let name = plan.rows.get(id).and_then(|r| r.text(Field::Name)).map(fold);
            t.sections.iter().any(|s| Some(fold(&s.name)) == name)
        })
    };
    pairs.homeless = homeless
        .iter()
        .filter(|id| !headed(id))
        .filter_map(|id| plan.rows.get(id).filter(|r| r.kind == RowKind::Section)?.text(Field::Name))
        .map(str::to_owned)
        .collect();
}
