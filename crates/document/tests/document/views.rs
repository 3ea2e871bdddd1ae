//! Saved views travel with the plan and change nothing that it says.

use mrm_document::{ChunkKind, PlanDoc};
use mrm_domain::{
    Audience, Cell, Edit, Field, HeaderField, Order, SavedView, Value, Version, VersionId, VersionKind, ViewFilter,
    ViewId, ViewLook,
};
use uuid::Uuid;

use crate::support::{NOON, annas, hand_over, ice_tea, writer};

fn view(n: u128, name: &str) -> SavedView {
    let filters = [(Field::Channel.into(), ViewFilter::Values { values: vec!["tv".to_owned(), String::new()] })].into();
    let look =
        ViewLook { columns: vec![Field::CostNet.into()], filters, quick: "чай".to_owned(), ..ViewLook::default() };
    let order = Order::spread(1).next().unwrap();
    SavedView {
        id: ViewId::from_uuid(Uuid::from_u128(n)),
        name: name.to_owned(),
        audience: Audience::Client,
        order,
        look,
    }
}

fn put(view: &SavedView) -> Edit {
    Edit::SetView { id: view.id, view: Some(Box::new(view.clone())) }
}

#[test]
fn a_plan_from_before_views_takes_one_and_has_it_after_loading() {
    let mut plan = ice_tea();
    let (mut doc, mut log) = annas(&plan);
    assert!(doc.hydrate().plan.views.is_empty(), "a document without any opens");
    let money = view(1, "Деньги");
    let edits = [put(&money), Edit::SetHeader { field: HeaderField::DefaultView, text: Some(money.id.to_string()) }];
    let commit = doc.commit(&edits, "edit", NOON).unwrap().unwrap();
    log.append(ChunkKind::Change, commit.change_bytes);
    plan.apply_all(&edits).unwrap();
    let loaded = PlanDoc::load(&log.0, &writer(b'b')).unwrap().doc.hydrate();
    assert_eq!((loaded.plan, loaded.unreadable), (plan.clone(), vec![]));
    let (copy, _) = annas(&plan);
    assert_eq!(copy.hydrate().plan, plan, "a copy begins with it");
}

#[test]
fn two_people_save_views_at_the_same_time_and_keep_both() {
    let (mut anna, log) = annas(&ice_tea());
    let mut boris = PlanDoc::load(&log.0, &writer(b'b')).unwrap().doc;
    let hers = anna.commit(&[put(&view(1, "Деньги"))], "edit", NOON).unwrap().unwrap();
    let his = boris.commit(&[put(&view(2, "Медиа"))], "edit", NOON).unwrap().unwrap();
    hand_over(&mut anna, &[&his.change_bytes]).unwrap();
    hand_over(&mut boris, &[&hers.change_bytes]).unwrap();
    assert_eq!(anna.hydrate().plan.views.len(), 2);
    assert_eq!(anna.hydrate(), boris.hydrate());
}

#[test]
fn saving_a_view_takes_no_approval_away_and_nothing_passes_itself_off_as_one() {
    let plan = ice_tea();
    let (mut doc, _) = annas(&plan);
    let approved = Version {
        id: VersionId::from_uuid(Uuid::from_u128(1)),
        name: None,
        kind: VersionKind::Approved,
        heads: doc.heads().iter().map(ToString::to_string).collect(),
        time: "2026-11-21T12:00:00Z".parse().unwrap(),
        author: "61".to_owned(),
        note: None,
        subject: None,
    };
    doc.keep(&approved, NOON).unwrap();
    doc.commit(&[put(&view(1, "Деньги"))], "edit_cell", NOON + 1).unwrap();
    assert_eq!(doc.changes_since(&approved).unwrap(), [], "the plan says what was approved");
    assert_eq!(doc.edited_ms(), NOON);
    let cell = Some(Cell::entered(Value::Number(5.into()), NOON));
    let row = plan.lines().next().unwrap().id;
    let edit = Edit::SetCell { row, field: Field::CostNet.into(), cell };
    doc.commit(&[put(&view(1, "Итоги")), edit], "views", NOON + 2).unwrap();
    assert_eq!(doc.changes_since(&approved).unwrap().len(), 1, "a price is a change, whatever it calls itself");
}

#[test]
fn a_view_of_a_newer_program_stays_where_it_is() {
    let bare =
        r#"{"id":"viw_00000000000000000000000000000001","name":"Вид","audience":"client","order":"V","look":{}}"#;
    assert_eq!(serde_json::from_str::<SavedView>(bare).unwrap().look, ViewLook::default(), "what is not said is usual");
    let newer = bare.replace("{}", r#"{"columns":["hologram"],"tilt":3}"#);
    assert!(serde_json::from_str::<SavedView>(&newer).is_err(), "its columns are none of ours");
}
