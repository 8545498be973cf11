//! Batches, calls, results of many packets, and what goes wrong in their middle.

use std::time::{Duration, Instant};

use futures_util::TryStreamExt;
use tds::{Answer, Behaviour, Column, EnvChange, Event, Faults, Reply, Server, ServerError, Type, Value};
use tiberius::{ColumnData, QueryItem};

use crate::client::{cells, config, connect, failure, number, try_connect};

/// As many rows as the statement's text says.
fn numbers(rows: i64) -> Answer {
    let columns = vec![
        Column::not_null("n", Type::BigInt),
        Column::new("t", Type::nvarchar(100)),
    ];
    Answer::generated(
        columns,
        (0..rows).map(|row| vec![Value::Int(row), Value::text(format!("row {row} grün €"))]),
    )
}

/// The rows that arrive, and what ended them if an error did.
async fn read(client: &mut crate::client::Client) -> (Vec<i64>, Option<tiberius::error::Error>) {
    let mut seen = Vec::new();
    let mut stream = match client.simple_query("SELECT n, t FROM numbers").await {
        Ok(stream) => stream,
        Err(error) => return (seen, Some(error)),
    };
    loop {
        match stream.try_next().await {
            Ok(Some(QueryItem::Row(row))) => {
                let n: i64 = row.get(0).unwrap();
                let t: &str = row.get(1).unwrap();
                assert_eq!(t, format!("row {n} grün €"));
                seen.push(n);
            }
            Ok(Some(QueryItem::Metadata(_))) => {}
            Ok(None) => return (seen, None),
            Err(error) => return (seen, Some(error)),
        }
    }
}

#[tokio::test]
async fn messages_of_many_packets_go_both_ways() {
    for size in [512, 4096, 32_767] {
        let server = Server::start(Behaviour::answering(|_| numbers(20_000))).unwrap();
        let mut config = config(&server);
        config.packet_size(size);
        let mut client = try_connect(config).await.unwrap();
        let (seen, error) = read(&mut client).await;
        assert!(error.is_none(), "{error:?}");
        assert_eq!(seen, (0..20_000).collect::<Vec<_>>());
        let long = format!("SELECT '{}'", "x".repeat(100_000));
        client.simple_query(&long).await.unwrap().into_results().await.unwrap();
        let statement = server.statements().pop().unwrap();
        assert_eq!(statement.text, long);
        assert!(statement.packets > 5, "{}", statement.packets);
    }
}

#[tokio::test]
async fn a_server_grants_smaller_packets_than_are_asked_for() {
    let server = Server::start(Behaviour::answering(|_| numbers(2_000)).largest_packet(1_000)).unwrap();
    let mut config = config(&server);
    config.packet_size(32_767);
    let mut client = try_connect(config).await.unwrap();
    assert_eq!(read(&mut client).await.0.len(), 2_000);
}

#[tokio::test]
async fn parameters_arrive_with_their_types() {
    let server = Server::start(Behaviour::answering(|_| Answer::one("n", Type::Int, 1))).unwrap();
    let mut client = connect(&server).await;
    let long = "é".repeat(5_000);
    let guid = tiberius::Uuid::from_bytes(*b"0123456789abcdef");
    let decimal = tiberius::numeric::Numeric::new_with_scale(-12_345_678_901_234_567_890, 4);
    let rows = client
        .query(
            "SELECT @P1, @P2, @P3, @P4, @P5, @P6, @P7, @P8, @P9, @P10, @P11, @P12, @P13",
            &[
                &true,
                &255_u8,
                &-2_i16,
                &3_i32,
                &i64::MIN,
                &1.5_f32,
                &2.5_f64,
                &"grün",
                &long.as_str(),
                &[1_u8, 2, 255].as_slice(),
                &guid,
                &decimal,
                &Option::<i32>::None,
            ],
        )
        .await
        .unwrap()
        .into_first_result()
        .await
        .unwrap();
    assert_eq!(rows.len(), 1);
    let statement = server.statements().remove(0);
    assert!(statement.text.starts_with("SELECT @P1"), "{}", statement.text);
    let values: Vec<Value> = statement
        .parameters
        .iter()
        .map(|parameter| parameter.value.clone())
        .collect();
    assert_eq!(
        values,
        [
            Value::Bit(true),
            Value::Int(255),
            Value::Int(-2),
            Value::Int(3),
            Value::Int(i64::MIN),
            Value::Real(1.5),
            Value::Float(2.5),
            Value::text("grün"),
            Value::text(long),
            Value::Bytes(vec![1, 2, 255]),
            Value::Guid(*b"0123456789abcdef"),
            Value::decimal("-1234567890123456.7890"),
            Value::Null,
        ]
    );
    assert_eq!(statement.parameters[0].name, "@P1");
}

struct Raw(ColumnData<'static>);

impl<'a> tiberius::IntoSql<'a> for Raw {
    fn into_sql(self) -> ColumnData<'a> {
        self.0
    }
}

#[tokio::test]
async fn dates_and_times_arrive_as_parameters() {
    use tiberius::time::{Date, DateTime, DateTime2, DateTimeOffset, SmallDateTime, Time};
    let server = Server::start(Behaviour::answering(|_| Answer::one("n", Type::Int, 1))).unwrap();
    let mut client = connect(&server).await;
    let date = Date::new(738_944);
    let time = Time::new(1_234_567, 7);
    let mut query = tiberius::Query::new("SELECT @P1, @P2, @P3, @P4, @P5, @P6");
    for value in [
        ColumnData::Date(Some(date)),
        ColumnData::Time(Some(time)),
        ColumnData::DateTime(Some(DateTime::new(-5, 7))),
        ColumnData::SmallDateTime(Some(SmallDateTime::new(1, 61))),
        ColumnData::DateTime2(Some(DateTime2::new(date, Time::new(15, 2)))),
        ColumnData::DateTimeOffset(Some(DateTimeOffset::new(DateTime2::new(date, time), -90))),
    ] {
        query.bind(Raw(value));
    }
    query.query(&mut client).await.unwrap().into_results().await.unwrap();
    let values: Vec<Value> = server
        .statements()
        .remove(0)
        .parameters
        .into_iter()
        .map(|parameter| parameter.value)
        .collect();
    assert_eq!(
        values,
        [
            Value::date("2024-02-29"),
            Value::Time(1_234_567),
            Value::DateTime { days: -5, ticks: 7 },
            Value::datetime2("1900-01-02 01:01:00"),
            Value::datetime2("2024-02-29 00:00:00.15"),
            Value::DateTimeOffset {
                days: 738_944,
                ticks: 1_234_567,
                offset: -90
            },
        ]
    );
}

#[tokio::test]
async fn an_answer_may_hold_several_results_and_counts() {
    let server = Server::start(Behaviour::answering(|_| {
        Answer::info(ServerError::new(0, 0, "hello"))
            .then(Answer::one("a", Type::Int, 1))
            .then(Answer::affected(3))
            .then(Answer::one("b", Type::Int, Value::Null))
            .then(Answer::done())
    }))
    .unwrap();
    let mut client = connect(&server).await;
    let results = client
        .simple_query("a batch")
        .await
        .unwrap()
        .into_results()
        .await
        .unwrap();
    assert_eq!(results.iter().map(Vec::len).collect::<Vec<_>>(), [1, 1]);
    let results = client.query("a call", &[]).await.unwrap().into_results().await.unwrap();
    assert_eq!(results.iter().map(Vec::len).collect::<Vec<_>>(), [1, 1]);
}

#[tokio::test]
async fn errors_come_with_their_numbers_and_leave_the_connection_alive() {
    for error in [
        ServerError::deadlock(),
        ServerError::permission("t", "shop", "dbo"),
        ServerError::lock_timeout(),
        ServerError::snapshot_conflict("dbo.t"),
    ] {
        let first = error.clone();
        let server = Server::start(Behaviour::answering(move |statement| {
            if statement.text == "SELECT 1" {
                Answer::one("", Type::Int, 1)
            } else {
                Answer::error(first.clone())
            }
        }))
        .unwrap();
        let mut client = connect(&server).await;
        for call in [false, true] {
            assert_eq!(number(&failure(&mut client, "fail", call).await), error.number);
            let rows = client
                .simple_query("SELECT 1")
                .await
                .unwrap()
                .into_first_result()
                .await
                .unwrap();
            assert_eq!(rows.len(), 1);
        }
    }
}

#[tokio::test]
async fn an_error_in_the_middle_comes_after_the_rows_before_it() {
    let server = Server::start(Behaviour::answering(|_| {
        Reply::instead(numbers(10_000)).with(Faults::default().error_after_rows(5_000, ServerError::deadlock()))
    }))
    .unwrap();
    let mut client = connect(&server).await;
    let (seen, error) = read(&mut client).await;
    assert_eq!(seen.len(), 5_000);
    assert_eq!(number(&error.unwrap()), 1205);
    // The connection can be used again.
    assert_eq!(read(&mut client).await.0.len(), 5_000);
}

#[tokio::test]
async fn a_cut_connection_is_an_error_and_never_the_end_of_the_rows() {
    for faults in [
        Faults::default().cut_after_rows(5_000),
        Faults::default().cut_after_rows(0),
        Faults::default().cut_after_bytes(0),
        Faults::default().cut_after_bytes(3),
        Faults::default().cut_after_bytes(8_192),
        Faults::default().cut_after_bytes(100_001),
    ] {
        let what = format!("{faults:?}");
        let server = Server::start(Behaviour::answering(move |_| {
            Reply::instead(numbers(10_000)).with(faults.clone())
        }))
        .unwrap();
        let mut client = connect(&server).await;
        let (seen, error) = read(&mut client).await;
        assert!(
            error.is_some() && seen.len() < 10_000,
            "{what}: {} rows, {error:?}",
            seen.len()
        );
    }
}

#[tokio::test]
async fn slow_rows_come_one_by_one() {
    let faults = Faults::default()
        .delayed(Duration::from_millis(60))
        .row_delayed(Duration::from_millis(20));
    let server = Server::start(Behaviour::answering(move |_| {
        Reply::instead(numbers(5)).with(faults.clone())
    }))
    .unwrap();
    let mut client = connect(&server).await;
    let start = Instant::now();
    let mut stream = client.simple_query("SELECT n, t FROM numbers").await.unwrap();
    let mut times = Vec::new();
    while let Some(item) = stream.try_next().await.unwrap() {
        if matches!(item, QueryItem::Row(_)) {
            times.push(start.elapsed());
        }
    }
    assert_eq!(times.len(), 5);
    assert!(
        times[0] >= Duration::from_millis(80) && times[4] >= times[0] + Duration::from_millis(60),
        "{times:?}"
    );
}

#[tokio::test]
async fn an_attention_stops_the_rows() {
    let server = Server::start(Behaviour::answering(|statement| {
        let faults = Faults::default().row_delayed(Duration::from_millis(20));
        if statement.text == "SELECT 1" {
            Reply::instead(Answer::one("", Type::Int, 1))
        } else {
            Reply::instead(numbers(100_000)).with(faults)
        }
    }))
    .unwrap();
    let mut client = connect(&server).await;
    {
        let mut stream = client.simple_query("SELECT n, t FROM numbers").await.unwrap();
        let mut rows = 0;
        while rows < 3 {
            rows += usize::from(matches!(stream.try_next().await.unwrap(), Some(QueryItem::Row(_))));
        }
    }
    client.cancel_query().await.unwrap();
    assert!(server.events().contains(&Event::Attention(51)));
    let rows = client
        .simple_query("SELECT 1")
        .await
        .unwrap()
        .into_first_result()
        .await
        .unwrap();
    assert_eq!(cells(rows.into_iter().next().unwrap()), [ColumnData::I32(Some(1))]);
}

#[tokio::test]
async fn a_transaction_has_a_descriptor_that_the_client_repeats() {
    let server = Server::start(Behaviour::answering(|statement| match statement.text.as_str() {
        "BEGIN TRANSACTION" => Answer::env(EnvChange::Begin(0x1122_3344_5566_7788)).then(Answer::done()),
        "COMMIT TRANSACTION" => Answer::env(EnvChange::Commit(0x1122_3344_5566_7788)).then(Answer::done()),
        _ => Answer::one("", Type::Int, 1),
    }))
    .unwrap();
    let mut client = connect(&server).await;
    for text in ["BEGIN TRANSACTION", "SELECT 1", "COMMIT TRANSACTION", "SELECT 1"] {
        client.simple_query(text).await.unwrap().into_results().await.unwrap();
    }
    let transactions: Vec<u64> = server
        .statements()
        .iter()
        .map(|statement| statement.transaction)
        .collect();
    assert_eq!(transactions, [0, 0x1122_3344_5566_7788, 0x1122_3344_5566_7788, 0]);
}

#[tokio::test]
async fn a_fatal_error_ends_the_connection() {
    let server = Server::start(Behaviour::answering(|_| {
        Answer::error(ServerError::new(21, 20, "fatal"))
    }))
    .unwrap();
    let mut client = connect(&server).await;
    assert_eq!(number(&failure(&mut client, "x", false).await), 21);
    assert!(client.simple_query("y").await.is_err());
}

#[tokio::test]
async fn what_a_test_does_not_answer_is_an_error_and_no_empty_result() {
    let server = Server::start(Behaviour::default()).unwrap();
    let mut client = connect(&server).await;
    client
        .simple_query("SET LOCK_TIMEOUT 5")
        .await
        .unwrap()
        .into_results()
        .await
        .unwrap();
    assert_eq!(number(&failure(&mut client, "SELECT 1", false).await), 40000);
}
