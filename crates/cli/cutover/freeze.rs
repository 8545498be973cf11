//! The freeze proof: everything that the source shows of whether it stands still, at both ends of a window. What it means is judged by
//! `cutover::freeze`.

mod tables;

use std::time::Duration;

use cutover::freeze::{Digests, Observed, ObservedEpoch, Position, Proof, TableDigests};
use cutover::plan::Record;
use cutover::policy::FreezeMethod;
use cutover::{Moment, Span};
use model::TableName;
use model::freeze::{LogChanges, OpenWork, WriteGuard};
use source::{EpochPoint, LogPosition, Source};
use transfer::EpochRecord;

use self::tables::Tables;
use crate::failure::Failure;
use crate::project::Project;

/// Events that are read of the log before the window, to tie the copy's epoch to the proof; within the window all are.
const MOST_EVENTS: u64 = 5_000_000;
/// How often is looked, at least, who could write.
const LOOK: Duration = Duration::from_secs(2);

/// Watches these tables of the source (all in scope, if there are none) for `window` and judges what was seen. The second is the file of
/// evidence, the third the copy that the tables are those of, if there is one.
///
/// # Errors
/// The source cannot be reached, or the stage cannot be read. What cannot be seen is no error: it weakens the proof, in words.
pub(crate) async fn prove(
    project: &Project,
    only: &[TableName],
    at_least: FreezeMethod,
    window: Span,
    heartbeats: &[String],
) -> Result<(Proof, Vec<u8>, Option<Record>), Failure> {
    let mut source = project.connect_source().await?;
    let heartbeats: Vec<TableName> = heartbeats.iter().map(|name| named(name)).collect();
    let tables = Tables::of(project, &mut source, only, &heartbeats).await?;
    if tables.is_empty() {
        return Err(Failure::Contradiction(
            "no table is in the scope of the freeze proof, which would show nothing",
        ));
    }
    let started = Moment::now();
    let begun = Begun::look(project, &mut source, &tables, at_least).await?;
    project
        .printer
        .say(format!("watching {} of the source for {window}", tables.words()));
    let mut guards = vec![begun.guard.clone()];
    watch(&mut source, &tables, window, &mut guards).await?;
    // In this order: what is committed before the tables are locked is in the log, and visible, by the time that those are read.
    let open_work = source.open_work(&tables.scope).await?;
    let to = source.log_position().await?;
    let log = stretch(&mut source, &begun.from, &to, &tables, u64::MAX).await?;
    let digests = match &begun.digests {
        Err(reason) => Digests::NotTaken { reason: reason.clone() },
        Ok(before) => {
            let after = tables.digests(project, &mut source).await?;
            let copied = tables.copied(project)?;
            let both = before
                .iter()
                .zip(after)
                .map(|((table, before), (_, after))| TableDigests {
                    copied: copied.get(table).cloned(),
                    table: table.to_string(),
                    before: before.clone(),
                    after,
                });
            Digests::Taken { tables: both.collect() }
        }
    };
    guards.push(source.write_guard(&tables.scope).await?);
    let ended = Moment::now();
    let again = reread(project, &source).await?;
    let epoch = match &tables.epoch {
        None => None,
        Some(record) => Some(observed_epoch(&mut source, record, (&begun.from, &to), &tables, again.as_deref()).await?),
    };
    let proof = Proof::of(Observed {
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        source: format!("{}, {}", source.version(), to.server),
        plan_of_record: tables.record.as_ref().map(|record| record.fingerprint.clone()),
        started,
        ended,
        window,
        at_least,
        tables: tables.scope.iter().map(ToString::to_string).collect(),
        heartbeats: heartbeats.iter().map(ToString::to_string).collect(),
        guards,
        log,
        open_work,
        digests,
        from: position(&begun.from, source.content()),
        to: position(&to, again.as_deref()),
        epoch,
    });
    source.close().await;
    let bytes = serde_json::to_vec_pretty(&proof).map_err(|source| Failure::Document {
        what: "the freeze proof",
        source,
    })?;
    Ok((proof, bytes, tables.record))
}

/// What was seen at the beginning of the window.
struct Begun {
    guard: WriteGuard,
    from: LogPosition,
    /// By table, or why they were not read.
    digests: Result<Vec<(TableName, String)>, String>,
}

impl Begun {
    /// Reads the tables only where nothing better can be had, or nothing else would tie the copy's epoch to the proof.
    async fn look(
        project: &Project,
        source: &mut Source,
        tables: &Tables,
        at_least: FreezeMethod,
    ) -> Result<Begun, Failure> {
        let guard = source.write_guard(&tables.scope).await?;
        let from = source.log_position().await?;
        let readable = match stretch(source, &from, &from, tables, u64::MAX).await? {
            LogChanges::Read { .. } => !matches!(source.open_work(&tables.scope).await?, OpenWork::NotKnown { .. }),
            LogChanges::NotRead { .. } => false,
        };
        let blocked = matches!(guard, WriteGuard::Blocked { .. });
        let placed = !position(&from, source.content()).is_unknown() || tables.epoch.is_none();
        let not_taken = if (blocked || readable) && placed {
            Some("there was a stronger method")
        } else if !blocked && at_least > FreezeMethod::Digests {
            Some("more than that is asked for")
        } else {
            None
        };
        let digests = match not_taken {
            Some(reason) => Err(reason.to_owned()),
            None => Ok(tables.digests(project, source).await?),
        };
        // Who could write is looked at again: reading may have taken long, and the window begins now.
        let from = if digests.is_ok() {
            source.log_position().await?
        } else {
            from
        };
        Ok(Begun { guard, from, digests })
    }
}

/// Looks who could write, again and again until the window is over.
async fn watch(
    source: &mut Source,
    tables: &Tables,
    window: Span,
    guards: &mut Vec<WriteGuard>,
) -> Result<(), Failure> {
    let began = std::time::Instant::now();
    while let Some(left) = window.0.checked_sub(began.elapsed()).filter(|left| !left.is_zero()) {
        tokio::time::sleep(left.min(LOOK)).await;
        let seen = source.write_guard(&tables.scope).await?;
        if guards.last() != Some(&seen) {
            guards.push(seen);
        }
    }
    Ok(())
}

/// What the log says between two positions.
async fn stretch(
    source: &mut Source,
    from: &LogPosition,
    to: &LogPosition,
    tables: &Tables,
    most: u64,
) -> Result<LogChanges, Failure> {
    if let Some(gap) = from.gap.as_ref().or(to.gap.as_ref()) {
        return Ok(LogChanges::NotRead { reason: gap.clone() });
    }
    if from.server != to.server {
        let reason = "it is not the same server at both ends".to_owned();
        return Ok(LogChanges::NotRead { reason });
    }
    match (&from.log, &to.log) {
        (Some(from), Some(to)) => Ok(source
            .log_changes((from, to), &tables.scope, &tables.heartbeats, most)
            .await?),
        _ => Ok(LogChanges::NotRead {
            reason: "the source shows no position of its log (REPLICATION CLIENT, or BINLOG MONITOR)".to_owned(),
        }),
    }
}

/// What ties the copy's epoch to the end of the window.
async fn observed_epoch(
    source: &mut Source,
    record: &EpochRecord,
    (from, to): (&LogPosition, &LogPosition),
    tables: &Tables,
    content: Option<&str>,
) -> Result<ObservedEpoch, Failure> {
    let point = &record.point;
    let at_end = EpochPoint {
        server: to.server.clone(),
        binlog: to.gap.is_none(),
        binlog_position: to.log.clone(),
        gtid: to.gtid.clone(),
        content: content.map(str::to_owned),
        ..point.clone()
    };
    let of_epoch = LogPosition {
        server: point.server.clone(),
        log: point.binlog_position.clone(),
        gtid: point.gtid.clone(),
        gap: (!point.binlog).then(|| "the log did not hold every change when the epoch was opened".to_owned()),
    };
    Ok(ObservedEpoch {
        id: record.id(),
        same_point: point.same_point(&at_end),
        since: stretch(source, &of_epoch, from, tables, MOST_EVENTS).await?,
        position: position(&of_epoch, point.content.as_deref()),
    })
}

/// A position as gates compare it.
fn position(at: &LogPosition, content: Option<&str>) -> Position {
    Position {
        log: at.log.as_ref().map(|log| (log.file.clone(), log.position)),
        gtid: at.gtid.clone().filter(|set| !set.is_empty()),
        content: content.map(str::to_owned),
    }
}

/// The SHA-256 of scripts as they are now; `None` where the source is a server.
async fn reread(project: &Project, source: &Source) -> Result<Option<String>, Failure> {
    if source.content().is_none() {
        return Ok(None);
    }
    let again = project.connect_source().await?;
    Ok(again.content().map(str::to_owned))
}

/// A table as the settings name it.
fn named(name: &str) -> TableName {
    let (schema, table) = name.split_once('.').unwrap_or(("", name));
    TableName::new(schema, table)
}
