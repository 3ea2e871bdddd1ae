//! Buying models: what is paid for.

use serde::{Deserialize, Serialize};
use std::str::FromStr;

use crate::Field;

/// What is paid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BuyModel {
    /// A thousand impressions.
    Cpm,
    /// A click.
    Cpc,
    /// A view of a video.
    Cpv,
    /// A completed view.
    Cpcv,
    /// An action.
    Cpa,
    /// A sale.
    Cps,
    /// A lead.
    Cpl,
    /// An install.
    Cpi,
    /// An engagement.
    Cpe,
    /// A follower.
    Cpf,
    /// “CPT” without a definition (thousand contacts, or a transaction): the word is kept.
    Cpt,
    /// A rating point.
    Cpp,
    /// A fixed price for the placement.
    Fixed,
    /// A package.
    Package,
    /// A day of placement.
    PerDay,
    /// A week of placement.
    PerWeek,
    /// A month of placement.
    PerMonth,
    /// A post.
    PerPost,
    /// A spot (an insertion).
    PerSpot,
    /// A share of sales.
    PercentOfSales,
}

impl BuyModel {
    /// All models.
    pub const ALL: [BuyModel; 20] = [
        BuyModel::Cpm,
        BuyModel::Cpc,
        BuyModel::Cpv,
        BuyModel::Cpcv,
        BuyModel::Cpa,
        BuyModel::Cps,
        BuyModel::Cpl,
        BuyModel::Cpi,
        BuyModel::Cpe,
        BuyModel::Cpf,
        BuyModel::Cpt,
        BuyModel::Cpp,
        BuyModel::Fixed,
        BuyModel::Package,
        BuyModel::PerDay,
        BuyModel::PerWeek,
        BuyModel::PerMonth,
        BuyModel::PerPost,
        BuyModel::PerSpot,
        BuyModel::PercentOfSales,
    ];

    /// The code in documents, the API and exports.
    pub fn code(self) -> &'static str {
        match self {
            BuyModel::Cpm => "CPM",
            BuyModel::Cpc => "CPC",
            BuyModel::Cpv => "CPV",
            BuyModel::Cpcv => "CPCV",
            BuyModel::Cpa => "CPA",
            BuyModel::Cps => "CPS",
            BuyModel::Cpl => "CPL",
            BuyModel::Cpi => "CPI",
            BuyModel::Cpe => "CPE",
            BuyModel::Cpf => "CPF",
            BuyModel::Cpt => "CPT",
            BuyModel::Cpp => "CPP",
            BuyModel::Fixed => "fixed",
            BuyModel::Package => "package",
            BuyModel::PerDay => "per_day",
            BuyModel::PerWeek => "per_week",
            BuyModel::PerMonth => "per_month",
            BuyModel::PerPost => "per_post",
            BuyModel::PerSpot => "per_spot",
            BuyModel::PercentOfSales => "percent_of_sales",
        }
    }

    /// How many units one price buys: 1,000 for CPM (units are stored as single impressions), else 1.
    pub fn units_per_price(self) -> u32 {
        if self == BuyModel::Cpm { 1000 } else { 1 }
    }

    /// The volume that the units of this model are, if they are a volume at all.
    pub fn volume(self) -> Option<Field> {
        match self {
            BuyModel::Cpm => Some(Field::Impressions),
            BuyModel::Cpc => Some(Field::Clicks),
            BuyModel::Cpv | BuyModel::Cpcv => Some(Field::Views),
            BuyModel::Cpa | BuyModel::Cps | BuyModel::Cpl | BuyModel::Cpi => Some(Field::Conversions),
            BuyModel::Cpe => Some(Field::Engagements),
            BuyModel::Cpp => Some(Field::Grp),
            BuyModel::PerSpot => Some(Field::Spots),
            _ => None,
        }
    }
}

impl FromStr for BuyModel {
    type Err = ();

    /// Reads the code, in any case.
    fn from_str(text: &str) -> Result<Self, ()> {
        BuyModel::ALL.into_iter().find(|m| m.code().eq_ignore_ascii_case(text)).ok_or(())
    }
}
