//! Who reads what is said beside a plan: these can be mentioned there.

use mrm_domain::{Audience, PersonId, ProjectId};
use mrm_wire::Rights;
use serde::Serialize;
use utoipa::ToSchema;

use crate::App;
use crate::bench::Bench;
use crate::failure::Failure;
use crate::rights::UseCase;

/// The people who read a discussion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReadersView {
    /// By name; the person of this device is not among them.
    pub people: Vec<ReaderView>,
}

/// Somebody who reads a discussion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReaderView {
    /// Their id.
    pub id: String,
    /// What they are called.
    pub name: String,
}

impl App {
    /// Who reads what is said beside a plan for `audience`, as far as this device may know their names.
    pub async fn comment_readers(&self, plan: &str, audience: Audience) -> Result<ReadersView, Failure> {
        let bench = self.may_with(UseCase::ReadComments, plan).await?;
        let project = bench.plan(plan).await?.lock().await.project;
        let me = bench.membership.person();
        let mut people: Vec<ReaderView> = bench
            .readers(project, audience)
            .await?
            .into_iter()
            .filter(|(person, _)| Some(*person) != me)
            .map(|(person, name)| ReaderView { id: person.to_string(), name })
            .collect();
        people.sort_by_key(|person| (person.name.to_lowercase(), person.id.clone()));
        Ok(ReadersView { people })
    }
}

impl Bench {
    /// Everybody who reads the agency's or the client's side of a project and whose name this device may know.
    pub(crate) async fn readers(
        &self,
        project: ProjectId,
        audience: Audience,
    ) -> Result<Vec<(PersonId, String)>, Failure> {
        let names = self.authors().await?;
        let log = self.membership.log();
        let (project, side) = self.side(&log, project);
        let team = log.team();
        let Some(spaces) = team.projects.get(&project) else { return Ok(Vec::new()) };
        let client = side == Audience::Client || audience == Audience::Client;
        let space = if client { spaces.client } else { spaces.internal };
        let reads = |person: &PersonId| team.rights(*person, space).include(Rights::PULL);
        let readers = team.people.keys().copied().filter(reads);
        Ok(readers.filter_map(|person| Some((person, names.person(person)?))).collect())
    }
}
