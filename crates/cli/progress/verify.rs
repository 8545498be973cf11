//! Progress of a verification.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::ProgressBar;

use super::{LINE_EVERY, style};
use crate::figures::{as_u64, counted, number, verb};
use crate::printer::Printer;

/// Progress of a verification: a bar of the rows read back, or a line every few seconds.
#[derive(Debug)]
pub(crate) struct VerifyProgress {
    printer: Arc<Printer>,
    bar: Option<ProgressBar>,
    tables: usize,
    state: Mutex<VerifyState>,
}

#[derive(Debug)]
struct VerifyState {
    rows: u64,
    tables_done: usize,
    last_line: Instant,
}

impl VerifyProgress {
    /// `rows` are expected in the target.
    pub(crate) fn new(printer: &Arc<Printer>, tables: usize, rows: u64) -> Arc<Self> {
        let bar = printer.bars().map(|all| {
            let bar = all.add(ProgressBar::new(rows));
            bar.set_style(style(printer.err_colors()));
            bar.set_prefix("verify");
            bar.enable_steady_tick(Duration::from_millis(200));
            bar
        });
        let state = Mutex::new(VerifyState {
            rows: 0,
            tables_done: 0,
            last_line: Instant::now(),
        });
        Arc::new(VerifyProgress {
            printer: Arc::clone(printer),
            bar,
            tables,
            state,
        })
    }

    /// What the verification tells its events to.
    pub(crate) fn receiver(self: &Arc<Self>) -> Arc<verify::Progress> {
        let view = Arc::clone(self);
        Arc::new(move |event: verify::Event<'_>| view.on_event(event))
    }

    fn on_event(&self, event: verify::Event<'_>) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            verify::Event::ControlDone { passed: true } => self
                .printer
                .detail("negative control: every detector reported what was planted"),
            verify::Event::ControlDone { passed: false } => self
                .printer
                .warn("the negative control failed: a planted difference was not reported"),
            verify::Event::TableStarted { table, rows } => self
                .printer
                .detail(format!("{table}: comparing {}", counted(rows, "row"))),
            verify::Event::Rows { rows, .. } => state.rows += rows,
            verify::Event::Searching { table, units } => {
                self.printer.say(format!(
                    "{table}: {} {}, searching the rows",
                    counted(units, "unit"),
                    verb(units, "differs", "differ")
                ));
            }
            verify::Event::TableDone { result } => {
                state.tables_done += 1;
                self.printer
                    .detail(format!("{}: {}", result.source, result.verdict.words()));
            }
            verify::Event::StructureStarted => self.printer.detail("comparing the structure"),
        }
        if let Some(bar) = &self.bar {
            if bar.length().is_some_and(|length| length < state.rows) {
                bar.set_length(state.rows);
            }
            bar.set_position(state.rows);
            bar.set_message(format!("{}/{} tables", state.tables_done, self.tables));
        } else if state.last_line.elapsed() >= LINE_EVERY {
            state.last_line = Instant::now();
            self.printer.say(format!(
                "{} compared, {} of {} done",
                counted(state.rows, "row"),
                number(as_u64(state.tables_done)),
                counted(as_u64(self.tables), "table")
            ));
        }
    }

    /// Takes the bar away.
    pub(crate) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

impl Drop for VerifyProgress {
    fn drop(&mut self) {
        self.finish();
    }
}
