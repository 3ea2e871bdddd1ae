//! Effective frequency by Ostrow (1982), the additive form. Source: media-math 3.3.

/// How much frequency a factor asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// −0.2.
    MuchLower,
    /// −0.1.
    Lower,
    /// +0.1.
    Higher,
    /// +0.2.
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

/// The twenty factors in the order of the method, each named after what asks for more frequency.
pub const FACTORS: [&str; 20] = [
    // The market.
    "new_brand",
    "low_share",
    "low_loyalty",
    "short_purchase_cycle",
    "frequent_use",
    "high_share_of_voice",
    "hard_target_group",
    // The message.
    "complex_message",
    "ordinary_message",
    "new_campaign",
    "image_message",
    "many_messages",
    "high_wear_out",
    "small_units",
    // The media.
    "high_clutter",
    "neutral_environment",
    "low_attention",
    "flighted",
    "many_media",
    "few_repeats",
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
