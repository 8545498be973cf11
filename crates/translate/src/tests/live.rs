//! The rendered DDL on a real PostgreSQL, through psql: file by file, as a person would run it.

use std::io::Write as _;
use std::process::{Command, Stdio};

use super::broad::broad;
use crate::{Mapping, Options, render, translate};

/// The URL of a server, or nothing where tests may do without one.
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn server() -> Option<String> {
    match std::env::var("LANDFALL_TEST_PG_URL") {
        Ok(url) => Some(url),
        Err(_) => {
            let wanted = std::env::var("CI").is_ok() && std::env::var("LANDFALL_TEST_LIVE").as_deref() != Ok("0");
            assert!(!wanted, "LANDFALL_TEST_PG_URL is not set");
            eprintln!("skipped: LANDFALL_TEST_PG_URL is not set");
            None
        }
    }
}

fn psql(url: &str, sql: &str) -> Result<String, String> {
    let mut child = Command::new("psql")
        .args([url, "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-f", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("psql does not start: {error}"))?;
    child
        .stdin
        .take()
        .unwrap()
        .write_all(sql.as_bytes())
        .map_err(|error| error.to_string())?;
    let output = child.wait_with_output().map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        Ok(text)
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

/// A database of its own, dropped at the end.
pub(super) struct Database {
    server: String,
    url: String,
    name: String,
}

impl Database {
    fn new(server: &str, name: &str) -> Database {
        let name = format!("landfall_translate_{name}_{}", std::process::id());
        psql(server, &format!("drop database if exists {name}")).unwrap();
        psql(
            server,
            &format!("create database {name} template template0 encoding 'UTF8'"),
        )
        .unwrap();
        let (base, _) = server.rsplit_once('/').unwrap();
        Database {
            server: server.to_owned(),
            url: format!("{base}/{name}"),
            name,
        }
    }

    /// A database of the server that the environment names, if it names one.
    pub(super) fn of_server(name: &str) -> Option<Database> {
        server().map(|server| Database::new(&server, name))
    }

    /// Runs SQL; the rows, or what the server says.
    pub(super) fn psql(&self, sql: &str) -> Result<String, String> {
        psql(&self.url, sql)
    }

    fn offers(&self, extension: &str) -> bool {
        let sql = format!("select count(*) from pg_available_extensions where name = '{extension}'");
        psql(&self.url, &sql).unwrap().trim() == "1"
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let _ = psql(
            &self.server,
            &format!("drop database if exists {} with (force)", self.name),
        );
    }
}

fn run(name: &str, mapping: &Mapping, extensions: &[&str]) {
    let Some(server) = server() else { return };
    let database = Database::new(&server, name);
    let options = Options {
        target_version: 15,
        extensions: extensions
            .iter()
            .filter(|name| database.offers(name))
            .map(|name| (*name).to_owned())
            .collect(),
        ..Options::default()
    };
    let translation = translate(&broad(), mapping, &options);
    for file in render(&translation.schema) {
        if let Err(error) = psql(&database.url, &file.text()) {
            // psql names the line where the statement ends.
            let line: Option<usize> = error.split(':').find_map(|part| part.parse().ok());
            let text = file.text();
            let before: Vec<&str> = text.lines().take(line.unwrap_or_default()).collect();
            let statement = before.join("\n");
            let statement = statement.rsplit(";\n\n").next().unwrap_or_default();
            panic!("{}: {error}\n{statement}", file.path);
        }
    }
    let tables = psql(
        &database.url,
        "select count(*) from pg_class c join pg_namespace n on n.oid = relnamespace where nspname = 'shop' and relkind in ('r', 'p') and not relispartition",
    )
    .unwrap();
    assert_eq!(tables.trim(), translation.schema.tables.len().to_string());
    behaves(&database);
}

/// What only a server can show: triggers, identity and generated columns do what they should.
fn behaves(database: &Database) {
    let answer = psql(
        &database.url,
        r#"
        insert into shop.computed (qty, price, first, last, doc, day, at, stamp, span, ratio, state, raw)
        values (7, 2.50, 'Ada\', null, '{"tag": null, "n": 5}', '2020-01-31', '2020-02-01 12:30:00', '2020-02-01 23:00:00+00', '-272:10:00', 0.5, 'old', '\x00ff');
        select total, total_vat, half, halves, full_name is null, joined, tag, n, y, ym, due, hours, dow, utc_hour, span_hour,
               is_big, flagged, kind, hash, hash2 = encode(sha256(convert_to(first, 'UTF8')), 'hex'), hexed, tail, padded, days, month_end
        from shop.computed;
        select nextval(pg_get_serial_sequence('shop.types', 'id'));
        insert into shop.types (i, t1u) values (-4, 1) returning t1, mu, st, en, bin, bit9, e3;
        update shop.types set ts = '2000-01-01';
        update shop.types set i = -8;
        select ts > '2010-01-01' from shop.types;
        "#,
    )
    .unwrap();
    let lines: Vec<&str> = answer.lines().collect();
    assert_eq!(
        lines,
        [
            "17.50|20.8250|3.5000|3|t|Ada\\, 7|null|5|2020|2020-02|2020-02-29|36|11|23|272|0|no|o|422da8be3b50c79cfd5938b70d756936|t|00FF|da\\|000000Ada\\|737821|2020-01-31",
            "42",
            "1|1|{a,b}|it's|\\x61620000|000000101|[]",
            "t",
        ]
    );
}

#[test]
fn the_shipped_mapping_runs() {
    run(
        "shipped",
        &Mapping::shipped(model::Dialect::Mysql),
        &["citext", "vector", "postgis"],
    );
}

#[test]
fn another_mapping_runs() {
    let mapping = Mapping::shipped(model::Dialect::Mysql)
        .with_user_file(
            "[options]\ncase_insensitive = \"citext\"\npartitions = \"partitions\"\nunsigned_check = false\n\
             [types]\nchar = \"char\"\ntime = \"interval\"\n\"bit(1)\" = \"bit\"\nuuid = \"text\"\ninet6 = \"text\"\n",
        )
        .unwrap();
    run("other", &mapping, &["citext"]);
}
