use crate::{CSV, desk, json, run};

#[test]
fn a_mapping_is_remembered_and_goes_to_another_device_as_a_file() {
    let folder = desk();
    let (data, csv) = (folder.path().join("data"), folder.path().join("план.csv"));
    let file = folder.path().join("сетка.json");
    let choices = serde_json::json!({ "columns": [{ "sheet": "план", "column": "A", "target": "vendor" }] });
    std::fs::write(&file, choices.to_string()).unwrap();
    let report = json(&data, &["import", csv.to_str().unwrap(), "--mapping", file.to_str().unwrap()]);
    assert!(report["mapping"].is_null());
    let id = json(&data, &["mappings", "list"])["mappings"][0]["id"].as_str().unwrap().to_owned();
    json(&data, &["mappings", "rename", &id, "Сетка"]);
    json(&data, &["mappings", "export", &id, "--to", file.to_str().unwrap()]);

    // Next month's file has a column more.
    let next = CSV
        .replace(";Модель закупки", ";Формат;Модель закупки")
        .replace(";CPC", ";Баннер;CPC")
        .replace(";;;;", ";;;;;");
    std::fs::write(&csv, next).unwrap();
    let vendor = |report: &serde_json::Value| report["columns"][0]["field"] == "vendor";
    let report = json(&data, &["import", csv.to_str().unwrap(), "--dry-run"]);
    assert!(vendor(&report), "{report}");
    assert_eq!(report["mapping"]["changes"][0]["kind"], "column_new");
    assert!(!vendor(&json(&data, &["import", csv.to_str().unwrap(), "--dry-run", "--anew"])));
    let told = run(&data, &["import", csv.to_str().unwrap(), "--dry-run"]);
    assert!(String::from_utf8_lossy(&told.stdout).contains("read by the mapping “Сетка”"));

    let other = folder.path().join("другая");
    assert!(!vendor(&json(&other, &["import", csv.to_str().unwrap(), "--dry-run"])));
    let by_file = ["import", csv.to_str().unwrap(), "--dry-run", "--mapping", file.to_str().unwrap()];
    assert!(vendor(&json(&other, &by_file)), "by the file alone");
    json(&other, &["mappings", "import", file.to_str().unwrap()]);
    assert!(vendor(&json(&other, &["import", csv.to_str().unwrap(), "--dry-run"])));

    json(&data, &["mappings", "delete", &id]);
    assert!(json(&data, &["mappings", "list"])["mappings"].as_array().unwrap().is_empty());
    assert_eq!(run(&data, &["mappings", "delete", &id]).status.code(), Some(3), "there is none any more");
}
