//! How fast rows moved.

use serde::{Deserialize, Serialize};

use crate::Moment;

/// How fast the copy went, as its records in the stage say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Throughput {
    /// Stretches of equal length, in their order.
    pub samples: Vec<Sample>,
    /// Seconds of one of them.
    pub every: f64,
    /// The tables with the most bytes, the largest first.
    pub tables: Vec<TableTimes>,
}

/// What was read and staged in a stretch of time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sample {
    pub from: Moment,
    pub rows: u64,
    pub bytes: u64,
}

/// A table of a copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableTimes {
    pub table: String,
    pub rows: u64,
    pub bytes: u64,
    /// When its first and its last chunk were read.
    pub from: Moment,
    pub to: Moment,
}

/// Most stretches that a chart has.
const MOST: u32 = 60;
/// Most tables that are listed.
const TABLES: usize = 20;

impl Throughput {
    /// Of chunks: table, the moment at which it was read, rows and bytes. `None` if there are none.
    pub fn of(chunks: impl IntoIterator<Item = (String, Moment, u64, u64)>) -> Option<Throughput> {
        let mut chunks: Vec<_> = chunks.into_iter().collect();
        chunks.sort_by(|one, other| (one.1, &one.0).cmp(&(other.1, &other.0)));
        let (first, last) = (chunks.first()?.1, chunks.last()?.1);
        // At least a second: a copy of one chunk has one stretch.
        let length = (last.since(first).0 / MOST).max(std::time::Duration::from_secs(1));
        let stretch =
            |at: Moment| usize::try_from(at.since(first).0.as_nanos() / length.as_nanos()).unwrap_or(usize::MAX);
        let count = stretch(last) + 1;
        let mut samples: Vec<Sample> = (0..u32::try_from(count).unwrap_or(MOST))
            .map(|index| Sample {
                from: first.after(crate::Span(length * index)),
                rows: 0,
                bytes: 0,
            })
            .collect();
        let mut tables: std::collections::BTreeMap<String, TableTimes> = std::collections::BTreeMap::new();
        for (table, at, rows, bytes) in chunks {
            if let Some(sample) = samples.get_mut(stretch(at)) {
                sample.rows = sample.rows.saturating_add(rows);
                sample.bytes = sample.bytes.saturating_add(bytes);
            }
            let entry = tables.entry(table.clone()).or_insert(TableTimes {
                table,
                rows: 0,
                bytes: 0,
                from: at,
                to: at,
            });
            entry.rows = entry.rows.saturating_add(rows);
            entry.bytes = entry.bytes.saturating_add(bytes);
            entry.to = at;
        }
        let mut tables: Vec<TableTimes> = tables.into_values().collect();
        tables.sort_by(|one, other| other.bytes.cmp(&one.bytes).then_with(|| one.table.cmp(&other.table)));
        tables.truncate(TABLES);
        Some(Throughput {
            samples,
            every: length.as_secs_f64(),
            tables,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_added_up_by_stretch_and_table() {
        let start: Moment = "2026-11-23T20:00:00Z".parse().unwrap();
        let at = |seconds| start.after(crate::Span::seconds(seconds));
        let chunk = |table: &str, seconds| (table.to_owned(), at(seconds), 10, 100);
        let throughput =
            Throughput::of((0..600).map(|second| chunk(if second % 2 == 0 { "a" } else { "b" }, second))).unwrap();
        assert!(throughput.samples.len() <= 61, "{}", throughput.samples.len());
        assert_eq!(throughput.samples.iter().map(|sample| sample.rows).sum::<u64>(), 6000);
        assert_eq!(throughput.tables[0].rows, 3000);
        assert_eq!(throughput.tables[0].to, at(598));
        assert_eq!(Throughput::of([]), None);
        assert_eq!(Throughput::of([chunk("a", 3)]).unwrap().samples.len(), 1);
    }
}
