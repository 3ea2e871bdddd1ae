//! A plan goes out as a workbook.

use mrm_calc::PlanCalc;
use mrm_calc::spread::Measure;
use mrm_domain::{Audience, Plan};
use mrm_excel::write::{self, ExportError, ExportOptions, Lang, SheetNote, Silent};
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::path::Path;
use tokio::sync::OwnedMutexGuard;
use utoipa::{IntoParams, ToSchema};

use crate::comments;
use crate::failure::{Code, Failure};
use crate::plans::OpenPlan;
use crate::rights::UseCase;
use crate::{App, Language};

/// What file to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema, IntoParams)]
pub struct ExportRequest {
    /// The format.
    pub format: ExportFormat,
    /// Whom it is for.
    pub audience: Audience,
    /// Language of headers and formats.
    pub lang: Language,
    /// What of the lines a workbook's flowchart shows; the budget unless said otherwise.
    #[serde(default)]
    pub chart: Option<Measure>,
}

/// The format of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// A workbook with live formulas.
    Xlsx,
    /// Lines as comma- or semicolon-separated text.
    Csv,
}

/// An export to a path.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct ExportTo {
    /// What file to make.
    #[serde(flatten)]
    pub export: ExportRequest,
    /// Where; granted by a dialog.
    pub path: String,
}

/// A file that was written.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ExportSaved {
    /// Where.
    pub path: String,
    /// How large, in bytes.
    pub bytes: usize,
}

/// A file to be handed out.
#[derive(Debug, Clone)]
pub struct ExportFile {
    /// A name for it.
    pub name: String,
    /// Its media type.
    pub media_type: &'static str,
    /// Its content.
    pub bytes: Vec<u8>,
}

impl App {
    /// Makes the file.
    pub async fn export(&self, id: &str, request: ExportRequest) -> Result<ExportFile, Failure> {
        let open = self.may_with(UseCase::ExportPlan, id).await?.alone(id).await?;
        let (plan, notes) = self.with_notes(open, request).await?;
        let file =
            tokio::task::spawn_blocking(move || make(&plan, request, notes)).await.map_err(Failure::unexpected)??;
        self.keep_exported(id, &file.name).await;
        Ok(file)
    }

    /// A plan and what of its discussion the file's reader may read.
    async fn with_notes(
        &self,
        mut open: OwnedMutexGuard<OpenPlan>,
        request: ExportRequest,
    ) -> Result<(Plan, Vec<SheetNote>), Failure> {
        if request.format != ExportFormat::Xlsx {
            return Ok((open.plan.clone(), Vec::new()));
        }
        let (bench, names) = (self.bench().await?, self.authors().await?);
        let said = bench.said_everywhere(&mut open).await?.discussion.for_audience(&open.plan, request.audience);
        Ok((open.plan.clone(), comments::sheet_notes(&said, &open.plan, request.audience, &names, request.lang)))
    }

    /// Makes the file and writes it to a path that the host has granted: whole, or not at all.
    pub async fn export_to(&self, id: &str, request: ExportRequest, path: &Path) -> Result<ExportSaved, Failure> {
        self.export(id, request).await?.save(path).await
    }
}

impl ExportFile {
    /// Writes it to a path: whole, or not at all.
    pub(crate) async fn save(self, path: &Path) -> Result<ExportSaved, Failure> {
        let path = path.to_owned();
        tokio::task::spawn_blocking(move || {
            write_whole(&path, &self.bytes).map_err(|error| unwritable(&path, &error))?;
            Ok(ExportSaved { path: path.display().to_string(), bytes: self.bytes.len() })
        })
        .await
        .map_err(Failure::unexpected)?
    }
}

fn make(plan: &Plan, request: ExportRequest, notes: Vec<SheetNote>) -> Result<ExportFile, Failure> {
    // Cut first, calculated then: nothing derived from agency money can reach a client's file.
    let plan = plan.for_audience(request.audience);
    let calc = PlanCalc::new(&plan);
    let lang = Lang::from(request.lang);
    let chart = request.chart.unwrap_or(Measure::Budget);
    let options = ExportOptions { notes, chart, ..ExportOptions::new(request.audience, lang) };
    let (bytes, ending, media_type) = match request.format {
        ExportFormat::Xlsx => (
            write::to_xlsx(&plan, &calc, &options, &Silent),
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        ExportFormat::Csv => (write::to_csv(&plan, &calc, &options, &Silent), "csv", "text/csv; charset=utf-8"),
    };
    let bytes = bytes.map_err(export_failure)?;
    Ok(ExportFile { name: format!("{}.{ending}", file_name(&plan.header.title)), media_type, bytes })
}

/// Why there is no file.
pub(crate) fn export_failure(error: ExportError) -> Failure {
    match error {
        ExportError::TooManyRows { .. } | ExportError::TooManyColumns { .. } => {
            Failure::new(Code::TooLarge, error.to_string())
        }
        other => Failure::unexpected(other),
    }
}

/// A title as a file name on every system: reserved characters become spaces, 120 characters at most.
pub(crate) fn file_name(title: &str) -> String {
    let clean: String =
        title.chars().map(|c| if c.is_control() || "<>:\"/\\|?*".contains(c) { ' ' } else { c }).take(120).collect();
    let clean = clean.split_whitespace().collect::<Vec<_>>().join(" ");
    let clean = clean.trim_matches(['.', ' ']);
    if clean.is_empty() { "plan".to_owned() } else { clean.to_owned() }
}

/// Writes beside the target and renames, so that a full disk or a crash leaves the old file as it was.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut partial = tempfile::NamedTempFile::new_in(folder)?;
    partial.write_all(bytes)?;
    partial.as_file().sync_all()?;
    partial.persist(path).map_err(|error| error.error)?;
    Ok(())
}

pub(crate) fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
    let code = match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Code::DiskFull,
        std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => Code::ReadOnly,
        _ => Code::BadRequest,
    };
    Failure::new(code, format!("{}: {error}; the plan itself is safe", path.display())).arg("path", path.display())
}
