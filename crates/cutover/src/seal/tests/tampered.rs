//! Any byte of any file, files that come and go, and folders that want to lead astray.

use super::*;

/// A generator whose seed is printed, and can be given.
struct Random(u64);

impl Random {
    fn new() -> Random {
        let given = std::env::var("LANDFALL_TEST_SEED")
            .ok()
            .and_then(|text| text.parse().ok());
        let now = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap();
        let seed = given.unwrap_or_else(|| u64::from(now.subsec_nanos()) | 1);
        let told = format!("seed: LANDFALL_TEST_SEED={seed}\n");
        std::io::Write::write_all(&mut std::io::stderr(), told.as_bytes()).ok();
        Random(seed)
    }

    /// Below `end`, by xorshift64*.
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 16;
        usize::try_from(number).unwrap() % end
    }
}

#[test]
fn any_byte_of_any_file_is_named() {
    let mut world = world();
    world.given.redaction = Redaction::Hashed;
    let project = Project::of(&world);
    project.sign("ann");
    let mut random = Random::new();
    let mut all: Vec<String> = project.seal.files.iter().map(|file| file.name.clone()).collect();
    assert!(all.iter().any(|name| name.starts_with(REDACTED)), "{all:?}");
    all.extend([SEAL.to_owned(), SIGNATURE.to_owned()]);
    for name in &all {
        let whole = project.read(name);
        for round in 0..14 {
            let at = match round {
                0 => 0,
                1 => whole.len() - 1,
                _ => random.below(whole.len()),
            };
            let mut bytes = whole.clone();
            bytes[at] ^= u8::try_from(random.below(255) + 1).unwrap();
            project.put(name, &bytes);
            let asked = Asked {
                root: Some(project.seal.root),
                signers: None,
            };
            match check(&project.report(), &asked) {
                Ok(checked) => {
                    let named = checked
                        .problems
                        .iter()
                        .any(|problem| problem.subject.starts_with(name.as_str()));
                    assert!(!checked.holds() && named, "{name}, byte {at}: {:#?}", checked.problems);
                }
                // A seal that is none any more.
                Err(_) => assert_eq!(name, SEAL, "byte {at}"),
            }
        }
        project.put(name, &whole);
    }
    assert!(project.by_root().holds());
}

#[test]
fn files_that_are_missing_added_cut_or_no_files_are_named() {
    let project = Project::of(&world());
    for file in &project.seal.files {
        let path = project.report().join(&file.name);
        let whole = fs::read(&path).unwrap();
        fs::remove_file(&path).unwrap();
        names(&project.by_root(), &file.name, "it is missing");
        fs::create_dir(&path).unwrap();
        names(&project.by_root(), &file.name, "it is a folder");
        fs::remove_dir(&path).unwrap();
        #[cfg(unix)]
        {
            let elsewhere = project.folder.path().join("elsewhere");
            fs::write(&elsewhere, &whole).unwrap();
            std::os::unix::fs::symlink(&elsewhere, &path).unwrap();
            names(&project.by_root(), &file.name, "it is a symbolic link");
            fs::remove_file(&path).unwrap();
        }
        fs::write(&path, &whole[..whole.len() / 2]).unwrap();
        names(&project.by_root(), &file.name, "it was altered");
        fs::write(&path, &whole).unwrap();
    }
    for added in ["evidence/more.txt", "notes.txt", ".hidden"] {
        project.put(added, b"");
        names(&project.by_root(), added, "it was added");
        fs::remove_file(project.report().join(added)).unwrap();
    }
    assert!(project.by_root().holds());
}

#[test]
fn a_seal_that_leads_astray_is_refused() {
    let project = Project::of(&world());
    let whole = String::from_utf8(project.read(SEAL)).unwrap();
    let refused = |text: &str| {
        project.put(SEAL, text.as_bytes());
        check(&project.report(), &Asked::default())
            .map(|checked| checked.words())
            .unwrap_err()
    };
    let said = |text: &str| {
        let error = refused(text);
        let cause = std::error::Error::source(&error)
            .map(ToString::to_string)
            .unwrap_or_default();
        format!("{error} {cause}")
    };
    for name in [
        "../../etc/passwd",
        "/etc/passwd",
        "evidence/../report.html",
        "evidence/a/b",
        "evidence\\\\a",
        "evidence/",
        "evidence/.x",
        "C:x",
        "report.exe",
        "evidence/a\\u0000",
        "seal.json",
    ] {
        let text = whole.replacen("evidence/0001-backup.txt", name, 1);
        assert!(said(&text).contains("no name of a file"), "{name}: {}", said(&text));
    }
    let twice = whole.replacen("evidence/0002-verification.json", "evidence/0001-backup.txt", 1);
    assert!(said(&twice).contains("twice"), "{}", said(&twice));
    let order = whole.replacen("evidence/0001-backup.txt", "evidence/9.txt", 1);
    assert!(said(&order).contains("order"), "{}", said(&order));
    assert!(said(&whole.replacen("\"format_version\": 1", "\"format_version\": 2", 1)).contains("version 2"));
    for text in ["", "{", "[]", "null", "{\"format_version\":1}", &"[".repeat(200_000)] {
        assert!(said(text).contains("no seal"), "{}", said(text));
    }
    let wrong = Sha256::of(b"wrong").to_string();
    project.put(SEAL, whole.replace(&project.seal.root.to_string(), &wrong).as_bytes());
    names(&project.by_nothing(), SEAL, "its root is not that of its list");
    project.put(SEAL, format!("{whole} ").as_bytes());
    names(&project.by_root(), SEAL, "it was edited");
    fs::remove_file(project.report().join(SEAL)).unwrap();
    assert!(check(&project.report(), &Asked::default()).is_err());
    assert!(check(&project.report().join("no such folder"), &Asked::default()).is_err());
    let sparse = fs::File::create(project.report().join(SEAL)).unwrap();
    sparse.set_len(1 << 40).unwrap();
    let error = check(&project.report(), &Asked::default()).unwrap_err();
    assert!(error.to_string().contains("at most"), "{error}");
}
