//! Projects and the directory of a workspace.

use mrm_document::{Artifact, ArtifactKind, ChunkKind, ProjectDoc, ProjectEdit, WorkspaceDoc, WorkspaceEdit};
use mrm_domain::{DayChange, ProjectId, Season, SeasonId, WorkspaceId};
use mrm_testkit::uuids;
use rust_decimal::Decimal;

use crate::support::{Log, NOON, writer};

#[test]
fn a_project_lists_its_plans() {
    let mut ids = uuids(5);
    let id = ProjectId::from_uuid(ids.next_uuid());
    let (mut doc, snapshot) = ProjectDoc::create(id, "Осень", None, &writer(b'a'), "create_project", NOON).unwrap();
    let mut log = Log::starting_with(id, snapshot);
    let plans = [ids.plan(), ids.plan()];
    let entry = |title: &str| Artifact { kind: ArtifactKind::MediaPlan, title: title.to_owned(), archived: false };
    for edits in [
        vec![
            ProjectEdit::PutArtifact(plans[0].into(), entry("TV")),
            ProjectEdit::PutArtifact(plans[1].into(), entry("Digital")),
        ],
        vec![ProjectEdit::SetName("Осень 2026".to_owned()), ProjectEdit::SetClient(Some("Чай".to_owned()))],
        vec![ProjectEdit::RemoveArtifact(plans[0].into()), ProjectEdit::SetArchived(true)],
    ] {
        log.append(ChunkKind::Change, doc.commit(&edits, "edit", NOON).unwrap().unwrap().change_bytes);
    }
    assert_eq!(doc.commit(&[ProjectEdit::SetArchived(true)], "edit", NOON).unwrap(), None);
    let project = ProjectDoc::load(&log.0, &writer(b'b')).unwrap().doc.read().unwrap();
    assert_eq!((project.name.as_str(), project.client.as_deref(), project.archived), ("Осень 2026", Some("Чай"), true));
    assert_eq!(project.artifacts.into_iter().collect::<Vec<_>>(), [(plans[1].into(), entry("Digital"))]);
}

#[test]
fn a_workspace_lists_its_projects_and_two_people_can_add_at_once() {
    let mut ids = uuids(6);
    let id = WorkspaceId::from_uuid(ids.next_uuid());
    let (mut anna, snapshot) = WorkspaceDoc::create(id, "Агентство", "Анна", &writer(b'a'), "start", NOON).unwrap();
    let log = Log::starting_with(id, snapshot);
    let mut boris = WorkspaceDoc::load(&log.0, &writer(b'b')).unwrap().doc;
    let [one, two] = [(); 2].map(|()| ProjectId::from_uuid(ids.next_uuid()));
    anna.commit(&[WorkspaceEdit::AddProject(one)], "create_project", NOON).unwrap().unwrap();
    let added = boris.commit(&[WorkspaceEdit::AddProject(two)], "create_project", NOON).unwrap().unwrap();
    anna.receive(&added.change_bytes).unwrap();
    anna.commit(&[WorkspaceEdit::SetName("Бюро".to_owned()), WorkspaceEdit::SetPerson("Аня".to_owned())], "edit", NOON)
        .unwrap();
    let workspace = anna.read().unwrap();
    assert_eq!((workspace.name.as_str(), workspace.person.as_str()), ("Бюро", "Аня"));
    assert_eq!(workspace.projects, [one, two].into());
    anna.commit(&[WorkspaceEdit::RemoveProject(one)], "edit", NOON).unwrap();
    assert_eq!(anna.read().unwrap().projects, [two].into());
}

#[test]
fn a_log_is_not_read_as_another_kind_of_document() {
    let mut ids = uuids(7);
    let id = ProjectId::from_uuid(ids.next_uuid());
    let (_, snapshot) = ProjectDoc::create(id, "Осень", None, &writer(b'a'), "create_project", NOON).unwrap();
    let plan = ids.plan();
    assert!(mrm_document::PlanDoc::load(&Log::starting_with(plan, snapshot.clone()).0, &writer(b'b')).is_err());
    let other = ProjectId::from_uuid(ids.next_uuid());
    assert!(ProjectDoc::load(&Log::starting_with(other, snapshot).0, &writer(b'b')).is_err(), "nor as another project");
}

#[test]
fn days_and_seasons_of_two_devices_stand_side_by_side() {
    let mut ids = uuids(9);
    let id = WorkspaceId::from_uuid(ids.next_uuid());
    let (mut anna, snapshot) = WorkspaceDoc::create(id, "Агентство", "Анна", &writer(b'a'), "start", NOON).unwrap();
    let log = Log::starting_with(id, snapshot);
    let mut boris = WorkspaceDoc::load(&log.0, &writer(b'b')).unwrap().doc;
    let day = |text: &str| text.parse().unwrap();
    let off = DayChange::Off { name: "День города/День Москвы".to_owned() };
    let set = |country: &str, at, change: Option<&DayChange>| WorkspaceEdit::SetDay {
        country: country.to_owned(),
        day: day(at),
        change: change.cloned(),
    };
    let ones = vec![Decimal::ONE; 12];
    let mut winter = ones.clone();
    winter[11] = "1.35".parse().unwrap();
    let season = Season::new("Зима / праздники", winter).unwrap();
    let season_id = SeasonId::from_uuid(ids.next_uuid());
    let of_anna =
        [set("RU", "2026-09-05", Some(&off)), WorkspaceEdit::SetSeason { id: season_id, season: Some(season.clone()) }];
    anna.commit(&of_anna, "edit", NOON).unwrap().unwrap();
    let of_boris = boris.commit(&[set("RU", "2026-11-07", Some(&DayChange::Work))], "edit", NOON).unwrap().unwrap();
    anna.receive(&of_boris.change_bytes).unwrap();
    let both = anna.read().unwrap();
    assert_eq!(both.days["RU"].len(), 2, "each added a day");
    assert_eq!(both.days["RU"][&day("2026-09-05")], off);
    assert_eq!(both.seasons[&season_id], season);
    assert_eq!(boris.read().unwrap().projects, both.projects);

    let gone = [set("RU", "2026-09-05", None), WorkspaceEdit::SetSeason { id: season_id, season: None }];
    anna.commit(&gone, "edit", NOON).unwrap().unwrap();
    let after = anna.read().unwrap();
    assert_eq!((after.days["RU"].len(), after.seasons.len()), (1, 0));
    assert!(Season::new("Лето", ones[..11].to_vec()).is_err());
    assert!(Season::new("Лето", vec![Decimal::ZERO; 12]).is_err());
}
