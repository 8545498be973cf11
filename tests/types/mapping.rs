//! Types that a mapping file chooses.

use crate::support::pair::{Pair, table};

fn type_of(pair: &mut Pair, table: &str, column: &str) -> String {
    let name = pair.name.clone();
    pair.target
        .value(&format!(
            "select format_type(atttypid, atttypmod) from pg_attribute where attrelid = '\"{name}\".\"{table}\"'::regclass and attname = '{column}'"
        ))
        .unwrap()
}

#[test]
fn a_mapping_file_overrides_types_and_columns() {
    let mapping = "[options]\nunsigned_check = false\n\n[types]\n\"tinyint(1)\" = \"boolean\"\njson = \"json\"\ntime = \"time\"\nchar = \"char\"\n\n\
        [column.\"flags.counted\"]\ntype = \"smallint\"\n\n[column.\"lf_types_mapping.flags.loose\"]\ntype = \"text\"\n\n\
        [column.\"flags.label\"]\ntype = \"text\"\n";
    let mut pair = Pair::with_mapping("lf_types_mapping", mapping, "");
    pair.source.run(
        "create table flags (id int unsigned not null primary key, yes tinyint(1) not null, counted tinyint(1) null, doc json null, loose json null,
         at time(3) null, code char(6) not null, label enum('one','two') not null, big bigint unsigned null) engine=InnoDB",
    );
    pair.source.run("insert into flags values (1, 1, 7, '{\"b\":1,  \"a\":2}', '{\"b\":1,  \"a\":2}', '23:59:59.999', 'ab', 'one', 18446744073709551615)");
    pair.source.run("insert into flags values (2, 0, null, null, null, '00:00:00', '', 'two', 0), (3, 1, -1, '[1]', '[1]', null, '日本', 'one', null)");
    pair.landfall(&["migrate"]).expect(0);
    for (column, expected) in [
        ("yes", "boolean"),
        ("counted", "smallint"),
        ("doc", "json"),
        ("loose", "text"),
        ("at", "time(3) without time zone"),
        ("code", "character(6)"),
        ("label", "text"),
    ] {
        assert_eq!(type_of(&mut pair, "flags", column), expected, "{column}");
    }
    let shown = pair.target.value("select string_agg(concat_ws('|', id, yes, counted, doc, loose, at, code, label, big), ';' order by id) from flags").unwrap();
    // MySQL's own JSON has lost the spelling already; MariaDB keeps it.
    let doc = pair
        .source
        .value("select cast(doc as char) from flags where id = 1")
        .unwrap();
    assert_eq!(
        shown,
        format!(
            "1|t|7|{doc}|{doc}|23:59:59.999|ab    |one|18446744073709551615;2|f|00:00:00|      |two|0;3|t|-1|[1]|[1]|日本    |one"
        )
    );
    let checks = pair.target.value("select count(*) from pg_constraint where conrelid = 'flags'::regclass and contype = 'c' and pg_get_constraintdef(oid) like '%>= 0%'").unwrap();
    assert_eq!(checks, "0", "unsigned_check = false leaves no check");
    // The labels of the enum that became text are kept by a check.
    assert!(
        pair.target
            .try_run(
                "insert into flags select 9, yes, counted, doc, loose, at, code, 'three', big from flags where id = 1"
            )
            .is_err()
    );
}

#[test]
fn an_unsigned_column_gets_a_check_by_default() {
    let mut pair = Pair::new("lf_types_unsigned", "");
    pair.source
        .run("create table u (id int unsigned not null primary key, d decimal(5,2) unsigned null) engine=InnoDB");
    pair.source.run("insert into u values (0, 0), (4294967295, 999.99)");
    pair.landfall(&["migrate"]).expect(0);
    assert!(pair.target.try_run("insert into u values (-1, 0)").is_err());
    assert!(pair.target.try_run("insert into u values (1, -0.01)").is_err());
    pair.target.run("insert into u values (1, 0.01)");
}

#[test]
fn a_boolean_for_other_numbers_quarantines_them() {
    let mut pair = Pair::with_mapping("lf_types_boolean", "[types]\n\"tinyint(1)\" = \"boolean\"\n", "");
    pair.source
        .run("create table b (id int not null primary key, f tinyint(1) null) engine=InnoDB");
    pair.source
        .run("insert into b values (1, 0), (2, 1), (3, null), (4, 2), (5, -1)");
    pair.landfall(&["migrate"]).expect(1);
    let report = pair.verify();
    let result = table(&report, "b");
    assert_eq!(result["quarantined_tally"]["rows"], 2, "{result:#}");
    let mut keys: Vec<&str> = result["quarantined"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["key"].as_str().unwrap())
        .collect();
    keys.sort_unstable();
    assert!(
        keys.len() == 2 && keys[0].contains('4') && keys[1].contains('5'),
        "{keys:?}"
    );
    assert!(
        result["quarantined"]
            .as_array()
            .unwrap()
            .iter()
            .all(|row| row["column"] == "f"),
        "{result:#}"
    );
    assert_eq!(
        pair.target
            .value("select string_agg(concat_ws(':', id, f), ' ' order by id) from b")
            .as_deref(),
        Some("1:f 2:t 3")
    );
}
