use crate::{desk, json, run};

#[test]
fn a_budget_is_split_by_curves_of_a_file_and_taken_over() {
    let folder = desk();
    let (data, csv) = (folder.path().join("data"), folder.path().join("план.csv"));
    let plan = json(&data, &["import", csv.to_str().unwrap()])["plan_id"].as_str().unwrap().to_owned();
    let curves = folder.path().join("кривые.json");
    let lines = r#"[
        { "row": 1, "curve": { "kind": "exponential", "most": 0.6, "rate": 0.00001 } },
        { "row": 2, "curve": { "kind": "hyperbola", "most": 0.7, "half": 60000 }, "low": "10000" }
    ]"#;
    std::fs::write(&curves, lines).unwrap();
    let asked = ["optimise", &plan, "--total", "120000", "--curves", curves.to_str().unwrap()];
    let proposal = json(&data, &asked);
    assert_eq!((&proposal["total"], &proposal["proven"]), (&"120000".into(), &true.into()));
    assert_eq!(json(&data, &["plan", "show", &plan])["totals"]["media_net"], "101000", "a proposal changes nothing");
    let told = run(&data, &asked);
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    assert!(told.contains("Площадка 1") && told.contains("Marginals are equal"), "{told}");
    let applied = json(&data, &[&asked[..], &["--apply"]].concat());
    assert_eq!(applied["totals"]["media_net"], "120000");
    assert_eq!(json(&data, &["versions", &plan])["versions"][0]["kind"], "before_bulk");

    let asked = ["optimise", &plan, "--target", "0.5", "--curves", curves.to_str().unwrap()];
    let target = json(&data, &asked);
    assert_eq!(target["least"], target["total"], "proven: no smaller budget does it");
    assert!(target["result"].as_f64().unwrap() > 0.5 - 1e-6 && target["result"].as_f64().unwrap() < 0.501, "{target}");

    let refused = run(&data, &["optimise", &plan, "--objective", "revenue"]);
    assert_eq!(refused.status.code(), Some(3), "no line knows its revenue");
    std::fs::write(&curves, "{").unwrap();
    assert_eq!(run(&data, &asked).status.code(), Some(3));
}
