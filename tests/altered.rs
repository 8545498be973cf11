//! Tables that changed under a copy: altered in the source, re-created or emptied in the target.

use crate::support::pair::Pair;

/// A migrated pair of two small tables.
fn migrated(name: &str) -> Pair {
    let mut pair = Pair::new(name, "");
    pair.source.run_all(
        "create table t (id int not null primary key, v varchar(20) null) engine=InnoDB;
         create table steady (id int not null primary key) engine=InnoDB;
         insert into t values (1, 'one'), (2, 'two'), (3, null);
         insert into steady values (1), (2)",
    );
    pair.landfall(&["migrate"]).expect(0);
    pair
}

#[test]
fn migrate_says_what_changed_in_the_source_and_the_way_on_works() {
    let mut pair = migrated("lf_altered_added");
    pair.source.run("alter table t add column added int null");
    pair.source.run("update t set added = id * 10");
    let line = "ALTER TABLE \"lf_altered_added\".\"t\" ADD COLUMN \"added\" integer";
    for verb in ["migrate", "copy"] {
        let run = pair.landfall(&[verb]).expect(2).says(&[
            "lf_altered_added.t column added is new",
            line,
            "landfall copy --restart lf_altered_added.t",
            "exclude_columns = [\"added\"] in [tables.\"lf_altered_added.t\"]",
        ]);
        assert!(!run.stderr.contains("not made by Landfall"), "{}", run.stderr);
    }
    // The first way that it names.
    pair.target.run(line);
    pair.landfall(&["copy", "--restart", "lf_altered_added.t"]).expect(0);
    pair.landfall(&["migrate"]).expect(0);
    assert_eq!(
        pair.target
            .value("select string_agg(added::text, ',' order by id) from t")
            .as_deref(),
        Some("10,20,30")
    );

    // The second.
    pair.source.run("alter table t add column more int null");
    let toml = std::fs::read_to_string(pair.project.file("landfall.toml")).unwrap();
    std::fs::write(
        pair.project.file("landfall.toml"),
        format!("{toml}\n[tables.\"lf_altered_added.t\"]\nexclude_columns = [\"more\"]\n"),
    )
    .unwrap();
    pair.landfall(&["copy", "--restart", "lf_altered_added.t"]).expect(0);
    pair.landfall(&["migrate"]).expect(0);
}

#[test]
fn a_schema_that_changed_before_the_first_copy_is_named_as_ours() {
    let mut pair = Pair::new("lf_altered_schema", "");
    pair.source
        .run("create table t (id int not null primary key) engine=InnoDB");
    pair.landfall(&["schema", "--apply"]).expect(0);
    pair.source.run("alter table t add column added int null");
    let run = pair
        .landfall(&["schema", "--apply"])
        .expect(1)
        .says(&["table lf_altered_schema.t was made by an earlier run from another statement"]);
    assert!(!run.stderr.contains("not made by Landfall"), "{}", run.stderr);
    // Binding tells what is missing.
    pair.landfall(&["migrate"]).expect(2).says(&["t.added"]);
}

#[test]
fn copy_notices_a_target_table_that_was_emptied_or_made_anew() {
    let mut pair = migrated("lf_altered_emptied");
    let restart = "landfall copy --restart lf_altered_emptied.t";
    pair.target.run("truncate t");
    pair.landfall(&["copy"])
        .expect(2)
        .says(&["lf_altered_emptied.t was emptied: 3 rows", restart]);
    pair.landfall(&["copy", "--refresh"]).expect(2).says(&["was emptied"]);

    // Dropped and made anew, with some rows of somebody's.
    pair.target
        .run("drop table t; create table t (id integer primary key, v varchar(20)); insert into t values (9, 'mine')");
    pair.landfall(&["copy"])
        .expect(2)
        .says(&["made anew: 3 rows had been loaded, 1 row there now", restart]);
    pair.target.run("truncate t");
    pair.landfall(&["copy", "--restart", "lf_altered_emptied.t"]).expect(0);
    assert_eq!(pair.target_rows("t"), 3);

    // Made anew with all its rows, as from a dump.
    pair.target
        .run("create table other as select * from t; drop table t; alter table other rename to t");
    pair.landfall(&["copy"]).expect(0);
    pair.landfall(&["finish"]).expect(0);
    pair.landfall(&["verify"]).expect(0);
}

#[test]
fn tables_that_changed_together_are_restarted_together() {
    let mut pair = migrated("lf_altered_both");
    pair.source.run("alter table t add column added int not null default 7");
    pair.source.run("alter table steady modify id bigint not null");
    let line = "ALTER TABLE \"lf_altered_both\".\"t\" ADD COLUMN \"added\" integer DEFAULT 7 NOT NULL";
    let restart = "copy --restart lf_altered_both.steady --restart lf_altered_both.t";
    pair.landfall(&["copy"]).expect(2).says(&[line, restart]);
    pair.target.run(line);
    pair.target.run("alter table steady alter column id type bigint");
    pair.landfall(&restart.split(' ').collect::<Vec<_>>()).expect(0);
    pair.landfall(&["finish"]).expect(0);
    pair.landfall(&["verify"]).expect(0);
}
