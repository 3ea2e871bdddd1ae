//! Notes of a workbook become comments of the plan that it was imported into.

use mrm_domain::{Audience, Comment, CommentEdit, CommentId, CommentPlace, Discussion, FieldRef, Plan};
use mrm_excel::understand::{ImportedNote, Merged};
use std::collections::BTreeSet;

use crate::bench::Bench;

/// The comments that notes become in a discussion. What is said there already in the same words is not said again: a plan
/// that was exported and comes back brings its own comments along.
pub(crate) fn comments(bench: &Bench, notes: Vec<ImportedNote>, said: &Discussion) -> Vec<CommentEdit> {
    let known: BTreeSet<(CommentPlace, &str)> = said
        .threads
        .values()
        .flat_map(|thread| thread.comments.iter().map(|comment| (thread.place, comment.text.as_str())))
        .collect();
    let mut edits = Vec::new();
    for note in notes {
        let mut thread: Option<CommentId> = None;
        let whole = note.texts.join("\n\n");
        let holds = |text: &str| known.contains(&(note.place, text));
        // Our own export names author and moment above each comment.
        let ours = known.iter().any(|(place, text)| *place == note.place && whole.ends_with(&format!(" UTC:\n{text}")));
        if ours || note.texts.iter().all(|text| holds(text)) {
            continue;
        }
        for text in note.texts {
            let comment = Comment {
                id: CommentId::from_uuid(bench.uuid()),
                text,
                mentions: Vec::new(),
                audience: Audience::Internal,
                author: bench.device(),
                written: bench.now_ms(),
                edited: None,
                deleted: None,
                source: Some(note.source.clone()),
            };
            edits.push(match thread {
                Some(thread) => CommentEdit::Reply { thread, comment },
                None => {
                    thread = Some(comment.id);
                    CommentEdit::Open { place: note.place, comment }
                }
            });
        }
    }
    edits
}

/// Notes of a workbook that was merged into a plan, about the rows and columns of that plan.
pub(crate) fn moved(notes: Vec<ImportedNote>, merged: &Merged, plan: &Plan) -> Vec<ImportedNote> {
    let place = |place: CommentPlace| {
        let Some(row) = place.row() else { return CommentPlace::Plan };
        let row = merged.rows.get(&row).copied().unwrap_or(row);
        match place.field() {
            Some(FieldRef::Custom(id)) => {
                CommentPlace::Cell(row, FieldRef::Custom(merged.columns.get(&id).copied().unwrap_or(id)))
            }
            Some(field) => CommentPlace::Cell(row, field),
            None => CommentPlace::Row(row),
        }
    };
    let there = |place: &CommentPlace| place.row().is_none_or(|row| plan.rows.contains_key(&row));
    let notes = notes.into_iter().map(|note| ImportedNote { place: place(note.place), ..note });
    notes
        .map(|note| if there(&note.place) { note } else { ImportedNote { place: CommentPlace::Plan, ..note } })
        .collect()
}
