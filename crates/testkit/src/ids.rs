//! Seeded ids that look and sort like the real ones.

use mrm_domain::{ColumnId, CostId, FlightId, ImportId, PlanId, RowId};
use uuid::Uuid;

use crate::Random;

/// UUIDs of version 7 whose time part counts up, so that they sort in the order in which they were made.
#[derive(Debug, Clone)]
pub struct Uuids {
    random: Random,
    /// Milliseconds since 1970; 2026-09-01 09:00 UTC at first.
    millis: u64,
}

impl Uuids {
    /// The sequence of `seed`.
    pub fn new(seed: u64) -> Uuids {
        Uuids { random: Random::new(seed ^ 0x1D5), millis: 1_788_253_200_000 }
    }

    /// The next uuid.
    pub fn next_uuid(&mut self) -> Uuid {
        self.millis += 1;
        let mut bytes = [0_u8; 10];
        bytes[..8].copy_from_slice(&self.random.bits().to_be_bytes());
        bytes[8..].copy_from_slice(&self.random.bits().to_be_bytes()[..2]);
        uuid::Builder::from_unix_timestamp_millis(self.millis, &bytes).into_uuid()
    }

    /// The id of a plan.
    pub fn plan(&mut self) -> PlanId {
        PlanId::from_uuid(self.next_uuid())
    }

    /// The id of a section or a line.
    pub fn row(&mut self) -> RowId {
        RowId::from_uuid(self.next_uuid())
    }

    /// The id of a flight.
    pub fn flight(&mut self) -> FlightId {
        FlightId::from_uuid(self.next_uuid())
    }

    /// The id of a custom column.
    pub fn column(&mut self) -> ColumnId {
        ColumnId::from_uuid(self.next_uuid())
    }

    /// The id of a plan-level cost.
    pub fn cost(&mut self) -> CostId {
        CostId::from_uuid(self.next_uuid())
    }

    /// The id of an import.
    pub fn import(&mut self) -> ImportId {
        ImportId::from_uuid(self.next_uuid())
    }
}

impl Iterator for Uuids {
    type Item = Uuid;

    fn next(&mut self) -> Option<Uuid> {
        Some(self.next_uuid())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_age_and_repeat_with_their_seed() {
        let ids: Vec<Uuid> = Uuids::new(1).take(500).collect();
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]), "a later id sorts after an earlier one");
        assert!(ids.iter().all(|id| id.get_version_num() == 7));
        assert_eq!(ids, Uuids::new(1).take(500).collect::<Vec<_>>());
    }
}
