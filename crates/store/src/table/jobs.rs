//! Background work that survives the process: taken on a lease, tried again after a while, visible, cancellable.

use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use std::str::FromStr;

use super::parsed;
use crate::{Store, StoreError};

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobState {
    /// Waits for its time.
    Waiting,
    /// Somebody works on it.
    Running,
    /// Finished.
    Done,
    /// Given up.
    Failed,
    /// Not wanted any more.
    Cancelled,
}

impl JobState {
    const fn code(self) -> &'static str {
        match self {
            JobState::Waiting => "waiting",
            JobState::Running => "running",
            JobState::Done => "done",
            JobState::Failed => "failed",
            JobState::Cancelled => "cancelled",
        }
    }
}

impl FromStr for JobState {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let all = [JobState::Waiting, JobState::Running, JobState::Done, JobState::Failed, JobState::Cancelled];
        all.into_iter().find(|state| state.code() == text).ok_or(())
    }
}

/// A piece of background work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its number.
    pub id: i64,
    /// What kind of work.
    pub kind: String,
    /// What it needs, as JSON.
    pub payload: String,
    /// Where it stands.
    pub state: JobState,
    /// How often it was taken.
    pub attempts: u32,
    /// Not before, in milliseconds since 1970.
    pub next_attempt_ms: i64,
    /// At most one job that is not over has this key.
    pub unique_key: Option<String>,
    /// Why the last attempt failed.
    pub error: Option<String>,
}

macro_rules! select {
    ($rest:literal) => {
        concat!("SELECT id, kind, payload, state, attempts, next_attempt_ms, unique_key, error FROM jobs ", $rest)
    };
}

fn read(row: &SqliteRow) -> Result<Job, sqlx::Error> {
    Ok(Job {
        id: row.try_get("id")?,
        kind: row.try_get("kind")?,
        payload: row.try_get("payload")?,
        state: parsed(row, "state")?,
        attempts: row.try_get("attempts")?,
        next_attempt_ms: row.try_get("next_attempt_ms")?,
        unique_key: row.try_get("unique_key")?,
        error: row.try_get("error")?,
    })
}

impl Store {
    /// Adds a job that may start at `now_ms`. `None`: one with the same unique key is not over yet.
    pub async fn add_job(
        &self,
        kind: &str,
        payload: &str,
        unique_key: Option<&str>,
        now_ms: i64,
    ) -> Result<Option<i64>, StoreError> {
        let sql = "INSERT INTO jobs (kind, payload, state, next_attempt_ms, unique_key) VALUES (?, ?, 'waiting', ?, ?)
             ON CONFLICT DO NOTHING RETURNING id";
        self.transact(async |tx: &mut SqliteConnection| {
            let added = sqlx::query_scalar(sql).bind(kind).bind(payload).bind(now_ms).bind(unique_key);
            Ok(added.fetch_optional(tx).await?)
        })
        .await
    }

    /// Takes the job that has waited longest, for `lease_ms`. A job whose lease ran out, because the process died, can
    /// be taken again.
    pub async fn take_job(&self, now_ms: i64, lease_ms: i64) -> Result<Option<Job>, StoreError> {
        self.transact(async |tx: &mut SqliteConnection| {
            let sql = select!(
                "WHERE (state = 'waiting' AND next_attempt_ms <= ?) OR (state = 'running' AND leased_until_ms <= ?)
                 ORDER BY next_attempt_ms, id LIMIT 1"
            );
            let due = sqlx::query(sql).bind(now_ms).bind(now_ms).fetch_optional(&mut *tx).await?;
            let Some(mut job) = due.as_ref().map(read).transpose()? else { return Ok(None) };
            let sql = "UPDATE jobs SET state = 'running', attempts = attempts + 1, leased_until_ms = ? WHERE id = ?";
            sqlx::query(sql).bind(now_ms.saturating_add(lease_ms)).bind(job.id).execute(&mut *tx).await?;
            job.state = JobState::Running;
            job.attempts += 1;
            Ok(Some(job))
        })
        .await
    }

    /// Notes that a job is finished.
    pub async fn finish_job(&self, id: i64) -> Result<(), StoreError> {
        self.end_job(id, JobState::Done, None).await
    }

    /// Notes that an attempt failed: the job is tried again at `retry_ms`, or given up.
    pub async fn fail_job(&self, id: i64, error: &str, retry_ms: Option<i64>) -> Result<(), StoreError> {
        let Some(at) = retry_ms else { return self.end_job(id, JobState::Failed, Some(error)).await };
        let sql = "UPDATE jobs SET state = 'waiting', next_attempt_ms = ?, leased_until_ms = NULL, error = ?
             WHERE id = ? AND state = 'running'";
        self.transact(async |tx: &mut SqliteConnection| {
            sqlx::query(sql).bind(at).bind(error).bind(id).execute(tx).await?;
            Ok(())
        })
        .await
    }

    /// Notes that a job is not wanted any more. Who works on it finds out from [`Store::job`].
    pub async fn cancel_job(&self, id: i64) -> Result<(), StoreError> {
        self.end_job(id, JobState::Cancelled, None).await
    }

    /// One job.
    pub async fn job(&self, id: i64) -> Result<Option<Job>, StoreError> {
        let found = sqlx::query(select!("WHERE id = ?")).bind(id).fetch_optional(self.readers()).await?;
        Ok(found.as_ref().map(read).transpose()?)
    }

    /// Jobs that are not over, the oldest first.
    pub async fn open_jobs(&self) -> Result<Vec<Job>, StoreError> {
        let sql = select!("WHERE state IN ('waiting', 'running') ORDER BY next_attempt_ms, id");
        let rows = sqlx::query(sql).fetch_all(self.readers()).await?;
        Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
    }

    /// Ends a job that is not over.
    async fn end_job(&self, id: i64, state: JobState, error: Option<&str>) -> Result<(), StoreError> {
        let sql = "UPDATE jobs SET state = ?, leased_until_ms = NULL, error = ? WHERE id = ? AND state IN ('waiting', 'running')";
        self.transact(async |tx: &mut SqliteConnection| {
            sqlx::query(sql).bind(state.code()).bind(error).bind(id).execute(tx).await?;
            Ok(())
        })
        .await
    }
}
