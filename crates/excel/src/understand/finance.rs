//! Totals computed from the imported lines, and the workbook's own beside them.

use mrm_domain::{CommissionMode, CostBasis, Currency, Field};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

use super::codes::cause_text;
use super::table::Line;
use crate::report::{Cause, ReconciliationReport};

/// The rules of the plan that totals follow.
#[derive(Debug, Clone)]
pub struct Rules {
    /// VAT rate, if known.
    pub vat: Option<Decimal>,
    /// The plan's commission rate.
    pub commission: Option<Decimal>,
    /// How commission is taken.
    pub mode: CommissionMode,
    /// The plan's currency.
    pub currency: Currency,
}

/// What one line costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Money {
    /// Media without VAT and commission.
    pub media: Decimal,
    /// With commission, without VAT.
    pub client_net: Decimal,
    /// With VAT.
    pub gross: Decimal,
}

impl Rules {
    /// The costs of a line by the rule of the plan's own calculation: what is stated stays as it is, commission and VAT
    /// are rounded to the minor unit, and sums of them are not rounded again.
    pub fn money(&self, line: &Line) -> Option<Money> {
        let rate = line.number(Field::CommissionRate).or(self.commission).unwrap_or_default();
        let vat = Decimal::ONE + line.number(Field::VatRate).or(self.vat).unwrap_or_default();
        let round = |n: Decimal| self.currency.round(n);
        let stated = |f: Field| line.number(f);
        let without_fee = |client: Decimal| match self.mode {
            CommissionMode::OnTop => round(client / (Decimal::ONE + rate)),
            CommissionMode::Inside => round(client * (Decimal::ONE - rate)),
            CommissionMode::Separate => client,
        };
        let with_fee = |media: Decimal| match self.mode {
            _ if rate.is_zero() => media,
            CommissionMode::OnTop => media + round(media * rate),
            CommissionMode::Inside if rate < Decimal::ONE => round(media / (Decimal::ONE - rate)),
            CommissionMode::Inside | CommissionMode::Separate => media,
        };
        let client_of_gross = || stated(Field::CostGross).map(|g| round(g / vat));
        let media = stated(Field::CostNet)
            .or_else(|| stated(Field::ClientNet).map(without_fee))
            .or_else(|| self.by_prices(line))
            .or_else(|| client_of_gross().map(without_fee))?;
        let client_net = stated(Field::ClientNet)
            .or_else(|| stated(Field::CostNet).is_none().then(client_of_gross).flatten())
            .unwrap_or_else(|| with_fee(media));
        let gross = stated(Field::CostGross).unwrap_or_else(|| client_net + round(client_net * (vat - Decimal::ONE)));
        Some(Money { media, client_net, gross })
    }

    fn by_prices(&self, line: &Line) -> Option<Decimal> {
        if line.number(Field::CostGross).is_some() && line.number(Field::ListCost).is_none() {
            return None;
        }
        let list = line.number(Field::ListCost).or_else(|| {
            let per = line.model().map_or(Decimal::ONE, |m| Decimal::from(m.units_per_price()));
            let base = line.number(Field::Units)?.checked_mul(line.number(Field::UnitPrice)?)?.checked_div(per)?;
            base.checked_mul(line.product(Field::Markup, |f| f))
        })?;
        let discounted = list.checked_mul(line.product(Field::Discount, |d| Decimal::ONE - d))?;
        Some(if discounted == list && line.number(Field::ListCost).is_some() {
            list
        } else {
            self.currency.round(discounted)
        })
    }

    /// Totals of some lines by key.
    pub fn totals<'l>(&self, lines: impl Iterator<Item = &'l Line>) -> BTreeMap<String, Decimal> {
        let mut totals: BTreeMap<String, Decimal> = BTreeMap::new();
        let mut add = |key: &str, n: Decimal| *totals.entry(key.to_owned()).or_default() += n;
        for line in lines {
            if let Some(money) = self.money(line) {
                add("media_net", money.media);
                add("client_net", money.client_net);
                add("cost_gross", money.gross);
                add("commission", money.client_net - money.media);
                add("vat", money.gross - money.client_net);
            }
            for (field, value) in &line.cells {
                let own = matches!(
                    field,
                    Field::CostNet | Field::ClientNet | Field::CostGross | Field::Commission | Field::Vat
                );
                if (field.is_summable() || matches!(field, Field::Reach | Field::Units))
                    && !own
                    && let Some(n) = value.number()
                {
                    add(field.code(), n);
                }
            }
        }
        if self.mode == CommissionMode::Separate
            && let (Some(rate), Some(media)) = (self.commission, totals.get("media_net").copied())
        {
            let fee = self.currency.round(media * rate);
            let gross = self.currency.round((media + fee) * (Decimal::ONE + self.vat.unwrap_or_default()));
            totals.insert("commission".to_owned(), fee);
            totals.insert("client_net".to_owned(), media + fee);
            totals.insert("cost_gross".to_owned(), gross);
            totals.insert("vat".to_owned(), gross - media - fee);
        }
        totals
    }

    /// Adds services and grand totals.
    pub fn add_services(&self, totals: &mut BTreeMap<String, Decimal>, costs: &[CostBasis]) {
        let get = |totals: &BTreeMap<String, Decimal>, key: &str| totals.get(key).copied().unwrap_or_default();
        let mut net = Decimal::ZERO;
        for cost in costs {
            net += match cost {
                CostBasis::Amount { amount } => *amount,
                CostBasis::ShareOfMedia { rate } => self.currency.round(get(totals, "media_net") * rate),
                CostBasis::ShareOfClientNet { rate } => self.currency.round(get(totals, "client_net") * rate),
            };
        }
        if !totals.contains_key("media_net") && costs.is_empty() {
            return;
        }
        let gross = self.currency.round(net * (Decimal::ONE + self.vat.unwrap_or_default()));
        totals.insert("services_net".to_owned(), net);
        totals.insert("services_gross".to_owned(), gross);
        totals.insert("grand_net".to_owned(), get(totals, "client_net") + net);
        totals.insert("grand_total".to_owned(), get(totals, "cost_gross") + gross);
    }
}

/// A figure of the workbook to compare.
#[derive(Debug, Clone, Copy)]
pub struct Claim<'c> {
    /// The words beside it.
    pub label: &'c str,
    /// The key of the total it should equal.
    pub key: &'c str,
    /// Its place.
    pub cell: &'c str,
    /// The figure.
    pub workbook: Decimal,
    /// How many lines it sums.
    pub lines: usize,
}

/// One of the workbook's figures beside ours.
pub fn compare(
    claim: Claim<'_>,
    computed: Option<Decimal>,
    rules: &Rules,
    totals: &BTreeMap<String, Decimal>,
) -> ReconciliationReport {
    let Claim { label, key, cell, workbook, lines } = claim;
    // Half a minor unit a line is what rounding per line can make; the figures of doubles carry 15 digits.
    let rounding = Decimal::new(5, 3) * Decimal::from(lines.max(2));
    let tolerance = rounding.max(workbook.abs() * Decimal::new(1, 12));
    let equal = computed.is_some_and(|c| (c - workbook).abs() <= tolerance);
    let cause = computed.and_then(|c| cause(key, workbook, c, equal, rules, totals));
    ReconciliationReport {
        label: label.to_owned(),
        total: key.to_owned(),
        cell: cell.to_owned(),
        workbook: workbook.normalize(),
        computed: computed.map(|c| c.normalize()),
        equal,
        cause,
    }
}

fn cause(
    key: &str,
    workbook: Decimal,
    computed: Decimal,
    equal: bool,
    rules: &Rules,
    totals: &BTreeMap<String, Decimal>,
) -> Option<Cause> {
    let say = |code: &str, args: &[(&str, Decimal)]| {
        let args = args.iter().map(|(name, n)| ((*name).to_owned(), n.normalize().to_string())).collect();
        Some(Cause { code: code.to_owned(), message: cause_text(code, &args), args })
    };
    if equal {
        return (key == "reach").then(|| say("reach_not_summed", &[])).flatten();
    }
    if computed.is_zero() {
        return say("nothing_computed", &[]);
    }
    let ratio = workbook.checked_div(computed)?;
    let is = |wanted: Decimal| (ratio - wanted).abs() < Decimal::new(5, 6);
    let either = |wanted: Decimal| is(wanted) || Decimal::ONE.checked_div(wanted).is_some_and(is);
    if either(Decimal::ONE_THOUSAND) {
        return say("thousands", &[]);
    }
    if let Some(vat) = rules.vat.filter(|v| !v.is_zero() && either(Decimal::ONE + v)) {
        return say("vat", &[("rate", vat)]);
    }
    if let Some(rate) = rules.commission.filter(|c| !c.is_zero() && either(Decimal::ONE + c)) {
        return say("commission", &[("rate", rate)]);
    }
    let services = ["services_net", "services_gross"].iter().any(|k| {
        totals.get(*k).is_some_and(|s| !s.is_zero() && ((workbook - computed).abs() - s).abs() < Decimal::new(2, 2))
    });
    if services {
        return say("services", &[]);
    }
    let short = ratio.round_dp(2).normalize();
    if (ratio - short).abs() < Decimal::new(1, 7) && !short.is_zero() && short < Decimal::from(100) {
        return say("factor", &[("factor", short)]);
    }
    if (workbook - computed).abs() < Decimal::ONE {
        return say("rounding", &[]);
    }
    say("unknown", &[])
}
