//! The words of a comparison that leaves the application, Russian and English, each written by hand.

use mrm_domain::HeaderField;

use crate::Language;

macro_rules! words {
    ($($variant:ident $en:literal $ru:literal;)*) => {
        /// A label.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Word { $($variant,)* }

        impl Word {
            /// The label in `lang`.
            pub(super) const fn text(self, lang: Language) -> &'static str {
                match (self, lang) {
                    $((Word::$variant, Language::En) => $en, (Word::$variant, Language::Ru) => $ru,)*
                }
            }
        }
    };
}

words! {
    Comparison "Comparison" "Сравнение";
    Summary "Summary" "Сводка";
    Changes "Changes" "Изменения";
    Before "Before" "Было";
    After "After" "Стало";
    Now "now" "сейчас";
    Difference "Difference" "Разница";
    DifferenceShare "Difference, %" "Разница, %";
    Totals "Totals" "Итоги";
    Total "Total" "Показатель";
    AtMost "at most" "не более";
    ReachHeading "Reach" "Охват";
    Reach "Reach, %" "Охват, %";
    Frequency "Average frequency" "Средняя частота";
    Grp "GRP" "GRP";
    Model "Model" "Модель";
    Remarks "Remarks" "Замечания";
    Plan "Plan" "План";
    Field "Field" "Поле";
    Services "Services and fees" "Услуги и сборы";
    Service "Service" "Услуга";
    Columns "Columns" "Столбцы";
    Column "Column" "Столбец";
    LinesHeading "Sections and lines" "Разделы и строки";
    What "What" "Что";
    Section "Section" "Раздел";
    Line "Line" "Строка";
    Who "Who" "Кто";
    When "When, UTC" "Когда, UTC";
    Added "Added" "Добавлено";
    Removed "Removed" "Удалено";
    Moved "Moved" "Перемещено";
    Changed "Changed" "Изменено";
    AddedSection "Section added" "Добавлен раздел";
    RemovedSection "Section removed" "Удалён раздел";
    Place "Place" "Место";
    Flight "Flight" "Период";
    Cost "Cost, net of VAT" "Стоимость без НДС";
    SharedHeading "Shared audience of lines" "Пересечение аудиторий строк";
    SharedLine "With line" "Со строкой";
    SharedCount "duplications changed" "изменено пересечений";
    TopLevel "outside sections" "вне разделов";
    Discussion "Discussion" "Обсуждение";
    Comments "Comments" "Комментарии";
    SamePlan "The two states do not differ." "Различий нет.";
    SameLines "No section or line differs." "Разделы и строки не отличаются.";
    Lines "Lines" "Строк";
    MediaNet "Media, net of VAT" "Медиа без НДС";
    Commission "Agency commission" "Агентская комиссия";
    ClientNet "Media with commission, net of VAT" "Медиа с комиссией без НДС";
    Vat "VAT" "НДС";
    CostGross "Media with VAT" "Медиа с НДС";
    CostsNet "Services and fees, net of VAT" "Услуги и сборы без НДС";
    GrandNet "Everything, net of VAT" "Всего без НДС";
    GrandTotal "Grand total with VAT" "Всего с НДС";
    AddedCount "lines added" "добавлено строк";
    RemovedCount "removed" "удалено";
    MovedCount "moved" "перемещено";
    ChangedCount "changed" "изменено";
}

/// The name of one of the plan's own totals; `None` for a field's.
pub(super) fn total(code: &str) -> Option<Word> {
    Some(match code {
        "lines" => Word::Lines,
        "media_net" => Word::MediaNet,
        "commission" => Word::Commission,
        "client_net" => Word::ClientNet,
        "vat" => Word::Vat,
        "cost_gross" => Word::CostGross,
        "costs_net" => Word::CostsNet,
        "grand_net" => Word::GrandNet,
        "grand_total" => Word::GrandTotal,
        _ => return None,
    })
}

/// The name of a header field.
pub(super) const fn header(field: HeaderField, lang: Language) -> &'static str {
    use HeaderField as H;
    let (en, ru) = match field {
        H::Title => ("Title", "Название"),
        H::Client => ("Client", "Клиент"),
        H::Agency => ("Agency", "Агентство"),
        H::Brand => ("Brand", "Бренд"),
        H::Campaign => ("Campaign", "Кампания"),
        H::Objective => ("Objective", "Цель"),
        H::Audience => ("Target audience", "Целевая аудитория"),
        H::Universe => ("Audience size, people", "Размер ЦА, чел."),
        H::Geo => ("Geography", "География"),
        H::PeriodStart => ("First day", "Начало"),
        H::PeriodEnd => ("Last day", "Окончание"),
        H::PeriodText => ("Period in words", "Период словами"),
        H::Currency => ("Currency", "Валюта"),
        H::PriceBasis => ("Prices are", "Цены указаны"),
        H::Vat => ("VAT", "НДС"),
        H::VatRounding => ("VAT is rounded", "НДС округляется"),
        H::CommissionRate => ("Agency commission", "Агентская комиссия"),
        H::CommissionMode => ("Commission is taken", "Порядок комиссии"),
        H::DiscountMode => ("Discounts", "Скидки"),
        H::Notes => ("Notes", "Примечание"),
        H::NotesInternal => ("Internal notes", "Внутреннее примечание"),
        H::Rates => ("Exchange rates", "Курсы валют"),
        H::Shown => ("Columns shown", "Показанные столбцы"),
        H::ScenarioOf => ("Scenario of", "Сценарий плана"),
        H::Scenario => ("Scenario", "Сценарий"),
        H::DefaultView => ("Default view", "Вид по умолчанию"),
        H::RateCards => ("Rate cards", "Прайс-листы"),
        H::Naming => ("Naming convention", "Правило имён"),
        H::ReachModel => ("Reach model", "Модель охвата"),
    };
    match lang {
        Language::En => en,
        Language::Ru => ru,
    }
}
