//! Names that PostgreSQL cannot have, twice, or at all.

use model::SourceTable;
use model::name::TableName;
use model::source_schema::*;

use super::{check, column, foreign_key, identity, index, literal, part, required, table, unique};

pub(super) fn names() -> Vec<SourceTable> {
    let long = "n".repeat(64);
    let mut a = table(
        &long,
        vec![identity("id", "smallint"), column(&"ä".repeat(60), "int")],
        &["id"],
    );
    a.indexes = vec![index(&"i".repeat(64), &["id"]), unique(&"i".repeat(60), &["id"])];
    a.next_identity = Some(40_000);
    a.checks = vec![
        check(&long, "`id` > 0"),
        check("same", "`id` < 9"),
        check("same", "`id` < 10"),
    ];
    let mut b = table(&format!("{long}b"), vec![required("id", "int")], &["id"]);
    b.foreign_keys = vec![SourceForeignKey {
        referenced_table: TableName::new("shop", long),
        ..foreign_key("fk", &["id"], "", &["id"])
    }];
    // The enum type of a.status, and a table of that name.
    let c = table(
        "a",
        vec![column("status", "enum('x','y')"), column("Mixed Case \"q\"", "int")],
        &[],
    );
    let d = table(
        "a_status",
        vec![column("a", "enum('x ','x')"), column("b", "enum('')")],
        &[],
    );
    let mut dates = table(
        "dates",
        vec![
            required("key", "date"),
            SourceColumn {
                nullable: false,
                ..literal("zero", "datetime", "0000-00-00 00:00:00")
            },
            required("strict", "timestamp(3)"),
            SourceColumn {
                identity: Some(SourceIdentity::AUTO_INCREMENT),
                ..required("x", "double")
            },
        ],
        &["key"],
    );
    dates.engine = "MyISAM".to_owned();
    dates.transactional = false;
    dates.system_versioned = Some(SourceVersioning::default());
    let mut prefix = table("prefix_key", vec![required("t", "text")], &[]);
    prefix.primary_key = Some(SourceIndex {
        parts: vec![SourceIndexPart {
            prefix: Some(10),
            ..part("t")
        }],
        ..unique("PRIMARY", &[])
    });
    vec![a, b, c, d, dates, prefix, table("empty", Vec::new(), &[])]
}
