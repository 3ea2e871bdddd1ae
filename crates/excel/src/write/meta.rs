//! What is said once for the plan: label and value above the table, rarer terms below it.

use mrm_domain::{Audience, CommissionMode, DiscountMode, HeaderField, Plan, PriceBasis, VatRounding, VatRule};
use rust_decimal::Decimal;
use rust_xlsxwriter::Worksheet;

use super::formulas::{Settings, fixed};
use super::layout::campaign_period;
use super::names::Names;
use super::number::double;
use super::styles::{Show, Styles};
use super::words::{Word, commission_mode_name};
use super::{ExportError, Lang};

/// Labels stand here, values one column further.
pub(super) const LABEL: u16 = 1;

/// A value beside a label.
enum Said {
    Text(String),
    Number(Decimal, Show),
}

struct Entry {
    word: Word,
    field: HeaderField,
    said: Said,
}

/// What stands above the table, in order.
fn above(plan: &Plan, lang: Lang) -> Vec<Entry> {
    use HeaderField as H;
    let h = &plan.header;
    let texts = [
        (Word::Client, H::Client, h.client.clone()),
        (Word::Agency, H::Agency, h.agency.clone()),
        (Word::Brand, H::Brand, h.brand.clone()),
        (Word::Campaign, H::Campaign, h.campaign.clone()),
        (Word::Objective, H::Objective, h.objective.clone()),
        (Word::Audience, H::Audience, h.audience.clone()),
        (Word::Geo, H::Geo, h.geo.clone()),
        (Word::Period, H::PeriodStart, campaign_period(h.period_start, h.period_end, lang)),
        (Word::PeriodText, H::PeriodText, h.period_text.clone()),
        (Word::Currency, H::Currency, Some(h.currency.to_string())),
    ];
    let mut entries: Vec<Entry> = texts
        .into_iter()
        .filter_map(|(word, field, text)| Some(Entry { word, field, said: Said::Text(text?) }))
        .collect();
    let vat = match &h.vat {
        VatRule::Russia => Said::Text(Word::VatRussia.text(lang).to_owned()),
        VatRule::None => Said::Text(Word::VatNone.text(lang).to_owned()),
        VatRule::Fixed(rate) => Said::Number(*rate, percent(*rate)),
    };
    entries.push(Entry { word: Word::Vat, field: H::Vat, said: vat });
    if let Some(rate) = h.commission_rate {
        entries.push(Entry {
            word: Word::CommissionRate,
            field: H::CommissionRate,
            said: Said::Number(rate, percent(rate)),
        });
    }
    if let Some(universe) = h.universe {
        entries.push(Entry { word: Word::Universe, field: H::Universe, said: Said::Number(universe, Show::Whole) });
    }
    entries
}

/// Terms that differ from what is usual, and notes: below the table.
fn below(plan: &Plan, reader: Audience, lang: Lang) -> Vec<Entry> {
    use HeaderField as H;
    let h = &plan.header;
    let word = |word: Word| Some(word.text(lang).to_owned());
    let internal = h.notes_internal.clone().filter(|_| reader == Audience::Internal);
    let mode =
        (h.commission_mode != CommissionMode::OnTop).then(|| commission_mode_name(h.commission_mode, lang).to_owned());
    [
        (Word::CommissionMode, H::CommissionMode, mode),
        (Word::PriceBasis, H::PriceBasis, word(Word::WithVat).filter(|_| h.price_basis == PriceBasis::Gross)),
        (Word::VatRounding, H::VatRounding, word(Word::OnTotal).filter(|_| h.vat_rounding == VatRounding::OnTotal)),
        (
            Word::DiscountMode,
            H::DiscountMode,
            word(Word::Additive).filter(|_| h.discount_mode == DiscountMode::Additive),
        ),
        (Word::Notes, H::Notes, h.notes.clone()),
        (Word::NotesInternal, H::NotesInternal, internal),
    ]
    .into_iter()
    .filter_map(|(word, field, text)| Some(Entry { word, field, said: Said::Text(text?) }))
    .collect()
}

/// A share with the digits it needs: 2 % as `2%`, 17.5 % as `17.5%`.
fn percent(rate: Decimal) -> Show {
    Show::Percent((rate * Decimal::ONE_HUNDRED).normalize().scale().min(2) as u8)
}

/// Writes the block above the table and returns the row after it. Cells that formulas refer to go into `settings`.
pub(super) fn write_above(
    sheet: &mut Worksheet,
    plan: &Plan,
    lang: Lang,
    styles: &Styles,
    names: &mut Names,
    settings: &mut Settings,
) -> Result<u32, ExportError> {
    sheet.write_string_with_format(0, 0, &plan.header.title, &styles.title)?;
    names.header(HeaderField::Title, 0, 0);
    let mut row = 1;
    for entry in above(plan, lang) {
        entry.write(sheet, row, lang, styles)?;
        names.header(entry.field, row, LABEL + 1);
        let cell = fixed(row, LABEL + 1);
        match (&entry.said, entry.field) {
            (Said::Number(n, _), HeaderField::Vat) => settings.vat = Some((*n, cell)),
            (Said::Number(n, _), HeaderField::CommissionRate) => settings.commission = Some((*n, cell)),
            (Said::Number(..), HeaderField::Universe) => settings.universe = Some(cell),
            _ => {}
        }
        row += 1;
    }
    for (currency, rate) in &plan.header.rates {
        let label = format!("{} {currency}", Word::Rate.text(lang));
        sheet.write_string_with_format(row, LABEL, label, &styles.label)?;
        sheet.write_number_with_format(row, LABEL + 1, double(rate.rate), &styles.value(Show::Price))?;
        sheet.write_string_with_format(
            row,
            LABEL + 2,
            super::flights::date_text(rate.date, lang),
            &styles.value(Show::Text),
        )?;
        names.rate(*currency, row, LABEL + 1);
        settings.rates.push((*currency, rate.rate, fixed(row, LABEL + 1)));
        row += 1;
    }
    Ok(row)
}

/// Writes the terms and notes from `row` on and returns the row after them.
pub(super) fn write_below(
    sheet: &mut Worksheet,
    row: u32,
    plan: &Plan,
    reader: Audience,
    lang: Lang,
    styles: &Styles,
    names: &mut Names,
) -> Result<u32, ExportError> {
    let entries = below(plan, reader, lang);
    if entries.is_empty() {
        return Ok(row);
    }
    sheet.write_string_with_format(row, LABEL, Word::Terms.text(lang), &styles.heading)?;
    let mut row = row + 1;
    for entry in entries {
        entry.write(sheet, row, lang, styles)?;
        names.header(entry.field, row, LABEL + 1);
        row += 1;
    }
    Ok(row)
}

impl Entry {
    fn write(&self, sheet: &mut Worksheet, row: u32, lang: Lang, styles: &Styles) -> Result<(), ExportError> {
        sheet.write_string_with_format(row, LABEL, self.word.text(lang), &styles.label)?;
        match &self.said {
            Said::Text(text) => sheet.write_string_with_format(row, LABEL + 1, text, &styles.value(Show::Text))?,
            Said::Number(number, show) => {
                sheet.write_number_with_format(row, LABEL + 1, double(*number), &styles.value(*show))?
            }
        };
        Ok(())
    }
}
