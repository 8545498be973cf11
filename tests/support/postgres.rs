//! A target database of one test's own.

use tokio::runtime::Runtime;
use tokio_postgres::{Client, Config, NoTls, Row};

/// A connection with its own runtime, for tests that are not async.
pub struct PgDatabase {
    runtime: Runtime,
    client: Client,
    /// URL of this database.
    pub url: String,
}

impl PgDatabase {
    /// Creates (or recreates) database `name` on the server at `server_url` and connects to it.
    pub fn create(server_url: &str, name: &str) -> PgDatabase {
        let mut server = PgDatabase::open(server_url);
        server.run(&format!("drop database if exists \"{name}\" with (force)"));
        server.run(&format!(
            "create database \"{name}\" template template0 encoding 'UTF8'"
        ));
        let mut url = url::Url::parse(server_url).unwrap();
        url.set_path(name);
        PgDatabase::open(url.as_str())
    }

    /// Connects.
    pub fn open(url: &str) -> PgDatabase {
        // One worker drives the connection's task while the test thread waits for answers.
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let config: Config = url.parse().unwrap();
        let (client, connection) = runtime.block_on(config.connect(NoTls)).unwrap();
        runtime.spawn(connection);
        PgDatabase {
            runtime,
            client,
            url: url.to_owned(),
        }
    }

    /// Runs statements.
    #[track_caller]
    pub fn run(&mut self, sql: &str) {
        self.try_run(sql)
            .unwrap_or_else(|error| panic!("{error:?}: {}", &sql[..sql.len().min(300)]));
    }

    /// Runs statements that may fail.
    pub fn try_run(&mut self, sql: &str) -> Result<(), tokio_postgres::Error> {
        self.runtime.block_on(self.client.batch_execute(sql))
    }

    /// Runs what psql would run: statements, and COPY … FROM stdin with its rows behind it. Gives what the server has against
    /// it.
    pub fn try_script(&mut self, script: &str) -> Result<(), String> {
        let mut rest = script;
        while let Some(at) = rest.find("\nCOPY ") {
            let (before, copy) = rest.split_at(at + 1);
            self.try_run(before).map_err(|error| told(&error))?;
            let (statement, data) = copy.split_once(";\n").unwrap();
            // The end of the rows stands on a line of its own; there may be no row.
            let end = if data.starts_with("\\.\n") {
                0
            } else {
                data.find("\n\\.\n").unwrap() + 1
            };
            let (rows, after) = data.split_at(end);
            self.copy(statement, rows)?;
            rest = &after["\\.".len()..];
        }
        self.try_run(rest).map_err(|error| told(&error))
    }

    fn copy(&mut self, statement: &str, rows: &str) -> Result<(), String> {
        self.runtime.block_on(async {
            let mut copy = postgres::encode::CopyIn::start(&self.client, statement)
                .await
                .map_err(|error| format!("{statement}: {error}"))?;
            copy.send(rows.as_bytes().into())
                .await
                .map_err(|error| error.to_string())?;
            copy.finish()
                .await
                .map(|_| ())
                .map_err(|error| format!("{statement}: {error}"))
        })
    }

    /// Every object that these statements make in this database, as lines, in order; nothing of it stays.
    #[track_caller]
    pub fn catalog_after(&mut self, statements: &[String]) -> Vec<String> {
        self.run("begin");
        for statement in statements {
            self.run(statement);
        }
        let lines = self.rows(include_str!("catalog.sql"));
        self.run("rollback");
        lines.iter().map(|row| row.get(0)).collect()
    }

    /// Rows of a query.
    #[track_caller]
    pub fn rows(&mut self, sql: &str) -> Vec<Row> {
        self.runtime
            .block_on(self.client.query(sql, &[]))
            .unwrap_or_else(|error| panic!("{error:?}: {sql}"))
    }

    /// All rows of a table, sorted as texts, as [`super::mssql::MssqlDatabase::dump`] shows them. The name is found whatever its case.
    #[track_caller]
    pub fn dump(&mut self, schema: &str, table: &str) -> Vec<Vec<Option<String>>> {
        let quoted = |text: &str| text.replace('\'', "''");
        let columns = self.rows(&format!(
            "select n.nspname::text, c.relname::text, a.attname::text, t.typname::text
             from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
             join pg_type t on t.oid = a.atttypid
             where a.attnum > 0 and not a.attisdropped and lower(n.nspname) = lower('{}') and lower(c.relname) = lower('{}')
               and c.relkind in ('r', 'p')
             order by a.attnum",
            quoted(schema),
            quoted(table)
        ));
        assert!(!columns.is_empty(), "{schema}.{table} has columns");
        let name = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        let expressions: Vec<String> = columns
            .iter()
            .map(|column| {
                let column_name = name(column.get(2));
                match column.get::<_, &str>(3) {
                    "float4" => format!("encode(float4send({column_name}), 'hex')"),
                    "float8" => format!("encode(float8send({column_name}), 'hex')"),
                    "bytea" => format!("encode({column_name}, 'hex')"),
                    "date" => format!("to_char({column_name}, 'YYYY-MM-DD')"),
                    "time" => format!("to_char({column_name}, 'HH24:MI:SS.US')"),
                    "timestamp" => format!("to_char({column_name}, 'YYYY-MM-DD\"T\"HH24:MI:SS.US')"),
                    "timestamptz" => {
                        format!("to_char({column_name} at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US')")
                    }
                    _ => format!("{column_name}::text"),
                }
            })
            .collect();
        let mut rows: Vec<Vec<Option<String>>> = self
            .rows(&format!(
                "select {} from {}.{}",
                expressions.join(", "),
                name(columns[0].get(0)),
                name(columns[0].get(1))
            ))
            .iter()
            .map(|row| (0..row.len()).map(|index| row.get(index)).collect())
            .collect();
        rows.sort();
        rows
    }

    /// The only value of a query, as text.
    #[track_caller]
    pub fn value(&mut self, sql: &str) -> Option<String> {
        let rows = self.rows(&format!("select ({sql})::text"));
        rows[0].get(0)
    }
}

fn told(error: &tokio_postgres::Error) -> String {
    error.as_db_error().map_or_else(
        || error.to_string(),
        |error| format!("{} {}", error.message(), error.detail().unwrap_or_default()),
    )
}
