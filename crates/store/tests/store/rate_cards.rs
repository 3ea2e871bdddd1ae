//! Rate cards of this device.

use mrm_store::RateCardRow;
use mrm_testkit::uuids;

use crate::support::open;

fn card(id: u64, name: &str, updated_ms: i64) -> RateCardRow {
    RateCardRow {
        id: mrm_domain::RateCardId::from_uuid(uuids(id).plan().uuid()),
        name: name.to_owned(),
        card: format!("{{\"name\":\"{name}\"}}"),
        file_name: "прайс.xlsx".to_owned(),
        created_ms: 100,
        updated_ms,
    }
}

#[tokio::test]
async fn a_card_is_kept_changed_and_forgotten_and_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let (video, radio) = (card(1, "Видео", 100), card(2, "Радио", 100));
    store.put_rate_card(&radio).await.unwrap();
    store.put_rate_card(&video).await.unwrap();
    let named = |rows: &[RateCardRow]| rows.iter().map(|row| row.name.clone()).collect::<Vec<_>>();
    assert_eq!(named(&store.rate_cards().await.unwrap()), ["Видео", "Радио"], "by name");
    let changed = RateCardRow { name: "Яндекс".to_owned(), updated_ms: 200, ..video.clone() };
    store.put_rate_card(&changed).await.unwrap();
    assert_eq!(store.rate_card(video.id).await.unwrap(), Some(changed.clone()), "the same card, not a second one");
    store.close().await;

    let store = open(folder.path()).await;
    assert_eq!(store.rate_cards().await.unwrap(), [radio.clone(), changed]);
    assert!(store.delete_rate_card(video.id).await.unwrap());
    assert!(!store.delete_rate_card(video.id).await.unwrap(), "it is gone already");
    assert_eq!(store.rate_card(video.id).await.unwrap(), None);
    assert_eq!(store.rate_cards().await.unwrap(), [radio]);
}
