//! Cutting keys that lie in memory, with every probe counted.

use std::collections::BTreeSet;
use std::ops::Bound;

use model::{ChunkRange, KeyValue};

use super::{From, Key, KeyProbe, Letters, MOST_CHUNKS, cut};
use crate::error::Result;

/// Keys of whole numbers in their order. A key of one column may stand for many rows.
struct Keys {
    keys: BTreeSet<Vec<i128>>,
    probes: u64,
    /// Estimates are wrong by this factor, up or down in turn.
    error: u64,
}

fn number(value: &KeyValue) -> i128 {
    match value {
        KeyValue::Integer(number) => i128::from(*number),
        KeyValue::Unsigned(number) => i128::from(*number),
        other => panic!("{other:?}"),
    }
}

fn key(numbers: &[i128]) -> Key {
    numbers
        .iter()
        .map(|number| match i64::try_from(*number) {
            Ok(number) => KeyValue::Integer(number),
            Err(_) => KeyValue::Unsigned(u64::try_from(*number).unwrap()),
        })
        .collect()
}

impl Keys {
    fn new(keys: impl IntoIterator<Item = Vec<i128>>) -> Self {
        Keys {
            keys: keys.into_iter().collect(),
            probes: 0,
            error: 1,
        }
    }

    fn within(&self, range: &ChunkRange) -> impl DoubleEndedIterator<Item = &Vec<i128>> {
        let numbers = |key: &Key| key.iter().map(number).collect::<Vec<_>>();
        let lower = range
            .lower
            .as_ref()
            .map_or(Bound::Unbounded, |key| Bound::Included(numbers(key)));
        let upper = range
            .upper
            .as_ref()
            .map_or(Bound::Unbounded, |key| Bound::Excluded(numbers(key)));
        self.keys.range((lower, upper))
    }

    fn rows(&self, range: &ChunkRange) -> u64 {
        self.within(range).count() as u64
    }
}

impl KeyProbe for Keys {
    async fn first(&mut self, range: &ChunkRange, from: Option<From<'_>>) -> Result<Option<Key>> {
        self.probes += 1;
        let found = self.within(range).find(|candidate| match from {
            None => true,
            Some(From { prefix, at }) => {
                let wanted: Vec<i128> = prefix.iter().map(number).collect();
                candidate.starts_with(&wanted) && candidate[wanted.len()] >= number(at)
            }
        });
        Ok(found.map(|found| key(found)))
    }

    async fn last(&mut self, range: &ChunkRange) -> Result<Option<Key>> {
        self.probes += 1;
        Ok(self.within(range).next_back().map(|found| key(found)))
    }

    async fn estimate(&mut self, range: &ChunkRange) -> Result<u64> {
        self.probes += 1;
        let rows = self.rows(range);
        Ok(if self.probes.is_multiple_of(2) {
            rows * self.error
        } else {
            rows / self.error
        })
    }

    async fn letters(&mut self, _: usize) -> Result<&Letters> {
        Ok(&Letters::All)
    }
}

/// Cuts, and holds what must always be true: every key in one range, ranges in order, not too many.
fn cut_of(keys: &mut Keys, target: u64) -> Vec<ChunkRange> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let chunks = runtime.block_on(cut(keys, target)).unwrap();
    assert!(chunks[0].lower.is_none() && chunks[chunks.len() - 1].upper.is_none());
    for (ordinal, pair) in chunks.windows(2).enumerate() {
        assert!(pair[0].upper.is_some() && pair[0].upper == pair[1].lower);
        assert_eq!(pair[0].ordinal as usize, ordinal);
    }
    let rows: u64 = chunks.iter().map(|chunk| keys.rows(chunk)).sum();
    assert_eq!(rows, keys.keys.len() as u64);
    chunks
}

fn largest(keys: &Keys, chunks: &[ChunkRange]) -> u64 {
    chunks.iter().map(|chunk| keys.rows(chunk)).max().unwrap()
}

#[test]
fn even_keys_are_cut_evenly() {
    let mut keys = Keys::new((0..100_000).map(|n| vec![n * 3]));
    let chunks = cut_of(&mut keys, 1_000);
    assert!((67..=200).contains(&chunks.len()), "{}", chunks.len());
    assert!(largest(&keys, &chunks) <= 1_500);
    assert!(keys.probes <= 6 * 100 + 256, "{}", keys.probes);
}

#[test]
fn holes_and_clusters_cost_a_bounded_number_of_probes() {
    // Three clusters far apart, the largest of them dense at the end of the range, and a key beyond every sensible one.
    let clusters = [
        (-9_000_000_000_000_i128, 20_000),
        (0, 500),
        (9_000_000_000_000_000_000, 80_000),
    ];
    let mut keys = Keys::new(
        clusters
            .iter()
            .flat_map(|&(start, rows)| (0..rows).map(move |n| vec![start + n]))
            .chain([vec![i128::from(u64::MAX)]]),
    );
    let chunks = cut_of(&mut keys, 1_000);
    assert!(largest(&keys, &chunks) <= 1_500, "{}", largest(&keys, &chunks));
    assert!(chunks.len() <= 210, "{}", chunks.len());
    assert!(keys.probes <= 6 * 100 + 256 + 64, "{}", keys.probes);
}

#[test]
fn bursts_far_apart_are_cut_where_their_keys_are() {
    // As of a clock in microseconds: 300 bursts in ten years, each of 350 rows within 35 microseconds.
    let mut state = 7_i128;
    let mut keys = Keys::new((0..300).flat_map(|_| {
        state = (state * 6_364_136_223_846_793_005 + 1_442_695_040_888_963_407) % (1 << 62);
        let start = state % 315_360_000_000_000;
        (0..350).map(move |n| vec![start + n / 10, n % 10])
    }));
    let chunks = cut_of(&mut keys, 500);
    assert!(largest(&keys, &chunks) <= 750, "{}", largest(&keys, &chunks));
    assert!(keys.probes <= 6 * 210 + 256 + 128, "{}", keys.probes);
}

#[test]
fn composite_keys_are_cut_in_the_column_where_they_differ() {
    // One tenant has nearly everything, in its third column.
    let mut keys = Keys::new(
        (0..200)
            .map(|n| vec![n, 1, 1])
            .chain((0..50_000).map(|n| vec![77, 5, n * 11]))
            .chain((0..50).map(|n| vec![77, 6, n])),
    );
    let chunks = cut_of(&mut keys, 1_000);
    assert!(largest(&keys, &chunks) <= 1_500, "{}", largest(&keys, &chunks));
    assert!((34..=110).contains(&chunks.len()), "{}", chunks.len());
    let mut pairs = Keys::new((0..300).flat_map(|a| (0..300).map(move |b| vec![a, b])));
    let chunks = cut_of(&mut pairs, 1_000);
    assert!(largest(&pairs, &chunks) <= 1_500);
    let mut wide = Keys::new((0..2).flat_map(|a| (0..20_000).map(move |b| vec![a, b])));
    let chunks = cut_of(&mut wide, 1_000);
    assert!(largest(&wide, &chunks) <= 1_500, "{}", largest(&wide, &chunks));
}

#[test]
fn wrong_estimates_make_uneven_chunks_and_lose_nothing() {
    let mut keys = Keys::new((0..50_000).map(|n| vec![n * n]));
    keys.error = 5;
    let chunks = cut_of(&mut keys, 1_000);
    assert!(
        chunks.len() > 5 && keys.probes < 3_000,
        "{} {}",
        chunks.len(),
        keys.probes
    );
}

#[test]
fn empty_tables_and_small_ones_are_one_chunk() {
    for rows in [0, 1, 2, 1_400] {
        let mut keys = Keys::new((0..rows).map(|n| vec![n]));
        assert_eq!(cut_of(&mut keys, 1_000).len(), 1, "{rows}");
    }
}

/// A table that only its estimates make large: the number of chunks, and of probes, has an end.
#[test]
fn chunks_grow_when_there_would_be_too_many() {
    const ROWS: i128 = 10_000_000_000;

    /// Every number below [`ROWS`] is a key.
    struct Huge {
        probes: u64,
    }

    fn ends(range: &ChunkRange) -> (i128, i128) {
        let of = |key: &Option<Key>, none: i128| key.as_ref().map_or(none, |key| number(&key[0]));
        (of(&range.lower, 0), of(&range.upper, ROWS))
    }

    impl KeyProbe for Huge {
        async fn first(&mut self, range: &ChunkRange, from: Option<From<'_>>) -> Result<Option<Key>> {
            self.probes += 1;
            let (low, high) = ends(range);
            let at = from.map_or(low, |from| number(from.at).max(low));
            Ok((at < high).then(|| key(&[at])))
        }

        async fn last(&mut self, range: &ChunkRange) -> Result<Option<Key>> {
            self.probes += 1;
            Ok(Some(key(&[ends(range).1 - 1])))
        }

        async fn estimate(&mut self, range: &ChunkRange) -> Result<u64> {
            self.probes += 1;
            let (low, high) = ends(range);
            Ok(u64::try_from(high - low).unwrap())
        }

        async fn letters(&mut self, _: usize) -> Result<&Letters> {
            Ok(&Letters::All)
        }
    }

    let mut huge = Huge { probes: 0 };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let chunks = runtime.block_on(cut(&mut huge, 1_000)).unwrap();
    assert!(
        chunks.len() as u64 <= MOST_CHUNKS && chunks.len() > 2_000,
        "{}",
        chunks.len()
    );
    assert!(huge.probes <= 4 * MOST_CHUNKS + 256, "{}", huge.probes);
}
