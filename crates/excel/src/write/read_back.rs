//! Reads our own export exactly: the defined names in it (see [`super::names`]) say what its cells are.
//!
//! A formula in a line is a derived value and is not taken over; everything else is what somebody entered. Rows that
//! somebody inserted or deleted in Excel, and cells that were changed there, are read as they stand.

mod cells;
mod formulas;
mod rows;

use mrm_calc::PlanCalc;
use mrm_domain::text::Separator;
use mrm_domain::typed::read_date;
use mrm_domain::{
    Audience, Cell, Column, ColumnId, CommissionMode, CostBasis, CostId, CostKind, Currency, DiscountMode, Field,
    FieldKind, FieldRef, HeaderField, Order, Plan, PlanCost, PlanHeader, PlanId, PriceBasis, RowId, StatedRate, Value,
    VatRounding, VatRule,
};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use uuid::Uuid;

use super::codes::{read_audience, read_cost_kind, read_custom_kind};
use super::words::{Word, commission_mode_name};
use crate::grid::{CellValue, Sheet, Workbook, address};
use crate::understand::pick_lists;
use cells::{LANGS, cell, field_of, is, words};

/// The plan inside a workbook that [`super::to_xlsx`] wrote; `None` for any other workbook. Its values are imported ones
/// (without a moment of entry) and have no source: the caller knows the import.
pub fn read_back(workbook: &Workbook, ids: &mut dyn FnMut() -> Uuid, plan: PlanId) -> Option<Plan> {
    find(workbook, ids, plan).map(|own| own.plan)
}

/// The plan of our own export, with the places of what it was read from.
pub(crate) struct Own {
    pub plan: Plan,
    /// Its calculation.
    pub calc: PlanCalc,
    /// Index of the plan sheet.
    pub sheet: usize,
    /// The header's row.
    pub header: u32,
    /// What the columns hold, from the left. Fields with several parts stand in several columns.
    pub columns: Vec<(u32, FieldRef)>,
    /// Where headings and lines stand.
    pub rows: BTreeMap<RowId, u32>,
    /// Where the subtotals of headings stand.
    pub subtotals: Vec<(RowId, u32)>,
    /// Where the total of all lines stands.
    pub total: Option<u32>,
    /// The figures under the table, by [`super::names::Names::figure`].
    pub figures: Vec<(String, At)>,
    /// Where header values stand.
    pub header_cells: BTreeMap<HeaderField, At>,
    /// Results of formulas in lines.
    formulas: Vec<(RowId, Field, Decimal)>,
    /// Cells of calculated columns.
    calculated: Vec<formulas::Result>,
}

/// Finds the plan of our own export.
pub(crate) fn find(workbook: &Workbook, ids: &mut dyn FnMut() -> Uuid, plan: PlanId) -> Option<Own> {
    let places = Places::of(workbook)?;
    let title = places.text(HeaderField::Title)?;
    let currency: Currency = places.text(HeaderField::Currency)?.trim().parse().ok()?;
    let mut header = PlanHeader::new(title, currency);
    places.header(&mut header);
    let mut plan = Plan::new(plan, header);
    let columns = places.columns(ids, &mut plan, workbook);
    let figure = |(name, at): (&&str, &At)| Some((name.strip_prefix("total_")?.to_owned(), *at));
    let header_cells = HeaderField::ALL.iter().filter_map(|field| Some((*field, places.of_header(*field)?)));
    let mut own = Own {
        calc: PlanCalc::new(&plan),
        plan,
        sheet: places.index,
        header: places.names.get("number")?.0,
        columns: columns.iter().map(|(column, holds)| (*column, holds.what())).collect(),
        rows: BTreeMap::new(),
        subtotals: Vec::new(),
        total: places.names.get("total").map(|at| at.0),
        figures: places.names.iter().filter_map(figure).collect(),
        header_cells: header_cells.collect(),
        formulas: Vec::new(),
        calculated: Vec::new(),
    };
    places.rows(ids, &mut own, &columns)?;
    places.costs(ids, &mut own.plan);
    own.calculate();
    let calculated = std::mem::take(&mut own.calculated);
    formulas::keep_what_agrees(&mut own, calculated);
    Some(own)
}

impl Own {
    /// A formula that the calculator has no value for is not ours: somebody calculated an input in Excel, and its result
    /// is what was entered. One value of a line often gives the calculator all others, so they are taken one by one, in
    /// the order of the vocabulary: quantities and prices before what follows from them.
    fn calculate(&mut self) {
        self.formulas.sort_by_key(|(row, field, _)| (*row, *field));
        loop {
            self.calc = PlanCalc::new(&self.plan);
            let calc = &self.calc;
            let known = |row: &RowId, field: &Field| calc.line(*row).is_some_and(|l| l.derived.get(field).is_some());
            self.formulas.retain(|(row, field, _)| !known(row, field));
            let mut last = None;
            let mut entered = false;
            self.formulas.retain(|(row, field, number)| {
                if last == Some(*row) {
                    return true;
                }
                last = Some(*row);
                let list = matches!(field.kind(), FieldKind::Discounts | FieldKind::Factors);
                let value = if list { Value::List(vec![*number]) } else { Value::Number(*number) };
                if let Ok(value) = value.checked(field.kind())
                    && let Some(row) = self.plan.rows.get_mut(row)
                {
                    row.cells.entry(*field).or_insert(Cell::imported(value));
                    entered = true;
                }
                false
            });
            if !entered && self.formulas.is_empty() {
                return;
            }
        }
    }
}

/// A cell, from 0.
pub(crate) type At = (u32, u32);

/// The names of an export, resolved.
struct Places<'w> {
    index: usize,
    sheet: &'w Sheet,
    names: BTreeMap<&'w str, At>,
    /// First and last row between header and total.
    rows: (u32, u32),
}

/// What a column holds.
enum Holds {
    Field(Field),
    Custom(ColumnId, FieldKind),
    Calculated(ColumnId, FieldKind),
    FlightUnits,
    FlightAmounts,
}

impl Holds {
    fn what(&self) -> FieldRef {
        match self {
            Holds::Field(field) => FieldRef::Field(*field),
            Holds::Custom(id, _) | Holds::Calculated(id, _) => FieldRef::Custom(*id),
            Holds::FlightUnits | Holds::FlightAmounts => FieldRef::Field(Field::TimeCols),
        }
    }
}

impl<'w> Places<'w> {
    fn of(workbook: &'w Workbook) -> Option<Places<'w>> {
        let (_, lines) = workbook.names.iter().find(|(name, _)| name == "mrm_lines")?;
        let (sheet_name, area) = lines.trim_start_matches('=').rsplit_once('!')?;
        let (first, last) = area.split_once(':')?;
        let rows = (cell(first)?.0, cell(last)?.0);
        let unquoted = sheet_name.trim_matches('\'').replace("''", "'");
        let index = workbook.sheets.iter().position(|sheet| sheet.name == unquoted)?;
        let sheet = &workbook.sheets[index];
        let names = workbook.names.iter().filter_map(|(name, place)| {
            let name = name.strip_prefix("mrm_")?;
            let (on, at) = place.trim_start_matches('=').rsplit_once('!')?;
            (on == sheet_name).then_some((name, cell(at)?))
        });
        Some(Places { index, sheet, names: names.collect(), rows })
    }

    fn value(&self, at: At) -> CellValue<'w> {
        self.sheet.cell(at.0, at.1)
    }

    fn of_header(&self, field: HeaderField) -> Option<At> {
        self.names.get(format!("plan_{}", field.code()).as_str()).copied()
    }

    fn text(&self, field: HeaderField) -> Option<String> {
        words(self.value(self.of_header(field)?))
    }

    fn number(&self, field: HeaderField) -> Option<Decimal> {
        self.value(self.of_header(field)?).decimal()
    }

    fn header(&self, header: &mut PlanHeader) {
        use HeaderField as H;
        header.client = self.text(H::Client);
        header.agency = self.text(H::Agency);
        header.brand = self.text(H::Brand);
        header.campaign = self.text(H::Campaign);
        header.objective = self.text(H::Objective);
        header.audience = self.text(H::Audience);
        header.geo = self.text(H::Geo);
        header.period_text = self.text(H::PeriodText);
        header.notes = self.text(H::Notes);
        header.notes_internal = self.text(H::NotesInternal);
        header.universe = self.number(H::Universe);
        header.commission_rate = self.number(H::CommissionRate);
        if let Some(period) = self.text(H::PeriodStart)
            && let Some((start, end)) = period.split_once(" – ")
        {
            header.period_start = read_date(start, Separator::Comma).ok();
            header.period_end = read_date(end, Separator::Comma).ok();
        }
        header.vat = match (self.number(H::Vat), self.text(H::Vat)) {
            (Some(rate), _) => VatRule::Fixed(rate),
            (None, Some(text)) if is(Word::VatRussia, &text) => VatRule::Russia,
            _ => VatRule::None,
        };
        let modes = [CommissionMode::Inside, CommissionMode::Separate];
        let said = self.text(H::CommissionMode).unwrap_or_default();
        let written = |mode: &CommissionMode| LANGS.iter().any(|lang| commission_mode_name(*mode, *lang) == said);
        header.commission_mode = modes.into_iter().find(written).unwrap_or(CommissionMode::OnTop);
        if self.text(H::PriceBasis).is_some() {
            header.price_basis = PriceBasis::Gross;
        }
        if self.text(H::VatRounding).is_some() {
            header.vat_rounding = VatRounding::OnTotal;
        }
        if self.text(H::DiscountMode).is_some() {
            header.discount_mode = DiscountMode::Additive;
        }
        for (name, (row, column)) in &self.names {
            let rate = || {
                let currency = name.strip_prefix("rate_")?.parse::<Currency>().ok()?;
                let rate = self.value((*row, *column)).decimal()?;
                let date = read_date(&words(self.value((*row, column + 1)))?, Separator::Comma).ok()?;
                Some((currency, StatedRate { rate, date }))
            };
            header.rates.extend(rate());
        }
    }

    /// The columns by their place on the sheet; custom ones are put into the plan.
    fn columns(&self, ids: &mut dyn FnMut() -> Uuid, plan: &mut Plan, workbook: &Workbook) -> Vec<(u32, Holds)> {
        let mut custom: Vec<(usize, At, &str)> = Vec::new();
        let mut columns: Vec<(u32, Holds)> = Vec::new();
        for (name, at) in &self.names {
            match *name {
                "flight_units" => columns.push((at.1, Holds::FlightUnits)),
                "flight_amounts" => columns.push((at.1, Holds::FlightAmounts)),
                name => {
                    if let Some(field) = name.strip_prefix("field_").and_then(field_of) {
                        columns.push((at.1, Holds::Field(field)));
                    }
                    if let Some((place, rest)) = name.strip_prefix("custom_").and_then(|rest| rest.split_once('_')) {
                        custom.extend(place.parse().ok().map(|place| (place, *at, rest)));
                    }
                }
            }
        }
        custom.sort_by_key(|(place, ..)| *place);
        let mut places: BTreeMap<usize, ColumnId> = BTreeMap::new();
        let mut found: Vec<(u32, ColumnId)> = Vec::new();
        for ((place, at, about), order) in custom.iter().zip(Order::spread(custom.len())) {
            if let Some(column) = self.custom(*at, about, ColumnId::from_uuid(ids()), order) {
                places.insert(*place, column.id);
                found.push((at.1, column.id));
                plan.columns.insert(column.id, column);
            }
        }
        formulas::give(workbook, &places, plan);
        for (at, id) in &found {
            let rows = self.rows.0..=self.rows.1;
            let words = pick_lists::words(workbook, self.sheet, *at, rows).unwrap_or_default();
            if let Some(column) = plan.columns.get_mut(id).filter(|column| column.formula.is_none()) {
                column.choices = words;
            }
        }
        columns.extend(found.into_iter().filter_map(|(at, id)| {
            let column = plan.columns.get(&id)?;
            let kind = column.kind.field_kind();
            Some((at, if column.formula.is_some() { Holds::Calculated(id, kind) } else { Holds::Custom(id, kind) }))
        }));
        columns.sort_by_key(|(column, _)| *column);
        columns
    }

    /// `money_client_unit4` and the header cell.
    fn custom(&self, at: At, about: &str, id: ColumnId, order: Order) -> Option<Column> {
        let mut parts = about.split('_');
        let kind = read_custom_kind(parts.next()?)?;
        let audience = read_audience(parts.next()?)?;
        let header = words(self.value(at)).unwrap_or_default();
        let length: Option<usize> = parts.next().and_then(|unit| unit.strip_prefix("unit")?.parse().ok());
        let count = header.chars().count();
        let (name, unit) = match length.filter(|length| length + 2 <= count) {
            None => (header, None),
            Some(length) => {
                let name = header.chars().take(count - length - 2).collect();
                (name, Some(header.chars().skip(count - length).collect()))
            }
        };
        Some(Column { id, name, kind, unit, formula: None, choices: Vec::new(), audience, order })
    }

    fn costs(&self, ids: &mut dyn FnMut() -> Uuid, plan: &mut Plan) {
        let mut costs: Vec<(usize, At, CostKind, &str, Audience)> = self
            .names
            .iter()
            .filter_map(|(name, at)| {
                let parts: Vec<&str> = name.strip_prefix("cost_")?.split('_').collect();
                let [place, kind, basis, audience] = parts.as_slice() else { return None };
                Some((place.parse().ok()?, *at, read_cost_kind(kind)?, *basis, read_audience(audience)?))
            })
            .collect();
        costs.sort_by_key(|(place, ..)| *place);
        for ((_, (row, column), kind, basis, audience), order) in costs.iter().zip(Order::spread(costs.len())) {
            let number = |place: u32| self.value((*row, column + place)).decimal();
            let rate = number(1).unwrap_or_default();
            let basis = match *basis {
                "media" => CostBasis::ShareOfMedia { rate },
                "client" => CostBasis::ShareOfClientNet { rate },
                _ => CostBasis::Amount { amount: number(2).unwrap_or_default() },
            };
            let own_rate = !self.sheet.layout.formulas.contains_key(&(*row, column + 3));
            let id = CostId::from_uuid(ids());
            let label = words(self.value((*row, *column))).unwrap_or_default();
            let vat_rate = number(3).filter(|_| own_rate);
            let source = Some(format!("{}!{}", self.sheet.name, address(*row, column + 2)));
            let cost = PlanCost { id, kind: *kind, label, basis, vat_rate, audience: *audience, order, source };
            plan.costs.insert(id, cost);
        }
    }
}
