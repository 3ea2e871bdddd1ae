//! What is said about a plan: its document is read when somebody first asks, begun with the first comment, and written
//! like the plan's own.

use mrm_document::{Chunk, ChunkKind, DiscussionDoc, DocumentLog, LogHead};
use mrm_domain::{CommentEdit, Discussion, DiscussionId, PlanId};
use mrm_store::Write;

use super::{Bench, SNAPSHOT_AFTER, change, frame};
use crate::failure::{Code, Failure};
use crate::plans::OpenPlan;
use crate::session::{document_failure, store_failure};

/// What is said about a plan, in memory with it.
#[derive(Default)]
pub(crate) enum Talk {
    /// Nobody has asked yet.
    #[default]
    NotRead,
    /// Nobody has said anything: there is no document.
    Silent,
    /// The document.
    Open(Box<OpenTalk>),
}

/// A discussion in memory: `said` is what `doc` holds.
pub(crate) struct OpenTalk {
    doc: DiscussionDoc,
    said: Discussion,
    head: LogHead,
    /// What was damaged in its log, if anything.
    damage: Option<String>,
}

/// What is said, and what of it was damaged on disk.
pub(crate) struct Said {
    pub discussion: Discussion,
    pub damage: Option<String>,
}

impl Bench {
    /// All that is said about a plan.
    pub(crate) async fn said(&self, open: &mut OpenPlan) -> Result<Said, Failure> {
        self.hear(open).await?;
        Ok(match &open.talk {
            Talk::Open(talk) => Said { discussion: talk.said.clone(), damage: talk.damage.clone() },
            _ => Said { discussion: Discussion::new(open.plan.id), damage: None },
        })
    }

    /// Says something, or changes what was said: all of the edits or none. When this returns, they are on disk.
    pub(crate) async fn say(&self, open: &mut OpenPlan, edits: &[CommentEdit], intent: &str) -> Result<(), Failure> {
        self.hear(open).await?;
        if edits.is_empty() {
            return Ok(());
        }
        let (plan, now) = (open.plan.id, self.now_ms());
        // While it is being written memory says nothing: if that fails, the disk has the last word.
        let (mut talk, mut chunks) = match std::mem::take(&mut open.talk) {
            Talk::Open(talk) => (talk, Vec::new()),
            _ => {
                let (talk, chunk) = self.begin(plan, intent, now)?;
                (Box::new(talk), vec![chunk])
            }
        };
        for edit in edits {
            talk.said.apply(edit)?;
        }
        if let Some(commit) = talk.doc.commit(edits, intent, now).map_err(document_failure)? {
            let chunk = change(&talk.head, DiscussionId::of(plan).into(), commit)?;
            talk.head = chunk.head();
            chunks.push(chunk);
            self.store.write(Write { chunks, ..Write::default() }).await.map_err(store_failure)?;
        }
        open.talk = Talk::Open(talk);
        Ok(())
    }

    /// The chunks of a discussion that begins with `edits`, for a plan that is not stored yet.
    pub(super) fn first_words(&self, plan: PlanId, edits: &[CommentEdit], intent: &str) -> Result<Vec<Chunk>, Failure> {
        if edits.is_empty() {
            return Ok(Vec::new());
        }
        let now = self.now_ms();
        let (mut talk, chunk) = self.begin(plan, intent, now)?;
        let commit = talk.doc.commit(edits, intent, now).map_err(document_failure)?;
        let said = commit.map(|commit| change(&talk.head, DiscussionId::of(plan).into(), commit)).transpose()?;
        Ok([Some(chunk), said].into_iter().flatten().collect())
    }

    fn begin(&self, plan: PlanId, intent: &str, now: i64) -> Result<(OpenTalk, Chunk), Failure> {
        let (doc, snapshot) = DiscussionDoc::create(plan, &self.writer(), intent, now).map_err(document_failure)?;
        let chunk = frame(None, DiscussionId::of(plan).into(), ChunkKind::Snapshot, snapshot)?;
        Ok((OpenTalk { doc, said: Discussion::new(plan), head: chunk.head(), damage: None }, chunk))
    }

    /// Reads what is said, if nobody has yet.
    async fn hear(&self, open: &mut OpenPlan) -> Result<(), Failure> {
        if matches!(open.talk, Talk::NotRead) {
            let talk = self.load_talk(open.plan.id).await?;
            open.talk = talk.map_or(Talk::Silent, |talk| Talk::Open(Box::new(talk)));
        }
        Ok(())
    }

    /// The discussion of a plan from its log; `None` if there is none.
    pub(super) async fn load_talk(&self, plan: PlanId) -> Result<Option<OpenTalk>, Failure> {
        let id = DiscussionId::of(plan).into();
        let Some(log) = self.store.document(id).await.map_err(store_failure)? else { return Ok(None) };
        let opened = match self.open_talk(&log) {
            // As with a plan: the whole log may hold an older snapshot and every change since.
            Err(failure) if failure.code == Code::Damaged => {
                let whole = self.store.whole_document(id).await.map_err(store_failure)?.ok_or(failure)?;
                self.open_talk(&whole)?
            }
            opened => opened?,
        };
        let (talk, snapshot) = opened;
        if let Some(snapshot) = snapshot {
            self.store.write(Write { chunks: vec![snapshot], ..Write::default() }).await.map_err(store_failure)?;
        }
        Ok(Some(talk))
    }

    fn open_talk(&self, log: &DocumentLog) -> Result<(OpenTalk, Option<Chunk>), Failure> {
        let loaded = DiscussionDoc::load(log, &self.writer()).map_err(document_failure)?;
        if let Some(damage) = &loaded.damage {
            tracing::error!(discussion = %log.document, %damage, "the log of a discussion is damaged");
        }
        let due = log.chunks.len() > SNAPSHOT_AFTER && loaded.damage.is_none();
        let snapshot = match due.then(|| loaded.doc.snapshot()).transpose().map_err(document_failure)? {
            Some(payload) => Some(frame(Some(&log.head), log.document, ChunkKind::Snapshot, payload)?),
            None => None,
        };
        let head = snapshot.as_ref().map_or(log.head, Chunk::head);
        let said = loaded.doc.read();
        let damage = loaded.damage.map(|damage| damage.to_string());
        Ok((OpenTalk { doc: loaded.doc, said, head, damage }, snapshot))
    }
}
