//! A data folder, a key and an author for the stories.

use mrm_document::{Chunk, ChunkKind, DocumentId, LogHead, PlanDoc, Writer};
use mrm_domain::{Cell, Edit, Field, Plan, ProjectId, RowId, RowKind, Value};
use mrm_store::{DataDir, DbKey, PlanRow, Store, Write};
use std::path::Path;

/// 2026-11-21, 12:00 UTC.
pub const NOON: i64 = 1_795_262_400_000;

/// The key of all stories but those about wrong keys.
pub fn key() -> DbKey {
    DbKey::from_bytes([7; 32])
}

/// A folder as the application names it.
pub fn dir(path: &Path) -> DataDir {
    DataDir::resolve(Some(path.to_path_buf())).unwrap()
}

/// Opens the store of a folder with the usual key.
pub async fn open(path: &Path) -> Store {
    let dir = dir(path);
    let owner = dir.own().unwrap();
    Store::open(&dir, owner, &key()).await.unwrap()
}

/// A writer whose actor is told by a number.
pub fn writer(number: u64) -> Writer {
    let mut actor = [9; 16];
    actor[..8].copy_from_slice(&number.to_le_bytes());
    Writer::new(actor, b"device")
}

/// A document in memory with the head of its stored log.
pub struct Open {
    pub doc: PlanDoc,
    pub plan: Plan,
    pub head: LogHead,
}

impl Open {
    /// Stores a new plan.
    pub async fn create(store: &Store, plan: Plan, actor: u64) -> Open {
        let (doc, snapshot) = PlanDoc::create(&plan, &writer(actor), "create", NOON).unwrap();
        let chunk = Chunk::after(None, plan.id.into(), ChunkKind::Snapshot, snapshot).unwrap();
        let head = chunk.head();
        store.write(Write { chunks: vec![chunk], plans: vec![row(&plan, NOON)], ..Write::default() }).await.unwrap();
        Open { doc, plan, head }
    }

    /// Loads a stored plan and insists that it is whole.
    pub async fn load(store: &Store, id: mrm_domain::PlanId, actor: u64) -> Open {
        let log = store.document(id.into()).await.unwrap().unwrap();
        let loaded = PlanDoc::load(&log, &writer(actor)).unwrap();
        assert_eq!(loaded.damage, None, "what was written loads as it was written");
        let reading = loaded.doc.hydrate();
        assert_eq!(reading.unreadable, []);
        Open { doc: loaded.doc, plan: reading.plan, head: log.head }
    }

    /// Enters a number into a line's `cost_net` and stores it. `Err` leaves memory ahead of the disk.
    pub async fn enter(&mut self, store: &Store, number: i64) -> Result<(), mrm_store::StoreError> {
        let line = first_line(&self.plan);
        let cell = Cell::entered(Value::Number(number.into()), NOON + number);
        let edits = [Edit::SetCell { row: line, field: Field::CostNet.into(), cell: Some(cell) }];
        self.plan.apply_all(&edits).unwrap();
        let commit = self.doc.commit(&edits, "edit_cell", NOON + number).unwrap().unwrap();
        let chunk =
            Chunk::after(Some(&self.head), self.plan.id.into(), ChunkKind::Change, commit.change_bytes).unwrap();
        let mut head = chunk.head();
        let mut chunks = vec![chunk];
        if head.seq.is_multiple_of(20) {
            let snapshot = self.doc.snapshot().unwrap();
            let chunk = Chunk::after(Some(&head), self.plan.id.into(), ChunkKind::Snapshot, snapshot).unwrap();
            head = chunk.head();
            chunks.push(chunk);
        }
        store.write(Write { chunks, plans: vec![row(&self.plan, NOON + number)], ..Write::default() }).await?;
        self.head = head;
        Ok(())
    }

    /// The number that was entered last.
    pub fn entered(&self) -> i64 {
        let number = self.plan.rows[&first_line(&self.plan)].number(Field::CostNet);
        number.and_then(|n| i64::try_from(n).ok()).unwrap_or(-1)
    }
}

/// The line that the stories edit.
fn first_line(plan: &Plan) -> RowId {
    plan.rows.values().find(|row| row.kind == RowKind::Line).unwrap().id
}

/// A plan as lists show it, with the entered number in its total.
pub fn row(plan: &Plan, updated_ms: i64) -> PlanRow {
    let cost = plan.rows[&first_line(plan)].number(Field::CostNet);
    PlanRow {
        id: plan.id,
        project: ProjectId::from_uuid(plan.id.uuid()),
        title: plan.header.title.clone(),
        client: plan.header.client.clone(),
        period_start: plan.header.period_start,
        period_end: plan.header.period_end,
        currency: plan.header.currency.to_string(),
        lines: plan.lines().count() as u64,
        grand_total: cost.map(|n| n.normalize().to_string()),
        problems: 0,
        scenario_of: plan.header.scenario_of,
        scenario: plan.header.scenario.clone(),
        status: Some(mrm_domain::PlanStatus::Draft),
        archived: false,
        updated_ms,
    }
}

/// Any document id.
pub fn some_document(seed: u64) -> DocumentId {
    mrm_testkit::uuids(seed).plan().into()
}
