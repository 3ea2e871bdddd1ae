//! A comparison as a file: a page to read and print, or a workbook.

use mrm_domain::Audience;
use mrm_excel::write::{self, Lang};
use serde::Deserialize;
use std::path::Path;
use utoipa::{IntoParams, ToSchema};

use super::compare::CompareRequest;
use super::compared::Comparison;
use super::words::Word;
use super::{page, report};
use crate::comments::ThreadOut;
use crate::exports::{ExportFile, ExportSaved, file_name, unwritable, write_whole};
use crate::failure::Failure;
use crate::rights::UseCase;
use crate::{App, Language};

/// Which comparison to write, and how.
#[derive(Debug, Clone, Deserialize, ToSchema, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CompareFileRequest {
    /// Before, see the comparison.
    pub from: String,
    /// After, see the comparison.
    pub to: String,
    /// For whom.
    pub audience: Audience,
    /// The format.
    pub format: CompareFormat,
    /// Language of headings and formats.
    pub lang: Language,
}

/// The format of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CompareFormat {
    /// A page that needs nothing else, ready to be printed.
    Html,
    /// A workbook.
    Xlsx,
}

/// A comparison to a path.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct CompareTo {
    /// What file to make.
    #[serde(flatten)]
    pub comparison: CompareFileRequest,
    /// Where; granted by a dialog.
    pub path: String,
}

impl App {
    /// Makes the file of a comparison.
    pub async fn compare_file(&self, plan: &str, request: CompareFileRequest) -> Result<ExportFile, Failure> {
        self.may_with(UseCase::ExportPlan, plan).await?;
        let CompareFileRequest { from, to, audience, format, lang } = request;
        let comparison = self.compare(plan, CompareRequest { from, to, audience }).await?;
        let talk = self.comments_out(plan, audience, lang).await?;
        tokio::task::spawn_blocking(move || make(&comparison, &talk, format, lang))
            .await
            .map_err(Failure::unexpected)?
    }

    /// Makes the file and writes it to a path that the host has granted: whole, or not at all.
    pub async fn compare_to(
        &self,
        plan: &str,
        request: CompareFileRequest,
        path: &Path,
    ) -> Result<ExportSaved, Failure> {
        let file = self.compare_file(plan, request).await?;
        let path = path.to_owned();
        tokio::task::spawn_blocking(move || {
            write_whole(&path, &file.bytes).map_err(|error| unwritable(&path, &error))?;
            Ok(ExportSaved { path: path.display().to_string(), bytes: file.bytes.len() })
        })
        .await
        .map_err(Failure::unexpected)?
    }
}

fn make(
    comparison: &Comparison,
    talk: &[ThreadOut],
    format: CompareFormat,
    lang: Language,
) -> Result<ExportFile, Failure> {
    let sheets = report::sheets(comparison, talk, lang);
    let (bytes, ending, media_type) = match format {
        CompareFormat::Html => (page::html(&sheets, lang).into_bytes(), "html", "text/html; charset=utf-8"),
        CompareFormat::Xlsx => {
            let lang = Lang::from(lang);
            let bytes = write::tables_to_xlsx(&sheets, lang, None).map_err(crate::exports::export_failure)?;
            (bytes, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
        }
    };
    let name = format!("{} - {}", comparison.to.title, Word::Comparison.text(lang));
    Ok(ExportFile { name: format!("{}.{ending}", file_name(&name)), media_type, bytes })
}
