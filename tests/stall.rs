//! A copy that does not move says which table, chunk and statement, what the server sees it wait for, and who is in its way.

use crate::support::bank::{LETTERS, Scene};
use crate::support::halted::stage_without_loading;
use crate::support::mysql::MysqlDatabase;
use crate::support::pair::Pair;
use crate::support::postgres::PgDatabase;
use crate::support::proxy::{Fault, Proxy};
use crate::support::random::Random;
use crate::support::running::Running;

#[test]
fn a_loader_that_waits_for_a_lock_tells_table_chunk_statement_and_who_holds_it() {
    let mut pair = Pair::new("lf_stall_lock", "[copy]\nstall_after = \"1s\"\n");
    pair.source.run_all(
        "create table t (id int not null primary key, v varchar(20) not null) engine=InnoDB;
         insert into t values (1, 'secret')",
    );
    pair.landfall(&["schema", "--apply"]).expect(0);
    let mut holder = PgDatabase::open(&pair.target.url);
    holder.run("begin");
    // As `stage_without_loading` does: reads of the table go on.
    holder.run("lock table lf_stall_lock.t in exclusive mode");
    let pid = holder.value("select pg_backend_pid()").unwrap();
    let mut copy = Running::start(&pair.project);
    let said = copy.waits_for(&[
        "loading lf_stall_lock.t, chunk 0: nothing has moved for",
        "wait event Lock: relation",
        "`COPY \"lf_stall_lock\".\"t\"",
        &format!("session {pid} (user "),
        "idle in transaction",
        &format!("pg_terminate_backend({pid})"),
    ]);
    assert!(!said.contains("secret"), "{said}");
    // Again, after twice the time.
    copy.waits_for(&["loading lf_stall_lock.t, chunk 0"]);
    holder.run("rollback");
    copy.ends_well();
    assert_eq!(pair.target_rows("t"), 1);
}

/// A row that passes alone in the process is not held by a loader that cannot go on.
#[test]
fn large_rows_are_read_while_the_loader_of_another_one_waits_for_a_lock() {
    let mut pair = Pair::new(
        "lf_stall_lane",
        "[copy]\nreaders = 1\nloaders = 1\nmemory = \"128 MiB\"\n",
    );
    for table in ["one", "other"] {
        pair.source.run(&format!(
            "create table {table} (i int not null primary key, v longblob) engine=InnoDB"
        ));
        pair.source
            .run(&format!("insert into {table} values (1, repeat('12345678', 1500000))"));
    }
    pair.landfall(&["schema", "--apply"]).expect(0);
    // Both are read although neither can be loaded.
    stage_without_loading(&pair, &["one", "other"]);
    // A row that is refused is looked for among them.
    pair.target.run("alter table one add check (length(v) < 10)");
    pair.landfall(&["copy"]).expect(1).says(&["1 row in quarantine"]);
    assert_eq!((pair.target_rows("one"), pair.target_rows("other")), (0, 1));
}

#[test]
fn a_reader_that_gets_no_bytes_tells_that_the_server_waits_for_it() {
    let seed = Random::seed_from_environment();
    let mut proxy = None;
    let mut scene = Scene::new("lf_stall_reader", seed, |route| {
        let between = Proxy::to(&route.source);
        route.source = between.url(&route.source);
        // More than the buffers between hold.
        route.tables = LETTERS.replace("800)", "8000)");
        route.copy.push_str("readers = 1\nstall_after = \"1s\"\n");
        route.copy = route.copy.replace("readers = 2\n", "");
        proxy = Some(between);
    });
    let proxy = proxy.unwrap();
    proxy.set(Fault::HoldFromServer(3_000_000));
    let mut copy = Running::start(&scene.project);
    copy.waits_for(&[
        "reading bank.letters, chunk 0: nothing has moved for",
        "of the source",
        "`SELECT `id`, `body` FROM `bank`.`letters`",
        "waits for this end of its connection",
    ]);
    proxy.release();
    copy.ends_well();
    scene.check(&format!("seed {seed}"));
    scene.stop();
}

#[test]
fn planning_that_waits_for_a_lock_tells_the_table_and_the_statement() {
    let mut pair = Pair::new("lf_stall_planning", "[copy]\nstall_after = \"1s\"\n");
    pair.source.run_all(
        "create table t (id int not null primary key, v varchar(20) not null) engine=InnoDB;
         insert into t values (1, 'secret')",
    );
    pair.landfall(&["schema", "--apply"]).expect(0);
    let mut holder = MysqlDatabase::open(&format!("{}/{}", pair.source.server_url, pair.name));
    holder.run("lock tables t write");
    let mut copy = Running::start(&pair.project);
    let said = copy.waits_for(&[
        "planning: cutting lf_stall_planning.t into chunks: nothing has moved for",
        "of the source",
        "`SELECT `id` FROM `lf_stall_planning`.`t`",
        "waits for a lock",
    ]);
    assert!(!said.contains("secret"), "{said}");
    holder.run("unlock tables");
    copy.ends_well();
    assert_eq!(pair.target_rows("t"), 1);
}

#[test]
fn an_epoch_that_waits_for_a_lock_tells_so() {
    let mut pair = Pair::new(
        "lf_stall_epoch",
        "[copy]\nstall_after = \"1s\"\nlock_wait = \"100s\"\nfence = true\n",
    );
    pair.source.run_all(
        "create table m (v varchar(20) null) engine=MyISAM;
         insert into m values ('one')",
    );
    pair.landfall(&["schema", "--apply"]).expect(0);
    let mut holder = MysqlDatabase::open(&format!("{}/{}", pair.source.server_url, pair.name));
    holder.run("lock tables m write");
    let mut copy = Running::start(&pair.project);
    copy.waits_for(&[
        "opening an epoch over all tables: nothing has moved for",
        "`LOCK TABLES `lf_stall_epoch`.`m` READ",
        "waits for a lock",
    ]);
    holder.run("unlock tables");
    copy.ends_well();
    assert_eq!(pair.target_rows("m"), 1);
}

#[test]
fn finish_that_waits_for_a_lock_tells_the_object_and_who_holds_it() {
    let mut pair = Pair::new("lf_stall_finish", "[copy]\nstall_after = \"1s\"\n");
    pair.source.run_all(
        "create table t (id int not null primary key, v varchar(20) not null, key v (v)) engine=InnoDB;
         insert into t values (1, 'secret')",
    );
    pair.landfall(&["schema", "--apply"]).expect(0);
    pair.landfall(&["copy"]).expect(0);
    let mut holder = PgDatabase::open(&pair.target.url);
    holder.run("begin");
    holder.run("lock table lf_stall_finish.t in exclusive mode");
    let pid = holder.value("select pg_backend_pid()").unwrap();
    let mut finish = Running::command(&pair.project, &["finish"]);
    finish.waits_for(&[
        "making ",
        "lf_stall_finish.t",
        ": nothing has moved for",
        "wait event Lock: relation",
        &format!("session {pid} (user "),
        &format!("pg_terminate_backend({pid})"),
    ]);
    holder.run("rollback");
    finish.ends_well();
}
