//! The calculators as their users meet them: described, by name, with a JSON body.

use std::collections::BTreeSet;

use mrm_calc::calculators::{Amount, InputSpec, Kind, Outcome, calculate, calculator, calculators};
use serde_json::{Map, Value, json};

use crate::near::near_within;

#[track_caller]
fn run(name: &str, body: Value) -> Outcome {
    calculate(name, body.as_object().unwrap()).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn example(name: &str) -> Map<String, Value> {
    serde_json::from_str(calculator(name).unwrap().example).unwrap()
}

/// The numbers of an output, money included.
#[track_caller]
fn numbers(outcome: &Outcome, code: &str) -> Vec<f64> {
    let output = outcome.outputs.iter().find(|o| o.code == code).unwrap_or_else(|| panic!("there is no {code}"));
    match output.value.as_ref().unwrap_or_else(|| panic!("{code} is not available")) {
        Amount::Number(number) => vec![*number],
        Amount::Money(money) => vec![money.to_string().parse().unwrap()],
        Amount::List(list) => list.clone(),
        Amount::MoneyList(list) => list.iter().map(|money| money.to_string().parse().unwrap()).collect(),
    }
}

/// The examples are vectors of the reference.
const EXPECTED: &[(&str, &str, &[f64])] = &[
    ("grp", "frequency", &[1.316546763]),
    ("grp", "reach_people", &[1146750.0]),
    ("trp", "trp", &[266.8]),
    ("trp", "affinity", &[108.8979592]),
    ("affinity", "affinity", &[150.0]),
    ("share-of-voice", "excess", &[0.02534146341]),
    ("viewability", "vcpm", &[227.2727273]),
    ("cost-per-point", "cpp", &[13043.47826]),
    ("cost-per-point", "cpt", &[158.1027668]),
    ("cost-per-reach", "per_reach_point", &[72500.0]),
    ("cost-of-more-reach", "per_new_point", &[131868.1319]),
    ("cost-of-more-reach", "per_thousand_new", &[2442.002442]),
    ("response", "drr", &[0.1953125]),
    ("response", "romi_on_margin", &[0.792]),
    ("response", "cpl", &[1171.875]),
    ("price-chain", "total", &[1026827.64]),
    ("price-chain", "commission", &[55062.0]),
    ("price-without-vat", "cost_net", &[1770833.33]),
    ("price-without-vat", "on_top_rate", &[0.1764705882]),
    ("levy", "grossed_up", &[810927.84]),
    ("season", "costs", &[7760000.0, 6547500.0, 5820000.0, 15762500.0]),
    ("season", "average_cpp", &[49847.22222]),
    ("season-index", "coefficients", &[0.6315789474, 0.7894736842, 1.157894737, 1.421052632]),
    ("spot-length", "equivalent_grp", &[410.0]),
    ("medium-reach", "reach", &[0.3767406843]),
    ("medium-ceiling", "ceiling", &[0.3]),
    ("group-reach", "reach", &[0.4822367347]),
    ("reach-spectrum", "spectrum", &[0.2213285714, 0.06236428571, 0.009964285714]),
    ("effective-reach", "risk", &[0.9132998347]),
    ("effective-placements", "placements", &[23.0]),
    ("advertising-silence", "days", &[27.67959116]),
    ("cost-of-reach", "per_new_point", &[47616.48726]),
    ("cost-of-reach", "per_reach_point", &[23889.11093]),
    ("sample-size", "sample", &[880.0]),
    ("critical-sample", "sample", &[121.0]),
    ("rating-error", "min_rating", &[0.00223519209]),
    ("rating-difference", "p_value", &[0.1261842491]),
    ("plan-error", "grp_error", &[4.405678154]),
    ("plan-error", "reach_error", &[0.9081676483]),
    ("binomial", "reach", &[0.4722680832]),
    ("beta-binomial", "alpha", &[0.3548387097]),
    ("hofmans-accumulation", "reach", &[0.409548613]),
    ("binomial-mix", "grp", &[165.0]),
    ("sainsbury", "frequency", &[1.993447139]),
    ("sainsbury-accumulation", "reach", &[0.6256272104]),
    ("sainsbury-duplication", "reach", &[0.60137384]),
    ("agostini", "reach", &[0.5545316456]),
    ("hofmans", "reach", &[0.5471920257]),
    ("metheringham", "reach", &[0.6049281394]),
    ("metheringham", "average_r2", &[0.2423076923]),
    ("morgensztern", "reach", &[0.5697472105]),
    ("canonical-expansion", "grp", &[187.0]),
    ("dirichlet", "reach", &[0.5877441874]),
    ("cross-channel", "reach", &[0.706772]),
    ("pairwise-union", "reach", &[0.8829666667]),
    ("pairwise-union-fit", "overlaps", &[0.8]),
    ("plan-reach", "reach", &[0.8750127433]),
    ("reach-curve", "grp_for_target", &[138.4922941]),
    ("reach-curve-fit", "half", &[101.5307355]),
    ("one-point-curve", "reaches", &[0.5158831004, 0.3828154138, 0.2840714125]),
    ("frequency-distribution", "heterogeneity", &[0.4827203223]),
    ("frequency-cap", "saved", &[0.5352422424]),
    ("rossiter-percy", "effective_frequency", &[11.0]),
    ("ostrow", "effective_frequency", &[3.7]),
    ("ostrow", "contacts", &[4.0]),
    ("recency", "weeks_exact", &[2.93040293]),
    ("recency", "spread_reach", &[0.2107438017]),
    ("flighting", "weekly_grp", &[75.0, 75.0, 25.0, 25.0, 75.0, 75.0, 25.0, 25.0]),
    ("adstock", "adstock", &[100.0, 140.0, 84.0, 50.4, 90.24, 54.144]),
    ("pacing", "pacing", &[0.8826388889]),
    ("run-rate", "half_width", &[159.0673089]),
    ("cost-variance", "price_part", &[134400.0]),
    (
        "strange-days",
        "scores",
        &[0.6744897502, -0.6744897502, 0.0, 1.445335179, -1.3489795, 0.2890670358, -14.93513018],
    ),
    ("strange-rate", "z", &[-4.754065286]),
];

#[test]
fn every_example_is_calculated_as_the_reference_prints_it() {
    let mut checked = BTreeSet::new();
    for (name, code, wanted) in EXPECTED {
        let got = numbers(&run(name, Value::Object(example(name))), code);
        for (got, want) in got.iter().zip(*wanted) {
            near_within(*got, *want, if *name == "reach-curve-fit" { 1e-6 } else { 1e-8 });
        }
        assert!(got.len() >= wanted.len());
        checked.insert(*name);
    }
    for calculator in calculators() {
        assert!(checked.contains(calculator.name), "{} has no expected value", calculator.name);
    }
}

#[test]
fn every_calculator_keeps_its_description() {
    let mut names = BTreeSet::new();
    for calculator in calculators() {
        let name = calculator.name;
        assert!(names.insert(name), "{name} is there twice");
        assert!(name.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{name} is kebab-case");
        let body = example(name);
        let outcome = run(name, Value::Object(body.clone()));
        assert_eq!(outcome.outputs.len(), calculator.outputs.len());
        assert!(outcome.outputs.iter().any(|output| output.value.is_some()), "{name} gives something");
        for (output, spec) in outcome.outputs.iter().zip(calculator.outputs) {
            let is_list = matches!(output.value, Some(Amount::List(_) | Amount::MoneyList(_)));
            assert!(output.value.is_none() || is_list == spec.list, "{name}: {}", spec.code);
        }
        let drawn: BTreeSet<String> = outcome.charts.iter().map(|chart| format!("{:?}", chart.kind)).collect();
        let described: BTreeSet<String> = calculator.charts.iter().map(|kind| format!("{kind:?}")).collect();
        assert_eq!(drawn, described, "{name} draws what it says");
        for input in calculator.inputs.iter().filter(|input| input.required) {
            let mut less = body.clone();
            less.remove(input.code);
            let error = calculate(name, &less).unwrap_err();
            assert_eq!(error.input(), Some(input.code), "{name} needs {}: {error}", input.code);
        }
    }
    assert!(names.len() > 45);
}

#[test]
fn a_description_is_json_with_the_example_as_a_body() {
    let described = serde_json::to_value(calculator("beta-binomial").unwrap()).unwrap();
    assert_eq!(described["example"]["r2"], 0.36);
    assert_eq!(described["subject"], "vehicle");
    assert_eq!(
        described["inputs"][0]["shape"]["range"],
        json!({"low": 0.0, "high": 1.0, "above": false, "below": false})
    );
    assert!(described.get("run").is_none());
    for calculator in calculators() {
        assert!(serde_json::to_value(calculator).is_ok());
    }
}

#[test]
fn results_travel_as_json() {
    let outcome = run("cost-per-point", json!({"cost": "3480000.00", "grp": "266.8", "universe": 8_250_000}));
    let told = serde_json::to_value(&outcome).unwrap();
    assert_eq!(told["outputs"][1], json!({"code": "impressions", "unit": "people", "value": 22_011_000.0}));
    assert!(told["outputs"][0]["value"].as_str().unwrap().starts_with("13043.478260869"), "money is text");
    let nothing = run("cost-per-point", json!({"cost": 1, "grp": 0, "universe": 10}));
    assert_eq!(serde_json::to_value(&nothing).unwrap()["outputs"][0]["value"], Value::Null);
    let warned = run("beta-binomial", json!({"r1": 0.3, "r2": 0.55, "insertions": 3}));
    let told = serde_json::to_value(&warned).unwrap();
    assert_eq!((&told["model"], &told["warnings"]), (&json!("binomial"), &json!([{"code": "below_random"}])));
}

#[test]
fn wrong_bodies_are_refused_by_input_value_and_range() {
    let cases = [
        ("binomial", json!({"r1": 1.5, "insertions": 3}), "“r1” is 1.5: it must lie from 0 to 1"),
        ("binomial", json!({"r1": "12 %", "insertions": 3}), "“r1” is \"12 %\": a number is expected"),
        ("binomial", json!({"r1": "NaN", "insertions": 3}), "“r1” is \"NaN\": a number is expected"),
        ("binomial", json!({"r1": 0.1, "insertions": 2.5}), "“insertions” is 2.5: a whole number is expected"),
        ("binomial", json!({"r1": 0.1}), "“insertions” is missing"),
        ("binomial", json!({"r1": 0.1, "insertions": null}), "“insertions” is missing"),
        ("binomial", json!({"r1": 0.1, "insertions": 3, "r3": 1}), "“r3” is not an input of this calculator"),
        ("beta-binomial", json!({"r1": 0.3, "r2": 0.7, "insertions": 3}), "“r2” is 0.7: it must lie from 0.3 to 0.6"),
        (
            "beta-binomial",
            json!({"r1": 0.05, "later_reach": 0.9, "later_insertions": 2, "insertions": 3}),
            "“later_reach” is 0.9: it must lie above 0.05 and below 0.0975",
        ),
        (
            "sainsbury",
            json!({"vehicles": [{"r1": 0.1, "insertions": 1}, {"r1": -0.1, "insertions": 1}]}),
            "“vehicles[1].r1” is -0.1: it must lie from 0 to 1",
        ),
        ("sainsbury", json!({"vehicles": [3]}), "“vehicles[0]” is 3: an object is expected"),
        ("sainsbury", json!({"vehicles": 3}), "“vehicles” is 3: a list is expected"),
        ("sainsbury", json!({"vehicles": []}), "“vehicles” has 0 entries: 1 are needed"),
        (
            "hofmans",
            json!({"vehicles": [{"r1": 0.3}, {"r1": 0.2}], "pairs": [{"first": 1, "second": 3, "share": 0.1}]}),
            "“pairs[0].second” is 3: it must lie from 1 to 2",
        ),
        (
            "reach-curve",
            json!({"shape": "cubic"}),
            "“shape” is \"cubic\": one of exponential, hyperbola, hill, negative_binomial is expected",
        ),
        ("reach-curve", json!({"shape": "hill", "ceiling": 0.8, "half": 90}), "“slope” is missing"),
        (
            "price-chain",
            json!({"list_cost": 1, "currency": "roubles"}),
            "“currency” is \"roubles\": a currency code such as RUB is expected",
        ),
        (
            "advertising-silence",
            json!({"reach": 0.3, "ceiling": 0.7, "half_life": 14, "kept": 0.5, "days": 20}),
            "“days” and “kept” say the same: give one of them",
        ),
        ("no-such", json!({}), "there is no calculator “no-such”"),
    ];
    for (name, body, text) in cases {
        assert_eq!(calculate(name, body.as_object().unwrap()).unwrap_err().to_string(), text, "{name}");
    }
}

#[test]
fn no_number_makes_a_calculator_panic() {
    let wild = [
        json!(0),
        json!(1),
        json!(-1),
        json!(1e-300),
        json!(1e300),
        json!("79228162514264337593543950335"),
        json!(0.5),
    ];
    for calculator in calculators() {
        for input in calculator.inputs {
            for value in &wild {
                let mut body = example(calculator.name);
                let value = match input.shape {
                    Kind::List { .. } => json!([value, value]),
                    Kind::Table { columns } => {
                        let row: Map<String, Value> =
                            columns.iter().map(|column| (column.code.to_owned(), value.clone())).collect();
                        json!([row.clone(), row])
                    }
                    _ => value.clone(),
                };
                body.insert(input.code.to_owned(), value);
                if let Ok(outcome) = calculate(calculator.name, &body) {
                    let told = serde_json::to_string(&outcome).unwrap();
                    assert!(!told.contains("NaN"), "{} {}", calculator.name, input.code);
                }
            }
        }
    }
}

/// Codes of inputs and choices, those of table columns included.
fn codes(inputs: &[InputSpec], inputs_found: &mut BTreeSet<String>, options_found: &mut BTreeSet<String>) {
    for input in inputs {
        inputs_found.insert(input.code.to_owned());
        match input.shape {
            Kind::Table { columns } => codes(columns, inputs_found, options_found),
            // Numbers to choose from are their own text.
            Kind::Choice { options } => {
                options_found.extend(options.iter().filter(|o| o.parse::<f64>().is_err()).map(|o| (*o).to_owned()));
            }
            _ => {}
        }
    }
}

#[test]
fn every_code_has_its_text_in_both_languages() {
    let (mut names, mut subjects) = (BTreeSet::new(), BTreeSet::new());
    let (mut found, mut options) = (BTreeSet::new(), BTreeSet::new());
    for calculator in calculators() {
        names.insert(calculator.name.to_owned());
        subjects.insert(serde_json::to_value(calculator.subject).unwrap().as_str().unwrap().to_owned());
        codes(calculator.inputs, &mut found, &mut options);
        found.extend(calculator.outputs.iter().map(|output| output.code.to_owned()));
    }
    for language in ["ru", "en"] {
        let path = format!("{}/../../ui/src/i18n/{language}/calculators.json", env!("CARGO_MANIFEST_DIR"));
        let texts: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let keys = |group: &str| -> BTreeSet<String> { texts[group].as_object().unwrap().keys().cloned().collect() };
        // The optimiser is no calculator of the list, but a value can come from it and names it.
        let origins: BTreeSet<String> = names.iter().cloned().chain(["optimiser".to_owned()]).collect();
        assert_eq!(keys("title"), origins, "{language}");
        assert_eq!(keys("formula"), names, "{language}");
        assert_eq!(keys("subject"), subjects, "{language}");
        assert_eq!(keys("code"), found, "{language}");
        assert_eq!(keys("option"), options, "{language}");
    }
}
