//! Partitions of every kind.

use model::SourceTable;
use model::source_schema::*;

use super::{column, identity, partitioned, required, table};

pub(super) fn partitions() -> Vec<SourceTable> {
    let with = |name: &str, columns: Vec<SourceColumn>, key: &[&str], partitioning| SourceTable {
        partitioning,
        ..table(name, columns, key)
    };
    vec![
        with(
            "by_year",
            vec![identity("id", "int"), required("day", "date")],
            &["id", "day"],
            partitioned(
                "RANGE",
                "year(`day`)",
                &[("p0", "2000"), ("p1", "2020"), ("pmax", "MAXVALUE")],
            ),
        ),
        with(
            "by_days",
            vec![column("id", "int"), column("at", "datetime")],
            &[],
            partitioned("RANGE", "to_days(`at`)", &[("p0", "733321"), ("p1", "737790")]),
        ),
        with(
            "by_stamp",
            vec![required("id", "int"), required("at", "timestamp")],
            &["id", "at"],
            partitioned(
                "RANGE",
                "unix_timestamp(`at`)",
                &[("p0", "1577836800"), ("pmax", "MAXVALUE")],
            ),
        ),
        with(
            "by_columns",
            vec![required("a", "int"), required("b", "date"), column("c", "text")],
            &["a", "b"],
            partitioned(
                "RANGE COLUMNS",
                "`a`,`b`",
                &[
                    ("p0", "10,'2020-01-01'"),
                    ("p1", "20,MAXVALUE"),
                    ("p2", "MAXVALUE,MAXVALUE"),
                ],
            ),
        ),
        with(
            "by_list",
            vec![column("a", "int"), column("b", "int")],
            &[],
            partitioned("LIST", "`a`", &[("p0", "1,NULL"), ("p1", "2,3")]),
        ),
        with(
            "by_country",
            vec![SourceColumn {
                collation: Some("latin1_swedish_ci".to_owned()),
                ..required("country", "varchar(2)")
            }],
            &["country"],
            partitioned("LIST COLUMNS", "`country`", &[("p0", "'DE','AT'"), ("p1", "'FR'")]),
        ),
        with(
            "by_default",
            vec![required("a", "int")],
            &["a"],
            partitioned("LIST", "`a`", &[("p0", "1"), ("pd", "DEFAULT")]),
        ),
        with(
            "by_hash",
            vec![required("a", "int"), required("b", "datetime")],
            &["a", "b"],
            partitioned(
                "LINEAR HASH",
                "(year(`b`) + `a`)",
                &[("p0", ""), ("p1", ""), ("p2", "")],
            ),
        ),
        with(
            "by_key",
            vec![required("a", "int"), required("b", "varchar(9)")],
            &["b"],
            partitioned("KEY", "", &[("p0", ""), ("p1", "")]),
        ),
        with(
            "by_text",
            vec![required("a", "varchar(9)")],
            &["a"],
            partitioned("RANGE COLUMNS", "`a`", &[("p0", "'m'"), ("p1", "MAXVALUE")]),
        ),
        with(
            "by_month",
            vec![required("day", "date")],
            &["day"],
            partitioned("RANGE", "month(`day`)", &[("p0", "6"), ("p1", "MAXVALUE")]),
        ),
        with(
            "lost_key",
            vec![required("id", "int"), required("day", "date")],
            &["id"],
            partitioned("RANGE", "year(`day`)", &[("p0", "2000"), ("pmax", "MAXVALUE")]),
        ),
    ]
}
