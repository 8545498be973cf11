//! What a server shows of whether it stands still, with writers of every kind. Settings of the whole server are tried on a server of its
//! own, in the tests of the program.

use model::TableName;
use model::freeze::{LogChanges, OpenWork, WriteGuard};
use mysql_async::prelude::Queryable as _;
use mysql_async::{Conn, OptsBuilder};

use super::{Server, address};
use crate::{LogPosition, Source};

const MANY: u64 = 1_000_000;

/// A table in scope, a heartbeat, one with a trigger and one beside them.
async fn start(name: &str) -> Option<Server> {
    let mut server = Server::start(name).await?;
    for table in ["orders", "beat", "busy", "beside"] {
        server
            .run(&format!("CREATE TABLE {table} (id INT PRIMARY KEY, v INT)"))
            .await;
        server.run(&format!("INSERT INTO {table} VALUES (1, 0)")).await;
    }
    server
        .run("CREATE TRIGGER busy_too AFTER UPDATE ON busy FOR EACH ROW UPDATE orders SET v = v + 1")
        .await;
    Some(server)
}

impl Server {
    fn scope(&self) -> Vec<TableName> {
        vec![self.table("orders")]
    }

    /// What the log says since a position.
    async fn since(&self, source: &mut Source, before: &LogPosition, allowed: &[TableName]) -> LogChanges {
        let after = source.log_position().await.unwrap();
        let stretch = (before.log.as_ref().unwrap(), after.log.as_ref().unwrap());
        let found = source.log_changes(stretch, &self.scope(), allowed, MANY).await.unwrap();
        match found {
            // Other tests write statements of their own to the same log.
            LogChanges::Read {
                events,
                changed,
                allowed,
            } => LogChanges::Read {
                events,
                changed: changed
                    .into_iter()
                    .filter(|line| line.contains(&self.database))
                    .collect(),
                allowed,
            },
            not_read => not_read,
        }
    }

    async fn writer(&self) -> Conn {
        let password = self
            .connection
            .password
            .as_ref()
            .map(|password| password.reveal().to_owned());
        let opts = OptsBuilder::default()
            .ip_or_hostname(self.connection.host.clone())
            .tcp_port(self.connection.port)
            .user(Some(self.connection.user.clone()))
            .pass(password)
            .db_name(Some(self.database.clone()))
            .prefer_socket(false);
        Conn::new(opts).await.unwrap()
    }
}

fn parts(found: LogChanges) -> (Vec<String>, Vec<String>) {
    match found {
        LogChanges::Read { changed, allowed, .. } => (changed, allowed),
        LogChanges::NotRead { reason } => panic!("{reason}"),
    }
}

#[tokio::test]
async fn the_log_tells_which_tables_changed() {
    let Some(mut server) = start("freeze_log").await else {
        return;
    };
    let mut source = server.source().await;
    let beat = [server.table("beat")];
    for format in ["ROW", "STATEMENT", "MIXED"] {
        server.run(&format!("SET SESSION binlog_format = {format}")).await;
        let before = source.log_position().await.unwrap();
        server.run("UPDATE beat SET v = v + 1").await;
        let (changed, allowed) = parts(server.since(&mut source, &before, &beat).await);
        assert_eq!((changed.len(), allowed.len()), (0, 1), "{format}: {changed:?}");
        // Without leave it is a change like any other, as it is in no scope only if the log says so.
        let (changed, _) = parts(server.since(&mut source, &before, &[]).await);
        assert_eq!(changed.is_empty(), format == "ROW", "{format}: {changed:?}");
        server.run("UPDATE orders SET v = v + 1").await;
        let (changed, _) = parts(server.since(&mut source, &before, &beat).await);
        assert_eq!(changed.len(), 1, "{format}: {changed:?}");
        // By a trigger of another table, even one that may change.
        let before = source.log_position().await.unwrap();
        server.run("UPDATE busy SET v = v + 1").await;
        let busy = [server.table("busy")];
        let (changed, _) = parts(server.since(&mut source, &before, &busy).await);
        assert!(!changed.is_empty(), "{format}");
    }
    server.run("SET SESSION binlog_format = ROW").await;
    let before = source.log_position().await.unwrap();
    server.run("UPDATE beside SET v = v + 1").await;
    let (changed, allowed) = parts(server.since(&mut source, &before, &beat).await);
    assert_eq!(
        (changed, allowed),
        (Vec::new(), Vec::new()),
        "the server's position moved, and no table in scope"
    );
    let database = server.database.clone();
    server.run(&format!("TRUNCATE {database}.orders")).await;
    let (changed, _) = parts(server.since(&mut source, &before, &beat).await);
    assert!(changed[0].contains("TRUNCATE"), "{changed:?}");
    // Over the end of a file.
    let before = source.log_position().await.unwrap();
    server.run("FLUSH BINARY LOGS").await;
    let (changed, _) = parts(server.since(&mut source, &before, &beat).await);
    assert_eq!(changed, Vec::<String>::new());
    server.run("INSERT INTO orders VALUES (7, 7)").await;
    let (changed, _) = parts(server.since(&mut source, &before, &beat).await);
    assert!(
        changed[0].contains(&format!("{database}.orders changed")),
        "{changed:?}"
    );
    server.end().await;
}

#[tokio::test]
async fn what_is_not_committed_is_not_in_the_log_and_is_told() {
    let Some(server) = start("freeze_open").await else {
        return;
    };
    let mut source = server.source().await;
    let mut writer = server.writer().await;
    let before = source.log_position().await.unwrap();
    assert!(matches!(
        source.open_work(&server.scope()).await.unwrap(),
        OpenWork::None { .. }
    ));
    writer.query_drop("BEGIN").await.unwrap();
    writer.query_drop("UPDATE orders SET v = v + 1").await.unwrap();
    let (changed, _) = parts(server.since(&mut source, &before, &[]).await);
    assert_eq!(changed, Vec::<String>::new());
    let OpenWork::Some { what } = source.open_work(&server.scope()).await.unwrap() else {
        panic!("the transaction is open")
    };
    assert!(what[0].contains("not committed"), "{what:?}");
    writer.query_drop("COMMIT").await.unwrap();
    assert!(matches!(
        source.open_work(&server.scope()).await.unwrap(),
        OpenWork::None { .. }
    ));
    let (changed, _) = parts(server.since(&mut source, &before, &[]).await);
    assert_eq!(changed.len(), 1);
    // One on another table is nobody's business.
    writer.query_drop("BEGIN").await.unwrap();
    writer.query_drop("UPDATE beside SET v = v + 1").await.unwrap();
    assert!(matches!(
        source.open_work(&server.scope()).await.unwrap(),
        OpenWork::None { .. }
    ));
    writer.query_drop("ROLLBACK").await.unwrap();
    server.end().await;
}

#[tokio::test]
async fn an_account_that_may_not_look_says_so() {
    let Some(mut server) = start("freeze_poor").await else {
        return;
    };
    let mut rich = server.source().await;
    let position = rich.log_position().await.unwrap().log.unwrap();
    let poor = server.account("SELECT").await;
    let mut source = Source::connect(&address(&poor)).await.unwrap();
    let scope = server.scope();
    let guard = source.write_guard(&scope).await.unwrap();
    let WriteGuard::NotKnown { reason } = guard else {
        panic!("{guard:?}")
    };
    assert!(reason.contains("PROCESS"), "{reason}");
    let log = source
        .log_changes((&position, &position), &scope, &[], MANY)
        .await
        .unwrap();
    assert!(matches!(log, LogChanges::NotRead { .. }), "{log:?}");
    let work = source.open_work(&scope).await.unwrap();
    assert!(matches!(work, OpenWork::NotKnown { .. }), "{work:?}");
    assert_eq!(source.log_position().await.unwrap().log, None);
    // With the lock alone, uncommitted changes can be told.
    let lock = server.account("SELECT, LOCK TABLES").await;
    let mut source = Source::connect(&address(&lock)).await.unwrap();
    assert!(matches!(source.open_work(&scope).await.unwrap(), OpenWork::None { .. }));
    server.end().await;
}

#[tokio::test]
async fn a_server_that_takes_writes_names_who_can_write() {
    let Some(mut server) = start("freeze_guard").await else {
        return;
    };
    let writer = server.account("SELECT").await;
    let orders = server.table("orders");
    server
        .run(&format!("GRANT UPDATE (v) ON {orders} TO {}@'%'", writer.user))
        .await;
    let scope = server.scope();
    let mut source = server.source().await;
    let told = |guard: WriteGuard| match guard {
        WriteGuard::Open { by } => by.join("\n"),
        other => panic!("{other:?}"),
    };
    let by = told(source.write_guard(&scope).await.unwrap());
    assert!(
        by.contains(&format!("account {}@% is not locked and may write", writer.user)),
        "{by}"
    );
    // Locked, a session that was there before goes on, and others than this test's are none of its business.
    let mut old = Source::connect(&address(&writer)).await.unwrap();
    server
        .run(&format!("ALTER USER {}@'%' ACCOUNT LOCK", writer.user))
        .await;
    let by = told(source.write_guard(&scope).await.unwrap());
    assert!(
        !by.contains("is not locked and may write to landfall_freeze_guard") || !by.contains(&writer.user),
        "{by}"
    );
    assert!(by.contains(&format!("of {}, who may write", writer.user)), "{by}");
    old.log_position().await.unwrap();
    server.end().await;
}
