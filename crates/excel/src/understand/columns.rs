//! What each column of a table means: words, shape of the values, and neighbours.

use mrm_domain::{Audience, CustomKind, Field, FieldKind, FieldScope};

use super::calendar::{self, Calendar};
use super::header::{reading, Band, Cache};
use super::profile::{look, Profile};
use super::text::{clean, fold, has_phrase, Attributes, Basis};
use super::view::View;
use super::vocabulary::Meaning;
use crate::grid::{column_letters, CellValue};
use crate::report::ColumnChoice;

/// What becomes of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A field.
    Field(Field),
    /// A custom column.
    Custom(CustomKind),
    /// A slot of the calendar.
    Calendar,
    /// Nothing: it is empty, or the planner said so.
    Ignore,
}

/// One column of a table.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its number, from 0.
    pub column: u32,
    /// The cell that names it (row from 0).
    pub header_row: u32,
    /// The header as written, levels joined.
    pub header: String,
    /// The lowest level.
    pub leaf: String,
    /// What was cut out of the header.
    pub attributes: Attributes,
    /// What becomes of it.
    pub target: Target,
    /// From 0 to 1.
    pub confidence: f64,
    /// Other fields it could be, best first.
    pub alternatives: Vec<Field>,
    /// Whom it is for.
    pub audience: Audience,
    /// Hidden in the workbook.
    pub hidden: bool,
    /// What its values look like.
    pub profile: Profile,
    candidates: Vec<(Meaning, f64)>,
    decided: bool,
}

impl Column {
    /// The field it means, if it does.
    pub fn field(&self) -> Option<Field> {
        match self.target {
            Target::Field(field) => Some(field),
            _ => None,
        }
    }

    /// How its values are read.
    pub fn kind(&self) -> Option<FieldKind> {
        match self.target {
            Target::Field(field) => Some(field.kind()),
            Target::Custom(kind) => Some(kind.field_kind()),
            Target::Calendar | Target::Ignore => None,
        }
    }

    fn best(&self) -> Option<Meaning> {
        self.candidates.first().map(|(m, _)| *m)
    }

    fn can_be(&self, field: Field) -> Option<f64> {
        self.candidates.iter().find(|(m, _)| *m == Meaning::Field(field)).map(|(_, s)| *s)
    }

    fn set(&mut self, field: Field, confidence: f64) {
        self.target = Target::Field(field);
        self.confidence = confidence;
        self.decided = true;
    }

    fn set_custom(&mut self) {
        self.target = if self.profile.filled == 0 && self.header.is_empty() { Target::Ignore } else { Target::Custom(custom_kind(self)) };
        self.decided = true;
    }
}

/// Reads the columns of a table whose data stand in `band.bottom + 1 ..= last`.
pub fn read(view: &View<'_>, band: Band, last: u32, cache: &mut Cache, choices: &[&ColumnChoice]) -> (Vec<Column>, Option<Calendar>) {
    let mut columns: Vec<Column> = Vec::new();
    for column in view.used.left..=view.used.right {
        let levels = levels(view, band, column);
        let profile = look(view, column, band.bottom + 1, last);
        if levels.is_empty() && profile.filled == 0 {
            continue;
        }
        columns.push(start(view, band, column, &levels, profile, cache));
    }
    let named = |c: u32| columns.iter().any(|col| col.column == c && !col.candidates.is_empty() && !calendar::is_calendar_cell(view.cell(col.header_row, c)));
    let calendar = calendar::find(view, band.top, band.bottom, &named);
    if let Some(calendar) = &calendar {
        for column in &mut columns {
            if calendar.slots.iter().any(|s| s.column == column.column) {
                column.target = Target::Calendar;
                column.confidence = 0.95;
                column.decided = true;
            } else if calendar.slots.first().is_some_and(|s| s.column < column.column) && !column.decided && column.candidates.is_empty() && column.profile.filled == 0 {
                column.target = Target::Ignore;
                column.decided = true;
            }
        }
    }
    for choice in choices {
        if let Some(column) = columns.iter_mut().find(|c| column_letters(c.column) == choice.column) {
            choose(column, choice);
        }
    }
    by_content(&mut columns);
    periods(&mut columns);
    costs(&mut columns);
    unit_price_from_cpm(&mut columns);
    assign(&mut columns);
    audiences(&mut columns);
    for choice in choices {
        if let (Some(audience), Some(column)) = (choice.audience, columns.iter_mut().find(|c| column_letters(c.column) == choice.column)) {
            column.audience = audience;
        }
    }
    (columns, calendar)
}

/// The distinct texts over a column, from the top.
fn levels(view: &View<'_>, band: Band, column: u32) -> Vec<(u32, String)> {
    let mut levels: Vec<(u32, String)> = Vec::new();
    let mut add = |row: u32, text: String| {
        if !text.is_empty() && levels.last().is_none_or(|(_, t)| *t != text) {
            levels.push((row, text));
        }
    };
    // A single group above the header (`Forecast Media` over six columns) belongs to the names, not to the header rows.
    if band.top > view.used.top
        && let Some(area) = view.merge(band.top - 1, column).filter(|m| m.right > m.left && m.right - m.left < view.used.right - view.used.left)
        && let CellValue::Text(text) = view.cell(area.top, area.left)
        && view.merge(band.top, column).is_none_or(|m| m.left == m.right)
        && text.chars().count() <= 60
    {
        add(area.top, clean(text));
    }
    for row in band.top..=band.bottom {
        let text = match view.seen(row, column) {
            CellValue::Text(text) => clean(text),
            CellValue::DateTime(at) => at.date().to_string(),
            CellValue::Number(n) if n.fract() == 0.0 => n.to_string(),
            _ => String::new(),
        };
        // A stray `\` or backtick is no name.
        if text.chars().any(|c| c.is_alphanumeric() || matches!(c, '#' | '%' | '№' | '$' | '₽')) {
            let origin = view.merge(row, column).map_or(row, |m| m.top.max(band.top));
            add(origin, text);
        }
    }
    levels
}

fn start(view: &View<'_>, band: Band, column: u32, levels: &[(u32, String)], profile: Profile, cache: &mut Cache) -> Column {
    let leaf = levels.last().map(|(_, t)| t.clone()).unwrap_or_default();
    let header = levels.iter().map(|(_, t)| t.as_str()).collect::<Vec<_>>().join(" / ");
    let own = reading(cache, &leaf).clone();
    let mut candidates = own.candidates;
    let mut attributes = own.attributes;
    for (_, group) in levels.iter().rev().skip(1) {
        let above = reading(cache, group).clone();
        attributes.basis = attributes.basis.or(above.attributes.basis);
        attributes.commission = attributes.commission.or(above.attributes.commission);
        attributes.currency = attributes.currency.or(above.attributes.currency);
        attributes.rate_card |= above.attributes.rate_card;
        attributes.scale = attributes.scale.or(above.attributes.scale);
        if candidates.is_empty() {
            // `Показы` over `план`: the group names, the leaf qualifies.
            candidates = above.candidates.iter().map(|(m, s)| (*m, s * 0.8)).collect();
        }
    }
    special_readings(&own.folded, &header, &mut candidates);
    if let Some(format) = (band.bottom + 1..=band.bottom + 6).find_map(|row| view.format(row, column)) {
        attributes.currency = attributes.currency.or_else(|| super::words::format_currency(format));
    }
    Column {
        column,
        header_row: levels.last().map_or(band.bottom, |(row, _)| *row),
        header,
        leaf,
        attributes,
        target: Target::Custom(CustomKind::Text),
        confidence: 0.0,
        alternatives: Vec::new(),
        audience: Audience::Client,
        hidden: view.column_hidden(column),
        profile,
        candidates,
        decided: false,
    }
}

/// Readings that a qualifier forbids: reach at 3+ is not reach, viewable impressions are not impressions.
fn special_readings(folded: &str, header: &str, candidates: &mut Vec<(Meaning, f64)>) {
    let higher = ["2+", "3+", "4+", "5+", "6+", "7+", "8+", "9+", "10+"].iter().any(|n| header.contains(n));
    let viewable = ["видимые", "видимых", "viewable", "measurable"].iter().any(|w| has_phrase(folded, &fold(w)));
    if higher || viewable {
        candidates.retain(|(m, _)| !matches!(m, Meaning::Field(Field::Reach | Field::ReachPct | Field::Impressions)));
    }
}

fn choose(column: &mut Column, choice: &ColumnChoice) {
    match choice.target.as_str() {
        "ignore" => column.target = Target::Ignore,
        "custom" => column.target = Target::Custom(custom_kind(column)),
        code => match code.parse::<Field>() {
            Ok(field) => column.target = Target::Field(field),
            // A saved mapping of a newer version may name a field that this one does not know.
            Err(_) => return,
        },
    }
    column.confidence = 1.0;
    column.decided = true;
}

/// Corrects the reading of words by the shape of the values.
fn by_content(columns: &mut [Column]) {
    let has_site = columns.iter().any(|c| c.can_be(Field::Site).is_some_and(|s| s > 0.8));
    for column in columns.iter_mut().filter(|c| !c.decided) {
        let p = &column.profile;
        let modelish = p.models > 0 && p.models * 2 > p.words;
        let raise = |candidates: &mut Vec<(Meaning, f64)>, field: Field, score: f64| {
            candidates.retain(|(m, _)| *m != Meaning::Field(field));
            // What the values show goes before what the words say.
            for (_, other) in candidates.iter_mut() {
                *other = other.min(score - 0.05);
            }
            candidates.insert(0, (Meaning::Field(field), score));
        };
        match column.best() {
            Some(Meaning::Field(Field::BuyUnit | Field::Rotation)) if modelish && all_codes(p) => raise(&mut column.candidates, Field::BuyModel, 0.9),
            Some(Meaning::Field(Field::BuyModel)) if modelish && !all_codes(p) => raise(&mut column.candidates, Field::BuyUnit, 0.86),
            Some(Meaning::Field(Field::BuyModel)) if !modelish && p.words > 0 => {
                column.candidates.retain(|(m, _)| *m != Meaning::Field(Field::BuyModel));
                column.candidates.push((Meaning::Field(Field::Rotation), 0.6));
            }
            Some(Meaning::Field(Field::Units)) if modelish => raise(&mut column.candidates, Field::BuyUnit, 0.85),
            Some(Meaning::Field(Field::BuyUnit)) if p.is_numeric() => raise(&mut column.candidates, Field::Units, 0.85),
            Some(Meaning::Field(Field::Audience)) if p.is_numeric() => raise(&mut column.candidates, Field::Capacity, 0.7),
            Some(Meaning::Field(Field::Placement)) if !has_site && column.can_be(Field::Site).is_none() && fold(&column.leaf) == fold("размещение") => raise(&mut column.candidates, Field::Site, 0.8),
            Some(Meaning::Field(Field::Discount | Field::AgencyDiscount)) if p.is_numeric() && !p.is_percent() && p.largest > 100.into() => {
                // An amount taken off, not a rate.
                column.candidates.clear();
            }
            Some(Meaning::Field(Field::CommissionRate)) if p.is_numeric() && p.largest > 100.into() => raise(&mut column.candidates, Field::Commission, 0.85),
            Some(Meaning::Field(Field::Commission)) if p.is_percent() => raise(&mut column.candidates, Field::CommissionRate, 0.88),
            Some(Meaning::Field(Field::Vat)) if p.is_percent() => raise(&mut column.candidates, Field::VatRate, 0.88),
            Some(Meaning::Field(Field::Reach)) if p.is_percent() => raise(&mut column.candidates, Field::ReachPct, 0.86),
            Some(Meaning::Field(Field::Income)) if p.is_percent() => raise(&mut column.candidates, Field::Margin, 0.86),
            Some(Meaning::Field(Field::Margin)) if p.is_numeric() && !p.is_percent() && p.largest > 100.into() => raise(&mut column.candidates, Field::Income, 0.8),
            Some(Meaning::Field(Field::Ids)) if p.is_numeric() && p.largest < 10_000.into() => raise(&mut column.candidates, Field::LineNo, 0.7),
            _ => {}
        }
        let numbers_wanted = |m: &Meaning| super::header::is_measure(*m) || matches!(m, Meaning::Field(Field::PeriodQty));
        if column.profile.is_wordy() {
            // A figure's name over words: the words are kept as text.
            column.candidates.retain(|(m, _)| !numbers_wanted(m) || matches!(m, Meaning::Field(Field::Markup)) && column.profile.numeric() > 0);
        }
    }
    income_or_revenue(columns);
}

fn all_codes(p: &Profile) -> bool {
    p.samples.iter().filter(|s| super::words::buy_model(&fold(s)).is_some()).all(|s| {
        let folded = fold(s);
        folded.starts_with("CP") || ["FIX", "FLAT"].iter().any(|w| folded.starts_with(w)) || folded.starts_with(&fold("фикс")) || folded.starts_with(&fold("пакет")) || folded.starts_with("PACKAGE")
    })
}

/// `Доход` is the agency's income beside returned commission and margin, the client's revenue beside average order and ad
/// cost share. Alone it is taken for the agency's: what might be confidential stays inside.
fn income_or_revenue(columns: &mut [Column]) {
    let own = columns.iter().any(|c| matches!(c.best(), Some(Meaning::Internal | Meaning::Field(Field::Margin | Field::AgencyDiscount | Field::ReturnedCommission | Field::BuyCost | Field::BuyPrice))));
    let sales = columns.iter().any(|c| matches!(c.best(), Some(Meaning::Field(Field::Aov | Field::Drr | Field::Roas))));
    for column in columns.iter_mut().filter(|c| !c.decided) {
        let folded = fold(&column.leaf);
        if folded == fold("доход") || folded == "INCOME" {
            let (first, second) = if sales && !own { (Field::Revenue, Field::Income) } else { (Field::Income, Field::Revenue) };
            column.candidates = vec![(Meaning::Field(first), if sales != own { 0.88 } else { 0.6 }), (Meaning::Field(second), 0.5)];
        }
    }
}

/// `Период` over two columns: a number and a word; over real dates: start and end.
fn periods(columns: &mut [Column]) {
    for index in 0..columns.len() {
        if columns[index].decided || columns[index].best() != Some(Meaning::Field(Field::Period)) && columns[index].best() != Some(Meaning::Field(Field::PeriodQty)) {
            continue;
        }
        let p = columns[index].profile.clone();
        if p.dates > p.words + p.numeric() {
            let second = index > 0 && columns[index - 1].header == columns[index].header && columns[index - 1].field() == Some(Field::Start);
            let follows = columns.get(index + 1).is_some_and(|n| n.header == columns[index].header && n.profile.dates > 0);
            if second {
                columns[index].set(Field::End, 0.9);
            } else if follows {
                columns[index].set(Field::Start, 0.9);
            }
        } else if p.period_words > 0 && p.period_words * 2 >= p.words {
            columns[index].set(Field::PeriodUnit, 0.9);
        } else if p.is_numeric() && p.largest <= 400.into() {
            columns[index].set(Field::PeriodQty, 0.88);
        }
    }
}

/// Which cost each cost column states: rate card, media, with commission, with VAT.
fn costs(columns: &mut [Column]) {
    let latin_only = |text: &str| text.chars().all(|c| !c.is_alphabetic() || c.is_ascii());
    let vat_named = columns.iter().any(|c| has_phrase(&fold(&c.header), "HДC") || has_phrase(&fold(&c.header), "VAT"));
    let position = |columns: &[Column], fields: &[Field]| columns.iter().position(|c| fields.iter().any(|f| c.can_be(*f).is_some_and(|s| s > 0.7)));
    let discount = position(columns, &[Field::Discount]);
    let commission = position(columns, &[Field::CommissionRate, Field::Commission]);
    let fees = position(columns, &[Field::Fees]).is_some();
    let internal = internal_block(columns);
    let open: Vec<usize> = (0..columns.len()).filter(|i| !columns[*i].decided && columns[*i].best() == Some(Meaning::Cost) && !internal.contains(i)).collect();
    let score = |c: &Column| c.candidates.first().map_or(0.5, |(_, s)| *s);
    let mut nets = Vec::new();
    let mut grosses = Vec::new();
    for index in open {
        let a = &columns[index].attributes;
        let western = latin_only(&columns[index].header) && !vat_named;
        match (a.basis, a.commission) {
            _ if a.rate_card && a.basis != Some(Basis::Gross) => {
                let sure = score(&columns[index]);
                columns[index].set(Field::ListCost, sure);
            }
            // Western “gross” is with agency commission, not with VAT.
            (Some(Basis::Gross), _) if western && commission.is_some() => {
                let sure = score(&columns[index]) * 0.9;
                columns[index].set(Field::ClientNet, sure);
            }
            (Some(Basis::Gross), _) => grosses.push(index),
            (_, Some(true)) => {
                let sure = score(&columns[index]);
                columns[index].set(Field::ClientNet, sure);
            }
            _ => nets.push(index),
        }
    }
    // The last price with VAT is the one the client pays.
    if let Some(last) = grosses.pop() {
        let sure = score(&columns[last]);
        columns[last].set(Field::CostGross, sure);
    }
    let client_net = columns.iter().any(|c| c.field() == Some(Field::ClientNet));
    let between = |mark: Option<usize>, a: usize, b: usize| mark.is_some_and(|m| a < m && m < b);
    match nets.as_slice() {
        [] => {}
        [only] => set_cost(columns, *only, Field::CostNet),
        [a, b] if between(discount, *a, *b) || columns[*b].attributes.after_discount && !columns[*a].attributes.after_discount => {
            set_cost(columns, *a, Field::ListCost);
            set_cost(columns, *b, Field::CostNet);
        }
        [a, b] if between(commission, *a, *b) && !client_net && !fees => {
            set_cost(columns, *a, Field::CostNet);
            set_cost(columns, *b, Field::ClientNet);
        }
        [a, b, c, ..] if discount.is_some() && commission.is_some() && !client_net => {
            set_cost(columns, *a, Field::ListCost);
            set_cost(columns, *b, Field::CostNet);
            set_cost(columns, *c, Field::ClientNet);
        }
        // The surest name wins: an expressly net cost before a bare “total”.
        many => {
            let best = many.iter().copied().max_by(|x, y| {
                let key = |i: usize| (columns[i].attributes.basis == Some(Basis::Net), columns[i].profile.nonzero > 0, score(&columns[i]));
                let (kx, ky) = (key(*x), key(*y));
                (kx.0, kx.1).cmp(&(ky.0, ky.1)).then(kx.2.total_cmp(&ky.2)).then(y.cmp(x))
            });
            if let Some(best) = best {
                set_cost(columns, best, Field::CostNet);
            }
        }
    }
}

fn set_cost(columns: &mut [Column], index: usize, field: Field) {
    let sure = columns[index].candidates.first().map_or(0.5, |(_, s)| *s);
    let named = columns[index].attributes.basis.is_some();
    columns[index].alternatives = [Field::CostNet, Field::ClientNet, Field::CostGross, Field::ListCost].into_iter().filter(|f| *f != field).collect();
    columns[index].set(field, if named { sure } else { sure * 0.85 });
}

/// Two prices per thousand and no unit price: the first is the price before discounts.
fn unit_price_from_cpm(columns: &mut [Column]) {
    if columns.iter().any(|c| c.can_be(Field::UnitPrice).is_some_and(|s| s > 0.7) || c.field() == Some(Field::UnitPrice)) {
        return;
    }
    let prices: Vec<usize> = (0..columns.len()).filter(|i| !columns[*i].decided && columns[*i].best() == Some(Meaning::Field(Field::Cpm)) && columns[*i].attributes.basis != Some(Basis::Gross)).collect();
    if let [first, _, ..] = prices.as_slice() {
        columns[*first].set(Field::UnitPrice, 0.75);
        columns[*first].alternatives = vec![Field::Cpm];
    }
}

/// One column, one field: the surest reading first, others take what is left.
fn assign(columns: &mut [Column]) {
    let mut taken: Vec<Field> = columns.iter().filter(|c| c.decided).filter_map(Column::field).collect();
    let mut wishes: Vec<(usize, Field, f64)> = Vec::new();
    let block = internal_block(columns);
    for (index, column) in columns.iter().enumerate().filter(|(_, c)| !c.decided) {
        for (meaning, score) in &column.candidates {
            if let Meaning::Field(field) = meaning {
                // Inside the agency's own block only its own fields mean what they say.
                let outsider = block.contains(&index) && field.audience() == Audience::Client;
                // Empty columns give way to those that hold values.
                let empty = if column.profile.filled == 0 { 0.2 } else { 0.0 };
                // What is with VAT gives way to what is without: prices are stored without.
                let gross = if column.attributes.basis == Some(Basis::Gross) && field.kind() == FieldKind::Money { 0.02 } else { 0.0 };
                if !outsider && usable(*field) {
                    wishes.push((index, *field, score - empty - gross));
                }
            }
        }
    }
    wishes.sort_by(|a, b| b.2.total_cmp(&a.2).then(a.0.cmp(&b.0)));
    for (index, field, score) in wishes {
        if columns[index].decided {
            if !columns[index].alternatives.contains(&field) && columns[index].field() != Some(field) {
                columns[index].alternatives.push(field);
            }
        } else if score >= 0.55 && !taken.contains(&field) {
            taken.push(field);
            let sure = if columns[index].profile.filled == 0 { score + 0.2 } else { score };
            columns[index].set(field, sure);
        } else {
            columns[index].alternatives.push(field);
        }
    }
    for column in columns.iter_mut().filter(|c| !c.decided) {
        column.confidence = 0.5;
        column.set_custom();
    }
}

/// Fields that a column may become: those of lines and of time.
fn usable(field: Field) -> bool {
    field.scope() != FieldScope::Plan && !matches!(field, Field::TimeCols | Field::MonthCost)
}

fn custom_kind(column: &Column) -> CustomKind {
    let p = &column.profile;
    let money = column.attributes.currency.is_some() || column.attributes.basis.is_some() || matches!(column.best(), Some(Meaning::Cost)) || matches!(column.best(), Some(Meaning::Field(f)) if f.kind() == FieldKind::Money);
    if p.dates > 0 && p.dates >= p.numeric() + p.words {
        CustomKind::Date
    } else if p.is_numeric() && (p.numeric() + p.voids + p.errors == p.filled || p.words * 10 < p.numeric()) {
        if p.is_percent() {
            CustomKind::Percent
        } else if money {
            CustomKind::Money
        } else {
            CustomKind::Number
        }
    } else {
        CustomKind::Text
    }
}

fn is_own(column: &Column) -> bool {
    match column.target {
        Target::Field(field) if column.decided => field.audience() == Audience::Internal,
        _ => match column.best() {
            Some(Meaning::Internal) => true,
            Some(Meaning::Field(field)) => field.audience() == Audience::Internal,
            _ => false,
        },
    }
}

/// Columns of the agency's own block: a run of columns, bounded by a gap, a calendar or the table's edge, in which its own
/// figures are many; otherwise what stands between the first and the last of them.
fn internal_block(columns: &[Column]) -> Vec<usize> {
    let own: Vec<usize> = (0..columns.len()).filter(|i| is_own(&columns[*i])).collect();
    if own.len() < 2 {
        return own;
    }
    let mut block = Vec::new();
    let mut run: Vec<usize> = Vec::new();
    let mut close = |run: &mut Vec<usize>| {
        let inside: Vec<usize> = run.iter().copied().filter(|i| own.contains(i)).collect();
        if inside.len() * 10 >= run.len() * 4 && inside.len() >= 2 {
            block.append(run);
        } else {
            block.extend(inside);
            run.clear();
        }
    };
    for index in 0..columns.len() {
        let gap = index > 0 && columns[index].column > columns[index - 1].column + 1;
        if gap || columns[index].target == Target::Calendar || columns[index].header.is_empty() {
            close(&mut run);
        }
        if columns[index].target != Target::Calendar && !columns[index].header.is_empty() {
            run.push(index);
        }
    }
    close(&mut run);
    block
}

fn audiences(columns: &mut [Column]) {
    let block = internal_block(columns);
    for (index, column) in columns.iter_mut().enumerate() {
        column.audience = match column.target {
            Target::Field(field) => field.audience(),
            Target::Custom(_) if block.contains(&index) || column.best() == Some(Meaning::Internal) => Audience::Internal,
            _ => Audience::Client,
        };
    }
}
