//! Workbooks in and out.
//!
//! [`grid`] is a workbook as values with what the eye sees around them; `read` makes one from a file of any supported
//! format within [limits](read); `understand` finds plan tables in it and makes a plan; `write` turns a plan into a
//! workbook whose formulas live, and `template` writes it back into a workbook that exists. [`report`] is what an import says about itself. [`rates`] reads and writes rate cards.
//! No I/O beyond the bytes or the path that the caller hands in.

pub mod grid;
pub mod mapping;
pub mod rates;
pub mod read;
pub mod report;
pub mod template;
pub mod understand;
pub mod write;
