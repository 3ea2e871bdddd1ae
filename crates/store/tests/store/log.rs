//! The change log: what was acknowledged is there, what does not fit is refused.

use mrm_document::{Chunk, ChunkKind, DocumentKind, PlanDoc};
use mrm_domain::MappingId;
use mrm_store::{MappingRow, StoreError, StoreOptions, Write};
use mrm_testkit::generated_plan;
use uuid::Uuid;

use crate::support::{NOON, Open, dir, key, open, row, some_document, writer};

#[tokio::test]
async fn a_plan_is_there_after_the_lid_was_closed() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let mut plan = Open::create(&store, generated_plan(30, 1), 1).await;
    for number in 1..=45 {
        plan.enter(&store, number).await.unwrap();
    }
    store.close().await;

    let store = open(folder.path()).await;
    let again = Open::load(&store, plan.plan.id, 2).await;
    assert_eq!(again.plan, plan.plan);
    assert_eq!(again.doc.history().len(), 46, "every intent is one change of the history");
    let log = store.document(plan.plan.id.into()).await.unwrap().unwrap();
    assert!(log.chunks.len() < 10, "loading starts at the newest snapshot");
    assert_eq!(store.whole_document(plan.plan.id.into()).await.unwrap().unwrap().chunks.len(), 48);
    assert_eq!(store.plans().await.unwrap(), [row(&plan.plan, NOON + 45)]);
    assert_eq!(store.documents(DocumentKind::MediaPlan).await.unwrap(), [plan.plan.id.into()]);
    assert_eq!(store.check_integrity().await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn the_file_on_the_disk_tells_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let mut plan = generated_plan(30, 1);
    plan.header.title = "Ледяной чай, осень".to_owned();
    Open::create(&store, plan, 1).await;
    store.close().await;
    let bytes = std::fs::read(dir(folder.path()).database()).unwrap();
    assert!(!bytes.starts_with(b"SQLite format 3"), "even the header is encrypted");
    let title = "Ледяной чай".as_bytes();
    assert!(!bytes.windows(title.len()).any(|window| window == title), "the title is nowhere in plain text");
}

#[tokio::test]
async fn a_chunk_that_follows_another_head_is_refused_and_nothing_of_its_write_stays() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let plan = Open::create(&store, generated_plan(5, 1), 1).await;
    let good = Chunk::after(Some(&plan.head), plan.plan.id.into(), ChunkKind::Change, vec![1]).unwrap();
    let fork = Chunk::after(Some(&plan.head), plan.plan.id.into(), ChunkKind::Change, vec![2]).unwrap();
    let before = store.plans().await.unwrap();
    let mut renamed = row(&plan.plan, NOON + 1);
    renamed.title = "another".to_owned();
    let write = Write { chunks: vec![good, fork], plans: vec![renamed], ..Write::default() };
    assert!(store.write(write).await.is_err(), "two changes cannot both follow one head");
    assert_eq!(store.plans().await.unwrap(), before, "a refused write leaves nothing behind");
    Open::load(&store, plan.plan.id, 2).await;
}

#[tokio::test]
async fn a_write_that_nobody_waits_for_any_more_does_not_stand_in_the_way_of_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let mut plan = Open::create(&store, generated_plan(5, 1), 1).await;
    for number in 1..200 {
        let mut given_up = row(&plan.plan, NOON + number);
        given_up.title = format!("given up {number}");
        let write = store.write(Write { plans: vec![given_up], ..Write::default() });
        // Dropped sooner or later: before it began, while it runs, after it is done.
        let _ = tokio::time::timeout(std::time::Duration::from_micros(number as u64 * 5), write).await;
        plan.enter(&store, number).await.unwrap();
        assert_eq!(store.plan(plan.plan.id).await.unwrap(), Some(row(&plan.plan, NOON + number)));
    }
    let after = Open::load(&store, plan.plan.id, 2).await;
    assert_eq!(after.entered(), 199, "all that was acknowledged is there");
}

#[tokio::test]
async fn a_full_disk_refuses_the_edit_and_keeps_all_before() {
    let folder = tempfile::tempdir().unwrap();
    let place = dir(folder.path());
    let limits = StoreOptions { max_database_bytes: Some(400 * 1024) };
    let owner = place.own().unwrap();
    let store = mrm_store::Store::open_with(&place, owner, &key(), limits).await.unwrap();
    let mut plan = Open::create(&store, generated_plan(200, 1), 1).await;
    let mut acknowledged = 0;
    let refusal = loop {
        match plan.enter(&store, acknowledged + 1).await {
            Ok(()) => acknowledged += 1,
            Err(error) => break error,
        }
        assert!(acknowledged < 5_000, "the disk is full at some time");
    };
    assert!(matches!(refusal, StoreError::DiskFull), "{refusal:?}");
    let after = Open::load(&store, plan.plan.id, 2).await;
    assert_eq!(after.entered(), acknowledged, "what was acknowledged is there, what was refused is not");
    assert_eq!(store.plan(plan.plan.id).await.unwrap(), Some(row(&after.plan, NOON + acknowledged)), "lists agree");
    store.close().await;

    let store = open(folder.path()).await;
    let mut again = Open::load(&store, plan.plan.id, 3).await;
    again.enter(&store, acknowledged + 1).await.unwrap();
}

#[tokio::test]
async fn damage_inside_the_log_is_named_and_the_rest_is_loaded() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let mut plan = Open::create(&store, generated_plan(5, 1), 1).await;
    for number in 1..=5 {
        plan.enter(&store, number).await.unwrap();
    }
    let mut log = store.document(plan.plan.id.into()).await.unwrap().unwrap();
    log.chunks[3].bytes[110] ^= 1;
    let loaded = PlanDoc::load(&log, &writer(2)).unwrap();
    let damage = loaded.damage.unwrap();
    assert_eq!(
        damage.lost.into_iter().collect::<Vec<_>>(),
        [3, 4, 5],
        "the changes from number 3 on build on each other"
    );
}

#[tokio::test]
async fn unknown_documents_are_none_and_settings_and_mappings_stay() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    assert_eq!(store.document(some_document(1)).await.unwrap(), None);
    store.set_setting("theme", "dark").await.unwrap();
    store.set_setting("theme", "light").await.unwrap();
    let mapping = |number: u128, client: &str, at| MappingRow {
        id: MappingId::from_uuid(Uuid::from_u128(number)),
        name: format!("План {number}"),
        client: client.to_owned(),
        shape: "f00d".to_owned(),
        file_name: "plan.xlsx".to_owned(),
        mapping: "{}".to_owned(),
        uses: 1,
        created_ms: at,
        used_ms: at,
    };
    for one in [mapping(1, "", 1), mapping(2, "Чай", 2), mapping(3, "", 3)] {
        store.put_mapping(&one).await.unwrap();
    }
    store.close().await;
    let store = open(folder.path()).await;
    assert_eq!(store.setting("theme").await.unwrap().as_deref(), Some("light"));
    assert_eq!(store.setting("language").await.unwrap(), None);
    let again = MappingRow { uses: 2, used_ms: 3, ..mapping(1, "", 1) };
    assert_eq!(
        store.mappings().await.unwrap(),
        [again.clone(), mapping(2, "Чай", 2)],
        "one for a shape and client: it keeps its name and counts its uses"
    );
    assert!(store.rename_mapping(again.id, "Осень").await.unwrap());
    assert_eq!(store.mapping(again.id).await.unwrap().unwrap().name, "Осень");
    assert!(store.delete_mapping(again.id).await.unwrap());
    assert!(!store.delete_mapping(again.id).await.unwrap(), "it is gone already");
    assert!(!store.rename_mapping(again.id, "Зима").await.unwrap());
}

#[tokio::test]
async fn lists_can_be_dropped_and_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let plan = Open::create(&store, generated_plan(5, 1), 1).await;
    let rows = store.plans().await.unwrap();
    store.replace_projections(Vec::new(), Vec::new()).await.unwrap();
    assert_eq!(store.plans().await.unwrap(), []);
    let again = Open::load(&store, plan.plan.id, 2).await;
    store.replace_projections(Vec::new(), vec![row(&again.plan, NOON)]).await.unwrap();
    assert_eq!(store.plans().await.unwrap(), rows);
}
