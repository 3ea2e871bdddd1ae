//! Two devices begin one document apart: what the client gets has an id that follows from what it comes from.

use mrm_document::{
    Artifact, ArtifactKind, Chunk, ChunkKind, DocumentId, DocumentLog, Incoming, PlanDoc, ProjectDoc, ProjectEdit,
    Shared, StoredChunk, own_changes,
};
use mrm_domain::{Edit, HeaderField, ProjectId};
use mrm_testkit::{generated_plan, uuids};

use crate::support::{NOON, writer};

/// The first chunk of a document, and its changes as they travel.
fn begun(id: DocumentId, snapshot: Vec<u8>) -> (Shared, Vec<Incoming>) {
    let chunk = Chunk::after(None, id, ChunkKind::Snapshot, snapshot).unwrap();
    let chunks = vec![StoredChunk { seq: 0, bytes: chunk.encode() }];
    let log = DocumentLog { document: id, head: chunk.head(), chunks };
    let changes = own_changes(&log, None).unwrap();
    (Shared::load(&log).unwrap(), changes.iter().map(|bytes| Incoming::read(bytes).unwrap()).collect())
}

#[test]
fn what_was_published_apart_is_one_plan_and_each_state_stays_readable() {
    let mut first = generated_plan(6, 1);
    let mut second = first.clone();
    let title = |text: &str| Edit::SetHeader { field: HeaderField::Title, text: Some(text.to_owned()) };
    first.apply_all(&[title("Первая")]).unwrap();
    second.apply_all(&[title("Вторая")]).unwrap();
    let make = |plan, letter| {
        let (doc, snapshot) = PlanDoc::create(plan, &writer(letter), "publish", NOON).unwrap();
        let (shared, changes) = begun(plan.id.into(), snapshot);
        (doc, shared, changes)
    };
    let (anna, mut at_anna, from_anna) = make(&first, b'a');
    let (boris, mut at_boris, from_boris) = make(&second, b'b');
    at_anna.apply(&from_boris).unwrap();
    at_boris.apply(&from_anna).unwrap();
    let [one, other] = [&at_anna, &at_boris].map(|shared| PlanDoc::of(shared, &writer(b'c')).unwrap());
    let shown = one.hydrate();
    assert_eq!(shown, other.hydrate());
    assert_eq!(shown.unreadable, []);
    assert!(shown.plan == first || shown.plan == second, "one of them stands, whole");
    // Both signed for what they had published.
    assert_eq!(one.at(&anna.heads()).unwrap().plan, first);
    assert_eq!(one.at(&boris.heads()).unwrap().plan, second);
    // Whose beginning does not stand reads it anew, and does not write where nobody looks.
    let stays = [anna.begins_as(&at_anna), boris.begins_as(&at_boris)];
    assert!(stays.contains(&true) && stays.contains(&false), "{stays:?}");
}

#[test]
fn a_project_that_two_began_apart_has_the_plans_of_both() {
    let mut ids = uuids(3);
    let (project, plans) = (ProjectId::from_uuid(ids.next_uuid()), [ids.plan(), ids.plan()]);
    let entry = |title: &str| Artifact { kind: ArtifactKind::MediaPlan, title: title.to_owned(), archived: false };
    let make = |letter, plan: mrm_domain::PlanId, title: &str| {
        let (mut doc, _) = ProjectDoc::create(project, "Осень", None, &writer(letter), "publish", NOON).unwrap();
        doc.commit(&[ProjectEdit::PutArtifact(plan.into(), entry(title))], "publish", NOON).unwrap();
        begun(project.into(), doc.save())
    };
    let (mut at_anna, _) = make(b'a', plans[0], "Первый");
    let (_, from_boris) = make(b'b', plans[1], "Второй");
    at_anna.apply(&from_boris).unwrap();
    let mut both = ProjectDoc::of(&at_anna, &writer(b'c')).unwrap();
    let listed: Vec<DocumentId> = both.read().unwrap().artifacts.into_keys().collect();
    assert_eq!(listed.len(), 2, "{listed:?}");
    for plan in plans {
        both.commit(&[ProjectEdit::PutArtifact(plan.into(), entry("Новый"))], "rename", NOON).unwrap();
        assert_eq!(both.read().unwrap().artifacts[&plan.into()].title, "Новый");
        both.commit(&[ProjectEdit::RemoveArtifact(plan.into())], "remove", NOON).unwrap();
    }
    assert!(both.read().unwrap().artifacts.is_empty());
}
