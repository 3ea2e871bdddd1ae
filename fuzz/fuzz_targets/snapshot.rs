//! Reads whatever bytes there are as a part of a snapshot, joins it and loads what it holds into an empty document, as a
//! newcomer does. No input may crash it or be unpacked beyond the limit.
#![cfg_attr(fuzzing, no_main)]

use mrm_document::{DocumentId, Shared};
use mrm_domain::PersonId;
use mrm_domain::rights::Policy;
use mrm_sync::DeviceKeys;
use mrm_sync::membership::{Beginning, By, MembershipLog, Names};
use mrm_sync::snapshot::{MAX_SNAPSHOT, Part, Snapshot};
use mrm_wire::{DeviceKey, DocumentTag, Receipt, SpaceId};
use std::sync::LazyLock;

/// A workspace of one person, whose device may have written what comes.
static LOG: LazyLock<(MembershipLog, DeviceKey)> = LazyLock::new(|| {
    let keys = DeviceKeys::from_seed([1; 32]);
    let names = Names { person: "Anna".to_owned(), device: "Laptop".to_owned() };
    let person = PersonId::from_uuid(uuid::Uuid::from_bytes([2; 16]));
    let beginning = Beginning { person, names, policy: Policy::standard().expect("the standard matrix") };
    let by = By { device: &keys, moment_ms: 1 };
    let log = MembershipLog::begin_workspace(beginning, by, &mut rand::rng()).expect("a workspace");
    (log, keys.device())
});

mrm_fuzz::target!(|data: &[u8]| {
    let space = SpaceId([1; 16]);
    let tag = DocumentTag::of(space, 3, &[42; 16]);
    let Ok(part) = Part::decode(data, space, tag) else { return };
    let Ok(mut snapshot) = Snapshot::join(vec![part]) else { return };
    assert!(snapshot.changes.iter().map(Vec::len).sum::<usize>() <= MAX_SNAPSHOT);
    let again = snapshot.parts().expect("what was read can be written");
    let parts = again.iter().map(|part| Part::decode(part, space, tag).expect("a part")).collect();
    assert_eq!(Snapshot::join(parts).as_ref(), Ok(&snapshot));
    snapshot.authors.values_mut().for_each(|author| *author = LOG.1.0);
    if let Some(id) = DocumentId::from_frame(snapshot.kind, snapshot.uuid) {
        let _ = snapshot.comes_to(tag, &LOG.0, &mut Shared::unknown(id));
    }
    for carried in &snapshot.carried {
        let _ = mrm_wire::Envelope::read(carried.clone()).map(|envelope| Receipt::of(&envelope).is_ok());
    }
});
