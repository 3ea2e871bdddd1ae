//! One column, one field; what is left becomes custom columns; whom each is for.

use mrm_domain::{Audience, CustomKind, Field, FieldKind, FieldScope};

use super::super::text::Basis;
use super::super::vocabulary::Meaning;
use super::{Column, Target};

/// One column, one field: the surest reading first, others take what is left.
pub fn assign(columns: &mut [Column]) {
    let mut taken: Vec<Field> = columns.iter().filter(|c| c.decided).filter_map(Column::field).collect();
    let mut wishes: Vec<(usize, Field, f64)> = Vec::new();
    let block = internal_block(columns);
    with_vat(columns);
    for (index, column) in columns.iter().enumerate().filter(|(_, c)| !c.decided) {
        for (meaning, score) in &column.candidates {
            if let Meaning::Field(field) = meaning {
                // Inside the agency's own block only its own fields mean what they say.
                let outsider = block.contains(&index) && field.audience() == Audience::Client;
                // Empty columns give way to those that hold values.
                let empty = if column.profile.filled == 0 { 0.2 } else { 0.0 };
                // What is with VAT gives way to what is without: prices are stored without.
                let gross = if column.attributes.basis == Some(Basis::Gross) && field.kind() == FieldKind::Money {
                    0.02
                } else {
                    0.0
                };
                if !outsider && usable(*field) {
                    wishes.push((index, *field, score - empty - gross));
                }
            }
        }
    }
    wishes.sort_by(|a, b| b.2.total_cmp(&a.2).then(a.0.cmp(&b.0)));
    for (index, field, score) in wishes {
        if columns[index].decided {
            if !columns[index].alternatives.contains(&field) && columns[index].field() != Some(field) {
                columns[index].alternatives.push(field);
            }
        } else if score >= 0.55 && !taken.contains(&field) {
            taken.push(field);
            let sure = if columns[index].profile.filled == 0 { score + 0.2 } else { score };
            columns[index].set(field, sure);
        } else {
            columns[index].alternatives.push(field);
        }
    }
    for column in columns.iter_mut().filter(|c| !c.decided) {
        column.confidence = 0.5;
        column.set_custom();
    }
}

/// A cost per result with VAT beside prices without is not the plan's figure of that name: it stays what it is.
fn with_vat(columns: &mut [Column]) {
    let gross = |column: &Column| column.attributes.basis == Some(Basis::Gross);
    let prices_with_vat = columns.iter().any(|c| c.can_be(Field::UnitPrice).is_some_and(|s| s > 0.7) && gross(c));
    if prices_with_vat {
        return;
    }
    for column in columns.iter_mut().filter(|c| !c.decided && gross(c)) {
        if let Some(Meaning::Field(field)) = column.best()
            && is_cost_per_result(field)
        {
            column.alternatives = vec![field];
            column.set_custom();
            column.confidence = 0.85;
        }
    }
}

/// Figures that divide a cost by a result.
pub fn is_cost_per_result(field: Field) -> bool {
    matches!(field, Field::Cpm | Field::Cpt | Field::Cpc | Field::Cpv | Field::Cpa | Field::Cpe | Field::Cpp)
}

/// Fields that a column may become: those of lines and of time.
fn usable(field: Field) -> bool {
    field.scope() != FieldScope::Plan && !matches!(field, Field::TimeCols | Field::MonthCost)
}

pub fn custom_kind(column: &Column) -> CustomKind {
    let p = &column.profile;
    let money = column.attributes.currency.is_some()
        || column.attributes.basis.is_some()
        || matches!(column.best(), Some(Meaning::Cost))
        || matches!(column.best(), Some(Meaning::Field(f)) if f.kind() == FieldKind::Money);
    if p.dates > 0 && p.dates >= p.numeric() + p.words {
        CustomKind::Date
    } else if p.is_numeric() && (p.numeric() + p.voids + p.errors == p.filled || p.words * 10 < p.numeric()) {
        if p.is_percent() {
            CustomKind::Percent
        } else if money {
            CustomKind::Money
        } else {
            CustomKind::Number
        }
    } else {
        CustomKind::Text
    }
}

fn is_own(column: &Column) -> bool {
    match column.target {
        Target::Field(field) if column.decided => field.audience() == Audience::Internal,
        _ => match column.best() {
            Some(Meaning::Internal) => true,
            Some(Meaning::Field(field)) => field.audience() == Audience::Internal,
            _ => false,
        },
    }
}

/// Columns of the agency's own block: a run of columns, bounded by a gap, a calendar or the table's edge, in which its own
/// figures are many; otherwise what stands between the first and the last of them.
pub fn internal_block(columns: &[Column]) -> Vec<usize> {
    let own: Vec<usize> = (0..columns.len()).filter(|i| is_own(&columns[*i])).collect();
    if own.len() < 2 {
        return own;
    }
    let mut block = Vec::new();
    let mut run: Vec<usize> = Vec::new();
    let mut close = |run: &mut Vec<usize>| {
        let inside: Vec<usize> = run.iter().copied().filter(|i| own.contains(i)).collect();
        if inside.len() * 10 >= run.len() * 4 && inside.len() >= 2 {
            block.append(run);
        } else {
            block.extend(inside);
            run.clear();
        }
    };
    for index in 0..columns.len() {
        let gap = index > 0 && columns[index].column > columns[index - 1].column + 1;
        if gap || columns[index].target == Target::Calendar || columns[index].header.is_empty() {
            close(&mut run);
        }
        if columns[index].target != Target::Calendar && !columns[index].header.is_empty() {
            run.push(index);
        }
    }
    close(&mut run);
    block
}

pub fn audiences(columns: &mut [Column]) {
    let block = internal_block(columns);
    for (index, column) in columns.iter_mut().enumerate() {
        column.audience = match column.target {
            Target::Field(field) => field.audience(),
            Target::Custom(_) if block.contains(&index) || column.best() == Some(Meaning::Internal) => {
                Audience::Internal
            }
            _ => Audience::Client,
        };
    }
}
