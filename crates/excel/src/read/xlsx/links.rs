//! Which part of a package holds what.

use super::super::package::Package;
use super::super::{ReadError, xml};
use quick_xml::events::Event;
use std::collections::BTreeMap;

/// Sheet names with the parts that hold them.
pub(super) fn sheet_paths(package: &Package) -> Result<Vec<(String, String)>, ReadError> {
    let workbook = &package.workbook;
    let (folder, file) = workbook.rsplit_once('/').map_or(("", workbook.as_str()), |(folder, file)| (folder, file));
    let targets = relationships(package, &join(folder, &format!("_rels/{file}.rels")))?;
    let Some(text) = package.text(workbook) else { return Ok(Vec::new()) };
    let mut reader = xml::reader(text);
    let mut sheets = Vec::new();
    loop {
        match xml::next(&mut reader)? {
            Event::Start(e) | Event::Empty(e) if e.local_name().as_ref() == "sheet" => {
                let name = xml::attribute(&e, "name").unwrap_or_default().into_owned();
                if let Some((target, _)) = xml::attribute(&e, "id").and_then(|id| targets.get(id.as_ref())) {
                    sheets.push((name, join(folder, target)));
                }
            }
            Event::Eof => return Ok(sheets),
            _ => {}
        }
    }
}

/// Relationships of a part by id: target and kind.
pub(in super::super) fn relationships(
    package: &Package,
    part: &str,
) -> Result<BTreeMap<String, (String, String)>, ReadError> {
    let mut found = BTreeMap::new();
    let Some(text) = package.text(part) else { return Ok(found) };
    let mut reader = xml::reader(text);
    loop {
        match xml::next(&mut reader)? {
            Event::Start(e) | Event::Empty(e) if e.local_name().as_ref() == "Relationship" => {
                let get = |name| xml::attribute(&e, name).unwrap_or_default().into_owned();
                let kind = get("Type").rsplit('/').next().unwrap_or_default().to_owned();
                found.insert(get("Id"), (get("Target").replace('\\', "/"), kind));
            }
            Event::Eof => return Ok(found),
            _ => {}
        }
    }
}

/// A relationship's target as a part name.
pub(crate) fn join(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut steps: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop();
            }
            step => steps.push(step),
        }
    }
    steps.join("/")
}
