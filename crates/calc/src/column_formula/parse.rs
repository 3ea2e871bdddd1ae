//! From a text to a formula.

use formualizer_parse::parser::{ASTNode, ASTNodeType, parse};
use formualizer_parse::{LiteralValue, TokenSubType};
use mrm_domain::text::Separator;
use mrm_domain::{Field, FieldRef, MAX_FORMULA, Plan};
use rust_decimal::Decimal;

use super::{ColumnFormula, FormulaError, Function, Node, Operator};

/// How deep brackets and signs may stand in each other: the parser goes down once for each.
const MAX_DEPTH: usize = 24;
/// How much of a formula a message shows.
const SHOWN: usize = 20;

/// Who knows the columns that a formula names.
pub trait Names {
    /// The column behind the text of a bracket.
    fn column(&self, name: &str) -> Result<FieldRef, FormulaError>;
}

/// A formula as documents store it: fields by code, custom columns by id.
struct Stored;

impl Names for Stored {
    fn column(&self, name: &str) -> Result<FieldRef, FormulaError> {
        name.parse().map_err(|_| FormulaError::UnknownColumn(name.to_owned()))
    }
}

/// As people write it: columns by any of their names, in any case of letters, or as stored.
impl Names for Plan {
    fn column(&self, name: &str) -> Result<FieldRef, FormulaError> {
        let wanted = name.trim();
        if let Ok(reference) = Stored.column(wanted) {
            return Ok(reference);
        }
        let folded = wanted.to_lowercase();
        let is = |text: &str| text.to_lowercase() == folded;
        let customs = self.columns.values().filter(|c| is(&c.name)).map(|c| FieldRef::Custom(c.id));
        let fields = Field::ALL.iter().filter(|f| is(f.name_ru()) || is(f.name_en())).map(|f| FieldRef::Field(*f));
        let mut found = customs.chain(fields);
        match (found.next(), found.next()) {
            (Some(one), None) => Ok(one),
            (None, _) => Err(FormulaError::UnknownColumn(wanted.to_owned())),
            (Some(_), Some(_)) => Err(FormulaError::AmbiguousColumn(wanted.to_owned())),
        }
    }
}

/// Reads a formula as documents store it.
pub fn stored(text: &str) -> Result<ColumnFormula, FormulaError> {
    ColumnFormula::read(text, Separator::Point, &Stored)
}

impl ColumnFormula {
    /// Reads a formula as a person typed it, with or without `=`. Where `;` separates arguments, or the reader writes
    /// fractions so, a comma between digits is a decimal comma.
    pub fn read(text: &str, prefer: Separator, names: &dyn Names) -> Result<ColumnFormula, FormulaError> {
        let length = text.chars().count();
        if length > MAX_FORMULA {
            return Err(FormulaError::TooLong(length));
        }
        let text = text.trim();
        let (text, bracketed) = without_names(text.strip_prefix('=').unwrap_or(text))?;
        let text = english(&text, prefer);
        check_depth(&text)?;
        let ast = parse(format!("={text}")).map_err(|error| {
            let at = error.position.unwrap_or(text.len());
            FormulaError::Syntax { near: with_names(text.get(at.saturating_sub(1)..).unwrap_or(&text), &bracketed) }
        })?;
        let mut reader = Reader { names, bracketed: &bracketed, references: Vec::new() };
        let node = reader.node(&ast)?;
        Ok(ColumnFormula { node, references: reader.references })
    }
}

/// Names hold whatever people call columns, so the parser sees `[0]`, `[1]` … in their place; the names come beside.
fn without_names(text: &str) -> Result<(String, Vec<&str>), FormulaError> {
    let (mut out, mut names) = (String::new(), Vec::new());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('[') {
        let open = || FormulaError::Syntax { near: format!("[{}", after.chars().take(SHOWN).collect::<String>()) };
        let (name, behind) = after.split_once(']').ok_or_else(open)?;
        out.push_str(before);
        out.push_str(&format!("[{}]", names.len()));
        names.push(name);
        rest = behind;
    }
    out.push_str(rest);
    Ok((out, names))
}

/// The first characters of a part of what the parser saw, as it was typed.
fn with_names(part: &str, names: &[&str]) -> String {
    let shown = names
        .iter()
        .enumerate()
        .fold(part.to_owned(), |text, (place, name)| text.replace(&format!("[{place}]"), &format!("[{name}]")));
    shown.chars().take(SHOWN).collect()
}

/// The same formula with points in numbers and commas between arguments.
fn english(text: &str, prefer: Separator) -> String {
    if prefer == Separator::Point && !text.contains(';') {
        return text.to_owned();
    }
    let chars: Vec<char> = text.chars().collect();
    let digit = |at: Option<usize>| at.and_then(|at| chars.get(at)).is_some_and(char::is_ascii_digit);
    let converted = |(at, c): (usize, &char)| match c {
        ';' => ',',
        ',' if digit(at.checked_sub(1)) && digit(Some(at + 1)) => '.',
        c => *c,
    };
    chars.iter().enumerate().map(converted).collect()
}

/// Refuses what would lead the parser down too far, before it goes.
fn check_depth(text: &str) -> Result<(), FormulaError> {
    let (mut depth, mut signs) = (0_usize, 0_usize);
    for c in text.chars() {
        match c {
            '(' | '{' => depth += 1,
            ')' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        signs = match c {
            '+' | '-' | '^' => signs + 1,
            c if c.is_whitespace() => signs,
            _ => 0,
        };
        if depth > MAX_DEPTH || signs > MAX_DEPTH {
            return Err(FormulaError::TooDeep);
        }
    }
    Ok(())
}

struct Reader<'n> {
    names: &'n dyn Names,
    bracketed: &'n [&'n str],
    references: Vec<FieldRef>,
}

impl Reader<'_> {
    fn node(&mut self, ast: &ASTNode) -> Result<Node, FormulaError> {
        let strange = || FormulaError::NotForColumns(text_of(ast));
        match &ast.node_type {
            ASTNodeType::Literal(LiteralValue::Number(_) | LiteralValue::Int(_)) => {
                // The text itself: a double would not keep every amount.
                let token = ast.source_token.as_ref().filter(|t| t.subtype == TokenSubType::Number);
                let text = token.map(|t| t.value.as_str()).ok_or_else(strange)?;
                let number = Decimal::from_str_exact(text).or_else(|_| Decimal::from_scientific(text));
                number.map(Node::Number).map_err(|_| strange())
            }
            ASTNodeType::Reference { original, .. } => {
                let place = original.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
                let name = place.and_then(|place| self.bracketed.get(place.parse::<usize>().ok()?));
                let reference = self.names.column(name.ok_or_else(strange)?)?;
                if !self.references.contains(&reference) {
                    self.references.push(reference);
                }
                Ok(Node::Column(reference))
            }
            ASTNodeType::UnaryOp { op, expr } => {
                let inner = self.node(expr)?;
                match op.to_string().as_str() {
                    "-" => Ok(Node::Negative(Box::new(inner))),
                    "+" => Ok(inner),
                    "%" => Ok(Node::Percent(Box::new(inner))),
                    _ => Err(strange()),
                }
            }
            ASTNodeType::BinaryOp { op, left, right } => {
                let sign = op.to_string();
                let found = Operator::ALL.iter().find(|(_, text)| *text == sign);
                let (operator, _) = found.ok_or_else(|| FormulaError::NotForColumns(sign.clone()))?;
                Ok(Node::Both(*operator, Box::new(self.node(left)?), Box::new(self.node(right)?)))
            }
            ASTNodeType::Function { name, args } => {
                let function = function(name)?;
                if !function.takes().contains(&args.len()) {
                    let (least, most) = (function.takes().start().to_owned(), function.takes().end().to_owned());
                    let takes = if least == most { least.to_string() } else { format!("{least}–{most}") };
                    return Err(FormulaError::Arguments { function: function.english(), takes, given: args.len() });
                }
                let args = args.iter().map(|arg| self.node(arg)).collect::<Result<_, _>>()?;
                Ok(Node::Call(function, args))
            }
            ASTNodeType::Literal(_) | ASTNodeType::Omitted | ASTNodeType::Call { .. } | ASTNodeType::Array(_) => {
                Err(strange())
            }
        }
    }
}

fn function(name: &str) -> Result<Function, FormulaError> {
    let wanted = name.to_uppercase();
    let is = |f: &&Function| f.english() == wanted || f.russian() == wanted;
    Function::ALL.iter().find(is).copied().ok_or_else(|| FormulaError::UnknownFunction(name.to_owned()))
}

fn text_of(ast: &ASTNode) -> String {
    match (&ast.node_type, &ast.source_token) {
        (ASTNodeType::Reference { original, .. }, _) => original.clone(),
        (_, Some(token)) => token.value.clone(),
        (ASTNodeType::Array(_), None) => "{…}".to_owned(),
        (other, None) => other.to_string(),
    }
}
