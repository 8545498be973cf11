//! The moment in which all readers begin: nobody writes in it, and if somebody could, there is one reader.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use tds::{Behaviour, Server, ServerError};

use super::{Counts, Database, Exclusive, letters, open, request, steps, usual};
use crate::epoch::EpochMethod;

#[tokio::test]
async fn readers_begin_between_the_lock_and_its_release_alone() {
    let server = Database::default().start();
    let opened = open(&server, &request(3)).await.unwrap();
    assert_eq!(opened.point.method, EpochMethod::SnapshotIsolation);
    assert_eq!((opened.readers.len(), opened.notes.len()), (3, 0), "{:?}", opened.notes);
    assert_eq!(opened.point.opened_at, "2026-01-31T23:59:59.123456Z");
    assert_eq!(opened.point.server, "host/shop/2024-01-01T00:00:00");
    assert_eq!(opened.point.lower_bound, None);
    let steps = steps(&server);
    // The tables are locked, the lock is tried, the trial ends, all readers begin, the fence ends (and the trial, if it had not).
    assert_eq!(letters(&steps), "sxrbbbrr", "{steps:?}");
    let (fence, trial) = (steps[0].1, steps[1].1);
    let sessions: Vec<u16> = opened
        .readers
        .iter()
        .map(|reader| u16::try_from(reader.session().unwrap()).unwrap())
        .collect();
    assert_ne!(fence, trial);
    assert_eq!((steps[2].1, steps[6].1, steps[7].1), (trial, fence, trial), "{steps:?}");
    let mut began: Vec<u16> = steps[3..6].iter().map(|step| step.1).collect();
    began.sort_unstable();
    assert_eq!(began, sessions);
}

#[tokio::test]
async fn locks_are_asked_for_as_they_must_be() {
    let server = Database::default().start();
    open(&server, &request(2)).await.unwrap();
    let statements: Vec<String> = server
        .statements()
        .into_iter()
        .map(|statement| statement.text)
        .collect();
    let has = |sql: &str| {
        assert!(
            statements.iter().any(|statement| statement == sql),
            "{sql}: {statements:#?}"
        )
    };
    has("SET TRANSACTION ISOLATION LEVEL READ COMMITTED; BEGIN TRANSACTION");
    has(
        "SET LOCK_TIMEOUT 0; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; BEGIN TRANSACTION; \
         SELECT TOP (1) 1 AS x FROM [dbo].[t] WITH (TABLOCKX, HOLDLOCK)",
    );
    // Behind those who wait to alter the table no longer than the fence itself, and then as long as everywhere.
    has("SET TRANSACTION ISOLATION LEVEL SNAPSHOT");
    has(
        "SET LOCK_TIMEOUT 3000; SELECT TOP (1) 1 AS x FROM sys.objects; SELECT TOP (1) 1 AS x FROM [dbo].[t]; \
         SET LOCK_TIMEOUT 600000",
    );
    // What is left of the three seconds, for all tables.
    let locks = statements
        .iter()
        .find(|statement| statement.contains("TABLOCK,"))
        .unwrap();
    let (wait, locks) = locks.split_once("; ").unwrap();
    let wait: u32 = wait.strip_prefix("SET LOCK_TIMEOUT ").unwrap().parse().unwrap();
    assert!((1..=3000).contains(&wait), "{wait}");
    assert_eq!(
        locks,
        "SELECT TOP (1) 1 AS x FROM [dbo].[t] WITH (TABLOCK, HOLDLOCK); \
         SELECT TOP (1) 1 AS x FROM [dbo].[u] WITH (TABLOCK, HOLDLOCK)"
    );
    assert!(
        !statements
            .iter()
            .any(|statement| statement.to_uppercase().contains("NOLOCK"))
    );
}

/// Writers are held up by nobody's login.
#[tokio::test]
async fn all_are_connected_before_the_fence_is() {
    let held = Arc::new(AtomicBool::new(false));
    let order = Arc::new(Mutex::new(Vec::new()));
    let (flag, log) = (Arc::clone(&held), Arc::clone(&order));
    let database = Database::default();
    let counts = Counts::default();
    let server = Server::start(Behaviour::answering(move |statement| {
        if statement.text.contains("TABLOCK,") {
            flag.store(true, Ordering::SeqCst);
        }
        if flag.load(Ordering::SeqCst) && statement.text.starts_with("SET ROWCOUNT") {
            log.lock().unwrap().push(statement.session);
        }
        usual(statement).unwrap_or_else(|| database.answer(statement, &counts))
    }))
    .unwrap();
    open(&server, &request(4)).await.unwrap();
    let made: Vec<u16> = order.lock().unwrap().clone();
    assert!(made.is_empty(), "{made:?}");
}

#[tokio::test]
async fn a_lock_that_keeps_nobody_out_leaves_one_reader() {
    let server = Database {
        exclusive: Exclusive::Granted,
        ..Database::default()
    }
    .start();
    let opened = open(&server, &request(3)).await.unwrap();
    assert_eq!(opened.point.method, EpochMethod::SingleReader);
    assert_eq!(opened.readers.len(), 1);
    assert!(
        opened.notes.len() == 1 && opened.notes[0].contains("dbo.t") && opened.notes[0].contains("keeps nobody out"),
        "{:?}",
        opened.notes
    );
    // Tried, given up, and begun without a fence.
    assert_eq!(letters(&steps(&server)), "sxrrrb");
}

#[tokio::test]
async fn a_lock_that_is_not_granted_is_asked_for_as_often_as_was_said() {
    let server = Database {
        refused: (2, ServerError::lock_timeout()),
        ..Database::default()
    }
    .start();
    let opened = open(&server, &request(2)).await.unwrap();
    assert_eq!(opened.point.method, EpochMethod::SnapshotIsolation);
    assert_eq!(letters(&steps(&server)), "srrsrrsxrbbrr");

    let server = Database {
        refused: (usize::MAX, ServerError::lock_timeout()),
        ..Database::default()
    }
    .start();
    let opened = open(&server, &request(2)).await.unwrap();
    assert_eq!(opened.point.method, EpochMethod::SingleReader);
    assert!(
        opened.notes[0].contains("no fence of table locks: lock not granted in time"),
        "{:?}",
        opened.notes
    );
    assert_eq!(letters(&steps(&server)), format!("{}b", "sr".repeat(4)));

    // A permission that is missing is so the next time too.
    let denied = ServerError::permission("t", "shop", "dbo");
    let server = Database {
        refused: (usize::MAX, denied),
        ..Database::default()
    }
    .start();
    let opened = open(&server, &request(2)).await.unwrap();
    assert_eq!(opened.point.method, EpochMethod::SingleReader);
    assert!(opened.notes[0].contains("permission denied"), "{:?}", opened.notes);
    assert_eq!(letters(&steps(&server)), "srb");
}

/// Somebody waits to alter the table, and a reader behind him: the fence is given up, so that he goes on, and tried again.
#[tokio::test]
async fn a_reader_that_cannot_begin_holds_nobody_up() {
    let database = Database {
        late: 1,
        ..Database::default()
    };
    let server = database.start();
    let opened = open(&server, &request(2)).await.unwrap();
    assert_eq!(opened.point.method, EpochMethod::SnapshotIsolation);
    assert_eq!(letters(&steps(&server)), "sxrbbrrsxrbbrr");

    let database = Database {
        late: 8,
        ..Database::default()
    };
    let server = database.start();
    let opened = open(&server, &request(2)).await.unwrap();
    assert_eq!(opened.point.method, EpochMethod::SingleReader);
    assert!(
        opened.notes[0].contains("no fence of table locks"),
        "{:?}",
        opened.notes
    );
    assert_eq!(letters(&steps(&server)), format!("{}b", "sxrbbrr".repeat(4)));
}
