//! What goes wrong while rows are on their way: errors of the server, connections that end, answers that are slow.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use model::ChunkRange;
use tds::{Answer, Column, Event, Faults, Reply, Server, ServerError, Type, Value};
use tiberius::{AuthMethod, Config, EncryptionLevel};
use tokio_util::compat::TokioAsyncWriteCompatExt;

use super::{PASSWORD, Wire, answering, cells, client, connection, last, plan, read_all, reader, shown};
use crate::error::SourceError;
use crate::mssql::client::config;
use crate::mssql::rows::{MssqlReader, Sees};
use crate::reader::BatchLimits;

const ROWS: usize = 1_000;

/// `id int`, from 0.
fn numbers() -> Answer {
    let rows = (0..ROWS).map(|id| vec![Value::Int(i64::try_from(id).unwrap())]);
    Answer::generated(vec![Column::new("id", Type::Int)], rows)
}

/// A server whose rows go wrong so, every time.
fn faulty(faults: Faults) -> Server {
    answering(move |_| Reply::instead(numbers()).with(faults.clone()))
}

fn refusing(error: ServerError) -> Server {
    answering(move |_| Answer::error(error.clone()))
}

/// What reading fails with.
async fn failure(server: &Server) -> SourceError {
    let mut reader = reader(server).await;
    let error = read_all(&mut reader, &plan("id int NOT NULL")).await.unwrap_err();
    assert!(!shown(&error).contains(PASSWORD), "{error:?}");
    error
}

#[tokio::test]
async fn each_error_of_the_server_is_the_one_that_it_is() {
    type Is = fn(&SourceError) -> bool;
    let is_lost: Is = |error| matches!(error, SourceError::LostConnection { .. });
    let cases: [(u32, u8, Is, bool); 15] = [
        (1205, 13, |error| matches!(error, SourceError::Deadlock { .. }), true),
        (1222, 16, |error| matches!(error, SourceError::LockTimeout { .. }), true),
        (
            229,
            14,
            |error| matches!(error, SourceError::PermissionDenied { .. }),
            false,
        ),
        (
            230,
            14,
            |error| matches!(error, SourceError::PermissionDenied { .. }),
            false,
        ),
        (207, 16, |error| matches!(error, SourceError::NotFound { .. }), false),
        (208, 16, |error| matches!(error, SourceError::NotFound { .. }), false),
        (
            3961,
            16,
            |error| matches!(error, SourceError::TableChanged { .. }),
            false,
        ),
        (3958, 16, is_lost, true),
        (3966, 17, is_lost, true),
        (50_717, 16, is_lost, true),
        (596, 21, is_lost, true),
        (823, 24, is_lost, true),
        // An update conflict is no fault of a reader, which updates nothing.
        (
            3960,
            16,
            |error| matches!(error, SourceError::Server { code: 3960, .. }),
            false,
        ),
        (
            245,
            16,
            |error| matches!(error, SourceError::Server { code: 245, .. }),
            false,
        ),
        (
            8134,
            16,
            |error| matches!(error, SourceError::Server { code: 8134, .. }),
            false,
        ),
    ];
    for (number, class, is, again) in cases {
        let error = ServerError::new(number, class, format!("number {number}."));
        for server in [
            refusing(error.clone()),
            // Behind rows that arrived.
            faulty(Faults::default().error_after_rows(10, error.clone())),
        ] {
            let error = failure(&server).await;
            assert!(is(&error), "{number}: {error:?}");
            assert_eq!(error.is_retryable(), again, "{number}: {error:?}");
            assert!(shown(&error).contains("reading dbo.t"), "{number}: {error:?}");
        }
    }
}

#[tokio::test]
async fn values_in_errors_are_not_shown() {
    let text = "Conversion failed when converting the nvarchar value 'secret of a row' to data type int.";
    let said = shown(&failure(&refusing(ServerError::new(245, 16, text))).await);
    assert!(!said.contains("secret") && said.contains("245"), "{said}");
}

#[tokio::test]
async fn a_connection_that_is_cut_is_lost_wherever_it_was() {
    for (name, faults) in [
        ("before anything", Faults::default().cut_after_bytes(0)),
        ("in the names", Faults::default().cut_after_bytes(20)),
        ("before a row", Faults::default().cut_after_rows(0)),
        ("between rows", Faults::default().cut_after_rows(500)),
        ("in a row", Faults::default().cut_after_bytes(1_003)),
        ("before the last row", Faults::default().cut_after_rows(ROWS - 1)),
    ] {
        let error = failure(&faulty(faults)).await;
        assert!(matches!(error, SourceError::LostConnection { .. }), "{name}: {error:?}");
        assert!(
            error.is_retryable() && shown(&error).contains("reading dbo.t"),
            "{name}: {error:?}"
        );
    }
}

/// All rows were there, and the word that they were all was not: nobody knows that none was missing.
#[tokio::test]
async fn a_connection_that_is_cut_behind_the_last_row_is_lost_too() {
    let whole = 4 + 5 * ROWS;
    let mut lost = 0;
    for behind in 0..40 {
        let server = faulty(Faults::default().cut_after_bytes(whole + behind));
        let mut reader = reader(&server).await;
        match read_all(&mut reader, &plan("id int NOT NULL")).await {
            Err(SourceError::LostConnection { .. }) => lost += 1,
            Err(other) => panic!("{behind}: {other:?}"),
            Ok(batches) => {
                let rows: usize = batches.iter().map(|batch| batch.num_rows()).sum();
                assert_eq!(rows, ROWS, "{behind}");
                // From here on nothing was cut.
                break;
            }
        }
    }
    assert!(lost > 13, "the end is a token of 13 bytes: {lost}");
}

#[tokio::test]
async fn after_an_error_there_are_no_more_rows() {
    let server = faulty(Faults::default().error_after_rows(10, ServerError::deadlock()));
    let mut reader = reader(&server).await;
    let table = plan("id int NOT NULL");
    let limits = BatchLimits {
        rows: 4,
        ..BatchLimits::default()
    };
    let mut rows = reader.read(&table, &ChunkRange::WHOLE, limits).await.unwrap();
    let mut seen = 0;
    let error = loop {
        match rows.next().await {
            Ok(batch) => seen += batch.unwrap().num_rows(),
            Err(error) => break error,
        }
    };
    // The rows of a batch that did not become whole are not given.
    assert_eq!((seen, error.is_retryable()), (8, true));
    assert!(rows.next().await.is_err());
}

/// The client may be used again after an error of the statement, and not after one that ended the session.
#[tokio::test]
async fn a_session_outlives_an_error_of_its_statement() {
    let times = AtomicUsize::new(0);
    let server = answering(move |_| match times.fetch_add(1, Ordering::SeqCst) {
        0 => Answer::error(ServerError::deadlock()),
        _ => numbers(),
    });
    let mut reader = reader(&server).await;
    let table = plan("id int NOT NULL");
    assert!(read_all(&mut reader, &table).await.is_err());
    let batches = read_all(&mut reader, &table).await.unwrap();
    assert_eq!(cells(&batches, 0).len(), ROWS);
}

#[tokio::test]
async fn slow_rows_are_waited_for() {
    let columns = vec![Column::new("id", Type::Int)];
    let server = answering(move |_| {
        Reply::instead(Answer::rows(
            columns.clone(),
            (0..4).map(|id| vec![Value::Int(id)]).collect(),
        ))
        .with(Faults::default().row_delayed(Duration::from_millis(50)))
    });
    let batches = read_all(&mut reader(&server).await, &plan("id int NOT NULL"))
        .await
        .unwrap();
    assert_eq!(cells(&batches, 0), [0, 1, 2, 3].map(Wire::Int));
}

/// The driver's own limit on an answer ends the connection: nothing more can be asked on it. Ours has no limit, and waits for as long.
#[tokio::test]
async fn no_answer_is_too_late() {
    const LIMIT: Duration = Duration::from_millis(200);
    let server = answering(|_| Reply::instead(numbers()).with(Faults::default().delayed(LIMIT * 3)));
    assert_eq!(Config::new().get_command_timeout(), Some(Duration::from_secs(30)));
    let mut limited = Config::new();
    limited.host("127.0.0.1");
    limited.port(server.port());
    limited.authentication(AuthMethod::sql_server("sa", PASSWORD));
    limited.encryption(EncryptionLevel::NotSupported);
    limited.command_timeout(Some(LIMIT));
    let socket = tokio::net::TcpStream::connect(server.address()).await.unwrap();
    let mut driver = tiberius::Client::connect(limited, socket.compat_write()).await.unwrap();
    let failed = match driver.simple_query("SELECT 1").await {
        Ok(stream) => stream.into_results().await.err(),
        Err(error) => Some(error),
    };
    assert!(failed.is_some());
    let again = match driver.simple_query("SET ROWCOUNT 0").await {
        Ok(stream) => stream.into_results().await.err(),
        Err(error) => Some(error),
    };
    assert!(again.is_some(), "the connection goes on: the limit could be used");

    assert_eq!(config(&connection(&server)).unwrap().get_command_timeout(), None);
    let batches = read_all(&mut reader(&server).await, &plan("id int NOT NULL"))
        .await
        .unwrap();
    assert_eq!(cells(&batches, 0).len(), ROWS);
}

/// What is still on its way is not taken for the answer of the next statement.
#[tokio::test]
async fn rows_that_are_dropped_in_the_middle_are_not_the_next_answer() {
    let server = answering(|statement| {
        if statement.text.contains("[note]") {
            Answer::one("note", Type::VarBinary(Some(20)), Value::Bytes(vec![b'x', 0]))
        } else {
            Answer::generated(
                vec![Column::new("id", Type::Int)],
                (0..200_000).map(|id| vec![Value::Int(id)]),
            )
        }
    });
    let mut reader = reader(&server).await;
    let limits = BatchLimits {
        rows: 10,
        ..BatchLimits::default()
    };
    for _ in 0..3 {
        let table = plan("id int NOT NULL");
        let mut rows = reader.read(&table, &ChunkRange::WHOLE, limits).await.unwrap();
        let batch = rows.next().await.unwrap().unwrap();
        assert_eq!(cells(&[batch], 0)[9], Wire::Int(9));
        drop(rows);
        let batches = read_all(&mut reader, &plan("note nvarchar(10) NULL")).await.unwrap();
        assert_eq!(cells(&batches, 0), ["x".into()]);
    }
    assert!(!server.events().iter().any(|event| matches!(event, Event::Ended(..))));
}

#[tokio::test]
async fn batches_keep_to_their_limits() {
    let server = answering(|_| {
        let rows = (0..10).map(|_| vec![Value::Bytes(vec![7; 1_000])]);
        Answer::generated(vec![Column::new("b", Type::VarBinary(None))], rows)
    });
    let mut reader = reader(&server).await;
    let table = plan("b varbinary(max) NULL");
    for (limits, expected) in [
        (
            BatchLimits {
                rows: 4,
                ..BatchLimits::default()
            },
            vec![4, 4, 2],
        ),
        (
            BatchLimits {
                bytes: 2_500,
                ..BatchLimits::default()
            },
            vec![3, 3, 3, 1],
        ),
        (
            BatchLimits {
                rows: 0,
                bytes: 0,
                ..BatchLimits::default()
            },
            vec![1; 10],
        ),
    ] {
        let mut rows = reader.read(&table, &ChunkRange::WHOLE, limits).await.unwrap();
        let mut sizes = Vec::new();
        while let Some(batch) = rows.next().await.unwrap() {
            sizes.push(batch.num_rows());
        }
        assert_eq!(sizes, expected, "{limits:?}");
        assert!(rows.next().await.unwrap().is_none());
    }
}

/// A reader of an epoch runs nothing outside of its transaction, and says of a lost one that it is lost.
#[tokio::test]
async fn a_reader_whose_transaction_ended_reads_nothing_more() {
    const GUARD: &str = "IF @@TRANCOUNT = 0 BEGIN; THROW 50717, N'the server ended the transaction', 1; END; ";
    let server = answering(|statement| {
        assert!(statement.text.starts_with(GUARD), "{}", statement.text);
        Answer::error(ServerError::new(50_717, 16, "the server ended the transaction"))
    });
    let mut reader = MssqlReader::new(client(&server).await, Sees::Transaction, Arc::default());
    for error in [
        read_all(&mut reader, &plan("id int NOT NULL")).await.unwrap_err(),
        reader.keep_alive().await.unwrap_err(),
    ] {
        let said = shown(&error);
        assert!(matches!(error, SourceError::LostConnection { .. }), "{error:?}");
        assert!(
            said.contains("the snapshot has ended: the server ended the transaction"),
            "{said}"
        );
        assert!(last(&server).starts_with(GUARD));
    }
}

/// An answer of more columns than were asked for, or fewer.
#[tokio::test]
async fn an_answer_of_another_shape_is_refused() {
    let server = answering(|_| {
        let columns = ["a", "b"].map(|name| Column::new(name, Type::Int));
        Answer::rows(columns.into(), vec![vec![1.into(), 2.into()]])
    });
    let error = failure(&server).await;
    assert!(shown(&error).contains("2 columns instead of 1"), "{error:?}");
}

#[tokio::test]
async fn messages_that_are_no_errors_do_not_matter() {
    let server = answering(|_| {
        let note = ServerError::new(5701, 0, "Changed database context to 'shop'.");
        Answer::info(note.clone())
            .then(numbers())
            .then(Answer::info(note))
            .then(Answer::done())
    });
    let batches = read_all(&mut reader(&server).await, &plan("id int NOT NULL"))
        .await
        .unwrap();
    assert_eq!(cells(&batches, 0).len(), ROWS);
}
