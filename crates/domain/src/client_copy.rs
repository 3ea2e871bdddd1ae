//! What is published: a plan of its own that holds what the client may see, and nothing that leads back.

use crate::{Audience, Plan, Row};

impl Plan {
    /// The copy of this plan that the client gets, under its own id. What it holds is cut in [`Plan::for_audience`]; beside
    /// that, what only the way of working tells is left out: sections that were removed, when each value was typed.
    /// Rows, columns and flights keep their ids, so that what is said about them stays with them when it is published anew.
    pub fn client_copy(&self) -> Plan {
        let mut copy = self.for_audience(Audience::Client);
        copy.id = self.id.client_side();
        let kept: Vec<_> = copy.rows.keys().copied().collect();
        for row in copy.rows.values_mut() {
            row.parent = self.live_parent(row);
            row.shared.retain(|other, _| kept.binary_search(other).is_ok());
            forget_moments(row);
        }
        copy
    }
}

/// Keeps of the moments of entry only which came first: of values that contradict each other, the older gives way.
fn forget_moments(row: &mut Row) {
    let mut moments: Vec<i64> = cells(row).filter_map(|cell| cell.entered).collect();
    moments.sort_unstable();
    moments.dedup();
    for cell in cells(row) {
        let place = cell.entered.and_then(|moment| moments.binary_search(&moment).ok());
        cell.entered = place.and_then(|place| i64::try_from(place).ok());
    }
}

fn cells(row: &mut Row) -> impl Iterator<Item = &mut crate::Cell> {
    row.cells.values_mut().chain(row.custom.values_mut())
}
