//! A plan in a list.

use mrm_domain::PlanStatus;
use mrm_store::PlanRow;
use serde::Serialize;
use utoipa::ToSchema;

/// A plan in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PlanSummary {
    /// Its id.
    pub id: String,
    /// Its project.
    pub project_id: String,
    /// Its title.
    pub title: String,
    /// The client.
    pub client: Option<String>,
    /// First day.
    pub period_start: Option<String>,
    /// Last day.
    pub period_end: Option<String>,
    /// Its currency.
    pub currency: String,
    /// Number of lines.
    pub lines: usize,
    /// Everything, with VAT.
    pub grand_total: Option<String>,
    /// How much there is to look at.
    pub problems: usize,
    /// The plan that this one is a what-if copy of.
    pub scenario_of: Option<String>,
    /// What it is called among the what-if copies of that plan.
    pub scenario: Option<String>,
    /// Where it is on its way to the client: an edit makes it a draft again.
    pub status: PlanStatus,
    /// Put away.
    pub archived: bool,
    /// When it last changed, RFC 3339.
    pub updated_at: String,
}

/// All plans.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PlanList {
    /// Recently changed first.
    pub plans: Vec<PlanSummary>,
}

impl From<PlanRow> for PlanSummary {
    fn from(row: PlanRow) -> Self {
        PlanSummary {
            id: row.id.to_string(),
            project_id: row.project.to_string(),
            title: row.title,
            client: row.client,
            period_start: row.period_start.map(|d| d.to_string()),
            period_end: row.period_end.map(|d| d.to_string()),
            currency: row.currency,
            lines: usize::try_from(row.lines).unwrap_or(usize::MAX),
            grand_total: row.grand_total,
            problems: usize::try_from(row.problems).unwrap_or(usize::MAX),
            scenario_of: row.scenario_of.map(|id| id.to_string()),
            scenario: row.scenario,
            status: row.status.unwrap_or(PlanStatus::Draft),
            archived: row.archived,
            updated_at: moment(row.updated_ms),
        }
    }
}

/// Milliseconds since 1970 as RFC 3339 in UTC.
pub(crate) fn moment(ms: i64) -> String {
    chrono::DateTime::from_timestamp_millis(ms).unwrap_or_default().to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}
