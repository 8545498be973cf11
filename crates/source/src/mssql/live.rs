//! Tests on a real server, at `LANDFALL_TEST_MSSQL_URL` (`mssql://user:password@host:port/…`, an account that may make
//! databases). Each test makes a database of its own and drops it. What only some servers can do is asked of the server, and left
//! out where it refuses.

mod catalog;
mod rate;

use std::sync::Arc;
use std::time::Duration;

use model::{Connection, MssqlOptions, Password, Tls};

use super::client::Client;

/// Held while a database is made or dropped: not every server does that for two sessions at a time.
static DATABASES: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// A database of a test, and a connection to it.
struct Server {
    client: Client,
    connection: Connection,
    database: String,
}

impl Server {
    async fn start(name: &str) -> Server {
        let url = std::env::var("LANDFALL_TEST_MSSQL_URL").expect("LANDFALL_TEST_MSSQL_URL names a server");
        let outside = connection(&url).expect("LANDFALL_TEST_MSSQL_URL is a URL");
        let database = format!("landfall_{name}_{}", std::process::id());
        let alone = DATABASES.lock().await;
        let mut client = Client::connect(&Arc::new(outside.clone())).await.unwrap();
        for sql in ["DROP DATABASE IF EXISTS", "CREATE DATABASE"] {
            client
                .run("making a database", &format!("{sql} {database}"))
                .await
                .unwrap();
        }
        client.close().await;
        drop(alone);
        let connection = Connection {
            database: Some(database.clone()),
            ..outside
        };
        Server {
            client: Client::connect(&Arc::new(connection.clone())).await.unwrap(),
            connection,
            database,
        }
    }

    /// Runs batches; the batches that the server refused, with what it said.
    async fn run(&mut self, script: &str) -> Vec<(String, String)> {
        let mut refused = Vec::new();
        for batch in batches(script) {
            if let Err(error) = self.client.run("running a batch", &batch).await {
                refused.push((batch, error.to_string()));
            }
        }
        refused
    }

    async fn end(self) {
        self.client.close().await;
        let outside = Connection {
            database: Some("master".to_owned()),
            ..self.connection
        };
        let _alone = DATABASES.lock().await;
        let mut client = Client::connect(&Arc::new(outside)).await.unwrap();
        client
            .run("dropping a database", &format!("DROP DATABASE {}", self.database))
            .await
            .unwrap();
        client.close().await;
    }
}

/// The batches of a script, between lines that say GO.
fn batches(script: &str) -> Vec<String> {
    let mut batches = vec![String::new()];
    for line in script.lines() {
        if line.trim().eq_ignore_ascii_case("GO") {
            batches.push(String::new());
        } else if let Some(last) = batches.last_mut() {
            last.push_str(line);
            last.push('\n');
        }
    }
    batches.retain(|batch| !batch.trim().is_empty());
    batches
}

/// `mssql://user:password@host:port/database?trust_server_certificate=true`
fn connection(url: &str) -> Option<Connection> {
    let (_, rest) = url.split_once("://")?;
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (place, database) = rest.split_once('/').unwrap_or((rest, ""));
    let (account, server) = place.rsplit_once('@')?;
    let (user, password) = account.split_once(':')?;
    let (host, port) = server.split_once(':').unwrap_or((server, "1433"));
    Some(Connection {
        host: host.to_owned(),
        port: port.parse().ok()?,
        user: user.to_owned(),
        password: Some(Password::new(password)),
        database: Some(database.to_owned()).filter(|name| !name.is_empty()),
        tls: if query.contains("trust_server_certificate=true") {
            Tls::NoVerify
        } else {
            Tls::Verify { ca_file: None }
        },
        connect_timeout: Duration::from_secs(20),
        mssql: MssqlOptions::default(),
    })
}
