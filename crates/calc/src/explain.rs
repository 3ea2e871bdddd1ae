//! Why a value is what it is, for a reader and for a spreadsheet.

use mrm_domain::{Field, Plan, PriceBasis, Row, RowId, Value};

use rust_decimal::Decimal;

use crate::context::{Context, Values};
use crate::equation::{Equation, Scale, Shape};
use crate::vat::LineVat;
use crate::{Formula, FormulaKind, LineResult, PlanCalc, Rule, Term};

/// Why a derived value is what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The field.
    pub field: Field,
    /// Its value.
    pub value: Value,
    /// The equation.
    pub rule: Rule,
    /// What went in, with values.
    pub inputs: Vec<Input>,
    /// The same as a formula.
    pub formula: Option<Formula>,
}

/// One input of a derived value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// The field.
    pub field: Field,
    /// Its value.
    pub value: Value,
    /// Whether it is derived itself.
    pub derived: bool,
}

/// Why the derived value of `field` in `row` is what it is; `None` where nothing is derived.
pub fn explain(plan: &Plan, calc: &PlanCalc, row: RowId, field: Field) -> Option<Explanation> {
    let stored = plan.rows.get(&row)?;
    let result = calc.line(row)?;
    let derived = result.derived.get(&field)?;
    let input = |input: &Field| {
        let own = stored.cells.get(input).map(|cell| (cell.value.clone(), false));
        let (value, derived) = own.or_else(|| Some((result.derived.get(input)?.value.clone(), true)))?;
        Some(Input { field: *input, value, derived })
    };
    Some(Explanation {
        field,
        value: derived.value.clone(),
        rule: derived.rule,
        inputs: derived.inputs.iter().filter_map(input).collect(),
        formula: formula(plan, calc, row, field),
    })
}

/// How the derived value of `field` in `row` is calculated from other fields of the line; `None` where nothing is derived.
pub fn formula(plan: &Plan, calc: &PlanCalc, row: RowId, field: Field) -> Option<Formula> {
    LineFormulas::of(plan, plan.rows.get(&row)?, calc.line(row)?).formula(field)
}

/// The formulas of one line: what all of them need is looked up once.
pub struct LineFormulas<'a> {
    stored: &'a Row,
    result: &'a LineResult,
    context: Context,
}

impl<'a> LineFormulas<'a> {
    /// The formulas of a line of `plan` that came to `result`.
    pub fn of(plan: &Plan, stored: &'a Row, result: &'a LineResult) -> LineFormulas<'a> {
        LineFormulas { stored, result, context: Context::new(plan, stored, &Values::stored(stored)) }
    }

    /// How the derived value of `field` is calculated from other fields; `None` where nothing is derived.
    pub fn formula(&self, field: Field) -> Option<Formula> {
        let context = &self.context;
        let derived = self.result.derived.get(&field)?;
        let round = context.digits(field);
        let setting = |rate| Some(Formula { kind: FormulaKind::Setting(rate), round: None });
        match derived.rule {
            Rule::PlanCommissionRate => return setting(context.plan_commission?),
            Rule::PlanVatRate | Rule::PlanVatRateByDates => return setting(context.vat_rate?),
            Rule::Vat if field == Field::Vat => {
                if let LineVat::Split(parts) = &context.vat {
                    let kind = FormulaKind::VatByParts { base: Field::ClientNet, parts: parts.clone() };
                    return Some(Formula { kind, round });
                }
            }
            _ => {}
        }
        let active = |(at, _): &(usize, &Equation)| context.active & (1 << *at) != 0;
        let (_, equation) =
            context.equations().iter().enumerate().filter(active).find(|(_, e)| e.rule == derived.rule)?;
        if field == Field::Discount {
            let under = vec![Term::Field(Field::ListCost)];
            let mut over = vec![Term::Field(Field::CostNet)];
            if context.basis == PriceBasis::Gross {
                over.push(Term::OnePlus(Field::VatRate));
            }
            return Some(Formula { kind: FormulaKind::OneLess { over, under }, round: None });
        }
        let round = match &derived.value {
            Value::Number(number) => context.digits_by(equation, field, number.normalize()),
            _ => round,
        };
        let has_returned = self.stored.cells.contains_key(&Field::ReturnedCommission);
        Some(Formula { kind: kind(context, equation, field, has_returned), round })
    }
}

fn kind(context: &Context, equation: &Equation, field: Field, returned: bool) -> FormulaKind {
    let f = Term::Field;
    match equation.shape {
        Shape::Product { num, den, scale } => {
            let (scale_over, scale_under) = scale_terms(context, scale);
            let nums: Vec<Field> = num.into_iter().flatten().collect();
            let (mut over, mut under) = (Vec::new(), Vec::new());
            if field == equation.out {
                over.extend(nums.into_iter().map(f));
                over.extend(scale_over);
                under.extend(den.map(f));
                under.extend(scale_under);
            } else if den == Some(field) {
                over.extend(nums.into_iter().map(f));
                over.extend(scale_over);
                under.push(f(equation.out));
                under.extend(scale_under);
            } else {
                over.push(f(equation.out));
                over.extend(den.map(f));
                over.extend(scale_under);
                under.extend(nums.into_iter().filter(|n| *n != field).map(f));
                under.extend(scale_over);
            }
            FormulaKind::Product { over, under }
        }
        Shape::Sum { a, b, .. } if field == equation.out => FormulaKind::Sum { plus: vec![f(a), f(b)], minus: vec![] },
        Shape::Sum { a, b, .. } => {
            let other = if field == a { b } else { a };
            FormulaKind::Sum { plus: vec![f(equation.out)], minus: vec![f(other)] }
        }
        Shape::Grossed { part, rate, .. } if field == part => {
            FormulaKind::Product { over: vec![f(equation.out)], under: vec![Term::OnePlus(rate)] }
        }
        Shape::Grossed { part, rate, .. } => {
            FormulaKind::Product { over: vec![f(part), Term::OnePlus(rate)], under: vec![] }
        }
        Shape::Inside { part, rate, .. } if field == part => {
            FormulaKind::Product { over: vec![f(equation.out), Term::OneMinus(rate)], under: vec![] }
        }
        Shape::Inside { part, rate, .. } => {
            FormulaKind::Product { over: vec![f(part)], under: vec![Term::OneMinus(rate)] }
        }
        Shape::Income => {
            let back = returned.then_some(f(Field::ReturnedCommission));
            let (plus, minus) = match field {
                Field::Income => (vec![f(Field::ClientNet)], vec![f(Field::BuyCost)]),
                Field::BuyCost => (vec![f(Field::ClientNet)], vec![f(Field::Income)]),
                _ => {
                    let minus = back.into_iter().collect();
                    return FormulaKind::Sum { plus: vec![f(Field::Income), f(Field::BuyCost)], minus };
                }
            };
            FormulaKind::Sum { plus: plus.into_iter().chain(back).collect(), minus }
        }
    }
}

/// The scale as operands above and below the line.
fn scale_terms(context: &Context, scale: Scale) -> (Vec<Term>, Vec<Term>) {
    let number = |n: u32| Term::Number(n.into());
    let markup = || {
        let factor = Term::Factor { field: Field::Markup, value: context.markup };
        (context.markup != Decimal::ONE).then_some(factor).into_iter().collect::<Vec<_>>()
    };
    let per_price = || {
        let per = context.per_price();
        (per != Decimal::ONE).then_some(Term::Number(per)).into_iter().collect::<Vec<_>>()
    };
    match scale {
        Scale::Hundred => (vec![number(100)], vec![]),
        Scale::Hundredth => (vec![], vec![number(100)]),
        Scale::Thousand => (vec![number(1000)], vec![]),
        Scale::Markup => (markup(), per_price()),
        Scale::FixedMarkup => (markup(), vec![]),
        Scale::PerPrice => (vec![], per_price()),
        Scale::Discount => {
            let value = context.discount.unwrap_or_default();
            let over =
                if value == Decimal::ONE { vec![] } else { vec![Term::Factor { field: Field::Discount, value }] };
            let under = if context.basis == PriceBasis::Gross { vec![Term::OnePlus(Field::VatRate)] } else { vec![] };
            (over, under)
        }
        Scale::PerUniverse => (vec![], context.universe.map(Term::Universe).into_iter().collect()),
        Scale::PointsOfUniverse => (vec![number(100)], context.universe.map(Term::Universe).into_iter().collect()),
        Scale::One
        | Scale::Volume(_)
        | Scale::Fixed
        | Scale::OnTop
        | Scale::Inside
        | Scale::Separate
        | Scale::NoRate => (vec![], vec![]),
    }
}
