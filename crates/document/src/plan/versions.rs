//! Kept states of a plan, and reading the plan as it was.

use automerge::transaction::Transactable;
use automerge::{ChangeHash, ROOT, ReadDoc};
use mrm_domain::{Edit, Version, VersionId};

use super::{Maps, PlanDoc, PlanReading, read};
use crate::{Commit, DocumentError, HistoryEntry};

/// The message of a change that keeps a version: it changes nothing of the plan.
const KEEP: &str = "keep_version";
/// The message of a change of saved views: it changes how the plan is looked at, not what it says.
const VIEWS: &str = "views";

/// The message of a change that writes `edits`. What it says about them is true whoever asks for another one: a plan that
/// is approved stays so while views are saved, and only then.
pub(super) fn message<'m>(edits: &[Edit], wanted: &'m str) -> &'m str {
    match wanted {
        _ if !edits.is_empty() && edits.iter().all(Edit::is_of_views) => VIEWS,
        KEEP | VIEWS => "edit",
        other => other,
    }
}

/// Whether a change with this message changed something of the plan.
fn is_of_plan(message: Option<&str>) -> bool {
    !matches!(message, Some(KEEP | VIEWS))
}

impl PlanDoc {
    /// The plan as it was at `heads`.
    pub fn at(&self, heads: &[ChangeHash]) -> Result<PlanReading, DocumentError> {
        self.know(heads)?;
        // Of two beginnings the one that stands now need not be the one that was there.
        let maps = Maps::find(&self.body.doc, Some(heads))?;
        let mut reading = read::plan(self.id, &self.body.doc, &maps, Some(heads));
        let returned = self.merged.returned_at(&self.body.doc, &maps, reading.removed(), heads);
        reading.bring_back(returned.keys());
        Ok(reading)
    }

    /// The plan as it was at a kept version.
    pub fn at_version(&self, version: &Version) -> Result<PlanReading, DocumentError> {
        self.at(&heads(version)?)
    }

    /// The heads of a kept version.
    pub fn heads_of(&self, version: &Version) -> Result<Vec<ChangeHash>, DocumentError> {
        heads(version)
    }

    /// Keeps a version under its id, or changes its name and note, as a change of its own.
    pub fn keep(&mut self, version: &Version, time_ms: i64) -> Result<Option<Commit>, DocumentError> {
        self.know(&heads(version)?)?;
        let text = serde_json::to_string(version).map_err(|error| DocumentError::Library(error.to_string()))?;
        let commit = self.body.commit(KEEP, time_ms, |tx| {
            let key = format!("v:{}", version.id);
            let same = matches!(tx.get(ROOT, key.as_str())?, Some((value, _)) if value.as_str() == Some(text.as_str()));
            if same { Ok(()) } else { Ok(tx.put(ROOT, key, text)?) }
        })?;
        self.wrote(commit.as_ref(), &[]);
        Ok(commit)
    }

    /// The kept versions, the oldest first. Those of a kind that this build does not know are left out.
    pub fn versions(&self) -> Vec<Version> {
        let entries = self.body.doc.map_range(ROOT, "v:".to_owned().."v;".to_owned());
        let read = entries.filter_map(|entry| serde_json::from_str(read::text(&entry.value)?).ok());
        let mut versions: Vec<Version> = read.collect();
        versions.sort_by_key(|version| (version.time, version.id));
        versions
    }

    /// One kept version.
    pub fn version(&self, id: VersionId) -> Option<Version> {
        let (value, _) = self.body.doc.get(ROOT, format!("v:{id}")).ok()??;
        serde_json::from_str(value.as_str()?).ok()
    }

    /// What was done to the plan since a version, the oldest first; keeping versions and saving views is nothing that is
    /// done to it.
    pub fn changes_since(&self, version: &Version) -> Result<Vec<HistoryEntry>, DocumentError> {
        let heads = heads(version)?;
        self.know(&heads)?;
        let changes = self.body.doc.get_changes_meta(&heads);
        Ok(changes.iter().filter(|meta| is_of_plan(meta.message.as_deref())).map(HistoryEntry::of).collect())
    }

    /// When the plan was last changed; keeping versions and saving views changes nothing of it.
    pub fn edited_ms(&self) -> i64 {
        let changes = self.body.doc.get_changes_meta(&[]);
        let edits = changes.iter().rev().filter(|meta| is_of_plan(meta.message.as_deref()));
        edits.map(|meta| meta.timestamp).next().unwrap_or(0)
    }

    /// Refuses heads that the document does not have: reading at them would show an empty plan.
    pub(super) fn know(&self, heads: &[ChangeHash]) -> Result<(), DocumentError> {
        let unknown = |hash: &&ChangeHash| self.body.doc.get_change_meta_by_hash(hash).is_none();
        match heads.iter().find(unknown) {
            Some(hash) => Err(DocumentError::NoState(hash.to_string())),
            None if heads.is_empty() => Err(DocumentError::NoState(String::new())),
            None => Ok(()),
        }
    }
}

/// The heads of a version.
fn heads(version: &Version) -> Result<Vec<ChangeHash>, DocumentError> {
    version.heads.iter().map(|text| text.parse().map_err(|_| DocumentError::NoState(text.clone()))).collect()
}
