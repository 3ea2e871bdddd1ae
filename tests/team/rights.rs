//! Who may do what: every operation of the API, called by each of the eleven roles on a device that holds everything.
//!
//! All of them work in the project first, so that their devices have its documents and their keys do not decide; then each
//! gets the role it is asked in.

#[path = "rights/table.rs"]
mod table;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use mrm_api::{Grants, router};
use mrm_app::approvals::{Decide, Publish, RequestReview, Verdict};
use mrm_app::team::{ProjectRolesRequest, RoleRequest, SyncRequest};
use mrm_domain::ProjectId;
use mrm_domain::rights::{Action, Circumstances, Object, OrganisationRole, Policy, ProjectRole, Role, Step};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;
use tower::ServiceExt;

use crate::agency::{Agency, Desk};
use crate::relay::Running;
use table::{Need, ROWS, Row};

/// Every path was chosen in a dialog.
struct Chosen;

impl Grants for Chosen {
    fn is_granted(&self, _path: &Path) -> bool {
        true
    }

    fn host(&self) -> &'static str {
        "test"
    }
}

/// Values for the placeholders of paths and bodies.
type Values = BTreeMap<&'static str, String>;

/// Whose side of a project is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Agency,
    Client,
}

/// What a role is, as somebody's membership.
fn membership(role: Role) -> (OrganisationRole, BTreeSet<ProjectRole>) {
    match role {
        Role::Organisation(role) => (role, BTreeSet::new()),
        Role::Project(ProjectRole::Client) => (OrganisationRole::Guest, BTreeSet::from([ProjectRole::Client])),
        Role::Project(role) => (OrganisationRole::Member, BTreeSet::from([role])),
    }
}

/// What the matrix says.
fn expected(need: Need, role: Role, side: Side) -> bool {
    let policy = Policy::standard().unwrap();
    let (organisation, roles) = membership(role);
    let shared = side == Side::Client;
    let step = Some(if shared { Step::Client } else { Step::Internal });
    let allows = |roles: &BTreeSet<ProjectRole>, object, action, own| {
        let circumstances = Circumstances { own, shared, own_part: true, step };
        policy.allows(organisation, roles, object, action, circumstances)
    };
    let any = |of: &[(Object, Action)], own| of.iter().any(|(object, action)| allows(&roles, *object, *action, own));
    match need {
        Need::Anybody => true,
        Need::Agency => organisation != OrganisationRole::Guest,
        Need::Organisation(object, action) => allows(&BTreeSet::new(), object, action, true),
        Need::Project(of) => any(of, true),
        Need::OthersWord(of) => any(of, false),
    }
}

/// Whether it changes a plan or a project: what the client gets of one changes by publishing alone, whoever asks.
fn is_by_publishing(row: &Row) -> bool {
    let Need::Project(of) = row.need else { return false };
    let changes = |(object, action): &(Object, Action)| {
        matches!(object, Object::MediaPlan | Object::Project) && !matches!(action, Action::Read | Action::Approve)
    };
    of.iter().any(changes)
}

/// The path or body with the values in it; what nobody made is an id that nothing has.
fn filled(text: &str, values: &Values) -> String {
    let mut text = text.to_owned();
    for (name, value) in values {
        text = text.replace(&format!("{{{name}}}"), value);
    }
    text
}

/// What stands for `{id}` in a path.
fn id_of(path: &str) -> &'static str {
    let known = [
        ("/plans", "{plan}"),
        ("/projects", "{project}"),
        ("/imports", "{import}"),
        ("/plan-templates", "{template}"),
        ("/rate-cards", "{card}"),
        ("/seasons", "{season}"),
        ("/mappings", "{mapping}"),
        ("/team/invitations", "{invitation}"),
        ("/team/members", "{person}"),
    ];
    known.iter().find(|(start, _)| path.starts_with(start)).map_or("{id}", |(_, id)| id)
}

async fn call(api: &Router, row: &Row, values: &Values) -> (u16, Value) {
    let path = filled(&format!("{}{}", row.path.replace("{id}", id_of(row.path)), row.query), values);
    let request = Request::builder().method(row.method).uri(format!("/api/v1{path}"));
    let request = match row.body {
        "" => request.body(Body::empty()),
        body => request.header(header::CONTENT_TYPE, "application/json").body(Body::from(filled(body, values))),
    };
    let answer = api.clone().oneshot(request.unwrap()).await.unwrap();
    let status = answer.status().as_u16();
    let bytes = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

#[test]
fn every_operation_of_the_api_has_its_row_and_every_row_its_operation() {
    let described = serde_json::to_value(mrm_api::description()).unwrap();
    let mut operations = BTreeSet::new();
    for (path, item) in described["paths"].as_object().unwrap() {
        let methods = item.as_object().unwrap().keys().filter(|key| *key != "parameters");
        let path = path.trim_start_matches("/api/v1");
        operations.extend(methods.map(|method| format!("{} {path}", method.to_uppercase())));
    }
    let rows: BTreeSet<String> = ROWS.iter().map(|row| format!("{} {}", row.method, row.path)).collect();
    let without: Vec<_> = operations.difference(&rows).collect();
    let stale: Vec<_> = rows.difference(&operations).collect();
    assert!(
        without.is_empty() && stale.is_empty(),
        "say in tests/team/rights/table.rs what these need: {without:?}; these are gone: {stale:?}"
    );
}

/// Sends and receives until nothing is left to do; what stands against it is a finding.
async fn settle(desk: &Desk, role: Role, wrong: &mut Vec<String>) {
    let status = desk.app.sync_now(SyncRequest { wait_seconds: 60 }).await;
    let state = status.as_ref().map(|status| (status.state.as_str(), status.notices.join(", ")));
    if !matches!(&state, Ok(("synced", _))) {
        wrong.push(format!("{role}: does not settle: {state:?}"));
    }
}

/// The plan that everybody is asked about, with everything that can be said about one.
struct Scene {
    relay: Running,
    anna: Desk,
    project: String,
    values: Values,
    files: TempDir,
}

async fn scene() -> Scene {
    let relay = Running::new().await;
    let Agency { anna, project, .. } = Agency::online(&relay).await;
    let plan = anna.plan(&project, "Осень").await;
    let cells = json!({ "site": "Яндекс", "units": "100", "unit_price": "50", "impressions": "1000" });
    let line = anna.line(&plan, cells).await;
    // A budget that can be split better.
    for (site, clicks) in [("Поиск", "5000"), ("Баннер", "1000")] {
        anna.line(&plan, json!({ "site": site, "cost_net": "100000", "clicks": clicks })).await;
    }
    let version = serde_json::from_value(json!({ "name": "Первая" })).unwrap();
    let version = anna.app.keep_version(&plan, version).await.unwrap().id;
    let scenario = serde_json::from_value(json!({ "name": "Дешевле" })).unwrap();
    let scenario = anna.app.create_scenario(&plan, scenario).await.unwrap().id;
    anna.app.request_review(&plan, RequestReview::default()).await.unwrap();
    anna.app.decide(&plan, Decide { verdict: Verdict::Approved, note: None, state: None }).await.unwrap();
    anna.app.publish(&plan, Publish { note: None }).await.unwrap();
    let statements = anna.app.approvals(&plan).await.unwrap().statements;
    let statement = statements.last().unwrap().id.clone();
    let files = TempDir::new().unwrap();
    let workbook = files.path().join("План.xlsx");
    let export = json!({ "format": "xlsx", "audience": "internal", "lang": "ru" });
    anna.app.export_to(&plan, serde_json::from_value(export).unwrap(), &workbook).await.unwrap();
    let path = |name: &str| files.path().join(name).display().to_string();
    let values = Values::from([
        ("plan", plan),
        ("project", project.clone()),
        ("row", line),
        ("ref", "units".to_owned()),
        ("version", version),
        ("scenario", scenario),
        ("statement", statement),
        ("workbook", path("План.xlsx")),
        ("path", path("Вышло.xlsx")),
        ("relay", relay.url.clone()),
        ("country", "RU".to_owned()),
        ("name", "none".to_owned()),
        ("mapping", "map_018f3c5a7b2e7d11a4c09f1e2d3c4b5a".to_owned()),
        ("season", "ssn_018f3c5a7b2e7d11a4c09f1e2d3c4b5a".to_owned()),
        ("template", "tpl_018f3c5a7b2e7d11a4c09f1e2d3c4b5a".to_owned()),
        ("import", "imp_018f3c5a7b2e7d11a4c09f1e2d3c4b5a".to_owned()),
    ]);
    Scene { relay, anna, project, values, files }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_role_is_let_through_by_every_operation_exactly_where_the_matrix_says_so() {
    let Scene { relay, anna, project, values, files } = Box::pin(scene()).await;
    let works: &[(&str, &[ProjectRole])] = &[(&project, &[ProjectRole::Specialist])];
    let mut people = Vec::new();
    for role in Role::all() {
        people.push((role, anna.lets_in(role.code(), OrganisationRole::Member, works).await));
    }
    // What Anna said to each, before their roles change.
    let mut said = BTreeMap::new();
    for (role, _) in &people {
        let text = serde_json::from_value(json!({ "text": "Проверьте" })).unwrap();
        said.insert(role.code(), anna.app.add_comment(&values["plan"], text).await.unwrap().id);
    }
    // Somebody whose roles are changed, and who is taken out in the end.
    let zoya = anna.lets_in("Зоя", OrganisationRole::Member, works).await;
    anna.sync().await;
    for (_, desk) in &people {
        desk.sync().await;
    }
    let ids: BTreeMap<String, String> =
        anna.app.team().await.unwrap().members.into_iter().filter_map(|m| Some((m.name?, m.id))).collect();
    for (role, _) in &people {
        let (organisation, roles) = membership(*role);
        let (id, roles) = (&ids[role.code()], roles.into_iter().collect::<Vec<_>>());
        let none = ProjectRolesRequest { roles: Vec::new() };
        anna.app.set_project_roles(&project, id, none).await.unwrap();
        anna.app.set_role(id, RoleRequest { role: organisation }).await.unwrap();
        if !roles.is_empty() {
            anna.app.set_project_roles(&project, id, ProjectRolesRequest { roles }).await.unwrap();
        }
    }
    anna.sync().await;
    let client_side: ProjectId = project.parse::<ProjectId>().unwrap().client_side();
    let plan: mrm_domain::PlanId = values["plan"].parse().unwrap();
    let (mut wrong, mut done, mut known_aside) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
    for (role, desk) in &people {
        eprintln!("{role}");
        settle(desk, *role, &mut wrong).await;
        let api = router(desk.app.clone(), Arc::new(Chosen));
        let mut mine = values.clone();
        mine.insert("person", ids["Зоя"].clone());
        mine.insert("comment", said[role.code()].clone());
        let invite = serde_json::from_value(
            json!({ "role": "guest", "projects": [{ "project": project, "roles": ["client"] }] }),
        );
        mine.insert("invitation", anna.app.invite(invite.unwrap()).await.unwrap().invitation.id);
        let of_zoya = anna.app.team().await.unwrap().members.into_iter().find(|member| member.id == ids["Зоя"]);
        let device = of_zoya.and_then(|zoya| zoya.devices.into_iter().find(|device| !device.revoked));
        mine.insert("key", device.map_or_else(|| "ab".repeat(32), |device| device.key));
        settle(&anna, *role, &mut wrong).await;
        settle(desk, *role, &mut wrong).await;
        for row in ROWS {
            let name = format!("{} {}{}", row.method, row.path, row.body);
            // What somebody else said is beside the plan alone.
            let both = !matches!(row.need, Need::OthersWord(_))
                && (row.path.contains("/plans/{id}") || row.path.contains("/projects/{id}"))
                && !row.path.contains("{person}");
            let sides: &[Side] = if both { &[Side::Agency, Side::Client] } else { &[Side::Agency] };
            for side in sides {
                let mut here = mine.clone();
                if *side == Side::Client {
                    here.insert("plan", plan.client_side().to_string());
                    here.insert("project", client_side.to_string());
                }
                if row.method == "DELETE" && row.path == "/relay" {
                    // Whoever may write somewhere without reading there has nothing to seal it with.
                    let _unsettled = desk.app.sync_now(SyncRequest { wait_seconds: 10 }).await;
                }
                let may = !(*side == Side::Client && is_by_publishing(row)) && expected(row.need, *role, *side);
                let (mut before, mut after) = (Vec::new(), Vec::new());
                let (mut status, mut answer) = (0, Value::Null);
                // What others write arrives meanwhile: what is left behind is left behind each time.
                for _ in 0..if may { 1 } else { 4 } {
                    before = if may { Vec::new() } else { desk.heads().await };
                    (status, answer) = call(&api, row, &here).await;
                    after = if may { Vec::new() } else { desk.heads().await };
                    if before == after {
                        break;
                    }
                }
                let by_publishing = *side == Side::Client && is_by_publishing(row);
                let refused =
                    answer["code"] == "not_permitted" || by_publishing && answer["args"]["reason"] == "client_side";
                if refused == may {
                    wrong.push(format!("{role}, {side:?}: {name}: {status} {}", answer["detail"]));
                }
                if refused {
                    let told = by_publishing || status == 403 && answer["args"]["roles"].is_string();
                    if !told || before != after {
                        wrong.push(format!(
                            "{role}, {side:?}: {name} left something behind or says too little: {answer}"
                        ));
                    }
                }
                if (200..300).contains(&status) {
                    done.insert(name.clone());
                    if let Some((what, place)) = row.keeps.filter(|_| *side == Side::Agency) {
                        mine.insert(what, answer.pointer(place).and_then(Value::as_str).unwrap_or_default().to_owned());
                    }
                }
                if row.path == "/imports" {
                    while desk.app.import(&mine["import"]).await.unwrap().state
                        == mrm_app::imports::ImportState::Reading
                    {
                        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
                    }
                }
            }
        }
        settle(&anna, *role, &mut wrong).await;
        let put_aside = anna.app.envelopes().await.unwrap().envelopes;
        for envelope in put_aside.into_iter().filter(|envelope| known_aside.insert(envelope.id.clone())) {
            wrong.push(format!("{role}: others do not take what was allowed: {envelope:?}"));
        }
    }
    let idle = |row: &&Row| !row.idle && !done.contains(&format!("{} {}{}", row.method, row.path, row.body));
    let never: Vec<String> =
        ROWS.iter().filter(idle).map(|row| format!("{} {} {}", row.method, row.path, row.body)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(never.is_empty(), "nobody could: {never:#?}");
    drop((relay, zoya, files));
}
