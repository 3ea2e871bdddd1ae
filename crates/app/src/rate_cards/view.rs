//! A rate card as screens and programs see it.

use chrono::NaiveDate;
use mrm_domain::{PriceBasis, RateCard, RateDoubtKind, RateRow, RateSeason, ScaleBy, ScaleOver, ScaleStep, Surcharge};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

use crate::failure::{Code, Failure};

/// A card in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RateCardSummary {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The currency of its prices.
    pub currency: String,
    /// Whether its prices contain VAT.
    pub price_basis: PriceBasis,
    /// The first day it is valid.
    pub valid_from: Option<NaiveDate>,
    /// The last day it is valid.
    pub valid_to: Option<NaiveDate>,
    /// Number of its rows.
    pub rows: usize,
    /// Vendors and sites of its rows, the first few.
    pub vendors: Vec<String>,
    /// How many of its doubts are more than good to know.
    pub problems: usize,
    /// The workbook it came from; empty for one made by hand.
    pub file_name: String,
    /// When it was made: RFC 3339.
    pub created_at: String,
    /// When it was last changed: RFC 3339.
    pub updated_at: String,
}

/// All cards.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RateCardList {
    /// By name.
    pub cards: Vec<RateCardSummary>,
}

/// What a card says: canonical texts, decimals with a point, shares as fractions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RateCardBody {
    /// 1 to 255 characters.
    pub name: String,
    /// Three letters.
    pub currency: String,
    /// Whether its prices contain VAT.
    #[serde(default)]
    pub gross: bool,
    /// The first day it is valid.
    #[serde(default)]
    pub valid_from: Option<NaiveDate>,
    /// The last day it is valid.
    #[serde(default)]
    pub valid_to: Option<NaiveDate>,
    /// Coefficients of the months, January first: none or twelve.
    #[serde(default)]
    pub season: Vec<String>,
    /// Discounts by volume.
    #[serde(default)]
    pub scale: Vec<ScaleStepBody>,
    /// What the scale counts.
    #[serde(default)]
    pub scale_by: ScaleBy,
    /// Whose volume it counts.
    #[serde(default)]
    pub scale_over: ScaleOver,
    /// Named coefficients.
    #[serde(default)]
    pub surcharges: Vec<SurchargeBody>,
    /// Conditions in words.
    #[serde(default)]
    pub notes: Option<String>,
    /// Its prices.
    #[serde(default)]
    pub rows: Vec<RateRowBody>,
}

/// A discount from a volume on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ScaleStepBody {
    /// From this volume.
    pub from: String,
    /// The discount, as a fraction.
    pub discount: String,
}

/// A named coefficient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SurchargeBody {
    /// What it is for.
    pub name: String,
    /// The coefficient.
    pub factor: String,
}

/// A price and what it is for; what is absent holds for everything.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the texts are those of the fields of the same name")]
pub struct RateRowBody {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vendor: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub placement: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub geo: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buy_model: Option<String>,
    /// The price of one unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<String>,
    /// Discounts one after another, as fractions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub discounts: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<NaiveDate>,
    /// Its own coefficients of the months: none or twelve.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub season: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
}

/// Something to look at in a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RateProblem {
    /// A stable code.
    pub code: String,
    /// `info` or `warning`.
    pub severity: &'static str,
    /// The number of the row, from 1.
    pub row: Option<usize>,
    /// Values for its text: `cell` is a place in a workbook.
    pub args: BTreeMap<String, String>,
}

/// A whole card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RateCardView {
    /// Its id.
    pub id: String,
    /// What it says.
    pub card: RateCardBody,
    /// What to look at.
    pub problems: Vec<RateProblem>,
    /// The workbook it came from; empty for one made by hand.
    pub file_name: String,
    /// When it was made: RFC 3339.
    pub created_at: String,
    /// When it was last changed: RFC 3339.
    pub updated_at: String,
}

/// The most texts of a list in a summary.
const VENDORS: usize = 3;
/// The longest text of a card.
const MAX_TEXT: usize = 2_000;

fn text(number: &Decimal) -> String {
    number.normalize().to_string()
}

fn texts(numbers: &[Decimal]) -> Vec<String> {
    numbers.iter().map(text).collect()
}

/// The first few vendors and sites of a card.
pub(super) fn vendors(card: &RateCard) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for name in card.rows.iter().filter_map(|row| row.vendor.as_ref().or(row.site.as_ref())) {
        if !out.contains(name) {
            out.push(name.clone());
        }
        if out.len() == VENDORS {
            break;
        }
    }
    out
}

/// What there is to look at in a card.
pub(super) fn problems(card: &RateCard) -> Vec<RateProblem> {
    let problem = |doubt: mrm_domain::RateDoubt| RateProblem {
        code: doubt.kind.code().to_owned(),
        severity: if doubt.kind.is_info() { "info" } else { "warning" },
        row: doubt.row,
        args: match doubt.kind {
            RateDoubtKind::SameAs { row } => [("other".to_owned(), row.to_string())].into(),
            _ => BTreeMap::new(),
        },
    };
    card.doubts().into_iter().map(problem).collect()
}

impl From<&RateCard> for RateCardBody {
    fn from(card: &RateCard) -> Self {
        let step = |step: &ScaleStep| ScaleStepBody { from: text(&step.from), discount: text(&step.discount) };
        let surcharge = |s: &Surcharge| SurchargeBody { name: s.name.clone(), factor: text(&s.factor) };
        RateCardBody {
            name: card.name.clone(),
            currency: card.currency.to_string(),
            gross: card.price_basis == PriceBasis::Gross,
            valid_from: card.valid_from,
            valid_to: card.valid_to,
            season: texts(card.season.coefficients()),
            scale: card.scale.iter().map(step).collect(),
            scale_by: card.scale_by,
            scale_over: card.scale_over,
            surcharges: card.surcharges.iter().map(surcharge).collect(),
            notes: card.notes.clone(),
            rows: card.rows.iter().map(row_body).collect(),
        }
    }
}

fn row_body(row: &RateRow) -> RateRowBody {
    let row = row.clone();
    RateRowBody {
        vendor: row.vendor,
        site: row.site,
        placement: row.placement,
        format: row.format,
        duration: row.duration,
        geo: row.geo,
        buy_model: row.buy_model,
        price: row.price.as_ref().map(text),
        discounts: texts(&row.discounts),
        valid_from: row.valid_from,
        valid_to: row.valid_to,
        season: texts(row.season.coefficients()),
        notes: row.notes,
    }
}

/// The name of a card: 1 to 255 characters.
pub(super) fn card_name(name: &str) -> Result<String, Failure> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 255 {
        return Err(wrong("name", name, "a rate card's name has 1 to 255 characters"));
    }
    Ok(name.to_owned())
}

impl RateCardBody {
    /// The card, if every text of it is what it should be.
    pub(super) fn read(self) -> Result<RateCard, Failure> {
        if self.rows.len() > mrm_domain::MAX_RATE_ROWS {
            let most = mrm_domain::MAX_RATE_ROWS;
            return Err(Failure::new(Code::TooLarge, format!("a rate card holds at most {most} rows")));
        }
        let currency = self.currency.parse().map_err(|e: mrm_domain::CurrencyError| {
            Failure::new(Code::BadValue, e.to_string()).field("currency").arg("text", &self.currency)
        })?;
        let basis = if self.gross { PriceBasis::Gross } else { PriceBasis::Net };
        let step = |(at, step): (usize, ScaleStepBody)| {
            let field = format!("scale/{}", at + 1);
            Ok(ScaleStep { from: amount(&field, &step.from)?, discount: share(&field, &step.discount)? })
        };
        let surcharge = |(at, surcharge): (usize, SurchargeBody)| {
            let field = format!("surcharges/{}", at + 1);
            let factor = factor(&field, &surcharge.factor)?;
            let name = words(&field, Some(surcharge.name))?;
            Ok(Surcharge { name: name.ok_or_else(|| wrong(&field, "", "a surcharge has a name"))?, factor })
        };
        Ok(RateCard {
            name: card_name(&self.name)?,
            currency,
            price_basis: basis,
            valid_from: self.valid_from,
            valid_to: self.valid_to,
            season: season("season", &self.season)?,
            scale: self.scale.into_iter().enumerate().map(step).collect::<Result<_, Failure>>()?,
            scale_by: self.scale_by,
            scale_over: self.scale_over,
            surcharges: self.surcharges.into_iter().enumerate().map(surcharge).collect::<Result<_, Failure>>()?,
            notes: words("notes", self.notes)?,
            rows: self.rows.into_iter().enumerate().map(read_row).collect::<Result<_, _>>()?,
        })
    }
}

fn read_row((at, row): (usize, RateRowBody)) -> Result<RateRow, Failure> {
    let field = |name: &str| format!("{}/{name}", at + 1);
    let discounts = row.discounts.iter().map(|text| share(&field("discount"), text)).collect::<Result<_, _>>()?;
    let model = words(&field("buy_model"), row.buy_model)?;
    Ok(RateRow {
        vendor: words(&field("vendor"), row.vendor)?,
        site: words(&field("site"), row.site)?,
        placement: words(&field("placement"), row.placement)?,
        format: words(&field("format"), row.format)?,
        duration: words(&field("duration"), row.duration)?,
        geo: words(&field("geo"), row.geo)?,
        buy_model: model.map(|word| mrm_domain::typed::canonical_choice(mrm_domain::Field::BuyModel, &word)),
        price: row.price.map(|text| amount(&field("price"), &text)).transpose()?,
        discounts,
        valid_from: row.valid_from,
        valid_to: row.valid_to,
        season: season(&field("season"), &row.season)?,
        notes: words(&field("notes"), row.notes)?,
    })
}

fn wrong(field: &str, text: &str, message: &str) -> Failure {
    Failure::new(Code::BadValue, format!("{field}: {message}")).field(field).arg("text", text)
}

fn words(field: &str, text: Option<String>) -> Result<Option<String>, Failure> {
    let text = text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    match &text {
        Some(long) if long.chars().count() > MAX_TEXT => {
            Err(wrong(field, long, "the text is longer than 2,000 characters"))
        }
        _ => Ok(text),
    }
}

fn number(field: &str, text: &str) -> Result<Decimal, Failure> {
    Decimal::from_str_exact(text.trim()).map_err(|_| {
        Failure::new(Code::NotANumber, format!("{field}: “{text}” is not a number")).field(field).arg("text", text)
    })
}

fn amount(field: &str, text: &str) -> Result<Decimal, Failure> {
    let number = number(field, text)?;
    let too_large = number > Decimal::from(1_000_000_000_000_000_i64);
    if number < Decimal::ZERO || too_large {
        return Err(wrong(field, text, "the number is negative or larger than any price"));
    }
    Ok(number)
}

fn share(field: &str, text: &str) -> Result<Decimal, Failure> {
    let number = number(field, text)?;
    if !(Decimal::ZERO..Decimal::ONE).contains(&number) {
        return Err(wrong(field, text, "a discount is at least 0 and less than 100 %"));
    }
    Ok(number)
}

fn factor(field: &str, text: &str) -> Result<Decimal, Failure> {
    let number = number(field, text)?;
    if number <= Decimal::ZERO || number > Decimal::ONE_THOUSAND {
        return Err(wrong(field, text, "a coefficient is above 0 and at most 1,000"));
    }
    Ok(number)
}

fn season(field: &str, texts: &[String]) -> Result<RateSeason, Failure> {
    let numbers = texts.iter().map(|text| factor(field, text)).collect::<Result<_, _>>()?;
    RateSeason::new(numbers).ok_or_else(|| wrong(field, &texts.join("; "), "a season has twelve coefficients, or none"))
}
