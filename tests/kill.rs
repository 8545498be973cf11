//! A copy that is killed again and again, cut off and deprived of its source and its target, while writers keep changing
//! the source, ends as one state of the source: no row lost, doubled or from another moment.

use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use crate::support::bank::{self, Replica, Writer};
use crate::support::mysql::MysqlDatabase;
use crate::support::postgres::PgDatabase;
use crate::support::project::Project;
use crate::support::random::Random;
use crate::support::server::PrivateServer;

const ACCOUNTS: u64 = 3_000;
/// Rounds, unless the environment asks for others by the variable [`SOAK`], as `make soak` does.
const ROUNDS: u64 = 20;
const SOAK: &str = "LANDFALL_SOAK";
/// What a run may take to end by itself after its server is there again.
const UNTIL_IT_ENDS: Duration = Duration::from_secs(60);
const COPIER: &str = "lf_kill_copier";

#[test]
fn kills_cuts_and_restarts_leave_one_state_of_the_source() {
    let seed = Random::seed_from_environment();
    let rounds = std::env::var(SOAK).map_or(ROUNDS, |text| text.parse().expect("a number of rounds"));
    let mut random = Random::new(seed);
    let mut server = PrivateServer::start("mariadb");
    let mut source = MysqlDatabase::create(&server.url, bank::NAME);
    bank::fill(&mut source, ACCOUNTS);
    let mut target_server = PrivateServer::start("postgres");
    let mut target = PgDatabase::create(&target_server.url, "lf_kill");
    let target_url = target.url.clone();
    // An account of its own, by which the copy's sessions are told from the writers'.
    source.run(&format!("create user {COPIER}@'%'"));
    source.run(&format!("grant all on *.* to {COPIER}@'%'"));
    let mut url = url::Url::parse(&format!("{}/{}", source.server_url, bank::NAME)).unwrap();
    url.set_username(COPIER).unwrap();
    let project = Project::new(
        url.as_str(),
        &target.url,
        "[copy]\nchunk_rows = 200\nreaders = 2\nloaders = 2\n",
    );
    project.landfall(&["schema", "--apply"]).expect(0);
    let writers: Vec<Writer> = (0..2)
        .map(|index| Writer::start(&server.url, seed + 1 + index, ACCOUNTS, Duration::ZERO))
        .collect();

    let (mut completed, mut killed, mut interrupted) = (0, 0, 0);
    let mut longest = Duration::from_millis(1_200);
    for round in 0..rounds {
        if round == rounds / 2 && completed == 0 {
            // However slow the machine is, the other half are kills of a refresh.
            let started = Instant::now();
            project.landfall(&["copy"]).expect(0);
            longest = longest.max(started.elapsed());
            completed += 1;
        }
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
        let mut deadline =
            Instant::now() + Duration::from_millis(30 + random.below(u64::try_from(longest.as_millis()).unwrap()));
        // Half of the runs whose server was killed end by themselves, and say how.
        let left_alone = random.below(2) == 0;
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
            source.run("use bank");
            if left_alone {
                deadline = Instant::now() + UNTIL_IT_ENDS;
            }
        }
        if round % 6 == 4 {
            // Two sessions: what they are told is an interruption from now on. It ends as in a crash: what was committed without
            // waiting for the disk is lost.
            wait_for(&mut child, || {
                let sql = "select count(*) from pg_stat_activity where application_name = 'landfall'";
                target.value(sql).unwrap().parse::<u64>().unwrap() >= 2
            });
            std::thread::sleep(Duration::from_millis(100 + random.below(300)));
            drop(target);
            target_server.kill();
            target_server.restart();
            target = PgDatabase::open(&target_url);
            if left_alone {
                deadline = Instant::now() + UNTIL_IT_ENDS;
            }
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
            None => killed += 1,
            // In a way that can be resumed.
            Some(3) => interrupted += 1,
            Some(code) => panic!(
                "round {round} (seed {seed}) ended with {code}: {}",
                String::from_utf8_lossy(&output.stderr)
            ),
        }
    }
    eprintln!(
        "{rounds} rounds: {killed} killed, {interrupted} interrupted, {completed} complete, of at most {longest:?}"
    );
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

    bank::check(&mut target, ACCOUNTS, &format!("seed {seed}"));
    let mut replica = Replica::start();
    bank::assert_one_state(
        &project,
        &mut source,
        &mut target,
        &mut replica,
        &format!("seed {seed}"),
    );
}

/// Waits until something is so, or the copy has ended.
fn wait_for(child: &mut Child, mut done: impl FnMut() -> bool) {
    while child.try_wait().unwrap().is_none() && !done() {
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Waits until the copy has reached the source, or has ended.
fn wait_for_connection(child: &mut Child, source: &mut MysqlDatabase) {
    let sessions = format!("select cast(count(*) as char) from information_schema.processlist where user = '{COPIER}'");
    wait_for(child, || source.value(&sessions).as_deref() != Some("0"));
}

/// Ends every connection that reads the source's tables for a copy.
fn cut_readers(source: &mut MysqlDatabase) {
    let ids: Vec<u64> = source
        .rows("select id from information_schema.processlist where id <> connection_id() and (info like 'select%from%bank%' or info like 'SELECT%FROM%bank%') and info not like '%accounts order by id%'")
        .into_iter()
        .map(|row| row.get::<u64, _>(0).unwrap())
        .collect();
    for id in ids {
        // It may be gone by itself.
        let _gone = source.try_run(&format!("kill connection {id}"));
    }
}
