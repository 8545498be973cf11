//! A bank whose writers never rest: tables, transactions that keep its invariants, and what it held at a moment.

use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use super::mysql::MysqlDatabase;
use super::postgres::PgDatabase;
use super::project::Project;
use super::random::Random;
use super::server::{self, PrivateServer};

/// The source's database, and the schema in the target.
pub const NAME: &str = "bank";

const SCHEMA: &str = "
    create table accounts (id bigint not null primary key, balance decimal(18,2) not null, moves int not null default 0) engine=InnoDB;
    create table holders (name varchar(40) not null primary key, account bigint not null, since datetime(6) not null) engine=InnoDB;
    create table transfers (id bigint not null auto_increment primary key, source bigint not null, destination bigint not null,
        amount decimal(18,2) not null, at datetime(6) not null) engine=InnoDB;
    create table entries (transfer bigint not null, account bigint not null, amount decimal(18,2) not null, index (transfer)) engine=InnoDB;
    create table notes (transfer bigint not null primary key, text varchar(100) not null,
        foreign key (transfer) references transfers (id) on delete cascade) engine=InnoDB";

/// Makes the tables and `accounts` accounts of 1000.00 each, every one with a holder.
pub fn fill(source: &mut MysqlDatabase, accounts: u64) {
    source.run_all(SCHEMA);
    for chunk in (1..=accounts).collect::<Vec<_>>().chunks(500) {
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
pub struct Writer {
    stop: Arc<AtomicBool>,
    committed: Arc<AtomicU64>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Begins to write into the bank on the server at `url`, with a pause after each transaction.
    pub fn start(url: &str, seed: u64, accounts: u64, pause: Duration) -> Writer {
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
                            .and_then(|mut opened| opened.try_run(&format!("use {NAME}")).ok().map(|()| opened));
                        continue;
                    };
                    match transaction(source, &mut random, accounts) {
                        Ok(()) => {
                            committed.fetch_add(1, Ordering::SeqCst);
                            std::thread::sleep(pause);
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

    /// Transactions so far.
    pub fn committed(&self) -> u64 {
        self.committed.load(Ordering::SeqCst)
    }

    /// Ends it; gives the number of its transactions.
    pub fn stop(mut self) -> u64 {
        self.stop.store(true, Ordering::SeqCst);
        self.thread.take().unwrap().join().unwrap();
        self.committed()
    }
}

fn transaction(source: &mut MysqlDatabase, random: &mut Random, accounts: u64) -> mysql_async::Result<()> {
    let from = random.below(accounts) + 1;
    let to = random.below(accounts) + 1;
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
            random.below(accounts * 10) * 10 + random.below(9) + 1
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
pub fn dump_source(source: &mut MysqlDatabase) -> Vec<String> {
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

pub fn dump_target(target: &mut PgDatabase) -> Vec<String> {
    [
        "select concat_ws('|', id, balance, moves) from bank.accounts order by id",
        "select concat_ws('|', name, account, to_char(since, 'YYYY-MM-DD HH24:MI:SS.US')) from bank.holders order by name collate \"C\"",
        "select concat_ws('|', id, source, destination, amount, to_char(at, 'YYYY-MM-DD HH24:MI:SS.US')) from bank.transfers order by id",
        "select concat_ws('|', transfer, account, amount) from bank.entries order by transfer, account, amount",
        "select concat_ws('|', transfer, text) from bank.notes order by transfer",
    ]
    .iter()
    .flat_map(|sql| target.rows(sql).into_iter().map(|row| row.get::<_, String>(0)).collect::<Vec<_>>())
    .collect()
}

/// What must hold at any moment of the source: money and entries are neither made nor lost.
#[track_caller]
pub fn check(target: &mut PgDatabase, accounts: u64, context: &str) {
    for (sql, expected) in [
        (
            "select sum(balance) from bank.accounts",
            format!("{}.00", accounts * 1000),
        ),
        (
            "select coalesce(sum(amount), 0)::numeric(18,2) from bank.entries",
            "0.00".to_owned(),
        ),
        (
            "select (select 2 * count(*) from bank.transfers) - (select count(*) from bank.entries)",
            "0".to_owned(),
        ),
    ] {
        assert_eq!(target.value(sql).unwrap(), expected, "{context}: {sql}");
    }
}

/// The position in the source's binary log of the epoch that a project's copy is of.
#[track_caller]
pub fn position(project: &Project) -> (String, u64) {
    let status = project.landfall(&["status", "--format", "json"]).expect(0).json();
    let position = &status["epoch"]["point"]["binlog_position"];
    (
        position["file"].as_str().unwrap().to_owned(),
        position["position"].as_u64().unwrap(),
    )
}

/// Another server, to which the source's binary log is replayed from one position to the next.
pub struct Replica {
    server: PrivateServer,
    at: Option<(String, u64)>,
}

impl Replica {
    /// One to which nothing was replayed.
    pub fn start() -> Replica {
        Replica {
            server: PrivateServer::start("mariadb"),
            at: None,
        }
    }

    /// What the source held at a position, which is none before the last one.
    #[track_caller]
    pub fn dump_at(&mut self, source: &mut MysqlDatabase, (file, position): (String, u64)) -> Vec<String> {
        if self.at.as_ref() != Some(&(file.clone(), position)) {
            self.replay(source, &file, position);
            self.at = Some((file, position));
        }
        let mut copy = MysqlDatabase::open(&self.server.url);
        copy.run(&format!("use {NAME}"));
        dump_source(&mut copy)
    }

    #[track_caller]
    fn replay(&self, source: &mut MysqlDatabase, file: &str, position: u64) {
        let first = self.at.as_ref().map_or("", |(file, _)| file);
        let logs: Vec<String> = source
            .rows("show binary logs")
            .into_iter()
            .map(|row| row.get::<String, _>(0).unwrap())
            .filter(|log| (first..=file).contains(&log.as_str()))
            .collect();
        assert_eq!(
            logs.last().map(String::as_str),
            Some(file),
            "the log of the recorded position"
        );
        let from = url::Url::parse(&source.server_url).unwrap();
        let into = url::Url::parse(&self.server.url).unwrap();
        for (index, log) in logs.iter().enumerate() {
            let mut reader = Command::new("mariadb-binlog");
            reader.args([
                "--no-defaults",
                "--read-from-remote-server",
                "--host=127.0.0.1",
                "--user=root",
            ]);
            reader.arg(format!("--port={}", from.port().unwrap()));
            if let (0, Some((_, at))) = (index, &self.at) {
                reader.arg(format!("--start-position={at}"));
            }
            if log == file {
                reader.arg(format!("--stop-position={position}"));
            }
            let mut reader = reader
                .arg(log)
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap();
            // Of a client of its own: what a log begins and does not commit is rolled back.
            let applied = Command::new("mariadb")
                .args(["--no-defaults", "--host=127.0.0.1", "--user=root"])
                .arg(format!("--port={}", into.port().unwrap()))
                .stdin(reader.stdout.take().unwrap())
                .status()
                .unwrap();
            let read = reader.wait_with_output().unwrap();
            let said = String::from_utf8_lossy(&read.stderr);
            // A server that is killed while it writes leaves its log in the middle of a transaction, which recovery rolls back.
            let cut_off = log != file && said.contains("truncated in the middle of event");
            assert!(
                (read.status.success() || cut_off) && applied.success(),
                "{log} is replayed: {said}"
            );
        }
    }
}

/// Fails the test unless the target holds exactly what the source held at the position of the project's epoch.
#[track_caller]
pub fn assert_one_state(
    project: &Project,
    source: &mut MysqlDatabase,
    target: &mut PgDatabase,
    replica: &mut Replica,
    context: &str,
) {
    let expected = replica.dump_at(source, position(project));
    let actual = dump_target(target);
    let first = expected
        .iter()
        .zip(&actual)
        .find(|(expected, actual)| expected != actual);
    assert!(
        expected == actual,
        "{context}: {} lines expected, {} found, first difference {first:?}",
        expected.len(),
        actual.len()
    );
}

/// Rows of 50 kB: a place in their bytes is in the middle of one.
pub const LETTERS: &str = "create table letters (id int not null primary key, body mediumtext not null) engine=InnoDB;
    insert into letters with recursive n as (select 1 as id union all select id + 1 from n where id < 60) select id, repeat(sha2(id, 256), 800) from n";

/// Accounts of a [`Scene`].
const ACCOUNTS: u64 = 400;
/// A scene lasts for many copies: its tables should not grow for all of that time.
const PAUSE: Duration = Duration::from_millis(10);

/// A bank on a server of its own with writers at work, and a project that copies it.
pub struct Scene {
    _server: PrivateServer,
    pub source: MysqlDatabase,
    pub target: PgDatabase,
    pub project: Project,
    replica: Replica,
    writers: Vec<Writer>,
}

/// Where a [`Scene`]'s project finds its servers; a test may put others in between.
pub struct Route {
    pub source: String,
    pub target: String,
    /// Lines of `[copy]`.
    pub copy: String,
    /// Statements that make more tables.
    pub tables: String,
}

impl Scene {
    /// A scene with target database `name`.
    pub fn new(name: &str, seed: u64, change: impl FnOnce(&mut Route)) -> Scene {
        Scene::with_target(&server::url("LANDFALL_TEST_PG_URL"), name, seed, change)
    }

    /// The same on another target server.
    pub fn with_target(target: &str, name: &str, seed: u64, change: impl FnOnce(&mut Route)) -> Scene {
        let server = PrivateServer::start("mariadb");
        let mut source = MysqlDatabase::create(&server.url, NAME);
        fill(&mut source, ACCOUNTS);
        // Nobody writes to it; it makes every copy hold a fence.
        source.run("create table archive (id int not null primary key) engine=MyISAM");
        source.run("insert into archive values (1), (2), (3)");
        let target = PgDatabase::create(target, name);
        let mut route = Route {
            source: format!("{}/{NAME}", server.url),
            target: target.url.clone(),
            copy: "chunk_rows = 100\nreaders = 2\nloaders = 2\nfence = true\n".to_owned(),
            tables: String::new(),
        };
        change(&mut route);
        source.run_all(&route.tables);
        let project = Project::new(&route.source, &route.target, &format!("[copy]\n{}", route.copy));
        project.landfall(&["schema", "--apply"]).expect(0);
        let writers = (0..2)
            .map(|index| Writer::start(&server.url, seed + 1 + index, ACCOUNTS, PAUSE))
            .collect();
        Scene {
            _server: server,
            source,
            target,
            project,
            replica: Replica::start(),
            writers,
        }
    }

    /// Finishes, verifies and compares with the source as it was at the epoch's point.
    #[track_caller]
    pub fn check(&mut self, context: &str) {
        self.project.landfall(&["finish"]).expect(0);
        self.project.landfall(&["verify"]).expect(0);
        check(&mut self.target, ACCOUNTS, context);
        assert_one_state(
            &self.project,
            &mut self.source,
            &mut self.target,
            &mut self.replica,
            context,
        );
    }

    /// Ends the writers, which must have written.
    pub fn stop(self) {
        let committed: u64 = self.writers.into_iter().map(Writer::stop).sum();
        assert!(committed > 50, "the writers wrote: {committed}");
    }
}
