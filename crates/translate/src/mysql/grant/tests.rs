use model::Finding;

use crate::mysql::script::read;
use crate::script::{ReadOptions, Script};
use crate::{Mapping, Options, translate};

fn of(text: &str) -> (Vec<String>, Vec<Finding>) {
    let script = Script {
        name: "test.sql".to_owned(),
        text: text.to_owned(),
    };
    let reading = read(&[script], &ReadOptions::default());
    let mapping = Mapping::shipped(model::source_schema::Dialect::Mysql);
    let translation = translate(&reading.schema, &mapping, &Options::default());
    let grants = translation.schema.grants;
    let plain = grants.into_iter().filter(|sql| !sql.starts_with("do ")).collect();
    (plain, translation.findings)
}

const TABLES: &str =
    "create table orders (id int primary key, total int, secret int); create table notes (id int primary key);";

#[test]
fn the_state_after_the_last_statement_is_granted() {
    let (sql, findings) = of(&format!(
        "create user 'app'@'%' identified by 'x', reader@localhost; create role 'auditor'; create user gone; {TABLES}
        grant select, insert, delete on shop.* to 'app'@'%';
        grant select (id, total) on orders to reader@localhost with grant option;
        grant update, delete on shop.notes to auditor; grant all on shop.notes to gone; drop user gone;
        grant auditor to 'app'@'%'; revoke delete on shop.* from 'app'@'%'; revoke update on `shop`.`notes` from auditor;"
    ));
    assert_eq!(
        sql,
        [
            r#"grant usage on schema "public" to "app""#,
            r#"grant usage on schema "public" to "auditor""#,
            r#"grant usage on schema "public" to "reader""#,
            r#"grant "auditor" to "app""#,
            r#"grant select, insert on all tables in schema "public" to "app""#,
            r#"alter default privileges in schema "public" grant select, insert on tables to "app""#,
            r#"grant delete on "public"."notes" to "auditor""#,
            r#"grant select ("id", "total") on "public"."orders" to "reader" with grant option"#,
        ]
    );
    let made = findings
        .iter()
        .find(|finding| finding.code.as_str() == "role-without-login");
    assert!(made.unwrap().message.ends_with(": app, auditor, reader"));
}

#[test]
fn what_is_not_kept_is_told() {
    let (sql, findings) = of(&format!(
        "{TABLES} grant process, reload on *.* to a@b; grant select, index on shop.orders to a@b; grant select on elsewhere.* to a@b;
        grant execute on procedure shop.p to a@b; grant select on orders to ''@x; alter user a@b account lock;
        grant select on shop.missing to a@b; grant select (missing) on shop.orders to a@b;"
    ));
    assert_eq!(sql.last().unwrap(), r#"grant select on "public"."orders" to "a""#);
    let lost: Vec<&str> = findings
        .iter()
        .filter(|finding| finding.code.as_str() == "permission-not-kept")
        .map(|finding| finding.message.split(": ").next().unwrap())
        .collect();
    assert_eq!(lost.len(), 8, "{lost:?}");
    assert!(
        findings
            .iter()
            .any(|finding| finding.message.contains("without a counterpart: INDEX: grant"))
    );
}

#[test]
fn accounts_of_one_user_on_two_hosts_stay_apart() {
    let (sql, _) = of(&format!(
        "{TABLES} grant select on shop.orders to 'a'@'localhost'; grant delete on shop.orders to 'a'@'10.0.0.1';"
    ));
    assert!(sql.contains(&r#"grant select on "public"."orders" to "a""#.to_owned()));
    assert!(
        sql.contains(&r#"grant delete on "public"."orders" to "a@10.0.0.1""#.to_owned()),
        "{sql:?}"
    );
}

#[test]
fn views_and_routines_that_are_made_are_granted() {
    let (sql, findings) = of(&format!(
        "{TABLES} create view totals as select id, total from orders;
        create function half(n int) returns int deterministic return n / 2;
        create procedure fill(n int) insert into notes (id) values (n);
        create procedure shown() select 1;
        grant select on shop.totals to a@b; grant execute on function half to a@b; grant execute on procedure shop.FILL to a@b;
        grant execute on procedure shop.shown to a@b; grant execute on shop.* to c@d; grant execute on shop.notes to a@b;"
    ));
    assert_eq!(
        sql[0], r#"revoke execute on procedure "public"."fill"(integer) from public"#,
        "it acts with the rights of its owner"
    );
    assert_eq!(
        sql[3..],
        [
            r#"grant select on "public"."totals" to "a""#,
            r#"grant execute on function "public"."half"(integer) to "a""#,
            r#"grant execute on procedure "public"."fill"(integer) to "a""#,
            r#"grant execute on all routines in schema "public" to "c""#,
            r#"alter default privileges in schema "public" grant execute on routines to "c""#,
        ]
    );
    let lost: Vec<&str> = findings
        .iter()
        .filter(|finding| finding.code == "permission-not-kept")
        .filter_map(|finding| finding.message.split(':').next())
        .collect();
    assert_eq!(lost[0], "the procedure shown is not made in PostgreSQL");
    assert_eq!(lost[1], "without a counterpart");
    assert!(lost[2].starts_with("PostgreSQL lets every role call"));
}
