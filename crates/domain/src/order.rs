//! Positions between positions: a text key that sorts, so that moving a row writes one value.
//!
//! Digits are `0-9A-Za-z` in ASCII order, read as a fraction after an implied point. A key never ends in `0`, so there
//! is always room before it. Two devices may make the same key for the same gap; rows then sort by (key, id).

use serde::{Deserialize, Serialize};

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE: usize = 62;

/// A position among siblings.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(try_from = "String", into = "String")]
pub struct Order(String);

/// A text that is no position, or a gap that does not exist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OrderError {
    /// The text has other characters than the 62 digits, is empty, or ends in `0`.
    #[error("“{0}” is not a position")]
    Malformed(String),
    /// The left neighbour does not sort before the right one.
    #[error("there is no position between “{0}” and “{1}”")]
    NoGap(String, String),
}

impl Order {
    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A position after `left` and before `right`; `None` stands for the respective end.
    pub fn between(left: Option<&Order>, right: Option<&Order>) -> Result<Order, OrderError> {
        let a = left.map_or("", |o| o.as_str());
        let b = right.map(Order::as_str);
        if let Some(b) = b
            && a >= b
        {
            return Err(OrderError::NoGap(a.to_owned(), b.to_owned()));
        }
        Ok(Order(midpoint(a.as_bytes(), b.map(str::as_bytes))))
    }

    /// `count` ascending positions of equal length, for building a plan in one go.
    pub fn spread(count: usize) -> impl Iterator<Item = Order> {
        let mut width = 1;
        let mut room = BASE;
        while room < count.saturating_mul(2).saturating_add(2) {
            width += 1;
            room *= BASE;
        }
        let step = (room / (count + 1)).max(1);
        (1..=count).map(move |index| {
            let mut rest = index * step;
            let mut digits = vec![b'0'; width];
            for digit in digits.iter_mut().rev() {
                *digit = DIGITS[rest % BASE];
                rest /= BASE;
            }
            // The extra middle digit keeps the promise that no key ends in `0`.
            let mut text: String = digits.iter().map(|d| char::from(*d)).collect();
            text.push('V');
            Order(text)
        })
    }
}

impl TryFrom<String> for Order {
    type Error = OrderError;

    fn try_from(text: String) -> Result<Self, OrderError> {
        let good = !text.is_empty() && !text.ends_with('0') && text.bytes().all(|b| b.is_ascii_alphanumeric());
        if good { Ok(Order(text)) } else { Err(OrderError::Malformed(text)) }
    }
}

impl From<Order> for String {
    fn from(order: Order) -> String {
        order.0
    }
}

fn digit(byte: u8) -> usize {
    DIGITS.iter().position(|d| *d == byte).unwrap_or(0)
}

fn midpoint(a: &[u8], b: Option<&[u8]>) -> String {
    let mut out = String::new();
    let mut bound = b;
    for index in 0.. {
        let low = a.get(index).map_or(0, |d| digit(*d));
        let high = match bound {
            Some(b) => b.get(index).map_or(BASE, |d| digit(*d)),
            None => BASE,
        };
        if high - low > 1 {
            out.push(char::from(DIGITS[low + (high - low) / 2]));
            break;
        }
        out.push(char::from(DIGITS[low]));
        if high > low {
            // From here on anything after `a` is smaller than `b`.
            bound = None;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_can_always_be_put_between_two_others() {
        let mut keys: Vec<Order> = Order::spread(3).collect();
        for turn in 0..500 {
            let at = (turn * 7) % (keys.len() + 1);
            let left = at.checked_sub(1).map(|i| &keys[i]);
            let key = Order::between(left, keys.get(at)).expect("a gap exists between distinct keys");
            assert!(Order::try_from(String::from(key.clone())).is_ok(), "{key:?} is a well-formed key");
            keys.insert(at, key);
        }
        assert!(keys.windows(2).all(|pair| pair[0] < pair[1]), "keys stay in order");
    }

    #[test]
    fn always_inserting_first_or_last_works() {
        let mut first = Order::between(None, None).expect("an empty plan has room");
        let mut last = first.clone();
        for _ in 0..300 {
            let before = Order::between(None, Some(&first)).expect("room before");
            assert!(before < first);
            first = before;
            let after = Order::between(Some(&last), None).expect("room after");
            assert!(after > last);
            last = after;
        }
    }

    #[test]
    fn spread_keys_are_ascending_and_leave_room() {
        for count in [1, 2, 31, 62, 1_000, 10_000] {
            let keys: Vec<Order> = Order::spread(count).collect();
            assert_eq!(keys.len(), count);
            for pair in keys.windows(2) {
                assert!(pair[0] < pair[1]);
                Order::between(Some(&pair[0]), Some(&pair[1])).expect("room between neighbours");
            }
        }
    }
}
