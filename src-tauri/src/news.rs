//! What the core tells on its own account, passed on to the interface.

use mrm_app::{App, Event};
use tauri::{AppHandle, Emitter};
use tokio::sync::broadcast::error::RecvError;

use crate::notices;

/// The name of the event that carries them.
const NAME: &str = "mrm";

/// Passes events on until the core is closed.
pub(crate) fn forward(window: AppHandle, core: App) {
    let mut events = core.events();
    tauri::async_runtime::spawn(async move {
        loop {
            let event = match events.recv().await {
                Ok(event) => event,
                // The window was too slow.
                Err(RecvError::Lagged(_)) => Event::Missed,
                Err(RecvError::Closed) => return,
            };
            if let Event::NoticesUpdated { new } = &event {
                notices::show(&window, &core, new.clone());
            }
            if let Err(error) = window.emit(NAME, &event) {
                tracing::debug!(%error, "the window has gone");
            }
        }
    });
}
