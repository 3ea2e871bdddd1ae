//! Documents as the stories need them: a map with values, in the library that the product uses.

use automerge::transaction::Transactable;
use automerge::{ActorId, Author, Automerge, Change, ChangeHash, ROOT};
use mrm_document::{Incoming, Standing, Stream, Streams};
use mrm_domain::rights::Object;
use mrm_sync::receive::{Quarantine, Receiving};
use mrm_sync::snapshot::Written;
use mrm_wire::DeviceKey;
use std::collections::{BTreeMap, BTreeSet};

pub const PROJECT: u8 = 2;
pub const PLAN: u8 = 3;
pub const DISCUSSION: u8 = 4;
pub const APPROVALS: u8 = 5;

pub fn object_of(kind: u8) -> Option<Object> {
    match kind {
        PROJECT => Some(Object::Project),
        PLAN => Some(Object::MediaPlan),
        DISCUSSION => Some(Object::Comments),
        APPROVALS => Some(Object::Approvals),
        _ => None,
    }
}

/// One device's copy of a document.
#[derive(Clone)]
pub struct Copy {
    pub doc: Automerge,
    /// What left it since somebody asked, and why.
    pub gone: BTreeMap<ChangeHash, Quarantine>,
}

impl Copy {
    /// An empty one in which `device` writes as `actor`.
    pub fn new(device: DeviceKey, actor: u8) -> Copy {
        let mut doc = Automerge::new().with_author(Some(Author::from(device.0.to_vec())));
        doc.set_actor(ActorId::from([actor; 16]));
        Copy { doc, gone: BTreeMap::new() }
    }

    /// Opens it anew: another actor.
    pub fn write_as(&mut self, device: DeviceKey, actor: [u8; 2]) {
        let mut bytes = [0; 16];
        bytes[..2].copy_from_slice(&actor);
        self.doc.set_author(Some(Author::from(device.0.to_vec())));
        self.doc.set_actor(ActorId::from(bytes));
    }

    /// Writes a value; the change.
    pub fn write(&mut self, key: &str, value: i64) -> Vec<u8> {
        let done = self.doc.transact::<_, _, automerge::AutomergeError>(|tx| tx.put(ROOT, key, value));
        done.expect("a change");
        self.doc.get_last_local_change().expect("the change").raw_bytes().to_vec()
    }

    pub fn heads(&self) -> Vec<[u8; 32]> {
        self.doc.get_heads().iter().map(|hash| hash.0).collect()
    }
}

impl Copy {
    /// The document without some of its changes; whoever writes in it goes on.
    pub fn without(&self, gone: &BTreeSet<ChangeHash>) -> Copy {
        let mut doc = Automerge::new().with_author(self.doc.get_author().cloned());
        doc.set_actor(self.doc.get_actor().clone());
        let stay = self.doc.get_changes(&[]).into_iter().filter(|change| !gone.contains(&change.hash()));
        doc.apply_changes(stay).expect("what stays has its past");
        Copy { doc, gone: self.gone.clone() }
    }
}

impl Receiving for Copy {
    fn standing(&self) -> Vec<Standing> {
        let changes = self.doc.get_changes_meta(&[]);
        let standing = changes.iter().map(|meta| Standing {
            hash: meta.hash,
            deps: meta.deps.clone(),
            device: meta.author.as_ref().expect("an author").as_bytes().try_into().expect("a device"),
            actor: meta.actor.to_bytes().try_into().expect("16 bytes"),
            seq: meta.seq,
        });
        standing.collect()
    }

    fn streams(&self) -> Streams {
        let mut by_actor: BTreeMap<[u8; 16], Stream> = BTreeMap::new();
        for change in self.doc.get_changes(&[]) {
            let actor: [u8; 16] = change.actor_id().to_bytes().try_into().expect("16 bytes");
            let author = self.doc.get_author_for_actor(change.actor_id()).expect("an author");
            let device = author.as_bytes().try_into().expect("a device");
            let last = by_actor.get(&actor).map_or(0, |stream| stream.seq);
            if change.seq() > last {
                by_actor.insert(actor, Stream { device, seq: change.seq(), hash: change.hash() });
            }
        }
        Streams::new(by_actor)
    }

    fn has(&self, change: &ChangeHash) -> bool {
        self.doc.get_change_meta_by_hash(change).is_some()
    }

    fn last_operation(&self, change: &ChangeHash) -> Option<u64> {
        self.doc.get_change_meta_by_hash(change).map(|meta| meta.max_op)
    }

    fn follows(&self, change: &ChangeHash, others: &[ChangeHash]) -> bool {
        self.doc.get_changes(others).iter().all(|after| after.hash() != *change)
    }

    fn apply(&mut self, changes: &[Incoming]) -> Result<Vec<ChangeHash>, String> {
        let mut trial = self.doc.clone();
        let changes: Vec<Change> = changes.iter().map(|change| change.clone().into_change()).collect();
        let applied = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| trial.apply_changes(changes)));
        applied.map_err(|_| "a panic".to_owned())?.map_err(|error| error.to_string())?;
        self.doc = trial;
        Ok(self.doc.get_heads())
    }

    fn let_go(&mut self, gone: &BTreeMap<ChangeHash, Quarantine>) -> Result<(), String> {
        *self = self.without(&gone.keys().copied().collect());
        // Its own numbers may be among those that went: it does not use them twice.
        let mut actor: [u8; 16] = self.doc.get_actor().to_bytes().try_into().expect("16 bytes");
        let last = actor[15].wrapping_add(1);
        actor[15] = last;
        self.doc.set_actor(ActorId::from(actor));
        self.gone.extend(gone.clone());
        Ok(())
    }
}

impl Written for Copy {
    fn changes(&self) -> Vec<Vec<u8>> {
        self.doc.get_changes(&[]).iter().map(|change| change.raw_bytes().to_vec()).collect()
    }
}
