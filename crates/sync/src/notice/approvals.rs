//! Statements about a plan: who is asked, and who hears what was decided.

use mrm_domain::rights::Step;
use mrm_domain::{Audience, PersonId, PlanId, ProjectId};
use mrm_wire::Rights;
use std::collections::BTreeSet;

use super::{About, News, Notice, NoticeKind, excerpt, milliseconds};
use crate::membership::Team;
use crate::statement::{Decision, Judged, StatementDraft};

/// Where statements stand.
#[derive(Debug, Clone, Copy)]
pub struct Decided<'j> {
    /// The plan to which a notice leads.
    pub plan: PlanId,
    /// Its project, as the team's log knows it.
    pub project: ProjectId,
    /// Whether they are about the plan itself or about what the client has of it.
    pub side: Audience,
    /// The statements, the oldest first.
    pub judged: &'j [Judged],
}

/// What statements have for `me`. A review is for whoever it was asked of, or, where nobody was named, for all who may
/// approve; it needs nobody any more once it was decided or taken back. Of decisions those hear who said something about the
/// plan before, and those who may publish it; of a publication everybody in the project, once: who reads the agency's side
/// hears of it there.
pub fn of_approvals(me: PersonId, team: &Team, decided: Decided<'_>) -> News {
    let Decided { plan, project, side, judged } = decided;
    let inside = team.projects.get(&project).is_some_and(|spaces| {
        let rights = team.rights(me, spaces.internal);
        rights.include(Rights::PULL)
    });
    let approves = Decision::Approved { step: Step::Internal }.allowed(team, me, project);
    let mut concerned = Decision::Published.allowed(team, me, project);
    let mut open: Vec<String> = Vec::new();
    let mut news = News::default();
    for found in judged.iter().filter(|found| found.worth.is_ok()) {
        let Some(draft) = found.statement.as_ref().map(|statement| statement.draft()) else { continue };
        let id = format!("statement/{}", found.name);
        let kind = match &draft.decision {
            Decision::ReviewRequested { of, .. } => {
                let asked = of.contains(&me) || (of.is_empty() && approves);
                match found.taken_back {
                    Some(_) => news.settled.push(id.clone()),
                    None => open.push(id.clone()),
                }
                asked.then_some(NoticeKind::ReviewRequested)
            }
            Decision::Approved { .. } => concerned.then_some(NoticeKind::Approved),
            Decision::Rejected { .. } => concerned.then_some(NoticeKind::Rejected),
            Decision::TakenBack { .. } => concerned.then_some(NoticeKind::TakenBack),
            Decision::Published => {
                let here = inside == (side == Audience::Internal);
                let in_project = !team.project_roles(me, project).is_empty();
                (here && in_project).then_some(NoticeKind::Published)
            }
        };
        if matches!(draft.decision, Decision::Approved { .. } | Decision::Rejected { .. } | Decision::Published) {
            news.settled.append(&mut open);
        }
        if draft.person == me {
            concerned = true;
        } else {
            news.notices.extend(kind.map(|kind| notice(id, kind, plan, draft)));
        }
    }
    let told: BTreeSet<&str> = news.notices.iter().map(|notice| notice.id.as_str()).collect();
    news.settled.retain(|id| told.contains(id.as_str()));
    news
}

fn notice(id: String, kind: NoticeKind, plan: PlanId, draft: &StatementDraft) -> Notice {
    let about = About::Plan { plan, note: excerpt(&draft.note) };
    Notice { id, kind, at_ms: milliseconds(draft.moment_ms), who: Some(draft.person), about }
}
