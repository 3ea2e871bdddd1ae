//! Stories of planners over a real store in a temporary folder.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod approvals;
mod calendars;
mod columns;
mod comments;
mod crash;
mod editing;
mod exporting;
mod flowchart;
mod importing;
mod kits;
mod locking;
mod mappings;
mod optimising;
mod plan_templates;
mod projects;
mod rate_cards;
mod reach;
mod starting;
mod versions;
mod views;

use mrm_app::plans::{EditAnswer, EditInput, EditRequest, PlanView, RowView};
use mrm_app::session::{LanguageSetting, StartRequest};
use mrm_app::{App, AppOptions, Failure, Language};
use mrm_domain::Audience;
use tempfile::TempDir;

/// An application on a folder of its own, which goes with it.
pub(crate) struct Desk {
    pub app: App,
    pub folder: TempDir,
}

/// The key that tests hand in explicitly.
pub(crate) const KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

pub(crate) async fn open(folder: &TempDir) -> App {
    App::open(AppOptions {
        data_dir: Some(folder.path().to_owned()),
        key: Some(KEY.to_owned()),
        ..AppOptions::default()
    })
    .await
}

impl Desk {
    /// A started workspace.
    pub(crate) async fn new() -> Desk {
        let folder = TempDir::new().unwrap();
        let app = open(&folder).await;
        let request = StartRequest {
            person: "Анна".into(),
            workspace: "Агентство".into(),
            language: LanguageSetting::Ru,
            passphrase: None,
        };
        app.start(request, "test").await.unwrap();
        Desk { app, folder }
    }

    /// Closes the application and opens it on the same folder.
    pub(crate) async fn reopen(self) -> Desk {
        self.app.close().await;
        drop(self.app);
        let app = open(&self.folder).await;
        Desk { app, folder: self.folder }
    }

    /// A project with an empty plan; the plan's id.
    pub(crate) async fn plan(&self) -> String {
        let project = self.app.create_project(serde_json::from_str(r#"{"name":"Осень"}"#).unwrap()).await.unwrap();
        let plan = self
            .app
            .create_plan(&project.id, serde_json::from_str(r#"{"title":"Медиаплан","currency":"RUB"}"#).unwrap())
            .await;
        plan.unwrap().id
    }

    pub(crate) async fn view(&self, plan: &str) -> PlanView {
        self.app.plan(plan, Audience::Internal).await.unwrap()
    }

    pub(crate) async fn try_edit(&self, plan: &str, edits: serde_json::Value) -> Result<EditAnswer, Failure> {
        let edits: Vec<EditInput> = serde_json::from_value(edits).unwrap();
        self.app.edit(plan, EditRequest { intent: "test".into(), edits }, Language::Ru).await
    }

    pub(crate) async fn edit(&self, plan: &str, edits: serde_json::Value) -> EditAnswer {
        self.try_edit(plan, edits).await.unwrap()
    }

    /// Adds a line with cells as typed; its row id.
    pub(crate) async fn line(&self, plan: &str, cells: serde_json::Value) -> String {
        let answer = self.edit(plan, serde_json::json!([{ "op": "add_row", "kind": "line", "parent": null, "after": null, "temp": "new", "cells": cells }])).await;
        answer.created["new"].clone()
    }
}

/// What the grid shows in a cell: the stored value, else the derived one.
pub(crate) fn cell<'a>(row: &'a RowView, field: &str) -> Option<&'a str> {
    row.v.get(field).or_else(|| row.c.get(field)).map(String::as_str)
}

pub(crate) fn row<'a>(rows: &'a [RowView], id: &str) -> &'a RowView {
    rows.iter().find(|r| r.id == id).unwrap()
}
