//! Every type with a default of its own, and generated columns.

use model::SourceTable;
use model::source_schema::*;

use super::{check, column, computed, identity, index, literal, part, required, table, unique, with_default};

/// Every type with a default of its own where it can have one.
pub(super) fn types() -> SourceTable {
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
            state: ConstraintState::NotEnforced,
            ..check("c_off", "`i` > 0")
        },
        check("c_geo", "st_isvalid(`geo`)"),
    ];
    table
}

pub(super) fn generated() -> SourceTable {
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
