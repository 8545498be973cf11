//! Cutting a table into key ranges by probing its server, whose order of keys is the only one that counts.
//!
//! A range that holds too many rows, by the server's own estimate, is cut at the first key at or after a value half-way
//! between its ends. The value is a guess: it may be no key, and need not even lie in the range by the server's collation.
//! What is cut at is always a key that the server found inside the range, so ranges are disjoint and complete whatever the
//! guess was; a bad guess only makes them uneven. Neighbours that are small together are put together again.
//!
//! A probe reads one index entry, an estimate reads the ends of a range. Their number grows with the chunks that are made,
//! of which there are at most [`MOST_CHUNKS`], and never with the rows of the table.

mod address;
mod chain;
mod letters;
mod middle;
mod partitions;
mod pieces;
#[cfg(test)]
mod tests;

use model::{ChunkRange, KeyValue};

use crate::error::Result;
pub(crate) use chain::{Side, chain};
pub(crate) use letters::Letters;
use middle::{is_same, lead, middle};
pub(crate) use partitions::group;
use pieces::Pieces;

/// Most chunks of a table: beyond it they grow, so that neither the plan nor a copy's memory does.
pub(crate) const MOST_CHUNKS: u64 = 4096;

/// Probes and estimates that a chunk may cost; keys that lie in clusters need more than one cut each.
const PROBES_PER_CHUNK: u64 = 6;
/// Probes and estimates beyond those, so that few chunks of odd keys are found too.
const MORE_PROBES: u64 = 256;
/// Guesses for one cut before the range is left as it is. Half-way again and again through 64 bits is 64 guesses.
const GUESSES: u32 = 80;
/// Of texts fewer: a collation may have no place for what is between two code points.
const TEXT_GUESSES: u32 = 32;

/// A key, one value for each of its columns.
pub(crate) type Key = Vec<KeyValue>;

/// Where a probe begins: at the first key of the range whose first columns are `prefix` and whose next one is at least `at`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct From<'k> {
    pub(crate) prefix: &'k [KeyValue],
    pub(crate) at: &'k KeyValue,
}

/// A table's key as its server answers for it. Ranges are in the server's order.
pub(crate) trait KeyProbe {
    /// The first key of a range, or the first one from a value on.
    async fn first(&mut self, range: &ChunkRange, from: Option<From<'_>>) -> Result<Option<Key>>;
    /// The last key of a range.
    async fn last(&mut self, range: &ChunkRange) -> Result<Option<Key>>;
    /// About how many rows a range has, without counting them.
    async fn estimate(&mut self, range: &ChunkRange) -> Result<u64>;
    /// The characters of one of the key's columns of texts.
    async fn letters(&mut self, column: usize) -> Result<&Letters>;
}

/// A range that is not cut yet. `first` is its first key.
struct Span {
    range: ChunkRange,
    first: Key,
    rows: u64,
}

/// Ranges of about `target_rows` rows that hold every row once; the first is open below, the last above.
pub(crate) async fn cut(probe: &mut impl KeyProbe, target_rows: u64) -> Result<Vec<ChunkRange>> {
    let all = ChunkRange::WHOLE;
    let Some(first) = probe.first(&all, None).await? else {
        return Ok(vec![all]);
    };
    // From its first key on, because that asks the index: statistics of the whole table may be those of an empty one.
    let from_first = ChunkRange {
        lower: Some(first.clone()),
        ..all.clone()
    };
    let rows = probe.estimate(&all).await?.max(probe.estimate(&from_first).await?);
    let target = target_rows.max(rows.div_ceil(MOST_CHUNKS)).max(1);
    let mut left = (rows / target)
        .saturating_mul(PROBES_PER_CHUNK)
        .saturating_add(MORE_PROBES);
    let mut pieces = Pieces::new(Span {
        range: all,
        first,
        rows,
    });
    // The largest first: where the probes do not do for all, what is left is even.
    while let Some(at) = pieces.largest(target.saturating_add(target / 2)) {
        let span = pieces.span(at);
        let Some(key) = between(probe, span, &mut left).await? else {
            continue;
        };
        left = left.saturating_sub(2);
        let is_all = span.range.lower.is_none() && span.range.upper.is_none();
        let low = ChunkRange {
            upper: Some(key.clone()),
            ..span.range.clone()
        };
        let high = ChunkRange {
            lower: Some(key.clone()),
            ..span.range.clone()
        };
        let (mut low_rows, mut high_rows) = (probe.estimate(&low).await?, probe.estimate(&high).await?);
        // The estimate of the whole table may be old. Those of ranges are asked of the index, unless the server has none for
        // the key's kind and answers with the whole again: then only their proportion is taken.
        let both = low_rows.saturating_add(high_rows);
        if !is_all && both > span.rows.saturating_add(span.rows / 2) {
            low_rows = portion(span.rows, low_rows, both);
            high_rows = span.rows.saturating_sub(low_rows);
        }
        let high = Span {
            range: high,
            first: key,
            rows: high_rows,
        };
        let low = Span {
            range: low,
            first: span.first.clone(),
            rows: low_rows,
        };
        pieces.replace(at, low, high);
    }
    let mut merged = Merged::new(target);
    pieces.in_order().for_each(|span| merged.add(span));
    Ok(merged.finish())
}

/// A key inside a range, as near to its middle as a guess gets; not its first one. `None` if none is found.
async fn between(probe: &mut impl KeyProbe, span: &Span, left: &mut u64) -> Result<Option<Key>> {
    // No key of the range is above `top`. An upper bound is a key of the next range: good enough to halve numbers, but a text
    // before it may begin quite differently.
    let mut top = span.range.upper.clone().filter(|upper| !upper.iter().any(is_text));
    // Whether `top` is no more than the range's own keys tell.
    let mut is_own = false;
    // A guess that turned out to be below every key of the range.
    let mut bottom: Option<(usize, KeyValue)> = None;
    for guesses in 0..GUESSES {
        if *left == 0 {
            return Ok(None);
        }
        *left -= 1;
        let Some(above) = &top else {
            top = probe.last(&span.range).await?;
            if top.is_none() {
                return Ok(None);
            }
            is_own = true;
            continue;
        };
        // The first column in which keys of the range differ.
        let column = span.first.iter().zip(above).take_while(|(a, b)| is_same(a, b)).count();
        let (Some(low), Some(high)) = (span.first.get(column), above.get(column)) else {
            return Ok(None);
        };
        if guesses >= TEXT_GUESSES && is_text(low) {
            return beginning(probe, span, column, left).await;
        }
        let low = match &bottom {
            Some((of, value)) if *of == column => value,
            _ => low,
        };
        let letters = if is_text(low) {
            probe.letters(column).await?
        } else {
            &Letters::All
        };
        let guess = middle(low, high, letters);
        let at = guess.as_ref().unwrap_or(high);
        let prefix = &span.first[..column];
        let found = probe.first(&span.range, Some(From { prefix, at })).await?;
        match (found, guess) {
            (Some(key), _) if key != span.first => return Ok(Some(key)),
            (Some(_), Some(guess)) => bottom = Some((column, guess)),
            // Nothing lies in the upper half, and much of it may be a gap before the next range: the last key tells.
            (None, Some(_)) if !is_own => top = None,
            // Only the lower half can be cut.
            (None, Some(guess)) => {
                let mut lower = prefix.to_vec();
                lower.push(guess);
                top = Some(lower);
            }
            // All keys of the range have the same value in this column. Its last key tells in which they differ.
            (None, None) if above.len() < span.first.len() || !is_own => top = None,
            (Some(_) | None, None) => return beginning(probe, span, column, left).await,
        }
    }
    Ok(None)
}

/// The first key that begins like the last one of a range, where halving texts led nowhere: a collation may have letters in
/// quite another order than their code points. Not the range's first key.
async fn beginning(probe: &mut impl KeyProbe, span: &Span, column: usize, left: &mut u64) -> Result<Option<Key>> {
    if !span.first.get(column).is_some_and(is_text) {
        return Ok(None);
    }
    *left = left.saturating_sub(2);
    let last = probe.last(&span.range).await?;
    let (Some(low), Some(high)) = (span.first.get(column), last.as_ref().and_then(|last| last.get(column))) else {
        return Ok(None);
    };
    let Some(at) = lead(low, high, probe.letters(column).await?) else {
        return Ok(None);
    };
    let prefix = &span.first[..column];
    let found = probe.first(&span.range, Some(From { prefix, at: &at })).await?;
    Ok(found.filter(|key| *key != span.first))
}

/// `part / of` of a number of rows.
fn portion(rows: u64, part: u64, of: u64) -> u64 {
    let portion = u128::from(rows) * u128::from(part) / u128::from(of.max(1));
    u64::try_from(portion).unwrap_or(rows)
}

fn is_text(value: &KeyValue) -> bool {
    matches!(value, KeyValue::Text(_))
}

/// Ranges in order, put together while they are small.
struct Merged {
    target: u64,
    ranges: Vec<ChunkRange>,
    /// Estimated rows of the last one.
    rows: u64,
}

impl Merged {
    fn new(target: u64) -> Self {
        Merged {
            target,
            ranges: Vec::new(),
            rows: 0,
        }
    }

    fn add(&mut self, span: Span) {
        let together = self.rows.saturating_add(span.rows);
        match self.ranges.last_mut() {
            Some(last) if together <= self.target => {
                last.upper = span.range.upper;
                self.rows = together;
            }
            _ => {
                self.ranges.push(span.range);
                self.rows = span.rows;
            }
        }
    }

    fn finish(mut self) -> Vec<ChunkRange> {
        for (ordinal, range) in (0..).zip(&mut self.ranges) {
            range.ordinal = ordinal;
        }
        self.ranges
    }
}
