//! Rate cards out of workbooks and into them.

use mrm_excel::rates::{self, RateReadProblem};
use mrm_excel::read::{self, ReadOptions, Silent};
use serde::Serialize;
use std::path::Path;
use utoipa::ToSchema;

use super::parsed;
use super::view::{RateCardBody, RateProblem, problems};
use crate::exports::{ExportFile, ExportSaved, file_name};
use crate::failure::Failure;
use crate::imports::read_failure;
use crate::{App, Language};

/// What was read of a workbook, not yet kept.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RateCardReading {
    /// The card as it would be kept.
    pub card: RateCardBody,
    /// What could not be read, and what to look at in the card.
    pub problems: Vec<RateProblem>,
    /// The columns of its tables, and what each was taken for.
    pub columns: Vec<RateColumn>,
    /// The file's name.
    pub file_name: String,
}

/// A column of a table of prices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RateColumn {
    /// Sheet and letters, `Прайс!C`.
    pub place: String,
    /// Its header.
    pub header: String,
    /// What it was taken for: a field's code, `price`, `month`; absent for a column that is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meaning: Option<String>,
}

impl App {
    /// Reads the prices of a workbook. Nothing is kept.
    pub async fn read_rate_card(
        &self,
        name: String,
        bytes: Vec<u8>,
        password: Option<String>,
    ) -> Result<RateCardReading, Failure> {
        let options = ReadOptions { password, ..ReadOptions::default() };
        tokio::task::spawn_blocking(move || {
            let workbook = read::read_bytes(&name, bytes, &options, &Silent).map_err(|e| read_failure(&e))?;
            Ok(reading(rates::read(&workbook), name))
        })
        .await
        .map_err(Failure::unexpected)?
    }

    /// The same for a file at a path that the host has granted.
    pub async fn read_rate_card_file(&self, path: &Path, password: Option<String>) -> Result<RateCardReading, Failure> {
        let path = path.to_owned();
        let options = ReadOptions { password, ..ReadOptions::default() };
        tokio::task::spawn_blocking(move || {
            let workbook = read::read_file(&path, &options, &Silent).map_err(|e| read_failure(&e))?;
            let name = workbook.file_name.clone();
            Ok(reading(rates::read(&workbook), name))
        })
        .await
        .map_err(Failure::unexpected)?
    }

    /// A card as a workbook that is read back equal.
    pub async fn export_rate_card(&self, id: &str, language: Language) -> Result<ExportFile, Failure> {
        let card = parsed(&self.rate_card_row(id).await?)?;
        let name = format!("{}.xlsx", file_name(&card.name));
        let bytes = tokio::task::spawn_blocking(move || rates::to_xlsx(&card, language.into())).await;
        let bytes = bytes.map_err(Failure::unexpected)?.map_err(Failure::unexpected)?;
        let media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        Ok(ExportFile { name, media_type, bytes })
    }

    /// Writes it to a path that the host has granted: whole, or not at all.
    pub async fn export_rate_card_to(&self, id: &str, language: Language, path: &Path) -> Result<ExportSaved, Failure> {
        self.export_rate_card(id, language).await?.save(path).await
    }
}

fn reading(read: rates::RatesReading, file_name: String) -> RateCardReading {
    let problem = |problem: RateReadProblem| RateProblem {
        code: problem.code.to_owned(),
        severity: match problem.code {
            "rate_sheet_skipped" | "rate_column_unknown" | "rate_row_skipped" => "info",
            _ => "warning",
        },
        row: problem.row,
        args: problem.args.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
    };
    let column = |c: rates::RateColumnReading| RateColumn { place: c.place, header: c.header, meaning: c.meaning };
    RateCardReading {
        problems: read.problems.into_iter().map(problem).chain(problems(&read.card)).collect(),
        card: RateCardBody::from(&read.card),
        columns: read.columns.into_iter().map(column).collect(),
        file_name,
    }
}
