//! Custom columns: added, changed, removed, calculated by a formula.

use mrm_calc::column_formula::{ColumnFormula, FormulaColumns, FormulaError, UnitError};
use mrm_domain::{Audience, Column, ColumnId, Edit, FieldRef, Order, Plan};

use super::{EditInput, Intent, named, parse_id};
use crate::failure::{Code, Failure};

impl Intent<'_> {
    /// Applies an edit of a custom column.
    pub(super) fn column(&mut self, input: EditInput) -> Result<(), Failure> {
        match input {
            EditInput::AddColumn { name, kind, unit, formula, choices, audience } => {
                let last = self.plan.columns_in_order().last().map(|column| &column.order);
                let order = Order::between(last, None).map_err(Failure::unexpected)?;
                let id = ColumnId::from_uuid((self.means.uuid)());
                let unit = unit.filter(|text| !text.is_empty());
                let formula = formula.map(|text| self.formula(&text)).transpose()?.flatten();
                self.put(Column {
                    id,
                    name: named(&name)?,
                    kind,
                    unit,
                    formula,
                    choices: words(choices)?,
                    audience,
                    order,
                })
            }
            EditInput::UpdateColumn { id, name, unit, formula, choices, audience } => {
                let id: ColumnId = parse_id(&id)?;
                let mut column = self.plan.columns.get(&id).cloned().ok_or_else(|| Failure::not_found("column", id))?;
                column.name = name.map(|text| named(&text)).transpose()?.unwrap_or(column.name);
                column.unit = unit.map_or(column.unit, |text| Some(text).filter(|text| !text.is_empty()));
                if let Some(text) = formula {
                    column.formula = self.formula(&text)?;
                }
                if let Some(choices) = choices {
                    column.choices = words(choices)?;
                }
                column.audience = audience.unwrap_or(column.audience);
                self.put(column)
            }
            EditInput::RemoveColumn { id } => self.apply(Edit::SetColumn { id: parse_id(&id)?, column: None }),
            _ => Ok(()),
        }
    }

    /// A typed formula as documents store it; `None` for an empty text.
    fn formula(&self, text: &str) -> Result<Option<String>, Failure> {
        if text.trim().is_empty() {
            return Ok(None);
        }
        let read = ColumnFormula::read(text, self.means.prefer, &*self.plan);
        read.and_then(|formula| formula.canonical()).map(Some).map_err(|error| refusal(self.plan, &error))
    }

    /// Puts a column, if its formula can be calculated and tells its readers nothing that they may not see.
    fn put(&mut self, column: Column) -> Result<(), Failure> {
        let (id, audience) = (column.id, column.audience);
        self.apply(Edit::SetColumn { id, column: Some(column) })?;
        if let Some(error) = FormulaColumns::of(self.plan).error(id) {
            return Err(refusal(self.plan, error));
        }
        match self.plan.first_hidden(id, audience) {
            Some(hidden) if audience != Audience::Internal => Err(hidden_source(self.plan, hidden)),
            _ => Ok(()),
        }
    }
}

/// The most words that a column offers.
const MAX_CHOICES: usize = 500;

/// The words of a pick-list: trimmed, each once, none empty.
fn words(choices: Vec<String>) -> Result<Vec<String>, Failure> {
    let mut out: Vec<String> = Vec::with_capacity(choices.len());
    for choice in choices {
        let word = choice.split_whitespace().collect::<Vec<_>>().join(" ");
        if word.chars().count() > 255 {
            let message = "a word to choose from has at most 255 characters";
            return Err(Failure::new(Code::BadValue, message).field("choices").arg("text", word));
        }
        if !word.is_empty() && !out.contains(&word) {
            out.push(word);
        }
    }
    if out.len() > MAX_CHOICES {
        let message = format!("a column offers at most {MAX_CHOICES} words to choose from");
        return Err(Failure::new(Code::BadValue, message).field("choices").arg("text", out.len()));
    }
    Ok(out)
}

/// A column that a client sees must not be calculated from what the client may not see.
fn hidden_source(plan: &Plan, hidden: FieldRef) -> Failure {
    let column = called(plan, hidden);
    let message =
        format!("the column would show the client what follows from the internal column “{column}”; make it internal");
    Failure::new(Code::BadFormula, message).arg("reason", "internal_column").arg("field", column).field("formula")
}

fn refusal(plan: &Plan, error: &FormulaError) -> Failure {
    let failure = Failure::new(Code::BadFormula, error.to_string()).field("formula");
    formula_args(plan, error)
        .into_iter()
        .fold(failure.arg("reason", error.code()), |f, (name, value)| f.arg(name, value))
}

/// The values for a text about a formula that cannot be.
pub(crate) fn formula_args(plan: &Plan, error: &FormulaError) -> Vec<(&'static str, String)> {
    let one = |name, value: &dyn ToString| vec![(name, value.to_string())];
    match error {
        FormulaError::TooLong(length) => one("length", length),
        FormulaError::TooDeep | FormulaError::Units(UnitError::MoneyByMoney) => Vec::new(),
        FormulaError::Syntax { near } => one("near", near),
        FormulaError::NotForColumns(text) => one("text", text),
        FormulaError::UnknownFunction(name) => one("function", name),
        FormulaError::Arguments { function, takes, given } => {
            vec![("function", (*function).to_owned()), ("takes", takes.clone()), ("given", given.to_string())]
        }
        FormulaError::UnknownColumn(name) | FormulaError::AmbiguousColumn(name) => one("field", name),
        FormulaError::NoNumbers(reference) | FormulaError::NeedsBroken(reference) => {
            one("field", &called(plan, *reference))
        }
        FormulaError::Cycle(columns) => {
            one("columns", &columns.iter().map(|column| called(plan, *column)).collect::<Vec<_>>().join(" → "))
        }
        FormulaError::Units(UnitError::Mixed { at, left, right }) => {
            vec![("at", at.clone()), ("left", left.code().to_owned()), ("right", right.code().to_owned())]
        }
        FormulaError::Units(UnitError::Result { found, wanted }) => {
            vec![("left", found.code().to_owned()), ("right", wanted.code().to_owned())]
        }
    }
}

/// A custom column by its name, a field by its code, which the interface has a name for.
fn called(plan: &Plan, reference: FieldRef) -> String {
    match reference {
        FieldRef::Custom(id) => plan.columns.get(&id).map_or_else(|| id.to_string(), |column| column.name.clone()),
        FieldRef::Field(field) => field.code().to_owned(),
    }
}
