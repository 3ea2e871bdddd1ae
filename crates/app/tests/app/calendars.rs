//! Days and seasons that all plans of the agency share.

use mrm_app::Code;
use mrm_app::calendars::{CalendarsView, SetCalendar, SetSeason};
use mrm_domain::DayChange;
use serde_json::{Value, json};

use crate::Desk;

fn days(value: Value) -> SetCalendar {
    serde_json::from_value(json!({ "days": value })).unwrap()
}

fn season(name: &str, december: &str) -> SetSeason {
    let mut coefficients = vec!["1".to_owned(); 12];
    coefficients[11] = december.to_owned();
    SetSeason { name: name.to_owned(), coefficients }
}

#[tokio::test]
async fn changed_days_stay_with_the_workspace_by_country() {
    let desk = Desk::new().await;
    let city = json!({ "2026-09-05": { "kind": "off", "name": " День города " }, "2026-11-07": { "kind": "work" } });
    desk.app.set_calendar("RU", days(city)).await.unwrap();
    desk.app.set_calendar("KZ", days(json!({ "2026-12-01": { "kind": "work" } }))).await.unwrap();
    let desk = desk.reopen().await;
    let kept = desk.app.calendars().await.unwrap();
    let day = |text: &str| text.parse().unwrap();
    assert_eq!(kept.countries["RU"][&day("2026-09-05")], DayChange::Off { name: "День города".to_owned() });
    assert_eq!((kept.countries["RU"].len(), kept.countries["KZ"].len()), (2, 1));
    let fewer = desk.app.set_calendar("RU", days(json!({ "2026-11-07": { "kind": "work" } }))).await.unwrap();
    assert_eq!(fewer.countries["RU"].len(), 1, "what is not said any more is as the calendar has it");
    assert_eq!(fewer.countries["KZ"].len(), 1, "other countries stay");
    let refused = desk.app.set_calendar("Russia", days(json!({}))).await.unwrap_err();
    assert_eq!((refused.code, refused.args["text"].as_str()), (Code::BadValue, "Russia"));
}

#[tokio::test]
async fn a_named_season_is_kept_changed_and_forgotten() {
    let desk = Desk::new().await;
    desk.app.set_season(None, season("Зима", "1,35")).await.unwrap();
    let both = desk.app.set_season(None, season("Авто", "0.8")).await.unwrap();
    let names = |view: &CalendarsView| view.seasons.iter().map(|s| s.name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&both), ["Авто", "Зима"], "by name");
    let winter = &both.seasons[1];
    assert_eq!((winter.coefficients[0].as_str(), winter.coefficients[11].as_str()), ("1", "1.35"));
    let changed = desk.app.set_season(Some(&winter.id), season("Зима и праздники", "1.4")).await.unwrap();
    assert_eq!(changed.seasons[1].coefficients[11], "1.4");
    let left = desk.app.delete_season(&winter.id).await.unwrap();
    assert_eq!(names(&left), ["Авто"]);
    let gone = desk.app.set_season(Some(&winter.id), season("Зима", "1")).await.unwrap_err();
    assert_eq!(gone.code, Code::NotFound);
    let wrong = desk.app.set_season(None, season("Зима", "много")).await.unwrap_err();
    assert_eq!((wrong.code, wrong.field.as_deref()), (Code::NotANumber, Some("coefficients[11]")));
    let below = desk.app.set_season(None, season("Зима", "-1")).await.unwrap_err();
    assert_eq!(below.code, Code::BadValue);
}
