//! Numbers, choices and what the server is asked.

use super::*;

#[test]
fn numbers_and_choices() {
    for (text, expected) in [
        ("([price]*[a])", r#"("price" * "a")"#),
        ("([amount]*[amount])", r#"("amount" * "amount")"#),
        ("([price]/[a])", r#"("price" / "a")"#),
        ("([a]/[b])", r#"("a" / "b")"#),
        (
            "([amount]*((1.0)-[r])*[a])",
            r#"(("amount"::real * (1.0::real - "r")) * "a"::real)"#,
        ),
        ("([r]*[a])", r#"("r" * "a"::real)"#),
        ("([f]*[price])", r#"("f" * "price")"#),
        ("(CONVERT([int],[price]))", r#"trunc("price")::integer"#),
        ("(CONVERT([decimal](10,2),[f]))", r#""f"::numeric(10,2)"#),
        ("(round([price],(1)))", r#"round("price", 1)"#),
        ("(round([price],(0),(1)))", r#"trunc("price", 0)"#),
        ("(round([f],(2)))", r#"round("f"::numeric, 2)::double precision"#),
        // PostgreSQL would make a decimal of six digits of a real.
        (
            "(CONVERT([decimal](19,4),[r]))",
            r#""r"::double precision::numeric(19,4)"#,
        ),
        (
            "(round([r],(2)))",
            r#"round("r"::double precision::numeric, 2)::double precision"#,
        ),
        ("(round([a],(-2)))", r#"round("a"::numeric, (-2))::integer"#),
        ("(abs([a])+sign([price]))", r#"(abs("a") + sign("price"))"#),
        ("(ceiling([price])+floor([f]))", r#"(ceil("price") + floor("f"))"#),
        (
            "(power([a],(2)))",
            r#"trunc(power("a"::double precision, 2::double precision))::integer"#,
        ),
        (
            "(power([f],(2)))",
            r#"power("f"::double precision, 2::double precision)"#,
        ),
        (
            "(sqrt([a])+square([r])+log([f])+log10([f])+exp((1)))",
            r#"((((sqrt("a"::double precision) + ("r"::double precision * "r"::double precision)) + ln("f")) + log10("f")) + exp(1::double precision))"#,
        ),
        ("(CONVERT([money],'-$1,234.5'))", "'-1234.5'::numeric(19,4)"),
        ("(CONVERT([money],' '))", "'0'::numeric(19,4)"),
        ("(CONVERT([float],''))", "'0'::double precision"),
        ("(CONVERT([float],' 1e3 '))", "'1e3'::double precision"),
        ("(CONVERT([decimal](5,2),'+1.5'))", "'1.5'::numeric(5,2)"),
        ("(isnull([a],(0.5)))", r#"coalesce("a", trunc(0.5)::integer)"#),
        ("(isnull([flag],(0)))", r#"coalesce("flag", false)"#),
        ("(nullif([a],(0)))", r#"nullif("a", 0)"#),
        ("(nullif([name],''))", r#"nullif("name", '')"#),
        (
            "(charindex('a',[name],(3)))",
            r#"(case strpos(substr(lower("name"), 3), 'a') when 0 then 0 else strpos(substr(lower("name"), 3), 'a') + 3 - 1 end)"#,
        ),
        ("(charindex([code],[name]))", r#"strpos(lower("name"), lower("code"))"#),
        (
            "(ascii([code])+unicode([code]))",
            r#"(nullif(ascii("code"), 0) + nullif(ascii("code"), 0))"#,
        ),
        (
            "(datalength([bin])+datalength([a]))",
            r#"(octet_length("bin") + (case when "a" is not null then 4 end))"#,
        ),
        ("(hashbytes('SHA2_256',[bin]))", r#"sha256("bin")"#),
        ("(hashbytes('MD5',[bin]))", r#"decode(md5("bin"), 'hex')"#),
        ("(CONVERT([varbinary](4),[a]))", r#"int4send("a")"#),
        ("(try_convert([int],[a]))", r#""a""#),
        ("(try_cast('5' as int))", "(5)"),
        (
            "(case when [flag]=(1) then (1) else (0) end)",
            r#"(case when "flag" then 1 else 0 end)"#,
        ),
        (
            "(case when [a]=(1) then [price] else (0) end)",
            r#"(case when ("a" = 1) then "price" else 0 end)"#,
        ),
        (
            "(CONVERT([bit],case when [a]>(0) then (1) else (0) end))",
            r#"((case when ("a" > 0) then 1 else 0 end) <> 0)"#,
        ),
        ("(-[a])", r#"(- "a")"#),
        ("((-1))", "(-1)"),
        ("(CONVERT([bigint],[a])*(1000))", r#"("a"::bigint * 1000)"#),
        ("([big]/(3))", r#"("big" / 3)"#),
        ("(2147483648)", "2147483648::numeric"),
        ("(1.5E3)", "'1.5E3'::double precision"),
        ("(host_name())", "coalesce(host(inet_client_addr()), 'local')"),
        ("(app_name())", "current_setting('application_name')"),
        ("(db_name())", "current_database()::text"),
        ("(@@SPID)", "pg_backend_pid()"),
        ("(user_name())", "current_user::text"),
        ("(SYSTEM_USER)", "session_user::text"),
        ("(USER)", "current_user::text"),
        ("({fn now()})", "localtimestamp"),
        ("(rand())", "random()"),
        ("(CONVERT([xml],[name]))", r#""name"::xml"#),
        ("([flag] & (1))", r#"("flag"::integer & 1)"#),
        ("([flag] | [flag])", r#"("flag" or "flag")"#),
        ("(cast(1 as real))", "1::real"),
        ("(left([a],2))", r#"left("a"::text, 2)"#),
    ] {
        let translated = index_part(text, &scope()).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(translated.sql, expected, "{text}");
    }
}
