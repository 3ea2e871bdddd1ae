//! What an exported workbook contains, and what it must not.

use std::io::{Cursor, Read};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use calamine::{Data, Reader, Xlsx};
use mrm_calc::PlanCalc;
use mrm_calc::spread::Measure;
use mrm_domain::{Audience, Field, Plan};
use mrm_excel::write::{ExportError, ExportOptions, Lang, Progress, Silent, to_csv, to_xlsx};

use crate::write_plans::{
    Builder, SECRET, agency_plan, number, plans_of_all_terms, rich_plan, with_calculated_columns,
    with_channels_of_sections, with_secrets,
};

pub fn export(plan: &Plan, audience: Audience, lang: Lang) -> Vec<u8> {
    to_xlsx(plan, &PlanCalc::new(plan), &ExportOptions::new(audience, lang), &Silent).expect("the plan is exported")
}

fn open(bytes: Vec<u8>) -> Xlsx<Cursor<Vec<u8>>> {
    Xlsx::new(Cursor::new(bytes)).expect("the export opens")
}

/// All parts of the package as text.
pub fn parts(bytes: &[u8]) -> Vec<(String, String)> {
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).expect("a package");
    (0..package.len())
        .map(|index| {
            let mut part = package.by_index(index).expect("a part");
            let mut text = Vec::new();
            part.read_to_end(&mut text).expect("a readable part");
            (part.name().expect("a name").into_owned(), String::from_utf8_lossy(&text).into_owned())
        })
        .collect()
}

#[test]
fn a_client_never_gets_internal_money_texts_or_their_traces() {
    let languages = [Lang::Ru, Lang::En];
    let plans = [with_secrets(), with_calculated_columns()];
    for (plan, lang) in plans.iter().flat_map(|plan| languages.map(|lang| (plan, lang))) {
        let options = ExportOptions::new(Audience::Client, lang);
        let calc = PlanCalc::new(plan);
        let csv = to_csv(plan, &calc, &options, &Silent).expect("a table");
        let mut all = parts(&export(plan, Audience::Client, lang));
        all.push(("csv".to_owned(), String::from_utf8(csv).expect("UTF-8")));
        for (name, text) in &all {
            for secret in [SECRET, "7391739", "73.91", "73,91", "0.7391", "internal", "buy_price", "margin"] {
                assert!(!text.contains(secret), "{name} contains {secret}");
            }
            for field in Field::ALL.iter().filter(|field| !field.visible_to(Audience::Client)) {
                assert!(!text.contains(field.name_ru()), "{name} names {field}");
            }
        }
    }
    let inside = parts(&export(&plans[0], Audience::Internal, Lang::Ru));
    assert!(inside.iter().any(|(_, text)| text.contains(SECRET)), "the agency's own export has them");
}

#[test]
fn a_client_sees_the_same_figures_even_where_they_follow_from_internal_ones() {
    let mut plan = rich_plan();
    let line = plan.lines().next().expect("a line").id;
    let row = plan.rows.get_mut(&line).expect("the line");
    // Known only to the agency: what it pays and what it keeps. The client's cost follows from both.
    row.cells.retain(|field, _| matches!(field, Field::Name | Field::Channel));
    for (field, value) in [(Field::BuyCost, "100000"), (Field::Income, "20000")] {
        let value = mrm_domain::Value::Number(number(value));
        row.cells.insert(field, mrm_domain::Cell::entered(value, 2));
    }
    let calc = PlanCalc::new(&plan);
    assert_eq!(calc.line(line).and_then(|r| r.number(Field::ClientNet)), Some(number("120000")));
    let mut book = open(export(&plan, Audience::Client, Lang::Ru));
    let values = book.worksheet_range("Медиаплан").expect("the plan sheet");
    let row = values
        .rows()
        .position(|row| row.iter().any(|cell| *cell == Data::String("Онлайн-кинотеатр".into())))
        .expect("the line");
    assert!(values.rows().nth(row).expect("the row").contains(&Data::Float(120_000.0)), "the value is there");
}

#[test]
fn text_is_never_a_formula() {
    let mut book = open(export(&rich_plan(), Audience::Internal, Lang::Ru));
    let formulas = book.worksheet_formula("Медиаплан").expect("formulas");
    assert!(formulas.used_cells().all(|(_, _, formula)| !formula.contains("HYPERLINK") && formula != "1+1"));
    let values = book.worksheet_range("Медиаплан").expect("values");
    assert!(
        values.used_cells().any(|(_, _, value)| *value == Data::String("=HYPERLINK(\"x\")".into())),
        "it is kept as text"
    );
}

#[test]
fn every_derived_column_lives() {
    let plan = rich_plan();
    let calc = PlanCalc::new(&plan);
    let mut book = open(export(&plan, Audience::Internal, Lang::En));
    let values = book.worksheet_range("Media plan").expect("values");
    let formulas = book.worksheet_formula("Media plan").expect("formulas");
    let header = values.rows().position(|row| row.first() == Some(&Data::String("No.".into()))).expect("a header row");
    let headers: Vec<String> = values.rows().nth(header).expect("the header").iter().map(ToString::to_string).collect();
    let mut derived: Vec<Field> =
        plan.lines().filter_map(|row| calc.line(row.id)).flat_map(|r| r.derived.keys().copied()).collect();
    derived.sort_unstable();
    derived.dedup();
    let mut seen = 0;
    for field in derived {
        let Some(column) = headers.iter().position(|h| h.split(", ₽").next() == Some(field.name_en())) else {
            continue;
        };
        let count = formulas
            .used_cells()
            .filter(|(row, c, _)| {
                *c + formulas.start().map_or(0, |s| s.1 as usize) == column
                    && *row + formulas.start().map_or(0, |s| s.0 as usize) > header
            })
            .count();
        assert!(count > 0, "{field} has formulas");
        seen += 1;
    }
    assert!(seen >= 15, "most derived fields have a column: {seen}");
}

#[test]
fn the_classic_plan_comes_to_its_totals() {
    let plan = agency_plan();
    let mut book = open(export(&plan, Audience::Client, Lang::Ru));
    let values = book.worksheet_range("Медиаплан").expect("values");
    for total in [19_665_000.0, 393_300.0, 20_058_300.0, 24_069_960.0, 255_645.0, 379_974.0, 24_449_934.0] {
        assert!(values.used_cells().any(|(_, _, value)| *value == Data::Float(total)), "{total} is on the sheet");
    }
    let names = book.sheet_names();
    assert_eq!(names, ["Медиаплан", "Флоучарт", "Сводка"]);
}

#[test]
fn reach_is_never_summed() {
    let plan = rich_plan();
    let mut book = open(export(&plan, Audience::Internal, Lang::En));
    let values = book.worksheet_range("Media plan").expect("values");
    let start = values.start().expect("a start");
    let header = values.rows().position(|row| row.first() == Some(&Data::String("No.".into()))).expect("a header row");
    let reach = values
        .rows()
        .nth(header)
        .expect("header")
        .iter()
        .position(|c| *c == Data::String("Reach".into()))
        .expect("reach");
    let formulas = book.worksheet_formula("Media plan").expect("formulas");
    let sums = formulas
        .used_cells()
        .filter(|(_, column, formula)| {
            *column + formulas.start().map_or(0, |s| s.1) as usize == reach + start.1 as usize
                && formula.contains("SUBTOTAL")
        })
        .count();
    assert_eq!(sums, 0);
    let note = "Reach is not summed: the same people see several placements.";
    assert!(values.used_cells().any(|(_, _, value)| *value == Data::String(note.into())), "the sheet says why");
}

#[test]
fn all_terms_are_exported_for_both_audiences_in_both_languages() {
    for (name, plan) in plans_of_all_terms() {
        for audience in [Audience::Internal, Audience::Client] {
            for lang in [Lang::Ru, Lang::En] {
                let bytes = export(&plan, audience, lang);
                assert_eq!(open(bytes).sheet_names().len(), 3, "{name}");
            }
        }
    }
}

#[test]
fn the_file_names_nobody() {
    let all = parts(&export(&rich_plan(), Audience::Internal, Lang::Ru));
    let (_, core) = all.iter().find(|(name, _)| name == "docProps/core.xml").expect("properties");
    assert!(
        core.contains("<dc:creator></dc:creator>") || core.contains("<dc:creator/>") || !core.contains("dc:creator")
    );
}

#[test]
fn weeks_of_the_flowchart_sum_to_the_budget() {
    let plan = rich_plan();
    let mut book = open(export(&plan, Audience::Internal, Lang::Ru));
    let values = book.worksheet_range("Флоучарт").expect("values");
    let mut lines = 0;
    for row in values.rows().skip(4) {
        let numbers: Vec<f64> =
            row.iter().filter_map(|cell| if let Data::Float(n) = cell { Some(*n) } else { None }).collect();
        if let [budget, weeks @ ..] = numbers.as_slice()
            && !weeks.is_empty()
        {
            assert!((budget - weeks.iter().sum::<f64>()).abs() < 0.001, "{row:?}");
            lines += 1;
        }
    }
    assert!(lines >= 6, "{lines} lines have weeks");
}

#[test]
fn the_flowchart_shows_impressions_or_rating_points_where_they_are_wanted() {
    let mut builder = Builder::new("Охват");
    let cells =
        [(Field::Site, "Первый"), (Field::CostNet, "100"), (Field::Grp, "260.5"), (Field::Impressions, "900001")];
    let line = builder.line(None, &cells, &[]);
    builder.flight(line, "2026-09-07", "2026-09-13", Some("2"), None);
    builder.flight(line, "2026-09-14", "2026-09-20", Some("1"), None);
    builder.line(None, &[(Field::Site, "Второй"), (Field::CostNet, "50")], &[("2026-09-07", "2026-09-20")]);
    let calc = PlanCalc::new(&builder.plan);
    for (chart, name, whole, weeks) in [
        (Measure::Impressions, "Показы", 900_001.0, [600_001.0, 300_000.0]),
        (Measure::Grp, "GRP", 260.5, [173.67, 86.83]),
        (Measure::Budget, "Бюджет, ₽", 100.0, [66.67, 33.33]),
    ] {
        let options = ExportOptions { chart, ..ExportOptions::new(Audience::Client, Lang::Ru) };
        let bytes = to_xlsx(&builder.plan, &calc, &options, &Silent).expect("the plan is exported");
        let mut book = open(bytes);
        let values = book.worksheet_range("Флоучарт").expect("values");
        let rows: Vec<&[Data]> = values.rows().skip(3).collect();
        assert_eq!(rows[0][1], Data::String(name.into()));
        assert_eq!(rows[1][1..4], [whole, weeks[0], weeks[1]].map(Data::Float), "{name}");
        let formulas = book.worksheet_formula("Флоучарт").expect("formulas");
        assert!(
            formulas.used_cells().any(|(_, _, text)| text.contains("Медиаплан")),
            "the whole follows the plan sheet"
        );
        let others = rows[2][1..].iter().filter(|cell| matches!(cell, Data::Float(_))).count();
        assert_eq!(others > 0, chart == Measure::Budget, "a line that has none shows only when it runs");
    }
}

#[test]
fn lines_have_the_channel_of_their_section() {
    let plan = with_channels_of_sections();
    let bytes = export(&plan, Audience::Client, Lang::Ru);
    let mut book = open(bytes);
    let values = book.worksheet_range("Медиаплан").expect("values");
    let of = |site: &str| {
        let row = values.rows().find(|row| row.contains(&Data::String(site.into()))).expect("the line");
        row.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert!(of("Первый").contains(&"ТВ".to_owned()), "{:?}", of("Первый"));
    let live = book.worksheet_formula("Медиаплан").expect("formulas");
    assert!(
        live.used_cells().any(|(_, _, text)| text.starts_with("$") && text.matches('$').count() == 2),
        "it is a reference"
    );
    let summary = book.worksheet_range("Сводка").expect("values");
    let sums = |name: &str| {
        summary.rows().find(|row| row[0] == Data::String(name.into())).map(|row| row.contains(&Data::Float(100.0)))
    };
    assert_eq!(sums("ТВ"), Some(true), "the summary knows the channel");
    assert_eq!(sums("Без канала"), None);
    let csv = to_csv(&plan, &PlanCalc::new(&plan), &ExportOptions::new(Audience::Client, Lang::Ru), &Silent);
    assert!(String::from_utf8(csv.expect("a table")).expect("UTF-8").contains(";ТВ;"), "so does the table of text");
}

#[test]
fn a_table_of_text_is_safe_and_of_the_readers_country() {
    let plan = rich_plan();
    let calc = PlanCalc::new(&plan);
    let russian = to_csv(&plan, &calc, &ExportOptions::new(Audience::Internal, Lang::Ru), &Silent).expect("a table");
    let russian = String::from_utf8(russian).expect("UTF-8");
    assert!(russian.starts_with('\u{feff}'), "Excel needs the mark to read Cyrillic");
    assert!(russian.lines().next().is_some_and(|header| header.contains("№ п/п;Раздел;")));
    assert!(russian.contains("412,37") && russian.contains("Диджитал / Видео"));
    assert!(russian.contains("'=HYPERLINK") && russian.contains("'=1+1"), "formulas are disarmed");
    let english = to_csv(&plan, &calc, &ExportOptions::new(Audience::Client, Lang::En), &Silent).expect("a table");
    let english = String::from_utf8(english).expect("UTF-8");
    assert!(english.contains("412.37") && !english.contains("1234.5"), "internal columns are absent");
    assert_eq!(english.lines().count(), 1 + plan.lines().count());
}

/// Cancels after a number of steps.
struct Impatient {
    steps: AtomicU64,
    stop: AtomicBool,
}

impl Progress for Impatient {
    fn step(&self, _done: u64, _total: u64) {
        if self.steps.fetch_add(1, Ordering::Relaxed) >= 1 {
            self.stop.store(true, Ordering::Relaxed);
        }
    }

    fn cancelled(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

#[test]
fn an_export_can_be_stopped() {
    let plan = mrm_testkit::generated_plan(2_000, 1);
    let progress = Impatient { steps: AtomicU64::new(0), stop: AtomicBool::new(false) };
    let result = to_xlsx(&plan, &PlanCalc::new(&plan), &ExportOptions::new(Audience::Internal, Lang::Ru), &progress);
    assert!(matches!(result, Err(ExportError::Cancelled)));
}
