//! Names of placements: which are not finished, too long, or the same.

use mrm_calc::{PlanCalc, placement_name};
use mrm_domain::{Audience, Edit, Field, HeaderField, Plan, RowId, RowKind, utm_safe};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

use super::problems::PlanProblem;
use crate::App;
use crate::failure::Failure;
use crate::rights::UseCase;

/// The names of a plan's placements.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct NamesView {
    /// The plan's revision that this is about.
    pub revision: u64,
    /// Those of its lines that have a name, in the order of the plan.
    pub names: Vec<NameView>,
}

/// The name of a placement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct NameView {
    /// The line.
    pub row: String,
    /// The name.
    pub name: String,
    /// The same as the value of a UTM parameter: small Latin letters, digits, `_`, `-` and `.`.
    pub utm: String,
}

impl App {
    /// The names of a plan's placements, and how they stand in an address.
    pub async fn placement_names(&self, id: &str) -> Result<NamesView, Failure> {
        let guard = self.may_with(UseCase::ReadPlan, id).await?.alone(id).await?;
        tokio::task::spawn_blocking(move || {
            let lines = guard.plan.outline().into_iter().filter(|(row, _)| row.kind == RowKind::Line);
            let found = lines.filter_map(|(row, _)| Some((row.id, name(&guard.plan, &guard.calc, row.id)?)));
            let named = found.filter(|(_, name)| !name.text.is_empty()).map(|(row, name)| NameView {
                row: row.to_string(),
                utm: utm_safe(&name.text),
                name: name.text,
            });
            NamesView { revision: guard.revision, names: named.collect() }
        })
        .await
        .map_err(Failure::unexpected)
    }
}

/// The names of a plan's lines, kept so that an edit costs only what it touches; empty where the plan has no convention.
#[derive(Debug, Default)]
pub(crate) struct Names(BTreeMap<RowId, Name>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Name {
    text: String,
    /// Tokens that found nothing.
    empty: Vec<String>,
    cut: bool,
}

impl Names {
    pub(crate) fn of(plan: &Plan, calc: &PlanCalc) -> Names {
        let mut names = Names::default();
        names.look(plan, calc, plan.rows.keys().copied());
        names
    }

    /// Looks again after `edits`, which changed the results of `changed`; says whether any name is another now.
    pub(crate) fn recheck(&mut self, plan: &Plan, calc: &PlanCalc, edits: &[Edit], changed: &BTreeSet<RowId>) -> bool {
        let moved = edits.iter().any(|edit| matches!(edit, Edit::SetHeader { field: HeaderField::Naming, .. }));
        if plan.header.naming.is_none() && !moved {
            return false;
        }
        let rows: BTreeSet<RowId> = edits.iter().filter_map(Edit::row).chain(changed.iter().copied()).collect();
        self.look(plan, calc, rows.into_iter())
    }

    fn look(&mut self, plan: &Plan, calc: &PlanCalc, rows: impl Iterator<Item = RowId>) -> bool {
        let mut other = false;
        for id in rows {
            let found = name(plan, calc, id);
            let before = match found.clone() {
                Some(found) => self.0.insert(id, found),
                None => self.0.remove(&id),
            };
            other |= before != found;
        }
        other
    }

    /// What to look at in the names, for a reader.
    pub(crate) fn problems(&self, plan: &Plan, reader: Audience) -> Vec<PlanProblem> {
        let Some(naming) = plan.header.naming.as_ref().filter(|naming| naming.visible_to(plan, reader)) else {
            return Vec::new();
        };
        let mut same: BTreeMap<&str, Vec<RowId>> = BTreeMap::new();
        for (id, name) in self.0.iter().filter(|(_, name)| !name.text.is_empty()) {
            same.entry(&name.text).or_default().push(*id);
        }
        let mut out = Vec::new();
        if let Some(token) = naming.unknown(plan) {
            let args = [("token".to_owned(), token.to_owned())].into();
            out.push(problem("name_unknown_token", None, format!("there is no token {{{token}}}"), args));
        }
        for (id, name) in &self.0 {
            let twins = same.get(name.text.as_str()).map_or(0, Vec::len);
            if twins > 1 {
                let args = [("name".to_owned(), name.text.clone()), ("lines".to_owned(), twins.to_string())].into();
                let text = format!("{twins} lines have the placement name “{}”", name.text);
                out.push(problem("name_duplicate", Some(*id), text, args));
            }
            if !name.empty.is_empty() {
                let tokens = name.empty.iter().map(|t| format!("{{{t}}}")).collect::<Vec<_>>().join(", ");
                let text = format!("the placement name has nothing for {tokens}");
                out.push(problem("name_empty_token", Some(*id), text, [("tokens".to_owned(), tokens)].into()));
            }
            if name.cut {
                let args = [("most".to_owned(), naming.max.to_string())].into();
                let text = format!("the placement name is longer than {} characters and was cut", naming.max);
                out.push(problem("name_cut", Some(*id), text, args));
            }
        }
        out
    }
}

/// The name of a line: its own, else the convention's. Nobody asks a name of a plan without a convention.
fn name(plan: &Plan, calc: &PlanCalc, id: RowId) -> Option<Name> {
    plan.header.naming.as_ref()?;
    let row = plan.rows.get(&id).filter(|row| row.kind == RowKind::Line && !row.removed)?;
    if let Some(own) = row.text(Field::PlacementName) {
        return Some(Name { text: own.to_owned(), empty: Vec::new(), cut: false });
    }
    let made = placement_name(plan, row, calc.line(id)?)?;
    Some(Name { text: made.text, empty: made.empty, cut: made.cut })
}

fn problem(code: &str, row: Option<RowId>, message: String, args: BTreeMap<String, String>) -> PlanProblem {
    PlanProblem {
        code: code.to_owned(),
        severity: "warning".to_owned(),
        row: row.map(|id| id.to_string()),
        reference: Some(Field::PlacementName.code().to_owned()),
        args,
        message,
    }
}
