//! Columns that one formula fills stay calculated; anything else stays values.

use mrm_calc::PlanCalc;
use mrm_domain::{Audience, Edit, Field, FieldRef, Plan, Value};
use mrm_excel::mapping::Mapping;
use mrm_excel::read::{ReadOptions, Silent, read_bytes};
use mrm_excel::report::{Choices, ColumnChoice, ColumnReport, ImportReport};
use mrm_excel::template::{Template, fill};
use mrm_excel::understand::{merge, understand};
use proptest::prelude::*;
use rust_decimal::Decimal;
use rust_xlsxwriter::{DataValidation, Formula, Workbook, Worksheet};

use crate::understand_shared::plan_of;
use crate::understand_traps::{has, import, import_with, rows};

const HEADER: &[&str] = &[
    "Площадка",
    "Модель закупки",
    "Количество",
    "Цена за единицу, руб.",
    "Стоимость без НДС",
    "Клики",
    "Индекс",
    "Фонд",
];
const LINES: [&[&str]; 3] = [
    &["Сайт А", "CPC", "1000", "50", "50000", "1000"],
    &["Сайт Б", "CPC", "2000", "40", "80000", "2000"],
    &["Сайт В", "CPC", "500", "100", "50000", "500"],
];

/// The plan with formulas in the columns G and H, `#` standing for the row, and what they come to.
fn sheet(s: &mut Worksheet, formulas: &[[(&str, f64); 2]; 3]) {
    let table: Vec<&[&str]> = std::iter::once(HEADER).chain(LINES).collect();
    rows(s, 0, &table);
    for (row, cells) in (1_u32..).zip(formulas) {
        for (column, (text, result)) in (6_u16..).zip(cells).filter(|(_, (text, _))| !text.is_empty()) {
            let formula = Formula::new(text.replace('#', &(row + 1).to_string())).set_result(result.to_string());
            s.write_formula(row, column, formula).unwrap();
        }
    }
}

fn uniform(s: &mut Worksheet) {
    sheet(
        s,
        &[
            [("=E#/F#*100", 5000.0), ("=+E#*0.1", 5000.0)],
            [("=E#/F#*100", 4000.0), ("=+E#*0.1", 8000.0)],
            [("=E#/F#*100", 10000.0), ("=+E#*0.1", 5000.0)],
        ],
    );
}

fn column<'r>(report: &'r ImportReport, header: &str) -> &'r ColumnReport {
    report.columns.iter().find(|c| c.header == header).unwrap()
}

fn results(plan: &Plan, name: &str) -> Vec<Option<Decimal>> {
    let id = plan.columns.values().find(|c| c.name == name).unwrap().id;
    let calc = PlanCalc::new(plan);
    plan.lines().map(|line| calc.line(line.id).and_then(|result| result.column(id))).collect()
}

fn numbers(texts: [&str; 3]) -> Vec<Option<Decimal>> {
    texts.iter().map(|text| text.parse().ok()).collect()
}

#[test]
fn a_column_of_one_formula_stays_calculated_and_follows_an_edit() {
    let (report, mut plan) = import(uniform);
    let index = column(&report, "Индекс");
    assert_eq!((index.formula.as_deref(), index.calculated), (Some("[cost_net] / [clicks] * 100"), true));
    assert_eq!(column(&report, "Фонд").formula.as_deref(), Some("[cost_net] * 0.1"));
    assert!(has(&report, "column_calculated"));
    assert_eq!(results(&plan, "Индекс"), numbers(["5000", "4000", "10000"]), "as in the workbook");
    assert!(plan.lines().all(|line| line.custom.is_empty()), "no values are kept beside the formula");
    let first = plan.lines().next().unwrap().id;
    let clicks = mrm_domain::Cell::entered(Value::Number(2000.into()), 1);
    plan.apply(&Edit::SetCell { row: first, field: Field::Clicks.into(), cell: Some(clicks) }).unwrap();
    assert_eq!(results(&plan, "Индекс")[0], "2500".parse().ok());
}

#[test]
fn a_planner_may_keep_the_values_instead() {
    let mut workbook = Workbook::new();
    uniform(workbook.add_worksheet());
    let choice = |target: &str| ColumnChoice {
        sheet: "Sheet1".into(),
        column: "G".into(),
        target: target.into(),
        audience: None,
    };
    let choices = Choices { columns: vec![choice("custom")], ..Choices::default() };
    let (report, plan) = import_with(workbook, "plan.xlsx", &choices);
    let index = column(&report, "Индекс");
    assert_eq!((index.formula.is_some(), index.calculated), (true, false), "the formula is still offered");
    let id = plan.columns.values().find(|c| c.name == "Индекс").unwrap().id;
    let kept: Vec<_> = plan.lines().map(|line| line.custom[&id].value.clone()).collect();
    assert_eq!(kept, [5000, 4000, 10000].map(|n| Value::Number(n.into())));
    let mapping = Mapping::of(&report, &report.tables, &choices);
    let target = |mapping: &Mapping, header: &str| {
        let columns = mapping.included().flat_map(|table| &table.columns);
        columns.filter(|c| c.header == header).map(|c| c.target.clone()).collect::<Vec<_>>()
    };
    assert_eq!(target(&mapping, "Индекс"), ["custom"], "and the choice is remembered");
    assert_eq!(target(&mapping, "Фонд"), ["formula"]);
}

#[test]
fn what_is_not_the_same_in_all_lines_or_does_not_agree_stays_values() {
    let other = |cells: [[(&str, f64); 2]; 3]| import(move |s| sheet(s, &cells)).0;
    let whole = ("=E#*0.1", 0.0);
    let apart = other([
        [("=E#/F#*100", 5000.0), (whole.0, 5000.0)],
        [("=E#/F#*10", 400.0), (whole.0, 8000.0)],
        [("=E#/F#*100", 10000.0), (whole.0, 5000.0)],
    ]);
    assert_eq!(column(&apart, "Индекс").formula, None, "another formula in one line");
    assert!(column(&apart, "Фонд").calculated);
    let gap = other([
        [("=E#/F#*100", 5000.0), (whole.0, 5000.0)],
        [("", 0.0), (whole.0, 8000.0)],
        [("=E#/F#*100", 10000.0), (whole.0, 5001.0)],
    ]);
    assert_eq!(column(&gap, "Индекс").formula, None, "a line without it");
    assert_eq!(column(&gap, "Фонд").formula, None, "the workbook’s own result is another one");
    let outside = other([
        [("=E#/$B$1", 1.0), ("=E2*0.1", 5000.0)],
        [("=E#/$B$1", 1.0), ("=E2*0.1", 5000.0)],
        [("=E#/$B$1", 1.0), ("=E2*0.1", 5000.0)],
    ]);
    assert_eq!(column(&outside, "Индекс").formula, None, "a cell outside the lines");
    assert_eq!(column(&outside, "Фонд").formula, None, "the first line’s cell in all lines");
}

#[test]
fn a_calculated_column_may_use_another_and_a_range_of_its_row() {
    let (report, plan) = import(|s| {
        sheet(
            s,
            &[
                [("=SUM(E#:F#)", 51000.0), ("=G#*2", 102_000.0)],
                [("=SUM(E#:F#)", 82000.0), ("=G#*2", 164_000.0)],
                [("=SUM(E#:F#)", 50500.0), ("=G#*2", 101_000.0)],
            ],
        );
    });
    // Money and clicks are not added up: this column stays values, the one that uses it does not care.
    assert_eq!(column(&report, "Индекс").formula, None);
    assert_eq!(column(&report, "Фонд").formula.as_deref(), Some("[Индекс] * 2"));
    assert_eq!(results(&plan, "Фонд"), numbers(["102000", "164000", "101000"]));
}

#[test]
fn a_workbook_goes_into_a_plan_with_results_and_leaves_calculated_columns_alone() {
    let (_, calculated) = import(uniform);
    let (_, values) = import(|s| {
        let table: Vec<&[&str]> = std::iter::once(HEADER).chain(LINES).collect();
        rows(s, 0, &table);
        for (row, (index, fund)) in (1_u32..).zip([(1.0, 2.0), (3.0, 4.0), (5.0, 6.0)]) {
            s.write_number(row, 6, index).unwrap();
            s.write_number(row, 7, fund).unwrap();
        }
    });
    let customs =
        |edits: &[Edit]| edits.iter().filter(|e| matches!(e, Edit::SetCell { field: FieldRef::Custom(_), .. })).count();
    assert_eq!(customs(&merge(&calculated, &values).edits), 0, "what the plan calculates is not overwritten");
    let merged = merge(&values, &calculated);
    assert_eq!(customs(&merged.edits), 6, "what only the workbook calculates brings its results");
    let mut plan = values.clone();
    plan.apply_all(&merged.edits).unwrap();
    assert!(plan.columns.values().filter(|c| c.name == "Индекс").all(|c| c.formula.is_none()));
}

#[test]
fn the_clients_own_workbook_keeps_its_formulas_when_the_plan_goes_back() {
    let mut workbook = Workbook::new();
    uniform(workbook.add_worksheet());
    let bytes = workbook.save_to_buffer().unwrap();
    let read = read_bytes("plan.xlsx", bytes.clone(), &ReadOptions::default(), &Silent).unwrap();
    let mut plan = plan_of(understand(&read, &Choices::default()));
    let first = plan.lines().next().unwrap().id;
    let clicks = mrm_domain::Cell::entered(Value::Number(2000.into()), 1);
    plan.apply(&Edit::SetCell { row: first, field: Field::Clicks.into(), cell: Some(clicks) }).unwrap();
    let template = Template::open("plan.xlsx", bytes, &ReadOptions::default()).unwrap();
    let filled = fill(&template, &plan, &PlanCalc::new(&plan), Audience::Internal).unwrap();
    let back = read_bytes("back.xlsx", filled.bytes, &ReadOptions::default(), &Silent).unwrap();
    let sheet = &back.sheets[0];
    assert_eq!(sheet.layout.formulas[&(1, 6)], "E2/F2*100");
    assert_eq!(sheet.cell(1, 6).decimal(), "2500".parse().ok());
    assert_eq!(sheet.cell(2, 6).decimal(), "4000".parse().ok());
}

#[test]
fn a_column_filled_in_from_a_list_has_its_words() {
    let (_, plan) = import(|s| {
        let table: Vec<&[&str]> = std::iter::once(HEADER).chain(LINES).collect();
        rows(s, 0, &table);
        for (row, word) in (1_u32..4).zip(["да", "нет", "да"]) {
            s.write_string(row, 6, word).unwrap();
            s.write_string(row, 7, "наш").unwrap();
        }
        s.write_column(10, 20, ["наш", "клиента", "общий"]).unwrap();
        let list = DataValidation::new().allow_list_strings(&["да", "нет", "может быть"]).unwrap();
        s.add_data_validation(1, 6, 40, 6, &list).unwrap();
        let cells = DataValidation::new().allow_list_formula(Formula::new("=$U$11:$U$13"));
        s.add_data_validation(1, 7, 3, 7, &cells).unwrap();
    });
    let choices = |name: &str| plan.columns.values().find(|c| c.name == name).unwrap().choices.clone();
    assert_eq!(choices("Индекс"), ["да", "нет", "может быть"]);
    assert_eq!(choices("Фонд"), ["наш", "клиента", "общий"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    /// Whatever the formula, either the plan comes to the workbook's numbers, or it has them as values.
    #[test]
    fn nothing_is_calculated_that_the_workbook_does_not_say(left in 0_usize..4, sign in 0_usize..4, right in 0_usize..4, lie in any::<bool>()) {
        let (names, signs) = (["C#", "D#", "E#", "2.5"], ["+", "-", "*", "/"]);
        let values = [[1000.0, 50.0, 50_000.0, 2.5], [2000.0, 40.0, 80_000.0, 2.5], [500.0, 100.0, 50_000.0, 2.5]];
        let result = |row: usize| {
            let (a, b): (f64, f64) = (values[row][left], values[row][right]);
            let honest: f64 = [a + b, a - b, a * b, a / b][sign];
            // More than the rounding of what it is made of could explain.
            honest + if lie && row == 2 { 1.0 + honest.abs() / 1_000.0 } else { 0.0 }
        };
        let formula = format!("={}{}{}", names[left], signs[sign], names[right]);
        let cells = [0, 1, 2].map(|row| [(formula.as_str(), result(row)), ("", 0.0)]);
        let (report, plan) = import(|s| sheet(s, &cells));
        let found = column(&report, "Индекс");
        prop_assert!(!(lie && found.calculated), "{:?}", found.formula);
        let id = plan.columns.values().find(|c| c.name == "Индекс").unwrap().id;
        let calc = PlanCalc::new(&plan);
        for (row, line) in plan.lines().enumerate() {
            let kept = line.custom.get(&id).and_then(|cell| cell.value.number());
            let number = calc.line(line.id).and_then(|result| result.column(id)).or(kept);
            let wanted = mrm_excel::grid::decimal_from_double(result(row)).unwrap();
            prop_assert!((number.unwrap() - wanted).abs() <= Decimal::new(6, 3), "line {}: {:?} for {}", row, number, wanted);
        }
    }
}
