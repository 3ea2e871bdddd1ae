//! What people say about a plan beside it.

use mrm_app::comments::{AddComment, CommentList, ThreadState, ThreadView, UpdateComment};
use mrm_app::exports::ExportRequest;
use mrm_app::versions::CompareFileRequest;
use mrm_app::{Code, Event, Failure};
use mrm_domain::Audience;
use serde_json::json;
use std::io::{Cursor, Read};

use crate::Desk;

impl Desk {
    async fn try_say(&self, plan: &str, what: serde_json::Value) -> Result<ThreadView, Failure> {
        let request: AddComment = serde_json::from_value(what).unwrap();
        self.app.add_comment(plan, request).await
    }

    async fn say(&self, plan: &str, what: serde_json::Value) -> ThreadView {
        self.try_say(plan, what).await.unwrap()
    }

    async fn said(&self, plan: &str, reader: Audience) -> CommentList {
        self.app.comments(plan, reader).await.unwrap()
    }

    async fn change(&self, plan: &str, comment: &str, what: serde_json::Value) -> ThreadView {
        let request: UpdateComment = serde_json::from_value(what).unwrap();
        self.app.update_comment(plan, comment, request).await.unwrap()
    }
}

fn texts(list: &CommentList) -> Vec<String> {
    list.threads.iter().flat_map(|t| &t.comments).map(|c| c.text.clone().unwrap_or_default()).collect()
}

#[tokio::test]
async fn a_thread_is_opened_answered_settled_and_there_again_after_a_restart() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let line = desk.line(&plan, json!({ "site": "Площадка", "unit_price": "50" })).await;
    let mut events = desk.app.events();
    let thread = desk.say(&plan, json!({ "text": " Цена с НДС? ", "row": line, "ref": "unit_price" })).await;
    assert!(matches!(events.try_recv(), Ok(Event::CommentAdded { thread: told, .. }) if told == thread.id));
    assert_eq!((thread.state, thread.audience), (ThreadState::Open, Audience::Internal));
    assert_eq!(thread.place.row_name.as_deref(), Some("Площадка"));
    let first = &thread.comments[0];
    assert_eq!((first.text.as_deref(), first.who.as_deref(), first.mine), (Some("Цена с НДС?"), Some("Анна"), true));
    assert!(first.at.ends_with('Z'), "the zone is explicit: {}", first.at);

    desk.say(&plan, json!({ "text": "Без", "thread": thread.id })).await;
    let settled = desk.change(&plan, &thread.id, json!({ "resolved": true })).await;
    assert_eq!((settled.state, settled.resolved.unwrap().who.as_str()), (ThreadState::Resolved, "Анна"));
    let desk = desk.reopen().await;
    let list = desk.said(&plan, Audience::Internal).await;
    assert_eq!(texts(&list), ["Цена с НДС?", "Без"]);
    assert_eq!((list.threads[0].state, list.damage), (ThreadState::Resolved, None));
    let again = desk.say(&plan, json!({ "text": "Точно?", "thread": thread.id })).await;
    assert_eq!((again.state, again.comments.len()), (ThreadState::Open, 3), "an answer opens it again");
    assert!(!desk.view(&plan).await.undo.can_undo, "what is said is no edit of the plan");
}

#[tokio::test]
async fn a_comment_is_changed_and_deleted_and_its_trace_stays() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let thread = desk.say(&plan, json!({ "text": "Сроки" })).await;
    let reply = desk.say(&plan, json!({ "text": "До пятницы", "thread": thread.id })).await.comments[1].id.clone();
    let changed = desk.change(&plan, &reply, json!({ "text": "До четверга" })).await;
    assert_eq!(changed.comments[1].text.as_deref(), Some("До четверга"));
    assert!(changed.comments[1].edited_at.is_some());
    let left = desk.app.delete_comment(&plan, &thread.id).await.unwrap();
    assert_eq!((left.state, left.comments[0].text.as_deref()), (ThreadState::Open, None));
    assert_eq!(left.comments[0].deleted.as_ref().unwrap().who, "Анна");
    let empty = desk.app.delete_comment(&plan, &reply).await.unwrap();
    assert_eq!(empty.state, ThreadState::Deleted);
    let request: UpdateComment = serde_json::from_value(json!({ "text": "Всё же" })).unwrap();
    let refused = desk.app.update_comment(&plan, &reply, request).await.unwrap_err();
    assert_eq!((refused.code, refused.args["reason"].as_str()), (Code::Discussion, "deleted"));
}

#[tokio::test]
async fn what_is_said_about_a_line_outlives_the_line() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let line = desk.line(&plan, json!({ "site": "Площадка" })).await;
    desk.say(&plan, json!({ "text": "Зачем она?", "row": line, "audience": "client" })).await;
    desk.edit(&plan, json!([{ "op": "remove_rows", "rows": [line] }])).await;
    let list = desk.said(&plan, Audience::Internal).await;
    let place = &list.threads[0].place;
    assert_eq!((place.removed, place.row_name.as_deref()), (true, Some("Площадка")));
    assert!(desk.said(&plan, Audience::Client).await.threads.is_empty(), "a client sees no removed line");
    desk.app.undo(&plan).await.unwrap();
    assert!(!desk.said(&plan, Audience::Internal).await.threads[0].place.removed);
}

#[tokio::test]
async fn what_cannot_be_said_is_refused_by_its_reason() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let line = desk.line(&plan, json!({ "site": "Площадка" })).await;
    let inside = desk.say(&plan, json!({ "text": "Для своих" })).await.id;
    let cases = [
        (json!({ "text": "  " }), Code::Discussion, "empty"),
        (json!({ "text": "ы".repeat(4_001) }), Code::Discussion, "comment_too_long"),
        (json!({ "text": "Да", "thread": inside, "audience": "client" }), Code::Discussion, "internal_thread"),
        (
            json!({ "text": "Да", "row": line, "ref": "buy_price", "audience": "client" }),
            Code::Discussion,
            "comment_internal_column",
        ),
    ];
    for (what, code, reason) in cases {
        let refused = desk.try_say(&plan, what).await.unwrap_err();
        assert_eq!((refused.code, refused.args["reason"].as_str()), (code, reason), "{refused}");
    }
    let nowhere = json!({ "text": "?", "row": "row_0190000000007000800000000000000a" });
    assert_eq!(desk.try_say(&plan, nowhere).await.unwrap_err().code, Code::NotFound);
    let list = desk.said(&plan, Audience::Internal).await;
    assert_eq!(texts(&list), ["Для своих"], "what was refused left nothing behind");
}

#[tokio::test]
async fn a_rebuild_reads_every_discussion() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    desk.say(&plan, json!({ "text": "Сроки" })).await;
    let view = desk.app.rebuild().await.unwrap();
    assert_eq!((view.plans, view.discussions), (1, 1));
    assert_eq!(texts(&desk.said(&plan, Audience::Internal).await), ["Сроки"]);
}

/// Every part of a package, unpacked.
fn parts_of(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let count = archive.len();
    let read = |index| {
        let mut file = archive.by_index(index).unwrap();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        (file.name().unwrap().into_owned(), content)
    };
    (0..count).map(read).collect()
}

fn found(parts: &[(String, Vec<u8>)], mark: &str) -> Vec<String> {
    let holds = |content: &[u8]| content.windows(mark.len()).any(|window| window == mark.as_bytes());
    parts.iter().filter(|(name, content)| holds(content) || name.contains(mark)).map(|(name, _)| name.clone()).collect()
}

#[tokio::test]
async fn nothing_internal_that_was_said_is_in_any_byte_of_what_a_client_gets() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let line = desk.line(&plan, json!({ "site": "Площадка", "unit_price": "50", "buy_price": "40" })).await;
    let inside = ["SECRETONE", "SECRETTWO", "SECRETTHREE", "SECRETFOUR", "SECRETFIVE"];
    let outside =
        desk.say(&plan, json!({ "text": "OPENONE", "row": line, "ref": "unit_price", "audience": "client" })).await.id;
    desk.say(&plan, json!({ "text": "OPENTWO", "audience": "client" })).await;
    desk.say(&plan, json!({ "text": inside[0] })).await;
    desk.say(&plan, json!({ "text": inside[1], "row": line })).await;
    desk.say(&plan, json!({ "text": inside[2], "row": line, "ref": "unit_price" })).await;
    desk.say(&plan, json!({ "text": inside[3], "row": line, "ref": "buy_price" })).await;
    desk.say(&plan, json!({ "text": inside[4], "thread": outside })).await;

    for audience in ["client", "internal"] {
        let own = audience == "internal";
        let request: ExportRequest =
            serde_json::from_value(json!({ "format": "xlsx", "audience": audience, "lang": "ru" })).unwrap();
        let parts = parts_of(&desk.app.export(&plan, request).await.unwrap().bytes);
        for mark in ["OPENONE", "OPENTWO"] {
            assert!(!found(&parts, mark).is_empty(), "{audience}: {mark} is missing");
        }
        for mark in inside {
            assert_eq!(!found(&parts, mark).is_empty(), own, "{audience}: {mark} in {:?}", found(&parts, mark));
        }
        for format in ["xlsx", "html"] {
            let request: CompareFileRequest = serde_json::from_value(
                json!({ "from": "now", "to": "now", "audience": audience, "format": format, "lang": "en" }),
            )
            .unwrap();
            let bytes = desk.app.compare_file(&plan, request).await.unwrap().bytes;
            let all = if format == "html" { vec![("page".to_owned(), bytes)] } else { parts_of(&bytes) };
            assert!(!found(&all, "OPENONE").is_empty(), "{audience} {format}");
            for mark in inside {
                assert_eq!(!found(&all, mark).is_empty(), own, "{audience} {format}: {mark}");
            }
        }
    }
    let preview = serde_json::to_string(&desk.said(&plan, Audience::Client).await).map(String::into_bytes).unwrap();
    assert!(inside.iter().all(|mark| found(&[("preview".to_owned(), preview.clone())], mark).is_empty()));
}

#[tokio::test]
async fn notes_of_a_workbook_become_comments_and_come_back_once() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let line = desk.line(&plan, json!({ "site": "Площадка", "unit_price": "50", "units": "1000" })).await;
    desk.say(&plan, json!({ "text": "Цена согласована", "row": line, "ref": "unit_price" })).await;
    desk.say(&plan, json!({ "text": "Сезон?", "row": line })).await;
    let request: ExportRequest =
        serde_json::from_value(json!({ "format": "xlsx", "audience": "internal", "lang": "ru" })).unwrap();
    let book = desk.app.export(&plan, request).await.unwrap().bytes;

    let view = crate::importing::read(&desk, "план клиента.xlsx", &book).await;
    let made = desk.app.commit_import(&view.id, Default::default()).await.unwrap();
    assert_eq!(made.comments, 2);
    let list = desk.said(&made.plan_id, Audience::Internal).await;
    let price = list.threads.iter().find(|t| t.place.reference.as_deref() == Some("unit_price")).unwrap();
    assert!(price.comments[0].text.as_deref().unwrap().ends_with("Цена согласована"));
    let source = price.comments[0].source.as_ref().unwrap();
    assert_eq!(source.file, "план клиента.xlsx");
    assert!(source.cell.contains('!'), "{}", source.cell);
    assert!(list.threads.iter().all(|t| t.audience == Audience::Internal));

    let view = crate::importing::read(&desk, "план клиента.xlsx", &book).await;
    let request = serde_json::from_value(json!({ "plan_id": plan })).unwrap();
    let merged = desk.app.commit_import(&view.id, request).await.unwrap();
    assert_eq!(merged.comments, 0, "the plan's own comments are not said twice");
}

#[tokio::test]
async fn the_agencys_workbook_has_settled_threads_and_authors_and_the_clients_has_neither() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let line = desk.line(&plan, json!({ "site": "Площадка", "unit_price": "50", "units": "1000" })).await;
    let ours = desk.say(&plan, json!({ "text": "МЕТКА-ВНУТРИ", "row": line, "ref": "unit_price" })).await;
    desk.say(&plan, json!({ "text": "Ответ", "thread": ours.id })).await;
    desk.change(&plan, &ours.id, json!({ "resolved": true })).await;
    desk.say(&plan, json!({ "text": "Для клиента", "row": line, "audience": "client" })).await;
    let book = async |audience: &str| {
        let request = json!({ "format": "xlsx", "audience": audience, "lang": "ru" });
        let request: ExportRequest = serde_json::from_value(request).unwrap();
        let bytes = desk.app.export(&plan, request).await.unwrap().bytes;
        let mut package = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut all = String::new();
        for index in 0..package.len() {
            let mut part = package.by_index(index).unwrap();
            all.push_str(&part.name().unwrap());
            let mut bytes = Vec::new();
            part.read_to_end(&mut bytes).unwrap();
            all.push_str(&String::from_utf8_lossy(&bytes));
        }
        all
    };
    let agency = book("internal").await;
    assert!(agency.contains("done=\"1\"><text>МЕТКА-ВНУТРИ") && agency.contains("displayName=\"Анна\""));
    let client = book("client").await;
    assert!(client.contains("Для клиента"));
    for trace in ["МЕТКА-ВНУТРИ", "Ответ", "threadedComment", "persons/"] {
        assert!(!client.contains(trace), "{trace}");
    }
}
