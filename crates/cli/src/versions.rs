//! `mrm versions`, `mrm compare`, `mrm restore`, `mrm status`, `mrm scenario`.

use axum::http::Method;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

use crate::args::{Audience, Lang, ScenarioCommand};
use crate::commands::{bad_input, show};
use crate::door::{Door, Refusal, other};
use crate::import;
use crate::print::{line, table, text};

/// Lists the versions of a plan, or keeps its present state under a name.
pub async fn versions(
    door: &Door,
    plan: &str,
    keep: Option<String>,
    note: Option<String>,
    json: bool,
) -> Result<(), Refusal> {
    let path = format!("/plans/{plan}/versions");
    if let Some(name) = keep {
        let kept = door.call(Method::POST, &path, Some(json!({ "name": name, "note": note }))).await?;
        show(json, &kept, || line(&text(&kept, "id")));
        return Ok(());
    }
    let list = door.call(Method::GET, &path, None).await?;
    show(json, &list, || {
        let versions = list["versions"].as_array().into_iter().flatten();
        let rows: Vec<Vec<String>> = versions
            .map(|v| ["id", "time", "kind", "name", "subject", "who"].iter().map(|field| text(v, field)).collect())
            .collect();
        table(&["ID", "TIME", "KIND", "NAME", "OF", "WHO"], &rows);
        line(&status_line(&list["status"]));
    });
    Ok(())
}

/// Makes the plan as it was at a version.
pub async fn restore(door: &Door, plan: &str, version: &str, json: bool) -> Result<(), Refusal> {
    let answer = door.call(Method::POST, &format!("/plans/{plan}/versions/{version}/restore"), None).await?;
    show(json, &answer, || line(&format!("{plan}: {}", text(&answer["totals"], "grand_total"))));
    Ok(())
}

/// Shows the status of a plan, or gives it another one.
pub async fn status(
    door: &Door,
    plan: &str,
    status: Option<String>,
    note: Option<String>,
    json: bool,
) -> Result<(), Refusal> {
    let view = match status {
        Some(status) => {
            let body = json!({ "status": status, "note": note });
            door.call(Method::PUT, &format!("/plans/{plan}/status"), Some(body)).await?
        }
        None => door.call(Method::GET, &format!("/plans/{plan}/versions"), None).await?["status"].clone(),
    };
    show(json, &view, || line(&status_line(&view)));
    Ok(())
}

fn status_line(status: &Value) -> String {
    match status["was"].as_str() {
        Some(was) => format!("{}; {} changes since it was {was}", text(status, "status"), text(status, "changes")),
        None => text(status, "status"),
    }
}

/// What to compare and where to write it.
pub struct Compare {
    /// Before: `PLAN` or `PLAN@VERSION`.
    pub before: String,
    /// After: the same, a version of the same plan, `now`, or a workbook.
    pub after: String,
    /// The file to write.
    pub to: Option<PathBuf>,
    /// For whom.
    pub audience: Audience,
    /// Language of the file.
    pub lang: Lang,
}

/// Compares two states.
pub async fn compare(door: &Door, order: Compare, json: bool) -> Result<(), Refusal> {
    let (plan, version) = match order.before.split_once('@') {
        Some((plan, version)) => (plan, version),
        None => (order.before.as_str(), "now"),
    };
    let is_id = ["now", "ver_", "pln_", "imp_"].iter().any(|start| order.after.starts_with(start));
    if is_id {
        return compare_with(door, &order, plan, [version, &order.after], json).await;
    }
    let import = import::read(door, Path::new(&order.after)).await?;
    let compared = compare_with(door, &order, plan, [version, &import], json).await;
    // The import waits for nobody any more; that it cannot be forgotten does not matter.
    let _ = door.call(Method::DELETE, &format!("/imports/{import}"), None).await;
    compared
}

async fn compare_with(
    door: &Door,
    order: &Compare,
    plan: &str,
    [from, to]: [&str; 2],
    json: bool,
) -> Result<(), Refusal> {
    let query = format!("from={from}&to={to}&audience={}", order.audience.code());
    let Some(file) = &order.to else {
        let comparison = door.call(Method::GET, &format!("/plans/{plan}/compare?{query}"), None).await?;
        show(json, &comparison, || summary(&comparison));
        return Ok(());
    };
    let format = match file.extension().and_then(|e| e.to_str()).map(str::to_ascii_lowercase).as_deref() {
        Some("html" | "htm") => "html",
        Some("xlsx") => "xlsx",
        _ => return Err(bad_input(&format!("“{}” must end in .html or .xlsx", file.display()))),
    };
    let path = format!("/plans/{plan}/compare/file?{query}&format={format}&lang={}", order.lang.code());
    let bytes = door.download(&path).await?;
    std::fs::write(file, &bytes).map_err(|e| other(format!("{}: {e}", file.display())))?;
    let saved = json!({ "path": file.display().to_string(), "bytes": bytes.len() });
    show(json, &saved, || line(&format!("{} ({} bytes)", file.display(), bytes.len())));
    Ok(())
}

fn summary(comparison: &Value) {
    let totals: Vec<Vec<String>> = comparison["totals"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|t| ["total", "before", "after", "delta"].iter().map(|field| text(t, field)).collect())
        .collect();
    table(&["TOTAL", "BEFORE", "AFTER", "DIFFERENCE"], &totals);
    let mut rows = Vec::new();
    for row in comparison["rows"].as_array().into_iter().flatten() {
        let name: String = text(row, "name").replace('\n', " ").chars().take(48).collect();
        if row["fate"] != "changed" {
            rows.push(vec![
                text(row, "fate"),
                name.clone(),
                String::new(),
                text(row, "cost_before"),
                text(row, "cost_after"),
            ]);
        }
        for cell in row["cells"].as_array().into_iter().flatten() {
            rows.push(vec![
                "changed".to_owned(),
                name.clone(),
                text(cell, "ref"),
                text(cell, "before"),
                text(cell, "after"),
            ]);
        }
        for flight in row["flights"].as_array().into_iter().flatten() {
            let (before, after) = (text(flight, "before"), text(flight, "after"));
            rows.push(vec!["changed".to_owned(), name.clone(), "flight".to_owned(), before, after]);
        }
    }
    for change in comparison["header"].as_array().into_iter().flatten() {
        let (before, after) = (text(change, "before"), text(change, "after"));
        rows.push(vec!["plan".to_owned(), String::new(), text(change, "field"), before, after]);
    }
    for change in comparison["costs"].as_array().into_iter().flatten() {
        let (before, after) = (text(change, "before_net"), text(change, "after_net"));
        rows.push(vec!["cost".to_owned(), text(change, "label"), String::new(), before, after]);
    }
    table(&["WHAT", "LINE", "COLUMN", "BEFORE", "AFTER"], &rows);
}

/// What-if copies of a plan.
pub async fn scenario(door: &Door, command: ScenarioCommand, json: bool) -> Result<(), Refusal> {
    match command {
        ScenarioCommand::List { plan } => {
            let list = door.call(Method::GET, &format!("/plans/{plan}/scenarios"), None).await?;
            show(json, &list, || {
                let all = std::iter::once(&list["base"]).chain(list["scenarios"].as_array().into_iter().flatten());
                let rows: Vec<Vec<String>> = all.map(scenario_row).collect();
                table(&["ID", "NAME", "LINES", "MEDIA, NET", "GRAND TOTAL", "DIFFERENCE"], &rows);
            });
        }
        ScenarioCommand::New { plan, name } => {
            let body = json!({ "name": name });
            let made = door.call(Method::POST, &format!("/plans/{plan}/scenarios"), Some(body)).await?;
            show(json, &made, || line(&text(&made, "id")));
        }
        ScenarioCommand::Merge { plan, scenario, all } => {
            let body = json!({ "mode": if all { "all" } else { "changes" } });
            let path = format!("/plans/{plan}/scenarios/{scenario}/merge");
            let answer = door.call(Method::POST, &path, Some(body)).await?;
            show(json, &answer, || line(&format!("{plan}: {}", text(&answer["totals"], "grand_total"))));
        }
    }
    Ok(())
}

fn scenario_row(view: &Value) -> Vec<String> {
    let total = |code: &str, field: &str| {
        let found = view["totals"].as_array().into_iter().flatten().find(|total| total["total"] == code);
        found.map(|total| text(total, field)).unwrap_or_default()
    };
    let plan = &view["plan"];
    let name = if plan["scenario"].is_null() { text(plan, "title") } else { text(plan, "scenario") };
    vec![
        text(plan, "id"),
        name,
        total("lines", "after"),
        total("media_net", "after"),
        total("grand_total", "after"),
        total("grand_total", "delta"),
    ]
}
