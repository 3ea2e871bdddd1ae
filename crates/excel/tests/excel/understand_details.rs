//! Sheets beside the plan that say more about its lines, made here: a placement on its side, a calendar of colours.

use mrm_domain::{Field, Plan};
use mrm_excel::report::{Choices, ImportReport};
use rust_xlsxwriter::{Color, Format, Workbook};

use crate::understand_shared::number;
use crate::understand_traps::{flights, has, import_with, rows};

const SUMMARY: &[&[&str]] = &[
    &["Размещение", "Вещание", "Сентябрь 2026", "Октябрь 2026", "Стоимость без НДС"],
    &["Ролик в прайме", "Первый", "160", "100", "260"],
    &["Спонсорская заставка", "Первый", "70", "", "70"],
];

const DETAIL: &[&[&str]] = &[
    &["Целевая аудитория", "Все 25-50"],
    &["Период РК", "08-16, 24-30.09.2026", "05-11.10.2026"],
    &["Кол-во дней", "16", "7", "23"],
    &["OTS", "1000", "500", "1500"],
    &["Frequency", "2", "2", "3"],
    &["Reach 1+, чел", "500", "250", "500"],
    &["Reach 1+ %", "50", "25", "50"],
    &["TRP", "40", "20", "60"],
    &["GRP", "80", "40", "120"],
    &["Стоимость с учётом скидок до НДС", "160", "100", "260"],
];

/// A summary, a sheet on its side under this name, and perhaps a chart.
fn read(name: &str, detail: &[&[&str]], chart: Option<(&str, &[(u16, u16)])>) -> (ImportReport, Plan) {
    let mut workbook = Workbook::new();
    let summary = workbook.add_worksheet();
    summary.set_name("Свод").unwrap();
    rows(summary, 0, SUMMARY);
    let sheet = workbook.add_worksheet();
    sheet.set_name(name).unwrap();
    rows(sheet, 0, detail);
    if let Some((label, runs)) = chart {
        let sheet = workbook.add_worksheet();
        sheet.set_name("График").unwrap();
        sheet.write_string(0, 1, "Сентябрь 2026").unwrap();
        for day in 1..=30_u16 {
            sheet.write_number(1, day, f64::from(day)).unwrap();
        }
        sheet.write_string(2, 0, label).unwrap();
        sheet.write_string(3, 0, "Что-то ещё").unwrap();
        let fill = Format::new().set_background_color(Color::RGB(0x00_FF_C0_00));
        for (from, to) in runs {
            for day in *from..=*to {
                sheet.write_blank(2, day, &fill).unwrap();
                sheet.write_blank(3, day, &fill).unwrap();
            }
        }
    }
    import_with(workbook, "plan.xlsx", &Choices::default())
}

fn amounts(plan: &Plan, line: usize) -> Vec<String> {
    let line = plan.lines().nth(line).unwrap();
    line.flights_by_date().iter().map(|(_, f)| f.amount.map_or_else(String::new, |n| n.to_string())).collect()
}

#[test]
fn a_sheet_named_like_a_line_gives_it_flights_and_ratings() {
    let (report, plan) = read("Ролик в прайме", DETAIL, None);
    assert_eq!(report.lines, 2, "{:?}", report.problems);
    let line = plan.lines().next().unwrap();
    for (field, value) in
        [(Field::Ots, "1500"), (Field::Trp, "60"), (Field::Grp, "120"), (Field::Reach, "500"), (Field::ReachPct, "0.5")]
    {
        assert_eq!(line.number(field), Some(number(value)), "{field:?}");
    }
    assert_eq!(flights(&plan)[0], "2026-09-08..2026-09-16 2026-09-24..2026-09-30 2026-10-05..2026-10-11");
    assert_eq!(amounts(&plan, 0), ["90", "70", "100"], "September by days, October whole");
    assert_eq!(line.number(Field::CostNet), Some(number("260")));
    assert_eq!(plan.source_of(line, Field::Ots.into()).as_deref(), Some("Ролик в прайме!D4"));
    assert_eq!(flights(&plan)[1], "2026-09-01..2026-09-30", "the other line is left alone");
    assert!(has(&report, "details_read") && has(&report, "amounts_by_days") && !has(&report, "transposed_sheet"));
}

#[test]
fn a_sheet_that_costs_something_else_is_not_taken_for_the_line() {
    let mut detail = DETAIL.to_vec();
    detail[9] = &["Стоимость с учётом скидок до НДС", "160", "90", "250"];
    let (report, plan) = read("Ролик в прайме", &detail, None);
    assert!(has(&report, "details_uncertain") && !has(&report, "details_read"));
    assert_eq!(plan.lines().next().unwrap().number(Field::Trp), None);
    let (report, plan) = read("Лист2", DETAIL, None);
    assert!(has(&report, "transposed_sheet") && !has(&report, "details_read"), "nothing names a line");
    assert_eq!(amounts(&plan, 0), ["160", "100"]);
}

#[test]
fn flights_that_do_not_fit_the_months_change_nothing() {
    let mut detail = DETAIL.to_vec();
    detail[1] = &["Период РК", "28.09-06.10.2026", "05-11.10.2026"];
    let (report, plan) = read("Ролик в прайме", &detail, None);
    assert!(has(&report, "details_differ"));
    assert_eq!(amounts(&plan, 0), ["160", "100"]);
    assert_eq!(plan.lines().next().unwrap().number(Field::Trp), Some(number("60")), "its ratings hold all the same");
}

#[test]
fn a_calendar_of_colours_gives_the_days_of_the_line_it_names() {
    let (report, plan) = read("Ролик в прайме", DETAIL, Some(("Спонс. заставка", &[(7, 13), (21, 27)])));
    assert_eq!(flights(&plan)[1], "2026-09-07..2026-09-13 2026-09-21..2026-09-27");
    assert_eq!(amounts(&plan, 1), ["35", "35"]);
    let read = report.problems.iter().find(|p| p.code == "chart_read").unwrap();
    assert_eq!(read.args["rows"], "3: 14");
    let left = report.problems.iter().find(|p| p.code == "flowchart_sheet").unwrap();
    assert_eq!(left.args["rows"], "4: 14", "a row that names no line is told, not guessed");
}
