//! What stands around the table: the plan's header, headings of sections, costs beside the lines.

use mrm_domain::{CostBasis, Field, HeaderField, PlanCost, PlanHeader};
use rust_decimal::Decimal;

use super::cells::{CellEdit, Content};
use super::convert::{self, Raw};
use super::fill::Work;
use super::lines::{Origin, Out, Watch};
use super::notes::Note;
use crate::grid::{CellValue, Sheet, address};
use crate::read::parse_address;
use crate::understand::{DraftCost, clean, fold};

/// Writes what changed around the table.
pub(super) fn write(work: &mut Work<'_>) {
    let mut out = Out::default();
    header(work, &mut out);
    headings(work, &mut out);
    costs(work, &mut out);
    work.take(out);
}

/// A place like `Лист1!D2`.
fn place<'w>(work: &Work<'w>, cell: &str) -> Option<(&'w Sheet, (u32, u32))> {
    let (sheet, cell) = cell.rsplit_once('!')?;
    let sheet = work.template_sheet(sheet.trim_matches('\''))?;
    Some((sheet, parse_address(cell)?))
}

fn header(work: &Work<'_>, out: &mut Out) {
    let Some(draft) = &work.target.draft else { return };
    let mut missing: Vec<&str> = Vec::new();
    let mut periods: Vec<&str> = Vec::new();
    for (field, cell) in &draft.header_cells {
        let (old, new) = (draft.header.get(*field), work.plan.header.get(*field));
        if old == new || matches!(field, HeaderField::NotesInternal) {
            continue;
        }
        // What another workbook says and the plan does not know stays.
        if new.is_none() && work.target.record.is_none() {
            continue;
        }
        if matches!(field, HeaderField::PeriodStart | HeaderField::PeriodEnd | HeaderField::PeriodText) {
            if periods.contains(&cell.as_str()) {
                continue;
            }
            periods.push(cell);
        }
        let Some((sheet, at)) = place(work, cell) else { continue };
        let content = header_content(work, sheet, at, *field, old.as_deref(), &draft.header);
        match content {
            Some(content) => {
                out.edits.push((sheet.name.clone(), (work.place(&sheet.name, at.0), at.1), CellEdit::of(content)));
            }
            None => missing.push(field.code()),
        }
    }
    if work.target.record.is_some() {
        let unplaced = [HeaderField::Client, HeaderField::Campaign, HeaderField::Geo, HeaderField::Audience];
        let changed = |f: &&HeaderField| {
            !draft.header_cells.contains_key(f) && draft.header.get(**f) != work.plan.header.get(**f)
        };
        missing.extend(unplaced.iter().filter(changed).map(|f| f.code()));
    }
    if !missing.is_empty() {
        out.problems.push(Note::HeaderMissing.about(
            None,
            None,
            &[("fields", missing.join(", ")), ("codes", missing.join(";"))],
        ));
    }
}

/// A header cell's new content; `None` where the cell says more than this one value.
fn header_content(
    work: &Work<'_>,
    sheet: &Sheet,
    at: (u32, u32),
    field: HeaderField,
    old: Option<&str>,
    was: &PlanHeader,
) -> Option<Content> {
    let now: &PlanHeader = &work.plan.header;
    let cell = sheet.cell(at.0, at.1);
    if sheet.layout.formulas.contains_key(&at) {
        return None;
    }
    match field {
        HeaderField::PeriodStart | HeaderField::PeriodEnd | HeaderField::PeriodText => match cell {
            CellValue::DateTime(day) => {
                let own = if was.period_start == Some(day.date()) { now.period_start } else { now.period_end };
                own.map(|day| convert::content(&Raw::Date(day), work.epoch_1904, true))
            }
            CellValue::Text(text) => {
                let (start, end) = (now.period_start?, now.period_end?);
                Some(Content::Text(convert::period(text, start, end)))
            }
            _ => None,
        },
        HeaderField::CommissionRate | HeaderField::Universe => {
            let (old, new) = (old?.parse::<Decimal>().ok()?, now.get(field)?.parse::<Decimal>().ok()?);
            (cell.decimal() == Some(old)).then(|| Content::Number(convert::decimal(new)))
        }
        _ => {
            let CellValue::Text(text) = cell else { return None };
            let new = now.get(field).unwrap_or_default();
            let old = old?;
            if clean(text) == clean(old) {
                return Some(if new.is_empty() { Content::Nothing } else { Content::Text(new) });
            }
            // A label and its value in one cell.
            text.contains(old).then(|| Content::Text(text.replacen(old, &new, 1)))
        }
    }
}

/// Renamed sections.
fn headings(work: &Work<'_>, out: &mut Out) {
    let Some(record) = &work.target.record else { return };
    for row in work.full.rows.values().filter(|r| !r.removed && r.kind == mrm_domain::RowKind::Section) {
        let Some(source) = row.source.filter(|s| s.import == record.id) else { continue };
        let Some(known) = record.tables.get(usize::from(source.table)) else { continue };
        let table = work.target.tables.iter().find(|t| t.sheet == known.sheet && t.header.0 + 1 == known.header_rows.0);
        let section = table.and_then(|t| t.sections.iter().find(|s| s.row == source.row.checked_sub(1)));
        let (Some(section), Some(name)) = (section, work.plan.rows.get(&row.id).and_then(|r| r.text(Field::Name)))
        else {
            continue;
        };
        if section.name == name {
            continue;
        }
        let (Some(sheet), Some(at)) = (work.template_sheet(&known.sheet), section.row) else { continue };
        let Some(used) = sheet.used() else { continue };
        let column = (used.left..=used.right).find(|c| match sheet.cell(at, *c) {
            CellValue::Text(text) => clean(text) == clean(&section.name),
            _ => false,
        });
        if let Some(column) = column {
            let edit = CellEdit::of(Content::Text(name.to_owned()));
            out.edits.push((sheet.name.clone(), (work.place(&sheet.name, at), column), edit));
        }
    }
}

/// Costs beside the lines that have another amount.
fn costs(work: &Work<'_>, out: &mut Out) {
    let Some(draft) = &work.target.draft else { return };
    let mut left: Vec<&DraftCost> = draft.costs.iter().collect();
    for cost in work.plan.costs_in_order() {
        let same_cell = |d: &&DraftCost| Some(&d.cell) == cost.source.as_ref();
        let same_words = |d: &&DraftCost| d.kind == cost.kind && fold(&d.label) == fold(&cost.label);
        let found = left.iter().position(same_cell).or_else(|| left.iter().position(same_words));
        let Some(known) = found.map(|at| left.remove(at)) else {
            let args = [("label", cost.label.clone())];
            out.problems.push(Note::CostMissing.about(None, None, &args));
            continue;
        };
        if known.basis != cost.basis {
            amount(work, known, cost, out);
        }
    }
    // What the reader may not see was not removed.
    let hidden = |d: &&DraftCost| {
        let same = |c: &PlanCost| c.kind == d.kind && fold(&c.label) == fold(&d.label);
        work.full.costs.values().any(same)
    };
    let own = work.target.record.is_some();
    for gone in left.iter().filter(|d| own && !hidden(d)) {
        let Some((sheet, at)) = place(work, &gone.cell) else { continue };
        let args = [("label", gone.label.clone()), ("cell", address(at.0, at.1))];
        out.problems.push(Note::CostRemoved.about(Some(&sheet.name), Some(address(at.0, at.1)), &args));
        let edit = CellEdit::of(Content::Number("0".to_owned()));
        out.edits.push((sheet.name.clone(), (work.place(&sheet.name, at.0), at.1), edit));
    }
}

fn amount(work: &Work<'_>, known: &DraftCost, cost: &PlanCost, out: &mut Out) {
    let Some((sheet, at)) = place(work, &known.cell) else { return };
    let Some(result) = work.calc.totals().costs.iter().find(|c| c.id == cost.id) else { return };
    // The workbook's figure is the amount without VAT or with it.
    let gross = match known.basis {
        CostBasis::Amount { amount } => {
            sheet.cell(at.0, at.1).decimal().is_some_and(|raw| !crate::understand::near(raw, amount))
        }
        _ => false,
    };
    let watch = Watch {
        sheet: sheet.name.clone(),
        place: (work.place(&sheet.name, at.0), at.1),
        expected: Some(Raw::Number(if gross { result.gross } else { result.net })),
        origin: Origin::Entered,
        firm: true,
        news: true,
        field: cost.label.clone(),
        code: cost.label.clone(),
        real_dates: false,
    };
    out.watches.push(watch);
}

/// What makes a section known in messages.
pub(super) fn missing_sections(work: &mut Work<'_>) {
    for section in std::mem::take(&mut work.pairs.homeless) {
        work.report.add(Note::SectionMissing.about(None, None, &[("section", section)]));
    }
}
