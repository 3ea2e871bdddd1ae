//! All that was ever done to one row.

use automerge::legacy::{Key, ObjectId};
use automerge::{ChangeHash, ObjId, ReadDoc};
use mrm_domain::{RowId, Spot};
use std::collections::BTreeMap;

use super::PlanDoc;
use super::codec::spot_of;
use super::history::value_of;
use crate::{DocumentError, HistoryEntry};

/// How many writings are told, the newest ones.
const MAX_TOLD: usize = 1_000;

/// One writing to a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowWrite {
    /// Where.
    pub spot: Spot,
    /// What stood there before, canonical text; of a place and of coming and going nothing is told.
    pub before: Option<String>,
    /// What was written; `None`: it was cleared.
    pub after: Option<String>,
    /// The change that did it.
    pub change: HistoryEntry,
}

impl PlanDoc {
    /// Everything that was ever written to a row, the newest first; its coming is the last. Before and after are told as
    /// the writer saw them: what somebody else wrote at the same time is a writing of its own.
    pub fn row_history(&self, row: RowId) -> Result<Vec<RowWrite>, DocumentError> {
        let doc = &self.body.doc;
        let object = self.row_object(row)?;
        let name = object.to_string();
        let born = doc.hash_for_opid(&object);
        let since: Vec<ChangeHash> = born.into_iter().collect();
        let mut writes = Vec::new();
        // The change that made the row may hold a whole plan: it is not looked into.
        for change in doc.get_changes(&since).iter().rev() {
            let decoded = change.decode();
            let ours = decoded.operations.iter().filter_map(|op| match (&op.obj, &op.key) {
                (ObjectId::Id(id), Key::Map(key)) if format!("{}@{}", id.counter(), id.actor()) == name => Some(key),
                _ => None,
            });
            let spots: BTreeMap<String, Spot> =
                ours.filter_map(|key| Some((key.to_string(), spot_of(row, key)?))).collect();
            let Some(meta) = doc.get_change_meta_by_hash(&change.hash()).filter(|_| !spots.is_empty()) else {
                continue;
            };
            let entry = HistoryEntry::of(&meta);
            let mut moved = false;
            for (key, spot) in spots {
                if matches!(spot, Spot::Place(_)) && std::mem::replace(&mut moved, true) {
                    continue;
                }
                let before = self.told(&object, &key, spot, change.deps())?;
                let after = self.told(&object, &key, spot, &[change.hash()])?;
                if before != after || matches!(spot, Spot::Place(_)) {
                    let (before, after) = if matches!(spot, Spot::Place(_)) { (None, None) } else { (before, after) };
                    writes.push(RowWrite { spot, before, after, change: entry.clone() });
                }
            }
            if writes.len() >= MAX_TOLD {
                writes.truncate(MAX_TOLD);
                return Ok(writes);
            }
        }
        if let Some(meta) = born.and_then(|hash| doc.get_change_meta_by_hash(&hash)) {
            let change = HistoryEntry::of(&meta);
            writes.push(RowWrite { spot: Spot::Row(row), before: None, after: None, change });
        }
        Ok(writes)
    }

    fn told(
        &self,
        object: &ObjId,
        key: &str,
        spot: Spot,
        heads: &[ChangeHash],
    ) -> Result<Option<String>, DocumentError> {
        let Some((value, _)) = self.body.doc.get_at(object, key, heads)? else { return Ok(None) };
        Ok(match spot {
            Spot::Cell(_, field) => value.as_str().map(|text| value_of(field, text).canonical()),
            Spot::Removed(_) => value.as_bool().filter(|removed| *removed).map(|removed| removed.to_string()),
            _ => value.as_str().map(str::to_owned),
        })
    }
}
