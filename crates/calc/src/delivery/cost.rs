//! Why a placement costs another amount than planned.

use rust_decimal::Decimal;

use crate::metrics::{Metric, MetricError};

/// The difference of cost, in its two parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CostVariance {
    /// Actual cost less planned cost.
    pub total: Decimal,
    /// What the other price made of it: `(c_f − c_p)·Q_f`.
    pub price: Decimal,
    /// What the other quantity made of it: `c_p·(Q_f − Q_p)`.
    pub volume: Decimal,
}

/// Quantity and price of one unit, planned and actual. Money in one currency.
pub fn cost_variance(plan: (Decimal, Decimal), fact: (Decimal, Decimal)) -> Result<CostVariance, MetricError> {
    let named = [("planned", plan.0), ("planned_price", plan.1), ("delivered", fact.0), ("actual_price", fact.1)];
    if let Some((field, _)) = named.into_iter().find(|(_, number)| *number < Decimal::ZERO) {
        return Err(MetricError::InvalidInput { field });
    }
    let product = |a: Decimal, b: Decimal| -> Metric { a.checked_mul(b).ok_or(MetricError::TooLarge) };
    let less = |a: Decimal, b: Decimal| -> Metric { a.checked_sub(b).ok_or(MetricError::TooLarge) };
    let price = product(less(fact.1, plan.1)?, fact.0)?;
    let volume = product(plan.1, less(fact.0, plan.0)?)?;
    Ok(CostVariance { total: price.checked_add(volume).ok_or(MetricError::TooLarge)?, price, volume })
}
