//! How a sheet is printed: landscape, on as few pages across as can still be read.

use rust_xlsxwriter::Worksheet;

use super::words::Word;
use super::{ExportError, Lang};

/// Excel's numbers of the paper sizes.
const A4: u8 = 9;
const A3: u8 = 8;
/// Characters of the standard font (Calibri 11: 7 of 96 pixels an inch) between the margins of a landscape page.
const A4_CHARACTERS: f64 = (11.69 - 2.0 * MARGIN) * 96.0 / 7.0;
const A3_CHARACTERS: f64 = (16.54 - 2.0 * MARGIN) * 96.0 / 7.0;
/// Left and right, in inches.
const MARGIN: f64 = 0.4;
/// The smallest scale: 11 points become 5.5, which is small print, but print.
const SMALLEST: f64 = 0.5;

/// Sets the page up for `widths` of columns in characters: A4 while everything can be read on its width, else A3, else
/// several A3 pages side by side. The first `titles` columns stand on each of these. Title and page numbers are in the
/// footer; the sheet takes as many pages down as it needs.
pub(super) fn set_up(
    sheet: &mut Worksheet,
    title: &str,
    widths: &[f64],
    titles: u16,
    lang: Lang,
) -> Result<(), ExportError> {
    let (paper, across) = pages(widths, titles);
    sheet.set_landscape().set_paper_size(paper).set_print_fit_to_pages(across, 0);
    if across > 1 && titles > 0 {
        sheet.set_repeat_columns(0, titles - 1)?;
    }
    sheet.set_margins(MARGIN, MARGIN, 0.5, 0.6, 0.3, 0.3);
    // Excel keeps 255 characters of a footer and reads `&` as the start of a code.
    let title: String = title.chars().take(100).collect::<String>().replace('&', "&&");
    sheet.set_footer(format!("&L&8{title}&R&8{}", Word::Page.text(lang)));
    Ok(())
}

/// The paper and how many pages across.
fn pages(widths: &[f64], titles: u16) -> (u8, u16) {
    let (first, rest) = widths.split_at(widths.len().min(usize::from(titles)));
    let (first, rest): (f64, f64) = (first.iter().sum(), rest.iter().sum());
    if first + rest <= A4_CHARACTERS / SMALLEST {
        return (A4, 1);
    }
    // What repeats on each page leaves less room for the rest, but never less than half of the page.
    let page = A3_CHARACTERS / SMALLEST;
    let room = (page - first).max(page / 2.0);
    let across = (rest / room).ceil().clamp(1.0, f64::from(u16::MAX));
    (A3, across as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_is_printed_on_the_smallest_paper_on_which_it_can_be_read() {
        assert_eq!(pages(&[12.0; 20], 2), (A4, 1));
        assert_eq!(pages(&[12.0; 30], 2), (A3, 1));
        // 43 columns, as a plan with all its figures has them: two pages rather than type of two points.
        assert_eq!(pages(&[14.0; 43], 2), (A3, 2));
        assert_eq!(pages(&[], 2), (A4, 1));
        assert_eq!(pages(&[600.0, 10.0], 1), (A3, 1), "a title column wider than the page does not multiply pages");
    }
}
