//! What happens, as a WebSocket stream of JSON events.

use axum::extract::State;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use mrm_app::Event;
use tokio::sync::broadcast::error::RecvError;

use crate::Ctx;

pub(crate) async fn stream(State(ctx): State<Ctx>, upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(move |socket| forward(ctx, socket))
}

async fn forward(ctx: Ctx, mut socket: WebSocket) {
    let mut events = ctx.app.events();
    // Nobody knows what happened between the screen's questions and now, or while its connection was lost.
    let mut event = Event::Missed;
    loop {
        if let Ok(text) = serde_json::to_string(&event)
            && socket.send(Message::Text(text.into())).await.is_err()
        {
            return;
        }
        event = loop {
            tokio::select! {
                event = events.recv() => match event {
                    Ok(event) => break event,
                    // A slow reader.
                    Err(RecvError::Lagged(_)) => break Event::Missed,
                    Err(RecvError::Closed) => return,
                },
                // Nothing is expected from the reader; this only notices that it has gone.
                incoming = socket.recv() => if !matches!(incoming, Some(Ok(_))) { return },
            }
        };
    }
}
