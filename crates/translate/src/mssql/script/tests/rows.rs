//! INSERT and other statements about rows.

use super::*;

#[test]
fn inserts_of_constants_are_noted_with_their_place() {
    let text = "create table [T] (a int, [b c] varchar(9))\ngo\nset identity_insert t on\n\
                insert into t ([A], [b c]) values (1, 'x;go'), (2, N'')\ninsert dbo.t select 3, 'y' union all select 4, 'z'\n\
                insert #x values (1) insert into @v values (2)\ngo";
    let reading = clean(text);
    assert_eq!(reading.rows.len(), 2);
    let first = &reading.rows[0];
    assert_eq!(first.table.to_string(), "dbo.T");
    assert_eq!(first.columns.as_deref(), Some(&["A".to_owned(), "b c".to_owned()][..]));
    assert_eq!(
        &text[first.bytes.clone()],
        "insert into t ([A], [b c]) values (1, 'x;go'), (2, N'')"
    );
    assert_eq!(&text[first.values..first.bytes.end], " (1, 'x;go'), (2, N'')");
    let second = &reading.rows[1];
    assert_eq!((second.columns.as_ref(), second.at.line), (None, 5));
    assert_eq!(
        &text[second.values..second.bytes.end],
        " 3, 'y' union all select 4, 'z'"
    );
}

#[test]
fn other_statements_about_rows_are_findings_once_per_table() {
    let reading = reading(
        "create table t (a int)\ninsert into t select a from u\nupdate t set a = 1\nupdate t set a = 2 where a = 1\n\
         delete from t where a = 9\nbulk insert t from 'f.csv' with (firstrow = 2)\nupdate statistics t\n\
         merge t using u on t.a = u.a when matched then update set a = 1 when not matched then insert values (1);\n\
         with q as (select 1 as a) insert into t select a from q",
    );
    assert!(reading.rows.is_empty());
    assert_eq!(codes(&reading), ["script-rows-not-read"; 5]);
}

#[test]
fn rows_go_with_their_table() {
    let reading = clean(
        "create table t (a int)\ninsert t values (1)\ndelete from t\ninsert t values (2)\ncreate table u (a int)\ninsert u values (1)\ndrop table u",
    );
    assert_eq!(reading.rows.len(), 1);
    assert_eq!(reading.rows[0].at.line, 4);
}

#[test]
fn a_table_made_from_a_known_one_has_its_columns() {
    let reading = reading(
        "create table t (a int not null primary key, b varchar(5) default 'x')\nselect * into u from t where 1 = 2\nselect a, b into w from t",
    );
    let u = table(&reading, "dbo.u");
    assert!(u.primary_key.is_none() && !u.columns[0].nullable && u.columns[1].default.is_none());
    assert_eq!(
        codes(&reading),
        ["script-rows-not-read", "script-statement-not-understood"]
    );
}

/// Where a BEGIN hangs on a condition nobody knows how many COMMITs it takes.
#[test]
fn an_open_transaction_is_told_unless_it_may_be_none() {
    let table = "create table t (a int)\ngo\n";
    for (statements, expected) in [
        ("begin tran\ninsert t values (1)\n", &["script-transaction-open"][..]),
        ("begin tran\ninsert t values (1)\ncommit\n", &[]),
        (
            "begin tran\nbegin tran\ninsert t values (1)\ncommit\n",
            &["script-transaction-open"],
        ),
        (
            "begin tran\ninsert t values (1)\nif @@trancount = 0 begin tran\ncommit\n",
            &[],
        ),
    ] {
        assert_eq!(
            codes(&reading(&format!("{table}{statements}"))),
            expected,
            "{statements}"
        );
    }
}
