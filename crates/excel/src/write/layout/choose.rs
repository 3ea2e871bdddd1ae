//! Which columns the sheet has, by what occurs in the plan.

use mrm_calc::PlanCalc;
use mrm_domain::{Column, CustomKind, Field, FieldKind, FieldRef, FieldScope, Plan, Row, Value};

use super::super::Lang;
use super::super::styles::Show;
use super::super::words::{Word, field_name};
use super::{Key, Laid, MAX_PARTS, SheetColumn, one_number};

/// What occurs in a plan.
pub struct Seen {
    stored: Vec<bool>,
    derived: Vec<bool>,
    parts: Vec<usize>,
    dated: bool,
    several_flights: bool,
    quantities: bool,
    amounts: bool,
    /// Some line's cost with commission is more than its cost without.
    commission: bool,
    /// Every line takes its VAT rate from a plan that has one rate for all dates.
    one_vat: bool,
    no_vat: bool,
    /// Fields of section rows other than their name.
    on_sections: Vec<bool>,
}

impl Seen {
    pub fn of(plan: &Plan, calc: &PlanCalc, rows: &[Laid<'_>]) -> Seen {
        let none = vec![false; Field::ALL.len()];
        let mut seen = Seen {
            stored: none.clone(),
            derived: none.clone(),
            parts: vec![1; Field::ALL.len()],
            dated: false,
            several_flights: false,
            quantities: false,
            amounts: false,
            commission: false,
            one_vat: plan.header.vat != mrm_domain::VatRule::Russia,
            no_vat: plan.header.vat == mrm_domain::VatRule::None,
            on_sections: none,
        };
        for laid in rows {
            match laid {
                Laid::Line { row, .. } => seen.line(row, calc),
                Laid::Section { row, .. } => {
                    for field in row.cells.keys().filter(|field| **field != Field::Name) {
                        seen.on_sections[*field as usize] = true;
                        seen.stored[*field as usize] = true;
                    }
                }
                Laid::Subtotal { .. } => {}
            }
        }
        // Several currencies stand side by side only when each line says its own.
        if !plan.header.rates.is_empty() {
            seen.stored[Field::Currency as usize] = true;
        }
        seen
    }

    fn line(&mut self, row: &Row, calc: &PlanCalc) {
        for (field, cell) in &row.cells {
            self.stored[*field as usize] = true;
            if let Value::List(parts) = &cell.value
                && parts.len() <= MAX_PARTS
            {
                let most = &mut self.parts[*field as usize];
                *most = (*most).max(parts.len());
            }
        }
        for (field, derived) in calc.line(row.id).into_iter().flat_map(|result| &result.derived) {
            if one_number(&derived.value).is_some() {
                self.derived[*field as usize] = true;
            }
            self.commission |= *field == Field::ClientNet && derived.rule != mrm_calc::Rule::NoCommission;
        }
        self.dated |= !row.flights.is_empty();
        self.several_flights |= row.flights.len() > 1;
        self.quantities |= row.flights.values().any(|flight| flight.quantity.is_some());
        self.amounts |= row.flights.values().any(|flight| flight.amount.is_some());
    }

    fn occurs(&self, field: Field) -> bool {
        match field {
            Field::Start | Field::End => self.dated,
            Field::Period => self.several_flights,
            field if self.stored[field as usize] => true,
            // Columns that would only repeat another one, or a setting that stands above the table.
            Field::Ots => self.derived[field as usize] && self.stored[Field::Cpt as usize],
            Field::Cpt | Field::CommissionRate => false,
            Field::ClientNet => self.derived[field as usize] && self.commission,
            Field::VatRate => self.derived[field as usize] && !self.one_vat,
            Field::Vat | Field::CostGross if self.no_vat && !self.stored[Field::VatRate as usize] => false,
            field => self.derived[field as usize],
        }
    }
}

/// The columns: the planner's choice first and in that order; without one, all that occur, in the order of the vocabulary.
/// What somebody entered is never left out, so that the workbook holds the whole plan.
pub fn choose(plan: &Plan, custom: &[&Column], seen: &Seen) -> Vec<Key> {
    let mut keys = vec![Key::Number];
    let fields = |keys: &mut Vec<Key>, field: Field| {
        if !keys.contains(&Key::Field(field, 0)) {
            keys.extend((0..seen.parts[field as usize]).map(|part| Key::Field(field, part)));
        }
    };
    for shown in plan.header.shown.iter().flatten() {
        match shown {
            // Unasked it is written only where start and end do not say everything.
            FieldRef::Field(Field::Period) if seen.dated => fields(&mut keys, Field::Period),
            FieldRef::Field(field) if seen.occurs(*field) => fields(&mut keys, *field),
            FieldRef::Custom(id) => {
                if let Some(place) = custom.iter().position(|column| column.id == *id)
                    && !keys.contains(&Key::Custom(place))
                {
                    keys.push(Key::Custom(place));
                }
            }
            FieldRef::Field(_) => {}
        }
    }
    let chosen = plan.header.shown.is_some();
    for field in Field::ALL.iter().copied().filter(|field| seen.occurs(*field)) {
        if !chosen || seen.stored[field as usize] || field.scope() == FieldScope::Time {
            fields(&mut keys, field);
        }
    }
    if seen.quantities {
        keys.push(Key::FlightUnits);
    }
    if seen.amounts {
        keys.push(Key::FlightAmounts);
    }
    for place in 0..custom.len() {
        if !keys.contains(&Key::Custom(place)) {
            keys.push(Key::Custom(place));
        }
    }
    // Names of sections stand in the second column; it must not hold another value of theirs.
    let taken = match keys.get(1) {
        Some(Key::Field(Field::Name, 0)) => false,
        Some(Key::Field(field, 0)) => {
            field.kind().is_numeric() || field.scope() == FieldScope::Time || seen.on_sections[*field as usize]
        }
        _ => true,
    };
    if taken || seen.stored[Field::Name as usize] {
        keys.retain(|key| *key != Key::Field(Field::Name, 0));
        keys.insert(1, Key::Field(Field::Name, 0));
    }
    keys
}

pub fn column(key: Key, plan: &Plan, custom: &[&Column], lang: Lang) -> SheetColumn {
    let unit = |kind: FieldKind| match kind {
        // With several currencies the unit stands in each line, not in the header.
        FieldKind::Money if plan.header.rates.is_empty() => format!(", {}", plan.header.currency.sign()),
        _ => String::new(),
    };
    let (header, kind) = match key {
        Key::Number => (Word::Number.text(lang).to_owned(), FieldKind::Text),
        Key::Field(field, 0) => (format!("{}{}", field_name(field, lang), unit(field.kind())), field.kind()),
        Key::Field(field, part) => (format!("{} {}", field_name(field, lang), part + 1), field.kind()),
        Key::Custom(place) => {
            let column = custom[place];
            let unit = column.unit.as_ref().map(|unit| format!(", {unit}")).unwrap_or_default();
            let kind = match column.kind {
                CustomKind::Percent => FieldKind::Percent,
                kind => kind.field_kind(),
            };
            (format!("{}{unit}", column.name), kind)
        }
        Key::FlightUnits => (Word::FlightUnits.text(lang).to_owned(), FieldKind::Text),
        Key::FlightAmounts => (Word::FlightAmounts.text(lang).to_owned(), FieldKind::Text),
    };
    SheetColumn { key, header, show: first_show(key, kind), width: 10.0 }
}

/// How a kind is shown before its values are known.
fn first_show(key: Key, kind: FieldKind) -> Show {
    match (key, kind) {
        (Key::Field(Field::UnitPrice | Field::BuyPrice, _), _) => Show::Price,
        (_, FieldKind::Text | FieldKind::Choice) => Show::Text,
        (_, FieldKind::Date) => Show::Date,
        (_, FieldKind::Percent | FieldKind::Discounts) => Show::Percent(1),
        (_, FieldKind::Count) => Show::Whole,
        (_, FieldKind::Money | FieldKind::Ratio | FieldKind::Factors) => Show::Fixed(2),
    }
}
