//! A pause in words: how far it is, what it costs the source, and what going on will cost when its epoch has ended.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use model::figures::verb;
use source::SnapshotCost;
use transfer::{Again, PauseRecord, PauseStep};

use crate::figures::{bytes, counted, duration};

/// Tables that are named before the rest is only counted.
const NAMED: usize = 6;

/// What the copy says of itself while it rests.
pub(crate) fn rests(left: Duration, cost: Option<SnapshotCost>) -> String {
    format!(
        "paused: the epoch is kept for {} yet, then it is ended; {}; `landfall copy --resume` goes on",
        duration(left),
        costs(cost)
    )
}

/// What the copy says when it is asked to rest.
pub(crate) fn begins(chunks: u64) -> String {
    if chunks == 0 {
        return "pausing: no epoch is open yet; the pause begins with it".to_owned();
    }
    format!(
        "pausing: {} that {} being read {} read to the end first",
        counted(chunks, "chunk"),
        verb(chunks, "is", "are"),
        verb(chunks, "is", "are")
    )
}

/// What the copy says when there is nothing to read.
pub(crate) const NOTHING: &str =
    "nothing is left to read, so that there is nothing to pause; loading goes on, without the source";

/// A pause as the stage tells it, of a copy that `is_running` or not.
pub(crate) fn state(record: &PauseRecord, is_running: bool) -> String {
    let asked = &record.asked;
    if let PauseStep::Ended { at, why } = &record.step {
        return format!("the copy that was paused at {asked} ended at {at}: {why}");
    }
    if !is_running {
        return format!("the copy that was paused at {asked} is not running any more: its epoch ended with it");
    }
    match &record.step {
        PauseStep::Planning => format!("pausing since {asked}: no epoch is open yet"),
        PauseStep::Reading { chunks } => format!(
            "pausing since {asked}: {} {} being read to the end",
            counted(*chunks, "chunk"),
            verb(*chunks, "is", "are")
        ),
        PauseStep::Still { since, until, ends } => format!(
            "paused since {since}; the epoch is kept until {until}, {} yet; {}",
            duration(left(*ends)),
            costs(record.cost)
        ),
        PauseStep::NothingToRead => format!("a pause was asked for at {asked}: nothing is left to read"),
        PauseStep::Ended { .. } => String::new(),
    }
}

/// Time until then, by this machine's clock.
fn left(ends: u64) -> Duration {
    // The file may have been edited: a time beyond the calendar has none left.
    let until = UNIX_EPOCH.checked_add(Duration::from_secs(ends));
    until
        .and_then(|until| until.duration_since(SystemTime::now()).ok())
        .unwrap_or_default()
}

fn costs(cost: Option<SnapshotCost>) -> String {
    let Some(cost) = cost else {
        return "what it costs the source is not known: it does not answer".to_owned();
    };
    let history = cost.history.map(|history| {
        format!(
            "keeps the old rows of {} (InnoDB's history list)",
            counted(history, "transaction")
        )
    });
    let oldest = cost.oldest.map(|oldest| {
        format!(
            "its oldest open transaction is {} old",
            duration(Duration::from_secs(oldest))
        )
    });
    match (history, oldest) {
        (Some(history), Some(oldest)) => format!("the source {history}, and {oldest}"),
        (Some(history), None) => {
            format!("the source {history}; with PROCESS the age of its oldest transaction is shown too")
        }
        (None, Some(oldest)) => format!("of the source {oldest}"),
        (None, None) => "what it costs the source is shown to an account with PROCESS only".to_owned(),
    }
}

/// What the next run will do, and read again.
pub(crate) fn again(again: &Again) -> Vec<String> {
    let left = format!(
        "{} of about {}",
        counted(again.left_chunks, "chunk"),
        counted(again.left_rows, "row")
    );
    let complete = match again.complete.len() {
        0 => String::new(),
        count => {
            let names: Vec<String> = again.complete.iter().take(NAMED).map(ToString::to_string).collect();
            let more = match count.saturating_sub(NAMED) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            format!(", those of the complete ones too ({}{more})", names.join(", "))
        }
    };
    let anew = format!(
        "every chunk of all {} is read in a new epoch{complete}: {} ({} staged) for the second time; chunks that did not change keep \
         their files and their rows in the target, the others are replaced there",
        counted(again.tables, "table"),
        counted(again.staged_rows, "row"),
        bytes(again.staged_bytes),
    );
    let mut words = vec!["run the same command again to go on (`landfall copy`)".to_owned()];
    if again.can_come_again {
        words.push(format!(
            "if the source proves then that nothing was written since epoch {} was opened, all {} that are staged stay, and {left} are read",
            again.epoch,
            counted(again.staged_chunks, "chunk")
        ));
        words.push(format!("otherwise {anew}"));
    } else {
        words.push(format!(
            "{anew}; {left} were not read yet (estimated), and this source cannot prove that nothing was written meanwhile"
        ));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::TableName;
    use transfer::PauseEnd;

    #[test]
    fn what_the_next_run_reads_again_is_said_in_figures() {
        let figures = Again {
            epoch: "000003".to_owned(),
            can_come_again: true,
            complete: vec![TableName::new("shop", "orders")],
            tables: 4,
            staged_chunks: 7,
            staged_rows: 12_345,
            staged_bytes: 3 << 20,
            left_chunks: 5,
            left_rows: 1_000,
        };
        let words = again(&figures).join("\n");
        for part in [
            "epoch 000003",
            "all 7 chunks",
            "5 chunks of about 1,000 rows",
            "12,345 rows (3.0 MiB staged)",
            "all 4 tables",
            "complete ones too (shop.orders)",
        ] {
            assert!(words.contains(part), "{part}: {words}");
        }
        let words = again(&Again {
            can_come_again: false,
            ..figures
        })
        .join("\n");
        assert!(
            !words.contains("if the source proves") && words.contains("cannot prove"),
            "{words}"
        );
    }

    #[test]
    fn a_pause_whose_copy_is_gone_is_no_pause() {
        let record = |step| PauseRecord {
            asked: "2026-01-01T00:00:00Z".to_owned(),
            step,
            cost: Some(SnapshotCost {
                history: Some(17),
                oldest: None,
            }),
        };
        let still = record(PauseStep::Still {
            since: "2026-01-01T00:00:01Z".to_owned(),
            until: "2026-01-01T00:30:01Z".to_owned(),
            ends: 0,
        });
        let running = state(&still, true);
        assert!(
            running.contains("paused since 2026-01-01T00:00:01Z") && running.contains("17 transactions"),
            "{running}"
        );
        assert!(state(&still, false).contains("is not running any more"));
        let ended = record(PauseStep::Ended {
            at: "2026-01-01T00:30:01Z".to_owned(),
            why: PauseEnd::TooLong { seconds: 1800 },
        });
        assert!(state(&ended, false).contains("max_pause allows"));
    }
}
