//! Numbers and identifiers that the server gives rows.

use super::*;

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
