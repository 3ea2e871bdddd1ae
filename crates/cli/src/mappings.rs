//! `mrm mappings`.

use axum::http::Method;
use serde_json::json;

use crate::args::MappingsCommand;
use crate::commands::show;
use crate::door::{Door, Refusal, other};
use crate::import::json_file;
use crate::print::{line, table, text};

/// Lists, names, forgets and carries mappings.
pub async fn mappings(door: &Door, command: MappingsCommand, json: bool) -> Result<(), Refusal> {
    match command {
        MappingsCommand::List => {
            let list = door.call(Method::GET, "/mappings", None).await?;
            show(json, &list, || {
                let fields = ["id", "name", "client", "columns", "uses", "used_at"];
                let rows = list["mappings"].as_array().into_iter().flatten();
                let rows: Vec<Vec<String>> = rows.map(|m| fields.iter().map(|f| text(m, f)).collect()).collect();
                table(&["ID", "NAME", "CLIENT", "COLUMNS", "USES", "LAST USED"], &rows);
            });
        }
        MappingsCommand::Rename { id, name } => {
            let done = door.call(Method::PATCH, &format!("/mappings/{id}"), Some(json!({ "name": name }))).await?;
            show(json, &done, || line(&text(&done, "name")));
        }
        MappingsCommand::Delete { id } => {
            door.call(Method::DELETE, &format!("/mappings/{id}"), None).await?;
            show(json, &json!({ "id": id }), || line(&format!("{id} is forgotten")));
        }
        MappingsCommand::Export { id, to } => {
            let file = door.call(Method::GET, &format!("/mappings/{id}"), None).await?;
            let written = serde_json::to_string_pretty(&file).map_err(other)?;
            std::fs::write(&to, format!("{written}\n")).map_err(|e| other(format!("{}: {e}", to.display())))?;
            show(json, &json!({ "path": to.display().to_string() }), || line(&to.display().to_string()));
        }
        MappingsCommand::Import { file } => {
            let made = door.call(Method::POST, "/mappings", Some(json_file(&file)?)).await?;
            show(json, &made, || line(&format!("{} {}", text(&made, "id"), text(&made, "name"))));
        }
    }
    Ok(())
}
