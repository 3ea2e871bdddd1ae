//! Reach of whole plans, as the plan itself reports it.

use mrm_calc::reach::{Because, Model};
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
    let reach = plan_reach(&plan, &PlanCalc::new(&plan));
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
    let reach = plan_reach(&plan, &PlanCalc::new(&plan));
    assert_eq!(reach.refused[&row_id(5)].to_string(), "“reach” is 0.5: it must lie from 0 to 0.2");
    assert!(reach.plan.unwrap().warnings.contains(&Warning::PartsLeftOut { parts: 2 }));
}

#[test]
fn a_plan_without_audience_data_has_no_reach() {
    let mut plan = empty_plan();
    put(&mut plan, line(1, &[(Field::CostNet, "1000")]));
    let reach = plan_reach(&plan, &PlanCalc::new(&plan));
    assert_eq!((reach.plan, reach.rows.len()), (None, 0));
}
