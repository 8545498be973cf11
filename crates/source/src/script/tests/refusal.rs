//! Rows that are not read, and scripts that are none.

use super::*;

#[test]
fn a_refused_row_has_its_line() {
    let (found, refused) = rows(
        Dialect::Mysql,
        "CREATE TABLE t (a int NOT NULL, b varchar(3));\nINSERT INTO t VALUES (1,'a)');\nINSERT INTO t VALUES (2,'long');\nINSERT INTO t VALUES (NULL,'b');\n\
         INSERT INTO t VALUES (3);\nINSERT INTO t VALUES (4,'c') ON DUPLICATE KEY UPDATE a = 1;\nINSERT INTO t VALUES (5, '",
    );
    assert_eq!(found.len(), 2);
    assert_eq!(
        refused[..3],
        [(3, Refusal::TooLong), (4, Refusal::NotNull), (5, Refusal::ValueCount)]
    );
}

/// The lines of the rows of `table` that are there, and those of rows that went with another one, after `statements`.
fn kept(dialect: Dialect, table: &str, statements: &str) -> (Vec<String>, Vec<u32>) {
    let (found, refused) = rows(dialect, &format!("{table};\n{statements}"));
    let gone = refused.iter().filter(|(_, reason)| *reason == Refusal::OtherRow);
    let found = found.into_iter().map(|mut row| row.swap_remove(0));
    (found.collect(), gone.map(|(line, _)| *line).collect())
}

/// As MariaDB 10.11 left the tables. Batches have two rows here: a statement's may be of several, and share one with others.
#[test]
fn a_statement_is_there_with_all_its_rows_or_with_none() {
    let innodb = "CREATE TABLE t (a int PRIMARY KEY, b varchar(3) NOT NULL)";
    let statements = "INSERT INTO t VALUES (1,'a');\nINSERT INTO t VALUES (2,'a'),\n(3,'a'),\n(4,'a'),\n(5,'long'),\n(6,'a'),\n(7,NULL);\n\
                      INSERT INTO t VALUES (8,'a'),(9,'a');\nINSERT INTO t VALUES (10,'a'),\n(11);\nINSERT INTO t VALUES (12,'a')";
    let expected = (["1", "8", "9", "12"].map(str::to_owned).to_vec(), vec![3, 4, 5, 7, 10]);
    assert_eq!(kept(Dialect::Mysql, innodb, statements), expected);
    assert_eq!(kept(Dialect::Mssql, innodb, statements), expected);
    // A server that is not strict makes 'lon' and '' of them.
    let lenient = format!("SET sql_mode='';\n{statements}");
    let (rows, gone) = kept(Dialect::Mysql, innodb, &lenient);
    assert_eq!((rows.len(), gone), (8, vec![11]));
    let myisam = format!("{innodb} ENGINE=MyISAM");
    assert_eq!(kept(Dialect::Mysql, &myisam, statements).1, [10]);
}

#[test]
fn what_a_statement_merged_comes_back_with_the_rows_that_were_there() {
    let (found, refused) = rows(
        Dialect::Mysql,
        "CREATE TABLE t (a int PRIMARY KEY, b varchar(3));\nINSERT INTO t VALUES (1,'a'),(2,'b');\n\
         REPLACE INTO t VALUES (1,'x'),(3,'y'),(4,'long');\nREPLACE INTO t VALUES (2,'z');\n\
         INSERT INTO t VALUES (1,'q'),(7,'long') ON DUPLICATE KEY UPDATE b = VALUES(b);\n\
         INSERT IGNORE INTO t VALUES (1,'r'),(8,'s');\n",
    );
    let shown: Vec<String> = found.iter().map(|row| row.join(" ")).collect();
    assert_eq!(shown, ["1 a", "2 z", "8 s"]);
    assert_eq!(refused.len(), 5);
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
