//! Three people at one plan.

use mrm_domain::rights::{OrganisationRole, ProjectRole};
use mrm_sync::membership::Action;
use mrm_wire::Envelope;
use rand::SeedableRng;
use rand::rngs::StdRng;
use std::sync::LazyLock;

use crate::peer::Peer;
use crate::people::{Agency, into_project};

pub struct Office {
    pub rng: StdRng,
    pub anna: Peer,
    pub vera: Peer,
    pub oleg: Peer,
}

/// Anna leads the project; Vera and Oleg plan in it. Made once, as it is always the same.
static SEATS: LazyLock<[Peer; 3]> = LazyLock::new(|| {
    let mut agency = Agency::new();
    let mut anna = agency.begin();
    let project = agency.begin_project(&mut anna);
    let roles = [ProjectRole::Pm, ProjectRole::Specialist].into();
    let action = Action::SetProjectRoles { project, person: anna.person, roles };
    agency.act(&mut anna, action).expect("she plans too");
    let planner = into_project(OrganisationRole::Member, project, &[ProjectRole::Specialist]);
    let mut vera = agency.join(&mut anna, "Вера", planner.clone()).expect("Vera");
    let oleg = agency.join(&mut anna, "Олег", planner).expect("Oleg");
    vera.catch_up(&anna);
    let space = anna.log.team().projects[&project].internal;
    [(anna, 1), (vera, 2), (oleg, 3)].map(|(desk, number)| Peer::new(desk, space, number))
});

pub fn office() -> Office {
    let [anna, vera, oleg] = SEATS.clone();
    Office { rng: StdRng::seed_from_u64(2), anna, vera, oleg }
}

impl Office {
    pub fn write(&mut self, who: Who, key: &str, value: i64) -> Envelope {
        let (peer, rng) = self.at(who);
        peer.write(key, value, rng)
    }

    pub fn at(&mut self, who: Who) -> (&mut Peer, &mut StdRng) {
        let peer = match who {
            Who::Anna => &mut self.anna,
            Who::Vera => &mut self.vera,
            Who::Oleg => &mut self.oleg,
        };
        (peer, &mut self.rng)
    }
}

#[derive(Debug, Clone, Copy)]
pub enum Who {
    Anna,
    Vera,
    Oleg,
}
