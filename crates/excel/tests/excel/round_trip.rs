//! A plan that goes out as a workbook comes back as the same plan.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, DataType, Reader, Xlsx};
use mrm_calc::PlanCalc;
use mrm_domain::{
    Audience, BuyModel, Channel, CommissionMode, CostBasis, CostKind, Currency, CustomKind, DiscountMode, Field,
    FieldKind, FieldScope, HeaderField, Plan, PlanId, PriceBasis, RowKind, Value, VatRounding, VatRule,
};
use mrm_excel::grid::Workbook;
use mrm_excel::read::{self, ReadOptions};
use mrm_excel::report::Choices;
use mrm_excel::understand::understand;
use mrm_excel::write::{ExportOptions, Lang, Silent, read_back, to_xlsx};
use mrm_testkit::Uuids;
use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::understand_shared::plan_of;
use crate::write::export;
use crate::write_plans::{Builder, agency_plan, day, plans_of_all_terms, rich_plan, with_channels_of_sections};
use crate::write_rows::nested_plan;

/// Name, kind, unit, reader, formula and words to choose from of a custom column.
type OwnColumn = (String, CustomKind, Option<String>, Audience, Option<String>, Vec<String>);

/// A plan without ids, sources and moments: what a planner would call the same.
#[derive(Debug, PartialEq)]
struct Content {
    header: BTreeMap<&'static str, String>,
    columns: Vec<OwnColumn>,
    costs: Vec<(CostKind, String, CostBasis, Option<Decimal>, Audience)>,
    rows: Vec<RowContent>,
}

#[derive(Debug, PartialEq)]
struct RowContent {
    depth: usize,
    kind: RowKind,
    cells: BTreeMap<&'static str, String>,
    custom: BTreeMap<usize, String>,
    flights: Vec<String>,
}

fn content(plan: &Plan) -> Content {
    let columns = plan.columns_in_order();
    let place = |id| columns.iter().position(|column| column.id == id).expect("a column of the plan");
    // Ids of columns are told by their place: they are others each time.
    let formula = |column: &mrm_domain::Column| {
        let start = column.formula.clone()?;
        Some(columns.iter().enumerate().fold(start, |text, (at, c)| text.replace(&c.id.to_string(), &format!("#{at}"))))
    };
    // Which columns a planner looks at is a matter of the window, not of the plan's content.
    let header = HeaderField::ALL.iter().filter(|field| **field != HeaderField::Shown);
    Content {
        header: header.filter_map(|field| Some((field.code(), plan.header.get(*field)?))).collect(),
        columns: columns
            .iter()
            .map(|c| (c.name.clone(), c.kind, c.unit.clone(), c.audience, formula(c), c.choices.clone()))
            .collect(),
        costs: plan
            .costs_in_order()
            .iter()
            .map(|c| (c.kind, c.label.clone(), c.basis, c.vat_rate, c.audience))
            .collect(),
        rows: plan
            .outline()
            .into_iter()
            .map(|(row, depth)| RowContent {
                depth,
                kind: row.kind,
                cells: row.cells.iter().map(|(field, cell)| (field.code(), cell.value.canonical())).collect(),
                custom: row.custom.iter().map(|(id, cell)| (place(*id), cell.value.canonical())).collect(),
                flights: row.flights_by_date().iter().map(|(_, flight)| flight.canonical()).collect(),
            })
            .collect(),
    }
}

/// Out as a workbook, in again through the product's own reader.
fn there_and_back(plan: &Plan, audience: Audience, lang: Lang) -> Plan {
    let bytes = to_xlsx(plan, &PlanCalc::new(plan), &ExportOptions::new(audience, lang), &Silent).expect("an export");
    let workbook =
        read::read_bytes("plan.xlsx", bytes, &ReadOptions::default(), &read::Silent).expect("our export is read");
    let mut ids = Uuids::new(99);
    read_back(&workbook, &mut || ids.next_uuid(), PlanId::from_uuid(uuid::Uuid::nil())).expect("it is known as our own")
}

#[test]
fn plans_under_all_terms_come_back_the_same() {
    for (name, plan) in plans_of_all_terms().into_iter().chain([("nested", nested_plan())]) {
        for lang in [Lang::Ru, Lang::En] {
            let back = there_and_back(&plan, Audience::Internal, lang);
            pretty(name, &content(&plan), &content(&back));
        }
    }
}

#[test]
fn a_channel_that_lines_have_from_their_section_stays_that_of_the_section() {
    let plan = with_channels_of_sections();
    for audience in [Audience::Internal, Audience::Client] {
        let back = there_and_back(&plan, audience, Lang::Ru);
        pretty("channels", &content(&plan), &content(&back));
        let lines: Vec<_> = back.lines().map(|line| (line.text(Field::Channel), back.channel_of(line))).collect();
        assert_eq!(lines, [(None, Some("tv")), (Some("ooh"), Some("ooh"))]);
    }
}

/// A workbook in memory, as the product reads it.
fn workbook_of(plan: &Plan, audience: Audience, lang: Lang) -> Workbook {
    let bytes = to_xlsx(plan, &PlanCalc::new(plan), &ExportOptions::new(audience, lang), &Silent).expect("an export");
    read::read_bytes("plan.xlsx", bytes, &ReadOptions::default(), &read::Silent).expect("our export is read")
}

#[test]
fn the_import_gives_the_exported_plan_and_says_where_each_value_stands() {
    for (name, plan) in plans_of_all_terms() {
        for (audience, lang) in [(Audience::Internal, Lang::Ru), (Audience::Client, Lang::En)] {
            let seen = plan.for_audience(audience);
            let workbook = workbook_of(&plan, audience, lang);
            let understanding = understand(&workbook, &Choices::default());
            let report = understanding.report().clone();
            assert_eq!(report.lines, seen.lines().count(), "{name}");
            assert!(report.columns.iter().all(|c| c.confidence >= 1.0), "{name}");
            let unequal: Vec<_> = report.reconciliation.iter().filter(|r| !r.equal).collect();
            assert!(unequal.is_empty() && report.reconciliation.len() > 1, "{name}: {unequal:#?}");
            assert!(
                report.problems.iter().all(|p| p.code == "own_export" || report.lines == 0),
                "{name}: {:?}",
                report.problems
            );
            let imported = plan_of(understanding);
            pretty(name, &content(&seen), &content(&imported));
            assert_eq!(
                report.totals["grand_total"],
                PlanCalc::new(&imported).totals().grand_total.normalize(),
                "{name}"
            );
            for line in imported.lines() {
                for (field, cell) in &line.cells {
                    let place = imported.source_of(line, (*field).into()).expect("a source of every imported value");
                    let (sheet, address) = place.rsplit_once('!').expect("sheet and cell");
                    let shown = at(&workbook, sheet, address);
                    assert!(!matches!(shown, Data::Empty), "{name}: {field} {place} {:?}", cell.value);
                    assert!(cell.entered.is_none(), "{name}: nobody entered it");
                }
            }
        }
    }
}

/// The value of `Q12`.
fn at(workbook: &Workbook, sheet: &str, address: &str) -> Data {
    let sheet = workbook.sheets.iter().find(|s| s.name == sheet).expect("the sheet");
    sheet.values.get_value(place(address)).cloned().unwrap_or(Data::Empty)
}

pub fn place(address: &str) -> (u32, u32) {
    let digits = address.find(|c: char| c.is_ascii_digit()).expect("a row");
    let (letters, row) = address.split_at(digits);
    (row.parse::<u32>().expect("a row") - 1, mrm_excel::grid::column_number(letters).expect("a column"))
}

#[test]
fn what_somebody_calculated_in_an_input_cell_is_taken_as_entered() {
    let mut plan = agency_plan();
    let line = plan.lines().find(|l| l.number(Field::Units).is_some()).expect("a line with units").id;
    let mut workbook = workbook_of(&plan, Audience::Internal, Lang::Ru);
    let imported = plan_of(understand(&workbook, &Choices::default()));
    let units = plan.rows[&line].number(Field::Units).expect("units");
    let copy = imported.lines().find(|l| l.number(Field::Units) == Some(units)).expect("the same line");
    let (sheet, address) = imported
        .source_of(copy, Field::Units.into())
        .map(|p| p.rsplit_once('!').map(|(a, b)| (a.to_owned(), b.to_owned())).expect("a place"))
        .expect("a source");
    let sheet = workbook.sheets.iter_mut().find(|s| s.name == sheet).expect("the sheet");
    sheet.layout.formulas.insert(place(&address), "2*600".to_owned());
    plan.imports.clear();
    let again = plan_of(understand(&workbook, &Choices::default()));
    pretty("a formula", &content(&plan), &content(&again));
}

/// A plan with a calculated column over a field, and one over that column.
fn calculated_plan() -> Plan {
    let mut plan = agency_plan();
    let mut add = |name: &str, number: u128, formula: String| {
        let id = mrm_domain::ColumnId::from_uuid(uuid::Uuid::from_u128(number));
        let order = plan.columns_in_order().last().map(|c| c.order.clone());
        let column = mrm_domain::Column {
            id,
            name: name.to_owned(),
            kind: CustomKind::Number,
            unit: None,
            formula: Some(formula),
            choices: Vec::new(),
            audience: Audience::Client,
            order: mrm_domain::Order::between(order.as_ref(), None).expect("a place at the end"),
        };
        plan.columns.insert(id, column);
        id
    };
    let half = add("Половина", 7001, "ROUND([units] / 2, 0)".to_owned());
    add("Четверть", 7002, format!("[{half}] / 2 + 0"));
    plan
}

#[test]
fn words_to_choose_from_go_out_as_lists_and_come_back() {
    let mut plan = agency_plan();
    let line = plan.lines().next().expect("a line").id;
    let cities: Vec<String> = (1..=60).map(|n| format!("Город {n}, область")).collect();
    let lists = [("Статус", vec!["да".to_owned(), "нет".to_owned(), "«может быть»".to_owned()]), ("Города", cities)];
    for (number, (name, choices)) in (7100_u128..).zip(lists) {
        let id = mrm_domain::ColumnId::from_uuid(uuid::Uuid::from_u128(number));
        let order = plan.columns_in_order().last().map(|c| c.order.clone());
        let order = mrm_domain::Order::between(order.as_ref(), None).expect("a place at the end");
        // A word of one's own is kept although the list does not have it.
        let own = mrm_domain::Cell::entered(Value::Text("иначе".to_owned()), 1);
        plan.rows.get_mut(&line).expect("the line").custom.insert(id, own);
        let (name, kind, audience) = (name.to_owned(), CustomKind::Text, Audience::Client);
        let column = mrm_domain::Column { id, name, kind, unit: None, formula: None, choices, audience, order };
        plan.columns.insert(id, column);
    }
    for lang in [Lang::Ru, Lang::En] {
        let workbook = workbook_of(&plan, Audience::Internal, lang);
        let lists = &workbook.sheets[0].layout.lists;
        assert!(lists.iter().any(|list| list.source.contains("CPM")), "buying models have theirs: {lists:?}");
        let imported = plan_of(understand(&workbook, &Choices::default()));
        pretty("lists", &content(&plan), &content(&imported));
    }
}

#[test]
fn a_calculated_column_comes_back_with_its_formula() {
    let plan = calculated_plan();
    for audience in [Audience::Internal, Audience::Client] {
        let workbook = workbook_of(&plan, audience, Lang::Ru);
        let imported = plan_of(understand(&workbook, &Choices::default()));
        let seen = plan.for_audience(audience);
        assert_eq!(seen.columns.values().filter(|c| c.formula.is_some()).count(), 2);
        pretty("calculated", &content(&seen), &content(&imported));
    }
}

#[test]
fn a_calculated_column_that_somebody_changed_in_excel_keeps_what_stands_there() {
    let plan = calculated_plan();
    let mut workbook = workbook_of(&plan, Audience::Internal, Lang::Ru);
    let imported = plan_of(understand(&workbook, &Choices::default()));
    let column = imported.columns_in_order().into_iter().rfind(|c| c.name == "Четверть").expect("the column").id;
    let table = &imported.imports.values().next().expect("the import").tables[0];
    let letters = &table.columns[&mrm_domain::FieldRef::Custom(column)];
    let line = imported.lines().find(|l| l.number(Field::Units).is_some()).expect("a line with units");
    let row = line.source.expect("a source").row;
    let sheet = workbook.sheets.iter_mut().find(|s| s.name == table.sheet).expect("the sheet");
    sheet.values.set_value(place(&format!("{letters}{row}")), Data::Float(77.0));
    let again = plan_of(understand(&workbook, &Choices::default()));
    let columns = again.columns_in_order();
    let of = |name: &str| columns.iter().rfind(|c| c.name == name).expect("the column");
    assert!(of("Половина").formula.is_some(), "the other column is as it was");
    assert_eq!(of("Четверть").formula, None);
    let values: Vec<_> = again.lines().filter_map(|l| l.custom.get(&of("Четверть").id)?.value.number()).collect();
    assert!(values.contains(&Decimal::from(77)) && values.len() > 1, "{values:?}");
}

/// One click out of a hundred trillion impressions: fifteen digits of it would end beyond the last place of a decimal.
#[test]
fn a_result_near_nothing_comes_back_with_its_formula() {
    let mut b = Builder::new("Охват");
    b.plan.header.universe = Some(Decimal::from(41_937_662));
    let id = b.column("Доля", CustomKind::Number, None, Audience::Internal);
    b.plan.columns.get_mut(&id).expect("the column").formula = Some("MAX([ctr], [vtr]) * 50%".to_owned());
    b.line(None, &[(Field::Grp, "377560571"), (Field::Clicks, "1")], &[]);
    let back = there_and_back(&b.plan, Audience::Internal, Lang::Ru);
    pretty("near nothing", &content(&b.plan), &content(&back));
}

#[test]
fn a_row_that_somebody_inserted_in_excel_is_a_line() {
    let plan = agency_plan();
    let mut workbook = workbook_of(&plan, Audience::Internal, Lang::Ru);
    let imported = plan_of(understand(&workbook, &Choices::default()));
    let line = imported.lines().next().expect("a line");
    let table = &imported.imports.values().next().expect("the import").tables[0];
    let row = line.source.expect("a source").row;
    let number = workbook.names.iter().find(|(name, _)| name == "mrm_number").expect("the numbers").1.clone();
    let (_, number) = number.rsplit_once('!').expect("a place");
    let column = place(&number.replace('$', "")).1;
    // The first line loses its number, as an inserted one has none.
    let sheet = workbook.sheets.iter_mut().find(|s| s.name == table.sheet).expect("the sheet");
    sheet.values.set_value((row - 1, column), Data::Empty);
    let again = plan_of(understand(&workbook, &Choices::default()));
    pretty("an inserted row", &content(&plan), &content(&again));
}

#[test]
fn what_a_client_sends_back_is_what_the_client_got() {
    for (name, plan) in plans_of_all_terms() {
        let back = there_and_back(&plan, Audience::Client, Lang::Ru);
        pretty(name, &content(&plan.for_audience(Audience::Client)), &content(&back));
    }
}

#[test]
fn a_period_that_the_planner_shows_is_written_for_every_line_and_comes_back() {
    let mut plan = rich_plan();
    plan.header.shown = Some([Field::Site, Field::Period, Field::CostNet].map(Into::into).to_vec());
    pretty("period", &content(&plan), &content(&there_and_back(&plan, Audience::Internal, Lang::Ru)));
    let mut book = Xlsx::new(Cursor::new(export(&plan, Audience::Client, Lang::Ru))).expect("the export opens");
    let sheet = book.worksheet_range("Медиаплан").expect("the plan sheet");
    let texts = sheet.rows().flatten().filter_map(|cell| cell.get_string());
    let periods = texts.filter(|text| text.contains('–') && text.ends_with(".2026"));
    let dated = plan.lines().filter(|line| !line.flights.is_empty()).count();
    assert!(periods.count() >= dated, "one text a line");
}

#[test]
fn another_workbook_is_not_taken_for_our_own() {
    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet().write_string(0, 0, "mrm_lines").expect("a cell");
    let bytes = book.save_to_buffer().expect("a workbook");
    let workbook = read::read_bytes("other.xlsx", bytes, &ReadOptions::default(), &read::Silent).expect("a workbook");
    let mut ids = Uuids::new(1);
    assert!(read_back(&workbook, &mut || ids.next_uuid(), PlanId::from_uuid(uuid::Uuid::nil())).is_none());
}

fn pretty(name: &str, before: &Content, after: &Content) {
    assert_eq!(before.header, after.header, "{name}: header");
    assert_eq!(before.columns, after.columns, "{name}: columns");
    assert_eq!(before.costs, after.costs, "{name}: costs");
    assert_eq!(before.rows.len(), after.rows.len(), "{name}: rows");
    for (a, b) in before.rows.iter().zip(&after.rows) {
        assert_eq!(a, b, "{name}");
    }
}

/// Text as it occurs, and as nobody hopes it does.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[А-Яа-яA-Za-z0-9=+@'\"<>&;,. –-]{1,24}".prop_map(|text| format!("ж{text}ж")),
        Just("=1+1".to_owned()),
        Just("Строка\nвторая".to_owned()),
        Just("Итого".to_owned()),
        Just("1.2.".to_owned()),
        Just("{=A1}".to_owned()),
    ]
}

/// A number with as many digits as a workbook keeps.
fn number() -> impl Strategy<Value = Decimal> {
    (0_i64..1_000_000_000, 0_u32..5).prop_map(|(mantissa, scale)| Decimal::new(mantissa, scale))
}

fn share() -> impl Strategy<Value = Decimal> {
    (0_i64..9_999).prop_map(|n| Decimal::new(n, 4))
}

fn value(field: Field) -> BoxedStrategy<Value> {
    match (field, field.kind()) {
        (Field::BuyModel, _) => {
            prop::sample::select(&BuyModel::ALL[..]).prop_map(|m| Value::Text(m.code().to_owned())).boxed()
        }
        (Field::Channel, _) => prop_oneof![
            prop::sample::select(&Channel::ALL[..]).prop_map(|c| Value::Text(c.code().to_owned())),
            text().prop_map(Value::Text)
        ]
        .boxed(),
        (Field::Currency, _) => {
            prop::sample::select(vec!["RUB", "USD", "GBP"]).prop_map(|c| Value::Text(c.to_owned())).boxed()
        }
        (_, FieldKind::Text | FieldKind::Choice) => text().prop_map(Value::Text).boxed(),
        (_, FieldKind::Discounts | FieldKind::Factors) => {
            prop::collection::vec(share(), 1..9).prop_map(Value::List).boxed()
        }
        (_, FieldKind::Percent) => share().prop_map(Value::Number).boxed(),
        _ => number().prop_map(Value::Number).boxed(),
    }
}

/// A few fields of a line with values.
fn cells() -> impl Strategy<Value = Vec<(Field, Value)>> {
    let fields: Vec<Field> = Field::ALL.iter().copied().filter(|field| field.scope() == FieldScope::Line).collect();
    prop::collection::vec(
        prop::sample::select(fields).prop_flat_map(|field| value(field).prop_map(move |v| (field, v))),
        0..9,
    )
}

/// Flights one after another, each perhaps with units or money.
fn flights() -> impl Strategy<Value = Vec<(u64, u64, Option<Decimal>, Option<Decimal>)>> {
    let flight = (1_u64..40, 0_u64..50, prop::option::of(number()), prop::option::of(number()));
    prop::collection::vec(flight, 0..4)
}

/// Formulas of calculated columns; `[X]` is a column of the planner's own, or the units.
const FORMULAS: &[&str] = &[
    "[X] / [impressions] * 1000",
    "IF([clicks] > 100, [X] * 2, -[X]^2)",
    "IFERROR([X] / [clicks], 0)",
    "SUM([X], [reach], [frequency]) + 0.125",
    "ROUND([X] / 3, 2) * ([units] + 1)",
    "MAX([ctr], [vtr]) * 50%",
];

/// What a row is: its depth (deeper than possible means as deep as possible), section or line, content.
type RowSeed = (usize, bool, Option<String>, Vec<(Field, Value)>, Vec<(u64, u64, Option<Decimal>, Option<Decimal>)>);

prop_compose! {
    fn plans()(
        title in text(),
        rows in prop::collection::vec((0_usize..4, prop::bool::weighted(0.3), prop::option::of(text()), cells(), flights()), 0..14),
        mode in prop::sample::select(vec![CommissionMode::OnTop, CommissionMode::Inside, CommissionMode::Separate]),
        rate in prop::option::of(share()),
        vat in prop::sample::select(vec![VatRule::Russia, VatRule::None, VatRule::Fixed(Decimal::new(7, 2))]),
        flags in any::<[bool; 4]>(),
        client in prop::option::of(text()),
        notes in prop::option::of(text()),
        universe in prop::option::of(1_i64..150_000_000),
        costs in prop::collection::vec((text(), number(), prop::option::of(share()), 0_u8..3, any::<bool>()), 0..4),
        custom in prop::collection::vec((text(), prop::option::of(text()), 0_usize..5, any::<bool>()), 0..3),
        formulas in prop::collection::vec((prop::sample::select(FORMULAS), 0_usize..2), 0..4),
    ) -> Plan {
        let rows: Vec<RowSeed> = rows;
        let mut b = Builder::new(&title);
        let h = &mut b.plan.header;
        h.commission_mode = mode;
        h.commission_rate = rate;
        h.vat = vat;
        h.client = client;
        h.notes_internal = notes.clone();
        h.notes = notes;
        h.universe = universe.map(Decimal::from);
        if flags[0] { h.price_basis = PriceBasis::Gross; }
        if flags[1] { h.vat_rounding = VatRounding::OnTotal; }
        if flags[2] { h.discount_mode = DiscountMode::Additive; }
        if flags[3] {
            h.period_start = Some(day("2026-01-01"));
            let rate = mrm_domain::StatedRate { rate: Decimal::new(923_471, 4), date: day("2026-02-03") };
            h.rates.insert(Currency::USD, rate);
        }
        let audience = |internal: bool| if internal { Audience::Internal } else { Audience::Client };
        for (label, amount, vat, basis, internal) in costs {
            let share = amount / Decimal::from(1_000_000_000);
            let basis = match basis {
                0 => CostBasis::Amount { amount },
                1 => CostBasis::ShareOfMedia { rate: share },
                _ => CostBasis::ShareOfClientNet { rate: share },
            };
            let vat = vat.map(|vat| vat.to_string());
            b.cost(CostKind::Production, &label, basis, vat.as_deref(), audience(internal));
        }
        let kinds = [CustomKind::Text, CustomKind::Number, CustomKind::Money, CustomKind::Percent, CustomKind::Date];
        let custom: Vec<_> = custom
            .into_iter()
            .map(|(name, unit, kind, internal)| (b.column(&name, kinds[kind], unit.as_deref(), audience(internal)), kinds[kind]))
            .collect();
        let given = custom.iter().find(|(_, kind)| *kind == CustomKind::Number).map(|(id, _)| *id);
        let mut known = given;
        for (place, (template, kind)) in formulas.into_iter().enumerate() {
            let column = known.map_or_else(|| "[units]".to_owned(), |id| format!("[{id}]"));
            let (kind, unit) = ([CustomKind::Number, CustomKind::Percent][kind], "шт.");
            let id = b.column(&format!("Расчёт {place}"), kind, Some(unit), Audience::Internal);
            b.plan.columns.get_mut(&id).expect("the column").formula = Some(template.replace("[X]", &column));
            // One may need another.
            known = Some(id).filter(|_| kind == CustomKind::Number).or(known);
        }
        let mut open = Vec::new();
        for (depth, section, name, cells, flights) in rows {
            open.truncate(depth);
            let parent = open.last().copied();
            if section {
                let id = b.section(name.as_deref().unwrap_or("Раздел"), parent);
                open.push(id);
                continue;
            }
            let line = b.line(parent, &[], &[]);
            let mut from = day("2025-11-01");
            for (gap, length, quantity, amount) in flights {
                let start = from + chrono::Days::new(gap);
                let end = start + chrono::Days::new(length);
                let (quantity, amount) = (quantity.map(|n| n.to_string()), amount.map(|n| n.to_string()));
                b.flight(line, &start.to_string(), &end.to_string(), quantity.as_deref(), amount.as_deref());
                from = end;
            }
            for (id, kind) in &custom {
                let value = match kind {
                    CustomKind::Text => Value::Text("1".to_owned()),
                    CustomKind::Date => Value::Date(from),
                    _ => Value::Number(Decimal::new(-125, 2)),
                };
                b.custom(line, *id, value);
            }
            let row = b.plan.rows.get_mut(&line).expect("the line");
            row.cells.extend(cells.into_iter().map(|(field, value)| (field, mrm_domain::Cell::entered(value, 1))));
        }
        b.plan
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_plan_comes_back_the_same(plan in plans(), english in any::<bool>()) {
        let lang = if english { Lang::En } else { Lang::Ru };
        let back = there_and_back(&plan, Audience::Internal, lang);
        prop_assert_eq!(content(&plan), content(&back));
    }
}

#[test]
fn an_export_without_its_names_is_still_read_with_services_and_totals() {
    for lang in [Lang::Ru, Lang::En] {
        let plan = agency_plan();
        let mut workbook = workbook_of(&plan, Audience::Internal, lang);
        workbook.names.clear();
        let understanding = understand(&workbook, &Choices::default());
        let report = understanding.report().clone();
        assert_eq!(report.lines, plan.lines().count(), "{lang:?}");
        let calc = PlanCalc::new(&plan);
        let totals = calc.totals();
        for (key, sum) in [
            ("media_net", totals.media_net),
            ("services_net", totals.costs_net),
            ("services_gross", totals.costs_gross),
            ("grand_total", totals.grand_total),
        ] {
            assert_eq!(report.totals.get(key), Some(&sum.normalize()), "{lang:?} {key}: {:?}", report.skipped);
            let stated = report.reconciliation.iter().filter(|r| r.total == key).collect::<Vec<_>>();
            assert!(!stated.is_empty() && stated.iter().all(|r| r.equal), "{lang:?} {key}: {stated:?}");
        }
        let costs: Vec<_> = plan_of(understanding).costs_in_order().iter().map(|c| (c.kind, c.basis)).collect();
        let expected: Vec<_> = plan.costs_in_order().iter().map(|c| (c.kind, c.basis)).collect();
        assert_eq!(costs, expected, "{lang:?}");
    }
}
