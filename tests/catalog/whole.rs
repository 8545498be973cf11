//! Whole catalogs, compared.

use std::path::Path;

use super::Check;
use super::nasty::nasty;
use crate::support::pair::Pair;
use crate::support::script::statements;

#[test]
fn everything_in_a_nasty_catalog_is_in_the_target_or_in_a_finding() {
    let pair = nasty("lf_catalog_nasty");
    pair.landfall(&["migrate"]).expect(0);
    Check::new(pair).run(&[
        "table",
        "column",
        "nullability",
        "default",
        "primary key",
        "unique key",
        "index",
        "foreign key",
        "check",
        "comment",
        "identity",
        "generated column",
        "enum labels",
        "view",
        "trigger",
        "routine",
        "event",
        "partitions",
        "on update",
        "invisible column",
        "invisible index",
        "collation",
        "table without transactions",
    ]);
}

#[test]
fn everything_in_the_shops_catalog_is_in_the_target_or_in_a_finding() {
    let mut pair = Pair::new("lf_catalog_shop", "");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/demo");
    let maria = pair.source.value("select version()").unwrap().contains("MariaDB");
    // The shop without its rows: the demo itself brings those.
    for file in ["shop.sql", if maria { "shop-mariadb.sql" } else { "shop-mysql.sql" }] {
        for statement in statements(&std::fs::read_to_string(folder.join(file)).unwrap()) {
            if !statement.to_uppercase().starts_with("INSERT") && !statement.to_uppercase().starts_with("SELECT") {
                pair.source.run(&statement);
            }
        }
    }
    pair.landfall(&["migrate"]).expect(0);
    Check::new(pair).run(&[
        "table",
        "foreign key",
        "check",
        "view",
        "trigger",
        "routine",
        "event",
        "partitions",
        "on update",
        "generated column",
        "enum labels",
    ]);
}
