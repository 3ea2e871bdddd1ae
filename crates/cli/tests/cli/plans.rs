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

#[test]
fn a_plan_goes_into_a_copy_of_the_clients_workbook() {
    let folder = desk();
    let (data, csv) = (folder.path().join("data"), folder.path().join("план.csv"));
    let report = json(&data, &["import", csv.to_str().unwrap()]);
    let plan = report["plan_id"].as_str().unwrap();
    let template = folder.path().join("клиент.xlsx");
    assert!(run(&data, &["export", plan, "--to", template.to_str().unwrap()]).status.success());
    let before = std::fs::read(&template).unwrap();
    json(&data, &["plan", "set", plan, "1", "unit_price", "60"]);
    let out = folder.path().join("готово.xlsx");
    let into = |to: &std::path::Path| {
        vec![
            "export".to_owned(),
            plan.to_owned(),
            "--into".to_owned(),
            template.display().to_string(),
            "--to".to_owned(),
            to.display().to_string(),
        ]
    };
    let args = into(&out);
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let saved = json(&data, &args);
    assert!(saved["report"]["cells"].as_u64().unwrap() >= 1, "{saved}");
    assert!(saved["report"]["refusals"].as_array().unwrap().is_empty());
    let again = json(&data, &["import", out.to_str().unwrap(), "--dry-run"]);
    assert_eq!(again["totals"]["media_net"], "111000");
    let args = into(&template);
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let refused = run(&data, &args);
    assert_eq!(refused.status.code(), Some(3), "{}", String::from_utf8_lossy(&refused.stderr));
    assert!(std::fs::read(&template).unwrap() == before, "the template stays as it is");
    let args = ["export", plan, "--into", csv.to_str().unwrap(), "--to", out.to_str().unwrap()];
    assert_eq!(run(&data, &args).status.code(), Some(3), "a table of text is no template");
}

#[test]
fn lines_are_put_together_and_views_listed() {
    let folder = desk();
    let (data, csv) = (folder.path().join("data"), folder.path().join("план.csv"));
    let report = json(&data, &["import", csv.to_str().unwrap()]);
    let plan = report["plan_id"].as_str().unwrap();
    json(&data, &["plan", "set", plan, "1", "channel", "tv"]);
    let found = json(&data, &["plan", "groups", plan, "--by", "channel", "--by", "site"]);
    let groups = found["groups"].as_array().unwrap();
    assert_eq!(groups.iter().filter(|group| group["key"].as_array().unwrap().len() == 1).count(), 2);
    let tv = groups.iter().find(|group| group["key"] == serde_json::json!(["tv"])).unwrap();
    assert_eq!(tv["lines"], 1);
    let shown = run(&data, &["plan", "groups", plan, "--by", "channel"]);
    assert!(String::from_utf8_lossy(&shown.stdout).contains("tv"), "as a table for people");
    assert_eq!(json(&data, &["plan", "views", plan]), serde_json::json!([]));
}
