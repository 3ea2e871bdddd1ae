//! States of a plan that are kept: naming one, reading it, going back to it, comparing two, and the plan's status.

mod compare;
mod compared;
mod file;
mod history;
mod matched;
mod page;
mod reach;
mod report;
mod scenarios;
mod side;
mod status;
mod totals;
mod words;

use mrm_calc::PlanCalc;
use mrm_domain::{Audience, Version, VersionId, VersionKind};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use compare::CompareRequest;
pub use compared::{
    ByView, CellChange, ColumnChange, ComparedField, Comparison, CostChange, Counts, FlightChange, HeaderChange,
    RowChange,
};
pub use file::{CompareFileRequest, CompareFormat, CompareTo};
pub use history::{CellHistory, CellWriteView, RowDeed, RowHistory, RowWriteView};
pub use reach::ReachChange;
pub use scenarios::{CreateScenario, MergeMode, MergeScenario, ScenarioList, ScenarioView};
pub use side::SideView;
pub use status::{SetStatus, StatusView};
pub(crate) use status::{Signed, standing};
pub use totals::TotalChange;

use crate::App;
use crate::bench::Keep;
use crate::events::Event;
use crate::failure::{Code, Failure};
use crate::plans::edits::parse_id;
use crate::plans::{EditAnswer, OpenPlan, PlanView, moment};
use crate::rights::UseCase;
use crate::session::document_failure;
use crate::team::Authors;

/// The longest name of a version, in characters.
const MAX_NAME: usize = 255;
/// The longest note, in characters.
const MAX_NOTE: usize = 2_000;

/// A kept version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct VersionView {
    /// Its id.
    pub id: String,
    /// Its name, if it has one.
    pub name: Option<String>,
    /// Why it was kept.
    pub kind: VersionKind,
    /// Nobody asked for it.
    pub automatic: bool,
    /// When, RFC 3339.
    pub time: String,
    /// Who.
    pub who: String,
    /// What was written to it.
    pub note: Option<String>,
    /// What it came from or went to: a file's name, a scenario's plan.
    pub subject: Option<String>,
    /// The plan is still as it was then.
    pub current: bool,
}

/// The versions of a plan, and where the plan is on its way.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct VersionList {
    /// The newest first.
    pub versions: Vec<VersionView>,
    /// The plan's status.
    pub status: StatusView,
}

/// A version to be kept.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct CreateVersion {
    /// Its name.
    pub name: String,
    /// A note to it.
    #[serde(default)]
    pub note: Option<String>,
}

/// What to change about a version; what is left out stays.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub struct UpdateVersion {
    /// New name.
    #[serde(default)]
    pub name: Option<String>,
    /// New note; an empty text clears.
    #[serde(default)]
    pub note: Option<String>,
}

impl App {
    /// The versions of a plan, the newest first, with the plan's status.
    pub async fn versions(&self, plan: &str) -> Result<VersionList, Failure> {
        let names = self.authors().await?;
        let open = self.may_with(UseCase::ReadPlan, plan).await?.alone(plan).await?;
        let mut versions = open.doc.versions();
        versions.reverse();
        // The newest that the plan has left behind ends the search: all before it are left behind as well.
        let mut current = true;
        let views = versions.iter().map(|version| {
            current = current && open.doc.changes_since(version).is_ok_and(|changes| changes.is_empty());
            view(version, &names, current)
        });
        Ok(VersionList { versions: views.collect(), status: status::of(&open, &names) })
    }

    /// Keeps the present state under a name.
    pub async fn keep_version(&self, plan: &str, request: CreateVersion) -> Result<VersionView, Failure> {
        let (name, note) = (named(&request.name)?, noted(request.note.as_deref())?);
        let names = self.authors().await?;
        let bench = self.may_with(UseCase::EditPlan, plan).await?;
        let mut open = bench.alone(plan).await?;
        let keep = Keep { kind: VersionKind::Named, name: Some(name), note, subject: None };
        let version = bench.keep_version(&mut open, keep).await?;
        self.tell(Event::ArtifactUpdated { id: plan.to_owned(), revision: open.revision });
        Ok(view(&version, &names, true))
    }

    /// Names a version, or writes a note to it. An automatic one that gets a name stays what it is.
    pub async fn update_version(
        &self,
        plan: &str,
        version: &str,
        request: UpdateVersion,
    ) -> Result<VersionView, Failure> {
        let names = self.authors().await?;
        let bench = self.may_with(UseCase::EditPlan, plan).await?;
        let mut open = bench.alone(plan).await?;
        let mut version = find(&open, version)?;
        if let Some(name) = request.name {
            version.name = Some(named(&name)?);
        }
        if let Some(note) = request.note {
            version.note = noted(Some(&note))?;
        }
        bench.write_version(&mut open, &version, bench.now_ms()).await?;
        self.tell(Event::ArtifactUpdated { id: plan.to_owned(), revision: open.revision });
        let current = open.doc.changes_since(&version).is_ok_and(|changes| changes.is_empty());
        Ok(view(&version, &names, current))
    }

    /// The plan as it was at a version, to be read only.
    pub async fn version_plan(&self, plan: &str, version: &str, reader: Audience) -> Result<PlanView, Failure> {
        let open = self.may_with(UseCase::ReadPlan, plan).await?.alone(plan).await?;
        let version = find(&open, version)?;
        tokio::task::spawn_blocking(move || {
            let then = open.doc.at_version(&version).map_err(document_failure)?.plan.for_audience(reader);
            let calc = PlanCalc::new(&then);
            Ok(open.view_of(&then, &calc, reader))
        })
        .await
        .map_err(Failure::unexpected)?
    }

    /// Makes the plan as it was at a version: one intent that can be undone. The state before it is kept.
    pub async fn restore_version(&self, plan: &str, version: &str) -> Result<EditAnswer, Failure> {
        let bench = self.may_with(UseCase::EditPlan, plan).await?;
        let id: VersionId = parse_id(version)?;
        let keep = Keep::automatic(VersionKind::BeforeRestore).subject(version);
        let restored = bench.apply(plan, "restore_version", keep, move |open| {
            let version = open.doc.version(id).ok_or_else(|| Failure::not_found("version", id))?;
            let then = open.doc.at_version(&version).map_err(document_failure)?.plan;
            Ok((open.plan.edits_to(&then), ()))
        });
        let (answer, ()) = restored.await?;
        self.tell(Event::ArtifactUpdated { id: plan.to_owned(), revision: answer.revision });
        Ok(answer)
    }

    /// Keeps the state that a file was made from. That it cannot be kept is no reason to refuse the file.
    pub(crate) async fn keep_exported(&self, plan: &str, file: &str) {
        let kept = async {
            let bench = self.bench().await?;
            let mut open = bench.alone(plan).await?;
            bench.keep_version(&mut open, Keep::automatic(VersionKind::Export).subject(file)).await?;
            Ok::<u64, Failure>(open.revision)
        };
        match kept.await {
            Ok(revision) => self.tell(Event::ArtifactUpdated { id: plan.to_owned(), revision }),
            Err(failure) => tracing::warn!(plan, %failure, "keeping the version of an export"),
        }
    }

    /// The people behind the devices that documents name.
    pub(crate) async fn authors(&self) -> Result<Authors, Failure> {
        self.bench().await?.authors().await
    }
}

/// A version of the plan by its id.
pub(crate) fn find(open: &OpenPlan, version: &str) -> Result<Version, Failure> {
    let id: VersionId = parse_id(version)?;
    open.doc.version(id).ok_or_else(|| Failure::not_found("version", id))
}

fn view(version: &Version, names: &Authors, current: bool) -> VersionView {
    VersionView {
        id: version.id.to_string(),
        name: version.name.clone(),
        kind: version.kind,
        automatic: version.kind.is_automatic(),
        time: moment(version.time.timestamp_millis()),
        who: names.name(&version.author),
        note: version.note.clone(),
        subject: version.subject.clone(),
        current,
    }
}

pub(crate) fn named(name: &str) -> Result<String, Failure> {
    let name = name.trim();
    match name.chars().count() {
        1..=MAX_NAME => Ok(name.to_owned()),
        length => {
            Err(Failure::new(Code::BadValue, format!("a name has 1 to {MAX_NAME} characters, this one has {length}"))
                .field("name")
                .arg("text", name))
        }
    }
}

pub(crate) fn noted(note: Option<&str>) -> Result<Option<String>, Failure> {
    let note = note.map(str::trim).filter(|note| !note.is_empty());
    match note.map(|note| note.chars().count()).unwrap_or(0) {
        0..=MAX_NOTE => Ok(note.map(str::to_owned)),
        length => {
            let message = format!("a note has at most {MAX_NOTE} characters, this one has {length}");
            Err(Failure::new(Code::BadValue, message).field("note"))
        }
    }
}
