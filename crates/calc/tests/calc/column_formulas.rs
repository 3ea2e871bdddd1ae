//! Calculated columns: what a planner writes, what it comes to, and what is refused.

use mrm_calc::PlanCalc;
use mrm_calc::column_formula::{ColumnFormula, FormulaError, FormulaProblem, Style, Unit, UnitError, render, stored};
use mrm_domain::text::Separator;
use mrm_domain::{Audience, Cell, Column, ColumnId, CustomKind, Edit, Field, FieldRef, Order, Plan, Value};
use proptest::prelude::*;
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::plans::{empty_plan, line, n, put, row_id};

const LINE: u128 = 7;

fn id(number: u128) -> ColumnId {
    ColumnId::from_uuid(Uuid::from_u128(number))
}

fn column(number: u128, name: &str, kind: CustomKind, formula: Option<&str>) -> Column {
    let (order, audience) = (Order::between(None, None).unwrap(), Audience::Client);
    Column {
        id: id(number),
        name: name.into(),
        kind,
        unit: None,
        formula: formula.map(Into::into),
        choices: Vec::new(),
        audience,
        order,
    }
}

/// A line of 1,000,000 impressions for 200,000 roubles, without clicks, and a column of the planner's own with 4 in it.
fn plan_with(columns: impl IntoIterator<Item = Column>) -> Plan {
    let mut plan = empty_plan();
    let mut row = line(LINE, &[(Field::CostNet, "200000"), (Field::Impressions, "1000000")]);
    row.custom.insert(id(1), Cell::entered(Value::Number(Decimal::from(4)), 1));
    put(&mut plan, row);
    plan.columns.insert(id(1), column(1, "Коэффициент", CustomKind::Number, None));
    plan.columns.extend(columns.into_iter().map(|column| (column.id, column)));
    plan
}

fn value_of(plan: &Plan, number: u128) -> Option<Result<Decimal, FormulaProblem>> {
    let calc = PlanCalc::new(plan);
    let line = calc.line(row_id(LINE)).unwrap();
    line.columns.iter().find(|(other, _)| *other == id(number)).map(|(_, value)| *value)
}

/// The value of one formula in a column of numbers.
fn comes_to(formula: &str) -> Option<Result<Decimal, FormulaProblem>> {
    let read = ColumnFormula::read(formula, Separator::Comma, &plan_with([])).unwrap();
    let canonical = read.canonical().unwrap();
    value_of(&plan_with([column(2, "Своя", CustomKind::Number, Some(&canonical))]), 2)
}

fn refused(formula: &str) -> FormulaError {
    ColumnFormula::read(formula, Separator::Comma, &plan_with([])).unwrap_err()
}

#[test]
fn a_planner_writes_formulas_as_in_excel_in_either_language() {
    assert_eq!(comes_to("=[cost_net]/[impressions]*1000"), Some(Ok(n("200"))));
    assert_eq!(comes_to("[Media cost, net of VAT] * 1,15 + 5"), Some(Ok(n("230005"))), "a name may hold a comma");
    assert_eq!(comes_to("ЕСЛИ([impressions]>500000; [cost_net]*90%; [cost_net])"), Some(Ok(n("180000"))));
    assert_eq!(comes_to("ОКРУГЛ([cost_net]/3;2)"), Some(Ok(n("66666.67"))));
    assert_eq!(comes_to("roundup([cost_net]/3;-3)+ROUNDDOWN(1,99;0)"), Some(Ok(n("67001"))));
    assert_eq!(comes_to("[коэффициент]^2 - МИН([cost_net]; 3; 10)"), Some(Ok(n("13"))));
    assert_eq!(comes_to("-2^2"), Some(Ok(n("4"))), "a sign binds first, as in Excel");
    assert_eq!(comes_to("И([impressions]>0; НЕ([clicks]>0))*1"), Some(Ok(n("1"))));
    assert_eq!(comes_to("0,1+0,2"), Some(Ok(n("0.3"))), "exact, not as doubles");
}

#[test]
fn an_empty_cell_counts_as_zero_and_only_empty_ones_give_an_empty_cell() {
    assert_eq!(comes_to("[impressions] + [clicks]"), Some(Ok(n("1000000"))));
    assert_eq!(comes_to("[clicks] + 5"), None, "nothing to calculate from");
    assert_eq!(comes_to("СРЗНАЧ([impressions];[clicks])"), Some(Ok(n("1000000"))), "left out of the mean");
    assert_eq!(comes_to("[cost_net]/[clicks]"), Some(Err(FormulaProblem::DivisionByZero)));
    assert_eq!(comes_to("ЕСЛИОШИБКА([cost_net]/[clicks];-1)"), Some(Ok(n("-1"))));
    assert_eq!(comes_to("[cost_net]^0,5"), Some(Err(FormulaProblem::NoResult)));
    assert_eq!(comes_to("[cost_net]^9"), Some(Err(FormulaProblem::TooLarge)));
}

#[test]
fn what_is_no_formula_is_refused_by_name() {
    let syntax = |near: &str| FormulaError::Syntax { near: near.into() };
    assert!(matches!(refused("[cost_net] *"), FormulaError::Syntax { .. }));
    assert_eq!(refused("1 + [cost_net"), syntax("[cost_net"));
    assert_eq!(refused("[Бюджет мечты]*2"), FormulaError::UnknownColumn("Бюджет мечты".into()));
    assert_eq!(refused("ВПР([cost_net];1;2)"), FormulaError::UnknownFunction("ВПР".into()));
    assert_eq!(refused("A1+1"), FormulaError::NotForColumns("A1".into()));
    assert_eq!(refused("СУММ(A1:B9)"), FormulaError::NotForColumns("A1:B9".into()));
    assert_eq!(refused("[cost_net]&\"x\""), FormulaError::NotForColumns("&".into()));
    let arguments = FormulaError::Arguments { function: "ROUND", takes: "2".into(), given: 1 };
    assert_eq!(refused("ОКРУГЛ([cost_net])"), arguments);
    assert_eq!(refused(&"(".repeat(500)), FormulaError::TooDeep);
    assert_eq!(refused(&"-".repeat(500)), FormulaError::TooDeep);
    assert_eq!(refused(&"1+".repeat(600)), FormulaError::TooLong(1200));
}

#[test]
fn units_that_do_not_go_together_are_told() {
    let error = |formula: &str, kind| {
        let plan = plan_with([column(2, "Своя", kind, Some(formula))]);
        PlanCalc::new(&plan).formulas().error(id(2)).cloned()
    };
    let mixed = |at: &str, left, right| Some(FormulaError::Units(UnitError::Mixed { at: at.into(), left, right }));
    assert_eq!(error("[cost_net] + [impressions]", CustomKind::Number), mixed("+", Unit::Money, Unit::Count));
    assert_eq!(error("[cost_net] > [ctr]", CustomKind::Number), mixed(">", Unit::Money, Unit::Share));
    let product = Some(FormulaError::Units(UnitError::MoneyByMoney));
    assert_eq!(error("[cost_net] * [unit_price]", CustomKind::Money), product);
    let result = |found, wanted| Some(FormulaError::Units(UnitError::Result { found, wanted }));
    assert_eq!(error("[impressions] * 2", CustomKind::Money), result(Unit::Count, Unit::Money));
    assert_eq!(error("[cost_net] > 5", CustomKind::Number), result(Unit::Truth, Unit::Any));
    assert_eq!(error("[site]", CustomKind::Number), Some(FormulaError::NoNumbers(Field::Site.into())));
    assert_eq!(error("[cost_net] / [impressions] * 1000 + 5", CustomKind::Money), None);
    assert_eq!(error("IF([impressions] > 0, [cost_net] * (1 - [ctr]), 0)", CustomKind::Money), None);
}

#[test]
fn columns_build_on_each_other_but_not_in_a_circle() {
    let formula = |number: u128| format!("[{}] * 2", id(number));
    let chain = plan_with([
        column(2, "Б", CustomKind::Number, Some(&formula(3))),
        column(3, "А", CustomKind::Number, Some(&formula(1))),
    ]);
    assert_eq!(value_of(&chain, 2), Some(Ok(n("16"))), "whatever their order");

    let circle = plan_with([
        column(2, "Б", CustomKind::Number, Some(&formula(3))),
        column(3, "А", CustomKind::Number, Some(&formula(2))),
        column(4, "В", CustomKind::Number, Some(&formula(2))),
        column(5, "Г", CustomKind::Number, Some(&formula(1))),
    ]);
    let calc = PlanCalc::new(&circle);
    let both = FormulaError::Cycle([id(2), id(3)].map(FieldRef::Custom).into());
    assert_eq!(calc.formulas().error(id(2)), Some(&both), "the columns of the circle are named");
    assert_eq!(calc.formulas().error(id(4)), Some(&FormulaError::NeedsBroken(FieldRef::Custom(id(2)))));
    assert_eq!(value_of(&circle, 5), Some(Ok(n("8"))), "what stands outside is calculated");
    assert_eq!(value_of(&circle, 2), Some(Err(FormulaProblem::Broken)));
}

#[test]
fn money_is_rounded_to_kopecks_and_an_edit_reaches_the_formulas() {
    let mut plan = plan_with([column(2, "Треть", CustomKind::Money, Some("[cost_net] / 3"))]);
    let mut calc = PlanCalc::new(&plan);
    assert_eq!(calc.line(row_id(LINE)).unwrap().column(id(2)), Some(n("66666.67")));
    let cell = Some(Cell::entered(Value::Number(n("100")), 2));
    let by_column = Edit::SetColumn {
        id: id(3),
        column: Some(column(3, "Ещё", CustomKind::Money, Some("[11111111-1111-1111-1111-111111111111]"))),
    };
    let edits = [Edit::SetCell { row: row_id(LINE), field: Field::CostNet.into(), cell }, by_column];
    for edit in &edits {
        plan.apply(edit).unwrap();
        calc.update(&plan, std::slice::from_ref(edit));
        assert_eq!(calc, PlanCalc::new(&plan), "an update gives what a calculation from scratch gives");
    }
    assert_eq!(calc.line(row_id(LINE)).unwrap().column(id(2)), Some(n("33.33")));
}

fn formula_text() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        (0_u32..10_000, 0_u32..3).prop_map(|(number, digits)| Decimal::new(number.into(), digits).to_string()),
        prop::sample::select(vec!["[impressions]", "[cost_net]", "[ctr]"]).prop_map(str::to_owned),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        let sign = prop::sample::select(vec!["+", "-", "*", "/", "^", "<", ">=", "<>"]);
        prop_oneof![
            (inner.clone(), sign, inner.clone()).prop_map(|(left, sign, right)| format!("({left}){sign}({right})")),
            inner.clone().prop_map(|text| format!("-({text})")),
            inner.clone().prop_map(|text| format!("({text})%")),
            (inner.clone(), inner.clone()).prop_map(|(left, right)| format!("MAX({left},{right})")),
            (inner.clone(), inner).prop_map(|(left, right)| format!("IF({left},{right})")),
        ]
    })
}

proptest! {
    #[test]
    fn a_formula_written_and_read_again_is_the_same(text in formula_text()) {
        let formula = stored(&text).unwrap();
        prop_assert_eq!(&stored(&formula.canonical().unwrap()).unwrap(), &formula);
        let russian = render(&formula, Style::Russian, &|reference, _| format!("[{reference}]"));
        let again = ColumnFormula::read(&russian, Separator::Comma, &plan_with([])).unwrap();
        prop_assert_eq!(again, formula);
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "[-+*/^%()\\[\\]{},;.0-9A-Zа-я \"'#!:@&<>=]{0,60}") {
        let _ = ColumnFormula::read(&text, Separator::Comma, &plan_with([]));
    }
}
