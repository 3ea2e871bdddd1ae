//! For each trap of real plan workbooks a small one made here.

use mrm_domain::{Audience, CommissionMode, CostBasis, Field, Plan, VatRule};
use mrm_excel::read::{ReadOptions, Silent, read_bytes};
use mrm_excel::report::{Choices, ColumnChoice, ImportReport};
use mrm_excel::understand::{merge, understand};
use rust_decimal::Decimal;
use rust_xlsxwriter::{Color, Format, Workbook, Worksheet};

use crate::understand_shared::plan_of;

fn number(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// Writes rows of texts from `top`; what reads as a number is one, an empty text is an empty cell.
pub fn rows(sheet: &mut Worksheet, top: u32, rows: &[&[&str]]) {
    for (r, row) in rows.iter().enumerate() {
        for (c, text) in row.iter().enumerate() {
            let (r, c) = (top + r as u32, c as u16);
            if let Ok(n) = text.parse::<f64>() {
                sheet.write_number(r, c, n).unwrap();
            } else if let Some(text) = text.strip_prefix('\'') {
                sheet.write_string(r, c, text).unwrap();
            } else if !text.is_empty() {
                sheet.write_string(r, c, *text).unwrap();
            }
        }
    }
}

pub fn import_with(mut workbook: Workbook, name: &str, choices: &Choices) -> (ImportReport, Plan) {
    let bytes = workbook.save_to_buffer().unwrap();
    let read = read_bytes(name, bytes, &ReadOptions::default(), &Silent).unwrap();
    let understanding = understand(&read, choices);
    (understanding.report().clone(), plan_of(understanding))
}

pub fn import(build: impl FnOnce(&mut Worksheet)) -> (ImportReport, Plan) {
    let mut workbook = Workbook::new();
    build(workbook.add_worksheet());
    import_with(workbook, "plan.xlsx", &Choices::default())
}

pub fn has(report: &ImportReport, code: &str) -> bool {
    report.problems.iter().any(|p| p.code == code)
}

pub fn flights(plan: &Plan) -> Vec<String> {
    plan.lines()
        .map(|l| {
            l.flights_by_date().iter().map(|(_, f)| format!("{}..{}", f.start, f.end)).collect::<Vec<_>>().join(" ")
        })
        .collect()
}

const HEADER: &[&str] =
    &["Площадка", "Формат", "Модель закупки", "Количество", "Цена за единицу, руб.", "Стоимость без НДС", "Показы"];

#[test]
fn a_header_below_metadata_and_a_spacer_row() {
    let (report, plan) = import(|s| {
        rows(
            s,
            0,
            &[
                &["Клиент:", "Ромашка"],
                &["Кампания", "Осень"],
                &["Период", "01.09.2026-30.09.2026"],
                &["Гео: РФ"],
                &[],
                HEADER,
                &[],
                &["Сайт А", "Баннер", "CPM", "1000", "100", "100000", "1000000"],
            ],
        );
    });
    assert_eq!((report.tables[0].header_rows, report.lines), ([6, 6], 1));
    let header = &plan.header;
    assert_eq!(
        (header.client.as_deref(), header.campaign.as_deref(), header.geo.as_deref()),
        (Some("Ромашка"), Some("Осень"), Some("РФ"))
    );
    assert_eq!(header.period_end.unwrap().to_string(), "2026-09-30");
    assert_eq!(report.metadata["client"].cell, "Sheet1!B1");
}

#[test]
fn a_section_that_names_a_channel_gives_it_to_its_lines_where_they_state_none() {
    let line = &["Сайт А", "Баннер", "CPM", "1000", "100", "100000", "1000000"];
    let of = |plan: &Plan| -> Vec<Option<String>> {
        plan.lines().map(|line| plan.channel_of(line).map(str::to_owned)).collect()
    };
    let sections = |s: &mut Worksheet| {
        rows(s, 0, &[HEADER, &["ТАРГЕТИРОВАННАЯ РЕКЛАМА"], line, &["Programmatic"], line, &["Прочее"], line]);
    };
    let (_, plan) = import(sections);
    assert_eq!(of(&plan), [Some("social".to_owned()), Some("programmatic".to_owned()), None]);
    let cells = plan.lines().map(|line| line.text(Field::Channel));
    assert!(cells.eq([None, None, None]), "it stays the section's");

    let (_, plan) = import(|s| {
        let header = [HEADER, &["Канал"]].concat();
        let own = [&line[..], &["ТВ"]].concat();
        rows(s, 0, &[&header, &["Programmatic"], &own, line]);
    });
    assert_eq!(of(&plan), [Some("tv".to_owned()), None], "where lines state channels a heading is only a heading");
}

#[test]
fn thousands_or_single_impressions_are_told_by_the_cost() {
    let (report, plan) = import(|s| {
        rows(
            s,
            0,
            &[
                HEADER,
                &["А", "x1", "СРМ", "18000", "290", "5220000", ""],
                &["Б", "x2", "CPM", "20000", "100", "2000000", ""],
            ],
        )
    });
    let units: Vec<_> = plan.lines().map(|l| l.number(Field::Units).unwrap()).collect();
    assert_eq!(units, [number("18000000"), number("20000000")]);
    assert!(has(&report, "units_in_thousands"));
    assert_eq!(report.columns.iter().find(|c| c.field.as_deref() == Some("units")).unwrap().scale, 1000);
    let (_, plan) = import(|s| rows(s, 0, &[HEADER, &["А", "x1", "CPM", "5681819", "88", "500000.072", ""]]));
    assert_eq!(plan.lines().next().unwrap().number(Field::Units), Some(number("5681819")));
}

#[test]
fn totals_are_recognised_with_and_without_a_word() {
    let (report, _) = import(|s| {
        rows(
            s,
            0,
            &[
                HEADER,
                &["А", "a", "CPC", "10", "5", "50", "7"],
                &["Б", "b", "CPC", "20", "5", "100", "8"],
                &["", "", "", "", "", "150", "15"],
                &["Итого", "", "", "", "", "150", "15"],
            ],
        );
    });
    assert_eq!(report.lines, 2);
    assert_eq!(
        report.skipped.iter().map(|s| (s.row, s.reason.as_str())).collect::<Vec<_>>(),
        [(4, "total"), (5, "total")]
    );
    assert!(report.reconciliation.iter().all(|r| r.equal), "{:?}", report.reconciliation);
}

#[test]
fn a_stated_total_that_is_no_sum_names_the_factor() {
    let (report, _) = import(|s| {
        rows(
            s,
            0,
            &[
                &["Площадка", "Стоимость без НДС", "Охват", "Показы"],
                &["А", "100", "600", "1"],
                &["Б", "200", "400", "1"],
                &["Итого", "300", "700", "2"],
            ],
        );
    });
    let reach = report.reconciliation.iter().find(|r| r.total == "reach").unwrap();
    assert_eq!((reach.equal, reach.cause.as_ref().unwrap().args["factor"].as_str()), (false, "0.7"));
}

#[test]
fn sections_notes_and_repeated_headers_are_no_lines() {
    let (report, plan) = import(|s| {
        rows(
            s,
            0,
            &[
                HEADER,
                &["PROGRAMMATIC"],
                &["А", "a", "CPM", "1000", "100", "100", "1000"],
                &["Видео"],
                &["Б", "b", "CPM", "2000", "100", "200", "2000"],
                HEADER,
                &["В", "c", "CPM", "3000", "100", "300", "3000"],
                &["Итого", "", "", "", "", "600"],
                &[
                    "1.",
                    "Цены действительны до конца года, бронь принимается в письменном виде за пять рабочих дней до старта размещения",
                ],
            ],
        );
    });
    assert_eq!(report.tables[0].sections, ["PROGRAMMATIC", "Видео"]);
    let parents: Vec<_> =
        plan.lines().map(|l| plan.rows[&l.parent.unwrap()].text(Field::Name).unwrap().to_owned()).collect();
    assert_eq!(parents, ["PROGRAMMATIC", "Видео", "Видео"]);
    let reasons: Vec<_> = report.skipped.iter().map(|s| s.reason.as_str()).collect();
    assert_eq!(reasons, ["header_repeated", "total", "note"]);
}

#[test]
fn stacked_header_rows_with_merged_groups() {
    let (report, plan) = import(|s| {
        let plain = Format::new();
        s.merge_range(0, 0, 1, 0, "Площадка", &plain).unwrap();
        s.merge_range(0, 1, 1, 1, "Бюджет без НДС, тыс. руб.", &plain).unwrap();
        s.merge_range(0, 2, 0, 3, "Прогноз", &plain).unwrap();
        rows(
            s,
            1,
            &[
                &["", "", "Показы", "CTR, %"],
                &["А", "1.5", "1000", "0.5"],
                &["Б", "2.5", "2000", "1.2"],
                &["В", "2.5", "2000", "2"],
            ],
        );
    });
    assert_eq!((report.tables[0].header_rows, report.lines), ([1, 2], 3));
    let line = plan.lines().next().unwrap();
    assert_eq!(line.number(Field::CostNet), Some(number("1500")), "thousands in the header are applied once");
    assert_eq!(line.number(Field::Ctr), Some(number("0.005")), "percent numbers become fractions");
    assert_eq!(report.columns[2].header, "Прогноз / Показы");
}

#[test]
fn merged_cells_down_a_column_are_filled_down_but_amounts_are_not_doubled() {
    let (report, plan) = import(|s| {
        rows(s, 0, &[HEADER, &["", "a", "CPC", "10", "", "", "1"], &["", "b", "CPC", "20", "", "", "2"]]);
        s.merge_range(1, 0, 2, 0, "Сайт", &Format::new()).unwrap();
        s.merge_range(1, 5, 2, 5, "", &Format::new()).unwrap();
        s.write_number(1, 5, 150.0).unwrap();
    });
    assert!(plan.lines().all(|l| l.text(Field::Site) == Some("Сайт")));
    assert_eq!(report.totals["media_net"], number("150"));
    assert!(has(&report, "merged_amount"));
}

#[test]
fn russian_and_english_numbers_ranges_and_dashes() {
    let (report, plan) = import(|s| {
        rows(
            s,
            0,
            &[
                &["Площадка", "Стоимость без НДС", "Показы", "CTR"],
                &["А", "1 000,50 ₽", "'1 234", "12,5%"],
                &["Б", "р.2 000,00", "-", "n/a"],
                &["В", "500 тыс.", "10-20", "0,5%"],
            ],
        );
    });
    let costs: Vec<_> = plan.lines().map(|l| l.number(Field::CostNet).unwrap()).collect();
    assert_eq!(costs, [number("1000.5"), number("2000"), number("500000")]);
    let impressions: Vec<_> = plan.lines().map(|l| l.number(Field::Impressions)).collect();
    assert_eq!(impressions, [Some(number("1234")), None, None]);
    assert_eq!(plan.lines().next().unwrap().number(Field::Ctr), Some(number("0.125")));
    assert!(has(&report, "range_kept"));
    assert_eq!(plan.header.currency.code(), "RUB");
}

#[test]
fn errors_become_empty_cells_with_a_count() {
    let (report, plan) = import(|s| {
        rows(s, 0, &[HEADER, &["А", "a", "CPC", "10", "5", "50", ""], &["Б", "b", "CPC", "20", "5", "100", ""]]);
        s.write_formula(1, 6, rust_xlsxwriter::Formula::new("1/0").set_result("#DIV/0!")).unwrap();
        s.write_formula(2, 6, rust_xlsxwriter::Formula::new("1/0").set_result("#DIV/0!")).unwrap();
    });
    let problem = report.problems.iter().find(|p| p.code == "error_values").unwrap();
    assert_eq!((problem.args["count"].as_str(), problem.cell.as_deref()), ("2", Some("G2")));
    assert!(plan.lines().all(|l| l.number(Field::Impressions).is_none()));
}

#[test]
fn text_periods_become_flights_and_impossible_ones_are_flagged() {
    let (report, plan) = import(|s| {
        rows(
            s,
            0,
            &[
                &["Период", "Площадка", "Стоимость без НДС", "Показы"],
                &["08-16, 24-30.09.2024", "А", "1", "1"],
                &["октябрь 2024 г.", "Б", "1", "1"],
                &["1.10.24-31.09.24", "В", "1", "1"],
                &["01.11.2024 -\n30.11.2024", "Г", "1", "1"],
                &["с 10 мая до конца акции", "Д", "1", "1"],
            ],
        );
    });
    assert_eq!(
        flights(&plan),
        ["2024-09-08..2024-09-16 2024-09-24..2024-09-30", "2024-10-01..2024-10-31", "", "2024-11-01..2024-11-30", ""]
    );
    assert_eq!(report.problems.iter().find(|p| p.code == "impossible_date").unwrap().cell.as_deref(), Some("A4"));
    assert_eq!(report.problems.iter().find(|p| p.code == "date_unread").unwrap().cell.as_deref(), Some("A6"));
}

#[test]
fn weeks_without_a_year_are_dated_by_weekday_and_the_guess_is_told() {
    let header =
        &["Площадка", "Стоимость без НДС", "Показы", "02.01-08.01", "09.01 - 15.01", "16.01-22.01", "23.01-29.01"];
    let (report, plan) = import(|s| rows(s, 0, &[header, &["А", "1", "1", "1", "1", "", "1"]]));
    assert_eq!(flights(&plan), ["2023-01-02..2023-01-15 2023-01-23..2023-01-29"]);
    assert!(has(&report, "year_from_weekdays"));
    let mut workbook = Workbook::new();
    rows(workbook.add_worksheet(), 0, &[header, &["А", "1", "1", "1", "1", "", "1"]]);
    let (_, plan) = import_with(workbook, "plan.xlsx", &Choices { year: Some(2017), ..Choices::default() });
    assert_eq!(flights(&plan)[0].split("..").next(), Some("2017-01-02"), "the planner knows better");
}

#[test]
fn amounts_per_month_become_flights_with_amounts() {
    let (_, plan) = import(|s| {
        rows(
            s,
            0,
            &[
                &["Площадка", "Показы", "Сентябрь 2026", "Октябрь 2026", "Итого без НДС"],
                &["А", "1000", "100", "200", "300"],
                &["Б", "1000", "50", "", "50"],
                &["Итого", "2000", "150", "200", "350"],
            ],
        );
    });
    let line = plan.lines().next().unwrap();
    let amounts: Vec<_> =
        line.flights_by_date().iter().map(|(_, f)| (f.start.to_string(), f.amount.unwrap())).collect();
    assert_eq!(amounts, [("2026-09-01".to_owned(), number("100")), ("2026-10-01".to_owned(), number("200"))]);
}

#[test]
fn flights_by_fill_colour_only() {
    let (report, plan) = import(|s| {
        rows(
            s,
            0,
            &[
                &["Период", "01.11.2026-28.02.2027"],
                &[],
                &["Площадка", "Стоимость без НДС", "Показы", "Январь", "Февраль", "Ноябрь", "Декабрь"],
                &["А", "1", "1"],
                &["Б", "2", "1"],
                &["Итого", "3", "2"],
            ],
        );
        let blue = Format::new().set_background_color(Color::RGB(0x1B_55_C9));
        for (row, columns) in [(3, 5..=6), (4, 3..=4), (5, 3..=6)] {
            for column in columns {
                s.write_blank(row, column, &blue).unwrap();
            }
        }
    });
    assert_eq!(flights(&plan), ["2026-11-01..2026-12-31", "2027-01-01..2027-02-28"]);
    assert!(has(&report, "flights_from_fills"));
}

#[test]
fn the_block_under_the_table_gives_rates_costs_and_totals() {
    let (report, plan) = import(|s| {
        rows(
            s,
            0,
            &[
                &["Площадка", "Стоимость без НДС", "Показы"],
                &["А", "1000", "1"],
                &["Б", "2000", "1"],
                &["Итого без НДС", "3000"],
                &["АК, 10%", "300"],
                &["Продакшн", "500"],
                &["НДС, 22%", "836"],
                &["Итого к оплате, с НДС", "4636"],
            ],
        );
    });
    assert_eq!(
        (report.lines, plan.header.commission_rate, plan.header.commission_mode),
        (2, Some(number("0.1")), CommissionMode::Separate)
    );
    assert_eq!(plan.header.vat, VatRule::Fixed(number("0.22")));
    assert_eq!(
        plan.costs.values().map(|c| (c.basis, c.source.as_deref())).collect::<Vec<_>>(),
        [(CostBasis::Amount { amount: number("500") }, Some("Sheet1!B6"))]
    );
    assert_eq!(report.totals["grand_total"], number("4636"));
    assert_eq!(
        report.skipped.iter().map(|s| s.reason.as_str()).collect::<Vec<_>>(),
        ["total", "total", "service", "vat", "total"]
    );
}

#[test]
fn the_agencys_own_columns_stay_inside() {
    let (report, plan) = import(|s| {
        rows(
            s,
            0,
            &[
                &[
                    "Площадка",
                    "Стоимость без НДС",
                    "Показы",
                    "",
                    "Скидка агентства",
                    "сумма возврата СК",
                    "ДОХОД",
                    "Маржа, %",
                ],
                &["А", "1000", "1", "", "0.5", "10", "400", "0.4"],
                &["Б", "1000", "1", "", "0.5", "10", "400", "0.4"],
            ],
        );
    });
    for letters in ["E", "F", "G", "H"] {
        assert_eq!(
            report.columns.iter().find(|c| c.column == letters).unwrap().audience,
            Audience::Internal,
            "{letters}"
        );
    }
    let seen = plan.for_audience(Audience::Client);
    let line = seen.lines().next().unwrap();
    assert_eq!((line.cells.len(), line.custom.len()), (3, 0), "{:?}", line.cells);
    assert_eq!(plan.lines().next().unwrap().number(Field::Income), Some(number("400")));
}

#[test]
fn unknown_columns_are_kept_and_the_planner_can_map_them() {
    let build = || {
        let mut workbook = Workbook::new();
        rows(
            workbook.add_worksheet(),
            0,
            &[
                &["Площадка", "Стоимость без НДС", "Показы", "Погода"],
                &["А", "1", "1", "ясно"],
                &["Б", "1", "1", "дождь"],
            ],
        );
        workbook
    };
    let (report, plan) = import_with(build(), "plan.xlsx", &Choices::default());
    assert_eq!(report.columns[3].custom.as_deref(), Some("Погода"));
    assert_eq!(plan.columns.len(), 1);
    let choice = ColumnChoice { sheet: "Sheet1".into(), column: "D".into(), target: "notes".into(), audience: None };
    let (_, plan) = import_with(build(), "plan.xlsx", &Choices { columns: vec![choice], ..Choices::default() });
    assert_eq!(plan.lines().next().unwrap().text(Field::Notes), Some("ясно"));
}

#[test]
fn hidden_sheets_and_rows_are_reported_and_left_out() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    rows(sheet, 0, &[HEADER, &["А", "a", "CPC", "10", "5", "50", "1"], &["Б", "b", "CPC", "20", "5", "100", "1"]]);
    sheet.set_row_hidden(2).unwrap();
    let old = workbook.add_worksheet();
    rows(old, 0, &[HEADER, &["Старый", "a", "CPC", "10", "5", "50", "1"]]);
    old.set_hidden(true);
    let (report, plan) = import_with(workbook, "plan.xlsx", &Choices::default());
    assert_eq!((report.lines, report.sheets[1].role.as_str()), (1, "hidden"));
    assert!(has(&report, "hidden_sheet") && has(&report, "hidden_rows"));
    assert_eq!(plan.lines().next().unwrap().text(Field::Site), Some("А"));
}

#[test]
fn importing_again_updates_matched_lines_adds_new_ones_and_lists_missing_ones() {
    let table = |lines: &[&[&str]]| {
        let mut all = vec![HEADER];
        all.extend(lines);
        import(|s| rows(s, 0, &all)).1
    };
    let mut plan = table(&[&["А", "a", "CPC", "10", "5", "50", "1"], &["Б", "b", "CPC", "20", "5", "100", "2"]]);
    let before = plan.clone();
    let mut again = table(&[&["А", "a", "CPC", "10", "6", "60", "1"], &["В", "c", "CPC", "30", "5", "150", "3"]]);
    // Ids come from the caller and are never the same twice.
    again.rows = again
        .rows
        .into_values()
        .map(|mut row| {
            row.id = mrm_domain::RowId::from_uuid(uuid::Uuid::from_u128(row.id.uuid().as_u128() + 10_000));
            (row.id, row)
        })
        .collect();
    let merged = merge(&plan, &again);
    assert_eq!(
        (merged.summary.matched, merged.summary.updated, merged.summary.added, merged.summary.changed_cells),
        (1, 1, 1, 2)
    );
    assert_eq!(merged.summary.missing.iter().map(|m| m.name.as_str()).collect::<Vec<_>>(), ["Б · b"]);
    let back = plan.apply_all(&merged.edits).unwrap();
    let sites: Vec<_> =
        plan.lines().map(|l| (l.text(Field::Site).unwrap().to_owned(), l.number(Field::CostNet).unwrap())).collect();
    assert_eq!(
        sites,
        [("А".to_owned(), number("60")), ("Б".to_owned(), number("100")), ("В".to_owned(), number("150"))]
    );
    plan.apply_all(&back).unwrap();
    assert_eq!(plan.lines().collect::<Vec<_>>(), before.lines().collect::<Vec<_>>(), "one undoable change");
}

#[test]
fn the_picture_shows_what_each_row_was_taken_for() {
    let mut workbook = Workbook::new();
    rows(
        workbook.add_worksheet(),
        0,
        &[
            &["Клиент", "Ромашка"],
            HEADER,
            &["А", "a", "CPC", "10", "5", "50", "1"],
            &["Итого", "", "", "", "", "50", "1"],
        ],
    );
    let bytes = workbook.save_to_buffer().unwrap();
    let read = read_bytes("plan.xlsx", bytes, &ReadOptions::default(), &Silent).unwrap();
    let picture = understand(&read, &Choices::default()).picture(&read, "Sheet1", 1, 200);
    assert_eq!(
        picture.rows.iter().map(|r| r.role.as_str()).collect::<Vec<_>>(),
        ["metadata", "header", "line", "total"]
    );
    assert_eq!(picture.rows[2].cells[0], "А");
}

#[test]
fn a_sheet_per_channel_is_one_plan_and_options_are_not_added_up() {
    let book = |names: [&str; 2], sites: [&str; 2]| {
        let mut workbook = Workbook::new();
        for (name, site) in names.iter().zip(sites) {
            let sheet = workbook.add_worksheet();
            sheet.set_name(*name).unwrap();
            rows(sheet, 0, &[HEADER, &[site, "a", "CPC", "10", "5", "50", "1"]]);
        }
        import_with(workbook, "plan.xlsx", &Choices::default()).0
    };
    let channels = book(["TV plan", "Digital"], ["Первый", "Яндекс"]);
    assert_eq!((channels.lines, channels.variants), (2, false));
    let options = book(["Вариант 1", "Вариант 2"], ["Яндекс", "Яндекс"]);
    assert_eq!((options.lines, options.variants), (1, true));
}

#[test]
fn a_table_that_is_no_plan_is_offered_but_not_imported() {
    let (report, plan) = import(|s| {
        rows(
            s,
            0,
            &[
                &["Squares"],
                &[],
                &[],
                &["Number", "Square", "Formatted"],
                &[],
                &["1", "1", "1"],
                &["2", "4", "4"],
                &["3", "9", "9"],
                &[],
                &["a note"],
            ],
        )
    });
    assert_eq!((report.lines, plan.lines().count()), (0, 0));
    assert_eq!((report.tables[0].header_rows, report.tables[0].lines, report.tables[0].included), ([4, 4], 3, false));
    assert!(has(&report, "no_plan_found"));
}

#[test]
fn another_view_of_the_same_money_is_not_added_to_it() {
    let mut workbook = Workbook::new();
    rows(
        workbook.add_worksheet().set_name("План").unwrap(),
        0,
        &[
            HEADER,
            &["Площадка 1", "Баннер", "CPM", "1000000", "100", "100000", "1000000"],
            &["Площадка 2", "Видео", "CPM", "2000000", "250", "500000", "2000000"],
        ],
    );
    rows(
        workbook.add_worksheet().set_name("По каналам").unwrap(),
        0,
        &[&["Канал", "Стоимость без НДС", "Доля"], &["Баннеры", "100000", "0.1667"], &["Видео", "500000", "0.8333"]],
    );
    let (report, plan) = import_with(workbook, "plan.xlsx", &Choices::default());
    assert_eq!((report.lines, plan.lines().count()), (2, 2));
    assert_eq!(report.totals["media_net"], number("600000"));
    assert!(has(&report, "summary_sheet"));
}

#[test]
fn two_months_of_the_same_price_are_both_imported() {
    let mut workbook = Workbook::new();
    for (sheet, site) in [("Сентябрь", "Площадка 1"), ("Октябрь", "Площадка 2")] {
        let line = [site, "Баннер", "CPM", "1000000", "100", "100000", "1000000"];
        rows(workbook.add_worksheet().set_name(sheet).unwrap(), 0, &[HEADER, &line]);
    }
    let (report, _) = import_with(workbook, "plan.xlsx", &Choices::default());
    assert_eq!((report.lines, report.totals["media_net"]), (2, number("200000")));
}

#[test]
fn the_subtotal_of_a_section_that_holds_sections_is_compared_with_all_of_its_lines() {
    let (report, _) = import(|sheet| {
        rows(
            sheet,
            0,
            &[
                HEADER,
                &["Площадка 1", "Баннер", "CPM", "1000000", "100", "100000", "1000000"],
                &["Итого баннеры", "", "", "", "", "100000", "1000000"],
                &["Площадка 2", "Видео", "CPM", "2000000", "250", "500000", "2000000"],
                &["Итого видео", "", "", "", "", "500000", "2000000"],
                &["Итого диджитал", "", "", "", "", "600000", "3000000"],
                &["Площадка 3", "Радио", "Пакет", "1", "50000", "50000", ""],
                &["Итого", "", "", "", "", "650000", "3000000"],
            ],
        );
    });
    let unequal: Vec<_> = report.reconciliation.iter().filter(|r| !r.equal).collect();
    assert!(unequal.is_empty() && report.reconciliation.len() >= 6, "{unequal:#?}");
}

#[test]
fn prices_with_vat_make_a_plan_of_prices_with_vat() {
    let (_, plan) = import(|sheet| {
        rows(
            sheet,
            0,
            &[
                &[
                    "Площадка",
                    "Модель закупки",
                    "Количество",
                    "Цена за единицу с НДС, руб.",
                    "Стоимость без НДС",
                    "Стоимость с НДС 20%",
                ],
                &["Площадка 1", "CPC", "1000", "60", "50000", "60000"],
                &["Площадка 2", "CPC", "2000", "120", "200000", "240000"],
            ],
        );
    });
    assert_eq!(plan.header.price_basis, mrm_domain::PriceBasis::Gross);
    let calc = mrm_calc::PlanCalc::new(&plan);
    assert!(plan.lines().all(|l| calc.line(l.id).unwrap().discrepancies.is_empty()));
    assert_eq!((calc.totals().media_net, calc.totals().cost_gross), (number("250000"), number("300000")));
}

#[test]
fn a_line_of_a_text_table_is_no_header_because_its_words_are_names_of_columns() {
    let table = "Channel,Site,Start,End,Buying model,Units,Unit price,Cost net,Impressions,Clicks\n\
        Video,Site 1,2026-03-01,2026-03-31,CPM,1000000,100.00,100000.00,1000000,500\n\
        Search,Site 2,2026-03-01,2026-03-31,CPC,1000,50.00,50000.00,,1000\n\
        Social,Site 3,2026-03-01,2026-03-31,CPC,2000,50.00,100000.00,,2000\n";
    let read = read_bytes("plan.csv", table.into(), &ReadOptions::default(), &Silent).unwrap();
    let report = understand(&read, &Choices::default()).report().clone();
    assert_eq!((report.lines, report.tables.len(), report.totals["media_net"]), (3, 1, number("250000")));
}
