//! From list price to what the client pays: coefficients, discounts, commission, levy, VAT.

use mrm_domain::{Currency, DiscountMode};
use rust_decimal::Decimal;

use super::{MaybeMetric, Metric, MetricError, fraction, not_negative, over, plus, times};
use crate::context::{discount_factor, product};

/// An amount in two parts that add up to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Split {
    /// Without the fee or tax.
    pub net: Decimal,
    /// The fee or tax.
    pub part: Decimal,
    /// Both.
    pub whole: Decimal,
}

/// The list price with all coefficients.
pub fn adjusted_price(list: Decimal, coefficients: &[Decimal]) -> Metric {
    for coefficient in coefficients {
        not_negative("coefficient", *coefficient)?;
    }
    times(list, product(coefficients.iter().copied()).ok_or(MetricError::TooLarge)?)
}

/// The price after discounts. Added discounts must stay below 100 %.
pub fn net_price(adjusted: Decimal, discounts: &[Decimal], mode: DiscountMode) -> Metric {
    for discount in discounts {
        fraction("discount", *discount)?;
    }
    let left = discount_factor(discounts, mode).ok_or(MetricError::InvalidInput { field: "discount" })?;
    times(adjusted, left)
}

/// Commission on top: a share of the media cost, added to it.
pub fn commission_on_top(net: Decimal, rate: Decimal, currency: Currency) -> Result<Split, MetricError> {
    on_top(net, not_negative("rate", rate)?, currency)
}

/// Commission inside: a share of what the client pays, taken out of it.
pub fn commission_inside(whole: Decimal, rate: Decimal, currency: Currency) -> Result<Split, MetricError> {
    let part = currency.round(times(whole, fraction("rate", rate)?)?);
    Ok(Split { net: whole - part, part, whole })
}

/// The rate on top that brings as much as `inside`. `None` for 100 %.
pub fn on_top_rate(inside: Decimal) -> MaybeMetric {
    over(fraction("rate", inside)?, Decimal::ONE - inside)
}

/// The rate inside that brings as much as `on_top`.
pub fn inside_rate(on_top: Decimal) -> MaybeMetric {
    over(not_negative("rate", on_top)?, Decimal::ONE + on_top)
}

/// A levy on `base`.
pub fn levy(base: Decimal, rate: Decimal, currency: Currency) -> Metric {
    Ok(currency.round(times(base, fraction("rate", rate)?)?))
}

/// The amount of which `base` is left after a levy. `None` for 100 %.
pub fn levy_gross_up(base: Decimal, rate: Decimal, currency: Currency) -> MaybeMetric {
    Ok(over(base, Decimal::ONE - fraction("rate", rate)?)?.map(|amount| currency.round(amount)))
}

/// VAT on top of `net`.
pub fn vat_on_top(net: Decimal, rate: Decimal, currency: Currency) -> Result<Split, MetricError> {
    on_top(net, fraction("rate", rate)?, currency)
}

/// VAT out of an amount that contains it: the net part is rounded, VAT is the rest.
pub fn vat_extracted(whole: Decimal, rate: Decimal, currency: Currency) -> Result<Split, MetricError> {
    let rate = fraction("rate", rate)?;
    let net = over(whole, Decimal::ONE + rate)?.map(|net| currency.round(net)).ok_or(MetricError::TooLarge)?;
    Ok(Split { net, part: whole - net, whole })
}

fn on_top(net: Decimal, rate: Decimal, currency: Currency) -> Result<Split, MetricError> {
    let part = currency.round(times(net, rate)?);
    Ok(Split { net, part, whole: plus(net, part)? })
}
