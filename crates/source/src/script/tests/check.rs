//! Rows that do not satisfy a check.

use super::*;

/// The rows that are there, and the lines of those that are refused for a check.
fn kept(dialect: Dialect, text: &str) -> (String, Vec<u32>) {
    let (found, refused) = rows(dialect, text);
    let refused = refused.iter().filter(|(_, reason)| *reason == Refusal::Check);
    let shown: Vec<String> = found.iter().map(|row| row.join(" ")).collect();
    (shown.join(", "), refused.map(|(line, _)| *line).collect())
}

/// As MariaDB 10.11 left the tables.
#[test]
fn mysql_refuses_what_does_not_satisfy_a_check_and_numbers_it_if_a_row_was_stored() {
    for (text, expected, lines) in [
        (
            "CREATE TABLE t (id int AUTO_INCREMENT PRIMARY KEY, a int CHECK (a > 0));\nINSERT INTO t (a) VALUES (-1);\nINSERT INTO t (a) VALUES (1);\n\
             INSERT INTO t (a) VALUES (2),(-1),(3);\nINSERT INTO t (a) VALUES (4);\nINSERT INTO t (a) VALUES (-2),(5);\nINSERT INTO t (a) VALUES (6);\n\
             INSERT INTO t VALUES (50,-1);\nINSERT INTO t (a) VALUES (7);",
            "1 1, 5 4, 6 6, 7 7",
            vec![2, 4, 6, 8],
        ),
        (
            "CREATE TABLE t (id int AUTO_INCREMENT PRIMARY KEY, a int CHECK (a > 0));\nINSERT IGNORE INTO t (a) VALUES (8),(-8),(9);\n\
             INSERT INTO t (a) VALUES (10);\nINSERT IGNORE INTO t (a) VALUES (-8),(11);\nINSERT INTO t (a) VALUES (12);",
            "1 8, 2 9, 4 10, 5 11, 7 12",
            vec![],
        ),
        (
            "CREATE TABLE t (id int AUTO_INCREMENT PRIMARY KEY, a int CHECK (a > 0)) ENGINE=MyISAM;\nINSERT INTO t (a) VALUES (1),(-1),(2);\nINSERT INTO t (a) VALUES (3);",
            "1 1, 2 3",
            vec![2],
        ),
        (
            "CREATE TABLE t (id int PRIMARY KEY, a int CHECK (a > 0));\nINSERT INTO t VALUES (1,1),(2,2);\nREPLACE INTO t VALUES (1,5),(3,-1);\n\
             INSERT INTO t VALUES (1,-5) ON DUPLICATE KEY UPDATE a=7;\nINSERT INTO t VALUES (2,5) ON DUPLICATE KEY UPDATE a=-7;\nINSERT IGNORE INTO t VALUES (4,-1),(5,1),(1,9);",
            "1 1, 2 2, 5 1",
            vec![3, 4, 5],
        ),
        (
            "CREATE TABLE t (a int CHECK (a > 0));\nSET check_constraint_checks=0;\nINSERT INTO t VALUES (-1);\nSET check_constraint_checks=1;\nINSERT INTO t VALUES (-2);\nINSERT INTO t VALUES (2);",
            "-1, 2",
            vec![5],
        ),
        (
            "CREATE TABLE t (a int);\nINSERT INTO t VALUES (1);\nALTER TABLE t ADD CHECK (a > 0);\nINSERT INTO t VALUES (-1);",
            "1",
            vec![4],
        ),
        // The check was refused itself.
        (
            "CREATE TABLE t (a int);\nINSERT INTO t VALUES (-1);\nALTER TABLE t ADD CHECK (a > 0);\nINSERT INTO t VALUES (-2);",
            "-1, -2",
            vec![],
        ),
    ] {
        assert_eq!(kept(Dialect::Mysql, text), (expected.to_owned(), lines), "{text}");
    }
}

/// As MariaDB 10.11 decided each of them.
#[test]
fn conditions_are_decided_by_the_types_of_their_columns() {
    let table = "CREATE TABLE t (a int, b varchar(10) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci, c decimal(5,2), d date, e date, f double, g enum('x','y'), CHECK (";
    for (check, row, is_kept) in [
        ("a between 1 and 10", "0,NULL,NULL,NULL,NULL,NULL,NULL", false),
        ("a between 1 and 10", "10,NULL,NULL,NULL,NULL,NULL,NULL", true),
        ("a not between 1 and 10", "10,NULL,NULL,NULL,NULL,NULL,NULL", false),
        (
            "b in ('red','Blue') or b is null",
            "0,'RED ',NULL,NULL,NULL,NULL,NULL",
            true,
        ),
        (
            "b in ('red','Blue') or b is null",
            "0,'green',NULL,NULL,NULL,NULL,NULL",
            false,
        ),
        (
            "b in ('red','Blue') or b is null",
            "0,NULL,NULL,NULL,NULL,NULL,NULL",
            true,
        ),
        ("b in ('red','Blue')", "0,NULL,NULL,NULL,NULL,NULL,NULL", true),
        // Whether they are equal only the collation knows.
        ("b = 'e'", "0,'é',NULL,NULL,NULL,NULL,NULL", true),
        ("char_length(b) < 5", "0,'green',NULL,NULL,NULL,NULL,NULL", false),
        ("char_length(b) < 5", "0,'gréé',NULL,NULL,NULL,NULL,NULL", true),
        ("c >= 0 and c <> 5.5", "0,NULL,5.50,NULL,NULL,NULL,NULL", false),
        ("c >= 0 and c <> 5.5", "0,NULL,-0.01,NULL,NULL,NULL,NULL", false),
        ("c >= 0 and c <> 5.5", "0,NULL,10,NULL,NULL,NULL,NULL", true),
        ("d <= e", "0,NULL,NULL,'2020-01-02','2020-01-01',NULL,NULL", false),
        ("d <= e", "0,NULL,NULL,'2020-01-02','2020-01-02',NULL,NULL", true),
        ("d >= '2020-01-02'", "0,NULL,NULL,'2020-01-01',NULL,NULL,NULL", false),
        ("f < 1.5", "0,NULL,NULL,NULL,NULL,1.5,NULL", false),
        ("f < 1.5", "0,NULL,NULL,NULL,NULL,1.4,NULL", true),
        ("g = 'x' or a = 2", "0,NULL,NULL,NULL,NULL,NULL,'y'", false),
        ("not (a = 3)", "3,NULL,NULL,NULL,NULL,NULL,NULL", false),
        ("a + 1 > 5", "0,NULL,NULL,NULL,NULL,NULL,NULL", true),
    ] {
        let text = format!("{table}{check}));\nINSERT INTO t VALUES ({row});\n");
        assert_eq!(rows(Dialect::Mysql, &text).0.len() == 1, is_kept, "{check}: {row}");
    }
}

#[test]
fn sql_server_refuses_what_does_not_satisfy_a_check_that_was_on() {
    let text = "CREATE TABLE t (a int, b varchar(3), CONSTRAINT positive CHECK ([a]>(0)), CHECK (LEN([b]) <> 2 AND [b] IN ('x', 'yy', 'zzz')))\nGO\n\
                INSERT t VALUES (1, 'X')\nINSERT t VALUES (1, 'yy')\nINSERT t VALUES (1, 'w')\nINSERT t VALUES (2, 'x'), (-1, 'x')\nGO\n\
                ALTER TABLE t NOCHECK CONSTRAINT positive\nINSERT t VALUES (-2, 'x')\nALTER TABLE t CHECK CONSTRAINT positive\nINSERT t VALUES (-3, 'x')\nGO\n";
    assert_eq!(kept(Dialect::Mssql, text), ("1 X, -2 x".to_owned(), vec![4, 5, 6, 11]));
}
