//! What goes wrong between a team and its relay: each is a state that says what it is, and nothing is lost by it. The texts
//! for each are listed in `ui/src/i18n/bad-input.test.ts`.

use chrono::{DateTime, TimeDelta, Utc};
use mrm_app::session::SessionState;
use mrm_app::team::{RelayRequest, SyncRequest, SyncView};
use mrm_app::{Code, World};
use mrm_domain::rights::{OrganisationRole, ProjectRole};
use std::sync::Arc;
use std::time::{Duration, Instant};
use uuid::Uuid;

use crate::agency::{Agency, Desk};
use crate::relay::Running;

const PLANNER: &[ProjectRole] = &[ProjectRole::Specialist];

/// A clock that is off by so many days.
struct Off(i64);

impl World for Off {
    fn now(&self) -> DateTime<Utc> {
        Utc::now() + TimeDelta::days(self.0)
    }

    fn uuid(&self) -> Uuid {
        Uuid::now_v7()
    }
}

/// How things stand after a try that does not come to its end.
async fn tried(desk: &Desk) -> SyncView {
    let _not_idle = desk.app.sync_now(SyncRequest { wait_seconds: 2 }).await;
    desk.app.sync_status(false).await.unwrap()
}

/// How things stand when they stand as is expected, or after so many tries that they never will.
async fn stands(desk: &Desk, as_expected: impl Fn(&SyncView) -> bool) -> SyncView {
    let until = Instant::now() + Duration::from_secs(30);
    loop {
        let status = tried(desk).await;
        if as_expected(&status) || Instant::now() > until {
            return status;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_a_clock_that_is_off_by_days_comes_in_and_loses_nothing() {
    let relay = Running::new().await;
    let Agency { anna, project, plan, line } = Agency::online(&relay).await;
    let code = anna.invites(OrganisationRole::Member, &[(&project, PLANNER)]).await;
    // Three days behind and two ahead: both come in and write, and what was written last stands, whatever the clocks say.
    let boris = anna.lets_in_by(&code, "Борис", Arc::new(Off(-3))).await;
    let code = anna.invites(OrganisationRole::Member, &[(&project, PLANNER)]).await;
    let clara = anna.lets_in_by(&code, "Клара", Arc::new(Off(2))).await;
    let mut last = String::new();
    for (number, desk) in [&clara, &boris, &anna, &boris].into_iter().enumerate() {
        desk.sync().await;
        last = (number + 10).to_string();
        desk.enter(&plan, &line, "units", &last).await;
        desk.sync().await;
    }
    for desk in [&anna, &boris, &clara] {
        desk.sync().await;
        assert_eq!(desk.reads(&plan, &line, "units").await, Some(last.clone()));
        assert_eq!(desk.heads().await, anna.heads().await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_answers_at_the_address_and_is_no_relay_is_named() {
    let anna = Desk::begin("Анна").await;
    let stranger = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = stranger.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for mut line in stranger.incoming().map_while(Result::ok) {
            let _gone = std::io::Write::write_all(&mut line, b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
        }
    });
    let url = format!("ws://127.0.0.1:{port}");
    let status = anna.app.add_relay(RelayRequest { url: url.clone(), token: None }).await.unwrap();
    assert!(["offline", "connecting"].contains(&status.state.as_str()), "{status:?}");
    let failure = anna.app.sync_now(SyncRequest { wait_seconds: 20 }).await.unwrap_err();
    assert_eq!((failure.code, failure.args["reason"].as_str()), (Code::Relay, "unreachable"));
    assert_eq!(failure.args["relay"], url);
    assert!(failure.args["detail"].contains("404"), "{failure:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_relay_at_the_address_gets_nothing_until_somebody_decides() {
    let mut relay = Running::new().await;
    let Agency { anna, plan, line, .. } = Agency::online(&relay).await;
    relay.replace(77).await;
    anna.enter(&plan, &line, "units", "2").await;
    let status = stands(&anna, |status| status.state == "trouble" && status.waiting > 0).await;
    assert_eq!((status.state.as_str(), status.notices.as_slice()), ("trouble", &["other_relay".to_owned()][..]));
    assert!(status.waiting > 0, "what was written waits: {status:?}");
    // The admin knows of it: she leaves the relay and comes back.
    anna.app.remove_relay().await.unwrap();
    anna.add_relay(&relay.url).await;
    anna.sync().await;
    let boris = anna.lets_in("Борис", OrganisationRole::Admin, &[]).await;
    boris.sync().await;
    assert_eq!(boris.reads(&plan, &line, "units").await.as_deref(), Some("2"), "the new one got everything");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_relay_takes_nothing_more_and_what_was_written_waits() {
    let relay = Running::with_quota(60_000).await;
    let Agency { anna, plan, line, .. } = Agency::online(&relay).await;
    let mut status = anna.app.sync_status(false).await.unwrap();
    for number in 2..80 {
        anna.enter(&plan, &line, "units", &number.to_string()).await;
        // What does not pack.
        let noise: String = (0..20).map(|_| Uuid::new_v4().to_string()).collect();
        anna.enter(&plan, &line, "site", &noise).await;
        status = tried(&anna).await;
        if status.state == "trouble" {
            break;
        }
    }
    assert_eq!(status.notices, ["quota"], "{status:?}");
    assert!(status.waiting > 0);
    let entered = anna.reads(&plan, &line, "units").await;
    let anna = anna.reopen().await;
    assert_eq!(anna.reads(&plan, &line, "units").await, entered, "it is kept here");
    assert!(anna.app.sync_status(false).await.unwrap().waiting > 0, "and it still waits");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_admins_who_remove_each_other_one_of_them_stays() {
    let relay = Running::new().await;
    let Agency { anna, project, plan, line } = Agency::online(&relay).await;
    let boris = anna.lets_in("Борис", OrganisationRole::Admin, &[(&project, PLANNER)]).await;
    boris.sync().await;
    anna.sync().await;
    let [hers, his] = [&anna, &boris].map(|desk| async { desk.app.team().await.unwrap().me.unwrap() });
    let (hers, his) = (hers.await, his.await);
    let (by_anna, by_boris) = tokio::join!(anna.app.remove_person(&his), boris.app.remove_person(&hers));
    let stays = [(&anna, by_anna.is_ok()), (&boris, by_boris.is_ok())];
    assert_eq!(stays.iter().filter(|(_, done)| *done).count(), 1, "{by_anna:?} and {by_boris:?}");
    for (desk, done) in stays {
        desk.enter(&plan, &line, "units", "5").await;
        let gone = |status: &SyncView| status.state == "removed" || status.notices.contains(&"not_a_member".to_owned());
        let status = stands(desk, |status| if done { status.state == "synced" } else { gone(status) }).await;
        assert_eq!(gone(&status), !done, "{status:?}");
        if done {
            assert_eq!(status.state, "synced");
        }
    }
    let lost = if by_anna.is_ok() { by_boris } else { by_anna }.unwrap_err();
    assert!([Code::Team, Code::Relay, Code::NotPermitted].contains(&lost.code), "{lost:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_torn_database_says_so_and_what_was_sent_comes_back() {
    let relay = Running::new().await;
    let Agency { anna, plan, line, .. } = Agency::online(&relay).await;
    let kit = anna.app.make_recovery_kit().await.unwrap().code;
    for number in 2..40 {
        anna.enter(&plan, &line, "units", &number.to_string()).await;
    }
    anna.sync().await;
    let anna = anna.torn().await;
    let session = anna.app.session("test").await;
    assert_eq!((session.state, session.reason.as_deref()), (SessionState::Recovery, Some("damaged")));
    let back = Desk::comes_back(&kit).await.unwrap();
    back.sync().await;
    assert_eq!(back.reads(&plan, &line, "units").await.as_deref(), Some("39"));
}
