//! Two plans that know nothing of each other, brought to the same rows: what an import of one into the other would do.

use mrm_domain::{CostId, Edit, HeaderField, Plan, PlanCost};
use mrm_excel::understand;

use crate::failure::Failure;

/// Whether the plans have grown from one another, so that their rows are the same by their ids.
pub(super) fn related(a: &Plan, b: &Plan) -> bool {
    a.rows.is_empty() || b.rows.is_empty() || b.rows.keys().any(|row| a.rows.contains_key(row))
}

/// `base` with the content of `other`: lines are found again as an import finds them. What `other` leaves empty stays as
/// it is, lines that it does not have go. Of the header only `stated` is taken, all of it if that is not said.
pub(super) fn matched(base: &Plan, other: &Plan, stated: Option<&[HeaderField]>) -> Result<Plan, Failure> {
    let merge = understand::merge(base, other);
    let mut plan = base.clone();
    let is_cost = |edit: &Edit| matches!(edit, Edit::SetCost { .. });
    let lines: Vec<Edit> = merge.edits.into_iter().filter(|edit| !is_cost(edit)).collect();
    plan.apply_all(&lines)?;
    for line in merge.summary.missing {
        plan.apply(&Edit::SetRemoved { row: line.row, removed: true })?;
    }
    for (id, cost) in costs(base, other) {
        plan.apply(&Edit::SetCost { id, cost })?;
    }
    let taken = HeaderField::ALL.iter().filter(|f| f.is_content() && stated.is_none_or(|stated| stated.contains(f)));
    for field in taken {
        plan.apply(&Edit::SetHeader { field: *field, text: other.header.get(*field) })?;
    }
    Ok(plan)
}

/// Costs are found again by their labels.
fn costs(base: &Plan, other: &Plan) -> Vec<(CostId, Option<PlanCost>)> {
    let label = |cost: &PlanCost| cost.label.trim().to_lowercase();
    let mut open: Vec<&PlanCost> = base.costs_in_order();
    let mut out = Vec::new();
    for cost in other.costs_in_order() {
        let same = open.iter().position(|known| label(known) == label(cost)).map(|at| open.remove(at));
        let cost = match same {
            Some(same) => PlanCost {
                id: same.id,
                order: same.order.clone(),
                audience: same.audience,
                source: same.source.clone(),
                ..cost.clone()
            },
            None => cost.clone(),
        };
        out.push((cost.id, Some(cost)));
    }
    out.extend(open.into_iter().map(|gone| (gone.id, None)));
    out
}
