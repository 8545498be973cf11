//! Questions about data.

use model::{ScanCheck, ScanRequest};

use super::Server;

#[tokio::test]
async fn scans_count_by_the_servers_own_reckoning() {
    let Some(mut server) = Server::start("scans").await else {
        return;
    };
    server
        .run("CREATE TABLE t (id INT PRIMARY KEY, b TINYINT, u BIGINT UNSIGNED, de DECIMAL(10,4), v VARCHAR(9), e ENUM('A','b'), d DATETIME(6), ti TIME(6))")
        .await;
    server
        .run(
            "INSERT INTO t VALUES (1,0,18446744073709551615,1.5,'äöü','A','0000-00-00','24:00:00'),(2,1,1,1.2345,'ab','zz','2020-00-01','24:00:00.000001'),\
             (3,2,2,1,'a','b','2020-01-01 00:00:00.000100','-00:00:00.5'),(4,NULL,NULL,NULL,NULL,NULL,NULL,NULL)",
        )
        .await;
    let mut source = server.source().await;
    let words = |labels: &[&str]| ScanCheck::NotIn {
        labels: labels.iter().map(|&label| label.to_owned()).collect(),
    };
    let cases = [
        ("b", ScanCheck::Null, 1),
        ("b", ScanCheck::NotBoolean, 1),
        (
            "u",
            ScanCheck::Outside {
                min: "0".to_owned(),
                max: "9223372036854775807".to_owned(),
            },
            1,
        ),
        ("v", ScanCheck::LongerThan { length: 2 }, 1),
        ("de", ScanCheck::MoreScale { scale: 2 }, 1),
        ("d", ScanCheck::MoreDigits { digits: 3 }, 1),
        ("d", ScanCheck::MoreDigits { digits: 6 }, 0),
        ("d", ScanCheck::ZeroDate, 2),
        ("d", ScanCheck::ImpossibleDate, 0),
        ("ti", ScanCheck::NotTimeOfDay, 2),
        ("v", words(&["AB", "a"]), 2),
        ("e", ScanCheck::EnumError, 1),
    ];
    let requests: Vec<ScanRequest> = cases
        .iter()
        .map(|(column, check, _)| ScanRequest {
            table: server.table("t"),
            column: (*column).to_owned(),
            check: check.clone(),
        })
        .collect();
    let results = source.scan_all(&requests).await.unwrap();
    for (result, (column, check, rows)) in results.iter().zip(&cases) {
        assert_eq!(result.rows, *rows, "{column} {check:?}");
    }
    server.end().await;
}

#[tokio::test]
async fn days_beyond_their_month_are_counted() {
    let Some(mut server) = Server::start("impossible").await else {
        return;
    };
    server.run("SET sql_mode = 'ALLOW_INVALID_DATES'").await;
    server
        .run("CREATE TABLE t (id INT PRIMARY KEY, d DATE, dt DATETIME(3))")
        .await;
    for (id, day) in [
        "2024-02-29",
        "2023-02-29",
        "2024-02-30",
        "1900-02-29",
        "2000-02-29",
        "2023-04-31",
        "2023-04-30",
        "2023-12-31",
        "0000-00-00",
        "2023-00-31",
        "2023-02-00",
        "0004-02-30",
    ]
    .iter()
    .enumerate()
    {
        server
            .run(&format!("INSERT INTO t VALUES ({id}, '{day}', '{day} 10:00:00.5')"))
            .await;
    }
    let ask = |column: &str, check| ScanRequest {
        table: server.table("t"),
        column: column.to_owned(),
        check,
    };
    let requests = [
        ask("d", ScanCheck::ImpossibleDate),
        ask("dt", ScanCheck::ImpossibleDate),
        ask("d", ScanCheck::ZeroDate),
        ask("dt", ScanCheck::ZeroDate),
    ];
    let counts: Vec<u64> = server
        .source()
        .await
        .scan_all(&requests)
        .await
        .unwrap()
        .iter()
        .map(|result| result.rows)
        .collect();
    assert_eq!(counts, [5, 5, 3, 3]);
    server.end().await;
}
