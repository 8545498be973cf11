//! Reading waits while the source has much to do for others, and goes on by itself.

use crate::support::mysql::MysqlDatabase;
use crate::support::postgres::PgDatabase;
use crate::support::project::Project;
use crate::support::running::Running;
use crate::support::server::{self, PrivateServer};

/// A project with a table of 40,000 rows on a server that nobody else works on.
fn scene(server: &PrivateServer, name: &str, copy: &str) -> (Project, PgDatabase) {
    let mut source = MysqlDatabase::create(&server.url, name);
    source.run_all(
        "create table t (id int not null primary key, v varchar(100) not null) engine=InnoDB;
         insert into t with recursive n as (select 1 as id union all select id + 1 from n where id < 400) select id, repeat('v', 100) from n;
         insert into t select id + 400 * m.m, v from t, (with recursive m as (select 1 as m union all select m + 1 from m where m < 99) select m from m) as m",
    );
    let target = PgDatabase::create(&server::url("LANDFALL_TEST_PG_URL"), name);
    let project = Project::new(
        &format!("{}/{name}", server.url),
        &target.url,
        &format!("[copy]\nreaders = 2\nbatch_rows = 500\n{copy}"),
    );
    project.landfall(&["schema", "--apply"]).expect(0);
    (project, target)
}

#[test]
fn reading_waits_while_the_source_is_busy_with_others() {
    let server = PrivateServer::start("mariadb");
    let name = "lf_held_running";
    // Slow enough that it is under way for some looks.
    let (project, mut target) = scene(&server, name, "max_running = 2\nrate_limit = \"4000 rows/s\"\n");
    let mut copy = Running::start(&project);
    copy.waits_for(&["2 readers"]);
    let busy: Vec<_> = (0..3)
        .map(|_| {
            let url = server.url.clone();
            std::thread::spawn(move || MysqlDatabase::open(&url).rows("select sleep(6)").len())
        })
        .collect();
    copy.waits_for(&["reading waits for the source: 3 statements of others run at once (max_running is 2)"]);
    for statement in busy {
        assert_eq!(statement.join().unwrap(), 1);
    }
    copy.waits_for(&["reading goes on after"]);
    copy.ends_well();
    assert_eq!(
        target.value(&format!("select count(*)::text from {name}.t")).as_deref(),
        Some("40000")
    );
}

#[test]
fn reading_from_a_replica_waits_until_it_has_caught_up() {
    let primary = PrivateServer::start_with("mariadb", &["--server-id=71"]);
    let replica = PrivateServer::start_with("mariadb", &["--server-id=72"]);
    let name = "lf_held_lag";
    let mut applier = MysqlDatabase::open(&replica.url);
    let is_mariadb = applier.value("select version()").unwrap().contains("MariaDB");
    let mut writer = MysqlDatabase::open(&primary.url);
    let port = url::Url::parse(&primary.url).unwrap().port().unwrap();
    let begin = |delay: u32| {
        if is_mariadb {
            format!(
                "change master to master_host = '127.0.0.1', master_user = 'root', master_port = {port}, master_delay = {delay};
                 start slave"
            )
        } else {
            format!(
                "change replication source to source_host = '127.0.0.1', source_user = 'root', source_port = {port}, source_delay = {delay},
                 get_source_public_key = 1; start replica"
            )
        }
    };
    applier.run_all(&begin(600));
    let (project, mut target) = scene(
        &replica,
        name,
        "max_replica_lag = \"2s\"\nrate_limit = \"4000 rows/s\"\n",
    );
    let mut copy = Running::start(&project);
    copy.waits_for(&["2 readers"]);
    writer.run_all("create database lf_held_elsewhere; create table lf_held_elsewhere.e (id int primary key)");
    copy.waits_for(&["reading waits for the source: it is", "(max_replica_lag is 2 s)"]);
    applier.run_all(if is_mariadb { "stop slave" } else { "stop replica" });
    applier.run_all(&begin(0));
    copy.waits_for(&["reading goes on after"]);
    copy.ends_well();
    assert_eq!(
        target.value(&format!("select count(*)::text from {name}.t")).as_deref(),
        Some("40000")
    );
}

#[test]
fn what_cannot_be_looked_at_is_said_before_anything_is_read() {
    let server = PrivateServer::start("mariadb");
    let name = "lf_held_refused";
    let (project, _target) = scene(&server, name, "max_replica_lag = \"2s\"\n");
    project
        .landfall(&["copy"])
        .expect(0)
        .says(&["the source replicates nothing, so that max_replica_lag holds nobody back"]);
    let mut source = MysqlDatabase::open(&server.url);
    source.run_all(&format!(
        "create user lf_reader identified by 'lf_reader'; grant select, show view, lock tables on {name}.* to lf_reader"
    ));
    let mut url = url::Url::parse(&server.url).unwrap();
    url.set_username("lf_reader").unwrap();
    url.set_password(Some("lf_reader")).unwrap();
    let target = PgDatabase::create(&server::url("LANDFALL_TEST_PG_URL"), "lf_held_denied");
    let denied = Project::new(
        &format!("{}/{name}", url.as_str().trim_end_matches('/')),
        &target.url,
        "[copy]\nmax_replica_lag = \"2s\"\n",
    );
    denied.landfall(&["schema", "--apply"]).expect(0);
    denied.landfall(&["copy"]).expect(2).says(&[
        "asking how far replication is behind",
        "max_replica_lag",
        "landfall doctor",
    ]);
    let said = denied.landfall(&["doctor", "--format", "json"]).expect(1).json();
    let checks = said["checks"].as_array().unwrap();
    let check = checks.iter().find(|check| check["name"] == "mysql-pressure").unwrap();
    // The server reads the account's grants when it connects.
    source.run(check["fix"].as_str().unwrap().trim_end_matches(';'));
    denied.landfall(&["copy"]).expect(0);
}
