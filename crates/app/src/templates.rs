//! A plan goes out in the client's own workbook: the one it came from, or a template that the client gave.

use mrm_domain::{Audience, Plan};
use mrm_excel::read::ReadOptions;
use mrm_excel::template::{self, FillReport, Template, TemplateError};
use mrm_store::BlobHash;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use utoipa::ToSchema;

use crate::comments;
use crate::exports::{ExportFile, file_name, unwritable, write_whole};
use crate::failure::{Code, Failure};
use crate::imports::read_failure;
use crate::rights::UseCase;
use crate::session::store_failure;
use crate::{App, Language};

/// The workbook to write into.
#[derive(Debug, Clone)]
pub enum TemplateSource {
    /// The workbook that the plan was imported from last, as it was then.
    Original,
    /// A file that the host has granted.
    Path(PathBuf),
    /// A file's name and content.
    Bytes(String, Vec<u8>),
}

/// For whom a workbook is filled.
#[derive(Debug, Clone, Copy)]
pub struct FillFor {
    /// Who gets it.
    pub audience: Audience,
    /// The language in which comments tell their dates.
    pub lang: Language,
}

/// A workbook to write into, by path or the plan's own, and where to.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct FillRequest {
    /// For whom.
    pub audience: Audience,
    /// The template, granted by a dialog; absent: the workbook that the plan came from.
    #[serde(default)]
    pub template: Option<String>,
    /// The file to write, granted by a dialog; absent when it is only checked.
    #[serde(default)]
    pub path: Option<String>,
}

/// A filled workbook that was written.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FillSaved {
    /// Where.
    pub path: String,
    /// How large, in bytes.
    pub bytes: usize,
    /// What was done.
    pub report: FillReport,
}

impl App {
    /// What writing the plan into a workbook would do and what stands against it. Nothing is written.
    pub async fn check_template(
        &self,
        id: &str,
        source: TemplateSource,
        reader: FillFor,
    ) -> Result<FillReport, Failure> {
        self.with_template(id, source, reader, move |plan, template| {
            let calc = mrm_calc::PlanCalc::new(plan);
            template::check(template, plan, &calc, reader.audience).map_err(|error| failure(&error))
        })
        .await
    }

    /// The workbook with the plan's values.
    pub async fn fill_template(
        &self,
        id: &str,
        source: TemplateSource,
        reader: FillFor,
    ) -> Result<ExportFile, Failure> {
        self.with_template(id, source, reader, move |plan, template| Ok(filled(plan, template, reader.audience)?.0))
            .await
    }

    /// Writes the filled workbook to a path that the host has granted: whole, or not at all, and never over the template.
    pub async fn fill_template_to(
        &self,
        id: &str,
        source: TemplateSource,
        reader: FillFor,
        path: &Path,
    ) -> Result<FillSaved, Failure> {
        let path = path.to_owned();
        self.with_template(id, source, reader, move |plan, template| {
            let (file, report) = filled(plan, template, reader.audience)?;
            if is_template(&path, template) {
                let message = format!(
                    "“{}” is the template itself; choose another name, so that it stays as it is",
                    path.display()
                );
                return Err(Failure::new(Code::Template, message)
                    .arg("reason", "template_same_file")
                    .arg("path", path.display()));
            }
            write_whole(&path, &file.bytes).map_err(|error| unwritable(&path, &error))?;
            Ok(FillSaved { path: path.display().to_string(), bytes: file.bytes.len(), report })
        })
        .await
    }

    async fn with_template<T: Send + 'static>(
        &self,
        id: &str,
        source: TemplateSource,
        reader: FillFor,
        work: impl FnOnce(&Plan, &Template) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let bench = self.may_with(UseCase::ExportPlan, id).await?;
        let mut open = bench.alone(id).await?;
        let (plan, names) = (open.plan.clone(), self.authors().await?);
        let mut said = bench.said_everywhere(&mut open).await?.discussion.for_audience(&plan, reader.audience);
        drop(open);
        // Notes that came with a workbook stand in it already.
        said.threads.values_mut().for_each(|thread| thread.comments.retain(|comment| comment.source.is_none()));
        said.threads.retain(|_, thread| thread.is_open());
        let notes = comments::sheet_notes(&said, &plan, reader.audience, &names, reader.lang);
        let blobs = bench.store.blobs().clone();
        tokio::task::spawn_blocking(move || {
            let template = match source {
                TemplateSource::Original => {
                    let newest = plan.imports.values().max_by_key(|record| (record.imported_at, record.id));
                    let Some(record) = newest else {
                        let message = "the plan did not come from a workbook: choose the client's template";
                        return Err(Failure::new(Code::Template, message).arg("reason", "template_no_original"));
                    };
                    let hash: BlobHash = record.file_hash.parse().map_err(store_failure)?;
                    let bytes = blobs.get(&hash).map_err(store_failure)?;
                    open_template(&record.file_name, bytes.to_vec())?
                }
                TemplateSource::Path(path) => {
                    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
                    let limit = ReadOptions::default().limits.file_bytes;
                    let size = std::fs::metadata(&path).map_err(|error| unreadable(&path, &error))?.len();
                    if size > limit {
                        return Err(read_failure(&mrm_excel::read::ReadError::TooLarge { bytes: size, limit }));
                    }
                    let bytes = std::fs::read(&path).map_err(|error| unreadable(&path, &error))?;
                    open_template(&name, bytes)?
                }
                TemplateSource::Bytes(name, bytes) => open_template(&name, bytes)?,
            };
            work(&plan, &template.with_notes(notes))
        })
        .await
        .map_err(Failure::unexpected)?
    }
}

fn open_template(name: &str, bytes: Vec<u8>) -> Result<Template, Failure> {
    Template::open(name, bytes, &ReadOptions::default()).map_err(|error| failure(&error))
}

fn filled(plan: &Plan, template: &Template, audience: Audience) -> Result<(ExportFile, FillReport), Failure> {
    let calc = mrm_calc::PlanCalc::new(plan);
    let filled = template::fill(template, plan, &calc, audience).map_err(|error| failure(&error))?;
    let ending = Path::new(template.name()).extension().and_then(|e| e.to_str()).unwrap_or("xlsx").to_lowercase();
    let media_type = match ending.as_str() {
        "xlsm" => "application/vnd.ms-excel.sheet.macroEnabled.12",
        _ => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    };
    let name = format!("{}.{ending}", file_name(&plan.header.title));
    Ok((ExportFile { name, media_type, bytes: filled.bytes }, filled.report))
}

/// Whether a file that exists has the template's content: then it is the template, by whatever path.
fn is_template(path: &Path, template: &Template) -> bool {
    std::fs::read(path).is_ok_and(|bytes| BlobHash::of(&bytes).to_string() == template.hash())
}

fn failure(error: &TemplateError) -> Failure {
    match error {
        TemplateError::Read(error) => read_failure(error),
        TemplateError::Damaged { part, detail } => Failure::new(Code::Template, error.to_string())
            .arg("reason", "template_damaged")
            .arg("part", part)
            .arg("detail", detail),
        TemplateError::Refused(report) => {
            let mut failure = Failure::new(Code::Template, error.to_string());
            if let Some(first) = report.refusals.first() {
                failure = failure.arg("reason", &first.code);
                for (name, value) in &first.args {
                    failure = failure.arg(name, value);
                }
            }
            failure
        }
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    let message = format!("“{}” cannot be read: {error}", path.display());
    Failure::new(Code::Workbook, message).arg("reason", "file_unreadable").arg("name", path.display())
}
