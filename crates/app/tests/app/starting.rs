use mrm_app::session::{LanguageSetting, SessionState, Settings, StartRequest, Theme};
use mrm_app::{App, AppOptions, Code};
use tempfile::TempDir;

use crate::{Desk, KEY, open};

#[tokio::test]
async fn a_fresh_folder_asks_who_you_are_and_is_ready_then() {
    let folder = TempDir::new().unwrap();
    let app = open(&folder).await;
    assert_eq!(app.session("test").await.state, SessionState::Onboarding);
    assert_eq!(app.list_projects().await.unwrap_err().code, Code::NotReady, "nothing can be done before");
    let request = StartRequest {
        person: "Анна".into(),
        workspace: "Агентство".into(),
        language: LanguageSetting::Ru,
        passphrase: None,
    };
    let session = app.start(request, "test").await.unwrap();
    assert_eq!(session.state, SessionState::Ready);
    assert_eq!(session.person.as_deref(), Some("Анна"));
    assert_eq!(session.workspace.unwrap().name, "Агентство");
}

#[tokio::test]
async fn settings_and_names_are_there_after_a_restart() {
    let desk = Desk::new().await;
    let settings = Settings { theme: Theme::Dark, language: LanguageSetting::En, ..Settings::default() };
    desk.app.set_settings(settings.clone(), "test").await.unwrap();
    let desk = desk.reopen().await;
    let session = desk.app.session("test").await;
    assert_eq!((session.state, session.settings), (SessionState::Ready, settings));
    assert_eq!(session.person.as_deref(), Some("Анна"));
}

#[tokio::test]
async fn another_key_opens_the_recovery_screen_and_never_a_new_workspace() {
    let desk = Desk::new().await;
    desk.plan().await;
    desk.app.close().await;
    let folder = desk.folder;
    let wrong = KEY.replace("00", "ff");
    let options = AppOptions { data_dir: Some(folder.path().to_owned()), key: Some(wrong), ..AppOptions::default() };
    let app = App::open(options).await;
    let session = app.session("test").await;
    assert_eq!(session.state, SessionState::Recovery);
    assert_eq!(session.reason.as_deref(), Some("key_wrong"));
    let request = StartRequest {
        person: "Анна".into(),
        workspace: "Новая".into(),
        language: LanguageSetting::Ru,
        passphrase: None,
    };
    assert_eq!(app.start(request, "test").await.unwrap_err().code, Code::Precondition);
    let bad = serde_json::from_value(serde_json::json!({ "key_hex": "12" })).unwrap();
    assert_eq!(app.recover(bad, "test").await.unwrap_err().code, Code::WrongKey);
    let good = serde_json::from_value(serde_json::json!({ "key_hex": KEY })).unwrap();
    assert_eq!(app.recover(good, "test").await.unwrap().state, SessionState::Ready);
    assert_eq!(app.list_plans().await.unwrap().plans.len(), 1, "everything is there");
}

#[tokio::test]
async fn a_second_process_is_told_who_holds_the_folder() {
    let desk = Desk::new().await;
    let second = open(&desk.folder).await;
    let session = second.session("test").await;
    assert_eq!(session.state, SessionState::Busy);
    assert_eq!(session.args["pid"], std::process::id().to_string());
}

#[tokio::test]
async fn the_sample_project_opens_in_one_step_and_only_once() {
    let desk = Desk::new().await;
    let first = desk.app.sample(mrm_app::Language::Ru).await.unwrap();
    let again = desk.app.sample(mrm_app::Language::Ru).await.unwrap();
    assert_eq!(first.plan_id, again.plan_id);
    let view = desk.view(&first.plan_id).await;
    assert!(view.rows.len() > 10);
    assert!(view.problems.iter().all(|p| p.severity != "error"), "{:?}", view.problems);
    assert_ne!(view.totals.grand_total, "0");
}
