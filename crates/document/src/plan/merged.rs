//! What came of writing at the same time: conflicts, and what one removed while another wrote to it or into it: rows,
//! columns and costs.
//!
//! All of it follows from the document alone, so every device tells the same whatever came first.

mod look;

use automerge::{Automerge, ChangeHash, ReadDoc};
use mrm_domain::{RowId, Spot};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::Maps;
use super::conflicts::{self, Conflict};
use super::graph::{Graph, Set};
use super::writes::Writes;
use crate::HistoryEntry;
use look::{Above, look};

/// The most writings that are told of one that returned.
const MOST_TOLD: usize = 50;
/// Decoded changes that are kept.
const MOST_KEPT: usize = 20_000;

/// A row, a column or a cost that one person removed while another wrote to it: it stays in the plan until somebody
/// decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Returned {
    /// Who removed it, the last one if several did.
    pub removed: HistoryEntry,
    /// What was written to it meanwhile, or put into it, and by which change: the newest first.
    pub meanwhile: Vec<(Spot, HistoryEntry)>,
}

/// What came of writing at the same time, kept up to date change by change.
#[derive(Debug, Clone, Default)]
pub(super) struct Merged {
    pub(super) graph: Graph,
    /// By row; those of the header, of columns, costs and saved views under `None`.
    pub(super) conflicts: BTreeMap<Option<RowId>, Vec<Conflict>>,
    /// By the spot that says whether it is removed.
    pub(super) returned: BTreeMap<Spot, Returned>,
    written: HashMap<usize, Arc<Writes>>,
}

impl Merged {
    pub(super) fn of(doc: &Automerge, maps: &Maps) -> Merged {
        let mut merged = Merged { graph: Graph::of(doc), ..Merged::default() };
        if merged.graph.is_crossed() {
            let found = look(doc, maps);
            for row in found.torn {
                merged.reread_conflicts(doc, maps, row);
            }
            merged.returned = merged.returned_of(doc, maps, found.removed, None);
        }
        merged
    }

    /// Takes note of a change that was written here, knowing of all others.
    pub(super) fn wrote(&mut self, doc: &Automerge, maps: &Maps, hash: ChangeHash, spots: impl Iterator<Item = Spot>) {
        let known: Vec<ChangeHash> = self.graph.heads();
        self.graph.add(hash, &known);
        for spot in spots {
            self.returned.remove(&spot);
            if self.conflicts.contains_key(&spot.row()) {
                self.reread_conflicts(doc, maps, spot.row());
            }
        }
    }

    /// Takes note of changes that came from others; says what is flagged otherwise than before.
    pub(super) fn took(
        &mut self,
        doc: &Automerge,
        maps: &Maps,
        took: Vec<(ChangeHash, Vec<ChangeHash>, Writes)>,
    ) -> BTreeSet<Spot> {
        let first = self.graph.len();
        let (mut torn, mut asked) = (BTreeSet::new(), BTreeSet::new());
        let mut roots = Vec::new();
        for (hash, builds_on, writes) in took {
            let place = self.graph.len();
            self.graph.add(hash, &builds_on);
            if builds_on.iter().filter_map(|hash| self.graph.place(hash)).all(|at| at < first) {
                roots.push(place);
            }
            let places = writes.spots().filter(|spot| spot.row().is_some() || !matches!(spot, Spot::Import(_)));
            torn.extend(places.map(|spot| spot.row()));
            asked.extend(writes.spots().filter(may_be_removed));
            self.written.insert(place, Arc::new(writes));
        }
        for row in torn {
            self.reread_conflicts(doc, maps, row);
        }
        // A removal that one of the new changes does not know of may be one of something that it wrote to.
        let unknown = |past: Set| (0..first).filter(|at| !past[*at]).collect::<Vec<_>>();
        let unknown: BTreeSet<usize> = roots.iter().flat_map(|root| unknown(self.graph.past(&[*root]))).collect();
        for place in unknown {
            if let Some(writes) = self.writes(doc, maps, place) {
                asked.extend(&writes.removed);
            }
        }
        let now = self.returned_of(doc, maps, asked.iter().copied().collect(), None);
        let mut flagged = BTreeSet::new();
        for thing in asked {
            let (before, after) = (self.returned.remove(&thing), now.get(&thing));
            if before.as_ref() != after {
                flagged.insert(thing);
            }
            if let Some(after) = after {
                self.returned.insert(thing, after.clone());
            }
        }
        flagged
    }

    /// Of these those that stay although they are removed, in the state at `heads`.
    pub(super) fn returned_at(
        &self,
        doc: &Automerge,
        maps: &Maps,
        removed: Vec<Spot>,
        heads: &[ChangeHash],
    ) -> BTreeMap<Spot, Returned> {
        if !self.graph.is_crossed() {
            return BTreeMap::new();
        }
        // Another state is read seldom: what is decoded for it is not kept.
        let mut reader = Merged { graph: self.graph.clone(), written: self.written.clone(), ..Merged::default() };
        reader.returned_of(doc, maps, removed, Some(heads))
    }

    fn reread_conflicts(&mut self, doc: &Automerge, maps: &Maps, row: Option<RowId>) {
        let found = conflicts::of(doc, maps, row);
        if found.is_empty() {
            self.conflicts.remove(&row);
        } else {
            self.conflicts.insert(row, found);
        }
    }

    /// What a change wrote.
    fn writes(&mut self, doc: &Automerge, maps: &Maps, place: usize) -> Option<Arc<Writes>> {
        if let Some(known) = self.written.get(&place) {
            return Some(Arc::clone(known));
        }
        let change = doc.get_change_by_hash(&self.graph.hash(place)?)?;
        let writes = Arc::new(Writes::of(doc, maps, &change));
        if self.written.len() >= MOST_KEPT {
            self.written.clear();
        }
        self.written.insert(place, Arc::clone(&writes));
        Some(writes)
    }

    fn returned_of(
        &mut self,
        doc: &Automerge,
        maps: &Maps,
        removed: Vec<Spot>,
        heads: Option<&[ChangeHash]>,
    ) -> BTreeMap<Spot, Returned> {
        let within = heads.map(|heads| {
            let places: Vec<usize> = heads.iter().filter_map(|hash| self.graph.place(hash)).collect();
            self.graph.past(&places)
        });
        // What one change removed is looked at together.
        let mut by_removal: BTreeMap<Vec<usize>, BTreeSet<Spot>> = BTreeMap::new();
        for thing in removed {
            let removals = self.removals(doc, maps, thing, heads);
            if !removals.is_empty() {
                by_removal.entry(removals).or_default().insert(thing);
            }
        }
        let mut returned = BTreeMap::new();
        for (removals, things) in by_removal {
            let beside = self.graph.beside(&removals, within.as_ref());
            if beside.is_empty() {
                continue;
            }
            let mut told: BTreeMap<Spot, Vec<(Spot, usize)>> = BTreeMap::new();
            let mut above = Above::new(doc, maps, self.hashes(&removals));
            let gone: BTreeSet<Spot> =
                removals.iter().filter_map(|at| self.writes(doc, maps, *at)).flat_map(|w| w.removed.clone()).collect();
            for place in beside {
                let Some(writes) = self.writes(doc, maps, place) else { continue };
                for (row, spots) in &writes.rows {
                    let thing = Spot::Removed(*row);
                    if things.contains(&thing) {
                        told.entry(thing).or_default().extend(spots.iter().map(|spot| (*spot, place)));
                    }
                    // What stood in a section that was removed with it is a part of the section.
                    if !gone.contains(&thing) || spots.iter().all(|spot| matches!(spot, Spot::Place(_))) {
                        continue;
                    }
                    for section in
                        above.of(*row).into_iter().map(Spot::Removed).filter(|section| things.contains(section))
                    {
                        told.entry(section).or_default().extend(spots.iter().map(|spot| (*spot, place)));
                    }
                }
                for (thing, put) in writes.put_into.iter().filter(|(thing, _)| things.contains(thing)) {
                    told.entry(*thing).or_default().extend(put.iter().map(|spot| (*spot, place)));
                }
                for thing in writes.others.intersection(&things) {
                    told.entry(*thing).or_default().push((*thing, place));
                }
            }
            let Some(removed) = removals.iter().filter_map(|at| self.entry(doc, *at)).max_by_key(by_time) else {
                continue;
            };
            for (thing, told) in told {
                let meanwhile = self.newest(doc, told);
                returned.insert(thing, Returned { removed: removed.clone(), meanwhile });
            }
        }
        returned
    }

    /// The changes that removed something and were not taken back.
    fn removals(&self, doc: &Automerge, maps: &Maps, thing: Spot, heads: Option<&[ChangeHash]>) -> Vec<usize> {
        let Some(object) = maps.removable(doc, thing) else { return Vec::new() };
        let standing = match heads {
            Some(heads) => doc.get_all_at(&object, "x", heads),
            None => doc.get_all(&object, "x"),
        };
        let standing = standing.unwrap_or_default();
        let removing = standing.iter().filter(|(value, _)| value.as_bool() == Some(true));
        let places = removing.filter_map(|(_, id)| self.graph.place(&doc.hash_for_opid(id)?));
        places.collect::<BTreeSet<_>>().into_iter().collect()
    }

    fn hashes(&self, places: &[usize]) -> Vec<ChangeHash> {
        places.iter().filter_map(|at| self.graph.hash(*at)).collect()
    }

    fn entry(&self, doc: &Automerge, place: usize) -> Option<HistoryEntry> {
        Some(HistoryEntry::of(&doc.get_change_meta_by_hash(&self.graph.hash(place)?)?))
    }

    /// The last writing of each place, the newest first.
    fn newest(&self, doc: &Automerge, told: Vec<(Spot, usize)>) -> Vec<(Spot, HistoryEntry)> {
        let mut last: BTreeMap<Spot, HistoryEntry> = BTreeMap::new();
        for (spot, place) in told {
            let Some(entry) = self.entry(doc, place) else { continue };
            match last.get(&spot) {
                Some(known) if by_time(known) >= by_time(&entry) => {}
                _ => _ = last.insert(spot, entry),
            }
        }
        let mut last: Vec<(Spot, HistoryEntry)> = last.into_iter().collect();
        last.sort_by(|(a, one), (b, other)| by_time(other).cmp(&by_time(one)).then(a.cmp(b)));
        last.truncate(MOST_TOLD);
        last
    }
}

/// Whether a spot says of something whether it is removed.
fn may_be_removed(spot: &Spot) -> bool {
    matches!(spot, Spot::Removed(_) | Spot::Column(_) | Spot::Cost(_))
}

/// By the clocks of the devices, and in one order everywhere where these are equal.
fn by_time(entry: &HistoryEntry) -> (i64, ChangeHash) {
    (entry.time_ms, entry.hash)
}
