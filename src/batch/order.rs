//! Work in parallel, results in order, memory bounded: at most a window of items is under way.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;

use rayon::ThreadPool;

/// Items under way for each thread: enough that a slow file does not starve the others.
const WINDOW: usize = 4;

/// Gives every item to `work` on the pool (on this thread, if the pool has only one) and every result to
/// `consume` on this thread, in the order of the items. An error of `consume` ends the work; items not yet begun are left out.
pub(super) fn in_order<T, R, E>(
    pool: &ThreadPool,
    items: &[T],
    work: impl Fn(&T) -> R + Sync,
    mut consume: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E>
where
    T: Sync,
    R: Send,
{
    if pool.current_num_threads() == 1 {
        // Nothing to do side by side: what one thread hands to another costs more than it is worth.
        return items.iter().try_for_each(|item| consume(work(item)));
    }
    let window = pool.current_num_threads() * WINDOW;
    let stop = AtomicBool::new(false);
    pool.in_place_scope_fifo(|scope| {
        let (sender, receiver) = mpsc::channel();
        let (work, stop) = (&work, &stop);
        let start = |index: usize| {
            let sender = sender.clone();
            scope.spawn_fifo(move |_| {
                if stop.load(Ordering::Relaxed) {
                    return;
                }
                let result = catch_unwind(AssertUnwindSafe(|| work(&items[index])));
                // The receiver is gone only after an error, when nobody asks for the result.
                let _ = sender.send((index, result));
            });
        };
        let mut begun = items.len().min(window);
        (0..begun).for_each(&start);
        let mut early = BTreeMap::new();
        for next in 0..items.len() {
            while !early.contains_key(&next) {
                let Ok((index, result)) = receiver.recv() else { break };
                early.insert(index, result);
            }
            if begun < items.len() {
                start(begun);
                begun += 1;
            }
            let outcome = match early.remove(&next) {
                Some(Ok(result)) => consume(result),
                Some(Err(panic)) => {
                    stop.store(true, Ordering::Relaxed);
                    resume_unwind(panic)
                }
                None => Ok(()),
            };
            if outcome.is_err() {
                stop.store(true, Ordering::Relaxed);
                return outcome;
            }
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;
    use std::time::Duration;

    use super::*;

    fn pool(threads: usize) -> ThreadPool {
        rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap()
    }

    #[test]
    fn results_come_in_the_order_of_the_items_for_any_number_of_threads() {
        let items: Vec<u64> = (0..200).collect();
        for threads in [1, 2, 8] {
            let mut seen = Vec::new();
            let work = |item: &u64| {
                std::thread::sleep(Duration::from_micros(item * 37 % 11 * 50));
                *item
            };
            let done: Result<(), ()> = in_order(&pool(threads), &items, work, |item| {
                seen.push(item);
                Ok(())
            });
            assert_eq!((done, seen), (Ok(()), items.clone()), "{threads} threads");
        }
    }

    #[test]
    fn no_more_than_the_window_is_under_way_while_the_first_item_is_slow() {
        let begun = AtomicUsize::new(0);
        let mut most = 0;
        let items: Vec<usize> = (0..500).collect();
        let work = |item: &usize| {
            begun.fetch_add(1, Ordering::SeqCst);
            if *item == 0 {
                std::thread::sleep(Duration::from_millis(50));
            }
        };
        let mut consumed = 0;
        let done: Result<(), ()> = in_order(&pool(2), &items, work, |()| {
            consumed += 1;
            most = most.max(begun.load(Ordering::SeqCst) - consumed);
            Ok(())
        });
        assert_eq!(done, Ok(()));
        assert!(most <= 2 * WINDOW + 1, "{most} items at once");
    }

    #[test]
    fn an_error_of_the_consumer_ends_the_work() {
        let begun = AtomicUsize::new(0);
        let items: Vec<usize> = (0..1000).collect();
        let work = |item: &usize| {
            begun.fetch_add(1, Ordering::SeqCst);
            *item
        };
        let done =
            in_order(&pool(2), &items, work, |item| if item == 3 { Err("диск полон") } else { Ok(()) });
        assert_eq!(done, Err("диск полон"));
        assert!(begun.load(Ordering::SeqCst) < 100);
    }

    #[test]
    #[should_panic(expected = "сбой")]
    fn a_panic_of_the_work_is_not_swallowed() {
        let _: Result<(), ()> =
            in_order(&pool(2), &[1, 2, 3], |item| assert!(*item != 2, "сбой"), |()| Ok(()));
    }
}
