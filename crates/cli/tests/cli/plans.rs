use crate::{desk, json, run};

#[test]
fn a_workbook_goes_in_is_changed_and_goes_out() {
    let folder = desk();
    let (data, csv) = (folder.path().join("data"), folder.path().join("план.csv"));
    let report = json(&data, &["import", csv.to_str().unwrap()]);
    assert_eq!(report["lines"], 2);
    for key in ["plan_id", "title", "tables", "columns", "totals", "reconciliation", "problems", "skipped"] {
        assert!(report.get(key).is_some(), "the report says “{key}”");
    }
    let plan = report["plan_id"].as_str().unwrap();
    let shown = json(&data, &["plan", "show", plan]);
    assert_eq!(shown["totals"]["media_net"], "101000");
    json(&data, &["plan", "set", plan, "1", "unit_price", "60"]);
    let changed = json(&data, &["plan", "show", plan]);
    assert_eq!(changed["totals"]["media_net"], "111000", "cost followed the price that was typed last");
    for name in ["план.xlsx", "план-клиенту.csv"] {
        let target = folder.path().join(name);
        let output =
            run(&data, &["export", plan, "--to", target.to_str().unwrap(), "--audience", "client", "--lang", "ru"]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(std::fs::metadata(&target).unwrap().len() > 100);
    }
}

#[test]
fn a_dry_run_shows_everything_and_stores_nothing() {
    let folder = desk();
    let (data, csv) = (folder.path().join("data"), folder.path().join("план.csv"));
    let report = json(&data, &["import", csv.to_str().unwrap(), "--dry-run"]);
    assert_eq!((report["lines"].as_u64(), report["plan_id"].is_null()), (Some(2), true));
    assert_eq!(json(&data, &["plan", "list"])["plans"].as_array().unwrap().len(), 0);
}

#[test]
fn projects_are_made_listed_and_rebuilt() {
    let folder = desk();
    let data = folder.path().join("data");
    let made = json(&data, &["project", "new", "Осень", "--client", "Дом и сад"]);
    let csv = folder.path().join("план.csv");
    json(&data, &["import", csv.to_str().unwrap(), "--project", made["id"].as_str().unwrap()]);
    let list = json(&data, &["project", "list"]);
    assert_eq!((list["projects"][0]["name"].as_str(), list["projects"][0]["plans"].as_u64()), (Some("Осень"), Some(1)));
    let rebuilt = json(&data, &["rebuild"]);
    assert_eq!((rebuilt["projects"].as_u64(), rebuilt["plans"].as_u64()), (Some(1), Some(1)));
}

#[test]
fn a_saved_mapping_reads_a_column_otherwise() {
    let folder = desk();
    let (data, csv, mapping) =
        (folder.path().join("data"), folder.path().join("план.csv"), folder.path().join("mapping.json"));
    let report = json(&data, &["import", csv.to_str().unwrap(), "--dry-run"]);
    let sheet = report["tables"][0]["sheet"].as_str().unwrap();
    let choices = serde_json::json!({ "columns": [{ "sheet": sheet, "column": "A", "target": "vendor" }] });
    std::fs::write(&mapping, choices.to_string()).unwrap();
    let report = json(&data, &["import", csv.to_str().unwrap(), "--dry-run", "--mapping", mapping.to_str().unwrap()]);
    let column = report["columns"].as_array().unwrap().iter().find(|c| c["column"] == "A").unwrap();
    assert_eq!(column["field"], "vendor");
}
