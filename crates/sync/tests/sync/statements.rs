//! What was decided about a plan, and by whom: signed over one exact state, and worth what the team's log says.

use mrm_domain::ProjectId;
use mrm_domain::rights::{OrganisationRole, ProjectRole, Step};
use mrm_sync::DeviceKeys;
use mrm_sync::membership::Action;
use mrm_sync::statement::{
    Decision, Judged, MAX_NOTE, State, Statement, StatementDraft, StatementError, Unfounded, judge,
};
use mrm_wire::EntryHash;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::people::{Agency, Desk, NOW, into_project};

const PLAN: (u8, [u8; 16]) = (3, [9; 16]);

fn state(head: u8) -> State {
    State { kind: PLAN.0, uuid: PLAN.1, heads: BTreeSet::from([[head; 32]]) }
}

/// Anna leads the project, Vera plans, Sofia is the client.
struct Office {
    agency: Agency,
    project: ProjectId,
    anna: Desk,
    vera: Desk,
    sofia: Desk,
}

fn office() -> Office {
    let mut agency = Agency::new();
    let mut anna = agency.begin();
    let project = agency.begin_project(&mut anna);
    let planner = into_project(OrganisationRole::Member, project, &[ProjectRole::Specialist]);
    let mut vera = agency.join(&mut anna, "Вера", planner).expect("Vera");
    let client = into_project(OrganisationRole::Guest, project, &[ProjectRole::Client]);
    let sofia = agency.join(&mut anna, "София", client).expect("Sofia");
    vera.catch_up(&anna);
    Office { agency, project, anna, vera, sofia }
}

fn draft(by: &Desk, project: ProjectId, state: State, decision: Decision, at: u64) -> StatementDraft {
    by.log.draft_statement(&by.keys, project, state, decision, ("Согласовано", at)).expect("she is in the team")
}

fn say(by: &Desk, project: ProjectId, decision: Decision, at: u64) -> Statement {
    draft(by, project, state(1), decision, NOW + at).sign(&by.keys).expect("a statement")
}

fn read(statements: &[&Statement], project: ProjectId, reader: &Desk) -> Vec<Judged> {
    let found = statements.iter().map(|statement| (statement.hash().to_string(), statement.bytes().to_vec()));
    judge(found, PLAN, project, &reader.log)
}

const INTERNAL: Decision = Decision::Approved { step: Step::Internal };
const CLIENT: Decision = Decision::Approved { step: Step::Client };

#[test]
fn what_the_project_manager_approves_counts_for_everybody_and_for_that_state_alone() {
    let Office { project, anna, vera, sofia, .. } = office();
    let approved = say(&anna, project, INTERNAL, 0);
    for reader in [&anna, &vera, &sofia] {
        let judged = read(&[&approved], project, reader);
        let standing = judged[0].standing().expect("it counts");
        assert!(standing.covers(&state(1)));
        assert!(!standing.covers(&state(2)), "an edit makes another state");
        let merged = State { heads: BTreeSet::from([[1; 32], [2; 32]]), ..state(1) };
        assert!(!standing.covers(&merged), "and so does a change that came from elsewhere");
    }
}

#[test]
fn each_role_says_what_the_matrix_lets_it() {
    let Office { project, anna, vera, sofia, .. } = office();
    let asked = |step| Decision::ReviewRequested { step, of: [anna.person].into() };
    let rejected = Decision::Rejected { step: Step::Client };
    let said = [
        (&anna, asked(Step::Client), true),
        (&anna, INTERNAL, true),
        (&anna, CLIENT, false),
        (&anna, Decision::Published, true),
        (&vera, asked(Step::Internal), true),
        (&vera, INTERNAL, false),
        (&vera, Decision::Published, false),
        (&sofia, asked(Step::Internal), false),
        (&sofia, INTERNAL, false),
        (&sofia, CLIENT, true),
        (&sofia, rejected, true),
        (&sofia, Decision::Published, false),
    ];
    for (by, decision, counts) in said {
        let judged = read(&[&say(by, project, decision.clone(), 0)], project, &anna);
        let expected = if counts { Ok(()) } else { Err(Unfounded::NotAllowed) };
        assert_eq!(judged[0].worth, expected, "{decision:?} by {:?}", by.person);
        assert_eq!(decision.allowed(anna.log.team(), by.person, project), counts, "asked before it is said");
    }
}

#[test]
fn what_was_allowed_when_it_was_said_stays_said() {
    let Office { mut agency, project, mut anna, mut vera, .. } = office();
    let lead = Action::SetProjectRoles { project, person: vera.person, roles: [ProjectRole::Pm].into() };
    agency.act(&mut anna, lead).expect("Vera leads");
    let before = say(&vera, project, INTERNAL, 0);
    vera.catch_up(&anna);
    let during = say(&vera, project, INTERNAL, 1);
    let gone = Action::SetProjectRoles { project, person: vera.person, roles: BTreeSet::new() };
    agency.act(&mut anna, gone).expect("Vera leaves");
    vera.catch_up(&anna);
    let after = say(&vera, project, INTERNAL, 2);
    let worth: Vec<_> = read(&[&before, &during, &after], project, &anna).iter().map(|found| found.worth).collect();
    assert_eq!(worth, [Err(Unfounded::NotAllowed), Ok(()), Err(Unfounded::NotAllowed)]);
}

#[test]
fn a_statement_from_a_longer_log_waits_for_that_log() {
    let Office { mut agency, project, mut anna, mut vera, .. } = office();
    agency.act(&mut anna, Action::Rotate { spaces: BTreeSet::new() }).expect("an entry");
    let approved = say(&anna, project, INTERNAL, 0);
    assert_eq!(read(&[&approved], project, &vera)[0].worth, Err(Unfounded::NotYet));
    vera.catch_up(&anna);
    assert_eq!(read(&[&approved], project, &vera)[0].worth, Ok(()));
}

#[test]
fn what_is_not_as_it_was_signed_is_shown_and_does_not_count() {
    let Office { mut agency, project, anna, vera, .. } = office();
    let other_project = agency.project();
    let good = say(&anna, project, INTERNAL, 0);
    let (name, bytes) = (good.hash().to_string(), good.bytes().to_vec());
    let worth = |name: &str, bytes: Vec<u8>, project, log| {
        let judged = judge([(name.to_owned(), bytes)], PLAN, project, log);
        assert_eq!(judged.len(), 1, "nothing is left out");
        judged[0].worth
    };
    assert_eq!(worth(&name, bytes.clone(), project, &anna.log), Ok(()));
    assert_eq!(worth("00", bytes.clone(), project, &anna.log), Err(Unfounded::OtherName));
    assert_eq!(worth(&name, bytes.clone(), other_project, &anna.log), Err(Unfounded::OtherDocument));
    let elsewhere = judge([(name.clone(), bytes.clone())], (PLAN.0, [8; 16]), project, &anna.log);
    assert_eq!(elsewhere[0].worth, Err(Unfounded::OtherDocument), "carried over from another plan");
    assert_eq!(worth(&name, bytes, project, &Agency::new().begin().log), Err(Unfounded::NotYet), "another workspace");
    // Somebody signs in Anna's name, on their own device and on none of the team's.
    let forged = StatementDraft { device: vera.keys.device(), ..draft(&anna, project, state(1), INTERNAL, NOW) };
    let forged = forged.sign(&vera.keys).expect("a statement");
    assert_eq!(read(&[&forged], project, &anna)[0].worth, Err(Unfounded::NotInTeam));
    let stranger = DeviceKeys::from_seed([77; 32]);
    let forged = StatementDraft { device: stranger.device(), ..draft(&anna, project, state(1), INTERNAL, NOW) };
    let forged = forged.sign(&stranger).expect("a statement");
    assert_eq!(read(&[&forged], project, &anna)[0].worth, Err(Unfounded::NotInTeam));
    let other_log = StatementDraft { log_hash: EntryHash([5; 32]), ..draft(&anna, project, state(1), INTERNAL, NOW) };
    let other_log = other_log.sign(&anna.keys).expect("a statement");
    assert_eq!(read(&[&other_log], project, &anna)[0].worth, Err(Unfounded::OtherLog));
}

#[test]
fn a_draft_that_no_reader_would_take_is_not_signed() {
    let Office { project, anna, vera, .. } = office();
    let good = draft(&anna, project, state(1), INTERNAL, NOW);
    assert_eq!(good.clone().sign(&vera.keys), Err(StatementError::OtherDevice));
    let long = StatementDraft { note: "я".repeat(MAX_NOTE + 1), ..good.clone() };
    assert_eq!(long.sign(&anna.keys), Err(StatementError::NoteTooLong(MAX_NOTE + 1)));
    let nowhere = StatementDraft { state: State { heads: BTreeSet::new(), ..state(1) }, ..good };
    assert_eq!(nowhere.sign(&anna.keys), Err(StatementError::Listed));
}

#[test]
fn whoever_said_something_takes_it_back_and_so_does_the_project_manager() {
    let Office { project, anna, vera, sofia, .. } = office();
    let asked = say(&vera, project, Decision::ReviewRequested { step: Step::Internal, of: [anna.person].into() }, 0);
    let approved = say(&anna, project, INTERNAL, 1);
    let of = |statement: &Statement| Decision::TakenBack { statement: statement.hash() };
    let by_vera = say(&vera, project, of(&approved), 2);
    let judged = read(&[&asked, &approved, &by_vera], project, &sofia);
    assert_eq!((judged[2].worth, judged[1].taken_back), (Err(Unfounded::NotAllowed), None), "it is not hers");
    let by_anna = say(&anna, project, of(&approved), 3);
    let of_vera = say(&anna, project, of(&asked), 4);
    let judged = read(&[&asked, &approved, &by_anna, &of_vera], project, &sofia);
    assert_eq!(judged[0].taken_back, Some(of_vera.hash()));
    assert_eq!(judged[1].taken_back, Some(by_anna.hash()));
    assert!(judged[0].standing().is_none() && judged[1].standing().is_none());
    let again = say(&anna, project, of(&by_anna), 5);
    let of_nothing = read(&[&by_anna], project, &sofia);
    assert_eq!(of_nothing[0].worth, Err(Unfounded::NothingToTakeBack));
    let judged = read(&[&approved, &by_anna, &again], project, &sofia);
    assert_eq!(judged[2].worth, Err(Unfounded::NothingToTakeBack), "what was taken back is said anew");
}

fn vector() -> StatementDraft {
    let Office { project, anna, .. } = office();
    let of = BTreeSet::from([anna.person]);
    StatementDraft {
        workspace: mrm_wire::LogId([7; 32]),
        log_hash: EntryHash([6; 32]),
        ..draft(&anna, project, state(1), Decision::ReviewRequested { step: Step::Client, of }, NOW)
    }
}

/// Frozen bytes: what this version writes, every later one reads. A hash here never changes; another layout is another
/// format, with a line of its own.
#[test]
fn statements_are_the_bytes_that_were_frozen() {
    let keys = DeviceKeys::from_seed([1; 32]);
    let earlier = vector().sign(&keys).expect("a statement").hash();
    let decisions = [
        vector().decision,
        INTERNAL,
        Decision::Rejected { step: Step::Client },
        Decision::TakenBack { statement: earlier },
        Decision::Published,
    ];
    let hashes: Vec<String> = decisions
        .into_iter()
        .map(|decision| StatementDraft { decision, ..vector() }.sign(&keys).expect("a statement").hash().to_string())
        .collect();
    assert_eq!(hashes, FROZEN);
}

const FROZEN: [&str; 5] = [
    "49b23211b5fd481f02bbdde3ce6f2b323be4466fb3d27f0323cee9d3e0513414",
    "8a53949bb83e665a4bed50188d6c2315ba3874afa6b600ca3fd388f08d7520e3",
    "ccd325346fbf96a92934016c6ca221655e5561d3fc0caed9ab8efe020b0a6f70",
    "8b9b366fd1666d5c0d3a0bff9237e1adf60da49c666bcda3296a4359b8faba18",
    "eb661c3b31d2861cf521eb9c69c66501e072d7202d39a2d8bfe261ce0c0ea2a9",
];

proptest! {
    #[test]
    fn no_bytes_make_the_reader_fall(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(Statement::read(bytes).is_err());
    }

    #[test]
    fn no_byte_of_a_statement_can_be_another(at in any::<prop::sample::Index>(), flip in 1_u8..) {
        static SIGNED: LazyLock<(Office, Vec<u8>)> = LazyLock::new(|| {
            let office = office();
            let bytes = say(&office.anna, office.project, INTERNAL, 0).bytes().to_vec();
            (office, bytes)
        });
        let (Office { project, anna, .. }, mut bytes) = (&SIGNED.0, SIGNED.1.clone());
        let at = at.index(bytes.len());
        bytes[at] ^= flip;
        let name = Statement::read(bytes.clone()).map(|statement| statement.hash().to_string()).unwrap_or_default();
        let judged = judge([(name, bytes)], PLAN, *project, &anna.log);
        prop_assert!(matches!(judged[0].worth, Err(Unfounded::Signature | Unfounded::Unreadable(_))));
    }
}
