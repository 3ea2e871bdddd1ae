//! The units of a flowchart: days, weeks, months, quarters.

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// A unit of time, on the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// A day.
    Day,
    /// Monday to Sunday.
    Week,
    /// A calendar month.
    Month,
    /// Three calendar months, from January, April, July or October.
    Quarter,
}

/// Days in a row, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period {
    /// First day.
    pub start: NaiveDate,
    /// Last day.
    pub end: NaiveDate,
}

impl Period {
    /// Number of days, both ends included.
    pub fn days(self) -> i64 {
        (self.end - self.start).num_days() + 1
    }

    /// The days that lie in `other` too.
    pub fn within(self, other: Period) -> Option<Period> {
        let (start, end) = (self.start.max(other.start), self.end.min(other.end));
        (start <= end).then_some(Period { start, end })
    }
}

impl Unit {
    /// The first day of the unit that `day` lies in.
    pub fn start_of(self, day: NaiveDate) -> NaiveDate {
        let first = |month: u32| NaiveDate::from_ymd_opt(day.year(), month, 1).unwrap_or(day);
        match self {
            Unit::Day => day,
            Unit::Week => {
                let since = u64::from(day.weekday().num_days_from_monday());
                day.checked_sub_days(Days::new(since)).unwrap_or(day)
            }
            Unit::Month => first(day.month()),
            Unit::Quarter => first(day.month0() / 3 * 3 + 1),
        }
    }

    /// The whole unit that `day` lies in.
    pub fn around(self, day: NaiveDate) -> Period {
        let start = self.start_of(day);
        let next = match self {
            Unit::Day => start.checked_add_days(Days::new(1)),
            Unit::Week => start.checked_add_days(Days::new(7)),
            Unit::Month => start.checked_add_months(Months::new(1)),
            Unit::Quarter => start.checked_add_months(Months::new(3)),
        };
        Period { start, end: next.and_then(|next| next.pred_opt()).unwrap_or(day) }
    }

    /// The days of `period`, cut where one unit ends and the next begins.
    pub fn pieces(self, period: Period) -> impl Iterator<Item = Period> {
        let mut next = (period.start <= period.end).then_some(period.start);
        std::iter::from_fn(move || {
            let start = next?;
            let end = self.around(start).end.min(period.end);
            next = end.succ_opt().filter(|day| *day <= period.end);
            Some(Period { start, end })
        })
    }
}
