//! What is said about a plan, in the workbook that goes out.

use chrono::NaiveDate;
use mrm_calc::PlanCalc;
use mrm_domain::{Audience, CommentPlace, Field, Plan};
use mrm_excel::read::{ReadOptions, read_bytes};
use mrm_excel::write::{ExportOptions, Lang, Said, SheetNote, Silent, to_xlsx};
use uuid::Uuid;

use crate::write::parts;
use crate::write_plans::agency_plan;

fn said(number: u128, author: &str, text: &str) -> Said {
    let at = NaiveDate::from_ymd_opt(2026, 11, 26).unwrap().and_hms_milli_opt(9, 5, 7, 250).unwrap();
    Said { id: Uuid::from_u128(number), author: author.to_owned(), at, text: text.to_owned() }
}

fn note(place: CommentPlace, said: Vec<Said>, resolved: bool) -> SheetNote {
    SheetNote { place, text: "Анна, 26.11.2026:\nЦена?".to_owned(), said, resolved }
}

fn export(plan: &Plan, notes: Vec<SheetNote>) -> Vec<u8> {
    let options = ExportOptions { notes, ..ExportOptions::new(Audience::Internal, Lang::Ru) };
    to_xlsx(plan, &PlanCalc::new(plan), &options, &Silent).unwrap()
}

fn part(bytes: &[u8], name: &str) -> String {
    parts(bytes).into_iter().find(|(part, _)| part == name).map(|(_, text)| text).unwrap_or_default()
}

#[test]
fn a_thread_is_a_conversation_with_its_people_in_newer_excel() {
    let plan = agency_plan();
    let line = plan.lines().next().unwrap().id;
    let cell = CommentPlace::Cell(line, Field::UnitPrice.into());
    let talk = vec![said(1, "Анна & Ко", "Цена с НДС?"), said(2, "Борис", "Без:\n<по договору>")];
    let settled = note(CommentPlace::Plan, vec![said(3, "Борис", "Готово")], true);
    let bytes = export(&plan, vec![note(cell, talk, false), settled]);

    let threads = part(&bytes, "xl/threadedComments/threadedComment1.xml");
    let people = part(&bytes, "xl/persons/person.xml");
    assert_eq!(threads.matches("<threadedComment ").count(), 3);
    let root = "{00000000-0000-0000-0000-000000000001}";
    assert!(threads.contains(&format!("id=\"{root}\"><text>Цена с НДС?</text>")), "{threads}");
    assert!(threads.contains(&format!("parentId=\"{root}\"><text>Без:\n&lt;по договору&gt;</text>")), "{threads}");
    assert!(threads.contains("ref=\"A1\"") && threads.contains("done=\"1\"><text>Готово"), "{threads}");
    assert!(threads.contains("dT=\"2026-11-26T09:05:07.250\""), "{threads}");
    assert_eq!(people.matches("<person ").count(), 2, "each person once");
    let anna =
        people.split("displayName=\"Анна &amp; Ко\" id=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    assert!(threads.contains(&format!("personId=\"{anna}\" id=\"{root}\"")), "whoever said it is named");

    // Excel looks for the conversation of a note by the note's author.
    assert!(part(&bytes, "xl/comments1.xml").contains(&format!("<author>tc={root}</author>")));
    assert!(part(&bytes, "xl/worksheets/_rels/sheet1.xml.rels").contains("../threadedComments/threadedComment1.xml"));
    assert!(part(&bytes, "xl/_rels/workbook.xml.rels").contains("Target=\"persons/person.xml\""));
    let types = part(&bytes, "[Content_Types].xml");
    assert!(
        types.contains("/xl/persons/person.xml") && types.contains("application/vnd.ms-excel.threadedcomments+xml")
    );

    let read = read_bytes("plan.xlsx", bytes, &ReadOptions::default(), &mrm_excel::read::Silent).unwrap();
    let notes: Vec<&String> = read.sheets[0].layout.comments.values().collect();
    assert!(notes.iter().any(|n| n.contains("Борис, 26.11.2026 09:05 UTC:\n    Без:\n    <по договору>")), "{notes:?}");
}

#[test]
fn a_plain_note_brings_no_people_and_no_conversations() {
    let plan = agency_plan();
    let bytes = export(&plan, vec![note(CommentPlace::Plan, Vec::new(), false)]);
    assert!(parts(&bytes).iter().all(|(name, text)| !name.contains("person") && !text.contains("threadedComment")));
    let bare = export(&plan, Vec::new());
    assert!(parts(&bare).iter().all(|(name, _)| !name.contains("omments")));
}
