//! Plans that exports are tried on: each has what could go wrong.

use chrono::NaiveDate;
use mrm_domain::{
    Audience, BuyModel, Cell, Channel, Column, CommissionMode, CostBasis, CostKind, Currency, CustomKind, DiscountMode,
    Field, Flight, Order, Plan, PlanCost, PlanHeader, PriceBasis, Row, RowId, RowKind, StatedRate, Value, VatRounding,
    VatRule,
};
use mrm_testkit::Uuids;
use rust_decimal::Decimal;

/// The mark that every internal text of [`with_secrets`] carries.
pub const SECRET: &str = "ТАЙНА-7391";

pub fn day(text: &str) -> NaiveDate {
    text.parse().expect("a test writes ISO dates")
}

pub fn number(text: &str) -> Decimal {
    text.parse().expect("a test writes canonical numbers")
}

/// Builds plans row by row.
pub struct Builder {
    pub plan: Plan,
    ids: Uuids,
    last: Vec<(Option<RowId>, Order)>,
}

impl Builder {
    pub fn new(title: &str) -> Builder {
        let mut ids = Uuids::new(7);
        Builder { plan: Plan::new(ids.plan(), PlanHeader::new(title, Currency::RUB)), ids, last: Vec::new() }
    }

    fn next_order(&mut self, parent: Option<RowId>) -> Order {
        let place = self.last.iter().position(|(p, _)| *p == parent);
        let order = Order::between(place.map(|place| &self.last[place].1), None).expect("the end has room");
        match place {
            Some(place) => self.last[place].1 = order.clone(),
            None => self.last.push((parent, order.clone())),
        }
        order
    }

    pub fn section(&mut self, name: &str, parent: Option<RowId>) -> RowId {
        let mut row = Row::new(self.ids.row(), RowKind::Section, parent, self.next_order(parent));
        put(&mut row, Field::Name, Value::Text(name.to_owned()));
        let id = row.id;
        self.plan.rows.insert(id, row);
        id
    }

    /// A line: `cells` in canonical text, flights as `start/end` pairs.
    pub fn line(&mut self, parent: Option<RowId>, cells: &[(Field, &str)], flights: &[(&str, &str)]) -> RowId {
        let mut row = Row::new(self.ids.row(), RowKind::Line, parent, self.next_order(parent));
        for (field, text) in cells {
            put(&mut row, *field, Value::from_canonical(field.kind(), text).expect("a value of the field"));
        }
        for (start, end) in flights {
            row.flights.insert(self.ids.flight(), Flight::new(day(start), day(end)).expect("a flight"));
        }
        let id = row.id;
        self.plan.rows.insert(id, row);
        id
    }

    /// A flight with what it carries.
    pub fn flight(&mut self, line: RowId, start: &str, end: &str, quantity: Option<&str>, amount: Option<&str>) {
        let flight = Flight::new(day(start), day(end)).expect("a flight");
        let flight = Flight { quantity: quantity.map(number), amount: amount.map(number), ..flight };
        let id = self.ids.flight();
        self.plan.rows.get_mut(&line).expect("a line").flights.insert(id, flight);
    }

    pub fn column(
        &mut self,
        name: &str,
        kind: CustomKind,
        unit: Option<&str>,
        audience: Audience,
    ) -> mrm_domain::ColumnId {
        let id = self.ids.column();
        let last = self.plan.columns_in_order().last().map(|column| column.order.clone());
        let order = Order::between(last.as_ref(), None).expect("the end has room");
        let column = Column {
            id,
            name: name.to_owned(),
            kind,
            unit: unit.map(str::to_owned),
            formula: None,
            choices: Vec::new(),
            audience,
            order,
        };
        self.plan.columns.insert(id, column);
        id
    }

    pub fn custom(&mut self, line: RowId, column: mrm_domain::ColumnId, value: Value) {
        let row = self.plan.rows.get_mut(&line).expect("a line");
        row.custom.insert(column, Cell::entered(value, 1));
    }

    pub fn cost(&mut self, kind: CostKind, label: &str, basis: CostBasis, vat_rate: Option<&str>, audience: Audience) {
        let id = self.ids.cost();
        let last = self.plan.costs_in_order().last().map(|cost| cost.order.clone());
        let order = Order::between(last.as_ref(), None).expect("the end has room");
        let cost = PlanCost {
            id,
            kind,
            label: label.to_owned(),
            basis,
            vat_rate: vat_rate.map(number),
            audience,
            order,
            source: None,
        };
        self.plan.costs.insert(id, cost);
    }
}

fn put(row: &mut Row, field: Field, value: Value) {
    row.cells.insert(field, Cell::entered(value, 1));
}

/// The classic agency plan: 19,665,000 of media, 2 % commission on top, 20 % VAT, three services.
pub fn agency_plan() -> Plan {
    use Field as F;
    let mut b = Builder::new("Медиаплан «Весна» & Co");
    b.plan.header.client = Some("Клиент".to_owned());
    b.plan.header.period_start = Some(day("2023-02-27"));
    b.plan.header.period_end = Some(day("2023-05-28"));
    b.plan.header.vat = VatRule::Fixed(number("0.2"));
    b.plan.header.commission_rate = Some(number("0.02"));
    let digital = b.section("Диджитал", None);
    let lines = [
        ("Площадка 1", Channel::Social, BuyModel::Cpm, "250", "18000000", "4500000"),
        ("Площадка 2", Channel::Video, BuyModel::Cpm, "700", "9050000", "6335000"),
        ("Площадка 3", Channel::Context, BuyModel::Cpc, "31.02", "284655", "8829998.1"),
    ];
    for (site, channel, model, price, units, _) in lines {
        let cells = [
            (F::Site, site),
            (F::Channel, channel.code()),
            (F::BuyModel, model.code()),
            (F::UnitPrice, price),
            (F::Units, units),
        ];
        b.line(Some(digital), &cells, &[("2023-03-20", "2023-04-30")]);
    }
    b.line(Some(digital), &[(F::Site, "Фикс"), (F::BuyModel, "fixed"), (F::CostNet, "1.9")], &[]);
    b.cost(
        CostKind::Ord,
        "Сдача отчётности ОРД, 1,3 %",
        CostBasis::ShareOfMedia { rate: number("0.013") },
        None,
        Audience::Client,
    );
    b.cost(CostKind::Production, "Продакшн", CostBasis::Amount { amount: number("42000") }, None, Audience::Client);
    b.cost(
        CostKind::ProjectManagement,
        "Ведение проекта",
        CostBasis::Amount { amount: number("19000") },
        None,
        Audience::Client,
    );
    b.plan
}

/// Everything at once: nested sections, several flights, cascaded discounts, coefficients, own rates, forecasts,
/// internal money, custom columns, lines without names, an empty section.
pub fn rich_plan() -> Plan {
    use Field as F;
    let mut b = Builder::new("Осень 2026: всё сразу");
    b.plan.header.client = Some("ООО «Клиент»".to_owned());
    b.plan.header.audience = Some("Все 25–54".to_owned());
    b.plan.header.universe = Some(number("38400000"));
    b.plan.header.period_start = Some(day("2026-09-01"));
    b.plan.header.period_end = Some(day("2026-11-30"));
    b.plan.header.commission_rate = Some(number("0.075"));
    b.plan.header.notes = Some("Цены действительны до 1 октября".to_owned());
    b.plan.header.notes_internal = Some("Держим 3 % в запасе".to_owned());
    let digital = b.section("Диджитал", None);
    let video = b.section("Видео", Some(digital));
    b.section("Пустой раздел", Some(digital));
    let tv = b.section("ТВ", None);
    let code = b.column("Код, бюджета", CustomKind::Text, None, Audience::Client);
    let bonus = b.column("Бонус", CustomKind::Money, Some("руб."), Audience::Internal);
    let first = b.line(
        Some(video),
        &[
            (F::Name, "Онлайн-кинотеатр"),
            (F::Channel, "video"),
            (F::BuyModel, "CPM"),
            (F::UnitPrice, "412.37"),
            (F::Impressions, "5681819"),
            (F::Discount, "0.05;0.15;0.15"),
            (F::Markup, "1.15;1.2"),
            (F::Frequency, "3.5"),
            (F::Ctr, "0.0013"),
            (F::BuyPrice, "300"),
            (F::ReturnedCommission, "15000"),
        ],
        &[("2026-09-01", "2026-09-14"), ("2026-09-21", "2026-10-04")],
    );
    b.custom(first, code, Value::Text("=1+1".to_owned()));
    b.custom(first, bonus, Value::Number(number("1234.5")));
    b.line(
        Some(video),
        &[
            (F::Name, "=HYPERLINK(\"x\")"),
            (F::Channel, "video"),
            (F::BuyModel, "CPV"),
            (F::UnitPrice, "0.7"),
            (F::Views, "1250000"),
            (F::Reach, "900000"),
            (F::VatRate, "0.1"),
        ],
        &[("2026-10-05", "2026-10-25")],
    );
    let social = b.line(
        Some(digital),
        &[
            (F::Site, "Социальная сеть"),
            (F::Channel, "social"),
            (F::BuyModel, "CPC"),
            (F::UnitPrice, "33.33"),
            (F::Clicks, "9999"),
            (F::Ctr, "0.0123"),
            (F::Conversions, "130"),
            (F::Revenue, "2304000"),
            (F::CommissionRate, "0.1"),
        ],
        &[],
    );
    b.flight(social, "2026-09-07", "2026-09-20", Some("4000"), Some("133320"));
    b.flight(social, "2026-10-01", "2026-10-11", Some("5999"), Some("199946.67"));
    b.line(
        Some(tv),
        &[
            (F::Name, "Канал 1, 15\""),
            (F::Channel, "tv"),
            (F::BuyModel, "CPP"),
            (F::UnitPrice, "48500"),
            (F::Grp, "253.75"),
            (F::Affinity, "112.5"),
            (F::Reach, "21000000"),
        ],
        &[("2026-09-01", "2026-09-28")],
    );
    b.line(
        Some(tv),
        &[
            (F::Name, "Спонсорство"),
            (F::Channel, "Спецпроект"),
            (F::BuyModel, "package"),
            (F::UnitPrice, "1200000"),
            (F::Discount, "0.2"),
        ],
        &[("2026-11-01", "2026-11-30")],
    );
    b.line(
        None,
        &[(F::Name, "Строка без раздела"), (F::CostGross, "2500000.55"), (F::Notes, "Только сумма с НДС")],
        &[("2026-11-30", "2026-11-30")],
    );
    b.cost(CostKind::Ord, "ОРД", CostBasis::ShareOfClientNet { rate: number("0.013") }, None, Audience::Client);
    b.cost(
        CostKind::Reporting,
        "Отчётность",
        CostBasis::Amount { amount: number("150000.5") },
        Some("0"),
        Audience::Client,
    );
    b.cost(
        CostKind::Other,
        "Резерв агентства",
        CostBasis::Amount { amount: number("77777") },
        None,
        Audience::Internal,
    );
    b.plan
}

/// Internal texts and sums, all marked, for looking at what a client gets.
pub fn with_secrets() -> Plan {
    let mut plan = rich_plan();
    plan.header.notes_internal = Some(SECRET.to_owned());
    for column in plan.columns.values_mut().filter(|column| column.audience == Audience::Internal) {
        column.name = SECRET.to_owned();
        column.unit = Some(SECRET.to_owned());
    }
    for cost in plan.costs.values_mut().filter(|cost| cost.audience == Audience::Internal) {
        cost.label = SECRET.to_owned();
        cost.basis = CostBasis::Amount { amount: number("7391739.17") };
    }
    for row in plan.rows.values_mut().filter(|row| row.kind == RowKind::Line) {
        put(row, Field::InternalNotes, Value::Text(SECRET.to_owned()));
        put(row, Field::BuyPrice, Value::Number(number("73.9173917")));
        put(row, Field::AgencyDiscount, Value::List(vec![number("0.7391")]));
    }
    plan
}

/// The same lines under other terms.
pub fn under_terms(change: impl Fn(&mut PlanHeader)) -> Plan {
    let mut plan = rich_plan();
    change(&mut plan.header);
    plan
}

/// Plans of all the terms that change how things are calculated, each with a name.
pub fn plans_of_all_terms() -> Vec<(&'static str, Plan)> {
    vec![
        ("agency", agency_plan()),
        ("rich", rich_plan()),
        ("inside", under_terms(|h| h.commission_mode = CommissionMode::Inside)),
        ("separate", under_terms(|h| h.commission_mode = CommissionMode::Separate)),
        (
            "separate_fixed",
            under_terms(|h| {
                h.commission_mode = CommissionMode::Separate;
                h.vat = VatRule::Fixed(number("0.2"));
            }),
        ),
        ("gross_prices", under_terms(|h| h.price_basis = PriceBasis::Gross)),
        ("additive", under_terms(|h| h.discount_mode = DiscountMode::Additive)),
        ("on_total", under_terms(|h| h.vat_rounding = VatRounding::OnTotal)),
        ("no_vat", under_terms(|h| h.vat = VatRule::None)),
        ("no_commission", under_terms(|h| h.commission_rate = None)),
        ("new_year", across_new_year()),
        ("currencies", in_several_currencies()),
        ("empty", Builder::new("Пустой план").plan),
        ("generated", mrm_testkit::generated_plan(120, 3)),
    ]
}

/// Lines that run across a change of the VAT rate.
pub fn across_new_year() -> Plan {
    use Field as F;
    let mut b = Builder::new("Через Новый год");
    b.plan.header.period_start = Some(day("2025-12-01"));
    b.plan.header.period_end = Some(day("2026-01-31"));
    b.plan.header.commission_rate = Some(number("0.05"));
    b.line(None, &[(F::Name, "До"), (F::CostNet, "100000.01")], &[("2025-12-01", "2025-12-31")]);
    b.line(None, &[(F::Name, "Через"), (F::CostNet, "333333.33")], &[("2025-12-15", "2026-01-18")]);
    b.line(None, &[(F::Name, "После"), (F::CostNet, "77777.77")], &[("2026-01-01", "2026-01-31")]);
    let by_money = b.line(None, &[(F::Name, "По суммам"), (F::CostNet, "500000")], &[]);
    b.flight(by_money, "2025-12-10", "2025-12-20", None, Some("120000"));
    b.flight(by_money, "2026-01-10", "2026-01-20", None, Some("380000"));
    b.line(None, &[(F::Name, "Без дат"), (F::CostNet, "1000")], &[]);
    b.cost(CostKind::Ord, "ОРД", CostBasis::ShareOfMedia { rate: number("0.013") }, None, Audience::Client);
    b.plan
}

/// The rich plan with columns calculated from fields and from each other, one of them from agency money.
pub fn with_calculated_columns() -> Plan {
    use CustomKind::{Money, Number};
    let mut plan = rich_plan();
    let mut uuids = Uuids::new(99);
    let ids: Vec<_> = (0..7).map(|_| uuids.column()).collect();
    let formulas = [
        ("Из другого", Number, format!("MAX([{0}] * 2, SUM([{0}], 3))", ids[2])),
        ("С запасом", Money, "ROUND([cost_net] * 1.15, 0) + [fees]".to_owned()),
        ("На тысячу", Number, "[impressions] / 1000".to_owned()),
        ("Дорого", Number, "IF([cost_net] >= 500000, 1, -2^2) * 50%".to_owned()),
        ("Среднее", Number, "AVERAGE([impressions], [clicks], 10)".to_owned()),
        ("Без дробей", Number, "IFERROR([clicks] / [impressions], 0) - 1".to_owned()),
        (SECRET, Money, "[cost_net] - [buy_price] * 0.5".to_owned()),
    ];
    let last = plan.columns_in_order().last().map(|column| column.order.clone());
    let mut order = Order::between(last.as_ref(), None).expect("the end has room");
    for ((name, kind, formula), id) in formulas.into_iter().zip(ids) {
        let column = Column {
            id,
            name: name.to_owned(),
            kind,
            unit: None,
            formula: Some(formula),
            choices: Vec::new(),
            audience: Audience::Client,
            order: order.clone(),
        };
        plan.columns.insert(id, column);
        order = Order::between(Some(&order), None).expect("the end has room");
    }
    plan
}

/// Lines in roubles, dollars and tenge, one in a currency without a rate.
pub fn in_several_currencies() -> Plan {
    use Field as F;
    let mut b = Builder::new("Три валюты");
    b.plan.header.vat = VatRule::Fixed(number("0.2"));
    b.plan.header.commission_rate = Some(number("0.1"));
    b.plan.header.rates.insert(Currency::USD, StatedRate { rate: number("92.4371"), date: day("2026-09-01") });
    let kzt = "KZT".parse().expect("a currency");
    b.plan.header.rates.insert(kzt, StatedRate { rate: number("0.1873"), date: day("2026-09-01") });
    let abroad = b.section("За рубежом", None);
    let flights = [("2026-09-01", "2026-09-30")];
    b.line(
        Some(abroad),
        &[
            (F::Name, "USD"),
            (F::Currency, "USD"),
            (F::BuyModel, "CPM"),
            (F::UnitPrice, "3.17"),
            (F::Impressions, "1234567"),
        ],
        &flights,
    );
    b.line(
        Some(abroad),
        &[(F::Name, "KZT"), (F::Currency, "KZT"), (F::CostNet, "1234567.89"), (F::Impressions, "500000")],
        &flights,
    );
    b.line(Some(abroad), &[(F::Name, "GBP"), (F::Currency, "GBP"), (F::CostNet, "1000")], &flights);
    b.line(None, &[(F::Name, "RUB"), (F::CostNet, "100000"), (F::Clicks, "1000")], &flights);
    b.line(None, &[(F::Name, "RUB словом"), (F::Currency, "RUB"), (F::CostNet, "50000.5")], &flights);
    b.plan
}

/// Lines in sections of which one states the channel, and a line that has its own.
pub fn with_channels_of_sections() -> Plan {
    let mut builder = Builder::new("Каналы");
    let tv = builder.section("Имидж", None);
    let inner = builder.section("Регионы", Some(tv));
    builder.line(Some(inner), &[(Field::Site, "Первый"), (Field::CostNet, "100")], &[("2026-09-07", "2026-09-13")]);
    let own = [(Field::Site, "Щиты"), (Field::Channel, "ooh"), (Field::CostNet, "30")];
    builder.line(Some(tv), &own, &[("2026-09-07", "2026-09-13")]);
    let channel = Cell::imported(Value::Text("tv".to_owned()));
    builder.plan.rows.get_mut(&tv).expect("the section").cells.insert(Field::Channel, channel);
    builder.plan
}
