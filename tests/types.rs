//! Every column type of MySQL and MariaDB at its limits: migrated, and then compared by SQL of each server's own that
//! shares nothing with Landfall.

use crate::support::mysql::MysqlDatabase;
use crate::support::pair::{Pair, findings, table};
use crate::support::postgres::PgDatabase;

/// How a column is compared: the text that each server makes of a value.
#[derive(Clone, Copy)]
enum Shown {
    /// Whole numbers and decimals, as digits.
    Number,
    /// Floats: parsed from the shortest text that gives the same bits.
    Float,
    /// Bits as a string of 0 and 1 of this width.
    Bits(u8),
    /// `bit(1)`, a boolean in the target.
    Truth,
    /// The bytes of the text in UTF-8.
    Text,
    /// The bytes.
    Bytes,
    /// SHA-256 of the bytes, for large ones.
    Hash,
    Date,
    /// Microseconds printed in full.
    Moment,
    /// Hours beyond a day, six digits.
    Span,
    /// Members with commas; NULL and the empty set apart.
    Set,
    /// The source's text, read as jsonb by PostgreSQL itself.
    Json,
    /// EWKB as PostGIS would have it.
    Geometry,
    /// The server's own text.
    Plain,
    /// An address without its mask.
    Address,
}

impl Shown {
    fn in_source(self, column: &str, maria: bool) -> String {
        match self {
            Shown::Number => format!("cast({column} + 0 as char)"),
            // A number, not a text: casts to CHAR lose digits in MySQL.
            Shown::Float => format!("cast({column} as double)"),
            Shown::Bits(width) => format!("lpad(bin({column} + 0), {width}, '0')"),
            Shown::Truth => format!("if({column} = b'1', 'true', if({column} = b'0', 'false', null))"),
            Shown::Text => format!("hex(convert({column} using utf8mb4))"),
            Shown::Bytes => format!("hex({column})"),
            Shown::Hash => format!("upper(sha2({column}, 256))"),
            Shown::Date => format!("date_format({column}, '%Y-%m-%d')"),
            Shown::Moment => format!("date_format({column}, '%Y-%m-%d %H:%i:%s.%f')"),
            Shown::Span => format!("cast(cast({column} as time(6)) as char)"),
            Shown::Set | Shown::Json | Shown::Plain | Shown::Address => format!("cast({column} as char)"),
            Shown::Geometry => {
                let wkb = if maria {
                    format!("hex(st_aswkb({column}))")
                } else {
                    format!("hex(st_aswkb({column}, 'axis-order=long-lat'))")
                };
                // EWKB: a flag in the type's high byte, and the SRID behind it, little-endian.
                format!(
                    "if(st_srid({column}) = 0, {wkb}, concat(left({wkb}, 8), '20', hex(char(st_srid({column}) & 255, (st_srid({column}) >> 8) & 255, \
                     (st_srid({column}) >> 16) & 255, (st_srid({column}) >> 24) & 255 using binary)), substr({wkb}, 11)))"
                )
            }
        }
    }

    fn in_target(self, column: &str) -> String {
        match self {
            Shown::Number | Shown::Bits(_) | Shown::Truth | Shown::Plain | Shown::Json => format!("{column}::text"),
            Shown::Float => format!("{column}::float8::text"),
            Shown::Text => format!("upper(encode(convert_to({column}::text, 'UTF8'), 'hex'))"),
            Shown::Bytes | Shown::Geometry => format!("upper(encode({column}, 'hex'))"),
            Shown::Hash => format!("upper(encode(sha256({column}), 'hex'))"),
            // PostgreSQL calls the year 0 1 BC.
            Shown::Date => format!(
                "case when {column} < '0001-01-01' then '0000' || to_char({column}, '-MM-DD') else to_char({column}, 'YYYY-MM-DD') end"
            ),
            Shown::Moment => format!(
                "case when {column} < '0001-01-01' then '0000' || to_char({column}, '-MM-DD HH24:MI:SS.US') else to_char({column}, 'YYYY-MM-DD HH24:MI:SS.US') end"
            ),
            Shown::Span => format!(
                "(select case when {column} < interval '0' then '-' else '' end || case when m < 36000000000 then '0' else '' end || div(m, 3600000000) || ':' || \
                 lpad(mod(div(m, 60000000), 60)::text, 2, '0') || ':' || lpad(mod(div(m, 1000000), 60)::text, 2, '0') || '.' || lpad(mod(m, 1000000)::text, 6, '0') \
                 from (select trunc(abs(extract(epoch from {column})) * 1000000) as m where {column} is not null) as micros)"
            ),
            Shown::Set => format!("array_to_string({column}, ',')"),
            Shown::Address => format!("host({column})"),
        }
    }

    fn alike(self, source: Option<&str>, found: Option<&str>, target: &mut PgDatabase) -> bool {
        match (self, source, found) {
            (Shown::Float, Some(source), Some(found)) => {
                let (source, found): (f64, f64) = (source.parse().unwrap(), found.parse().unwrap());
                source.to_bits() == found.to_bits()
            }
            (Shown::Json, Some(source), Some(found)) => {
                let literal = |text: &str| format!("'{}'::jsonb", text.replace('\'', "''"));
                target
                    .value(&format!("select {} = {}", literal(source), literal(found)))
                    .as_deref()
                    == Some("true")
            }
            _ => source == found,
        }
    }
}

/// A column: its name, its type in the source, its type in the target, and how it is compared.
type Column = (&'static str, &'static str, &'static str, Shown);

/// A table: its columns, and its rows as SQL values, one for each column. A row of NULLs is added.
struct Family {
    name: &'static str,
    columns: &'static [Column],
    rows: &'static [&'static str],
}

/// Creates and fills the tables; each gets an integer key `id`.
fn fill(source: &mut MysqlDatabase, families: &[Family]) {
    for family in families {
        let columns: Vec<String> = family
            .columns
            .iter()
            .map(|(name, kind, _, _)| format!("`{name}` {kind} null"))
            .collect();
        source.run(&format!(
            "create table `{}` (id int not null primary key, {}) engine=InnoDB",
            family.name,
            columns.join(", ")
        ));
        let nulls = vec!["null"; family.columns.len()].join(", ");
        for (id, row) in family.rows.iter().copied().chain([nulls.as_str()]).enumerate() {
            source.run(&format!("insert into `{}` values ({id}, {row})", family.name));
        }
    }
}

/// Compares types and every value of every table.
fn compare(pair: &mut Pair, families: &[Family]) {
    let maria = is_maria(&mut pair.source);
    let mut wrong = Vec::new();
    for family in families {
        for (column, kind, wanted, shown) in family.columns {
            let found = pair
                .target
                .value(&format!(
                    "select format_type(atttypid, atttypmod) from pg_attribute where attrelid = '\"{}\".\"{}\"'::regclass and attname = '{column}'",
                    pair.name, family.name
                ))
                .unwrap_or_default();
            let is_enum = *wanted == "enum"
                && pair
                    .target
                    .value(&format!(
                        "select typtype = 'e' from pg_type where oid = '{found}'::regtype"
                    ))
                    .as_deref()
                    == Some("true");
            if found != *wanted && !is_enum {
                wrong.push(format!(
                    "{}.{column} {kind}: type {found}, expected {wanted}",
                    family.name
                ));
            }
            let expected = pair.source.rows(&format!(
                "select {} from `{}` order by id",
                shown.in_source(&format!("`{column}`"), maria),
                family.name
            ));
            let actual = pair.target.rows(&format!(
                "select {} from \"{}\" order by id",
                shown.in_target(&format!("\"{column}\"")),
                family.name
            ));
            if expected.len() != actual.len() {
                wrong.push(format!(
                    "{}.{column}: {} rows in the source, {} in the target",
                    family.name,
                    expected.len(),
                    actual.len()
                ));
                continue;
            }
            for (row, (expected, actual)) in expected.into_iter().zip(actual).enumerate() {
                let expected = mysql_async::from_row::<(Option<String>,)>(expected).0;
                let actual: Option<String> = actual.get(0);
                if !shown.alike(expected.as_deref(), actual.as_deref(), &mut pair.target) {
                    let cut =
                        |text: &Option<String>| text.as_ref().map(|text| text.chars().take(200).collect::<String>());
                    wrong.push(format!(
                        "{}.{column} {kind}, row {row}: {:?} in the source, {:?} in the target",
                        family.name,
                        cut(&expected),
                        cut(&actual)
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
}

fn is_maria(source: &mut MysqlDatabase) -> bool {
    source.value("select version()").unwrap().contains("MariaDB")
}

/// Major and minor version.
fn version(source: &mut MysqlDatabase) -> (u32, u32) {
    let text = source.value("select version()").unwrap();
    let mut parts = text.split(['.', '-']).map(|part| part.parse().unwrap_or(0));
    (parts.next().unwrap(), parts.next().unwrap())
}

/// Migrates and compares; Landfall's own verdict must be plain `equal`.
fn travel(pair: &mut Pair, families: &[Family]) {
    fill(&mut pair.source, families);
    pair.landfall(&["migrate"]).expect(0);
    compare(pair, families);
    let report = pair.verify();
    for family in families {
        assert_eq!(
            table(&report, family.name)["verdict"]["kind"],
            "equal",
            "{}: {:#}",
            family.name,
            table(&report, family.name)
        );
    }
}

const NUMBERS: &[Family] = &[
    Family {
        name: "integers",
        columns: &[
            ("ti", "tinyint", "smallint", Shown::Number),
            ("t1", "tinyint(1)", "smallint", Shown::Number),
            ("tu", "tinyint unsigned", "smallint", Shown::Number),
            ("si", "smallint", "smallint", Shown::Number),
            ("su", "smallint unsigned", "integer", Shown::Number),
            ("mi", "mediumint", "integer", Shown::Number),
            ("mu", "mediumint unsigned", "integer", Shown::Number),
            ("ii", "int", "integer", Shown::Number),
            ("iu", "int unsigned", "bigint", Shown::Number),
            ("bi", "bigint", "bigint", Shown::Number),
            ("bu", "bigint unsigned", "numeric(20,0)", Shown::Number),
            ("iz", "int(9) zerofill", "bigint", Shown::Number),
        ],
        rows: &[
            "-128, -128, 0, -32768, 0, -8388608, 0, -2147483648, 0, -9223372036854775808, 0, 42",
            "127, 127, 255, 32767, 65535, 8388607, 16777215, 2147483647, 4294967295, 9223372036854775807, 18446744073709551615, 4294967295",
            "0, 0, 128, 0, 32768, 0, 8388608, 0, 2147483648, 0, 9223372036854775808, 0",
            "-1, 1, 1, -1, 1, -1, 1, -1, 1, -1, 9223372036854775807, 1",
        ],
    },
    Family {
        name: "decimals",
        columns: &[
            ("widest", "decimal(65,30)", "numeric(65,30)", Shown::Number),
            ("whole", "decimal(65,0)", "numeric(65,0)", Shown::Number),
            ("money", "decimal(12,2)", "numeric(12,2)", Shown::Number),
            ("positive", "decimal(10,4) unsigned", "numeric(10,4)", Shown::Number),
            ("fraction", "decimal(30,30)", "numeric(30,30)", Shown::Number),
            ("thirty_eight", "decimal(38,10)", "numeric(38,10)", Shown::Number),
            ("thirty_nine", "decimal(39,10)", "numeric(39,10)", Shown::Number),
            ("digit", "decimal(1,0)", "numeric(1,0)", Shown::Number),
            ("default_size", "decimal", "numeric(10,0)", Shown::Number),
        ],
        rows: &[
            "99999999999999999999999999999999999.999999999999999999999999999999, 99999999999999999999999999999999999999999999999999999999999999999, \
             9999999999.99, 999999.9999, 0.999999999999999999999999999999, 9999999999999999999999999999.9999999999, 99999999999999999999999999999.9999999999, 9, 9999999999",
            "-99999999999999999999999999999999999.999999999999999999999999999999, -99999999999999999999999999999999999999999999999999999999999999999, \
             -9999999999.99, 0, -0.999999999999999999999999999999, -9999999999999999999999999999.9999999999, -99999999999999999999999999999.9999999999, -9, -9999999999",
            "0.000000000000000000000000000001, 10000000000000000000000000000000000000000000000000000000000000000, 0.01, 0.0001, 0.000000000000000000000000000001, 0.0000000001, 0.0000000001, 1, 1",
            "-0.000000000000000000000000000001, -10000, -0.01, 10000, -0.000000000000000000000000000001, -0.0000000001, -10000.0001, -1, -10000",
            "0, 0, 0, 0, 0, 0, 0, 0, 0",
            "12345678901234567890123456789012345.678901234567890123456789012345, 100000000, 10000.00, 0.1000, 0.100000000000000000000000000000, 100000000, 1.0000000000, 0, 10000",
        ],
    },
    Family {
        name: "floats",
        columns: &[
            ("f", "float", "real", Shown::Float),
            ("d", "double", "double precision", Shown::Float),
            ("fs", "float(9,3)", "real", Shown::Float),
            ("ds", "double(14,2)", "double precision", Shown::Float),
            ("fu", "float unsigned", "real", Shown::Float),
            ("du", "double unsigned", "double precision", Shown::Float),
            ("f53", "float(53)", "double precision", Shown::Float),
        ],
        rows: &[
            "3.4028234663852886e38, 1.7976931348623157e308, 123456.789, 123456789012.34, 3.4028234663852886e38, 1.7976931348623157e308, 1.7976931348623157e308",
            "-3.4028234663852886e38, -1.7976931348623157e308, -123456.789, -123456789012.34, 0, 0, -1.7976931348623157e308",
            "1.1754943508222875e-38, 2.2250738585072014e-308, 0.001, 0.01, 1.1754943508222875e-38, 2.2250738585072014e-308, 2.2250738585072014e-308",
            "1.401298464324817e-45, 5e-324, -0.001, -0.01, 1.401298464324817e-45, 5e-324, 5e-324",
            "-1.401298464324817e-45, -5e-324, 0, 0, 0, 0, -2.225073858507201e-308",
            "-0e0, -0e0, -0e0, -0e0, 0, 0, 0e0 * -1",
            "0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.30000000000000004",
            "16777216, 9007199254740993, 1, 1, 1, 1, 9007199254740991",
            "3.1415926535, 3.141592653589793, 3.142, 3.14, 3.14, 3.14, 1.0000000000000002",
        ],
    },
    Family {
        name: "bits",
        columns: &[
            ("b1", "bit(1)", "boolean", Shown::Truth),
            ("b2", "bit(2)", "bit(2)", Shown::Bits(2)),
            ("b7", "bit(7)", "bit(7)", Shown::Bits(7)),
            ("b8", "bit(8)", "bit(8)", Shown::Bits(8)),
            ("b9", "bit(9)", "bit(9)", Shown::Bits(9)),
            ("b31", "bit(31)", "bit(31)", Shown::Bits(31)),
            ("b63", "bit(63)", "bit(63)", Shown::Bits(63)),
            ("b64", "bit(64)", "bit(64)", Shown::Bits(64)),
        ],
        rows: &[
            "0, 0, 0, 0, 0, 0, 0, 0",
            "1, 3, 127, 255, 511, 2147483647, 9223372036854775807, 18446744073709551615",
            "b'1', b'10', b'1000000', b'10000000', b'100000000', 1073741824, 4611686018427387904, 9223372036854775808",
            "b'0', b'01', b'0000001', b'00000001', b'000000001', 1, 1, 1",
            "1, 2, b'0101010', b'01010101', b'010101010', 5, 1311768467463790320, 1311768467463790320",
        ],
    },
];

#[test]
fn numbers_arrive_to_the_last_digit_and_bit() {
    let mut pair = Pair::new("lf_types_numbers", "");
    travel(&mut pair, NUMBERS);
}

const TEXTS: &[Family] = &[
    Family {
        name: "texts",
        columns: &[
            ("c", "char(20)", "character varying(20)", Shown::Text),
            (
                "cb",
                "char(20) character set utf8mb4 collate utf8mb4_bin",
                "character varying(20)",
                Shown::Text,
            ),
            ("v", "varchar(60)", "character varying(60)", Shown::Text),
            ("tt", "tinytext", "text", Shown::Text),
            ("t", "text", "text", Shown::Text),
            ("mt", "mediumtext", "text", Shown::Text),
            ("lt", "longtext", "text", Shown::Text),
        ],
        rows: &[
            "'', '', '', '', '', '', ''",
            "'NULL', 'null', 'NULL', '\\\\N', '\\\\N', 'NULL', '\\\\.'",
            "'end  ', 'end  ', 'trailing  ', 'trailing  ', 'trailing  ', ' both ', ' both '",
            "'🙂', '👨‍👩‍👧‍👦', '🙂🙃 🏳️‍🌈', '日本語', 'ﷺ', 'naïve café', '𝔘𝔫𝔦𝔠𝔬𝔡𝔢'",
            "concat('e', convert(x'CC81' using utf8mb4)), 'é', concat('e', convert(x'CC81' using utf8mb4), 'é'), 'Å', 'Å', 'ﬁ', concat('a', convert(x'CCB6CCB7' using utf8mb4))",
            "'a\\tb', 'a\\nb', 'a\\r\\nb', '\\r\\n', 'a\\\\b\\\\\\\\c', '\\\\', 'quote '' and \" and `'",
            "'a\\tb', '\\b', char(1 using utf8mb4), char(31 using utf8mb4), char(127 using utf8mb4), convert(x'C280' using utf8mb4), convert(x'EFBBBF' using utf8mb4)",
            "'{}', '{\"a\",NULL}', '(1,2)', '$1', '%s', '--', ';'",
            "repeat('é', 20), repeat('🙂', 20), repeat('日', 60), repeat('x', 255), repeat('ab', 32000), repeat('mno', 100000), repeat('xyz', 200000)",
            "convert(x'F48FBFBF' using utf8mb4), convert(x'EFBFBD' using utf8mb4), convert(x'E280A8' using utf8mb4), convert(x'E2808F' using utf8mb4), 'Ω', 'İı', 'ß'",
        ],
    },
    Family {
        name: "charsets",
        columns: &[
            (
                "latin",
                "varchar(40) character set latin1",
                "character varying(40)",
                Shown::Text,
            ),
            (
                "latin_bin",
                "varchar(40) character set latin1 collate latin1_bin",
                "character varying(40)",
                Shown::Text,
            ),
            ("latin_text", "text character set latin1", "text", Shown::Text),
            (
                "three",
                "varchar(40) character set utf8mb3",
                "character varying(40)",
                Shown::Text,
            ),
            (
                "three_char",
                "char(10) character set utf8mb3 collate utf8mb3_bin",
                "character varying(10)",
                Shown::Text,
            ),
            (
                "ascii7",
                "varchar(40) character set ascii",
                "character varying(40)",
                Shown::Text,
            ),
            (
                "ucs",
                "varchar(40) character set ucs2",
                "character varying(40)",
                Shown::Text,
            ),
            (
                "wide",
                "varchar(40) character set utf16",
                "character varying(40)",
                Shown::Text,
            ),
            (
                "wider",
                "varchar(40) character set utf32",
                "character varying(40)",
                Shown::Text,
            ),
            (
                "cyrillic",
                "varchar(40) character set cp1251",
                "character varying(40)",
                Shown::Text,
            ),
            (
                "japanese",
                "varchar(40) character set sjis",
                "character varying(40)",
                Shown::Text,
            ),
            (
                "chinese",
                "varchar(40) character set gbk",
                "character varying(40)",
                Shown::Text,
            ),
        ],
        rows: &[
            "'', '', '', '', '', '', '', '', '', '', '', ''",
            "'é€ÿ', 'É', 'ƒŒ™', 'ЖЩ日本', 'ñandú', 'plain ~', '日本', '🙂日', '🙂é', 'Привет', '日本カナ', '汉字'",
            "'a\\\\b', 'tab\\t', '\\r\\n', 'x  ', 'x', '\\\\', 'y ', ' z ', '\\t', 'Ё', 'ｱ', '啊'",
        ],
    },
    Family {
        name: "labels",
        columns: &[
            ("size", "enum('small','medium','large')", "enum", Shown::Text),
            (
                "odd",
                "enum('it''s','a,b','\"q\"','back\\\\slash','','naïve','日本','ｗ','NULL','{x}','  lead')",
                "enum",
                Shown::Text,
            ),
            ("latin", "enum('é','ü') character set latin1", "enum", Shown::Text),
            ("few", "set('a','b','c')", "text[]", Shown::Set),
            (
                "strange",
                "set('it''s','\"q\"','back\\\\slash','naïve 日本','NULL','{}','with space','ｗ')",
                "text[]",
                Shown::Set,
            ),
        ],
        rows: &[
            "'small', 'it''s', 'é', '', ''",
            "'large', 'a,b', 'ü', 'a,b,c', 'it''s,\"q\",back\\\\slash,naïve 日本,NULL,{},with space,ｗ'",
            "'medium', '\"q\"', 'é', 'c,a', 'ｗ'",
            "'small', 'back\\\\slash', 'é', 'b', 'NULL'",
            "'small', '', 'é', 'b,c', '{}'",
            "'small', 'naïve', 'é', 'a', 'with space,back\\\\slash'",
            "'small', '日本', 'é', 'a', '\"q\"'",
            "'small', 'ｗ', 'é', 'a', 'it''s'",
            "'small', 'NULL', 'é', 'a', 'naïve 日本'",
            "'small', '{x}', 'é', 'a', ''",
            "'small', '  lead', 'é', 'a', ''",
        ],
    },
];

#[test]
fn texts_arrive_byte_for_byte_from_every_character_set() {
    let mut pair = Pair::new("lf_types_texts", "");
    travel(&mut pair, TEXTS);
    // Labels keep their order: the enum sorts as MySQL sorts it.
    let sorted = pair.target.value("select string_agg(size::text, ',' order by size) from (select distinct size from labels where size is not null) as d");
    assert_eq!(sorted.as_deref(), Some("small,medium,large"));
    // The null and the empty set are not the same.
    assert_eq!(
        pair.target
            .value("select count(*) from labels where few = '{}'")
            .as_deref(),
        Some("1")
    );
    assert_eq!(
        pair.target
            .value("select count(*) from labels where few is null")
            .as_deref(),
        Some("1")
    );
}

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

const TIMES: &[Family] = &[
    Family {
        name: "days",
        columns: &[
            ("d", "date", "date", Shown::Date),
            ("y", "year", "smallint", Shown::Number),
        ],
        rows: &[
            "'0000-01-01', 0",
            "'0000-12-31', 1901",
            "'0001-01-01', 2155",
            "'0009-02-28', 1970",
            "'1582-10-10', 2000",
            "'1900-02-28', 1999",
            "'2000-02-29', 2024",
            "'9999-12-31', 2069",
        ],
    },
    Family {
        name: "moments",
        columns: &[
            ("d0", "datetime", "timestamp(0) without time zone", Shown::Moment),
            ("d1", "datetime(1)", "timestamp(1) without time zone", Shown::Moment),
            ("d2", "datetime(2)", "timestamp(2) without time zone", Shown::Moment),
            ("d3", "datetime(3)", "timestamp(3) without time zone", Shown::Moment),
            ("d4", "datetime(4)", "timestamp(4) without time zone", Shown::Moment),
            ("d5", "datetime(5)", "timestamp(5) without time zone", Shown::Moment),
            ("d6", "datetime(6)", "timestamp without time zone", Shown::Moment),
        ],
        rows: &[
            "'0000-01-01', '0000-01-01', '0000-01-01', '0000-01-01', '0000-01-01', '0000-01-01', '0000-01-01 00:00:00.000001'",
            "'9999-12-31 23:59:59', '9999-12-31 23:59:59.9', '9999-12-31 23:59:59.99', '9999-12-31 23:59:59.999', '9999-12-31 23:59:59.9999', '9999-12-31 23:59:59.99999', '9999-12-31 23:59:59.999999'",
            "'1000-01-01', '1582-10-10 12:00:00.5', '1969-12-31 23:59:59.99', '1970-01-01', '1999-12-31 23:59:59.9999', '2000-01-01 00:00:00.00001', '1999-12-31 23:59:59.999999'",
            "'2020-02-29 23:59:59', '2024-03-31 02:30:00.1', '2024-10-27 02:30:00.01', '2016-12-31 23:59:59.001', '0001-01-01 00:00:00.0001', '0999-01-01 00:00:00.00001', '0009-09-09 09:09:09.090909'",
        ],
    },
    Family {
        name: "instants",
        columns: &[
            ("t0", "timestamp", "timestamp(0) with time zone", Shown::Moment),
            ("t1", "timestamp(1)", "timestamp(1) with time zone", Shown::Moment),
            ("t2", "timestamp(2)", "timestamp(2) with time zone", Shown::Moment),
            ("t3", "timestamp(3)", "timestamp(3) with time zone", Shown::Moment),
            ("t4", "timestamp(4)", "timestamp(4) with time zone", Shown::Moment),
            ("t5", "timestamp(5)", "timestamp(5) with time zone", Shown::Moment),
            ("t6", "timestamp(6)", "timestamp with time zone", Shown::Moment),
        ],
        rows: &[
            "'1970-01-01 00:00:01', '1970-01-01 00:00:01', '1970-01-01 00:00:01', '1970-01-01 00:00:01', '1970-01-01 00:00:01', '1970-01-01 00:00:01', '1970-01-01 00:00:01'",
            "'2038-01-19 03:14:07', '2038-01-19 03:14:07.9', '2038-01-19 03:14:07.99', '2038-01-19 03:14:07.999', '2038-01-19 03:14:07.9999', '2038-01-19 03:14:07.99999', '2038-01-19 03:14:07.999999'",
            "'2024-03-31 01:30:00', '2024-10-27 00:30:00.5', '2024-10-27 01:30:00.25', '2000-02-29 12:00:00.125', '1999-12-31 23:59:59.9999', '2000-01-01 00:00:00.00001', '1999-12-31 23:59:59.999999'",
        ],
    },
    Family {
        name: "spans",
        columns: &[
            ("t0", "time", "interval(0)", Shown::Span),
            ("t1", "time(1)", "interval(1)", Shown::Span),
            ("t2", "time(2)", "interval(2)", Shown::Span),
            ("t3", "time(3)", "interval(3)", Shown::Span),
            ("t4", "time(4)", "interval(4)", Shown::Span),
            ("t5", "time(5)", "interval(5)", Shown::Span),
            ("t6", "time(6)", "interval", Shown::Span),
        ],
        rows: &[
            "'838:59:59', '838:59:59.9', '838:59:58.99', '838:59:58.999', '838:59:58.9999', '838:59:58.99999', '838:59:58.999999'",
            "'-838:59:59', '-838:59:58.9', '-838:59:58.99', '-838:59:58.999', '-838:59:58.9999', '-838:59:58.99999', '-838:59:58.999999'",
            "'838:59:59', '838:59:59.0', '838:59:59.0', '838:59:59.0', '838:59:59.0', '838:59:59.0', '838:59:59.000000'",
            "'00:00:00', '-00:00:00.1', '-00:00:00.01', '-00:00:00.001', '-00:00:00.0001', '-00:00:00.00001', '-00:00:00.000001'",
            "'24:00:00', '24:00:00', '23:59:59.99', '-24:00:00', '100:00:00.5', '-00:59:59.5', '00:00:00.000001'",
        ],
    },
];

#[test]
fn dates_and_times_arrive_to_the_microsecond() {
    let mut pair = Pair::new("lf_types_times", "");
    pair.target.run("set timezone = 'UTC'");
    travel(&mut pair, TIMES);
}

const DOCUMENTS: &[Family] = &[
    Family {
        name: "documents",
        columns: &[("doc", "json", "jsonb", Shown::Json)],
        rows: &[
            "'{}'",
            "'[]'",
            "'null'",
            "'true'",
            "'\"\"'",
            "'\"text with \\\\\"quotes\\\\\" and \\\\\\\\ and \\\\u00e9 🙂\"'",
            "'{\"b\": 1, \"a\": [1, 2.50, -0.0, 1e3, 1.7976931348623157e308], \"c\": {\"x\": null}}'",
            "'[9007199254740993, 18446744073709551615, 123456789012345678901234567890, 0.1000000000000000055511151231257827]'",
            "'  [1 ,  2 ]  '",
            "'{\"\": {\"\": []}, \"日本\": \"naïve\", \"a b\": \"\\\\ud83d\\\\ude42\"}'",
            "'[[[[[[[[[[[[[[[[\"deep\"]]]]]]]]]]]]]]]]'",
        ],
    },
    Family {
        name: "shapes",
        columns: &[
            ("g", "geometry", "bytea", Shown::Geometry),
            ("p", "point", "bytea", Shown::Geometry),
            ("l", "linestring", "bytea", Shown::Geometry),
            ("a", "polygon", "bytea", Shown::Geometry),
            ("mp", "multipoint", "bytea", Shown::Geometry),
            ("ml", "multilinestring", "bytea", Shown::Geometry),
            ("ma", "multipolygon", "bytea", Shown::Geometry),
            ("gc", "geometrycollection", "bytea", Shown::Geometry),
        ],
        rows: &[
            "st_geomfromtext('POINT(1 2)', 4326), st_geomfromtext('POINT(-180.5 89.25)', 3857), st_geomfromtext('LINESTRING(0 0, 1 1, 2 0)'), \
             st_geomfromtext('POLYGON((0 0,10 0,10 10,0 10,0 0),(2 2,4 2,4 4,2 2))', 4326), st_geomfromtext('MULTIPOINT(1 1,2 2)', 4326), \
             st_geomfromtext('MULTILINESTRING((0 0,1 1),(2 2,3 3,4 4))'), st_geomfromtext('MULTIPOLYGON(((0 0,1 0,1 1,0 0)),((5 5,6 5,6 6,5 5)))', 4326), \
             st_geomfromtext('GEOMETRYCOLLECTION(POINT(1 2),LINESTRING(0 0,1 1),MULTIPOINT(1 1,2 2))', 3857)",
            "st_geomfromtext('LINESTRING(0.1 0.2, 0.3 0.4)'), st_geomfromtext('POINT(1e100 -1e-100)'), null, null, null, null, null, null",
        ],
    },
];

const OF_MARIADB: &[Family] = &[Family {
    name: "addresses",
    columns: &[
        ("u", "uuid", "uuid", Shown::Plain),
        ("four", "inet4", "inet", Shown::Address),
        ("six", "inet6", "inet", Shown::Address),
    ],
    rows: &[
        "'00000000-0000-0000-0000-000000000000', '0.0.0.0', '::'",
        "'ffffffff-ffff-ffff-ffff-ffffffffffff', '255.255.255.255', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'",
        "'6CCD780C-BABA-1026-9564-5B8C65602404', '127.0.0.1', '::1'",
        "'123e4567-e89b-12d3-a456-426655440000', '1.2.3.4', '::ffff:1.2.3.4'",
        "'123e4567-e89b-72d3-a456-426655440000', '10.0.0.255', '2001:db8::1:0:0:1'",
    ],
}];

#[test]
fn documents_shapes_and_addresses_arrive() {
    let mut pair = Pair::new("lf_types_documents", "");
    let maria = is_maria(&mut pair.source);
    let version = version(&mut pair.source);
    let mut families: Vec<&Family> = DOCUMENTS.iter().collect();
    if maria && version >= (10, 10) {
        families.extend(OF_MARIADB);
    } else {
        eprintln!("skipped: uuid, inet4 and inet6, which this server does not have");
    }
    let families: Vec<Family> = families
        .into_iter()
        .map(|family| Family {
            name: family.name,
            columns: family.columns,
            rows: family.rows,
        })
        .collect();
    travel(&mut pair, &families);
}

#[test]
fn vectors_arrive_as_arrays_of_floats_where_pgvector_is_not_there() {
    let mut pair = Pair::new("lf_types_vectors", "");
    let version = version(&mut pair.source);
    let (has, from_text) = if is_maria(&mut pair.source) {
        (version >= (11, 7), "vec_fromtext")
    } else {
        (version >= (9, 0), "string_to_vector")
    };
    if !has {
        eprintln!("skipped: this server has no VECTOR");
        return;
    }
    pair.source
        .run("create table v (id int not null primary key, e vector(3)) engine=InnoDB");
    pair.source.run(&format!(
        "insert into v values (1, {from_text}('[1, -0.5, 1e-7]')), (2, {from_text}('[0, 3.4e38, -3.4e38]')), (3, null)"
    ));
    pair.landfall(&["migrate"]).expect(0);
    let shown = pair
        .target
        .value("select string_agg(coalesce(e::text, 'null'), ' ' order by id) from v");
    let there = pair
        .target
        .value("select count(*) from pg_extension where extname = 'vector'")
        .as_deref()
        == Some("1");
    assert_eq!(
        shown.as_deref(),
        Some(if there {
            "[1,-0.5,1e-07] [0,3.4e+38,-3.4e+38] null"
        } else {
            "{1,-0.5,1e-07} {0,3.4e+38,-3.4e+38} null"
        })
    );
}

fn type_of(pair: &mut Pair, table: &str, column: &str) -> String {
    let name = pair.name.clone();
    pair.target
        .value(&format!(
            "select format_type(atttypid, atttypmod) from pg_attribute where attrelid = '\"{name}\".\"{table}\"'::regclass and attname = '{column}'"
        ))
        .unwrap()
}

#[test]
fn a_mapping_file_overrides_types_and_columns() {
    let mapping = "[options]\nunsigned_check = false\n\n[types]\n\"tinyint(1)\" = \"boolean\"\njson = \"json\"\ntime = \"time\"\nchar = \"char\"\n\n\
        [column.\"flags.counted\"]\ntype = \"smallint\"\n\n[column.\"lf_types_mapping.flags.loose\"]\ntype = \"text\"\n\n\
        [column.\"flags.label\"]\ntype = \"text\"\n";
    let mut pair = Pair::with_mapping("lf_types_mapping", mapping, "");
    pair.source.run(
        "create table flags (id int unsigned not null primary key, yes tinyint(1) not null, counted tinyint(1) null, doc json null, loose json null,
         at time(3) null, code char(6) not null, label enum('one','two') not null, big bigint unsigned null) engine=InnoDB",
    );
    pair.source.run("insert into flags values (1, 1, 7, '{\"b\":1,  \"a\":2}', '{\"b\":1,  \"a\":2}', '23:59:59.999', 'ab', 'one', 18446744073709551615)");
    pair.source.run("insert into flags values (2, 0, null, null, null, '00:00:00', '', 'two', 0), (3, 1, -1, '[1]', '[1]', null, '日本', 'one', null)");
    pair.landfall(&["migrate"]).expect(0);
    for (column, expected) in [
        ("yes", "boolean"),
        ("counted", "smallint"),
        ("doc", "json"),
        ("loose", "text"),
        ("at", "time(3) without time zone"),
        ("code", "character(6)"),
        ("label", "text"),
    ] {
        assert_eq!(type_of(&mut pair, "flags", column), expected, "{column}");
    }
    let shown = pair.target.value("select string_agg(concat_ws('|', id, yes, counted, doc, loose, at, code, label, big), ';' order by id) from flags").unwrap();
    // MySQL's own JSON has lost the spelling already; MariaDB keeps it.
    let doc = pair
        .source
        .value("select cast(doc as char) from flags where id = 1")
        .unwrap();
    assert_eq!(
        shown,
        format!(
            "1|t|7|{doc}|{doc}|23:59:59.999|ab    |one|18446744073709551615;2|f|00:00:00|      |two|0;3|t|-1|[1]|[1]|日本    |one"
        )
    );
    let checks = pair.target.value("select count(*) from pg_constraint where conrelid = 'flags'::regclass and contype = 'c' and pg_get_constraintdef(oid) like '%>= 0%'").unwrap();
    assert_eq!(checks, "0", "unsigned_check = false leaves no check");
    // The labels of the enum that became text are kept by a check.
    assert!(
        pair.target
            .try_run(
                "insert into flags select 9, yes, counted, doc, loose, at, code, 'three', big from flags where id = 1"
            )
            .is_err()
    );
}

#[test]
fn an_unsigned_column_gets_a_check_by_default() {
    let mut pair = Pair::new("lf_types_unsigned", "");
    pair.source
        .run("create table u (id int unsigned not null primary key, d decimal(5,2) unsigned null) engine=InnoDB");
    pair.source.run("insert into u values (0, 0), (4294967295, 999.99)");
    pair.landfall(&["migrate"]).expect(0);
    assert!(pair.target.try_run("insert into u values (-1, 0)").is_err());
    assert!(pair.target.try_run("insert into u values (1, -0.01)").is_err());
    pair.target.run("insert into u values (1, 0.01)");
}

#[test]
fn a_boolean_for_other_numbers_quarantines_them() {
    let mut pair = Pair::with_mapping("lf_types_boolean", "[types]\n\"tinyint(1)\" = \"boolean\"\n", "");
    pair.source
        .run("create table b (id int not null primary key, f tinyint(1) null) engine=InnoDB");
    pair.source
        .run("insert into b values (1, 0), (2, 1), (3, null), (4, 2), (5, -1)");
    pair.landfall(&["migrate"]).expect(1);
    let report = pair.verify();
    let result = table(&report, "b");
    assert_eq!(result["quarantined_tally"]["rows"], 2, "{result:#}");
    let mut keys: Vec<&str> = result["quarantined"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["key"].as_str().unwrap())
        .collect();
    keys.sort_unstable();
    assert!(
        keys.len() == 2 && keys[0].contains('4') && keys[1].contains('5'),
        "{keys:?}"
    );
    assert!(
        result["quarantined"]
            .as_array()
            .unwrap()
            .iter()
            .all(|row| row["column"] == "f"),
        "{result:#}"
    );
    assert_eq!(
        pair.target
            .value("select string_agg(concat_ws(':', id, f), ' ' order by id) from b")
            .as_deref(),
        Some("1:f 2:t 3")
    );
}

const ZERO_DATES: &str = "
    create table z (id int not null primary key, d date null, dt datetime(3) null, ts timestamp null, req date not null default '0000-00-00') engine=InnoDB;
    insert into z values (1, '2020-01-01', '2020-01-01 10:00:00.5', '2020-01-01 10:00:00', '2020-01-01');
    insert into z values (2, '0000-00-00', '2020-01-01', '2020-01-01', '2020-01-01');
    insert into z values (3, '2020-00-00', '0000-00-00', '2020-01-01', '2020-01-01');
    insert into z values (4, '2020-05-00', '2020-01-01', '0000-00-00', '2020-01-01');
    insert into z values (5, null, null, null, '2020-01-01');
    insert into z values (6, '2020-01-01', '2020-01-01', '2020-01-01', '0000-00-00')";

#[test]
fn zero_dates_become_null_and_are_counted_in_the_loss_ledger() {
    let mut pair = Pair::new("lf_types_zero_null", "");
    pair.source.run_all(ZERO_DATES);
    pair.landfall(&["migrate"]).expect(0);
    let report = pair.verify();
    let result = table(&report, "z");
    assert_eq!(result["verdict"]["kind"], "equal-under-declared-loss", "{result:#}");
    for (column, rows) in [("d", 3), ("dt", 1), ("ts", 1), ("req", 1)] {
        let counted: u64 = result["losses"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|loss| loss["column"] == column && loss["loss"] == "zero-date-to-null")
            .map(|loss| loss["rows"].as_u64().unwrap())
            .sum();
        assert_eq!(counted, rows, "{column}: {result:#}");
    }
    pair.target.run("set timezone = 'UTC'");
    let shown = pair.target.value("select string_agg(concat_ws('|', id, coalesce(d::text, '-'), coalesce(dt::text, '-'), coalesce((ts at time zone 'UTC')::text, '-'), coalesce(req::text, '-')), ';' order by id) from z").unwrap();
    assert_eq!(
        shown,
        "1|2020-01-01|2020-01-01 10:00:00.5|2020-01-01 10:00:00|2020-01-01;2|-|2020-01-01 00:00:00|2020-01-01 00:00:00|2020-01-01;\
         3|-|-|2020-01-01 00:00:00|2020-01-01;4|-|2020-01-01 00:00:00|-|2020-01-01;5|-|-|-|2020-01-01;6|2020-01-01|2020-01-01 00:00:00|2020-01-01 00:00:00|-"
    );
}

#[test]
fn zero_dates_are_quarantined_where_the_mapping_rejects_them() {
    let mut pair = Pair::with_mapping("lf_types_zero_reject", "[options]\nzero_date = \"reject\"\n", "");
    pair.source.run_all(ZERO_DATES);
    pair.landfall(&["migrate"]).expect(1);
    let report = pair.verify();
    let result = table(&report, "z");
    assert_eq!(result["quarantined_tally"]["rows"], 4, "{result:#}");
    assert!(result["losses"].as_array().unwrap().is_empty(), "{result:#}");
    assert_eq!(
        pair.target
            .value("select string_agg(id::text, ',' order by id) from z")
            .as_deref(),
        Some("1,5")
    );
}

#[test]
fn impossible_dates_are_quarantined() {
    let mut pair = Pair::new("lf_types_impossible", "");
    pair.source
        .run("create table i (id int not null primary key, d date null) engine=InnoDB");
    pair.source.run("set sql_mode = 'ALLOW_INVALID_DATES'");
    pair.source
        .run("insert into i values (1, '2023-02-28'), (2, '2023-02-31'), (3, '2024-02-29')");
    pair.landfall(&["migrate"]).expect(1);
    let report = pair.verify();
    assert_eq!(table(&report, "i")["quarantined_tally"]["rows"], 1);
    assert_eq!(
        pair.target
            .value("select string_agg(id::text, ',' order by id) from i")
            .as_deref(),
        Some("1,3")
    );
}

#[test]
fn the_error_value_of_an_enum_is_quarantined_or_null_as_the_mapping_says() {
    let scene = "create table e (id int not null primary key, k enum('a','b') null) engine=InnoDB;\n
        insert ignore into e values (1, 'a'), (2, 'nothing like it'), (3, null), (4, 'b')";
    let mut rejected = Pair::new("lf_types_enum_reject", "");
    rejected.source.run_all(scene);
    assert_eq!(
        rejected
            .source
            .value("select cast(k + 0 as char) from e where id = 2")
            .as_deref(),
        Some("0"),
        "the source holds an error value"
    );
    rejected.landfall(&["migrate"]).expect(1);
    assert_eq!(table(&rejected.verify(), "e")["quarantined_tally"]["rows"], 1);
    assert_eq!(
        rejected
            .target
            .value("select string_agg(id::text, ',' order by id) from e")
            .as_deref(),
        Some("1,3,4")
    );

    let mut nulled = Pair::with_mapping("lf_types_enum_null", "[options]\nenum_empty = \"null\"\n", "");
    nulled.source.run_all(scene);
    nulled.landfall(&["migrate"]).expect(0);
    let report = nulled.verify();
    assert_eq!(table(&report, "e")["verdict"]["kind"], "equal-under-declared-loss");
    assert_eq!(
        nulled
            .target
            .value("select string_agg(concat_ws(':', id, k), ',' order by id) from e")
            .as_deref(),
        Some("1:a,2,3,4:b")
    );
}

#[test]
fn labels_that_the_catalog_cannot_show_are_told_and_never_lost_in_silence() {
    let mut pair = Pair::new("lf_types_hidden_labels", "");
    // The servers' catalogs are kept in three-byte UTF-8: there the label is a question mark.
    pair.source.run(
        "create table h (id int not null primary key, k enum('🙂','b') null, v varchar(20) not null default 'x🙂') engine=InnoDB",
    );
    pair.source
        .run("insert into h (id, k) values (1, '🙂'), (2, 'b'), (3, null)");
    let assessment = pair.landfall(&["assess", "--format", "json"]).expect(0).json();
    let told: Vec<&str> = findings(&assessment)
        .into_iter()
        .filter(|finding| finding["code"] == "mysql-catalog-unreadable")
        .map(|finding| finding["object"].as_str().unwrap())
        .collect();
    assert_eq!(told, ["lf_types_hidden_labels.h.k", "lf_types_hidden_labels.h.v"]);
    pair.landfall(&["migrate"]).expect(1);
    let report = pair.verify();
    let result = table(&report, "h");
    assert_eq!(result["quarantined"][0]["column"], "k", "{result:#}");
    assert_eq!(
        pair.target
            .value("select string_agg(id || coalesce(k::text, '-') || v, ',' order by id) from h")
            .as_deref(),
        Some("2bx🙂,3-x🙂")
    );
}
