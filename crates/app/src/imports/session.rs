//! One import from its file to its report.

use mrm_domain::ImportId;
use mrm_excel::grid::Workbook;
use mrm_excel::read::{self, ReadOptions, Stage};
use mrm_excel::report::{Choices, Picture};
use mrm_excel::understand::{Understanding, understand};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::memory::Memory;
use super::{ImportState, ImportView, Progress};
use crate::App;
use crate::events::Event;
use crate::failure::{Code, Failure};

/// Where the file is.
#[derive(Debug, Clone)]
pub(crate) enum Source {
    /// On disk, at a granted path.
    Path(PathBuf),
    /// In memory: dropped into a browser.
    Bytes(Arc<[u8]>),
}

/// What was read, understood with the present choices.
#[derive(Clone)]
pub(crate) struct Understood {
    pub workbook: Arc<Workbook>,
    pub understanding: Arc<Understanding>,
}

#[derive(Clone)]
enum State {
    Reading,
    NeedsPassword(Option<Failure>),
    Ready(Understood),
    Failed(Failure),
}

/// One import.
pub(crate) struct ImportSession {
    pub id: ImportId,
    pub name: String,
    source: Source,
    password: Mutex<Option<String>>,
    pub choices: Mutex<Choices>,
    pub memory: Mutex<Memory>,
    state: Mutex<State>,
    progress: Mutex<Progress>,
    cancelled: AtomicBool,
    /// Milliseconds since the session began at which progress was last told.
    told: AtomicU64,
}

impl ImportSession {
    pub(crate) fn new(id: ImportId, name: String, source: Source, memory: Memory) -> Self {
        ImportSession {
            id,
            name,
            source,
            password: Mutex::new(None),
            choices: Mutex::default(),
            memory: Mutex::new(memory),
            state: Mutex::new(State::Reading),
            progress: Mutex::default(),
            cancelled: AtomicBool::new(false),
            told: AtomicU64::new(0),
        }
    }

    pub(crate) fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    pub(crate) fn set_password(&self, password: String) {
        *lock(&self.password) = Some(password);
        *lock(&self.state) = State::Reading;
    }

    /// Reads the file off the caller's thread and tells the app when it has ended.
    pub(crate) fn read_in_background(self: &Arc<Self>, app: App) {
        let session = Arc::clone(self);
        tokio::task::spawn_blocking(move || {
            let state = session.read(&app).unwrap_or_else(|error| session.refused(error));
            *lock(&session.state) = state;
            app.tell(Event::JobDone { id: session.id.to_string() });
        });
    }

    fn read(&self, app: &App) -> Result<State, read::ReadError> {
        let options = ReadOptions { password: lock(&self.password).clone(), ..ReadOptions::default() };
        let progress = Teller { session: self, app };
        let workbook = match &self.source {
            Source::Path(path) => read::read_file(path, &options, &progress)?,
            Source::Bytes(bytes) => read::read_bytes(&self.name, bytes.to_vec(), &options, &progress)?,
        };
        let understanding = self.first_reading(&workbook);
        Ok(State::Ready(Understood { workbook: Arc::new(workbook), understanding: Arc::new(understanding) }))
    }

    fn refused(&self, error: read::ReadError) -> State {
        let failure = read_failure(&error);
        if failure.code == Code::WorkbookPassword {
            let tried = lock(&self.password).is_some();
            return State::NeedsPassword(tried.then_some(failure));
        }
        State::Failed(failure)
    }

    /// Understands the workbook anew.
    pub(crate) fn decide(&self, choices: Choices) -> Result<(), Failure> {
        let ready = self.understood()?;
        let mut understanding = understand(&ready.workbook, &choices);
        self.confirm(&mut understanding);
        *lock(&self.choices) = choices;
        self.settle(ready.workbook, understanding);
        Ok(())
    }

    /// The workbook is understood.
    pub(crate) fn settle(&self, workbook: Arc<Workbook>, understanding: Understanding) {
        *lock(&self.state) = State::Ready(Understood { workbook, understanding: Arc::new(understanding) });
    }

    pub(crate) fn choices(&self) -> Choices {
        lock(&self.choices).clone()
    }

    pub(crate) fn understood(&self) -> Result<Understood, Failure> {
        match &*lock(&self.state) {
            State::Ready(ready) => Ok(ready.clone()),
            State::Failed(failure) => Err(failure.clone()),
            State::Reading => Err(Failure::new(Code::Precondition, "the workbook is still being read")),
            State::NeedsPassword(_) => {
                Err(Failure::new(Code::WorkbookPassword, "the workbook is protected: give its password"))
            }
        }
    }

    pub(crate) fn picture(&self, sheet: &str, row: u32, rows: u32) -> Result<Picture, Failure> {
        let ready = self.understood()?;
        if !ready.workbook.sheets.iter().any(|s| s.name == sheet) {
            return Err(Failure::not_found("sheet", sheet));
        }
        Ok(ready.understanding.picture(&ready.workbook, sheet, row, rows))
    }

    /// The file itself, to be kept as the original.
    pub(crate) fn original(&self) -> Result<Arc<[u8]>, Failure> {
        match &self.source {
            Source::Bytes(bytes) => Ok(Arc::clone(bytes)),
            Source::Path(path) => std::fs::read(path).map(Into::into).map_err(|error| {
                Failure::new(Code::Workbook, format!("{}: {error}", self.name))
                    .arg("reason", "gone")
                    .arg("file", &self.name)
            }),
        }
    }

    pub(crate) fn view(&self) -> ImportView {
        let (state, error, report) = match &*lock(&self.state) {
            State::Reading => (ImportState::Reading, None, None),
            State::NeedsPassword(error) => (ImportState::NeedsPassword, error.clone(), None),
            State::Failed(error) => (ImportState::Failed, Some(error.clone()), None),
            State::Ready(ready) => (ImportState::Ready, None, Some(Arc::new(ready.understanding.report().clone()))),
        };
        ImportView {
            id: self.id.to_string(),
            state,
            progress: lock(&self.progress).clone(),
            file_name: self.name.clone(),
            error,
            report,
            choices: self.choices(),
            mapping: lock(&self.memory).view(),
        }
    }
}

/// A refusal of the reader in the words of the API: `workbook` with the reader's own code as `reason`.
pub(crate) fn read_failure(error: &read::ReadError) -> Failure {
    let code = match error.code() {
        "password_needed" | "password_wrong" => Code::WorkbookPassword,
        "cancelled" => Code::Cancelled,
        "file_too_large" | "unpacked_too_large" | "too_many_cells" => Code::TooLarge,
        _ => Code::Workbook,
    };
    let mut failure = Failure::new(code, error.to_string()).arg("reason", error.code());
    for (name, value) in error.args() {
        // `reason` is taken by the reader's code.
        failure = failure.arg(if name == "reason" { "detail" } else { name }, value);
    }
    failure
}

fn stage_code(stage: Stage) -> &'static str {
    match stage {
        Stage::Opening => "opening",
        Stage::Unpacking => "unpacking",
        Stage::Cells => "cells",
        Stage::Layout => "layout",
        Stage::Formulas => "formulas",
    }
}

/// Passes progress on, ten times a second at most.
struct Teller<'a> {
    session: &'a ImportSession,
    app: &'a App,
}

impl read::Progress for Teller<'_> {
    fn step(&self, stage: Stage, done: u64, total: u64) {
        let progress = Progress { stage: stage_code(stage).to_owned(), done, total };
        *lock(&self.session.progress) = progress.clone();
        let now = u64::try_from(self.app.world().now().timestamp_millis()).unwrap_or(0);
        if now.saturating_sub(self.session.told.load(Ordering::Relaxed)) >= 100 {
            self.session.told.store(now, Ordering::Relaxed);
            self.app.tell(Event::JobProgress { id: self.session.id.to_string(), stage: progress.stage, done, total });
        }
    }

    fn cancelled(&self) -> bool {
        self.session.cancelled.load(Ordering::Relaxed)
    }
}

/// A panic while a lock is held leaves plain data behind, never half a document.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
