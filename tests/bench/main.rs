//! The product's speed beside its floors, for `cargo xtask bench`.
//!
//! `bench --out FOLDER [--only NAME]…` measures in a release build, each figure interleaved with its floor, and writes
//! `product.json` and the workbooks and cells that the peers read and write. A floor is what the libraries below us need
//! for the same bytes when nothing of ours runs.

mod calculate;
mod desk;
mod export;
mod fill;
mod measure;
mod optimise;
mod plans;
mod raw;
mod read;
mod relay;
mod sync;
mod versions;
mod workbooks;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use measure::{Figure, Outcome};

/// Benches that share their preparation, by the names of their figures; they are told which of these are wanted.
type Group = (&'static [&'static str], fn(&Path, &Wanted<'_>) -> Outcome<Vec<Figure>>);

/// Whether a figure was asked for.
pub type Wanted<'a> = dyn Fn(&str) -> bool + 'a;

const GROUPS: &[Group] = &[
    (&["recalculate_all_10k"], calculate::recalculate_all_10k),
    (&["reach_plan_200_lines"], calculate::reach_plan_200_lines),
    (&["optimise_50_lines"], optimise::optimise_50_lines),
    (&["read_rows_50k"], read::read_rows_50k),
    (&["export_50k_lines"], export::export_50k_lines),
    (&["export_into_template"], export::export_into_template),
    (&["import_10k_plan", "open_plan_10k", "edit_cell_10k_plan"], plans::plan_10k),
    (&["paste_5000_cells", "fill_down_10k"], fill::paste_and_fill),
    (&["diff_two_versions_10k"], versions::diff_two_versions_10k),
    (&["sync_pipeline"], sync::sync_pipeline),
    (&["catch_up_10k_changes"], sync::catch_up_10k_changes),
    (&["client_edit"], sync::client_edit),
    (&["relay_append_durable"], relay::relay_append_durable),
    (&["relay_fanout_50", "relay_fanout_500"], relay::relay_fanout),
    (&["relay_idle_5000"], relay::relay_idle_5000),
];

struct Args {
    out: PathBuf,
    only: Vec<String>,
    /// This process measures the memory of a comparison for another one.
    compare: Option<PathBuf>,
}

fn main() -> ExitCode {
    match args().and_then(|args| run(&args)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}

fn args() -> Outcome<Args> {
    let mut args = Args { out: PathBuf::new(), only: Vec::new(), compare: None };
    let mut given = std::env::args().skip(1);
    while let Some(flag) = given.next() {
        let value = given.next().ok_or_else(|| format!("{flag} needs a value"))?;
        match flag.as_str() {
            "--out" => args.out = PathBuf::from(value),
            "--only" => args.only.push(value),
            "--compare" => args.compare = Some(PathBuf::from(value)),
            other => return Err(format!("there is no option {other}").into()),
        }
    }
    if args.out.as_os_str().is_empty() { Err("usage: bench --out FOLDER [--only NAME]…".into()) } else { Ok(args) }
}

fn run(args: &Args) -> Outcome<()> {
    if cfg!(debug_assertions) {
        return Err("figures of a debug build say nothing: build with --release".into());
    }
    if let Some(file) = &args.compare {
        return versions::compare(file);
    }
    std::fs::create_dir_all(&args.out)?;
    let mut figures = Vec::new();
    for (names, group) in GROUPS {
        let wanted = |name: &str| args.only.is_empty() || args.only.iter().any(|only| only == name);
        if names.iter().any(|name| wanted(name)) {
            eprintln!("bench: {}", names.join(", "));
            figures.extend(group(&args.out, &wanted)?);
        }
    }
    let json = serde_json::to_string_pretty(&figures)?;
    std::fs::write(args.out.join("product.json"), &json)?;
    eprintln!("{json}");
    Ok(())
}
