//! What a row costs the client, beside the driver alone: figures for people, not a test. In release mode:
//!
//!     cargo test --release -p landfall-source --no-run
//!     LANDFALL_TEST_MSSQL_URL=… target/release/deps/landfall_source-… --ignored --nocapture mssql::live::rate

use std::sync::Arc;

use futures_util::TryStreamExt as _;
use model::{ChunkRange, MssqlType, TableName, TablePlan};

use super::Server;
use crate::mssql::rows::{MssqlReader, Sees};
use crate::mssql::sample::plan;
use crate::reader::BatchLimits;

/// Nanoseconds that this thread has run; the runtime of a test has one thread. Linux only.
fn thread_cpu() -> u64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    text.split(' ').next().unwrap().parse().unwrap()
}

fn rows_wanted() -> u64 {
    std::env::var("LANDFALL_RATE_ROWS").map_or(200_000, |text| text.parse().unwrap())
}

/// Twelve columns of most kinds, about 200 bytes a row: those of the same test of MySQL.
async fn fill(server: &mut Server) -> TablePlan {
    let refused = server
        .run(
            "CREATE TABLE t (id bigint NOT NULL PRIMARY KEY, a int NOT NULL, b smallint, c decimal(12,2) NOT NULL, d float, \
             e datetime2(6) NOT NULL, f date, g nvarchar(32) NOT NULL, h nvarchar(255), i bit NOT NULL, \
             j binary(16) NOT NULL, k datetime)\nGO\n\
             INSERT INTO t SELECT 0, 7, 1, 12.5, 0.1, '2024-01-01T10:11:12.123456', '2024-01-01', N'a name of the row', \
             REPLICATE(N'grün und blau ', 6), 1, 0x0102030405060708090A0B0C0D0E0F10, '2024-05-06T07:08:09'",
        )
        .await;
    assert!(refused.is_empty(), "{refused:?}");
    let mut rows = 1;
    while rows < rows_wanted() {
        let more = rows.min(rows_wanted() - rows);
        let refused = server
            .run(&format!(
                "INSERT INTO t SELECT TOP ({more}) id + {rows}, (id * 7919) % 2000003, CASE WHEN id % 10 <> 3 THEN id % 30000 END, \
                 (id % 1000000) / 7, CASE WHEN id % 12 <> 5 THEN id / 3.0 END, DATEADD(second, id, e), \
                 CASE WHEN id % 9 <> 1 THEN f END, N'row number ' + CAST(id AS nvarchar(20)), \
                 CASE WHEN id % 8 <> 2 THEN LEFT(h, 60 + id % 20) END, id % 2, j, CASE WHEN id % 7 <> 4 THEN k END \
                 FROM t ORDER BY id"
            ))
            .await;
        assert!(refused.is_empty(), "{refused:?}");
        rows += more;
    }
    TablePlan {
        source: TableName::new("dbo", "t"),
        ..plan(
            &[
                ("id", MssqlType::BigInt),
                ("a", MssqlType::Int),
                ("b", MssqlType::SmallInt),
                (
                    "c",
                    MssqlType::Decimal {
                        precision: 12,
                        scale: 2,
                    },
                ),
                ("d", MssqlType::Float),
                ("e", MssqlType::Datetime2 { digits: 6 }),
                ("f", MssqlType::Date),
                ("g", MssqlType::Nvarchar { length: Some(32) }),
                ("h", MssqlType::Nvarchar { length: Some(255) }),
                ("i", MssqlType::Bit),
                ("j", MssqlType::Binary { length: 16 }),
                ("k", MssqlType::Datetime),
            ],
            &[0],
        )
    }
}

#[tokio::test]
#[ignore = "needs LANDFALL_TEST_MSSQL_URL, and says something in release mode only"]
#[expect(clippy::print_stdout, reason = "its figures are what it is for")]
#[expect(clippy::cast_precision_loss, reason = "figures for people")]
async fn rate_of_rows_beside_the_driver_alone() {
    let mut server = Server::start("rate").await;
    let table = fill(&mut server).await;
    let mut alone = server.client.another().await.unwrap();
    let mut reader = MssqlReader::new(server.client.another().await.unwrap(), Sees::Present, Arc::default());
    for round in 0..5 {
        let (before, clock) = (thread_cpu(), std::time::Instant::now());
        let mut counted = 0_u64;
        let mut stream = alone
            .driver()
            .simple_query("SELECT * FROM dbo.t")
            .await
            .unwrap()
            .into_row_stream();
        while let Some(row) = stream.try_next().await.unwrap() {
            counted += u64::from(row.len() == 12);
        }
        drop(stream);
        let (driver, driver_wall) = (thread_cpu() - before, clock.elapsed());
        let (before, clock) = (thread_cpu(), std::time::Instant::now());
        let mut read = 0_u64;
        let mut rows = reader
            .read(&table, &ChunkRange::WHOLE, BatchLimits::default())
            .await
            .unwrap();
        while let Some(batch) = rows.next().await.unwrap() {
            read += batch.num_rows() as u64;
        }
        let (ours, our_wall) = (thread_cpu() - before, clock.elapsed());
        assert_eq!((counted, read), (rows_wanted(), rows_wanted()));
        let per_row = |nanos: u64| nanos as f64 / 1000.0 / read as f64;
        println!(
            "round {round}: driver alone {:.3} us of client CPU a row, {:.2} s wall; reader {:.3} us, {:.2} s: {:.2} times",
            per_row(driver),
            driver_wall.as_secs_f64(),
            per_row(ours),
            our_wall.as_secs_f64(),
            ours as f64 / driver as f64
        );
    }
    alone.close().await;
    reader.close().await;
    server.end().await;
}
