//! TypeScript types out of the API's description.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::places::Places;
use crate::shell::{ask, cargo, go, node};
use crate::trouble::{Doing, Outcome, Trouble};
use crate::ui;

const DESCRIPTION: &str = "ui/openapi.json";
const TYPES: &str = "ui/src/api/gen/schema.d.ts";

/// Writes the API's description and its types; with `check` only compares them with the committed ones.
pub(crate) fn generate(places: &Places, check: bool) -> Outcome {
    ui::packages(places)?;
    go(&mut cargo(places, &["build", "--package", "mrm-cli"]))?;
    let description = ask(Command::new(places.debug("mrm")).arg("openapi"))?;
    let description: serde_json::Value = serde_json::from_str(&description)
        .map_err(|error| Trouble::Missing(format!("“mrm openapi” did not print JSON: {error}")))?;
    let scratch = places.target.join("generated");
    fs::create_dir_all(&scratch).doing(|| format!("making {}", scratch.display()))?;
    let (new_description, new_types) = (scratch.join("openapi.json"), scratch.join("schema.d.ts"));
    write(&new_description, &format!("{description:#}\n"))?;
    let mut typescript = node(places, "npx", "ui", &["--no-install", "openapi-typescript"]);
    go(typescript.arg(&new_description).arg("--output").arg(&new_types))?;
    let pairs = [(&new_description, DESCRIPTION), (&new_types, TYPES)];
    if check { compare(places, &pairs) } else { keep(places, &pairs) }
}

fn compare(places: &Places, pairs: &[(&std::path::PathBuf, &str)]) -> Outcome {
    let mut findings = Vec::new();
    for (new, committed) in pairs {
        let wanted = fs::read_to_string(new).doing(|| format!("reading {}", new.display()))?;
        // A checkout on Windows may have other line ends; they are no difference.
        let is = fs::read_to_string(places.root.join(committed)).unwrap_or_default().replace("\r\n", "\n");
        if is != wanted {
            findings.push(format!("{committed} is not what the API says; run: cargo xtask gen"));
        }
    }
    if findings.is_empty() { Ok(()) } else { Err(Trouble::Findings { check: "generated files", findings }) }
}

fn keep(places: &Places, pairs: &[(&std::path::PathBuf, &str)]) -> Outcome {
    for (new, committed) in pairs {
        let text = fs::read_to_string(new).doing(|| format!("reading {}", new.display()))?;
        write(&places.root.join(committed), &text)?;
    }
    Ok(())
}

fn write(path: &Path, text: &str) -> Outcome {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder).doing(|| format!("making {}", folder.display()))?;
    fs::write(path, text).doing(|| format!("writing {}", path.display()))
}
