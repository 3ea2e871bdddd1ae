//! `mrm optimise`: the best split of a plan's budget.

use axum::http::Method;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

use crate::args::Objective;
use crate::commands::{bad_input, find_line, show};
use crate::door::{Door, Refusal, other};
use crate::print::{line, table, text};

/// What to split.
pub struct Order {
    /// The plan.
    pub plan: String,
    /// Media cost to split; what the plan has if not given.
    pub total: Option<String>,
    /// What it is to bring.
    pub objective: Objective,
    /// Find the smallest budget that brings so much instead.
    pub target: Option<f64>,
    /// From how many contacts on a person counts.
    pub contacts: Option<u32>,
    /// The lines that take part, with their curves.
    pub curves: Option<PathBuf>,
    /// Take the proposal over.
    pub apply: bool,
}

/// Proposes a split; with `apply` takes it over.
pub async fn optimise(door: &Door, order: Order, json: bool) -> Result<(), Refusal> {
    let path = format!("/plans/{}/optimise", order.plan);
    let lines = match &order.curves {
        Some(file) => lines(door, &order.plan, file).await?,
        None => json!([]),
    };
    let (total, contacts) = (&order.total, order.contacts);
    let (objective, target) = (order.objective.code(), order.target);
    let request =
        json!({ "total": total, "objective": objective, "target": target, "contacts": contacts, "lines": lines });
    let proposal = door.call(Method::POST, &path, Some(request.clone())).await?;
    if !order.apply {
        show(json, &proposal, || tell(&proposal));
        return Ok(());
    }
    let body = json!({ "request": request, "revision": proposal["revision"] });
    let answer = door.call(Method::POST, &format!("{path}/apply"), Some(body)).await?;
    show(json, &answer, || {
        tell(&proposal);
        line(&format!("{}: {}", order.plan, text(&answer["totals"], "grand_total")));
    });
    Ok(())
}

/// The lines of a file, with numbers of lines as their ids.
async fn lines(door: &Door, plan: &str, file: &Path) -> Result<Value, Refusal> {
    let bytes = std::fs::read(file).map_err(|error| other(format!("{}: {error}", file.display())))?;
    let parsed: Value = serde_json::from_slice(&bytes)
        .map_err(|error| bad_input(&format!("“{}” is no JSON: {error}", file.display())))?;
    let Value::Array(mut lines) = parsed else {
        return Err(bad_input(&format!("“{}” must hold a list of lines", file.display())));
    };
    for entry in &mut lines {
        let wanted = text(entry, "row");
        entry["row"] = find_line(door, plan, &wanted).await?.into();
    }
    Ok(lines.into())
}

fn tell(proposal: &Value) {
    let number = |value: &Value| value.as_f64().map(|number| format!("{number:.6}")).unwrap_or_default();
    let row = |line: &Value| {
        vec![
            text(line, "name").replace('\n', " ").chars().take(40).collect(),
            text(line, "before"),
            text(line, "after"),
            text(line, "delta"),
            number(&line["result_before"]),
            number(&line["result"]),
            text(line, "place").replace('_', " "),
        ]
    };
    let rows: Vec<Vec<String>> = proposal["lines"].as_array().into_iter().flatten().map(row).collect();
    table(&["LINE", "BEFORE", "AFTER", "DIFFERENCE", "RESULT BEFORE", "RESULT", "PLACE"], &rows);
    line(&format!("Total: {} {}", text(proposal, "total"), text(proposal, "currency")));
    if !proposal["least"].is_null() && proposal["least"] != proposal["total"] {
        line(&format!("No less than {} brings {}", text(proposal, "least"), number(&proposal["target"])));
    }
    for entry in proposal["lines"].as_array().into_iter().flatten() {
        let Some(fit) = entry["fits"].get(0) else { continue };
        let (name, family) = (text(entry, "name"), text(fit, "family"));
        line(&format!("{name}: {family}, error {}, R² {}", number(&fit["error"]), number(&fit["r_squared"])));
    }
    let (before, after) = (number(&proposal["result_before"]), number(&proposal["result"]));
    line(&format!("{}: {before} → {after}", text(proposal, "objective").replace('_', " ")));
    match proposal["proven"] == true {
        true => {
            line(&format!("Marginals are equal (largest difference {:e})", proposal["spread"].as_f64().unwrap_or(0.0)))
        }
        false => line(&format!("No split brings more than {}", number(&proposal["bound"]))),
    }
    for left in proposal["left_out"].as_array().into_iter().flatten() {
        line(&format!("- {}: {}", text(left, "name"), text(left, "reason").replace('_', " ")));
    }
    for warning in proposal["warnings"].as_array().into_iter().flatten() {
        line(&format!("! {}", text(warning, "code").replace('_', " ")));
    }
}
