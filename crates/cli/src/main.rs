//! `mrm`: the terminal and the loopback host. Every command is a call of the same API that the window uses.
//!
//! Exit codes: 0 done, 2 wrong usage, 3 refused input, 4 not permitted, 1 anything else.

mod approvals;
mod args;
mod calc;
mod commands;
mod comments;
mod door;
mod import;
mod mappings;
mod optimise;
mod plan_templates;
mod print;
mod rates;
mod recovery;
mod serve;
mod team;
mod template;
mod versions;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let args = args::Args::parse();
    let filter = tracing_subscriber::EnvFilter::try_from_env("MRM_LOG").unwrap_or_else(|_| "warn".into());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            print::complaint(&format!("no async runtime: {error}"));
            return ExitCode::from(1);
        }
    };
    let json = args.json;
    match runtime.block_on(commands::run(args)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(refusal) => {
            match &refusal {
                door::Refusal::Problem(problem) if json => print::line(&problem.to_string()),
                _ => print::complaint(&refusal.to_string()),
            }
            ExitCode::from(refusal.exit_code())
        }
    }
}
