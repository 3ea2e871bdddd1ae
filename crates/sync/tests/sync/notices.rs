//! What of that which arrives a person is told.

use mrm_domain::rights::{OrganisationRole, ProjectRole, Step};
use mrm_domain::{
    Audience, Comment, CommentEdit, CommentId, CommentPlace, CommentSource, Deed, Discussion, Mention, PersonId,
    PlanId, ProjectId,
};
use mrm_sync::membership::{Action, By};
use mrm_sync::notice::{
    About, Decided, Heard, News, Notice, NoticeKind, Said, of_approvals, of_discussion, of_entries,
};
use mrm_sync::statement::{Decision, Judged, State, Statement, judge};
use mrm_wire::DeviceKey;
use std::collections::BTreeSet;
use uuid::Uuid;

use crate::people::{Agency, Desk, NOW, as_role, into_project};

fn plan() -> PlanId {
    PlanId::from_uuid(Uuid::from_u128(7))
}

fn person(n: u128) -> PersonId {
    PersonId::from_uuid(Uuid::from_u128(n))
}

const ANNA: u128 = 1;
const BORIS: u128 = 2;

/// Anna has two devices, Boris one.
fn at(device: &str) -> Option<PersonId> {
    match device {
        "anna-1" | "anna-2" => Some(person(ANNA)),
        "boris" => Some(person(BORIS)),
        _ => None,
    }
}

fn comment(n: u128, by: &str, text: &str, mentions: &[u128]) -> Comment {
    Comment {
        id: CommentId::from_uuid(Uuid::from_u128(n)),
        text: text.to_owned(),
        mentions: mentions.iter().map(|of| Mention { person: person(*of), name: "Анна".to_owned() }).collect(),
        audience: Audience::Internal,
        author: by.to_owned(),
        written: i64::try_from(n).unwrap_or_default(),
        edited: None,
        deleted: None,
        source: None,
    }
}

fn talk(edits: &[CommentEdit]) -> Discussion {
    let mut talk = Discussion::new(plan());
    for edit in edits {
        talk.apply(edit).expect("it can be said");
    }
    talk
}

fn open(comment: Comment) -> CommentEdit {
    CommentEdit::Open { place: CommentPlace::Plan, comment }
}

fn reply(thread: u128, comment: Comment) -> CommentEdit {
    CommentEdit::Reply { thread: CommentId::from_uuid(Uuid::from_u128(thread)), comment }
}

fn for_anna(said: &Discussion) -> Said {
    of_discussion(person(ANNA), plan(), said, at)
}

fn kinds(notices: &[Notice]) -> Vec<NoticeKind> {
    notices.iter().map(|notice| notice.kind).collect()
}

#[test]
fn a_colleague_mentions_anna_and_answers_her() {
    let said = talk(&[
        open(comment(10, "boris", "@Анна, цена верна?", &[ANNA])),
        open(comment(20, "anna-1", "Сроки", &[])),
        reply(20, comment(21, "boris", "До пятницы", &[])),
        open(comment(30, "boris", "Просто мысль", &[])),
    ]);
    let found = for_anna(&said);
    assert_eq!(kinds(&found.notices), [NoticeKind::Mention, NoticeKind::Reply]);
    let mention = &found.notices[0];
    let about = About::Comment {
        plan: plan(),
        thread: CommentId::from_uuid(Uuid::from_u128(10)),
        text: "@Анна, цена верна?".into(),
    };
    assert_eq!((mention.who, &mention.about), (Some(person(BORIS)), &about));
    assert_eq!(found.heard.len(), 3, "all that others said can be read or unread");
    assert_eq!(for_anna(&said), found, "the same whenever it is asked");
}

#[test]
fn whoever_was_mentioned_takes_part_from_there_on() {
    let said = talk(&[
        open(comment(10, "boris", "Начало", &[])),
        reply(10, comment(11, "boris", "@Анна?", &[ANNA])),
        reply(10, comment(12, "stranger", "И ещё", &[])),
    ]);
    assert_eq!(kinds(&for_anna(&said).notices), [NoticeKind::Mention, NoticeKind::Reply]);
}

#[test]
fn nobody_is_told_what_they_said_on_another_device_of_theirs() {
    let said = talk(&[
        open(comment(10, "anna-1", "Сроки", &[])),
        reply(10, comment(11, "anna-2", "@Анна, напоминаю себе", &[ANNA])),
    ]);
    assert_eq!(for_anna(&said), Said::default());
}

#[test]
fn what_was_deleted_is_taken_back_and_a_workbooks_note_is_said_to_nobody() {
    let mut note = comment(20, "boris", "@Анна", &[ANNA]);
    note.source = Some(CommentSource { file: "plan.xlsx".into(), cell: "Лист1!A1".into() });
    let deed = Deed { at: 9, by: "boris".into() };
    let id = CommentId::from_uuid(Uuid::from_u128(10));
    let said = talk(&[open(comment(10, "boris", "@Анна", &[ANNA])), CommentEdit::Delete { id, deed }, open(note)]);
    let found = for_anna(&said);
    assert_eq!((found.notices.len(), found.heard.len()), (0, 0));
    assert_eq!(found.taken_back(), [format!("comment/{id}")]);
}

#[test]
fn an_edit_that_mentions_somebody_has_the_comments_own_name() {
    let before = talk(&[open(comment(10, "anna-1", "Сроки", &[])), reply(10, comment(11, "boris", "Да", &[]))]);
    let mentions = vec![Mention { person: person(ANNA), name: "Анна".into() }];
    let id = CommentId::from_uuid(Uuid::from_u128(11));
    let mut after = before.clone();
    after.apply(&CommentEdit::SetText { id, text: "@Анна, да".into(), mentions, at: 50 }).expect("an edit");
    let (before, after) = (for_anna(&before), for_anna(&after));
    assert_eq!(before.notices[0].id, after.notices[0].id, "nobody is told twice of one comment");
    assert_eq!(after.notices[0].kind, NoticeKind::Mention);
    assert_eq!(before.heard, [Heard { thread: CommentId::from_uuid(Uuid::from_u128(10)), comment: id, at_ms: 11 }]);
}

/// Anna leads the project, Vera plans, Oleg manages the account, Sofia is the client.
struct Office {
    agency: Agency,
    project: ProjectId,
    anna: Desk,
    vera: Desk,
    sofia: Desk,
    oleg: Desk,
}

fn office() -> Office {
    let mut agency = Agency::new();
    let mut anna = agency.begin();
    let project = agency.begin_project(&mut anna);
    let mut joins =
        |name, role, of: &[ProjectRole]| agency.join(&mut anna, name, into_project(role, project, of)).expect(name);
    let mut vera = joins("Вера", OrganisationRole::Member, &[ProjectRole::Specialist]);
    let mut sofia = joins("София", OrganisationRole::Guest, &[ProjectRole::Client]);
    let oleg = joins("Олег", OrganisationRole::Member, &[ProjectRole::AccountManager]);
    vera.catch_up(&anna);
    sofia.catch_up(&anna);
    Office { agency, project, anna, vera, sofia, oleg }
}

fn say(by: &Desk, project: ProjectId, decision: Decision, at: u64) -> Statement {
    let state = State { kind: 3, uuid: *plan().uuid().as_bytes(), heads: BTreeSet::from([[1; 32]]) };
    let draft = by.log.draft_statement(&by.keys, project, state, decision, ("Готово", NOW + at));
    draft.expect("they are in the team").sign(&by.keys).expect("a statement")
}

fn judged(said: &[&Statement], project: ProjectId, reader: &Desk) -> Vec<Judged> {
    let found = said.iter().map(|one| (one.hash().to_string(), one.bytes().to_vec()));
    judge(found, (3, *plan().uuid().as_bytes()), project, &reader.log)
}

fn told(who: &Desk, said: &[&Statement], project: ProjectId, side: Audience) -> News {
    let judged = judged(said, project, who);
    of_approvals(who.person, who.log.team(), Decided { plan: plan(), project, side, judged: &judged })
}

const REVIEW: Decision = Decision::ReviewRequested { step: Step::Internal, of: BTreeSet::new() };
const APPROVED: Decision = Decision::Approved { step: Step::Internal };

#[test]
fn a_review_waits_for_those_who_may_approve_until_somebody_has() {
    let Office { project, anna, vera, oleg, .. } = office();
    let asked = say(&vera, project, REVIEW, 0);
    let waiting = told(&anna, &[&asked], project, Audience::Internal);
    assert_eq!((kinds(&waiting.notices), waiting.settled.len()), (vec![NoticeKind::ReviewRequested], 0));
    assert_eq!(waiting.notices[0].about, About::Plan { plan: plan(), note: "Готово".into() });
    assert_eq!(told(&oleg, &[&asked], project, Audience::Internal), News::default(), "who cannot approve is not asked");
    assert_eq!(told(&vera, &[&asked], project, Audience::Internal), News::default(), "nobody is told their own deeds");
    let by_name = Decision::ReviewRequested { step: Step::Internal, of: [oleg.person].into() };
    let named = say(&vera, project, by_name, 1);
    assert_eq!(told(&anna, &[&named], project, Audience::Internal).notices.len(), 0, "somebody else was asked by name");

    let approved = say(&anna, project, APPROVED, 2);
    let decided = told(&anna, &[&asked, &approved], project, Audience::Internal);
    assert_eq!(decided.settled, [format!("statement/{}", asked.hash())]);
    let heard = told(&vera, &[&asked, &approved], project, Audience::Internal);
    assert_eq!(kinds(&heard.notices), [NoticeKind::Approved], "whoever asked hears the answer");
    assert_eq!(kinds(&told(&oleg, &[&asked, &approved], project, Audience::Internal).notices), [NoticeKind::Approved]);
}

#[test]
fn a_review_that_was_taken_back_waits_for_nobody() {
    let Office { project, anna, vera, .. } = office();
    let asked = say(&vera, project, REVIEW, 0);
    let back = say(&vera, project, Decision::TakenBack { statement: asked.hash() }, 1);
    let news = told(&anna, &[&asked, &back], project, Audience::Internal);
    assert_eq!(news.settled, [format!("statement/{}", asked.hash())]);
    assert_eq!(kinds(&news.notices), [NoticeKind::ReviewRequested, NoticeKind::TakenBack]);
}

#[test]
fn of_a_publication_everybody_in_the_project_hears_once() {
    let Office { project, anna, vera, sofia, oleg, .. } = office();
    let published = say(&oleg, project, Decision::Published, 0);
    for (who, inside, outside) in [(&anna, 1, 0), (&vera, 1, 0), (&sofia, 0, 1), (&oleg, 0, 0)] {
        assert_eq!(told(who, &[&published], project, Audience::Internal).notices.len(), inside, "{:?}", who.person);
        assert_eq!(told(who, &[&published], project, Audience::Client).notices.len(), outside, "{:?}", who.person);
    }
    let word = say(&sofia, project, Decision::Rejected { step: Step::Client }, 1);
    let heard = told(&oleg, &[&published, &word], project, Audience::Client);
    assert_eq!(kinds(&heard.notices), [NoticeKind::Rejected], "whoever published hears what the client says");
}

#[test]
fn a_statement_that_does_not_count_tells_nobody_anything() {
    let Office { project, anna, vera, .. } = office();
    let not_hers = say(&vera, project, APPROVED, 0);
    assert_eq!(told(&anna, &[&not_hers], project, Audience::Internal), News::default());
}

#[test]
fn a_request_waits_for_whoever_may_let_in_until_somebody_has_answered() {
    let Office { mut agency, mut anna, mut vera, mut sofia, .. } = office();
    let from = anna.log.length();
    let invitation = agency.invite(&mut anna, as_role(OrganisationRole::Member)).expect("an invitation");
    agency.ask(&invitation, "Пётр", &mut anna).expect("a request");
    let name = format!("request/{}", DeviceKey(invitation.key().public()));
    let news = of_entries(anna.person, &anna.log, from);
    assert_eq!(news.notices.len(), 1);
    assert_eq!((news.notices[0].id.as_str(), news.notices[0].kind), (name.as_str(), NoticeKind::JoinRequest));
    assert_eq!(news.notices[0].about, About::Request { name: Some("Пётр".into()) });
    for other in [&mut vera, &mut sofia] {
        other.catch_up(&anna);
        assert_eq!(of_entries(other.person, &other.log, from).notices, [], "it is not theirs to decide");
    }
    let answered = anna.log.length();
    let door = DeviceKey(invitation.key().public());
    agency.act(&mut anna, Action::Decline { invitation: door }).expect("she sends him away");
    assert_eq!(of_entries(anna.person, &anna.log, answered), News { notices: vec![], settled: vec![name] });
}

#[test]
fn another_role_is_told_to_whom_it_is_given() {
    let Office { mut agency, project, mut anna, mut vera, .. } = office();
    let from = anna.log.length();
    let lead = Action::SetProjectRoles { project, person: vera.person, roles: [ProjectRole::Pm].into() };
    agency.act(&mut anna, lead).expect("Vera leads");
    agency.act(&mut anna, Action::SetRole { person: vera.person, role: OrganisationRole::Manager }).expect("a manager");
    vera.catch_up(&anna);
    let news = of_entries(vera.person, &vera.log, from);
    let about: Vec<&About> = news.notices.iter().map(|notice| &notice.about).collect();
    let roles = About::Project { project, roles: vec![ProjectRole::Pm] };
    assert_eq!(about, [&roles, &About::Organisation { role: OrganisationRole::Manager }]);
    assert!(news.notices.iter().all(|notice| notice.who == Some(anna.person)));
    assert_eq!(of_entries(anna.person, &anna.log, from).notices, []);
}

#[test]
fn whoever_invited_hears_that_somebody_else_let_them_in() {
    let Office { mut agency, mut anna, .. } = office();
    let mut lev = agency.join(&mut anna, "Лев", as_role(OrganisationRole::Admin)).expect("Lev");
    let invitation = agency.invite(&mut anna, as_role(OrganisationRole::Member)).expect("an invitation");
    agency.ask(&invitation, "Пётр", &mut anna).expect("a request");
    lev.catch_up(&anna);
    let from = lev.log.length();
    let newcomer = agency.person();
    let door = DeviceKey(invitation.key().public());
    let entry = lev.log.accept(door, newcomer, By { device: &lev.keys, moment_ms: NOW }, &mut agency.rng);
    lev.log.take(entry.expect("an entry"), &lev.keys).expect("it is taken");
    anna.catch_up(&lev);
    let news = of_entries(anna.person, &anna.log, from);
    assert_eq!(kinds(&news.notices), [NoticeKind::Joined]);
    assert_eq!((news.notices[0].who, news.settled.len()), (Some(newcomer), 1));
    assert_eq!(of_entries(lev.person, &lev.log, from).notices, [], "he let them in himself");
}
