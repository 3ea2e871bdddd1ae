//! Lines take the prices that rate cards offer.

use mrm_calc::rates::{RateOffer, RateState};
use mrm_domain::{Cell, Edit, Field, Origin, RowId, RowKind, Value};

use super::Intent;
use crate::failure::{Code, Failure};

impl Intent<'_> {
    /// Lines take the price, coefficients and discounts of their cards; those that have them already stay as they are.
    pub(super) fn take_rates(&mut self, rows: &[String]) -> Result<(), Failure> {
        let mut offered = 0;
        for id in self.with_descendants(rows)? {
            let Some(row) = self.plan.rows.get(&id).filter(|row| row.kind == RowKind::Line) else { continue };
            let Some(found) = self.means.rates.offer(self.plan, row, self.means.calc.line(id)) else { continue };
            offered += 1;
            if found.state != RateState::Same {
                self.take_rate(id, &found)?;
            }
        }
        match offered {
            0 => Err(Failure::new(Code::NoRate, "no rate card has a price for these lines on all of their days")),
            _ => Ok(()),
        }
    }

    fn take_rate(&mut self, id: RowId, offer: &RateOffer) -> Result<(), Failure> {
        let row = offer.rows.first().copied().unwrap_or_default();
        let origin = Origin::RateCard { card: offer.card_name.as_str().into(), row };
        let list = |numbers: Vec<_>| (!numbers.is_empty()).then_some(Value::List(numbers));
        let values = [
            (Field::UnitPrice, Some(Value::Number(offer.list_price))),
            (Field::Markup, list(offer.markup())),
            (Field::Discount, list(offer.discounts.clone())),
        ];
        for (field, value) in values {
            if value.is_none() && !self.plan.rows.get(&id).is_some_and(|row| row.cells.contains_key(&field)) {
                continue;
            }
            if value.is_some() {
                self.release(id, field)?;
            }
            let cell = value.map(|value| {
                let cell = Cell { origin: Some(origin.clone()), ..Cell::entered(value, self.means.now_ms) };
                self.means.now_ms += 1;
                cell
            });
            self.apply(Edit::SetCell { row: id, field: field.into(), cell })?;
        }
        Ok(())
    }
}
