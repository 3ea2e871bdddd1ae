//! Header texts made comparable: look-alike letters folded, notes and units cut out as attributes.

use mrm_domain::Currency;
use std::sync::LazyLock;

/// Folds a text for comparison: capitals, Cyrillic letters that look like Latin ones become Latin (so `СРМ` typed either
/// way is one word, and so is every Russian word typed with a stray Latin letter), everything else but letters, digits,
/// `%` and `#` becomes a single space.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut space = true;
    for c in text.chars().flat_map(char::to_uppercase) {
        let c = match c {
            'А' => 'A',
            'В' => 'B',
            'Е' | 'Ё' => 'E',
            'К' => 'K',
            'М' => 'M',
            'Н' => 'H',
            'О' => 'O',
            'Р' => 'P',
            'С' => 'C',
            'Т' => 'T',
            'Х' => 'X',
            'У' => 'Y',
            'І' => 'I',
            '№' => '#',
            '₽' => {
                if !space {
                    out.push(' ');
                }
                out.push_str("PYБ ");
                space = true;
                continue;
            }
            '€' => {
                if !space {
                    out.push(' ');
                }
                out.push_str("EUR ");
                space = true;
                continue;
            }
            '$' => {
                if !space {
                    out.push(' ');
                }
                out.push_str("USD ");
                space = true;
                continue;
            }
            other => other,
        };
        if c.is_alphanumeric() || c == '%' || c == '#' {
            // `CTR%` and `АК%` are two words.
            if c == '%' && !space {
                out.push(' ');
            }
            out.push(c);
            space = false;
            if c == '%' {
                out.push(' ');
                space = true;
            }
        } else if !space {
            out.push(' ');
            space = true;
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// White space of all kinds collapsed, ends trimmed: what people see.
pub fn clean(text: &str) -> String {
    let blank = |c: char| c.is_whitespace() || c == '\u{feff}';
    let mut out = String::with_capacity(text.len());
    for word in text.split(blank).filter(|word| !word.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// Whether `phrase` (folded) stands in `text` (folded) as whole words.
pub fn has_phrase(text: &str, phrase: &str) -> bool {
    find_phrase(text, phrase).is_some()
}

fn find_phrase(text: &str, phrase: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = text[from..].find(phrase) {
        let start = from + at;
        let end = start + phrase.len();
        let left = start == 0 || text.as_bytes()[start - 1] == b' ';
        let right = end == text.len() || text.as_bytes()[end] == b' ';
        if left && right {
            return Some(start);
        }
        from = start + text[start..].chars().next().map_or(1, char::len_utf8);
    }
    None
}

/// Takes `phrase` out of `text`; tells whether it was there.
pub fn cut_phrase(text: &mut String, phrase: &str) -> bool {
    let Some(at) = find_phrase(text, phrase) else { return false };
    let mut rest = text[..at].trim_end().to_owned();
    let tail = text[at + phrase.len()..].trim_start();
    if !rest.is_empty() && !tail.is_empty() {
        rest.push(' ');
    }
    rest.push_str(tail);
    *text = rest;
    true
}

/// Whether amounts are without or with VAT.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// Without VAT.
    Net,
    /// With VAT.
    Gross,
}

/// What was cut out of a header.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Attributes {
    /// Without or with VAT.
    pub basis: Option<Basis>,
    /// `Some(true)`: with agency commission; `Some(false)`: expressly without.
    pub commission: Option<bool>,
    /// After discounts.
    pub after_discount: bool,
    /// At rate-card prices.
    pub rate_card: bool,
    /// The currency named.
    pub currency: Option<Currency>,
    /// 1000 for thousands, 1,000,000 for millions.
    pub scale: Option<u32>,
    /// A percent sign.
    pub percent: bool,
}

type Phrases<T> = LazyLock<Vec<(String, T)>>;

fn phrases<T: Copy>(list: &[(&str, T)]) -> Vec<(String, T)> {
    let mut all: Vec<(String, T)> = list.iter().map(|(p, t)| (fold(p), *t)).collect();
    // The longest phrase first, so that “с учетом НДС” is not cut as “с НДС” of something else.
    all.sort_by_key(|(p, _)| std::cmp::Reverse(p.chars().count()));
    all
}

static TAX: Phrases<(Option<Basis>, Option<bool>)> = LazyLock::new(|| {
    use Basis::{Gross, Net};
    phrases(&[
        ("без учета ндс и ак", (Some(Net), Some(false))),
        ("без учена ндс и ак", (Some(Net), Some(false))),
        ("без ндс и ак", (Some(Net), Some(false))),
        ("без учета ндс с ак", (Some(Net), Some(true))),
        ("без ндс и с учетом ак", (Some(Net), Some(true))),
        ("без ндс с учетом ак", (Some(Net), Some(true))),
        ("без ндс с ак", (Some(Net), Some(true))),
        ("с ак без ндс", (Some(Net), Some(true))),
        ("с ак до ндс", (Some(Net), Some(true))),
        ("с учетом ак без ндс", (Some(Net), Some(true))),
        ("с ак без учета ндс", (Some(Net), Some(true))),
        ("включая ак без ндс", (Some(Net), Some(true))),
        ("с учетом ндс и ак", (Some(Gross), Some(true))),
        ("с учетом ндс с ак", (Some(Gross), Some(true))),
        ("с ндс и ак", (Some(Gross), Some(true))),
        ("с ндс с ак", (Some(Gross), Some(true))),
        ("с ак и ндс", (Some(Gross), Some(true))),
        ("с учетом ак и ндс", (Some(Gross), Some(true))),
        ("с ак с ндс", (Some(Gross), Some(true))),
        ("с ндс без ак", (Some(Gross), Some(false))),
        ("без ак с ндс", (Some(Gross), Some(false))),
        ("без учета ндс", (Some(Net), None)),
        ("без ндс", (Some(Net), None)),
        ("до ндс", (Some(Net), None)),
        ("не включая ндс", (Some(Net), None)),
        ("без налогов", (Some(Net), None)),
        ("excl vat", (Some(Net), None)),
        ("excluding vat", (Some(Net), None)),
        ("ex vat", (Some(Net), None)),
        ("without vat", (Some(Net), None)),
        ("w o vat", (Some(Net), None)),
        ("net of vat", (Some(Net), None)),
        ("before vat", (Some(Net), None)),
        ("net", (Some(Net), None)),
        ("нетто", (Some(Net), None)),
        ("в том числе ндс", (Some(Gross), None)),
        ("в т ч ндс", (Some(Gross), None)),
        ("с учетом ндс", (Some(Gross), None)),
        ("включая ндс", (Some(Gross), None)),
        ("вкл ндс", (Some(Gross), None)),
        ("с ндс", (Some(Gross), None)),
        ("после ндс", (Some(Gross), None)),
        ("и ндс", (Some(Gross), None)),
        ("incl vat", (Some(Gross), None)),
        ("including vat", (Some(Gross), None)),
        ("with vat", (Some(Gross), None)),
        ("inc vat", (Some(Gross), None)),
        ("gross", (Some(Gross), None)),
        ("брутто", (Some(Gross), None)),
        ("с учетом ак", (None, Some(true))),
        ("с ак", (None, Some(true))),
        ("и ак", (None, Some(true))),
        ("вкл ак", (None, Some(true))),
        ("включая ак", (None, Some(true))),
        ("с агентской комиссией", (None, Some(true))),
        ("с учетом агентской комиссии", (None, Some(true))),
        ("incl agency fee", (None, Some(true))),
        ("with commission", (None, Some(true))),
        ("incl commission", (None, Some(true))),
        ("with agency commission", (None, Some(true))),
        ("без ак", (None, Some(false))),
        ("без учета ак", (None, Some(false))),
        ("до ак", (None, Some(false))),
        ("excl commission", (None, Some(false))),
        ("excl agency fee", (None, Some(false))),
        ("before commission", (None, Some(false))),
    ])
});

static DISCOUNTED: Phrases<bool> = LazyLock::new(|| {
    phrases(&[
        ("после всех скидок", true),
        ("после скидки", true),
        ("после скидок", true),
        ("с учетом скидок", true),
        ("с учетом скидки", true),
        ("с учетом ск", true),
        ("со скидкой", true),
        ("со скидками", true),
        ("после ск", true),
        ("after discount", true),
        ("after discounts", true),
        ("discounted", true),
        ("по прайсу", false),
        ("по прайс листу", false),
        ("прайсовая", false),
        ("прайс лист", false),
        ("прайс", false),
        ("до скидки", false),
        ("до скидок", false),
        ("без скидки", false),
        ("без скидок", false),
        ("без учета скидки", false),
        ("без учета скидок", false),
        ("rate card", false),
        ("ratecard", false),
        ("price list", false),
        ("before discount", false),
    ])
});

static MONEY: Phrases<Currency> = LazyLock::new(|| {
    phrases(&[
        ("руб", Currency::RUB),
        ("рублей", Currency::RUB),
        ("рубли", Currency::RUB),
        ("rub", Currency::RUB),
        ("rur", Currency::RUB),
        ("usd", Currency::USD),
        ("долл", Currency::USD),
        ("eur", Currency::EUR),
        ("euro", Currency::EUR),
        ("евро", Currency::EUR),
    ])
});

static SCALE: Phrases<u32> = LazyLock::new(|| {
    phrases(&[
        ("тыс", 1_000),
        ("тысяч", 1_000),
        ("000", 1_000),
        ("000s", 1_000),
        ("in thousands", 1_000),
        ("thousands", 1_000),
        ("thousand", 1_000),
        ("млн", 1_000_000),
        ("in millions", 1_000_000),
        ("million", 1_000_000),
        ("mln", 1_000_000),
    ])
});

/// Cuts units, currency and tax basis out of a folded header.
pub fn attributes(folded: &str) -> (String, Attributes) {
    let mut core = folded.to_owned();
    // The rate in `с НДС 20 %` makes no percentage of an amount.
    cut_vat_rate(&mut core);
    let mut found = Attributes { percent: core.split(' ').any(|w| w == "%"), ..Attributes::default() };
    for (phrase, (basis, commission)) in TAX.iter() {
        if cut_phrase(&mut core, phrase) {
            found.basis = found.basis.or(*basis);
            found.commission = found.commission.or(*commission);
        }
    }
    for (phrase, after) in DISCOUNTED.iter() {
        if cut_phrase(&mut core, phrase) {
            found.after_discount |= *after;
            found.rate_card |= !*after;
        }
    }
    for (phrase, currency) in MONEY.iter() {
        if cut_phrase(&mut core, phrase) {
            found.currency = found.currency.or(Some(*currency));
        }
    }
    for (phrase, scale) in SCALE.iter() {
        if cut_phrase(&mut core, phrase) {
            found.scale = found.scale.or(Some(*scale));
        }
    }
    (core, found)
}

/// `НДС 20 %` is `НДС` for comparison.
fn cut_vat_rate(core: &mut String) {
    for rate in ["22 %", "20 %", "18 %", "10 %", "5 %", "7 %", "22", "20", "18"] {
        for tax in ["HДC", "VAT"] {
            if let Some(at) = find_phrase(core, &format!("{tax} {rate}")) {
                core.replace_range(at + tax.len()..at + tax.len() + 1 + rate.len(), "");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn look_alikes_fold_both_ways() {
        assert_eq!(fold("СРМ"), fold("CPM"));
        assert_eq!(fold("CРС"), fold("CPC"));
        assert_eq!(fold("Oхвaт"), fold("Охват"), "a Russian word with Latin letters in it");
        assert_eq!(fold("VTR*, %"), "VTR %");
        assert_eq!(fold("CPL ,  после\nскидки"), fold("CPL после скидки"));
    }

    #[test]
    fn tax_basis_and_currency_are_cut_out() {
        let (core, found) = attributes(&fold("Стоимость размещения после скидки, руб., без учета НДС с АК"));
        assert_eq!(core, fold("Стоимость размещения"));
        assert_eq!((found.basis, found.commission, found.after_discount), (Some(Basis::Net), Some(true), true));
        assert_eq!(found.currency, Some(Currency::RUB));
        let (core, found) = attributes(&fold("Бюджет с учетом скидок, в т.ч. НДС 20%"));
        assert_eq!((core.as_str(), found.basis), (fold("Бюджет").as_str(), Some(Basis::Gross)));
        assert_eq!(attributes(&fold("Тотал бюджет, руб. без НДС и с учетом АК")).1.commission, Some(true));
        assert_eq!(attributes(&fold("Тотал бюджет, руб. без НДС и АК")).1.commission, Some(false));
    }
}
