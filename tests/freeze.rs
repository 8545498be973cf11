//! Freeze proofs against servers on which somebody still writes, or nobody.

use serde_json::{Value, json};

use crate::support::mysql::MysqlDatabase;
use crate::support::postgres::PgDatabase;
use crate::support::project::Project;
use crate::support::server::{self, PrivateServer};

/// A shop on a server of its own, and a plan whose steps prove that it stands still.
struct Shop {
    name: &'static str,
    project: Project,
    source: MysqlDatabase,
    server: PrivateServer,
    _target: PgDatabase,
    proofs: u32,
}

impl Shop {
    fn new(name: &'static str, account: &str) -> Shop {
        let server = PrivateServer::start_with("mariadb", &["--event-scheduler=OFF"]);
        let mut source = MysqlDatabase::create(&server.url, name);
        let target = PgDatabase::create(&server::url("LANDFALL_TEST_PG_URL"), name);
        source.run_all(
            "create table orders (id int not null primary key, v int not null) engine=InnoDB;
             create table beat (id int not null primary key, v int not null) engine=InnoDB;
             create database outside",
        );
        source.run_all("insert into orders values (1, 1), (2, 1); insert into beat values (1, 0)");
        if !account.is_empty() {
            source.run_all(&format!("create user lf identified by 'lf'; grant {account} to lf"));
        }
        let url = source.server_url.replace("mysql://root@", "mysql://lf:lf@");
        let url = if account.is_empty() {
            source.server_url.clone()
        } else {
            url
        };
        let more = format!("[scope]\ninclude = [\"{name}.*\"]\n");
        let project = Project::new(&format!("{url}/{name}"), &target.url, &more);
        Shop {
            name,
            project,
            source,
            server,
            _target: target,
            proofs: 0,
        }
    }

    /// Writes the plan, with a step for each of these; gives what comes before the first proof.
    fn plan(&mut self, steps: &[(&str, &[&str])]) {
        let step = |(at, (at_least, heartbeats)): (usize, &(&str, &[&str]))| {
            json!({"id": format!("proof-{at}"), "title": "proof", "owner": "dba",
                "action": {"kind": "freeze-proof", "at-least": at_least, "window": "1s", "heartbeats": heartbeats},
                "timeout": "2m", "expected": null, "undo": "nothing", "evidence": "freeze-proof", "rehearsal": "same"})
        };
        let steps: Vec<Value> = steps.iter().enumerate().map(step).collect();
        // Which migration it is, as a plan of the project says it.
        let known = self
            .project
            .landfall(&["cutover", "plan", "--print", "--format", "json"])
            .json();
        let fingerprint = match known["plan"]["project"]["fingerprint"].as_str().unwrap() {
            "" => "0123abcd",
            copied => copied,
        };
        let plan = json!({
            "format_version": 1,
            "project": {"fingerprint": fingerprint, "source": "MariaDB", "target": "PostgreSQL"},
            "template": "own", "title": "freeze", "ticket": null, "made": "2026-11-23T12:00:00Z", "tool_version": "0",
            "schema": known["plan"]["schema"], "contacts": {"dba": {"name": "Ann", "reach": "1"}},
            "phases": [{"id": "freeze", "title": "freeze", "purpose": "It is tried.", "gate": null, "downtime": true, "tables": [],
                "cut_keys": [], "steps": steps}],
            "entry_points": [], "rollback": {"plan": "Nothing was changed.", "deadline": "1h", "owner": "dba"}, "open_risks": [],
            "policy": {"downtime_budget": null, "gate": []}
        });
        std::fs::create_dir_all(self.project.file("cutover")).unwrap();
        std::fs::write(self.project.file("cutover/plan.json"), plan.to_string()).unwrap();
        self.project.landfall(&["cutover", "start"]).expect(0);
    }

    /// Proves; gives the file of evidence. `held` is whether the step must be done.
    fn prove(&mut self, held: bool) -> Value {
        self.project.landfall(&["cutover", "next"]).expect(i32::from(!held));
        let folder = self.project.file("cutover/evidence");
        let mut files: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|file| file.unwrap().path())
            .collect();
        files.retain(|path| path.to_string_lossy().ends_with(".freeze.json"));
        self.proofs += 1;
        assert_eq!(files.len(), usize::try_from(self.proofs).unwrap());
        let newest = files
            .into_iter()
            .max_by_key(|path| std::fs::metadata(path).unwrap().modified().unwrap());
        let proof: Value = serde_json::from_slice(&std::fs::read(newest.unwrap()).unwrap()).unwrap();
        assert_eq!(proof["held"], held, "{proof:#}");
        proof
    }

    /// Writes to a table again and again until the proof is there.
    fn while_somebody(&mut self, sql: &str, held: bool) -> Value {
        let (stop, stopped) = std::sync::mpsc::channel::<()>();
        let (url, sql) = (format!("{}/{}", self.source.server_url, self.name), sql.to_owned());
        let writer = std::thread::spawn(move || {
            let mut source = MysqlDatabase::open(&url);
            while stopped.recv_timeout(std::time::Duration::from_millis(100)).is_err() {
                source.run(&sql);
            }
        });
        std::thread::sleep(std::time::Duration::from_millis(300));
        let proof = self.prove(held);
        stop.send(()).unwrap();
        writer.join().unwrap();
        proof
    }
}

fn changed(proof: &Value) -> String {
    let lines = proof["changed"].as_array().unwrap().iter();
    lines.map(|line| line.as_str().unwrap()).collect::<Vec<_>>().join("\n")
}

#[test]
fn writers_of_every_kind_are_seen_and_heartbeats_are_allowed_by_name() {
    let mut shop = Shop::new("lf_freeze", "");
    let beat: &[&str] = &["lf_freeze.beat"];
    shop.plan(&[("changes", beat), ("changes", &[]), ("changes", &[])]);
    // Autocommit.
    let proof = shop.while_somebody("update orders set v = v + 1", false);
    assert!(changed(&proof).contains("lf_freeze.orders changed"), "{proof:#}");
    // A transaction that commits after the window.
    let mut open = MysqlDatabase::open(&format!("{}/{}", shop.source.server_url, shop.name));
    open.run("begin");
    open.run("update orders set v = v + 1");
    let proof = shop.prove(false);
    assert!(changed(&proof).contains("not committed"), "{proof:#}");
    open.run("commit");
    drop(open);
    // The server's own scheduler.
    shop.source.run("set global event_scheduler = on");
    shop.source
        .run("create event tick on schedule every 1 second do update orders set v = v + 1");
    std::thread::sleep(std::time::Duration::from_millis(1200));
    let proof = shop.prove(false);
    assert!(changed(&proof).contains("lf_freeze.orders changed"), "{proof:#}");
    shop.source.run("drop event tick");
    shop.source.run("set global event_scheduler = off");
    // A heartbeat, and the server's position moves on.
    let proof = shop.while_somebody("update beat set v = v + 1", true);
    assert_eq!(proof["method"], "changes");
    assert_eq!(proof["heartbeats"], json!(["lf_freeze.beat"]));
    assert_ne!(proof["since"], proof["position"]);
    assert!(
        proof["methods"][0]["words"]
            .as_str()
            .unwrap()
            .contains("can be written to"),
        "{proof:#}"
    );
    // Not allowed, it is a change.
    let proof = shop.while_somebody("update beat set v = v + 1", false);
    assert!(changed(&proof).contains("lf_freeze.beat changed"), "{proof:#}");
    // A table that is in no scope moves the position, and nothing else.
    shop.source.run("create table outside.u (id int)");
    let proof = shop.while_somebody("insert into outside.u values (1)", true);
    assert_ne!(proof["since"], proof["position"]);
    shop.prove(true);
}

#[test]
fn a_read_only_server_is_proof_unless_a_session_passes_it_by() {
    let mut shop = Shop::new("lf_sealed", "select, process, replication client on *.*");
    shop.plan(&[("read-only", &[]), ("read-only", &[])]);
    shop.source.run("set global read_only = on");
    // The test's own session is one of root, who may write.
    let proof = shop.prove(false);
    assert!(
        changed(&proof).contains("of root, who passes read_only by"),
        "{proof:#}"
    );
    // Nobody but the migration's account is left.
    let server_url = shop.source.server_url.clone();
    let elsewhere = MysqlDatabase::open(&server::url("LANDFALL_TEST_MYSQL_URL"));
    shop.source = elsewhere;
    std::thread::sleep(std::time::Duration::from_millis(500));
    let proof = shop.prove(true);
    assert_eq!(proof["method"], "read-only");
    // What it could write to is named as a way of its own.
    let mut source = MysqlDatabase::open(&format!("{server_url}/{}", shop.name));
    source.run_all(
        "create event tick on schedule every 1 hour do update orders set v = 1; set global event_scheduler = on",
    );
    drop(source);
    std::thread::sleep(std::time::Duration::from_millis(500));
    let proof = shop.prove(false);
    assert!(
        changed(&proof).contains("event lf_sealed.tick runs as root"),
        "{proof:#}"
    );
    assert!(shop.server.url.contains("127.0.0.1"));
}

#[test]
fn without_privileges_digests_are_read_twice_and_tie_the_copy_to_the_proof() {
    let mut shop = Shop::new("lf_poor", "select, lock tables on *.*");
    shop.project.landfall(&["migrate"]).expect(0);
    shop.plan(&[("digests", &[]), ("changes", &[])]);
    let proof = shop.while_somebody("update orders set v = v + 1", false);
    assert!(
        changed(&proof).contains("lf_poor.orders: its rows are not those"),
        "{proof:#}"
    );
    shop.project.landfall(&["copy", "--refresh"]).expect(0);
    let proof = shop.prove(true);
    assert_eq!(
        (proof["method"].as_str(), proof["position"].as_str()),
        (Some("digests"), Some("not known"))
    );
    assert_eq!(proof["epoch"], "000002", "{proof:#}");
    let words = proof["methods"].to_string();
    assert!(
        words.contains("PROCESS") && words.contains("log cannot be read"),
        "{words}"
    );
    // More than that was asked for.
    let proof = shop.prove(false);
    assert!(changed(&proof).contains("log cannot be read"), "{proof:#}");
}
