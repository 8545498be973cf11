//! More tables than one transaction of the target can lock.

use crate::support::mysql::MysqlDatabase;
use crate::support::postgres::PgDatabase;
use crate::support::project::Project;
use crate::support::server::{self, PrivateServer};

const TABLES: usize = 300;

#[test]
fn hundreds_of_tables_fit_a_small_table_of_locks() {
    let name = "lf_many_tables";
    let server = PrivateServer::start_with(
        "postgres",
        &["-c", "max_locks_per_transaction=10", "-c", "max_connections=20"],
    );
    let mut source = MysqlDatabase::create(&server::url("LANDFALL_TEST_MYSQL_URL"), name);
    let mut target = PgDatabase::create(&server.url, name);
    // The server has no room for the locks of all of them: a table, its TOAST table and that one's index.
    target.run("create schema probe");
    let tables: String = (0..TABLES)
        .map(|at| format!("create table probe.t{at} (v text);"))
        .collect();
    let refused = target.try_run(&tables).unwrap_err();
    assert_eq!(refused.code().map(|code| code.code()), Some("53200"), "{refused}");
    target.run("drop schema probe");

    let project = Project::new(&format!("{}/{name}", source.server_url), &target.url, "");
    source.run("create table parent (id int not null primary key) engine=InnoDB");
    source.run("insert into parent values (1)");
    for at in 0..TABLES {
        source.run(&format!(
            "create table t{at} (id int not null auto_increment primary key, v varchar(20) not null, w text null, p int null, unique key v{at} (v)) engine=InnoDB"
        ));
    }
    source.run("alter table t7 add foreign key (p) references parent (id)");
    source.run("insert into t7 values (1, 'one', null, 1)");
    project.landfall(&["schema", "--apply"]).expect(0);
    project.landfall(&["copy"]).expect(0);
    project.landfall(&["finish"]).expect(0);
    project
        .landfall(&["verify"])
        .expect(0)
        .says(&["301 of 301 tables verified"]);
    // Unique constraints of all of them are set aside.
    source.run("insert into t7 values (2, 'two', null, 1)");
    project.landfall(&["copy", "--refresh"]).expect(0);
    project.landfall(&["finish"]).expect(0);
    project
        .landfall(&["verify"])
        .expect(0)
        .says(&["301 of 301 tables verified"]);

    project.landfall(&["clean", "--tables", "--allow-drop"]).expect(0);
    let left = "select count(*) from information_schema.tables where table_schema = 'lf_many_tables'";
    assert_eq!(target.value(left).as_deref(), Some("0"));
}
