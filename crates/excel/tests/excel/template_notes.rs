//! What is said about the plan, as notes in the client's workbook.

use mrm_calc::PlanCalc;
use mrm_domain::{Audience, CommentPlace, Field, Plan};
use mrm_excel::read::{ReadOptions, Silent, read_bytes};
use mrm_excel::template::{FillReport, Template, fill};
use mrm_excel::write::SheetNote;
use rust_xlsxwriter::Workbook;

use crate::read_build::Package;
use crate::template_plans::{imported, lines};
use crate::template_traps::{changed, holds, part, plan_book};
use crate::understand_traps::rows;

const SHEET: &str = "xl/worksheets/sheet1.xml";

fn note(place: CommentPlace, text: &str) -> SheetNote {
    SheetNote { place, text: text.to_owned(), said: Vec::new(), resolved: false }
}

/// A workbook filled with notes; `said` is told the plan.
fn noted(book: &Package, change: fn(&mut Plan), said: fn(&Plan) -> Vec<SheetNote>) -> (Vec<u8>, FillReport) {
    let bytes = book.zip();
    let (mut plan, _) = imported("plan.xlsx", &bytes);
    change(&mut plan);
    let template = Template::open("plan.xlsx", bytes, &ReadOptions::default()).unwrap().with_notes(said(&plan));
    let filled = fill(&template, &plan, &PlanCalc::new(&plan), Audience::Internal).unwrap();
    (filled.bytes, filled.report)
}

fn notes(bytes: &[u8]) -> Vec<((u32, u32), String)> {
    let read = read_bytes("x.xlsx", bytes.to_vec(), &ReadOptions::default(), &Silent).unwrap();
    let mut notes: Vec<_> = read.sheets[0].layout.comments.iter().map(|(at, text)| (*at, text.clone())).collect();
    notes.sort();
    notes
}

#[test]
fn a_workbook_without_notes_gets_them_where_the_plan_has_comments() {
    let said = |plan: &Plan| {
        let all = lines(plan);
        vec![
            note(CommentPlace::Cell(all[0], Field::UnitPrice.into()), "Анна: <цена> & НДС?"),
            note(CommentPlace::Row(all[1]), "Борис: до пятницы"),
            note(CommentPlace::Plan, "Анна: на согласовании"),
            note(CommentPlace::Cell(all[0], Field::Vtr.into()), "Анна: откуда VTR?"),
        ]
    };
    // The first line's price changes, the second goes, another comes below the last.
    let after =
        "<pageMargins left=\"1\" right=\"1\" top=\"1\" bottom=\"1\" header=\"1\" footer=\"1\"/><extLst><ext/></extLst>";
    let (bytes, report) = noted(&plan_book(after), changed, said);
    let wanted = [
        ((2, 0), "Анна: на согласовании"),
        ((3, 0), "Анна: откуда VTR?"),
        ((3, 4), "Анна: <цена> & НДС?"),
        ((4, 0), "Борис: до пятницы"),
    ];
    assert_eq!(notes(&bytes), wanted.map(|(at, text)| (at, text.to_owned())));
    let kinds: Vec<(&str, &str)> = report.parts.iter().map(|p| (p.part.as_str(), p.change.as_str())).collect();
    for part in ["xl/comments1.xml", "xl/drawings/vmlDrawing1.vml", "xl/worksheets/_rels/sheet1.xml.rels"] {
        assert!(kinds.contains(&(part, "added")), "{part}: {kinds:?}");
    }
    let sheet = part(&bytes, SHEET);
    holds(&sheet, "r:id=\"mrm_vmlDrawing\"/><extLst>");
    let types = part(&bytes, "[Content_Types].xml");
    holds(&types, "PartName=\"/xl/comments1.xml\"");
    holds(&types, "Extension=\"vml\"");
    holds(&part(&bytes, "xl/drawings/vmlDrawing1.vml"), "<x:Row>3</x:Row><x:Column>4</x:Column>");
}

#[test]
fn a_note_that_is_there_keeps_its_words_and_says_nothing_twice() {
    let links = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
        <Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments\" Target=\"../comments1.xml\"/>\
        <Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/vmlDrawing\" Target=\"../drawings/vmlDrawing1.vml\"/></Relationships>";
    let comments = "<comments xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><authors><author>Клиент</author></authors>\
        <commentList><comment ref=\"E4\" authorId=\"0\"><text><t>Клиент: дорого</t></text></comment></commentList></comments>";
    let drawing = "<xml xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\" xmlns:x=\"urn:schemas-microsoft-com:office:excel\">\
        <v:shape id=\"_x0000_s2049\" type=\"#_x0000_t202\"><x:ClientData ObjectType=\"Note\"><x:Row>3</x:Row><x:Column>4</x:Column></x:ClientData></v:shape></xml>";
    let book = plan_book("<legacyDrawing r:id=\"rId2\"/>")
        .with("xl/worksheets/_rels/sheet1.xml.rels", links)
        .with("xl/comments1.xml", comments)
        .with("xl/drawings/vmlDrawing1.vml", drawing);
    let said = |plan: &Plan| {
        let all = lines(plan);
        let price = |line: usize| CommentPlace::Cell(all[line], Field::UnitPrice.into());
        vec![note(price(0), "Анна: согласовали"), note(price(0), "Клиент:  дорого"), note(price(1), "Анна: новая")]
    };
    let (bytes, report) = noted(&book, |_| {}, said);
    let told = notes(&bytes);
    assert_eq!(told[0].1.matches("дорого").count(), 2, "joined with another text it is another one: {told:?}");
    assert!(told[0].1.starts_with("Клиент: дорого") && told[0].1.contains("Анна: согласовали"));
    assert_eq!(told[1], ((4, 4), "Анна: новая".to_owned()));
    assert!(report.parts.iter().all(|p| p.change == "changed"), "{:?}", report.parts);
    let drawing = part(&bytes, "xl/drawings/vmlDrawing1.vml");
    holds(&drawing, "_x0000_s2050");
    assert_eq!(drawing.matches("<v:shape ").count(), 2, "a box for the new note alone");
    let comments = part(&bytes, "xl/comments1.xml");
    holds(&comments, "<author>Клиент</author><author></author>");
    holds(&comments, "ref=\"E5\" authorId=\"1\"");
}

#[test]
fn a_conversation_of_newer_excel_is_left_alone_and_the_planner_told() {
    let links = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
        <Relationship Id=\"rId1\" Type=\"http://schemas.microsoft.com/office/2017/10/relationships/threadedComment\" Target=\"../threadedComments/threadedComment1.xml\"/></Relationships>";
    let talk = "<ThreadedComments xmlns=\"http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments\">\
        <threadedComment ref=\"E4\" personId=\"{1}\" id=\"{2}\"><text>Дорого</text></threadedComment></ThreadedComments>";
    let book = plan_book("")
        .with("xl/worksheets/_rels/sheet1.xml.rels", links)
        .with("xl/threadedComments/threadedComment1.xml", talk);
    let said = |plan: &Plan| vec![note(CommentPlace::Cell(lines(plan)[0], Field::UnitPrice.into()), "Анна: нет")];
    let (bytes, report) = noted(&book, |_| {}, said);
    assert!(notes(&bytes).is_empty());
    let told = report.warnings.iter().find(|p| p.code == "template_comments_left").unwrap();
    assert_eq!(told.args["count"], "1");
}

#[test]
fn libreoffice_opens_the_notes() {
    let mut book = Workbook::new();
    let table: [&[&str]; 3] = [
        &["Площадка", "Модель закупки", "Кол-во единиц", "Цена за единицу", "Стоимость без НДС"],
        &["Яндекс", "CPC", "1000", "10", "10000"],
        &["ВК", "CPC", "2000", "20", "40000"],
    ];
    rows(book.add_worksheet(), 0, &table);
    let bytes = book.save_to_buffer().unwrap();
    let (plan, _) = imported("plan.xlsx", &bytes);
    let place = CommentPlace::Cell(lines(&plan)[0], Field::UnitPrice.into());
    let template = Template::open("plan.xlsx", bytes, &ReadOptions::default()).unwrap();
    let template = template.with_notes(vec![note(place, "Анна: цена?")]);
    let filled = fill(&template, &plan, &PlanCalc::new(&plan), Audience::Internal).unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("plan.xlsx"), &filled.bytes).unwrap();
    let names = ["plan.xlsx".to_owned()];
    let out = crate::recalculate::recalculate(folder.path(), names.iter());
    let again = std::fs::read(out.join("plan.xlsx")).expect("LibreOffice opens it");
    assert_eq!(notes(&again), [((1, 3), "Анна: цена?".to_owned())], "there after it was opened and saved");
}
