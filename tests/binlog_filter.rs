//! Changes that the source's binary log does not show: positions prove nothing about them.

use crate::support::mysql::MysqlDatabase;
use crate::support::pair::Pair;
use crate::support::postgres::PgDatabase;
use crate::support::project::Project;
use crate::support::server::{self, PrivateServer};

#[test]
fn a_filtered_log_is_no_proof_and_a_refresh_reads_anew() {
    let name = "lf_filtered";
    let server = PrivateServer::start_with("mariadb", &[&format!("--binlog-ignore-db={name}")]);
    let mut source = MysqlDatabase::create(&server.url, name);
    let mut target = PgDatabase::create(&server::url("LANDFALL_TEST_PG_URL"), name);
    source.run_all(
        "create table t (id int not null primary key, v int not null) engine=InnoDB;
         insert into t values (1, 1), (2, 1)",
    );
    let project = Project::new(
        &format!("{}/{name}", source.server_url),
        &target.url,
        "[copy]\nreaders = 3\n",
    );
    let doctor = project.landfall(&["doctor"]).expect(0);
    let doctor = doctor.says(&["binlog-ignore-db=lf_filtered", "table locks"]);
    assert!(
        !doctor.stdout.contains("equal binary log positions"),
        "{}",
        doctor.stdout
    );
    let migrated = project.landfall(&["migrate"]).expect(0);
    assert!(
        !migrated.stderr.contains("equal binary log positions"),
        "{}",
        migrated.stderr
    );
    source.run("update t set v = 2");
    project.landfall(&["copy", "--refresh"]).expect(0);
    let sum = target.value(&format!("select sum(v)::text from {name}.t"));
    assert_eq!(sum.as_deref(), Some("4"));
    project.landfall(&["finish"]).expect(0);
    project.landfall(&["verify"]).expect(0);
}

#[test]
fn a_refresh_reads_what_a_session_kept_out_of_the_log() {
    let mut pair = Pair::new("lf_silent", "");
    pair.source.run_all(
        "create table t (id int not null primary key, v int not null) engine=InnoDB;
         insert into t values (1, 1), (2, 1)",
    );
    pair.landfall(&["migrate"]).expect(0);
    pair.source.run("set sql_log_bin = 0");
    pair.source.run("update t set v = 2");
    pair.landfall(&["copy", "--refresh"]).expect(0);
    assert_eq!(pair.target.value("select sum(v)::text from t").as_deref(), Some("4"));
}
