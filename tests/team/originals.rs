//! The workbook that a plan came from is with everybody who has the plan.

use mrm_app::imports::{CommitRequest, ImportState, ImportView};
use mrm_app::templates::{FillFor, TemplateSource};
use mrm_app::{App, Language};
use mrm_domain::Audience;
use mrm_domain::rights::{OrganisationRole, ProjectRole};
use mrm_testkit::Random;
use rust_xlsxwriter::Workbook;

use crate::agency::Desk;
use crate::relay::Running;

/// A small plan in a workbook of more than one part: its second sheet hardly gets smaller when it is packed.
fn workbook() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let head =
        ["Площадка", "Формат", "Модель закупки", "Кол-во единиц", "Цена за единицу, руб.", "Стоимость без НДС, руб."];
    for (column, title) in (0..).zip(head) {
        sheet.write(0, column, title).unwrap();
    }
    for row in 1..=3 {
        sheet.write(row, 0, format!("Площадка {row}")).unwrap();
        sheet.write(row, 1, "Баннер").unwrap();
        sheet.write(row, 2, "CPC").unwrap();
        sheet.write(row, 3, 100.0 * f64::from(row)).unwrap();
        sheet.write(row, 4, 5.0).unwrap();
        sheet.write(row, 5, 500.0 * f64::from(row)).unwrap();
    }
    let mut random = Random::new(7);
    let noise = workbook.add_worksheet();
    for row in 0..600 {
        let text: String = (0..3_000).map(|_| char::from(u8::try_from(random.between(48, 122)).unwrap())).collect();
        noise.write(row, 0, text).unwrap();
    }
    workbook.save_to_buffer().unwrap()
}

async fn read(app: &App, name: &str, bytes: Vec<u8>) -> ImportView {
    let started = app.import_bytes(name.to_owned(), bytes).await.unwrap();
    loop {
        let view = app.import(&started.id).await.unwrap();
        if view.state != ImportState::Reading {
            return view;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_colleague_sends_the_plan_back_in_the_workbook_that_it_came_from() {
    let relay = Running::new().await;
    let anna = Desk::begin("Анна").await;
    let project = anna.project("Осень").await;
    let bytes = workbook();
    assert!(bytes.len() > 1024 * 1024, "more than one part: {}", bytes.len());
    let view = read(&anna.app, "план клиента.xlsx", bytes).await;
    assert_eq!(view.state, ImportState::Ready, "{:?}", view.error);
    let request = CommitRequest { project_id: Some(project.clone()), ..CommitRequest::default() };
    let plan = anna.app.commit_import(&view.id, request).await.unwrap().plan_id;
    anna.add_relay(&relay.url).await;
    anna.sync().await;
    let planner: &[ProjectRole] = &[ProjectRole::Specialist];
    let boris = anna.lets_in("Борис", OrganisationRole::Member, &[(&project, planner)]).await;
    boris.sync().await;
    let internal = FillFor { audience: Audience::Internal, lang: Language::Ru };
    let original = || TemplateSource::Original;
    boris.app.check_template(&plan, original(), internal).await.unwrap();
    let theirs = boris.app.fill_template(&plan, original(), internal).await.unwrap();
    let ours = anna.app.fill_template(&plan, original(), internal).await.unwrap();
    assert_eq!(theirs.name, ours.name);
    assert!(theirs.bytes.len() > 1024 * 1024);
}
