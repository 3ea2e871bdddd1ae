//! What the plan and the texts of a line say about the line's equations, before any number is solved.

use mrm_domain::{BuyModel, CommissionMode, Currency, DiscountMode, Field, Plan, PriceBasis, Row, VatRounding};
use rust_decimal::{Decimal, RoundingStrategy};

use crate::equation::{EQUATIONS, Equation, FIELDS, ON_GROSS, ON_NET, Scale, Set, bit};
use crate::vat::{LineVat, line_vat};

/// No number of a plan is larger; a result beyond it is no result.
const LARGEST: Decimal = Decimal::from_parts(2_808_348_672, 232_830_643, 0, false, 0);

/// The numbers of a line while it is solved.
#[derive(Clone)]
pub(crate) struct Values {
    pub(crate) numbers: [Decimal; FIELDS],
    pub(crate) known: Set,
    pub(crate) stored: Set,
}

impl Values {
    /// The stored numbers of `row`.
    pub(crate) fn stored(row: &Row) -> Values {
        let mut values = Values { numbers: [Decimal::ZERO; FIELDS], known: 0, stored: 0 };
        for (field, cell) in &row.cells {
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
    pub(crate) on_total: bool,
    pub(crate) basis: PriceBasis,
    pub(crate) universe: Option<Decimal>,
    pub(crate) currency: Result<Currency, String>,
    digits: u32,
}

impl Context {
    pub(crate) fn new(plan: &Plan, row: &Row) -> Context {
        let header = &plan.header;
        let model = row.text(Field::BuyModel).and_then(|text| text.parse::<BuyModel>().ok());
        let currency = match row.text(Field::Currency).map(str::trim).filter(|t| !t.is_empty()) {
            None => Ok(header.currency),
            Some(text) => text.parse().map_err(|_| text.to_owned()),
        };
        let stored = |field| row.number(field).is_some();
        let units_said = stored(Field::Units) || (stored(Field::UnitsPerPeriod) && stored(Field::PeriodQty));
        // An amount of commission in the line overrides the plan's rate just as a rate in the line does.
        let own_commission = stored(Field::CommissionRate) || stored(Field::Commission);
        let plan_commission =
            header.commission_rate.filter(|_| !own_commission && header.commission_mode != CommissionMode::Separate);
        Context {
            model,
            fixed: matches!(model, Some(BuyModel::Fixed | BuyModel::Package)) && !units_said,
            markup: product(row.list(Field::Markup).iter().copied()).unwrap_or(Decimal::ONE),
            discount: discount_factor(row.list(Field::Discount), header.discount_mode),
            mode: header.commission_mode,
            plan_commission,
            no_rate: plan_commission.is_none() && !own_commission,
            vat: line_vat(plan, row),
            on_total: header.vat_rounding == VatRounding::OnTotal,
            basis: header.price_basis,
            universe: header.universe.filter(|n| *n > Decimal::ZERO),
            digits: currency.as_ref().unwrap_or(&header.currency).minor_digits(),
            currency,
        }
    }

    /// The equations of the plan.
    pub(crate) fn equations(&self) -> &'static [Equation; EQUATIONS] {
        if self.basis == PriceBasis::Gross { &ON_GROSS } else { &ON_NET }
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
                PriceBasis::Gross => Some((self.discount?, one + self.vat.rate()?)),
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

    /// `number` as a derived value of `field`: rounded where money is, `None` where it cannot be a value of the field.
    pub(crate) fn fit(&self, field: Field, number: Decimal) -> Option<Decimal> {
        use mrm_domain::FieldKind as K;
        let rounded = match self.digits(field) {
            Some(digits) => round(number, digits),
            None => number,
        };
        let negative =
            rounded < Decimal::ZERO && matches!(field.kind(), K::Count | K::Percent) && field != Field::Margin;
        (rounded.abs() <= LARGEST && !negative).then_some(rounded)
    }

    /// VAT on `base`, by parts where the rate changes while the line runs.
    pub(crate) fn vat_on(&self, base: Decimal) -> Option<Decimal> {
        let LineVat::Split(parts) = &self.vat else { return base.checked_mul(self.vat.rate()?) };
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

/// Half away from zero.
pub(crate) fn round(number: Decimal, digits: u32) -> Decimal {
    number.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero)
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
