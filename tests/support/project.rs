//! A project folder with its landfall.toml.

use std::path::{Path, PathBuf};

use super::landfall::{self, Run};

/// A project in a temporary folder.
#[derive(Debug)]
pub struct Project {
    folder: tempfile::TempDir,
}

impl Project {
    /// A project with this landfall.toml.
    pub fn with_text(text: &str) -> Project {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("landfall.toml"), text).unwrap();
        Project { folder }
    }

    /// A project from `source` (server URL and database) to `target` (database URL); `more` is appended to landfall.toml.
    pub fn new(source: &str, target: &str, more: &str) -> Project {
        Project::with_text(&format!(
            "[source]\nurl = \"{source}\"\ntls = \"disable\"\n\n[target]\nurl = \"{target}\"\ntls = \"disable\"\n\n[stage]\npath = \"stage\"\n\n{more}"
        ))
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// A file of the project.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs the binary in the project.
    pub fn landfall(&self, arguments: &[&str]) -> Run {
        landfall::run(self.folder.path(), arguments)
    }

    /// The process, not started.
    pub fn command(&self, arguments: &[&str]) -> std::process::Command {
        landfall::command(self.folder.path(), arguments)
    }
}
