//! How the administrator's commands reach the process that owns the folder: one line of JSON each way, over loopback, with
//! a secret that stands in a file which only the relay's user can read. Nobody else ever writes into the database.

use mrm_wire::LogId;
use serde::{Deserialize, Serialize};
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::copies::back_up;
use crate::folder::{Folder, Owned, create_private};
use crate::server::Relay;
use crate::store::{Change, SqliteStore, Store, Token, WorkspaceStatistics};
use crate::{now_ms, token};

/// The longest line that is read from somebody who asks, and from the relay.
const LONGEST_QUESTION: u64 = 64 * 1024;
const LONGEST: u64 = 64 * 1024 * 1024;
/// How long somebody may take to ask.
const PATIENCE: Duration = Duration::from_secs(10);
const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// What an administrator asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case")]
pub enum Request {
    /// How the relay is.
    Status,
    /// All workspaces.
    Workspaces,
    /// Something about one of them.
    Change {
        /// Its id.
        #[serde(with = "crate::hex")]
        workspace: LogId,
        /// What.
        #[serde(with = "ChangeAsText")]
        change: Change,
    },
    /// A token by which a workspace may begin at a closed relay.
    Token {
        /// For how many days.
        days: u64,
        /// What it may keep, in bytes. `None`: what the relay gives to any.
        quota: Option<u64>,
    },
    /// A copy of everything.
    BackUp {
        /// Where to.
        file: PathBuf,
    },
}

/// Written out for the line of JSON.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Change", rename_all = "snake_case")]
enum ChangeAsText {
    Quota(u64),
    Refuse,
    Allow,
    Remove,
}

/// How a relay is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// Its version.
    pub version: String,
    /// Its public key.
    pub key: String,
    /// The address by which devices know it.
    pub origin: String,
    /// Whether workspaces may begin without a token.
    pub open: bool,
    /// How often it came back from a copy.
    pub generation: u32,
    /// Connections now.
    pub connections: u64,
}

/// A token that was made. It is told once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewToken {
    /// The token.
    pub token: String,
    /// From when on it is worth nothing, in milliseconds since 1970.
    pub expires_ms: u64,
}

/// What the relay answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// To [`Request::Status`].
    Status(Status),
    /// To [`Request::Workspaces`].
    Workspaces(Vec<WorkspaceStatistics>),
    /// It was changed.
    Changed,
    /// There is no such workspace.
    NotFound,
    /// To [`Request::Token`].
    Token(NewToken),
    /// The copy is made; its bytes.
    BackedUp(u64),
    /// It was not done, and why.
    Failed(String),
}

/// A relay that could not be asked.
#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    /// It is not there, or hangs.
    #[error("the relay on this folder does not answer: {0}")]
    Silent(#[from] io::Error),
    /// It is of another version.
    #[error("the relay on this folder answers otherwise than this version does: {0}")]
    Unknown(#[from] serde_json::Error),
}

#[derive(Serialize, Deserialize)]
struct Door {
    port: u16,
    secret: String,
}

#[derive(Serialize, Deserialize)]
struct Line {
    secret: String,
    request: Request,
}

/// The door for administrators, open as long as this lives.
pub struct Control {
    task: JoinHandle<()>,
    file: PathBuf,
}

impl Control {
    /// Opens it.
    pub async fn open(owned: &Owned, relay: Arc<Relay<SqliteStore>>) -> io::Result<Control> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let door = Door { port: listener.local_addr()?.port(), secret: token::draw() };
        let file = owned.folder().control();
        create_private(&file)?.write_all(serde_json::to_string(&door)?.as_bytes())?;
        let secret = blake3::hash(door.secret.as_bytes());
        let task = tokio::spawn(async move {
            loop {
                let stream = match listener.accept().await {
                    Ok((stream, _)) => stream,
                    // Too many files are open, say: that passes.
                    Err(error) => {
                        tracing::warn!(%error, "the door for administrators");
                        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
                        continue;
                    }
                };
                let relay = relay.clone();
                tokio::spawn(async move {
                    // Whoever asked may have gone.
                    let _gone = answer_one(stream, &relay, secret).await;
                });
            }
        });
        Ok(Control { task, file })
    }
}

impl Drop for Control {
    fn drop(&mut self) {
        self.task.abort();
        // Tidiness only: nobody listens there any more.
        let _left = std::fs::remove_file(&self.file);
    }
}

async fn answer_one(stream: TcpStream, relay: &Relay<SqliteStore>, secret: blake3::Hash) -> io::Result<()> {
    let mut reader = BufReader::new(stream.take(LONGEST_QUESTION));
    let mut text = String::new();
    tokio::time::timeout(PATIENCE, reader.read_line(&mut text)).await??;
    let line: Line = serde_json::from_str(&text)?;
    // Hashes compare in the same time whatever they are.
    if blake3::hash(line.secret.as_bytes()) != secret {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    let mut answer = serde_json::to_vec(&relay.carry_out(line.request).await)?;
    answer.push(b'\n');
    reader.into_inner().into_inner().write_all(&answer).await
}

impl Relay<SqliteStore> {
    /// Does what an administrator asks for.
    pub async fn carry_out(&self, request: Request) -> Answer {
        let failed = |error: &dyn std::fmt::Display| Answer::Failed(error.to_string());
        match request {
            Request::Status => self.status().await,
            Request::Workspaces => match self.store.workspaces().await {
                Ok(all) => Answer::Workspaces(all),
                Err(error) => failed(&error),
            },
            Request::Change { workspace, change } => match self.change(workspace, change).await {
                Ok(true) => {
                    tracing::info!(%workspace, ?change, "workspace changed");
                    Answer::Changed
                }
                Ok(false) => Answer::NotFound,
                Err(error) => failed(&error),
            },
            Request::Token { days, quota } => {
                let (token, created_ms) = (token::draw(), now_ms());
                let expires_ms = created_ms.saturating_add(days.saturating_mul(DAY_MS));
                let kept = Token { hash: token::hash(&token), created_ms, expires_ms, quota };
                match self.store.keep_token(kept).await {
                    Ok(()) => Answer::Token(NewToken { token, expires_ms }),
                    Err(error) => failed(&error),
                }
            }
            Request::BackUp { file } => match back_up(&self.store, &file).await {
                Ok(bytes) => {
                    tracing::info!(bytes, "copy made");
                    Answer::BackedUp(bytes)
                }
                Err(error) => failed(&error),
            },
        }
    }

    async fn status(&self) -> Answer {
        if let Err(error) = self.store.log(LogId([0; 32])).await {
            return Answer::Failed(error.to_string());
        }
        Answer::Status(Status {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            key: self.key().to_string(),
            origin: self.origin.clone(),
            open: self.limits.open,
            generation: self.store.identity().generation,
            connections: self.metrics.connections.load(Ordering::Relaxed),
        })
    }
}

/// Asks the relay that runs on the folder.
pub async fn ask(folder: &Folder, request: Request) -> Result<Answer, ControlError> {
    let door: Door = serde_json::from_slice(&std::fs::read(folder.control())?)?;
    let mut stream = TcpStream::connect(("127.0.0.1", door.port)).await?;
    let mut line = serde_json::to_vec(&Line { secret: door.secret, request })?;
    line.push(b'\n');
    stream.write_all(&line).await?;
    let mut answer = String::new();
    BufReader::new(stream.take(LONGEST)).read_line(&mut answer).await?;
    Ok(serde_json::from_str(&answer)?)
}
