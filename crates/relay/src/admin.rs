//! `mrm-relay admin`: asks the relay that runs on the folder, or does it itself if none does.

use mrm_relay::store::{Change, Identity, SqliteStore, WorkspaceStatistics};
use mrm_relay::{Answer, Folder, FolderError, Limits, Relay, Request, ask, restore, workspace_named};
use mrm_wire::{LogId, StoreId};
use serde_json::{Value, json};
use std::error::Error;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[derive(clap::Subcommand)]
pub enum Wanted {
    /// How the relay is; fails if none serves on the folder.
    Status,
    /// All workspaces: what they keep, what they may keep, what they consist of.
    List,
    /// Set what a workspace may keep: bytes, or with KB, MB, GB, TB.
    Quota {
        #[arg(value_parser = workspace_named)]
        workspace: LogId,
        #[arg(value_parser = size)]
        size: u64,
    },
    /// Make a token that lets one workspace begin at a closed relay. It is shown once.
    Token {
        /// For how many days it can be used.
        #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u64).range(1..=3650))]
        days: u64,
        /// What the workspace may keep, if not what any may.
        #[arg(long, value_parser = size)]
        quota: Option<u64>,
    },
    /// Serve a workspace no more. What is kept of it stays.
    Refuse {
        #[arg(value_parser = workspace_named)]
        workspace: LogId,
    },
    /// Serve a workspace again, or let it begin again after it was removed.
    Allow {
        #[arg(value_parser = workspace_named)]
        workspace: LogId,
    },
    /// Delete everything that is kept of a workspace, and refuse it. Its devices keep what they have.
    Remove {
        #[arg(value_parser = workspace_named)]
        workspace: LogId,
        /// You mean it.
        #[arg(long)]
        yes: bool,
    },
    /// Copy everything into a file, while the relay serves. The copy holds the relay's key: keep it as safe as the folder.
    Backup { file: PathBuf },
    /// Bring a copy back, while no relay serves. Devices then send again what the copy lacks.
    Restore { file: PathBuf },
}

/// Reads a size: `10GB`, `512 MB`, `1000`. A kilobyte has 1024 bytes.
pub fn size(text: &str) -> Result<u64, String> {
    let wrong = || format!("“{text}” is no size: write bytes, or a number with KB, MB, GB or TB");
    let plain = text.trim().to_ascii_uppercase();
    let digits = plain.trim_end_matches(|c: char| !c.is_ascii_digit());
    let power = match plain[digits.len()..].trim() {
        "" | "B" => 0,
        "KB" | "K" => 1,
        "MB" | "M" => 2,
        "GB" | "G" => 3,
        "TB" | "T" => 4,
        _ => return Err(wrong()),
    };
    let number: u64 = digits.parse().map_err(|_| wrong())?;
    // What the database can count to.
    let bytes = number.checked_mul(1024_u64.pow(power)).filter(|bytes| i64::try_from(*bytes).is_ok());
    bytes.ok_or_else(wrong)
}

/// Does what is wanted and says what came of it.
pub async fn admin(data: &Path, wanted: Wanted, json: bool) -> Result<(), Box<dyn Error>> {
    if !data.is_dir() && !matches!(wanted, Wanted::Restore { .. }) {
        return Err(format!("there is no folder {}", data.display()).into());
    }
    let folder = Folder::at(data)?;
    let request = match wanted {
        Wanted::Restore { file } => {
            let kept = restore(&folder, &file).await?;
            let text = kept.as_ref().map_or_else(String::new, |kept| format!("; what was there is {}", kept.display()));
            let text = format!("The copy is back{text}. Start the relay; devices send again what it lacks.");
            return say(json, &json!({ "restored": file, "kept": kept }), &text);
        }
        Wanted::Remove { yes: false, .. } => {
            return Err("removing a workspace deletes everything that is kept of it here; add --yes to do it".into());
        }
        Wanted::Status => Request::Status,
        Wanted::List => Request::Workspaces,
        Wanted::Quota { workspace, size } => Request::Change { workspace, change: Change::Quota(size) },
        Wanted::Refuse { workspace } => Request::Change { workspace, change: Change::Refuse },
        Wanted::Allow { workspace } => Request::Change { workspace, change: Change::Allow },
        Wanted::Remove { workspace, .. } => Request::Change { workspace, change: Change::Remove },
        Wanted::Token { days, quota } => Request::Token { days, quota },
        // The relay has a working folder of its own.
        Wanted::Backup { file } => Request::BackUp { file: std::path::absolute(file)? },
    };
    report(json, answer(&folder, request).await?)
}

/// Of the relay that runs, or of the folder itself.
async fn answer(folder: &Folder, request: Request) -> Result<Answer, Box<dyn Error>> {
    let _owned = match folder.own() {
        Err(FolderError::InUse(_)) => return Ok(ask(folder, request).await?),
        Err(error) => return Err(error.into()),
        Ok(_) if request == Request::Status => return Err("no relay serves on this folder".into()),
        Ok(owned) => owned,
    };
    let database = folder.database();
    if !database.exists() {
        return Err(format!("there is no relay in {}: nothing was served from it yet", folder.path().display()).into());
    }
    // Who it is stands in the file; these are not looked at.
    let unused = Identity { seed: [0; 32], store: StoreId([0; 16]), generation: 0 };
    let store = SqliteStore::open(&database, unused).await?;
    let relay = Relay::new(Arc::new(store), "", Limits::default());
    Ok(relay.carry_out(request).await)
}

fn say(json: bool, value: &Value, text: &str) -> Result<(), Box<dyn Error>> {
    let mut out = std::io::stdout().lock();
    if json {
        writeln!(out, "{value}")?
    } else {
        writeln!(out, "{text}")?
    }
    Ok(())
}

fn report(json: bool, answer: Answer) -> Result<(), Box<dyn Error>> {
    match answer {
        Answer::Failed(why) => Err(why.into()),
        Answer::NotFound => Err("there is no such workspace here; `mrm-relay admin list` names them".into()),
        Answer::Changed => say(json, &json!({ "changed": true }), "Done."),
        Answer::Status(status) => {
            let door = if status.open { "open" } else { "closed: a workspace begins with a token" };
            let text = format!(
                "mrm-relay {} at {}, {door}\nkey {}\n{} connections; came back from a copy {} times",
                status.version, status.origin, status.key, status.connections, status.generation
            );
            say(json, &serde_json::to_value(status)?, &text)
        }
        Answer::Workspaces(all) => say(json, &serde_json::to_value(&all)?, &table(&all)),
        Answer::Token(new) => {
            let text =
                format!("{}\nuntil {}, for one workspace; it is not shown again", new.token, day(new.expires_ms));
            say(json, &serde_json::to_value(new)?, &text)
        }
        Answer::BackedUp(bytes) => say(json, &json!({ "bytes": bytes }), &format!("The copy has {}.", human(bytes))),
    }
}

fn table(all: &[WorkspaceStatistics]) -> String {
    if all.is_empty() {
        return "No workspace has begun here.".to_owned();
    }
    let mut text = String::new();
    for one in all {
        let share = if one.quota == 0 { 100 } else { (u128::from(one.bytes) * 100 / u128::from(one.quota)).min(999) };
        let last = one.last_ms.map_or_else(|| "nothing yet".to_owned(), day);
        text += &format!(
            "{}{}\n  {} of {} ({share} %); {} devices, {} log entries, {} documents, {} envelopes{}, {} file parts\n  since {}, last written {last}\n",
            one.id,
            if one.refused { "  REFUSED" } else { "" },
            human(one.bytes),
            human(one.quota),
            one.devices,
            one.entries,
            one.documents,
            one.envelopes,
            covered(one),
            one.parts,
            day(one.created_ms),
        );
    }
    text.truncate(text.trim_end().len());
    text
}

/// Of how many envelopes only the name is left.
fn covered(one: &WorkspaceStatistics) -> String {
    if one.covered == 0 { String::new() } else { format!(" ({} in {} snapshots)", one.covered, one.snapshots) }
}

/// A size as people read it.
fn human(bytes: u64) -> String {
    let mut value = bytes as f64;
    for unit in ["bytes", "KB", "MB", "GB"] {
        if value < 1024.0 {
            return if unit == "bytes" { format!("{bytes} bytes") } else { format!("{value:.1} {unit}") };
        }
        value /= 1024.0;
    }
    format!("{value:.1} TB")
}

/// The day and the minute in UTC.
fn day(ms: u64) -> String {
    let moment = i64::try_from(ms).ok().and_then(chrono::DateTime::from_timestamp_millis);
    moment.map_or_else(|| "never".to_owned(), |moment| moment.format("%Y-%m-%d %H:%M UTC").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_people_write_them() {
        assert_eq!(size("1000"), Ok(1000));
        assert_eq!(size("10GB"), Ok(10 << 30));
        assert_eq!(size(" 5 mb "), Ok(5 << 20));
        for wrong in ["", "GB", "-5", "10 XB", "1.5GB", "99999999TB"] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
        assert_eq!((human(512), human(10 << 30)), ("512 bytes".to_owned(), "10.0 GB".to_owned()));
    }

    #[test]
    fn the_list_says_what_a_workspace_keeps() {
        let id = LogId([0xab; 32]);
        let (created_ms, last_ms) = (1_795_694_400_000, None);
        let one = WorkspaceStatistics {
            id,
            created_ms,
            quota: 10 << 30,
            bytes: 1 << 30,
            refused: true,
            entries: 3,
            devices: 2,
            documents: 1,
            envelopes: 7,
            parts: 0,
            last_ms,
            covered: 5,
            snapshots: 1,
        };
        let text = table(&[one]);
        assert!(text.contains("REFUSED\n  1.0 GB of 10.0 GB (10 %); 2 devices"), "{text}");
        assert!(text.contains("1 documents, 7 envelopes (5 in 1 snapshots), 0 file parts"), "{text}");
        assert!(text.ends_with("since 2026-11-26 12:00 UTC, last written nothing yet"), "{text}");
    }
}
