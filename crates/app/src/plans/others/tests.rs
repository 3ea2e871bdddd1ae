//! Colleagues in an open plan.
#![expect(clippy::unwrap_used, reason = "tests")]

use mrm_document::{Chunk, ChunkKind, DocumentLog, Incoming, LogHead, PlanDoc, StoredChunk, Writer};
use mrm_domain::{Field, Plan, ProjectId, RowId};
use mrm_testkit::generated_plan;
use mrm_wire::DeviceKey;
use serde_json::{Value, json};
use std::sync::Arc;
use uuid::Uuid;

use super::{ConflictKind, Disputes, KeptView};
use crate::Language;
use crate::failure::Failure;
use crate::plans::edits::EditInput;
use crate::plans::undo::{UndoStack, UndoView};
use crate::plans::{EditAnswer, OpenPlan, Results};
use crate::ports::RealWorld;
use crate::team::Authors;

const ANNA: [u8; 32] = [1; 32];
const BORIS: [u8; 32] = [2; 32];

/// Somebody at an open plan.
struct Desk {
    open: OpenPlan,
    undo: UndoStack,
    sent: Vec<Vec<u8>>,
    authors: Arc<Authors>,
}

impl Desk {
    /// Anna's and Boris's copies of one plan; both know the team, each as themselves.
    fn pair(plan: &Plan) -> [Desk; 2] {
        let (_, snapshot) = PlanDoc::create(plan, &Writer::new([9; 16], &ANNA), "import", 0).unwrap();
        let chunk = Chunk::after(None, plan.id.into(), ChunkKind::Snapshot, snapshot).unwrap();
        let chunks = vec![StoredChunk { seq: chunk.seq, bytes: chunk.encode() }];
        let log = DocumentLog { document: plan.id.into(), head: LogHead { ..chunk.head() }, chunks };
        let (anna, boris) = ((DeviceKey(ANNA), "Анна"), (DeviceKey(BORIS), "Борис"));
        [(ANNA, [anna, boris]), (BORIS, [boris, anna])].map(|(device, team)| {
            let doc = PlanDoc::load(&log, &Writer::new([device[0]; 16], &device)).unwrap().doc;
            let plan = doc.hydrate().plan;
            let project = ProjectId::from_uuid(Uuid::from_u128(1));
            let mut open = OpenPlan::new(doc, plan, project, "Чай".to_owned(), chunk.head());
            open.authors = Arc::new(Authors::of(&team));
            Desk { authors: Arc::clone(&open.authors), open, undo: UndoStack::default(), sent: Vec::new() }
        })
    }

    fn edit(&mut self, edits: Value) -> EditAnswer {
        let edits: Vec<EditInput> = serde_json::from_value(edits).unwrap();
        let mut applied = self.open.request("edit", edits, Language::En, &RealWorld).unwrap();
        self.sent.extend(applied.commit.take().map(|commit| commit.change_bytes));
        let (inverse, left) = (std::mem::take(&mut applied.inverse), applied.written());
        self.undo.did("edit".to_owned(), inverse, left);
        self.holds();
        self.open.answer(applied)
    }

    fn undo(&mut self) -> Vec<KeptView> {
        let step = self.undo.next_undo().unwrap();
        let (edits, kept) = step.guarded(&self.open.plan, &self.open.doc);
        let kept = self.open.kept(&kept);
        let mut applied = self.open.apply("undo", edits, 1).unwrap();
        self.sent.extend(applied.commit.take().map(|commit| commit.change_bytes));
        self.undo.undid(std::mem::take(&mut applied.inverse), applied.written());
        self.holds();
        kept
    }

    fn take(&mut self, from: &Desk) -> Result<(), Failure> {
        let changes = from.sent.iter().map(|bytes| Incoming::read(bytes).unwrap()).collect();
        let taken = self.open.take_others(changes, Arc::clone(&self.authors))?;
        assert!(!taken.changes.is_empty());
        self.holds();
        Ok(())
    }

    /// Everything that was kept up to date is what reading the plan anew gives.
    fn holds(&self) {
        let open = &self.open;
        assert_eq!(open.plan, open.doc.hydrate().plan);
        let anew = Results::of(&open.plan);
        assert_eq!(open.calc, anew.calc);
        assert_eq!(open.problems.serious(), anew.problems.serious());
    }

    fn number(&self, line: RowId, field: Field) -> Option<String> {
        self.open.plan.rows[&line].number(field).map(|number| number.normalize().to_string())
    }
}

/// Each takes what the other has made since they last met.
fn meet(anna: &mut Desk, boris: &mut Desk) {
    anna.take(boris).unwrap();
    boris.take(anna).unwrap();
    assert_eq!(anna.open.doc.heads(), boris.open.doc.heads());
    anna.sent.clear();
    boris.sent.clear();
}

fn set(line: RowId, field: &str, text: &str) -> Value {
    json!([{ "op": "set_cells", "cells": [[line, field, text]] }])
}

fn lines(desk: &Desk) -> Vec<RowId> {
    desk.open.plan.lines().map(|line| line.id).collect()
}

#[test]
fn a_screen_is_told_what_a_colleague_touched_and_who_it_was() {
    let [mut anna, mut boris] = Desk::pair(&generated_plan(12, 3));
    let line = lines(&anna)[0];
    let shown = anna.open.revision;
    boris.edit(set(line, "clicks", "140000"));
    boris.edit(
        json!([{ "op": "add_row", "kind": "line", "parent": null, "after": null, "cells": { "cost_net": "700" } }]),
    );
    anna.take(&boris).unwrap();
    let told = anna.open.changes_since(shown, UndoView::default());
    let patch = told.patch.unwrap();
    assert_eq!(patch.revision, anna.open.revision);
    assert!(patch.rows.iter().any(|row| row.id == line.to_string() && row.v["clicks"] == "140000"));
    assert!(patch.order.is_some(), "a line came");
    assert_eq!(
        patch.totals.media_net,
        boris.open.view(mrm_domain::Audience::Internal, UndoView::default()).totals.media_net
    );
    let clicks = told.touched.iter().find(|place| place.reference.as_deref() == Some("clicks")).unwrap();
    assert_eq!((clicks.by.name.as_deref(), clicks.by.me, clicks.by.number), (Some("Борис"), false, 1));
    // Who shows the present revision has nothing to put over; who shows one that is not remembered reads the plan again.
    let told = anna.open.changes_since(anna.open.revision, UndoView::default());
    assert!(told.patch.unwrap().rows.is_empty());
    anna.open.recent.forget();
    assert!(anna.open.changes_since(shown, UndoView::default()).patch.is_none());
}

#[test]
fn two_values_of_one_cell_are_told_and_decided() {
    let [mut anna, mut boris] = Desk::pair(&generated_plan(6, 3));
    let line = lines(&anna)[0];
    anna.edit(set(line, "clicks", "120000"));
    boris.edit(set(line, "clicks", "140000"));
    let quiet = anna.open.projection(false, 0).problems;
    meet(&mut anna, &mut boris);
    assert_eq!(anna.open.projection(false, 0).problems, quiet + 1);
    let view = anna.open.view(mrm_domain::Audience::Internal, UndoView::default());
    assert!(
        view.problems
            .iter()
            .any(|problem| problem.code == "conflict" && problem.reference.as_deref() == Some("clicks"))
    );
    let row = view.rows.iter().find(|row| row.id == line.to_string()).unwrap();
    let [conflict] = &row.conflicts[..] else { panic!("{:?}", row.conflicts) };
    let mut both =
        [&conflict.stands, &conflict.others[0]].map(|w| (w.value.clone(), w.by.name.clone().unwrap(), w.by.me));
    both.sort();
    assert_eq!(both, [("120000".into(), "Анна".into(), true), ("140000".into(), "Борис".into(), false)]);
    assert_eq!(row.v["clicks"], conflict.stands.value);
    let client = anna.open.view(mrm_domain::Audience::Client, UndoView::default());
    assert!(client.rows.iter().all(|row| row.conflicts.is_empty()), "the agency's own business");

    let decide = json!([{ "op": "decide", "row": line, "ref": "clicks", "change": conflict.others[0].change }]);
    let answer = anna.edit(decide);
    let row = answer.rows.iter().find(|row| row.id == line.to_string()).unwrap();
    assert_eq!(row.v["clicks"], conflict.others[0].value);
    assert!(row.conflicts.is_empty());
    assert!(answer.problems.unwrap().iter().all(|problem| problem.code != "conflict"));
    boris.take(&anna).unwrap();
    assert!(Disputes::of(&boris.open).view().conflicts.is_empty());
}

#[test]
fn a_line_that_came_back_is_kept_or_removed_by_somebody() {
    for kept in [true, false] {
        let [mut anna, mut boris] = Desk::pair(&generated_plan(6, 3));
        let line = lines(&anna)[0];
        let total = anna.open.calc.totals().clone();
        anna.edit(json!([{ "op": "remove_rows", "rows": [line] }]));
        boris.edit(set(line, "notes", "Ждём"));
        meet(&mut anna, &mut boris);
        assert_eq!(*anna.open.calc.totals(), total, "it counts as before");
        let told = Disputes::of(&boris.open).returned(line).unwrap();
        assert_eq!(told.by.name.as_deref(), Some("Анна"));
        assert_eq!((told.meanwhile[0].reference.as_deref(), told.meanwhile[0].by.me), (Some("notes"), true));
        let decision = if kept { "keep_rows" } else { "remove_rows" };
        boris.edit(json!([{ "op": decision, "rows": [line] }]));
        anna.take(&boris).unwrap();
        assert!(Disputes::of(&anna.open).view().returned.is_empty());
        assert_eq!(anna.open.plan.rows[&line].removed, !kept);
    }
}

#[test]
fn what_two_made_of_a_column_and_a_cost_is_told_by_what_differs() {
    let [mut anna, mut boris] = Desk::pair(&generated_plan(6, 3));
    let made = anna.edit(json!([
        { "op": "add_column", "name": "Норма", "kind": "number", "audience": "client" },
        { "op": "add_cost", "kind": "other", "label": "Съёмка", "basis": { "kind": "amount", "amount": "100" }, "audience": "client" },
        { "op": "add_cost", "kind": "other", "label": "Монтаж", "basis": { "kind": "amount", "amount": "50" }, "audience": "client" },
    ]));
    boris.take(&anna).unwrap();
    let column = made.columns.unwrap().into_iter().find(|column| column.name_ru == "Норма").unwrap().reference;
    let costs = made.costs.unwrap();
    let cost = |label: &str| costs.iter().find(|of| of.cost.label == label).unwrap().cost.id;
    let (shot, cut) = (cost("Съёмка"), cost("Монтаж"));
    anna.edit(json!([
        { "op": "update_column", "id": column, "unit": "шт" },
        { "op": "update_cost", "id": shot, "basis": { "kind": "amount", "amount": "200" } },
        { "op": "remove_cost", "id": cut },
    ]));
    boris.edit(json!([
        { "op": "update_column", "id": column, "unit": "тыс." },
        { "op": "update_cost", "id": shot, "basis": { "kind": "share_of_media", "rate": "3%" } },
        { "op": "update_cost", "id": cut, "basis": { "kind": "amount", "amount": "60" } },
    ]));
    meet(&mut anna, &mut boris);
    let told = Disputes::of(&anna.open).view();
    let differs = |kind: ConflictKind| {
        let conflict = told.conflicts.iter().find(|one| one.kind == kind).unwrap();
        let mut both = [&conflict.stands, &conflict.others[0]]
            .map(|written| written.parts.iter().map(|of| (of.part.as_str(), of.value.as_str())).collect::<Vec<_>>());
        both.sort();
        both
    };
    assert_eq!(differs(ConflictKind::Column), [[("unit", "тыс.")], [("unit", "шт")]]);
    assert_eq!(
        differs(ConflictKind::Cost),
        [[("basis", "amount"), ("amount", "200")], [("basis", "share_of_media"), ("rate", "0.03")]]
    );
    let problems = anna.open.view(mrm_domain::Audience::Internal, UndoView::default()).problems;
    let asked = |code: &str| problems.iter().filter(|problem| problem.code == code).count();
    assert_eq!((asked("conflict_part"), asked("returned_part")), (2, 1));

    // One decision each, and both agree.
    let decisions: Vec<Value> = told
        .conflicts
        .iter()
        .map(|of| json!({ "op": "decide", "row": null, "ref": of.reference, "change": of.others[0].change }))
        .chain([json!({ "op": "keep_rows", "rows": [cut] })])
        .collect();
    let answer = anna.edit(Value::Array(decisions));
    assert_eq!((answer.conflicts, answer.returned.map(|left| left.len())), (Some(Vec::new()), Some(0)));
    boris.take(&anna).unwrap();
    let left = Disputes::of(&boris.open).view();
    assert!(left.conflicts.is_empty() && left.returned.is_empty());
    assert_eq!(boris.open.plan, anna.open.plan);
    assert!(boris.open.plan.costs.contains_key(&cut));
}

#[test]
fn undo_passes_over_what_a_colleague_has_written_since_and_says_so() {
    let [mut anna, mut boris] = Desk::pair(&generated_plan(6, 3));
    let line = lines(&anna)[0];
    let before = anna.number(line, Field::Impressions);
    anna.edit(json!([{ "op": "set_cells", "cells": [[line, "clicks", "1"], [line, "impressions", "2"]] }]));
    boris.take(&anna).unwrap();
    anna.sent.clear();
    boris.edit(set(line, "clicks", "5"));
    anna.take(&boris).unwrap();
    boris.sent.clear();
    let kept = anna.undo();
    assert_eq!(anna.number(line, Field::Clicks).as_deref(), Some("5"), "Boris's number stays");
    assert_eq!(anna.number(line, Field::Impressions), before, "Anna's own is taken back");
    let [told] = &kept[..] else { panic!("{kept:?}") };
    assert_eq!(told.reference.as_deref(), Some("clicks"));
    assert_eq!(told.by.as_ref().and_then(|by| by.name.as_deref()), Some("Борис"));
    assert!(anna.undo.view().can_redo);

    // A line that she added and he filled in is not hers alone.
    let added = json!([{ "op": "add_row", "kind": "line", "parent": null, "after": null, "cells": { "site": "А" } }]);
    let added = anna.edit(added).rows[0].id.parse().unwrap();
    boris.take(&anna).unwrap();
    boris.edit(set(added, "notes", "Беру"));
    anna.take(&boris).unwrap();
    assert_eq!(anna.undo().len(), 1);
    assert!(!anna.open.plan.rows[&added].removed);

    // What he wrote at the same time and lost is not lost for good by an undo either.
    let [mut anna, mut boris] = Desk::pair(&generated_plan(6, 3));
    anna.edit(set(line, "notes", "Ждём"));
    boris.edit(set(line, "notes", "Готово"));
    meet(&mut anna, &mut boris);
    for desk in [&mut anna, &mut boris] {
        assert_eq!(desk.undo().len(), 1);
        assert_eq!(Disputes::of(&desk.open).view().conflicts.len(), 1);
        assert!(!desk.undo.view().can_redo, "nothing was taken back");
    }
    assert!(anna.undo.next_undo().is_none());
}
