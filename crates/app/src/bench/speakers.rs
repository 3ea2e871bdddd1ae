//! The names of those who speak where a client reads: a guest may not read the agency's directory, and yet has to know who
//! wrote to them. They stand in the client's side of the project, and nothing else of the directory does: who has said nothing
//! there is not named there. Written by whoever of the agency may write what the client gets, when they say something or hear
//! it.

use mrm_document::{DocumentId, DocumentKind, ProjectEdit};
use mrm_domain::{Audience, Discussion, PersonId, PlanId, ProjectId};
use std::collections::BTreeSet;

use super::{Bench, lock};
use crate::failure::Failure;
use crate::plans::SharedPlan;
use crate::rights::UseCase;
use crate::session::{document_failure, store_failure};
use crate::team::Authors;

impl Bench {
    /// Names whoever spoke beside a plan that a client reads, unless they are named there.
    pub(crate) async fn name_speakers(&self, plan: PlanId) -> Result<(), Failure> {
        let Some(row) = self.store.plan(plan).await.map_err(store_failure)? else { return Ok(()) };
        let (of, side) = self.side(&self.membership.log(), row.project);
        if side == Audience::Internal || self.is_guest() || !self.may(UseCase::NameSpeakers, of) {
            return Ok(());
        }
        let authors = self.authors().await?;
        let open = self.plan(&plan.to_string()).await?;
        let speakers = Box::pin(self.speakers(&open, &authors)).await?;
        let named = self.project_doc(row.project).await?.0.read().map_err(document_failure)?.people;
        let edits = speakers.into_iter().filter_map(|person| {
            let name = authors.person(person).filter(|name| named.get(&person) != Some(name))?;
            Some(ProjectEdit::SetPerson(person, name))
        });
        let edits: Vec<ProjectEdit> = edits.collect();
        if edits.is_empty() { Ok(()) } else { self.update_project(row.project, &edits).await }
    }

    /// The same, for whoever goes on whether or not it can be done now: it is tried again with the next word there.
    pub(crate) async fn name_speakers_of(&self, plan: &str) {
        let Ok(id) = plan.parse() else { return };
        if let Err(failure) = self.name_speakers(id).await {
            tracing::warn!(plan, %failure, "the client does not read yet who spoke");
        }
    }

    async fn speakers(&self, open: &SharedPlan, authors: &Authors) -> Result<BTreeSet<PersonId>, Failure> {
        let mut open = open.lock().await;
        let said = self.said(&mut open).await?.discussion;
        let devices = devices(&said);
        let mut speakers: BTreeSet<PersonId> =
            devices.iter().filter_map(|device| authors.author(device)?.person).collect();
        let signed = self.decided(&mut open).await?;
        speakers.extend(signed.iter().filter(|found| found.worth.is_ok()).filter_map(|found| {
            let statement = found.statement.as_ref()?;
            Some(statement.draft().person)
        }));
        Ok(speakers)
    }

    /// Reads the names that a guest was told, in every project of theirs.
    pub(crate) async fn read_told(&self) -> Result<(), Failure> {
        if !self.is_guest() {
            return Ok(());
        }
        for id in self.store.documents(DocumentKind::Project).await.map_err(store_failure)? {
            let DocumentId::Project(project) = id else { continue };
            match self.project_doc(project).await {
                Ok((doc, _)) => self.hear_names(project, doc.read().map_err(document_failure)?.people),
                Err(failure) => tracing::warn!(%project, %failure, "the names in a project cannot be read"),
            }
        }
        Ok(())
    }

    /// Takes names over that stand in what a client gets of a project.
    pub(crate) fn hear_names(&self, project: ProjectId, people: impl IntoIterator<Item = (PersonId, String)>) {
        if self.is_client_side(project) {
            lock(&self.told).extend(people);
        }
    }

    /// What somebody is called, as a guest was told.
    pub(crate) fn told_name(&self, person: PersonId) -> Option<String> {
        lock(&self.told).get(&person).cloned()
    }
}

/// The devices of whoever said or did something in a discussion.
fn devices(said: &Discussion) -> BTreeSet<&str> {
    let comments = said.threads.values().flat_map(|thread| &thread.comments);
    let deleted = comments.clone().filter_map(|comment| comment.deleted.as_ref());
    let resolved = said.threads.values().filter_map(|thread| thread.resolved.as_ref());
    let deeds = deleted.chain(resolved).map(|deed| deed.by.as_str());
    comments.map(|comment| comment.author.as_str()).chain(deeds).collect()
}
