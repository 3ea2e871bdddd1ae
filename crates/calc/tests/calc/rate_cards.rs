//! What rate cards offer lines.

use mrm_calc::PlanCalc;
use mrm_calc::rates::{LineKey, OfferVolume, RateBook, RateMatch, RateOffer, RateState, Volumes, offer};
use mrm_domain::{
    Currency, Field as F, Flight, FlightId, Plan, PriceBasis, RATE_KEYS, RateCard, RateCardId, RateRow, RateSeason,
    Row, ScaleBy, ScaleOver, ScaleStep, StatedRate, Surcharge,
};
use proptest::prelude::*;
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::plans::*;

fn id(number: u128) -> RateCardId {
    RateCardId::from_uuid(Uuid::from_u128(number))
}

fn priced(price: &str, keys: &[(F, &str)]) -> RateRow {
    let mut row = RateRow::new(Some(n(price)));
    for (field, text) in keys {
        *row.key_mut(*field).unwrap() = Some((*text).to_owned());
    }
    row
}

fn card(rows: Vec<RateRow>) -> RateCard {
    RateCard { rows, ..RateCard::new("Видео 2026", Currency::RUB, PriceBasis::Net) }
}

fn months(text: &str) -> RateSeason {
    RateSeason::new(text.split(' ').map(n).collect()).unwrap()
}

/// A line of CPM video with these flights.
fn video(flights: &[(&str, &str)], more: &[(F, &str)]) -> Row {
    let mut cells = vec![(F::Vendor, "VK Реклама"), (F::Format, "In-stream"), (F::BuyModel, "CPM")];
    cells.extend(more);
    let mut row = line(1, &cells);
    for (number, (start, end)) in flights.iter().enumerate() {
        fly(&mut row, number as u128, start, end, None);
    }
    row
}

fn offered(card: RateCard, row: Row) -> Option<RateOffer> {
    offered_in(empty_plan(), card, row)
}

fn offered_in(mut plan: Plan, card: RateCard, row: Row) -> Option<RateOffer> {
    put(&mut plan, row);
    let calc = PlanCalc::new(&plan);
    offer_to(&RateBook::new(vec![(id(1), card)]), &plan, &calc, 1)
}

fn offer_to(book: &RateBook, plan: &Plan, calc: &PlanCalc, row: u128) -> Option<RateOffer> {
    let volumes = Volumes::of(book, plan, &|id| calc.line(id));
    offer(book, &volumes, plan, &plan.rows[&row_id(row)], calc.line(row_id(row)))
}

#[test]
fn the_row_that_names_most_of_the_line_gives_the_price() {
    let rows = vec![
        priced("300", &[(F::Vendor, "VK Реклама")]),
        priced("345", &[(F::Vendor, "vk  реклама"), (F::Format, "in-stream"), (F::BuyModel, "СРМ")]),
        priced("2.5", &[(F::Vendor, "VK Реклама"), (F::Format, "In-stream"), (F::BuyModel, "CPV")]),
        priced("500", &[(F::Vendor, "VK Реклама"), (F::Geo, "Москва")]),
    ];
    let found = offered(card(rows.clone()), video(&[], &[])).unwrap();
    assert_eq!((found.list_price, found.rows.as_slice()), (n("345"), [2].as_slice()), "СРМ in Cyrillic is CPM");
    assert_eq!((found.card_name.as_str(), found.state), ("Видео 2026", RateState::Open));
    let feed = video(&[], &[(F::Format, "Лента")]);
    assert_eq!(offered(card(rows.clone()), feed).unwrap().rows, [1], "what a row leaves out holds for everything");
    let mut by_site = video(&[], &[(F::Site, "VK Реклама")]);
    by_site.cells.remove(&F::Vendor);
    assert_eq!(offered(card(rows.clone()), by_site).unwrap().rows, [2], "a line without a vendor has its site");
    let other = video(&[], &[(F::Vendor, "Rutube")]);
    assert_eq!(offered(card(rows), other), None);
}

#[test]
fn a_line_over_several_months_has_the_seasons_average_by_days() {
    let season = months("0.8 0.8 0.9 1 1 1 0.9 0.9 1.1 1.2 1.3 1.4");
    let card = RateCard { season, ..card(vec![priced("100", &[(F::Vendor, "VK Реклама")])]) };
    let one = offered(card.clone(), video(&[("2026-09-01", "2026-09-30")], &[])).unwrap();
    assert_eq!((one.season, one.price), (Some(n("1.1")), n("110")));
    // 30 days of September, 10 of October: (30 × 1.1 + 10 × 1.2) ÷ 40.
    let two = offered(card.clone(), video(&[("2026-09-01", "2026-10-10")], &[])).unwrap();
    assert_eq!((two.season, two.price), (Some(n("1.125")), n("112.5")));
    // Days between flights do not count: 30 of September, 10 of December.
    let apart = video(&[("2026-09-01", "2026-09-30"), ("2026-12-01", "2026-12-10")], &[]);
    assert_eq!(offered(card.clone(), apart).unwrap().season, Some(n("1.175")));
    // Quantities count where every flight has one: 1 of September, 3 of December.
    let mut weighed = video(&[], &[]);
    for (number, (start, end, quantity)) in
        [("2026-09-01", "2026-09-30", 1), ("2026-12-01", "2026-12-10", 3)].into_iter().enumerate()
    {
        let flight = Flight { quantity: Some(Decimal::from(quantity)), ..Flight::new(day(start), day(end)).unwrap() };
        weighed.flights.insert(FlightId::from_uuid(Uuid::from_u128(number as u128)), flight);
    }
    assert_eq!(offered(card.clone(), weighed).unwrap().season, Some(n("1.325")));
    let without_flights = offered(card, video(&[], &[])).unwrap();
    assert_eq!(without_flights.season, None, "the plan runs in June, whose coefficient is 1");
}

#[test]
fn the_average_price_per_point_is_that_of_the_reference() {
    // media-math 1.7: CPP 48 500; GRP 200, 150, 120, 250; K 0.80, 0.90, 1.00, 1.30; average CPP 49 847.22222.
    let season = months("0.8 0.9 1 1.3 1 1 1 1 1 1 1 1");
    let card = RateCard { season, ..card(vec![priced("48500", &[(F::Vendor, "VK Реклама")])]) };
    let mut row = video(&[], &[(F::BuyModel, "CPP")]);
    let flights = [("01-01", "01-31", 200), ("02-01", "02-28", 150), ("03-01", "03-31", 120), ("04-01", "04-30", 250)];
    for (number, (start, end, grp)) in flights.into_iter().enumerate() {
        let days = Flight::new(day(&format!("2026-{start}")), day(&format!("2026-{end}"))).unwrap();
        let flight = Flight { quantity: Some(Decimal::from(grp)), ..days };
        row.flights.insert(FlightId::from_uuid(Uuid::from_u128(number as u128)), flight);
    }
    let found = offered(card, row).unwrap();
    assert_eq!(found.season, Some(n("1.02777778")), "740 ÷ 720 to eight decimals");
    assert_eq!(found.price, n("49847.2223"), "the same to the kopeck");
}

#[test]
fn a_price_that_changes_while_the_line_runs_is_averaged_and_a_gap_offers_nothing() {
    let dated = |price, from: &str, to: Option<&str>| RateRow {
        valid_from: Some(day(from)),
        valid_to: to.map(day),
        ..priced(price, &[(F::Vendor, "VK Реклама")])
    };
    let rows = vec![dated("100", "2026-01-01", Some("2026-12-31")), dated("130", "2027-01-01", None)];
    let over_new_year = video(&[("2026-12-22", "2027-01-10")], &[]);
    let found = offered(card(rows.clone()), over_new_year.clone()).unwrap();
    assert_eq!((found.list_price, found.rows), (n("115"), vec![1, 2]), "ten days at each price");
    let with_gap = vec![rows[0].clone(), dated("130", "2027-01-05", None)];
    assert_eq!(offered(card(with_gap), over_new_year), None, "the card has no price for 1 to 4 January");
    let newer = vec![rows[0].clone(), dated("90", "2026-06-01", None)];
    let found = offered(card(newer), video(&[("2026-09-01", "2026-09-30")], &[])).unwrap();
    assert_eq!(found.rows, [2], "of two that hold the later beginning is the newer price");
    let expired = RateCard { valid_to: Some(day("2026-03-31")), ..card(rows) };
    assert_eq!(offered(expired, video(&[("2026-09-01", "2026-09-30")], &[])), None);
}

#[test]
fn discounts_and_the_scale_and_the_surcharges_of_the_line_make_the_price() {
    let mut row = priced("1200000", &[(F::Vendor, "VK Реклама")]);
    row.discounts = vec![n("0.2")];
    let card = RateCard {
        season: months("1.15 1.15 1.15 1.15 1.15 1.15 1.15 1.15 1.15 1.15 1.15 1.15"),
        surcharges: vec![
            Surcharge { name: "Хронометраж 15\"".to_owned(), factor: n("0.75") },
            Surcharge { name: "Москва".to_owned(), factor: n("1.5") },
        ],
        scale: vec![
            ScaleStep { from: n("2000000"), discount: n("0.1") },
            ScaleStep { from: n("1000000"), discount: n("0.05") },
        ],
        ..card(vec![row])
    };
    // media-math 1.6: list 1 200 000, K 1.15 and 0.75, discounts 20 % and 5 %: net 786 600.
    let fixed = video(&[], &[(F::BuyModel, "fixed"), (F::Markup, "0.75")]);
    let found = offered(card.clone(), fixed).unwrap();
    assert_eq!(found.markup(), [n("1.15"), n("0.75")]);
    assert_eq!(found.discounts, [n("0.2"), n("0.05")]);
    assert_eq!(found.price, n("786600"));
    assert_eq!(found.surcharges.len(), 1, "the line has the coefficient of the duration, not that of Moscow");
    let by_units =
        RateCard { scale_by: ScaleBy::Units, scale: vec![ScaleStep { from: n("3"), discount: n("0.3") }], ..card };
    let posts = |units| video(&[], &[(F::BuyModel, "per_post"), (F::Units, units)]);
    assert_eq!(offered(by_units.clone(), posts("2")).unwrap().discounts, [n("0.2")]);
    assert_eq!(offered(by_units, posts("3")).unwrap().discounts, [n("0.2"), n("0.3")]);
}

#[test]
fn a_scale_may_count_all_that_the_plan_buys_from_the_vendor() {
    let steps = [("1000000", "0.05"), ("2000000", "0.1")];
    let scale = steps.map(|(from, discount)| ScaleStep { from: n(from), discount: n(discount) }).to_vec();
    let rows = vec![priced("300", &[(F::Vendor, "VK Реклама")]), priced("200", &[(F::Vendor, "Rutube")])];
    let by_line = RateCard { scale, ..card(rows) };
    let by_vendor = RateCard { scale_over: ScaleOver::Vendor, ..by_line.clone() };
    let mut plan = empty_plan();
    // CPM 300 for 4 and 3 million: 1 200 000 and 900 000; Rutube 200 for 4 million: 800 000.
    for (number, vendor, units) in
        [(1, "VK Реклама", "4000000"), (2, "vk реклама", "3000000"), (3, "Rutube", "4000000")]
    {
        let cells = [(F::Vendor, vendor), (F::BuyModel, "CPM"), (F::Units, units)];
        put(&mut plan, line(number, &cells));
    }
    let discounts = |card: &RateCard, plan: &Plan| {
        let book = RateBook::new(vec![(id(1), card.clone())]);
        let calc = PlanCalc::new(plan);
        [1, 2, 3].map(|row| offer_to(&book, plan, &calc, row).unwrap().discounts)
    };
    assert_eq!(discounts(&by_line, &plan), [vec![n("0.05")], vec![], vec![]]);
    assert_eq!(
        discounts(&by_vendor, &plan),
        [vec![n("0.1")], vec![n("0.1")], vec![]],
        "2 100 000 at VK, however written"
    );
    let book = RateBook::new(vec![(id(1), by_vendor.clone())]);
    let volume = offer_to(&book, &plan, &PlanCalc::new(&plan), 2).unwrap().volume;
    assert_eq!(volume, Some(OfferVolume { volume: n("2100000"), over: ScaleOver::Vendor }));
    plan.rows.get_mut(&row_id(2)).unwrap().removed = true;
    assert_eq!(discounts(&by_vendor, &plan)[0], [n("0.05")], "a line that went does not count");
}

#[test]
fn a_line_that_brings_its_vendor_to_the_next_step_names_the_lines_that_are_cheaper_now() {
    let scale = vec![ScaleStep { from: n("10"), discount: n("0.1") }];
    let rows = vec![priced("300", &[(F::Vendor, "Блогер")])];
    let card = RateCard { scale, scale_by: ScaleBy::Units, scale_over: ScaleOver::Vendor, ..card(rows) };
    let book = RateBook::new(vec![(id(1), card)]);
    let posts = |number, units| line(number, &[(F::Vendor, "Блогер"), (F::BuyModel, "per_post"), (F::Units, units)]);
    let mut plan = empty_plan();
    put(&mut plan, posts(1, "4"));
    put(&mut plan, posts(2, "5"));
    let mut volumes = Volumes::of(&book, &plan, &|_| None);
    put(&mut plan, posts(2, "5.5"));
    assert!(volumes.count(&book, &plan, row_id(2), None).is_empty(), "9.5 posts earn no more than 9");
    put(&mut plan, posts(2, "6"));
    assert_eq!(volumes.count(&book, &plan, row_id(2), None), [row_id(1), row_id(2)].into());
    plan.rows.get_mut(&row_id(2)).unwrap().removed = true;
    assert_eq!(volumes.count(&book, &plan, row_id(2), None), [row_id(1)].into());
}

#[test]
fn another_currency_and_prices_with_vat_are_brought_to_the_lines() {
    let dollars = RateCard { currency: Currency::USD, ..card(vec![priced("4", &[(F::Vendor, "VK Реклама")])]) };
    assert_eq!(offered(dollars.clone(), video(&[], &[])), None, "nobody stated a rate");
    let mut plan = empty_plan();
    plan.header.rates.insert(Currency::USD, StatedRate { rate: n("92.5"), date: day("2026-06-01") });
    assert_eq!(offered_in(plan.clone(), dollars.clone(), video(&[], &[])).unwrap().list_price, n("370"));
    let in_dollars = video(&[], &[(F::Currency, "USD")]);
    assert_eq!(offered_in(plan, dollars, in_dollars).unwrap().list_price, n("4"));
    let gross =
        RateCard { price_basis: PriceBasis::Gross, ..card(vec![priced("122", &[(F::Vendor, "VK Реклама")])]) };
    assert_eq!(offered(gross.clone(), video(&[], &[])).unwrap().list_price, n("100"), "22 % in June 2026");
    let mut with_vat = empty_plan();
    with_vat.header.price_basis = PriceBasis::Gross;
    assert_eq!(offered_in(with_vat, gross, video(&[], &[])).unwrap().list_price, n("122"));
}

#[test]
fn a_line_that_has_another_price_is_told_apart_from_one_that_is_written_shorter() {
    let season = months("1 1 1 1 1 1.15 1 1 1 1 1 1");
    let card = RateCard { season, ..card(vec![priced("300", &[(F::Vendor, "VK Реклама")])]) };
    let state = |cells: &[(F, &str)]| offered(card.clone(), video(&[], cells)).unwrap().state;
    assert_eq!(state(&[]), RateState::Open);
    assert_eq!(state(&[(F::UnitPrice, "300"), (F::Markup, "1.15")]), RateState::Same);
    assert_eq!(
        state(&[(F::UnitPrice, "345")]),
        RateState::Same,
        "the price that is paid counts, not how it is written"
    );
    assert_eq!(state(&[(F::UnitPrice, "345.004")]), RateState::Differs { own: n("345.004") });
    assert_eq!(state(&[(F::UnitPrice, "300")]), RateState::Differs { own: n("300") });
    let from_budget = [(F::CostNet, "345000"), (F::Units, "1000000")];
    assert_eq!(state(&from_budget), RateState::Same, "a price that follows from budget and units counts too");
    let clicks = RateCard { season: RateSeason::default(), ..card.clone() };
    let clicks = RateCard { rows: vec![priced("0.2925", &[(F::Vendor, "VK Реклама")])], ..clicks };
    let written = offered(clicks, video(&[], &[(F::BuyModel, "CPC"), (F::UnitPrice, "0.29")])).unwrap();
    assert_eq!(written.state, RateState::Same, "the line is written in kopecks");
}

#[test]
fn the_plans_own_order_of_cards_goes_first() {
    let named = |name: &str, price: &str, keys: &[(F, &str)]| RateCard {
        name: name.to_owned(),
        ..card(vec![priced(price, keys)])
    };
    let telling = named("Точный", "345", &[(F::Vendor, "VK Реклама"), (F::Format, "In-stream")]);
    let general = named("Общий", "300", &[(F::Vendor, "VK Реклама")]);
    let book = RateBook::new(vec![(id(1), telling), (id(2), general)]);
    let mut plan = empty_plan();
    put(&mut plan, video(&[], &[]));
    let name = |plan: &Plan| offer_to(&book, plan, &PlanCalc::new(plan), 1).map(|found| found.card_name);
    assert_eq!(name(&plan).as_deref(), Some("Точный"), "without a choice the row that tells most");
    plan.header.rate_cards = Some(vec![id(2), id(1)]);
    assert_eq!(name(&plan).as_deref(), Some("Общий"));
    plan.header.rate_cards = Some(vec![id(3)]);
    assert_eq!(name(&plan), None, "a card that was deleted prices nothing");
}

const WORDS: [&str; 3] = ["а", "б", "в"];

fn keys() -> impl Strategy<Value = Vec<Option<usize>>> {
    prop::collection::vec(prop::option::of(0..WORDS.len()), RATE_KEYS.len())
}

fn texts(keys: &[Option<usize>]) -> impl Iterator<Item = (F, &'static str)> + '_ {
    RATE_KEYS.iter().zip(keys).filter_map(|(field, word)| Some((*field, WORDS[(*word)?])))
}

proptest! {
    #[test]
    fn the_index_finds_what_a_plain_scan_finds(cards in prop::collection::vec(prop::collection::vec(keys(), 0..12), 1..4), line_keys in keys()) {
        let cards: Vec<(RateCardId, RateCard)> = cards
            .iter()
            .enumerate()
            .map(|(at, rows)| {
                let rows = rows.iter().map(|keys| priced("1", &texts(keys).collect::<Vec<_>>())).collect();
                (id(at as u128), card(rows))
            })
            .collect();
        let row = line(1, &texts(&line_keys).collect::<Vec<_>>());
        let key = LineKey::of(&row);
        let mut scanned: Vec<RateMatch> = Vec::new();
        for (card, (_, of)) in cards.iter().enumerate() {
            let rows = of.rows.iter().enumerate().filter(|(_, rate)| key.fits(rate));
            scanned.extend(rows.map(|(row, _)| RateMatch { card, row }));
        }
        // The most telling first: by number of fields, then by the most telling field.
        let telling = |found: &RateMatch| {
            let rate = &cards[found.card].1.rows[found.row];
            let named: Vec<bool> = RATE_KEYS.iter().rev().map(|field| rate.key(*field).is_some()).collect();
            (named.iter().filter(|n| **n).count(), named)
        };
        scanned.sort_by(|a, b| telling(b).cmp(&telling(a)).then(a.cmp(b)));
        prop_assert_eq!(RateBook::new(cards.clone()).matches(&key), scanned);
    }
    #[test]
    fn volumes_kept_line_by_line_are_those_of_the_plan(edits in prop::collection::vec((1_u128..5, 0..3_usize, 0_i64..9, any::<bool>()), 1..30)) {
        let rows = vec![priced("10", &[(F::Vendor, WORDS[0])]), priced("20", &[(F::Vendor, WORDS[1])])];
        let scale = [(3, 1), (8, 2), (15, 3)].map(|(from, tenths)| ScaleStep { from: from.into(), discount: Decimal::new(tenths, 1) });
        let card = RateCard { scale: scale.to_vec(), scale_by: ScaleBy::Units, scale_over: ScaleOver::Vendor, ..card(rows) };
        let book = RateBook::new(vec![(id(1), card)]);
        let mut plan = empty_plan();
        let mut kept = Volumes::default();
        let offers = |volumes: &Volumes, plan: &Plan| -> Vec<Option<RateOffer>> {
            plan.rows.values().map(|row| offer(&book, volumes, plan, row, None)).collect()
        };
        for (number, vendor, units, removed) in edits {
            let before = offers(&kept, &plan);
            let known: Vec<_> = plan.rows.keys().copied().collect();
            let mut row = line(number, &[(F::Vendor, WORDS[vendor]), (F::Units, &units.to_string())]);
            row.removed = removed;
            put(&mut plan, row);
            let other = kept.count(&book, &plan, row_id(number), None);
            let now = offers(&kept, &plan);
            prop_assert_eq!(&now, &offers(&Volumes::of(&book, &plan, &|_| None), &plan));
            for (at, row) in plan.rows.keys().enumerate().filter(|(_, row)| **row != row_id(number) && !plan.rows[*row].removed) {
                let was = known.iter().position(|id| id == row).and_then(|at| before[at].as_ref());
                let changed = was.map(|o| &o.discounts) != now[at].as_ref().map(|o| &o.discounts);
                prop_assert!(!changed || other.contains(row), "line {row} has another discount and was not named");
            }
        }
    }
}
