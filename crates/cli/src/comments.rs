//! `mrm comment`, `mrm comments`, `mrm notices`: what is said about a plan, and what one is told.

use axum::http::Method;
use serde_json::{Value, json};

use crate::args::{Audience, TalkCommand};
use crate::commands::{find_line, show};
use crate::door::{Door, Refusal};
use crate::print::{line, table, text};

/// What to say, or what to do about what was said.
struct Order {
    plan: String,
    line: Option<String>,
    field: Option<String>,
    thread: Option<String>,
    client: bool,
    resolve: bool,
    reopen: bool,
    delete: Option<String>,
    text: Option<String>,
}

/// Talks about plans, or lists what was said and told.
pub async fn talk(door: &Door, command: TalkCommand, json: bool) -> Result<(), Refusal> {
    match command {
        TalkCommand::Comment { plan, text, line, field, thread, client, resolve, reopen, delete } => {
            let order = Order { plan, line, field, thread, client, resolve, reopen, delete, text };
            comment(door, order, json).await
        }
        TalkCommand::Comments { plan, all, audience } => comments(door, &plan, all, audience, json).await,
        TalkCommand::Notices { all, read } => notices(door, all, read, json).await,
    }
}

/// Lists what the person of this device is told, or marks it as read.
async fn notices(door: &Door, all: bool, read: bool, json: bool) -> Result<(), Refusal> {
    let view = match read {
        true => door.call(Method::POST, "/notices/read", Some(json!({ "all": true }))).await?,
        false => door.call(Method::GET, "/notices", None).await?,
    };
    show(json, &view, || {
        let told = view["notices"].as_array().into_iter().flatten();
        let shown = told.filter(|notice| all || notice["read"] == false);
        let rows: Vec<Vec<String>> = shown
            .map(|notice| {
                let at = text(notice, "at").chars().take(16).collect::<String>().replace('T', " ");
                let place = match text(notice, "plan_title") {
                    title if title.is_empty() => text(notice, "project_name"),
                    title => title,
                };
                vec![at, text(notice, "kind"), text(notice, "who"), place, text(notice, "text"), text(notice, "plan")]
            })
            .collect();
        table(&["TIME, UTC", "WHAT", "WHO", "WHERE", "TEXT", "PLAN"], &rows);
        line(&format!("unread: {}", view["unread"]));
    });
    Ok(())
}

/// Says something about a plan, one of its lines or a cell, replies, settles, opens again, deletes.
async fn comment(door: &Door, order: Order, json: bool) -> Result<(), Refusal> {
    let path = format!("/plans/{}/comments", order.plan);
    let mut thread = Value::Null;
    if let Some(comment) = &order.delete {
        thread = door.call(Method::DELETE, &format!("{path}/{comment}"), None).await?;
    }
    if let Some(said) = &order.text {
        let row = match &order.line {
            Some(wanted) => Some(find_line(door, &order.plan, wanted).await?),
            None => None,
        };
        let audience = if order.client { "client" } else { "internal" };
        let body =
            json!({ "text": said, "row": row, "ref": order.field, "thread": order.thread, "audience": audience });
        thread = door.call(Method::POST, &path, Some(body)).await?;
    }
    if order.resolve || order.reopen {
        let id = order.thread.clone().unwrap_or_else(|| text(&thread, "id"));
        let body = json!({ "resolved": order.resolve });
        thread = door.call(Method::PATCH, &format!("{path}/{id}"), Some(body)).await?;
    }
    show(json, &thread, || line(&format!("{}  {}", text(&thread, "id"), text(&thread, "state"))));
    Ok(())
}

/// Lists what is said about a plan; settled threads and traces of deleted ones only when asked for.
async fn comments(door: &Door, plan: &str, all: bool, audience: Audience, json: bool) -> Result<(), Refusal> {
    let list = door.call(Method::GET, &format!("/plans/{plan}/comments?audience={}", audience.code()), None).await?;
    show(json, &list, || {
        let threads = list["threads"].as_array().into_iter().flatten();
        let shown = threads.filter(|thread| all || thread["state"] == "open");
        let rows: Vec<Vec<String>> = shown.flat_map(rows).collect();
        table(&["ID", "STATE", "FOR", "LINE", "COLUMN", "WHO", "TIME, UTC", "TEXT"], &rows);
    });
    Ok(())
}

fn rows(thread: &Value) -> Vec<Vec<String>> {
    let comments = thread["comments"].as_array().into_iter().flatten();
    comments
        .enumerate()
        .map(|(index, comment)| {
            let first = index == 0;
            let once = |value: String| if first { value } else { String::new() };
            let place = &thread["place"];
            let row = if place["removed"] == true {
                format!("{} (removed)", text(place, "row_name"))
            } else {
                text(place, "row_name")
            };
            let who = match &comment["source"] {
                Value::Null => text(comment, "who"),
                source => format!("{}, {}", text(source, "file"), text(source, "cell")),
            };
            let said = if comment["deleted"].is_null() { text(comment, "text") } else { "(deleted)".to_owned() };
            vec![
                text(comment, "id"),
                once(text(thread, "state")),
                text(comment, "audience"),
                once(row),
                once(text(place, "ref")),
                who,
                text(comment, "at").chars().take(16).collect::<String>().replace('T', " "),
                said.replace('\n', " "),
            ]
        })
        .collect()
}
