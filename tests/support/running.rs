//! A command in the background, watched by what it says.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use crate::support::project::Project;

/// A command under way, and the lines that it says.
#[derive(Debug)]
pub struct Running {
    child: Child,
    lines: Receiver<String>,
}

impl Running {
    /// Starts `landfall copy`.
    pub fn start(project: &Project) -> Running {
        Running::command(project, &["copy"])
    }

    /// Starts a command.
    pub fn command(project: &Project, arguments: &[&str]) -> Running {
        let mut child = project
            .command(arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in stderr.lines().map_while(Result::ok) {
                // The test may have ended.
                let _ended = sender.send(line);
            }
        });
        Running { child, lines }
    }

    /// The next line that has all these words, with those before it.
    #[track_caller]
    pub fn waits_for(&mut self, words: &[&str]) -> String {
        let mut said = String::new();
        let deadline = Instant::now() + Duration::from_secs(120);
        while let Ok(line) = self
            .lines
            .recv_timeout(deadline.saturating_duration_since(Instant::now()))
        {
            said.push_str(&line);
            said.push('\n');
            let text = said.split_whitespace().collect::<Vec<_>>().join(" ");
            if words.iter().all(|word| text.contains(word)) {
                return text;
            }
        }
        panic!("{words:?} is not said in\n{said}");
    }

    /// Waits for its end, which must be a success.
    #[track_caller]
    pub fn ends_well(self) {
        self.ends_with(0);
    }

    /// Waits for its end, with this code.
    #[track_caller]
    pub fn ends_with(mut self, code: i32) {
        let status = self.child.wait().unwrap();
        let said: Vec<String> = self.lines.iter().collect();
        assert_eq!(status.code(), Some(code), "{}", said.join("\n"));
    }
}
