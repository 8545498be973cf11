//! What goes wrong on the way.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tds::{Behaviour, Database, Faults, Reply, Server, ServerError, Store, Table, Value};

use super::{PASSWORD, Scene};

const ROWS: i64 = 20_000;

fn orders() -> Database {
    let table = Table::new("dbo", "orders")
        .column("id", "bigint")
        .not_null()
        .column("note", "nvarchar(30)")
        .primary_key(&["id"])
        .rows((0..ROWS).map(|id| vec![id.into(), Value::text(format!("order {id} grün"))]));
    Database::new("shop").table(table)
}

/// The rows of a chunk are asked for: nothing else of these names.
fn reads_rows(sql: &str) -> bool {
    sql.contains("[note]")
        && sql.contains("FROM [dbo].[orders]")
        && !sql.contains("COUNT_BIG")
        && !sql.contains("DATALENGTH")
}

/// A fault the first time that rows are read; how often they were is counted.
fn once(store: Store, fault: Faults) -> (Behaviour, Arc<AtomicUsize>) {
    let times = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&times);
    let behaviour = Behaviour::serving(store).intercepting(move |statement| {
        (reads_rows(&statement.text) && counted.fetch_add(1, Ordering::SeqCst) == 0)
            .then(|| Reply::serve(fault.clone()))
    });
    (behaviour, times)
}

#[test]
fn a_copy_that_was_cut_in_the_middle_of_rows_ends_equal() {
    for (name, fault) in [
        ("lf_standin_cut_rows", Faults::default().cut_after_rows(3_000)),
        ("lf_standin_cut_bytes", Faults::default().cut_after_bytes(100_001)),
        (
            "lf_standin_deadlock",
            Faults::default().error_after_rows(3_000, ServerError::deadlock()),
        ),
    ] {
        let (behaviour, times) = once(orders().open(), fault);
        let mut scene = Scene::new(name, behaviour, "[copy]\nchunk_rows = 5000\nreaders = 2\n");
        scene.project.landfall(&["schema", "--apply"]).expect(0);
        // The other reader is at the same point of the snapshot, and reads the chunk again.
        scene.project.landfall(&["copy"]).expect(0).says(&["in epoch 000001"]);
        assert!(times.load(Ordering::SeqCst) > 1, "{name}: the fault fell on nothing");
        assert_eq!(
            scene.target.value("select count(*)::text from dbo.orders"),
            Some(ROWS.to_string()),
            "{name}"
        );
        scene.project.landfall(&["finish"]).expect(0);
        scene.passes();
    }
}

#[test]
fn with_its_only_reader_an_epoch_is_lost_and_the_next_one_is_whole() {
    let (behaviour, _) = once(orders().open(), Faults::default().cut_after_rows(3_000));
    let scene = Scene::new("lf_standin_only", behaviour, "[copy]\nchunk_rows = 5000\nreaders = 1\n");
    scene.project.landfall(&["schema", "--apply"]).expect(0);
    scene
        .project
        .landfall(&["copy"])
        .expect(0)
        .says(&["every reader lost its connection", "in epoch 000002"]);
    scene.project.landfall(&["finish"]).expect(0);
    scene.passes();
}

#[test]
fn what_others_write_meanwhile_is_not_in_the_epoch() {
    let store = orders().open();
    let (writer, written) = (store.clone(), AtomicUsize::new(0));
    let behaviour = Behaviour::serving(store.clone()).intercepting(move |statement| {
        if reads_rows(&statement.text) && written.fetch_add(1, Ordering::SeqCst) == 0 {
            writer
                .execute("UPDATE dbo.orders SET note = N'later' WHERE id >= 10000")
                .unwrap();
            writer.execute("DELETE FROM dbo.orders WHERE id < 10").unwrap();
        }
        None
    });
    let mut scene = Scene::new(
        "lf_standin_meanwhile",
        behaviour,
        "[copy]\nchunk_rows = 3000\nreaders = 3\n",
    );
    scene.project.landfall(&["schema", "--apply"]).expect(0);
    scene
        .project
        .landfall(&["copy"])
        .expect(0)
        .says(&["tables locked while the readers' transactions began"]);
    let found = scene
        .target
        .value("select count(*) || ' ' || count(*) filter (where note = 'later') from dbo.orders");
    assert_eq!(found, Some(format!("{ROWS} 0")));
    assert_eq!(
        store.execute("UPDATE dbo.orders SET note = N'x' WHERE note = N'later'"),
        Ok(10_000)
    );
}

#[test]
fn a_table_that_may_not_be_read_is_named() {
    let scene = Scene::new(
        "lf_standin_denied",
        Behaviour::serving(orders().denied("dbo", "orders").open()),
        "",
    );
    scene
        .project
        .landfall(&["doctor"])
        .expect(1)
        .says(&["mssql-select-permission", "GRANT SELECT"]);
    scene.project.landfall(&["copy"]).expect(2).says(&["orders"]);
}

#[test]
fn without_snapshot_isolation_there_is_no_copy_but_by_a_decision() {
    let database = orders().without_snapshot_isolation();
    let scene = Scene::new("lf_standin_unsnapped", Behaviour::serving(database.open()), "");
    scene.project.landfall(&["schema", "--apply"]).expect(0);
    scene
        .project
        .landfall(&["copy"])
        .expect(2)
        .says(&["ALLOW_SNAPSHOT_ISOLATION"]);
    scene.project.landfall(&["copy", "--allow-inconsistent"]).expect(0);
}

#[test]
fn logins_that_fail_say_why_and_keep_the_password() {
    let wrong = Behaviour::serving(orders().open()).user("sa", "another");
    let scene = Scene::new("lf_standin_login", wrong, "");
    scene
        .project
        .landfall(&["assess"])
        .expect(2)
        .says(&["access denied for sa"])
        .keeps(PASSWORD);
    let busy = Behaviour::serving(orders().open()).refusing(|_| {
        Some(ServerError::new(
            40613,
            17,
            "Database 'shop' is not currently available.",
        ))
    });
    let scene = Scene::new("lf_standin_busy", busy, "");
    scene
        .project
        .landfall(&["assess"])
        .expect(2)
        .says(&["not currently available"]);
}

#[test]
fn a_gateway_is_followed_and_large_packets_are_asked_for() {
    let target = Server::start(Behaviour::serving(orders().open()).encryption(tds::Encryption::Required)).unwrap();
    let scene = Scene::new(
        "lf_standin_gateway",
        Behaviour::default().routing("127.0.0.1", target.port()),
        "",
    );
    scene
        .project
        .landfall(&["assess", "--no-scan"])
        .expect(0)
        .says(&["orders"]);
    let logins = target.logins();
    assert!(
        !logins.is_empty() && logins.iter().all(|login| login.tls && login.packet_size == 16_383),
        "{logins:?}"
    );
    assert!(scene.server.statements().is_empty());
}
