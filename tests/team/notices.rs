//! What colleagues and their client are told of each other, over a real relay.

use mrm_app::approvals::{Decide, Publish, RequestReview, Verdict};
use mrm_app::notices::{NoticeSettings, NoticeView, QuietHours, ReadNotices};
use mrm_app::{Event, Language};
use mrm_domain::Audience;
use mrm_domain::rights::{OrganisationRole, ProjectRole};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::sync::broadcast::Receiver;
use tokio::time::timeout;

use crate::agency::{Agency, Desk};
use crate::relay::Running;

impl Desk {
    async fn says(&self, plan: &str, what: Value) -> mrm_app::comments::ThreadView {
        self.app.add_comment(plan, serde_json::from_value(what).unwrap()).await.unwrap()
    }

    /// What waits for this person: kind and who, the newest first.
    async fn waiting(&self) -> Vec<(String, Option<String>)> {
        let told = self.app.notices().await.unwrap().notices;
        told.into_iter().filter(|notice| !notice.read).map(|notice| (notice.kind, notice.who)).collect()
    }

    async fn unread_beside(&self, plan: &str) -> u64 {
        let view = self.app.notices().await.unwrap();
        view.comments.iter().find(|of| of.plan == plan).map_or(0, |of| of.unread)
    }
}

fn one(kind: &str, who: &str) -> Vec<(String, Option<String>)> {
    vec![(kind.to_owned(), Some(who.to_owned()))]
}

/// The new notices that the windows of a device are told of next.
async fn heard(events: &mut Receiver<Event>) -> Vec<String> {
    let told = async {
        loop {
            match events.recv().await {
                Ok(Event::NoticesUpdated { new }) if !new.is_empty() => break new,
                _ => {}
            }
        }
    };
    timeout(Duration::from_secs(30), told).await.expect("something new is told")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_planner_mentions_a_colleague_who_reads_it_and_answers() {
    let relay = Running::new().await;
    let Agency { anna, project, plan, line } = Agency::online(&relay).await;
    anna.says(&plan, json!({ "text": "Сказано до Бориса" })).await;
    let boris = anna.lets_in("Борис", OrganisationRole::Member, &[(&project, &[ProjectRole::Specialist])]).await;
    anna.sync().await;
    boris.sync().await;
    assert_eq!(boris.unread_beside(&plan).await, 0, "what was said before he came is nothing new");

    let readers = anna.app.comment_readers(&plan, Audience::Internal).await.unwrap().people;
    assert_eq!(readers.iter().map(|person| person.name.as_str()).collect::<Vec<_>>(), ["Борис"]);
    // His device is connected: it may hear of the mention before it asks.
    let mut events = boris.app.events();
    let said = anna.says(&plan, json!({ "text": "@Борис, верна ли цена?", "row": line })).await;
    assert_eq!(said.comments[0].mentions[0].person, readers[0].id, "the person is kept, and not only the text");
    anna.sync().await;
    boris.sync().await;
    let new = heard(&mut events).await;
    assert_eq!(boris.waiting().await, one("mention", "Анна"));
    let told: NoticeView = boris.app.notices().await.unwrap().notices.remove(0);
    assert_eq!((told.plan.as_deref(), told.plan_title.as_deref()), (Some(plan.as_str()), Some("Медиаплан")));
    assert_eq!(
        (told.thread.as_deref(), told.text.as_deref()),
        (Some(said.id.as_str()), Some("@Борис, верна ли цена?"))
    );
    let shown = boris.app.desktop_notice(&new, Language::En).await.unwrap().unwrap();
    assert_eq!(shown.title, "Анна упоминает вас в комментарии");

    let threads = boris.app.comments(&plan, Audience::Internal).await.unwrap().threads;
    let mention = &threads.iter().find(|thread| thread.id == said.id).unwrap().comments[0];
    assert!(mention.unread && mention.mentions[0].me);
    assert_eq!(boris.unread_beside(&plan).await, 1);
    boris.app.read_thread(&plan, &said.id).await.unwrap();
    assert_eq!((boris.waiting().await, boris.unread_beside(&plan).await), (vec![], 0));

    // What arrives again, and what one does oneself, tells nothing.
    let boris = boris.reopen().await;
    boris.sync().await;
    assert_eq!(boris.waiting().await, []);
    boris.says(&plan, json!({ "text": "Верна", "thread": said.id })).await;
    boris.sync().await;
    anna.sync().await;
    assert_eq!(anna.waiting().await, one("reply", "Борис"));
    assert_eq!(boris.waiting().await, []);
    anna.app.read_notices(ReadNotices { all: true, ..ReadNotices::default() }).await.unwrap();
    assert_eq!(anna.waiting().await, []);

    // A comment that is deleted is told no more.
    let gone = anna.says(&plan, json!({ "text": "@борис, ошибка" })).await;
    anna.sync().await;
    boris.sync().await;
    assert_eq!(boris.waiting().await, one("mention", "Анна"));
    anna.app.delete_comment(&plan, &gone.id).await.unwrap();
    anna.sync().await;
    boris.sync().await;
    assert_eq!((boris.waiting().await, boris.unread_beside(&plan).await), (vec![], 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_review_an_approval_and_a_new_role_reach_whom_they_are_for() {
    let relay = Running::new().await;
    let Agency { anna, project, plan, .. } = Agency::online(&relay).await;
    let boris = anna.lets_in("Борис", OrganisationRole::Member, &[(&project, &[ProjectRole::Specialist])]).await;
    assert_eq!(anna.waiting().await, [], "she has answered his request");
    anna.sync().await;
    boris.sync().await;
    boris.app.request_review(&plan, RequestReview::default()).await.unwrap();
    boris.sync().await;
    anna.sync().await;
    assert_eq!(anna.waiting().await, one("review_requested", "Борис"));
    anna.app.decide(&plan, Decide { verdict: Verdict::Approved, note: None, state: None }).await.unwrap();
    assert_eq!(anna.waiting().await, [], "it was decided");
    anna.sync().await;

    // He works in the night, and wants to hear of approvals in the list alone.
    let night = QuietHours { from: "00:00".into(), to: "23:59".into() };
    let settings = NoticeSettings { quiet: Some(night), ..NoticeSettings::default() };
    boris.app.set_notice_settings(settings).await.unwrap();
    boris.sync().await;
    assert_eq!(boris.waiting().await, one("approved", "Анна"), "none is lost: it waits");
    let off = NoticeSettings { off: ["role".to_owned()].into(), ..NoticeSettings::default() };
    boris.app.set_notice_settings(off).await.unwrap();
    boris.app.read_notices(ReadNotices { all: true, ..ReadNotices::default() }).await.unwrap();
    let me = boris.app.team().await.unwrap().me.unwrap();
    let roles = serde_json::from_value(json!({ "roles": ["pm"] })).unwrap();
    anna.app.set_project_roles(&project, &me, roles).await.unwrap();
    anna.sync().await;
    boris.sync().await;
    assert_eq!(boris.waiting().await, [], "he switched that off");
    let told = boris.app.notices().await.unwrap().notices;
    let role = told.iter().find(|notice| notice.kind == "role").unwrap();
    assert_eq!((role.roles.as_slice(), role.project_name.as_deref()), (["pm".to_owned()].as_slice(), Some("Осень")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_reads_who_wrote_to_them_and_nothing_more_of_the_directory() {
    let relay = Running::new().await;
    let Agency { anna, project, plan, .. } = Agency::online(&relay).await;
    let boris = anna.lets_in("Борис", OrganisationRole::Member, &[(&project, &[ProjectRole::Specialist])]).await;
    let _gleb = anna.lets_in("Глеб", OrganisationRole::Member, &[(&project, &[ProjectRole::Analyst])]).await;
    let vera = anna.lets_in("Вера", OrganisationRole::Guest, &[(&project, &[ProjectRole::Client])]).await;
    anna.app.decide(&plan, Decide { verdict: Verdict::Approved, note: None, state: None }).await.unwrap();
    anna.app.publish(&plan, Publish::default()).await.unwrap();
    anna.sync().await;
    boris.sync().await;
    vera.sync().await;
    assert_eq!(vera.waiting().await, one("published", "Анна"), "she knows who published");
    let copy = vera.app.list_plans().await.unwrap().plans[0].id.clone();

    // He may not change projects, so whoever may and hears him names him.
    let said = boris.says(&plan, json!({ "text": "@Вера, согласуйте, пожалуйста", "audience": "client" })).await;
    boris.sync().await;
    anna.sync().await;
    anna.sync().await;
    vera.sync().await;
    let threads = vera.app.comments(&copy, Audience::Client).await.unwrap().threads;
    assert_eq!(threads[0].comments[0].who.as_deref(), Some("Борис"));
    assert!(vera.waiting().await.contains(&("mention".to_owned(), Some("Борис".to_owned()))));
    let readers = vera.app.comment_readers(&copy, Audience::Client).await.unwrap().people;
    let mut names: Vec<&str> = readers.iter().map(|person| person.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["Анна", "Борис"], "those who spoke, and nobody else");
    let all = serde_json::to_string(&vera.app.team().await.unwrap()).unwrap();
    assert!(!all.contains("Глеб"), "who said nothing to the client is not named to them");
    let vera = vera.reopen().await;
    let threads = vera.app.comments(&copy, Audience::Client).await.unwrap().threads;
    assert_eq!(threads[0].comments[0].who.as_deref(), Some("Борис"), "also after a restart");

    vera.says(&copy, json!({ "text": "Согласовано, @Борис", "thread": said.id })).await;
    vera.sync().await;
    boris.sync().await;
    assert_eq!(boris.waiting().await[0], ("mention".to_owned(), Some("Вера".to_owned())));
    let told = boris.app.notices().await.unwrap().notices.remove(0);
    assert_eq!(told.plan.as_deref(), Some(plan.as_str()), "the agency is led to the plan itself");
    assert_eq!(boris.unread_beside(&plan).await, 1);
}
