//! MySQL's functions give the same results in PostgreSQL: every expression of `tests/cases/functions/mysql.txt`, over the
//! rows of `mysql.sql` there, is a view on both servers.

use crate::support::golden::case;
use crate::support::landfall::{Run, command};
use crate::support::mysql::MysqlDatabase;
use crate::support::postgres::PgDatabase;
use crate::support::server;

const DATABASE: &str = "lf_functions";

#[test]
fn expressions_give_the_same_on_both_servers() {
    let table = std::fs::read_to_string(case("functions/mysql.sql")).unwrap();
    let list = std::fs::read_to_string(case("functions/mysql.txt")).unwrap();
    let mut source = MysqlDatabase::create(&server::url("LANDFALL_TEST_MYSQL_URL"), DATABASE);
    let version = source.value("select version()").unwrap();
    let expressions: Vec<&str> = list
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .filter_map(|line| of_version(line, &version))
        .collect();
    source.run("set time_zone = '+00:00'");
    source.run_all(&table);
    let mut script = table;
    for (at, expression) in expressions.iter().enumerate() {
        let view = format!("create view v{at} as select id, {expression} as r from t");
        source.run(&view);
        script.push_str(&format!("{view};\n"));
    }
    let mut target = PgDatabase::create(&server::url("LANDFALL_TEST_PG_URL"), DATABASE);
    target.run("set time zone 'UTC'");
    target.try_script(&translated(&script, &version)).unwrap();
    let mut different = Vec::new();
    for (at, expression) in expressions.iter().enumerate() {
        if target.value(&format!("to_regclass('public.v{at}')")).is_none() {
            different.push(format!("{expression}: not translated"));
            continue;
        }
        let wanted = source.rows(&format!("select cast(r as char) from v{at} order by id"));
        let wanted: Vec<Option<String>> = wanted
            .into_iter()
            .map(|row| mysql_async::from_row::<(Option<String>,)>(row).0)
            .collect();
        let found = target.rows(&format!("select r::text from public.v{at} order by id"));
        let found: Vec<Option<String>> = found.iter().map(|row| row.get(0)).collect();
        assert_eq!(wanted.len(), found.len());
        for (row, (wanted, found)) in wanted.iter().zip(&found).enumerate() {
            if !is_same(wanted.as_deref(), found.as_deref()) {
                different.push(format!("{expression}: row {}: {wanted:?}, but {found:?}", row + 1));
            }
        }
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
}

/// The expression of a line; `None` for `until 9.5: expression` where MySQL is newer and does not have it any more.
fn of_version<'l>(line: &'l str, version: &str) -> Option<&'l str> {
    let Some((last, expression)) = line.strip_prefix("until ").and_then(|rest| rest.split_once(": ")) else {
        return Some(line);
    };
    let number = |text: &str| -> Vec<u32> { text.split('.').take(2).map(|part| part.parse().unwrap()).collect() };
    (version.contains("MariaDB") || number(version) <= number(last)).then_some(expression)
}

/// What `landfall translate --with-data` writes, as one script.
fn translated(script: &str, version: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("functions.sql"), script).unwrap();
    let arguments = [
        "translate",
        "functions.sql",
        "--from",
        "mysql",
        "--with-data",
        "--source-version",
        version,
    ];
    let output = command(folder.path(), &arguments).output().unwrap();
    Run::from_output(&output).expect(0).stdout
}

/// The same value: truth values are 1 and 0, digits after the point that are 0 say nothing, and real numbers may differ in
/// their last digit.
fn is_same(wanted: Option<&str>, found: Option<&str>) -> bool {
    let (Some(wanted), Some(found)) = (wanted, found) else {
        return wanted == found;
    };
    let found = match found {
        "true" => "1",
        "false" => "0",
        other => other,
    };
    if wanted == found {
        return true;
    }
    match (wanted.parse::<f64>(), found.parse::<f64>()) {
        (Ok(wanted), Ok(found)) => (wanted - found).abs() <= wanted.abs() * 1e-15,
        _ => {
            let whole = |text: &str| match text.split_once('.') {
                Some((_, digits)) if digits.bytes().all(|digit| digit.is_ascii_digit()) => {
                    text.trim_end_matches('0').trim_end_matches('.').to_owned()
                }
                _ => text.to_owned(),
            };
            whole(wanted) == whole(found)
        }
    }
}

#[test]
fn expressions_that_a_version_does_not_have_are_left_out() {
    assert_eq!(of_version("md5(s)", "9.7.4"), Some("md5(s)"));
    assert_eq!(of_version("until 9.5: md5(s)", "9.5.1"), Some("md5(s)"));
    assert_eq!(of_version("until 9.5: md5(s)", "9.7.4"), None);
    assert_eq!(of_version("until 9.5: md5(s)", "10.11.6-MariaDB"), Some("md5(s)"));
}

#[test]
fn what_is_not_the_same_is_told_apart() {
    assert!(is_same(Some("1.50"), Some("1.5")) && is_same(Some("1"), Some("true")) && is_same(None, None));
    assert!(is_same(
        Some("2020-01-01 00:00:00.500000"),
        Some("2020-01-01 00:00:00.5")
    ));
    for (wanted, found) in [
        (Some("1"), Some("2")),
        (Some("1"), None),
        (Some(""), None),
        (Some("10:00:00"), Some("10:00:01")),
        (Some("a"), Some("A")),
        (Some("20"), Some("2")),
    ] {
        assert!(!is_same(wanted, found), "{wanted:?} {found:?}");
    }
}
