//! Formulas that go around and are wrong (media-math 0.1): no calculator and no metric gives their results.

use mrm_calc::calculators::{Amount, calculate};
use serde_json::{Value, json};

#[track_caller]
fn given(name: &str, body: Value, code: &str) -> f64 {
    let outcome = calculate(name, body.as_object().unwrap()).unwrap();
    match &outcome.outputs.iter().find(|output| output.code == code).unwrap().value {
        Some(Amount::Number(number)) => *number,
        Some(Amount::Money(money)) => money.to_string().parse().unwrap(),
        other => panic!("{name} {code}: {other:?}"),
    }
}

#[test]
fn wrong_formulas_are_not_used() {
    let three = json!([{"reach": 0.8}, {"reach": 0.7}, {"reach": 0.6}]);
    let cases = [
        // CPP is per rating point, not per point of reach.
        ("cost-per-point", json!({"cost": 420, "grp": 420, "universe": 1000}), "cpp", 1.0, 420.0 / 60.0),
        // A point of reach costs C / R%, without a factor of 100.
        ("cost-per-reach", json!({"cost": 480, "reach": 0.48, "universe": 1000}), "per_reach_point", 10.0, 1000.0),
        // The chance of a contact is the rating of one insertion, not the reach of the campaign.
        (
            "binomial",
            json!({"r1": 0.12, "insertions": 5}),
            "reach",
            0.4722680832,
            1.0 - (1.0_f64 - 0.4722680832).powi(5),
        ),
        // Channels together: no pair is taken off twice.
        (
            "cross-channel",
            json!({"channels": three}),
            "reach",
            0.976,
            0.8 + 0.7 * (1.0 - 0.8) + 0.6 * (1.0 - 0.8 - 0.7),
        ),
        // Effective reach comes from the distribution: never above reach, and not zero where the average is below.
        (
            "effective-reach",
            json!({"rating": 0.06, "ceiling": 0.55, "placements": 10, "effective_frequency": 3}),
            "effective_reach",
            0.04768509091,
            0.0,
        ),
        // What a cap saves depends on who has how many contacts, not on the averages.
        ("frequency-cap", json!({"grp": 310, "reach": 0.62, "cap": 3}), "saved", 0.5352422424, (5.0 - 3.0) / 5.0),
    ];
    for (name, body, code, right, wrong) in cases {
        let got = given(name, body, code);
        assert!((got - right).abs() <= 1e-8 * right.max(1.0), "{name} {code}: {got} is not {right}");
        assert!((got - wrong).abs() > 1e-6, "{name} {code} is {got}: that is the wrong formula");
    }
    // A curve of reach has its own ceiling: the exponential with 100 % and GRP/100 is only one of them.
    let curve = json!({"shape": "exponential", "ceiling": 0.82, "rate": 0.0095, "grp": 400});
    let reach = given("reach-curve", curve, "reach");
    assert!(reach < 0.82 && (reach - (1.0 - (-4.0_f64).exp())).abs() > 0.1);
    // An index of 1 is chance, not “everybody shared”.
    let index =
        json!({"channels": [{"reach": 0.48}, {"reach": 0.35}], "pairs": [{"first": 1, "second": 2, "index": 1}]});
    assert!((given("cross-channel", index, "reach") - 0.662).abs() < 1e-12);
}

#[test]
fn the_author_of_the_media_calculators_has_his_name() {
    for language in ["ru", "en"] {
        let path = format!("{}/../../ui/src/i18n/{language}/calculators.json", env!("CARGO_MANIFEST_DIR"));
        let texts = std::fs::read_to_string(path).unwrap();
        for wrong in
            ["Михаил Шматов", "Дмитри", "Алексей Шматов", "Mikhail Shmatov", "Dmitry Shmatov", "Alexey Shmatov"]
        {
            assert!(!texts.contains(wrong), "{wrong} stands in {language}");
        }
    }
}
