//! What is said about a plan, as a document of its own beside the plan: who may comment need not be able to edit.
//!
//! Root: `schema`, `kind`, `id`, and one flat map of scalars a comment, `c:<comment>`: `p` the thread that it replies to
//! (absent: it opens one), `r` and `f` the row and the column that its thread is about, `t` text, `a` audience, `u` the
//! device of its author, `w` when it was written, `e` when its text was changed, `x` who deleted it and when
//! (`moment/device`), `d` the same for who settled its thread, `s` the note of a workbook that it came from (JSON), `m` whom the
//! text mentions (JSON). There is
//! no map of all comments, and the document's id follows from the plan's: devices that begin a discussion apart from each
//! other have begun the same one. A text is one scalar: of two edits of one comment one holds, and never a mixture that
//! nobody wrote. Keys that this build does not know stay as they are.

use automerge::hydrate::Value as Hydrated;
use automerge::transaction::{Transactable, Transaction};
use automerge::{Automerge, ChangeHash, ObjId, ROOT, ReadDoc};
use mrm_domain::{
    Audience, Comment, CommentEdit, CommentId, CommentPlace, Deed, Discussion, DiscussionId, MAX_MENTIONS, Mention,
    PlanId, RowId, Thread,
};
use std::collections::{BTreeMap, HashMap};

use crate::body::Body;
use crate::project::{set, text};
use crate::{Commit, DocumentError, DocumentId, DocumentKind, DocumentLog, HistoryEntry, Loaded, Shared, Writer};

/// What is said about a plan, as a document.
#[derive(Debug, Clone)]
pub struct DiscussionDoc {
    plan: PlanId,
    body: Body,
}

/// A comment as the document has it, before it finds its thread.
struct Found {
    thread: Option<CommentId>,
    place: CommentPlace,
    resolved: Option<Deed>,
    comment: Comment,
}

impl DiscussionDoc {
    /// A new document in which nothing is said, and the payload of the first chunk of its log.
    pub fn create(
        plan: PlanId,
        writer: &Writer,
        message: &str,
        time_ms: i64,
    ) -> Result<(DiscussionDoc, Vec<u8>), DocumentError> {
        let id = DiscussionId::of(plan).into();
        let doc = DiscussionDoc { plan, body: Body::create(id, HashMap::new(), writer, message, time_ms)? };
        let snapshot = doc.body.doc.save();
        Ok((doc, snapshot))
    }

    /// Loads what is whole in the log of a discussion. The writer's actor must be new.
    pub fn load(log: &DocumentLog, writer: &Writer) -> Result<Loaded<DiscussionDoc>, DocumentError> {
        let DocumentId::Discussion(id) = log.document else { return Err(DocumentError::Malformed("kind")) };
        let Loaded { doc: body, damage } = Body::load(log, DocumentKind::Discussion, writer)?;
        Ok(Loaded { doc: DiscussionDoc { plan: id.plan(), body }, damage })
    }

    /// A discussion that others' changes went into. The writer's actor must be new.
    pub fn of(shared: &Shared, writer: &Writer) -> Result<DiscussionDoc, DocumentError> {
        let DocumentId::Discussion(id) = shared.id() else { return Err(DocumentError::Malformed("kind")) };
        Ok(DiscussionDoc { plan: id.plan(), body: Body::of(shared, DocumentKind::Discussion, writer)? })
    }

    /// All that is said. Comments that this build cannot read stay in the document; a reply whose thread cannot be read
    /// stands as one of its own, about the plan.
    pub fn read(&self) -> Discussion {
        let doc = &self.body.doc;
        let mut threads: BTreeMap<CommentId, Thread> = BTreeMap::new();
        let mut replies = Vec::new();
        for entry in doc.map_range(ROOT, "c:".to_owned().."c;".to_owned()) {
            let id = entry.key.strip_prefix("c:").and_then(|id| id.parse().ok());
            let object = entry.id();
            match id.and_then(|id| found(doc, id, &object)) {
                Some(found) if found.thread.is_some() => replies.push(found),
                Some(Found { place, resolved, comment, .. }) => {
                    _ = threads.insert(comment.id, Thread { place, resolved, comments: vec![comment] });
                }
                None => {}
            }
        }
        for Found { thread, comment, .. } in replies {
            match thread.and_then(|thread| threads.get_mut(&thread)) {
                Some(thread) => thread.comments.push(comment),
                None => {
                    let alone = Thread { place: CommentPlace::Plan, resolved: None, comments: vec![comment.clone()] };
                    threads.insert(comment.id, alone);
                }
            }
        }
        threads.iter_mut().for_each(|(id, thread)| thread.sort(*id));
        Discussion { plan: self.plan, threads }
    }

    /// Writes the edits of one intent as one change; `None` if there is nothing to write. They are written as they are:
    /// [`Discussion::apply`] decides whether a discussion can take them, so call it first.
    pub fn commit(
        &mut self,
        edits: &[CommentEdit],
        message: &str,
        time_ms: i64,
    ) -> Result<Option<Commit>, DocumentError> {
        self.body.commit(message, time_ms, |tx| edits.iter().try_for_each(|edit| write(tx, edit)))
    }

    /// Takes a change that another writer made.
    pub fn receive(&mut self, change_bytes: &[u8]) -> Result<(), DocumentError> {
        self.body.receive(change_bytes)
    }

    /// All its changes, each after those that it builds on: what another device needs that has none of them.
    pub fn changes(&self) -> Vec<Vec<u8>> {
        self.body.doc.get_changes(&[]).iter().map(|change| change.raw_bytes().to_vec()).collect()
    }

    /// The heads: equal heads, equal content.
    pub fn heads(&self) -> Vec<ChangeHash> {
        self.body.doc.get_heads()
    }

    /// The whole document as the payload of a snapshot chunk, loaded again and compared first.
    pub fn snapshot(&self) -> Result<Vec<u8>, DocumentError> {
        self.body.snapshot()
    }

    /// All changes, each after those that it builds on.
    pub fn history(&self) -> Vec<HistoryEntry> {
        self.body.history()
    }
}

fn key(id: CommentId) -> String {
    format!("c:{id}")
}

fn write(tx: &mut Transaction<'_>, edit: &CommentEdit) -> Result<(), DocumentError> {
    match edit {
        CommentEdit::Open { place, comment } => add(tx, comment, None, *place),
        CommentEdit::Reply { thread, comment } => add(tx, comment, Some(*thread), CommentPlace::Plan),
        CommentEdit::SetText { id, text, mentions, at } => {
            let comment = object(tx, *id)?;
            if tx.get(&comment, "t")?.is_none_or(|(value, _)| value.as_str() != Some(text)) {
                tx.put(&comment, "t", text.as_str())?;
                tx.put(&comment, "e", *at)?;
                set(tx, &comment, "m", written(mentions)?.as_deref())?;
            }
            Ok(())
        }
        CommentEdit::SetAudience { id, audience } => {
            let comment = object(tx, *id)?;
            Ok(tx.put(&comment, "a", audience_text(*audience))?)
        }
        CommentEdit::Delete { id, deed } => {
            let comment = object(tx, *id)?;
            if tx.get(&comment, "x")?.is_none() {
                tx.delete(&comment, "t")?;
                set(tx, &comment, "m", None)?;
                tx.put(&comment, "x", deed_text(deed))?;
            }
            Ok(())
        }
        CommentEdit::SetResolved { thread, resolved } => {
            let comment = object(tx, *thread)?;
            let settled = tx.get(&comment, "d")?.is_some();
            match resolved {
                Some(deed) if !settled => Ok(tx.put(&comment, "d", deed_text(deed))?),
                None if settled => Ok(tx.delete(&comment, "d")?),
                _ => Ok(()),
            }
        }
    }
}

fn add(
    tx: &mut Transaction<'_>,
    comment: &Comment,
    thread: Option<CommentId>,
    place: CommentPlace,
) -> Result<(), DocumentError> {
    let source = comment.source.as_ref().map(serde_json::to_string).transpose();
    let source = source.map_err(|error| DocumentError::Library(error.to_string()))?;
    let texts = [
        ("p", thread.map(|id| id.to_string())),
        ("r", place.row().map(|id| id.to_string())),
        ("f", place.field().map(|field| field.to_string())),
        ("t", Some(comment.text.clone())),
        ("a", Some(audience_text(comment.audience).to_owned())),
        ("u", Some(comment.author.clone())),
        ("s", source),
        ("m", written(&comment.mentions)?),
    ];
    let texts = texts.into_iter().filter_map(|(key, text)| Some((key.to_owned(), Hydrated::scalar(text?))));
    let mut map: HashMap<String, Hydrated> = texts.collect();
    map.insert("w".to_owned(), Hydrated::scalar(comment.written));
    tx.batch_create_object(ROOT, key(comment.id), &Hydrated::Map(map.into()), false)?;
    Ok(())
}

/// Mentions as they are kept; nothing where nobody is mentioned.
fn written(mentions: &[Mention]) -> Result<Option<String>, DocumentError> {
    let json = (!mentions.is_empty()).then(|| serde_json::to_string(mentions)).transpose();
    json.map_err(|error| DocumentError::Library(error.to_string()))
}

fn object(tx: &Transaction<'_>, id: CommentId) -> Result<ObjId, DocumentError> {
    match tx.get(ROOT, key(id))? {
        Some((value, object)) if value.is_object() => Ok(object),
        _ => Err(DocumentError::NoComment(id)),
    }
}

/// Reads a comment; `None` if it is not one that this build knows.
fn found(doc: &Automerge, id: CommentId, object: &ObjId) -> Option<Found> {
    let entry = |key: &str| text(doc, object, key).ok().flatten();
    let number = |key: &str| doc.get(object, key).ok().flatten().and_then(|(value, _)| value.as_i64());
    let thread = match entry("p") {
        Some(thread) => Some(thread.parse().ok()?),
        None => None,
    };
    let place = match (entry("r"), entry("f")) {
        (None, _) => CommentPlace::Plan,
        (Some(row), None) => CommentPlace::Row(row.parse().ok()?),
        (Some(row), Some(field)) => {
            let row: RowId = row.parse().ok()?;
            // A column of a newer version of the program: what is said about its cell is still about the row.
            field.parse().map_or(CommentPlace::Row(row), |field| CommentPlace::Cell(row, field))
        }
    };
    let deleted = entry("x").and_then(|text| deed(&text));
    let comment = Comment {
        id,
        text: entry("t").filter(|_| deleted.is_none()).unwrap_or_default(),
        mentions: mentioned(entry("m").filter(|_| deleted.is_none())),
        // What cannot be read is for nobody outside.
        audience: if entry("a").as_deref() == Some("client") { Audience::Client } else { Audience::Internal },
        author: entry("u")?,
        written: number("w")?,
        edited: number("e"),
        deleted,
        source: entry("s").and_then(|json| serde_json::from_str(&json).ok()),
    };
    Some(Found { thread, place, resolved: entry("d").and_then(|text| deed(&text)), comment })
}

/// Whom a comment mentions; what this build cannot read mentions nobody.
fn mentioned(json: Option<String>) -> Vec<Mention> {
    let read = json.and_then(|json| serde_json::from_str::<Vec<Mention>>(&json).ok());
    let mut mentions = read.unwrap_or_default();
    mentions.truncate(MAX_MENTIONS);
    mentions
}

fn audience_text(audience: Audience) -> &'static str {
    match audience {
        Audience::Internal => "internal",
        Audience::Client => "client",
    }
}

fn deed_text(deed: &Deed) -> String {
    format!("{}/{}", deed.at, deed.by)
}

fn deed(text: &str) -> Option<Deed> {
    let (at, by) = text.split_once('/')?;
    Some(Deed { at: at.parse().ok()?, by: by.to_owned() })
}
