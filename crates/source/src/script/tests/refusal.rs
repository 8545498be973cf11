//! Rows that are not read, and scripts that are none.

use super::*;

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
