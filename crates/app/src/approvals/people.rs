//! Who is in a project.

use mrm_domain::rights::{ProjectRole, Step};
use mrm_domain::{PersonId, ProjectId};
use mrm_sync::membership::MembershipLog;
use mrm_sync::statement::Decision;

use super::view::PersonView;
use crate::bench::Bench;

/// What a person is called on any of their devices, as far as this device may know.
pub(crate) fn name(log: &MembershipLog, person: PersonId) -> Option<String> {
    let own = log.team().devices.iter().filter(|(_, device)| device.person == person);
    own.filter_map(|(key, _)| log.names(*key)).map(|names| names.person).next_back()
}

impl Bench {
    /// The people of a project, by name; whoever has no role in it is not among them.
    pub(crate) fn people(&self, log: &MembershipLog, project: ProjectId, own_name: &str) -> Vec<PersonView> {
        let team = log.team();
        let me = team.person_at(self.membership.device());
        let approved = Decision::Approved { step: Step::Internal };
        let roles = team.projects.get(&project).map(|project| &project.roles);
        let members = roles.into_iter().flatten().filter(|(person, roles)| {
            let gone = team.people.get(person).is_none_or(|person| person.removed.is_some());
            !gone && !roles.is_empty()
        });
        let mut people: Vec<PersonView> = members
            .map(|(person, roles)| PersonView {
                id: person.to_string(),
                name: name(log, *person)
                    .or_else(|| (Some(*person) == me).then(|| own_name.to_owned()))
                    .or_else(|| self.told_name(*person)),
                me: Some(*person) == me,
                roles: ProjectRole::ALL.into_iter().filter(|role| roles.contains(role)).collect(),
                approves: approved.allowed(team, *person, project),
            })
            .collect();
        people.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
        people
    }
}
