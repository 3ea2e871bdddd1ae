//! The membership log: who asks to be let in, who came, and which roles somebody was given.

use mrm_domain::PersonId;
use mrm_domain::rights::{Action as Deed, Circumstances, Object};
use mrm_wire::DeviceKey;

use super::{About, News, Notice, NoticeKind, milliseconds};
use crate::membership::{Action, MembershipLog, Team};

/// The name of a request among the things that are told.
fn request(door: DeviceKey) -> String {
    format!("request/{door}")
}

/// What the entries of the log from `from` on have for `me`. Whoever asks to be let in waits for those who may let them in,
/// until somebody has answered.
pub fn of_entries(me: PersonId, log: &MembershipLog, from: u32) -> News {
    let team = log.team();
    let mut news = News::default();
    for index in from..log.length() {
        let (Some((entry, action)), Some(hash)) = (log.deed(index), log.hash_at(index)) else { continue };
        let head = entry.open_part();
        let by = team.devices.get(&head.author).map(|device| device.person);
        let mut tell = |id, kind, who, about| {
            if by != Some(me) {
                news.notices.push(Notice { id, kind, at_ms: milliseconds(head.moment_ms), who, about });
            }
        };
        let own = format!("entry/{hash}");
        match action {
            Action::Ask { .. } if may_answer(team, me, head.author) => {
                let name = log.requests().into_iter().find(|asks| asks.invitation == head.author);
                let name = name.and_then(|asks| asks.names).map(|names| names.person);
                tell(request(head.author), NoticeKind::JoinRequest, None, About::Request { name });
            }
            Action::Accept { invitation, person, .. } => {
                news.settled.push(request(*invitation));
                let invited =
                    team.doors.get(invitation).is_some_and(|door| door.by == me && door.offer.person.is_none());
                if invited {
                    tell(own, NoticeKind::Joined, Some(*person), About::Team);
                }
            }
            Action::Decline { invitation } | Action::TakeBackInvitation { key: invitation } => {
                news.settled.push(request(*invitation));
            }
            Action::SetRole { person, role } if *person == me => {
                tell(own, NoticeKind::Role, by, About::Organisation { role: *role });
            }
            Action::SetProjectRoles { project, person, roles } if *person == me => {
                let roles = roles.iter().copied().collect();
                tell(own, NoticeKind::Role, by, About::Project { project: *project, roles });
            }
            _ => {}
        }
    }
    news
}

/// Whether somebody decides about whoever comes by this invitation: they opened it, or may invite anybody.
fn may_answer(team: &Team, me: PersonId, door: DeviceKey) -> bool {
    let opened = team.doors.get(&door).is_some_and(|door| door.by == me);
    opened || team.allows(me, None, Object::Members, Deed::Create, Circumstances::default())
}
