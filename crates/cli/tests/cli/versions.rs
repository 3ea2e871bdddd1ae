use crate::{desk, json, run};

#[test]
fn versions_are_kept_compared_and_restored() {
    let folder = desk();
    let (data, csv) = (folder.path().join("data"), folder.path().join("план.csv"));
    let plan = json(&data, &["import", csv.to_str().unwrap()])["plan_id"].as_str().unwrap().to_owned();
    let kept = json(&data, &["versions", &plan, "--keep", "До торга"])["id"].as_str().unwrap().to_owned();
    json(&data, &["plan", "set", &plan, "1", "unit_price", "60"]);
    let list = json(&data, &["versions", &plan]);
    assert_eq!(list["versions"][0]["name"], "До торга");

    let before = format!("{plan}@{kept}");
    let comparison = json(&data, &["compare", &before, "now"]);
    assert_eq!(comparison["counts"]["changed"], 1);
    let workbook = json(&data, &["compare", &plan, csv.to_str().unwrap()]);
    assert_eq!(workbook["to"]["name"], "план.csv");
    assert_eq!(workbook["counts"]["changed"], 1, "the workbook still has the old price: {workbook:#}");
    for name in ["сравнение.html", "сравнение.xlsx"] {
        let target = folder.path().join(name);
        let output = run(&data, &["compare", &before, "now", "--to", target.to_str().unwrap(), "--audience", "client"]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(std::fs::metadata(&target).unwrap().len() > 100);
    }
    let refused = run(&data, &["compare", &before, "now", "--to", "сравнение.pdf"]);
    assert_eq!(refused.status.code(), Some(3), "only formats that there are");

    assert_eq!(json(&data, &["restore", &plan, &kept])["totals"]["media_net"], "101000");
    let unknown = run(&data, &["restore", &plan, "ver_0190000000007000800000000000000a"]);
    assert_eq!(unknown.status.code(), Some(3));
}

#[test]
fn a_plan_is_handed_in_and_a_scenario_is_taken_over() {
    let folder = desk();
    let (data, csv) = (folder.path().join("data"), folder.path().join("план.csv"));
    let plan = json(&data, &["import", csv.to_str().unwrap()])["plan_id"].as_str().unwrap().to_owned();
    assert_eq!(json(&data, &["status", &plan])["status"], "draft");
    assert_eq!(run(&data, &["status", &plan, "published"]).status.code(), Some(3), "nobody has agreed to it");
    assert_eq!(json(&data, &["status", &plan, "in_review"])["next"][0], "approved");

    let copy = json(&data, &["scenario", "new", &plan, "Дороже"])["id"].as_str().unwrap().to_owned();
    json(&data, &["plan", "set", &copy, "1", "unit_price", "60"]);
    let list = json(&data, &["scenario", "list", &plan]);
    assert_eq!(list["scenarios"][0]["plan"]["scenario"], "Дороже");
    let merged = json(&data, &["scenario", "merge", &plan, &copy]);
    assert_eq!(merged["totals"]["media_net"], "111000");
    assert_eq!(json(&data, &["status", &plan])["was"], "in_review", "an edit made it a draft again");
}
