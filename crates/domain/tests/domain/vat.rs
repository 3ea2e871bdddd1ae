use chrono::NaiveDate;
use mrm_domain::VatRule;

#[test]
fn russian_vat_is_20_percent_in_2025_and_22_from_2026() {
    let rate = |y, m, d| VatRule::Russia.rate_on(NaiveDate::from_ymd_opt(y, m, d).unwrap()).to_string();
    assert_eq!(rate(2018, 12, 31), "0.18");
    assert_eq!(rate(2025, 12, 31), "0.20");
    assert_eq!(rate(2026, 1, 1), "0.22");
    assert_eq!(
        "0.2".parse::<VatRule>().unwrap().rate_on(NaiveDate::from_ymd_opt(2026, 5, 1).unwrap()).to_string(),
        "0.2"
    );
    assert!("1.2".parse::<VatRule>().is_err());
}
