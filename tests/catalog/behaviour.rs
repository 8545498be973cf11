//! What is in the target works there as it did in the source.

use super::nasty::nasty;
use crate::support::mysql::MysqlDatabase;
use crate::support::pair::Pair;

/// The value that the next insert into the source gets.
fn next_in_source(source: &mut MysqlDatabase, table: &str) -> u64 {
    // MySQL keeps statistics of tables for a day unless told otherwise; MariaDB does not know the variable.
    let _unknown = source.try_run("set information_schema_stats_expiry = 0");
    source
        .value(&format!("select cast(auto_increment as char) from information_schema.tables where table_schema = database() and table_name = '{table}'"))
        .unwrap()
        .parse()
        .unwrap()
}

#[test]
fn identity_triggers_and_foreign_keys_work_in_the_target_as_in_the_source() {
    let mut pair = nasty("lf_catalog_works");
    pair.landfall(&["migrate"]).expect(0);

    // Identity: the next value is the source's.
    for (table, column, insert) in [
        (
            "parent",
            "id",
            "insert into parent (code, pair_a, pair_b) values ('new', 3, 'CCC') returning id",
        ),
        ("child", "id", "insert into child (place) values ('\\x00') returning id"),
        ("other_key", "n", "insert into other_key (v) values ('new') returning n"),
    ] {
        let wanted = next_in_source(&mut pair.source, table);
        let rows = pair
            .target
            .rows(&format!("with new as ({insert}) select {column}::bigint from new"));
        let got = u64::try_from(rows[0].get::<_, i64>(0)).unwrap();
        assert_eq!(got, wanted, "{table}.{column}");
    }
    pair.target.run("delete from parent where code = 'new'; delete from child where place = '\\x00'; delete from other_key where v = 'new'");

    // Defaults give what MySQL gives.
    let defaults = pair.target.value("select to_jsonb(p) from (select code, pair_a, label, tags, small, amount, ratio, bits, born, blob_default from parent where false) as p");
    assert_eq!(defaults, None);
    pair.target.run("insert into parent (pair_a, pair_b) values (4, 'DDD')");
    let got = pair.target.value("select concat_ws('|', code, pair_a, label, array_to_string(tags, ','), small, amount, ratio, bits, born, encode(blob_default, 'hex'), encode(hidden_default, 'hex')) from parent where pair_b = 'DDD'").unwrap();
    pair.source.run("insert into parent (pair_a, pair_b) values (4, 'DDD')");
    let wanted = pair.source.value("select concat_ws('|', code, pair_a, label, tags, small, amount, '1e-07', lpad(bin(bits + 0), 5, '0'), born, lower(hex(blob_default)), lower(hex(hidden_default))) from parent where pair_b = 'DDD'").unwrap();
    assert_eq!(got, wanted);
    pair.target.run("delete from parent where pair_b = 'DDD'");

    // ON UPDATE CURRENT_TIMESTAMP: set on a change, not without one, and not over an explicit value.
    pair.target
        .run("update parent set changed = '2001-01-01 00:00:00+00', stamp = null where id = 7");
    let changed = |pair: &mut Pair| {
        pair.target.value("select (changed at time zone 'UTC') || ' ' || coalesce(extract(year from stamp)::text, '-') from parent where id = 7").unwrap()
    };
    assert!(
        changed(&mut pair).starts_with("2001-01-01 00:00:00"),
        "an explicit value stays: {}",
        changed(&mut pair)
    );
    pair.target.run("update parent set code = code where id = 7");
    assert!(
        changed(&mut pair).starts_with("2001-01-01 00:00:00"),
        "an update that changes nothing sets nothing: {}",
        changed(&mut pair)
    );
    pair.target.run("update parent set code = 'sieben' where id = 7");
    assert!(
        !changed(&mut pair).starts_with("2001") && !changed(&mut pair).ends_with('-'),
        "a change sets both: {}",
        changed(&mut pair)
    );

    // Generated columns compute.
    pair.target
        .run("update child set total = 10, pair_b = null, pair_a = null where id = 1");
    assert_eq!(
        pair.target.value("select twice from child where id = 1").as_deref(),
        Some("20.00")
    );

    // Checks refuse, letters beyond ASCII included.
    assert!(
        pair.target
            .try_run("update parent set code = 'é' where id = 7")
            .is_err()
    );
    assert!(
        pair.target
            .try_run("update parent set code = '日本' where id = 7")
            .is_err()
    );
    assert!(pair.target.try_run("update parent set amount = 1000001").is_err());
    assert!(pair.target.try_run("update parent set amount = -1").is_err());
    assert!(pair.target.try_run("update parent set label = 'none'").is_err());

    // Foreign keys: cascade, set null, refuse.
    assert!(
        pair.target
            .try_run("insert into child (parent_id, place) values (999, '\\x00')")
            .is_err()
    );
    pair.target
        .run("update child set other = null where other = 7; update parent set id = 70 where id = 7");
    assert_eq!(
        pair.target.value("select parent_id from child where id = 1").as_deref(),
        Some("70")
    );
    assert!(
        pair.target.try_run("update parent set id = 90 where id = 9").is_err(),
        "ON UPDATE RESTRICT of fk_null"
    );
    assert!(
        pair.target.try_run("delete from child where id = 1").is_err(),
        "child 2 has 1 for its boss"
    );
    pair.target
        .run("update child set boss = null; delete from parent where id = 70");
    assert_eq!(
        pair.target
            .value("select string_agg(id::text, ',') from child")
            .as_deref(),
        Some("2")
    );
    pair.target
        .run("update child set other = 9, parent_id = null; delete from parent where id = 9");
    assert_eq!(
        pair.target
            .value("select coalesce(other::text, 'null') from child where id = 2")
            .as_deref(),
        Some("null")
    );
}

#[test]
fn a_partitioned_table_keeps_its_partitions_where_the_mapping_says_so() {
    let mut pair = Pair::with_mapping("lf_catalog_partitions", "[options]\npartitions = \"partitions\"\n", "");
    pair.source.run_all(
        "create table by_year (id int not null, d date not null, primary key (id, d)) engine=InnoDB partition by range (year(d)) (partition p0 values less than (2020), partition p1 values less than (2021), partition pm values less than maxvalue);
         create table by_list (id int not null, kind int null) engine=InnoDB partition by list (kind) (partition p1 values in (1, 2), partition pn values in (null, 3));
         create table by_range (v int null) engine=InnoDB partition by range (v) (partition p0 values less than (10), partition p1 values less than (20));
         insert into by_year values (1, '2019-12-31'), (2, '2020-01-01'), (3, '2020-12-31'), (4, '2021-01-01'), (5, '9999-12-31');
         insert into by_list values (1, 1), (2, 2), (3, 3), (4, null);
         insert into by_range values (null), (-5), (9), (10), (19)",
    );
    pair.landfall(&["migrate"]).expect(0);
    for (table, least) in [("by_year", 3), ("by_list", 2), ("by_range", 2)] {
        let partitions: usize = pair
            .target
            .value(&format!(
                "select count(*) from pg_inherits where inhparent = '{table}'::regclass"
            ))
            .unwrap()
            .parse()
            .unwrap();
        assert!(partitions >= least, "{table}: {partitions}");
        assert_eq!(pair.target_rows(table), pair.source_rows(table), "{table}");
    }
    // Each row is where its year says.
    let spread = pair.target.value("select string_agg(rows::text, ',' order by first) from (select count(*) as rows, min(d) as first from by_year group by tableoid) as parts");
    assert_eq!(spread.as_deref(), Some("1,2,2"));
    // NULLs have a place.
    pair.target
        .run("insert into by_range values (null); insert into by_list values (9, null)");
}
