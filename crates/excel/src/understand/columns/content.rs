//! What the shape of the values says about a column.

use mrm_domain::Field;

use super::super::profile::Profile;
use super::super::text::fold;
use super::super::vocabulary::Meaning;
use super::super::{header, words};
use super::Column;

/// Corrects the reading of words by the shape of the values.
pub fn by_content(columns: &mut [Column]) {
    let has_site = columns.iter().any(|c| c.can_be(Field::Site).is_some_and(|s| s > 0.8));
    for column in columns.iter_mut().filter(|c| !c.decided) {
        let p = &column.profile;
        let modelish = p.models > 0 && p.models * 2 > p.words;
        let raise = |candidates: &mut Vec<(Meaning, f64)>, field: Field, score: f64| {
            candidates.retain(|(m, _)| *m != Meaning::Field(field));
            // What the values show goes before what the words say.
            for (_, other) in candidates.iter_mut() {
                *other = other.min(score - 0.05);
            }
            candidates.insert(0, (Meaning::Field(field), score));
        };
        match column.best() {
            Some(Meaning::Field(Field::BuyUnit | Field::Rotation)) if modelish && all_codes(p) => {
                raise(&mut column.candidates, Field::BuyModel, 0.9)
            }
            Some(Meaning::Field(Field::BuyModel)) if modelish && !all_codes(p) => {
                raise(&mut column.candidates, Field::BuyUnit, 0.86)
            }
            Some(Meaning::Field(Field::BuyModel)) if !modelish && p.words > 0 => {
                column.candidates.retain(|(m, _)| *m != Meaning::Field(Field::BuyModel));
                column.candidates.push((Meaning::Field(Field::Rotation), 0.6));
            }
            Some(Meaning::Field(Field::Units)) if modelish => raise(&mut column.candidates, Field::BuyUnit, 0.85),
            Some(Meaning::Field(Field::BuyUnit)) if p.is_numeric() => raise(&mut column.candidates, Field::Units, 0.85),
            Some(Meaning::Field(Field::Audience)) if p.is_numeric() => {
                raise(&mut column.candidates, Field::Capacity, 0.7)
            }
            Some(Meaning::Field(Field::Placement))
                if !has_site && column.can_be(Field::Site).is_none() && fold(&column.leaf) == fold("размещение") =>
            {
                raise(&mut column.candidates, Field::Site, 0.8)
            }
            Some(Meaning::Field(Field::Discount | Field::AgencyDiscount))
                if p.is_numeric() && !p.is_percent() && p.largest > 100.into() =>
            {
                // An amount taken off, not a rate.
                column.candidates.clear();
            }
            Some(Meaning::Field(Field::CommissionRate)) if p.is_numeric() && p.largest > 100.into() => {
                raise(&mut column.candidates, Field::Commission, 0.85)
            }
            Some(Meaning::Field(Field::Commission)) if p.is_percent() => {
                raise(&mut column.candidates, Field::CommissionRate, 0.88)
            }
            Some(Meaning::Field(Field::Vat)) if p.is_percent() => raise(&mut column.candidates, Field::VatRate, 0.88),
            Some(Meaning::Field(Field::Reach)) if p.is_percent() => {
                raise(&mut column.candidates, Field::ReachPct, 0.86)
            }
            Some(Meaning::Field(Field::Income)) if p.is_percent() => raise(&mut column.candidates, Field::Margin, 0.86),
            Some(Meaning::Field(Field::Margin)) if p.is_numeric() && !p.is_percent() && p.largest > 100.into() => {
                raise(&mut column.candidates, Field::Income, 0.8)
            }
            Some(Meaning::Field(Field::Ids)) if p.is_numeric() && p.largest < 10_000.into() => {
                raise(&mut column.candidates, Field::LineNo, 0.7)
            }
            _ => {}
        }
        let numbers_wanted = |m: &Meaning| header::is_measure(*m) || matches!(m, Meaning::Field(Field::PeriodQty));
        if column.profile.is_wordy() {
            // A figure's name over words: the words are kept as text.
            column.candidates.retain(|(m, _)| {
                !numbers_wanted(m) || matches!(m, Meaning::Field(Field::Markup)) && column.profile.numeric() > 0
            });
        }
    }
    income_or_revenue(columns);
}

fn all_codes(p: &Profile) -> bool {
    p.samples.iter().filter(|s| words::buy_model(&fold(s)).is_some()).all(|s| {
        let folded = fold(s);
        folded.starts_with("CP")
            || ["FIX", "FLAT"].iter().any(|w| folded.starts_with(w))
            || folded.starts_with(&fold("фикс"))
            || folded.starts_with(&fold("пакет"))
            || folded.starts_with("PACKAGE")
    })
}

/// `Доход` is the agency's income beside returned commission and margin, the client's revenue beside average order and ad
/// cost share. Alone it is taken for the agency's: what might be confidential stays inside.
fn income_or_revenue(columns: &mut [Column]) {
    let own = columns.iter().any(|c| {
        matches!(
            c.best(),
            Some(
                Meaning::Internal
                    | Meaning::Field(
                        Field::Margin
                            | Field::AgencyDiscount
                            | Field::ReturnedCommission
                            | Field::BuyCost
                            | Field::BuyPrice
                    )
            )
        )
    });
    let sales = columns.iter().any(|c| matches!(c.best(), Some(Meaning::Field(Field::Aov | Field::Drr | Field::Roas))));
    for column in columns.iter_mut().filter(|c| !c.decided) {
        let folded = fold(&column.leaf);
        if folded == fold("доход") || folded == "INCOME" {
            let (first, second) =
                if sales && !own { (Field::Revenue, Field::Income) } else { (Field::Income, Field::Revenue) };
            column.candidates =
                vec![(Meaning::Field(first), if sales != own { 0.88 } else { 0.6 }), (Meaning::Field(second), 0.5)];
        }
    }
}

/// `Период` over two columns: a number and a word; over real dates: start and end.
pub fn periods(columns: &mut [Column]) {
    for index in 0..columns.len() {
        if columns[index].decided
            || columns[index].best() != Some(Meaning::Field(Field::Period))
                && columns[index].best() != Some(Meaning::Field(Field::PeriodQty))
        {
            continue;
        }
        let p = columns[index].profile.clone();
        if p.dates > p.words + p.numeric() {
            let second = index > 0
                && columns[index - 1].header == columns[index].header
                && columns[index - 1].field() == Some(Field::Start);
            let follows =
                columns.get(index + 1).is_some_and(|n| n.header == columns[index].header && n.profile.dates > 0);
            if second {
                columns[index].set(Field::End, 0.9);
            } else if follows {
                columns[index].set(Field::Start, 0.9);
            }
        } else if p.period_words > 0 && p.period_words * 2 >= p.words {
            columns[index].set(Field::PeriodUnit, 0.9);
        } else if p.is_numeric() && p.largest <= 400.into() {
            columns[index].set(Field::PeriodQty, 0.88);
        }
    }
}
