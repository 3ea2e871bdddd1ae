//! What is said about a plan goes out with it: as notes of a workbook, as a table of a comparison.

use mrm_domain::{Audience, Discussion, FieldRef, Plan, Thread};
use mrm_excel::write::{Said, SheetNote, field_name};
use std::collections::BTreeSet;

use super::Teller;
use crate::failure::Failure;
use crate::plans::moment;
use crate::rights::UseCase;
use crate::team::Authors;
use crate::{App, Language};

/// The threads as notes beside what they are about. `said` is cut to the reader already. The agency gets conversations with
/// their authors, settled ones too; a client gets plain notes of what is open.
pub(crate) fn sheet_notes(
    said: &Discussion,
    plan: &Plan,
    reader: Audience,
    names: &Authors,
    lang: Language,
) -> Vec<SheetNote> {
    let internal = reader == Audience::Internal;
    let open = said.threads.values().filter(|thread| internal || thread.is_open());
    // What was said about a removed line has no place on the sheet, and beside the title nobody would understand it.
    let placed = open.filter(|t| t.place.row().is_none_or(|row| plan.rows.get(&row).is_some_and(|row| !row.removed)));
    let note = |thread: &Thread| SheetNote {
        place: thread.place,
        text: text(thread, names, lang),
        said: if internal { conversation(thread, names) } else { Vec::new() },
        resolved: !thread.is_open(),
    };
    placed.map(note).filter(|note| !note.text.is_empty()).collect()
}

/// A thread with whoever said what.
fn conversation(thread: &Thread, names: &Authors) -> Vec<Said> {
    let said = thread.comments.iter().filter(|comment| comment.deleted.is_none());
    said.map(|comment| Said {
        id: comment.id.uuid(),
        author: match &comment.source {
            Some(source) => format!("{}, {}", source.file, source.cell),
            None => names.name(&comment.author),
        },
        at: chrono::DateTime::from_timestamp_millis(comment.written).unwrap_or_default().naive_utc(),
        text: comment.text.clone(),
    })
    .collect()
}

/// An open thread as it leaves the application.
#[derive(Debug, Clone)]
pub(crate) struct ThreadOut {
    /// What names its row.
    pub row: Option<String>,
    /// The name of its column.
    pub column: Option<String>,
    /// Who said what and when.
    pub text: String,
}

impl App {
    /// The open threads of a plan, as far as a reader may read them.
    pub(crate) async fn comments_out(
        &self,
        plan: &str,
        reader: Audience,
        lang: Language,
    ) -> Result<Vec<ThreadOut>, Failure> {
        let names = self.authors().await?;
        let bench = self.may_with(UseCase::ReadComments, plan).await?;
        let mut open = bench.alone(plan).await?;
        let said = bench.said_everywhere(&mut open).await?.discussion.for_audience(&open.plan, reader);
        let teller = Teller { plan: &open.plan, names: &names, unread: &BTreeSet::new() };
        let out = said.threads.values().filter(|thread| thread.is_open()).map(|thread| ThreadOut {
            row: thread.place.row().and_then(|row| teller.row_name(row)),
            column: thread.place.field().map(|field| column_name(&open.plan, field, lang)),
            text: text(thread, &names, lang),
        });
        Ok(out.collect())
    }
}

fn column_name(plan: &Plan, field: FieldRef, lang: Language) -> String {
    match field {
        FieldRef::Field(field) => field_name(field, lang.into()).to_owned(),
        FieldRef::Custom(id) => plan.columns.get(&id).map_or_else(|| id.to_string(), |column| column.name.clone()),
    }
}

/// A thread as one text: who, when, what.
fn text(thread: &Thread, names: &Authors, lang: Language) -> String {
    let said = thread.comments.iter().filter(|comment| comment.deleted.is_none());
    let told = said.map(|comment| {
        let by = match &comment.source {
            Some(source) => format!("{}, {}", source.file, source.cell),
            None => format!("{}, {} UTC", names.name(&comment.author), minute(comment.written, lang)),
        };
        format!("{by}:\n{}", comment.text)
    });
    told.collect::<Vec<_>>().join("\n\n")
}

/// A moment to the minute, in UTC.
fn minute(ms: i64, lang: Language) -> String {
    let time = chrono::DateTime::from_timestamp_millis(ms);
    let format = if lang == Language::En { "%Y-%m-%d %H:%M" } else { "%d.%m.%Y %H:%M" };
    time.map_or_else(|| moment(ms), |time| time.format(format).to_string())
}
