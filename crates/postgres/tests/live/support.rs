//! A server to test on, a schema for each test, and plans made by hand.

use std::sync::Arc;
use std::time::Duration;

use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::DataType;
use landfall_postgres::Target;
use model::{
    Canonical, ColumnPlan, Connection, Conversion, KeyPlan, MysqlType, Password, PgType, SourceType, TableName,
    TablePlan, Tls,
};
use tokio_postgres::config::Host;

/// The connection, or `None` where a missing server is allowed.
pub(crate) fn connection() -> Option<Connection> {
    let Ok(url) = std::env::var("LANDFALL_TEST_PG_URL") else {
        let optional =
            std::env::var("CI").is_err() || std::env::var("LANDFALL_TEST_LIVE").is_ok_and(|value| value == "0");
        assert!(optional, "LANDFALL_TEST_PG_URL is not set");
        #[expect(clippy::print_stderr, reason = "a test says what it leaves out")]
        {
            eprintln!("skipped: LANDFALL_TEST_PG_URL is not set");
        }
        return None;
    };
    let config: tokio_postgres::Config = url.parse().unwrap();
    let Host::Tcp(host) = &config.get_hosts()[0] else {
        panic!("a TCP host is needed")
    };
    Some(Connection {
        host: host.clone(),
        port: config.get_ports()[0],
        user: config.get_user().unwrap().to_owned(),
        password: config
            .get_password()
            .map(|password| Password::new(String::from_utf8(password.to_vec()).unwrap())),
        database: config.get_dbname().map(str::to_owned),
        tls: Tls::Disable,
        connect_timeout: Duration::from_secs(10),
        mssql: model::MssqlOptions::default(),
    })
}

/// A session with a new empty schema of that name.
pub(crate) async fn target(schema: &str) -> Option<Target> {
    let target = Target::connect(&connection()?).await.unwrap();
    let sql = format!("DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema}");
    target.client().batch_execute(&sql).await.unwrap();
    Some(target)
}

pub(crate) async fn execute(target: &Target, sql: &str) {
    target.client().batch_execute(sql).await.unwrap();
}

/// The first column of the first row, as text.
pub(crate) async fn value(target: &Target, sql: &str) -> String {
    target.client().query_one(sql, &[]).await.unwrap().get(0)
}

pub(crate) fn column(name: &str, staged: DataType, target: PgType, conversion: Conversion) -> ColumnPlan {
    ColumnPlan {
        source_column: name.to_owned(),
        target_column: name.to_owned(),
        source: SourceType::Mysql(MysqlType::Blob),
        nullable: true,
        wire: DataType::Binary,
        staged,
        target,
        conversion,
        canonical: Canonical::Bytes,
        losses: Vec::new(),
        generated: false,
    }
}

/// A plan of `schema.table`, whose first columns are the key.
pub(crate) fn plan(schema: &str, table: &str, columns: Vec<ColumnPlan>, key: usize) -> TablePlan {
    TablePlan {
        source: TableName::new(format!("source_of_{schema}"), table),
        target: TableName::new(schema, table),
        columns,
        key: (key > 0).then(|| KeyPlan {
            columns: (0..key).collect(),
            ordered_alike: true,
        }),
        row_filter: None,
        excluded_columns: Vec::new(),
        unplanned_columns: Vec::new(),
        transactional: true,
        estimated_rows: 0,
        estimated_bytes: 0,
        references: Vec::new(),
    }
}

pub(crate) fn batch(plan: &TablePlan, arrays: Vec<ArrayRef>) -> RecordBatch {
    RecordBatch::try_new(Arc::clone(&plan.staged_schema()), arrays).unwrap()
}

/// A generator of the numbers of one seed (splitmix64).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    pub(crate) fn index(&mut self, length: usize) -> usize {
        usize::try_from(self.below(u64::try_from(length).unwrap())).unwrap()
    }
}
