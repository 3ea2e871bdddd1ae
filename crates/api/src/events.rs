//! What happens, as a WebSocket stream of JSON events.

use axum::extract::State;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use tokio::sync::broadcast::error::RecvError;

use crate::Ctx;

pub(crate) async fn stream(State(ctx): State<Ctx>, upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(move |socket| forward(ctx, socket))
}

async fn forward(ctx: Ctx, mut socket: WebSocket) {
    let mut events = ctx.app.events();
    loop {
        tokio::select! {
            event = events.recv() => {
                let text = match event {
                    Ok(event) => serde_json::to_string(&event),
                    // A slow reader has missed events: tell it to ask for everything anew.
                    Err(RecvError::Lagged(_)) => serde_json::to_string(&mrm_app::Event::DirectoryUpdated),
                    Err(RecvError::Closed) => return,
                };
                let Ok(text) = text else { continue };
                if socket.send(Message::Text(text.into())).await.is_err() {
                    return;
                }
            }
            // Nothing is expected from the reader; this only notices that it has gone.
            incoming = socket.recv() => if !matches!(incoming, Some(Ok(_))) { return },
        }
    }
}
