//! What a new user meets first: `init`, help texts and completions.

use super::VERBS;
use crate::support::landfall;
use crate::support::mysql::MysqlDatabase;
use crate::support::postgres::PgDatabase;
use crate::support::server;

#[test]
fn init_writes_a_file_that_works_and_never_overwrites() {
    let folder = tempfile::tempdir().unwrap();
    let source = format!("{}/lf_verbs_init", server::url("LANDFALL_TEST_MYSQL_URL"));
    let mut database = MysqlDatabase::create(&server::url("LANDFALL_TEST_MYSQL_URL"), "lf_verbs_init");
    database.run("create table t (id int not null primary key) engine=InnoDB");
    database.run("insert into t values (1)");
    let target = PgDatabase::create(&server::url("LANDFALL_TEST_PG_URL"), "lf_verbs_init");
    landfall::run(folder.path(), &["init", "--source", &source, "--target", &target.url]).expect(0);
    let path = folder.path().join("landfall.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains("lf_verbs_init") && text.contains('#'), "{text}");
    landfall::run(folder.path(), &["init", "--source", &source, "--target", &target.url])
        .expect(2)
        .says(&["landfall.toml"]);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    // TLS is verified unless the file says otherwise.
    landfall::run(folder.path(), &["migrate"]).expect(2).says(&["tls"]);
    let text = text
        .lines()
        .map(|line| {
            if line.starts_with("url = ") {
                format!("{line}\ntls = \"disable\"")
            } else {
                line.to_owned()
            }
        })
        .collect::<Vec<_>>()
        .join("\n");
    std::fs::write(&path, text).unwrap();
    landfall::run(folder.path(), &["migrate"]).expect(0);
}

#[test]
fn help_texts_have_examples_and_completions_are_there() {
    let folder = tempfile::tempdir().unwrap();
    let run = landfall::run(folder.path(), &["--help"]).expect(0);
    for verb in VERBS {
        assert!(run.stdout.contains(verb), "{verb}");
        let help = landfall::run(folder.path(), &[verb, "--help"]).expect(0);
        assert!(
            help.stdout.contains("Examples:") && help.stdout.contains(&format!("landfall {verb}")),
            "{verb}: {}",
            help.stdout
        );
    }
    assert!(run.stdout.contains("Exit codes:"));
    for shell in ["bash", "zsh", "fish"] {
        let script = landfall::run(folder.path(), &["completions", shell]).expect(0).stdout;
        for verb in VERBS {
            assert!(script.contains(verb), "{verb} in the completions of {shell}");
        }
    }
    // What is typed wrong is usage: exit code 2, with the nearest word.
    landfall::run(folder.path(), &["migrat"]).expect(2).says(&["migrate"]);
    landfall::run(folder.path(), &["copy", "--refresh", "--restart", "a.b"]).expect(2);
    landfall::run(folder.path(), &["--version"]).expect(0);
}
