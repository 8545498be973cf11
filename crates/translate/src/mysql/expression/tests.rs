//! What is translated, into what; and what is refused.

use std::collections::BTreeMap;

use model::{PgType, TableName};

use super::*;
use crate::expression::{ScopeColumn, Volatility};

fn scope() -> Scope {
    let columns = [
        ("a", PgType::Integer),
        ("b", PgType::BigInt),
        ("flag", PgType::SmallInt),
        ("yes", PgType::Boolean),
        (
            "price",
            PgType::Numeric {
                modifier: Some((10, 2)),
            },
        ),
        ("f", PgType::Real),
        ("d", PgType::DoublePrecision),
        ("name", PgType::Varchar { length: Some(50) }),
        ("code", PgType::Varchar { length: Some(50) }),
        ("raw", PgType::Bytea),
        ("day", PgType::Date),
        ("at", PgType::Timestamp { digits: 6 }),
        ("stamp", PgType::TimestampTz { digits: 0 }),
        ("duration", PgType::Interval { digits: 0 }),
        ("doc", PgType::Jsonb),
        ("jdoc", PgType::Json),
        (
            "state",
            PgType::Enum {
                type_name: TableName::new("s", "state"),
            },
        ),
        ("tags", PgType::TextArray),
        ("id", PgType::Uuid),
    ];
    let columns = columns
        .into_iter()
        .map(|(name, pg_type)| {
            let labels = match name {
                "state" => vec!["new".to_owned(), "old".to_owned()],
                "tags" => vec!["x".to_owned(), "y".to_owned()],
                _ => Vec::new(),
            };
            let column = ScopeColumn {
                unsigned: false,
                sql: format!("\"{name}\""),
                pg_type,
                case_insensitive: name == "code",
                utf8: name != "code",
                zeros: None,
                iso: false,
                labels,
            };
            (name.to_owned(), column)
        })
        .collect::<BTreeMap<_, _>>();
    Scope {
        columns,
        target_version: 15,
        ..Scope::default()
    }
}

#[test]
fn conditions() {
    for (text, expected) in [
        ("`a` > 0 and `b` < 10", "((\"a\" > 0) and (\"b\" < 10))"),
        ("`flag`", "(\"flag\" <> 0)"),
        ("`flag` and `yes`", "((\"flag\" <> 0) and \"yes\")"),
        ("`yes` = 1", "(\"yes\" = true)"),
        ("!`yes`", "(not \"yes\")"),
        ("`a` || `b`", "((\"a\" <> 0) or (\"b\" <> 0))"),
        ("`a` xor `b`", "((\"a\" <> 0) <> (\"b\" <> 0))"),
        ("`a` <=> `b`", "(\"a\" is not distinct from \"b\")"),
        ("`a` in (1,2,3)", "(\"a\" in (1, 2, 3))"),
        ("`a` not between 1 and 2", "(\"a\" not between 1 and 2)"),
        ("`a` = '5'", "(\"a\" = (5))"),
        ("`state` = _utf8mb4'new'", "(\"state\" = 'new')"),
        ("`state` in ('new','old')", "(\"state\" in ('new', 'old'))"),
        ("`tags` = 'y,x'", "(\"tags\" = array['x', 'y']::text[])"),
        ("`day` >= '2020-01-01'", "(\"day\" >= '2020-01-01'::date)"),
        (
            "`at` < '2020-01-01 10:00:00'",
            "(\"at\" < '2020-01-01 10:00:00'::timestamp)",
        ),
        ("`name` like 'a\\_%'", "(\"name\" like 'a\\_%')"),
        ("`name` regexp '^[a-z]+$'", "(\"name\" ~ '^[a-z]+$')"),
        ("`code` not regexp '^x'", "(\"code\" !~* '^x')"),
        ("json_valid(`doc`)", "case when \"doc\" is not null then true end"),
        ("char_length(`name`) >= 3", "(char_length(\"name\") >= 3)"),
        ("`name` <> ''", "(\"name\" <> '')"),
        (
            "`a` is not null or `b` is null",
            "((\"a\" is not null) or (\"b\" is null))",
        ),
        ("(`a` % 2) = 0", "((\"a\"::bigint % 2) = 0)"),
        ("`a` & 4", "((\"a\"::bigint & 4::bigint) <> 0)"),
        (r"`name` = _utf8mb4\'it\\\'s\'", "(\"name\" = 'it''s')"),
        ("`doc`->'$.a' = 5", "((\"doc\" #> array['a']::text[]) = '5'::jsonb)"),
    ] {
        let translated = condition(text, &scope()).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(translated.sql, expected, "{text}");
    }
}

#[test]
fn values() {
    let numeric = PgType::Numeric {
        modifier: Some((12, 4)),
    };
    for (text, target, expected) in [
        ("`a` * `a`", PgType::BigInt, "(\"a\"::bigint * \"a\"::bigint)"),
        ("`a` / `b`", numeric.clone(), "(\"a\"::numeric / nullif(\"b\", 0))"),
        ("`a` / 2", numeric.clone(), "(\"a\"::numeric / 2)"),
        ("`a` div 2", PgType::Integer, "(\"a\"::bigint / 2)"),
        ("`price` * 1.19", numeric.clone(), "(\"price\" * 1.19)"),
        ("`a` > 5", PgType::SmallInt, "(\"a\" > 5)::integer"),
        (
            "concat(`name`,' ',`a`)",
            PgType::Text,
            "(\"name\" || ' ' || \"a\"::text)",
        ),
        (
            "concat_ws('-',`name`,`code`)",
            PgType::Text,
            "substr(coalesce('-' || \"name\", '') || coalesce('-' || \"code\", ''), char_length('-') + 1)",
        ),
        ("ifnull(`a`,0)", PgType::Integer, "coalesce(\"a\", 0)"),
        (
            "if(`a` > 0,'yes','no')",
            PgType::Text,
            "case when (\"a\" > 0) then 'yes' else 'no' end",
        ),
        (
            "case when `a` then 1 else `yes` end",
            PgType::Integer,
            "case when (\"a\" <> 0) then 1 else \"yes\"::integer end",
        ),
        ("substring(`name`,1,3)", PgType::Text, "substr(\"name\", 1, 3)"),
        ("left(`name`,2)", PgType::Text, "left(\"name\", 2)"),
        ("length(`name`)", PgType::Integer, "octet_length(\"name\")"),
        ("year(`day`)", PgType::SmallInt, "extract(year from \"day\")::integer"),
        ("cast(`at` as date)", PgType::Date, "\"at\"::date"),
        (
            "`day` + interval 1 month",
            PgType::Date,
            "(\"day\" + make_interval(months => 1))::date",
        ),
        (
            "date_format(`day`,'%Y-%m')",
            PgType::Text,
            "(lpad(extract(year from \"day\")::integer::text, 4, '0') || '-' || lpad(extract(month from \"day\")::integer::text, 2, '0'))",
        ),
        (
            "date_format(`day`,'%H:%i')",
            PgType::Text,
            "case when \"day\" is not null then ('00' || ':' || '00') end",
        ),
        (
            "date_format(`at`,'fixed')",
            PgType::Text,
            "case when \"at\" is not null then ('fixed') end",
        ),
        (
            "timestampdiff(MINUTE,`at`,`day`)",
            PgType::BigInt,
            "trunc(extract(epoch from (\"day\"::timestamp - \"at\"::timestamp)) / 60)::bigint",
        ),
        (
            "json_unquote(json_extract(`doc`,'$.name'))",
            PgType::Text,
            "(case jsonb_typeof((\"doc\" #> array['name']::text[])) when 'null' then 'null' else (\"doc\" #> array['name']::text[]) #>> array[]::text[] end)",
        ),
        (
            "cast(`name` as signed)",
            PgType::BigInt,
            "(case when \"name\" is not null then coalesce(substring(\"name\" from '^\\s*([-+]?[0-9]+)'), '0') end)::bigint",
        ),
        (
            "concat(`a` / 3, '')",
            PgType::Text,
            "(round((\"a\"::numeric / 3), 4)::text || '')",
        ),
        (
            "cast(`b` / 3 as char)",
            PgType::Text,
            "round((\"b\"::numeric / 3), 4)::text",
        ),
        (
            "concat(`tags`, 'x')",
            PgType::Text,
            "(array_to_string(\"tags\", ',') || 'x')",
        ),
        (
            "greatest(`a`,`b`)",
            PgType::BigInt,
            "case when \"a\" is null or \"b\" is null then null else greatest(\"a\", \"b\") end",
        ),
        (
            "uuid()",
            PgType::Varchar { length: Some(36) },
            "gen_random_uuid()::text",
        ),
        ("uuid()", PgType::Uuid, "gen_random_uuid()"),
        (
            "uuid_to_bin(uuid(),1)",
            PgType::Bytea,
            "decode(replace(gen_random_uuid()::text, '-', ''), 'hex')",
        ),
        ("now(3)", PgType::Timestamp { digits: 3 }, "localtimestamp(3)"),
        (
            "current_timestamp() + interval 1 day",
            PgType::TimestampTz { digits: 0 },
            "(localtimestamp(0) + make_interval(days => 1))",
        ),
        ("json_array()", PgType::Jsonb, "'[]'::jsonb"),
        ("'{\"a\": 1}'", PgType::Json, "'{\"a\": 1}'::json"),
        ("-1.5", numeric, "(-1.5)"),
        ("md5(`name`)", PgType::Char { length: 32 }, "md5(\"name\")"),
        (
            "round(`price`,1)",
            PgType::Numeric {
                modifier: Some((10, 1)),
            },
            "round(\"price\"::numeric, 1)",
        ),
        ("`f` + 1", PgType::DoublePrecision, "(\"f\"::double precision + 1)"),
        ("null", PgType::Text, "null::text"),
    ] {
        let translated = value(text, &scope(), &target, &[]).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(translated.sql, expected, "{text}");
    }
}

#[test]
fn what_would_differ_is_refused() {
    for text in [
        "`name` + 1",
        "`name` > `a`",
        "`state` = 'other'",
        "`state` < 'old'",
        "`state` = 1",
        "`day` > 20200101",
        "`nosuch` = 1",
        "load_file('x')",
        "(select 1)",
        "`a` -> 'x'",
        "charset(`name`) = 'utf8'",
        "~`a` = 1",
        "`name` regexp '\\\\bx'",
        "`id` = 'no uuid'",
        "st_isvalid(`raw`)",
        "nextval(`s`.`q`)",
        "week(`day`, 6) = 1",
        "sha1(`name`) = ''",
        "`name`",
        "trim(both 'xy' from `name`) = ''",
        "_latin1'\u{e9}' = `name`",
    ] {
        assert!(
            condition(text, &scope()).is_err(),
            "{text}: {:?}",
            condition(text, &scope())
        );
    }
}

#[test]
fn volatility_and_caveats_are_known() {
    let now = value("now()", &scope(), &PgType::Timestamp { digits: 0 }, &[]).unwrap();
    assert_eq!(now.volatility, Volatility::Stable);
    let uuid = value("uuid()", &scope(), &PgType::Text, &[]).unwrap();
    assert_eq!(uuid.volatility, Volatility::Volatile);
    let label = value("concat(`state`)", &scope(), &PgType::Text, &[]).unwrap();
    assert_eq!(label.volatility, Volatility::Stable);
    let plain = value("lower(`name`)", &scope(), &PgType::Text, &[]).unwrap();
    assert_eq!((plain.volatility, plain.caveats.len()), (Volatility::Immutable, 0));
    assert_eq!(plain.columns, BTreeSet::from(["name".to_owned()]));
    assert_eq!(condition("`code` = 'x'", &scope()).unwrap().caveats.len(), 1);
    for (text, caveats) in [
        ("`a` / 3", 0),
        ("`a` / 3 / 7", 1),
        ("`a` / 3 * 3", 1),
        ("`price` / 3", 1),
    ] {
        let shown = value(&format!("concat({text})"), &scope(), &PgType::Text, &[]).unwrap();
        assert_eq!(shown.caveats.len(), caveats, "{text}: {}", shown.sql);
        assert_eq!(
            condition(&format!("{text} = 0.3333"), &scope()).unwrap().caveats.len(),
            1
        );
    }
    assert_eq!(
        value("hour(`stamp`)", &scope(), &PgType::Integer, &[])
            .unwrap()
            .caveats
            .len(),
        1
    );
    assert_eq!(
        value("length(`code`)", &scope(), &PgType::Integer, &[])
            .unwrap()
            .caveats
            .len(),
        1
    );
}

#[test]
fn deep_and_strange_input_is_refused_not_fatal() {
    let deep = format!("{}1{}", "(".repeat(500), ")".repeat(500));
    assert!(condition(&deep, &scope()).is_err());
    let long = vec!["`a`"; 1_900].join(" + ");
    assert!(condition(&long, &scope()).is_err());
    for text in [
        "", "'", "`", "\\", "\\'", "''''", "case", "interval", "a.b.c.d", "((", "0x", "b''", "x'zz'", "1e999", "''",
        "?", "@@x", ":x",
    ] {
        let _ = condition(text, &scope());
        let _ = value(text, &scope(), &PgType::Text, &[]);
        let _ = index_part(text, &scope());
    }
}
