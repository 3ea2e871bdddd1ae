//! What is said about a plan: who may read it, and what a thread takes.

use mrm_domain::{
    Audience, Comment, CommentEdit, CommentId, CommentPlace, CommentSource, Deed, Discussion, DiscussionError, Field,
    FieldRef, MAX_COMMENT, MAX_IN_THREAD,
};
use uuid::Uuid;

use crate::{row_id, small_plan};

fn id(n: u128) -> CommentId {
    CommentId::from_uuid(Uuid::from_u128(n))
}

fn said(n: u128, text: &str, audience: Audience) -> Comment {
    Comment {
        id: id(n),
        text: text.to_owned(),
        mentions: Vec::new(),
        audience,
        author: "device".to_owned(),
        written: n as i64,
        edited: None,
        deleted: None,
        source: None,
    }
}

fn deed(at: i64) -> Deed {
    Deed { at, by: "device".to_owned() }
}

fn open(discussion: &mut Discussion, place: CommentPlace, comment: Comment) {
    discussion.apply(&CommentEdit::Open { place, comment }).unwrap();
}

fn price() -> CommentPlace {
    CommentPlace::Cell(row_id(10), FieldRef::Field(Field::UnitPrice))
}

#[test]
fn a_client_reads_what_is_meant_for_the_client_and_nothing_around_it() {
    let mut plan = small_plan();
    let mut talk = Discussion::new(plan.id);
    let mut noted = said(1, "Цена согласована", Audience::Client);
    noted.source =
        Some(CommentSource { file: "внутренний.xlsx".to_owned(), cell: "Лист1!F14".to_owned() });
    open(&mut talk, price(), noted);
    let reply = |n, text, audience| CommentEdit::Reply { thread: id(1), comment: said(n, text, audience) };
    talk.apply(&reply(2, "Маржа тут 18 %", Audience::Internal)).unwrap();
    talk.apply(&reply(3, "Спасибо", Audience::Client)).unwrap();
    open(&mut talk, CommentPlace::Plan, said(4, "Для своих", Audience::Internal));
    let bought = CommentPlace::Cell(row_id(10), FieldRef::Field(Field::BuyPrice));
    open(&mut talk, bought, said(5, "Об этой колонке клиент не знает", Audience::Client));
    open(&mut talk, CommentPlace::Row(row_id(20)), said(6, "О строке, которую убрали", Audience::Client));
    plan.rows.get_mut(&row_id(20)).unwrap().removed = true;
    let seen = talk.for_audience(&plan, Audience::Client);
    let texts: Vec<&str> = seen.threads.values().flat_map(|t| &t.comments).map(|c| c.text.as_str()).collect();
    assert_eq!(texts, ["Цена согласована", "Спасибо"]);
    assert_eq!(seen.threads[&id(1)].comments[0].source, None);
    assert_eq!(talk.for_audience(&plan, Audience::Internal), talk);
    talk.apply(&CommentEdit::SetAudience { id: id(1), audience: Audience::Internal }).unwrap();
    assert!(talk.for_audience(&plan, Audience::Client).threads.is_empty(), "a thread goes with its first comment");
}

#[test]
fn nothing_is_said_to_the_client_in_an_internal_thread() {
    let mut talk = Discussion::new(small_plan().id);
    open(&mut talk, CommentPlace::Plan, said(1, "Для своих", Audience::Internal));
    let reply = CommentEdit::Reply { thread: id(1), comment: said(2, "Видно клиенту?", Audience::Client) };
    assert_eq!(talk.apply(&reply), Err(DiscussionError::InternalThread(id(1))));
    talk.apply(&CommentEdit::Reply { thread: id(1), comment: said(2, "Нет", Audience::Internal) }).unwrap();
    let shown = CommentEdit::SetAudience { id: id(2), audience: Audience::Client };
    assert_eq!(talk.apply(&shown), Err(DiscussionError::InternalThread(id(1))));
}

#[test]
fn a_deleted_comment_leaves_its_place_and_takes_its_text_along() {
    let mut talk = Discussion::new(small_plan().id);
    open(&mut talk, price(), said(1, "Проверить ставку", Audience::Internal));
    talk.apply(&CommentEdit::Reply { thread: id(1), comment: said(2, "Проверил", Audience::Internal) }).unwrap();
    talk.apply(&CommentEdit::Delete { id: id(1), deed: deed(7) }).unwrap();
    let thread = &talk.threads[&id(1)];
    assert_eq!((thread.comments[0].text.as_str(), thread.comments[0].deleted.as_ref()), ("", Some(&deed(7))));
    assert!(thread.is_open(), "the reply still stands");
    let again = CommentEdit::SetText { id: id(1), text: "Всё же".to_owned(), mentions: Vec::new(), at: 8 };
    assert_eq!(talk.apply(&again), Err(DiscussionError::Deleted(id(1))));
    talk.apply(&CommentEdit::Delete { id: id(2), deed: deed(9) }).unwrap();
    assert!(!talk.threads[&id(1)].is_open(), "nothing is left that could be settled");
}

#[test]
fn a_settled_thread_can_be_opened_again() {
    let mut talk = Discussion::new(small_plan().id);
    open(&mut talk, CommentPlace::Row(row_id(11)), said(1, "Нет размера", Audience::Internal));
    let settle = |resolved| CommentEdit::SetResolved { thread: id(1), resolved };
    talk.apply(&settle(Some(deed(5)))).unwrap();
    talk.apply(&settle(Some(deed(6)))).unwrap();
    assert_eq!(talk.threads[&id(1)].resolved, Some(deed(5)), "who settled it first has settled it");
    talk.apply(&settle(None)).unwrap();
    assert!(talk.threads[&id(1)].is_open());
    let nobody = CommentEdit::SetResolved { thread: id(9), resolved: None };
    assert_eq!(talk.apply(&nobody), Err(DiscussionError::NoThread(id(9))));
}

#[test]
fn a_thread_has_its_limits() {
    let mut talk = Discussion::new(small_plan().id);
    let with = |text: &str| CommentEdit::Open { place: CommentPlace::Plan, comment: said(1, text, Audience::Internal) };
    assert_eq!(talk.apply(&with(" \n ")), Err(DiscussionError::Empty));
    assert_eq!(talk.apply(&with(&"ы".repeat(MAX_COMMENT + 1))), Err(DiscussionError::TooLong(MAX_COMMENT + 1)));
    talk.apply(&with(&"ы".repeat(MAX_COMMENT))).unwrap();
    assert_eq!(talk.apply(&with("Ещё раз")), Err(DiscussionError::Exists(id(1))));
    let reply = |n| CommentEdit::Reply { thread: id(1), comment: said(n, "и ещё", Audience::Internal) };
    for n in 2..=MAX_IN_THREAD {
        talk.apply(&reply(n as u128)).unwrap();
    }
    assert_eq!(talk.apply(&reply(999_999)), Err(DiscussionError::ThreadFull));
}
