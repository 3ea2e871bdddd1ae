//! Shmatov's seven media calculators: the reference's vectors (2.4) and his published outputs (P1–P3, P5).

use mrm_calc::InputError;
use mrm_calc::reach::shmatov::{
    Medium, effective_placements, group_reach, group_spectrum, silence_for_share, silence_of_days,
};

use crate::near::{near, near_all, near_within, shares};

fn percent(numbers: &[f64]) -> Vec<f64> {
    numbers.iter().map(|n| n * 100.0).collect()
}

#[test]
fn reach_spectrum_effective_reach_and_cost_of_reach() {
    struct Case {
        given: (f64, f64, u32, u32),
        chance: f64,
        reach: f64,
        frequency: f64,
        spectrum: [f64; 7],
        effective: (f64, f64, f64),
        growth: f64,
    }
    let cases = [
        Case {
            given: (0.06, 0.55, 10, 3),
            chance: 0.1090909091,
            reach: 37.67406843,
            frequency: 1.592607396,
            spectrum: [
                21.21542641,
                11.69013292,
                3.81718626,
                0.8179684844,
                0.1201912875,
                0.01226441709,
                0.0008581516332,
            ],
            effective: (4.768509091, 3.23042432, 0.9132998347),
            growth: 3.174432484,
        },
        Case {
            given: (0.125, 0.80, 14, 4),
            chance: 0.15625,
            reach: 72.58548089,
            frequency: 2.41095048,
            spectrum: [19.22282732, 23.13858844, 17.13969514, 8.72854845, 3.232795722, 0.8979988117, 0.1900526586],
            effective: (13.08437, 4.43895353, 0.836445375),
            growth: 10.78964109,
        },
    ];
    for case in cases {
        let (rating, ceiling, placements, effective) = case.given;
        let medium = Medium::new(rating, ceiling).unwrap();
        near(medium.chance(), case.chance);
        near(medium.reach(placements) * 100.0, case.reach);
        let spectrum = medium.spectrum(placements).unwrap();
        near(spectrum.reach * 100.0, case.reach);
        near(spectrum.frequency().unwrap(), case.frequency);
        near_all(&percent(&shares(&spectrum)[1..]), &case.spectrum);
        let result = medium.effective(placements, effective).unwrap();
        near(result.reach * 100.0, case.effective.0);
        near(result.frequency.unwrap(), case.effective.1);
        near(result.risk, case.effective.2);
        near(medium.cost_growth(placements).unwrap(), case.growth);
    }
    let medium = Medium::new(0.06, 0.55).unwrap();
    near(medium.trp(10), 60.0);
    near(medium.next_reach(10) * 100.0, 1.890101626);
    let (mean, variance) = medium.contacts_of_reachable(10);
    near(mean, 1.090909091);
    near(variance, 0.9719008264);
    // A placement costs 90 000: per rating point, per new point, per reach point on average.
    let per_point = 90_000.0 / 6.0;
    near(per_point * medium.cost_growth(10).unwrap(), 47616.48726);
    near(900_000.0 / (medium.reach(10) * 100.0), 23889.11093);
}

#[test]
fn outputs_that_he_published() {
    // P1: 36 %, 2.2. P2: 16 %, 3.6.
    let medium = Medium::new(0.10, 0.40).unwrap();
    near_within(medium.reach(8) * 100.0, 35.99548, 1e-6);
    near_within(medium.spectrum(8).unwrap().frequency().unwrap(), 2.222501, 1e-6);
    let effective = medium.effective(9, 3).unwrap();
    near_within(effective.reach * 100.0, 15.97290, 1e-6);
    near_within(effective.frequency.unwrap(), 3.566211, 1e-6);
    // P3: 14.1 days, 32 %, 64.2 %.
    let silence = silence_for_share(0.5, 0.9, 14.0, 0.64).unwrap();
    near_within(silence.days, 14.07001, 1e-6);
    near(silence.lowest, 0.32);
    near_within(silence.highest, 0.6422222, 1e-6);
    // P5: he shows 32, an approximation; 31 placements are enough.
    let placements = effective_placements(6, 0.80, 0.25).unwrap();
    assert_eq!((placements.exact, placements.approximation.round() as u32), (31, 32));
    near_within(placements.probability, 0.8235840, 1e-6);
    near_within(placements.approximation, 32.28249, 1e-6);
}

#[test]
fn the_ceiling_from_what_was_reached() {
    near(Medium::of_two(0.09, 0.153).unwrap().ceiling(), 0.30);
    near(Medium::of_two(0.095, 0.172).unwrap().ceiling(), 0.5013888889);
    near(Medium::of_later(0.08, 12, 0.44).unwrap().ceiling(), 0.5028763789);
    assert!(Medium::of_later(0.08, 12, 0.08).is_err(), "twelve placements reach more than one");
    assert!(Medium::of_later(0.08, 12, 0.64).is_err(), "chance alone reaches 63 %");
    near(Medium::of_two(0.1, 0.1).unwrap().ceiling(), 0.1);
}

#[test]
fn groups_of_media() {
    let group = [0.225, 0.31, 0.124];
    near(group_reach(&group, 0.70).unwrap() * 100.0, 48.22367347);
    near(group_reach(&group, 1.0).unwrap() * 100.0, 53.1559);
    near(group_reach(&[0.40, 0.25, 0.185, 0.07], 0.85).unwrap() * 100.0, 62.19535925);
    assert!(group_reach(&group, 0.30).is_err(), "the group can meet what its largest medium meets");

    let media = [(Medium::new(0.06, 0.40).unwrap(), 3), (Medium::new(0.10, 0.50).unwrap(), 2)];
    let spectrum = group_spectrum(&media, 0.70).unwrap();
    near(spectrum.reach * 100.0, 29.466);
    near_all(
        &percent(&shares(&spectrum)[1..]),
        &[22.13285714, 6.236428571, 0.9964285714, 0.09642857143, 0.003857142857],
    );
    near(spectrum.grp(), 38.0);
}

#[test]
fn effective_numbers_of_placements() {
    struct Case(u32, f64, f64, u32, f64, Option<f64>, f64);
    let cases = [
        Case(4, 0.70, 5.0, 23, 0.703468589, Some(0.6679586067), 25.27250837),
        Case(3, 0.90, 8.0, 41, 0.9011237634, Some(0.8915929349), 47.32562466),
        Case(1, 0.95, 10.0, 29, 0.952898713, None, 41.96707049),
    ];
    for Case(effective, share, times, exact, probability, one_less, approximation) in cases {
        let placements = effective_placements(effective, share, 1.0 / times).unwrap();
        assert_eq!(placements.exact, exact);
        if let Some(one_less) = one_less {
            let before = Medium::new(1.0 / times, 1.0).unwrap().effective(exact - 1, effective).unwrap();
            near(before.reach, one_less);
        }
        near(placements.probability, probability);
        near(placements.approximation, approximation);
    }
    assert_eq!(effective_placements(3, 0.99, 1.0).unwrap().exact, 3, "everyone meets every placement");
    assert!(effective_placements(900, 0.5, 1e-6).is_err(), "this search would not end");
}

#[test]
fn advertising_silence() {
    let silence = silence_for_share(0.38, 0.75, 21.0, 0.5).unwrap();
    near_all(&percent(&[silence.lowest, silence.highest]), &[19.0, 47.37333333]);
    near(silence.days, 27.67959116);
    let silence = silence_for_share(0.60, 0.95, 10.0, 0.8).unwrap();
    near_all(&percent(&[silence.lowest, silence.highest]), &[48.0, 77.68421053]);
    near(silence.days, 6.945869919);
    let silence = silence_of_days(0.38, 0.75, 21.0, 28.0).unwrap();
    near(silence.lowest / silence.highest, 0.396850263);
    near_all(&percent(&[silence.highest, silence.lowest, silence.mean]), &[47.25072074, 18.75146095, 30.83680557]);
    let none = silence_of_days(0.38, 0.75, 21.0, 0.0).unwrap();
    near(none.lowest, 0.75);
    near(none.mean, none.highest);
    for share in [0.0, 0.75 / 0.38] {
        assert!(silence_for_share(0.38, 0.75, 21.0, share).is_err());
    }
}

#[test]
fn a_medium_at_its_edges() {
    let everyone = Medium::new(0.3, 0.3).unwrap();
    near(everyone.reach(1), 0.3);
    near(everyone.reach(7), 0.3);
    assert_eq!(everyone.cost_growth(2), None);
    assert_eq!(everyone.spectrum(0).unwrap().frequency(), None);
    let early = everyone.effective(2, 5).unwrap();
    assert_eq!((early.reach, early.frequency, early.risk), (0.0, None, 1.0));
    let Err(InputError::OutOfRange { input, value, range }) = Medium::new(0.5, 0.4) else { panic!("no such medium") };
    assert_eq!((input.as_str(), value, range.high), ("rating", 0.5, Some(0.4)));
}
