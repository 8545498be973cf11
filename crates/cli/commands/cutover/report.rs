//! `landfall cutover report`: the report that people sign, and its seal.

mod copied;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use cutover::journal::{Event, Journal};
use cutover::report::{Anchor, FileHash, Given, Redaction, Report, Salt};
use cutover::seal::{self, Source, Written};
use cutover::{Moment, Sha256};
use serde::Serialize;

use crate::args::{CutoverReport, Redact};
use crate::commands::verify;
use crate::cutover::error::CutoverFailure;
use crate::cutover::session::{Session, operator};
use crate::exit::Answer;
use crate::failure::Failure;
use crate::project::Project;
use crate::table::Tone;

/// The report's folder in that of the cutover.
const FOLDER: &str = "report";
/// What values are hashed with; it never leaves the project.
const SALT: &str = "report.salt";

/// What was written, as JSON.
#[derive(Debug, Serialize)]
struct Document<'a> {
    command: &'static str,
    folder: &'a Path,
    root: Sha256,
    signed: bool,
    decision: &'a cutover::report::Decision,
    files: usize,
}

/// Writes the report.
pub(crate) async fn run(project: &Project, typed: &CutoverReport) -> Result<Answer, Failure> {
    let cutover = project.settings.cutover_folder();
    let folder = typed
        .out
        .as_ref()
        .map_or_else(|| cutover.join(FOLDER), |out| project.beside(out));
    let salt = salt(&cutover.join(SALT))?;
    let verification = project.settings.report().join(verify::JSON);
    let source = Source {
        cutover: &cutover,
        verification: Some(verification.as_path()).filter(|path| path.exists()),
        salt: &salt,
    };
    let given = given(project, typed, &cutover).await?;
    if let Some(parent) = folder.parent() {
        std::fs::create_dir_all(parent).map_err(|source| Failure::Write {
            path: parent.to_owned(),
            source,
        })?;
    }
    let Written { seal, report } = seal::write(&folder, &source, given).map_err(CutoverFailure::from)?;
    if let Some(key) = &typed.sign_with {
        sign(key, &seal.signed(), &folder.join(seal::SIGNATURE))?;
    }
    note(project, &report, seal.root).await;
    print(project, &report, &folder, seal.root);
    project.printer.document(&Document {
        command: "cutover report",
        folder: &folder,
        root: seal.root,
        signed: typed.sign_with.is_some(),
        decision: &report.decision,
        files: seal.files.len(),
    });
    Ok(Answer::Yes)
}

async fn given(project: &Project, typed: &CutoverReport, cutover: &Path) -> Result<Given, Failure> {
    let settings = &project.settings;
    let mut configuration = vec![hashed(&settings.path)?];
    if let Some((path, _)) = settings.mapping()? {
        configuration.push(hashed(&path)?);
    }
    let signers = settings.cutover_signers()?;
    let (graph, throughput) = copied::of(project)?;
    Ok(Given {
        written: Moment::now(),
        by: operator(),
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        binary: std::env::current_exe()
            .ok()
            .and_then(|path| seal::read_file(&path).ok())
            .map(|file| file.sha256),
        platform: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        configuration,
        include: settings.include(),
        exclude: settings.exclude(),
        redaction: match typed.redact {
            Redact::Values => Redaction::Values,
            Redact::Hashed => Redaction::Hashed,
            Redact::None => Redaction::None,
        },
        withheld: Vec::new(),
        loose: Vec::new(),
        approvers: Some(signers.text().to_owned()).filter(|text| !text.is_empty()),
        anchor: anchor(project, cutover).await,
        graph,
        throughput,
    })
}

/// A file by its name and content.
fn hashed(path: &Path) -> Result<FileHash, Failure> {
    let bytes = std::fs::read(path).map_err(|source| Failure::Read {
        path: path.to_owned(),
        source,
    })?;
    let name = path.file_name().unwrap_or(path.as_os_str());
    Ok(FileHash {
        file: name.to_string_lossy().into_owned(),
        bytes: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
        sha256: Sha256::of(&bytes),
    })
}

/// What the target keeps of the journal. A report is also written when it cannot be asked, and says so.
async fn anchor(project: &Project, cutover: &Path) -> Anchor {
    let not_asked = |why: String| Anchor {
        last: None,
        differing: Vec::new(),
        not_asked: Some(why),
    };
    let journal = match Journal::read(cutover) {
        Ok(Some(journal)) => journal,
        Ok(None) => return not_asked("there is no journal".to_owned()),
        // What is wrong with it, the report's writing says.
        Err(_) => return not_asked("the journal cannot be read".to_owned()),
    };
    let Some(plan) = &journal.state.plan else {
        return not_asked("the journal is empty".to_owned());
    };
    let known = match project.connect_target().await {
        Ok(target) => postgres::anchor::all(&target, &plan.project.fingerprint)
            .await
            .map_err(Failure::from),
        Err(failure) => Err(failure),
    };
    let known = match known {
        Ok(known) => known,
        Err(failure) => return not_asked(failure.message()),
    };
    let mut anchor = Anchor {
        last: None,
        differing: Vec::new(),
        not_asked: None,
    };
    for known in known {
        let head = known.head.parse().ok().map(|hash| cutover::journal::Head {
            number: known.entry,
            hash,
        });
        match head.filter(|head| journal.state.went_through(*head)) {
            Some(head) => anchor.last = Some(head),
            None => anchor.differing.push(known.entry),
        }
    }
    anchor
}

/// The project's salt, made if there is none.
fn salt(path: &Path) -> Result<Salt, Failure> {
    let read = |source| Failure::Read {
        path: path.to_owned(),
        source,
    };
    let write = |source| Failure::Write {
        path: path.to_owned(),
        source,
    };
    match std::fs::read(path) {
        Ok(secret) if secret.len() >= 32 => return Ok(Salt::new(&secret)),
        Ok(_) => {
            let short = "it has fewer than 32 bytes: remove it, and values are hashed in another way from then on";
            return Err(read(std::io::Error::other(short)));
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(read(error)),
    }
    let secret = Salt::random().map_err(|_| write(std::io::Error::other("the system has no random numbers")))?;
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(write)?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(write)?;
    file.write_all(&secret).and_then(|()| file.sync_all()).map_err(write)?;
    Ok(Salt::new(&secret))
}

/// Has ssh-keygen sign the root. It asks for a passphrase itself.
fn sign(key: &Path, text: &str, path: &Path) -> Result<(), Failure> {
    let failed = |what: String| {
        Failure::from(CutoverFailure::Sign {
            key: key.to_owned(),
            what,
        })
    };
    let mut process = Command::new("ssh-keygen")
        .args(["-q", "-Y", "sign", "-n", cutover::signature::SEAL_NAMESPACE, "-f"])
        .arg(key)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| failed(format!("ssh-keygen cannot be started: {error}")))?;
    if let Some(mut input) = process.stdin.take() {
        input
            .write_all(text.as_bytes())
            .map_err(|error| failed(error.to_string()))?;
    }
    let output = process.wait_with_output().map_err(|error| failed(error.to_string()))?;
    if !output.status.success() {
        return Err(failed(format!("ssh-keygen ended with {}", output.status)));
    }
    std::fs::write(path, output.stdout).map_err(|source| Failure::Write {
        path: path.to_owned(),
        source,
    })
}

/// Writes the root into the journal, where there is one. The report stands without it.
async fn note(project: &Project, report: &Report, root: Sha256) {
    if report.journal.is_empty() {
        return;
    }
    let written = match Session::open(project, "cutover report").await {
        Ok(mut session) => session.append(Event::ReportWritten { root }).await.map(|_| ()),
        Err(failure) => Err(failure),
    };
    if let Err(failure) = written {
        project.printer.warn(format!(
            "that this report was written does not stand in the journal: {}",
            failure.message()
        ));
    }
}

fn print(project: &Project, report: &Report, folder: &Path, root: Sha256) {
    let printer = &project.printer;
    let tone = match report.decision.answer {
        cutover::report::Answer::Yes => Tone::Good,
        cutover::report::Answer::No => Tone::Bad,
        cutover::report::Answer::NotYet => Tone::Warning,
    };
    printer.line(printer.toned(&report.decision.headline, tone));
    for reason in &report.decision.reasons {
        printer.paragraph(2, &format!("- {reason}"));
    }
    let page: PathBuf = folder.join(seal::PAGE);
    printer.line(format!("report: {}", page.display()));
    printer.line(format!("root: {root}"));
}
