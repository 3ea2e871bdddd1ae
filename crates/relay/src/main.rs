//! `mrm-relay`: run a relay for one's own team, or for several.

use clap::{Parser, Subcommand};
use mrm_relay::store::{Identity, SqliteStore, StoreError};
use mrm_relay::{Limits, Relay};
use mrm_wire::StoreId;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use tokio::net::TcpListener;

#[derive(Parser)]
#[command(name = "mrm-relay", version, about = "Stores and forwards sealed bytes between the devices of a team")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve devices.
    Serve {
        /// Where to listen.
        #[arg(long, default_value = "127.0.0.1:7470", env = "MRM_RELAY_LISTEN")]
        listen: SocketAddr,
        /// The folder in which everything is kept.
        #[arg(long, env = "MRM_RELAY_DATA")]
        data: PathBuf,
        /// The address that devices are given, if it is not where the relay listens: `wss://relay.agency.ru`.
        #[arg(long, env = "MRM_RELAY_ORIGIN")]
        origin: Option<String>,
        /// Take no workspace that is not here yet.
        #[arg(long)]
        closed: bool,
    },
}

#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error("the folder {0} cannot be used: {1}")]
    Folder(PathBuf, std::io::Error),
    #[error("the store cannot be opened: {0}")]
    Store(#[from] StoreError),
    #[error("{0} cannot be listened at: {1}. Another program may be using it; choose another with --listen")]
    Listen(SocketAddr, std::io::Error),
    #[error("serving: {0}")]
    Serve(std::io::Error),
}

#[tokio::main]
async fn main() -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::try_from_env("MRM_LOG");
    let filter = filter.unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info,sqlx=warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let Command::Serve { listen, data, origin, closed } = Arguments::parse().command;
    match serve(listen, data, origin, closed).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            tracing::error!("{trouble}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(listen: SocketAddr, data: PathBuf, origin: Option<String>, closed: bool) -> Result<(), Trouble> {
    std::fs::create_dir_all(&data).map_err(|error| Trouble::Folder(data.clone(), error))?;
    let fresh = Identity { seed: rand::random(), store: StoreId(rand::random()), generation: 0 };
    let store = SqliteStore::open(&data.join("relay.db"), fresh).await?;
    let listener = TcpListener::bind(listen).await.map_err(|error| Trouble::Listen(listen, error))?;
    let address = listener.local_addr().map_err(|error| Trouble::Listen(listen, error))?;
    let origin = origin.unwrap_or_else(|| format!("ws://{address}"));
    let limits = Limits { open: !closed, ..Limits::default() };
    let relay = Relay::new(Arc::new(store), &origin, limits);
    tracing::info!(%address, %origin, key = %relay.key(), "the relay serves");
    relay.serve(listener, stop()).await.map_err(Trouble::Serve)
}

/// Waits for somebody to end the program.
async fn stop() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        let terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate());
        if let Ok(mut terminate) = terminate {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ended = interrupt.await;
}
