//! Where the time of a copy went: by table and kind of work, added up over all workers; and so, what held it back.
//!
//! A copy that was interrupted and goes on has taken the time of all its runs: what they add up to is kept in the stage.

mod kept;

pub(crate) use self::kept::follow;
pub use self::kept::last_wall;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use model::TableName;
use serde::{Deserialize, Serialize};

use crate::shared::locked;

/// Seconds of work, added up over the workers that did it at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Times {
    /// Waiting for the source's rows, and taking them out of its packets.
    pub read: f64,
    /// Converting, digesting and encoding; reading the files back and digesting them again.
    pub encode: f64,
    /// Writing files, and bringing them to the disk.
    pub write: f64,
    /// Loading files into the target, its answers included.
    pub load: f64,
    /// Waiting for the source's own aggregates, while the chunk that they are of is brought to the disk.
    #[serde(default)]
    pub witness: f64,
}

/// Which part of a copy its workers were busiest with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bottleneck {
    /// The source gives rows no faster.
    Source,
    /// This machine's processors and disk: converting, encoding, writing.
    Staging,
    /// The target takes rows no faster.
    Target,
}

/// The times of a run, or of several.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimeReport {
    /// Runs that these are the times of.
    pub runs: u32,
    /// Seconds that chunks were read or loaded, by the clock on the wall.
    pub wall: f64,
    /// Of all tables.
    pub all: Times,
    /// Seconds that readers had nothing to read, or waited for their last batch to be staged.
    pub readers_wait: f64,
    /// Seconds that loaders waited for a staged chunk.
    pub loaders_wait: f64,
    /// `None` where nothing was done.
    pub bottleneck: Option<Bottleneck>,
    #[serde(skip)]
    pub tables: BTreeMap<TableName, Times>,
    /// With those of the runs before, if this one went on with what they had begun.
    pub whole: Option<Box<TimeReport>>,
}

/// A kind of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    Read,
    Encode,
    Write,
    Load,
    Witness,
}

/// Whose waiting it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Waiting {
    Reader,
    Loader,
}

/// Adds up times while a copy runs, over its attempts. Clones add to the same sums.
#[derive(Debug, Clone, Default)]
pub(crate) struct Clock(Arc<Mutex<Sums>>);

/// Times of some runs. The record is talk, not truth.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sums {
    runs: u32,
    /// All was loaded: the next run begins something new.
    complete: bool,
    /// Seconds.
    wall: f64,
    readers_wait: f64,
    loaders_wait: f64,
    /// Most that were at work at once.
    readers: usize,
    loaders: usize,
    #[serde(with = "kept::tables")]
    tables: BTreeMap<TableName, Times>,
    /// When readers and loaders began, while they are at work.
    #[serde(skip)]
    since: Option<Instant>,
    /// Of the runs before, if this one goes on with what they had begun.
    #[serde(skip)]
    before: Option<Box<Sums>>,
}

impl Clock {
    /// Readers and loaders begin.
    pub(crate) fn begin(&self, readers: usize, loaders: usize) {
        let mut sums = locked(&self.0);
        sums.since = Some(Instant::now());
        sums.readers = sums.readers.max(readers);
        sums.loaders = sums.loaders.max(loaders);
    }

    pub(crate) fn add(&self, table: &TableName, phase: Phase, time: Duration) {
        let mut sums = locked(&self.0);
        let times = match sums.tables.get_mut(table) {
            Some(times) => times,
            None => sums.tables.entry(table.clone()).or_default(),
        };
        let seconds = time.as_secs_f64();
        match phase {
            Phase::Read => times.read += seconds,
            Phase::Encode => times.encode += seconds,
            Phase::Write => times.write += seconds,
            Phase::Load => times.load += seconds,
            Phase::Witness => times.witness += seconds,
        }
    }

    pub(crate) fn waited(&self, who: Waiting, since: Instant) {
        let mut sums = locked(&self.0);
        match who {
            Waiting::Reader => sums.readers_wait += since.elapsed().as_secs_f64(),
            Waiting::Loader => sums.loaders_wait += since.elapsed().as_secs_f64(),
        }
    }

    /// Readers and loaders were at work since `since`.
    pub(crate) fn ran(&self, since: Instant) {
        let mut sums = locked(&self.0);
        sums.wall += since.elapsed().as_secs_f64();
        sums.since = None;
    }

    /// All sums. What held the copy back is what the workers that can do it were busiest with: `readers` read and stage,
    /// `loaders` load.
    pub(crate) fn report(&self, readers: usize, loaders: usize) -> TimeReport {
        let sums = locked(&self.0);
        let whole = sums.before.as_deref().map(|before| {
            let whole = sums.and(before);
            Box::new(whole.report(whole.readers, whole.loaders))
        });
        TimeReport {
            whole,
            ..sums.report(readers, loaders)
        }
    }
}

impl Sums {
    /// Both together.
    fn and(&self, other: &Sums) -> Sums {
        let mut tables = self.tables.clone();
        for (table, times) in &other.tables {
            tables.entry(table.clone()).or_default().add(times);
        }
        Sums {
            runs: self.runs + other.runs,
            complete: self.complete,
            wall: self.wall + other.wall,
            readers_wait: self.readers_wait + other.readers_wait,
            loaders_wait: self.loaders_wait + other.loaders_wait,
            readers: self.readers.max(other.readers),
            loaders: self.loaders.max(other.loaders),
            tables,
            since: None,
            before: None,
        }
    }

    fn report(&self, readers: usize, loaders: usize) -> TimeReport {
        let mut all = Times::default();
        for times in self.tables.values() {
            all.add(times);
        }
        TimeReport {
            runs: self.runs,
            wall: rounded(self.wall),
            all: all.rounded(),
            readers_wait: rounded(self.readers_wait),
            loaders_wait: rounded(self.loaders_wait),
            bottleneck: bottleneck(&all, readers, loaders),
            tables: self
                .tables
                .iter()
                .map(|(table, times)| (table.clone(), times.rounded()))
                .collect(),
            whole: None,
        }
    }
}

impl Times {
    fn add(&mut self, other: &Times) {
        self.read += other.read;
        self.encode += other.encode;
        self.write += other.write;
        self.load += other.load;
        self.witness += other.witness;
    }

    fn rounded(self) -> Times {
        Times {
            read: rounded(self.read),
            encode: rounded(self.encode),
            write: rounded(self.write),
            load: rounded(self.load),
            witness: rounded(self.witness),
        }
    }
}

/// To milliseconds.
fn rounded(seconds: f64) -> f64 {
    (seconds * 1000.0).round() / 1000.0
}

fn bottleneck(all: &Times, readers: usize, loaders: usize) -> Option<Bottleneck> {
    let each = |seconds: f64, workers: usize| seconds / f64::from(u32::try_from(workers.max(1)).unwrap_or(u32::MAX));
    let parts = [
        (Bottleneck::Source, each(all.read + all.witness, readers)),
        (Bottleneck::Staging, each(all.encode + all.write, readers)),
        (Bottleneck::Target, each(all.load, loaders)),
    ];
    let most = parts.into_iter().max_by(|a, b| a.1.total_cmp(&b.1))?;
    (most.1 > 0.0).then_some(most.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_workers_were_busiest_with_held_the_copy_back() {
        let clock = Clock::default();
        assert_eq!(clock.report(2, 2).bottleneck, None);
        let (a, b) = (TableName::new("s", "a"), TableName::new("s", "b"));
        let seconds = Duration::from_secs;
        clock.add(&a, Phase::Read, seconds(10));
        clock.add(&b, Phase::Read, seconds(2));
        assert_eq!(clock.report(2, 2).bottleneck, Some(Bottleneck::Source));
        clock.add(&a, Phase::Encode, seconds(8));
        clock.clone().add(&a, Phase::Write, seconds(6));
        assert_eq!(clock.report(2, 2).bottleneck, Some(Bottleneck::Staging));
        clock.add(&b, Phase::Load, seconds(9));
        let report = clock.report(2, 2);
        assert_eq!(
            report.bottleneck,
            Some(Bottleneck::Staging),
            "two loaders did it in half the time"
        );
        assert_eq!(report.all.read, 12.0);
        assert_eq!(report.tables[&a].write, 6.0);
        assert_eq!(clock.report(2, 1).bottleneck, Some(Bottleneck::Target));
    }
}
