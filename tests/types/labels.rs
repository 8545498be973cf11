//! Enums: the error value, and labels that the catalog does not show.

use crate::support::pair::{Pair, findings, table};

#[test]
fn the_error_value_of_an_enum_is_quarantined_or_null_as_the_mapping_says() {
    let scene = "create table e (id int not null primary key, k enum('a','b') null) engine=InnoDB;\n
        insert ignore into e values (1, 'a'), (2, 'nothing like it'), (3, null), (4, 'b')";
    let mut rejected = Pair::new("lf_types_enum_reject", "");
    rejected.source.run_all(scene);
    assert_eq!(
        rejected
            .source
            .value("select cast(k + 0 as char) from e where id = 2")
            .as_deref(),
        Some("0"),
        "the source holds an error value"
    );
    rejected.landfall(&["migrate"]).expect(1);
    assert_eq!(table(&rejected.verify(), "e")["quarantined_tally"]["rows"], 1);
    assert_eq!(
        rejected
            .target
            .value("select string_agg(id::text, ',' order by id) from e")
            .as_deref(),
        Some("1,3,4")
    );

    let mut nulled = Pair::with_mapping("lf_types_enum_null", "[options]\nenum_empty = \"null\"\n", "");
    nulled.source.run_all(scene);
    nulled.landfall(&["migrate"]).expect(0);
    let report = nulled.verify();
    assert_eq!(table(&report, "e")["verdict"]["kind"], "equal-under-declared-loss");
    assert_eq!(
        nulled
            .target
            .value("select string_agg(concat_ws(':', id, k), ',' order by id) from e")
            .as_deref(),
        Some("1:a,2,3,4:b")
    );
}

#[test]
fn labels_that_the_catalog_cannot_show_are_told_and_never_lost_in_silence() {
    let mut pair = Pair::new("lf_types_hidden_labels", "");
    // The servers' catalogs are kept in three-byte UTF-8: there the label is a question mark.
    pair.source.run(
        "create table h (id int not null primary key, k enum('🙂','b') null, v varchar(20) not null default 'x🙂') engine=InnoDB",
    );
    pair.source
        .run("insert into h (id, k) values (1, '🙂'), (2, 'b'), (3, null)");
    let assessment = pair.landfall(&["assess", "--format", "json"]).expect(0).json();
    let told: Vec<&str> = findings(&assessment)
        .into_iter()
        .filter(|finding| finding["code"] == "mysql-catalog-unreadable")
        .map(|finding| finding["object"].as_str().unwrap())
        .collect();
    assert_eq!(told, ["lf_types_hidden_labels.h.k", "lf_types_hidden_labels.h.v"]);
    pair.landfall(&["migrate"]).expect(1);
    let report = pair.verify();
    let result = table(&report, "h");
    assert_eq!(result["quarantined"][0]["column"], "k", "{result:#}");
    assert_eq!(
        pair.target
            .value("select string_agg(id || coalesce(k::text, '-') || v, ',' order by id) from h")
            .as_deref(),
        Some("2bx🙂,3-x🙂")
    );
}
