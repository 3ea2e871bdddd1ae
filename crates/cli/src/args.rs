//! The commands of the terminal.

mod approvals;
mod rates;
mod recovery;
mod talk;
mod team;

use clap::{Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

pub use approvals::ApprovalCommand;
pub use rates::RatesCommand;
pub use recovery::{KitArgs, RecoveryCommand};
pub use talk::TalkCommand;
pub use team::{InviteArgs, MemberCommand, RelayCommand};

/// Media plans on the command line: offline, exact, scriptable.
#[derive(Debug, Parser)]
#[command(name = "mrm", version, about, max_term_width = 100)]
pub struct Args {
    /// Folder that holds the data; the platform's usual place if not given.
    #[arg(long, global = true, env = "MRM_DATA_DIR", value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// Print the API's JSON.
    #[arg(long, global = true)]
    pub json: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Create the workspace on this device (done by itself where a key can be kept without asking).
    Start {
        /// Your name.
        #[arg(long)]
        person: String,
        /// The workspace's name.
        #[arg(long)]
        workspace: String,
        /// Read a passphrase for the key file from standard input (needed where there is no keyring).
        #[arg(long)]
        passphrase_stdin: bool,
    },
    /// Projects.
    #[command(subcommand)]
    Project(ProjectCommand),
    /// Import a workbook as a new plan, or into an existing one.
    Import {
        /// The workbook: xlsx, xlsm, xlsb, xls, ods, csv, tsv.
        file: PathBuf,
        /// The project of the new plan; a project named after the client is made if not given.
        #[arg(long, value_name = "ID")]
        project: Option<String>,
        /// Import into this plan as one undoable change.
        #[arg(long, value_name = "ID", conflicts_with = "project")]
        plan: Option<String>,
        /// Read only this sheet (may be given several times).
        #[arg(long, value_name = "NAME")]
        sheet: Vec<String>,
        /// Read it by this mapping instead of a remembered one: a file of `mrm mappings export`, or the decisions of
        /// the wizard as JSON.
        #[arg(long, value_name = "FILE")]
        mapping: Option<PathBuf>,
        /// Read it anew, whatever is remembered of workbooks of its shape.
        #[arg(long, conflicts_with = "mapping")]
        anew: bool,
        /// Show what would be imported; store nothing.
        #[arg(long)]
        dry_run: bool,
        /// Read the password of a protected workbook from standard input.
        #[arg(long)]
        password_stdin: bool,
    },
    /// Remembered mappings: how workbooks of a shape are read.
    #[command(subcommand)]
    Mappings(MappingsCommand),
    /// Rate cards: what vendors ask, looked up when lines are priced.
    #[command(subcommand)]
    Rates(RatesCommand),
    /// Plan templates: what a new plan can begin with.
    #[command(subcommand)]
    Templates(TemplatesCommand),
    /// Plans.
    #[command(subcommand)]
    Plan(PlanCommand),
    /// Write a plan to a file; the ending (.xlsx or .csv) says how.
    Export {
        /// The plan.
        id: String,
        /// Write it into a copy of this workbook: the one it came from, or the client's template (xlsx, xlsm).
        #[arg(long, value_name = "TEMPLATE")]
        into: Option<PathBuf>,
        /// The file to write.
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
        /// For whom.
        #[arg(long, value_enum, default_value = "internal")]
        audience: Audience,
        /// Language of headers and formats.
        #[arg(long, value_enum, default_value = "ru")]
        lang: Lang,
        /// What the flowchart of an xlsx file shows week by week.
        #[arg(long, value_parser = ["budget", "impressions", "grp"], default_value = "budget")]
        chart: String,
    },
    /// Run a calculator: its inputs are a JSON object on standard input, as the API takes them.
    Calc {
        /// The calculator.
        #[arg(required_unless_present = "list")]
        name: Option<String>,
        /// List the calculators; with a name, show what it takes and gives.
        #[arg(long)]
        list: bool,
    },
    /// List the kept versions of a plan, or keep its present state.
    Versions {
        /// The plan.
        plan: String,
        /// Keep the present state under this name.
        #[arg(long, value_name = "NAME")]
        keep: Option<String>,
        /// A note to the version that is kept.
        #[arg(long, requires = "keep")]
        note: Option<String>,
    },
    /// Compare two states of a plan, two plans, or a plan with a workbook.
    Compare {
        /// Before: PLAN (as it is now) or PLAN@VERSION.
        before: String,
        /// After: the same, a VERSION of the same plan, `now`, or a workbook.
        after: String,
        /// Write the comparison to this file; the ending (.html or .xlsx) says how.
        #[arg(long, value_name = "FILE")]
        to: Option<PathBuf>,
        /// For whom.
        #[arg(long, value_enum, default_value = "internal")]
        audience: Audience,
        /// Language of the file.
        #[arg(long, value_enum, default_value = "ru")]
        lang: Lang,
    },
    /// Make a plan as it was at a version; the state before is kept.
    Restore {
        /// The plan.
        plan: String,
        /// The version.
        version: String,
    },
    /// The relay through which this workspace reaches the others.
    #[command(subcommand)]
    Relay(RelayCommand),
    /// Invite somebody: prints the code, which goes to them by a way that only they read.
    Invite(InviteArgs),
    /// Ask to be let into a workspace by an invitation, in a fresh data folder.
    Join {
        /// The code; not needed when this folder waits already.
        code: Option<String>,
        /// Your name.
        #[arg(long, required_unless_present = "wait")]
        name: Option<String>,
        /// What this device is called.
        #[arg(long)]
        device: Option<String>,
        /// Wait until somebody has let you in, at most so many seconds.
        #[arg(long, value_name = "SECONDS")]
        wait: Option<u64>,
        /// Read a passphrase for the key file from standard input (needed where there is no keyring).
        #[arg(long)]
        passphrase_stdin: bool,
    },
    /// Show who is in the workspace, or let in, send away, give roles.
    Members {
        /// What to do.
        #[command(subcommand)]
        command: Option<MemberCommand>,
    },
    /// Take somebody out of the workspace, with all their devices.
    Remove {
        /// The member; with --device, the device.
        member: String,
        /// Take only this device away.
        #[arg(long)]
        device: bool,
    },
    /// The recovery kit: what brings you back when all your devices are lost.
    #[command(subcommand)]
    Recovery(RecoveryCommand),
    /// Send and receive.
    Sync {
        /// Wait until everything is with the relay and everything of the relay is here.
        #[arg(long)]
        until_idle: bool,
        /// Wait at most so many seconds.
        #[arg(long, default_value_t = 60)]
        seconds: u64,
    },
    /// Show the status of a plan, or give it another one: draft, in_review, approved, published. Without a plan: how every
    /// document stands with the relay.
    Status {
        /// The plan.
        plan: Option<String>,
        /// The new status.
        status: Option<String>,
        /// Why, or what is asked for.
        #[arg(long, requires = "status")]
        note: Option<String>,
    },
    #[command(flatten)]
    Approvals(ApprovalCommand),
    #[command(flatten)]
    Talk(TalkCommand),
    /// What-if copies of a plan.
    #[command(subcommand)]
    Scenario(ScenarioCommand),
    /// Split the media cost of a plan so that it brings the most: a proposal, or with --apply a change that can be undone.
    Optimise {
        /// The plan.
        plan: String,
        /// Media cost without VAT to split; what the plan has if not given.
        #[arg(long, value_name = "AMOUNT")]
        total: Option<String>,
        /// What it is to bring.
        #[arg(long, value_enum, default_value = "reach")]
        objective: Objective,
        /// Find the smallest budget that brings so much of it instead (people as a fraction: 0.45); `--total` is then the
        /// most that may be spent.
        #[arg(long, value_name = "RESULT")]
        target: Option<f64>,
        /// For effective reach: from how many contacts on a person counts (3).
        #[arg(long, value_name = "NUMBER")]
        contacts: Option<u32>,
        /// The lines that take part, as the API takes them: JSON, a list of {row, curve, low, high, fixed, step}; `row` is a
        /// line's id or its number. All lines with what the plan knows of them if not given.
        #[arg(long, value_name = "FILE")]
        curves: Option<PathBuf>,
        /// Take the proposal over; the state before is kept.
        #[arg(long)]
        apply: bool,
    },
    /// Serve the interface and the API on 127.0.0.1.
    Serve {
        /// The port; 0 picks a free one.
        #[arg(long, default_value_t = 0)]
        port: u16,
        /// The folder of the built interface.
        #[arg(long, env = "MRM_UI_DIR", value_name = "DIR")]
        ui: Option<PathBuf>,
    },
    /// Drop everything that can be rebuilt from the documents, and rebuild it.
    Rebuild,
    /// Print the OpenAPI description.
    Openapi,
}

/// Projects.
#[derive(Debug, Subcommand)]
pub enum ProjectCommand {
    /// Create a project.
    New {
        /// Its name.
        name: String,
        /// The client.
        #[arg(long)]
        client: Option<String>,
    },
    /// List the projects.
    List,
}

/// Remembered mappings.
#[derive(Debug, Subcommand)]
pub enum MappingsCommand {
    /// List them, last used first.
    List,
    /// Give one another name.
    Rename {
        /// The mapping.
        id: String,
        /// The new name.
        name: String,
    },
    /// Forget one; plans that were imported by it stay as they are.
    Delete {
        /// The mapping.
        id: String,
    },
    /// Write one to a JSON file, for another device or for `mrm import --mapping`.
    Export {
        /// The mapping.
        id: String,
        /// The file to write.
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
    },
    /// Take one over from a file of `export`; one of the same shape and client is replaced.
    Import {
        /// The file.
        file: PathBuf,
    },
}

/// Plan templates.
#[derive(Debug, Subcommand)]
pub enum TemplatesCommand {
    /// List them.
    List,
    /// Keep the settings, columns, sections and costs of a plan.
    Save {
        /// The plan.
        plan: String,
        /// The name of the template.
        name: String,
    },
    /// Give one another name.
    Rename {
        /// The template.
        id: String,
        /// The new name.
        name: String,
    },
    /// Forget one; plans that began with it stay as they are.
    Delete {
        /// The template.
        id: String,
    },
}

/// Plans.
#[derive(Debug, Subcommand)]
pub enum PlanCommand {
    /// List the plans.
    List,
    /// Create a plan without lines.
    New {
        /// The project.
        project: String,
        /// The title.
        title: String,
        /// The currency, three letters.
        #[arg(long, default_value = "RUB")]
        currency: String,
        /// The template that it begins with.
        #[arg(long, value_name = "ID")]
        template: Option<String>,
        /// The first day of the campaign.
        #[arg(long, value_name = "YYYY-MM-DD")]
        start: Option<String>,
        /// The last day of the campaign.
        #[arg(long, value_name = "YYYY-MM-DD")]
        end: Option<String>,
    },
    /// Show a plan.
    Show {
        /// The plan.
        id: String,
    },
    /// Set one cell of a line. FIELD is a field's code, such as `unit_price`; an empty VALUE clears it.
    Set {
        /// The plan.
        id: String,
        /// The line: its id, or its number in the plan.
        line: String,
        /// The field's code.
        field: String,
        /// The value as you would type it in the grid.
        #[arg(allow_hyphen_values = true)]
        value: String,
    },
    /// Put lines together by one or two columns and show what each group comes to.
    Groups {
        /// The plan.
        id: String,
        /// A field's code, such as `channel`, or a column's id; `start` goes by months. Give it twice for groups in groups.
        #[arg(long, required = true, value_name = "FIELD")]
        by: Vec<String>,
        /// Count only what the client may see.
        #[arg(long)]
        client: bool,
    },
    /// List the names of a plan's placements, as its naming convention makes them and as UTM values.
    Names {
        /// The plan.
        id: String,
    },
    /// List the views that a plan keeps.
    Views {
        /// The plan.
        id: String,
    },
}

/// What-if copies of a plan.
#[derive(Debug, Subcommand)]
pub enum ScenarioCommand {
    /// Show a plan and its what-if copies side by side.
    List {
        /// The plan, or one of its copies.
        plan: String,
    },
    /// Make a what-if copy.
    New {
        /// The plan.
        plan: String,
        /// The name of the copy.
        name: String,
    },
    /// Take a what-if copy over into its plan; the state before is kept.
    Merge {
        /// The plan.
        plan: String,
        /// The copy.
        scenario: String,
        /// Take everything, not only what was changed in the copy.
        #[arg(long)]
        all: bool,
    },
}

/// What a budget is to bring.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Objective {
    /// People with at least one contact.
    Reach,
    /// People with enough contacts.
    EffectiveReach,
    /// Clicks.
    Clicks,
    /// Conversions.
    Conversions,
    /// Revenue.
    Revenue,
}

impl Objective {
    /// The code in the API.
    pub fn code(self) -> &'static str {
        match self {
            Objective::Reach => "reach",
            Objective::EffectiveReach => "effective_reach",
            Objective::Clicks => "clicks",
            Objective::Conversions => "conversions",
            Objective::Revenue => "revenue",
        }
    }
}

/// For whom.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Audience {
    /// The agency: everything.
    Internal,
    /// The client: without the agency's money.
    Client,
}

/// Language of an export.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Lang {
    /// Russian.
    Ru,
    /// English.
    En,
}

impl Audience {
    /// The code in the API.
    pub fn code(self) -> &'static str {
        match self {
            Audience::Internal => "internal",
            Audience::Client => "client",
        }
    }
}

impl Lang {
    /// The code in the API.
    pub fn code(self) -> &'static str {
        match self {
            Lang::Ru => "ru",
            Lang::En => "en",
        }
    }
}
