//! A schema by hand that has every type and every feature.

use model::name::TableName;
use model::source_schema::*;
use model::{Dialect, SourceSchema, SourceTable, SourceType};

use crate::mysql::column_type::parse;

pub(super) fn column(name: &str, raw: &str) -> SourceColumn {
    let text = ["char", "text", "enum", "set"].iter().any(|word| raw.contains(word));
    SourceColumn {
        name: name.to_owned(),
        raw_type: raw.to_owned(),
        source_type: SourceType::Mysql(parse(raw)),
        nullable: true,
        default: None,
        on_update_now: None,
        generated: None,
        auto_increment: false,
        invisible: false,
        charset: text.then(|| "utf8mb4".to_owned()),
        collation: text.then(|| "utf8mb4_bin".to_owned()),
        comment: String::new(),
    }
}

pub(super) fn required(name: &str, raw: &str) -> SourceColumn {
    SourceColumn {
        nullable: false,
        ..column(name, raw)
    }
}

pub(super) fn with_default(name: &str, raw: &str, default: SourceDefault) -> SourceColumn {
    SourceColumn {
        default: Some(default),
        ..column(name, raw)
    }
}

pub(super) fn literal(name: &str, raw: &str, text: &str) -> SourceColumn {
    with_default(name, raw, SourceDefault::Literal(text.to_owned()))
}

pub(super) fn computed(name: &str, raw: &str, expression: &str, stored: bool) -> SourceColumn {
    SourceColumn {
        generated: Some(SourceGenerated {
            expression: expression.to_owned(),
            stored,
        }),
        ..column(name, raw)
    }
}

pub(super) fn identity(name: &str, raw: &str) -> SourceColumn {
    SourceColumn {
        auto_increment: true,
        ..required(name, raw)
    }
}

pub(super) fn index(name: &str, columns: &[&str]) -> SourceIndex {
    SourceIndex {
        name: name.to_owned(),
        kind: SourceIndexKind::Btree,
        unique: false,
        visible: true,
        parts: columns.iter().map(|name| part(name)).collect(),
        comment: String::new(),
    }
}

pub(super) fn part(name: &str) -> SourceIndexPart {
    SourceIndexPart {
        column: Some(name.to_owned()),
        expression: None,
        prefix: None,
        descending: false,
    }
}

pub(super) fn unique(name: &str, columns: &[&str]) -> SourceIndex {
    SourceIndex {
        unique: true,
        ..index(name, columns)
    }
}

pub(super) fn table(name: &str, columns: Vec<SourceColumn>, key: &[&str]) -> SourceTable {
    SourceTable {
        name: TableName::new("shop", name),
        engine: "InnoDB".to_owned(),
        transactional: true,
        comment: String::new(),
        collation: Some("utf8mb4_0900_ai_ci".to_owned()),
        next_identity: None,
        columns,
        primary_key: (!key.is_empty()).then(|| unique("PRIMARY", key)),
        indexes: Vec::new(),
        foreign_keys: Vec::new(),
        checks: Vec::new(),
        partitioning: None,
        system_versioned: false,
        estimated_rows: 10,
        estimated_bytes: 1_000,
        options: Vec::new(),
    }
}

pub(super) fn foreign_key(name: &str, columns: &[&str], parent: &str, referenced: &[&str]) -> SourceForeignKey {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    SourceForeignKey {
        name: name.to_owned(),
        columns: owned(columns),
        referenced_table: TableName::new("shop", parent),
        referenced_columns: owned(referenced),
        on_update: ReferentialAction::Restrict,
        on_delete: ReferentialAction::Cascade,
    }
}

pub(super) fn check(name: &str, expression: &str) -> SourceCheck {
    SourceCheck {
        name: name.to_owned(),
        expression: expression.to_owned(),
        enforced: true,
    }
}

pub(super) fn partitioned(method: &str, expression: &str, partitions: &[(&str, &str)]) -> Option<SourcePartitioning> {
    Some(SourcePartitioning {
        method: method.to_owned(),
        expression: expression.to_owned(),
        partitions: partitions
            .iter()
            .map(|(name, description)| SourcePartition {
                name: (*name).to_owned(),
                description: (*description).to_owned(),
            })
            .collect(),
        subpartition: None,
    })
}

pub(super) fn schema(tables: Vec<SourceTable>) -> SourceSchema {
    SourceSchema {
        dialect: Dialect::Mysql,
        product: "MySQL".to_owned(),
        version: "9.1.0".to_owned(),
        tables,
        others: Vec::new(),
    }
}

/// Every type with a default of its own where it can have one.
fn types() -> SourceTable {
    let mut columns = vec![
        SourceColumn {
            comment: "the key, it's big".to_owned(),
            ..identity("id", "bigint unsigned")
        },
        literal("t1", "tinyint(1)", "1"),
        literal("t1u", "tinyint(1) unsigned", "0"),
        literal("t", "tinyint", "-128"),
        literal("tu", "tinyint unsigned", "255"),
        literal("s", "smallint", "0"),
        literal("su", "smallint unsigned", "65535"),
        literal("m", "mediumint", "1"),
        literal("mu", "mediumint(8) unsigned zerofill", "1"),
        literal("i", "int", "-2147483648"),
        literal("iu", "int unsigned", "4294967295"),
        literal("b", "bigint", "-9223372036854775808"),
        literal("bu", "bigint unsigned", "18446744073709551615"),
        literal("dc", "decimal(65,30)", "1.500000000000000000000000000000"),
        literal("dcu", "decimal(10,2) unsigned", "0.00"),
        literal("f", "float", "1.5"),
        literal("d", "double", "1e300"),
        literal("bit1", "bit(1)", "b'1'"),
        literal("bit9", "bit(9)", "b'101'"),
        literal("c", "char(10)", "x"),
        literal("vc", "varchar(255)", "it's"),
        column("v0", "varchar(0)"),
        column("tt", "tinytext"),
        column("tx", "text"),
        column("mt", "mediumtext"),
        column("lt", "longtext"),
        literal("bin", "binary(4)", "0x6162"),
        literal("vbin", "varbinary(20)", "ab"),
        column("tb", "tinyblob"),
        column("bl", "blob"),
        column("mb", "mediumblob"),
        column("lb", "longblob"),
        literal("dt", "date", "2020-02-29"),
        literal("dt0", "date", "0000-00-00"),
        literal("dtm", "datetime(6)", "2020-01-01 10:00:00.123456"),
        with_default("now3", "datetime(3)", SourceDefault::Now(3)),
        literal("ts_fixed", "timestamp", "2020-01-01 00:00:00"),
        SourceColumn {
            on_update_now: Some(0),
            ..with_default("ts", "timestamp", SourceDefault::Now(0))
        },
        literal("tm", "time(2)", "-838:59:59"),
        literal("y", "year", "2020"),
        literal("en", "enum('new','it''s','Größe, a')", "it's"),
        literal("st", "set('a','b','c d')", "a,b"),
        column("js", "json"),
        column("geo", "geometry"),
        column("pt", "point"),
        column("ve", "vector(3)"),
        column("uu", "uuid"),
        literal("ip4", "inet4", "10.0.0.1"),
        literal("ip6", "inet6", "::1"),
        column("xm", "xmltype"),
        with_default("e1", "varchar(36)", SourceDefault::Expression("uuid()".to_owned())),
        with_default(
            "e2",
            "binary(16)",
            SourceDefault::Expression("uuid_to_bin(uuid())".to_owned()),
        ),
        with_default("e3", "json", SourceDefault::Expression("json_array()".to_owned())),
        with_default(
            "e4",
            "date",
            SourceDefault::Expression("(curdate() + interval 1 year)".to_owned()),
        ),
        with_default("e5", "int", SourceDefault::Expression("(`i` + 1)".to_owned())),
        literal("bad", "int", "many"),
        SourceColumn {
            invisible: true,
            ..column("hidden", "int")
        },
        column("xmin", "int"),
    ];
    columns.push(SourceColumn {
        collation: Some("utf8mb4_0900_ai_ci".to_owned()),
        ..column("folded", "varchar(40)")
    });
    let mut table = table("types", columns, &["id"]);
    table.next_identity = Some(42);
    table.comment = "every 'type'".to_owned();
    table.options = vec!["row_format=COMPRESSED".to_owned()];
    table.indexes = vec![
        unique("u_folded", &["folded"]),
        unique("u_two", &["i", "vc"]),
        SourceIndex {
            parts: vec![
                SourceIndexPart {
                    descending: true,
                    ..part("dt")
                },
                part("i"),
            ],
            ..index("down", &[])
        },
        SourceIndex {
            parts: vec![SourceIndexPart {
                prefix: Some(20),
                ..part("tx")
            }],
            ..index("pre", &[])
        },
        SourceIndex {
            parts: vec![
                SourceIndexPart {
                    prefix: Some(8),
                    ..part("bl")
                },
                part("i"),
            ],
            ..unique("upre", &[])
        },
        SourceIndex {
            parts: vec![SourceIndexPart {
                prefix: Some(3000),
                ..part("lt")
            }],
            ..index("longpre", &[])
        },
        SourceIndex {
            kind: SourceIndexKind::Hash,
            ..unique("longunique", &["lt", "i"])
        },
        SourceIndex {
            kind: SourceIndexKind::Hash,
            ..index("hash", &["i"])
        },
        index("wholetext", &["mt"]),
        index("wholetwo", &["mt", "mb"]),
        SourceIndex {
            kind: SourceIndexKind::Fulltext,
            ..index("ft", &["vc", "tx"])
        },
        SourceIndex {
            kind: SourceIndexKind::Spatial,
            ..index("sp", &["geo"])
        },
        SourceIndex {
            kind: SourceIndexKind::Vector,
            ..index("vx", &["ve"])
        },
        SourceIndex {
            visible: false,
            comment: "old".to_owned(),
            ..index("ghost", &["s"])
        },
        SourceIndex {
            parts: vec![SourceIndexPart {
                column: None,
                expression: Some("lower(`vc`)".to_owned()),
                ..part("")
            }],
            ..index("functional", &[])
        },
        SourceIndex {
            parts: vec![SourceIndexPart {
                column: None,
                expression: Some("cast(`js`->'$.x' as unsigned array)".to_owned()),
                ..part("")
            }],
            ..index("multi", &[])
        },
        index("onset", &["st"]),
        index("onenum", &["en", "uu", "ip4", "bit9", "tm"]),
        index("with_xml", &["xm"]),
    ];
    table.checks = vec![
        check("c_range", "(`i` between -2147483648 and 100) or `i` is null"),
        check("c_flag", "`t1` in (0,1)"),
        check("c_both", "(`t1` and `t1u`)"),
        check("c_json", "json_valid(`js`)"),
        check("c_enum", r"(`en` <> _utf8mb4\'new\') or (`st` <> _utf8mb4\'a,b\')"),
        check("c_len", "char_length(`vc`) < 200 and length(`bl`) < 1000"),
        check("c_like", "`vc` not like '\\_%' and `vc` regexp '^[a-z'' ]*$'"),
        check(
            "c_date",
            "`dt` >= '1990-01-01' and year(`dt`) < 2100 and `dtm` > `dt` - interval 10 year",
        ),
        check("c_bits", "`i` & 3 = 0 xor `s` % 2 = 1"),
        check("c_unknown", "`vc` sounds like 'x'"),
        SourceCheck {
            enforced: false,
            ..check("c_off", "`i` > 0")
        },
        check("c_geo", "st_isvalid(`geo`)"),
    ];
    table
}

fn generated() -> SourceTable {
    let columns = vec![
        identity("id", "int"),
        required("qty", "int"),
        required("price", "decimal(10,2)"),
        column("first", "varchar(50)"),
        column("last", "varchar(50)"),
        column("doc", "json"),
        column("day", "date"),
        column("at", "datetime(3)"),
        column("stamp", "timestamp"),
        column("span", "time"),
        column("ratio", "float"),
        column("state", "enum('new','old')"),
        column("raw", "varbinary(20)"),
        computed("total", "decimal(12,2)", "(`qty` * `price`)", true),
        computed("total_vat", "decimal(14,4)", "(`total` * 1.19)", false),
        computed("half", "decimal(12,4)", "(`qty` / 2)", true),
        computed("halves", "bigint", "(`qty` DIV 2)", true),
        computed("full_name", "varchar(101)", "concat(`first`,' ',`last`)", false),
        computed("joined", "varchar(120)", "concat_ws(', ',`last`,`first`,`qty`)", true),
        computed(
            "tag",
            "varchar(40)",
            r"json_unquote(json_extract(`doc`,_utf8mb4\'$.tag\'))",
            true,
        ),
        computed("n", "int", "cast(json_extract(`doc`,'$.n') as signed)", true),
        computed(
            "n2",
            "int",
            "cast(json_unquote(json_extract(`doc`,'$.n')) as unsigned)",
            true,
        ),
        computed("y", "smallint", "year(`day`)", true),
        computed("ym", "char(7)", "date_format(`at`,'%Y-%m')", true),
        computed("due", "date", "(`day` + interval 1 month)", true),
        computed("due2", "datetime", "date_sub(`at`, interval `qty` day)", true),
        computed("hours", "bigint", "timestampdiff(HOUR,`day`,`at`)", true),
        computed("dow", "tinyint", "dayofweek(`at`) + weekday(`day`)", true),
        computed("utc_hour", "tinyint", "hour(`stamp`)", true),
        computed("span_hour", "smallint", "hour(`span`)", true),
        computed("is_big", "tinyint(1)", "(`qty` > 100)", true),
        computed(
            "flagged",
            "varchar(3)",
            "if(`qty` > 100 and `price`, 'yes', 'no')",
            true,
        ),
        computed(
            "kind",
            "varchar(10)",
            "case `state` when 'new' then 'n' when 'old' then 'o' else null end",
            true,
        ),
        computed("hash", "char(32)", "md5(`first`)", true),
        computed("hash2", "char(64)", "sha2(`first`,256)", true),
        computed("hexed", "varchar(40)", "hex(`raw`)", true),
        computed("tail", "varchar(3)", "substring(`first`,-3)", true),
        computed("padded", "varchar(10)", "lpad(trim(`first`),10,'0')", true),
        computed(
            "best",
            "decimal(12,2)",
            "greatest(`qty`,`price`,ifnull(`ratio`,0))",
            true,
        ),
        computed("dbl", "double", "(`ratio` * 2 + `qty`)", true),
        computed("maybe", "varchar(20)", "nullif(`first`,'')", true),
        computed("days", "int", "(to_days(`day`) + datediff(`at`,`day`))", true),
        computed("month_end", "date", "last_day(`day`)", true),
        computed("unstable", "varchar(60)", "concat(`state`,'x')", true),
        computed("unknown", "int", "crc32(`first`)", true),
    ];
    let mut table = table("computed", columns, &["id"]);
    table.indexes = vec![unique("u_total", &["id", "total"]), index("i_tag", &["tag"])];
    table.foreign_keys = vec![];
    table
}

/// Parents, children, a self reference, a cycle, and keys that PostgreSQL refuses.
fn families() -> Vec<SourceTable> {
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

fn partitions() -> Vec<SourceTable> {
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

fn names() -> Vec<SourceTable> {
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
                auto_increment: true,
                ..required("x", "double")
            },
        ],
        &["key"],
    );
    dates.engine = "MyISAM".to_owned();
    dates.transactional = false;
    dates.system_versioned = true;
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

/// The whole schema.
pub(super) fn broad() -> SourceSchema {
    let mut tables = vec![types(), generated()];
    tables.extend(families());
    tables.extend(partitions());
    tables.extend(names());
    let object = |kind, name: &str, table: Option<&str>| SourceObject {
        kind,
        name: TableName::new("shop", name),
        table: table.map(|table| TableName::new("shop", table)),
        definition: Some(format!("text of {name}")),
    };
    SourceSchema {
        others: vec![
            object(SourceObjectKind::View, "v", None),
            object(SourceObjectKind::Procedure, "p", None),
            object(SourceObjectKind::Function, "f", None),
            object(SourceObjectKind::Trigger, "t", Some("orders")),
            object(SourceObjectKind::Event, "e", None),
            SourceObject {
                definition: None,
                ..object(SourceObjectKind::Sequence, "s", None)
            },
        ],
        ..schema(tables)
    }
}
