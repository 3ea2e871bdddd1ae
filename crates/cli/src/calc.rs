//! `mrm calc`: the calculators in the terminal.

use axum::http::Method;
use serde_json::Value;
use std::io::Read;

use crate::commands::{bad_input, show};
use crate::door::{Door, Refusal, other};
use crate::print::{line, table, text};

/// The largest body of a calculation.
const MAX_BODY: u64 = 16 * 1024 * 1024;

/// Lists the calculators, describes one, or runs it with the JSON of standard input.
pub async fn calc(door: &Door, name: Option<&str>, list: bool, json: bool) -> Result<(), Refusal> {
    let Some(name) = name else {
        let all = door.call(Method::GET, "/calculate", None).await?;
        show(json, &all, || overview(&all));
        return Ok(());
    };
    if list {
        let all = door.call(Method::GET, "/calculate", None).await?;
        let mut found = all["calculators"].as_array().into_iter().flatten();
        let found = found.find(|calculator| calculator["name"] == name);
        let found = found.ok_or_else(|| bad_input(&format!("there is no calculator “{name}”: see mrm calc --list")))?;
        show(json, found, || describe(found));
        return Ok(());
    }
    let mut body = String::new();
    std::io::stdin().take(MAX_BODY).read_to_string(&mut body).map_err(other)?;
    let body: Value =
        serde_json::from_str(&body).map_err(|error| bad_input(&format!("standard input is no JSON: {error}")))?;
    let outcome = door.call(Method::POST, &format!("/calculate/{}", address(name)), Some(body)).await?;
    show(json, &outcome, || results(&outcome));
    Ok(())
}

/// A name that is no calculator's stays one segment of the address.
fn address(name: &str) -> String {
    name.bytes()
        .map(|b| if b.is_ascii_alphanumeric() || b == b'-' { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

fn overview(all: &Value) {
    let row = |calculator: &Value| {
        let inputs = calculator["inputs"].as_array().into_iter().flatten();
        vec![text(calculator, "name"), text(calculator, "subject"), inputs.map(input).collect::<Vec<_>>().join(", ")]
    };
    let rows: Vec<_> = all["calculators"].as_array().into_iter().flatten().map(row).collect();
    table(&["NAME", "SUBJECT", "INPUTS"], &rows);
}

/// An input's code; in brackets where it may be absent.
fn input(spec: &Value) -> String {
    let code = text(spec, "code");
    if spec["required"] == true { code } else { format!("[{code}]") }
}

fn describe(calculator: &Value) {
    let rows = |list: &Value, row: &dyn Fn(&Value) -> Vec<String>| -> Vec<Vec<String>> {
        list.as_array().into_iter().flatten().map(row).collect()
    };
    let shape = |spec: &Value| {
        let shape = &spec["shape"];
        let range = &shape["range"];
        let limits = [text(range, "low"), text(range, "high")];
        let limits = if range.is_null() { String::new() } else { limits.join(" … ") };
        vec![input(spec), text(shape, "kind"), text(shape, "unit"), limits]
    };
    table(&["INPUT", "KIND", "UNIT", "RANGE"], &rows(&calculator["inputs"], &shape));
    line("");
    let output = |spec: &Value| vec![text(spec, "code"), text(spec, "unit")];
    table(&["OUTPUT", "UNIT"], &rows(&calculator["outputs"], &output));
    line("");
    line(&format!("echo '{}' | mrm calc {}", calculator["example"], text(calculator, "name")));
}

fn results(outcome: &Value) {
    let row = |output: &Value| vec![text(output, "code"), text(output, "value"), text(output, "unit")];
    let rows: Vec<_> = outcome["outputs"].as_array().into_iter().flatten().map(row).collect();
    table(&["OUTPUT", "VALUE", "UNIT"], &rows);
    for warning in outcome["warnings"].as_array().into_iter().flatten() {
        line(&format!("! {}", text(warning, "code").replace('_', " ")));
    }
}
