//! Which tables make the plan, and what holds for the whole of it.

use mrm_domain::{CommissionMode, Currency, Field, HeaderField, PlanHeader, VatRule};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

use super::Scan;
use super::codes::{Code, Problems, Source};
use super::columns::Target;
use super::finance::Rules;
use super::metadata::Metadata;
use super::table::{Table, near};
use super::text::{Basis, fold};
use super::totals::Block;
use super::words;
use crate::report::Choices;

/// Fields that name a placement for certain.
const PLACES: [Field; 9] = [
    Field::Name,
    Field::Site,
    Field::Placement,
    Field::Format,
    Field::Channel,
    Field::Vendor,
    Field::Creative,
    Field::Campaign,
    Field::Brand,
];

/// Whether a table lists placements: something that names a line, and money or volumes.
pub fn is_plan(table: &Table<'_, '_>) -> bool {
    use Field as F;
    let fields: BTreeSet<Field> = table.columns.iter().filter_map(|c| c.field()).collect();
    let named = PLACES.iter().any(|f| fields.contains(f))
        || table
            .columns
            .iter()
            .any(|c| matches!(c.target, Target::Custom(mrm_domain::CustomKind::Text)) && c.profile.words > 0);
    let money = [F::CostNet, F::ClientNet, F::CostGross, F::ListCost, F::UnitPrice, F::BuyCost]
        .iter()
        .any(|f| fields.contains(f));
    let volume = [F::Units, F::Impressions, F::Clicks, F::Views, F::Grp, F::Trp, F::Reach, F::Spots, F::Conversions]
        .iter()
        .filter(|f| fields.contains(f))
        .count();
    named
        && ((money && (volume > 0 || fields.len() >= 3))
            || volume >= 2
            || (table.calendar.as_ref().is_some_and(|c| c.slots.len() >= 5) && fields.len() >= 2))
}

/// How much a table looks like a list of placements.
fn strength(table: &Table<'_, '_>) -> usize {
    PLACES.iter().filter(|f| table.column_of(**f).is_some_and(|c| c.confidence >= 0.6)).count()
}

/// Chooses the tables that make the plan.
pub fn select(scans: &mut [Scan<'_, '_>], choices: &Choices, problems: &mut Problems) {
    let strong = scans.iter().flat_map(|s| &s.tables).any(|t| strength(t) > 0 && !t.lines.is_empty());
    for scan in scans.iter_mut() {
        for table in &mut scan.tables {
            table.included = !table.lines.is_empty() && !table.plain && (strength(table) > 0 || !strong);
        }
        if scan.role == "plan" && !scan.tables.iter().any(|t| t.included) {
            scan.role = "not_a_plan";
        }
    }
    drop_series(scans);
    // Plain tables are offered only where there is no plan table at all.
    if scans.iter().flat_map(|s| &s.tables).any(|t| !t.plain) {
        for scan in scans.iter_mut() {
            scan.tables.retain(|t| !t.plain);
        }
    }
    if choices.sheets.is_none() {
        drop_alternatives(scans, problems);
    }
    for choice in &choices.tables {
        for scan in scans.iter_mut() {
            for table in scan.tables.iter_mut().filter(|t| t.view.sheet.name == choice.sheet) {
                let rows = [Some(choice.header_row), choice.header_rows.map(|[first, _]| first)];
                if rows.contains(&Some(table.band.top + 1))
                    && let Some(included) = choice.included
                {
                    table.included = included && !table.lines.is_empty();
                }
            }
        }
    }
}

/// Beside a list of placements a time series is a report on it: it would count the same money twice.
fn drop_series(scans: &mut [Scan<'_, '_>]) {
    let listed = |t: &Table<'_, '_>| t.included && t.series.is_none();
    if !scans.iter().flat_map(|s| &s.tables).any(listed) {
        return;
    }
    for scan in scans.iter_mut() {
        for table in scan.tables.iter_mut().filter(|t| t.series.is_some()) {
            table.included = false;
        }
        if scan.role == "plan"
            && !scan.tables.iter().any(|t| t.included)
            && scan.tables.iter().any(|t| t.series.is_some())
        {
            scan.role = "time_series";
        }
    }
}

/// Alternatives on several sheets are never added up: the first is imported, the others are offered.
fn drop_alternatives(scans: &mut [Scan<'_, '_>], problems: &mut Problems) {
    drop_repeats(scans, problems);
    let plans: Vec<usize> = (0..scans.len()).filter(|i| scans[*i].tables.iter().any(|t| t.included)).collect();
    if plans.len() < 2 {
        return;
    }
    let names = |list: &[usize]| {
        list.iter().map(|i| scans[*i].view.sheet.name.trim().to_owned()).collect::<Vec<_>>().join(", ")
    };
    let first = plans[0];
    let summary = plans.iter().copied().find(|i| is_summary(scans, *i, &plans));
    let (kept, dropped): (Vec<usize>, Vec<usize>) = match summary {
        // A summary repeats the money of the sheets behind it: the details are the plan.
        Some(summary) => plans.iter().copied().partition(|i| *i != summary),
        None => plans.iter().copied().partition(|i| *i == first || !are_variants(&scans[first], &scans[*i])),
    };
    let args = [("all", names(&plans)), ("included", names(&kept))];
    let code = if dropped.is_empty() || summary.is_some() { Code::TablesApart } else { Code::Variants };
    problems.add(code, None, None, &args);
    for index in dropped {
        for table in &mut scans[index].tables {
            table.included = false;
        }
    }
}

/// A sheet with other columns that comes to the same money as a fuller one is a view of it: a summary by channel, a
/// calendar with budgets. Sheets of the same make (a sheet a month) may well cost the same and are left alone.
fn drop_repeats(scans: &mut [Scan<'_, '_>], problems: &mut Problems) {
    let plans: Vec<usize> = (0..scans.len()).filter(|i| scans[*i].tables.iter().any(|t| t.included)).collect();
    let seen: Vec<(BTreeSet<Field>, Vec<Decimal>)> = plans.iter().map(|i| makes(&scans[*i])).collect();
    for (place, index) in plans.iter().enumerate() {
        let (fields, money) = &seen[place];
        let fuller = |(other_fields, other): &(BTreeSet<Field>, Vec<Decimal>)| {
            let alike = fields.intersection(other_fields).count() * 4 >= other_fields.len() * 3;
            let same = |a: &Decimal| other.iter().any(|b| near(*a, *b));
            other_fields.len() > fields.len() && !alike && money.iter().any(same)
        };
        let Some(whole) = seen.iter().position(fuller) else { continue };
        let name = |index: usize| scans[index].view.sheet.name.clone();
        let (sheet, included) = (name(*index), name(plans[whole]));
        let args = [("sheet", sheet.clone()), ("included", included)];
        problems.add(Code::SummarySheet, Some(&sheet), None, &args);
        scans[*index].tables.iter_mut().for_each(|table| table.included = false);
    }
}

/// The fields of a sheet's plan tables, and what its columns of money come to.
fn makes(scan: &Scan<'_, '_>) -> (BTreeSet<Field>, Vec<Decimal>) {
    let tables = || scan.tables.iter().filter(|t| t.included);
    let fields = tables().flat_map(|t| &t.columns).filter_map(|c| c.field()).collect();
    let costs = [Field::CostNet, Field::ClientNet, Field::CostGross, Field::ListCost];
    let sum = |field: Field| tables().flat_map(|t| &t.lines).filter_map(|l| l.number(field)).sum::<Decimal>();
    (fields, costs.into_iter().map(sum).filter(|sum| !sum.is_zero()).collect())
}

fn keys(scan: &Scan<'_, '_>) -> BTreeSet<String> {
    scan.tables
        .iter()
        .filter(|t| t.included)
        .flat_map(|t| &t.lines)
        .map(|l| {
            [Field::Site, Field::Name, Field::Placement, Field::Format, Field::Channel]
                .iter()
                .filter_map(|f| l.text(*f))
                .map(fold)
                .collect::<Vec<_>>()
                .join("|")
        })
        .collect()
}

fn are_variants(a: &Scan<'_, '_>, b: &Scan<'_, '_>) -> bool {
    let name = |s: &Scan<'_, '_>| {
        let folded = fold(&s.view.sheet.name);
        let bare: String = folded.chars().filter(|c| !c.is_ascii_digit()).collect();
        (folded.clone(), bare.trim().to_owned())
    };
    let ((_, bare_a), (folded_b, bare_b)) = (name(a), name(b));
    let numbered = bare_a == bare_b && !bare_a.is_empty() && bare_a.chars().count() <= 12;
    let words = [
        "вариант",
        "версия",
        "опция",
        "variant",
        "option",
        "version",
        "alternative",
        "альтернатива",
        "var",
        "opt",
        "вар",
    ]
    .map(fold);
    let version =
        |w: &str| w.len() <= 3 && w.starts_with('V') && w.len() > 1 && w[1..].chars().all(|c| c.is_ascii_digit());
    let worded = folded_b.split(' ').any(|w| version(w) || words.iter().any(|known| known == w));
    let (ka, kb) = (keys(a), keys(b));
    let shared = ka.intersection(&kb).count();
    let overlap = shared * 2 >= ka.len().min(kb.len()).max(1);
    overlap || worded || (numbered && shared > 0)
}

fn money_of(scan: &Scan<'_, '_>) -> Decimal {
    let rules = Rules { vat: None, commission: None, mode: CommissionMode::OnTop, currency: Currency::RUB };
    scan.tables
        .iter()
        .filter(|t| t.included)
        .flat_map(|t| &t.lines)
        .filter_map(|l| rules.money(l))
        .map(|m| m.media)
        .sum()
}

fn is_summary(scans: &[Scan<'_, '_>], index: usize, plans: &[usize]) -> bool {
    if plans.len() < 3 {
        return false;
    }
    let own = money_of(&scans[index]);
    let others: Decimal = plans.iter().filter(|i| **i != index).map(|i| money_of(&scans[*i])).sum();
    !own.is_zero() && (own - others).abs() <= own.abs() * Decimal::new(1, 4)
}

/// Everything that decides the header.
pub struct Sources<'s, 't, 'v, 'a> {
    /// The included tables.
    pub tables: &'s [&'t Table<'v, 'a>],
    /// Their totals.
    pub blocks: &'s [Block],
    /// What stands around them.
    pub metadata: &'s Metadata,
    /// The file's name.
    pub file_name: &'s str,
    /// Whether the years of flights were guessed.
    pub year_guessed: bool,
}

/// The VAT rate that labels state or costs imply.
pub fn vat_rate(sources: &Sources<'_, '_, '_, '_>) -> Option<Decimal> {
    sources.blocks.iter().find_map(|b| b.vat).or_else(|| {
        let mut votes: BTreeMap<Decimal, usize> = BTreeMap::new();
        let mut vote = |net: Option<Decimal>, gross: Option<Decimal>| {
            if let (Some(net), Some(gross)) = (net.filter(|n| !n.is_zero()), gross) {
                let rate = gross / net - Decimal::ONE;
                let known = [5, 7, 10, 12, 15, 16, 18, 20, 22]
                    .iter()
                    .map(|p| Decimal::new(*p, 2))
                    .find(|k| (*k - rate).abs() < Decimal::new(1, 4));
                if let Some(known) = known {
                    *votes.entry(known).or_default() += 1;
                }
            }
        };
        for line in sources.tables.iter().flat_map(|t| &t.lines) {
            vote(line.number(Field::ClientNet).or(line.number(Field::CostNet)), line.number(Field::CostGross));
        }
        for block in sources.blocks {
            let of = |key: &str| block.totals.iter().find(|t| t.key == key).map(|t| t.value);
            vote(of("client_net").or(of("media_net")), of("cost_gross"));
        }
        votes.into_iter().max_by_key(|(_, n)| *n).map(|(rate, _)| rate)
    })
}

/// The commission rate and how it is taken.
pub fn commission(sources: &Sources<'_, '_, '_, '_>) -> (Option<Decimal>, CommissionMode, Option<String>) {
    let rates: BTreeSet<Decimal> =
        sources.tables.iter().flat_map(|t| &t.lines).filter_map(|l| l.number(Field::CommissionRate)).collect();
    let with_fee = sources.tables.iter().any(|t| t.column_of(Field::ClientNet).is_some());
    let from_block = sources.blocks.iter().find_map(|b| b.commission);
    let valid = |r: Decimal| (r > Decimal::ZERO && r < Decimal::ONE).then_some(r);
    if !rates.is_empty() || with_fee {
        let rate = if rates.len() == 1 { rates.into_iter().next() } else { from_block.and_then(|(rate, _)| rate) };
        return (rate.and_then(valid), CommissionMode::OnTop, None);
    }
    if let Some((rate, amount)) = from_block {
        let stated: Decimal = sources.blocks.iter().flat_map(|b| &b.totals).find(|t| t.key == "media_net").map_or_else(
            || sources.tables.iter().flat_map(|t| &t.lines).filter_map(|l| l.number(Field::CostNet)).sum(),
            |t| t.value,
        );
        let rate = rate.or_else(|| amount.and_then(|a| a.checked_div(stated)).map(|r| r.round_dp(6).normalize()));
        return (rate.and_then(valid), CommissionMode::Separate, None);
    }
    let found = sources.metadata.commission.as_ref();
    (found.and_then(|f| f.value.parse().ok()).and_then(valid), CommissionMode::OnTop, found.map(|f| f.cell.clone()))
}

/// The plan's currency with where it was found; `None` if nothing names one.
pub fn currency(sources: &Sources<'_, '_, '_, '_>) -> Option<(Currency, Source)> {
    if let Some(found) = sources.metadata.fields.get(&HeaderField::Currency)
        && let Ok(currency) = found.value.parse()
    {
        return Some((currency, Source::named("cell", &found.cell)));
    }
    let mut votes: BTreeMap<Currency, (usize, Source)> = BTreeMap::new();
    for table in sources.tables {
        for column in &table.columns {
            if let Some(currency) = column.attributes.currency {
                let vote = votes.entry(currency).or_insert((0, Source::named("column", &column.leaf)));
                vote.0 += if column.field().is_some() { 3 } else { 1 };
            }
        }
        for line in &table.lines {
            if let Some(currency) = line.text(Field::Currency).and_then(words::currency) {
                votes.entry(currency).or_insert((0, Source::of("currency_column"))).0 += 100;
            }
        }
    }
    votes.into_iter().max_by_key(|(_, (n, _))| *n).map(|(c, (_, source))| (c, source))
}

/// Builds the header.
pub fn build(
    sources: &Sources<'_, '_, '_, '_>,
    rules: &Rules,
    commission_cell: Option<String>,
    choices: &Choices,
    problems: &mut Problems,
) -> (PlanHeader, BTreeMap<HeaderField, String>) {
    let stem = sources.file_name.rsplit_once('.').map_or(sources.file_name, |(stem, _)| stem).trim();
    let title = sources
        .metadata
        .fields
        .get(&HeaderField::Title)
        .or(sources.metadata.fields.get(&HeaderField::Campaign))
        .map_or(stem, |f| f.value.as_str());
    let mut header = PlanHeader::new(if title.is_empty() { "Media plan" } else { title }, rules.currency);
    let mut cells = BTreeMap::new();
    for (field, found) in &sources.metadata.fields {
        // A text too long or otherwise unfit stays out; the row it came from is not lost, it is the workbook's.
        if header.set(*field, Some(&found.value)).is_ok() {
            cells.insert(*field, found.cell.clone());
        }
    }
    header.currency = rules.currency;
    header.commission_rate = rules.commission;
    header.commission_mode = rules.mode;
    if let Some(cell) = commission_cell {
        cells.insert(HeaderField::CommissionRate, cell);
    }
    header.vat = vat_rule(sources, rules, &header, problems);
    header.price_basis = price_basis(sources);
    for (code, text) in &choices.metadata {
        if let Ok(field) = code.parse::<HeaderField>()
            && header.set(field, Some(text)).is_ok()
        {
            cells.remove(&field);
        }
    }
    (header, cells)
}

fn vat_rule(sources: &Sources<'_, '_, '_, '_>, rules: &Rules, header: &PlanHeader, problems: &mut Problems) -> VatRule {
    let Some(rate) = rules.vat else { return header.vat.clone() };
    let period = header.period_start.zip(header.period_end).or_else(|| {
        let flights = || sources.tables.iter().flat_map(|t| &t.lines).flat_map(|l| &l.flights);
        (!sources.year_guessed).then(|| flights().map(|f| f.start).min().zip(flights().map(|f| f.end).max())).flatten()
    });
    let dated = period
        .is_some_and(|(start, end)| VatRule::Russia.rate_on(start) == rate && VatRule::Russia.rate_on(end) == rate);
    if dated && rules.currency == Currency::RUB {
        return VatRule::Russia;
    }
    problems.add(Code::VatFixed, None, None, &[("rate", rate.normalize().to_string())]);
    if rate.is_zero() { VatRule::None } else { VatRule::Fixed(rate) }
}

/// Prices with VAT: where the unit price says so, unless quantities at that price come to the costs without VAT.
fn price_basis(sources: &Sources<'_, '_, '_, '_>) -> mrm_domain::PriceBasis {
    let gross =
        |t: &&&Table<'_, '_>| t.column_of(Field::UnitPrice).is_some_and(|c| c.attributes.basis == Some(Basis::Gross));
    let (mut with, mut without) = (0, 0);
    for line in sources.tables.iter().filter(gross).flat_map(|t| &t.lines) {
        with += usize::from(line.is_bought_for(Field::CostGross));
        without += usize::from(line.is_bought_for(Field::CostNet) || line.is_bought_for(Field::ClientNet));
    }
    let net = sources.tables.iter().any(|t| t.column_of(Field::CostNet).or(t.column_of(Field::ClientNet)).is_some());
    let with_vat = sources.tables.iter().any(|t| gross(&t)) && if net { with > without } else { with >= without };
    if with_vat { mrm_domain::PriceBasis::Gross } else { mrm_domain::PriceBasis::Net }
}
