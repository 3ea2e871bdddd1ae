//! Writers, logs, and small plans for the stories.

use mrm_document::{
    Chunk, ChunkKind, DocumentError, DocumentId, DocumentLog, Incoming, LogHead, PlanDoc, StoredChunk, Taken, Writer,
};
use mrm_domain::Plan;

/// 2026-11-21, 12:00 UTC.
pub const NOON: i64 = 1_795_262_400_000;

/// A writer whose actor and device are told by one letter.
pub fn writer(letter: u8) -> Writer {
    Writer::new([letter; 16], &[letter; 8])
}

/// A log as a store would keep it.
pub struct Log(pub DocumentLog);

impl Log {
    /// A log that starts with a snapshot.
    pub fn starting_with(document: impl Into<DocumentId>, snapshot: Vec<u8>) -> Log {
        let mut log =
            Log(DocumentLog { document: document.into(), head: LogHead { seq: 0, hash: [0; 32] }, chunks: Vec::new() });
        log.append(ChunkKind::Snapshot, snapshot);
        log
    }

    /// Appends one chunk.
    pub fn append(&mut self, kind: ChunkKind, payload: Vec<u8>) {
        let head = (!self.0.chunks.is_empty()).then_some(self.0.head);
        let chunk = Chunk::after(head.as_ref(), self.0.document, kind, payload).unwrap();
        self.0.head = chunk.head();
        self.0.chunks.push(StoredChunk { seq: chunk.seq, bytes: chunk.encode() });
    }
}

/// A plan in a document of Anna's, with its log.
pub fn annas(plan: &Plan) -> (PlanDoc, Log) {
    let (doc, snapshot) = PlanDoc::create(plan, &writer(b'a'), "import", NOON).unwrap();
    (doc, Log::starting_with(plan.id, snapshot))
}

/// Hands changes over to somebody else's copy.
pub fn hand_over(to: &mut PlanDoc, changes: &[impl AsRef<[u8]>]) -> Result<Taken, DocumentError> {
    to.take(changes.iter().map(|bytes| Incoming::read(bytes.as_ref()).unwrap()).collect())
}

/// A small plan with one of everything, written out so that it never changes: the content of the fixture.
pub fn ice_tea() -> Plan {
    use mrm_domain::{
        Audience, Cell, Column, ColumnId, CostBasis, CostId, CostKind, Currency, CustomKind, Field, Flight, FlightId,
        ImportId, ImportRecord, Order, PlanCost, PlanHeader, PlanId, Row, RowId, RowKind, RowSource, Value,
    };
    let uuid = |n: u128| uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + n);
    let orders: Vec<Order> = Order::spread(3).collect();
    let text = |text: &str| Cell::imported(Value::Text(text.to_owned()));
    let number = |n: i64, entered| Cell { value: Value::Number(n.into()), entered, origin: None };
    let mut header = PlanHeader::new("Ледяной чай", Currency::RUB);
    header.client = Some("Чай".to_owned());
    let mut plan = Plan::new(PlanId::from_uuid(uuid(1)), header);
    let section = Row::new(RowId::from_uuid(uuid(2)), RowKind::Section, None, orders[0].clone());
    let mut line = Row::new(RowId::from_uuid(uuid(3)), RowKind::Line, Some(section.id), orders[1].clone());
    let import = ImportId::from_uuid(uuid(4));
    line.source = Some(RowSource { import, table: 0, row: 14 });
    line.cells.insert(Field::Name, text("Баннер"));
    line.cells.insert(Field::CostNet, number(1_250_000, Some(NOON)));
    line.cells.insert(Field::Discount, Cell::imported(Value::List(vec![rust_decimal::Decimal::new(5, 2)])));
    let column = ColumnId::from_uuid(uuid(5));
    line.custom.insert(column, number(12, None));
    let mut flight = Flight::new("2026-09-01".parse().unwrap(), "2026-09-30".parse().unwrap()).unwrap();
    flight.amount = Some(1_250_000.into());
    line.flights.insert(FlightId::from_uuid(uuid(6)), flight);
    let mut removed = Row::new(RowId::from_uuid(uuid(7)), RowKind::Line, None, orders[2].clone());
    removed.removed = true;
    plan.rows = [section, line, removed].into_iter().map(|row| (row.id, row)).collect();
    let (kind, audience, order) = (CustomKind::Number, Audience::Internal, orders[0].clone());
    plan.columns.insert(
        column,
        Column {
            id: column,
            name: "Выходы".to_owned(),
            kind,
            unit: None,
            formula: None,
            choices: Vec::new(),
            audience,
            order: order.clone(),
        },
    );
    let cost = CostId::from_uuid(uuid(8));
    plan.costs.insert(
        cost,
        PlanCost {
            id: cost,
            kind: CostKind::Levy,
            label: "Сбор".to_owned(),
            basis: CostBasis::ShareOfMedia { rate: rust_decimal::Decimal::new(3, 2) },
            vat_rate: Some(rust_decimal::Decimal::ZERO),
            audience: Audience::Client,
            order,
            source: Some("Лист1!Q24".to_owned()),
        },
    );
    let record = ImportRecord {
        id: import,
        file_name: "plan.xlsx".to_owned(),
        file_hash: "00".repeat(32),
        imported_at: "2026-11-21T12:00:00Z".parse().unwrap(),
        tables: Vec::new(),
        header_cells: Default::default(),
        problems: Vec::new(),
    };
    plan.imports.insert(import, record);
    plan
}
