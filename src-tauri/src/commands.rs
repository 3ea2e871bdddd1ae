//! What the interface may ask the window for: the API, and two dialogs.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::http::StatusCode;
use mrm_api::Grants;
use percent_encoding::percent_decode;
use serde_json::Value;
use tauri::ipc::{InvokeBody, Request, Response};
use tauri::{AppHandle, State, WebviewWindow};
use tauri_plugin_dialog::{DialogExt, FileDialogBuilder, FilePath};
use tokio::sync::oneshot;

use crate::door::{Answer, Door, refusal};
use crate::grants::GrantedPaths;

/// What the importer reads.
const WORKBOOKS: &[&str] = &["xlsx", "xlsm", "xlsb", "xls", "ods", "csv", "tsv", "txt", "xml"];
/// The longest name that a save dialog is opened with, in characters.
const MAX_NAME: usize = 180;

/// Passes a JSON request to the API and its answer back, whatever its status.
#[tauri::command]
pub(crate) async fn api(
    door: State<'_, Door>,
    method: String,
    path: String,
    language: Option<String>,
    body: Option<Value>,
) -> Result<Answer, Answer> {
    Ok(door.json(&method, &path, language.as_deref().unwrap_or_default(), body).await)
}

/// Passes bytes to the API and bytes back; method, path and the reader's language are in the headers `mrm-method`,
/// `mrm-path` and `mrm-language`. A refusal rejects with status and problem document.
#[tauri::command]
pub(crate) async fn api_bytes(door: State<'_, Door>, request: Request<'_>) -> Result<Response, Answer> {
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let body = match request.body() {
        InvokeBody::Raw(bytes) => bytes.clone(),
        InvokeBody::Json(_) => Vec::new(),
    };
    let bytes = door.bytes(header("mrm-method"), header("mrm-path"), header("mrm-language"), body).await?;
    Ok(Response::new(bytes.to_vec()))
}

/// Writes bytes to a path that a dialog granted; the path is in the header `mrm-path`, percent-encoded. The file is there
/// completely or not at all.
#[tauri::command]
pub(crate) async fn write_granted(granted: State<'_, Arc<GrantedPaths>>, request: Request<'_>) -> Result<(), Answer> {
    let encoded = request.headers().get("mrm-path").map(|value| value.as_bytes()).unwrap_or_default();
    let path = percent_decode(encoded).decode_utf8().map(|path| PathBuf::from(path.as_ref()));
    let path = path
        .ok()
        .filter(|path| granted.is_granted(path))
        .ok_or_else(|| refusal(StatusCode::FORBIDDEN, "not_granted", "the path was not chosen in a dialog"))?;
    let InvokeBody::Raw(bytes) = request.body() else {
        return Err(refusal(StatusCode::BAD_REQUEST, "bad_request", "the body must be bytes"));
    };
    let bytes = bytes.clone();
    let written = tauri::async_runtime::spawn_blocking(move || whole_file(&path, &bytes)).await;
    match written {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(refusal(StatusCode::INSUFFICIENT_STORAGE, not_written(&error), &error.to_string())),
        Err(error) => Err(refusal(StatusCode::INTERNAL_SERVER_ERROR, "unexpected", &error.to_string())),
    }
}

/// The interface's code for a file that could not be written.
fn not_written(error: &std::io::Error) -> &'static str {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "disk_full",
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => "read_only",
        _ => "unexpected",
    }
}

/// Writes beside the target and then renames, so that a full disk leaves an older file as it was.
fn whole_file(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".part");
    let beside = PathBuf::from(beside);
    let write = || {
        let mut file = std::fs::File::create(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&beside, path)
    };
    write().inspect_err(|_| drop(std::fs::remove_file(&beside)))
}

/// Asks for workbooks to import, and grants them. Empty when the person changed their mind.
#[tauri::command]
pub(crate) async fn pick_workbooks(
    app: AppHandle,
    window: WebviewWindow,
    granted: State<'_, Arc<GrantedPaths>>,
    title: String,
) -> Result<Vec<String>, Answer> {
    let dialog = dialog(&app, &window, title).add_filter("Excel, ODS, CSV", WORKBOOKS).add_filter("*", &["*"]);
    let (tell, told) = oneshot::channel();
    // The receiver waits below; it can only have gone with the window.
    dialog.pick_files(move |files| drop(tell.send(files)));
    let files = told.await.ok().flatten().unwrap_or_default();
    Ok(files.into_iter().filter_map(|file| grant(&granted, file)).collect())
}

/// Asks where to save, and grants that path. Null when the person changed their mind.
#[tauri::command]
pub(crate) async fn pick_save_path(
    app: AppHandle,
    window: WebviewWindow,
    granted: State<'_, Arc<GrantedPaths>>,
    title: String,
    suggested_name: String,
) -> Result<Option<String>, Answer> {
    let name = file_name(&suggested_name);
    let ending = Path::new(&name).extension().map(|ending| ending.to_string_lossy().into_owned());
    let mut dialog = dialog(&app, &window, title).set_file_name(&name);
    if let Some(ending) = &ending {
        dialog = dialog.add_filter(ending.to_uppercase(), &[ending]);
    }
    let (tell, told) = oneshot::channel();
    dialog.save_file(move |file| drop(tell.send(file)));
    let chosen = told.await.ok().flatten().and_then(|file| file.into_path().ok());
    Ok(chosen.and_then(|path| grant(&granted, FilePath::Path(with_ending(path, ending.as_deref())))))
}

fn dialog(app: &AppHandle, window: &WebviewWindow, title: String) -> FileDialogBuilder<tauri::Wry> {
    app.dialog().file().set_title(title).set_parent(window)
}

/// Grants a chosen file and names it for the interface. A path that is no text cannot be named, so it is passed over.
fn grant(granted: &GrantedPaths, file: FilePath) -> Option<String> {
    let path = file.into_path().ok()?;
    let text = path.to_str()?.to_owned();
    granted.grant(&path);
    Some(text)
}

/// A plan's title may hold anything; a file's name may not.
fn file_name(suggested: &str) -> String {
    let good = |ending: &str| (1..=8).contains(&ending.len()) && ending.chars().all(|c| c.is_ascii_alphanumeric());
    let (stem, ending) = suggested.rsplit_once('.').filter(|(_, ending)| good(ending)).unwrap_or((suggested, ""));
    let clean = |c: char| if c.is_control() || "/\\:*?\"<>|".contains(c) { '_' } else { c };
    let stem: String = stem.trim().trim_start_matches('.').chars().take(MAX_NAME).map(clean).collect();
    let stem = if stem.is_empty() { "plan" } else { &stem };
    if ending.is_empty() { stem.to_owned() } else { format!("{stem}.{ending}") }
}

/// Some dialogs do not add the ending of their filter. It is added here, unless that would silently replace a file that
/// the person was not asked about.
fn with_ending(path: PathBuf, ending: Option<&str>) -> PathBuf {
    let Some(ending) = ending.filter(|_| path.extension().is_none()) else { return path };
    let full = path.with_extension(ending);
    if full.exists() { path } else { full }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_become_names_that_every_system_takes() {
        assert_eq!(file_name("Осень 2026: ТВ/диджитал.xlsx"), "Осень 2026_ ТВ_диджитал.xlsx");
        assert_eq!(file_name("../../etc/passwd"), "_.._etc_passwd", "no way out of the folder");
        assert_eq!(file_name(" .xlsx"), "plan.xlsx");
        assert_eq!(file_name(""), "plan");
        assert!(file_name(&format!("{}.csv", "я".repeat(600))).ends_with("я.csv"));
    }

    #[test]
    fn a_file_is_written_completely_or_left_as_it_was() {
        let folder = std::env::temp_dir().join(format!("mrm-whole-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("the temporary folder is writable");
        let file = folder.join("mapping.json");
        whole_file(&file, b"{}").expect("the folder is writable");
        assert_eq!(std::fs::read(&file).expect("it was written"), b"{}");
        let nowhere = folder.join("none/mapping.json");
        assert!(whole_file(&nowhere, b"{}").is_err());
        let left: Vec<_> = std::fs::read_dir(&folder).expect("it is there").collect();
        assert_eq!(left.len(), 1, "nothing half-written stays");
        std::fs::remove_dir_all(&folder).expect("the folder is ours");
    }

    #[test]
    fn an_ending_is_added_only_where_nothing_is_replaced() {
        let folder = std::env::temp_dir().join(format!("mrm-ending-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("the temporary folder is writable");
        assert_eq!(with_ending(folder.join("plan"), Some("xlsx")), folder.join("plan.xlsx"));
        assert_eq!(with_ending(folder.join("plan.csv"), Some("xlsx")), folder.join("plan.csv"));
        std::fs::write(folder.join("there.xlsx"), "").expect("the temporary folder is writable");
        assert_eq!(with_ending(folder.join("there"), Some("xlsx")), folder.join("there"));
        std::fs::remove_dir_all(&folder).expect("the folder is ours");
    }
}
