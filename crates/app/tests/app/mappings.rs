//! How a workbook was read is remembered for the next one of its shape.

use mrm_app::Code;
use mrm_app::imports::{Choices, CommitRequest, ImportView, ReadByMapping};
use mrm_app::mappings::{MappingFile, UpdateMapping};
use serde_json::json;

use crate::Desk;
use crate::importing::read;

const JULY: &str = "Клиент;Дом и сад;;;;\n\
    ;;;;;\n\
    Площадка;Формат;Модель закупки;Кол-во единиц;Цена за единицу, руб.;Стоимость без НДС, руб.\n\
    Площадка 1;Баннер;CPC;1 000;50,00;50 000,00\n\
    Площадка 2;Видео;CPC;2 000;25,50;51 000,00\n";
/// The format stands first, and the vendor sends a column more.
const AUGUST: &str = "Клиент;Дом и сад;;;;;\n\
    ;;;;;;\n\
    Формат;Площадка;Модель закупки;Кол-во единиц;Цена за единицу, руб.;Стоимость без НДС, руб.;Виральность\n\
    Баннер;Площадка 1;CPC;1 000;50,00;50 000,00;да\n";

fn read_as(view: &ImportView, header: &str) -> String {
    let report = view.report.as_ref().unwrap();
    let column = report.columns.iter().find(|c| c.header == header).unwrap();
    column.field.clone().or_else(|| column.custom.clone()).unwrap_or_default()
}

/// July is imported with the site read as a vendor.
async fn july(desk: &Desk) -> String {
    let view = read(desk, "Июль.csv", JULY.as_bytes()).await;
    assert!(view.mapping.is_none(), "nothing is known of such workbooks yet");
    let sheet = view.report.as_ref().unwrap().tables[0].sheet.clone();
    let choices: Choices =
        serde_json::from_value(json!({ "columns": [{ "sheet": sheet, "column": "A", "target": "vendor" }] })).unwrap();
    desk.app.import_choices(&view.id, choices).await.unwrap();
    desk.app.commit_import(&view.id, CommitRequest::default()).await.unwrap();
    desk.app.list_mappings().await.unwrap().mappings[0].id.clone()
}

#[tokio::test]
async fn august_is_read_as_july_was_and_the_planner_hears_what_changed() {
    let desk = Desk::new().await;
    let known = july(&desk).await;
    let view = read(&desk, "Август.csv", AUGUST.as_bytes()).await;
    let used = view.mapping.clone().unwrap();
    assert_eq!((used.id, used.name.as_str(), used.client.as_str()), (Some(known.clone()), "Июль", "Дом и сад"));
    assert!(used.applied);
    assert_eq!(read_as(&view, "Площадка"), "vendor");
    let changes: Vec<serde_json::Value> = used.changes.iter().map(|c| serde_json::to_value(c).unwrap()).collect();
    assert_eq!(changes.len(), 2, "{changes:?}");
    assert_eq!((&changes[0]["kind"], &changes[0]["header"]), (&json!("column_new"), &json!("Виральность")));
    assert_eq!(changes[1]["kind"], "column_moved");

    let guessed = desk.app.import_by_mapping(&view.id, ReadByMapping::default()).await.unwrap();
    assert_eq!(read_as(&guessed, "Площадка"), "site", "the importer's own reading");
    assert!(!guessed.mapping.as_ref().unwrap().applied);
    let again = ReadByMapping { mapping_id: Some(known.clone()), mapping: None };
    let back = desk.app.import_by_mapping(&view.id, again).await.unwrap();
    assert_eq!(read_as(&back, "Площадка"), "vendor");

    desk.app.commit_import(&view.id, CommitRequest::default()).await.unwrap();
    let list = desk.app.list_mappings().await.unwrap().mappings;
    assert_eq!(list.len(), 2, "August is a shape of its own now");
    let september = read(&desk, "Сентябрь.csv", AUGUST.as_bytes()).await;
    let used = september.mapping.clone().unwrap();
    assert_eq!((used.name.as_str(), used.changes.len()), ("Август", 0));
}

#[tokio::test]
async fn a_correction_of_what_is_remembered_is_remembered() {
    let desk = Desk::new().await;
    july(&desk).await;
    let view = read(&desk, "Июль 2.csv", JULY.as_bytes()).await;
    assert_eq!(read_as(&view, "Площадка"), "vendor");
    desk.app.import_by_mapping(&view.id, ReadByMapping::default()).await.unwrap();
    desk.app.commit_import(&view.id, CommitRequest::default()).await.unwrap();
    let list = desk.app.list_mappings().await.unwrap().mappings;
    assert_eq!((list.len(), list[0].name.as_str(), list[0].uses), (1, "Июль", 2));
    assert_eq!(read_as(&read(&desk, "Июль 3.csv", JULY.as_bytes()).await, "Площадка"), "site");
}

#[tokio::test]
async fn mappings_are_named_forgotten_and_carried_to_another_device() {
    let desk = Desk::new().await;
    let id = july(&desk).await;
    let named = |name: &str| UpdateMapping { name: Some(name.to_owned()), ..UpdateMapping::default() };
    let renamed = desk.app.update_mapping(&id, named(" Сетка «Дома и сада» ")).await.unwrap();
    assert_eq!(
        (renamed.name.as_str(), renamed.columns, renamed.file_name.as_str()),
        ("Сетка «Дома и сада»", 6, "Июль.csv")
    );
    let unnamed = desk.app.update_mapping(&id, named("  ")).await.unwrap_err();
    assert_eq!((unnamed.code, unnamed.field.as_deref()), (Code::BadValue, Some("name")));
    let file = desk.app.mapping(&id).await.unwrap();
    let file: MappingFile = serde_json::from_str(&serde_json::to_string(&file).unwrap()).unwrap();

    let other = Desk::new().await;
    let taken = other.app.add_mapping(file.clone()).await.unwrap();
    assert_eq!((taken.name.as_str(), taken.uses), ("Сетка «Дома и сада»", 0));
    let view = read(&other, "Август.csv", AUGUST.as_bytes()).await;
    assert_eq!(read_as(&view, "Площадка"), "vendor");
    let strange = MappingFile { format: "plan".into(), ..file };
    assert_eq!(other.app.add_mapping(strange).await.unwrap_err().code, Code::NotAMapping);

    let other = other.reopen().await;
    assert_eq!(other.app.list_mappings().await.unwrap().mappings.len(), 1, "it is on this device");
    other.app.delete_mapping(&taken.id).await.unwrap();
    assert!(read(&other, "Август.csv", AUGUST.as_bytes()).await.mapping.is_none());
    assert_eq!(other.app.delete_mapping(&taken.id).await.unwrap_err().code, Code::NotFound);
}

#[tokio::test]
async fn a_remembered_column_can_be_read_otherwise_without_importing_again() {
    let desk = Desk::new().await;
    let id = july(&desk).await;
    let file = desk.app.mapping(&id).await.unwrap();
    let site = file.mapping.tables[0].columns.iter().position(|c| c.header == "Площадка").unwrap();
    let edit = |target: &str| -> UpdateMapping {
        let column = json!({ "table": 0, "column": site, "target": target, "audience": "internal" });
        serde_json::from_value(json!({ "columns": [column] })).unwrap()
    };
    let edited = desk.app.update_mapping(&id, edit("site")).await.unwrap();
    assert_eq!((edited.id.as_str(), edited.uses, edited.file_name.as_str()), (id.as_str(), 1, "Июль.csv"));
    let view = read(&desk, "Июль 2.csv", JULY.as_bytes()).await;
    assert_eq!(read_as(&view, "Площадка"), "site");
    let report = view.report.unwrap();
    let audience = report.columns.iter().find(|c| c.header == "Площадка").unwrap().audience;
    assert_eq!(audience, mrm_domain::Audience::Internal);
    let refused = desk.app.update_mapping(&id, edit("площадь")).await.unwrap_err();
    assert_eq!((refused.code, refused.field.as_deref()), (Code::BadValue, Some("target")));
}
