//! Rows that are merged by their keys.

use super::*;

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
