//! The same work on many things, on several threads, with the results in order.
//!
//! Build scripts and macros are compiled without optimization, so that a long history
//! takes seconds from nothing; what is done with each script by itself can be done at once.

use std::thread;

/// So few things are not worth a thread.
const FEW: usize = 128;

/// How many threads at most: other crates are being compiled beside this one.
const MOST_THREADS: usize = 8;

/// Does `work` with each item, and answers in the order of the items.
pub(crate) fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = if items.len() < FEW {
        1
    } else {
        thread::available_parallelism().map_or(1, |all| all.get().min(MOST_THREADS))
    };
    if threads == 1 {
        return items.iter().map(work).collect();
    }
    let work = &work;
    thread::scope(|scope| {
        let workers: Vec<_> = items
            .chunks(items.len().div_ceil(threads))
            .map(|part| scope.spawn(move || part.iter().map(work).collect::<Vec<R>>()))
            .collect();
        let mut results = Vec::with_capacity(items.len());
        for worker in workers {
            match worker.join() {
                Ok(part) => results.extend(part),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        results
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_in_the_order_of_the_items() {
        for count in [0, 1, FEW - 1, FEW, 1_001] {
            let items: Vec<usize> = (0..count).collect();
            let expected: Vec<usize> = items.iter().map(|item| item * 2).collect();
            assert_eq!(map(&items, |item| item * 2), expected);
        }
    }
}
