//! The reference vectors of the basic metrics.

use mrm_calc::metrics::*;
use mrm_domain::{Currency, DiscountMode};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

use crate::plans::n;

const RUB: Currency = Currency::RUB;

/// Equal within the eight digits that the reference prints.
#[track_caller]
fn near(got: Decimal, printed: &str) {
    let want = n(printed);
    let allowed = want.abs() * Decimal::new(1, 8);
    assert!((got - want).abs() <= allowed.max(Decimal::new(1, 12)), "{got} is not {want}");
}

fn percent(share: Decimal) -> Decimal {
    share * Decimal::ONE_HUNDRED
}

#[test]
fn ratings_contacts_reach_and_frequency() {
    let ratings = ["0.032", "0.0475", "0.0185", "0.061", "0.024"].map(n);
    let points = grp(&ratings).unwrap();
    near(points, "18.3");
    near(impressions(points, n("8250000")).unwrap(), "1509750");
    near(frequency(points, n("0.139")).unwrap().unwrap(), "1.316546763");
    near(reach_people(n("0.139"), n("8250000")).unwrap(), "1146750");

    let points = grp_of_impressions(n("42600000"), n("5400000")).unwrap();
    near(points, "788.8888889");
    near(frequency(points, n("0.6135")).unwrap().unwrap(), "12.85882459");
    near(reach_people(n("0.6135"), n("5400000")).unwrap(), "3312900");
}

#[test]
fn impossible_ratings_are_errors() {
    let invalid = |field| MetricError::InvalidInput { field };
    assert_eq!(impressions(n("10"), n("0")), Err(invalid("universe")));
    assert_eq!(grp_of_impressions(n("-1"), n("100")), Err(invalid("impressions")));
    assert_eq!(rating(n("101"), n("100")), Err(invalid("audience")));
    assert!(matches!(frequency(n("10"), n("0")), Err(MetricError::Contradiction { .. })), "contacts without reach");
    assert!(matches!(frequency(n("10"), n("0.2")), Err(MetricError::Contradiction { .. })), "less than once each");
    assert_eq!(frequency(n("0"), n("0")), Ok(None));
    assert_eq!(frequency(n("19.99999999999"), n("0.2")), Ok(Some(Decimal::ONE)), "a hair below one is rounding");
    assert_eq!(rating(n("264000"), n("8250000")), Ok(n("0.032")));
}

#[test]
fn affinity_and_target_points() {
    near(affinity(n("0.048"), n("0.032")).unwrap().unwrap(), "150");
    near(affinity(n("0.021"), n("0.028")).unwrap().unwrap(), "75");
    assert_eq!(affinity(n("0.021"), n("0")), Ok(None));
    // P17.
    near(affinity(n("0.10"), n("0.05")).unwrap().unwrap(), "200");
    let parts = [("120", "112.5"), ("80", "86"), ("45", "140")].map(|(g, a)| (n(g), n(a)));
    near(trp(&parts).unwrap(), "266.8");
    near(plan_affinity(&parts).unwrap().unwrap(), "108.8979592");
}

#[test]
fn costs_per_point_and_per_thousand() {
    let contacts = impressions(n("266.8"), n("8250000")).unwrap();
    near(cpp(n("3480000"), n("266.8")).unwrap().unwrap(), "13043.47826");
    near(contacts, "22011000");
    near(cpm(n("3480000"), contacts).unwrap().unwrap(), "158.1027668");

    let per_point = cpp(n("1250000"), n("420")).unwrap().unwrap();
    near(per_point, "2976.190476");
    near(impressions(n("420"), n("5400000")).unwrap(), "22680000");
    near(cpt_from_cpp(per_point, n("5400000")).unwrap(), "55.11463845");

    let more = cost_per_incremental_point((n("0"), n("0.48")), (n("2400000"), n("0.662"))).unwrap().unwrap();
    near(more, "131868.1319");
    let people = reach_people(n("0.182"), n("5400000")).unwrap();
    near(cpm(n("2400000"), people).unwrap().unwrap(), "2442.002442");
    assert_eq!(cost_per_incremental_point((n("1"), n("0.5")), (n("2"), n("0.5"))), Ok(None));
    assert_eq!(cost_per_reach_point(n("480"), n("0.48")), Ok(Some(n("10"))));
    assert_eq!(cost_per_person_reached(n("480"), n("0.5"), n("96")), Ok(Some(n("10"))));
    assert_eq!(cpp(n("1"), n("0")), Ok(None));
}

#[test]
fn responses_of_a_campaign_with_leads() {
    let (cost, shows, clicks, revenue) = (n("450000"), n("3200000"), n("9600"), n("2304000"));
    near(percent(ctr(clicks, shows).unwrap().unwrap()), "0.3");
    near(cpc(cost, clicks).unwrap().unwrap(), "46.875");
    near(cpm(cost, shows).unwrap().unwrap(), "140.625");
    near(cpm_of_clicks(n("0.003"), n("46.875")).unwrap(), "140.625");
    near(cpa(cost, n("384")).unwrap().unwrap(), "1171.875");
    near(cpa(cost, n("96")).unwrap().unwrap(), "4687.5");
    near(roas(revenue, cost).unwrap().unwrap(), "5.12");
    near(percent(drr(cost, revenue).unwrap().unwrap()), "19.53125");
    near(percent(romi_on_revenue(revenue, cost).unwrap().unwrap()), "412");
    near(percent(romi_on_margin(revenue, n("0.35"), cost).unwrap().unwrap()), "79.2");
    near(cr(n("96"), clicks).unwrap().unwrap(), "0.01");
}

#[test]
fn responses_of_a_campaign_without_leads() {
    let (cost, shows, clicks, revenue) = (n("1500000"), n("12500000"), n("37500"), n("8400000"));
    near(percent(ctr(clicks, shows).unwrap().unwrap()), "0.3");
    near(cpc(cost, clicks).unwrap().unwrap(), "40");
    near(cpm(cost, shows).unwrap().unwrap(), "120");
    near(cpa(cost, n("750")).unwrap().unwrap(), "2000");
    near(roas(revenue, cost).unwrap().unwrap(), "5.6");
    near(percent(drr(cost, revenue).unwrap().unwrap()), "17.85714286");
    near(percent(romi_on_revenue(revenue, cost).unwrap().unwrap()), "460");
    near(percent(romi_on_margin(revenue, n("0.22"), cost).unwrap().unwrap()), "23.2");
}

#[test]
fn without_revenue_there_is_no_share_of_cost() {
    assert_eq!(drr(n("100"), n("0")), Ok(None));
    assert_eq!(roas(n("0"), n("100")), Ok(Some(Decimal::ZERO)));
    assert_eq!(romi_on_revenue(n("0"), n("100")), Ok(Some(-Decimal::ONE)));
    assert_eq!(roi(n("150"), n("100")), Ok(Some(n("0.5"))));
    assert_eq!(break_even_roas(n("0.25")), Ok(Some(n("4"))));
    assert_eq!(break_even_drr(n("0.25")), Ok(n("0.25")));
    assert_eq!(aov(n("100"), n("0")), Ok(None));
    assert_eq!(cpc(n("-1"), n("5")), Err(MetricError::InvalidInput { field: "cost" }));
}

#[test]
fn shares_of_voice_spend_and_market() {
    near(percent(share(n("420"), n("2870")).unwrap().unwrap()), "14.63414634");
    near(percent(share(n("18.6"), n("131.4")).unwrap().unwrap()), "14.15525114");
    near(percent(share(n("45"), n("300")).unwrap().unwrap()), "15");
    let voice = share(n("420"), n("2870")).unwrap().unwrap();
    // The reference prints the difference with ten digits of the voice share.
    near(percent(excess_share(voice, n("0.121")).unwrap()), "2.534146341");
    near(percent(excess_share(share(n("150"), n("1200")).unwrap().unwrap(), n("0.18")).unwrap()), "-5.5");
    assert!(share(n("2"), n("1")).is_err(), "a category contains its brands");
}

#[test]
fn the_price_chain() {
    let adjusted = adjusted_price(n("1200000"), &[n("1.15"), n("0.75")]).unwrap();
    assert_eq!(adjusted, n("1035000"));
    let net = net_price(adjusted, &[n("0.2"), n("0.05")], DiscountMode::Multiplicative).unwrap();
    assert_eq!(net, n("786600"));
    let client = commission_on_top(net, n("0.07"), RUB).unwrap();
    assert_eq!((client.part, client.whole), (n("55062"), n("841662")));
    let vat = vat_on_top(client.whole, n("0.22"), RUB).unwrap();
    assert_eq!((vat.part, vat.whole), (n("185165.64"), n("1026827.64")));

    let extracted = vat_extracted(n("2500000"), n("0.2"), RUB).unwrap();
    assert_eq!((extracted.net, extracted.part), (n("2083333.33"), n("416666.67")));
    assert_eq!(commission_inside(extracted.net, n("0.15"), RUB).unwrap().net, n("1770833.33"));
    near(percent(on_top_rate(n("0.15")).unwrap().unwrap()), "17.64705882");
    near(inside_rate(on_top_rate(n("0.15")).unwrap().unwrap()).unwrap().unwrap(), "0.15");

    assert_eq!(levy(n("786600"), n("0.03"), RUB), Ok(n("23598.00")));
    assert_eq!(levy_gross_up(n("786600"), n("0.03"), RUB), Ok(Some(n("810927.84"))));
    assert_eq!(vat_on_top(n("999.99"), n("0.22"), RUB).unwrap().part, n("220.00"));
    assert_eq!(vat_extracted(n("999.99"), n("0.22"), RUB).unwrap().net, n("819.66"));
}

#[test]
fn added_discounts_must_leave_something() {
    let discounts = [n("0.2"), n("0.05")];
    assert_eq!(net_price(n("100"), &discounts, DiscountMode::Additive), Ok(n("75")));
    let all = [n("0.6"), n("0.4")];
    assert!(net_price(n("100"), &all, DiscountMode::Additive).is_err());
    assert_eq!(
        net_price(n("100"), &[n("1.2")], DiscountMode::Multiplicative),
        Err(MetricError::InvalidInput { field: "discount" })
    );
}

#[test]
fn seasons() {
    let months = [("200", "0.80"), ("150", "0.90"), ("120", "1.00"), ("250", "1.30")].map(|(g, k)| (n(g), n(k)));
    let costs: Vec<_> = months.iter().map(|(g, k)| seasonal_cost(n("48500"), *k, *g).unwrap()).collect();
    assert_eq!(costs, ["7760000", "6547500", "5820000", "15762500"].map(n));
    assert_eq!(costs.iter().sum::<Decimal>(), n("35890000"));
    let paid: Vec<_> = costs.iter().zip(months).map(|(cost, (grp, _))| (*cost, grp)).collect();
    near(average_cpp(&paid).unwrap().unwrap(), "49847.22222");
    let index = normalised_season(&["60", "75", "110", "135"].map(n)).unwrap();
    for (got, want) in index.iter().zip([".6315789474", ".7894736842", "1.157894737", "1.421052632"]) {
        near(*got, &format!("0{want}").replace("01.", "1."));
    }
    assert!(normalised_season(&[Decimal::ZERO]).is_err());
}

#[test]
fn thirty_second_equivalents() {
    let spots = [(15, n("300")), (20, n("240")), (30, n("100"))];
    assert_eq!(grp30_proportional(&spots, 30), Ok(n("410")));
    let tariff: BTreeMap<u32, Decimal> =
        [(10, "0.5"), (20, "0.85"), (30, "1"), (40, "1.33"), (60, "2")].map(|(s, k)| (s, n(k))).into();
    let spots = [(10, n("180")), (20, n("240")), (40, n("60"))];
    assert_eq!(grp30_by_tariff(&spots, &tariff), Ok(n("373.8")));
    // P15: 250 000 at a CPT of 5 buy 50 million contacts of 30 seconds, or 125 000 of 60 and 500 000 of 10 seconds' worth.
    near(cpm(n("250000"), n("50000000")).unwrap().unwrap(), "5");
    for (seconds, counts_as) in [(60, "125000"), (10, "500000")] {
        assert_eq!(grp30_by_tariff(&[(seconds, n(counts_as))], &tariff), Ok(n("250000")));
    }
    assert_eq!(grp30_by_tariff(&[(15, n("1"))], &tariff), Err(MetricError::UnknownLength { seconds: 15 }));
}

#[test]
fn viewable_video() {
    let campaigns = [
        (["5000000", "4600000", "3036000", "690000", "1150000"], ["0.92", "0.66", "227.2727273", "0.23", "0.6"]),
        (["8000000", "7600000", "4180000", "1045000", "2040000"], ["0.95", "0.55", "250", "0.255", "0.512254902"]),
    ];
    for (given, want) in campaigns {
        let [served, measured, viewable, cost, completed] = given.map(n);
        near(measured_rate(measured, served).unwrap().unwrap(), want[0]);
        near(viewability(viewable, measured).unwrap().unwrap(), want[1]);
        near(vcpm(cost, viewable).unwrap().unwrap(), want[2]);
        near(vtr(completed, served).unwrap().unwrap(), want[3]);
        near(cpv(cost, completed).unwrap().unwrap(), want[4]);
    }
    assert_eq!(viewability(n("0"), n("0")), Ok(None));
}
