use crate::plans::{EditInput, EditRequest};
use crate::session::{LanguageSetting, StartRequest};
use crate::{App, AppOptions, Language};
use mrm_domain::Audience;
use serde_json::json;
use std::error::Error;
use std::path::Path;

async fn open(folder: &Path) -> App {
    let (data_dir, key) = (Some(folder.to_owned()), Some("5b".repeat(32)));
    App::open(AppOptions { data_dir, key, ..AppOptions::default() }).await
}

fn a_line(units: &str) -> Result<EditRequest, serde_json::Error> {
    let cells = json!({ "units": units });
    let line = json!([{ "op": "add_row", "kind": "line", "parent": null, "after": null, "cells": cells }]);
    let edits: Vec<EditInput> = serde_json::from_value(line)?;
    Ok(EditRequest { intent: "test".into(), edits })
}

#[tokio::test]
async fn nothing_builds_on_a_change_that_did_not_get_to_the_disk() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::TempDir::new()?;
    let app = open(folder.path()).await;
    let (person, workspace) = ("Анна".to_owned(), "Агентство".to_owned());
    app.start(StartRequest { person, workspace, language: LanguageSetting::Ru, passphrase: None }, "test").await?;
    let project = app.create_project(serde_json::from_value(json!({ "name": "Осень" }))?).await?.id;
    let plan = serde_json::from_value(json!({ "title": "Медиаплан", "currency": "RUB" }))?;
    let plan = app.create_plan(&project, plan).await?.id;
    {
        // It is in memory, and writing it is cut off.
        let bench = app.bench().await?;
        let mut open = bench.alone(&plan).await?;
        open.request("lost", a_line("1")?.edits, Language::Ru, &*bench.world)?;
    }
    app.edit(&plan, a_line("2")?, Language::Ru).await?;
    let units = |view: crate::plans::PlanView| -> Vec<String> {
        view.rows.iter().filter_map(|row| row.v.get("units").cloned()).collect()
    };
    assert_eq!(units(app.plan(&plan, Audience::Internal).await?), ["2"]);
    app.close().await;
    drop(app);
    let app = open(folder.path()).await;
    let view = app.plan(&plan, Audience::Internal).await?;
    assert!(view.problems.iter().all(|problem| problem.code != "document_damaged"), "{:?}", view.problems);
    assert_eq!(units(view), ["2"]);
    app.close().await;
    Ok(())
}
