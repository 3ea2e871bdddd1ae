//! Time series made here: metrics down, periods across, turned into one line for each group.

use mrm_domain::{Audience, Field, Plan};
use mrm_excel::report::{Choices, ColumnChoice, ImportReport};
use rust_xlsxwriter::Workbook;

use crate::understand_shared::number;
use crate::understand_traps::{flights, has, import, import_with, rows};

fn costs(plan: &Plan, field: Field) -> Vec<String> {
    plan.lines().map(|l| l.number(field).map_or_else(String::new, |n| n.to_string())).collect()
}

fn amounts(plan: &Plan, line: usize) -> Vec<String> {
    let line = plan.lines().nth(line).unwrap();
    line.flights_by_date().iter().map(|(_, f)| f.amount.map_or_else(String::new, |n| n.to_string())).collect()
}

fn stated<'r>(report: &'r ImportReport, cell: &str) -> &'r mrm_excel::report::ReconciliationReport {
    report.reconciliation.iter().find(|r| r.cell == cell).unwrap_or_else(|| panic!("no total at {cell}"))
}

const MONTHS: &[&[&str]] = &[
    &["Канал", "Показатель", "Январь 2026", "Февраль 2026", "Март 2026", "Итого"],
    &["Яндекс", "Бюджет без НДС", "100000", "200000", "", "300000"],
    &["", "Показы", "1000000", "2000000", "", "3000000"],
    &["", "CTR", "0.01", "0.02", "", ""],
    &["VK", "Бюджет без НДС", "50000", "", "70000", "120000"],
    &["", "Показы", "400000", "", "600000", "1000000"],
    &["", "CTR", "0.01", "", "0.03", ""],
    &["Итого", "Бюджет без НДС", "150000", "200000", "70000", "420001"],
];

#[test]
fn months_across_become_flights_with_their_budgets() {
    let (report, plan) = import(|s| rows(s, 0, MONTHS));
    assert_eq!(report.lines, 2);
    assert_eq!(costs(&plan, Field::CostNet), ["300000", "120000"]);
    assert_eq!(costs(&plan, Field::Impressions), ["3000000", "1000000"], "nothing was spent yet: volumes are planned");
    assert_eq!(
        flights(&plan),
        ["2026-01-01..2026-01-31 2026-02-01..2026-02-28", "2026-01-01..2026-01-31 2026-03-01..2026-03-31"]
    );
    assert_eq!(amounts(&plan, 1), ["50000", "70000"]);
    assert!(stated(&report, "Sheet1!F2").equal);
    let total = stated(&report, "Sheet1!F8");
    assert_eq!((total.equal, total.workbook), (false, number("420001")), "the total of all channels is compared too");
    let left = report.problems.iter().find(|p| p.code == "metrics_left").unwrap();
    assert_eq!(left.args["metrics"], "CTR", "a rate of a month is no rate of the plan");
    assert!(report.skipped.iter().any(|s| s.row == 8 && s.reason == "total"));
}

#[test]
fn weeks_across_with_names_above_and_facts_beside_the_plan() {
    let (report, plan) = import(|s| {
        rows(
            s,
            0,
            &[
                &["Metric", "05.01-11.01", "12.01-18.01", "19.01-25.01", "26.01-01.02"],
                &["Google"],
                &["Budget plan", "100", "100", "0", "300"],
                &["Budget fact", "90", "110", "", ""],
                &["Clicks plan", "10", "10", "0", "30"],
                &["Clicks", "9", "12", "", ""],
                &[],
                &["Meta"],
                &["Budget plan", "", "200", "200", ""],
                &["Budget fact", "", "10", "", ""],
                &["Clicks plan", "", "20", "20", ""],
                &["Clicks", "", "1", "", ""],
            ],
        );
    });
    assert_eq!(report.lines, 2);
    assert_eq!(costs(&plan, Field::CostNet), ["500", "400"]);
    assert_eq!(costs(&plan, Field::Clicks), ["50", "40"], "only what is called planned is");
    assert_eq!(amounts(&plan, 0), ["100", "100", "300"]);
    assert!(flights(&plan)[1].starts_with("2026-01-12..2026-01-18"), "{:?}", flights(&plan));
    let kept: Vec<_> = plan.columns_in_order().into_iter().map(|c| (c.name.as_str(), c.audience)).collect();
    assert_eq!(kept, [("Budget fact", Audience::Internal), ("Clicks", Audience::Internal)]);
    assert!(has(&report, "facts_kept"));
    assert_eq!(plan.lines().next().unwrap().text(Field::Site), Some("Google"));
}

#[test]
fn days_of_another_budget_are_another_flight() {
    let (_, plan) = import(|s| {
        rows(
            s,
            0,
            &[
                &["Channel", "Metric", "01.03.2026", "02.03.2026", "03.03.2026", "04.03.2026", "05.03.2026"],
                &["Search", "Budget", "10", "10", "25", "", "10"],
                &["", "Actual Spend", "9", "11", "", "", ""],
                &["", "Orders", "1", "2", "", "", ""],
            ],
        );
    });
    assert_eq!(flights(&plan), ["2026-03-01..2026-03-02 2026-03-03..2026-03-03 2026-03-05..2026-03-05"]);
    assert_eq!(amounts(&plan, 0), ["20", "25", "10"]);
}

#[test]
fn a_series_of_facts_alone_is_no_plan() {
    let (report, _) = import(|s| {
        rows(
            s,
            0,
            &[
                &["Channel", "Metric", "January 2026", "February 2026", "March 2026", "April 2026", "May 2026"],
                &["Search", "Actual Spend", "10", "10", "25", "1", "10"],
                &["", "Orders", "9", "11", "1", "2", "4"],
                &["", "Clicks", "1", "2", "1", "1", "1"],
            ],
        );
    });
    assert_eq!(report.lines, 0);
    assert!(has(&report, "time_series") && has(&report, "nothing_to_import"));
}

#[test]
fn beside_a_list_of_placements_a_series_is_left_out() {
    let mut workbook = Workbook::new();
    let plan = workbook.add_worksheet();
    plan.set_name("План").unwrap();
    rows(
        plan,
        0,
        &[
            &["Площадка", "Формат", "Модель закупки", "Количество", "Цена за единицу, руб.", "Стоимость без НДС"],
            &["Яндекс", "Баннер", "CPC", "3000", "100", "300000"],
            &["VK", "Видео", "CPC", "1200", "100", "120000"],
        ],
    );
    let series = workbook.add_worksheet();
    series.set_name("По месяцам").unwrap();
    rows(series, 0, MONTHS);
    let (report, plan) = import_with(workbook, "plan.xlsx", &Choices::default());
    assert_eq!((report.lines, plan.lines().count()), (2, 2));
    assert!(has(&report, "time_series") && !has(&report, "time_series_read"));
    assert_eq!(report.sheets[1].role, "time_series");
}

#[test]
fn the_planner_can_read_a_metric_otherwise() {
    let mut workbook = Workbook::new();
    rows(workbook.add_worksheet(), 0, MONTHS);
    let choice = ColumnChoice { sheet: "Sheet1".into(), column: "B3".into(), target: "views".into(), audience: None };
    let choices = Choices { columns: vec![choice], ..Choices::default() };
    let (report, plan) = import_with(workbook, "plan.xlsx", &choices);
    assert_eq!(costs(&plan, Field::Views), ["3000000", "1000000"]);
    let column = report.columns.iter().find(|c| c.column == "B3").unwrap();
    assert_eq!((column.cell.as_str(), column.header.as_str()), ("B3", "Показы"));
}

#[test]
fn placements_bought_by_clicks_and_impressions_are_no_series_of_them() {
    let (report, plan) = import(|s| {
        rows(
            s,
            0,
            &[
                &[
                    "Площадка",
                    "Формат",
                    "Модель закупки",
                    "Январь 2026",
                    "Февраль 2026",
                    "Март 2026",
                    "Стоимость без НДС",
                ],
                &["Яндекс", "Баннер", "CPM", "100", "200", "", "300"],
                &["Яндекс", "Поиск", "CPC", "100", "100", "100", "300"],
                &["VK", "Видео", "CPV", "50", "", "50", "100"],
                &["VK", "Пост", "CPM", "", "70", "", "70"],
            ],
        );
    });
    assert_eq!((report.lines, has(&report, "time_series_read")), (4, false));
    assert_eq!(
        plan.lines().map(|l| l.text(Field::BuyModel).unwrap_or_default()).collect::<Vec<_>>(),
        ["CPM", "CPC", "CPV", "CPM"]
    );
}
