//! A line's share of what is maximised: its result, or `−ln(1−reach)` where people count once.

use super::Response;
use crate::roots::falling;

/// A line between its bounds, in units of the currency.
#[derive(Debug, Clone, Copy)]
pub(super) struct Merit {
    pub response: Response,
    pub people: bool,
    pub low: f64,
    pub high: f64,
    /// Where the slope is largest: up to here the curve is S-shaped. 0 for a curve that only flattens.
    pub turn: f64,
}

/// A result as a merit.
pub(super) fn of(people: bool, result: f64) -> f64 {
    if people { -(-result).ln_1p() } else { result }
}

impl Merit {
    pub(super) fn new(response: Response, people: bool, low: f64, high: f64) -> Merit {
        let mut merit = Merit { response, people, low, high, turn: 0.0 };
        merit.turn = merit.find_turn();
        merit
    }

    pub(super) fn value(&self, x: f64) -> f64 {
        of(self.people, self.response.value(x))
    }

    pub(super) fn slope(&self, x: f64) -> f64 {
        if !self.people {
            return self.response.slope(x);
        }
        match self.response {
            // 1 − r and r' both vanish far out; their quotient does not.
            Response::Exponential { most, rate } => {
                let left = (-rate * x).exp();
                if most >= 1.0 { rate } else { most * rate * left / (1.0 - most + most * left) }
            }
            Response::NegativeBinomial { shape, price, contacts: 1 } => 1.0 / (100.0 * price + x / shape),
            Response::Hyperbola { most, half } => most * half / ((half + x) * (half + (1.0 - most) * x)),
            _ => self.response.slope(x) / (1.0 - self.response.value(x)).max(f64::MIN_POSITIVE),
        }
    }

    /// Whether the curve only flattens between its bounds.
    pub(super) fn is_concave(&self) -> bool {
        self.turn <= self.low || self.low >= self.high
    }

    /// The amount between the bounds that is worth most where a unit of money costs `price` of merit.
    pub(super) fn best(&self, price: f64) -> f64 {
        if self.low >= self.high {
            return self.low;
        }
        let from = self.low.max(self.turn.min(self.high));
        let top = self.falling(price, from);
        if self.is_concave() {
            return top;
        }
        let worth = |x: f64| self.value(x) - price * x;
        if worth(top) >= worth(self.low) { top } else { self.low }
    }

    /// Where the slope has fallen to `price`, on the part of the curve that flattens.
    fn falling(&self, price: f64, from: f64) -> f64 {
        let inverse = match (self.people, self.response) {
            (false, Response::Exponential { most, rate }) => (most * rate / price).ln() / rate,
            (false, Response::Hyperbola { most, half }) => (most * half / price).sqrt() - half,
            (false, Response::Power { scale, power }) => (scale * power / price).powf(1.0 / (1.0 - power)),
            (false, Response::Logarithm { scale, half }) => scale / price - half,
            (_, Response::Linear { rate }) => {
                if rate > price {
                    self.high
                } else {
                    from
                }
            }
            (true, Response::Exponential { most, rate }) if most >= 1.0 => {
                if rate > price {
                    self.high
                } else {
                    from
                }
            }
            (true, Response::Exponential { most, rate }) if price < most * rate => {
                (most * (rate - price) / (price * (1.0 - most))).ln() / rate
            }
            (true, Response::Exponential { .. }) => from,
            (true, Response::NegativeBinomial { shape, price: point, contacts: 1 }) => {
                shape * (1.0 / price - 100.0 * point)
            }
            (true, Response::Hyperbola { most, half }) => {
                // (half + x)·(half + c·x) = most·half/price, the root above zero, without a difference of near numbers.
                let c = 1.0 - most;
                let (b, d) = (half * (1.0 + c), half * half - most * half / price);
                -2.0 * d / (b + (b * b - 4.0 * c * d).max(0.0).sqrt())
            }
            _ => return self.falling_by_search(price, from),
        };
        // A price above every slope gives nothing, or no number.
        if inverse > from { inverse.min(self.high) } else { from }
    }

    fn falling_by_search(&self, price: f64, from: f64) -> f64 {
        if self.slope(self.high) >= price {
            return self.high;
        }
        if self.slope(from) <= price {
            return from;
        }
        falling(from, self.high, |x| (self.slope(x) / price).ln())
    }

    /// Where the slope is largest.
    fn find_turn(&self) -> f64 {
        match self.response {
            Response::Hill { half, slope, most } if slope > 1.0 => {
                // d ln slope / d ln x = 0 for y = (x/half)^slope; 1 − r flattens with 1 − most.
                let c = if self.people { 1.0 - most } else { 1.0 };
                let y = 2.0 * (slope - 1.0)
                    / ((1.0 + c) + ((1.0 + c).powi(2) + 4.0 * (slope + 1.0) * c * (slope - 1.0)).sqrt());
                half * y.powf(1.0 / slope)
            }
            Response::NegativeBinomial { shape, price, contacts } if contacts > 1 => {
                let alone = 100.0 * price * f64::from(contacts - 1) * shape / (shape + 1.0);
                // Among those who are left, the slope is largest later.
                if self.people { self.steepest(alone, self.high.max(alone)) } else { alone }
            }
            _ => 0.0,
        }
    }

    /// The largest slope between two amounts: it rises, then falls.
    fn steepest(&self, mut low: f64, mut high: f64) -> f64 {
        // 100 thirds leave less than a double's last digit.
        for _ in 0..100 {
            let (a, b) = (low + (high - low) / 3.0, high - (high - low) / 3.0);
            if self.slope(a) < self.slope(b) { low = a } else { high = b }
        }
        low.midpoint(high)
    }
}
