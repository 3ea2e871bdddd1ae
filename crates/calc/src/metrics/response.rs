//! Clicks, actions, revenue.

use rust_decimal::Decimal;

use super::{MaybeMetric, Metric, fraction, not_negative, over, ratio, scaled, times};

/// Click-through rate.
pub fn ctr(clicks: Decimal, impressions: Decimal) -> MaybeMetric {
    ratio(("clicks", clicks), ("impressions", impressions))
}

/// Cost per click.
pub fn cpc(cost: Decimal, clicks: Decimal) -> MaybeMetric {
    ratio(("cost", cost), ("clicks", clicks))
}

/// Conversion rate.
pub fn cr(actions: Decimal, clicks: Decimal) -> MaybeMetric {
    ratio(("actions", actions), ("clicks", clicks))
}

/// Cost per action, lead, sale or install.
pub fn cpa(cost: Decimal, actions: Decimal) -> MaybeMetric {
    ratio(("cost", cost), ("actions", actions))
}

/// CPM out of click-through rate and cost per click.
pub fn cpm_of_clicks(ctr: Decimal, cpc: Decimal) -> Metric {
    times(times(fraction("ctr", ctr)?, not_negative("cpc", cpc)?)?, Decimal::ONE_THOUSAND)
}

/// Return on advertising spend: revenue per unit of cost.
pub fn roas(revenue: Decimal, cost: Decimal) -> MaybeMetric {
    ratio(("revenue", revenue), ("cost", cost))
}

/// Share of advertising cost in revenue (ДРР), as a fraction.
pub fn drr(cost: Decimal, revenue: Decimal) -> MaybeMetric {
    ratio(("cost", cost), ("revenue", revenue))
}

/// Average order.
pub fn aov(revenue: Decimal, orders: Decimal) -> MaybeMetric {
    ratio(("revenue", revenue), ("orders", orders))
}

/// Return on marketing investment by revenue, as a fraction: (revenue − cost) / cost.
pub fn romi_on_revenue(revenue: Decimal, cost: Decimal) -> MaybeMetric {
    Ok(roas(revenue, cost)?.map(|r| r - Decimal::ONE))
}

/// Return on marketing investment by gross margin, as a fraction; `margin` is the margin's share of revenue.
pub fn romi_on_margin(revenue: Decimal, margin: Decimal, cost: Decimal) -> MaybeMetric {
    let earned = scaled(roas(revenue, cost), fraction("margin", margin)?)?;
    Ok(earned.map(|r| r - Decimal::ONE))
}

/// Return on all investment, as a fraction: (profit − investment) / investment. Profit may be a loss.
pub fn roi(profit: Decimal, investment: Decimal) -> MaybeMetric {
    let investment = not_negative("investment", investment)?;
    over(profit - investment, investment)
}

/// The ROAS at which the margin just pays for advertising.
pub fn break_even_roas(margin: Decimal) -> MaybeMetric {
    over(Decimal::ONE, fraction("margin", margin)?)
}

/// The share of advertising cost at which the margin just pays for it: the margin itself.
pub fn break_even_drr(margin: Decimal) -> Metric {
    fraction("margin", margin)
}
