//! The three ways an agency takes its commission.

use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// How the agency commission (АК) stands to a line's cost. `c` is the rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CommissionMode {
    /// Added to every line: fee = c × net, client pays net + fee.
    OnTop,
    /// Inside what the client pays: fee = c × client cost, media net = client cost × (1 − c).
    Inside,
    /// One figure under the table: fee = c × the sum of media net.
    Separate,
}

impl CommissionMode {
    /// The code in documents and the API.
    pub fn code(self) -> &'static str {
        match self {
            CommissionMode::OnTop => "on_top",
            CommissionMode::Inside => "inside",
            CommissionMode::Separate => "separate",
        }
    }
}

impl FromStr for CommissionMode {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        [CommissionMode::OnTop, CommissionMode::Inside, CommissionMode::Separate]
            .into_iter()
            .find(|m| m.code() == text)
            .ok_or(())
    }
}
