//! What is said about a plan beside it: threads of comments on the plan, on a row, on a cell.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use crate::{Audience, CommentId, FieldRef, Mention, PersonId, Plan, PlanId, RowId};

/// The longest comment, in characters.
pub const MAX_COMMENT: usize = 4_000;
/// How many comments one thread holds, the first one included.
pub const MAX_IN_THREAD: usize = 500;
/// How many threads one plan has, those that are resolved included.
pub const MAX_THREADS: usize = 5_000;

/// All that is said about one plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discussion {
    /// The plan.
    pub plan: PlanId,
    /// The threads by the id of their first comment, which sorts them by age.
    pub threads: BTreeMap<CommentId, Thread>,
}

/// A comment and the replies to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thread {
    /// What it is about.
    pub place: CommentPlace,
    /// Who settled it and when; `None`: it is open.
    pub resolved: Option<Deed>,
    /// The comment that opened it, then the replies by age.
    pub comments: Vec<Comment>,
}

/// What a thread is about. Rows and columns may be removed later; what was said about them stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CommentPlace {
    /// The plan as a whole.
    Plan,
    /// A section or a line.
    Row(RowId),
    /// A cell.
    Cell(RowId, FieldRef),
}

/// Something that somebody once said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// Its id.
    pub id: CommentId,
    /// What was said; empty once it is deleted.
    pub text: String,
    /// Whom the text mentions; nobody once it is deleted.
    pub mentions: Vec<Mention>,
    /// Who may read it.
    pub audience: Audience,
    /// The device on which it was written.
    pub author: String,
    /// When, in milliseconds since 1970.
    pub written: i64,
    /// When its text was last changed.
    pub edited: Option<i64>,
    /// Who deleted it and when: that something was said here stays known.
    pub deleted: Option<Deed>,
    /// The note of a workbook that it came from.
    pub source: Option<CommentSource>,
}

/// That somebody did something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// On which device.
    pub by: String,
}

/// A note of a workbook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommentSource {
    /// The file's name without folders.
    pub file: String,
    /// The cell with its sheet: `Лист1!F14`.
    pub cell: String,
}

/// One thing that happens to a discussion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CommentEdit {
    /// Opens a thread.
    Open {
        /// What it is about.
        place: CommentPlace,
        /// Its first comment.
        comment: Comment,
    },
    /// Adds a reply to a thread.
    Reply {
        /// The thread.
        thread: CommentId,
        /// The reply.
        comment: Comment,
    },
    /// Gives a comment another text.
    SetText {
        /// The comment.
        id: CommentId,
        /// The text.
        text: String,
        /// Whom it mentions.
        mentions: Vec<Mention>,
        /// When.
        at: i64,
    },
    /// Gives a comment another audience.
    SetAudience {
        /// The comment.
        id: CommentId,
        /// Who may read it.
        audience: Audience,
    },
    /// Deletes a comment; its text goes, its place in the thread stays.
    Delete {
        /// The comment.
        id: CommentId,
        /// Who and when.
        deed: Deed,
    },
    /// Settles a thread, or opens it again.
    SetResolved {
        /// The thread.
        thread: CommentId,
        /// Who and when; `None`: it is open.
        resolved: Option<Deed>,
    },
}

/// An edit that a discussion cannot take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DiscussionError {
    /// There is no such comment.
    #[error("there is no comment {0}")]
    NoComment(CommentId),
    /// There is no such thread.
    #[error("there is no thread {0}")]
    NoThread(CommentId),
    /// There is such a comment already.
    #[error("there is a comment {0} already")]
    Exists(CommentId),
    /// Nothing is said.
    #[error("a comment needs a text")]
    Empty,
    /// Too much is said.
    #[error("a comment has at most {MAX_COMMENT} characters, this one has {0}")]
    TooLong(usize),
    /// Too many threads.
    #[error("a plan has at most {MAX_THREADS} threads of comments")]
    TooManyThreads,
    /// Too many replies.
    #[error("a thread has at most {MAX_IN_THREAD} comments")]
    ThreadFull,
    /// The comment is deleted.
    #[error("the comment {0} is deleted")]
    Deleted(CommentId),
    /// A reply that the client reads in a thread that the client does not read.
    #[error("the thread {0} is internal, and so is every reply in it")]
    InternalThread(CommentId),
}

impl CommentPlace {
    /// The row, if it is about one.
    pub fn row(self) -> Option<RowId> {
        match self {
            CommentPlace::Plan => None,
            CommentPlace::Row(row) | CommentPlace::Cell(row, _) => Some(row),
        }
    }

    /// The column, if it is about a cell.
    pub fn field(self) -> Option<FieldRef> {
        if let CommentPlace::Cell(_, field) = self { Some(field) } else { None }
    }

    /// Whether somebody of audience `reader` may see the place at all. A removed row is nothing that a client sees.
    pub fn visible_to(self, plan: &Plan, reader: Audience) -> bool {
        let row = self.row().is_none_or(|id| plan.rows.get(&id).is_some_and(|row| !row.removed));
        let column = self.field().is_none_or(|field| match field {
            FieldRef::Field(field) => field.visible_to(reader),
            FieldRef::Custom(id) => plan.columns.contains_key(&id) && plan.shows_column(id, reader),
        });
        reader == Audience::Internal || (row && column)
    }
}

impl Thread {
    /// Open, and not all of it deleted.
    pub fn is_open(&self) -> bool {
        self.resolved.is_none() && self.says_something()
    }

    /// Whether any comment of it is left.
    pub fn says_something(&self) -> bool {
        self.comments.iter().any(|comment| comment.deleted.is_none())
    }

    /// Puts its comments in their order: the one that gave the thread its `id`, then the replies by age.
    pub fn sort(&mut self, id: CommentId) {
        self.comments.sort_by_key(|comment| (comment.id != id, comment.written, comment.id));
    }

    /// Whether a comment of it mentions this person.
    pub fn mentions(&self, person: PersonId) -> bool {
        self.comments.iter().flat_map(|comment| &comment.mentions).any(|mention| mention.person == person)
    }

    /// Whom the thread is for: its replies are for nobody else.
    pub fn audience(&self) -> Audience {
        self.comments.first().map_or(Audience::Internal, |first| first.audience)
    }
}

impl Discussion {
    /// Nothing said yet.
    pub fn new(plan: PlanId) -> Discussion {
        Discussion { plan, threads: BTreeMap::new() }
    }

    /// The comment and its thread.
    pub fn find(&self, id: CommentId) -> Option<(CommentId, &Comment)> {
        let in_thread = |(thread, found): (&CommentId, &'_ Thread)| {
            found.comments.iter().position(|comment| comment.id == id).map(|at| (*thread, at))
        };
        let (thread, at) = self.threads.iter().find_map(in_thread)?;
        Some((thread, &self.threads[&thread].comments[at]))
    }

    /// What somebody of `reader` may read: the one place where internal comments are cut. A thread whose first comment is
    /// internal is so as a whole; so is one about something that the reader does not see. Where a comment came from is the
    /// agency's own business.
    pub fn for_audience(&self, plan: &Plan, reader: Audience) -> Discussion {
        let mut seen = self.clone();
        if reader == Audience::Internal {
            return seen;
        }
        seen.threads.retain(|_, thread| {
            let shown = thread.audience().visible_to(reader) && thread.place.visible_to(plan, reader);
            thread.comments.retain(|comment| comment.audience.visible_to(reader));
            thread.comments.iter_mut().for_each(|comment| comment.source = None);
            shown && thread.says_something()
        });
        seen
    }

    /// Applies an edit; on an error nothing has changed.
    pub fn apply(&mut self, edit: &CommentEdit) -> Result<(), DiscussionError> {
        match edit {
            CommentEdit::Open { place, comment } => {
                self.check_new(comment)?;
                if self.threads.len() >= MAX_THREADS {
                    return Err(DiscussionError::TooManyThreads);
                }
                let thread = Thread { place: *place, resolved: None, comments: vec![comment.clone()] };
                self.threads.insert(comment.id, thread);
            }
            CommentEdit::Reply { thread, comment } => {
                self.check_new(comment)?;
                let found = self.thread(*thread)?;
                if !found.audience().visible_to(comment.audience) {
                    return Err(DiscussionError::InternalThread(*thread));
                }
                if found.comments.len() >= MAX_IN_THREAD {
                    return Err(DiscussionError::ThreadFull);
                }
                found.comments.push(comment.clone());
                found.sort(*thread);
            }
            CommentEdit::SetText { id, text, mentions, at } => {
                check_text(text)?;
                let comment = self.living(*id)?;
                if comment.text != *text {
                    (comment.text, comment.edited) = (text.clone(), Some(*at));
                    comment.mentions.clone_from(mentions);
                }
            }
            CommentEdit::SetAudience { id, audience } => {
                let (thread, _) = self.find(*id).ok_or(DiscussionError::NoComment(*id))?;
                if thread != *id && !self.thread(thread)?.audience().visible_to(*audience) {
                    return Err(DiscussionError::InternalThread(thread));
                }
                self.living(*id)?.audience = *audience;
            }
            CommentEdit::Delete { id, deed } => {
                let comment = self.comment(*id)?;
                if comment.deleted.is_none() {
                    comment.text.clear();
                    comment.mentions.clear();
                    comment.deleted = Some(deed.clone());
                }
            }
            CommentEdit::SetResolved { thread, resolved } => {
                let found = self.thread(*thread)?;
                if found.resolved.is_some() != resolved.is_some() {
                    found.resolved = resolved.clone();
                }
            }
        }
        Ok(())
    }

    fn check_new(&self, comment: &Comment) -> Result<(), DiscussionError> {
        check_text(&comment.text)?;
        if self.find(comment.id).is_some() { Err(DiscussionError::Exists(comment.id)) } else { Ok(()) }
    }

    fn thread(&mut self, id: CommentId) -> Result<&mut Thread, DiscussionError> {
        self.threads.get_mut(&id).ok_or(DiscussionError::NoThread(id))
    }

    fn comment(&mut self, id: CommentId) -> Result<&mut Comment, DiscussionError> {
        let mut comments = self.threads.values_mut().flat_map(|thread| thread.comments.iter_mut());
        comments.find(|comment| comment.id == id).ok_or(DiscussionError::NoComment(id))
    }

    fn living(&mut self, id: CommentId) -> Result<&mut Comment, DiscussionError> {
        let comment = self.comment(id)?;
        if comment.deleted.is_some() { Err(DiscussionError::Deleted(id)) } else { Ok(comment) }
    }
}

fn check_text(text: &str) -> Result<(), DiscussionError> {
    match text.chars().count() {
        0 => Err(DiscussionError::Empty),
        _ if text.trim().is_empty() => Err(DiscussionError::Empty),
        1..=MAX_COMMENT => Ok(()),
        length => Err(DiscussionError::TooLong(length)),
    }
}
