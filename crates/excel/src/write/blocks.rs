//! Work on many rows, in blocks, by all processors.

use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{ExportError, Progress};

/// Rows of a block: enough that starting one costs nothing, few enough that its XML stays in the processor's cache.
const BLOCK: usize = 256;

/// What `work` makes of each block of `count` rows, in their order. `progress` hears of finished rows and may end it.
pub(super) fn in_blocks<T: Send>(
    count: usize,
    progress: &dyn Progress,
    work: impl Fn(Range<usize>) -> Result<T, ExportError> + Sync,
) -> Result<Vec<T>, ExportError> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(0);
    let worker = || {
        let mut made = Vec::new();
        loop {
            let start = next.fetch_add(BLOCK, Ordering::Relaxed);
            if start >= count {
                return Ok(made);
            }
            if progress.cancelled() {
                return Err(ExportError::Cancelled);
            }
            let range = start..count.min(start + BLOCK);
            let length = range.len();
            made.push((start, work(range)?));
            // Told under the lock, so that nobody hears of fewer rows than before.
            if let Ok(mut done) = done.lock() {
                *done += length;
                progress.step(*done as u64, count as u64);
            }
        }
    };
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let workers = processors.min(count.div_ceil(BLOCK)).max(1);
    let results: Vec<Result<Vec<(usize, T)>, ExportError>> = std::thread::scope(|scope| {
        let others: Vec<_> = (1..workers).map(|_| scope.spawn(worker)).collect();
        let own = worker();
        let joined = others.into_iter().map(|other| other.join().unwrap_or_else(|why| std::panic::resume_unwind(why)));
        std::iter::once(own).chain(joined).collect()
    });
    let mut made = Vec::with_capacity(count.div_ceil(BLOCK));
    for result in results {
        made.extend(result?);
    }
    made.sort_unstable_by_key(|(start, _)| *start);
    Ok(made.into_iter().map(|(_, made)| made).collect())
}

#[cfg(test)]
mod tests {
    use super::super::Silent;
    use super::*;

    #[test]
    fn blocks_come_back_in_order_and_hold_every_row_once() {
        for count in [0, 1, BLOCK, BLOCK + 1, 20 * BLOCK - 3] {
            let blocks = in_blocks(count, &Silent, |range| Ok(range.collect::<Vec<_>>())).expect("nobody stops it");
            assert_eq!(blocks.concat(), (0..count).collect::<Vec<_>>());
        }
    }

    #[test]
    fn an_error_in_one_block_is_the_answer() {
        let failing = |range: Range<usize>| if range.start == 0 { Ok(()) } else { Err(ExportError::Cancelled) };
        assert!(in_blocks(3 * BLOCK, &Silent, failing).is_err());
    }
}
