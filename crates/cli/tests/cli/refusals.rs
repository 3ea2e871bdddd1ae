use crate::{desk, json, mrm, run};

#[test]
fn exit_codes_tell_usage_refused_input_and_success_apart() {
    let folder = desk();
    let data = folder.path().join("data");
    assert_eq!(run(&data, &["no-such-command"]).status.code(), Some(2));
    assert_eq!(run(&data, &["plan", "show", "pln_1"]).status.code(), Some(3));
    let broken = folder.path().join("broken.xlsx");
    std::fs::write(&broken, b"PK\x03\x04 not really").unwrap();
    let refused = run(&data, &["--json", "import", broken.to_str().unwrap()]);
    assert_eq!(refused.status.code(), Some(3), "{}", String::from_utf8_lossy(&refused.stdout));
    let problem: serde_json::Value = serde_json::from_slice(&refused.stdout).unwrap();
    assert_eq!(problem["code"], "workbook", "{problem}");
    let missing = run(&data, &["import", folder.path().join("нет.xlsx").to_str().unwrap()]);
    assert_eq!(missing.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&missing.stderr).contains("нет.xlsx"), "the message names the file");
}

#[test]
fn an_existing_workspace_without_its_key_is_left_alone() {
    let folder = desk();
    let data = folder.path().join("data");
    json(&data, &["project", "new", "Осень"]);
    let output = mrm(&data).env("MRM_DB_KEY", "ff".repeat(32)).args(["project", "list"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("key"), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(json(&data, &["project", "list"])["projects"].as_array().unwrap().len(), 1, "everything is there");
}
