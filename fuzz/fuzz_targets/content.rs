//! Reads whatever bytes there are as the content of an envelope and as a change. No input may crash it or be unpacked beyond
//! the limit.
#![cfg_attr(fuzzing, no_main)]

use mrm_document::Incoming;
use mrm_sync::{Changes, MAX_CONTENT};
use mrm_wire::{DocumentTag, SpaceId};

mrm_fuzz::target!(|data: &[u8]| {
    let space = SpaceId([1; 16]);
    let tag = DocumentTag::of(space, 3, &[42; 16]);
    if let Ok(changes) = Changes::decode(data, space, tag) {
        assert!(changes.changes.iter().map(Vec::len).sum::<usize>() <= MAX_CONTENT);
        let again = changes.encode().expect("what was read can be written");
        assert_eq!(Changes::decode(&again, space, tag).as_ref(), Ok(&changes));
        changes.changes.iter().for_each(|change| drop(Incoming::read(change)));
    }
    let _ = Incoming::read(data);
});
