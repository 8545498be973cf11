//! Progress of a list of steps.

use std::sync::Arc;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::figures::as_u64;
use crate::printer::Printer;

/// Progress of a list of steps: a bar on a terminal, a line per step with `--verbose`.
#[derive(Debug)]
pub(crate) struct StepProgress {
    printer: Arc<Printer>,
    name: &'static str,
    bar: Option<ProgressBar>,
}

impl StepProgress {
    pub(crate) fn new(printer: &Arc<Printer>, name: &'static str, steps: usize) -> Self {
        let bar = printer.bars().map(|all| {
            let bar = all.add(ProgressBar::new(as_u64(steps)));
            let template = "{prefix:>8} [{bar:30}] {pos:>5} of {len}  {wide_msg}";
            bar.set_style(
                ProgressStyle::with_template(template)
                    .unwrap_or_else(|_| ProgressStyle::default_bar())
                    .progress_chars("=> "),
            );
            bar.set_prefix(name);
            bar.enable_steady_tick(Duration::from_millis(200));
            bar
        });
        StepProgress {
            printer: Arc::clone(printer),
            name,
            bar,
        }
    }

    /// Begins a step.
    pub(crate) fn step(&self, what: &str) {
        if let Some(bar) = &self.bar {
            bar.set_message(what.to_owned());
            bar.inc(1);
        }
        self.printer.detail(format!("{}: {what}", self.name));
    }

    /// Takes the bar away.
    pub(crate) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

impl Drop for StepProgress {
    fn drop(&mut self) {
        self.finish();
    }
}
