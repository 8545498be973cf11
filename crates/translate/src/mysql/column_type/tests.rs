//! Spellings of every type.

use super::*;

fn labels(list: &[&str]) -> Vec<String> {
    list.iter().map(|label| (*label).to_owned()).collect()
}

#[test]
fn numbers_with_and_without_display_width() {
    for (text, expected) in [
        (
            "tinyint(1)",
            MysqlType::TinyInt {
                unsigned: false,
                display_width: Some(1),
            },
        ),
        (
            "tinyint",
            MysqlType::TinyInt {
                unsigned: false,
                display_width: None,
            },
        ),
        (
            "boolean",
            MysqlType::TinyInt {
                unsigned: false,
                display_width: Some(1),
            },
        ),
        (
            "BOOL",
            MysqlType::TinyInt {
                unsigned: false,
                display_width: Some(1),
            },
        ),
        (
            "tinyint(3) unsigned",
            MysqlType::TinyInt {
                unsigned: true,
                display_width: Some(3),
            },
        ),
        ("smallint(5) unsigned zerofill", MysqlType::SmallInt { unsigned: true }),
        ("int zerofill", MysqlType::Int { unsigned: true }),
        ("mediumint(9)", MysqlType::MediumInt { unsigned: false }),
        ("int(10) unsigned", MysqlType::Int { unsigned: true }),
        ("integer", MysqlType::Int { unsigned: false }),
        ("bigint(20) unsigned", MysqlType::BigInt { unsigned: true }),
        ("serial", MysqlType::BigInt { unsigned: true }),
        (
            "decimal(65,30) unsigned",
            MysqlType::Decimal {
                precision: 65,
                scale: 30,
                unsigned: true,
            },
        ),
        (
            "decimal(60,38)",
            MysqlType::Decimal {
                precision: 60,
                scale: 38,
                unsigned: false,
            },
        ),
        (
            "numeric",
            MysqlType::Decimal {
                precision: 10,
                scale: 0,
                unsigned: false,
            },
        ),
        ("float(7,4)", MysqlType::Float { unsigned: false }),
        ("float(25)", MysqlType::Double { unsigned: false }),
        ("float unsigned", MysqlType::Float { unsigned: true }),
        ("double(22,0)", MysqlType::Double { unsigned: false }),
        ("double precision unsigned", MysqlType::Double { unsigned: true }),
        ("bit(64)", MysqlType::Bit { width: 64 }),
        ("bit", MysqlType::Bit { width: 1 }),
        ("year(4)", MysqlType::Year),
        ("year", MysqlType::Year),
    ] {
        assert_eq!(parse(text), expected, "{text}");
    }
}

#[test]
fn texts_bytes_times_and_the_rest() {
    for (text, expected) in [
        ("char(36)", MysqlType::Char { length: 36 }),
        ("char(16) byte", MysqlType::Binary { length: 16 }),
        ("national varchar(20)", MysqlType::Varchar { length: 20 }),
        (
            "varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
            MysqlType::Varchar { length: 255 },
        ),
        (
            "varchar(255) /*M!100301 COMPRESSED*/",
            MysqlType::Varchar { length: 255 },
        ),
        ("longtext", MysqlType::LongText),
        ("text(100000)", MysqlType::MediumText),
        ("binary(16)", MysqlType::Binary { length: 16 }),
        ("varbinary(0)", MysqlType::Varbinary { length: 0 }),
        ("mediumblob", MysqlType::MediumBlob),
        ("datetime(6)", MysqlType::Datetime { digits: 6 }),
        ("datetime /* mariadb-5.3 */", MysqlType::Datetime { digits: 0 }),
        ("timestamp", MysqlType::Timestamp { digits: 0 }),
        ("time(3)", MysqlType::Time { digits: 3 }),
        ("date", MysqlType::Date),
        ("json", MysqlType::Json { alias: false }),
        (
            "geomcollection",
            MysqlType::Geometry {
                kind: "geometrycollection".to_owned(),
                srid: None,
            },
        ),
        (
            "point srid 4326",
            MysqlType::Geometry {
                kind: "point".to_owned(),
                srid: Some(4326),
            },
        ),
        ("vector(3)", MysqlType::Vector { dimensions: 3 }),
        ("uuid", MysqlType::Uuid),
        ("inet4", MysqlType::Inet4),
        ("inet6", MysqlType::Inet6),
    ] {
        assert_eq!(parse(text), expected, "{text}");
    }
}

#[test]
fn enum_labels_keep_commas_quotes_and_parentheses() {
    assert_eq!(
        parse(r"enum('a,b','it''s',')','(','','back\\slash','tab\t','Größe','percent\%')"),
        MysqlType::Enum {
            labels: labels(&[
                "a,b",
                "it's",
                ")",
                "(",
                "",
                "back\\slash",
                "tab\t",
                "Größe",
                "percent\\%"
            ])
        }
    );
    assert_eq!(
        parse("set('x','y') charset latin1"),
        MysqlType::Set {
            members: labels(&["x", "y"])
        }
    );
}

#[test]
fn what_is_not_known_keeps_its_text() {
    for text in [
        "xmltype",
        "",
        "int(",
        "enum('a'",
        "enum()",
        "enum(1)",
        "datetime(9)",
        "decimal(66,0)",
        "decimal(5,6)",
        "bit(65)",
        "date unsigned",
        "int collate x",
        "int(1,2)",
        "int / 2",
        "varchar",
        "varchar('a')",
        "int(99999999999999)",
        "point unsigned",
        "date /* open",
    ] {
        assert_eq!(parse(text), MysqlType::Unsupported { raw: text.to_owned() }, "{text}");
    }
}
