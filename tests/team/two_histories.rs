//! A device whose key signs two different changes under one number: everybody comes to the same, and is told.

use chrono::{DateTime, Utc};
use mrm_app::World;
use mrm_domain::rights::{OrganisationRole, ProjectRole};
use mrm_testkit::Uuids;
use std::sync::{Arc, Mutex};
use tempfile::TempDir;
use uuid::Uuid;

use crate::agency::{Agency, Desk, copy_all};
use crate::relay::Running;

const PLANNER: &[ProjectRole] = &[ProjectRole::Specialist];

/// Draws what another one drew: as a virtual machine does that was copied while it ran.
struct Again(Mutex<Uuids>);

impl Again {
    fn new() -> Arc<Again> {
        Arc::new(Again(Mutex::new(Uuids::new(77))))
    }
}

impl World for Again {
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }

    fn uuid(&self) -> Uuid {
        self.0.lock().unwrap().next_uuid()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_histories_everybody_keeps_the_one_that_colleagues_built_upon() {
    let mut relay = Running::new().await;
    let Agency { anna, project, plan, line } = Agency::online(&relay).await;
    let boris = anna.lets_in("Борис", OrganisationRole::Member, &[(&project, PLANNER)]).await;
    let clara = anna.lets_in("Клара", OrganisationRole::Member, &[(&project, PLANNER)]).await;
    for desk in [&boris, &clara] {
        desk.sync().await;
    }
    // Boris’s device is copied as it runs, and both write.
    relay.stop().await;
    let folder = boris.closes().await;
    let copy = TempDir::new().unwrap();
    copy_all(folder.path(), copy.path());
    let one = Desk::on(folder, Again::new()).await;
    one.enter(&plan, &line, "units", "100").await;
    let two = Desk::on(copy, Again::new()).await;
    two.enter(&plan, &line, "units", "200").await;
    let two = two.closes().await;
    // Anna hears of the one, Clara of the other, and works on.
    let clara = clara.closes().await;
    relay.start().await;
    one.sync().await;
    anna.sync().await;
    assert_eq!(anna.reads(&plan, &line, "units").await.as_deref(), Some("100"));
    let (anna, _one) = (anna.closes().await, one.closes().await);
    relay.wipe().await;
    let two = Desk::on(two, Arc::new(mrm_app::RealWorld)).await;
    two.sync().await;
    let clara = Desk::on(clara, Arc::new(mrm_app::RealWorld)).await;
    clara.sync().await;
    assert_eq!(clara.reads(&plan, &line, "units").await.as_deref(), Some("200"));
    clara.enter(&plan, &line, "unit_price", "5").await;
    clara.sync().await;

    let anna = Desk::on(anna, Arc::new(mrm_app::RealWorld)).await;
    for desk in [&anna, &clara, &anna] {
        desk.sync().await;
    }
    for desk in [&anna, &clara] {
        assert_eq!(desk.reads(&plan, &line, "units").await.as_deref(), Some("200"));
        assert_eq!(desk.reads(&plan, &line, "unit_price").await.as_deref(), Some("5"));
    }
    assert_eq!(anna.heads().await, clara.heads().await);
    let status = anna.app.sync_status(false).await.unwrap();
    let suspects: Vec<_> = status.suspects.iter().map(|one| one.person.as_deref()).collect();
    assert_eq!(suspects, [Some("Борис")], "{status:?}");
    let held = anna.app.envelopes().await.unwrap().envelopes;
    assert!(held.iter().any(|one| one.reason == "two_histories"), "it is kept as proof: {held:?}");
    // What Anna writes now everybody takes.
    anna.enter(&plan, &line, "units", "300").await;
    anna.sync().await;
    clara.sync().await;
    assert_eq!(clara.reads(&plan, &line, "units").await.as_deref(), Some("300"));
    // The device is taken away, and there is nothing left to be told.
    let team = anna.app.team().await.unwrap();
    let member = team.members.iter().find(|member| member.name.as_deref() == Some("Борис")).unwrap();
    anna.app.revoke_device(&member.devices[0].key).await.unwrap();
    anna.sync().await;
    clara.sync().await;
    assert_eq!(anna.app.sync_status(false).await.unwrap().suspects, []);
    assert_eq!(anna.reads(&plan, &line, "units").await.as_deref(), Some("300"));
    assert_eq!(anna.heads().await, clara.heads().await);
}
