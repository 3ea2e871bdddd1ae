//! Lines put together by what they say in a column or two, whatever section they stand in.

use mrm_calc::PlanCalc;
use mrm_domain::{Audience, Field, FieldKind, FieldRef, MAX_GROUPS, Plan, Row, RowId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

use super::edits::parse_id;
use super::view::{Cells, totals_cells};
use crate::App;
use crate::failure::Failure;
use crate::rights::UseCase;

/// By what to put lines together.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupsRequest {
    /// One or two columns, the outer first. Dates go by their month.
    pub by: Vec<String>,
    /// Ids of the lines that count; absent for all.
    #[serde(default)]
    pub rows: Option<Vec<String>>,
    /// For whom; the agency unless said otherwise.
    #[serde(default)]
    pub audience: Option<Audience>,
}

/// Lines put together.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct GroupsView {
    /// The plan's revision that this is about.
    pub revision: u64,
    /// The groups, outer ones and those in them, in the order of their keys.
    pub groups: Vec<GroupView>,
}

/// Lines that say the same.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct GroupView {
    /// What its lines have in common, by the columns asked for: canonical texts in lower case without spaces around, months
    /// as `2026-09`, an empty text for empty cells. A group of both columns has two.
    pub key: Vec<String>,
    /// The same as its first line writes it.
    pub value: Vec<String>,
    /// How many lines.
    pub lines: usize,
    /// Sums and recomputed ratios.
    #[schema(value_type = BTreeMap<String, String>)]
    pub c: Cells,
    /// Why a value is absent: `not_additive` for reach.
    #[schema(value_type = BTreeMap<String, String>)]
    pub n: Cells,
}

impl App {
    /// What the groups of a plan's lines come to, by the rules of totals.
    pub async fn plan_groups(&self, id: &str, request: GroupsRequest) -> Result<GroupsView, Failure> {
        let open = self.may_with(UseCase::ReadPlan, id).await?.plan(id).await?;
        let by = request.by.iter().map(|text| column(text)).collect::<Result<Vec<_>, _>>()?;
        if by.is_empty() || by.len() > MAX_GROUPS {
            return Err(Failure::bad_request(format!("lines are grouped by one to {MAX_GROUPS} columns")));
        }
        let rows = request.rows.map(|ids| ids.iter().map(|id| parse_id(id)).collect::<Result<BTreeSet<RowId>, _>>());
        let rows = rows.transpose()?;
        let reader = request.audience.unwrap_or(Audience::Internal);
        let guard = open.lock_owned().await;
        tokio::task::spawn_blocking(move || {
            let revision = guard.revision;
            let groups = match reader {
                Audience::Internal => groups(&guard.plan, &guard.calc, &by, rows.as_ref(), reader),
                Audience::Client => {
                    let plan = guard.plan.for_audience(reader);
                    drop(guard);
                    groups(&plan, &PlanCalc::new(&plan), &by, rows.as_ref(), reader)
                }
            }?;
            Ok(GroupsView { revision, groups })
        })
        .await
        .map_err(Failure::unexpected)?
    }
}

fn column(text: &str) -> Result<FieldRef, Failure> {
    text.parse().map_err(|error: mrm_domain::UnknownField| Failure::bad_request(error.to_string()))
}

fn groups(
    plan: &Plan,
    calc: &PlanCalc,
    by: &[FieldRef],
    rows: Option<&BTreeSet<RowId>>,
    reader: Audience,
) -> Result<Vec<GroupView>, Failure> {
    for column in by {
        let there = match column {
            FieldRef::Field(_) => plan.shows(*column, reader),
            FieldRef::Custom(id) => plan.columns.contains_key(id) && plan.shows(*column, reader),
        };
        if !there {
            return Err(Failure::not_found("column", column));
        }
    }
    let mut found: BTreeMap<Vec<String>, (Vec<String>, Vec<RowId>)> = BTreeMap::new();
    for line in plan.lines().filter(|line| rows.is_none_or(|rows| rows.contains(&line.id))) {
        let value: Vec<String> = by.iter().map(|column| said(plan, calc, line, *column)).collect();
        let key: Vec<String> = value.iter().map(|text| text.to_lowercase()).collect();
        for depth in 1..=by.len() {
            let group = found.entry(key[..depth].to_vec()).or_insert_with(|| (value[..depth].to_vec(), Vec::new()));
            group.1.push(line.id);
        }
    }
    let view = |(key, (value, lines)): (Vec<String>, (Vec<String>, Vec<RowId>))| {
        let (c, n) = totals_cells(&calc.subtotal(lines.iter().copied()), reader);
        GroupView { key, value, lines: lines.len(), c, n }
    };
    Ok(found.into_iter().map(view).collect())
}

/// What a line says in a column: its stored value, else the derived one; of a date the month.
fn said(plan: &Plan, calc: &PlanCalc, line: &Row, column: FieldRef) -> String {
    let result = calc.line(line.id);
    let (text, kind) = match column {
        FieldRef::Field(Field::Start | Field::Period) => {
            (line.span().map(|(start, _)| start.to_string()), FieldKind::Date)
        }
        FieldRef::Field(Field::End) => (line.span().map(|(_, end)| end.to_string()), FieldKind::Date),
        FieldRef::Field(field) => {
            let stored = line.cells.get(&field).map(|cell| cell.value.canonical());
            let derived = || result?.derived.get(&field).map(|derived| derived.value.canonical());
            (stored.or_else(derived), field.kind())
        }
        FieldRef::Custom(id) => {
            let calculated = calc.formulas().formula(id).is_some();
            let stored = line.custom.get(&id).filter(|_| !calculated).map(|cell| cell.value.canonical());
            let number = || result?.column(id).map(|number| number.normalize().to_string());
            let kind = plan.columns.get(&id).map_or(FieldKind::Text, |column| column.kind.field_kind());
            (stored.or_else(number), kind)
        }
    };
    let text = text.unwrap_or_default();
    let text = text.trim();
    match kind {
        FieldKind::Date => text.get(..7).unwrap_or(text).to_owned(),
        _ => text.to_owned(),
    }
}
