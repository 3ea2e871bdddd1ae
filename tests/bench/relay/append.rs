//! Rows to the disk: through the relay's committer, and by SQLite alone.

use mrm_relay::Committer;
use mrm_relay::store::{Beginning, Identity, SqliteStore, Store, Writing};
use mrm_wire::{Envelope, Seen, StoreId, chain_after};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;
use tokio::runtime::Runtime;

use super::device::Room;
use crate::Wanted;
use crate::measure::{Figure, Outcome, quantile, race};

const ENVELOPES: usize = 20_480;
/// What one commit carries at most.
const TOGETHER: usize = 512;
/// How many wait for an answer at a time: while one half is written, the other hears that it was.
const WRITERS: usize = 2 * TOGETHER;
const CONTENT: usize = 200;

/// `relay_append_durable`: 1,024 writers, each of which waits until its envelope is on the disk.
pub fn relay_append_durable(_out: &Path, _wanted: &Wanted<'_>) -> Outcome<Vec<Figure>> {
    let runtime = Runtime::new()?;
    let room = Room::new(1);
    let envelopes: Vec<Envelope> = (1..=ENVELOPES as u64).map(|counter| room.envelope(counter, CONTENT)).collect();
    let race =
        race(7, |_| runtime.block_on(committed(&room, &envelopes)), |_| runtime.block_on(raw(&room, &envelopes)))?;
    let rate = |times: &[f64]| ENVELOPES as f64 / quantile(times, 0.5);
    let mut figure = race.figure(
        "relay_append_durable",
        "SQLite alone, FULL, as many rows a commit",
        1.0 / 0.7,
        "≥ 0.7× the floor’s rows/s",
    );
    figure.note = format!(
        "{ENVELOPES} envelopes, {WRITERS} writers: {:.0} rows/s, alone {:.0} rows/s",
        rate(&race.ours),
        rate(&race.floor)
    );
    Ok(vec![figure])
}

async fn store(folder: &Path) -> Outcome<SqliteStore> {
    let identity = Identity { seed: [9; 32], store: StoreId([8; 16]), generation: 0 };
    Ok(SqliteStore::open(&folder.join("relay.db"), identity).await?)
}

async fn committed(room: &Room, envelopes: &[Envelope]) -> Outcome<f64> {
    let folder = tempfile::tempdir()?;
    let store = Arc::new(store(folder.path()).await?);
    let beginning = Beginning::Open { quota: u64::MAX };
    let first = Writing::Append { entry: Box::new(room.beginning.clone()), beginning, received_ms: 1 };
    store.write(vec![first]).await?.remove(0).map_err(|why| format!("the workspace does not begin: {why:?}"))?;
    let committer = Committer::start(store.clone());
    let shares: Vec<Vec<Envelope>> =
        (0..WRITERS).map(|writer| envelopes.iter().skip(writer).step_by(WRITERS).cloned().collect()).collect();
    let (workspace, by) = (room.workspace(), room.writer());
    let start = Instant::now();
    let writers: Vec<_> = shares
        .into_iter()
        .map(|share| {
            let committer = committer.clone();
            tokio::spawn(async move {
                for envelope in share {
                    let writing = Writing::Push { workspace, by, envelope: Box::new(envelope), received_ms: 1 };
                    committer.write(writing, Box::new(|_| {})).await?;
                }
                Ok::<(), mrm_wire::Refusal>(())
            })
        })
        .collect();
    for writer in writers {
        writer.await?.map_err(|why| format!("refused: {why:?}"))?;
    }
    let seconds = start.elapsed().as_secs_f64();
    let kept = store.workspaces().await?.first().map_or(0, |one| one.envelopes);
    if kept != envelopes.len() as u64 {
        return Err(format!("{kept} envelopes of {} are there", envelopes.len()).into());
    }
    Ok(seconds)
}

/// The same rows into the same table.
async fn raw(room: &Room, envelopes: &[Envelope]) -> Outcome<f64> {
    let folder = tempfile::tempdir()?;
    store(folder.path()).await?.close().await?;
    let options = SqliteConnectOptions::new()
        .filename(folder.path().join("relay.db"))
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        // As the relay has it.
        .pragma("wal_autocheckpoint", "16384")
        .disable_statement_logging();
    let mut connection = options.connect().await?;
    let (workspace, mut at) = (room.workspace(), Seen::START);
    let start = Instant::now();
    for some in envelopes.chunks(TOGETHER) {
        let mut tx = connection.begin_with("BEGIN IMMEDIATE").await?;
        for envelope in some {
            let (open, id) = (envelope.open_part(), envelope.id());
            at = Seen { seq: at.seq + 1, chain: chain_after(&at.chain, &id, at.seq + 1) };
            sqlx::query(
                "INSERT INTO envelopes
                 (workspace, space, document, seq, id, kind, device, counter, chain, body, received_ms)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            )
            .bind(workspace.0.as_slice())
            .bind(open.space.0.as_slice())
            .bind(open.document.0.as_slice())
            .bind(at.seq as i64)
            .bind(id.0.as_slice())
            .bind(open.kind.byte())
            .bind(open.author.0.as_slice())
            .bind(open.counter as i64)
            .bind(at.chain.as_slice())
            .bind(envelope.bytes())
            .bind(1_i64)
            .execute(&mut *tx)
            .await?;
        }
        tx.commit().await?;
    }
    let seconds = start.elapsed().as_secs_f64();
    connection.close().await?;
    Ok(seconds)
}
