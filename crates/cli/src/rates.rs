//! `mrm rates`.

use axum::http::Method;
use serde_json::{Value, json};

use crate::args::RatesCommand;
use crate::commands::show;
use crate::door::{Door, Refusal, other};
use crate::import::name_in_query;
use crate::print::{line, table, text};

/// Lists, reads, shows, writes and forgets rate cards.
pub async fn rates(door: &Door, command: RatesCommand, json: bool) -> Result<(), Refusal> {
    match command {
        RatesCommand::List => {
            let list = door.call(Method::GET, "/rate-cards", None).await?;
            show(json, &list, || {
                let fields = ["id", "name", "currency", "rows", "valid_from", "valid_to"];
                let rows = list["cards"].as_array().into_iter().flatten();
                let rows: Vec<Vec<String>> = rows.map(|card| fields.iter().map(|f| text(card, f)).collect()).collect();
                table(&["ID", "NAME", "CURRENCY", "ROWS", "FROM", "TO"], &rows);
            });
        }
        RatesCommand::Import { file, name, dry_run } => {
            let bytes = std::fs::read(&file).map_err(|e| other(format!("{}: {e}", file.display())))?;
            let mut read = door.upload(&format!("/rate-cards/read?name={}", name_in_query(&file)), bytes).await?;
            if let Some(name) = name {
                read["card"]["name"] = json!(name);
            }
            if dry_run {
                show(json, &read, || card(&read["card"], &read["problems"]));
                return Ok(());
            }
            let request = json!({ "card": read["card"], "file_name": read["file_name"] });
            let kept = door.call(Method::POST, "/rate-cards", Some(request)).await?;
            show(json, &kept, || {
                line(&text(&kept, "id"));
                card(&kept["card"], &read["problems"]);
            });
        }
        RatesCommand::Show { id } => {
            let kept = door.call(Method::GET, &format!("/rate-cards/{id}"), None).await?;
            show(json, &kept, || card(&kept["card"], &kept["problems"]));
        }
        RatesCommand::Rename { id, name } => {
            let edits = json!({ "edits": [{ "op": "set", "field": "name", "text": name }] });
            let kept = door.call(Method::PATCH, &format!("/rate-cards/{id}"), Some(edits)).await?;
            show(json, &kept, || line(&text(&kept["card"], "name")));
        }
        RatesCommand::Export { id, to } => {
            let bytes = door.download(&format!("/rate-cards/{id}/export?lang=ru")).await?;
            std::fs::write(&to, bytes).map_err(|e| other(format!("{}: {e}", to.display())))?;
            show(json, &json!({ "path": to.display().to_string() }), || line(&to.display().to_string()));
        }
        RatesCommand::Delete { id } => {
            door.call(Method::DELETE, &format!("/rate-cards/{id}"), None).await?;
            show(json, &json!({ "id": id }), || line(&format!("{id} is forgotten")));
        }
    }
    Ok(())
}

/// A card for people: its prices, then what to look at.
fn card(card: &Value, problems: &Value) {
    line(&format!("{} ({})", text(card, "name"), text(card, "currency")));
    let fields = ["vendor", "site", "placement", "format", "duration", "geo", "buy_model", "price"];
    let rows = card["rows"].as_array().into_iter().flatten();
    let rows: Vec<Vec<String>> = rows.map(|row| fields.iter().map(|f| text(row, f)).collect()).collect();
    table(&["VENDOR", "SITE", "PLACEMENT", "FORMAT", "LENGTH", "GEOGRAPHY", "MODEL", "PRICE"], &rows);
    for problem in problems.as_array().into_iter().flatten() {
        let args = problem["args"].as_object().into_iter().flatten();
        let args: Vec<String> = args.filter_map(|(name, value)| Some(format!("{name}={}", value.as_str()?))).collect();
        let row = problem["row"].as_u64().map(|row| format!("row {row} ")).unwrap_or_default();
        line(&format!("! {row}{} {}", text(problem, "code"), args.join(" ")));
    }
}
