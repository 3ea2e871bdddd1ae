//! The words of an export, Russian and English, each written by hand.

use mrm_domain::{BuyModel, Channel, CommissionMode, CostKind, Field};

use super::Lang;

macro_rules! words {
    ($($variant:ident $en:literal $ru:literal;)*) => {
        /// A label.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Word { $($variant,)* }

        impl Word {
            /// The label in `lang`.
            pub(crate) const fn text(self, lang: Lang) -> &'static str {
                match (self, lang) { $((Word::$variant, Lang::En) => $en, (Word::$variant, Lang::Ru) => $ru,)* }
            }
        }
    };
}

words! {
    PlanSheet "Media plan" "Медиаплан";
    FlowchartSheet "Flowchart" "Флоучарт";
    SummarySheet "Summary" "Сводка";
    Conversation "[Conversation]\n\nThis version of the program shows a conversation as a note; what is changed here does not become a part of it. Learn more: https://go.microsoft.com/fwlink/?linkid=870924" "[Обсуждение]\n\nЭта версия программы показывает обсуждение как примечание; правки в нём не станут частью обсуждения. Подробнее: https://go.microsoft.com/fwlink/?linkid=870924";
    ListsSheet "Lists" "Списки";
    Number "No." "№ п/п";
    Section "Section" "Раздел";
    Client "Client" "Клиент";
    Agency "Agency" "Агентство";
    Brand "Brand" "Бренд";
    Campaign "Campaign" "Кампания";
    Objective "Objective" "Цель";
    Audience "Target audience" "Целевая аудитория";
    Universe "Audience size, people" "Размер ЦА, чел.";
    Geo "Geography" "География";
    Period "Period" "Период";
    PeriodText "Period in words" "Период словами";
    Currency "Currency" "Валюта";
    Vat "VAT" "НДС";
    VatRussia "Russia, by date of placement" "Россия, по дате размещения";
    VatNone "no VAT" "без НДС";
    CommissionRate "Agency commission" "АК";
    CommissionMode "Commission is taken" "Порядок АК";
    PriceBasis "Prices are" "Цены указаны";
    WithVat "with VAT" "с НДС";
    VatRounding "VAT is rounded" "НДС округляется";
    OnTotal "on the total" "на итоге";
    DiscountMode "Discounts" "Скидки";
    Additive "add up" "складываются";
    Notes "Notes" "Примечание";
    NotesInternal "Internal notes" "Внутреннее примечание";
    Rate "Rate" "Курс";
    Terms "Terms" "Условия";
    Subtotal "Subtotal" "Итого";
    Total "Total" "Итого";
    ReachNote "Reach is not summed: the same people see several placements." "Охват не суммируется: одни и те же люди видят несколько размещений.";
    FlightUnits "Units by flight" "Единицы по периодам";
    FlightAmounts "Amounts by flight" "Бюджет по периодам";
    TotalsBlock "Totals" "Итоги";
    BlockRate "Rate" "Ставка";
    BlockNet "Net of VAT" "Без НДС";
    BlockVatRate "VAT, %" "НДС, %";
    BlockVat "VAT" "НДС";
    BlockGross "With VAT" "С НДС";
    Media "Media, net of VAT" "Медиа без НДС";
    MediaClient "Media with commission" "Медиа с АК";
    MediaGross "Media with commission and VAT" "Медиа с АК и НДС";
    ServicesTotal "Services, total" "Услуги, итого";
    GrandTotal "Grand total" "Общий итог";
    Line "Line" "Строка";
    Budget "Budget" "Бюджет";
    Later "Later" "Позже";
    NoDates "No line has dates." "Ни у одной строки нет дат.";
    NoChannel "No channel" "Без канала";
    Lines "Lines" "Строк";
    Share "Share of budget" "Доля бюджета";
    ChartTitle "Budget by channel" "Бюджет по каналам";
    WarningRates "Lines without a stated exchange rate are left out of the totals." "Строки без указанного курса валюты не входят в итоги.";
    Page "Page &P of &N" "Страница &P из &N";
}

/// A month's name in `lang`; months count from 1.
pub(crate) fn month_name(month: u32, lang: Lang) -> &'static str {
    const RU: [&str; 12] = [
        "Январь",
        "Февраль",
        "Март",
        "Апрель",
        "Май",
        "Июнь",
        "Июль",
        "Август",
        "Сентябрь",
        "Октябрь",
        "Ноябрь",
        "Декабрь",
    ];
    const EN: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let names = if lang == Lang::Ru { RU } else { EN };
    names[(month.clamp(1, 12) - 1) as usize]
}

/// A field's name in `lang`.
pub fn field_name(field: Field, lang: Lang) -> &'static str {
    match lang {
        Lang::Ru => field.name_ru(),
        Lang::En => field.name_en(),
    }
}

/// A channel's name in `lang`.
pub(crate) const fn channel_name(channel: Channel, lang: Lang) -> &'static str {
    use Channel as C;
    match (channel, lang) {
        (C::Context, Lang::Ru) => "Контекст",
        (C::Context, Lang::En) => "Search",
        (C::Display, Lang::Ru) => "Медийная реклама",
        (C::Display, Lang::En) => "Display",
        (C::Social, Lang::Ru) => "Социальные сети",
        (C::Social, Lang::En) => "Social",
        (C::Programmatic, _) => "Programmatic",
        (C::Video, Lang::Ru) => "Онлайн-видео",
        (C::Video, Lang::En) => "Online video",
        (C::Mobile, Lang::Ru) => "Мобильная реклама",
        (C::Mobile, Lang::En) => "Mobile",
        (C::Ecom, Lang::Ru) => "Маркетплейсы",
        (C::Ecom, Lang::En) => "Retail media",
        (C::Influencer, Lang::Ru) => "Блогеры",
        (C::Influencer, Lang::En) => "Influencers",
        (C::Audio, Lang::Ru) => "Аудио",
        (C::Audio, Lang::En) => "Audio",
        (C::Native, Lang::Ru) => "Нативная реклама",
        (C::Native, Lang::En) => "Native",
        (C::Cpa, Lang::Ru) => "CPA-сети",
        (C::Cpa, Lang::En) => "CPA networks",
        (C::Tv, Lang::Ru) => "ТВ",
        (C::Tv, Lang::En) => "TV",
        (C::Radio, Lang::Ru) => "Радио",
        (C::Radio, Lang::En) => "Radio",
        (C::Ooh, Lang::Ru) => "Наружная реклама",
        (C::Ooh, Lang::En) => "Out of home",
        (C::Dooh, Lang::Ru) => "Цифровая наружная реклама",
        (C::Dooh, Lang::En) => "Digital out of home",
        (C::Press, Lang::Ru) => "Пресса",
        (C::Press, Lang::En) => "Press",
    }
}

/// A buying model as planners write it.
pub(crate) const fn buy_model_name(model: BuyModel, lang: Lang) -> &'static str {
    use BuyModel as B;
    match (model, lang) {
        (B::Fixed, Lang::Ru) => "фикс",
        (B::Fixed, Lang::En) => "fixed",
        (B::Package, Lang::Ru) => "пакет",
        (B::Package, Lang::En) => "package",
        (B::PerDay, Lang::Ru) => "день",
        (B::PerDay, Lang::En) => "day",
        (B::PerWeek, Lang::Ru) => "неделя",
        (B::PerWeek, Lang::En) => "week",
        (B::PerMonth, Lang::Ru) => "месяц",
        (B::PerMonth, Lang::En) => "month",
        (B::PerPost, Lang::Ru) => "пост",
        (B::PerPost, Lang::En) => "post",
        (B::PerSpot, Lang::Ru) => "выход",
        (B::PerSpot, Lang::En) => "spot",
        (B::PercentOfSales, Lang::Ru) => "% от продаж",
        (B::PercentOfSales, Lang::En) => "% of sales",
        (other, _) => match other {
            B::Cpm => "CPM",
            B::Cpc => "CPC",
            B::Cpv => "CPV",
            B::Cpcv => "CPCV",
            B::Cpa => "CPA",
            B::Cps => "CPS",
            B::Cpl => "CPL",
            B::Cpi => "CPI",
            B::Cpe => "CPE",
            B::Cpf => "CPF",
            B::Cpt => "CPT",
            _ => "CPP",
        },
    }
}

/// How the commission is taken, in words.
pub(crate) const fn commission_mode_name(mode: CommissionMode, lang: Lang) -> &'static str {
    match (mode, lang) {
        (CommissionMode::OnTop, Lang::Ru) => "сверху",
        (CommissionMode::OnTop, Lang::En) => "on top",
        (CommissionMode::Inside, Lang::Ru) => "внутри",
        (CommissionMode::Inside, Lang::En) => "inside",
        (CommissionMode::Separate, Lang::Ru) => "отдельной строкой",
        (CommissionMode::Separate, Lang::En) => "as a separate row",
    }
}

/// What a cost is for, in words: used where its own label is empty.
pub(crate) const fn cost_kind_name(kind: CostKind, lang: Lang) -> &'static str {
    match (kind, lang) {
        (CostKind::Production, Lang::Ru) => "Продакшн",
        (CostKind::Production, Lang::En) => "Production",
        (CostKind::Reporting, Lang::Ru) => "Отчётность",
        (CostKind::Reporting, Lang::En) => "Reporting",
        (CostKind::Ord, Lang::Ru) => "ОРД",
        (CostKind::Ord, Lang::En) => "Ad marking",
        (CostKind::ProjectManagement, Lang::Ru) => "Ведение проекта",
        (CostKind::ProjectManagement, Lang::En) => "Project management",
        (CostKind::Levy, Lang::Ru) => "Отчисления с рекламы",
        (CostKind::Levy, Lang::En) => "Advertising levy",
        (CostKind::AdServing, Lang::Ru) => "Показ и учёт рекламы",
        (CostKind::AdServing, Lang::En) => "Ad serving",
        (CostKind::Other, Lang::Ru) => "Прочее",
        (CostKind::Other, Lang::En) => "Other",
    }
}

/// The stored text of a choice field in the reader's words: codes are translated, other words stay.
pub fn choice_text(field: Field, text: &str, lang: Lang) -> &str {
    let known = match field {
        Field::Channel => text.parse::<Channel>().ok().map(|c| channel_name(c, lang)),
        Field::BuyModel => text.parse::<BuyModel>().ok().map(|m| buy_model_name(m, lang)),
        _ => None,
    };
    known.unwrap_or(text)
}

/// The code behind a word that [`choice_text`] wrote, in either language; other words stay.
pub(crate) fn choice_code(field: Field, text: &str) -> String {
    let langs = [Lang::Ru, Lang::En];
    let known = match field {
        Field::Channel => {
            Channel::ALL.into_iter().find(|c| langs.iter().any(|l| channel_name(*c, *l) == text)).map(Channel::code)
        }
        Field::BuyModel => {
            BuyModel::ALL.into_iter().find(|m| langs.iter().any(|l| buy_model_name(*m, *l) == text)).map(BuyModel::code)
        }
        _ => None,
    };
    known.unwrap_or(text).to_owned()
}

/// The colour of a channel, `0xRRGGBB`: the palette of the window's grid, flowchart and charts, twelve colours in the
/// order of [`Channel::ALL`]; after the twelfth it starts again.
pub(crate) fn channel_colour(channel: Option<Channel>) -> u32 {
    let place = channel.and_then(|channel| Channel::ALL.iter().position(|c| *c == channel));
    place.map_or(0xD5_D9_E0, |place| PALETTE[place % PALETTE.len()])
}

const PALETTE: [u32; 12] = [
    0x44_77_AA, 0xEE_66_77, 0x22_88_33, 0xCC_BB_44, 0x66_CC_EE, 0xAA_33_77, 0xEE_77_33, 0x00_77_BB, 0x00_99_88,
    0xBB_BB_BB, 0x88_22_55, 0x99_99_33,
];
