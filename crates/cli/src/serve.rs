//! `mrm serve`: the interface and the API on 127.0.0.1.

use mrm_api::{Loopback, loopback};
use mrm_app::App;
use rand::RngExt;
use std::path::PathBuf;
use tokio::net::TcpListener;

use crate::door::{Refusal, other};
use crate::print::line;

/// Serves until it is asked to stop (Ctrl+C or SIGTERM).
pub async fn serve(app: App, port: u16, ui: Option<PathBuf>, json: bool) -> Result<(), Refusal> {
    if let Some((url, _)) = app.owner() {
        return Err(other(format!("another process serves this data folder already at {url}")));
    }
    let listener = TcpListener::bind(("127.0.0.1", port)).await.map_err(|e| other(format!("port {port}: {e}")))?;
    let port = listener.local_addr().map_err(other)?.port();
    let token = match std::env::var("MRM_TOKEN") {
        Ok(token) if token.len() >= 16 => token,
        _ => {
            let bytes: [u8; 24] = rand::rng().random();
            bytes.iter().map(|b| format!("{b:02x}")).collect()
        }
    };
    let ui = ui.or_else(built_interface);
    let url = format!("http://127.0.0.1:{port}");
    app.announce(&url, &token).await;
    let router = loopback(app.clone(), Loopback { token: token.as_str().into(), port, ui: ui.clone() });
    if json {
        line(&serde_json::json!({ "url": url, "token": token }).to_string());
    } else if ui.is_some() {
        line(&format!("{url}/#token={token}"));
    } else {
        line(&format!("{url}/api/v1  (Authorization: Bearer {token}; no built interface found, see --ui)"));
    }
    axum::serve(listener, router).with_graceful_shutdown(asked_to_stop()).await.map_err(other)?;
    app.close().await;
    Ok(())
}

/// The built interface beside the program, or in the folder of a checkout.
fn built_interface() -> Option<PathBuf> {
    let beside = std::env::current_exe().ok().and_then(|exe| Some(exe.parent()?.join("ui")));
    let checkout = std::env::current_dir().ok().map(|dir| dir.join("ui/dist"));
    [beside, checkout].into_iter().flatten().find(|dir| dir.join("index.html").is_file())
}

async fn asked_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    // Without a signal handler the process simply ends when it is killed.
    let _ = interrupt.await;
}
