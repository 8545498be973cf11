//! A blocking finding ends every verb that would go on without what it names.

use crate::support::pair::Pair;

/// No verb makes, copies or proves anything as long as the finding stands.
#[track_caller]
fn nothing_is_done(pair: &mut Pair, code: &str) {
    pair.landfall(&["schema", "--apply"]).expect(1).says(&[code]);
    let tables = format!(
        "select count(*)::text from pg_tables where schemaname = '{}'",
        pair.name
    );
    assert_eq!(pair.target.value(&tables).as_deref(), Some("0"));
    // Nor if somebody made the tables.
    pair.target.run(&format!("create schema {}", pair.name));
    pair.target.run("create table orders (id int primary key)");
    pair.landfall(&["copy"]).expect(1).says(&[code]);
    assert_eq!(pair.target_rows("orders"), 0);
    pair.landfall(&["finish"]).expect(2);
    pair.landfall(&["verify"]).expect(2);
    let document = pair.landfall(&["copy", "--format", "json"]).expect(1).json();
    let findings = document["findings"].as_array().unwrap();
    assert!(
        findings
            .iter()
            .any(|finding| finding["code"] == code && finding["severity"] == "blocking"),
        "{document:#}"
    );
}

#[test]
fn a_column_that_has_no_type_is_not_left_out() {
    let mapping = "[column.\"lf_blocking_refuse.orders.note\"]\ntype = \"refuse\"\n";
    let mut pair = Pair::with_mapping("lf_blocking_refuse", mapping, "");
    pair.source.run_all(
        "create table orders (id int not null primary key, note varchar(20) null) engine=InnoDB;
         insert into orders values (1, 'a'), (2, 'b')",
    );
    nothing_is_done(&mut pair, "unsupported-type");
}

#[test]
fn a_type_that_a_column_cannot_become_is_not_passed_over() {
    let mapping = "[column.\"lf_blocking_type.orders.note\"]\ntype = \"uuid\"\n";
    let mut pair = Pair::with_mapping("lf_blocking_type", mapping, "");
    pair.source.run_all(
        "create table orders (id int not null primary key, note int null) engine=InnoDB;
         insert into orders values (1, 1), (2, 2)",
    );
    nothing_is_done(&mut pair, "mapping-not-possible");
}

#[test]
fn two_tables_of_one_name_are_not_copied() {
    let mut pair = Pair::new(
        "lf_blocking_name",
        "[tables.\"lf_blocking_name.old_orders\"]\ntarget = \"lf_blocking_name.orders\"\n",
    );
    pair.source.run_all(
        "create table orders (id int not null primary key) engine=InnoDB;
         create table old_orders (id int not null primary key) engine=InnoDB;
         insert into orders values (1), (2)",
    );
    nothing_is_done(&mut pair, "name-collision");
}
