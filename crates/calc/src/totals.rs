//! Subtotals, plan totals, and what makes them incomplete.

use mrm_domain::{CommissionMode, CostBasis, CostId, Field, Plan, RowId, VatRounding};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::context::round;
use crate::sums::{Extra, Sums};
use crate::vat::plan_vat;

/// How many lines a warning names.
const NAMED: usize = 5;

/// What stands in the totals row of a section or a plan, in the plan's currency.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Totals {
    /// Sums of the fields that may be summed.
    pub sums: BTreeMap<Field, Decimal>,
    /// Ratios, each recomputed from the sums over the lines that have both of its parts; see [`crate::ratios`].
    pub ratios: BTreeMap<Field, Decimal>,
    /// Fields whose sum would be wrong.
    pub not_summed: BTreeMap<Field, NotSummed>,
    /// Number of lines.
    pub lines: usize,
}

/// A field of the totals whose sum would be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotSummed {
    /// The true value is no larger than this.
    pub upper_bound: Option<Decimal>,
    /// Why.
    pub reason: NotSummedReason,
}

/// Why a field is not summed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotSummedReason {
    /// The audiences of the lines overlap.
    Overlap,
}

impl NotSummedReason {
    /// A stable code.
    pub const fn code(self) -> &'static str {
        "not_additive"
    }
}

impl NotSummed {
    pub(crate) const fn overlap(upper_bound: Option<Decimal>) -> NotSummed {
        NotSummed { upper_bound, reason: NotSummedReason::Overlap }
    }
}

/// What the whole plan comes to, in its currency.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlanTotals {
    /// The totals row.
    pub totals: Totals,
    /// Media cost without VAT and agency commission.
    pub media_net: Decimal,
    /// Agency commission: that of the lines, or the one figure under the table.
    pub commission: Decimal,
    /// What the client pays for the lines, without VAT. Includes commission, unless that stands under the table.
    pub client_net: Decimal,
    /// VAT of the lines.
    pub vat: Decimal,
    /// What the client pays for the lines, with VAT.
    pub cost_gross: Decimal,
    /// VAT on commission that stands under the table; zero in the other modes.
    pub commission_vat: Decimal,
    /// Costs beside the lines, in their order.
    pub costs: Vec<CostResult>,
    /// Sum of their net amounts.
    pub costs_net: Decimal,
    /// Sum of their VAT.
    pub costs_vat: Decimal,
    /// Sum of their amounts with VAT.
    pub costs_gross: Decimal,
    /// Everything without VAT.
    pub grand_net: Decimal,
    /// Everything with VAT.
    pub grand_total: Decimal,
    /// What makes these figures incomplete or doubtful.
    pub warnings: Vec<TotalsWarning>,
}

/// One cost beside the lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CostResult {
    /// Which.
    pub id: CostId,
    /// Without VAT.
    pub net: Decimal,
    /// VAT.
    pub vat: Decimal,
    /// With VAT.
    pub gross: Decimal,
}

/// The lines that a warning is about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lines {
    /// All of them, in the order of their ids.
    pub rows: Vec<RowId>,
    /// How the first of them are called in the plan.
    pub names: Vec<String>,
}

/// What makes totals incomplete or doubtful.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TotalsWarning {
    /// Nobody stated the exchange rate: the money of these lines is in no total.
    RateMissing {
        /// The currency, as the lines write it.
        currency: String,
        /// The lines.
        lines: Lines,
    },
    /// VAT depends on dates, and these lines and the plan have none: their VAT is in no total.
    VatDateMissing {
        /// The lines.
        lines: Lines,
    },
    /// These lines have no flights, and the VAT rate changes inside the plan's period: that of the last day was taken.
    VatRateChanges {
        /// The lines.
        lines: Lines,
    },
    /// VAT depends on dates, and the plan has none: costs beside the lines are without VAT.
    CostVatDateMissing {
        /// The costs.
        costs: Vec<CostId>,
    },
    /// Discounts are added and come to 100 % or more: these lines have no cost by price.
    DiscountsTooLarge {
        /// The lines.
        lines: Lines,
    },
}

impl TotalsWarning {
    /// A stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            TotalsWarning::RateMissing { .. } => "rate_missing",
            TotalsWarning::VatDateMissing { .. } => "vat_date_missing",
            TotalsWarning::VatRateChanges { .. } => "vat_rate_changes",
            TotalsWarning::CostVatDateMissing { .. } => "cost_vat_date_missing",
            TotalsWarning::DiscountsTooLarge { .. } => "discounts_too_large",
        }
    }

    /// The lines it is about.
    pub fn lines(&self) -> Option<&Lines> {
        match self {
            TotalsWarning::RateMissing { lines, .. }
            | TotalsWarning::VatDateMissing { lines }
            | TotalsWarning::VatRateChanges { lines }
            | TotalsWarning::DiscountsTooLarge { lines } => Some(lines),
            TotalsWarning::CostVatDateMissing { .. } => None,
        }
    }

    /// Values for its text: `count`, `names` of the first lines, `currency`.
    pub fn args(&self) -> BTreeMap<String, String> {
        let mut args = BTreeMap::new();
        if let Some(lines) = self.lines() {
            args.insert("count".to_owned(), lines.rows.len().to_string());
            args.insert("names".to_owned(), lines.names());
        }
        match self {
            TotalsWarning::RateMissing { currency, .. } => {
                args.insert("currency".to_owned(), currency.clone());
            }
            TotalsWarning::CostVatDateMissing { costs } => {
                args.insert("count".to_owned(), costs.len().to_string());
            }
            _ => {}
        }
        args
    }
}

impl Lines {
    fn of(plan: &Plan, rows: &BTreeSet<RowId>) -> Lines {
        let names = rows.iter().take(NAMED).filter_map(|id| plan.rows.get(id)).map(|row| {
            let said = [Field::Name, Field::Site, Field::Placement, Field::Vendor, Field::LineNo];
            said.into_iter().find_map(|f| row.text(f)).map_or_else(|| row.id.to_string(), str::to_owned)
        });
        Lines { names: names.collect(), rows: rows.iter().copied().collect() }
    }

    fn names(&self) -> String {
        let more = if self.rows.len() > self.names.len() { "…" } else { "" };
        self.names.join(", ") + more
    }
}

impl fmt::Display for TotalsWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TotalsWarning::RateMissing { currency, lines } => {
                write!(f, "no exchange rate for {currency}: the money of {} is not in the totals", lines.names())
            }
            TotalsWarning::VatDateMissing { lines } => {
                write!(f, "VAT depends on dates and there are none: VAT of {} is not in the totals", lines.names())
            }
            TotalsWarning::VatRateChanges { lines } => write!(
                f,
                "the VAT rate changes inside the plan's period and {} have no dates: the rate of the last day is used",
                lines.names()
            ),
            TotalsWarning::CostVatDateMissing { .. } => {
                f.write_str("VAT depends on dates and the plan has none: costs beside the lines are without VAT")
            }
            TotalsWarning::DiscountsTooLarge { lines } => {
                write!(f, "added discounts come to 100 % or more: {} have no cost by price", lines.names())
            }
        }
    }
}

/// The lines that warnings are about, kept while lines come and go.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Doubts {
    pub(crate) rate_missing: BTreeMap<String, BTreeSet<RowId>>,
    pub(crate) vat_unknown: BTreeSet<RowId>,
    pub(crate) vat_guessed: BTreeSet<RowId>,
    pub(crate) discounts: BTreeSet<RowId>,
}

impl Doubts {
    fn warnings(&self, plan: &Plan) -> Vec<TotalsWarning> {
        let lines = |rows: &BTreeSet<RowId>| (!rows.is_empty()).then(|| Lines::of(plan, rows));
        let mut out: Vec<TotalsWarning> = Vec::new();
        for (currency, rows) in &self.rate_missing {
            out.extend(lines(rows).map(|lines| TotalsWarning::RateMissing { currency: currency.clone(), lines }));
        }
        out.extend(lines(&self.vat_unknown).map(|lines| TotalsWarning::VatDateMissing { lines }));
        out.extend(lines(&self.vat_guessed).map(|lines| TotalsWarning::VatRateChanges { lines }));
        out.extend(lines(&self.discounts).map(|lines| TotalsWarning::DiscountsTooLarge { lines }));
        out
    }
}

/// Everything under the table.
pub(crate) fn plan_totals(plan: &Plan, sums: &Sums, doubts: &Doubts) -> PlanTotals {
    let header = &plan.header;
    let money = |amount: Decimal| header.currency.round(amount);
    let media_net = sums.field(Field::CostNet);
    let client_net = sums.field(Field::ClientNet);
    let separate = header.commission_mode == CommissionMode::Separate;
    let (commission, commission_vat) = if separate {
        (money(sums.extra(Extra::SeparateCommission)), money(sums.extra(Extra::SeparateVat)))
    } else {
        (sums.field(Field::Commission), Decimal::ZERO)
    };
    let vat = sums.field(Field::Vat);
    let cost_gross = sums.extra(Extra::GrossOrNet);
    let (vat, cost_gross) = match header.vat_rounding {
        VatRounding::PerLine => (vat, cost_gross),
        // What rounding adds to VAT it adds to the sum.
        VatRounding::OnTotal => (money(vat), cost_gross - vat + money(vat)),
    };
    let beside = if separate { commission } else { Decimal::ZERO };
    let mut warnings = doubts.warnings(plan);
    let costs = costs(plan, media_net, client_net + beside, &mut warnings);
    let sum = |of: fn(&CostResult) -> Decimal| costs.iter().map(of).sum::<Decimal>();
    let (costs_net, costs_vat, costs_gross) = (sum(|c| c.net), sum(|c| c.vat), sum(|c| c.gross));
    PlanTotals {
        totals: sums.totals(header.price_basis),
        media_net,
        commission,
        client_net,
        vat,
        cost_gross,
        commission_vat,
        grand_net: client_net + beside + costs_net,
        grand_total: cost_gross + beside + commission_vat + costs_gross,
        costs,
        costs_net,
        costs_vat,
        costs_gross,
        warnings,
    }
}

fn costs(plan: &Plan, media_net: Decimal, client_net: Decimal, warnings: &mut Vec<TotalsWarning>) -> Vec<CostResult> {
    let digits = plan.header.currency.minor_digits();
    let share = |base: Decimal, rate: Decimal| round(base.checked_mul(rate).unwrap_or(base), digits);
    let mut general = None;
    let mut undated = Vec::new();
    let mut out = Vec::with_capacity(plan.costs.len());
    for cost in plan.costs_in_order() {
        let net = match cost.basis {
            CostBasis::Amount { amount } => amount,
            CostBasis::ShareOfMedia { rate } => share(media_net, rate),
            CostBasis::ShareOfClientNet { rate } => share(client_net, rate),
        };
        let rate = cost.vat_rate.or_else(|| *general.get_or_insert_with(|| plan_vat(plan)));
        if rate.is_none() {
            undated.push(cost.id);
        }
        let vat = share(net, rate.unwrap_or_default());
        out.push(CostResult { id: cost.id, net, vat, gross: net + vat });
    }
    if !undated.is_empty() {
        warnings.push(TotalsWarning::CostVatDateMissing { costs: undated });
    }
    out
}
