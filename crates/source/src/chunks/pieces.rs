//! The ranges of a table while it is cut, each in its place, the largest found first.

use std::collections::BinaryHeap;

use super::Span;

/// Ranges in order. Their number is bounded by the probes that find them.
pub(super) struct Pieces {
    /// Each with the position of the one behind it; the first is at 0.
    spans: Vec<(Span, Option<usize>)>,
    /// Rows and positions of those that have not been tried.
    untried: BinaryHeap<(u64, usize)>,
}

impl Pieces {
    pub(super) fn new(whole: Span) -> Pieces {
        Pieces {
            untried: BinaryHeap::from([(whole.rows, 0)]),
            spans: vec![(whole, None)],
        }
    }

    /// The largest range of more than so many rows that this has not named before, or that is a part of it.
    pub(super) fn largest(&mut self, more_than: u64) -> Option<usize> {
        self.untried
            .pop()
            .filter(|(rows, _)| *rows > more_than)
            .map(|(_, at)| at)
    }

    pub(super) fn span(&self, at: usize) -> &Span {
        &self.spans[at].0
    }

    /// Two ranges in the place of one.
    pub(super) fn replace(&mut self, at: usize, low: Span, high: Span) {
        let behind = self.spans.len();
        self.untried.push((low.rows, at));
        self.untried.push((high.rows, behind));
        let next = self.spans[at].1;
        self.spans[at] = (low, Some(behind));
        self.spans.push((high, next));
    }

    pub(super) fn in_order(self) -> impl Iterator<Item = Span> {
        let mut spans: Vec<(Option<Span>, Option<usize>)> =
            self.spans.into_iter().map(|(span, next)| (Some(span), next)).collect();
        let mut at = Some(0);
        std::iter::from_fn(move || {
            let (span, next) = spans.get_mut(at?)?;
            at = *next;
            span.take()
        })
    }
}
