//! The rows of large exports, which several processors write in blocks.

use std::collections::BTreeSet;
use std::io::Cursor;
use std::sync::Mutex;

use calamine::{Data, Reader, Xlsx};
use mrm_calc::PlanCalc;
use mrm_domain::{Audience, Field, Plan};
use mrm_excel::write::{ExportOptions, Lang, Progress, Silent, to_xlsx};

use crate::write::{export, parts};
use crate::write_plans::Builder;

/// Sections in sections, 720 lines: several blocks of rows, and groups that go over their edges.
pub fn nested_plan() -> Plan {
    let mut b = Builder::new("Большой медиаплан");
    for media in ["ТВ", "Радио", "Наружная реклама"] {
        let outer = b.section(media, None);
        b.line(Some(outer), &[(Field::Name, "Запуск"), (Field::CostNet, "1000.5")], &[]);
        for region in 1..=4 {
            let inner = b.section(&format!("{media}, регион {region}"), Some(outer));
            for line in 1..=59 + region % 2 {
                let name = format!("Размещение {region}.{line}");
                let price = format!("{}.25", 100 + line);
                let cells = [(Field::Name, name.as_str()), (Field::UnitPrice, &price), (Field::Units, "12")];
                b.line(Some(inner), &cells, &[("2026-09-01", "2026-09-30")]);
            }
        }
    }
    b.line(None, &[(Field::Name, "Резерв"), (Field::CostNet, "5000")], &[("2026-09-07", "2026-10-04")]);
    b.plan
}

fn open(bytes: &[u8]) -> Xlsx<Cursor<&[u8]>> {
    Xlsx::new(Cursor::new(bytes)).expect("the export opens")
}

fn part<'p>(parts: &'p [(String, String)], name: &str) -> &'p str {
    parts.iter().find(|(part, _)| part == name).map(|(_, text)| text.as_str()).expect("the part is there")
}

/// Attributes of every row from the tags `<row …>`: its number and depth of grouping.
fn levels(sheet: &str) -> Vec<(u32, u8)> {
    let attribute = |tag: &str, name: &str| {
        let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
        Some(rest.split_once('"')?.0.to_owned())
    };
    let tags = sheet.split("<row").skip(1).filter_map(|row| row.split_once('>')).map(|(tag, _)| tag);
    tags.map(|tag| {
        let row = attribute(tag, "r").and_then(|row| row.parse().ok()).expect("a row has a number");
        (row, attribute(tag, "outlineLevel").map_or(0, |level| level.parse().expect("a level")))
    })
    .collect()
}

#[test]
fn a_plan_of_several_blocks_has_every_line_once_in_its_order() {
    let plan = nested_plan();
    let bytes = export(&plan, Audience::Internal, Lang::Ru);
    let names: Vec<String> =
        plan.outline().iter().filter_map(|(row, _)| row.text(Field::Name).map(str::to_owned)).collect();
    let mut book = open(&bytes);
    for (sheet, column) in [("Медиаплан", 1), ("Флоучарт", 0)] {
        let values = book.worksheet_range(sheet).expect("values");
        let cells = values.rows().filter_map(|row| row.get(column)).map(ToString::to_string);
        let known: BTreeSet<&String> = names.iter().collect();
        let found: Vec<String> = cells.filter(|text| known.contains(text)).collect();
        assert_eq!(found, names, "{sheet}");
    }
    let rows: Vec<u32> = levels(part(&parts(&bytes), "xl/worksheets/sheet1.xml")).iter().map(|(row, _)| *row).collect();
    assert!(rows.windows(2).all(|pair| pair[0] < pair[1]), "rows stand in ascending order");
}

#[test]
fn groups_go_from_below_a_heading_to_its_subtotal() {
    let plan = nested_plan();
    let bytes = export(&plan, Audience::Internal, Lang::Ru);
    let parts = parts(&bytes);
    let sheet = part(&parts, "xl/worksheets/sheet1.xml");
    let mut book = open(&bytes);
    let values = book.worksheet_range("Медиаплан").expect("values");
    for (row, level) in levels(sheet) {
        let Some(Data::String(name)) = values.get_value((row - 1, 1)) else { continue };
        let expected = match name.as_str() {
            name if name.starts_with("Размещение") || (name.starts_with("Итого:") && name.contains("регион")) => {
                2
            }
            name if name.contains("регион") || name == "Запуск" => 1,
            name if ["ТВ", "Радио", "Резерв"].contains(&name) || name.starts_with("Итого") => 0,
            _ => continue,
        };
        // A subtotal stands below its group, so it is grouped as its heading is.
        let expected = if name.starts_with("Итого:") { expected.min(1) } else { expected };
        assert_eq!(level, expected, "{name}");
    }
    assert!(sheet.contains("outlineLevelRow=\"2\""), "Excel makes room for the marks of two levels");
}

#[test]
fn the_sheet_says_its_size_and_every_text_is_in_the_table() {
    for plan in [nested_plan(), Builder::new("Пустой").plan] {
        let bytes = export(&plan, Audience::Internal, Lang::En);
        let parts = parts(&bytes);
        let strings = part(&parts, "xl/sharedStrings.xml");
        let mut uses = 0;
        for (sheet, name) in [("Media plan", "sheet1"), ("Flowchart", "sheet2"), ("Summary", "sheet3")] {
            let xml = part(&parts, &format!("xl/worksheets/{name}.xml"));
            let (_, size) = xml.split_once("<dimension ref=\"A1:").expect("a size");
            let end = open(&bytes).worksheet_range(sheet).expect("values").end().expect("something stands there");
            let styled: Vec<&str> =
                xml.split("<c r=\"").skip(1).filter_map(|cell| cell.split_once('"')).map(|(at, _)| at).collect();
            let size = size.split_once('"').expect("its end").0;
            let digits =
                |at: &str| at.trim_start_matches(|c: char| c.is_ascii_uppercase()).parse::<u32>().expect("a row");
            assert_eq!(Some(digits(size)), styled.iter().map(|at| digits(at)).max(), "{sheet}");
            assert!(digits(size) > end.0, "{sheet}");
            assert!(!xml.contains("inlineStr"), "{sheet}");
            uses += xml.matches("t=\"s\"").count();
        }
        assert!(strings.contains(&format!(" count=\"{uses}\" uniqueCount=\"{}\"", strings.matches("<si>").count())));
    }
}

#[test]
fn strange_texts_read_the_same_in_a_line_as_where_the_library_writes_them() {
    let texts = [
        " по краям ",
        "две\nстроки",
        "_x000D_ и _x0041_",
        "<r>не разметка</r> & \"кавычки\"",
        "таб\tи \u{b} и \u{1}",
        "\u{feff}знак \u{fffe}",
        "=1+1",
    ];
    let mut b = Builder::new("Тексты");
    let section = b.section("Раздел", None);
    for text in texts {
        b.line(
            Some(section),
            &[(Field::Name, "строка"), (Field::Site, text), (Field::Placement, &"я".repeat(32_767))],
            &[],
        );
    }
    for (text, place) in texts.into_iter().zip(0..) {
        let mut plan = b.plan.clone();
        plan.header.client = Some(text.to_owned());
        let bytes = export(&plan, Audience::Internal, Lang::Ru);
        let values = open(&bytes).worksheet_range("Медиаплан").expect("values");
        let header = Data::String(Field::Site.name_ru().into());
        let site =
            values.rows().find_map(|row| row.iter().position(|cell| *cell == header)).expect("a column of sites");
        let mut lines = values.rows().filter(|row| row.get(1) == Some(&Data::String("строка".into())));
        let ours = lines.nth(place).and_then(|row| row.get(site)).expect("the line");
        // The library takes a text between these tags for markup.
        let expected = if text.starts_with("<r>") { Data::String(text.to_owned()) } else { values[(1, 2)].clone() };
        assert_eq!(*ours, expected, "{text:?}");
    }
}

/// Remembers what it hears.
struct Listener(Mutex<Vec<(u64, u64)>>);

impl Progress for Listener {
    fn step(&self, done: u64, total: u64) {
        self.0.lock().expect("nobody panics").push((done, total));
    }

    fn cancelled(&self) -> bool {
        false
    }
}

#[test]
fn progress_only_grows_and_reaches_the_end() {
    let plan = nested_plan();
    let listener = Listener(Mutex::default());
    let options = ExportOptions::new(Audience::Internal, Lang::Ru);
    to_xlsx(&plan, &PlanCalc::new(&plan), &options, &listener).expect("an export");
    let heard = listener.0.into_inner().expect("nobody panics");
    assert!(heard.len() > 2 && heard.windows(2).all(|pair| pair[0].0 < pair[1].0), "{heard:?}");
    assert!(heard.last().is_some_and(|(done, total)| done == total), "{heard:?}");
}

#[test]
fn an_export_is_the_same_bytes_every_time() {
    let plan = nested_plan();
    let mut options = ExportOptions::new(Audience::Client, Lang::Ru);
    options.created = chrono::NaiveDate::from_ymd_opt(2026, 9, 1).and_then(|day| day.and_hms_opt(12, 0, 0));
    let calc = PlanCalc::new(&plan);
    let make = || to_xlsx(&plan, &calc, &options, &Silent).expect("an export");
    assert_eq!(make(), make());
}
