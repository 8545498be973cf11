//! Runs the binary under test.

use std::path::Path;
use std::process::{Command, Output, Stdio};

/// The binary, in `folder`, without colours and without the account's own secrets.
pub fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_landfall"));
    command
        .args(arguments)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        // Both stand in help texts, or shape them.
        .env_remove("LANDFALL_CONFIG")
        .env_remove("COLUMNS")
        .env_remove("LANDFALL_SOURCE_PASSWORD")
        .env_remove("LANDFALL_TARGET_PASSWORD")
        .stdin(Stdio::null());
    command
}

/// What a run gave.
#[derive(Debug)]
pub struct Run {
    /// Exit code; -1 if a signal ended it.
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    /// From a finished process.
    pub fn from_output(output: &Output) -> Run {
        Run {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Fails the test with everything that was printed unless the exit code is `code`.
    #[track_caller]
    pub fn expect(self, code: i32) -> Run {
        assert_eq!(
            self.code, code,
            "exit code\n--- stdout\n{}\n--- stderr\n{}",
            self.stdout, self.stderr
        );
        self
    }

    /// Fails the test unless every one of these words is said somewhere, in any case.
    #[track_caller]
    pub fn says(self, words: &[&str]) -> Run {
        let said = format!("{}\n{}", self.stdout, self.stderr).to_lowercase();
        for word in words {
            assert!(
                said.contains(&word.to_lowercase()),
                "{word:?} is not said\n--- stdout\n{}\n--- stderr\n{}",
                self.stdout,
                self.stderr
            );
        }
        self
    }

    /// Fails the test if a secret stands in the output.
    #[track_caller]
    pub fn keeps(self, secret: &str) -> Run {
        assert!(
            !self.stdout.contains(secret) && !self.stderr.contains(secret),
            "a secret in\n{}\n{}",
            self.stdout,
            self.stderr
        );
        self
    }

    /// The JSON document on stdout.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| {
            panic!(
                "stdout is no JSON document: {error}\n{}\n--- stderr\n{}",
                self.stdout, self.stderr
            )
        })
    }
}

/// Runs to the end.
pub fn run(folder: &Path, arguments: &[&str]) -> Run {
    Run::from_output(&command(folder, arguments).output().unwrap())
}
