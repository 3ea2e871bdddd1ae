//! Fuzzing what reads bytes from outside.

use std::fs;

use crate::places::Places;
use crate::shell::{go, install};
use crate::trouble::{Doing, Outcome, Trouble};

/// What to fuzz and for how long.
pub(crate) struct Choice {
    target: Option<String>,
    seconds: u32,
}

impl Choice {
    /// Reads the command line.
    pub(crate) fn parse(args: &[String]) -> Outcome<Choice> {
        let mut choice = Choice { target: None, seconds: 300 };
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            if arg == "--seconds" {
                let seconds = args.next().and_then(|text| text.parse().ok());
                choice.seconds = seconds.ok_or_else(|| Trouble::Usage("--seconds needs a number".to_owned()))?;
            } else if arg.starts_with('-') || choice.target.is_some() {
                return Err(Trouble::Usage(format!("fuzz does not know “{arg}”")));
            } else {
                choice.target = Some(arg.clone());
            }
        }
        Ok(choice)
    }
}

/// Runs the targets one after another; a finding ends with the file that reproduces it.
pub(crate) fn fuzz(places: &Places, choice: &Choice) -> Outcome {
    let folder = places.root.join("fuzz");
    let tool = install(places, "cargo-fuzz")?;
    let targets = match &choice.target {
        Some(target) => vec![target.clone()],
        None => targets(&folder)?,
    };
    for target in targets {
        let mut command = std::process::Command::new(&tool);
        command.args(["run", "--fuzz-dir"]).arg(&folder).arg(&target);
        // The sanitisers are behind unstable flags; this lets the stable compiler take them.
        command.env("RUSTC_BOOTSTRAP", "1").env("CARGO_TARGET_DIR", places.target.join("fuzz"));
        let time = format!("-max_total_time={}", choice.seconds);
        go(command.args(["--", &time, "-rss_limit_mb=4096", "-timeout=60"]).current_dir(&places.root))?;
    }
    Ok(())
}

fn targets(folder: &std::path::Path) -> Outcome<Vec<String>> {
    let sources = folder.join("fuzz_targets");
    let mut names = Vec::new();
    for entry in fs::read_dir(&sources).doing(|| format!("listing {}", sources.display()))? {
        let path = entry.doing(|| format!("listing {}", sources.display()))?.path();
        if path.extension().is_some_and(|ending| ending == "rs") {
            names.extend(path.file_stem().map(|stem| stem.to_string_lossy().into_owned()));
        }
    }
    names.sort();
    Ok(names)
}
