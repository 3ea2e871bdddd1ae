//! Effective frequency by Ostrow (1982), the additive form. Source: media-math 3.3.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How much frequency a factor asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Need {
    /// −0.2.
    #[serde(rename = "-0.2")]
    MuchLower,
    /// −0.1.
    #[serde(rename = "-0.1")]
    Lower,
    /// +0.1.
    #[serde(rename = "0.1")]
    Higher,
    /// +0.2.
    #[serde(rename = "0.2")]
    MuchHigher,
}

impl Need {
    /// In tenths of a contact.
    pub fn tenths(self) -> i32 {
        match self {
            Need::MuchLower => -2,
            Need::Lower => -1,
            Need::Higher => 1,
            Need::MuchHigher => 2,
        }
    }
}

/// What a factor belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// The market.
    Market,
    /// The message.
    Message,
    /// The media.
    Media,
}

/// One of the twenty questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Factor {
    /// Its code, named after what asks for more frequency.
    pub code: &'static str,
    /// What it belongs to.
    pub group: Group,
}

const fn of(group: Group, code: &'static str) -> Factor {
    Factor { code, group }
}

/// The twenty factors in the order of the method.
pub const FACTORS: [Factor; 20] = [
    of(Group::Market, "new_brand"),
    of(Group::Market, "low_share"),
    of(Group::Market, "low_loyalty"),
    of(Group::Market, "short_purchase_cycle"),
    of(Group::Market, "frequent_use"),
    of(Group::Market, "high_share_of_voice"),
    of(Group::Market, "hard_target_group"),
    of(Group::Message, "complex_message"),
    of(Group::Message, "ordinary_message"),
    of(Group::Message, "new_campaign"),
    of(Group::Message, "image_message"),
    of(Group::Message, "many_messages"),
    of(Group::Message, "high_wear_out"),
    of(Group::Message, "small_units"),
    of(Group::Media, "high_clutter"),
    of(Group::Media, "neutral_environment"),
    of(Group::Media, "low_attention"),
    of(Group::Media, "flighted"),
    of(Group::Media, "many_media"),
    of(Group::Media, "few_repeats"),
];

/// What the method asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ostrow {
    /// Effective frequency in tenths of a contact.
    pub tenths: i32,
    /// The contacts to plan with: rounded up, at least 1.
    pub contacts: u32,
}

/// `3.0` and an adjustment for each factor, in whole tenths, so that 3.0 stays 3 contacts.
pub fn ostrow(needs: &[Need; 20]) -> Ostrow {
    let tenths = 30 + needs.iter().map(|need| need.tenths()).sum::<i32>();
    // From −10 to 70 tenths: the sum rounds up to whole contacts without loss.
    let contacts = u32::try_from(tenths.max(10)).unwrap_or(10).div_ceil(10);
    Ostrow { tenths, contacts }
}
