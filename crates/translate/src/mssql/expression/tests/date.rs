//! Dates and times.

use super::*;

#[test]
fn dates() {
    for (text, expected) in [
        (
            "(isnull([ts],''))",
            r#"coalesce("ts", '1900-01-01 00:00:00'::timestamp)"#,
        ),
        (
            "(datepart(week,[d]))",
            r#"((extract(doy from "d")::integer + extract(dow from date_trunc('year', "d"::timestamp))::integer - 1) / 7 + 1)"#,
        ),
        ("(datepart(weekday,[ts]))", r#"(extract(dow from "ts")::integer + 1)"#),
        (
            "(datepart(iso_week,[d])+datepart(dayofyear,[d])+datepart(quarter,[ts]))",
            r#"((extract(week from "d")::integer + extract(doy from "d")::integer) + extract(quarter from "ts")::integer)"#,
        ),
        (
            "(datepart(ms,[ts])+datepart(ss,[ts])+datepart(hh,[t]))",
            r#"(((trunc(extract(milliseconds from "ts"))::integer % 1000) + trunc(extract(second from "ts"))::integer) + extract(hour from "t")::integer)"#,
        ),
        (
            "(year([ts])*(100)+month([ts]))",
            r#"((extract(year from "ts")::integer * 100) + extract(month from "ts")::integer)"#,
        ),
        ("(day([tz]))", r#"extract(day from ("tz" at time zone 'UTC'))::integer"#),
        ("(datediff(day,[d],[ts]))", r#"("ts"::date - "d")"#),
        (
            "(datediff(month,[d],[ts]))",
            r#"((extract(year from "ts")::integer - extract(year from "d")::integer) * 12 + extract(month from "ts")::integer - extract(month from "d")::integer)"#,
        ),
        (
            "(datediff(quarter,[d],[ts]))",
            r#"((extract(year from "ts")::integer - extract(year from "d")::integer) * 4 + extract(quarter from "ts")::integer - extract(quarter from "d")::integer)"#,
        ),
        (
            "(datediff(week,[d],[ts]))",
            r#"(("ts"::date - '0001-01-01'::date + 1) / 7 - ("d" - '0001-01-01'::date + 1) / 7)"#,
        ),
        (
            "(datediff(hour,[d],[ts]))",
            r#"(extract(epoch from (date_trunc('hour', "ts") - date_trunc('hour', "d"::timestamp))) / 3600)::integer"#,
        ),
        (
            "(datediff(minute,[ts],'20200101 10:30'))",
            r#"(extract(epoch from (date_trunc('minute', '2020-01-01 10:30:00'::timestamp) - date_trunc('minute', "ts"))) / 60)::integer"#,
        ),
        (
            "(datediff(ms,[ts],[ts]))",
            r#"(extract(epoch from (date_trunc('milliseconds', "ts") - date_trunc('milliseconds', "ts"))) * 1000)::integer"#,
        ),
        (
            "(datediff(second,[t],[t]))",
            r#"extract(epoch from (date_trunc('second', ('1900-01-01'::date + "t")) - date_trunc('second', ('1900-01-01'::date + "t"))))::integer"#,
        ),
        (
            "(dateadd(month,datediff(month,(0),[ts]),(0)))",
            r#"('1900-01-01'::timestamp + make_interval(months => ((extract(year from "ts")::integer - extract(year from '1900-01-01'::timestamp)::integer) * 12 + extract(month from "ts")::integer - extract(month from '1900-01-01'::timestamp)::integer)))"#,
        ),
        ("(dateadd(day,[a],[d]))", r#"("d" + "a")"#),
        (
            "(dateadd(month,(-1),[d]))",
            r#"("d" - make_interval(months => 1))::date"#,
        ),
        ("(dateadd(hour,(5),[ts]))", r#"("ts" + make_interval(hours => 5))"#),
        (
            "(dateadd(quarter,[a],[ts]))",
            r#"("ts" + make_interval(months => "a" * 3))"#,
        ),
        ("(dateadd(minute,[a],[t]))", r#"("t" + make_interval(mins => "a"))"#),
        ("(dateadd(ms,(-3),[ts]))", r#"("ts" - 3 * interval '1 millisecond')"#),
        (
            "(dateadd(hour,(1),[tz]))",
            r#"((("tz" at time zone 'UTC') + make_interval(hours => 1)) at time zone 'UTC')"#,
        ),
        ("([ts]+(1))", r#"("ts" + make_interval(days => 1))"#),
        ("([ts]-(0.5))", r#"("ts" - 0.5::double precision * interval '1 day')"#),
        (
            "(eomonth([d]))",
            r#"(date_trunc('month', "d"::timestamp) + make_interval(months => 1, days => -1))::date"#,
        ),
        (
            "(eomonth([ts],(-1)))",
            r#"(date_trunc('month', "ts") + make_interval(months => 0, days => -1))::date"#,
        ),
        (
            "(datefromparts(year([d]),(1),(1)))",
            r#"make_date(extract(year from "d")::integer, 1, 1)"#,
        ),
        (
            "(datetimefromparts((2020),(1),(2),(3),(4),(5),(6)))",
            "make_timestamp(2020, 1, 2, 3, 4, 5 + 6 / 1000.0)",
        ),
        ("(CONVERT([date],[ts]))", r#""ts"::date"#),
        ("(CONVERT([time](0),[ts]))", r#""ts"::time(0)"#),
        (
            "(CONVERT([smalldatetime],[ts]))",
            r#"date_trunc('minute', "ts" + interval '30 seconds')"#,
        ),
        (
            "(CONVERT([datetime],[code],(103)))",
            r#"to_date("code", 'DD/MM/YYYY')::timestamp"#,
        ),
        ("([ts] AT TIME ZONE 'UTC')", r#"("ts" at time zone 'UTC')"#),
        (
            "(case when [a]=(1) then NULL else [ts] end)",
            r#"(case when ("a" = 1) then null else "ts" end)"#,
        ),
        (
            "(case when [a]=(1) then '19000101' else [ts] end)",
            r#"(case when ("a" = 1) then '1900-01-01 00:00:00'::timestamp else "ts" end)"#,
        ),
        ("(CURRENT_TIMESTAMP)", "localtimestamp"),
        ("(cast(getdate() as date))", "current_date"),
    ] {
        let translated = index_part(text, &scope()).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(translated.sql, expected, "{text}");
    }
}
