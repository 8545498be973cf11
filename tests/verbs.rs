//! The verbs one by one, in the order of a migration, and what each says to people and to programs.

use std::process::Command;

use serde_json::Value;

use crate::support::landfall;
use crate::support::mysql::MysqlDatabase;
use crate::support::pair::{Pair, table};
use crate::support::postgres::PgDatabase;
use crate::support::project::Project;
use crate::support::server::{self, PrivateServer};

const SCENE: &str = "
    create table author (id int not null auto_increment primary key, name varchar(50) not null, born date null) engine=InnoDB;
    create table book (isbn varchar(20) not null primary key, author int not null, title varchar(100) not null, price decimal(8,2) null,
        changed timestamp(3) not null default current_timestamp(3) on update current_timestamp(3), key ix_title (title(10)),
        foreign key (author) references author (id) on delete cascade) engine=InnoDB;
    create table hit (at datetime not null, page varchar(20) null) engine=InnoDB;
    insert into author values (1, 'Ann', '1980-01-01'), (2, 'Bob', null), (40, 'Zoë', '1999-12-31');
    insert into book (isbn, author, title, price) values ('a-1', 1, 'First', 9.99), ('a-2', 1, 'Second', null), ('z-1', 40, 'Naïve 🙂', 0);
    insert into hit values ('2020-01-01', '/'), ('2020-01-01', '/'), ('2020-01-02', null)";

const VERBS: &[&str] = &[
    "init", "doctor", "assess", "schema", "copy", "finish", "verify", "migrate", "status", "clean",
];

/// Everything in three tables, as text.
fn dump(pair: &mut Pair) -> String {
    [
        "select id, name, born from author order by id",
        "select isbn, author, title, price from book order by isbn",
        "select at, page from hit order by at, page nulls first",
    ]
    .iter()
    .map(|sql| {
        pair.target
            .value(&format!(
                "select string_agg(row_to_json(r)::text, ';') from ({sql}) as r"
            ))
            .unwrap_or_default()
    })
    .collect::<Vec<_>>()
    .join("\n")
}

fn progress<'a>(status: &'a Value, name: &str) -> &'a Value {
    status["tables"]
        .as_array()
        .unwrap()
        .iter()
        .find(|table| table["source"]["name"] == name)
        .unwrap_or_else(|| panic!("{name} in {status:#}"))
}

#[test]
fn the_verbs_run_one_by_one_in_their_order() {
    let mut pair = Pair::new("lf_verbs", "");
    pair.source.run_all(SCENE);

    // Before anything: nothing to show, and no error.
    let status = pair.landfall(&["status", "--format", "json"]).expect(0).json();
    assert_eq!(status["tables"].as_array().unwrap().len(), 0);

    pair.landfall(&["doctor"]).expect(0);
    let run = pair.landfall(&["assess"]).expect(0);
    assert!(
        run.stdout.contains("lf_verbs.hit"),
        "the table without a key is a finding: {}",
        run.stdout
    );
    assert_eq!(
        pair.target
            .value("select count(*) from pg_namespace where nspname in ('landfall', 'lf_verbs')")
            .as_deref(),
        Some("0"),
        "assess and doctor write nothing"
    );

    // schema: printed, written, applied; the files are psql's.
    let printed = pair.landfall(&["schema", "--print"]).expect(0).stdout;
    assert!(
        printed.contains("create table") && printed.contains("\"author\""),
        "{printed}"
    );
    assert!(!pair.project.file("schema").exists());
    pair.landfall(&["schema"]).expect(0);
    assert!(pair.project.file("schema/1-pre").is_dir() && pair.project.file("schema/3-post").is_dir());
    assert_eq!(
        pair.target.value("select to_regclass('lf_verbs.author')"),
        None,
        "written only"
    );
    let again = snapshot(&pair.project);
    pair.landfall(&["schema"]).expect(0);
    assert_eq!(snapshot(&pair.project), again, "the same files again");
    pair.landfall(&["schema", "--apply"]).expect(0);
    assert_eq!(
        pair.target
            .value("select to_regclass('lf_verbs.author')::text")
            .as_deref(),
        Some("author")
    );
    pair.landfall(&["schema", "--apply"]).expect(0);

    // copy: once, and then nothing is left to do.
    pair.landfall(&["copy"]).expect(0);
    let first = dump(&mut pair);
    assert!(first.contains("Naïve 🙂"), "{first}");
    let status = pair.landfall(&["status", "--format", "json"]).expect(0).json();
    assert_eq!(status["complete"], true, "{status:#}");
    for (name, rows) in [("author", 3), ("book", 3), ("hit", 3)] {
        let row = progress(&status, name);
        assert_eq!(
            (&row["rows"], &row["staged"], &row["loaded"]),
            (&Value::from(rows), &row["chunks"], &row["chunks"]),
            "{row}"
        );
    }
    let loads = "select string_agg(xmin::text, ',' order by ctid) from author";
    let before = pair.target.value(loads);
    pair.landfall(&["copy"]).expect(0);
    assert_eq!(pair.target.value(loads), before, "the second copy loads nothing");
    assert_eq!(
        pair.landfall(&["status", "--format", "json"]).expect(0).json()["epochs"],
        status["epochs"],
        "and opens no epoch"
    );

    // finish: keys, indexes, foreign keys; again without harm.
    for _ in 0..2 {
        pair.landfall(&["finish"]).expect(0);
        assert_eq!(pair.target.value("select count(*) from pg_constraint where connamespace = 'lf_verbs'::regnamespace and contype in ('p', 'f')").as_deref(), Some("3"));
        assert_eq!(
            pair.target
                .value("select count(*) from pg_index where indrelid = 'book'::regclass")
                .as_deref(),
            Some("3")
        );
    }
    pair.landfall(&["verify"]).expect(0);
    assert!(
        pair.project.file("report/verification.json").is_file()
            && pair.project.file("report/verification.html").is_file()
    );
    let run = pair.landfall(&["status"]).expect(0);
    assert!(run.stdout.contains("equal"), "{}", run.stdout);

    // clean: first the list, then the deed.
    let run = pair.landfall(&["clean", "--tables"]).expect(1);
    assert!(run.stdout.contains("author"), "{}", run.stdout);
    assert_eq!(dump(&mut pair), first, "nothing is dropped yet");
    pair.landfall(&["clean", "--tables", "--allow-drop"]).expect(0);
    assert_eq!(pair.target.value("select to_regclass('lf_verbs.author')"), None);
    assert_eq!(
        pair.target
            .value("select count(*) from pg_namespace where nspname = 'landfall'")
            .as_deref(),
        Some("0")
    );
    assert!(!pair.project.file("stage").exists());
    pair.landfall(&["migrate"]).expect(0);
    assert_eq!(dump(&mut pair), first, "and it begins again");
    pair.landfall(&["migrate"]).expect(0);
    assert_eq!(dump(&mut pair), first, "a second migrate changes nothing");
}

/// All schema files with their text.
fn snapshot(project: &Project) -> Vec<(String, String)> {
    let mut files = Vec::new();
    let mut folders = vec![project.file("schema")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

#[test]
fn every_verb_gives_one_json_document_on_stdout() {
    let mut pair = Pair::new("lf_verbs_json", "");
    pair.source.run_all(SCENE);
    for (arguments, fields) in [
        (vec!["doctor"], vec!["checks", "passed"]),
        (vec!["assess"], vec!["findings", "tables"]),
        (vec!["schema", "--print"], vec!["findings"]),
        (vec!["schema", "--apply"], vec!["findings"]),
        (vec!["status"], vec!["tables"]),
        (vec!["copy"], vec!["tables", "complete"]),
        (vec!["finish"], vec!["command"]),
        (
            vec!["verify"],
            vec!["tables", "outcome", "structure", "negative_control", "coverage"],
        ),
        (vec!["status"], vec!["tables", "epoch", "verification"]),
        (vec!["migrate"], vec!["command"]),
        (vec!["clean", "--allow-drop"], vec!["dropped"]),
    ] {
        let run = pair
            .landfall(&[arguments.as_slice(), &["--format", "json"]].concat())
            .expect(0);
        let document = run.json();
        for field in fields {
            assert!(!document[field].is_null(), "{arguments:?} has no {field}: {document:#}");
        }
        // Quiet means quiet.
        if arguments == ["doctor"] {
            let quiet = pair.landfall(&["doctor", "--format", "json", "--quiet"]).expect(0);
            assert_eq!(quiet.stderr, "");
        }
    }
    // A failure is a document, too.
    std::fs::write(pair.project.file("landfall.toml"), "[source]\n").unwrap();
    let run = pair.landfall(&["copy", "--format", "json"]).expect(2);
    assert_eq!(run.json()["exit_code"], 2);
}

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
fn a_refresh_brings_inserts_updates_deletes_and_changed_keys() {
    let mut pair = Pair::new("lf_verbs_refresh", "[copy]\nchunk_rows = 100\n");
    pair.source.run_all(
        "create table n (id int not null primary key, v varchar(50) null) engine=InnoDB;
         create table s (code varchar(30) not null primary key, v int not null) engine=InnoDB;
         create table k (a int null, b varchar(10) null) engine=InnoDB",
    );
    let rows = |format: &dyn Fn(u32) -> String| (1..=450).map(format).collect::<Vec<_>>().join(",");
    pair.source.run(&format!(
        "insert into n values {}",
        rows(&|n| format!("({}, 'v{n}')", n * 10))
    ));
    pair.source.run(&format!(
        "insert into s values {}",
        rows(&|n| format!("('code {:05}', {n})", n * 7919 % 100_000))
    ));
    pair.source.run(&format!(
        "insert into k values {}",
        rows(&|n| format!("({}, 'k{}')", n % 50, n % 3))
    ));
    pair.landfall(&["migrate"]).expect(0);
    let pages = "select string_agg(ctid::text || xmin::text, ',' order by id) from n where id between 2010 and 4000";
    let before = pair.target.value(pages);

    pair.source.run_all(
        "insert into n values (5, 'before all'), (105, 'between'), (99999, 'behind all');
         update n set v = null where id = 500;
         update n set id = 15 where id = 1500;
         delete from n where id between 700 and 720;
         update n set v = 'v\\r\\n🙂' where id = 10;
         insert into s values ('', 0), ('zzz', 1), ('code 00000a', 2);
         update s set v = -v where v in (3, 300);
         update s set code = concat('moved ', code) where v = 7;
         delete from s where v = 100;
         insert into k values (null, null), (1, 'k1');
         delete from k where a = 7 limit 1;
         update k set b = 'new' where a = 9",
    );
    // Before the refresh the target is what it was, and equal to what was staged.
    pair.landfall(&["verify"]).expect(0);
    pair.landfall(&["copy", "--refresh"]).expect(0);
    pair.landfall(&["finish"]).expect(0);
    pair.landfall(&["verify"]).expect(0);
    for (table, columns) in [("n", "id, v"), ("s", "code, v"), ("k", "a, b")] {
        let expected = lines(&mut pair.source, table, columns);
        let actual = pair.target.rows(&format!(
            "select concat_ws('|', {}) from {table}",
            coalesced(columns, "text")
        ));
        let mut actual: Vec<String> = actual.iter().map(|row| row.get(0)).collect();
        actual.sort();
        assert_eq!(actual, expected, "{table}");
    }
    assert_eq!(
        pair.target.value(pages),
        before,
        "rows of unchanged chunks were not touched"
    );
    // Nothing changed: a refresh changes nothing.
    let before = pair
        .target
        .value("select string_agg(xmin::text, ',' order by id) from n");
    pair.landfall(&["copy", "--refresh"]).expect(0);
    assert_eq!(
        pair.target
            .value("select string_agg(xmin::text, ',' order by id) from n"),
        before
    );
    pair.landfall(&["verify"]).expect(0);
    let status = pair.landfall(&["status", "--format", "json"]).expect(0).json();
    // If no other test wrote to the server meanwhile, the source proves that nothing changed: then the epoch is continued.
    assert!(matches!(status["epochs"].as_u64(), Some(2 | 3)), "{status:#}");
}

fn coalesced(columns: &str, text: &str) -> String {
    columns
        .split(", ")
        .map(|column| format!("coalesce(cast({column} as {text}), 'NULL')"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// All rows of a source's table as sorted text.
fn lines(source: &mut MysqlDatabase, table: &str, columns: &str) -> Vec<String> {
    let rows = source.rows(&format!(
        "select concat_ws('|', {}) from {table}",
        coalesced(columns, "char")
    ));
    let mut lines: Vec<String> = rows
        .into_iter()
        .map(|row| mysql_async::from_row::<(String,)>(row).0)
        .collect();
    lines.sort();
    lines
}

#[test]
fn a_table_is_restarted_alone() {
    let mut pair = Pair::new("lf_verbs_restart", "");
    pair.source.run_all(SCENE);
    pair.landfall(&["migrate"]).expect(0);
    pair.target.run("update author set name = 'tampered' where id = 1");
    pair.landfall(&["verify"]).expect(1);
    let before = pair
        .target
        .value("select string_agg(xmin::text, ',' order by isbn) from book");
    pair.landfall(&["copy", "--restart", "lf_verbs_restart.author"])
        .expect(0);
    pair.landfall(&["finish"]).expect(0);
    pair.landfall(&["verify"]).expect(0);
    assert_eq!(
        pair.target.value("select name from author where id = 1").as_deref(),
        Some("Ann")
    );
    assert_eq!(
        pair.target
            .value("select string_agg(xmin::text, ',' order by isbn) from book"),
        before,
        "the other table was left alone"
    );
    // A name that is none is said.
    pair.landfall(&["copy", "--restart", "lf_verbs_restart.autor"])
        .expect(2)
        .says(&["lf_verbs_restart.autor", "lf_verbs_restart.author"]);
    pair.landfall(&["copy", "--restart", "author"])
        .expect(2)
        .says(&["author"]);
}

#[test]
fn the_target_is_verified_with_the_source_switched_off() {
    let server = PrivateServer::start("mariadb");
    let mut source = MysqlDatabase::create(&server.url, "lf_verbs_off");
    source.run_all(SCENE);
    let mut target = PgDatabase::create(&server::url("LANDFALL_TEST_PG_URL"), "lf_verbs_off");
    let project = Project::new(&format!("{}/lf_verbs_off", server.url), &target.url, "");
    project.landfall(&["migrate"]).expect(0);
    drop(source);
    server.stop();

    let report = project.landfall(&["verify", "--format", "json"]).expect(0).json();
    assert_eq!(table(&report, "book")["verdict"]["kind"], "equal");
    project.landfall(&["status"]).expect(0);
    target.run("update lf_verbs_off.author set name = 'Eve' where id = 2");
    let report = project.landfall(&["verify", "--format", "json"]).expect(1).json();
    let author = table(&report, "author");
    assert_eq!(author["verdict"]["kind"], "different");
    assert_eq!(author["differences"][0]["kind"], "changed");
    assert_eq!(author["differences"][0]["row"][0]["value"], "2");
    assert_eq!(author["differences"][0]["columns"][0]["target"], "Eve");
    assert_eq!(table(&report, "book")["verdict"]["kind"], "equal");
    project.landfall(&["copy"]).expect(2).says(&["refused"]);
}

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
