//! Every type of SQL Server at its ends, against what is written down here: PostgreSQL's own text of each value.
//!
//! Each value is a row of its own, so that one that the server refuses (printed) leaves the others.

use crate::support::mssql_pair::MssqlPair;

/// A column: its type here, its type in PostgreSQL, and pairs of a literal and what PostgreSQL says of it.
struct Type {
    source: &'static str,
    target: &'static str,
    values: &'static [(&'static str, &'static str)],
}

const NUMBERS: &[Type] = &[
    Type {
        source: "bit",
        target: "boolean",
        values: &[("0", "false"), ("1", "true")],
    },
    Type {
        source: "tinyint",
        target: "smallint",
        values: &[("0", "0"), ("128", "128"), ("255", "255")],
    },
    Type {
        source: "smallint",
        target: "smallint",
        values: &[("-32768", "-32768"), ("-1", "-1"), ("32767", "32767")],
    },
    Type {
        source: "int",
        target: "integer",
        values: &[("-2147483648", "-2147483648"), ("0", "0"), ("2147483647", "2147483647")],
    },
    Type {
        source: "bigint",
        target: "bigint",
        values: &[
            ("-9223372036854775808", "-9223372036854775808"),
            ("9007199254740993", "9007199254740993"),
            ("9223372036854775807", "9223372036854775807"),
        ],
    },
    Type {
        source: "decimal(38,0)",
        target: "numeric(38,0)",
        values: &[
            (
                "-99999999999999999999999999999999999999",
                "-99999999999999999999999999999999999999",
            ),
            (
                "99999999999999999999999999999999999999",
                "99999999999999999999999999999999999999",
            ),
            ("1", "1"),
        ],
    },
    Type {
        source: "decimal(38,38)",
        target: "numeric(38,38)",
        values: &[
            (
                "0.99999999999999999999999999999999999999",
                "0.99999999999999999999999999999999999999",
            ),
            (
                "-0.00000000000000000000000000000000000001",
                "-0.00000000000000000000000000000000000001",
            ),
        ],
    },
    Type {
        source: "decimal(9,2)",
        target: "numeric(9,2)",
        values: &[("-9999999.99", "-9999999.99"), ("0", "0.00"), ("0.10", "0.10")],
    },
    Type {
        source: "numeric(19,4)",
        target: "numeric(19,4)",
        values: &[("999999999999999.9999", "999999999999999.9999"), ("-0.0001", "-0.0001")],
    },
    Type {
        source: "money",
        target: "numeric(19,4)",
        values: &[
            ("-922337203685477.5808", "-922337203685477.5808"),
            ("922337203685477.5807", "922337203685477.5807"),
            ("90071992547409.9301", "90071992547409.9301"),
            ("0.0001", "0.0001"),
        ],
    },
    Type {
        source: "smallmoney",
        target: "numeric(10,4)",
        values: &[
            ("-214748.3648", "-214748.3648"),
            ("214748.3647", "214748.3647"),
            ("0.01", "0.0100"),
        ],
    },
    Type {
        source: "float",
        target: "double precision",
        values: &[
            ("-1.7976931348623157E308", "-1.7976931348623157e+308"),
            ("1.7976931348623157E308", "1.7976931348623157e+308"),
            ("2.2250738585072014E-308", "2.2250738585072014e-308"),
            ("0.1E0", "0.1"),
            ("0.30000000000000004E0", "0.30000000000000004"),
            ("9007199254740993E0", "9.007199254740992e+15"),
            ("0E0", "0"),
        ],
    },
    Type {
        source: "real",
        target: "real",
        values: &[
            ("-3.4028235E38", "-3.4028235e+38"),
            ("1.1754944E-38", "1.1754944e-38"),
            ("0.1E0", "0.1"),
            ("16777217E0", "1.6777216e+07"),
        ],
    },
];

const TEXTS: &[Type] = &[
    Type {
        source: "char(8)",
        target: "character(8)",
        values: &[
            ("''", ""),
            ("'x  '", "x"),
            ("'ÄÖÜß€é'", "ÄÖÜß€é"),
            ("'12345678'", "12345678"),
        ],
    },
    Type {
        source: "varchar(100)",
        target: "character varying(100)",
        values: &[
            ("''", ""),
            ("' '", " "),
            ("'x  '", "x  "),
            ("'€ „quoted“ – © ÿ'", "€ „quoted“ – © ÿ"),
            ("CHAR(1) + CHAR(9) + '\\N'", "\u{1}\t\\N"),
            ("'it''s \"NULL\"'", "it's \"NULL\""),
        ],
    },
    Type {
        source: "varchar(max)",
        target: "text",
        values: &[("''", ""), ("'a' + CHAR(13) + CHAR(10) + 'b'", "a\r\nb")],
    },
    Type {
        source: "nchar(8)",
        target: "character(8)",
        values: &[("N''", ""), ("N'日本'", "日本"), ("N'  x'", "  x")],
    },
    Type {
        source: "nvarchar(100)",
        target: "character varying(100)",
        values: &[
            ("N''", ""),
            ("N'x  '", "x  "),
            ("N'Ελλάδα שלום مرحبا 日本 急須'", "Ελλάδα שלום مرحبا 日本 急須"),
            ("N'🍵𝄞𠜎👩‍👩‍👧‍👦'", "🍵𝄞𠜎👩‍👩‍👧‍👦"),
            ("NCHAR(65) + NCHAR(769)", "A\u{301}"),
            ("N'Á'", "Á"),
            ("NCHAR(65533) + NCHAR(65279)", "\u{fffd}\u{feff}"),
        ],
    },
    Type {
        source: "nvarchar(max)",
        target: "text",
        values: &[("N''", ""), ("N'größe 🙂'", "größe 🙂")],
    },
    Type {
        source: "text",
        target: "text",
        values: &[("''", ""), ("'old é'", "old é")],
    },
    Type {
        source: "ntext",
        target: "text",
        values: &[("N''", ""), ("N'old 日本 🍵'", "old 日本 🍵")],
    },
    Type {
        source: "xml",
        target: "xml",
        values: &[
            (
                "N'<a b=\"1\">größe &amp; 茶<c/></a>'",
                "<a b=\"1\">größe &amp; 茶<c/></a>",
            ),
            ("N'just text'", "just text"),
        ],
    },
    Type {
        source: "uniqueidentifier",
        target: "uuid",
        values: &[
            (
                "'00000000-0000-0000-0000-000000000000'",
                "00000000-0000-0000-0000-000000000000",
            ),
            (
                "'01020304-0506-0708-090A-0B0C0D0E0F10'",
                "01020304-0506-0708-090a-0b0c0d0e0f10",
            ),
            (
                "'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF'",
                "ffffffff-ffff-ffff-ffff-ffffffffffff",
            ),
        ],
    },
];

const BYTES: &[Type] = &[
    Type {
        source: "binary(4)",
        target: "bytea",
        values: &[
            ("0x00000000", "\\x00000000"),
            ("0xFF", "\\xff000000"),
            ("0x01020304", "\\x01020304"),
        ],
    },
    Type {
        source: "varbinary(20)",
        target: "bytea",
        values: &[("0x", "\\x"), ("0x00", "\\x00"), ("0x5C4E0A0D27FF", "\\x5c4e0a0d27ff")],
    },
    Type {
        source: "varbinary(max)",
        target: "bytea",
        values: &[("0x", "\\x"), ("0xDEADBEEF", "\\xdeadbeef")],
    },
    Type {
        source: "image",
        target: "bytea",
        values: &[("0x", "\\x"), ("0x00FF", "\\x00ff")],
    },
];

const TIMES: &[Type] = &[
    Type {
        source: "date",
        target: "date",
        values: &[
            ("'0001-01-01'", "0001-01-01"),
            ("'1582-10-10'", "1582-10-10"),
            ("'2000-02-29'", "2000-02-29"),
            ("'9999-12-31'", "9999-12-31"),
        ],
    },
    Type {
        source: "datetime",
        target: "timestamp(3) without time zone",
        values: &[
            ("'1753-01-01T00:00:00'", "1753-01-01 00:00:00"),
            ("'1899-12-31T23:59:59.997'", "1899-12-31 23:59:59.997"),
            ("'2024-02-29T12:00:00.003'", "2024-02-29 12:00:00.003"),
            ("'2024-02-29T12:00:00.007'", "2024-02-29 12:00:00.007"),
            ("'9999-12-31T23:59:59.997'", "9999-12-31 23:59:59.997"),
        ],
    },
    Type {
        source: "smalldatetime",
        target: "timestamp(0) without time zone",
        values: &[
            ("'1900-01-01T00:00:00'", "1900-01-01 00:00:00"),
            ("'2024-02-29T12:34:00'", "2024-02-29 12:34:00"),
            ("'2079-06-06T23:59:00'", "2079-06-06 23:59:00"),
        ],
    },
    Type {
        source: "datetime2(6)",
        target: "timestamp without time zone",
        values: &[
            ("'0001-01-01T00:00:00'", "0001-01-01 00:00:00"),
            ("'2024-02-29T12:34:56.000001'", "2024-02-29 12:34:56.000001"),
            ("'9999-12-31T23:59:59.999999'", "9999-12-31 23:59:59.999999"),
        ],
    },
    Type {
        source: "datetime2(0)",
        target: "timestamp(0) without time zone",
        values: &[("'9999-12-31T23:59:59'", "9999-12-31 23:59:59")],
    },
    Type {
        source: "time(6)",
        target: "time without time zone",
        values: &[
            ("'00:00:00'", "00:00:00"),
            ("'00:00:00.000001'", "00:00:00.000001"),
            ("'23:59:59.999999'", "23:59:59.999999"),
        ],
    },
    Type {
        source: "time(0)",
        target: "time(0) without time zone",
        values: &[("'23:59:59'", "23:59:59")],
    },
    // The instant, in UTC.
    Type {
        source: "datetimeoffset(6)",
        target: "timestamp with time zone",
        values: &[
            ("'0001-01-01T00:00:00+00:00'", "0001-01-01 00:00:00+00"),
            ("'2024-02-29T12:00:00.5+14:00'", "2024-02-28 22:00:00.5+00"),
            ("'2024-02-29T12:00:00.5-12:00'", "2024-03-01 00:00:00.5+00"),
            ("'9999-12-31T23:59:59.999999+00:00'", "9999-12-31 23:59:59.999999+00"),
        ],
    },
];

/// Makes a table with a column of each type and one row for each value, migrates it, and compares.
#[track_caller]
fn travel(name: &str, types: &[Type]) {
    let mut pair = MssqlPair::new(name, "");
    let columns: Vec<String> = types
        .iter()
        .enumerate()
        .map(|(index, kind)| format!("c{index} {} null", kind.source))
        .collect();
    pair.source.run(&format!(
        "create table ends (id int not null primary key, {})",
        columns.join(", ")
    ));
    pair.source.run("insert into ends (id) values (0)");
    let mut expected = Vec::new();
    for (index, kind) in types.iter().enumerate() {
        for (literal, text) in kind.values {
            let id = expected.len() + 1;
            let taken = pair
                .source
                .takes(&format!("insert into ends (id, c{index}) values ({id}, {literal})"));
            expected.push((index, *text, taken));
        }
    }
    let taken = expected.iter().filter(|(_, _, taken)| *taken).count();
    assert!(
        taken * 10 >= expected.len() * 9,
        "{taken} of {} values are taken",
        expected.len()
    );

    pair.landfall(&["migrate"]).expect(0);
    pair.landfall(&["verify"]).expect(0);

    pair.target.run("set timezone = 'UTC'");
    for (index, kind) in types.iter().enumerate() {
        let found = pair
            .target
            .value(&format!(
                "select format_type(atttypid, atttypmod) from pg_attribute where attrelid = 'dbo.ends'::regclass and attname = 'c{index}'"
            ))
            .unwrap();
        assert_eq!(found, kind.target, "the type of {}", kind.source);
        let nulls = pair
            .target
            .value(&format!("select c{index} is null from dbo.ends where id = 0"));
        assert_eq!(nulls.as_deref(), Some("true"), "NULL of {}", kind.source);
    }
    for (at, (index, text, taken)) in expected.iter().enumerate() {
        if *taken {
            let found = pair
                .target
                .value(&format!("select c{index} from dbo.ends where id = {}", at + 1));
            assert_eq!(
                found.as_deref(),
                Some(*text),
                "{} of row {}",
                types[*index].source,
                at + 1
            );
        }
    }
    assert_eq!(pair.assert_same_rows("dbo", "ends"), taken + 1);
}

#[test]
#[ignore = "needs LANDFALL_TEST_MSSQL_URL"]
fn numbers_arrive_at_their_ends() {
    travel("lf_mssql_numbers", NUMBERS);
}

#[test]
#[ignore = "needs LANDFALL_TEST_MSSQL_URL"]
fn texts_arrive_in_all_planes() {
    travel("lf_mssql_texts", TEXTS);
}

#[test]
#[ignore = "needs LANDFALL_TEST_MSSQL_URL"]
fn bytes_arrive_as_they_are() {
    travel("lf_mssql_bytes", BYTES);
}

#[test]
#[ignore = "needs LANDFALL_TEST_MSSQL_URL"]
fn dates_and_times_arrive_to_the_microsecond() {
    travel("lf_mssql_times", TIMES);
}

#[test]
#[ignore = "needs LANDFALL_TEST_MSSQL_URL"]
fn the_seventh_digit_of_a_second_is_lost_and_counted() {
    let mut pair = MssqlPair::new("lf_mssql_seventh", "");
    pair.source.run(
        "create table seventh (id int not null primary key, at datetime2(7) null, span time(7) null, instant datetimeoffset(7) null)",
    );
    pair.source.run(
        "insert into seventh values (1, '2024-02-29T12:00:00.1234567', '12:00:00.1234567', '2024-02-29T12:00:00.1234567+02:00'),
         (2, '2024-02-29T12:00:00.123456', '12:00:00.123456', '2024-02-29T12:00:00.123456+02:00'), (3, null, null, null)",
    );
    // A server may have kept six digits only: then nothing is lost.
    let kept = pair
        .source
        .value("select cast(datepart(nanosecond, at) as int) from seventh where id = 1");
    pair.landfall(&["migrate"]).expect(0);
    let report = pair.verify();
    let verdict = report["tables"][0]["verdict"]["kind"].as_str().unwrap().to_owned();
    let found = pair
        .target
        .value("select to_char(at, 'US') from dbo.seventh where id = 1")
        .unwrap();
    if kept.as_deref() == Some("123456700") {
        assert_eq!(verdict, "equal-under-declared-loss", "{report:#}");
        assert_eq!(found, "123456");
    } else {
        eprintln!("this server keeps {kept:?} nanoseconds of .1234567");
        assert!(verdict.starts_with("equal"), "{report:#}");
    }
    let found = pair
        .target
        .value("select to_char(at, 'US') from dbo.seventh where id = 2");
    assert_eq!(found.as_deref(), Some("123456"));
}

#[test]
#[ignore = "needs LANDFALL_TEST_MSSQL_URL"]
fn a_variant_keeps_its_value() {
    let mut pair = MssqlPair::new("lf_mssql_variant", "");
    pair.source
        .run("create table v (id int not null primary key, x sql_variant null)");
    let mut expected = vec![(0, None)];
    pair.source.run("insert into v values (0, null)");
    for (value, text) in [
        ("cast(7 as int)", "7"),
        ("cast(922337203685477.5807 as money)", "922337203685477.5807"),
        ("cast(N'日本 🍵' as nvarchar(20))", "日本 🍵"),
        ("cast('2024-02-29' as date)", "2024-02-29"),
        ("cast(1.50 as decimal(9,2))", "1.50"),
        (
            "cast('01020304-0506-0708-090A-0B0C0D0E0F10' as uniqueidentifier)",
            "01020304-0506-0708-090A-0B0C0D0E0F10",
        ),
    ] {
        let id = expected.len();
        if pair.source.takes(&format!("insert into v values ({id}, {value})")) {
            expected.push((id, Some(text)));
        }
    }
    pair.landfall(&["migrate"]).expect(0);
    for (id, text) in expected {
        let found = pair.target.value(&format!("select x from dbo.v where id = {id}"));
        let found = found.as_deref();
        assert!(
            found.map(str::to_lowercase) == text.map(str::to_lowercase),
            "row {id}: {found:?}, not {text:?}"
        );
    }
}
