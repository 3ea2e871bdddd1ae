//! The window: a host over the one API, and nothing else.
//!
//! The API's Router runs in this process; one command passes requests to it and no port is opened ([`door`]). Files come
//! in by native drop or dialog, and only paths that a person gave that way may be read or written ([`grants`]). No rule
//! of the product lives here.

mod commands;
mod door;
mod drops;
mod grants;
mod news;
mod notices;
mod options;
mod screen;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use mrm_app::{App, AppOptions};
use tauri::{Manager, RunEvent};

use door::Door;
use grants::GrantedPaths;
use options::{Options, Request};

/// How long closing may take: acknowledged edits are on disk already, this is for work that is just being finished.
const CLOSING: Duration = Duration::from_secs(10);

/// Opens the window and stays until it is closed.
pub fn run() -> ExitCode {
    let options = match options::read(std::env::args_os().skip(1)) {
        Ok(Request::Open(options)) => options,
        Ok(Request::Tell(text)) => return options::tell(&text, ExitCode::SUCCESS),
        Err(mistake) => return options::tell(&mistake.to_string(), ExitCode::from(2)),
    };
    if let Err(reason) = screen::find() {
        return options::tell(reason, ExitCode::FAILURE);
    }
    start_log();
    match open(options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "the window could not be opened");
            options::tell(&format!("The window could not be opened: {error}"), ExitCode::FAILURE)
        }
    }
}

fn open(options: Options) -> tauri::Result<()> {
    // Opening never fails for what a person can mend: a key that is missing, a folder that another process holds. The
    // session then says so, and the window shows it.
    let core = tauri::async_runtime::block_on(App::open(AppOptions {
        data_dir: options.data_dir,
        live: true,
        ..AppOptions::default()
    }));
    let granted = Arc::new(GrantedPaths::default());
    let door = Door::new(mrm_api::router(core.clone(), granted.clone()));
    let to_close = core.clone();
    let window = tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .manage(door)
        .manage(granted)
        .invoke_handler(tauri::generate_handler![
            commands::api,
            commands::api_bytes,
            commands::pick_workbooks,
            commands::pick_save_path,
            commands::write_granted
        ])
        .on_window_event(|window, event| drops::grant_dropped(&window.state::<Arc<GrantedPaths>>(), event))
        .setup(move |handle| {
            news::forward(handle.handle().clone(), core);
            Ok(())
        })
        .build(tauri::generate_context!())?;
    window.run(move |_, event| {
        if let RunEvent::Exit = event {
            close(&to_close);
        }
    });
    Ok(())
}

/// Finishes what is being written. A second process may open the folder when this one has gone.
fn close(core: &App) {
    let closed = tauri::async_runtime::block_on(async { tokio::time::timeout(CLOSING, core.close()).await });
    if closed.is_err() {
        tracing::warn!("closing took too long; acknowledged edits are safe");
    }
}

fn start_log() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("MRM_LOG").unwrap_or_else(|_| "warn".into());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}
