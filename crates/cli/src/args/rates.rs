//! What the terminal takes about rate cards.

use clap::Subcommand;
use std::path::PathBuf;

/// Rate cards.
#[derive(Debug, Subcommand)]
pub enum RatesCommand {
    /// List them.
    List,
    /// Read the prices of a workbook and keep them as a rate card.
    Import {
        /// The workbook.
        file: PathBuf,
        /// The name of the card, if not that in the workbook or of the file.
        #[arg(long)]
        name: Option<String>,
        /// Show what would be kept, and keep nothing.
        #[arg(long)]
        dry_run: bool,
    },
    /// Show one with its prices.
    Show {
        /// The card.
        id: String,
    },
    /// Give one another name.
    Rename {
        /// The card.
        id: String,
        /// The new name.
        name: String,
    },
    /// Write one to a workbook that can be read back.
    Export {
        /// The card.
        id: String,
        /// The file to write.
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
    },
    /// Forget one; lines that took its prices keep them.
    Delete {
        /// The card.
        id: String,
    },
}
