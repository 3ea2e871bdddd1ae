//! What each row under a header is: a line, a section, a total, a note.

use mrm_domain::Field;
use rust_decimal::Decimal;
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

mod figures;
mod settle;

use super::calendar::Calendar;
use super::columns::{Column, Target};
use super::dates::{DayOrder, read_period};
use super::header::Band;
use super::text::{clean, fold};
use super::view::{View, is_void, text_of};
use super::words::{Stated, is_subtotal, is_total, service, stated};
use crate::grid::CellValue;
pub use figures::number_of;
use figures::{is_numbering, is_vertical_sum};
use mrm_domain::text::{Separator, parse_number};
use settle::{settle_sections, settle_totals};

/// What a row is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role {
    /// Nothing stands in it.
    Blank,
    /// A placement.
    Line,
    /// A heading of the lines below.
    Section(String),
    /// A total of the whole table, or a row of the block under it.
    Total,
    /// A total of a part.
    Subtotal,
    /// Words only.
    Note,
    /// The header once more.
    Repeated,
    /// A service inside the table.
    Service,
    /// A line without any figure: a template's row.
    EmptyLine,
    /// A line in a hidden row.
    Hidden,
    /// Anything else.
    NotALine,
}

impl Role {
    /// The reason in the list of skipped rows.
    pub fn reason(&self) -> Option<&'static str> {
        match self {
            Role::Blank | Role::Line | Role::Section(_) => None,
            Role::Total => Some("total"),
            Role::Subtotal => Some("subtotal"),
            Role::Note => Some("note"),
            Role::Repeated => Some("header_repeated"),
            Role::Service => Some("service"),
            Role::EmptyLine => Some("empty_line"),
            Role::Hidden => Some("hidden"),
            Role::NotALine => Some("not_a_line"),
        }
    }
}

/// The fields that can name a line.
const NAMING: [Field; 14] = [
    Field::Name,
    Field::Site,
    Field::Placement,
    Field::Format,
    Field::Channel,
    Field::Vendor,
    Field::Brand,
    Field::Campaign,
    Field::Creative,
    Field::Geo,
    Field::Targeting,
    Field::Device,
    Field::Audience,
    Field::Size,
];

/// Money and volumes: one of them makes a line.
fn weighs(field: Field) -> bool {
    use Field as F;
    matches!(
        field,
        F::Units
            | F::UnitsPerPeriod
            | F::ListCost
            | F::CostNet
            | F::ClientNet
            | F::CostGross
            | F::Fees
            | F::Impressions
            | F::Reach
            | F::Grp
            | F::Trp
            | F::Ots
            | F::Spots
            | F::Clicks
            | F::Sessions
            | F::Views
            | F::Conversions
            | F::Engagements
            | F::Commission
            | F::Vat
            | F::BuyCost
            | F::Revenue
    )
}

/// A table's rows being classified.
pub struct Reader<'v, 'a> {
    view: &'v View<'a>,
    band: Band,
    columns: &'v [Column],
    naming: Vec<usize>,
    weights: Vec<usize>,
    time: Vec<usize>,
    slots: BTreeSet<u32>,
    label_column: Option<u32>,
    read_hidden: bool,
    /// The columns' names, folded.
    leaves: Vec<String>,
    /// What texts were found to be: those of a plan repeat from line to line, and each row is looked at several times.
    known: RefCell<HashMap<&'a str, Word, foldhash::fast::RandomState>>,
}

/// What a text in a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    /// A place in a list: `1.`
    Numbering,
    /// A dash, “n/a”.
    Void,
    /// A number written as text.
    Number,
    /// Words.
    Text {
        /// They begin like a total.
        total: bool,
        /// Some column is named so.
        header: bool,
    },
}

#[derive(Default)]
struct Cells {
    texts: Vec<(u32, String)>,
    /// Which of the texts is the first that begins like a total.
    total: Option<usize>,
    numbers: usize,
    sums: usize,
}

impl<'v, 'a> Reader<'v, 'a> {
    /// A reader of the rows of one table.
    pub fn new(
        view: &'v View<'a>,
        band: Band,
        columns: &'v [Column],
        calendar: Option<&Calendar>,
        read_hidden: bool,
    ) -> Self {
        let of = |test: &dyn Fn(Field) -> bool| -> Vec<usize> {
            (0..columns.len()).filter(|i| columns[*i].field().is_some_and(test)).collect()
        };
        let mut naming = of(&|f| NAMING.contains(&f));
        if naming.is_empty() {
            naming = (0..columns.len())
                .filter(|i| columns[*i].profile.is_wordy() && matches!(columns[*i].target, Target::Custom(_)))
                .collect();
        }
        Reader {
            view,
            band,
            columns,
            naming,
            weights: of(&weighs),
            time: of(&|f| matches!(f, Field::Start | Field::End | Field::Period)),
            slots: calendar.map(|c| c.slots.iter().map(|s| s.column).collect()).unwrap_or_default(),
            label_column: None,
            read_hidden,
            leaves: columns.iter().map(|column| fold(&column.leaf)).collect(),
            known: RefCell::default(),
        }
    }

    /// Classifies `band.bottom + 1 ..= last`.
    pub fn read(mut self, last: u32) -> Vec<(u32, Role)> {
        self.label_column = self.find_label_column(last);
        let mut rows: Vec<(u32, Role)> = Vec::new();
        let mut above: Vec<u32> = Vec::new();
        let mut stated_rows = 0;
        let mut begun = false;
        for row in self.band.bottom + 1..=last {
            let mut role = self.role(row, &above, (begun, stated_rows >= 2));
            if role == Role::Line && self.view.row_hidden(row) && !self.read_hidden {
                role = Role::Hidden;
            }
            match &role {
                Role::Line => {
                    begun = true;
                    above.push(row);
                }
                Role::Subtotal => above.clear(),
                Role::Total if self.names_basis(row) => stated_rows += 1,
                _ => {}
            }
            rows.push((row, role));
        }
        // Among lines that cost something a named row of zeros is a line too: a bonus, a free format.
        if !above_any(&rows) {
            settle_sections(&mut rows);
            settle_totals(&mut rows);
            return rows;
        }
        let last_line = rows.iter().rposition(|(_, r)| *r == Role::Line).unwrap_or(0);
        for (index, (row, role)) in rows.iter_mut().enumerate() {
            let near = index <= last_line + 1;
            if *role == Role::EmptyLine && near && self.names(*row, false) >= 2 && self.cells(*row).numbers > 0 {
                *role = if self.view.row_hidden(*row) && !self.read_hidden { Role::Hidden } else { Role::Line };
            }
        }
        settle_sections(&mut rows);
        settle_totals(&mut rows);
        rows
    }

    fn cells(&self, row: u32) -> Cells {
        let mut cells = Cells::default();
        for column in self.view.used.left..=self.view.used.right {
            match self.view.cell(row, column) {
                CellValue::Text(text) => match self.word(text) {
                    Word::Numbering => continue,
                    Word::Void => {}
                    Word::Number => cells.numbers += 1,
                    Word::Text { total, .. } => {
                        if total && cells.total.is_none() {
                            cells.total = Some(cells.texts.len());
                        }
                        cells.texts.push((column, clean(text)));
                    }
                },
                CellValue::Empty => continue,
                CellValue::DateTime(_) | CellValue::Bool(_) | CellValue::Duration(_) => {}
                CellValue::Number(_) | CellValue::Error(_) => cells.numbers += 1,
            }
            if self.view.sheet.layout.formulas.get(&(row, column)).is_some_and(|f| is_vertical_sum(f)) {
                cells.sums += 1;
            }
        }
        cells
    }

    fn word(&self, text: &'a str) -> Word {
        if let Some(word) = self.known.borrow().get(text) {
            return *word;
        }
        let shown = clean(text);
        let word = if is_numbering(&shown) {
            Word::Numbering
        } else if is_void(&shown) {
            Word::Void
        } else if parse_number(&shown, Separator::Comma).is_some() {
            Word::Number
        } else {
            Word::Text { total: is_total(&shown), header: self.leaves.contains(&fold(&shown)) }
        };
        self.known.borrow_mut().insert(text, word);
        word
    }

    fn number(&self, row: u32, index: usize) -> Option<Decimal> {
        number_of(self.view.cell(row, self.columns[index].column))
    }

    /// Descriptive cells of the row, those filled by a vertical merge included.
    fn names(&self, row: u32, own_only: bool) -> usize {
        self.naming
            .iter()
            .filter(|i| {
                let column = self.columns[**i].column;
                let value = if own_only { self.view.cell(row, column) } else { self.down(row, column) };
                match value {
                    CellValue::Text(text) => self.word(text) != Word::Void,
                    CellValue::Number(_) => self.columns[**i].field() != Some(Field::Channel),
                    _ => false,
                }
            })
            .count()
    }

    fn down(&self, row: u32, column: u32) -> CellValue<'a> {
        match self.view.merge(row, column) {
            Some(area) if area.left == column && area.top > self.band.bottom => self.view.cell(area.top, area.left),
            _ => self.view.cell(row, column),
        }
    }

    fn weight(&self, row: u32) -> usize {
        self.weights.iter().filter(|i| self.number(row, **i).is_some_and(|n| !n.is_zero())).count()
    }

    fn marked(&self, row: u32) -> bool {
        self.slots.iter().any(|c| match self.view.cell(row, *c) {
            CellValue::Number(n) => n != 0.0,
            CellValue::Text(text) => self.word(text) != Word::Void,
            _ => false,
        })
    }

    fn dated(&self, row: u32) -> bool {
        self.time.iter().any(|i| match self.view.cell(row, self.columns[*i].column) {
            CellValue::DateTime(_) => true,
            CellValue::Text(text) => read_period(&clean(text), DayOrder::DayFirst).is_some(),
            _ => false,
        })
    }

    fn names_basis(&self, row: u32) -> bool {
        self.cells(row)
            .texts
            .first()
            .and_then(|(_, t)| stated(t))
            .is_some_and(|s| !matches!(s, Stated::Total | Stated::Subtotal))
    }

    fn role(&self, row: u32, above: &[u32], (begun, closed): (bool, bool)) -> Role {
        let cells = self.cells(row);
        if cells.texts.is_empty() && cells.numbers == 0 {
            return if self.dated(row) { Role::EmptyLine } else { Role::Blank };
        }
        if self.repeats_header(row) {
            return Role::Repeated;
        }
        let own_names = self.names(row, true);
        let weight = self.weight(row);
        if let Some(role) = self.as_total(&cells, row, (own_names, weight), above, begun) {
            return role;
        }
        let names = self.names(row, false);
        let longest = cells.texts.iter().map(|(_, t)| t.chars().count()).max().unwrap_or(0);
        if weight == 0 && !self.marked(row) {
            return self.weightless(&cells, row, names, longest);
        }
        if names == 0 && self.dated(row) && weight > 0 && cells.texts.len() >= 2 {
            return Role::Line;
        }
        if names == 0 || closed {
            return Role::NotALine;
        }
        Role::Line
    }

    fn as_total(
        &self,
        cells: &Cells,
        row: u32,
        (own_names, weight): (usize, usize),
        above: &[u32],
        begun: bool,
    ) -> Option<Role> {
        let found = cells.texts.get(cells.total.unwrap_or(0));
        let label = found.map(|(_, t)| t.as_str());
        let figure = found.is_some_and(|(at, _)| {
            (at + 1..=self.view.used.right).any(|c| number_of(self.view.cell(row, c)).is_some())
        });
        let sparse = own_names <= 1;
        if let Some(label) = label {
            if cells.total.is_some() && (sparse || cells.sums > 0) {
                return Some(if is_subtotal(label) { Role::Subtotal } else { Role::Total });
            }
            let volume = self.weights.iter().any(|i| {
                matches!(
                    self.columns[*i].field(),
                    Some(Field::Units | Field::Impressions | Field::Clicks | Field::Views | Field::Grp)
                ) && self.number(row, *i).is_some_and(|n| !n.is_zero())
            });
            if sparse && !volume && figure && cells.texts.len() <= 2 {
                match stated(label) {
                    // After a subtotal the services of the block may follow without a line of their own part.
                    Some(Stated::Service(_)) if !begun => {}
                    Some(Stated::Service(_)) if own_names == 1 && !self.marked(row) && service(label).is_some() => {
                        return Some(Role::Service);
                    }
                    Some(_) => return Some(Role::Total),
                    None => {}
                }
            }
        }
        if own_names == 0 && weight > 0 && !above.is_empty() && (cells.sums > 0 || self.equals_sum(row, above)) {
            return Some(Role::Total);
        }
        None
    }

    /// Whether a money or volume cell equals the sum of the lines above it.
    fn equals_sum(&self, row: u32, above: &[u32]) -> bool {
        self.weights.iter().any(|i| {
            let Some(stated) = self.number(row, *i).filter(|n| !n.is_zero()) else { return false };
            let sum: Decimal = above.iter().filter_map(|r| self.number(*r, *i)).sum();
            (sum - stated).abs() <= Decimal::new(1, 2)
        })
    }

    fn weightless(&self, cells: &Cells, row: u32, names: usize, longest: usize) -> Role {
        if cells.numbers == 0 {
            if let Some(name) = self.header_like(cells) {
                return Role::Section(name);
            }
            let first = cells.texts.first();
            let short = longest <= 80;
            let numbered = |t: &str| t.trim_end_matches('.').parse::<u32>().is_ok();
            let texts: Vec<&(u32, String)> = cells.texts.iter().filter(|(_, t)| !numbered(t)).collect();
            if texts.len() == 1
                && short
                && first.is_some()
                && !texts[0].1.ends_with('.')
                && !texts[0].1.starts_with('*')
            {
                return Role::Section(texts[0].1.clone());
            }
            if longest > 100 || texts.len() <= 1 {
                return Role::Note;
            }
        }
        if names > 0 && self.dated(row) && longest <= 300 {
            return Role::Line;
        }
        if longest > 100 && cells.numbers <= 1 && cells.texts.len() <= 2 {
            return Role::Note;
        }
        Role::EmptyLine
    }

    /// A row of words some of which begin like the header above them: the header of the next section, without figures.
    fn header_like(&self, cells: &Cells) -> Option<String> {
        let alike = cells.texts.iter().any(|(column, text)| {
            let header = self.columns.iter().find(|c| c.column == *column).map(|c| fold(&c.leaf)).unwrap_or_default();
            let first = |t: &str| t.split(' ').next().unwrap_or_default().to_owned();
            !header.is_empty() && first(&header).chars().count() > 3 && first(&header) == first(&fold(text))
        });
        let renamed = !self.slots.is_empty()
            && cells
                .texts
                .iter()
                .filter(|(_, t)| {
                    super::vocabulary::read_header(t)
                        .best()
                        .is_some_and(|(m, s)| s >= 0.6 && super::header::is_measure(m))
                })
                .count()
                >= 1
            && self.label_column.is_some_and(|l| cells.texts.iter().any(|(c, _)| *c == l));
        if cells.texts.len() < 2 || !(alike || renamed) {
            return None;
        }
        let label = self.label_column?;
        cells.texts.iter().find(|(c, _)| *c == label).map(|(_, t)| t.clone())
    }

    fn repeats_header(&self, row: u32) -> bool {
        let (mut same, mut other) = (0, 0);
        for (column, leaf) in self.columns.iter().zip(&self.leaves) {
            let CellValue::Text(text) = self.view.cell(row, column.column) else { continue };
            if matches!(self.word(text), Word::Text { header: false, .. }) {
                other += 1;
                continue;
            }
            let Some(text) = text_of(CellValue::Text(text)) else { continue };
            if fold(&text) == *leaf { same += 1 } else { other += 1 }
        }
        same >= 3 && same > other
    }

    /// The column whose words stand beside figures most often.
    fn find_label_column(&self, last: u32) -> Option<u32> {
        let mut counts: std::collections::BTreeMap<u32, usize> = std::collections::BTreeMap::new();
        for row in self.band.bottom + 1..=last.min(self.band.bottom + 400) {
            let cells = self.cells(row);
            if cells.numbers > 0
                && let Some((column, _)) = cells.texts.first()
            {
                *counts.entry(*column).or_default() += 1;
            }
        }
        counts.into_iter().max_by_key(|(column, n)| (*n, std::cmp::Reverse(*column))).map(|(c, _)| c)
    }
}

fn above_any(rows: &[(u32, Role)]) -> bool {
    rows.iter().any(|(_, r)| *r == Role::Line)
}
