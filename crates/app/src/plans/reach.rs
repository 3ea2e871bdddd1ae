//! What a plan reaches: each line, section and the plan by a named model.

use mrm_calc::reach::{Because, Detail, Model, Reported, Unfit};
use mrm_calc::{InputError, PlanCalc, Warning, plan_reach, reach_models};
use mrm_domain::{Audience, Plan, ReachRule, RowId};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

use crate::App;
use crate::calculators::of_input;
use crate::failure::{Code, Failure};
use crate::plans::edits::parse_id;
use crate::rights::UseCase;

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

/// Which lines to put together, by every model.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ReachModelsRequest {
    /// Whom to show the plan to; the agency unless said otherwise.
    #[serde(default)]
    pub audience: Option<Audience>,
    /// The section; the whole plan if absent.
    #[serde(default)]
    pub section: Option<String>,
    /// The coefficient of Sainsbury's variant; the plan's own, else 1, which is chance.
    #[serde(default)]
    pub coefficient: Option<String>,
}

/// What each model makes of lines together.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ReachModelsView {
    /// Lines with data, in their order.
    pub lines: Vec<LineReachView>,
    /// How many lines have none.
    pub left_out: usize,
    /// The header's choice, such as `hofmans` or `sainsbury_duplication/1.15`; null: by the data.
    pub chosen: Option<String>,
    /// What the data allow; null where no line has data.
    pub by_data: Option<ReachView>,
    /// The models, those with all duplications first.
    pub models: Vec<ReachModelView>,
}

/// A line, as it takes part in the plan's reach.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct LineReachView {
    /// Its id.
    pub row: String,
    /// What the whole line reaches.
    pub reach: f64,
    /// By which model.
    pub model: Model,
    /// The reach that its duplications are parts of: of one insertion where all lines have ratings, else of the whole line.
    pub single: f64,
    /// How many times the line has it.
    pub insertions: u32,
}

/// What one model makes of the lines.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ReachModelView {
    /// The model.
    pub model: Model,
    /// What the header says to choose it, such as `hofmans` or `sainsbury_duplication/1.15`.
    pub rule: String,
    /// The result; null where the model does not take these lines.
    pub reach: Option<ReachView>,
    /// Why it does not.
    pub unfit: Option<UnfitReason>,
    /// What of the data it cannot take.
    pub refused: Option<Failure>,
}

/// Why a model does not take lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UnfitReason {
    /// There is but one line with data.
    OneLine,
    /// It needs duplications, and none is stated.
    NoPairs,
    /// It knows one insertion a line only.
    SeveralInsertions,
    /// The data contradict it, or there is too much of them.
    Data,
}

impl App {
    /// What each model makes of a plan, or of a section of it: the one that the plan names, or that the data allow, beside
    /// all others.
    pub async fn reach_models(&self, id: &str, request: ReachModelsRequest) -> Result<ReachModelsView, Failure> {
        let guard = self.may_with(UseCase::ReadPlan, id).await?.alone(id).await?;
        let section: Option<RowId> = request.section.as_deref().map(parse_id).transpose()?;
        if let Some(section) = section.filter(|id| guard.plan.rows.get(id).is_none_or(|row| row.removed)) {
            return Err(Failure::not_found("row", section));
        }
        let asked = request.coefficient.as_deref().map(coefficient).transpose()?;
        tokio::task::spawn_blocking(move || match request.audience.unwrap_or(Audience::Internal) {
            Audience::Internal => models(&guard.plan, &guard.calc, section, asked),
            Audience::Client => {
                let plan = guard.plan.for_audience(Audience::Client);
                drop(guard);
                models(&plan, &PlanCalc::new(&plan), section, asked)
            }
        })
        .await
        .map_err(Failure::unexpected)
    }

    /// What a plan reaches, for a reader; with [`Detail::Contacts`] effective reach too.
    pub async fn plan_reach(&self, id: &str, reader: Audience, detail: Detail) -> Result<PlanReachView, Failure> {
        let guard = self.may_with(UseCase::ReadPlan, id).await?.alone(id).await?;
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

fn coefficient(text: &str) -> Result<Decimal, Failure> {
    let number = Decimal::from_str_exact(text.trim()).ok().filter(|number| *number >= Decimal::ZERO);
    number.ok_or_else(|| {
        let message = format!("“{text}” is no coefficient: a number from 0 on is expected");
        Failure::new(Code::BadValue, message).field("coefficient").arg("text", text)
    })
}

fn models(plan: &Plan, calc: &PlanCalc, section: Option<RowId>, asked: Option<Decimal>) -> ReachModelsView {
    let own = match plan.header.reach_model {
        Some(ReachRule::Coefficient(own)) => Some(own),
        _ => None,
    };
    let found = reach_models(plan, calc, section, asked.or(own).unwrap_or(Decimal::ONE));
    let of_model = |(rule, result): (ReachRule, Result<Reported, Unfit>)| {
        let (unfit, refused) = match result.as_ref().err() {
            None => (None, None),
            Some(Unfit::OneLine) => (Some(UnfitReason::OneLine), None),
            Some(Unfit::NoPairs) => (Some(UnfitReason::NoPairs), None),
            Some(Unfit::SeveralInsertions) => (Some(UnfitReason::SeveralInsertions), None),
            Some(Unfit::Data(error)) => (Some(UnfitReason::Data), Some(refusal(error))),
        };
        let reach = result.ok().map(|reported| told(reported, Detail::Reach));
        // A model may give way to another on its own; the list is by what was asked for.
        ReachModelView { model: model_of(rule), rule: rule.to_string(), reach, unfit, refused }
    };
    let line = |(row, reported, single): (RowId, Reported, mrm_calc::reach::Single)| LineReachView {
        row: row.to_string(),
        reach: reported.reach,
        model: reported.model,
        single: single.reach,
        insertions: single.insertions,
    };
    ReachModelsView {
        lines: found.lines.into_iter().map(line).collect(),
        left_out: found.left_out,
        chosen: plan.header.reach_model.map(|rule| rule.to_string()),
        by_data: found.by_data.map(|reported| told(reported, Detail::Reach)),
        models: found.models.into_iter().map(of_model).collect(),
    }
}

fn model_of(rule: ReachRule) -> Model {
    match rule {
        ReachRule::Sainsbury => Model::SainsburyAccumulated,
        ReachRule::Coefficient(_) => Model::SainsburyDuplication,
        ReachRule::Agostini => Model::Agostini,
        ReachRule::Hofmans => Model::Hofmans,
        ReachRule::Metheringham => Model::Metheringham,
        ReachRule::Morgensztern => Model::Morgensztern,
        ReachRule::Canonical => Model::Canonical,
    }
}

/// A reach as the API tells it. Some models know who has how many contacts without being asked.
fn told(reported: Reported, detail: Detail) -> ReachView {
    let mut view = ReachView::from(reported);
    view.effective.truncate(if detail == Detail::Contacts { MOST_CONTACTS } else { 0 });
    view
}

fn refusal(error: &InputError) -> Failure {
    of_input(error, error.to_string()).field(error.input())
}

/// Up to so many contacts effective reach is told.
const MOST_CONTACTS: usize = 10;

fn view(plan: &Plan, calc: &PlanCalc, detail: Detail) -> PlanReachView {
    let found = plan_reach(plan, calc, detail);
    let told = |reported: Reported| told(reported, detail);
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
