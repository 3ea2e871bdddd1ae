//! Stories about plans, edits and audiences.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod audience;
mod client_copy;
mod difference;
mod discussion;
mod edits;
mod header;
mod matrix;
mod mentions;
mod outline;
mod rights;
mod skeleton;
mod vat;
mod views;

use mrm_domain::{Currency, Order, Plan, PlanHeader, PlanId, Row, RowId, RowKind};
use uuid::Uuid;

pub(crate) fn row_id(n: u128) -> RowId {
    RowId::from_uuid(Uuid::from_u128(n))
}

pub(crate) fn empty_plan() -> Plan {
    Plan::new(PlanId::from_uuid(Uuid::from_u128(1)), PlanHeader::new("Осень", Currency::RUB))
}

/// A plan with sections 1 and 2 and lines 10, 11 in section 1, 20 in section 2, 30 at the top.
pub(crate) fn small_plan() -> Plan {
    let mut plan = empty_plan();
    let rows = [
        (1, RowKind::Section, None),
        (10, RowKind::Line, Some(1)),
        (11, RowKind::Line, Some(1)),
        (2, RowKind::Section, None),
        (20, RowKind::Line, Some(2)),
        (30, RowKind::Line, None),
    ];
    for ((id, kind, parent), order) in rows.into_iter().zip(Order::spread(rows.len())) {
        let row = Row::new(row_id(id), kind, parent.map(row_id), order);
        plan.rows.insert(row.id, row);
    }
    plan
}
