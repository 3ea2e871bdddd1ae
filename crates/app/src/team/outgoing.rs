//! From the change log into envelopes: what was written here and is not sent yet is sealed for those who read its space.
//!
//! It is on disk long before; nothing is made while there is no relay, so a workspace that never had one sends its whole
//! history when it gets one.

use mrm_document::{DocumentId, Incoming, own_changes};
use mrm_store::{EnvelopeRow, EnvelopeState, TeamWrite, ThreadRow, Write};
use mrm_sync::Thread;
use mrm_sync::driver::{self, Command};
use mrm_sync::membership::Team;
use mrm_sync::receive::{self, Quarantine};
use mrm_wire::{DocumentTag, Envelope, EnvelopeId, Rights, SpaceId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::home::object_of;
use super::incoming::aside;
use crate::bench::Bench;
use crate::failure::Failure;
use crate::session::store_failure;

/// What could not be sealed, and why: shown with the document.
pub(crate) type Unsendable = BTreeMap<DocumentId, String>;

impl Bench {
    /// Seals what is not in an envelope yet and keeps it in the outbox. What is kept is handed to the connection document by
    /// document: whatever happens to the next one, it knows of those before.
    pub(crate) async fn seal_unsent(&self, connection: &driver::Handle) -> Result<Unsendable, Failure> {
        let mut unsendable = Unsendable::new();
        let unsent = self.store.unsent().await.map_err(store_failure)?;
        if unsent.is_empty() {
            return Ok(unsendable);
        }
        let threads = self.store.threads().await.map_err(store_failure)?;
        let threads: BTreeMap<DocumentId, ThreadRow> = threads.into_iter().map(|row| (row.document, row)).collect();
        for (document, _) in unsent {
            let Some(space) = self.space_to_write(document).await? else { continue };
            if let DocumentId::Plan(plan) = document {
                // Before the plan: whoever has it looks for the workbook that it came from.
                hand_over(connection, Box::pin(self.seal_files(plan, space)).await?).await;
            }
            match self.seal_document(document, space, threads.get(&document)).await? {
                Ok(envelopes) => hand_over(connection, envelopes).await,
                Err(why) => {
                    tracing::error!(%document, %why, "a document cannot be sealed");
                    unsendable.insert(document, why);
                }
            }
        }
        Ok(unsendable)
    }

    /// Whether something is to be sealed that can be.
    pub(super) async fn can_seal_more(&self, unsendable: &Unsendable) -> Result<bool, Failure> {
        for (document, _) in self.store.unsent().await.map_err(store_failure)? {
            if !unsendable.contains_key(&document) && self.space_to_write(document).await?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The space of a document into which the person of this device may write it.
    async fn space_to_write(&self, document: DocumentId) -> Result<Option<SpaceId>, Failure> {
        let Some(home) = self.home(document).await? else { return Ok(None) };
        Ok(self.membership.team(|team| home.space(team).filter(|space| self.may_write(team, *space, document))))
    }

    /// Whether others would take what the person of this device writes into a document now. The relay asks for the right to
    /// send into the space alone; colleagues also ask the matrix.
    pub(super) fn may_write(&self, team: &Team, space: SpaceId, document: DocumentId) -> bool {
        let sends = self.rights_in(team, space).is_some_and(|rights| rights.include(Rights::PUSH));
        sends && receive::may_write_as(team, self.membership.device(), space, document.kind().byte(), object_of)
    }

    /// What the person of this device may do in a space; `None`: they are not in the team.
    pub(super) fn rights_in(&self, team: &Team, space: SpaceId) -> Option<Rights> {
        team.person_at(self.membership.device()).map(|person| team.rights(person, space))
    }

    async fn seal_document(
        &self,
        document: DocumentId,
        space: SpaceId,
        row: Option<&ThreadRow>,
    ) -> Result<Result<Vec<Envelope>, String>, Failure> {
        let row = row.filter(|row| row.space == space);
        let sent = row.and_then(|row| row.sent);
        let Some(log) = self.store.chunks_after(document, sent).await.map_err(store_failure)? else {
            return Ok(Ok(Vec::new()));
        };
        let head = log.head;
        let (membership, keys, now) = (self.membership.log(), Arc::clone(self.membership.keys()), self.now_ms());
        // By the log that the envelopes name: the role may have been taken away since the space was asked for.
        if !self.may_write(membership.team(), space, document) {
            return Ok(Ok(Vec::new()));
        }
        let (counter, last) = match row {
            Some(row) => (row.counter, row.last),
            None => self.last_own(space, document).await?,
        };
        let thread = Thread { space, kind: document.kind().byte(), uuid: *document.uuid().as_bytes(), counter, last };
        let made = tokio::task::spawn_blocking(move || {
            let changes = own_changes(&log, sent).map_err(|error| error.to_string())?;
            if changes.is_empty() {
                return Ok((Vec::new(), thread));
            }
            let heads = heads_of(&changes);
            let sent = thread.send(&changes, &heads, &membership, &keys, &mut rand::rng());
            sent.map_err(|error| error.to_string())
        });
        let (envelopes, after) = match made.await.map_err(Failure::unexpected)? {
            Ok(made) => made,
            Err(why) => return Ok(Err(why)),
        };
        let mut rows = Vec::with_capacity(envelopes.len());
        for (envelope, state) in self.states_of_own(document, &envelopes).await? {
            rows.push(EnvelopeRow {
                id: envelope.id(),
                space,
                document: envelope.open_part().document,
                author: envelope.open_part().author,
                state,
                received_ms: now,
                bytes: envelope.bytes().to_vec(),
            });
        }
        let team = TeamWrite {
            envelopes: rows,
            outbox: envelopes.iter().map(Envelope::id).collect(),
            threads: vec![ThreadRow {
                document,
                space,
                counter: after.counter,
                last: after.last,
                sent: Some(head.seq),
            }],
            ..TeamWrite::default()
        };
        self.store.write(Write { team, ..Write::default() }).await.map_err(store_failure)?;
        Ok(Ok(envelopes))
    }
}

impl Bench {
    /// What was written here is in its document, unless it stood on one of two histories of somebody and left with that
    /// before it was sealed: then it is kept and sent as what was put aside, so that nothing vanishes.
    async fn states_of_own<'e>(
        &self,
        document: DocumentId,
        envelopes: &'e [Envelope],
    ) -> Result<Vec<(&'e Envelope, EnvelopeState)>, Failure> {
        let Some(first) = envelopes.first() else { return Ok(Vec::new()) };
        let tag = first.open_part().document;
        let rows = self.store.envelopes_not_applied().await.map_err(store_failure)?;
        let upon = aside(&Quarantine::UponTwoHistories);
        let two = |row: &EnvelopeRow| row.document == tag && row.state == aside(&Quarantine::TwoHistories);
        if !rows.iter().any(two) {
            return Ok(envelopes.iter().map(|envelope| (envelope, EnvelopeState::Applied)).collect());
        }
        let (shared, log) = (self.shared(document).await?, self.membership.log());
        let is_in = |envelope: &Envelope| {
            let Ok(content) = receive::open(envelope, &log, object_of) else { return true };
            content.changes.iter().filter_map(|of| Incoming::read(of).ok()).all(|change| shared.has(&change.hash()))
        };
        let state = |envelope: &Envelope| if is_in(envelope) { EnvelopeState::Applied } else { upon.clone() };
        Ok(envelopes.iter().map(|envelope| (envelope, state(envelope))).collect())
    }

    /// The last envelope of this device in a document of which it remembers nothing: it may have come back from a copy.
    async fn last_own(&self, space: SpaceId, document: DocumentId) -> Result<(u64, EnvelopeId), Failure> {
        let tag = DocumentTag::of(space, document.kind().byte(), document.uuid().as_bytes());
        let rows = self.store.envelopes_of(space, tag).await.map_err(store_failure)?;
        let own = rows.into_iter().filter(|row| row.author == self.membership.device());
        let counted = own.filter_map(|row| Some((Envelope::read(row.bytes).ok()?.open_part().counter, row.id)));
        Ok(counted.max().unwrap_or((0, EnvelopeId([0; 32]))))
    }
}

/// Tells the connection of envelopes that are in the outbox.
pub(super) async fn hand_over(connection: &driver::Handle, envelopes: Vec<Envelope>) {
    if !envelopes.is_empty() {
        let _gone = connection.send(Command::Written(envelopes)).await;
    }
}

/// Those of some changes on which none of the others builds.
fn heads_of(changes: &[Vec<u8>]) -> Vec<[u8; 32]> {
    let read: Vec<Incoming> = changes.iter().filter_map(|change| Incoming::read(change).ok()).collect();
    let built_on: BTreeSet<_> = read.iter().flat_map(|change| change.deps().iter().copied()).collect();
    read.iter().map(Incoming::hash).filter(|hash| !built_on.contains(hash)).map(|hash| hash.0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::team::begun::{Outcome, begun, entries, lets_in};
    use mrm_domain::rights::{OrganisationRole, ProjectRole};
    use mrm_sync::DeviceKeys;
    use mrm_sync::membership::{Action, By, Offer};

    #[tokio::test(flavor = "multi_thread")]
    async fn what_is_not_sealed_when_the_role_becomes_one_that_only_comments_waits_until_it_comes_back() -> Outcome<()>
    {
        let folder = tempfile::TempDir::new()?;
        let (app, project, plan) = begun(folder.path()).await?;
        let bench = app.bench().await?;
        app.begin_projects(&bench).await;

        // A second admin takes Anna's role away, then gives it back.
        let (boris, mut rng) = (DeviceKeys::from_seed([7; 32]), rand::rng());
        let theirs = |moment_ms| By { device: &boris, moment_ms };
        let now = bench.now_ms() as u64;
        let founder = bench.membership.person().ok_or("nobody")?;
        let offer = Offer { role: OrganisationRole::Admin, projects: BTreeMap::new(), person: None };
        let mut log = lets_in(&bench, &boris, offer)?;
        let only_comments = [ProjectRole::Creative].into();
        for action in [
            Action::SetRole { person: founder, role: OrganisationRole::Member },
            Action::SetProjectRoles { project, person: founder, roles: only_comments },
        ] {
            let entry = log.compose(action, theirs(now), &mut rng)?;
            log.take(entry, &boris)?;
        }
        app.take_entries(&bench, entries(&log, bench.membership.log().length())).await?;

        let space = log.team().projects[&project].internal;
        let tag = DocumentTag::of(space, plan.kind().byte(), plan.uuid().as_bytes());
        let of_plan = |command: Command| match command {
            Command::Written(sealed) => sealed.iter().filter(|of| of.open_part().document == tag).count(),
            _ => 0,
        };
        let (connection, mut asked) = driver::channel();
        let unsendable = bench.seal_unsent(&connection).await?;
        let mut sent = || std::iter::from_fn(|| asked.try_recv().ok()).map(of_plan).sum::<usize>();
        assert_eq!((sent(), unsendable.len()), (0, 0), "colleagues would put it aside");
        assert!(bench.store.unsent().await?.iter().any(|(document, _)| *document == plan), "it is not lost");
        assert!(!bench.can_seal_more(&unsendable).await?);

        let roles = [ProjectRole::Specialist].into();
        let entry = log.compose(Action::SetProjectRoles { project, person: founder, roles }, theirs(now), &mut rng)?;
        log.take(entry, &boris)?;
        app.take_entries(&bench, entries(&log, bench.membership.log().length())).await?;
        bench.seal_unsent(&connection).await?;
        assert_eq!(sent(), 1);
        Ok(())
    }
}
