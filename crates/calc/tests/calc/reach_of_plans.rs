//! Reach of whole plans, as the plan itself reports it.

use mrm_calc::reach::{Because, Detail, Model, Reported, Unfit};
use mrm_calc::{PlanCalc, Warning, plan_reach, reach_models};
use mrm_domain::{Field, HeaderField, Plan};

use crate::near::{near, near_within};
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

/// A plan of lines with these values, one after another from row 1.
fn plan_of(lines: &[&[(Field, &str)]]) -> Plan {
    let mut plan = empty_plan();
    for (index, cells) in lines.iter().enumerate() {
        put(&mut plan, line(index as u128 + 1, cells));
    }
    plan
}

/// Values of a line, the model that they allow with its reason, and the reach.
type Rung<'a> = (&'a [(Field, &'a str)], Model, Because, f64);

#[test]
fn a_line_of_a_plan_climbs_the_ladder_with_each_value_that_is_known() {
    use Field as F;
    let cases: [Rung<'_>; 8] = [
        (&[(F::Rating, "0.12"), (F::Spots, "5")], Model::Binomial, Because::RatingKnown, 0.4722680832),
        // Sixty points at a rating of 12 are five insertions.
        (&[(F::Rating, "0.12"), (F::Grp, "60")], Model::Binomial, Because::RatingKnown, 0.4722680832),
        (
            &[(F::Rating, "0.25"), (F::Spots, "6"), (F::ReachTwo, "0.36")],
            Model::BetaBinomial,
            Because::SecondInsertionKnown,
            0.5342607543,
        ),
        (
            &[(F::Rating, "0.06"), (F::Spots, "10"), (F::ReachCeiling, "0.55")],
            Model::Shmatov,
            Because::CeilingKnown,
            0.3767406843,
        ),
        (&[(F::Grp, "200"), (F::ReachPoints, "350 = 58")], Model::OnePointCurve, Because::OnePointKnown, 0.5158831004),
        (
            &[(F::Grp, "120"), (F::ReachPoints, "60 = 25,5; 120: 39.2307692308; 400 = 62,962962963 %")],
            Model::FittedCurve,
            Because::PointsKnown,
            0.3923076923,
        ),
        (
            &[(F::ReachPct, "0.5"), (F::Rating, "0.25"), (F::Spots, "6"), (F::ReachTwo, "0.36")],
            Model::Entered,
            Because::ReachEntered,
            0.5,
        ),
        (
            &[(F::Rating, "0.3"), (F::Spots, "1"), (F::ReachTwo, "0.5")],
            Model::BetaBinomial,
            Because::SecondInsertionKnown,
            0.3,
        ),
    ];
    for (cells, model, because, reach) in cases {
        let plan = plan_of(&[cells]);
        let told = plan_reach(&plan, &PlanCalc::new(&plan), Detail::Reach).rows.remove(&row_id(1)).unwrap();
        assert_eq!((told.model, told.because), (model, because), "{cells:?}");
        // The three points are nearly those of one hyperbola.
        let tolerance = if model == Model::FittedCurve { 2e-2 } else { 1e-8 };
        near_within(told.reach, reach, tolerance);
    }
    let wrong = plan_of(&[&[(F::Rating, "0.3"), (F::Spots, "4"), (F::ReachTwo, "0.7")]]);
    let refused = plan_reach(&wrong, &PlanCalc::new(&wrong), Detail::Reach).refused;
    assert_eq!(refused[&row_id(1)].to_string(), "“r2” is 0.7: it must lie from 0.3 to 0.6");
}

/// The plan's reach by a model that its header names.
fn chosen(plan: &Plan, rule: &str) -> Reported {
    let mut plan = plan.clone();
    plan.header.set(HeaderField::ReachModel, Some(rule)).unwrap();
    plan_reach(&plan, &PlanCalc::new(&plan), Detail::Contacts).plan.unwrap()
}

#[test]
fn a_plan_is_put_together_by_the_model_it_names() {
    use Field as F;
    // Media-math 2.6, the first vector; 2.5, form 2; 2.5 form 1, 2.7 and 2.8 with the same three vehicles.
    let once = |reaches: &[&str], pairs: &[(u128, u128, &str)]| {
        let cells: Vec<[(Field, &str); 1]> = reaches.iter().map(|reach| [(F::ReachPct, *reach)]).collect();
        let cells: Vec<&[(Field, &str)]> = cells.iter().map(<[_; 1]>::as_slice).collect();
        let mut plan = plan_of(&cells);
        pairs.iter().for_each(|(first, second, shared)| share(&mut plan, *first, *second, shared));
        plan
    };
    let three = once(&["0.32", "0.27", "0.15"], &[(1, 2, "0.11"), (1, 3, "0.06"), (2, 3, "0.05")]);
    let four = once(&["0.3", "0.22", "0.16", "0.09"], &[]);
    let mut spots = plan_of(&[
        &[(F::Rating, "0.22"), (F::ReachTwo, "0.30"), (F::Spots, "4")],
        &[(F::Rating, "0.15"), (F::ReachTwo, "0.21"), (F::Spots, "3")],
        &[(F::Rating, "0.09"), (F::ReachTwo, "0.13"), (F::Spots, "6")],
    ]);
    for (first, second, shared) in [(1, 2, "0.05"), (1, 3, "0.03"), (2, 3, "0.02")] {
        share(&mut spots, first, second, shared);
    }
    for (plan, rule, model, reach) in [
        (&three, "agostini", Model::Agostini, 0.5545316456),
        (&three, "hofmans", Model::Hofmans, 0.5471920257),
        (&three, "sainsbury_accumulated", Model::SainsburyAccumulated, 0.57806),
        (&four, "sainsbury_duplication/0.9", Model::SainsburyDuplication, 0.60137384),
        (&four, "sainsbury_duplication/1.15", Model::SainsburyDuplication, 0.55453324),
        (&spots, "sainsbury_accumulated", Model::SainsburyAccumulated, 0.6256272104),
        (&spots, "metheringham", Model::Metheringham, 0.6049281394),
        (&spots, "morgensztern", Model::Morgensztern, 0.5697472105),
    ] {
        let told = chosen(plan, rule);
        assert_eq!((told.model, told.because), (model, Because::Chosen), "{rule}");
        near(told.reach, reach);
    }
    let told = chosen(&spots, "metheringham");
    near(told.contacts.unwrap(), 1.87);
    near(told.distribution.unwrap().reach_from(3), 0.2886233557);
    let by_data = plan_reach(&spots, &PlanCalc::new(&spots), Detail::Reach).plan.unwrap();
    assert_eq!((by_data.model, by_data.because), (Model::Canonical, Because::PairsKnown));
}

#[test]
fn a_model_that_the_data_do_not_carry_gives_way_and_says_so() {
    use Field as F;
    let spots = plan_of(&[&[(F::Rating, "0.2"), (F::Spots, "4")], &[(F::Rating, "0.1"), (F::Spots, "2")]]);
    // No duplication is stated; then one is, but Agostini knows one insertion each, and Metheringham the reach of two.
    assert!(chosen(&spots, "agostini").warnings.contains(&Warning::ModelReplaced));
    let mut stated = spots.clone();
    share(&mut stated, 1, 2, "0.05");
    for rule in ["agostini", "metheringham"] {
        let told = chosen(&stated, rule);
        assert_eq!((told.model, told.because), (Model::Canonical, Because::PairsKnown), "{rule}");
        assert!(told.warnings.contains(&Warning::ModelReplaced), "{rule}");
    }
    assert!(!chosen(&stated, "morgensztern").warnings.contains(&Warning::ModelReplaced));
    let alone = plan_of(&[&[(F::ReachPct, "0.4")]]);
    assert_eq!(chosen(&alone, "hofmans").because, Because::OneLine);
    // What each model makes of the lines is told side by side, with the reason where there is nothing.
    let all = reach_models(&stated, &PlanCalc::new(&stated), None, n("1.2"));
    let told: Vec<_> = all.models.iter().map(|(rule, result)| (rule.code(), result.as_ref().err().cloned())).collect();
    assert_eq!(told[3], ("hofmans", Some(Unfit::SeveralInsertions)));
    assert!(matches!(&told[2], ("metheringham", Some(Unfit::Data(error))) if error.input() == "vehicles[0].r2"));
    assert_eq!(told[6], ("sainsbury_duplication", None));
    assert_eq!(all.by_data.unwrap().model, Model::Canonical);
    let singles: Vec<_> = all.lines.iter().map(|(_, _, single)| (single.reach, single.insertions)).collect();
    assert_eq!(singles, [(0.2, 4), (0.1, 2)], "duplications are those of one insertion each");
    let without = reach_models(&spots, &PlanCalc::new(&spots), None, n("1"));
    assert!(without.models[..5].iter().all(|(_, result)| result == &Err(Unfit::NoPairs)));
}
