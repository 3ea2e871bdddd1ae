use mrm_app::exports::ExportRequest;
use serde_json::json;

use crate::Desk;

#[tokio::test]
async fn an_export_is_named_after_the_plan_and_written_whole() {
    let desk = Desk::new().await;
    let sample = desk.app.sample(mrm_app::Language::Ru).await.unwrap();
    let request: ExportRequest =
        serde_json::from_value(json!({ "format": "xlsx", "audience": "client", "lang": "ru" })).unwrap();
    let file = desk.app.export(&sample.plan_id, request).await.unwrap();
    assert!(file.name.ends_with(".xlsx") && file.bytes.starts_with(b"PK"));
    let target = desk.folder.path().join("план.xlsx");
    let saved = desk.app.export_to(&sample.plan_id, request, &target).await.unwrap();
    assert_eq!(std::fs::read(&target).unwrap().len(), saved.bytes);
    let nowhere = desk.folder.path().join("нет такой папки/план.xlsx");
    assert!(desk.app.export_to(&sample.plan_id, request, &nowhere).await.is_err());
}
