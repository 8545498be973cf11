//! A copy that is killed again and again, cut off and deprived of its source, while writers keep changing the source,
//! ends as one state of the source: no row lost, doubled or from another moment.

use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::support::mysql::MysqlDatabase;
use crate::support::postgres::PgDatabase;
use crate::support::project::Project;
use crate::support::random::Random;
use crate::support::server::{self, PrivateServer};

const ACCOUNTS: u64 = 3_000;
const ROUNDS: u64 = 20;
const COPIER: &str = "lf_kill_copier";

const SCHEMA: &str = "
    create table accounts (id bigint not null primary key, balance decimal(18,2) not null, moves int not null default 0) engine=InnoDB;
    create table holders (name varchar(40) not null primary key, account bigint not null, since datetime(6) not null) engine=InnoDB;
    create table transfers (id bigint not null auto_increment primary key, source bigint not null, destination bigint not null,
        amount decimal(18,2) not null, at datetime(6) not null) engine=InnoDB;
    create table entries (transfer bigint not null, account bigint not null, amount decimal(18,2) not null, index (transfer)) engine=InnoDB;
    create table notes (transfer bigint not null primary key, text varchar(100) not null,
        foreign key (transfer) references transfers (id) on delete cascade) engine=InnoDB";

fn fill(source: &mut MysqlDatabase) {
    source.run_all(SCHEMA);
    for chunk in (1..=ACCOUNTS).collect::<Vec<_>>().chunks(500) {
        let accounts: Vec<String> = chunk.iter().map(|id| format!("({}, 1000.00, 0)", id * 10)).collect();
        source.run(&format!("insert into accounts values {}", accounts.join(",")));
        let holders: Vec<String> = chunk
            .iter()
            .map(|id| format!("('holder {:06}', {}, '2020-01-01')", id * 7919 % 100_000, id * 10))
            .collect();
        source.run(&format!("insert into holders values {}", holders.join(",")));
    }
}

/// Keeps changing the source until told to stop; a transaction at a time, each keeping the invariants.
struct Writer {
    stop: Arc<AtomicBool>,
    committed: Arc<AtomicU64>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    fn start(url: &str, seed: u64) -> Writer {
        let stop = Arc::new(AtomicBool::new(false));
        let committed = Arc::new(AtomicU64::new(0));
        let thread = std::thread::spawn({
            let (stop, committed, url) = (Arc::clone(&stop), Arc::clone(&committed), url.to_owned());
            move || {
                let mut random = Random::new(seed);
                let mut connection: Option<MysqlDatabase> = None;
                while !stop.load(Ordering::SeqCst) {
                    // The server may be down: then the next try comes a little later.
                    let Some(source) = connection.as_mut() else {
                        std::thread::sleep(Duration::from_millis(50));
                        connection = MysqlDatabase::try_open(&url)
                            .ok()
                            .and_then(|mut opened| opened.try_run("use lf_kill").ok().map(|()| opened));
                        continue;
                    };
                    match transaction(source, &mut random) {
                        Ok(()) => {
                            committed.fetch_add(1, Ordering::SeqCst);
                        }
                        Err(mysql_async::Error::Server(_)) => {
                            // A deadlock or a duplicate: the transaction is given up, the connection is good.
                            if source.try_run("rollback").is_err() {
                                connection = None;
                            }
                        }
                        Err(_) => connection = None,
                    }
                }
            }
        });
        Writer {
            stop,
            committed,
            thread: Some(thread),
        }
    }

    fn committed(&self) -> u64 {
        self.committed.load(Ordering::SeqCst)
    }

    fn stop(mut self) -> u64 {
        self.stop.store(true, Ordering::SeqCst);
        self.thread.take().unwrap().join().unwrap();
        self.committed()
    }
}

fn transaction(source: &mut MysqlDatabase, random: &mut Random) -> mysql_async::Result<()> {
    let from = random.below(ACCOUNTS) + 1;
    let to = random.below(ACCOUNTS) + 1;
    let cents = random.below(10_000);
    let amount = format!("{}.{:02}", cents / 100, cents % 100);
    source.try_run("begin")?;
    // Accounts are found by rank, since their ids move.
    source.try_run(&format!("set @from = (select id from accounts order by id limit {}, 1), @to = (select id from accounts order by id desc limit {}, 1)", from % 200, to % 200))?;
    source.try_run(&format!(
        "update accounts set balance = balance - {amount}, moves = moves + 1 where id = @from"
    ))?;
    source.try_run(&format!(
        "update accounts set balance = balance + {amount}, moves = moves + 1 where id = @to"
    ))?;
    source.try_run(&format!(
        "insert into transfers (source, destination, amount, at) values (@from, @to, {amount}, now(6))"
    ))?;
    source.try_run("set @transfer = last_insert_id()")?;
    source.try_run(&format!(
        "insert into entries values (@transfer, @from, -{amount}), (@transfer, @to, {amount})"
    ))?;
    source.try_run("insert into notes values (@transfer, concat('note ', @transfer, ' é'))")?;
    match random.below(6) {
        // A row moves across chunk boundaries by its key.
        0 => source.try_run(&format!(
            "update accounts set id = {} where id = @from",
            random.below(ACCOUNTS * 10) * 10 + random.below(9) + 1
        ))?,
        1 => source.try_run(&format!(
            "update holders set name = 'holder {:06} {}' order by rand({}) limit 1",
            random.below(100_000),
            random.below(1_000_000),
            random.below(1_000_000)
        ))?,
        2 => {
            source.try_run("set @gone = (select min(id) from transfers)")?;
            source.try_run("delete from entries where transfer = @gone")?;
            source.try_run("delete from transfers where id = @gone")?;
        }
        _ => {}
    }
    source.try_run("commit")
}

/// Every table as text lines, in an order of its own; the same text from both servers.
fn dump_source(source: &mut MysqlDatabase) -> Vec<String> {
    [
        "select concat_ws('|', id, balance, moves) from accounts order by id",
        "select concat_ws('|', name, account, date_format(since, '%Y-%m-%d %H:%i:%s.%f')) from holders order by binary name",
        "select concat_ws('|', id, source, destination, amount, date_format(at, '%Y-%m-%d %H:%i:%s.%f')) from transfers order by id",
        "select concat_ws('|', transfer, account, amount) from entries order by transfer, account, amount",
        "select concat_ws('|', transfer, text) from notes order by transfer",
    ]
    .iter()
    .flat_map(|sql| source.rows(sql).into_iter().map(|row| mysql_async::from_row::<(String,)>(row).0).collect::<Vec<_>>())
    .collect()
}

fn dump_target(target: &mut PgDatabase) -> Vec<String> {
    [
        "select concat_ws('|', id, balance, moves) from lf_kill.accounts order by id",
        "select concat_ws('|', name, account, to_char(since, 'YYYY-MM-DD HH24:MI:SS.US')) from lf_kill.holders order by name collate \"C\"",
        "select concat_ws('|', id, source, destination, amount, to_char(at, 'YYYY-MM-DD HH24:MI:SS.US')) from lf_kill.transfers order by id",
        "select concat_ws('|', transfer, account, amount) from lf_kill.entries order by transfer, account, amount",
        "select concat_ws('|', transfer, text) from lf_kill.notes order by transfer",
    ]
    .iter()
    .flat_map(|sql| target.rows(sql).into_iter().map(|row| row.get::<_, String>(0)).collect::<Vec<_>>())
    .collect()
}

/// Replays the source's binary log up to a position into a fresh server, and dumps that.
fn dump_at(source: &mut MysqlDatabase, server: &PrivateServer, file: &str, position: u64) -> Vec<String> {
    let logs: Vec<String> = source
        .rows("show binary logs")
        .into_iter()
        .map(|row| row.get::<String, _>(0).unwrap())
        .filter(|log| log.as_str() <= file)
        .collect();
    assert_eq!(
        logs.last().map(String::as_str),
        Some(file),
        "the log of the recorded position"
    );
    let from = url::Url::parse(&source.server_url).unwrap();
    let into = url::Url::parse(&server.url).unwrap();
    let mut reader = Command::new("mariadb-binlog")
        .args([
            "--no-defaults",
            "--read-from-remote-server",
            "--host=127.0.0.1",
            "--user=root",
        ])
        .arg(format!("--port={}", from.port().unwrap()))
        .arg(format!("--stop-position={position}"))
        .args(&logs)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let applied = Command::new("mariadb")
        .args(["--no-defaults", "--host=127.0.0.1", "--user=root"])
        .arg(format!("--port={}", into.port().unwrap()))
        .stdin(reader.stdout.take().unwrap())
        .status()
        .unwrap();
    assert!(
        reader.wait().unwrap().success() && applied.success(),
        "the log is replayed"
    );
    let mut copy = MysqlDatabase::open(&server.url);
    copy.run("use lf_kill");
    dump_source(&mut copy)
}

#[test]
fn kills_cuts_and_restarts_leave_one_state_of_the_source() {
    let seed = Random::seed_from_environment();
    let mut random = Random::new(seed);
    let mut server = PrivateServer::start("mariadb");
    let mut source = MysqlDatabase::create(&server.url, "lf_kill");
    fill(&mut source);
    let mut target = PgDatabase::create(&server::url("LANDFALL_TEST_PG_URL"), "lf_kill");
    // An account of its own, by which the copy's sessions are told from the writers'.
    source.run(&format!("create user {COPIER}@'%'"));
    source.run(&format!("grant all on *.* to {COPIER}@'%'"));
    let mut url = url::Url::parse(&format!("{}/lf_kill", source.server_url)).unwrap();
    url.set_username(COPIER).unwrap();
    let project = Project::new(
        url.as_str(),
        &target.url,
        "[copy]\nchunk_rows = 200\nreaders = 2\nloaders = 2\n",
    );
    project.landfall(&["schema", "--apply"]).expect(0);
    let writers: Vec<Writer> = (0..2)
        .map(|index| Writer::start(&server.url, seed + 1 + index))
        .collect();

    let mut completed = 0;
    for round in 0..ROUNDS {
        let arguments: &[&str] = if completed > 0 {
            &["copy", "--refresh"]
        } else {
            &["copy"]
        };
        let mut child = project
            .command(arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let deadline = Instant::now() + Duration::from_millis(30 + random.below(1_200));
        if round % 5 == 3 {
            std::thread::sleep(Duration::from_millis(100 + random.below(300)));
            cut_readers(&mut source);
        }
        if round % 7 == 6 {
            // A run whose first connection is refused could not start, which is another matter.
            wait_for_connection(&mut child, &mut source);
            std::thread::sleep(Duration::from_millis(100 + random.below(300)));
            drop(source);
            server.kill();
            server.restart();
            source = MysqlDatabase::open(&server.url);
            source.run("use lf_kill");
        }
        while Instant::now() < deadline && child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(5));
        }
        if child.try_wait().unwrap().is_none() {
            child.kill().unwrap();
        }
        let output = child.wait_with_output().unwrap();
        match output.status.code() {
            Some(0) => completed += 1,
            // Killed, or interrupted in a way that can be resumed.
            None | Some(3) => {}
            Some(code) => panic!(
                "round {round} (seed {seed}) ended with {code}: {}",
                String::from_utf8_lossy(&output.stderr)
            ),
        }
    }
    let before = writers.iter().map(Writer::committed).sum::<u64>();
    // Writers go on while the copy that counts runs.
    project
        .landfall(if completed > 0 {
            &["copy", "--refresh"]
        } else {
            &["copy"]
        })
        .expect(0);
    let committed: u64 = writers.into_iter().map(Writer::stop).sum();
    assert!(
        before > 100 && committed > before,
        "the writers wrote: {before}, {committed}"
    );
    project.landfall(&["finish"]).expect(0);
    project.landfall(&["verify"]).expect(0);

    assert_eq!(
        target.value("select sum(balance) from lf_kill.accounts").unwrap(),
        format!("{}.00", ACCOUNTS * 1000),
        "seed {seed}"
    );
    assert_eq!(
        target
            .value("select coalesce(sum(amount), 0)::numeric(18,2) from lf_kill.entries")
            .unwrap(),
        "0.00",
        "seed {seed}"
    );
    assert_eq!(
        target
            .value("select (select 2 * count(*) from lf_kill.transfers) - (select count(*) from lf_kill.entries)")
            .unwrap(),
        "0",
        "seed {seed}"
    );

    let status = project.landfall(&["status", "--format", "json"]).expect(0).json();
    let point = &status["epoch"]["point"];
    let (file, position) = (
        point["binlog_position"]["file"].as_str().unwrap(),
        point["binlog_position"]["position"].as_u64().unwrap(),
    );
    let replica = PrivateServer::start("mariadb");
    let expected = dump_at(&mut source, &replica, file, position);
    let actual = dump_target(&mut target);
    let first = expected
        .iter()
        .zip(&actual)
        .find(|(expected, actual)| expected != actual);
    assert!(
        expected == actual,
        "seed {seed}: {} lines expected, {} found, first difference {first:?}",
        expected.len(),
        actual.len()
    );
}

/// Waits until the copy has reached the source, or has ended.
fn wait_for_connection(child: &mut Child, source: &mut MysqlDatabase) {
    let sessions = format!("select cast(count(*) as char) from information_schema.processlist where user = '{COPIER}'");
    while child.try_wait().unwrap().is_none() && source.value(&sessions).as_deref() == Some("0") {
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Ends every connection that reads the source's tables for a copy.
fn cut_readers(source: &mut MysqlDatabase) {
    let ids: Vec<u64> = source
        .rows("select id from information_schema.processlist where id <> connection_id() and (info like 'select%from%lf_kill%' or info like 'SELECT%FROM%lf_kill%') and info not like '%accounts order by id%'")
        .into_iter()
        .map(|row| row.get::<u64, _>(0).unwrap())
        .collect();
    for id in ids {
        // It may be gone by itself.
        let _gone = source.try_run(&format!("kill connection {id}"));
    }
}
