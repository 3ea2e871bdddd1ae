//! `cargo xtask test`: every check, from a fresh machine, in the order in which failures are cheapest.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use crate::counts::Counts;
use crate::places::Places;
use crate::screen::Stage;
use crate::shell::{cargo, go, go_and_keep, node};
use crate::system::{self, Need};
use crate::trouble::{Doing, Outcome, Trouble};
use crate::{generate, licences, tidy, ui};

/// What the command line asks for.
pub(crate) struct Choice {
    keep_going: bool,
    only: Vec<String>,
}

impl Choice {
    /// Reads the command line.
    pub(crate) fn parse(args: &[String]) -> Outcome<Choice> {
        let mut choice = Choice { keep_going: false, only: Vec::new() };
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            match arg.as_str() {
                "--keep-going" => choice.keep_going = true,
                "--only" => {
                    let name = args.next().filter(|name| STEPS.iter().any(|step| step.name == name.as_str()));
                    let names: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
                    let unknown = || Trouble::Usage(format!("--only needs one of: {}", names.join(", ")));
                    choice.only.push(name.ok_or_else(unknown)?.clone());
                }
                other => return Err(Trouble::Usage(format!("test does not know “{other}”"))),
            }
        }
        Ok(choice)
    }
}

/// A named check. It gives its test counts also when it fails.
struct Step {
    name: &'static str,
    run: fn(&Places) -> (Counts, Outcome),
}

const STEPS: &[Step] = &[
    Step { name: "set-up", run: |places| plain(system::set_up(places, Need::Everything)) },
    Step { name: "format", run: |places| check(go(&mut cargo(places, &["fmt", "--all", "--check"]))) },
    Step { name: "tidy", run: |places| check(tidy::tidy(places)) },
    Step { name: "ui-packages", run: |places| plain(ui::packages(places)) },
    Step { name: "licences", run: |places| check(licences::check(places)) },
    Step { name: "ui-types", run: |places| check(npm(places, "typecheck")) },
    Step { name: "ui-lint", run: |places| check(npm(places, "lint")) },
    Step { name: "ui-tests", run: |places| counted(&mut node(places, "npm", "ui", &["run", "--silent", "test"])) },
    Step { name: "ui-build", run: |places| check(ui::build(places)) },
    Step { name: "clippy", run: |places| check(go(&mut clippy(places))) },
    Step { name: "generated", run: |places| check(generate::generate(places, true)) },
    Step { name: "rust-tests", run: rust_tests },
    Step { name: "web", run: web },
    Step { name: "desktop", run: desktop },
];

/// The window is built with the interface inside in every step, so that the libraries below it are built once.
const WITH_INTERFACE: [&str; 2] = ["--features", "mrm-desktop/custom-protocol"];

/// Runs the steps, stops at the first failure unless told otherwise, and ends with the sum of all tests.
pub(crate) fn test(places: &Places, choice: &Choice) -> Outcome {
    let mut sum = Counts::default();
    let mut failed = Vec::new();
    let mut times = Vec::new();
    for step in STEPS.iter().filter(|step| choice.only.is_empty() || choice.only.iter().any(|name| name == step.name)) {
        println!("\n── {} ──", step.name);
        let start = Instant::now();
        let (counts, outcome) = (step.run)(places);
        sum += counts;
        let seconds = start.elapsed().as_secs_f64();
        times.push((step.name, seconds));
        println!("── {}: {} in {seconds:.1} s", step.name, if outcome.is_ok() { "ok" } else { "FAILED" });
        if let Err(trouble) = outcome {
            println!("{trouble}");
            failed.push(step.name.to_owned());
            // A step that failed without counting a failed test (a build that broke) is a failure all the same.
            if counts.failed() == 0 {
                sum += Counts::check(false);
            }
            if !choice.keep_going {
                break;
            }
        }
    }
    let total: f64 = times.iter().map(|(_, seconds)| seconds).sum();
    println!("\nsteps:");
    times.iter().for_each(|(name, seconds)| println!("  {seconds:8.1} s  {name}"));
    println!("  {total:8.1} s  together\n\n{sum}");
    if failed.is_empty() { Ok(()) } else { Err(Trouble::Steps(failed)) }
}

/// A step that prepares and proves nothing.
fn plain(outcome: Outcome) -> (Counts, Outcome) {
    (Counts::default(), outcome)
}

/// A step that is one check.
fn check(outcome: Outcome) -> (Counts, Outcome) {
    (Counts::check(outcome.is_ok()), outcome)
}

/// A test runner: it must succeed and have run something.
fn counted(command: &mut Command) -> (Counts, Outcome) {
    let (output, outcome) = go_and_keep(command);
    let counts = Counts::read(&output);
    let outcome = outcome.and_then(|()| {
        if counts.ran() > 0 { Ok(()) } else { Err(Trouble::Missing("the runner ran no test".to_owned())) }
    });
    (counts, outcome)
}

fn npm(places: &Places, script: &str) -> Outcome {
    go(&mut node(places, "npm", "ui", &["run", "--silent", script]))
}

fn clippy(places: &Places) -> Command {
    let mut command = cargo(places, &["clippy", "--workspace", "--all-targets", "--locked"]);
    command.args(WITH_INTERFACE).args(["--", "-D", "warnings"]);
    command
}

fn rust_tests(places: &Places) -> (Counts, Outcome) {
    let mut command = cargo(places, &["test", "--workspace", "--locked", "--no-fail-fast"]);
    // The same cases each time, so that a failure speaks of the change; `cargo test` alone draws new ones.
    command.env("PROPTEST_RNG_SEED", "1");
    // Schedules of the simulated network; a plain `cargo test` has fewer.
    command.env("MRM_SEEDS", "2000");
    counted(command.args(WITH_INTERFACE))
}

/// The two programs that the browser and window journeys drive.
fn build_programs(places: &Places) -> Outcome {
    let mut command = cargo(places, &["build", "--workspace", "--exclude", "mrm-fuzz", "--bins", "--locked"]);
    go(command.args(WITH_INTERFACE))
}

/// Journeys in Chromium over `mrm serve`.
fn web(places: &Places) -> (Counts, Outcome) {
    let ready = ui::packages_of(places, "tests/web").and_then(|()| build_programs(places));
    if let Err(trouble) = ready {
        return plain(Err(trouble));
    }
    let mut command = node(places, "npx", "tests/web", &["--no-install", "playwright", "test"]);
    counted(command.env("MRM_BIN", places.debug("mrm")))
}

/// Journeys in the real window under a virtual screen.
fn desktop(places: &Places) -> (Counts, Outcome) {
    match prepare_desktop(places) {
        Ok((stage, pictures)) => {
            let mut command = stage.node(places, &["--test", "--test-reporter=tap", "--test-concurrency=1"]);
            // Files, not the folder: what Node makes of a folder differs between its versions.
            command.args(["tests/desktop/window.test.mjs", "tests/desktop/main-job.test.mjs"]);
            command.env("MRM_DESKTOP", places.debug("mrm-desktop")).env("MRM_PICTURES", pictures);
            counted(&mut command)
        }
        Err(trouble) => plain(Err(trouble)),
    }
}

fn prepare_desktop(places: &Places) -> Outcome<(Stage, PathBuf)> {
    build_programs(places)?;
    let pictures = places.root.join("tests/screenshots");
    fs::create_dir_all(&pictures).doing(|| format!("making {}", pictures.display()))?;
    Ok((Stage::set(places)?, pictures))
}
