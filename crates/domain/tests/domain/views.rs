//! Which columns mean something for a channel, and views that a plan keeps.

use mrm_domain::{
    Audience, Channel, Column, ColumnId, CustomKind, Edit, Field, FieldRef, FieldTopic, Fit, Folding, Order, Plan,
    SavedView, SortOrder, ViewError, ViewFilter, ViewId, ViewLook, ViewSort,
};
use uuid::Uuid;

use crate::small_plan;

#[test]
fn television_is_planned_in_rating_points_and_search_in_clicks() {
    assert!(Channel::Tv.shows(Field::Grp) && Channel::Tv.shows(Field::Trp) && Channel::Tv.shows(Field::Cpp));
    assert!(Channel::Context.shows(Field::Clicks) && Channel::Context.shows(Field::Cpc));
    assert!(!Channel::Tv.shows(Field::Clicks) && !Channel::Context.shows(Field::Trp));
    assert_eq!(Channel::Tv.fit(Field::Clicks), Fit::Never);
    assert_eq!(Channel::Context.fit(Field::Grp), Fit::Conditional, "a search campaign with video may have a panel");
    assert_eq!(Channel::Mobile.fit(Field::Grp), Fit::Never);
    assert_eq!(Channel::Dooh.fit(Field::Targeting), Fit::Never, "the place is the targeting");
    assert_eq!(Channel::Dooh.fit(Field::Cpv), Fit::Applies, "a view out of home is a contact");
    assert_eq!(Channel::Influencer.fit(Field::Ctr), Fit::Conditional, "only with a tracked link");
    for channel in Channel::ALL {
        assert_eq!(channel.fit(Field::Impressions), Fit::Applies, "{channel:?}");
        assert_eq!(channel.fit(Field::CostNet), Fit::Applies, "{channel:?}");
        assert!(channel.shows(Field::CostNet) && channel.shows(Field::Start), "{channel:?}");
    }
}

#[test]
fn no_channel_is_planned_by_what_means_nothing_for_it() {
    for channel in Channel::ALL {
        for field in channel.metrics() {
            assert_ne!(channel.fit(*field), Fit::Never, "{channel:?} {field}");
            assert!(
                field.topic() == FieldTopic::Media || field.topic() == FieldTopic::Placement,
                "{channel:?} {field}"
            );
        }
    }
}

#[test]
fn the_parts_of_the_vocabulary_are_its_topics() {
    let topics = [
        (Field::Landing, FieldTopic::Placement),
        (Field::Rotation, FieldTopic::Placement),
        (Field::Start, FieldTopic::Time),
        (Field::UnitPrice, FieldTopic::Buying),
        (Field::ListCost, FieldTopic::Money),
        (Field::CostGross, FieldTopic::Money),
        (Field::Impressions, FieldTopic::Media),
        (Field::Cpm, FieldTopic::Media),
        (Field::Notes, FieldTopic::Other),
        (Field::Margin, FieldTopic::Agency),
    ];
    for (field, topic) in topics {
        assert_eq!(field.topic(), topic, "{field}");
    }
}

fn view(n: u128, audience: Audience, look: ViewLook) -> SavedView {
    let order = Order::spread(3).nth(n as usize % 3).unwrap();
    SavedView { id: ViewId::from_uuid(Uuid::from_u128(n)), name: format!("Вид {n}"), audience, order, look }
}

fn with_margin(plan: &mut Plan) -> ViewLook {
    let margin: FieldRef = Field::Margin.into();
    let own = ColumnId::from_uuid(Uuid::from_u128(5));
    plan.columns.insert(
        own,
        Column {
            id: own,
            name: "РЕНТА".to_owned(),
            kind: CustomKind::Percent,
            unit: None,
            formula: Some("[income] / [cost_net]".to_owned()),
            choices: Vec::new(),
            audience: Audience::Client,
            order: Order::spread(1).next().unwrap(),
        },
    );
    ViewLook {
        columns: vec![Field::CostNet.into(), margin, FieldRef::Custom(own), Field::Clicks.into()],
        widths: [(margin, 120), (Field::CostNet.into(), 90)].into(),
        frozen: 2,
        filters: [(margin, ViewFilter::Filled)].into(),
        sort: Some(ViewSort { reference: margin, order: SortOrder::Desc }),
        groups: vec![margin, Field::Channel.into()],
        ..ViewLook::default()
    }
}

#[test]
fn a_view_for_the_client_names_no_internal_column_and_an_internal_view_does_not_reach_the_client() {
    let mut plan = small_plan();
    let look = with_margin(&mut plan);
    for audience in [Audience::Client, Audience::Internal] {
        let n = if audience == Audience::Client { 1 } else { 2 };
        plan.views.insert(ViewId::from_uuid(Uuid::from_u128(n)), view(n, audience, look.clone()));
    }
    plan.header.default_view = Some(ViewId::from_uuid(Uuid::from_u128(2)));
    let seen = plan.for_audience(Audience::Client);
    let text = format!("{:?}", seen.views);
    assert_eq!(seen.views.len(), 1);
    assert!(!text.contains("Margin") && !text.contains("Custom"), "{text}");
    let look = &seen.views.values().next().unwrap().look;
    assert_eq!(look.columns, [Field::CostNet.into(), Field::Clicks.into()]);
    assert_eq!((look.frozen, look.groups.as_slice(), &look.sort), (1, &[Field::Channel.into()][..], &None));
    assert_eq!(seen.header.default_view, None, "the client does not learn of a view that is not theirs");
}

#[test]
fn a_view_is_put_changed_and_taken_back_like_everything_else() {
    let mut plan = small_plan();
    let before = plan.clone();
    let mut saved = view(1, Audience::Internal, ViewLook { folding: Folding::Folded, ..ViewLook::default() });
    let put = Edit::SetView { id: saved.id, view: Some(Box::new(saved.clone())) };
    assert!(put.is_of_views());
    let back = plan.apply(&put).unwrap();
    saved.name = "Деньги".to_owned();
    let again = plan.apply(&Edit::SetView { id: saved.id, view: Some(Box::new(saved.clone())) }).unwrap();
    assert_eq!(plan.views_in_order()[0].name, "Деньги");
    assert_eq!(plan.skeleton().views, plan.views, "a template keeps it");
    let mut other = before.clone();
    other.apply_all(&before.edits_to(&plan)).unwrap();
    assert_eq!(other, plan, "and so does a version that is restored");
    plan.apply(&again).unwrap();
    plan.apply(&back).unwrap();
    assert_eq!(plan, before);
}

#[test]
fn a_view_that_nobody_could_have_made_is_refused() {
    let three = ViewLook { groups: vec![Field::Channel.into(); 3], ..ViewLook::default() };
    assert_eq!(three.check(), Err(ViewError::TooManyGroups));
    let filters = [(Field::Site.into(), ViewFilter::Values { values: vec![String::new(); 5_001] })].into();
    assert_eq!(ViewLook { filters, ..ViewLook::default() }.check(), Err(ViewError::TooMuch));
    assert_eq!(ViewLook::default().check(), Ok(()));
}
