//! The directory of a workspace as a document: its name, the person whose device this is, the projects, and what all plans
//! share: changed days of calendars, sets of seasonal coefficients.

use automerge::hydrate::Value as Hydrated;
use automerge::transaction::Transactable;
use automerge::{Automerge, ChangeHash, ObjId, ROOT, ReadDoc};
use chrono::NaiveDate;
use mrm_domain::{DayChange, ProjectId, Season, SeasonId, WorkspaceId};
use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::body::Body;
use crate::project::{set, text};
use crate::{Commit, DocumentError, DocumentId, DocumentKind, DocumentLog, HistoryEntry, Loaded, Writer};

/// The directory as planners see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    /// Its id.
    pub id: WorkspaceId,
    /// Its name: usually the agency's.
    pub name: String,
    /// The name of the person.
    pub person: String,
    /// The projects.
    pub projects: BTreeSet<ProjectId>,
    /// Changed days of the calendars of countries, by their code.
    pub days: BTreeMap<String, BTreeMap<NaiveDate, DayChange>>,
    /// Sets of seasonal coefficients.
    pub seasons: BTreeMap<SeasonId, Season>,
}

/// One edit of the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WorkspaceEdit {
    /// Names the workspace.
    SetName(String),
    /// Names the person.
    SetPerson(String),
    /// Lists a project.
    AddProject(ProjectId),
    /// Takes a project off the list. Its document stays.
    RemoveProject(ProjectId),
    /// Changes a day of a country's calendar, or leaves it as the calendar has it.
    SetDay {
        /// The country's code.
        country: String,
        /// The day.
        day: NaiveDate,
        /// What it is; `None`: as the calendar has it.
        change: Option<DayChange>,
    },
    /// Puts a set of seasonal coefficients, or removes it.
    SetSeason {
        /// Which.
        id: SeasonId,
        /// The set; `None` removes it.
        season: Option<Season>,
    },
}

/// Days and seasons stand at the root under names of their own, `day/RU/2026-11-04` and `season/ssn_…`: maps for them would
/// have to be made in old directories, and two devices that made one each would lose one of both.
const DAY: &str = "day/";
const SEASON: &str = "season/";

/// The directory of a workspace as a document.
#[derive(Debug, Clone)]
pub struct WorkspaceDoc {
    id: WorkspaceId,
    body: Body,
}

impl WorkspaceDoc {
    /// A new directory without projects, and the payload of the first chunk of its log.
    pub fn create(
        id: WorkspaceId,
        name: &str,
        person: &str,
        writer: &Writer,
        message: &str,
        time_ms: i64,
    ) -> Result<(WorkspaceDoc, Vec<u8>), DocumentError> {
        let content = HashMap::from([
            ("name".to_owned(), Hydrated::scalar(name)),
            ("person".to_owned(), Hydrated::scalar(person)),
            ("projects".to_owned(), Hydrated::map()),
        ]);
        let doc = WorkspaceDoc { id, body: Body::create(id.into(), content, writer, message, time_ms)? };
        let snapshot = doc.save();
        Ok((doc, snapshot))
    }

    /// Loads what is whole in the log of a directory. The writer's actor must be new.
    pub fn load(log: &DocumentLog, writer: &Writer) -> Result<Loaded<WorkspaceDoc>, DocumentError> {
        let DocumentId::Workspace(id) = log.document else { return Err(DocumentError::Malformed("kind")) };
        let Loaded { doc: body, damage } = Body::load(log, DocumentKind::Workspace, writer)?;
        Ok(Loaded { doc: WorkspaceDoc { id, body }, damage })
    }

    /// The directory that the document holds.
    pub fn read(&self) -> Result<Workspace, DocumentError> {
        let doc = &self.body.doc;
        let projects = doc.keys(projects_map(doc)?).filter_map(|key| key.parse().ok()).collect();
        let mut days: BTreeMap<String, BTreeMap<NaiveDate, DayChange>> = BTreeMap::new();
        let mut seasons = BTreeMap::new();
        for key in doc.keys(ROOT) {
            let value = || text(doc, &ROOT, &key);
            if let Some((country, day)) = key.strip_prefix(DAY).and_then(|place| place.split_once('/')) {
                let change = value()?.as_deref().and_then(DayChange::from_canonical);
                if let (Ok(day), Some(change)) = (day.parse(), change) {
                    days.entry(country.to_owned()).or_default().insert(day, change);
                }
            } else if let Some(id) = key.strip_prefix(SEASON).and_then(|id| id.parse().ok()) {
                let season = value()?.as_deref().and_then(Season::from_canonical);
                seasons.extend(season.map(|season| (id, season)));
            }
        }
        Ok(Workspace {
            id: self.id,
            name: text(doc, &ROOT, "name")?.ok_or(DocumentError::Malformed("name"))?,
            person: text(doc, &ROOT, "person")?.unwrap_or_default(),
            projects,
            days,
            seasons,
        })
    }

    /// Writes the edits of one intent as one change; `None` if there is nothing to write.
    pub fn commit(
        &mut self,
        edits: &[WorkspaceEdit],
        message: &str,
        time_ms: i64,
    ) -> Result<Option<Commit>, DocumentError> {
        let list = projects_map(&self.body.doc)?;
        self.body.commit(message, time_ms, |tx| {
            edits.iter().try_for_each(|edit| match edit {
                WorkspaceEdit::SetName(name) => set(tx, &ROOT, "name", Some(name)),
                WorkspaceEdit::SetPerson(name) => set(tx, &ROOT, "person", Some(name)),
                WorkspaceEdit::AddProject(id) => {
                    let key = id.to_string();
                    if tx.get(&list, key.as_str())?.is_none() {
                        tx.put(&list, key, true)?;
                    }
                    Ok(())
                }
                WorkspaceEdit::RemoveProject(id) => set(tx, &list, &id.to_string(), None),
                WorkspaceEdit::SetDay { country, day, change } => {
                    let key = format!("{DAY}{country}/{day}");
                    set(tx, &ROOT, &key, change.as_ref().map(DayChange::canonical).as_deref())
                }
                WorkspaceEdit::SetSeason { id, season } => {
                    let key = format!("{SEASON}{id}");
                    set(tx, &ROOT, &key, season.as_ref().map(Season::canonical).as_deref())
                }
            })
        })
    }

    /// Takes a change that another writer made.
    pub fn receive(&mut self, change_bytes: &[u8]) -> Result<(), DocumentError> {
        self.body.receive(change_bytes)
    }

    /// The heads.
    pub fn heads(&self) -> Vec<ChangeHash> {
        self.body.doc.get_heads()
    }

    /// The whole document as the payload of a snapshot chunk.
    pub fn save(&self) -> Vec<u8> {
        self.body.doc.save()
    }

    /// All changes, each after those that it builds on.
    pub fn history(&self) -> Vec<HistoryEntry> {
        self.body.history()
    }
}

fn projects_map(doc: &Automerge) -> Result<ObjId, DocumentError> {
    match doc.get(ROOT, "projects")? {
        Some((value, id)) if value.is_object() => Ok(id),
        _ => Err(DocumentError::Malformed("projects")),
    }
}
