//! Opening an epoch: which statements are sent, in which order, and what is made of the answers.

mod fence;

use std::sync::atomic::{AtomicUsize, Ordering};

use model::TableName;
use tds::{Answer, Behaviour, Column, Server, ServerError, Statement, Type, Value};

use super::{client, shown, usual};
use crate::epoch::{EpochMethod, EpochRequest, EpochTable, Moved};
use crate::error::{Result, SourceError};
use crate::mssql::snapshot::{Opened, moved_since};

/// A database as far as an epoch asks about it.
#[derive(Clone)]
struct Database {
    allows_snapshots: bool,
    read_only: bool,
    /// Of a database snapshot: when it was made.
    snapshot: Option<&'static str>,
    /// What asking for the exclusive lock of the table `t` gives.
    exclusive: Exclusive,
    /// How often the shared lock is refused, and how.
    refused: (usize, ServerError),
    change_tracking: bool,
    /// Of a transaction that was asked for in SNAPSHOT isolation; that is 5.
    level: &'static str,
    /// The memory-optimized table.
    in_memory: Option<&'static str>,
    /// How often a reader's beginning is refused.
    late: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum Exclusive {
    Refused,
    Granted,
}

impl Default for Database {
    fn default() -> Database {
        Database {
            allows_snapshots: true,
            read_only: false,
            snapshot: None,
            exclusive: Exclusive::Refused,
            refused: (0, ServerError::lock_timeout()),
            change_tracking: false,
            level: "5",
            in_memory: None,
            late: 0,
        }
    }
}

/// How often something was asked for.
#[derive(Default)]
struct Counts {
    shared: AtomicUsize,
    begun: AtomicUsize,
}

impl Database {
    fn start(self) -> Server {
        let counts = Counts::default();
        Server::start(Behaviour::answering(move |statement| {
            usual(statement).unwrap_or_else(|| self.answer(statement, &counts))
        }))
        .unwrap()
    }

    fn answer(&self, statement: &Statement, counts: &Counts) -> Answer {
        let sql = statement.text.as_str();
        let row = || Answer::one("x", Type::Int, 1);
        if sql == include_str!("../snapshot/state.sql") {
            let number = |name: &str| Column::new(name, Type::Int);
            let content = self
                .snapshot
                .map_or("shop@2024".to_owned(), |made| format!("shop_then@{made}"));
            return Answer::rows(
                vec![
                    number("snapshot_isolation_state"),
                    number("is_read_only"),
                    number("source_database_id"),
                    Column::new("content", Type::nvarchar(200)),
                    Column::new("replica", Type::nvarchar(200)),
                ],
                vec![vec![
                    i32::from(self.allows_snapshots).into(),
                    i32::from(self.read_only).into(),
                    self.snapshot.map(|_| 5).into(),
                    content.into(),
                    Value::Null,
                ]],
            );
        }
        if sql == include_str!("../snapshot/memory_optimized.sql") {
            let columns = ["schema_name", "table_name"].map(|name| Column::new(name, Type::nvarchar(128)));
            let rows = self.in_memory.iter().map(|table| vec!["dbo".into(), (*table).into()]);
            return Answer::rows(columns.into(), rows.collect());
        }
        if sql == include_str!("../snapshot/level.sql") {
            return Answer::one("level", Type::nvarchar(40), self.level);
        }
        if sql.contains("SYSUTCDATETIME") {
            return Answer::one("opened_at", Type::nvarchar(40), "2026-01-31T23:59:59.1234567");
        }
        if sql.contains("fn_cdc_get_max_lsn") {
            return Answer::error(ServerError::new(
                4121,
                16,
                "Cannot find either column \"sys\" or the user-defined function",
            ));
        }
        if sql.contains("CHANGE_TRACKING_CURRENT_VERSION") {
            let position = if self.change_tracking { "42".into() } else { Value::Null };
            return Answer::one("position", Type::nvarchar(40), position);
        }
        if sql.contains("TABLOCKX") {
            return match self.exclusive {
                Exclusive::Granted => row(),
                Exclusive::Refused => Answer::error(ServerError::lock_timeout()),
            };
        }
        if sql.contains("TABLOCK") && counts.shared.fetch_add(1, Ordering::SeqCst) < self.refused.0 {
            return Answer::error(self.refused.1.clone());
        }
        if sql.contains("FROM sys.objects") && counts.begun.fetch_add(1, Ordering::SeqCst) < self.late {
            return Answer::error(ServerError::lock_timeout());
        }
        if sql.contains("SELECT TOP (1) 1 AS x") {
            return row();
        }
        Answer::done()
    }
}

fn request(readers: usize) -> EpochRequest {
    EpochRequest {
        tables: ["t", "u"]
            .map(|name| EpochTable {
                name: TableName::new("dbo", name),
                transactional: true,
            })
            .into(),
        readers,
        lock_wait: 3,
        attempts: 4,
        allow_inconsistent: false,
        fence_nontransactional: false,
        reads_others: false,
    }
}

async fn open(server: &Server, request: &EpochRequest) -> Result<Opened> {
    client(server).await.open_epoch(request).await
}

/// What was sent about locks and transactions: a letter and the session for each statement. A session that locks nothing rolls back
/// before it begins; that is left out.
fn steps(server: &Server) -> Vec<(char, u16)> {
    let statements = server.statements();
    let locks = |session: u16| {
        let of_it = |statement: &&Statement| statement.session == session && statement.text.contains("TABLOCK");
        statements.iter().any(|statement| of_it(&statement))
    };
    let step = |statement: &Statement| {
        let sql = statement.text.as_str();
        Some(match sql {
            _ if sql.contains("TABLOCKX") => 'x',
            _ if sql.contains("TABLOCK") => 's',
            _ if sql.contains("FROM sys.objects") => 'b',
            "IF @@TRANCOUNT > 0 ROLLBACK" if locks(statement.session) => 'r',
            _ => return None,
        })
    };
    let of = |statement: &Statement| Some((step(statement)?, statement.session));
    statements.iter().filter_map(of).collect()
}

fn letters(steps: &[(char, u16)]) -> String {
    steps.iter().map(|(letter, _)| letter).collect()
}

#[tokio::test]
async fn one_reader_needs_no_fence() {
    let server = Database::default().start();
    let opened = open(&server, &request(1)).await.unwrap();
    assert_eq!(
        (opened.point.method, opened.readers.len()),
        (EpochMethod::SingleReader, 1)
    );
    assert_eq!(letters(&steps(&server)), "b");
}

#[tokio::test]
async fn without_snapshot_isolation_there_is_no_epoch_but_by_a_decision() {
    let server = Database {
        allows_snapshots: false,
        ..Database::default()
    }
    .start();
    let error = open(&server, &request(2)).await.err().unwrap();
    assert!(
        matches!(error, SourceError::NoSnapshot { .. }) && !error.is_retryable(),
        "{error:?}"
    );
    let said = shown(&error);
    assert!(
        said.contains("ALTER DATABASE [shop] SET ALLOW_SNAPSHOT_ISOLATION ON") && said.contains("--allow-inconsistent"),
        "{said}"
    );
    assert!(steps(&server).is_empty());

    let decided = EpochRequest {
        allow_inconsistent: true,
        ..request(2)
    };
    let opened = open(&server, &decided).await.unwrap();
    assert_eq!(
        (opened.point.method, opened.readers.len()),
        (EpochMethod::Inconsistent, 2)
    );
    assert_eq!(
        opened.point.inconsistent_tables,
        ["t", "u"].map(|name| TableName::new("dbo", name))
    );
    assert!(steps(&server).is_empty());
}

/// As servers do that only speak the protocol.
#[tokio::test]
async fn a_transaction_of_another_level_is_no_epoch() {
    for readers in [1, 3] {
        let database = Database {
            level: "2",
            ..Database::default()
        };
        let error = open(&database.start(), &request(readers)).await.err().unwrap();
        assert!(matches!(error, SourceError::NoSnapshot { .. }), "{error:?}");
        assert!(shown(&error).contains("at the level 2"), "{error:?}");
    }
}

#[tokio::test]
async fn a_memory_optimized_table_is_named() {
    let server = Database {
        in_memory: Some("u"),
        ..Database::default()
    }
    .start();
    let said = shown(&open(&server, &request(2)).await.err().unwrap());
    assert!(
        said.contains("dbo.u is memory-optimized") && !said.contains("dbo.t"),
        "{said}"
    );
    let decided = EpochRequest {
        allow_inconsistent: true,
        ..request(2)
    };
    let opened = open(&server, &decided).await.unwrap();
    assert_eq!(opened.point.method, EpochMethod::Inconsistent);
}

#[tokio::test]
async fn a_database_snapshot_is_the_same_whenever_it_is_opened() {
    let server = Database {
        snapshot: Some("2026-01-01T00:00:00.123"),
        allows_snapshots: false,
        ..Database::default()
    }
    .start();
    let opened = open(&server, &request(3)).await.unwrap();
    assert_eq!(
        (opened.point.method, opened.readers.len()),
        (EpochMethod::UnchangingDatabase, 3)
    );
    assert_eq!(
        opened.point.content.as_deref(),
        Some("shop_then@2026-01-01T00:00:00.123")
    );
    assert!(steps(&server).is_empty());
    let again = open(&server, &request(1)).await.unwrap();
    assert_eq!(again.point.content, opened.point.content);
    assert_eq!(
        moved_since(&mut client(&server).await, &opened.point).await.unwrap(),
        Moved::No
    );
    // Made anew under the same name.
    let server = Database {
        snapshot: Some("2026-01-02T00:00:00"),
        ..Database::default()
    }
    .start();
    let moved = moved_since(&mut client(&server).await, &opened.point).await.unwrap();
    assert!(matches!(moved, Moved::Yes(_)), "{moved:?}");
    let server = Database::default().start();
    let moved = moved_since(&mut client(&server).await, &opened.point).await.unwrap();
    assert!(matches!(moved, Moved::Yes(_)), "{moved:?}");
}

#[tokio::test]
async fn a_read_only_database_needs_no_snapshot() {
    let server = Database {
        read_only: true,
        allows_snapshots: false,
        ..Database::default()
    }
    .start();
    let opened = open(&server, &request(2)).await.unwrap();
    assert_eq!(
        (opened.point.method, opened.readers.len()),
        (EpochMethod::UnchangingDatabase, 2)
    );
    // It can be written to tomorrow: nothing tells that it is the same then.
    assert_eq!(opened.point.content, None);
    let moved = moved_since(&mut client(&server).await, &opened.point).await.unwrap();
    assert!(matches!(moved, Moved::Unknown(_)), "{moved:?}");
}

/// Asked before the readers begin, so that it is a lower bound.
#[tokio::test]
async fn the_position_of_change_tracking_is_read_before_the_epoch() {
    let server = Database {
        change_tracking: true,
        ..Database::default()
    }
    .start();
    let opened = open(&server, &request(2)).await.unwrap();
    let bound = opened.point.lower_bound.unwrap();
    assert_eq!(
        (bound.method.as_str(), bound.position.as_str()),
        ("change-tracking", "42")
    );
    let statements = server.statements();
    let at = |part: &str| {
        statements
            .iter()
            .position(|statement| statement.text.contains(part))
            .unwrap()
    };
    assert!(at("CHANGE_TRACKING_CURRENT_VERSION") < at("LEVEL SNAPSHOT"));
}

/// A balancer in between leads connections to servers of different names.
#[tokio::test]
async fn readers_of_different_servers_are_refused() {
    let times = AtomicUsize::new(0);
    let database = Database::default();
    let counts = Counts::default();
    let server = Server::start(Behaviour::answering(move |statement| {
        if statement.text == include_str!("../client/identity.sql") {
            let name = format!("host{}/shop/2024", times.fetch_add(1, Ordering::SeqCst));
            return Answer::one("identity_text", Type::nvarchar(256), name);
        }
        usual(statement).unwrap_or_else(|| database.answer(statement, &counts))
    }))
    .unwrap();
    let error = open(&server, &request(2)).await.err().unwrap();
    assert!(matches!(error, SourceError::DifferentServers { .. }), "{error:?}");
}
