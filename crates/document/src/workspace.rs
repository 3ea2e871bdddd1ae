//! The directory of a workspace as a document: its name, the person whose device this is, and the projects.

use automerge::hydrate::Value as Hydrated;
use automerge::transaction::Transactable;
use automerge::{Automerge, ChangeHash, ObjId, ROOT, ReadDoc};
use mrm_domain::{ProjectId, WorkspaceId};
use std::collections::{BTreeSet, HashMap};

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
}

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
        Ok(Workspace {
            id: self.id,
            name: text(doc, &ROOT, "name")?.ok_or(DocumentError::Malformed("name"))?,
            person: text(doc, &ROOT, "person")?.unwrap_or_default(),
            projects,
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
