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

#[test]
fn a_table_made_from_another_mapping_does_not_pass() {
    let mut pair = Pair::with_mapping("lf_verbs_otherwise", "", "");
    pair.source
        .run("create table t (id int not null auto_increment primary key, yes tinyint(1) not null) engine=InnoDB");
    pair.source.run("insert into t (yes) values (0), (1)");
    pair.landfall(&["schema"])
        .expect(0)
        .says(&["next: landfall schema --apply"]);
    pair.landfall(&["schema", "--apply"]).expect(0);
    // More rows are not another table.
    pair.source.run("insert into t (yes) values (1)");
    pair.landfall(&["schema", "--apply"]).expect(0);
    std::fs::write(
        pair.project.file("mapping.toml"),
        "[column.\"t.yes\"]\ntype = \"boolean\"\n",
    )
    .unwrap();
    pair.landfall(&["schema", "--apply"]).expect(1);
    let document = pair.landfall(&["migrate", "--format", "json"]).expect(1).json();
    assert_eq!(document["passed"], false);
    assert!(
        document["reasons"]
            .to_string()
            .contains("table lf_verbs_otherwise.t: made by an earlier run"),
        "{document:#}"
    );
    // Brought into line, as it says, it is what was planned.
    let boolean = "alter table t alter yes type boolean using yes <> 0";
    pair.target.run(boolean);
    pair.landfall(&["schema", "--apply"]).expect(0);
    pair.landfall(&["clean", "--tables", "--allow-drop"]).expect(0);
    pair.landfall(&["migrate"]).expect(0);
}

#[test]
fn what_stands_in_the_way_and_what_comes_next_is_said() {
    let mut pair = Pair::new("lf_verbs_view", "");
    pair.source
        .run("create table t (id int not null primary key) engine=InnoDB");
    pair.landfall(&["schema"]).expect(0);
    pair.landfall(&["copy"])
        .expect(2)
        .says(&["lf_verbs_view.t", "landfall schema --apply"]);
    pair.target
        .run("create schema lf_verbs_view; create view lf_verbs_view.t as select 1 as id");
    pair.landfall(&["schema", "--apply"])
        .expect(0)
        .says(&["lf_verbs_view.t is a view", "drop or rename it"]);
}
