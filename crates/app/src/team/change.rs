//! Changing the team: entries are made, land at the relay, and are taken into the log.

use mrm_store::{TeamWrite, Write};
use mrm_sync::driver::{AppendError, Command};
use mrm_sync::membership::{ComposeError, LogError, MembershipLog};
use mrm_sync::session::{Event as Happened, Notice};
use mrm_wire::Entry;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use super::link::Link;
use super::revoked::revoked;
use crate::App;
use crate::bench::Bench;
use crate::events::Event;
use crate::failure::{Code, Failure};
use crate::session::store_failure;

/// How often an entry is made anew because somebody else's came first.
const TRIES: usize = 6;

/// What is still to follow from the last entries, in the store.
const UNSETTLED: &str = "team_unsettled";
/// Parked envelopes are to be asked again.
const ASK: &str = "ask";
/// Somebody was taken out: documents let go of what does not count any more; then the same.
const LET_GO: &str = "let_go";

impl Bench {
    async fn is_unsettled(&self, what: &str) -> Result<bool, Failure> {
        Ok(self.store.setting(UNSETTLED).await.map_err(store_failure)?.as_deref() == Some(what))
    }
}

impl App {
    /// Takes entries into the membership log and keeps them; then whatever waited for them is asked again.
    pub(super) async fn take_entries(
        &self,
        bench: &Arc<Bench>,
        entries: Vec<Vec<u8>>,
    ) -> Result<Vec<Happened>, Failure> {
        let taking = bench.changing_team.lock().await;
        let (before, keys) = (bench.membership.log(), Arc::clone(bench.membership.keys()));
        let gone_before = revoked(before.team());
        let taken = tokio::task::spawn_blocking(move || {
            let mut log = (*before).clone();
            let from = log.length();
            let mut trouble = None;
            for bytes in entries {
                let entry = Entry::read(bytes).map_err(LogError::from);
                if let Err(error) = entry.and_then(|entry| log.take(entry, &keys)) {
                    trouble = Some(error);
                    break;
                }
            }
            let new = log.entries().iter().zip(0u32..).skip(from as usize);
            let new: Vec<(u32, Vec<u8>)> = new.map(|(entry, place)| (place, entry.bytes().to_vec())).collect();
            (log, new, trouble)
        });
        let (log, new, trouble) = taken.await.map_err(Failure::unexpected)?;
        if let Some(trouble) = &trouble {
            tracing::error!(%trouble, "an entry of the membership log was not taken");
        }
        let mut news = Vec::new();
        if !new.is_empty() {
            let from = new.first().map_or(0, |(place, _)| *place);
            // With the entries, so that what follows from them follows also if it is cut off now.
            let settings = match revoked(log.team()) == gone_before && !bench.is_unsettled(LET_GO).await? {
                true => vec![(UNSETTLED, ASK.to_owned())],
                false => vec![(UNSETTLED, LET_GO.to_owned())],
            };
            let team = TeamWrite { entries: new, settings, ..TeamWrite::default() };
            let mut write = Write { team, ..Write::default() };
            news = bench.news_of_team(&log, from, &mut write.notices).await?;
            bench.store.write(write).await.map_err(store_failure)?;
            bench.membership.replace(log);
        }
        drop(taking);
        for event in news {
            self.tell(event);
        }
        if matches!(trouble, Some(LogError::Fork(_) | LogError::Chain(_)))
            && let Some(link) = bench.link()
        {
            link.stands.send_modify(|stands| {
                if !stands.notices.contains(&Notice::Fork) {
                    stands.notices.push(Notice::Fork);
                }
            });
        }
        self.tell(Event::TeamUpdated);
        self.settle_team(bench).await?;
        // A kit that was made at another device of this person opens this one too.
        Box::pin(bench.keep_key_for_kit()).await;
        // Somebody who was let in may write now what had to wait.
        if let Some(link) = bench.link() {
            link.now.notify_one();
        }
        Ok(vec![Happened::Log { head: bench.membership.log().head(), reads: bench.membership.reads() }])
    }

    /// What follows from entries of the log: documents let go of what does not count any more, and what waited for them is
    /// asked again. Also of those that came before the application was closed in the middle of it.
    pub(super) async fn settle_team(&self, bench: &Arc<Bench>) -> Result<(), Failure> {
        let Some(what) = bench.store.setting(UNSETTLED).await.map_err(store_failure)? else { return Ok(()) };
        let length = bench.membership.log().length();
        if what == LET_GO {
            for event in Box::pin(bench.let_go()).await? {
                self.tell(event);
            }
        }
        for event in Box::pin(bench.ask_parked()).await? {
            self.tell(event);
        }
        let _alone = bench.changing_team.lock().await;
        // More entries may have come, of which this knows nothing.
        if bench.membership.log().length() == length {
            bench.store.remove_setting(UNSETTLED).await.map_err(store_failure)?;
        }
        Ok(())
    }

    /// Changes the team: makes an entry of the log as it is, and makes it anew if somebody else's came first. Without a
    /// relay it is taken at once; with one it counts when it has landed there.
    pub(super) async fn change_team<T>(
        &self,
        bench: &Arc<Bench>,
        make: impl Fn(&MembershipLog) -> Result<(Entry, T), ComposeError>,
    ) -> Result<T, Failure> {
        let link = self.link(bench).await?;
        for _ in 0..TRIES {
            let log = bench.membership.log();
            let (entry, made) = make(&log).map_err(compose_failure)?;
            let Some(link) = &link else {
                Box::pin(self.take_entries(bench, vec![entry.bytes().to_vec()])).await?;
                return Ok(made);
            };
            link.online().await?;
            match link.append(entry.clone()).await {
                Ok(_) => {
                    let happened = Box::pin(self.take_entries(bench, vec![entry.bytes().to_vec()])).await?;
                    for event in happened {
                        if let Happened::Log { head, reads } = event {
                            let _gone = link.commands.send(Command::Log { head, reads }).await;
                        }
                    }
                    return Ok(made);
                }
                Err(AppendError::Refused(mrm_wire::Refusal::Moved)) => grown(bench, log.length()).await,
                Err(AppendError::Offline) => return Err(link.unreachable()),
                Err(AppendError::Refused(why)) => {
                    let message = format!("the relay did not take the change: {why:?}");
                    return Err(Failure::new(Code::Relay, message).arg("relay", &link.origin).arg("reason", "refused"));
                }
            }
        }
        Err(Failure::new(Code::Team, "others change the team all the time; try again").arg("reason", "busy"))
    }

    /// Projects that were begun here get their spaces. What cannot be done now is done when the relay is there.
    pub(super) async fn begin_projects(&self, bench: &Arc<Bench>) {
        let online = |link: &Arc<Link>| link.stands().status.is_some_and(|status| status.online);
        if bench.is_guest() || bench.link().is_some_and(|link| !online(&link)) {
            return;
        }
        let Ok(rows) = bench.store.projects().await else { return };
        let missing: Vec<_> = bench.membership.team(|team| {
            let known: BTreeSet<_> = team.projects.keys().flat_map(|id| [*id, id.client_side()]).collect();
            rows.iter().map(|row| row.id).filter(|id| !known.contains(id)).collect()
        });
        for project in missing {
            let begun = self.change_team(bench, |log| {
                let by = bench.by();
                Ok((log.begin_project(project, by.as_by(), &mut rand::rng())?, ()))
            });
            if let Err(failure) = begun.await {
                tracing::info!(%project, %failure, "a project has no space yet");
                return;
            }
        }
    }
}

/// Waits until the log is longer: the entry that came first is on its way.
async fn grown(bench: &Bench, length: u32) {
    for _ in 0..100 {
        if bench.membership.log().length() > length {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Why the team cannot be changed so.
pub(super) fn compose_failure(error: ComposeError) -> Failure {
    use mrm_sync::membership::Void;
    let reason = match &error {
        ComposeError::Void(Void::NotAllowed) => {
            let message = "your role does not allow this change of the team";
            return Failure::new(Code::NotPermitted, message).arg("object", "members").arg("action", "update");
        }
        ComposeError::Void(Void::LastAdmin) => "last_admin",
        ComposeError::Void(Void::Stranger) => "removed",
        ComposeError::Void(Void::Unknown) => "unknown",
        ComposeError::Void(Void::Exists) => "exists",
        ComposeError::Void(Void::DoorClosed) => "door_closed",
        ComposeError::Void(Void::Expired) | ComposeError::Expired => "expired",
        ComposeError::Void(Void::GuestAtWork) => "guest_at_work",
        ComposeError::NoKey => "no_key",
        ComposeError::OtherWorkspace => "other_workspace",
        ComposeError::Invitation(_) => "address",
        _ => "unexpected",
    };
    Failure::new(Code::Team, format!("the team cannot be changed so: {error}")).arg("reason", reason)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::team::begun::{Outcome, begun, entries, lets_in};
    use mrm_document::{DocumentId, PlanDoc, Writer};
    use mrm_domain::rights::{OrganisationRole, ProjectRole};
    use mrm_domain::{Audience, Edit, HeaderField};
    use mrm_sync::membership::{Action, Offer};
    use mrm_sync::{DeviceKeys, Thread};
    use std::collections::BTreeMap;

    #[tokio::test(flavor = "multi_thread")]
    async fn what_follows_from_a_removal_that_was_cut_off_follows_at_the_next_connection() -> Outcome<()> {
        let folder = tempfile::TempDir::new()?;
        let (app, project, plan) = begun(folder.path()).await?;
        let bench = app.bench().await?;
        app.begin_projects(&bench).await;
        let boris = DeviceKeys::from_seed([7; 32]);
        let projects = [(project, [ProjectRole::Specialist].into())].into();
        let log = lets_in(&bench, &boris, Offer { role: OrganisationRole::Member, projects, person: None })?;
        app.take_entries(&bench, entries(&log, bench.membership.log().length())).await?;

        // He writes, and is taken out by somebody who has not seen it.
        let mut doc = PlanDoc::of(&bench.shared(plan).await?, &Writer::new([9; 16], &boris.device().0))?;
        let edit = Edit::SetHeader { field: HeaderField::Client, text: Some("Весна".to_owned()) };
        let commit = doc.commit(&[edit], "edit_header", bench.now_ms())?.ok_or("nothing was written")?;
        let space = log.team().projects[&project].internal;
        let thread = Thread::new(space, plan.kind().byte(), *plan.uuid().as_bytes());
        let heads: Vec<[u8; 32]> = commit.heads.iter().map(|head| head.0).collect();
        let (sent, _) = thread.send(&[commit.change_bytes], &heads, &log, &boris, &mut rand::rng())?;
        bench.take_in(sent, Vec::new()).await?;
        let DocumentId::Plan(id) = plan else { return Err("a plan".into()) };
        let client = async || {
            let view = app.plan(&id.to_string(), Audience::Internal).await?;
            Ok::<_, Failure>(view.header.get("client").cloned())
        };
        assert_eq!(client().await?.as_deref(), Some("Весна"));

        // The entry is kept, and the application is closed before anything follows from it.
        let person = log.team().person_at(boris.device()).ok_or("nobody")?;
        let action = Action::RemovePerson { person, frontier: BTreeMap::new() };
        let mut after = (*bench.membership.log()).clone();
        let place = after.length();
        let entry = after.compose(action, bench.by().as_by(), &mut rand::rng())?;
        let kept = vec![(place, entry.bytes().to_vec())];
        after.take(entry, bench.membership.keys())?;
        let team = TeamWrite { entries: kept, settings: vec![(UNSETTLED, LET_GO.to_owned())], ..TeamWrite::default() };
        bench.store.write(Write { team, ..Write::default() }).await?;
        bench.membership.replace(after);
        assert_eq!(client().await?.as_deref(), Some("Весна"));

        app.settle_team(&bench).await?;
        assert_eq!(client().await?, None, "it does not count");
        assert_eq!(bench.store.setting(UNSETTLED).await?, None);
        Ok(())
    }
}
