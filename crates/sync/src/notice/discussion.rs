//! Comments: who is mentioned, who is answered, and what of it somebody has not read.

use mrm_domain::{Comment, CommentId, Discussion, PersonId, PlanId};

use super::{About, Notice, NoticeKind, excerpt};

/// Something that somebody else said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heard {
    /// The thread.
    pub thread: CommentId,
    /// The comment.
    pub comment: CommentId,
    /// When it was said by its author's clock, in milliseconds since 1970.
    pub at_ms: i64,
}

/// What a discussion has for a person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// Comments that mention or answer them.
    pub notices: Vec<Notice>,
    /// All that others said, also to nobody in particular: what can be read or unread.
    pub heard: Vec<Heard>,
    /// Comments that were deleted: there is nothing to read any more, and nothing to tell.
    pub gone: Vec<CommentId>,
}

/// The name of a comment among the things that are told.
fn name(comment: CommentId) -> String {
    format!("comment/{comment}")
}

/// What the discussion about `plan` has for `me`. `person_at`: whose a device is. Notes that came out of a workbook are said
/// to nobody. Whoever wrote in a thread, or was mentioned in it, takes part in it from there on.
pub fn of_discussion(
    me: PersonId,
    plan: PlanId,
    said: &Discussion,
    person_at: impl Fn(&str) -> Option<PersonId>,
) -> Said {
    let mut found = Said::default();
    for (id, thread) in &said.threads {
        let mut takes_part = false;
        for comment in &thread.comments {
            let author = person_at(&comment.author);
            let names_me = comment.mentions.iter().any(|mention| mention.person == me);
            if author == Some(me) {
                takes_part = true;
            } else if comment.deleted.is_some() {
                found.gone.push(comment.id);
            } else if comment.source.is_none() {
                found.heard.push(Heard { thread: *id, comment: comment.id, at_ms: comment.written });
                found.notices.extend(notice((plan, *id), comment, author, (names_me, takes_part)));
                takes_part |= names_me;
            }
        }
    }
    found.notices.sort_by(|a, b| (a.at_ms, &a.id).cmp(&(b.at_ms, &b.id)));
    found
}

fn notice(
    (plan, thread): (PlanId, CommentId),
    comment: &Comment,
    who: Option<PersonId>,
    (names_me, takes_part): (bool, bool),
) -> Option<Notice> {
    let kind = match (names_me, takes_part) {
        (true, _) => NoticeKind::Mention,
        (false, true) => NoticeKind::Reply,
        (false, false) => return None,
    };
    let about = About::Comment { plan, thread, text: excerpt(&comment.text) };
    // Of an edit that mentions somebody they hear under the comment's own name: once.
    Some(Notice { id: name(comment.id), kind, at_ms: comment.edited.unwrap_or(comment.written), who, about })
}

impl Said {
    /// What was told of comments that are deleted.
    pub fn taken_back(&self) -> Vec<String> {
        self.gone.iter().map(|comment| name(*comment)).collect()
    }
}
