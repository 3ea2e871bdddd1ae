//! What every store promises, whatever keeps it.

use mrm_relay::store::{Beginning, Change, Identity, SqliteStore, Store, Token, Writing, Written};
use mrm_wire::{
    DocumentTag, Entry, EntryHash, Envelope, EnvelopeId, Known, LogHead, LogId, Refusal, Rights, Seen, SpaceId,
    StoreId, chain_after,
};
use std::path::Path;

use crate::team::{PLAN, SPACE, beginning, device, entry, envelope, grant, part};

pub fn identity() -> Identity {
    Identity { seed: [9; 32], store: StoreId([8; 16]), generation: 0 }
}

pub async fn sqlite(folder: &Path) -> SqliteStore {
    SqliteStore::open(&folder.join("relay.db"), identity()).await.expect("a store")
}

/// Each promise on each store.
macro_rules! promises {
    ($($name:ident),* $(,)?) => {
        mod in_memory {
            $(#[tokio::test]
            async fn $name() {
                super::$name(::mrm_relay::store::MemoryStore::new(super::identity())).await;
            })*
        }

        mod in_sqlite {
            $(#[tokio::test]
            async fn $name() {
                let folder = tempfile::tempdir().expect("a folder");
                super::$name(super::sqlite(folder.path()).await).await;
            })*
        }
    };
}

pub(crate) use promises;

promises! {
    a_log_takes_the_next_entry_and_no_other,
    what_stands_in_the_open_is_what_devices_may_do,
    an_envelope_has_one_place_however_often_it_comes,
    a_copied_device_is_noticed,
    colleagues_bring_back_both_of_a_copied_devices_envelopes,
    a_device_gets_what_it_lacks,
    a_device_that_knows_another_log_is_told,
    a_quota_is_a_quota,
    a_closed_relay_takes_no_new_workspace,
    parts_of_files_are_kept_apart,
    one_commit_answers_each,
    long_answers_are_cut,
    a_token_begins_one_workspace,
    what_is_refused_is_not_served_and_what_is_removed_is_gone,
    workspaces_are_counted,
    a_place_is_found_again_whatever_came_between,
}

async fn begun<S: Store>(store: &S) -> LogId {
    let entry = beginning();
    let id = entry.workspace();
    assert!(append(store, entry).await.is_ok());
    id
}

async fn append<S: Store>(store: &S, entry: Entry) -> Result<Written, Refusal> {
    let writing =
        Writing::Append { entry: Box::new(entry), beginning: Beginning::Open { quota: 1 << 20 }, received_ms: 1 };
    store.write(vec![writing]).await.expect("an answer").remove(0)
}

async fn push<S: Store>(store: &S, workspace: LogId, by: u8, envelope: Envelope) -> Result<Written, Refusal> {
    let writing = Writing::Push { workspace, by: device(by), envelope: Box::new(envelope), received_ms: 1 };
    store.write(vec![writing]).await.expect("an answer").remove(0)
}

async fn a_log_takes_the_next_entry_and_no_other<S: Store>(store: S) {
    let first = beginning();
    let id = first.workspace();
    let one = LogHead { length: 1, hash: first.hash() };
    assert_eq!(append(&store, entry(1, id, one, Vec::new())).await, Err(Refusal::UnknownWorkspace));
    assert_eq!(append(&store, first.clone()).await, Ok(Written::Appended(one)));
    assert_eq!(append(&store, first.clone()).await, Ok(Written::Appended(one)), "sent again after a lost answer");
    let (second, other) = (entry(1, id, one, Vec::new()), entry(1, id, one, vec![grant(3, SPACE, Rights::PULL)]));
    let two = LogHead { length: 2, hash: second.hash() };
    assert_eq!(append(&store, second.clone()).await, Ok(Written::Appended(two)));
    assert_eq!(append(&store, other).await, Err(Refusal::Moved), "who comes second reads the log and tries again");
    assert_eq!(store.log(id).await.expect("an answer"), Some(two));
    let half = id.0[..16].try_into().expect("half");
    assert_eq!(store.named(half).await.expect("an answer"), Some(id), "an invitation holds half of the id");
    assert_eq!(store.named([0; 16]).await.expect("an answer"), None);
    let entries = store.entries(id, 0, usize::MAX).await.expect("entries");
    assert_eq!(entries, [first.bytes().to_vec(), second.bytes().to_vec()]);
}

async fn what_stands_in_the_open_is_what_devices_may_do<S: Store>(store: S) {
    let id = begun(&store).await;
    let rights = async |seed, space| store.rights(id, device(seed), space).await.expect("rights");
    assert_eq!(rights(2, SPACE).await, Rights::PULL.and(Rights::PUSH));
    assert_eq!(rights(3, SPACE).await, Rights::NONE);
    let one = store.log(id).await.expect("an answer").expect("a log");
    assert_eq!(append(&store, entry(2, id, one, Vec::new())).await, Err(Refusal::NotAllowed));
    let invited = entry(1, id, one, vec![grant(3, SpaceId::LOG, Rights::PULL.and(Rights::ASK))]);
    assert!(append(&store, invited).await.is_ok());
    let two = store.log(id).await.expect("an answer").expect("a log");
    let pushy = entry(3, id, two, vec![grant(3, SPACE, Rights::PULL)]);
    assert_eq!(append(&store, pushy).await, Err(Refusal::NotAllowed), "who was invited may only ask");
    assert!(append(&store, entry(3, id, two, Vec::new())).await.is_ok());
    let three = store.log(id).await.expect("an answer").expect("a log");
    assert!(append(&store, entry(1, id, three, vec![grant(2, SPACE, Rights::NONE)])).await.is_ok());
    assert_eq!(rights(2, SPACE).await, Rights::NONE);
    assert_eq!(push(&store, id, 2, envelope(2, 1, b"late")).await, Err(Refusal::NotAllowed));
}

async fn an_envelope_has_one_place_however_often_it_comes<S: Store>(store: S) {
    let id = begun(&store).await;
    let (first, second) = (envelope(1, 1, b"one"), envelope(2, 1, b"two"));
    let one = Seen { seq: 1, chain: chain_after(&Seen::START.chain, &first.id(), 1) };
    let two = Seen { seq: 2, chain: chain_after(&one.chain, &second.id(), 2) };
    assert_eq!(push(&store, id, 1, first.clone()).await, Ok(Written::Pushed { at: one, new: true }));
    assert_eq!(push(&store, id, 2, second.clone()).await, Ok(Written::Pushed { at: two, new: true }));
    assert_eq!(push(&store, id, 1, first).await, Ok(Written::Pushed { at: one, new: false }));
    // A colleague sends again what the relay has lost of another's.
    assert_eq!(push(&store, id, 1, second).await, Ok(Written::Pushed { at: two, new: false }));
}

async fn a_copied_device_is_noticed<S: Store>(store: S) {
    let id = begun(&store).await;
    assert!(push(&store, id, 1, envelope(1, 1, b"here")).await.is_ok());
    assert_eq!(push(&store, id, 1, envelope(1, 1, b"there")).await, Err(Refusal::Cloned));
}

async fn colleagues_bring_back_both_of_a_copied_devices_envelopes<S: Store>(store: S) {
    let id = begun(&store).await;
    assert!(push(&store, id, 1, envelope(1, 1, b"here")).await.is_ok());
    let place = |written: Result<Written, Refusal>| match written {
        Ok(Written::Pushed { at, new }) => (at.seq, new),
        other => panic!("{other:?}"),
    };
    assert_eq!(place(push(&store, id, 2, envelope(1, 1, b"there")).await), (2, true));
    for by in [1, 2] {
        assert_eq!(place(push(&store, id, by, envelope(1, 1, b"here")).await), (1, false));
        assert_eq!(place(push(&store, id, by, envelope(1, 1, b"there")).await), (2, false), "it is here already");
    }
    assert_eq!(push(&store, id, 1, envelope(1, 1, b"a third")).await, Err(Refusal::Cloned));
}

async fn a_device_gets_what_it_lacks<S: Store>(store: S) {
    let id = begun(&store).await;
    let mut at = Vec::new();
    for counter in 1..=3 {
        let Ok(Written::Pushed { at: place, .. }) = push(&store, id, 1, envelope(1, counter, b"x")).await else {
            panic!("it was not taken")
        };
        at.push(place);
    }
    let lacking = async |known: &[Known]| store.lacking(id, SPACE, known).await.expect("an answer");
    let all = lacking(&[]).await;
    assert_eq!((all.len(), all[0].document, all[0].after, all[0].end, all[0].reset), (1, PLAN, 0, at[2], false));
    let some = lacking(&[Known { document: PLAN, seen: at[1] }]).await;
    assert_eq!((some[0].after, some[0].reset), (2, false));
    let rest = store.envelopes(id, SPACE, PLAN, 2, usize::MAX).await.expect("envelopes");
    assert_eq!(rest.iter().map(|stored| stored.seq).collect::<Vec<_>>(), [3]);
    assert_eq!(rest[0].envelope.as_deref(), Some(envelope(1, 3, b"x").bytes()));
    assert!(lacking(&[Known { document: PLAN, seen: at[2] }]).await.is_empty());
}

async fn a_device_that_knows_another_log_is_told<S: Store>(store: S) {
    let id = begun(&store).await;
    assert!(push(&store, id, 1, envelope(1, 1, b"x")).await.is_ok());
    let gone = DocumentTag([77; 16]);
    let known = [
        Known { document: PLAN, seen: Seen { seq: 5, chain: [1; 32] } },
        Known { document: gone, seen: Seen { seq: 2, chain: [1; 32] } },
    ];
    let lacking = store.lacking(id, SPACE, &known).await.expect("an answer");
    let told: Vec<_> = lacking.iter().map(|one| (one.document, one.reset, one.end.seq)).collect();
    assert_eq!(told, [(PLAN, true, 1), (gone, true, 0)], "a relay from yesterday’s copy, and one that lost a document");
}

async fn a_quota_is_a_quota<S: Store>(store: S) {
    let first = beginning();
    let id = first.workspace();
    let beginning = Beginning::Open { quota: first.bytes().len() as u64 + 1_000 };
    let writing = Writing::Append { entry: Box::new(first), beginning, received_ms: 1 };
    assert!(store.write(vec![writing]).await.expect("an answer")[0].is_ok());
    assert!(push(&store, id, 1, envelope(1, 1, &[0; 500])).await.is_ok());
    assert_eq!(push(&store, id, 1, envelope(1, 2, &[0; 500])).await, Err(Refusal::Quota));
    assert!(push(&store, id, 1, envelope(1, 2, b"x")).await.is_err(), "what is left is less than a header");
}

async fn a_closed_relay_takes_no_new_workspace<S: Store>(store: S) {
    let writing = Writing::Append { entry: Box::new(beginning()), beginning: Beginning::Closed, received_ms: 1 };
    assert_eq!(store.write(vec![writing]).await.expect("an answer"), [Err(Refusal::Closed)]);
    assert_eq!(store.log(beginning().workspace()).await.expect("an answer"), None);
}

async fn parts_of_files_are_kept_apart<S: Store>(store: S) {
    let id = begun(&store).await;
    let workbook = part(1, b"a sealed piece of a workbook");
    assert!(push(&store, id, 1, workbook.clone()).await.is_ok());
    let other = EnvelopeId([3; 32]);
    let missing = store.missing_parts(id, SPACE, &[workbook.id(), other]).await.expect("an answer");
    assert_eq!(missing, [other]);
    let found = store.part(id, SPACE, workbook.id()).await.expect("an answer");
    assert_eq!(found.as_deref(), Some(workbook.bytes()));
    assert_eq!(store.part(id, SpaceId([1; 16]), workbook.id()).await.expect("an answer"), None, "in its space only");
    assert!(store.lacking(id, SPACE, &[]).await.expect("an answer").is_empty(), "no document’s log has it");
}

async fn one_commit_answers_each<S: Store>(store: S) {
    let id = begun(&store).await;
    let push = |by, envelope: Envelope| Writing::Push {
        workspace: id,
        by: device(by),
        envelope: Box::new(envelope),
        received_ms: 1,
    };
    let batch = vec![
        push(1, envelope(1, 1, b"a")),
        push(3, envelope(3, 1, b"a stranger")),
        push(2, envelope(2, 1, b"b")),
        push(1, envelope(1, 1, b"copied")),
    ];
    let answers = store.write(batch).await.expect("answers");
    let places: Vec<_> = answers
        .iter()
        .map(|answer| match answer {
            Ok(Written::Pushed { at, .. }) => Ok(at.seq),
            Ok(other) => panic!("{other:?}"),
            Err(refusal) => Err(*refusal),
        })
        .collect();
    assert_eq!(places, [Ok(1), Err(Refusal::NotAllowed), Ok(2), Err(Refusal::Cloned)]);
}

async fn long_answers_are_cut<S: Store>(store: S) {
    let id = begun(&store).await;
    for counter in 1..=10 {
        assert!(push(&store, id, 1, envelope(1, counter, &[0; 1_000])).await.is_ok());
    }
    let some = store.envelopes(id, SPACE, PLAN, 0, 4_500).await.expect("envelopes");
    assert_eq!(some.len(), 3);
    let least = store.envelopes(id, SPACE, PLAN, 0, 1).await.expect("envelopes");
    assert_eq!(least.len(), 1, "one in any case");
}

async fn a_token_begins_one_workspace<S: Store>(store: S) {
    let token = |hash, expires_ms, quota| Token { hash: [hash; 32], created_ms: 1, expires_ms, quota };
    store.keep_token(token(1, 1_000, Some(2_000))).await.expect("it is kept");
    store.keep_token(token(2, 10, None)).await.expect("it is kept");
    let with = async |hash, entry: Entry| {
        let beginning = Beginning::Token { hash: [hash; 32], quota: 1 << 20 };
        let writing = Writing::Append { entry: Box::new(entry), beginning, received_ms: 500 };
        store.write(vec![writing]).await.expect("an answer").remove(0)
    };
    assert_eq!(with(3, beginning()).await, Err(Refusal::Closed), "nobody made that one");
    assert_eq!(with(2, beginning()).await, Err(Refusal::Closed), "it has expired");
    assert!(store.opens([1; 32], 500).await.expect("an answer"));
    assert!(!store.opens([1; 32], 1_000).await.expect("an answer"));
    assert!(with(1, beginning()).await.is_ok());
    assert!(!store.opens([1; 32], 500).await.expect("an answer"), "it is used up");
    let other = entry(2, LogId([0; 32]), LogHead { length: 0, hash: EntryHash::START }, Vec::new());
    assert_eq!(with(1, other).await, Err(Refusal::Closed));
    assert!(with(1, beginning()).await.is_ok(), "sent again after a lost answer");
    let id = beginning().workspace();
    assert_eq!(push(&store, id, 1, envelope(1, 1, &[0; 2_000])).await, Err(Refusal::Quota), "the token says how much");
}

async fn what_is_refused_is_not_served_and_what_is_removed_is_gone<S: Store>(store: S) {
    let id = begun(&store).await;
    assert!(push(&store, id, 1, envelope(1, 1, b"x")).await.is_ok());
    let change = async |change| store.change(id, change).await.expect("an answer");
    assert!(!store.change(LogId([7; 32]), Change::Refuse).await.expect("an answer"), "there is none of that name");
    assert!(change(Change::Refuse).await);
    assert!(store.refused(id).await.expect("an answer"));
    assert_eq!(push(&store, id, 1, envelope(1, 2, b"y")).await, Err(Refusal::Closed));
    let one = store.log(id).await.expect("an answer").expect("a log");
    assert_eq!(append(&store, entry(1, id, one, Vec::new())).await, Err(Refusal::Closed));
    assert!(change(Change::Allow).await);
    assert!(push(&store, id, 1, envelope(1, 2, b"y")).await.is_ok(), "everything is as it was");
    assert!(change(Change::Remove).await);
    assert_eq!(store.log(id).await.expect("an answer"), None);
    assert!(store.lacking(id, SPACE, &[]).await.expect("an answer").is_empty());
    assert_eq!(append(&store, beginning()).await, Err(Refusal::Closed), "it does not come back by itself");
    assert!(change(Change::Allow).await);
    assert!(store.workspaces().await.expect("an answer").is_empty());
    let id = begun(&store).await;
    let again = push(&store, id, 1, envelope(1, 1, b"x")).await;
    assert!(matches!(again, Ok(Written::Pushed { at: Seen { seq: 1, .. }, new: true })), "it begins anew: {again:?}");
}

async fn workspaces_are_counted<S: Store>(store: S) {
    let id = begun(&store).await;
    let sent = [envelope(1, 1, b"one"), envelope(2, 1, b"two")];
    let bytes: usize = sent.iter().map(|envelope| envelope.bytes().len()).sum();
    let [first, second] = sent;
    assert!(push(&store, id, 1, first).await.is_ok());
    assert!(push(&store, id, 2, second).await.is_ok());
    assert!(push(&store, id, 1, part(1, b"p")).await.is_ok());
    let kept = (beginning().bytes().len() + bytes + part(1, b"p").bytes().len()) as u64;
    let all = store.workspaces().await.expect("an answer");
    let [one] = all.as_slice() else { panic!("one workspace: {all:?}") };
    assert_eq!((one.id, one.bytes, one.quota, one.refused), (id, kept, 1 << 20, false));
    assert_eq!((one.entries, one.devices, one.documents, one.envelopes, one.parts), (1, 2, 1, 2, 1));
    assert_eq!((one.created_ms, one.last_ms), (1, Some(1)));
    assert!(store.change(id, Change::Quota(kept)).await.expect("an answer"));
    assert_eq!(push(&store, id, 1, envelope(1, 2, b"x")).await, Err(Refusal::Quota), "it is full to the byte");
    assert!(store.change(id, Change::Quota(kept + 1_000)).await.expect("an answer"));
    assert!(push(&store, id, 1, envelope(1, 2, b"x")).await.is_ok());
}

async fn a_place_is_found_again_whatever_came_between<S: Store>(store: S) {
    let id = begun(&store).await;
    let mut places = Vec::new();
    // A hundred in one commit, and numbers that do not follow one another.
    let sent: Vec<Envelope> = (0..100).map(|at| envelope(1, 3 * at + 1, b"x")).collect();
    let writing = |envelope: &Envelope| Writing::Push {
        workspace: id,
        by: device(1),
        envelope: Box::new(envelope.clone()),
        received_ms: 1,
    };
    let mut batch: Vec<Writing> = sent.iter().map(writing).collect();
    batch.push(writing(&sent[40]));
    for answer in store.write(batch).await.expect("answers") {
        let Ok(Written::Pushed { at, new }) = answer else { panic!("{answer:?}") };
        places.push((at, new));
    }
    assert_eq!(places.pop(), Some((places[40].0, false)), "the same one twice in one commit");
    assert!(places.iter().enumerate().all(|(at, (seen, new))| *new && seen.seq == at as u64 + 1));
    let late = push(&store, id, 1, envelope(1, 2, b"late")).await;
    assert!(matches!(late, Ok(Written::Pushed { at: Seen { seq: 101, .. }, new: true })), "a number that was left out");
    assert_eq!(push(&store, id, 1, sent[7].clone()).await, Ok(Written::Pushed { at: places[7].0, new: false }));
    assert_eq!(push(&store, id, 1, envelope(1, 22, b"other")).await, Err(Refusal::Cloned));
}

#[tokio::test]
async fn what_was_accepted_is_there_when_the_file_is_opened_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = sqlite(folder.path()).await;
    let id = begun(&store).await;
    assert!(push(&store, id, 1, envelope(1, 1, b"x")).await.is_ok());
    store.close().await.expect("it closes");
    // Somebody may still hold it: they get no answer, and the file is left alone.
    assert!(store.log(id).await.is_err());
    assert!(store.write(Vec::new()).await.is_err());
    let other = Identity { seed: [1; 32], store: StoreId([1; 16]), generation: 5 };
    let again = SqliteStore::open(&folder.path().join("relay.db"), other).await.expect("a store");
    assert!(again.identity() == identity(), "it is the same relay");
    assert_eq!(again.envelopes(id, SPACE, PLAN, 0, usize::MAX).await.expect("envelopes").len(), 1);
    assert_eq!(again.log(id).await.expect("an answer").map(|log| log.length), Some(1));
}
