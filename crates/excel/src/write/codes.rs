//! Codes of small choices inside defined names.

use mrm_domain::{Audience, CostKind, CustomKind};

const KINDS: [(CustomKind, &str); 5] = [
    (CustomKind::Text, "text"),
    (CustomKind::Number, "number"),
    (CustomKind::Money, "money"),
    (CustomKind::Percent, "percent"),
    (CustomKind::Date, "date"),
];

const COSTS: [(CostKind, &str); 7] = [
    (CostKind::Production, "production"),
    (CostKind::Reporting, "reporting"),
    (CostKind::Ord, "ord"),
    (CostKind::ProjectManagement, "management"),
    (CostKind::Levy, "levy"),
    (CostKind::AdServing, "adserving"),
    (CostKind::Other, "other"),
];

const AUDIENCES: [(Audience, &str); 2] = [(Audience::Internal, "internal"), (Audience::Client, "client")];

fn code<T: Copy + PartialEq>(table: &[(T, &'static str)], of: T) -> &'static str {
    table.iter().find(|(item, _)| *item == of).map_or("other", |(_, code)| code)
}

fn read<T: Copy>(table: &[(T, &'static str)], text: &str) -> Option<T> {
    table.iter().find(|(_, code)| *code == text).map(|(item, _)| *item)
}

pub(crate) fn custom_kind_code(kind: CustomKind) -> &'static str {
    code(&KINDS, kind)
}

pub(crate) fn read_custom_kind(text: &str) -> Option<CustomKind> {
    read(&KINDS, text)
}

pub(crate) fn cost_kind_code(kind: CostKind) -> &'static str {
    code(&COSTS, kind)
}

pub(crate) fn read_cost_kind(text: &str) -> Option<CostKind> {
    read(&COSTS, text)
}

pub(crate) fn audience_code(audience: Audience) -> &'static str {
    code(&AUDIENCES, audience)
}

pub(crate) fn read_audience(text: &str) -> Option<Audience> {
    read(&AUDIENCES, text)
}
