//! Defined names that say in the workbook itself what its cells are, so that our own export reads back exactly.
//!
//! They are visible to everybody (Excel lists them under “Name manager”), hold nothing but the place of a cell and what
//! kind of thing stands there, and move along when somebody inserts rows or columns:
//!
//! | name | refers to |
//! |---|---|
//! | `mrm_plan_client` | the value of a header field |
//! | `mrm_rate_USD` | a stated exchange rate, its day one cell to the right |
//! | `mrm_number` | the header of the column of outline numbers |
//! | `mrm_field_cost_net`, `mrm_field_discount_2` | the header of a field's column, or of its second part |
//! | `mrm_flight_units`, `mrm_flight_amounts` | the headers of what flights carry |
//! | `mrm_custom_1_money_client` | the header of a custom column: place, kind, audience, `_unit4` if the header ends in a unit of four characters |
//! | `mrm_formula_1`, `mrm_formula_1_2` | no cell: the formula of the calculated column of this place as a text, columns by code or `#` and place, and what of it did not fit into the first |
//! | `mrm_cost_1_ord_media_client` | the label of a cost beside the lines: place, kind, basis, audience |
//! | `mrm_total` | the first cell of the row of totals |
//! | `mrm_total_media_net`, `mrm_total_grand_total` | a figure under the table |
//! | `mrm_lines` | the first cell of all rows between the header and the total |

use mrm_calc::column_formula::{Style, render, stored};
use mrm_domain::{Column, CostBasis, Currency, Field, FieldRef, HeaderField, PlanCost};
use rust_xlsxwriter::Workbook;

use super::ExportError;
use super::formulas::fixed;
use super::words::Word;
use super::{Lang, layout::Key};
use crate::write::codes::{audience_code, cost_kind_code, custom_kind_code};

/// What the names of formulas begin with.
pub(super) const FORMULA: &str = "mrm_formula_";
/// A text in a name has at most 255 characters.
const TEXT: usize = 250;

/// Names collected while the plan sheet is written.
pub(super) struct Names {
    sheet: &'static str,
    found: Vec<(String, String)>,
}

impl Names {
    pub fn new(lang: Lang) -> Names {
        Names { sheet: Word::PlanSheet.text(lang), found: Vec::new() }
    }

    fn add(&mut self, name: String, row: u32, column: u16) {
        self.found.push((name, format!("='{}'!{}", self.sheet, fixed(row, column))));
    }

    pub fn header(&mut self, field: HeaderField, row: u32, column: u16) {
        self.add(format!("mrm_plan_{}", field.code()), row, column);
    }

    pub fn rate(&mut self, currency: Currency, row: u32, column: u16) {
        self.add(format!("mrm_rate_{currency}"), row, column);
    }

    /// Names a column by its header cell.
    pub fn column(&mut self, key: Key, custom: &[&Column], row: u32, column: u16) {
        let name = match key {
            Key::Number => "mrm_number".to_owned(),
            Key::Field(field, 0) => format!("mrm_field_{}", Field::code(field)),
            Key::Field(field, part) => format!("mrm_field_{}_{}", Field::code(field), part + 1),
            Key::FlightUnits => "mrm_flight_units".to_owned(),
            Key::FlightAmounts => "mrm_flight_amounts".to_owned(),
            Key::Custom(place) => {
                let about = custom[place];
                self.formula(place, custom);
                let unit = about.unit.as_ref().map(|unit| format!("_unit{}", unit.chars().count())).unwrap_or_default();
                format!(
                    "mrm_custom_{}_{}_{}{unit}",
                    place + 1,
                    custom_kind_code(about.kind),
                    audience_code(about.audience)
                )
            }
        };
        self.add(name, row, column);
    }

    /// Keeps the formula of a calculated column. It names columns that stand in the workbook, and nothing else.
    fn formula(&mut self, place: usize, custom: &[&Column]) {
        let Some(formula) = custom[place].formula.as_deref().and_then(|text| stored(text).ok()) else { return };
        let place_of = |id| custom.iter().position(|column| column.id == id);
        let whole = formula.references().iter().all(|reference| match reference {
            FieldRef::Custom(id) => place_of(*id).is_some(),
            FieldRef::Field(_) => true,
        });
        if !whole {
            return;
        }
        let text = render(&formula, Style::English, &|reference, _| match reference {
            FieldRef::Custom(id) => format!("[#{}]", place_of(id).unwrap_or_default() + 1),
            FieldRef::Field(field) => format!("[{field}]"),
        });
        let chars: Vec<char> = text.chars().collect();
        for (part, piece) in chars.chunks(TEXT).enumerate() {
            let name = match part {
                0 => format!("{FORMULA}{}", place + 1),
                part => format!("{FORMULA}{}_{}", place + 1, part + 1),
            };
            self.found.push((name, format!("=\"{}\"", piece.iter().collect::<String>())));
        }
    }

    pub fn cost(&mut self, place: usize, cost: &PlanCost, row: u32, column: u16) {
        let basis = match cost.basis {
            CostBasis::Amount { .. } => "amount",
            CostBasis::ShareOfMedia { .. } => "media",
            CostBasis::ShareOfClientNet { .. } => "client",
        };
        let name =
            format!("mrm_cost_{}_{}_{basis}_{}", place + 1, cost_kind_code(cost.kind), audience_code(cost.audience));
        self.add(name, row, column);
    }

    /// Names a figure under the table by what it is: `media_net`, `commission`, `client_net`, `vat`, `cost_gross`,
    /// `services_net`, `services_gross`, `grand_net`, `grand_total`.
    pub fn figure(&mut self, key: &str, row: u32, column: u16) {
        self.add(format!("mrm_total_{key}"), row, column);
    }

    /// Names the row of totals.
    pub fn total(&mut self, row: u32) {
        self.add("mrm_total".to_owned(), row, 0);
    }

    /// Names the rows between header and total.
    pub fn lines(&mut self, first: u32, last: u32) {
        let (first, last) = (fixed(first, 0), fixed(last, 0));
        self.found.push(("mrm_lines".to_owned(), format!("='{}'!{first}:{last}", self.sheet)));
    }

    pub fn write(self, workbook: &mut Workbook) -> Result<(), ExportError> {
        for (name, place) in self.found {
            workbook.define_name(name, &place)?;
        }
        Ok(())
    }
}
