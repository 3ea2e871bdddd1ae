//! The process is killed at any moment: what was acknowledged is there.

use mrm_testkit::{Random, generated_plan};
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::support::{NOON, Open, open, row};

/// Makes this test program edit until it is killed: the folder's path.
const EDIT: &str = "MRM_TEST_EDIT";
/// How many times to kill: 100 unless told.
const CYCLES: &str = "MRM_CRASH_CYCLES";

#[tokio::test]
async fn every_acknowledged_edit_survives_a_kill_at_any_moment() {
    if let Some(path) = std::env::var_os(EDIT) {
        return edit_until_killed(path.as_ref()).await;
    }
    let cycles: u64 = std::env::var(CYCLES).ok().and_then(|n| n.parse().ok()).unwrap_or(100);
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let id = Open::create(&store, generated_plan(20, 7), 0).await.plan.id;
    store.close().await;
    let mut random = Random::new(20_261_121);
    let mut acknowledged = 0;
    for cycle in 1..=cycles {
        // Every fourth kill comes while the editor is opening the folder, the others while it edits.
        let edits = if cycle.is_multiple_of(4) { 0 } else { random.between(1, 8) };
        let longest = if edits == 0 { 80_000 } else { 12_000 };
        let pause = Duration::from_micros(u64::try_from(random.between(0, longest)).unwrap());
        acknowledged = kill_after(folder.path(), cycle, acknowledged, edits, pause);
        let store = open(folder.path()).await;
        let found = Open::load(&store, id, cycles + cycle).await;
        let number = found.entered().max(0);
        assert!(number >= acknowledged, "cycle {cycle}: edit {acknowledged} was acknowledged, {number} is there");
        assert!(
            number <= acknowledged + 1,
            "cycle {cycle}: at most the edit under way is there without acknowledgement"
        );
        if number > 0 {
            let listed = store.plan(id).await.unwrap().unwrap();
            assert_eq!(
                listed,
                row(&found.plan, NOON + number),
                "cycle {cycle}: lists equal what is made from the document"
            );
        }
        assert_eq!(store.check_integrity().await.unwrap(), Vec::<String>::new(), "cycle {cycle}");
        store.close().await;
        acknowledged = number;
    }
    assert!(acknowledged > i64::try_from(cycles).unwrap(), "the editor got to work: {acknowledged} edits");
}

/// Starts an editor, waits for so many acknowledgements and a moment more, kills it, and returns the last it acknowledged.
fn kill_after(folder: &std::path::Path, cycle: u64, before: i64, edits: i64, pause: Duration) -> i64 {
    let story = "crash::every_acknowledged_edit_survives_a_kill_at_any_moment";
    let mut editor = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", story, "--nocapture"])
        .env(EDIT, folder)
        .env("MRM_TEST_ACTOR", cycle.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(editor.stdout.take().unwrap()).lines().map_while(Result::ok);
    let mut last = before;
    let mut read = |line: String| {
        let number = line.strip_prefix("edit ").and_then(|n| n.parse::<i64>().ok());
        last = number.unwrap_or(last);
        number.is_some()
    };
    for _ in 0..edits {
        let _ = lines.by_ref().find(|line| read(line.clone()));
    }
    std::thread::sleep(pause);
    editor.kill().unwrap();
    lines.for_each(|line| {
        read(line);
    });
    editor.wait().unwrap();
    last
}

async fn edit_until_killed(folder: &std::path::Path) {
    let actor = std::env::var("MRM_TEST_ACTOR").unwrap().parse().unwrap();
    let store = open(folder).await;
    let id = store.plans().await.unwrap()[0].id;
    let mut plan = Open::load(&store, id, actor).await;
    let mut out = std::io::stdout();
    writeln!(out).unwrap();
    for number in plan.entered().max(0) + 1.. {
        plan.enter(&store, number).await.unwrap();
        writeln!(out, "edit {number}").unwrap();
    }
}
