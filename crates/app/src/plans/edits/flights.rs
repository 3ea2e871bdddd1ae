//! Flights: put, cut in two, by pattern, by distribution.

use chrono::NaiveDate;
use mrm_calc::spread::{
    Measure, Pattern, PatternError, Period, Shape, ShapeError, Shared, Unit, apportion, line_share, pattern_flights,
    shaped_flights, share_of, split_flight, stated_units,
};
use mrm_domain::typed::read_date;
use mrm_domain::{Currency, Edit, Field, FieldKind, Flight, FlightId, Row, RowId, RowKind};
use rust_decimal::Decimal;

use super::cells::flight_failure;
use super::{Intent, ShapeInput, parse_id};
use crate::failure::{Code, Failure};

impl Intent<'_> {
    pub(super) fn set_flight(
        &mut self,
        row: &str,
        id: Option<&str>,
        start: &str,
        end: &str,
        quantity: Option<&str>,
        amount: Option<&str>,
    ) -> Result<(), Failure> {
        let row = self.row_id(row)?;
        if self.plan.rows.get(&row).is_some_and(|r| r.kind != RowKind::Line) {
            return Err(Failure::bad_request("only lines have flights"));
        }
        let id = id.map(parse_id).transpose()?.unwrap_or_else(|| FlightId::from_uuid((self.means.uuid)()));
        let mut flight = Flight::new(read_date(start, self.means.prefer)?, read_date(end, self.means.prefer)?)
            .map_err(flight_failure)?;
        let currency = self.row_currency(row);
        let number = |kind, text: Option<&str>| -> Result<Option<Decimal>, Failure> {
            let text = text.map(str::trim).filter(|t| !t.is_empty());
            Ok(text.map(|t| self.typed(kind, t, currency)).transpose()?.and_then(|v| v.number()))
        };
        flight.quantity = number(FieldKind::Count, quantity)?;
        flight.amount = number(FieldKind::Money, amount)?;
        self.apply(Edit::SetFlight { row, id, flight: Some(flight) })
    }

    /// Says what part of the universe two lines reach both.
    pub(super) fn set_shared(&mut self, row: &str, other: &str, share: Option<&str>) -> Result<(), Failure> {
        let (row, other) = (self.row_id(row)?, self.row_id(other)?);
        let is_line = |id: &RowId| self.plan.rows.get(id).is_some_and(|row| row.kind == RowKind::Line);
        if row == other || !is_line(&row) || !is_line(&other) {
            return Err(Failure::bad_request("two different lines share people"));
        }
        let currency = self.row_currency(row);
        let text = share.map(str::trim).filter(|text| !text.is_empty());
        let share = text.map(|text| self.typed(FieldKind::Percent, text, currency)).transpose()?;
        let share = share.and_then(|value| value.number());
        if let (Some(share), Some(text)) = (share, text)
            && !(Decimal::ZERO..=Decimal::ONE).contains(&share)
        {
            let message = format!("“{text}” is no share of people: it lies from 0 to 100 %");
            let range = Failure::new(Code::OutOfRange, message).field("share").arg("text", text);
            return Err(range.arg("low", "0").arg("high", "100"));
        }
        let (row, other) = (row.min(other), row.max(other));
        self.apply(Edit::SetShared { row, other, share })
    }

    /// Cuts a flight in two.
    pub(super) fn split_flight(&mut self, row: &str, id: &str, at: &str) -> Result<(), Failure> {
        let row = self.row_id(row)?;
        let id: FlightId = parse_id(id)?;
        let at = read_date(at, self.means.prefer)?;
        let flight = self.plan.rows.get(&row).and_then(|r| r.flights.get(&id)).copied();
        let flight = flight.ok_or_else(|| Failure::not_found("flight", id))?;
        let digits = self.row_currency(row).minor_digits();
        let Some((first, second)) = split_flight(&flight, at, digits) else {
            let message = format!("the flight from {} to {} cannot be split on {at}", flight.start, flight.end);
            return Err(Failure::new(Code::Precondition, message));
        };
        self.apply(Edit::SetFlight { row, id, flight: Some(first) })?;
        let id = FlightId::from_uuid((self.means.uuid)());
        self.apply(Edit::SetFlight { row, id, flight: Some(second) })
    }

    /// Gives lines the flights of a pattern.
    pub(super) fn pattern_flights(
        &mut self,
        rows: &[String],
        unit: Unit,
        pattern: Pattern,
        start: Option<&str>,
        end: Option<&str>,
    ) -> Result<(), Failure> {
        let date = |text: Option<&str>| text.map(|t| read_date(t, self.means.prefer)).transpose();
        let (start, end) = (date(start)?, date(end)?);
        for row in self.lines_of(rows)? {
            let Some(line) = self.plan.rows.get(&row) else { continue };
            let header = &self.plan.header;
            let span = line.span();
            let (Some(start), Some(end)) =
                (start.or(span.map(|s| s.0)).or(header.period_start), end.or(span.map(|s| s.1)).or(header.period_end))
            else {
                let message = "the line has no flights and the plan no period: say from when to when";
                return Err(Failure::new(Code::MissingInput, message).arg("input", "period"));
            };
            let whole = Flight::new(start, end).map_err(flight_failure)?;
            let period = Period { start: whole.start, end: whole.end };
            let shared = line_share(self.plan, line);
            let flights = pattern_flights(period, unit, pattern, Some(shared)).map_err(pattern_failure)?;
            self.replace_flights(row, flights)?;
        }
        Ok(())
    }

    /// Distributes lines over the days they run on. Of several lines those without flights, or without anything of the
    /// measure, are passed over.
    pub(super) fn distribute_flights(
        &mut self,
        rows: &[String],
        unit: Unit,
        measure: Option<Measure>,
        shape: &ShapeInput,
    ) -> Result<(), Failure> {
        let lines = self.lines_of(rows)?;
        let mut done = false;
        let mut nothing = None;
        for row in &lines {
            let Some(line) = self.plan.rows.get(row).filter(|line| !line.flights.is_empty()) else { continue };
            let shared = match measure {
                None => line_share(self.plan, line),
                Some(measure) => match share_of(self.plan, line, measure) {
                    Some(shared) => shared,
                    None => {
                        nothing = Some(measure);
                        continue;
                    }
                },
            };
            let shape = self.shape(shape, shared, self.row_currency(*row))?;
            let flights: Vec<Flight> = line.flights.values().copied().collect();
            let flights = shaped_flights(&flights, unit, &shape, shared).map_err(shape_failure)?;
            self.replace_flights(*row, flights)?;
            done = true;
        }
        match nothing {
            _ if done || lines.is_empty() => Ok(()),
            Some(measure) => Err(nothing_of(measure)),
            None => Err(shape_failure(ShapeError::NoFlights)),
        }
    }

    /// Brings stated amounts and units to what their line has.
    pub(super) fn fit_flights(&mut self, rows: &[String]) -> Result<(), Failure> {
        for row in self.lines_of(rows)? {
            let Some(line) = self.plan.rows.get(&row) else { continue };
            let flights = line.flights_by_date();
            let fitted = |stated: fn(&Flight) -> Option<Decimal>, total: Decimal, digits: u32| {
                let stated: Option<Vec<Decimal>> = flights.iter().map(|(_, f)| stated(f)).collect();
                let stated = stated.filter(|stated| stated.iter().any(|n| !n.is_zero()))?;
                Some(apportion(total, &stated, digits).into_iter().map(|part| part.normalize()).collect::<Vec<_>>())
            };
            let amounts = match line_share(self.plan, line) {
                Shared::Money { total, digits } => fitted(|f| f.amount, total, digits),
                Shared::Units { .. } | Shared::Weights => None,
            };
            let has = |field| line.number(field).or_else(|| self.means.calc.line(row)?.number(field));
            let units = stated_units(line, has)
                .and_then(|(field, _)| fitted(|f| f.quantity, has(field)?, if field == Field::Grp { 2 } else { 0 }));
            for (place, (id, flight)) in flights.iter().enumerate() {
                let part = |parts: &Option<Vec<Decimal>>| parts.as_ref().and_then(|parts| parts.get(place).copied());
                let now = Flight {
                    amount: part(&amounts).or(flight.amount),
                    quantity: part(&units).or(flight.quantity),
                    ..*flight
                };
                if now != *flight {
                    self.apply(Edit::SetFlight { row, id: *id, flight: Some(now) })?;
                }
            }
        }
        Ok(())
    }

    /// The lines among rows and in sections among them, each once.
    fn lines_of(&self, rows: &[String]) -> Result<Vec<RowId>, Failure> {
        let ids = rows.iter().map(|row| self.row_id(row)).collect::<Result<Vec<_>, _>>()?;
        if let [id] = ids.as_slice()
            && self.plan.rows.get(id).is_some_and(|row| row.kind == RowKind::Line)
        {
            return Ok(ids);
        }
        let mut taken: Option<usize> = None;
        let mut lines = Vec::new();
        for (row, depth) in self.plan.outline() {
            if taken.is_some_and(|above| depth <= above) {
                taken = None;
            }
            let asked = taken.is_some() || ids.contains(&row.id);
            if asked && row.kind == RowKind::Line {
                lines.push(row.id);
            } else if asked && taken.is_none() {
                taken = Some(depth);
            }
        }
        Ok(lines)
    }

    /// Puts these flights in the place of all that a line has. Ids stay with flights in their order, so that a change of
    /// theirs is one.
    fn replace_flights(&mut self, row: RowId, flights: Vec<Flight>) -> Result<(), Failure> {
        let old = self.plan.rows.get(&row).map(Row::flights_by_date).unwrap_or_default();
        let kept = flights.len();
        for (place, flight) in flights.into_iter().enumerate() {
            match old.get(place) {
                Some((_, same)) if *same == flight => {}
                Some((id, _)) => self.apply(Edit::SetFlight { row, id: *id, flight: Some(flight) })?,
                None => {
                    let id = FlightId::from_uuid((self.means.uuid)());
                    self.apply(Edit::SetFlight { row, id, flight: Some(flight) })?;
                }
            }
        }
        for (id, _) in old.into_iter().skip(kept) {
            self.apply(Edit::SetFlight { row, id, flight: None })?;
        }
        Ok(())
    }

    fn shape(&self, input: &ShapeInput, shared: Shared, currency: Currency) -> Result<Shape, Failure> {
        let number = |kind, text: &str| -> Result<Decimal, Failure> {
            let value = self.typed(kind, text, currency)?.number();
            value.ok_or_else(|| Failure::new(Code::NotANumber, format!("“{text}” is not a number")).arg("text", text))
        };
        Ok(match input {
            ShapeInput::Even => Shape::Even,
            ShapeInput::Front => Shape::Front,
            ShapeInput::Back => Shape::Back,
            ShapeInput::Season { coefficients } => {
                let given = coefficients.iter().map(|c| number(FieldKind::Ratio, c)).collect::<Result<Vec<_>, _>>()?;
                let count = given.len();
                let months = <[Decimal; 12]>::try_from(given);
                Shape::Season(months.map_err(|_| {
                    Failure::bad_request(format!("a season has 12 coefficients, January first; {count} are given"))
                })?)
            }
            ShapeInput::Amounts { parts } => {
                let part = |(day, amount): &(String, String)| -> Result<(NaiveDate, Decimal), Failure> {
                    let kind = if matches!(shared, Shared::Money { .. }) { FieldKind::Money } else { FieldKind::Ratio };
                    let read = number(kind, amount).map_err(|f| f.field(day))?;
                    Ok((read_date(day, self.means.prefer)?, read))
                };
                Shape::Amounts(parts.iter().map(part).collect::<Result<_, _>>()?)
            }
        })
    }
}

/// A line that has nothing of what is to be distributed.
fn nothing_of(measure: Measure) -> Failure {
    let field = match measure {
        Measure::Budget => Field::CostNet,
        Measure::Impressions => Field::Impressions,
        Measure::Grp => Field::Grp,
    };
    Failure::new(Code::MissingInput, format!("the line has no {field}: nothing of it can be distributed"))
        .arg("input", field)
}

fn shape_failure(error: ShapeError) -> Failure {
    let message = error.to_string();
    match error {
        ShapeError::OtherSum { given, line } => Failure::new(Code::OtherSum, message)
            .arg("given", given.normalize())
            .arg("line", line.normalize())
            .arg("left", (line - given).normalize()),
        ShapeError::Negative(number) => Failure::new(Code::BadValue, message).arg("text", number.normalize()),
        ShapeError::NoFlights => Failure::new(Code::MissingInput, message).arg("input", "flights"),
        ShapeError::NotOnAir(_) | ShapeError::AllZero => Failure::new(Code::Precondition, message),
        ShapeError::TooMany(_) => Failure::new(Code::TooLarge, message),
    }
}

fn pattern_failure(error: PatternError) -> Failure {
    let message = error.to_string();
    let outside = |input: &str, value: String, low: &str, high: &str| {
        Failure::new(Code::OutOfRange, &message).field(input).arg("text", value).arg("low", low).arg("high", high)
    };
    match error {
        PatternError::Units { input, count } => outside(input, count.to_string(), "1", "520"),
        PatternError::Base(base) => outside("base", base.to_string(), "0", "1"),
        PatternError::TooMany(_) => Failure::new(Code::TooLarge, message),
    }
}
