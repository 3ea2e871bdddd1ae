//! What only the values of all lines together can tell.

use mrm_domain::{BuyModel, CustomKind, Field, Value};
use rust_decimal::Decimal;

use super::super::codes::Code;
use super::super::columns::Target;
use super::super::text::fold;
use super::super::words;
use super::{Line, Table, near};
use crate::grid::address;

impl Table<'_, '_> {
    /// What only the values of all lines together can tell.
    pub(super) fn settle(&mut self) {
        self.name_models();
        self.drop_false_factors();
        self.single_impressions();
        self.commission_inside_cost();
        self.check_margin();
    }

    /// The unit of purchase decides the buying model where no column states it.
    fn name_models(&mut self) {
        for line in &mut self.lines {
            if line.cells.contains_key(&Field::BuyModel) {
                continue;
            }
            let unit = line.text(Field::BuyUnit).map(fold);
            if let Some(model) = unit.and_then(|u| words::buy_model(&u)) {
                line.cells.insert(Field::BuyModel, Value::Text(model.code().to_owned()));
            }
        }
    }

    fn retarget(&mut self, field: Field, kind: CustomKind) {
        for column in self.columns.iter_mut().filter(|c| c.field() == Some(field)) {
            column.target = Target::Custom(kind);
            column.confidence = 0.5;
            column.alternatives.insert(0, field);
            for line in &mut self.lines {
                if let Some(value) = line.cells.remove(&field) {
                    let single = match value {
                        // A custom column holds one number: what the parts come to together.
                        Value::List(list) if field == Field::Discount => {
                            let rest = list.iter().fold(Decimal::ONE, |rest, d| rest * (Decimal::ONE - d));
                            Value::Number((Decimal::ONE - rest).normalize())
                        }
                        Value::List(list) => Value::Number(list.iter().product::<Decimal>().normalize()),
                        other => other,
                    };
                    line.custom.insert(column.column, single);
                }
            }
        }
    }

    /// “Наценка 30” is thirty roubles per thousand, not × 30.
    fn drop_false_factors(&mut self) {
        let Some(column) = self.column_of(Field::Markup) else { return };
        let (leaf, place) = (column.leaf.clone(), column.column);
        let false_factor = self.lines.iter().find_map(|l| match l.cells.get(&Field::Markup) {
            Some(Value::List(list)) => {
                list.iter().find(|n| **n > Decimal::TEN || n.is_zero() || n.is_sign_negative()).map(|n| (l.row, *n))
            }
            _ => None,
        });
        if self.surcharge_in_price(&leaf, place) {
            return;
        }
        if let Some((row, number)) = false_factor {
            self.retarget(Field::Markup, CustomKind::Number);
            let args = [("header", leaf), ("text", number.to_string())];
            self.problems.add(Code::MarkupNotFactor, Some(&self.view.sheet.name), Some(address(row, place)), &args);
        }
    }

    /// A surcharge in money per unit of price (`120 − 40 % + 30 = 102`): what is bought is bought at the final price. That
    /// becomes the unit price; the price before it, the discount and the surcharge are kept beside it as they stand.
    fn surcharge_in_price(&mut self, header: &str, place: u32) -> bool {
        let mut first: Option<(u32, [Decimal; 3])> = None;
        for line in &self.lines {
            let Some(Value::List(parts)) = line.cells.get(&Field::Markup) else { continue };
            let surcharge: Decimal = parts.iter().product();
            let Some(price) = line.number(Field::UnitPrice) else { return false };
            let rest = line.product(Field::Discount, |d| Decimal::ONE - d);
            let after = [price * rest + surcharge, (price + surcharge) * rest];
            match after.into_iter().find(|price| pays(line, *price)) {
                Some(last) => first = first.or(Some((line.row, [price, surcharge, last.normalize()]))),
                None => return false,
            }
        }
        let Some((row, [price, surcharge, last])) = first else { return false };
        let kept = [Field::Markup, Field::Discount, Field::UnitPrice];
        for (field, kind) in kept.into_iter().zip([CustomKind::Money, CustomKind::Percent, CustomKind::Money]) {
            self.retarget(field, kind);
        }
        for column in self.columns.iter_mut().filter(|c| c.alternatives.first().is_some_and(|f| kept.contains(f))) {
            column.confidence = column.confidence.max(0.85);
        }
        for column in self.columns.iter_mut().filter(|c| c.field() == Some(Field::Cpm)) {
            column.target = Target::Field(Field::UnitPrice);
            column.alternatives.insert(0, Field::Cpm);
            for line in &mut self.lines {
                if let Some(value) = line.cells.remove(&Field::Cpm) {
                    line.cells.insert(Field::UnitPrice, value);
                }
            }
        }
        let args = [
            ("header", header.to_owned()),
            ("price", price.to_string()),
            ("surcharge", surcharge.to_string()),
            ("final", last.to_string()),
        ];
        self.problems.add(Code::SurchargeInPrice, Some(&self.view.sheet.name), Some(address(row, place)), &args);
        true
    }

    /// CPM quantities are stored as single impressions: the impressions or the cost tell how they were counted.
    fn single_impressions(&mut self) {
        let mut votes: Vec<(usize, Option<bool>)> = Vec::new();
        for (index, line) in self.lines.iter().enumerate() {
            if line.model() == Some(BuyModel::Cpm)
                && line.number(Field::Units).or(line.number(Field::UnitsPerPeriod)).is_some_and(|n| !n.is_zero())
            {
                votes.push((index, counts_thousands(line)));
            }
        }
        if votes.is_empty() {
            return;
        }
        let yes = votes.iter().filter(|(_, v)| *v == Some(true)).count();
        let no = votes.iter().filter(|(_, v)| *v == Some(false)).count();
        let mut unsure = false;
        for (index, vote) in votes {
            let line = &mut self.lines[index];
            let by_unit = line.text(Field::BuyUnit).is_some_and(|u| words::in_thousands(&fold(u)));
            let thousands = vote.unwrap_or_else(|| {
                unsure |= yes == 0 && no == 0;
                yes > no || (yes == no && by_unit)
            });
            if !thousands {
                continue;
            }
            self.in_thousands += 1;
            for field in [Field::Units, Field::UnitsPerPeriod] {
                if let Some(Value::Number(n)) = line.cells.get_mut(&field) {
                    *n = n.checked_mul(Decimal::ONE_THOUSAND).unwrap_or(*n).normalize();
                }
            }
        }
        let sheet = self.view.sheet.name.clone();
        let cell = self.column_of(Field::Units).map(|c| address(c.header_row, c.column));
        if self.in_thousands > 0 {
            self.problems.add(
                Code::UnitsInThousands,
                Some(&sheet),
                cell.clone(),
                &[("count", self.in_thousands.to_string())],
            );
        }
        if unsure {
            let reading = if self.in_thousands > 0 { "thousands" } else { "impressions" };
            self.problems.add(Code::UnitsScaleUnknown, Some(&sheet), cell, &[("reading", reading.to_owned())]);
        }
    }

    /// A “net” cost that equals price × quantity × (1 + commission) is the cost with commission.
    fn commission_inside_cost(&mut self) {
        if self.column_of(Field::ClientNet).is_some()
            || self.column_of(Field::CommissionRate).is_none()
            || self.column_of(Field::CostNet).is_none()
        {
            return;
        }
        let (mut with, mut without) = (0, 0);
        for line in &self.lines {
            let (Some(cost), Some(rate), Some(base)) =
                (line.number(Field::CostNet), line.number(Field::CommissionRate), list_price_cost(line))
            else {
                continue;
            };
            let net = base * line.product(Field::Discount, |d| Decimal::ONE - d);
            if rate.is_zero() || net.is_zero() {
                continue;
            }
            with += usize::from(near(net * (Decimal::ONE + rate), cost));
            without += usize::from(near(net, cost));
        }
        if with > without {
            for column in self.columns.iter_mut().filter(|c| c.field() == Some(Field::CostNet)) {
                column.target = Target::Field(Field::ClientNet);
            }
            for line in &mut self.lines {
                if let Some(value) = line.cells.remove(&Field::CostNet) {
                    line.cells.insert(Field::ClientNet, value);
                }
            }
        }
    }

    /// A margin on another base than the cost without VAT is kept, but not as the margin that the plan calculates.
    fn check_margin(&mut self) {
        let (mut fits, mut differs) = (0, 0);
        for line in &self.lines {
            let base = line.number(Field::ClientNet).or(line.number(Field::CostNet));
            if let (Some(margin), Some(income), Some(base)) =
                (line.number(Field::Margin), line.number(Field::Income), base.filter(|b| !b.is_zero()))
            {
                let expected = income / base;
                if (expected - margin).abs() < Decimal::new(1, 3) { fits += 1 } else { differs += 1 }
            }
        }
        if differs > fits {
            let audience = mrm_domain::Audience::Internal;
            self.retarget(Field::Margin, CustomKind::Percent);
            for column in self.columns.iter_mut().filter(|c| c.alternatives.first() == Some(&Field::Margin)) {
                column.audience = audience;
            }
        }
    }
}

/// Whether a line pays this price: the workbook says so, or quantity and cost do.
fn pays(line: &Line, price: Decimal) -> bool {
    if let Some(stated) = line.number(Field::Cpm) {
        return near(price, stated);
    }
    let cost = line.number(Field::CostNet).or(line.number(Field::ClientNet)).filter(|cost| !cost.is_zero());
    let (Some(units), Some(cost)) = (line.number(Field::Units), cost) else { return false };
    let Some(product) = units.checked_mul(price) else { return false };
    near(product, cost) || near(product / Decimal::ONE_THOUSAND, cost)
}

/// Units × price × coefficients, units as written.
fn list_price_cost(line: &Line) -> Option<Decimal> {
    let thousand = if line.model() == Some(BuyModel::Cpm) { Decimal::ONE_THOUSAND } else { Decimal::ONE };
    let base = line.number(Field::Units)?.checked_mul(line.number(Field::UnitPrice)?)?.checked_div(thousand)?;
    base.checked_mul(line.product(Field::Markup, |f| f))
}

/// Whether the quantity of a CPM line counts thousands; `None` if nothing tells.
fn counts_thousands(line: &Line) -> Option<bool> {
    let units = line.number(Field::Units).filter(|u| !u.is_zero())?;
    if let Some(impressions) = line.number(Field::Impressions).filter(|n| !n.is_zero()) {
        let ratio = impressions / units;
        if (ratio - Decimal::ONE).abs() < Decimal::new(1, 2) {
            return Some(false);
        }
        if (ratio - Decimal::ONE_THOUSAND).abs() < Decimal::TEN {
            return Some(true);
        }
    }
    let cost = [Field::CostNet, Field::ClientNet, Field::ListCost, Field::CostGross]
        .into_iter()
        .find_map(|f| line.number(f))
        .filter(|c| !c.is_zero())?;
    let price = line.number(Field::UnitPrice).or(line.number(Field::Cpm)).filter(|p| !p.is_zero())?;
    // Discounts, coefficients, commission and VAT move the ratio by far less than a thousand.
    let ratio = cost.checked_div(units.checked_mul(price)?)?;
    if ratio > Decimal::new(3, 2) && ratio < Decimal::from(30) {
        Some(true)
    } else if ratio > Decimal::new(3, 5) && ratio < Decimal::new(3, 2) {
        Some(false)
    } else {
        None
    }
}
