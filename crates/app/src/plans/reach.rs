//! What a plan reaches: each line, section and the plan by a named model.

use mrm_calc::reach::{Because, Detail, Model, Reported};
use mrm_calc::{InputError, PlanCalc, Warning, plan_reach};
use mrm_domain::{Audience, Plan};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

use crate::App;
use crate::calculators::of_input;
use crate::failure::Failure;

/// Reach of a plan and of its rows.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PlanReachView {
    /// Of the whole plan; null where no line has audience data.
    pub plan: Option<ReachView>,
    /// Of lines and sections by their id; rows without data are absent.
    pub rows: BTreeMap<String, ReachView>,
    /// Lines whose data cannot be, with the reason: `field` names which of them.
    pub refused: BTreeMap<String, Failure>,
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
    /// Effective reach: shares with at least 1, 2 … 10 contacts. Empty where it was not asked for, or the model does not know
    /// who has how many.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub effective: Vec<f64>,
    /// The model.
    pub model: Model,
    /// Why this one.
    pub because: Because,
    /// Why to trust it less.
    pub warnings: Vec<Warning>,
}

impl App {
    /// What a plan reaches, for a reader; with [`Detail::Contacts`] effective reach too.
    pub async fn plan_reach(&self, id: &str, reader: Audience, detail: Detail) -> Result<PlanReachView, Failure> {
        let open = self.bench().await?.plan(id).await?;
        let guard = open.lock_owned().await;
        tokio::task::spawn_blocking(move || match reader {
            Audience::Internal => view(&guard.plan, &guard.calc, detail),
            // What the client does not see tells him nothing, not even through a model.
            Audience::Client => {
                let plan = guard.plan.for_audience(Audience::Client);
                drop(guard);
                view(&plan, &PlanCalc::new(&plan), detail)
            }
        })
        .await
        .map_err(Failure::unexpected)
    }
}

/// Up to so many contacts effective reach is told.
const MOST_CONTACTS: usize = 10;

fn view(plan: &Plan, calc: &PlanCalc, detail: Detail) -> PlanReachView {
    let found = plan_reach(plan, calc, detail);
    // Some models know who has how many contacts without being asked.
    let told = |reported: Reported| {
        let mut view = ReachView::from(reported);
        view.effective.truncate(if detail == Detail::Contacts { MOST_CONTACTS } else { 0 });
        view
    };
    let refusal = |error: &InputError| of_input(error, error.to_string()).field(error.input());
    PlanReachView {
        plan: found.plan.map(&told),
        rows: found.rows.into_iter().map(|(id, reported)| (id.to_string(), told(reported))).collect(),
        refused: found.refused.into_iter().map(|(id, error)| (id.to_string(), refusal(&error))).collect(),
    }
}

impl From<Reported> for ReachView {
    fn from(reported: Reported) -> ReachView {
        ReachView {
            reach: reported.reach,
            frequency: reported.frequency(),
            grp: reported.contacts.map(|contacts| contacts * 100.0),
            effective: reported.distribution.as_ref().map_or_else(Vec::new, |contacts| {
                (1..=MOST_CONTACTS).map(|least| contacts.reach_from(least)).collect()
            }),
            model: reported.model,
            because: reported.because,
            warnings: reported.warnings,
        }
    }
}
