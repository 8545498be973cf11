//! What each event of a copy changes in the metrics.

use std::collections::BTreeMap;
use std::time::Instant;

use transfer::{ChunkEnd, Event, Retry, Side};

use super::figures::{Figures, signed};

impl Figures {
    pub(super) fn count(&self, event: &Event) {
        match event {
            Event::Planned { tables, chunks, .. } => {
                self.tables.set(signed(tables.len()));
                self.chunks.set(signed(*chunks));
                for (table, rows) in tables {
                    let table = table.to_string();
                    self.rows_estimated.with_label_values(&[&table]).set(signed(*rows));
                    for counters in [
                        &self.rows_read,
                        &self.bytes_read,
                        &self.rows_staged,
                        &self.bytes_staged,
                        &self.rows_loaded,
                        &self.bytes_loaded,
                    ] {
                        counters.with_label_values(&[&table]);
                    }
                    for by in ["conversion", "target"] {
                        self.rows_refused.with_label_values(&[table.as_str(), by]);
                    }
                }
            }
            Event::EpochOpened { .. } => self.opened(Some(Instant::now())),
            Event::EpochClosed => self.opened(None),
            Event::WorkBegun {
                readers,
                loaders,
                reads,
                loads,
            } => {
                // What is only staged waits for nobody.
                let loads = if *loaders > 0 { *loads } else { 0 };
                let counts = [
                    ("reader", *readers),
                    ("loader", *loaders),
                    ("read", *reads),
                    ("load", loads),
                ];
                self.at_work(&BTreeMap::from(counts));
            }
            Event::WorkEnded => {
                // Who was held back is gone.
                self.held.set(0);
                self.paused.set(0);
                self.at_work(&BTreeMap::new());
                self.opened(None);
            }
            Event::ChunkBegun { side, .. } => {
                self.workers_busy.with_label_values(&[kind(*side)]).inc();
                self.chunks_waiting.with_label_values(&[queue(*side)]).dec();
            }
            Event::ChunkEnded { side, end, .. } => {
                self.workers_busy.with_label_values(&[kind(*side)]).dec();
                let loaders = self.workers.with_label_values(&[kind(Side::Target)]).get();
                match (side, end) {
                    (_, ChunkEnd::GivenBack) => self.chunks_waiting.with_label_values(&[queue(*side)]).inc(),
                    (Side::Source, ChunkEnd::Done) if loaders > 0 => {
                        self.chunks_waiting.with_label_values(&[queue(Side::Target)]).inc();
                    }
                    _ => {}
                }
            }
            Event::RowsRead {
                table, rows, memory, ..
            } => {
                let table = table.to_string();
                self.rows_read.with_label_values(&[&table]).inc_by(*rows);
                self.bytes_read.with_label_values(&[&table]).inc_by(*memory);
            }
            Event::ChunkStaged {
                table,
                rows,
                refused,
                bytes,
                kept,
                times,
                ..
            } => {
                let table = table.to_string();
                self.rows_staged.with_label_values(&[&table]).inc_by(*rows);
                self.bytes_staged.with_label_values(&[&table]).inc_by(*bytes);
                self.rows_refused
                    .with_label_values(&[table.as_str(), "conversion"])
                    .inc_by(*refused);
                let result = if *kept { "kept" } else { "staged" };
                self.chunks_staged.with_label_values(&[result]).inc();
                let stages = [
                    ("read", times.read),
                    ("encode", times.encode),
                    ("write", times.write),
                    ("witness", times.witness),
                ];
                for (stage, seconds) in stages {
                    self.chunk_seconds.with_label_values(&[stage]).observe(seconds);
                }
            }
            Event::PartLoaded {
                table,
                rows,
                refused,
                bytes,
                skipped: false,
                ..
            } => {
                let table = table.to_string();
                self.rows_loaded.with_label_values(&[&table]).inc_by(*rows);
                self.bytes_loaded.with_label_values(&[&table]).inc_by(*bytes);
                self.rows_refused
                    .with_label_values(&[table.as_str(), "target"])
                    .inc_by(*refused);
            }
            Event::ChunkLoaded { took, before, .. } => {
                let result = if *before { "before" } else { "loaded" };
                self.chunks_loaded.with_label_values(&[result]).inc();
                self.chunk_seconds
                    .with_label_values(&["load"])
                    .observe(took.as_secs_f64());
            }
            Event::TableLoaded { .. } => self.tables_loaded.inc(),
            Event::TableFailed { .. } => self.tables_failed.inc(),
            Event::RateChanged { rate } => self.limit(*rate),
            Event::HeldBack(_) => self.held.set(1),
            Event::GoesOn { held } => {
                self.held.set(0);
                self.held_seconds.inc_by(held.as_secs_f64());
            }
            Event::Paused { .. } => self.paused.set(1),
            Event::Resumed { .. } => self.paused.set(0),
            Event::Stalled(stall) => self.stalls.with_label_values(&[side(stall.side)]).inc(),
            Event::ReaderLost { .. } => self.retries.with_label_values(&["read"]).inc(),
            Event::Retrying { what, .. } => {
                let kind = match what {
                    Retry::Copy => "copy",
                    Retry::Load => "load",
                    Retry::Connect => "connect",
                };
                self.retries.with_label_values(&[kind]).inc();
            }
            Event::PartLoaded { skipped: true, .. }
            | Event::Found(_)
            | Event::NothingToRead { .. }
            | Event::Altered { .. }
            | Event::EpochLost { .. }
            | Event::ConstraintsSuspended { .. }
            | Event::Forgotten(_)
            | Event::Pausing { .. }
            | Event::NothingToPause
            | Event::NotLooked { .. } => {}
        }
    }
}

fn side(side: Side) -> &'static str {
    match side {
        Side::Source => "source",
        Side::Target => "target",
    }
}

fn kind(side: Side) -> &'static str {
    match side {
        Side::Source => "reader",
        Side::Target => "loader",
    }
}

fn queue(side: Side) -> &'static str {
    match side {
        Side::Source => "read",
        Side::Target => "load",
    }
}
