//! A source database of one test's own.

use mysql_async::prelude::Queryable;
use mysql_async::{Conn, Opts, OptsBuilder, Row};
use tokio::runtime::Runtime;

/// A connection with its own runtime, for tests that are not async.
pub struct MysqlDatabase {
    runtime: Runtime,
    conn: Option<Conn>,
    pub server_url: String,
}

impl MysqlDatabase {
    /// Creates (or recreates) database `name` on the server at `url`.
    pub fn create(url: &str, name: &str) -> MysqlDatabase {
        let mut database = MysqlDatabase::open(url);
        database.run(&format!("drop database if exists `{name}`"));
        database.run(&format!("create database `{name}` character set utf8mb4"));
        database.run(&format!("use `{name}`"));
        database
    }

    /// Connects without creating anything.
    pub fn open(url: &str) -> MysqlDatabase {
        MysqlDatabase::try_open(url).unwrap()
    }

    /// Connects to a server that may be down.
    pub fn try_open(url: &str) -> mysql_async::Result<MysqlDatabase> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let opts = OptsBuilder::from_opts(Opts::from_url(url).unwrap())
            .prefer_socket(false)
            .max_allowed_packet(Some(1 << 30));
        let mut conn = runtime.block_on(Conn::new(opts))?;
        runtime.block_on(conn.query_drop("set names utf8mb4, sql_mode = '', time_zone = '+00:00'"))?;
        Ok(MysqlDatabase {
            runtime,
            conn: Some(conn),
            server_url: url.trim_end_matches('/').to_owned(),
        })
    }

    fn conn(&mut self) -> (&Runtime, &mut Conn) {
        (&self.runtime, self.conn.as_mut().expect("connected"))
    }

    /// Runs one statement.
    #[track_caller]
    pub fn run(&mut self, sql: &str) {
        self.try_run(sql)
            .unwrap_or_else(|error| panic!("{error}: {}", &sql[..sql.len().min(300)]));
    }

    /// Runs one statement that may fail.
    pub fn try_run(&mut self, sql: &str) -> mysql_async::Result<()> {
        let (runtime, conn) = self.conn();
        runtime.block_on(conn.query_drop(sql))
    }

    /// Runs statements separated by `;` at line ends.
    #[track_caller]
    pub fn run_all(&mut self, script: &str) {
        for statement in script
            .split(";\n")
            .map(str::trim)
            .filter(|statement| !statement.is_empty())
        {
            self.run(statement.trim_end_matches(';'));
        }
    }

    /// Rows of a query.
    #[track_caller]
    pub fn rows(&mut self, sql: &str) -> Vec<Row> {
        let (runtime, conn) = self.conn();
        runtime
            .block_on(conn.query(sql))
            .unwrap_or_else(|error| panic!("{error}: {sql}"))
    }

    /// The only value of a query, as text.
    #[track_caller]
    pub fn value(&mut self, sql: &str) -> Option<String> {
        let mut rows = self.rows(sql);
        assert_eq!(rows.len(), 1, "one row from {sql}");
        mysql_async::from_row::<(Option<String>,)>(rows.remove(0)).0
    }
}

impl Drop for MysqlDatabase {
    fn drop(&mut self) {
        if let Some(conn) = self.conn.take() {
            // The server may be gone by now; then there is nothing to close.
            let _closed = self.runtime.block_on(conn.disconnect());
        }
    }
}
