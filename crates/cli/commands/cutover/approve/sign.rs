//! Signatures by `ssh-keygen`, which asks the agent or for a passphrase itself.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use cutover::Moment;
use cutover::signature::{CUTOVER_NAMESPACE, Signers};

use crate::cutover::error::CutoverFailure;
use crate::failure::Failure;

const PROGRAM: &str = "ssh-keygen";

/// The armoured signature of a text with the key in a file.
///
/// # Errors
/// There is no ssh-keygen, or it did not sign; what it said went to this process's own error output.
pub(super) fn sign(key: &Path, text: &str) -> Result<String, Failure> {
    let refused = |words: String| Failure::from(CutoverFailure::Refused(words));
    let failed = |error: std::io::Error| {
        refused(match error.kind() {
            std::io::ErrorKind::NotFound => {
                format!(
                    "there is no {PROGRAM} (OpenSSH 8.1 or newer) to sign with; --print, and sign on another machine"
                )
            }
            _ => format!("{PROGRAM}: {error}"),
        })
    };
    let mut process = Command::new(PROGRAM)
        .args(["-q", "-Y", "sign", "-n", CUTOVER_NAMESPACE, "-f"])
        .arg(key)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .map_err(failed)?;
    // Closed when it is dropped, at the end of this statement. One that ended before it read says why on its own.
    let _written = process.stdin.take().map(|mut input| input.write_all(text.as_bytes()));
    let output = process.wait_with_output().map_err(failed)?;
    let signature = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() && !signature.trim().is_empty() {
        Ok(signature)
    } else {
        Err(refused(format!("{PROGRAM} did not sign with {}", key.display())))
    }
}

/// The name that the list has for the key of a signature, if it is one name.
pub(super) fn name_of(signature: &str, text: &str, signers: &Signers) -> Result<String, Failure> {
    let refused = |words: String| Failure::from(CutoverFailure::Refused(words));
    let signer = signers
        .verify(signature, CUTOVER_NAMESPACE, text.as_bytes(), Moment::now(), None)
        .map_err(|reason| {
            refused(format!(
                "the signature would not count, and nothing is written: {reason}"
            ))
        })?;
    if signer.names.contains([',', '*', '?', '!']) {
        return Err(refused(format!(
            "the key is listed for {}: say with --as which name it is",
            signer.names
        )));
    }
    Ok(signer.names)
}
