//! Writing: one connection, one transaction for many, and what it needs to decide kept in memory, so that an envelope
//! costs its row and little else.

use mrm_wire::{
    DeviceKey, DocumentTag, Entry, EntryHash, Envelope, EnvelopeId, EnvelopeKind, LogHead, LogId, Receipt, Refusal,
    Rights, Seen, SpaceId, chain_after,
};
use sqlx::{Connection, QueryBuilder, Row, Sqlite, SqliteConnection};
use std::collections::{BTreeSet, HashMap};

use super::{array, head, natural, number, rights};
use crate::store::{Beginning, StoreError, Writing, Written, may_append};

/// Facts that are remembered at most before they are read from the file again: some tens of megabytes.
const MOST_KNOWN: usize = 200_000;

/// Rows of one statement. Few sizes, so that few statements are prepared.
const SIZES: [usize; 3] = [64, 8, 1];

type DocumentKey = (LogId, SpaceId, DocumentTag);
type NumberKey = (LogId, DocumentTag, DeviceKey, u64);

/// The connection that writes.
pub(super) struct Writer {
    connection: SqliteConnection,
    known: Known,
}

/// What stands in the file, as far as it was asked for. Nobody else writes, so it stays true.
#[derive(Default)]
struct Known {
    workspaces: HashMap<LogId, Option<Workspace>>,
    rights: HashMap<(LogId, DeviceKey, SpaceId), Rights>,
    ends: HashMap<DocumentKey, Seen>,
    counters: HashMap<(LogId, DocumentTag, DeviceKey), u64>,
}

#[derive(Clone, Copy)]
struct Workspace {
    quota: u64,
    bytes: u64,
    refused: bool,
    log: LogHead,
}

impl Workspace {
    /// Takes room for so many bytes more.
    fn take(&mut self, bytes: usize) -> Result<(), Refusal> {
        let bytes = self.bytes.saturating_add(bytes as u64);
        if bytes > self.quota {
            return Err(Refusal::Quota);
        }
        self.bytes = bytes;
        Ok(())
    }
}

impl Writer {
    pub(super) fn new(connection: SqliteConnection) -> Writer {
        Writer { connection, known: Known::default() }
    }

    /// The connection, for something that may change what is known.
    pub(super) fn anew(&mut self) -> &mut SqliteConnection {
        self.known = Known::default();
        &mut self.connection
    }

    pub(super) async fn close(self) -> Result<(), StoreError> {
        Ok(self.connection.close().await?)
    }

    /// Lets go of what snapshots cover whose time has come. How many envelopes went.
    pub(super) async fn sweep(&mut self, now_ms: u64) -> Result<u64, StoreError> {
        let known = std::mem::take(&mut self.known);
        let mut tx = self.connection.begin_with("BEGIN IMMEDIATE").await?;
        let mut all = Batch::new(&mut tx, known);
        let gone = all.sweep(now_ms).await?;
        let known = all.finish().await?;
        tx.commit().await?;
        self.known = known;
        Ok(gone)
    }

    /// Writes all that can be written in one transaction. What is known is put back only when that is on the disk.
    pub(super) async fn write(&mut self, batch: Vec<Writing>) -> Result<Vec<Result<Written, Refusal>>, StoreError> {
        let known = std::mem::take(&mut self.known);
        let mut tx = self.connection.begin_with("BEGIN IMMEDIATE").await?;
        let mut all = Batch::new(&mut tx, known);
        let mut answers = Vec::with_capacity(batch.len());
        for writing in batch {
            // A refusal comes before anything is written of it, so what was written stays.
            answers.push(match writing {
                Writing::Append { entry, beginning, received_ms } => all.append(&entry, beginning, received_ms).await?,
                Writing::Push { workspace, by, envelope, received_ms } => {
                    all.push(workspace, by, envelope, received_ms).await?
                }
            });
        }
        let known = all.finish().await?;
        tx.commit().await?;
        let facts = known.rights.len() + known.ends.len() + known.counters.len() + known.workspaces.len();
        if facts <= MOST_KNOWN {
            self.known = known;
        }
        Ok(answers)
    }
}

/// An envelope that has its place.
struct Placed {
    workspace: LogId,
    id: EnvelopeId,
    at: Seen,
    envelope: Box<Envelope>,
    received_ms: u64,
}

/// What one transaction writes. Rows wait until there are many, or until somebody asks about what stands in them.
pub(super) struct Batch<'c> {
    pub(super) tx: &'c mut SqliteConnection,
    known: Known,
    rows: Vec<Placed>,
    /// Those of `rows` by the number that their device gave them: the file does not have them yet.
    waiting: HashMap<NumberKey, Vec<(EnvelopeId, Seen)>>,
    documents: BTreeSet<DocumentKey>,
    grown: BTreeSet<LogId>,
}

impl<'c> Batch<'c> {
    fn new(tx: &'c mut SqliteConnection, known: Known) -> Batch<'c> {
        Batch {
            tx,
            known,
            rows: Vec::new(),
            waiting: HashMap::new(),
            documents: BTreeSet::new(),
            grown: BTreeSet::new(),
        }
    }
}

impl Batch<'_> {
    /// A workspace keeps so many bytes less.
    pub(super) async fn free(&mut self, id: LogId, bytes: u64) -> Result<(), StoreError> {
        if let Some(mut workspace) = self.workspace(id).await? {
            workspace.bytes = workspace.bytes.saturating_sub(bytes);
            self.note(id, workspace);
        }
        Ok(())
    }

    async fn workspace(&mut self, id: LogId) -> Result<Option<Workspace>, StoreError> {
        if let Some(known) = self.known.workspaces.get(&id) {
            return Ok(*known);
        }
        let row = sqlx::query("SELECT quota, bytes, refused FROM workspaces WHERE id = ?")
            .bind(id.0.as_slice())
            .fetch_optional(&mut *self.tx)
            .await?;
        let found = match row {
            None => None,
            Some(row) => {
                let log = head(self.tx, id).await?.unwrap_or(LogHead { length: 0, hash: EntryHash::START });
                let (quota, bytes) = (natural(row.try_get(0)?), natural(row.try_get(1)?));
                Some(Workspace { quota, bytes, refused: row.try_get(2)?, log })
            }
        };
        self.known.workspaces.insert(id, found);
        Ok(found)
    }

    fn note(&mut self, id: LogId, workspace: Workspace) {
        self.known.workspaces.insert(id, Some(workspace));
        self.grown.insert(id);
    }

    pub(super) async fn rights(
        &mut self,
        workspace: LogId,
        device: DeviceKey,
        space: SpaceId,
    ) -> Result<Rights, StoreError> {
        let key = (workspace, device, space);
        if let Some(known) = self.known.rights.get(&key) {
            return Ok(*known);
        }
        let found = rights(self.tx, workspace, device, space).await?;
        self.known.rights.insert(key, found);
        Ok(found)
    }

    async fn append(
        &mut self,
        entry: &Entry,
        beginning: Beginning,
        received_ms: u64,
    ) -> Result<Result<Written, Refusal>, StoreError> {
        let (id, open, hash) = (entry.workspace(), entry.open_part(), entry.hash());
        let found = self.workspace(id).await?;
        if found.is_some_and(|found| found.refused) {
            return Ok(Err(Refusal::Closed));
        }
        let mut workspace = match found {
            Some(found) if found.log.hash == hash => return Ok(Ok(Written::Appended(found.log))),
            Some(found) => found,
            None if open.index > 0 => return Ok(Err(Refusal::UnknownWorkspace)),
            None => {
                let Some(quota) = self.may_begin(beginning, received_ms).await? else {
                    return Ok(Err(Refusal::Closed));
                };
                let log = LogHead { length: 0, hash: EntryHash::START };
                Workspace { quota, bytes: 0, refused: false, log }
            }
        };
        if (open.index, open.previous) != (workspace.log.length, workspace.log.hash) {
            return Ok(Err(Refusal::Moved));
        }
        if open.index > 0 {
            let rights = self.rights(id, open.author, SpaceId::LOG).await?;
            if !may_append(entry, |_, _| rights) {
                return Ok(Err(Refusal::NotAllowed));
            }
        }
        if let Err(refusal) = workspace.take(entry.bytes().len()) {
            return Ok(Err(refusal));
        }
        if found.is_none() {
            self.begin(id, workspace.quota, beginning, received_ms).await?;
        }
        workspace.log = LogHead { length: workspace.log.length.saturating_add(1), hash };
        self.keep_entry(id, entry, hash).await?;
        self.note(id, workspace);
        Ok(Ok(Written::Appended(workspace.log)))
    }

    /// The quota of a workspace that begins so; `None`: it may not.
    async fn may_begin(&mut self, beginning: Beginning, now_ms: u64) -> Result<Option<u64>, StoreError> {
        match beginning {
            Beginning::Closed => Ok(None),
            Beginning::Open { quota } => Ok(Some(quota)),
            Beginning::Token { hash, quota } => {
                let row = super::administration::valid_token(self.tx, hash, now_ms).await?;
                Ok(row.map(|own| own.unwrap_or(quota)))
            }
        }
    }

    async fn begin(&mut self, id: LogId, quota: u64, beginning: Beginning, received_ms: u64) -> Result<(), StoreError> {
        if let Beginning::Token { hash, .. } = beginning {
            sqlx::query("UPDATE tokens SET workspace = ? WHERE hash = ?")
                .bind(id.0.as_slice())
                .bind(hash.as_slice())
                .execute(&mut *self.tx)
                .await?;
        }
        sqlx::query("INSERT INTO workspaces (id, created_ms, quota) VALUES (?, ?, ?)")
            .bind(id.0.as_slice())
            .bind(number(received_ms))
            .bind(number(quota))
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }

    async fn keep_entry(&mut self, id: LogId, entry: &Entry, hash: EntryHash) -> Result<(), StoreError> {
        let open = entry.open_part();
        for grant in &open.grants {
            sqlx::query("INSERT OR REPLACE INTO grants (workspace, device, space, rights) VALUES (?, ?, ?, ?)")
                .bind(id.0.as_slice())
                .bind(grant.device.0.as_slice())
                .bind(grant.space.0.as_slice())
                .bind(grant.rights.byte())
                .execute(&mut *self.tx)
                .await?;
            self.known.rights.insert((id, grant.device, grant.space), grant.rights);
        }
        sqlx::query("INSERT INTO entries (workspace, place, hash, body) VALUES (?, ?, ?, ?)")
            .bind(id.0.as_slice())
            .bind(open.index)
            .bind(hash.0.as_slice())
            .bind(entry.bytes())
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }

    async fn push(
        &mut self,
        id: LogId,
        by: DeviceKey,
        envelope: Box<Envelope>,
        received_ms: u64,
    ) -> Result<Result<Written, Refusal>, StoreError> {
        let (space, document) = (envelope.open_part().space, envelope.open_part().document);
        let (author, counter, kind) =
            (envelope.open_part().author, envelope.open_part().counter, envelope.open_part().kind);
        let Some(mut workspace) = self.workspace(id).await?.filter(|found| found.log.length > 0 || found.refused)
        else {
            return Ok(Err(Refusal::UnknownWorkspace));
        };
        if workspace.refused {
            return Ok(Err(Refusal::Closed));
        }
        if !self.rights(id, by, space).await?.include(Rights::PUSH) {
            return Ok(Err(Refusal::NotAllowed));
        }
        let name = envelope.id();
        if kind == EnvelopeKind::BlobPart {
            return self.push_part(id, workspace, &envelope, name).await;
        }
        // A device counts upwards: what stands above everything it has sent is new, and nobody has to look for it.
        let last = self.counter(id, document, author).await?;
        if counter <= last {
            let under = self.under((id, document, author, counter)).await?;
            if let Some((_, at)) = under.iter().find(|(known, _)| *known == name) {
                return Ok(Ok(Written::Pushed { at: *at, new: false }));
            }
            // From its author it says that there are two of them. Colleagues bring back what the relay had lost: both are
            // taken from them, for each of the two was built upon.
            if !under.is_empty() && by == author {
                return Ok(Err(Refusal::Cloned));
            }
        }
        if let Err(refusal) = workspace.take(envelope.bytes().len()) {
            return Ok(Err(refusal));
        }
        let receipt = match kind {
            EnvelopeKind::Receipt => match Receipt::of(&envelope) {
                Ok(receipt) => Some((receipt, envelope.clone())),
                Err(_) => return Ok(Err(Refusal::Malformed)),
            },
            _ => None,
        };
        let before = self.end((id, space, document)).await?;
        let seq = before.seq + 1;
        let at = Seen { seq, chain: chain_after(&before.chain, &name, seq) };
        self.note(id, workspace);
        self.known.ends.insert((id, space, document), at);
        self.known.counters.insert((id, document, author), last.max(counter));
        self.documents.insert((id, space, document));
        self.waiting.entry((id, document, author, counter)).or_default().push((name, at));
        self.rows.push(Placed { workspace: id, id: name, at, envelope, received_ms });
        if let Some((receipt, envelope)) = receipt {
            self.hear(id, &envelope, &receipt, received_ms).await?;
        }
        Ok(Ok(Written::Pushed { at, new: true }))
    }

    /// The envelopes that a device gave this number: one, or more if it was copied.
    async fn under(&mut self, key: NumberKey) -> Result<Vec<(EnvelopeId, Seen)>, StoreError> {
        let (workspace, document, author, counter) = key;
        let rows = sqlx::query(
            "SELECT id, seq, chain FROM envelopes WHERE workspace = ? AND document = ? AND device = ? AND counter = ?",
        )
        .bind(workspace.0.as_slice())
        .bind(document.0.as_slice())
        .bind(author.0.as_slice())
        .bind(number(counter))
        .fetch_all(&mut *self.tx)
        .await?;
        let mut under = self.waiting.get(&key).cloned().unwrap_or_default();
        for row in rows {
            let at = Seen { seq: natural(row.try_get(1)?), chain: array(row.try_get(2)?)? };
            under.push((EnvelopeId(array(row.try_get(0)?)?), at));
        }
        Ok(under)
    }

    /// The highest number that a device has used in a document.
    async fn counter(&mut self, workspace: LogId, document: DocumentTag, author: DeviceKey) -> Result<u64, StoreError> {
        let key = (workspace, document, author);
        if let Some(known) = self.known.counters.get(&key) {
            return Ok(*known);
        }
        let found: Option<i64> = sqlx::query_scalar(
            "SELECT MAX(counter) FROM envelopes WHERE workspace = ? AND document = ? AND device = ?",
        )
        .bind(workspace.0.as_slice())
        .bind(document.0.as_slice())
        .bind(author.0.as_slice())
        .fetch_one(&mut *self.tx)
        .await?;
        // Numbers begin at 1; nothing is above one that is at the end of what is kept.
        let last = found.map_or(0, |found| if found == i64::MAX { u64::MAX } else { natural(found) });
        self.known.counters.insert(key, last);
        Ok(last)
    }

    async fn end(&mut self, key: DocumentKey) -> Result<Seen, StoreError> {
        if let Some(known) = self.known.ends.get(&key) {
            return Ok(*known);
        }
        let row = sqlx::query("SELECT seq, chain FROM documents WHERE workspace = ? AND space = ? AND document = ?")
            .bind(key.0.0.as_slice())
            .bind(key.1.0.as_slice())
            .bind(key.2.0.as_slice())
            .fetch_optional(&mut *self.tx)
            .await?;
        let Some(row) = row else { return Ok(Seen::START) };
        Ok(Seen { seq: natural(row.try_get(0)?), chain: array(row.try_get(1)?)? })
    }

    async fn push_part(
        &mut self,
        id: LogId,
        mut workspace: Workspace,
        envelope: &Envelope,
        name: EnvelopeId,
    ) -> Result<Result<Written, Refusal>, StoreError> {
        let space = envelope.open_part().space;
        let known: Option<i64> = sqlx::query_scalar("SELECT 1 FROM parts WHERE workspace = ? AND space = ? AND id = ?")
            .bind(id.0.as_slice())
            .bind(space.0.as_slice())
            .bind(name.0.as_slice())
            .fetch_optional(&mut *self.tx)
            .await?;
        if known.is_some() {
            return Ok(Ok(Written::Pushed { at: Seen::START, new: false }));
        }
        if let Err(refusal) = workspace.take(envelope.bytes().len()) {
            return Ok(Err(refusal));
        }
        sqlx::query("INSERT INTO parts (workspace, space, id, body) VALUES (?, ?, ?, ?)")
            .bind(id.0.as_slice())
            .bind(space.0.as_slice())
            .bind(name.0.as_slice())
            .bind(envelope.bytes())
            .execute(&mut *self.tx)
            .await?;
        self.note(id, workspace);
        Ok(Ok(Written::Pushed { at: Seen::START, new: true }))
    }

    pub(super) async fn flush_rows(&mut self) -> Result<(), StoreError> {
        let mut rows = std::mem::take(&mut self.rows).into_iter();
        for size in SIZES {
            while rows.len() >= size {
                insert(self.tx, rows.by_ref().take(size).collect()).await?;
            }
        }
        Ok(())
    }

    /// Writes what still waits; gives back what is known from now on.
    async fn finish(mut self) -> Result<Known, StoreError> {
        self.flush_rows().await?;
        for (workspace, space, document) in &self.documents {
            let at = self.known.ends.get(&(*workspace, *space, *document)).copied().unwrap_or(Seen::START);
            sqlx::query(
                "INSERT OR REPLACE INTO documents (workspace, space, document, seq, chain) VALUES (?, ?, ?, ?, ?)",
            )
            .bind(workspace.0.as_slice())
            .bind(space.0.as_slice())
            .bind(document.0.as_slice())
            .bind(number(at.seq))
            .bind(at.chain.as_slice())
            .execute(&mut *self.tx)
            .await?;
        }
        for id in &self.grown {
            let bytes = self.known.workspaces.get(id).copied().flatten().map_or(0, |workspace| workspace.bytes);
            sqlx::query("UPDATE workspaces SET bytes = ? WHERE id = ?")
                .bind(number(bytes))
                .bind(id.0.as_slice())
                .execute(&mut *self.tx)
                .await?;
        }
        Ok(self.known)
    }
}

async fn insert(tx: &mut SqliteConnection, rows: Vec<Placed>) -> Result<(), StoreError> {
    let mut query = QueryBuilder::<Sqlite>::new(
        "INSERT INTO envelopes (workspace, space, document, seq, id, kind, device, counter, chain, body, received_ms) ",
    );
    query.push_values(&rows, |mut row, placed| {
        let open = placed.envelope.open_part();
        row.push_bind(placed.workspace.0.as_slice())
            .push_bind(open.space.0.as_slice())
            .push_bind(open.document.0.as_slice())
            .push_bind(number(placed.at.seq))
            .push_bind(placed.id.0.as_slice())
            .push_bind(open.kind.byte())
            .push_bind(open.author.0.as_slice())
            .push_bind(number(open.counter))
            .push_bind(placed.at.chain.as_slice())
            .push_bind(placed.envelope.bytes())
            .push_bind(number(placed.received_ms));
    });
    query.build().execute(tx).await?;
    Ok(())
}
