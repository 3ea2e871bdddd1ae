//! Group commit: what arrives from all connections within a few milliseconds goes to the disk in one go. A commit costs
//! about 4 ms however much it carries.

use mrm_wire::Refusal;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout_at;

use crate::store::{Store, Writing, Written};

/// How long the first one waits for others.
const GATHER: Duration = Duration::from_millis(2);
/// The most of one commit.
const MOST: usize = 512;
/// How many may wait; whoever comes then is told to come back.
const WAITING: usize = 4_096;

struct Wanted {
    writing: Writing,
    answer: oneshot::Sender<Result<Written, Refusal>>,
}

/// Hands writings to the one task that commits.
#[derive(Clone)]
pub struct Committer(mpsc::Sender<Wanted>);

impl Committer {
    /// Starts the task. It ends when the last `Committer` goes, after what was handed over is written.
    pub fn start(store: Arc<impl Store>) -> (Committer, tokio::task::JoinHandle<()>) {
        let (sender, receiver) = mpsc::channel(WAITING);
        (Committer(sender), tokio::spawn(run(store, receiver)))
    }

    /// Writes; when this returns `Ok`, it is on the disk.
    pub async fn write(&self, writing: Writing) -> Result<Written, Refusal> {
        let (answer, written) = oneshot::channel();
        self.0.try_send(Wanted { writing, answer }).map_err(|full| match full {
            mpsc::error::TrySendError::Full(_) => Refusal::TooFast,
            mpsc::error::TrySendError::Closed(_) => Refusal::Unavailable,
        })?;
        written.await.unwrap_or(Err(Refusal::Unavailable))
    }
}

async fn run(store: Arc<impl Store>, mut wanted: mpsc::Receiver<Wanted>) {
    while let Some(first) = wanted.recv().await {
        let until = tokio::time::Instant::now() + GATHER;
        let mut batch = vec![first];
        while batch.len() < MOST {
            match timeout_at(until, wanted.recv()).await {
                Ok(Some(next)) => batch.push(next),
                Ok(None) | Err(_) => break,
            }
        }
        let (writings, answers): (Vec<_>, Vec<_>) = batch.into_iter().map(|one| (one.writing, one.answer)).unzip();
        match store.write(writings).await {
            Ok(written) => {
                for (answer, written) in answers.into_iter().zip(written) {
                    // Whoever asked may have gone.
                    let _gone = answer.send(written);
                }
            }
            Err(error) => {
                tracing::error!(%error, "a commit failed; nothing of it was written");
                for answer in answers {
                    let _gone = answer.send(Err(Refusal::Unavailable));
                }
            }
        }
    }
}
