//! The block under the table: media, commission, VAT, services, grand total.

use mrm_calc::CostResult;
use mrm_domain::{CommissionMode, CostBasis, Field, Plan, PlanCost, Row, VatRule};
use rust_decimal::Decimal;
use rust_xlsxwriter::{Format, FormatAlign, Formula, Worksheet};

use super::ExportError;
use super::formulas::{Settings, literal};
use super::layout::Layout;
use super::names::Names;
use super::number::{double, result_text};
use super::styles::{Role, Show, Styles};
use super::sums::same;
use super::words::{Word, cost_kind_name};
use crate::grid::address;

/// Places of the block's columns, counted from the column of rates.
const NET: u16 = 1;
const VAT_RATE: u16 = 2;
const VAT: u16 = 3;
const GROSS: u16 = 4;

struct Block<'b, 'a> {
    sheet: &'b mut Worksheet,
    layout: &'b Layout<'a>,
    settings: &'b Settings,
    styles: &'b Styles,
    /// The column of rates; labels stand one column before it and flow to the left.
    start: u16,
    /// The total row of the table.
    total: u32,
    money: Show,
}

/// A figure with the formulas that may stand for it, best first.
struct Figure {
    target: Decimal,
    ways: Vec<(String, Decimal)>,
}

impl Figure {
    fn new(target: Decimal) -> Figure {
        Figure { target, ways: Vec::new() }
    }

    /// Adds a way to calculate it, with what that comes to.
    fn or(mut self, formula: Option<String>, value: Decimal) -> Figure {
        self.ways.extend(formula.map(|formula| (formula, value)));
        self
    }
}

/// A figure of the block for other sheets: what it is, its cell, its number.
pub(super) type Stated = (Word, String, Decimal);

/// Writes the block below the total row; returns the row after it and its main figures.
pub(super) fn write_block(
    sheet: &mut Worksheet,
    layout: &Layout<'_>,
    settings: &Settings,
    styles: &Styles,
    names: &mut Names,
    total: u32,
) -> Result<(u32, Vec<Stated>), ExportError> {
    let net =
        [Field::CostNet, Field::ClientNet, Field::CostGross].into_iter().find_map(|field| layout.column_of(field));
    let start = net.map_or(3, |column| column.saturating_sub(1).max(3));
    let minor = layout.plan.header.currency.minor_digits() as u8;
    let mut block = Block { sheet, layout, settings, styles, start, total, money: Show::Fixed(minor) };
    let row = block.header(total + 2)?;
    let (after, media, client) = block.media(row)?;
    let end = block.costs(after, media, client, names)?;
    let totals = layout.calc.totals();
    let mut stated = vec![(Word::Media, block.at(media, NET), totals.media_net)];
    if client > media + 1 {
        stated.push((Word::CommissionRate, block.at(media + 1, NET), totals.commission));
    }
    stated.push((Word::Vat, block.at(client, VAT), totals.vat + totals.commission_vat));
    stated.push((Word::MediaGross, block.at(client, GROSS), block.client_gross()));
    if !totals.costs.is_empty() {
        stated.push((Word::ServicesTotal, block.at(end - 2, GROSS), totals.costs_gross));
    }
    stated.push((Word::GrandTotal, block.at(end - 1, GROSS), totals.grand_total));
    let mut figures = vec![("media_net", media, NET), ("client_net", client, NET), ("vat", client, VAT)];
    figures.extend([("cost_gross", client, GROSS), ("grand_net", end - 1, NET), ("grand_total", end - 1, GROSS)]);
    if client > media + 1 {
        figures.push(("commission", media + 1, NET));
    }
    if !totals.costs.is_empty() {
        figures.extend([("services_net", end - 2, NET), ("services_gross", end - 2, GROSS)]);
    }
    for (key, row, place) in figures {
        names.figure(key, row, start + place);
    }
    Ok((end, stated))
}

impl Block<'_, '_> {
    fn header(&mut self, row: u32) -> Result<u32, ExportError> {
        let lang = self.layout.lang;
        let right = self.styles.label_right();
        self.label(row, Word::TotalsBlock.text(lang), true)?;
        let words = [Word::BlockRate, Word::BlockNet, Word::BlockVatRate, Word::BlockVat, Word::BlockGross];
        for (place, word) in words.into_iter().enumerate() {
            let column = self.start + place as u16;
            self.sheet.write_string_with_format(row, column, word.text(lang), &right)?;
            let wide = self.layout.columns.get(usize::from(column)).map_or(0.0, |c| c.width);
            if wide < 14.0 && matches!(place as u16, NET | VAT | GROSS) {
                self.sheet.set_column_width(column, 14.0)?;
            }
        }
        Ok(row + 1)
    }

    /// Media, commission, media with commission. Returns the next row and the rows of media and of media with commission.
    fn media(&mut self, row: u32) -> Result<(u32, u32, u32), ExportError> {
        let lang = self.layout.lang;
        let totals = self.layout.calc.totals();
        let media = row;
        self.label(media, Word::Media.text(lang), false)?;
        let figure = self.in_total_row(Field::CostNet, totals.media_net);
        self.put(media, NET, figure, false)?;
        let mut row = row + 1;
        let mut commission = None;
        if !totals.commission.is_zero() {
            self.label(row, Word::CommissionRate.text(lang), false)?;
            self.commission(row, media)?;
            commission = Some(row);
            row += 1;
        }
        let client = row;
        self.label(client, Word::MediaClient.text(lang), false)?;
        let both = commission.map(|commission| format!("{}+{}", self.at(media, NET), self.at(commission, NET)));
        let net = self
            .in_total_row(Field::ClientNet, self.client_net())
            .or(both, totals.media_net + totals.commission)
            .or(Some(self.at(media, NET)), totals.media_net);
        self.put(client, NET, net, false)?;
        let vat = self.vat_of_media(client, commission);
        self.put(client, VAT, vat, false)?;
        let sum = format!("{}+{}", self.at(client, NET), self.at(client, VAT));
        let gross =
            Figure::new(self.client_gross()).or(Some(sum), self.client_net() + totals.vat + totals.commission_vat);
        self.put(client, GROSS, gross, false)?;
        Ok((row + 1, media, client))
    }

    fn separate(&self) -> bool {
        self.layout.plan.header.commission_mode == CommissionMode::Separate
    }

    /// Commission that stands beside the lines.
    fn beside(&self) -> Decimal {
        if self.separate() { self.layout.calc.totals().commission } else { Decimal::ZERO }
    }

    /// Media with commission, without VAT.
    fn client_net(&self) -> Decimal {
        self.layout.calc.totals().client_net + self.beside()
    }

    /// Media with commission, with VAT.
    fn client_gross(&self) -> Decimal {
        let totals = self.layout.calc.totals();
        totals.cost_gross + self.beside() + totals.commission_vat
    }

    fn commission(&mut self, row: u32, media: u32) -> Result<(), ExportError> {
        let totals = self.layout.calc.totals();
        let mut figure = self.in_total_row(Field::Commission, totals.commission);
        if let (Some((rate, cell)), true) = (&self.settings.commission, self.separate()) {
            let (rate, cell) = (*rate, cell.clone());
            self.formula(row, 0, &cell, rate, Show::Percent(1))?;
            let formula = self.rounded(&format!("{}*{}", self.at(media, NET), self.at(row, 0)));
            figure = figure.or(Some(formula), self.layout.plan.header.currency.round(rate * totals.media_net));
        }
        self.put(row, NET, figure, false)
    }

    /// VAT of media and commission: what the lines say, what stands beside them, or the rate on the whole.
    fn vat_of_media(&self, client: u32, commission: Option<u32>) -> Figure {
        let totals = self.layout.calc.totals();
        let currency = self.layout.plan.header.currency;
        let target = totals.vat + totals.commission_vat;
        let lines = totals.totals.sums.get(&Field::Vat).copied().unwrap_or_default();
        let column = self.layout.column_of(Field::Vat).map(|column| address(self.total, u32::from(column)));
        let figure = self
            .in_total_row(Field::Vat, target)
            .or(column.as_ref().map(|cell| self.rounded(cell)), currency.round(lines));
        let Some((rate, cell)) = &self.settings.vat else { return figure };
        let on_all = currency.round(rate * self.client_net());
        let on_commission = currency.round(rate * totals.commission);
        let separate = commission.zip(column).map(|(commission, column)| {
            format!("{column}+{}", self.rounded(&format!("{}*{cell}", self.at(commission, NET))))
        });
        figure
            .or(separate, lines + on_commission)
            .or(Some(self.rounded(&format!("{}*{cell}", self.at(client, NET)))), on_all)
    }

    /// Services and the grand total.
    fn costs(&mut self, row: u32, media: u32, client: u32, names: &mut Names) -> Result<u32, ExportError> {
        let lang = self.layout.lang;
        let totals = self.layout.calc.totals();
        let costs = self.layout.plan.costs_in_order();
        let first = row;
        let mut row = row;
        for (place, cost) in costs.iter().enumerate() {
            let Some(result) = totals.costs.iter().find(|result| result.id == cost.id) else { continue };
            names.cost(place, cost, row, self.start - 1);
            self.cost(row, cost, result, media, client)?;
            row += 1;
        }
        let mut services = None;
        if row > first {
            self.label(row, Word::ServicesTotal.text(lang), false)?;
            for (place, sum) in [(NET, totals.costs_net), (VAT, totals.costs_vat), (GROSS, totals.costs_gross)] {
                let formula = format!("SUM({}:{})", self.at(first, place), self.at(row - 1, place));
                self.put(row, place, Figure::new(sum).or(Some(formula), sum), false)?;
            }
            services = Some(row);
            row += 1;
        }
        self.label(row, Word::GrandTotal.text(lang), true)?;
        let grand_vat = totals.vat + totals.commission_vat + totals.costs_vat;
        let of = |place: u16| match services {
            Some(services) => format!("{}+{}", self.at(client, place), self.at(services, place)),
            None => self.at(client, place),
        };
        let net = Figure::new(totals.grand_net).or(Some(of(NET)), self.client_net() + totals.costs_net);
        let vat = Figure::new(grand_vat).or(Some(of(VAT)), grand_vat);
        let gross = Figure::new(totals.grand_total).or(Some(of(GROSS)), self.client_gross() + totals.costs_gross);
        for (place, figure) in [(NET, net), (VAT, vat), (GROSS, gross)] {
            self.put(row, place, figure, true)?;
        }
        Ok(row + 1)
    }

    fn cost(
        &mut self,
        row: u32,
        cost: &PlanCost,
        result: &CostResult,
        media: u32,
        client: u32,
    ) -> Result<(), ExportError> {
        let currency = self.layout.plan.header.currency;
        let totals = self.layout.calc.totals();
        let label = if cost.label.is_empty() { cost_kind_name(cost.kind, self.layout.lang) } else { &cost.label };
        self.label(row, label, false)?;
        let share = |block: &mut Self, rate: Decimal, base: u32, amount: Decimal| -> Result<Figure, ExportError> {
            let format = block.styles.plain(Show::Percent(2), false);
            block.sheet.write_number_with_format(row, block.start, double(rate), &format)?;
            let formula = block.rounded(&format!("{}*{}", block.at(base, NET), block.at(row, 0)));
            Ok(Figure::new(result.net).or(Some(formula), currency.round(amount * rate)))
        };
        let net = match cost.basis {
            CostBasis::Amount { .. } => Figure::new(result.net),
            CostBasis::ShareOfMedia { rate } => share(self, rate, media, totals.media_net)?,
            CostBasis::ShareOfClientNet { rate } => share(self, rate, client, self.client_net())?,
        };
        if let CostBasis::Amount { amount } = cost.basis {
            self.sheet.write_number_with_format(
                row,
                self.start + NET,
                double(amount),
                &self.styles.plain(self.money, false),
            )?;
        } else {
            self.put(row, NET, net, false)?;
        }
        self.cost_vat(row, cost, result)?;
        let gross = format!("{}+{}", self.at(row, NET), self.at(row, VAT));
        self.put(row, GROSS, Figure::new(result.gross).or(Some(gross), result.net + result.vat), false)
    }

    fn cost_vat(&mut self, row: u32, cost: &PlanCost, result: &CostResult) -> Result<(), ExportError> {
        let currency = self.layout.plan.header.currency;
        let rate = match (cost.vat_rate, &self.settings.vat) {
            (Some(own), _) => {
                let format = self.styles.plain(Show::Percent(1), false);
                self.sheet.write_number_with_format(row, self.start + VAT_RATE, double(own), &format)?;
                Some(own)
            }
            (None, Some((rate, cell))) => {
                self.formula(row, VAT_RATE, &cell.clone(), *rate, Show::Percent(1))?;
                Some(*rate)
            }
            (None, None) => {
                // The plan's rate on its last day: a formula without references, so that it does not read as the cost's own.
                let rate = plan_vat_rate(self.layout.plan);
                if let Some(rate) = rate {
                    self.formula(row, VAT_RATE, &literal(rate), rate, Show::Percent(1))?;
                }
                rate
            }
        };
        let formula = self.rounded(&format!("{}*{}", self.at(row, NET), self.at(row, VAT_RATE)));
        let figure = Figure::new(result.vat)
            .or(rate.map(|_| formula), rate.map_or(Decimal::ZERO, |rate| currency.round(result.net * rate)));
        self.put(row, VAT, figure, false)
    }

    /// A figure that the total row may hold already.
    fn in_total_row(&self, field: Field, target: Decimal) -> Figure {
        let cell = self.layout.column_of(field).map(|column| address(self.total, u32::from(column)));
        match self.layout.calc.totals().totals.sums.get(&field) {
            Some(sum) => Figure::new(target).or(cell, *sum),
            None => Figure::new(target),
        }
    }

    fn label(&mut self, row: u32, text: &str, bold: bool) -> Result<(), ExportError> {
        let format = self.styles.label_right();
        let format = if bold { format.set_bold() } else { format };
        self.sheet.write_string_with_format(row, self.start - 1, text, &format)?;
        Ok(())
    }

    /// Writes the first formula that gives the figure, else the figure.
    fn put(&mut self, row: u32, place: u16, figure: Figure, strong: bool) -> Result<(), ExportError> {
        let way = figure.ways.into_iter().find(|(_, value)| same(*value, figure.target)).map(|(formula, _)| formula);
        let format = if strong { self.strong() } else { self.styles.plain(self.money, false) };
        let column = self.start + place;
        match way {
            Some(formula) => {
                let formula = Formula::new(formula).set_result(result_text(figure.target));
                self.sheet.write_formula_with_format(row, column, formula, &format)?
            }
            None => self.sheet.write_number_with_format(row, column, double(figure.target), &format)?,
        };
        Ok(())
    }

    fn strong(&self) -> Format {
        let minor = Show::Fixed(self.layout.plan.header.currency.minor_digits() as u8);
        let total = self.styles.cell(Role::Total, minor).clone();
        total.set_align(FormatAlign::Right)
    }

    fn formula(&mut self, row: u32, place: u16, formula: &str, value: Decimal, show: Show) -> Result<(), ExportError> {
        let format = self.styles.plain(show, false);
        let formula = Formula::new(formula).set_result(result_text(value));
        self.sheet.write_formula_with_format(row, self.start + place, formula, &format)?;
        Ok(())
    }

    fn rounded(&self, formula: &str) -> String {
        format!("ROUND({formula},{})", self.layout.plan.header.currency.minor_digits())
    }

    fn at(&self, row: u32, place: u16) -> String {
        address(row, u32::from(self.start + place))
    }
}

/// The VAT rate of costs that have none of their own: that of the plan's last day, else of the last day of any flight.
fn plan_vat_rate(plan: &Plan) -> Option<Decimal> {
    let rule = &plan.header.vat;
    if *rule != VatRule::Russia {
        return Some(rule.rate_on(chrono::NaiveDate::MAX));
    }
    let last_flight = || plan.rows.values().filter(|row| !row.removed).filter_map(Row::span).map(|(_, end)| end).max();
    plan.header.period_end.or_else(last_flight).map(|day| rule.rate_on(day))
}
