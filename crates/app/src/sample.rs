//! The sample project: an invented campaign that shows what a plan can hold. Nobody's real prices.

use chrono::NaiveDate;
use mrm_domain::{
    Audience, Cell, CostBasis, CostId, CostKind, Currency, Field, Flight, FlightId, Order, Plan, PlanCost, PlanHeader,
    PlanId, Row, RowId, RowKind, Value,
};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::Language;

/// One line of the sample: texts are (Russian, English).
struct SampleLine {
    section: (&'static str, &'static str),
    channel: &'static str,
    site: &'static str,
    placement: (&'static str, &'static str),
    format: (&'static str, &'static str),
    model: &'static str,
    price: &'static str,
    units: i64,
    discount: &'static str,
    buy_price: &'static str,
    /// Further metrics as entered.
    metrics: &'static [(Field, &'static str)],
    /// (start month, day, end month, day) in 2026.
    flights: &'static [(u32, u32, u32, u32)],
}

const LINES: &[SampleLine] = &[
    SampleLine {
        section: ("Телевидение", "Television"),
        channel: "tv",
        site: "Северный канал",
        placement: ("Прайм-тайм, блоки новостей", "Prime time, news blocks"),
        format: ("Ролик 20 сек", "Spot 20 s"),
        model: "CPP",
        price: "48500",
        units: 180,
        discount: "0.12;0.05",
        buy_price: "38600",
        metrics: &[(Field::Reach, "3120000"), (Field::Affinity, "112")],
        flights: &[(9, 7, 9, 27), (10, 12, 10, 25)],
    },
    SampleLine {
        section: ("Телевидение", "Television"),
        channel: "tv",
        site: "Кино 24",
        placement: ("Офф-прайм, фильмы", "Off prime, films"),
        format: ("Ролик 20 сек", "Spot 20 s"),
        model: "CPP",
        price: "31200",
        units: 140,
        discount: "0.15",
        buy_price: "24900",
        metrics: &[(Field::Reach, "1840000"), (Field::Affinity, "121")],
        flights: &[(9, 7, 10, 25)],
    },
    SampleLine {
        section: ("Онлайн-видео", "Online video"),
        channel: "video",
        site: "Видеосеть «Волна»",
        placement: ("In-stream, пре-ролл", "In-stream, pre-roll"),
        format: ("Видео 15 сек", "Video 15 s"),
        model: "CPM",
        price: "385",
        units: 14_500_000,
        discount: "0.1",
        buy_price: "301.5",
        metrics: &[(Field::Reach, "4150000"), (Field::Vtr, "0.71"), (Field::Ctr, "0.0042")],
        flights: &[(9, 1, 10, 31)],
    },
    SampleLine {
        section: ("Онлайн-видео", "Online video"),
        channel: "video",
        site: "Онлайн-кинотеатр «Экран»",
        placement: ("Smart TV", "Smart TV"),
        format: ("Видео 20 сек", "Video 20 s"),
        model: "CPM",
        price: "620",
        units: 5_200_000,
        discount: "",
        buy_price: "512",
        metrics: &[(Field::Reach, "1480000"), (Field::Vtr, "0.93")],
        flights: &[(9, 14, 10, 18)],
    },
    SampleLine {
        section: ("Социальные сети", "Social networks"),
        channel: "social",
        site: "Лента друзей",
        placement: ("Лента, интересы: ремонт", "Feed, interest: renovation"),
        format: ("Карусель", "Carousel"),
        model: "CPC",
        price: "34",
        units: 62_000,
        discount: "",
        buy_price: "28.9",
        metrics: &[(Field::Ctr, "0.011"), (Field::Reach, "1900000")],
        flights: &[(9, 1, 9, 30), (10, 5, 10, 31)],
    },
    SampleLine {
        section: ("Социальные сети", "Social networks"),
        channel: "social",
        site: "Мессенджер «Точка»",
        placement: ("Каналы о доме", "Channels about home"),
        format: ("Текст с кнопкой", "Text with a button"),
        model: "CPM",
        price: "540",
        units: 3_600_000,
        discount: "0.05",
        buy_price: "431",
        metrics: &[(Field::Ctr, "0.006")],
        flights: &[(9, 7, 10, 31)],
    },
    SampleLine {
        section: ("Поиск", "Search"),
        channel: "context",
        site: "Поисковая система",
        placement: ("Брендовые запросы", "Brand queries"),
        format: ("Текстовое объявление", "Text ad"),
        model: "CPC",
        price: "18.5",
        units: 48_000,
        discount: "",
        buy_price: "17",
        metrics: &[(Field::Ctr, "0.094"), (Field::Cr, "0.058")],
        flights: &[(9, 1, 10, 31)],
    },
    SampleLine {
        section: ("Поиск", "Search"),
        channel: "context",
        site: "Поисковая система",
        placement: ("Категорийные запросы", "Category queries"),
        format: ("Текстовое объявление", "Text ad"),
        model: "CPC",
        price: "87",
        units: 39_500,
        discount: "",
        buy_price: "80",
        metrics: &[(Field::Ctr, "0.031"), (Field::Cr, "0.021")],
        flights: &[(9, 1, 10, 31)],
    },
    SampleLine {
        section: ("Программатик", "Programmatic"),
        channel: "programmatic",
        site: "DSP «Маяк»",
        placement: ("Сегмент: новосёлы", "Segment: new home owners"),
        format: ("Баннеры 300×600, 240×400", "Banners 300×600, 240×400"),
        model: "CPM",
        price: "165",
        units: 21_000_000,
        discount: "0.08",
        buy_price: "118",
        metrics: &[(Field::Reach, "5300000"), (Field::Ctr, "0.0031")],
        flights: &[(9, 1, 10, 31)],
    },
    SampleLine {
        section: ("Наружная реклама", "Out of home"),
        channel: "dooh",
        site: "Цифровые экраны, Москва",
        placement: ("ТТК и вылетные магистрали", "Ring road and arterial roads"),
        format: ("Ролик 10 сек", "Spot 10 s"),
        model: "package",
        price: "1950000",
        units: 1,
        discount: "0.1",
        buy_price: "1560000",
        metrics: &[(Field::Ots, "28400000")],
        flights: &[(9, 1, 9, 30)],
    },
];

/// The sample plan. `ids` makes new UUIDs.
pub(crate) fn sample_plan(id: PlanId, language: Language, ids: &mut dyn FnMut() -> Uuid) -> Plan {
    let pick = |pair: (&'static str, &'static str)| if language == Language::Ru { pair.0 } else { pair.1 };
    let mut header = PlanHeader::new(pick(("Осенняя кампания", "Autumn campaign")), Currency::RUB);
    header.client = Some(pick(("Дом и сад", "House and Garden")).to_owned());
    header.campaign = Some(pick(("Осень 2026", "Autumn 2026")).to_owned());
    header.geo = Some(pick(("Россия, города 100 тыс.+", "Russia, cities 100k+")).to_owned());
    header.audience = Some(pick(("Все 25–54", "All 25–54")).to_owned());
    header.universe = Some(Decimal::from(38_400_000));
    header.period_start = date(9, 1);
    header.period_end = date(10, 31);
    header.commission_rate = Some(Decimal::new(5, 2));
    let mut plan = Plan::new(id, header);
    add_lines(&mut plan, language, ids);
    add_costs(&mut plan, language, ids);
    plan
}

fn date(month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(2026, month, day)
}

fn add_lines(plan: &mut Plan, language: Language, ids: &mut dyn FnMut() -> Uuid) {
    let pick = |pair: (&'static str, &'static str)| if language == Language::Ru { pair.0 } else { pair.1 };
    let mut orders = Order::spread(LINES.len() * 2);
    let mut section: Option<(&'static str, RowId)> = None;
    let mut clock = 1;
    for (number, line) in LINES.iter().enumerate() {
        let name = pick(line.section);
        if section.is_none_or(|(last, _)| last != name) {
            let Some(order) = orders.next() else { return };
            let mut row = Row::new(RowId::from_uuid(ids()), RowKind::Section, None, order);
            put(&mut row, Field::Name, name, &mut clock);
            section = Some((name, row.id));
            plan.rows.insert(row.id, row);
        }
        let Some(order) = orders.next() else { return };
        let mut row = Row::new(RowId::from_uuid(ids()), RowKind::Line, section.map(|(_, id)| id), order);
        let line_no = format!("MP-{:03}", number + 1);
        let units = line.units.to_string();
        let texts = [
            (Field::LineNo, line_no.as_str()),
            (Field::Channel, line.channel),
            (Field::Site, line.site),
            (Field::Placement, pick(line.placement)),
            (Field::Format, pick(line.format)),
            (Field::BuyModel, line.model),
            (Field::UnitPrice, line.price),
            (Field::Units, units.as_str()),
            (Field::Discount, line.discount),
            (Field::BuyPrice, line.buy_price),
        ];
        for (field, text) in texts.iter().chain(line.metrics) {
            put(&mut row, *field, text, &mut clock);
        }
        for (start_month, start_day, end_month, end_day) in line.flights {
            let (Some(start), Some(end)) = (date(*start_month, *start_day), date(*end_month, *end_day)) else {
                continue;
            };
            if let Ok(flight) = Flight::new(start, end) {
                row.flights.insert(FlightId::from_uuid(ids()), flight);
            }
        }
        plan.rows.insert(row.id, row);
    }
}

fn put(row: &mut Row, field: Field, text: &str, clock: &mut i64) {
    if text.is_empty() {
        return;
    }
    if let Ok(value) = Value::from_canonical(field.kind(), text) {
        row.cells.insert(field, Cell::entered(value, *clock));
        *clock += 1;
    }
}

fn add_costs(plan: &mut Plan, language: Language, ids: &mut dyn FnMut() -> Uuid) {
    let costs = [
        (
            CostKind::Production,
            ("Производство роликов", "Production of spots"),
            CostBasis::Amount { amount: Decimal::from(420_000) },
            Audience::Client,
        ),
        (
            CostKind::Ord,
            ("Маркировка и отчётность ОРД", "Ad marking and reporting"),
            CostBasis::ShareOfMedia { rate: Decimal::new(13, 3) },
            Audience::Client,
        ),
        (
            CostKind::ProjectManagement,
            ("Ведение проекта", "Project management"),
            CostBasis::Amount { amount: Decimal::from(150_000) },
            Audience::Client,
        ),
    ];
    for ((kind, label, basis, audience), order) in costs.into_iter().zip(Order::spread(costs.len())) {
        let id = CostId::from_uuid(ids());
        let label = if language == Language::Ru { label.0 } else { label.1 }.to_owned();
        plan.costs.insert(id, PlanCost { id, kind, label, basis, vat_rate: None, audience, order, source: None });
    }
}
