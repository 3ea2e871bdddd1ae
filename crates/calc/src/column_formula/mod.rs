//! Custom columns that are calculated: `[cost_net] / [impressions] * 1000`.
//!
//! The language is the part of Excel's that a line needs, so that an export can carry it on as a live formula: numbers,
//! columns in brackets, `+ - * / ^ %`, comparisons, and the [`Function`]s. It is read by a library's parser of Excel
//! formulas and calculated here in exact decimals. As in Excel an empty cell counts as zero; other than in Excel a formula
//! of which all columns are empty is empty itself, so that a fresh line does not fill up with zeros.
//!
//! A formula is read for its units too: money and counts are not added to each other, money is not multiplied by money.

mod columns;
mod evaluate;
mod parse;
mod render;
mod unit;

use mrm_domain::FieldRef;
use rust_decimal::Decimal;

pub use columns::{FormulaColumns, FormulaValues};
pub use parse::{Names, stored};
pub use render::{Style, render};

/// A formula that was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnFormula {
    node: Node,
    references: Vec<FieldRef>,
}

impl ColumnFormula {
    /// The columns it names, each once.
    pub fn references(&self) -> &[FieldRef] {
        &self.references
    }
}

/// A part of a formula.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Node {
    Number(Decimal),
    Column(FieldRef),
    Negative(Box<Node>),
    Percent(Box<Node>),
    Both(Operator, Box<Node>, Box<Node>),
    Call(Function, Vec<Node>),
}

/// What stands between two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Operator {
    const ALL: [(Operator, &'static str); 11] = [
        (Operator::Add, "+"),
        (Operator::Subtract, "-"),
        (Operator::Multiply, "*"),
        (Operator::Divide, "/"),
        (Operator::Power, "^"),
        (Operator::Equal, "="),
        (Operator::NotEqual, "<>"),
        (Operator::Less, "<"),
        (Operator::LessOrEqual, "<="),
        (Operator::Greater, ">"),
        (Operator::GreaterOrEqual, ">="),
    ];

    fn sign(self) -> &'static str {
        Operator::ALL.iter().find(|(operator, _)| *operator == self).map_or("", |(_, sign)| sign)
    }
}

macro_rules! functions {
    ($($(#[$doc:meta])* $variant:ident = $english:literal, $russian:literal, $least:literal..=$most:literal;)*) => {
        /// The functions of the language: those of Excel with the same meaning, under their English or Russian names.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Function {
            $($(#[$doc])* $variant,)*
        }

        impl Function {
            /// All of them.
            pub const ALL: &[Function] = &[$(Function::$variant,)*];

            /// Its name in English Excel, which files carry.
            pub const fn english(self) -> &'static str {
                match self { $(Function::$variant => $english,)* }
            }

            /// Its name in Russian Excel.
            pub const fn russian(self) -> &'static str {
                match self { $(Function::$variant => $russian,)* }
            }

            /// How many arguments it takes.
            const fn takes(self) -> std::ops::RangeInclusive<usize> {
                match self { $(Function::$variant => $least..=$most,)* }
            }
        }
    };
}

functions! {
    /// The second argument if the first is true, else the third.
    If = "IF", "ЕСЛИ", 2..=3;
    /// The second argument where the first cannot be calculated.
    IfError = "IFERROR", "ЕСЛИОШИБКА", 2..=2;
    /// The sum; empty cells are left out.
    Sum = "SUM", "СУММ", 1..=30;
    /// The mean; empty cells are left out.
    Average = "AVERAGE", "СРЗНАЧ", 1..=30;
    /// The smallest; empty cells are left out.
    Min = "MIN", "МИН", 1..=30;
    /// The largest; empty cells are left out.
    Max = "MAX", "МАКС", 1..=30;
    /// The first argument rounded half away from zero to as many digits after the point as the second says.
    Round = "ROUND", "ОКРУГЛ", 2..=2;
    /// Rounded away from zero.
    RoundUp = "ROUNDUP", "ОКРУГЛВВЕРХ", 2..=2;
    /// Rounded towards zero.
    RoundDown = "ROUNDDOWN", "ОКРУГЛВНИЗ", 2..=2;
    /// Without its sign.
    Abs = "ABS", "ABS", 1..=1;
    /// Whether all are true.
    And = "AND", "И", 1..=30;
    /// Whether one is true.
    Or = "OR", "ИЛИ", 1..=30;
    /// The opposite.
    Not = "NOT", "НЕ", 1..=1;
}

/// A formula that cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormulaError {
    /// Longer than [`mrm_domain::MAX_FORMULA`].
    #[error("the formula has {0} characters; at most 1,000 are allowed")]
    TooLong(usize),
    /// Brackets inside brackets, too many of them.
    #[error("the formula is nested too deeply")]
    TooDeep,
    /// It is not a formula: something is missing or left over.
    #[error("the formula is incomplete or has a sign too many near “{near}”")]
    Syntax {
        /// What stands where the reader stopped.
        near: String,
    },
    /// Cells, ranges, texts, lists and other things that a line has not.
    #[error("“{0}” cannot be used in a column's formula; columns stand in brackets: [Name]")]
    NotForColumns(String),
    /// No function of the language.
    #[error("there is no function “{0}”")]
    UnknownFunction(String),
    /// A function with too many or too few arguments.
    #[error("{function} takes {takes} arguments, not {given}")]
    Arguments {
        /// Its English name.
        function: &'static str,
        /// How many it takes, `2` or `2–3`.
        takes: String,
        /// How many it was given.
        given: usize,
    },
    /// No column of the plan is called so.
    #[error("the plan has no column “{0}”")]
    UnknownColumn(String),
    /// Several columns are called so.
    #[error("several columns are called “{0}”; rename one of them")]
    AmbiguousColumn(String),
    /// The column holds no numbers.
    #[error("the column “{0}” holds no numbers")]
    NoNumbers(FieldRef),
    /// Formulas that need each other.
    #[error("the formulas of these columns need each other: {}", list(.0))]
    Cycle(Vec<FieldRef>),
    /// It is calculated from a column whose own formula cannot be.
    #[error("the formula of column {0} is wrong, and this one needs it")]
    NeedsBroken(FieldRef),
    /// Units that do not go together, or not into the column.
    #[error("{0}")]
    Units(UnitError),
}

fn list(references: &[FieldRef]) -> String {
    references.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

pub use unit::{Unit, UnitError};

impl FormulaError {
    /// Stable code: the interface has a text for each.
    pub fn code(&self) -> &'static str {
        match self {
            FormulaError::TooLong(_) => "formula_too_long",
            FormulaError::TooDeep => "too_deep",
            FormulaError::Syntax { .. } => "syntax",
            FormulaError::NotForColumns(_) => "not_for_columns",
            FormulaError::UnknownFunction(_) => "unknown_function",
            FormulaError::Arguments { .. } => "arguments",
            FormulaError::UnknownColumn(_) => "unknown_column",
            FormulaError::AmbiguousColumn(_) => "ambiguous_column",
            FormulaError::NoNumbers(_) => "no_numbers",
            FormulaError::Cycle(_) => "cycle",
            FormulaError::NeedsBroken(_) => "needs_broken",
            FormulaError::Units(error) => error.code(),
        }
    }
}

/// Why a formula has no value in a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FormulaProblem {
    /// Something is divided by zero or by an empty cell.
    #[error("division by zero")]
    DivisionByZero,
    /// A power that is not a whole number, or of zero below zero, or more than 28 decimal places to round to.
    #[error("a power or a number of digits that cannot be calculated")]
    NoResult,
    /// Beyond 18 digits.
    #[error("the result is too large")]
    TooLarge,
    /// The formula itself is wrong: see the column's problem.
    #[error("the column's formula is wrong")]
    Broken,
}

impl FormulaProblem {
    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            FormulaProblem::DivisionByZero => "division_by_zero",
            FormulaProblem::NoResult => "no_result",
            FormulaProblem::TooLarge => "too_large",
            FormulaProblem::Broken => "broken_formula",
        }
    }
}
