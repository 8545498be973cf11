//! What MySQL and MariaDB make of a value.

use super::*;

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
        values("enum('a','B')", &["'b'", "1", "'c'", "1.9", "1.9e0", "'2'", "'1.0'"]),
        [
            ok("B"),
            ok("a"),
            Err(Refusal::NotALabel),
            ok("a"),
            ok("a"),
            ok("B"),
            Err(Refusal::NotALabel)
        ]
    );
    assert_eq!(
        values("set('a','b','c')", &["'c,A'", "6", "''", "3.7", "'5'", "'9'"]),
        [
            ok("a,c"),
            ok("b,c"),
            ok(""),
            ok("a,b"),
            ok("a,c"),
            Err(Refusal::OutOfRange)
        ]
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

/// As MariaDB 10.11 and MySQL 9.7 have them.
#[test]
fn a_number_in_a_text_is_spelled_as_the_server_spells_it() {
    for (value, expected) in [
        ("01234", "1234"),
        ("-00501", "-501"),
        (".5", "0.5"),
        ("00.50", "0.50"),
        ("1.", "1"),
        ("+5", "5"),
        ("-0", "0"),
        ("-0.0", "0.0"),
        ("1e3", "1000"),
        ("1.0E-5", "0.00001"),
        ("1e15", "1e15"),
        ("123456789012345678901234567890e0", "1.2345678901234568e29"),
        ("12345678901234567890.10", "12345678901234567890.10"),
        ("'00.50'", "00.50"),
        ("TRUE", "1"),
    ] {
        for kind in ["varchar(30)", "char(30)", "text", "longtext", "blob", "varbinary(30)"] {
            let found = column(Dialect::Mysql, kind, &[value]);
            assert_eq!(found, [Ok(expected.to_owned())], "{value} in {kind}");
        }
    }
    assert_eq!(
        column(Dialect::Mysql, "varchar(5)", &["1e-5", "0000001", "100000"]),
        [Ok("1e-5".to_owned()), Ok("1".to_owned()), Err(Refusal::TooLong)]
    );
}

/// As MariaDB 10.11 and MySQL 9.7 do it.
#[test]
fn values_of_computed_columns_are_dropped_where_the_server_ignores_them() {
    let text = "CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1) STORED);\n\
                INSERT INTO t VALUES (1, 2);\nINSERT INTO t VALUES (2, NULL);\nINSERT INTO t VALUES (3, DEFAULT);\n\
                SET @old=@@sql_mode, sql_mode='NO_AUTO_VALUE_ON_ZERO';\nINSERT INTO t VALUES (4, 5);\nINSERT INTO t SET a = 5, b = 9;\n\
                SET sql_mode=@old;\nINSERT INTO t VALUES (6, 7);\n";
    let kept = |text: &str| {
        let (found, refused) = rows(Dialect::Mysql, text);
        let kept: Vec<String> = found.iter().map(|row| row[0].clone()).collect();
        (kept.join(" "), refused)
    };
    let computed = |line: u32| (line, Refusal::Computed);
    let (mysql, refused) = kept(text);
    assert_eq!(mysql, "3");
    assert_eq!(refused, [2, 3, 6, 7, 9].map(computed));
    let (mariadb, refused) = kept(&format!("/*M!100000 SET NAMES utf8 */; {text}"));
    assert_eq!(mariadb, "2 3 4 5");
    assert_eq!(refused, [2, 9].map(computed));
}

/// As MariaDB 10.11 and MySQL 9.7 have them.
#[test]
fn a_double_is_rounded_as_the_server_rounds_it() {
    let far = Err(Refusal::OutOfRange);
    for (kind, value, expected) in [
        ("int", "2.5e0", Ok("2")),
        ("int", "-2.5e0", Ok("-2")),
        ("int", "0.5e0", Ok("0")),
        ("int", "3.5e0", Ok("4")),
        ("int", "2.5", Ok("3")),
        ("int", "'2.5e0'", Ok("3")),
        ("tinyint", "-128.5e0", Ok("-128")),
        ("tinyint", "127.5e0", far),
        ("bigint", "9007199254740993e0", Ok("9007199254740992")),
        ("bigint unsigned", "-0.5e0", Ok("0")),
        ("bigint unsigned", "18446744073709551615e0", far),
        ("year", "2001.5e0", Ok("2001")),
        ("decimal(3,1)", "2.25e0", Ok("2.3")),
        ("float(7,3)", "1.23456", Ok("1.235")),
        ("float(7,3)", "1.0005", Ok("1")),
        ("float(7,3)", "9999.9994", Ok("9999.999")),
        ("float(7,3)", "9999.9996", far),
        ("float(5,0)", "3.5", Ok("3")),
        ("double(6,2)", "1.23456", Ok("1.23")),
        ("double(6,2)", "1.115", Ok("1.12")),
        ("double(6,2)", "-9999.996", far),
        ("float(5,2) unsigned", "-0.001", far),
        ("double", "1.23456", Ok("1.23456")),
    ] {
        let found = column(Dialect::Mysql, kind, &[value]);
        assert_eq!(found, [expected.map(str::to_owned)], "{value} in {kind}");
    }
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
        let decoded = translate::script::decode(Dialect::Mysql, &bytes);
        let (found, refused) = batches(Dialect::Mysql, &decoded.text, decoded.encodings);
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
    // Bytes are those of the column's set, in hexadecimal digits and under SET NAMES binary.
    let bytes = b"SET NAMES binary;\nCREATE TABLE t (a varchar(9) CHARACTER SET cp1251, b varchar(9) CHARACTER SET utf8mb4, c varchar(9) CHARACTER SET cp850);\n\
        INSERT INTO t VALUES ('\xcf', '\xc3\xa4', 'a');\nINSERT INTO t VALUES (0xcff0, x'c3a4', 'a');\nINSERT INTO t VALUES ('a', 'b', '\x84');\n\
        SET NAMES koi8r;\nINSERT INTO t VALUES ('\xf0', _cp1251'\xcf', 'a');\n";
    let decoded = translate::script::decode(Dialect::Mysql, bytes);
    let (found, refused) = batches(Dialect::Mysql, &decoded.text, decoded.encodings);
    let pairs: Vec<[String; 2]> = found
        .iter()
        .flat_map(|batch| (0..batch.num_rows()).map(|row| [shown(batch.column(0), row), shown(batch.column(1), row)]))
        .collect();
    assert_eq!(pairs, [["П", "ä"], ["Пр", "ä"], ["П", "П"]]);
    assert_eq!(refused, [(5, Refusal::NotText)]);
    // Bytes that are no text are none in a text column.
    let bytes = b"SET NAMES utf8;\nCREATE TABLE t (a varchar(9));\nINSERT INTO t VALUES ('\xff');\n";
    let decoded = translate::script::decode(Dialect::Mysql, bytes);
    let (found, refused) = batches(Dialect::Mysql, &decoded.text, decoded.encodings);
    assert_eq!((found.len(), refused), (0, vec![(3, Refusal::NotText)]));
}

/// Moments of TIMESTAMP columns are those of the session's zone, and the clock is too.
#[test]
fn moments_are_in_the_zone_of_the_session() {
    let table = "SET time_zone='+03:00';\nCREATE TABLE t (a timestamp NULL DEFAULT '2020-01-01 03:00:00', b datetime DEFAULT CURRENT_TIMESTAMP, \
                 c timestamp NULL DEFAULT CURRENT_TIMESTAMP, d varchar(30));\n";
    let read = |statements: &str| {
        let (found, refused) = rows(Dialect::Mysql, &format!("{table}{statements}"));
        let shown = |row: &Vec<String>| -> Vec<String> {
            row.iter()
                .map(|value| {
                    if value.len() > 12 && !value.contains('-') {
                        day(value)
                    } else {
                        value.clone()
                    }
                })
                .collect()
        };
        (found.iter().map(shown).collect::<Vec<_>>(), refused)
    };
    // The present is 2023-11-14 22:13:20.6 in UTC.
    let now = "2023-11-14 22:13:21.000000";
    let (found, refused) = read(
        "INSERT INTO t VALUES ('2020-01-01 00:00:00', '2020-01-01', TIMESTAMP'2020-01-01 05:00:00', NOW());\n\
         INSERT INTO t (d) VALUES (UTC_TIMESTAMP());\nINSERT INTO t VALUES (NOW(), UTC_TIMESTAMP(), '0000-00-00', CURDATE());\n",
    );
    assert_eq!(refused, []);
    assert_eq!(
        found[0][..3],
        [
            "2019-12-31 21:00:00.000000",
            "2020-01-01 00:00:00.000000",
            "2020-01-01 02:00:00.000000"
        ]
    );
    assert_eq!(found[0][3], "2023-11-15 01:13:20");
    assert_eq!(
        found[1],
        [
            "2020-01-01 00:00:00.000000",
            "2023-11-15 01:13:21.000000",
            now,
            "2023-11-14 22:13:20"
        ]
    );
    assert_eq!(
        found[2][..2],
        ["2023-11-14 22:13:20.000000", "2023-11-14 22:13:20.000000"]
    );
    assert_eq!(found[2][3], "2023-11-15");
    let (found, refused) = read(
        "SET time_zone='Europe/Berlin';\nINSERT INTO t (a) VALUES (NULL);\nINSERT INTO t (a, b) VALUES ('2020-01-01', '2020-01-01');\n\
         SET time_zone='UTC';\nINSERT INTO t (a, b) VALUES ('2020-01-01', NULL);\n",
    );
    assert_eq!(found[0][0], "2020-01-01 00:00:00.000000");
    assert_eq!(refused, [(4, Refusal::ZoneUnknown), (5, Refusal::ZoneUnknown)]);
}

/// 0 is a value where sql_mode says so at the statement, wherever the words stand.
#[test]
fn zero_asks_for_a_number_by_the_mode_in_force() {
    let (found, refused) = rows(
        Dialect::Mysql,
        "CREATE TABLE t (a int AUTO_INCREMENT PRIMARY KEY COMMENT 'NO_AUTO_VALUE_ON_ZERO', b int);\nINSERT INTO t VALUES (0, 1);\n\
         SET @old = @@sql_mode, sql_mode = 'NO_AUTO_VALUE_ON_ZERO';\nINSERT INTO t VALUES (0, 2);\nSET sql_mode = @old;\n\
         INSERT INTO t VALUES (0, 3);\nSET sql_mode = CONCAT(@@sql_mode, ',NO_AUTO_VALUE_ON_ZERO');\nUPDATE u SET a = 1;\n\
         SET SESSION sql_mode = REPLACE(@@sql_mode, 'NO_AUTO_VALUE_ON_ZERO', '');\nINSERT INTO t VALUES (0, 4);\n",
    );
    assert_eq!(refused, []);
    assert_eq!(found, [["1", "1"], ["0", "2"], ["2", "3"], ["3", "4"]]);
}
