//! Totals of sections and plans.

use mrm_calc::PlanCalc;
use mrm_domain::{CostBasis, CostKind, Field as F};

use crate::plans::*;

/// An agency's workbook whose budgets have three digits after the point and four with VAT: two of its lines.
#[test]
fn amounts_stated_beyond_the_kopeck_still_add_up() {
    let mut plan = empty_plan();
    plan.header.period_end = Some(day("2024-12-15"));
    for (number, net, gross) in [(1, "208333.266", "249999.9192"), (2, "208333.224", "249999.8688")] {
        put(&mut plan, line(number, &[(F::CostNet, net), (F::CostGross, gross)]));
    }
    // What nobody stated with VAT gets it rounded to the kopeck, on top of what was stated.
    put(&mut plan, line(3, &[(F::ListCost, "171874.896")]));
    let calc = PlanCalc::new(&plan);
    let first = calc.line(row_id(1)).unwrap();
    assert_eq!((first.number(F::ClientNet), first.number(F::Vat)), (Some(n("208333.266")), Some(n("41666.6532"))));
    let third = calc.line(row_id(3)).unwrap();
    assert_eq!((third.number(F::Vat), third.number(F::CostGross)), (Some(n("34374.98")), Some(n("206249.876"))));
    let totals = calc.totals();
    assert_eq!((totals.media_net, totals.client_net), (n("588541.386"), n("588541.386")));
    assert_eq!((totals.vat, totals.cost_gross), (n("117708.278"), n("706249.664")));
    assert_eq!(totals.client_net + totals.vat, totals.cost_gross);
}

/// The agency plan that the first version was proven with: five lines, agency commission on top, three services.
#[test]
fn the_real_agency_plan_comes_to_its_grand_total() {
    let mut plan = empty_plan();
    plan.header.period_start = Some(day("2023-02-27"));
    plan.header.period_end = Some(day("2023-05-28"));
    plan.header.commission_rate = Some(n("0.02"));
    put(
        &mut plan,
        line(1, &[(F::BuyModel, "CPC"), (F::UnitPrice, "50"), (F::Units, "100 000".replace(' ', "").as_str())]),
    );
    put(
        &mut plan,
        line(2, &[(F::BuyModel, "CPM"), (F::UnitPrice, "600"), (F::Units, "20000000"), (F::Discount, "0.1")]),
    );
    put(&mut plan, line(3, &[(F::CostNet, "3865000")]));
    cost(&mut plan, 1, CostKind::Ord, CostBasis::ShareOfMedia { rate: n("0.013") }, None);
    cost(&mut plan, 2, CostKind::Production, CostBasis::Amount { amount: n("42000") }, None);
    cost(&mut plan, 3, CostKind::ProjectManagement, CostBasis::Amount { amount: n("19000") }, None);
    let calc = PlanCalc::new(&plan);
    let totals = calc.totals();
    assert_eq!(totals.media_net, n("19 665 000"));
    assert_eq!(totals.commission, n("393 300"));
    assert_eq!(totals.client_net, n("20 058 300"));
    assert_eq!(totals.cost_gross, n("24 069 960"));
    assert_eq!(totals.costs[0].net, n("255 645"));
    assert_eq!(totals.costs_gross, n("379 974"));
    assert_eq!(totals.grand_total, n("24 449 934"));
    assert_eq!(totals.grand_net + totals.vat + totals.costs_vat, totals.grand_total);
    assert!(totals.warnings.is_empty(), "{:?}", totals.warnings);
}
