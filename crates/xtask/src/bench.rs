//! `cargo xtask bench`: our release figures beside their floors and beside peers, in one table.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::places::Places;
use crate::screen::Stage;
use crate::shell::{ask, cargo, go, node};
use crate::trouble::{Doing, Outcome, Trouble};
use crate::ui;

/// Runs our benches, then the peers on the same machine, and writes `target/bench/summary.md` in the checkout.
///
/// Our program writes `product.json`: a list of `{bench, seconds, floor, floor_seconds, p99_seconds, goal, met,
/// peers_at_least, objective, note}` (all but `bench` may be missing), and leaves `rows_50k.xlsx` for the readers among the
/// peers, `export_50k.json` for the writers, `optimise_50.json` for the optimisers and `plan_10k.xlsx` for the window.
pub(crate) fn bench(places: &Places, peers: bool) -> Outcome {
    let folder = places.root.join("target/bench");
    fs::create_dir_all(&folder).doing(|| format!("making {}", folder.display()))?;
    // Each by itself, as it is shipped: what others need of a library is not in it.
    for (package, program) in [("mrm-relay", "mrm-relay"), ("mrm-tests", "bench")] {
        go(&mut cargo(places, &["build", "--release", "--package", package, "--bin", program]))?;
    }
    go(Command::new(places.release("bench")).arg("--out").arg(&folder).current_dir(&places.root))?;
    let product = folder.join("product.json");
    let text = fs::read_to_string(&product).doing(|| format!("reading {}", product.display()))?;
    let mut ours = list(&text)?;
    ours.extend(window(places, &folder)?);
    let theirs = if peers { race(places, &folder)? } else { Vec::new() };
    let summary = table(&ours, &theirs);
    println!("\n{summary}");
    fs::write(folder.join("summary.md"), summary).doing(|| "writing the summary".to_owned())
}

/// The window's own figures: how soon it can be used, how much memory it holds, how long it is held.
fn window(places: &Places, folder: &Path) -> Outcome<Vec<Value>> {
    if !cfg!(target_os = "linux") {
        println!("the window is measured on Linux only");
        return Ok(Vec::new());
    }
    ui::build(places)?;
    for package in [&["--package", "mrm-cli"][..], &["--package", "mrm-desktop", "--features", "custom-protocol"]] {
        go(cargo(places, &["build", "--release", "--bins"]).args(package))?;
    }
    let stage = Stage::set(places)?;
    let mut command = stage.node(places, &["tests/desktop/measure.mjs"]);
    command.env("MRM_DESKTOP", places.release("mrm-desktop")).env("MRM_BIN", places.release("mrm"));
    let mut rows = list(&ask(command.env("MRM_WORKBOOK", folder.join("plan_10k.xlsx")))?)?;
    rows.extend(held(places, folder)?);
    Ok(rows)
}

/// How long single tasks hold the window while a large plan is scrolled and rearranged.
fn held(places: &Places, folder: &Path) -> Outcome<Vec<Value>> {
    ui::packages_of(places, "tests/web")?;
    let out = folder.join("held.json");
    let mut command =
        node(places, "npx", "tests/web", &["--no-install", "playwright", "test", "--config", "bench.config.ts"]);
    go(command.env("MRM_BIN", places.release("mrm")).env("MRM_BENCH_OUT", &out))?;
    list(&fs::read_to_string(&out).doing(|| format!("reading {}", out.display()))?)
}

/// Each peer in a process of its own, so that one's memory is not another's.
fn race(places: &Places, folder: &Path) -> Outcome<Vec<Value>> {
    let python = python(places)?;
    ui::packages_of(places, "tests/peers")?;
    let scripts = places.root.join("tests/peers");
    let (workbook, cells) = (folder.join("rows_50k.xlsx"), folder.join("export_50k.json"));
    let mut results = Vec::new();
    for (peer, task) in [
        ("openpyxl", "read"),
        ("openpyxl", "write"),
        ("xlsxwriter", "write"),
        ("sheetjs", "read"),
        ("sheetjs", "write"),
        ("scipy", "optimise"),
    ] {
        let mut command = if peer == "sheetjs" {
            let mut command = node(places, "node", "tests/peers", &["race.mjs"]);
            command.arg(task);
            command
        } else {
            let mut command = Command::new(&python);
            command.arg(scripts.join("race.py")).args([peer, task]);
            command
        };
        match task {
            "read" => command.arg(&workbook),
            "write" => command.arg(folder.join(format!("peer-{peer}.xlsx"))).arg(&cells),
            _ => command.arg(folder.join("optimise_50.json")),
        };
        println!("peer: {peer} {task}");
        let output = ask(&mut command)?;
        results.extend(list(&format!("[{}]", output.trim()))?);
    }
    // Rooms and messages of each in a second, as in tests/bench/relay/fanout.rs.
    for (rooms, per_second) in [("50", "5"), ("500", "1")] {
        for peer in ["automerge-repo", "hocuspocus", "y-websocket"] {
            println!("peer: {peer}, {rooms} rooms");
            let output = ask(&mut node(places, "node", "tests/peers", &["relay.mjs", peer, rooms, per_second]))?;
            results.extend(list(&format!("[{}]", output.trim()))?);
        }
    }
    Ok(results)
}

/// A Python with the peers' packages, in an environment of its own outside the checkout.
fn python(places: &Places) -> Outcome<PathBuf> {
    let environment = places.tools.join("peers");
    let python = environment.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let wanted = places.root.join("tests/peers/requirements.txt");
    if !python.is_file() {
        let base = if cfg!(windows) { "python" } else { "python3" };
        go(Command::new(base).args(["-m", "venv"]).arg(&environment))?;
    }
    go(Command::new(&python).args(["-m", "pip", "install", "--quiet", "--requirement"]).arg(wanted))?;
    Ok(python)
}

fn list(text: &str) -> Outcome<Vec<Value>> {
    match serde_json::from_str(text) {
        Ok(Value::Array(list)) => Ok(list),
        _ => Err(Trouble::Missing("a bench did not print the JSON that the table is made of".to_owned())),
    }
}

fn table(ours: &[Value], theirs: &[Value]) -> String {
    let mut out = String::from(
        "| bench | median | p99 | floor | ratio | goal | met | note |\n|---|---|---|---|---|---|---|---|\n",
    );
    for row in ours {
        let seconds = row["seconds"].as_f64();
        let floor = row["floor_seconds"].as_f64();
        let ratio = seconds.zip(floor).map_or_else(String::new, |(s, f)| format!("{:.2}×", s / f));
        let floor = floor.map_or_else(String::new, |f| format!("{} ({})", time(f), text(row, "floor")));
        let met = row["met"].as_bool().map_or("", |met| if met && beats(row, theirs) { "yes" } else { "no" });
        // Writing to a String cannot fail.
        let _written = writeln!(
            out,
            "| {} | {} | {} | {floor} | {ratio} | {} | {met} | {} |",
            text(row, "bench"),
            seconds.map_or_else(String::new, time),
            row["p99_seconds"].as_f64().map_or_else(String::new, time),
            text(row, "goal"),
            text(row, "note"),
        );
    }
    if !theirs.is_empty() {
        out.push_str(
            "\n| peer | bench | time | p99 | ours is faster by | its result beside ours | note |\n|---|---|---|---|---|---|---|\n",
        );
    }
    for row in theirs {
        let bench = text(row, "bench");
        let seconds = row["seconds"].as_f64();
        let our = ours.iter().find(|our| text(our, "bench") == bench).and_then(|our| our["seconds"].as_f64());
        let own = ours.iter().find(|our| text(our, "bench") == bench).and_then(|our| our["objective"].as_f64());
        let beside = row["objective"].as_f64().zip(own);
        let beside = beside.map_or_else(String::new, |(peer, own)| format!("{peer:.4} ({own:.4})"));
        let faster = seconds.zip(our).map_or_else(String::new, |(peer, our)| format!("{:.1}×", peer / our));
        let _written = writeln!(
            out,
            "| {} | {bench} | {} | {} | {faster} | {beside} | {} |",
            text(row, "peer"),
            seconds.map_or_else(String::new, time),
            row["p99_seconds"].as_f64().map_or_else(String::new, time),
            text(row, "note"),
        );
    }
    out
}

/// Whether we are as much faster than each peer as the goal wants, and come to no smaller result.
fn beats(row: &Value, theirs: &[Value]) -> bool {
    theirs.iter().filter(|peer| peer["bench"] == row["bench"]).all(|peer| {
        let least = row["seconds"].as_f64().zip(row["peers_at_least"].as_f64()).map(|(seconds, least)| least * seconds);
        let fast = least.zip(peer["seconds"].as_f64()).is_none_or(|(least, peer)| peer >= least);
        // A peer keeps the total to its own tolerance, and finds that much more.
        let good = row["objective"].as_f64().zip(peer["objective"].as_f64());
        fast && good.is_none_or(|(own, peer)| own >= peer * (1.0 - 1e-6))
    })
}

fn text<'a>(row: &'a Value, key: &str) -> &'a str {
    row[key].as_str().unwrap_or_default()
}

fn time(seconds: f64) -> String {
    if seconds < 0.001 {
        format!("{:.0} µs", seconds * 1e6)
    } else if seconds < 1.0 {
        format!("{:.1} ms", seconds * 1e3)
    } else {
        format!("{seconds:.2} s")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_sets_floors_and_peers_beside_ours() {
        let ours = serde_json::json!([{"bench": "read_rows_50k", "seconds": 0.6, "floor": "raw calamine", "floor_seconds": 0.5,
            "goal": "≤ 1.5× floor", "met": true}]);
        let theirs = serde_json::json!([{"peer": "openpyxl", "bench": "read_rows_50k", "seconds": 6.0}]);
        let table = table(ours.as_array().map_or(&[], |v| v), theirs.as_array().map_or(&[], |v| v));
        assert!(
            table.contains("| read_rows_50k | 600.0 ms |  | 500.0 ms (raw calamine) | 1.20× | ≤ 1.5× floor | yes |  |"),
            "{table}"
        );
        assert!(table.contains("| openpyxl | read_rows_50k | 6.00 s |  | 10.0× |"), "{table}");
    }

    #[test]
    fn a_goal_that_names_peers_is_met_only_against_all_of_them() {
        let ours = serde_json::json!({"bench": "export_50k_lines", "seconds": 1.0, "peers_at_least": 5.0});
        let peer = |seconds: f64| serde_json::json!({"bench": "export_50k_lines", "seconds": seconds});
        assert!(beats(&ours, &[peer(5.5), peer(9.0)]));
        assert!(!beats(&ours, &[peer(4.0), peer(9.0)]));
        let ours = serde_json::json!({"bench": "optimise_50_lines", "seconds": 1.0, "objective": 100.0});
        let peer = |found: f64| serde_json::json!({"bench": "optimise_50_lines", "seconds": 0.1, "objective": found});
        assert!(beats(&ours, &[peer(99.0), peer(100.0)]), "no peer has to be slower there");
        assert!(!beats(&ours, &[peer(100.5)]), "a peer that finds more is better");
    }
}
