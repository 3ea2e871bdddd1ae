//! The equations of a line, in the fixed order in which they are tried.
//!
//! All are products or sums, so each can be solved for any one unknown. The solver always takes the first equation of
//! this list that has exactly one unknown, then starts again from the top; earlier equations therefore win.

use mrm_domain::Field as F;

use crate::Rule;

/// Number of fields: arrays are indexed by field.
pub(crate) const FIELDS: usize = F::ALL.len();
const _: () = assert!(FIELDS <= 128, "field sets are 128 bits wide");

/// A set of fields.
pub(crate) type Set = u128;

/// The set that holds only `field`.
pub(crate) const fn bit(field: F) -> Set {
    1 << field as usize
}

/// What a product is multiplied with, besides its fields; also decides whether the equation holds for a line at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scale {
    One,
    Hundred,
    Hundredth,
    Thousand,
    /// 1, if the buying model is paid by this volume.
    Volume(F),
    /// Coefficients, divided by the units one price buys; not for fixed prices without units.
    Markup,
    /// Coefficients, for fixed prices without units.
    FixedMarkup,
    /// What discounts leave; without VAT where prices contain it.
    Discount,
    /// Divided by the units one price buys.
    PerPrice,
    /// 1, for fixed prices without units.
    Fixed,
    /// 1, where commission is on top.
    OnTop,
    /// 1, where commission is inside.
    Inside,
    /// 1, where commission is one figure under the table.
    Separate,
    /// 1, where a line with commission of its own knows neither rate nor amount.
    NoRate,
    /// 1 / universe, if it is known.
    PerUniverse,
    /// 100 / universe, if it is known.
    PointsOfUniverse,
}

/// The shape of an equation.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Shape {
    /// `out = scale × num / den`
    Product { num: [Option<F>; 2], den: Option<F>, scale: Scale },
    /// `out = a + b`, under a condition.
    Sum { a: F, b: F, scale: Scale },
    /// `out = part × (1 + rate)`; solved for `out` and `part` only, and only while `middle` is unknown.
    Grossed { part: F, rate: F, middle: F, scale: Scale },
    /// `part = out × (1 − rate)`; as above.
    Inside { part: F, rate: F, middle: F, scale: Scale },
    /// `out = client_net − buy_cost (+ returned_commission)`
    Income,
}

impl Scale {
    /// Whether it is the same number for all lines.
    const fn is_constant(self) -> bool {
        matches!(self, Scale::One | Scale::Hundred | Scale::Hundredth | Scale::Thousand)
    }
}

impl Shape {
    /// What decides whether the equation holds for a line.
    pub(crate) const fn scale(self) -> Scale {
        match self {
            Shape::Product { scale, .. }
            | Shape::Sum { scale, .. }
            | Shape::Grossed { scale, .. }
            | Shape::Inside { scale, .. } => scale,
            Shape::Income => Scale::One,
        }
    }

    /// Whether the equation is an assumption for want of better knowledge: never a reason for a contradiction.
    pub(crate) fn is_default(self) -> bool {
        matches!(self, Shape::Product { scale: Scale::NoRate, .. })
    }

    /// Whether the equation only adds amounts up or takes one over, which leaves nothing to round.
    pub(crate) const fn is_exact(self) -> bool {
        match self {
            Shape::Sum { .. } | Shape::Income => true,
            Shape::Product { scale, .. } => matches!(scale, Scale::NoRate | Scale::Separate),
            Shape::Grossed { .. } | Shape::Inside { .. } => false,
        }
    }

    /// Whether the equation is two others in one, so that checking it would say everything twice.
    pub(crate) fn is_composite(self) -> bool {
        matches!(self, Shape::Grossed { .. } | Shape::Inside { .. })
    }
}

/// One equation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Equation {
    pub(crate) rule: Rule,
    pub(crate) out: F,
    pub(crate) shape: Shape,
    /// All fields that must be known but one.
    pub(crate) fields: Set,
    /// The only fields it may be solved for.
    pub(crate) solvable: Set,
}

const fn product(rule: Rule, out: F, num: [Option<F>; 2], den: Option<F>, scale: Scale) -> Equation {
    let mut fields = bit(out);
    if let Some(field) = num[0] {
        fields |= bit(field);
    }
    if let Some(field) = num[1] {
        fields |= bit(field);
    }
    if let Some(field) = den {
        fields |= bit(field);
    }
    Equation { rule, out, shape: Shape::Product { num, den, scale }, fields, solvable: fields }
}

const fn same(rule: Rule, out: F, other: F, scale: Scale) -> Equation {
    product(rule, out, [Some(other), None], None, scale)
}

const fn times(rule: Rule, out: F, a: F, b: F, scale: Scale) -> Equation {
    product(rule, out, [Some(a), Some(b)], None, scale)
}

const fn ratio(rule: Rule, out: F, num: F, den: F, scale: Scale) -> Equation {
    product(rule, out, [Some(num), None], Some(den), scale)
}

const fn sum(rule: Rule, out: F, a: F, b: F, scale: Scale) -> Equation {
    let fields = bit(out) | bit(a) | bit(b);
    Equation { rule, out, shape: Shape::Sum { a, b, scale }, fields, solvable: fields }
}

const fn forward(equation: Equation) -> Equation {
    Equation { solvable: bit(equation.out), ..equation }
}

/// Number of equations.
pub(crate) const EQUATIONS: usize = 45;

/// The equations of plans whose costs per result are calculated on `cost`.
pub(crate) const fn table(cost: F) -> [Equation; EQUATIONS] {
    use Scale as S;
    [
        times(Rule::Periods, F::Units, F::UnitsPerPeriod, F::PeriodQty, S::One),
        same(Rule::Volume, F::Units, F::Impressions, S::Volume(F::Impressions)),
        same(Rule::Volume, F::Units, F::Clicks, S::Volume(F::Clicks)),
        same(Rule::Volume, F::Units, F::Views, S::Volume(F::Views)),
        same(Rule::Volume, F::Units, F::Conversions, S::Volume(F::Conversions)),
        same(Rule::Volume, F::Units, F::Engagements, S::Volume(F::Engagements)),
        same(Rule::Volume, F::Units, F::Grp, S::Volume(F::Grp)),
        same(Rule::Volume, F::Units, F::Spots, S::Volume(F::Spots)),
        times(Rule::ListCost, F::ListCost, F::UnitPrice, F::Units, S::Markup),
        same(Rule::FixedPrice, F::ListCost, F::UnitPrice, S::FixedMarkup),
        same(Rule::NetCost, F::CostNet, F::ListCost, S::Discount),
        same(Rule::NoCommission, F::ClientNet, F::CostNet, S::Separate),
        sum(Rule::ClientCost, F::ClientNet, F::CostNet, F::Commission, S::OnTop),
        sum(Rule::ClientCost, F::ClientNet, F::CostNet, F::Commission, S::Inside),
        times(Rule::CommissionOnTop, F::Commission, F::CommissionRate, F::CostNet, S::OnTop),
        times(Rule::CommissionInside, F::Commission, F::CommissionRate, F::ClientNet, S::Inside),
        Equation {
            rule: Rule::WithCommissionOnTop,
            out: F::ClientNet,
            shape: Shape::Grossed { part: F::CostNet, rate: F::CommissionRate, middle: F::Commission, scale: S::OnTop },
            fields: bit(F::ClientNet) | bit(F::CostNet) | bit(F::CommissionRate),
            solvable: bit(F::ClientNet) | bit(F::CostNet),
        },
        Equation {
            rule: Rule::WithCommissionInside,
            out: F::ClientNet,
            shape: Shape::Inside { part: F::CostNet, rate: F::CommissionRate, middle: F::Commission, scale: S::Inside },
            fields: bit(F::ClientNet) | bit(F::CostNet) | bit(F::CommissionRate),
            solvable: bit(F::ClientNet) | bit(F::CostNet),
        },
        sum(Rule::GrossCost, F::CostGross, F::ClientNet, F::Vat, S::One),
        times(Rule::Vat, F::Vat, F::ClientNet, F::VatRate, S::One),
        Equation {
            rule: Rule::WithVat,
            out: F::CostGross,
            shape: Shape::Grossed { part: F::ClientNet, rate: F::VatRate, middle: F::Vat, scale: S::One },
            fields: bit(F::CostGross) | bit(F::ClientNet) | bit(F::VatRate),
            solvable: bit(F::CostGross) | bit(F::ClientNet),
        },
        ratio(Rule::Ctr, F::Ctr, F::Clicks, F::Impressions, S::One),
        ratio(Rule::Vtr, F::Vtr, F::Views, F::Impressions, S::One),
        ratio(Rule::Cr, F::Cr, F::Conversions, F::Clicks, S::One),
        ratio(Rule::Frequency, F::Frequency, F::Impressions, F::Reach, S::One),
        same(Rule::ReachPct, F::ReachPct, F::Reach, S::PerUniverse),
        same(Rule::Grp, F::Grp, F::Impressions, S::PointsOfUniverse),
        times(Rule::GrpFromReach, F::Grp, F::ReachPct, F::Frequency, S::Hundred),
        times(Rule::Trp, F::Trp, F::Grp, F::Affinity, S::Hundredth),
        same(Rule::Ots, F::Ots, F::Impressions, S::One),
        ratio(Rule::Cpm, F::Cpm, cost, F::Impressions, S::Thousand),
        ratio(Rule::Cpc, F::Cpc, cost, F::Clicks, S::One),
        ratio(Rule::Cpv, F::Cpv, cost, F::Views, S::One),
        ratio(Rule::Cpa, F::Cpa, cost, F::Conversions, S::One),
        ratio(Rule::Cpe, F::Cpe, cost, F::Engagements, S::One),
        ratio(Rule::Cpp, F::Cpp, cost, F::Grp, S::One),
        ratio(Rule::Roas, F::Roas, F::Revenue, cost, S::One),
        ratio(Rule::Drr, F::Drr, cost, F::Revenue, S::One),
        ratio(Rule::Aov, F::Aov, F::Revenue, F::Conversions, S::One),
        // “CPT” has no one meaning in plans (a thousand contacts, or a transaction): nothing is concluded from it.
        forward(ratio(Rule::Cpt, F::Cpt, cost, F::Ots, S::Thousand)),
        same(Rule::NoCommission, F::ClientNet, F::CostNet, S::NoRate),
        times(Rule::BuyCost, F::BuyCost, F::BuyPrice, F::Units, S::PerPrice),
        same(Rule::FixedBuyCost, F::BuyCost, F::BuyPrice, S::Fixed),
        Equation {
            rule: Rule::Income,
            out: F::Income,
            shape: Shape::Income,
            fields: bit(F::Income) | bit(F::ClientNet) | bit(F::BuyCost),
            solvable: bit(F::Income) | bit(F::ClientNet) | bit(F::BuyCost),
        },
        ratio(Rule::Margin, F::Margin, F::Income, F::ClientNet, S::One),
    ]
}

/// Bits of equations, by their index.
pub(crate) type Mask = u64;
const _: () = assert!(EQUATIONS <= 64, "sets of equations are 64 bits wide");

/// The equations of a plan, and what is asked of them again and again.
#[derive(Debug)]
pub(crate) struct Network {
    pub(crate) equations: [Equation; EQUATIONS],
    /// The equations in which a field stands.
    pub(crate) with: [Mask; FIELDS],
    /// The equations that hold for every line.
    pub(crate) unconditional: Mask,
    /// The equations of two fields; all others have three.
    pub(crate) of_two: Mask,
}

const fn network(cost: F) -> Network {
    let equations = table(cost);
    let mut with = [0; FIELDS];
    let mut unconditional = 0;
    let mut of_two = 0;
    let mut at = 0;
    while at < EQUATIONS {
        let mut field = 0;
        while field < FIELDS {
            if equations[at].fields & (1 << field) != 0 {
                with[field] |= 1 << at;
            }
            field += 1;
        }
        if equations[at].shape.scale().is_constant() {
            unconditional |= 1 << at;
        }
        match equations[at].fields.count_ones() {
            2 => of_two |= 1 << at,
            3 => {}
            _ => panic!("an equation has two fields or three"),
        }
        at += 1;
    }
    Network { equations, with, unconditional, of_two }
}

/// How many fields of each equation are known, counted for all equations at once: one bit an equation.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Tally {
    one: Mask,
    two: Mask,
    three: Mask,
}

impl Tally {
    /// Counts a field that stands in the equations `with`.
    pub(crate) const fn count(&mut self, with: Mask) {
        self.three |= self.two & with;
        self.two |= self.one & with;
        self.one |= with;
    }

    /// The equations with one unknown left.
    pub(crate) const fn solvable(self, network: &Network) -> Mask {
        (network.of_two & self.one & !self.two) | (!network.of_two & self.two & !self.three)
    }

    /// The equations with none left.
    pub(crate) const fn complete(self, network: &Network) -> Mask {
        (network.of_two & self.two) | (!network.of_two & self.three)
    }
}

/// Costs per result without VAT and agency commission: the default.
pub(crate) static ON_NET: Network = network(F::CostNet);
/// Costs per result with VAT, for plans whose prices contain it.
pub(crate) static ON_GROSS: Network = network(F::CostGross);
