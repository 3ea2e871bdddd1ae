//! The totals that a workbook states: rows under the lines and the block below them; services; rates.

mod block;

use mrm_domain::{CostBasis, CostKind, Field};
use rust_decimal::Decimal;

use super::columns::Target;
use super::rows::{Role, number_of};
use super::table::{Table, near};
use super::view::is_void;
use super::words::{self, Stated};
use crate::grid::CellValue;
pub use block::{Head, head};

/// How many earlier parts a subtotal may reach back over.
const MOST_OUTER: usize = 12;

/// A figure that the workbook states for the whole table or a part of it.
#[derive(Debug, Clone, PartialEq)]
pub struct StatedTotal {
    /// The words beside it, or the column's header.
    pub label: String,
    /// The key of the computed total it compares with.
    pub key: String,
    /// `Лист1!R16`.
    pub cell: String,
    /// The figure.
    pub value: Decimal,
    /// The rows it sums, for a subtotal.
    pub rows: Option<(u32, u32)>,
    /// Earlier rows at which that sum may begin, the nearest first: subtotals of sections that hold sections.
    pub outer: Vec<u32>,
    /// The field of its column, for the sums of parts.
    pub field: Option<Field>,
}

/// A service under the table.
#[derive(Debug, Clone, PartialEq)]
pub struct Service {
    /// Its words.
    pub label: String,
    /// What it is for.
    pub kind: CostKind,
    /// Its amount as stated.
    pub amount: Decimal,
    /// The rate beside it.
    pub rate: Option<Decimal>,
    /// Whether the amount includes VAT by its words.
    pub gross: bool,
    /// `Лист1!Q24`.
    pub cell: String,
}

/// What was found in and under one table.
#[derive(Debug, Clone, Default)]
pub struct Block {
    /// Totals.
    pub totals: Vec<StatedTotal>,
    /// Services.
    pub services: Vec<Service>,
    /// A VAT rate that labels or figures state.
    pub vat: Option<Decimal>,
    /// The agency's commission: rate, and whether it is one figure under the table.
    pub commission: Option<(Option<Decimal>, Option<Decimal>)>,
}

impl Service {
    /// How the plan states it: as a share if the rate explains the amount.
    pub fn basis(&self, media: Option<Decimal>, client_net: Option<Decimal>, vat: Decimal) -> CostBasis {
        let explains = |base: Option<Decimal>| matches!((self.rate, base), (Some(rate), Some(base)) if near(rate * base, self.amount));
        match self.rate {
            Some(rate) if explains(media) => CostBasis::ShareOfMedia { rate },
            Some(rate) if explains(client_net) => CostBasis::ShareOfClientNet { rate },
            _ => CostBasis::Amount { amount: self.net(vat) },
        }
    }

    /// The amount without VAT.
    pub fn net(&self, vat: Decimal) -> Decimal {
        let net = if self.gross {
            self.amount.checked_div(Decimal::ONE + vat).unwrap_or(self.amount).round_dp(2)
        } else {
            self.amount
        };
        net.normalize()
    }
}

/// The key of computed totals that a field's sum has.
pub fn key_of(field: Field) -> String {
    match field {
        Field::CostNet => "media_net".to_owned(),
        Field::ClientNet => "client_net".to_owned(),
        Field::CostGross => "cost_gross".to_owned(),
        Field::Commission => "commission".to_owned(),
        Field::Vat => "vat".to_owned(),
        other => other.code().to_owned(),
    }
}

fn key_of_stated(stated: Stated) -> Option<&'static str> {
    Some(match stated {
        Stated::MediaNet => "media_net",
        Stated::Commission => "commission",
        Stated::ClientNet => "client_net",
        Stated::Vat => "vat",
        Stated::CostGross => "cost_gross",
        Stated::ServicesNet => "services_net",
        Stated::ServicesGross => "services_gross",
        Stated::GrandTotal => "grand_total",
        Stated::GrandNet => "grand_net",
        Stated::Service(_) | Stated::Total | Stated::Subtotal => return None,
    })
}

/// The key for a figure found beside a label.
pub fn figure_key(stated: Stated) -> Option<&'static str> {
    key_of_stated(stated)
}

/// Reads the totals of a table.
pub fn read(table: &Table<'_, '_>) -> Block {
    let mut block = Block::default();
    if table.series.is_some() {
        // Its totals stand beside and under metrics, not under columns.
        return block;
    }
    let mut starts = vec![table.band.bottom + 1];
    for (row, role) in &table.rows {
        match role {
            Role::Subtotal => {
                let (nearest, earlier) = starts.split_last().map_or((0, &[][..]), |(last, rest)| (*last, rest));
                let before = block.totals.len();
                aligned(table, *row, Some((nearest, row.saturating_sub(1))), &mut block);
                let outer: Vec<u32> = earlier.iter().rev().take(MOST_OUTER).copied().collect();
                block.totals[before..].iter_mut().for_each(|total| total.outer.clone_from(&outer));
                starts.push(row + 1);
            }
            Role::Total | Role::Service => {
                let known = labelled(table, *row, &mut block);
                if !known {
                    aligned(table, *row, None, &mut block);
                }
            }
            _ => {}
        }
    }
    for column in &table.columns {
        if let Some(rate) = vat_rate_in(&column.header) {
            block.vat = block.vat.or(Some(rate));
        }
    }
    block
}

/// The rate in `с НДС 20%`, `НДС, 22 %`; only rates that VAT can have.
fn vat_rate_in(text: &str) -> Option<Decimal> {
    let folded = super::text::fold(text);
    if !folded.contains("HДC") && !folded.contains("VAT") {
        return None;
    }
    words::rate_in(text).filter(|r| *r > Decimal::ZERO && *r <= Decimal::new(3, 1))
}

/// Figures of a total row under the columns that they sum.
fn aligned(table: &Table<'_, '_>, row: u32, rows: Option<(u32, u32)>, block: &mut Block) {
    let label = row_label(table, row);
    for column in &table.columns {
        let Target::Field(field) = column.target else { continue };
        let stated = number_of(table.view.cell(row, column.column))
            .filter(|n| !n.is_zero() || !table.lines.is_empty() && rows.is_none());
        let counts = field.is_summable() || matches!(field, Field::Reach | Field::Units);
        let Some(value) = stated.filter(|_| counts) else { continue };
        let scale =
            column.attributes.scale.filter(|_| super::values::scalable(column)).map_or(Decimal::ONE, Decimal::from);
        let name = label.clone().unwrap_or_else(|| column.leaf.clone());
        block.totals.push(StatedTotal {
            label: name,
            key: key_of(field),
            cell: table.view.place(row, column.column),
            value: value.checked_mul(scale).unwrap_or(value),
            rows,
            outer: Vec::new(),
            field: Some(field),
        });
    }
}

fn row_label(table: &Table<'_, '_>, row: u32) -> Option<String> {
    label_cell(table, row).map(|(_, text)| text)
}

fn label_cell(table: &Table<'_, '_>, row: u32) -> Option<(u32, String)> {
    let mut first = None;
    for column in table.view.used.left..=table.view.used.right {
        if let Some(text) = table.view.text(row, column).filter(|t| !is_void(t)) {
            if words::stated(&text).is_some() {
                return Some((column, text));
            }
            first = first.or(Some((column, text)));
        }
    }
    first
}

/// A row whose label says what its figure is. Returns whether it did.
fn labelled(table: &Table<'_, '_>, row: u32, block: &mut Block) -> bool {
    let Some((at, label)) = label_cell(table, row) else { return false };
    let Some(stated) = words::stated(&label) else { return false };
    if let Some(head) = table.block.filter(|head| row > head.row)
        && !matches!(stated, Stated::Total | Stated::Subtotal)
    {
        under_head(table, row, (at, &label, stated), head, block);
        return true;
    }
    let Some((column, value, rate)) = figure(table, row, at) else { return matches!(stated, Stated::Service(_)) };
    let rate = rate.or_else(|| words::rate_in(&label));
    if let Some(vat) = vat_rate_in(&label) {
        block.vat = block.vat.or(Some(vat));
    }
    let cell = table.view.place(row, column);
    match stated {
        Stated::Service(kind) => {
            if !value.is_zero() {
                let gross =
                    super::text::attributes(&super::text::fold(&label)).1.basis == Some(super::text::Basis::Gross);
                block.services.push(Service {
                    label: label.trim_end_matches([':', ' ']).to_owned(),
                    kind,
                    amount: value,
                    rate,
                    gross,
                    cell,
                });
            }
            return true;
        }
        Stated::Total | Stated::Subtotal => return false,
        Stated::Commission => {
            block.commission = block.commission.or(Some((rate, Some(value))));
        }
        Stated::Vat => {
            block.vat = block.vat.or(rate);
        }
        _ => {}
    }
    if let Some(key) = key_of_stated(stated) {
        let field = table.columns.iter().find(|c| c.column == column).and_then(|c| c.field());
        block.totals.push(StatedTotal {
            label: label.clone(),
            key: key.to_owned(),
            cell,
            value,
            rows: None,
            outer: Vec::new(),
            field,
        });
        // `ИТОГО` with figures under other columns too: impressions, clicks, reach.
        let mut rest = Block::default();
        aligned(table, row, None, &mut rest);
        block.totals.extend(
            rest.totals.into_iter().filter(|t| t.field.is_some_and(|f| f.kind() != mrm_domain::FieldKind::Money)),
        );
    }
    true
}

/// A row of a block whose head says which of its amounts are with VAT and which without.
fn under_head(
    table: &Table<'_, '_>,
    row: u32,
    (at, label, stated): (u32, &str, Stated),
    head: Head,
    block: &mut Block,
) {
    let view = table.view;
    let amount = |column: Option<u32>| column.and_then(|c| Some((c, number_of(view.cell(row, c))?)));
    let percent = |column: &u32| view.format(row, *column).is_some_and(|f| f.contains('%'));
    let rate = (at + 1..head.net).find(percent).and_then(|c| number_of(view.cell(row, c)));
    let (net, gross) = (amount(Some(head.net)), amount(head.gross));
    let (net_key, gross_key) = match stated {
        Stated::Service(kind) => {
            block.services.extend(net.filter(|(_, n)| !n.is_zero()).map(|(column, amount)| Service {
                label: label.trim_end_matches([':', ' ']).to_owned(),
                kind,
                amount,
                rate,
                gross: false,
                cell: view.place(row, column),
            }));
            return;
        }
        Stated::Commission => {
            block.commission = block.commission.or(net.map(|(_, n)| (rate, Some(n))));
            ("commission", None)
        }
        Stated::GrandTotal | Stated::GrandNet => ("grand_net", Some("grand_total")),
        Stated::ServicesNet | Stated::ServicesGross => ("services_net", Some("services_gross")),
        Stated::MediaNet => ("media_net", Some("cost_gross")),
        Stated::ClientNet | Stated::CostGross => ("client_net", Some("cost_gross")),
        Stated::Vat | Stated::Total | Stated::Subtotal => return,
    };
    for (key, found) in [(Some(net_key), net), (gross_key, gross)] {
        let Some((key, (column, value))) = key.zip(found) else { continue };
        block.totals.push(StatedTotal {
            label: label.to_owned(),
            key: key.to_owned(),
            cell: view.place(row, column),
            value,
            rows: None,
            outer: Vec::new(),
            field: None,
        });
    }
}

/// The figure of a row: under a cost column if there is one, else the last amount right of the label; and a percentage.
fn figure(table: &Table<'_, '_>, row: u32, label_column: u32) -> Option<(u32, Decimal, Option<Decimal>)> {
    let view = table.view;
    let mut rate = None;
    let mut amounts: Vec<(u32, Decimal)> = Vec::new();
    for column in label_column + 1..=view.used.right {
        let value = view.cell(row, column);
        let Some(number) = number_of(value) else { continue };
        let shown_percent = matches!(value, CellValue::Text(t) if t.contains('%'))
            || view.format(row, column).is_some_and(|f| f.contains('%'));
        if shown_percent && number.abs() <= Decimal::ONE {
            rate = rate.or(Some(number));
        } else {
            amounts.push((column, number));
        }
    }
    let cost = |c: u32| {
        table.columns.iter().any(|col| {
            col.column == c
                && matches!(col.field(), Some(Field::CostNet | Field::ClientNet | Field::CostGross | Field::ListCost))
        })
    };
    let under_cost =
        amounts.iter().find(|(c, n)| cost(*c) && !n.is_zero()).or_else(|| amounts.iter().find(|(c, _)| cost(*c)));
    let (column, value) = under_cost
        .or_else(|| {
            amounts
                .iter()
                .rev()
                .find(|(c, _)| table.calendar.as_ref().is_none_or(|cal| cal.slots.iter().all(|s| s.column != *c)))
        })
        .or(amounts.last())?;
    Some((*column, *value, rate))
}
