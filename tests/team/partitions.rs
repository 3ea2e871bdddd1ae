//! Two terminals and a relay with a wire between them that breaks in the middle of what is said, falls silent, drags, or is
//! not there: what both write into the same cells and lines meanwhile is in the end the same for both, and nothing is lost.

use mrm_testkit::Random;
use serde_json::Value;
use std::collections::BTreeSet;

use crate::terminals::{Beginning, RelayProgram, Terminal, free_port, lets_in, programs};
use crate::wire::{Weather, Wire};

const ROUNDS: u64 = 8;

/// What both wrote while they could not speak.
fn write(desk: &Terminal, plan: &str, name: &str, round: u64) -> String {
    let own = if name == "Анна" { 1 } else { 2 };
    // The same cell, another cell of the same line, and a cell that one of them clears.
    desk.run(&["plan", "set", plan, "1", "units", &(round * 10 + own).to_string()]);
    let price = if (round + own).is_multiple_of(3) { String::new() } else { (round + own).to_string() };
    desk.run(&["plan", "set", plan, "2", if own == 1 { "unit_price" } else { "units" }, &(round + 7).to_string()]);
    desk.run(&["plan", "set", plan, "1", "unit_price", &price]);
    let text = format!("{name}: {round}");
    desk.run(&["comment", plan, &text, "--line", "1"]);
    text
}

/// The texts of all comments.
fn comments(desk: &Terminal, plan: &str) -> BTreeSet<String> {
    fn texts(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Array(all) => all.iter().for_each(|value| texts(value, found)),
            Value::Object(fields) => {
                found.extend(fields.get("text").and_then(Value::as_str).map(str::to_owned));
                fields.values().for_each(|value| texts(value, found));
            }
            _ => {}
        }
    }
    let mut found = BTreeSet::new();
    texts(&desk.run(&["comments", plan, "--all"]), &mut found);
    found
}

#[test]
fn over_a_wire_that_breaks_both_come_to_the_same_and_nothing_is_lost() {
    let Some((mrm, serves)) = programs() else { return };
    let behind = free_port();
    let wire = Wire::to(behind);
    let mut relay = RelayProgram::start_behind(serves, behind, wire.url());
    let (anna, boris) = (Terminal::new(&mrm), Terminal::new(&mrm));
    let table = "Площадка;Формат;Количество;Цена за ед.;Стоимость\nЯндекс;Баннер;10;5;50\nVK;Видео;20;3;60\n";
    let beginning = Beginning { person: "Анна", workspace: "Агентство", project: "Осень", table };
    let (project, plan) = beginning.at(&anna, &relay.url());
    lets_in(&anna, &boris, "Борис", &project);

    let mut said = BTreeSet::new();
    for round in 0..ROUNDS {
        // Writing needs no wire.
        wire.set(Weather::Gone);
        said.insert(write(&anna, &plan, "Анна", round));
        said.insert(write(&boris, &plan, "Борис", round));
        wire.set(Weather::Storm(Random::new(20_261_126 + round)));
        let both = [&anna, &boris];
        // Both at once, or one while there is no way for the other.
        let able = if round % 3 == 0 { &both[..] } else { &both[usize::from(round % 3 == 1)..][..1] };
        let children: Vec<_> = able.iter().map(|desk| desk.syncs_for(3)).collect();
        if round % 4 == 3 {
            relay.kill();
            relay.start();
        }
        for mut child in children {
            // Over such a wire it may not come to its end.
            let _ended = child.wait().unwrap();
        }
    }
    assert!(wire.broken() >= 6, "the wire broke {} times", wire.broken());

    wire.set(Weather::Fair);
    for desk in [&anna, &boris, &anna, &boris] {
        desk.run(&["sync", "--until-idle"]);
    }
    assert_eq!(anna.heads(), boris.heads());
    for desk in [&anna, &boris] {
        assert_eq!(comments(desk, &plan), said, "each is there once, with both");
    }
    // Values as entered and as calculated; who of them wrote is “I” to one and not to the other.
    let shown = [&anna, &boris].map(|desk| {
        let rows = desk.run(&["plan", "show", &plan])["rows"].as_array().unwrap().clone();
        rows.into_iter().map(|row| (row["id"].clone(), row["v"].clone(), row["c"].clone())).collect::<Vec<_>>()
    });
    assert_eq!(shown[0].len(), 2);
    assert_eq!(shown[0], shown[1]);
}
