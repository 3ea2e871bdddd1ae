//! Words in cells: buying models, units, totals, services.

mod labels;

pub use labels::{is_subtotal, is_total, rate_in, service, stated};

use mrm_domain::{BuyModel, Channel, CostKind, Currency};
use std::sync::LazyLock;

use super::text::{fold, has_phrase};

fn folded<T: Copy>(list: &[(&str, T)]) -> Vec<(String, T)> {
    list.iter().map(|(word, t)| (fold(word), *t)).collect()
}

static MODELS: LazyLock<Vec<(String, BuyModel)>> = LazyLock::new(|| folded(BuyModel::WORDS));

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
    static WORDS: LazyLock<Vec<String>> =
        LazyLock::new(|| ["1000", "1 000", "тыс", "тысяча", "thousand", "000"].iter().map(|w| fold(w)).collect());
    WORDS.iter().any(|w| has_phrase(folded_text, w))
}

/// `недель`, `месяца`, `days`.
pub fn is_period_word(folded_text: &str) -> bool {
    static WORDS: LazyLock<Vec<String>> = LazyLock::new(|| {
        [
            "неделя",
            "недели",
            "недель",
            "месяц",
            "месяца",
            "месяцев",
            "день",
            "дня",
            "дней",
            "сутки",
            "суток",
            "week",
            "weeks",
            "month",
            "months",
            "day",
            "days",
            "год",
            "квартал",
            "нед",
            "мес",
            "дн",
            "w",
            "wk",
            "wks",
        ]
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
            ("контекст", C::Context),
            ("контекстная реклама", C::Context),
            ("поиск", C::Context),
            ("search", C::Context),
            ("paid search", C::Context),
            ("sem", C::Context),
            ("ppc", C::Context),
            ("медийная реклама", C::Display),
            ("баннеры", C::Display),
            ("display", C::Display),
            ("медийка", C::Display),
            ("дисплей", C::Display),
            ("banners", C::Display),
            ("соцсети", C::Social),
            ("социальные сети", C::Social),
            ("smm", C::Social),
            ("social", C::Social),
            ("social media", C::Social),
            ("таргетированная реклама", C::Social),
            ("таргет", C::Social),
            ("paid social", C::Social),
            ("programmatic", C::Programmatic),
            ("программатик", C::Programmatic),
            ("dsp", C::Programmatic),
            ("olv", C::Video),
            ("онлайн видео", C::Video),
            ("online video", C::Video),
            ("video", C::Video),
            ("видео", C::Video),
            ("видеореклама", C::Video),
            ("digital video", C::Video),
            ("mobile", C::Mobile),
            ("мобильная реклама", C::Mobile),
            ("in app", C::Mobile),
            ("retail media", C::Ecom),
            ("маркетплейсы", C::Ecom),
            ("ecom", C::Ecom),
            ("e com", C::Ecom),
            ("marketplace", C::Ecom),
            ("блогеры", C::Influencer),
            ("influencer", C::Influencer),
            ("influencers", C::Influencer),
            ("инфлюенсеры", C::Influencer),
            ("digital audio", C::Audio),
            ("аудио", C::Audio),
            ("аудиореклама", C::Audio),
            ("audio", C::Audio),
            ("podcasts", C::Audio),
            ("подкасты", C::Audio),
            ("native", C::Native),
            ("нативная реклама", C::Native),
            ("спецпроекты", C::Native),
            ("cpa", C::Cpa),
            ("cpa сети", C::Cpa),
            ("affiliate", C::Cpa),
            ("тв", C::Tv),
            ("tv", C::Tv),
            ("телевидение", C::Tv),
            ("нац тв", C::Tv),
            ("television", C::Tv),
            ("broadcast tv", C::Tv),
            ("cable tv", C::Tv),
            ("радио", C::Radio),
            ("radio", C::Radio),
            ("наружная реклама", C::Ooh),
            ("наружка", C::Ooh),
            ("ooh", C::Ooh),
            ("outdoor", C::Ooh),
            ("dooh", C::Dooh),
            ("цифровая наружная реклама", C::Dooh),
            ("пресса", C::Press),
            ("press", C::Press),
            ("print", C::Press),
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
            ("руб", Currency::RUB),
            ("рублей", Currency::RUB),
            ("рубли", Currency::RUB),
            ("рубль", Currency::RUB),
            ("rub", Currency::RUB),
            ("rur", Currency::RUB),
            ("usd", Currency::USD),
            ("доллар", Currency::USD),
            ("доллары", Currency::USD),
            ("eur", Currency::EUR),
            ("евро", Currency::EUR),
            ("euro", Currency::EUR),
            ("gbp", code("GBP")),
            ("pkr", code("PKR")),
            ("kzt", code("KZT")),
            ("тенге", code("KZT")),
            ("byn", code("BYN")),
            ("uah", code("UAH")),
            ("uzs", code("UZS")),
            ("cny", code("CNY")),
            ("aed", code("AED")),
            ("inr", code("INR")),
            ("try", code("TRY")),
            ("cad", code("CAD")),
            ("aud", code("AUD")),
            ("jpy", code("JPY")),
            ("chf", code("CHF")),
            ("pln", code("PLN")),
            ("sar", code("SAR")),
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
    for (mark, code) in [
        ("₽", "RUB"),
        ("р.", "RUB"),
        ("руб", "RUB"),
        ("[$rub", "RUB"),
        ("€", "EUR"),
        ("£", "GBP"),
        ("₸", "KZT"),
        ("[$usd", "USD"),
        ("pkr", "PKR"),
        ("₹", "INR"),
    ] {
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
        for (word, model) in [
            ("1000 показов", BuyModel::Cpm),
            ("клики", BuyModel::Cpc),
            ("СРМ", BuyModel::Cpm),
            ("1000 imp.", BuyModel::Cpm),
            ("пакет", BuyModel::Package),
            ("Flat", BuyModel::Fixed),
        ] {
            assert_eq!(buy_model(&fold(word)), Some(model), "{word}");
        }
        assert_eq!(buy_model(&fold("Banners")), None);
        assert_eq!(format_currency("[$-419]mmmm yyyy"), None);
        assert_eq!(format_currency("[$р.-419]#,##0"), Some(Currency::RUB));
    }
}
