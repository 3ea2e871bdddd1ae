//! Two devices that wrote apart meet again, and nothing is left of the connection before: ours knows from its store what is
//! acknowledged and how far it has heard, the library's own sync asks by Bloom filters over the whole history.

use automerge::sync::State;
use mrm_testkit::Random;
use mrm_wire::{Known, RelayFrame, Seen, StoredEnvelope, ToDevice, ToRelay, chain_after};

use super::{TOGETHER, Team, raw, sealed, talk, thread, trace, write};
use crate::measure::Outcome;

/// Changes that both have: a plan late in its season.
pub(super) const BEFORE: usize = 26_000;
/// Changes that each wrote alone.
pub(super) const APART: usize = 500;

/// Bytes on one device's line, both ways, after it was let in.
pub(super) struct Reconnect {
    pub(super) ours: usize,
    pub(super) bare: usize,
}

pub(super) fn reconnect(team: &Team) -> Outcome<Reconnect> {
    let mut desks = trace(team, BEFORE)?.desks;
    let (Some(mut there), Some(mut here)) = (desks.pop(), desks.pop()) else { return Err("two people".into()) };
    let (mut random, mut ours) = (Random::new(12), 0);
    for (author, desk) in [(team.keys.len() - 1, &mut there), (team.keys.len() - 2, &mut here)] {
        let mut runs = Vec::new();
        for _ in 0..APART / TOGETHER {
            runs.push((author, raw(&write(desk, &mut random)?)));
        }
        let mut at = Seen::START;
        let mut stored = Vec::new();
        for envelope in sealed(team, &runs)? {
            let (seq, id) = (at.seq + 1, envelope.id());
            at = Seen { seq, chain: chain_after(&at.chain, &id, seq) };
            let bytes = envelope.into_bytes();
            if author == team.keys.len() - 1 {
                stored.push(StoredEnvelope { seq, chain: at.chain, envelope: Some(bytes), id });
            } else {
                ours += ToRelay::Push { envelope: bytes }.encode()?.len();
                ours += ToDevice::Accepted { id, at }.encode()?.len();
            }
        }
        let document = thread(team).document();
        if !stored.is_empty() {
            let known = vec![Known { document, seen: at }];
            ours += ToRelay::Follow { space: team.space, known }.encode()?.len();
            ours += ToDevice::Stored { space: team.space, document, envelopes: stored }.encode()?.len();
        }
    }
    let bare = talk(&mut there, &mut here, (&mut State::new(), &mut State::new()))?;
    if there.get_heads() != here.get_heads() {
        return Err("the library's own sync did not come to the same".into());
    }
    Ok(Reconnect { ours, bare })
}
