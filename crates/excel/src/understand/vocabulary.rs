//! The words of plan headers, as data: synonyms by field, in Russian and English, folded once.
//!
//! Money needs more than words (basis, commission, discounts): see `columns`.

use mrm_domain::Field;
use std::collections::HashMap;
use std::sync::LazyLock;

use super::text::{Attributes, attributes, fold, has_phrase};

/// What a header can mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Meaning {
    /// A field of the vocabulary.
    Field(Field),
    /// Some cost; which one follows from basis, commission and neighbours.
    Cost,
    /// The agency's own money or notes, without a field of its own.
    Internal,
}

use Meaning::{Cost, Field as F, Internal};

/// Seen as written in plans.
const SURE: f64 = 0.95;

/// `(meaning, synonyms)`; synonyms are compared after folding.
#[rustfmt::skip]
const WORDS: &[(Meaning, &[&str])] = &[
    (F(Field::LineNo), &["#", "№", "№ п/п", "n п/п", "п/п", "no", "номер", "line", "line #", "номер строки"]),
    (F(Field::Name), &["name", "название", "наименование", "line name", "line item", "line item name", "строка", "тактика", "tactic", "название строки", "рк", "активность", "activity"]),
    (F(Field::Client), &["client", "client name", "advertiser", "advertiser name", "клиент", "клиент/брэнд", "рекламодатель"]),
    (F(Field::Agency), &["agency", "агентство", "рекламное агентство"]),
    (F(Field::Brand), &["brand", "product name", "franchise name", "бренд", "брэнд", "бренд и продукт", "продукт", "product", "product detail", "марка"]),
    (F(Field::Campaign), &["campaign", "campaign name", "campaign description", "рекламная кампания", "кампания", "название кампании", "продукт/кампания", "имя кампании"]),
    (F(Field::Objective), &["objective", "kpi", "kpi's", "placement objective", "цель", "цели", "цели и задачи рк", "kpi клиента", "задача", "задачи", "goal", "campaign objective", "цель размещения"]),
    (F(Field::Audience), &["target audience", "audience", "audience name", "ца", "целевая аудитория", "соцдем", "аудитория", "demo", "demographic", "target", "аудитория таргетинга"]),
    (F(Field::Geo), &["country", "market", "geo", "geography", "campaign region", "region", "target locations", "гео", "география", "география распространения", "территория вещания", "регион", "город", "регионы", "города", "city", "location", "markets", "страна", "dma", "территория", "гео таргетинг", "geo targeting"]),
    (F(Field::Channel), &["channel", "media channel", "media", "medium", "media type", "vendor type", "campaign type", "канал", "рекламная система", "категория / инструмент", "категория", "инструмент", "тип медиа", "медиа", "медиаканал", "рим", "тип рекламы", "вид рекламы", "направление", "канал размещения", "каналы"]),
    (F(Field::Vendor), &["vendor", "partner", "partner name", "seller", "supplier", "селлер", "подрядчик", "сервис", "название технологии", "технология", "поставщик", "продавец", "контрагент", "партнер"]),
    (F(Field::Site), &["site", "site/ssp", "property", "publisher", "program", "network", "station", "source", "platform", "media owner", "сайт", "площадка", "площадки", "ресурс", "название сайта", "рекламная сеть", "операторские сервисы", "платформа", "издание", "носитель", "телеканал", "радиостанция", "site name", "website", "медианоситель", "паблишер", "блогер", "сеть", "площадка/сайт", "система"]),
    (F(Field::Placement), &["placement", "placement name", "placement description", "package description", "package", "position", "место размещения", "место размещения на сайте", "место размещения на сайте и таргетинги", "позиция на сайте", "размещение", "позиция", "вещание", "пакет каналов", "раздел", "description", "описание", "описание размещения", "placement position"]),
    (F(Field::Format), &["ad type", "format", "ad format", "ad unit", "ad copy/ format", "ad copy format", "creative format", "формат", "рекламный формат", "рекламный формат, размер, вид размещения", "продукт / формат размещения", "формат размещения", "формат рекламы", "тип формата", "форматы", "формат объявления", "creative type", "вид размещения", "тип объявления", "рекламный продукт"]),
    (F(Field::Size), &["ad size", "ad size (wxh)", "ad size w h", "size", "ad specs", "размер", "размер (в пикселях) / формат", "размер (в пикселях)", "размеры", "dimensions", "размер баннера", "размер в px"]),
    (F(Field::Duration), &["length", "spot length", "ad length", "длительность видео", "хронометраж ролика", "хронометраж", "хронометраж, сек", "длительность", "длина ролика", "длительность ролика", "duration sec", "хрон"]),
    (F(Field::Device), &["device", "devices", "platforms", "inventory type", "тип трафика", "платформы", "тип сети", "устройства", "устройство", "девайс", "тип устройства", "инвентарь"]),
    (F(Field::Targeting), &["targeting", "targeting by purchase", "audience data", "таргетинги", "таргетинг", "таргетинги / сегменты", "сегменты", "описание сегментов", "настройки таргетинга", "сегмент", "targetings", "segments"]),
    (F(Field::Creative), &["creative", "copy", "copy1", "creatives", "креатив", "материалы", "ролик", "креативы", "creative name"]),
    (F(Field::Landing), &["clickthrough utm", "base url", "url", "landing", "landing page", "landing url", "посадочная страница", "посадочная", "ссылка", "кликабельная ссылка", "utm", "target url", "click url"]),
    (F(Field::Period), &["period", "flight", "flights", "flight dates", "campaign timing", "dates", "timing", "период", "период размещения", "период рк", "месяц+год", "месяц", "сроки", "даты", "сроки размещения", "даты размещения", "месяц год", "флайт", "month", "период кампании", "тайминг", "даты рк", "run dates"]),
    (F(Field::Start), &["start date", "start", "flight start", "from", "дата старта", "старт", "начало", "старт рк", "дата начала", "начало размещения", "начало рк", "start of flight", "начало кампании", "c", "с"]),
    (F(Field::End), &["end date", "end", "flight end", "to", "finish", "дата окончания", "окончание", "финиш", "конец", "дата завершения", "завершение", "окончание рк", "дата конца", "окончание размещения", "по", "end of flight", "stop date"]),
    (F(Field::PeriodQty), &["weeks", "number of weeks", "days", "number of days", "кол-во дней", "количество дней", "количество недель", "кол-во недель", "количество месяцев", "кол-во месяцев", "кол-во периодов", "количество периодов", "periods", "months", "# of weeks", "срок размещения, дней", "дней", "недель"]),
    (F(Field::PeriodUnit), &["period unit", "единица периода"]),
    (F(Field::Rotation), &["rotation type", "rotation", "buy type", "buy commitment", "тип размещения", "биллинг", "вид закупки", "ротация", "placement type", "статика/динамика"]),
    (F(Field::BuyModel), &["buy model", "buying model", "rate type", "rate method", "cost method", "pricing", "pricing model", "cost model", "buying type", "модель закупки", "модель", "модель покупки", "модель оплаты", "модель размещения", "модель ценообразования", "тип закупки", "cost structure", "price model", "тип оплаты", "тип ценообразования"]),
    (F(Field::BuyUnit), &["unit", "units of purchase", "unit type", "buying unit", "cost unit", "единица", "единица покупки", "единица закупки", "единица отгрузки (unit)", "единица отгрузки", "описание единицы отгрузки", "единица измерения стоимости", "единица измерения", "ед. изм.", "ед. измерения", "ед закупки", "ед. покупки", "ед"]),
    (F(Field::UnitsPerPeriod), &["units per period", "количество единиц за период", "кол-во единиц за период", "единиц за период", "units per week", "units / period", "units per month", "количество в неделю"]),
    (F(Field::Units), &["unit quantity", "quantity", "qty", "quantity of units", "planned units", "planned units (eg. cpv, cpe, cpi)", "units", "total units", "volume", "общее количество единиц", "количество единиц закупки", "кол-во единиц закупки", "количество", "кол-во", "кол-во единиц", "количество единиц", "объем размещения, показов", "объем размещения", "прогнозируемый объем единиц отгрузки", "объем единиц отгрузки", "объем", "объем закупки", "число единиц", "itogo units", "общее кол-во единиц", "план единиц", "всего единиц", "booked units", "объем покупки"]),
    (F(Field::UnitPrice), &["unit price", "rate", "unit rate", "unit cost", "cost per unit", "cpm / cost per unit", "price per unit", "price list cost (cost per unit)", "net rate", "price", "цена за единицу", "цена за единицу покупки", "цена (за единицу покупки)", "цена", "стоимость единицы закупки", "стоимость за ед", "цена за ед", "стоимость единицы", "стоимость единицы отгрузки", "стоимость за единицу", "цена единицы", "ставка", "тариф", "цена закупки", "цена за единицу закупки", "стоимость ед", "base rate", "bid", "стоимость за единицу покупки", "цена за размещение"]),
    (F(Field::ListCost), &["ratecard price per period", "rate card cost", "total price list cost", "gross media cost", "rate card value", "стоимость по прайсу", "итоговая стоимость (прайс)", "прайсовая стоимость", "прайсовая стоимость размещения", "list price", "ratecard cost", "list cost", "стоимость по прайс-листу", "rate card price"]),
    (F(Field::Markup), &["markup", "mark-up", "seasonal index", "seasonality", "planned impressions multiplier", "multiplier", "coefficient", "coefficients", "наценки / доп. скидки", "наценка", "наценки", "наценка за данные", "сезонный коэф", "сезонный коэффициент", "коэффициент", "коэффициенты", "коэф", "надбавка", "сезонность", "доп. коэффициент", "surcharge", "к-т", "надбавки"]),
    (F(Field::Discount), &["discount", "discount %", "savings", "скидка", "скидка %", "ск", "ск %", "совокупная скидка", "welcome", "скидки", "скидка клиента", "размер скидки", "discounts", "скидка клиенту", "итоговая скидка", "клиентская скидка"]),
    (F(Field::CommissionRate), &["commission%", "commission %", "agency fee rate", "agency fee %", "agency commission %", "fee %", "agency commission rate", "commission rate", "ак %", "ак%", "агентская комиссия %", "комиссия %", "размер ак", "комиссия агентства %", "ак"]),
    (F(Field::Commission), &["agency fee cost", "agency fee", "agency commission", "agency compensation", "commission", "ак руб", "ак абс", "ак руб (абс.)", "агентская комиссия", "комиссия", "комиссия агентства", "агентское вознаграждение", "сумма ак", "вознаграждение агентства", "agency markup"]),
    (F(Field::VatRate), &["vat %", "vat rate", "ндс %", "ставка ндс", "% ндс"]),
    (F(Field::Vat), &["vat", "ндс", "ндс руб", "ндс руб (абс.)", "vat/ндс", "сумма ндс", "vat amount", "tax"]),
    (F(Field::Fees), &["ad serving cost", "ad verification cost", "reporting fee", "reporting fee cost", "service fee", "service fee cost", "ad serving", "fees", "сервис dcm", "стоимость трекинга", "other fees", "adserving", "ad serving fee", "прочие расходы", "доп. услуги"]),
    (F(Field::BudgetShare), &["% of plan", "% of broadcast", "allocation", "share of budget", "% of budget", "budget share", "доля рекламного бюджета %", "доля %", "сплит", "доля бюджета", "доля бюджета %", "split", "split %", "% бюджета", "доля", "budget split", "% от бюджета", "доля в бюджете", "% of total"]),
    (F(Field::Currency), &["cost currency", "currency", "budget currency", "валюта"]),
    (F(Field::Impressions), &["impressions", "imps", "imp", "planned impressions", "impr", "est impressions", "estimated impressions", "показы", "показов", "количество показов", "кол-во показов", "импрессии", "количество показов (прогноз в случае статики)", "прогноз показов", "объем показов", "число показов", "показы план", "total impressions", "гарантированные показы"]),
    (F(Field::Reach), &["reach", "reach forecast (uu)", "reach forecast", "uu", "reach 1+", "unique reach", "unique users", "охват", "прогноз охвата", "прогноз охвата (уник. пользователи)", "охват технический", "охват в уникальных пользователях", "прогнозный охват", "количество людей видевших сообщение", "охват чел", "уники", "уникальные пользователи", "охват 1+", "est reach", "reach uu", "охват уник", "охват пользователей"]),
    (F(Field::ReachPct), &["reach %", "reach 1+ %", "охват %", "охват, % ца", "reach 1 %", "reach %1+"]),
    (F(Field::Frequency), &["frequency", "avg freq", "average frequency", "frequency total till", "freq", "avg frequency", "частота", "частота показа на пользователя", "частота (весь срок)", "частота весь срок", "прогноз средней частоты", "частота контактов за период", "частота прогноз", "средняя частота", "частота контакта", "frequency cap"]),
    (F(Field::Grp), &["grp", "grps", "рейтинги", "grp's", "total grp", "weekly grp", "points / week", "points"]),
    (F(Field::Trp), &["trp", "trps", "совокупный целевой рейтинг", "trp's", "wgrp"]),
    (F(Field::Affinity), &["affinity", "аффинити", "индекс аффинитивности", "affinity index", "аффинитивность"]),
    (F(Field::Ots), &["ots", "contacts", "совокупное количество контактов", "контакты", "количество контактов", "ots всего", "кол-во контактов"]),
    (F(Field::Spots), &["spots", "spots / week", "insertions", "выходы", "кол-во выходов", "количество выходов", "выходов", "спотов", "количество спотов", "# of spots", "кол-во спотов", "inserts", "total spots", "кол-во публикаций", "количество публикаций", "количество постов"]),
    (F(Field::Rating), &["rating %", "рейтинг %", "рейтинг выхода %", "reach of one insertion %", "охват одного выхода %"]),
    (F(Field::ReachTwo), &["reach of two insertions %", "охват двух выходов %"]),
    (F(Field::ReachCeiling), &["reach ceiling %", "предельный охват %"]),
    (F(Field::ReachPoints), &["known reach (grp = %)", "известный охват (grp = %)"]),
    (F(Field::Capacity), &["universe size", "list size", "inventory", "available inventory", "avails", "доступная емкость аудитории", "объем сегмента", "емкость", "емкость аудитории", "доступная емкость", "максимальная емкость", "размер аудитории", "audience size", "capacity", "population size", "universe"]),
    (F(Field::Sov), &["sov", "sov %", "planned sov %", "доля показов", "share of voice", "доля голоса"]),
    (F(Field::Viewability), &["viewability", "видимость", "viewability %", "вьюабилити", "видимость %"]),
    (F(Field::Clicks), &["clicks", "est clicks", "estimated clicks", "клики", "кликов", "количество кликов", "кол-во кликов", "количество кликов (прогноз)", "переходы", "прогноз кликов", "число кликов", "planned clicks", "link clicks", "total clicks"]),
    (F(Field::Ctr), &["ctr", "ctr %", "ctr % (прогноз)", "ctr прогноз", "est ctr", "clicks conversion rate", "click through rate", "ctr прогноз %", "кликабельность", "click rate"]),
    (F(Field::Sessions), &["sessions", "visits", "сессии", "визиты", "visit", "visitors", "сеансы", "визитов", "посещения"]),
    (F(Field::Views), &["views", "completed views", "video views", "просмотры", "количество просмотров", "кол-во просмотров", "просмотров", "количество досмотров", "количество полных просмотров", "досмотры", "полные просмотры", "view completions", "прогноз просмотров", "est views", "complete views", "video completions"]),
    (F(Field::Vtr), &["vtr", "vtr %", "vcr", "% просмотров", "vr", "view rate", "view through rate", "vtr прогноз", "completion rate", "доля досмотров", "% досмотров"]),
    (F(Field::Conversions), &["conversions", "actions", "leads", "no of orders", "orders", "applications", "конверсии", "цели (post-click)", "цели", "количество лидов", "количество заявок / звонков (прогноз)", "количество заявок / звонков", "количество заявок", "лиды", "кол-во лидов", "кол-во оформленных заказов", "заявки", "заказы", "кол-во заказов", "количество конверсий", "кол-во конверсий", "покупки", "purchases", "целевые действия", "установки", "installs", "количество установок", "регистрации", "sales qty", "количество заказов", "кол-во заявок", "лидов", "целевых действий"]),
    (F(Field::Cr), &["cr", "cr %", "conversion rate", "cr1", "cr1 %", "cr (post-click)", "cr post click", "cr (конверсия из клика в заказ)", "cr (конверсия из клика в заказ) %", "конверсия", "конверсия %", "cvr", "cr в лид", "cr из клика в клиента", "cr из клика в лид", "коэффициент конверсии"]),
    (F(Field::Engagements), &["engagements", "engagement", "вовлечения", "вовлечение", "взаимодействия", "открытия статьи", "количество вовлечений"]),
    (F(Field::Revenue), &["revenue", "revenue conversion", "sales", "выручка", "выручка (отгруженный доход)", "оформленный доход", "sales revenue", "доход от продаж", "оборот", "продажи"]),
    (F(Field::Cpm), &["cpm", "ecpm", "cost per 1000 impressions", "cost per thousand", "cpm net", "стоимость 1000 показов", "стоимость за 1000 показов", "цена за 1000 показов", "итоговая стоимость 1000 показов", "cpt показов", "est cpm", "срм после скидки", "avg cpm", "estimated avg cpm", "estimated cpm"]),
    (F(Field::Cpt), &["cpt", "cost per reach", "cpt ots", "cpt (стоимость 1000 уникальных контактов)", "стоимость за 1000 контактов", "цена за уник. контакт", "стоимость 1000 контактов", "стоимость за 1000 контактов ца", "стоимость 1000 уникальных контактов", "cpuu", "cost per 1000 reach", "cpr"]),
    (F(Field::Cpp), &["cpp", "estimated cpp", "cost per point", "cost per rating point", "стоимость пункта рейтинга", "цена пункта", "cpp ца"]),
    (F(Field::Cpc), &["cpc", "стоимость за клик", "средняя стоимость клика", "стоимость клика", "цена за клик", "цена клика", "cost per click", "est cpc", "avg cpc", "estimated avg cpc"]),
    (F(Field::Cpv), &["cpv", "cpcv", "cost per view", "cost per view completion", "cost per completed view", "стоимость за просмотр", "цена за просмотр", "стоимость просмотра"]),
    (F(Field::Cpa), &["cpa", "cpl", "cpqa", "cost per purchased", "cost per action", "cost per lead", "cost per acquisition", "cost per conversion", "cpa (post-click)", "стоимость за лид", "стоимость лида", "цена за лид", "цена лида", "стоимость оформл. заказа", "стоимость отгр. заказа", "стоимость заявки", "стоимость конверсии", "цена конверсии", "cpo", "cpi", "cps", "стоимость заказа", "стоимость установки", "цена за действие", "стоимость действия"]),
    (F(Field::Cpe), &["cpe", "cost per engagement", "стоимость вовлечения", "стоимость за вовлечение"]),
    (F(Field::Roas), &["roas", "total sales roas", "roas оформл. (доход/бюджет)", "roi", "romi", "roas оформл"]),
    (F(Field::Drr), &["acos", "cost/revenue", "дрр", "дрр %", "дрр от выручки %", "дрр от оформл. дохода %"]),
    (F(Field::Aov), &["aov", "average order value", "средний чек", "средний чек по выручке", "average order", "avg order value", "средний чек по оформл доходу"]),
    (F(Field::Cac), &["cac", "customer acquisition cost", "стоимость клиента", "стоимость привлечения клиента"]),
    (F(Field::Lift), &["saleslift forecast %", "brand lift", "saleslift", "saleslift forecast", "sales lift"]),
    (F(Field::PlanFact), &["план/факт", "plan/fact"]),
    (F(Field::Status), &["status", "approved", "campaign status", "статус", "бронь", "согласовано", "состояние", "статус согласования"]),
    (F(Field::Notes), &["comments", "comment", "notes", "note", "logic", "примечание", "примечания", "комментарии", "комментарий", "другое", "remarks", "доп. информация", "rationale", "комментарий к размещению", "условия", "особенности"]),
    (F(Field::Ids), &["placement id", "campaign id", "dcm link", "id", "bionic id", "id кампании", "идентификатор", "ид", "line id", "line item id", "id размещения"]),
    (F(Field::Ord), &["erid", "ord", "орд", "токен", "маркировка", "токен орд", "идентификатор рекламы"]),
    (F(Field::AgencyDiscount), &["скидка агентства", "скидка агентству", "agency discount", "агентская скидка %", "скидка агентства %", "доп скидка агентства", "баинговая скидка"]),
    (F(Field::ReturnedCommission), &["возвратная ск руб", "сумма возврата ск", "возврат ск", "возвратная комиссия", "сумма возврата", "returned commission", "rebate", "rebate amount", "rebates", "агентский бонус", "возврат агентству", "сумма возвратной ск", "ретробонус", "kickback", "avb"]),
    (F(Field::Income), &["income", "agency income", "доход агентства", "прибыль", "profit", "маржа руб", "маржа абс", "margin amount", "gross profit", "маржинальный доход", "доход ра"]),
    (F(Field::Margin), &["margin", "margin %", "маржа", "маржа %", "рентабельность", "рентабельность %", "rent", "маржинальность", "маржинальность %", "gross margin", "рент"]),
    (F(Field::BuyPrice), &["закупочная цена", "цена закупа", "входная цена", "purchase price", "buying price", "закупка цена", "входной cpm", "цена поставщика", "закупочный cpm", "buy price", "buy rate", "цена входа"]),
    (F(Field::BuyCost), &["закупочная стоимость", "purchase cost", "buying cost", "входной бюджет", "себестоимость", "стоимость закупки", "cost of media", "закупка", "сумма закупки", "net net cost", "media buy cost", "бюджет закупки", "стоимость закупа", "закуп"]),
    (F(Field::InternalNotes), &["внутренний комментарий", "внутреннее примечание", "internal notes", "internal comment", "для внутреннего использования"]),
    (Internal, &["возвратная ск", "возвратная ск %", "предоплата", "баинговые приоритеты", "контакты подрядчика", "маржа/скидка аг-ву", "prepayment", "net net", "rebate %", "% возврата", "бонус агентства", "скидка поставщика", "внутренняя", "internal", "наценка агентства", "agency margin"]),
    (Cost, &["стоимость", "стоимость размещения", "бюджет", "сумма", "cost", "budget", "net cost", "planned net cost", "net media cost", "media cost", "cost total", "total cost", "итого", "всего", "total", "тотал бюджет", "общий бюджет", "итоговая стоимость", "клиентская сумма", "клиентская сумма итого", "стоимость итого", "бюджет итого", "итого бюджет", "рекламный бюджет", "медиабюджет", "медиа бюджет", "стоимость за период", "spend", "planned spend", "investment", "amount", "total budget", "budget total", "media budget", "planned cost", "planned budget", "стоимость кампании", "бюджет кампании", "бюджет клиентский", "media spend", "gross cost", "gross budget", "net budget", "сумма размещения", "стоимость услуг", "общая стоимость", "итоговый бюджет", "grand total", "client cost", "gross", "net", "стоимость рк", "бюджет рк", "budget amount", "total spend", "итого стоимость", "цена итого", "plan cost", "marketing budget", "gross total", "client total", "budgets"]),
];

/// Words that qualify but do not name: cut when the whole header is not known.
const NOISE: &[&str] = &[
    "прогноз",
    "прогнозный",
    "прогнозная",
    "прогнозное",
    "прогнозируемый",
    "прогнозируемое",
    "прогнозные",
    "планируемый",
    "планируемые",
    "планируемое",
    "плановый",
    "плановые",
    "плановое",
    "план",
    "planned",
    "estimated",
    "est",
    "forecast",
    "expected",
    "projected",
    "ожидаемый",
    "ожидаемые",
    "ожидаемое",
    "итого",
    "итоговая",
    "итоговый",
    "итоговое",
    "total",
    "общее",
    "общий",
    "общая",
    "всего",
    "количество",
    "кол во",
    "колво",
    "число",
    "number of",
    "no of",
    "ориентировочный",
    "ориентировочно",
    "штук",
    "шт",
    "чел",
    "сек",
    "в",
    "за",
    "рк",
    "по",
    "ед",
    "avg",
    "average",
    "средний",
    "средняя",
    "среднее",
    "клиента",
    "за период",
    "client",
    "клиентская",
    "клиентский",
    "по рк",
    "на период",
    "%",
    "guaranteed",
    "гарантированный",
    "гарантированные",
    "размещения",
];

struct Index {
    exact: HashMap<String, Meaning>,
    phrases: Vec<Phrase>,
    noise: Vec<String>,
}

struct Phrase {
    text: String,
    /// In characters.
    length: usize,
    letters: u64,
    meaning: Meaning,
}

/// The letters of a text as a set. Some share a place in it; one whose place is empty is not in the text.
fn letters(text: &str) -> u64 {
    text.chars().fold(0, |set, letter| set | (1 << (u32::from(letter) % 64)))
}

static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let mut exact = HashMap::new();
    let mut phrases = Vec::new();
    for (meaning, words) in WORDS {
        for word in *words {
            let folded = fold(word);
            // The first meaning in the table wins: it lists the more specific fields first.
            exact.entry(folded.clone()).or_insert(*meaning);
            let length = folded.chars().count();
            if length >= 3 {
                phrases.push(Phrase { letters: letters(&folded), text: folded, length, meaning: *meaning });
            }
        }
    }
    phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.length));
    let mut noise: Vec<String> = NOISE.iter().map(|n| fold(n)).collect();
    noise.sort_by_key(|n| std::cmp::Reverse(n.chars().count()));
    Index { exact, phrases, noise }
});

/// A reading of a header.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// Candidates, best first.
    pub candidates: Vec<(Meaning, f64)>,
    /// What was cut out.
    pub attributes: Attributes,
    /// The folded header.
    pub folded: String,
}

impl Reading {
    /// The best candidate and how sure it is.
    pub fn best(&self) -> Option<(Meaning, f64)> {
        self.candidates.first().copied()
    }
}

/// Reads a header by its words alone.
pub fn read_header(header: &str) -> Reading {
    let folded = fold(header);
    let (core, attributes) = attributes(&folded);
    let mut candidates: Vec<(Meaning, f64)> = Vec::new();
    if folded.is_empty() {
        return Reading { candidates, attributes, folded };
    }
    for (text, score) in [(folded.as_str(), SURE), (core.as_str(), SURE - 0.03)] {
        if let Some(meaning) = INDEX.exact.get(text) {
            add(&mut candidates, *meaning, score);
        }
    }
    for half in header.split(['/', '\n', '(', ')', '|', ';']).map(fold).filter(|h| *h != folded && !h.is_empty()) {
        let (half_core, _) = super::text::attributes(&half);
        for text in [&half, &half_core] {
            if let Some(meaning) = INDEX.exact.get(text.as_str()) {
                add(&mut candidates, *meaning, 0.84);
            }
        }
    }
    let bare = without_noise(&core);
    if !bare.is_empty()
        && bare != core
        && let Some(meaning) = INDEX.exact.get(bare.as_str())
    {
        add(&mut candidates, *meaning, 0.82);
    }
    if candidates.is_empty() {
        by_phrase(&core, &mut candidates);
    }
    if candidates.is_empty() {
        by_likeness(&core, &mut candidates);
    }
    if attributes.rate_card && attributes.basis != Some(super::text::Basis::Gross) {
        for (meaning, _) in candidates.iter_mut().filter(|(m, _)| *m == Cost) {
            *meaning = F(Field::ListCost);
        }
    }
    if attributes.percent {
        prefer_percent(&mut candidates);
    }
    candidates.sort_by(|a, b| b.1.total_cmp(&a.1));
    Reading { candidates, attributes, folded }
}

fn add(candidates: &mut Vec<(Meaning, f64)>, meaning: Meaning, score: f64) {
    match candidates.iter_mut().find(|(m, _)| *m == meaning) {
        Some((_, old)) => *old = old.max(score),
        None => candidates.push((meaning, score)),
    }
}

fn without_noise(core: &str) -> String {
    let mut bare = core.to_owned();
    for word in &INDEX.noise {
        while super::text::cut_phrase(&mut bare, word) {}
    }
    bare
}

/// The longest synonyms that stand in the header; the more of it they cover, the surer.
fn by_phrase(core: &str, candidates: &mut Vec<(Meaning, f64)>) {
    let (length, present) = (core.chars().count(), letters(core));
    let mut found = 0;
    for phrase in &INDEX.phrases {
        let covered = phrase.length as f64 / length as f64;
        if covered > 1.0 || phrase.letters & !present != 0 || !has_phrase(core, &phrase.text) {
            continue;
        }
        // A name at the beginning counts more than one somewhere in a sentence.
        let start = if core.starts_with(phrase.text.as_str()) { 0.12 } else { 0.0 };
        add(candidates, phrase.meaning, 0.42 + 0.38 * covered + start);
        found += 1;
        if found == 3 {
            break;
        }
    }
}

/// Typing errors: up to two letters in words of five or more.
fn by_likeness(core: &str, candidates: &mut Vec<(Meaning, f64)>) {
    let length = core.chars().count();
    if !(5..=60).contains(&length) {
        return;
    }
    let mut best: Option<(usize, Meaning)> = None;
    let present = letters(core);
    for phrase in &INDEX.phrases {
        if phrase.length < 5 || phrase.length.abs_diff(length) > 2 {
            continue;
        }
        // An error takes away or brings at most one letter: with three too many on one side it is another word.
        let (lacking, odd) = (phrase.letters & !present, present & !phrase.letters);
        if lacking.count_ones() > 2 || odd.count_ones() > 2 {
            continue;
        }
        let distance = strsim::damerau_levenshtein(core, &phrase.text);
        if distance <= 2 && distance * 4 <= length && best.is_none_or(|(d, _)| distance < d) {
            best = Some((distance, phrase.meaning));
        }
    }
    if let Some((distance, meaning)) = best {
        add(candidates, meaning, 0.75 - 0.08 * distance as f64);
    }
}

/// `Охват, %` is the share, not the number; `АК, %` the rate; and so on.
fn prefer_percent(candidates: &mut Vec<(Meaning, f64)>) {
    candidates.retain(|(m, s)| *m != Cost || *s >= 0.9);
    for (meaning, _) in candidates.iter_mut() {
        *meaning = match *meaning {
            F(Field::Reach) => F(Field::ReachPct),
            F(Field::Commission) => F(Field::CommissionRate),
            F(Field::Vat) => F(Field::VatRate),
            F(Field::Views) => F(Field::Vtr),
            F(Field::ReturnedCommission) => Internal,
            F(Field::Income) => F(Field::Margin),
            Cost => F(Field::BudgetShare),
            other => other,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best(header: &str) -> Option<Meaning> {
        read_header(header).best().map(|(m, _)| m)
    }

    #[test]
    fn headers_of_real_plans_are_read() {
        for (header, field) in [
            ("Количество показов (прогноз в случае статики)", Field::Impressions),
            ("Прогноз охвата (уник. пользователи)", Field::Reach),
            ("СРМ", Field::Cpm),
            ("CРС", Field::Cpc),
            ("CPL ,  после скидки с учетом НДС и АК", Field::Cpa),
            ("CPV,  после скидки с учетом НДС и АК", Field::Cpv),
            ("Количество заявок / звонков (прогноз)", Field::Conversions),
            ("Цена \n(за единицу покупки), руб., без НДС\n", Field::UnitPrice),
            ("Общее количество единиц ", Field::Units),
            ("АК, %", Field::CommissionRate),
            ("АК, руб. (абс.)", Field::Commission),
            ("НДС, руб. (абс.)", Field::Vat),
            ("Скидка АГЕНТСТВА", Field::AgencyDiscount),
            ("сумма возврата СК ", Field::ReturnedCommission),
            ("Прайсовая стоимость размещения, руб., БЕЗ НДС", Field::ListCost),
            ("Ratecard price per period (RUB, net)", Field::ListCost),
            ("Planned Units (eg. CPV, CPE, CPI)", Field::Units),
            ("CPM / Cost Per Unit", Field::UnitPrice),
            ("Стоимость единицы отгрузки (net)", Field::UnitPrice),
            ("Стоимость 1000 показов без НДС", Field::Cpm),
            ("Объем размещения, показов", Field::Units),
            ("Прогнозный охват", Field::Reach),
            ("Частота прогноз", Field::Frequency),
            ("СPT\n(стоимость 1000 уникальных контактов)", Field::Cpt),
            ("Ad Size (WxH)", Field::Size),
            ("CR\n(post-click)", Field::Cr),
            ("Доля рекламного бюджета, %", Field::BudgetShare),
        ] {
            assert_eq!(best(header), Some(F(field)), "{header}");
        }
        assert_eq!(best("Стоимость размещения после скидки, руб., с учетом НДС и АК"), Some(Cost));
        assert_eq!(best("Бюджет с учетом скидок, в т.ч. НДС 20%"), Some(Cost));
        assert_eq!(best("Planned Net Cost"), Some(Cost));
        assert_eq!(best("возвратная СК"), Some(Internal));
        assert_eq!(best("Погода на завтра"), None);
    }
}
