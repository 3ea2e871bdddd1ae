//! Background work.

use mrm_store::JobState;

use crate::support::open;

#[tokio::test]
async fn a_job_is_taken_once_and_again_when_its_worker_died() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let id = store.add_job("index", "{}", Some("index:1"), 100).await.unwrap().unwrap();
    assert_eq!(
        store.add_job("index", "{}", Some("index:1"), 100).await.unwrap(),
        None,
        "the same work is not queued twice"
    );
    assert_eq!(store.take_job(99, 50).await.unwrap(), None, "not before its time");
    let taken = store.take_job(100, 50).await.unwrap().unwrap();
    assert_eq!((taken.id, taken.state, taken.attempts), (id, JobState::Running, 1));
    assert_eq!(store.take_job(149, 50).await.unwrap(), None, "somebody works on it");
    let again = store.take_job(150, 50).await.unwrap().unwrap();
    assert_eq!((again.id, again.attempts), (id, 2), "its lease ran out");
    store.finish_job(id).await.unwrap();
    assert_eq!(store.job(id).await.unwrap().unwrap().state, JobState::Done);
    assert!(store.add_job("index", "{}", Some("index:1"), 200).await.unwrap().is_some(), "the next one may come");
}

#[tokio::test]
async fn a_failed_job_waits_for_its_next_attempt_and_a_cancelled_one_is_over() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let id = store.add_job("report", "{}", None, 100).await.unwrap().unwrap();
    store.take_job(100, 50).await.unwrap().unwrap();
    store.fail_job(id, "no network", Some(500)).await.unwrap();
    assert_eq!(store.take_job(499, 50).await.unwrap(), None);
    assert_eq!(store.open_jobs().await.unwrap()[0].error.as_deref(), Some("no network"));
    store.take_job(500, 50).await.unwrap().unwrap();
    store.cancel_job(id).await.unwrap();
    store.finish_job(id).await.unwrap();
    assert_eq!(store.job(id).await.unwrap().unwrap().state, JobState::Cancelled, "what is over stays as it ended");
    assert_eq!(store.open_jobs().await.unwrap(), []);
}
