//! `landfall worker`: one task a line from stdin, one outcome a line to stdout.

mod verify;

use std::io::{BufRead, Read};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tokio::sync::mpsc::{Receiver, channel};
use transfer::{Done, Event, Progress, Task, TransferError, Worker, with_causes};

use self::verify::{Verified, VerifyTask, verified};
use crate::args;
use crate::declared;
use crate::exit::Answer;
use crate::failure::Failure;
use crate::project::Project;
use crate::stall;

/// A line is no longer; a task is far shorter.
const LONGEST_LINE: u64 = 1 << 20;

/// A line of stdin.
#[derive(Debug, Deserialize)]
struct Line {
    /// Comes back in the outcome.
    #[serde(default)]
    id: Value,
    #[serde(flatten)]
    task: Map<String, Value>,
}

/// What a line asks for.
#[derive(Debug)]
enum Work {
    Transfer(Task),
    Verify(VerifyTask),
}

/// A line of stdout.
#[derive(Debug, Serialize)]
struct Outcome<'a> {
    id: &'a Value,
    #[serde(flatten)]
    ended: Ended<'a>,
}

#[derive(Debug, Serialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
enum Ended<'a> {
    Done {
        #[serde(flatten)]
        task: &'a Task,
        #[serde(flatten)]
        done: Done,
    },
    #[serde(rename = "done")]
    Verified(Verified),
    Failed {
        error: String,
        /// Whether the same task may succeed when it is given again.
        retryable: bool,
    },
}

/// Works until stdin ends.
pub(crate) async fn run(project: &Project) -> Result<Answer, Failure> {
    let (stage, plan) = project.planned()?;
    declared::check(&project.settings, &plan)?;
    let options = project.settings.copy_options(&args::CopyOptions::default());
    let printer = std::sync::Arc::clone(&project.printer);
    let told = Progress::new(move |event| {
        printer.record(&event);
        if let Event::Stalled(stalled) = event {
            printer.screen().warn(stall::words(&stalled));
        }
    });
    let mut worker = Worker::new(&stage, options, &told)?;
    let mut lines = lines();
    while let Some(line) = lines.recv().await {
        let line = line.map_err(|source| Failure::System {
            what: "read the tasks",
            source,
        })?;
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let (id, read) = parsed(&line);
        let ended = match &read {
            Err(error) => Ended::Failed {
                error: error.clone(),
                retryable: false,
            },
            Ok(Work::Verify(task)) => match verified(project, &stage, task).await {
                Ok(verified) => Ended::Verified(verified),
                Err((error, retryable)) => Ended::Failed { error, retryable },
            },
            Ok(Work::Transfer(task)) => match done(project, &mut worker, task).await {
                Ok(done) => Ended::Done { task, done },
                Err((error, retryable)) => Ended::Failed { error, retryable },
            },
        };
        let text = serde_json::to_string(&Outcome { id: &id, ended }).map_err(|source| Failure::Document {
            what: "an outcome",
            source,
        })?;
        project.printer.raw(&format!("{text}\n"));
    }
    Ok(Answer::Yes)
}

/// The servers are resolved when a task needs them: one who loads needs no password of the source.
async fn done(project: &Project, worker: &mut Worker, task: &Task) -> Result<Done, (String, bool)> {
    let (mut source, mut target) = (None, None);
    let resolved = match task {
        Task::Extract { .. } => project.settings.source().map(|address| source = Some(address)),
        Task::Load { .. } | Task::Declare { .. } => project.settings.target().map(|found| target = Some(found)),
    };
    resolved.map_err(|error| (with_causes(&error), false))?;
    let done = worker.work(task, (source, target)).await;
    done.map_err(|error| {
        let retryable = error.is_retryable() || matches!(error, TransferError::LoadsLost { .. });
        (with_causes(&error), retryable)
    })
}

/// The id of a line, if it has one, and its task; or what is wrong, never with what stands in it.
fn parsed(line: &[u8]) -> (Value, Result<Work, String>) {
    if u64::try_from(line.len()).unwrap_or(u64::MAX) >= LONGEST_LINE {
        return (Value::Null, Err(format!("no task: longer than {LONGEST_LINE} bytes")));
    }
    match serde_json::from_slice::<Line>(line) {
        Ok(Line { id, task }) => (id, work(task).map_err(|error| format!("no task: {error}"))),
        Err(error) => {
            let id = serde_json::from_slice::<Value>(line)
                .ok()
                .and_then(|value| value.get("id").cloned())
                .unwrap_or_default();
            (id, Err(format!("no task: {error}")))
        }
    }
}

fn work(mut task: Map<String, Value>) -> serde_json::Result<Work> {
    if task.get("task").is_some_and(|task| task == "verify") {
        task.remove("task");
        serde_json::from_value(Value::Object(task)).map(Work::Verify)
    } else {
        serde_json::from_value(Value::Object(task)).map(Work::Transfer)
    }
}

/// The lines of stdin, one ahead. Of a line that is too long only the beginning is kept.
fn lines() -> Receiver<std::io::Result<Vec<u8>>> {
    let (sender, receiver) = channel(1);
    std::thread::spawn(move || {
        let mut input = std::io::stdin().lock();
        loop {
            let mut line = Vec::new();
            let read = input.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line);
            let ended = matches!(read, Ok(0));
            let failed = read.is_err();
            if !ended && !failed && !line.ends_with(b"\n") && input.skip_until(b'\n').is_err() {
                return;
            }
            if ended || sender.blocking_send(read.map(|_| line)).is_err() || failed {
                return;
            }
        }
    });
    receiver
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_a_line_is_it_is_a_task_or_an_error() {
        let (id, task) = parsed(
            br#"{"id": [7], "task": "load", "table": {"schema": "shop", "name": "orders"}, "chunk": 3, "epoch": "000001"}"#,
        );
        assert_eq!((id, task.is_ok()), (serde_json::json!([7]), true));
        for bad in [
            &b"{"[..],
            b"null",
            b"[]",
            b"\xff\xfe",
            br#"{"id": "a", "task": "drop", "table": {"schema": "s", "name": "t"}}"#,
            br#"{"id": "a", "task": "load", "table": {"schema": "s", "name": "t"}, "epoch": "000001"}"#,
            br#"{"id": "a", "task": "verify", "table": {"schema": "s", "name": "t"}, "chunk": 0, "epoch": "000001"}"#,
            br#"{"id": "a", "task": "load", "table": {"schema": "s", "name": "t"}, "chunk": -1, "epoch": "000001"}"#,
        ] {
            let (id, task) = parsed(bad);
            assert!(task.is_err(), "{}", String::from_utf8_lossy(bad));
            assert!(id.is_null() || id == "a");
        }
        let long = vec![b' '; usize::try_from(LONGEST_LINE).unwrap()];
        assert!(parsed(&long).1.unwrap_err().contains("longer than"));
    }
}
