//! `mrm import`.

use axum::http::Method;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::time::Duration;

use crate::commands::{bad_input, show};
use crate::door::{Door, Refusal, other};
use crate::print::{line, table, text};

/// The largest workbook, in bytes; the reader refuses larger ones as well.
const MAX_FILE: u64 = 200 * 1024 * 1024;

/// What to import and how.
pub struct Order {
    /// The workbook.
    pub file: PathBuf,
    /// The project of a new plan.
    pub project: Option<String>,
    /// The plan to import into.
    pub plan: Option<String>,
    /// Only these sheets.
    pub sheets: Vec<String>,
    /// A saved mapping.
    pub mapping: Option<PathBuf>,
    /// Not by a remembered mapping.
    pub anew: bool,
    /// Store nothing.
    pub dry_run: bool,
    /// Of a protected workbook.
    pub password: Option<String>,
}

/// Reads, understands and stores a workbook, and shows the report.
pub async fn import(door: &Door, order: Order, json: bool) -> Result<(), Refusal> {
    let mapping = order.mapping.as_deref().map(json_file).transpose()?;
    let started = start(door, &order.file).await?;
    let id = text(&started, "id");
    let outcome = finish(door, &id, &order, mapping).await;
    let report = match outcome {
        Ok(report) => report,
        Err(refusal) => {
            // The import waits for nobody any more; that it cannot be forgotten does not matter.
            let _ = door.call(Method::DELETE, &format!("/imports/{id}"), None).await;
            return Err(refusal);
        }
    };
    show(json, &report, || summary(&report));
    Ok(())
}

/// Reads and understands a workbook and stores nothing; the import's id. It is to be forgotten by the caller.
pub async fn read(door: &Door, file: &std::path::Path) -> Result<String, Refusal> {
    let id = text(&start(door, file).await?, "id");
    let view = wait(door, &id).await?;
    match view["state"].as_str() {
        Some("ready") => Ok(id),
        Some("needs_password") => Err(refused(
            &view,
            "workbook_password",
            "the workbook is protected: save it without a password to compare with it",
        )),
        _ => Err(refused(&view, "workbook", "the workbook cannot be read")),
    }
}

async fn finish(door: &Door, id: &str, order: &Order, mapping: Option<Value>) -> Result<Value, Refusal> {
    let mut view = wait(door, id).await?;
    if view["state"] == "needs_password"
        && let Some(password) = &order.password
    {
        door.call(Method::POST, &format!("/imports/{id}/password"), Some(json!({ "password": password }))).await?;
        view = wait(door, id).await?;
    }
    match view["state"].as_str() {
        Some("ready") => {}
        Some("needs_password") => {
            return Err(refused(
                &view,
                "workbook_password",
                "the workbook is protected: give its password with --password-stdin",
            ));
        }
        _ => return Err(refused(&view, "workbook", "the workbook cannot be read")),
    }
    view = decide(door, id, order, mapping, view).await?;
    let mut report = view["report"].clone();
    report["mapping"] = view["mapping"].clone();
    if order.dry_run {
        door.call(Method::DELETE, &format!("/imports/{id}"), None).await?;
        return Ok(report);
    }
    let body = json!({ "project_id": order.project, "plan_id": order.plan });
    let stored = door.call(Method::POST, &format!("/imports/{id}/commit"), Some(body)).await?;
    report["plan_id"] = stored["plan_id"].clone();
    report["project_id"] = stored["project_id"].clone();
    Ok(report)
}

async fn start(door: &Door, file: &std::path::Path) -> Result<Value, Refusal> {
    if door.grants_paths() {
        let path = std::path::absolute(file).map_err(other)?;
        return door.call(Method::POST, "/imports", Some(json!({ "path": path }))).await;
    }
    let bytes = workbook_bytes(file)?;
    door.upload(&format!("/imports?name={}", name_in_query(file)), bytes).await
}

/// A workbook's bytes, for a process that does not read our paths.
pub fn workbook_bytes(file: &std::path::Path) -> Result<Vec<u8>, Refusal> {
    let meta = std::fs::metadata(file).map_err(|e| bad_input(&format!("{}: {e}", file.display())))?;
    if !meta.is_file() || meta.len() > MAX_FILE {
        return Err(bad_input(&format!("{} is no workbook of at most 200 MB", file.display())));
    }
    std::fs::read(file).map_err(|e| bad_input(&format!("{}: {e}", file.display())))
}

/// A file's name as part of an address.
pub fn name_in_query(file: &std::path::Path) -> String {
    let name = file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    name.bytes()
        .map(|b| if b.is_ascii_alphanumeric() || b == b'.' { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

async fn wait(door: &Door, id: &str) -> Result<Value, Refusal> {
    loop {
        let view = door.call(Method::GET, &format!("/imports/{id}"), None).await?;
        if view["state"] != "reading" {
            return Ok(view);
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Reads it by the mapping of the command line, or by none, and only the sheets that it names.
async fn decide(
    door: &Door,
    id: &str,
    order: &Order,
    mapping: Option<Value>,
    mut view: Value,
) -> Result<Value, Refusal> {
    let by = format!("/imports/{id}/mapping");
    let mut choices = None;
    match mapping {
        Some(file) if file.get("format").is_some() => {
            view = door.call(Method::PUT, &by, Some(json!({ "mapping": file }))).await?;
        }
        decisions => {
            // Decisions say all: what is remembered takes no part in them.
            if order.anew || (decisions.is_some() && view["mapping"].is_object()) {
                view = door.call(Method::PUT, &by, Some(json!({}))).await?;
            }
            choices = decisions;
        }
    }
    if !order.sheets.is_empty() {
        choices.get_or_insert_with(|| view["choices"].clone())["sheets"] = json!(order.sheets);
    }
    match choices {
        Some(choices) => door.call(Method::PUT, &format!("/imports/{id}/choices"), Some(choices)).await,
        None => Ok(view),
    }
}

/// A JSON file.
pub fn json_file(file: &std::path::Path) -> Result<Value, Refusal> {
    let text = std::fs::read_to_string(file).map_err(|e| bad_input(&format!("{}: {e}", file.display())))?;
    serde_json::from_str(&text).map_err(|e| bad_input(&format!("{}: {e}", file.display())))
}

/// By which mapping it was read, and what differs from the workbook that the mapping was made from.
fn told_of_mapping(used: &Value) {
    if used["applied"] != true {
        return;
    }
    line(&format!("read by the mapping “{}” ({}); --anew reads it without", text(used, "name"), text(used, "id")));
    for change in used["changes"].as_array().into_iter().flatten() {
        let (was, now) = (text(change, "was"), text(change, "column"));
        let what = match change["kind"].as_str() {
            Some("column_new") => format!("new column {now}, read as {}", text(change, "target")),
            Some("column_missing") => format!("missing column, was {was}"),
            Some("column_moved") => format!("moved column, {was} → {now}"),
            Some("table_new") => "new table".to_owned(),
            _ => "missing table".to_owned(),
        };
        line(&format!("- {}: {what}: {}", text(change, "sheet"), text(change, "header").replace('\n', " ")));
    }
}

fn refused(view: &Value, code: &str, message: &str) -> Refusal {
    let error = &view["error"];
    let detail = error["message"].as_str().unwrap_or(message);
    let args = if error["args"].is_object() { error["args"].clone() } else { json!({}) };
    let code = error["code"].as_str().unwrap_or(code);
    Refusal::Problem(json!({
        "type": format!("urn:mrm:problem:{code}"), "title": code.replace('_', " "), "status": 422, "detail": detail, "code": code, "args": args
    }))
}

fn summary(report: &Value) {
    line(&format!("{}: {} lines", text(report, "title"), text(report, "lines")));
    if let Some(plan) = report["plan_id"].as_str() {
        line(&format!("plan {plan}"));
    }
    told_of_mapping(&report["mapping"]);
    let rows: Vec<Vec<String>> = report["reconciliation"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|r| {
            let verdict = if r["equal"] == true { "equal".to_owned() } else { text(&r["cause"], "message") };
            vec![text(r, "cell"), text(r, "label"), text(r, "workbook"), text(r, "computed"), verdict]
        })
        .collect();
    if !rows.is_empty() {
        table(&["CELL", "TOTAL", "WORKBOOK", "COMPUTED", ""], &rows);
    }
    for problem in report["problems"].as_array().into_iter().flatten() {
        let place = [text(problem, "sheet"), text(problem, "cell")]
            .into_iter()
            .filter(|t| !t.is_empty())
            .collect::<Vec<_>>()
            .join("!");
        line(&format!("{:<7} {:<16} {}", text(problem, "severity"), place, text(problem, "message")));
    }
}
