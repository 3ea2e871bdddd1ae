//! Domain values as entries of Automerge maps, and back.

use automerge::hydrate::Value as Hydrated;
use mrm_domain::{
    Audience, Cell, Column, CostBasis, CostKind, CustomKind, Field, FieldKind, FieldRef, HeaderField, ImportRecord,
    Order, Plan, PlanCost, Row, RowId, RowKind, RowSource, SavedView, Spot, Value, ViewId,
};
use rust_decimal::Decimal;
use std::collections::HashMap;

use crate::DocumentError;

/// Entries of a map: a text, or nothing where the entry is absent.
pub(super) type Entries = Vec<(&'static str, Option<String>)>;

/// Parts the value of a cell from the moment of its entry; ASCII has this character for it (unit separator).
const PART: char = '\u{1f}';

/// The key of a cell.
pub(super) fn cell_key(field: FieldRef) -> String {
    match field {
        FieldRef::Field(field) => format!("f:{}", field.code()),
        FieldRef::Custom(id) => format!("c:{id}"),
    }
}

/// When the value of a cell was entered, and the text of what it was taken over from.
pub(super) type Entered<'a> = (Option<i64>, Option<&'a str>);

/// A cell as one entry: `value␟`, `value␟moment` or `value␟moment/origin`. One, so that a merge never gives the value
/// of one person the moment or the origin of another.
pub(super) fn cell(field: FieldRef, cell: &Cell) -> String {
    let mut text = value_text(field, &cell.value);
    text.push(PART);
    if let Some(at) = cell.entered {
        text.push_str(&at.to_string());
        if let Some(origin) = &cell.origin {
            text.push('/');
            text.push_str(&origin.to_string());
        }
    }
    text
}

/// A cell of a new row: one without a moment, as imports make them by the thousand, is its value alone.
fn new_cell(field: FieldRef, of: &Cell) -> String {
    match of.entered {
        Some(_) => cell(field, of),
        None => {
            Some(value_text(field, &of.value)).filter(|text| !text.contains(PART)).unwrap_or_else(|| cell(field, of))
        }
    }
}

/// The value in the entry of a cell, and its origin if the entry says anything of it.
pub(super) fn cell_parts(entry: &str) -> (&str, Option<Entered<'_>>) {
    let Some((value, origin)) = entry.rsplit_once(PART) else { return (entry, None) };
    let (moment, taken_over) = match origin.split_once('/') {
        Some((moment, taken_over)) => (moment, Some(taken_over)),
        None => (origin, None),
    };
    (value, Some(moment.parse().map_or((None, None), |at| (Some(at), taken_over))))
}

/// The text of a value. A custom column may change its kind or be removed while its values stay, so they say themselves
/// what they are.
fn value_text(field: FieldRef, value: &Value) -> String {
    let tag = match (field, value) {
        (FieldRef::Field(_), _) => return value.canonical(),
        (FieldRef::Custom(_), Value::Text(_)) => 't',
        (FieldRef::Custom(_), Value::Number(_)) => 'n',
        (FieldRef::Custom(_), Value::List(_)) => 'l',
        (FieldRef::Custom(_), Value::Date(_)) => 'd',
    };
    format!("{tag}:{}", value.canonical())
}

/// Reads the value of a vocabulary field. What does not fit the field's kind is kept as text: `Err` carries it.
pub(super) fn field_value(field: Field, text: &str) -> Result<Value, Value> {
    let kind = field.kind();
    if text.is_empty() && matches!(kind, FieldKind::Factors | FieldKind::Discounts) {
        return Ok(Value::List(Vec::new()));
    }
    Value::from_canonical(kind, text).map_err(|_| Value::Text(text.to_owned()))
}

/// Reads the value of a custom column.
pub(super) fn custom_value(text: &str) -> Result<Value, Value> {
    let as_it_is = || Value::Text(text.to_owned());
    match text.split_once(':') {
        Some(("t", rest)) => Ok(Value::Text(rest.to_owned())),
        Some(("n", rest)) => Value::from_canonical(FieldKind::Ratio, rest).map_err(|_| as_it_is()),
        Some(("l", "")) => Ok(Value::List(Vec::new())),
        Some(("l", rest)) => {
            let numbers = rest.split(';').map(Decimal::from_str_exact).collect::<Result<_, _>>();
            numbers.map(Value::List).map_err(|_| as_it_is())
        }
        Some(("d", rest)) => rest.parse().map(Value::Date).map_err(|_| as_it_is()),
        _ => Err(as_it_is()),
    }
}

pub(super) fn source_text(source: &RowSource) -> String {
    format!("{}/{}/{}", source.import, source.table, source.row)
}

pub(super) fn source(text: &str) -> Option<RowSource> {
    let mut parts = text.split('/');
    let source = RowSource {
        import: parts.next()?.parse().ok()?,
        table: parts.next()?.parse().ok()?,
        row: parts.next()?.parse().ok()?,
    };
    parts.next().is_none().then_some(source)
}

pub(super) fn row_kind(kind: RowKind) -> &'static str {
    match kind {
        RowKind::Section => "s",
        RowKind::Line => "l",
    }
}

/// What a key of a row's map is about; `None`: what only goes along with another key, or is not known here.
pub(super) fn spot_of(row: RowId, key: &str) -> Option<Spot> {
    match (key, key.split_once(':')) {
        ("x", _) => Some(Spot::Removed(row)),
        ("p" | "o", _) => Some(Spot::Place(row)),
        (_, Some(("f", code))) => Some(Spot::Cell(row, FieldRef::Field(code.parse::<Field>().ok()?))),
        (_, Some(("c", id))) => Some(Spot::Cell(row, FieldRef::Custom(id.parse().ok()?))),
        (_, Some(("t", id))) => Some(Spot::Flight(row, id.parse().ok()?)),
        (_, Some(("d", id))) => Some(Spot::Shared(row, id.parse().ok()?)),
        _ => None,
    }
}

/// A row as one map.
pub(super) fn row(row: &Row) -> Hydrated {
    let mut map: HashMap<String, Hydrated> =
        HashMap::with_capacity(4 + row.cells.len() + row.custom.len() + row.flights.len());
    map.insert("k".to_owned(), Hydrated::scalar(row_kind(row.kind)));
    map.insert("o".to_owned(), Hydrated::scalar(row.order.as_str()));
    if let Some(parent) = row.parent {
        map.insert("p".to_owned(), Hydrated::scalar(parent.to_string()));
    }
    if row.removed {
        map.insert("x".to_owned(), Hydrated::scalar(true));
    }
    if let Some(source) = &row.source {
        map.insert("s".to_owned(), Hydrated::scalar(source_text(source)));
    }
    let mut put = |field: FieldRef, cell: &Cell| map.insert(cell_key(field), Hydrated::scalar(new_cell(field, cell)));
    row.cells.iter().for_each(|(field, of)| _ = put(FieldRef::Field(*field), of));
    row.custom.iter().for_each(|(id, of)| _ = put(FieldRef::Custom(*id), of));
    for (id, flight) in &row.flights {
        map.insert(format!("t:{id}"), Hydrated::scalar(flight.canonical()));
    }
    for (other, share) in &row.shared {
        map.insert(format!("d:{other}"), Hydrated::scalar(share.normalize().to_string()));
    }
    Hydrated::Map(map.into())
}

pub(super) fn column(column: &Column) -> Entries {
    let kind = match column.kind {
        CustomKind::Text => "text",
        CustomKind::Number => "number",
        CustomKind::Money => "money",
        CustomKind::Percent => "percent",
        CustomKind::Date => "date",
    };
    vec![
        ("name", Some(column.name.clone())),
        ("kind", Some(kind.to_owned())),
        ("unit", column.unit.clone()),
        ("formula", column.formula.clone()),
        ("choices", choices_text(&column.choices)),
        ("audience", Some(audience_text(column.audience).to_owned())),
        ("order", Some(column.order.as_str().to_owned())),
    ]
}

/// Reads a column; `None` if an entry is missing or unknown.
pub(super) fn read_column(id: mrm_domain::ColumnId, get: impl Fn(&str) -> Option<String>) -> Option<Column> {
    let kind = match get("kind")?.as_str() {
        "text" => CustomKind::Text,
        "number" => CustomKind::Number,
        "money" => CustomKind::Money,
        "percent" => CustomKind::Percent,
        "date" => CustomKind::Date,
        _ => return None,
    };
    let order = Order::try_from(get("order")?).ok()?;
    let (name, audience) = (get("name")?, audience(&get("audience")?)?);
    let choices = get("choices").map(|text| text.split('\n').map(str::to_owned).collect()).unwrap_or_default();
    Some(Column { id, name, kind, unit: get("unit"), formula: get("formula"), choices, audience, order })
}

/// The words to choose from, one a line: a list is one decision, nobody merges halves of two.
fn choices_text(choices: &[String]) -> Option<String> {
    (!choices.is_empty()).then(|| choices.join("\n"))
}

pub(super) fn cost(cost: &PlanCost) -> Entries {
    let kind = match cost.kind {
        CostKind::Production => "production",
        CostKind::Reporting => "reporting",
        CostKind::Ord => "ord",
        CostKind::ProjectManagement => "project_management",
        CostKind::Levy => "levy",
        CostKind::AdServing => "ad_serving",
        CostKind::Other => "other",
    };
    // One entry: two devices must never merge the kind of one basis with the number of another.
    let basis = match cost.basis {
        CostBasis::Amount { amount } => format!("amount/{}", amount.normalize()),
        CostBasis::ShareOfMedia { rate } => format!("share_of_media/{}", rate.normalize()),
        CostBasis::ShareOfClientNet { rate } => format!("share_of_client_net/{}", rate.normalize()),
    };
    vec![
        ("kind", Some(kind.to_owned())),
        ("label", Some(cost.label.clone())),
        ("basis", Some(basis)),
        ("vat_rate", cost.vat_rate.map(|rate| rate.normalize().to_string())),
        ("audience", Some(audience_text(cost.audience).to_owned())),
        ("order", Some(cost.order.as_str().to_owned())),
        ("source", cost.source.clone()),
    ]
}

/// Reads a cost; `None` if an entry is missing or unknown.
pub(super) fn read_cost(id: mrm_domain::CostId, get: impl Fn(&str) -> Option<String>) -> Option<PlanCost> {
    let kind = match get("kind")?.as_str() {
        "production" => CostKind::Production,
        "reporting" => CostKind::Reporting,
        "ord" => CostKind::Ord,
        "project_management" => CostKind::ProjectManagement,
        "levy" => CostKind::Levy,
        "ad_serving" => CostKind::AdServing,
        "other" => CostKind::Other,
        _ => return None,
    };
    let basis = get("basis")?;
    let (word, number) = basis.split_once('/')?;
    let number = Decimal::from_str_exact(number).ok()?;
    let basis = match word {
        "amount" => CostBasis::Amount { amount: number },
        "share_of_media" => CostBasis::ShareOfMedia { rate: number },
        "share_of_client_net" => CostBasis::ShareOfClientNet { rate: number },
        _ => return None,
    };
    let vat_rate = match get("vat_rate") {
        Some(text) => Some(Decimal::from_str_exact(&text).ok()?),
        None => None,
    };
    Some(PlanCost {
        id,
        kind,
        label: get("label")?,
        basis,
        vat_rate,
        audience: audience(&get("audience")?)?,
        order: Order::try_from(get("order")?).ok()?,
        source: get("source"),
    })
}

pub(super) fn import(record: &ImportRecord) -> Result<String, DocumentError> {
    serde_json::to_string(record).map_err(|error| DocumentError::Library(error.to_string()))
}

/// The key of a saved view at the root.
pub(super) fn view_key(id: ViewId) -> String {
    format!("w:{id}")
}

pub(super) fn view(view: &SavedView) -> Result<String, DocumentError> {
    serde_json::to_string(view).map_err(|error| DocumentError::Library(error.to_string()))
}

fn audience_text(audience: Audience) -> &'static str {
    match audience {
        Audience::Internal => "internal",
        Audience::Client => "client",
    }
}

fn audience(text: &str) -> Option<Audience> {
    match text {
        "internal" => Some(Audience::Internal),
        "client" => Some(Audience::Client),
        _ => None,
    }
}

/// Everything under the root of a plan's document.
pub(super) fn content(plan: &Plan) -> Result<HashMap<String, Hydrated>, DocumentError> {
    let scalars = |entries: Entries| -> Hydrated {
        let present = entries.into_iter().filter_map(|(key, text)| Some((key.to_owned(), Hydrated::scalar(text?))));
        Hydrated::Map(present.collect::<HashMap<_, _>>().into())
    };
    let map = |entries: HashMap<String, Hydrated>| Hydrated::Map(entries.into());
    let header = HeaderField::ALL
        .iter()
        .filter_map(|field| plan.header.get(*field).map(|text| (field.code().to_owned(), Hydrated::scalar(text))));
    let imports = plan.imports.iter().map(|(id, record)| Ok((id.to_string(), Hydrated::scalar(import(record)?))));
    let mut content = HashMap::from([
        ("header".to_owned(), map(header.collect())),
        ("rows".to_owned(), map(plan.rows.values().map(|r| (r.id.to_string(), row(r))).collect())),
        ("columns".to_owned(), map(plan.columns.values().map(|c| (c.id.to_string(), scalars(column(c)))).collect())),
        ("costs".to_owned(), map(plan.costs.values().map(|c| (c.id.to_string(), scalars(cost(c)))).collect())),
        ("imports".to_owned(), map(imports.collect::<Result<_, DocumentError>>()?)),
    ]);
    for saved in plan.views.values() {
        content.insert(view_key(saved.id), Hydrated::scalar(view(saved)?));
    }
    Ok(content)
}
