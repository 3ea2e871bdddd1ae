//! What people say about a plan: threads on the plan, on a row, on a cell.

mod imported;
mod out;
mod places;
mod view;

use mrm_domain::{
    Audience, Comment, CommentEdit, CommentId, CommentPlace, Deed, DiscussionError, FieldRef, Mention, PersonId, Plan,
    RowId, mentions,
};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::Arc;
use tokio::sync::OwnedMutexGuard;
use utoipa::ToSchema;

pub(crate) use imported::{comments as comments_of, moved};
pub(crate) use out::{ThreadOut, sheet_notes};
pub(crate) use view::Teller;
pub use view::{
    CommentList, CommentPlaceView, CommentSourceView, CommentView, DeedView, MentionView, ThreadState, ThreadView,
};

use crate::App;
use crate::bench::Bench;
use crate::events::Event;
use crate::failure::{Code, Failure};
use crate::plans::OpenPlan;
use crate::plans::edits::parse_id;
use crate::rights::UseCase;
use crate::session::store_failure;

/// Something to be said.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub struct AddComment {
    /// What.
    pub text: String,
    /// The row that it is about; nothing: the plan.
    #[serde(default)]
    pub row: Option<String>,
    /// The column of the cell that it is about; nothing: the whole row.
    #[serde(default, rename = "ref")]
    pub reference: Option<String>,
    /// The thread that it replies to; row and column are those of the thread then.
    #[serde(default)]
    pub thread: Option<String>,
    /// Who may read it; the agency alone unless said otherwise.
    #[serde(default)]
    pub audience: Option<Audience>,
    /// Ids of the people whom the text mentions by `@` and their name, where several are called so; who reads the thread and
    /// is named in the text is mentioned also without.
    #[serde(default)]
    pub mentions: Vec<String>,
}

/// What to change about a comment; what is left out stays.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub struct UpdateComment {
    /// New text.
    #[serde(default)]
    pub text: Option<String>,
    /// Ids of the people whom the new text mentions, where several are called so.
    #[serde(default)]
    pub mentions: Vec<String>,
    /// Who may read it.
    #[serde(default)]
    pub audience: Option<Audience>,
    /// Settles the thread that it opens, or opens it again.
    #[serde(default)]
    pub resolved: Option<bool>,
}

impl App {
    /// All that is said about a plan, as far as a reader may read it.
    pub async fn comments(&self, plan: &str, reader: Audience) -> Result<CommentList, Failure> {
        let bench = self.may_with(UseCase::ReadComments, plan).await?;
        let names = self.authors().await?;
        let mut open = bench.alone(plan).await?;
        let said = bench.said_everywhere(&mut open).await?;
        let seen = said.discussion.for_audience(&open.plan, reader);
        let unread = bench.unread_of(open.plan.id).await?;
        let teller = Teller { plan: &open.plan, names: &names, unread: &unread };
        let threads = seen.threads.iter().map(|(id, thread)| teller.thread(*id, thread));
        Ok(CommentList { threads: threads.collect(), damage: said.damage })
    }

    /// Says something. Who answers in a settled thread opens it again.
    pub async fn add_comment(&self, plan: &str, request: AddComment) -> Result<ThreadView, Failure> {
        let (bench, mut open) = self.open_for_talk(UseCase::Comment, plan).await?;
        // Beside what the client sees there is nobody but the client to speak to.
        let copy = bench.is_client_side(open.project);
        let (now, id) = (bench.now_ms(), CommentId::from_uuid(self.world().uuid()));
        let audience = request.audience.unwrap_or(if copy { Audience::Client } else { Audience::Internal });
        let text = request.text.trim().to_owned();
        let comment = Comment {
            id,
            mentions: bench.mentioned(&open, &text, audience, chosen(&request.mentions)?).await?,
            text,
            audience,
            author: bench.device(),
            written: now,
            edited: None,
            deleted: None,
            source: None,
        };
        let thread = match &request.thread {
            Some(thread) => {
                let thread: CommentId = parse_id(thread)?;
                Box::pin(bench.reply(&mut open, thread, comment)).await?;
                // Whoever answers has read what they answer to.
                self.read_thread(plan, &thread.to_string()).await?;
                thread
            }
            None => {
                let place = place(&open.plan, request.row.as_deref(), request.reference.as_deref())?;
                check_audience(&open.plan, place, comment.audience)?;
                Box::pin(bench.open_thread(&mut open, place, comment)).await?;
                id
            }
        };
        self.tell(Event::CommentAdded { plan: plan.to_owned(), thread: thread.to_string(), comment: id.to_string() });
        let said = self.thread_of(&bench, &mut open, thread).await;
        let shown = if copy { open.plan.id } else { open.plan.id.client_side() };
        drop(open);
        Box::pin(bench.name_speakers_of(&shown.to_string())).await;
        said
    }

    /// Changes what was said, for whom, or whether it is settled.
    pub async fn update_comment(
        &self,
        plan: &str,
        comment: &str,
        request: UpdateComment,
    ) -> Result<ThreadView, Failure> {
        let (bench, mut open) = self.open_for_talk(UseCase::UpdateComment, plan).await?;
        let id: CommentId = parse_id(comment)?;
        let said = bench.said_everywhere(&mut open).await?.discussion;
        let (thread, before) = said.find(id).ok_or(DiscussionError::NoComment(id))?;
        let deed = Deed { at: bench.now_ms(), by: bench.device() };
        let mut edits = Vec::new();
        if let Some(text) = request.text {
            let text = text.trim().to_owned();
            let mut chosen = chosen(&request.mentions)?;
            chosen.extend(before.mentions.iter().map(|mention| mention.person));
            let mentions = bench.mentioned(&open, &text, request.audience.unwrap_or(before.audience), chosen).await?;
            edits.push(CommentEdit::SetText { id, text, mentions, at: deed.at });
        }
        if let Some(audience) = request.audience {
            check_audience(&open.plan, said.threads[&thread].place, audience)?;
            edits.push(CommentEdit::SetAudience { id, audience });
        }
        if let Some(resolved) = request.resolved {
            edits.push(CommentEdit::SetResolved { thread, resolved: resolved.then_some(deed) });
        }
        for edit in edits {
            Box::pin(bench.change_said(&mut open, edit, "edit_comment")).await?;
        }
        self.tell(Event::DiscussionUpdated { plan: plan.to_owned() });
        self.thread_of(&bench, &mut open, thread).await
    }

    /// Deletes a comment. That something was said stays, with who deleted it and when.
    pub async fn delete_comment(&self, plan: &str, comment: &str) -> Result<ThreadView, Failure> {
        let (bench, mut open) = self.open_for_talk(UseCase::DeleteComment, plan).await?;
        let id: CommentId = parse_id(comment)?;
        let said = bench.said_everywhere(&mut open).await?.discussion;
        let (thread, comment) = said.find(id).ok_or(DiscussionError::NoComment(id))?;
        if !self.authors().await?.is_me(&comment.author) {
            bench.permit(UseCase::DeleteOthersComment, Some(open.project))?;
        }
        let deed = Deed { at: bench.now_ms(), by: bench.device() };
        bench.change_said(&mut open, CommentEdit::Delete { id, deed }, "delete_comment").await?;
        self.tell(Event::DiscussionUpdated { plan: plan.to_owned() });
        self.thread_of(&bench, &mut open, thread).await
    }

    async fn open_for_talk(
        &self,
        use_case: UseCase,
        plan: &str,
    ) -> Result<(Arc<Bench>, OwnedMutexGuard<OpenPlan>), Failure> {
        let bench = self.may_with(use_case, plan).await?;
        let open = bench.alone(plan).await?;
        Ok((bench, open))
    }

    async fn thread_of(&self, bench: &Bench, open: &mut OpenPlan, id: CommentId) -> Result<ThreadView, Failure> {
        let names = self.authors().await?;
        let said = bench.said_everywhere(open).await?.discussion;
        let thread = said.threads.get(&id).ok_or(DiscussionError::NoThread(id))?;
        let unread = bench.unread_of(open.plan.id).await?;
        Ok(Teller { plan: &open.plan, names: &names, unread: &unread }.thread(id, thread))
    }
}

impl Bench {
    /// Whom a text mentions that `audience` reads.
    async fn mentioned(
        &self,
        open: &OpenPlan,
        text: &str,
        audience: Audience,
        chosen: BTreeSet<PersonId>,
    ) -> Result<Vec<Mention>, Failure> {
        if !text.contains('@') {
            return Ok(Vec::new());
        }
        Ok(mentions(text, &self.readers(open.project, audience).await?, &chosen))
    }

    /// The comments about a plan that the person of this device has not read.
    pub(crate) async fn unread_of(&self, plan: mrm_domain::PlanId) -> Result<BTreeSet<CommentId>, Failure> {
        Ok(self.store.unread_of(plan).await.map_err(store_failure)?.into_iter().collect())
    }
}

fn chosen(ids: &[String]) -> Result<BTreeSet<PersonId>, Failure> {
    ids.iter().map(|id| parse_id(id)).collect()
}

/// What a comment is about, if the plan has it.
fn place(plan: &Plan, row: Option<&str>, reference: Option<&str>) -> Result<CommentPlace, Failure> {
    let Some(row) = row else { return Ok(CommentPlace::Plan) };
    let row: RowId = parse_id(row)?;
    if !plan.rows.contains_key(&row) {
        return Err(Failure::not_found("row", row));
    }
    let Some(reference) = reference else { return Ok(CommentPlace::Row(row)) };
    let field: FieldRef =
        reference.parse().map_err(|e: mrm_domain::UnknownField| Failure::bad_request(e.to_string()))?;
    match field {
        FieldRef::Custom(column) if !plan.columns.contains_key(&column) => Err(Failure::not_found("column", column)),
        field => Ok(CommentPlace::Cell(row, field)),
    }
}

/// What is said about an internal column is internal: the client would learn that there is such a column.
fn check_audience(plan: &Plan, place: CommentPlace, audience: Audience) -> Result<(), Failure> {
    let hidden = place.field().is_some_and(|field| match field {
        FieldRef::Field(field) => !field.visible_to(audience),
        FieldRef::Custom(column) => !plan.shows_column(column, audience),
    });
    if !hidden {
        return Ok(());
    }
    let message = "the column is internal, and so is what is said about it; comment on the line instead";
    Err(Failure::new(Code::Discussion, message).arg("reason", "comment_internal_column").field("audience"))
}

impl From<DiscussionError> for Failure {
    fn from(error: DiscussionError) -> Self {
        use DiscussionError as E;
        let refused = |reason: &str| Failure::new(Code::Discussion, error.to_string()).arg("reason", reason);
        match error {
            E::NoComment(id) => Failure::not_found("comment", id),
            E::NoThread(id) => Failure::not_found("thread", id),
            E::Exists(_) => refused("exists"),
            E::Empty => refused("empty").field("text"),
            E::TooLong(length) => {
                refused("comment_too_long").arg("length", length).arg("most", mrm_domain::MAX_COMMENT).field("text")
            }
            E::TooManyThreads => refused("threads_full").arg("most", mrm_domain::MAX_THREADS),
            E::ThreadFull => refused("thread_full").arg("most", mrm_domain::MAX_IN_THREAD),
            E::Deleted(_) => refused("deleted"),
            E::InternalThread(_) => refused("internal_thread").field("audience"),
        }
    }
}
