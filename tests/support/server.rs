//! The servers that `make test` started, and private ones for tests that stop and kill them.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A server's URL from the environment. A test binary started without servers fails here and says how to start it.
pub fn url(variable: &str) -> String {
    std::env::var(variable).unwrap_or_else(|_| {
        panic!("{variable} is not set: run `make test`, or `tests/support/servers.sh run -- cargo test`")
    })
}

/// A private server in a folder of its own; stopped when dropped.
#[derive(Debug)]
pub struct PrivateServer {
    folder: tempfile::TempDir,
    pub url: String,
}

impl PrivateServer {
    /// Starts `kind` (`mariadb` or `postgres`) by the servers script.
    pub fn start(kind: &str) -> PrivateServer {
        PrivateServer::start_with(kind, &[])
    }

    /// Starts `kind` with options of the server's own.
    pub fn start_with(kind: &str, options: &[&str]) -> PrivateServer {
        let folder = tempfile::tempdir().unwrap();
        // The server runs as another account when the tests run as root: it must be able to enter.
        #[cfg(unix)]
        std::fs::set_permissions(folder.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        let data = folder.path().join("server");
        let output = script(&[&["start", kind, data.to_str().unwrap()], options].concat());
        let url = field(&output, "url");
        PrivateServer { folder, url }
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("server")
    }

    /// Gives a folder to the account that the server runs as.
    pub fn give(&self, folder: &Path) {
        // None where that is the tests' own.
        let account = std::fs::read_to_string(self.data().join(".server/account")).unwrap_or_default();
        if !account.is_empty() {
            let given = Command::new("chown").arg(account).arg(folder).status().unwrap();
            assert!(given.success(), "chown {}", folder.display());
        }
    }

    /// Stops it in an orderly way and starts it again on the same port.
    pub fn restart(&mut self) {
        let output = script(&["restart", self.data().to_str().unwrap()]);
        self.url = field(&output, "url");
    }

    /// Stops it in an orderly way; `restart` brings it back.
    pub fn stop(&self) {
        script(&["stop", self.data().to_str().unwrap()]);
    }

    /// Kills it with SIGKILL; `restart` brings it back.
    pub fn kill(&self) {
        script(&["kill9", self.data().to_str().unwrap()]);
    }
}

impl Drop for PrivateServer {
    fn drop(&mut self) {
        script(&["stop", self.data().to_str().unwrap()]);
    }
}

fn script(arguments: &[&str]) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/servers.sh");
    let output = Command::new(&path).args(arguments).output().unwrap();
    assert!(
        output.status.success(),
        "{} {arguments:?}: {}, {}",
        path.display(),
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The value of `name=value` in the script's output.
fn field(output: &str, name: &str) -> String {
    output
        .split_whitespace()
        .find_map(|word| word.strip_prefix(name)?.strip_prefix('='))
        .unwrap_or_else(|| panic!("no {name}= in {output:?}"))
        .to_owned()
}
