//! Rows that the target had before the copy stay, and stay apart from the copied ones, whatever the source does later.

use crate::support::pair::{Pair, table};

#[test]
fn a_table_without_a_key_is_refreshed_beside_rows_that_were_there() {
    let mut pair = Pair::new("lf_beside_keyless", "");
    pair.source.run(
        "create table n (v int null, price decimal(10,2) null, doc json null, note varchar(20) null) engine=InnoDB",
    );
    pair.source.run(
        "insert into n values (1, 1.50, '{\"a\": 1}', 'x'), (1, 1.50, '{\"a\": 1}', 'x'), (null, null, null, null), (2, 0, '[]', char(0 using utf8mb4))",
    );
    pair.landfall(&["schema", "--apply"]).expect(0);
    pair.target
        .run("insert into n values (1, 1.50, '{\"a\": 1}', 'x'), (null, null, null, null), (7, 7, null, 'mine')");
    // One row cannot be held.
    pair.landfall(&["copy", "--into-existing"]).expect(1);
    assert_eq!(pair.target_rows("n"), 6);

    pair.source.run("delete from n where v = 1 limit 1");
    pair.source.run("update n set note = 'mended' where v = 2");
    pair.source.run("insert into n values (7, 7, null, 'mine')");
    let rows = "select string_agg(coalesce(v::text, '-') || coalesce(note, '-'), ' ' order by v, note) from n";
    for arguments in [
        &["copy", "--refresh"][..],
        &["copy", "--into-existing", "--restart", "lf_beside_keyless.n"],
    ] {
        pair.landfall(arguments).expect(0);
        assert_eq!(
            pair.target.value(rows).as_deref(),
            Some("1x 1x 2mended 7mine 7mine -- --"),
            "{arguments:?}"
        );
    }
    pair.landfall(&["finish"]).expect(0);
    pair.landfall(&["verify"]).expect(0);

    // A loaded row that was changed there is not found again: nothing is deleted in its stead.
    pair.target.run("update n set note = 'drift' where v = 2");
    pair.source.run("insert into n values (3, 3, null, null)");
    pair.landfall(&["copy", "--refresh"])
        .expect(1)
        .says(&["lf_beside_keyless.n", "changed in the target"]);
    assert_eq!(pair.target_rows("n"), 7);
}

#[test]
fn rows_that_only_columns_of_others_tell_apart_are_not_guessed_at() {
    let mut pair = Pair::new("lf_beside_apart", "");
    pair.source.run("create table n (v int null) engine=InnoDB");
    pair.source.run("insert into n values (1), (2)");
    pair.target.run(
        "create schema lf_beside_apart; create table n (v integer, owner text default 'landfall'); insert into n values (1, 'me')",
    );
    pair.landfall(&["copy", "--into-existing"]).expect(0);
    pair.source.run("delete from n where v = 2");
    pair.landfall(&["copy", "--refresh"])
        .expect(1)
        .says(&["cannot be told from rows that were there before"]);
    assert_eq!(pair.target_rows("n"), 3);
    pair.target.run("delete from n where owner = 'me'");
    pair.target.run("insert into n values (9, 'me')");
    pair.landfall(&["copy"]).expect(0);
    assert_eq!(
        pair.target
            .value("select string_agg(v || owner, ' ' order by v) from n")
            .as_deref(),
        Some("1landfall 9me")
    );
}

#[test]
fn a_key_that_is_taken_is_named_and_the_row_that_has_it_stays() {
    let mut pair = Pair::new("lf_beside_taken", "");
    pair.source
        .run("create table r (id int not null primary key, v varchar(20) null) engine=InnoDB");
    pair.source
        .run("insert into r values (1, 'one'), (2, 'two'), (3, 'three')");
    // The primary key is made at the end only: nothing in the target would refuse the second row 2 now.
    pair.landfall(&["schema", "--apply"]).expect(0);
    pair.target.run("insert into r values (2, 'mine')");
    pair.landfall(&["copy", "--into-existing"]).expect(1);
    let rows = "select string_agg(id || v, ',' order by id) from r";
    assert_eq!(pair.target.value(rows).as_deref(), Some("1one,2mine,3three"));
    pair.landfall(&["finish"]).expect(0);

    // A refresh replaces its own rows and lets the other one alone.
    pair.source.run("update r set v = concat(v, '!')");
    pair.landfall(&["copy", "--refresh"]).expect(1);
    assert_eq!(pair.target.value(rows).as_deref(), Some("1one!,2mine,3three!"));
    pair.landfall(&["finish"]).expect(0);
    pair.landfall(&["verify"]).expect(1).says(&[
        "the key (id) is taken by a row that was in the target before the copy",
        "landfall copy --into-existing --restart lf_beside_taken.r",
    ]);
    let report = pair.verify();
    let row = &table(&report, "r")["quarantined"][0];
    assert_eq!((&row["key"], &row["sqlstate"]), (&"id = 2".into(), &"23505".into()));
    assert_eq!(table(&report, "r")["verdict"]["kind"], "equal", "{report:#}");

    let reasons = report["outcome"]["reasons"].as_array().unwrap();
    let restarts = reasons
        .iter()
        .filter_map(|reason| reason.as_str())
        .filter(|reason| reason.contains("--restart"));
    for reason in restarts {
        assert!(reason.contains("--into-existing --restart"), "{reason}");
    }
    // Without it nothing is taken back.
    pair.landfall(&["copy", "--restart", "lf_beside_taken.r"])
        .expect(2)
        .says(&["already has rows", "--into-existing"]);
    assert_eq!(pair.target.value(rows).as_deref(), Some("1one!,2mine,3three!"));

    // As the message says.
    pair.target.run("update r set id = 20 where id = 2");
    pair.landfall(&["copy", "--into-existing", "--restart", "lf_beside_taken.r"])
        .expect(0);
    pair.landfall(&["finish"]).expect(0);
    pair.landfall(&["verify"]).expect(0);
    assert_eq!(pair.target.value(rows).as_deref(), Some("1one!,2two!,3three!,20mine"));
}

/// A table with a key and one without, two rows each, beside one row of somebody's in each.
fn beside_one(name: &str) -> Pair {
    let mut pair = Pair::new(name, "");
    pair.source.run_all(
        "create table k (id int not null primary key) engine=InnoDB;
         create table n (v int null) engine=InnoDB;
         insert into k values (1), (2);
         insert into n values (1), (2)",
    );
    pair.landfall(&["schema", "--apply"]).expect(0);
    pair.target.run("insert into k values (7); insert into n values (7)");
    pair.landfall(&["copy", "--into-existing"]).expect(0);
    pair
}

#[test]
fn emptied_tables_that_had_rows_of_others_are_copied_anew() {
    let mut pair = beside_one("lf_beside_emptied");
    pair.target.run("truncate k, n");
    let restart = "copy --restart lf_beside_emptied.k --restart lf_beside_emptied.n";
    pair.landfall(&["copy"]).expect(2).says(&["was emptied", restart]);
    pair.landfall(&restart.split(' ').collect::<Vec<_>>()).expect(0);
    pair.landfall(&["finish"]).expect(0);
    pair.landfall(&["verify"]).expect(0);
    assert_eq!((pair.target_rows("k"), pair.target_rows("n")), (2, 2));
}

#[test]
fn a_row_of_others_that_is_gone_is_named_as_one() {
    let mut pair = beside_one("lf_beside_missed");
    pair.landfall(&["finish"]).expect(0);
    pair.landfall(&["verify"]).expect(0);
    pair.target.run("delete from k where id = 7");
    pair.landfall(&["verify"]).expect(1).says(&[
        "DIFFERENT: a row that was there before the copy was changed or removed",
        "landfall copy --into-existing --restart lf_beside_missed.k",
    ]);
    pair.landfall(&["copy", "--into-existing", "--restart", "lf_beside_missed.k"])
        .expect(0);
    pair.landfall(&["finish"]).expect(0);
    pair.landfall(&["verify"]).expect(0);
}

#[test]
fn a_table_that_was_never_loaded_is_not_said_to_have_changed() {
    let mut pair = Pair::new("lf_beside_never", "");
    pair.source.run_all(
        "create table k (id int not null primary key) engine=InnoDB;
         insert into k values (1)",
    );
    pair.landfall(&["schema", "--apply"]).expect(0);
    pair.target.run("insert into k values (7), (8)");
    let run = pair
        .landfall(&["copy", "--restart", "lf_beside_never.k"])
        .expect(2)
        .says(&["already has rows in lf_beside_never.k", "--into-existing"]);
    assert!(!run.stderr.contains("changed in the target"), "{}", run.stderr);
    pair.landfall(&["copy", "--into-existing", "--restart", "lf_beside_never.k"])
        .expect(0);
    assert_eq!(pair.target_rows("k"), 3);
}
