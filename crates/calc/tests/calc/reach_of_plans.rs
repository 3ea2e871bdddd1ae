//! Reach of whole plans, as the plan itself reports it.

use mrm_calc::reach::{Because, Detail, Model};
use mrm_calc::{PlanCalc, Warning, plan_reach};
use mrm_domain::{Field, Plan};

use crate::near::near;
use crate::plans::{empty_plan, line, n, put, row_id, section};

/// Television in a section, a site beside it.
fn autumn() -> Plan {
    let mut plan = empty_plan();
    plan.header.universe = Some(n("5400000"));
    put(&mut plan, section(10, None));
    for (number, cells) in [
        (1, &[(Field::Grp, "60"), (Field::Spots, "5")][..]),
        (2, &[(Field::ReachPct, "0.62"), (Field::Grp, "310")][..]),
        (3, &[(Field::Grp, "120")][..]),
    ] {
        let mut row = line(number, cells);
        row.parent = Some(row_id(10));
        put(&mut plan, row);
    }
    put(&mut plan, line(4, &[(Field::Reach, "1080000"), (Field::Impressions, "4320000")]));
    plan
}

#[test]
fn each_line_section_and_the_plan_name_their_model() {
    let plan = autumn();
    let reach = plan_reach(&plan, &PlanCalc::new(&plan), Detail::Reach);
    let told = |row: u128| reach.rows.get(&row_id(row)).map(|r| (r.model, r.because));
    assert_eq!(told(1), Some((Model::Binomial, Because::RatingKnown)));
    assert_eq!(told(2), Some((Model::Entered, Because::ReachEntered)));
    assert_eq!(told(3), None, "rating points alone reach nobody knows whom");
    assert_eq!(told(4), Some((Model::Entered, Because::ReachEntered)));
    let first = &reach.rows[&row_id(1)];
    near(first.reach, 0.4722680832);
    near(first.frequency().unwrap(), 1.270464851);
    let site = &reach.rows[&row_id(4)];
    near(site.reach, 0.2);
    near(site.frequency().unwrap(), 4.0);

    let television = &reach.rows[&row_id(10)];
    assert_eq!((television.model, television.because), (Model::SainsburyAccumulated, Because::DuplicationUnknown));
    near(television.reach, 1.0 - 0.5277319168 * 0.38);
    assert!(television.warnings.contains(&Warning::PartsLeftOut { parts: 1 }));
    let whole = reach.plan.unwrap();
    near(whole.reach, 1.0 - 0.5277319168 * 0.38 * 0.8);
    near(whole.contacts.unwrap(), 0.6 + 3.1 + 0.8);
    assert!(whole.reach < 0.4722680832 + 0.62 + 0.2, "never a sum");
    assert!(reach.refused.is_empty());
}

#[test]
fn a_line_that_cannot_be_is_refused_and_left_out() {
    let mut plan = autumn();
    put(&mut plan, line(5, &[(Field::ReachPct, "0.5"), (Field::Grp, "20")]));
    let reach = plan_reach(&plan, &PlanCalc::new(&plan), Detail::Reach);
    assert_eq!(reach.refused[&row_id(5)].to_string(), "“reach” is 0.5: it must lie from 0 to 0.2");
    assert!(reach.plan.unwrap().warnings.contains(&Warning::PartsLeftOut { parts: 2 }));
}

#[test]
fn a_plan_without_audience_data_has_no_reach() {
    let mut plan = empty_plan();
    put(&mut plan, line(1, &[(Field::CostNet, "1000")]));
    let reach = plan_reach(&plan, &PlanCalc::new(&plan), Detail::Reach);
    assert_eq!((reach.plan, reach.rows.len()), (None, 0));
}

fn share(plan: &mut Plan, first: u128, second: u128, share: &str) {
    plan.rows.get_mut(&row_id(first)).unwrap().shared.insert(row_id(second), n(share));
}

#[test]
fn stated_duplications_of_all_pairs_choose_the_canonical_expansion() {
    let mut plan = empty_plan();
    for (number, reach) in [(1, "0.48"), (2, "0.35"), (3, "0.22")] {
        put(&mut plan, line(number, &[(Field::ReachPct, reach)]));
    }
    let of_plan = |plan: &Plan| plan_reach(plan, &PlanCalc::new(plan), Detail::Reach).plan.unwrap();
    near(of_plan(&plan).reach, 0.73636);
    assert_eq!(of_plan(&plan).because, Because::DuplicationUnknown);
    // media-math 2.9, the last vector.
    for (first, second, shared) in [(1, 2, "0.2184"), (1, 3, "0.08448"), (2, 3, "0.0847")] {
        share(&mut plan, first, second, shared);
    }
    let told = of_plan(&plan);
    near(told.reach, 0.706772);
    assert_eq!((told.model, told.because), (Model::Canonical, Because::PairsKnown));
}

#[test]
fn a_pair_that_is_known_stands_beside_lines_that_meet_by_chance() {
    let mut plan = empty_plan();
    for (number, reach) in [(1, "0.48"), (2, "0.35"), (3, "0.2")] {
        put(&mut plan, line(number, &[(Field::ReachPct, reach)]));
    }
    share(&mut plan, 1, 2, "0.2184");
    let told = plan_reach(&plan, &PlanCalc::new(&plan), Detail::Reach).plan.unwrap();
    near(told.reach, 1.0 - (1.0 - 0.6116) * 0.8);
    assert_eq!(told.because, Because::SomePairsKnown);
    assert!(told.warnings.contains(&Warning::IndependenceAssumed));
    // Two pairs of three: what nobody stated is as chance has it.
    share(&mut plan, 2, 3, "0.07");
    let told = plan_reach(&plan, &PlanCalc::new(&plan), Detail::Reach).plan.unwrap();
    near(told.reach, 1.0 - (1.0 - 0.6116) * 0.8);
    assert_eq!((told.model, told.because), (Model::Canonical, Because::SomePairsKnown));
    // More than the smaller line reaches cannot be common.
    share(&mut plan, 1, 2, "0.5");
    let told = plan_reach(&plan, &PlanCalc::new(&plan), Detail::Reach).plan.unwrap();
    assert!(told.warnings.contains(&Warning::DuplicationClamped { first: 1, second: 2 }), "{told:?}");
    near(told.reach, 1.0 - (1.0 - 0.48) * 0.8);
}
