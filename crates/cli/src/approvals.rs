//! `mrm approvals`, `mrm request-review`, `mrm approve`, `mrm reject`, `mrm publish`.

use axum::http::Method;
use serde_json::{Value, json};

use crate::args::ApprovalCommand;
use crate::commands::{bad_input, show};
use crate::door::{Door, Refusal};
use crate::print::{line, table, text};

/// Decides about a plan, or shows what was decided.
pub async fn approvals(door: &Door, command: ApprovalCommand, json: bool) -> Result<(), Refusal> {
    let view = match command {
        ApprovalCommand::Approvals { plan } => {
            let view = door.call(Method::GET, &format!("/plans/{plan}/approvals"), None).await?;
            show(json, &view, || list(&view));
            return Ok(());
        }
        ApprovalCommand::RequestReview { plan, of, note } => {
            let of = people(door, &plan, &of).await?;
            door.call(Method::POST, &format!("/plans/{plan}/review"), Some(json!({ "of": of, "note": note }))).await?
        }
        ApprovalCommand::Approve { plan, note } => decide(door, &plan, "approved", note).await?,
        ApprovalCommand::Reject { plan, note } => decide(door, &plan, "rejected", Some(note)).await?,
        ApprovalCommand::Publish { plan, note, preview } => {
            let path = format!("/plans/{plan}/publication");
            if preview {
                let shown = door.call(Method::GET, &path, None).await?;
                show(json, &shown, || preview_of(&shown));
                return Ok(());
            }
            door.call(Method::POST, &path, Some(json!({ "note": note }))).await?
        }
    };
    show(json, &view, || {
        line(&text(&view, "status"));
        if !view["published"].is_null() {
            line(&format!("client: {}", text(&view["published"], "plan")));
        }
    });
    Ok(())
}

async fn decide(door: &Door, plan: &str, verdict: &str, note: Option<String>) -> Result<Value, Refusal> {
    let body = json!({ "verdict": verdict, "note": note });
    door.call(Method::POST, &format!("/plans/{plan}/approvals"), Some(body)).await
}

/// The ids of people by name or id.
async fn people(door: &Door, plan: &str, wanted: &[String]) -> Result<Vec<String>, Refusal> {
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let view = door.call(Method::GET, &format!("/plans/{plan}/approvals"), None).await?;
    let known = view["people"].as_array().cloned().unwrap_or_default();
    let find = |wanted: &String| {
        let mut found = known.iter().filter(|p| text(p, "id") == *wanted || text(p, "name") == *wanted);
        match (found.next(), found.next()) {
            (Some(person), None) => Ok(text(person, "id")),
            (None, _) => Err(bad_input(&format!("nobody in the project is called “{wanted}”"))),
            _ => Err(bad_input(&format!("several people are called “{wanted}”: give the id"))),
        }
    };
    wanted.iter().map(find).collect()
}

fn list(view: &Value) {
    let said = view["statements"].as_array().into_iter().flatten();
    let of_client = view["published"]["statements"].as_array().into_iter().flatten();
    let mark =
        |said: &Value, field: &str, word: &str| if said[field] == true { word.to_owned() } else { String::new() };
    let rows: Vec<Vec<String>> = said
        .chain(of_client)
        .map(|said| {
            let state = match text(said, "worth").as_str() {
                "valid" if said["taken_back"] == true => "taken back".to_owned(),
                "valid" => mark(said, "current", "current"),
                worth => format!("does not count: {worth}"),
            };
            let at = text(said, "at").chars().take(16).collect::<String>().replace('T', " ");
            vec![at, text(said, "kind"), text(said, "step"), text(said, "who"), state, text(said, "note")]
        })
        .collect();
    table(&["TIME, UTC", "WHAT", "STEP", "WHO", "STATE", "NOTE"], &rows);
    line(&text(view, "status"));
}

fn preview_of(shown: &Value) {
    line(&format!("lines: {}", shown["lines"]));
    line(&format!("total: {} {}", text(shown, "grand_total"), text(shown, "currency")));
    line(&format!("changes for the client: {}", shown["changes"]));
    let words = |field: &str| {
        let all = shown[field].as_array().into_iter().flatten();
        all.filter_map(Value::as_str).collect::<Vec<_>>().join(", ")
    };
    line(&format!("stays inside: {}", [words("withheld_columns"), words("withheld_costs")].join("; ")));
    line(&format!("threads of comments: {} for the client, {} inside", shown["threads"], shown["withheld_threads"]));
}
