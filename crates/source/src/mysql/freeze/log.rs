//! Stretches of the binary log, read event by event over plain SQL.

use std::collections::BTreeMap;

use model::TableName;
use model::figures::counted;
use model::freeze::LogChanges;

use super::event::{Effect, Watched};
use crate::epoch::BinlogPosition;
use crate::error::{Result, SourceError};
use crate::freeze::LogPosition;
use crate::mysql::client::Client;
use crate::mysql::quote;
use crate::mysql::snapshot::LogCoverage;

/// Events asked for at a time.
const PAGE: u64 = 5_000;
/// As many different things that changed are told.
const TOLD: usize = 20;

/// Where the server stands, and whether its positions move with every change.
pub(crate) async fn position(client: &mut Client) -> Result<LogPosition> {
    let gap = client.log_coverage().await?.gap();
    let server = client.identity().await?;
    if gap.is_some() {
        return Ok(LogPosition {
            server,
            gap,
            ..LogPosition::default()
        });
    }
    let log = client.binlog_position().await?;
    let gtid = if client.version().is_mariadb() {
        client.gtid_at(log.as_ref()).await?
    } else if client.variable("global.gtid_mode").await?.as_deref() == Some("ON") {
        client.gtid_executed().await?
    } else {
        None
    };
    Ok(LogPosition { server, log, gtid, gap })
}

/// What the log says from one position to another one of some tables; `allowed` ones may change. Reads at most `most` events.
pub(crate) async fn changes(
    client: &mut Client,
    (from, to): (&BinlogPosition, &BinlogPosition),
    (tables, allowed): (&[TableName], &[TableName]),
    most: u64,
) -> Result<LogChanges> {
    let not_read = |reason: String| Ok(LogChanges::NotRead { reason });
    match client.log_coverage().await? {
        LogCoverage::Everything => {}
        gap => return not_read(gap.gap().unwrap_or_default()),
    }
    let plain = without_triggers(client, allowed).await?;
    let watched = Watched {
        tables,
        allowed: &plain,
    };
    let files = match files_between(client, from, to).await {
        Ok(Some(files)) => files,
        Ok(None) => {
            return not_read(format!(
                "{} to {} is no stretch of the server's log",
                from.file, to.file
            ));
        }
        Err(error) => return refused(error),
    };
    let mut found = Found::default();
    for file in files {
        let mut start = if file == from.file { from.position } else { 4 };
        let end = if file == to.file { to.position } else { u64::MAX };
        while start < end {
            let sql = format!("SHOW BINLOG EVENTS IN {} FROM {start} LIMIT {PAGE}", quote::text(&file));
            let records = match client.show("reading the binary log", &sql).await {
                Ok(records) => records,
                Err(error) => return refused(error),
            };
            let Some(last) = records.last() else { break };
            let next = last.number("End_log_pos")?.unwrap_or_default();
            let whole_page = u64::try_from(records.len()).is_ok_and(|events| events < PAGE);
            for record in &records {
                let at = record.number("Pos")?.unwrap_or_default();
                if at >= end {
                    break;
                }
                found.events += 1;
                if found.events > most {
                    return not_read(format!("it is longer than {most} events"));
                }
                // Events of the server itself have no position of their own in some versions; each has a place in its file.
                let effect = watched.effect(&record.text_or_empty("Event_type")?, &record.text_or_empty("Info")?);
                found.take(effect, &file, at);
            }
            if whole_page {
                break;
            }
            if next <= start {
                return not_read(format!("{file} does not go on behind {start}"));
            }
            start = next;
        }
    }
    Ok(found.told())
}

/// What is read of the events so far.
#[derive(Default)]
struct Found {
    events: u64,
    changed: BTreeMap<String, u64>,
    allowed: BTreeMap<String, u64>,
    unknown: BTreeMap<String, (u64, String)>,
}

impl Found {
    fn take(&mut self, effect: Effect, file: &str, at: u64) {
        match effect {
            Effect::Nothing => {}
            Effect::Changes(table) => *self.changed.entry(table).or_default() += 1,
            Effect::Allowed(table) => *self.allowed.entry(table).or_default() += 1,
            Effect::Unknown(words) => {
                self.unknown
                    .entry(words)
                    .or_insert_with(|| (0, format!("{file}:{at}")))
                    .0 += 1;
            }
        }
    }

    fn told(self) -> LogChanges {
        let tables = |tables: BTreeMap<String, u64>| -> Vec<String> {
            let words = tables.into_iter();
            words
                .map(|(table, events)| format!("{table} changed ({})", counted(events, "event")))
                .collect()
        };
        let mut changed = tables(self.changed);
        for (words, (times, first)) in self.unknown {
            let times = if times > 1 {
                format!(", {times} times, first")
            } else {
                String::new()
            };
            changed.push(format!("{words}{times} at {first}"));
        }
        if changed.len() > TOLD {
            let more = changed.len() - TOLD;
            changed.truncate(TOLD);
            changed.push(format!("and {more} more"));
        }
        LogChanges::Read {
            events: self.events,
            changed,
            allowed: tables(self.allowed),
        }
    }
}

/// An account that may not read the log is an answer, a lost connection is none.
fn refused(error: SourceError) -> Result<LogChanges> {
    match error {
        SourceError::LostConnection { .. } => Err(error),
        error => Ok(LogChanges::NotRead {
            reason: error.to_string(),
        }),
    }
}

/// The log's files from one position to the other; `None` if they are not in its list in this order.
async fn files_between(client: &mut Client, from: &BinlogPosition, to: &BinlogPosition) -> Result<Option<Vec<String>>> {
    if from.file == to.file {
        return Ok((from.position <= to.position).then(|| vec![from.file.clone()]));
    }
    let mut files = Vec::new();
    for record in client.show("listing the binary logs", "SHOW BINARY LOGS").await? {
        files.extend(record.at(0)?);
    }
    let place = |wanted: &str| files.iter().position(|file| file == wanted);
    Ok(match (place(&from.file), place(&to.file)) {
        (Some(first), Some(last)) if first < last => Some(files[first..=last].to_vec()),
        _ => None,
    })
}

/// Those of some tables that have no trigger: one of another table's statement would change more than it says.
async fn without_triggers(client: &mut Client, tables: &[TableName]) -> Result<Vec<TableName>> {
    let mut plain = Vec::new();
    for table in tables {
        let sql = format!(
            "SELECT COUNT(*) FROM information_schema.TRIGGERS WHERE EVENT_OBJECT_SCHEMA = {} AND EVENT_OBJECT_TABLE = {}",
            quote::text(&table.schema),
            quote::text(&table.name)
        );
        let triggers = client.one_text("looking for triggers", &sql).await?;
        if triggers.as_deref() == Some("0") {
            plain.push(table.clone());
        }
    }
    Ok(plain)
}
