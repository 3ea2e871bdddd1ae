//! Rate cards out of the price lists that vendors send, and into workbooks that are read back equal.

use mrm_domain::{
    Currency, Field, PriceBasis, RateCard, RateRow, RateSeason, ScaleBy, ScaleOver, ScaleStep, Surcharge,
};
use mrm_excel::rates::{RatesReading, read, to_xlsx};
use mrm_excel::read::{ReadOptions, Silent, read_bytes};
use mrm_excel::write::Lang;
use proptest::prelude::*;
use rust_decimal::Decimal;
use rust_xlsxwriter::{Format, Workbook, Worksheet};

fn n(text: &str) -> Decimal {
    Decimal::from_str_exact(text).unwrap()
}

fn reading(name: &str, bytes: Vec<u8>) -> RatesReading {
    read(&read_bytes(name, bytes, &ReadOptions::default(), &Silent).unwrap())
}

/// A sheet of texts and numbers, `|` between cells.
fn fill(sheet: &mut Worksheet, first: u32, rows: &[&str]) {
    for (row, line) in (first..).zip(rows) {
        for (column, text) in (0_u16..).zip(line.split('|').map(str::trim)) {
            match text.parse::<f64>() {
                _ if text.is_empty() => {}
                Ok(number) => {
                    sheet.write_number(row, column, number).unwrap();
                }
                Err(_) => {
                    sheet.write_string(row, column, text).unwrap();
                }
            }
        }
    }
}

fn price_list(name: &str, rows: &[&str]) -> RatesReading {
    let mut book = Workbook::new();
    fill(book.add_worksheet(), 0, rows);
    reading(name, book.save_to_buffer().unwrap())
}

/// Vendor, format, geography, length, model and price of every row.
fn shown(reading: &RatesReading) -> Vec<String> {
    let row = |row: &RateRow| {
        let keys = [Field::Vendor, Field::Site, Field::Format, Field::Geo, Field::Duration, Field::BuyModel];
        let mut parts: Vec<&str> = keys.iter().filter_map(|field| row.key(*field)).collect();
        let price = row.price.map(|p| p.normalize().to_string()).unwrap_or_default();
        parts.push(&price);
        parts.join(" · ")
    };
    reading.card.rows.iter().map(row).collect()
}

fn codes(reading: &RatesReading) -> Vec<&str> {
    reading.problems.iter().map(|problem| problem.code).collect()
}

#[test]
fn a_plain_price_list_of_a_vendor_is_read_with_its_words_around_the_table() {
    let found = price_list(
        "Видеосеть.xlsx",
        &[
            "Прайс-лист Видеосети на 2026 год, действует с 01.02.2026",
            "Цены указаны в рублях без НДС",
            "",
            "Площадка | Формат | Модель закупки | Цена за 1000 показов, руб. | Скидка, % | Комментарий",
            "Видеосеть | Pre-roll | CPM | 420 | 0.1 | без таргетингов",
            "Видеосеть | Pre-roll 15 сек | СРМ | 390,50 | 5% + 10% |",
            "Видеосеть | Спецпроект | package | по запросу | |",
        ],
    );
    assert_eq!(
        shown(&found),
        [
            "Видеосеть · Pre-roll · CPM · 420",
            "Видеосеть · Pre-roll 15 сек · CPM · 390.5",
            "Видеосеть · Спецпроект · package · "
        ]
    );
    let card = &found.card;
    assert_eq!((card.currency, card.price_basis), (Currency::RUB, PriceBasis::Net));
    assert_eq!(card.valid_from, Some("2026-02-01".parse().unwrap()));
    assert_eq!(card.rows[0].discounts, [n("0.1")]);
    assert_eq!(card.rows[1].discounts, [n("0.05"), n("0.1")]);
    assert_eq!(card.rows[0].notes.as_deref(), Some("без таргетингов"));
    assert_eq!(codes(&found), ["rate_price_unread"]);
    let problem = &found.problems[0];
    assert_eq!((problem.row, problem.args["cell"].as_str()), (Some(3), "Sheet1!D7"));
    assert_eq!(problem.args["text"], "по запросу");
}

#[test]
fn prices_per_region_under_one_stacked_header_become_a_row_for_each_region() {
    let mut book = Workbook::new();
    let bold = Format::new();
    let sheet = book.add_worksheet();
    sheet.merge_range(0, 0, 1, 0, "Формат", &bold).unwrap();
    sheet.merge_range(0, 1, 0, 3, "CPM, руб. с НДС", &bold).unwrap();
    fill(sheet, 1, &["| Москва | Санкт-Петербург | Россия"]);
    fill(sheet, 2, &["Баннер 240x400 | 300 | 250 | 180", "Растяжка | 500 | | 350"]);
    let found = reading("Баннеры.xlsx", book.save_to_buffer().unwrap());
    assert_eq!(
        shown(&found),
        [
            "Баннер 240x400 · Москва · CPM · 300",
            "Баннер 240x400 · Санкт-Петербург · CPM · 250",
            "Баннер 240x400 · Россия · CPM · 180",
            "Растяжка · Москва · CPM · 500",
            "Растяжка · Россия · CPM · 350",
        ]
    );
    assert_eq!(found.card.price_basis, PriceBasis::Gross);
    assert_eq!(found.card.name, "Баннеры", "a workbook that gives no name has that of its file");
    assert_eq!(codes(&found), Vec::<&str>::new());
}

#[test]
fn month_columns_of_coefficients_are_the_season_of_their_row() {
    let months = "янв | фев | мар | апр | май | июн | июл | авг | сен | окт | ноя | дек";
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    fill(sheet, 0, &["Телеканал | Единица закупки | CPP, руб. | Сезонные коэффициенты"]);
    sheet.merge_range(0, 3, 0, 14, "Сезонные коэффициенты", &Format::new()).unwrap();
    fill(
        sheet,
        1,
        &[
            &format!("| | | {months}"),
            "Первый | GRP | 48500 | 0.8 | 0.9 | 1 | 1.3 | 1 | 1 | 0.9 | 0.9 | 1.1 | 1.2 | 1.2 | 1.4",
        ],
    );
    let found = reading("ТВ.xlsx", book.save_to_buffer().unwrap());
    assert_eq!(shown(&found), ["Первый · CPP · 48500"]);
    let season = found.card.rows[0].season.coefficients();
    assert_eq!((season.len(), season[0], season[3], season[11]), (12, n("0.8"), n("1.3"), n("1.4")));
}

#[test]
fn prices_by_length_and_by_model_have_columns_of_their_own() {
    let lengths = price_list("Радио.xlsx", &["Станция | Цена выхода / 10 сек", "", ""]);
    assert!(codes(&lengths).contains(&"rate_no_table"), "a header without prices is no price list");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    fill(sheet, 0, &["Площадка | Цена ролика, руб. без НДС"]);
    sheet.merge_range(0, 1, 0, 3, "Цена ролика, руб. без НДС", &Format::new()).unwrap();
    fill(sheet, 1, &["| 10 сек | 15 сек | 30 сек", "Радио А | 9000 | 12000 | 20000"]);
    let found = reading("Радио.xlsx", book.save_to_buffer().unwrap());
    assert_eq!(shown(&found), ["Радио А · 10 сек · 9000", "Радио А · 15 сек · 12000", "Радио А · 30 сек · 20000"]);
    let models = price_list("Сеть.xlsx", &["Site | Format | CPM | CPC", "Network | Banner | 4.5 | 0.35"]);
    assert_eq!(shown(&models), ["Network · Banner · CPM · 4.5", "Network · Banner · CPC · 0.35"]);
}

#[test]
fn scales_surcharges_and_seasons_stand_in_small_tables_of_their_own() {
    let mut book = Workbook::new();
    fill(book.add_worksheet(), 0, &["Площадка | Формат | Цена, руб.", "Сеть | Баннер | 100"]);
    fill(
        book.add_worksheet(),
        0,
        &[
            "Бюджет от, руб. | Скидка",
            "от 500 000 | 5%",
            "1 000 000 – 2 000 000 | 0.1",
            "",
            "Наценка | Коэффициент",
            "Москва | 1.5",
            "Узкий таргетинг | +20%",
            "",
            "Месяц | Коэффициент",
            "Январь | 0.8",
            "Февраль | 0.9",
            "Март | 1",
            "Апрель | 1",
            "Май | 1",
            "Июнь | 1",
            "Июль | 0.9",
            "Август | 0.9",
            "Сентябрь | 1.1",
            "Октябрь | 1.1",
            "Ноябрь | 1.1",
            "Декабрь | 1.2",
        ],
    );
    let found = reading("Условия.xlsx", book.save_to_buffer().unwrap());
    let card = &found.card;
    assert_eq!(shown(&found), ["Сеть · Баннер · 100"]);
    let step = |from: &str, discount: &str| ScaleStep { from: n(from), discount: n(discount) };
    assert_eq!(card.scale, [step("500000", "0.05"), step("1000000", "0.1")]);
    let surcharge = |name: &str, factor: &str| Surcharge { name: name.to_owned(), factor: n(factor) };
    assert_eq!(card.surcharges, [surcharge("Москва", "1.5"), surcharge("Узкий таргетинг", "1.2")]);
    assert_eq!(card.season.coefficients().len(), 12);
    assert_eq!(codes(&found), Vec::<&str>::new());
}

#[test]
fn headings_merged_vendors_and_repeated_headers_are_no_rows_of_prices() {
    let found = price_list(
        "Прайс.xlsx",
        &[
            "Формат | Цена за 1000 показов | Статистика",
            "Дзен | |",
            "Видео | 300 | 12",
            "Баннер | 200 |",
            "Формат | Цена за 1000 показов | Статистика",
            "Одноклассники | |",
            "Видео | 280 |",
            "Цены могут меняться | и это примечание |",
        ],
    );
    assert_eq!(
        shown(&found),
        ["Дзен · Видео · CPM · 300", "Дзен · Баннер · CPM · 200", "Одноклассники · Видео · CPM · 280"]
    );
    let unknown = found.problems.iter().find(|problem| problem.code == "rate_column_unknown").unwrap();
    assert_eq!((unknown.args["cell"].as_str(), unknown.args["header"].as_str()), ("Sheet1!C", "Статистика"));
    assert_eq!(codes(&found), ["rate_column_unknown", "rate_column_unknown", "rate_row_skipped"]);
}

#[test]
fn periods_in_words_are_days() {
    let found = price_list(
        "Периоды.xlsx",
        &[
            "Прайс на 2026 год",
            "Площадка | Период | Цена, руб.",
            "А | 1 кв. 2026 | 100",
            "А | Q2 | 110",
            "А | 01.07.2026-30.09.2026 | 120",
            "А | когда-нибудь | 130",
        ],
    );
    let days: Vec<String> = found
        .card
        .rows
        .iter()
        .map(|row| format!("{:?}–{:?}", row.valid_from.map(|d| d.to_string()), row.valid_to.map(|d| d.to_string())))
        .collect();
    assert_eq!(days[0], "Some(\"2026-01-01\")–Some(\"2026-03-31\")");
    assert_eq!(days[1], "Some(\"2026-04-01\")–Some(\"2026-06-30\")");
    assert_eq!(days[2], "Some(\"2026-07-01\")–Some(\"2026-09-30\")");
    assert_eq!(codes(&found), ["rate_days_unread"]);
}

#[test]
fn a_workbook_without_prices_says_so_and_hidden_sheets_are_told() {
    let found = price_list("Письмо.xlsx", &["Добрый день", "Прайс пришлём позже"]);
    assert_eq!(codes(&found), ["rate_sheet_skipped", "rate_no_table"]);
}

fn word() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "VK Реклама",
        "Дзен",
        "In-stream",
        "Баннер 240x400",
        "Москва",
        "Первый «Щит»",
        "2026",
        "=СУММА(A1)",
        "15\"",
        "O'Neill & Co",
    ])
    .prop_map(str::to_owned)
}

fn price() -> impl Strategy<Value = Decimal> {
    (1_i64..99_999_999_999, 0_u32..5).prop_map(|(digits, scale)| Decimal::new(digits, scale).normalize())
}

fn season() -> impl Strategy<Value = RateSeason> {
    prop_oneof![
        3 => Just(RateSeason::default()),
        1 => prop::collection::vec(1_i64..300, 12).prop_map(|months| {
            RateSeason::new(months.into_iter().map(|k| Decimal::new(k, 2).normalize()).collect()).unwrap()
        }),
    ]
}

fn row() -> impl Strategy<Value = RateRow> {
    let keys = prop::collection::vec(prop::option::of(word()), 6);
    let model = prop::option::of(prop::sample::select(vec!["CPM", "CPC", "CPP", "per_day", "fixed"]));
    let discounts = prop::collection::vec((1_i64..999).prop_map(|d| Decimal::new(d, 3).normalize()), 0..3);
    let days = prop::option::of((0_i64..700, 0_i64..300));
    (keys, model, price(), discounts, days, season(), prop::option::of(word())).prop_map(
        |(keys, model, price, discounts, days, season, notes)| {
            let mut row = RateRow { discounts, season, notes, ..RateRow::new(Some(price)) };
            let fields = [Field::Vendor, Field::Site, Field::Placement, Field::Format, Field::Duration, Field::Geo];
            for (field, text) in fields.into_iter().zip(keys) {
                *row.key_mut(field).unwrap() = text;
            }
            row.buy_model = model.map(str::to_owned);
            let first: chrono::NaiveDate = "2026-01-01".parse().unwrap();
            if let Some((from, length)) = days {
                row.valid_from = Some(first + chrono::Days::new(from as u64));
                row.valid_to = Some(first + chrono::Days::new((from + length) as u64));
            }
            row
        },
    )
}

fn card() -> impl Strategy<Value = RateCard> {
    let scale = prop::collection::btree_map(1_i64..9_000_000, 1_i64..900, 0..3);
    let surcharges = prop::collection::vec((word(), 1_i64..400), 0..3);
    (prop::collection::vec(row(), 1..8), season(), scale, any::<bool>(), surcharges, any::<(bool, bool)>()).prop_map(
        |(rows, season, scale, by_units, surcharges, (gross, of_vendor))| {
            let basis = if gross { PriceBasis::Gross } else { PriceBasis::Net };
            let step = |(from, discount)| ScaleStep {
                from: Decimal::from(from),
                discount: Decimal::new(discount, 3).normalize(),
            };
            let scale: Vec<ScaleStep> = scale.into_iter().map(step).collect();
            RateCard {
                scale_over: if of_vendor && !scale.is_empty() { ScaleOver::Vendor } else { ScaleOver::Line },
                scale_by: if by_units && !scale.is_empty() { ScaleBy::Units } else { ScaleBy::Amount },
                season,
                scale,
                surcharges: surcharges
                    .into_iter()
                    .map(|(name, factor)| Surcharge { name, factor: Decimal::new(factor, 2).normalize() })
                    .collect(),
                valid_from: Some("2026-01-01".parse().unwrap()),
                notes: Some("Скидки не суммируются".to_owned()),
                rows,
                ..RateCard::new("Видео 2026", Currency::USD, basis)
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn what_is_written_is_read_back_equal(card in card(), english in any::<bool>()) {
        let lang = if english { Lang::En } else { Lang::Ru };
        let found = reading("другое имя.xlsx", to_xlsx(&card, lang).unwrap());
        prop_assert_eq!(&found.card, &card);
        prop_assert!(found.problems.is_empty(), "{:?}", found.problems);
    }
}
