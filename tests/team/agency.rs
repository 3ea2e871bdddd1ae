//! People of an agency, each at a device.

use mrm_app::plans::{EditInput, EditRequest, PlanView, RowView};
use mrm_app::projects::CreateProject;
use mrm_app::session::{LanguageSetting, SessionState, StartRequest};
use mrm_app::team::{InviteRequest, JoinRequest, ProjectRolesView, RelayRequest, SyncRequest, SyncView, UseKitRequest};
use mrm_app::{App, AppOptions, Failure, Language};
use mrm_domain::Audience;
use mrm_domain::rights::{OrganisationRole, ProjectRole};
use serde_json::{Value, json};
use tempfile::TempDir;

/// The key that tests hand in explicitly.
const KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

/// Somebody at a device.
pub struct Desk {
    pub app: App,
    folder: TempDir,
}

async fn open(folder: &TempDir) -> App {
    let options =
        AppOptions { data_dir: Some(folder.path().to_owned()), key: Some(KEY.to_owned()), ..AppOptions::default() };
    App::open(options).await
}

impl Desk {
    /// The first person of an agency, without a relay.
    pub async fn begin(person: &str) -> Desk {
        let folder = TempDir::new().unwrap();
        let app = open(&folder).await;
        let request = StartRequest {
            person: person.to_owned(),
            workspace: "Агентство".to_owned(),
            language: LanguageSetting::Ru,
            passphrase: None,
        };
        app.start(request, "test").await.unwrap();
        Desk { app, folder }
    }

    pub async fn add_relay(&self, url: &str) {
        self.app.add_relay(RelayRequest { url: url.to_owned(), token: None }).await.unwrap();
    }

    /// Somebody else comes in by an invitation of this person.
    pub async fn lets_in(&self, person: &str, role: OrganisationRole, projects: &[(&str, &[ProjectRole])]) -> Desk {
        let projects = projects.iter().map(|(project, roles)| ProjectRolesView {
            project: (*project).to_owned(),
            name: String::new(),
            roles: roles.to_vec(),
        });
        let invite = InviteRequest { role, projects: projects.collect(), hours: None, my_device: false };
        let code = self.app.invite(invite).await.unwrap().code;
        let newcomer = Desk::asks(&code, person).await.unwrap();
        self.sync().await;
        let team = self.app.team().await.unwrap();
        let asking = team.invitations.iter().find(|invitation| invitation.request.is_some()).unwrap();
        assert_eq!(asking.request.as_ref().unwrap().person.as_deref(), Some(person));
        self.app.accept_request(&asking.id).await.unwrap();
        let session = newcomer.app.wait_to_join(20, "test").await.unwrap();
        assert_eq!(session.state, SessionState::Ready);
        newcomer
    }

    /// Asks to be let in by a code.
    pub async fn asks(code: &str, person: &str) -> Result<Desk, Failure> {
        let folder = TempDir::new().unwrap();
        let app = open(&folder).await;
        let request = JoinRequest {
            code: code.to_owned(),
            person: person.to_owned(),
            device: Some(format!("Ноутбук {person}")),
            language: LanguageSetting::Ru,
            passphrase: None,
        };
        app.join(request, "test").await?;
        Ok(Desk { app, folder })
    }

    /// Comes back with a recovery kit, at a new device.
    pub async fn comes_back(code: &str) -> Result<Desk, Failure> {
        let folder = TempDir::new().unwrap();
        let app = open(&folder).await;
        let request = UseKitRequest { code: code.to_owned(), language: LanguageSetting::Ru, passphrase: None };
        app.use_recovery_kit(request, "test").await?;
        Ok(Desk { app, folder })
    }

    /// Closes the application and opens it again on the same folder.
    pub async fn reopen(self) -> Desk {
        self.app.close().await;
        let app = open(&self.folder).await;
        Desk { app, folder: self.folder }
    }

    /// A copy of the folder, as a backup has it.
    pub async fn backup(&self) -> TempDir {
        let copy = TempDir::new().unwrap();
        copy_all(self.folder.path(), copy.path());
        copy
    }

    /// Opens the application on a copy of its folder; the folder itself is lost.
    pub async fn restored(self, copy: TempDir) -> Desk {
        self.app.close().await;
        let app = open(&copy).await;
        Desk { app, folder: copy }
    }

    /// Sends and receives until nothing is left to do.
    pub async fn sync(&self) -> SyncView {
        let status = self.app.sync_now(SyncRequest { wait_seconds: 30 }).await.unwrap();
        assert_eq!(status.state, "synced", "{status:?}");
        status
    }

    pub async fn project(&self, name: &str) -> String {
        let request: CreateProject = serde_json::from_value(json!({ "name": name, "client": "Дом и сад" })).unwrap();
        self.app.create_project(request).await.unwrap().id
    }

    pub async fn plan(&self, project: &str, title: &str) -> String {
        let request = serde_json::from_value(json!({ "title": title, "currency": "RUB" })).unwrap();
        self.app.create_plan(project, request).await.unwrap().id
    }

    pub async fn try_edit(&self, plan: &str, edits: Value) -> Result<(), Failure> {
        let edits: Vec<EditInput> = serde_json::from_value(edits).unwrap();
        self.app.edit(plan, EditRequest { intent: "test".into(), edits }, Language::Ru).await.map(|_| ())
    }

    /// Adds a line; its row.
    pub async fn line(&self, plan: &str, cells: Value) -> String {
        let edits =
            json!([{ "op": "add_row", "kind": "line", "parent": null, "after": null, "temp": "new", "cells": cells }]);
        let edits: Vec<EditInput> = serde_json::from_value(edits).unwrap();
        let answer = self.app.edit(plan, EditRequest { intent: "test".into(), edits }, Language::Ru).await.unwrap();
        answer.created["new"].clone()
    }

    pub async fn enter(&self, plan: &str, row: &str, field: &str, text: &str) {
        self.try_edit(plan, json!([{ "op": "set_cells", "cells": [[row, field, text]] }])).await.unwrap();
    }

    pub async fn view(&self, plan: &str) -> PlanView {
        self.app.plan(plan, Audience::Internal).await.unwrap()
    }

    /// What stands in a cell.
    pub async fn reads(&self, plan: &str, row: &str, field: &str) -> Option<String> {
        let view = self.view(plan).await;
        let found: &RowView = view.rows.iter().find(|of| of.id == row)?;
        found.v.get(field).or_else(|| found.c.get(field)).cloned()
    }

    /// The heads of every document that others have too.
    pub async fn heads(&self) -> Vec<(String, Vec<String>)> {
        let status = self.app.sync_status(true).await.unwrap();
        let mut heads: Vec<_> = status.documents.into_iter().filter_map(|of| Some((of.id?, of.heads))).collect();
        heads.sort();
        heads
    }
}

fn copy_all(from: &std::path::Path, to: &std::path::Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            std::fs::create_dir_all(&target).unwrap();
            copy_all(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
