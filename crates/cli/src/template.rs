//! `mrm export --into`.

use serde_json::{Value, json};
use std::io::Write;
use std::path::PathBuf;

use crate::args::Audience;
use crate::commands::{bad_input, show};
use crate::door::{Door, Refusal, other};
use crate::import::{name_in_query, workbook_bytes};
use crate::print::{line, text};

/// What to write into which workbook.
pub struct Order {
    /// The plan.
    pub plan: String,
    /// The workbook to write into; it stays as it is.
    pub template: PathBuf,
    /// The file to write.
    pub to: PathBuf,
    /// For whom.
    pub audience: Audience,
}

/// Checks, fills and writes, and shows what was not kept.
pub async fn export(door: &Door, order: Order, json: bool) -> Result<(), Refusal> {
    let Order { plan, template, to, audience } = order;
    let bytes = workbook_bytes(&template)?;
    if same_file(&template, &to) || std::fs::read(&to).is_ok_and(|there| there == bytes) {
        return Err(bad_input(&format!(
            "“{}” is the template itself; name another file, so that it stays as it is",
            to.display()
        )));
    }
    let query = format!("name={}&audience={}", name_in_query(&template), audience.code());
    let report = door.upload(&format!("/plans/{plan}/template-check?{query}"), bytes.clone()).await?;
    if let Some(refusal) = report["refusals"].as_array().and_then(|list| list.first()) {
        let code = text(refusal, "code");
        return Err(Refusal::Problem(json!({
            "type": "urn:mrm:problem:template", "title": "template", "status": 422, "code": "template",
            "detail": text(refusal, "message"), "args": { "reason": code }
        })));
    }
    let filled = door.exchange(&format!("/plans/{plan}/template-fill?{query}"), bytes).await?;
    write(&to, &filled)?;
    let saved = json!({ "path": to.display().to_string(), "bytes": filled.len(), "report": report });
    show(json, &saved, || tell(&saved));
    Ok(())
}

fn same_file(a: &std::path::Path, b: &std::path::Path) -> bool {
    matches!((std::fs::canonicalize(a), std::fs::canonicalize(b)), (Ok(a), Ok(b)) if a == b)
}

/// Writes beside the target and renames: the file is there whole, or not at all.
fn write(to: &std::path::Path, bytes: &[u8]) -> Result<(), Refusal> {
    let failed = |error: std::io::Error| other(format!("{}: {error}", to.display()));
    let mut name = to.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".{}.part", std::process::id()));
    let part = to.with_file_name(name);
    let written = std::fs::File::create_new(&part).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    let renamed = written.and_then(|()| std::fs::rename(&part, to));
    if renamed.is_err() {
        // What was begun is of no use to anybody.
        let _ = std::fs::remove_file(&part);
    }
    renamed.map_err(failed)
}

fn tell(saved: &Value) {
    let report = &saved["report"];
    line(&format!("{} ({} bytes)", text(saved, "path"), text(saved, "bytes")));
    line(&format!(
        "{} cells, {} rows added, {} removed, {} flights",
        text(report, "cells"),
        text(report, "rows_added"),
        text(report, "rows_removed"),
        text(report, "flights")
    ));
    for warning in report["warnings"].as_array().into_iter().flatten() {
        line(&format!("- {}", text(warning, "message")));
    }
}
