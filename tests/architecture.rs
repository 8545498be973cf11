//! The crate arrows of DESIGN and ARCHITECTURE.md, compared with what cargo says.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

type Arrows = BTreeMap<String, BTreeSet<String>>;

/// The block of lines `a -> b, c` in ARCHITECTURE.md between the markers `<!-- arrows -->`.
fn documented() -> Arrows {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("ARCHITECTURE.md")).unwrap();
    let block = text
        .split("<!-- arrows -->")
        .nth(1)
        .expect("ARCHITECTURE.md has a block between two <!-- arrows --> markers");
    block
        .lines()
        .filter_map(|line| line.trim().split_once(" -> "))
        .map(|(from, to)| {
            (
                from.trim().to_owned(),
                to.split(',').map(|name| name.trim().to_owned()).collect(),
            )
        })
        .collect()
}

/// The dependencies between the workspace's packages, tests' own dependencies included, names without `landfall-`.
fn real() -> Arrows {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let short = |name: &str| match name.strip_prefix("landfall-") {
        Some(short) => short.to_owned(),
        None => "cli".to_owned(),
    };
    let packages = metadata["packages"].as_array().unwrap();
    packages
        .iter()
        .map(|package| {
            let dependencies = package["dependencies"]
                .as_array()
                .unwrap()
                .iter()
                .filter_map(|dependency| dependency["name"].as_str())
                .filter(|name| name.starts_with("landfall-"))
                .map(short)
                .collect();
            (short(package["name"].as_str().unwrap()), dependencies)
        })
        .collect()
}

#[test]
fn crates_depend_only_along_the_documented_arrows() {
    let documented = documented();
    let real = real();
    assert_eq!(real.len(), 11, "a crate came or went: {:?}", real.keys());
    for (from, to) in &real {
        let allowed = documented.get(from).cloned().unwrap_or_default();
        assert_eq!(to, &allowed, "arrows of {from}");
    }
    assert!(
        documented.keys().all(|from| real.contains_key(from)),
        "ARCHITECTURE.md names a crate that is not there"
    );
}

#[test]
fn pure_crates_know_no_driver_and_no_runtime() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for name in ["model", "translate", "stage"] {
        let manifest: toml::Table = std::fs::read_to_string(root.join(format!("crates/{name}/Cargo.toml")))
            .unwrap()
            .parse()
            .unwrap();
        let dependencies = manifest["dependencies"].as_table().unwrap();
        for forbidden in ["tokio", "tokio-postgres", "mysql_common", "mysql_async", "tiberius"] {
            assert!(!dependencies.contains_key(forbidden), "{name} depends on {forbidden}");
        }
    }
}

#[test]
fn source_files_stay_readable() {
    // The aim is 400 lines; a file beyond 800 has more than one job.
    fn visit(folder: &Path, long: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                visit(&path, long);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let lines = std::fs::read_to_string(&path).unwrap().lines().count();
                if lines > 800 {
                    long.push(format!("{}: {lines}", path.display()));
                }
            }
        }
    }
    let mut long = Vec::new();
    visit(&Path::new(env!("CARGO_MANIFEST_DIR")).join("crates"), &mut long);
    assert!(long.is_empty(), "{long:?}");
}

#[test]
fn anyhow_stays_in_the_cli() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for entry in std::fs::read_dir(root.join("crates")).unwrap() {
        let manifest = entry.unwrap().path().join("Cargo.toml");
        if let Ok(text) = std::fs::read_to_string(&manifest) {
            assert!(!text.contains("anyhow"), "{}", manifest.display());
        }
    }
}

/// Every package that `cargo build` or `cargo test` compiles, with its features.
fn compiled(selection: &[&str]) -> BTreeSet<String> {
    let output = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--locked",
            "--offline",
            "--prefix",
            "none",
            "--format",
            "{p} {f}",
            "--no-dedupe",
        ])
        .args(selection)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| line.trim().to_owned()).collect()
}

#[test]
fn the_program_and_its_tests_share_what_is_compiled() {
    let program = compiled(&["--edges", "normal,build"]);
    let tests = compiled(&["--workspace", "--edges", "normal,build,dev"]);
    assert!(program.len() > 100, "{program:?}");
    let other: Vec<&String> = program.difference(&tests).collect();
    assert!(
        other.is_empty(),
        "the tests ask for more features than the program, which are to be unified in Cargo.toml: {other:?}"
    );
}
