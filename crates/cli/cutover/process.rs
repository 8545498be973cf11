//! A command of a step: run with a time-out, seen while it runs, and kept.

use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::sync::mpsc;

use super::mask::Mask;
use crate::printer::Printer;

/// Bytes of output that are kept, half from the beginning and half from the end.
const KEPT: usize = 2 << 20;
/// Bytes of a line that are read; of a longer one the rest is passed over.
const LINE: u64 = 1 << 20;
/// How long a command that is ended may take to end by itself.
const GRACE: Duration = Duration::from_secs(10);
/// How long the last lines of a command that ended may be on their way.
const DRAIN: Duration = Duration::from_secs(2);
/// How often a command is asked whether it has ended.
const ASK: Duration = Duration::from_millis(20);

/// What became of a command.
#[derive(Debug)]
pub(crate) struct Finished {
    pub(crate) ended: Ended,
    pub(crate) output: Output,
}

/// Where a line was written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stream {
    Out,
    Err,
}

/// What a command wrote, without secrets.
#[derive(Debug, Default)]
pub(crate) struct Output {
    /// Both streams, line by line as they came.
    pub(crate) both: Kept,
    /// What it wrote to stdout.
    pub(crate) out: Kept,
}

impl Output {
    fn push(&mut self, stream: Stream, line: String) {
        if stream == Stream::Out {
            self.out.push(line.clone());
        }
        self.both.push(line);
    }
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    /// With this exit code; `None` if a signal ended it.
    Exit(Option<i32>),
    TimedOut,
}

/// Text of which the middle is left out if it is long.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    head: String,
    tail: std::collections::VecDeque<String>,
    tail_bytes: usize,
    left_out: u64,
}

impl Kept {
    fn push(&mut self, line: String) {
        if self.tail.is_empty() && self.head.len() + line.len() < KEPT / 2 {
            self.head.push_str(&line);
            self.head.push('\n');
            return;
        }
        self.tail_bytes += line.len() + 1;
        self.tail.push_back(line);
        while self.tail_bytes > KEPT / 2 {
            let Some(line) = self.tail.pop_front() else { break };
            self.tail_bytes -= line.len() + 1;
            self.left_out += 1;
        }
    }

    /// Whether lines are missing in the middle.
    pub(crate) fn truncated(&self) -> bool {
        self.left_out > 0
    }

    /// The line that says what went wrong: the last one that begins with `error`, else with `warning`, else the last one that says
    /// something.
    pub(crate) fn telling_line(&self) -> Option<&str> {
        let lines = || {
            let tail = self.tail.iter().rev().map(String::as_str);
            tail.chain(self.head.lines().rev()).map(str::trim)
        };
        let begins = |word: &'static str| {
            move |line: &&str| {
                line.get(..word.len())
                    .is_some_and(|text| text.eq_ignore_ascii_case(word))
            }
        };
        lines()
            .find(begins("error"))
            .or_else(|| lines().find(begins("warning")))
            .or_else(|| lines().find(|line| !line.is_empty()))
    }

    /// All that is kept.
    pub(crate) fn text(&self) -> String {
        let mut text = self.head.clone();
        if self.left_out > 0 {
            text.push_str(&format!("… {} lines are left out …\n", self.left_out));
        }
        for line in &self.tail {
            text.push_str(line);
            text.push('\n');
        }
        text
    }
}

/// A group of processes that does not outlive its guard.
struct Group(Option<Pid>);

impl Group {
    fn of(child: &Child) -> Group {
        Group(i32::try_from(child.id()).ok().and_then(Pid::from_raw))
    }

    /// The command ended by itself: what it started and left behind is meant to stay.
    fn leave(mut self) {
        self.0 = None;
    }

    fn signal(&self, signal: Signal) {
        if let Some(group) = self.0 {
            // It may have ended by itself.
            let _gone = kill_process_group(group, signal);
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.signal(Signal::KILL);
    }
}

/// A line of the system's shell, as a command.
pub(crate) fn shell(line: &str) -> Command {
    let mut command = Command::new("/bin/sh");
    command.arg("-c").arg(line);
    command
}

/// Runs a command to its end, or until its time is over; then it and all that it started is ended. Its lines are shown as they come.
///
/// # Errors
/// It cannot be started.
pub(crate) async fn run(
    mut command: Command,
    timeout: Duration,
    mask: &Mask,
    printer: &Arc<Printer>,
) -> std::io::Result<Finished> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .spawn()?;
    let group = Group::of(&child);
    let (lines, mut received) = mpsc::channel(256);
    if let Some(out) = child.stdout.take() {
        let lines = lines.clone();
        std::thread::spawn(move || forward(out, Stream::Out, &lines));
    }
    if let Some(err) = child.stderr.take() {
        std::thread::spawn(move || forward(err, Stream::Err, &lines));
    }
    let mut output = Output::default();
    let mut take = |(stream, line): (Stream, String)| {
        let line = mask.apply(&line);
        printer.screen().say(format!("  | {line}"));
        output.push(stream, line);
    };
    let ended = {
        let waiting = wait(&mut child, &group, timeout);
        tokio::pin!(waiting);
        let mut open = true;
        loop {
            tokio::select! {
                line = received.recv(), if open => match line {
                    Some(line) => take(line),
                    None => open = false,
                },
                ended = &mut waiting => break ended?,
            }
        }
    };
    // What it wrote last may still be on its way; a process that it left behind may hold the streams for ever.
    let rest = async {
        while let Some(line) = received.recv().await {
            take(line);
        }
    };
    let _held = tokio::time::timeout(DRAIN, rest).await;
    if let Ended::Exit(_) = ended {
        group.leave();
    }
    Ok(Finished { ended, output })
}

async fn wait(child: &mut Child, group: &Group, timeout: Duration) -> std::io::Result<Ended> {
    if let Some(status) = wait_until(child, timeout).await? {
        return Ok(Ended::Exit(status.code()));
    }
    group.signal(Signal::TERM);
    let ended = wait_until(child, GRACE).await?;
    // Also what it started and did not end with it.
    group.signal(Signal::KILL);
    if ended.is_none() {
        wait_until(child, GRACE).await?;
    }
    Ok(Ended::TimedOut)
}

async fn wait_until(child: &mut Child, timeout: Duration) -> std::io::Result<Option<ExitStatus>> {
    let began = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if began.elapsed() >= timeout {
            return Ok(None);
        }
        tokio::time::sleep(ASK).await;
    }
}

fn forward(from: impl Read, stream: Stream, lines: &mpsc::Sender<(Stream, String)>) {
    let mut from = BufReader::new(from);
    let mut line = Vec::new();
    while (&mut from)
        .take(LINE)
        .read_until(b'\n', &mut line)
        .is_ok_and(|read| read > 0)
    {
        let mut text = String::from_utf8_lossy(&line).into_owned();
        if line.last() == Some(&b'\n') {
            text.truncate(text.trim_end_matches(['\n', '\r']).len());
        } else if u64::try_from(line.len()).is_ok_and(|length| length == LINE) {
            // Half of a secret would not be known for one: cut between words, if there are any.
            text.truncate(text.rfind(char::is_whitespace).unwrap_or_default());
            text.push_str(" … the rest of this line is left out");
            if from.skip_until(b'\n').is_err() {
                return;
            }
        }
        if lines.blocking_send((stream, text)).is_err() {
            return;
        }
        line.clear();
    }
}

#[cfg(test)]
mod tests;
