//! A plan in memory: its document, its values, its results.

use chrono::NaiveDate;
use mrm_calc::rates::RateBook;
use mrm_calc::{Changed, PlanCalc};
use mrm_document::{ChangeHash, Commit, LogHead, PlanDoc};
use mrm_domain::{Audience, Edit, Plan, PlanStatus, ProjectId, RowId};
use mrm_store::PlanRow;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::answer::{EditAnswer, Patch, Touched};
use super::edits::{EditInput, Intent, Means, Released};
use super::last_day;
use super::names::Names;
use super::others::{Disputes, Recent};
use super::problems::{PlanProblem, Problems};
use super::rates::Rates;
use super::undo::UndoView;
use super::view::{Frame, Inside, PlanView, plan_view};
use crate::bench::{Decided, Talk};
use crate::failure::Failure;
use crate::team::Authors;
use crate::versions::{Signed, standing};
use crate::{Language, World};

/// A plan in memory. `plan` is what `doc` holds; the two take every edit together.
pub(crate) struct OpenPlan {
    pub doc: PlanDoc,
    pub plan: Plan,
    pub calc: PlanCalc,
    pub problems: Problems,
    pub rates: Rates,
    names: Names,
    pub project: ProjectId,
    pub project_name: String,
    /// Grows with everything that a screen may show otherwise, over all openings of the plan in this process.
    pub revision: u64,
    /// The last chunk of its log: what the next one chains to.
    pub head: LogHead,
    /// The heads of the document as it is on disk.
    on_disk: Vec<ChangeHash>,
    /// Put away in its project.
    pub archived: bool,
    /// What was damaged in its log, if anything.
    pub damage: Option<String>,
    /// What is said about it.
    pub talk: Talk,
    /// What was decided about it.
    pub decided: Decided,
    /// States behind which somebody stands, with the status that they have by it.
    pub signed: Signed,
    /// Where it is on its way to the client.
    pub status: PlanStatus,
    /// Who is behind the devices that the document names.
    pub authors: Arc<Authors>,
    /// What the last revisions touched.
    pub(super) recent: Recent,
    /// The largest moment of entry in the plan: the next is larger.
    pub(super) last_entry: i64,
    /// The plan's last day, kept because finding it looks at every flight.
    last_day: Option<NaiveDate>,
}

/// The most problems one answer lists.
const MOST: usize = 2_000;

/// Whether an edit can change the plan's last day.
fn moves_days(edit: &Edit) -> bool {
    match edit {
        Edit::SetCell { .. }
        | Edit::MoveRow { .. }
        | Edit::SetColumn { .. }
        | Edit::SetCost { .. }
        | Edit::SetShared { .. }
        | Edit::SetView { .. } => false,
        Edit::SetHeader { .. }
        | Edit::AddRow(_)
        | Edit::SetRemoved { .. }
        | Edit::SetFlight { .. }
        | Edit::SetImport { .. } => true,
    }
}

/// An intent that is in memory and not yet on disk.
pub(crate) struct Applied {
    /// The change to be written; `None` if the document is as before.
    pub commit: Option<Commit>,
    /// When it was made: the time of the change and of the projection.
    pub now_ms: i64,
    /// What takes it back.
    pub inverse: Vec<Edit>,
    edits: Vec<Edit>,
    released: Vec<Released>,
    created: BTreeMap<String, RowId>,
    changed: Changed,
    /// The plan's problems may be others than before.
    other_problems: bool,
}

/// What follows from a plan's values.
pub(crate) struct Results {
    pub calc: PlanCalc,
    pub problems: Problems,
}

impl Results {
    pub(crate) fn of(plan: &Plan) -> Results {
        let calc = PlanCalc::new(plan);
        let problems = Problems::new(plan, &calc);
        Results { calc, problems }
    }
}

impl Applied {
    /// How many cells, rows and other things it changed.
    pub(crate) fn size(&self) -> usize {
        self.edits.len()
    }

    /// What it wrote.
    pub(crate) fn written(&self) -> Vec<Edit> {
        self.edits.clone()
    }
}

/// So many revisions an opening of a plan counts before it meets those of the next one.
const AN_OPENING: u64 = 1 << 20;

/// The revision that a plan begins with when it is opened: above those of all openings before, so that a screen which shows
/// one of them knows that it is behind. Exact in JavaScript's numbers for eight thousand million openings.
fn first_revision() -> u64 {
    static OPENED: AtomicU64 = AtomicU64::new(0);
    OPENED.fetch_add(AN_OPENING, Ordering::Relaxed)
}

impl OpenPlan {
    pub(crate) fn new(doc: PlanDoc, plan: Plan, project: ProjectId, project_name: String, head: LogHead) -> OpenPlan {
        OpenPlan::with(Results::of(&plan), doc, plan, project, project_name, head)
    }

    /// With results that are those of the plan.
    pub(crate) fn with(
        results: Results,
        doc: PlanDoc,
        plan: Plan,
        project: ProjectId,
        project_name: String,
        head: LogHead,
    ) -> OpenPlan {
        let Results { calc, problems } = results;
        let doc_heads = doc.heads();
        let names = Names::of(&plan, &calc);
        let cells = plan.rows.values().flat_map(|r| r.cells.values().chain(r.custom.values()));
        let last_entry = cells.filter_map(|c| c.entered).max().unwrap_or(0);
        OpenPlan {
            last_day: last_day(&plan),
            status: standing(&doc, &Signed::new()),
            signed: Signed::new(),
            doc,
            plan,
            calc,
            problems,
            rates: Rates::default(),
            names,
            project,
            project_name,
            revision: first_revision(),
            on_disk: doc_heads,
            head,
            archived: false,
            damage: None,
            talk: Talk::NotRead,
            authors: Arc::default(),
            recent: Recent::default(),
            decided: Decided::NotRead,
            last_entry,
        }
    }

    /// Everything in memory is on disk, up to this chunk.
    pub(crate) fn is_saved(&mut self, head: LogHead) {
        self.head = head;
        self.on_disk = self.doc.heads();
    }

    /// Whether something is in memory that did not get to the disk: writing it failed or was cut off. What builds on it could
    /// not be read again, so nothing may.
    pub(crate) fn is_ahead(&self) -> bool {
        self.doc.heads() != self.on_disk
    }

    /// Looks its lines up in these rate cards; says whether the plan shows anything else now.
    pub(crate) fn price_by(&mut self, book: Arc<RateBook>) -> bool {
        let other = self.rates.take(book, &self.plan, &self.calc);
        if other {
            self.revision += 1;
            self.recent.forget();
        }
        other
    }

    /// Translates and applies a request. On an error nothing has changed.
    pub(crate) fn request(
        &mut self,
        intent: &str,
        inputs: Vec<EditInput>,
        language: Language,
        world: &dyn World,
    ) -> Result<Applied, Failure> {
        let now = world.now().timestamp_millis();
        let mut uuid = || world.uuid();
        let (now_ms, prefer) = (self.next_entry(now), language.separator());
        let means = Means { uuid: &mut uuid, now_ms, prefer, rates: &self.rates, calc: &self.calc, doc: &self.doc };
        let mut run = Intent::new(&mut self.plan, means);
        run.run(inputs)?;
        self.last_entry = run.last_moment().max(self.last_entry);
        let Intent { edits, inverse, released, created, .. } = run;
        self.write(intent, now, edits, inverse, released, created)
    }

    /// A moment of entry that is larger than all in the plan.
    pub(crate) fn next_entry(&self, now_ms: i64) -> i64 {
        now_ms.max(self.last_entry + 1)
    }

    /// Applies edits as they are: undo, redo, an import.
    pub(crate) fn apply(&mut self, intent: &str, edits: Vec<Edit>, now_ms: i64) -> Result<Applied, Failure> {
        let inverse = self.plan.apply_all(&edits)?;
        let entered = edits.iter().filter_map(|edit| match edit {
            Edit::SetCell { cell, .. } => cell.as_ref()?.entered,
            _ => None,
        });
        self.last_entry = entered.fold(self.last_entry, i64::max);
        self.write(intent, now_ms, edits, inverse, Vec::new(), BTreeMap::new())
    }

    fn write(
        &mut self,
        intent: &str,
        now_ms: i64,
        edits: Vec<Edit>,
        inverse: Vec<Edit>,
        released: Vec<Released>,
        created: BTreeMap<String, RowId>,
    ) -> Result<Applied, Failure> {
        let disputes = self.disputes();
        let commit = match self.doc.commit(&edits, intent, now_ms) {
            Ok(commit) => commit,
            Err(error) => {
                // The document refused, so the values go back to where it is; `inverse` is in the order of an undo.
                let applied: Vec<Edit> = inverse.into_iter().rev().collect();
                self.plan.roll_back(&edits, &applied);
                return Err(Failure::unexpected(error));
            }
        };
        let (changed, mut other_problems) = self.follow(&edits);
        other_problems |= disputes != self.disputes();
        self.revision += 1;
        self.recent.note(self.revision, Touched::by(&edits, &self.plan), &changed, other_problems, Vec::new());
        if commit.is_some() {
            self.status = PlanStatus::Draft;
        }
        Ok(Applied { commit, now_ms, inverse, edits, released, created, changed, other_problems })
    }

    /// Brings up to date what follows from the plan after `edits`, which it has; says what changed, and whether any problem
    /// may be another now.
    pub(super) fn follow(&mut self, edits: &[Edit]) -> (Changed, bool) {
        let mut changed = self.calc.update(&self.plan, edits);
        let repriced = self.rates.recheck(&self.plan, &self.calc, edits, &changed.rows);
        let mut other_problems = self.problems.recheck(&self.plan, &self.calc, edits, &changed.rows);
        other_problems |= !repriced.is_empty();
        other_problems |= self.names.recheck(&self.plan, &self.calc, edits, &changed.rows);
        changed.rows.extend(repriced);
        if edits.iter().any(moves_days) {
            self.last_day = last_day(&self.plan);
        }
        (changed, other_problems)
    }

    /// What the screen needs to know of an applied intent, but for what can be undone then.
    pub(crate) fn answer(&self, applied: Applied) -> EditAnswer {
        let touched = Touched::by(&applied.edits, &self.plan);
        let patch = self.patch(touched, applied.changed, applied.other_problems);
        patch.answer(self.revision, applied.released, applied.created)
    }

    /// What was touched, as it is now.
    pub(super) fn patch(&self, touched: Touched, changed: Changed, other_problems: bool) -> Patch<'_> {
        let problems = other_problems.then(|| self.all_problems());
        let (plan, calc, rates) = (&self.plan, &self.calc, &self.rates);
        Patch { plan, calc, touched, changed, problems, rates, disputes: Disputes::of(self) }
    }

    /// The plan as its projection: what lists show without opening it.
    pub(crate) fn projection(&self, archived: bool, now_ms: i64) -> PlanRow {
        let header = &self.plan.header;
        let totals = self.calc.totals();
        PlanRow {
            id: self.plan.id,
            project: self.project,
            title: header.title.clone(),
            client: header.client.clone(),
            period_start: header.period_start,
            period_end: self.last_day,
            currency: header.currency.to_string(),
            lines: totals.totals.lines as u64,
            grand_total: Some(totals.grand_total.normalize().to_string()),
            problems: (self.problems.serious() + self.disputes()) as u64,
            scenario_of: header.scenario_of,
            scenario: header.scenario.clone(),
            status: Some(self.status),
            archived,
            updated_ms: now_ms,
        }
    }

    /// All problems, the damage of the log first.
    fn all_problems(&self) -> Vec<PlanProblem> {
        let damaged = self.damage.iter().map(|damage| PlanProblem {
            code: "document_damaged".to_owned(),
            severity: "error".to_owned(),
            row: None,
            reference: None,
            args: [("detail".to_owned(), damage.clone())].into(),
            message: format!(
                "a part of this plan's history is damaged on disk; what could be read is shown ({damage})"
            ),
        });
        let disputed = Disputes::of(self).problems();
        let listed = damaged.chain(disputed).chain(self.problems.list(&self.plan, &self.calc, Audience::Internal));
        let names = self.names.problems(&self.plan, Audience::Internal);
        listed.chain(self.rates.problems()).chain(names).take(MOST).collect()
    }

    /// The whole plan for a reader.
    pub(crate) fn view(&self, reader: Audience, undo: UndoView) -> PlanView {
        let frame = |problems| Frame {
            project_id: self.project.to_string(),
            project_name: self.project_name.clone(),
            revision: self.revision,
            undo,
            problems,
        };
        if reader == Audience::Internal {
            let problems = self.all_problems();
            let inside = Inside { rates: &self.rates, disputes: Disputes::of(self) };
            return plan_view(&self.plan, &self.calc, Some(inside), reader, frame(problems));
        }
        // Cut first, calculated then: nothing that follows from agency money is left.
        let plan = self.plan.for_audience(reader);
        let calc = PlanCalc::new(&plan);
        let problems = Problems::new(&plan, &calc).list(&plan, &calc, reader);
        plan_view(&plan, &calc, None, reader, frame(problems))
    }

    /// Another state of this plan for a reader, to be read only: `plan` and `calc` are cut to the reader already.
    pub(crate) fn view_of(&self, plan: &Plan, calc: &PlanCalc, reader: Audience) -> PlanView {
        let frame = Frame {
            project_id: self.project.to_string(),
            project_name: self.project_name.clone(),
            revision: self.revision,
            undo: UndoView::default(),
            problems: Problems::new(plan, calc).list(plan, calc, reader),
        };
        plan_view(plan, calc, None, reader, frame)
    }
}
