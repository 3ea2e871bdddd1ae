//! Threads in the words of the API.

use mrm_domain::{Audience, Comment, CommentId, Deed, Field, Mention, Plan, RowId, Thread};
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

use crate::plans::moment;
use crate::team::Authors;

/// All that is said about a plan.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CommentList {
    /// The oldest first.
    pub threads: Vec<ThreadView>,
    /// What was damaged on disk, if anything: what could be read is there.
    pub damage: Option<String>,
}

/// A comment and the replies to it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ThreadView {
    /// Its id: that of its first comment.
    pub id: String,
    /// What it is about.
    pub place: CommentPlaceView,
    /// Whether somebody still has to see to it.
    pub state: ThreadState,
    /// Who settled it.
    pub resolved: Option<DeedView>,
    /// Whom it is for as a whole.
    pub audience: Audience,
    /// The first comment, then the replies by age.
    pub comments: Vec<CommentView>,
}

/// Whether somebody still has to see to a thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ThreadState {
    /// Yes.
    Open,
    /// It is settled.
    Resolved,
    /// All that was said in it is deleted.
    Deleted,
}

/// What a thread is about.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CommentPlaceView {
    /// The row; null: the plan.
    pub row: Option<String>,
    /// The column of the cell; null: the whole row.
    #[serde(rename = "ref")]
    pub reference: Option<String>,
    /// What names the row.
    pub row_name: Option<String>,
    /// The row was removed from the plan.
    pub removed: bool,
}

/// Something that somebody once said.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CommentView {
    /// Its id.
    pub id: String,
    /// What; null once it is deleted.
    pub text: Option<String>,
    /// Whom the text mentions.
    pub mentions: Vec<MentionView>,
    /// Who may read it.
    pub audience: Audience,
    /// Who; null for a note of a workbook, which says itself who wrote it.
    pub who: Option<String>,
    /// When, RFC 3339.
    pub at: String,
    /// When it was last changed, RFC 3339.
    pub edited_at: Option<String>,
    /// Who deleted it.
    pub deleted: Option<DeedView>,
    /// The note of a workbook that it came from.
    pub source: Option<CommentSourceView>,
    /// Written on this device.
    pub mine: bool,
    /// Somebody else wrote it, and the person of this device has not read it.
    pub unread: bool,
}

/// Somebody who is mentioned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MentionView {
    /// Their id.
    pub person: String,
    /// How the text names them, after the `@`.
    pub written: String,
    /// What they are called now; null if this device may not know.
    pub name: Option<String>,
    /// It is the person of this device.
    pub me: bool,
}

/// That somebody did something.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DeedView {
    /// Who.
    pub who: String,
    /// When, RFC 3339.
    pub at: String,
}

/// A note of a workbook.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CommentSourceView {
    /// The file's name.
    pub file: String,
    /// The cell: `Лист1!F14`.
    pub cell: String,
}

/// Tells of threads: it knows the plan and the people.
pub(crate) struct Teller<'t> {
    pub plan: &'t Plan,
    pub names: &'t Authors,
    /// Comments that the person of this device has not read.
    pub unread: &'t BTreeSet<CommentId>,
}

impl Teller<'_> {
    /// A thread.
    pub(crate) fn thread(&self, id: CommentId, thread: &Thread) -> ThreadView {
        let row = thread.place.row();
        ThreadView {
            id: id.to_string(),
            place: CommentPlaceView {
                row: row.map(|row| row.to_string()),
                reference: thread.place.field().map(|field| field.to_string()),
                row_name: row.and_then(|row| self.row_name(row)),
                removed: row.is_some_and(|row| self.plan.rows.get(&row).is_none_or(|row| row.removed)),
            },
            state: match (thread.says_something(), &thread.resolved) {
                (false, _) => ThreadState::Deleted,
                (true, Some(_)) => ThreadState::Resolved,
                (true, None) => ThreadState::Open,
            },
            resolved: thread.resolved.as_ref().map(|deed| self.deed(deed)),
            audience: thread.audience(),
            comments: thread.comments.iter().map(|comment| self.comment(comment)).collect(),
        }
    }

    fn comment(&self, comment: &Comment) -> CommentView {
        let source = comment.source.as_ref();
        CommentView {
            id: comment.id.to_string(),
            text: comment.deleted.is_none().then(|| comment.text.clone()),
            mentions: comment.mentions.iter().map(|mention| self.mention(mention)).collect(),
            audience: comment.audience,
            who: source.is_none().then(|| self.names.name(&comment.author)),
            at: moment(comment.written),
            edited_at: comment.edited.map(moment),
            deleted: comment.deleted.as_ref().map(|deed| self.deed(deed)),
            source: source.map(|s| CommentSourceView { file: s.file.clone(), cell: s.cell.clone() }),
            mine: self.names.is_me(&comment.author),
            unread: self.unread.contains(&comment.id),
        }
    }

    fn mention(&self, mention: &Mention) -> MentionView {
        MentionView {
            person: mention.person.to_string(),
            written: mention.name.clone(),
            name: self.names.person(mention.person),
            me: self.names.me() == Some(mention.person),
        }
    }

    fn deed(&self, deed: &Deed) -> DeedView {
        DeedView { who: self.names.name(&deed.by), at: moment(deed.at) }
    }

    /// What names a row, also one that was removed.
    pub(crate) fn row_name(&self, row: RowId) -> Option<String> {
        let row = self.plan.rows.get(&row)?;
        let names = [Field::Name, Field::Site, Field::Placement, Field::Format];
        names.iter().find_map(|field| row.text(*field)).map(str::to_owned)
    }
}
