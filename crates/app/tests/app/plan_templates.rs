//! A new plan begins with the make-up of one that was made before.

use mrm_app::plan_templates::{RenamePlanTemplate, SavePlanTemplate};
use mrm_app::{Code, Language};
use mrm_domain::RowKind;
use serde_json::json;

use crate::{Desk, cell};

#[tokio::test]
async fn a_template_gives_a_new_plan_its_settings_columns_sections_and_costs_but_no_campaign() {
    let desk = Desk::new().await;
    let sample = desk.app.sample(Language::Ru).await.unwrap();
    let column = json!([{ "op": "add_column", "name": "Бонус", "kind": "money", "audience": "internal", "formula": "[cost_net] * 0.1" }]);
    desk.edit(&sample.plan_id, column).await;
    let request = SavePlanTemplate { plan_id: sample.plan_id.clone(), name: " Осенняя сетка ".into() };
    let saved = desk.app.save_plan_template(request).await.unwrap();
    assert_eq!((saved.name.as_str(), saved.currency.as_str(), saved.costs), ("Осенняя сетка", "RUB", 3));

    let desk = desk.reopen().await;
    let before = desk.view(&sample.plan_id).await;
    let new = json!({ "title": "Зима", "currency": "RUB", "template_id": saved.id });
    let made = desk.app.create_plan(&sample.project_id, serde_json::from_value(new).unwrap()).await.unwrap();
    let plan = desk.view(&made.id).await;
    let sections = |rows: &[mrm_app::plans::RowView]| -> Vec<String> {
        let sections = rows.iter().filter(|r| r.kind == RowKind::Section);
        sections.filter_map(|r| cell(r, "name").map(str::to_owned)).collect()
    };
    assert_eq!(sections(&plan.rows), sections(&before.rows));
    assert_eq!(plan.rows.len(), saved.sections, "no lines");
    assert_eq!(plan.costs.len(), 3);
    assert_eq!(plan.header.get("commission_rate"), before.header.get("commission_rate"));
    assert_eq!(plan.header["title"], "Зима");
    assert!(!plan.header.contains_key("campaign") && !plan.header.contains_key("period_start"));
    assert_eq!((saved.columns, plan.columns.iter().any(|c| c.name_ru == "Бонус" && c.formula.is_some())), (1, true));
}

#[tokio::test]
async fn templates_are_named_and_forgotten() {
    let desk = Desk::new().await;
    let plan = desk.plan().await;
    let save = |name: &str| SavePlanTemplate { plan_id: plan.clone(), name: name.into() };
    assert_eq!(desk.app.save_plan_template(save(" ")).await.unwrap_err().code, Code::BadValue);
    let saved = desk.app.save_plan_template(save("Пустой")).await.unwrap();
    let named = desk.app.rename_plan_template(&saved.id, RenamePlanTemplate { name: "Чистый лист".into() }).await;
    assert_eq!(named.unwrap().name, "Чистый лист");
    assert_eq!(desk.app.list_plan_templates().await.unwrap().templates.len(), 1);
    desk.app.delete_plan_template(&saved.id).await.unwrap();
    assert!(desk.app.list_plan_templates().await.unwrap().templates.is_empty());
    let gone = json!({ "title": "План", "currency": "RUB", "template_id": saved.id });
    let project = desk.app.list_projects().await.unwrap().projects[0].id.clone();
    let refused = desk.app.create_plan(&project, serde_json::from_value(gone).unwrap()).await.unwrap_err();
    assert_eq!(refused.code, Code::NotFound);
}
