//! The commands about the team.

use clap::{Args, Subcommand};

/// The relay.
#[derive(Debug, Subcommand)]
pub enum RelayCommand {
    /// Add a relay: everything that was ever written here goes to it, sealed.
    Add {
        /// Its address: wss://relay.agency.ru, or ws://127.0.0.1:7470.
        url: String,
        /// What lets a workspace begin at a relay that asks for it.
        #[arg(long)]
        token: Option<String>,
    },
    /// Leave the relay; what is here stays.
    Remove,
    /// Show how things stand with it.
    Show,
}

/// An invitation.
#[derive(Debug, Args)]
pub struct InviteArgs {
    /// What they will be in the organisation.
    #[arg(long, value_parser = ["admin", "manager", "member", "guest"], default_value = "member")]
    pub role: String,
    /// A project that they will be in (may be given several times).
    #[arg(long, value_name = "ID")]
    pub project: Vec<String>,
    /// What they will be in these projects (may be given several times).
    #[arg(long, value_name = "ROLE", value_parser = ["pm", "account_manager", "specialist", "strategist", "analyst", "creative", "client"])]
    pub project_role: Vec<String>,
    /// For how many hours the code holds.
    #[arg(long)]
    pub hours: Option<u32>,
    /// For another device of yours.
    #[arg(long)]
    pub my_device: bool,
}

/// What to do about members.
#[derive(Debug, Subcommand)]
pub enum MemberCommand {
    /// Let somebody in who asked; compare the fingerprint first.
    Accept {
        /// The invitation; not needed when only one person asks.
        invitation: Option<String>,
    },
    /// Send away somebody who asked.
    Decline {
        /// The invitation.
        invitation: String,
    },
    /// Give a member another role in the organisation.
    Role {
        /// The member.
        member: String,
        /// The role.
        #[arg(value_parser = ["admin", "manager", "member", "guest"])]
        role: String,
    },
    /// Give a member other roles in a project; none takes them out of it.
    Project {
        /// The member.
        member: String,
        /// The project.
        project: String,
        /// The roles.
        #[arg(value_parser = ["pm", "account_manager", "specialist", "strategist", "analyst", "creative", "client"])]
        role: Vec<String>,
    },
    /// Give every space that this device reads a new key.
    Rotate,
}
