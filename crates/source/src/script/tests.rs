//! Scripts -> wire values, through the readers and the plans that the program uses.

mod length;

use std::time::{Duration, SystemTime};

use arrow_array::cast::AsArray;
use arrow_array::types::{Float32Type, Float64Type, Int64Type, UInt64Type};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::DataType;
use model::Dialect;
use model::column_plan::packed::unpack;
use translate::script::{Encoding, ReadOptions, Script};
use translate::{Mapping, Options};

use super::*;
use crate::BatchLimits;

fn shown(array: &ArrayRef, row: usize) -> String {
    if array.is_null(row) {
        return "NULL".to_owned();
    }
    match array.data_type() {
        DataType::Int64 => array.as_primitive::<Int64Type>().value(row).to_string(),
        DataType::UInt64 => array.as_primitive::<UInt64Type>().value(row).to_string(),
        DataType::Float32 => array.as_primitive::<Float32Type>().value(row).to_string(),
        DataType::Float64 => array.as_primitive::<Float64Type>().value(row).to_string(),
        _ => String::from_utf8_lossy(array.as_binary::<i32>().value(row)).into_owned(),
    }
}

/// What the first table of a script gets: its rows' values, and for refused rows line and reason.
pub(super) fn rows(dialect: Dialect, text: &str) -> (Vec<Vec<String>>, Vec<(u32, Refusal)>) {
    let (batches, refused) = batches(dialect, text, Encoding::Utf8);
    let mut found = Vec::new();
    for batch in batches {
        for row in 0..batch.num_rows() {
            found.push(batch.columns().iter().map(|array| shown(array, row)).collect());
        }
    }
    (found, refused)
}

/// Reads the rows of the first table of a script.
fn with_rows<T>(
    dialect: Dialect,
    scripts: &[Script; 1],
    encoding: Encoding,
    read: impl FnOnce(&mut TableRows<'_>) -> T,
) -> T {
    let reading = translate::script::read(dialect, scripts, &ReadOptions::default());
    let translation = translate::translate(&reading.schema, &Mapping::shipped(dialect), &Options::default());
    let texts = [ScriptText::new(dialect, &scripts[0], encoding)];
    let table = ScriptTable {
        source: &reading.schema.tables[0],
        plan: &translation.tables[0],
        target_defaults: &[],
        now: SystemTime::UNIX_EPOCH + Duration::from_millis(1_700_000_000_600),
    };
    let limits = BatchLimits {
        rows: 2,
        bytes: 1 << 20,
        ..BatchLimits::default()
    };
    let statements = reading.rows.iter().collect();
    read(&mut TableRows::new(&reading.schema, &texts, table, statements, limits).unwrap())
}

fn batches(dialect: Dialect, text: &str, encoding: Encoding) -> (Vec<RecordBatch>, Vec<(u32, Refusal)>) {
    let scripts = [Script {
        name: "a.sql".to_owned(),
        text: text.to_owned(),
    }];
    with_rows(dialect, &scripts, encoding, |read| {
        let mut found = Vec::new();
        while let Some(batch) = read.next_batch().unwrap() {
            assert_eq!(batch.lines.len(), batch.batch.num_rows());
            found.push(batch.batch);
        }
        let refused: Vec<(u32, Refusal)> = read
            .take_refused()
            .iter()
            .map(|row| (row.at.line, row.reason))
            .collect();
        let rows: usize = found.iter().map(RecordBatch::num_rows).sum();
        let merged = read.merged().map_or(0, |merged| merged.rows);
        assert_eq!(
            read.seen(),
            u64::try_from(rows + refused.len()).unwrap() + merged,
            "every row is told of"
        );
        (found, refused)
    })
}

/// The values of one column of the type, each given as one row.
fn column(dialect: Dialect, type_name: &str, values: &[&str]) -> Vec<Result<String, Refusal>> {
    values
        .iter()
        .map(|value| {
            let (rows, refused) = rows(
                dialect,
                &format!("CREATE TABLE t (c {type_name} NULL);\nINSERT INTO t VALUES ({value});\n"),
            );
            match rows.first() {
                Some(row) => Ok(row[0].clone()),
                None => Err(refused[0].1),
            }
        })
        .collect()
}

fn day(packed: &str) -> String {
    let fields = unpack(packed.parse().unwrap());
    format!(
        "{:04}-{:02}-{:02} {:02}:{:02}:{:02}.{:06}",
        fields.year, fields.month, fields.day, fields.hour, fields.minute, fields.second, fields.microsecond
    )
}

#[test]
fn constants_of_mysql_are_computed_as_its_server_does() {
    let ok = |text: &str| Ok(text.to_owned());
    for (value, expected) in [
        ("1+5", ok("6")),
        ("60*60*24 - 1", ok("86399")),
        ("CONCAT('a', 1, \"b\")", ok("a1b")),
        ("CONCAT('a', NULL)", ok("NULL")),
        ("DATE_ADD('2020-01-31', INTERVAL 1 MONTH)", ok("2020-02-29")),
        ("'2020-01-01' - INTERVAL 1 SECOND", ok("2019-12-31 23:59:59")),
        (
            "DATE_SUB('2020-01-01 10:00:00', INTERVAL 2 HOUR)",
            ok("2020-01-01 08:00:00"),
        ),
        ("ADDDATE('2020-02-28', 2)", ok("2020-03-01")),
        ("STR_TO_DATE('31.01.2020', '%d.%m.%Y')", ok("2020-01-31")),
        (
            "STR_TO_DATE('Jan 31 2020 3:05 PM', '%b %d %Y %h:%i %p')",
            ok("2020-01-31 15:05:00"),
        ),
        ("STR_TO_DATE('10:11', '%H:%i')", ok("10:11:00")),
        ("STR_TO_DATE('2020-02-30', '%Y-%m-%d')", Err(Refusal::NotADate)),
        ("CAST('2020-01-31 10:11:12' AS DATE)", ok("2020-01-31")),
        ("b'1000001'", ok("A")),
        ("x'41'", ok("A")),
        ("_utf8mb4'ä'", ok("ä")),
        ("'a' COLLATE utf8mb4_bin", ok("a")),
        ("TRUE + TRUE", ok("2")),
        ("UNHEX('4142')", ok("AB")),
        ("INET_ATON('1.2.3.4')", ok("16909060")),
        ("IFNULL(NULL, 'x')", ok("x")),
        ("NOW()", ok("2023-11-14 22:13:20")),
        ("CURRENT_TIMESTAMP(3)", ok("2023-11-14 22:13:20.600")),
        ("CURDATE() + INTERVAL 1 DAY", ok("2023-11-15")),
        ("UNIX_TIMESTAMP()", ok("1700000000")),
        ("1/0", Err(Refusal::NotConstant)),
        ("RAND()", Err(Refusal::NotConstant)),
        ("LAST_INSERT_ID()", Err(Refusal::NotConstant)),
    ] {
        assert_eq!(column(Dialect::Mysql, "varchar(40)", &[value]), [expected], "{value}");
    }
    let (rows, _) = rows(
        Dialect::Mysql,
        "CREATE TABLE t (a binary(16), b time, c binary(2) DEFAULT '1');\n\
         INSERT INTO t (a, b) VALUES (UUID_TO_BIN('6ccd780c-baba-1026-9564-5b8c656024db', 1), NOW());",
    );
    assert_eq!(rows[0][1], "80000000000");
    assert_eq!(rows[0][2], "1\0", "a default of bytes");
}

#[test]
fn constants_of_sql_server_are_computed_as_it_does() {
    let at = |value: &str| {
        let found = column(Dialect::Mssql, "datetime2(3)", &[value]);
        found[0].clone().map(|packed| day(&packed))
    };
    for (value, expected) in [
        ("DATEADD(month, 1, '2020-01-31')", "2020-02-29 00:00:00.000000"),
        (
            "DATEADD(ss, -1, CAST('2020-01-01' AS datetime))",
            "2019-12-31 23:59:59.000000",
        ),
        ("GETDATE()", "2023-11-14 22:13:20.600000"),
        ("SYSUTCDATETIME()", "2023-11-14 22:13:20.600000"),
        ("CURRENT_TIMESTAMP - 1", "2023-11-13 22:13:20.600000"),
        ("DATEFROMPARTS(2020, 2, 29)", "2020-02-29 00:00:00.000000"),
        (
            "CONVERT(datetime, '01/31/2020 10:11:12', 101)",
            "2020-01-31 10:11:12.000000",
        ),
        ("CAST(0x007141018E330B0000 AS DateTime2)", "2010-11-19 22:51:29.000000"),
        ("CAST(0xB3350B00 AS Date)", "2012-05-21 00:00:00.000000"),
        (
            "CAST(0x007043010D360B3C000000 AS DateTimeOffset)",
            "2012-08-19 23:00:00.000000",
        ),
    ] {
        assert_eq!(at(value).as_deref(), Ok(expected), "{value}");
    }
    let ok = |text: &str| Ok(text.to_owned());
    for (value, expected) in [
        ("CONVERT(varchar(8), GETDATE(), 112)", ok("20231114")),
        ("CONVERT(varchar(20), GETDATE(), 120)", ok("2023-11-14 22:13:20")),
        (
            "CONVERT(varchar(20), CAST('2020-01-31' AS date), 103)",
            ok("31/01/2020"),
        ),
        ("CAST(1.5 * 2 + 1 AS varchar(9))", ok("4.0")),
        ("ISNULL(NULL, N'x')", ok("x")),
        ("CONVERT(varchar(30), GETDATE())", Err(Refusal::NotConstant)),
        ("SERVERPROPERTY('x')", Err(Refusal::NotConstant)),
    ] {
        assert_eq!(column(Dialect::Mssql, "varchar(40)", &[value]), [expected], "{value}");
    }
}

#[test]
fn new_identifiers_differ_and_are_the_same_for_one_moment() {
    let text = "CREATE TABLE t (a uniqueidentifier DEFAULT NEWID(), b int);\nINSERT INTO t VALUES (NEWID(), 1), (NEWID(), 2);\n\
                INSERT INTO t (b) VALUES (3);";
    let (first, refused) = rows(Dialect::Mssql, text);
    assert_eq!(refused, []);
    assert!(first[0][0] != first[1][0] && first[1][0] != first[2][0]);
    assert_eq!(first[0][0].len(), 36);
    assert_eq!(rows(Dialect::Mssql, text).0, first);
}

/// Each as the servers of MariaDB 10.11 left it.
#[test]
fn rows_are_merged_by_key_as_the_server_does_it() {
    let table = "CREATE TABLE t (id int AUTO_INCREMENT PRIMARY KEY, k int UNIQUE, v int DEFAULT 0) ENGINE=InnoDB;\n";
    let of = |statements: &str| {
        let (rows, refused) = rows(Dialect::Mysql, &format!("{table}{statements}"));
        assert_eq!(refused, [], "{statements}");
        let rows: Vec<String> = rows.iter().map(|row| row.join(" ")).collect();
        rows.join(", ")
    };
    for (statements, expected) in [
        // What a statement leaves out gives its number to the next row; the statement's numbers are used up all the same.
        (
            "INSERT IGNORE INTO t (k, v) VALUES (1,1),(2,2),(1,3),(3,4),(2,5),(4,6); INSERT INTO t (k) VALUES (50);",
            "1 1 1, 2 2 2, 3 3 4, 4 4 6, 7 50 0",
        ),
        (
            "INSERT INTO t (k, v) VALUES (1,1),(2,2),(3,3); REPLACE INTO t (k, v) VALUES (2,20),(9,90),(3,30);",
            "1 1 1, 4 2 20, 5 9 90, 6 3 30",
        ),
        (
            "INSERT INTO t VALUES (1,1,1),(2,2,2),(3,3,3); REPLACE INTO t VALUES (1,2,9);",
            "3 3 3, 1 2 9",
        ),
        (
            "INSERT INTO t (k, v) VALUES (1,1),(2,2),(3,3); \
             INSERT INTO t (k, v) VALUES (2,20),(9,90),(3,30),(10,1) ON DUPLICATE KEY UPDATE v = VALUES(v); \
             INSERT INTO t (k) VALUES (50);",
            "1 1 1, 2 2 20, 3 3 30, 4 9 90, 5 10 1, 8 50 0",
        ),
        (
            "INSERT INTO t VALUES (1,1,1),(2,2,2); \
             INSERT INTO t VALUES (1,2,9) AS new ON DUPLICATE KEY UPDATE t.v = new.v, k = 7; \
             INSERT INTO t VALUES (2,2,2) AS n(a, b, c) ON DUPLICATE KEY UPDATE v = 5, id = id; \
             INSERT INTO t SET id = 3, k = 7, v = 1 ON DUPLICATE KEY UPDATE v = VALUES(v);",
            "1 7 1, 2 2 5",
        ),
        ("INSERT IGNORE INTO t (k) VALUES (NULL), (NULL);", "1 NULL 0, 2 NULL 0"),
    ] {
        assert_eq!(of(statements), expected, "{statements}");
    }
}

#[test]
fn texts_of_keys_are_compared_where_their_collation_allows_it() {
    let kept = |collation: &str, values: &str| {
        let text = format!(
            "CREATE TABLE t (a varchar(20) CHARACTER SET utf8mb4 COLLATE {collation} UNIQUE);\nINSERT IGNORE INTO t VALUES {values};"
        );
        let scripts = [Script {
            name: "a.sql".to_owned(),
            text,
        }];
        with_rows(Dialect::Mysql, &scripts, Encoding::Utf8, |rows| {
            let mut count = 0;
            while let Some(batch) = rows.next_batch().unwrap() {
                count += batch.batch.num_rows();
            }
            (count, !rows.merged().unwrap().undecided.is_empty())
        })
    };
    for (collation, values, expected) in [
        ("utf8mb4_bin", "('a'), ('a '), ('A'), ('ä')", (3, false)),
        ("utf8mb4_0900_bin", "('a'), ('a ')", (2, false)),
        ("utf8mb4_general_ci", "('a'), ('A '), ('b')", (2, false)),
        ("utf8mb4_0900_ai_ci", "('a'), ('A'), ('a ')", (2, false)),
        ("utf8mb4_0900_as_cs", "('a'), ('A')", (2, false)),
        // 'é' is 'e' to the server, and no other beginning can be.
        ("utf8mb4_general_ci", "('cafe'), ('café')", (2, true)),
        (
            "utf8mb4_general_ci",
            "('café'), ('café'), ('Zürich'), ('tea')",
            (3, false),
        ),
        ("utf8mb4_unicode_ci", "('straße'), ('STRASSE')", (2, true)),
        ("utf8mb4_spanish_ci", "('llama'), ('lama')", (2, true)),
    ] {
        assert_eq!(kept(collation, values), expected, "{collation} {values}");
    }
}

#[test]
fn what_only_a_server_can_merge_is_told() {
    let told = |text: &str| {
        let scripts = [Script {
            name: "a.sql".to_owned(),
            text: text.to_owned(),
        }];
        with_rows(Dialect::Mysql, &scripts, Encoding::Utf8, |rows| {
            while rows.next_batch().unwrap().is_some() {}
            let merged = rows.merged().unwrap();
            merged.undecided.keys().copied().collect::<Vec<Undecided>>()
        })
    };
    for (text, expected) in [
        (
            "CREATE TABLE t (a int PRIMARY KEY, n int); INSERT INTO t VALUES (1,1); \
             INSERT INTO t VALUES (1,1) ON DUPLICATE KEY UPDATE n = n + 1;",
            vec![Undecided::Update],
        ),
        (
            "CREATE TABLE t (a int, b int AS (a * 2) STORED UNIQUE); INSERT IGNORE INTO t (a) VALUES (1), (1);",
            vec![Undecided::Key],
        ),
        (
            "CREATE TABLE t (a int UNIQUE, b int UNIQUE, n int); INSERT INTO t VALUES (1,1,1), (2,2,2); \
             INSERT INTO t VALUES (1,2,3) ON DUPLICATE KEY UPDATE n = 9;",
            vec![Undecided::Several],
        ),
        (
            "CREATE TABLE t (a int PRIMARY KEY, n int); \
             INSERT INTO t VALUES (1,1), (2,1) ON DUPLICATE KEY UPDATE n = n + 1;",
            vec![],
        ),
    ] {
        assert_eq!(told(text), expected, "{text}");
    }
}

#[test]
fn mysql_converts_as_its_server_does() {
    let values = |type_name: &str, values: &[&str]| column(Dialect::Mysql, type_name, values);
    let ok = |text: &str| Ok(text.to_owned());
    assert_eq!(
        values(
            "int",
            &["'5'", "2.5", "-2.5", "0x10", "true", "' 7 '", "2147483648", "'x'"]
        ),
        [
            ok("5"),
            ok("3"),
            ok("-3"),
            ok("16"),
            ok("1"),
            ok("7"),
            Err(Refusal::OutOfRange),
            Err(Refusal::NotANumber)
        ]
    );
    assert_eq!(
        values(
            "varchar(5)",
            &["5", "'a' 'b'", "'it''s'", "'a\\'b'", "'12345  '", "'123456'", "x'41'"]
        ),
        [
            ok("5"),
            ok("ab"),
            ok("it's"),
            ok("a'b"),
            ok("12345"),
            Err(Refusal::TooLong),
            ok("A")
        ]
    );
    assert_eq!(
        values("decimal(5,2)", &["1", "'1.005'", "999.995"]),
        [ok("1.00"), ok("1.01"), Err(Refusal::OutOfRange)]
    );
    assert_eq!(
        values("year", &["70", "'0'", "0", "2155", "2156"]),
        [ok("1970"), ok("2000"), ok("0"), ok("2155"), Err(Refusal::OutOfRange)]
    );
    assert_eq!(
        values("enum('a','B')", &["'b'", "1", "'c'"]),
        [ok("B"), ok("a"), Err(Refusal::NotALabel)]
    );
    assert_eq!(
        values("set('a','b','c')", &["'c,A'", "6", "''"]),
        [ok("a,c"), ok("b,c"), ok("")]
    );
    assert_eq!(
        values("varchar(9)", &["RAND()", "@a", "CONCAT('a')", "(1)"]),
        [Err(Refusal::NotConstant), Err(Refusal::NotConstant), ok("a"), ok("1")]
    );
    let moment = values("datetime(3)", &["'2020-01-31 23:59:59.9996'"])
        .remove(0)
        .unwrap();
    assert_eq!(day(&moment), "2020-02-01 00:00:00.000000");
}

#[test]
fn backslashes_are_plain_where_the_mode_says_so() {
    let (found, refused) = rows(
        Dialect::Mysql,
        "CREATE TABLE t (a varchar(9));\nSET sql_mode='NO_BACKSLASH_ESCAPES';\nINSERT INTO t VALUES ('a\\'),('''\\n');\n\
         INSERT INTO t SET a = 'b\\';\nSET sql_mode='';\nINSERT INTO t VALUES ('a\\'b');\n",
    );
    assert_eq!(found, [["a\\"], ["'\\n"], ["b\\"], ["a'b"]]);
    assert_eq!(refused, []);
}

/// Bytes in a dump that says it is UTF-8, and in one that is of an older client.
#[test]
fn values_are_read_from_the_bytes_of_the_script() {
    let table = "CREATE TABLE t (a varchar(9), b varbinary(9), c bit(8));\n";
    for (head, values, expected) in [
        (
            "SET NAMES utf8mb4;",
            &b"'\xc3\xa4','\xc3\xa4\xff','\xff'"[..],
            ["\u{e4}", "c3a4ff", "ff"],
        ),
        (
            "SET NAMES utf8mb4;",
            b"_latin1'\xe4',_binary'\xff\\\\\xfe',b'1'",
            ["\u{e4}", "ff5cfe", "01"],
        ),
        (
            "SET NAMES latin1;",
            b"'\xe4\x80',_binary '\x81\xc3\xa4','\x80'",
            ["\u{e4}\u{20ac}", "81c3a4", "80"],
        ),
    ] {
        let mut bytes = format!("{head}\n{table}INSERT INTO t VALUES (").into_bytes();
        bytes.extend(values);
        bytes.extend(b");\n");
        let decoded = translate::script::decode(&bytes);
        let (found, refused) = batches(Dialect::Mysql, &decoded.text, decoded.encoding);
        assert_eq!(refused, []);
        let bytes = |column: usize| found[0].column(column).as_binary::<i32>().value(0);
        let hex = |column: usize| {
            bytes(column)
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect::<String>()
        };
        assert_eq!(
            [std::str::from_utf8(bytes(0)).unwrap(), &hex(1), &hex(2)],
            expected,
            "{head}"
        );
    }
    // Bytes that are no text are none in a text column.
    let bytes = b"SET NAMES utf8;\nCREATE TABLE t (a varchar(9));\nINSERT INTO t VALUES ('\xff');\n";
    let decoded = translate::script::decode(bytes);
    let (found, refused) = batches(Dialect::Mysql, &decoded.text, decoded.encoding);
    assert_eq!((found.len(), refused), (0, vec![(3, Refusal::NotText)]));
}

#[test]
fn sql_server_converts_as_its_server_does() {
    let values = |type_name: &str, values: &[&str]| column(Dialect::Mssql, type_name, values);
    let ok = |text: &str| Ok(text.to_owned());
    assert_eq!(
        values(
            "int",
            &["'5'", "2.9", "-2.9", "0x10", "''", "'2.5'", "2147483648", "-5"]
        ),
        [
            ok("5"),
            ok("2"),
            ok("-2"),
            ok("16"),
            ok("0"),
            Err(Refusal::NotANumber),
            Err(Refusal::OutOfRange),
            ok("-5")
        ]
    );
    assert_eq!(
        values("bit", &["1", "'true'", "'False'", "5", "0"]),
        [ok("1"), ok("1"), ok("0"), ok("1"), ok("0")]
    );
    assert_eq!(
        values(
            "varchar(5)",
            &[
                "5",
                "N'a' + CHAR(10) + 'b'",
                "'it''s'",
                "'12345  '",
                "'123456'",
                "CAST('abcdefgh' AS varchar(2))"
            ]
        ),
        [
            ok("5"),
            ok("a\nb"),
            ok("it's"),
            ok("12345"),
            Err(Refusal::TooLong),
            ok("ab")
        ]
    );
    assert_eq!(
        values(
            "int",
            &[
                "1+5",
                "1 - -5 -2",
                "2147483647+1",
                "1+2*3",
                "1.5+1",
                "'1'-1",
                "7 -- seven\n"
            ]
        ),
        [
            ok("6"),
            ok("4"),
            Err(Refusal::OutOfRange),
            ok("7"),
            ok("2"),
            Err(Refusal::NotConstant),
            ok("7")
        ]
    );
    assert_eq!(
        values(
            "varchar(9)",
            &[
                "CONCAT('d', NULL, N'e')",
                "CONCAT('d')",
                "REPLICATE('de', 1+2)",
                "REPLICATE('d', 4001)",
                "REPLICATE('d', 0)"
            ]
        ),
        [
            ok("de"),
            Err(Refusal::NotConstant),
            ok("dedede"),
            Err(Refusal::NotConstant),
            ok("")
        ]
    );
    assert_eq!(values("char(4)", &["'ab'"]), [ok("ab  ")]);
    assert_eq!(
        values("money", &["$1.5", "'$1,234.50'", "-1", "'(2)'"]),
        [ok("1.5000"), ok("1234.5000"), ok("-1.0000"), ok("-2.0000")]
    );
    for (type_name, value, expected) in [
        ("datetime", "'Jun  9 1991 12:00AM'", "1991-06-09 00:00:00.000000"),
        ("datetime", "'10:00:00.005'", "1900-01-01 10:00:00.007000"),
        (
            "datetime",
            "CAST(0x0000992800CF8011 AS DateTime)",
            "2007-05-08 12:35:29.123000",
        ),
        ("smalldatetime", "'2020-01-31 10:11:30'", "2020-01-31 10:12:00.000000"),
        (
            "datetimeoffset(0)",
            "'2020-01-31 10:00:00 +02:00'",
            "2020-01-31 08:00:00.000000",
        ),
        ("date", "CONVERT(date, '31.01.2020', 104)", "2020-01-31 00:00:00.000000"),
    ] {
        let found = values(type_name, &[value]).remove(0).unwrap();
        assert_eq!(day(&found), expected, "{value}");
    }
    assert_eq!(
        values(
            "uniqueidentifier",
            &[
                "0xFF19966F868B11D0B42D00C04FC964FF",
                "'{6f9619ff-8b86-d011-b42d-00c04fc964ff}'"
            ]
        ),
        [
            ok("6F9619FF-8B86-D011-B42D-00C04FC964FF"),
            ok("6F9619FF-8B86-D011-B42D-00C04FC964FF")
        ]
    );
}

#[test]
fn identity_values_are_counted_on() {
    let (found, refused) = rows(
        Dialect::Mssql,
        "CREATE TABLE t (id int IDENTITY(10,5), a varchar(9))\nGO\nINSERT t VALUES ('x')\nINSERT t SELECT 'y' UNION ALL SELECT 'z' AS b\n\
         SET IDENTITY_INSERT t ON\nINSERT t (a, id) VALUES ('w', 100)\nSET IDENTITY_INSERT t OFF\nGO\nINSERT t VALUES ('v')\nGO 2\n",
    );
    let ids: Vec<&str> = found.iter().map(|row| row[0].as_str()).collect();
    assert_eq!(ids, ["10", "15", "20", "100", "105", "110"]);
    assert_eq!(refused, []);
    let (found, _) = rows(
        Dialect::Mysql,
        "CREATE TABLE t (id int AUTO_INCREMENT PRIMARY KEY, a int);\nINSERT INTO t VALUES (NULL, 1), (7, 2), (0, 3);\nINSERT INTO t SET a = 4;\n",
    );
    let ids: Vec<&str> = found.iter().map(|row| row[0].as_str()).collect();
    assert_eq!(ids, ["1", "7", "8", "9"]);
}

/// A few bytes do not make rows without end, and what follows them has no identity value that could be told.
#[test]
fn a_batch_that_is_repeated_too_often_is_refused() {
    for count in ["2000000000", "99999999999", "1000001"] {
        let (found, refused) = rows(
            Dialect::Mssql,
            &format!(
                "CREATE TABLE t (a int)\nGO 2000000000\nINSERT t VALUES (1)\nGO 2\nINSERT t VALUES (2)\nGO {count}\n\
                 INSERT t VALUES (3)\nGO\n"
            ),
        );
        assert_eq!(found, [["1"], ["1"]], "{count}");
        assert_eq!(refused, [(5, Refusal::Repeated)], "{count}");
    }
}

/// The server has the row that is not read, and gave it a number.
#[test]
fn a_refused_row_takes_its_identity_value() {
    for (dialect, text, expected) in [
        (
            Dialect::Mysql,
            "CREATE TABLE t (id int AUTO_INCREMENT PRIMARY KEY, a int);\nINSERT INTO t (a) VALUES (CONNECTION_ID()), (1);\n\
             INSERT INTO t SET a = RAND();\nINSERT INTO t VALUES (NULL, 2);\nINSERT INTO t (a, id) VALUES (RAND(), 20);\n\
             INSERT INTO t (a) VALUES (4);\nINSERT INTO t SET a = RAND(), id = 30;\nINSERT INTO t SET a = 5;\n",
            ["2", "4", "21", "31"],
        ),
        (
            Dialect::Mssql,
            "CREATE TABLE t (id int IDENTITY(10,5), a int)\nGO\nINSERT t VALUES (RAND())\nINSERT t VALUES (1), (2)\n\
             INSERT t (a) SELECT RAND()\nINSERT t (a) VALUES (3)\nSET IDENTITY_INSERT t ON\nINSERT t (a, id) VALUES (RAND(), 100)\n\
             SET IDENTITY_INSERT t OFF\nINSERT t VALUES (4)\nGO\n",
            ["15", "20", "30", "105"],
        ),
    ] {
        let (found, _) = rows(dialect, text);
        let ids: Vec<&str> = found.iter().map(|row| row[0].as_str()).collect();
        assert_eq!(ids, expected, "{dialect:?}");
    }
}

/// What it gave itself may be beyond all numbers before it.
#[test]
fn after_a_number_that_is_not_known_none_is_counted() {
    for (dialect, text) in [
        (
            Dialect::Mysql,
            "CREATE TABLE t (id int AUTO_INCREMENT PRIMARY KEY, a int);\nINSERT INTO t (a) VALUES (1);\n\
             INSERT INTO t VALUES (RAND(), 3), (NULL, 4);\nINSERT INTO t VALUES (30, 5);\nINSERT INTO t (a) VALUES (6);\n",
        ),
        (
            Dialect::Mssql,
            "CREATE TABLE t (id int IDENTITY, a int)\nGO\nINSERT t VALUES (1)\nSET IDENTITY_INSERT t ON\n\
             INSERT t (id, a) VALUES (RAND(), 3), (30, 5)\nSET IDENTITY_INSERT t OFF\nINSERT t (a) VALUES (4)\nGO\n",
        ),
    ] {
        let (found, refused) = rows(dialect, text);
        let ids: Vec<&str> = found.iter().map(|row| row[0].as_str()).collect();
        assert_eq!(ids, ["1", "30"], "{dialect:?}");
        assert_eq!(refused.last().unwrap().1, Refusal::NumberUnknown, "{dialect:?}");
    }
}

#[test]
fn a_refused_row_has_its_line_and_the_others_stay() {
    let (found, refused) = rows(
        Dialect::Mysql,
        "CREATE TABLE t (a int NOT NULL, b varchar(3));\nINSERT INTO t VALUES (1,'a)'),\n(2,'long'),\n(NULL,'b'),\n(3),\n(4,'c') ON DUPLICATE KEY UPDATE a = 1;\nINSERT INTO t VALUES (5, '",
    );
    assert_eq!(found.len(), 2);
    assert_eq!(
        refused[..3],
        [(3, Refusal::TooLong), (4, Refusal::NotNull), (5, Refusal::ValueCount)]
    );
}

/// Cut scripts and odd bytes never panic, and no row is lost without a word.
#[test]
fn any_text_has_an_answer() {
    for (dialect, text) in [
        (
            Dialect::Mysql,
            "CREATE TABLE t (a int, b varchar(9), c datetime);\nINSERT INTO t VALUES (1,'a\\'ä',NOW()),(0x1,_utf8'b','2020-01-01'),(-.5e3,b'1',{});",
        ),
        (
            Dialect::Mssql,
            "CREATE TABLE t (a int, b nvarchar(9), c datetime)\nGO\nINSERT t VALUES (1,N'a''ä',CAST(0x00 AS datetime)),($1,'x'+CHAR(13),{ts '2020-01-01'}),((-(5)),NULL,/* /* */ */'Jan')",
        ),
    ] {
        let start = text.find("INSERT").unwrap();
        for end in (start..=text.len()).filter(|end| text.is_char_boundary(*end)) {
            rows(dialect, &text[..end]);
        }
    }
}
