//! Consistent points, while writers are at work.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use model::{ChunkRange, Connection, MysqlType, TablePlan};
use mysql_async::prelude::Queryable as _;
use mysql_async::{Conn, OptsBuilder};

use super::{LOCKS, Server, address};
use crate::mysql::sample::plan;
use crate::{BatchLimits, Epoch, EpochMethod, EpochRequest, Reader, Source, SourceError};

/// Account balances in two tables; their sum never changes.
async fn bank(server: &mut Server) -> Vec<TablePlan> {
    let int = MysqlType::Int { unsigned: false };
    let mut plans = Vec::new();
    for name in ["left_side", "right_side"] {
        server
            .run(&format!("CREATE TABLE {name} (id INT PRIMARY KEY, balance INT)"))
            .await;
        server.run(&format!("INSERT INTO {name} VALUES (1, 1000)")).await;
        plans.push(TablePlan {
            source: server.table(name),
            ..plan(&[("id", int.clone()), ("balance", int.clone())], &[0])
        });
    }
    plans
}

async fn writer(connection: &Connection, database: &str) -> Conn {
    let opts = OptsBuilder::default()
        .ip_or_hostname(connection.host.clone())
        .tcp_port(connection.port)
        .user(Some(connection.user.clone()))
        .pass(
            connection
                .password
                .as_ref()
                .map(|password| password.reveal().to_owned()),
        )
        .db_name(Some(database))
        .prefer_socket(false);
    Conn::new(opts).await.unwrap()
}

/// Moves money from one table to the other until told to stop; returns how often.
async fn move_money(mut conn: Conn, stop: Arc<AtomicBool>) -> u64 {
    let mut moves = 0;
    while !stop.load(Ordering::Relaxed) {
        conn.query_drop("START TRANSACTION").await.unwrap();
        conn.query_drop("UPDATE left_side SET balance = balance - 1")
            .await
            .unwrap();
        conn.query_drop("UPDATE right_side SET balance = balance + 1")
            .await
            .unwrap();
        conn.query_drop("COMMIT").await.unwrap();
        moves += 1;
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
    moves
}

async fn balance(reader: &mut Reader, table: &TablePlan) -> i64 {
    use arrow_array::cast::AsArray;
    let open = ChunkRange::WHOLE;
    let mut rows = reader.read(table, &open, BatchLimits::default()).await.unwrap();
    let batch = rows.next().await.unwrap().unwrap();
    batch.column(1).as_primitive::<arrow_array::types::Int64Type>().value(0)
}

async fn close(epoch: Epoch) {
    for reader in epoch.readers {
        reader.close().await;
    }
}

#[tokio::test]
async fn all_readers_see_one_state_by_every_method_while_money_moves() {
    let Some(mut server) = Server::start("epochs").await else {
        return;
    };
    let _alone = LOCKS.lock().await;
    let plans = bank(&mut server).await;
    let select_only = server.account("SELECT").await;
    let locks = server.account("SELECT, LOCK TABLES").await;
    let monitor = server.account("SELECT").await;
    server
        .run(&format!("GRANT REPLICATION CLIENT ON *.* TO {}@'%'", monitor.user))
        .await;
    let reload = server.account("SELECT").await;
    server.run(&format!("GRANT RELOAD ON *.* TO {}@'%'", reload.user)).await;
    let stop = Arc::new(AtomicBool::new(false));
    let mover = tokio::spawn(move_money(
        writer(&server.connection, &server.database).await,
        Arc::clone(&stop),
    ));
    let mut methods = Vec::new();
    for account in [&select_only, &locks, &monitor, &reload] {
        let mut source = Source::connect(&address(account)).await.unwrap();
        for _ in 0..5 {
            let request = EpochRequest {
                attempts: 3,
                ..EpochRequest::for_plans(&plans, 3)
            };
            let mut epoch = source.open_epoch(&request).await.unwrap();
            let mut states = Vec::new();
            for reader in &mut epoch.readers {
                let (left, right) = (balance(reader, &plans[0]).await, balance(reader, &plans[1]).await);
                assert_eq!(left + right, 2000, "{:?}", epoch.point);
                states.push(left);
            }
            states.dedup();
            assert_eq!(states.len(), 1, "{:?}", epoch.point);
            assert!(epoch.readers.len() == 3 || epoch.point.method == EpochMethod::SingleReader);
            methods.push((account.user.clone(), epoch.point.method));
            close(epoch).await;
        }
    }
    stop.store(true, Ordering::Relaxed);
    assert!(mover.await.unwrap() > 0);
    for (user, method) in &methods {
        let by_log = matches!(method, EpochMethod::BinlogSnapshot | EpochMethod::GtidUnchanged);
        let by_right = if *user == locks.user {
            EpochMethod::TableLocks
        } else if *user == reload.user {
            EpochMethod::GlobalReadLock
        } else {
            EpochMethod::SingleReader
        };
        // Only who may see that no filter keeps changes out of the log can go by it.
        let may_go_by_log = *user == monitor.user;
        assert!(by_log && may_go_by_log || *method == by_right, "{methods:?}");
    }

    // Without a change in between, equal points are proved where the server has a log of its changes. Other tests write
    // to the same log, so this takes a quiet moment.
    let mut source = Source::connect(&address(&monitor)).await.unwrap();
    let request = EpochRequest::for_plans(&plans, 2);
    let mut first = source.open_epoch(&request).await.unwrap();
    let mut proved = false;
    for _ in 0..100 {
        let second = source.open_epoch(&request).await.unwrap();
        let same = first.point.same_point(&second.point);
        assert!(!same || first.point.binlog, "{:?}", first.point);
        close(std::mem::replace(&mut first, second)).await;
        proved |= same;
        if proved || !first.point.binlog {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert_eq!(proved, first.point.binlog);
    server.run("UPDATE left_side SET balance = 0").await;
    let third = source.open_epoch(&request).await.unwrap();
    assert!(!first.point.same_point(&third.point));
    close(first).await;
    close(third).await;
    server.end().await;
}

#[tokio::test]
async fn tables_without_transactions_are_refused_fenced_or_reported() {
    let Some(mut server) = Server::start("fence").await else {
        return;
    };
    server
        .run("CREATE TABLE m (id INT PRIMARY KEY, balance INT) ENGINE=MyISAM")
        .await;
    server.run("INSERT INTO m VALUES (1, 1)").await;
    let mut plans = bank(&mut server).await;
    plans.push(TablePlan {
        source: server.table("m"),
        transactional: false,
        ..plans[0].clone()
    });
    let mut source = server.source().await;
    let request = EpochRequest {
        lock_wait: 1,
        attempts: 1,
        ..EpochRequest::for_plans(&plans, 2)
    };
    let error = source.open_epoch(&request).await.unwrap_err();
    assert!(
        matches!(&error, SourceError::NotTransactional { tables } if tables == &[server.table("m")]),
        "{error}"
    );

    let fenced = EpochRequest {
        fence_nontransactional: true,
        ..request.clone()
    };
    let epoch = source.open_epoch(&fenced).await.unwrap();
    assert_eq!(epoch.point.fenced_tables, [server.table("m")]);
    assert!(!epoch.point.same_point(&epoch.point));
    server.run("SET SESSION lock_wait_timeout = 1").await;
    server.run("UPDATE left_side SET balance = 7").await;
    assert!(
        server.conn.query_drop("UPDATE m SET balance = 2").await.is_err(),
        "the fence keeps writers out"
    );
    // While a writer holds the table, the fence gives up after its wait.
    epoch.fence.unwrap().release().await.unwrap();
    server.run("UPDATE m SET balance = 2").await;
    server.run("LOCK TABLES m WRITE").await;
    let error = source.open_epoch(&fenced).await.unwrap_err();
    assert!(matches!(error, SourceError::LockTimeout { .. }), "{error:?}");
    let lenient = EpochRequest {
        allow_inconsistent: true,
        ..fenced
    };
    let epoch = source.open_epoch(&lenient).await.unwrap();
    assert_eq!(epoch.point.inconsistent_tables, [server.table("m")]);
    assert!(
        epoch.notes[0].starts_with("no fence: lock not granted in time"),
        "{:?}",
        epoch.notes
    );
    server.run("UNLOCK TABLES").await;
    server.end().await;
}

#[tokio::test]
async fn a_lost_reader_and_an_altered_table_are_errors_and_not_ends() {
    let Some(mut server) = Server::start("lost").await else {
        return;
    };
    let plans = bank(&mut server).await;
    let mut source = server.source().await;
    let mut epoch = source.open_epoch(&EpochRequest::for_plans(&plans, 1)).await.unwrap();
    server.run("ALTER TABLE left_side ADD COLUMN extra INT, FORCE").await;
    let open = ChunkRange::WHOLE;
    let reader = &mut epoch.readers[0];
    let outcome = match reader.read(&plans[0], &open, BatchLimits::default()).await {
        Ok(mut rows) => rows.next().await.map(|_| ()),
        Err(error) => Err(error),
    };
    assert!(matches!(outcome, Err(SourceError::TableChanged { .. })), "{outcome:?}");
    let crate::reader::ReaderKind::Mysql(inner) = &mut reader.kind else {
        panic!("a reader of MySQL")
    };
    let id = inner
        .client()
        .one_text("asking", "SELECT CONNECTION_ID()")
        .await
        .unwrap()
        .unwrap();
    server.run(&format!("KILL {id}")).await;
    let outcome = reader.read(&plans[1], &open, BatchLimits::default()).await.map(|_| ());
    assert!(
        matches!(&outcome, Err(SourceError::LostConnection { .. })),
        "{outcome:?}"
    );
    server.end().await;
}

/// What a server does by itself to a transaction cannot be asked for from outside; a ROLLBACK shows that both products tell
/// it in the same way.
#[tokio::test]
async fn a_reader_whose_transaction_ended_is_lost() {
    let Some(mut server) = Server::start("ended").await else {
        return;
    };
    let plans = bank(&mut server).await;
    let mut source = server.source().await;
    let mut epoch = source.open_epoch(&EpochRequest::for_plans(&plans, 1)).await.unwrap();
    let crate::reader::ReaderKind::Mysql(inner) = &mut epoch.readers[0].kind else {
        panic!("a reader of MySQL")
    };
    inner.client().run("reading", "DO 1").await.unwrap();
    let outcome = inner.client().run("reading", "ROLLBACK").await;
    assert!(
        matches!(&outcome, Err(error @ SourceError::LostConnection { .. }) if error.is_retryable()),
        "{outcome:?}"
    );
    server.end().await;
}

/// Work is spread over threads: every future of the surface must be able to move between them.
#[test]
fn futures_can_move_between_threads() {
    fn movable<T: Send>(_: T) {}
    fn all(source: &mut Source, reader: &mut Reader, plan: &TablePlan, range: &ChunkRange, request: &EpochRequest) {
        movable(source.open_epoch(request));
        movable(source.preflight(&[], &crate::PreflightOptions::default()));
        movable(source.inspect(&crate::Scope::default()));
        movable(source.plan_chunks(plan, 1));
        movable(reader.read(plan, range, BatchLimits::default()));
        movable(async move {
            let mut rows = reader.read(plan, range, BatchLimits::default()).await?;
            rows.next().await
        });
    }
    let _ = all;
}
