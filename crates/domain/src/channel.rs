//! Channels: classes of media.

use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// A class of media. Other words in a workbook are kept as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Search and context advertising.
    Context,
    /// Display banners.
    Display,
    /// Targeted advertising in social networks.
    Social,
    /// Programmatic buying.
    Programmatic,
    /// Online video.
    Video,
    /// Mobile advertising.
    Mobile,
    /// Retail media and marketplaces.
    Ecom,
    /// Bloggers.
    Influencer,
    /// Digital audio.
    Audio,
    /// Native and content.
    Native,
    /// CPA networks.
    Cpa,
    /// Television.
    Tv,
    /// Radio.
    Radio,
    /// Out of home.
    Ooh,
    /// Digital out of home.
    Dooh,
    /// Press.
    Press,
}

impl Channel {
    /// All channels, in the order of their palette.
    pub const ALL: [Channel; 16] = [
        Channel::Context,
        Channel::Display,
        Channel::Social,
        Channel::Programmatic,
        Channel::Video,
        Channel::Mobile,
        Channel::Ecom,
        Channel::Influencer,
        Channel::Audio,
        Channel::Native,
        Channel::Cpa,
        Channel::Tv,
        Channel::Radio,
        Channel::Ooh,
        Channel::Dooh,
        Channel::Press,
    ];

    /// The code in documents and the API.
    pub fn code(self) -> &'static str {
        match self {
            Channel::Context => "context",
            Channel::Display => "display",
            Channel::Social => "social",
            Channel::Programmatic => "programmatic",
            Channel::Video => "video",
            Channel::Mobile => "mobile",
            Channel::Ecom => "ecom",
            Channel::Influencer => "influencer",
            Channel::Audio => "audio",
            Channel::Native => "native",
            Channel::Cpa => "cpa",
            Channel::Tv => "tv",
            Channel::Radio => "radio",
            Channel::Ooh => "ooh",
            Channel::Dooh => "dooh",
            Channel::Press => "press",
        }
    }
}

impl FromStr for Channel {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Channel::ALL.into_iter().find(|c| c.code().eq_ignore_ascii_case(text)).ok_or(())
    }
}
