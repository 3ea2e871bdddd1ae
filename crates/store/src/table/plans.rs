//! `plans`: what lists show of a plan without opening it.

use chrono::NaiveDate;
use mrm_domain::{PlanId, PlanStatus, ProjectId};
use sqlx::sqlite::SqliteRow;
use sqlx::{Executor, QueryBuilder, Row, Sqlite};

use super::{count, parsed, parsed_or_null, signed};
use crate::StoreError;

/// A plan in lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanRow {
    /// Its id.
    pub id: PlanId,
    /// Its project.
    pub project: ProjectId,
    /// Its title.
    pub title: String,
    /// The client.
    pub client: Option<String>,
    /// First day.
    pub period_start: Option<NaiveDate>,
    /// Last day.
    pub period_end: Option<NaiveDate>,
    /// Its currency's code.
    pub currency: String,
    /// Number of lines.
    pub lines: u64,
    /// Everything with VAT, canonical decimal.
    pub grand_total: Option<String>,
    /// How much there is to look at.
    pub problems: u64,
    /// The plan that this one is a what-if copy of.
    pub scenario_of: Option<PlanId>,
    /// What it is called among the what-if copies of that plan.
    pub scenario: Option<String>,
    /// Where it is on its way; `None` in a row of before statuses were listed.
    pub status: Option<PlanStatus>,
    /// Put away.
    pub archived: bool,
    /// When it last changed, milliseconds since 1970.
    pub updated_ms: i64,
}

/// Puts a row into a batch. Updated in place: to replace the row would write its key's index too, at each edit.
pub(crate) fn put(batch: &mut QueryBuilder<Sqlite>, row: &PlanRow) {
    batch.push(
        "INSERT INTO plans (id, project, title, client, period_start, period_end, currency, lines, grand_total, \
         problems, scenario_of, scenario, status, archived, updated_ms) VALUES (",
    );
    let mut values = batch.separated(", ");
    values
        .push_bind(row.id.to_string())
        .push_bind(row.project.to_string())
        .push_bind(row.title.clone())
        .push_bind(row.client.clone())
        .push_bind(row.period_start.map(|d| d.to_string()))
        .push_bind(row.period_end.map(|d| d.to_string()))
        .push_bind(row.currency.clone())
        .push_bind(signed(row.lines))
        .push_bind(row.grand_total.clone())
        .push_bind(signed(row.problems))
        .push_bind(row.scenario_of.map(|id| id.to_string()))
        .push_bind(row.scenario.clone())
        .push_bind(row.status.map(PlanStatus::code))
        .push_bind(row.archived)
        .push_bind(row.updated_ms);
    batch.push(
        ") ON CONFLICT (id) DO UPDATE SET project = excluded.project, title = excluded.title, \
         client = excluded.client, period_start = excluded.period_start, period_end = excluded.period_end, \
         currency = excluded.currency, lines = excluded.lines, grand_total = excluded.grand_total, \
         problems = excluded.problems, scenario_of = excluded.scenario_of, scenario = excluded.scenario, \
         status = excluded.status, archived = excluded.archived, updated_ms = excluded.updated_ms; ",
    );
}

/// All rows, recently changed first.
pub(crate) async fn all(db: impl Executor<'_, Database = Sqlite>) -> Result<Vec<PlanRow>, StoreError> {
    let rows = sqlx::query("SELECT * FROM plans ORDER BY updated_ms DESC, id").fetch_all(db).await?;
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

/// One row.
pub(crate) async fn one(db: impl Executor<'_, Database = Sqlite>, id: PlanId) -> Result<Option<PlanRow>, StoreError> {
    let row = sqlx::query("SELECT * FROM plans WHERE id = ?").bind(id.to_string()).fetch_optional(db).await?;
    Ok(row.as_ref().map(read).transpose()?)
}

fn read(row: &SqliteRow) -> Result<PlanRow, sqlx::Error> {
    Ok(PlanRow {
        id: parsed(row, "id")?,
        project: parsed(row, "project")?,
        title: row.try_get("title")?,
        client: row.try_get("client")?,
        period_start: parsed_or_null(row, "period_start")?,
        period_end: parsed_or_null(row, "period_end")?,
        currency: row.try_get("currency")?,
        lines: count(row, "lines")?,
        grand_total: row.try_get("grand_total")?,
        problems: count(row, "problems")?,
        scenario_of: parsed_or_null(row, "scenario_of")?,
        scenario: row.try_get("scenario")?,
        status: row.try_get::<Option<&str>, _>("status")?.and_then(PlanStatus::from_code),
        archived: row.try_get("archived")?,
        updated_ms: row.try_get("updated_ms")?,
    })
}
