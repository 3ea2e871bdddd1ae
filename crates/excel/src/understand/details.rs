//! Sheets beside the plan that say more about its lines: a placement on its side (metrics down, months across), a calendar
//! drawn with colours. What certainly belongs to one line is taken over with its cell; what does not is told.

mod chart;
mod matching;
mod sheet;

use chrono::NaiveDate;
use mrm_calc::spread::apportion;
use mrm_domain::{Field, Flight, Value};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

use super::Scan;
use super::codes::{Code, Problems};
use super::columns::Key;
use super::dates::DayOrder;
use super::flights::{Known, period};
use super::header::Cache;
use super::table::{Line, Table};
use super::view::View;
use crate::grid::address;
use chart::ChartRow;
use matching::{At, Found};
use sheet::Detail;

/// Takes over what sheets beside the plan certainly say about its lines.
pub fn enrich(scans: &mut [Scan<'_, '_>], known: &Known, cache: &mut Cache, problems: &mut Problems) {
    let listed = |t: &Table<'_, '_>| t.included && t.series.is_none();
    if !scans.iter().flat_map(|s| &s.tables).any(listed) {
        return;
    }
    let mut detailed: BTreeSet<At> = BTreeSet::new();
    for index in 0..scans.len() {
        if scans[index].role != "transposed" {
            continue;
        }
        let view = scans[index].view;
        let Some(detail) = sheet::read(view, cache) else { continue };
        let name = view.sheet.name.clone();
        match matching::by_name_and_money(scans, &name, &detail.money) {
            Found::One(at) if detailed.insert(at) => take(line_at(scans, at), view, &detail, known, problems),
            Found::None => continue,
            Found::One(_) | Found::Several => {
                problems.add(Code::DetailsUncertain, Some(&name), None, &[("sheet", name.clone())]);
            }
        }
        scans[index].told = true;
    }
    for index in 0..scans.len() {
        if scans[index].role == "flowchart" {
            let view = scans[index].view;
            scans[index].told = take_chart(scans, view, &detailed, known, problems);
        }
    }
}

fn line_at<'s>(scans: &'s mut [Scan<'_, '_>], at: At) -> &'s mut Line {
    &mut scans[at.0].tables[at.1].lines[at.2]
}

/// Figures and flights of one placement's sheet.
fn take(line: &mut Line, view: &View<'_>, detail: &Detail, known: &Known, problems: &mut Problems) {
    let sheet = &view.sheet.name;
    let mut taken: Vec<String> = Vec::new();
    for metric in &detail.metrics {
        if line.cells.contains_key(&metric.field) {
            continue;
        }
        if let Ok(value) = Value::Number(metric.number.normalize()).checked(metric.field.kind()) {
            line.cells.insert(metric.field, value);
            line.elsewhere.insert(Key::Field(metric.field), view.place(metric.at.0, metric.at.1));
            taken.push(metric.label.clone());
        }
    }
    let mut flights: Vec<Flight> = Vec::new();
    let wrong = problems.0.len();
    for (column, text) in &detail.periods {
        let cell = Some(address(detail.period_row, *column));
        flights.extend(period(text, DayOrder::DayFirst, known, problems, sheet, cell));
    }
    let ends = detail.periods.first().zip(detail.periods.last());
    if let (Some(((first, _), (last, _))), true) = (ends, !flights.is_empty() && problems.0.len() == wrong) {
        let place = format!("{}:{}", view.place(detail.period_row, *first), address(detail.period_row, *last));
        let cell = address(detail.period_row, *first);
        set_flights(line, flights, place, (sheet, &cell), problems);
    }
    let args = [
        ("sheet", sheet.clone()),
        ("line", matching::title(line)),
        ("metrics", taken.join("; ")),
        ("count", line.flights.len().to_string()),
    ];
    problems.add(Code::DetailsRead, Some(sheet), None, &args);
}

/// Gives a line its exact flights. Amounts that were known for longer runs are kept: each is shared by days among the flights
/// inside its run, and that is told. Flights outside those runs contradict them: then nothing changes.
fn set_flights(
    line: &mut Line,
    flights: Vec<Flight>,
    place: String,
    at: (&str, &str),
    problems: &mut Problems,
) -> bool {
    let (sheet, cell) = at;
    let Some((flights, shared)) = share(&line.flights, flights) else {
        let args = [("sheet", sheet.to_owned()), ("line", matching::title(line))];
        problems.add(Code::DetailsDiffer, Some(sheet), Some(cell.to_owned()), &args);
        return false;
    };
    if shared {
        let args = [("line", matching::title(line))];
        problems.add(Code::AmountsByDays, Some(sheet), Some(cell.to_owned()), &args);
    }
    line.flights = flights;
    line.elsewhere.insert(Key::Field(Field::TimeCols), place);
    true
}

/// The exact flights with the amounts and quantities of the runs that hold them; `None` if a flight lies in no run or a run
/// that has an amount holds no flight. Also whether anything had to be shared.
fn share(runs: &[Flight], exact: Vec<Flight>) -> Option<(Vec<Flight>, bool)> {
    if runs.iter().all(|run| run.amount.is_none() && run.quantity.is_none()) {
        return Some((exact, false));
    }
    let mut out: Vec<Flight> = Vec::new();
    let mut shared = false;
    for run in runs {
        let inside: Vec<Flight> = exact.iter().filter(|f| f.start >= run.start && f.end <= run.end).copied().collect();
        if inside.is_empty() {
            return None;
        }
        shared |= inside.len() > 1;
        let weights: Vec<Decimal> = inside.iter().map(|f| Decimal::from((f.end - f.start).num_days() + 1)).collect();
        let amounts = parts(run.amount, &weights);
        let quantities = parts(run.quantity, &weights);
        out.extend(inside.into_iter().zip(amounts).zip(quantities).map(|((flight, amount), quantity)| Flight {
            amount,
            quantity,
            ..flight
        }));
    }
    (out.len() == exact.len()).then_some((out, shared))
}

/// A figure in parts by weight, to the hundredth and by largest remainder, so that their sum is the figure.
fn parts(figure: Option<Decimal>, weights: &[Decimal]) -> Vec<Option<Decimal>> {
    let Some(figure) = figure else { return vec![None; weights.len()] };
    apportion(figure, weights, 2).into_iter().map(|part| Some(part.normalize())).collect()
}

/// Days of a calendar drawn with colours. Returns whether all of it was told.
fn take_chart(
    scans: &mut [Scan<'_, '_>],
    view: &View<'_>,
    detailed: &BTreeSet<At>,
    known: &Known,
    problems: &mut Problems,
) -> bool {
    let sheet = view.sheet.name.clone();
    let rows = chart::read(view, known);
    let mut read: Vec<&ChartRow> = Vec::new();
    let mut left: Vec<&ChartRow> = Vec::new();
    for row in &rows {
        let Found::One(at) = matching::by_words(scans, &row.label) else {
            left.push(row);
            continue;
        };
        let line = line_at(scans, at);
        let place = format!("{}:{}", view.place(row.row, row.first), address(row.row, row.last));
        let cell = address(row.row, row.first);
        let agrees = joined(&line.flights) == joined(&row.flights);
        if agrees {
            read.push(row);
        } else if detailed.contains(&at) {
            let args = [("sheet", sheet.clone()), ("line", matching::title(line))];
            problems.add(Code::DetailsDiffer, Some(&sheet), Some(cell), &args);
        } else if set_flights(line, row.flights.clone(), place, (&sheet, &cell), problems) {
            read.push(row);
        }
    }
    let list = |rows: &[&ChartRow]| {
        rows.iter().map(|row| format!("{}: {}", row.row + 1, row.days)).collect::<Vec<_>>().join("; ")
    };
    if !read.is_empty() {
        let args = [("sheet", sheet.clone()), ("rows", list(&read)), ("count", read.len().to_string())];
        problems.add(Code::ChartRead, Some(&sheet), None, &args);
    }
    if !left.is_empty() {
        problems.add(Code::FlowchartSheet, Some(&sheet), None, &[("sheet", sheet.clone()), ("rows", list(&left))]);
    }
    !rows.is_empty()
}

/// Flights as unbroken runs of days.
fn joined(flights: &[Flight]) -> Vec<(NaiveDate, NaiveDate)> {
    let mut days: Vec<(NaiveDate, NaiveDate)> = flights.iter().map(|f| (f.start, f.end)).collect();
    days.sort_unstable();
    let mut runs: Vec<(NaiveDate, NaiveDate)> = Vec::new();
    for (start, end) in days {
        match runs.last_mut() {
            Some(run) if run.1.succ_opt().is_some_and(|next| start <= next) => run.1 = run.1.max(end),
            _ => runs.push((start, end)),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flight(from: &str, to: &str, amount: Option<i64>) -> Flight {
        let flight = Flight::new(from.parse().expect("a day"), to.parse().expect("a day")).expect("a flight");
        Flight { amount: amount.map(Decimal::from), ..flight }
    }

    #[test]
    fn an_amount_is_shared_by_days_and_nothing_of_it_is_lost() {
        let month = [flight("2024-09-01", "2024-09-30", Some(100))];
        let exact = vec![flight("2024-09-08", "2024-09-10", None), flight("2024-09-24", "2024-09-27", None)];
        let (out, shared) = share(&month, exact).expect("flights inside the month");
        assert!(shared);
        assert_eq!(out.iter().map(|f| f.amount).collect::<Vec<_>>(), [4286, 5714].map(|n| Some(Decimal::new(n, 2))));
        let thirds = ["2024-09-01", "2024-09-02", "2024-09-03"].map(|day| flight(day, day, None)).to_vec();
        let (out, _) =
            share(&[flight("2024-09-01", "2024-09-30", Some(200))], thirds).expect("flights inside the month");
        let cents = out.iter().map(|f| f.amount).collect::<Vec<_>>();
        assert_eq!(cents, [6667, 6667, 6666].map(|n| Some(Decimal::new(n, 2))), "the largest remainders get the cents");
        let outside = vec![flight("2024-09-28", "2024-10-02", None)];
        assert!(share(&month, outside).is_none(), "a flight over the month's end contradicts it");
    }
}
