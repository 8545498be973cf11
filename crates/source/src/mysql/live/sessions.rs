//! What the server says of a session that waits.

use std::time::Duration;

use model::session::Waits;

use super::Server;

#[tokio::test]
async fn a_session_that_waits_for_a_lock_is_told_with_its_holder_and_without_values() {
    let Some(mut server) = Server::start("sessions").await else {
        return;
    };
    server.run("CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(20))").await;
    server.run("LOCK TABLES t WRITE").await;
    let mut waiting = server.client().await;
    let session = waiting.number().unwrap();
    let sql = format!("SELECT id FROM {}.t WHERE v = 'secret'", server.database);
    let reading = tokio::spawn(async move { waiting.show("reading", &sql).await.map(|_| waiting) });

    let mut source = server.source().await;
    let mut found = None;
    for _ in 0..500 {
        found = source.session_state(session).await.unwrap();
        if matches!(&found, Some(found) if matches!(found.waits, Waits::Lock(_))) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let found = found.unwrap();
    let Waits::Lock(holders) = &found.waits else {
        panic!("{found:?}");
    };
    assert!(found.state.to_lowercase().contains("lock"), "{found:?}");
    assert_eq!(found.query, format!("SELECT id FROM {}.t …", server.database));
    // MariaDB keeps no list of them unless it is told to.
    if !source.version().starts_with("MariaDB") {
        let id = u64::from(server.conn.id());
        assert!(holders.iter().any(|holder| holder.session == id), "{found:?}");
    }
    server.run("UNLOCK TABLES").await;
    let idle = reading.await.unwrap().unwrap();
    assert_eq!(idle.number(), Some(session));
    idle.close().await;
    // The server may take a moment to end it.
    for _ in 0..500 {
        if source.session_state(session).await.unwrap().is_none() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("a session that has ended is still told of");
}
