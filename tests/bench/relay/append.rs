//! Rows to the disk: through the relay's committer, and by SQLite alone.

use futures::{StreamExt, stream};
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
/// Devices that send, each in a workspace of its own.
const DEVICES: usize = 64;
/// How many envelopes of a device wait for an answer at a time: while one half of all is written, the other hears that it
/// was.
const IN_FLIGHT: usize = 2 * TOGETHER / DEVICES;
const CONTENT: usize = 200;

/// `relay_append_durable`: 64 devices that send in their order, each with 16 envelopes on the way to the disk.
pub fn relay_append_durable(_out: &Path, _wanted: &Wanted<'_>) -> Outcome<Vec<Figure>> {
    let runtime = Runtime::new()?;
    let desks: Vec<Desk> = (1..=DEVICES as u32)
        .map(|number| {
            let room = Room::new(number);
            let envelopes = (1..=(ENVELOPES / DEVICES) as u64).map(|counter| room.envelope(counter, CONTENT)).collect();
            Desk { room, envelopes }
        })
        .collect();
    let race = race(7, |_| runtime.block_on(committed(&desks)), |_| runtime.block_on(raw(&desks)))?;
    let rate = |times: &[f64]| ENVELOPES as f64 / quantile(times, 0.5);
    let mut figure = race.figure(
        "relay_append_durable",
        "SQLite alone, FULL, as many rows a commit",
        1.0 / 0.7,
        "≥ 0.7× the floor’s rows/s",
    );
    figure.note = format!(
        "{ENVELOPES} envelopes of {DEVICES} devices, {IN_FLIGHT} at a time: {:.0} rows/s, alone {:.0} rows/s",
        rate(&race.ours),
        rate(&race.floor)
    );
    Ok(vec![figure])
}

/// A device that sends.
struct Desk {
    room: Room,
    envelopes: Vec<Envelope>,
}

async fn store(folder: &Path) -> Outcome<SqliteStore> {
    let identity = Identity { seed: [9; 32], store: StoreId([8; 16]), generation: 0 };
    Ok(SqliteStore::open(&folder.join("relay.db"), identity).await?)
}

async fn committed(desks: &[Desk]) -> Outcome<f64> {
    let folder = tempfile::tempdir()?;
    let store = Arc::new(store(folder.path()).await?);
    let beginning = Beginning::Open { quota: u64::MAX };
    let first =
        |desk: &Desk| Writing::Append { entry: Box::new(desk.room.beginning.clone()), beginning, received_ms: 1 };
    for begun in store.write(desks.iter().map(first).collect()).await? {
        begun.map_err(|why| format!("the workspace does not begin: {why:?}"))?;
    }
    let committer = Committer::start(store.clone());
    let shares: Vec<_> =
        desks.iter().map(|desk| (desk.room.workspace(), desk.room.writer(), desk.envelopes.clone())).collect();
    let start = Instant::now();
    let devices: Vec<_> = shares
        .into_iter()
        .map(|(workspace, by, envelopes)| {
            let committer = committer.clone();
            tokio::spawn(async move {
                let sent = envelopes.into_iter().map(|envelope| {
                    let writing = Writing::Push { workspace, by, envelope: Box::new(envelope), received_ms: 1 };
                    committer.write(writing, Box::new(|_| {}))
                });
                let mut answers = stream::iter(sent).buffered(IN_FLIGHT);
                while let Some(answer) = answers.next().await {
                    answer?;
                }
                Ok::<(), mrm_wire::Refusal>(())
            })
        })
        .collect();
    for device in devices {
        device.await?.map_err(|why| format!("refused: {why:?}"))?;
    }
    let seconds = start.elapsed().as_secs_f64();
    let kept: u64 = store.workspaces().await?.iter().map(|one| one.envelopes).sum();
    if kept != ENVELOPES as u64 {
        return Err(format!("{kept} envelopes of {ENVELOPES} are there").into());
    }
    Ok(seconds)
}

/// The same rows into the same table, in the order in which they come from all devices.
async fn raw(desks: &[Desk]) -> Outcome<f64> {
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
    let per_device = ENVELOPES / DEVICES;
    let turns = (0..per_device).step_by(IN_FLIGHT).flat_map(|from| (0..DEVICES).map(move |desk| (desk, from)));
    let rows: Vec<(usize, usize)> =
        turns.flat_map(|(desk, from)| (from..per_device.min(from + IN_FLIGHT)).map(move |row| (desk, row))).collect();
    let mut ends = vec![Seen::START; DEVICES];
    let start = Instant::now();
    for some in rows.chunks(TOGETHER) {
        let mut tx = connection.begin_with("BEGIN IMMEDIATE").await?;
        for (desk, row) in some {
            let (envelope, workspace) = (&desks[*desk].envelopes[*row], desks[*desk].room.workspace());
            let (open, id) = (envelope.open_part(), envelope.id());
            let seq = ends[*desk].seq + 1;
            let at = Seen { seq, chain: chain_after(&ends[*desk].chain, &id, seq) };
            ends[*desk] = at;
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
