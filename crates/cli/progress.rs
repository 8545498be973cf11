//! Progress of a copy: bars on a terminal, a line every few seconds elsewhere.

mod pace;
mod step;
mod verify;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressState, ProgressStyle};
use model::Severity;
use transfer::{Event, Progress};

use self::pace::Pace;
pub(crate) use self::step::StepProgress;
pub(crate) use self::verify::VerifyProgress;
use crate::figures::{as_u64, bytes, counted, duration, number};
use crate::pause;
use crate::printer::Printer;
use crate::stall;

/// Time between two lines where there is no terminal.
const LINE_EVERY: Duration = Duration::from_secs(5);

/// What was told so far, and how it is shown.
#[derive(Debug)]
pub(crate) struct CopyProgress {
    printer: Arc<Printer>,
    bars: Option<Bars>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct Bars {
    read: ProgressBar,
    load: ProgressBar,
}

#[derive(Debug)]
struct State {
    started: Instant,
    last_line: Instant,
    tables: usize,
    tables_loaded: usize,
    chunks: usize,
    chunks_staged: usize,
    rows_read: u64,
    /// Of the source, where it says how many there are.
    bytes_read: u64,
    /// That hold the rows of the source, where that is known.
    script_bytes: Option<u64>,
    rows_loaded: u64,
    /// At staging.
    refused: u64,
    refused_at_loading: u64,
    bytes_staged: u64,
    pace: Pace,
}

impl State {
    /// Another attempt tells again of all that an earlier one had staged, loaded and declared.
    fn begin(&mut self, reads: usize) {
        (self.tables_loaded, self.rows_loaded, self.refused_at_loading) = (0, 0, 0);
        self.chunks_staged = self.chunks.saturating_sub(reads);
        if self.chunks_staged == 0 {
            self.refused = 0;
        }
        self.pace.begin();
    }
}

impl CopyProgress {
    /// Shows nothing until the plan stands.
    pub(crate) fn new(printer: &Arc<Printer>) -> Arc<Self> {
        let now = Instant::now();
        let bars = printer.bars().map(|all| {
            let bar = |name: &'static str| {
                let bar = all.add(ProgressBar::no_length());
                bar.set_style(style(printer.err_colors()));
                bar.set_prefix(name);
                bar
            };
            Bars {
                read: bar("read"),
                load: bar("load"),
            }
        });
        Arc::new(CopyProgress {
            printer: Arc::clone(printer),
            bars,
            state: Mutex::new(State {
                started: now,
                last_line: now,
                tables: 0,
                tables_loaded: 0,
                chunks: 0,
                chunks_staged: 0,
                rows_read: 0,
                bytes_read: 0,
                script_bytes: None,
                rows_loaded: 0,
                refused: 0,
                refused_at_loading: 0,
                bytes_staged: 0,
                pace: Pace::default(),
            }),
        })
    }

    /// What the copy tells its events to.
    pub(crate) fn receiver(self: &Arc<Self>) -> Progress {
        let view = Arc::clone(self);
        Progress::new(move |event| view.on_event(event))
    }

    /// Takes the bars away.
    pub(crate) fn finish(&self) {
        if let Some(bars) = &self.bars {
            bars.read.finish_and_clear();
            bars.load.finish_and_clear();
        }
    }

    fn on_event(&self, event: Event) {
        self.printer.record(&event);
        let screen = self.printer.screen();
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            Event::Planned {
                tables,
                chunks,
                bytes: size,
            } => {
                state.tables = tables.len();
                state.chunks = chunks;
                let rows = tables.iter().map(|(_, rows)| *rows).sum();
                state.script_bytes = size;
                state.pace.plan(&tables);
                if let Some(bars) = &self.bars {
                    bars.read.set_length(size.unwrap_or(rows));
                    if size.is_some() {
                        bars.read.set_style(bytes_style(self.printer.err_colors()));
                    }
                    bars.load.set_length(rows);
                    bars.read.enable_steady_tick(Duration::from_millis(200));
                }
                screen.say(format!(
                    "plan: {}, {}, about {}",
                    counted(as_u64(tables.len()), "table"),
                    counted(as_u64(chunks), "chunk"),
                    counted(rows, "row")
                ));
            }
            Event::Found(finding) => match finding.severity {
                Severity::Behaviour | Severity::Lossy | Severity::Unsupported => {
                    screen.warn(format!("{}: {} ({})", finding.object, finding.message, finding.help))
                }
                // Blocking ones come back as the error that ends the copy.
                Severity::Info | Severity::Advice | Severity::Blocking => {
                    screen.detail(format!("{}: {}", finding.object, finding.message));
                }
            },
            Event::EpochOpened {
                epoch,
                method,
                readers,
                continued,
                notes,
            } => {
                let how = if continued { "continued" } else { "opened" };
                screen.say(format!(
                    "epoch {epoch} {how}: {method}, {}",
                    counted(as_u64(readers), "reader")
                ));
                for note in notes {
                    screen.say(format!("  {note}"));
                }
            }
            Event::NothingToRead { epoch } => {
                screen.say(format!("epoch {epoch} is staged completely, nothing to read"))
            }
            Event::Forgotten(dropped) => screen.warn(format!(
                "{} is no longer copied: {} removed from {} of the target, and the table is forgotten",
                dropped.source,
                counted(dropped.rows, "row"),
                dropped.target
            )),
            Event::Altered { since } => screen.warn(format!(
                "the script was changed since epoch {since} was begun: all of it is read again"
            )),
            Event::EpochLost { epoch } => screen.warn(format!(
                "the stage has lost epochs/{epoch}.json, though it has rows of that epoch: all of the source is read again, in a \
                 new one"
            )),
            Event::RowsRead { table, rows, bytes, .. } => {
                state.pace.read(&table, rows);
                state.rows_read += rows;
                state.bytes_read += bytes.unwrap_or_default();
            }
            Event::ChunkStaged {
                table,
                chunk,
                rows,
                refused,
                bytes: size,
                kept,
                ..
            } => {
                state.chunks_staged += 1;
                state.refused += refused;
                state.bytes_staged += size;
                if !kept {
                    state.pace.staged(size);
                }
                let how = if kept { "unchanged" } else { "staged" };
                screen.detail(format!(
                    "{table} chunk {chunk}: {} {how}, {}",
                    counted(rows, "row"),
                    bytes(size)
                ));
            }
            Event::PartLoaded {
                table,
                chunk,
                rows,
                refused,
                skipped,
                replaced,
                ..
            } => {
                state.rows_loaded += rows;
                state.pace.loaded(&table, rows, skipped);
                state.refused_at_loading += refused;
                let how = match (skipped, replaced) {
                    (true, _) => "was loaded before",
                    (false, true) => "replaced",
                    (false, false) => "loaded",
                };
                screen.detail(format!("{table} chunk {chunk}: {} {how}", counted(rows, "row")));
            }
            Event::TableLoaded { table } => {
                state.pace.done(&table);
                state.tables_loaded += 1;
                if self.bars.is_none() {
                    screen.detail(format!("{table}: loaded"));
                }
            }
            Event::TableFailed { table, .. } => screen.warn(format!("{table} stopped; the others go on")),
            Event::ConstraintsSuspended { table, names } => screen.say(format!(
                "{table}: set aside until `landfall finish`: {}",
                names.join(", ")
            )),
            Event::RateChanged { rate: Some(rate) } => screen.say(format!("from now on at most {rate} are read")),
            Event::RateChanged { rate: None } => screen.say("from now on as much is read as the source gives"),
            Event::HeldBack(exceeded) => screen.say(format!("reading waits for the source: {exceeded}")),
            Event::GoesOn { held } => screen.say(format!("reading goes on after {}", duration(held))),
            Event::Pausing { chunks } => screen.say(pause::begins(chunks)),
            Event::Paused { left, cost, .. } => screen.say(pause::rests(left, cost)),
            Event::NothingToPause => screen.say(pause::NOTHING),
            Event::Resumed { held } => {
                screen.say(format!("the pause is over after {}: reading goes on", duration(held)))
            }
            Event::NotLooked { reason } => screen.warn(format!("how much the source has to do is not known: {reason}")),
            Event::Stalled(stall) => screen.warn(stall::words(&stall)),
            Event::WorkBegun { reads, .. } => state.begin(reads),
            Event::EpochClosed
            | Event::WorkEnded
            | Event::ChunkBegun { .. }
            | Event::ChunkEnded { .. }
            | Event::ChunkLoaded { .. } => {}
            Event::ReaderLost { table, chunk, reason } => {
                screen.detail(format!("{table} chunk {chunk}: its reader is lost ({reason})"))
            }
            Event::Retrying {
                reason, attempt, wait, ..
            } => {
                screen.warn(format!("{reason}; attempt {attempt} follows in {}", duration(wait)));
            }
        }
        self.show(&mut state);
    }

    fn show(&self, state: &mut State) {
        let screen = self.printer.screen();
        if let Some(bars) = &self.bars {
            let read = state.script_bytes.map_or(state.rows_read, |_| state.bytes_read);
            for (bar, rows) in [(&bars.read, read), (&bars.load, state.rows_loaded)] {
                // The length is the catalog's estimate; a bar never runs over its end.
                if bar.length().is_some_and(|length| length < rows) {
                    bar.set_length(rows);
                }
                bar.set_position(rows);
            }
            bars.read.set_message(bytes(state.bytes_staged));
            let left = state.pace.left(Instant::now());
            let left = left.map_or_else(String::new, |left| format!(", {} left", duration(left)));
            bars.load
                .set_message(format!("{}/{} tables{left}", state.tables_loaded, state.tables));
        } else if state.last_line.elapsed() >= LINE_EVERY {
            state.last_line = Instant::now();
            let refused = state.refused + state.refused_at_loading;
            let refused = if refused > 0 {
                format!(", {} refused", number(refused))
            } else {
                String::new()
            };
            let now = Instant::now();
            screen.say(format!(
                "{}: {} of {} staged, {} read, {} loaded{refused}, {} of {} done; {}",
                duration(state.started.elapsed()),
                number(as_u64(state.chunks_staged)),
                counted(as_u64(state.chunks), "chunk"),
                counted(state.rows_read, "row"),
                number(state.rows_loaded),
                number(as_u64(state.tables_loaded)),
                counted(as_u64(state.tables), "table"),
                state.pace.words(now),
            ));
            for line in state.pace.tables(now) {
                screen.say(line);
            }
        }
    }
}

impl Drop for CopyProgress {
    /// An interrupted copy leaves no bar behind.
    fn drop(&mut self) {
        self.finish();
    }
}

/// For what is counted in bytes.
fn bytes_style(colors: bool) -> ProgressStyle {
    let template = if colors {
        "{prefix:>6} [{bar:20.cyan}] {bytes:>11} {percent:>8} % {binary_bytes_per_sec:>12}  {msg}"
    } else {
        "{prefix:>6} [{bar:20}] {bytes:>11} {percent:>8} % {binary_bytes_per_sec:>12}  {msg}"
    };
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    style.progress_chars("=> ")
}

fn style(colors: bool) -> ProgressStyle {
    // 78 columns with the longest usual message.
    let template = if colors {
        "{prefix:>6} [{bar:20.cyan}] {human_pos:>11} rows {percent:>3} % {speed:>10}/s  {msg}"
    } else {
        "{prefix:>6} [{bar:20}] {human_pos:>11} rows {percent:>3} % {speed:>10}/s  {msg}"
    };
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    // Whole rows: the library's own rate has four decimals.
    let speed = |state: &ProgressState, out: &mut dyn std::fmt::Write| {
        let rows = format!("{:.0}", state.per_sec()).parse().unwrap_or_default();
        // Writing to a line in memory does not fail.
        let _ = out.write_str(&number(rows));
    };
    style.with_key("speed", speed).progress_chars("=> ")
}
