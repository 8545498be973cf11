//! Views as scripts and catalogs have them.

use model::pg_schema::CheckOption;
use model::{Dialect, code};

use crate::script::{ReadOptions, Script, read};
use crate::{Mapping, Options, Translation, coverage, translate};

const TABLES: &str = "create database shop; use shop;
create table customers (id int primary key, name varchar(40) not null, state enum('new','old') not null, seen timestamp null);
create table orders (id int primary key, customer_id int, total decimal(10,2), qty int not null, made datetime not null);
create table items (order_id int not null, line int not null, label varchar(20), primary key (order_id, line));
";

fn translated_for(views: &str, target_version: u32) -> Translation {
    let script = Script {
        name: "test.sql".to_owned(),
        text: format!("{TABLES}{views}"),
    };
    let reading = read(Dialect::Mysql, &[script], &ReadOptions::default());
    assert_eq!(reading.statements.not_understood, 0, "{:?}", reading.findings);
    let options = Options {
        target_version,
        ..Options::default()
    };
    let translation = translate(&reading.schema, &Mapping::shipped(Dialect::Mysql), &options);
    let views = coverage(&reading.schema, &translation.schema, &translation.findings);
    let views = views.iter().find(|kind| kind.kind == "views").unwrap();
    assert_eq!(usize::try_from(views.target).unwrap(), translation.schema.views.len());
    translation
}

fn translated(views: &str) -> Translation {
    translated_for(views, 15)
}

/// The query of the only view, on one line.
fn flat(translation: &Translation) -> String {
    let [view] = translation.schema.views.as_slice() else {
        panic!("{:?}", translation.findings)
    };
    view.query.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What is said of a view.
fn said(translation: &Translation, id: &str) -> String {
    translation
        .findings
        .iter()
        .filter(|finding| finding.code == id && finding.object.starts_with("view "))
        .map(|finding| finding.message.clone())
        .collect()
}

#[test]
fn queries() {
    for (text, expected) in [
        (
            "select `o`.`id` AS `Id`,`o`.`total` AS `total` from `shop`.`orders` `o`",
            r#"select "o"."id" as "Id", "o"."total" from "shop"."orders" as "o""#,
        ),
        (
            "select `shop`.`orders`.`id` AS `id` from (`shop`.`orders` join `shop`.`customers` on((`shop`.`customers`.`id` = `shop`.`orders`.`customer_id`)))",
            r#"select "orders"."id" from ("shop"."orders" as "orders" join "shop"."customers" as "customers" on ("customers"."id" = "orders"."customer_id"))"#,
        ),
        (
            "select id from orders order by made desc, qty limit 5, 10",
            r#"select "orders"."id" from "shop"."orders" as "orders" order by "orders"."made" desc nulls last, "orders"."qty" nulls first limit 10 offset 5"#,
        ),
        (
            "select id, qty > 2 as many from orders having many",
            r#"select "orders"."id", ("orders"."qty" > 2)::integer as "many" from "shop"."orders" as "orders" where ("orders"."qty" > 2)"#,
        ),
        (
            "select customer_id c, sum(total) s from orders group by c having s > 5",
            r#"select "orders"."customer_id" as "c", sum("orders"."total") as "s" from "shop"."orders" as "orders" group by "orders"."customer_id" having (sum("orders"."total") > 5)"#,
        ),
        (
            "select total / 3 as t, avg(qty) over () as a from orders",
            r#"select round(round("orders"."total"::numeric / 3, 6), 6) as "t", round(avg("orders"."qty") over (), 4) as "a" from "shop"."orders" as "orders""#,
        ),
        ("select line from orders straight_join items using (line)", ""),
        (
            "select qty, count(0) as n from orders group by qty with rollup",
            r#"select "orders"."qty", count(*) as "n" from "shop"."orders" as "orders" group by rollup ("orders"."qty") having (count(*) > 0)"#,
        ),
    ] {
        let translation = translated(&format!("create view v as {text};"));
        if expected.is_empty() {
            assert!(translation.schema.views.is_empty());
            continue;
        }
        assert_eq!(flat(&translation), expected, "{text}");
    }
}

#[test]
fn a_column_that_depends_on_the_groups_is_grouped_by_too() {
    for text in [
        "select c.name, count(*) as n from customers c join orders o on o.customer_id = c.id group by c.id",
        // The order's customer is one, and so is the customer's name.
        "select c.name, count(*) as n from orders o left join customers c on c.id = o.customer_id group by o.id",
        "select c.name, count(*) as n from customers c, orders o where c.id = o.customer_id group by o.customer_id",
    ] {
        let query = flat(&translated(&format!("create view v as {text};")));
        assert!(query.ends_with(r#", "c"."name""#), "{query}");
    }
    let text = "create view v as select customer_id, made from orders group by customer_id;";
    let reason = said(&translated(text), code::VIEW.id);
    assert!(reason.contains("it takes \"made\" from any row of a group"), "{reason}");
    let newer = translated_for(text, 16);
    assert!(flat(&newer).contains(r#"any_value("orders"."made") as "made""#));
    assert!(said(&newer, code::EXPRESSION_CAVEAT.id).contains("any of its rows"));
    // A condition beside the key lets the table be missing in some rows of a group.
    let text = "create view v as select c.name from orders o left join customers c on c.id = o.customer_id and o.qty > 2 \
                group by o.customer_id;";
    assert!(translated(text).schema.views.is_empty());
}

#[test]
fn what_has_no_translation_is_told_with_its_text() {
    for (text, reason) in [
        (
            "select * from elsewhere.t",
            "it reads elsewhere.t, which is not in the target",
        ),
        (
            "select name, count(*) from customers",
            "beside aggregates without GROUP BY",
        ),
        (
            "select soundex(name) from customers",
            "it calls soundex, which has no translation",
        ),
        ("select id, id from orders", "it has two columns"),
        (
            "select (id, qty) > (1, 2) as x from orders",
            "a part that has no translation",
        ),
        (
            "select id from orders partition (p0)",
            "it reads some partitions of a table",
        ),
        ("select qty from orders group by qty + 1", "from any row of a group"),
        (
            "select made, sum(qty) from orders group by qty with rollup",
            "(WITH ROLLUP)",
        ),
    ] {
        let translation = translated(&format!("create view v as {text};"));
        assert!(translation.schema.views.is_empty(), "{text}");
        let said = said(&translation, code::VIEW.id);
        assert!(said.contains(reason) && said.contains(text), "{said}");
    }
}

#[test]
fn views_follow_what_they_read() {
    let translation = translated(
        "create view a as select id from b; create view b as select id from orders; create view c as select id from d;",
    );
    let names: Vec<&str> = translation
        .schema
        .views
        .iter()
        .map(|view| view.name.name.as_str())
        .collect();
    assert_eq!(names, ["b", "a"]);
    assert!(said(&translation, code::VIEW.id).contains("reads d"));
}

#[test]
fn options_are_kept_or_told() {
    let kept = translated("create view v (n) as select id from orders where qty > 1 with cascaded check option;");
    assert_eq!(kept.schema.views[0].check_option, Some(CheckOption::Cascaded));
    assert_eq!(kept.schema.views[0].columns, ["n"]);
    let joined = "create view v as select o.id from orders o join items i on i.order_id = o.id with check option;";
    let joined = translated(joined);
    assert_eq!(joined.schema.views[0].check_option, None);
    assert!(said(&joined, code::EXPRESSION_CAVEAT.id).contains("WITH CHECK OPTION is not kept"));
    let invoker = translated("create sql security invoker view v as select id from orders;");
    assert!(invoker.schema.views[0].security_invoker);
}
