//! Splitting a plan's budget: the best amounts as a proposal, and taking it over as one undoable intent.
//!
//! Nothing is stored about curves: a request carries them, and the same request proposes and applies the same split of the
//! same plan.

mod curves;
mod problem;
mod rescale;
mod view;

use serde::Deserialize;
use utoipa::ToSchema;

pub use curves::{CurveInput, FitView};
pub use mrm_calc::optimise::Objective;
use mrm_calc::optimise::{Least, Solution, least_split, optimise};
pub use view::{BudgetPointView, LeftOut, LeftOutReason, OptimiseView, OptimisedLine, ProposedEdit};

use crate::App;
use crate::bench::Keep;
use crate::events::Event;
use crate::failure::{Code, Failure};
use crate::plans::{EditAnswer, OpenPlan};
use crate::rights::UseCase;
use mrm_domain::VersionKind;
use problem::Prepared;

/// The most points of the curve of results over budgets.
const MAX_BUDGETS: usize = 101;
/// As many as a chart needs.
const BUDGETS: usize = 41;

/// What to split, over what, for what.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OptimiseRequest {
    /// Media cost without VAT to be split, lines that keep their budgets included; absent: what the plan has now. With a
    /// target: the most that may be spent; absent: a hundred times what the plan has.
    #[serde(default)]
    pub total: Option<String>,
    /// What it is to bring.
    pub objective: Objective,
    /// Find the smallest budget that brings so much of it instead: people as a fraction.
    #[serde(default)]
    pub target: Option<f64>,
    /// For effective reach: from how many contacts on a person counts; 3 unless said otherwise.
    #[serde(default)]
    pub contacts: Option<u32>,
    /// The lines that take part; the others keep their budgets. Empty: all lines, with what the plan knows of them.
    #[serde(default)]
    pub lines: Vec<OptimiseLine>,
    /// How many budgets to show the best result of, at most 101; 41 unless said otherwise, 0 for none.
    #[serde(default)]
    pub budgets: Option<usize>,
}

/// How one line takes part.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OptimiseLine {
    /// The line.
    pub row: String,
    /// What it brings for its money; absent: as the plan has it.
    #[serde(default)]
    pub curve: Option<CurveInput>,
    /// It gets at least so much. Without bounds a line whose curve comes from the plan stays within 30 % of its budget.
    #[serde(default)]
    pub low: Option<String>,
    /// And at most so much.
    #[serde(default)]
    pub high: Option<String>,
    /// It keeps its budget.
    #[serde(default)]
    pub fixed: bool,
    /// It gets a multiple of this.
    #[serde(default)]
    pub step: Option<String>,
}

/// The request whose proposal is taken over.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct ApplyOptimised {
    /// The request.
    pub request: OptimiseRequest,
    /// The revision of the plan that the proposal was made for; absent: whatever the plan is now.
    #[serde(default)]
    pub revision: Option<u64>,
}

impl App {
    /// The best split of a plan's budget, as a proposal. Nothing is changed.
    pub async fn optimise(&self, plan: &str, request: OptimiseRequest) -> Result<OptimiseView, Failure> {
        let bench = self.may_with(UseCase::ReadPlan, plan).await?;
        let now = bench.now_ms();
        let open = bench.alone(plan).await?;
        tokio::task::spawn_blocking(move || {
            let (prepared, solution) = solved(&open, &request)?;
            let edits = prepared.edits(&open, &solution, now)?;
            let budgets = request.budgets.unwrap_or(BUDGETS);
            if budgets > MAX_BUDGETS {
                let message = format!("“budgets” is {budgets}: at most {MAX_BUDGETS} are calculated");
                return Err(Failure::new(Code::BadValue, message).field("budgets").arg("text", budgets));
            }
            view::view(&open, &prepared, &solution, &edits, budgets)
        })
        .await
        .map_err(Failure::unexpected)?
    }

    /// Takes the proposal of a request over: one intent that can be undone. The state before it is kept.
    pub async fn apply_optimised(&self, plan: &str, asked: ApplyOptimised) -> Result<EditAnswer, Failure> {
        let bench = self.may_with(UseCase::EditPlan, plan).await?;
        let now = bench.now_ms();
        let keep = Keep::automatic(VersionKind::BeforeBulk).subject("optimise");
        let applied = bench.apply(plan, "optimise", keep, move |open| {
            if asked.revision.is_some_and(|revision| revision != open.revision) {
                let message = "the plan has changed since the proposal was made: ask for a new one";
                return Err(Failure::new(Code::Optimise, message).arg("reason", "optimise_outdated"));
            }
            let (prepared, solution) = solved(open, &asked.request)?;
            Ok((prepared.edits(open, &solution, now)?, ()))
        });
        let (answer, ()) = applied.await?;
        self.tell(Event::ArtifactUpdated { id: plan.to_owned(), revision: answer.revision });
        Ok(answer)
    }
}

/// The best split of the budget, or of the smallest budget that brings the target.
fn solved(open: &OpenPlan, request: &OptimiseRequest) -> Result<(Prepared, Solution), Failure> {
    let mut prepared = Prepared::new(&open.plan, &open.calc, request)?;
    let Some(target) = request.target else {
        let solution = optimise(&prepared.problem).map_err(|error| prepared.refusal(&error))?;
        return Ok((prepared, solution));
    };
    prepared.check_target(target)?;
    let Least { bound, total, solution } =
        least_split(&prepared.problem, target).map_err(|error| prepared.refusal(&error))?;
    prepared.problem.total = total;
    prepared.total = total + prepared.kept;
    prepared.target = Some((target, bound + prepared.kept));
    Ok((prepared, solution))
}
