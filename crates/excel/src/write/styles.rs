//! Formats, each made once: looking one up is cheap, making one per cell is not.

use indexmap::IndexMap;
use mrm_domain::Channel;
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Worksheet, XlsxError};
use std::collections::HashMap;

use super::Lang;
use super::words::channel_colour;

const INK: u32 = 0x1C_21_2B;
/// Derived values, labels: the window's second ink.
const INK_2: u32 = 0x55_5E_6E;
const LINE: u32 = 0xE3_E6_EB;
const EDGE: u32 = 0x9A_A3_B2;
const HEADER: u32 = 0xEE_F0_F4;
const SECTION: u32 = 0xF6_F7_F9;

/// What a row is, as the eye sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Role {
    /// Values that somebody entered or imported.
    Entered,
    /// Values that follow from others.
    Derived,
    Section,
    Subtotal,
    Total,
}

/// How a value is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Show {
    Text,
    /// Whole numbers in groups.
    Whole,
    /// With as many digits after the point.
    Fixed(u8),
    /// At least two digits after the point, more where there are more: prices of a unit.
    Price,
    /// Percent with as many digits after the point.
    Percent(u8),
    Date,
}

impl Show {
    /// The number format in the workbook's own, language-free notation; Excel draws it in the reader's language.
    fn code(self, lang: Lang) -> String {
        let digits = |n: u8| if n == 0 { String::new() } else { format!(".{}", "0".repeat(usize::from(n))) };
        match (self, lang) {
            (Show::Text, _) => "General".to_owned(),
            (Show::Whole, _) => "#,##0".to_owned(),
            (Show::Fixed(n), _) => format!("#,##0{}", digits(n)),
            (Show::Price, _) => "#,##0.00##".to_owned(),
            (Show::Percent(n), _) => format!("0{}%", digits(n)),
            (Show::Date, Lang::Ru) => "dd.mm.yyyy".to_owned(),
            (Show::Date, Lang::En) => "yyyy-mm-dd".to_owned(),
        }
    }
}

/// All formats of a workbook.
pub(super) struct Styles {
    lang: Lang,
    cells: IndexMap<(Role, Show), Format>,
    /// The cells of a channel in the flowchart.
    fills: Vec<(Option<Channel>, Format)>,
    pub title: Format,
    pub label: Format,
    pub header: Format,
    pub note: Format,
    pub heading: Format,
}

impl Styles {
    pub fn new(lang: Lang) -> Styles {
        let base = base();
        Styles {
            lang,
            cells: IndexMap::new(),
            fills: Vec::new(),
            title: base.clone().set_font_size(15).set_bold(),
            label: base.clone().set_font_color(Color::RGB(INK_2)),
            header: base
                .clone()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::Center)
                .set_align(FormatAlign::VerticalCenter)
                .set_background_color(Color::RGB(HEADER))
                .set_border_bottom(FormatBorder::Thin)
                .set_border_bottom_color(Color::RGB(EDGE)),
            note: base.clone().set_italic().set_font_color(Color::RGB(INK_2)),
            heading: base.set_bold().set_font_size(11),
        }
    }

    /// Makes the format if it is new. Call it before writing; [`Styles::cell`] only looks up.
    pub fn prepare(&mut self, role: Role, show: Show) {
        let lang = self.lang;
        self.cells.entry((role, show)).or_insert_with(|| make(role, show, lang));
    }

    /// Makes the fills of the channels, their money shown as `show`.
    pub fn prepare_fills(&mut self, show: Show) {
        let lang = self.lang;
        let channels = Channel::ALL.into_iter().map(Some).chain([None]);
        self.fills = channels.map(|channel| (channel, filled(channel_colour(channel), show, lang))).collect();
    }

    /// Writes a blank cell of each format into a row that keeps the place of others: [`Styles::numbered`] tells by them
    /// which number the workbook library gave to which format.
    pub fn keep_place(&self, sheet: &mut Worksheet, row: u32) -> Result<(), XlsxError> {
        let formats = self.cells.values().chain(self.fills.iter().map(|(_, format)| format));
        for (column, format) in (0..).zip(formats) {
            sheet.write_blank(row, column, format)?;
        }
        Ok(())
    }

    /// The formats by the numbers that the cells of [`Styles::keep_place`] got.
    pub fn numbered(&self, numbers: Vec<String>) -> Numbered {
        let mut numbers = numbers.into_iter();
        let cells = self.cells.keys().copied().zip(numbers.by_ref()).collect();
        Numbered { cells, fills: self.fills.iter().map(|(channel, _)| *channel).zip(numbers).collect() }
    }

    /// The format of a cell.
    pub fn cell(&self, role: Role, show: Show) -> &Format {
        self.cells.get(&(role, show)).unwrap_or(&self.note)
    }

    /// Right-aligned label that may flow to the left.
    pub fn label_right(&self) -> Format {
        self.label.clone().set_align(FormatAlign::Right)
    }

    /// A plain number beside a label.
    pub fn plain(&self, show: Show, bold: bool) -> Format {
        let format = base().set_num_format(show.code(self.lang));
        if bold { format.set_bold() } else { format }
    }

    /// A value beside a label, at the left like text.
    pub fn value(&self, show: Show) -> Format {
        base().set_num_format(show.code(self.lang)).set_align(FormatAlign::Left)
    }
}

/// The numbers that the formats have in the workbook.
pub(super) struct Numbered {
    cells: HashMap<(Role, Show), String>,
    fills: HashMap<Option<Channel>, String>,
}

impl Numbered {
    /// The number of a cell's format; 0 is the format of a cell that has none.
    pub fn cell(&self, role: Role, show: Show) -> &str {
        self.cells.get(&(role, show)).map_or("0", String::as_str)
    }

    /// The number of a channel's fill.
    pub fn fill(&self, channel: Option<Channel>) -> &str {
        self.fills.get(&channel).map_or("0", String::as_str)
    }
}

/// A cell of the flowchart in a channel's colour, with ink that can be read on it.
fn filled(colour: u32, show: Show, lang: Lang) -> Format {
    let part = |shift: u32| f64::from((colour >> shift) & 0xFF);
    let luminance = 0.299 * part(16) + 0.587 * part(8) + 0.114 * part(0);
    let ink = if luminance > 140.0 { INK } else { 0xFF_FF_FF };
    base()
        .set_num_format(show.code(lang))
        .set_background_color(Color::RGB(colour))
        .set_font_color(Color::RGB(ink))
        .set_border(FormatBorder::Thin)
        .set_border_color(Color::RGB(0xFF_FF_FF))
}

/// The format of a cell outside the plan's own sheets.
pub(super) fn toned(role: Role, show: Show, lang: Lang) -> Format {
    make(role, show, lang)
}

/// The first day of a week, without its year.
pub(super) fn week_header(lang: Lang) -> Format {
    let code = match lang {
        Lang::Ru => "dd.mm",
        Lang::En => "[$-409]mmm d",
    };
    base()
        .set_num_format(code)
        .set_align(FormatAlign::Center)
        .set_background_color(Color::RGB(HEADER))
        .set_font_color(Color::RGB(INK_2))
}

/// A month above its weeks.
pub(super) fn month_header() -> Format {
    base()
        .set_bold()
        .set_align(FormatAlign::Center)
        .set_background_color(Color::RGB(HEADER))
        .set_border_left(FormatBorder::Thin)
        .set_border_left_color(Color::RGB(EDGE))
}

fn base() -> Format {
    Format::new().set_font_name("Arial").set_font_size(9).set_font_color(Color::RGB(INK)).set_align(FormatAlign::Top)
}

fn make(role: Role, show: Show, lang: Lang) -> Format {
    let format = base()
        .set_num_format(show.code(lang))
        .set_border_bottom(FormatBorder::Thin)
        .set_border_bottom_color(Color::RGB(LINE));
    let format = if show == Show::Text { format.set_text_wrap() } else { format };
    match role {
        Role::Entered => format,
        Role::Derived => format.set_font_color(Color::RGB(INK_2)),
        Role::Section => format.set_bold().set_background_color(Color::RGB(SECTION)).unset_text_wrap(),
        Role::Subtotal => format
            .set_bold()
            .unset_text_wrap()
            .set_border_top(FormatBorder::Thin)
            .set_border_top_color(Color::RGB(EDGE)),
        Role::Total => format
            .set_bold()
            .unset_text_wrap()
            .set_background_color(Color::RGB(HEADER))
            .set_border_top(FormatBorder::Thin)
            .set_border_top_color(Color::RGB(EDGE))
            .set_border_bottom_color(Color::RGB(EDGE)),
    }
}
