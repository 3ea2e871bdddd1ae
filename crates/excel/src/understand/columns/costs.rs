//! Which cost or price a column of money states.

use mrm_domain::Field;

use super::super::text::{Basis, fold, has_phrase};
use super::super::vocabulary::Meaning;
use super::Column;
use super::assign::internal_block;

/// Which cost each cost column states: rate card, media, with commission, with VAT.
pub fn costs(columns: &mut [Column]) {
    let latin_only = |text: &str| text.chars().all(|c| !c.is_alphabetic() || c.is_ascii());
    let vat_named = columns.iter().any(|c| has_phrase(&fold(&c.header), "HДC") || has_phrase(&fold(&c.header), "VAT"));
    let position = |columns: &[Column], fields: &[Field]| {
        columns.iter().position(|c| fields.iter().any(|f| c.can_be(*f).is_some_and(|s| s > 0.7)))
    };
    let discount = position(columns, &[Field::Discount]);
    let commission = position(columns, &[Field::CommissionRate, Field::Commission]);
    let fees = position(columns, &[Field::Fees]).is_some();
    let internal = internal_block(columns);
    let open: Vec<usize> = (0..columns.len())
        .filter(|i| !columns[*i].decided && columns[*i].best() == Some(Meaning::Cost) && !internal.contains(i))
        .collect();
    let score = |c: &Column| c.candidates.first().map_or(0.5, |(_, s)| *s);
    let mut nets = Vec::new();
    let mut grosses = Vec::new();
    for index in open {
        let a = &columns[index].attributes;
        let western = latin_only(&columns[index].header) && !vat_named;
        match (a.basis, a.commission) {
            _ if a.rate_card && a.basis != Some(Basis::Gross) => {
                let sure = score(&columns[index]);
                columns[index].set(Field::ListCost, sure);
            }
            // Western “gross” is with agency commission, not with VAT.
            (Some(Basis::Gross), _) if western && commission.is_some() => {
                let sure = score(&columns[index]) * 0.9;
                columns[index].set(Field::ClientNet, sure);
            }
            (Some(Basis::Gross), _) => grosses.push(index),
            (_, Some(true)) => {
                let sure = score(&columns[index]);
                columns[index].set(Field::ClientNet, sure);
            }
            _ => nets.push(index),
        }
    }
    // The last price with VAT is the one the client pays.
    if let Some(last) = grosses.pop() {
        let sure = score(&columns[last]);
        columns[last].set(Field::CostGross, sure);
    }
    let client_net = columns.iter().any(|c| c.field() == Some(Field::ClientNet));
    let between = |mark: Option<usize>, a: usize, b: usize| mark.is_some_and(|m| a < m && m < b);
    match nets.as_slice() {
        [] => {}
        [only] => set_cost(columns, *only, Field::CostNet),
        [a, b]
            if between(discount, *a, *b)
                || columns[*b].attributes.after_discount && !columns[*a].attributes.after_discount =>
        {
            set_cost(columns, *a, Field::ListCost);
            set_cost(columns, *b, Field::CostNet);
        }
        [a, b] if between(commission, *a, *b) && !client_net && !fees => {
            set_cost(columns, *a, Field::CostNet);
            set_cost(columns, *b, Field::ClientNet);
        }
        [a, b, c, ..] if discount.is_some() && commission.is_some() && !client_net => {
            set_cost(columns, *a, Field::ListCost);
            set_cost(columns, *b, Field::CostNet);
            set_cost(columns, *c, Field::ClientNet);
        }
        // The surest name wins: an expressly net cost before a bare “total”.
        many => {
            let best = many.iter().copied().max_by(|x, y| {
                let key = |i: usize| {
                    (
                        columns[i].attributes.basis == Some(Basis::Net),
                        columns[i].profile.nonzero > 0,
                        score(&columns[i]),
                    )
                };
                let (kx, ky) = (key(*x), key(*y));
                (kx.0, kx.1).cmp(&(ky.0, ky.1)).then(kx.2.total_cmp(&ky.2)).then(y.cmp(x))
            });
            if let Some(best) = best {
                set_cost(columns, best, Field::CostNet);
            }
        }
    }
}

fn set_cost(columns: &mut [Column], index: usize, field: Field) {
    let sure = columns[index].candidates.first().map_or(0.5, |(_, s)| *s);
    let named = columns[index].attributes.basis.is_some();
    columns[index].alternatives = [Field::CostNet, Field::ClientNet, Field::CostGross, Field::ListCost]
        .into_iter()
        .filter(|f| *f != field)
        .collect();
    columns[index].set(field, if named { sure } else { sure * 0.85 });
}

/// Two prices per thousand and no unit price: the first is the price before discounts.
pub fn unit_price_from_cpm(columns: &mut [Column]) {
    if columns
        .iter()
        .any(|c| c.can_be(Field::UnitPrice).is_some_and(|s| s > 0.7) || c.field() == Some(Field::UnitPrice))
    {
        return;
    }
    let prices: Vec<usize> = (0..columns.len())
        .filter(|i| {
            !columns[*i].decided
                && columns[*i].best() == Some(Meaning::Field(Field::Cpm))
                && columns[*i].attributes.basis != Some(Basis::Gross)
        })
        .collect();
    if let [first, _, ..] = prices.as_slice() {
        columns[*first].set(Field::UnitPrice, 0.75);
        columns[*first].alternatives = vec![Field::Cpm];
    }
}
