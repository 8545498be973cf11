//! Ways out: a table that was emptied, changed or taken away, and constraints that were set aside, come to a good end.

use crate::support::pair::Pair;

const PARENTS: &str = "create table parents (id int not null primary key, name varchar(20) not null, unique key names (name)) engine=InnoDB;
    create table children (id int not null primary key, parent int not null,
        constraint children_parent foreign key (parent) references parents (id)) engine=InnoDB;
    insert into parents values (1, 'one'), (2, 'two'), (3, 'three');
    insert into children values (10, 1), (20, 2), (30, 3)";

fn family(name: &str) -> Pair {
    let mut pair = Pair::new(name, "[copy]\nchunk_rows = 2\n");
    pair.source.run_all(PARENTS);
    pair
}

#[test]
fn a_table_that_was_emptied_in_the_target_is_copied_anew() {
    let mut pair = family("lf_repair_emptied");
    pair.landfall(&["migrate"]).expect(0);
    pair.target.run("delete from children where id = 20");
    // Rows of others cannot be told from ours by their number: the way out is named.
    pair.landfall(&["copy", "--restart", "lf_repair_emptied.children"])
        .expect(2)
        .says(&["empty the table"]);
    pair.target.run("truncate children");
    pair.landfall(&["copy", "--restart", "lf_repair_emptied.children"])
        .expect(0);
    pair.landfall(&["finish"]).expect(0);
    pair.landfall(&["verify"]).expect(0);
    assert_eq!(pair.target_rows("children"), 3);
}

#[test]
fn a_table_that_stopped_is_named_with_the_way_on() {
    let mut pair = family("lf_repair_stopped");
    pair.landfall(&["migrate"]).expect(0);
    pair.target.run("delete from children where id = 20");
    pair.source.run("update children set parent = 3 where id = 10");
    // As data: on a page the sentence is broken into lines.
    pair.landfall(&["copy", "--refresh", "--format", "json"])
        .expect(1)
        .says(&[
            "empty lf_repair_stopped.children in the target",
            "landfall copy --restart lf_repair_stopped.children",
        ]);
    pair.target.run("truncate children");
    pair.landfall(&["copy", "--restart", "lf_repair_stopped.children"])
        .expect(0);
    pair.landfall(&["finish"]).expect(0);
    pair.landfall(&["verify"]).expect(0);
}

#[test]
fn a_restart_leaves_rows_that_were_there_before() {
    let mut pair = family("lf_repair_beside");
    pair.landfall(&["schema", "--apply"]).expect(0);
    pair.target.run("insert into parents values (100, 'hundred')");
    pair.landfall(&["copy", "--into-existing"]).expect(0);
    pair.source.run("update parents set name = 'zwei' where id = 2");
    pair.landfall(&["copy", "--into-existing", "--restart", "lf_repair_beside.parents"])
        .expect(0);
    pair.landfall(&["finish"]).expect(0);
    pair.landfall(&["verify"]).expect(0);
    assert_eq!(
        pair.target
            .value("select string_agg(name, ',' order by id) from parents")
            .as_deref(),
        Some("one,zwei,three,hundred")
    );
}

#[test]
fn a_table_that_left_the_source_can_be_taken_back() {
    let mut pair = family("lf_repair_gone");
    pair.landfall(&["migrate"]).expect(0);
    pair.source.run("drop table children");
    pair.landfall(&["copy", "--refresh"]).expect(2).says(&[
        "landfall copy --restart lf_repair_gone.children --allow-drop",
        "removes from the target what was loaded",
    ]);
    let restart = ["copy", "--restart", "lf_repair_gone.children"];
    pair.landfall(&restart)
        .expect(2)
        .says(&["3 rows in lf_repair_gone.children of the target", "--allow-drop"]);
    assert_eq!(pair.target_rows("children"), 3);
    pair.landfall(&[&restart[..], &["--allow-drop"]].concat())
        .expect(0)
        .says(&["3 rows removed from lf_repair_gone.children"]);
    assert_eq!(pair.target_rows("children"), 0);
    pair.landfall(&["copy", "--refresh"]).expect(0);
}

#[test]
fn nothing_passes_while_constraints_are_set_aside() {
    let mut pair = family("lf_repair_aside");
    pair.landfall(&["migrate"]).expect(0);
    pair.source.run("insert into parents values (4, 'four')");
    pair.landfall(&["copy", "--refresh"])
        .expect(0)
        .says(&["set aside", "children_parent"]);
    pair.landfall(&["verify"])
        .expect(1)
        .says(&["set aside", "landfall finish"]);
    pair.landfall(&["clean", "--ledger", "--allow-drop"]).expect(2);
    pair.landfall(&["finish"]).expect(0);
    pair.landfall(&["verify"]).expect(0);
}

#[test]
fn a_constraint_that_the_data_refuses_does_not_keep_the_others_out() {
    let mut pair = family("lf_repair_refused");
    pair.landfall(&["schema", "--apply"]).expect(0);
    // Made by somebody else, so that only `restore` knows them.
    pair.target.run(
        "alter table parents add primary key (id);
         create table outside (id int primary key, parent int constraint first_refused references parents (id));
         create table elsewhere (id int primary key, parent int constraint second_fits references parents (id))",
    );
    pair.landfall(&["copy"]).expect(0);
    // While the constraint is away, somebody writes what it would have refused.
    pair.target
        .run("insert into outside values (1, 99); insert into elsewhere values (1, 1)");
    pair.landfall(&["finish"]).expect(1).says(&["first_refused"]);
    let back = "select string_agg(conname, ',' order by conname) from pg_constraint where conname in ('first_refused', 'second_fits', 'children_parent')";
    assert_eq!(pair.target.value(back).as_deref(), Some("children_parent,second_fits"));
    pair.target.run("delete from outside");
    pair.landfall(&["finish"]).expect(0);
    assert_eq!(
        pair.target.value(back).as_deref(),
        Some("children_parent,first_refused,second_fits")
    );
}

#[test]
fn a_unique_index_of_a_partitioned_table_comes_back_whole() {
    let mut pair = Pair::new("lf_repair_partitioned", "");
    pair.source.run_all(
        "create table p (id int not null primary key, v int not null) engine=InnoDB;
         insert into p values (1, 10), (2, 20)",
    );
    pair.target.run(
        "create schema lf_repair_partitioned;
         create table lf_repair_partitioned.p (id int not null primary key, v int not null) partition by range (id);
         create table lf_repair_partitioned.p0 partition of lf_repair_partitioned.p for values from (0) to (100);
         create unique index p_both on lf_repair_partitioned.p (id, v)",
    );
    pair.landfall(&["copy"]).expect(0);
    pair.landfall(&["finish"]).expect(0);
    pair.source.run("update p set v = 11 where id = 1");
    pair.landfall(&["copy", "--refresh"]).expect(0);
    pair.landfall(&["finish"]).expect(0);
    let valid = "select indisvalid from pg_index where indexrelid = 'lf_repair_partitioned.p_both'::regclass";
    assert_eq!(pair.target.value(valid).as_deref(), Some("true"));
    assert!(pair.target.try_run("insert into p values (1, 11)").is_err());
}

#[test]
fn periods_and_hidden_tables_are_said() {
    let mut pair = Pair::new("lf_repair_said", "");
    if pair
        .source
        .value("select version()")
        .is_some_and(|version| version.contains("MariaDB"))
    {
        pair.source.run(
            "create table per (id int not null primary key, s date not null, e date not null, period for pp (s, e),
             unique (id, pp without overlaps)) engine=InnoDB",
        );
        pair.landfall(&["assess"]).says(&["without overlaps"]);
    }
    pair.source.run_all(
        "create table seen (id int not null primary key) engine=InnoDB;
         create table hidden (id int not null primary key) engine=InnoDB;
         drop user if exists lf_partly;
         create user lf_partly identified by 'partly';
         grant select on lf_repair_said.seen to lf_partly",
    );
    let server = url::Url::parse(&pair.source.server_url).unwrap();
    let source = format!("mysql://lf_partly@127.0.0.1:{}/lf_repair_said", server.port().unwrap());
    let project = crate::support::project::Project::new(&source, &pair.target.url, "");
    let run = project
        .command(&["assess"])
        .env("LANDFALL_SOURCE_PASSWORD", "partly")
        .output()
        .unwrap();
    let run = crate::support::landfall::Run::from_output(&run);
    run.says(&["no SELECT on the whole database"]);
}
