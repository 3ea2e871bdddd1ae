//! The recovery kit.

use clap::{Args, Subcommand};
use std::path::PathBuf;

/// The recovery kit.
#[derive(Debug, Subcommand)]
pub enum RecoveryCommand {
    /// Make a kit and print its code; one that was made before opens nothing any more.
    Make {
        /// Seal it into this file (`.mrmkit`) too; the passphrase is read from standard input.
        #[arg(long)]
        file: Option<PathBuf>,
    },
    /// Show how it stands with the kit.
    Status,
    /// Test a kit: whether it would bring you back.
    Test(KitArgs),
    /// Come back with a kit, in a fresh data folder; where the key of a data folder was lost, open it. Make a new one then.
    Use {
        /// Which.
        #[command(flatten)]
        kit: KitArgs,
        /// The relay, where the kit was made before there was one or the relay has moved.
        #[arg(long)]
        relay: Option<String>,
        /// Read a passphrase for the key file from standard input (needed where there is no keyring), after that of the
        /// kit's file.
        #[arg(long)]
        passphrase_stdin: bool,
    },
}

/// A kit.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct KitArgs {
    /// The code, as it was printed.
    pub code: Option<String>,
    /// Its file; the passphrase is read from standard input.
    #[arg(long)]
    pub file: Option<PathBuf>,
}
