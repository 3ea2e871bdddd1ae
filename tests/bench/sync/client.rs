//! What two clients need for edits that one makes and the other one sees, and how much of that is cryptography.

use mrm_app::plans::{EditInput, EditRequest};
use mrm_app::session::{LanguageSetting, SessionState};
use mrm_app::team::{InviteRequest, JoinRequest, ProjectRolesView, RelayRequest, SyncRequest};
use mrm_app::{App, AppOptions, Event, Language};
use mrm_domain::Audience;
use mrm_domain::rights::{OrganisationRole, ProjectRole};
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::runtime::Runtime;
use tokio::sync::broadcast;
use tokio::time::timeout;

use super::{TOGETHER, Team, sealing, trace};
use crate::Wanted;
use crate::desk;
use crate::measure::{Figure, Outcome};
use crate::relay::process::{Process, processor};

const LINES: usize = 200;
const EDITS: usize = 300;
/// Of the processor of both clients, in hundredths.
const MOST: f64 = 15.0;
const PATIENCE: Duration = Duration::from_secs(30);

/// `client_edit`: an edit of a cell in a plan that a colleague has open, in the applications of both.
pub fn client_edit(out: &Path, _wanted: &Wanted<'_>) -> Outcome<Vec<Figure>> {
    let folder = tempfile::Builder::new().prefix("clients-").tempdir_in(out)?;
    let work = Runtime::new()?.block_on(edits(folder.path()))?;
    let team = Team::new()?;
    // As many envelopes as the relay took, sealed and signed at one client, asked and opened at the other one.
    let runs = trace(&team, work.envelopes * TOGETHER)?.runs;
    let crypto = 100.0 * sealing(&team, &runs[..work.envelopes])? / work.processor;
    Ok(vec![Figure {
        bench: "client_edit",
        seconds: work.processor / EDITS as f64,
        goal: "cryptography < 15 % of a client's processor",
        met: Some(crypto < MOST),
        note: format!(
            "processor of both clients for one edit, of {EDITS} in a plan of {LINES} lines that both have open, without what \
             a window draws; {} envelopes; sealing, signing, asking and opening: {crypto:.1} %",
            work.envelopes
        ),
        ..Figure::default()
    }])
}

struct Work {
    /// Seconds of a processor.
    processor: f64,
    envelopes: usize,
}

async fn edits(folder: &Path) -> Outcome<Work> {
    let relay = Process::start()?;
    let anna = desk::open(&folder.join("anna")).await?;
    anna.add_relay(RelayRequest { url: relay.address.clone(), token: None }).await?;
    let project = anna.create_project(serde_json::from_value(json!({ "name": "Осень" }))?).await?.id;
    let request = serde_json::from_value(json!({ "title": "Медиаплан", "currency": "RUB" }))?;
    let plan = anna.create_plan(&project, request).await?.id;
    let rows = lines(&anna, &plan).await?;
    let boris = colleague(&anna, &folder.join("boris"), &project).await?;
    for app in [&anna, &boris] {
        synced(app).await?;
        app.plan(&plan, Audience::Internal).await?;
        app.i_am(serde_json::from_value(json!({ "plan": plan }))?).await?;
    }
    let mut heard = boris.events();
    // The first ones also wake what sleeps.
    for round in 0..20 {
        edit_seen(&anna, &plan, &rows[round % LINES], round, &mut heard).await?;
    }
    let before = (processor("self"), taken(&relay).await?);
    for round in 0..EDITS {
        edit_seen(&anna, &plan, &rows[round * 7 % LINES], round, &mut heard).await?;
    }
    let after = (processor("self"), taken(&relay).await?);
    anna.close().await;
    boris.close().await;
    Ok(Work { processor: after.0 - before.0, envelopes: after.1 - before.1 })
}

async fn edit(app: &App, plan: &str, edits: Value) -> Outcome<std::collections::BTreeMap<String, String>> {
    let edits: Vec<EditInput> = serde_json::from_value(edits)?;
    let answer = app.edit(plan, EditRequest { intent: "bench".to_owned(), edits }, Language::Ru).await?;
    Ok(answer.created.into_iter().collect())
}

/// Lines as a plan has them; their ids.
async fn lines(app: &App, plan: &str) -> Outcome<Vec<String>> {
    let all = (0..LINES).map(|number| {
        json!({ "op": "add_row", "kind": "line", "parent": null, "after": null, "temp": format!("{number:04}"), "cells": {
            "site": format!("Площадка {number}"), "units": "1000", "unit_price": "250" } })
    });
    Ok(edit(app, plan, Value::Array(all.collect())).await?.into_values().collect())
}

/// Somebody else of the agency, on the project.
async fn colleague(admin: &App, folder: &Path, project: &str) -> Outcome<App> {
    let roles = vec![ProjectRole::Specialist];
    let projects = vec![ProjectRolesView { project: project.to_owned(), name: String::new(), roles }];
    let invite = InviteRequest { role: OrganisationRole::Member, projects, hours: None, my_device: false };
    let code = admin.invite(invite).await?.code;
    let options =
        AppOptions { data_dir: Some(folder.to_owned()), key: Some(desk::KEY.to_owned()), ..AppOptions::default() };
    let app = App::open(options).await;
    let person = "Борис".to_owned();
    app.join(JoinRequest { code, person, device: None, language: LanguageSetting::Ru, passphrase: None }, "bench")
        .await?;
    synced(admin).await?;
    let team = admin.team().await?;
    let asking = team.invitations.iter().find(|of| of.request.is_some()).ok_or("nobody asks to be let in")?;
    admin.accept_request(&asking.id).await?;
    if app.wait_to_join(20, "bench").await?.state == SessionState::Ready { Ok(app) } else { Err("not let in".into()) }
}

async fn synced(app: &App) -> Outcome<()> {
    let status = app.sync_now(SyncRequest { wait_seconds: 30 }).await?;
    if status.state == "synced" { Ok(()) } else { Err(format!("not synced: {}", status.state).into()) }
}

/// An edit here, until the colleague's application tells of it.
async fn edit_seen(
    app: &App,
    plan: &str,
    row: &str,
    round: usize,
    heard: &mut broadcast::Receiver<Event>,
) -> Outcome<()> {
    edit(app, plan, json!([{ "op": "set_cells", "cells": [[row, "units", (round + 2).to_string()]] }])).await?;
    let seen = async {
        loop {
            match heard.recv().await? {
                Event::ArtifactUpdated { id, .. } if id == plan => return Outcome::Ok(()),
                _ => {}
            }
        }
    };
    timeout(PATIENCE, seen).await.map_err(|_| "an edit did not arrive")?
}

/// How many envelopes the relay has on its disk.
async fn taken(relay: &Process) -> Outcome<usize> {
    let at = relay.address.trim_start_matches("ws://");
    let mut stream = TcpStream::connect(at).await?;
    stream.write_all(format!("GET /metrics HTTP/1.0\r\nHost: {at}\r\n\r\n").as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    let count = answer.lines().find_map(|line| line.strip_prefix("mrm_relay_envelopes_total "));
    Ok(count.ok_or("the relay does not count envelopes")?.trim().parse()?)
}
