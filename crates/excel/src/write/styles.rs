//! Formats, each made once: looking one up is cheap, making one per cell is not.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};
use std::collections::HashMap;

use super::Lang;

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
    cells: HashMap<(Role, Show), Format>,
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
            cells: HashMap::new(),
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

/// A cell of the flowchart in a channel's colour, with ink that can be read on it.
pub(super) fn filled(colour: u32, show: Show, lang: Lang) -> Format {
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
