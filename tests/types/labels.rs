//! Enums: the error value, and labels that the catalog does not show.

use super::is_maria;
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
fn labels_that_the_catalog_cannot_show_are_found_and_their_rows_arrive() {
    let mut pair = Pair::new("lf_types_hidden_labels", "");
    // The servers' catalogs are kept in three-byte UTF-8: there a label like these is a question mark.
    pair.source.run_all(
        "create table h (id int not null primary key,
           k enum('🙂','b','🎉x','?') collate utf8mb4_bin null,
           s set('a','🙂','🎉','z') collate utf8mb4_bin null,
           d enum('x','🙃') collate utf8mb4_bin not null default '🙃',
           u enum('p','🚀','🚁') collate utf8mb4_bin null,
           v varchar(20) not null default 'x🙂' comment 'really?') engine=InnoDB comment 'fine 🙂';
         create table 63_members (id int not null primary key) engine=InnoDB;
         insert into h (id, k, s) values (1, '🙂', '🙂,z'), (2, 'b', 'a'), (3, null, 'a,🙂,🎉,z'), (4, '🎉x', ''), (5, '?', null);
         insert into h (id, d) values (6, 'x')",
    );
    let members: Vec<String> = (0..63).map(|n| format!("'m{n}'")).collect();
    pair.source.run(&format!(
        "alter table 63_members add s set({},'🙂') collate utf8mb4_bin",
        members.join(",")
    ));
    pair.source
        .run("insert into 63_members values (1, 'm0,m62,🙂'), (2, '🙂'), (3, 'm5')");
    let maria = is_maria(&mut pair.source);
    let assessment = pair.landfall(&["assess", "--format", "json"]).expect(0).json();
    let told: Vec<(&str, &str)> = findings(&assessment)
        .into_iter()
        .filter(|finding| finding["code"] == "catalog-unreadable")
        .map(|finding| {
            (
                finding["object"].as_str().unwrap(),
                finding["message"].as_str().unwrap(),
            )
        })
        .collect();
    let about = |object: &str, words: &str| {
        told.iter()
            .any(|(told, message)| *told == format!("lf_types_hidden_labels.h{object}") && message.contains(words))
    };
    assert!(about("", "in the comment") && about(".v", "in the comment"), "{told:?}");
    assert!(about(".v", "in the default"), "{told:?}");
    for found in [".k", ".s", ".d"] {
        assert!(!about(found, ""), "{told:?}");
    }
    // MySQL tells a label only where a row has it.
    assert_eq!(
        about(".u", "label 2 is '?'") && about(".u", "label 3 is '?'"),
        !maria,
        "{told:?}"
    );

    pair.landfall(&["migrate"]).expect(0);
    let report = pair.verify();
    for name in ["h", "63_members"] {
        assert_eq!(table(&report, name)["quarantined"], serde_json::json!([]), "{report:#}");
    }
    assert_eq!(
        pair.target
            .value("select string_agg(concat_ws('|', id, k, s::text, d, v), ' ' order by id) from h")
            .as_deref(),
        Some("1|🙂|{🙂,z}|🙃|x🙂 2|b|{a}|🙃|x🙂 3|{a,🙂,🎉,z}|🙃|x🙂 4|🎉x|{}|🙃|x🙂 5|?|🙃|x🙂 6|x|x🙂")
    );
    assert_eq!(
        pair.target
            .value("select string_agg(s::text, ' ' order by id) from \"63_members\"")
            .as_deref(),
        Some("{m0,m62,🙂} {🙂} {m5}")
    );
    // The defaults are the labels, too.
    pair.target.run("insert into h (id) values (7)");
    assert_eq!(
        pair.target.value("select d::text from h where id = 7").as_deref(),
        Some("🙃")
    );
    assert_eq!(
        pair.target
            .value("select string_agg(enumlabel, ' ' order by enumsortorder) from pg_enum e join pg_attribute a on a.atttypid = e.enumtypid where attrelid = 'h'::regclass and attname = 'k'")
            .as_deref(),
        Some("🙂 b 🎉x ?")
    );
}

#[test]
fn a_label_that_nothing_tells_is_named_and_its_row_is_refused_later() {
    let mut pair = Pair::new("lf_types_unused_label", "");
    if is_maria(&mut pair.source) {
        eprintln!("skipped: MariaDB tells every label");
        return;
    }
    pair.source.run(
        "create table h (id int not null primary key, k enum('🙂','b','🎉') collate utf8mb4_bin null) engine=InnoDB",
    );
    pair.source.run("insert into h values (1, 'b')");
    pair.landfall(&["schema", "--apply"])
        .expect(0)
        .says(&["label 1 is '?'", "label 3 is '?'"]);
    pair.source.run("insert into h values (2, '🎉')");
    // Now the row tells it, and the target does not have it.
    pair.landfall(&["copy"])
        .expect(2)
        .says(&["h.k", "none of the target's labels"]);
}
