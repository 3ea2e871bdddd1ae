//! `mrm-relay`: run a relay for one's own team, or for several.

mod admin;
mod serve;

use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "mrm-relay", version, about = "Stores and forwards sealed bytes between the devices of a team")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve devices.
    Serve(serve::Arguments),
    /// Look after a relay: its workspaces, tokens and copies. Works while it serves and while it does not.
    Admin {
        /// The relay's folder.
        #[arg(long, env = "MRM_RELAY_DATA")]
        data: PathBuf,
        /// Answer in JSON.
        #[arg(long, global = true)]
        json: bool,
        #[command(subcommand)]
        wanted: admin::Wanted,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Serve(arguments) => serve::serve(arguments).await.inspect_err(|error| tracing::error!("{error}")),
        Command::Admin { data, json, wanted } => admin::admin(&data, wanted, json).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("mrm-relay: {error}");
            ExitCode::FAILURE
        }
    }
}
