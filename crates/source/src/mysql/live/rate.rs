//! What a row costs the client, and what a large value costs in memory: figures for people, not tests. In release mode:
//!
//!     cargo test --release -p landfall-source --no-run
//!     tests/support/servers.sh run -- target/release/deps/landfall_source-… --ignored --nocapture rate

use arrow_array::Array;
use model::MysqlType;
use sha2::{Digest, Sha256};

use super::Server;
use crate::mysql::rows::MysqlReader;
use crate::mysql::sample::plan;
use crate::reader::BatchLimits;
use model::{ChunkRange, TablePlan};

const OPEN: ChunkRange = ChunkRange::WHOLE;

/// Nanoseconds that this thread has run; the runtime of a test has one thread. Linux only.
fn thread_cpu() -> u64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    text.split(' ').next().unwrap().parse().unwrap()
}

/// The largest resident size of this process so far, in KiB, counted from the last call of [`forget_peak`].
fn peak() -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = text.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

fn forget_peak() {
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
}

fn rows_wanted() -> u64 {
    std::env::var("LANDFALL_RATE_ROWS").map_or(2_000_000, |text| text.parse().unwrap())
}

/// Twelve columns of most kinds, about 200 bytes a row.
async fn fill(server: &mut Server) -> TablePlan {
    server
        .run(
            "CREATE TABLE t (id BIGINT UNSIGNED PRIMARY KEY, a INT NOT NULL, b SMALLINT, c DECIMAL(12,2) NOT NULL, d DOUBLE, \
             e DATETIME(6) NOT NULL, f DATE, g VARCHAR(32) NOT NULL, h VARCHAR(255) CHARACTER SET utf8mb4, i TINYINT(1) NOT NULL, \
             j BINARY(16) NOT NULL, k TIMESTAMP NULL)",
        )
        .await;
    server
        .run(
            "INSERT INTO t SELECT 0, 7, 1, 12.5, 0.1, '2024-01-01 10:11:12.123456', '2024-01-01', 'a name of the row', \
             REPEAT('grün und blau ', 6), 1, UNHEX(MD5('x')), '2024-05-06 07:08:09'",
        )
        .await;
    let mut rows = 1;
    while rows < rows_wanted() {
        let more = rows.min(rows_wanted() - rows);
        server
            .run(&format!(
                "INSERT INTO t SELECT id + {rows}, (id * 7919) % 2000003, IF(id % 10 = 3, NULL, id % 30000), \
                 (id % 1000000) / 7, IF(id % 12 = 5, NULL, id / 3), e + INTERVAL id SECOND, IF(id % 9 = 1, NULL, f + INTERVAL (id % 900) DAY), \
                 CONCAT('row number ', id), IF(id % 8 = 2, NULL, RPAD(h, 60 + id % 60, 'lorem ipsum ')), id % 2, \
                 UNHEX(MD5(id)), IF(id % 7 = 4, NULL, k + INTERVAL (id % 1000) HOUR) FROM t LIMIT {more}"
            ))
            .await;
        rows += more;
    }
    let int = MysqlType::Int { unsigned: false };
    TablePlan {
        source: server.table("t"),
        ..plan(
            &[
                ("id", MysqlType::BigInt { unsigned: true }),
                ("a", int.clone()),
                ("b", int.clone()),
                (
                    "c",
                    MysqlType::Decimal {
                        precision: 12,
                        scale: 2,
                        unsigned: false,
                    },
                ),
                ("d", MysqlType::Double { unsigned: false }),
                ("e", MysqlType::Datetime { digits: 6 }),
                ("f", MysqlType::Date),
                ("g", MysqlType::Varchar { length: 32 }),
                ("h", MysqlType::Varchar { length: 255 }),
                ("i", int),
                ("j", MysqlType::Binary { length: 16 }),
                ("k", MysqlType::Timestamp { digits: 0 }),
            ],
            &[0],
        )
    }
}

#[tokio::test]
#[ignore = "takes a minute and says something in release mode only"]
#[expect(clippy::print_stdout, reason = "its figures are what it is for")]
#[expect(clippy::cast_precision_loss, reason = "figures for people")]
async fn rate_of_rows() {
    let Some(mut server) = Server::start("rate").await else {
        return;
    };
    let table = fill(&mut server).await;
    let mut reader = MysqlReader::new(server.client().await);
    for round in 0..4 {
        let (before, clock) = (thread_cpu(), std::time::Instant::now());
        let mut rows = reader.read(&table, &OPEN, BatchLimits::default()).await.unwrap();
        let (mut count, mut hash, mut hashing) = (0_u64, Sha256::new(), 0);
        while let Some(batch) = rows.next().await.unwrap() {
            count += batch.num_rows() as u64;
            if round == 0 {
                let start = thread_cpu();
                for column in batch.columns() {
                    let data = column.to_data();
                    for buffer in data.buffers() {
                        hash.update(buffer.as_slice());
                    }
                    if let Some(nulls) = data.nulls() {
                        hash.update(nulls.validity());
                    }
                }
                hashing += thread_cpu() - start;
            }
        }
        let nanos = thread_cpu() - before - hashing;
        let digest: String = hash
            .finalize()
            .iter()
            .take(8)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        println!(
            "round {round}: {count} rows, {:.3} us of client CPU a row, {:.2} s wall{}",
            nanos as f64 / 1000.0 / count as f64,
            clock.elapsed().as_secs_f64(),
            if round == 0 {
                format!(", digest {digest}")
            } else {
                String::new()
            }
        );
    }
    server.end().await;
}

#[tokio::test]
#[ignore = "says something in release mode only"]
#[expect(clippy::print_stdout, reason = "its figures are what it is for")]
async fn rate_of_memory() {
    let Some(mut server) = Server::start("peak").await else {
        return;
    };
    server.run("CREATE TABLE t (id INT PRIMARY KEY, v LONGBLOB)").await;
    server.run("SET GLOBAL max_allowed_packet = 1073741824").await;
    let mut writer = mysql_async::Conn::new(server.conn.opts().clone()).await.unwrap();
    for (id, megabytes) in [(1, 1), (2, 20), (3, 70)] {
        let sql = format!(
            "INSERT INTO {}.t SELECT {id}, REPEAT('x', {megabytes} << 20)",
            server.database
        );
        mysql_async::prelude::Queryable::query_drop(&mut writer, sql)
            .await
            .unwrap();
    }
    let mut table = plan(
        &[("id", MysqlType::Int { unsigned: false }), ("v", MysqlType::LongBlob)],
        &[0],
    );
    table.source = server.table("t");
    for id in 1..=3 {
        let mut one = table.clone();
        one.row_filter = Some(format!("id = {id}"));
        let mut reader = MysqlReader::new(server.client().await);
        forget_peak();
        let before = peak();
        let mut rows = reader.read(&one, &OPEN, BatchLimits::default()).await.unwrap();
        let batch = rows.next().await.unwrap().unwrap();
        let bytes = batch.column(1).to_data().buffers()[1].len();
        println!(
            "a value of {} MiB: {} MiB more at the peak",
            bytes >> 20,
            (peak() - before) >> 10
        );
    }
    server.end().await;
}
