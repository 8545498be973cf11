//! Our side of the wire, against a stand-in for SQL Server (`tests/support/tds`) that answers as each test writes it down. What passes
//! here is seen on wire bytes: that our statements are what SQL Server takes, only a server can say (`live.rs`).

mod connecting;
mod epoch;
mod faults;
mod moments;
mod texts;
mod types;

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use arrow_array::{Array, RecordBatch, cast::AsArray, types as arrow};
use model::{ChunkRange, Connection, Dialect, MssqlOptions, Password, TablePlan, Tls};
use tds::{Answer, Behaviour, Column, Plp, Reply, Server, Statement, Type, Value};
use translate::mapping::Mapping;
use translate::script::{ReadOptions, Script, read};

use super::client::Client;
use super::rows::{MssqlReader, Sees};
use crate::error::{Result, SourceError};
use crate::reader::BatchLimits;

const ASKS_VERSION: &str = include_str!("client/version.sql");
const ASKS_IDENTITY: &str = include_str!("client/identity.sql");

/// What every connection asks first, answered as SQL Server 2022 would.
fn usual(statement: &Statement) -> Option<Answer> {
    let text = |text: &str| Value::Text(text.to_owned());
    let wide = |name: &str| Column::new(name, Type::nvarchar(256));
    let number = |name: &str| Column::new(name, Type::Int);
    Some(match statement.text.as_str() {
        sql if sql.starts_with("SET ROWCOUNT 0") => Answer::done(),
        ASKS_VERSION => Answer::rows(
            ["version", "edition"]
                .map(wide)
                .into_iter()
                .chain([number("engine"), wide("database_name")])
                .chain(["session", "shows_utf16"].map(number))
                .collect(),
            vec![vec![
                text("16.0.4135.4"),
                text("Developer Edition (64-bit)"),
                3.into(),
                text("shop"),
                i32::from(statement.session).into(),
                1.into(),
            ]],
        ),
        ASKS_IDENTITY => Answer::one("identity_text", Type::nvarchar(256), "host/shop/2024-01-01T00:00:00"),
        _ => return None,
    })
}

/// A server that gives one answer to every statement beside those of [`usual`].
fn answering<R: Into<Reply>>(answer: impl Fn(&Statement) -> R + Send + Sync + 'static) -> Server {
    Server::start(behaving(answer)).unwrap()
}

fn behaving<R: Into<Reply>>(answer: impl Fn(&Statement) -> R + Send + Sync + 'static) -> Behaviour {
    Behaviour::answering(move |statement| match usual(statement) {
        Some(answer) => Reply::instead(answer),
        None => answer(statement).into(),
    })
}

const PASSWORD: &str = "Landfall!1";

/// To a stand-in, without TLS.
fn connection(server: &Server) -> Connection {
    Connection {
        host: "127.0.0.1".to_owned(),
        port: server.port(),
        user: "sa".to_owned(),
        password: Some(Password::new(PASSWORD)),
        database: Some("shop".to_owned()),
        tls: Tls::Disable,
        connect_timeout: Duration::from_secs(20),
        mssql: MssqlOptions::default(),
    }
}

async fn client(server: &Server) -> Client {
    Client::connect(&Arc::new(connection(server))).await.unwrap()
}

async fn reader(server: &Server) -> MssqlReader {
    MssqlReader::new(client(server).await, Sees::Present, Arc::default())
}

/// The plan of `dbo.t` with these columns, as the translation makes it.
fn plan(columns: &str) -> TablePlan {
    let script = Script {
        name: "t.sql".to_owned(),
        text: format!("CREATE TABLE dbo.t ({columns});"),
    };
    let reading = read(Dialect::Mssql, &[script], &ReadOptions::default());
    let options = translate::Options {
        target_version: 17,
        extensions: ["postgis", "vector"].map(str::to_owned).into(),
        ..translate::Options::default()
    };
    let mut translation = translate::translate(&reading.schema, &Mapping::shipped(Dialect::Mssql), &options);
    assert_eq!(translation.tables.len(), 1, "{:#?}", translation.findings);
    translation.tables.remove(0)
}

/// All batches of a table.
async fn read_all(reader: &mut MssqlReader, table: &TablePlan) -> Result<Vec<RecordBatch>> {
    let mut rows = reader.read(table, &ChunkRange::WHOLE, BatchLimits::default()).await?;
    let mut batches = Vec::new();
    while let Some(batch) = rows.next().await? {
        batches.push(batch);
    }
    Ok(batches)
}

/// The last statement that arrived.
fn last(server: &Server) -> String {
    server.statements().pop().unwrap().text
}

/// A value in its wire form.
#[derive(Debug, Clone, PartialEq)]
enum Wire {
    Null,
    /// Int64.
    Int(i64),
    /// UInt64.
    Fine(u64),
    /// The bits of a Float32.
    Real(u32),
    /// The bits of a Float64.
    Float(u64),
    /// Binary.
    Bytes(Vec<u8>),
}

impl From<&str> for Wire {
    fn from(text: &str) -> Wire {
        Wire::Bytes(text.as_bytes().to_vec())
    }
}

/// The values of a column.
fn cells(batches: &[RecordBatch], column: usize) -> Vec<Wire> {
    let of_batch = |batch: &RecordBatch| -> Vec<Wire> {
        let array = batch.column(column);
        let value = |row: usize| match array.data_type() {
            _ if array.is_null(row) => Wire::Null,
            arrow_schema::DataType::Int64 => Wire::Int(array.as_primitive::<arrow::Int64Type>().value(row)),
            arrow_schema::DataType::UInt64 => Wire::Fine(array.as_primitive::<arrow::UInt64Type>().value(row)),
            arrow_schema::DataType::Float32 => {
                Wire::Real(array.as_primitive::<arrow::Float32Type>().value(row).to_bits())
            }
            arrow_schema::DataType::Float64 => {
                Wire::Float(array.as_primitive::<arrow::Float64Type>().value(row).to_bits())
            }
            _ => Wire::Bytes(array.as_binary::<i32>().value(row).to_vec()),
        };
        (0..array.len()).map(value).collect()
    };
    batches.iter().flat_map(of_batch).collect()
}

/// Reads a column `c` that T-SQL declares so, of which the server sends some values of a type. The statement must ask for it by `asked`.
/// Behind the values stands a NULL, which must arrive as one; the values are the same without it, and however long ones are cut.
async fn seen(declared: &str, asked: &str, sent: Type, values: &[Value]) -> Result<Vec<Wire>> {
    let nullable = Column::new("c", sent.clone());
    let chunked = |known_length, chunk| Plp { known_length, chunk };
    let mut cells = Vec::new();
    for (column, plp) in [
        (nullable.clone(), Plp::default()),
        (nullable.clone(), chunked(false, 1000)),
        (nullable.clone(), chunked(true, 7)),
        (nullable.clone(), chunked(false, usize::MAX)),
        (Column::not_null("c", sent), Plp::default()),
    ] {
        let null = column.nullable.then_some(Value::Null);
        let rows: Vec<Vec<Value>> = values.iter().cloned().chain(null).map(|value| vec![value]).collect();
        let of_server = column.clone();
        let server = answering(move |_| Answer::rows(vec![of_server.clone()], rows.clone()).chunked(plp));
        let mut reader = reader(&server).await;
        let seen = read_all(&mut reader, &plan(&format!("c {declared} NULL"))).await;
        assert_eq!(last(&server), format!("SELECT {asked} FROM [dbo].[t]"), "{declared}");
        let mut seen = self::cells(&seen?, 0);
        if column.nullable {
            assert_eq!(seen.pop(), Some(Wire::Null), "NULL of {declared}, {plp:?}");
        }
        assert_eq!(seen.len(), values.len(), "{declared}");
        assert!(
            cells.is_empty() || cells == seen,
            "{declared}, {column:?}, {plp:?}: {seen:?}"
        );
        cells = seen;
    }
    Ok(cells)
}

/// As [`seen`], of values that arrive so.
async fn arrive<W: Into<Wire>>(declared: &str, asked: &str, sent: Type, values: Vec<(Value, W)>) {
    let (values, expected): (Vec<Value>, Vec<W>) = values.into_iter().unzip();
    let expected: Vec<Wire> = expected.into_iter().map(Into::into).collect();
    assert_eq!(
        seen(declared, asked, sent, &values).await.unwrap(),
        expected,
        "{declared}"
    );
}

/// What the driver makes of a column that is asked for as it is.
async fn uncast(sent: Type, value: Value) -> tiberius::Result<tiberius::ColumnData<'static>> {
    let column = Column::new("c", sent);
    let server = answering(move |_| Answer::rows(vec![column.clone()], vec![vec![value.clone()]]));
    let mut client = client(&server).await;
    let stream = client.driver().simple_query("SELECT c FROM t").await?;
    let mut rows = stream.into_first_result().await?;
    Ok(rows.remove(0).into_iter().next().unwrap())
}

/// Bytes of hexadecimal digits.
fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
    digits
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

/// The bytes of a text in UTF-16, as CAST to varbinary gives them.
fn utf16(text: &str) -> Value {
    Value::Bytes(text.encode_utf16().flat_map(u16::to_le_bytes).collect())
}

/// An error with what caused it, as it would be printed.
fn shown(error: &SourceError) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        write!(text, ": {error}").unwrap();
        cause = error.source();
    }
    text
}
