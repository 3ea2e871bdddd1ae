//! A comparison as tables that a client reads: the same for the page and for the workbook.

use mrm_domain::{CostBasis, Currency, Field, FieldKind, Flight, HeaderField, PlanCost, RowKind};
use mrm_excel::write::{Digits, Lang, Table, TableCell, TableRow, TableSheet, Tone, choice_text, field_name};
use rust_decimal::Decimal;

use super::compared::{ByView, Comparison, RowChange};
use super::reach;
use super::side::SideView;
use super::words::{self, Word};
use crate::Language;
use crate::comments::ThreadOut;

/// The tables of a comparison: a summary, the changes one by one, and what is said about the plan, if anything.
pub(super) fn sheets(comparison: &Comparison, talk: &[ThreadOut], lang: Language) -> Vec<TableSheet> {
    let teller = Teller { comparison, lang };
    let title = format!("{}: {}", Word::Comparison.text(lang), comparison.to.title);
    let mut tables = vec![teller.totals()];
    tables.extend(reach::table(&comparison.reach, lang));
    tables.extend(
        [teller.header(), teller.costs(), teller.columns(), teller.shared()]
            .into_iter()
            .filter(|table| !table.rows.is_empty()),
    );
    let summary = TableSheet {
        name: Word::Summary.text(lang).to_owned(),
        title: title.clone(),
        notes: vec![
            teller.side(Word::Before, &comparison.from),
            teller.side(Word::After, &comparison.to),
            teller.counts(),
        ],
        tables,
        widths: vec![42.0, 20.0, 20.0, 20.0, 14.0],
    };
    let rows = teller.rows();
    let elsewhere = !(comparison.header.is_empty() && comparison.costs.is_empty() && comparison.shared.is_empty());
    let same = if elsewhere { Word::SameLines } else { Word::SamePlan };
    let notes = if rows.rows.is_empty() { vec![same.text(lang).to_owned()] } else { Vec::new() };
    let tables = if rows.rows.is_empty() { Vec::new() } else { vec![rows] };
    let name = Word::Changes.text(lang).to_owned();
    let widths = vec![16.0, 24.0, 44.0, 24.0, 24.0, 24.0, 16.0, 17.0];
    let mut sheets = vec![summary, TableSheet { name, title: title.clone(), notes, tables, widths }];
    if !talk.is_empty() {
        let name = Word::Discussion.text(lang).to_owned();
        sheets.push(TableSheet {
            name,
            title,
            notes: Vec::new(),
            tables: vec![teller.talk(talk)],
            widths: vec![44.0, 24.0, 90.0],
        });
    }
    sheets
}

struct Teller<'a> {
    comparison: &'a Comparison,
    lang: Language,
}

impl Teller<'_> {
    fn word(&self, word: Word) -> String {
        word.text(self.lang).to_owned()
    }

    fn table(&self, heading: Word, columns: &[Word], rows: Vec<TableRow>) -> Table {
        Table { heading: self.word(heading), columns: columns.iter().map(|word| self.word(*word)).collect(), rows }
    }

    fn excel_lang(&self) -> Lang {
        if self.lang == Language::En { Lang::En } else { Lang::Ru }
    }

    fn side(&self, word: Word, side: &SideView) -> String {
        let time = side.time.as_deref().map(minute);
        let now = (side.id == "now").then(|| self.word(Word::Now));
        let words: Vec<String> = [side.name.clone(), time, now].into_iter().flatten().collect();
        let words = if words.is_empty() { side.title.clone() } else { words.join(", ") };
        format!("{}: {words}", word.text(self.lang))
    }

    fn counts(&self) -> String {
        let counts = self.comparison.counts;
        let told = [
            (Word::AddedCount, counts.added),
            (Word::RemovedCount, counts.removed),
            (Word::MovedCount, counts.moved),
            (Word::ChangedCount, counts.changed),
            (Word::SharedCount, counts.shared),
        ];
        // Few plans state duplications: where none differs, nothing is said of them.
        let told = told.into_iter().filter(|(word, count)| *word != Word::SharedCount || *count > 0);
        told.map(|(word, count)| format!("{} {count}", word.text(self.lang))).collect::<Vec<_>>().join(", ")
    }

    fn totals(&self) -> Table {
        let rows = self.comparison.totals.iter().map(|total| {
            let name = words::total(total.total).map(|word| self.word(word));
            let field = || total.total.parse::<Field>().map(|field| field_name(field, self.excel_lang()).to_owned());
            let name = name.or_else(|| field().ok()).unwrap_or_else(|| total.total.to_owned());
            let name = if total.at_most { format!("{name}, {}", self.word(Word::AtMost)) } else { name };
            let share_of = total.total.parse().is_ok_and(|field: Field| field.kind() == FieldKind::Percent);
            let number = |text: &Option<String>, side: usize| match text {
                Some(text) if share_of => self.value(total.total, FieldKind::Percent, text),
                Some(text) => self.number(text, total.money.then(|| self.minor_digits(side))),
                None => TableCell::Empty,
            };
            let share = total.share.as_deref().and_then(|text| text.parse().ok());
            plain(vec![
                TableCell::Text(name),
                number(&total.before, 0),
                number(&total.after, 1),
                number(&total.delta, 1),
                share.map_or(TableCell::Empty, |share| TableCell::Number(share, Digits::Percent)),
            ])
        });
        let columns = [Word::Total, Word::Before, Word::After, Word::Difference, Word::DifferenceShare];
        self.table(Word::Totals, &columns, rows.collect())
    }

    fn minor_digits(&self, side: usize) -> u8 {
        let code = &self.comparison.currency[side];
        code.parse().map_or(2, |currency: Currency| u8::try_from(currency.minor_digits()).unwrap_or(2))
    }

    fn number(&self, text: &str, money: Option<u8>) -> TableCell {
        match text.parse::<Decimal>() {
            Ok(number) => {
                let digits = match money {
                    Some(digits) => Digits::Fixed(digits),
                    None if number.fract().is_zero() => Digits::Whole,
                    None => Digits::Free,
                };
                TableCell::Number(number, digits)
            }
            Err(_) => TableCell::Text(text.to_owned()),
        }
    }

    /// Open threads, as far as the reader may read them.
    fn talk(&self, talk: &[ThreadOut]) -> Table {
        let rows = talk.iter().map(|thread| {
            plain(vec![optional(&thread.row), optional(&thread.column), TableCell::Text(thread.text.clone())])
        });
        self.table(Word::Discussion, &[Word::Line, Word::Column, Word::Comments], rows.collect())
    }

    fn header(&self) -> Table {
        let rows = self.comparison.header.iter().map(|change| {
            let name = change.field.parse().map_or(change.field, |field: HeaderField| words::header(field, self.lang));
            plain(vec![TableCell::Text(name.to_owned()), optional(&change.before), optional(&change.after)])
        });
        self.table(Word::Plan, &[Word::Field, Word::Before, Word::After], rows.collect())
    }

    fn costs(&self) -> Table {
        let rows = self.comparison.costs.iter().map(|change| {
            let side = |cost: &Option<PlanCost>, net: &Option<String>, side: usize| match (cost, net) {
                (Some(_), Some(net)) => self.number(net, Some(self.minor_digits(side))),
                (Some(cost), None) => TableCell::Text(basis(cost)),
                (None, _) => TableCell::Empty,
            };
            TableRow {
                tone: tone(change.before.is_some(), change.after.is_some()),
                cells: vec![
                    TableCell::Text(change.label.clone()),
                    side(&change.before, &change.before_net, 0),
                    side(&change.after, &change.after_net, 1),
                ],
            }
        });
        self.table(Word::Services, &[Word::Service, Word::Before, Word::After], rows.collect())
    }

    fn columns(&self) -> Table {
        let rows = self.comparison.columns.iter().map(|change| {
            let name = |column: &Option<mrm_domain::Column>| match column {
                Some(column) => TableCell::Text(column.name.clone()),
                None => TableCell::Empty,
            };
            TableRow {
                tone: tone(change.before.is_some(), change.after.is_some()),
                cells: vec![TableCell::Text(self.word(Word::Column)), name(&change.before), name(&change.after)],
            }
        });
        self.table(Word::Columns, &[Word::Column, Word::Before, Word::After], rows.collect())
    }

    /// Pairs of lines that share another part of the audience: added, changed, or taken back.
    fn shared(&self) -> Table {
        let rows = self.comparison.shared.iter().map(|change| {
            let share = |text: &Option<String>| match text {
                Some(text) => self.value("", FieldKind::Percent, text),
                None => TableCell::Empty,
            };
            let [line, other] = &change.names;
            TableRow {
                tone: tone(change.before.is_some(), change.after.is_some()),
                cells: vec![
                    TableCell::Text(line.clone()),
                    TableCell::Text(other.clone()),
                    share(&change.before),
                    share(&change.after),
                ],
            }
        });
        self.table(Word::SharedHeading, &[Word::Line, Word::SharedLine, Word::Before, Word::After], rows.collect())
    }

    /// One row for each thing that differs, so that a reader of the workbook can filter them.
    fn rows(&self) -> Table {
        let named = self.comparison.rows.iter().any(|row| {
            row.by.is_some() || row.cells.iter().any(|c| c.by.is_some()) || row.flights.iter().any(|f| f.by.is_some())
        });
        let mut rows = Vec::new();
        for row in &self.comparison.rows {
            self.row(row, named, &mut rows);
        }
        let columns =
            [Word::What, Word::Section, Word::Line, Word::Column, Word::Before, Word::After, Word::Who, Word::When];
        let columns = if named { columns.as_slice() } else { columns.split_at(6).0 };
        self.table(Word::LinesHeading, columns, rows)
    }

    fn row(&self, row: &RowChange, named: bool, out: &mut Vec<TableRow>) {
        let mut put = |what: Word, column: String, before: TableCell, after: TableCell, by: &Option<ByView>| {
            let section = row.section.clone().unwrap_or_default();
            let mut cells = vec![
                TableCell::Text(self.word(what)),
                TableCell::Text(section),
                TableCell::Text(row.name.clone()),
                TableCell::Text(column),
                before,
                after,
            ];
            if named {
                let (who, at) = by.as_ref().map(|by| (by.who.clone(), minute(&by.at))).unzip();
                cells.extend([optional(&who.flatten()), optional(&at)]);
            }
            let tone = match what {
                Word::Added | Word::AddedSection => Tone::Added,
                Word::Removed | Word::RemovedSection => Tone::Removed,
                _ => Tone::Plain,
            };
            out.push(TableRow { tone, cells });
        };
        let money = |text: &Option<String>, side: usize| match text {
            Some(text) => self.number(text, Some(self.minor_digits(side))),
            None => TableCell::Empty,
        };
        let section = row.kind == RowKind::Section;
        let cost = || if section { String::new() } else { self.word(Word::Cost) };
        match row.fate {
            "added" => {
                let what = if section { Word::AddedSection } else { Word::Added };
                put(what, cost(), TableCell::Empty, money(&row.cost_after, 1), &row.by);
            }
            "removed" => {
                let what = if section { Word::RemovedSection } else { Word::Removed };
                put(what, cost(), money(&row.cost_before, 0), TableCell::Empty, &row.by);
            }
            "moved" => {
                let place = |section: &Option<String>| match section {
                    Some(section) => TableCell::Text(section.clone()),
                    None => TableCell::Text(self.word(Word::TopLevel)),
                };
                let before = row.section_before.as_ref().map_or(TableCell::Empty, |s| TableCell::Text(s.clone()));
                put(Word::Moved, self.word(Word::Place), before, place(&row.section), &row.by);
            }
            _ => {}
        }
        for cell in &row.cells {
            let field = self.comparison.fields.iter().find(|field| field.reference == cell.reference);
            let name = field.map(|f| if self.lang == Language::En { &f.name_en } else { &f.name_ru }).cloned();
            let kind = field.map_or(FieldKind::Text, |field| field.kind);
            let value = |text: &Option<String>| match text {
                Some(text) => self.value(&cell.reference, kind, text),
                None => TableCell::Empty,
            };
            let name = name.unwrap_or_else(|| cell.reference.clone());
            put(Word::Changed, name, value(&cell.before), value(&cell.after), &cell.by);
        }
        for flight in &row.flights {
            let told = |text: &Option<String>| {
                text.as_deref().map_or(TableCell::Empty, |t| TableCell::Text(run(t, self.lang)))
            };
            put(Word::Changed, self.word(Word::Flight), told(&flight.before), told(&flight.after), &flight.by);
        }
        let cost_differs = row.cost_before != row.cost_after && !row.cells.iter().any(|c| c.reference == "cost_net");
        if matches!(row.fate, "changed" | "moved") && cost_differs {
            put(Word::Changed, cost(), money(&row.cost_before, 0), money(&row.cost_after, 1), &None);
        }
    }

    fn value(&self, reference: &str, kind: FieldKind, text: &str) -> TableCell {
        match kind {
            FieldKind::Percent => text
                .parse()
                .map_or_else(|_| TableCell::Text(text.to_owned()), |n| TableCell::Number(n, Digits::Percent)),
            FieldKind::Count | FieldKind::Ratio => self.number(text, None),
            FieldKind::Money => {
                text.parse().map_or_else(|_| TableCell::Text(text.to_owned()), |n| TableCell::Number(n, Digits::Free))
            }
            FieldKind::Date => TableCell::Text(day(text, self.lang)),
            FieldKind::Discounts | FieldKind::Factors => TableCell::Text(list(text, kind, self.lang)),
            FieldKind::Choice => match reference.parse() {
                Ok(field) => TableCell::Text(choice_text(field, text, self.excel_lang()).to_owned()),
                Err(_) => TableCell::Text(text.to_owned()),
            },
            FieldKind::Text => TableCell::Text(text.to_owned()),
        }
    }
}

fn plain(cells: Vec<TableCell>) -> TableRow {
    TableRow { tone: Tone::Plain, cells }
}

fn optional(text: &Option<String>) -> TableCell {
    text.clone().map_or(TableCell::Empty, TableCell::Text)
}

fn tone(before: bool, after: bool) -> Tone {
    match (before, after) {
        (false, true) => Tone::Added,
        (true, false) => Tone::Removed,
        _ => Tone::Plain,
    }
}

/// A basis where no amount is calculated.
fn basis(cost: &PlanCost) -> String {
    match cost.basis {
        CostBasis::Amount { amount } => amount.normalize().to_string(),
        CostBasis::ShareOfMedia { rate } | CostBasis::ShareOfClientNet { rate } => {
            format!("{} %", (rate * Decimal::ONE_HUNDRED).normalize())
        }
    }
}

/// A flight in words: `01.09.2026 – 30.09.2026`, with what it carries.
fn run(canonical: &str, lang: Language) -> String {
    let Ok(flight) = Flight::from_canonical(canonical) else { return canonical.to_owned() };
    let days = format!("{} – {}", day(&flight.start.to_string(), lang), day(&flight.end.to_string(), lang));
    let carried = [flight.quantity, flight.amount].into_iter().flatten().map(|n| fraction(n, lang));
    std::iter::once(days).chain(carried).collect::<Vec<_>>().join("; ")
}

/// Discounts as percent, coefficients as they are.
fn list(canonical: &str, kind: FieldKind, lang: Language) -> String {
    let told = |part: &str| match part.parse::<Decimal>() {
        Ok(number) if kind == FieldKind::Discounts => format!("{} %", fraction(number * Decimal::ONE_HUNDRED, lang)),
        Ok(number) => fraction(number, lang),
        Err(_) => part.to_owned(),
    };
    canonical.split(';').map(told).collect::<Vec<_>>().join("; ")
}

fn fraction(number: Decimal, lang: Language) -> String {
    let text = number.normalize().to_string();
    if lang == Language::Ru { text.replace('.', ",") } else { text }
}

/// An ISO date as the reader writes it.
fn day(iso: &str, lang: Language) -> String {
    match iso.parse::<chrono::NaiveDate>() {
        Ok(date) if lang == Language::Ru => date.format("%d.%m.%Y").to_string(),
        _ => iso.to_owned(),
    }
}

/// An RFC 3339 moment to the minute.
fn minute(moment: &str) -> String {
    moment.get(..16).unwrap_or(moment).replace('T', " ")
}
