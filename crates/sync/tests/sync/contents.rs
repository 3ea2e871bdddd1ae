//! What is in an envelope: packed where that makes it smaller, unpacked within limits, and read by every later version.

use automerge::transaction::Transactable;
use automerge::{ROOT, ScalarValue};
use flate2::Compression;
use flate2::write::DeflateEncoder;
use mrm_document::{Chunk, ChunkKind, DocumentLog, MAX_CHANGE, PlanDoc, Shared, StoredChunk, Writer, own_changes};
use mrm_sync::{Changes, ContentError, MAX_CHANGES, MAX_CONTENT, SendError, Thread};
use mrm_wire::{DocumentTag, MAX_ENVELOPE, SpaceId};
use proptest::prelude::*;
use rand::{Rng, SeedableRng, rngs::StdRng};
use std::io::Write;

use crate::documents::{Copy, PLAN};
use crate::people::Agency;

const SPACE: SpaceId = SpaceId([1; 16]);
const UUID: [u8; 16] = [42; 16];

fn tag() -> DocumentTag {
    DocumentTag::of(SPACE, PLAN, &UUID)
}

fn content(changes: Vec<Vec<u8>>) -> Changes {
    Changes { kind: PLAN, uuid: UUID, changes, heads: vec![[3; 32]] }
}

fn decode(bytes: &[u8]) -> Result<Changes, ContentError> {
    Changes::decode(bytes, SPACE, tag())
}

/// The format of packed content around anything.
fn packed(said: u32, content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![2];
    bytes.extend_from_slice(&said.to_le_bytes());
    let mut encoder = DeflateEncoder::new(bytes, Compression::best());
    encoder.write_all(content).expect("packed");
    encoder.finish().expect("packed")
}

pub fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).expect("ASCII"), 16).expect("hexadecimal");
    digits.chunks(2).map(byte).collect()
}

/// Frozen: bytes of each format as they were first written. How hard one packs may change, what is read may not.
#[test]
fn the_formats_that_were_frozen_are_read() {
    let plain = hex(include_str!("content-1.hex"));
    assert_eq!(decode(&plain), Ok(content(vec![b"one".to_vec(), b"two".to_vec()])));
    assert_eq!(content(vec![b"one".to_vec(), b"two".to_vec()]).encode(), Ok(plain));
    let packed = hex(include_str!("content-2.hex"));
    assert_eq!(decode(&packed), Ok(content(vec![vec![7; 1_000], b"two".to_vec()])));
}

#[test]
fn small_content_stays_as_it_is_and_what_repeats_is_packed() {
    let small = content(vec![b"one".to_vec()]).encode().expect("bytes");
    assert_eq!(small[0], 1);
    let large = content(vec![vec![7; 100_000]]).encode().expect("bytes");
    assert!(large[0] == 2 && large.len() < 300, "{}", large.len());
    let mut noise = vec![0; 10_000];
    StdRng::seed_from_u64(1).fill_bytes(&mut noise);
    let (head, noise) = (noise[..16].try_into().expect("16 bytes"), vec![noise]);
    let noise = Changes { kind: PLAN, uuid: head, changes: noise, heads: Vec::new() };
    assert_eq!(noise.encode().expect("bytes")[0], 1, "noise does not get smaller");
}

#[test]
fn a_bomb_is_refused_without_being_unpacked() {
    let most = u32::try_from(MAX_CONTENT).expect("32 bits");
    let bomb = packed(most + 1, &vec![0; MAX_CONTENT + 1]);
    assert!(bomb.len() < 100_000, "{}: it would go into an envelope", bomb.len());
    assert_eq!(decode(&bomb), Err(ContentError::TooLarge));
    // Or it says that it is small.
    for said in [0, 100, most] {
        let mut bomb = bomb.clone();
        bomb[1..5].copy_from_slice(&said.to_le_bytes());
        assert_eq!(decode(&bomb), Err(ContentError::Malformed), "{said}");
    }
    // Or it is small and says that it is large: nothing is reserved for what was only said.
    assert_eq!(decode(&packed(most, b"small")), Err(ContentError::Malformed));
}

#[test]
fn what_is_cut_off_lengthened_or_newer_is_named() {
    let good = packed(100, &content(vec![vec![7; 60]]).encode().expect("bytes")[1..]);
    assert_eq!(decode(&good), Err(ContentError::Malformed), "it is not as long as it says");
    let whole = content(vec![vec![7; 1_000]]).encode().expect("bytes");
    for cut in 0..whole.len() {
        assert!(decode(&whole[..cut]).is_err(), "{cut} bytes");
    }
    assert_eq!(decode(&[whole.as_slice(), &[0]].concat()), Err(ContentError::Malformed));
    let mut newer = whole;
    newer[0] = 3;
    assert_eq!(decode(&newer), Err(ContentError::Newer(3)));
    newer[0] = 0;
    assert_eq!(decode(&newer), Err(ContentError::Malformed));
}

#[test]
fn more_changes_than_an_envelope_takes_or_of_another_document_are_refused() {
    let many = content(vec![Vec::new(); MAX_CHANGES + 1]).encode().expect("bytes");
    assert_eq!(decode(&many), Err(ContentError::Malformed));
    assert_eq!(decode(&content(Vec::new()).encode().expect("bytes")), Err(ContentError::Malformed));
    let other = Changes { uuid: [9; 16], ..content(vec![vec![1]]) }.encode().expect("bytes");
    assert_eq!(decode(&other), Err(ContentError::OtherDocument));
}

/// An import is one change: it goes as one envelope and arrives as the same plan.
#[test]
fn an_import_of_ten_thousand_lines_travels_in_one_envelope() {
    let mut agency = Agency::new();
    let anna = agency.begin();
    let plan = mrm_testkit::generated_plan(10_000, 1);
    let writer = Writer::new([1; 16], &anna.keys.device().0);
    let (doc, snapshot) = PlanDoc::create(&plan, &writer, "import", 1).expect("a document");
    let chunk = Chunk::after(None, plan.id.into(), ChunkKind::Snapshot, snapshot).expect("a chunk");
    let chunks = vec![StoredChunk { seq: 0, bytes: chunk.encode() }];
    let log = DocumentLog { document: plan.id.into(), head: chunk.head(), chunks };
    let changes = own_changes(&log, None).expect("its changes");
    let [change] = changes.as_slice() else { panic!("{} changes", changes.len()) };
    assert!((8_000_000..9_000_000).contains(&change.len()), "{}", change.len());
    let thread = Thread::new(anna.log.team().common, PLAN, *plan.id.uuid().as_bytes());
    let heads: Vec<[u8; 32]> = doc.heads().iter().map(|hash| hash.0).collect();
    let (envelopes, _) = thread.send(&changes, &heads, &anna.log, &anna.keys, &mut agency.rng).expect("envelopes");
    let [envelope] = envelopes.as_slice() else { panic!("{} envelopes", envelopes.len()) };
    assert!((900_000..1_300_000).contains(&envelope.bytes().len()), "{}", envelope.bytes().len());
    let opened = mrm_sync::receive::open(envelope, &anna.log, crate::documents::object_of).expect("it opens");
    let mut there = Shared::unknown(plan.id.into());
    let received = mrm_sync::receive::receive(envelope, &opened, &anna.log, &mut there);
    assert_eq!(received, mrm_sync::receive::Received::Applied(doc.heads()));
}

#[test]
fn a_change_that_no_envelope_holds_is_named_and_stays() {
    let mut agency = Agency::new();
    let anna = agency.begin();
    let thread = Thread::new(anna.log.team().common, PLAN, UUID);
    let mut copy = Copy::new(anna.keys.device(), 1);
    let mut noise = vec![0; MAX_ENVELOPE];
    agency.rng.fill_bytes(&mut noise);
    let small = copy.write("a", 1);
    let done = copy.doc.transact::<_, _, automerge::AutomergeError>(|tx| tx.put(ROOT, "x", ScalarValue::Bytes(noise)));
    done.expect("a change");
    let large = copy.doc.get_last_local_change().expect("the change").raw_bytes().to_vec();
    let length = large.len();
    let sent = thread.send(&[small.clone(), large], &copy.heads(), &anna.log, &anna.keys, &mut agency.rng);
    assert_eq!(sent, Err(SendError::TooLarge(length)));
    // However well it packs, there is a limit to what others would unpack.
    let beyond = vec![vec![0; MAX_CHANGE + 1]];
    let sent = thread.send(&beyond, &[], &anna.log, &anna.keys, &mut agency.rng);
    assert_eq!(sent, Err(SendError::TooLarge(MAX_CHANGE + 1)));
    assert!(thread.send(&[small], &copy.heads(), &anna.log, &anna.keys, &mut agency.rng).is_ok());
}

proptest! {
    #[test]
    fn any_content_comes_back(
        changes in prop::collection::vec(prop::collection::vec(0_u8..4, 0..2_000), 1..6),
    ) {
        let content = content(changes);
        prop_assert_eq!(decode(&content.encode().expect("bytes")), Ok(content));
    }

    #[test]
    fn no_bytes_make_the_reader_fall(bytes in prop::collection::vec(any::<u8>(), 0..400), format in 0_u8..4) {
        let bytes = [vec![format], bytes].concat();
        prop_assert!(decode(&bytes).is_err());
    }
}
