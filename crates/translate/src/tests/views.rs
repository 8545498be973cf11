//! MySQL's views on a real PostgreSQL: what they give is what MariaDB 10.11 gives for the same rows.

use model::Dialect;

use super::live::Database;
use crate::script::{ReadOptions, Script, read};
use crate::{Mapping, Options, Translation, render, translate};

fn translated(views: &str) -> Translation {
    let tables = include_str!("views/tables.sql");
    let script = Script {
        name: "test.sql".to_owned(),
        text: format!("create database shop; use shop;\n{tables}\n{views}"),
    };
    let reading = read(Dialect::Mysql, &[script], &ReadOptions::default());
    assert_eq!(reading.statements.not_understood, 0, "{:?}", reading.findings);
    let options = Options {
        target_version: 15,
        ..Options::default()
    };
    translate(&reading.schema, &Mapping::shipped(Dialect::Mysql), &options)
}

/// A view's query, and its rows as MariaDB shows them.
const ROWS: &[(&str, &str)] = &[
    (
        "select o.id, sum(o.qty) over (W order by o.id) as s, count(*) over all_of as n from orders o window w as (partition by o.customer_id), all_of as ()",
        "1|3|5\n2|4|5\n3|7|5\n4|2|5\n5|4|5",
    ),
    (
        "select id from customers where (id, state) in (select customer_id, 'new' from orders) or (id, name) = (3, 'Cid') or state = 'unknown' or state in ('gone', 'lost')",
        "1\n3\n4",
    ),
    (
        "select id, name = 0 as zero, note > 0 as more, note + 1 as next, round(score, 1) as r from customers where name <> 1",
        "1|1|0|1|1.5\n2|1|0|1|NULL\n3|1|NULL|NULL|0.1\n4|1|0|1|-2",
    ),
    (
        "select c.id, o.id as oid, o.total / 3 as third, o.total*o.qty as t, o.qty/7 as q, 1/3 as f, o.qty div 2 as d, o.qty % 2 as m, -o.qty as neg from orders o left join customers c on c.id = o.customer_id",
        "1|1|3.500000|31.50|0.4286|0.3333|1|1|-3\n1|2|NULL|NULL|0.1429|0.3333|0|1|-1\n2|3|33.330000|699.93|1.0000|0.3333|3|1|-7\n4|4|0.000000|0.00|0.2857|0.3333|1|0|-2\nNULL|5|1.666667|20.00|0.5714|0.3333|2|0|-4",
    ),
    (
        "select customer_id, count(*) as n, count(total) as ct, sum(qty) as sq, sum(total) as st, avg(qty) as aq, avg(total) as at, min(total) as mi, max(made) as mx, count(distinct qty) cd from orders group by customer_id",
        "NULL|1|1|4|5.00|4.0000|5.000000|5.00|2022-12-31 23:00:00|1\n1|2|1|4|10.50|2.0000|10.500000|10.50|2020-03-15 09:30:00|2\n2|1|1|7|99.99|7.0000|99.990000|99.99|2021-07-04 17:45:10|1\n4|1|1|2|0.00|2.0000|0.000000|0.00|2021-07-05 00:00:00|1",
    ),
    (
        "select c.id, c.name, sum(o.total) as total from customers c join orders o on o.customer_id = c.id group by c.id having total > 5 order by total desc limit 1, 5",
        "1|Ann|10.50",
    ),
    (
        "select c.name, count(o.id) as n from customers c left join orders o on o.customer_id = c.id group by c.id order by c.name",
        "Ann|2\nCid|0\nDee|1\nbob|1",
    ),
    (
        "select o.id, group_concat(distinct l.label order by l.label desc separator '/') as labels, group_concat(l.label order by l.line) as seq, group_concat(distinct l.label order by l.line separator '') as x from orders o left join items l on l.order_id = o.id group by o.id",
        "1|y/x|x,y,x|xy\n2|z|z|z\n3|NULL|NULL|NULL\n4|NULL|NULL|NULL\n5|x|x|x",
    ),
    (
        "select id, if(active, 'yes', 'no') as a, ifnull(note, 'none') as n, case state when 'new' then 1 when 'old' then 2 else 3 end as s, coalesce(parent_id, 0) as p, id > 2 as big, name = 'Ann' or active as mix, not active as na, isnull(note) as nn from customers",
        "1|yes|a,b,c|1|0|0|1|0|0\n2|no||2|1|0|0|1|0\n3|yes|none|3|1|1|1|0|1\n4|no|x|1|2|1|0|1|0",
    ),
    (
        "select id, date_format(seen, '%Y-%m-%d %H:%i:%s') as f, date_format(joined, '%d/%m/%Y') as g, year(seen) as y, month(joined) as m, datediff(seen, joined) as dd, date(seen) as d, seen + interval 1 month as nm, date_sub(joined, interval 1 year) as py, last_day(joined) ld, extract(year from joined) as ey from customers",
        "1|2020-01-31 10:11:12|31/01/2020|2020|1|0|2020-01-31|2020-02-29 10:11:12|2019-01-31|2020-01-31|2020\n2|2021-12-31 23:59:59|28/02/2019|2021|2|1037|2021-12-31|2022-01-31 23:59:59|2018-02-28|2019-02-28|2019\n3|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL\n4|2024-02-29 00:00:00|29/02/2024|2024|2|0|2024-02-29|2024-03-29 00:00:00|2023-02-28|2024-02-29|2024",
    ),
    (
        "select id from customers where id in (select customer_id from orders) union select qty from orders union all select 100",
        "1\n2\n4\n3\n7\n100",
    ),
    (
        "select c.id, (select max(o.total) from orders o where o.customer_id = c.id) as mx, exists (select 1 from orders o where o.customer_id = c.id and o.qty > 2) as ex from customers c where not exists (select * from orders x where x.customer_id = c.id and x.total > 50)",
        "1|10.50|1\n3|NULL|0\n4|0.00|0",
    ),
    (
        "with recursive t (n, lvl) as (select id, 0 from customers where parent_id is null union all select c.id, t.lvl + 1 from customers c join t on c.parent_id = t.n) select * from t",
        "1|0\n2|1\n3|1\n4|2",
    ),
    (
        "select id, row_number() over (partition by customer_id order by made desc) as rn, sum(qty) over (order by id) as run, lag(qty, 1) over (order by id) as lg, rank() over (order by qty) as rk from orders",
        "1|2|3|NULL|3\n2|1|4|3|1\n3|1|11|1|5\n4|1|13|7|2\n5|1|17|2|4",
    ),
    (
        "select customer_id, qty > 2 as many, count(*) as n from orders group by customer_id, many with rollup",
        "NULL|1|1\nNULL|NULL|1\n1|0|1\n1|1|1\n1|NULL|2\n2|1|1\n2|NULL|1\n4|0|1\n4|NULL|1\nNULL|NULL|5",
    ),
    (
        "select o.id, l.line, c.name from ((orders o join items l on l.order_id = o.id) left join customers c on c.id = o.customer_id)",
        "1|1|Ann\n1|2|Ann\n1|3|Ann\n2|1|Ann\n3|1|bob\n5|1|NULL",
    ),
    (
        "select line, price from orders join items on orders.id = items.order_id straight_join customers on customers.id = orders.customer_id",
        "1|1.005\n2|2.500\n3|NULL\n1|7.000\n1|33.333",
    ),
    (
        "select * from (select id as order_id, qty from orders) as a join items using (order_id)",
        "1|3|1|1.005|x\n1|3|2|2.500|y\n1|3|3|NULL|x\n2|1|1|7.000|z\n3|7|1|33.333|NULL\n5|4|1|5.000|x",
    ),
    (
        "select * from (select id as order_id, qty from orders) as a natural left join items",
        "1|3|1|1.005|x\n1|3|2|2.500|y\n1|3|3|NULL|x\n2|1|1|7.000|z\n3|7|1|33.333|NULL\n4|2|NULL|NULL|NULL\n5|4|1|5.000|x",
    ),
    (
        "select concat(name, '-', id, '-', ifnull(joined, 'n')) as c, concat_ws(',', name, note, state) as w, upper(name) as u, left(name, 2) as l, length(name) as len, substring(name, 2) as s, replace(name, 'n', 'm') as r, lpad(name, 6, '*') as p from customers",
        "Ann-1-2020-01-31|Ann,a,b,c,new|ANN|An|3|nn|Amm|***Ann\nbob-2-2019-02-28|bob,,old|BOB|bo|3|ob|bob|***bob\nCid-3-n|Cid,gone|CID|Ci|3|id|Cid|***Cid\nDee-4-2024-02-29|Dee,x,new|DEE|De|3|ee|Dee|***Dee",
    ),
    ("select distinct state from customers order by state", "new\nold\ngone"),
    ("select id + 1 as x from customers having x > 3", "4\n5"),
    (
        "select year(made) as y, month(made) as mo, sum(total) as s, count(distinct customer_id, qty) as cd from orders group by year(made), month(made) order by y desc, mo",
        "2022|12|5.00|0\n2021|7|99.99|2\n2020|3|10.50|2",
    ),
    (
        "select c.id, c.name, t.cnt, t.cnt / 2 as half from customers c left join (select customer_id, count(*) as cnt from orders group by customer_id) t on t.customer_id = c.id",
        "1|Ann|2|1.0000\n2|bob|1|0.5000\n3|Cid|NULL|NULL\n4|Dee|1|0.5000",
    ),
    (
        "select id from orders where made between '2020-03-01' and '2021-07-04 23:00:00' and total is not null",
        "1\n3",
    ),
    (
        "select id from customers where stamp > '2020-12-31' and seen < now()",
        "4",
    ),
    (
        "select id, sum(total) as s from orders where qty >= all (select qty from orders where customer_id = 4) and customer_id = any (select id from customers) group by 1",
        "1|10.50\n3|99.99\n4|0.00",
    ),
    (
        "select a.id as aid, b.id as bid from customers a, customers b where a.parent_id = b.id",
        "2|1\n3|1\n4|2",
    ),
    (
        "select id, if(qty > 2, total, 0) / qty as r, round(total / qty, 1) as rr, floor(total) as fl, sum(total) over () / qty as z from orders",
        "2|0.000000|NULL|NULL|115.490000\n4|0.000000|0.0|0|57.745000\n1|3.500000|3.5|10|38.496667\n5|1.250000|1.3|5|28.872500\n3|14.284286|14.3|99|16.498571",
    ),
    (
        "select c.name, o.made, avg(o.total) / 2 as h from customers c join orders o on c.id = o.customer_id group by o.id order by o.id",
        "Ann|2020-03-01 08:00:00|5.2500000000\nAnn|2020-03-15 09:30:00|NULL\nbob|2021-07-04 17:45:10|49.9950000000\nDee|2021-07-05 00:00:00|0.0000000000",
    ),
    (
        "select substring_index(note, ',', 1) as a, substring_index(note, ',', 2) as b, substring_index(note, ',', -1) as c from customers",
        "a|a,b|c\n||\nNULL|NULL|NULL\nx|x|x",
    ),
    (
        "select monthname(joined) as m, dayname(joined) as d, date_format(seen, '%M %e, %y %W %b %a %p %h') as f, timestampdiff(month, joined, seen) as tm, timestampdiff(year, joined, '2022-02-27') as ty from customers",
        "January|Friday|January 31, 20 Friday Jan Fri AM 10|0|2\nFebruary|Thursday|December 31, 21 Friday Dec Fri PM 11|34|2\nNULL|NULL|NULL|NULL|NULL\nFebruary|Thursday|February 29, 24 Thursday Feb Thu AM 12|0|-2",
    ),
    (
        "select format(total, 2) as f, concat('at ', made) as c from orders",
        "10.50|at 2020-03-01 08:00:00\nNULL|at 2020-03-15 09:30:00\n99.99|at 2021-07-04 17:45:10\n0.00|at 2021-07-05 00:00:00\n5.00|at 2022-12-31 23:00:00",
    ),
    (
        "select count(*), max(total) as m, id+1 from orders group by id",
        "1|10.50|2\n1|NULL|3\n1|99.99|4\n1|0.00|5\n1|5.00|6",
    ),
    (
        "select max(state) as s, min(name) as n, max(active) as a, max(score) as sc from customers",
        "old|Ann|1|1.5",
    ),
];

#[test]
fn rows_are_those_of_the_source() {
    let views: Vec<String> = ROWS
        .iter()
        .enumerate()
        .map(|(at, (query, _))| format!("create view v{at} as {query};"))
        .collect();
    let translation = translated(&views.join("\n"));
    assert_eq!(translation.schema.views.len(), ROWS.len(), "{:?}", translation.findings);
    let Some(database) = Database::of_server("views") else {
        return;
    };
    for file in render(&translation.schema) {
        if let Err(error) = database.psql(&file.text()) {
            panic!("{}: {error}\n{}", file.path, file.text());
        }
    }
    let data = include_str!("views/data.sql");
    database
        .psql(&format!("set search_path = shop; set timezone = 'UTC';\n{data}"))
        .unwrap();
    for (at, (query, expected)) in ROWS.iter().enumerate() {
        let found = database
            .psql(&format!(
                "\\pset null NULL\nset timezone = 'UTC';\nset search_path = shop;\nselect * from v{at};"
            ))
            .unwrap();
        let mut found: Vec<&str> = found.lines().filter(|line| !line.starts_with("Null display")).collect();
        let mut expected: Vec<&str> = expected.split('\n').collect();
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found, expected, "{query}");
    }
}
