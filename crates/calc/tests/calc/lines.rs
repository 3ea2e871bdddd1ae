//! What follows from what planners enter in one line.

use mrm_calc::{Discrepancy, LineResult, Note, PlanCalc, Rule, VatPart};
use mrm_domain::{CommissionMode, DiscountMode, Field as F, Plan, PriceBasis, VatRounding, VatRule};

use crate::plans::*;

fn as_is(_: &mut Plan) {}

#[track_caller]
fn shows(result: &LineResult, want: &[(F, &str)]) {
    for (field, text) in want {
        let got = shown(result, *field);
        assert_eq!(got, *text, "{field}");
    }
}

#[track_caller]
fn only(result: &LineResult) -> &Discrepancy {
    let [one] = result.discrepancies.as_slice() else { panic!("{:?}", result.discrepancies) };
    one
}

#[test]
fn a_thousand_impressions_have_a_price() {
    let line = calculate(
        as_is,
        &[(F::BuyModel, "CPM"), (F::UnitPrice, "140.625"), (F::Units, "3200000"), (F::Clicks, "9600")],
    );
    shows(
        &line,
        &[
            (F::Impressions, "3200000"),
            (F::ListCost, "450000"),
            (F::CostNet, "450000"),
            (F::ClientNet, "450000"),
            (F::VatRate, "0.22"),
            (F::Vat, "99000"),
            (F::CostGross, "549000"),
            (F::Ctr, "0.003"),
            (F::Cpm, "140.625"),
            (F::Cpc, "46.875"),
            (F::Commission, ""),
        ],
    );
    assert_eq!(line.derived[&F::Impressions].rule, Rule::Volume);
    assert_eq!(line.derived[&F::CostNet].inputs, [F::ListCost]);
    assert_eq!(line.derived[&F::ListCost].inputs, [F::Units, F::UnitPrice]);
    assert!(line.discrepancies.is_empty());
}

#[test]
fn any_one_of_price_quantity_and_budget_follows_from_the_other_two() {
    let budget = calculate(as_is, &[(F::BuyModel, "CPC"), (F::CostNet, "450000"), (F::UnitPrice, "46.875")]);
    shows(&budget, &[(F::Units, "9600"), (F::Clicks, "9600")]);
    let price = calculate(as_is, &[(F::BuyModel, "CPC"), (F::CostNet, "450000"), (F::Clicks, "9600")]);
    shows(&price, &[(F::UnitPrice, "46.875"), (F::Cpc, "46.875")]);
    let from_the_end = calculate(as_is, &[(F::BuyModel, "CPM"), (F::CostGross, "549000"), (F::UnitPrice, "140.625")]);
    shows(
        &from_the_end,
        &[(F::ClientNet, "450000"), (F::CostNet, "450000"), (F::Impressions, "3200000"), (F::Vat, "99000")],
    );
}

#[test]
fn the_price_chain_of_one_line() {
    let set = |plan: &mut Plan| plan.header.commission_rate = Some(n("0.07"));
    let line = calculate(
        set,
        &[(F::UnitPrice, "1200000"), (F::Units, "1"), (F::Markup, "1.15;0.75"), (F::Discount, "0.2;0.05")],
    );
    shows(
        &line,
        &[
            (F::ListCost, "1035000"),
            (F::CostNet, "786600"),
            (F::CommissionRate, "0.07"),
            (F::Commission, "55062"),
            (F::ClientNet, "841662"),
            (F::Vat, "185165.64"),
            (F::CostGross, "1026827.64"),
        ],
    );
    assert_eq!(line.derived[&F::CommissionRate].rule, Rule::PlanCommissionRate);
    assert_eq!(line.derived[&F::ListCost].inputs, [F::Units, F::UnitPrice, F::Markup]);
}

#[test]
fn commission_inside_comes_out_of_what_the_client_pays() {
    let set = |plan: &mut Plan| {
        plan.header.commission_mode = CommissionMode::Inside;
        plan.header.commission_rate = Some(n("0.15"));
        plan.header.vat = VatRule::Fixed(n("0.2"));
    };
    let line = calculate(set, &[(F::CostGross, "2500000")]);
    shows(
        &line,
        &[(F::ClientNet, "2083333.33"), (F::Vat, "416666.67"), (F::CostNet, "1770833.33"), (F::Commission, "312500")],
    );
    assert!(line.discrepancies.is_empty(), "{:?}", line.discrepancies);
    let back = calculate(set, &[(F::CostNet, "1770833.33")]);
    shows(&back, &[(F::ClientNet, "2083333.33"), (F::Commission, "312500")]);
}

#[test]
fn a_client_budget_with_commission_on_top_is_taken_apart() {
    let set = |plan: &mut Plan| plan.header.commission_rate = Some(n("0.02"));
    let line = calculate(set, &[(F::ClientNet, "20058300")]);
    shows(&line, &[(F::CostNet, "19665000"), (F::Commission, "393300")]);
    let own = calculate(set, &[(F::CostNet, "1000"), (F::CommissionRate, "0.1")]);
    shows(&own, &[(F::Commission, "100"), (F::ClientNet, "1100")]);
    let odd = calculate(set, &[(F::ClientNet, "100.01")]);
    assert_eq!(odd.number(F::CostNet).unwrap() + odd.number(F::Commission).unwrap(), n("100.01"), "no kopeck is lost");
}

#[test]
fn an_unknown_commission_follows_from_two_costs() {
    let line = calculate(as_is, &[(F::CostNet, "1000"), (F::ClientNet, "1150")]);
    shows(&line, &[(F::Commission, "150"), (F::CommissionRate, "0.15")]);
    assert!(line.discrepancies.is_empty());
}

#[test]
fn commission_under_the_table_is_in_no_line() {
    let set = |plan: &mut Plan| {
        plan.header.commission_mode = CommissionMode::Separate;
        plan.header.commission_rate = Some(n("0.1"));
    };
    shows(
        &calculate(set, &[(F::CostNet, "1000")]),
        &[(F::ClientNet, "1000"), (F::Commission, ""), (F::CommissionRate, "")],
    );
}

#[test]
fn a_fixed_price_without_a_quantity_is_bought_once() {
    let once = calculate(as_is, &[(F::BuyModel, "fixed"), (F::UnitPrice, "100000"), (F::Markup, "1.5")]);
    shows(&once, &[(F::ListCost, "150000"), (F::Units, "")]);
    assert_eq!(once.derived[&F::ListCost].rule, Rule::FixedPrice);
    let twice = calculate(as_is, &[(F::BuyModel, "fixed"), (F::UnitPrice, "100000"), (F::Units, "2")]);
    shows(&twice, &[(F::ListCost, "200000")]);
    let unknown = calculate(as_is, &[(F::BuyModel, "CPC"), (F::UnitPrice, "100")]);
    shows(&unknown, &[(F::ListCost, ""), (F::CostNet, "")]);
}

#[test]
fn units_come_by_the_period() {
    let line = calculate(
        as_is,
        &[(F::BuyModel, "per_week"), (F::UnitsPerPeriod, "2"), (F::PeriodQty, "4"), (F::UnitPrice, "1000.5")],
    );
    shows(&line, &[(F::Units, "8"), (F::CostNet, "8004")]);
}

#[test]
fn prices_with_vat_give_costs_without() {
    let set = |plan: &mut Plan| plan.header.price_basis = PriceBasis::Gross;
    let line =
        calculate(set, &[(F::BuyModel, "CPM"), (F::UnitPrice, "122"), (F::Units, "1000000"), (F::Discount, "0.5")]);
    shows(&line, &[(F::ListCost, "122000"), (F::CostNet, "50000"), (F::CostGross, "61000"), (F::Cpm, "61")]);
    assert_eq!(line.derived[&F::CostNet].inputs, [F::ListCost, F::Discount, F::VatRate]);
}

#[test]
fn discounts_can_be_added_if_the_contract_says_so() {
    let set = |plan: &mut Plan| plan.header.discount_mode = DiscountMode::Additive;
    let cells = [(F::UnitPrice, "100"), (F::Units, "10"), (F::Discount, "0.2;0.05")];
    shows(&calculate(as_is, &cells), &[(F::CostNet, "760")]);
    shows(&calculate(set, &cells), &[(F::CostNet, "750")]);
    let all = calculate(set, &[(F::UnitPrice, "100"), (F::Units, "10"), (F::Discount, "0.6;0.4")]);
    shows(&all, &[(F::ListCost, "1000"), (F::CostNet, "")]);
    assert_eq!(all.notes, [Note::DiscountsTooLarge]);
}

#[test]
fn two_costs_tell_the_discount() {
    let line = calculate(as_is, &[(F::ListCost, "1000"), (F::CostNet, "850")]);
    shows(&line, &[(F::Discount, "0.15")]);
    assert!(line.discrepancies.is_empty());
    let none = calculate(as_is, &[(F::ListCost, "1000"), (F::CostNet, "1000")]);
    shows(&none, &[(F::Discount, "")]);
}

#[test]
fn the_date_of_placement_decides_on_vat() {
    for (start, end, rate, vat) in [
        ("2025-12-01", "2025-12-31", "0.2", "200"),
        ("2026-01-01", "2026-01-31", "0.22", "220"),
        ("2018-12-01", "2018-12-31", "0.18", "180"),
    ] {
        let mut plan = empty_plan();
        let mut row = line(1, &[(F::CostNet, "1000")]);
        fly(&mut row, 1, start, end, None);
        put(&mut plan, row);
        let calc = PlanCalc::new(&plan);
        shows(calc.line(row_id(1)).unwrap(), &[(F::VatRate, rate), (F::Vat, vat)]);
    }
    shows(&calculate(as_is, &[(F::CostNet, "1000"), (F::VatRate, "0.05")]), &[(F::Vat, "50"), (F::VatRate, "")]);
    let free = |plan: &mut Plan| plan.header.vat = VatRule::None;
    shows(&calculate(free, &[(F::CostNet, "1000")]), &[(F::Vat, "0"), (F::CostGross, "1000")]);
}

#[test]
fn a_line_across_new_year_has_two_rates() {
    let mut plan = empty_plan();
    let mut by_days = line(1, &[(F::CostNet, "1000")]);
    fly(&mut by_days, 1, "2025-12-22", "2026-01-10", None);
    put(&mut plan, by_days);
    let mut by_amounts = line(2, &[(F::CostNet, "1000")]);
    fly(&mut by_amounts, 2, "2025-12-01", "2025-12-31", Some("300"));
    fly(&mut by_amounts, 3, "2026-01-01", "2026-01-07", Some("700"));
    put(&mut plan, by_amounts);
    let calc = PlanCalc::new(&plan);
    let days = calc.line(row_id(1)).unwrap();
    shows(days, &[(F::Vat, "210"), (F::VatRate, "0.21"), (F::CostGross, "1210")]);
    assert_eq!(days.derived[&F::VatRate].rule, Rule::PlanVatRateByDates);
    let half = n("0.5");
    assert_eq!(days.vat_parts, [VatPart { rate: n("0.2"), share: half }, VatPart { rate: n("0.22"), share: half }]);
    shows(calc.line(row_id(2)).unwrap(), &[(F::Vat, "214"), (F::VatRate, "0.214")]);
}

#[test]
fn vat_can_be_left_unrounded_until_the_total() {
    let set = |plan: &mut Plan| plan.header.vat_rounding = VatRounding::OnTotal;
    shows(&calculate(set, &[(F::CostNet, "0.99")]), &[(F::Vat, "0.2178"), (F::CostGross, "1.2078")]);
    shows(&calculate(as_is, &[(F::CostNet, "0.99")]), &[(F::Vat, "0.22"), (F::CostGross, "1.21")]);
}

#[test]
fn ratings_reach_and_affinity_of_a_line() {
    let set = |plan: &mut Plan| plan.header.universe = Some(n("5400000"));
    let line = calculate(
        set,
        &[(F::BuyModel, "CPP"), (F::UnitPrice, "2500"), (F::Units, "420"), (F::Reach, "2592000"), (F::Affinity, "150")],
    );
    shows(
        &line,
        &[
            (F::Grp, "420"),
            (F::Impressions, "22680000"),
            (F::Ots, "22680000"),
            (F::ReachPct, "0.48"),
            (F::Frequency, "8.75"),
            (F::Trp, "630"),
            (F::CostNet, "1050000"),
            (F::Cpp, "2500"),
        ],
    );
}

#[test]
fn rates_make_volumes_and_volumes_make_rates() {
    let line = calculate(
        as_is,
        &[
            (F::Impressions, "1000000"),
            (F::Ctr, "0.005"),
            (F::Cr, "0.02"),
            (F::Vtr, "0.7"),
            (F::CostNet, "50000"),
            (F::Revenue, "500000"),
        ],
    );
    shows(
        &line,
        &[
            (F::Clicks, "5000"),
            (F::Conversions, "100"),
            (F::Views, "700000"),
            (F::Cpa, "500"),
            (F::Cpc, "10"),
            (F::Roas, "10"),
            (F::Drr, "0.1"),
            (F::Aov, "5000"),
        ],
    );
}

#[test]
fn nothing_is_divided_by_zero() {
    let line = calculate(as_is, &[(F::CostNet, "1000"), (F::Clicks, "0"), (F::Impressions, "0"), (F::Revenue, "0")]);
    shows(&line, &[(F::Cpc, ""), (F::Ctr, ""), (F::Cpm, ""), (F::Drr, ""), (F::Roas, "0")]);
}

#[test]
fn agency_money_is_income_and_margin() {
    let line = calculate(
        as_is,
        &[
            (F::BuyModel, "CPM"),
            (F::UnitPrice, "200"),
            (F::Units, "1000000"),
            (F::BuyPrice, "150"),
            (F::ReturnedCommission, "10000"),
        ],
    );
    shows(&line, &[(F::BuyCost, "150000"), (F::Income, "60000"), (F::Margin, "0.3")]);
}

#[test]
fn a_cost_that_is_not_price_times_quantity_is_shown_and_kept() {
    let line =
        calculate(as_is, &[(F::BuyModel, "CPC"), (F::UnitPrice, "120"), (F::Units, "4200"), (F::CostNet, "500000")]);
    let found = only(&line);
    assert_eq!((found.field, found.entered, found.computed), (F::CostNet, n("500000"), n("504000")));
    assert_eq!(found.rule, Rule::CostFromPrice);
    assert_eq!(found.inputs, [F::Units, F::UnitPrice]);
    assert!(!line.derived.contains_key(&F::CostNet), "an entered value is never replaced");
    shows(&line, &[(F::CostGross, "610000")]);
}

#[test]
fn a_cpm_that_is_really_a_cpc_is_noticed() {
    let line =
        calculate(as_is, &[(F::Impressions, "1000000"), (F::Clicks, "5000"), (F::CostNet, "600000"), (F::Cpm, "120")]);
    let found = only(&line);
    assert_eq!((found.field, found.computed), (F::Cpm, n("600")));
}

#[test]
fn rounded_prices_and_counts_are_no_contradiction() {
    for cells in [
        // 500,000 / 3,333,333 = 0.15000002: the price was rounded to kopecks.
        vec![(F::BuyModel, "CPV"), (F::UnitPrice, "0.15"), (F::Units, "3333333"), (F::CostNet, "500123.45")],
        vec![(F::BuyModel, "CPM"), (F::UnitPrice, "123.46"), (F::Units, "27050000"), (F::CostNet, "3339482.95")],
        // Clicks are whole: 500,000 / 120 = 4,166.67.
        vec![(F::BuyModel, "CPC"), (F::UnitPrice, "120"), (F::Units, "4167"), (F::CostNet, "500000")],
        vec![(F::Impressions, "3200000"), (F::Clicks, "9449"), (F::Ctr, "0.003")],
        vec![(F::Impressions, "42600000"), (F::Reach, "3312900"), (F::Frequency, "12.9")],
        vec![(F::CostNet, "450000"), (F::Impressions, "3200000"), (F::Cpm, "141")],
        vec![(F::CostNet, "999.99"), (F::Vat, "220"), (F::CostGross, "1219.99"), (F::ClientNet, "999.99")],
        vec![(F::CostGross, "1000"), (F::Vat, "180.33")],
        vec![(F::UnitPrice, "100.005"), (F::Units, "3"), (F::CostNet, "300.015")],
    ] {
        let line = calculate(as_is, &cells);
        assert!(line.discrepancies.is_empty(), "{cells:?} gives {:?}", line.discrepancies);
    }
}

#[test]
fn differences_that_rounding_cannot_explain_are_shown() {
    for cells in [
        vec![(F::BuyModel, "CPV"), (F::UnitPrice, "0.15"), (F::Units, "3333333"), (F::CostNet, "520000")],
        vec![(F::UnitPrice, "100000"), (F::Units, "1"), (F::CostNet, "100010")],
        vec![(F::Impressions, "3200000"), (F::Clicks, "12000"), (F::Ctr, "0.003")],
        vec![(F::CostNet, "1000"), (F::VatRate, "0.22"), (F::CostGross, "1200")],
        vec![(F::UnitsPerPeriod, "2"), (F::PeriodQty, "4"), (F::Units, "9")],
        vec![(F::BuyModel, "CPM"), (F::Units, "1000000"), (F::Impressions, "1200000")],
        vec![(F::CostNet, "1000"), (F::CommissionRate, "0.1"), (F::ClientNet, "1200")],
    ] {
        let line = calculate(as_is, &cells);
        assert_eq!(line.discrepancies.len(), 1, "{cells:?} gives {:?}", line.discrepancies);
    }
}

#[test]
fn a_cost_per_result_on_another_cost_is_a_matter_of_definition() {
    let set = |plan: &mut Plan| plan.header.commission_rate = Some(n("0.1"));
    let line = calculate(set, &[(F::CostNet, "1000"), (F::Clicks, "100"), (F::Cpc, "11")]);
    assert!(line.discrepancies.is_empty());
    assert_eq!(line.notes, [Note::OtherBasis { field: F::Cpc, basis: F::ClientNet }]);
}

#[test]
fn a_vat_rate_that_was_not_the_law_shows() {
    let line = calculate(as_is, &[(F::ClientNet, "1000"), (F::CostGross, "1200")]);
    let found = only(&line);
    assert_eq!(found.rule, Rule::Vat);
    assert_eq!((found.field, found.entered, found.computed), (F::CostGross, n("1200"), n("1220")));
}

#[test]
fn huge_and_tiny_numbers_do_no_harm() {
    let huge = "1000000000000000000";
    let line = calculate(
        as_is,
        &[(F::UnitPrice, huge), (F::Units, huge), (F::Impressions, huge), (F::Ctr, "0.000000000000000001")],
    );
    shows(&line, &[(F::ListCost, ""), (F::Clicks, "1")]);
    let line = calculate(as_is, &[(F::CostNet, huge), (F::Clicks, "0.0000000000000000000000000001")]);
    shows(&line, &[(F::Cpc, "")]);
}

#[test]
fn vat_rounded_for_each_part_of_a_line_contradicts_nothing() {
    let mut plan = empty_plan();
    let mut row =
        line(1, &[(F::CostNet, "50.31"), (F::ClientNet, "50.31"), (F::Vat, "10.682"), (F::CostGross, "60.992")]);
    fly(&mut row, 1, "2025-12-20", "2026-01-19", None);
    put(&mut plan, row);
    let calc = PlanCalc::new(&plan);
    let result = calc.line(row_id(1)).unwrap();
    assert_eq!(result.vat_parts.len(), 2, "20 % before the new year, 22 % after it");
    assert_eq!(result.discrepancies, [], "two parts are off by half a kopeck each");
}
