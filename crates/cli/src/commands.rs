//! One function a command.

use axum::http::Method;
use mrm_app::session::SessionState;
use mrm_app::{App, AppOptions};
use serde_json::{Value, json};
use std::io::Read;

use crate::args::{Args, Command, PlanCommand, ProjectCommand, RecoveryCommand};
use crate::door::{Door, Refusal, other};
use crate::print::{line, table, text};
use crate::{
    approvals, calc, comments, import, mappings, optimise, plan_templates, print, rates, recovery, serve, team,
    template, versions,
};

/// Runs the command.
pub async fn run(args: Args) -> Result<(), Refusal> {
    if let Command::Openapi = args.command {
        let description = serde_json::to_value(mrm_api::description()).map_err(other)?;
        print::json(&description);
        return Ok(());
    }
    if let Command::Calc { name, list } = &args.command {
        // The calculators need no workspace.
        return calc::calc(&Door::here(App::without_folder()), name.as_deref(), *list, args.json).await;
    }
    let live = matches!(args.command, Command::Serve { .. });
    let app = App::open(AppOptions { data_dir: args.data_dir, live, ..AppOptions::default() }).await;
    if let Command::Serve { port, ui } = args.command {
        return serve::serve(app, port, ui, args.json).await;
    }
    let outcome = match &args.command {
        Command::Start { person, workspace, passphrase_stdin } => {
            let passphrase = if *passphrase_stdin { Some(stdin_line()?) } else { None };
            let body =
                json!({ "person": person, "workspace": workspace, "language": "system", "passphrase": passphrase });
            let session = Door::here(app.clone()).call(Method::POST, "/session/start", Some(body)).await;
            session.map(|s| show(args.json, &s, || line(&text(&s["workspace"], "name"))))
        }
        Command::Recovery(RecoveryCommand::Use { kit, relay, passphrase_stdin }) => {
            recovery::come_back(app.clone(), kit, relay.as_deref(), *passphrase_stdin, args.json).await
        }
        Command::Join { code, name, device, wait, passphrase_stdin } => {
            let passphrase = if *passphrase_stdin { Some(stdin_line()?) } else { None };
            let body = json!({
                "code": code.clone().unwrap_or_default(), "person": name.clone().unwrap_or_default(),
                "device": device, "language": "system", "passphrase": passphrase,
            });
            match owner_or_here(app.clone()).await {
                Ok(door) => team::join(&door, body, *wait, args.json).await,
                Err(refusal) => Err(refusal),
            }
        }
        _ => match door(app.clone()).await {
            Ok(door) => with_door(&door, args.command, args.json).await,
            Err(refusal) => Err(refusal),
        },
    };
    app.close().await;
    outcome
}

async fn with_door(door: &Door, command: Command, json: bool) -> Result<(), Refusal> {
    match command {
        Command::Project(command) => project(door, command, json).await,
        Command::Plan(command) => plan(door, command, json).await,
        Command::Import { file, project, plan, sheet, mapping, anew, dry_run, password_stdin } => {
            let password = if password_stdin { Some(stdin_line()?) } else { None };
            let order = import::Order { file, project, plan, sheets: sheet, mapping, anew, dry_run, password };
            import::import(door, order, json).await
        }
        Command::Templates(command) => plan_templates::templates(door, command, json).await,
        Command::Mappings(command) => mappings::mappings(door, command, json).await,
        Command::Rates(command) => rates::rates(door, command, json).await,
        Command::Export { id, into: Some(template), to, audience, .. } => {
            template::export(door, template::Order { plan: id, template, to, audience }, json).await
        }
        Command::Export { id, into: None, to, audience, lang, chart } => {
            let format = match to.extension().and_then(|e| e.to_str()).map(str::to_ascii_lowercase).as_deref() {
                Some("xlsx") => "xlsx",
                Some("csv") => "csv",
                _ => return Err(bad_input(&format!("“{}” must end in .xlsx or .csv", to.display()))),
            };
            let (audience, lang) = (audience.code(), lang.code());
            let path = format!("/plans/{id}/export?format={format}&audience={audience}&lang={lang}&chart={chart}");
            let bytes = door.download(&path).await?;
            std::fs::write(&to, &bytes).map_err(|e| other(format!("{}: {e}", to.display())))?;
            let saved = json!({ "path": to.display().to_string(), "bytes": bytes.len() });
            show(json, &saved, || line(&format!("{} ({} bytes)", to.display(), bytes.len())));
            Ok(())
        }
        Command::Versions { plan, keep, note } => versions::versions(door, &plan, keep, note, json).await,
        Command::Compare { before, after, to, audience, lang } => {
            versions::compare(door, versions::Compare { before, after, to, audience, lang }, json).await
        }
        Command::Restore { plan, version } => versions::restore(door, &plan, &version, json).await,
        Command::Relay(command) => team::relay(door, command, json).await,
        Command::Invite(order) => team::invite(door, order, json).await,
        Command::Members { command } => team::members(door, command, json).await,
        Command::Remove { member, device } => team::remove(door, &member, device, json).await,
        Command::Recovery(command) => recovery::recovery(door, command, json).await,
        Command::Sync { until_idle, seconds } => team::sync(door, until_idle, seconds, json).await,
        Command::Status { plan: Some(plan), status, note } => versions::status(door, &plan, status, note, json).await,
        Command::Status { plan: None, .. } => team::status(door, json).await,
        Command::Approvals(command) => approvals::approvals(door, command, json).await,
        Command::Talk(command) => comments::talk(door, command, json).await,
        Command::Scenario(command) => versions::scenario(door, command, json).await,
        Command::Optimise { plan, total, objective, target, contacts, curves, apply } => {
            let order = optimise::Order { plan, total, objective, target, contacts, curves, apply };
            optimise::optimise(door, order, json).await
        }
        Command::Rebuild => {
            let report = door.call(Method::POST, "/rebuild", None).await?;
            show(json, &report, || {
                let count = |what: &str| text(&report, what);
                line(&format!(
                    "{} plans, {} projects rebuilt; {} discussions read",
                    count("plans"),
                    count("projects"),
                    count("discussions")
                ));
            });
            Ok(())
        }
        Command::Start { .. }
        | Command::Join { .. }
        | Command::Calc { .. }
        | Command::Serve { .. }
        | Command::Openapi => Ok(()),
    }
}

/// The way to this folder, whatever state it is in.
async fn owner_or_here(app: App) -> Result<Door, Refusal> {
    match app.owner() {
        Some((url, token)) => Ok(Door::owner(url, token)),
        None => Ok(Door::here(app)),
    }
}

/// The way to an open workspace. A fresh folder gets one where its key can be kept without asking.
async fn door(app: App) -> Result<Door, Refusal> {
    let session = app.session("terminal").await;
    match session.state {
        SessionState::Ready => Ok(Door::here(app)),
        SessionState::ReadOnly => Err(other(format!(
            "the data folder {} cannot be written ({}): name another with --data-dir, or make it writable",
            session.args.get("path").unwrap_or(&session.data_dir),
            session.reason.unwrap_or_default()
        ))),
        SessionState::Onboarding => {
            let person =
                std::env::var("USER").or_else(|_| std::env::var("USERNAME")).unwrap_or_else(|_| "mrm".to_owned());
            let door = Door::here(app);
            let body = json!({ "person": person, "workspace": "MRM", "language": "system" });
            door.call(Method::POST, "/session/start", Some(body)).await?;
            Ok(door)
        }
        SessionState::Busy => match app.owner() {
            Some((url, token)) => Ok(Door::owner(url, token)),
            None => Err(other(format!(
                "the data folder is in use by process {}, which serves no address: close it or use `mrm serve` there",
                session.args.get("pid").map_or("?", String::as_str)
            ))),
        },
        SessionState::Joining => Err(other(
            "this folder waits to be let into a workspace: run `mrm join --wait SECONDS` when whoever invited you has answered",
        )),
        SessionState::NeedsPassphrase => Err(other(
            "there is no keyring on this machine: run `mrm start --passphrase-stdin`, or set MRM_DB_KEY to 64 hex digits",
        )),
        SessionState::Locked => match std::env::var("MRM_PASSPHRASE") {
            Ok(passphrase) => {
                let door = Door::here(app);
                door.call(Method::POST, "/session/unlock", Some(json!({ "passphrase": passphrase }))).await?;
                Ok(door)
            }
            Err(_) => {
                Err(other("the workspace is locked by a passphrase: set MRM_PASSPHRASE, or open it in the window"))
            }
        },
        SessionState::Recovery => Err(other(format!(
            "the data folder holds a workspace whose key is not here ({}): open it with `mrm recovery use`, set MRM_DB_KEY, or open the window to recover it; nothing was changed",
            session.reason.unwrap_or_default()
        ))),
    }
}

async fn project(door: &Door, command: ProjectCommand, json: bool) -> Result<(), Refusal> {
    match command {
        ProjectCommand::New { name, client } => {
            let made = door.call(Method::POST, "/projects", Some(json!({ "name": name, "client": client }))).await?;
            show(json, &made, || line(&text(&made, "id")));
        }
        ProjectCommand::List => {
            let list = door.call(Method::GET, "/projects", None).await?;
            show(json, &list, || {
                let rows = rows(&list["projects"], &["id", "name", "client", "plans"]);
                table(&["ID", "NAME", "CLIENT", "PLANS"], &rows);
            });
        }
    }
    Ok(())
}

async fn plan(door: &Door, command: PlanCommand, json: bool) -> Result<(), Refusal> {
    match command {
        PlanCommand::New { project, title, currency, template, start, end } => {
            let body = json!({ "title": title, "currency": currency, "template_id": template, "period_start": start, "period_end": end });
            let made = door.call(Method::POST, &format!("/projects/{project}/plans"), Some(body)).await?;
            show(json, &made, || line(&text(&made, "id")));
        }
        PlanCommand::List => {
            let list = door.call(Method::GET, "/plans", None).await?;
            show(json, &list, || {
                let rows =
                    rows(&list["plans"], &["id", "title", "client", "status", "lines", "grand_total", "currency"]);
                table(&["ID", "TITLE", "CLIENT", "STATUS", "LINES", "TOTAL", "CURRENCY"], &rows);
            });
        }
        PlanCommand::Show { id } => {
            let plan = door.call(Method::GET, &format!("/plans/{id}"), None).await?;
            show(json, &plan, || outline(&plan));
        }
        PlanCommand::Groups { id, by, client } => {
            let audience = if client { "client" } else { "internal" };
            let body = json!({ "by": by, "audience": audience });
            let found = door.call(Method::POST, &format!("/plans/{id}/groups"), Some(body)).await?;
            show(json, &found, || {
                let groups = found["groups"].as_array().into_iter().flatten();
                let rows: Vec<Vec<String>> = groups.map(group_line).collect();
                table(&["GROUP", "LINES", "COST NET", "COST GROSS", "IMPRESSIONS", "CLICKS"], &rows);
            });
        }
        PlanCommand::Names { id } => {
            let found = door.call(Method::GET, &format!("/plans/{id}/names"), None).await?;
            show(json, &found, || table(&["NAME", "UTM"], &rows(&found["names"], &["name", "utm"])));
        }
        PlanCommand::Views { id } => {
            let plan = door.call(Method::GET, &format!("/plans/{id}"), None).await?;
            show(json, &plan["views"], || {
                table(&["ID", "NAME", "FOR"], &rows(&plan["views"], &["id", "name", "audience"]))
            });
        }
        PlanCommand::Set { id, line: wanted, field, value } => {
            let row = find_line(door, &id, &wanted).await?;
            let text = Some(value).filter(|v| !v.is_empty());
            let body =
                json!({ "intent": "edit_cell", "edits": [{ "op": "set_cells", "cells": [[row, field, text]] }] });
            let answer = door.call(Method::POST, &format!("/plans/{id}/edits"), Some(body)).await?;
            show(json, &answer, || line(&format!("{}: {}", row, print::text(&answer["totals"], "grand_total"))));
        }
    }
    Ok(())
}

/// A line by its id, or by its number as the plan shows it (from 1, sections not counted).
pub async fn find_line(door: &Door, plan: &str, wanted: &str) -> Result<String, Refusal> {
    if wanted.starts_with("row_") {
        return Ok(wanted.to_owned());
    }
    let number: usize =
        wanted.parse().map_err(|_| bad_input(&format!("“{wanted}” is neither a line's id nor its number")))?;
    let plan = door.call(Method::GET, &format!("/plans/{plan}"), None).await?;
    let mut lines = plan["rows"].as_array().into_iter().flatten().filter(|r| r["kind"] == "line");
    let found = number.checked_sub(1).and_then(|index| lines.nth(index));
    found.map(|row| text(row, "id")).ok_or_else(|| bad_input(&format!("the plan has no line {number}")))
}

/// A group as a line of a table; one in another group stands further in.
fn group_line(group: &Value) -> Vec<String> {
    let path: Vec<&str> = group["value"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let name = path.last().copied().filter(|name| !name.is_empty()).unwrap_or("—");
    let cell = |field: &str| text(&group["c"], field);
    vec![
        format!("{}{name}", "  ".repeat(path.len().saturating_sub(1))),
        text(group, "lines"),
        cell("cost_net"),
        cell("cost_gross"),
        cell("impressions"),
        cell("clicks"),
    ]
}

fn outline(plan: &Value) {
    line(&format!("{}  ({})", text(&plan["header"], "title"), text(plan, "id")));
    let mut shown = Vec::new();
    let mut number = 0;
    for row in plan["rows"].as_array().into_iter().flatten() {
        let cell = |field: &str| {
            let stored = text(&row["v"], field);
            if stored.is_empty() { text(&row["c"], field) } else { stored }
        };
        let indent = "  ".repeat(usize::try_from(row["depth"].as_u64().unwrap_or(0)).unwrap_or(0));
        if row["kind"] == "section" {
            shown.push(vec![
                String::new(),
                format!("{indent}{}", cell("name")),
                String::new(),
                String::new(),
                String::new(),
                cell("cost_net"),
            ]);
            continue;
        }
        number += 1;
        let name =
            [cell("site"), cell("placement"), cell("format")].into_iter().find(|t| !t.is_empty()).unwrap_or_default();
        let name: String = name.replace('\n', " ").chars().take(48).collect();
        let dates = format!("{} – {}", cell("start"), cell("end"));
        shown.push(vec![
            number.to_string(),
            format!("{indent}{name}"),
            cell("buy_model"),
            dates,
            cell("units"),
            cell("cost_net"),
        ]);
    }
    table(&["#", "LINE", "MODEL", "DATES", "UNITS", "NET"], &shown);
    let totals = &plan["totals"];
    for (label, field) in [
        ("Media, net", "media_net"),
        ("Commission", "commission"),
        ("VAT", "vat"),
        ("With VAT", "cost_gross"),
        ("Services, with VAT", "costs_gross"),
        ("Grand total", "grand_total"),
    ] {
        line(&format!("{label:<20} {} {}", text(totals, field), text(totals, "currency")));
    }
}

fn rows(list: &Value, fields: &[&str]) -> Vec<Vec<String>> {
    list.as_array().into_iter().flatten().map(|item| fields.iter().map(|f| text(item, f)).collect()).collect()
}

/// JSON when asked for, else what `human` prints.
pub fn show(json: bool, value: &Value, human: impl FnOnce()) {
    if json { print::json(value) } else { human() }
}

/// A refusal of what the user gave, with exit code 3.
pub fn bad_input(message: &str) -> Refusal {
    Refusal::Problem(json!({
        "type": "urn:mrm:problem:bad_request", "title": "bad request", "status": 400, "detail": message, "code": "bad_request", "args": {}
    }))
}

pub(crate) fn stdin_line() -> Result<String, Refusal> {
    let mut text = String::new();
    std::io::stdin().take(4096).read_to_string(&mut text).map_err(other)?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}
