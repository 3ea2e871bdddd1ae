//! What was decided about a plan, in the words of the API.

use mrm_domain::PlanStatus;
use mrm_domain::rights::{ProjectRole, Step};
use serde::Serialize;
use utoipa::ToSchema;

/// What was decided about a plan, what may be decided, and by whom.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ApprovalsView {
    /// Where the plan is on its way to the client, as far as somebody stands behind it.
    pub status: PlanStatus,
    /// The present state: what is asked for or decided is about one that was seen.
    pub state: Vec<String>,
    /// Everything that was said, the newest first; also what does not count, with the reason.
    pub statements: Vec<StatementView>,
    /// What the person of this device may do with the present state.
    pub may: MayView,
    /// Who is in the project: of these a review can be asked, and these can be mentioned.
    pub people: Vec<PersonView>,
    /// What the client has, if anything was published.
    pub published: Option<PublishedView>,
    /// This plan is what the client gets of another one.
    pub client_side: bool,
}

/// What a statement says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StatementKind {
    /// The state is handed in for review.
    ReviewRequested,
    /// It is good.
    Approved,
    /// It is not.
    Rejected,
    /// An earlier statement does not hold any more.
    TakenBack,
    /// The client got it.
    Published,
}

/// Why a statement does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WorthView {
    /// It counts: the signature is that of the device that it names, and the team let its person say this.
    Valid,
    /// It was made with a newer version of the program.
    Newer,
    /// It is damaged or not signed by the device that it names.
    Forged,
    /// It was made for something else.
    Elsewhere,
    /// The team's list here is older than the statement.
    NotYet,
    /// Whoever signed was not in the team.
    NotInTeam,
    /// Their role did not allow it.
    NotAllowed,
    /// There is nothing that it could take back.
    NothingToTakeBack,
}

/// One statement.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StatementView {
    /// Its name: the hash of its bytes, in hex.
    pub id: String,
    /// What it says; null if it cannot be read.
    pub kind: Option<StatementKind>,
    /// Whose decision: the agency's or the client's.
    pub step: Option<Step>,
    /// Who; null for somebody whose name this device may not know.
    pub who: Option<String>,
    /// It is the person of this device.
    pub mine: bool,
    /// When by the signer's clock, RFC 3339.
    pub at: Option<String>,
    /// Why, or what was asked for.
    pub note: Option<String>,
    /// Whom it asks, by name.
    pub asked: Vec<String>,
    /// The person of this device is among them, or nobody in particular was asked.
    pub asks_me: bool,
    /// Whether it counts.
    pub worth: WorthView,
    /// It was taken back.
    pub taken_back: bool,
    /// The statement that it takes back.
    pub takes_back: Option<String>,
    /// The plan is still exactly as it was then.
    pub current: bool,
    /// The version of that state, to compare with.
    pub version: Option<String>,
    /// Whoever approved had asked for the review themselves.
    pub own_request: bool,
}

/// What somebody may do with the present state of a plan.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct MayView {
    /// Ask others to look at it.
    pub request_review: bool,
    /// Say that it is good, or that it is not.
    pub decide: bool,
    /// Show it to the client.
    pub publish: bool,
}

/// Somebody in the project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PersonView {
    /// Their id.
    pub id: String,
    /// What they are called; null if this device may not know.
    pub name: Option<String>,
    /// It is the person of this device.
    pub me: bool,
    /// Their roles in the project.
    pub roles: Vec<ProjectRole>,
    /// They can approve for the agency, and so a review can be asked of them.
    pub approves: bool,
}

/// What the client has.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PublishedView {
    /// The plan that the client sees.
    pub plan: String,
    /// When it was last published, RFC 3339.
    pub at: Option<String>,
    /// By whom.
    pub who: Option<String>,
    /// The client sees what this plan says now.
    pub current: bool,
    /// How many things would change for the client if it were published now.
    pub changes: usize,
    /// What the client decided about what they see, the newest first.
    pub statements: Vec<StatementView>,
}

/// What the client would see.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PublicationView {
    /// It was published before: the client sees what changed.
    pub again: bool,
    /// How many lines the client sees.
    pub lines: usize,
    /// Everything, with VAT.
    pub grand_total: Option<String>,
    /// The plan's currency.
    pub currency: String,
    /// Columns that are filled and stay inside.
    pub withheld_columns: Vec<String>,
    /// Costs beside the lines that stay inside.
    pub withheld_costs: Vec<String>,
    /// How many threads of comments the client reads.
    pub threads: usize,
    /// How many threads stay inside.
    pub withheld_threads: usize,
    /// How many things change for the client.
    pub changes: usize,
}
