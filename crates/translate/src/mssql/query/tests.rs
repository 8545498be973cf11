//! Queries as views have them.

use std::collections::BTreeSet;

use model::pg_type::quote;
use model::{PgType, TableName};

use super::*;
use crate::expression::{ScopeColumn, Untranslatable};
use crate::query::{Named, QueryColumn};

/// Two tables of `dbo`.
struct Shop;

impl Resolver for Shop {
    fn named(&self, parts: &[String]) -> Result<Named> {
        let name = parts.last().map(|name| name.to_lowercase()).unwrap_or_default();
        let columns: &[(&str, PgType)] = match name.as_str() {
            "orders" => &[
                ("Id", PgType::Integer),
                ("CustomerId", PgType::Integer),
                (
                    "Total",
                    PgType::Numeric {
                        modifier: Some((10, 2)),
                    },
                ),
                ("Note", PgType::Varchar { length: Some(50) }),
                ("Made", PgType::Timestamp { digits: 3 }),
                ("Paid", PgType::Boolean),
            ],
            "customers" => &[
                ("Id", PgType::Integer),
                ("Name", PgType::Varchar { length: Some(40) }),
                ("ParentId", PgType::Integer),
            ],
            _ => {
                return Err(Untranslatable::new(format!(
                    "reads {}, which is not in the target",
                    parts.join(".")
                )));
            }
        };
        let spelled = if name == "orders" { "Orders" } else { "Customers" };
        Ok(Named {
            source: TableName::new("dbo", spelled),
            target: TableName::new("dbo", spelled),
            columns: columns
                .iter()
                .map(|(name, pg_type)| QueryColumn {
                    name: (*name).to_owned(),
                    column: ScopeColumn {
                        unsigned: false,
                        sql: quote(name),
                        pg_type: pg_type.clone(),
                        case_insensitive: *name == "Name",
                        utf8: true,
                        zeros: None,
                        iso: false,
                        labels: Vec::new(),
                    },
                    untyped: false,
                })
                .collect(),
            primary_key: Vec::new(),
            hidden: BTreeSet::new(),
            updatable: true,
        })
    }

    fn column_name(&self, name: &str) -> String {
        name.to_owned()
    }

    fn target_version(&self) -> u32 {
        15
    }
}

/// On one line.
fn flat(sql: &str) -> String {
    sql.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn queries() {
    for (text, expected) in [
        (
            "select o.Id, [O].[total] as T, 'x' as [We ird], n = o.Note from dbo.Orders o",
            r#"select "o"."Id", "o"."Total" as "T", 'x' as "We ird", "o"."Note" as "n" from "dbo"."Orders" as "o""#,
        ),
        (
            "select * from Orders",
            r#"select "Orders"."Id", "Orders"."CustomerId", "Orders"."Total", "Orders"."Note", "Orders"."Made", "Orders"."Paid" from "dbo"."Orders" as "Orders""#,
        ),
        (
            "select c.*, o.Total 'Sum' from Orders as o with (nolock) inner join Customers c on c.Id = o.CustomerId",
            r#"select "c"."Id", "c"."Name", "c"."ParentId", "o"."Total" as "Sum" from "dbo"."Orders" as "o" join "dbo"."Customers" as "c" on ("c"."Id" = "o"."CustomerId")"#,
        ),
        (
            "select top 5 Id from Orders order by Total desc, Note",
            r#"select "Orders"."Id" from "dbo"."Orders" as "Orders" order by "Orders"."Total" desc nulls last, "Orders"."Note" nulls first limit 5"#,
        ),
        (
            "select top (3) with ties Id from Orders order by Total",
            r#"select "Orders"."Id" from "dbo"."Orders" as "Orders" order by "Orders"."Total" nulls first fetch first 3 rows with ties"#,
        ),
        (
            "select top 100 percent Id from Orders order by Id",
            r#"select "Orders"."Id" from "dbo"."Orders" as "Orders""#,
        ),
        (
            "select Id from Orders order by Id offset 10 rows fetch next 5 rows only",
            r#"select "Orders"."Id" from "dbo"."Orders" as "Orders" order by "Id" nulls first offset 10 fetch next 5 rows only"#,
        ),
        (
            "select distinct Name from Customers",
            r#"select distinct "Customers"."Name" from "dbo"."Customers" as "Customers""#,
        ),
        (
            "select c.Name, count(*) as n, sum(o.Total) as s, avg(o.Id) as a, count_big(*) as b from Customers c left join Orders o on o.CustomerId = c.Id group by c.Name having count(*) > 1",
            r#"select "c"."Name", count(*) as "n", sum("o"."Total") as "s", trunc(avg("o"."Id"))::integer as "a", count(*) as "b" from "dbo"."Customers" as "c" left join "dbo"."Orders" as "o" on ("o"."CustomerId" = "c"."Id") group by "c"."Name" having (count(*) > 1)"#,
        ),
        (
            "select c.Id, x.Last from Customers c cross apply (select max(o.Made) as Last from Orders o where o.CustomerId = c.Id) x",
            r#"select "c"."Id", "x"."Last" from "dbo"."Customers" as "c" cross join lateral (select max("o"."Made") as "Last" from "dbo"."Orders" as "o" where ("o"."CustomerId" = "c"."Id")) as "x""#,
        ),
        (
            "select c.Id, x.Id as Oid from Customers c outer apply (select top 1 o.Id from Orders o where o.CustomerId = c.Id order by o.Made desc) as x",
            r#"select "c"."Id", "x"."Id" as "Oid" from "dbo"."Customers" as "c" left join lateral (select "o"."Id" from "dbo"."Orders" as "o" where ("o"."CustomerId" = "c"."Id") order by "o"."Made" desc nulls last limit 1) as "x" on true"#,
        ),
        (
            "select Id from Customers c where exists (select * from Orders where CustomerId = c.Id and Paid = 1)",
            r#"select "c"."Id" from "dbo"."Customers" as "c" where (exists (select 1 from "dbo"."Orders" as "Orders" where (("Orders"."CustomerId" = "c"."Id") and "Orders"."Paid")))"#,
        ),
        (
            "select Id from Customers where Id not in (select CustomerId from Orders)",
            r#"select "Customers"."Id" from "dbo"."Customers" as "Customers" where ("Customers"."Id" not in (select "Orders"."CustomerId" from "dbo"."Orders" as "Orders"))"#,
        ),
        (
            "select Id, (select max(Total) from Orders where CustomerId = Customers.Id) as m from dbo.Customers",
            r#"select "Customers"."Id", (select max("Orders"."Total") as "column1" from "dbo"."Orders" as "Orders" where ("Orders"."CustomerId" = "Customers"."Id")) as "m" from "dbo"."Customers" as "Customers""#,
        ),
        (
            "with x as (select Id, Total from Orders), y(a) as (select max(Total) from x) select a from y",
            r#"with "x" ("Id", "Total") as ( select "Orders"."Id", "Orders"."Total" from "dbo"."Orders" as "Orders" ), "y" ("a") as ( select max("x"."Total") as "a" from "x" as "x" ) select "y"."a" from "y" as "y""#,
        ),
        (
            "with t as (select Id, Name, 0 as Depth from Customers where ParentId is null union all select c.Id, c.Name, t.Depth + 1 from Customers c join t on t.Id = c.ParentId) select * from t",
            r#"with recursive "t" ("Id", "Name", "Depth") as ( select part."Id"::integer as "Id", part."Name"::text as "Name", part."Depth"::integer as "Depth" from (select "Customers"."Id", "Customers"."Name", 0 as "Depth" from "dbo"."Customers" as "Customers" where ("Customers"."ParentId" is null)) as part union all select part."Id"::integer as "Id", part."Name"::text as "Name", part."column3"::integer as "Depth" from (select "c"."Id", "c"."Name", ("t"."Depth" + 1) as "column3" from "dbo"."Customers" as "c" join "t" as "t" on ("t"."Id" = "c"."ParentId")) as part ) select "t"."Id", "t"."Name", "t"."Depth" from "t" as "t""#,
        ),
        (
            "select Id, Note from Orders union all select Id, Name from Customers",
            r#"select "Orders"."Id", "Orders"."Note" from "dbo"."Orders" as "Orders" union all select "Customers"."Id", "Customers"."Name" from "dbo"."Customers" as "Customers""#,
        ),
        (
            "select Id as a, null as b from Orders union select Id, Made from Orders",
            r#"select "Orders"."Id" as "a", null as "b" from "dbo"."Orders" as "Orders" union select "Orders"."Id", "Orders"."Made" from "dbo"."Orders" as "Orders""#,
        ),
        (
            "select Paid as p from Orders union all select 0",
            r#"select part."p"::integer as "p" from (select "Orders"."Paid" as "p" from "dbo"."Orders" as "Orders") as part union all select 0 as "column1""#,
        ),
        (
            "select Id, row_number() over (partition by CustomerId order by Made desc) as rn, sum(Total) over (order by Id rows between unbounded preceding and current row) as running, lag(Total, 1, 0) over (order by Id) as before from Orders",
            r#"select "Orders"."Id", row_number() over (partition by "Orders"."CustomerId" order by "Orders"."Made" desc nulls last) as "rn", sum("Orders"."Total") over (order by "Orders"."Id" nulls first rows between unbounded preceding and current row) as "running", lag("Orders"."Total", 1, 0::numeric(10,2)) over (order by "Orders"."Id" nulls first) as "before" from "dbo"."Orders" as "Orders""#,
        ),
        (
            "select c.Id, stuff((select ', ' + o.Note from Orders o where o.CustomerId = c.Id order by o.Note for xml path('')), 1, 2, '') as Notes from Customers c",
            r#"select "c"."Id", (select string_agg("o"."Note", ', ' order by "o"."Note" nulls first) from "dbo"."Orders" as "o" where ("o"."CustomerId" = "c"."Id")) as "Notes" from "dbo"."Customers" as "c""#,
        ),
        (
            "select c.Id, stuff((select distinct ',' + o.Note from Orders o for xml path(''), type).value('.', 'nvarchar(max)'), 1, 1, '') as Notes from Customers c",
            r#"select "c"."Id", (select string_agg(distinct "o"."Note", ',') from "dbo"."Orders" as "o") as "Notes" from "dbo"."Customers" as "c""#,
        ),
        (
            "select c.Id, string_agg(c.Name, ', ') within group (order by c.Name) as l from Customers c group by c.Id",
            r#"select "c"."Id", string_agg("c"."Name", ', ' order by "c"."Name" nulls first) as "l" from "dbo"."Customers" as "c" group by "c"."Id""#,
        ),
        (
            "select CustomerId, Paid, sum(Total) as s from Orders group by CustomerId, Paid with rollup",
            r#"select "Orders"."CustomerId", "Orders"."Paid", sum("Orders"."Total") as "s" from "dbo"."Orders" as "Orders" group by rollup ("Orders"."CustomerId", "Orders"."Paid")"#,
        ),
        (
            "select CustomerId, grouping(CustomerId) as g from Orders group by grouping sets ((CustomerId), ())",
            r#"select "Orders"."CustomerId", grouping("Orders"."CustomerId") as "g" from "dbo"."Orders" as "Orders" group by grouping sets (("Orders"."CustomerId"), ())"#,
        ),
        (
            "select v.a, v.b from (values (1, 'x'), (2, null)) as v(a, b)",
            r#"select "v"."a", "v"."b" from (values (1, 'x'), (2, null)) as "v" ("a", "b")"#,
        ),
        (
            "select s.value as part from Orders o cross apply string_split(o.Note, ',') s",
            r#"select "s"."value" as "part" from "dbo"."Orders" as "o" cross join regexp_split_to_table("o"."Note", '\,') as "s" ("value")"#,
        ),
        (
            "select isnull(o.Note, '') + c.Name as t, convert(varchar(10), o.Made, 120) as d, case when o.Paid = 1 then 'yes' else 'no' end as p from Orders o, Customers c where o.CustomerId = c.Id",
            r#"select (coalesce("o"."Note", '') || "c"."Name") as "t", to_char("o"."Made", 'YYYY-MM-DD') as "d", (case when "o"."Paid" then 'yes' else 'no' end) as "p" from "dbo"."Orders" as "o", "dbo"."Customers" as "c" where ("o"."CustomerId" = "c"."Id")"#,
        ),
        (
            "select o.Id from Orders o left join Customers c inner join Customers d on d.Id = c.ParentId on c.Id = o.CustomerId",
            r#"select "o"."Id" from "dbo"."Orders" as "o" left join ("dbo"."Customers" as "c" join "dbo"."Customers" as "d" on ("d"."Id" = "c"."ParentId")) on ("c"."Id" = "o"."CustomerId")"#,
        ),
        (
            "select Id from Orders where Total > all (select Total from Orders where Paid = 0)",
            r#"select "Orders"."Id" from "dbo"."Orders" as "Orders" where ("Orders"."Total" > all (select "Orders"."Total" from "dbo"."Orders" as "Orders" where (not "Orders"."Paid")))"#,
        ),
        (
            "select stdev(Total) as sd, var(Id) as v, min(Note) as mn from Orders",
            r#"select stddev_samp("Orders"."Total"::double precision) as "sd", var_samp("Orders"."Id"::double precision) as "v", min("Orders"."Note") as "mn" from "dbo"."Orders" as "Orders""#,
        ),
        (
            "select a.Id from Orders a join Orders b on a.Id = b.Id option (maxdop 1);",
            r#"select "a"."Id" from "dbo"."Orders" as "a" join "dbo"."Orders" as "b" on ("a"."Id" = "b"."Id")"#,
        ),
        (
            "select q.n from (select count(*) as n from Orders) q where q.n / 2 > 1",
            r#"select "q"."n" from (select count(*) as "n" from "dbo"."Orders" as "Orders") as "q" where (("q"."n" / 2) > 1)"#,
        ),
        (
            "select count(*) as n from Orders having count(*) > 0",
            r#"select count(*) as "n" from "dbo"."Orders" as "Orders" having (count(*) > 0)"#,
        ),
    ] {
        let query = view(text, &[], &Shop).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(flat(&query.sql), flat(expected), "{text}");
    }
}

#[test]
fn what_has_no_translation_says_why() {
    for (text, expected) in [
        ("select Id from Missing", "reads Missing, which is not in the target"),
        (
            "select p.Id from Customers c cross join Orders pivot (sum(Total) for Paid in ([0], [1])) p",
            "uses PIVOT of tables that are joined without parentheses",
        ),
        (
            "select dbo.f(Id) as x from Orders",
            "calls dbo.f, a function of the source that is not translated",
        ),
        ("select Id, Id from Orders", r#"has two columns "Id""#),
        ("select Id + 1 from Orders", "has a column without a name"),
        (
            "select Id from Orders o join Customers c on o.CustomerId = c.Id",
            r#"names "Id", which several tables have"#,
        ),
        (
            "select top 10 percent with ties Id from Orders order by Id",
            "has TOP with a percentage of its rows and ties",
        ),
        ("select Id from Orders for json path", "has a column without a name"),
        (
            "select (select Id from Orders for xml auto) as x",
            "gives XML or JSON (FOR XML, FOR JSON)",
        ),
        (
            "select name from sys.tables",
            "reads sys.tables, which is a part of SQL Server's own catalog",
        ),
        (
            "select x.* from openquery(a, 'b') x",
            "reads openquery, a function that is not translated",
        ),
        ("select Id into t from Orders", "makes a table (SELECT INTO)"),
        (
            "select Id from Orders for system_time all",
            "cannot be parsed: sql parser error: Expected: one of UPDATE or SHARE, found: system_time",
        ),
        (
            "select Id from (select Id from Orders) union select 1",
            "has a derived table without a name",
        ),
    ] {
        assert_eq!(view(text, &[], &Shop).unwrap_err().to_string(), expected, "{text}");
    }
}

#[test]
fn caveats_and_columns_come_with_the_query() {
    let query = view(
        "select top 100 percent Name as N, Id from Customers order by Name",
        &[],
        &Shop,
    )
    .unwrap();
    assert_eq!(
        query.caveats.iter().map(String::as_str).collect::<Vec<_>>(),
        ["the order of the rows is not kept, as SQL Server does not promise it for a view"]
    );
    let columns: Vec<(&str, &PgType, bool)> = query
        .columns
        .iter()
        .map(|column| {
            (
                column.name.as_str(),
                &column.column.pg_type,
                column.column.case_insensitive,
            )
        })
        .collect();
    assert_eq!(
        columns,
        [
            ("N", &PgType::Varchar { length: Some(40) }, true),
            ("Id", &PgType::Integer, false)
        ]
    );
    let named = view("select Id + 1 from Customers", &["Next".to_owned()], &Shop).unwrap();
    assert_eq!(named.columns[0].name, "Next");
    assert!(view("select Id from Customers", &["a".to_owned(), "b".to_owned()], &Shop).is_err());
}

#[test]
fn any_text_gives_an_answer() {
    for text in [
        "",
        "select",
        "select *",
        "with a as (",
        "select 1 from",
        "values",
        "select a from (((((",
        "select 1 join on on on",
        "join join join on on",
        "select 1 from a join b join c on",
        "option (",
        "{fn {fn {fn",
        "next value for next value for",
    ] {
        assert!(view(text, &[], &Shop).is_err(), "{text}");
    }
    let deep = format!("select 1 as a where {} 1 = 1", "exists (select 1 where ".repeat(2_000));
    assert!(view(&deep, &[], &Shop).is_err());
    let long = "select 1 as a union all ".repeat(3_000) + "select 1 as a";
    let _ = view(&long, &[], &Shop);
}

#[test]
fn views_of_a_script_follow_what_they_read() {
    let script = "create table dbo.t (Id int not null, Name nvarchar(20) null)
go
create view dbo.outermost as select Twice from dbo.inner_one where Twice > 2
go
create view dbo.inner_one (Id, Twice) with schemabinding as select t.Id, t.Id * 2 from dbo.t where t.Id > 0 with check option
go
create synonym dbo.s for dbo.t
go
create view dbo.by_synonym as select Name from s
go
create view dbo.listed as select name from sys.tables
go
create view dbo.over_listed as select * from dbo.listed
go
";
    let scripts = [crate::script::Script {
        name: "script".to_owned(),
        text: script.to_owned(),
    }];
    let reading = crate::script::read(model::Dialect::Mssql, &scripts, &crate::script::ReadOptions::default());
    let mapping = crate::Mapping::shipped(model::Dialect::Mssql);
    let options = crate::Options {
        target_version: 15,
        ..crate::Options::default()
    };
    let (mut names, mut findings) = (crate::names::Registry::default(), Vec::new());
    let drafts = crate::schema::draft::drafts(
        &crate::mssql::Mssql,
        &reading.schema.tables,
        &mapping,
        &options,
        &mut names,
        &mut findings,
    );
    findings.clear();
    let late = crate::mssql::procedural::late(
        &reading.schema,
        &drafts,
        &crate::callable::Functions::new(),
        &mapping,
        &options,
        &mut names,
        &mut findings,
    );
    let views = late.views;
    let made: Vec<(&str, bool)> = views
        .iter()
        .map(|(_, view)| (view.name.name.as_str(), view.check_option.is_some()))
        .collect();
    assert_eq!(made, [("by_synonym", false), ("inner_one", true), ("outermost", false)]);
    assert_eq!(views[1].1.columns, ["Id", "Twice"]);
    let told: Vec<&str> = findings
        .iter()
        .filter_map(|finding| finding.message.split("; its text").next())
        .collect();
    assert_eq!(
        told,
        [
            "this view is not translated: it reads sys.tables, which is a part of SQL Server's own catalog",
            "this view is not translated: it reads dbo.listed, which is not in the target"
        ]
    );
}
