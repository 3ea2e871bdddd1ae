//! Real workbooks filled: three cells changed, a line added, a line removed. The workbooks are not part of this
//! repository: where the folder beside it is absent, the tests say so and pass.

use std::collections::BTreeMap;
use std::path::Path;

use calamine::{Data, Reader, Xlsx};
use mrm_calc::PlanCalc;
use mrm_domain::{Audience, Cell, Edit, Field, FieldRef, FlightId, Order, Plan, Row, RowId, RowKind, Value};
use mrm_excel::read::{ReadOptions, Silent, read_bytes};
use mrm_excel::report::{Choices, ImportReport};
use mrm_excel::template::{FillReport, Filled, Template, check, fill};
use mrm_excel::understand::understand;
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::recalculate::{recalculate, with_wrong_results};
use crate::understand_shared::{number, plan_of};

/// A workbook's bytes; `None`, and said so, where it is not here.
fn shared(name: &str) -> Option<Vec<u8>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/workbooks/plans").join(name);
    if !path.exists() {
        #[expect(clippy::print_stdout, reason = "tells why the test shows nothing")]
        {
            println!("passed over: {name} is not here");
        }
        return None;
    }
    Some(std::fs::read(path).unwrap())
}

/// What an import makes of a workbook.
pub fn imported(name: &str, bytes: &[u8]) -> (Plan, ImportReport) {
    let workbook = read_bytes(name, bytes.to_vec(), &ReadOptions::default(), &Silent).unwrap();
    let understanding = understand(&workbook, &Choices::default());
    let report = understanding.report().clone();
    (plan_of(understanding), report)
}

/// Enters a value as a person does: what it contradicts is let go of.
pub fn enter(plan: &mut Plan, row: RowId, field: impl Into<FieldRef>, value: Value) {
    let field = field.into();
    if let FieldRef::Field(known) = field {
        for old in mrm_calc::release_for(plan, &plan.rows[&row], known) {
            plan.apply(&Edit::SetCell { row, field: old.into(), cell: None }).unwrap();
        }
    }
    plan.apply(&Edit::SetCell { row, field, cell: Some(Cell::entered(value, 1)) }).unwrap();
}

pub fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// Lines in the plan's order.
pub fn lines(plan: &Plan) -> Vec<RowId> {
    plan.lines().map(|line| line.id).collect()
}

pub fn remove(plan: &mut Plan, row: RowId) {
    plan.apply(&Edit::SetRemoved { row, removed: true }).unwrap();
}

/// A new line below another, with the same flights and these values.
pub fn add_below(plan: &mut Plan, above: RowId, id: u128, cells: &[(Field, Value)]) -> RowId {
    let old = plan.rows[&above].clone();
    let next = plan.children(plan.live_parent(&old)).into_iter().map(|r| r.order.clone()).find(|o| *o > old.order);
    let order = Order::between(Some(&old.order), next.as_ref()).unwrap();
    let mut row = Row::new(RowId::from_uuid(Uuid::from_u128(id)), RowKind::Line, old.parent, order);
    row.cells = cells.iter().map(|(f, v)| (*f, Cell::entered(v.clone(), 2))).collect();
    let flights = old.flights.values().enumerate();
    row.flights = flights.map(|(i, f)| (FlightId::from_uuid(Uuid::from_u128(id * 1000 + i as u128)), *f)).collect();
    plan.apply(&Edit::AddRow(Box::new(row.clone()))).unwrap();
    row.id
}

pub fn filled(name: &str, bytes: &[u8], plan: &Plan, audience: Audience) -> Filled {
    let template = Template::open(name, bytes.to_vec(), &ReadOptions::default()).unwrap();
    fill(&template, plan, &PlanCalc::new(plan), audience).unwrap()
}

/// Compressed bytes of all parts by name.
fn raw_parts(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut package = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    (0..package.len())
        .map(|index| {
            let mut part = package.by_index_raw(index).unwrap();
            let mut data = Vec::new();
            std::io::Read::read_to_end(&mut part, &mut data).unwrap();
            (part.name().unwrap().into_owned(), data)
        })
        .collect()
}

/// Every part that the report does not name is there, compressed bytes and all.
pub fn assert_rest_untouched(before: &[u8], after: &[u8], report: &FillReport) {
    let (before, after) = (raw_parts(before), raw_parts(after));
    let named: Vec<&str> = report.parts.iter().map(|p| p.part.as_str()).collect();
    for (name, data) in &before {
        if !named.contains(&name.as_str()) {
            assert_eq!(after.get(name), Some(data), "{name}");
        }
    }
    assert!(after.keys().all(|name| before.contains_key(name)), "nothing was added");
}

struct Case {
    name: &'static str,
    change: fn(&mut Plan),
}

fn decimal(value: &str) -> Value {
    Value::Number(number(value))
}

/// Three cells changed, a line added, a line removed.
const CASES: [Case; 6] = [
    Case {
        name: "ru-agency-template-weekly-grid.xlsx",
        change: |plan| {
            let all = lines(plan);
            enter(plan, all[0], Field::UnitPrice, decimal("1100"));
            enter(plan, all[1], Field::Placement, text("Все страницы, слева"));
            enter(plan, all[3], Field::Discount, Value::List(vec![number("0.1")]));
            add_below(
                plan,
                all[4],
                901,
                &[
                    (Field::Site, text("Новый сайт")),
                    (Field::Placement, text("Главная")),
                    (Field::BuyUnit, text("1000 показов")),
                    (Field::BuyModel, text("cpm")),
                    (Field::Units, decimal("9000000")),
                    (Field::UnitPrice, decimal("200")),
                    (Field::CommissionRate, decimal("0.02")),
                    (Field::Ctr, decimal("0.01")),
                ],
            );
            remove(plan, all[2]);
        },
    },
    Case {
        name: "ru-vendor-offer-one-line.xlsx",
        change: |plan| {
            let all = lines(plan);
            enter(plan, all[0], Field::UnitPrice, decimal("90"));
            enter(plan, all[0], Field::Ctr, decimal("0.002"));
            enter(plan, all[0], Field::Frequency, decimal("4"));
            add_below(
                plan,
                all[0],
                901,
                &[
                    (Field::Format, text("Video")),
                    (Field::BuyModel, text("cpm")),
                    (Field::Units, decimal("1000000")),
                    (Field::UnitPrice, decimal("120")),
                    (Field::Frequency, decimal("2")),
                    (Field::Ctr, decimal("0.001")),
                ],
            );
            remove(plan, all[0]);
        },
    },
    Case {
        name: "ru-tv-summary-months-and-day-grid.xlsx",
        change: |plan| {
            let all = lines(plan);
            enter(plan, all[0], Field::Geo, text("Вся Россия"));
            enter(plan, all[1], Field::Geo, text("Урал"));
            enter(plan, all[3], Field::Geo, text("Сибирь"));
            add_below(plan, all[3], 901, &[(Field::Geo, text("Москва")), (Field::CostGross, decimal("1200000"))]);
            remove(plan, all[2]);
        },
    },
    Case {
        name: "ru-mobile-four-lines-month-columns.xlsx",
        change: |plan| {
            let all = lines(plan);
            enter(plan, all[0], Field::UnitPrice, decimal("300"));
            enter(plan, all[1], Field::Units, decimal("16000000"));
            enter(plan, all[2], Field::Format, text("Rewarded"));
            add_below(
                plan,
                all[3],
                901,
                &[
                    (Field::Format, text("Native")),
                    (Field::BuyModel, text("cpm")),
                    (Field::Units, decimal("5000000")),
                    (Field::UnitPrice, decimal("100")),
                    (Field::Frequency, decimal("2")),
                    (Field::Ctr, decimal("0.004")),
                ],
            );
            remove(plan, all[1]);
        },
    },
    Case {
        name: "ru-two-variants-monthly-blocks.xlsx",
        change: |plan| {
            let all = lines(plan);
            enter(plan, all[0], Field::Units, decimal("2000000"));
            enter(plan, all[2], Field::Format, text("HTML5"));
            enter(plan, all[7], Field::Frequency, decimal("2"));
            add_below(
                plan,
                all[3],
                901,
                &[
                    (Field::Format, text("Out-stream")),
                    (Field::BuyModel, text("cpm")),
                    (Field::Units, decimal("500000")),
                    (Field::UnitPrice, decimal("90")),
                ],
            );
            remove(plan, all[5]);
        },
    },
    Case {
        name: "ru-dsp-two-level-header-hidden-sheets.xlsx",
        change: |plan| {
            let all = lines(plan);
            enter(plan, all[0], Field::UnitPrice, decimal("220"));
            enter(plan, all[0], Field::Ctr, decimal("0.01"));
            enter(plan, all[1], Field::Geo, text("Москва"));
            add_below(
                plan,
                all[0],
                901,
                &[
                    (Field::Format, text("Web Banner")),
                    (Field::BuyModel, text("cpm")),
                    (Field::Units, decimal("10000000")),
                    (Field::UnitPrice, decimal("150")),
                    (Field::Ctr, decimal("0.003")),
                    (Field::Frequency, decimal("3")),
                    (Field::Vtr, decimal("0.5")),
                ],
            );
            remove(plan, all[1]);
        },
    },
];

#[test]
fn real_workbooks_filled_come_to_the_apps_totals_in_libreoffice() {
    let folder = tempfile::tempdir().unwrap();
    let mut files: BTreeMap<String, (Plan, Vec<u8>)> = BTreeMap::new();
    for case in &CASES {
        let Some(bytes) = shared(case.name) else { continue };
        let (mut plan, _) = imported(case.name, &bytes);
        (case.change)(&mut plan);
        let started = std::time::Instant::now();
        let filled = filled(case.name, &bytes, &plan, Audience::Internal);
        let took = started.elapsed();
        assert_rest_untouched(&bytes, &filled.bytes, &filled.report);
        tell(&format!("{} in {took:?}", case.name), &filled.report);
        std::fs::write(folder.path().join(case.name), with_wrong_results(&filled.bytes)).unwrap();
        files.insert(case.name.to_owned(), (plan, filled.bytes));
    }
    if files.is_empty() {
        return;
    }
    let recalculated = recalculate(folder.path(), files.keys());
    let mut wrong = Vec::new();
    for (name, (plan, bytes)) in &files {
        let after = std::fs::read(recalculated.join(name)).expect("LibreOffice opens it");
        let (again, report) = imported(name, &after);
        let (ours, theirs) = (PlanCalc::new(plan).totals().clone(), PlanCalc::new(&again).totals().clone());
        for (key, a, b) in [
            ("media_net", ours.media_net, theirs.media_net),
            ("client_net", ours.client_net, theirs.client_net),
            ("cost_gross", ours.cost_gross, theirs.cost_gross),
            ("grand_total", ours.grand_total, theirs.grand_total),
            ("impressions", sum(&ours, Field::Impressions), sum(&theirs, Field::Impressions)),
            ("clicks", sum(&ours, Field::Clicks), sum(&theirs, Field::Clicks)),
        ] {
            if (a - b).abs() > Decimal::new(5, 2) {
                wrong.push(format!("{name} {key}: ours {a}, the workbook's {b}"));
            }
        }
        for stated in report.reconciliation.iter().filter(|r| !r.equal) {
            // Nothing is left that this total would count.
            let nothing = stated.computed.is_none() && stated.workbook.is_zero();
            let known = nothing || stated.cause.as_ref().is_some_and(|c| c.code != "unknown");
            if !known {
                wrong.push(format!(
                    "{name} {} {}: {} for {:?}",
                    stated.cell, stated.label, stated.workbook, stated.computed
                ));
            }
        }
        wrong.extend(saved_results(name, bytes, &after));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn sum(totals: &mrm_calc::PlanTotals, field: Field) -> Decimal {
    totals.totals.sums.get(&field).copied().unwrap_or_default()
}

/// The results that we saved beside formulas are those that LibreOffice finds, and no error is new.
fn saved_results(name: &str, ours: &[u8], theirs: &[u8]) -> Vec<String> {
    let mut before: Xlsx<_> = Xlsx::new(std::io::Cursor::new(ours.to_vec())).unwrap();
    let mut after: Xlsx<_> = Xlsx::new(std::io::Cursor::new(theirs.to_vec())).unwrap();
    let mut wrong = Vec::new();
    for sheet in before.sheet_names() {
        let (formulas, a) = (before.worksheet_formula(&sheet).unwrap(), before.worksheet_range(&sheet).unwrap());
        let Ok(b) = after.worksheet_range(&sheet) else { continue };
        let Some((top, left)) = formulas.start() else { continue };
        for (row, column, formula) in formulas.used_cells().filter(|(_, _, f)| !f.is_empty() && !f.contains('[')) {
            let at = (top + row as u32, left + column as u32);
            let close = match (a.get_value(at), b.get_value(at)) {
                (Some(Data::Float(x)), Some(Data::Float(y))) => (x - y).abs() <= 1e-9 * x.abs().max(y.abs()).max(1e-6),
                (Some(Data::Float(x)), Some(Data::Int(y))) => (*x - *y as f64).abs() < 1e-9,
                (Some(Data::Error(x)), Some(Data::Error(y))) => x == y,
                (Some(Data::Float(_)), _) | (_, Some(Data::Error(_))) => false,
                _ => true,
            };
            // LibreOffice reads `02.01` as a date only in a Russian environment.
            if !close && !formula.contains("DATEVALUE") {
                let cell = mrm_excel::grid::address(at.0, at.1);
                wrong.push(format!(
                    "{name} {sheet}!{cell} ={formula}: {:?}, LibreOffice {:?}",
                    a.get_value(at),
                    b.get_value(at)
                ));
            }
        }
    }
    wrong
}

#[expect(clippy::print_stdout, reason = "what a planner is told is worth reading in the log of a test")]
fn tell(name: &str, report: &FillReport) {
    println!(
        "{name}: {} cells, +{} −{} rows, {} parts",
        report.cells,
        report.rows_added,
        report.rows_removed,
        report.parts.len()
    );
    for problem in &report.warnings {
        println!("  {} {}", problem.code, problem.message);
    }
}

#[test]
fn a_plan_without_changes_gives_the_workbook_byte_for_byte() {
    for case in &CASES {
        let Some(bytes) = shared(case.name) else { continue };
        let (plan, _) = imported(case.name, &bytes);
        let template = Template::open(case.name, bytes.clone(), &ReadOptions::default()).unwrap();
        let report = check(&template, &plan, &PlanCalc::new(&plan), Audience::Internal).unwrap();
        assert!(
            report.own_workbook && report.parts.is_empty() && report.refusals.is_empty(),
            "{}: {report:?}",
            case.name
        );
        assert!(filled(case.name, &bytes, &plan, Audience::Internal).bytes == bytes, "{}", case.name);
    }
}

#[test]
fn a_clients_copy_of_the_agencys_workbook_has_none_of_its_own_money() {
    let name = CASES[0].name;
    let Some(bytes) = shared(name) else { return };
    let (mut plan, _) = imported(name, &bytes);
    (CASES[0].change)(&mut plan);
    let filled = filled(name, &bytes, &plan, Audience::Client);
    assert_rest_untouched(&bytes, &filled.bytes, &filled.report);
    tell(name, &filled.report);
    for (part, text) in crate::write::parts(&filled.bytes) {
        // Income, purchase costs, returned commission: of the file as it was, and as they would be now.
        for inside in
            ["8331510", "8331509.99", "5250960", "5776056", "11934000", "1755000", "ДОХОД", "RENT", "Скидка АГЕНТСТВА"]
        {
            assert!(!text.contains(inside), "{part} holds {inside}");
        }
    }
    let (again, _) = imported(name, &filled.bytes);
    let ours = PlanCalc::new(&plan).totals().clone();
    assert_eq!(PlanCalc::new(&again).totals().client_net, ours.client_net);
}

#[test]
fn filling_a_template_of_two_thousand_lines_stays_quick() {
    let mut rows = String::from("<row r=\"1\">");
    let header = [
        "Площадка",
        "Формат",
        "Модель закупки",
        "Кол-во единиц",
        "Цена за единицу, без НДС",
        "Стоимость без НДС",
        "НДС",
        "Стоимость с НДС",
    ];
    for (index, word) in header.iter().enumerate() {
        rows += &format!(
            "<c r=\"{}1\" t=\"inlineStr\"><is><t>{word}</t></is></c>",
            mrm_excel::grid::column_letters(index as u32)
        );
    }
    rows += "</row>";
    for n in 2..=2001_u32 {
        rows += &format!(
            "<row r=\"{n}\"><c r=\"A{n}\" t=\"inlineStr\"><is><t>Площадка {n}</t></is></c><c r=\"B{n}\" t=\"inlineStr\"><is><t>Баннер</t></is></c>\
             <c r=\"C{n}\" t=\"inlineStr\"><is><t>CPC</t></is></c><c r=\"D{n}\"><v>{}</v></c><c r=\"E{n}\"><v>10</v></c><c r=\"F{n}\"><f>D{n}*E{n}</f><v>{}</v></c>\
             <c r=\"G{n}\"><f>F{n}*0.2</f><v>{}</v></c><c r=\"H{n}\"><f>F{n}+G{n}</f><v>{}</v></c></row>",
            n,
            n * 10,
            n * 2,
            n * 12
        );
    }
    rows += "<row r=\"2002\"><c r=\"A2002\" t=\"inlineStr\"><is><t>Итого</t></is></c><c r=\"F2002\"><f>SUM(F2:F2001)</f><v>20030000</v></c></row>";
    let book = crate::read_build::Package::rows(&rows).zip();
    let (mut plan, report) = imported("plan.xlsx", &book);
    assert_eq!(report.lines, 2000);
    let all = lines(&plan);
    for line in all.iter().step_by(100) {
        enter(&mut plan, *line, Field::UnitPrice, decimal("11"));
        let id = 10_000 + plan.rows.len() as u128;
        add_below(
            &mut plan,
            *line,
            id,
            &[
                (Field::Site, text("Новая")),
                (Field::BuyModel, text("cpc")),
                (Field::Units, decimal("5")),
                (Field::UnitPrice, decimal("7")),
            ],
        );
    }
    for line in all.iter().skip(50).step_by(100) {
        remove(&mut plan, *line);
    }
    let started = std::time::Instant::now();
    let filled = filled("plan.xlsx", &book, &plan, Audience::Internal);
    let took = started.elapsed();
    assert_eq!((filled.report.rows_added, filled.report.rows_removed), (20, 20), "{:?}", filled.report.warnings);
    #[expect(clippy::print_stdout, reason = "a figure for whoever reads the log")]
    {
        println!("2,000 lines filled in {took:?}");
    }
    let (again, _) = imported("plan.xlsx", &filled.bytes);
    assert_eq!(PlanCalc::new(&again).totals().media_net, PlanCalc::new(&plan).totals().media_net);
    assert!(took < std::time::Duration::from_secs(240), "{took:?}");
}
