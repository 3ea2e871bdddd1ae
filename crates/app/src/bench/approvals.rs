//! What was decided about a plan: its document is read with the plan, begun with the first statement, and a statement is
//! written together with the version that it is about.

use mrm_document::{ApprovalsDoc, ChangeHash, Chunk, ChunkKind, DocumentKind, DocumentLog, LogHead};
use mrm_domain::{ApprovalsId, PlanId, PlanStatus, Version};
use mrm_store::Write;
use mrm_sync::membership::MembershipLog;
use mrm_sync::statement::{Decision, Judged, State, Statement, StatementError, judge};
use std::collections::BTreeSet;

use super::{Bench, Keep, change, frame};
use crate::failure::{Code, Failure};
use crate::plans::OpenPlan;
use crate::session::{document_failure, store_failure};
use crate::versions::{Signed, standing};

/// What was decided about a plan, in memory with it.
#[derive(Default)]
pub(crate) enum Decided {
    /// Nobody has asked yet.
    #[default]
    NotRead,
    /// Nothing: there is no document.
    Nothing,
    /// The document.
    Open(Box<OpenApprovals>),
}

/// Approvals in memory.
pub(crate) struct OpenApprovals {
    doc: ApprovalsDoc,
    head: LogHead,
}

/// What somebody says about a state of a plan.
pub(crate) struct Saying {
    pub decision: Decision,
    pub heads: Vec<ChangeHash>,
    pub note: String,
    /// The version that is kept of the state, if one is.
    pub keep: Option<Keep>,
}

/// The state of a plan at these heads, as statements name it.
pub(crate) fn state(plan: PlanId, heads: &[ChangeHash]) -> State {
    let heads: BTreeSet<[u8; 32]> = heads.iter().map(|head| head.0).collect();
    State { kind: DocumentKind::MediaPlan.byte(), uuid: *plan.uuid().as_bytes(), heads }
}

impl Bench {
    /// What was decided about a plan, each statement with its worth: the oldest first.
    pub(crate) async fn decided(&self, open: &mut OpenPlan) -> Result<Vec<Judged>, Failure> {
        self.read_decided(open).await?;
        let Decided::Open(approvals) = &open.decided else { return Ok(Vec::new()) };
        let log = self.membership.log();
        Ok(judged(&approvals.doc, open, self.side(&log, open.project).0, &log))
    }

    /// Reads what was decided, if nobody has yet, and lets the plan have the status that follows.
    pub(crate) async fn read_decided(&self, open: &mut OpenPlan) -> Result<(), Failure> {
        if matches!(open.decided, Decided::NotRead) {
            let id = ApprovalsId::of(open.plan.id).into();
            let log = self.store.document(id).await.map_err(store_failure)?;
            open.decided = match log {
                Some(log) => Decided::Open(Box::new(self.open_approvals(&log)?)),
                None => Decided::Nothing,
            };
            self.settle_status(open);
        }
        Ok(())
    }

    fn open_approvals(&self, log: &DocumentLog) -> Result<OpenApprovals, Failure> {
        let loaded = ApprovalsDoc::load(log, &self.writer()).map_err(document_failure)?;
        if let Some(damage) = &loaded.damage {
            tracing::error!(approvals = %log.document, %damage, "the log of approvals is damaged");
        }
        Ok(OpenApprovals { doc: loaded.doc, head: log.head })
    }

    /// Gives an open plan the status that its versions give it, as far as statements stand behind them.
    fn settle_status(&self, open: &mut OpenPlan) {
        open.signed = match &open.decided {
            Decided::Open(approvals) => self.signed(open, &approvals.doc),
            _ => Signed::new(),
        };
        open.status = standing(&open.doc, &open.signed);
    }

    fn signed(&self, open: &OpenPlan, doc: &ApprovalsDoc) -> Signed {
        let log = self.membership.log();
        let judged = judged(doc, open, self.side(&log, open.project).0, &log);
        judged.iter().filter_map(|found| signed(found.standing()?)).collect()
    }

    /// Takes in what others decided, which is about to be kept: it is read again from there when somebody asks.
    pub(crate) fn take_decided(&self, open: &mut OpenPlan, doc: &ApprovalsDoc) {
        open.signed = self.signed(open, doc);
        open.status = standing(&open.doc, &open.signed);
        open.revision += 1;
        open.decided = Decided::NotRead;
    }

    /// Signs a statement and keeps it, with its version. When this returns, both are on disk.
    pub(crate) async fn state(&self, open: &mut OpenPlan, saying: Saying) -> Result<Statement, Failure> {
        self.read_decided(open).await?;
        let now = self.now_ms();
        let intent = intent(&saying.decision);
        let statement = self.sign(open, &saying, now)?;
        let (hash, plan) = (statement.hash().to_string(), open.plan.id);
        let mut chunks = Vec::new();
        // While it is being written memory knows nothing: if that fails, the disk has the last word.
        let mut approvals = match std::mem::take(&mut open.decided) {
            Decided::Open(approvals) => approvals,
            _ => {
                let (approvals, chunk) = self.begin_approvals(plan, intent, now)?;
                chunks.push(chunk);
                Box::new(approvals)
            }
        };
        if let Some(commit) = approvals.doc.add(&hash, statement.bytes(), intent, now).map_err(document_failure)? {
            let chunk = change(&approvals.head, ApprovalsId::of(plan).into(), commit)?;
            approvals.head = chunk.head();
            chunks.push(chunk);
        }
        open.decided = Decided::Open(approvals);
        let mut head = open.head;
        if let Some(keep) = saying.keep {
            let version = self.version(keep, &saying.heads);
            if let Some(commit) = open.doc.keep(&version, now).map_err(document_failure)? {
                let chunk = change(&head, plan.into(), commit)?;
                head = chunk.head();
                chunks.push(chunk);
            }
        }
        self.settle_status(open);
        let mut plans: Vec<_> = self.store.plan(plan).await.map_err(store_failure)?.into_iter().collect();
        plans.iter_mut().for_each(|row| row.status = Some(open.status));
        if let Err(error) = self.store.write(Write { chunks, plans, ..Write::default() }).await {
            self.forget_plan(plan);
            return Err(store_failure(error));
        }
        open.is_saved(head);
        if let Err(failure) = self.settle_reviews(open).await {
            tracing::warn!(%failure, "what waited for this decision still stands in the list");
        }
        Ok(statement)
    }

    /// Reviews of a plan that nobody has to look at any more stand in the list as read.
    async fn settle_reviews(&self, open: &OpenPlan) -> Result<(), Failure> {
        let Decided::Open(approvals) = &open.decided else { return Ok(()) };
        let Some(home) = self.home(open.plan.id.into()).await? else { return Ok(()) };
        let notices = self.settled_reviews(home, &approvals.doc, open.plan.id).await?;
        self.store.write(Write { notices, ..Write::default() }).await.map_err(store_failure)
    }

    fn sign(&self, open: &OpenPlan, saying: &Saying, now: i64) -> Result<Statement, Failure> {
        let log = self.membership.log();
        let keys = self.membership.keys();
        let project = self.side(&log, open.project).0;
        let when = u64::try_from(now).unwrap_or_default();
        let state = state(open.plan.id, &saying.heads);
        let draft = log.draft_statement(keys, project, state, saying.decision.clone(), (&saying.note, when));
        let draft = draft.ok_or_else(|| Failure::new(Code::NotPermitted, "this device is not in the team"))?;
        if !saying.decision.allowed(log.team(), draft.person, project) {
            return Err(not_allowed(&saying.decision));
        }
        draft.sign(keys).map_err(|error| match error {
            StatementError::NoteTooLong(_) => Failure::new(Code::BadValue, error.to_string()).field("note"),
            error => Failure::unexpected(error),
        })
    }

    fn begin_approvals(&self, plan: PlanId, intent: &str, now: i64) -> Result<(OpenApprovals, Chunk), Failure> {
        let (doc, snapshot) = ApprovalsDoc::create(plan, &self.writer(), intent, now).map_err(document_failure)?;
        let chunk = frame(None, ApprovalsId::of(plan).into(), ChunkKind::Snapshot, snapshot)?;
        Ok((OpenApprovals { doc, head: chunk.head() }, chunk))
    }
}

/// All statements in a document, judged.
fn judged(doc: &ApprovalsDoc, open: &OpenPlan, project: mrm_domain::ProjectId, log: &MembershipLog) -> Vec<Judged> {
    let of = state(open.plan.id, &[]);
    let found =
        doc.statements().into_iter().flat_map(|(name, all)| all.into_iter().map(move |bytes| (name.clone(), bytes)));
    judge(found, (of.kind, of.uuid), project, log)
}

/// The status that a statement stands behind, and of which state.
fn signed(statement: &Statement) -> Option<(PlanStatus, BTreeSet<[u8; 32]>)> {
    let status = match statement.draft().decision {
        Decision::ReviewRequested { .. } => PlanStatus::InReview,
        Decision::Approved { .. } => PlanStatus::Approved,
        Decision::Published => PlanStatus::Published,
        Decision::Rejected { .. } | Decision::TakenBack { .. } => return None,
    };
    Some((status, statement.draft().state.heads.clone()))
}

/// Whether somebody stands behind the status that a version gives. A version of before there were statements stands for
/// itself, and so does going back to a draft.
pub(crate) fn is_backed(version: &Version, signed: &Signed) -> bool {
    let early = <&[u8; 32]>::try_from(version.author.as_bytes()).is_ok_and(mrm_document::is_early_author);
    match version.kind.status() {
        None | Some(PlanStatus::Draft) => true,
        Some(_) if early => true,
        Some(status) => {
            let heads = version.heads.iter().map(|head| head.parse::<ChangeHash>().map(|head| head.0));
            let Ok(heads) = heads.collect::<Result<BTreeSet<_>, _>>() else { return false };
            signed.iter().any(|(signed, of)| *signed == status && *of == heads)
        }
    }
}

fn intent(decision: &Decision) -> &'static str {
    match decision {
        Decision::ReviewRequested { .. } => "request_review",
        Decision::Approved { .. } => "approve",
        Decision::Rejected { .. } => "reject",
        Decision::TakenBack { .. } => "take_back",
        Decision::Published => "publish",
    }
}

fn not_allowed(decision: &Decision) -> Failure {
    let action = intent(decision);
    Failure::new(Code::NotPermitted, format!("your role in this project does not allow this: {action}"))
        .arg("object", "approvals")
        .arg("action", action)
}
