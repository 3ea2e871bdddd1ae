//! What the difference of two plans does to their totals.

use mrm_calc::{PlanCalc, PlanTotals};
use mrm_domain::{Audience, Field, Plan};
use rust_decimal::Decimal;
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// One total before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TotalChange {
    /// `lines`, `media_net`, `commission`, `client_net`, `vat`, `cost_gross`, `costs_net`, `grand_net`, `grand_total`, or
    /// a field's code.
    pub total: &'static str,
    /// It is at most that much, as reach is at most the sum of the lines' reach: no exact figure.
    pub at_most: bool,
    /// It is money in the currency of its plan.
    pub money: bool,
    /// Before.
    pub before: Option<String>,
    /// After.
    pub after: Option<String>,
    /// After less before, where both are known and in the same currency.
    pub delta: Option<String>,
    /// The same as a fraction of before.
    pub share: Option<String>,
}

/// The plan's own totals and how to read them.
type Own = (&'static str, fn(&PlanTotals) -> Decimal);

/// The number of lines.
const LINES: &str = "lines";

const OWN: [Own; 8] = [
    ("media_net", |t| t.media_net),
    ("commission", |t| t.commission),
    ("client_net", |t| t.client_net),
    ("vat", |t| t.vat),
    ("cost_gross", |t| t.cost_gross),
    ("costs_net", |t| t.costs_net),
    ("grand_net", |t| t.grand_net),
    ("grand_total", |t| t.grand_total),
];

/// Fields whose totals the plan's own totals say already.
const SAID: [Field; 5] = [Field::CostNet, Field::Commission, Field::ClientNet, Field::Vat, Field::CostGross];

/// The totals of both plans: the plan's own ones always, those of fields where they differ.
pub(super) fn changes(plans: &[Plan; 2], calcs: &[PlanCalc; 2], reader: Audience) -> Vec<TotalChange> {
    let mut totals = beside(plans.each_ref(), calcs.each_ref(), reader);
    totals.retain(|total| is_own(total) || total.before != total.after);
    totals
}

/// The totals of both plans for the agency, those of fields as well where they are the same.
pub(super) fn all(plans: [&Plan; 2], calcs: [&PlanCalc; 2]) -> Vec<TotalChange> {
    beside(plans, calcs, Audience::Internal)
}

fn is_own(total: &TotalChange) -> bool {
    total.total == LINES || OWN.iter().any(|(name, _)| *name == total.total)
}

fn beside(plans: [&Plan; 2], calcs: [&PlanCalc; 2], reader: Audience) -> Vec<TotalChange> {
    let same_currency = plans[0].header.currency == plans[1].header.currency;
    let [before, after] = calcs.map(PlanCalc::totals);
    let lines = |totals: &PlanTotals| Some(Decimal::from(totals.totals.lines));
    let mut out = vec![change(LINES, false, true, lines(before), lines(after))];
    out.extend(OWN.iter().map(|(name, read)| change(name, true, same_currency, Some(read(before)), Some(read(after)))));
    let fields: BTreeSet<Field> = [before, after]
        .iter()
        .flat_map(|t| t.totals.sums.keys().chain(t.totals.ratios.keys()).chain(t.totals.not_summed.keys()))
        .copied()
        .filter(|field| field.visible_to(reader) && !SAID.contains(field))
        .collect();
    for field in fields {
        let exact = |t: &PlanTotals| t.totals.sums.get(&field).or_else(|| t.totals.ratios.get(&field)).copied();
        let bound = |t: &PlanTotals| t.totals.not_summed.get(&field).and_then(|n| n.upper_bound);
        let money = field.kind() == mrm_domain::FieldKind::Money;
        let comparable = same_currency || !money;
        let mut total = change(field.code(), money, comparable, exact(before), exact(after));
        if total.before.is_none() && total.after.is_none() {
            total = change(field.code(), money, comparable, bound(before), bound(after));
            total.at_most = true;
        }
        out.push(total);
    }
    out
}

fn change(
    total: &'static str,
    money: bool,
    comparable: bool,
    before: Option<Decimal>,
    after: Option<Decimal>,
) -> TotalChange {
    let text = |number: Decimal| number.normalize().to_string();
    let delta = before.zip(after).filter(|_| comparable).map(|(before, after)| after - before);
    let share = delta.zip(before).and_then(|(delta, before)| delta.checked_div(before)).map(|share| share.round_dp(6));
    TotalChange {
        total,
        at_most: false,
        money,
        before: before.map(text),
        after: after.map(text),
        delta: delta.map(text),
        share: share.map(text),
    }
}
