use mrm_domain::{Currency, HeaderField, PlanHeader, read_reach_points};
use rust_decimal::Decimal;

#[test]
fn every_header_value_survives_its_text() {
    let mut header = PlanHeader::new("Осень", Currency::RUB);
    let values = [
        (HeaderField::Client, "Дом и сад"),
        (HeaderField::Universe, "38400000"),
        (HeaderField::PeriodStart, "2026-09-01"),
        (HeaderField::Currency, "USD"),
        (HeaderField::PriceBasis, "gross"),
        (HeaderField::Vat, "0.2"),
        (HeaderField::VatRounding, "on_total"),
        (HeaderField::CommissionRate, "0.07"),
        (HeaderField::CommissionMode, "inside"),
        (HeaderField::DiscountMode, "additive"),
        (HeaderField::Rates, "EUR=98.4@2026-09-01;USD=92.5@2026-09-01"),
        (HeaderField::Shown, "site;cost_net"),
        (HeaderField::ScenarioOf, "pln_0190000000007000800000000000000a"),
        (HeaderField::Scenario, "−20 %"),
        (HeaderField::ReachModel, "sainsbury_duplication/1.15"),
        (HeaderField::ReachModel, "hofmans"),
    ];
    for (field, text) in values {
        header.set(field, Some(text)).unwrap();
        assert_eq!(header.get(field).as_deref(), Some(text), "{field}");
    }
}

#[test]
fn a_header_value_that_does_not_fit_is_refused_by_name() {
    let mut header = PlanHeader::new("Осень", Currency::RUB);
    for (field, text) in [
        (HeaderField::Vat, "20 %"),
        (HeaderField::Currency, "рубли"),
        (HeaderField::PeriodEnd, "31.09.2026"),
        (HeaderField::CommissionRate, "1.5"),
        (HeaderField::Rates, "USD=0@2026-09-01"),
        (HeaderField::ReachModel, "sum"),
        (HeaderField::ReachModel, "sainsbury_duplication"),
        (HeaderField::ReachModel, "sainsbury_duplication/-1"),
    ] {
        assert!(header.set(field, Some(text)).is_err(), "{field} does not take “{text}”");
    }
    assert!(header.set(HeaderField::Title, Some(" ")).is_err(), "a plan has a title");
}

#[test]
fn known_points_of_a_curve_are_read_as_people_write_them() {
    let point = |grp: i64, tenths: i64| (Decimal::from(grp), Decimal::new(tenths, 3));
    for text in ["100 = 40; 300=60,5", "100: 40 %\n300: 60.5%;", " 100=40 ;300 = 60,5 % "] {
        assert_eq!(read_reach_points(text), Some(vec![point(100, 400), point(300, 605)]), "{text}");
    }
    assert_eq!(read_reach_points("1 000 = 80"), Some(vec![point(1000, 800)]));
    for text in ["", "40 %", "100 = много", "100 = 0", "0 = 10", "30 = 40", "900 = 101"] {
        assert_eq!(read_reach_points(text), None, "{text}");
    }
}
