//! The table of fields: one row a field, in the order in which a plan shows them.

use crate::{Audience, FieldKind, FieldScope};

macro_rules! fields {
    ($($variant:ident $code:literal $kind:ident $scope:ident $audience:ident $en:literal $ru:literal;)*) => {
        /// A field of the vocabulary. Codes, kinds and names are those of the field's standard terms.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Field {
            $(#[doc = $en] $variant,)*
        }

        impl Field {
            /// All fields, in the order in which a plan shows them.
            pub const ALL: &[Field] = &[$(Field::$variant,)*];

            /// The code in documents, the API and the terminal.
            pub const fn code(self) -> &'static str {
                match self { $(Field::$variant => $code,)* }
            }

            /// What its values are.
            pub const fn kind(self) -> FieldKind {
                match self { $(Field::$variant => FieldKind::$kind,)* }
            }

            /// Where it lives.
            pub const fn scope(self) -> FieldScope {
                match self { $(Field::$variant => FieldScope::$scope,)* }
            }

            /// Whom it is for, unless a plan says otherwise.
            pub const fn audience(self) -> Audience {
                match self { $(Field::$variant => Audience::$audience,)* }
            }

            /// The name in English.
            pub const fn name_en(self) -> &'static str {
                match self { $(Field::$variant => $en,)* }
            }

            /// The name in Russian.
            pub const fn name_ru(self) -> &'static str {
                match self { $(Field::$variant => $ru,)* }
            }
        }
    };
}

fields! {
    LineNo "line_no" Text Line Client "No." "№";
    Name "name" Text Line Client "Name" "Название";
    Client "client" Text Plan Client "Client" "Клиент";
    Agency "agency" Text Plan Client "Agency" "Агентство";
    Brand "brand" Text Line Client "Brand" "Бренд";
    Campaign "campaign" Text Line Client "Campaign" "Кампания";
    Objective "objective" Text Line Client "Objective" "Цель";
    Audience "audience" Text Line Client "Audience" "Целевая аудитория";
    Geo "geo" Text Line Client "Geography" "География";
    Channel "channel" Choice Line Client "Channel" "Канал";
    Vendor "vendor" Text Line Client "Vendor" "Селлер";
    Site "site" Text Line Client "Site" "Площадка";
    Placement "placement" Text Line Client "Placement" "Размещение";
    Format "format" Text Line Client "Format" "Формат";
    Size "size" Text Line Client "Size" "Размер";
    Duration "duration" Text Line Client "Duration" "Хронометраж";
    Device "device" Text Line Client "Device" "Тип трафика";
    PlacementName "placement_name" Text Line Client "Placement name" "Имя размещения";
    Targeting "targeting" Text Line Client "Targeting" "Таргетинги";
    Creative "creative" Text Line Client "Creative" "Креатив";
    Landing "landing" Text Line Client "Landing page" "Посадочная страница";
    Period "period" Text Time Client "Period" "Период";
    Start "start" Date Time Client "Start" "Начало";
    End "end" Date Time Client "End" "Окончание";
    PeriodQty "period_qty" Count Line Client "Periods" "Кол-во периодов";
    PeriodUnit "period_unit" Text Line Client "Period unit" "Единица периода";
    TimeCols "time_cols" Text Time Client "Calendar" "Календарь";
    Rotation "rotation" Text Line Client "Placement type" "Тип размещения";
    BuyModel "buy_model" Choice Line Client "Buying model" "Модель закупки";
    BuyUnit "buy_unit" Text Line Client "Unit of purchase" "Единица закупки";
    UnitsPerPeriod "units_per_period" Count Line Client "Units per period" "Единиц за период";
    Units "units" Count Line Client "Units" "Кол-во единиц";
    UnitPrice "unit_price" Money Line Client "Unit price" "Цена за единицу";
    ListCost "list_cost" Money Line Client "Rate-card cost" "Стоимость по прайсу";
    Markup "markup" Factors Line Client "Coefficients" "Коэффициенты";
    Discount "discount" Discounts Line Client "Discount" "Скидка";
    CostNet "cost_net" Money Line Client "Media cost, net of VAT" "Стоимость без НДС";
    CommissionRate "commission_rate" Percent Line Client "Agency commission, %" "АК, %";
    Commission "commission" Money Line Client "Agency commission" "АК";
    ClientNet "client_net" Money Line Client "Cost with commission, net of VAT" "Стоимость с АК, без НДС";
    VatRate "vat_rate" Percent Line Client "VAT, %" "НДС, %";
    Vat "vat" Money Line Client "VAT" "НДС";
    CostGross "cost_gross" Money Line Client "Cost with VAT" "Стоимость с НДС";
    Fees "fees" Money Line Client "Other fees" "Прочие расходы";
    Total "total" Money Plan Client "Total" "Итого";
    BudgetShare "budget_share" Percent Line Client "Share of budget" "Доля бюджета";
    Currency "currency" Choice Line Client "Currency" "Валюта";
    MonthCost "month_cost" Money Time Client "Cost by month" "Стоимость по месяцам";
    Impressions "impressions" Count Line Client "Impressions" "Показы";
    Reach "reach" Count Line Client "Reach" "Охват";
    ReachPct "reach_pct" Percent Line Client "Reach, %" "Охват, %";
    Frequency "frequency" Ratio Line Client "Frequency" "Частота";
    Grp "grp" Count Line Client "GRP" "GRP";
    Trp "trp" Count Line Client "TRP" "TRP";
    Affinity "affinity" Ratio Line Client "Affinity" "Аффинити";
    Ots "ots" Count Line Client "OTS" "OTS";
    Spots "spots" Count Line Client "Spots" "Выходы";
    Rating "rating" Percent Line Client "Rating, %" "Рейтинг, %";
    ReachTwo "reach_two" Percent Line Client "Reach of two insertions, %" "Охват двух выходов, %";
    ReachCeiling "reach_ceiling" Percent Line Client "Reach ceiling, %" "Предельный охват, %";
    ReachPoints "reach_points" Text Line Client "Known reach (GRP = %)" "Известный охват (GRP = %)";
    Capacity "capacity" Count Line Client "Capacity" "Ёмкость";
    Sov "sov" Percent Line Client "SOV" "SOV";
    Viewability "viewability" Text Line Client "Viewability" "Видимость";
    Clicks "clicks" Count Line Client "Clicks" "Клики";
    Ctr "ctr" Percent Line Client "CTR" "CTR";
    Sessions "sessions" Count Line Client "Sessions" "Сессии";
    Views "views" Count Line Client "Views" "Просмотры";
    Vtr "vtr" Percent Line Client "VTR" "VTR";
    Conversions "conversions" Count Line Client "Conversions" "Конверсии";
    Cr "cr" Percent Line Client "CR" "CR";
    Engagements "engagements" Count Line Client "Engagements" "Вовлечения";
    Revenue "revenue" Money Line Client "Revenue" "Выручка";
    Cpm "cpm" Money Line Client "CPM" "CPM";
    Cpt "cpt" Money Line Client "CPT" "CPT";
    Cpp "cpp" Money Line Client "CPP" "CPP";
    Cpc "cpc" Money Line Client "CPC" "CPC";
    Cpv "cpv" Money Line Client "CPV" "CPV";
    Cpa "cpa" Money Line Client "CPA" "CPA";
    Cpe "cpe" Money Line Client "CPE" "CPE";
    Roas "roas" Ratio Line Client "ROAS" "ROAS";
    Drr "drr" Percent Line Client "Ad cost share" "ДРР";
    Aov "aov" Money Line Client "Average order" "Средний чек";
    Cac "cac" Money Line Client "CAC" "CAC";
    Lift "lift" Percent Line Client "Lift" "Лифт";
    PlanFact "plan_fact" Text Line Client "Plan/fact" "План/факт";
    Version "version" Text Plan Client "Version" "Версия";
    Status "status" Choice Line Client "Status" "Статус";
    Notes "notes" Text Line Client "Notes" "Примечание";
    Ids "ids" Text Line Client "IDs" "Идентификаторы";
    Ord "ord" Text Line Client "Ad marking" "Маркировка";
    BuyPrice "buy_price" Money Line Internal "Purchase price" "Закупочная цена";
    BuyCost "buy_cost" Money Line Internal "Purchase cost" "Закупочная стоимость";
    AgencyDiscount "agency_discount" Discounts Line Internal "Agency discount" "Скидка агентства";
    ReturnedCommission "returned_commission" Money Line Internal "Returned commission" "Возвратная СК";
    Income "income" Money Line Internal "Income" "Доход";
    Margin "margin" Percent Line Internal "Margin" "Рентабельность";
    InternalNotes "internal_notes" Text Line Internal "Internal notes" "Внутреннее примечание";
}
