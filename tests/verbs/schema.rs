//! The schema files.

use std::process::Command;

use super::{SCENE, snapshot};
use crate::support::pair::Pair;

#[test]
fn the_schema_files_run_with_psql_alone() {
    let mut pair = Pair::new("lf_verbs_psql", "");
    pair.source.run_all(SCENE);
    pair.landfall(&["schema"]).expect(0);
    let script = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/servers.sh");
    let mut files: Vec<String> = snapshot(&pair.project)
        .into_iter()
        .map(|(path, _)| path)
        .filter(|path| path.ends_with(".sql"))
        .collect();
    files.sort();
    assert!(!files.is_empty());
    for file in &files {
        let output = Command::new(&script)
            .args(["psql", "-f", file])
            .env("LANDFALL_TEST_PG_URL", &pair.target.url)
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{file}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    assert_eq!(pair.target.value("select count(*) from pg_constraint where connamespace = 'lf_verbs_psql'::regnamespace and contype in ('p', 'f')").as_deref(), Some("3"));
    // Bound as they are, with keys and foreign keys already there.
    pair.landfall(&["copy"]).expect(0);
    pair.landfall(&["finish"]).expect(0);
    pair.landfall(&["verify"]).expect(0);
}

#[test]
fn an_edited_schema_file_is_kept_and_used() {
    let mut pair = Pair::new("lf_verbs_edited", "");
    pair.source
        .run("create table t (id int not null primary key, v varchar(20) null) engine=InnoDB");
    pair.source.run("insert into t values (1, 'x')");
    pair.landfall(&["schema"]).expect(0);
    let (path, text) = snapshot(&pair.project)
        .into_iter()
        .find(|(path, text)| path.contains("1-pre") && text.contains("create table"))
        .unwrap();
    let edited = text.replacen("varchar(20)", "varchar(99)", 1);
    assert_ne!(edited, text, "{text}");
    std::fs::write(&path, &edited).unwrap();
    pair.landfall(&["migrate"]).expect(0);
    assert_eq!(
        std::fs::read_to_string(&path).unwrap(),
        edited,
        "the file stays as it was edited"
    );
    assert_eq!(
        pair.target.value("select format_type(atttypid, atttypmod) from pg_attribute where attrelid = 't'::regclass and attname = 'v'").as_deref(),
        Some("character varying(99)")
    );
}
