//! The terminal as scripts use it: the real program, its output and its exit codes.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod calculating;
mod comments;
mod mappings;
mod optimising;
mod plan_templates;
mod plans;
mod rates;
mod refusals;
mod serving;
mod versions;

use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

pub(crate) const KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

pub(crate) const CSV: &str = "Площадка;Модель закупки;Кол-во единиц;Цена за единицу, руб.;Стоимость без НДС, руб.\n\
    Площадка 1;CPC;1 000;50,00;50 000,00\n\
    Площадка 2;CPC;2 000;25,50;51 000,00\n\
    Итого;;;;101 000,00\n";

/// The program on a data folder of its own.
pub(crate) fn mrm(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mrm"));
    command.arg("--data-dir").arg(folder).env("MRM_DB_KEY", KEY).env_remove("MRM_DATA_DIR");
    command
}

pub(crate) fn run(folder: &Path, args: &[&str]) -> Output {
    mrm(folder).args(args).output().unwrap()
}

/// Runs with `--json` and expects success.
pub(crate) fn json(folder: &Path, args: &[&str]) -> Value {
    let output = mrm(folder).arg("--json").args(args).output().unwrap();
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A folder with a data folder and `plan.csv` in it.
pub(crate) fn desk() -> TempDir {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("план.csv"), CSV).unwrap();
    folder
}
