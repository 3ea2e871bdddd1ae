//! Labels beside figures: totals, services, rates.

use mrm_domain::CostKind;
use std::sync::LazyLock;

use super::super::dates;
use super::super::text::{self, fold, has_phrase};
use super::{Stated, folded};

static TOTAL_WORDS: LazyLock<Vec<String>> = LazyLock::new(|| {
    [
        "итого",
        "итог",
        "всего",
        "total",
        "totals",
        "subtotal",
        "sub total",
        "сумма",
        "grand total",
        "подытог",
        "подитог",
        "тотал",
        "общий итог",
        "sum",
        "gross total",
        "итоги",
        "промежуточный итог",
    ]
    .iter()
    .map(|w| fold(w))
    .collect()
});

/// Whether a label begins (or, in English, ends) like a total.
pub fn is_total(label: &str) -> bool {
    let text = fold(label);
    if text.chars().count() > 90 {
        return false;
    }
    TOTAL_WORDS.iter().any(|w| {
        let begins = text.strip_prefix(w.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
        begins || text.strip_suffix(w.as_str()).is_some_and(|rest| rest.ends_with(' '))
    })
}

/// Whether a total is one of a part: `Итог сентябрь`, `Subtotal`.
pub fn is_subtotal(label: &str) -> bool {
    let text = fold(label);
    [
        "subtotal",
        "sub total",
        "подытог",
        "подитог",
        "промежуточный итог",
        "итого за месяц",
        "итого по разделу",
        "итого по блоку",
    ]
    .iter()
    .any(|w| has_phrase(&text, &fold(w)))
        || text.split(' ').any(|w| dates::month_word(&unfold(w)).is_some())
}

/// Folded Russian words back to Cyrillic, for looking up months.
fn unfold(word: &str) -> String {
    if word.is_ascii() && dates::month_word(word).is_some() {
        return word.to_owned();
    }
    word.chars()
        .map(|c| match c {
            'A' => 'а',
            'B' => 'в',
            'E' => 'е',
            'K' => 'к',
            'M' => 'м',
            'H' => 'н',
            'O' => 'о',
            'P' => 'р',
            'C' => 'с',
            'T' => 'т',
            'X' => 'х',
            'Y' => 'у',
            other => other.to_lowercase().next().unwrap_or(other),
        })
        .collect()
}

/// What a service label names, if it is one.
pub fn service(label: &str) -> Option<CostKind> {
    use CostKind as K;
    static WORDS: LazyLock<Vec<(String, CostKind)>> = LazyLock::new(|| {
        folded(&[
            ("орд", K::Ord),
            ("маркировка", K::Ord),
            ("маркировки", K::Ord),
            ("erid", K::Ord),
            ("ерир", K::Ord),
            ("сбор за рекламу", K::Levy),
            ("отчисления", K::Levy),
            ("сбор 3", K::Levy),
            ("рекламный сбор", K::Levy),
            ("levy", K::Levy),
            ("продакшн", K::Production),
            ("продакшен", K::Production),
            ("production", K::Production),
            ("производство", K::Production),
            ("разработка креативов", K::Production),
            ("разработка креатива", K::Production),
            ("разработка", K::Production),
            ("создание креативов", K::Production),
            ("изготовление", K::Production),
            ("адаптация", K::Production),
            ("креативы", K::Production),
            ("дизайн", K::Production),
            ("баннеров", K::Production),
            ("creative development", K::Production),
            ("creatives", K::Production),
            ("ведение проекта", K::ProjectManagement),
            ("ведение", K::ProjectManagement),
            ("project management", K::ProjectManagement),
            ("сопровождение", K::ProjectManagement),
            ("менеджмент", K::ProjectManagement),
            ("management fee", K::ProjectManagement),
            ("service fee", K::ProjectManagement),
            ("трекинг", K::AdServing),
            ("трекинга", K::AdServing),
            ("tracking", K::AdServing),
            ("ad serving", K::AdServing),
            ("adserving", K::AdServing),
            ("adriver", K::AdServing),
            ("dcm", K::AdServing),
            ("cm360", K::AdServing),
            ("верификация", K::AdServing),
            ("verification", K::AdServing),
            ("weborama", K::AdServing),
            ("аудит", K::AdServing),
            ("аналитика", K::Reporting),
            ("аналитики", K::Reporting),
            ("отчетность", K::Reporting),
            ("отчетности", K::Reporting),
            ("отчет", K::Reporting),
            ("reporting", K::Reporting),
            ("brand lift", K::Reporting),
            ("исследование", K::Reporting),
            ("research", K::Reporting),
            ("analytics", K::Reporting),
            ("дополнительные услуги", K::Other),
            ("настройка", K::Other),
            ("доп услуги", K::Other),
            ("услуги", K::Other),
            ("услуга", K::Other),
            ("tech fee", K::Other),
            ("technical fee", K::Other),
            ("data fee", K::Other),
            ("fee", K::Other),
        ])
    });
    let text = fold(label);
    WORDS.iter().find(|(word, _)| has_phrase(&text, word)).map(|(_, k)| *k)
}

/// Reads the label beside a figure.
pub fn stated(label: &str) -> Option<Stated> {
    let text = fold(label);
    if text.is_empty() || text.chars().count() > 90 {
        return None;
    }
    let (core, attributes) = text::attributes(&text);
    let has = |word: &str| has_phrase(&text, &fold(word));
    let core_has = |word: &str| has_phrase(&core, &fold(word));
    let net = attributes.basis == Some(text::Basis::Net);
    let gross = attributes.basis == Some(text::Basis::Gross);
    let total = is_total(label);
    let services = core_has("услуги")
        || core_has("services")
        || core_has("услуг")
        || core_has("доп услуги")
        || core_has("дополнительные услуги");
    let media = core_has("медиабюджет")
        || core_has("медиа")
        || core_has("media")
        || core_has("размещение")
        || core_has("размещения")
        || core_has("media budget");
    if services && media {
        return Some(if net { Stated::GrandNet } else { Stated::GrandTotal });
    }
    if services && total {
        return Some(if gross { Stated::ServicesGross } else { Stated::ServicesNet });
    }
    if has("grand total")
        || has("общий итог")
        || has("итого к оплате")
        || has("всего к оплате")
        || has("budget total")
        || has("total budget")
        || has("общий бюджет")
    {
        return Some(if net { Stated::GrandNet } else { Stated::GrandTotal });
    }
    let commission = core == fold("ак")
        || core == fold("ак %")
        || core_has("агентская комиссия")
        || core_has("комиссия агентства")
        || core_has("commission")
        || core_has("agency fee")
        || core_has("агентское вознаграждение")
        || core_has("комиссия")
        || core.starts_with(&fold("ак "));
    if commission && !media && !total {
        return Some(Stated::Commission);
    }
    let vat_word = core_has("ндс") || core_has("vat");
    if vat_word && !total && !media && attributes.basis.is_none() {
        return Some(Stated::Vat);
    }
    if !total && let Some(kind) = service(label) {
        return Some(Stated::Service(kind));
    }
    let cost = total
        || media
        || core_has("стоимость")
        || core_has("бюджет")
        || core_has("cost")
        || core_has("budget")
        || core_has("spend")
        || core_has("сумма");
    if !cost {
        return None;
    }
    match (net, gross, attributes.commission) {
        (_, true, _) => Some(Stated::CostGross),
        (true, _, Some(true)) => Some(Stated::ClientNet),
        (true, _, _) => Some(Stated::MediaNet),
        (_, _, Some(true)) => Some(Stated::ClientNet),
        _ if has("subtotal") || has("sub total") => Some(Stated::Subtotal),
        _ if total => Some(Stated::Total),
        _ if media => Some(Stated::MediaNet),
        _ => None,
    }
}

/// A percentage inside a label: `НДС, 20%`, `Agency fee 15 %`.
pub fn rate_in(label: &str) -> Option<rust_decimal::Decimal> {
    let at = label.find('%')?;
    let before = label[..at].trim_end();
    let start = before
        .rfind(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',')))
        .map_or(0, |i| i + before[i..].chars().next().map_or(1, char::len_utf8));
    let number = mrm_domain::text::parse_number(&before[start..], mrm_domain::text::Separator::Comma)?.value;
    number.checked_div(rust_decimal::Decimal::ONE_HUNDRED).map(|r| r.normalize())
}
