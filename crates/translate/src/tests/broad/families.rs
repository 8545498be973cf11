//! Foreign keys of every kind.

use model::SourceTable;
use model::source_schema::*;

use super::{column, foreign_key, identity, index, required, table, unique};

/// Parents, children, a self reference, a cycle, and keys that PostgreSQL refuses.
pub(super) fn families() -> Vec<SourceTable> {
    let mut customer = table(
        "customer",
        vec![
            identity("id", "bigint unsigned"),
            required("code", "char(8)"),
            required("region", "enum('n','s')"),
            column("parent_id", "bigint unsigned"),
            column("favourite", "int unsigned"),
        ],
        &["id"],
    );
    customer.indexes = vec![
        unique("code", &["code"]),
        unique("region_id", &["region", "id"]),
        index("not_unique", &["favourite"]),
    ];
    customer.foreign_keys = vec![
        foreign_key("fk_parent", &["parent_id"], "customer", &["id"]),
        SourceForeignKey {
            on_delete: ReferentialAction::SetNull,
            ..foreign_key("fk_fav", &["favourite"], "orders", &["id"])
        },
    ];
    let mut orders = table(
        "orders",
        vec![
            identity("id", "int unsigned"),
            required("customer_id", "bigint unsigned"),
            column("customer_code", "varchar(20)"),
            column("region", "enum('n','s')"),
            column("other", "int unsigned"),
        ],
        &["id"],
    );
    orders.indexes = vec![index("fk_customer", &["customer_id"])];
    orders.foreign_keys = vec![
        foreign_key("fk_customer", &["customer_id"], "customer", &["id"]),
        foreign_key("fk_code", &["customer_code"], "customer", &["code"]),
        foreign_key("fk_region", &["region", "customer_id"], "customer", &["region", "id"]),
        foreign_key("fk_loose", &["other"], "customer", &["favourite"]),
        foreign_key("fk_gone", &["other"], "nowhere", &["id"]),
    ];
    vec![customer, orders]
}
