//! Cutting the columns of a document into pieces before it is edited.

use automerge::transaction::Transactable;
use automerge::{Automerge, ObjId, ROOT, ReadDoc, ValueRef};

/// A piece holds the entries of about so many objects.
const OBJECTS: usize = 40;
/// More pieces than these would only take time.
const MOST: usize = 1_024;

/// Cuts a document whose entries are mostly in the objects of its map `rows`; others are small. Its content, its heads
/// and what it saves stay.
///
/// The library (automerge 0.12 over hexane 1.0.0-alpha.5) makes and loads each column in one piece. An edit cuts it in
/// two, and the first part keeps the memory of the whole: 1,500 edits down a plan of 10,000 lines came to 5.8 GB, and each
/// took 2 ms for moving the rest. A change that is taken back cuts as well, and one that begins with the middle, then
/// takes the quarters and so on moves little; a clone has only the memory that it needs. After that an edit takes 0.03 ms
/// and the memory stays.
pub(crate) fn cut(doc: &mut Automerge) {
    let Ok(Some((_, rows))) = doc.get(ROOT, "rows") else { return };
    let objects = in_order(doc, &rows);
    let wanted = (objects.len() / OBJECTS).min(MOST);
    if wanted < 2 {
        return;
    }
    let mut tx = doc.transaction();
    for place in middles(objects.len(), wanted) {
        // Any key and any value but an empty one, which has no bytes to make room for.
        if tx.put(&objects[place], "~", "-").is_err() {
            break;
        }
    }
    tx.rollback();
    *doc = doc.clone();
}

/// The objects of a map in the order of the columns: as they were made.
fn in_order(doc: &Automerge, map: &ObjId) -> Vec<ObjId> {
    let objects = doc.map_range(map, ..).filter(|item| matches!(item.value, ValueRef::Object(_)));
    let mut objects: Vec<ObjId> = objects.map(|item| item.id()).collect();
    objects.sort_by(|a, b| match (a, b) {
        (ObjId::Id(a, ..), ObjId::Id(b, ..)) => a.cmp(b),
        _ => std::cmp::Ordering::Equal,
    });
    objects
}

/// At least `wanted` places below `length`, if there are so many: the middle, the quarters, the eighths…
fn middles(length: usize, wanted: usize) -> impl Iterator<Item = usize> {
    let halves = std::iter::successors(Some(length / 2), |step| Some(step / 2)).take_while(|step| *step > 0);
    let levels = halves.scan(0, move |given, step| {
        let more = *given < wanted;
        *given += length.div_ceil(2 * step);
        more.then_some(step)
    });
    levels.flat_map(move |step| (step..length).step_by(2 * step))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_comes_first_and_no_place_twice() {
        let places: Vec<usize> = middles(16, 7).collect();
        assert_eq!(places, [8, 4, 12, 2, 6, 10, 14]);
        let mut all: Vec<usize> = middles(10_007, 250).collect();
        assert!((250..700).contains(&all.len()), "{}", all.len());
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
        assert_eq!(middles(0, 5).count(), 0);
    }

    #[test]
    fn a_document_that_was_cut_says_and_saves_what_it_did() -> Result<(), automerge::AutomergeError> {
        let mut doc = Automerge::new();
        let mut tx = doc.transaction();
        let rows = tx.put_object(ROOT, "rows", automerge::ObjType::Map)?;
        for row in 0..500 {
            let object = tx.put_object(&rows, format!("row_{row}"), automerge::ObjType::Map)?;
            tx.put(&object, "f:clicks", row)?;
        }
        tx.commit();
        let mut loaded = Automerge::load(&doc.save())?;
        loaded.set_actor(automerge::ActorId::from([7; 16]));
        let (heads, saved, content) = (loaded.get_heads(), loaded.save(), loaded.hydrate(None));
        cut(&mut loaded);
        assert_eq!((loaded.get_heads(), loaded.save(), loaded.hydrate(None)), (heads, saved, content));
        let object = in_order(&loaded, &rows).swap_remove(250);
        let mut tx = loaded.transaction();
        tx.put(&object, "f:clicks", 1)?;
        tx.commit();
        let again = Automerge::load(&loaded.save())?;
        assert_eq!(again.hydrate(None), loaded.hydrate(None));
        Ok(())
    }
}
