//! Reads whatever text there is as the formula of a column. No input may crash or hang it; what is understood is written
//! and read again as the same formula, and calculating with it never fails.
#![cfg_attr(fuzzing, no_main)]

use mrm_calc::PlanCalc;
use mrm_calc::column_formula::{ColumnFormula, Style, render, stored};
use mrm_domain::text::Separator;
use mrm_domain::{Audience, Column, ColumnId, CustomKind, Order, Plan};
use std::sync::OnceLock;
use uuid::Uuid;

mrm_fuzz::target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let plan = plan();
    // A text of a document may be anything too.
    let _ = stored(text);
    for prefer in [Separator::Point, Separator::Comma] {
        let Ok(formula) = ColumnFormula::read(text, prefer, plan) else { continue };
        let Ok(canonical) = formula.canonical() else { continue };
        assert_eq!(stored(&canonical).as_ref(), Ok(&formula), "{canonical}");
        let russian = render(&formula, Style::Russian, &|reference, _| format!("[{reference}]"));
        assert_eq!(ColumnFormula::read(&russian, Separator::Comma, plan).as_ref(), Ok(&formula), "{russian}");
        let mut with = plan.clone();
        for column in with.columns.values_mut() {
            column.formula = Some(canonical.clone());
        }
        let _ = PlanCalc::new(&with).totals();
    }
});

/// A few lines, and a column that can hold the formula.
fn plan() -> &'static Plan {
    static PLAN: OnceLock<Plan> = OnceLock::new();
    PLAN.get_or_init(|| {
        let mut plan = mrm_testkit::generated_plan(4, 1);
        let id = ColumnId::from_uuid(Uuid::from_u128(7));
        let column = Column {
            id,
            name: "Своя".to_owned(),
            kind: CustomKind::Number,
            unit: None,
            formula: None,
            choices: Vec::new(),
            audience: Audience::Client,
            order: Order::spread(1).next().expect("a place"),
        };
        plan.columns.insert(id, column);
        plan
    })
}
