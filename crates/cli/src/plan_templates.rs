//! `mrm templates`.

use axum::http::Method;
use serde_json::json;

use crate::args::TemplatesCommand;
use crate::commands::show;
use crate::door::{Door, Refusal};
use crate::print::{line, table, text};

/// Lists, keeps, names and forgets plan templates.
pub async fn templates(door: &Door, command: TemplatesCommand, json: bool) -> Result<(), Refusal> {
    let done = match command {
        TemplatesCommand::List => {
            let list = door.call(Method::GET, "/plan-templates", None).await?;
            show(json, &list, || {
                let fields = ["id", "name", "currency", "columns", "sections", "costs"];
                let rows = list["templates"].as_array().into_iter().flatten();
                let rows: Vec<Vec<String>> = rows.map(|t| fields.iter().map(|f| text(t, f)).collect()).collect();
                table(&["ID", "NAME", "CURRENCY", "COLUMNS", "SECTIONS", "COSTS"], &rows);
            });
            return Ok(());
        }
        TemplatesCommand::Save { plan, name } => {
            door.call(Method::POST, "/plan-templates", Some(json!({ "plan_id": plan, "name": name }))).await?
        }
        TemplatesCommand::Rename { id, name } => {
            door.call(Method::PATCH, &format!("/plan-templates/{id}"), Some(json!({ "name": name }))).await?
        }
        TemplatesCommand::Delete { id } => {
            door.call(Method::DELETE, &format!("/plan-templates/{id}"), None).await?;
            json!({ "id": id })
        }
    };
    show(json, &done, || line(&format!("{} {}", text(&done, "id"), text(&done, "name"))));
    Ok(())
}
