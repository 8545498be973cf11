//! Tables cut into many chunks by each kind of key: every row arrives once.

use crate::support::mssql_pair::MssqlPair;

const ROWS: usize = 10_000;

/// A column of a key: its name, its type, and its value over `n` (0 to 9,999).
type KeyColumn = (&'static str, &'static str, &'static str);

/// Tables by their keys.
const TABLES: &[(&str, &[KeyColumn])] = &[
    ("by_int", &[("a", "int", "n * 3 - 5000")]),
    (
        "by_pair",
        &[
            ("a", "int", "n / 100"),
            (
                "b",
                "nvarchar(20)",
                "CONCAT(CASE n % 4 WHEN 0 THEN N'é' WHEN 1 THEN N'Z' WHEN 2 THEN N'日' ELSE N'🍵' END, n % 100)",
            ),
        ],
    ),
    (
        "by_guid",
        &[(
            "a",
            "uniqueidentifier",
            "CAST(CAST(HASHBYTES('SHA2_256', CAST(n AS varchar(20))) AS binary(16)) AS uniqueidentifier)",
        )],
    ),
    (
        "by_moment",
        &[(
            "a",
            "datetime2(6)",
            "DATEADD(microsecond, n % 7, DATEADD(second, n * 97, CAST('1999-12-31T00:00:00' AS datetime2(6))))",
        )],
    ),
    (
        "by_decimal",
        &[("a", "decimal(20,6)", "CAST(n - 5000 AS decimal(20,6)) / 7")],
    ),
    (
        "by_text",
        &[(
            "a",
            "varchar(30)",
            "CONCAT(CASE n % 3 WHEN 0 THEN 'key ' WHEN 1 THEN 'Key-' ELSE 'ké' END, n * 7919 % 10007, 'x')",
        )],
    ),
];

fn columns(keys: &[KeyColumn], part: impl Fn(&KeyColumn) -> String) -> String {
    keys.iter().map(part).collect::<Vec<_>>().join(", ")
}

#[test]
#[ignore = "needs LANDFALL_TEST_MSSQL_URL"]
fn every_row_arrives_once_whatever_the_key() {
    let mut pair = MssqlPair::new(
        "lf_mssql_chunks",
        "[copy]\nchunk_rows = 400\nreaders = 3\nloaders = 2\n",
    );
    pair.source.run(
        "create table numbers (n int not null primary key);
         with d as (select d from (values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) as v (d))
         insert into numbers select a.d + 10 * b.d + 100 * c.d + 1000 * e.d from d a cross join d b cross join d c cross join d e",
    );
    for (table, keys) in TABLES {
        pair.source.run(&format!(
            "create table {table} ({}, n int not null, filler nvarchar(60) null, primary key ({}))",
            columns(keys, |(name, kind, _)| format!("{name} {kind} not null")),
            columns(keys, |(name, _, _)| (*name).to_owned())
        ));
        pair.source.run(&format!(
            "insert into {table} select {}, n, REPLICATE(N'é', n % 60) from numbers",
            columns(keys, |(_, _, expression)| (*expression).to_owned())
        ));
    }
    pair.landfall(&["migrate"]).expect(0);
    let status = pair.landfall(&["status", "--format", "json"]).expect(0).json();
    for (table, _) in TABLES {
        assert_eq!(pair.assert_same_rows("dbo", table), ROWS, "{table}");
        let distinct = pair.target.value(&format!("select count(distinct n) from dbo.{table}"));
        assert_eq!(distinct, Some(ROWS.to_string()), "{table}");
        let chunks = status["tables"]
            .as_array()
            .unwrap()
            .iter()
            .find(|found| found["source"]["name"] == *table)
            .and_then(|found| found["chunks"].as_u64())
            .unwrap();
        assert!(chunks >= 10, "{table} is cut into {chunks} chunks only");
    }
    // Rows at both ends of every chunk change, beyond the ends of the table too.
    for (table, _) in TABLES {
        pair.source
            .run(&format!("delete from {table} where n % 400 in (0, 399)"));
        pair.source
            .run(&format!("update {table} set filler = N'changed' where n % 50 = 7"));
    }
    pair.source
        .run("insert into by_int values (-2147483648, -1, N'least'), (2147483647, -2, N'greatest')");
    pair.landfall(&["copy", "--refresh"]).expect(0);
    pair.landfall(&["verify"]).expect(0);
    for (table, _) in TABLES {
        pair.assert_same_rows("dbo", table);
    }
}
