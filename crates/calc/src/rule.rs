//! The rules that values follow, by name, and the formulas they become in a workbook.

use mrm_domain::Field;
use rust_decimal::Decimal;
use std::fmt;

macro_rules! rules {
    ($($(#[$doc:meta])* $variant:ident $code:literal;)*) => {
        /// Why a derived value is what it is. One rule is one equation: it can be solved for any of its fields.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Rule {
            $($(#[$doc])* $variant,)*
        }

        impl Rule {
            /// All rules.
            pub const ALL: &[Rule] = &[$(Rule::$variant,)*];

            /// A stable code: the equation itself.
            pub const fn code(self) -> &'static str {
                match self { $(Rule::$variant => $code,)* }
            }
        }
    };
}

rules! {
    /// The plan's agency commission, where the line has none of its own. Plan-level: `commission_rate`.
    PlanCommissionRate "commission_rate=plan";
    /// The plan's VAT rate on the line's dates. Plan-level: `vat`, and `period_end` for lines without flights.
    PlanVatRate "vat_rate=plan";
    /// The plan's VAT rate changes while the line runs: the average, weighted by amounts or days; see `LineResult::vat_parts`.
    PlanVatRateByDates "vat_rate=plan_by_dates";
    /// Units of a line bought by the period.
    Periods "units=units_per_period*period_qty";
    /// The units of this buying model are a volume: impressions, clicks, views …
    Volume "units=volume";
    /// Price × units × coefficients; a price for a thousand is divided by 1,000.
    ListCost "list_cost=price*units";
    /// A fixed price or package of which nobody said how many: one.
    FixedPrice "list_cost=price";
    /// Discounts; where the plan's prices contain VAT it is taken out here.
    NetCost "cost_net=list_cost*(1-discount)";
    /// [`Rule::ListCost`] and [`Rule::NetCost`] at once: used for contradictions between price, units and cost.
    CostFromPrice "cost=price*units";
    /// Commission on top of the media cost.
    CommissionOnTop "commission=commission_rate*cost_net";
    /// Commission inside what the client pays.
    CommissionInside "commission=commission_rate*client_net";
    /// What the client pays before VAT.
    ClientCost "client_net=cost_net+commission";
    /// No commission on the line: none is known, or it is one figure under the table.
    NoCommission "client_net=cost_net";
    /// The media cost out of a client cost with commission on top, or the other way round.
    WithCommissionOnTop "client_net=cost_net*(1+commission_rate)";
    /// The client cost out of a media cost with commission inside, or the other way round.
    WithCommissionInside "cost_net=client_net*(1-commission_rate)";
    /// VAT on what the client pays.
    Vat "vat=client_net*vat_rate";
    /// Cost with VAT.
    GrossCost "cost_gross=client_net+vat";
    /// The cost without VAT out of one with VAT.
    WithVat "cost_gross=client_net*(1+vat_rate)";
    /// Contacts are impressions.
    Ots "ots=impressions";
    /// Click-through rate.
    Ctr "ctr=clicks/impressions";
    /// View-through rate.
    Vtr "vtr=views/impressions";
    /// Conversion rate.
    Cr "cr=conversions/clicks";
    /// Average frequency.
    Frequency "frequency=impressions/reach";
    /// Reach as a share of the audience. Plan-level: `universe`.
    ReachPct "reach_pct=reach/universe";
    /// Rating points out of impressions. Plan-level: `universe`.
    Grp "grp=impressions/universe*100";
    /// Rating points out of reach and frequency.
    GrpFromReach "grp=reach_pct*frequency*100";
    /// Target rating points.
    Trp "trp=grp*affinity/100";
    /// Cost per thousand impressions.
    Cpm "cpm=cost/impressions*1000";
    /// Cost per thousand contacts.
    Cpt "cpt=cost/ots*1000";
    /// Cost per click.
    Cpc "cpc=cost/clicks";
    /// Cost per view.
    Cpv "cpv=cost/views";
    /// Cost per action.
    Cpa "cpa=cost/conversions";
    /// Cost per engagement.
    Cpe "cpe=cost/engagements";
    /// Cost per rating point.
    Cpp "cpp=cost/grp";
    /// Return on advertising spend.
    Roas "roas=revenue/cost";
    /// Share of advertising cost in revenue (ДРР).
    Drr "drr=cost/revenue";
    /// Average order.
    Aov "aov=revenue/conversions";
    /// What the agency pays.
    BuyCost "buy_cost=buy_price*units";
    /// What the agency pays for one fixed price or package.
    FixedBuyCost "buy_cost=buy_price";
    /// What stays with the agency, before VAT.
    Income "income=client_net-buy_cost+returned_commission";
    /// Income as a share of what the client pays.
    Margin "margin=income/client_net";
    /// The name of a placement by the plan's naming convention. Plan-level: `naming`.
    PlacementName "placement_name=naming";
    /// The channel of the nearest section above that states one, where the line states none.
    SectionChannel "channel=section";
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// One operand of a [`Formula`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Term {
    /// The line's value of the field.
    Field(Field),
    /// One plus the line's value of the field (a rate).
    OnePlus(Field),
    /// One minus the line's value of the field (a rate).
    OneMinus(Field),
    /// What a list field comes to: Π of coefficients, or what discounts leave of the price.
    Factor {
        /// `markup` or `discount`.
        field: Field,
        /// The factor.
        value: Decimal,
    },
    /// The size of the plan's audience.
    Universe(Decimal),
    /// A plain number.
    Number(Decimal),
}

/// How a derived value follows from others: what an exporter writes as a spreadsheet formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Formula {
    /// What is calculated.
    pub kind: FormulaKind,
    /// Rounded half away from zero to this many digits, if at all.
    pub round: Option<u32>,
}

/// The shape of a [`Formula`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormulaKind {
    /// The product of the first list divided by the product of the second.
    Product {
        /// Multiplied.
        over: Vec<Term>,
        /// Divided by.
        under: Vec<Term>,
    },
    /// The sum of the first list less the sum of the second.
    Sum {
        /// Added.
        plus: Vec<Term>,
        /// Taken away.
        minus: Vec<Term>,
    },
    /// One minus a quotient: a discount out of two costs.
    OneLess {
        /// Multiplied.
        over: Vec<Term>,
        /// Divided by.
        under: Vec<Term>,
    },
    /// VAT of a line with several rates: every share of the base is rounded, the last takes the rest, then VAT of each is
    /// rounded and added.
    VatByParts {
        /// The base.
        base: Field,
        /// Share of the base and rate, in order.
        parts: Vec<crate::VatPart>,
    },
    /// A setting of the plan: written as a number.
    Setting(Decimal),
}
