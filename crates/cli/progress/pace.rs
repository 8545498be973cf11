//! How fast a copy goes, and how long it will go on, in all and for each table under way.
//!
//! What is left is judged by the catalog's estimates of rows, and by the pace of this run alone: rows that an earlier one
//! had loaded took no time.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use model::TableName;

use crate::figures::{bytes, counted, duration, number};

/// Most tables with a line of their own.
const SHOWN: usize = 4;
/// Before that a pace says nothing.
const LEAST: Duration = Duration::from_secs(1);

/// Rows and bytes so far.
#[derive(Debug, Default)]
pub(super) struct Pace {
    /// When the first rows came.
    began: Option<Instant>,
    tables: BTreeMap<TableName, Way>,
    bytes: u64,
}

/// How far a table is.
#[derive(Debug, Default)]
struct Way {
    estimated: u64,
    read: u64,
    loaded: u64,
    /// Those of this run.
    own: u64,
    began: Option<Instant>,
    done: bool,
}

impl Pace {
    /// The tables with their estimated rows.
    pub(super) fn plan(&mut self, tables: &[(TableName, u64)]) {
        self.tables = tables
            .iter()
            .map(|(table, estimated)| {
                let way = Way {
                    estimated: *estimated,
                    ..Way::default()
                };
                (table.clone(), way)
            })
            .collect();
    }

    /// Another attempt begins, which tells of rows that an earlier one had loaded as of those of an earlier run.
    pub(super) fn begin(&mut self) {
        for way in self.tables.values_mut() {
            (way.loaded, way.done) = (0, false);
        }
    }

    pub(super) fn read(&mut self, table: &TableName, rows: u64) {
        self.began.get_or_insert_with(Instant::now);
        if let Some(way) = self.tables.get_mut(table) {
            way.began.get_or_insert_with(Instant::now);
            way.read += rows;
        }
    }

    pub(super) fn staged(&mut self, bytes: u64) {
        self.bytes += bytes;
    }

    /// `skipped`: an earlier run had loaded them.
    pub(super) fn loaded(&mut self, table: &TableName, rows: u64, skipped: bool) {
        self.began.get_or_insert_with(Instant::now);
        if let Some(way) = self.tables.get_mut(table) {
            way.began.get_or_insert_with(Instant::now);
            way.loaded += rows;
            way.own += if skipped { 0 } else { rows };
        }
    }

    pub(super) fn done(&mut self, table: &TableName) {
        if let Some(way) = self.tables.get_mut(table) {
            way.done = true;
        }
    }

    /// About how long the whole will go on.
    pub(super) fn left(&self, now: Instant) -> Option<Duration> {
        let all = self.tables.values().filter(|way| !way.done);
        let left = all.map(Way::rows_left).sum();
        let loaded = self.tables.values().map(|way| way.own).sum();
        time_for(left, loaded, now.duration_since(self.began?))
    }

    /// The pace of all, and what is left.
    pub(super) fn words(&self, now: Instant) -> String {
        let time = self.began.map_or(Duration::ZERO, |began| now.duration_since(began));
        let read = self.tables.values().map(|way| way.read).sum();
        let words = format!(
            "{} and {} a second",
            counted(per_second(read, time), "row"),
            bytes(per_second(self.bytes, time))
        );
        match self.left(now) {
            Some(left) => format!("{words}, about {} left", duration(left)),
            None => words,
        }
    }

    /// A line for each of the largest tables under way.
    pub(super) fn tables(&self, now: Instant) -> Vec<String> {
        let mut under_way: Vec<_> = self
            .tables
            .iter()
            .filter(|(_, way)| way.began.is_some() && !way.done)
            .collect();
        under_way.sort_by_key(|(_, way)| u64::MAX - way.rows_left());
        let lines = under_way.into_iter().take(SHOWN);
        lines.map(|(table, way)| way.words(table, now)).collect()
    }
}

impl Way {
    fn rows_left(&self) -> u64 {
        self.estimated.saturating_sub(self.loaded)
    }

    fn words(&self, table: &TableName, now: Instant) -> String {
        let time = self.began.map_or(Duration::ZERO, |began| now.duration_since(began));
        let words = format!(
            "  {table}: {} of about {} read, {} loaded, {} a second",
            number(self.read),
            counted(self.estimated, "row"),
            number(self.loaded),
            counted(per_second(self.read.max(self.own), time), "row"),
        );
        match time_for(self.rows_left(), self.own, time) {
            Some(left) => format!("{words}, about {} left", duration(left)),
            None => words,
        }
    }
}

fn per_second(count: u64, time: Duration) -> u64 {
    let millis = time.max(LEAST).as_millis();
    u64::try_from(u128::from(count) * 1000 / millis).unwrap_or(u64::MAX)
}

/// How long `left` rows take when `done` took `time`; `None` as long as nothing can be said.
fn time_for(left: u64, done: u64, time: Duration) -> Option<Duration> {
    if left == 0 || done == 0 || time < LEAST {
        return None;
    }
    let millis = time.as_millis() * u128::from(left) / u128::from(done);
    Some(Duration::from_millis(u64::try_from(millis).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_an_earlier_attempt_are_told_once() {
        let a = TableName::new("s", "a");
        let mut pace = Pace::default();
        pace.plan(&[(a.clone(), 5000)]);
        pace.loaded(&a, 1000, false);
        pace.begin();
        pace.loaded(&a, 1000, true);
        assert_eq!(pace.tables[&a].rows_left(), 4000);
        assert_eq!(pace.tables[&a].own, 1000);
    }

    #[test]
    fn what_is_left_follows_from_this_runs_own_pace() {
        let (a, b) = (TableName::new("s", "a"), TableName::new("s", "b"));
        let mut pace = Pace::default();
        pace.plan(&[(a.clone(), 5000), (b, 1000)]);
        assert_eq!(
            pace.left(Instant::now() + Duration::from_secs(9)),
            None,
            "nothing is known yet"
        );
        pace.loaded(&a, 2000, true);
        pace.read(&a, 1500);
        pace.loaded(&a, 1000, false);
        pace.staged(20_480_000);
        let later = Instant::now() + Duration::from_secs(10);
        // 3,000 rows are left of 6,000, and 1,000 took ten seconds.
        let left = pace.left(later).unwrap();
        assert!((29..=31).contains(&left.as_secs()), "{left:?}");
        let words = pace.words(later);
        assert!(
            words.starts_with("149 rows and 1.9 MiB a second, about 30 s left")
                || words.starts_with("150 rows and 1.9 MiB"),
            "{words}"
        );
        let lines = pace.tables(later);
        assert_eq!(lines.len(), 1, "the other one has not begun");
        assert!(
            lines[0].contains("s.a: 1,500 of about 5,000 rows read, 3,000 loaded"),
            "{lines:?}"
        );
        pace.loaded(&a, 2000, false);
        pace.done(&a);
        assert!(pace.tables(later).is_empty());
    }
}
