//! What the plan and the texts of a line say about the line's equations, before any number is solved.

use mrm_domain::{
    BuyModel, CommissionMode, Currency, DiscountMode, Field, FieldKind, Plan, PriceBasis, Row, VatRounding,
};
use rust_decimal::Decimal;

use crate::equation::{EQUATIONS, Equation, FIELDS, Mask, Network, ON_GROSS, ON_NET, Scale, Set, bit};
use crate::vat::{LineVat, line_vat};

/// No number of a plan has more digits before the point, except ten to this power itself; a result beyond is no result.
const LARGEST: usize = 18;

/// Powers of ten, as far as digits of a number go.
const POWERS: [u128; 29] = {
    let mut powers = [1; 29];
    let mut at = 1;
    while at < powers.len() {
        powers[at] = powers[at - 1] * 10;
        at += 1;
    }
    powers
};

/// The numbers of a line while it is solved.
#[derive(Clone)]
pub(crate) struct Values {
    pub(crate) numbers: [Decimal; FIELDS],
    pub(crate) known: Set,
    pub(crate) stored: Set,
    /// Fields of which the line has a cell, whatever it holds.
    pub(crate) cells: Set,
}

impl Values {
    /// The stored numbers of `row`.
    pub(crate) fn stored(row: &Row) -> Values {
        let mut values = Values { numbers: [Decimal::ZERO; FIELDS], known: 0, stored: 0, cells: 0 };
        for (field, cell) in &row.cells {
            values.cells |= bit(*field);
            if let Some(number) = cell.value.number() {
                values.put(*field, number);
            }
        }
        values.stored = values.known;
        values
    }

    pub(crate) fn put(&mut self, field: Field, number: Decimal) {
        self.numbers[field as usize] = number;
        self.known |= bit(field);
    }

    pub(crate) fn get(&self, field: Field) -> Option<Decimal> {
        (self.known & bit(field) != 0).then(|| self.numbers[field as usize])
    }

    pub(crate) fn is_stored(&self, field: Field) -> bool {
        self.stored & bit(field) != 0
    }

    /// Whether the line has a cell of `field`, whatever it holds.
    pub(crate) fn has_cell(&self, field: Field) -> bool {
        self.cells & bit(field) != 0
    }
}

/// Everything besides numbers that decides how a line is calculated.
pub(crate) struct Context {
    pub(crate) model: Option<BuyModel>,
    /// A fixed price or package without any word on units.
    pub(crate) fixed: bool,
    pub(crate) markup: Decimal,
    /// What discounts leave of the price; `None` for added discounts of 100 % and more.
    pub(crate) discount: Option<Decimal>,
    pub(crate) mode: CommissionMode,
    /// The commission rate that the plan gives to this line.
    pub(crate) plan_commission: Option<Decimal>,
    /// Whether neither rate nor amount of commission is known.
    pub(crate) no_rate: bool,
    pub(crate) vat: LineVat,
    /// The one VAT rate to calculate with.
    pub(crate) vat_rate: Option<Decimal>,
    pub(crate) on_total: bool,
    pub(crate) basis: PriceBasis,
    pub(crate) universe: Option<Decimal>,
    pub(crate) currency: Result<Currency, String>,
    /// The equations that hold for the line.
    pub(crate) active: Mask,
    digits: u32,
}

impl Context {
    /// What decides on `row`, whose `stored` numbers are these.
    pub(crate) fn new(plan: &Plan, row: &Row, stored: &Values) -> Context {
        let header = &plan.header;
        let text = |field| row.text(field).filter(|_| stored.has_cell(field));
        let model = text(Field::BuyModel).and_then(|text| text.parse::<BuyModel>().ok());
        let currency = match text(Field::Currency).map(str::trim).filter(|t| !t.is_empty()) {
            None => Ok(header.currency),
            Some(text) => text.parse().map_err(|_| text.to_owned()),
        };
        let list = |field| if stored.has_cell(field) { row.list(field) } else { &[] };
        let vat = line_vat(plan, row, stored.get(Field::VatRate));
        let stored = |field| stored.is_stored(field);
        let units_said = stored(Field::Units) || (stored(Field::UnitsPerPeriod) && stored(Field::PeriodQty));
        // An amount of commission in the line overrides the plan's rate just as a rate in the line does.
        let own_commission = stored(Field::CommissionRate) || stored(Field::Commission);
        let plan_commission =
            header.commission_rate.filter(|_| !own_commission && header.commission_mode != CommissionMode::Separate);
        let mut context = Context {
            model,
            fixed: matches!(model, Some(BuyModel::Fixed | BuyModel::Package)) && !units_said,
            markup: product(list(Field::Markup).iter().copied()).unwrap_or(Decimal::ONE),
            discount: discount_factor(list(Field::Discount), header.discount_mode),
            mode: header.commission_mode,
            plan_commission,
            no_rate: plan_commission.is_none() && !own_commission,
            vat_rate: vat.rate(),
            vat,
            on_total: header.vat_rounding == VatRounding::OnTotal,
            basis: header.price_basis,
            universe: header.universe.filter(|n| *n > Decimal::ZERO),
            digits: currency.as_ref().unwrap_or(&header.currency).minor_digits(),
            currency,
            active: 0,
        };
        context.active = context.holding();
        context
    }

    /// The equations of the plan.
    pub(crate) fn equations(&self) -> &'static [Equation; EQUATIONS] {
        &self.network().equations
    }

    pub(crate) fn network(&self) -> &'static Network {
        if self.basis == PriceBasis::Gross { &ON_GROSS } else { &ON_NET }
    }

    /// The equations that hold for the line.
    fn holding(&self) -> Mask {
        let network = self.network();
        let conditional = |(at, equation): (usize, &Equation)| {
            let asked = network.unconditional & (1 << at) == 0;
            if asked && self.scale(equation.shape.scale()).is_some() { 1 << at } else { 0 }
        };
        network.equations.iter().enumerate().map(conditional).fold(network.unconditional, |mask, bit| mask | bit)
    }

    /// What `scale` multiplies with and divides by for this line; `None`: the equation does not hold for it.
    pub(crate) fn scale(&self, scale: Scale) -> Option<(Decimal, Decimal)> {
        let one = Decimal::ONE;
        let when = |holds: bool| holds.then_some((one, one));
        match scale {
            Scale::One => Some((one, one)),
            Scale::Hundred => Some((Decimal::ONE_HUNDRED, one)),
            Scale::Hundredth => Some((one, Decimal::ONE_HUNDRED)),
            Scale::Thousand => Some((Decimal::ONE_THOUSAND, one)),
            Scale::Volume(field) => when(self.model.and_then(BuyModel::volume) == Some(field)),
            Scale::Markup if self.fixed => None,
            Scale::Markup => Some((self.markup, self.per_price())),
            Scale::FixedMarkup => self.fixed.then_some((self.markup, one)),
            Scale::Discount => match self.basis {
                PriceBasis::Net => Some((self.discount?, one)),
                PriceBasis::Gross => Some((self.discount?, one + self.vat_rate?)),
            },
            Scale::PerPrice if self.fixed => None,
            Scale::PerPrice => Some((one, self.per_price())),
            Scale::Fixed => when(self.fixed),
            Scale::OnTop => when(self.mode == CommissionMode::OnTop),
            Scale::Inside => when(self.mode == CommissionMode::Inside),
            Scale::Separate => when(self.mode == CommissionMode::Separate),
            Scale::NoRate => when(self.mode != CommissionMode::Separate && self.no_rate),
            Scale::PerUniverse => Some((one, self.universe?)),
            Scale::PointsOfUniverse => Some((Decimal::ONE_HUNDRED, self.universe?)),
        }
    }

    /// Whether `equation` may be solved for `field` in this line. Nobody concludes a cost from VAT at the plan's rate: a
    /// VAT that does not fit is a question about the rate.
    pub(crate) fn allows(&self, equation: &Equation, field: Field) -> bool {
        let plan_rate = !matches!(self.vat, LineVat::Own(_));
        equation.solvable & bit(field) != 0
            && !(equation.rule == crate::Rule::Vat && field == Field::ClientNet && plan_rate)
    }

    /// How many units one price buys.
    pub(crate) fn per_price(&self) -> Decimal {
        Decimal::from(self.model.map_or(1, BuyModel::units_per_price))
    }

    /// Digits that a derived value of `field` is rounded to: amounts of money to the minor unit, prices and ratios not.
    pub(crate) fn digits(&self, field: Field) -> Option<u32> {
        match field {
            Field::Vat | Field::CostGross if self.on_total => None,
            Field::ListCost
            | Field::CostNet
            | Field::Commission
            | Field::ClientNet
            | Field::Vat
            | Field::CostGross
            | Field::BuyCost
            | Field::Income
            | Field::Revenue => Some(self.digits),
            _ => None,
        }
    }

    /// Digits of the minor unit of the line's currency.
    pub(crate) fn minor_digits(&self) -> u32 {
        self.digits
    }

    /// Digits that `number`, which `equation` gives for `field`, is rounded to. What is only added up or taken over is as
    /// exact as its parts: amounts that somebody stated beyond the minor unit still add up, line by line and in totals.
    pub(crate) fn digits_by(&self, equation: &Equation, field: Field, number: Decimal) -> Option<u32> {
        let digits = self.digits(field)?;
        let undiscounted = || {
            let scale = self.scale(Scale::Discount);
            equation.rule == crate::Rule::NetCost && scale.is_some_and(|(over, under)| is_one(over) && is_one(under))
        };
        let exact = equation.shape.is_exact() || undiscounted();
        Some(if exact { digits.max(number.scale()) } else { digits })
    }

    /// `number` as a value of `field` that `equation` gives: rounded where money is, `None` where it cannot be a value of
    /// the field.
    pub(crate) fn fit(&self, equation: &Equation, field: Field, number: Decimal) -> Option<Decimal> {
        let rounded = match self.digits_by(equation, field, number) {
            Some(digits) => round(number, digits),
            None => number,
        };
        let negative = rounded.is_sign_negative() && !rounded.is_zero() && never_negative(field);
        (is_possible(rounded) && !negative).then_some(rounded)
    }

    /// VAT on `base`, by parts where the rate changes while the line runs.
    pub(crate) fn vat_on(&self, base: Decimal) -> Option<Decimal> {
        let LineVat::Split(parts) = &self.vat else { return base.checked_mul(self.vat_rate?) };
        let mut rest = base;
        let mut sum = Decimal::ZERO;
        for (index, part) in parts.iter().enumerate() {
            let money = base.checked_mul(part.share)?;
            let money = match () {
                () if index + 1 == parts.len() => rest,
                () if self.on_total => money,
                () => round(money, self.digits),
            };
            rest -= money;
            let vat = money.checked_mul(part.rate)?;
            sum += if self.on_total { vat } else { round(vat, self.digits) };
        }
        Some(sum)
    }
}

fn never_negative(field: Field) -> bool {
    matches!(field.kind(), FieldKind::Count | FieldKind::Percent) && field != Field::Margin
}

/// Whether a plan may hold a number as large as this.
fn is_possible(number: Decimal) -> bool {
    POWERS.get(LARGEST + number.scale() as usize).is_none_or(|most| number.mantissa().unsigned_abs() <= *most)
}

/// Whether `number` is one.
pub(crate) fn is_one(number: Decimal) -> bool {
    if number.scale() == 0 { number.mantissa() == 1 } else { number == Decimal::ONE }
}

/// `number` to so many digits, half away from zero. (The same as `round_dp_with_strategy`, which takes several times as long.)
pub(crate) fn round(number: Decimal, digits: u32) -> Decimal {
    let Some(power) = number.scale().checked_sub(digits).and_then(|more| POWERS.get(more as usize)) else {
        return number;
    };
    let digits_of = number.mantissa().unsigned_abs();
    let (whole, rest) = (digits_of / power, digits_of % power);
    let rounded = whole + u128::from(rest >= power - rest);
    let (low, middle, high) = (rounded as u32, (rounded >> 32) as u32, (rounded >> 64) as u32);
    Decimal::from_parts(low, middle, high, number.is_sign_negative(), digits)
}

/// The product, if it does not overflow.
pub(crate) fn product(numbers: impl IntoIterator<Item = Decimal>) -> Option<Decimal> {
    numbers.into_iter().try_fold(Decimal::ONE, |product, n| product.checked_mul(n))
}

/// What discounts leave of a price. Added discounts of 100 % and more leave nothing that could be calculated with.
pub(crate) fn discount_factor(discounts: &[Decimal], mode: DiscountMode) -> Option<Decimal> {
    match mode {
        DiscountMode::Multiplicative => product(discounts.iter().map(|d| Decimal::ONE - d)),
        DiscountMode::Additive => {
            let sum = discounts.iter().try_fold(Decimal::ZERO, |sum, d| sum.checked_add(*d))?;
            (sum < Decimal::ONE).then(|| Decimal::ONE - sum)
        }
    }
}
