//! Which values step back when a planner enters another one.

use mrm_calc::{PlanCalc, release_for};
use mrm_domain::{Cell, Field as F, Row};

use crate::plans::*;

/// A line whose cells a person entered, one after another.
fn typed(cells: &[(F, &str)]) -> Row {
    let mut row = line(1, cells);
    for (moment, (field, _)) in (1..).zip(cells) {
        if let Some(cell) = row.cells.get_mut(field) {
            cell.entered = Some(moment);
        }
    }
    row
}

#[test]
fn changing_an_input_releases_nothing() {
    let row = typed(&[(F::BuyModel, "CPC"), (F::UnitPrice, "10"), (F::Units, "100")]);
    assert_eq!(release_for(&empty_plan(), &row, F::UnitPrice), []);
    assert_eq!(release_for(&empty_plan(), &row, F::Name), []);
    assert_eq!(release_for(&empty_plan(), &row, F::Ctr), []);
}

#[test]
fn entering_a_derived_cost_releases_the_oldest_input() {
    let price_first = typed(&[(F::BuyModel, "CPC"), (F::UnitPrice, "10"), (F::Units, "100")]);
    assert_eq!(release_for(&empty_plan(), &price_first, F::CostNet), [F::UnitPrice]);
    let units_first = typed(&[(F::BuyModel, "CPC"), (F::Units, "100"), (F::UnitPrice, "10")]);
    assert_eq!(release_for(&empty_plan(), &units_first, F::CostNet), [F::Units]);
    assert_eq!(release_for(&empty_plan(), &units_first, F::CostGross), [F::Units], "through VAT just the same");
}

#[test]
fn entering_a_metric_releases_along_the_same_equation_only() {
    let row = typed(&[
        (F::BuyModel, "CPC"),
        (F::UnitPrice, "10"),
        (F::Units, "100"),
        (F::Impressions, "50000"),
        (F::Cr, "0.1"),
    ]);
    assert_eq!(release_for(&empty_plan(), &row, F::Ctr), [F::Units], "clicks are the units of this line, and older");
    assert_eq!(release_for(&empty_plan(), &row, F::Conversions), [F::Units], "the older of clicks and rate");
}

#[test]
fn a_new_quantity_in_an_imported_line_lets_go_of_its_results() {
    let mut row = line(
        1,
        &[
            (F::BuyModel, "CPM"),
            (F::UnitPrice, "600"),
            (F::Units, "1000000"),
            (F::Discount, "0.1"),
            (F::ListCost, "600000"),
            (F::CostNet, "540000"),
            (F::ClientNet, "540000"),
            (F::CostGross, "658800"),
            (F::Impressions, "1000000"),
            (F::Clicks, "5000"),
            (F::Ctr, "0.005"),
            (F::Reach, "300000"),
            (F::Site, "site"),
        ],
    );
    let released = release_for(&empty_plan(), &row, F::Units);
    assert_eq!(released, [F::ListCost, F::CostNet, F::ClientNet, F::CostGross, F::Impressions, F::Clicks]);
    // Another discount changes what is paid, but not what is bought.
    assert_eq!(release_for(&empty_plan(), &row, F::Discount), [F::CostNet, F::ClientNet, F::CostGross]);
    // Once a person has said the quantity, a new budget takes the imported price.
    if let Some(cell) = row.cells.get_mut(&F::Units) {
        cell.entered = Some(1);
    }
    let released = release_for(&empty_plan(), &row, F::CostGross);
    assert_eq!(released, [F::UnitPrice, F::ListCost, F::CostNet, F::ClientNet]);
}

#[test]
fn a_new_cost_per_thousand_takes_the_price_that_it_is() {
    let cells = [(F::BuyModel, "CPM"), (F::UnitPrice, "150"), (F::ListCost, "300000")];
    for row in [line(1, &cells), typed(&cells), typed(&[cells[0], cells[2], cells[1]])] {
        assert_eq!(release_for(&empty_plan(), &row, F::Cpm), [F::UnitPrice]);
        let mut edited = row.clone();
        edited.cells.remove(&F::UnitPrice);
        edited.cells.insert(F::Cpm, Cell::entered(value(F::Cpm, "200"), 9));
        let mut plan = empty_plan();
        put(&mut plan, edited);
        let calc = PlanCalc::new(&plan);
        let result = calc.line(row.id).unwrap();
        assert_eq!(result.discrepancies, []);
        assert_eq!((shown(result, F::UnitPrice), shown(result, F::Units)), ("200".to_owned(), "1500000".to_owned()));
    }
}
