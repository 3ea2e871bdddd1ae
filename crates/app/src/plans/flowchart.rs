//! The flowchart: what of every line, section and of the plan falls on each unit of time.

use chrono::NaiveDate;
use mrm_calc::PlanCalc;
use mrm_calc::spread::{Measure, Unit, line_parts, stated_units};
use mrm_domain::{Audience, Field, Plan, Row, RowId, RowKind};
use rust_decimal::Decimal;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

use super::edits::parse_id;
use crate::App;
use crate::failure::Failure;
use crate::rights::UseCase;

/// What to spread over time, and for which rows.
#[derive(Debug, Clone)]
pub struct FlowchartRequest {
    /// The units of time.
    pub by: Unit,
    /// What is spread.
    pub amount: Measure,
    /// Ids of the rows to answer for; `None` for all.
    pub rows: Option<Vec<String>>,
    /// Whether to answer for the whole plan as well.
    pub totals: bool,
    /// For whom.
    pub reader: Audience,
}

/// A plan over time. Money is media cost without VAT in the plan's currency.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FlowchartView {
    /// The plan's revision that this is about.
    pub revision: u64,
    /// The units of time.
    pub by: Unit,
    /// What is spread.
    pub amount: Measure,
    /// The rows asked for.
    pub rows: Vec<FlowchartRow>,
    /// The whole plan, if it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub totals: Option<FlowchartTotals>,
}

/// A line or section over time. Its cells sum to its total exactly.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FlowchartRow {
    /// Its id.
    pub id: String,
    /// What the row has in all, on days or not; null where nothing is known.
    pub total: Option<String>,
    /// (First day of the unit, what falls on it), by date; units in which it does not run are absent.
    pub cells: Vec<(NaiveDate, String)>,
    /// What the flights of a line state together, where that is another sum than the line's: the cells then keep the
    /// proportion of the flights and the sum of the line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stated: Option<String>,
}

/// A whole plan over time.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FlowchartTotals {
    /// What all lines have.
    pub total: String,
    /// What lines without flights have: it stands in no cell.
    pub undated: String,
    /// (First day of the unit, what falls on it), by date.
    pub cells: Vec<(NaiveDate, String)>,
    /// The largest cell of a line: the strongest colour of a heat map.
    pub peak: String,
}

type Cells = BTreeMap<NaiveDate, Decimal>;

/// A line or section while it is summed.
#[derive(Default)]
struct Spread {
    total: Option<Decimal>,
    undated: Decimal,
    cells: Cells,
}

impl Spread {
    fn add(&mut self, other: &Spread) {
        if let Some(total) = other.total {
            self.total = Some(self.total.unwrap_or_default() + total);
        }
        self.undated += other.undated;
        for (day, amount) in &other.cells {
            *self.cells.entry(*day).or_default() += amount;
        }
    }

    fn row(self, id: RowId, stated: Option<Decimal>) -> FlowchartRow {
        FlowchartRow {
            id: id.to_string(),
            total: self.total.map(text),
            cells: texts(self.cells),
            stated: stated.map(text),
        }
    }
}

fn text(number: Decimal) -> String {
    number.normalize().to_string()
}

fn texts(cells: Cells) -> Vec<(NaiveDate, String)> {
    cells.into_iter().map(|(day, amount)| (day, text(amount))).collect()
}

impl App {
    /// A plan over time, for a reader.
    pub async fn flowchart(&self, id: &str, request: FlowchartRequest) -> Result<FlowchartView, Failure> {
        let rows = request.rows.as_ref().map(|rows| rows.iter().map(|id| parse_id(id)).collect());
        let rows: Option<BTreeSet<RowId>> = rows.transpose()?;
        let guard = self.may_with(UseCase::ReadPlan, id).await?.alone(id).await?;
        let look = move || {
            let revision = guard.revision;
            if request.reader == Audience::Internal {
                return view(&guard.plan, &guard.calc, &request, rows.as_ref(), revision);
            }
            let plan = guard.plan.for_audience(request.reader);
            drop(guard);
            view(&plan, &PlanCalc::new(&plan), &request, rows.as_ref(), revision)
        };
        tokio::task::spawn_blocking(look).await.map_err(Failure::unexpected)
    }
}

fn view(
    plan: &Plan,
    calc: &PlanCalc,
    request: &FlowchartRequest,
    rows: Option<&BTreeSet<RowId>>,
    revision: u64,
) -> FlowchartView {
    let asked = |id: &RowId| rows.is_none_or(|rows| rows.contains(id));
    let outline = plan.outline();
    let sections = outline.iter().any(|(row, _)| row.kind == RowKind::Section && asked(&row.id));
    let mut chart = Chart { plan, calc, by: request.by, amount: request.amount, rows: Vec::new() };
    if !request.totals && !sections {
        let lines = outline.iter().filter(|(row, _)| asked(&row.id));
        chart.rows = lines.map(|(row, _)| chart.line(row).row(row.id, chart.stated(row))).collect();
        return FlowchartView { revision, by: request.by, amount: request.amount, rows: chart.rows, totals: None };
    }
    let mut all = Spread::default();
    let mut peak = Decimal::ZERO;
    // The sections above the row at hand, with their depth.
    let mut open: Vec<(RowId, usize, Spread)> = Vec::new();
    for (row, depth) in outline {
        while open.last().is_some_and(|(_, above, _)| *above >= depth) {
            chart.close(&mut open, &mut all, &asked);
        }
        if row.kind == RowKind::Section {
            open.push((row.id, depth, Spread::default()));
            continue;
        }
        let spread = chart.line(row);
        peak = spread.cells.values().copied().fold(peak, Decimal::max);
        open.last_mut().map_or(&mut all, |(_, _, section)| section).add(&spread);
        if asked(&row.id) {
            let stated = chart.stated(row);
            chart.rows.push(spread.row(row.id, stated));
        }
    }
    while !open.is_empty() {
        chart.close(&mut open, &mut all, &asked);
    }
    let totals = request.totals.then(|| FlowchartTotals {
        total: text(all.total.unwrap_or_default()),
        undated: text(all.undated),
        cells: texts(all.cells),
        peak: text(peak),
    });
    FlowchartView { revision, by: request.by, amount: request.amount, rows: chart.rows, totals }
}

struct Chart<'a> {
    plan: &'a Plan,
    calc: &'a PlanCalc,
    by: Unit,
    amount: Measure,
    rows: Vec<FlowchartRow>,
}

impl Chart<'_> {
    fn close(&mut self, open: &mut Vec<(RowId, usize, Spread)>, all: &mut Spread, asked: &impl Fn(&RowId) -> bool) {
        let Some((id, _, spread)) = open.pop() else { return };
        open.last_mut().map_or(all, |(_, _, above)| above).add(&spread);
        if asked(&id) {
            self.rows.push(spread.row(id, None));
        }
    }

    fn line(&self, row: &Row) -> Spread {
        let Some(total) = self.total(row) else { return Spread::default() };
        let digits = match self.amount {
            Measure::Budget => self.plan.header.currency.minor_digits(),
            Measure::Impressions => 0,
            Measure::Grp => 2,
        };
        let cells: Cells = line_parts(row, self.amount, self.by, total, digits).into_iter().collect();
        let undated = if cells.is_empty() { total } else { Decimal::ZERO };
        Spread { total: Some(total), undated, cells }
    }

    fn number(&self, row: &Row, field: Field) -> Option<Decimal> {
        row.number(field).or_else(|| self.calc.line(row.id)?.number(field))
    }

    /// What a line has of the measure; money in the plan's currency, unknown where nobody stated the rate.
    fn total(&self, row: &Row) -> Option<Decimal> {
        match self.amount {
            Measure::Impressions => self.number(row, Field::Impressions),
            Measure::Grp => self.number(row, Field::Grp),
            Measure::Budget => {
                let header = &self.plan.header;
                let cost = self.number(row, Field::CostNet)?;
                let Some(code) = row.text(Field::Currency) else { return Some(cost) };
                let own = code.parse().ok()?;
                if own == header.currency {
                    return Some(cost);
                }
                Some(header.currency.round(cost.checked_mul(header.rates.get(&own)?.rate)?))
            }
        }
    }

    /// What the flights of a line state together, where it is not what the line has. Money is compared in the line's own
    /// currency, units with what they are units of.
    fn stated(&self, row: &Row) -> Option<Decimal> {
        if row.kind == RowKind::Section || row.flights.is_empty() {
            return None;
        }
        let field = match self.amount {
            Measure::Budget => Field::CostNet,
            Measure::Impressions => Field::Impressions,
            Measure::Grp => Field::Grp,
        };
        let stated = match self.amount {
            Measure::Budget => row.flights.values().map(|f| f.amount).sum::<Option<Decimal>>()?,
            _ => stated_units(row, |field| self.number(row, field)).filter(|(of, _)| *of == field)?.1,
        };
        let total = self.number(row, field)?;
        (stated != total && !stated.is_zero()).then_some(stated)
    }
}
