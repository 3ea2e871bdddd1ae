//! What is said about a plan goes into a document of its own and comes out as it was.

use mrm_document::{ChunkKind, DiscussionDoc, DocumentId};
use mrm_domain::{
    Audience, Comment, CommentEdit, CommentId, CommentPlace, CommentSource, Deed, Discussion, DiscussionId, Field,
    FieldRef, PlanId,
};
use mrm_testkit::{Random, Uuids, uuids};
use proptest::prelude::*;

use crate::support::{Log, NOON, writer};

fn comment(id: CommentId, text: &str) -> Comment {
    Comment {
        id,
        text: text.to_owned(),
        mentions: Vec::new(),
        audience: Audience::Internal,
        author: "61616161".to_owned(),
        written: NOON,
        edited: None,
        deleted: None,
        source: None,
    }
}

fn begun(plan: PlanId, letter: u8) -> (DiscussionDoc, Log) {
    let (doc, snapshot) = DiscussionDoc::create(plan, &writer(letter), "comment", NOON).unwrap();
    (doc, Log::starting_with(DiscussionId::of(plan), snapshot))
}

#[test]
fn a_discussion_is_known_by_its_plan() {
    let plan = uuids(1).plan();
    let id = DiscussionId::of(plan);
    let document: DocumentId = id.to_string().parse().unwrap();
    assert_eq!((document, id.plan()), (DocumentId::Discussion(id), plan));
    let (_, log) = begun(plan, b'a');
    let again = DiscussionDoc::load(&log.0, &writer(b'b')).unwrap();
    assert!(again.damage.is_none());
    assert_eq!(again.doc.read(), Discussion::new(plan));
}

#[test]
fn two_people_who_begin_a_discussion_apart_from_each_other_have_begun_one() {
    let mut ids = uuids(2);
    let plan = ids.plan();
    let [first, second, third] = [(); 3].map(|()| CommentId::from_uuid(ids.next_uuid()));
    let (mut anna, log) = begun(plan, b'a');
    let (mut boris, _) = begun(plan, b'b');
    let open = |id, text| CommentEdit::Open { place: CommentPlace::Plan, comment: comment(id, text) };
    let hers = anna.commit(&[open(first, "Сроки?")], "comment", NOON).unwrap().unwrap();
    boris.commit(&[open(second, "Бюджет?")], "comment", NOON + 1).unwrap().unwrap();
    // Her log from its beginning: the snapshot is a document, so what travels are its changes.
    let mut hers_whole = log;
    hers_whole.append(ChunkKind::Change, hers.change_bytes);
    let hers_whole = DiscussionDoc::load(&hers_whole.0, &writer(b'c')).unwrap().doc;
    for change in hers_whole.changes() {
        boris.receive(&change).unwrap();
    }
    let reply = CommentEdit::Reply { thread: first, comment: comment(third, "До пятницы") };
    boris.commit(&[reply], "comment", NOON + 2).unwrap().unwrap();
    let talk = boris.read();
    assert_eq!(talk.threads.len(), 2);
    assert_eq!(talk.threads[&first].comments.len(), 2);
}

/// Draws edits of a discussion that mostly fit it.
struct Speaker {
    random: Random,
    ids: Uuids,
    clock: i64,
}

impl Speaker {
    fn edit(&mut self, talk: &Discussion) -> CommentEdit {
        self.clock += 1;
        let deed = Deed { at: NOON + self.clock, by: "62/62".to_owned() };
        let ids: Vec<CommentId> = talk.threads.values().flat_map(|t| &t.comments).map(|c| c.id).collect();
        let fresh = CommentId::from_uuid(self.ids.next_uuid());
        let audience = self.random.pick(&[Audience::Internal, Audience::Client]);
        let text = self.random.pick(&["Проверить", "c:x/1", "Да 🧊\nи нет", " ", "ok"]).to_owned();
        let mut new = comment(fresh, &text);
        (new.audience, new.written) = (audience, NOON + self.clock);
        if self.random.chance(20) {
            new.source = Some(CommentSource { file: "план.xlsx".to_owned(), cell: "Лист1!F14".to_owned() });
        }
        let id = if ids.is_empty() { fresh } else { self.random.pick(&ids) };
        let row = self.ids.row();
        let cell = CommentPlace::Cell(row, FieldRef::Field(Field::UnitPrice));
        let custom = CommentPlace::Cell(row, FieldRef::Custom(self.ids.column()));
        match self.random.between(0, 6) {
            0 | 1 => {
                let place = self.random.pick(&[CommentPlace::Plan, CommentPlace::Row(row), cell, custom]);
                CommentEdit::Open { place, comment: new }
            }
            2 => CommentEdit::Reply { thread: id, comment: new },
            3 => CommentEdit::SetText { id, text, mentions: Vec::new(), at: NOON + self.clock },
            4 => CommentEdit::SetAudience { id, audience },
            5 => CommentEdit::Delete { id, deed },
            _ => CommentEdit::SetResolved { thread: id, resolved: self.random.chance(60).then_some(deed) },
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Whatever is said, the document says what the discussion says, also when it is read again from its log.
    #[test]
    fn a_document_says_what_was_said(seed in any::<u64>()) {
        let mut speaker = Speaker { random: Random::new(seed), ids: uuids(seed), clock: 0 };
        let plan = speaker.ids.plan();
        let (mut doc, mut log) = begun(plan, b'a');
        let mut talk = Discussion::new(plan);
        for _ in 0..60 {
            let edit = speaker.edit(&talk);
            if talk.apply(&edit).is_err() {
                continue;
            }
            if let Some(commit) = doc.commit(&[edit], "comment", NOON).unwrap() {
                log.append(ChunkKind::Change, commit.change_bytes);
            }
            prop_assert_eq!(&doc.read(), &talk);
        }
        let loaded = DiscussionDoc::load(&log.0, &writer(b'z')).unwrap();
        prop_assert!(loaded.damage.is_none());
        prop_assert_eq!(loaded.doc.read(), talk);
    }
}
