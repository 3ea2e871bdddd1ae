//! What several made of one column, cost or saved view, told by the parts that differ.

use mrm_domain::{Column, CostBasis, Edit, FieldRef, Order, Plan, PlanCost, SavedView, SortOrder};
use serde::Serialize;
use utoipa::ToSchema;

/// A part of a column, a cost or a saved view, as somebody wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PartView {
    /// Which: `kind`, `unit`, `formula`, `choices`, `audience`, `order`; of a cost `basis`, `amount`, `rate`, `vat_rate`; of
    /// a view `columns`, `widths`, `frozen`, `filters`, `quick`, `sort`, `groups`, `folding`.
    pub part: String,
    /// What it says: a code, a number, a share of 1, references separated by commas, a place in the list counted from 1.
    /// Empty: nothing.
    pub value: String,
}

/// A part with all that it says.
type Part = (PartView, String);

/// Of each of these edits the parts in which not all of them agree; nothing of what is a single value.
pub(super) fn differences(plan: &Plan, edits: &[&Edit]) -> Vec<Vec<PartView>> {
    let made: Vec<Vec<Part>> = edits.iter().map(|edit| parts(plan, edit)).collect();
    // What was removed has no parts.
    let agreed = |part: &Part| made.iter().filter(|other| !other.is_empty()).all(|other| other.contains(part));
    made.iter().map(|parts| parts.iter().filter(|part| !agreed(part)).map(|(part, _)| part.clone()).collect()).collect()
}

fn parts(plan: &Plan, edit: &Edit) -> Vec<Part> {
    match edit {
        Edit::SetColumn { column: Some(column), .. } => of_column(plan, column),
        Edit::SetCost { cost: Some(cost), .. } => of_cost(plan, cost),
        Edit::SetView { view: Some(view), .. } => of_view(plan, view),
        _ => Vec::new(),
    }
}

fn of_column(plan: &Plan, column: &Column) -> Vec<Part> {
    let others = plan.columns.values().filter(|other| other.id != column.id).map(|other| &other.order);
    vec![
        part("kind", code(&column.kind)),
        part("unit", column.unit.clone().unwrap_or_default()),
        part("formula", column.formula.clone().unwrap_or_default()),
        part("choices", column.choices.join(", ")),
        part("audience", code(&column.audience)),
        place(&column.order, others),
    ]
}

fn of_cost(plan: &Plan, cost: &PlanCost) -> Vec<Part> {
    let (basis, much) = match cost.basis {
        CostBasis::Amount { amount } => ("amount", part("amount", amount.normalize().to_string())),
        CostBasis::ShareOfMedia { rate } => ("share_of_media", part("rate", rate.normalize().to_string())),
        CostBasis::ShareOfClientNet { rate } => ("share_of_client_net", part("rate", rate.normalize().to_string())),
    };
    let others = plan.costs.values().filter(|other| other.id != cost.id).map(|other| &other.order);
    vec![
        part("kind", code(&cost.kind)),
        part("basis", basis.to_owned()),
        much,
        part("vat_rate", cost.vat_rate.map(|rate| rate.normalize().to_string()).unwrap_or_default()),
        part("audience", code(&cost.audience)),
        place(&cost.order, others),
    ]
}

fn of_view(plan: &Plan, view: &SavedView) -> Vec<Part> {
    let look = &view.look;
    let others = plan.views.values().filter(|other| other.id != view.id).map(|other| &other.order);
    let sort = look.sort.as_ref().map(|sort| {
        let order = if sort.order == SortOrder::Asc { "asc" } else { "desc" };
        format!("{} {order}", sort.reference)
    });
    vec![
        part("audience", code(&view.audience)),
        part("columns", references(&look.columns)),
        whole("widths", references(look.widths.keys()), format!("{:?}", look.widths)),
        part("frozen", look.frozen.to_string()),
        whole("filters", references(look.filters.keys()), format!("{:?}", look.filters)),
        part("quick", look.quick.clone()),
        part("sort", sort.unwrap_or_default()),
        part("groups", references(&look.groups)),
        part("folding", code(&look.folding)),
        place(&view.order, others),
    ]
}

fn part(part: &str, value: String) -> Part {
    whole(part, value.clone(), value)
}

/// A part that shows less than it says.
fn whole(part: &str, value: String, says: String) -> Part {
    (PartView { part: part.to_owned(), value }, says)
}

fn place<'o>(order: &Order, others: impl Iterator<Item = &'o Order>) -> Part {
    let before = others.filter(|other| *other < order).count();
    whole("order", (before + 1).to_string(), order.as_str().to_owned())
}

fn references<'f>(fields: impl IntoIterator<Item = &'f FieldRef>) -> String {
    fields.into_iter().map(FieldRef::to_string).collect::<Vec<_>>().join(",")
}

/// The code that something has where it is written.
pub(super) fn code<T: Serialize>(value: &T) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
