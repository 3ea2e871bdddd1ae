//! A workbook comes in: read in the background, understood, shown, decided upon, stored.
//!
//! Nothing is stored before [`App::commit_import`]. An import lives in memory until it is committed, cancelled, or
//! pushed out by newer ones.

mod commit;
mod memory;
mod session;

use mrm_domain::ImportId;
use mrm_excel::report::ImportReport;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use utoipa::ToSchema;

pub use commit::{CommitAnswer, CommitRequest, MergePreview, NewProject};
use memory::Memory;
pub use memory::{MappingUse, ReadByMapping};
pub use mrm_excel::report::{Choices, Picture};
use session::Source;
pub(crate) use session::{ImportSession, read_failure};

use crate::App;
use crate::failure::Failure;
use crate::plans::edits::parse_id;
use crate::rights::UseCase;

/// How many imports wait in memory at most; the oldest makes way.
const MAX_OPEN: usize = 8;

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    /// The file is being read or understood.
    Reading,
    /// The file is protected: its password is needed.
    NeedsPassword,
    /// The report is there.
    Ready,
    /// It cannot be read.
    Failed,
}

/// How far a long piece of work is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Progress {
    /// Stable code of what is being done.
    pub stage: String,
    /// How much is done.
    pub done: u64,
    /// Of how much; 0 when nobody knows.
    pub total: u64,
}

/// An import as the wizard shows it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ImportView {
    /// Its id.
    pub id: String,
    /// How far it is.
    pub state: ImportState,
    /// While it is being read.
    pub progress: Progress,
    /// The file's name.
    pub file_name: String,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<Failure>,
    /// What was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<ImportReport>)]
    pub report: Option<Arc<ImportReport>>,
    /// What was decided so far, by the planner or by the mapping.
    pub choices: Choices,
    /// The mapping that it is read by: it was found by the workbook's shape.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mapping: Option<MappingUse>,
}

/// The password of a protected workbook.
#[derive(Clone, Deserialize, ToSchema)]
pub struct PasswordRequest {
    /// As typed.
    pub password: String,
}

impl std::fmt::Debug for PasswordRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PasswordRequest(…)")
    }
}

/// All open imports.
pub(crate) type Imports = BTreeMap<ImportId, Arc<ImportSession>>;

impl App {
    /// Starts reading a workbook from a path that the host has granted.
    pub async fn import_file(&self, path: PathBuf) -> Result<ImportView, Failure> {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        self.begin(name, Source::Path(path)).await
    }

    /// Starts reading a workbook from its bytes.
    pub async fn import_bytes(&self, name: String, bytes: Vec<u8>) -> Result<ImportView, Failure> {
        // A name from outside: only its last part counts, and not more of it than a file system takes.
        let name: String = name.rsplit(['/', '\\']).next().unwrap_or_default().chars().take(255).collect();
        self.begin(name, Source::Bytes(bytes.into())).await
    }

    async fn begin(&self, name: String, source: Source) -> Result<ImportView, Failure> {
        let memory = Memory::of(self.may(UseCase::ReadWorkbook).await?.remembered().await?);
        let id = ImportId::from_uuid(self.world().uuid());
        let session = Arc::new(ImportSession::new(id, name, source, memory));
        {
            let mut imports = self.imports();
            while imports.len() >= MAX_OPEN {
                // Ids are version 7: the first is the oldest.
                let Some((_, oldest)) = imports.pop_first() else { break };
                oldest.cancel();
            }
            imports.insert(id, Arc::clone(&session));
        }
        session.read_in_background(self.clone());
        Ok(session.view())
    }

    /// How far an import is.
    pub async fn import(&self, id: &str) -> Result<ImportView, Failure> {
        Ok(self.import_session(id)?.view())
    }

    /// Cancels an import and forgets it.
    pub async fn cancel_import(&self, id: &str) -> Result<(), Failure> {
        let id: ImportId = parse_id(id)?;
        let session = self.imports().remove(&id).ok_or_else(|| Failure::not_found("import", id))?;
        session.cancel();
        Ok(())
    }

    /// Tries again with a password.
    pub async fn import_password(&self, id: &str, request: PasswordRequest) -> Result<ImportView, Failure> {
        let session = self.import_session(id)?;
        session.set_password(request.password);
        session.read_in_background(self.clone());
        Ok(session.view())
    }

    /// Understands the workbook anew with the planner's decisions.
    pub async fn import_choices(&self, id: &str, choices: Choices) -> Result<ImportView, Failure> {
        let session = self.import_session(id)?;
        let worker = Arc::clone(&session);
        tokio::task::spawn_blocking(move || worker.decide(choices)).await.map_err(Failure::unexpected)??;
        Ok(session.view())
    }

    /// A part of a sheet as a picture with the detected regions.
    pub async fn import_picture(&self, id: &str, sheet: &str, row: u32, rows: u32) -> Result<Picture, Failure> {
        self.import_session(id)?.picture(sheet, row.max(1), rows.clamp(1, 500))
    }

    pub(crate) fn import_session(&self, id: &str) -> Result<Arc<ImportSession>, Failure> {
        let id: ImportId = parse_id(id)?;
        self.imports().get(&id).cloned().ok_or_else(|| Failure::not_found("import", id))
    }
}
