//! A Python with packages that are not ours: `python.sh` makes it.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use serde_json::Value;

/// Its program.
pub fn python() -> Command {
    static PATH: OnceLock<PathBuf> = OnceLock::new();
    let path = PATH.get_or_init(|| {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/python.sh");
        let made = Command::new(script).stderr(Stdio::inherit()).output().unwrap();
        assert!(made.status.success(), "{script} failed: see above");
        PathBuf::from(String::from_utf8(made.stdout).unwrap().trim())
    });
    Command::new(path)
}

/// Runs a program and gives the JSON that it prints.
#[track_caller]
pub fn answer(program: &str, arguments: &[&str]) -> Value {
    let output = python().arg("-c").arg(program).args(arguments).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "python failed: {errors}");
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {errors}"))
}
