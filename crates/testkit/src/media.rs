//! What is bought in generated plans: believable sites, formats, models and prices by channel.

use mrm_domain::{BuyModel, Channel};

/// A part of a plan: one channel, where it runs and what it costs.
pub(crate) struct Medium {
    pub(crate) section: &'static str,
    pub(crate) channel: Channel,
    pub(crate) vendor: &'static str,
    pub(crate) sites: &'static [&'static str],
    pub(crate) placements: &'static [&'static str],
    pub(crate) formats: &'static [&'static str],
    pub(crate) models: &'static [BuyModel],
    /// Price of one unit (of a thousand for CPM), in kopecks.
    pub(crate) price: (i64, i64),
    /// How many units a line buys (single impressions for CPM).
    pub(crate) units: (i64, i64),
}

pub(crate) const GEOS: &[&str] = &["РФ", "Москва и МО", "Санкт-Петербург и ЛО", "Города 500k+", "РФ, кроме Москвы"];
pub(crate) const TARGETINGS: &[&str] = &[
    "М 25–54, доход выше среднего",
    "Ж 25–45, интерес: дом и ремонт",
    "Все 18+, похожая аудитория (look-alike) по базе клиента, частота не более 4 в неделю",
    "Автовладельцы; посетители сайта за 90 дней",
    "W25-44 BC, heavy viewers",
];

pub(crate) const MEDIA: &[Medium] = &[
    Medium {
        section: "Медийная реклама",
        channel: Channel::Display,
        vendor: "Яндекс",
        sites: &["Яндекс РСЯ", "Главная страница", "Погода", "Новостной портал"],
        placements: &["Сквозное размещение", "Разделы «Новости» и «Спорт»", "Стартовая страница"],
        formats: &["Баннер 240×400", "Баннер 300×250", "HTML5 970×250"],
        models: &[BuyModel::Cpm],
        price: (9_000, 48_000),
        units: (200_000, 12_000_000),
    },
    Medium {
        section: "Онлайн-видео",
        channel: Channel::Video,
        vendor: "Видеосеть",
        sites: &["Онлайн-кинотеатр", "Видеохостинг", "Каналы ТВ онлайн"],
        placements: &["Pre-roll", "Mid-roll", "Smart TV"],
        formats: &["Ролик 15\"", "Ролик 20\"", "Ролик 30\""],
        models: &[BuyModel::Cpm, BuyModel::Cpv],
        price: (12_000, 90_000),
        units: (100_000, 6_000_000),
    },
    Medium {
        section: "Контекстная реклама",
        channel: Channel::Context,
        vendor: "Яндекс",
        sites: &["Яндекс Директ", "Поиск по картинкам"],
        placements: &["Поиск: бренд", "Поиск: категория", "Поиск: конкуренты"],
        formats: &["Текстово-графическое объявление", "Товарная галерея"],
        models: &[BuyModel::Cpc],
        price: (1_250, 18_000),
        units: (1_000, 90_000),
    },
    Medium {
        section: "Социальные сети",
        channel: Channel::Social,
        vendor: "VK",
        sites: &["ВКонтакте", "Одноклассники", "Дзен"],
        placements: &["Лента", "Истории", "Клипы"],
        formats: &["Карусель", "Промопост", "Вертикальное видео"],
        models: &[BuyModel::Cpm, BuyModel::Cpc],
        price: (2_900, 21_000),
        units: (20_000, 3_000_000),
    },
    Medium {
        section: "Телевидение",
        channel: Channel::Tv,
        vendor: "Сейлз-хаус",
        sites: &["Канал 1", "Канал 2", "Тематические каналы"],
        placements: &["Прайм-тайм", "Офф-прайм", "Утро выходного дня"],
        formats: &["Ролик 15\"", "Ролик 20\""],
        models: &[BuyModel::Cpp],
        price: (4_500_000, 19_000_000),
        units: (20, 400),
    },
    Medium {
        section: "Наружная реклама",
        channel: Channel::Ooh,
        vendor: "Оператор щитов",
        sites: &["Щиты 6×3", "Цифровые экраны", "Остановки"],
        placements: &["Центр", "МКАД", "Вылетные магистрали"],
        formats: &["6×3 м", "5×15 м", "1,2×1,8 м"],
        models: &[BuyModel::PerMonth, BuyModel::Fixed],
        price: (3_500_000, 24_000_000),
        units: (1, 24),
    },
    Medium {
        section: "Маркетплейсы",
        channel: Channel::Ecom,
        vendor: "Маркетплейс",
        sites: &["Маркетплейс 1", "Маркетплейс 2"],
        placements: &["Продвижение в поиске", "Карточка товара", "Баннер в каталоге"],
        formats: &["Нативный блок", "Баннер"],
        models: &[BuyModel::Cpc, BuyModel::Cpm],
        price: (1_500, 16_000),
        units: (5_000, 900_000),
    },
    Medium {
        section: "Блогеры",
        channel: Channel::Influencer,
        vendor: "Агентство блогеров",
        sites: &["Telegram-каналы", "Видеоблоги"],
        placements: &["Интеграция", "Пост", "Серия историй"],
        formats: &["Пост с изображением", "Видео до 60\""],
        models: &[BuyModel::PerPost, BuyModel::Fixed],
        price: (5_000_000, 90_000_000),
        units: (1, 8),
    },
];
