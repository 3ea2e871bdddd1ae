//! Reads whatever bytes there are as a signed statement, and has whatever is said signed by a member and judged. No input
//! may crash it; what is read is what is kept; nobody's statement counts who did not sign it, and no device's that is not in
//! the team.
#![cfg_attr(fuzzing, no_main)]

use mrm_domain::rights::Policy;
use mrm_domain::{PersonId, ProjectId};
use mrm_sync::DeviceKeys;
use mrm_sync::membership::{Beginning, By, MembershipLog, Names};
use mrm_sync::statement::{Statement, StatementDraft, StatementError, Unfounded, judge};
use rand::SeedableRng;
use rand::rngs::StdRng;
use std::sync::LazyLock;
use uuid::Uuid;

const PLAN: (u8, [u8; 16]) = (3, [9; 16]);
const NOW: u64 = 1_795_694_400_000;

/// A workspace of one person with one project, whose device the fuzzer may sign with.
struct Office {
    keys: DeviceKeys,
    person: PersonId,
    project: ProjectId,
    log: MembershipLog,
}

static OFFICE: LazyLock<Office> = LazyLock::new(|| {
    let keys = DeviceKeys::from_seed([1; 32]);
    let (person, project) =
        (PersonId::from_uuid(Uuid::from_bytes([2; 16])), ProjectId::from_uuid(Uuid::from_bytes([3; 16])));
    let by = By { device: &keys, moment_ms: NOW };
    let mut rng = StdRng::seed_from_u64(1);
    let names = Names { person: "Anna".to_owned(), device: "Laptop".to_owned() };
    let beginning = Beginning { person, names, policy: Policy::standard().expect("the standard matrix") };
    let mut log = MembershipLog::begin_workspace(beginning, by, &mut rng).expect("a workspace");
    let entry = log.begin_project(project, by, &mut rng).expect("an entry");
    log.take(entry, &keys).expect("it is taken");
    Office { keys, person, project, log }
});

mrm_fuzz::target!(|data: &[u8]| {
    let office = &*OFFICE;
    let weigh = |name: String, bytes: Vec<u8>| judge([(name, bytes)], PLAN, office.project, &office.log);
    match Statement::read(data.to_vec()) {
        Ok(statement) => {
            assert_eq!(statement.bytes(), data, "signed bytes are never written anew");
            let judged = weigh(statement.hash().to_string(), data.to_vec());
            assert_eq!(judged[0].worth, Err(Unfounded::Signature), "nobody signed that");
            sign(office, statement.draft().clone());
        }
        Err(error) => {
            let judged = weigh("00".to_owned(), data.to_vec());
            assert_eq!(judged[0].worth, Err(Unfounded::Unreadable(error)));
        }
    }
    if let Ok(draft) = postcard::from_bytes::<StatementDraft>(data) {
        sign(office, draft);
    }
});

/// What somebody with a device of the team could say, true or not. What counts names the team, the person and the plan.
fn sign(office: &Office, mut draft: StatementDraft) {
    draft.device = office.keys.device();
    // An honest address half of the time, so that what is said is reached and not only to whom.
    if draft.moment_ms.is_multiple_of(2) {
        (draft.workspace, draft.project, draft.person) = (office.log.id(), office.project, office.person);
        (draft.state.kind, draft.state.uuid) = PLAN;
        let head = office.log.head();
        (draft.log_index, draft.log_hash) = (head.length - 1, head.hash);
    }
    let statement = match draft.clone().sign(&office.keys) {
        Ok(statement) => statement,
        Err(StatementError::NoteTooLong(_) | StatementError::Listed) => return,
        Err(other) => panic!("a draft of the device's own was not signed: {other}"),
    };
    assert_eq!(Statement::read(statement.bytes().to_vec()).as_ref(), Ok(&statement), "what is signed can be read");
    let judged = judge([(statement.hash().to_string(), statement.bytes().to_vec())], PLAN, office.project, &office.log);
    if judged[0].worth.is_ok() {
        assert_eq!((draft.workspace, draft.project, draft.person), (office.log.id(), office.project, office.person));
        assert_eq!((draft.state.kind, draft.state.uuid), PLAN);
        assert_eq!(office.log.hash_at(draft.log_index), Some(draft.log_hash));
    }
}
