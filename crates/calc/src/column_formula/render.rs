//! From a formula to a text: for people in their language, and for a workbook.

use mrm_domain::FieldRef;
use rust_decimal::Decimal;

use super::{ColumnFormula, FormulaError, Function, Node, Operator};

/// How a formula is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// English names of functions, points in numbers, commas between arguments: documents and workbook files.
    English,
    /// As Russian Excel shows it.
    Russian,
}

/// Writes a formula, without `=`. `column` gives the text of a column, brackets included where they belong; its second
/// argument says whether the column is calculated with: not where it stands alone as an argument of a function that leaves
/// empty cells out.
pub fn render(formula: &ColumnFormula, style: Style, column: &dyn Fn(FieldRef, bool) -> String) -> String {
    let mut writer = Writer { style, column, out: String::new() };
    writer.node(&formula.node, 0, true);
    writer.out
}

impl ColumnFormula {
    /// As documents store it.
    pub fn canonical(&self) -> Result<String, FormulaError> {
        let text = render(self, Style::English, &|reference, _| format!("[{reference}]"));
        let length = text.chars().count();
        if length > mrm_domain::MAX_FORMULA { Err(FormulaError::TooLong(length)) } else { Ok(text) }
    }
}

struct Writer<'a> {
    style: Style,
    column: &'a dyn Fn(FieldRef, bool) -> String,
    out: String,
}

/// How strongly a sign binds in Excel, more is stronger.
fn strength(operator: Operator) -> u8 {
    use Operator as O;
    match operator {
        O::Power => 4,
        O::Multiply | O::Divide => 3,
        O::Add | O::Subtract => 2,
        _ => 1,
    }
}

/// Signs before a value bind more strongly than any between two: −2^2 is 4 in Excel.
const SIGN: u8 = 5;
/// So does the percent sign, even more.
const PERCENT: u8 = 6;

impl Writer<'_> {
    /// Writes a node into a place that binds as strongly as `around`; weaker nodes get parentheses.
    fn node(&mut self, node: &Node, around: u8, calculated_with: bool) {
        match node {
            Node::Number(number) => self.number(*number),
            Node::Column(reference) => self.out.push_str(&(self.column)(*reference, calculated_with)),
            Node::Negative(inner) => self.wrapped(around > SIGN, |w| {
                w.out.push('-');
                w.node(inner, SIGN, true);
            }),
            Node::Percent(inner) => self.wrapped(around > PERCENT, |w| {
                w.node(inner, PERCENT, true);
                w.out.push('%');
            }),
            Node::Both(operator, left, right) => {
                let own = strength(*operator);
                self.wrapped(around > own, |w| {
                    w.node(left, own, true);
                    let space = if *operator == Operator::Power { "" } else { " " };
                    w.out.push_str(space);
                    w.out.push_str(operator.sign());
                    w.out.push_str(space);
                    // All signs group from the left, so an equal one on the right needs parentheses.
                    w.node(right, own + 1, true);
                });
            }
            Node::Call(function, args) => self.call(*function, args),
        }
    }

    fn call(&mut self, function: Function, args: &[Node]) {
        use Function as F;
        let leaves_texts_out = matches!(function, F::Sum | F::Average | F::Min | F::Max | F::And | F::Or);
        self.out.push_str(if self.style == Style::Russian { function.russian() } else { function.english() });
        self.out.push('(');
        for (place, arg) in args.iter().enumerate() {
            if place > 0 {
                self.out.push_str(if self.style == Style::Russian { "; " } else { ", " });
            }
            self.node(arg, 0, !leaves_texts_out);
        }
        self.out.push(')');
    }

    fn number(&mut self, number: Decimal) {
        let text = number.normalize().to_string();
        self.out.push_str(&if self.style == Style::Russian { text.replace('.', ",") } else { text });
    }

    fn wrapped(&mut self, wrap: bool, write: impl FnOnce(&mut Self)) {
        if wrap {
            self.out.push('(');
        }
        write(self);
        if wrap {
            self.out.push(')');
        }
    }
}
