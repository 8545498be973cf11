//! `landfall translate` as a person uses it: files and pipes, encodings, names, exit codes. No server is needed.

use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;

use crate::support::landfall::{Run, command};

fn run(folder: &Path, arguments: &[&str]) -> Run {
    Run::from_output(&command(folder, arguments).output().unwrap())
}

const SHOP: &str =
    "CREATE TABLE OrderLine (LineId int NOT NULL AUTO_INCREMENT PRIMARY KEY, UnitPrice decimal(10,2)) ENGINE=InnoDB;";

#[test]
fn a_script_comes_by_file_or_by_pipe_in_any_encoding() {
    let folder = tempfile::tempdir().unwrap();
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(SHOP.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    std::fs::write(folder.path().join("utf8.sql"), SHOP).unwrap();
    std::fs::write(folder.path().join("utf16.sql"), utf16).unwrap();
    let plain = run(folder.path(), &["translate", "utf8.sql", "--from", "mysql"]).expect(0);
    assert!(plain.stdout.contains("create table"), "{}", plain.stdout);
    let wide = run(folder.path(), &["translate", "utf16.sql", "--from", "mysql"]).expect(0);
    assert_eq!(plain.stdout, wide.stdout);

    let mut piped = command(folder.path(), &["translate", "-", "--from", "mysql"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    piped.stdin.take().unwrap().write_all(SHOP.as_bytes()).unwrap();
    let piped = Run::from_output(&piped.wait_with_output().unwrap()).expect(0);
    assert_eq!(plain.stdout, piped.stdout);

    std::fs::write(
        folder.path().join("latin.sql"),
        b"CREATE TABLE caf\xe9 (id int PRIMARY KEY);",
    )
    .unwrap();
    let latin = run(folder.path(), &["translate", "latin.sql", "--from", "mysql"]).expect(0);
    assert!(latin.stdout.contains("\"café\""), "{}", latin.stdout);
    assert!(latin.stderr.contains("Windows-1252"), "{}", latin.stderr);
}

#[test]
fn a_version_without_a_number_is_no_version() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("shop.sql"), SHOP).unwrap();
    let of = |dialect: &str, version: &str| {
        let arguments = ["translate", "shop.sql", "--from", dialect, "--source-version", version];
        run(folder.path(), &arguments)
    };
    for dialect in ["mysql", "mssql"] {
        for version in ["abc", "", "latest-8.0", "mariadb"] {
            let refused = of(dialect, version).expect(2);
            assert!(
                refused.stderr.contains("8.0.36, 10.11-mariadb, 2019"),
                "{}",
                refused.stderr
            );
        }
    }
    for version in ["8.0", "10.11-mariadb", "5.5.5-10.6.12-MariaDB", "MariaDB 11.4"] {
        of("mysql", version).expect(0);
    }
}

#[test]
fn views_their_columns_sequences_and_functions_are_among_the_names_that_changed() {
    let folder = tempfile::tempdir().unwrap();
    let script = "CREATE TABLE OrderLine (LineId int PRIMARY KEY);\nCREATE VIEW AllLines AS SELECT LineId, 1 AS plain FROM OrderLine;\n\
                  CREATE SEQUENCE NextLine;\nCREATE FUNCTION AddOne(a int) RETURNS int DETERMINISTIC RETURN a + 1;";
    std::fs::write(folder.path().join("shop.sql"), script).unwrap();
    let arguments = [
        "translate",
        "shop.sql",
        "--from",
        "mysql",
        "--identifiers",
        "snake",
        "--out",
        "out",
    ];
    run(folder.path(), &arguments).expect(0);
    let read = std::fs::read_to_string(folder.path().join("out/renames.json")).unwrap();
    let renames: Value = serde_json::from_str(&read).unwrap();
    assert_eq!(renames["views"]["public.AllLines"], "public.all_lines");
    assert_eq!(renames["sequences"]["public.NextLine"], "public.next_line");
    assert_eq!(renames["routines"]["public.AddOne"], "public.add_one");
    assert_eq!(
        renames["columns"]["public.AllLines"],
        serde_json::json!({"LineId": "line_id"})
    );
}

#[test]
fn a_folder_gets_files_findings_and_the_names_that_changed() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("shop.sql"), SHOP).unwrap();
    let arguments = [
        "translate",
        "shop.sql",
        "--from",
        "mysql",
        "--schema",
        "Shop",
        "--identifiers",
        "snake",
        "--out",
        "out",
    ];
    run(folder.path(), &arguments)
        .expect(0)
        .says(&["Coverage", "tables", "100 %"]);
    let read = |name: &str| std::fs::read_to_string(folder.path().join("out").join(name)).unwrap();
    let renames: Value = serde_json::from_str(&read("renames.json")).unwrap();
    assert_eq!(renames["tables"]["Shop.OrderLine"], "shop.order_line");
    assert_eq!(renames["columns"]["Shop.OrderLine"]["UnitPrice"], "unit_price");
    assert!(read("findings.json").contains("\"findings\""));
    assert!(read("1-pre/10-shop-tables.sql").contains("\"order_line\""));

    // What somebody edited is kept, and said.
    let edited = folder.path().join("out/1-pre/10-shop-tables.sql");
    std::fs::write(&edited, "-- mine\n").unwrap();
    run(folder.path(), &arguments)
        .expect(0)
        .says(&["1 file edited since and kept", "--overwrite"]);
    assert_eq!(std::fs::read_to_string(&edited).unwrap(), "-- mine\n");
}

#[test]
fn several_scripts_are_one_and_findings_name_theirs() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("V1.sql"), "CREATE TABLE t (a int);\n").unwrap();
    std::fs::write(
        folder.path().join("V2.sql"),
        "ALTER TABLE t ADD COLUMN b int;\nFROBNICATE THE SERVER;\n",
    )
    .unwrap();
    let found = run(
        folder.path(),
        &["translate", "V1.sql", "V2.sql", "--from", "mysql", "--format", "json"],
    )
    .expect(0);
    let document: Value = serde_json::from_str(&found.stdout).unwrap();
    let sql = document["files"].as_array().unwrap()[0]["sql"].to_string() + &document["files"].to_string();
    assert!(sql.contains("\\\"b\\\" integer"), "{sql}");
    assert_eq!(document["statements"]["not_understood"], 1);
    let finding = document["findings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|finding| finding["code"] == "script-statement-not-understood")
        .unwrap();
    assert!(
        finding["message"].as_str().unwrap().contains("FROBNICATE"),
        "{finding:#}"
    );
    assert_eq!(finding["line"], 2);
}

#[test]
fn what_cannot_be_done_is_said_with_the_documented_code() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("t.sql"), "CREATE TABLE t (a frobnitz);").unwrap();
    run(folder.path(), &["translate", "t.sql", "--from", "mysql"])
        .expect(1)
        .says(&["blocking"]);
    run(folder.path(), &["translate", "missing.sql", "--from", "mysql"])
        .expect(2)
        .says(&["missing.sql"]);
    run(folder.path(), &["translate", "t.sql", "--from", "oracle"])
        .expect(2)
        .says(&["mssql", "mysql"]);
    run(
        folder.path(),
        &["translate", "t.sql", "--from", "mssql", "--variable", "nothing"],
    )
    .expect(2)
    .says(&["NAME=VALUE"]);
    std::fs::write(folder.path().join("m.toml"), "[types]\nintt = \"integer\"\n").unwrap();
    run(
        folder.path(),
        &["translate", "t.sql", "--from", "mssql", "--mapping", "m.toml"],
    )
    .expect(2)
    .says(&["m.toml", "types.int"]);
}

/// A date that is no date is told with its line, and rows that have no table are not written.
#[test]
fn what_rows_lose_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let made = "CREATE TABLE t (id int PRIMARY KEY, a date, b datetime);\n";
    let dates = "INSERT INTO t VALUES (1, '2024-01-01', NULL),\n(2, '0000-00-00', NULL),\n(3, '2024-00-00', '2024-01-00 10:00:00');\n";
    std::fs::write(folder.path().join("dates.sql"), format!("{made}{dates}")).unwrap();
    let arguments = |file| ["translate", file, "--from", "mysql", "--with-data", "--format", "json"];
    let document = run(folder.path(), &arguments("dates.sql")).expect(0).json();
    let told: Vec<(&str, u64, &str)> = document["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["code"] == "zero-date")
        .map(|finding| {
            (
                finding["object"].as_str().unwrap(),
                finding["line"].as_u64().unwrap(),
                finding["message"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (
                "public.t.a",
                3,
                "2 rows have a date with a zero month or day, which became NULL (the first in line 3)"
            ),
            (
                "public.t.b",
                4,
                "1 row has a date with a zero month or day, which became NULL (the first in line 4)"
            ),
        ]
    );

    let lost = "INSERT INTO elsewhere VALUES (1);\nINSERT INTO elsewhere VALUES (2);\n";
    std::fs::write(folder.path().join("lost.sql"), format!("{made}{lost}")).unwrap();
    let document = run(folder.path(), &arguments("lost.sql")).expect(1).json();
    let message = "2 statements give rows to a table that the scripts do not make; the rows are not written";
    let findings = document["findings"].as_array().unwrap();
    assert!(
        findings.iter().any(|finding| finding["message"] == message),
        "{findings:#?}"
    );
}

/// It blocks on reading here, and nothing of it is worth a clean end.
#[test]
fn a_signal_ends_it_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = command(folder.path(), &["translate", "-", "--from", "mysql"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    child
        .stdin
        .as_mut()
        .unwrap()
        .write_all(b"create table t (id int);")
        .unwrap();
    std::thread::sleep(std::time::Duration::from_millis(300));
    let sent = std::process::Command::new("kill")
        .args(["-TERM", &child.id().to_string()])
        .status();
    assert!(sent.unwrap().success());
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break Some(status);
        }
        if std::time::Instant::now() > deadline {
            child.kill().unwrap();
            child.wait().unwrap();
            break None;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    };
    assert!(status.is_some_and(|status| !status.success()), "{status:?}");
}
