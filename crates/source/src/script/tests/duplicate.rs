//! Rows with a key that is there.

use super::*;

/// The rows that are there, and the lines of those that are refused for a key.
fn kept(dialect: Dialect, text: &str) -> (Vec<String>, Vec<u32>) {
    let (found, refused) = rows(dialect, text);
    let refused = refused.iter().filter(|(_, reason)| *reason == Refusal::Duplicate);
    let shown = |row: &Vec<String>| row.join(" ");
    (
        found.iter().map(shown).collect(),
        refused.map(|(line, _)| *line).collect(),
    )
}

/// As MariaDB 10.11 left the tables.
#[test]
fn mysql_refuses_a_key_that_is_there_and_the_statement_with_it() {
    let names = "CREATE TABLE t (id int AUTO_INCREMENT PRIMARY KEY, name varchar(9) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci UNIQUE";
    for (text, expected, lines) in [
        (
            format!("{names});\nINSERT INTO t VALUES (1,'a'),(2,'b');\nINSERT INTO t VALUES (2,'c');\nINSERT INTO t VALUES (3,'d'),(1,'e');\nINSERT INTO t VALUES (4,'f')"),
            vec!["1 a", "2 b", "4 f"],
            vec![3, 4],
        ),
        (
            format!("{names});\nINSERT INTO t VALUES (1,'Ab'),(2,NULL),(3,NULL);\nINSERT INTO t VALUES (4,'aB ');\nINSERT INTO t VALUES (5,'é');\nINSERT INTO t VALUES (6,'É')"),
            vec!["1 Ab", "2 NULL", "3 NULL", "5 é"],
            vec![3, 5],
        ),
        // A number of its own does not count where the row is refused; one that it got does.
        (
            format!("{names});\nINSERT INTO t (name) VALUES ('a');\nINSERT INTO t VALUES (50,'a');\nINSERT INTO t (name) VALUES ('a');\nINSERT INTO t (name) VALUES ('b'),('a');\nINSERT INTO t (name) VALUES ('c')"),
            vec!["1 a", "5 c"],
            vec![3, 4, 5],
        ),
        (
            format!("{names}) ENGINE=MyISAM;\nINSERT INTO t VALUES (1,'a'),(2,'b'),(1,'c'),(3,'d');\nINSERT INTO t (name) VALUES ('B');\nINSERT INTO t (name) VALUES ('e')"),
            vec!["1 a", "2 b", "3 e"],
            vec![2, 3],
        ),
        (
            "CREATE TABLE t (a varchar(9), b int, UNIQUE (a(2), b));\nINSERT INTO t VALUES ('abc',1),('abd',2);\nINSERT INTO t VALUES ('ABx',1)".to_owned(),
            vec!["abc 1", "abd 2"],
            vec![3],
        ),
        // Rows that are gone are none.
        (
            format!("{names});\nINSERT INTO t VALUES (1,'a');\nDELETE FROM t;\nINSERT INTO t VALUES (1,'a')"),
            vec!["1 a"],
            vec![],
        ),
        // Among statements that merge.
        (
            format!("{names});\nINSERT INTO t VALUES (1,'a');\nINSERT INTO t VALUES (2,'x'),(3,'A');\nREPLACE INTO t VALUES (1,'b');\nINSERT INTO t VALUES (4,'a')"),
            vec!["1 b", "4 a"],
            vec![3],
        ),
    ] {
        let (found, refused) = kept(Dialect::Mysql, &text);
        assert_eq!((found.as_slice(), refused.as_slice()), (expected.iter().map(|row| (*row).to_owned()).collect::<Vec<_>>().as_slice(), lines.as_slice()), "{text}");
    }
}

/// <https://learn.microsoft.com/en-us/sql/relational-databases/tables/create-unique-constraints>: one NULL.
#[test]
fn sql_server_takes_one_null_and_knows_no_case() {
    let text = "CREATE TABLE t (id int IDENTITY PRIMARY KEY, a varchar(9) NULL UNIQUE, b varchar(9) COLLATE Latin1_General_BIN2 UNIQUE)\nGO\n\
                INSERT t VALUES (NULL, 'x'), ('a', 'X')\nINSERT t VALUES (NULL, 'y')\nINSERT t VALUES ('A ', 'z')\nINSERT t VALUES ('b', 'x ')\n\
                INSERT t VALUES ('c', 'w')\nGO\n";
    let (found, refused) = kept(Dialect::Mssql, text);
    assert_eq!(
        (found, refused),
        (
            vec!["1 NULL x".to_owned(), "2 a X".to_owned(), "6 c w".to_owned()],
            vec![4, 5, 6]
        )
    );
    // Nobody says how many numbers a statement of two rows took.
    let text = "CREATE TABLE t (id int IDENTITY, a int PRIMARY KEY)\nGO\nINSERT t VALUES (1)\nINSERT t VALUES (2), (1)\nINSERT t VALUES (3)\nGO\n";
    assert_eq!(rows(Dialect::Mssql, text).1.last(), Some(&(5, Refusal::NumberUnknown)));
    let text = "CREATE TABLE t (a int, CONSTRAINT u UNIQUE (a) WITH (IGNORE_DUP_KEY = ON))\nGO\nINSERT t VALUES (1), (1), (2)\nGO\n";
    let (found, refused) = rows(Dialect::Mssql, text);
    assert_eq!((found.len(), refused), (2, vec![(3, Refusal::DuplicateIgnored)]));
}

/// What the server did not compare is written, and told.
#[test]
fn keys_that_come_later_refuse_no_row() {
    let table = "CREATE TABLE t (a int NOT NULL);\n";
    for (text, conflicts) in [
        (
            format!(
                "{table}INSERT INTO t VALUES (1),(2),(1),(1);\nALTER TABLE t ADD PRIMARY KEY (a);\nINSERT INTO t VALUES (2);\n"
            ),
            Some(3),
        ),
        (
            format!("{table}INSERT INTO t VALUES (1),(2);\nALTER TABLE t ADD PRIMARY KEY (a);\n"),
            None,
        ),
        (
            format!(
                "{table}CREATE UNIQUE INDEX u ON t (a);\nINSERT INTO t VALUES (1),(2);\nUPDATE t SET a = 3 WHERE a = 2;\nINSERT INTO t VALUES (2);\n"
            ),
            Some(1),
        ),
        (
            format!(
                "{table}CREATE UNIQUE INDEX u ON t (a);\nCREATE TRIGGER r BEFORE INSERT ON t FOR EACH ROW SET NEW.a = NEW.a + 1;\nINSERT INTO t VALUES (1),(1);\n"
            ),
            Some(1),
        ),
    ] {
        let scripts = [Script {
            name: "a.sql".to_owned(),
            text,
        }];
        with_rows(Dialect::Mysql, &scripts, Encoding::Utf8, |read| {
            while read.next_batch().unwrap().is_some() {}
            assert_eq!(read.take_refused(), []);
            let found = read.conflicts();
            assert_eq!(found.first().map(|found| found.rows), conflicts, "{}", scripts[0].text);
        });
    }
}
