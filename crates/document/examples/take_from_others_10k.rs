//! Measures what it takes to have a colleague's change in a plan of 10,000 lines: taken, and its rows read anew.
//!
//! `cargo run --release -p mrm-document --example take_from_others_10k`
#![expect(clippy::print_stdout, clippy::expect_used, reason = "the figures are the output")]

use mrm_document::{ChunkKind, Commit, DocumentLog, Incoming, LogHead, PlanDoc, StoredChunk, Writer};
use mrm_domain::{Cell, Edit, Field, RowId, Value};
use mrm_testkit::generated_plan;
use std::time::{Duration, Instant};

const ROUNDS: i64 = 200;

fn main() {
    let start = generated_plan(10_000, 1);
    let (_, snapshot) = PlanDoc::create(&start, &Writer::new([1; 16], &[1; 32]), "import", 0).expect("a plan");
    let chunk = mrm_document::Chunk::after(None, start.id.into(), ChunkKind::Snapshot, snapshot).expect("a chunk");
    let log = DocumentLog {
        document: start.id.into(),
        head: LogHead { ..chunk.head() },
        chunks: vec![StoredChunk { seq: chunk.seq, bytes: chunk.encode() }],
    };
    let open = |n: u8| PlanDoc::load(&log, &Writer::new([n; 16], &[n; 32])).expect("a document").doc;
    let (mut anna, mut boris) = (open(2), open(3));
    let mut plan = anna.hydrate().plan;
    let lines: Vec<RowId> = plan.lines().map(|line| line.id).collect();
    let enter = |doc: &mut PlanDoc, line: RowId, field: Field, n: i64| -> Commit {
        let cell = Some(Cell::entered(Value::Number(n.into()), n));
        doc.commit(&[Edit::SetCell { row: line, field: field.into(), cell }], "edit_cell", n)
            .expect("an edit")
            .expect("a change")
    };
    let line = |turn: i64| lines[usize::try_from(turn * 7_919).unwrap_or_default() % lines.len()];
    let mut take = |doc: &mut PlanDoc, changes: &[Commit]| -> Duration {
        let read = changes.iter().map(|commit| Incoming::read(&commit.change_bytes).expect("a change")).collect();
        let begin = Instant::now();
        let taken = doc.take(read).expect("taken");
        let edits = doc.reread(&mut plan, &taken);
        let took = begin.elapsed();
        assert!(!edits.is_empty() || !taken.spots.is_empty(), "something came");
        took
    };
    let mut one: Vec<Duration> = (0..ROUNDS)
        .map(|turn| {
            let commit = enter(&mut boris, line(turn), Field::Clicks, turn);
            take(&mut anna, &[commit])
        })
        .collect();
    told("take_one_of_10k", &mut one);
    // Both write, and neither has what the other wrote: every other cell is the same one.
    let mut beside: Vec<Duration> = (0..ROUNDS)
        .map(|turn| {
            enter(&mut anna, line(turn), Field::Impressions, turn);
            let commit = enter(&mut boris, line(turn / 2 * 2), Field::Impressions, turn + 1);
            take(&mut anna, &[commit])
        })
        .collect();
    told("take_one_beside_mine", &mut beside);
    let many: Vec<Commit> = (0..1_000).map(|turn| enter(&mut boris, line(turn), Field::Reach, turn)).collect();
    told("take_1000_at_once", &mut [take(&mut anna, &many)]);
    let removal = (0..ROUNDS).map(|turn| Edit::SetRemoved { row: line(turn), removed: true }).collect::<Vec<_>>();
    let removal = boris.commit(&removal, "remove_rows", 1).expect("an edit").expect("a change");
    told("take_200_removals_beside_mine", &mut [take(&mut anna, &[removal])]);
    let begin = Instant::now();
    assert_eq!(anna.hydrate().plan, plan, "read in part as read whole");
    println!(
        "hydrate_10k           {:?}; {} conflicts, {} returned rows",
        begin.elapsed(),
        anna.conflicts().count(),
        anna.returned().len()
    );
}

fn told(name: &str, times: &mut [Duration]) {
    times.sort_unstable();
    let median = times.get(times.len() / 2).copied().unwrap_or_default();
    println!("{name:<30} median {median:?}  worst {:?}", times.last().copied().unwrap_or_default());
}
