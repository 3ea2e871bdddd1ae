//! Dates and periods as people write them: `08-16, 24-30.09.2024`, `янв-фев 2025`, `02.01 - 08.01`, `Aug 11 - Aug 17`.

use chrono::{Datelike, NaiveDate};

/// A date of which parts may be unsaid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Partial {
    /// Day of the month.
    pub day: Option<u32>,
    /// Month.
    pub month: Option<u32>,
    /// Year.
    pub year: Option<i32>,
}

/// First and last day, as far as they are said.
pub type Range = (Partial, Partial);

/// In which order numbers with slashes are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DayOrder {
    /// 31/12.
    #[default]
    DayFirst,
    /// 12/31.
    MonthFirst,
}

/// A period that cannot be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DateError {
    /// The day does not exist; the text names it.
    NoSuchDay(String),
    /// The end comes before the start.
    EndBeforeStart,
    /// No year is said and none is known.
    NoYear,
}

impl DateError {
    /// Why, as arguments of a problem: the reason's code, and the day that does not exist.
    pub fn reason(&self) -> [(&'static str, String); 2] {
        let (code, day) = match self {
            DateError::NoSuchDay(day) => ("no_such_day", day.as_str()),
            DateError::EndBeforeStart => ("end_before_start", ""),
            DateError::NoYear => ("no_year", ""),
        };
        [("reason", code.to_owned()), ("day", day.to_owned())]
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Token {
    Date(Partial),
    Number { value: u32, digits: usize },
    Month { month: u32, russian: bool },
    Quarter(u32),
    Dash,
    Comma,
}

/// Month from a word in Russian (any case) or English, abbreviated or not.
pub fn month_word(word: &str) -> Option<(u32, bool)> {
    const RUSSIAN: [&str; 12] =
        ["январ", "феврал", "март", "апрел", "ма", "июн", "июл", "август", "сентябр", "октябр", "ноябр", "декабр"];
    const ENGLISH: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let word = word.to_lowercase();
    let letters = word.chars().count();
    if letters < 3 {
        return None;
    }
    for (index, stem) in RUSSIAN.iter().enumerate() {
        let month = index as u32 + 1;
        let known = match month {
            5 => matches!(word.as_str(), "май" | "мая" | "мае"),
            _ => {
                stem.starts_with(&word)
                    || (word.starts_with(stem) && letters <= stem.chars().count() + 2)
                    || (month == 9 && word == "сент")
            }
        };
        if known {
            return Some((month, true));
        }
    }
    let english =
        ENGLISH.iter().position(|name| name.starts_with(&word) || (word == "sept" && *name == "september"))?;
    Some((english as u32 + 1, false))
}

/// Reads a text that is wholly a period or several; `None` if any word of it is something else.
pub fn read_period(text: &str, order: DayOrder) -> Option<Vec<Range>> {
    let tokens = tokens(text, order)?;
    if let [Token::Month { month, .. }, Token::Dash, Token::Number { value, digits: 2 }] = tokens.as_slice()
        && *value >= 15
    {
        // `Mar-25` is a month of a year, not the days from March to the 25th.
        let p = Partial { month: Some(*month), year: Some(2000 + *value as i32), day: None };
        return Some(vec![(p, p)]);
    }
    let mut items: Vec<(Option<Partial>, Partial)> = Vec::new();
    let mut start: Option<Partial> = None;
    let mut current: Option<(Partial, bool)> = None;
    let mut quarter: Option<u32> = None;
    for token in tokens.iter().chain([&Token::Comma]) {
        match *token {
            Token::Dash => {
                if start.is_some() {
                    return None;
                }
                start = Some(current.take()?.0);
            }
            Token::Comma => match current.take() {
                Some((end, _)) => items.push((start.take(), end)),
                None if start.is_some() => return None,
                None => {}
            },
            Token::Quarter(q) => {
                quarter = Some(q);
                current = Some((Partial { month: Some(q * 3), ..Partial::default() }, true));
                start = Some(Partial { month: Some(q * 3 - 2), ..Partial::default() });
            }
            token => current = Some(extend(current, token)?),
        }
    }
    if items.is_empty() || (quarter.is_some() && items.len() > 1) {
        return None;
    }
    inherit(items)
}

fn extend(current: Option<(Partial, bool)>, token: Token) -> Option<(Partial, bool)> {
    match (current, token) {
        (None, Token::Date(date)) => Some((date, true)),
        (None, Token::Number { value, digits: 4 }) => {
            Some((Partial { year: Some(value as i32), ..Partial::default() }, true))
        }
        (None, Token::Number { value, .. }) if (1..=31).contains(&value) => {
            Some((Partial { day: Some(value), ..Partial::default() }, true))
        }
        (None, Token::Month { month, russian }) => {
            Some((Partial { month: Some(month), ..Partial::default() }, russian))
        }
        (Some((p, _)), Token::Month { month, russian }) if p.month.is_none() && p.year.is_none() => {
            Some((Partial { month: Some(month), ..p }, russian))
        }
        (Some((p, russian)), Token::Number { value, digits: 4 }) if p.year.is_none() => {
            Some((Partial { year: Some(value as i32), ..p }, russian))
        }
        (Some((p, russian)), Token::Number { value, digits }) if p.month.is_some() && p.year.is_none() => {
            match (p.day, russian) {
                (None, false) if (1..=31).contains(&value) => Some((Partial { day: Some(value), ..p }, russian)),
                _ if digits == 2 => Some((Partial { year: Some(2000 + value as i32), ..p }, russian)),
                _ => None,
            }
        }
        _ => None,
    }
}

/// What is said once holds for the neighbours: in `08-16, 24-30.09.2024` the month and the year for all four days.
fn inherit(items: Vec<(Option<Partial>, Partial)>) -> Option<Vec<Range>> {
    let mut ranges: Vec<Range> = Vec::new();
    let mut later: Option<Partial> = None;
    for (start, mut end) in items.into_iter().rev() {
        if let Some(next) = later {
            if end.month.is_none() && end.day.is_some() {
                end.month = next.month;
            }
            end.year = end.year.or(next.year);
        }
        let mut start = start.unwrap_or(end);
        if start.month.is_none() && start.day.is_some() {
            start.month = end.month;
        }
        if start.year.is_none()
            && let Some(year) = end.year
        {
            let wraps = (start.month, start.day) > (end.month, end.day) && start.month != end.month;
            start.year = Some(if wraps { year - 1 } else { year });
        }
        if end.month.is_none() && end.day.is_some() {
            // English `Apr 20–24`: the month stands at the start.
            end.month = start.month;
        }
        if start.month.is_none() || end.month.is_none() {
            return None;
        }
        later = Some(start);
        ranges.push((start, end));
    }
    ranges.reverse();
    let mut known: Option<i32> = None;
    for (start, end) in &mut ranges {
        start.year = start.year.or(known);
        end.year = end.year.or(start.year);
        known = end.year;
    }
    Some(ranges)
}

/// The days of a range, once its year is known; a month stands for all its days.
pub fn resolve(range: &Range, year: Option<i32>) -> Result<(NaiveDate, NaiveDate), DateError> {
    let (start, end) = *range;
    let first = day(start, year, false)?;
    let mut last = day(end, year, true)?;
    if last < first && end.year.is_none() {
        // `26.12-01.01` without a year goes over New Year.
        last = day(Partial { year: Some(first.year() + 1), ..end }, None, true)?;
    }
    if last < first { Err(DateError::EndBeforeStart) } else { Ok((first, last)) }
}

fn day(p: Partial, year: Option<i32>, last: bool) -> Result<NaiveDate, DateError> {
    let year = p.year.or(year).ok_or(DateError::NoYear)?;
    let month = p.month.unwrap_or(1);
    let number = match p.day {
        Some(day) => day,
        None if last => days_in_month(year, month),
        None => 1,
    };
    NaiveDate::from_ymd_opt(year, month, number)
        .ok_or_else(|| DateError::NoSuchDay(format!("{number:02}.{month:02}.{year}")))
}

/// Days of a month; 30 for a month that does not exist.
pub fn days_in_month(year: i32, month: u32) -> u32 {
    let (next_year, next) = if month >= 12 { (year + 1, 1) } else { (year, month + 1) };
    NaiveDate::from_ymd_opt(next_year, next, 1).and_then(|d| d.pred_opt()).map_or(30, |d| d.day())
}

fn tokens(text: &str, order: DayOrder) -> Option<Vec<Token>> {
    let chars: Vec<char> = text.to_lowercase().chars().collect();
    if chars.len() > 200 {
        return None;
    }
    let mut out = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let c = chars[at];
        if c.is_ascii_digit() {
            let (token, next) = number_token(&chars, at, order)?;
            out.push(token);
            at = next;
        } else if c.is_alphabetic() {
            let end = (at..chars.len()).find(|i| !chars[*i].is_alphabetic()).unwrap_or(chars.len());
            let word: String = chars[at..end].iter().collect();
            at = word_token(&word, &chars, end, &mut out)?;
        } else {
            match c {
                '-' | '–' | '—' | '−' | '÷' => out.push(Token::Dash),
                ',' | ';' | '\n' | '+' | '&' => out.push(Token::Comma),
                c if c.is_whitespace()
                    || matches!(c, '.' | '\u{a0}' | '\u{202f}' | '\'' | '’' | '(' | ')' | ':' | '*') => {}
                _ => return None,
            }
            at += 1;
        }
    }
    drop_idle_commas(&mut out);
    (!out.is_empty()).then_some(out)
}

/// A line break or comma beside a dash separates nothing: `01.08.2024 -⏎31.08.2024`.
fn drop_idle_commas(tokens: &mut Vec<Token>) {
    let mut kept: Vec<Token> = Vec::with_capacity(tokens.len());
    for (index, token) in tokens.iter().enumerate() {
        if *token == Token::Comma {
            let after_dash = matches!(kept.last(), None | Some(Token::Dash | Token::Comma));
            let before_dash = matches!(tokens.get(index + 1), None | Some(Token::Dash | Token::Comma));
            // English `Aug 11, 2026`: a comma between a day and a year.
            let before_year = matches!(tokens.get(index + 1), Some(Token::Number { digits: 4, .. }));
            if after_dash || before_dash || before_year {
                continue;
            }
        }
        kept.push(*token);
    }
    *tokens = kept;
}

fn word_token(word: &str, chars: &[char], end: usize, out: &mut Vec<Token>) -> Option<usize> {
    match word {
        "г" | "года" | "год" | "гг" | "с" | "c" | "from" | "of" | "th" | "st" | "nd" | "rd" | "период" | "го" | "е" =>
            {}
        "по" | "до" | "to" | "through" | "till" | "until" => out.push(Token::Dash),
        "и" | "and" => out.push(Token::Comma),
        "q" => {
            let digit = chars.get(end).and_then(|c| c.to_digit(10)).filter(|d| (1..=4).contains(d))?;
            if chars.get(end + 1).is_some_and(char::is_ascii_digit) {
                return None;
            }
            out.push(Token::Quarter(digit));
            return Some(end + 1);
        }
        "кв" | "квартал" | "квартала" => {
            let Some(Token::Number { value, digits: 1 }) = out.pop() else { return None };
            out.push(Token::Quarter((1..=4).contains(&value).then_some(value)?));
        }
        _ => {
            let (month, russian) = month_word(word)?;
            out.push(Token::Month { month, russian });
        }
    }
    Some(end)
}

fn number_token(chars: &[char], at: usize, order: DayOrder) -> Option<(Token, usize)> {
    let mut groups: Vec<String> = vec![String::new()];
    let mut mark = None;
    let mut i = at;
    while i < chars.len() && groups.len() <= 3 {
        let c = chars[i];
        let next_digit = chars.get(i + 1).is_some_and(char::is_ascii_digit);
        if c.is_ascii_digit() {
            groups.last_mut()?.push(c);
        } else if next_digit
            && mark.is_none_or(|m| m == c)
            && (matches!(c, '.' | '/') || (c == '-' && dashed_date(&chars[at..])))
        {
            mark = Some(c);
            groups.push(String::new());
        } else {
            break;
        }
        i += 1;
    }
    let numbers: Vec<u32> = groups.iter().map(|g| g.parse().ok()).collect::<Option<_>>()?;
    let long = |g: usize| groups[g].len() == 4;
    let year = |g: usize| if groups[g].len() <= 2 { 2000 + numbers[g] as i32 } else { numbers[g] as i32 };
    let swapped = |a: u32, b: u32| mark == Some('/') && a <= 12 && (order == DayOrder::MonthFirst || b > 12);
    let date = |day, month, year| Token::Date(Partial { day: Some(day), month: Some(month), year });
    let token = match numbers.as_slice() {
        [n] => Token::Number { value: *n, digits: groups[0].len() },
        [_, b, c] if long(0) => date(*c, *b, Some(numbers[0] as i32)),
        [a, b, _] if groups[2].len() == 2 || long(2) => {
            let (day, month) = if swapped(*a, *b) { (*b, *a) } else { (*a, *b) };
            date(day, month, Some(year(2)))
        }
        [a, _] if long(1) => Token::Date(Partial { day: None, month: Some(*a), year: Some(numbers[1] as i32) }),
        [a, b] if groups[0].len() <= 2 && groups[1].len() <= 2 => {
            let (day, month) = if swapped(*a, *b) { (*b, *a) } else { (*a, *b) };
            date(day, month, None)
        }
        _ => return None,
    };
    let plausible = match token {
        Token::Date(p) => {
            p.month.is_some_and(|m| (1..=12).contains(&m))
                && p.day.is_none_or(|d| (1..=31).contains(&d))
                && p.year.is_none_or(|y| (1990..=2100).contains(&y))
        }
        Token::Number { value, digits } => digits <= 2 || (digits == 4 && (1990..=2100).contains(&value)),
        _ => true,
    };
    plausible.then_some((token, i))
}

/// Whether the digits here are a date written with dashes: `2024-09-01` or `01-09-2024`.
fn dashed_date(chars: &[char]) -> bool {
    let text: String = chars.iter().take_while(|c| c.is_ascii_digit() || **c == '-').collect();
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    matches!(lengths.as_slice(), [4, 1..=2, 1..=2] | [1..=2, 1..=2, 4])
}

/// How the slashed dates of a column are ordered: decided by a number above 12, if there is one.
pub fn decide_order<'a>(texts: impl Iterator<Item = &'a str>) -> Option<DayOrder> {
    let mut slashed = false;
    for text in texts {
        for part in text.split(|c: char| !(c.is_ascii_digit() || c == '/')) {
            let numbers: Vec<u32> = part.split('/').filter_map(|n| n.parse().ok()).collect();
            if let [a, b, ..] = numbers.as_slice()
                && *a <= 31
            {
                slashed = true;
                if *a > 12 {
                    return Some(DayOrder::DayFirst);
                }
                if *b > 12 && *b <= 31 {
                    return Some(DayOrder::MonthFirst);
                }
            }
        }
    }
    (!slashed).then_some(DayOrder::DayFirst)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        let Some(ranges) = read_period(text, DayOrder::DayFirst) else { return "unread".to_owned() };
        let show = |r: &Range| match resolve(r, None) {
            Ok((a, b)) => format!("{a}/{b}"),
            Err(DateError::NoYear) => resolve(r, Some(2023))
                .map_or_else(|e| format!("{e:?}"), |(a, b)| format!("?{}/{}", a.format("%m-%d"), b.format("%m-%d"))),
            Err(error) => format!("{error:?}"),
        };
        ranges.iter().map(show).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn periods_as_planners_write_them() {
        for (text, expected) in [
            ("01.08.2024 - 31.08.2024", "2024-08-01/2024-08-31"),
            ("01.08.2024 -\n31.08.2024", "2024-08-01/2024-08-31"),
            ("01.03.25 -31.03.25", "2025-03-01/2025-03-31"),
            ("2.09.24-30.09.24", "2024-09-02/2024-09-30"),
            ("09-22.09.2024", "2024-09-09/2024-09-22"),
            ("08-16, 24-30.09.2024", "2024-09-08/2024-09-16 2024-09-24/2024-09-30"),
            ("02.01-08.01", "?01-02/01-08"),
            ("09.01 - 15.01", "?01-09/01-15"),
            ("янв-фев 2025", "2025-01-01/2025-02-28"),
            ("сентябрь-декабрь 2024", "2024-09-01/2024-12-31"),
            ("ноябрь-январь 2025", "2024-11-01/2025-01-31"),
            ("октябрь 2024 г.", "2024-10-01/2024-10-31"),
            ("Май 2026", "2026-05-01/2026-05-31"),
            ("Январь", "?01-01/01-31"),
            ("Mar-25", "2025-03-01/2025-03-31"),
            ("Apr 20–24", "?04-20/04-24"),
            ("Aug 11 - Aug 17", "?08-11/08-17"),
            ("Aug 11, 2026 - Aug 17, 2026", "2026-08-11/2026-08-17"),
            ("Q3 2025", "2025-07-01/2025-09-30"),
            ("24 октября 2025", "2025-10-24/2025-10-24"),
            ("с 10 мая по 20 июня 2025", "2025-05-10/2025-06-20"),
            ("26.12.24-08.01.25", "2024-12-26/2025-01-08"),
            ("2025-01-01", "2025-01-01/2025-01-01"),
            ("15.11-15.12.2024", "2024-11-15/2024-12-15"),
            ("1.10.24-31.09.24", "NoSuchDay(\"31.09.2024\")"),
            ("30.09.24-01.09.24", "EndBeforeStart"),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_period_is_not_read_as_one() {
        for text in [
            "с 10 мая до конца акции",
            "6 months",
            "1 месяц",
            "June onwards",
            "Week 12",
            "Banners",
            "",
            "12000",
            "3.14.15.9",
        ] {
            assert_eq!(read(text), "unread", "{text}");
        }
    }

    #[test]
    fn american_order_is_decided_by_the_column() {
        assert_eq!(decide_order(["07/25/24", "05/06/24"].into_iter()), Some(DayOrder::MonthFirst));
        assert_eq!(decide_order(["05/06/24"].into_iter()), None);
        assert_eq!(decide_order(["25.07.24"].into_iter()), Some(DayOrder::DayFirst));
    }
}
