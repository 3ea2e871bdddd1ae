//! Imports remember: a workbook of a known shape is read as the last one was, and how this one is read is kept.

use mrm_domain::MappingId;
use mrm_excel::grid::Workbook;
use mrm_excel::mapping::{Mapping, MappingChange, recall};
use mrm_excel::report::{Choices, ImportReport, TableReport};
use mrm_excel::understand::{Understanding, understand};
use mrm_store::MappingRow;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

use super::ImportSession;
use super::session::{Understood, lock};
use crate::App;
use crate::bench::Bench;
use crate::failure::Failure;
use crate::imports::ImportView;
use crate::mappings::MappingFile;
use crate::plans::edits::parse_id;
use crate::rights::UseCase;
use crate::session::store_failure;

/// The mapping that an import is read by.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MappingUse {
    /// Its id; absent for one that is not remembered here.
    pub id: Option<String>,
    /// Its name.
    pub name: String,
    /// The client; empty when its workbook named none.
    pub client: String,
    /// Whether the import is read by it now: the planner may have gone back to the importer's own reading.
    pub applied: bool,
    /// What this workbook has otherwise than the one that the mapping was made from.
    pub changes: Vec<MappingChange>,
}

/// By which mapping an import is to be read; nothing said: by none, as the importer reads it.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub struct ReadByMapping {
    /// A remembered mapping.
    #[serde(default)]
    pub mapping_id: Option<String>,
    /// A mapping of a file.
    #[serde(default)]
    pub mapping: Option<MappingFile>,
}

/// A mapping as an import holds it.
#[derive(Debug)]
pub(crate) struct Remembered {
    id: Option<MappingId>,
    name: String,
    client: String,
    mapping: Mapping,
}

/// What an import knows about mappings.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    /// What is remembered, last used first.
    known: Vec<Arc<Remembered>>,
    /// The one that this import is, or was, read by.
    used: Option<Used>,
    /// The tables as the importer found them by itself.
    detected: Vec<TableReport>,
}

#[derive(Debug)]
struct Used {
    by: Arc<Remembered>,
    applied: bool,
    changes: Vec<MappingChange>,
}

impl Memory {
    pub(crate) fn of(known: Vec<Arc<Remembered>>) -> Memory {
        Memory { known, ..Memory::default() }
    }

    /// The mapping whose shape a workbook is most of; of several as like, that of the same client, then the last used.
    fn best(&self, report: &ImportReport) -> Option<Arc<Remembered>> {
        let client = report.metadata.get("client").map_or("", |m| m.value.as_str());
        let like = |one: &Arc<Remembered>| Some((one.mapping.likeness(report)?, one.client == client));
        let candidates = self.known.iter().rev().filter_map(|one| Some((like(one)?, one)));
        let best = candidates.max_by(|((a, own_a), _), ((b, own_b), _)| a.total_cmp(b).then(own_a.cmp(own_b)));
        best.map(|(_, one)| Arc::clone(one))
    }

    pub(crate) fn view(&self) -> Option<MappingUse> {
        self.used.as_ref().map(|used| MappingUse {
            id: used.by.id.map(|id| id.to_string()),
            name: used.by.name.clone(),
            client: used.by.client.clone(),
            applied: used.applied,
            changes: used.changes.clone(),
        })
    }
}

impl ImportSession {
    /// Understands a workbook that was just read: as one of its shape was read before, if there was one.
    pub(crate) fn first_reading(&self, workbook: &Workbook) -> Understanding {
        let guess = understand(workbook, &Choices::default());
        let best = {
            let mut memory = lock(&self.memory);
            memory.detected.clone_from(&guess.report().tables);
            // Our own export says itself how it is read.
            if guess.is_own() { None } else { memory.best(guess.report()) }
        };
        match best {
            Some(best) => self.recall(workbook, guess, best),
            None => guess,
        }
    }

    /// Understands the workbook by a mapping, or by none.
    fn read_by(&self, mapping: Option<Arc<Remembered>>) -> Result<(), Failure> {
        let Understood { workbook, .. } = self.understood()?;
        let guess = understand(&workbook, &Choices::default());
        let understanding = if let Some(mapping) = mapping {
            self.recall(&workbook, guess, mapping)
        } else {
            *lock(&self.choices) = Choices::default();
            if let Some(used) = &mut lock(&self.memory).used {
                used.applied = false;
            }
            guess
        };
        self.settle(workbook, understanding);
        Ok(())
    }

    fn recall(&self, workbook: &Workbook, guess: Understanding, by: Arc<Remembered>) -> Understanding {
        let read = recall(workbook, guess, &by.mapping);
        *lock(&self.choices) = read.choices;
        lock(&self.memory).used = Some(Used { by, applied: true, changes: read.changes });
        read.understanding
    }

    /// What the mapping knows stays known when the planner decides something else.
    pub(crate) fn confirm(&self, understanding: &mut Understanding) {
        let memory = lock(&self.memory);
        if let Some(used) = memory.used.as_ref().filter(|used| used.applied) {
            understanding.confirm(&used.by.mapping);
        }
    }

    /// How the workbook is read now.
    fn mapping(&self, report: &ImportReport) -> Mapping {
        Mapping::of(report, &lock(&self.memory).detected, &self.choices())
    }
}

impl App {
    /// Reads an import by another mapping, or as the importer reads it by itself.
    pub async fn import_by_mapping(&self, id: &str, request: ReadByMapping) -> Result<ImportView, Failure> {
        let session = self.import_session(id)?;
        let mapping = match (request.mapping_id, request.mapping) {
            (None, None) => None,
            (Some(id), _) => {
                let id: MappingId = parse_id(&id)?;
                let row = self.may(UseCase::KeepTools).await?.store.mapping(id).await.map_err(store_failure)?;
                let row = row.ok_or_else(|| Failure::not_found("mapping", id))?;
                Some(remembered(row).ok_or_else(|| Failure::not_found("mapping", id))?)
            }
            (None, Some(file)) => {
                let MappingFile { name, client, mapping, .. } = file.checked()?;
                Some(Arc::new(Remembered { id: None, name, client, mapping }))
            }
        };
        let worker = Arc::clone(&session);
        tokio::task::spawn_blocking(move || worker.read_by(mapping)).await.map_err(Failure::unexpected)??;
        Ok(session.view())
    }
}

impl Bench {
    /// The mappings that are remembered, last used first.
    pub(crate) async fn remembered(&self) -> Result<Vec<Arc<Remembered>>, Failure> {
        let rows = self.store.mappings().await.map_err(store_failure)?;
        Ok(rows.into_iter().filter_map(remembered).collect())
    }

    /// Keeps how an import was read, for the next workbook of its shape.
    pub(crate) async fn remember(&self, session: &ImportSession, ready: &Understood) -> Result<(), Failure> {
        if ready.understanding.is_own() {
            return Ok(());
        }
        let report = ready.understanding.report();
        let mapping = session.mapping(report);
        let file_name = ready.workbook.file_name.clone();
        let stem = file_name.rsplit_once('.').map_or(file_name.as_str(), |(stem, _)| stem);
        let now = self.now_ms();
        let row = MappingRow {
            id: MappingId::from_uuid(self.uuid()),
            name: stem.to_owned(),
            client: report.metadata.get("client").map(|m| m.value.clone()).unwrap_or_default(),
            shape: mapping.shape(),
            mapping: serde_json::to_string(&mapping).map_err(Failure::unexpected)?,
            file_name,
            uses: 1,
            created_ms: now,
            used_ms: now,
        };
        self.store.put_mapping(&row).await.map_err(store_failure)?;
        Ok(())
    }
}

/// A mapping that a newer version wrote otherwise is passed over: the import is read without it.
fn remembered(row: MappingRow) -> Option<Arc<Remembered>> {
    match serde_json::from_str(&row.mapping) {
        Ok(mapping) => Some(Arc::new(Remembered { id: Some(row.id), name: row.name, client: row.client, mapping })),
        Err(error) => {
            tracing::warn!(id = %row.id, %error, "a mapping cannot be read");
            None
        }
    }
}
