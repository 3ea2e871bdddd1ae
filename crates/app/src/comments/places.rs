//! Where something is said: what the client may read lies beside the client's copy of the plan, once there is one, and the
//! rest beside the plan. The agency reads both as one discussion.

use mrm_domain::{Audience, Comment, CommentEdit, CommentId, CommentPlace, DiscussionError};

use crate::bench::{Bench, Said};
use crate::failure::{Code, Failure};
use crate::plans::OpenPlan;

impl Bench {
    /// All that is said about a plan, also beside its copy.
    pub(crate) async fn said_everywhere(&self, open: &mut OpenPlan) -> Result<Said, Failure> {
        let said = self.said(open).await?;
        let Some(mut copy) = self.copy_of(open.plan.id).await? else { return Ok(said) };
        let shown = self.said(&mut copy).await?;
        let discussion = said.discussion.united_with(&shown.discussion);
        Ok(Said { discussion, damage: said.damage.or(shown.damage) })
    }

    /// Opens a thread.
    pub(super) async fn open_thread(
        &self,
        open: &mut OpenPlan,
        place: CommentPlace,
        comment: Comment,
    ) -> Result<(), Failure> {
        let audience = comment.audience;
        let edits = [CommentEdit::Open { place, comment }];
        self.refuse_internal_beside_copy(open, audience)?;
        if audience == Audience::Client
            && let Some(mut copy) = self.copy_of(open.plan.id).await?
        {
            return self.say(&mut copy, &edits, "comment").await;
        }
        self.say(open, &edits, "comment").await
    }

    /// Replies in a thread, which is open again by that. What the agency says among itself in a thread of the client's
    /// stays beside the plan, under the same beginning.
    pub(super) async fn reply(&self, open: &mut OpenPlan, thread: CommentId, comment: Comment) -> Result<(), Failure> {
        self.refuse_internal_beside_copy(open, comment.audience)?;
        let audience = comment.audience;
        let reply = CommentEdit::Reply { thread, comment };
        let reopened = CommentEdit::SetResolved { thread, resolved: None };
        let copy = self.copy_of(open.plan.id).await?;
        let Some(mut copy) = copy else { return self.say(open, &[reply, reopened], "comment").await };
        let shown = self.said(&mut copy).await?.discussion;
        let Some(there) = shown.threads.get(&thread) else {
            return self.say(open, &[reply, reopened], "comment").await;
        };
        if audience == Audience::Client {
            return self.say(&mut copy, &[reply, reopened], "comment").await;
        }
        let mut edits = Vec::new();
        if !self.said(open).await?.discussion.threads.contains_key(&thread) {
            let mut beginning = there.comments.first().cloned().ok_or(DiscussionError::NoThread(thread))?;
            let deleted = beginning.deleted.take();
            if deleted.is_some() {
                beginning.text = "…".to_owned();
            }
            edits.push(CommentEdit::Open { place: there.place, comment: beginning });
            edits.extend(deleted.map(|deed| CommentEdit::Delete { id: thread, deed }));
        }
        edits.push(reply);
        self.say(open, &edits, "comment").await?;
        self.say(&mut copy, &[reopened], "comment").await
    }

    /// Changes what was said, wherever that is.
    pub(super) async fn change_said(
        &self,
        open: &mut OpenPlan,
        edit: CommentEdit,
        intent: &str,
    ) -> Result<(), Failure> {
        let id = match &edit {
            CommentEdit::SetText { id, .. } | CommentEdit::SetAudience { id, .. } | CommentEdit::Delete { id, .. } => {
                *id
            }
            CommentEdit::SetResolved { thread, .. } => *thread,
            CommentEdit::Open { comment, .. } | CommentEdit::Reply { comment, .. } => comment.id,
        };
        if let CommentEdit::SetAudience { audience, .. } = edit {
            self.refuse_internal_beside_copy(open, audience)?;
        }
        let Some(mut copy) = self.copy_of(open.plan.id).await? else { return self.say(open, &[edit], intent).await };
        let here = self.said(open).await?.discussion.find(id).is_some();
        let there = self.said(&mut copy).await?.discussion.find(id).is_some();
        match edit {
            CommentEdit::SetAudience { audience: Audience::Client, .. } if there => Ok(()),
            CommentEdit::SetAudience { audience: Audience::Internal, .. } if there => {
                let message = "the client has this comment already: delete it and say it anew among yourselves";
                Err(Failure::new(Code::Discussion, message).arg("reason", "shown_already").field("audience"))
            }
            CommentEdit::SetAudience { audience: Audience::Client, .. } => {
                self.say(open, &[edit], intent).await?;
                self.hand_over_talk(open, &mut copy).await
            }
            edit if there => {
                if here {
                    self.say(open, std::slice::from_ref(&edit), intent).await?;
                }
                self.say(&mut copy, &[edit], intent).await
            }
            edit => self.say(open, &[edit], intent).await,
        }
    }

    /// Whoever reads beside the copy reads all of it.
    fn refuse_internal_beside_copy(&self, open: &OpenPlan, audience: Audience) -> Result<(), Failure> {
        if audience == Audience::Client || !self.is_client_side(open.project) {
            return Ok(());
        }
        let message = "this is where the client reads: say what is internal beside the plan itself";
        Err(Failure::new(Code::Discussion, message).arg("reason", "client_side").field("audience"))
    }
}
