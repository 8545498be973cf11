//! Tests on a real server, at `LANDFALL_TEST_MYSQL_URL` (an account with all privileges). Each test makes a database of
//! its own and drops it.

mod catalog;
mod characters;
mod cuts;
mod epochs;
mod faults;
mod freeze;
mod login;
mod rate;
mod reading;
mod scans;
mod sessions;

use std::sync::Arc;
use std::time::Duration;

use model::{Connection, Password, TableName, Tls};
use mysql_async::prelude::Queryable;
use mysql_async::{Conn, Opts};

use super::client::Client;
use crate::{Address, Source};
use model::source_schema::Dialect;

/// Held by tests that lock tables or the server, which would make each other wait in vain.
static LOCKS: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

fn address(connection: &Connection) -> Address {
    Address::Server {
        dialect: Dialect::Mysql,
        connection: connection.clone(),
    }
}

/// A database of a test, and a writing connection to it.
struct Server {
    conn: Conn,
    connection: Connection,
    database: String,
    accounts: Vec<String>,
}

impl Server {
    /// `None`, with a line to say so, where no server is given; in CI that is a failure.
    async fn start(name: &str) -> Option<Server> {
        let Ok(url) = std::env::var("LANDFALL_TEST_MYSQL_URL") else {
            let excused = std::env::var("LANDFALL_TEST_LIVE").is_ok_and(|value| value == "0");
            assert!(
                std::env::var_os("CI").is_none() || excused,
                "LANDFALL_TEST_MYSQL_URL is not set in CI"
            );
            #[expect(clippy::print_stdout, reason = "says that nothing was tested")]
            {
                println!("skipped: LANDFALL_TEST_MYSQL_URL is not set");
            }
            return None;
        };
        let opts = Opts::from_url(&url).expect("LANDFALL_TEST_MYSQL_URL is a URL");
        let connection = Connection {
            host: opts.ip_or_hostname().to_owned(),
            port: opts.tcp_port(),
            user: opts.user().unwrap_or("root").to_owned(),
            password: opts.pass().map(Password::new),
            database: None,
            tls: Tls::Disable,
            connect_timeout: Duration::from_secs(10),
            mssql: model::MssqlOptions::default(),
        };
        let mut conn = Conn::new(opts).await.expect("the test server answers");
        let database = format!("landfall_{name}_{}", std::process::id());
        conn.query_drop(format!("DROP DATABASE IF EXISTS {database}"))
            .await
            .unwrap();
        conn.query_drop(format!("CREATE DATABASE {database} CHARACTER SET utf8mb4"))
            .await
            .unwrap();
        conn.query_drop(format!("USE {database}")).await.unwrap();
        conn.query_drop("SET sql_mode = ''").await.unwrap();
        Some(Server {
            conn,
            connection,
            database,
            accounts: Vec::new(),
        })
    }

    async fn run(&mut self, sql: &str) {
        self.conn
            .query_drop(sql)
            .await
            .unwrap_or_else(|error| panic!("{error} in {sql}"));
    }

    async fn source(&self) -> Source {
        Source::connect(&address(&self.connection)).await.unwrap()
    }

    async fn client(&self) -> Client {
        Client::connect(&Arc::new(self.connection.clone())).await.unwrap()
    }

    fn table(&self, name: &str) -> TableName {
        TableName::new(self.database.clone(), name)
    }

    /// Another account, with some privileges on the test's database, and a connection as it.
    async fn account(&mut self, privileges: &str) -> Connection {
        // Of its own for each test: tests run at the same time, and an account is the whole server's.
        let number = self.accounts.len() + 1;
        let name = self.database.trim_start_matches("landfall_").replace('_', "");
        let user = format!("lf{number}{}", name.chars().take(28).collect::<String>());
        self.run(&format!("DROP USER IF EXISTS {user}@'%'")).await;
        self.run(&format!("CREATE USER {user}@'%' IDENTIFIED BY 'secret pass'"))
            .await;
        self.run(&format!("GRANT {privileges} ON {}.* TO {user}@'%'", self.database))
            .await;
        self.accounts.push(user.clone());
        Connection {
            user,
            password: Some(Password::new("secret pass")),
            ..self.connection.clone()
        }
    }

    async fn end(mut self) {
        let database = self.database.clone();
        self.run(&format!("DROP DATABASE {database}")).await;
        for user in std::mem::take(&mut self.accounts) {
            self.run(&format!("DROP USER {user}@'%'")).await;
        }
    }
}
