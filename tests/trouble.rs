//! Trouble of a running copy that passes: tried again, each incident with a budget of its own; and what does not pass, with
//! its exit code.

use crate::support::pair::{Pair, table};

/// A pair with a table whose inserts the target answers as `body`, the body of a trigger, says.
fn hindered(name: &str, more: &str, body: &str) -> Pair {
    let mut pair = Pair::new(name, more);
    pair.source.run_all(
        "create table t (id int not null primary key) engine=InnoDB;
         create table fine (id int not null primary key) engine=InnoDB;
         insert into t values (1), (2), (3);
         insert into fine values (1), (2)",
    );
    pair.landfall(&["schema", "--apply"]).expect(0);
    // A sequence counts on although the transaction is taken back.
    pair.target.run(&format!(
        "create sequence tries;
         create function hinder() returns trigger language plpgsql as $$ begin {body} return null; end $$;
         create trigger hinder before insert on t for each statement execute function hinder()",
    ));
    pair
}

#[test]
fn a_server_that_is_full_locked_or_starting_is_tried_again() {
    let mut pair = hindered(
        "lf_trouble_passing",
        "",
        "case nextval('lf_trouble_passing.tries')
           when 1 then raise exception 'too many' using errcode = '53300';
           when 2 then raise exception 'locked' using errcode = '55P03';
           when 3 then raise exception 'starting' using errcode = '57P03';
           else null; end case;",
    );
    pair.landfall(&["copy"]).expect(0).says(&["53300", "55P03", "57P03"]);
    assert_eq!(pair.target_rows("t"), 3);
}

#[test]
fn a_table_that_stopped_for_a_lock_or_a_privilege_ends_with_its_exit_code() {
    let mut pair = hindered(
        "lf_trouble_locked",
        "[copy]\nattempts = 1\n",
        "raise exception 'locked' using errcode = '55P03';",
    );
    let copied = pair.landfall(&["copy", "--format", "json"]).expect(2).json();
    assert!(
        table(&copied, "t")["failed"].as_str().unwrap().contains("55P03"),
        "{copied:#}"
    );
    assert_eq!(pair.target_rows("fine"), 2, "the other table arrives");
    pair.target.run("drop trigger hinder on t");
    pair.landfall(&["copy"]).expect(0);

    let mut pair = hindered(
        "lf_trouble_denied",
        "",
        "raise exception 'denied' using errcode = '42501';",
    );
    pair.landfall(&["copy"]).expect(2).says(&["STOPPED", "42501"]);
    assert_eq!(pair.target_rows("fine"), 2);
    // Data that stands against a yes weighs more than a table that could not be got at.
    pair.source
        .run("create table n (id int not null primary key, v varchar(9) not null) engine=InnoDB");
    pair.source.run("insert into n values (1, char(0 using utf8mb4))");
    pair.landfall(&["schema", "--apply"]).expect(0);
    pair.landfall(&["copy"])
        .expect(1)
        .says(&["STOPPED", "42501", "quarantine"]);
}
