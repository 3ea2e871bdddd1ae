//! What must be found in real workbooks. They are not part of this repository: where the folder beside it is absent, the
//! tests say so and pass.

use mrm_domain::{Audience, CostBasis, Field, FieldRef, ImportId, Plan, PlanId};
use mrm_excel::read::{ReadOptions, open};
use mrm_excel::report::{Choices, ImportReport, ReconciliationReport};
use mrm_excel::understand::{Understanding, understand};
use rust_decimal::Decimal;
use std::path::Path;

pub fn plan_of(understanding: Understanding) -> Plan {
    let mut n = 100_u128;
    let mut ids = || {
        n += 1;
        uuid::Uuid::from_u128(n)
    };
    understanding.plan(
        &mut ids,
        PlanId::from_uuid(uuid::Uuid::from_u128(1)),
        ImportId::from_uuid(uuid::Uuid::from_u128(2)),
        chrono::DateTime::default(),
    )
}

fn read(name: &str) -> Option<(ImportReport, Plan)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/workbooks/plans").join(name);
    if !path.exists() {
        #[expect(clippy::print_stdout, reason = "tells why the test shows nothing")]
        {
            println!("passed over: {name} is not here");
        }
        return None;
    }
    let workbook = open(&path, &ReadOptions::default()).unwrap();
    let understanding = understand(&workbook, &Choices::default());
    Some((understanding.report().clone(), plan_of(understanding)))
}

pub fn number(text: &str) -> Decimal {
    text.parse().unwrap()
}

#[track_caller]
fn totals(report: &ImportReport, expected: &[(&str, &str)]) {
    for (key, value) in expected {
        let got = report.totals.get(*key).copied().unwrap_or_default();
        assert!((got - number(value)).abs() <= Decimal::new(1, 2), "{key}: {got}, expected {value}");
    }
}

#[track_caller]
fn stated<'r>(report: &'r ImportReport, cell: &str) -> &'r ReconciliationReport {
    report.reconciliation.iter().find(|r| r.cell == cell).unwrap_or_else(|| panic!("no total at {cell}"))
}

fn column<'r>(report: &'r ImportReport, letters: &str) -> &'r mrm_excel::report::ColumnReport {
    report.columns.iter().find(|c| c.column == letters).unwrap()
}

fn has(report: &ImportReport, code: &str) -> bool {
    report.problems.iter().any(|p| p.code == code)
}

fn flights(plan: &Plan) -> Vec<String> {
    plan.lines()
        .map(|l| {
            l.flights_by_date().iter().map(|(_, f)| format!("{}..{}", f.start, f.end)).collect::<Vec<_>>().join(" ")
        })
        .collect()
}

#[test]
fn the_classic_agency_plan_with_a_weekly_grid() {
    let Some((report, plan)) = read("ru-agency-template-weekly-grid.xlsx") else { return };
    assert_eq!(report.tables[0].header_rows, [8, 9]);
    assert_eq!(report.lines, 5);
    totals(
        &report,
        &[
            ("media_net", "19665000"),
            ("commission", "393300"),
            ("client_net", "20058300"),
            ("cost_gross", "24069960"),
            ("services_gross", "379974"),
            ("grand_total", "24449934"),
            ("impressions", "27050000"),
            ("clicks", "283500"),
            ("conversions", "5020"),
            ("income", "8331510"),
        ],
    );
    assert!(
        stated(&report, "Лист1!Q28").equal && stated(&report, "Лист1!Q18").equal && stated(&report, "Лист1!R16").equal
    );
    let reach = stated(&report, "Лист1!T16");
    assert_eq!((reach.equal, reach.workbook), (false, number("5600000")));
    assert_eq!(reach.cause.as_ref().unwrap().code, "factor");
    assert_eq!(
        flights(&plan),
        [
            "2023-04-03..2023-04-30",
            "2023-05-01..2023-05-28",
            "2023-03-20..2023-04-02",
            "2023-02-27..2023-04-30",
            "2023-02-27..2023-04-30"
        ]
    );
    assert!(has(&report, "year_from_weekdays"));
    for letters in ["CJ", "CK", "CL", "CM", "CN", "CO", "CP", "CQ", "CR", "CS"] {
        assert_eq!(column(&report, letters).audience, Audience::Internal, "{letters}");
    }
    assert!(
        column(&report, "Q").audience == Audience::Client
            && column(&report, "L").field.as_deref() == Some("unit_price")
    );
    let units: Vec<_> = plan.lines().map(|l| l.number(Field::Units).unwrap()).collect();
    assert_eq!(units[1], number("16000000"), "a thousand impressions is the unit: stored as single impressions");
    let costs: Vec<_> = plan.costs_in_order().into_iter().map(|c| c.basis).collect();
    assert_eq!(
        costs,
        [
            CostBasis::ShareOfMedia { rate: number("0.013") },
            CostBasis::Amount { amount: number("42000") },
            CostBasis::Amount { amount: number("19000") }
        ]
    );
    assert_eq!(plan.header.commission_rate, Some(number("0.02")));
    let line = plan.lines().next().unwrap();
    assert_eq!(plan.source_of(line, Field::ClientNet.into()).as_deref(), Some("Лист1!Q11"));
    assert_eq!(line.list(Field::Markup), [number("1.3"), number("1.5")], "the parts of a coefficient are kept");
    let calc = mrm_calc::PlanCalc::new(&plan);
    assert_eq!(
        (calc.totals().media_net, calc.totals().cost_gross, calc.totals().grand_total),
        (number("19665000"), number("24069960"), number("24449934"))
    );
}

#[test]
fn a_vendor_offer_with_one_line() {
    let Some((report, plan)) = read("ru-vendor-offer-one-line.xlsx") else { return };
    assert_eq!((report.tables[0].header_rows, report.lines), ([12, 12], 1));
    totals(&report, &[("media_net", "500000.072"), ("clicks", "7386.3647"), ("impressions", "5681819")]);
    let line = plan.lines().next().unwrap();
    assert_eq!((line.number(Field::Units), line.text(Field::BuyModel)), (Some(number("5681819")), Some("CPM")));
    assert_eq!(plan.header.period_start.unwrap().to_string(), "2024-10-01");
    for sheet in &report.sheets[1..] {
        assert_eq!(sheet.role, "not_a_plan", "{}", sheet.name);
    }
    assert!(report.skipped.iter().filter(|s| s.row >= 17).all(|s| s.reason == "note"));
}

#[test]
fn a_television_summary_with_months_and_details_on_their_side() {
    let Some((report, plan)) = read("ru-tv-summary-months-and-day-grid.xlsx") else { return };
    assert_eq!(
        (report.tables[0].header_rows, report.lines, report.tables[0].calendar.as_str()),
        ([13, 14], 4, "months")
    );
    totals(&report, &[("cost_gross", "46183785.165"), ("media_net", "38486487.6375")]);
    assert!(stated(&report, "СВОД!K19").equal && stated(&report, "СВОД!K20").equal);
    assert!(
        report.skipped.iter().any(|s| s.row == 24 && s.reason == "not_a_line"),
        "the table of discounts holds no lines"
    );
    assert_eq!(report.sheets.iter().filter(|s| s.role == "transposed").count(), 4);
    let line = plan.lines().next().unwrap();
    let exact: Vec<_> =
        line.flights_by_date().iter().map(|(_, f)| (f.start.to_string(), f.end.to_string(), f.amount)).collect();
    let flight = |from: &str, to: &str, amount: &str| (from.to_owned(), to.to_owned(), Some(number(amount)));
    assert_eq!(
        exact,
        [
            flight("2024-09-08", "2024-09-16", "2348020.24"),
            flight("2024-09-24", "2024-09-30", "1826237.96"),
            flight("2024-10-08", "2024-10-14", "1913201.68"),
            flight("2024-10-22", "2024-10-31", "2733145.25"),
            flight("2024-11-08", "2024-11-18", "3006459.78"),
            flight("2024-12-01", "2024-12-07", "1826237.96"),
        ],
        "“08-16, 24-30.09.2024” is two flights; the amount of the month, without VAT, is shared by days"
    );
    let days =
        |line: &mrm_domain::Row| -> i64 { line.flights.values().map(|f| (f.end - f.start).num_days() + 1).sum() };
    assert_eq!(plan.lines().map(days).collect::<Vec<_>>(), [51, 56, 56, 56]);
    let trp: Vec<_> = plan.lines().map(|l| l.number(Field::Trp).unwrap().round_dp(3)).collect();
    assert_eq!(trp, ["635.248", "429.804", "785.673", "408.770"].map(number));
    for (field, value) in [
        (Field::Ots, "62515829.249"),
        (Field::Reach, "7076784.628"),
        (Field::ReachPct, "0.719"),
        (Field::Frequency, "8.834"),
        (Field::Cpt, "218.398"),
    ] {
        assert_eq!(line.number(field).unwrap().round_dp(3), number(value), "{field:?}");
    }
    let source = |field: Field| plan.source_of(line, field.into());
    assert_eq!(source(Field::Trp).as_deref(), Some("Заставка при включении!G24"));
    assert_eq!(source(Field::CostGross).as_deref(), Some("СВОД!K15"));
    assert_eq!(report.problems.iter().filter(|p| p.code == "details_read").count(), 4);
    assert!(has(&report, "amounts_by_days") && !has(&report, "details_differ") && !has(&report, "details_uncertain"));
    let chart = report.problems.iter().find(|p| p.code == "chart_read").unwrap();
    assert_eq!(chart.args["rows"], "27: 51; 28: 56; 29: 56");
}

#[test]
fn a_mobile_plan_whose_flights_are_colours() {
    let Some((report, plan)) = read("ru-mobile-four-lines-month-columns.xlsx") else { return };
    assert_eq!((report.tables[0].header_rows, report.lines), ([11, 11], 4));
    totals(
        &report,
        &[
            ("media_net", "21984000"),
            ("vat", "4396800"),
            ("cost_gross", "26380800"),
            ("impressions", "99000000"),
            ("clicks", "945000"),
        ],
    );
    let reach = stated(&report, "МП!P17");
    assert_eq!(reach.cause.as_ref().map(|c| (c.code.as_str(), c.args["factor"].as_str())), Some(("factor", "0.7")));
    assert_eq!(
        flights(&plan),
        ["2024-11-01..2024-12-31", "2024-11-01..2024-12-31", "2025-01-01..2025-04-30", "2025-01-01..2025-04-30"]
    );
    assert_eq!(plan.lines().next().unwrap().number(Field::Units), Some(number("18000000")));
    assert_eq!(
        (column(&report, "N").field.as_deref(), column(&report, "S").field.as_deref()),
        (Some("cpm"), Some("cpc")),
        "typed half in Cyrillic"
    );
}

#[test]
fn two_variants_are_never_added_up() {
    let Some((report, plan)) = read("ru-two-variants-monthly-blocks.xlsx") else { return };
    assert!(
        report.variants && report.lines == 8 && report.tables.iter().all(|t| t.lines == 8 && t.header_rows == [9, 9])
    );
    totals(&report, &[("media_net", "1421874.198"), ("cost_gross", "1706249.0376")]);
    assert_eq!(
        report.skipped.iter().filter(|s| s.reason == "subtotal").map(|s| s.row).collect::<Vec<_>>(),
        [12, 16, 20, 24]
    );
    assert_eq!(
        report
            .problems
            .iter()
            .filter(|p| p.code == "impossible_date")
            .map(|p| p.cell.clone().unwrap())
            .collect::<Vec<_>>(),
        ["A14", "A15"]
    );
    assert!(plan.lines().nth(2).unwrap().flights.is_empty(), "an impossible date is flagged, never fixed");
    assert_eq!(plan.lines().next().unwrap().text(Field::BuyModel), Some("CPM"));
}

/// The wizard and the plan say the same, to the last digit.
#[test]
fn the_imports_totals_are_the_plans() {
    for name in [
        "ru-agency-template-weekly-grid.xlsx",
        "ru-vendor-offer-one-line.xlsx",
        "ru-tv-summary-months-and-day-grid.xlsx",
        "ru-mobile-four-lines-month-columns.xlsx",
        "ru-two-variants-monthly-blocks.xlsx",
        "ru-dsp-two-level-header-hidden-sheets.xlsx",
    ] {
        let Some((report, plan)) = read(name) else { return };
        let calc = mrm_calc::PlanCalc::new(&plan);
        let totals = calc.totals();
        for (key, of_plan) in [
            ("media_net", totals.media_net),
            ("client_net", totals.client_net),
            ("vat", totals.vat),
            ("cost_gross", totals.cost_gross),
            ("grand_net", totals.grand_net),
            ("grand_total", totals.grand_total),
        ] {
            assert_eq!(report.totals.get(key), Some(&of_plan), "{name}: {key}");
        }
        assert_eq!(totals.client_net + totals.vat, totals.cost_gross, "{name}");
    }
}

#[test]
fn a_two_level_header_with_hidden_columns_and_sheets() {
    let Some((report, plan)) = read("ru-dsp-two-level-header-hidden-sheets.xlsx") else { return };
    assert_eq!((report.tables[0].header_rows, report.lines), ([9, 10], 2));
    totals(
        &report,
        &[
            ("media_net", "21254000"),
            ("cost_gross", "25504800"),
            ("impressions", "100491725.77"),
            ("clicks", "904425.53"),
            ("views", "72354042.55"),
        ],
    );
    assert_eq!(report.sheets.iter().filter(|s| s.role == "hidden").count(), 3);
    for letters in ["G", "R", "T", "X", "Z", "AA", "AB", "AD", "AG", "AI"] {
        assert!(column(&report, letters).hidden, "{letters}");
    }
    assert!(stated(&report, "Описание!C11").equal && stated(&report, "Описание!C12").equal);
    assert_eq!(flights(&plan), ["2024-08-01..2024-08-31", "2024-08-01..2024-08-31"]);
    assert_eq!((plan.header.client.as_deref(), plan.header.agency.as_deref()), (Some("Банк Р"), Some("Агентство А")));
}

#[test]
fn templates_without_figures_say_that_there_is_nothing_to_import() {
    for name in [
        "ru-template-stacked-month-blocks.xlsx",
        "ru-retail-long-format-formula-errors.xlsx",
        "ru-buying-template-no-data.xlsx",
        "us-political-weekly-grid-template.xlsx",
    ] {
        let Some((report, plan)) = read(name) else { continue };
        assert_eq!((report.lines, plan.lines().count()), (0, 0), "{name}");
        assert!(has(&report, "nothing_to_import") && has(&report, "template_empty"), "{name}");
    }
}

#[test]
fn twelve_stacked_months_are_twelve_tables() {
    let Some((report, _)) = read("ru-template-stacked-month-blocks.xlsx") else { return };
    let rows: Vec<u32> = report.tables.iter().filter(|t| t.sheet == "МП_Periods").map(|t| t.header_rows[0]).collect();
    assert_eq!(rows, (0..12).map(|n| 2 + 13 * n).collect::<Vec<_>>());
}

#[test]
fn thousands_of_error_cells_are_one_problem_per_column() {
    let Some((report, _)) = read("ru-retail-long-format-formula-errors.xlsx") else { return };
    let errors: Vec<_> = report.problems.iter().filter(|p| p.code == "error_values").collect();
    let count: usize = errors.iter().map(|p| p.args["count"].parse::<usize>().unwrap()).sum();
    assert_eq!(count, 12_948);
    assert!(errors.len() < 40);
    let repeated: Vec<u32> = report.skipped.iter().filter(|s| s.reason == "header_repeated").map(|s| s.row).collect();
    assert_eq!(repeated, [116, 231, 345, 461, 577, 693, 809, 925, 1041, 1157, 1273]);
}

#[test]
fn a_political_template_lists_its_channels() {
    let Some((report, _)) = read("us-political-weekly-grid-template.xlsx") else { return };
    let sections: Vec<&str> = report.tables.iter().flat_map(|t| &t.sections).map(String::as_str).collect();
    for channel in [
        "Broadcast TV",
        "Spanish-Language TV",
        "Streaming (CTV/OTT)",
        "Cable TV",
        "Addressable Satellite",
        "Radio",
        "Search",
    ] {
        assert!(sections.contains(&channel), "{channel} in {sections:?}");
    }
}

#[test]
fn three_header_rows_of_a_buying_template() {
    let Some((report, _)) = read("ru-buying-template-no-data.xlsx") else { return };
    assert_eq!((report.tables[0].header_rows, report.tables[0].calendar.as_str()), ([10, 12], "weeks"));
    assert_eq!(column(&report, "H").audience, Audience::Internal);
}

#[test]
fn an_export_whose_budget_differs_from_its_lines() {
    let Some((report, plan)) = read("en-open-schema-export-no-cached-values.xlsx") else { return };
    assert_eq!((report.tables[0].header_rows, report.lines), ([1, 1], 2));
    totals(&report, &[("media_net", "80000")]);
    let budget = stated(&report, "Campaign!B7");
    assert_eq!((budget.equal, budget.workbook), (false, number("101200")));
    assert!(has(&report, "currency_partly"));
    assert_eq!(flights(&plan), ["2025-01-01..2025-03-31", "2025-01-01..2025-03-31"]);
}

#[test]
fn days_across_become_one_line_for_each_channel() {
    let Some((report, plan)) = read("en-budget-tracker-days-across.xlsx") else { return };
    let sites: Vec<_> = plan.lines().map(|l| l.text(Field::Site).unwrap_or_default()).collect();
    assert_eq!(sites, ["Google", "Meta", "Snapchat", "Tiktok", "PR"]);
    totals(&report, &[("media_net", "24180000")]);
    let budgets: Vec<_> = plan.lines().map(|l| l.number(Field::CostNet)).collect();
    let expected = [Some("6200000"), Some("5580000"), Some("6200000"), Some("6200000"), None];
    assert_eq!(budgets, expected.map(|n| n.map(number)));
    assert_eq!(plan.header.currency.to_string(), "PKR");
    let month = "2025-03-01..2025-03-31";
    assert_eq!(flights(&plan), [month, month, month, month, ""], "days of the same budget are one flight");
    let google = plan.lines().next().unwrap();
    assert_eq!(google.flights_by_date()[0].1.amount, Some(number("6200000")));
    // What was spent and achieved is kept beside the plan, never in it.
    let spent = plan.columns.values().find(|c| c.name == "Ads Actual Spend").unwrap();
    assert_eq!(spent.audience, Audience::Internal);
    let sum: Decimal = plan.lines().filter_map(|l| l.custom.get(&spent.id)?.value.number()).sum();
    assert_eq!(sum, number("1879792"));
    assert!(google.number(Field::Conversions).is_none() && google.number(Field::Revenue).is_none());
    for (key, value) in [("media_net", "24180000"), ("Ads Actual Spend", "1879792")] {
        let found = report.reconciliation.iter().find(|r| r.total == key).unwrap();
        assert!(found.equal && found.workbook == number(value) && found.cell.starts_with("Data Entry!AN"), "{found:?}");
    }
    let orders = stated(&report, "Data Entry!AN21");
    assert_eq!(
        (orders.workbook, orders.computed),
        (number("84"), Some(number("200"))),
        "the workbook misses 116 orders"
    );
    let told = report.problems.iter().find(|p| p.code == "time_series_read").unwrap();
    assert_eq!((told.sheet.as_deref(), told.args["unit"].as_str()), (Some("Data Entry"), "days"));
    assert_eq!((told.args["from"].as_str(), told.args["to"].as_str()), ("2025-03-01", "2025-03-31"));
    assert!(has(&report, "facts_kept") && has(&report, "periods_left"));
    let left: Vec<u32> = report.skipped.iter().filter(|s| s.sheet == "Data Entry").map(|s| s.row).collect();
    assert_eq!(left, [39, 40, 42, 43, 44, 45], "analysis and sales are no channels");
    assert_eq!(plan.source_of(google, Field::CostNet.into()).as_deref(), Some("Data Entry!H9:AL9"));
    assert_eq!(plan.source_of(google, Field::Site.into()).as_deref(), Some("Data Entry!C8"));
    assert_eq!(plan.source_of(google, FieldRef::Custom(spent.id)).as_deref(), Some("Data Entry!H10:AL10"));
}

#[test]
pub fn numbers_stored_as_text_are_numbers() {
    let Some((report, plan)) = read("en-wide-flat-67-columns.xlsx") else { return };
    assert_eq!((report.lines, report.columns.len()), (4, 67));
    assert!(has(&report, "text_numbers") && has(&report, "budget_zero"));
    assert_eq!(plan.lines().next().unwrap().number(Field::CostNet), Some(Decimal::ONE));
}
