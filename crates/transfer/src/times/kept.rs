//! The times of a copy in its stage: of all runs since something was begun that is not complete yet.
//!
//! They are written every few seconds and at the end of a run, not with each chunk: one that is killed loses the last seconds of its
//! times and nothing else.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use stage::Stage;

use super::{Clock, Sums};
use crate::error::TransferError;
use crate::extract::blocking;
use crate::shared::{Shared, locked};

const FILE: &str = "times.json";
/// Time between two records.
const EVERY: Duration = Duration::from_secs(5);

impl Clock {
    /// A clock for a run that goes on with what the stage says was begun. A record that cannot be read is as good as none.
    pub(crate) fn going_on(stage: &Stage) -> Clock {
        let before: Option<Sums> = stage.read_json(FILE).ok().flatten();
        Clock(Arc::new(Mutex::new(Sums {
            runs: 1,
            before: before.filter(|before| !before.complete).map(Box::new),
            ..Sums::default()
        })))
    }

    /// Writes down what this run and those before it took until now; `complete` if all was loaded.
    ///
    /// # Errors
    /// The stage cannot be written.
    pub(crate) fn keep(&self, stage: &Stage, complete: bool) -> Result<(), TransferError> {
        Ok(stage.replace_json_atomic(FILE, &self.now(complete))?)
    }

    fn now(&self, complete: bool) -> Sums {
        let sums = locked(&self.0);
        let mut now = match &sums.before {
            Some(before) => sums.and(before),
            None => sums.clone(),
        };
        now.wall += sums.since.map_or(0.0, |since| since.elapsed().as_secs_f64());
        now.complete = complete;
        now
    }
}

/// Writes the times down again and again, until it is aborted. If they cannot be written now, the end of the run says so.
pub(crate) async fn follow(shared: Arc<Shared>) {
    loop {
        tokio::time::sleep(EVERY).await;
        let (stage, clock) = (shared.stage.clone(), shared.clock.clone());
        let _later = blocking(move || clock.keep(&stage, false)).await;
    }
}

/// How long readers and loaders of the last copy that was complete were at work, over all its runs; `None` if the stage does not say.
///
/// # Errors
/// The stage cannot be read.
pub fn last_wall(stage: &Stage) -> Result<Option<Duration>, TransferError> {
    let known: Option<Sums> = stage.read_json(FILE)?;
    let complete = known.filter(|known| known.complete);
    Ok(complete.and_then(|known| Duration::try_from_secs_f64(known.wall).ok()))
}

/// Keys of JSON are texts.
pub(super) mod tables {
    use std::collections::BTreeMap;

    use model::TableName;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::times::Times;

    #[derive(Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Entry {
        table: TableName,
        times: Times,
    }

    pub(in crate::times) fn serialize<S: Serializer>(
        tables: &BTreeMap<TableName, Times>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.collect_seq(tables.iter().map(|(table, times)| Entry {
            table: table.clone(),
            times: times.rounded(),
        }))
    }

    pub(in crate::times) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<BTreeMap<TableName, Times>, D::Error> {
        let entries = Vec::<Entry>::deserialize(from)?;
        Ok(entries.into_iter().map(|entry| (entry.table, entry.times)).collect())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use model::TableName;

    use super::*;
    use crate::times::{Bottleneck, Phase};

    #[test]
    fn runs_add_up_until_one_is_complete() {
        let folder = tempfile::tempdir().unwrap();
        let stage = Stage::create(folder.path()).unwrap();
        let table = TableName::new("s", "a");
        let seconds = Duration::from_secs;
        // One that is killed while it is at work.
        let killed = Clock::going_on(&stage);
        killed.begin(4, 1);
        killed.add(&table, Phase::Read, seconds(8));
        killed.keep(&stage, false).unwrap();
        let next = Clock::going_on(&stage);
        next.begin(0, 1);
        next.add(&table, Phase::Load, seconds(3));
        next.ran(Instant::now());
        let report = next.report(0, 1);
        assert_eq!((report.runs, report.all.read, report.all.load), (1, 0.0, 3.0));
        let whole = report.whole.unwrap();
        assert_eq!((whole.runs, whole.all.read, whole.all.load), (2, 8.0, 3.0));
        assert_eq!(whole.tables[&table].read, 8.0);
        assert_eq!(whole.bottleneck, Some(Bottleneck::Target), "four readers read at once");
        next.keep(&stage, true).unwrap();
        let another = Clock::going_on(&stage);
        assert_eq!(another.report(1, 1).whole, None);
        // A record of another form is no trouble.
        stage.replace_json_atomic(FILE, &"what?").unwrap();
        assert_eq!(Clock::going_on(&stage).report(1, 1).whole, None);
    }
}
