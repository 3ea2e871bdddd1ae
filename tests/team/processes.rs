//! Real processes that are killed in the middle of what they do: two terminals and a relay.

use std::process::Stdio;
use std::time::Duration;

use crate::terminals::{Beginning, RelayProgram, Terminal, kill_after, lets_in, programs};

const ROUNDS: u64 = 6;

/// Enters a value; whether the terminal says that it is kept. It may be killed before it does.
fn enter_and_be_killed(desk: &Terminal, plan: &str, text: &str, after: Duration) -> bool {
    let mut command = desk.command(&["plan", "set", plan, "1", "units", text]);
    kill_after(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap(), after)
}

#[test]
fn killed_in_the_middle_everybody_has_everything_in_the_end() {
    let Some((mrm, serves)) = programs() else { return };
    let mut relay = RelayProgram::start_new(serves);
    let (anna, boris) = (Terminal::new(&mrm), Terminal::new(&mrm));
    let table = "Площадка;Формат;Количество;Цена за ед.;Стоимость\nЯндекс;Баннер;10;5;50\nVK;Видео;20;3;60\n";
    let beginning = Beginning { person: "Анна", workspace: "Агентство", project: "Осень", table };
    let (project, plan) = beginning.at(&anna, &relay.url());
    lets_in(&anna, &boris, "Борис", &project);

    let mut kept = 0;
    for round in 0..ROUNDS {
        // Both write into the same cell; somebody is killed each time, at another moment.
        for (number, desk) in [&anna, &boris].into_iter().enumerate() {
            let text = (round * 10 + number as u64).to_string();
            let patience = Duration::from_millis(20 + (round * 37 + number as u64 * 53) % 160);
            kept += u32::from(enter_and_be_killed(desk, &plan, &text, patience));
            let sync = desk.syncs_for(2);
            if round % 2 == 0 {
                std::thread::sleep(Duration::from_millis(15 + round * 11));
                relay.kill();
                relay.start();
            }
            kill_after(sync, Duration::from_millis(30 + (round * 29) % 120));
        }
    }
    for desk in [&anna, &boris, &anna, &boris] {
        desk.run(&["sync", "--until-idle"]);
    }
    assert_eq!(anna.heads(), boris.heads(), "{kept} values were acknowledged");
}
