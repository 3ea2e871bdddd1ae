//! The relay as a server: WebSocket at `/v1`, and what whoever runs it looks at.

use axum::Router;
use axum::extract::{State, WebSocketUpgrade};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum_server::Handle;
use axum_server::accept::NoDelayAcceptor;
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use mrm_wire::{LogId, MAX_FRAME, RelayFrame, RelayKey, SigningKey, SpaceId, ToDevice};
use std::future::Future;
use std::io;
use std::net::TcpListener;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};
use tokio::sync::watch;

use crate::commit::Committer;
use crate::connection;
use crate::limits::{Allowances, Limits};
use crate::metrics::{Metrics, count};
use crate::now_ms;
use crate::rooms::{Rooms, Weight};
use crate::store::{Change, Store, StoreError};

/// Bytes that are read from a socket at a time: the library's own 128 KiB for each of 20,000 would be 2.5 GB.
const READ: usize = 8 * 1024;
/// Bytes that may wait to be written to a socket before the connection counts as gone.
const WRITE: usize = MAX_FRAME + 4 * 1024 * 1024;
/// How long connections may take to hear that the relay goes down.
const DRAIN: Duration = Duration::from_secs(10);
/// How often it is asked whether snapshots have waited long enough.
const SETTLE: Duration = Duration::from_secs(60 * 60);
/// How long somebody may take to say what they want, before they may be a WebSocket.
const HEADERS: Duration = Duration::from_secs(10);

/// What all connections share.
pub struct Relay<S> {
    pub(crate) store: Arc<S>,
    pub(crate) committer: Committer,
    pub(crate) signing: SigningKey,
    pub(crate) origin: String,
    pub(crate) rooms: Rooms,
    pub(crate) limits: Limits,
    pub(crate) allowances: Allowances,
    pub(crate) metrics: Metrics,
    numbers: AtomicU64,
    drain: watch::Sender<bool>,
}

impl<S: Store> Relay<S> {
    /// A relay over `store`. `origin` is the address by which devices know it: they sign it, so that nobody stands between.
    pub fn new(store: Arc<S>, origin: &str, limits: Limits) -> Arc<Relay<S>> {
        let committer = Committer::start(store.clone());
        let signing = SigningKey::from_seed(&store.identity().seed);
        Arc::new(Relay {
            store,
            committer,
            signing,
            origin: origin.to_owned(),
            rooms: Rooms::default(),
            limits,
            allowances: Allowances::default(),
            metrics: Metrics::default(),
            numbers: AtomicU64::new(1),
            drain: watch::Sender::new(false),
        })
    }

    /// Its public key.
    pub fn key(&self) -> RelayKey {
        RelayKey(self.signing.public())
    }

    pub(crate) fn next_number(&self) -> u64 {
        self.numbers.fetch_add(1, Ordering::Relaxed)
    }

    /// Waits until the relay goes down.
    pub(crate) async fn draining(&self) {
        let mut drain = self.drain.subscribe();
        // The sender lives as long as this does.
        let _ended = drain.wait_for(|draining| *draining).await;
    }

    /// Serves until `stop` comes to its end, then tells every connection to come back later and waits until they have
    /// heard it. `tls`: with this certificate; without, somebody in front of the relay sees to that.
    pub async fn serve(
        self: Arc<Self>,
        listener: TcpListener,
        tls: Option<RustlsConfig>,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> io::Result<()> {
        let (relay, handle) = (self.clone(), Handle::new());
        let down = handle.clone();
        tokio::spawn(async move {
            stop.await;
            tracing::info!("going down");
            relay.drain.send_replace(true);
            down.graceful_shutdown(Some(DRAIN));
        });
        tokio::spawn(settle(Arc::downgrade(&self.store), self.drain.subscribe()));
        let service = self.clone().router().into_make_service();
        let mut server = axum_server::from_tcp(listener)?.handle(handle).acceptor(NoDelayAcceptor::new());
        server.http_builder().http1().header_read_timeout(HEADERS);
        match tls {
            Some(config) => {
                let acceptor = |nodelay| RustlsAcceptor::new(config).acceptor(nodelay);
                server.map(acceptor).serve(service).await?;
            }
            None => server.serve(service).await?,
        }
        // The server does not count connections that have become WebSockets.
        let until = Instant::now() + DRAIN;
        while self.metrics.connections.load(Ordering::Relaxed) > 0 && Instant::now() < until {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }

    /// Hands a frame to everybody else in a space.
    pub(crate) fn hand_on(&self, workspace: LogId, space: SpaceId, from: u64, frame: &ToDevice, weight: Weight) {
        let Ok(bytes) = frame.encode() else { return };
        let handed = self.rooms.hand_on(workspace, space, from, &bytes.into(), weight);
        self.metrics.deliveries_total.fetch_add(handed.to, Ordering::Relaxed);
        self.metrics.slow_total.fetch_add(handed.cut, Ordering::Relaxed);
    }

    /// Carries out what the administrator decided about a workspace; `false`: there is none of this name.
    pub async fn change(&self, workspace: LogId, change: Change) -> Result<bool, StoreError> {
        let found = self.store.change(workspace, change).await?;
        if found && matches!(change, Change::Refuse | Change::Remove) {
            self.rooms.empty(workspace);
        }
        Ok(found)
    }

    /// What happened since the relay started.
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// The paths that the relay answers.
    pub fn router(self: Arc<Self>) -> Router {
        Router::new()
            .route("/v1", get(connect::<S>))
            .route("/health", get(|| async { "ok" }))
            .route("/ready", get(ready::<S>))
            .route("/metrics", get(metrics::<S>))
            .with_state(self)
    }
}

/// Lets go of what snapshots cover when their time has come, until the relay goes down.
async fn settle<S: Store>(store: Weak<S>, mut drain: watch::Receiver<bool>) {
    loop {
        let Some(store) = store.upgrade() else { return };
        if let Err(error) = store.settle(now_ms()).await {
            tracing::error!(%error, "snapshots were not looked through");
        }
        drop(store);
        tokio::select! {
            () = tokio::time::sleep(SETTLE) => {}
            _ended = drain.changed() => return,
        }
    }
}

async fn connect<S: Store>(State(relay): State<Arc<Relay<S>>>, upgrade: WebSocketUpgrade) -> Response {
    let now = relay.metrics.connections.fetch_add(1, Ordering::Relaxed);
    if now >= relay.limits.connections as u64 {
        relay.metrics.connections.fetch_sub(1, Ordering::Relaxed);
        count(&relay.metrics.turned_away_total);
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let upgrade = upgrade.max_message_size(MAX_FRAME).max_frame_size(MAX_FRAME);
    let upgrade = upgrade.read_buffer_size(READ).max_write_buffer_size(WRITE).write_buffer_size(0);
    upgrade.on_upgrade(async move |socket| {
        connection::serve(relay.clone(), socket).await;
        relay.metrics.connections.fetch_sub(1, Ordering::Relaxed);
    })
}

/// Whether the store answers.
async fn ready<S: Store>(State(relay): State<Arc<Relay<S>>>) -> Response {
    match relay.store.log(LogId([0; 32])).await {
        Ok(_) if !*relay.drain.borrow() => "ready".into_response(),
        _ => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

async fn metrics<S: Store>(State(relay): State<Arc<Relay<S>>>) -> String {
    relay.metrics.text()
}
