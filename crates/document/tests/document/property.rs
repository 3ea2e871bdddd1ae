//! Whatever is edited, the document says what the plan says, and undo takes it back.

use mrm_document::{ChunkKind, PlanDoc};
use mrm_domain::{
    Audience, Cell, Column, ColumnId, CostBasis, CostId, CostKind, CustomKind, Edit, Field, FieldKind, FieldRef,
    FieldScope, Flight, FlightId, HeaderField, Order, Origin, Plan, PlanCost, Row, RowId, RowKind, SavedView,
    SortOrder, Value, ViewFilter, ViewId, ViewLook, ViewSort,
};
use mrm_testkit::{Random, Uuids, generated_plan, uuids};
use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::support::{NOON, annas, writer};

/// Draws edits that mostly fit the plan.
pub(crate) struct Editor {
    random: Random,
    ids: Uuids,
    columns: Vec<ColumnId>,
    costs: Vec<CostId>,
    flights: Vec<FlightId>,
    views: Vec<ViewId>,
    clock: i64,
}

impl Editor {
    pub(crate) fn new(seed: u64) -> Editor {
        let mut ids = uuids(seed ^ 0xed17);
        let columns = (0..3).map(|_| ids.column()).collect();
        let costs = (0..3).map(|_| ids.cost()).collect();
        let flights = (0..3).map(|_| ids.flight()).collect();
        let views = (1..=3).map(|n| ViewId::from_uuid(uuid::Uuid::from_u128(n))).collect();
        Editor { random: Random::new(seed), ids, columns, costs, flights, views, clock: 0 }
    }

    /// Somebody else who edits the same columns, costs, flights and views, and adds rows of their own.
    pub(crate) fn colleague(seed: u64, number: u64) -> Editor {
        let own = seed.wrapping_mul(31).wrapping_add(number);
        Editor { random: Random::new(own), ids: uuids(own ^ 0xc011), clock: 0, ..Editor::new(seed) }
    }

    fn one_of<T: Copy>(&mut self, options: &[T]) -> Option<T> {
        if options.is_empty() { None } else { Some(self.random.pick(options)) }
    }

    fn row(&mut self, plan: &Plan, kind: Option<RowKind>) -> Option<RowId> {
        let rows: Vec<RowId> = plan.rows.values().filter(|r| kind.is_none_or(|k| r.kind == k)).map(|r| r.id).collect();
        self.one_of(&rows)
    }

    fn order(&mut self) -> Order {
        let index = usize::try_from(self.random.between(0, 39)).unwrap();
        Order::spread(40).nth(index).unwrap()
    }

    fn number(&mut self) -> Decimal {
        Decimal::new(self.random.between(0, 5_000_000), u32::try_from(self.random.between(0, 3)).unwrap())
    }

    fn share(&mut self) -> Decimal {
        Decimal::new(self.random.between(0, 100), 2)
    }

    fn value(&mut self, kind: FieldKind) -> Value {
        match kind {
            FieldKind::Text | FieldKind::Choice => {
                Value::Text(["", "баннер 🧊", "a;b/c:d", "n:5", "7\u{1f}1/x", "\u{1f}"][self.index(6)].to_owned())
            }
            FieldKind::Date => Value::Date("2026-09-01".parse().unwrap()),
            FieldKind::Factors | FieldKind::Discounts => {
                Value::List((0..self.index(3)).map(|_| self.share()).collect())
            }
            _ => Value::Number(self.number()),
        }
    }

    fn index(&mut self, below: i64) -> usize {
        usize::try_from(self.random.between(0, below - 1)).unwrap()
    }

    fn cell(&mut self, kind: FieldKind) -> Option<Cell> {
        self.clock += 1;
        let entered = self.random.chance(70).then_some(self.clock);
        let calculated = entered.is_some() && self.random.chance(30);
        let origin = calculated.then(|| Origin::Calculator(self.random.pick(&["adstock", "reach-curve"]).into()));
        self.random.chance(80).then(|| Cell { value: self.value(kind), entered, origin })
    }

    fn column(&mut self, id: ColumnId) -> Column {
        let kind = self.random.pick(&[CustomKind::Text, CustomKind::Number, CustomKind::Money, CustomKind::Date]);
        Column {
            id,
            name: "Комментарий".to_owned(),
            kind,
            unit: self.random.chance(50).then(|| "шт".to_owned()),
            formula: self.random.chance(20).then(|| "[cost_net] * 2".to_owned()),
            choices: if self.random.chance(30) { vec!["да".to_owned(), "нет".to_owned()] } else { Vec::new() },
            audience: self.random.pick(&[Audience::Internal, Audience::Client]),
            order: self.order(),
        }
    }

    fn cost(&mut self, id: CostId) -> PlanCost {
        let (amount, rate) = (self.number(), self.share());
        PlanCost {
            id,
            kind: self.random.pick(&[CostKind::Levy, CostKind::Ord, CostKind::Other]),
            label: "ОРД".to_owned(),
            basis: self.random.pick(&[
                CostBasis::Amount { amount },
                CostBasis::ShareOfMedia { rate },
                CostBasis::ShareOfClientNet { rate },
            ]),
            vat_rate: self.random.chance(50).then_some(rate),
            audience: Audience::Client,
            order: self.order(),
            source: self.random.chance(50).then(|| "Лист1!Q24".to_owned()),
        }
    }

    /// Makes the columns and costs that it edits. Who makes one gives it an id of their own: two never make the same.
    pub(crate) fn begins(&mut self) -> Vec<Edit> {
        let columns: Vec<Edit> =
            self.columns.clone().into_iter().map(|id| Edit::SetColumn { id, column: Some(self.column(id)) }).collect();
        let costs = self.costs.clone().into_iter().map(|id| Edit::SetCost { id, cost: Some(self.cost(id)) });
        columns.into_iter().chain(costs).collect()
    }

    pub(crate) fn edit(&mut self, plan: &Plan) -> Option<Edit> {
        Some(match self.random.between(0, 10) {
            0 => {
                let mut row = Row::new(self.ids.row(), RowKind::Line, None, self.order());
                if self.random.chance(30) {
                    row.kind = RowKind::Section;
                }
                row.parent = self.row(plan, Some(RowKind::Section));
                row.cells.extend(self.cell(FieldKind::Text).map(|cell| (Field::Name, cell)));
                row.cells.extend(self.cell(FieldKind::Discounts).map(|cell| (Field::Discount, cell)));
                Edit::AddRow(Box::new(row))
            }
            1 => Edit::SetRemoved { row: self.row(plan, None)?, removed: self.random.chance(50) },
            2 => {
                let parent = if self.random.chance(50) { self.row(plan, Some(RowKind::Section)) } else { None };
                Edit::MoveRow { row: self.row(plan, None)?, parent, order: self.order() }
            }
            3 => {
                let field =
                    self.random.pick(&[HeaderField::Client, HeaderField::Notes, HeaderField::Vat, HeaderField::Title]);
                let text = match field {
                    HeaderField::Vat => self.random.pick(&["ru", "none", "0.2"]),
                    _ => self.random.pick(&["Чай", " tea ", "лёд"]),
                };
                let clears = field != HeaderField::Title && self.random.chance(20);
                Edit::SetHeader { field, text: (!clears).then(|| text.to_owned()) }
            }
            4 => {
                let id = self.random.pick(&self.columns.clone());
                let column = self.column(id);
                Edit::SetColumn { id, column: self.random.chance(75).then_some(column) }
            }
            5 => {
                let id = self.random.pick(&self.costs.clone());
                let cost = self.cost(id);
                Edit::SetCost { id, cost: self.random.chance(75).then_some(cost) }
            }
            6 => {
                let id = self.random.pick(&self.flights.clone());
                let mut flight = Flight::new("2026-09-01".parse().unwrap(), "2026-09-30".parse().unwrap()).unwrap();
                flight.quantity = self.random.chance(50).then(|| self.number());
                flight.amount = self.random.chance(50).then(|| self.number());
                Edit::SetFlight { row: self.row(plan, None)?, id, flight: self.random.chance(75).then_some(flight) }
            }
            9 => {
                let (one, other) = (self.row(plan, None)?, self.row(plan, None)?);
                if one == other {
                    return None;
                }
                let share = self.random.chance(75).then(|| Decimal::new(self.random.between(0, 1000), 3));
                Edit::SetShared { row: one.min(other), other: one.max(other), share }
            }
            7 => {
                let id = self.random.pick(&self.views.clone());
                let look = ViewLook {
                    columns: vec![Field::CostNet.into(), self.random.pick(&[Field::Clicks, Field::Grp]).into()],
                    widths: [(Field::CostNet.into(), 96)].into(),
                    filters: [(
                        Field::Site.into(),
                        ViewFilter::Values { values: vec!["Сайт".to_owned(), String::new()] },
                    )]
                    .into(),
                    sort: self
                        .random
                        .chance(50)
                        .then(|| ViewSort { reference: Field::Site.into(), order: SortOrder::Desc }),
                    groups: vec![FieldRef::Custom(self.random.pick(&self.columns.clone()))],
                    ..ViewLook::default()
                };
                let audience = self.random.pick(&[Audience::Internal, Audience::Client]);
                let view = SavedView { id, name: "Деньги".to_owned(), audience, order: self.order(), look };
                Edit::SetView { id, view: self.random.chance(75).then(|| Box::new(view)) }
            }
            8 => {
                let column = plan.columns.values().next()?;
                let kind = column.kind.field_kind();
                Edit::SetCell { row: self.row(plan, None)?, field: FieldRef::Custom(column.id), cell: self.cell(kind) }
            }
            _ => {
                let fields: Vec<Field> = Field::ALL.iter().copied().filter(|f| f.scope() != FieldScope::Time).collect();
                let field = self.random.pick(&fields);
                Edit::SetCell { row: self.row(plan, None)?, field: field.into(), cell: self.cell(field.kind()) }
            }
        })
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn after_any_edits_the_document_says_what_the_plan_says(seed in any::<u64>(), intents in 1_usize..12) {
        let start = generated_plan(6, seed % 1000);
        let mut plan = start.clone();
        let (mut doc, mut log) = annas(&plan);
        let mut editor = Editor::new(seed);
        let mut undo = Vec::new();
        for intent in 0..intents {
            let edits: Vec<Edit> = (0..4).filter_map(|_| editor.edit(&plan)).collect();
            // An intent that does not fit as a whole is not written at all.
            let Ok(inverse) = plan.apply_all(&edits) else { continue };
            if let Some(commit) = doc.commit(&edits, "edit", NOON + intent as i64).unwrap() {
                log.append(ChunkKind::Change, commit.change_bytes);
            }
            undo.push(inverse);
            let reading = doc.hydrate();
            prop_assert_eq!(&reading.unreadable, &[]);
            prop_assert_eq!(&reading.plan, &plan);
        }
        let loaded = PlanDoc::load(&log.0, &writer(b'b')).unwrap();
        prop_assert_eq!(&loaded.damage, &None);
        prop_assert_eq!(&loaded.doc.hydrate().plan, &plan);
        let mut doc = loaded.doc;
        for inverse in undo.into_iter().rev() {
            plan.apply_all(&inverse).unwrap();
            doc.commit(&inverse, "undo", NOON).unwrap();
            prop_assert_eq!(&doc.hydrate().plan, &plan);
        }
        // Rows that were added stay, marked as removed; everything else is as at the start.
        let live: Vec<RowId> = plan.outline().iter().map(|(row, _)| row.id).collect();
        prop_assert_eq!(live, start.outline().iter().map(|(row, _)| row.id).collect::<Vec<_>>());
        prop_assert_eq!(&plan.header, &start.header);
        prop_assert_eq!(&plan.costs, &start.costs);
        prop_assert_eq!(&plan.columns, &start.columns);
    }

    #[test]
    fn a_chunk_is_read_back_or_refused(payload in proptest::collection::vec(any::<u8>(), 0..300), at in any::<prop::sample::Index>(), bit in 0_u8..8) {
        let id = uuids(1).plan();
        let chunk = mrm_document::Chunk::after(None, id.into(), ChunkKind::Change, payload).unwrap();
        let mut bytes = chunk.encode();
        prop_assert_eq!(mrm_document::Chunk::decode(&bytes).unwrap(), chunk);
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        prop_assert!(mrm_document::Chunk::decode(&bytes).is_err());
        bytes[at] ^= 1 << bit;
        prop_assert!(mrm_document::Chunk::decode(&bytes[..at]).is_err());
    }
}
