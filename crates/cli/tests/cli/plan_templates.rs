use crate::{desk, json, run};

#[test]
fn a_new_plan_begins_with_a_template() {
    let folder = desk();
    let (data, csv) = (folder.path().join("data"), folder.path().join("план.csv"));
    let report = json(&data, &["import", csv.to_str().unwrap()]);
    let (plan, project) = (report["plan_id"].as_str().unwrap(), report["project_id"].as_str().unwrap());
    let saved = json(&data, &["templates", "save", plan, "Сетка"]);
    let id = saved["id"].as_str().unwrap();
    let made = json(&data, &["plan", "new", project, "Октябрь", "--template", id]);
    let shown = json(&data, &["plan", "show", made["id"].as_str().unwrap()]);
    assert_eq!((shown["header"]["title"].as_str(), shown["rows"].as_array().unwrap().len()), (Some("Октябрь"), 0));
    json(&data, &["templates", "rename", id, "Осень"]);
    assert_eq!(json(&data, &["templates", "list"])["templates"][0]["name"], "Осень");
    json(&data, &["templates", "delete", id]);
    let refused = run(&data, &["plan", "new", project, "Ноябрь", "--template", id]);
    assert_eq!(refused.status.code(), Some(3), "there is no such template any more");
}
