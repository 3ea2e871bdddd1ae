//! Group commit: what arrives from all connections while the disk is busy goes to it in one go next. A commit costs about
//! 4 ms however much it carries.

use mrm_wire::Refusal;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, timeout_at};

use crate::store::{Store, Writing, Written};

/// How long a commit waits for as many as the last one carried: about as long as it takes itself.
const GATHER: Duration = Duration::from_millis(4);
/// Fewer than so many are not waited for: they lose more by it than the disk gains.
const WORTH_WAITING: usize = 32;
/// The most of one commit.
const MOST: usize = 512;
/// How many may wait; whoever comes then is told to come back.
const WAITING: usize = 4_096;

/// What is done with something that is on the disk, in the order of the log, whether or not whoever sent it still listens.
pub type Landed = Box<dyn FnOnce(&Written) + Send>;

struct Wanted {
    writing: Writing,
    landed: Landed,
    answer: oneshot::Sender<Result<Written, Refusal>>,
}

/// Hands writings to the one task that commits.
#[derive(Clone)]
pub struct Committer(mpsc::Sender<Wanted>);

impl Committer {
    /// Starts the task. It ends when the last `Committer` goes, after what was handed over is written.
    pub fn start(store: Arc<impl Store>) -> Committer {
        let (sender, receiver) = mpsc::channel(WAITING);
        tokio::spawn(run(store, receiver));
        Committer(sender)
    }

    /// Writes; when this returns `Ok`, it is on the disk and `landed` has been called.
    pub async fn write(&self, writing: Writing, landed: Landed) -> Result<Written, Refusal> {
        let (answer, written) = oneshot::channel();
        self.0.try_send(Wanted { writing, landed, answer }).map_err(|full| match full {
            mpsc::error::TrySendError::Full(_) => Refusal::TooFast,
            mpsc::error::TrySendError::Closed(_) => Refusal::Unavailable,
        })?;
        written.await.unwrap_or(Err(Refusal::Unavailable))
    }
}

async fn run(store: Arc<impl Store>, mut wanted: mpsc::Receiver<Wanted>) {
    let mut expected = 0;
    loop {
        let mut batch = Vec::new();
        if wanted.recv_many(&mut batch, MOST).await == 0 {
            return;
        }
        let until = Instant::now() + GATHER;
        while expected >= WORTH_WAITING && batch.len() < expected {
            let room = MOST - batch.len();
            match timeout_at(until, wanted.recv_many(&mut batch, room)).await {
                Ok(some) if some > 0 => {}
                Ok(_) | Err(_) => break,
            }
        }
        expected = batch.len();
        commit(&*store, batch).await;
    }
}

async fn commit(store: &impl Store, batch: Vec<Wanted>) {
    let split = |one: Wanted| (one.writing, (one.landed, one.answer));
    let (writings, answers): (Vec<_>, Vec<_>) = batch.into_iter().map(split).unzip();
    match store.write(writings).await {
        Ok(written) => {
            for ((landed, answer), written) in answers.into_iter().zip(written) {
                if let Ok(written) = &written {
                    landed(written);
                }
                // Whoever asked may have gone.
                let _gone = answer.send(written);
            }
        }
        Err(error) => {
            tracing::error!(%error, "a commit failed; nothing of it was written");
            for (_, answer) in answers {
                let _gone = answer.send(Err(Refusal::Unavailable));
            }
        }
    }
}
