//! What a plan reaches: each line, section and the plan by a named model.

use mrm_calc::reach::{Because, Model, Reported};
use mrm_calc::{PlanCalc, Warning, plan_reach};
use mrm_domain::{Audience, Plan};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

use crate::App;
use crate::failure::Failure;

/// Reach of a plan and of its rows.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PlanReachView {
    /// Of the whole plan; null where no line has audience data.
    pub plan: Option<ReachView>,
    /// Of lines and sections by their id; rows without data are absent.
    pub rows: BTreeMap<String, ReachView>,
    /// Lines whose data cannot be, with the reason in English.
    pub refused: BTreeMap<String, String>,
}

/// A reach and where it comes from.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ReachView {
    /// Share of the universe with at least one contact.
    pub reach: f64,
    /// Contacts per person reached; null where they are not known.
    pub frequency: Option<f64>,
    /// Rating points; null where they are not known.
    pub grp: Option<f64>,
    /// The model.
    pub model: Model,
    /// Why this one.
    pub because: Because,
    /// Why to trust it less.
    pub warnings: Vec<Warning>,
}

impl App {
    /// What a plan reaches, for a reader.
    pub async fn plan_reach(&self, id: &str, reader: Audience) -> Result<PlanReachView, Failure> {
        let open = self.bench().await?.plan(id).await?;
        let guard = open.lock_owned().await;
        tokio::task::spawn_blocking(move || match reader {
            Audience::Internal => view(&guard.plan, &guard.calc),
            // What the client does not see tells him nothing, not even through a model.
            Audience::Client => {
                let plan = guard.plan.for_audience(Audience::Client);
                drop(guard);
                view(&plan, &PlanCalc::new(&plan))
            }
        })
        .await
        .map_err(Failure::unexpected)
    }
}

fn view(plan: &Plan, calc: &PlanCalc) -> PlanReachView {
    let found = plan_reach(plan, calc);
    PlanReachView {
        plan: found.plan.map(ReachView::from),
        rows: found.rows.into_iter().map(|(id, reported)| (id.to_string(), reported.into())).collect(),
        refused: found.refused.into_iter().map(|(id, error)| (id.to_string(), error.to_string())).collect(),
    }
}

impl From<Reported> for ReachView {
    fn from(reported: Reported) -> ReachView {
        ReachView {
            reach: reported.reach,
            frequency: reported.frequency(),
            grp: reported.contacts.map(|contacts| contacts * 100.0),
            model: reported.model,
            because: reported.because,
            warnings: reported.warnings,
        }
    }
}
