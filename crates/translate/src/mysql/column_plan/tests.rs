//! Words, types and forms.

use super::*;
use crate::mapping::Mapping;
use crate::mysql::column_type::parse;
use crate::mysql::type_key::{TYPE_KEYS, type_key};

const POLICY: Policy = Policy {
    zero: ZeroDate::Null,
    strip_nul: true,
    enum_empty_as_null: true,
};

/// One spelling of each key.
fn spelling(key: &str) -> &str {
    match key {
        "decimal" => "decimal(65,30)",
        "bit" => "bit(9)",
        "char" => "char(10)",
        "varchar" => "varchar(255)",
        "binary" => "binary(16)",
        "varbinary" => "varbinary(9)",
        "enum" => "enum('a','b')",
        "set" => "set('a','b')",
        "vector" => "vector(3)",
        "unsupported" => "xmltype",
        "geometry" => "point",
        other => other,
    }
}

#[test]
fn every_word_of_every_type_gives_a_plan() {
    let name = TableName::new("s", "e");
    for key in TYPE_KEYS {
        let source = parse(spelling(key.name));
        assert_eq!(type_key(&source), key.name);
        for word in key.words.iter().filter(|word| **word != "refuse") {
            let target = target_type(&source, word, &name).unwrap_or_else(|| panic!("{} = {word}", key.name));
            assert!(
                form(&source, &target, POLICY).is_some(),
                "{} = {word}: {target}",
                key.name
            );
        }
    }
}

#[test]
fn shipped_targets() {
    let mapping = Mapping::shipped(model::Dialect::Mysql);
    for (raw, expected) in [
        ("tinyint(1)", "smallint"),
        ("tinyint(3) unsigned", "smallint"),
        ("smallint unsigned", "integer"),
        ("mediumint unsigned", "integer"),
        ("int unsigned", "bigint"),
        ("bigint unsigned", "numeric(20,0)"),
        ("decimal(65,30)", "numeric(65,30)"),
        ("bit(1)", "boolean"),
        ("bit(12)", "bit(12)"),
        ("char(36)", "varchar(36)"),
        ("varchar(0)", "text"),
        ("longtext", "text"),
        ("binary(16)", "bytea"),
        ("datetime(3)", "timestamp(3)"),
        ("datetime(6)", "timestamp"),
        ("timestamp", "timestamp(0) with time zone"),
        ("time(2)", "interval(2)"),
        ("year", "smallint"),
        ("enum('a')", "\"s\".\"e\""),
        ("set('a')", "text[]"),
        ("json", "jsonb"),
        ("multipoint", "bytea"),
        ("vector(7)", "vector(7)"),
        ("uuid", "uuid"),
        ("inet6", "inet"),
    ] {
        let source = parse(raw);
        let target = target_type(
            &source,
            mapping.type_word(&model::SourceType::Mysql(source.clone())),
            &TableName::new("s", "e"),
        )
        .unwrap();
        assert_eq!(target.to_string(), expected, "{raw}");
    }
}

#[test]
fn narrower_types_declare_their_losses() {
    let source = parse("decimal(20,6)");
    let target = target_type(&source, "numeric(20,2)", &TableName::new("s", "e")).unwrap();
    let form = form(&source, &target, POLICY).unwrap();
    assert_eq!(
        (form.conversion, form.losses),
        (Conversion::Decimal { round: true }, vec![Loss::DigitsRounded])
    );
    let source = parse("datetime(6)");
    let target = target_type(&source, "timestamptz(3)", &TableName::new("s", "e")).unwrap();
    let form = super::form(
        &source,
        &target,
        Policy {
            zero: ZeroDate::Reject,
            ..POLICY
        },
    )
    .unwrap();
    assert_eq!(form.losses, vec![Loss::DigitsRounded]);
    assert_eq!(
        form.staged,
        DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()))
    );
}

#[test]
fn words_that_do_not_fit_are_refused() {
    let name = TableName::new("s", "e");
    for (raw, word) in [
        ("int", "numeric"),
        ("int", "integer(4)"),
        ("date", "text"),
        ("decimal(5,2)", "numeric(2,5)"),
        ("text", "varchar(0)"),
        ("int", ""),
    ] {
        assert_eq!(target_type(&parse(raw), word, &name), None, "{raw} = {word}");
    }
}
