//! Words in cells: buying models, units, totals, services.

use mrm_domain::{BuyModel, Channel, CostKind, Currency};
use std::sync::LazyLock;

use super::text::{fold, has_phrase};

fn folded<T: Copy>(list: &[(&str, T)]) -> Vec<(String, T)> {
    list.iter().map(|(word, t)| (fold(word), *t)).collect()
}

static MODELS: LazyLock<Vec<(String, BuyModel)>> = LazyLock::new(|| {
    use BuyModel as M;
    folded(&[
        ("1000 показов", M::Cpm), ("1 000 показов", M::Cpm), ("тыс показов", M::Cpm), ("тысяча показов", M::Cpm), ("1000 imp", M::Cpm), ("1000 impressions", M::Cpm), ("1 000 impressions", M::Cpm),
        ("1000 imps", M::Cpm), ("показы", M::Cpm), ("показ", M::Cpm), ("impressions", M::Cpm), ("imp", M::Cpm), ("за 1000 показов", M::Cpm), ("vcpm", M::Cpm), ("dcpm", M::Cpm), ("cpm", M::Cpm), ("1000 контактов", M::Cpm), ("1000", M::Cpm),
        ("клики", M::Cpc), ("клик", M::Cpc), ("за клик", M::Cpc), ("переход", M::Cpc), ("переходы", M::Cpc), ("clicks", M::Cpc), ("click", M::Cpc), ("cpc", M::Cpc), ("ppc", M::Cpc),
        ("cpcv", M::Cpcv), ("досмотр", M::Cpcv), ("досмотры", M::Cpcv), ("completed view", M::Cpcv), ("просмотры", M::Cpv), ("просмотр", M::Cpv), ("views", M::Cpv), ("view", M::Cpv), ("cpv", M::Cpv),
        ("лиды", M::Cpl), ("лид", M::Cpl), ("заявки", M::Cpl), ("заявка", M::Cpl), ("leads", M::Cpl), ("lead", M::Cpl), ("cpl", M::Cpl),
        ("действия", M::Cpa), ("действие", M::Cpa), ("целевое действие", M::Cpa), ("actions", M::Cpa), ("action", M::Cpa), ("cpa", M::Cpa), ("конверсии", M::Cpa), ("конверсия", M::Cpa),
        ("заказы", M::Cps), ("заказ", M::Cps), ("продажа", M::Cps), ("cps", M::Cps), ("cpo", M::Cps), ("установки", M::Cpi), ("установка", M::Cpi), ("install", M::Cpi), ("installs", M::Cpi), ("cpi", M::Cpi),
        ("engagement", M::Cpe), ("engagements", M::Cpe), ("вовлечение", M::Cpe), ("вовлечения", M::Cpe), ("cpe", M::Cpe), ("подписчик", M::Cpf), ("подписчики", M::Cpf), ("cpf", M::Cpf),
        ("cpt", M::Cpt), ("grp", M::Cpp), ("trp", M::Cpp), ("cpp", M::Cpp), ("пункт рейтинга", M::Cpp), ("рейтинг", M::Cpp), ("cpp grp", M::Cpp),
        ("пакет", M::Package), ("пакетное размещение", M::Package), ("package", M::Package), ("пакеты", M::Package),
        ("fix", M::Fixed), ("fixed", M::Fixed), ("flat", M::Fixed), ("flat fee", M::Fixed), ("flat rate", M::Fixed), ("фикс", M::Fixed), ("фиксированная", M::Fixed), ("фиксированная цена", M::Fixed), ("фиксированная стоимость", M::Fixed),
        ("фиксированное размещение", M::Fixed), ("единица", M::Fixed), ("единиц", M::Fixed), ("размещение", M::Fixed), ("спецпроект", M::Fixed), ("проект", M::Fixed), ("шт", M::Fixed), ("sponsorship", M::Fixed),
        ("день", M::PerDay), ("дни", M::PerDay), ("сутки", M::PerDay), ("day", M::PerDay), ("days", M::PerDay), ("cpd", M::PerDay), ("неделя", M::PerWeek), ("недели", M::PerWeek), ("week", M::PerWeek), ("weeks", M::PerWeek),
        ("месяц", M::PerMonth), ("месяцы", M::PerMonth), ("month", M::PerMonth), ("months", M::PerMonth), ("пост", M::PerPost), ("посты", M::PerPost), ("публикация", M::PerPost), ("публикации", M::PerPost), ("post", M::PerPost), ("posts", M::PerPost), ("интеграция", M::PerPost),
        ("спот", M::PerSpot), ("споты", M::PerSpot), ("выход", M::PerSpot), ("выходы", M::PerSpot), ("ролик", M::PerSpot), ("spot", M::PerSpot), ("spots", M::PerSpot), ("insertion", M::PerSpot), ("insertions", M::PerSpot),
        ("% от продаж", M::PercentOfSales), ("процент от продаж", M::PercentOfSales), ("percent of sales", M::PercentOfSales), ("revenue share", M::PercentOfSales),
        ("per day", M::PerDay), ("per week", M::PerWeek), ("per month", M::PerMonth), ("per post", M::PerPost), ("per spot", M::PerSpot),
    ])
});

/// The buying model that a (folded) word names or a unit of purchase decides.
pub fn buy_model(text: &str) -> Option<BuyModel> {
    let bare = text.replace("PER ", "");
    MODELS
        .iter()
        .find(|(word, _)| word == text || *word == bare)
        .map(|(_, model)| *model)
        .or_else(|| BuyModel::ALL.into_iter().find(|m| fold(m.code()) == text))
        .or_else(|| {
            // `CPM динамика`, `СРV: 15 sec`: a model's code followed by something.
            let first = text.split(' ').next()?;
            BuyModel::ALL.into_iter().find(|m| first.starts_with("CP") && m.code() == first)
        })
}

/// Whether a unit of purchase counts in thousands (`1000 показов`).
pub fn in_thousands(folded_text: &str) -> bool {
    static WORDS: LazyLock<Vec<String>> = LazyLock::new(|| ["1000", "1 000", "тыс", "тысяча", "thousand", "000"].iter().map(|w| fold(w)).collect());
    WORDS.iter().any(|w| has_phrase(folded_text, w))
}

/// `недель`, `месяца`, `days`.
pub fn is_period_word(folded_text: &str) -> bool {
    static WORDS: LazyLock<Vec<String>> = LazyLock::new(|| {
        ["неделя", "недели", "недель", "месяц", "месяца", "месяцев", "день", "дня", "дней", "сутки", "суток", "week", "weeks", "month", "months", "day", "days", "год", "квартал", "нед", "мес", "дн", "w", "wk", "wks"]
            .iter()
            .map(|w| fold(w))
            .collect()
    });
    WORDS.iter().any(|w| w == folded_text)
}

/// The channel that a word names for certain.
pub fn channel(folded_text: &str) -> Option<Channel> {
    use Channel as C;
    static WORDS: LazyLock<Vec<(String, Channel)>> = LazyLock::new(|| {
        folded(&[
            ("контекст", C::Context), ("контекстная реклама", C::Context), ("поиск", C::Context), ("search", C::Context), ("paid search", C::Context), ("sem", C::Context), ("ppc", C::Context),
            ("медийная реклама", C::Display), ("баннеры", C::Display), ("display", C::Display), ("медийка", C::Display), ("дисплей", C::Display), ("banners", C::Display),
            ("соцсети", C::Social), ("социальные сети", C::Social), ("smm", C::Social), ("social", C::Social), ("social media", C::Social), ("таргетированная реклама", C::Social), ("таргет", C::Social), ("paid social", C::Social),
            ("programmatic", C::Programmatic), ("программатик", C::Programmatic), ("dsp", C::Programmatic), ("olv", C::Video), ("онлайн видео", C::Video), ("online video", C::Video), ("video", C::Video), ("видео", C::Video), ("видеореклама", C::Video), ("digital video", C::Video),
            ("mobile", C::Mobile), ("мобильная реклама", C::Mobile), ("in app", C::Mobile), ("retail media", C::Ecom), ("маркетплейсы", C::Ecom), ("ecom", C::Ecom), ("e com", C::Ecom), ("marketplace", C::Ecom),
            ("блогеры", C::Influencer), ("influencer", C::Influencer), ("influencers", C::Influencer), ("инфлюенсеры", C::Influencer), ("digital audio", C::Audio), ("аудио", C::Audio), ("аудиореклама", C::Audio), ("audio", C::Audio), ("podcasts", C::Audio), ("подкасты", C::Audio),
            ("native", C::Native), ("нативная реклама", C::Native), ("спецпроекты", C::Native), ("cpa", C::Cpa), ("cpa сети", C::Cpa), ("affiliate", C::Cpa), ("тв", C::Tv), ("tv", C::Tv), ("телевидение", C::Tv), ("нац тв", C::Tv), ("television", C::Tv), ("broadcast tv", C::Tv), ("cable tv", C::Tv),
            ("радио", C::Radio), ("radio", C::Radio), ("наружная реклама", C::Ooh), ("наружка", C::Ooh), ("ooh", C::Ooh), ("outdoor", C::Ooh), ("dooh", C::Dooh), ("цифровая наружная реклама", C::Dooh), ("пресса", C::Press), ("press", C::Press), ("print", C::Press),
        ])
    });
    WORDS.iter().find(|(word, _)| word == folded_text).map(|(_, c)| *c)
}

/// A currency named in a text by code, word or sign.
pub fn currency(text: &str) -> Option<Currency> {
    let folded_text = fold(text);
    static WORDS: LazyLock<Vec<(String, Currency)>> = LazyLock::new(|| {
        let code = |c: &str| c.parse::<Currency>().unwrap_or(Currency::RUB);
        folded(&[
            ("руб", Currency::RUB), ("рублей", Currency::RUB), ("рубли", Currency::RUB), ("рубль", Currency::RUB), ("rub", Currency::RUB), ("rur", Currency::RUB), ("usd", Currency::USD), ("доллар", Currency::USD), ("доллары", Currency::USD),
            ("eur", Currency::EUR), ("евро", Currency::EUR), ("euro", Currency::EUR), ("gbp", code("GBP")), ("pkr", code("PKR")), ("kzt", code("KZT")), ("тенге", code("KZT")), ("byn", code("BYN")), ("uah", code("UAH")), ("uzs", code("UZS")),
            ("cny", code("CNY")), ("aed", code("AED")), ("inr", code("INR")), ("try", code("TRY")), ("cad", code("CAD")), ("aud", code("AUD")), ("jpy", code("JPY")), ("chf", code("CHF")), ("pln", code("PLN")), ("sar", code("SAR")),
        ])
    });
    if let Some((_, c)) = WORDS.iter().find(|(word, _)| has_phrase(&folded_text, word)) {
        return Some(*c);
    }
    for (sign, c) in [('₽', "RUB"), ('£', "GBP"), ('€', "EUR"), ('₸', "KZT"), ('$', "USD"), ('₹', "INR")] {
        if text.contains(sign) {
            return c.parse().ok();
        }
    }
    None
}

/// The currency of a number format: `#,##0.00"р."`, `[$₽-419]`, `[$$-409]`.
pub fn format_currency(format: &str) -> Option<Currency> {
    let lower = format.to_lowercase();
    for (mark, code) in [("₽", "RUB"), ("р.", "RUB"), ("руб", "RUB"), ("[$rub", "RUB"), ("€", "EUR"), ("£", "GBP"), ("₸", "KZT"), ("[$usd", "USD"), ("pkr", "PKR"), ("₹", "INR")] {
        if lower.contains(mark) {
            return code.parse().ok();
        }
    }
    // `[$-419]` names a language, not the dollar.
    let dollars = lower.replace("[$-", "").replace("[$", "");
    dollars.contains('$').then_some(Currency::USD)
}

/// What a label beside a figure under (or above) a table says that the figure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stated {
    /// Media without VAT and commission.
    MediaNet,
    /// Agency commission.
    Commission,
    /// Media with commission, without VAT.
    ClientNet,
    /// VAT.
    Vat,
    /// Media (with commission) and VAT.
    CostGross,
    /// A service.
    Service(CostKind),
    /// All services without VAT.
    ServicesNet,
    /// All services with VAT.
    ServicesGross,
    /// Everything.
    GrandTotal,
    /// Everything, without VAT.
    GrandNet,
    /// A total without a basis: by its column.
    Total,
    /// A subtotal.
    Subtotal,
}

static TOTAL_WORDS: LazyLock<Vec<String>> = LazyLock::new(|| {
    ["итого", "итог", "всего", "total", "totals", "subtotal", "sub total", "сумма", "grand total", "подытог", "подитог", "тотал", "общий итог", "sum", "gross total", "итоги", "промежуточный итог"].iter().map(|w| fold(w)).collect()
});

/// Whether a label begins (or, in English, ends) like a total.
pub fn is_total(label: &str) -> bool {
    let text = fold(label);
    if text.chars().count() > 90 {
        return false;
    }
    TOTAL_WORDS.iter().any(|w| text == *w || text.starts_with(&format!("{w} ")) || text.ends_with(&format!(" {w}")))
}

/// Whether a total is one of a part: `Итог сентябрь`, `Subtotal`.
pub fn is_subtotal(label: &str) -> bool {
    let text = fold(label);
    ["subtotal", "sub total", "подытог", "подитог", "промежуточный итог", "итого за месяц", "итого по разделу", "итого по блоку"].iter().any(|w| has_phrase(&text, &fold(w)))
        || text.split(' ').any(|w| super::dates::month_word(&unfold(w)).is_some())
}

/// Folded Russian words back to Cyrillic, for looking up months.
fn unfold(word: &str) -> String {
    if word.is_ascii() && super::dates::month_word(word).is_some() {
        return word.to_owned();
    }
    word.chars()
        .map(|c| match c {
            'A' => 'а', 'B' => 'в', 'E' => 'е', 'K' => 'к', 'M' => 'м', 'H' => 'н', 'O' => 'о', 'P' => 'р', 'C' => 'с', 'T' => 'т', 'X' => 'х', 'Y' => 'у',
            other => other.to_lowercase().next().unwrap_or(other),
        })
        .collect()
}

/// What a service label names, if it is one.
pub fn service(label: &str) -> Option<CostKind> {
    use CostKind as K;
    static WORDS: LazyLock<Vec<(String, CostKind)>> = LazyLock::new(|| {
        folded(&[
            ("орд", K::Ord), ("маркировка", K::Ord), ("маркировки", K::Ord), ("erid", K::Ord), ("ерир", K::Ord), ("сбор за рекламу", K::Levy), ("отчисления", K::Levy), ("сбор 3", K::Levy), ("рекламный сбор", K::Levy), ("levy", K::Levy),
            ("продакшн", K::Production), ("продакшен", K::Production), ("production", K::Production), ("производство", K::Production), ("разработка креативов", K::Production), ("разработка креатива", K::Production), ("разработка", K::Production),
            ("создание креативов", K::Production), ("изготовление", K::Production), ("адаптация", K::Production), ("креативы", K::Production), ("дизайн", K::Production), ("баннеров", K::Production), ("creative development", K::Production), ("creatives", K::Production),
            ("ведение проекта", K::ProjectManagement), ("ведение", K::ProjectManagement), ("project management", K::ProjectManagement), ("сопровождение", K::ProjectManagement), ("менеджмент", K::ProjectManagement), ("management fee", K::ProjectManagement), ("service fee", K::ProjectManagement),
            ("трекинг", K::AdServing), ("трекинга", K::AdServing), ("tracking", K::AdServing), ("ad serving", K::AdServing), ("adserving", K::AdServing), ("adriver", K::AdServing), ("dcm", K::AdServing), ("cm360", K::AdServing), ("верификация", K::AdServing), ("verification", K::AdServing), ("weborama", K::AdServing), ("аудит", K::AdServing),
            ("аналитика", K::Reporting), ("аналитики", K::Reporting), ("отчетность", K::Reporting), ("отчетности", K::Reporting), ("отчет", K::Reporting), ("reporting", K::Reporting), ("brand lift", K::Reporting), ("исследование", K::Reporting), ("research", K::Reporting), ("analytics", K::Reporting),
            ("дополнительные услуги", K::Other), ("настройка", K::Other), ("доп услуги", K::Other), ("услуги", K::Other), ("услуга", K::Other), ("tech fee", K::Other), ("technical fee", K::Other), ("data fee", K::Other), ("fee", K::Other),
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
    let (core, attributes) = super::text::attributes(&text);
    let has = |word: &str| has_phrase(&text, &fold(word));
    let core_has = |word: &str| has_phrase(&core, &fold(word));
    let net = attributes.basis == Some(super::text::Basis::Net);
    let gross = attributes.basis == Some(super::text::Basis::Gross);
    let total = is_total(label);
    let services = core_has("услуги") || core_has("services") || core_has("услуг") || core_has("доп услуги") || core_has("дополнительные услуги");
    let media = core_has("медиабюджет") || core_has("медиа") || core_has("media") || core_has("размещение") || core_has("размещения") || core_has("media budget");
    if services && media {
        return Some(if net { Stated::GrandNet } else { Stated::GrandTotal });
    }
    if services && total {
        return Some(if gross { Stated::ServicesGross } else { Stated::ServicesNet });
    }
    if has("grand total") || has("общий итог") || has("итого к оплате") || has("всего к оплате") || has("budget total") || has("total budget") || has("общий бюджет") {
        return Some(if net { Stated::GrandNet } else { Stated::GrandTotal });
    }
    let commission = core == fold("ак") || core == fold("ак %") || core_has("агентская комиссия") || core_has("комиссия агентства") || core_has("commission") || core_has("agency fee") || core_has("агентское вознаграждение") || core_has("комиссия") || core.starts_with(&fold("ак "));
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
    let cost = total || media || core_has("стоимость") || core_has("бюджет") || core_has("cost") || core_has("budget") || core_has("spend") || core_has("сумма");
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
    let start = before.rfind(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ','))).map_or(0, |i| i + before[i..].chars().next().map_or(1, char::len_utf8));
    let number = mrm_domain::text::parse_number(&before[start..], mrm_domain::text::Separator::Comma)?.value;
    number.checked_div(rust_decimal::Decimal::ONE_HUNDRED).map(|r| r.normalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_totals_blocks_are_read() {
        for (label, expected) in [
            ("Итого медиабюджет, без НДС", Stated::MediaNet),
            ("АК, без НДС", Stated::Commission),
            ("Итого медиабюджет, без НДС с АК", Stated::ClientNet),
            ("Итого медиабюджет, с НДС с АК", Stated::CostGross),
            ("Сдача отчетности ОРД:", Stated::Service(CostKind::Ord)),
            ("Продакшн:", Stated::Service(CostKind::Production)),
            ("Ведение проекта:", Stated::Service(CostKind::ProjectManagement)),
            ("Итого услуги, с НДС", Stated::ServicesGross),
            ("Итого медиабюджет и услуги, с НДС ", Stated::GrandTotal),
            ("Стоимость размещения", Stated::MediaNet),
            ("Стоимость трекинга", Stated::Service(CostKind::AdServing)),
            ("Итого без НДС", Stated::MediaNet),
            ("НДС, 20%", Stated::Vat),
            ("Итого, вкл. НДС", Stated::CostGross),
            ("ИТОГО с НДС 20%", Stated::CostGross),
            ("ИТОГО до НДС", Stated::MediaNet),
            ("Агентская комиссия до НДС", Stated::Commission),
            ("Медиабюджет с АК до НДС", Stated::ClientNet),
            ("Budget Total:", Stated::GrandTotal),
            ("Бюджет клиентский (net)", Stated::MediaNet),
            ("Итого", Stated::Total),
        ] {
            assert_eq!(stated(label), Some(expected), "{label}");
        }
        assert_eq!(rate_in("НДС, 20%").map(|r| r.to_string()).as_deref(), Some("0.2"));
        assert!(is_subtotal("Итог сентябрь") && is_total("Итог сенятбрь "));
    }

    #[test]
    fn units_decide_the_model() {
        for (word, model) in [("1000 показов", BuyModel::Cpm), ("клики", BuyModel::Cpc), ("СРМ", BuyModel::Cpm), ("1000 imp.", BuyModel::Cpm), ("пакет", BuyModel::Package), ("Flat", BuyModel::Fixed)] {
            assert_eq!(buy_model(&fold(word)), Some(model), "{word}");
        }
        assert_eq!(buy_model(&fold("Banners")), None);
        assert_eq!(format_currency("[$-419]mmmm yyyy"), None);
        assert_eq!(format_currency("[$р.-419]#,##0"), Some(Currency::RUB));
    }
}
