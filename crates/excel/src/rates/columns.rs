//! Columns of a table of prices: which rows are its header, and what each column means.

use mrm_domain::{BuyModel, Currency, Field};

use crate::grid::CellValue;
use crate::understand::calendar::{Mark, mark};
use crate::understand::clean;
use crate::understand::header::Cache;
use crate::understand::header::reading;
use crate::understand::text::{Basis, has_phrase};
use crate::understand::view::View;
use crate::understand::vocabulary::Meaning;
use crate::understand::{dates, fold};

/// The rows of a header, from 0, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Band {
    pub(super) top: u32,
    pub(super) bottom: u32,
}

/// What a column means.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Is {
    /// One of the keys of a row.
    Key(Field),
    /// A price.
    Price(Price),
    /// Discounts.
    Discount,
    /// The first day, the last day, or both.
    Days(Field),
    /// The coefficient of a month, from 0.
    Month(u32),
    /// A remark; joined with others.
    Notes,
    /// A number of the line; nothing that a card keeps.
    Number,
}

/// A column of prices, and what its header adds to its rows.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Price {
    pub(super) model: Option<BuyModel>,
    pub(super) geo: Option<String>,
    pub(super) duration: Option<String>,
    pub(super) month: Option<u32>,
    pub(super) basis: Option<Basis>,
    pub(super) currency: Option<Currency>,
}

/// A column with what it means; `None`: nothing is known of it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Column {
    pub(super) at: u32,
    pub(super) header: String,
    pub(super) is: Option<Is>,
}

/// How sure a word must be.
const SURE: f64 = 0.62;
/// The tallest header.
const TALLEST: u32 = 3;

/// The header of the first table from row `from` on, with its columns. Rows for which `taken` says so belong to something
/// else.
pub(super) fn find(
    view: &View<'_>,
    from: u32,
    taken: &dyn Fn(u32) -> bool,
    cache: &mut Cache,
) -> Option<(Band, Vec<Column>)> {
    let mut best: Option<(usize, Band, Vec<Column>)> = None;
    for row in from..=view.used.bottom {
        // The best of adjacent bands is the header.
        if best.as_ref().is_some_and(|(_, band, _)| row > band.bottom) {
            break;
        }
        for height in 0..TALLEST {
            let band = Band { top: row, bottom: row + height };
            if !may_be_header(view, band.bottom) || taken(band.bottom) {
                break;
            }
            let columns = columns(view, band, cache);
            let score = score(&columns);
            // Of two that are understood alike the shorter one is the header: what stands above it is a title.
            let better = best.as_ref().is_none_or(|(other, at, _)| {
                score > *other || (score == *other && band.bottom == at.bottom && height < at.bottom - at.top)
            });
            if score > 0 && better {
                best = Some((score, band, columns));
            }
        }
    }
    let (_, mut band, mut found) = best?;
    while band.bottom - band.top + 1 < TALLEST && continues(view, band.bottom + 1, &found) && !taken(band.bottom + 1) {
        band.bottom += 1;
        found = columns(view, band, cache);
    }
    Some((band, found))
}

/// Whether a row only says more about the columns above it: it has texts, and none under the name of a key.
fn continues(view: &View<'_>, row: u32, found: &[Column]) -> bool {
    let is_key = |column: &&Column| matches!(column.is, Some(Is::Key(_)));
    may_be_header(view, row) && found.iter().filter(is_key).all(|column| view.cell(row, column.at).is_blank())
}

/// A row with words and without a number; years may be in it.
fn may_be_header(view: &View<'_>, row: u32) -> bool {
    let mut words = false;
    for column in view.used.left..=view.used.right {
        match view.cell(row, column) {
            CellValue::Number(number) if !(2000.0..2100.0).contains(&number) => return false,
            value => words |= !value.is_blank(),
        }
    }
    words && row <= view.used.bottom
}

/// How many columns are understood; nothing without a price and a key.
fn score(columns: &[Column]) -> usize {
    let count = |wanted: fn(&Is) -> bool| columns.iter().filter(|c| c.is.as_ref().is_some_and(wanted)).count();
    let keys = count(|is| matches!(is, Is::Key(_)));
    let prices = count(|is| matches!(is, Is::Price(_)));
    if keys == 0 || prices == 0 { 0 } else { count(|is| !matches!(is, Is::Number)) * 4 + 1 }
}

fn columns(view: &View<'_>, band: Band, cache: &mut Cache) -> Vec<Column> {
    (view.used.left..=view.used.right)
        .filter_map(|at| {
            let mut parts: Vec<String> = Vec::new();
            let mut month = None;
            for row in band.top..=band.bottom {
                let value = view.seen(row, at);
                month = month.or_else(|| month_of(value));
                let text = match value {
                    CellValue::Text(text) => clean(text),
                    CellValue::Empty => continue,
                    _ => view.shown(row, at),
                };
                if !text.is_empty() && parts.last() != Some(&text) {
                    parts.push(text);
                }
            }
            let header = parts.join(" / ");
            (!header.is_empty()).then(|| Column { at, is: meaning(&parts, month, cache), header })
        })
        .collect()
}

/// The month that a header cell names, from 0.
fn month_of(value: CellValue<'_>) -> Option<u32> {
    if let CellValue::Text(text) = value {
        return dates::month_word(clean(text).trim_end_matches('.')).map(|(month, _)| month - 1);
    }
    match mark(value)? {
        Mark::Date(_) | Mark::Span(_) => {
            let day = value.date()?;
            Some(chrono::Datelike::month0(&day))
        }
        _ => None,
    }
}

fn meaning(parts: &[String], month: Option<u32>, cache: &mut Cache) -> Option<Is> {
    let joined = parts.join(" ");
    let folded = fold(&joined);
    let says = |phrases: &[&str]| phrases.iter().any(|phrase| has_phrase(&folded, &fold(phrase)));
    if let Some(month) = month {
        let priced = price(parts, cache).filter(|_| parts.len() > 1 && !is_coefficient(&folded));
        return Some(priced.map_or(Is::Month(month), |price| Is::Price(Price { month: Some(month), ..price })));
    }
    if says(&["действует с", "действителен с", "дата начала действия", "valid from"])
    {
        return Some(Is::Days(Field::Start));
    }
    if says(&["действует по", "действует до", "действителен до", "дата окончания действия", "valid to", "valid until"])
    {
        return Some(Is::Days(Field::End));
    }
    if let Some(found) = price(parts, cache) {
        return Some(Is::Price(found));
    }
    match best(&joined, cache).or_else(|| best(parts.last()?, cache))? {
        Meaning::Field(field @ (Field::Start | Field::End | Field::Period)) => Some(Is::Days(field)),
        Meaning::Field(Field::Discount | Field::AgencyDiscount) => Some(Is::Discount),
        Meaning::Field(Field::Size) => Some(Is::Key(Field::Format)),
        Meaning::Field(Field::BuyUnit) => Some(Is::Key(Field::BuyModel)),
        Meaning::Field(Field::LineNo | Field::Ids) => Some(Is::Number),
        Meaning::Field(Field::Notes | Field::Targeting | Field::Device | Field::Rotation) => Some(Is::Notes),
        Meaning::Field(Field::Name | Field::Creative) => Some(Is::Key(Field::Placement)),
        Meaning::Field(field) if mrm_domain::RATE_KEYS.contains(&field) => Some(Is::Key(field)),
        _ => None,
    }
}

pub(super) fn is_coefficient(folded: &str) -> bool {
    let words = ["коэф", "коэффициент", "коэффициенты", "сезон", "сезонность", "сезонный", "season", "seasonal"];
    let more = ["seasonality", "coefficient", "coefficients", "index", "индекс", "множитель", "factor"];
    words.iter().chain(&more).any(|word| has_phrase(folded, &fold(word)))
}

fn best(text: &str, cache: &mut Cache) -> Option<Meaning> {
    reading(cache, text).best().filter(|(_, sure)| *sure >= SURE).map(|(meaning, _)| meaning)
}

/// Reads a header as that of prices: one part says so, another may say for which region, duration or model.
fn price(parts: &[String], cache: &mut Cache) -> Option<Price> {
    let mut found: Option<Price> = None;
    let mut rest: Vec<&String> = Vec::new();
    for part in parts {
        let model = price_word(part, cache);
        match model {
            Some(model) => {
                let price = found.get_or_insert_with(Price::default);
                price.model = price.model.or(model);
                let attributes = &reading(cache, part).attributes;
                price.basis = price.basis.or(attributes.basis);
                price.currency = price.currency.or(attributes.currency);
            }
            None => rest.push(part),
        }
    }
    let mut price = found?;
    for part in rest {
        match best(part, cache) {
            // “Формат / CPM” over one column: the other part is the name of a key, so this is no column of prices.
            Some(Meaning::Field(field)) if mrm_domain::RATE_KEYS.contains(&field) => {}
            _ if duration(part) => price.duration = Some(part.clone()),
            _ if dates::month_word(part.trim_end_matches('.')).is_some() => {}
            _ => match part.parse::<BuyModel>() {
                Ok(model) => price.model = Some(model),
                Err(()) => price.geo = Some(part.clone()),
            },
        }
    }
    Some(price)
}

/// `15"`, `30 сек`: a length and nothing else.
fn duration(text: &str) -> bool {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let unit = rest.trim().trim_end_matches('.').to_lowercase();
    rest.len() < text.len() && matches!(unit.as_str(), "\"" | "''" | "″" | "s" | "sec" | "сек" | "с" | "секунд")
}

/// Whether a header word is a price, and of which model.
fn price_word(text: &str, cache: &mut Cache) -> Option<Option<BuyModel>> {
    let folded = fold(text);
    if is_coefficient(&folded) || has_phrase(&folded, &fold("скидка")) || has_phrase(&folded, "DISCOUNT") {
        return None;
    }
    if let Some(Meaning::Field(field)) = best(text, cache) {
        let model = match field {
            Field::Cpm => Some(BuyModel::Cpm),
            Field::Cpc => Some(BuyModel::Cpc),
            Field::Cpv => Some(BuyModel::Cpv),
            Field::Cpa => Some(BuyModel::Cpa),
            Field::Cpe => Some(BuyModel::Cpe),
            Field::Cpp => Some(BuyModel::Cpp),
            Field::Cpt => Some(BuyModel::Cpt),
            Field::UnitPrice | Field::ListCost | Field::CostNet | Field::CostGross | Field::BuyPrice => None,
            _ => return None,
        };
        return Some(model);
    }
    if matches!(best(text, cache), Some(Meaning::Cost)) {
        return Some(None);
    }
    let words = ["цена", "цены", "прайс", "тариф", "стоимость", "price", "rate", "tariff", "cost"];
    words.iter().any(|word| has_phrase(&folded, &fold(word))).then_some(None)
}
