//! Reads whatever bytes there are as a workbook. No input may crash, hang or take more memory than the limits say.
#![cfg_attr(fuzzing, no_main)]

use mrm_excel::read::{Limits, ReadOptions, Silent, read_bytes};

mrm_fuzz::target!(|data: &[u8]| {
    // Small limits, so that an input which slips past one of them shows as memory or time.
    let limits = Limits {
        file_bytes: 1 << 20,
        unpacked_bytes: 16 << 20,
        cells: 50_000,
        merges: 5_000,
        text_bytes: 8 << 20,
        ..Limits::default()
    };
    let options = ReadOptions { limits, ..ReadOptions::default() };
    if let Ok(book) = read_bytes("fuzz", data.to_vec(), &options, &Silent) {
        for sheet in &book.sheets {
            if let Some(area) = sheet.used() {
                let _ = sheet.shown(area.top, area.left);
            }
        }
    }
});
