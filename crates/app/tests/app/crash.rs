//! The process is killed at any moment: what was said and acknowledged is there.

use mrm_app::comments::AddComment;
use mrm_domain::Audience;
use serde_json::json;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::{Desk, open};

/// Makes this test program comment until it is killed: the folder's path.
const TALK: &str = "MRM_TEST_TALK";
/// How many times to kill: 12 unless told.
const CYCLES: &str = "MRM_CRASH_CYCLES";

#[tokio::test]
async fn every_acknowledged_comment_survives_a_kill_at_any_moment() {
    if let Some(path) = std::env::var_os(TALK) {
        return talk_until_killed(path.as_ref()).await;
    }
    let cycles: u64 = std::env::var(CYCLES).ok().and_then(|n| n.parse().ok()).unwrap_or(12);
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    desk.app.close().await;
    drop(desk.app);
    let mut acknowledged = 0;
    for cycle in 1..=cycles {
        // Some kills come while the first of the comments, which begins the document, is being written.
        let comments = if cycle.is_multiple_of(3) { 0 } else { cycle % 5 + 1 };
        let pause = Duration::from_micros(cycle * 7_919 % 40_000);
        acknowledged = kill_after(desk.folder.path(), acknowledged, comments, pause);
        let app = open(&desk.folder).await;
        let said = app.comments(&plan, Audience::Internal).await.unwrap();
        let texts: Vec<String> =
            said.threads.iter().flat_map(|t| &t.comments).map(|c| c.text.clone().unwrap_or_default()).collect();
        let number = i64::try_from(texts.len()).unwrap();
        let wanted: Vec<String> = (1..=number).map(|n| format!("Вопрос {n}")).collect();
        assert_eq!(texts, wanted, "cycle {cycle}: each once, in their order");
        assert!(number >= acknowledged, "cycle {cycle}: comment {acknowledged} was acknowledged, {number} are there");
        assert!(number <= acknowledged + 1, "cycle {cycle}: at most the comment under way is there as well");
        app.close().await;
        acknowledged = number;
    }
    assert!(acknowledged > i64::try_from(cycles).unwrap(), "somebody got to speak: {acknowledged} comments");
}

/// Starts somebody who comments, waits for so many acknowledgements and a moment more, kills it, and returns the last it
/// acknowledged.
fn kill_after(folder: &std::path::Path, before: i64, comments: u64, pause: Duration) -> i64 {
    let story = "crash::every_acknowledged_comment_survives_a_kill_at_any_moment";
    let mut talker = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", story, "--nocapture"])
        .env(TALK, folder)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(talker.stdout.take().unwrap()).lines().map_while(Result::ok);
    let mut last = before;
    let mut read = |line: &str| {
        let number = line.strip_prefix("comment ").and_then(|n| n.parse::<i64>().ok());
        last = number.unwrap_or(last);
        number.is_some() || line == "ready"
    };
    for _ in 0..=comments {
        let _ = lines.by_ref().find(|line| read(line));
    }
    std::thread::sleep(pause);
    talker.kill().unwrap();
    lines.for_each(|line| {
        read(&line);
    });
    talker.wait().unwrap();
    last
}

async fn talk_until_killed(folder: &std::path::Path) {
    let app = mrm_app::App::open(mrm_app::AppOptions {
        data_dir: Some(folder.to_owned()),
        key: Some(crate::KEY.to_owned()),
        ..mrm_app::AppOptions::default()
    })
    .await;
    let plan = app.list_plans().await.unwrap().plans[0].id.clone();
    let said = app.comments(&plan, Audience::Internal).await.unwrap();
    let known: usize = said.threads.iter().map(|thread| thread.comments.len()).sum();
    let mut out = std::io::stdout();
    writeln!(out, "\nready").unwrap();
    for number in known + 1.. {
        let request: AddComment = serde_json::from_value(json!({ "text": format!("Вопрос {number}") })).unwrap();
        app.add_comment(&plan, request).await.unwrap();
        writeln!(out, "comment {number}").unwrap();
    }
}
