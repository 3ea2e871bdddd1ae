//! Rows of one sheet moved through the whole package.

use super::TemplateError;
use super::notes::Note;
use super::package::{Changes, Package, regular};
use super::row_map::RowMap;
use super::sheet::{self, Merges};
use super::sheet_rows::{Findings, Mover, Table};
use super::{parts, xml};
use std::collections::BTreeSet;

/// How the rows of a sheet move.
pub(super) struct Moves {
    pub sheet: String,
    pub map: RowMap,
    /// Rows of lines.
    pub lines: BTreeSet<u32>,
    /// Rows of totals.
    pub totals: BTreeSet<u32>,
    pub merges: Merges,
}

/// A part as it is now.
pub(super) fn current(
    package: &mut Package<'_>,
    changes: &Changes,
    part: &str,
) -> Result<Option<String>, TemplateError> {
    match changes.get(&regular(part)) {
        Some(change) => Ok(change.clone()),
        None => package.text(part),
    }
}

/// Moves the rows in every part that knows of them.
pub(super) fn apply(
    package: &mut Package<'_>,
    changes: &mut Changes,
    moves: &Moves,
    findings: &mut Findings,
) -> Result<(), TemplateError> {
    let own = package.sheet_part(&moves.sheet).map(str::to_owned).unwrap_or_default();
    let sheets = package.sheets.clone();
    for (name, part) in &sheets {
        let mover = moves.seen_from(name);
        edit(package, changes, part, |text| {
            if mover.own() || mentions(text, &moves.sheet) {
                return sheet::rewrite(part, text, &mover, &moves.merges, findings);
            }
            Ok(text.to_owned())
        })?;
        for link in package.links(part)? {
            if mover.own() {
                around_own(package, changes, &link.kind, &link.part, &mover, findings)?;
            } else if matches!(link.kind.as_str(), "table" | "ctrlProp" | "vmlDrawing") {
                edit(package, changes, &link.part, |text| {
                    if !mentions(text, &moves.sheet) {
                        return Ok(text.to_owned());
                    }
                    let text = parts::formulas(&link.part, text, &mover, findings)?;
                    parts::control(&link.part, &text, &mover)
                })?;
            }
        }
    }
    let anywhere = moves.seen_from("");
    let workbook = package.workbook.clone();
    edit(package, changes, &workbook, |text| parts::formulas(&workbook, text, &anywhere, findings))?;
    let others: Vec<String> = package.parts().filter(|p| p.ends_with(".xml")).map(str::to_owned).collect();
    for part in others.iter().filter(|p| **p != regular(&own)) {
        let charts = part.contains("/charts/");
        let caches = part.contains("pivotcachedefinition");
        if !charts && !caches {
            continue;
        }
        edit(package, changes, part, |text| {
            if !mentions(text, &moves.sheet) {
                return Ok(text.to_owned());
            }
            let moved = match caches {
                true => parts::pivot_source(part, text, &anywhere)?,
                false => parts::formulas(part, text, &anywhere, findings)?,
            };
            if caches && moved != text {
                findings.remarks.push((Note::PivotRefresh, moves.sheet.clone()));
            }
            Ok(moved)
        })?;
    }
    Ok(())
}

fn around_own(
    package: &mut Package<'_>,
    changes: &mut Changes,
    kind: &str,
    part: &str,
    mover: &Mover<'_>,
    findings: &mut Findings,
) -> Result<(), TemplateError> {
    match kind {
        "comments" | "threadedComment" => edit(package, changes, part, |text| parts::comments(part, text, mover)),
        "drawing" => edit(package, changes, part, |text| parts::drawing(part, text, mover)),
        "vmlDrawing" => edit(package, changes, part, |text| parts::vml(part, text, mover, findings)),
        "table" => edit(package, changes, part, |text| parts::table(part, text, mover, findings)),
        "ctrlProp" => edit(package, changes, part, |text| parts::control(part, text, mover)),
        "pivotTable" => {
            findings.obstacles.push((Note::PivotInTheWay, mover.sheet.to_owned()));
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Changes a part's text and remembers it if it became another one.
fn edit(
    package: &mut Package<'_>,
    changes: &mut Changes,
    part: &str,
    change: impl FnOnce(&str) -> Result<String, TemplateError>,
) -> Result<(), TemplateError> {
    let Some(text) = current(package, changes, part)? else { return Ok(()) };
    let new = change(&text)?;
    if new != text {
        changes.insert(regular(part), Some(new));
    }
    Ok(())
}

/// Whether a part may refer to a sheet.
fn mentions(text: &str, sheet: &str) -> bool {
    let name = xml::escaped(sheet);
    text.contains(&name)
        || (sheet.contains('\'') && text.contains(&xml::escaped(&sheet.replace('\'', "''"))))
        || (sheet.contains(['"', '\'']) && text.contains(&*quick_xml::escape::escape(sheet)))
}

impl Moves {
    fn seen_from<'m>(&'m self, home: &'m str) -> Mover<'m> {
        let table = Table { lines: &self.lines, totals: &self.totals };
        Mover { home, sheet: &self.sheet, map: &self.map, table }
    }
}
