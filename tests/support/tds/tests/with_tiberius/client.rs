//! A connection, and its answers in short.

use tds::{Answer, Behaviour, Column, Server, Type, Value};
use tiberius::{AuthMethod, ColumnData, Config, EncryptionLevel, Row};
use tokio::net::TcpStream;
use tokio_util::compat::{Compat, TokioAsyncWriteCompatExt};

pub(crate) type Client = tiberius::Client<Compat<TcpStream>>;

/// For the default login, without TLS.
pub(crate) fn config(server: &Server) -> Config {
    let mut config = Config::new();
    config.host("127.0.0.1");
    config.port(server.port());
    config.authentication(AuthMethod::sql_server("sa", "Landfall!1"));
    config.database("shop");
    config.encryption(EncryptionLevel::NotSupported);
    config
}

pub(crate) async fn try_connect(config: Config) -> Result<Client, tiberius::error::Error> {
    let socket = TcpStream::connect(config.get_addr()).await.unwrap();
    socket.set_nodelay(true).unwrap();
    Client::connect(config, socket.compat_write()).await
}

pub(crate) async fn connect(server: &Server) -> Client {
    try_connect(config(server)).await.unwrap()
}

/// A server that gives one value to whoever asks, and what the client makes of it.
pub(crate) async fn seen(
    ty: Type,
    nullable: bool,
    value: Value,
) -> Result<ColumnData<'static>, tiberius::error::Error> {
    let column = Column {
        nullable,
        ..Column::new("c", ty)
    };
    let server = Server::start(Behaviour::answering(move |_| {
        Answer::rows(vec![column.clone()], vec![vec![value.clone()]])
    }))
    .unwrap();
    let mut client = connect(&server).await;
    let rows = client
        .simple_query("SELECT c FROM t")
        .await?
        .into_first_result()
        .await?;
    assert_eq!(rows.len(), 1);
    Ok(cells(rows.into_iter().next().unwrap()).remove(0))
}

pub(crate) fn cells(row: Row) -> Vec<ColumnData<'static>> {
    row.into_iter().collect()
}

/// The number of a server's error.
pub(crate) fn number(error: &tiberius::error::Error) -> u32 {
    match error {
        tiberius::error::Error::Server(token) => token.code(),
        other => panic!("no error of the server: {other}"),
    }
}

/// What a statement fails with, as a batch or as a call.
pub(crate) async fn failure(client: &mut Client, text: &str, call: bool) -> tiberius::error::Error {
    let started = if call {
        client.query(text, &[]).await
    } else {
        client.simple_query(text).await
    };
    match started {
        Ok(stream) => stream.into_results().await.map(|rows| rows.len()).unwrap_err(),
        Err(error) => error,
    }
}
