//! A line over time: nothing is lost, nothing is invented.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use mrm_calc::spread::{
    Measure, Pattern, Period, Shape, ShapeError, Shared, Unit, apportion, line_parts, pattern_flights, shaped_flights,
    split_flight,
};
use mrm_domain::{Flight, FlightId, Order, Row, RowId, RowKind};
use proptest::prelude::*;
use rust_decimal::Decimal;
use uuid::Uuid;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn n(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn period(start: &str, end: &str) -> Period {
    Period { start: day(start), end: day(end) }
}

fn run(start: &str, end: &str) -> Flight {
    Flight::new(day(start), day(end)).unwrap()
}

fn line(flights: &[Flight]) -> Row {
    let order = Order::between(None, None).unwrap();
    let mut row = Row::new(RowId::from_uuid(Uuid::from_u128(1)), RowKind::Line, None, order);
    let ids = (2..).map(|id| FlightId::from_uuid(Uuid::from_u128(id)));
    row.flights = ids.zip(flights.iter().copied()).collect();
    row
}

fn money(total: &str) -> Shared {
    Shared::Money { total: n(total), digits: 2 }
}

fn amounts(flights: &[Flight]) -> Vec<String> {
    flights.iter().map(|f| f.amount.unwrap().to_string()).collect()
}

#[test]
fn a_kopeck_that_is_left_goes_to_the_part_that_lost_most() {
    let parts = |total: &str, weights: &[u32], digits| -> Vec<String> {
        let weights: Vec<Decimal> = weights.iter().map(|w| Decimal::from(*w)).collect();
        apportion(n(total), &weights, digits).iter().map(ToString::to_string).collect()
    };
    assert_eq!(parts("100", &[1, 1, 1], 2), ["33.34", "33.33", "33.33"], "of equal losses the first gets it");
    assert_eq!(parts("10", &[1, 2, 4], 0), ["1", "3", "6"], "1.43, 2.86 and 5.71");
    assert_eq!(parts("0.05", &[1, 1], 2), ["0.03", "0.02"]);
    assert_eq!(parts("-1", &[1, 1, 1], 2), ["-0.34", "-0.33", "-0.33"]);
    assert_eq!(parts("5", &[0, 0], 2), ["2.50", "2.50"], "without weights all weigh the same");
    assert_eq!(parts("1.005", &[1, 1], 2), ["0.503", "0.502"], "a finer total stays exact");
    assert!(parts("5", &[], 2).is_empty());
}

#[test]
fn a_week_belongs_to_its_monday_and_a_quarter_to_its_january() {
    assert_eq!(Unit::Week.around(day("2026-09-06")), period("2026-08-31", "2026-09-06"));
    assert_eq!(Unit::Month.around(day("2028-02-10")), period("2028-02-01", "2028-02-29"));
    assert_eq!(Unit::Quarter.around(day("2026-09-06")), period("2026-07-01", "2026-09-30"));
    let pieces: Vec<Period> = Unit::Month.pieces(period("2026-08-15", "2026-10-02")).collect();
    assert_eq!(pieces[0], period("2026-08-15", "2026-08-31"));
    assert_eq!(pieces[2], period("2026-10-01", "2026-10-02"));
    assert_eq!(pieces.len(), 3);
}

#[test]
fn flights_weigh_by_what_they_state() {
    let stated = |amount: &str, quantity: &str, flight: Flight| Flight {
        amount: Some(n(amount)),
        quantity: Some(n(quantity)),
        ..flight
    };
    let row =
        line(&[stated("3", "1", run("2026-09-01", "2026-09-10")), stated("0", "3", run("2026-10-01", "2026-10-31"))]);
    let of =
        |measure| line_parts(&row, measure, Unit::Month, n("400"), 2).into_iter().map(|(_, n)| n).collect::<Vec<_>>();
    assert_eq!(of(Measure::Budget), [n("400"), n("0")], "money by amounts, a zero included");
    assert_eq!(of(Measure::Grp), [n("100"), n("300")], "points by units");
    let plain = line(&[run("2026-09-01", "2026-09-10"), run("2026-10-01", "2026-10-30")]);
    let parts = line_parts(&plain, Measure::Budget, Unit::Month, n("400"), 2);
    assert_eq!(parts, [(day("2026-09-01"), n("100")), (day("2026-10-01"), n("300"))], "else by days");
}

#[test]
fn patterns_are_those_of_the_reference() {
    // media-math 3.5: 400 points over 8 weeks, on air in weeks 1 2 5 6.
    let weeks = period("2026-08-31", "2026-10-25");
    let points = Shared::Units { total: n("400"), digits: 2 };
    let flights = pattern_flights(weeks, Unit::Week, Pattern::Continuous, None).unwrap();
    assert_eq!(flights, [run("2026-08-31", "2026-10-25")]);
    let flights = pattern_flights(weeks, Unit::Week, Pattern::Flighting { on: 2, off: 2 }, Some(points)).unwrap();
    assert_eq!(flights, [run("2026-08-31", "2026-09-13"), run("2026-09-28", "2026-10-11")]);
    let pulsing = Pattern::Pulsing { on: 2, off: 2, base: n("0.5") };
    let flights = pattern_flights(weeks, Unit::Week, pulsing, Some(points)).unwrap();
    let quantities: Vec<Decimal> = flights.iter().map(|f| f.quantity.unwrap()).collect();
    assert_eq!(quantities, [n("150"), n("50"), n("150"), n("50")], "75 75 25 25 75 75 25 25 by weeks");
    // 260 points over 6 weeks, on air in weeks 1 3 5, base 30 %.
    let weeks = period("2026-08-31", "2026-10-11");
    let points = Shared::Units { total: n("260"), digits: 2 };
    let pulsing = Pattern::Pulsing { on: 1, off: 1, base: n("0.3") };
    let flights = pattern_flights(weeks, Unit::Week, pulsing, Some(points)).unwrap();
    let quantities: Vec<Decimal> = flights.iter().map(|f| f.quantity.unwrap()).collect();
    assert_eq!(quantities.iter().sum::<Decimal>(), n("260"));
    assert!(quantities.iter().step_by(2).all(|q| (q - n("73.6666667")).abs() < n("0.01")), "{quantities:?}");
    assert!(quantities.iter().skip(1).step_by(2).all(|q| (q - n("13")).abs() < n("0.01")), "{quantities:?}");
    assert!(pattern_flights(weeks, Unit::Week, Pattern::Flighting { on: 0, off: 1 }, None).is_err());
    let base = Pattern::Pulsing { on: 1, off: 1, base: n("1.1") };
    assert!(pattern_flights(weeks, Unit::Week, base, None).is_err());
}

#[test]
fn points_and_money_of_a_line_are_stated_side_by_side() {
    let quarter = [run("2026-01-01", "2026-03-31")];
    let points = Shared::Units { total: n("400"), digits: 2 };
    let parts = [("2026-01-01", "100"), ("2026-02-01", "220.5"), ("2026-03-01", "79.5")];
    let stated = Shape::Amounts(parts.iter().map(|(start, part)| (day(start), n(part))).collect());
    let flights = shaped_flights(&quarter, Unit::Month, &stated, points).unwrap();
    let quantities = |flights: &[Flight]| -> Vec<Decimal> { flights.iter().map(|f| f.quantity.unwrap()).collect() };
    assert_eq!(quantities(&flights), [n("100"), n("220.5"), n("79.5")]);
    let line = line(&flights);
    let by_month = |measure, total| -> Vec<Decimal> {
        line_parts(&line, measure, Unit::Month, n(total), 2).into_iter().map(|(_, part)| part).collect()
    };
    assert_eq!(by_month(Measure::Grp, "400"), [n("100"), n("220.5"), n("79.5")], "the cells are what was stated");
    assert_eq!(by_month(Measure::Budget, "800"), [n("200"), n("441"), n("159")], "money follows the points");

    let both = shaped_flights(&flights, Unit::Month, &Shape::Front, money("600000")).unwrap();
    assert_eq!(amounts(&both), ["300000", "200000", "100000"]);
    assert_eq!(quantities(&both), [n("100"), n("220.5"), n("79.5")], "money of its own leaves the points alone");
    let weekly = shaped_flights(&both, Unit::Week, &Shape::Back, points).unwrap();
    let sum = |of: fn(&Flight) -> Option<Decimal>| -> Decimal { weekly.iter().map(|f| of(f).unwrap()).sum() };
    assert_eq!((sum(|f| f.quantity), sum(|f| f.amount)), (n("400"), n("600000")), "both still make the line");

    let silent = Shape::Amounts([(day("2026-02-01"), n("400"))].into());
    let february = shaped_flights(&both, Unit::Month, &silent, points).unwrap();
    assert_eq!((february.len(), february[0].amount), (1, None), "money of months that are gone is not made up");
}

#[test]
fn a_quarter_is_loaded_at_its_front_or_back() {
    let quarter = [run("2026-01-01", "2026-03-31")];
    let front = shaped_flights(&quarter, Unit::Month, &Shape::Front, money("600000")).unwrap();
    assert_eq!(amounts(&front), ["300000", "200000", "100000"]);
    let back = shaped_flights(&front, Unit::Month, &Shape::Back, money("600000")).unwrap();
    assert_eq!(amounts(&back), ["100000", "200000", "300000"], "a distribution takes the place of the last");
    let even = shaped_flights(&back, Unit::Month, &Shape::Even, money("600000")).unwrap();
    assert_eq!(even, quarter, "even is one run that states nothing");
}

#[test]
fn seasons_weigh_days_and_a_silent_month_is_off_air() {
    let mut season = [Decimal::ONE; 12];
    season[1] = Decimal::ZERO;
    season[2] = Decimal::TWO;
    let flights =
        shaped_flights(&[run("2026-01-01", "2026-03-31")], Unit::Month, &Shape::Season(season), money("93")).unwrap();
    assert_eq!(flights.len(), 2);
    assert_eq!(amounts(&flights), ["31", "62"]);
    let silent = Shape::Season([Decimal::ZERO; 12]);
    let all = [run("2026-01-01", "2026-03-31")];
    assert_eq!(shaped_flights(&all, Unit::Month, &silent, money("93")), Err(ShapeError::AllZero));
}

#[test]
fn explicit_amounts_must_make_the_line() {
    let flights = [run("2026-08-15", "2026-09-30")];
    let given = |august: &str, september: &str| {
        let parts = [(day("2026-08-01"), n(august)), (day("2026-09-01"), n(september))];
        shaped_flights(&flights, Unit::Month, &Shape::Amounts(parts.into()), money("1000"))
    };
    assert_eq!(amounts(&given("250.50", "749.50").unwrap()), ["250.5", "749.5"]);
    assert_eq!(given("250", "700"), Err(ShapeError::OtherSum { given: n("950"), line: n("1000") }));
    assert_eq!(given("-1", "1001"), Err(ShapeError::Negative(n("-1"))));
    let october = BTreeMap::from([(day("2026-10-01"), n("1000"))]);
    let off = shaped_flights(&flights, Unit::Month, &Shape::Amounts(october), money("1000"));
    assert_eq!(off, Err(ShapeError::NotOnAir(day("2026-10-01"))));
}

#[test]
fn a_split_shares_what_the_flight_states() {
    let flight = Flight { amount: Some(n("100")), quantity: Some(n("7")), ..run("2026-09-01", "2026-09-03") };
    let (first, second) = split_flight(&flight, day("2026-09-02"), 2).unwrap();
    assert_eq!((first.end, second.start), (day("2026-09-01"), day("2026-09-02")));
    assert_eq!((first.amount, second.amount), (Some(n("33.33")), Some(n("66.67"))));
    assert_eq!((first.quantity, second.quantity), (Some(n("2")), Some(n("5"))));
    assert_eq!(split_flight(&flight, day("2026-09-01"), 2), None, "the first half would be empty");
}

fn unit() -> impl Strategy<Value = Unit> {
    prop_oneof![Just(Unit::Day), Just(Unit::Week), Just(Unit::Month), Just(Unit::Quarter)]
}

fn some_flights() -> impl Strategy<Value = Vec<Flight>> {
    prop::collection::vec((1_u64..40, 1_u64..60), 1..6).prop_map(|gaps| {
        let mut at = day("2026-01-05");
        let mut flights = Vec::new();
        for (gap, days) in gaps {
            let start = at + chrono::Days::new(gap);
            at = start + chrono::Days::new(days);
            flights.push(Flight::new(start, at).unwrap());
        }
        flights
    })
}

fn shape() -> impl Strategy<Value = Shape> {
    let season = prop::collection::vec(1_u32..300, 12);
    prop_oneof![
        Just(Shape::Front),
        Just(Shape::Back),
        season.prop_map(|c| Shape::Season(std::array::from_fn(|i| Decimal::new(c[i].into(), 2)))),
    ]
}

proptest! {
    #[test]
    fn parts_sum_to_the_total_and_none_is_far_from_its_share(
        total in -10_000_000_000_i64..10_000_000_000,
        weights in prop::collection::vec(0_u32..1000, 1..80),
    ) {
        let total = Decimal::new(total, 2);
        let weights: Vec<Decimal> = weights.into_iter().map(Decimal::from).collect();
        let parts = apportion(total, &weights, 2);
        prop_assert_eq!(parts.iter().sum::<Decimal>(), total);
        let whole: Decimal = weights.iter().sum();
        for (part, weight) in parts.iter().zip(&weights) {
            prop_assert!(part.is_zero() || part.is_sign_negative() == total.is_sign_negative());
            if !whole.is_zero() {
                prop_assert!((*part - total * weight / whole).abs() < n("0.0100001"));
                prop_assert!(!weight.is_zero() || part.is_zero(), "nothing falls where nothing weighs");
            }
        }
        prop_assert_eq!(&parts, &apportion(total, &weights, 2), "the same each time");
    }

    #[test]
    fn the_largest_totals_still_sum(total in 0_i64..i64::MAX, weights in prop::collection::vec(0_u64..u64::MAX, 1..40)) {
        let total = Decimal::new(total, 2);
        let weights: Vec<Decimal> = weights.into_iter().map(Decimal::from).collect();
        let parts = apportion(total, &weights, 2);
        prop_assert_eq!(parts.iter().sum::<Decimal>(), total);
        prop_assert!(parts.iter().all(|part| !part.is_sign_negative()));
    }

    #[test]
    fn every_unit_of_time_sums_to_the_line(flights in some_flights(), unit in unit(), kopecks in 0_i64..1_000_000_000) {
        let total = Decimal::new(kopecks, 2);
        let parts = line_parts(&line(&flights), Measure::Budget, unit, total, 2);
        prop_assert_eq!(parts.iter().map(|(_, n)| n).sum::<Decimal>(), total);
        prop_assert!(parts.windows(2).all(|w| w[0].0 < w[1].0));
    }

    #[test]
    fn a_distribution_sums_to_the_line_and_keeps_its_days(
        flights in some_flights(), unit in unit(), shape in shape(), kopecks in 1_000_000_i64..1_000_000_000,
    ) {
        let total = Decimal::new(kopecks, 2);
        let out = shaped_flights(&flights, unit, &shape, Shared::Money { total, digits: 2 }).unwrap();
        prop_assert_eq!(out.iter().filter_map(|f| f.amount).sum::<Decimal>(), total);
        prop_assert!(out.iter().all(|f| f.amount.is_some_and(|a| !a.is_sign_negative())));
        prop_assert!(out.windows(2).all(|w| w[0].end < w[1].start), "nothing overlaps");
        let days = |flights: &[Flight]| flights.iter().map(Flight::days).sum::<i64>();
        prop_assert_eq!(days(&out), days(&flights));
        // What the screen then shows by the same unit is what was distributed.
        let shown = line_parts(&line(&out), Measure::Budget, unit, total, 2);
        prop_assert_eq!(shown.iter().map(|(_, n)| n).sum::<Decimal>(), total);
    }
}
