//! Reports that are whole, and reports that somebody had a hand in.

mod forged;
mod tampered;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::check::{Asked, Authenticated, Checked, check};
use super::*;
use crate::journal::Journal;
use crate::report::tests::sample::{World, journal_text, world};
use crate::report::{Redaction, Salt};
use crate::signature::test_key::TestKey;
use crate::signature::{SEAL_NAMESPACE, Signature, Signers};

/// A project's folder of the cutover and its report.
struct Project {
    folder: tempfile::TempDir,
    seal: Seal,
}

impl Project {
    fn of(world: &World) -> Project {
        let folder = tempfile::tempdir().unwrap();
        let cutover = folder.path().join("cutover");
        fs::create_dir_all(cutover.join(EVIDENCE)).unwrap();
        fs::write(cutover.join(PLAN), serde_json::to_vec_pretty(&world.plan).unwrap()).unwrap();
        fs::write(cutover.join(JOURNAL), journal_text(&world.journal)).unwrap();
        for (name, bytes) in &world.evidence {
            fs::write(cutover.join(EVIDENCE).join(name), bytes).unwrap();
        }
        let report = folder.path().join("report");
        let source = Source {
            cutover: &cutover,
            verification: None,
            salt: &Salt::new(b"salt"),
        };
        let seal = write(&report, &source, world.given.clone()).unwrap().seal;
        Project { folder, seal }
    }

    fn report(&self) -> PathBuf {
        self.folder.path().join("report")
    }

    fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.report().join(name)).unwrap()
    }

    fn put(&self, name: &str, bytes: &[u8]) {
        fs::write(self.report().join(name), bytes).unwrap();
    }

    /// Seals again what lies there, as a forger would.
    fn seal_again(&self) {
        let mut files = Vec::new();
        for file in &self.seal.files {
            if let Ok(bytes) = fs::read(self.report().join(&file.name)) {
                files.push(SealedFile {
                    name: file.name.clone(),
                    bytes: u64::try_from(bytes.len()).unwrap(),
                    sha256: Sha256::of(&bytes),
                });
            }
        }
        let journal = Journal::parse(Path::new(JOURNAL), &self.read(JOURNAL)).ok();
        let head = journal.map(|journal| journal.head()).or(self.seal.journal);
        let again = Seal::over(
            files,
            self.seal.sealed,
            "0.1.0".to_owned(),
            self.seal.project.clone(),
            head,
        )
        .unwrap();
        self.put(SEAL, &again.to_bytes().unwrap());
    }

    fn sign(&self, who: &str) {
        let signature = TestKey::of(who).sign(SEAL_NAMESPACE, self.seal.signed().as_bytes());
        self.put(SIGNATURE, Signature::parse(&signature).unwrap().armoured().as_bytes());
    }

    fn checked(&self, asked: &Asked) -> Checked {
        check(&self.report(), asked).unwrap()
    }

    fn by_root(&self) -> Checked {
        self.checked(&Asked {
            root: Some(self.seal.root),
            signers: None,
        })
    }

    fn by_nothing(&self) -> Checked {
        self.checked(&Asked::default())
    }
}

fn signers(who: &str) -> Signers {
    Signers::parse(&TestKey::of(who).line(&format!("{who}@example.com"), "")).unwrap()
}

/// Whether a problem names this file, in these words.
#[track_caller]
fn names(checked: &Checked, subject: &str, words: &str) {
    assert!(!checked.holds());
    let named = |problem: &super::check::Problem| problem.subject.starts_with(subject) && problem.what.contains(words);
    assert!(
        checked.problems.iter().any(named),
        "{subject}: {words} is not among {:#?}",
        checked.problems
    );
}

#[test]
fn a_whole_report_holds_by_its_root_or_a_listed_signature_and_by_nothing_else() {
    let project = Project::of(&world());
    let checked = project.by_root();
    assert!(checked.holds(), "{checked:#?}");
    assert_eq!(checked.words(), "intact, authenticated by the root");
    let checked = project.by_nothing();
    assert!(!checked.holds() && checked.problems.is_empty(), "{checked:#?}");
    assert_eq!(checked.words(), "consistent, not authenticated");
    let other = Asked {
        root: Some(Sha256::of(b"another")),
        signers: None,
    };
    names(&project.checked(&other), SEAL, "another report");

    let by = |who: &str| Asked {
        root: None,
        signers: Some(signers(who)),
    };
    // Nobody signed the seal: the journal is known up to the last approval of a listed key.
    let checked = project.checked(&by("ann"));
    assert!(!checked.holds());
    let Authenticated::JournalUpTo { entry, of, .. } = checked.authenticated else {
        panic!("{checked:#?}")
    };
    assert!(
        entry < of
            && checked
                .notes
                .iter()
                .any(|note| note.contains("behind the last signature"))
    );
    project.sign("ann");
    let both = Signers::parse(&(signers("ann").text().to_owned() + signers("bob").text())).unwrap();
    let checked = project.checked(&Asked {
        root: None,
        signers: Some(both),
    });
    assert!(checked.holds(), "{checked:#?}");
    assert!(
        checked
            .words()
            .contains("authenticated by the signature of ann@example.com")
    );
    names(&project.checked(&by("bob")), SIGNATURE, "is not in the list");
}

#[test]
fn a_report_of_a_verification_alone_holds() {
    let folder = tempfile::tempdir().unwrap();
    let verification = folder.path().join("verification.json");
    fs::write(&verification, serde_json::to_vec(&verify::sample::report()).unwrap()).unwrap();
    for redaction in [Redaction::Values, Redaction::Hashed, Redaction::None] {
        let mut given = world().given;
        given.redaction = redaction;
        given.anchor.last = None;
        let source = Source {
            cutover: &folder.path().join("nothing"),
            verification: Some(&verification),
            salt: &Salt::new(b"salt"),
        };
        let report = folder.path().join("report");
        let seal = write(&report, &source, given).unwrap().seal;
        let checked = check(
            &report,
            &Asked {
                root: Some(seal.root),
                signers: None,
            },
        )
        .unwrap();
        assert!(checked.holds(), "{redaction:?}: {checked:#?}");
        let shown = ["ends with a space", "id = 44"];
        let all: BTreeMap<String, String> = seal
            .files
            .iter()
            .map(|file| (file.name.clone(), fs::read_to_string(report.join(&file.name)).unwrap()))
            .collect();
        for (name, text) in all {
            let holds = shown.iter().any(|value| text.contains(value));
            assert!(
                !holds || redaction == Redaction::Values,
                "{name} shows values under {redaction:?}"
            );
        }
    }
}

/// Between two runs the plan may be made anew: the report says so, and is whole.
#[test]
fn a_plan_that_was_made_anew_is_told_and_no_damage() {
    let mut world = world();
    world.plan.title = "A better plan".to_owned();
    let checked = Project::of(&world).by_root();
    assert!(checked.holds(), "{checked:#?}");
    assert!(
        checked.notes.iter().any(|note| note.contains("the report says so")),
        "{:?}",
        checked.notes
    );
}

#[test]
fn no_report_is_written_of_evidence_that_was_changed() {
    let project = Project::of(&world());
    let cutover = project.folder.path().join("cutover");
    let file = cutover.join(EVIDENCE).join("0001-backup.txt");
    let source = Source {
        cutover: &cutover,
        verification: None,
        salt: &Salt::new(b"salt"),
    };
    let again = || write(&project.report(), &source, world().given).map(|_| ());
    assert!(again().is_ok(), "a report is written over");
    fs::write(&file, "restored, 215 tables\n").unwrap();
    assert!(matches!(again(), Err(WriteError::Changed { entry, .. }) if entry > 1));
    fs::remove_file(&file).unwrap();
    assert!(matches!(again(), Err(WriteError::Missing { .. })));
    // What was there stands, and nothing but a report is written over.
    assert!(project.by_root().holds());
    let other = project.folder.path().join("other");
    fs::create_dir(&other).unwrap();
    fs::write(other.join("mine.txt"), "mine").unwrap();
    fs::write(&file, b"restored, 214 tables\n").unwrap();
    assert!(matches!(
        write(&other, &source, world().given),
        Err(WriteError::Occupied { .. })
    ));
}

/// `docs/seal.md` shows this list and its root.
#[test]
fn the_root_is_that_of_the_document() {
    let file = |name: &str, content: &[u8]| SealedFile {
        name: name.to_owned(),
        bytes: u64::try_from(content.len()).unwrap(),
        sha256: Sha256::of(content),
    };
    let files = vec![file(PAGE, b"page"), file("evidence/a.txt", b"a"), file(DATA, b"{}")];
    let sealed = "2026-11-23T22:08:00Z".parse().unwrap();
    let seal = Seal::over(files, sealed, "0.1.0".to_owned(), None, None).unwrap();
    let document = include_str!("../../../../docs/seal.md");
    assert!(document.contains(&seal.text()), "{}", seal.text());
    assert!(document.contains(&seal.root.to_string()), "{}", seal.root);
}
