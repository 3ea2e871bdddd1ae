//! People of an agency, each at a device.

use mrm_app::plans::{EditInput, EditRequest, PlanView, RowView};
use mrm_app::projects::CreateProject;
use mrm_app::session::{LanguageSetting, SessionState, StartRequest};
use mrm_app::team::{InviteRequest, JoinRequest, ProjectRolesView, RelayRequest, SyncRequest, SyncView, UseKitRequest};
use mrm_app::{App, AppOptions, Failure, Language, SharedWorld};
use mrm_domain::Audience;
use mrm_domain::rights::{OrganisationRole, ProjectRole};
use serde_json::{Value, json};
use std::sync::Arc;
use tempfile::TempDir;

use crate::relay::Running;

/// The key that tests hand in explicitly.
const KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

/// Somebody at a device.
pub struct Desk {
    pub app: App,
    folder: TempDir,
}

/// An agency of one person so far, with a plan of one line, that a relay has.
pub struct Agency {
    pub anna: Desk,
    pub project: String,
    pub plan: String,
    pub line: String,
}

impl Agency {
    /// Begins one over a relay.
    pub async fn online(relay: &Running) -> Agency {
        let anna = Desk::begin("Анна").await;
        anna.add_relay(&relay.url).await;
        let project = anna.project("Осень").await;
        let plan = anna.plan(&project, "Медиаплан").await;
        let line = anna.line(&plan, json!({ "site": "Яндекс", "units": "1" })).await;
        anna.sync().await;
        Agency { anna, project, plan, line }
    }
}

async fn open(folder: &TempDir) -> App {
    open_in(folder, AppOptions::default()).await
}

async fn open_in(folder: &TempDir, options: AppOptions) -> App {
    let options = AppOptions { data_dir: Some(folder.path().to_owned()), key: Some(KEY.to_owned()), ..options };
    App::open(options).await
}

/// By a clock of its own.
async fn open_by(folder: &TempDir, world: SharedWorld) -> App {
    open_in(folder, AppOptions { world, ..AppOptions::default() }).await
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
        let code = self.invites(role, projects).await;
        self.lets_in_by(&code, person, Arc::new(mrm_app::RealWorld)).await
    }

    /// The code of an invitation.
    pub async fn invites(&self, role: OrganisationRole, projects: &[(&str, &[ProjectRole])]) -> String {
        let projects = projects.iter().map(|(project, roles)| ProjectRolesView {
            project: (*project).to_owned(),
            name: String::new(),
            roles: roles.to_vec(),
        });
        let invite = InviteRequest { role, projects: projects.collect(), hours: None, my_device: false };
        Box::pin(self.app.invite(invite)).await.unwrap().code
    }

    /// Somebody comes in by a code, at a device with a clock of its own.
    pub async fn lets_in_by(&self, code: &str, person: &str, world: SharedWorld) -> Desk {
        let newcomer = Desk::asks_by(code, person, world).await.unwrap();
        self.sync().await;
        let team = self.app.team().await.unwrap();
        let asking = team.invitations.iter().find(|invitation| invitation.request.is_some()).unwrap();
        assert_eq!(asking.request.as_ref().unwrap().person.as_deref(), Some(person));
        Box::pin(self.app.accept_request(&asking.id)).await.unwrap();
        let session = Box::pin(newcomer.app.wait_to_join(20, "test")).await.unwrap();
        assert_eq!(session.state, SessionState::Ready);
        newcomer
    }

    /// Asks to be let in by a code.
    pub async fn asks(code: &str, person: &str) -> Result<Desk, Failure> {
        Desk::asks_by(code, person, Arc::new(mrm_app::RealWorld)).await
    }

    /// Asks to be let in by a code, at a device with a clock of its own.
    pub async fn asks_by(code: &str, person: &str, world: SharedWorld) -> Result<Desk, Failure> {
        let folder = TempDir::new().unwrap();
        let app = open_by(&folder, world).await;
        let request = JoinRequest {
            code: code.to_owned(),
            person: person.to_owned(),
            device: Some(format!("Ноутбук {person}")),
            language: LanguageSetting::Ru,
            passphrase: None,
        };
        // Boxed, here and below: a story waits for many of these, and a test's thread has a small stack.
        Box::pin(app.join(request, "test")).await?;
        Ok(Desk { app, folder })
    }

    /// Comes back with the code of a recovery kit, at a new device.
    pub async fn comes_back(code: &str) -> Result<Desk, Failure> {
        Desk::comes_back_by(json!({ "code": code, "language": "ru" })).await
    }

    /// Comes back with a recovery kit in whatever form, at a new device.
    pub async fn comes_back_by(request: Value) -> Result<Desk, Failure> {
        let folder = TempDir::new().unwrap();
        let app = open(&folder).await;
        let request: UseKitRequest = serde_json::from_value(request).unwrap();
        Box::pin(app.use_recovery_kit(request, "test")).await?;
        Ok(Desk { app, folder })
    }

    /// Closes the application and opens it again on the same folder.
    pub async fn reopen(self) -> Desk {
        self.app.close().await;
        let app = open(&self.folder).await;
        Desk { app, folder: self.folder }
    }

    /// The second half of the database is lost while the application is closed.
    pub async fn torn(self) -> Desk {
        self.app.close().await;
        let database = self.folder.path().join("workspace.db");
        let length = std::fs::metadata(&database).unwrap().len();
        std::fs::OpenOptions::new().write(true).open(&database).unwrap().set_len(length / 2).unwrap();
        let app = open(&self.folder).await;
        Desk { app, folder: self.folder }
    }

    /// A copy of the folder, as a backup has it.
    pub async fn backup(&self) -> TempDir {
        let copy = TempDir::new().unwrap();
        copy_all(self.folder.path(), copy.path());
        copy
    }

    /// Opens the application on a copy of its folder, beside the one that goes on.
    pub async fn cloned(&self, copy: TempDir) -> Desk {
        let app = open(&copy).await;
        Desk { app, folder: copy }
    }

    /// Opens the application on a copy of its folder; the folder itself is lost.
    pub async fn restored(self, copy: TempDir) -> Desk {
        self.app.close().await;
        let app = open(&copy).await;
        Desk { app, folder: copy }
    }

    /// Opens the application on a folder, in a world of its own.
    pub async fn on(folder: TempDir, world: SharedWorld) -> Desk {
        let app = open_in(&folder, AppOptions { world, ..AppOptions::default() }).await;
        Desk { app, folder }
    }

    /// Closes the application; its folder stays.
    pub async fn closes(self) -> TempDir {
        self.app.close().await;
        self.folder
    }

    /// Sends and receives until nothing is left to do.
    pub async fn sync(&self) -> SyncView {
        let status = Box::pin(self.app.sync_now(SyncRequest { wait_seconds: 30 })).await.unwrap();
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

pub fn copy_all(from: &std::path::Path, to: &std::path::Path) {
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
