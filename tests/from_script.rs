//! Scripts in the place of a server: `--from-script`, and `script` in landfall.toml.

use std::fmt::Write as _;
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::golden::case;
use crate::support::mysql::MysqlDatabase;
use crate::support::pair::{findings, table};
use crate::support::postgres::PgDatabase;
use crate::support::project::Project;
use crate::support::{script, server};

/// Bytes that are no UTF-8, some that are, and those that a dump escapes.
const PHOTO: &[u8] = b"\xff\xd8\xff\xe0\x00\x10JFIF'\"\\\n\r\x1a\xc3\xa4\xc3(\xee\xbe\x80\x80\xf0\x9f\x98\x80\xfe";
const HASH: &[u8] = b"\x80\x00\xff\x0a";

/// A target of the test's own, and a project whose source is the scripts.
fn scene(name: &str, source: &str) -> (PgDatabase, Project) {
    let target = PgDatabase::create(&server::url("LANDFALL_TEST_PG_URL"), name);
    let project = Project::with_text(&format!(
        "{source}\n[target]\nurl = \"{}\"\ntls = \"disable\"\n[stage]\npath = \"stage\"\n[copy]\nreaders = 1\n",
        target.url
    ));
    (target, project)
}

/// As mysqldump writes bytes without --hex-blob.
fn raw(bytes: &[u8]) -> Vec<u8> {
    let mut text = b"_binary '".to_vec();
    for byte in bytes {
        match byte {
            0 => text.extend(b"\\0"),
            b'\n' => text.extend(b"\\n"),
            b'\r' => text.extend(b"\\r"),
            0x1a => text.extend(b"\\Z"),
            b'\\' | b'\'' | b'"' => text.extend([b'\\', *byte]),
            _ => text.push(*byte),
        }
    }
    text.push(b'\'');
    text
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold("0x".to_owned(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

/// The dump, with its bytes raw.
fn dump() -> Vec<u8> {
    let text = std::fs::read(case("from_script/shop.mysql.sql")).unwrap();
    let mut bytes = Vec::new();
    let mut rest = text.as_slice();
    while let Some(at) = rest.iter().position(|byte| *byte == b'{') {
        bytes.extend(&rest[..at]);
        let end = rest.iter().position(|byte| *byte == b'}').unwrap();
        bytes.extend(match &rest[at..=end] {
            b"{PHOTO}" => raw(PHOTO),
            b"{HASH}" => raw(HASH),
            other => panic!("{other:?}"),
        });
        rest = &rest[end + 1..];
    }
    bytes.extend(rest);
    bytes
}

/// All tables of a schema: their columns, constraints and rows.
fn contents(target: &mut PgDatabase, schema: &str) -> String {
    let mut text = String::new();
    let tables = target.rows(&format!(
        "select tablename::text from pg_tables where schemaname = '{schema}' order by 1"
    ));
    for row in tables {
        let table: String = row.get(0);
        writeln!(text, "{table}").unwrap();
        for sql in [
            format!(
                "select concat_ws(' ', attname, format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated) \
                 from pg_attribute where attrelid = '\"{schema}\".\"{table}\"'::regclass and attnum > 0 order by attnum"
            ),
            format!(
                "select concat_ws(' ', conname, pg_get_constraintdef(oid)) from pg_constraint \
                 where conrelid = '\"{schema}\".\"{table}\"'::regclass order by 1"
            ),
            format!("select t::text from \"{schema}\".\"{table}\" t order by 1"),
        ] {
            for row in target.rows(&sql) {
                writeln!(text, "  {}", row.get::<_, String>(0)).unwrap();
            }
        }
    }
    let sequences = target.rows(&format!(
        "select concat_ws(' ', sequencename, last_value, increment_by) from pg_sequences where schemaname = '{schema}' order by 1"
    ));
    for row in sequences {
        writeln!(text, "{}", row.get::<_, String>(0)).unwrap();
    }
    text
}

fn verdict<'a>(report: &'a Value, name: &str) -> &'a str {
    table(report, name)["summary"].as_str().unwrap()
}

#[test]
fn a_dump_gives_the_same_target_as_the_server_that_ran_it() {
    let name = "lf_from_script";
    let (mut target, project) = scene(name, "[source]\nscript = \"dump.sql\"\ndialect = \"mysql\"");
    std::fs::write(project.file("dump.sql"), dump()).unwrap();
    let run = project.landfall(&["doctor"]).expect(0);
    let run = run.says(&["script-text", "UTF-8 with raw bytes", "script-rows"]);
    assert!(
        !run.stdout.contains("binlog") && !run.stdout.contains("source-tls"),
        "{}",
        run.stdout
    );
    project.landfall(&["assess"]).expect(0);
    project.landfall(&["migrate"]).expect(0).says(&[
        "the content of the script",
        "PASSED: equal",
        "lf_from_script.customers.label",
    ]);
    project.landfall(&["status"]).expect(0);
    project.landfall(&["verify"]).expect(0);
    let photo = target.value(&format!(
        "select encode(photo, 'hex') from {name}.customers where id = 1"
    ));
    assert_eq!(format!("0x{}", photo.unwrap()), hex(PHOTO));

    let mut source = MysqlDatabase::create(&server::url("LANDFALL_TEST_MYSQL_URL"), name);
    let text = std::fs::read_to_string(case("from_script/shop.mysql.sql")).unwrap();
    let text = text.replace("{PHOTO}", &hex(PHOTO)).replace("{HASH}", &hex(HASH));
    for statement in script::statements(&text) {
        source.run(&statement);
    }
    let mut live_target = PgDatabase::create(&server::url("LANDFALL_TEST_PG_URL"), "lf_from_script_live");
    let live = Project::new(
        &format!("{}/{name}", source.server_url),
        &live_target.url,
        "[copy]\nallow_inconsistent = true\n",
    );
    live.landfall(&["migrate", "--allow-inconsistent"]);
    assert_eq!(contents(&mut target, name), contents(&mut live_target, name));

    project.landfall(&["clean", "--tables", "--allow-drop"]).expect(0);
    assert_eq!(contents(&mut target, name), "");
}

/// MariaDB cuts the digits of a second that a column does not have, MySQL rounds them.
#[test]
fn digits_of_a_second_become_what_the_server_makes_of_them() {
    let name = "lf_from_script_digits";
    let mut source = MysqlDatabase::create(&server::url("LANDFALL_TEST_MYSQL_URL"), name);
    let version = source.value("select version()").unwrap();
    let text = "create table t (id int primary key, at datetime, hundredths datetime(2), day date, span time, thousandths time(3));
        insert into t values (1, '2024-02-29 23:59:59.5', '2024-02-29 23:59:59.995', '2024-02-29 23:59:59.7', '-10:00:59.5', '838:59:58.9996'),
          (2, '2024-12-31 23:59:59.4', '2024-12-31 23:59:59.123456', '2024-12-31 12:00:00', '00:00:00.4', '-00:00:00.0004');";
    for statement in script::statements(text) {
        source.run(&statement);
    }
    let settings =
        format!("[source]\nscript = \"t.sql\"\ndialect = \"mysql\"\nschema = \"{name}\"\nversion = \"{version}\"");
    let (mut target, project) = scene(name, &settings);
    std::fs::write(project.file("t.sql"), text).unwrap();
    project.landfall(&["migrate"]).expect(0);
    for id in [1, 2] {
        for column in ["at", "hundredths", "day"] {
            let there = source.value(&format!(
                "select date_format(`{column}`, '%Y-%m-%d %H:%i:%s.%f') from t where id = {id}"
            ));
            let here = target.value(&format!(
                "select to_char({column}::timestamp, 'YYYY-MM-DD HH24:MI:SS.US') from {name}.t where id = {id}"
            ));
            assert_eq!(here, there, "{column} of row {id} on {version}");
        }
        for column in ["span", "thousandths"] {
            let there = source.value(&format!(
                "select cast(cast(timestampdiff(microsecond, '2000-01-01', addtime(cast('2000-01-01' as datetime(6)), {column})) / 1000000 as decimal(20,6)) as char) from t where id = {id}"
            ));
            let here = target.value(&format!(
                "select extract(epoch from {column})::numeric(20,6)::text from {name}.t where id = {id}"
            ));
            assert_eq!(here, there, "{column} of row {id} on {version}");
        }
    }
}

/// Literals of numbers, spelled in the ways that both servers take, in columns of texts.
#[test]
fn numbers_become_what_the_server_makes_of_them() {
    let name = "lf_from_script_numbers";
    let mut source = MysqlDatabase::create(&server::url("LANDFALL_TEST_MYSQL_URL"), name);
    let version = source.value("select version()").unwrap();
    let mut text = "create table t (id int primary key, v varchar(40), c char(40), x text, b blob);\n".to_owned();
    let texts = [
        "01234",
        "-00501",
        ".5",
        "-.5",
        "00.50",
        "1.",
        "+5",
        "-0",
        "-0.0",
        "1e3",
        "1.0e-5",
        "1e14",
        "1e15",
        "-1.5e-300",
        "1e-15",
        "0.1e0",
        "123456789012345678901234567890e0",
        "12345678901234567890.10",
        "true",
    ];
    for (id, value) in texts.iter().enumerate() {
        writeln!(text, "insert into t values ({id}, {value}, {value}, {value}, {value});").unwrap();
    }
    text.push_str("create table n (id int primary key, i int, b bigint, f float(7,3), d double(6,2));\n");
    let doubles = [
        "2.5e0", "-2.5e0", "0.5e0", "3.5e0", "1.5", "1.23456", "-1.0005", "2.0625", "1.115e0", "-0.375",
    ];
    for (id, value) in doubles.iter().enumerate() {
        writeln!(text, "insert into n values ({id}, {value}, {value}, {value}, {value});").unwrap();
    }
    for statement in script::statements(&text) {
        source.run(&statement);
    }
    let settings =
        format!("[source]\nscript = \"t.sql\"\ndialect = \"mysql\"\nschema = \"{name}\"\nversion = \"{version}\"");
    let (mut target, project) = scene(name, &settings);
    std::fs::write(project.file("t.sql"), &text).unwrap();
    project.landfall(&["migrate"]).expect(0);
    for (id, value) in texts.iter().enumerate() {
        let there = source.value(&format!(
            "select concat_ws('|', v, c, x, hex(b)) from t where id = {id}"
        ));
        let here = target.value(&format!(
            "select concat_ws('|', v, rtrim(c), x, upper(encode(b, 'hex'))) from {name}.t where id = {id}"
        ));
        assert_eq!(here, there, "{value} on {version}");
    }
    for (id, value) in doubles.iter().enumerate() {
        let there = source.value(&format!("select concat_ws('|', i, b, f, d) from n where id = {id}"));
        let here = target.value(&format!(
            "select concat_ws('|', i, b, f::numeric(9,3), d::numeric(9,2)) from {name}.n where id = {id}"
        ));
        assert_eq!(here, there, "{value} in numbers on {version}");
    }
}

#[test]
fn a_script_of_sql_server_is_migrated_without_one() {
    let name = "lf_from_script_mssql";
    let (mut target, project) = scene(name, "");
    std::fs::copy(case("from_script/shop.mssql.sql"), project.file("shop.sql")).unwrap();
    project
        .landfall(&["migrate", "--from-script", "shop.sql"])
        .expect(0)
        .says(&["PASSED: equal"]);
    let value = |target: &mut PgDatabase, sql: &str| target.value(sql).unwrap();
    assert_eq!(value(&mut target, r#"select count(*) from dbo."Orders""#), "3");
    let first = r#"select concat_ws('|', "Name", "Balance", "Born", "Seen", "Away" at time zone 'utc', encode("Photo", 'hex'), "Label",
                   "Made" > now() at time zone 'utc' - interval '1 hour') from dbo."Customers" where "Id" = 1"#;
    assert_eq!(
        value(&mut target, first),
        "O'Neil 😀|1234.5678|1999-12-31|2020-02-29 23:59:59.997|2020-02-29 21:59:59.123|00ff80|O'Neil 😀#|t"
    );
    target.run(r#"insert into dbo."Customers" ("Name", "Active") values ('next', true)"#);
    assert_eq!(value(&mut target, r#"select max("Id") from dbo."Customers""#), "7");
}

/// A parent, and a child that is long enough to be killed in.
fn long_script(rows: u32, note: &str) -> String {
    let mut text = "CREATE TABLE `p` (`id` int NOT NULL PRIMARY KEY, `v` varchar(9));\nINSERT INTO `p` VALUES (1,'a'),(2,'b');\n\
                    CREATE TABLE `c` (`id` int NOT NULL PRIMARY KEY, `p` int, `v` varchar(200), FOREIGN KEY (`p`) REFERENCES `p` (`id`));\n"
        .to_owned();
    for start in (0..rows).step_by(1000) {
        let values: Vec<String> = (start..start + 1000)
            .map(|id| format!("({id},1,'{note} {id}')"))
            .collect();
        writeln!(text, "INSERT INTO `c` VALUES {};", values.join(",")).unwrap();
    }
    text
}

const ROWS: u32 = 150_000;

/// Kills a copy once the parent is staged.
fn kill_copy(project: &Project) {
    project.landfall(&["schema", "--apply"]).expect(0);
    let mut child = project
        .command(&["copy"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let staged = project.file("stage/manifest/public.p");
    let deadline = Instant::now() + Duration::from_secs(60);
    while std::fs::read_dir(&staged).map_or(true, |mut files| files.next().is_none()) {
        assert!(child.try_wait().unwrap().is_none(), "the copy ended too early");
        assert!(Instant::now() < deadline, "nothing is staged");
        std::thread::sleep(Duration::from_millis(2));
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_killed_copy_goes_on_in_its_epoch() {
    let name = "lf_from_script_kill";
    let (mut target, project) = scene(name, "[source]\nscript = [\"dump.sql\"]\ndialect = \"mysql\"");
    std::fs::write(project.file("dump.sql"), long_script(ROWS, "v")).unwrap();
    kill_copy(&project);
    let run = project.landfall(&["migrate"]).expect(0);
    assert!(run.stderr.contains("epoch 000001 continued"), "{}", run.stderr);
    assert_eq!(target.value("select count(*) from public.c").unwrap(), ROWS.to_string());
}

#[test]
fn a_script_that_was_changed_is_told_before_and_after_the_end() {
    let name = "lf_from_script_changed";
    let (mut target, project) = scene(name, "[source]\nscript = \"dump.sql\"\ndialect = \"mysql\"");
    std::fs::write(project.file("dump.sql"), long_script(ROWS, "v")).unwrap();
    kill_copy(&project);
    std::fs::write(project.file("dump.sql"), long_script(ROWS, "w")).unwrap();
    let run = project.landfall(&["migrate"]).expect(0);
    let run = run.says(&["the script was changed since epoch 000001", "epoch 000002 opened"]);
    let odd = "select count(*) from public.c where v not like 'w%'";
    assert_eq!(target.value(odd).unwrap(), "0", "{}", run.stderr);

    // All of it is staged: nothing is taken over unasked, and no answer is given of another script.
    std::fs::write(project.file("dump.sql"), long_script(1000, "x")).unwrap();
    project
        .landfall(&["copy"])
        .expect(2)
        .says(&["was changed since it was copied", "landfall copy --refresh"]);
    project.landfall(&["copy", "--refresh"]).expect(0);
    project.landfall(&["finish"]).expect(0);
    project.landfall(&["verify"]).expect(0);
    let rows = target.value("select count(*) || ' ' || min(left(v, 1)) from public.c");
    assert_eq!(rows.as_deref(), Some("1000 x"));
}

#[test]
fn what_the_text_does_not_tell_of_rows_is_not_verified() {
    let (mut target, project) = scene(
        "lf_from_script_unread",
        "[source]\nscript = \"dump.sql\"\ndialect = \"mysql\"",
    );
    let text = "CREATE TABLE a (id int PRIMARY KEY, v int);\nINSERT INTO a VALUES (1,1),(2,2);\n\
                CREATE TABLE b (id int PRIMARY KEY);\nINSERT INTO b SELECT id FROM a;\n\
                CREATE TABLE d (id int PRIMARY KEY);\nINSERT INTO d VALUES (1);\n\
                CREATE TABLE e (id int PRIMARY KEY);\nINSERT INTO e VALUES (1),(2);\nTRUNCATE TABLE e;\nINSERT INTO e VALUES (3);\n\
                UPDATE a SET v = 3 WHERE id = 2;\n\
                CREATE TABLE merged (id int PRIMARY KEY, n int, at datetime);\n\
                REPLACE INTO merged VALUES (1,1,NULL),(2,2,NULL),(1,3,NOW());\nINSERT IGNORE INTO merged VALUES (2,4,NULL);\n\
                CREATE TABLE counted (id int PRIMARY KEY, n int);\nINSERT INTO counted VALUES (1,1);\n\
                INSERT INTO counted VALUES (1,1) ON DUPLICATE KEY UPDATE n = n + 1;\n\
                CREATE TABLE by_default (id int PRIMARY KEY, at datetime DEFAULT NOW(), name char(36) DEFAULT (UUID()));\n\
                INSERT INTO by_default (id) VALUES (1),(2);\n\
                CREATE TABLE given (id int PRIMARY KEY, at datetime DEFAULT NOW());\nINSERT INTO given VALUES (1,'2020-01-01');\n";
    std::fs::write(project.file("dump.sql"), text).unwrap();
    project
        .landfall(&["doctor"])
        .says(&["of 2 tables only a server knows the rows"]);
    let run = project.landfall(&["migrate"]).expect(1);
    run.says(&[
        "public.a: not verified",
        "public.b: not verified",
        "line 11 of the script",
    ]);
    let report = project.landfall(&["verify", "--format", "json"]).expect(1).json();
    for (name, expected) in [
        ("a", "not verified"),
        ("b", "not verified"),
        ("d", "equal"),
        ("e", "equal"),
        ("merged", "equal"),
        ("counted", "not verified"),
        ("by_default", "equal"),
        ("given", "equal"),
    ] {
        assert_eq!(verdict(&report, name), expected, "{name}");
    }
    assert_eq!(
        target
            .value("select string_agg(id::text, ',') from public.e")
            .as_deref(),
        Some("3")
    );
    let merged = "select string_agg(id || ' ' || n || ' ' || (at is null), ',' order by id) from public.merged";
    assert_eq!(target.value(merged).as_deref(), Some("1 3 false,2 2 true"));
    let plan = std::fs::read_to_string(project.file("stage/plan.json")).unwrap();
    assert_eq!(
        plan.matches("script-rows-made").count(),
        3,
        "the present time and identifiers are told, also where they are defaults"
    );
}

#[test]
fn a_row_that_cannot_be_read_stops_its_table_and_a_refused_one_is_in_quarantine() {
    let (mut target, project) = scene(
        "lf_from_script_rows",
        "[source]\nscript = \"dump.sql\"\ndialect = \"mysql\"",
    );
    let text = "CREATE TABLE bad (id int PRIMARY KEY, v varchar(9));\nINSERT INTO bad VALUES (1,'a'),\n(2,RAND()),(3,'0123456789');\n\
                CREATE TABLE odd (id int PRIMARY KEY, v varchar(9));\nINSERT INTO odd VALUES (1,'a'),(2,'b\\0');\n\
                CREATE TABLE good (id int PRIMARY KEY);\nINSERT INTO good VALUES (1);\n";
    std::fs::write(project.file("dump.sql"), text).unwrap();
    let run = project.landfall(&["migrate"]).expect(1).says(&[
        // The server refuses the statement whole: its first row is not there either.
        "3 of 3 rows of public.bad cannot be read",
        "dump.sql:3: column v, an expression",
        "public.odd: 1 row in quarantine",
    ]);
    assert!(!run.stdout.contains("0123456789"), "{}", run.stdout);
    assert_eq!(target.value("select count(*) from public.good").as_deref(), Some("1"));
    std::fs::write(
        project.file("dump.sql"),
        text.replace("RAND()", "'u'")
            .replace("0123456789", "c")
            .replace("\\0", ""),
    )
    .unwrap();
    project.landfall(&["migrate"]).expect(0);
    assert_eq!(
        target
            .value("select string_agg(v, ',' order by id) from public.bad")
            .as_deref(),
        Some("a,u,c")
    );
}

#[test]
fn a_target_that_is_narrower_is_asked_of_the_scripts_rows() {
    let (mut target, project) = scene(
        "lf_from_script_narrow",
        "[source]\nscript = \"dump.sql\"\ndialect = \"mysql\"",
    );
    std::fs::write(
        project.file("dump.sql"),
        "CREATE TABLE t (id int PRIMARY KEY, n bigint, v varchar(20));\nINSERT INTO t VALUES (1,5,'short'),(2,70000,'also'),(3,NULL,'x');\n",
    )
    .unwrap();
    target.run("create table public.t (id int primary key, n smallint, v varchar(4))");
    project
        .landfall(&["copy"])
        .expect(2)
        .says(&["1 row does not fit the target column", "longer than 4 characters"]);
    target.run("drop table public.t; create table public.t (id int primary key, n int, v varchar(5))");
    project.landfall(&["copy"]).expect(0);
}

#[test]
fn what_cannot_be_a_source_is_said() {
    let (_target, project) = scene("lf_from_script_bad", "");
    std::fs::write(project.file("what.sql"), "select 1;\n").unwrap();
    project
        .landfall(&["migrate", "--from-script", "what.sql"])
        .expect(2)
        .says(&["nothing tells whether", "--from mysql or --from mssql"]);
    project
        .landfall(&["migrate", "--from-script", "none.sql", "--from", "mysql"])
        .expect(2)
        .says(&["read none.sql"]);
    project
        .landfall(&["migrate"])
        .expect(2)
        .says(&["[source] is missing", "--from-script"]);
    let both = Project::with_text(
        "[source]\nurl = \"mysql://a@b/c\"\nscript = \"x.sql\"\n[target]\nurl = \"postgres://a@b/c\"\n",
    );
    both.landfall(&["status"])
        .expect(2)
        .says(&["names both url and script"]);
    let found = project.landfall(&[
        "assess",
        "--from-script",
        "what.sql",
        "--from",
        "mysql",
        "--format",
        "json",
    ]);
    assert!(findings(&serde_json::from_str(&found.stdout).unwrap_or_default()).is_empty());
}
