//! Every operation of the API with what it needs, as domain.md's matrix has it: written a second time, beside the table of
//! the use-cases themselves.

use mrm_domain::rights::{Action, Object};

use Action::{Approve, Create, Delete, Read, Update};
use Need::{Agency, Anybody, Organisation, OthersWord, Project};
use Object::{Approvals, Comments, MediaPlan, Members, Publishing};

/// What an operation needs.
#[derive(Debug, Clone, Copy)]
pub enum Need {
    /// One of these in the project; asked on both of its sides where the operation is about one.
    Project(&'static [(Object, Action)]),
    /// The same about what somebody else said.
    OthersWord(&'static [(Object, Action)]),
    /// This in the organisation.
    Organisation(Object, Action),
    /// To be no guest.
    Agency,
    /// Nothing: it is about this device alone, or tells nothing.
    Anybody,
}

/// An operation, how it is called, and what of its answer later ones need: a placeholder and where it stands.
pub struct Row {
    pub method: &'static str,
    pub path: &'static str,
    pub query: &'static str,
    pub body: &'static str,
    pub need: Need,
    pub keeps: Option<(&'static str, &'static str)>,
    /// It cannot succeed here even for whoever may: nothing is under way that it could be about.
    pub idle: bool,
}

const fn row(method: &'static str, path: &'static str, query: &'static str, body: &'static str, need: Need) -> Row {
    Row { method, path, query, body, need, keeps: None, idle: false }
}

const fn keeps(row: Row, name: &'static str, pointer: &'static str) -> Row {
    Row { keeps: Some((name, pointer)), ..row }
}

const fn idle(row: Row) -> Row {
    Row { idle: true, ..row }
}

const READS: Need = Project(&[(MediaPlan, Read)]);
const WRITES: Need = Project(&[(MediaPlan, Create), (MediaPlan, Update)]);
const LINE: &str = r#"{ "intent": "test", "edits": [{ "op": "set_cells", "cells": [["{row}", "units", "7"]] }] }"#;
const COMPARED: &str = "?from=now&to={version}&audience=internal&format=html&lang=ru";
const COMPARED_TO: &str =
    r#"{ "from": "now", "to": "{version}", "audience": "internal", "format": "html", "lang": "ru", "path": "{path}" }"#;
const EXPORTED_TO: &str = r#"{ "format": "xlsx", "audience": "internal", "lang": "ru", "path": "{path}" }"#;
const CARD: &str = r#"{ "card": { "name": "Прайс", "currency": "RUB" } }"#;
const SEASON: &str =
    r#"{ "name": "Лето", "coefficients": ["1", "1", "1", "1", "1", "1", "1", "1", "1", "1", "1", "1"] }"#;
const FILLED: &str = r#"{ "audience": "internal", "template": "{workbook}", "path": "{path}" }"#;
const OPTIMISED: &str = r#"{ "objective": "clicks" }"#;
const INVITED: &str = r#"{ "role": "guest", "projects": [{ "project": "{project}", "roles": ["client"] }] }"#;

/// All of them, in an order in which each finds what it needs.
pub const ROWS: &[Row] = &[
    row("GET", "/session", "", "", Anybody),
    row("POST", "/session/active", "", "", Anybody),
    row("GET", "/security", "", "", Anybody),
    row("GET", "/notices", "", "", Anybody),
    row("POST", "/notices/read", "", r#"{ "all": true }"#, Anybody),
    row("GET", "/notices/settings", "", "", Anybody),
    row("PUT", "/notices/settings", "", r#"{ "desktop": true, "discreet": false, "off": [] }"#, Anybody),
    row("PUT", "/settings", "", r#"{ "language": "ru", "theme": "light", "density": "normal" }"#, Anybody),
    row("GET", "/calculate", "", "", Anybody),
    idle(row("POST", "/calculate/{name}", "", "{}", Anybody)),
    row("GET", "/team", "", "", Anybody),
    row("GET", "/team/rights", "", "", Anybody),
    row("GET", "/team/me/rights", "", "", Anybody),
    row("GET", "/sync", "", "", Anybody),
    row("GET", "/sync/envelopes", "", "", Anybody),
    row("POST", "/sync", "", r#"{ "wait_seconds": 0 }"#, Anybody),
    row("GET", "/presence", "", "", Anybody),
    row("PUT", "/presence", "", r#"{ "plan": null }"#, Anybody),
    row("GET", "/projects", "", "", Anybody),
    row("GET", "/plans", "", "", Anybody),
    row("GET", "/projects/{id}", "", "", Project(&[(Object::Project, Read)])),
    row("GET", "/plans/{id}", "", "", READS),
    row("GET", "/plans/{id}/reach", "", "", READS),
    row("GET", "/plans/{id}/reach/models", "", "", READS),
    row("POST", "/plans/{id}/groups", "", r#"{ "by": ["site"] }"#, READS),
    row("GET", "/plans/{id}/names", "", "", READS),
    row("GET", "/plans/{id}/flowchart", "?by=month&amount=budget", "", READS),
    row("GET", "/plans/{id}/formula", "?row={row}&ref=cost_net", "", READS),
    row("GET", "/plans/{id}/disputes", "", "", READS),
    row("GET", "/plans/{id}/changes", "?since=0", "", READS),
    row("GET", "/plans/{id}/versions", "", "", READS),
    row("GET", "/plans/{id}/versions/{version}", "", "", READS),
    row("GET", "/plans/{id}/compare", "?from=now&to={version}", "", READS),
    row("GET", "/plans/{id}/compare/file", COMPARED, "", Project(&[(MediaPlan, Read)])),
    row("POST", "/plans/{id}/compare/files", "", COMPARED_TO, READS),
    row("GET", "/plans/{id}/cells/{row}/{ref}/history", "", "", READS),
    row("GET", "/plans/{id}/rows/{row}/history", "", "", READS),
    row("GET", "/plans/{id}/scenarios", "", "", READS),
    row("POST", "/plans/{id}/optimise", "", OPTIMISED, READS),
    row("GET", "/plans/{id}/export", "?format=xlsx&audience=internal&lang=ru", "", READS),
    row("POST", "/plans/{id}/exports", "", EXPORTED_TO, READS),
    row("POST", "/plans/{id}/template-check", "", r#"{ "audience": "internal", "template": "{workbook}" }"#, READS),
    row("POST", "/plans/{id}/template-fill", "", r#"{ "audience": "internal", "template": "{workbook}" }"#, READS),
    row("POST", "/plans/{id}/template-exports", "", FILLED, READS),
    row("GET", "/plans/{id}/publication", "", "", READS),
    row("GET", "/plans/{id}/approvals", "", "", Project(&[(Approvals, Read)])),
    row("GET", "/plans/{id}/comments", "", "", Project(&[(Comments, Read)])),
    row("GET", "/plans/{id}/readers", "?audience=internal", "", Project(&[(Comments, Read)])),
    row("GET", "/calendars", "", "", Anybody),
    // What this device keeps for itself.
    row("GET", "/mappings", "", "", Anybody),
    idle(row("POST", "/mappings", "", r#"{ "format": "", "name": "", "mapping": {} }"#, Anybody)),
    idle(row("GET", "/mappings/{id}", "", "", Anybody)),
    idle(row("PATCH", "/mappings/{id}", "", "{}", Anybody)),
    idle(row("DELETE", "/mappings/{id}", "", "", Anybody)),
    row("GET", "/plan-templates", "", "", Anybody),
    keeps(row("POST", "/plan-templates", "", r#"{ "plan_id": "{plan}", "name": "Шаблон" }"#, READS), "template", "/id"),
    row("PATCH", "/plan-templates/{id}", "", r#"{ "name": "Другой" }"#, Anybody),
    row("DELETE", "/plan-templates/{id}", "", "", Anybody),
    row("GET", "/rate-cards", "", "", Anybody),
    idle(row("POST", "/rate-cards/read", "", r#"{ "path": "{workbook}" }"#, Anybody)),
    keeps(row("POST", "/rate-cards", "", CARD, Anybody), "card", "/id"),
    row("GET", "/rate-cards/{id}", "", "", Anybody),
    row("PUT", "/rate-cards/{id}", "", r#"{ "name": "Прайс 2", "currency": "RUB" }"#, Anybody),
    row("PATCH", "/rate-cards/{id}", "", r#"{ "edits": [] }"#, Anybody),
    row("GET", "/rate-cards/{id}/export", "?lang=ru", "", Anybody),
    idle(row("POST", "/rate-cards/{id}/exports", "", r#"{ "path": "{path}", "lang": "ru" }"#, Anybody)),
    row("DELETE", "/rate-cards/{id}", "", "", Anybody),
    // A workbook comes in.
    keeps(row("POST", "/imports", "", r#"{ "path": "{workbook}" }"#, Anybody), "import", "/id"),
    row("GET", "/imports/{id}", "", "", Anybody),
    idle(row("PUT", "/imports/{id}/choices", "", "{}", Anybody)),
    idle(row("PUT", "/imports/{id}/mapping", "", "{}", Anybody)),
    idle(row("GET", "/imports/{id}/picture", "?sheet=1", "", Anybody)),
    row("GET", "/imports/{id}/merge", "?plan_id={plan}", "", READS),
    row("POST", "/imports/{id}/commit", "", r#"{ "plan_id": "{plan}" }"#, WRITES),
    keeps(row("POST", "/imports", "", r#"{ "path": "{workbook}" }"#, Anybody), "import", "/id"),
    row("POST", "/imports/{id}/commit", "", r#"{ "project_id": "{project}" }"#, WRITES),
    keeps(row("POST", "/imports", "", r#"{ "path": "{workbook}" }"#, Anybody), "import", "/id"),
    row(
        "POST",
        "/imports/{id}/commit",
        "",
        r#"{ "new_project": { "name": "Новый" } }"#,
        Organisation(Object::Project, Create),
    ),
    keeps(row("POST", "/imports", "", r#"{ "path": "{workbook}" }"#, Anybody), "import", "/id"),
    idle(row("POST", "/imports/{id}/password", "", r#"{ "password": "?" }"#, Anybody)),
    row("DELETE", "/imports/{id}", "", "", Anybody),
    // What is written into plans.
    row("POST", "/plans/{id}/edits", "", LINE, WRITES),
    row("POST", "/plans/{id}/undo", "", "", WRITES),
    row("POST", "/plans/{id}/redo", "", "", WRITES),
    row("POST", "/plans/{id}/optimise/apply", "", r#"{ "request": { "objective": "clicks" } }"#, WRITES),
    row("POST", "/plans/{id}/versions", "", r#"{ "name": "Версия" }"#, WRITES),
    row("PATCH", "/plans/{id}/versions/{version}", "", r#"{ "name": "Другое имя" }"#, WRITES),
    row("POST", "/plans/{id}/versions/{version}/restore", "", "", WRITES),
    row("POST", "/plans/{id}/copy", "", "", WRITES),
    row("POST", "/plans/{id}/scenarios", "", r#"{ "name": "Если" }"#, WRITES),
    row("POST", "/plans/{id}/scenarios/{scenario}/merge", "", "{}", WRITES),
    row("POST", "/projects/{id}/plans", "", r#"{ "title": "Ещё план", "currency": "RUB" }"#, WRITES),
    row(
        "PATCH",
        "/plans/{id}",
        "",
        r#"{ "archived": false }"#,
        Project(&[(MediaPlan, Delete), (Object::Project, Delete)]),
    ),
    row("PATCH", "/projects/{id}", "", r#"{ "name": "Осень" }"#, Project(&[(Object::Project, Update)])),
    row("PATCH", "/projects/{id}", "", r#"{ "archived": false }"#, Project(&[(Object::Project, Delete)])),
    row("POST", "/projects", "", r#"{ "name": "Зима" }"#, Organisation(Object::Project, Create)),
    row("POST", "/sample", "", "", Organisation(Object::Project, Create)),
    row("PUT", "/calendars/{country}", "", r#"{ "days": {} }"#, Agency),
    keeps(row("POST", "/seasons", "", SEASON, Agency), "season", "/seasons/0/id"),
    row("PUT", "/seasons/{id}", "", SEASON, Agency),
    row("DELETE", "/seasons/{id}", "", "", Agency),
    // What is said and decided.
    keeps(
        row("POST", "/plans/{id}/comments", "", r#"{ "text": "Да" }"#, Project(&[(Comments, Create)])),
        "own",
        "/comments/0/id",
    ),
    row("POST", "/plans/{id}/comments/{comment}/read", "", "", Project(&[(Comments, Read)])),
    row("PATCH", "/plans/{id}/comments/{comment}", "", r#"{ "text": "Иначе" }"#, Project(&[(Comments, Update)])),
    row("DELETE", "/plans/{id}/comments/{comment}", "", "", OthersWord(&[(Comments, Delete)])),
    row("POST", "/plans/{id}/approvals", "", r#"{ "verdict": "approved" }"#, Project(&[(MediaPlan, Approve)])),
    row("POST", "/plans/{id}/publication", "", "{}", Project(&[(Publishing, Approve)])),
    row("PUT", "/plans/{id}/status", "", r#"{ "status": "draft" }"#, WRITES),
    row("POST", "/plans/{id}/review", "", "{}", Project(&[(Approvals, Create)])),
    row("DELETE", "/plans/{id}/approvals/{statement}", "", "", OthersWord(&[(Approvals, Delete)])),
    // The team.
    row("POST", "/team/invitations", "", INVITED, Project(&[(Members, Create)])),
    idle(row("POST", "/team/invitations/{id}/accept", "", "", Project(&[(Members, Create)]))),
    idle(row("POST", "/team/invitations/{id}/decline", "", "", Project(&[(Members, Create)]))),
    row("DELETE", "/team/invitations/{id}", "", "", Project(&[(Members, Create)])),
    row("PUT", "/team/members/{id}/role", "", r#"{ "role": "member" }"#, Organisation(Members, Update)),
    row("PUT", "/projects/{id}/team/{person}", "", r#"{ "roles": ["creative"] }"#, Project(&[(Members, Update)])),
    row("DELETE", "/team/devices/{key}", "", "", Organisation(Members, Update)),
    row("DELETE", "/team/members/{id}", "", "", Organisation(Members, Delete)),
    row("POST", "/team/rotate", "", "", Organisation(Members, Update)),
    row("PUT", "/team/me", "", r#"{ "person": "Я", "device": "Ноутбук" }"#, Anybody),
    row("GET", "/team/recovery-kit", "", "", Anybody),
    row("POST", "/team/recovery-kit", "", "", Anybody),
    idle(row(
        "POST",
        "/team/recovery-kit/file",
        "",
        r#"{ "code": "?", "passphrase": "совсем другая фраза" }"#,
        Anybody,
    )),
    idle(row("POST", "/team/recovery-kit/test", "", r#"{ "kit": "?" }"#, Anybody)),
    row("POST", "/team/recovery-kit/later", "", "", Anybody),
    row("PUT", "/relay", "", r#"{ "url": "{relay}" }"#, Organisation(Members, Update)),
    // What ends it, or cannot be done twice.
    row("POST", "/rebuild", "", "", Anybody),
    idle(row("PUT", "/security/lock", "", r#"{ "passphrase": "совсем другая фраза" }"#, Anybody)),
    idle(row("POST", "/security/lock/remove", "", r#"{ "passphrase": "?" }"#, Anybody)),
    row("POST", "/security/copied/seen", "", "", Anybody),
    idle(row("POST", "/security/keyring", "", "", Anybody)),
    idle(row("POST", "/session/open", "", "", Anybody)),
    idle(row("POST", "/session/lock", "", "", Anybody)),
    idle(row("POST", "/session/unlock", "", r#"{ "passphrase": "?" }"#, Anybody)),
    idle(row("POST", "/session/recover", "", r#"{ "key_hex": "?" }"#, Anybody)),
    idle(row("POST", "/session/start", "", r#"{ "person": "Я", "workspace": "Мы", "language": "ru" }"#, Anybody)),
    idle(row("POST", "/session/join", "", r#"{ "code": "?", "person": "Я", "language": "ru" }"#, Anybody)),
    idle(row("POST", "/session/join/wait", "", "", Anybody)),
    idle(row("DELETE", "/session/join", "", "", Anybody)),
    idle(row("POST", "/session/recover/kit", "", r#"{ "code": "?", "language": "ru" }"#, Anybody)),
    row("DELETE", "/relay", "", "", Anybody),
];
