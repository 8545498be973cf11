//! Values of a key that rows have had, in little memory: whole numbers that ascend, as those of dumps do, as runs, and all others
//! by 128 bits of hash each.

use std::collections::HashSet;

use twox_hash::XxHash3_128;

use super::column::Cell;

#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Numbers that follow each other: the first and the last of each run, in ascending order.
    runs: Vec<(i64, i64)>,
    others: HashSet<u128>,
    /// Of the statement under way.
    added: Vec<u128>,
    /// What there was of `runs` before it.
    mark: (usize, Option<i64>),
}

/// A value as it is remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trace {
    Number(i64),
    Hash(u128),
}

impl Trace {
    /// Of a key that is one column of whole numbers.
    pub(super) fn of_number(cell: &Cell<'_>) -> Option<Trace> {
        match cell {
            Cell::Signed(number) => Some(Trace::Number(*number)),
            Cell::Unsigned(number) => Some(match i64::try_from(*number) {
                Ok(number) => Trace::Number(number),
                Err(_) => Trace::of_bytes(&number.to_be_bytes()),
            }),
            _ => None,
        }
    }

    pub(super) fn of_bytes(bytes: &[u8]) -> Trace {
        Trace::Hash(XxHash3_128::oneshot(bytes))
    }

    fn hash(self) -> u128 {
        match self {
            Trace::Number(number) => XxHash3_128::oneshot(&number.to_le_bytes()),
            Trace::Hash(hash) => hash,
        }
    }
}

impl Seen {
    pub(super) fn has(&self, trace: Trace) -> bool {
        if let Trace::Number(number) = trace {
            let after = self.runs.partition_point(|(first, _)| *first <= number);
            let run = after.checked_sub(1).and_then(|at| self.runs.get(at));
            if run.is_some_and(|(_, last)| number <= *last) {
                return true;
            }
        }
        !self.others.is_empty() && self.others.contains(&trace.hash())
    }

    /// Remembers a value that is new.
    pub(super) fn add(&mut self, trace: Trace) {
        if let Trace::Number(number) = trace {
            match self.runs.last_mut() {
                Some((_, last)) if last.checked_add(1) == Some(number) => {
                    *last = number;
                    return;
                }
                Some((_, last)) if *last >= number => {}
                _ => {
                    self.runs.push((number, number));
                    return;
                }
            }
        }
        let hash = trace.hash();
        self.others.insert(hash);
        self.added.push(hash);
    }

    /// A statement begins.
    pub(super) fn begin_statement(&mut self) {
        self.added.clear();
        self.mark = (self.runs.len(), self.runs.last().map(|(_, last)| *last));
    }

    /// The statement has given no rows.
    pub(super) fn take_back(&mut self) {
        for hash in self.added.drain(..) {
            self.others.remove(&hash);
        }
        let (runs, last) = self.mark;
        self.runs.truncate(runs);
        if let (Some((_, end)), Some(last)) = (self.runs.last_mut(), last) {
            *end = last;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_any_order_are_found_again_and_those_taken_back_are_not() {
        let mut seen = Seen::default();
        let numbers = [5, 6, 7, 20, 3, 21, -4, 8, i64::MAX, i64::MIN];
        for number in numbers {
            assert!(!seen.has(Trace::Number(number)), "{number}");
            seen.add(Trace::Number(number));
        }
        assert!(numbers.iter().all(|number| seen.has(Trace::Number(*number))));
        assert_eq!(seen.runs, [(5, 7), (20, 21), (i64::MAX, i64::MAX)]);
        assert!([4, 9, 19, 22, 0].iter().all(|number| !seen.has(Trace::Number(*number))));

        let mut seen = Seen::default();
        seen.add(Trace::Number(1));
        seen.begin_statement();
        for number in [2, 3, 9, -1] {
            seen.add(Trace::Number(number));
        }
        seen.add(Trace::of_bytes(b"a"));
        seen.take_back();
        assert!(seen.has(Trace::Number(1)));
        assert!([2, 3, 9, -1].iter().all(|number| !seen.has(Trace::Number(*number))));
        assert!(!seen.has(Trace::of_bytes(b"a")));
    }
}
