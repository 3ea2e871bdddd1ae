//! What is said once for the whole plan.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{collections::BTreeMap, fmt, str::FromStr};

use crate::{CommissionMode, Currency, Naming, PlanId, RateCardId, ReachRule, VatRule, ViewId};

/// Whether entered prices and costs are without or with VAT.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PriceBasis {
    /// Without VAT (Russian “net”).
    Net,
    /// With VAT.
    Gross,
}

/// Where VAT is rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum VatRounding {
    /// Per line, then summed.
    PerLine,
    /// Once, on the total.
    OnTotal,
}

/// How several discounts of a line combine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DiscountMode {
    /// One after another: Π(1 − d).
    Multiplicative,
    /// Added: 1 − Σd. Only where the contract says so.
    Additive,
}

/// A rate that somebody stated: how much of the plan's currency one unit of a foreign one costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct StatedRate {
    /// Plan currency per foreign unit, above zero.
    #[schema(value_type = String)]
    pub rate: Decimal,
    /// The day the rate is for.
    pub date: NaiveDate,
}

/// What is said once for the whole plan.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is described at the HeaderField of the same name")]
pub struct PlanHeader {
    pub title: String,
    pub client: Option<String>,
    pub agency: Option<String>,
    pub brand: Option<String>,
    pub campaign: Option<String>,
    pub objective: Option<String>,
    pub audience: Option<String>,
    pub universe: Option<Decimal>,
    pub geo: Option<String>,
    pub period_start: Option<NaiveDate>,
    pub period_end: Option<NaiveDate>,
    /// The period as the workbook wrote it, when it could not be read as dates.
    pub period_text: Option<String>,
    pub currency: Currency,
    pub price_basis: PriceBasis,
    pub vat: VatRule,
    pub vat_rounding: VatRounding,
    pub commission_rate: Option<Decimal>,
    pub commission_mode: CommissionMode,
    pub discount_mode: DiscountMode,
    pub notes: Option<String>,
    pub notes_internal: Option<String>,
    /// Stated exchange rates by currency.
    pub rates: BTreeMap<Currency, StatedRate>,
    /// Whether grand totals include plan-level costs that the client sees; codes of fields shown, in order, if the planner chose.
    pub shown: Option<Vec<crate::FieldRef>>,
    pub scenario_of: Option<PlanId>,
    pub scenario: Option<String>,
    pub default_view: Option<ViewId>,
    /// The rate cards that the plan is priced by, the first goes first; `None`: all there are.
    pub rate_cards: Option<Vec<RateCardId>>,
    pub naming: Option<Naming>,
    pub reach_model: Option<ReachRule>,
}

macro_rules! header_fields {
    ($($(#[$doc:meta])* $variant:ident $code:literal;)*) => {
        /// A field of the header, set one at a time.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum HeaderField {
            $($(#[$doc])* $variant,)*
        }

        impl HeaderField {
            /// All of them.
            pub const ALL: &[HeaderField] = &[$(HeaderField::$variant,)*];

            /// The code in documents and the API.
            pub const fn code(self) -> &'static str {
                match self { $(HeaderField::$variant => $code,)* }
            }
        }
    };
}

header_fields! {
    /// The plan's title, never empty.
    Title "title";
    /// Advertiser.
    Client "client";
    /// Agency.
    Agency "agency";
    /// Brand or product.
    Brand "brand";
    /// Campaign.
    Campaign "campaign";
    /// Goal.
    Objective "objective";
    /// Target audience in words.
    Audience "audience";
    /// Size of the target audience, people.
    Universe "universe";
    /// Territory.
    Geo "geo";
    /// First day of the campaign.
    PeriodStart "period_start";
    /// Last day of the campaign.
    PeriodEnd "period_end";
    /// Period as text, where it is no pair of dates.
    PeriodText "period_text";
    /// The plan's currency.
    Currency "currency";
    /// `net` or `gross`: whether entered prices are with VAT.
    PriceBasis "price_basis";
    /// VAT rule: `ru`, `none`, or a rate.
    Vat "vat";
    /// `per_line` or `on_total`.
    VatRounding "vat_rounding";
    /// Agency commission as a fraction.
    CommissionRate "commission_rate";
    /// `on_top`, `inside` or `separate`.
    CommissionMode "commission_mode";
    /// `multiplicative` or `additive`.
    DiscountMode "discount_mode";
    /// Notes that the client sees.
    Notes "notes";
    /// Notes for the agency only.
    NotesInternal "notes_internal";
    /// Stated exchange rates, `USD=92.5@2026-09-01;EUR=…`.
    Rates "rates";
    /// Fields shown as columns, in order, joined by `;`.
    Shown "shown";
    /// The plan that this one is a what-if copy of.
    ScenarioOf "scenario_of";
    /// The name of the what-if copy among those of its plan.
    Scenario "scenario";
    /// The saved view that the plan opens with.
    DefaultView "default_view";
    /// Ids of the rate cards that the plan is priced by, joined by `;`.
    RateCards "rate_cards";
    /// The naming convention of placements, see [`Naming`].
    Naming "naming";
    /// The model that puts the reach of lines together, see [`ReachRule`]; absent: the one that the data allow.
    ReachModel "reach_model";
}

impl HeaderField {
    /// Whether it says something about the campaign, and not how the plan is shown, priced and named, or
    /// which copy of a plan it is.
    pub const fn is_content(self) -> bool {
        !matches!(
            self,
            HeaderField::Shown
                | HeaderField::DefaultView
                | HeaderField::ScenarioOf
                | HeaderField::Scenario
                | HeaderField::RateCards
                | HeaderField::Naming
        )
    }
}

/// A header value that cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HeaderError {
    /// The field must have a value.
    #[error("“{0}” must not be empty")]
    Required(HeaderField),
    /// The text does not fit the field.
    #[error("“{text}” does not fit the field “{field}”")]
    Unfit {
        /// The field.
        field: HeaderField,
        /// What was given.
        text: String,
    },
}

impl PlanHeader {
    /// A header with a title and a currency; Russian dated VAT, commission on top, prices without VAT.
    pub fn new(title: impl Into<String>, currency: Currency) -> PlanHeader {
        PlanHeader {
            title: title.into(),
            client: None,
            agency: None,
            brand: None,
            campaign: None,
            objective: None,
            audience: None,
            universe: None,
            geo: None,
            period_start: None,
            period_end: None,
            period_text: None,
            currency,
            price_basis: PriceBasis::Net,
            vat: if currency == Currency::RUB { VatRule::Russia } else { VatRule::None },
            vat_rounding: VatRounding::PerLine,
            commission_rate: None,
            commission_mode: CommissionMode::OnTop,
            discount_mode: DiscountMode::Multiplicative,
            notes: None,
            notes_internal: None,
            rates: BTreeMap::new(),
            shown: None,
            scenario_of: None,
            scenario: None,
            default_view: None,
            rate_cards: None,
            naming: None,
            reach_model: None,
        }
    }

    /// The canonical text of `field`; `None` where nothing is said.
    pub fn get(&self, field: HeaderField) -> Option<String> {
        use HeaderField as H;
        match field {
            H::Title => Some(self.title.clone()),
            H::Client => self.client.clone(),
            H::Agency => self.agency.clone(),
            H::Brand => self.brand.clone(),
            H::Campaign => self.campaign.clone(),
            H::Objective => self.objective.clone(),
            H::Audience => self.audience.clone(),
            H::Universe => self.universe.map(|n| n.normalize().to_string()),
            H::Geo => self.geo.clone(),
            H::PeriodStart => self.period_start.map(|d| d.to_string()),
            H::PeriodEnd => self.period_end.map(|d| d.to_string()),
            H::PeriodText => self.period_text.clone(),
            H::Currency => Some(self.currency.to_string()),
            H::PriceBasis => Some(if self.price_basis == PriceBasis::Net { "net" } else { "gross" }.to_owned()),
            H::Vat => Some(self.vat.to_string()),
            H::VatRounding => {
                Some(if self.vat_rounding == VatRounding::PerLine { "per_line" } else { "on_total" }.to_owned())
            }
            H::CommissionRate => self.commission_rate.map(|n| n.normalize().to_string()),
            H::CommissionMode => Some(self.commission_mode.code().to_owned()),
            H::DiscountMode => Some(
                if self.discount_mode == DiscountMode::Multiplicative { "multiplicative" } else { "additive" }
                    .to_owned(),
            ),
            H::Notes => self.notes.clone(),
            H::NotesInternal => self.notes_internal.clone(),
            H::Rates if self.rates.is_empty() => None,
            H::Rates => Some(
                self.rates
                    .iter()
                    .map(|(c, r)| format!("{c}={}@{}", r.rate.normalize(), r.date))
                    .collect::<Vec<_>>()
                    .join(";"),
            ),
            H::Shown => self.shown.as_ref().map(|fields| joined(fields)),
            H::ScenarioOf => self.scenario_of.map(|id| id.to_string()),
            H::Scenario => self.scenario.clone(),
            H::DefaultView => self.default_view.map(|id| id.to_string()),
            H::RateCards => self.rate_cards.as_ref().map(|ids| joined(ids)),
            H::Naming => self.naming.as_ref().map(ToString::to_string),
            H::ReachModel => self.reach_model.map(|rule| rule.to_string()),
        }
    }

    /// Sets `field` from its canonical text; `None` clears it (a field with a default returns to it).
    pub fn set(&mut self, field: HeaderField, text: Option<&str>) -> Result<(), HeaderError> {
        use HeaderField as H;
        let text = text.map(str::trim).filter(|t| !t.is_empty());
        let unfit = || HeaderError::Unfit { field, text: text.unwrap_or_default().to_owned() };
        let words = || text.map(str::to_owned);
        let number = || text.map(|t| Decimal::from_str_exact(t).map_err(|_| unfit())).transpose();
        let date = || text.map(|t| t.parse::<NaiveDate>().map_err(|_| unfit())).transpose();
        match field {
            H::Title => self.title = words().ok_or(HeaderError::Required(field))?,
            H::Client => self.client = words(),
            H::Agency => self.agency = words(),
            H::Brand => self.brand = words(),
            H::Campaign => self.campaign = words(),
            H::Objective => self.objective = words(),
            H::Audience => self.audience = words(),
            H::Universe => {
                self.universe =
                    number()?.map(|n| if n.is_sign_negative() { Err(unfit()) } else { Ok(n) }).transpose()?
            }
            H::Geo => self.geo = words(),
            H::PeriodStart => self.period_start = date()?,
            H::PeriodEnd => self.period_end = date()?,
            H::PeriodText => self.period_text = words(),
            H::Currency => {
                self.currency = text.ok_or(HeaderError::Required(field))?.parse().map_err(|_| unfit())?;
            }
            H::PriceBasis => {
                self.price_basis = match text {
                    None | Some("net") => PriceBasis::Net,
                    Some("gross") => PriceBasis::Gross,
                    Some(_) => return Err(unfit()),
                }
            }
            H::Vat => self.vat = text.unwrap_or("ru").parse().map_err(|_| unfit())?,
            H::VatRounding => {
                self.vat_rounding = match text {
                    None | Some("per_line") => VatRounding::PerLine,
                    Some("on_total") => VatRounding::OnTotal,
                    Some(_) => return Err(unfit()),
                }
            }
            H::CommissionRate => {
                let rate = number()?;
                if rate.is_some_and(|r| r.is_sign_negative() || r >= Decimal::ONE) {
                    return Err(unfit());
                }
                self.commission_rate = rate;
            }
            H::CommissionMode => self.commission_mode = text.unwrap_or("on_top").parse().map_err(|()| unfit())?,
            H::DiscountMode => {
                self.discount_mode = match text {
                    None | Some("multiplicative") => DiscountMode::Multiplicative,
                    Some("additive") => DiscountMode::Additive,
                    Some(_) => return Err(unfit()),
                }
            }
            H::Notes => self.notes = words(),
            H::NotesInternal => self.notes_internal = words(),
            H::Rates => self.rates = text.map_or(Some(BTreeMap::new()), parse_rates).ok_or_else(unfit)?,
            H::Shown => {
                let fields = text.map(|t| t.split(';').map(str::parse).collect::<Result<Vec<_>, _>>());
                self.shown = fields.transpose().map_err(|_| unfit())?;
            }
            H::ScenarioOf => self.scenario_of = text.map(str::parse).transpose().map_err(|_| unfit())?,
            H::Scenario => self.scenario = words(),
            H::DefaultView => self.default_view = text.map(str::parse).transpose().map_err(|_| unfit())?,
            H::RateCards => {
                let ids = text.map(|t| t.split(';').map(str::parse).collect::<Result<Vec<_>, _>>());
                self.rate_cards = ids.transpose().map_err(|_| unfit())?;
            }
            H::Naming => self.naming = text.map(str::parse).transpose().map_err(|_| unfit())?,
            H::ReachModel => self.reach_model = text.map(str::parse).transpose().map_err(|_| unfit())?,
        }
        Ok(())
    }
}

fn joined(parts: &[impl ToString]) -> String {
    parts.iter().map(ToString::to_string).collect::<Vec<_>>().join(";")
}

fn parse_rates(text: &str) -> Option<BTreeMap<Currency, StatedRate>> {
    text.split(';')
        .map(|part| {
            let (currency, rest) = part.split_once('=')?;
            let (rate, date) = rest.split_once('@')?;
            let rate = Decimal::from_str_exact(rate).ok().filter(|r| *r > Decimal::ZERO)?;
            Some((currency.parse().ok()?, StatedRate { rate, date: date.parse().ok()? }))
        })
        .collect()
}

impl fmt::Display for HeaderField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for HeaderField {
    type Err = crate::UnknownField;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        HeaderField::ALL.iter().copied().find(|f| f.code() == code).ok_or_else(|| crate::UnknownField(code.to_owned()))
    }
}

impl Serialize for HeaderField {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for HeaderField {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
