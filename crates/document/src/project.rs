//! A project as a document: its name, its client and the list of its artifacts.
//!
//! Root: `schema`, `kind`, `id`, `name`, `client`, `archived`, `artifacts`; in what a client gets of a project also `agency`,
//! and under `person/<id>` the name of each who speaks where the client reads: a flat map for the same reason as a
//! discussion's comments.

use automerge::hydrate::Value as Hydrated;
use automerge::transaction::{Transactable, Transaction};
use automerge::{Automerge, ChangeHash, ObjId, ObjType, ROOT, ReadDoc};
use mrm_domain::{PersonId, ProjectId};
use std::collections::{BTreeMap, HashMap};

use crate::body::Body;
use crate::{Commit, DocumentError, DocumentId, DocumentKind, DocumentLog, HistoryEntry, Loaded, Shared, Writer};

/// What an artifact of a project is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ArtifactKind {
    /// A media plan.
    MediaPlan,
}

/// An artifact in a project's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artifact {
    /// What it is.
    pub kind: ArtifactKind,
    /// Its title when the list was last written: the artifact's own document has the last word.
    pub title: String,
    /// Put away.
    pub archived: bool,
}

/// A project as planners see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    /// Its id.
    pub id: ProjectId,
    /// Its name.
    pub name: String,
    /// The client.
    pub client: Option<String>,
    /// The agency, in what the client gets of a project: its client has no directory that would say whose it is.
    pub agency: Option<String>,
    /// The names of those who speak where the client reads, in what the client gets of a project.
    pub people: BTreeMap<PersonId, String>,
    /// Put away.
    pub archived: bool,
    /// Its artifacts by document id.
    pub artifacts: BTreeMap<DocumentId, Artifact>,
}

/// One edit of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProjectEdit {
    /// Names it.
    SetName(String),
    /// Sets or clears the client.
    SetClient(Option<String>),
    /// Sets or clears the agency's name.
    SetAgency(Option<String>),
    /// Names somebody who speaks where the client reads.
    SetPerson(PersonId, String),
    /// Puts it away or brings it back.
    SetArchived(bool),
    /// Puts an artifact into the list, or changes its entry.
    PutArtifact(DocumentId, Artifact),
    /// Takes an artifact out of the list. Its document stays.
    RemoveArtifact(DocumentId),
}

/// A project as a document.
#[derive(Debug, Clone)]
pub struct ProjectDoc {
    id: ProjectId,
    body: Body,
}

impl ProjectDoc {
    /// A new project without artifacts, and the payload of the first chunk of its log.
    pub fn create(
        id: ProjectId,
        name: &str,
        client: Option<&str>,
        writer: &Writer,
        message: &str,
        time_ms: i64,
    ) -> Result<(ProjectDoc, Vec<u8>), DocumentError> {
        let mut content =
            HashMap::from([("name".to_owned(), Hydrated::scalar(name)), ("artifacts".to_owned(), Hydrated::map())]);
        if let Some(client) = client {
            content.insert("client".to_owned(), Hydrated::scalar(client));
        }
        let doc = ProjectDoc { id, body: Body::create(id.into(), content, writer, message, time_ms)? };
        let snapshot = doc.save();
        Ok((doc, snapshot))
    }

    /// Loads what is whole in the log of a project. The writer's actor must be new.
    pub fn load(log: &DocumentLog, writer: &Writer) -> Result<Loaded<ProjectDoc>, DocumentError> {
        let DocumentId::Project(id) = log.document else { return Err(DocumentError::Malformed("kind")) };
        let Loaded { doc: body, damage } = Body::load(log, DocumentKind::Project, writer)?;
        Ok(Loaded { doc: ProjectDoc { id, body }, damage })
    }

    /// A project that others' changes went into. The writer's actor must be new.
    pub fn of(shared: &Shared, writer: &Writer) -> Result<ProjectDoc, DocumentError> {
        let DocumentId::Project(id) = shared.id() else { return Err(DocumentError::Malformed("kind")) };
        Ok(ProjectDoc { id, body: Body::of(shared, DocumentKind::Project, writer)? })
    }

    /// The project that the document holds. Artifacts of kinds that this build does not know stay in the document.
    pub fn read(&self) -> Result<Project, DocumentError> {
        let doc = &self.body.doc;
        let mut artifacts = BTreeMap::new();
        for list in artifact_lists(doc)? {
            let keys: Vec<String> = doc.keys(&list).collect();
            for key in keys {
                let Some((_, entry)) = doc.get(&list, key.as_str())? else { continue };
                let kind = text(doc, &entry, "kind")?;
                if let (Ok(id), Some("media_plan")) = (key.parse(), kind.as_deref()) {
                    let title = text(doc, &entry, "title")?.unwrap_or_default();
                    let archived = flag(doc, &entry, "archived")?;
                    artifacts.insert(id, Artifact { kind: ArtifactKind::MediaPlan, title, archived });
                }
            }
        }
        Ok(Project {
            id: self.id,
            name: text(doc, &ROOT, "name")?.ok_or(DocumentError::Malformed("name"))?,
            client: text(doc, &ROOT, "client")?,
            agency: text(doc, &ROOT, "agency")?,
            people: people(doc),
            archived: flag(doc, &ROOT, "archived")?,
            artifacts,
        })
    }

    /// Writes the edits of one intent as one change; `None` if there is nothing to write.
    pub fn commit(
        &mut self,
        edits: &[ProjectEdit],
        message: &str,
        time_ms: i64,
    ) -> Result<Option<Commit>, DocumentError> {
        let lists = artifact_lists(&self.body.doc)?;
        self.body.commit(message, time_ms, |tx| edits.iter().try_for_each(|edit| write(tx, &lists, edit)))
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

const PERSON: &str = "person/";

fn people(doc: &Automerge) -> BTreeMap<PersonId, String> {
    let entries = doc.map_range(ROOT, PERSON.to_owned().."person0".to_owned());
    let named = entries.filter_map(|entry| {
        let person = entry.key.strip_prefix(PERSON)?.parse().ok()?;
        Some((person, text(doc, &ROOT, &entry.key).ok().flatten()?))
    });
    named.collect()
}

/// The list of artifacts, the last one of those here: what the client gets of a project two devices may have begun apart,
/// each with a list of its own. What stands in any of them counts; where two say something, the last one.
fn artifact_lists(doc: &Automerge) -> Result<Vec<ObjId>, DocumentError> {
    let stands = doc.get(ROOT, "artifacts")?.map(|(_, id)| id);
    let lists = doc.get_all(ROOT, "artifacts")?.into_iter().filter(|(value, _)| value.is_object());
    let mut lists: Vec<ObjId> = lists.map(|(_, id)| id).collect();
    lists.sort_by_key(|list| Some(list) == stands.as_ref());
    if lists.is_empty() { Err(DocumentError::Malformed("artifacts")) } else { Ok(lists) }
}

fn write(tx: &mut Transaction<'_>, lists: &[ObjId], edit: &ProjectEdit) -> Result<(), DocumentError> {
    let Some(list) = lists.last() else { return Err(DocumentError::Malformed("artifacts")) };
    match edit {
        ProjectEdit::SetName(name) => set(tx, &ROOT, "name", Some(name)),
        ProjectEdit::SetClient(client) => set(tx, &ROOT, "client", client.as_deref()),
        ProjectEdit::SetAgency(agency) => set(tx, &ROOT, "agency", agency.as_deref()),
        ProjectEdit::SetPerson(person, name) => set(tx, &ROOT, &format!("{PERSON}{person}"), Some(name)),
        ProjectEdit::SetArchived(archived) => set_flag(tx, &ROOT, *archived),
        ProjectEdit::PutArtifact(id, artifact) => {
            let key = id.to_string();
            let entry = match tx.get(list, key.as_str())? {
                Some((value, entry)) if value.is_object() => entry,
                _ => tx.put_object(list, key, ObjType::Map)?,
            };
            let ArtifactKind::MediaPlan = artifact.kind;
            set(tx, &entry, "kind", Some("media_plan"))?;
            set(tx, &entry, "title", Some(&artifact.title))?;
            set_flag(tx, &entry, artifact.archived)
        }
        ProjectEdit::RemoveArtifact(id) => lists.iter().try_for_each(|list| set(tx, list, &id.to_string(), None)),
    }
}

/// Sets or clears a text; writes nothing where it is as wanted.
pub(crate) fn set(tx: &mut Transaction<'_>, map: &ObjId, key: &str, value: Option<&str>) -> Result<(), DocumentError> {
    let present = tx.get(map, key)?;
    match value {
        Some(value) if present.as_ref().and_then(|(v, _)| v.as_str()) == Some(value) => {}
        Some(value) => tx.put(map, key, value)?,
        None if present.is_some() => tx.delete(map, key)?,
        None => {}
    }
    Ok(())
}

fn set_flag(tx: &mut Transaction<'_>, map: &ObjId, value: bool) -> Result<(), DocumentError> {
    if tx.get(map, "archived")?.and_then(|(v, _)| v.as_bool()).unwrap_or(false) != value {
        tx.put(map, "archived", value)?;
    }
    Ok(())
}

pub(crate) fn text(doc: &Automerge, map: &ObjId, key: &str) -> Result<Option<String>, DocumentError> {
    Ok(doc.get(map, key)?.and_then(|(value, _)| value.into_string().ok()))
}

fn flag(doc: &Automerge, map: &ObjId, key: &str) -> Result<bool, DocumentError> {
    Ok(doc.get(map, key)?.and_then(|(value, _)| value.as_bool()).unwrap_or(false))
}
