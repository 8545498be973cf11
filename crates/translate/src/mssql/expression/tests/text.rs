//! Texts.

use super::*;

#[test]
fn texts() {
    for (text, expected) in [
        ("((0))", "'0'"),
        ("(N'')", "''"),
        ("('')", "''"),
        ("(suser_sname())", "session_user::text"),
        ("([name]+' '+[code])", r#"(("name" || ' ') || "code")"#),
        ("([zip]+[code])", r#"(rpad("zip"::text, 5) || "code")"#),
        (
            "(isnull([name],'')+isnull([code],N'x'))",
            r#"(coalesce("name", '') || coalesce("code", 'x'))"#,
        ),
        (
            "(concat([name],' ',[a]))",
            r#"(coalesce("name", '') || ' ' || coalesce("a"::text, ''))"#,
        ),
        ("(([a]+(1)))", r#"("a" + 1)::text"#),
        ("('SO'+CONVERT([nvarchar](23),[a]))", r#"('SO' || "a"::text)"#),
        (
            "(isnull(N'SO'+CONVERT([nvarchar](23),[a]),N'*** ERROR ***'))",
            r#"coalesce(('SO' || "a"::text), '*** ERROR ***')"#,
        ),
        (
            "(right('00000'+CONVERT([varchar](5),[a]),(5)))",
            r#"right(('00000' || (case when "a" not between -9999 and 99999 then '*' else "a"::text end)), 5)"#,
        ),
        // Without a style datetime2 is spelled as ISO does, with its digits.
        (
            "left(CONVERT([varchar](30),[dt0]),(4))",
            r#"left((lpad(extract(year from "dt0")::integer::text, 4, '0') || '-' || lpad(extract(month from "dt0")::integer::text, 2, '0') || '-' || lpad(extract(day from "dt0")::integer::text, 2, '0') || ' ' || lpad(extract(hour from "dt0")::integer::text, 2, '0') || ':' || lpad(extract(minute from "dt0")::integer::text, 2, '0') || ':' || lpad(trunc(extract(second from "dt0"))::integer::text, 2, '0'))::varchar(30), 4)"#,
        ),
        // A number that is too long for its text is a star, in nvarchar an error.
        (
            "(cast([a] as varchar(10)))",
            r#"(case when "a" < -999999999 then '*' else "a"::text end)"#,
        ),
        ("(cast([a] as varchar(11)))", r#""a"::text"#),
        ("(cast([a] as nvarchar(3)))", r#""a"::text::varchar(3)"#),
        ("(cast([big] as varchar(3)))", r#""big"::text::varchar(3)"#),
        ("(cast((12345) as varchar(3)))", "'*'"),
        ("(cast((123) as varchar(3)))", "'123'"),
        (
            "(cast([small] as char(1)))",
            r#"rpad((case when "small" not between 0 and 9 then '*' else "small"::text end)::char(1)::text, 1)"#,
        ),
        // ISNULL has the type of its first argument, with its length.
        (
            "(isnull([code],'much too long'))",
            r#"coalesce("code", 'much too long'::varchar(10))"#,
        ),
        (
            "(isnull([zip],'much too long'))",
            r#"rpad(coalesce("zip", 'much too long'::char(5))::text, 5)"#,
        ),
        ("(isnull([code],'unknown'))", r#"coalesce("code", 'unknown')"#),
        ("(isnull([code],[name]))", r#"coalesce("code", "name"::varchar(10))"#),
        ("(isnull([name],[code]))", r#"coalesce("name", "code")"#),
        (
            "(isnull([code],[a]))",
            r#"coalesce("code", (case when "a" < -999999999 then '*' else "a"::text end))"#,
        ),
        ("(isnull([code],NULL))", r#"coalesce("code", null)"#),
        (
            "CONVERT([char](8),[ts],(112))",
            r#"(lpad(extract(year from "ts")::integer::text, 4, '0') || lpad(extract(month from "ts")::integer::text, 2, '0') || lpad(extract(day from "ts")::integer::text, 2, '0'))"#,
        ),
        (
            "(CONVERT([varchar](10),[ts],(120)))",
            r#"(lpad(extract(year from "ts")::integer::text, 4, '0') || '-' || lpad(extract(month from "ts")::integer::text, 2, '0') || '-' || lpad(extract(day from "ts")::integer::text, 2, '0'))"#,
        ),
        (
            "(CONVERT([varchar](30),[ts],(121)))",
            r#"(lpad(extract(year from "ts")::integer::text, 4, '0') || '-' || lpad(extract(month from "ts")::integer::text, 2, '0') || '-' || lpad(extract(day from "ts")::integer::text, 2, '0') || ' ' || lpad(extract(hour from "ts")::integer::text, 2, '0') || ':' || lpad(extract(minute from "ts")::integer::text, 2, '0') || ':' || lpad(trunc(extract(second from "ts"))::integer::text, 2, '0') || '.' || lpad((extract(milliseconds from "ts")::integer % 1000)::text, 3, '0'))"#,
        ),
        (
            "(CONVERT([varchar](20),[ts],(100)))",
            r#"((array['Jan','Feb','Mar','Apr','May','Jun','Jul','Aug','Sep','Oct','Nov','Dec'])[extract(month from "ts")::integer] || ' ' || lpad(extract(day from "ts")::integer::text, 2, ' ') || ' ' || lpad(extract(year from "ts")::integer::text, 4, '0') || ' ' || lpad(((extract(hour from "ts")::integer + 11) % 12 + 1)::text, 2, ' ') || ':' || lpad(extract(minute from "ts")::integer::text, 2, '0') || case when extract(hour from "ts") < 12 then 'AM' else 'PM' end)"#,
        ),
        (
            "(CONVERT([varchar](20),[d],(103)))",
            r#"(lpad(extract(day from "d")::integer::text, 2, '0') || '/' || lpad(extract(month from "d")::integer::text, 2, '0') || '/' || lpad(extract(year from "d")::integer::text, 4, '0'))"#,
        ),
        (
            "(CONVERT([varchar],[ts]))",
            r#"((array['Jan','Feb','Mar','Apr','May','Jun','Jul','Aug','Sep','Oct','Nov','Dec'])[extract(month from "ts")::integer] || ' ' || lpad(extract(day from "ts")::integer::text, 2, ' ') || ' ' || lpad(extract(year from "ts")::integer::text, 4, '0') || ' ' || lpad(((extract(hour from "ts")::integer + 11) % 12 + 1)::text, 2, ' ') || ':' || lpad(extract(minute from "ts")::integer::text, 2, '0') || case when extract(hour from "ts") < 12 then 'AM' else 'PM' end)::varchar(30)"#,
        ),
        (
            "(CONVERT([varchar](5),[t],(108)))",
            r#"(lpad(extract(hour from "t")::integer::text, 2, '0') || ':' || lpad(extract(minute from "t")::integer::text, 2, '0'))"#,
        ),
        (
            "(format([ts],'yyyy-MM-dd HH:mm'))",
            r#"(lpad(extract(year from "ts")::integer::text, 4, '0') || '-' || lpad(extract(month from "ts")::integer::text, 2, '0') || '-' || lpad(extract(day from "ts")::integer::text, 2, '0') || ' ' || lpad(extract(hour from "ts")::integer::text, 2, '0') || ':' || lpad(extract(minute from "ts")::integer::text, 2, '0'))"#,
        ),
        (
            "(format([a],'00000'))",
            r#"(case when abs("a") < 100000 then to_char("a", 'FM00000') else ("a")::text end)"#,
        ),
        ("(upper(ltrim(rtrim([name]))))", r#"upper(ltrim(rtrim("name")))"#),
        (
            "(left([name],(3))+right([name],(2))+substring([name],(2),(3)))",
            r#"((left("name", 3) || right("name", 2)) || substring("name" from 2 for 3))"#,
        ),
        ("(replace([name],'a','b'))", r#"replace("name", 'a', 'b')"#),
        (
            "(stuff([code],(2),(3),'xyz'))",
            r#"(case when 2 between 1 and length("code") then overlay("code" placing 'xyz' from 2 for 3) end)"#,
        ),
        (
            "(replicate('0',(3))+space((2))+reverse([code]))",
            r#"((repeat('0', 3) || repeat(' ', 2)) || reverse("code"))"#,
        ),
        ("(quotename([name]))", r#"('[' || replace("name", ']', ']]') || ']')"#),
        (
            "(str([price],(8),(2)))",
            r#"(case when length(round("price"::numeric, 2)::text) > 8 then '********' else lpad(round("price"::numeric, 2)::text, 8) end)"#,
        ),
        ("(char((13))+nchar((10)))", "(chr(13) || chr(10))"),
        (
            "(datename(month,[ts])+datename(weekday,[d])+datename(year,[d]))",
            r#"(((array['January','February','March','April','May','June','July','August','September','October','November','December'])[extract(month from "ts")::integer] || (array['Sunday','Monday','Tuesday','Wednesday','Thursday','Friday','Saturday'])[extract(dow from "d")::integer + 1]) || extract(year from "d")::integer::text)"#,
        ),
        ("(concat_ws(', ',[name],[code]))", r#"concat_ws(', ', "name", "code")"#),
        ("(trim('x' from [name]))", r#"btrim("name", 'x')"#),
        ("(cast([price] as varchar(20)))", r#""price"::text"#),
        ("(cast([price]*[price] as varchar(50)))", r#"("price" * "price")::text"#),
        ("(cast([amount] as varchar(20)))", r#""amount"::text::varchar(20)"#),
        ("(cast([id] as varchar(36)))", r#"upper("id"::text)"#),
        ("(cast([flag] as varchar(1)))", r#""flag"::integer::text"#),
        (
            "(case when [a]>(0) then 'x' else [name] end)",
            r#"(case when ("a" > 0) then 'x' else "name" end)"#,
        ),
        (
            "(case [a] when (1) then 'x' when (2) then 'y' end)",
            r#"(case when ("a" = 1) then 'x' when ("a" = 2) then 'y' end)"#,
        ),
        (
            "(iif([flag]=(1),'y','n'))",
            r#"(case when "flag" then 'y' else 'n' end)"#,
        ),
        (
            "(choose([a],'x','y'))",
            r#"(case when "a" = 1 then 'x' when "a" = 2 then 'y' end)"#,
        ),
        (
            "(json_value([doc],'$.a.b[0]'))",
            r#"(case when jsonb_typeof("doc" #> '{"a","b",0}') not in ('object', 'array') then "doc" #>> '{"a","b",0}' end)"#,
        ),
        (
            r#"(json_value([name],'$."a b"'))"#,
            r#"(case when jsonb_typeof("name"::jsonb #> '{"a b"}') not in ('object', 'array') then "name"::jsonb #>> '{"a b"}' end)"#,
        ),
        ("(translate([name],'ab','cd'))", r#"translate("name", 'ab', 'cd')"#),
        (
            "(CONVERT([varchar](100),[bin],(1)))",
            r#"('0x' || upper(encode("bin", 'hex')))::varchar(100)"#,
        ),
    ] {
        let translated = value(text, &scope(), &PgType::Text, &[]).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(translated.sql, expected, "{text}");
    }
}

#[test]
fn datetime2_without_a_style_is_spelled_as_iso_does() {
    let spelled = |text: &str| {
        let text = format!("(CONVERT([varchar](40),{text}))");
        value(&text, &scope(), &PgType::Text, &[]).map(|translated| translated.sql)
    };
    for (text, iso, digits) in [
        ("[ts]", false, ""),
        ("[dt3]", true, "milliseconds"),
        ("[dt2]", true, "22)"),
        ("cast([ts] as datetime2(3))", true, "milliseconds"),
        ("cast([dt3] as datetime)", false, ""),
        ("isnull([dt3],[ts])", true, "milliseconds"),
        ("case when [dt3]=[ts] then [ts] end", false, ""),
    ] {
        let sql = spelled(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(sql.contains("'Jan'"), !iso, "{text}: {sql}");
        assert!(sql.contains(digits), "{text}: {sql}");
    }
}
