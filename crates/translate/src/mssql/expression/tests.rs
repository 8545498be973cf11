//! Expressions as SQL Server's catalog shows them, and as people write them.

mod date;
mod number;
mod text;

use std::collections::BTreeMap;

use model::PgType;

use super::*;
use crate::expression::{ScopeColumn, Volatility};

fn scope() -> Scope {
    let columns = [
        ("a", PgType::Integer),
        ("b", PgType::Integer),
        ("big", PgType::BigInt),
        ("small", PgType::SmallInt),
        (
            "price",
            PgType::Numeric {
                modifier: Some((10, 2)),
            },
        ),
        (
            "amount",
            PgType::Numeric {
                modifier: Some((19, 4)),
            },
        ),
        ("r", PgType::Real),
        ("f", PgType::DoublePrecision),
        ("name", PgType::Varchar { length: Some(50) }),
        ("code", PgType::Varchar { length: Some(10) }),
        ("zip", PgType::Char { length: 5 }),
        ("flag", PgType::Boolean),
        ("d", PgType::Date),
        ("ts", PgType::Timestamp { digits: 3 }),
        ("dt0", PgType::Timestamp { digits: 0 }),
        ("dt2", PgType::Timestamp { digits: 2 }),
        ("dt3", PgType::Timestamp { digits: 3 }),
        ("tz", PgType::TimestampTz { digits: 6 }),
        ("t", PgType::Time { digits: 6 }),
        ("id", PgType::Uuid),
        ("bin", PgType::Bytea),
        ("doc", PgType::Jsonb),
    ];
    let columns = columns
        .into_iter()
        .map(|(name, pg_type)| {
            let column = ScopeColumn {
                unsigned: false,
                sql: format!("\"{name}\""),
                pg_type,
                case_insensitive: name == "name",
                utf8: true,
                zeros: None,
                iso: matches!(name, "dt0" | "dt3"),
                labels: Vec::new(),
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
        ("([a]>(0) AND [b]<(10))", r#"(("a" > 0) and ("b" < 10))"#),
        ("([flag]=(1))", r#""flag""#),
        ("([flag]=(0) OR [flag]<>(0))", r#"((not "flag") or "flag")"#),
        ("([flag]='True')", r#""flag""#),
        ("([flag]>(0))", r#"("flag"::integer > 0)"#),
        ("[flag] in (0,1)", r#"("flag" in (false, true))"#),
        ("([a]!<(0) AND [b]!>(5))", r#"(("a" >= 0) and ("b" <= 5))"#),
        ("([name]='x')", r#"("name" = 'x')"#),
        (
            "([code]='x' and [zip]='00000')",
            r#"(("code" = 'x') and ("zip" = '00000'))"#,
        ),
        (
            "([zip] like '[0-9][0-9][0-9][0-9][0-9]')",
            r#"("zip"::text ~ '^[0-9][0-9][0-9][0-9][0-9]$')"#,
        ),
        (
            "([code] like '[0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9][0-9][0-9]')",
            r#"("code" ~ '^[0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9][0-9][0-9]$')"#,
        ),
        ("([name] like '[A-Z]%')", r#"("name" ~* '^[A-Z]')"#),
        ("([code] not like '%[^a-z0-9]%')", r#"("code" !~ '[^a-z0-9]')"#),
        ("([code] like '10!%%' escape '!')", r#"("code" like '10\%%')"#),
        (r#"([code] like 'a\_b')"#, r#"("code" like 'a\\_b')"#),
        ("([name] like '%abc%')", r#"("name" ilike '%abc%')"#),
        ("([code] like [name]+'%')", r#"("code" like ("name" || '%') escape '')"#),
        (
            "(upper([code])='A' OR upper([code])='B')",
            r#"((upper("code") = 'A') or (upper("code") = 'B'))"#,
        ),
        ("([a] between (0) and (10))", r#"("a" between 0 and 10)"#),
        ("([d]>='2000-01-01')", r#"("d" >= '2000-01-01'::date)"#),
        ("([ts]>'20000101')", r#"("ts" > '2000-01-01 00:00:00'::timestamp)"#),
        (
            "([ts]<dateadd(year,(-18),getdate()))",
            r#"("ts" < (localtimestamp - make_interval(years => 18)))"#,
        ),
        (
            "([d]<=dateadd(year,(-18),getdate()))",
            r#"("d" <= (localtimestamp - make_interval(years => 18)))"#,
        ),
        (
            "(datediff(year,[d],getdate())>=(18))",
            r#"((extract(year from localtimestamp)::integer - extract(year from "d")::integer) >= 18)"#,
        ),
        ("([a]='5')", r#"("a" = (5))"#),
        ("([code]=5)", r#"("code"::integer = 5)"#),
        (
            "([id]='00000000-0000-0000-0000-000000000000')",
            r#"("id" = '00000000-0000-0000-0000-000000000000'::uuid)"#,
        ),
        (
            "(upper([zip])=[zip])",
            r#"(rtrim(upper(rpad("zip"::text, 5))) = "zip")"#,
        ),
        (
            "([zip]<>ltrim([zip]))",
            r#"("zip" <> rtrim(ltrim(rpad("zip"::text, 5))))"#,
        ),
        ("([zip]=upper([code]))", r#"("zip" = rtrim(upper("code")))"#),
        ("(upper([zip])='AB')", r#"(rtrim(upper(rpad("zip"::text, 5))) = 'AB')"#),
        (
            "(upper([zip])=[code])",
            r#"(rtrim(upper(rpad("zip"::text, 5))) = rtrim("code"))"#,
        ),
        ("([zip]=[code])", r#"("zip" = "code")"#),
        ("(len([name])>(3))", r#"(length(rtrim("name")) > 3)"#),
        ("([price]*[a]>$1.50)", r#"(("price" * "a") > 1.50::numeric(19,4))"#),
        ("([r]=(1.1))", r#"("r" = 1.1::real)"#),
        (
            "([a]%(2)=(0) and ([a]&(1))=(1) and ([a]^(3))=(1) and (~[a])=(1))",
            r#"((((("a" % 2) = 0) and (("a" & 1) = 1)) and (("a" # 3) = 1)) and ((~ "a") = 1))"#,
        ),
        (
            "(isjson([doc])=(1))",
            r#"((case when "doc" is not null then 1 end) = 1)"#,
        ),
        ("([name] is not null)", r#"("name" is not null)"#),
        (
            "([code] in ('M','F') AND NOT [a]=(1))",
            r#"(("code" in ('M', 'F')) and (not ("a" = 1)))"#,
        ),
        (
            "(patindex('%[^0-9]%',[code])=(0))",
            r#"(regexp_instr("code", '[^0-9]') = 0)"#,
        ),
        ("(charindex('@',[name])>(0))", r#"(strpos("name", '@') > 0)"#),
        (
            "([tz]>'2020-01-01T00:00:00Z')",
            r#"("tz" > '2020-01-01 00:00:00+00:00'::timestamptz)"#,
        ),
        ("([ts]>[d])", r#"("ts" > "d")"#),
        (
            "(coalesce([a],(0))+coalesce([b],(0))=(1))",
            r#"((coalesce("a", 0) + coalesce("b", 0)) = 1)"#,
        ),
        ("([code] collate Latin1_General_CI_AS ='x')", r#"("code" = 'x')"#),
    ] {
        let translated = condition(text, &scope()).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(translated.sql, expected, "{text}");
    }
}

#[test]
fn values_of_columns() {
    for (target, text, expected) in [
        (PgType::Boolean, "((0))", "false"),
        (PgType::Boolean, "(CONVERT([bit],(1)))", "true"),
        (PgType::Integer, "('5')", "(5)"),
        (PgType::Integer, "((1.7))", "trunc(1.7)"),
        (PgType::Integer, "([f])", r#"trunc("f")"#),
        (PgType::Timestamp { digits: 3 }, "(getdate())", "localtimestamp"),
        (
            PgType::Timestamp { digits: 3 },
            "(getutcdate())",
            "(current_timestamp at time zone 'UTC')",
        ),
        (
            PgType::Timestamp { digits: 3 },
            "('')",
            "'1900-01-01 00:00:00'::timestamp",
        ),
        (PgType::Timestamp { digits: 3 }, "((0))", "'1900-01-01'::timestamp"),
        (
            PgType::Timestamp { digits: 3 },
            "('1753-01-01')",
            "'1753-01-01 00:00:00'::timestamp",
        ),
        (PgType::Timestamp { digits: 3 }, "(sysdatetime())", "localtimestamp"),
        (
            PgType::Timestamp { digits: 3 },
            "CONVERT([datetime],'1900-01-01',(120))",
            "'1900-01-01 00:00:00'::timestamp",
        ),
        (PgType::TimestampTz { digits: 6 }, "(getdate())", "current_timestamp"),
        (PgType::TimestampTz { digits: 6 }, "(getutcdate())", "current_timestamp"),
        (
            PgType::TimestampTz { digits: 6 },
            "(sysdatetimeoffset())",
            "current_timestamp",
        ),
        (PgType::Date, "(getdate())", "current_date"),
        (PgType::Date, "CONVERT([date],getdate())", "current_date"),
        (PgType::Uuid, "(newid())", "gen_random_uuid()"),
        (PgType::Uuid, "(newsequentialid())", "gen_random_uuid()"),
        (
            PgType::Uuid,
            "('{00000000-0000-0000-0000-000000000000}')",
            "'00000000-0000-0000-0000-000000000000'::uuid",
        ),
        (PgType::Bytea, "(0x)", r#"'\x'::bytea"#),
        (PgType::Bytea, "(0x00FF)", r#"'\x00ff'::bytea"#),
        (
            PgType::Numeric {
                modifier: Some((10, 2)),
            },
            "((0))",
            "0",
        ),
        (
            PgType::Numeric {
                modifier: Some((10, 2)),
            },
            "('1.5')",
            "(1.5)",
        ),
        (
            PgType::Numeric {
                modifier: Some((10, 2)),
            },
            "($0)",
            "0::numeric(19,4)",
        ),
        (PgType::Integer, "(NEXT VALUE FOR [dbo].[s])", r#"nextval('"dbo"."s"')"#),
    ] {
        let translated = value(text, &scope(), &target, &[]).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(translated.sql, expected, "{text}");
    }
}

#[test]
fn what_has_no_translation_says_why() {
    for (text, expected) in [
        (
            "(try_cast([name] as int))",
            "uses TRY_CAST to int, which gives NULL where PostgreSQL's cast fails",
        ),
        (
            "([dbo].[f]([a])=(1))",
            "calls dbo.f, a function of the source that is not there before the tables are: it is not translated, or it reads a view",
        ),
        ("(isnumeric([name])=(1))", "calls isnumeric, which has no translation"),
        (
            "(CONVERT([datetime],'05.01.2024 10:11',(104)))",
            "reads a date and a time with the style 104, which has no translation",
        ),
        ("(CONVERT([float],'abc'))", "casts the text \"abc\", which is no float"),
        (
            "(cast(133.23 as decimal(5,3)))",
            "casts 133.23 to decimal(5,3), which does not take it",
        ),
        (
            "(cast('-1000' as numeric(3)))",
            "casts 1000 to numeric(3,0), which does not take it",
        ),
        ("(cast([x].[value]('.','int')))", "calls cast, which has no translation"),
        ("@x", "names the variable @x"),
        (
            "(checksum([a]))",
            "calls CHECKSUM, whose numbers only SQL Server computes",
        ),
    ] {
        let error = index_part(text, &scope()).unwrap_err();
        assert_eq!(error.to_string(), expected, "{text}");
    }
}

#[test]
fn caveats_say_where_results_may_differ() {
    let cases: &[(&str, &[&str])] = &[
        (
            "([name]='x')",
            &[
                "the source compares the text without case; PostgreSQL's text type does not",
                "the source ignores spaces at the end when it compares texts",
            ],
        ),
        (
            "([code]='x' and [zip]='00000')",
            &["the source ignores spaces at the end when it compares texts"],
        ),
        (
            "([name] like '[A-Z]%')",
            &["a range of letters follows the collation in the source, code points in PostgreSQL"],
        ),
        ("([name] like '%abc%')", &[]),
        (
            "([code]=5)",
            &["a text is read as a number: an empty one is 0 in SQL Server and refused by PostgreSQL"],
        ),
        (
            "(getdate())",
            &["the current time is that of the session's time zone, SQL Server takes that of its machine"],
        ),
        ("(getutcdate())", &[]),
        ("(newsequentialid())", &["values are random, not in order"]),
        (
            "(replace([name],'a','b'))",
            &["the source replaces the text without case; PostgreSQL does not"],
        ),
        (
            "(cast([amount] as varchar(20)))",
            &["SQL Server spells money with two digits"],
        ),
        ("([price]*[a])", &[]),
        (
            "([amount]*[amount])",
            &[
                "SQL Server keeps four digits of a product of two money values",
                "SQL Server rounds a product or quotient of decimals to the digits of its result type",
            ],
        ),
        (
            "([price]/[a])",
            &["SQL Server rounds a product or quotient of decimals to the digits of its result type"],
        ),
        (
            "(datepart(weekday,[ts]))",
            &["weeks start on Sunday, as under SET DATEFIRST 7"],
        ),
        (
            "(day([tz]))",
            &["a point in time is read in UTC, not with the offset that it was stored with"],
        ),
        (
            "(dateadd(ms,(-3),[ts]))",
            &["SQL Server rounds a datetime to 1/300 of a second"],
        ),
    ];
    for (text, expected) in cases {
        let translated = index_part(text, &scope()).unwrap_or_else(|error| panic!("{text}: {error}"));
        let caveats: Vec<&str> = translated.caveats.iter().map(String::as_str).collect();
        assert_eq!(&caveats, expected, "{text}");
    }
}

#[test]
fn volatility_is_that_of_postgresql() {
    for (text, expected) in [
        ("([a]+[b])", Volatility::Immutable),
        ("(CONVERT([varchar](10),[ts],(120)))", Volatility::Immutable),
        ("(concat([name],[a]))", Volatility::Immutable),
        ("(concat_ws(',',[name],[code]))", Volatility::Stable),
        ("(format([a],'000'))", Volatility::Stable),
        ("(CONVERT([date],[code]))", Volatility::Stable),
        ("(dateadd(day,(1),getdate()))", Volatility::Stable),
        ("(suser_sname())", Volatility::Stable),
        ("(newid())", Volatility::Volatile),
        ("(NEXT VALUE FOR [s])", Volatility::Volatile),
        ("(rand())", Volatility::Volatile),
    ] {
        let translated = index_part(text, &scope()).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(translated.volatility, expected, "{text}");
    }
}

#[test]
fn the_columns_that_are_used_are_named() {
    let translated = condition("([A]>(0) OR [Name] LIKE 'x%')", &scope()).unwrap();
    assert_eq!(translated.columns, ["a", "name"].map(str::to_owned).into());
}

#[test]
fn any_text_gives_an_answer() {
    for text in [
        "",
        "(",
        ")",
        "'",
        "[",
        "((((",
        "a b c",
        "case",
        "\u{0}",
        "N'",
        "0x",
        "$",
        "1..2",
        "a.b.c.d.e",
        "-",
        "(1",
    ] {
        let _ = condition(text, &scope());
        let _ = value(text, &scope(), &PgType::Text, &[]);
    }
    let deep = format!("{}a{}", "abs(".repeat(5_000), ")".repeat(5_000));
    assert!(index_part(&deep, &scope()).is_err());
    assert!(index_part(&"-".repeat(15_000), &scope()).is_err());
    assert!(condition(&"not ".repeat(15_000), &scope()).is_err());
}
