//! Before and after the cells: styles to draw with, protected sheets, how the file is calculated, what else to tell.

use mrm_domain::Audience;
use std::collections::{BTreeMap, BTreeSet};

use super::TemplateError;
use super::areas;
use super::calendar::Styles;
use super::cells::{CellEdit, Content};
use super::fill::Work;
use super::notes::Note;
use super::package::{Changes, regular};
use super::rows;
use super::xml::{self, Kind, Scanner};
use crate::grid::{Area, Visibility, address};
use crate::read::{parse_address, parse_area};

/// The styles of cells in rows of lines, by sheet.
pub(super) fn styles(work: &Work<'_>) -> Result<BTreeMap<String, Styles>, TemplateError> {
    let mut all = BTreeMap::new();
    for table in work.target.tables.iter().filter(|t| t.calendar.is_some()) {
        let rows: BTreeSet<u32> = table.rows.iter().map(|(row, _)| *row).collect();
        let mut package = work.package.borrow_mut();
        let Some(part) = package.sheet_part(&table.sheet).map(str::to_owned) else { continue };
        let Some(text) = package.text(&part)? else { continue };
        let styles: &mut Styles = all.entry(table.sheet.clone()).or_default();
        let mut scanner = Scanner::new(&part, &text);
        while let Some(token) = scanner.next()? {
            if token.name == "c"
                && token.kind != Kind::End
                && let Some(place) = xml::attribute(token.text, "r").and_then(parse_address)
                && rows.contains(&place.0)
            {
                let style = xml::attribute(token.text, "s").and_then(|s| s.parse().ok()).unwrap_or(0);
                styles.insert(place, style);
            }
        }
    }
    Ok(all)
}

/// Refuses protected sheets of which cells change.
pub(super) fn protected(work: &mut Work<'_>) -> Result<(), TemplateError> {
    let names: BTreeSet<String> = work.edits.keys().chain(work.moves.keys()).cloned().collect();
    for name in names {
        let part = work.package.borrow().sheet_part(&name).map(str::to_owned).unwrap_or_default();
        let text = work.package.borrow_mut().text(&part)?.unwrap_or_default();
        let Some(at) = text.find("<sheetProtection") else { continue };
        let tag = text[at..].split('>').next().unwrap_or_default();
        if matches!(xml::attribute(tag, "sheet"), Some("1" | "true" | "on")) {
            work.report.add(Note::ProtectedSheet.about(Some(&name), None, &[("sheet", name.clone())]));
        }
    }
    Ok(())
}

/// Refuses values inside an array formula or a data table: such a formula fills all its cells, or none.
pub(super) fn arrays(work: &mut Work<'_>) -> Result<(), TemplateError> {
    let mut inside: Vec<(String, String, String)> = Vec::new();
    for (name, edits) in &work.edits {
        let mut package = work.package.borrow_mut();
        let Some(part) = package.sheet_part(name).map(str::to_owned) else { continue };
        let Some(text) = rows::current(&mut package, &work.changes, &part)? else { continue };
        let written =
            |edit: &CellEdit| matches!(edit.content, Content::Nothing | Content::Number(_) | Content::Text(_));
        for area in array_areas(&part, &text)? {
            let hit = edits.iter().find(|((row, column), edit)| area.contains(*row, *column) && written(edit));
            inside.extend(hit.map(|((row, column), _)| (name.clone(), address(*row, *column), areas::written(area))));
        }
    }
    for (sheet, cell, area) in inside {
        let args = [("cell", cell.clone()), ("area", area)];
        work.report.add(Note::ArrayCell.about(Some(&sheet), Some(cell), &args));
    }
    Ok(())
}

/// The areas of several cells that one formula fills.
fn array_areas(part: &str, text: &str) -> Result<Vec<Area>, TemplateError> {
    let mut found = Vec::new();
    if !["array", "dataTable"].iter().any(|kind| text.contains(kind)) {
        return Ok(found);
    }
    let mut scanner = Scanner::new(part, text);
    while let Some(token) = scanner.next()? {
        if token.name == "f"
            && token.kind != Kind::End
            && matches!(xml::attribute(token.text, "t"), Some("array" | "dataTable"))
        {
            let area = xml::attribute(token.text, "ref").and_then(parse_area);
            found.extend(area.filter(|a| a.top < a.bottom || a.left < a.right));
        }
    }
    Ok(found)
}

/// Has Excel calculate everything when it opens the file, and takes out the list of the order in which it last did.
pub(super) fn calculation(work: &mut Work<'_>, changes: &mut Changes) -> Result<(), TemplateError> {
    let mut package = work.package.borrow_mut();
    let workbook = package.workbook.clone();
    let Some(text) = rows::current(&mut package, changes, &workbook)? else { return Ok(()) };
    changes.insert(regular(&workbook), Some(full_calculation(&text)));
    let chain = package.links(&workbook)?.into_iter().find(|l| l.kind == "calcChain").map(|l| l.part);
    let Some(chain) = chain.filter(|part| package.has(part)) else { return Ok(()) };
    let (folder, file) = workbook.rsplit_once('/').unwrap_or(("", &workbook));
    let links = crate::read::join(folder, &format!("_rels/{file}.rels"));
    for (part, element, attribute) in
        [(links, "Relationship", "Target"), ("[Content_Types].xml".to_owned(), "Override", "PartName")]
    {
        let Some(text) = rows::current(&mut package, changes, &part)? else { continue };
        let mut out = String::with_capacity(text.len());
        let mut scanner = Scanner::new(&part, &text);
        while let Some(token) = scanner.next()? {
            let named = xml::attribute(token.text, attribute).map(regular);
            let base = if element == "Relationship" { folder } else { "" };
            if token.name == element
                && named
                    .is_some_and(|t| regular(&crate::read::join(base, &t)) == regular(&chain) || t == regular(&chain))
            {
                scanner.skip(&token)?;
            } else {
                out.push_str(token.text);
            }
        }
        changes.insert(regular(&part), Some(out));
    }
    changes.insert(regular(&chain), None);
    Ok(())
}

fn full_calculation(workbook: &str) -> String {
    if let Some(at) = workbook.find("<calcPr") {
        let end = workbook[at..].find('>').map_or(workbook.len(), |end| at + end + 1);
        let tag = xml::put_attribute(&workbook[at..end], "fullCalcOnLoad", "1");
        return format!("{}{tag}{}", &workbook[..at], &workbook[end..]);
    }
    // The schema's order: after names, outside references and sheets, whichever comes last.
    let last = ["</definedNames>", "</externalReferences>", "</functionGroups>", "</sheets>"]
        .iter()
        .find_map(|tag| workbook.find(tag).map(|at| at + tag.len()));
    match last {
        Some(at) => format!("{}<calcPr fullCalcOnLoad=\"1\"/>{}", &workbook[..at], &workbook[at..]),
        None => workbook.to_owned(),
    }
}

/// What else a planner should know about the template.
pub(super) fn remarks(work: &mut Work<'_>) {
    let workbook = &work.template.workbook;
    if !work.moves.is_empty() {
        let indirect = |formula: &&String| formula.to_ascii_uppercase().contains("INDIRECT(");
        let cells: Vec<String> = workbook
            .sheets
            .iter()
            .flat_map(|s| {
                let found = s.layout.formulas.iter().filter(move |(_, f)| indirect(f));
                found.map(|((r, c), _)| format!("{}!{}", s.name, crate::grid::address(*r, *c)))
            })
            .collect();
        if !cells.is_empty() {
            let shown = cells.iter().take(5).cloned().collect::<Vec<_>>().join(", ");
            let args = [("count", cells.len().to_string()), ("cells", shown)];
            work.report.add(Note::TextReference.about(None, None, &args));
        }
    }
    if work.package.borrow().parts().any(|part| part.ends_with("vbaproject.bin")) {
        work.report.add(Note::MacrosKept.about(None, None, &[]));
    }
    let hidden: Vec<&str> =
        workbook.sheets.iter().filter(|s| s.visibility != Visibility::Visible).map(|s| s.name.as_str()).collect();
    if work.audience != Audience::Internal && !hidden.is_empty() {
        work.report.add(Note::HiddenKept.about(None, None, &[("sheets", hidden.join(", "))]));
    }
}
