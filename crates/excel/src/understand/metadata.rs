//! What stands above and beside the tables: client, campaign, period, geography, currency.

use chrono::NaiveDate;
use mrm_domain::HeaderField;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::codes::{Code, Problems};
use super::dates::{DayOrder, read_period, resolve};
use super::rows::number_of;
use super::text::{attributes, clean, fold};
use super::view::{View, is_void};
use super::words::{self, Stated};
use crate::grid::{CellValue, address};

/// A value with the cell it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Canonical text of the header field.
    pub value: String,
    /// `Лист1!D2`.
    pub cell: String,
}

/// A total stated beside a label outside the tables.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The label.
    pub label: String,
    /// What it is.
    pub stated: Stated,
    /// The figure.
    pub value: rust_decimal::Decimal,
    /// Its place.
    pub cell: String,
}

/// Everything found outside the tables.
#[derive(Debug, Clone, Default)]
pub struct Metadata {
    /// By header field.
    pub fields: BTreeMap<HeaderField, Found>,
    /// Budgets stated beside labels.
    pub figures: Vec<Figure>,
    /// A year that a document date names, with its place.
    pub document_year: Option<(i32, String)>,
    /// An agency commission rate.
    pub commission: Option<Found>,
    customer: Option<Found>,
    start: Option<NaiveDate>,
    end: Option<NaiveDate>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Label {
    Header(HeaderField),
    Period,
    Start,
    End,
    /// `Заказчик`: the client, or the agency where the advertiser is named beside it.
    Customer,
    DocumentDate,
    Commission,
}

#[rustfmt::skip]
static LABELS: LazyLock<Vec<(String, Label)>> = LazyLock::new(|| {
    use HeaderField as H;
    use Label::{Commission, Customer, DocumentDate, End, Header, Period, Start};
    let list: &[(Label, &[&str])] = &[
        (Header(H::Client), &["клиент", "client", "client name", "advertiser", "рекламодатель", "клиент/брэнд", "клиент / бренд", "advertiser name", "client/клиент", "название клиента"]),
        (Customer, &["заказчик", "customer"]),
        (Header(H::Agency), &["агентство", "рекламное агентство", "agency", "медиаагентство", "исполнитель"]),
        (Header(H::Brand), &["бренд", "brand", "брэнд", "бренд/продукт", "продукт", "product", "brand/бренд", "марка", "торговая марка", "brand name", "product name"]),
        (Header(H::Campaign), &["рекламная кампания", "кампания", "campaign", "campaign name", "продукт/кампания", "название кампании", "рк", "campaign/кампания", "название рк", "наименование рк", "проект", "project"]),
        (Header(H::Title), &["media plan name", "plan name", "название плана", "название медиаплана", "наименование медиаплана", "plan title"]),
        (Header(H::Objective), &["цель", "цели", "цели и задачи рк", "objective", "kpi", "цель рк", "задача", "тип кампании, kpi's", "тип кампании kpi s", "campaign objective", "цель кампании", "goal", "задачи рк"]),
        (Header(H::Audience), &["ца", "целевая аудитория", "target audience", "audience", "аудитория", "ta", "целевая аудитория рк", "target"]),
        (Header(H::Universe), &["размер ца", "размер ца, чел", "universe", "объем ца", "генеральная совокупность", "генеральная совокупность ца", "universe size", "численность ца"]),
        (Header(H::Geo), &["гео", "география", "география распространения", "geo", "geography", "регион", "регионы", "region", "market", "markets", "территория", "география рк", "geo/гео", "город", "города", "country", "география размещения", "гео рк"]),
        (Period, &["период", "период кампании", "период размещения", "period", "campaign period", "период рк", "сроки", "сроки рк", "flight", "flight dates", "dates", "period/период", "campaign dates", "даты рк", "срок размещения", "срок проведения", "campaign timing", "даты", "timing", "сроки размещения", "campaign flight", "сроки кампании", "flight period"]),
        (Start, &["start date", "дата старта", "дата начала", "start", "старт рк", "начало рк", "campaign start", "старт", "начало"]),
        (End, &["end date", "дата окончания", "end", "окончание рк", "campaign end", "завершение рк", "дата завершения", "окончание"]),
        (Header(H::Currency), &["валюта", "currency", "budget currency", "валюта расчета", "валюта плана"]),
        (Header(H::Notes), &["примечание", "комментарий", "notes", "comments", "примечания"]),
        (DocumentDate, &["дата", "дата расчета", "дата составления", "date", "дата документа", "дата обновления", "created at", "дата мп", "дата подготовки", "updated", "export date", "plan date", "дата создания"]),
        (Commission, &["commission", "commission %", "ак", "ак %", "агентская комиссия", "agency commission", "agency fee", "комиссия", "комиссия агентства", "agency commission %", "agency fee %", "размер ак", "размер комиссии"]),
    ];
    list.iter().flat_map(|(label, words)| words.iter().map(|w| (fold(w), *label))).collect()
});

fn label(text: &str) -> Option<Label> {
    if text.chars().count() > 60 {
        return None;
    }
    let find = |folded: &str| LABELS.iter().find(|(w, _)| w == folded).map(|(_, l)| *l);
    let folded = fold(text);
    find(&folded)
        .or_else(|| find(&attributes(&folded).0))
        .or_else(|| text.split(['/', '(', '\n']).map(fold).find_map(|half| find(&half)))
}

impl Metadata {
    /// Reads the rows `first..=last` of a sheet. What is found first stays; `budgets` says whether labelled budgets count.
    pub fn read(&mut self, view: &View<'_>, first: u32, last: u32, budgets: bool, problems: &mut Problems) {
        self.read_rows(view, first, last, budgets, 5, problems);
    }

    /// Reads a sheet beside the plan: a value must stand right beside its label there.
    pub fn read_beside(&mut self, view: &View<'_>, first: u32, last: u32, problems: &mut Problems) {
        self.read_rows(view, first, last, true, 0, problems);
    }

    fn read_rows(&mut self, view: &View<'_>, first: u32, last: u32, budgets: bool, gap: u32, problems: &mut Problems) {
        for row in first..=last.min(view.used.bottom) {
            for column in view.used.left..=view.used.right.min(view.used.left + 60) {
                let CellValue::Text(raw) = view.cell(row, column) else { continue };
                let text = clean(raw);
                if let Some((name, value)) = text.split_once(':')
                    && let Some(found) = label(name).filter(|_| !is_void(value))
                {
                    let value = clean(value);
                    self.take(view, found, CellValue::Text(&value), row, column, problems);
                    continue;
                }
                let name = text.trim_end_matches([':', ' ', '-', '*']);
                if let Some(found) = label(name) {
                    if let Some((at, value)) = value_beside(view, row, column, gap) {
                        self.take(view, found, value, row, at, problems);
                    }
                } else if budgets {
                    self.budget(view, name, (row, column), gap);
                }
            }
        }
    }

    fn budget(&mut self, view: &View<'_>, name: &str, (row, column): (u32, u32), gap: u32) {
        let folded = fold(name);
        let budget =
            ["бюджет", "budget", "budgets", "медиабюджет"].iter().any(|w| super::text::has_phrase(&folded, &fold(w)));
        let Some(stated) = words::stated(name).filter(|_| budget) else { return };
        if matches!(stated, Stated::Service(_) | Stated::Commission | Stated::Vat) {
            return;
        }
        let stated = if stated == Stated::Total { Stated::GrandTotal } else { stated };
        if let Some((at, value)) = value_beside(view, row, column, gap)
            && let Some(value) = number_of(value).filter(|n| n.is_sign_positive() && !n.is_zero())
        {
            self.figures.push(Figure { label: name.to_owned(), stated, value, cell: view.place(row, at) });
        }
    }

    fn take(
        &mut self,
        view: &View<'_>,
        found: Label,
        value: CellValue<'_>,
        row: u32,
        column: u32,
        problems: &mut Problems,
    ) {
        let cell = view.place(row, column);
        let shown = match value {
            CellValue::Text(text) => clean(text),
            _ => view.shown(row, column),
        };
        if is_void(&shown) || matches!(value, CellValue::Error(_)) {
            return;
        }
        match found {
            Label::Header(HeaderField::Universe) => {
                if let Some(n) = number_of(value) {
                    self.put(HeaderField::Universe, n.normalize().to_string(), cell);
                }
            }
            Label::Header(HeaderField::Currency) => {
                if let Some(currency) = words::currency(&shown) {
                    self.put(HeaderField::Currency, currency.to_string(), cell);
                }
            }
            Label::Header(field) => self.put(field, shown, cell),
            Label::Customer => self.customer = self.customer.take().or(Some(Found { value: shown, cell })),
            Label::Period => self.period(view, value, &shown, (row, column), problems),
            Label::Start => self.day(value, cell, HeaderField::PeriodStart),
            Label::End => self.day(value, cell, HeaderField::PeriodEnd),
            Label::DocumentDate => {
                let date = match value {
                    CellValue::DateTime(at) => Some(at.date()),
                    _ => read_period(shown.get(..10).unwrap_or(&shown), DayOrder::DayFirst)
                        .and_then(|r| resolve(r.first()?, None).ok())
                        .map(|(d, _)| d),
                };
                self.document_year = self.document_year.take().or(date.map(|d| (chrono::Datelike::year(&d), cell)));
            }
            Label::Commission => {
                let rate = number_of(value)
                    .map(|n| if n > rust_decimal::Decimal::ONE { n / rust_decimal::Decimal::ONE_HUNDRED } else { n });
                if let Some(rate) =
                    rate.filter(|r| *r > rust_decimal::Decimal::ZERO && *r < rust_decimal::Decimal::new(5, 1))
                {
                    self.commission =
                        self.commission.take().or(Some(Found { value: rate.normalize().to_string(), cell }));
                }
            }
        }
    }

    fn put(&mut self, field: HeaderField, value: String, cell: String) {
        self.fields.entry(field).or_insert(Found { value, cell });
    }

    fn day(&mut self, value: CellValue<'_>, cell: String, field: HeaderField) {
        let day = match value {
            CellValue::DateTime(at) => Some(at.date()),
            CellValue::Text(text) => read_period(&clean(text), DayOrder::DayFirst)
                .and_then(|r| resolve(r.first()?, None).ok())
                .map(|(a, b)| if field == HeaderField::PeriodEnd { b } else { a }),
            _ => None,
        };
        if let Some(day) = day {
            self.put(field, day.to_string(), cell);
        }
    }

    fn period(
        &mut self,
        view: &View<'_>,
        value: CellValue<'_>,
        shown: &str,
        (row, column): (u32, u32),
        problems: &mut Problems,
    ) {
        if self.fields.contains_key(&HeaderField::PeriodText) || self.fields.contains_key(&HeaderField::PeriodStart) {
            return;
        }
        let cell = view.place(row, column);
        if let CellValue::DateTime(at) = value {
            self.put(HeaderField::PeriodStart, at.date().to_string(), cell);
            // `Период | 01.09.2024 | 30.09.2024`: the end stands beside the start.
            for next in column + 1..=column + 3 {
                if let CellValue::DateTime(end) = view.cell(row, next) {
                    self.put(HeaderField::PeriodEnd, end.date().to_string(), view.place(row, next));
                    break;
                }
            }
            return;
        }
        let dates = read_period(shown, DayOrder::DayFirst)
            .map(|ranges| ranges.iter().map(|r| resolve(r, None)).collect::<Result<Vec<_>, _>>());
        match dates {
            Some(Ok(days)) => {
                let (start, end) = (days.iter().map(|d| d.0).min(), days.iter().map(|d| d.1).max());
                if let (Some(start), Some(end)) = (start, end) {
                    self.put(HeaderField::PeriodStart, start.to_string(), cell.clone());
                    self.put(HeaderField::PeriodEnd, end.to_string(), cell);
                }
            }
            Some(Err(error @ (super::dates::DateError::NoSuchDay(_) | super::dates::DateError::EndBeforeStart))) => {
                let [reason, day] = error.reason();
                let args = [("text", shown.to_owned()), reason, day];
                problems.add(Code::ImpossibleDate, Some(&view.sheet.name), Some(address(row, column)), &args);
                self.put(HeaderField::PeriodText, shown.to_owned(), cell);
            }
            _ => self.put(HeaderField::PeriodText, shown.to_owned(), cell),
        }
    }

    /// Settles what depends on several labels.
    pub fn settle(&mut self) {
        if let Some(customer) = self.customer.take() {
            let field =
                if self.fields.contains_key(&HeaderField::Client) { HeaderField::Agency } else { HeaderField::Client };
            self.fields.entry(field).or_insert(customer);
        }
        self.start = self.date(HeaderField::PeriodStart);
        self.end = self.date(HeaderField::PeriodEnd);
        if let (Some(start), Some(end)) = (self.start, self.end)
            && end < start
        {
            self.fields.remove(&HeaderField::PeriodEnd);
            self.end = None;
        }
    }

    /// A date among the fields.
    pub fn date(&self, field: HeaderField) -> Option<NaiveDate> {
        self.fields.get(&field)?.value.parse().ok()
    }

    /// The plan's period, if both ends are known.
    pub fn stated_period(&self) -> Option<(NaiveDate, NaiveDate)> {
        Some((self.start?, self.end?))
    }
}

/// The next value to the right within six columns; another label ends the search.
fn value_beside<'a>(view: &View<'a>, row: u32, column: u32, gap: u32) -> Option<(u32, CellValue<'a>)> {
    let start = view.merge(row, column).map_or(column, |m| m.right) + 1;
    for at in start..=start + gap {
        if view.merge(row, at).is_some_and(|m| m.left < at) {
            continue;
        }
        let value = view.cell(row, at);
        if value.is_blank() {
            continue;
        }
        if let CellValue::Text(text) = value
            && (label(&clean(text)).is_some() || clean(text).ends_with(':'))
        {
            return None;
        }
        return Some((at, value));
    }
    None
}
