//! A rate card as a workbook that [`super::read`] reads back equal.

use mrm_domain::{Field, PriceBasis, RATE_KEYS, RateCard, ScaleBy, ScaleOver};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use crate::write::{Lang, month_name};

struct Words {
    prices: &'static str,
    conditions: &'static str,
    name: &'static str,
    currency: &'static str,
    vat: &'static str,
    net: &'static str,
    gross: &'static str,
    from: &'static str,
    to: &'static str,
    notes: &'static str,
    price: &'static str,
    discount: &'static str,
    note: &'static str,
    amount: &'static str,
    units: &'static str,
    amount_of_vendor: &'static str,
    units_of_vendor: &'static str,
    surcharge: &'static str,
    factor: &'static str,
}

const RU: Words = Words {
    prices: "Прайс",
    conditions: "Условия",
    name: "Прайс-лист",
    currency: "Валюта",
    vat: "НДС",
    net: "без НДС",
    gross: "с НДС",
    from: "Действует с",
    to: "Действует по",
    notes: "Примечания",
    price: "Цена за единицу",
    discount: "Скидка",
    note: "Примечание",
    amount: "Сумма от",
    units: "Количество единиц от",
    amount_of_vendor: "Сумма у селлера от",
    units_of_vendor: "Количество единиц у селлера от",
    surcharge: "Наценка",
    factor: "Коэффициент",
};

const EN: Words = Words {
    prices: "Rates",
    conditions: "Conditions",
    name: "Rate card",
    currency: "Currency",
    vat: "VAT",
    net: "excl. VAT",
    gross: "incl. VAT",
    from: "Valid from",
    to: "Valid to",
    notes: "Notes",
    price: "Unit price",
    discount: "Discount",
    note: "Comments",
    amount: "Amount from",
    units: "Quantity from",
    amount_of_vendor: "Amount with the vendor from",
    units_of_vendor: "Quantity with the vendor from",
    surcharge: "Surcharge",
    factor: "Coefficient",
};

/// Digits that a number of a workbook keeps.
const EXACT: usize = 15;

/// Columns of keys, as people read them.
const KEYS: [Field; RATE_KEYS.len()] =
    [Field::Vendor, Field::Site, Field::Placement, Field::Format, Field::Duration, Field::Geo, Field::BuyModel];

struct Sheet<'a> {
    words: &'a Words,
    lang: Lang,
    bold: Format,
    day: Format,
    share: Format,
}

/// The card as an xlsx file: the prices, and the conditions on a sheet of their own.
pub fn to_xlsx(card: &RateCard, lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let words = if lang == Lang::Ru { &RU } else { &EN };
    let sheet = Sheet {
        words,
        lang,
        bold: Format::new().set_bold().set_text_wrap(),
        day: Format::new().set_num_format("dd.mm.yyyy"),
        share: Format::new().set_num_format("0.##%"),
    };
    let mut workbook = Workbook::new();
    let prices = workbook.add_worksheet();
    prices.set_name(words.prices)?;
    sheet.prices(prices, card)?;
    if !(card.season.is_empty() && card.scale.is_empty() && card.surcharges.is_empty()) {
        let conditions = workbook.add_worksheet();
        conditions.set_name(words.conditions)?;
        sheet.conditions(conditions, card)?;
    }
    workbook.save_to_buffer()
}

impl Sheet<'_> {
    fn prices(&self, to: &mut Worksheet, card: &RateCard) -> Result<(), XlsxError> {
        let words = self.words;
        let vat = if card.price_basis == PriceBasis::Net { words.net } else { words.gross };
        let mut row = 0;
        let texts = [
            (words.name, Some(card.name.as_str())),
            (words.currency, Some(card.currency.code())),
            (words.vat, Some(vat)),
            (words.notes, card.notes.as_deref()),
        ];
        for (label, text) in texts {
            if let Some(text) = text {
                to.write_with_format(row, 0, label, &self.bold)?;
                to.write_string(row, 1, text)?;
                row += 1;
            }
        }
        for (label, day) in [(words.from, card.valid_from), (words.to, card.valid_to)] {
            if let Some(day) = day {
                to.write_with_format(row, 0, label, &self.bold)?;
                to.write_datetime_with_format(row, 1, day, &self.day)?;
                row += 1;
            }
        }
        self.table(to, row + 1, card)
    }

    fn table(&self, to: &mut Worksheet, head: u32, card: &RateCard) -> Result<(), XlsxError> {
        let words = self.words;
        let name = |field: Field| match (self.lang, field) {
            (Lang::Ru, field) => field.name_ru(),
            // As price lists call it.
            (Lang::En, Field::Duration) => "Spot length",
            (Lang::En, field) => field.name_en(),
        };
        let mut heads: Vec<&str> = KEYS.into_iter().map(name).collect();
        let price = heads.len() as u16;
        heads.extend([words.price, words.discount, words.from, words.to, words.note]);
        let seasons = heads.len() as u16;
        if card.rows.iter().any(|row| !row.season.is_empty()) {
            heads.extend((1..=12).map(|month| month_name(month, self.lang)));
        }
        for (column, text) in (0_u16..).zip(&heads) {
            to.write_with_format(head, column, *text, &self.bold)?;
            to.set_column_width(column, 16)?;
        }
        to.set_freeze_panes(head + 1, 0)?;
        for (row, rate) in (head + 1..).zip(&card.rows) {
            for (column, field) in (0..price).zip(KEYS) {
                if let Some(text) = rate.key(field) {
                    to.write_string(row, column, text)?;
                }
            }
            if let Some(number) = rate.price {
                self.number(to, row, price, number, None)?;
            }
            match rate.discounts.as_slice() {
                [] => {}
                [one] => self.number(to, row, price + 1, *one, Some(&self.share))?,
                several => {
                    to.write_string(row, price + 1, shares(several))?;
                }
            }
            for (column, day) in [(price + 2, rate.valid_from), (price + 3, rate.valid_to)] {
                if let Some(day) = day {
                    to.write_datetime_with_format(row, column, day, &self.day)?;
                }
            }
            if let Some(text) = &rate.notes {
                to.write_string(row, price + 4, text)?;
            }
            for (column, k) in (seasons..).zip(rate.season.coefficients()) {
                self.number(to, row, column, *k, None)?;
            }
        }
        Ok(())
    }

    fn conditions(&self, to: &mut Worksheet, card: &RateCard) -> Result<(), XlsxError> {
        let words = self.words;
        to.set_column_width(0, 32)?;
        let mut row = 0;
        let head = |to: &mut Worksheet, row: u32, left: &str, right: &str| -> Result<(), XlsxError> {
            to.write_with_format(row, 0, left, &self.bold)?;
            to.write_with_format(row, 1, right, &self.bold)?;
            Ok(())
        };
        if !card.season.is_empty() {
            head(to, row, if self.lang == Lang::Ru { "Месяц" } else { "Month" }, words.factor)?;
            for (month, k) in (1..).zip(card.season.coefficients()) {
                row += 1;
                to.write_string(row, 0, month_name(month, self.lang))?;
                self.number(to, row, 1, *k, None)?;
            }
            row += 2;
        }
        if !card.scale.is_empty() {
            let volume = match (card.scale_by, card.scale_over) {
                (ScaleBy::Amount, ScaleOver::Line) => words.amount,
                (ScaleBy::Units, ScaleOver::Line) => words.units,
                (ScaleBy::Amount, ScaleOver::Vendor) => words.amount_of_vendor,
                (ScaleBy::Units, ScaleOver::Vendor) => words.units_of_vendor,
            };
            head(to, row, volume, words.discount)?;
            for step in &card.scale {
                row += 1;
                self.number(to, row, 0, step.from, None)?;
                self.number(to, row, 1, step.discount, Some(&self.share))?;
            }
            row += 2;
        }
        if !card.surcharges.is_empty() {
            head(to, row, words.surcharge, words.factor)?;
            for surcharge in &card.surcharges {
                row += 1;
                to.write_string(row, 0, &surcharge.name)?;
                self.number(to, row, 1, surcharge.factor, None)?;
            }
        }
        Ok(())
    }

    /// A number; one with more digits than a workbook keeps stands as text.
    fn number(
        &self,
        to: &mut Worksheet,
        row: u32,
        column: u16,
        number: Decimal,
        format: Option<&Format>,
    ) -> Result<(), XlsxError> {
        let number = number.normalize();
        let digits = number.mantissa().unsigned_abs().to_string().len();
        match number.to_f64().filter(|_| digits <= EXACT) {
            None => to.write_string(row, column, number.to_string().replace('.', ","))?,
            Some(value) => match format {
                Some(format) => to.write_number_with_format(row, column, value, format)?,
                None => to.write_number(row, column, value)?,
            },
        };
        Ok(())
    }
}

/// `5% + 15%`, as people write discounts one after another.
fn shares(discounts: &[Decimal]) -> String {
    let percent = |d: &Decimal| format!("{}%", (d * Decimal::ONE_HUNDRED).normalize()).replace('.', ",");
    discounts.iter().map(percent).collect::<Vec<_>>().join(" + ")
}
