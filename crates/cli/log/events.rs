//! The events of a copy as records of the log.

use model::Severity;
use model::session::{Blocker, Waits};
use serde_json::{Value, json};
use transfer::{ChunkEnd, Event, Rate, Retry, Seen, Side, Stall};

use super::{Level, Record};

/// An event as a record; `None` for those that are too many to be of use: rows as they come in.
pub(crate) fn record(event: &Event) -> Option<Record> {
    use Level::{Debug, Info, Warning};
    let (level, name, fields) = match event {
        Event::RowsRead { .. } => return None,
        Event::Planned { tables, chunks, bytes } => {
            let rows: u64 = tables.iter().map(|(_, rows)| *rows).sum();
            let fields = json!({"tables": tables.len(), "chunks": chunks, "rows": rows, "bytes": bytes});
            (Info, "planned", fields)
        }
        Event::Found(finding) => {
            let level = match finding.severity {
                Severity::Info | Severity::Advice => Debug,
                Severity::Behaviour | Severity::Lossy | Severity::Unsupported | Severity::Blocking => Warning,
            };
            let fields = json!({"code": finding.code, "severity": finding.severity, "object": finding.object,
                "message": finding.message, "help": finding.help});
            (level, "finding", fields)
        }
        Event::EpochOpened {
            epoch,
            method,
            readers,
            continued,
            notes,
        } => {
            let name = if *continued { "epoch-reopened" } else { "epoch-opened" };
            (
                Info,
                name,
                json!({"epoch": epoch, "method": method, "readers": readers, "notes": notes}),
            )
        }
        Event::EpochClosed => (Info, "epoch-closed", json!({})),
        Event::NothingToRead { epoch } => (Info, "nothing-to-read", json!({"epoch": epoch})),
        Event::Altered { since } => (Warning, "altered", json!({"epoch": since})),
        Event::EpochLost { epoch } => (Warning, "epoch-lost", json!({"epoch": epoch})),
        Event::WorkBegun {
            readers,
            loaders,
            reads,
            loads,
        } => {
            let fields = json!({"readers": readers, "loaders": loaders, "to_read": reads, "to_load": loads});
            (Info, "work-begun", fields)
        }
        Event::WorkEnded => (Info, "work-ended", json!({})),
        Event::ChunkBegun { side, table, chunk } => {
            let fields = json!({"side": of(*side), "table": table.to_string(), "chunk": chunk});
            (Debug, "chunk-begun", fields)
        }
        Event::ChunkEnded {
            side,
            table,
            chunk,
            end,
        } => {
            let (level, end) = match end {
                ChunkEnd::Done => (Debug, "done"),
                ChunkEnd::Skipped => (Debug, "skipped"),
                ChunkEnd::GivenBack => (Warning, "given-back"),
                ChunkEnd::Failed => (Warning, "failed"),
            };
            let fields = json!({"side": of(*side), "table": table.to_string(), "chunk": chunk, "end": end});
            (level, "chunk-ended", fields)
        }
        Event::ChunkStaged {
            table,
            chunk,
            rows,
            refused,
            bytes,
            kept,
            times,
        } => {
            let fields = json!({"table": table.to_string(), "chunk": chunk, "rows": rows, "refused": refused,
                "bytes": bytes, "kept": kept, "seconds": {"read": times.read, "encode": times.encode, "write": times.write, "witness": times.witness}});
            (Debug, "chunk-staged", fields)
        }
        Event::PartLoaded {
            table,
            chunk,
            rows,
            refused,
            bytes,
            skipped,
            replaced,
        } => {
            let fields = json!({"table": table.to_string(), "chunk": chunk, "rows": rows, "refused": refused,
                "bytes": bytes, "before": skipped, "replaced": replaced});
            (Debug, "part-loaded", fields)
        }
        Event::ChunkLoaded {
            table,
            chunk,
            took,
            before,
        } => {
            let fields =
                json!({"table": table.to_string(), "chunk": chunk, "before": before, "seconds": took.as_secs_f64()});
            (Debug, "chunk-loaded", fields)
        }
        Event::TableLoaded { table } => (Info, "table-loaded", json!({"table": table.to_string()})),
        Event::TableFailed { table, reason } => {
            let fields = json!({"table": table.to_string(), "error": reason});
            (Level::Error, "table-failed", fields)
        }
        Event::ConstraintsSuspended { table, names } => {
            let fields = json!({"table": table.to_string(), "names": names});
            (Info, "constraints-suspended", fields)
        }
        Event::Forgotten(dropped) => {
            let fields = json!({"table": dropped.source.to_string(), "target": dropped.target.to_string(), "rows": dropped.rows});
            (Warning, "forgotten", fields)
        }
        Event::RateChanged { rate } => {
            let fields = match rate {
                None => json!({"rows_per_second": null, "bytes_per_second": null}),
                Some(Rate::Rows(rows)) => json!({"rows_per_second": rows, "bytes_per_second": null}),
                Some(Rate::Bytes(bytes)) => json!({"rows_per_second": null, "bytes_per_second": bytes}),
            };
            (Info, "rate-changed", fields)
        }
        Event::HeldBack(exceeded) => (Info, "held-back", json!({"reason": exceeded.to_string()})),
        Event::GoesOn { held } => (Info, "goes-on", json!({"seconds": held.as_secs_f64()})),
        Event::Pausing { chunks } => (Info, "pausing", json!({"chunks": chunks})),
        Event::Paused { held, left, cost } => {
            let cost = cost.unwrap_or_default();
            let fields = json!({"seconds": held.as_secs_f64(), "left": left.as_secs_f64(), "history": cost.history, "oldest": cost.oldest});
            (Info, "paused", fields)
        }
        Event::NothingToPause => (Info, "nothing-to-pause", json!({})),
        Event::Resumed { held } => (Info, "resumed", json!({"seconds": held.as_secs_f64()})),
        Event::NotLooked { reason } => (Warning, "not-looked", json!({"reason": reason})),
        Event::Stalled(stall) => (Warning, "stalled", stalled(stall)),
        Event::ReaderLost { table, chunk, reason } => {
            let fields = json!({"table": table.to_string(), "chunk": chunk, "error": reason});
            (Warning, "reader-lost", fields)
        }
        Event::Retrying {
            what,
            reason,
            attempt,
            wait,
        } => {
            let what = match what {
                Retry::Copy => "copy",
                Retry::Load => "load",
                Retry::Connect => "connect",
            };
            let fields = json!({"what": what, "retry": attempt, "seconds": wait.as_secs_f64(), "error": reason});
            (Warning, "retry", fields)
        }
    };
    Some(Record::new(level, name, fields))
}

fn of(side: Side) -> &'static str {
    match side {
        Side::Source => "source",
        Side::Target => "target",
    }
}

fn stalled(stall: &Stall) -> Value {
    let mut fields = json!({"side": of(stall.side), "doing": stall.doing, "seconds": stall.still.as_secs_f64()});
    if let Some((table, chunk)) = &stall.chunk {
        fields["table"] = json!(table.to_string());
        fields["chunk"] = json!(chunk);
    }
    match &stall.seen {
        Seen::Session { session, state } => {
            fields["session"] = json!(session);
            fields["query"] = json!(state.query);
            fields["state"] = json!(state.state);
            let (waits, blockers) = match &state.waits {
                Waits::Lock(blockers) => ("lock", blockers.iter().map(blocker).collect()),
                Waits::Client => ("client", Vec::new()),
                Waits::Server => ("server", Vec::new()),
            };
            fields["waits"] = json!(waits);
            fields["blockers"] = json!(blockers);
        }
        Seen::Gone { session } => {
            fields["session"] = json!(session);
            fields["waits"] = json!("gone");
        }
        Seen::Idle => fields["waits"] = json!("idle"),
        Seen::Unanswered { reason } => {
            fields["waits"] = json!("unknown");
            fields["error"] = json!(reason);
        }
    }
    fields
}

fn blocker(blocker: &Blocker) -> Value {
    json!({"session": blocker.session, "who": blocker.who, "state": blocker.state,
        "seconds": blocker.since.map(|since| since.as_secs_f64())})
}
