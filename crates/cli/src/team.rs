//! `mrm relay`, `mrm invite`, `mrm join`, `mrm members`, `mrm sync`: the team and the way to it.

use axum::http::Method;
use serde_json::{Value, json};

use crate::args::{InviteArgs, MemberCommand, RelayCommand};
use crate::commands::{bad_input, show};
use crate::door::{Door, Refusal};
use crate::print::{line, table, text};

/// Adds a relay, leaves it, or shows it.
pub async fn relay(door: &Door, command: RelayCommand, json: bool) -> Result<(), Refusal> {
    let status = match command {
        RelayCommand::Add { url, token } => {
            let body = json!({ "url": url, "token": token });
            door.call(Method::PUT, "/relay", Some(body)).await?
        }
        RelayCommand::Remove => door.call(Method::DELETE, "/relay", None).await?,
        RelayCommand::Show => door.call(Method::GET, "/sync", None).await?,
    };
    show(json, &status, || print_status(&status));
    Ok(())
}

fn print_status(status: &Value) {
    let relay = status["relay"].as_str().unwrap_or("no relay");
    let number = |name: &str| status[name].as_u64().unwrap_or_default();
    let state = text(status, "state");
    line(&format!("{relay}: {state}, {} waiting, {} put aside", number("waiting"), number("quarantined")));
    for notice in status["notices"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        line(&format!("  {notice}"));
    }
    if let Some(detail) = status["detail"].as_str() {
        line(&format!("  {detail}"));
    }
}

/// Invites somebody and prints the code.
pub async fn invite(door: &Door, order: InviteArgs, json: bool) -> Result<(), Refusal> {
    let roles: Vec<&str> = order.project_role.iter().map(String::as_str).collect();
    let projects: Vec<Value> =
        order.project.iter().map(|project| json!({ "project": project, "roles": roles })).collect();
    if !projects.is_empty() && roles.is_empty() {
        return Err(bad_input("--project needs --project-role: what they will be in it"));
    }
    let body = json!({
        "role": order.role, "projects": projects, "hours": order.hours, "my_device": order.my_device,
    });
    let invited = door.call(Method::POST, "/team/invitations", Some(body)).await?;
    show(json, &invited, || line(&text(&invited, "code")));
    Ok(())
}

/// Asks to be let in, and waits for the answer if that is wanted.
pub async fn join(door: &Door, body: Value, wait: Option<u64>, json: bool) -> Result<(), Refusal> {
    let session = door.call(Method::GET, "/session", None).await?;
    let mut session = match session["state"].as_str() {
        Some("joining") => session,
        _ => door.call(Method::POST, "/session/join", Some(body)).await?,
    };
    if let Some(seconds) = wait {
        session = door.call(Method::POST, "/session/join/wait", Some(json!({ "seconds": seconds }))).await?;
    }
    show(json, &session, || match session["joining"].as_object() {
        Some(joining) => {
            let fingerprint = joining["fingerprint"].as_str().unwrap_or_default();
            line(&format!("Asked. Compare this with whoever invited you: {fingerprint}"));
        }
        None => line("You are in."),
    });
    Ok(())
}

/// Shows the team, or changes it.
pub async fn members(door: &Door, command: Option<MemberCommand>, json: bool) -> Result<(), Refusal> {
    hear(door).await;
    let team = match command {
        None => door.call(Method::GET, "/team", None).await?,
        Some(MemberCommand::Accept { invitation }) => {
            let invitation = match invitation {
                Some(invitation) => invitation,
                None => only_request(door).await?,
            };
            door.call(Method::POST, &format!("/team/invitations/{invitation}/accept"), None).await?
        }
        Some(MemberCommand::Decline { invitation }) => {
            door.call(Method::POST, &format!("/team/invitations/{invitation}/decline"), None).await?
        }
        Some(MemberCommand::Role { member, role }) => {
            let body = json!({ "role": role });
            door.call(Method::PUT, &format!("/team/members/{member}/role"), Some(body)).await?
        }
        Some(MemberCommand::Project { member, project, role }) => {
            let body = json!({ "roles": role });
            door.call(Method::PUT, &format!("/projects/{project}/team/{member}"), Some(body)).await?
        }
        Some(MemberCommand::Rotate) => door.call(Method::POST, "/team/rotate", None).await?,
    };
    show(json, &team, || print_team(&team));
    Ok(())
}

/// Hears of the team's news, if there is a relay and it answers: otherwise what is known here is shown.
pub async fn hear(door: &Door) {
    let _offline = door.call(Method::POST, "/sync", Some(json!({ "wait_seconds": 20 }))).await;
}

/// The one request that waits: what somebody who is asked to let in whoever asks means.
async fn only_request(door: &Door) -> Result<String, Refusal> {
    let team = door.call(Method::GET, "/team", None).await?;
    let asking: Vec<&Value> =
        team["invitations"].as_array().into_iter().flatten().filter(|of| !of["request"].is_null()).collect();
    match asking.as_slice() {
        [one] => Ok(text(one, "id")),
        [] => Err(bad_input("nobody asks to be let in")),
        _ => Err(bad_input("several ask to be let in: name the invitation")),
    }
}

/// Takes a person or a device out.
pub async fn remove(door: &Door, member: &str, device: bool, json: bool) -> Result<(), Refusal> {
    hear(door).await;
    let place = if device { "devices" } else { "members" };
    let team = door.call(Method::DELETE, &format!("/team/{place}/{member}"), None).await?;
    show(json, &team, || print_team(&team));
    Ok(())
}

fn print_team(team: &Value) {
    let members = team["members"].as_array().into_iter().flatten();
    let rows: Vec<Vec<String>> = members
        .map(|member| {
            let projects = member["projects"].as_array().into_iter().flatten().map(|of| {
                let roles: Vec<&str> = of["roles"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
                let name = text(of, "name");
                format!("{} ({})", if name.is_empty() { text(of, "project") } else { name }, roles.join(", "))
            });
            let state = match (member["me"] == true, member["removed"] == true) {
                (_, true) => "removed",
                (true, _) => "you",
                _ => "",
            };
            let devices = member["devices"].as_array().map(Vec::len).unwrap_or_default();
            let projects = projects.collect::<Vec<_>>().join("; ");
            vec![
                text(member, "id"),
                text(member, "name"),
                text(member, "role"),
                projects,
                devices.to_string(),
                state.to_owned(),
            ]
        })
        .collect();
    table(&["ID", "NAME", "ROLE", "PROJECTS", "DEVICES", ""], &rows);
    for invitation in team["invitations"].as_array().into_iter().flatten() {
        let asks = match invitation["request"].as_object() {
            Some(request) => {
                let of = |name: &str| request[name].as_str().unwrap_or("?").to_owned();
                format!("{} asks from {}: {}", of("person"), of("device"), of("fingerprint"))
            }
            None => "not used yet".to_owned(),
        };
        line(&format!("invitation {} as {}: {asks}", text(invitation, "id"), text(invitation, "role")));
    }
}

/// Sends and receives.
pub async fn sync(door: &Door, until_idle: bool, seconds: u64, json: bool) -> Result<(), Refusal> {
    let body = json!({ "wait_seconds": if until_idle { seconds } else { 0 } });
    let status = door.call(Method::POST, "/sync", Some(body)).await?;
    show(json, &status, || print_status(&status));
    Ok(())
}

/// How things stand, with the heads of every document.
pub async fn status(door: &Door, json: bool) -> Result<(), Refusal> {
    let status = door.call(Method::GET, "/sync?all=true", None).await?;
    show(json, &status, || {
        print_status(&status);
        let number = |of: &Value, name: &str| of[name].as_u64().unwrap_or_default().to_string();
        let documents = status["documents"].as_array().into_iter().flatten();
        let rows: Vec<Vec<String>> = documents
            .map(|of| {
                let heads: Vec<String> = of["heads"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(|head| head.as_str().map(|head| head.chars().take(8).collect()))
                    .collect();
                vec![
                    text(of, "id"),
                    number(of, "waiting"),
                    number(of, "parked"),
                    number(of, "quarantined"),
                    heads.join(" "),
                ]
            })
            .collect();
        table(&["DOCUMENT", "WAITING", "PARKED", "PUT ASIDE", "HEADS"], &rows);
    });
    Ok(())
}
