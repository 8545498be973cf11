//! A stage in an object store: staged, loaded, proved and removed like one in a folder, also when an upload is torn and when
//! a process that held the stage was killed.

use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::support::bucket::Bucket;
use crate::support::landfall::Run;
use crate::support::mysql::MysqlDatabase;
use crate::support::postgres::PgDatabase;
use crate::support::project::Project;
use crate::support::proxy::{Fault, Proxy};
use crate::support::server;

/// A source, a target, and a project between them whose stage is in a bucket.
struct Scene {
    source: MysqlDatabase,
    target: PgDatabase,
    project: Project,
    bucket: Bucket,
    endpoint: String,
}

impl Scene {
    fn new(name: &str) -> Scene {
        let mut source = MysqlDatabase::create(&server::url("LANDFALL_TEST_MYSQL_URL"), name);
        let mut target = PgDatabase::create(&server::url("LANDFALL_TEST_PG_URL"), name);
        let bucket = Bucket::create(name);
        let project = Project::with_text(&format!(
            "[source]\nurl = \"{}/{name}\"\ntls = \"disable\"\n\n[target]\nurl = \"{}\"\ntls = \"disable\"\n\n[stage]\npath = \"{}\"\n",
            source.server_url,
            target.url,
            bucket.stage()
        ));
        source.run_all(
            "create table `Order items` (id int not null primary key, v varchar(40) null, b longblob) engine=InnoDB;
             create table heap (v varchar(20) null) engine=InnoDB;
             insert into heap values ('one'), ('one'), (null);
             insert into `Order items` select seq, concat('value ', seq), null from (select @n := @n + 1 as seq from
               information_schema.collations a, (select @n := 0) z limit 200) s",
        );
        target.run(&format!("set search_path = \"{name}\""));
        let endpoint = bucket.endpoint();
        Scene {
            source,
            target,
            project,
            bucket,
            endpoint,
        }
    }

    fn command(&self, arguments: &[&str]) -> std::process::Command {
        let mut command = self.project.command(arguments);
        Bucket::reach(&mut command, &self.endpoint);
        command
    }

    #[track_caller]
    fn landfall(&self, arguments: &[&str]) -> Run {
        Run::from_output(&self.command(arguments).output().unwrap()).keeps("hush-hush-secret")
    }

    /// Objects below a folder of the stage.
    fn objects(&self, folder: &str) -> Vec<String> {
        let start = format!("deep/stage/{folder}");
        let mut names = self.bucket.names();
        names.retain(|name| name.starts_with(&start));
        names
    }

    fn target_sum(&mut self) -> Option<String> {
        self.target
            .value("select count(*) || ' ' || sum(id) || ' ' || coalesce(sum(length(b)), 0) from \"Order items\"")
    }
}

#[test]
fn a_stage_in_an_object_store_is_used_as_one_in_a_folder() {
    let mut scene = Scene::new("objects_whole");
    scene.landfall(&["doctor"]).expect(0).says(&["stage-reachable"]);
    scene.landfall(&["migrate"]).expect(0);
    assert_eq!(scene.target_sum().as_deref(), Some("200 20100 0"));
    assert_eq!(scene.objects("stage.json").len(), 1);
    assert!(!scene.objects("data/").is_empty() && scene.objects("data/").len() == scene.objects("manifest/").len());
    assert_eq!(scene.objects("lock"), Vec::<String>::new(), "it is given back");
    assert_eq!(std::fs::read_dir(scene.project.file("scratch")).unwrap().count(), 0);

    scene.source.run("update `Order items` set v = 'changed' where id = 7");
    scene.source.run("delete from heap where v is null");
    scene.landfall(&["copy", "--refresh"]).expect(0);
    scene.landfall(&["finish"]).expect(0);
    scene.landfall(&["verify"]).expect(0);
    let changed = scene.target.value("select v from \"Order items\" where id = 7");
    assert_eq!(changed.as_deref(), Some("changed"));
    scene.landfall(&["status"]).expect(0);

    // What is no longer what was put is found: the files are read again.
    let damaged = scene.objects("data/").into_iter().next_back().unwrap();
    scene.bucket.write(&damaged, "torn");
    scene.landfall(&["verify"]).expect(1).says(&["damaged"]);

    scene
        .landfall(&["clean"])
        .expect(1)
        .says(&["s3://objects-whole/deep/stage"]);
    scene.landfall(&["clean", "--allow-drop"]).expect(0);
    assert_eq!(scene.bucket.names(), Vec::<String>::new());
}

#[test]
fn a_torn_upload_is_no_object_and_is_sent_again() {
    let mut scene = Scene::new("objects_torn");
    // Random bytes are not compressed: an upload in parts.
    scene.source.run(
        "update `Order items` set b = (select group_concat(random_bytes(1024) separator '') from (select 1 from \
         information_schema.collations limit 200) r) where id <= 60",
    );
    let proxy = Proxy::to(&scene.bucket.endpoint());
    scene.endpoint = proxy.url(&scene.bucket.endpoint()).trim_end_matches('/').to_owned();
    proxy.set(Fault::CutFromClient(5_000_000));
    let run = scene.landfall(&["migrate"]);
    assert!(proxy.unset(), "nothing was cut: {run:?}");
    if run.code != 0 {
        scene.landfall(&["migrate"]).expect(0);
    }
    scene.landfall(&["verify"]).expect(0);
    let bytes = scene
        .source
        .value("select cast(sum(length(b)) as char) from `Order items`")
        .unwrap();
    assert_eq!(scene.target_sum(), Some(format!("200 20100 {bytes}")));
}

#[test]
fn a_second_copy_is_refused_and_a_killed_one_is_followed() {
    let mut scene = Scene::new("objects_lease");
    scene.landfall(&["schema", "--apply"]).expect(0);
    let mut lock = PgDatabase::open(&scene.target.url);
    lock.run("begin");
    lock.run("lock table objects_lease.\"Order items\", objects_lease.heap in exclusive mode");
    let mut first = scene
        .command(&["copy"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let deadline = Instant::now() + Duration::from_secs(60);
    while scene.objects("manifest/").len() < 2 {
        assert!(Instant::now() < deadline, "nothing is staged after a minute");
        std::thread::sleep(Duration::from_millis(100));
    }
    scene
        .landfall(&["copy"])
        .expect(2)
        .says(&["s3://objects-lease/deep/stage is in use by another copy"]);
    scene
        .landfall(&["copy", "--rate", "1 GB/s"])
        .expect(0)
        .says(&["the copy that is running goes on"]);
    scene
        .landfall(&["copy", "--pause"])
        .expect(0)
        .says(&["nothing is left to read"]);
    first.kill().unwrap();
    first.wait().unwrap();
    lock.run("rollback");
    assert_eq!(scene.objects("lock").len(), 1, "a killed process gives nothing back");
    // Known before the lease could be taken over.
    scene
        .landfall(&["copy", "--resume"])
        .expect(2)
        .says(&["no copy is running", "is not running any more"]);
    assert_eq!(scene.objects("lock").len(), 1);
    scene.landfall(&["migrate"]).expect(0);
    assert_eq!(scene.target_sum().as_deref(), Some("200 20100 0"));
    assert_eq!(scene.objects("lock"), Vec::<String>::new());
}
