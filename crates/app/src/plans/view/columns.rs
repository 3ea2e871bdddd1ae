//! The columns of a plan as a screen needs them.

use mrm_calc::PlanCalc;
use mrm_calc::column_formula::{FormulaError, Names, Style, render, stored};
use mrm_domain::{Audience, BuyModel, Channel, Column, ColumnId, Field, FieldKind, FieldRef, FieldTopic, Fit, Plan};
use serde::Serialize;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

use crate::plans::edits::is_column;

/// A column of the grid.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ColumnView {
    /// Field code or column id.
    #[serde(rename = "ref")]
    pub reference: String,
    /// Name in English; a custom column has one name.
    pub name_en: String,
    /// Name in Russian.
    pub name_ru: String,
    /// What its values are.
    pub kind: FieldKind,
    /// Unit for its header.
    pub unit: Option<String>,
    /// Whom it is for.
    pub audience: Audience,
    /// A custom column.
    pub custom: bool,
    /// Shown in the grid.
    pub shown: bool,
    /// Whether a sum of it means something.
    pub summable: bool,
    /// What it is about; a custom column is about nothing that is known.
    pub topic: Option<FieldTopic>,
    /// Channels for whose lines it means nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_for: Vec<Channel>,
    /// Channels whose lines are planned with it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub usual_for: Vec<Channel>,
    /// The words to choose from, if there are any.
    #[schema(value_type = Vec<String>)]
    pub choices: Vec<Cow<'static, str>>,
    /// How it is calculated, for a custom column that is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub formula: Option<ColumnFormulaView>,
}

/// How a custom column is calculated.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ColumnFormulaView {
    /// As English Excel writes it, columns by their names in brackets.
    pub en: String,
    /// As Russian Excel writes it.
    pub ru: String,
    /// Why it cannot be calculated, if it cannot: a code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<&'static str>,
}

/// Fields that a fresh plan shows although they hold nothing yet.
const DEFAULT_SHOWN: &[Field] = &[
    Field::Channel,
    Field::Site,
    Field::Placement,
    Field::Format,
    Field::Geo,
    Field::Start,
    Field::End,
    Field::BuyModel,
    Field::Units,
    Field::UnitPrice,
    Field::Discount,
    Field::CostNet,
    Field::CostGross,
    Field::Impressions,
    Field::Clicks,
    Field::Ctr,
    Field::Cpm,
    Field::Cpc,
];

/// All columns in display order: the planner's choice first, or without one the columns of the workbook in its own order;
/// then the rest of the vocabulary, then custom columns.
pub(crate) fn columns_view(plan: &Plan, calc: &PlanCalc, reader: Audience) -> Vec<ColumnView> {
    let chosen = plan.header.shown.as_deref();
    let used: BTreeSet<Field> =
        if chosen.is_some() { BTreeSet::new() } else { plan.lines().flat_map(|r| r.cells.keys().copied()).collect() };
    let shown = |reference: FieldRef| match (chosen, reference) {
        (Some(list), r) => list.contains(&r),
        (None, FieldRef::Custom(_)) => true,
        // A workbook says which words it uses: an imported plan shows no empty column for others.
        (None, FieldRef::Field(f)) => {
            let wanted = f.kind().is_numeric() || f.kind() == FieldKind::Date || plan.imports.is_empty();
            used.contains(&f) || (wanted && DEFAULT_SHOWN.contains(&f))
        }
    };
    let fields = Field::ALL.iter().filter(|f| is_column(**f) && f.visible_to(reader)).map(|f| FieldRef::Field(*f));
    let customs =
        plan.columns_in_order().into_iter().filter(|c| plan.shows_column(c.id, reader)).map(|c| FieldRef::Custom(c.id));
    let mut all: Vec<FieldRef> = fields.chain(customs).collect();
    if let Some(list) = chosen {
        let place = |r: &FieldRef| list.iter().position(|l| l == r).unwrap_or(usize::MAX);
        all.sort_by_key(place);
    } else {
        let workbook = WorkbookOrder::of(plan);
        all.sort_by_key(|reference| workbook.place(*reference));
    }
    all.into_iter()
        .filter_map(|r| {
            let view = column_view(plan, r, shown(r))?;
            let FieldRef::Custom(id) = r else { return Some(view) };
            Some(ColumnView { formula: formula_view(plan, calc, id), ..view })
        })
        .collect()
}

/// Where a column of an imported plan stands.
struct WorkbookOrder {
    /// Columns of the workbook by what they hold, counted from the left.
    places: BTreeMap<FieldRef, usize>,
    /// The first of them that holds numbers.
    first_number: usize,
}

impl WorkbookOrder {
    /// By the columns of the first table that had the field; empty for a plan that was never imported.
    fn of(plan: &Plan) -> WorkbookOrder {
        let mut imports: Vec<_> = plan.imports.values().collect();
        imports.sort_by_key(|import| (import.imported_at, import.id));
        let mut found: Vec<(usize, &FieldRef, (usize, &str))> = Vec::new();
        for (table, columns) in imports.iter().flat_map(|import| &import.tables).map(|t| &t.columns).enumerate() {
            // `Z` stands before `AA`.
            found.extend(columns.iter().map(|(field, letters)| (table, field, (letters.len(), letters.as_str()))));
        }
        found.sort_by_key(|(table, _, letters)| (*table, *letters));
        let mut places = BTreeMap::new();
        for (place, (_, field, _)) in found.into_iter().enumerate() {
            places.entry(*field).or_insert(place);
        }
        let numeric = |field: &&FieldRef| matches!(field, FieldRef::Field(f) if f.kind().is_numeric());
        let numbers = places.iter().filter(|(field, _)| numeric(field)).map(|(_, place)| *place);
        WorkbookOrder { first_number: numbers.min().unwrap_or(usize::MAX), places }
    }

    /// Dates that the workbook shows in its calendar stand before its numbers; what it does not have at all comes last.
    fn place(&self, reference: FieldRef) -> (usize, bool) {
        match (self.places.get(&reference), reference) {
            (Some(place), _) => (*place, true),
            (None, FieldRef::Field(field)) if field.kind() == FieldKind::Date => (self.first_number, false),
            (None, _) => (usize::MAX, true),
        }
    }
}

/// A column by its field; `None` if the plan does not have it.
pub(crate) fn column_view(plan: &Plan, reference: FieldRef, shown: bool) -> Option<ColumnView> {
    Some(match reference {
        FieldRef::Field(field) => ColumnView {
            reference: field.code().to_owned(),
            name_en: field.name_en().to_owned(),
            name_ru: field.name_ru().to_owned(),
            kind: field.kind(),
            unit: None,
            audience: field.audience(),
            custom: false,
            shown,
            summable: field.is_summable(),
            topic: Some(field.topic()),
            not_for: Channel::ALL.into_iter().filter(|channel| channel.fit(field) == Fit::Never).collect(),
            usual_for: Channel::ALL.into_iter().filter(|channel| channel.shows(field)).collect(),
            choices: choices(field).into_iter().map(Cow::Borrowed).collect(),
            formula: None,
        },
        FieldRef::Custom(id) => {
            let Column { name, unit, kind, audience, choices, .. } = plan.columns.get(&id)?;
            let kind = match kind {
                mrm_domain::CustomKind::Percent => FieldKind::Percent,
                other => other.field_kind(),
            };
            ColumnView {
                reference: id.to_string(),
                name_en: name.clone(),
                name_ru: name.clone(),
                kind,
                unit: unit.clone(),
                audience: *audience,
                custom: true,
                shown,
                summable: false,
                topic: None,
                not_for: Vec::new(),
                usual_for: Vec::new(),
                choices: choices.iter().map(|word| word.clone().into()).collect(),
                formula: None,
            }
        }
    })
}

fn formula_view(plan: &Plan, calc: &PlanCalc, id: ColumnId) -> Option<ColumnFormulaView> {
    let text = plan.columns.get(&id)?.formula.as_deref()?;
    let error = calc.formulas().error(id).map(FormulaError::code);
    // A formula that cannot be read is shown as it is stored.
    let Ok(formula) = stored(text) else {
        return Some(ColumnFormulaView { en: text.to_owned(), ru: text.to_owned(), error });
    };
    let written = |style: Style, name: fn(Field) -> &'static str| {
        render(&formula, style, &|reference, _| {
            let known = match reference {
                FieldRef::Field(field) => Some(name(field)),
                FieldRef::Custom(id) => plan.columns.get(&id).map(|column| column.name.as_str()),
            };
            // A name stands for a column only where it leads back to it.
            let leads_back = |name: &&str| !name.contains(['[', ']']) && plan.column(name) == Ok(reference);
            known.filter(leads_back).map_or_else(|| format!("[{reference}]"), |name| format!("[{name}]"))
        })
    };
    Some(ColumnFormulaView {
        en: written(Style::English, Field::name_en),
        ru: written(Style::Russian, Field::name_ru),
        error,
    })
}

fn choices(field: Field) -> Vec<&'static str> {
    match field {
        Field::BuyModel => BuyModel::ALL.iter().map(|m| m.code()).collect(),
        Field::Channel => Channel::ALL.iter().map(|c| c.code()).collect(),
        Field::Currency => vec!["RUB", "USD", "EUR", "CNY", "KZT", "BYN", "GBP", "AED", "TRY"],
        Field::Status => vec!["draft", "booked", "approved", "cancelled"],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use mrm_domain::{ImportId, ImportRecord, ImportedTable, PlanHeader, PlanId};
    use uuid::Uuid;

    fn order(plan: &Plan) -> Vec<String> {
        columns_view(plan, &PlanCalc::new(plan), Audience::Internal)
            .into_iter()
            .map(|column| column.reference)
            .collect()
    }

    #[test]
    fn an_imported_plan_has_its_columns_in_the_workbooks_order() {
        let mut plan =
            Plan::new(PlanId::from_uuid(Uuid::from_u128(1)), PlanHeader::new("План", mrm_domain::Currency::RUB));
        let vocabulary = order(&plan);
        let columns = [(Field::CostNet, "AA"), (Field::Format, "C"), (Field::Site, "D"), (Field::Clicks, "Z")];
        let table = ImportedTable {
            sheet: "Лист1".to_owned(),
            header_rows: (8, 9),
            columns: columns.into_iter().map(|(field, letters)| (field.into(), letters.to_owned())).collect(),
            fingerprint: String::new(),
            elsewhere: BTreeMap::new(),
        };
        let id = ImportId::from_uuid(Uuid::from_u128(2));
        let record = ImportRecord {
            id,
            file_name: "план.xlsx".to_owned(),
            file_hash: String::new(),
            imported_at: DateTime::default(),
            tables: vec![table],
            header_cells: BTreeMap::new(),
            problems: Vec::new(),
        };
        plan.imports.insert(id, record);
        let imported = order(&plan);
        assert_eq!(imported[..6], ["format", "site", "start", "end", "clicks", "cost_net"]);
        let mut rest = vocabulary;
        rest.retain(|column| !imported[..6].contains(column));
        assert_eq!(imported[6..], rest, "what the workbook does not have follows in the order of the vocabulary");
        plan.header.shown = Some(vec![Field::Site.into(), Field::CostNet.into()]);
        assert_eq!(order(&plan)[..2], ["site", "cost_net"], "the planner's own choice goes before the workbook's");
    }
}
