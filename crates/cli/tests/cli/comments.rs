use crate::{desk, json, run};

#[test]
fn a_line_is_discussed_from_the_terminal() {
    let folder = desk();
    let (data, csv) = (folder.path().join("data"), folder.path().join("план.csv"));
    let plan = json(&data, &["import", csv.to_str().unwrap()])["plan_id"].as_str().unwrap().to_owned();
    let thread = json(&data, &["comment", &plan, "Дорого", "--line", "2", "--field", "unit_price", "--client"]);
    let id = thread["id"].as_str().unwrap().to_owned();
    assert_eq!((thread["place"]["ref"].as_str(), thread["audience"].as_str()), (Some("unit_price"), Some("client")));
    json(&data, &["comment", &plan, "Торгуемся", "--thread", &id]);
    json(&data, &["comment", &plan, "О плане"]);
    let list = json(&data, &["comments", &plan]);
    assert_eq!(list["threads"].as_array().unwrap().len(), 2);
    let seen = json(&data, &["comments", &plan, "--audience", "client"]);
    assert_eq!(seen["threads"][0]["comments"].as_array().unwrap().len(), 1, "the answer is internal");

    assert_eq!(json(&data, &["comment", &plan, "--thread", &id, "--resolve"])["state"], "resolved");
    let shown = String::from_utf8(run(&data, &["comments", &plan]).stdout).unwrap();
    assert!(shown.contains("О плане") && !shown.contains("Дорого"), "{shown}");
    let all = String::from_utf8(run(&data, &["comments", &plan, "--all"]).stdout).unwrap();
    assert!(all.contains("Дорого") && all.contains("resolved"), "{all}");
    assert_eq!(json(&data, &["comment", &plan, "--thread", &id, "--reopen"])["state"], "open");
    let gone = json(&data, &["comment", &plan, "--delete", &id]);
    assert_eq!(gone["comments"][0]["text"], serde_json::Value::Null);

    assert_eq!(run(&data, &["comment", &plan]).status.code(), Some(2), "nothing said");
    assert_eq!(run(&data, &["comment", &plan, " "]).status.code(), Some(3));
    assert_eq!(run(&data, &["comment", &plan, "?", "--line", "99"]).status.code(), Some(3));
}
