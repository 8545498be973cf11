//! Rows and chunks.

use arrow_array::cast::AsArray;
use arrow_array::types::{Float32Type, Float64Type, Int64Type, UInt64Type};
use arrow_array::{Array, RecordBatch};
use model::column_plan::packed::{Fields, pack};
use model::{ChunkRange, MysqlType, TablePlan};

use super::Server;
use crate::mysql::rows::MysqlReader;
use crate::mysql::sample::plan;
use crate::reader::BatchLimits;
use crate::{Scope, Source};

pub(super) const OPEN: ChunkRange = ChunkRange::WHOLE;

/// The plan of a table that exists, by what the inspection says of it.
pub(super) async fn plan_of(source: &mut Source, server: &Server, table: &str, key: &[&str]) -> TablePlan {
    let schema = source
        .inspect(&Scope {
            databases: vec![server.database.clone()],
        })
        .await
        .unwrap();
    let found = schema.tables.iter().find(|found| found.name.name == table).unwrap();
    let columns: Vec<(&str, MysqlType)> = found
        .columns
        .iter()
        .map(|column| {
            let model::SourceType::Mysql(source) = &column.source_type else {
                panic!("a type of another dialect")
            };
            (column.name.as_str(), source.clone())
        })
        .collect();
    let key: Vec<usize> = key
        .iter()
        .map(|key| columns.iter().position(|(name, _)| name == key).unwrap())
        .collect();
    TablePlan {
        source: found.name.clone(),
        ..plan(&columns, &key)
    }
}

pub(super) async fn read(
    reader: &mut MysqlReader,
    table: &TablePlan,
    range: &ChunkRange,
    limits: BatchLimits,
) -> Vec<RecordBatch> {
    let mut rows = reader.read(table, range, limits).await.unwrap();
    let mut batches = Vec::new();
    while let Some(batch) = rows.next().await.unwrap() {
        assert!(batch.num_rows() > 0);
        batches.push(batch);
    }
    assert!(rows.next().await.unwrap().is_none());
    batches
}

#[tokio::test]
async fn every_type_arrives_as_it_was_written() {
    let Some(mut server) = Server::start("types").await else {
        return;
    };
    server
        .run(
            "CREATE TABLE t (id INT PRIMARY KEY, ti TINYINT, tu TINYINT UNSIGNED, b1 TINYINT(1), si SMALLINT, su SMALLINT UNSIGNED, \
             mi MEDIUMINT, mu MEDIUMINT UNSIGNED, ii INT, iu INT UNSIGNED ZEROFILL, bi BIGINT, bu BIGINT UNSIGNED, \
             de DECIMAL(65,30), f FLOAT, fd FLOAT(7,3), d DOUBLE, bit1 BIT(1), bit64 BIT(64), ch CHAR(5), vc VARCHAR(100), tx LONGTEXT, \
             bn BINARY(4), vb VARBINARY(9), bl LONGBLOB, da DATE, ti6 TIME(6), dt DATETIME(6), ts TIMESTAMP(6) NULL, ye YEAR, \
             en ENUM('new','it''s'), se SET('a','b','c'), js JSON, ge POINT, la VARCHAR(9) CHARACTER SET latin1)",
        )
        .await;
    server
        .run(
            "INSERT INTO t VALUES (1,-128,255,1,-32768,65535,-8388608,16777215,-2147483648,4294967295,-9223372036854775808,\
             18446744073709551615,-99999999999999999999999999999999999.999999999999999999999999999999,0.1,1234.567,-0e0,b'1',\
             b'1111111111111111111111111111111111111111111111111111111111111111','ab','Grüße 🦀','',x'00FF00FE',x'','x',\
             '0000-00-00','838:59:59','9999-12-31 23:59:59.999999','2038-01-19 03:14:07.999999',2155,'it''s','a,c','{\"b\": 1}',\
             ST_GeomFromText('POINT(1 2)'),'é'),\
             (2,127,0,0,32767,0,8388607,0,2147483647,0,9223372036854775807,0,0,-3.402823466e38,0,1.7976931348623157e308,b'0',b'0','',\
             '','a','','','','2020-02-00','-838:59:59','0000-00-00 00:00:00','0000-00-00 00:00:00',0,'bad','','[]',NULL,''),\
             (3,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,\
             NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL)",
        )
        .await;
    let mut source = server.source().await;
    let table = plan_of(&mut source, &server, "t", &["id"]).await;
    assert!(
        !table
            .columns
            .iter()
            .any(|c| matches!(c.source, model::SourceType::Mysql(MysqlType::Unsupported { .. })))
    );
    let mut reader = MysqlReader::new(server.client().await);
    let batches = read(&mut reader, &table, &OPEN, BatchLimits::default()).await;
    let batch = &batches[0];
    assert_eq!(batch.schema(), table.wire_schema());
    let column = |name: &str| batch.column_by_name(name).unwrap();
    let ints = |name: &str| [0, 1].map(|row| column(name).as_primitive::<Int64Type>().value(row));
    let unsigned = |name: &str| [0, 1].map(|row| column(name).as_primitive::<UInt64Type>().value(row));
    let bytes = |name: &str| [0, 1].map(|row| column(name).as_binary::<i32>().value(row).to_vec());
    assert_eq!(ints("ti"), [-128, 127]);
    assert_eq!(unsigned("tu"), [255, 0]);
    assert_eq!(ints("si"), [-32768, 32767]);
    assert_eq!(unsigned("su"), [65535, 0]);
    assert_eq!(ints("mi"), [-8_388_608, 8_388_607]);
    assert_eq!(unsigned("mu"), [16_777_215, 0]);
    assert_eq!(ints("ii"), [-2_147_483_648, 2_147_483_647]);
    assert_eq!(unsigned("iu"), [4_294_967_295, 0]);
    assert_eq!(ints("bi"), [i64::MIN, i64::MAX]);
    assert_eq!(unsigned("bu"), [u64::MAX, 0]);
    assert_eq!(
        bytes("de")[0],
        b"-99999999999999999999999999999999999.999999999999999999999999999999"
    );
    let floats = column("f").as_primitive::<Float32Type>();
    assert_eq!(
        (floats.value(0).to_bits(), floats.value(1)),
        (0.1_f32.to_bits(), -f32::MAX)
    );
    assert_eq!(column("fd").as_primitive::<Float32Type>().value(0), 1234.567_f32);
    let doubles = column("d").as_primitive::<Float64Type>();
    // MariaDB stores minus zero as zero, however it is written.
    let zero = if source.version().starts_with("MariaDB") {
        0.0_f64
    } else {
        -0.0
    };
    assert_eq!(
        (doubles.value(0).to_bits(), doubles.value(1)),
        (zero.to_bits(), f64::MAX)
    );
    assert_eq!(bytes("bit1"), [vec![1], vec![0]]);
    assert_eq!(bytes("bit64"), [vec![255; 8], vec![0; 8]]);
    assert_eq!(bytes("ch"), [b"ab".to_vec(), vec![]]);
    assert_eq!(bytes("vc")[0], "Grüße 🦀".as_bytes());
    assert_eq!(bytes("bn"), [vec![0, 255, 0, 254], vec![0; 4]]);
    assert_eq!(bytes("bl"), [b"x".to_vec(), vec![]]);
    let at = |year, month, day, hour, minute, second, microsecond| {
        pack(Fields {
            year,
            month,
            day,
            hour,
            minute,
            second,
            microsecond,
        })
    };
    assert_eq!(ints("da"), [0, at(2020, 2, 0, 0, 0, 0, 0)]);
    assert_eq!(ints("ti6"), [3_020_399_000_000, -3_020_399_000_000]);
    assert_eq!(ints("dt"), [at(9999, 12, 31, 23, 59, 59, 999_999), 0]);
    assert_eq!(ints("ts"), [at(2038, 1, 19, 3, 14, 7, 999_999), 0]);
    assert_eq!(unsigned("ye"), [2155, 0]);
    assert_eq!(bytes("en"), [b"it's".to_vec(), vec![]]);
    assert_eq!(bytes("se"), [b"a,c".to_vec(), vec![]]);
    assert_eq!(bytes("js"), [b"{\"b\": 1}".to_vec(), b"[]".to_vec()]);
    assert_eq!(column("ge").as_binary::<i32>().value(0).len(), 25);
    assert_eq!(bytes("la")[0], "é".as_bytes());
    for (index, field) in batch.schema().fields().iter().enumerate().skip(1) {
        assert!(batch.column(index).is_null(2), "{} of row 3", field.name());
    }
    server.end().await;
}

#[tokio::test]
async fn large_values_arrive_and_batches_keep_to_their_limits() {
    let Some(mut server) = Server::start("large").await else {
        return;
    };
    server.run("CREATE TABLE t (id INT PRIMARY KEY, v LONGBLOB)").await;
    let packet: Option<u64> =
        mysql_async::prelude::Queryable::query_first(&mut server.conn, "SELECT @@max_allowed_packet")
            .await
            .unwrap();
    // The value must not be cut by the test's own connection.
    let size = usize::try_from(packet.unwrap()).unwrap().min(64 << 20) / 2;
    server
        .run(&format!("INSERT INTO t SELECT 1, REPEAT('x', {size})"))
        .await;
    for id in 2..50 {
        server
            .run(&format!("INSERT INTO t VALUES ({id}, REPEAT('y', 1000))"))
            .await;
    }
    let mut source = server.source().await;
    let table = plan_of(&mut source, &server, "t", &["id"]).await;
    let mut reader = MysqlReader::new(server.client().await);
    let batches = read(
        &mut reader,
        &table,
        &OPEN,
        BatchLimits {
            rows: 10,
            bytes: 5000,
            ..BatchLimits::default()
        },
    )
    .await;
    assert_eq!(batches[0].column(1).as_binary::<i32>().value(0).len(), size);
    assert_eq!(batches.iter().map(RecordBatch::num_rows).sum::<usize>(), 49);
    assert!(
        batches[1..].iter().all(|batch| batch.num_rows() <= 5),
        "5,000 bytes are five rows"
    );
    // Rows given up half way do not disturb the next read.
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
    rows.next().await.unwrap();
    drop(rows);
    assert_eq!(
        read(&mut reader, &table, &OPEN, BatchLimits::default())
            .await
            .iter()
            .map(RecordBatch::num_rows)
            .sum::<usize>(),
        49
    );
    server.end().await;
}

#[tokio::test]
async fn chunks_hold_every_row_once_under_every_kind_of_key() {
    let Some(mut server) = Server::start("chunks").await else {
        return;
    };
    let cases = [
        ("INT", "n - 500"),
        ("BIGINT UNSIGNED", "18446744073709551615 - n"),
        ("DECIMAL(40,20)", "n * 12345678901234567.00000000000000000001"),
        ("DOUBLE", "n / 7"),
        ("FLOAT", "n / 7"),
        ("DOUBLE", "IF(n % 2, 1, -1) * POW(10, n * 0.6 - 300)"),
        ("DECIMAL(65,30)", "IF(n % 2, 1, -1) * POW(10, n * 0.06 - 25) + n / 1e9"),
        (
            "VARCHAR(40) COLLATE utf8mb4_unicode_ci",
            "CONCAT(ELT(n % 4 + 1, 'a', 'B', 'é', '日'), n)",
        ),
        (
            "VARCHAR(40) CHARACTER SET latin1 COLLATE latin1_german2_ci",
            "CONCAT(ELT(n % 3 + 1, 'ae', 'ß', 'Z'), n)",
        ),
        // Half-way between two letters of these lies one that the character set lacks.
        (
            "VARCHAR(40) CHARACTER SET latin1",
            "CONCAT(ELT(n % 4 + 1, 'a', '\u{20AC}', '\u{2013}', 'z'), n * 7)",
        ),
        (
            "VARCHAR(40) CHARACTER SET latin2 COLLATE latin2_czech_cs",
            "CONCAT(ELT(n % 4 + 1, '\u{10D}', 'c', '\u{17D}', 'b'), n * 7)",
        ),
        (
            "VARCHAR(40) CHARACTER SET cp1251",
            "CONCAT(ELT(n % 4 + 1, '\u{43C}', 'a', '\u{44F}', '\u{410}'), n * 7)",
        ),
        (
            "VARCHAR(40) CHARACTER SET sjis",
            "CONCAT(ELT(n % 4 + 1, '\u{65E5}', 'a', '\u{30C6}', '\u{672C}'), n * 7)",
        ),
        (
            "VARCHAR(40) CHARACTER SET gbk",
            "CONCAT(ELT(n % 4 + 1, '\u{65E5}', 'a', '\u{9F99}', '\u{20AC}'), n * 7)",
        ),
        (
            "VARCHAR(40) CHARACTER SET utf8mb3",
            "CONCAT(ELT(n % 4 + 1, '\u{65E5}', 'a', '\u{FF5E}', 'Z'), n * 7)",
        ),
        ("CHAR(9) COLLATE utf8mb4_bin", "CONCAT('k ', n)"),
        (
            "VARBINARY(9)",
            "UNHEX(CONCAT(IF(n % 2, 'FF', '00'), LPAD(HEX(n), 4, '0')))",
        ),
        ("BINARY(16)", "UNHEX(LEFT(SHA2(n, 256), 32))"),
        (
            "DATE",
            "IF(n = 1, '0000-00-00', IF(n = 2, '2020-00-00', DATE_ADD('2020-01-01', INTERVAL n DAY)))",
        ),
        (
            "DATETIME(6)",
            "IF(n = 1, 0, DATE_ADD('2020-01-01', INTERVAL n MICROSECOND))",
        ),
        ("TIMESTAMP", "DATE_ADD('2020-01-01', INTERVAL n MINUTE)"),
        ("TIME(3)", "SEC_TO_TIME((n - 500) * 1.5)"),
        ("BIT(20)", "n"),
    ];
    // Types of MariaDB's, which it orders by their bytes.
    let own = [
        ("INET6", "CONCAT(HEX(n * 60), '::', HEX(n * n % 65536))"),
        ("INET4", "INET_NTOA(n * 4000000)"),
        (
            "UUID",
            "CONCAT(LEFT(SHA1(n), 8), '-aaaa-4aaa-8aaa-', RIGHT(SHA1(n), 12))",
        ),
        (
            "UUID",
            "CONCAT(LPAD(HEX(n * 1000000), 8, '0'), '-aaaa-7aaa-8aaa-', RIGHT(SHA1(n), 12))",
        ),
    ];
    server.run("CREATE TABLE numbers (n INT PRIMARY KEY)").await;
    let digits = "(SELECT 0 d UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6 UNION SELECT 7 UNION SELECT 8 UNION SELECT 9)";
    server
        .run(&format!(
            "INSERT INTO numbers SELECT a.d * 100 + b.d * 10 + c.d + 1 FROM {digits} a, {digits} b, {digits} c"
        ))
        .await;
    let mut source = server.source().await;
    let own = own.iter().filter(|_| source.version().starts_with("MariaDB"));
    let cases: Vec<_> = cases.iter().chain(own).collect();
    for (position, (column_type, expression)) in cases.into_iter().enumerate() {
        let table = format!("t{position}");
        server
            .run(&format!(
                "CREATE TABLE {table} (k {column_type} NOT NULL PRIMARY KEY, n INT)"
            ))
            .await;
        server
            .run(&format!("INSERT INTO {table} SELECT {expression}, n FROM numbers"))
            .await;
        check_chunks(&mut source, &server, &table, &["k"], column_type).await;
    }
    server.run("CREATE TABLE c (e ENUM('z','m','a') NOT NULL, v VARCHAR(20) COLLATE utf8mb4_general_ci NOT NULL, d DATE NOT NULL, n INT, PRIMARY KEY (v, d, e))").await;
    server.run("INSERT INTO c SELECT n % 3 + 1, ELT(n % 5 + 1, 'x', 'Y', 'yy', '', 'Z'), DATE_ADD('2000-01-01', INTERVAL n DAY), n FROM numbers").await;
    check_chunks(&mut source, &server, "c", &["v", "d", "e"], "composite").await;
    // No server has an estimate for a range of an ENUM's numbers: chunks are uneven, and still complete.
    server
        .run("CREATE TABLE c2 (e ENUM('z','m','a') NOT NULL, d DATE NOT NULL, n INT, PRIMARY KEY (e, d))")
        .await;
    server.run("INSERT INTO c2 SELECT e, d, n FROM c").await;
    check_chunks(&mut source, &server, "c2", &["e", "d"], "ENUM").await;
    server.end().await;
}

async fn check_chunks(source: &mut Source, server: &Server, table: &str, key: &[&str], what: &str) {
    let table = plan_of(source, server, table, key).await;
    let chunks = source.plan_chunks(&table, 64).await.unwrap();
    // Czech has its digits behind its letters: what is half-way by code points is not so there.
    let is_even = what != "ENUM" && !what.contains("czech");
    assert!(
        (if is_even { 11..=32 } else { 4..=64 }).contains(&chunks.len()),
        "{what}: {chunks:?}"
    );
    assert!(chunks[0].lower.is_none() && chunks[chunks.len() - 1].upper.is_none());
    assert!(chunks.windows(2).all(|pair| pair[0].upper == pair[1].lower));
    let mut reader = MysqlReader::new(server.client().await);
    let mut seen = vec![0; 1001];
    for chunk in &chunks {
        let batches = read(&mut reader, &table, chunk, BatchLimits::default()).await;
        let rows: usize = batches.iter().map(RecordBatch::num_rows).sum();
        assert!(!is_even || (1..=96).contains(&rows), "{what}: {rows} rows in {chunk:?}");
        for batch in batches {
            for number in batch.column_by_name("n").unwrap().as_primitive::<Int64Type>().values() {
                seen[usize::try_from(*number).unwrap()] += 1;
            }
        }
    }
    assert!(seen[1..].iter().all(|&times| times == 1), "{what}");
}

/// A table is cut without reading it: one index entry for each probe.
#[tokio::test]
async fn cutting_reads_a_few_index_entries_for_each_chunk() {
    let Some(mut server) = Server::start("probes").await else {
        return;
    };
    server
        .run("CREATE TABLE t (a INT NOT NULL, b BIGINT NOT NULL, v VARCHAR(20), PRIMARY KEY (a, b))")
        .await;
    server.run("INSERT INTO t VALUES (1, 1, 'x')").await;
    // Four groups, one of them nearly empty, with holes.
    for doubled in 0..18 {
        server
            .run(&format!("INSERT INTO t SELECT IF(b % 4 = 3, 2, a + b % 2 * 7), b * 3 + {doubled} + 1000 * {doubled}, v FROM t ON DUPLICATE KEY UPDATE v = 'twice'"))
            .await;
    }
    server.run("ANALYZE TABLE t").await;
    let mut source = server.source().await;
    let table = plan_of(&mut source, &server, "t", &["a", "b"]).await;
    let mut client = server.client().await;
    let rows: u64 = client
        .one_text("counting", &format!("SELECT COUNT(*) FROM {}.t", server.database))
        .await
        .unwrap()
        .unwrap()
        .parse()
        .unwrap();
    assert!(rows > 100_000, "{rows}");
    client.run("resetting", "FLUSH STATUS").await.unwrap();
    let chunks = client.plan_chunks(&table, rows / 100).await.unwrap();
    let read: u64 = client
        .show("reading the counters", "SHOW SESSION STATUS LIKE 'Handler_read%'")
        .await
        .unwrap()
        .iter()
        .map(|record| record.number("Value").unwrap().unwrap())
        .sum();
    assert!((50..=250).contains(&chunks.len()), "{}", chunks.len());
    // The counters count the catalog queries too.
    assert!(
        read < 3_000,
        "{read} entries for {} chunks of {rows} rows",
        chunks.len()
    );
    client.close().await;
    server.end().await;
}

/// MySQL calls it invisible, MariaDB ignored; both refuse its name in FORCE INDEX.
#[tokio::test]
async fn a_key_over_an_index_that_the_server_does_not_use_is_read_whole() {
    let Some(mut server) = Server::start("invisible").await else {
        return;
    };
    let maria = server.source().await.version().starts_with("MariaDB");
    if !maria && server.conn.server_version() < (8, 0, 0) {
        return server.end().await;
    }
    let word = if maria { "IGNORED" } else { "INVISIBLE" };
    server
        .run(&format!(
            "CREATE TABLE t (name VARCHAR(300) NOT NULL, n INT NOT NULL, PRIMARY KEY (name(3)), UNIQUE KEY by_n (n) {word})"
        ))
        .await;
    for n in 0..40 {
        server.run(&format!("INSERT INTO t VALUES ('{n:03}', {n})")).await;
    }
    let mut source = server.source().await;
    let table = plan_of(&mut source, &server, "t", &["n"]).await;
    let chunks = source.plan_chunks(&table, 10).await.unwrap();
    assert_eq!(chunks, [OPEN]);
    // Ranges that were cut while the index was visible can still be read.
    let range = ChunkRange {
        ordinal: 1,
        lower: Some(vec![model::KeyValue::Integer(10)]),
        upper: Some(vec![model::KeyValue::Integer(20)]),
        partitions: None,
    };
    let mut reader = MysqlReader::new(server.client().await);
    let batches = read(&mut reader, &table, &range, BatchLimits::default()).await;
    assert_eq!(batches.iter().map(RecordBatch::num_rows).sum::<usize>(), 10);
    server
        .run(if maria {
            "ALTER TABLE t ALTER INDEX by_n NOT IGNORED"
        } else {
            "ALTER TABLE t ALTER INDEX by_n VISIBLE"
        })
        .await;
    // MySQL counts the rows anew only some seconds later.
    server.run("ANALYZE TABLE t").await;
    assert!((3..=8).contains(&source.plan_chunks(&table, 10).await.unwrap().len()));
    server.end().await;
}
