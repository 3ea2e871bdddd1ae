use crate::{desk, json, mrm, run};
use serde_json::{Value, json};
use std::io::Write;
use std::process::{Output, Stdio};

/// Runs with a text on standard input.
fn fed(data: &std::path::Path, args: &[&str], input: &str) -> Output {
    let mut child =
        mrm(data).args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn calculators_are_listed_described_and_run_from_standard_input() {
    let folder = desk();
    let data = folder.path().join("data");
    let list = json(&data, &["calc", "--list"]);
    let names: Vec<&str> = list["calculators"].as_array().unwrap().iter().filter_map(|c| c["name"].as_str()).collect();
    assert!(names.contains(&"beta-binomial") && names.contains(&"medium-reach"));
    let one = json(&data, &["calc", "--list", "beta-binomial"]);
    let output = fed(&data, &["--json", "calc", "beta-binomial"], &one["example"].to_string());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let outcome: Value = serde_json::from_slice(&output.stdout).unwrap();
    let reach = outcome["outputs"][0]["value"].as_f64().unwrap();
    assert!((reach - 0.5342607543).abs() < 1e-9);
    let output = fed(&data, &["calc", "grp"], &json!({"ratings": [0.05, 0.1], "universe": 1000}).to_string());
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(shown.contains("grp") && shown.contains("15"), "{shown}");
    let shown = String::from_utf8(run(&data, &["calc", "--list", "grp"]).stdout).unwrap();
    assert!(shown.contains("[ratings]") && shown.contains("mrm calc grp"), "{shown}");
}

#[test]
fn a_wrong_body_is_refused_with_exit_code_3() {
    let folder = desk();
    let data = folder.path().join("data");
    for (name, body, told) in [
        ("binomial", r#"{"r1": 2, "insertions": 3}"#, "“r1” is 2: it must lie from 0 to 1"),
        ("binomial", "r1 = 2", "standard input is no JSON"),
        ("crystal ball/..", "{}", "there is no calculator crystal ball/.."),
    ] {
        let output = fed(&data, &["calc", name], body);
        let complaint = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(3), "{complaint}");
        assert!(complaint.contains(told), "{complaint}");
    }
    assert_eq!(run(&data, &["calc"]).status.code(), Some(2), "a name or --list is needed");
}
