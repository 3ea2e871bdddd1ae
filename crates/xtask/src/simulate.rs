//! Simulated networks of devices and a relay, seed by seed.

use crate::places::Places;
use crate::shell::{cargo, go};
use crate::trouble::{Outcome, Trouble};

/// Which seeds.
pub(crate) struct Choice {
    from: u64,
    seeds: u64,
}

impl Choice {
    /// Reads the command line.
    pub(crate) fn parse(args: &[String]) -> Outcome<Choice> {
        let mut choice = Choice { from: 0, seeds: 10_000 };
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            let number = |text: Option<&String>| {
                let number = text.and_then(|text| text.parse().ok());
                number.ok_or_else(|| Trouble::Usage(format!("{arg} needs a number")))
            };
            match arg.as_str() {
                "--seeds" => choice.seeds = number(args.next())?,
                "--from" => choice.from = number(args.next())?,
                other => return Err(Trouble::Usage(format!("simulate does not know “{other}”"))),
            }
        }
        Ok(choice)
    }
}

/// Runs the schedules; a failure names its seed and how to replay it.
pub(crate) fn simulate(places: &Places, choice: &Choice) -> Outcome {
    let test = ["test", "--package", "mrm-sync", "--test", "sync", "--locked", "network::", "--", "--nocapture"];
    let mut command = cargo(places, &test);
    go(command.env("MRM_SEED", choice.from.to_string()).env("MRM_SEEDS", choice.seeds.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_are_counted_from_where_one_says() {
        let read = |args: &[&str]| {
            let args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
            Choice::parse(&args).map(|choice| (choice.from, choice.seeds)).ok()
        };
        assert_eq!(read(&[]), Some((0, 10_000)));
        assert_eq!(read(&["--seeds", "5", "--from", "7"]), Some((7, 5)));
        assert_eq!(read(&["--seeds"]), None);
        assert_eq!(read(&["--seed", "5"]), None);
    }
}
