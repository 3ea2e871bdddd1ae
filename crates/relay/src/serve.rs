//! `mrm-relay serve`.

use axum_server::tls_rustls::RustlsConfig;
use mrm_relay::store::{Identity, SqliteStore, StoreError};
use mrm_relay::{Control, Folder, FolderError, Limits, Relay};
use mrm_wire::StoreId;
use std::error::Error;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;

#[derive(clap::Args)]
pub struct Arguments {
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:7470", env = "MRM_RELAY_LISTEN")]
    listen: SocketAddr,
    /// The folder in which everything is kept.
    #[arg(long, env = "MRM_RELAY_DATA")]
    data: PathBuf,
    /// The address that devices are given, if it is not where the relay listens: `wss://relay.agency.ru`.
    #[arg(long, env = "MRM_RELAY_ORIGIN")]
    origin: Option<String>,
    /// The certificate chain (PEM), to speak TLS without a proxy. Read again on SIGHUP.
    #[arg(long, env = "MRM_RELAY_TLS_CERT", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The certificate's private key (PEM).
    #[arg(long, env = "MRM_RELAY_TLS_KEY", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Take no workspace that is not here yet and brings no token; `mrm-relay admin token` makes one.
    #[arg(long, env = "MRM_RELAY_CLOSED")]
    closed: bool,
    /// What a new workspace may keep: bytes, or with KB, MB, GB, TB.
    #[arg(long, default_value = "10GB", value_parser = crate::admin::size, env = "MRM_RELAY_QUOTA")]
    quota: u64,
    /// Connections at a time.
    #[arg(long, default_value_t = Limits::default().connections, env = "MRM_RELAY_CONNECTIONS")]
    connections: usize,
    /// How the log is written: for people, or one JSON object a line.
    #[arg(long, value_enum, default_value_t = LogFormat::Text, env = "MRM_RELAY_LOG")]
    log: LogFormat,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum LogFormat {
    Text,
    Json,
}

#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error(transparent)]
    Folder(#[from] FolderError),
    #[error("the store cannot be opened: {0}")]
    Store(#[from] StoreError),
    #[error("{0} cannot be listened at: {1}. Another program may be using it; choose another with --listen")]
    Listen(SocketAddr, std::io::Error),
    #[error("the certificate {0} with its key {1} cannot be used: {2}")]
    Certificate(PathBuf, PathBuf, std::io::Error),
    #[error("serving: {0}")]
    Serve(std::io::Error),
}

fn log(format: LogFormat) {
    let filter = tracing_subscriber::EnvFilter::try_from_env("MRM_LOG");
    let filter = filter.unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info,sqlx=warn"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().flatten_event(true).init(),
    }
}

/// Serves until somebody ends the program.
pub async fn serve(arguments: Arguments) -> Result<(), Box<dyn Error>> {
    log(arguments.log);
    Ok(run(arguments).await?)
}

async fn run(arguments: Arguments) -> Result<(), Trouble> {
    let Arguments { listen, data, origin, closed, quota, connections, .. } = arguments;
    let tls = match arguments.tls_cert.zip(arguments.tls_key) {
        Some((chain, key)) => Some(certificate(chain, key).await?),
        None => None,
    };
    let owned = Folder::at(&data)?.own()?;
    let fresh = Identity { seed: rand::random(), store: StoreId(rand::random()), generation: 0 };
    let store = Arc::new(SqliteStore::open(&owned.folder().database(), fresh).await?);
    let failed = |error| Trouble::Listen(listen, error);
    let listener = TcpListener::bind(listen).map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    let scheme = if tls.is_some() { "wss" } else { "ws" };
    let origin = origin.unwrap_or_else(|| format!("{scheme}://{address}"));
    let limits = Limits { open: !closed, quota, connections, ..Limits::default() };
    let relay = Relay::new(Arc::clone(&store), &origin, limits);
    let _door = Control::open(&owned, relay.clone()).await.map_err(Trouble::Serve)?;
    tracing::info!(%address, %origin, key = %relay.key(), "the relay serves");
    relay.serve(listener, tls, stop()).await.map_err(Trouble::Serve)?;
    // Before the folder is left: whoever comes next may put other files there.
    store.close().await?;
    tracing::info!("the relay has ended");
    Ok(())
}

/// The certificate, which is read again whenever the program is told so.
async fn certificate(chain: PathBuf, key: PathBuf) -> Result<RustlsConfig, Trouble> {
    let config = match RustlsConfig::from_pem_file(&chain, &key).await {
        Ok(config) => config,
        Err(error) => return Err(Trouble::Certificate(chain, key, error)),
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut hangup = signal(SignalKind::hangup()).map_err(Trouble::Serve)?;
        let known = config.clone();
        tokio::spawn(async move {
            while hangup.recv().await.is_some() {
                match known.reload_from_pem_file(&chain, &key).await {
                    Ok(()) => tracing::info!("certificate read again"),
                    Err(error) => tracing::error!(%error, "the new certificate cannot be used; the old one stays"),
                }
            }
        });
    }
    Ok(config)
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
