//! What a person types after cloning: `cargo xtask run`, `cargo xtask test`, and the steps behind them.
//!
//! Plain standard library plus a JSON reader, because this is the first thing that a new machine builds. It holds no
//! product code: it installs, builds, starts and compares. Read `test.rs` for the order of the checks.
#![expect(clippy::print_stdout, reason = "a terminal tool talks to its terminal")]

mod bench;
mod counts;
mod fuzz;
mod generate;
mod licences;
mod places;
mod run;
mod screen;
mod shell;
mod simulate;
mod system;
mod test;
mod tidy;
mod trouble;
mod ui;

use std::process::ExitCode;

use places::Places;
use trouble::{Outcome, Trouble};

const USAGE: &str = "\
cargo xtask setup            install what the product needs: system packages and interface packages
cargo xtask run [ARGS…]      set up, build and open the window; without a display, serve on loopback
cargo xtask test [--keep-going] [--only STEP]…
                             set up and pass every check; --only runs the named steps (see their names in the output)
cargo xtask tidy             the house rules: who may import whom, purity, paths in documents, file sizes
cargo xtask gen [--check]    TypeScript types out of the API's description; --check only compares
cargo xtask bench [--no-peers]
                             release benches beside their floors and peers; table in target/bench/summary.md
cargo xtask simulate [--seeds N] [--from N]
                             devices and a relay in bad luck, 10,000 schedules from seed 0 unless told otherwise
cargo xtask fuzz [TARGET] [--seconds N]
                             fuzz one target or all of them, 300 seconds each unless told otherwise
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Trouble::Usage(what)) => {
            eprintln!("{what}\n\n{USAGE}");
            ExitCode::from(2)
        }
        Err(trouble) => {
            eprintln!("\nxtask: {trouble}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(args: &[String]) -> Outcome {
    let (command, rest) = args.split_first().ok_or_else(|| Trouble::Usage("say what to do".to_owned()))?;
    let places = Places::find()?;
    match command.as_str() {
        "setup" => system::set_up(&places, system::Need::Everything).and_then(|()| ui::packages(&places)),
        "run" => run::run(&places, rest),
        "test" => test::test(&places, &test::Choice::parse(rest)?),
        "tidy" => tidy::tidy(&places),
        "gen" => generate::generate(&places, flag(rest, "--check")?),
        "bench" => bench::bench(&places, !flag(rest, "--no-peers")?),
        "simulate" => simulate::simulate(&places, &simulate::Choice::parse(rest)?),
        "fuzz" => fuzz::fuzz(&places, &fuzz::Choice::parse(rest)?),
        "help" | "--help" | "-h" => {
            println!("{USAGE}");
            Ok(())
        }
        other => Err(Trouble::Usage(format!("there is no step “{other}”"))),
    }
}

/// Whether the only argument allowed is given.
fn flag(args: &[String], name: &str) -> Outcome<bool> {
    match args {
        [] => Ok(false),
        [one] if one == name => Ok(true),
        _ => Err(Trouble::Usage(format!("expected nothing or {name}, got “{}”", args.join(" ")))),
    }
}
