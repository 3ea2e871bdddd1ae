//! The table: what each use-case needs, in the words of the matrix of rights.

use mrm_domain::rights::{Action, Object};
use serde::Serialize;
use utoipa::ToSchema;

use Action::{Approve, Create, Delete, Read, Update};
use Object::{Approvals, Comments, MediaPlan, Members, Project, Publishing};

/// What somebody needs to call a use-case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// One of these, in the project that is asked about.
    InProject(&'static [(Object, Action)]),
    /// This, in the organisation.
    InOrganisation(Object, Action),
    /// To be of the agency: what is common to it has no row in the matrix, and every member writes it.
    OfAgency,
    /// Nothing: it is about what this device alone keeps. Why.
    OwnDevice(&'static str),
    /// Nothing, whoever asks. Why.
    Nothing(&'static str),
}

macro_rules! use_cases {
    ($($(#[doc = $doc:literal])* $name:ident: $need:expr;)*) => {
        /// Something that a person can ask the application for. Several functions that need the same for the same reason
        /// are one use-case.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum UseCase {
            $($(#[doc = $doc])* $name,)*
        }

        impl UseCase {
            /// All of them.
            pub const ALL: &'static [UseCase] = &[$(UseCase::$name,)*];

            /// What it needs.
            pub const fn need(self) -> Need {
                match self {
                    $(UseCase::$name => $need,)*
                }
            }
        }
    };
}

use Need::{InOrganisation, InProject, Nothing, OfAgency, OwnDevice};

/// To others' devices the beginning of a plan is a change like any other: who may change plans may begin them.
const WRITES_PLANS: Need = InProject(&[(MediaPlan, Create), (MediaPlan, Update)]);

use_cases! {
    /// Lists of projects and plans.
    ReadLists: Nothing("each finds there what they may read");
    /// A project.
    ReadProject: InProject(&[(Project, Read)]);
    /// A new project.
    CreateProject: InOrganisation(Project, Create);
    /// Another name or client for a project.
    UpdateProject: InProject(&[(Project, Update)]);
    /// Putting a project away, or bringing it back.
    ArchiveProject: InProject(&[(Project, Delete)]);

    /// A plan, its results, versions, history, comparisons and proposals.
    ReadPlan: InProject(&[(MediaPlan, Read)]);
    /// A plan as a file: what may be seen may be exported.
    ExportPlan: InProject(&[(MediaPlan, Read)]);
    /// A change of a plan, of whatever kind.
    EditPlan: WRITES_PLANS;
    /// A new plan, a copy, a scenario, an import.
    CreatePlan: WRITES_PLANS;
    /// Putting a plan away, or bringing it back: also for whoever may put its whole project away.
    ArchivePlan: InProject(&[(MediaPlan, Delete), (Project, Delete)]);

    /// What is said about a plan.
    ReadComments: InProject(&[(Comments, Read)]);
    /// Saying something.
    Comment: InProject(&[(Comments, Create)]);
    /// Changing what was said, or settling it.
    UpdateComment: InProject(&[(Comments, Update)]);
    /// Deleting what one said.
    DeleteComment: InProject(&[(Comments, Delete)]);
    /// Deleting what somebody else said.
    DeleteOthersComment: InProject(&[(Comments, Delete)]);

    /// What was decided about a plan.
    ReadApprovals: InProject(&[(Approvals, Read)]);
    /// Handing a plan in.
    RequestReview: InProject(&[(Approvals, Create)]);
    /// Approving a plan, or not: in its step.
    Decide: InProject(&[(MediaPlan, Approve)]);
    /// Taking one's own word back.
    TakeBack: InProject(&[(Approvals, Create), (MediaPlan, Approve)]);
    /// Taking back what somebody else said.
    TakeBackOthers: InProject(&[(Approvals, Delete)]);
    /// Giving a plan to the client.
    Publish: InProject(&[(Publishing, Approve)]);
    /// Naming, where the client reads, whoever spoke there.
    NameSpeakers: InProject(&[(Publishing, Create), (Publishing, Update)]);

    /// Who is in the team, and what each role may do.
    ReadTeam: Nothing("every device of the team holds the membership log; names are sealed for whoever may know them");
    /// Inviting somebody.
    Invite: InProject(&[(Members, Create)]);
    /// Letting somebody in, sending them away, taking an invitation back.
    AnswerInvitation: InProject(&[(Members, Create)]);
    /// Another role in the organisation.
    SetRole: InOrganisation(Members, Update);
    /// Other roles in a project.
    SetProjectRoles: InProject(&[(Members, Update)]);
    /// Taking somebody out.
    RemovePerson: InOrganisation(Members, Delete);
    /// Taking somebody else's device away.
    RevokeDevice: InOrganisation(Members, Update);
    /// New keys for everything that this device reads.
    RotateKeys: InOrganisation(Members, Update);
    /// A relay for the workspace.
    AddRelay: InOrganisation(Members, Update);

    /// Calendars and seasons.
    ReadCalendars: Nothing("they say when days are off, nothing of anybody's plans");
    /// Changing calendars and seasons, which are common to the agency.
    WriteCalendars: OfAgency;

    /// One's own name, devices, recovery kit, notices and place in a plan, and leaving.
    BeMyself: OwnDevice("they are the person's own");
    /// Sending, receiving, leaving the relay.
    Sync: OwnDevice("what travels and what is taken is judged envelope by envelope");
    /// Reading a workbook, before anything is stored.
    ReadWorkbook: OwnDevice("nothing is stored before a plan is written, which is asked for then");
    /// Mappings, rate cards, templates of plans.
    KeepTools: OwnDevice("mappings, rate cards and templates are kept on this device and sent to nobody");
    /// Settings, lock, what protects the data, rebuilding lists from documents.
    SetUp: OwnDevice("it changes nothing that others see");
    /// Calculators.
    Calculate: Nothing("they know nothing but what is typed into them");
    /// Opening, starting, joining, unlocking.
    OpenWorkspace: Nothing("nobody has a role before the workspace is open");
}
