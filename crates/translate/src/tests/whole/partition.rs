//! Partitions of whole tables.

use super::*;

#[test]
fn a_unique_key_of_several_partitions_is_given_up_only_when_asked() {
    let source = broad();
    let translation = shipped(&source);
    let lost = |t: &Translation| {
        let table = t
            .schema
            .tables
            .iter()
            .find(|t| t.source.name == "lost_key")
            .unwrap()
            .clone();
        (
            table.partitioning.is_some(),
            table.primary_key.is_some(),
            table.indexes.len(),
        )
    };
    assert_eq!(lost(&translation), (false, true, 0));
    let mapping = Mapping::shipped(model::Dialect::Mysql)
        .with_user_file("[table.\"shop.lost_key\"]\npartitions = \"partitions\"")
        .unwrap();
    assert_eq!(
        lost(&translate(&source, &mapping, &Options::default())),
        (true, false, 1)
    );
}

#[test]
fn partition_bounds_are_computed() {
    let translation = shipped(&broad());
    let bounds = |name: &str| -> Vec<String> {
        let table = translation
            .schema
            .tables
            .iter()
            .find(|t| t.source.name == name)
            .unwrap();
        table
            .partitioning
            .iter()
            .flat_map(|p| p.partitions.iter().map(|p| p.bound.clone()))
            .collect()
    };
    assert_eq!(
        bounds("by_year"),
        [
            "FOR VALUES FROM (MINVALUE) TO ('2000-01-01'::date)",
            "FOR VALUES FROM ('2000-01-01'::date) TO ('2020-01-01'::date)",
            "FOR VALUES FROM ('2020-01-01'::date) TO (MAXVALUE)"
        ]
    );
    assert_eq!(
        bounds("by_days"),
        [
            "FOR VALUES FROM (MINVALUE) TO ('2007-10-07 00:00:00'::timestamp)",
            "FOR VALUES FROM ('2007-10-07 00:00:00'::timestamp) TO ('2020-01-01 00:00:00'::timestamp)",
            "DEFAULT"
        ]
    );
    assert_eq!(
        bounds("by_stamp")[0],
        "FOR VALUES FROM (MINVALUE) TO ('2020-01-01 00:00:00+00'::timestamptz)"
    );
    assert_eq!(bounds("by_list"), ["FOR VALUES IN (1, NULL)", "FOR VALUES IN (2, 3)"]);
    assert_eq!(bounds("by_country")[2], "DEFAULT");
    assert_eq!(bounds("by_hash")[2], "FOR VALUES WITH (MODULUS 3, REMAINDER 2)");
    assert!(bounds("by_text").is_empty() && bounds("by_month").is_empty());
}
