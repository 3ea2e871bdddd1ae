//! Remembered mappings: how workbooks were read. They are listed, named, forgotten, and carried between devices as files.

use mrm_domain::{Audience, MappingId};
use mrm_excel::mapping::Mapping;
use mrm_store::MappingRow;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::App;
use crate::failure::{Code, Failure};
use crate::plans::edits::parse_id;
use crate::plans::moment;
use crate::rights::UseCase;
use crate::session::store_failure;

/// What files of mappings say they are.
const FORMAT: &str = "mrm.mapping.1";
/// The longest name of a mapping or a client, in characters.
const MAX_NAME: usize = 255;
/// The most tables, and columns of a table, that a workbook can have.
const MAX_COLUMNS: usize = 16_384;

/// A mapping in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MappingSummary {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The client; empty when the workbook named none.
    pub client: String,
    /// The file it was last used for.
    pub file_name: String,
    /// The sheets of its tables.
    pub sheets: Vec<String>,
    /// Number of columns that it knows.
    pub columns: usize,
    /// How many imports it was kept or used for.
    pub uses: u64,
    /// When it was made: RFC 3339.
    pub created_at: String,
    /// When it was last used: RFC 3339.
    pub used_at: String,
}

/// All mappings.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MappingList {
    /// Last used first.
    pub mappings: Vec<MappingSummary>,
}

/// A mapping as a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MappingFile {
    /// `mrm.mapping.1`.
    pub format: String,
    /// Its name.
    pub name: String,
    /// The client; empty when the workbook named none.
    #[serde(default)]
    pub client: String,
    /// The mapping.
    pub mapping: Mapping,
}

/// What to change about a mapping; what is left out stays.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub struct UpdateMapping {
    /// Its name: 1 to 255 characters.
    #[serde(default)]
    pub name: Option<String>,
    /// Columns to be read otherwise next time.
    #[serde(default)]
    pub columns: Vec<MappedChoice>,
}

/// How a column of a mapping is read from now on.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct MappedChoice {
    /// The number of its table in the mapping, from 0.
    pub table: usize,
    /// Its number in that table, from 0.
    pub column: usize,
    /// A field's code, `custom`, `formula`, or `ignore`.
    pub target: String,
    /// Whom it is for.
    pub audience: Audience,
}

impl MappingFile {
    /// The file, if it is one of mappings and of a size that workbooks have.
    pub(crate) fn checked(self) -> Result<MappingFile, Failure> {
        let refused = |text: String| Failure::new(Code::NotAMapping, text);
        if self.format != FORMAT {
            let text = format!(
                "the format is “{}”, not “{FORMAT}”: choose a file that a mapping was exported to",
                self.format
            );
            return Err(refused(text).field("format").arg("text", &self.format));
        }
        let tables = &self.mapping.tables;
        if tables.is_empty() || tables.len() > MAX_COLUMNS || tables.iter().any(|t| t.columns.len() > MAX_COLUMNS) {
            let text = "it knows no table, or more columns than a workbook has".to_owned();
            return Err(refused(text).field("mapping").arg("text", tables.len()));
        }
        Ok(MappingFile { name: name(&self.name)?, client: self.client.trim().chars().take(MAX_NAME).collect(), ..self })
    }
}

impl App {
    /// All remembered mappings, last used first.
    pub async fn list_mappings(&self) -> Result<MappingList, Failure> {
        let rows = self.may(UseCase::KeepTools).await?.store.mappings().await.map_err(store_failure)?;
        Ok(MappingList { mappings: rows.into_iter().map(summary).collect() })
    }

    /// A mapping as a file.
    pub async fn mapping(&self, id: &str) -> Result<MappingFile, Failure> {
        let row = self.mapping_row(parse_id(id)?).await?;
        let mapping = serde_json::from_str(&row.mapping).map_err(Failure::unexpected)?;
        Ok(MappingFile { format: FORMAT.to_owned(), name: row.name, client: row.client, mapping })
    }

    /// Takes a mapping over from a file; one of the same shape and client is replaced by it.
    pub async fn add_mapping(&self, file: MappingFile) -> Result<MappingSummary, Failure> {
        let bench = self.may(UseCase::KeepTools).await?;
        let file = file.checked()?;
        let now = bench.now_ms();
        let row = MappingRow {
            id: MappingId::from_uuid(self.world().uuid()),
            name: file.name.clone(),
            client: file.client,
            shape: file.mapping.shape(),
            file_name: String::new(),
            mapping: serde_json::to_string(&file.mapping).map_err(Failure::unexpected)?,
            uses: 0,
            created_ms: now,
            used_ms: now,
        };
        let id = bench.store.put_mapping(&row).await.map_err(store_failure)?;
        bench.store.rename_mapping(id, &file.name).await.map_err(store_failure)?;
        Ok(summary(self.mapping_row(id).await?))
    }

    /// Gives a mapping another name, and reads columns of it otherwise from now on.
    pub async fn update_mapping(&self, id: &str, request: UpdateMapping) -> Result<MappingSummary, Failure> {
        let id = parse_id(id)?;
        let row = self.mapping_row(id).await?;
        let name = request.name.as_deref().map(name).transpose()?;
        let mapping = edited(&row.mapping, &request.columns)?;
        let store = &self.may(UseCase::KeepTools).await?.store;
        if let Some(mapping) = mapping {
            // No import used it: that stays as it was counted.
            store.put_mapping(&MappingRow { mapping, uses: 0, ..row }).await.map_err(store_failure)?;
        }
        if let Some(name) = name {
            store.rename_mapping(id, &name).await.map_err(store_failure)?;
        }
        Ok(summary(self.mapping_row(id).await?))
    }

    /// Forgets a mapping. Plans that were imported by it stay as they are.
    pub async fn delete_mapping(&self, id: &str) -> Result<(), Failure> {
        let id: MappingId = parse_id(id)?;
        let gone = self.may(UseCase::KeepTools).await?.store.delete_mapping(id).await.map_err(store_failure)?;
        if gone { Ok(()) } else { Err(Failure::not_found("mapping", id)) }
    }

    async fn mapping_row(&self, id: MappingId) -> Result<MappingRow, Failure> {
        let row = self.may(UseCase::KeepTools).await?.store.mapping(id).await.map_err(store_failure)?;
        row.ok_or_else(|| Failure::not_found("mapping", id))
    }
}

/// A mapping with columns read otherwise; `None` where there is nothing to change.
fn edited(text: &str, columns: &[MappedChoice]) -> Result<Option<String>, Failure> {
    if columns.is_empty() {
        return Ok(None);
    }
    let mut mapping: Mapping = serde_json::from_str(text).map_err(Failure::unexpected)?;
    for choice in columns {
        if !mrm_excel::mapping::is_known(&choice.target) {
            let message = format!("“{}” is no field, nor “custom”, “formula” or “ignore”", choice.target);
            return Err(Failure::new(Code::BadValue, message).field("target").arg("text", &choice.target));
        }
        let table = mapping.tables.get_mut(choice.table).filter(|table| table.included);
        let column = table.and_then(|table| table.columns.get_mut(choice.column));
        let place = || format!("{}/{}", choice.table, choice.column);
        let column = column.ok_or_else(|| Failure::not_found("column", place()))?;
        column.target.clone_from(&choice.target);
        column.audience = choice.audience;
    }
    serde_json::to_string(&mapping).map(Some).map_err(Failure::unexpected)
}

fn name(text: &str) -> Result<String, Failure> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > MAX_NAME {
        let message = "a mapping's name has 1 to 255 characters";
        return Err(Failure::new(Code::BadValue, message).field("name").arg("text", text));
    }
    Ok(text.to_owned())
}

fn summary(row: MappingRow) -> MappingSummary {
    // One that a newer version wrote can still be named and forgotten.
    let mapping: Mapping = serde_json::from_str(&row.mapping).unwrap_or_default();
    let mut sheets: Vec<String> = Vec::new();
    for table in mapping.included() {
        if !sheets.contains(&table.sheet) {
            sheets.push(table.sheet.clone());
        }
    }
    MappingSummary {
        id: row.id.to_string(),
        name: row.name,
        client: row.client,
        file_name: row.file_name,
        sheets,
        columns: mapping.included().map(|t| t.columns.len()).sum(),
        uses: row.uses,
        created_at: moment(row.created_ms),
        used_at: moment(row.used_ms),
    }
}
