//! The demo's shop, from SQL Server: every verb, and every value compared by the tests' own clients.

use crate::support::mssql_pair::MssqlPair;
use crate::support::pair::findings;

/// Tables, and the rows that the script makes.
const TABLES: &[(&str, &str, usize)] = &[
    ("dbo", "country", 12),
    ("dbo", "category", 108),
    ("dbo", "customer", 3_000),
    ("dbo", "address", 4_000),
    ("dbo", "product", 1_500),
    ("dbo", "tag", 207),
    ("dbo", "product_tag", 4_500),
    ("dbo", "coupon", 400),
    ("dbo", "order", 6_000),
    ("dbo", "order_item", 12_000),
    ("dbo", "Payment Log", 2_000),
    ("web", "session", 2_000),
    ("web", "page_view", 10_000),
    ("web", "web_hit", 3_605),
    ("Store Room", "stock_movement", 4_000),
    ("dbo", "attachment", 203),
    ("dbo", "type_border", 16),
    ("dbo", "wish_list", 0),
];

/// What some servers do not take.
const MORE: &[&str] = &[
    "alter table dbo.[Payment Log] add [back]]bracket] int not null default 7",
    "alter table dbo.[order] add placed_on as cast(paid_at as date)",
    "alter table dbo.customer add greeting as (N'Dear ' + full_name)",
    "create unique index ux_customer_nick on dbo.customer (id, nickname) where nickname is not null",
    "create index ix_order_status on dbo.[order] (status) include (total, placed_at)",
    "create sequence dbo.ticket as bigint start with 1000 increment by 10",
    "exec sp_addextendedproperty 'MS_Description', N'People; one row each – \"all\" of them', 'schema', 'dbo', 'table', 'customer'",
    "create synonym dbo.people for dbo.customer",
    "create table dbo.price_history (id int not null primary key, price money not null,
        since datetime2 generated always as row start not null, until datetime2 generated always as row end not null,
        period for system_time (since, until)) with (system_versioning = on (history_table = dbo.price_history_before))",
];

fn shop(name: &str) -> MssqlPair {
    let mut pair = MssqlPair::new(name, "[copy]\nchunk_rows = 1500\nreaders = 3\nloaders = 2\n");
    pair.source.run_all(include_str!("../demo/shop-mssql.sql"));
    pair
}

#[test]
#[ignore = "needs LANDFALL_TEST_MSSQL_URL"]
fn the_shop_arrives_by_every_verb() {
    let mut pair = shop("lf_mssql_shop");
    for statement in MORE {
        pair.source.takes(statement);
    }
    let doctor = pair.landfall(&["doctor"]).expect(0).says(&[
        "mssql-version",
        "mssql-select-permission",
        "mssql-snapshot",
        "not yet run on SQL Server",
    ]);
    assert!(!doctor.stdout.is_empty());
    let assessed = pair.landfall(&["assess", "--format", "json"]).expect(0).json();
    assert!(!findings(&assessed).is_empty(), "{assessed:#}");
    pair.landfall(&["schema", "--apply"]).expect(0);
    pair.landfall(&["copy"]).expect(0);
    pair.landfall(&["finish"]).expect(0);
    let report = pair.landfall(&["verify", "--format", "json"]).expect(0).json();
    assert_eq!(report["outcome"]["passed"], true, "{report:#}");
    for (schema, table, rows) in TABLES {
        let verdict = report["tables"]
            .as_array()
            .unwrap()
            .iter()
            .find(|found| {
                let is = |part: &str, name: &str| {
                    found["source"][part]
                        .as_str()
                        .is_some_and(|text| text.eq_ignore_ascii_case(name))
                };
                is("schema", schema) && is("name", table)
            })
            .unwrap_or_else(|| panic!("{schema}.{table} in {report:#}"));
        assert_eq!(verdict["verdict"]["kind"], "equal", "{verdict:#}");
        assert_eq!(pair.assert_same_rows(schema, table), *rows, "{schema}.{table}");
    }
    pair.landfall(&["status"]).expect(0);
}
