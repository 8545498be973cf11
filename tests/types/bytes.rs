//! Binary columns and large values.

use super::{Family, Shown, compare, fill};
use crate::support::pair::Pair;

const BYTES: &[Family] = &[
    Family {
        name: "bytes",
        columns: &[
            ("b", "binary(8)", "bytea", Shown::Bytes),
            ("v", "varbinary(300)", "bytea", Shown::Bytes),
            ("c", "char(10) character set binary", "bytea", Shown::Bytes),
            ("tb", "tinyblob", "bytea", Shown::Bytes),
            ("bl", "blob", "bytea", Shown::Bytes),
            ("mb", "mediumblob", "bytea", Shown::Bytes),
            ("lb", "longblob", "bytea", Shown::Bytes),
        ],
        rows: &[
            "'', '', '', '', '', '', ''",
            "x'00', x'00', x'00', x'00', x'00', x'00', x'0000'",
            "x'0102', x'2020', x'2020', x'200020', x'FF', x'00FF00', x'5C78'",
            "x'FFFFFFFFFFFFFFFF', repeat(x'FF', 300), x'DEADBEEF', repeat(x'A5', 255), repeat(x'5C', 65535), repeat(x'275C', 5000), x'0D0A09'",
            "'🙂', x'C3', x'E228A1', x'F0288CBC', x'00010203040506070809', x'C0AF', x'5C5C4E'",
        ],
    },
    Family {
        name: "large",
        columns: &[
            ("mb", "mediumblob", "bytea", Shown::Hash),
            ("lb", "longblob", "bytea", Shown::Hash),
            ("lt", "longtext", "text", Shown::Hash),
        ],
        rows: &[
            "repeat(x'00FF', 8388607), repeat(x'010203', 3000000), ''",
            "x'01', repeat(x'00', 16777216), ''",
            "null, null, repeat('aé日🙂', 400000)",
        ],
    },
];

#[test]
fn bytes_arrive_up_to_sixteen_megabytes() {
    let mut pair = Pair::new("lf_types_bytes", "");
    fill(&mut pair.source, BYTES);
    pair.landfall(&["migrate"]).expect(0);
    // SHA-256 of a text is that of its UTF-8 bytes in PostgreSQL, too.
    pair.target
        .run("create view large_bytes as select id, mb, lb, convert_to(lt, 'UTF8') as lt from large");
    compare(&mut pair, &BYTES[..1]);
    for column in ["mb", "lb", "lt"] {
        let expected = pair.source.rows(&format!(
            "select {} from large order by id",
            Shown::Hash.in_source(column, true)
        ));
        let actual = pair.target.rows(&format!(
            "select {} from large_bytes order by id",
            Shown::Hash.in_target(column)
        ));
        let expected: Vec<Option<String>> = expected
            .into_iter()
            .map(|row| mysql_async::from_row::<(Option<String>,)>(row).0)
            .collect();
        let actual: Vec<Option<String>> = actual.iter().map(|row| row.get(0)).collect();
        assert_eq!(actual, expected, "{column}");
    }
}
