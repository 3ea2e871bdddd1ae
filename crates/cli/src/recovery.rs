//! The recovery kit: making it, testing it, coming back by it.

use axum::http::Method;
use mrm_app::App;
use mrm_app::session::SessionState;
use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;

use crate::args::{KitArgs, RecoveryCommand};
use crate::commands::{show, stdin_line};
use crate::door::{Door, Refusal, other};
use crate::print::{line, table, text};
use crate::team::hear;

/// The longest file that is read as a kit, in bytes.
const MAX_FILE: u64 = 4_096;

/// Everything but coming back, which needs no open workspace.
pub async fn recovery(door: &Door, command: RecoveryCommand, json: bool) -> Result<(), Refusal> {
    match command {
        RecoveryCommand::Make { file } => make(door, file.as_deref(), json).await,
        RecoveryCommand::Status => {
            let kit = door.call(Method::GET, "/team/recovery-kit", None).await?;
            shown(&kit, json);
            Ok(())
        }
        RecoveryCommand::Test(kit) => {
            let (kit, passphrase) = read(&kit, &mut stdin_lines(kit.file.is_some())?)?;
            let body = json!({ "kit": kit, "passphrase": passphrase });
            let kit = door.call(Method::POST, "/team/recovery-kit/test", Some(body)).await?;
            shown(&kit, json);
            Ok(())
        }
        RecoveryCommand::Use { .. } => Err(other("there is a workspace in this folder already")),
    }
}

async fn make(door: &Door, file: Option<&Path>, json: bool) -> Result<(), Refusal> {
    let passphrase = if file.is_some() { Some(stdin_line()?) } else { None };
    hear(door).await;
    let mut kit = door.call(Method::POST, "/team/recovery-kit", None).await?;
    if let (Some(file), Some(passphrase)) = (file, passphrase) {
        // Whatever becomes of the file, the kit is made: its code is shown in any case.
        let body = json!({ "code": kit["code"], "passphrase": passphrase });
        let sealed = door.call(Method::POST, "/team/recovery-kit/file", Some(body)).await;
        let written = sealed.and_then(|sealed| write_new(file, &text(&sealed, "file")));
        if let Err(refusal) = written {
            line(&text(&kit, "code"));
            return Err(refusal);
        }
        kit["file"] = json!(file.display().to_string());
    }
    show(json, &kit, || line(&text(&kit, "code")));
    Ok(())
}

/// Writes a file that is not there yet: a kit that was made before may be the only one that somebody has.
fn write_new(path: &Path, content: &str) -> Result<(), Refusal> {
    let refused = |error: std::io::Error| other(format!("{}: {error}", path.display()));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(refused)?;
    file.write_all(content.as_bytes()).and_then(|()| file.sync_all()).map_err(refused)
}

/// Comes back with a kit: into a fresh folder, or into one whose key was lost.
pub async fn come_back(
    app: App,
    kit: &KitArgs,
    relay: Option<&str>,
    passphrase_stdin: bool,
    json: bool,
) -> Result<(), Refusal> {
    let mut lines = stdin_lines(kit.file.is_some() || passphrase_stdin)?;
    let (code, kit_passphrase) = read(kit, &mut lines)?;
    let passphrase = if passphrase_stdin { lines.next() } else { None };
    let state = app.session("terminal").await.state;
    let (path, body) = match state {
        SessionState::Recovery | SessionState::Locked => {
            ("/session/recover", json!({ "kit": code, "kit_passphrase": kit_passphrase }))
        }
        _ => (
            "/session/recover/kit",
            json!({
                "code": code, "kit_passphrase": kit_passphrase, "relay": relay,
                "language": "system", "passphrase": passphrase,
            }),
        ),
    };
    let session = Door::here(app).call(Method::POST, path, Some(body)).await?;
    show(json, &session, || line(&text(&session, "person")));
    Ok(())
}

/// The lines of standard input, where some are expected.
fn stdin_lines(expected: bool) -> Result<std::vec::IntoIter<String>, Refusal> {
    let text = if expected { stdin_line()? } else { String::new() };
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    Ok(lines.into_iter())
}

/// The text of a kit, and the passphrase of its file.
fn read(kit: &KitArgs, lines: &mut impl Iterator<Item = String>) -> Result<(String, Option<String>), Refusal> {
    let Some(path) = &kit.file else { return Ok((kit.code.clone().unwrap_or_default(), None)) };
    let refused = |error: &dyn std::fmt::Display| other(format!("{}: {error}", path.display()));
    let length = std::fs::metadata(path).map_err(|error| refused(&error))?.len();
    if length > MAX_FILE {
        return Err(refused(&"this is no file of a recovery kit"));
    }
    let text = std::fs::read_to_string(path).map_err(|error| refused(&error))?;
    Ok((text, lines.next()))
}

fn shown(kit: &Value, json: bool) {
    show(json, kit, || {
        let row = vec![text(kit, "state"), text(kit, "made_at"), text(kit, "tested_at"), text(kit, "opens_database")];
        table(&["STATE", "MADE", "TESTED", "OPENS THIS DATABASE"], &[row]);
    });
}
