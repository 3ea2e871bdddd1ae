//! Who may see a value.

use serde::{Deserialize, Serialize};

/// Who a field, a column, a cost or an export is meant for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// The agency only: purchase price, margin, returned commission, internal notes.
    Internal,
    /// The agency and its client.
    Client,
}

impl Audience {
    /// Whether somebody of audience `reader` may see something of this audience.
    pub fn visible_to(self, reader: Audience) -> bool {
        matches!((self, reader), (Audience::Client, _) | (_, Audience::Internal))
    }
}
