//! Reads whose connection is cut or killed, and values of many packets.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use model::{ChunkRange, Connection, MysqlType, TablePlan};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::Server;
use crate::SourceError;
use crate::mysql::client::Client;
use crate::mysql::rows::MysqlReader;
use crate::mysql::sample::plan;
use crate::reader::BatchLimits;

const OPEN: ChunkRange = ChunkRange::WHOLE;

/// A way to the server that lets so many bytes of it pass, and then ends.
async fn proxy(connection: &Connection, budget: Arc<AtomicI64>) -> Connection {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = (connection.host.clone(), connection.port);
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let server = TcpStream::connect(&server).await.unwrap();
            let budget = Arc::clone(&budget);
            tokio::spawn(async move {
                let (mut from_client, mut to_client) = client.into_split();
                let (mut from_server, mut to_server) = server.into_split();
                let forth = tokio::spawn(async move { tokio::io::copy(&mut from_client, &mut to_server).await });
                let mut buffer = vec![0; 5000];
                while let Ok(count @ 1..) = from_server.read(&mut buffer).await {
                    let left = budget.fetch_sub(i64::try_from(count).unwrap(), Ordering::SeqCst);
                    let passing = usize::try_from(left).unwrap_or(0).min(count);
                    if to_client.write_all(&buffer[..passing]).await.is_err() || passing < count {
                        break;
                    }
                }
                forth.abort();
            });
        }
    });
    Connection {
        host: "127.0.0.1".to_owned(),
        port,
        ..connection.clone()
    }
}

fn blobs(server: &Server) -> TablePlan {
    TablePlan {
        source: server.table("t"),
        ..plan(
            &[("id", MysqlType::Int { unsigned: false }), ("v", MysqlType::LongBlob)],
            &[0],
        )
    }
}

/// Rows until the end or an error.
async fn drain(reader: &mut MysqlReader, table: &TablePlan) -> Result<usize, SourceError> {
    let mut count = 0;
    let mut rows = reader
        .read(
            table,
            &OPEN,
            BatchLimits {
                rows: 1,
                bytes: 1,
                ..BatchLimits::default()
            },
        )
        .await?;
    loop {
        match rows.next().await {
            Ok(Some(batch)) => count += batch.num_rows(),
            Ok(None) => return Ok(count),
            Err(error) => {
                assert!(rows.next().await.is_err(), "an error is final");
                return Err(error);
            }
        }
    }
}

#[tokio::test]
async fn a_read_that_is_cut_anywhere_is_a_lost_connection() {
    let Some(mut server) = Server::start("cuts").await else {
        return;
    };
    server.run("CREATE TABLE t (id INT PRIMARY KEY, v LONGBLOB)").await;
    server
        .run("INSERT INTO t VALUES (1, 'short'), (2, REPEAT('x', 400000)), (3, 'short')")
        .await;
    let table = blobs(&server);
    let budget = Arc::new(AtomicI64::new(i64::MAX));
    let way = Arc::new(proxy(&server.connection, Arc::clone(&budget)).await);
    let mut reader = MysqlReader::new(Client::connect(&way).await.unwrap());
    // How many bytes the answers have.
    let before = budget.load(Ordering::SeqCst);
    assert_eq!(drain(&mut reader, &table).await.unwrap(), 3);
    let all = before - budget.load(Ordering::SeqCst);
    assert!(all > 400_000);
    for cut in (0..400).chain([10_000, 300_000]).chain(all - 60..all) {
        if cut % 7 != 0 && cut < all - 15 {
            continue;
        }
        budget.store(i64::MAX, Ordering::SeqCst);
        let mut reader = MysqlReader::new(Client::connect(&way).await.unwrap());
        budget.store(cut, Ordering::SeqCst);
        let outcome = drain(&mut reader, &table).await;
        assert!(
            matches!(outcome, Err(SourceError::LostConnection { .. })),
            "cut after {cut} of {all}: {outcome:?}"
        );
        let again = drain(&mut reader, &table).await;
        assert!(matches!(again, Err(SourceError::LostConnection { .. })), "{again:?}");
    }
    server.end().await;
}

#[tokio::test]
async fn a_read_that_is_killed_is_an_error_and_no_end() {
    let Some(mut server) = Server::start("kills").await else {
        return;
    };
    server.run("CREATE TABLE t (id INT PRIMARY KEY, v LONGBLOB)").await;
    // More than the buffers on the way hold.
    for id in 0..64 {
        server
            .run(&format!("INSERT INTO t VALUES ({id}, REPEAT('x', 1000000))"))
            .await;
    }
    let table = blobs(&server);
    for kill in ["KILL", "KILL QUERY"] {
        let mut reader = MysqlReader::new(server.client().await);
        let id = reader
            .client()
            .one_text("asking", "SELECT CONNECTION_ID()")
            .await
            .unwrap();
        let mut rows = reader
            .read(
                &table,
                &OPEN,
                BatchLimits {
                    rows: 1,
                    bytes: 1,
                    ..BatchLimits::default()
                },
            )
            .await
            .unwrap();
        rows.next().await.unwrap().unwrap();
        server.run(&format!("{kill} {}", id.unwrap())).await;
        let outcome = loop {
            match rows.next().await {
                Ok(Some(_)) => {}
                other => break other,
            }
        };
        match outcome {
            Err(SourceError::LostConnection { .. }) if kill == "KILL" => {}
            Err(SourceError::StatementTimeout { .. }) => {}
            other => panic!("{kill}: {other:?}"),
        }
        drop(rows);
        let version = reader.client().one_text("asking", "SELECT VERSION()").await;
        match version {
            Err(SourceError::LostConnection { .. }) if kill == "KILL" => {}
            Ok(Some(_)) if kill == "KILL QUERY" => {}
            other => panic!("{kill}: {other:?}"),
        }
    }
    server.end().await;
}

#[tokio::test]
async fn values_of_many_packets_arrive_whole() {
    let Some(mut server) = Server::start("packets").await else {
        return;
    };
    let before: Option<u64> =
        mysql_async::prelude::Queryable::query_first(&mut server.conn, "SELECT @@global.max_allowed_packet")
            .await
            .unwrap();
    server.run("SET GLOBAL max_allowed_packet = 1073741824").await;
    // Made when they are read, so that nothing has to be written; a part of a packet has 16,777,215 bytes.
    let pattern = "0123456789abcdefghijklmnopqrstuvwxyz!";
    let sizes = [3, 16_777_000, 16_777_215, 16_777_216, 20_000_000, 70_000_000, 4];
    let selects: Vec<String> = sizes
        .iter()
        .enumerate()
        .map(|(id, size)| format!("SELECT {id} AS id, RPAD('', {size}, '{pattern}') AS v, {id} AS after"))
        .collect();
    server
        .run(&format!("CREATE VIEW t AS {}", selects.join(" UNION ALL ")))
        .await;
    let int = MysqlType::Int { unsigned: false };
    let table = TablePlan {
        source: server.table("t"),
        ..plan(&[("id", int.clone()), ("v", MysqlType::LongText), ("after", int)], &[])
    };
    let mut reader = MysqlReader::new(server.client().await);
    let limits = BatchLimits {
        large_row: 10_000_000,
        ..BatchLimits::default()
    };
    let mut rows = reader.read(&table, &OPEN, limits).await.unwrap();
    let mut found = Vec::new();
    loop {
        // Asking twice takes nothing.
        assert_eq!(
            rows.large_row_ahead().await.unwrap(),
            rows.large_row_ahead().await.unwrap()
        );
        let is_large = rows.large_row_ahead().await.unwrap();
        let Some(batch) = rows.next().await.unwrap() else {
            assert!(!is_large);
            break;
        };
        let lengths = batch
            .column(1)
            .as_binary::<i32>()
            .iter()
            .map(|value| value.unwrap().len());
        assert_eq!(is_large, lengths.into_iter().any(|length| length > 10_000_000));
        assert!(!is_large || batch.num_rows() == 1, "a large row is alone");
        for row in 0..batch.num_rows() {
            let value = batch.column(1).as_binary::<i32>().value(row);
            let whole = value
                .chunks(pattern.len())
                .all(|chunk| pattern.as_bytes().starts_with(chunk));
            assert!(whole, "row {row}");
            let ids = [0, 2].map(|column| batch.column(column).as_primitive::<Int64Type>().value(row));
            assert_eq!(ids[0], ids[1]);
            found.push((ids[0], value.len()));
        }
    }
    found.sort_unstable();
    let expected: Vec<(i64, usize)> = (0..).zip(sizes).collect();
    assert_eq!(found, expected);
    server
        .run(&format!("SET GLOBAL max_allowed_packet = {}", before.unwrap()))
        .await;
    server.end().await;
}
