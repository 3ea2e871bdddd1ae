//! Who may depend on whom. The compiler allows any edge; the architecture allows these.

use serde_json::Value;

use crate::places::Places;
use crate::shell::{ask, cargo};
use crate::trouble::{Outcome, Trouble};

/// Each package and what it may depend on, lowest first. A package that is not here is a finding: a new crate arrives
/// with its place in the order.
const MAY_USE: &[(&str, &[&str])] = &[
    ("mrm-domain", &[]),
    ("mrm-wire", &[]),
    ("mrm-calc", &["mrm-domain", "mrm-wire"]),
    ("mrm-document", &["mrm-domain", "mrm-wire"]),
    // Adapters: they never import each other, and `store` does not calculate.
    ("mrm-store", &["mrm-domain", "mrm-wire", "mrm-document"]),
    ("mrm-excel", PURE),
    ("mrm-knowledge", PURE),
    ("mrm-assistant", PURE),
    ("mrm-ads", PURE),
    ("mrm-publish", PURE),
    ("mrm-report", PURE),
    ("mrm-sync", &["mrm-domain", "mrm-wire", "mrm-calc", "mrm-document", "mrm-store"]),
    (
        "mrm-app",
        &[
            "mrm-domain",
            "mrm-wire",
            "mrm-calc",
            "mrm-document",
            "mrm-store",
            "mrm-excel",
            "mrm-knowledge",
            "mrm-assistant",
            "mrm-ads",
            "mrm-publish",
            "mrm-report",
            "mrm-sync",
        ],
    ),
    ("mrm-api", &["mrm-domain", "mrm-app"]),
    ("mrm-cli", &["mrm-domain", "mrm-app", "mrm-api"]),
    ("mrm-desktop", &["mrm-domain", "mrm-app", "mrm-api"]),
    ("mrm-relay", &["mrm-wire"]),
    // Test helpers and steps stand beside the product: nothing of the product uses them.
    ("mrm-testkit", &["mrm-domain", "mrm-wire", "mrm-calc", "mrm-document"]),
    ("mrm-xtask", &[]),
];

const PURE: &[&str] = &["mrm-domain", "mrm-wire", "mrm-calc", "mrm-document"];

/// Libraries that reach outside the process; the pure crates do without them.
const IMPURE: &[&str] = &["tokio", "sqlx", "rand", "getrandom", "reqwest", "axum", "tauri", "keyring", "tempfile"];
const PURE_PACKAGES: &[&str] = &["mrm-domain", "mrm-wire", "mrm-calc", "mrm-document"];

/// Journeys, benches and fuzz targets look at the whole product.
const SEE_EVERYTHING: [&str; 2] = ["mrm-tests", "mrm-fuzz"];

/// Reads `cargo metadata` and names each edge that the table does not allow.
pub(super) fn check(places: &Places) -> Outcome<Vec<String>> {
    let text = ask(&mut cargo(places, &["metadata", "--format-version", "1", "--no-deps"]))?;
    let metadata: Value = serde_json::from_str(&text)
        .map_err(|error| Trouble::Missing(format!("cargo metadata is not JSON: {error}")))?;
    let packages = metadata["packages"].as_array().map_or(&[][..], Vec::as_slice);
    Ok(packages.iter().flat_map(findings_of).collect())
}

fn findings_of(package: &Value) -> Vec<String> {
    let name = package["name"].as_str().unwrap_or_default();
    let mut findings = crate_docs(package, name);
    if SEE_EVERYTHING.contains(&name) {
        return findings;
    }
    let Some((_, allowed)) = MAY_USE.iter().find(|(package, _)| *package == name) else {
        findings.push(format!("{name} has no place in the dependency order (crates/xtask/src/tidy/edges.rs)"));
        return findings;
    };
    for dependency in package["dependencies"].as_array().into_iter().flatten() {
        let used = dependency["name"].as_str().unwrap_or_default();
        // Tests may use the test kit and whatever stands lower; dev-dependencies on neighbours show what they expect.
        let for_tests = dependency["kind"].as_str() == Some("dev");
        if used.starts_with("mrm-") && !for_tests && !allowed.contains(&used) {
            findings.push(format!("{name} must not depend on {used}"));
        }
        if for_tests && rank(used) > rank(name) && used != "mrm-testkit" {
            findings.push(format!("{name}: its tests must not depend on {used}, which stands above it"));
        }
        if PURE_PACKAGES.contains(&name) && !for_tests && IMPURE.contains(&used) {
            findings.push(format!("{name} is pure and must not depend on {used}"));
        }
    }
    findings
}

/// Place in the order; packages of others stand below everything.
fn rank(name: &str) -> Option<usize> {
    MAY_USE.iter().position(|(package, _)| *package == name)
}

/// Every crate root says what it is for.
fn crate_docs(package: &Value, name: &str) -> Vec<String> {
    let mut findings = Vec::new();
    for target in package["targets"].as_array().into_iter().flatten() {
        let kind = target["kind"][0].as_str().unwrap_or_default();
        let path = target["src_path"].as_str().unwrap_or_default();
        // Fuzz and build scripts included: whoever opens the file wants to know.
        let text = std::fs::read_to_string(path).unwrap_or_default();
        if !text.lines().take(5).any(|line| line.starts_with("//!")) {
            findings.push(format!("{name}: the {kind} at {path} does not begin with //! saying what it is for"));
        }
    }
    findings
}
