//! What loading sets aside in a target that somebody else built comes back, exactly as it was, and to the project it belongs to.

use std::time::{Duration, Instant};

use crate::support::mysql::MysqlDatabase;
use crate::support::pair::Pair;
use crate::support::postgres::PgDatabase;
use crate::support::project::Project;
use crate::support::server;

/// Everything that makes up the indexes, constraints and triggers of a schema, a line each.
fn objects(target: &mut PgDatabase, schema: &str) -> String {
    target
        .value(&format!(
            "select string_agg(line, E'\\n' order by line) from (
                 select concat_ws(' | ', 'index', x.indexrelid::regclass, pg_get_indexdef(x.indexrelid), i.reloptions::text, s.spcname, obj_description(i.oid, 'pg_class'),
                     x.indisreplident, x.indisclustered, x.indisvalid, h.inhparent::regclass,
                     (select string_agg(a.attname || a.attstattarget, ',' order by a.attnum) from pg_attribute a where a.attrelid = i.oid))
                 from pg_index x join pg_class i on i.oid = x.indexrelid left join pg_tablespace s on s.oid = i.reltablespace left join pg_inherits h on h.inhrelid = i.oid
                 where i.relnamespace = '{schema}'::regnamespace
                 union all
                 select concat_ws(' | ', 'constraint', k.conrelid::regclass, k.conname, pg_get_constraintdef(k.oid), k.condeferrable, k.condeferred, k.convalidated,
                     k.conislocal, obj_description(k.oid, 'pg_constraint'), parent.conname)
                 from pg_constraint k left join pg_constraint parent on parent.oid = k.conparentid where k.connamespace = '{schema}'::regnamespace
                 union all
                 select concat_ws(' | ', 'trigger', g.tgrelid::regclass, g.tgfoid::regproc, g.tgtype, g.tgenabled)
                 from pg_trigger g join pg_class c on c.oid = g.tgrelid where c.relnamespace = '{schema}'::regnamespace
                 union all
                 select concat_ws(' | ', 'table', c.oid::regclass, c.relreplident) from pg_class c where c.relnamespace = '{schema}'::regnamespace and c.relkind in ('r', 'p')
             ) as lines (line)"
        ))
        .unwrap()
}

#[track_caller]
fn same_lines(before: &str, after: &str) {
    let lost: Vec<&str> = before
        .lines()
        .filter(|line| !after.lines().any(|other| other == *line))
        .collect();
    let new: Vec<&str> = after
        .lines()
        .filter(|line| !before.lines().any(|other| other == *line))
        .collect();
    assert!(lost.is_empty() && new.is_empty(), "lost: {lost:#?}\nnew: {new:#?}");
    assert_eq!(before, after);
}

fn set_aside(pair: &mut Pair) -> String {
    pair.target
        .value("select coalesce(string_agg(name, ',' order by name), '') from landfall.suspended")
        .unwrap()
}

fn has_constraint(pair: &mut Pair, name: &str) -> bool {
    pair.target
        .value(&format!("select count(*) from pg_constraint where conname = '{name}'"))
        .as_deref()
        == Some("1")
}

const PARENTS: &str = "create table parents (id int not null primary key) engine=InnoDB;
    create table children (id int not null primary key, parent int not null) engine=InnoDB;
    insert into parents values (1), (2);
    insert into children values (10, 1), (20, 2)";

#[test]
fn two_projects_in_one_database_put_back_only_their_own() {
    let mut one = Pair::new("lf_suspended_one", "");
    let mut second_source = MysqlDatabase::create(&server::url("LANDFALL_TEST_MYSQL_URL"), "lf_suspended_two");
    let two = Project::new(
        &format!("{}/lf_suspended_two", second_source.server_url),
        &one.target.url,
        "",
    );
    one.source.run_all(PARENTS);
    second_source.run_all(PARENTS);
    for schema in ["lf_suspended_one", "lf_suspended_two"] {
        one.target.run(&format!(
            "create schema {schema};
             create table {schema}.parents (id int primary key);
             create table {schema}.children (id int primary key, parent int constraint {schema}_fk references {schema}.parents)"
        ));
    }
    one.target.run(
        "create table lf_suspended_one.outside (id int primary key, parent int constraint outside_fk references lf_suspended_two.parents)",
    );
    one.landfall(&["copy"]).expect(0);
    two.landfall(&["copy"]).expect(0);
    assert_eq!(
        set_aside(&mut one),
        "lf_suspended_one_fk,lf_suspended_two_fk,outside_fk"
    );
    one.landfall(&["finish"]).expect(0);
    assert!(has_constraint(&mut one, "lf_suspended_one_fk"));
    assert_eq!(set_aside(&mut one), "lf_suspended_two_fk,outside_fk");
    one.landfall(&["verify"]).expect(0);
    // The ledger holds what the other one has set aside: it stays, whatever this one cleans.
    two.landfall(&["clean", "--ledger", "--allow-drop"])
        .expect(2)
        .says(&["lf_suspended_two_fk", "landfall finish"]);
    one.landfall(&["clean", "--ledger", "--allow-drop"]).expect(0);
    assert_eq!(set_aside(&mut one), "lf_suspended_two_fk,outside_fk");
    two.landfall(&["verify"]).expect(1).says(&["lf_suspended_two_fk"]);
    two.landfall(&["finish"]).expect(0);
    assert_eq!(set_aside(&mut one), "");
    assert!(has_constraint(&mut one, "lf_suspended_two_fk") && has_constraint(&mut one, "outside_fk"));
    two.landfall(&["verify"]).expect(0);
}

#[test]
fn what_comes_back_is_equal_to_what_it_was() {
    let name = "lf_suspended_equal";
    let mut pair = Pair::new(name, "[copy]\nchunk_rows = 2\n");
    pair.source.run_all(
        "create table t (id int not null primary key, code varchar(20) not null, num int not null, note varchar(20) not null) engine=InnoDB;
         create table child (id int not null primary key, t int not null) engine=InnoDB;
         insert into t values (1, 'a', 1, 'A'), (2, 'b', 2, 'B'), (3, 'c', 3, 'C'), (4, 'd', 4, 'D');
         insert into child values (1, 1), (2, 4)",
    );
    // Inside the data folder, from PostgreSQL 15.
    let tablespace = if pair.target.try_run("set allow_in_place_tablespaces = on").is_ok() {
        let there = pair
            .target
            .value("select count(*) from pg_tablespace where spcname = 'lf aside'");
        if there.as_deref() == Some("0") {
            pair.target.run("create tablespace \"lf aside\" location ''");
        }
        "\"lf aside\""
    } else {
        "pg_default"
    };
    pair.target.run(&format!(
        "create schema {name};
         create table t (id int primary key, code text not null, num int not null, note text not null, span int4range);
         alter table t add constraint t_code unique (code) with (fillfactor = 70) using index tablespace {tablespace};
         alter table t add constraint t_num unique (num) include (note) with (fillfactor = 80, deduplicate_items = off) deferrable initially deferred;
         alter table t add constraint t_span exclude using gist (span with &&) with (fillfactor = 75) using index tablespace {tablespace} where (num > 0);
         create unique index t_note on t (lower(note), num desc) with (fillfactor = 60) tablespace {tablespace};
         alter table t replica identity using index t_code;
         alter table t cluster on t_note;
         alter index t_note alter column 1 set statistics 500;
         comment on constraint t_code on t is 'it''s the \\ code';
         comment on index t_code is 'its index';
         comment on constraint t_span on t is 'no two';
         comment on index t_note is 'lower';
         create table child (id int primary key, t int not null);
         alter table child add constraint t_note foreign key (t) references t (id) on delete cascade deferrable initially deferred not valid;
         alter table child add constraint quiet foreign key (t) references t (id);
         create unique index quiet on child (t);
         comment on constraint t_note on child is 'named like an index';
         create function nothing() returns trigger language plpgsql as 'begin return new; end';
         create trigger asleep before update on t for each row execute function nothing();
         alter table t disable trigger asleep;
         create publication lf_suspended for table t"
    ));
    // Of each foreign key the triggers on one side, in another way.
    for (key, table, state) in [("t_note", "child", "enable replica"), ("quiet", "t", "disable")] {
        let triggers = pair.target.rows(&format!(
            "select tgname::text from pg_trigger g join pg_constraint k on k.oid = g.tgconstraint where k.conname = '{key}' and g.tgrelid = '{table}'::regclass",
        ));
        assert_eq!(triggers.len(), 2);
        for row in triggers {
            let trigger: String = row.get(0);
            pair.target
                .run(&format!("alter table {table} {state} trigger \"{trigger}\""));
        }
    }
    let before = objects(&mut pair.target, name);
    pair.landfall(&["copy"]).expect(0);
    pair.landfall(&["finish"]).expect(0);
    same_lines(&before, &objects(&mut pair.target, name));
    // Between the chunks a code stands twice.
    pair.source
        .run("update t set code = case id when 1 then 'c' else 'a' end where id in (1, 3)");
    pair.landfall(&["copy", "--refresh"])
        .expect(0)
        .says(&["t_code", "t_span"]);
    assert_eq!(set_aside(&mut pair), "quiet,quiet,t_code,t_note,t_note,t_num,t_span");
    pair.landfall(&["finish"]).expect(0);
    same_lines(&before, &objects(&mut pair.target, name));
    assert_eq!(set_aside(&mut pair), "");
    // `verify` does not pass foreign keys that are not validated or do not fire, as these were before.
    pair.target.run(
        "alter table child validate constraint t_note; alter table child enable trigger all; alter table t enable trigger all",
    );
    pair.landfall(&["verify"]).expect(0);
}

#[test]
fn constraints_of_a_partition_alone_come_and_go_too() {
    let name = "lf_suspended_parts";
    let mut pair = Pair::new(name, "[copy]\nchunk_rows = 2\n");
    pair.source.run_all(
        "create table p (id int not null primary key, v int not null, q int not null) engine=InnoDB;
         create table q (id int not null primary key) engine=InnoDB;
         insert into q values (1), (2);
         insert into p values (1, 10, 1), (2, 20, 2), (3, 30, 1), (4, 40, 2), (101, 10, 1), (102, 20, 1), (103, 30, 2)",
    );
    pair.target.run(&format!(
        "create schema {name};
         create table q (id int primary key);
         create table p (id int primary key, v int not null, q int not null, constraint both_of unique (id, v), constraint to_q foreign key (q) references q)
             partition by range (id);
         create unique index by_id on p (id, q);
         create table p0 partition of p for values from (0) to (100);
         create table p1 (id int primary key, v int not null, q int not null, constraint own_both unique (id, v) with (fillfactor = 50), constraint own_to_q foreign key (q) references q);
         create unique index own_by_id on p1 (id, q);
         comment on index own_by_id is 'of the second';
         comment on constraint own_to_q on p1 is 'named by hand';
         alter table p attach partition p1 for values from (100) to (200);
         alter table p1 add constraint own_v unique (v) with (fillfactor = 90);
         create unique index own_vq on p1 (v, q);
         alter table p0 add constraint own_v0 unique (v);
         alter table p0 add constraint own_q foreign key (v) references q (id) not valid;
         alter table p0 drop constraint own_q;
         alter table p0 add constraint own_self foreign key (q) references q (id) on delete cascade;
         alter table p1 replica identity using index own_v"
    ));
    let before = objects(&mut pair.target, name);
    pair.landfall(&["copy"]).expect(0).says(&["own_self", "to_q"]);
    assert_eq!(set_aside(&mut pair), "own_self,to_q");
    pair.landfall(&["finish"]).expect(0);
    same_lines(&before, &objects(&mut pair.target, name));
    // Between the chunks a value stands twice in each partition.
    pair.source
        .run("update p set v = case v when 10 then 30 else 10 end where v in (10, 30)");
    pair.landfall(&["copy", "--refresh"]).expect(0);
    assert_eq!(
        pair.target
            .value("select count(*) from pg_index where indexrelid::regclass::text ~ 'own_|both_of|by_id'")
            .as_deref(),
        Some("0")
    );
    pair.landfall(&["finish"]).expect(0);
    same_lines(&before, &objects(&mut pair.target, name));
    pair.landfall(&["verify"]).expect(0);
}

#[test]
fn a_partition_whose_part_is_refused_keeps_the_whole_index_waiting() {
    let name = "lf_suspended_waits";
    let mut pair = Pair::new(name, "[copy]\nchunk_rows = 2\n");
    pair.source.run_all(
        "create table p (id int not null, v int not null, primary key (id, v)) engine=InnoDB;
         insert into p values (1, 10), (2, 20)",
    );
    pair.target.run(&format!(
        "create schema {name};
         create table p (id int, v int, serial int, primary key (id, v), constraint whole unique (id, serial)) partition by range (id);
         create table p0 partition of p for values from (0) to (100)"
    ));
    let before = objects(&mut pair.target, name);
    pair.landfall(&["copy"]).expect(0);
    pair.source.run("update p set v = 11");
    pair.landfall(&["copy", "--refresh"]).expect(0);
    pair.target.run("insert into p values (50, 1, 1), (50, 2, 1)");
    pair.landfall(&["finish"]).expect(1).says(&["p0_id_serial_key"]);
    assert_eq!(set_aside(&mut pair), "p0_id_serial_key,whole");
    pair.target.run("delete from p where id = 50");
    pair.landfall(&["finish"]).expect(0);
    same_lines(&before, &objects(&mut pair.target, name));
}

/// `parents` and `children` of [`PARENTS`], and two foreign keys of other tables.
fn outsiders(name: &str) -> Pair {
    let mut pair = Pair::new(name, "");
    pair.source.run_all(PARENTS);
    pair.target.run(&format!(
        "create schema {name};
         create table parents (id int primary key);
         create table children (id int primary key, parent int not null);
         create table outside (id int primary key, parent int constraint first_fk references parents);
         create table outside2 (id int primary key, parent int constraint second_fk references parents on delete set null)"
    ));
    pair
}

#[test]
fn rows_of_the_first_layout_are_put_back() {
    let name = "lf_suspended_old";
    let mut pair = outsiders(name);
    let before = objects(&mut pair.target, name);
    pair.landfall(&["copy"]).expect(0);
    pair.target.run(
        "create table landfall.newer as table landfall.suspended;
         drop table landfall.suspended;
         create table landfall.suspended (target_schema text not null, target_table text not null, name text not null,
             kind text not null check (kind in ('unique constraint', 'unique index', 'foreign key')), definition text not null,
             suspended_at timestamptz not null default now(), primary key (target_schema, target_table, name));
         insert into landfall.suspended select target_schema, target_table, name, kind, definition from landfall.newer;
         drop table landfall.newer",
    );
    pair.landfall(&["finish"]).expect(0);
    same_lines(&before, &objects(&mut pair.target, name));
    assert_eq!(set_aside(&mut pair), "");
}

#[test]
fn a_name_that_something_else_has_taken_is_said_and_nothing_is_forgotten() {
    let name = "lf_suspended_taken";
    let mut pair = outsiders(name);
    let before = objects(&mut pair.target, name);
    pair.landfall(&["copy"]).expect(0);
    // One is made again by hand as it was; under the other's name there is something else.
    pair.target.run(
        "alter table outside add constraint first_fk foreign key (parent) references parents;
         alter table outside2 add constraint second_fk check (parent > 0)",
    );
    pair.landfall(&["finish"]).expect(1).says(&["second_fk"]);
    assert_eq!(set_aside(&mut pair), "second_fk");
    pair.target.run("alter table outside2 drop constraint second_fk");
    pair.landfall(&["finish"]).expect(0);
    same_lines(&before, &objects(&mut pair.target, name));
    pair.landfall(&["finish"]).expect(0);
    same_lines(&before, &objects(&mut pair.target, name));
}

#[test]
fn a_finish_that_is_killed_goes_on_where_it_was() {
    let name = "lf_suspended_killed";
    let mut pair = outsiders(name);
    let before = objects(&mut pair.target, name);
    pair.landfall(&["copy"]).expect(0);
    let mut other = PgDatabase::open(&pair.target.url);
    other.run(&format!("begin; lock table {name}.outside2 in access exclusive mode"));
    let mut finish = pair.project.command(&["finish"]).spawn().unwrap();
    let start = Instant::now();
    while !has_constraint(&mut pair, "first_fk") {
        assert!(start.elapsed() < Duration::from_secs(60), "first_fk does not come back");
        std::thread::sleep(Duration::from_millis(50));
    }
    finish.kill().unwrap();
    finish.wait().unwrap();
    other.run("rollback");
    assert_eq!(set_aside(&mut pair), "second_fk");
    // Nothing is read again, and nothing is set aside again.
    pair.landfall(&["copy"]).expect(0);
    assert!(has_constraint(&mut pair, "first_fk"));
    pair.landfall(&["finish"]).expect(0);
    same_lines(&before, &objects(&mut pair.target, name));
    assert_eq!(set_aside(&mut pair), "");
}

#[test]
fn a_table_that_left_the_source_keeps_its_constraints() {
    let name = "lf_suspended_left";
    let mut pair = outsiders(name);
    pair.target.run("alter table children add constraint of_one unique (parent), add constraint of_parent foreign key (parent) references parents");
    let before = objects(&mut pair.target, name);
    pair.landfall(&["copy"]).expect(0);
    pair.source.run("drop table children");
    pair.landfall(&["copy", "--restart", &format!("{name}.children"), "--allow-drop"])
        .expect(0);
    pair.landfall(&["finish"]).expect(0);
    assert_eq!(set_aside(&mut pair), "");
    same_lines(&before, &objects(&mut pair.target, name));
}

#[test]
fn a_copy_that_will_not_be_finished_gives_back_what_it_set_aside() {
    let name = "lf_suspended_only";
    let mut pair = outsiders(name);
    let before = objects(&mut pair.target, name);
    pair.landfall(&["copy"]).expect(0);
    // A table stops: nothing can be finished.
    pair.target.run("delete from children where id = 20");
    pair.source.run("update children set parent = 2 where id = 10");
    pair.landfall(&["copy", "--refresh"]).expect(1);
    pair.landfall(&["finish"]).expect(2).says(&["finish --restore-only"]);
    for what in [&["clean", "--stage", "--allow-drop"][..], &["clean", "--allow-drop"]] {
        let run = pair
            .landfall(what)
            .expect(2)
            .says(&["first_fk", "finish --restore-only"]);
        assert!(!run.stdout.contains("dropping"), "{}", run.stdout);
    }
    pair.landfall(&["finish", "--restore-only"])
        .expect(0)
        .says(&["2 objects put back"]);
    same_lines(&before, &objects(&mut pair.target, name));
    assert_eq!(set_aside(&mut pair), "");
    pair.landfall(&["clean", "--stage", "--allow-drop"]).expect(0);
}

#[test]
fn what_was_set_aside_comes_back_without_a_plan() {
    let name = "lf_suspended_planless";
    let mut pair = outsiders(name);
    let before = objects(&mut pair.target, name);
    pair.landfall(&["copy"]).expect(0);
    std::fs::remove_dir_all(pair.project.file("stage")).unwrap();
    pair.landfall(&["finish"]).expect(2);
    pair.landfall(&["finish", "--restore-only"]).expect(0);
    same_lines(&before, &objects(&mut pair.target, name));
    pair.landfall(&["clean", "--allow-drop"]).expect(0);
}

const FILMS: &str = "create table film (id int not null primary key auto_increment, title varchar(50) not null) engine=InnoDB;
    create table film_text (id int not null primary key, title varchar(50) not null) engine=InnoDB;
    create table log (id int not null primary key auto_increment, what varchar(10) not null) engine=InnoDB;
    create trigger ins_film after insert on film for each row insert into film_text (id, title) values (new.id, new.title);
    create trigger del_film before delete on film for each row delete from film_text where id = old.id;
    create trigger log_film after delete on film for each row insert into log (what) values ('deleted');
    insert into film (title) values ('a'), ('b'), ('c')";

#[test]
fn triggers_of_the_source_do_not_fire_for_rows_that_are_loaded() {
    let mut pair = Pair::new("lf_suspended_triggers", "[copy]\nchunk_rows = 2\n");
    pair.source.run_all(FILMS);
    pair.landfall(&["migrate"]).expect(0);
    assert_eq!((pair.target_rows("film"), pair.target_rows("film_text")), (3, 3));
    let triggers = "select string_agg(tgname, ',' order by tgname) from pg_trigger where not tgisinternal";
    let all = pair.target.value(triggers);
    assert_eq!(all.as_deref(), Some("del_film,ins_film,log_film"));
    // Chunks that changed are deleted and loaded anew.
    pair.source.run("delete from film where id = 2");
    pair.source.run("insert into film (title) values ('d')");
    pair.source.run("update film set title = 'z' where id = 1");
    let copied = pair.landfall(&["copy", "--refresh"]);
    copied.expect(0);
    assert_eq!(set_aside(&mut pair), "del_film,ins_film,log_film");
    assert_eq!(pair.target.value(triggers), None);
    pair.landfall(&["finish"]).expect(0);
    assert_eq!(set_aside(&mut pair), "");
    assert_eq!(pair.target.value(triggers), all);
    pair.landfall(&["verify"]).expect(0);
    let log = pair.target.value("select string_agg(what, ',') from log");
    assert_eq!(log.as_deref(), Some("deleted"));
    // Now they are at work.
    pair.target.run("insert into film (title) values ('e')");
    let text = pair
        .target
        .value("select title from film_text order by id desc limit 1");
    assert_eq!(text.as_deref(), Some("e"));
}
