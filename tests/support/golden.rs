//! Golden files: what a program gave, compared with a file of `tests/cases/`, which `make bless` writes.

use std::path::{Path, PathBuf};

/// A file or folder under `tests/cases`.
pub fn case(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(name)
}

/// Compares with the file of that name under `tests/cases`, or writes it if LANDFALL_BLESS is 1.
///
/// Nothing is blessed in CI: there a golden file is what somebody has read and committed.
#[track_caller]
pub fn assert_blessed(name: &str, found: &str) {
    let path = case(name);
    if blessing() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, found).unwrap();
        return;
    }
    let expected = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}; `make bless` writes it", path.display()));
    if expected == found {
        return;
    }
    let lines = |text: &str| text.split('\n').map(str::to_owned).collect::<Vec<_>>();
    let (expected, found) = (lines(&expected), lines(found));
    let at = expected
        .iter()
        .zip(&found)
        .take_while(|(left, right)| left == right)
        .count();
    let line = |lines: &[String]| {
        lines
            .get(at)
            .map_or_else(|| "(no line)".to_owned(), |line| format!("{line:?}"))
    };
    panic!(
        "{} differs from line {}:\n  blessed: {}\n  found:   {}\nIf that is meant, run `make bless` and read the difference.",
        path.display(),
        at + 1,
        line(&expected),
        line(&found)
    );
}

/// Fails if the folder holds files that no test asked for: cases that are compared with nothing.
#[track_caller]
pub fn assert_no_others(folder: &str, names: &[String]) {
    let mut stale: Vec<String> = std::fs::read_dir(case(folder))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !names.contains(name))
        .collect();
    stale.sort();
    assert!(stale.is_empty(), "nothing is compared with {stale:?} in {folder}");
}

fn blessing() -> bool {
    let asked = std::env::var("LANDFALL_BLESS").as_deref() == Ok("1");
    let ci = std::env::var("CI").is_ok_and(|value| !value.is_empty());
    assert!(!(asked && ci), "LANDFALL_BLESS is set in CI, where nothing is blessed");
    asked
}
