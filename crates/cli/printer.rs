//! The one way out: results to stdout, talk to stderr. Nothing else in this program prints.
//!
//! A reader that goes away (`landfall status | head -1`) ends the output, not the command: what is printed after that
//! is dropped, and the exit code is the command's own.

use std::io::{self, IsTerminal, Write};
use std::sync::{Mutex, OnceLock};

use indicatif::{MultiProgress, ProgressDrawTarget};
use serde::Serialize;
use serde_json::json;
use transfer::Event;

use crate::args::{Color, Format, Global};
use crate::failure::Failure;
use crate::log::{self, Level, Log, Record, Written};
use crate::table::{Table, Tone, wrap};

/// Columns of a page, for prose that goes to a file or a pipe.
const PAGE: usize = 100;

/// How much is said on stderr.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Talk {
    Quiet,
    Normal,
    Verbose,
}

/// Where everything is printed.
#[derive(Debug)]
pub(crate) struct Printer {
    format: Format,
    talk: Talk,
    out_colors: bool,
    err_colors: bool,
    /// Width of stdout's terminal, if it is one.
    out_width: Option<usize>,
    /// Width of stderr's terminal, if it is one.
    err_width: Option<usize>,
    bars: MultiProgress,
    log: OnceLock<Log>,
    /// The log is what stderr gets.
    is_logged_here: bool,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Nobody reads stdout any more.
    closed: bool,
    /// stdout failed otherwise.
    error: Option<io::Error>,
    /// The JSON document was printed.
    document: bool,
}

impl Printer {
    /// A printer as the options and the terminal want it.
    pub(crate) fn new(global: &Global) -> Self {
        let talk = match (global.quiet, global.verbose) {
            (true, _) => Talk::Quiet,
            (false, false) => Talk::Normal,
            (false, true) => Talk::Verbose,
        };
        let here = Log::on_stderr(global);
        let is_logged_here = here.is_some();
        let log = OnceLock::new();
        if let Some(here) = here {
            // It is new.
            let _set = log.set(here);
        }
        let out_terminal = io::stdout().is_terminal();
        let err_terminal = io::stderr().is_terminal() && !is_logged_here;
        let width = |terminal: bool, size: Option<(terminal_size::Width, terminal_size::Height)>| {
            terminal.then(|| size.map_or(100, |(width, _)| usize::from(width.0).max(20)))
        };
        let bars = if err_terminal && talk != Talk::Quiet {
            MultiProgress::new()
        } else {
            MultiProgress::with_draw_target(ProgressDrawTarget::hidden())
        };
        Printer {
            format: global.format,
            talk,
            out_colors: colors(global.color, out_terminal),
            err_colors: !is_logged_here && colors(global.color, err_terminal),
            out_width: width(out_terminal, terminal_size::terminal_size_of(io::stdout())),
            err_width: width(err_terminal, terminal_size::terminal_size_of(io::stderr())),
            bars,
            log,
            is_logged_here,
            state: Mutex::default(),
        }
    }

    /// Opens the log in a file, if one is wanted, and begins it.
    ///
    /// # Errors
    /// The file cannot be opened.
    pub(crate) fn open_log(&self, global: &Global, verb: &'static str) -> Result<(), Failure> {
        if let Some(file) = Log::in_file(global)? {
            // Without a file there would be none, or one on stderr.
            let _set = self.log.set(file);
        }
        let fields = json!({"verb": verb, "version": env!("CARGO_PKG_VERSION"), "process": std::process::id()});
        self.log(&Record::new(Level::Info, "started", fields));
        Ok(())
    }

    /// An event in the log, if there is one.
    pub(crate) fn log(&self, record: &Record) {
        match self.log.get().map(|log| log.write(record)) {
            None | Some(Written::Done) => {}
            Some(Written::Here(line)) => self.err(&line),
            Some(Written::Failed { path, source }) => {
                let text = format!("the log {} has gaps from now on: {source}", path.display());
                self.labelled("warning", Tone::Warning, &text);
            }
        }
    }

    /// An event of a copy in the log. What a person is told of it goes to the [screen](Printer::screen).
    pub(crate) fn record(&self, event: &Event) {
        if self.log.get().is_some()
            && let Some(record) = log::record(event)
        {
            self.log(&record);
        }
    }

    /// For what is in the log in another form.
    pub(crate) fn screen(&self) -> Screen<'_> {
        Screen(self)
    }

    fn message(&self, level: Level, text: &str) {
        self.log(&Record::new(level, "message", json!({"message": text})));
    }

    /// Whether results are tables and sentences.
    pub(crate) fn is_text(&self) -> bool {
        self.format == Format::Text
    }

    /// Whether `--verbose` was given.
    pub(crate) fn is_verbose(&self) -> bool {
        self.talk == Talk::Verbose
    }

    /// Whether progress is drawn as bars; else it is told in lines, unless quiet.
    pub(crate) fn bars(&self) -> Option<&MultiProgress> {
        (self.err_width.is_some() && self.talk != Talk::Quiet).then_some(&self.bars)
    }

    /// Whether stderr shows colours.
    pub(crate) fn err_colors(&self) -> bool {
        self.err_colors
    }

    /// A line of the result, in text format.
    pub(crate) fn line(&self, text: impl AsRef<str>) {
        if self.is_text() {
            self.out(&format!("{}\n", text.as_ref()));
        }
    }

    /// A heading of the result, in text format, with an empty line before it.
    pub(crate) fn heading(&self, text: &str) {
        self.line(format!("\n{}", Tone::Bold.paint(text, self.out_colors)));
    }

    /// `text` as stdout shows a tone.
    pub(crate) fn toned(&self, text: &str, tone: Tone) -> String {
        tone.paint(text, self.out_colors)
    }

    /// A paragraph of the result, wrapped to the terminal, each line behind `indent` spaces.
    pub(crate) fn paragraph(&self, indent: usize, text: &str) {
        if self.is_text() {
            let width = self.out_width.unwrap_or(PAGE).saturating_sub(indent).max(20);
            for line in wrap(text, width) {
                self.out(&format!("{:indent$}{line}\n", ""));
            }
        }
    }

    /// A table of the result, in text format.
    pub(crate) fn table(&self, table: &Table) {
        if self.is_text() && !table.is_empty() {
            self.out(&table.render(self.out_width, self.out_colors));
        }
    }

    /// A table of sentences: wrapped to a page where stdout is no terminal, too.
    pub(crate) fn page_table(&self, table: &Table) {
        if self.is_text() && !table.is_empty() {
            self.out(&table.render(Some(self.out_width.unwrap_or(PAGE)), self.out_colors));
        }
    }

    /// Text that is the result whatever the format: DDL, a completion script.
    pub(crate) fn raw(&self, text: &str) {
        self.out(text);
    }

    /// The result as the one JSON document, in JSON format.
    pub(crate) fn document<T: Serialize>(&self, document: &T) {
        if self.is_text() {
            return;
        }
        match serde_json::to_string_pretty(document) {
            Ok(text) => {
                self.lock().document = true;
                self.out(&format!("{text}\n"));
            }
            Err(error) => self.lock().error = Some(error.into()),
        }
    }

    /// Whether the JSON document still has to be printed.
    pub(crate) fn lacks_document(&self) -> bool {
        !self.is_text() && !self.lock().document
    }

    /// A remark on stderr, unless quiet.
    pub(crate) fn say(&self, text: impl AsRef<str>) {
        self.message(Level::Info, text.as_ref());
        self.screen().say(text);
    }

    /// A remark on stderr, if verbose.
    pub(crate) fn detail(&self, text: impl AsRef<str>) {
        self.message(Level::Debug, text.as_ref());
        self.screen().detail(text);
    }

    /// A warning on stderr, even if quiet: it went wrong a little.
    pub(crate) fn warn(&self, text: impl AsRef<str>) {
        self.message(Level::Warning, text.as_ref());
        self.screen().warn(text);
    }

    /// An error on stderr.
    pub(crate) fn error(&self, text: &str) {
        self.message(Level::Error, text);
        self.screen().labelled("error", Tone::Bad, text);
    }

    /// What belongs to an error: its cause, its place, what to do.
    pub(crate) fn note(&self, label: &str, text: &str) {
        let fields = json!({"label": label.trim(), "message": text});
        self.log(&Record::new(Level::Error, "message", fields));
        self.screen().labelled(label, Tone::Dim, text);
    }

    fn labelled(&self, label: &str, tone: Tone, text: &str) {
        let indent = label.len() + 2;
        let width = self.err_width.unwrap_or(usize::MAX / 2).saturating_sub(indent).max(20);
        let lines = wrap(text, width).join(&format!("\n{:indent$}", ""));
        self.err(&format!("{}: {lines}", tone.paint(label, self.err_colors)));
    }

    /// Ends the output and says whether all of it was written.
    ///
    /// # Errors
    /// stdout failed, other than by a reader that went away.
    pub(crate) fn finish(&self) -> io::Result<()> {
        let flushed = io::stdout().flush();
        let mut state = self.lock();
        match state.error.take() {
            Some(error) => Err(error),
            None if state.closed => Ok(()),
            None => flushed.or_else(|error| if is_closed(&error) { Ok(()) } else { Err(error) }),
        }
    }

    fn out(&self, text: &str) {
        let mut state = self.lock();
        if state.closed || state.error.is_some() {
            return;
        }
        let written = self.bars.suspend(|| io::stdout().lock().write_all(text.as_bytes()));
        match written {
            Ok(()) => {}
            Err(error) if is_closed(&error) => state.closed = true,
            Err(error) => state.error = Some(error),
        }
    }

    fn err(&self, text: &str) {
        // If stderr is gone there is nobody left to tell.
        let _ = self
            .bars
            .suspend(|| io::stderr().lock().write_all(format!("{text}\n").as_bytes()));
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// stderr without the log: for people, unless stderr is the log.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Screen<'a>(&'a Printer);

impl Screen<'_> {
    /// See [`Printer::say`].
    pub(crate) fn say(self, text: impl AsRef<str>) {
        if self.0.talk >= Talk::Normal && !self.0.is_logged_here {
            self.0.err(text.as_ref());
        }
    }

    /// See [`Printer::detail`].
    pub(crate) fn detail(self, text: impl AsRef<str>) {
        if self.0.talk >= Talk::Verbose && !self.0.is_logged_here {
            self.0.err(&Tone::Dim.paint(text.as_ref(), self.0.err_colors));
        }
    }

    /// See [`Printer::warn`].
    pub(crate) fn warn(self, text: impl AsRef<str>) {
        self.labelled("warning", Tone::Warning, text.as_ref());
    }

    fn labelled(self, label: &str, tone: Tone, text: &str) {
        if !self.0.is_logged_here {
            self.0.labelled(label, tone, text);
        }
    }
}

fn is_closed(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::BrokenPipe
}

/// Whether a stream shows colours. See <https://no-color.org>.
fn colors(when: Color, terminal: bool) -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    match when {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => terminal && !set("NO_COLOR") && std::env::var_os("TERM").is_none_or(|term| term != "dumb"),
    }
}
