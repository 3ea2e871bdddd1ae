//! Edits of a rate card in the words of its screen: texts as typed, read by what they are for.

use mrm_domain::text::Separator;
use mrm_domain::typed::{canonical_choice, read_date, read_typed};
use mrm_domain::{
    Currency, Field, FieldKind, MAX_RATE_ROWS, PriceBasis, RateCard, RateRow, RateSeason, ScaleBy, ScaleOver,
    ScaleStep, Surcharge, Value,
};
use rust_decimal::Decimal;
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::card_name;
use crate::failure::{Code, Failure};

/// One request: all of its edits or none.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct EditRateCard {
    /// The edits, applied in order.
    pub edits: Vec<RateEdit>,
}

/// One edit of a rate card. Rows are counted from 1, as people see them.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub enum RateEdit {
    /// Sets what is said once for the card: `name`, `currency`, `price_basis`, `valid_from`, `valid_to`, `season`
    /// (twelve coefficients joined by `;`), `scale_by`, `scale_over`, `notes`.
    Set {
        /// Which.
        field: String,
        /// As typed; null clears.
        text: Option<String>,
    },
    /// Sets cells: (row, column, text or null). Columns are `vendor`, `site`, `placement`, `format`, `duration`, `geo`,
    /// `buy_model`, `price`, `discount`, `valid_from`, `valid_to`, `season`, `notes`. The row behind the last may be
    /// named: it is added.
    SetCells {
        /// The cells.
        cells: Vec<(usize, String, Option<String>)>,
    },
    /// Adds empty rows.
    AddRows {
        /// The row they stand before; one more than there are puts them last.
        before: usize,
        /// How many.
        count: usize,
    },
    /// Copies rows, each right after its original.
    DuplicateRows {
        /// Which.
        rows: Vec<usize>,
    },
    /// Removes rows.
    RemoveRows {
        /// Which.
        rows: Vec<usize>,
    },
    /// Sets the scale: (volume, discount).
    SetScale {
        /// Its steps.
        steps: Vec<(String, String)>,
    },
    /// Sets the surcharges: (name, coefficient).
    SetSurcharges {
        /// All of them.
        surcharges: Vec<(String, String)>,
    },
}

/// Applies edits to a card. On an error the card may be half changed: work on a copy.
pub(super) fn apply(card: &mut RateCard, edits: Vec<RateEdit>, prefer: Separator) -> Result<(), Failure> {
    for edit in edits {
        match edit {
            RateEdit::Set { field, text } => set(card, &field, typed_text(text.as_deref()), prefer)?,
            RateEdit::SetCells { cells } => {
                for (row, column, text) in cells {
                    set_cell(card, row, &column, typed_text(text.as_deref()), prefer)
                        .map_err(|failure| failure.field(format!("{row}/{column}")))?;
                }
            }
            RateEdit::AddRows { before, count } => {
                let at = before.checked_sub(1).filter(|at| *at <= card.rows.len()).ok_or_else(|| no_row(before))?;
                room(card, count)?;
                card.rows.splice(at..at, std::iter::repeat_n(RateRow::new(None), count));
            }
            RateEdit::DuplicateRows { mut rows } => {
                room(card, rows.len())?;
                rows.sort_unstable_by(|a, b| b.cmp(a));
                rows.dedup();
                for number in rows {
                    let row = card.rows.get(number.wrapping_sub(1)).cloned().ok_or_else(|| no_row(number))?;
                    card.rows.insert(number, row);
                }
            }
            RateEdit::RemoveRows { rows } => {
                if let Some(wrong) = rows.iter().find(|number| **number == 0 || **number > card.rows.len()) {
                    return Err(no_row(*wrong));
                }
                let mut number = 0;
                card.rows.retain(|_| {
                    number += 1;
                    !rows.contains(&number)
                });
            }
            RateEdit::SetScale { steps } => card.scale = scale(steps, prefer)?,
            RateEdit::SetSurcharges { surcharges } => card.surcharges = named_factors(surcharges, prefer)?,
        }
    }
    Ok(())
}

fn typed_text(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

fn no_row(number: usize) -> Failure {
    Failure::not_found("row", number)
}

fn room(card: &RateCard, more: usize) -> Result<(), Failure> {
    if card.rows.len() + more > MAX_RATE_ROWS {
        return Err(Failure::new(Code::TooLarge, format!("a rate card holds at most {MAX_RATE_ROWS} rows")));
    }
    Ok(())
}

fn set(card: &mut RateCard, field: &str, text: Option<&str>, prefer: Separator) -> Result<(), Failure> {
    let named = |failure: Failure| failure.field(field);
    let date = || text.map(|text| read_date(text, prefer).map_err(|e| named(e.into()))).transpose();
    let unfit = || {
        let text = text.unwrap_or_default();
        named(Failure::new(Code::BadValue, format!("“{text}” does not fit “{field}”")).arg("text", text))
    };
    match field {
        "name" => card.name = card_name(text.unwrap_or_default()).map_err(named)?,
        "currency" => card.currency = text.and_then(|t| t.to_uppercase().parse().ok()).ok_or_else(unfit)?,
        "price_basis" => {
            card.price_basis = match text {
                Some("net") => PriceBasis::Net,
                Some("gross") => PriceBasis::Gross,
                _ => return Err(unfit()),
            }
        }
        "valid_from" => card.valid_from = date()?,
        "valid_to" => card.valid_to = date()?,
        "season" => card.season = season(text, prefer).map_err(named)?,
        "scale_by" => {
            card.scale_by = match text {
                Some("amount") => ScaleBy::Amount,
                Some("units") => ScaleBy::Units,
                _ => return Err(unfit()),
            }
        }
        "scale_over" => {
            card.scale_over = match text {
                Some("line") => ScaleOver::Line,
                Some("vendor") => ScaleOver::Vendor,
                _ => return Err(unfit()),
            }
        }
        "notes" => card.notes = text.map(str::to_owned),
        _ => return Err(Failure::bad_request(format!("a rate card has no “{field}”"))),
    }
    Ok(())
}

fn set_cell(
    card: &mut RateCard,
    number: usize,
    column: &str,
    text: Option<&str>,
    prefer: Separator,
) -> Result<(), Failure> {
    if number == card.rows.len() + 1 {
        room(card, 1)?;
        card.rows.push(RateRow::new(None));
    }
    let currency = card.currency;
    let row = card.rows.get_mut(number.wrapping_sub(1)).ok_or_else(|| no_row(number))?;
    let date = || text.map(|text| read_date(text, prefer)).transpose();
    match column {
        "price" => {
            let value = text.map(|text| read_typed(FieldKind::Money, text, prefer, currency)).transpose()?;
            row.price = value.and_then(|value| value.number());
            if row.price.is_some_and(|price| price < Decimal::ZERO) {
                return Err(
                    Failure::new(Code::BadValue, "a price is not negative").arg("text", text.unwrap_or_default())
                );
            }
        }
        "discount" => row.discounts = list(FieldKind::Discounts, text, prefer)?,
        "valid_from" => row.valid_from = date()?,
        "valid_to" => row.valid_to = date()?,
        "season" => row.season = season(text, prefer)?,
        "notes" => row.notes = text.map(str::to_owned),
        other => {
            let field: Field =
                other.parse().map_err(|e: mrm_domain::UnknownField| Failure::bad_request(e.to_string()))?;
            let cell = row
                .key_mut(field)
                .ok_or_else(|| Failure::bad_request(format!("a rate card has no column “{other}”")))?;
            *cell = text.map(|text| canonical_choice(field, text));
        }
    }
    Ok(())
}

fn list(kind: FieldKind, text: Option<&str>, prefer: Separator) -> Result<Vec<Decimal>, Failure> {
    let Some(text) = text else { return Ok(Vec::new()) };
    match read_typed(kind, text, prefer, Currency::RUB)? {
        Value::List(list) => Ok(list),
        _ => Ok(Vec::new()),
    }
}

fn season(text: Option<&str>, prefer: Separator) -> Result<RateSeason, Failure> {
    let list = list(FieldKind::Factors, text, prefer)?;
    RateSeason::new(list).ok_or_else(|| {
        Failure::new(Code::BadValue, "a season has twelve coefficients above zero, or none")
            .arg("text", text.unwrap_or_default())
    })
}

fn scale(steps: Vec<(String, String)>, prefer: Separator) -> Result<Vec<ScaleStep>, Failure> {
    let number = |kind, text: &str| {
        let value = read_typed(kind, text, prefer, Currency::RUB)?.number();
        value.ok_or_else(|| Failure::new(Code::NotANumber, format!("“{text}” is not a number")).arg("text", text))
    };
    let mut out = Vec::with_capacity(steps.len());
    for (at, (from, discount)) in steps.iter().enumerate() {
        let field = format!("scale/{}", at + 1);
        let from = number(FieldKind::Count, from).map_err(|failure| failure.field(&field))?;
        let share = list(FieldKind::Discounts, Some(discount), prefer).map_err(|failure| failure.field(&field))?;
        let left = share.iter().fold(Decimal::ONE, |left, d| left * (Decimal::ONE - d));
        out.push(ScaleStep { from, discount: (Decimal::ONE - left).normalize() });
    }
    out.sort_by_key(|step| step.from);
    Ok(out)
}

fn named_factors(surcharges: Vec<(String, String)>, prefer: Separator) -> Result<Vec<Surcharge>, Failure> {
    let mut out = Vec::with_capacity(surcharges.len());
    for (at, (name, factor)) in surcharges.into_iter().enumerate() {
        let field = format!("surcharges/{}", at + 1);
        let name = card_name(&name).map_err(|failure| failure.field(&field))?;
        let factors = list(FieldKind::Factors, Some(&factor), prefer).map_err(|failure| failure.field(&field))?;
        let [factor] = factors.as_slice() else {
            return Err(Failure::new(Code::NotANumber, format!("“{factor}” is not a coefficient"))
                .field(field)
                .arg("text", factor));
        };
        out.push(Surcharge { name, factor: *factor });
    }
    Ok(out)
}
